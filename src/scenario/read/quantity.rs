//! Quantities as written: a constant, a distribution, a reference, evidence, effects already applied, each with its
//! dimension checked.

use crate::random::Law;
use crate::scenario::arena::{Base, Class, Provenance};
use crate::scenario::bounds::MOST_ADVICE;
use crate::scenario::diagnostic::{Diagnostic, Span};
use crate::scenario::dimension::{Dimension, YEAR, literal, respelled, unquoted};
use crate::scenario::effect::Operation;
use crate::scenario::keys::{self, EVIDENCE, THEN, VALUE};
use crate::scenario::reference::way_words;
use crate::scenario::tree::{Node, Value};

use super::Reader;
use super::fields::{provenance, unknown_key, wrong_kind};

/// A quantity with its source and grade.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    /// What it says.
    pub(crate) base: Base,
    /// Effects already applied to it, in order.
    pub(crate) then: Vec<Step>,
    /// Where it comes from.
    pub(crate) provenance: Provenance,
}

/// One effect of a quantity's own.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// What it does.
    pub(crate) operation: Operation,
    /// With what.
    pub(crate) value: Base,
    /// Where it is written.
    pub(crate) span: Span,
    /// Source and grade of its value.
    pub(crate) provenance: Provenance,
}

impl Written {
    fn plain(base: Base, provenance: Provenance) -> Self {
        Self { base, then: Vec::new(), provenance }
    }
}

/// A distribution written as a call, `pert(1 min, 2 min, 5 min)`: how a file writes it.
fn call(text: &str) -> Option<String> {
    let name = text.split_once('(')?.0.trim();
    let form = keys::form(name)?;
    let ways: Vec<String> = form.arguments.iter().map(way_words).collect();
    Some(format!("a distribution is written {{ {name} = {} }}", ways.join(" or ")))
}

/// Keys of which one makes a table a quantity rather than a table of them by key.
pub(crate) fn makes_a_quantity(key: &str) -> bool {
    matches!(key, "value" | "of" | "events" | "successes") || keys::form(key).is_some()
}

/// True where a table is one quantity rather than a table of them by key.
pub(crate) fn is_quantity_table(node: &Node) -> bool {
    node.keys().any(makes_a_quantity)
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
        match &node.value {
            Value::Text(text) if text.starts_with('$') => {
                let base = self.reference(node, &text[1..], dimension)?;
                Some(Written::plain(base, inherited.clone()))
            }
            Value::Text(_) | Value::Number(_) => {
                let value = self.constant(node, dimension, signed)?;
                self.in_range(node, value, dimension, signed)
                    .then(|| Written::plain(Base::Value(value), inherited.clone()))
            }
            Value::Table(_) => {
                let provenance = provenance(node, inherited, &mut self.faults);
                if let Some(value) = node.get("value") {
                    self.only(node, &VALUE);
                    return self.quantity(value, dimension, &provenance, signed);
                }
                if let Some(of) = node.get("of") {
                    self.only(node, &THEN);
                    return self.with_effects(node, of, dimension, &provenance, signed);
                }
                let (law, class) = if node.get("events").is_some() || node.get("successes").is_some() {
                    (self.evidence(node, dimension)?, Some(Class::Trial))
                } else {
                    self.law(node, dimension, signed)?
                };
                Some(Written::plain(Base::Law(law, class), provenance))
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
        }
    }

    /// Reports keys of a quantity that its form does not have.
    fn only(&mut self, node: &Node, known: &[(&'static str, &str)]) {
        let Value::Table(entries) = &node.value else { return };
        let known: Vec<&str> = known.iter().map(|(name, _)| *name).chain(["basis", "grade"]).collect();
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            self.faults.push(unknown_key(entry, node, "this quantity", known.iter().copied(), &[]));
        }
    }

    /// `{ of = <quantity>, then = [ { scale = 0.3 }, … ] }`.
    fn with_effects(
        &mut self,
        node: &Node,
        of: &Node,
        dimension: Dimension,
        inherited: &Provenance,
        signed: bool,
    ) -> Option<Written> {
        let written = self.quantity(of, dimension, inherited, signed);
        let Some(list) = node.get("then") else {
            self.faults.push(
                Diagnostic::error("missing-key", Some(node.span.clone()), "`of` without `then`")
                    .label("expected then = [ { scale = 0.3 }, … ]"),
            );
            return None;
        };
        let Value::List(items) = &list.value else {
            self.faults.push(wrong_kind(list, "then", "a list of effects"));
            return None;
        };
        let steps: Vec<Option<Vec<Step>>> = items.iter().map(|item| self.step(item, dimension, inherited)).collect();
        let mut written = written?;
        for step in steps {
            written.then.extend(step?);
        }
        Some(written)
    }

    fn step(&mut self, item: &Node, dimension: Dimension, inherited: &Provenance) -> Option<Vec<Step>> {
        let provenance = provenance(item, inherited, &mut self.faults);
        let known: Vec<(&'static str, &str)> = Operation::ALL.iter().map(|operation| (operation.word(), "")).collect();
        if !matches!(item.value, Value::Table(_)) {
            self.faults.push(wrong_kind(item, "then", "effects such as { scale = 0.3 }"));
            return None;
        }
        self.only(item, &known);
        let (operation, value) = self.one_operation(item)?;
        if operation == Operation::Odds && !matches!(dimension, Dimension::Probability | Dimension::Bare) {
            self.faults.push(
                Diagnostic::error(
                    "wrong-unit",
                    Some(item.span.clone()),
                    format!("`odds` is for probabilities, this is {}", dimension.words()),
                )
                .label("use scale, add or set"),
            );
            return None;
        }
        let signed = operation == Operation::Add;
        let written = self.quantity(value, operation.operand(dimension), &provenance, signed)?;
        let value = self.epistemic(operation, written.base, &value.span)?;
        let mut steps = vec![Step { operation, value, span: item.span.clone(), provenance }];
        if operation != Operation::Set && !written.then.is_empty() {
            self.faults.push(
                Diagnostic::error("not-a-quantity", Some(item.span.clone()), "`of` inside the value of an effect")
                    .label("expected a constant, a distribution or a $reference"),
            );
            return None;
        }
        steps.extend(written.then);
        Some(steps)
    }

    /// The one operation of an effect, and its value.
    pub(super) fn one_operation<'n>(&mut self, node: &'n Node) -> Option<(Operation, &'n Node)> {
        let given: Vec<(Operation, &Node)> = Operation::ALL
            .iter()
            .filter_map(|operation| node.get(operation.word()).map(|value| (*operation, value)))
            .collect();
        if let [one] = given.as_slice() {
            return Some(*one);
        }
        let message = match given.len() {
            0 => "an effect without an operation",
            2 => "an effect with two operations",
            _ => "an effect with several operations",
        };
        self.faults.push(
            Diagnostic::error("one-operation", Some(node.span.clone()), message)
                .label("expected exactly one of set, add, scale, odds"),
        );
        None
    }

    /// Values of add, scale and odds are epistemic: one draw per trial for every target.
    pub(super) fn epistemic(&mut self, operation: Operation, base: Base, span: &Span) -> Option<Base> {
        match base {
            Base::Law(_, Some(Class::Attack)) if operation != Operation::Set => {
                self.faults.push(
                    Diagnostic::error(
                        "per-attack",
                        Some(span.clone()),
                        "the value of this effect has one value per trial",
                    )
                    .label("take out per = \"attack\""),
                );
                None
            }
            Base::Law(law, _) if operation != Operation::Set => Some(Base::Law(law, Some(Class::Trial))),
            base => Some(base),
        }
    }

    /// `{ events, exposure }` for a rate, `{ successes, trials }` for a probability: the posterior under the Jeffreys
    /// prior, Gamma(events + 1/2, exposure) and Beta(successes + 1/2, trials - successes + 1/2).
    fn evidence(&mut self, node: &Node, dimension: Dimension) -> Option<Law> {
        self.only(node, &EVIDENCE);
        let of_rate = node.get("events").is_some();
        let (first, second, kind) = if of_rate {
            ("events", "exposure", Dimension::Rate)
        } else {
            ("successes", "trials", Dimension::Probability)
        };
        if dimension != kind {
            self.faults.push(
                Diagnostic::error(
                    "wrong-unit",
                    Some(node.span.clone()),
                    format!("`{first}` and `{second}` give {}, expected {}", kind.words(), dimension.words()),
                )
                .label(dimension.example()),
            );
            return None;
        }
        let others = if of_rate { ["successes", "trials"] } else { ["exposure", "exposure"] };
        if let Some(other) = others.iter().find_map(|key| node.get(key)) {
            self.faults.push(
                Diagnostic::error("wrong-arguments", Some(other.span.clone()), "two kinds of evidence at once")
                    .label("events go with exposure, successes with trials"),
            );
            return None;
        }
        if let Some(prior) = node.get("prior")
            && prior.text() != Some("jeffreys")
        {
            self.faults.push(
                Diagnostic::error("unknown-word", Some(prior.span.clone()), "unknown prior")
                    .label("expected \"jeffreys\""),
            );
        }
        let (Some(count), Some(base)) = (node.get(first), node.get(second)) else {
            self.faults.push(
                Diagnostic::error("missing-key", Some(node.span.clone()), format!("`{first}` without `{second}`"))
                    .label(format!("expected {{ {first}, {second} }}")),
            );
            return None;
        };
        let whole = self.whole_count(count);
        let law = if of_rate {
            let exposure = self.constant(base, Dimension::Duration, false);
            Law::rate_posterior(whole?, exposure? / YEAR)
        } else {
            let tries = self.whole_count(base);
            Law::share_posterior(whole?, tries?)
        };
        match law {
            Ok(law) => Some(law),
            Err(fault) => {
                self.faults.push(
                    Diagnostic::error("impossible-law", Some(node.span.clone()), fault.to_string())
                        .label("this evidence makes no law"),
                );
                None
            }
        }
    }

    pub(super) fn whole_count(&mut self, node: &Node) -> Option<f64> {
        let value = self.constant(node, Dimension::Count, false)?;
        if value.fract().abs() > 0.0 {
            self.faults.push(
                Diagnostic::error("not-a-whole-number", Some(node.span.clone()), "expected a whole number")
                    .label("things are counted one by one"),
            );
            return None;
        }
        self.in_range(node, value, Dimension::Count, false).then_some(value)
    }

    fn reference(&mut self, node: &Node, name: &str, dimension: Dimension) -> Option<Base> {
        let Some(slot) = self.parameters.get(name).copied() else {
            let fault =
                Diagnostic::error("unknown-parameter", Some(node.span.clone()), format!("unknown parameter `${name}`"))
                    .label("not in [parameters]");
            let names = self.parameters.keys().map(String::as_str);
            let advice = self.faults.len() < MOST_ADVICE;
            self.faults.push(if advice { fault.suggest(name, names) } else { fault });
            return None;
        };
        self.used.insert(slot);
        let found = self.arena.get(slot).dimension;
        if !dimension.accepts(found) {
            let at = self.arena.get(slot).span.clone();
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
        Some(Base::Parameter(slot))
    }

    /// A constant of a dimension, in the units used inside; not checked against its range.
    pub(crate) fn constant(&mut self, node: &Node, dimension: Dimension, signed: bool) -> Option<f64> {
        let wanted = if self.percents && dimension == Dimension::Bare { Dimension::Probability } else { dimension };
        let fault = match &node.value {
            Value::Number(number) => match dimension {
                Dimension::Duration | Dimension::Rate => {
                    format!("{number} has no unit, expected {}", dimension.words())
                }
                _ => return Some(*number),
            },
            Value::Text(text) => match literal(text) {
                Ok((value, found)) if wanted.accepts(found) => {
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
        let text = node.text().unwrap_or_default();
        let share = match (literal(text), dimension) {
            (Ok((share, Dimension::Probability)), Dimension::Factor | Dimension::Bare) => Some(share),
            _ => None,
        };
        let example = share.map_or_else(|| wanted.example().to_owned(), |share| format!("write {share}"));
        let fault = Diagnostic::error("wrong-unit", Some(node.span.clone()), fault).label(example);
        self.faults.push(match (respelled(text, wanted), unquoted(text, dimension)) {
            (Some(meant), _) => fault.help(format!("write \"{meant}\"")).fix(text, meant),
            (None, Some(bare)) => fault.help("take the quotes away").fix_whole(bare),
            (None, None) => match share {
                Some(share) => {
                    let factor = dimension == Dimension::Factor;
                    let what = if factor { "a factor is a bare number" } else { "this number has no unit" };
                    fault.help(format!("{what}: write {share}")).fix_whole(share.to_string())
                }
                None => fault.maybe_help(dimension.meant(text).or_else(|| call(text))),
            },
        });
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
                .label(label)
                .maybe_help(dimension.meant(&value.to_string())),
        );
        false
    }
}
