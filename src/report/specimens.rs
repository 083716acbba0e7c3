//! Three attacks of a run: a line each for the terminal, their stories for the report.

use std::fmt::Write as _;

use super::clean::clean;
use super::markdown::literal;
use super::summary::Remarks;
use super::trace::lines;
use super::{format, words};
use crate::result::document::Document;
use crate::result::trace::Specimen;

/// Title of the section.
const TITLE: &str = "Three attacks, told";

/// A line each, with the command that tells the trial whole; `None` without specimens.
pub(super) fn remarks(doc: &Document) -> Option<Remarks> {
    let lines = doc.specimens.iter().map(|specimen| {
        let outcome = lines::outcome(&specimen.outcome, &doc.scenario.currency);
        format!("{}: {outcome}; {}", heading(specimen), command(doc, specimen))
    });
    let sentences: Vec<String> = lines.collect();
    (!sentences.is_empty()).then(|| Remarks { title: TITLE.to_owned(), sentences })
}

/// The stories as Markdown; empty without specimens.
pub(super) fn markdown(doc: &Document) -> String {
    let mut out = String::new();
    let Some(first) = doc.specimens.first() else { return out };
    let mut say = |text: &str| {
        // Writing to a text can't fail.
        let _ = writeln!(out, "{text}");
    };
    say(&format!("\n## {TITLE}\n"));
    let intro = format!(
        "Attacks of the run under “{}”, chosen by {}. They show how the simulation goes, not what to expect.",
        words::posture(doc, &first.posture),
        column(first)
    );
    say(&literal(&intro));
    for specimen in &doc.specimens {
        say(&format!("\n### {}\n", literal(&heading(specimen))));
        say(&format!(
            "{}. In full: `{}`\n",
            literal(&lines::begun(&specimen.threat)),
            command(doc, specimen).replace('`', "'")
        ));
        for told in &specimen.story {
            say(&format!("- {}", literal(&format!("{} {}", told.when, told.sentence))));
        }
        let outcome = lines::outcome(&specimen.outcome, &doc.scenario.currency);
        say(&format!("\nWhat came of it: {}.", literal(&outcome)));
    }
    out
}

/// What the specimen is, of which trial: "Median attack (2 fatalities), trial 4,711".
fn heading(specimen: &Specimen) -> String {
    let figure = match specimen.figure.as_str() {
        "median" => "Median attack".to_owned(),
        "p95" => "Attack at the 95 % quantile".to_owned(),
        "worst" => "Worst attack".to_owned(),
        other => clean(other),
    };
    let value = lines::amount(&specimen.column, specimen.value, "");
    let several = if specimen.attack > 0 { format!(", attack {}", specimen.attack) } else { String::new() };
    format!("{figure} ({} {value}), trial {}{several}", column(specimen), format::count(specimen.trial))
}

fn column(specimen: &Specimen) -> String {
    lines::column(&specimen.column)
}

/// The command that tells the trial in full, as the run was made.
fn command(doc: &Document, specimen: &Specimen) -> String {
    let mut words = format!("bordj trace FILE --trial {} --posture {}", specimen.trial, clean(&specimen.posture));
    let mut add = |word: &str| {
        words.push(' ');
        words.push_str(word);
    };
    add(&format!("--seed {}", doc.run.seed));
    if specimen.attack > 0 {
        add(&format!("--attack {}", specimen.attack));
    }
    if doc.run.sampling == "lhs" {
        add("--sampling lhs");
    }
    if doc.run.unconditional {
        add("--unconditional");
    }
    for setting in &doc.run.settings {
        add(&format!("--set '{}'", clean(setting).replace('\'', "'\\''")));
    }
    words
}
