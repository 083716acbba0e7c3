//! The summary of a batch as text: leading figures of every file and posture, then the files one by one.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

use super::clean::clean;
use super::decision::{self, Names};
use super::format::{self, Quantity};
use super::markdown::{literal, table as rows_of};
use super::summary::Section;
use super::terminal::{self, BOLD, DIM, NARROWEST, YELLOW, styled, wrapped};
use super::words;
use crate::result::batch::{Document, Figure, File, Posture, Run, Status};

/// Least width of the names of postures.
const NAMES: usize = 16;
/// Blanks that a table puts before every column but the first, besides its padding.
const GAP: usize = 1;

/// A table: rows of postures under their scenario.
struct Figures {
    title: &'static str,
    note: &'static str,
    columns: Vec<&'static str>,
    scenarios: Vec<(String, Vec<Row>)>,
}

/// Name of a posture, and its figures by column.
type Row = (String, Vec<String>);

/// A column: its name, and its figure of a posture.
type Column = (&'static str, fn(&Run, &Posture) -> String);

const GIVEN_ATTACK: [Column; 4] = [
    ("P_E", |_, posture| shown(posture.per_attack.p_effectiveness, Quantity::Probability)),
    ("deaths", |_, posture| shown(posture.per_attack.fatalities, Quantity::Number)),
    ("hostages", |_, posture| shown(posture.per_attack.captured, Quantity::Number)),
    ("days of downtime", |_, posture| shown(posture.per_attack.downtime_days, Quantity::Number)),
];

const PER_YEAR: [Column; 4] = [
    ("declared attacks", |run, _| declared(run)),
    ("deaths (PLL)", |_, posture| shown(posture.per_year.fatalities, Quantity::Number)),
    ("days of downtime", |_, posture| shown(posture.per_year.downtime_days, Quantity::Number)),
    ("loss", |run, posture| shown(posture.per_year.loss, Quantity::Money(&clean(&run.currency)))),
];

fn shown(figure: Option<Figure>, quantity: Quantity<'_>) -> String {
    figure.map_or(format::ABSENT.to_owned(), |found| format::with_interval(found.estimate, found.ci95, quantity))
}

/// Declared attacks per year, of all threats together.
fn declared(run: &Run) -> String {
    match run.declared_attacks_per_year {
        _ if run.threats.is_empty() => format::ABSENT.to_owned(),
        rate => format::per_year(rate).trim_end_matches(" per year").to_owned(),
    }
}

/// The tables of a batch.
fn tables(doc: &Document) -> Vec<Figures> {
    let table = |title, note, columns: &[Column], attacked: bool| {
        let runs = doc.files.iter().filter_map(|file| Some((file, file.run.as_ref()?)));
        let rows = |run: &Run| {
            let row = |posture: &Posture| {
                let name = clean(&posture.name);
                let name = if name.is_empty() { clean(&posture.id) } else { name };
                (name, columns.iter().map(|(_, figure)| figure(run, posture)).collect())
            };
            run.postures.iter().map(row).collect()
        };
        let scenarios: Vec<_> = runs
            .filter(|(_, run)| !attacked || !run.threats.is_empty())
            .map(|(file, run)| (called(file), rows(run)))
            .collect();
        let columns = columns.iter().map(|(name, _)| *name).collect();
        Figures { title, note, columns, scenarios }
    };
    let mut tables = vec![
        table("Given an attack, across files", "Means with 95 % intervals.", &GIVEN_ATTACK, true),
        table(
            "Per year, across files",
            "Means with 95 % intervals, per year whatever the horizon. They hang on the declared frequencies: what is told \
             above holds without them.",
            &PER_YEAR,
            false,
        ),
    ];
    tables.retain(|table| !table.scenarios.is_empty());
    tables
}

/// The regret of every posture with files as states of the world: tables, and which posture is least bad.
fn regret(doc: &Document) -> (Vec<Section>, Vec<String>) {
    let run = doc.files.iter().find_map(|file| file.run.as_ref());
    let posture = |id: &str| {
        let found = run.and_then(|run| run.postures.iter().find(|posture| posture.id == id));
        let name = found.map_or_else(String::new, |posture| clean(&posture.name));
        if name.is_empty() { clean(id) } else { name }
    };
    let names = Names { posture: &posture, state: &clean };
    (decision::regret_tables(&doc.regret, &names), decision::least_regret(&doc.regret, &names))
}

/// What a file is called: the id of its scenario, or its path.
fn called(file: &File) -> String {
    clean(file.scenario.as_deref().unwrap_or(&file.path))
}

/// The handling markings of all scenarios, each once.
fn markings(doc: &Document) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for marking in doc.files.iter().filter_map(|file| file.run.as_ref()?.marking.as_deref()).map(clean) {
        if !marking.is_empty() && !found.contains(&marking) {
            found.push(marking);
        }
    }
    found
}

/// How many files there are and what came of them: "3 files: 2 done, 1 faulty".
pub fn count(doc: &Document) -> String {
    let states = [(Status::Ok, "done"), (Status::Faulty, "faulty"), (Status::Failed, "failed")];
    let parts: Vec<String> = states
        .into_iter()
        .map(|(status, word)| (doc.files.iter().filter(|file| file.status == status).count(), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{} {word}", format::count(number as u64)))
        .collect();
    let files = doc.files.len();
    format!("{} file{}: {}", format::count(files as u64), if files == 1 { "" } else { "s" }, parts.join(", "))
}

/// The warnings of a run by their codes: "; 2 warnings: few-attacks, wide".
fn warned(run: &Run) -> String {
    let mut codes: Vec<String> = run.warnings.iter().map(|warning| clean(&warning.code)).collect();
    codes.sort();
    codes.dedup();
    match run.warnings.len() {
        0 => String::new(),
        1 => format!("; 1 warning: {}", codes.join(", ")),
        many => format!("; {many} warnings: {}", codes.join(", ")),
    }
}

/// Blocks of sentences: declared frequencies, what was run, what was not done.
fn remarks(doc: &Document) -> Vec<(&'static str, Vec<String>)> {
    let runs = || doc.files.iter().filter_map(|file| Some((file, file.run.as_ref()?)));
    let frequencies =
        runs().map(|(file, run)| format!("{}: {}", called(file), words::frequency(&run.threats, &run.loss_events)));
    let done = runs().map(|(file, run)| {
        let settings: Vec<String> = run.settings.iter().map(|setting| clean(setting).replacen('=', " = ", 1)).collect();
        format!(
            "{}: {}, {} trials, seed {}{}, scenario {}{}{}",
            called(file),
            clean(&file.path),
            format::count(run.trials),
            run.seed,
            if run.sampling == "lhs" { ", Latin hypercube" } else { "" },
            clean(file.scenario_sha256.as_deref().unwrap_or_default()).chars().take(12).collect::<String>(),
            if settings.is_empty() {
                String::new()
            } else {
                format!(", with {} from the command line", settings.join(", "))
            },
            warned(run)
        )
    });
    let not_done = doc.files.iter().filter(|file| file.status != Status::Ok).map(|file| {
        let status = if file.status == Status::Faulty { "faulty" } else { "failed" };
        format!("{}: {status}: {}", clean(&file.path), clean(file.message.as_deref().unwrap_or_default()))
    });
    let mut blocks = vec![
        ("Least regret", regret(doc).1),
        ("Declared frequencies", frequencies.collect()),
        ("Runs", done.collect()),
        ("Not done", not_done.collect()),
    ];
    blocks.retain(|(_, sentences): &(&str, Vec<String>)| !sentences.is_empty());
    blocks
}

/// The summary for a terminal of a width in characters; `colour` adds ANSI styles, nothing else in the text is a control
/// character but the line feed.
pub fn table(doc: &Document, width: usize, colour: bool) -> String {
    let width = width.max(NARROWEST);
    let mut out = String::new();
    let mut say = |text: &str| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    for marking in markings(doc) {
        say(&styled(&wrapped(&marking, width, 0), BOLD, colour));
    }
    say(&styled(&count(doc), BOLD, colour));
    for figures in tables(doc) {
        say("");
        say(&styled(figures.title, BOLD, colour));
        say(&styled(&wrapped(figures.note, width, 0), DIM, colour));
        say(&drawn(&figures, width));
    }
    for section in regret(doc).0 {
        say("");
        say(&terminal::section(&section, width, colour));
    }
    for (title, sentences) in remarks(doc) {
        say("");
        say(&styled(title, if title == "Not done" { YELLOW } else { BOLD }, colour));
        for sentence in sentences {
            say(&format!("  {}", wrapped(&sentence, width, 2)));
        }
    }
    out
}

/// The summary as Markdown.
pub fn markdown(doc: &Document) -> String {
    let mut out = String::new();
    let mut say = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    for marking in markings(doc) {
        say(&format!("**{}**\n", literal(&marking)));
    }
    say(&format!("# {}", literal(&count(doc))));
    for figures in tables(doc) {
        say(&format!("\n## {}\n\n{}\n", figures.title, literal(figures.note)));
        let columns: Vec<String> = figures.columns.iter().map(|name| literal(name)).collect();
        say(&format!("| scenario | posture | {} |", columns.join(" | ")));
        say(&format!("| :-- | :-- |{}", " --: |".repeat(columns.len())));
        for (scenario, rows) in &figures.scenarios {
            for (posture, cells) in rows {
                let cells: Vec<String> = cells.iter().map(|cell| literal(cell)).collect();
                say(&format!("| {} | {} | {} |", literal(scenario), literal(posture), cells.join(" | ")));
            }
        }
    }
    for section in regret(doc).0 {
        say(rows_of(&section).trim_end());
    }
    for (title, sentences) in remarks(doc) {
        say(&format!("\n## {title}\n"));
        for sentence in sentences {
            say(&format!("- {}", literal(&sentence)));
        }
    }
    out
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Lines of a cell: the figure with its interval, or the interval on a line of its own.
fn lines(cell: &str, broken: bool) -> String {
    if broken { cell.replacen(" [", "\n[", 1) } else { cell.to_owned() }
}

/// Width that each column takes without breaking a figure, with padding.
fn widths(figures: &Figures, broken: bool) -> Vec<usize> {
    let rows = || figures.scenarios.iter().flat_map(|(_, rows)| rows);
    let column = |(index, name): (usize, &&str)| {
        let head = name.split(' ').map(length).max().unwrap_or(0);
        let cells = rows().filter_map(|(_, cells)| lines(&cells[index], broken).lines().map(length).max());
        cells.max().unwrap_or(0).max(head) + 2
    };
    figures.columns.iter().enumerate().map(column).collect()
}

/// How a table is laid out.
struct Layout {
    /// Width of the names.
    names: usize,
    /// Width of every column.
    widths: Vec<usize>,
    /// Intervals stand under their figures.
    broken: bool,
    /// Columns that stand side by side.
    runs: Vec<std::ops::Range<usize>>,
}

/// The layout in a width: intervals beside their figures if there is room, else under them; names of postures in two lines
/// if that keeps the columns side by side; else columns in runs.
fn layout(figures: &Figures, width: usize) -> Layout {
    let named = figures.scenarios.iter().flat_map(|(scenario, rows)| {
        std::iter::once(length(scenario)).chain(rows.iter().map(|(posture, _)| length(posture) + 2))
    });
    let mut names = (named.max().unwrap_or(0) + 2).min((3 * width / 8).max(NAMES));
    let taken = |widths: &[usize]| widths.iter().map(|column| column + GAP).sum::<usize>();
    let broken = names + taken(&widths(figures, false)) > width;
    let widths = widths(figures, broken);
    let room = width.saturating_sub(taken(&widths));
    if room >= NAMES {
        names = names.min(room);
    }
    let (mut runs, mut from, mut taken) = (Vec::new(), 0, names);
    for (index, needed) in widths.iter().enumerate() {
        if index > from && taken + GAP + needed > width {
            runs.push(from..index);
            (from, taken) = (index, names);
        }
        taken += GAP + needed;
    }
    runs.push(from..widths.len());
    Layout { names, widths, broken, runs }
}

fn drawn(figures: &Figures, width: usize) -> String {
    let Layout { names, widths, broken, runs } = layout(figures, width);
    let mut out = Vec::new();
    for run in runs {
        let mut table = Table::new();
        table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        table.set_header(std::iter::once("").chain(figures.columns[run.clone()].iter().copied()));
        for (scenario, rows) in &figures.scenarios {
            table.add_row([scenario.as_str()]);
            for (posture, cells) in rows {
                let name = wrapped(&format!("· {posture}"), names.saturating_sub(2), 0);
                let cells = cells[run.clone()].iter().map(|cell| lines(cell, broken));
                table.add_row(std::iter::once(name).chain(cells));
            }
        }
        for (index, column) in table.column_iter_mut().enumerate() {
            let fixed = if index == 0 { names } else { widths[run.start + index - 1] };
            let fixed = Width::Fixed(u16::try_from(fixed).unwrap_or(u16::MAX));
            column.set_constraint(ColumnConstraint::Absolute(fixed));
            if index > 0 {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        out.push(table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n"));
    }
    out.join("\n\n")
}

#[cfg(test)]
mod tests;
