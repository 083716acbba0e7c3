//! Shares that sum to too much, and weights that sum to nothing.

use crate::scenario::arena::{Base, SlotId};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::dimension::digits;
use crate::scenario::effect::Effect;
use crate::scenario::patch::Gate;
use crate::scenario::structure::{OBJECTIVES, TACTICS};

use super::View;

impl View<'_> {
    /// Occupancies of a group over 1.
    pub(super) fn occupancy(&self, faults: &mut Vec<Diagnostic>) {
        for (index, group) in self.scenario.structure.groups.iter().enumerate() {
            let slots: Vec<SlotId> = self.scenario.structure.zones.iter().map(|zone| zone.occupancy[index]).collect();
            let sum: f64 = slots.iter().map(|slot| self.patches.centre(*slot).median).sum();
            if sum > 1.0 + 1e-9 {
                let mut spans = slots.iter().filter_map(|slot| self.scenario.arena.get(*slot).span.clone());
                let last = spans.next_back();
                let message = format!("the occupancies of `{}` sum to {} under {}", group.id, digits(sum), self.name());
                let fault = Diagnostic::error("over-occupied", last, message);
                let fault = fault.label("shares of one group over all zones can't exceed 1");
                faults.push(spans.fold(fault, |fault, span| fault.also(Some(span), "and here")));
                continue;
            }
            for (bit, condition) in self.scenario.structure.conditions.iter().enumerate() {
                let with = |gate: Gate| gate == Gate::Always || gate == Gate::Condition(bit);
                let under: Option<f64> =
                    slots.iter().map(|slot| self.patches.constant(*slot, &with).map(|(value, _)| value)).sum();
                if let Some(sum) = under.filter(|sum| *sum > 1.0 + 1e-9) {
                    let acts = |effect: &&Effect| effect.slots.iter().any(|slot| slots.contains(slot));
                    let span = condition.effects.iter().find(acts).map(|effect| effect.span.clone());
                    faults.push(
                        Diagnostic::warning(
                            "over-occupied",
                            span,
                            format!(
                                "under condition `{}` the occupancies of `{}` sum to {}",
                                condition.id,
                                group.id,
                                digits(sum)
                            ),
                        )
                        .label("zones later in the file get what is left of the group"),
                    );
                }
            }
        }
    }

    /// Killed and escaped over 1.
    pub(super) fn shares(&self, faults: &mut Vec<Diagnostic>) {
        let resolve = |slot: SlotId| self.patches.constant(slot, &|gate| gate == Gate::Always).map(|(value, _)| value);
        for zone in &self.scenario.structure.zones {
            for (killed, escaped) in zone.killed.iter().zip(&zone.escaped) {
                let (Some(k), Some(e)) = (resolve(*killed), resolve(*escaped)) else { continue };
                if k + e > 1.0 + 1e-9 {
                    let path = &self.scenario.arena.get(*killed).path;
                    let written = |slot: SlotId| match self.scenario.arena.get(slot).base {
                        Base::Like(other) => other,
                        _ => slot,
                    };
                    let (like, with) = (written(*escaped), written(*killed));
                    faults.push(
                        Diagnostic::error(
                            "over-one",
                            self.scenario.arena.get(like).span.clone(),
                            format!("`{path}` and the share that escapes sum to {}", digits(k + e)),
                        )
                        .label("killed + escaped can't exceed 1")
                        .also(self.scenario.arena.get(with).span.clone(), "those killed"),
                    );
                }
            }
        }
    }

    /// Exclusive conditions whose constant probabilities exceed 1.
    pub(super) fn exclusive(&self, faults: &mut Vec<Diagnostic>) {
        let conditions = &self.scenario.structure.conditions;
        for threat in &self.scenario.structure.threats {
            for (first, condition) in conditions.iter().enumerate() {
                let Some(name) = &condition.exclusive else { continue };
                let members: Vec<usize> =
                    (0..conditions.len()).filter(|&index| conditions[index].exclusive.as_ref() == Some(name)).collect();
                if members.first() != Some(&first) {
                    continue;
                }
                let slot = |index: usize| {
                    let own = threat.conditions.iter().find(|(condition, _)| *condition == index);
                    own.map_or(conditions[index].probability, |(_, slot)| *slot)
                };
                let sum: Option<f64> = members
                    .iter()
                    .map(|&index| {
                        self.patches.constant(slot(index), &|gate| gate == Gate::Always).map(|(value, _)| value)
                    })
                    .sum();
                let Some(sum) = sum.filter(|sum| *sum > 1.0 + 1e-9) else { continue };
                let last = members.last().map_or(first, |last| *last);
                faults.push(
                    Diagnostic::error(
                        "over-one",
                        self.scenario.arena.get(slot(last)).span.clone(),
                        format!("the probabilities of the conditions exclusive in `{name}` sum to {}", digits(sum)),
                    )
                    .label("of conditions that exclude each other, at most one holds")
                    .also(self.scenario.arena.get(slot(first)).span.clone(), "the first of them"),
                );
            }
        }
    }

    /// Weights that are all zero.
    pub(super) fn weights(&self, faults: &mut Vec<Diagnostic>) {
        let structure = &self.scenario.structure;
        for threat in &structure.threats {
            self.weight_sum(&threat.tactic, &format!("threat.{}.tactic ({})", threat.id, TACTICS.join(", ")), faults);
            self.weight_sum(
                &threat.objective,
                &format!("threat.{}.objective ({})", threat.id, OBJECTIVES.join(", ")),
                faults,
            );
            let sets: Vec<SlotId> = threat.sets.iter().map(|set| set.weight).collect();
            self.weight_sum(&sets, &format!("threat.{}.target", threat.id), faults);
        }
        for unit in structure.plant.iter().flat_map(|plant| &plant.units) {
            for row in &unit.damage {
                self.weight_sum(row, &format!("plant.unit.{}.damage", unit.id), faults);
            }
            for row in &unit.damage_safe {
                self.weight_sum(row, &format!("plant.unit.{}.damage_safe", unit.id), faults);
            }
        }
    }

    fn weight_sum(&self, slots: &[SlotId], what: &str, faults: &mut Vec<Diagnostic>) {
        let bits = (0..self.scenario.structure.conditions.len()).map(Gate::Condition);
        for gate in std::iter::once(Gate::Always).chain(bits) {
            let holds = |other: Gate| other == Gate::Always || other == gate;
            let zero = |slot: &SlotId| matches!(self.patches.constant(*slot, &holds), Some((value, _)) if value <= 0.0);
            if slots.is_empty() || !slots.iter().all(zero) {
                continue;
            }
            let patched =
                slots.iter().find_map(|slot| self.patches.constant(*slot, &holds)?.1.map(|effect| effect.span.clone()));
            let span = patched.or_else(|| slots.iter().find_map(|slot| self.scenario.arena.get(*slot).span.clone()));
            faults.push(
                Diagnostic::error(
                    "zero-weights",
                    span,
                    format!("the weights of {what} are all zero under {}", self.name()),
                )
                .label("at least one weight above zero is needed"),
            );
            return;
        }
    }
}
