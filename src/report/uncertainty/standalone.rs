//! A sensitivity analysis by itself: for a terminal, and as Markdown.

use std::fmt::Write as _;

use super::super::charts::Chart;
use super::super::clean::clean;
use super::super::format;
use super::super::markdown::{literal, table};
use super::super::terminal::{BOLD, DIM, NARROWEST, YELLOW, section, styled, wrapped};
use super::study::Study;
use crate::result::sensitivity::Document;

/// Metrics, and measures of the choice, that a terminal shows whole.
const MOST_TABLES: usize = 3;

/// How it was computed, in one line.
fn origin(doc: &Document) -> String {
    let found = &doc.sensitivity;
    let settings: Vec<String> = doc.run.settings.iter().map(|setting| clean(setting).replacen('=', " = ", 1)).collect();
    let settings = if settings.is_empty() {
        String::new()
    } else {
        format!(", with {} from the command line", settings.join(", "))
    };
    format!(
        "Sensitivity, {} x {} points, {} attacks each, seed {}, scenario {}, bordj {}{settings}",
        format::count(found.scrambles),
        format::count(found.points),
        format::count(found.attacks),
        doc.run.seed,
        clean(&doc.run.scenario_sha256).chars().take(12).collect::<String>(),
        clean(&doc.run.version)
    )
}

fn warnings(doc: &Document) -> Vec<String> {
    doc.warnings.iter().map(|warning| format!("{} ({})", clean(&warning.message), clean(&warning.code))).collect()
}

/// The document for a terminal of a width in characters; `colour` adds ANSI styles.
pub fn terminal(doc: &Document, width: usize, colour: bool) -> String {
    let width = width.max(NARROWEST);
    let study = Study::alone(doc);
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
    let all = study.sections();
    let shown = all.len().min(MOST_TABLES + 2 * usize::from(!doc.sensitivity.choices.is_empty()));
    let metrics = all.iter().filter(|section| section.title.starts_with("Sensitivity")).take(MOST_TABLES);
    let choices = all.iter().filter(|section| !section.title.starts_with("Sensitivity")).take(2);
    for one in metrics.chain(choices) {
        say(String::new());
        say(section(one, width, colour));
    }
    if all.len() > shown {
        let more = match all.len() - shown {
            1 => "One more table is in sensitivity.md.".to_owned(),
            more => format!("{more} more tables are in sensitivity.md."),
        };
        say(String::new());
        say(styled(&wrapped(&more, width, 0), DIM, colour));
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
    paragraph("Warnings", YELLOW, warnings(doc));
    paragraph("In short", BOLD, study.sentences());
    out
}

/// The document as Markdown, with its charts.
pub fn markdown(doc: &Document, charts: &[Chart]) -> String {
    let study = Study::alone(doc);
    let mut out = String::new();
    let mut say = |text: &str| {
        let _ = writeln!(out, "{text}");
    };
    if let Some(marking) = doc.scenario.marking.as_deref().map(literal).filter(|marking| !marking.is_empty()) {
        say(&format!("**{marking}**\n"));
    }
    say(&format!("# {}: what the answer hangs on\n", literal(&doc.scenario.name)));
    say(&format!("{}.", literal(&origin(doc))));
    let mut list = |title: &str, sentences: Vec<String>| {
        if !sentences.is_empty() {
            let lines: Vec<String> = sentences.iter().map(|sentence| format!("- {}", literal(sentence))).collect();
            say(&format!("\n## {title}\n\n{}", lines.join("\n")));
        }
    };
    list("In short", study.sentences());
    list("Warnings", warnings(doc));
    for chart in charts {
        say(&format!("\n![{}]({})", literal(&chart.title), chart.file));
    }
    for section in study.sections() {
        say(table(&section).trim_end());
    }
    out
}
