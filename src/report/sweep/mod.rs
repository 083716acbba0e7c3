//! A sweep for a terminal and as Markdown: tables along the target, or rows and columns for two; then sentences.

#[cfg(test)]
pub(super) mod fixture;
pub(super) mod sentences;
pub(super) mod values;

use std::fmt::Write as _;

use super::charts::SweepChart;
use super::clean::clean;
use super::format::{self, Quantity};
use super::markdown::literal;
use super::summary::{Layout, Section};
use super::terminal::{BOLD, DIM, NARROWEST, YELLOW, columns_at_once, drawn, styled, wrapped};
use crate::result::sweep::{Axis, Sweep};
use values::{Shown, cell, labels, posture, shown};

/// Most rows of a table on a terminal: along one target, and of two.
const MOST_ROWS: [usize; 2] = [33, 12];
/// Least room for a column of a table of two targets.
const LEAST_COLUMN: usize = 14;

/// Places of at most so many of a number of things, evenly, both ends among them.
fn thinned(all: usize, most: usize) -> Vec<usize> {
    let most = most.max(2);
    if all <= most {
        return (0..all).collect();
    }
    (0..most).map(|step| (step * (all - 1) + (most - 1) / 2) / (most - 1)).collect()
}

/// How it was run, in one line.
pub(super) fn origin(doc: &Sweep) -> String {
    let further = match doc.further_points.len() {
        0 => String::new(),
        number => format!(" and {number} further ones"),
    };
    let settings: Vec<String> = doc.run.settings.iter().map(|setting| clean(setting).replacen('=', " = ", 1)).collect();
    let with = if settings.is_empty() {
        String::new()
    } else {
        format!(", with {} from the command line", settings.join(", "))
    };
    format!(
        "{} points{further} of {} trials each, all with seed {}, scenario {}, bordj {}{with}",
        doc.points.len(),
        format::count(doc.run.trials),
        doc.run.seed,
        clean(&doc.run.scenario_sha256).chars().take(12).collect::<String>(),
        clean(&doc.run.version),
    )
}

/// What the tables are made of, in sentences.
fn remarks(doc: &Sweep) -> Vec<String> {
    let mut out = vec![
        "Intervals are 95 %, from the number of simulated attacks alone; all points share their draws, so neighbours err alike."
            .to_owned(),
    ];
    if !doc.net_benefit.is_empty() {
        let base = doc.postures.first().map(posture).unwrap_or_default();
        out.push(format!(
            "Net benefit: what is averted per year against “{base}”, less what the posture costs more per year. Its interval is \
             that of the paired difference."
        ));
    }
    if doc.net_benefit.iter().any(|kind| kind.starts_with("loss_net")) {
        out.push(
            "Before insurance only measures are among the costs; after it the premium is too. Of an insured loss, read the net \
             benefit after insurance."
                .to_owned(),
        );
    }
    if doc.net_benefit.iter().any(|kind| kind.ends_with("_and_lives")) {
        out.push(
            "With the value of averted deaths, half widths of both intervals are added: an upper bound of the width, whatever \
             their correlation."
                .to_owned(),
        );
    }
    out
}

/// The tables along one target: a metric, or net benefit, by posture; `differences` as well.
fn along(doc: &Sweep, axis: &Axis, rows: &[usize], differences: bool) -> Vec<Section> {
    let names: Vec<String> = doc.postures.iter().map(posture).collect();
    let labels = labels(doc, axis);
    let note = format!("By {}", clean(&axis.target));
    let section = |title: String, first: usize, of: &dyn Fn(usize, usize) -> String| Section {
        title,
        note: note.clone(),
        columns: names[first.min(names.len())..].to_vec(),
        rows: rows
            .iter()
            .map(|row| (labels[*row].clone(), (first..names.len()).map(|arm| of(*row, arm)).collect()))
            .collect(),
        layout: Layout::Postures,
    };
    let mut out = Vec::new();
    for one in shown(doc) {
        let text = |row: usize, arm: usize| {
            let found = doc.points.get(row).and_then(|point| one.read(point.postures.get(arm)?));
            found.map_or(format::ABSENT.to_owned(), |found| {
                format::with_interval(found.estimate, found.ci95, one.quantity)
            })
        };
        out.push(section(one.title(), usize::from(one.benefit), &text));
        let compared = doc.metrics.iter().any(|metric| metric.compared && metric.name == one.name);
        if differences && compared && names.len() > 1 {
            let text = |row: usize, arm: usize| {
                let found = doc.points.get(row).and_then(|point| point.postures.get(arm)?.differences.get(one.name));
                found.map_or(format::ABSENT.to_owned(), |found| {
                    format::with_interval(found.estimate, found.ci95, one.quantity)
                })
            };
            out.push(section(format!("{}: paired difference to “{}”", one.title(), names[0]), 1, &text));
        }
    }
    out
}

/// The tables of two targets: one for each figure and posture.
fn across(doc: &Sweep, [down, over]: [&Axis; 2], rows: &[usize], columns: &[usize]) -> Vec<Section> {
    let (down_labels, over_labels) = (labels(doc, down), labels(doc, over));
    let note = format!(
        "{} down, {} across{}",
        clean(&down.target),
        clean(&over.target),
        if rows.len() < down.values.len() || columns.len() < over.values.len() {
            "; not every value is shown"
        } else {
            ""
        }
    );
    let one = |one: &Shown<'_>, arm: usize| {
        let text = |row: usize, column: usize| {
            let point = doc.points.get(row * over.values.len() + column);
            let found = point.and_then(|point| one.read(point.postures.get(arm)?));
            found.map_or(format::ABSENT.to_owned(), |found| cell(found, one.quantity, one.benefit))
        };
        let doubt = if one.benefit { "; ? where the interval holds 0" } else { "" };
        let currency = match one.quantity {
            Quantity::Money(currency) => format!("; in {}", clean(currency)),
            _ => String::new(),
        };
        Section {
            title: format!("{}, “{}”", one.title(), posture(&doc.postures[arm])),
            note: format!("{note}{currency}{doubt}"),
            columns: columns.iter().map(|column| over_labels[*column].clone()).collect(),
            rows: rows
                .iter()
                .map(|row| (down_labels[*row].clone(), columns.iter().map(|column| text(*row, *column)).collect()))
                .collect(),
            layout: Layout::Figures,
        }
    };
    let arms = doc.postures.len();
    shown(doc)
        .iter()
        .flat_map(|shown| (usize::from(shown.benefit)..arms).map(move |arm| one(shown, arm)).collect::<Vec<_>>())
        .collect()
}

/// The sweep for a terminal of a width in characters.
pub fn terminal(doc: &Sweep, width: usize, colour: bool) -> String {
    let width = width.max(NARROWEST);
    let mut out = String::new();
    let mut say = |text: String| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    if let Some(marking) = doc.scenario.marking.as_deref().map(clean).filter(|marking| !marking.is_empty()) {
        say(styled(&wrapped(&marking, width, 0), BOLD, colour));
    }
    say(styled(&wrapped(&clean(&doc.scenario.name), width, 0), BOLD, colour));
    say(styled(&wrapped(&origin(doc), width, 0), DIM, colour));
    let sections = match &doc.axes[..] {
        [axis] => along(doc, axis, &thinned(axis.values.len(), MOST_ROWS[0]), false),
        [down, over] => {
            let names = labels(doc, down).iter().map(|label| label.chars().count()).max().unwrap_or(0) + 2;
            let widest = widest_cell(doc).max(LEAST_COLUMN);
            let columns = thinned(over.values.len(), width.saturating_sub(names) / widest);
            across(doc, [down, over], &thinned(down.values.len(), MOST_ROWS[1]), &columns)
        }
        _ => Vec::new(),
    };
    for section in sections {
        say(String::new());
        say(styled(&wrapped(&section.title, width, 0), BOLD, colour));
        say(styled(&wrapped(&section.note, width, 0), DIM, colour));
        for (index, columns) in columns_at_once(&section, width).into_iter().enumerate() {
            if index > 0 {
                say(String::new());
            }
            say(drawn(&section, columns, width));
        }
    }
    let mut paragraph = |title: &str, style: &str, sentences: Vec<String>| {
        if !sentences.is_empty() {
            say(String::new());
            say(styled(title, style, colour));
            for sentence in &sentences {
                say(format!("  {}", wrapped(sentence, width, 2)));
            }
        }
    };
    paragraph("Break-even", BOLD, if doc.axes.len() == 1 { sentences::all(doc) } else { Vec::new() });
    paragraph("How to read this", BOLD, remarks(doc));
    paragraph("Warnings", YELLOW, warnings(doc));
    out
}

/// The widest cell of a table of two targets, with its padding.
fn widest_cell(doc: &Sweep) -> usize {
    let shown = shown(doc);
    let cells = doc.points.iter().flat_map(|point| &point.postures).flat_map(|posture| {
        shown.iter().filter_map(|one| Some(cell(one.read(posture)?, one.quantity, one.benefit).chars().count()))
    });
    cells.max().unwrap_or(0) + 3
}

fn warnings(doc: &Sweep) -> Vec<String> {
    doc.warnings.iter().map(|warning| format!("{} ({})", clean(&warning.message), clean(&warning.code))).collect()
}

/// The sweep as Markdown, with its charts.
pub fn markdown(doc: &Sweep, charts: &[SweepChart]) -> String {
    let mut out = String::new();
    let mut say = |text: &str| {
        let _ = writeln!(out, "{text}");
    };
    if let Some(marking) = doc.scenario.marking.as_deref().map(literal).filter(|marking| !marking.is_empty()) {
        say(&format!("**{marking}**\n"));
    }
    let targets: Vec<String> = doc.axes.iter().map(|axis| literal(&axis.target)).collect();
    say(&format!("# {}: {} swept\n", literal(&doc.scenario.name), targets.join(" and ")));
    say(&format!("{}.", literal(&origin(doc))));
    let mut list = |title: &str, sentences: Vec<String>| {
        if !sentences.is_empty() {
            let lines: Vec<String> = sentences.iter().map(|sentence| format!("- {}", literal(sentence))).collect();
            say(&format!("\n## {title}\n\n{}", lines.join("\n")));
        }
    };
    list("Break-even", if doc.axes.len() == 1 { sentences::all(doc) } else { Vec::new() });
    list("How to read this", remarks(doc));
    list("Warnings", warnings(doc));
    for one in charts {
        say(&format!("\n![{}]({})", literal(&one.chart.title), one.file));
    }
    let every = |axis: &Axis| (0..axis.values.len()).collect::<Vec<usize>>();
    let sections = match &doc.axes[..] {
        [axis] => along(doc, axis, &every(axis), true),
        [down, over] => across(doc, [down, over], &every(down), &every(over)),
        _ => Vec::new(),
    };
    for section in sections {
        say(&format!("\n## {}\n\n{}\n", literal(&section.title), literal(&section.note)));
        let names: Vec<String> = section.columns.iter().map(|name| literal(name)).collect();
        say(&format!("|  | {} |\n| :-- |{}", names.join(" | "), " --: |".repeat(names.len())));
        for (name, cells) in &section.rows {
            let cells: Vec<String> = cells.iter().map(|cell| literal(cell)).collect();
            say(&format!("| {} | {} |", literal(name), cells.join(" | ")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::charts::sweep;
    use super::*;

    #[test]
    fn places_are_thinned_evenly_with_both_ends() {
        assert_eq!(thinned(4, 12), [0, 1, 2, 3]);
        assert_eq!(thinned(9, 3), [0, 4, 8]);
        let few = thinned(1_000, 33);
        assert_eq!((few.len(), few[0], few[32]), (33, 0, 999));
        assert!(few.windows(2).all(|pair| (31..=32).contains(&(pair[1] - pair[0]))), "{few:?}");
    }

    #[test]
    fn tables_fit_the_terminal_and_hold_every_posture() {
        for doc in [fixture::curves(3), fixture::table(3, 40, 60), fixture::ugly(false), fixture::ugly(true)] {
            for width in [60, 100] {
                let text = terminal(&doc, width, false);
                assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
                assert!(!text.contains(['\u{1b}', '\u{202e}']) && !text.contains("NaN"), "{text}");
            }
        }
        let text = terminal(&fixture::curves(3), 100, false);
        for words in
            ["1 in 200 yr", "Posture 2", "Net benefit per year", "Break-even", "“Posture 1” pays", "(few-attacks)"]
        {
            assert!(text.contains(words), "{words} in\n{text}");
        }
        let text = terminal(&fixture::table(2, 40, 60), 100, false);
        assert!(text.contains("not every value is shown") && text.contains(" ?") && text.contains("10 %"), "{text}");
        assert!(text.lines().count() < 150, "{text}");
    }

    #[test]
    fn rows_of_markdown_have_as_many_cells_as_their_head() {
        for doc in [fixture::curves(3), fixture::table(3, 4, 5), fixture::ugly(false), fixture::ugly(true)] {
            let text = markdown(&doc, &sweep(&doc));
            let (mut expected, mut before) = (0, "");
            for line in text.lines() {
                let bars = line.replace("\\|", "").matches('|').count();
                if before.is_empty() && line.starts_with('|') {
                    expected = bars;
                }
                assert!(!line.starts_with('|') || bars == expected, "{line}");
                before = line;
            }
            assert!(expected > 2 && text.contains("](sweep-") && !text.contains("<script"), "{text}");
        }
    }
}
