//! The summary for a terminal: tables as wide as it is, then sentences.

use std::ops::Range;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width, presets};

use super::clean::clean;
use super::decision;
use super::specimens;
use super::summary::{self, Layout, Section};
use crate::result::document::Document;

/// Narrowest terminal that is laid out for.
pub(super) const NARROWEST: usize = 40;
/// Least width of a posture's column, so that its name has room.
const COLUMN: usize = 22;
/// Least width of the names of figures.
const NAMES: usize = 16;
/// Blanks that a table puts before every column but the first, besides its padding.
const GAP: usize = 1;
/// A blank at which no line breaks.
const UNBROKEN: &str = "\u{a0}";

pub(super) const BOLD: &str = "\u{1b}[1m";
pub(super) const DIM: &str = "\u{1b}[2m";
pub(super) const YELLOW: &str = "\u{1b}[33m";
const RESET: &str = "\u{1b}[0m";

/// A text in a style, if colour is wanted.
pub(super) fn styled(text: &str, style: &str, colour: bool) -> String {
    if colour { format!("{style}{text}{RESET}") } else { text.to_owned() }
}

/// The text in lines of at most a width in characters, later lines indented.
pub(super) fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    let room = u16::try_from(width.saturating_sub(indent)).unwrap_or(u16::MAX);
    table.set_width(room);
    table.add_row([text]);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 0));
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

/// The summary of a document for a terminal of a width in characters: figures given an attack, per year, differences,
/// back-test, grades, warnings. `colour` adds ANSI styles; nothing else in the text is a control character but the line feed.
pub fn table(doc: &Document, width: usize, colour: bool) -> String {
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
    say(styled(&wrapped(&summary::origin(doc), width, 0), DIM, colour));
    for section in summary::leading(doc) {
        say(String::new());
        say(self::section(&section, width, colour));
    }
    for remarks in specimens::remarks(doc).into_iter().chain(summary::remarks(doc)) {
        say(String::new());
        let style = if remarks.title == "Warnings" { YELLOW } else { BOLD };
        say(styled(&remarks.title, style, colour));
        for sentence in &remarks.sentences {
            say(format!("  {}", wrapped(sentence, width, 2)));
        }
    }
    // Last, where a terminal stands when all is printed.
    if let Some(short) = decision::in_short(doc) {
        say(String::new());
        say(styled(&short.title, BOLD, colour));
        short.sentences.iter().for_each(|sentence| say(format!("  {}", wrapped(sentence, width, 2))));
    }
    out
}

/// A table with its title and note.
pub(super) fn section(section: &Section, width: usize, colour: bool) -> String {
    let mut out = styled(&wrapped(&section.title, width, 0), BOLD, colour);
    if !section.note.is_empty() {
        out.push('\n');
        out.push_str(&styled(&wrapped(&section.note, width, 0), DIM, colour));
    }
    for (index, columns) in columns_at_once(section, width).into_iter().enumerate() {
        out.push_str(if index > 0 { "\n\n" } else { "\n" });
        out.push_str(&drawn(section, columns, width));
    }
    out
}

/// Width of the names of figures: what they need, up to three eighths of the terminal; less if that keeps a table of figures
/// side by side and leaves them room.
fn names_width(section: &Section, width: usize) -> usize {
    let names = most_for_names(section, width);
    if section.layout == Layout::Postures {
        return names;
    }
    let room = width.saturating_sub(taken(section, broken(section, width)));
    if room >= COLUMN { names.min(room) } else { names }
}

fn most_for_names(section: &Section, width: usize) -> usize {
    let needed = section.rows.iter().map(|(name, _)| name.chars().count() + 2).max().unwrap_or(0);
    needed.min((3 * width / 8).max(NAMES))
}

/// Width that all columns of figures take.
fn taken(section: &Section, broken: bool) -> usize {
    (0..section.columns.len()).map(|index| needed(section, index, broken) + GAP).sum()
}

/// Width of a posture's column: its widest figure on one line, with padding.
fn column_width(section: &Section) -> usize {
    let cells = section.rows.iter().flat_map(|(_, cells)| cells);
    cells.map(|cell| cell.chars().count() + 2).max().unwrap_or(0).max(COLUMN)
}

/// The columns in runs that fit the terminal side by side.
pub(super) fn columns_at_once(section: &Section, width: usize) -> Vec<Range<usize>> {
    let names = names_width(section, width);
    if section.layout == Layout::Postures {
        let most = (width.saturating_sub(names) / column_width(section)).max(1);
        let from = (0..section.columns.len()).step_by(most);
        return from.map(|from| from..(from + most).min(section.columns.len())).collect();
    }
    let (mut runs, mut from, mut taken) = (Vec::new(), 0, names);
    for index in 0..section.columns.len() {
        let needed = needed(section, index, broken(section, width)) + GAP;
        if index > from && taken + needed > width {
            runs.push(from..index);
            (from, taken) = (index, names);
        }
        taken += needed;
    }
    runs.push(from..section.columns.len());
    runs
}

/// True where a table of figures only fits with intervals under what they are of.
fn broken(section: &Section, width: usize) -> bool {
    section.layout == Layout::Figures && most_for_names(section, width) + taken(section, false) > width
}

/// A cell with its interval beside its figure, or under it. Nothing breaks within an interval.
fn lines(cell: &str, broken: bool) -> String {
    match cell.split_once(" [") {
        Some((figure, interval)) => {
            let [figure, interval] = [figure, interval].map(|part| part.replace(' ', UNBROKEN));
            format!("{figure}{}[{interval}", if broken { "\n" } else { UNBROKEN })
        }
        None => cell.to_owned(),
    }
}

/// Width that a column takes with its figures whole; of a longer text its longest word.
fn needed(section: &Section, index: usize, broken: bool) -> usize {
    let length = |text: &str| text.chars().count();
    let word = |text: &str| text.split(' ').map(length).max().unwrap_or(0);
    let whole = |line: &str| if length(line) <= COLUMN { length(line) } else { word(line) };
    let cells = section.rows.iter().map(|(_, cells)| lines(&cells[index], broken));
    let cells = cells.filter_map(|cell| cell.lines().map(whole).max()).max();
    cells.unwrap_or(0).max(word(&section.columns[index])) + 2
}

/// A name cut to what two lines of a width hold, broken between words; the reports have it in full.
fn two_lines(name: &str, width: usize) -> String {
    let most = (2 * width).saturating_sub(4).max(width);
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most).collect();
    format!("{}…", kept.trim_end())
}

/// A run of columns as a table.
pub(super) fn drawn(section: &Section, columns: Range<usize>, width: usize) -> String {
    let names = names_width(section, width);
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    let header = std::iter::once("").chain(section.columns[columns.clone()].iter().map(String::as_str));
    table.set_header(header);
    let (broken, figures) = (broken(section, width), section.layout == Layout::Figures);
    for (name, cells) in &section.rows {
        let name = two_lines(name, names.saturating_sub(2));
        let cells = cells[columns.clone()].iter();
        let cells = cells.map(|cell| if figures { lines(cell, broken) } else { cell.clone() });
        table.add_row(std::iter::once(name).chain(cells));
    }
    let room = width.saturating_sub(names) / columns.len().max(1);
    let fixed = |width: usize| Width::Fixed(u16::try_from(width).unwrap_or(u16::MAX));
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_constraint(match section.layout {
            _ if index == 0 => ColumnConstraint::UpperBoundary(fixed(names)),
            Layout::Postures => ColumnConstraint::UpperBoundary(fixed(room.max(column_width(section)))),
            Layout::Figures => {
                // What is wider than the terminal must break all the same.
                let needed = needed(section, columns.start + index - 1, broken);
                ColumnConstraint::LowerBoundary(fixed(needed.min(width.saturating_sub(names + GAP))))
            }
        });
        if index > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines = table.lines().map(|line| line.replace(UNBROKEN, " ").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_summary_fits_eighty_columns_and_says_what_was_asked() {
        let text = table(&fixture::plausible(), 80, false);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        for phrase in [
            "Given an attack",
            "P_E = P_I P_N",
            "USD 315M [310M, 320M]",
            "IRPA, National staff",
            "1 in 920",
            "−0.122 [−0.133, −0.111]",
            "40 deaths: 62 % kill fewer",
            "6 of grade A, 14 of grade B",
            "rate_grade_d",
            "EXAMPLE — invented site",
        ] {
            let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(joined.contains(phrase), "{phrase} is missing in\n{text}");
        }
    }

    /// A premium is no cost of controls.
    #[test]
    fn a_premium_stands_beside_the_cost_of_controls() {
        let mut doc = fixture::plausible();
        let rows = |doc: &Document| -> Vec<String> {
            let text = table(doc, 100, false);
            let lines = text.lines().filter(|line| line.contains(", annual"));
            lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
        };
        let [controls] = &rows(&doc)[..] else { panic!("{:?}", rows(&doc)) };
        assert!(controls.contains("controls, annual cost") && controls.contains("USD 0"), "{controls}");
        for posture in &mut doc.postures {
            posture.annual_cost += 5e6;
            posture.annual_premium = Some(5e6);
        }
        let [same, premium] = &rows(&doc)[..] else { panic!("{:?}", rows(&doc)) };
        assert_eq!(same, controls);
        assert!(premium.contains("insurance premium") && premium.contains("USD 5M"), "{premium}");
        for posture in &mut doc.postures {
            posture.annual_cost = 5e6;
        }
        let [alone] = &rows(&doc)[..] else { panic!("{:?}", rows(&doc)) };
        assert_eq!(alone, premium);
    }

    /// One line holds what is no wider.
    #[test]
    fn short_names_are_whole() {
        let texts = ["0.5", "1/6", "50 %", "two words", "12345"].map(|name| two_lines(name, name.chars().count()));
        assert_eq!(texts, ["0.5", "1/6", "50 %", "two words", "12345"]);
        assert_eq!(two_lines("a name of many words", 8), "a name of ma…");
        assert_eq!(two_lines("12345678", 3), "123…");
    }

    #[test]
    fn rows_of_what_can_not_happen_are_left_out() {
        let mut doc = fixture::plausible();
        doc.scenario.groups.clear();
        doc.scenario.units.clear();
        doc.specimens.clear();
        for posture in &mut doc.postures {
            for metric in posture.metrics.values_mut().chain(posture.per_attack.metrics.values_mut()) {
                *metric = fixture::metric(&metric.unit.clone(), 0.0, 0.0, 0.0);
            }
        }
        let text = table(&doc, 80, false);
        assert!(text.contains("P_E = P_I P_N") && text.contains("an attack in a year"), "{text}");
        for absent in ["fatalities", "PLL", "captured,", "downtime,", "loss", "Difference"] {
            let tables = text.split("Back-test").next().unwrap();
            assert!(!tables.contains(absent), "{absent} in\n{tables}");
        }
    }

    #[test]
    fn nothing_from_the_file_moves_the_cursor() {
        for colour in [false, true] {
            let text = table(&fixture::ugly(), 80, colour);
            let plain = [BOLD, DIM, YELLOW, RESET].iter().fold(text, |text, style| text.replace(style, ""));
            let stray = plain.chars().find(|&c| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c));
            assert_eq!(stray, None);
            assert!(!plain.contains("NaN") && !plain.contains("inf "));
        }
    }

    #[test]
    fn a_comparison_shows_what_decides_within_the_width() {
        for width in [60, 80, 100, 120] {
            let text = table(&fixture::compared(), width, false);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{width}\n{text}");
            let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for phrase in [
                "In short",
                "Fewest fatalities per year, 0.150 [0.144, 0.156], under “Hardened base, faster response”, against 0.300 [0.294, \
                 0.306] under “As it was”.",
                "A death is averted by “Hardened base, faster response”: USD 16M [13M, 19M] for each death averted",
                "averts losses as large as its added cost",
                "Of single controls second fence averts most fatalities added first: 0.090 [0.084, 0.096] a year.",
                "Cost and benefit per year against “As it was”",
                "Cost and fatalities per year: the efficient frontier",
                "Each control alone: fatalities averted per year",
                "Controls together: fatalities averted per year",
                "Regret in fatalities, per attack that would come under the baseline, by threat",
                "Regret in fatalities, per year, by case",
                "Displacement: what the attacks under “As it was” do instead, %",
                "the largest moves are 12.0 % from perimeter_gate>base_gate to watch_towers",
            ] {
                let phrase = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(joined.contains(&phrase) || width < 100, "{phrase} is missing at {width} in\n{text}");
            }
            // The other metrics are in the report.
            assert!(!text.contains("Regret in loss") && !joined.contains("Each control alone: loss"), "{text}");
            // An interval of a table is never torn.
            let (tables, _) = text.split_once("Three attacks, told").unwrap();
            let torn = |line: &&str| line.starts_with(' ') && line.matches('[').count() != line.matches(']').count();
            assert_eq!(tables.lines().find(torn), None, "{width}\n{text}");
        }
    }

    #[test]
    fn a_narrow_terminal_and_no_postures_are_no_fault() {
        let mut doc = fixture::ugly();
        assert!(table(&doc, 0, true).contains("Cost and benefit"));
        doc.decision = None;
        assert!(table(&doc, 0, true).contains("Given an attack"));
        doc.postures.clear();
        assert!(!table(&doc, 80, false).contains("Given an attack"));
    }
}
