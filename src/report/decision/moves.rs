//! Displacement: where attacks go when the posture changes.

use super::{figure, quoted, told_apart};
use crate::report::clean::clean;
use crate::report::format::{self, Quantity};
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::{Decision, Displacement, Figure, Flow, Share};
use crate::result::document::Document;

/// Paths that have a row, at most.
const MOST_PATHS: usize = 12;
/// Moves that are told of a posture, at most.
const MOST_FLOWS: usize = 3;
/// Least share of prongs that a sentence tells of.
const LEAST: f64 = 0.01;

fn moved(decision: &Decision) -> bool {
    let any =
        |of: &Displacement| [of.target_moved, of.path_moved, of.stayed_away].iter().any(|share| share.value > 0.0);
    decision.displacement.iter().any(any)
}

/// What becomes of a prong, and its share.
type Kind = (&'static str, fn(&Displacement) -> Figure);
const KINDS: [Kind; 3] = [
    ("to another target", |of| of.target_moved),
    ("to the same by another path", |of| of.path_moved),
    ("do not come", |of| of.stayed_away),
];

/// A share in per cent, without the sign.
fn percent(share: Figure) -> String {
    let [low, high] = share.ci95;
    figure(Figure { value: 100.0 * share.value, ci95: [100.0 * low, 100.0 * high] }, Quantity::Number)
}

/// What becomes of the attacks, a row per posture; none where nothing moves.
pub(super) fn leading(doc: &Document, decision: &Decision) -> Vec<Section> {
    if !moved(decision) {
        return Vec::new();
    }
    let line = |of: &Displacement| {
        (words::posture(doc, &of.posture), KINDS.iter().map(|(_, share)| percent(share(of))).collect())
    };
    vec![Section {
        title: format!(
            "Displacement: what the attacks under “{}” do instead, %",
            words::posture(doc, &decision.baseline)
        ),
        note: "Of all parts of a group, each with a target; the same attack followed under both postures.".to_owned(),
        columns: KINDS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        rows: decision.displacement.iter().map(line).collect(),
        layout: Layout::Figures,
    }]
}

/// The table of shares, a column per posture; none where nothing moves.
pub(super) fn sections(doc: &Document, decision: &Decision) -> Vec<Section> {
    let all = &decision.displacement;
    if !moved(decision) {
        return Vec::new();
    }
    let row = |name: String, cell: &dyn Fn(&Displacement) -> String| (name, all.iter().map(cell).collect::<Vec<_>>());
    let mut rows: Vec<_> =
        KINDS.iter().map(|(name, of)| row(format!("{name}, %"), &|posture| percent(of(posture)))).collect();
    let changes = |list: &dyn Fn(&Displacement) -> &Vec<Share>, what: &str, most: usize| {
        let mut ids: Vec<(String, f64)> = Vec::new();
        for share in all.iter().flat_map(list) {
            let size = share.change.value.abs();
            match ids.iter_mut().find(|(id, _)| *id == share.id) {
                Some((_, largest)) => *largest = largest.max(size),
                None => ids.push((share.id.clone(), size)),
            }
        }
        ids.retain(|(_, size)| *size > 0.0);
        ids.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        ids.truncate(most);
        let line = |(id, _): &(String, f64)| {
            let cell = |of: &Displacement| {
                let found = list(of).iter().find(|share| share.id == *id);
                found.map_or(format::ABSENT.to_owned(), |share| {
                    format!("{} → {}", format::share(share.baseline), format::share(share.posture))
                })
            };
            row(format!("{what} {}", clean(id)), &cell)
        };
        ids.iter().map(line).collect::<Vec<_>>()
    };
    rows.extend(changes(&|of| &of.targets, "target", usize::MAX));
    rows.extend(changes(&|of| &of.paths, "path", MOST_PATHS));
    vec![Section {
        title: format!("Displacement: where the attacks under “{}” go", words::posture(doc, &decision.baseline)),
        note: "Of all parts of a group, each with a target; the same attack followed under both postures. Targets and paths: \
               share under the baseline → under the posture."
            .to_owned(),
        columns: all.iter().map(|of| words::posture(doc, &of.posture)).collect(),
        rows,
        layout: Layout::Postures,
    }]
}

/// The largest moves of each posture from one way to another.
pub(super) fn sentences(doc: &Document, decision: &Decision) -> Vec<String> {
    let told = |of: &Displacement| {
        let moves = |flow: &&Flow| !flow.from.is_empty() && !flow.to.is_empty() && flow.share >= LEAST;
        let flow =
            |flow: &Flow| format!("{} from {} to {}", format::share(flow.share), clean(&flow.from), clean(&flow.to));
        let flows: Vec<String> = of.flows.iter().filter(moves).take(MOST_FLOWS).map(flow).collect();
        let any = [of.target_moved, of.path_moved].into_iter().any(told_apart);
        (any && !flows.is_empty())
            .then(|| format!("Under {} the largest moves are {}.", quoted(doc, &of.posture), flows.join("; ")))
    };
    let sentences: Vec<String> = decision.displacement.iter().filter_map(told).collect();
    let few = |of: &Displacement| of.target_moved.value + of.path_moved.value < LEAST;
    if sentences.is_empty() && !decision.displacement.is_empty() && decision.displacement.iter().all(few) {
        return vec![
            "Hardly anybody goes another way: under no posture does 1 % of the prongs go for another target or path."
                .to_owned(),
        ];
    }
    sentences
}
