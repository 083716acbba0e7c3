//! `[[correlation]]`: Spearman rank correlations between parameters.

use crate::random::{Copula, CopulaError};
use crate::scenario::arena::{Base, SlotId};
use crate::scenario::correlation::Correlations;
use crate::scenario::diagnostic::{Diagnostic, Span, count};
use crate::scenario::dimension::Dimension;
use crate::scenario::keys::CORRELATION;
use crate::scenario::tree::{Node, Value};

use super::{Fields, Reader, wrong_kind};

/// Most parameters that are tied: the work grows with the cube of their number.
const MOST_TIED: usize = 200;
/// Most further pairs that are shown of those that contradict each other.
const MOST_SHOWN: usize = 4;
/// Most pairs of which the nearest possible ranks are shown: all of eight parameters.
const MOST_NEAREST: usize = 28;
/// What a rank correlation can be.
const RANGE: &str = "a rank correlation lies between -0.999 and 0.999";

/// Two variables of the copula, and their rank correlation.
type Pair = (usize, usize, f64);

/// Where a pair stands.
struct Place {
    between: Span,
    rank: Span,
}

impl Reader {
    pub(super) fn read_correlations(&mut self, root: &Node) {
        let Some(list) = root.get("correlation") else { return };
        let Value::List(items) = &list.value else {
            self.faults.push(wrong_kind(list, "correlation", "[[correlation]] tables"));
            return;
        };
        let mut parameters: Vec<SlotId> = Vec::new();
        let mut pairs: Vec<Pair> = Vec::new();
        let mut places: Vec<Place> = Vec::new();
        let before = self.faults.len();
        for item in items {
            let mut fields = Fields::open(item, "correlation", &CORRELATION, &self.whole, &mut self.faults);
            let between = fields.require("between", &mut self.faults);
            let rank = fields.require("rank", &mut self.faults);
            fields.close(&mut self.faults);
            let between = between.and_then(|node| self.between(node).map(|found| (node, found)));
            let rank = rank.and_then(|node| self.rank(node).map(|rank| (node, rank)));
            let (Some((between_node, between)), Some((rank_node, rank))) = (between, rank) else { continue };
            let [first, second] = between.map(|slot| {
                let known = parameters.iter().position(|other| *other == slot);
                known.unwrap_or_else(|| {
                    parameters.push(slot);
                    parameters.len() - 1
                })
            });
            pairs.push((first, second, rank));
            places.push(Place { between: between_node.span.clone(), rank: rank_node.span.clone() });
        }
        if self.faults.len() > before || pairs.is_empty() {
            return;
        }
        self.tie(parameters, &pairs, &places);
    }

    /// A rank correlation as written; of one that is no bare number the fault says what it can be.
    fn rank(&mut self, node: &Node) -> Option<f64> {
        let before = self.faults.len();
        let rank = self.constant(node, Dimension::Factor, true);
        self.faults[before..].iter_mut().for_each(|fault| RANGE.clone_into(&mut fault.label));
        rank
    }

    /// The copula of all pairs, or the fault that there is none.
    fn tie(&mut self, parameters: Vec<SlotId>, pairs: &[Pair], places: &[Place]) {
        if parameters.len() > MOST_TIED {
            let message = format!("more than {MOST_TIED} parameters are correlated");
            let last = places.last().map(|place| place.rank.clone());
            self.faults.push(
                Diagnostic::error("impossible-correlation", last, message).label("with this pair the limit is passed"),
            );
            return;
        }
        match Copula::new(parameters.len(), pairs) {
            Ok(copula) => self.correlations = Some(Correlations { parameters, copula }),
            Err(fault) => {
                let name = |variable: usize| {
                    let path = &self.arena.get(parameters[variable]).path;
                    path.strip_prefix("parameters.").unwrap_or(path).to_owned()
                };
                self.faults.push(impossible(&fault, &name, pairs, places));
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

/// The fault at the pair that has it.
fn impossible(fault: &CopulaError, name: &dyn Fn(usize) -> String, pairs: &[Pair], places: &[Place]) -> Diagnostic {
    let message = fault.describe(&|variable| format!("`{}`", name(variable)));
    let at = |span: Option<&Span>| Diagnostic::error("impossible-correlation", span.cloned(), message.clone());
    let between = |wanted: &[usize]| -> Vec<&Place> {
        let within = |pair: &Pair| wanted.contains(&pair.0) && wanted.contains(&pair.1);
        pairs.iter().zip(places).filter(|(pair, _)| within(pair)).map(|(_, place)| place).collect()
    };
    match fault {
        CopulaError::WithItself { variable } => {
            at(between(&[*variable]).first().map(|place| &place.between)).label("expected two different parameters")
        }
        CopulaError::Twice { first, second } => {
            let twice = between(&[*first, *second]);
            at(twice.get(1).map(|place| &place.between))
                .label("given again")
                .also(twice.first().map(|place| place.between.clone()), "given first")
        }
        CopulaError::Rank { first, second, rank, largest } => {
            // Someone who writes 40 means percent.
            let meant = rank / 100.0;
            let advice =
                if meant.abs() <= *largest && rank.abs() >= 2.0 { format!(": write {meant}") } else { String::new() };
            let faulty =
                pairs.iter().position(|pair| (pair.0, pair.1) == (*first, *second) && pair.2.total_cmp(rank).is_eq());
            at(faulty.map(|index| &places[index].rank)).label("out of range").help(format!("{RANGE}{advice}"))
        }
        CopulaError::Contradiction { variables, nearest, .. } => {
            let among = between(variables);
            let last = among.last().map(|place| &place.rank);
            let others = among.iter().rev().skip(1).take(MOST_SHOWN).rev();
            others
                .fold(at(last), |fault, place| fault.also(Some(place.rank.clone()), "with this"))
                .label("contradicts the others among these parameters")
                .help(format!("a pair that is not given counts as 0{}", nearest_ranks(nearest, pairs, name)))
        }
        _ => at(places.last().map(|place| &place.rank)),
    }
}

/// The nearest possible ranks, as a scenario file writes them; of a pair that is not given, and stays at 0, nothing.
fn nearest_ranks(nearest: &[Pair], pairs: &[Pair], name: &dyn Fn(usize) -> String) -> String {
    let given = |pair: &Pair| {
        pairs.iter().any(|other| (other.0, other.1) == (pair.0, pair.1) || (other.1, other.0) == (pair.0, pair.1))
    };
    let needed: Vec<&Pair> = nearest.iter().filter(|pair| given(pair) || pair.2.abs() > 0.0).collect();
    if needed.is_empty() || needed.len() > MOST_NEAREST {
        return String::new();
    }
    let told = |pair: &&Pair| {
        let new = if given(pair) { "" } else { " # a new pair" };
        let rank = pair.2 + 0.0;
        format!("\n[[correlation]]\nbetween = [\"{}\", \"{}\"]\nrank = {rank}{new}", name(pair.0), name(pair.1))
    };
    let told: Vec<String> = needed.iter().map(told).collect();
    format!("; the nearest ranks that are possible, in place of those given:{}", told.concat())
}
