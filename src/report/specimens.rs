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
pub(super) const TITLE: &str = "Three attacks, told";

/// Columns of a line, but for the one by which the attack was chosen.
const LINE: [&str; 5] = ["fatalities", "captured", "crisis_days", "downtime_days", "loss"];

/// A line each, then the command that tells a trial whole; `None` without specimens.
pub(super) fn remarks(doc: &Document) -> Option<Remarks> {
    let line = |specimen: &Specimen| {
        let told = LINE.iter().filter(|name| **name != specimen.column).filter_map(|name| {
            let value = specimen.outcome.get(*name)?;
            Some(format!("{} {}", lines::column(name), lines::amount(name, *value, &doc.scenario.currency)))
        });
        let told: Vec<String> = told.collect();
        let told = if told.is_empty() { "nothing else".to_owned() } else { told.join("; ") };
        format!("{}: {told}", heading(specimen))
    };
    let mut sentences: Vec<String> = doc.specimens.iter().map(line).collect();
    let first = doc.specimens.first()?;
    sentences.push(format!("in full: {}", command(doc, first, "N")));
    Some(Remarks { title: TITLE.to_owned(), sentences })
}

/// A specimen told.
#[derive(Debug)]
pub(super) struct Story {
    /// What it is, of which trial.
    pub(super) heading: String,
    /// The threat.
    pub(super) threat: String,
    /// The command that tells the trial in full.
    pub(super) command: String,
    /// When, which may be empty, and what happened.
    pub(super) lines: Vec<(String, String)>,
    /// What came of it.
    pub(super) outcome: String,
}

/// A line before the stories, and the stories; `None` without specimens.
pub(super) fn stories(doc: &Document) -> Option<(String, Vec<Story>)> {
    let first = doc.specimens.first()?;
    let intro = format!(
        "Attacks of the run under “{}”, chosen by {}. They show how the simulation goes, not what to expect.",
        words::posture(doc, &first.posture),
        column(first)
    );
    let story = |specimen: &Specimen| Story {
        heading: heading(specimen),
        threat: lines::begun(&specimen.threat),
        command: command(doc, specimen, &specimen.trial.to_string()),
        lines: specimen.story.iter().map(|told| (clean(&told.when), clean(&told.sentence))).collect(),
        outcome: format!("What came of it: {}.", lines::outcome(&specimen.outcome, &doc.scenario.currency)),
    };
    Some((intro, doc.specimens.iter().map(story).collect()))
}

/// The stories as Markdown; empty without specimens.
pub(super) fn markdown(doc: &Document) -> String {
    let mut out = String::new();
    let Some((intro, stories)) = stories(doc) else { return out };
    let mut say = |text: &str| {
        // Writing to a text can't fail.
        let _ = writeln!(out, "{text}");
    };
    say(&format!("\n## {TITLE}\n"));
    say(&literal(&intro));
    for story in stories {
        say(&format!("\n### {}\n", literal(&story.heading)));
        say(&format!("{}. In full: `{}`\n", literal(&story.threat), story.command.replace('`', "'")));
        for (when, sentence) in &story.lines {
            say(&format!("- {}", literal(&format!("{when} {sentence}"))));
        }
        say(&format!("\n{}", literal(&story.outcome)));
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

/// The command that tells a trial in full, as the run was made; of no trial in particular for `N`.
fn command(doc: &Document, specimen: &Specimen, trial: &str) -> String {
    let mut words = format!("bordj trace FILE --trial {trial} --posture {}", clean(&specimen.posture));
    let mut add = |word: &str| {
        words.push(' ');
        words.push_str(word);
    };
    add(&format!("--seed {}", doc.run.seed));
    if specimen.attack > 0 && trial != "N" {
        add(&format!("--attack {}", specimen.attack));
    }
    if doc.run.sampling == "lhs" {
        add("--sampling lhs");
    }
    if doc.run.unconditional {
        add("--unconditional");
    }
    for setting in &doc.run.settings {
        add(&format!("--set {}", quoted(setting)));
    }
    words
}

/// A word as a shell takes it whole.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", clean(word).replace('\'', "'\\''"))
}
