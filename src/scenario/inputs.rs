//! Every input of a scenario: what is written in the file, and what the command line sets.

use std::collections::{BTreeMap, BTreeSet};

use super::arena::{Base, Class, Grade, Provenance, SlotId};
use super::diagnostic::Span;
use super::dimension::Dimension;
use super::effect::{Effect, Operation};
use super::patch::class_after_set;
use super::resolved::{self, Place};
use super::tree::Node;
use super::{Scenario, structure::Structure};
use crate::random::Law;

/// Tables of which there are many, each with an id.
const WITH_ID: [&str; 9] =
    ["group", "zone", "element", "response", "threat", "condition", "control", "posture", "loss_event"];
/// Characters of an input that are kept: long lists of samples are cut.
const LONGEST: usize = 160;

/// A number written in the file.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    /// The table it stands in, by name and id: `zone.living_base`.
    pub(crate) table: String,
    /// Its path, or the operation and the target of the effect whose value it is.
    pub(crate) path: String,
    /// It is the value of an effect.
    pub(crate) of_effect: bool,
    /// Where it is written.
    pub(crate) span: &'a Span,
    /// Source and grade.
    pub(crate) provenance: &'a Provenance,
    /// It is a constant.
    pub(crate) constant: bool,
    /// Slots that hold it.
    pub(crate) slots: Vec<SlotId>,
    /// Names under which it is drawn once per trial.
    pub(crate) draws: BTreeSet<&'a str>,
    /// Its law, if it has one, and what kind of number it is.
    law: Option<(&'a Law, Dimension)>,
}

/// An input as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The table it stands in: `zone.living_base`.
    pub table: String,
    /// What it is: its dotted path, what the paths of several keys written as one have in common, or the table of an
    /// effect with its operation and target (`control.barriers: scale of element.gate.delay`).
    pub path: String,
    /// What is written, in one form however the file puts it, without source and grade; a long text is cut.
    pub value: String,
    /// Evidence grade.
    pub grade: Option<Grade>,
    /// Ids of its sources.
    pub basis: Vec<String>,
    /// It is a constant.
    pub constant: bool,
    /// Names under which it is drawn once per trial.
    pub draws: Vec<String>,
    /// Its 10 % and 90 % quantile as they are written in a file, where it is drawn once per trial.
    pub ends: Option<[String; 2]>,
}

/// A source of inputs, as the file declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Identifier.
    pub id: String,
    /// Title, publisher, year or date; empty where left out.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Year.
    pub year: String,
}

/// Every input in the order of the canonical form, settings of the command line last. An input in whose place the command
/// line puts another is none.
pub fn inputs(scenario: &Scenario) -> Vec<Input> {
    let replaced: BTreeSet<SlotId> = scenario
        .overrides
        .iter()
        .filter(|effect| effect.operation == Operation::Set)
        .flat_map(|effect| effect.slots.iter().copied())
        .collect();
    let places = resolved::places(&scenario.written.root);
    let places: BTreeMap<_, _> =
        places.iter().enumerate().map(|(at, place)| (key(&place.node.span), (at, place))).collect();
    let mut rows: Vec<(usize, Input)> = Vec::new();
    for found in found(scenario) {
        if !found.slots.is_empty() && found.slots.iter().all(|slot| replaced.contains(slot)) {
            continue;
        }
        let known = places.get(&key(found.span));
        let value = known.map_or_else(String::new, |(_, place)| place.text());
        rows.push((known.map_or(usize::MAX, |(at, _)| *at), input(found, &value)));
    }
    rows.sort_by_key(|(at, _)| *at);
    let mut inputs: Vec<Input> = rows.into_iter().map(|(_, input)| input).collect();
    let set: Vec<Place<'_>> = scenario.written.settings.iter().flat_map(resolved::places_of_setting).collect();
    for effect in scenario.overrides.iter().filter(|effect| is_a_number(&effect.value)) {
        let written = set.iter().find(|place| place.node.span == effect.value_span).map(Place::text);
        inputs.push(Input {
            table: "--set".to_owned(),
            path: effect.target.clone(),
            value: cut(&written.unwrap_or_default()),
            grade: effect.provenance.grade,
            basis: effect.provenance.basis.clone(),
            constant: is_constant(&effect.value),
            draws: draws_of(scenario, effect).map(str::to_owned).collect(),
            ends: ends(law_of_effect(scenario, effect, &effect.value)),
        });
    }
    inputs
}

/// How many inputs carry each grade: A, B, C, D, none.
pub fn grades(scenario: &Scenario) -> [u64; 5] {
    let mut counts = [0; 5];
    for input in inputs(scenario) {
        counts[input.grade.map_or(4, |grade| grade as usize)] += 1;
    }
    counts
}

/// The sources that the file lists, in its order.
pub fn sources(scenario: &Scenario) -> Vec<Listed> {
    let Some(list) = scenario.written.root.get("source") else { return Vec::new() };
    let text = |node: &Node, key: &str| node.get(key).map(Node::plain).unwrap_or_default();
    let row = |node: &Node| Listed {
        id: text(node, "id"),
        title: text(node, "title"),
        publisher: text(node, "publisher"),
        year: Some(text(node, "year")).filter(|year| !year.is_empty()).unwrap_or_else(|| text(node, "date")),
    };
    list.items().iter().map(row).collect()
}

fn input(found: Found<'_>, value: &str) -> Input {
    let Found { table, path, of_effect, provenance, constant, draws, law, .. } = found;
    Input {
        ends: ends(law.filter(|_| !draws.is_empty())),
        path: if of_effect { format!("{table}: {path}") } else { path },
        table,
        value: cut(value),
        grade: provenance.grade,
        basis: provenance.basis.clone(),
        constant,
        draws: draws.into_iter().map(str::to_owned).collect(),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST - 1).collect();
    format!("{kept}…")
}

fn key(span: &Span) -> (usize, usize, usize) {
    (span.source, span.range.start, span.range.end)
}

/// What is written in the file, effects' values included, in the order of the file; a value written once for several keys is
/// one input, a reference to a parameter is none.
pub(crate) fn found(scenario: &Scenario) -> Vec<Found<'_>> {
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut places = BTreeMap::new();
    let slots = scenario.arena.slots.iter().enumerate();
    for (index, slot) in slots.filter(|(_, slot)| !slot.hidden) {
        let Some(span) = slot.span.as_ref().filter(|_| is_a_number(&slot.base)) else { continue };
        let id = SlotId(index as u32);
        let epistemic = scenario.arena.class_of(id) == Class::Trial && !is_constant(&slot.base);
        let draws = epistemic.then_some(slot.draw.as_str());
        if let Some(known) = places.get(&key(span)) {
            // One value for several keys: what their paths have in common.
            let known: &mut Found<'_> = &mut found[*known];
            known.path = shared(&known.path, &slot.path);
            known.slots.push(id);
            known.draws.extend(draws);
            continue;
        }
        places.insert(key(span), found.len());
        found.push(Found {
            table: table_of(&slot.path),
            path: slot.path.clone(),
            of_effect: false,
            span,
            provenance: &slot.provenance,
            constant: is_constant(&slot.base),
            slots: vec![id],
            draws: draws.into_iter().collect(),
            law: law_of(&slot.base).map(|law| (law, slot.dimension)),
        });
    }
    for (table, target, effect) in effects(scenario) {
        let value = operand(scenario, effect).map_or(&effect.value, |slot| &scenario.arena.get(slot).base);
        if is_a_number(value) && !places.contains_key(&key(&effect.value_span)) {
            places.insert(key(&effect.value_span), found.len());
            found.push(Found {
                table,
                path: format!("{} of {target}", effect.operation.word()),
                of_effect: true,
                span: &effect.value_span,
                provenance: &effect.provenance,
                constant: is_constant(value),
                slots: Vec::new(),
                draws: draws_of(scenario, effect).collect(),
                law: law_of_effect(scenario, effect, value),
            });
        }
    }
    found.sort_by_key(|input| (input.span.source, input.span.range.start));
    found
}

/// Every effect of the file with its table and its target: those of quantities, of controls, postures, conditions.
fn effects(scenario: &Scenario) -> Vec<(String, &String, &Effect)> {
    let Structure { controls, postures, conditions, .. } = &scenario.structure;
    let owned = controls
        .iter()
        .map(|control| (format!("control.{}", control.id), &control.effects))
        .chain(postures.iter().map(|posture| (format!("posture.{}", posture.id), &posture.effects)))
        .chain(conditions.iter().map(|condition| (format!("condition.{}", condition.id), &condition.effects)));
    let owned: Vec<(String, &Effect)> =
        owned.flat_map(|(table, effects)| effects.iter().map(move |effect| (table.clone(), effect))).collect();
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
    let steps: Vec<_> = steps.collect();
    steps.into_iter().chain(owned.iter().map(|(table, effect)| (table.clone(), &effect.target, *effect))).collect()
}

/// The names under which the value of an effect is drawn once per trial, if it is a law: that of the target if it is put in
/// its place, one of its own if it moves it.
fn draws_of<'a>(scenario: &'a Scenario, effect: &'a Effect) -> impl Iterator<Item = &'a str> {
    let arena = &scenario.arena;
    let hidden = operand(scenario, effect).map(|slot| arena.get(slot)).filter(|slot| !is_constant(&slot.base));
    let law = matches!(effect.value, Base::Law(..)) && !is_constant(&effect.value);
    let own = (law && effect.operation != Operation::Set).then_some(effect.draw.as_str());
    let replaced = effect.slots.iter().filter(move |slot| {
        law && effect.operation == Operation::Set
            && class_after_set(&effect.value, arena.class_of(**slot)) == Class::Trial
    });
    let replaced = replaced.map(|slot| arena.get(*slot).draw.as_str());
    hidden.map(|slot| slot.draw.as_str()).into_iter().chain(own).chain(replaced)
}

/// The slot of the value of an effect, if that has effects of its own.
fn operand(scenario: &Scenario, effect: &Effect) -> Option<SlotId> {
    match effect.value {
        Base::Parameter(slot) if scenario.arena.get(slot).hidden => Some(slot),
        _ => None,
    }
}

fn law_of(base: &Base) -> Option<&Law> {
    match base {
        Base::Law(law, _) => Some(law),
        _ => None,
    }
}

/// The law of the value of an effect: a factor, or of the dimension of its target.
fn law_of_effect<'a>(scenario: &Scenario, effect: &Effect, value: &'a Base) -> Option<(&'a Law, Dimension)> {
    let target = effect.slots.first().map(|slot| scenario.arena.get(*slot).dimension);
    let dimension = match effect.operation {
        Operation::Set | Operation::Add => target.unwrap_or(Dimension::Factor),
        Operation::Scale | Operation::Odds => Dimension::Factor,
    };
    law_of(value).map(|law| (law, dimension))
}

fn ends(law: Option<(&Law, Dimension)>) -> Option<[String; 2]> {
    law.map(|(law, dimension)| [0.1, 0.9].map(|p| dimension.show(law.quantile(p))))
}

/// A reference is none: its parameter is.
fn is_a_number(base: &Base) -> bool {
    matches!(base, Base::Value(_) | Base::Law(..))
}

fn is_constant(base: &Base) -> bool {
    match base {
        Base::Value(_) => true,
        Base::Law(law, _) => {
            let (low, high) = law.support();
            low >= high
        }
        Base::Parameter(_) | Base::Like(_) => false,
    }
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

#[cfg(test)]
mod tests;
