//! Whether two scenarios are the same to a simulation: the same structure, and for every slot the same value, class, name
//! of its draw, and patches behind the same gates.

use crate::random::Copula;

use super::Scenario;
use super::arena::{Base, SlotId};
use super::diagnostic::Span;
use super::effect::Operation;
use super::patch::{Gate, Patch, Patches};
use super::structure::{Posture, Structure};

/// True if posture `posture` of one scenario and the only posture of another come to the same in every draw; without a
/// posture, if all do. The other may lack controls that nothing uses, and have one of the name `added` that costs nothing.
pub(crate) fn same(scenario: &Scenario, posture: Option<usize>, other: &Scenario, added: &str) -> bool {
    let (here, there) = (&scenario.structure, &other.structure);
    let pairs: Vec<(usize, usize)> = match posture {
        Some(index) => vec![(index, 0)],
        None => (0..here.postures.len()).map(|index| (index, index)).collect(),
    };
    there.postures.len() == pairs.len()
        && scenario.header == other.header
        && scenario.run == other.run
        && pairs.iter().all(|(a, b)| same_measures(scenario, &here.postures[*a], other, &there.postures[*b], added))
        && tied(scenario) == tied(other)
        && bare(here) == bare(there)
        && pairs.iter().all(|(a, b)| {
            let patches = [Patches::of(scenario, Some(*a)), Patches::of(other, Some(*b))];
            let (one, two) = (Side { scenario, patches: &patches[0] }, Side { scenario: other, patches: &patches[1] });
            same_slots(&one, &two, added)
        })
}

/// The postures list the same controls.
fn same_measures(one: &Scenario, a: &Posture, two: &Scenario, b: &Posture, added: &str) -> bool {
    let names = |scenario: &Scenario, posture: &Posture| -> Vec<(String, String)> {
        let controls = posture.controls.iter().map(|index| &scenario.structure.controls[*index]);
        let ours = controls.filter(|control| control.id != added);
        ours.map(|control| (control.id.clone(), control.name.clone())).collect()
    };
    a.id == b.id && a.name == b.name && names(one, a) == names(two, b)
}

/// The tied parameters by path, and what ties them.
fn tied(scenario: &Scenario) -> Option<(Vec<&str>, &Copula)> {
    let found = scenario.correlations.as_ref()?;
    let paths = found.parameters.iter().map(|slot| scenario.arena.get(*slot).path.as_str());
    Some((paths.collect(), &found.copula))
}

/// A structure without measures, effects and places in the text.
fn bare(structure: &Structure) -> Structure {
    let mut bare = structure.clone();
    bare.controls.clear();
    bare.postures.clear();
    bare.conditions.iter_mut().for_each(|condition| condition.effects.clear());
    bare.zones.iter_mut().for_each(|zone| zone.span = Span { source: 0, range: 0..0 });
    bare
}

/// One scenario with the patches of a posture.
struct Side<'a> {
    scenario: &'a Scenario,
    patches: &'a Patches<'a>,
}

/// Slots of quantities with a name of their own: an operand with effects of its own has none.
fn named(scenario: &Scenario) -> impl Iterator<Item = (SlotId, &str)> {
    let named = scenario.arena.slots.iter().enumerate().filter(|(_, slot)| !slot.hidden);
    named.map(|(index, slot)| (SlotId(index as u32), slot.path.as_str()))
}

fn same_slots(one: &Side<'_>, two: &Side<'_>, added: &str) -> bool {
    let of_measure =
        |path: &str| path.strip_prefix("control.").and_then(|rest| rest.split('.').next()).map(str::to_owned);
    let keeps = |scenario: &Scenario, id: &str| scenario.structure.controls.iter().any(|control| control.id == id);
    // A measure that the other scenario has not, or has in addition, acts on nothing: its effects are compared where they act.
    let ours = |path: &str, other: &Scenario| match of_measure(path) {
        Some(id) => id != added && keeps(other, &id),
        None => true,
    };
    let here: Vec<_> = named(one.scenario).filter(|(_, path)| ours(path, two.scenario)).collect();
    let there: Vec<_> = named(two.scenario).filter(|(_, path)| ours(path, one.scenario)).collect();
    here.len() == there.len()
        && here.iter().zip(&there).all(|((a, path), (b, other))| path == other && same_slot(one, *a, two, *b))
}

fn same_slot(one: &Side<'_>, a: SlotId, two: &Side<'_>, b: SlotId) -> bool {
    let (slot, other) = (one.scenario.arena.get(a), two.scenario.arena.get(b));
    let shape = slot.dimension == other.dimension
        && slot.class == other.class
        && slot.most.to_bits() == other.most.to_bits()
        && slot.short == other.short;
    let (base, class, rest) = one.patches.settled(a);
    let (base_there, class_there, rest_there) = two.patches.settled(b);
    let law = |base: &Base| matches!(base, Base::Law(..));
    let drawn =
        law(base) || rest.iter().any(|patch| patch.effect.operation == Operation::Set && law(&patch.effect.value));
    shape
        && class == class_there
        && (!drawn || slot.draw == other.draw)
        && same_base(one, base, two, base_there)
        && rest.len() == rest_there.len()
        && rest.iter().zip(rest_there).all(|(patch, other)| same_patch(one, patch, two, other))
}

fn same_patch(one: &Side<'_>, patch: &Patch<'_>, two: &Side<'_>, other: &Patch<'_>) -> bool {
    let gate = match (patch.gate, other.gate) {
        (Gate::Working(a), Gate::Working(b)) => {
            one.scenario.structure.controls[a].id == two.scenario.structure.controls[b].id
        }
        (a, b) => a == b,
    };
    let (effect, there) = (patch.effect, other.effect);
    let drawn = effect.operation != Operation::Set && matches!(effect.value, Base::Law(..));
    gate && effect.operation == there.operation
        && (!drawn || effect.draw == there.draw)
        && same_base(one, &effect.value, two, &there.value)
}

fn same_base(one: &Side<'_>, base: &Base, two: &Side<'_>, other: &Base) -> bool {
    match (base, other) {
        (Base::Value(a), Base::Value(b)) => a.to_bits() == b.to_bits(),
        (Base::Law(law, _), Base::Law(there, _)) => law == there,
        (Base::Parameter(a), Base::Parameter(b)) | (Base::Like(a), Base::Like(b)) => {
            let (slot, there) = (one.scenario.arena.get(*a), two.scenario.arena.get(*b));
            let alike = if slot.hidden { there.hidden } else { slot.path == there.path };
            alike && same_slot(one, *a, two, *b)
        }
        _ => false,
    }
}
