//! Regret over threats and stress cases.

use super::{figure, listed, not_told_apart};
use crate::report::clean::clean;
use crate::report::format::Quantity;
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::{Decision, Regret, Regrets};
use crate::result::document::Document;

/// Columns whose regret is shown.
const SHOWN: [&str; 3] = ["fatalities", "downtime_days", "loss"];

/// A threat by its name, a case by its own.
fn state(doc: &Document, name: &str) -> String {
    let threat = doc.scenario.threats.iter().find(|threat| threat.id == name);
    threat.map_or_else(|| clean(name), |threat| clean(&threat.name))
}

fn over(regret: &Regret) -> &'static str {
    match regret.over.as_str() {
        "threat" => "per attack that would come under the baseline, by threat",
        "file" => "per year, by file",
        _ => "per year, by case",
    }
}

/// Names of a document, or of a batch, for what a regret is told of.
pub(in crate::report) struct Names<'a> {
    /// A posture's by its id.
    pub(in crate::report) posture: &'a dyn Fn(&str) -> String,
    /// A state's.
    pub(in crate::report) state: &'a dyn Fn(&str) -> String,
}

/// What is shown: result.json has all.
fn shown(regrets: &[Regret]) -> impl Iterator<Item = &Regret> {
    regrets.iter().filter(|regret| SHOWN.contains(&regret.metric.as_str()))
}

/// A table per metric and kind of states.
pub(super) fn sections(doc: &Document, decision: &Decision) -> Vec<Section> {
    tables(&decision.regret, &Names { posture: &|id| words::posture(doc, id), state: &|name| state(doc, name) })
}

/// The first table of each kind of states.
pub(super) fn leading(doc: &Document, decision: &Decision) -> Vec<Section> {
    let mut kinds: Vec<&str> = Vec::new();
    let all = sections(doc, decision).into_iter().zip(shown(&decision.regret));
    let mut found = Vec::new();
    for (section, regret) in all {
        if !kinds.contains(&regret.over.as_str()) {
            kinds.push(&regret.over);
            found.push(section);
        }
    }
    found
}

/// A table for each of the regrets that are shown.
pub(in crate::report) fn tables(regrets: &[Regret], names: &Names<'_>) -> Vec<Section> {
    shown(regrets).map(|regret| section(regret, names)).collect()
}

fn section(regret: &Regret, names: &Names<'_>) -> Section {
    let quantity = Quantity::of_unit(&regret.unit);
    let line = |row: &Regrets| {
        let cells = row.behind.iter().map(|behind| figure(*behind, quantity));
        ((names.posture)(&row.posture), cells.chain([figure(row.largest, quantity)]).collect())
    };
    Section {
        title: format!("Regret in {}, {}", words::stem(&regret.metric), over(regret)),
        note: "How far a posture lies behind the best of each column in this figure, if that is the world we live in. What \
               measures cost is not in it."
            .to_owned(),
        columns: regret.states.iter().map(|name| (names.state)(name)).chain(["largest".to_owned()]).collect(),
        rows: regret.rows.iter().map(line).collect(),
        layout: Layout::Figures,
    }
}

/// Which posture is least bad if we are wrong about the threat.
pub(super) fn sentences(doc: &Document, decision: &Decision) -> Vec<String> {
    told(&decision.regret, &Names { posture: &|id| words::posture(doc, id), state: &|name| state(doc, name) })
}

/// The kind of states, who is best in all of them, and who is not told apart from it.
type Best<'a> = (&'a str, &'a str, &'a [String]);

/// The same of any regrets.
pub(in crate::report) fn told(regrets: &[Regret], names: &Names<'_>) -> Vec<String> {
    let name = |id: &str| format!("“{}”", (names.posture)(id));
    let near = |ids: &[String]| match ids {
        [] => String::new(),
        ids => {
            let named: Vec<String> = ids.iter().map(|id| name(id)).collect();
            format!("; not told apart from it: {}", not_told_apart(&named))
        }
    };
    let mut sentences = Vec::new();
    // Postures that are best in every state, with those that are not told apart, and the metrics in which they are.
    let mut always: Vec<(Best<'_>, Vec<String>)> = Vec::new();
    for regret in shown(regrets) {
        let Some(row) = regret.rows.iter().find(|row| row.posture == regret.least) else { continue };
        let metric = words::stem(&regret.metric);
        if row.largest.value <= 0.0 {
            let key = (regret.over.as_str(), regret.least.as_str(), regret.not_told_apart.as_slice());
            match always.iter_mut().find(|(known, _)| *known == key) {
                Some((_, metrics)) => metrics.push(metric),
                None => always.push((key, vec![metric])),
            }
            continue;
        }
        let largest = figure(row.largest, Quantity::of_unit(&regret.unit));
        let near = near(&regret.not_told_apart);
        sentences.push(format!(
            "In {metric} {}, {} is least bad: at worst {largest} behind, in “{}”{near}.",
            over(regret),
            name(&regret.least),
            (names.state)(&row.state)
        ));
    }
    for ((kind, posture, close), metrics) in always {
        let near = near(close);
        sentences.push(format!("{} is best whatever the {kind}, in {}{near}.", name(posture), listed(&metrics)));
    }
    sentences
}
