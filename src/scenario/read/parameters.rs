//! `[parameters]`: named epistemic quantities.

use crate::scenario::arena::Class;
use crate::scenario::dimension::{Dimension, literal};
use crate::scenario::keys::{self, Quantity};
use crate::scenario::tree::{Node, Value, by_reference};

use super::{Place, Reader, bad_identifier, is_identifier, provenance, wrong_kind};

impl Reader {
    pub(super) fn read_parameters(&mut self, root: &Node) {
        let Some(node) = root.get("parameters") else { return };
        if !matches!(node.value, Value::Table(_)) {
            self.faults.push(wrong_kind(node, "parameters", "a table of named quantities"));
            return;
        }
        let inherited = provenance(node, &self.whole, &mut self.faults);
        for entry in by_reference(node).into_iter().filter(|entry| !matches!(entry.key.as_str(), "basis" | "grade")) {
            if !is_identifier(&entry.key, false) {
                self.faults.push(bad_identifier(&entry.key, entry.key_span.clone(), false));
            }
            let dimension = match implied_dimension(&entry.node) {
                Dimension::Bare => self.dimension_behind(&entry.node).unwrap_or(Dimension::Bare),
                dimension => dimension,
            };
            let shape = Quantity {
                dimension,
                class: Class::Trial,
                default: keys::Default::Value(0.0),
                most: dimension.range().1,
            };
            let place = Place::own(format!("parameters.{}", entry.key));
            let slot = self.slot_from(&entry.node, place, &shape, &inherited);
            self.parameters.insert(entry.key.clone(), slot);
        }
    }

    /// The dimension of the parameter that a quantity refers to.
    fn dimension_behind(&self, node: &Node) -> Option<Dimension> {
        if let Some(name) = node.text().and_then(|text| text.strip_prefix('$')) {
            let slot = self.parameters.get(name)?;
            return Some(self.arena.get(*slot).dimension);
        }
        self.dimension_behind(node.get("value").or(node.get("of"))?)
    }
}

/// The dimension of a parameter: that of the first literal with a unit in it, else a bare number.
pub(crate) fn implied_dimension(node: &Node) -> Dimension {
    match &node.value {
        Value::Text(text) => literal(text).map_or(Dimension::Bare, |(_, dimension)| dimension),
        Value::List(items) => {
            items.iter().map(implied_dimension).find(|found| *found != Dimension::Bare).unwrap_or(Dimension::Bare)
        }
        Value::Table(entries) => entries
            .iter()
            .filter(|entry| !matches!(entry.key.as_str(), "basis" | "grade" | "per" | "prior"))
            .map(|entry| match entry.key.as_str() {
                "events" => Dimension::Rate,
                "successes" => Dimension::Probability,
                "binomial" => Dimension::Bare,
                _ => implied_dimension(&entry.node),
            })
            .find(|found| *found != Dimension::Bare)
            .unwrap_or(Dimension::Bare),
        _ => Dimension::Bare,
    }
}
