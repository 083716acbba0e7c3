//! `[[correlation]]`: Spearman rank correlations between parameters.

use crate::random::Copula;
use crate::scenario::arena::{Base, SlotId};
use crate::scenario::correlation::Correlations;
use crate::scenario::diagnostic::{Diagnostic, Span, count};
use crate::scenario::dimension::Dimension;
use crate::scenario::keys::CORRELATION;
use crate::scenario::tree::{Node, Value};

use super::{Fields, Reader, wrong_kind};

/// Most parameters that are tied: the work grows with the cube of their number.
const MOST_TIED: usize = 200;

impl Reader {
    pub(super) fn read_correlations(&mut self, root: &Node) {
        let Some(list) = root.get("correlation") else { return };
        let Value::List(items) = &list.value else {
            self.faults.push(wrong_kind(list, "correlation", "[[correlation]] tables"));
            return;
        };
        let mut parameters: Vec<SlotId> = Vec::new();
        let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        let before = self.faults.len();
        for item in items {
            let mut fields = Fields::open(item, "correlation", &CORRELATION, &self.whole, &mut self.faults);
            let between = fields.require("between", &mut self.faults);
            let rank = fields.require("rank", &mut self.faults);
            fields.close(&mut self.faults);
            let between = between.and_then(|node| self.between(node));
            let rank = rank.and_then(|node| self.constant(node, Dimension::Factor, true).map(|rank| (node, rank)));
            let (Some(between), Some((node, rank))) = (between, rank) else { continue };
            let [first, second] = between.map(|slot| {
                let known = parameters.iter().position(|other| *other == slot);
                known.unwrap_or_else(|| {
                    parameters.push(slot);
                    parameters.len() - 1
                })
            });
            pairs.push((first, second, rank));
            places.push(node.span.clone());
        }
        if self.faults.len() > before || pairs.is_empty() {
            return;
        }
        self.tie(parameters, &pairs, &places);
    }

    /// The copula of all pairs; a pair that is impossible with those before it is the fault.
    fn tie(&mut self, parameters: Vec<SlotId>, pairs: &[(usize, usize, f64)], places: &[Span]) {
        let impossible =
            |span: &Span, message: String| Diagnostic::error("impossible-correlation", Some(span.clone()), message);
        let last = &places[places.len() - 1];
        if parameters.len() > MOST_TIED {
            let message = format!("more than {MOST_TIED} parameters are correlated");
            self.faults.push(impossible(last, message).label("with this pair the limit is passed"));
            return;
        }
        match Copula::new(parameters.len(), pairs) {
            Ok(copula) => self.correlations = Some(Correlations { parameters, copula }),
            Err(fault) => {
                // Which pair is the first that does not go with those before it?
                let possible = |count: usize| Copula::new(parameters.len(), &pairs[..count]).is_ok();
                let (mut sound, mut faulty) = (0, pairs.len());
                while faulty - sound > 1 {
                    let middle = usize::midpoint(sound, faulty);
                    if possible(middle) { sound = middle } else { faulty = middle }
                }
                let name = |variable: usize| {
                    let path = &self.arena.get(parameters[variable]).path;
                    format!("`{}`", path.strip_prefix("parameters.").unwrap_or(path))
                };
                let message = fault.describe(&name);
                self.faults.push(
                    impossible(&places[faulty - 1], message)
                        .label("this one does not go with those before it")
                        .help("rank correlations lie between -0.999 and 0.999, and what moves with one thing must move with what that moves with"),
                );
            }
        }
    }

    /// Two parameters, both of them distributions.
    fn between(&mut self, node: &Node) -> Option<[SlotId; 2]> {
        let Value::List(items) = &node.value else {
            self.faults.push(wrong_kind(node, "between", "the names of two parameters, [\"a\", \"b\"]"));
            return None;
        };
        let [first, second] = items.as_slice() else {
            self.faults.push(
                Diagnostic::error(
                    "wrong-arguments",
                    Some(node.span.clone()),
                    format!("`between` names {}", count(items.len(), "parameter")),
                )
                .label("expected two"),
            );
            return None;
        };
        let [first, second] = [self.tied(first), self.tied(second)];
        Some([first?, second?])
    }

    fn tied(&mut self, node: &Node) -> Option<SlotId> {
        let names: Vec<String> = self.parameters.keys().cloned().collect();
        let index = self.lookup(node, "parameter", &names)?;
        let slot = self.parameters[&names[index]];
        self.used.insert(slot);
        let found = self.arena.get(slot);
        if found.faulty || matches!(found.base, Base::Law(..)) {
            return Some(slot);
        }
        let words = if matches!(found.base, Base::Value(_)) { "a constant" } else { "made of another parameter" };
        self.faults.push(
            Diagnostic::error(
                "impossible-correlation",
                Some(node.span.clone()),
                format!("parameter `{}` is {words}", names[index]),
            )
            .label("only distributions are correlated")
            .also(found.span.clone(), "the parameter"),
        );
        None
    }
}
