//! Single controls: what each buys first and last, and pairs that act together.

use super::{figure, not_told_apart};
use crate::report::clean::clean;
use crate::report::format::{self, Quantity};
use crate::report::summary::{Layout, Section};
use crate::report::words;
use crate::result::decision::{ControlMetric, ControlPair, ControlRow, Controls, Decision, Figure};
use crate::result::document::Document;

/// Pairs that a terminal shows, at most.
const MOST_LEADING: usize = 5;

/// A control by its name for people, else by its id.
pub(in crate::report) fn name(controls: &Controls, id: &str) -> String {
    let place = controls.ids.iter().position(|known| known == id);
    let name = place.and_then(|place| controls.names.get(place)).map(|name| clean(name));
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| clean(id).replace('_', " "))
}

fn or_absent(found: Option<Figure>, quantity: Quantity<'_>) -> String {
    found.map_or(format::ABSENT.to_owned(), |found| figure(found, quantity))
}

/// A ratio without its interval, which result.json has.
fn times(found: Option<Figure>) -> String {
    found.map_or(format::ABSENT.to_owned(), |found| format::comparable(found.value, found.ci95, Quantity::Number))
}

/// A table per metric, and the pairs that act together under it.
pub(super) fn sections(doc: &Document, decision: &Decision) -> Vec<Section> {
    let Some(controls) = &decision.controls else { return Vec::new() };
    let named = doc.postures.iter().find(|posture| posture.id == controls.full);
    let full = named.map_or_else(|| clean(&controls.full), |posture| format!("“{}”", words::posture_name(posture)));
    let baseline = words::posture(doc, &decision.baseline);
    let section = |metric: &ControlMetric| {
        let quantity = Quantity::of_unit(&metric.unit);
        let line = |row: &ControlRow| {
            let cells = vec![
                format::money(row.annual_cost, &doc.scenario.currency),
                or_absent(row.first, quantity),
                or_absent(row.last, quantity),
                times(row.rrw),
                times(row.raw),
            ];
            (name(controls, &row.control), cells)
        };
        let left_out = match controls.left_out.len() {
            0 => String::new(),
            some => {
                format!(" Left out: {} that no posture has; --every-control looks at them too.", words::controls(some))
            }
        };
        Section {
            title: format!("Each control alone: {} averted per year", words::stem(&metric.metric)),
            note: format!(
                "First: added to “{baseline}” ({}). Last: as the last of the full set, {full} ({}). RRW, risk reduction worth: \
                 mean of the baseline over the mean with it. RAW, risk achievement worth: mean of the full set without it over \
                 the mean of the full set. A simulation of its own, of {} trials: its means differ by chance from those of the \
                 run.{left_out}",
                figure(metric.baseline, quantity),
                or_absent(metric.full, quantity),
                format::count(controls.trials)
            ),
            columns: ["annual cost", "buys first", "buys last", "RRW", "RAW"].map(str::to_owned).to_vec(),
            rows: metric.rows.iter().map(line).collect(),
            layout: Layout::Figures,
        }
    };
    let both = |metric: &ControlMetric| [Some(section(metric)), pairs(controls, metric, usize::MAX)];
    controls.metrics.iter().flat_map(both).flatten().collect()
}

/// The tables of the leading metric, with the farthest pairs.
pub(super) fn leading(doc: &Document, decision: &Decision) -> Vec<Section> {
    let Some(controls) = &decision.controls else { return Vec::new() };
    let Some(metric) = controls.metrics.first() else { return Vec::new() };
    sections(doc, decision).into_iter().take(1).chain(pairs(controls, metric, MOST_LEADING)).collect()
}

/// The control that averts most, and those that are not told apart from it.
struct Most {
    name: String,
    averts: String,
    near: Vec<String>,
}

impl Most {
    /// Of what rows avert, held against each other by paired differences where the document has them, else by intervals.
    fn of(
        controls: &Controls,
        metric: &ControlMetric,
        averts: fn(&ControlRow) -> Option<Figure>,
        behind: fn(&ControlRow) -> Option<Figure>,
    ) -> Option<Self> {
        let told = metric.rows.iter().filter_map(|row| Some((row, averts(row)?)));
        let (best, most) = told.max_by(|(_, a), (_, b)| a.value.total_cmp(&b.value))?;
        if most.ci95[0] <= 0.0 {
            return None;
        }
        let near = |row: &&ControlRow| {
            let close = match (behind(row), averts(row)) {
                (Some(behind), _) => behind.ci95[0] <= 0.0,
                (None, Some(own)) => own.ci95[1] >= most.ci95[0],
                (None, None) => false,
            };
            row.control != best.control && close
        };
        Some(Self {
            name: format!(
                "{}{}",
                name(controls, &best.control),
                if best.annual_cost > 0.0 { "" } else { " (no cost is declared for it)" }
            ),
            averts: figure(most, Quantity::of_unit(&metric.unit)),
            near: metric.rows.iter().filter(near).map(|row| name(controls, &row.control)).collect(),
        })
    }

    fn beside(&self) -> String {
        if self.near.is_empty() {
            String::new()
        } else {
            format!(" (not told apart from {})", not_told_apart(&self.near))
        }
    }
}

/// The controls that buy most, first and last.
pub(super) fn in_short(decision: &Decision) -> Vec<String> {
    let Some(controls) = &decision.controls else { return Vec::new() };
    let Some(metric) = controls.metrics.first() else { return Vec::new() };
    let first = Most::of(controls, metric, |row| row.first, |row| row.first_behind);
    let last = Most::of(controls, metric, |row| row.last, |row| row.last_behind);
    let stem = words::stem(&metric.metric);
    let Some(first) = first else { return Vec::new() };
    let told = format!("Of single controls {} averts most {stem}", first.name);
    vec![match last {
        Some(last) if first.name == last.name => format!(
            "{told}: {} a year added first{}, {} added last{}.",
            first.averts,
            first.beside(),
            last.averts,
            last.beside()
        ),
        Some(last) => format!(
            "{told} added first, {} a year{}; {} added last, {}{}.",
            first.averts,
            first.beside(),
            last.name,
            last.averts,
            last.beside()
        ),
        None => format!("{told} added first: {} a year{}.", first.averts, first.beside()),
    }]
}

/// Pairs of controls that do something else than the sum of both; `None` without any.
fn pairs(controls: &Controls, metric: &ControlMetric, most: usize) -> Option<Section> {
    let quantity = Quantity::of_unit(&metric.unit);
    let line = |pair: &ControlPair| {
        let does = if pair.beyond.value > 0.0 { "help each other" } else { "do each other's work" };
        let figures = [pair.together, pair.sum, pair.beyond].map(|of| figure(of, quantity));
        let [first, second] = &pair.controls;
        (
            format!("{} + {}", name(controls, first), name(controls, second)),
            figures.into_iter().chain([does.to_owned()]).collect(),
        )
    };
    (!metric.pairs.is_empty()).then(|| Section {
        title: format!("Controls together: {} averted per year", words::stem(&metric.metric)),
        note: format!(
            "Added to the baseline. Of {} pairs those that avert more, or less, than the sum of each alone, by more than an \
             interval that holds for all pairs at once; the farthest first.",
            metric.pairs_examined
        ),
        columns: ["together", "sum of each", "beyond it", "they"].map(str::to_owned).to_vec(),
        rows: metric.pairs.iter().take(most).map(line).collect(),
        layout: Layout::Figures,
    })
}

/// What was looked at and not found, and sets that are not possible.
pub(super) fn sentences(decision: &Decision) -> Vec<String> {
    let Some(controls) = &decision.controls else { return Vec::new() };
    let none = controls.metrics.iter().filter(|metric| metric.pairs_examined > 0 && metric.pairs.is_empty());
    let sentence = |metric: &ControlMetric| {
        let (looked, name) = (metric.pairs_examined, words::stem(&metric.metric));
        format!(
            "Of {looked} pairs of controls, none averts more or less {name} together than the sum of both, beyond doubt."
        )
    };
    let mut sentences: Vec<String> = none.map(sentence).collect();
    if !controls.impossible.is_empty() {
        sentences.push(format!("Left out, since they are not possible: {}.", sets(&controls.impossible)));
    }
    sentences
}

fn sets(impossible: &[String]) -> String {
    let named: Vec<String> = impossible.iter().take(4).map(|set| clean(set)).collect();
    let more = impossible.len().saturating_sub(named.len());
    if more > 0 { format!("{}; and {more} more", named.join("; ")) } else { named.join("; ") }
}
