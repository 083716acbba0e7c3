//! Effects folded into the quantities they act on: what a posture always does, and what the command line set.
//!
//! Nothing is folded on trust. Every file that is proposed here is read, and compared with the scenario slot by slot
//! (`same.rs`); what makes a difference to a draw stays an effect.

use std::collections::{BTreeMap, BTreeSet};

use super::arena::{Base, Class, SlotId};
use super::diagnostic::Span;
use super::dimension::Dimension;
use super::effect::{Effect, Operation};
use super::measures::{alone, build, command_line, effects_of};
use super::patch::{Patches, class_after_set};
use super::read::is_quantity_table;
use super::rewrite::{self, Site, Step, at, constant, entry, locate, new, put, set, table, then};
use super::same::same;
use super::tree::{Node, Value};
use super::{Scenario, load, resolved};

/// What a scenario was read from.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// The document, all of it.
    pub(crate) root: Node,
    /// Settings of the command line, as effects.
    pub(crate) settings: Vec<Node>,
}

impl Written {
    /// The document and the settings beside it, for the digest of what has no form as one file.
    pub(crate) fn unfolded(&self) -> String {
        let settings = table(vec![entry("effects", new(Value::List(self.settings.clone())))]);
        resolved::text(&self.root) + &resolved::text(&settings)
    }
}

/// A setting of the command line as an effect.
pub(crate) fn setting(target: &str, span: Span, value: Node) -> Node {
    let target = Node { span, ..rewrite::text(target) };
    table(vec![entry("target", target), entry(Operation::Set.word(), value)])
}

/// An id for a control that holds settings of the command line: one that the document does not have.
pub(crate) fn free_id(root: &Node) -> String {
    let taken = |id: &str| match root.get("control").map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().any(|item| item.get("id").and_then(Node::text) == Some(id)),
        _ => false,
    };
    let mut id = "command_line".to_owned();
    let mut number = 2;
    while taken(&id) {
        id = format!("command_line_{number}");
        number += 1;
    }
    id
}

/// The text of a scenario with its settings, and with a posture all that is always in force, folded in.
pub(crate) fn text(scenario: &Scenario, posture: Option<usize>) -> Option<String> {
    let fold = Fold::of(scenario, posture);
    let attempt = |chosen: &[Option<usize>]| {
        let text = resolved::text(&fold.document(chosen));
        let other = load("resolved", text.as_bytes(), &[]).scenario?;
        same(scenario, posture, &other, &fold.id).then_some(text)
    };
    let mut chosen = vec![None; fold.units.len()];
    let mut found = None;
    fold.grow(&mut chosen, 0..fold.units.len(), &attempt, &mut found);
    found.or_else(|| attempt(&chosen))
}

/// Who has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    CommandLine,
    Control(usize),
    Posture,
}

/// An effect as written: one, or a `set` and the effects that its quantity has.
#[derive(Debug)]
struct Item<'a> {
    owner: Owner,
    /// May be folded, as far as its kind goes: always in force, and no draw bears its name.
    plain: bool,
    node: &'a Node,
    effects: &'a [Effect],
}

impl Item<'_> {
    fn slots(&self) -> &[SlotId] {
        self.effects.first().map_or(&[], |effect| &effect.slots)
    }
}

/// One value to be put into the document, and what that folds: of each slot so many of its effects.
#[derive(Debug)]
struct Edit {
    way: Vec<Step>,
    value: Node,
    folded: Vec<(SlotId, usize)>,
}

struct Fold<'a> {
    scenario: &'a Scenario,
    posture: Option<usize>,
    /// The control of the command line's settings that stay effects.
    id: String,
    items: Vec<Item<'a>>,
    /// By slot: its items, in order.
    acting: Vec<Vec<usize>>,
    /// Quantities that can be folded, each with the ways to do it, the best first.
    units: Vec<Vec<Edit>>,
}

impl<'a> Fold<'a> {
    fn of(scenario: &'a Scenario, posture: Option<usize>) -> Self {
        let written = &scenario.written;
        let mut items = Vec::new();
        let mut add = |owner: Owner, certain: bool, nodes: &'a [Node], effects: &'a [Effect]| {
            let starts = |effect: &Effect| {
                nodes.iter().any(|node| node.get("target").is_some_and(|target| target.span == effect.span))
            };
            let mut rest = effects;
            for node in nodes {
                let mine = node.get("target").is_some_and(|t| rest.first().is_some_and(|effect| effect.span == t.span));
                let count = if mine { 1 + rest[1..].iter().take_while(|effect| !starts(effect)).count() } else { 0 };
                let (effects, others) = rest.split_at(count);
                let plain = certain && effects.iter().all(|effect| plain(scenario, effect));
                items.push(Item { owner, plain, node, effects });
                rest = others;
            }
        };
        add(Owner::CommandLine, true, &written.settings, &scenario.overrides);
        if let Some(index) = posture {
            let structure = &scenario.structure;
            let own = &structure.postures[index];
            let uncertain = Patches::of(scenario, posture).uncertain(index);
            for &control in &own.controls {
                let found = &structure.controls[control];
                let nodes = effects_of(&written.root, "control", &found.id);
                add(Owner::Control(control), !uncertain.contains(&control), nodes, &found.effects);
            }
            add(Owner::Posture, true, effects_of(&written.root, "posture", &own.id), &own.effects);
        }
        let mut acting = vec![Vec::new(); scenario.arena.slots.len()];
        for (index, item) in items.iter().enumerate() {
            for slot in item.slots() {
                acting[slot.index()].push(index);
            }
        }
        let id = free_id(&written.root);
        let mut fold = Self { scenario, posture, id, items, acting, units: Vec::new() };
        fold.units = fold.units();
        fold
    }

    /// Adds units as long as the document stays the same scenario: all at once, else by halves.
    fn grow(
        &self,
        chosen: &mut Vec<Option<usize>>,
        range: std::ops::Range<usize>,
        attempt: &dyn Fn(&[Option<usize>]) -> Option<String>,
        found: &mut Option<String>,
    ) {
        let ways = match range.len() {
            0 => return,
            1 => self.units[range.start].len(),
            _ => 1,
        };
        for way in 0..ways {
            let mut trial = chosen.clone();
            trial[range.clone()].fill(Some(way));
            if let Some(text) = attempt(&trial) {
                (*chosen, *found) = (trial, Some(text));
                return;
            }
        }
        if range.len() > 1 {
            let middle = range.start + range.len() / 2;
            self.grow(chosen, range.start..middle, attempt, found);
            self.grow(chosen, middle..range.end, attempt, found);
        }
    }

    /// Items of a slot that can be folded: none after one that can't, and of a default that follows another quantity none
    /// before it is replaced.
    fn prefix(&self, slot: SlotId) -> &[usize] {
        let items = &self.acting[slot.index()];
        let plain = items.iter().take_while(|item| self.items[**item].plain).count();
        let sets = |item: &usize| self.items[*item].effects[0].operation == Operation::Set;
        let follows = matches!(self.scenario.arena.get(slot).base, Base::Like(_));
        if follows && !items[..plain].iter().any(sets) { &[] } else { &items[..plain] }
    }

    fn units(&self) -> Vec<Vec<Edit>> {
        let root = &self.scenario.written.root;
        let mut sites: BTreeMap<Vec<Step>, Vec<(SlotId, Option<String>)>> = BTreeMap::new();
        for (index, slot) in self.scenario.arena.slots.iter().enumerate() {
            if let Some(Site { way, part }) = locate(root, &slot.path) {
                sites.entry(way).or_default().push((SlotId(index as u32), part));
            }
        }
        let mut units = Vec::new();
        for (way, slots) in sites {
            if slots.iter().all(|(slot, _)| self.prefix(*slot).is_empty()) {
                continue;
            }
            let node = at(root, &way);
            let apart = node.is_some_and(|node| matches!(node.value, Value::Table(_)) && !is_quantity_table(node));
            for (slot, part) in
                slots.iter().filter(|(slot, part)| (part.is_none() || apart) && !self.prefix(*slot).is_empty())
            {
                let own = part.as_ref().map_or(node, |part| node.and_then(|node| node.get(part)));
                let way = way.iter().cloned().chain(part.clone().map(Step::Key)).collect();
                let folded = vec![(*slot, self.prefix(*slot).len())];
                let value = self.folded(*slot, own, self.prefix(*slot));
                units.push(value.map(|value| Edit { way, value, folded }).into_iter().collect());
            }
            if !apart && slots.iter().all(|(_, part)| part.is_some()) {
                units.push(self.together(&way, node, &slots));
            }
        }
        units.retain(|ways: &Vec<Edit>| !ways.is_empty());
        units
    }

    /// The ways to fold quantities by key that are written as one, or left out: as one; each for itself; as one, as far
    /// as all have the same effects.
    fn together(&self, way: &[Step], node: Option<&Node>, slots: &[(SlotId, Option<String>)]) -> Vec<Edit> {
        let (first, arena) = (slots[0].0, &self.scenario.arena);
        let alike = node.is_some() || slots.iter().all(|(slot, _)| arena.get(*slot).base == arena.get(first).base);
        let common = |a: &[usize], b: &[usize]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let lists: Vec<&[usize]> = slots.iter().map(|(slot, _)| self.prefix(*slot)).collect();
        let least = lists.iter().map(|list| common(list, lists[0])).min().unwrap_or(0);
        let as_one = || {
            let value = self.folded(first, node, &lists[0][..least])?;
            let folded = slots.iter().map(|(slot, _)| (*slot, least)).collect();
            (alike && least > 0).then(|| Edit { way: way.to_vec(), value, folded })
        };
        let apart = || {
            let mut entries = Vec::new();
            for ((slot, part), list) in slots.iter().zip(&lists) {
                let value = self.folded(*slot, node, list);
                if value.is_none() && !list.is_empty() {
                    return None;
                }
                entries.extend(value.map(|value| entry(part.as_deref().unwrap_or_default(), value)));
            }
            let folded = slots.iter().zip(&lists).map(|((slot, _), list)| (*slot, list.len())).collect();
            Some(Edit { way: way.to_vec(), value: table(entries), folded })
        };
        let whole = lists.iter().all(|list| list.len() == least);
        let ways = if whole { [as_one(), apart()] } else { [apart(), as_one()] };
        ways.into_iter().flatten().collect()
    }

    /// The quantity of a slot with effects folded in; none if it can't be written.
    fn folded(&self, slot: SlotId, written: Option<&Node>, items: &[usize]) -> Option<Node> {
        let found = self.scenario.arena.get(slot);
        let mut class = self.scenario.arena.class_of(slot);
        let mut quantity = match (written, &found.base) {
            (Some(node), _) => Some(node.clone()),
            (None, Base::Value(value)) => Some(constant(*value, found.dimension)),
            (None, _) => None,
        };
        for item in items.iter().map(|item| &self.items[*item]) {
            let effect = item.effects.first()?;
            let value = item.node.get(effect.operation.word())?.clone();
            if effect.operation != Operation::Set {
                let step = table(vec![entry(effect.operation.word(), value)]);
                quantity = Some(then(quantity?, rewrite::with_provenance(step, &effect.provenance)));
                continue;
            }
            class = class_after_set(&effect.value, class);
            let value = match &effect.value {
                // A parameter is a probability or an amount only by its unit.
                Base::Value(value) if found.path.starts_with("parameters.") && item.effects.len() == 1 => {
                    let words = resolved::with_unit(*value, found.dimension);
                    words.map_or_else(|| constant(*value, found.dimension), |words| rewrite::text(&words))
                }
                Base::Law(..) if class != found.class => {
                    rewrite::with_class(value, if class == Class::Trial { "trial" } else { "attack" })
                }
                _ => value,
            };
            quantity = Some(rewrite::with_provenance(value, &effect.provenance));
        }
        quantity
    }

    /// The document with the chosen edits made, and the effects left that they don't fold.
    fn document(&self, chosen: &[Option<usize>]) -> Node {
        let mut root = self.scenario.written.root.clone();
        let mut done: BTreeSet<(usize, SlotId)> = BTreeSet::new();
        for (unit, way) in self.units.iter().zip(chosen) {
            let Some(edit) = way.and_then(|way| unit.get(way)) else { continue };
            put(&mut root, &edit.way, edit.value.clone());
            for (slot, count) in &edit.folded {
                done.extend(self.acting[slot.index()][..*count].iter().map(|item| (*item, *slot)));
            }
        }
        let left = self.left(Owner::CommandLine, &done);
        if let Some(index) = self.posture {
            let own = self.left(Owner::Posture, &done);
            alone(&mut root, self.scenario, index, |control| self.left(Owner::Control(control), &done), &own);
            build(&mut root, self.scenario);
        }
        if !left.is_empty() {
            command_line(&mut root, self.scenario, &self.id, left);
        }
        // What a cover pays at most has to be said; left out before, it was nothing.
        let cover = [Step::Key("money".to_owned()), Step::Key("insurance".to_owned())];
        if at(&root, &cover).is_some_and(|cover| cover.get("limit").is_none()) {
            let limit = [&cover[..], &[Step::Key("limit".to_owned())]].concat();
            put(&mut root, &limit, constant(0.0, Dimension::Money));
        }
        root
    }

    /// The effects of an owner that are left: as they are written, or, where some of their targets are folded, one for each
    /// of the others.
    fn left(&self, owner: Owner, done: &BTreeSet<(usize, SlotId)>) -> Vec<Node> {
        let mut left = Vec::new();
        for (index, item) in self.items.iter().enumerate().filter(|(_, item)| item.owner == owner) {
            let open = |slot: &&SlotId| !done.contains(&(index, **slot)) && !self.gone(**slot);
            let rest: Vec<SlotId> = item.slots().iter().filter(open).copied().collect();
            let touched = item.slots().iter().any(|slot| done.contains(&(index, *slot)));
            if !touched && (!rest.is_empty() || item.effects.is_empty()) {
                left.push(item.node.clone());
                continue;
            }
            for slot in rest {
                let mut one = item.node.clone();
                set(&mut one, "target", rewrite::text(&self.scenario.arena.get(slot).path));
                left.push(one);
            }
        }
        left
    }

    /// True for what belongs to a control that the posture does not use.
    fn gone(&self, slot: SlotId) -> bool {
        let structure = &self.scenario.structure;
        let path = &self.scenario.arena.get(slot).path;
        let id = path.strip_prefix("control.").and_then(|rest| rest.split('.').next());
        let used = |id: &str| {
            self.posture.is_none_or(|index| {
                structure.postures[index].controls.iter().any(|control| structure.controls[*control].id == id)
            })
        };
        id.is_some_and(|id| !used(id))
    }
}

/// True for an effect of which only a value or a law of its target is known: no draw bears its own name.
fn plain(scenario: &Scenario, effect: &Effect) -> bool {
    match &effect.value {
        Base::Value(_) => true,
        Base::Parameter(slot) => !scenario.arena.get(*slot).hidden,
        Base::Law(..) | Base::Like(_) => effect.operation == Operation::Set,
    }
}
