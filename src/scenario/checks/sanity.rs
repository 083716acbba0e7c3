//! What is sound as it stands and surely not meant: warnings, for scenarios without an error.

use crate::scenario::Scenario;
use crate::scenario::arena::{Base, Slot, SlotId};
use crate::scenario::diagnostic::{Diagnostic, Span};
use crate::scenario::dimension::{Dimension, digits};
use crate::scenario::effect::{Effect, Operation};
use crate::scenario::patch::Gate;
use crate::scenario::structure::{DAMAGE, FORCE, TACTICS};
use crate::scenario::tree::{Node, Value};

use super::View;

/// Share of the draws of a law beyond which cutting it is no matter of its tails.
const MOST_CUT: f64 = 0.5;

/// Every warning. `views` are those of the base and of every posture.
pub(super) fn check(views: &[View<'_>], faults: &mut Vec<Diagnostic>) {
    let Some(base) = views.first() else { return };
    let sanity = Sanity { scenario: base.scenario, base, views };
    sanity.parameters(faults);
    sanity.controls(faults);
    sanity.idle_controls(faults);
    sanity.postures(faults);
    sanity.tactics(faults);
    sanity.stand_off(faults);
    sanity.damage(faults);
    sanity.endings(faults);
    sanity.havens(faults);
    sanity.assault(faults);
    sanity.units(faults);
    sanity.money(faults);
    sanity.counts(faults);
    sanity.cut(faults);
}

struct Sanity<'a> {
    scenario: &'a Scenario,
    base: &'a View<'a>,
    views: &'a [View<'a>],
}

/// Written in the scenario's own file: what a file below it offers need not all be taken.
fn own(span: Option<&Span>) -> bool {
    span.is_some_and(|span| span.source == 0)
}

fn names(list: &[&str]) -> String {
    list.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
}

impl<'a> Sanity<'a> {
    fn slot(&self, slot: SlotId) -> &'a Slot {
        self.scenario.arena.get(slot)
    }

    /// The constant that a slot is under a view in every attack, if it is one.
    fn constant(view: &View<'_>, slot: SlotId) -> Option<f64> {
        let gated = view.patches.on(slot).iter().any(|patch| patch.gate != Gate::Always);
        if gated { None } else { view.patches.constant(slot, &|_| true).map(|(value, _)| value) }
    }

    /// It may be above zero, under some posture.
    fn possible(&self, slot: SlotId) -> bool {
        self.views.iter().any(|view| Self::constant(view, slot).is_none_or(|value| value > 0.0))
    }

    /// Some effect gives it a value: what is 0 stays 0 under `scale` and `odds`.
    fn given(&self, slot: SlotId) -> bool {
        let gives = |effect: &Effect| matches!(effect.operation, Operation::Set | Operation::Add);
        self.views.iter().any(|view| view.patches.on(slot).iter().any(|patch| gives(patch.effect)))
    }

    /// Neither written nor given by an effect.
    fn left_out(&self, slot: SlotId) -> bool {
        self.slot(slot).span.is_none() && !self.given(slot)
    }

    /// Effects of measures, conditions and the command line.
    fn effects(&self) -> impl Iterator<Item = &'a Effect> {
        let structure = &self.scenario.structure;
        let controls = structure.controls.iter().flat_map(|control| &control.effects);
        let postures = structure.postures.iter().flat_map(|posture| &posture.effects);
        let conditions = structure.conditions.iter().flat_map(|condition| &condition.effects);
        controls.chain(postures).chain(conditions).chain(&self.scenario.overrides)
    }

    /// Where the ids of an array of tables stand.
    fn ids(&self, key: &str) -> Vec<(String, Span)> {
        let Some(Value::List(items)) = self.scenario.written.root.get(key).map(|node| &node.value) else {
            return Vec::new();
        };
        let id = |item: &Node| item.get("id").and_then(|id| Some((id.text()?.to_owned(), id.span.clone())));
        items.iter().filter_map(id).collect()
    }

    fn parameters(&self, faults: &mut Vec<Diagnostic>) {
        let slots = &self.scenario.arena.slots;
        let mut used = vec![false; slots.len()];
        let bases = slots.iter().map(|slot| &slot.base);
        let values = self.effects().chain(&self.scenario.then).map(|effect| &effect.value);
        for base in bases.chain(values) {
            if let Base::Parameter(slot) = base {
                used[slot.index()] = true;
            }
        }
        for slot in self.effects().flat_map(|effect| &effect.slots) {
            used[slot.index()] = true;
        }
        for (slot, _) in slots.iter().zip(used).filter(|(slot, used)| !used && own(slot.span.as_ref())) {
            if let Some(name) = slot.path.strip_prefix("parameters.") {
                let message = format!("nothing takes the parameter `{name}`");
                let fault = Diagnostic::warning("unused-parameter", slot.span.clone(), message);
                faults.push(fault.label(format!("no \"${name}\" in any quantity, and no effect on it")));
            }
        }
    }

    fn controls(&self, faults: &mut Vec<Diagnostic>) {
        let structure = &self.scenario.structure;
        let taken: Vec<usize> =
            structure.postures.iter().flat_map(|posture| posture.controls.iter().copied()).collect();
        if taken.is_empty() {
            return;
        }
        for (id, span) in self.ids("control") {
            let index = structure.controls.iter().position(|control| control.id == id);
            if index.is_some_and(|index| !taken.contains(&index)) && own(Some(&span)) {
                let message = format!("no posture has the control `{id}`");
                let fault = Diagnostic::warning("unused-control", Some(span), message);
                faults.push(fault.label("its effects never act").help("name it in `controls` of a posture"));
            }
        }
    }

    /// Controls that some posture lists, with effects of which none finds a target: all of them are optional.
    fn idle_controls(&self, faults: &mut Vec<Diagnostic>) {
        let structure = &self.scenario.structure;
        let lists = |key: &str| match self.scenario.written.root.get(key).map(|node| &node.value) {
            Some(Value::List(items)) => items.as_slice(),
            _ => &[],
        };
        let listed = || lists("posture").iter().filter_map(|posture| posture.get("controls"));
        for control in structure.controls.iter().filter(|control| control.effects.is_empty()) {
            let named = |node: &&Node| node.get("id").and_then(Node::text) == Some(&control.id);
            let effects = lists("control").iter().find(named).and_then(|node| node.get("effects"));
            let Some(Value::List(effects)) = effects.map(|node| &node.value) else { continue };
            let items =
                listed().filter_map(|node| if let Value::List(items) = &node.value { Some(items) } else { None });
            let Some(place) = items.flatten().find(|item| item.text() == Some(&control.id)) else { continue };
            let targets: Vec<&str> = effects.iter().filter_map(|effect| effect.get("target")?.text()).collect();
            let Some(first) = targets.first() else { continue };
            let more = if targets.len() > 1 { format!(" and {} more", targets.len() - 1) } else { String::new() };
            let message = format!("control `{}` changes nothing here: no effect of it finds a target", control.id);
            let fault = Diagnostic::warning("idle-control", Some(place.span.clone()), message);
            faults.push(
                fault
                    .label(format!("this scenario has no `{first}`{more}"))
                    .help("take it out of the posture, or name things as it does; its cost counts all the same"),
            );
        }
    }

    fn postures(&self, faults: &mut Vec<Diagnostic>) {
        let (postures, ids) = (&self.scenario.structure.postures, self.ids("posture"));
        let place = |id: &str| ids.iter().find(|(other, _)| other == id).map(|(_, span)| span.clone());
        for (index, posture) in postures.iter().enumerate() {
            let same = |other: &&crate::scenario::structure::Posture| {
                other.controls == posture.controls && other.effects.is_empty() && posture.effects.is_empty()
            };
            if let Some(first) = postures[..index].iter().find(same) {
                let message = format!("the postures `{}` and `{}` are the same", first.id, posture.id);
                let fault = Diagnostic::warning("same-posture", place(&posture.id), message);
                faults.push(fault.label("the same controls, and no effects").also(place(&first.id), "and here"));
            }
        }
    }

    /// Tables by tactic without a tactic that some threat uses there.
    fn tactics(&self, faults: &mut Vec<Diagnostic>) {
        let structure = &self.scenario.structure;
        for (index, element) in structure.elements.iter().enumerate() {
            let passes = |route: &usize| structure.routes[*route].elements.contains(&index);
            let threats: Vec<_> =
                structure.threats.iter().filter(|threat| threat.routes.iter().flatten().any(passes)).collect();
            for (key, slots) in [("detection", element.detection), ("delay", element.delay)] {
                // After the alarm whoever came by stealth or deceit goes on by force.
                let turns = |tactic: usize| key == "delay" && tactic == FORCE;
                let used = |tactic: usize| {
                    threats
                        .iter()
                        .any(|threat| self.possible(threat.tactic[tactic]) || turns(tactic) && threat.force_after_alarm)
                };
                let missing = (0..TACTICS.len()).filter(|tactic| self.left_out(slots[*tactic]) && used(*tactic));
                let missing: Vec<&str> = missing.map(|tactic| TACTICS[tactic]).collect();
                let what = format!("element.{}.{key}", element.id);
                self.table(&slots, &missing, &what, "of a tactic that attackers use here", faults);
            }
        }
    }

    /// What a threat that strikes from a distance says of its way, which it does not go.
    fn stand_off(&self, faults: &mut Vec<Diagnostic>) {
        let Some(Value::List(items)) = self.scenario.written.root.get("threat").map(|node| &node.value) else { return };
        for threat in self.scenario.structure.threats.iter().filter(|threat| threat.stand_off) {
            let written = items.iter().find(|item| item.get("id").and_then(Node::text) == Some(&threat.id));
            // Among zones to choose from, `path` says whether only the most attractive counts.
            let way = ["entry", "tactic", "force_after_alarm"].into_iter().chain((!threat.adaptive).then_some("path"));
            for key in way {
                let Some(node) = written.and_then(|item| item.get(key)) else { continue };
                let message =
                    format!("`{key}` changes nothing in `threat.{}`, which strikes from a distance", threat.id);
                let fault = Diagnostic::warning("no-effect", Some(node.span.clone()), message);
                faults.push(fault.label("a stand-off attack goes no way").help("take it out"));
            }
        }
    }

    /// Tables by damage state without a state that has weight.
    fn damage(&self, faults: &mut Vec<Diagnostic>) {
        for unit in self.scenario.structure.plant.iter().flat_map(|plant| &plant.units) {
            // Without damage, no time and no cost is a sound default.
            let comes = |state: usize| {
                let weights = unit.damage.iter().chain(&unit.damage_safe).map(|weights| weights[state]);
                state > 0 && weights.into_iter().any(|weight| self.possible(weight))
            };
            for (key, slots) in [("restart", unit.restart), ("repair", unit.repair)] {
                let missing = (0..DAMAGE.len()).filter(|state| self.left_out(slots[*state]) && comes(*state));
                let missing: Vec<&str> = missing.map(|state| DAMAGE[state]).collect();
                let what = format!("plant.unit.{}.{key}", unit.id);
                self.table(&slots, &missing, &what, "of damage that has weight", faults);
            }
        }
    }

    /// A table that is written in part.
    fn table(&self, slots: &[SlotId], missing: &[&str], what: &str, why: &str, faults: &mut Vec<Diagnostic>) {
        let Some(place) = slots.iter().find_map(|slot| self.slot(*slot).span.clone()) else { return };
        if missing.is_empty() {
            return;
        }
        let zero = self.slot(slots[0]).dimension.show(0.0);
        let message = format!("`{what}` leaves out {}, {why}: {zero} is taken", names(missing));
        let fault = Diagnostic::warning("left-out", Some(place), message);
        faults.push(fault.label(format!("the table has no {}; write 0 if that is meant", names(missing))));
    }

    fn endings(&self, faults: &mut Vec<Diagnostic>) {
        let endings = self.scenario.structure.crisis.iter().flat_map(|crisis| &crisis.endings);
        for ending in endings.filter(|ending| self.possible(ending.probability) && self.left_out(ending.after)) {
            let probability = self.slot(ending.probability);
            let name = probability.path.trim_end_matches(".probability");
            let message =
                format!("`{name}` comes with a probability, and after no time: a crisis that has it ends at once");
            let fault = Diagnostic::warning("ends-at-once", probability.span.clone(), message);
            faults.push(fault.label("add `after`").help("write after = \"0 s\" if that is meant"));
        }
    }

    fn havens(&self, faults: &mut Vec<Diagnostic>) {
        for zone in &self.scenario.structure.zones {
            let haven = &zone.haven;
            let others = [haven.shelter_time, haven.compliance, haven.discovery, haven.together];
            let Some(place) = others.iter().find_map(|slot| self.slot(*slot).span.clone()) else { continue };
            if !self.possible(haven.capacity) && !self.given(haven.capacity) {
                let message = format!("the haven of zone `{}` has no places: nobody shelters there", zone.id);
                let fault = Diagnostic::warning("no-places", Some(place), message);
                faults.push(fault.label("without `capacity` this changes nothing").help("add capacity = 40, say"));
            }
        }
    }

    fn assault(&self, faults: &mut Vec<Diagnostic>) {
        let structure = &self.scenario.structure;
        let sets = structure.threats.iter().flat_map(|threat| &threat.sets);
        let mut targets: Vec<usize> = sets.flat_map(|set| &set.prongs).map(|prong| prong.zone).collect();
        targets.sort_unstable();
        targets.dedup();
        let people = |zone: usize| {
            let here = structure.groups.iter().zip(&structure.zones[zone].occupancy);
            here.into_iter().any(|(group, share)| self.possible(group.headcount) && self.possible(*share))
        };
        if let Some(zone) = targets.into_iter().find(|zone| !structure.zones[*zone].assault && people(*zone)) {
            let zone = &structure.zones[zone];
            let message =
                format!("people are in zone `{}`, a target, and nothing happens to those found there", zone.id);
            let fault = Diagnostic::warning("no-assault", Some(zone.span.clone()), message);
            faults.push(
                fault
                    .label("there is no [assault], and no effect on it")
                    .help("add [assault] with `killed` and `escaped`"),
            );
        }
    }

    fn units(&self, faults: &mut Vec<Diagnostic>) {
        let slots: Vec<SlotId> =
            self.scenario.structure.plant.iter().flat_map(|plant| &plant.units).map(|unit| unit.share).collect();
        let sum = slots.iter().map(|slot| Self::constant(self.base, *slot)).sum::<Option<f64>>();
        if let Some(sum) = sum.filter(|sum| *sum > 1.0 + 1e-9) {
            let last = slots.last().and_then(|slot| self.slot(*slot).span.clone());
            let message = format!("the shares of the plant's units sum to {}", digits(sum));
            let fault = Diagnostic::warning("unit-shares", last, message);
            faults.push(fault.label("together they lose more than a day's output in a day"));
        }
    }

    fn money(&self, faults: &mut Vec<Diagnostic>) {
        let Some(money) = &self.scenario.structure.money else { return };
        for view in self.views {
            let value = |slot: SlotId| Self::constant(view, slot);
            if let Some(discount) = value(money.discount).filter(|discount| *discount > 1.0) {
                let span = self.slot(money.discount).span.clone();
                let message =
                    format!("a discount rate of {} is {} % a year", digits(discount), digits(discount * 100.0));
                let fault = Diagnostic::warning("large-discount", span, message);
                faults.push(fault.label("write 0.08 for 8 %"));
            }
            let Some(cover) = &money.insurance else { continue };
            let (limit, aggregate, premium) = (value(cover.limit), value(cover.aggregate), value(cover.premium));
            let show = |value: f64| Dimension::Money.show(value);
            if let (Some(limit), Some(aggregate)) = (limit, aggregate)
                && aggregate < limit
            {
                let message = format!("`aggregate` ({}) is below `limit` ({})", show(aggregate), show(limit));
                let fault = Diagnostic::warning("insurance-terms", self.slot(cover.aggregate).span.clone(), message);
                let fault = fault.label("no event is ever paid up to its limit");
                faults.push(fault.also(self.slot(cover.limit).span.clone(), "the limit of one event"));
            }
            if limit.is_some_and(|limit| limit <= 0.0) && premium.is_none_or(|premium| premium > 0.0) {
                let effect = view.patches.on(cover.premium).last().map(|patch| patch.effect.value_span.clone());
                let premium = effect.or_else(|| self.slot(cover.premium).span.clone());
                let fault = Diagnostic::warning("insurance-terms", premium, "a premium is paid for a cover of nothing");
                let fault = fault.label(format!("the premium, under {}", view.name()));
                faults.push(fault.also(self.slot(cover.limit).span.clone(), "the most that is paid per event"));
            }
        }
    }

    fn counts(&self, faults: &mut Vec<Diagnostic>) {
        for slot in self.scenario.arena.slots.iter().filter(|slot| slot.dimension == Dimension::Count) {
            if let (Base::Value(value), Some(span)) = (&slot.base, &slot.span)
                && value.fract() > 0.0
            {
                let message = format!("`{}` is a count with a fraction: {}", slot.path, digits(*value));
                let fault = Diagnostic::warning("part-of-one", Some(span.clone()), message);
                faults.push(fault.label(format!("{} is taken", digits((value + 0.5).floor()))));
            }
        }
    }

    /// Laws of which most draws are moved to an end of what makes sense.
    fn cut(&self, faults: &mut Vec<Diagnostic>) {
        let written = self.scenario.arena.slots.iter().filter_map(|slot| match (&slot.base, &slot.span) {
            (Base::Law(law, _), Some(span)) => Some((law, span, slot)),
            _ => None,
        });
        let set = self.effects().filter_map(|effect| match (&effect.value, effect.slots.first()) {
            (Base::Law(law, _), Some(slot)) if effect.operation == Operation::Set => {
                Some((law, &effect.value_span, self.slot(*slot)))
            }
            _ => None,
        });
        for (law, span, slot) in written.chain(set) {
            let (low, high) = slot.range();
            let outside = law.cdf(low.next_down()) + law.sf(high);
            if outside > MOST_CUT {
                let (below, end) =
                    if law.cdf(low.next_down()) > law.sf(high) { ("below", low) } else { ("above", high) };
                let end = slot.dimension.show(end);
                let message = format!(
                    "{:.0} % of the law of `{}` is not {}",
                    (outside * 100.0).floor(),
                    slot.path,
                    slot.dimension.words()
                );
                let fault = Diagnostic::warning("mostly-cut", Some(span.clone()), message);
                faults.push(fault.label(format!("what lies {below} {end} counts as {end}")));
            }
        }
    }
}
