//! The words of `bordj dist --fit`: which laws fit a column, and what that says.

use std::fmt::Write as _;

use crate::report::format::count;
use crate::result::fit::{Fit, FittedLaw, NO_DOUBT, REJECTED, Verdict};
use crate::scenario::Column;
use crate::scenario::dimension::Dimension;

use super::diagnostics::plain;
use super::text::{BOLD, DIM, PLAIN, wrapped};

/// Blanks before everything.
const MARGIN: &str = "  ";
/// Laws whose criterion is within this of the best's fit nearly as well (Burnham and Anderson 2002).
const NEAR: f64 = 2.0;
/// Number of values up to which only a law that is grossly wrong would be noticed.
const FEW: usize = 30;

/// The laws in a table, those that were left out, and the statement.
pub(super) fn table(fit: &Fit, column: &Column) -> String {
    let mut out = String::new();
    let show = |value: f64| column.dimension.show(value);
    let title = format!(
        "{BOLD}{}{PLAIN}: {} values of column {}",
        plain(&fit.file),
        count(fit.values as u64),
        plain(&fit.column)
    );
    wrapped(&mut out, "", MARGIN, &title);
    let figures = format!(
        "{}; from {} to {}, mean {}, standard deviation {}",
        fit.dimension,
        show(fit.least),
        show(fit.largest),
        show(fit.mean),
        show(fit.sd)
    );
    wrapped(&mut out, MARGIN, MARGIN, &figures);
    out.push('\n');
    rows(fit, &mut out);
    for dropped in &fit.dropped {
        wrapped(&mut out, MARGIN, "    ", &format!("{DIM}{}: {}{PLAIN}", dropped.law, dropped.reason));
    }
    out.push('\n');
    for sentence in statement(fit, column) {
        wrapped(&mut out, MARGIN, MARGIN, &sentence);
    }
    out
}

fn rows(fit: &Fit, out: &mut String) {
    // Without the outer braces, which the line to paste has: of four columns of figures the laws leave little room.
    let bare = |law: &FittedLaw| {
        let inside = law.notation.strip_prefix("{ ").and_then(|rest| rest.strip_suffix(" }"));
        inside.unwrap_or(&law.notation).to_owned()
    };
    let width = fit.laws.iter().map(|law| bare(law).chars().count()).max().unwrap_or(0).max(3);
    let _ = writeln!(out, "{DIM}{MARGIN}{:<width$}{:>8}{:>7}{:>7}{:>7}{PLAIN}", "law", "AICc", "KS", "AD", "p");
    for law in &fit.laws {
        let figures = format!(
            "{:>8}{:>7}{:>7}{:>7}",
            format!("+{}", digits(law.aicc_difference, 1)),
            digits(law.kolmogorov_smirnov, 3),
            digits(law.anderson_darling, 2),
            p_value(law.p)
        );
        let (begin, end) = if law.law == fit.chosen { (BOLD, PLAIN) } else { ("", "") };
        let _ = writeln!(out, "{MARGIN}{begin}{:<width$}{end}{figures}", bare(law));
    }
}

/// A figure of a table: with so many decimals, large ones without.
fn digits(value: f64, decimals: usize) -> String {
    if value >= 1e4 {
        format!("{value:.1e}")
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.decimals$}")
    }
}

/// A probability of the bootstrap, which knows none below one in a thousand.
fn p_value(p: f64) -> String {
    if p < 0.0015 { "0.001".to_owned() } else { format!("{p:.*}", if p < 0.1 { 3 } else { 2 }) }
}

/// What the fit says, in sentences.
pub(super) fn statement(fit: &Fit, column: &Column) -> Vec<String> {
    let Some(chosen) = fit.chosen_law() else { return Vec::new() };
    let mut out = vec![verdict(fit, chosen)];
    let smaller: Vec<&FittedLaw> = fit.laws.iter().take_while(|law| law.law != chosen.law).collect();
    if let (Some(first), true) = (smaller.first(), fit.asked) {
        let apart = digits(chosen.aicc_difference, 1);
        out.push(format!(
            "Of {} laws {} fits best: the AICc of {} is larger by {apart}.",
            fit.laws.len(),
            first.law,
            chosen.law
        ));
    } else if !smaller.is_empty() {
        let names: Vec<&str> = smaller.iter().map(|law| law.law.as_str()).collect();
        out.push(format!("The AICc of {} is smaller, but so large a distance from that law is rare.", listed(&names)));
    }
    if !fit.asked && fit.verdict != Verdict::Rejected {
        out.extend(near(fit, chosen, column.dimension));
    }
    if fit.values < FEW {
        out.push(format!(
            "With {} values only a law that is grossly wrong would be noticed, and the tails are the law's, not the data's.",
            fit.values
        ));
    }
    if chosen.law != "poisson" && ties(&column.values) > 0.5 {
        out.push(
            "More than half of the values occur more than once: rounded values make every law with a density look worse than it is."
                .to_owned(),
        );
    }
    out
}

/// Share of the values that another one equals.
fn ties(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let same =
        |index: usize, other: usize| sorted.get(other).is_some_and(|value| value.total_cmp(&sorted[index]).is_eq());
    let tied = (0..sorted.len()).filter(|index| same(*index, index + 1) || (*index > 0 && same(*index, index - 1)));
    tied.count() as f64 / values.len() as f64
}

fn verdict(fit: &Fit, chosen: &FittedLaw) -> String {
    let name = capital(&chosen.law);
    let figures = format!(
        "(Anderson-Darling {}, p = {}, {} values)",
        digits(chosen.anderson_darling, 2),
        p_value(chosen.p),
        count(fit.values as u64)
    );
    let begun = match (fit.asked, fit.laws.len()) {
        (true, _) => format!("{name} was asked for"),
        (false, 1) => format!("{name} is the only law that has such values"),
        (false, number) => format!("{name} fits best of {number} laws"),
    };
    let rare = if chosen.p < 0.0015 {
        "in at most one of 1,000 samples".to_owned()
    } else {
        format!("in {:.0} of 1,000 samples", 1_000.0 * chosen.p)
    };
    let other = fit.laws.iter().find(|law| law.p > NO_DOUBT);
    match (fit.verdict, other) {
        (Verdict::NoDoubt, _) => format!("{begun}; the data give no reason to doubt it {figures}."),
        (Verdict::SomeDoubt, _) => format!("{begun}, but the data give some reason to doubt it {figures}."),
        (Verdict::Rejected, None) if !fit.asked => format!(
            "No law fits: the best, {}, would show so large a distance {rare} {figures}. Use the values themselves: {}",
            chosen.law, fit.empirical
        ),
        (Verdict::Rejected, None) => {
            format!("{begun}, but does not fit: it would show so large a distance {rare} {figures}.")
        }
        (Verdict::Rejected, Some(other)) => format!(
            "{begun}, but does not fit: it would show so large a distance {rare} {figures}. The data give no reason to doubt \
             {} (p = {}).",
            other.law,
            p_value(other.p)
        ),
    }
}

/// Which other laws fit nearly as well, and how far their tails are from the chosen one's.
fn near(fit: &Fit, chosen: &FittedLaw, dimension: Dimension) -> Option<String> {
    let is_near = |law: &&FittedLaw| law.law != chosen.law && law.p > REJECTED;
    let close = |law: &&FittedLaw| (law.aicc_difference - chosen.aicc_difference).abs() <= NEAR;
    let told = |law: &FittedLaw| format!("{} ({})", law.law, dimension.show(law.p95));
    let others: Vec<String> = fit.laws.iter().filter(is_near).filter(close).map(told).collect();
    if others.is_empty() {
        return None;
    }
    let names: Vec<&str> = others.iter().map(String::as_str).collect();
    Some(format!(
        "Nearly as well {} {}; in brackets the 95 % quantile, that of {} is {}.",
        if others.len() == 1 { "fits" } else { "fit" },
        listed(&names),
        chosen.law,
        dimension.show(chosen.p95)
    ))
}

/// Names in a row: `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The line for a scenario file, on a line of its own whatever its length.
pub(super) fn to_paste(fit: &Fit) -> String {
    let line = match fit.verdict {
        Verdict::Rejected => &fit.empirical,
        _ => fit.chosen_law().map_or(&fit.empirical, |law| &law.notation),
    };
    format!("{DIM}{MARGIN}for a scenario file:{PLAIN}\n{MARGIN}{}\n", plain(line))
}
