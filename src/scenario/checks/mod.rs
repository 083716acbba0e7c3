//! What can only be checked once the whole scenario is read: constants under effects, sums, weights.

mod sanity;
mod settings;
mod sums;

use std::collections::BTreeSet;

use super::Scenario;
use super::arena::SlotId;
use super::diagnostic::{Diagnostic, Severity};
use super::effect::{Effect, Operation, is_matter_of_one_attack};
use super::patch::{Gate, Patch, Patches};
use super::tree::{Node, Value};

/// Most conditions and controls with `working` together: each is a bit of one word.
const MOST_GATES: usize = 64;

/// Most attacks, or loss events of one kind, expected in a horizon.
pub(in crate::scenario) const MOST_EVENTS: f64 = 1_000.0;

/// Every fault and warning of a scenario as far as it could be read: what is faulty already is not judged again.
pub(crate) fn check(scenario: &Scenario, read: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let structure = &scenario.structure;
    if !any_error(read)
        && structure.threats.iter().all(|threat| threat.sets.is_empty() && !threat.adaptive)
        && structure.loss_events.is_empty()
    {
        faults.push(
            Diagnostic::error(
                "nothing-to-simulate",
                None,
                "the scenario has no threat with a target and no loss event",
            )
            .help("add a [[threat]] with `rate`, `target` and `entry`"),
        );
    }
    loss_events(scenario, &mut faults);
    no_choice(scenario, read, &mut faults);
    let postures: Vec<Option<usize>> = std::iter::once(None).chain((0..structure.postures.len()).map(Some)).collect();
    let view = |posture| View { scenario, patches: Patches::of(scenario, posture), posture };
    let views: Vec<View<'_>> = postures.into_iter().map(view).collect();
    for view in &views {
        if let Some(fault) = super::circles::find(scenario, &view.patches) {
            // What is made of itself has no value to be checked.
            faults.push(fault);
            break;
        }
        if view.posture.is_none() {
            super::dispersion::check(scenario, &view.patches, &mut faults);
        }
        view.faults(&mut faults);
    }
    no_crisis(scenario, &mut faults);
    if !any_error(read) && !any_error(&faults) {
        sanity::check(&views, &mut faults);
        settings::check(&views, &mut faults);
    }
    let mut seen = BTreeSet::new();
    faults.retain(|fault| {
        let place = fault.span.as_ref().map(|span| (span.source, span.range.start, span.range.end));
        seen.insert((fault.code, place, fault.label.clone()))
    });
    faults
}

/// Every fault and warning that a posture makes.
pub(crate) fn of_posture(scenario: &Scenario, posture: usize) -> Vec<Diagnostic> {
    let patches = Patches::of(scenario, Some(posture));
    if let Some(fault) = super::circles::find(scenario, &patches) {
        return vec![fault];
    }
    let mut faults = Vec::new();
    View { scenario, patches, posture: Some(posture) }.faults(&mut faults);
    faults
}

fn loss_events(scenario: &Scenario, faults: &mut Vec<Diagnostic>) {
    for event in &scenario.structure.loss_events {
        if event.capability.is_some() == event.resistance.is_some() {
            continue;
        }
        let slot = event.capability.or(event.resistance);
        let span = slot.and_then(|slot| scenario.arena.get(slot).span.clone());
        faults.push(
            Diagnostic::error(
                "missing-key",
                span,
                format!("`loss_event.{}` has only one of `capability` and `resistance`", event.id),
            )
            .label("an event is a loss if its capability exceeds the resistance: give both or neither"),
        );
    }
}

/// An adaptive threat that no zone draws, or that can reach none.
fn no_choice(scenario: &Scenario, read: &[Diagnostic], faults: &mut Vec<Diagnostic>) {
    if any_error(read) {
        return;
    }
    for threat in scenario.structure.threats.iter().filter(|threat| threat.adaptive && threat.sets.is_empty()) {
        let target = scenario.written.root.get("threat").and_then(|list| match &list.value {
            Value::List(items) => items.iter().find(|item| item.get("id").and_then(Node::text) == Some(&threat.id)),
            _ => None,
        });
        let span = target.and_then(|node| node.get("target")).map(|node| node.span.clone());
        let message = format!("`threat.{}` has no zone to choose", threat.id);
        faults.push(
            Diagnostic::error("no-choice", span, message)
                .label("no zone with `attractiveness` above 0 can be reached")
                .help("entry zones, and zones with neither people nor units, have `attractiveness` 0 unless they say otherwise"),
        );
    }
}

fn no_crisis(scenario: &Scenario, faults: &mut Vec<Diagnostic>) {
    let structure = &scenario.structure;
    let raids = structure.threats.iter().filter(|threat| !threat.stand_off);
    let targets = raids.flat_map(|threat| &threat.sets).flat_map(|set| &set.prongs);
    let captures = structure.crisis.is_none()
        && !structure.groups.is_empty()
        && targets.map(|prong| &structure.zones[prong.zone]).any(|zone| zone.assault);
    if captures {
        faults.push(
            Diagnostic::warning("no-crisis", None, "there is no [crisis]: captives are freed at completion")
                .help("add [crisis] to simulate what happens to people who are held"),
        );
    }
}

/// One posture, or the base.
struct View<'a> {
    scenario: &'a Scenario,
    patches: Patches<'a>,
    posture: Option<usize>,
}

impl View<'_> {
    /// What can only be said of a posture as a whole.
    fn faults(&self, faults: &mut Vec<Diagnostic>) {
        self.gates(faults);
        self.working(faults);
        self.constants(faults);
        self.rates(faults);
        self.occupancy(faults);
        self.shares(faults);
        self.exclusive(faults);
        self.weights(faults);
        self.travel(faults);
    }

    fn name(&self) -> String {
        match self.posture {
            None => "the base".to_owned(),
            Some(index) => format!("posture `{}`", self.scenario.structure.postures[index].id),
        }
    }

    /// More gates than there are bits.
    fn gates(&self, faults: &mut Vec<Diagnostic>) {
        let uncertain = self.posture.map_or(0, |posture| self.patches.uncertain(posture).len());
        if self.scenario.structure.conditions.len() + uncertain > MOST_GATES {
            let message =
                format!("more than {MOST_GATES} conditions and controls with `working` under {}", self.name());
            let fault = Diagnostic::error("too-many-conditions", None, message);
            faults.push(fault.help("merge conditions that mean much the same, or give controls `working = 1`"));
        }
    }

    /// A control that may not be working can't patch what is settled before an attack.
    fn working(&self, faults: &mut Vec<Diagnostic>) {
        for index in 0..self.scenario.arena.slots.len() {
            let path = &self.scenario.arena.slots[index].path;
            let gated = |gate: Gate| matches!(gate, Gate::Working(_));
            let patches = self.patches.on(SlotId(index as u32)).iter().filter(|patch| gated(patch.gate));
            for patch in patches.filter(|_| !is_matter_of_one_attack(path)) {
                faults.push(
                    Diagnostic::error(
                        "not-per-attack",
                        Some(patch.effect.span.clone()),
                        format!("`{path}` can't be patched here"),
                    )
                    .label(
                        "a control that may not be working (`working` below 1) may patch only matters of one attack",
                    ),
                );
            }
        }
    }

    /// A constant outside its dimension, under any one condition or all of them.
    fn constants(&self, faults: &mut Vec<Diagnostic>) {
        for index in 0..self.scenario.arena.slots.len() {
            let slot = SlotId(index as u32);
            let mut gates: Vec<Gate> = self.patches.on(slot).iter().map(|patch| patch.gate).collect();
            let mut met = Vec::new();
            gates.retain(|gate| {
                let new = *gate != Gate::Always && !met.contains(gate);
                met.push(*gate);
                new
            });
            self.constant(slot, &|gate| gate == Gate::Always, faults);
            for one in &gates {
                self.constant(slot, &|gate| gate == Gate::Always || gate == *one, faults);
            }
            if gates.len() > 1 {
                for others in self.not_together(&gates) {
                    self.constant(slot, &|gate| !others.contains(&gate), faults);
                }
            }
        }
    }

    /// Of gates, which to close so that the rest can be open together: of conditions that exclude each other all but one,
    /// each of them in turn.
    fn not_together(&self, gates: &[Gate]) -> Vec<Vec<Gate>> {
        let conditions = &self.scenario.structure.conditions;
        let name = |gate: &Gate| match gate {
            Gate::Condition(index) => conditions[*index].exclusive.as_deref(),
            _ => None,
        };
        let mut closed: Vec<Vec<Gate>> = vec![Vec::new()];
        for (index, gate) in gates.iter().enumerate() {
            let Some(group) = name(gate) else { continue };
            if gates[..index].iter().any(|other| name(other) == Some(group)) || closed.len() > MOST_GATES {
                continue;
            }
            let members: Vec<Gate> = gates.iter().copied().filter(|other| name(other) == Some(group)).collect();
            let but = |one: &Gate| members.iter().copied().filter(|other| other != one).collect::<Vec<Gate>>();
            closed = closed
                .iter()
                .flat_map(|before| members.iter().map(move |one| (before, one)))
                .map(|(before, one)| before.iter().copied().chain(but(one)).collect())
                .collect();
        }
        closed
    }

    fn constant(&self, slot: SlotId, chosen: &dyn Fn(Gate) -> bool, faults: &mut Vec<Diagnostic>) {
        let Some((value, effect)) = self.patches.constant(slot, chosen) else { return };
        let found = self.scenario.arena.get(slot);
        let (low, high) = found.range();
        if value >= low && value <= high {
            return;
        }
        let words = found.dimension.words();
        let Some(Effect { operation, target, value_span, .. }) = effect else {
            let [value, low, high] = [value, low, high].map(|value| found.dimension.show(value));
            let message = format!("`{}` is {value}: not {words}", found.path);
            let fault = Diagnostic::error("out-of-range", found.span.clone(), message);
            let below = format!("expected less than {high}");
            faults.push(fault.label(if value == high { below } else { format!("expected {low} to {high}") }));
            return;
        };
        faults.push(
            Diagnostic::error(
                "effect-out-of-range",
                Some(value_span.clone()),
                format!("`{}` becomes {} under {}: not {words}", found.path, found.dimension.show(value), self.name()),
            )
            .label(format!("`{}` on `{target}` takes it there", operation.word()))
            .also(found.span.clone(), "the value it acts on"),
        );
    }

    /// More attacks, or events, in a trial than can be told one by one.
    fn rates(&self, faults: &mut Vec<Diagnostic>) {
        let structure = &self.scenario.structure;
        let rates = structure.threats.iter().map(|threat| threat.rate);
        for slot in rates.chain(structure.loss_events.iter().map(|event| event.rate)) {
            let mean = self.patches.mean(slot) * self.scenario.header.horizon_years;
            if mean > MOST_EVENTS {
                let found = self.scenario.arena.get(slot);
                faults.push(
                    Diagnostic::error(
                        "too-frequent",
                        found.span.clone(),
                        format!("`{}` gives {mean:.0} events per horizon", found.path),
                    )
                    .label(format!("at most {MOST_EVENTS} can be simulated one by one"))
                    .help("count frequent events as one stream of losses, or shorten the horizon"),
                );
            }
        }
    }

    /// True where a `set` always in force makes what the file left out irrelevant.
    fn replaced(&self, slot: SlotId) -> bool {
        let set = |patch: &Patch<'_>| patch.gate == Gate::Always && patch.effect.operation == Operation::Set;
        self.patches.on(slot).iter().any(set)
    }

    /// A travel table that leaves out a target.
    fn travel(&self, faults: &mut Vec<Diagnostic>) {
        let structure = &self.scenario.structure;
        let targets: Vec<usize> = structure.routes.iter().map(|route| route.target).collect();
        for response in &structure.responses {
            let written = |slot: &SlotId| self.scenario.arena.get(*slot).span.clone();
            let Some(place) = response.travel.iter().find_map(written) else { continue };
            for (zone, slot) in response.travel.iter().enumerate() {
                if targets.contains(&zone) && written(slot).is_none() && !self.replaced(*slot) {
                    faults.push(
                        Diagnostic::error(
                            "missing-key",
                            Some(place.clone()),
                            format!(
                                "`response.{}.travel` has no time to the target `{}`",
                                response.id, structure.zones[zone].id
                            ),
                        )
                        .label(format!("add {} = \"…\" to this table", structure.zones[zone].id)),
                    );
                }
            }
        }
    }
}

/// True where any of the diagnostics is an error.
pub(crate) fn any_error(faults: &[Diagnostic]) -> bool {
    faults.iter().any(|fault| fault.severity == Severity::Error)
}
