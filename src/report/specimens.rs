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
pub(super) fn title(doc: &Document) -> &'static str {
    match doc.specimens.len() {
        1 => "An attack, told",
        2 => "Two attacks, told",
        _ => "Three attacks, told",
    }
}

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
        format!("{}: {told}", heading(doc, specimen))
    };
    let mut sentences: Vec<String> = doc.specimens.iter().map(line).collect();
    let first = doc.specimens.first()?;
    sentences.extend(alike(doc).map(str::to_owned));
    sentences.push(format!("in full: {}", command(doc, first, "N")));
    Some(Remarks { title: title(doc).to_owned(), sentences })
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
    let last = doc.specimens.last()?;
    let by = if first.column == last.column {
        column(first)
    } else {
        format!("{} (the worst by {}, the same at the median and the 95 % quantile)", column(first), column(last))
    };
    let mut intro = format!(
        "Attacks of the run under “{}”, chosen by {by}. They show how the simulation goes, not what to expect.",
        words::posture(doc, &first.posture)
    );
    if let Some(alike) = alike(doc) {
        intro = format!("{intro} {alike}");
    }
    let story = |specimen: &Specimen| Story {
        heading: heading(doc, specimen),
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
    say(&format!("\n## {}\n", title(doc)));
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

/// That no attack is told for the 95 % quantile, where one is for the median.
fn alike(doc: &Document) -> Option<&'static str> {
    let told = |figure: &str| doc.specimens.iter().any(|specimen| specimen.figure == figure);
    (told("median") && !told("p95")).then_some("For the 95 % quantile no other attack is told than for the median.")
}

/// What the specimen is, of which trial: "Median attack (fatalities 2), trial 4,711".
fn heading(doc: &Document, specimen: &Specimen) -> String {
    let figure = match specimen.figure.as_str() {
        "median" => "Median attack".to_owned(),
        "p95" => "Attack at the 95 % quantile".to_owned(),
        "worst" => "Worst attack".to_owned(),
        other => clean(other),
    };
    let value = lines::amount(&specimen.column, specimen.value, &doc.scenario.currency);
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

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    /// Quantiles of another column than the worst are said to be; an attack that stands for both is told once.
    #[test]
    fn what_attacks_are_chosen_by_is_said() {
        let mut doc = fixture::plausible();
        assert_eq!(title(&doc), "Three attacks, told");
        assert!(stories(&doc).unwrap().0.contains("chosen by fatalities. They show"));
        for specimen in &mut doc.specimens[..2] {
            specimen.column = "loss".to_owned();
            specimen.value = 3.1e8;
        }
        let (intro, told) = stories(&doc).unwrap();
        let by = "chosen by loss (the worst by fatalities, the same at the median and the 95 % quantile). They show";
        assert!(intro.contains(by), "{intro}");
        assert_eq!(told[1].heading, "Attack at the 95 % quantile (loss USD 310M), trial 12");
        doc.specimens.remove(1);
        assert_eq!(title(&doc), "Two attacks, told");
        let once = "For the 95 % quantile no other attack is told than for the median.";
        assert!(stories(&doc).unwrap().0.ends_with(once));
        assert!(remarks(&doc).unwrap().sentences.iter().any(|sentence| sentence == once));
    }
}
