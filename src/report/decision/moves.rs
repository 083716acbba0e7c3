//! Displacement: where attacks go when the posture changes.

use super::{figure, told_apart};
use crate::report::clean::clean;
use crate::report::format::{self, Quantity};
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::{Decision, Displacement, Flow, Share};
use crate::result::document::Document;

/// Paths that have a row, at most.
const MOST_PATHS: usize = 12;
/// Moves that are told of a posture, at most.
const MOST_FLOWS: usize = 3;

fn moved(decision: &Decision) -> bool {
    let any =
        |of: &Displacement| [of.target_moved, of.path_moved, of.stayed_away].iter().any(|share| share.value > 0.0);
    decision.displacement.iter().any(any)
}

/// The table of shares, a column per posture; none where nothing moves.
pub(super) fn sections(doc: &Document, decision: &Decision) -> Vec<Section> {
    let all = &decision.displacement;
    if !moved(decision) {
        return Vec::new();
    }
    let row = |name: String, cell: &dyn Fn(&Displacement) -> String| (name, all.iter().map(cell).collect::<Vec<_>>());
    let share = Quantity::Probability;
    let mut rows = vec![
        row("to another target".to_owned(), &|of| figure(of.target_moved, share)),
        row("to the same by another path".to_owned(), &|of| figure(of.path_moved, share)),
        row("do not come".to_owned(), &|of| figure(of.stayed_away, share)),
    ];
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

/// The largest moves of each posture.
pub(super) fn sentences(doc: &Document, decision: &Decision) -> Vec<String> {
    let told = |of: &Displacement| {
        let place = |path: &str| if path.is_empty() { "nowhere".to_owned() } else { clean(path) };
        let flow =
            |flow: &Flow| format!("{} from {} to {}", format::share(flow.share), place(&flow.from), place(&flow.to));
        let flows: Vec<String> = of.flows.iter().take(MOST_FLOWS).map(flow).collect();
        let any = [of.target_moved, of.path_moved, of.stayed_away].into_iter().any(told_apart);
        (any && !flows.is_empty()).then(|| {
            format!("Under “{}” the largest moves are {}.", words::posture(doc, &of.posture), flows.join("; "))
        })
    };
    decision.displacement.iter().filter_map(told).collect()
}
