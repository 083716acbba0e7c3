//! Measures: controls, postures, and every effect with its targets resolved.

use crate::scenario::arena::{Base, Class, Provenance};
use crate::scenario::diagnostic::{Diagnostic, Span};
use crate::scenario::dimension::Dimension::{self, Duration, Factor, Money, Probability};
use crate::scenario::dimension::YEAR;
use crate::scenario::effect::{Effect, Operation, is_matter_of_one_attack, no_such_target};
use crate::scenario::structure::{Control, Posture};
use crate::scenario::tree::{Node, Value};

use super::{Fields, Reader, Shape, wrong_kind};

/// Who has an effect, and what that allows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner<'a> {
    /// Dotted name, begins the names of its draws.
    pub(crate) name: &'a str,
    /// Only matters of one attack may be patched: why, in words.
    pub(crate) per_attack: Option<&'static str>,
}

impl Reader {
    pub(super) fn read_controls(&mut self, root: &Node) {
        for (node, id) in self.tables(root, "control") {
            let mut fields = Fields::open(node, format!("control.{id}"), &Provenance::default(), &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            fields.text("lesson", &mut self.faults);
            fields.text("note", &mut self.faults);
            let working = self.slot(&mut fields, "working", Shape::trial(Probability, 1.0));
            let control = Control {
                name,
                capex: self.slot(&mut fields, "capex", Shape::trial(Money, 0.0)),
                life: self.slot(&mut fields, "life", Shape::trial(Duration, YEAR)),
                opex: self.slot(&mut fields, "opex", Shape::trial(Money, 0.0)),
                working,
                effects: Vec::new(),
                id,
            };
            if node.get("capex").is_some() && node.get("life").is_none() {
                self.faults.push(
                    Diagnostic::error(
                        "missing-key",
                        node.get("capex").map(|node| node.span.clone()),
                        format!("`control.{}` has a capex and no `life`", control.id),
                    )
                    .label("over how many years is it written off?")
                    .help("add life = \"10 yr\""),
                );
            }
            let life = self.arena.get(control.life);
            if matches!(life.base, Base::Value(seconds) if seconds <= 0.0) {
                let fault = Diagnostic::error("out-of-range", life.span.clone(), "`life` is not above zero");
                self.faults.push(fault.label("write \"10 yr\""));
            }
            fields.take("effects");
            fields.close(&mut self.faults);
            self.structure.controls.push(control);
        }
    }

    pub(super) fn read_postures(&mut self, root: &Node) {
        let controls: Vec<String> = self.structure.controls.iter().map(|control| control.id.clone()).collect();
        for (node, id) in self.tables(root, "posture") {
            let mut fields = Fields::open(node, format!("posture.{id}"), &Provenance::default(), &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            fields.text("note", &mut self.faults);
            let mut chosen: Vec<usize> = Vec::new();
            for item in fields.list("controls", &mut self.faults) {
                let Some(index) = self.lookup(item, "control", &controls) else { continue };
                if chosen.contains(&index) {
                    self.faults.push(
                        Diagnostic::error("duplicate-id", Some(item.span.clone()), "a control listed twice")
                            .label("its effects would act twice"),
                    );
                }
                chosen.push(index);
            }
            fields.take("effects");
            fields.close(&mut self.faults);
            self.structure.postures.push(Posture { id, name, controls: chosen, effects: Vec::new() });
        }
        if self.structure.postures.is_empty() && self.faults.is_empty() {
            self.structure.postures.push(Posture {
                id: "base".to_owned(),
                name: "As described".to_owned(),
                controls: Vec::new(),
                effects: Vec::new(),
            });
        }
    }

    /// Effects of conditions, controls and postures, once every quantity has its slot.
    pub(super) fn read_effects(&mut self, root: &Node) {
        for (node, id) in self.tables_again(root, "condition") {
            let name = format!("condition.{id}");
            let owner = Owner { name: &name, per_attack: Some("a condition may patch only matters of one attack") };
            let effects = self.effects(node, owner);
            if let Some(found) = self.structure.conditions.iter_mut().find(|condition| condition.id == id) {
                found.effects = effects;
            }
        }
        for (node, id) in self.tables_again(root, "control") {
            let Some(index) = self.structure.controls.iter().position(|control| control.id == id) else { continue };
            let name = format!("control.{id}");
            let owner = Owner { name: &name, per_attack: None };
            self.structure.controls[index].effects = self.effects(node, owner);
        }
        for (node, id) in self.tables_again(root, "posture") {
            // The draw of an effect never bears the name of the posture: two postures alike differ by nothing.
            let effects = self.effects(node, Owner { name: "posture", per_attack: None });
            if let Some(found) = self.structure.postures.iter_mut().find(|posture| posture.id == id) {
                found.effects = effects;
            }
        }
    }

    /// An effect on `assault` builds what the file left out.
    pub(crate) fn note_assaults(&mut self, overrides: &[Effect]) {
        let structure = &self.structure;
        let conditions = structure.conditions.iter().flat_map(|condition| &condition.effects);
        let controls = structure.controls.iter().flat_map(|control| &control.effects);
        let postures = structure.postures.iter().flat_map(|posture| &posture.effects);
        let slots = conditions.chain(controls).chain(postures).chain(overrides).flat_map(|effect| &effect.slots);
        let paths: Vec<String> = slots.map(|slot| self.arena.get(*slot).path.clone()).collect();
        for zone in &mut self.structure.zones {
            let own = format!("zone.{}.assault.", zone.id);
            zone.assault |= paths.iter().any(|path| path.starts_with("assault.") || path.starts_with(&own));
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
        let mut effects: Vec<Effect> = Vec::new();
        for item in items {
            let Some(mut effect) = self.effect(item, owner) else { continue };
            // Twice the same target and operation: the second has a draw of its own.
            while effects.iter().any(|other| other.draw == effect.draw) {
                effect.draw.push_str("+again");
            }
            effects.push(effect);
        }
        effects
    }

    fn effect(&mut self, node: &Node, owner: Owner<'_>) -> Option<Effect> {
        let mut fields =
            Fields::open(node, format!("{}.effects", owner.name), &Provenance::default(), &mut self.faults);
        let target = fields.require("target", &mut self.faults);
        let optional = fields.flag("optional", false, &mut self.faults);
        let operations = [Operation::Set, Operation::Add, Operation::Scale, Operation::Odds];
        let given: Vec<(Operation, &Node)> = operations
            .iter()
            .filter_map(|operation| fields.take(operation.word()).map(|value| (*operation, value)))
            .collect();
        fields.close(&mut self.faults);
        let target = target?;
        let Some(path) = target.text() else {
            self.faults.push(wrong_kind(target, "target", "a dotted path in quotes"));
            return None;
        };
        let [(operation, value)] = given.as_slice() else {
            let message =
                if given.is_empty() { "an effect without an operation" } else { "an effect with two operations" };
            self.faults.push(
                Diagnostic::error("one-operation", Some(node.span.clone()), message)
                    .label("expected exactly one of set, add, scale, odds"),
            );
            return None;
        };
        let span = target.span.clone();
        self.resolve(path, *operation, value, &span, owner, optional)
    }

    /// An effect from its parts: targets resolved, value read in the dimension it needs.
    pub(crate) fn resolve(
        &mut self,
        target: &str,
        operation: Operation,
        value: &Node,
        span: &Span,
        owner: Owner<'_>,
        optional: bool,
    ) -> Option<Effect> {
        let slots = self.arena.matching(target);
        if slots.is_empty() {
            if !optional {
                self.faults.push(no_such_target(&self.arena, target, span.clone()));
            }
            return None;
        }
        if let Some(reason) = owner.per_attack {
            let bad = slots.iter().map(|slot| &self.arena.get(*slot).path).find(|path| !is_matter_of_one_attack(path));
            if let Some(path) = bad {
                self.faults.push(
                    Diagnostic::error("not-per-attack", Some(span.clone()), format!("`{path}` can't be patched here"))
                        .label(reason),
                );
                return None;
            }
        }
        let dimension = self.operand_dimension(operation, &slots, target, span)?;
        let signed = operation == Operation::Add;
        let written = self.quantity(value, dimension, &Provenance::default(), signed)?;
        let base = match written.base {
            Base::Law(_, Some(Class::Attack)) if operation != Operation::Set => {
                self.faults.push(
                    Diagnostic::error(
                        "per-attack",
                        Some(value.span.clone()),
                        "the value of this effect has one value per trial",
                    )
                    .label("take out per = \"attack\""),
                );
                return None;
            }
            // Values of add, scale and odds are epistemic: one draw per trial for every target.
            Base::Law(law, _) if operation != Operation::Set => Base::Law(law, Some(Class::Trial)),
            base => base,
        };
        Some(Effect {
            target: target.to_owned(),
            operation,
            value: base,
            slots,
            draw: format!("{}.effect.{target}.{}", owner.name, operation.word()),
            span: span.clone(),
            value_span: value.span.clone(),
        })
    }

    fn operand_dimension(
        &mut self,
        operation: Operation,
        slots: &[crate::scenario::arena::SlotId],
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
