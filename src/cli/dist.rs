//! `bordj dist`: one distribution's moments, quantiles and sketch.

use std::fmt::Write as _;
use std::io::Write as _;

use crate::scenario::dimension::{DAY, Dimension, YEAR};
use crate::scenario::{Distribution, Sketch, distribution};

use super::arguments::{Dist, Telling};
use super::diagnostics::{self, plain};
use super::exit::{Exit, Fault};
use super::files;
use super::text::{BOLD, DIM, PLAIN, wrapped};

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

/// Prints what a distribution is like.
pub(super) fn run(options: &Dist) -> Result<Exit, Fault> {
    let found = match distribution(&options.distribution) {
        Ok(found) => found,
        Err((faults, sources)) => {
            diagnostics::show(&faults, &sources);
            return Err(Fault::Shown);
        }
    };
    if options.format == Telling::Json {
        std::io::stdout().write_all(files::json(&found)?.as_bytes())?;
        return Ok(Exit::Done);
    }
    anstream::stdout().write_all(drawn(&found).as_bytes())?;
    Ok(Exit::Done)
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
    let ticks = if logarithmic { ticks_of_decades(dimension, from, to) } else { ticks_of_steps(dimension, from, to) };
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

/// Steps that read well: of a clock and a calendar for durations, else 1, 2 and 5 times powers of ten.
fn ticks_of_steps(dimension: Dimension, from: f64, to: f64) -> Vec<f64> {
    const CLOCK: [f64; 23] = [
        1.0,
        2.0,
        5.0,
        10.0,
        15.0,
        30.0,
        60.0,
        120.0,
        300.0,
        600.0,
        900.0,
        1_800.0,
        3_600.0,
        7_200.0,
        10_800.0,
        21_600.0,
        43_200.0,
        DAY,
        2.0 * DAY,
        5.0 * DAY,
        10.0 * DAY,
        50.0 * DAY,
        100.0 * DAY,
    ];
    let fits = |step: f64| ((to - from) / step).floor() < most(dimension) as f64;
    let clock = if dimension == Dimension::Duration && to - from >= 5.0 && to - from < YEAR {
        CLOCK.iter().copied().find(|step| fits(*step))
    } else {
        None
    };
    // Years of calendar time, or pure numbers.
    let unit = if dimension == Dimension::Duration && to - from >= YEAR { YEAR } else { 1.0 };
    let step = clock.unwrap_or_else(|| {
        let decade = libm::pow(10.0, libm::log10((to - from) / unit).floor() - 2.0);
        let mut steps = [1.0, 2.0, 5.0].map(|digit| digit * decade * unit);
        loop {
            if let Some(step) = steps.into_iter().find(|step| fits(*step)) {
                return step;
            }
            steps = steps.map(|step| step * 10.0);
        }
    });
    let first = (from / step).ceil();
    let count = ((to - first * step) / step + 1e-9).floor();
    // Rounded, so that three tenths are no 0.30000000000000004.
    (0..=count.max(0.0) as usize).map(|index| ((first + index as f64) * step * 1e12).round() / 1e12).collect()
}

/// Marks of a logarithmic axis: powers of ten, of a clock and a calendar for durations.
fn ticks_of_decades(dimension: Dimension, from: f64, to: f64) -> Vec<f64> {
    let mut marks: Vec<f64> = if dimension == Dimension::Duration {
        let of = |one: f64, many: &[f64]| many.iter().map(|count| count * one).collect::<Vec<f64>>();
        let sub = (-9..0).map(|power| libm::pow(10.0, f64::from(power)));
        let calendar = [of(1.0, &[1.0, 10.0]), of(60.0, &[1.0, 10.0]), of(3_600.0, &[1.0, 10.0])];
        let long = [of(DAY, &[1.0, 10.0, 100.0]), of(YEAR, &[1.0, 10.0, 100.0, 1_000.0, 10_000.0])];
        sub.chain(calendar.concat()).chain(long.concat()).collect()
    } else {
        (-20..=16).map(|power| libm::pow(10.0, f64::from(power))).collect()
    };
    marks.retain(|mark| *mark >= from && *mark <= to);
    let every = marks.len().div_ceil(most(dimension)).max(1);
    marks.into_iter().step_by(every).collect()
}
