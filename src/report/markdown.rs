//! The summary as Markdown, for a report folder or a pull request.

use std::fmt::Write as _;

use super::clean::clean;
use super::summary::Section;
use super::{layers, lead, register, risk_register, specimens, summary};
use crate::result::document::Document;

/// Text from a file with every character escaped that Markdown or HTML would take for markup.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::new();
    for character in clean(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '@' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// A table under its title, with a line feed before and after.
pub(super) fn table(section: &Section) -> String {
    let mut out = format!("\n## {}\n\n", literal(&section.title));
    if !section.note.is_empty() {
        let _ = writeln!(out, "{}\n", literal(&section.note));
    }
    let names: Vec<String> = section.columns.iter().map(|name| literal(name)).collect();
    let _ = writeln!(out, "|  | {} |\n| :-- |{}", names.join(" | "), " --: |".repeat(names.len()));
    for (name, cells) in &section.rows {
        let cells: Vec<String> = cells.iter().map(|cell| literal(cell)).collect();
        let _ = writeln!(out, "| {} | {} |", literal(name), cells.join(" | "));
    }
    out
}

/// The figures of a document as Markdown: the same tables and sentences as on the terminal.
pub fn summary(doc: &Document) -> String {
    let mut out = String::new();
    let mut say = |text: &str| {
        let _ = writeln!(out, "{text}");
    };
    if let Some(marking) = doc.scenario.marking.as_deref().map(literal).filter(|marking| !marking.is_empty()) {
        say(&format!("**{marking}**\n"));
    }
    say(&format!("# {}\n", literal(&doc.scenario.name)));
    if !doc.scenario.summary.is_empty() {
        say(&format!("{}\n", literal(&doc.scenario.summary)));
    }
    say(&format!("{}.", literal(&summary::origin(doc))));
    if let Some(short) = lead::in_short(doc) {
        say(&format!("\n## {}\n", literal(&short.title)));
        short.sentences.iter().for_each(|sentence| say(&format!("- {}", literal(sentence))));
    }
    let site = layers::sections(doc).into_iter().chain(risk_register::section(doc));
    for section in summary::sections(doc).into_iter().chain(site) {
        say(table(&section).trim_end());
    }
    let told = specimens::markdown(doc);
    if !told.is_empty() {
        say(told.trim_end());
    }
    for remarks in summary::remarks(doc) {
        say(&format!("\n## {}\n", literal(&remarks.title)));
        for sentence in &remarks.sentences {
            match sentence.strip_prefix("· ") {
                Some(inner) => say(&format!("  - {}", literal(inner))),
                None => say(&format!("- {}", literal(sentence))),
            }
        }
    }
    for register in register::tables(doc) {
        say(&format!("\n## {}\n", register.title));
        if !register.note.is_empty() {
            say(&format!("{}\n", register.note));
        }
        say(&format!("| {} |", register.header.join(" | ")));
        say(&format!("|{}", " :-- |".repeat(register.header.len())));
        for row in &register.rows {
            let cells: Vec<String> = row.iter().map(|cell| literal(cell)).collect();
            say(&format!("| {} |", cells.join(" | ")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn every_row_of_a_table_has_as_many_cells_as_its_head() {
        for doc in [fixture::plausible(), fixture::compared(), fixture::ugly()] {
            let text = summary(&doc);
            let (mut expected, mut before) = (0, "");
            for line in text.lines() {
                if before.is_empty() && line.starts_with('|') {
                    expected = line.replace("\\|", "").matches('|').count();
                }
                if line.starts_with('|') {
                    assert_eq!(line.replace("\\|", "").matches('|').count(), expected, "{line}");
                }
                before = line;
            }
            assert!(expected > 2);
        }
    }

    /// Every metric has its tables here.
    #[test]
    fn a_comparison_is_whole() {
        let text = summary(&fixture::compared());
        let title = |title: &str| text.matches(&format!("\n## {title}")).count();
        assert_eq!([title("In short"), title("Cost and benefit"), title("Cost and ")], [1, 1, 4]);
        assert_eq!(
            [title("Each control alone"), title("Controls together"), title("Regret in")],
            [3, 4, 6],
            "and a sentence of sets that are not possible"
        );
        assert_eq!([title("Displacement"), title("Least regret"), title("On which inputs")], [1, 1, 1]);
        assert!(text.contains("| cost per day averted | USD 3.04M or more |"), "{text}");
        assert!(text.contains("Left out, since they are not possible: quick\\_force + watch\\_towers"), "{text}");
    }

    #[test]
    fn markup_of_the_scenario_stays_text() {
        let text = summary(&fixture::ugly());
        assert!(!text.contains("<script") && !text.contains("<img") && !text.contains("*stars*"));
        assert!(text.contains("&lt;script&gt;") && text.contains("\\*stars\\*"));
    }
}
