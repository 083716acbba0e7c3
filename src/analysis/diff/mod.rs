//! Two results, one against the other: a pure function of their documents.
//!
//! A figure moved if the difference of its two estimates exceeds the root of the sum of the squares of two half-widths, those
//! of the sides of the intervals that face each other (Newcombe's way of joining two intervals, Statistics in Medicine 17,
//! 1998). For independent runs this is a test at 5 % and, with intervals that are no narrower than they should be, less.

mod figures;
mod items;
mod order;

use std::collections::BTreeMap;

use crate::random::normal_quantile;
use crate::result::diff::{Counts, Diff, Names, SCHEMA, Side};
use crate::result::document::{Document, Warning};

use figures::Comparable;

/// Chance of an error: of one figure, and of the whole family.
const ERROR: f64 = 0.05;

/// What differs from one result to a later one.
pub fn of(before: &Document, after: &Document) -> Diff {
    let comparable = Comparable::of(before, after);
    let mut found = figures::of(before, after, comparable);
    let counts = judged(&mut found.figures);
    figures::sort(&mut found.figures);
    let mut diff = Diff {
        schema: SCHEMA.to_owned(),
        before: side(before),
        after: side(after),
        identical: before == after,
        notes: Vec::new(),
        run: items::run(before, after),
        inputs: items::inputs(before, after),
        inputs_listed: [before, after].map(|document| document.scenario.inputs.len() as u64),
        frequencies: items::frequencies(before, after),
        sources: items::sources(before, after),
        groups: items::groups(before, after),
        postures: items::postures(before, after, comparable.amounts),
        counts,
        order: order::of(before, after),
        warnings_new: lacking(after, before),
        warnings_gone: lacking(before, after),
        names: names(before, after),
        figures: found.figures,
    };
    diff.notes = notes(&diff, comparable, &found.left_out);
    diff
}

fn side(document: &Document) -> Side {
    let scenario = &document.scenario;
    Side {
        scenario: scenario.id.clone(),
        name: scenario.name.clone(),
        marking: scenario.marking.clone(),
        currency: scenario.currency.clone(),
        horizon_years: scenario.horizon_years,
        run: document.run.clone(),
    }
}

/// Names of postures and groups; those of the later result where both have one.
fn names(before: &Document, after: &Document) -> Names {
    let mut names = Names::default();
    for document in [before, after] {
        names.postures.extend(document.postures.iter().map(|posture| (posture.id.clone(), posture.name.clone())));
        names.groups.extend(document.scenario.groups.iter().map(|group| (group.id.clone(), group.name.clone())));
    }
    names
}

/// Judges every figure against its own interval and against that of the family, and counts.
fn judged(figures: &mut [crate::result::diff::Figure]) -> Counts {
    let family = figures.iter().filter(|figure| !figure.measure.is_quantile() && figure.half_width > 0.0).count();
    let width = if family > 0 { -normal_quantile(ERROR / (2.0 * family as f64)) } else { 0.0 };
    for figure in figures.iter_mut() {
        figure.moved = figures::differs(figure.before, figure.after) && figure.difference.abs() > figure.half_width;
        figure.beyond_family = !figure.measure.is_quantile()
            && figure.moved
            && figure.standard_errors.is_none_or(|distance| distance > width);
    }
    let count = |chosen: fn(&crate::result::diff::Figure) -> bool| {
        figures.iter().filter(|figure| chosen(figure)).count() as u64
    };
    Counts {
        compared: figures.len() as u64,
        moved: count(|figure| figure.moved),
        by_chance: ERROR * figures.len() as f64,
        family: family as u64,
        family_standard_errors: width,
        beyond_family: count(|figure| figure.beyond_family),
    }
}

/// A warning without its numbers, which differ from run to run.
fn gist(warning: &Warning) -> (String, String) {
    let mut words = String::new();
    for character in warning.message.chars() {
        if !character.is_ascii_digit() {
            words.push(character);
        } else if !words.ends_with('#') {
            words.push('#');
        }
    }
    (warning.code.clone(), words.replace("#.#", "#"))
}

/// Warnings of one result that another one lacks, as often as it lacks them.
fn lacking(has: &Document, lacks: &Document) -> Vec<Warning> {
    let mut there: BTreeMap<(String, String), usize> = BTreeMap::new();
    for warning in &lacks.warnings {
        *there.entry(gist(warning)).or_default() += 1;
    }
    let is_lacking = |warning: &&Warning| match there.get_mut(&gist(warning)) {
        Some(left @ 1..) => {
            *left -= 1;
            false
        }
        _ => true,
    };
    has.warnings.iter().filter(is_lacking).cloned().collect()
}

/// What must be known before the figures are read.
fn notes(diff: &Diff, comparable: Comparable, left_out: &figures::LeftOut) -> Vec<Warning> {
    let mut notes = Vec::new();
    let mut note = |code: &str, message: String| notes.push(Warning { code: code.to_owned(), message });
    let (before, after) = (&diff.before, &diff.after);
    if before.scenario != after.scenario {
        let ids = format!("`{}` and `{}`", before.scenario, after.scenario);
        note("other-scenario", format!("the results are of two scenarios, {ids}: what has one id in both is compared"));
    }
    if !comparable.amounts {
        let currencies = format!("{} and {}", before.currency, after.currency);
        note("other-currency", format!("amounts are in {currencies}: no amount is compared"));
    }
    if !comparable.horizon {
        let years = format!("{} and {} years", before.horizon_years, after.horizon_years);
        note(
            "other-horizon",
            format!(
                "a trial is {years} long: figures per horizon are not compared, those given an attack and per year are"
            ),
        );
    }
    if before.run.version != after.run.version {
        note(
            "other-version",
            "the program is of another version: what it computes may have changed too (see its changelog)".to_owned(),
        );
    }
    if diff.inputs_listed.contains(&0) && diff.inputs_listed != [0, 0] {
        let which = if diff.inputs_listed[0] == 0 { "earlier" } else { "later" };
        note("no-inputs", format!("the {which} result lists no inputs: inputs are not compared"));
    }
    let listed = [&diff.inputs, &diff.frequencies, &diff.sources, &diff.groups, &diff.postures];
    if before.run.scenario_sha256 != after.run.scenario_sha256
        && before.scenario == after.scenario
        && !diff.inputs_listed.contains(&0)
        && listed.iter().all(|items| items.is_empty())
    {
        note(
            "unlisted-change",
            "the scenario file changed in what is no listed input: its structure, its words, or the end of a long list"
                .to_owned(),
        );
    }
    if left_out.postures_in_common == 0 {
        note("no-common-posture", "no posture has one id in both results: no figure is compared".to_owned());
    }
    for posture in &left_out.few_attacks {
        note(
            "few-attacks",
            format!(
                "fewer than {} attacks were simulated under `{posture}` in one of the results: its figures given an attack \
                 are not compared",
                figures::FEW
            ),
        );
    }
    if left_out.few_trials {
        let least = figures::FEW;
        note("few-trials", format!("one of the results has fewer than {least} trials: no figure is compared"));
    }
    if left_out.without_interval > 0 {
        let number = left_out.without_interval;
        note(
            "no-interval",
            format!(
                "{number} figures have no interval in one of the results, which is of an earlier version: not compared"
            ),
        );
    }
    if left_out.columns_of_one > 0 {
        let number = left_out.columns_of_one;
        note("in-one-only", format!("{number} figures are in one of the two results only and are not compared"));
    }
    if !diff.identical && diff.counts.compared > 0 && before.run.seed == after.run.seed {
        note(
            "same-seed",
            "both runs have the same seed and share random numbers, so as a rule chance moves their figures apart by less than \
             the intervals allow: what moved did so all the more surely, and what is within the intervals may differ all the \
             same. To measure one change, make it a posture of one scenario: postures are compared trial by trial"
                .to_owned(),
        );
    }
    notes
}

#[cfg(test)]
mod tests;
