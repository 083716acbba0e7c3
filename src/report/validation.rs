//! A validation as tables: on a terminal, and in Markdown.

use std::fmt::Write as _;

use super::clean::clean;
use super::format::{ABSENT, count, exponent, to_place};
use super::markdown::literal;
use crate::result::validation::{Document, Figure, Group, Means, Value, Verdict};

/// Narrowest terminal that is laid out for.
const NARROWEST: usize = 60;
/// Least width of the names of figures.
const LEAST_NAME: usize = 12;
/// Most decimals on a terminal, and in Markdown.
const SHORT: i32 = 8;
const ALL: i32 = 14;

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RED: &str = "\u{1b}[31m";
const RESET: &str = "\u{1b}[0m";

/// A text in a style, if colour is wanted.
fn styled(text: &str, style: &str, colour: bool) -> String {
    if colour { format!("{style}{text}{RESET}") } else { text.to_owned() }
}

/// A figure as it stands in a row.
struct Row {
    name: String,
    by: String,
    /// Expected, computed, tolerance.
    numbers: [String; 3],
    verdict: &'static str,
    failed: bool,
}

/// A value to the third digit of its tolerance, to at most so many decimals; with all its digits where the tolerance is beyond
/// what a number holds.
fn value(value: &Value, tolerance: f64, decimals: i32) -> String {
    match value {
        Value::Word(word) => clean(word),
        Value::Number(number) if !number.is_finite() => ABSENT.to_owned(),
        Value::Number(number) if *number == 0.0 => "0".to_owned(),
        Value::Number(number) => match exponent(tolerance) - 2 {
            place if tolerance > 0.0 && place >= -14 => to_place(*number, place.max(-decimals)),
            _ => scientific(*number),
        },
    }
}

/// A number as short as it reads back, with a power of ten where it is small.
fn scientific(number: f64) -> String {
    let plain = if number != 0.0 && number.abs() < 1e-4 { format!("{number:e}") } else { format!("{number}") };
    plain.replace('-', "−")
}

/// A tolerance in two digits.
fn tolerance(figure: &Figure) -> String {
    match (&figure.expected, figure.tolerance) {
        (Value::Word(_), _) | (_, ..=0.0) => "exact".to_owned(),
        (_, small) if small < 2e-6 => format!("{small:.1e}").replace(".0e", "e").replace('-', "−"),
        (_, tolerance) => to_place(tolerance, exponent(tolerance) - 1),
    }
}

fn row(figure: &Figure, decimals: i32) -> Row {
    let by = match (figure.by, figure.n) {
        (Means::Simulation, Some(n)) => format!("n = {}", count(n)),
        (Means::Simulation, None) => "simulation".to_owned(),
        (Means::Formula, _) => "formula".to_owned(),
        (Means::Law, _) => "law".to_owned(),
        (Means::Tally, _) => "tally".to_owned(),
        (Means::Interval, _) => "interval".to_owned(),
        (Means::Criterion, _) => "criterion".to_owned(),
        (Means::Study, _) => "study".to_owned(),
    };
    let failed = figure.verdict == Verdict::Fail;
    // What is off is shown to where it is off.
    let shown = |found: &Value| value(found, figure.tolerance, if failed { ALL } else { decimals });
    let computed = figure.computed.as_ref().map_or_else(|| ABSENT.to_owned(), shown);
    Row {
        name: clean(&figure.name),
        by,
        numbers: [shown(&figure.expected), computed, tolerance(figure)],
        verdict: if failed { "FAIL" } else { "pass" },
        failed,
    }
}

/// How a figure is known, in words.
fn mark(mark: &str) -> String {
    match mark {
        "published_recalled" => "published, recalled".to_owned(),
        "published_seen" => "published, seen".to_owned(),
        "published_seen_and_recalled" => "published, seen and recalled".to_owned(),
        "published_seen_and_derived" => "published, seen and derived".to_owned(),
        "published_formula_derived_numbers" => "published formula, derived numbers".to_owned(),
        "published_inputs_seen_outputs_derived" => "published inputs seen, outputs derived".to_owned(),
        other => clean(other).replace('_', " "),
    }
}

/// What came of it, in a sentence.
fn outcome(doc: &Document) -> String {
    let figures: usize = doc.groups.iter().flat_map(|group| &group.cases).map(|case| case.figures.len()).sum();
    let all = format!(
        "{} case{}, {figures} figure{}",
        count(doc.cases),
        if doc.cases == 1 { "" } else { "s" },
        if figures == 1 { "" } else { "s" }
    );
    if doc.failed.is_empty() { format!("{all}: all pass") } else { format!("{all}: {}", failures(doc)) }
}

/// Which cases fail, in words.
pub fn failures(doc: &Document) -> String {
    let failed: Vec<String> = doc.failed.iter().map(|id| clean(id)).collect();
    let verb = if failed.len() == 1 { "fails" } else { "fail" };
    format!("{} of {} {verb}: {}", failed.len(), count(doc.cases), failed.join(", "))
}

/// The cases as tables for a terminal of a width in characters: a heading per group, a line per case, a row per figure.
/// `colour` adds ANSI styles; nothing else in the text is a control character but the line feed.
pub fn table(doc: &Document, width: usize, colour: bool) -> String {
    let width = width.max(NARROWEST);
    let rows: Vec<Vec<Vec<Row>>> = doc
        .groups
        .iter()
        .map(|group| {
            group.cases.iter().map(|case| case.figures.iter().map(|figure| row(figure, SHORT)).collect()).collect()
        })
        .collect();
    let all = || rows.iter().flatten().flatten();
    let widest = |cell: &dyn Fn(&Row) -> usize, head: usize| all().map(cell).max().unwrap_or(0).max(head);
    let heads = ["expected", "computed", "tolerance"];
    let by = widest(&|row| row.by.chars().count(), 0);
    let numbers = [0, 1, 2].map(|column| widest(&|row| row.numbers[column].chars().count(), heads[column].len()));
    // Indent, a blank before `by`, two before each number and before the verdict.
    let taken = 4 + 1 + by + numbers.iter().map(|width| width + 2).sum::<usize>() + 2 + "FAIL".len();
    let name = widest(&|row| row.name.chars().count(), 0).min(width.saturating_sub(taken).max(LEAST_NAME));
    let line = |first: &str, by_text: &str, cells: [&str; 3], verdict: &str| {
        let [expected, computed, tolerance] = cells;
        let [a, b, c] = numbers;
        format!("    {first:<name$} {by_text:<by$}  {expected:>a$}  {computed:>b$}  {tolerance:>c$}  {verdict}")
    };
    let mut out = String::new();
    let head = line("", "", heads, "");
    for (group, rows) in doc.groups.iter().zip(&rows) {
        let _ = writeln!(out, "{}", styled(&clean(&group.title), BOLD, colour));
        let _ = writeln!(out, "{}", styled(head.trim_end(), DIM, colour));
        for (case, rows) in group.cases.iter().zip(rows) {
            let _ = writeln!(out, "  {} {}", clean(&case.id), styled(&format!("({})", mark(&case.mark)), DIM, colour));
            for row in rows {
                let [expected, computed, tolerance] = row.numbers.each_ref().map(String::as_str);
                let text = line(&cut(&row.name, name), &row.by, [expected, computed, tolerance], row.verdict);
                let style = if row.failed { RED } else { "" };
                let _ = writeln!(out, "{}", styled(&text, style, colour && row.failed));
            }
        }
        out.push('\n');
    }
    let style = if doc.failed.is_empty() { BOLD } else { RED };
    let _ = writeln!(out, "{}", styled(&outcome(doc), style, colour));
    out
}

/// A name in at most so many characters.
pub(super) fn cut(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The cases as Markdown: a table per group, then those left out.
pub fn markdown(doc: &Document) -> String {
    let mut out = String::new();
    for group in &doc.groups {
        let _ = writeln!(out, "## {}\n\n{}", literal(&group.title), group_table(group));
    }
    if !doc.left_out.is_empty() {
        let _ = writeln!(out, "## Left out\n\n{}", left_out_table(doc));
    }
    let _ = writeln!(out, "{}.", literal(&outcome(doc)));
    out
}

/// The cases of a group as a table in Markdown, then what is left out of them.
pub fn group_table(group: &Group) -> String {
    let mut out = String::from(
        "| case | known as | figure | by | expected | computed | tolerance | verdict |\n\
         | :-- | :-- | :-- | :-- | --: | --: | --: | :-- |\n",
    );
    for case in &group.cases {
        for (index, row) in case.figures.iter().map(|figure| row(figure, ALL)).enumerate() {
            let [id, mark] =
                if index == 0 { [literal(&case.id), mark(&case.mark)] } else { [String::new(), String::new()] };
            let [expected, computed, tolerance] = row.numbers.each_ref().map(|number| literal(number));
            let _ = writeln!(
                out,
                "| {id} | {} | {} | {} | {expected} | {computed} | {tolerance} | {} |",
                literal(&mark),
                literal(&row.name),
                literal(&row.by),
                row.verdict
            );
        }
    }
    out.push('\n');
    for case in &group.cases {
        let _ = write!(out, "- **{}**: {}. *{}.*", literal(&case.id), literal(&case.title), literal(&case.source));
        if let Some(without) = &case.without {
            let _ = write!(out, " Left out: {}", literal(without));
        }
        out.push('\n');
    }
    out
}

/// The cases left out as a table in Markdown.
pub fn left_out_table(doc: &Document) -> String {
    let mut out = String::from("| case | known as | why it is left out |\n| :-- | :-- | :-- |\n");
    for case in &doc.left_out {
        let _ = writeln!(out, "| {} | {} | {} |", literal(&case.id), literal(&mark(&case.mark)), literal(&case.reason));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::validation::{Case, LeftOut, SCHEMA};

    fn figure(name: &str, expected: f64, computed: f64, tolerance: f64, n: Option<u64>) -> Figure {
        let good = (computed - expected).abs() <= tolerance;
        Figure {
            name: name.to_owned(),
            of: "p_interruption".to_owned(),
            at: None,
            by: if n.is_some() { Means::Simulation } else { Means::Formula },
            n,
            expected: Value::Number(expected),
            computed: Some(Value::Number(computed)),
            tolerance,
            allowance: None,
            standard_error: None,
            verdict: if good { Verdict::Pass } else { Verdict::Fail },
        }
    }

    fn document(figures: Vec<Figure>) -> Document {
        let failed = figures.iter().any(|figure| figure.verdict == Verdict::Fail);
        let verdict = if failed { Verdict::Fail } else { Verdict::Pass };
        let case = Case {
            id: "race|1".to_owned(),
            title: "A race of *two* times".to_owned(),
            source: "Closed form".to_owned(),
            mark: "published_seen_and_derived".to_owned(),
            without: Some("The third".to_owned()),
            verdict,
            figures,
        };
        let group = Group { id: "races".to_owned(), title: "Races <b>".to_owned(), cases: vec![case.clone()] };
        Document {
            schema: SCHEMA.to_owned(),
            version: "0".to_owned(),
            seed: 1,
            cases: 1,
            failed: if failed { vec![case.id] } else { Vec::new() },
            groups: vec![group],
            left_out: vec![LeftOut {
                id: "x".to_owned(),
                mark: "derived".to_owned(),
                reason: "No such thing.".to_owned(),
            }],
        }
    }

    #[test]
    fn numbers_are_shown_as_far_as_their_tolerance_speaks() {
        let shown =
            |expected, computed, tolerance| row(&figure("", expected, computed, tolerance, None), SHORT).numbers;
        assert_eq!(shown(0.476_040_73, 0.475_2, 0.003_08), ["0.47604", "0.47520", "0.0031"]);
        assert_eq!(shown(159_262.4, 159_511.0, 2_463.0), ["159,260", "159,510", "2,500"]);
        assert_eq!(shown(0.476_040_73, 0.476_040_73, 1e-6), ["0.47604073", "0.47604073", "1e−6"]);
        assert_eq!(shown(1e-9, 1e-9, 1e-21), ["1e−9", "1e−9", "1e−21"]);
        assert_eq!(shown(0.0, 0.0, 0.0), ["0", "0", "exact"]);
        assert_eq!(shown(-2.5, -2.5, 0.1), ["−2.500", "−2.500", "0.10"]);
        // Short where it is right, to the end where it is off.
        assert_eq!(shown(0.5, 0.5, 1e-12), ["0.50000000", "0.50000000", "1e−12"]);
        assert_eq!(shown(0.5, 0.500_000_000_1, 1e-12), ["0.50000000000000", "0.50000000010000", "1e−12"]);
        assert_eq!(shown(0.5, f64::NAN, 1e-12)[1], ABSENT);
        let word =
            Figure { expected: Value::Word("gate".to_owned()), computed: None, ..figure("", 0.0, 0.0, 0.0, None) };
        assert_eq!(row(&word, SHORT).numbers, ["gate", "–", "exact"]);
    }

    #[test]
    fn the_table_fits_eighty_columns_and_says_what_fails() {
        let name = "a name that is so long that it has to be cut somewhere";
        let right = document(vec![figure(name, 0.5, 0.501, 0.006, Some(100_043)), figure("P", 0.5, 0.5, 1e-12, None)]);
        let text = table(&right, 80, false);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        for words in
            ["Races <b>", "race|1 (published, seen and derived)", "n = 100,043", "…", "1 case, 2 figures: all pass"]
        {
            assert!(text.contains(words), "{words} is missing in\n{text}");
        }
        assert!(!text.contains("FAIL") && !text.contains(RED));
        let wrong = document(vec![figure(name, 0.5, 0.501, 0.006, Some(9)), figure("P", 0.5, 0.6, 1e-12, None)]);
        let text = table(&wrong, 80, true);
        assert_eq!((text.matches("FAIL").count(), text.matches("pass").count()), (1, 1), "{text}");
        assert!(text.contains(RED) && text.contains("1 case, 2 figures: 1 of 1 fails: race|1"), "{text}");
    }

    #[test]
    fn markdown_has_whole_rows_and_no_markup_of_its_cases() {
        let doc = document(vec![figure("a|b", 0.5, 0.501, 0.006, Some(100_043)), figure("P", 0.5, 0.6, 1e-12, None)]);
        let text = markdown(&doc);
        for line in text.lines().filter(|line| line.starts_with('|')) {
            let cells = line.replace("\\|", "").matches('|').count();
            assert!(cells == 9 || cells == 4, "{line}");
        }
        for words in [
            "## Races &lt;b&gt;",
            "a\\|b",
            "\\*two\\*",
            "| FAIL |",
            "| pass |",
            "Left out: The third",
            "No such thing.",
        ] {
            assert!(text.contains(words), "{words} is missing in\n{text}");
        }
    }

    #[test]
    fn nothing_from_a_file_moves_the_cursor() {
        let mut doc = document(vec![figure("a\u{1b}[2J\nb", 0.5, 0.5, 0.1, None)]);
        doc.groups[0].cases[0].id = "id\u{202e}\r".to_owned();
        doc.groups[0].cases[0].mark = "mark\u{7}".to_owned();
        for text in [table(&doc, 80, false), markdown(&doc)] {
            let stray = text.chars().find(|&c| c.is_control() && c != '\n' || c == '\u{202e}');
            assert_eq!(stray, None, "{text}");
        }
    }
}
