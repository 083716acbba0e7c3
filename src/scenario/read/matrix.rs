//! The risk matrix: bands, names and ratings.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::dimension::{DAY, Dimension};
use crate::scenario::keys::RISK_MATRIX;
use crate::scenario::structure::{Boundaries, MATRIX_METRICS, RATINGS, RiskMatrix};
use crate::scenario::tree::{Node, Value};

use super::{Fields, Reader, wrong_kind};

impl Reader {
    /// `[risk_matrix]`; without the table the matrix keeps its defaults.
    pub(super) fn read_risk_matrix(&mut self, root: &Node) {
        let Some(node) = root.get("risk_matrix") else { return };
        let mut fields = Fields::open(node, "risk_matrix", &RISK_MATRIX, &self.whole, &mut self.faults);
        let metric = MATRIX_METRICS[fields.word("metric", &mut self.faults)];
        let mut matrix = RiskMatrix { declared: true, ..RiskMatrix::of(metric) };
        let rates = |reader: &mut Self, item: &Node| reader.matrix_boundary(item, Dimension::Rate);
        if let Some(found) = self.boundaries(&mut fields, "likelihood", &rates) {
            matrix.likelihood = found;
        }
        let amounts = |reader: &mut Self, item: &Node| match (metric, &item.value) {
            ("downtime_days", Value::Number(_)) => reader.matrix_boundary(item, Dimension::Factor),
            ("downtime_days", _) => reader.matrix_boundary(item, Dimension::Duration).map(|seconds| seconds / DAY),
            ("loss", _) => reader.matrix_boundary(item, Dimension::Money),
            _ => reader.matrix_boundary(item, Dimension::Count),
        };
        if let Some(found) = self.boundaries(&mut fields, "consequence", &amounts) {
            matrix.consequence = found;
        }
        for (key, names) in [
            ("likelihood_names", &mut matrix.likelihood_names),
            ("consequence_names", &mut matrix.consequence_names),
            ("ratings", &mut matrix.ratings),
        ] {
            if let Some(found) = self.five_texts(&mut fields, key) {
                *names = found;
            }
        }
        self.check_ratings(node);
        fields.close(&mut self.faults);
        self.structure.risk_matrix = matrix;
    }

    /// A constant within its range.
    fn matrix_boundary(&mut self, item: &Node, dimension: Dimension) -> Option<f64> {
        let value = self.constant(item, dimension, false)?;
        self.in_range(item, value, dimension, false).then_some(value)
    }

    /// Four boundaries above 0, rising.
    fn boundaries(
        &mut self,
        fields: &mut Fields<'_>,
        key: &'static str,
        read: &dyn Fn(&mut Self, &Node) -> Option<f64>,
    ) -> Option<Boundaries> {
        let items = self.items(fields, key, 4, "four boundaries, which part five bands")?;
        let values: Option<Vec<f64>> = items.iter().map(|item| read(self, item)).collect();
        let found = Boundaries::try_from(values?).ok()?;
        let before = [0.0, found[0], found[1], found[2]];
        let Some(place) = found.iter().zip(before).position(|(value, before)| *value <= before) else {
            return Some(found);
        };
        let fault = Diagnostic::error(
            "not-rising",
            Some(items[place].span.clone()),
            format!("the boundaries of `risk_matrix.{key}` do not rise"),
        );
        let label = if place == 0 { "the first boundary is not above 0" } else { "not above the one before" };
        self.faults.push(fault.label(label));
        None
    }

    /// Five texts that are not empty.
    fn five_texts(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Option<[String; 5]> {
        let items = self.items(fields, key, 5, "five texts, one for each band")?;
        let mut texts = Vec::new();
        for item in items {
            match item.text().map(str::trim) {
                Some(text) if !text.is_empty() => texts.push(text.to_owned()),
                Some(_) => {
                    let fault = Diagnostic::error("missing-key", Some(item.span.clone()), "the text is empty");
                    self.faults.push(fault.label("expected words"));
                }
                None => self.faults.push(wrong_kind(item, &format!("risk_matrix.{key}"), "text in quotes")),
            }
        }
        texts.try_into().ok()
    }

    /// The items of a list of so many.
    fn items<'a>(
        &mut self,
        fields: &mut Fields<'a>,
        key: &'static str,
        count: usize,
        expected: &str,
    ) -> Option<&'a [Node]> {
        let items = fields.list(key, &mut self.faults);
        let node = fields.node.get(key)?;
        if items.len() == count {
            return Some(items);
        }
        if matches!(node.value, Value::List(_)) {
            let message = format!("`risk_matrix.{key}` has {} entries", items.len());
            let fault = Diagnostic::error("wrong-arguments", Some(node.span.clone()), message);
            self.faults.push(fault.label(format!("expected {expected}")));
        }
        None
    }

    /// Rows of five letters of the ratings.
    fn check_ratings(&mut self, node: &Node) {
        let sound = |row: &str| row.chars().count() == 5 && row.chars().all(|letter| RATINGS.contains(&letter));
        let Some(Value::List(items)) = node.get("ratings").map(|list| &list.value) else { return };
        for item in items {
            let Some(text) = item.text().map(str::trim).filter(|text| !text.is_empty() && !sound(text)) else {
                continue;
            };
            let fault =
                Diagnostic::error("bad-rating", Some(item.span.clone()), format!("`{text}` is no row of ratings"))
                    .label("expected five letters of L, M, H and E");
            let capital = text.to_uppercase();
            self.faults.push(if sound(&capital) {
                fault.help("ratings are capital letters").fix_whole(format!("\"{capital}\""))
            } else {
                fault
            });
        }
    }
}
