//! The variance of a paired difference against the exact variance under common random numbers, on EASI's worked example
//! and a measure each.
//!
//! The coupling is exact: both postures draw the same delays, the same response, the same chance that it is at hand, and
//! each element the same uniform number for its sensing. Let X be 1 if the attack is interrupted and Y if it is with the
//! measure. A sensor at the fence adds a detection before all others: where it senses, more time is left than at any later
//! element (delays are not below 0), so that the same response is in time if it was before; where it does not, nothing
//! changes. A faster response, drawn with the same uniform number, is earlier in every attack; communication that never
//! fails is at hand wherever it was. So X = 1 implies Y = 1, the difference D = Y - X is 0 or 1, and with p = P(X = 1),
//! q = P(Y = 1), d = q - p its variance is d (1 - d): for the sensor 0.102065 x 0.897935 = 0.09165. Of independent postures
//! it would be p (1 - p) + q (1 - q) = 0.49333, 5.38 times as much.
//!
//! EASI takes normal times as they are, the model cuts them at 0 (3.3 standard deviations below the mean). What is held
//! against the simulation is the cut model, by convolution; it differs from the closed form by less than 1e-3, which is
//! tested too.

use bordj::analysis::{self, Options, Sampling};
use bordj::model::Model;
use bordj::result::document::{Comparison, Document};
use bordj::scenario::{self, Scenario};
use statrs::distribution::{ContinuousCDF, Normal};

use crate::command::EASI;

/// Mean delays of the six tasks in seconds; standard deviations are 0.3 of them.
const TASKS: [f64; 6] = [10.0, 12.0, 90.0, 10.0, 90.0, 120.0];
/// Seconds between the points of a law on a lattice.
const STEP: f64 = 0.25;

/// One measure, and what it makes of the example.
struct Measure {
    what: &'static str,
    effects: &'static str,
    /// Detection at the fence, and the share of its delay that is left then.
    fence: (f64, f64),
    communication: f64,
    /// Mean response in seconds; its standard deviation is 0.3 of it.
    response: f64,
    /// The closed form (validation/easi.toml).
    easi: f64,
}

const BEFORE: Measure = Measure {
    what: "as it is",
    effects: "",
    fence: (0.0, 1.0),
    communication: 0.95,
    response: 300.0,
    easi: 0.476_040_73,
};

const MEASURES: [Measure; 3] = [
    Measure {
        what: "a sensor at the fence",
        effects: "{ target = \"element.fence.detection\", set = 0.9 }",
        fence: (0.9, 1.0),
        easi: 0.578_106_145,
        ..BEFORE
    },
    Measure {
        what: "a faster response",
        effects: "{ target = \"response.guards.travel\", set = { normal = { mean = \"200 s\", sd = \"60 s\" } } }",
        response: 200.0,
        easi: 0.830_508_431,
        ..BEFORE
    },
    Measure {
        what: "communication that never fails",
        effects: "{ target = \"response.guards.communication\", set = 1.0 }",
        communication: 1.0,
        easi: 0.501_095_505,
        ..BEFORE
    },
];

/// Normal times with a standard deviation of 0.3 of the mean, cut at 0, as masses on the lattice.
fn lattice(mean: f64) -> Vec<f64> {
    let law = Normal::new(mean, 0.3 * mean).unwrap();
    let last = (mean * (1.0 + 0.3 * 9.0) / STEP) as usize;
    let reached = |point: usize| law.cdf((point as f64 + 0.5) * STEP);
    // What lies below 0 is at 0.
    (0..=last).map(|point| reached(point) - if point == 0 { 0.0 } else { reached(point - 1) }).collect()
}

fn sum(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut all = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            all[i + j] += x * y;
        }
    }
    all
}

/// P(response < delays left), the delays on the lattice; a response that is cut to 0 is in time if anything is left.
fn in_time(left: &[f64], response: f64) -> f64 {
    let law = Normal::new(response, 0.3 * response).unwrap();
    left.iter().enumerate().skip(1).map(|(point, mass)| mass * law.cdf(point as f64 * STEP)).sum()
}

impl Measure {
    /// P(interrupted), with the times cut at 0: detections of 0.9 at the begin of tasks 3 and 5, and that at the fence.
    fn interrupted(&self) -> f64 {
        let from =
            |task: usize| TASKS[task + 1..].iter().fold(lattice(TASKS[task]), |left, mean| sum(&left, &lattice(*mean)));
        let [outer, inner] = [2, 4].map(|task| in_time(&from(task), self.response));
        let later = 0.9 * outer + 0.1 * 0.9 * inner;
        let (detection, share) = self.fence;
        let first =
            if detection > 0.0 { in_time(&sum(&lattice(share * TASKS[0]), &from(1)), self.response) } else { 0.0 };
        self.communication * (detection * first + (1.0 - detection) * later)
    }
}

/// The worked example as a baseline, and a posture for every measure.
fn text() -> String {
    let posture = |(number, measure): (usize, &Measure)| {
        format!(
            "[[posture]]\nid = \"measure_{number}\"\nname = \"{}\"\neffects = [{}]\n",
            measure.what, measure.effects
        )
    };
    let postures: Vec<String> = MEASURES.iter().enumerate().map(posture).collect();
    format!("{EASI}\n[[posture]]\nid = \"base\"\n{}", postures.concat())
}

#[track_caller]
fn load(settings: &[&str]) -> Scenario {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let loaded = scenario::load("site.toml", text().as_bytes(), &settings);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// Standard error of the variance of a variable that is 1 with probability d, otherwise 0, from n draws.
fn error_of_variance(d: f64, n: f64) -> f64 {
    ((1.0 - 2.0 * d) * (1.0 - 2.0 * d) * d * (1.0 - d) / n).sqrt()
}

#[test]
fn the_exact_probabilities_are_those_of_the_closed_form_but_for_what_is_cut() {
    for measure in [&BEFORE].into_iter().chain(&MEASURES) {
        let (exact, easi) = (measure.interrupted(), measure.easi);
        assert!((exact - easi).abs() < 1e-3, "{}: {exact} {easi}", measure.what);
    }
    // The published pair of figures, from the closed form.
    let [p, q] = [BEFORE.easi, MEASURES[0].easi];
    let (coupled, independent) = ((q - p) * (1.0 - (q - p)), p * (1.0 - p) + q * (1.0 - q));
    assert!((coupled - 0.091_65).abs() < 5e-6 && (independent - 0.493_33).abs() < 5e-6, "{coupled} {independent}");
    assert!((independent / coupled - 5.38).abs() < 5e-3);
}

/// Attack by attack: what was interrupted still is, and the difference has the exact variance. The same postures in years
/// that do not belong together have that of independent ones.
#[test]
fn whoever_is_interrupted_without_a_measure_is_with_it() {
    const TRIALS: u64 = 100_000;
    let scenario = load(&["threat.intruder.rate=0.0001 per yr"]);
    let model = Model::compile(&scenario, 1_977).unwrap();
    let (mut worker, mut rows) = (model.worker(), Vec::new());
    let (columns, column) = (model.columns().names().len(), model.columns().interrupted());
    let mut outcomes: Vec<Vec<f64>> = vec![Vec::new(); 1 + MEASURES.len()];
    for trial in 0..TRIALS {
        model.begin(trial, &mut worker);
        for (posture, seen) in outcomes.iter_mut().enumerate() {
            rows.clear();
            model.attacks(posture, &mut worker, &mut rows, |_, _| {});
            seen.extend(rows.chunks_exact(columns).map(|row| row[column]));
        }
    }
    let n = outcomes[0].len() as f64;
    assert!(n >= TRIALS as f64);
    let base = BEFORE.interrupted();
    for (measure, with) in MEASURES.iter().zip(&outcomes[1..]) {
        assert_eq!(with.len(), outcomes[0].len(), "{}", measure.what);
        let pairs = || outcomes[0].iter().zip(with);
        assert!(pairs().all(|(before, after)| after >= before), "{}: interrupted only without it", measure.what);
        let p = measure.interrupted();
        let d = p - base;
        let found = pairs().map(|(before, after)| after - before).sum::<f64>() / n;
        assert!((found - d).abs() <= 4.0 * (d * (1.0 - d) / n).sqrt(), "{}: {found} for {d}", measure.what);
        let (variance, exact) = (found * (1.0 - found), d * (1.0 - d));
        let error = error_of_variance(d, n);
        assert!((variance - exact).abs() <= 4.0 * error, "{}: {variance} for {exact}, {error}", measure.what);
        // An attack without the measure and the next one with it have nothing in common.
        let next = with.iter().skip(1).step_by(2);
        let apart: Vec<f64> = outcomes[0].iter().step_by(2).zip(next).map(|(before, after)| after - before).collect();
        let n = apart.len() as f64;
        let mean = apart.iter().sum::<f64>() / n;
        let variance = apart.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / n;
        let exact = base * (1.0 - base) + p * (1.0 - p);
        // A difference of -1, 0 or 1 squared is 0 or 1.
        let second = exact + d * d;
        let error = (second * (1.0 - second) / n).sqrt() + 2.0 * d * (exact / n).sqrt();
        assert!((variance - exact).abs() <= 4.0 * error, "{}: {variance} for {exact}, {error}", measure.what);
    }
}

/// `comparisons[].difference.sd` of a run. The attacks of a year are a Poisson number of mean m, each makes a difference of 1
/// with probability d, otherwise none: so a year's difference is a Poisson number of mean m d, which is also its variance. The
/// variance of one attack's difference is that over m, less the square of the mean over m.
#[test]
fn a_run_reports_the_coupled_deviation() {
    const TRIALS: u64 = 60_000;
    let base = BEFORE.interrupted();
    for (rate, plain) in [(1e-4, false), (0.1, false), (1.0, true)] {
        let document = document(&load(&[&format!("threat.intruder.rate={rate} per yr")]), TRIALS, plain);
        // Years with an attack are simulated, and have this weight.
        let weight = if plain { 1.0 } else { -libm::expm1(-rate) };
        for (number, measure) in MEASURES.iter().enumerate() {
            let d = measure.interrupted() - base;
            let mu = rate * d;
            let [second, fourth] = [mu + mu * mu, mu + 7.0 * mu * mu + 6.0 * mu * mu * mu + mu * mu * mu * mu];
            let [of_mean, of_second] = [(second, mu), (fourth, second)]
                .map(|(square, mean)| ((weight * square - mean * mean) / TRIALS as f64).sqrt());
            for (column, sign) in [("interrupted", 1.0), ("breaches", -1.0)] {
                let what = format!("{} at {rate} per yr, {column}", measure.what);
                let mine = |row: &&Comparison| row.posture == format!("measure_{number}") && row.metric == column;
                let difference = &document.comparisons.iter().find(mine).unwrap().difference;
                assert!((sign * difference.mean - mu).abs() <= 4.0 * of_mean, "{what}: {} for {mu}", difference.mean);
                let one = difference.mean / rate;
                let (variance, exact) = (difference.sd * difference.sd / rate - one * one, d * (1.0 - d));
                let error = (of_second + 2.0 * mu * of_mean) / rate + 2.0 * d * of_mean / rate;
                assert!((variance - exact).abs() <= 4.0 * error, "{what}: {variance} for {exact}, {error}");
                assert!(error < 0.05 * exact, "{what}: the test sees something, {error} of {exact}");
            }
        }
    }
}

fn document(scenario: &Scenario, trials: u64, unconditional: bool) -> Document {
    let sampling = Sampling { unconditional, ..Sampling::default() };
    let postures = (0..=MEASURES.len()).collect();
    let options = Options { trials, seed: 11, threads: None, postures, until: None, sampling };
    analysis::run(scenario, &[], &options, &|_| {}).unwrap()
}
