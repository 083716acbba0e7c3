//! Inputs that name no source.

use std::collections::BTreeMap;

use super::Scenario;
use super::arena::{Base, Provenance, SlotId};
use super::diagnostic::{Source, Span};
use super::effect::Effect;
use super::place::{Lines, Place, written};

/// Tables of which there are many, each with an id.
const WITH_ID: [&str; 9] =
    ["group", "zone", "element", "response", "threat", "condition", "control", "posture", "loss_event"];

/// A number written in the file that names no source (`basis`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unsourced {
    /// The table it stands in, by name and id: `zone.living_base`.
    pub table: String,
    /// What it is: its path, or the target of the effect whose value it is.
    pub path: String,
    /// As written, on one line.
    pub text: String,
    /// Where.
    pub place: Place,
    /// It has an evidence grade all the same.
    pub graded: bool,
}

/// Every input of a scenario: how many there are, and which of them name no source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// Numbers written in the file, effects' values included, references to parameters not; a value written once for several keys counted once.
    pub all: usize,
    /// Those without a source, in the order of the file.
    pub unsourced: Vec<Unsourced>,
}

struct Input<'a> {
    table: String,
    path: String,
    span: &'a Span,
    provenance: &'a Provenance,
}

/// Looks through the inputs of a scenario; what the command line sets is none of them.
pub fn inputs(scenario: &Scenario, sources: &[Source]) -> Inputs {
    let mut found: Vec<Input<'_>> = Vec::new();
    let mut places = BTreeMap::new();
    let key = |span: &Span| (span.source, span.range.start, span.range.end);
    for slot in scenario.arena.slots.iter().filter(|slot| !slot.hidden) {
        let Some(span) = slot.span.as_ref().filter(|_| is_a_number(&slot.base)) else { continue };
        if let Some(known) = places.get(&key(span)) {
            // One value for several keys: what their paths have in common.
            let known: &mut Input<'_> = &mut found[*known];
            known.path = shared(&known.path, &slot.path);
            continue;
        }
        places.insert(key(span), found.len());
        let (table, path) = (table_of(&slot.path), slot.path.clone());
        found.push(Input { table, path, span, provenance: &slot.provenance });
    }
    let structure = &scenario.structure;
    let owned = structure
        .controls
        .iter()
        .map(|control| (format!("control.{}", control.id), &control.effects))
        .chain(structure.postures.iter().map(|posture| (format!("posture.{}", posture.id), &posture.effects)))
        .chain(
            structure.conditions.iter().map(|condition| (format!("condition.{}", condition.id), &condition.effects)),
        );
    let owned = owned.flat_map(|(table, effects)| effects.iter().map(move |effect| (table.clone(), effect)));
    let owned: Vec<(String, &Effect)> = owned.collect();
    // Operands with effects of their own, by slot: where the effect stands, and its target.
    let operands =
        owned.iter().filter_map(|(table, effect)| Some((operand(scenario, effect)?, (table, &effect.target))));
    let operands: BTreeMap<SlotId, (&String, &String)> = operands.collect();
    let steps = scenario.then.iter().map(|effect| {
        let (table, target) = match effect.slots.first().and_then(|slot| operands.get(slot)) {
            Some((table, target)) => ((*table).clone(), *target),
            None => (table_of(&effect.target), &effect.target),
        };
        (table, target, effect)
    });
    let effects = owned.iter().map(|(table, effect)| (table.clone(), &effect.target, *effect));
    for (table, target, effect) in steps.chain(effects) {
        let value = operand(scenario, effect).map_or(&effect.value, |slot| &scenario.arena.get(slot).base);
        if is_a_number(value) && !places.contains_key(&key(&effect.value_span)) {
            places.insert(key(&effect.value_span), found.len());
            let path = format!("{} of {target}", effect.operation.word());
            found.push(Input { table, path, span: &effect.value_span, provenance: &effect.provenance });
        }
    }
    found.sort_by_key(|input| (input.span.source, input.span.range.start));
    let lines: Vec<Lines> = sources.iter().map(Lines::of).collect();
    let all = found.len();
    let unsourced = found.into_iter().filter(|input| input.provenance.basis.is_empty()).map(|input| Unsourced {
        table: input.table,
        path: input.path,
        text: written(input.span, sources),
        place: Place::at(input.span, sources, &lines[input.span.source]),
        graded: input.provenance.grade.is_some(),
    });
    Inputs { all, unsourced: unsourced.collect() }
}

/// The slot of the value of an effect, if that has effects of its own.
fn operand(scenario: &Scenario, effect: &Effect) -> Option<SlotId> {
    match effect.value {
        Base::Parameter(slot) if scenario.arena.get(slot).hidden => Some(slot),
        _ => None,
    }
}

/// A reference is none: its parameter is.
fn is_a_number(base: &Base) -> bool {
    matches!(base, Base::Value(_) | Base::Law(..))
}

fn table_of(path: &str) -> String {
    let mut levels = path.split('.');
    let first = levels.next().unwrap_or_default();
    match levels.next() {
        Some(id) if WITH_ID.contains(&first) => format!("{first}.{id}"),
        _ => first.to_owned(),
    }
}

/// The levels that two paths begin with.
fn shared(one: &str, other: &str) -> String {
    let levels = one.split('.').zip(other.split('.')).take_while(|(a, b)| a == b).map(|(a, _)| a);
    levels.collect::<Vec<_>>().join(".")
}
