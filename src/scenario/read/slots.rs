//! Slots: a place in the arena for every quantity of the format, written or left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::arena::{Base, Provenance, Slot, SlotId};
use crate::scenario::effect::Effect;
use crate::scenario::keys::{Default, FORMS, Quantity};
use crate::scenario::structure::{DAMAGE, OBJECTIVES, TACTICS};
use crate::scenario::tree::{Node, Value};

use super::Reader;
use super::fields::{Fields, provenance, unknown_key};
use super::quantity::{Written, is_quantity_table};

/// Where a slot stands, and the name of its draw.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Dotted path.
    pub(crate) path: String,
    /// Name of its draw.
    pub(crate) draw: String,
}

impl Place {
    /// A slot with a draw of its own.
    pub(crate) fn own(path: String) -> Self {
        Self { draw: path.clone(), path }
    }
}

impl Reader {
    /// Reads one quantity of a table into a slot, or its default.
    pub(crate) fn slot(&mut self, fields: &mut Fields<'_>, key: &'static str) -> SlotId {
        let (place, shape) = (Place::own(fields.path(key)), fields.quantity(key));
        match fields.take(key) {
            Some(node) => self.slot_from(node, place, &shape, &fields.provenance),
            None => self.default_slot(place, &shape),
        }
    }

    /// Reads one quantity that must be there.
    pub(crate) fn required_slot(&mut self, fields: &mut Fields<'_>, key: &'static str) -> SlotId {
        fields.require(key, &mut self.faults);
        let slot = self.slot(fields, key);
        self.arena.slots[slot.index()].faulty |= fields.node.get(key).is_none();
        slot
    }

    /// Reads one quantity whose absence means something of its own.
    pub(crate) fn optional_slot(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<SlotId> {
        fields.take(key)?;
        Some(self.slot(fields, key))
    }

    /// Reads one quantity that, left out, is what another slot holds.
    pub(crate) fn slot_like(&mut self, fields: &mut Fields<'_>, key: &'static str, other: SlotId) -> SlotId {
        let slot = self.slot(fields, key);
        if fields.node.get(key).is_none() {
            self.arena.slots[slot.index()].base = Base::Like(other);
        }
        slot
    }

    /// Reads quantities by key: a table of them, or one that stands for all and is one draw. A table is one draw too
    /// if `one_draw`.
    pub(crate) fn slots<S: AsRef<str>>(
        &mut self,
        fields: &mut Fields<'_>,
        key: &'static str,
        keys: &[S],
        one_draw: bool,
    ) -> Vec<SlotId> {
        let (path, shape) = (fields.path(key), fields.quantity(key));
        let node = fields.take(key);
        let provenance = fields.provenance.clone();
        self.slots_from(node, &path, keys, &shape, one_draw, &provenance)
    }

    /// The same from a node.
    pub(crate) fn slots_from<S: AsRef<str>>(
        &mut self,
        node: Option<&Node>,
        path: &str,
        keys: &[S],
        shape: &Quantity,
        one_draw: bool,
        inherited: &Provenance,
    ) -> Vec<SlotId> {
        let one = |key: &S| format!("{path}.{}", key.as_ref());
        let shared = |key: &S| Place { path: one(key), draw: path.to_owned() };
        let Some(node) = node else {
            return keys.iter().map(|key| self.default_slot(shared(key), shape)).collect();
        };
        if !matches!(node.value, Value::Table(_)) || is_quantity_table(node) {
            let written = self.quantity(node, shape.dimension, inherited, false);
            let slots: Vec<SlotId> =
                keys.iter().map(|key| self.make(shared(key), shape, written.as_ref(), node)).collect();
            self.apply_then(path, path, &slots, written);
            return slots;
        }
        self.unknown_keys(node, path, keys, &names_of_laws());
        let inherited = provenance(node, inherited, &mut self.faults);
        let Value::Table(entries) = &node.value else { return Vec::new() };
        let entries: BTreeMap<&str, &Node> = entries.iter().map(|entry| (entry.key.as_str(), &entry.node)).collect();
        keys.iter()
            .map(|key| {
                let place = if one_draw { shared(key) } else { Place::own(one(key)) };
                match entries.get(key.as_ref()) {
                    Some(value) => self.slot_from(value, place, shape, &inherited),
                    None => self.default_slot(place, shape),
                }
            })
            .collect()
    }

    /// Reports keys of a by-key table that are none of `keys`; the name of one of `laws` may be meant as well.
    pub(crate) fn unknown_keys<S: AsRef<str>>(&mut self, node: &Node, path: &str, keys: &[S], laws: &[&str]) {
        let Value::Table(entries) = &node.value else { return };
        let fixed =
            [TACTICS, OBJECTIVES, DAMAGE].iter().any(|names| keys.first().is_some_and(|key| key.as_ref() == names[0]));
        if !fixed && !laws.is_empty() && self.in_doubt.iter().any(|key| matches!(*key, "group" | "zone")) {
            return;
        }
        let names: BTreeSet<&str> = keys.iter().map(AsRef::as_ref).collect();
        for entry in entries {
            if names.contains(entry.key.as_str()) || matches!(entry.key.as_str(), "basis" | "grade") {
                continue;
            }
            let known = keys.iter().map(AsRef::as_ref);
            self.faults.push(unknown_key(entry, node, &format!("`{path}`"), known, laws));
        }
    }

    /// A slot with its default.
    pub(crate) fn default_slot(&mut self, place: Place, shape: &Quantity) -> SlotId {
        let base = Base::Value(match shape.default {
            Default::Value(value) => value,
            Default::Unlimited => shape.most,
            Default::Like(_) | Default::First => 0.0,
        });
        self.arena.add(Slot {
            path: place.path,
            short: None,
            dimension: shape.dimension,
            class: shape.class,
            most: shape.most,
            base,
            span: None,
            draw: place.draw,
            provenance: Provenance::default(),
            faulty: false,
            hidden: false,
        })
    }

    /// A slot from a node.
    pub(crate) fn slot_from(&mut self, node: &Node, place: Place, shape: &Quantity, inherited: &Provenance) -> SlotId {
        let written = self.quantity(node, shape.dimension, inherited, false);
        let Place { path, draw } = place.clone();
        let slot = self.make(place, shape, written.as_ref(), node);
        self.apply_then(&path, &draw, &[slot], written);
        slot
    }

    /// A slot of what was read; after a fault it holds its default, and no check judges it.
    fn make(&mut self, place: Place, shape: &Quantity, written: Option<&Written>, node: &Node) -> SlotId {
        let slot = self.default_slot(place, shape);
        let made = &mut self.arena.slots[slot.index()];
        made.span = Some(node.span.clone());
        match written {
            Some(written) => {
                made.base = written.base.clone();
                made.provenance = written.provenance.clone();
            }
            None => made.faulty = true,
        }
        slot
    }

    /// Effects that stand in the quantity itself come before all others.
    fn apply_then(&mut self, path: &str, draw: &str, slots: &[SlotId], written: Option<Written>) {
        for (index, step) in written.into_iter().flat_map(|written| written.then).enumerate() {
            self.then.push(Effect {
                target: path.to_owned(),
                operation: step.operation,
                value: step.value,
                slots: slots.to_vec(),
                draw: format!("{draw}.then.{index}"),
                span: step.span.clone(),
                value_span: step.span,
                provenance: step.provenance,
            });
        }
    }
}

/// Every name of a distribution.
pub(super) fn names_of_laws() -> Vec<&'static str> {
    FORMS.iter().map(|form| form.name).collect()
}
