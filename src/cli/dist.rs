//! `bordj dist`: one distribution's moments, quantiles and sketch; it may come of a fit.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::analysis::fit::fit;
use crate::analysis::picture::picture;
use crate::report::charts::distribution as chart;
use crate::result::fit::Fit;
use crate::result::picture::Picture;
use crate::scenario::dimension::Dimension;
use crate::scenario::{Distribution, Sketch, distribution, ticks};

use super::arguments::Telling;
use super::diagnostics::{self, plain};
use super::exit::{Exit, Fault};
use super::files;
use super::fitting;
use super::text::{BOLD, DIM, PLAIN, wrapped};

/// `bordj dist`.
#[derive(Debug, Args)]
pub(super) struct Dist {
    /// For example "pert(30 s, 60 s, 3 min)", "lognormal(median = 4 min, gsd = 1.8)", or as a scenario file writes it
    #[arg(required_unless_present = "fit", conflicts_with = "fit")]
    pub(super) distribution: Option<String>,
    /// Fit laws to a column of this CSV file instead, and show the one that fits best (docs/elicitation.md)
    #[arg(long, value_name = "FILE.csv", requires = "column")]
    pub(super) fit: Option<String>,
    /// With --fit: heading of the column
    #[arg(long, value_name = "NAME", requires = "fit")]
    pub(super) column: Option<String>,
    /// With --fit: unit of cells that are bare numbers, for example s, h, d, %, M or "per yr"
    #[arg(long, value_name = "UNIT", requires = "fit")]
    pub(super) unit: Option<String>,
    /// With --fit: show this law instead of the one that fits best
    #[arg(long, value_name = "LAW", requires = "fit", value_parser = laws())]
    pub(super) law: Option<String>,
    /// Draw it as well, into this file
    #[arg(long, value_name = "FILE.svg")]
    pub(super) svg: Option<PathBuf>,
    /// How it is told
    #[arg(long, value_enum, default_value = "human")]
    pub(super) format: Telling,
}

/// Names of laws that can be fitted.
fn laws() -> clap::builder::PossibleValuesParser {
    crate::analysis::fit::laws().into()
}

/// Columns of the sketch.
const COLUMNS: usize = 68;
/// Rows of the sketch.
const ROWS: usize = 8;
/// Blanks before everything.
const MARGIN: &str = "  ";
/// Columns of the longest bar.
const BAR: usize = 48;
/// Columns that a mark of the axis takes with its value, and those of values with a long unit.
const TICK: usize = 11;
const LONG_TICK: usize = 17;
/// Probability that is not worth a word.
const NEGLIGIBLE: f64 = 1e-6;
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const LEFT_EIGHTHS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// Prints what a distribution is like, or which law fits a column.
pub(super) fn run(options: &Dist) -> Result<Exit, Fault> {
    let Some(file) = &options.fit else {
        let found = read(options.distribution.as_deref().unwrap_or_default())?;
        let picture = || picture(&found, None);
        put(options, &picture)?;
        if options.format == Telling::Json {
            std::io::stdout().write_all(files::json(&found)?.as_bytes())?;
        } else {
            anstream::stdout().write_all(drawn(&found).as_bytes())?;
        }
        return Ok(Exit::Done);
    };
    let name = options.column.as_deref().unwrap_or_default();
    let column = crate::files::open_column(file, name, options.unit.as_deref()).map_err(|(faults, sources)| {
        diagnostics::show(&faults, &sources);
        Fault::Shown
    })?;
    let fit = fit(&column, options.law.as_deref()).map_err(|fault| Fault::Usage(fault.to_string()))?;
    let found = read(fit.chosen_law().map_or("", |law| &law.notation))?;
    put(options, &|| Picture { notes: fitting::statement(&fit, &column), ..picture(&found, Some((&fit, &column))) })?;
    if options.format == Telling::Json {
        let told = Told { fit: &fit, distribution: &found };
        std::io::stdout().write_all(files::json(&told)?.as_bytes())?;
    } else {
        let told = format!("{}\n{}\n{}", fitting::table(&fit, &column), drawn(&found), fitting::to_paste(&fit));
        anstream::stdout().write_all(told.as_bytes())?;
    }
    Ok(Exit::Done)
}

/// A fit as data: its own keys, and the distribution as it is told by itself.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    fit: &'a Fit,
    distribution: &'a Distribution,
}

fn read(text: &str) -> Result<Distribution, Fault> {
    distribution(text).map_err(|(faults, sources)| {
        diagnostics::show(&faults, &sources);
        Fault::Shown
    })
}

/// Writes the drawing, if one is asked for.
fn put(options: &Dist, picture: &dyn Fn() -> Picture) -> Result<(), Fault> {
    let Some(path) = &options.svg else { return Ok(()) };
    let source = options.fit.as_ref().map_or(String::new(), |file| format!("{file} · "));
    let picture = Picture { origin: format!("{source}bordj {}", env!("CARGO_PKG_VERSION")), ..picture() };
    files::put(path, chart::draw(&picture).svg.as_bytes())
}

fn drawn(found: &Distribution) -> String {
    let mut out = String::new();
    let show = |value: f64| found.dimension.show(value);
    let known = |value: Option<f64>| value.map_or("-".to_owned(), show);
    wrapped(&mut out, "", MARGIN, &format!("{BOLD}{}{PLAIN}", plain(&found.notation)));
    let per = found.per.map_or(String::new(), |per| format!(", one value per {per}"));
    let mode = found.mode.map_or(String::new(), |mode| format!(", mode {}", show(mode)));
    let moments = format!("mean {}, standard deviation {}{mode}", known(found.mean), known(found.sd));
    wrapped(&mut out, MARGIN, MARGIN, &format!("{}{per}; {moments}", found.dimension.words()));
    out.push('\n');
    sketch(found, &mut out);
    out.push('\n');
    quantiles(found, &mut out);
    for (share, end) in [(found.below, found.dimension.range().0), (found.above, found.dimension.range().1)] {
        if share > NEGLIGIBLE {
            let beyond = if end > 0.0 { "above" } else { "below" };
            let end = show(end);
            let words = format!("{} of it lies {beyond} {end}, and counts as {end}.", percent(share));
            wrapped(&mut out, MARGIN, MARGIN, &words);
        }
    }
    out
}

/// A share in per cent.
fn percent(share: f64) -> String {
    if share < 1e-4 {
        "less than 0.01 %".to_owned()
    } else {
        format!("{} %", Dimension::Factor.show(rounded(share * 100.0)))
    }
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Quantiles in two rows of columns.
fn quantiles(found: &Distribution, out: &mut String) {
    let end = |value: Option<f64>| value.map_or("-".to_owned(), |value| found.dimension.show(value));
    let mut cells: Vec<(String, String)> = vec![("least".to_owned(), end(found.least))];
    let label = |p: f64| format!("{} %", Dimension::Factor.show(rounded(p * 100.0)));
    cells.extend(found.quantiles.iter().map(|(p, value)| (label(*p), found.dimension.show(*value))));
    cells.push(("largest".to_owned(), end(found.largest)));
    let width = cells.iter().map(|(_, value)| value.chars().count() + 2).max().unwrap_or(0).max(12);
    for row in cells.chunks(if 6 * width > 78 { 4 } else { 6 }) {
        let mut lines = [String::new(), String::new()];
        for (label, value) in row {
            let _ = write!(lines[0], "{label:>width$}");
            let _ = write!(lines[1], "{value:>width$}");
        }
        let _ = writeln!(out, "{DIM}{}{PLAIN}\n{}", lines[0].trim_end(), lines[1].trim_end());
    }
}

fn sketch(found: &Distribution, out: &mut String) {
    match found.sketch(COLUMNS) {
        Sketch::Values { atoms, rest } => bars(found, &atoms, rest, out),
        Sketch::Density { from, to, logarithmic, heights } => {
            for row in (0..ROWS).rev() {
                let line: String = heights
                    .iter()
                    .map(|height| {
                        let eighths = (height * (ROWS * 8) as f64).round() as usize;
                        EIGHTHS[eighths.saturating_sub(row * 8).min(8)]
                    })
                    .collect();
                let _ = writeln!(out, "{MARGIN}{}", line.trim_end());
            }
            axis(found.dimension, from, to, logarithmic, out);
        }
    }
}

/// Single values: a bar each.
fn bars(found: &Distribution, atoms: &[(f64, f64)], rest: f64, out: &mut String) {
    let values: Vec<String> = atoms.iter().map(|atom| found.dimension.show(atom.0)).collect();
    let width = values.iter().map(String::len).max().unwrap_or(0);
    let largest = atoms.iter().map(|atom| atom.1).fold(0.0, f64::max);
    for (value, (_, probability)) in values.iter().zip(atoms) {
        let eighths = (probability / largest * (BAR * 8) as f64).round() as usize;
        let mut bar = "█".repeat(eighths / 8);
        if !eighths.is_multiple_of(8) || eighths == 0 {
            bar.push(LEFT_EIGHTHS[(eighths % 8).max(1)]);
        }
        let _ = writeln!(out, "{MARGIN}{value:>width$}  {bar} {}", percent(*probability));
    }
    if rest > 1e-9 {
        wrapped(out, MARGIN, MARGIN, &format!("{DIM}other values: {}{PLAIN}", percent(rest)));
    }
}

/// The line under a density, with marks and their values.
fn axis(dimension: Dimension, from: f64, to: f64, logarithmic: bool, out: &mut String) {
    let ticks = ticks(dimension, from, to, logarithmic, most(dimension));
    let column = |value: f64| {
        let share =
            if logarithmic { libm::log(value / from) / libm::log(to / from) } else { (value - from) / (to - from) };
        ((share * COLUMNS as f64) as usize).min(COLUMNS - 1)
    };
    let mut line: Vec<char> = vec!['─'; COLUMNS];
    let mut labels: Vec<char> = vec![' '; COLUMNS + 12];
    let mut free = 0;
    for tick in ticks {
        let at = column(tick);
        line[at] = '┴';
        let label: Vec<char> = dimension.show(tick).chars().collect();
        let start = at.saturating_sub(label.len() / 2).min(COLUMNS + 8 - label.len().min(COLUMNS));
        if start >= free {
            labels[start..start + label.len()].copy_from_slice(&label);
            free = start + label.len() + 2;
        }
    }
    let labels: String = labels.into_iter().collect();
    let _ =
        writeln!(out, "{DIM}{MARGIN}{}\n{MARGIN}{}{PLAIN}", line.into_iter().collect::<String>(), labels.trim_end());
    if logarithmic {
        let _ = writeln!(out, "{DIM}{MARGIN}logarithmic axis, density per decade{PLAIN}");
    }
}

/// Most marks of an axis.
fn most(dimension: Dimension) -> usize {
    COLUMNS / if dimension == Dimension::Rate { LONG_TICK } else { TICK }
}
