//! Closed forms beside the simulation: how many standard errors the two are apart, and the warning where an exact one
//! disagrees.
//!
//! The standard error is the one that the figure has if its formula is right, so that what was never seen in a run is held
//! against how often it should have been. That of a probability is that of as many plain draws as its interval stands for;
//! where few of them, or all but few, should have come to pass, the deviate is that of the Poisson law of their number.
//! That of an expected number is the one of the trials, or what the formulas leave for chance, whichever is larger.

use crate::model::twin::{Formula, STAGES, Twin};
use crate::random::{STRATA, gamma_cdf, normal_quantile};
use crate::result::document::{Posture, Twin as Row};
use crate::scenario::Scenario;
use crate::stats::{Estimate, Tally};

use super::experiment::{P_N, Simulation};

/// Standard errors apart beyond which an exact formula disagrees.
const APART: f64 = 4.0;
/// Rounding that no standard error covers: of weights, which are kept to 2^-40, and of sums, relative to them.
const ROUNDING: (f64, f64) = (2e-12, 1e-9);
/// Expected number of the rarer outcome below which its number is no normal one.
const FEW: f64 = 100.0;

/// `exact` or `approximate`.
pub(super) fn kind(exact: bool) -> &'static str {
    if exact { "exact" } else { "approximate" }
}

/// What is compared: a closed form, the simulated figure, and its standard error if the formula is right.
#[derive(Debug, Clone, Copy)]
struct Pair {
    formula: Formula,
    estimate: Option<Estimate>,
    se: f64,
    /// What rounding is relative to.
    size: f64,
    /// It is a probability.
    share: bool,
}

impl Pair {
    /// A probability given an attack.
    fn probability(formula: Formula, estimate: Option<Estimate>) -> Self {
        let se = estimate.map_or(0.0, |estimate| estimate.se_under(formula.value));
        Self { formula, estimate, se, size: formula.value, share: true }
    }

    /// An expected figure with its standard error.
    fn mean(formula: Formula, estimate: Estimate, se: f64) -> Self {
        Self { formula, estimate: Some(estimate), se, size: formula.value, share: false }
    }

    /// How many standard errors the two are apart beyond rounding and the formula's error; none where they differ though
    /// nothing varied.
    fn apart(&self, designs: Option<f64>) -> Option<f64> {
        let Self { formula, estimate, se, size, share } = self;
        let error = formula.error + ROUNDING.0 + ROUNDING.1 * size.abs();
        let beyond = (estimate.as_ref()?.value - formula.value).abs() - error;
        if beyond <= 0.0 {
            return Some(0.0);
        }
        let rare = share.then(|| few(formula.value, estimate.as_ref().map_or(0.0, |found| found.value), *se)).flatten();
        let number = rare.unwrap_or(beyond / se);
        let number = designs.map_or(number, |designs| as_normal(number, designs - 1.0));
        // An infinite number is none that a document can hold.
        Some(number).filter(|number| number.is_finite())
    }
}

/// The standard normal deviate that is as far out as a share of plain draws of which few should come to pass, or all but few:
/// by the Poisson law of the rarer outcome. None where it is common enough for a normal law, or where nothing can vary.
fn few(p: f64, found: f64, se: f64) -> Option<f64> {
    let draws = p * (1.0 - p) / (se * se);
    let (expected, seen) =
        if p <= 0.5 { (draws * p, draws * found) } else { (draws * (1.0 - p), draws * (1.0 - found)) };
    if !(expected > 0.0 && expected < FEW && draws.is_finite()) {
        return None;
    }
    // P(N >= n) = gamma_cdf(n), P(N <= n) = gamma_sf(n + 1), continued to numbers that weights make; of the number itself
    // half is taken, as it lies on both sides.
    let from = |number: f64| if number > 0.0 { gamma_cdf(number, expected) } else { 1.0 };
    let [least, more] = [from(seen), from(seen + 1.0)];
    let tail = if seen > expected { least + more } else { 2.0 - least - more } / 2.0;
    // A tail of more than a half is no distance at all.
    Some(-normal_quantile(tail.clamp(1e-300, 0.5)))
}

/// The standard normal deviate that is as far out as this one of Student's law (Wallace 1959), which the spread between few
/// designs leads to.
fn as_normal(student: f64, freedom: f64) -> f64 {
    let far = freedom * libm::log1p(student * student / freedom);
    far.sqrt() * (8.0 * freedom + 1.0) / (8.0 * freedom + 3.0)
}

/// The closed forms of a posture beside what was simulated: those of the posture, then those of its paths.
pub(super) fn rows(
    scenario: &Scenario,
    simulation: &Simulation<'_>,
    tally: &Tally,
    arm: usize,
    twin: &Twin,
) -> Vec<Row> {
    let columns = simulation.model.columns();
    let found = Found { simulation, tally, arm };
    let designs = simulation.model.sampling().stratified.then(|| (tally.trials() / STRATA) as f64);
    let mut rows = Vec::new();
    let mut say = |figure: &str, path: Option<&str>, pair: Option<Pair>| {
        rows.extend(pair.and_then(|pair| row(figure, path, &pair, designs)));
    };
    let given_attack =
        |formula: Option<Formula>, column| formula.map(|formula| Pair::probability(formula, found.stage(column)));
    say("p_interruption", None, given_attack(twin.p_interruption, columns.interrupted()));
    let ratio = tally.ratio(arm, P_N).map(|(estimate, _)| estimate);
    say("p_neutralisation", None, twin.p_neutralisation.map(|formula| Pair::probability(formula, ratio)));
    say("p_effectiveness", None, given_attack(twin.p_effectiveness, columns.neutralised()));
    say("p_no_attack", None, twin.p_attack.map(|any| found.no_attack(any, twin.envelope)));
    let all = twin.p_attack.zip(twin.counts[0]);
    let all = all.map(|(any, formula)| found.attacks(formula, any, twin.envelope));
    say(STAGES[0], None, all);
    for (column, name) in STAGES.iter().enumerate().skip(1) {
        say(name, None, twin.counts[column].zip(all).map(|(formula, all)| found.count(column, formula, &all)));
    }
    let loss = twin.loss.map(|twin| {
        let estimate = tally.year_mean(arm, columns.loss());
        let least = (twin.squares / tally.trials() as f64).sqrt();
        Pair::mean(twin.loss, estimate, estimate.se.max(least))
    });
    say("loss", None, loss);
    let structure = &scenario.structure;
    for (index, (path, route)) in twin.paths.iter().zip(&structure.routes).enumerate() {
        let estimate = tally.ratio(arm, Simulation::route(index)).map(|(estimate, _)| estimate);
        let pair = Pair::probability(path.p_interruption, estimate);
        say("p_interruption", Some(&route.id), (!structure.responses.is_empty()).then_some(pair));
    }
    rows
}

/// A row, unless there is nothing to say.
fn row(figure: &str, path: Option<&str>, pair: &Pair, designs: Option<f64>) -> Option<Row> {
    let Pair { formula, estimate, .. } = pair;
    let nothing = formula.value.abs() <= 0.0 && estimate.is_none_or(|estimate| estimate.value.abs() <= 0.0);
    if nothing || !formula.value.is_finite() {
        return None;
    }
    Some(Row {
        figure: figure.to_owned(),
        path: path.map(str::to_owned),
        analytic: formula.value,
        kind: kind(formula.exact).to_owned(),
        estimate: estimate.map(|estimate| estimate.value),
        ci95: estimate.map(|estimate| [estimate.low, estimate.high]),
        standard_errors: pair.apart(designs),
    })
}

/// What was simulated under a posture.
struct Found<'a> {
    simulation: &'a Simulation<'a>,
    tally: &'a Tally,
    arm: usize,
}

impl Found<'_> {
    /// The share of attacks in which a stage came to pass.
    fn stage(&self, column: usize) -> Option<Estimate> {
        self.tally.attack(self.arm, column).map(|view| view.p_any())
    }

    /// What a year with an attack weighs.
    fn weight(&self) -> f64 {
        if self.simulation.model.sampling().unconditional { 1.0 } else { self.tally.mean_weight() }
    }

    /// The variance of the weight of a trial with an attack at constant rates: a trial is a year given an attack under the
    /// envelope, of weight W, and has one under the posture with probability p / W. That is p (W - p), and 0 where the
    /// posture is the envelope.
    fn thinning(&self, any: Formula, envelope: Option<f64>) -> f64 {
        let whole = if self.simulation.model.sampling().unconditional { Some(1.0) } else { envelope };
        whole.map_or(0.0, |whole| any.value * (whole - any.value).max(0.0))
    }

    /// The standard error of a mean over trials, given the least variance of a trial; where nothing was seen, that of
    /// `expected` cases.
    fn se(&self, found: Estimate, least: f64, expected: f64) -> f64 {
        let unseen = if found.value > 0.0 { 0.0 } else { self.weight() * expected };
        found.se.max((least.max(unseen) / self.tally.trials() as f64).sqrt())
    }

    /// P(no attack), from P(an attack).
    fn no_attack(&self, any: Formula, envelope: Option<f64>) -> Pair {
        let found = self.tally.p_attack(self.arm);
        let se = self.se(found, self.thinning(any, envelope), any.value);
        let estimate =
            Estimate { value: 1.0 - found.value, low: 1.0 - found.high, high: 1.0 - found.low, se: found.se };
        let formula = Formula { value: 1.0 - any.value, ..any };
        Pair { formula, estimate: Some(estimate), se, size: any.value, share: false }
    }

    /// Expected attacks. The second and further ones of a year may be so rare that no trial had any.
    fn attacks(&self, formula: Formula, any: Formula, envelope: Option<f64>) -> Pair {
        let found = self.tally.year_mean(self.arm, 0);
        let further = self.weight() * (formula.value - any.value).max(0.0);
        Pair::mean(formula, found, self.se(found, self.thinning(any, envelope) + further, formula.value))
    }

    /// Expected attacks that come to a stage, each with probability q: the error of their number, and that of their share.
    fn count(&self, column: usize, formula: Formula, all: &Pair) -> Pair {
        let found = self.tally.year_mean(self.arm, column);
        let number = all.formula.value;
        let q = if number > 0.0 { (formula.value / number).clamp(0.0, 1.0) } else { 0.0 };
        // Without an attack there is no share, and the number alone says how little was to be seen.
        let share = number * self.stage(column).map_or(0.0, |stage| stage.se_under(q));
        let expected = (share * share + q * q * all.se * all.se).sqrt();
        Pair::mean(formula, found, found.se.max(expected))
    }
}

/// The exact figures of a posture that disagree with the simulation, in words.
pub(super) fn disagreements(posture: &Posture) -> impl Iterator<Item = String> {
    let exact = posture.twin.iter().filter(|row| row.kind == kind(true));
    exact.filter_map(|row| {
        let estimate = row.estimate?;
        let far = match row.standard_errors {
            Some(number) if number <= APART => return None,
            Some(number) => format!("{number:.1} standard errors apart"),
            None => "and nothing varied".to_owned(),
        };
        let of = row.path.as_ref().map_or(String::new(), |path| format!(" of path `{path}`"));
        let [estimate, analytic] = [estimate, row.analytic].map(digits);
        Some(format!(
            "`{}`{of} under `{}` is {estimate} in simulation and {analytic} by its exact formula, {far}: one of the two is \
             wrong",
            row.figure, posture.id
        ))
    })
}

fn digits(value: f64) -> String {
    if value.abs() < 1e-3 || value.abs() >= 1e6 { format!("{value:.6e}") } else { format!("{value:.6}") }
}

#[cfg(test)]
mod tests;
