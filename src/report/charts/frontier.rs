//! Cost against harm: the postures of a comparison, and those that no cheaper one beats.

use super::super::canvas::axis::Labels;
use super::super::canvas::legend::{self, Entry};
use super::super::canvas::panel::{Frame, Marker, Pen};
use super::super::canvas::sheet::{Sheet, Words};
use super::super::canvas::theme::Ink;
use super::super::format::{self, Quantity};
use super::super::words;
use super::cost_harm::{self, FRONTIER, Titles};
use super::{Chart, Table, labels};
use crate::result::decision::{Decision, Standing, Standings};
use crate::result::document::Document;

/// How a posture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    Efficient,
    /// Efficient by its mean, but what it averts beyond the next cheaper efficient one may be nothing.
    Unsure,
    /// Another costs no more and is better beyond doubt.
    Dominated,
    /// Another costs no more and has a lower mean, but not beyond the error of the simulation.
    NotToldApart,
}

fn rank(row: &Standings) -> Rank {
    match &row.behind_it {
        _ if row.efficient && row.step_price.is_some_and(|price| price.high.is_none()) => Rank::Unsure,
        _ if row.efficient => Rank::Efficient,
        Some(behind) if behind.ci95[0] > 0.0 => Rank::Dominated,
        _ => Rank::NotToldApart,
    }
}

impl Rank {
    fn mark(self) -> (Marker, f64, Ink) {
        match self {
            Self::Efficient => (Marker::Circle, 5.0, FRONTIER),
            Self::Unsure => (Marker::Ring, 5.4, FRONTIER),
            Self::Dominated => (Marker::Ring, 4.6, Ink::Frame),
            Self::NotToldApart => (Marker::Box, 4.6, Ink::Series(1)),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Efficient => "efficient: none that costs no more is better",
            Self::Unsure => "efficient, not told apart from the one before it",
            Self::Dominated => "dominated: one that costs no more is better",
            Self::NotToldApart => "behind one that costs no more, not told apart",
        }
    }
}

fn sound(row: &Standings) -> bool {
    row.cost.is_finite() && row.mean.value.is_finite() && row.mean.ci95.iter().all(|end| end.is_finite())
}

/// What is drawn: deaths per year if anybody is killed, else loss.
fn standing(doc: &Document, decision: &'_ Decision) -> Option<Standing> {
    let metric = if words::happens(doc, "fatalities") { "fatalities" } else { "loss" };
    decision.standings.iter().find(|standing| standing.threat.is_none() && standing.metric == metric).cloned()
}

/// Draws the chart; `None` without two postures that were compared.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let decision = doc.decision.as_ref()?;
    let standing = standing(doc, decision)?;
    let rows: Vec<&Standings> = standing.rows.iter().filter(|row| sound(row)).collect();
    if rows.len() < 2 {
        return None;
    }
    let ranks: Vec<Rank> = rows.iter().map(|row| rank(row)).collect();
    let baseline = |row: &Standings| row.posture == decision.baseline;
    let mut entries = vec![cost_harm::frontier_entry()];
    for other in [Rank::Unsure, Rank::Dominated, Rank::NotToldApart] {
        if ranks.contains(&other) {
            let (marker, _, ink) = other.mark();
            entries.push(Entry { name: other.words().to_owned(), pen: Pen::solid(ink, 0.0), marker: Some(marker) });
        }
    }
    entries.push(Entry { name: "baseline".to_owned(), pen: Pen::solid(Ink::Text, 0.0), marker: Some(Marker::Diamond) });
    let legend_height = legend::height(&entries);
    let names: Vec<String> = rows.iter().map(|row| words::posture(doc, &row.posture)).collect();
    let numbers: Vec<Entry> = names
        .iter()
        .enumerate()
        .map(|(number, name)| Entry {
            name: format!("{}  {name}", number + 1),
            pen: Pen::solid(ranks[number].mark().2, 0.0),
            marker: Some(ranks[number].mark().0),
        })
        .collect();
    let money = standing.unit == doc.scenario.currency;
    let reach = rows.iter().map(|row| row.mean.ci95[1].max(row.mean.value)).fold(0.0, f64::max);
    let costs = || rows.iter().map(|row| row.cost);
    let (least, most) = (costs().fold(0.0, f64::min), costs().fold(0.0, f64::max));
    let plan = cost_harm::Plan {
        titles: Titles {
            up: format!(
                "{}, mean{}",
                measured(doc, &standing),
                if money { format!(", {}", standing.unit) } else { String::new() }
            ),
            across: format!("annual cost of the posture, {}", doc.scenario.currency),
        },
        costs: [least, most + 0.04 * (most - least)],
        harm: reach,
        labels: if money { Labels::Amount } else { Labels::Plain },
    };
    // Whether numbers are needed shows only when the points have their places: the names are placed on a trial sheet first.
    let trial = Sheet::new(doc, said(doc, &standing, &ranks, false), legend_height + cost_harm::Plan::TALL);
    let numbered = !marks(doc, &trial, &plan, legend_height, (&standing, &rows, &ranks, &names), &baseline);
    let under = if numbered { legend::height(&numbers) } else { 0.0 };
    let sheet = Sheet::new(doc, said(doc, &standing, &ranks, numbered), legend_height + cost_harm::Plan::TALL + under);
    legend::draw(&sheet, sheet.top, &entries);
    marks(doc, &sheet, &plan, legend_height, (&standing, &rows, &ranks, &names), &baseline);
    if numbered {
        legend::draw(&sheet, sheet.top + legend_height + cost_harm::Plan::TALL, &numbers);
    }
    Some(sheet.finish(table(doc, &standing, &rows, &ranks)))
}

/// Rows of a standing with their ranks and names.
type Shown<'a> = (&'a Standing, &'a [&'a Standings], &'a [Rank], &'a [String]);

/// The plot with its points and labels; true if the labels are the names.
fn marks(
    doc: &Document,
    sheet: &Sheet,
    plan: &cost_harm::Plan,
    above: f64,
    (standing, rows, ranks, names): Shown<'_>,
    baseline: &dyn Fn(&Standings) -> bool,
) -> bool {
    let panel = plan.draw(sheet, sheet.top + above);
    let end = panel.x_end();
    let mut steps: Vec<(f64, f64)> = rows
        .iter()
        .zip(ranks)
        .filter(|(_, rank)| matches!(rank, Rank::Efficient | Rank::Unsure))
        .map(|(row, _)| (row.cost, row.mean.value))
        .collect();
    steps.sort_by(|one, other| one.0.total_cmp(&other.0));
    let level = cost_harm::steps(&steps, end);
    panel.line(&level, Pen::solid(FRONTIER, 2.0));
    let mut taken = cost_harm::along(&panel, &level);
    for (row, rank) in rows.iter().zip(ranks) {
        let (marker, size, ink) = rank.mark();
        let [low, high] = row.mean.ci95;
        panel.line(&[(row.cost, low), (row.cost, high)], Pen::solid(ink, 1.4));
        let ((x, bottom), (_, top)) = (panel.pixel(row.cost, low), panel.pixel(row.cost, high));
        taken.push(Frame { left: x - 2.0, right: x + 2.0, top, bottom });
        let at = (row.cost, row.mean.value);
        if baseline(row) {
            panel.mark(at, Marker::Diamond, 7.5, Ink::Text);
        }
        panel.mark(at, marker, if baseline(row) { 3.4 } else { size }, ink);
        panel.tip(at, 8.0, &tip(doc, standing, row, *rank));
    }
    let points: Vec<((f64, f64), String)> =
        rows.iter().zip(names).map(|(row, name)| (panel.pixel(row.cost, row.mean.value), name.clone())).collect();
    labels::draw(sheet, panel.frame, &points, &taken)
}

fn quantity(standing: &Standing) -> Quantity<'_> {
    Quantity::of_unit(&standing.unit)
}

/// "fatalities per year"
fn measured(doc: &Document, standing: &Standing) -> String {
    format!("{} per year", words::column(doc, &standing.metric))
}

fn tip(doc: &Document, standing: &Standing, row: &Standings, rank: Rank) -> String {
    let mean = format::with_interval(row.mean.value, row.mean.ci95, quantity(standing));
    let against = row.dominated_by.as_ref().map_or(String::new(), |id| format!(" ({})", words::posture(doc, id)));
    format!(
        "{}: {} a year, {} {mean}; {}{against}",
        words::posture(doc, &row.posture),
        format::money(row.cost, &doc.scenario.currency),
        measured(doc, standing),
        rank.words()
    )
}

/// What the chart says in words.
fn said(doc: &Document, standing: &Standing, ranks: &[Rank], numbered: bool) -> Words {
    let efficient = ranks.iter().filter(|rank| matches!(rank, Rank::Efficient | Rank::Unsure)).count();
    let open = ranks.iter().filter(|rank| **rank == Rank::NotToldApart).count();
    let mut note = "Intervals are of the error of simulation alone, not of the inputs.".to_owned();
    if open > 0 {
        note.push_str(
            " A hollow square may be as good as the one that beats it: the interval of their difference holds zero.",
        );
    }
    if numbered {
        note.push_str(" The numbers are explained under the plot.");
    }
    Words {
        file: "frontier.svg",
        title: format!("What protection costs and what it buys: {}", measured(doc, standing)),
        subtitle: "The cost of every posture and the harm that is left, with 95 % intervals; the line joins those that no cheaper \
                   one beats."
            .to_owned(),
        description: format!(
            "Points of annual cost and mean {} for {}, with the efficient frontier as steps; {efficient} are efficient, {open} \
             are behind without being told apart.",
            measured(doc, standing),
            words::postures(ranks.len())
        ),
        notes: vec![note],
    }
    .with_frequency(doc)
}

/// The data as a table.
fn table(doc: &Document, standing: &Standing, rows: &[&Standings], ranks: &[Rank]) -> Table {
    let mut table = Table::new(&["Posture", "Annual cost"]);
    table.header.push(format!("Mean {} [95 %]", measured(doc, standing)));
    table.header.extend(["Standing", "Beaten by", "Behind it [95 %]"].map(str::to_owned));
    for (row, rank) in rows.iter().zip(ranks) {
        table.rows.push(vec![
            words::posture(doc, &row.posture),
            format::money(row.cost, &doc.scenario.currency),
            format::with_interval(row.mean.value, row.mean.ci95, quantity(standing)),
            match rank {
                Rank::Efficient => "efficient",
                Rank::Unsure => "efficient, not told apart from the one before it",
                Rank::Dominated => "dominated",
                Rank::NotToldApart => "not told apart",
            }
            .to_owned(),
            row.dominated_by.as_ref().map_or(format::ABSENT.to_owned(), |id| words::posture(doc, id)),
            row.behind_it.map_or(format::ABSENT.to_owned(), |behind| {
                format::with_interval(behind.value, behind.ci95, quantity(standing))
            }),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;

    #[test]
    fn what_is_not_told_apart_is_said() {
        let doc = fixture::twelve::twelve();
        let chart = draw(&doc).unwrap();
        let ranks: Vec<&str> = chart.table.rows.iter().take(4).map(|row| row[3].as_str()).collect();
        assert_eq!(
            ranks,
            ["efficient", "not told apart", "efficient, not told apart from the one before it", "efficient"]
        );
        assert!(chart.svg.contains("The numbers are explained under the plot"));
        // Beyond doubt.
        let mut doc = doc;
        let standings = &mut doc.decision.as_mut().unwrap().standings;
        standings[0].rows[1].behind_it.as_mut().unwrap().ci95 = [0.0005, 0.0015];
        assert_eq!(draw(&doc).unwrap().table.rows[1][3], "dominated");
        doc.decision = None;
        assert_eq!(draw(&doc), None);
    }

    /// Short names stand beside their points.
    #[test]
    fn few_postures_are_named_directly() {
        let chart = draw(&fixture::compared()).unwrap();
        assert!(chart.svg.contains(">Hardened base, faster response</text>"));
        assert!(!chart.svg.contains("explained under the plot"));
    }
}
