//! Effects: targets resolved, values read in the dimension they need; one way in for conditions, controls, postures and
//! the command line.

use std::collections::BTreeMap;

use crate::scenario::arena::{Base, Provenance, Slot, SlotId};
use crate::scenario::bounds::{MOST_ADVICE, MOST_CHANGES, too_large};
use crate::scenario::diagnostic::{Diagnostic, Span};
use crate::scenario::dimension::Dimension::{self, Factor, Probability};
use crate::scenario::effect::{Effect, Operation, is_matter_of_one_attack, no_such_target, tell_apart};
use crate::scenario::keys::EFFECT;
use crate::scenario::tree::{Node, Value};

use super::quantity::Written;
use super::{Fields, Reader, provenance, wrong_kind};

/// Who has an effect, and what that allows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner<'a> {
    /// Dotted name, begins the names of its draws.
    pub(crate) name: &'a str,
    /// Only matters of one attack may be patched: why, in words.
    pub(crate) per_attack: Option<&'static str>,
    /// The effects that it has already.
    pub(crate) before: &'a [Effect],
}

/// What an effect acts on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Aim<'a> {
    /// Dotted path as written.
    pub(crate) target: &'a str,
    /// Where it is written.
    pub(crate) span: &'a Span,
    /// A target that matches nothing is no fault.
    pub(crate) optional: bool,
}

impl Reader {
    /// Effects of conditions, controls and postures, once every quantity has its slot.
    pub(super) fn read_effects(&mut self, root: &Node) {
        let (conditions, postures) = (&self.structure.conditions, &self.structure.postures);
        let conditions = places(conditions.iter().map(|condition| condition.id.clone()));
        let controls = places(self.structure.controls.iter().map(|control| control.id.clone()));
        let postures = places(postures.iter().map(|posture| posture.id.clone()));
        for (node, id) in self.tables_again(root, "condition") {
            let name = format!("condition.{id}");
            let reason = "a condition may patch only matters of one attack";
            let owner = Owner { name: &name, per_attack: Some(reason), before: &[] };
            let effects = self.effects(node, owner);
            if let Some(index) = conditions.get(&id) {
                self.structure.conditions[*index].effects = effects;
            }
        }
        for (node, id) in self.tables_again(root, "control") {
            let Some(index) = controls.get(&id).copied() else { continue };
            let name = format!("control.{id}");
            let owner = Owner { name: &name, per_attack: None, before: &[] };
            self.structure.controls[index].effects = self.effects(node, owner);
        }
        for (node, id) in self.tables_again(root, "posture") {
            // The draw of an effect never bears the name of the posture: two postures alike differ by nothing.
            let effects = self.effects(node, Owner { name: "posture", per_attack: None, before: &[] });
            if let Some(index) = postures.get(&id) {
                self.structure.postures[*index].effects = effects;
            }
        }
    }

    /// The tables of an array whose faults were reported at first reading.
    fn tables_again<'a>(&mut self, root: &'a Node, key: &'static str) -> Vec<(&'a Node, String)> {
        let before = self.faults.len();
        let tables = self.tables(root, key);
        self.faults.truncate(before);
        tables
    }

    fn effects(&mut self, node: &Node, owner: Owner<'_>) -> Vec<Effect> {
        let Some(list) = node.get("effects") else { return Vec::new() };
        let Value::List(items) = &list.value else {
            self.faults.push(wrong_kind(list, &format!("{}.effects", owner.name), "a list of effects"));
            return Vec::new();
        };
        let before = self.faults.len();
        let inherited = provenance(node, &self.whole, &mut self.faults);
        self.faults.truncate(before);
        let mut effects: Vec<Effect> = Vec::new();
        for item in items {
            for mut effect in self.effect(item, &inherited, Owner { before: &effects, ..owner }) {
                effect.tell_apart(&effects);
                effects.push(effect);
            }
        }
        effects
    }

    fn effect(&mut self, node: &Node, inherited: &Provenance, owner: Owner<'_>) -> Vec<Effect> {
        let prefix = format!("{}.effects", owner.name);
        if !matches!(node.value, Value::Table(_)) {
            self.faults.push(wrong_kind(node, &prefix, "an effect, { target = \"…\", set = … }"));
            return Vec::new();
        }
        let mut fields = Fields::open(node, prefix, &EFFECT, inherited, &mut self.faults);
        let target = fields.require("target", &mut self.faults);
        let optional = fields.flag("optional", &mut self.faults);
        for operation in Operation::ALL {
            fields.take(operation.word());
        }
        let provenance = fields.provenance.clone();
        fields.close(&mut self.faults);
        let operation = self.one_operation(node);
        let (Some(target), Some((operation, value))) = (target, operation) else { return Vec::new() };
        let Some(path) = target.text() else {
            self.faults.push(wrong_kind(target, "target", "a dotted path in quotes"));
            return Vec::new();
        };
        self.resolve(Aim { target: path, span: &target.span, optional }, operation, value, &provenance, owner)
    }

    /// An effect from its parts; `set` of a quantity with effects of its own is that many more.
    pub(crate) fn resolve(
        &mut self,
        aim: Aim<'_>,
        operation: Operation,
        value: &Node,
        inherited: &Provenance,
        owner: Owner<'_>,
    ) -> Vec<Effect> {
        let slots = self.targets.matching(&self.arena, aim.target);
        self.changes += slots.len();
        if self.changes > MOST_CHANGES {
            if self.changes - slots.len() <= MOST_CHANGES {
                let message = format!("the effects change more than {MOST_CHANGES} quantities");
                self.faults.push(too_large(Some(aim.span.clone()), message).help("name targets without `*`"));
            }
            return Vec::new();
        }
        if slots.is_empty() {
            if !aim.optional {
                let advice = self.faults.len() < MOST_ADVICE;
                self.faults.push(no_such_target(&self.arena, aim.target, aim.span.clone(), advice));
            }
            return Vec::new();
        }
        if let Some(reason) = owner.per_attack {
            let bad = slots.iter().map(|slot| &self.arena.get(*slot).path).find(|path| !is_matter_of_one_attack(path));
            if let Some(path) = bad {
                self.faults.push(
                    Diagnostic::error(
                        "not-per-attack",
                        Some(aim.span.clone()),
                        format!("`{path}` can't be patched here"),
                    )
                    .label(reason),
                );
                return Vec::new();
            }
        }
        let found = self.acting(aim, operation, value, inherited, owner, &slots);
        if found.is_empty() {
            // What the effect would have made of its targets is unknown: no check judges them.
            for slot in &slots {
                self.arena.slots[slot.index()].faulty = true;
            }
        }
        found
    }

    fn acting(
        &mut self,
        aim: Aim<'_>,
        operation: Operation,
        value: &Node,
        inherited: &Provenance,
        owner: Owner<'_>,
        slots: &[SlotId],
    ) -> Vec<Effect> {
        let Some(dimension) = self.operand_dimension(operation, slots, aim.target, aim.span) else { return Vec::new() };
        let mut draw = format!("{}.effect.{}.{}", owner.name, aim.target, operation.word());
        self.percents = dimension == Dimension::Bare && slots.iter().all(|slot| self.stands_for_probabilities(*slot));
        let written = self.quantity(value, dimension, inherited, operation == Operation::Add);
        self.percents = false;
        let Some(written) = written else { return Vec::new() };
        if operation != Operation::Set {
            // An operand with effects of its own takes the name into the arena.
            tell_apart(&mut draw, owner.before);
        }
        let Some(base) = self.epistemic(operation, written.base, &value.span) else { return Vec::new() };
        let (written, steps) = self.split(Written { base, ..written }, operation, &draw, dimension);
        let first = Effect {
            target: aim.target.to_owned(),
            operation,
            value: written.base,
            slots: slots.to_vec(),
            draw: draw.clone(),
            span: aim.span.clone(),
            value_span: value.span.clone(),
            provenance: written.provenance,
        };
        let rest = steps.into_iter().enumerate().map(|(index, step)| Effect {
            operation: step.operation,
            value: step.value,
            draw: format!("{draw}.then.{index}"),
            span: step.span.clone(),
            value_span: step.span,
            provenance: step.provenance,
            ..first.clone()
        });
        let rest: Vec<Effect> = rest.collect();
        std::iter::once(first).chain(rest).collect()
    }

    /// True of a parameter without unit to which probabilities refer, and nothing else.
    fn stands_for_probabilities(&self, slot: SlotId) -> bool {
        let mut users = self.arena.slots.iter().filter(|user| user.base == Base::Parameter(slot)).peekable();
        users.peek().is_some() && users.all(|user| user.dimension == Probability)
    }

    /// Effects of the value's own: after `set` they act on the target; an operand with such is a parameter without a name.
    fn split(
        &mut self,
        mut written: Written,
        operation: Operation,
        draw: &str,
        dimension: Dimension,
    ) -> (Written, Vec<super::quantity::Step>) {
        let steps = std::mem::take(&mut written.then);
        if operation == Operation::Set || steps.is_empty() {
            return (written, steps);
        }
        let slot = self.arena.add(Slot {
            path: draw.to_owned(),
            short: None,
            dimension,
            class: crate::scenario::arena::Class::Trial,
            most: dimension.range().1,
            base: written.base,
            span: None,
            draw: draw.to_owned(),
            provenance: written.provenance.clone(),
            faulty: false,
            hidden: true,
        });
        for (index, step) in steps.into_iter().enumerate() {
            self.then.push(Effect {
                target: draw.to_owned(),
                operation: step.operation,
                value: step.value,
                slots: vec![slot],
                draw: format!("{draw}.then.{index}"),
                span: step.span.clone(),
                value_span: step.span,
                provenance: step.provenance,
            });
        }
        (Written { base: Base::Parameter(slot), then: Vec::new(), provenance: written.provenance }, Vec::new())
    }

    fn operand_dimension(
        &mut self,
        operation: Operation,
        slots: &[SlotId],
        target: &str,
        span: &Span,
    ) -> Option<Dimension> {
        let first = self.arena.get(slots[0]).dimension;
        let other = slots.iter().map(|slot| self.arena.get(*slot)).find(|slot| slot.dimension != first);
        match operation {
            Operation::Scale => return Some(Factor),
            Operation::Odds => {
                let bad = slots
                    .iter()
                    .map(|slot| self.arena.get(*slot))
                    .find(|slot| !matches!(slot.dimension, Probability | Dimension::Bare));
                let Some(bad) = bad else { return Some(Factor) };
                let fault = Diagnostic::error(
                    "wrong-unit",
                    Some(span.clone()),
                    format!("`odds` is for probabilities, `{}` is {}", bad.path, bad.dimension.words()),
                )
                .label("use scale, add or set");
                self.faults.push(fault);
            }
            Operation::Set | Operation::Add => {
                let Some(other) = other else { return Some(first) };
                let fault = Diagnostic::error(
                    "mixed-targets",
                    Some(span.clone()),
                    format!(
                        "`{target}` names values of different kinds: {} and {}",
                        first.words(),
                        other.dimension.words()
                    ),
                )
                .label(format!("for example `{}` and `{}`", self.arena.get(slots[0]).path, other.path));
                self.faults.push(fault);
            }
        }
        None
    }
}

/// The first place of each id.
fn places(ids: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut places = BTreeMap::new();
    for (index, id) in ids.enumerate() {
        places.entry(id).or_insert(index);
    }
    places
}
