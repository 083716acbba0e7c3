//! Slots: a place in the arena for every quantity of the format, written or left out.

use crate::scenario::arena::{Base, Class, Provenance, Slot, SlotId};
use crate::scenario::diagnostic::{Diagnostic, did_you_mean};
use crate::scenario::dimension::Dimension;
use crate::scenario::tree::{Node, Value};

use super::Reader;
use super::fields::{Fields, listing, provenance};
use super::quantity::{Written, is_quantity_table};

/// How a slot that is read is to be made.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Its dimension.
    pub(crate) dimension: Dimension,
    /// Its class unless the file states one.
    pub(crate) class: Class,
    /// What it holds if the file leaves it out.
    pub(crate) default: Base,
    /// Largest value that makes sense.
    pub(crate) most: f64,
}

impl Shape {
    /// An epistemic quantity with a constant default.
    pub(crate) fn trial(dimension: Dimension, default: f64) -> Self {
        Self { dimension, class: Class::Trial, default: Base::Value(default), most: dimension.range().1 }
    }

    /// An aleatory quantity with a constant default.
    pub(crate) fn attack(dimension: Dimension, default: f64) -> Self {
        Self { dimension, class: Class::Attack, default: Base::Value(default), most: dimension.range().1 }
    }

    /// The same with a smaller upper end.
    pub(crate) fn at_most(self, most: f64) -> Self {
        Self { most, ..self }
    }

    /// The same with the default of another slot.
    pub(crate) fn like(self, slot: SlotId) -> Self {
        Self { default: Base::Like(slot), ..self }
    }
}

impl Reader {
    /// Reads one quantity of a table into a slot, or its default.
    #[expect(clippy::needless_pass_by_value, reason = "shapes are made where they are used")]
    pub(crate) fn slot(&mut self, fields: &mut Fields<'_>, key: &'static str, shape: Shape) -> SlotId {
        let path = fields.path(key);
        match fields.take(key) {
            Some(node) => self.slot_from(node, path.clone(), path, &shape, &fields.provenance),
            None => self.default_slot(path.clone(), path, &shape),
        }
    }

    /// Reads one quantity that must be there.
    pub(crate) fn required_slot(&mut self, fields: &mut Fields<'_>, key: &'static str, shape: Shape) -> SlotId {
        fields.require(key, &mut self.faults);
        self.slot(fields, key, shape)
    }

    /// Reads quantities by key: a table of them, or one that stands for all and is one draw.
    pub(crate) fn slots<S: AsRef<str>>(
        &mut self,
        fields: &mut Fields<'_>,
        key: &'static str,
        keys: &[S],
        shape: &Shape,
        one_draw: bool,
    ) -> Vec<SlotId> {
        let path = fields.path(key);
        let node = fields.take(key);
        let provenance = fields.provenance.clone();
        self.slots_from(node, &path, keys, shape, one_draw, &provenance)
    }

    /// The same from a node.
    pub(crate) fn slots_from<S: AsRef<str>>(
        &mut self,
        node: Option<&Node>,
        path: &str,
        keys: &[S],
        shape: &Shape,
        one_draw: bool,
        inherited: &Provenance,
    ) -> Vec<SlotId> {
        let one = |key: &S| format!("{path}.{}", key.as_ref());
        let Some(node) = node else {
            return keys.iter().map(|key| self.default_slot(one(key), path.to_owned(), shape)).collect();
        };
        if !matches!(node.value, Value::Table(_)) || is_quantity_table(node) {
            let Some(written) = self.quantity(node, shape.dimension, inherited, false) else {
                return keys.iter().map(|key| self.default_slot(one(key), path.to_owned(), shape)).collect();
            };
            return keys.iter().map(|key| self.make(one(key), path.to_owned(), shape, written.clone(), node)).collect();
        }
        self.unknown_keys(node, path, keys);
        let inherited = provenance(node, inherited, &mut self.faults);
        keys.iter()
            .map(|key| {
                let draw = if one_draw { path.to_owned() } else { one(key) };
                match node.get(key.as_ref()) {
                    Some(value) => self.slot_from(value, one(key), draw, shape, &inherited),
                    None => self.default_slot(one(key), draw, shape),
                }
            })
            .collect()
    }

    /// Reports keys of a by-key table that are none of `keys`.
    pub(crate) fn unknown_keys<S: AsRef<str>>(&mut self, node: &Node, path: &str, keys: &[S]) {
        let Value::Table(entries) = &node.value else { return };
        let names: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
        for entry in entries.iter().filter(|entry| !names.contains(&entry.key.as_str())) {
            if matches!(entry.key.as_str(), "basis" | "grade") {
                continue;
            }
            self.faults.push(
                Diagnostic::error(
                    "unknown-key",
                    Some(entry.key_span.clone()),
                    format!("unknown key `{}` in `{path}`", entry.key),
                )
                .label("not a key of this table")
                .help(format!("known here: {}", listing(&names)))
                .maybe_help(did_you_mean(&entry.key, names.iter().copied())),
            );
        }
    }

    /// A slot with its default.
    pub(crate) fn default_slot(&mut self, path: String, draw: String, shape: &Shape) -> SlotId {
        let Shape { dimension, class, default, most } = shape.clone();
        self.arena.add(Slot {
            path,
            short: None,
            dimension,
            class,
            most,
            base: default,
            span: None,
            draw,
            provenance: Provenance::default(),
        })
    }

    /// A slot from a node.
    pub(crate) fn slot_from(
        &mut self,
        node: &Node,
        path: String,
        draw: String,
        shape: &Shape,
        inherited: &Provenance,
    ) -> SlotId {
        match self.quantity(node, shape.dimension, inherited, false) {
            Some(written) => self.make(path, draw, shape, written, node),
            None => self.default_slot(path, draw, shape),
        }
    }

    fn make(&mut self, path: String, draw: String, shape: &Shape, written: Written, node: &Node) -> SlotId {
        self.arena.add(Slot {
            path,
            short: None,
            dimension: shape.dimension,
            class: shape.class,
            most: shape.most,
            base: written.base,
            span: Some(node.span.clone()),
            draw,
            provenance: written.provenance,
        })
    }
}
