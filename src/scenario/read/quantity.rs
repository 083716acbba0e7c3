//! Quantities as written: a constant, a distribution, a reference, each with its dimension checked.

use crate::random::Law;
use crate::scenario::arena::{Base, Class, Provenance};
use crate::scenario::diagnostic::{Diagnostic, did_you_mean};
use crate::scenario::dimension::{Dimension, literal};
use crate::scenario::tree::{Node, Value};

use super::Reader;
use super::fields::{Fields, listing, not_yet, provenance};
use super::law;

/// A quantity with its source and grade.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// What it says.
    pub(crate) base: Base,
    /// Where it comes from.
    pub(crate) provenance: Provenance,
}

/// True where a table is one quantity rather than a table of them by key.
pub(crate) fn is_quantity_table(node: &Node) -> bool {
    node.keys().any(|key| {
        key == "value" || law::NAMES.contains(&key) || law::NOT_YET.contains(&key) || law::EVIDENCE.contains(&key)
    })
}

impl Reader {
    /// Reads a quantity of a given dimension; `None` after a fault.
    pub(crate) fn quantity(
        &mut self,
        node: &Node,
        dimension: Dimension,
        inherited: &Provenance,
        signed: bool,
    ) -> Option<Written> {
        let base = match &node.value {
            Value::Text(text) if text.starts_with('$') => self.reference(node, &text[1..], dimension),
            Value::Text(_) | Value::Number(_) => {
                let value = self.constant(node, dimension, signed)?;
                self.in_range(node, value, dimension, signed).then_some(Base::Value(value))
            }
            Value::Table(_) if node.get("value").is_some() => {
                return self.constant_table(node, dimension, inherited, signed);
            }
            Value::Table(_) => {
                let (law, class) = self.law(node, dimension, signed)?;
                Some(Base::Law(law, class))
            }
            _ => {
                self.faults.push(
                    Diagnostic::error(
                        "wrong-kind",
                        Some(node.span.clone()),
                        format!("{} where {} was expected", node.value.kind(), dimension.words()),
                    )
                    .label(dimension.example()),
                );
                None
            }
        }?;
        Some(Written { base, provenance: provenance(node, inherited, &mut self.faults) })
    }

    /// `{ value = 0.95, basis = […], grade = "B" }`.
    fn constant_table(
        &mut self,
        node: &Node,
        dimension: Dimension,
        inherited: &Provenance,
        signed: bool,
    ) -> Option<Written> {
        let mut fields = Fields::open(node, "", inherited, &mut self.faults);
        let value = fields.take("value")?;
        let provenance = fields.provenance.clone();
        fields.close(&mut self.faults);
        self.quantity(value, dimension, &provenance, signed)
    }

    fn reference(&mut self, node: &Node, name: &str, dimension: Dimension) -> Option<Base> {
        let Some((_, slot)) = self.parameters.iter().find(|(id, _)| id == name) else {
            let names = self.parameters.iter().map(|(id, _)| id.as_str());
            self.faults.push(
                Diagnostic::error("unknown-parameter", Some(node.span.clone()), format!("unknown parameter `${name}`"))
                    .label("not in [parameters]")
                    .maybe_help(did_you_mean(name, names)),
            );
            return None;
        };
        let found = self.arena.get(*slot).dimension;
        if !dimension.accepts(found) {
            let at = self.arena.get(*slot).span.clone();
            self.faults.push(
                Diagnostic::error(
                    "wrong-unit",
                    Some(node.span.clone()),
                    format!("`${name}` is {}, expected {}", found.words(), dimension.words()),
                )
                .label(format!("expected {}", dimension.words()))
                .also(at, "the parameter"),
            );
            return None;
        }
        Some(Base::Parameter(*slot))
    }

    /// A constant of a dimension, in the units used inside; not checked against its range.
    pub(crate) fn constant(&mut self, node: &Node, dimension: Dimension, signed: bool) -> Option<f64> {
        let fault = match &node.value {
            Value::Number(number) => match dimension {
                Dimension::Duration | Dimension::Rate => {
                    format!("{number} has no unit, expected {}", dimension.words())
                }
                _ => return Some(*number),
            },
            Value::Text(text) => match literal(text) {
                Ok((value, found)) if dimension.accepts(found) => {
                    if value < 0.0 && !signed && dimension != Dimension::Bare && dimension != Dimension::Probability {
                        self.faults.push(
                            Diagnostic::error("negative", Some(node.span.clone()), format!("\"{text}\" is below zero"))
                                .label(format!("{} can't be negative", dimension.words())),
                        );
                        return None;
                    }
                    return Some(value);
                }
                Ok((_, found)) => format!("\"{text}\" is {}, expected {}", found.words(), dimension.words()),
                Err(fault) => fault,
            },
            other => format!("{} where {} was expected", other.kind(), dimension.words()),
        };
        self.faults.push(
            Diagnostic::error("wrong-unit", Some(node.span.clone()), fault).label(dimension.example().to_owned()),
        );
        None
    }

    /// Checks a constant against what its dimension allows.
    pub(crate) fn in_range(&mut self, node: &Node, value: f64, dimension: Dimension, signed: bool) -> bool {
        let (low, high) = dimension.range();
        if signed || (value >= low && value <= high) {
            return true;
        }
        let code = if value < low && dimension != Dimension::Probability { "negative" } else { "out-of-range" };
        let label = match dimension {
            Dimension::Probability => "a probability lies between 0 and 1".to_owned(),
            _ if value > high => format!("larger than anything this program simulates ({high:e} at most)"),
            _ => format!("{} can't be negative", dimension.words()),
        };
        self.faults.push(
            Diagnostic::error(code, Some(node.span.clone()), format!("{value} is not {}", dimension.words()))
                .label(label),
        );
        false
    }

    /// Reads a distribution, with truncation and class.
    fn law(&mut self, node: &Node, dimension: Dimension, signed: bool) -> Option<(Law, Option<Class>)> {
        let names: Vec<&str> = node.keys().filter(|key| law::NAMES.contains(key)).collect();
        if let Some(key) = node.keys().find(|key| law::NOT_YET.contains(key) || law::EVIDENCE.contains(key)) {
            self.faults.push(not_yet(node.span.clone(), &format!("the form `{key}` of a quantity")));
            return None;
        }
        let [name] = names.as_slice() else {
            let help = node.keys().find_map(|key| did_you_mean(key, law::NAMES.iter().copied()));
            self.faults.push(
                Diagnostic::error("not-a-quantity", Some(node.span.clone()), "expected exactly one distribution")
                    .label(format!("{} or a distribution", dimension.example()))
                    .help(format!("distributions: {}", listing(&law::NAMES)))
                    .maybe_help(help),
            );
            return None;
        };
        let argument = node.get(name)?;
        let mut fields = Fields::open(node, (*name).to_owned(), &Provenance::default(), &mut self.faults);
        for known in law::NAMES.iter().filter(|known| *known == name) {
            fields.take(known);
        }
        let shape = if *name == "pert" { fields.take("shape") } else { None };
        let bounds = (fields.take("min"), fields.take("max"));
        let class = match fields.text("per", &mut self.faults) {
            None => None,
            Some("trial") => Some(Class::Trial),
            Some("attack") => Some(Class::Attack),
            Some(_) => {
                self.faults.push(
                    Diagnostic::error("unknown-word", Some(node.span.clone()), "`per` is neither trial nor attack")
                        .label("expected per = \"trial\" or per = \"attack\""),
                );
                None
            }
        };
        fields.close(&mut self.faults);
        let shape = match shape {
            Some(shape) => self.constant(shape, Dimension::Factor, false)?,
            None => 4.0,
        };
        let law = self.law_of(name, argument, dimension, signed, shape)?;
        let law = self.truncated(law, bounds, (dimension, signed), node)?;
        self.plausible(&law, dimension, signed, node).then_some((law, class))
    }

    fn truncated(
        &mut self,
        law: Law,
        bounds: (Option<&Node>, Option<&Node>),
        (dimension, signed): (Dimension, bool),
        node: &Node,
    ) -> Option<Law> {
        if let (None, None) = bounds {
            return Some(law);
        }
        let min = bounds.0.map_or(Some(f64::NEG_INFINITY), |bound| self.constant(bound, dimension, signed))?;
        let max = bounds.1.map_or(Some(f64::INFINITY), |bound| self.constant(bound, dimension, signed))?;
        let law = Law::Truncated { law: Box::new(law), min, max };
        match law.check() {
            Ok(()) => Some(law),
            Err(fault) => {
                self.faults.push(
                    Diagnostic::error("impossible-law", Some(node.span.clone()), fault.to_string()).label("this law"),
                );
                None
            }
        }
    }

    /// A law that lies wholly outside its dimension is a fault; one that lies partly outside is clamped when drawn.
    fn plausible(&mut self, law: &Law, dimension: Dimension, signed: bool, node: &Node) -> bool {
        let (low, high) = dimension.range();
        let (from, to) = law.support();
        if signed || (to >= low && from <= high) {
            return true;
        }
        self.faults.push(
            Diagnostic::error(
                "out-of-range",
                Some(node.span.clone()),
                format!("this law is never {}", dimension.words()),
            )
            .label(format!("every value lies outside {low} to {high}")),
        );
        false
    }
}
