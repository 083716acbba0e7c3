//! Distributions by name: arguments as the table of keys has them, and the law they make.

use crate::random::{Law, LawError};
use crate::scenario::arena::Class;
use crate::scenario::diagnostic::{Diagnostic, count};
use crate::scenario::dimension::Dimension;
use crate::scenario::keys::{self, Argument, Arguments, BESIDE, Form, Unit};
use crate::scenario::tree::{Node, Value};

use super::Reader;
use super::fields::{listing, unknown_key, wrong_kind};
use super::law_faults::{flat, mixed_ways, no_law, row_of, unknown_quantile, ways};

/// Where a number is from: said of a quantity, not of a part of its law.
const PROVENANCE: [&str; 2] = ["basis", "grade"];
/// Deepest mixture of mixtures.
const MOST_NESTED: usize = 8;

/// What the arguments of a law are read as.
#[derive(Debug, Clone, Copy)]
struct Of {
    dimension: Dimension,
    /// Values below zero are allowed.
    signed: bool,
    /// Mixtures around this law.
    depth: usize,
}

impl Reader {
    /// Reads a distribution, with truncation and class.
    pub(super) fn law(&mut self, node: &Node, dimension: Dimension, signed: bool) -> Option<(Law, Option<Class>)> {
        let law = self.cut_law(node, Of { dimension, signed, depth: 0 });
        let class = match node.get("per").map(|per| (per, per.text())) {
            None => None,
            Some((_, Some("trial"))) => Some(Class::Trial),
            Some((_, Some("attack"))) => Some(Class::Attack),
            Some((per, _)) => {
                self.faults.push(
                    Diagnostic::error("unknown-word", Some(per.span.clone()), "`per` is neither trial nor attack")
                        .label("expected per = \"trial\" or per = \"attack\""),
                );
                None
            }
        };
        let law = law?;
        self.plausible(&law, dimension, signed, node).then_some((law, class))
    }

    /// A law with `min` and `max`.
    fn cut_law(&mut self, node: &Node, of: Of) -> Option<Law> {
        let forms: Vec<&'static Form> = node.keys().filter_map(keys::form).collect();
        let [form] = forms.as_slice() else {
            self.faults.push(no_law(node, forms.len(), of.dimension));
            return None;
        };
        self.beside(node, form, of);
        let law = self.form(form, node, of);
        let bounds = ["min", "max"].map(|key| node.get(key));
        let [min, max] = bounds.map(|bound| bound.map(|bound| self.constant(bound, of.dimension, of.signed)));
        let law = law?;
        if min.is_none() && max.is_none() {
            return Some(law);
        }
        let law = Law::Truncated {
            law: Box::new(law),
            min: min.unwrap_or(Some(f64::NEG_INFINITY))?,
            max: max.unwrap_or(Some(f64::INFINITY))?,
        };
        self.possible(law.check().map(|()| law), node, "this law", of.dimension)
    }

    /// Reports what stands beside a law and does not belong there.
    fn beside(&mut self, node: &Node, form: &Form, of: Of) {
        let Value::Table(entries) = &node.value else { return };
        let mut known: Vec<&str> = BESIDE.iter().map(|(name, _)| *name).collect();
        known.retain(|name| (*name != "shape" || form.name == "pert") && !(*name == "per" && of.depth > 0));
        known.push(form.name);
        if of.depth == 0 {
            known.extend(PROVENANCE);
        }
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let place = format!("this `{}` law", form.name);
            let fault = unknown_key(entry, node, &place, known.iter().copied(), &[]);
            let whole = entry.key == "per" || PROVENANCE.contains(&entry.key.as_str());
            self.faults.push(if whole { fault.label("stands beside `mixture`, not in its parts") } else { fault });
        }
    }

    fn form(&mut self, form: &'static Form, node: &Node, of: Of) -> Option<Law> {
        let argument = node.get(form.name)?;
        if !form.dimensions.contains(&of.dimension) {
            let kinds: Vec<&str> = form.dimensions.iter().map(|dimension| dimension.words()).collect();
            self.faults.push(
                Diagnostic::error(
                    "wrong-unit",
                    Some(argument.span.clone()),
                    format!("a {} law is not {}", form.name, of.dimension.words()),
                )
                .label(format!("it can be {}", kinds.join(", ")))
                .help("use pert or triangular for a bounded quantity with a unit"),
            );
            return None;
        }
        let way = self.way(form, argument)?;
        let law = match way {
            Arguments::Row(names) => self.row(argument, names, of).map(|values| self.row_law(form, node, &values))?,
            Arguments::Named(names) => {
                self.named(form.name, argument, names, of).map(|values| named_law(form.name, names, &values))
            }
            Arguments::One(one) => {
                self.argument(argument, one.unit.of(of.dimension), of).map(|mean| Ok(Law::Poisson { mean }))
            }
            Arguments::Pairs => self.pairs(argument, of),
            Arguments::Samples => self.samples(argument, of),
            Arguments::Mixture => self.mixture(argument, of),
            Arguments::Quantiles => self.quantiles(argument, of),
        }?;
        let checked = law.and_then(|law| law.check().map(|()| law));
        self.possible(checked, argument, &format!("these arguments of `{}` make no law", form.name), of.dimension)
    }

    /// Which of the ways to give arguments is meant: by kind, then by the first name that is there.
    fn way(&mut self, form: &'static Form, argument: &Node) -> Option<&'static Arguments> {
        let table = matches!(argument.value, Value::Table(_));
        let named = |way: &&Arguments| matches!(way, Arguments::Named(_) | Arguments::Quantiles);
        let fitting: Vec<&'static Arguments> = match &argument.value {
            Value::Table(_) => form.arguments.iter().filter(named).collect(),
            Value::List(_) => {
                form.arguments.iter().filter(|way| !named(way) && !matches!(way, Arguments::One(_))).collect()
            }
            _ => form.arguments.iter().filter(|way| matches!(way, Arguments::One(_))).collect(),
        };
        let begun = |way: &&&'static Arguments| match way {
            Arguments::Named(names) => argument.get(names[0].name).is_some(),
            _ => true,
        };
        if table && fitting.len() > 1 {
            let names = |way: &&'static Arguments, key: &str| match way {
                Arguments::Named(names) => names.iter().any(|argument| argument.name == key),
                _ => false,
            };
            let whole = fitting.iter().find(|way| argument.keys().all(|key| names(way, key)));
            // Names of different ways, each spelt as it should be.
            let known = argument.keys().all(|key| fitting.iter().any(|way| names(way, key)));
            if argument.keys().next().is_none() || (whole.is_none() && known) {
                self.faults.push(mixed_ways(argument, form));
                return None;
            }
            if whole.is_some() {
                return whole.copied();
            }
        }
        let found = fitting.iter().find(begun).or(if table { fitting.last() } else { None });
        if found.is_none() {
            self.faults.push(wrong_kind(argument, form.name, &ways(form)));
        }
        found.copied()
    }

    fn row(&mut self, node: &Node, names: &[Argument], of: Of) -> Option<Vec<f64>> {
        let Value::List(items) = &node.value else { return None };
        if items.len() != names.len() {
            self.faults.push(
                Diagnostic::error(
                    "wrong-arguments",
                    Some(node.span.clone()),
                    format!("{} where {} are expected", count(items.len(), "value"), names.len()),
                )
                .label(format!("expected {}", row_of(names))),
            );
            return None;
        }
        let values: Vec<Option<f64>> =
            items.iter().zip(names).map(|(item, name)| self.argument(item, name.unit.of(of.dimension), of)).collect();
        values.into_iter().collect()
    }

    fn row_law(&mut self, form: &Form, node: &Node, values: &[f64]) -> Option<Result<Law, LawError>> {
        Some(Ok(match (form.name, values) {
            ("uniform", &[low, high]) => Law::Uniform { low, high },
            ("loguniform", &[low, high]) => Law::LogUniform { low, high },
            ("beta", &[alpha, beta]) => Law::Beta { alpha, beta },
            ("triangular", &[min, mode, max]) => Law::Triangular { min, mode, max },
            ("pert", &[min, mode, max]) => {
                let shape = match node.get("shape") {
                    Some(shape) => self.constant(shape, Dimension::Factor, false)?,
                    None => 4.0,
                };
                Law::Pert { min, mode, max, shape }
            }
            _ => unreachable!("`{}` has no arguments in a row", form.name),
        }))
    }

    /// One argument; a number below zero is a fault where the dimension has none.
    fn argument(&mut self, node: &Node, dimension: Dimension, of: Of) -> Option<f64> {
        let value = self.constant(node, dimension, of.signed)?;
        let free = of.signed || matches!(dimension, Dimension::Bare) || dimension == Dimension::Probability;
        (free || self.in_range(node, value, dimension, of.signed)).then_some(value)
    }

    /// Arguments by name, all of them required and no other allowed.
    fn named(&mut self, law: &str, node: &Node, wanted: &[Argument], of: Of) -> Option<Vec<f64>> {
        let names: Vec<&str> = wanted.iter().map(|argument| argument.name).collect();
        self.unknown_keys(node, law, &names, &[]);
        let mut values = Vec::with_capacity(wanted.len());
        for argument in wanted {
            if let Some(value) = node.get(argument.name) {
                values.push(match argument.unit {
                    Unit::Whole => self.whole_count(value),
                    unit => self.argument(value, unit.of(of.dimension), of),
                });
            } else {
                self.faults.push(
                    Diagnostic::error(
                        "missing-key",
                        Some(node.span.clone()),
                        format!("`{law}` needs `{}`", argument.name),
                    )
                    .label(format!("expected {}", listing(&names))),
                );
                values.push(None);
            }
        }
        values.into_iter().collect()
    }

    /// The two parts of every entry of `[[a, b], …]`.
    fn entries<'n>(&mut self, node: &'n Node, law: &str, form: &str) -> Option<Vec<[&'n Node; 2]>> {
        let Value::List(items) = &node.value else { return None };
        if items.len() > 1 && !items.iter().any(|item| matches!(item.value, Value::List(_))) {
            self.faults.push(flat(node, law, form));
            return None;
        }
        let mut found = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                Value::List(pair) if pair.len() == 2 => found.push([&pair[0], &pair[1]]),
                _ => {
                    self.faults.push(
                        Diagnostic::error(
                            "wrong-arguments",
                            Some(item.span.clone()),
                            format!("`{law}` is [{form}, …]"),
                        )
                        .label(format!("expected {form}")),
                    );
                }
            }
        }
        (found.len() == items.len()).then_some(found)
    }

    fn pairs(&mut self, node: &Node, of: Of) -> Option<Result<Law, LawError>> {
        let entries = self.entries(node, "discrete", "[value, weight]")?;
        let atoms: Vec<Option<(f64, f64)>> = entries
            .into_iter()
            .map(|[value, weight]| {
                let value = self.argument(value, of.dimension, of);
                let weight = self.argument(weight, Dimension::Factor, Of { signed: false, ..of });
                Some((value?, weight?))
            })
            .collect();
        let mut atoms: Vec<(f64, f64)> = atoms.into_iter().collect::<Option<_>>()?;
        atoms.sort_by(|a, b| a.0.total_cmp(&b.0));
        Some(Ok(Law::Discrete(atoms)))
    }

    fn samples(&mut self, node: &Node, of: Of) -> Option<Result<Law, LawError>> {
        let Value::List(items) = &node.value else { return None };
        let values: Vec<Option<f64>> = items.iter().map(|item| self.argument(item, of.dimension, of)).collect();
        Some(Law::empirical(&values.into_iter().collect::<Option<Vec<f64>>>()?))
    }

    fn mixture(&mut self, node: &Node, of: Of) -> Option<Result<Law, LawError>> {
        if of.depth >= MOST_NESTED {
            self.faults.push(
                Diagnostic::error("impossible-law", Some(node.span.clone()), "mixtures within mixtures")
                    .label(format!("nested deeper than {MOST_NESTED}")),
            );
            return None;
        }
        let entries = self.entries(node, "mixture", "[weight, distribution]")?;
        let inner = Of { depth: of.depth + 1, ..of };
        let parts: Vec<Option<(f64, Law)>> = entries
            .into_iter()
            .map(|[weight, law]| {
                let weight = self.argument(weight, Dimension::Factor, Of { signed: false, ..of });
                let law = match law.value {
                    Value::Table(_) => self.cut_law(law, inner),
                    _ => self.argument(law, of.dimension, of).map(Law::Constant),
                };
                Some((weight?, law?))
            })
            .collect();
        Some(Ok(Law::Mixture(parts.into_iter().collect::<Option<_>>()?)))
    }

    /// `{ p10, p50, p90, lower, upper }`: quantiles by percentage, with optional bounds.
    fn quantiles(&mut self, node: &Node, of: Of) -> Option<Result<Law, LawError>> {
        let Value::Table(entries) = &node.value else { return None };
        let mut quantiles: Vec<(f64, Option<f64>)> = Vec::new();
        let mut sound = true;
        for entry in entries {
            if matches!(entry.key.as_str(), "lower" | "upper") {
                continue;
            }
            if let Some(probability) = percentage(&entry.key) {
                quantiles.push((probability, self.argument(&entry.node, of.dimension, of)));
            } else {
                sound = false;
                self.faults.push(unknown_quantile(entry, node));
            }
        }
        let bound = |reader: &mut Self, key: &str| node.get(key).map(|bound| reader.argument(bound, of.dimension, of));
        let (lower, upper) = (bound(self, "lower"), bound(self, "upper"));
        quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
        let quantiles = quantiles.into_iter().map(|(probability, value)| Some((probability, value?)));
        let quantiles: Vec<(f64, f64)> = quantiles.collect::<Option<_>>()?;
        let bounds = |bound: Option<Option<f64>>| match bound {
            Some(None) => Err(()),
            Some(Some(value)) => Ok(Some(value)),
            None => Ok(None),
        };
        let (lower, upper) = (bounds(lower).ok()?, bounds(upper).ok()?);
        sound.then_some(Ok(Law::Metalog { quantiles, lower, upper }))
    }

    /// A law that exists, or the fault that it does not, with values as the dimension shows them.
    fn possible(&mut self, law: Result<Law, LawError>, node: &Node, label: &str, dimension: Dimension) -> Option<Law> {
        match law {
            Ok(law) => Some(law),
            Err(fault) => {
                let message = fault.describe(&|value| dimension.show(value));
                self.faults.push(Diagnostic::error("impossible-law", Some(node.span.clone()), message).label(label));
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
            .label(format!("every value lies outside {} to {}", dimension.show(low), dimension.show(high))),
        );
        false
    }
}

/// The law of arguments by name.
fn named_law(form: &str, names: &[Argument], values: &[f64]) -> Result<Law, LawError> {
    match (form, names[0].name, values) {
        ("normal", _, &[mean, sd]) => Ok(Law::Normal { mean, sd }),
        ("lognormal", "median", &[median, gsd]) => Law::lognormal_median_gsd(median, gsd),
        ("lognormal", "p05", &[p05, p95]) => Law::lognormal_p05_p95(p05, p95),
        ("lognormal", _, &[mean, sd]) => Law::lognormal_mean_sd(mean, sd),
        ("beta", _, &[mean, sd]) => Law::beta_mean_sd(mean, sd),
        ("gamma", _, &[mean, sd]) => Law::gamma_mean_sd(mean, sd),
        ("weibull", _, &[shape, scale]) => Ok(Law::Weibull { shape, scale }),
        ("exponential", _, &[mean]) => Ok(Law::Exponential { mean }),
        ("binomial", _, &[trials, probability]) => Ok(Law::Binomial { trials: trials as u64, probability }),
        _ => unreachable!("`{form}` has no arguments by name"),
    }
}

/// `p05` is 0.05, `p999` is 0.999: digits after the decimal point, at least two, as `p5` could be 5 % or 50 %.
fn percentage(key: &str) -> Option<f64> {
    let digits = key.strip_prefix('p')?;
    let plain = (2..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let value: f64 = if plain { format!("0.{digits}").parse().ok()? } else { return None };
    (value > 0.0).then_some(value)
}
