//! Distributions by name: which arguments each takes, and the law they make.

use crate::random::{Law, LawError};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::dimension::Dimension;
use crate::scenario::tree::{Node, Value};

use super::Reader;
use super::fields::{listing, wrong_kind};

/// The distributions of this version.
pub(crate) const NAMES: [&str; 11] = [
    "uniform",
    "loguniform",
    "triangular",
    "pert",
    "normal",
    "lognormal",
    "beta",
    "gamma",
    "weibull",
    "exponential",
    "discrete",
];
/// Forms of the format that this version refuses.
pub(crate) const NOT_YET: [&str; 6] = ["poisson", "binomial", "empirical", "mixture", "metalog", "of"];
/// Evidence given as counts, refused by this version.
pub(crate) const EVIDENCE: [&str; 2] = ["events", "successes"];

impl Reader {
    /// The law `name` with its written arguments.
    pub(crate) fn law_of(
        &mut self,
        name: &str,
        argument: &Node,
        dimension: Dimension,
        signed: bool,
        shape: f64,
    ) -> Option<Law> {
        let law = match name {
            "uniform" => {
                self.row(argument, dimension, signed, "[low, high]").map(|[low, high]| Ok(Law::Uniform { low, high }))
            }
            "loguniform" => self
                .row(argument, dimension, signed, "[low, high]")
                .map(|[low, high]| Ok(Law::LogUniform { low, high })),
            "triangular" => self
                .row(argument, dimension, signed, "[min, mode, max]")
                .map(|[min, mode, max]| Ok(Law::Triangular { min, mode, max })),
            "pert" => self
                .row(argument, dimension, signed, "[min, mode, max]")
                .map(|[min, mode, max]| Ok(Law::Pert { min, mode, max, shape })),
            "beta" => self.beta(argument, dimension),
            "discrete" => self.discrete(argument, dimension, signed),
            _ => self.by_names(name, argument, dimension, signed),
        }?;
        let checked = law.and_then(|law| law.check().map(|()| law));
        match checked {
            Ok(law) => Some(law),
            Err(fault) => {
                self.faults.push(
                    Diagnostic::error("impossible-law", Some(argument.span.clone()), fault.to_string())
                        .label(format!("these arguments of `{name}` make no law")),
                );
                None
            }
        }
    }

    fn row<const N: usize>(&mut self, node: &Node, dimension: Dimension, signed: bool, form: &str) -> Option<[f64; N]> {
        let Value::List(items) = &node.value else {
            self.faults.push(wrong_kind(node, "this law", form));
            return None;
        };
        if items.len() != N {
            self.faults.push(
                Diagnostic::error(
                    "wrong-arguments",
                    Some(node.span.clone()),
                    format!("{} values, expected {N}", items.len()),
                )
                .label(format!("expected {form}")),
            );
            return None;
        }
        let values: Vec<Option<f64>> = items.iter().map(|item| self.argument(item, dimension, signed)).collect();
        let values: Option<Vec<f64>> = values.into_iter().collect();
        values?.try_into().ok()
    }

    /// One argument; a number below zero is a fault where the dimension has none.
    fn argument(&mut self, node: &Node, dimension: Dimension, signed: bool) -> Option<f64> {
        let value = self.constant(node, dimension, signed)?;
        let free = signed || matches!(dimension, Dimension::Probability | Dimension::Bare);
        (free || self.in_range(node, value, dimension, signed)).then_some(value)
    }

    fn beta(&mut self, node: &Node, dimension: Dimension) -> Option<Result<Law, LawError>> {
        if !matches!(dimension, Dimension::Probability | Dimension::Factor | Dimension::Bare) {
            self.faults.push(
                Diagnostic::error(
                    "wrong-unit",
                    Some(node.span.clone()),
                    format!("a beta law is not {}", dimension.words()),
                )
                .label("its values lie between 0 and 1")
                .help("use pert or triangular for a bounded quantity with a unit"),
            );
            return None;
        }
        if matches!(node.value, Value::List(_)) {
            let row = self.row(node, Dimension::Factor, false, "[alpha, beta] or { mean, sd }");
            return row.map(|[alpha, beta]| Ok(Law::Beta { alpha, beta }));
        }
        self.named("beta", node, &[("mean", dimension), ("sd", dimension)], false)
            .map(|values| Law::beta_mean_sd(values[0], values[1]))
    }

    fn by_names(
        &mut self,
        name: &str,
        node: &Node,
        dimension: Dimension,
        signed: bool,
    ) -> Option<Result<Law, LawError>> {
        let (mean_sd, factor) = ([("mean", dimension), ("sd", dimension)], Dimension::Factor);
        let has = |key: &str| node.get(key).is_some();
        match name {
            "normal" => self.named(name, node, &mean_sd, signed).map(|v| Ok(Law::Normal { mean: v[0], sd: v[1] })),
            "lognormal" if has("median") => self
                .named(name, node, &[("median", dimension), ("gsd", factor)], signed)
                .map(|v| Law::lognormal_median_gsd(v[0], v[1])),
            "lognormal" if has("p05") => self
                .named(name, node, &[("p05", dimension), ("p95", dimension)], signed)
                .map(|v| Law::lognormal_p05_p95(v[0], v[1])),
            "lognormal" => self.named(name, node, &mean_sd, signed).map(|v| Law::lognormal_mean_sd(v[0], v[1])),
            "gamma" => self.named(name, node, &mean_sd, signed).map(|v| Law::gamma_mean_sd(v[0], v[1])),
            "weibull" => self
                .named(name, node, &[("shape", factor), ("scale", dimension)], signed)
                .map(|v| Ok(Law::Weibull { shape: v[0], scale: v[1] })),
            _ => self.named(name, node, &[("mean", dimension)], signed).map(|v| Ok(Law::Exponential { mean: v[0] })),
        }
    }

    /// Arguments by name, all of them required and no other allowed.
    fn named(
        &mut self,
        law: &str,
        node: &Node,
        wanted: &[(&'static str, Dimension)],
        signed: bool,
    ) -> Option<Vec<f64>> {
        let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
        if !matches!(node.value, Value::Table(_)) {
            self.faults.push(wrong_kind(node, law, &format!("{{ {} }}", names.join(", "))));
            return None;
        }
        self.unknown_keys(node, law, &names);
        let mut values = Vec::with_capacity(wanted.len());
        for (name, dimension) in wanted {
            if let Some(value) = node.get(name) {
                values.push(self.argument(value, *dimension, signed));
            } else {
                self.faults.push(
                    Diagnostic::error("missing-key", Some(node.span.clone()), format!("`{law}` needs `{name}`"))
                        .label(format!("expected {}", listing(&names))),
                );
                values.push(None);
            }
        }
        values.into_iter().collect()
    }

    fn discrete(&mut self, node: &Node, dimension: Dimension, signed: bool) -> Option<Result<Law, LawError>> {
        let Value::List(items) = &node.value else {
            self.faults.push(wrong_kind(node, "discrete", "[[value, weight], …]"));
            return None;
        };
        let mut atoms = Vec::with_capacity(items.len());
        for item in items {
            let Value::List(pair) = &item.value else {
                self.faults.push(wrong_kind(item, "discrete", "[value, weight]"));
                return None;
            };
            let [value, weight] = pair.as_slice() else {
                self.faults.push(
                    Diagnostic::error("wrong-arguments", Some(item.span.clone()), "expected a value and a weight")
                        .label("expected [value, weight]"),
                );
                return None;
            };
            atoms.push((self.argument(value, dimension, signed)?, self.argument(weight, Dimension::Factor, false)?));
        }
        atoms.sort_by(|a, b| a.0.total_cmp(&b.0));
        Some(Ok(Law::Discrete(atoms)))
    }
}
