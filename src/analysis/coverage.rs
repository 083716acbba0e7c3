//! Intervals that hold the truth as often as they say: whole scenarios with exact answers, a thousand short runs of each.

use crate::engine::{BLOCK, Experiment};
use crate::model::{Columns, Model, twin};
use crate::random::{Law, gamma_sf};
use crate::scenario::{self, Scenario};
use crate::stats::{Block, Estimate, SharedTally, Tally, TrialRecord};

use super::experiment::Simulation;

mod pairs;

const RUNS: u64 = 1_000;
const TRIALS: u64 = 5_000;

/// Attacks of uncertain rate on an undefended works, each of which stops it for some days, and loss events. The second
/// posture deters half of the attacks and halves the time it takes to restart.
const WORKS: &str = r#"
schema = 1
[scenario]
id = "works"
name = "Works"
currency = "USD"
[[zone]]
id = "road"
[[zone]]
id = "works"
[[element]]
id = "gate"
from = "road"
to = "works"
delay = "1 min"
[plant]
zone = "works"
value_per_day = "1 M"
[[plant.unit]]
id = "unit"
share = 1.0
damage = { none = 1.0 }
restart = { none = { discrete = [["2 d", 5], ["6 d", 3], ["20 d", 2]] } }
[[threat]]
id = "raiders"
rate = { discrete = [["0.05 per yr", 3], ["0.4 per yr", 1], ["1.5 per yr", 1]] }
target = { works = 1.0 }
entry = ["road"]
[[loss_event]]
id = "theft"
rate = "0.3 per yr"
magnitude = [{ discrete = [["1 M", 3], ["3 M", 1]] }]
[[control]]
id = "deterrence"
effects = [{ target = "threat.raiders.rate", scale = 0.5 }]
[[control]]
id = "spares"
effects = [{ target = "plant.unit.unit.restart", scale = 0.5 }]
[[posture]]
id = "before"
[[posture]]
id = "after"
controls = ["deterrence", "spares"]
"#;

/// Rates of the attacks on the works and how likely each is.
const RATES: [(f64, f64); 3] = [(0.05, 0.6), (0.4, 0.2), (1.5, 0.2)];
/// Millions lost in an attack on the works, and in a theft, and how likely each is.
const STOPPED: [(usize, f64); 3] = [(2, 0.5), (6, 0.3), (20, 0.2)];
const STOLEN: [(usize, f64); 2] = [(1, 0.75), (3, 0.25)];
const THEFTS: f64 = 0.3;

/// An interval of a run.
type Read<'a> = Box<dyn Fn(&Tally) -> (f64, f64) + Sync + 'a>;

/// Something with an exact answer.
struct Asked<'a> {
    what: &'static str,
    exact: f64,
    read: Read<'a>,
    /// The interval may hold it more often than it says.
    wide: bool,
}

impl<'a> Asked<'a> {
    fn new(what: &'static str, exact: f64, read: impl Fn(&Tally) -> Estimate + Sync + 'a) -> Self {
        Self::between(what, exact, move |tally| ends(read(tally)))
    }

    fn between(what: &'static str, exact: f64, read: impl Fn(&Tally) -> (f64, f64) + Sync + 'a) -> Self {
        Self { what, exact, read: Box::new(read), wide: false }
    }

    /// The mean of the worst share 1 - p of years.
    fn tail_mean(what: &'static str, exact: f64, column: usize, p: f64) -> Self {
        Self::between(what, exact, move |tally| tally.year(0, column).tvar_interval(p).unwrap())
    }
}

fn ends(estimate: Estimate) -> (f64, f64) {
    (estimate.low, estimate.high)
}

pub(super) fn load(text: &str) -> Scenario {
    let loaded = scenario::load("site.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

fn column(scenario: &Scenario, name: &str) -> usize {
    let columns = Columns::of(&scenario.structure);
    columns.place(name).unwrap()
}

/// One run: its own trials of the seed, block by block.
pub(super) fn tally(simulation: &Simulation<'_>, trials: std::ops::Range<u64>) -> Tally {
    let layout = simulation.layout();
    let (tally, mut block) = (SharedTally::new(&layout), Block::new(&layout));
    let (mut record, mut desk) = (TrialRecord::new(&layout), simulation.desk());
    for start in trials.clone().step_by(BLOCK as usize) {
        block.clear();
        for trial in start..trials.end.min(start + BLOCK) {
            record.clear();
            simulation.trial(trial, &mut desk, &mut record);
            block.add(trial, &record);
        }
        tally.absorb(&block, &mut Vec::new());
    }
    tally.into()
}

/// How many of the runs have each exact answer in its interval must be what a binomial law of 95 % allows, within four
/// standard deviations.
#[track_caller]
fn check(scenario: &Scenario, asked: &[Asked<'_>]) {
    check_runs(scenario, RUNS, TRIALS, asked);
}

#[track_caller]
fn check_runs(scenario: &Scenario, runs: u64, trials: u64, asked: &[Asked<'_>]) {
    let model = Model::compile(scenario, 1_977).unwrap();
    let postures: Vec<usize> = (0..scenario.structure.postures.len()).collect();
    let simulation = Simulation::new(&model, &postures, Vec::new()).jointly();
    let covered = |part: std::ops::Range<u64>| {
        let mut counts = vec![[0_u32; 2]; asked.len()];
        for run in part {
            let tally = tally(&simulation, run * trials..(run + 1) * trials);
            for (missed, one) in counts.iter_mut().zip(asked) {
                let (low, high) = (one.read)(&tally);
                missed[0] += u32::from(one.exact < low);
                missed[1] += u32::from(one.exact > high);
            }
        }
        counts
    };
    let (first, second) = rayon::join(|| covered(0..runs / 2), || covered(runs / 2..runs));
    let slack = 4.0 * (runs as f64 * 0.95 * 0.05).sqrt();
    for (index, one) in asked.iter().enumerate() {
        let [below, above] = [0, 1].map(|side| f64::from(first[index][side] + second[index][side]));
        let off = below + above - 0.05 * runs as f64;
        assert!(
            off <= slack && (one.wide || off >= -slack),
            "{}: the exact {} lies below {below} and above {above} of {runs} intervals",
            one.what,
            one.exact
        );
    }
}

/// P(a year of the works costs k million) for k below `MOST`, by Panjer's recursion at each rate.
fn annual_law() -> Vec<f64> {
    const MOST: usize = 400;
    let mut law = vec![0.0; MOST];
    for (rate, share) in RATES {
        let mut severity = [0.0; 21];
        for (loss, p) in STOPPED {
            severity[loss] += rate * p;
        }
        for (loss, p) in STOLEN {
            severity[loss] += THEFTS * p;
        }
        let mut one = vec![libm::exp(-rate - THEFTS)];
        for k in 1..MOST {
            let sum: f64 = (1..=k.min(20)).map(|j| j as f64 * severity[j] * one[k - j]).sum();
            one.push(sum / k as f64);
        }
        law.iter_mut().zip(one).for_each(|(sum, p)| *sum += share * p);
    }
    law
}

fn over_rates(of: impl Fn(f64) -> f64) -> f64 {
    RATES.iter().map(|(rate, share)| share * of(*rate)).sum()
}

#[test]
fn a_year_of_attacks_and_loss_events() {
    let scenario = load(WORKS);
    let [attacks, loss] = ["attacks", "loss"].map(|name| column(&scenario, name));
    let law = annual_law();
    let at_least = |millions: usize| law[millions..].iter().sum::<f64>();
    let rate = over_rates(|rate| rate);
    let stopped: f64 = STOPPED.iter().map(|(loss, p)| *loss as f64 * p).sum();
    let stolen: f64 = STOLEN.iter().map(|(loss, p)| *loss as f64 * p).sum();
    let none = |share: f64| over_rates(|rate| libm::exp(-share * rate));
    assert!((law.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    // The mean of the worst share of years, by walking down from the largest loss.
    let worst = |share: f64| {
        let (mut left, mut sum) = (share, 0.0);
        for (millions, p) in law.iter().enumerate().rev() {
            let taken = p.min(left);
            sum += 1e6 * millions as f64 * taken;
            left -= taken;
        }
        sum / share
    };
    check(
        &scenario,
        &[
            Asked::new("attacks a year", rate, |tally| tally.year(0, attacks).mean()),
            Asked::new("mean loss", 1e6 * (rate * stopped + THEFTS * stolen), |tally| tally.year(0, loss).mean()),
            Asked::new("a year with an attack", 1.0 - none(1.0), |tally| tally.p_attack(0)),
            Asked::new("a year with an attack, deterred", 1.0 - none(0.5), |tally| tally.p_attack(1)),
            Asked::new("a year with a loss", 1.0 - none(1.0) * libm::exp(-THEFTS), |tally| tally.year(0, loss).p_any()),
            Asked::new("4 million or more", at_least(4), |tally| tally.year(0, loss).exceedance(3.5e6)),
            Asked::new("41 million or more", at_least(41), |tally| tally.year(0, loss).exceedance(40.5e6)),
            // Beyond 1 million there are years of attacks and years of loss events alone.
            Asked::tail_mean("worst 50 % of years", worst(0.5), loss, 0.5),
            Asked::tail_mean("worst 10 % of years", worst(0.1), loss, 0.9),
            Asked::tail_mean("worst 5 % of years", worst(0.05), loss, 0.95),
            Asked::new("difference of losses", -0.75e6 * rate * stopped, |tally| tally.pair(1, loss).mean),
            Asked::new("difference of attacks", -0.5 * rate, |tally| tally.pair(1, attacks).mean),
            // Better if any attack came: each is deterred, or shorter.
            Asked::new("better", 1.0 - none(1.0), |tally| tally.pair(1, loss).better),
            Asked::new("better in attacks", 1.0 - none(0.5), |tally| tally.pair(1, attacks).better),
            Asked::new("loss of an attack", 1e6 * stopped, |tally| tally.attack(0, loss).unwrap().mean()),
            Asked::new("an attack of 20 million", 0.2, |tally| tally.attack(0, loss).unwrap().exceedance(15e6)),
        ],
    );
}

#[test]
fn interruption_of_the_worked_example() {
    let radio = "\n[[control]]\nid = \"no_radio\"\neffects = [{ target = \"response.guards.communication\", set = 0.5 }]\n\
                 \n[[posture]]\nid = \"with\"\n\n[[posture]]\nid = \"without\"\ncontrols = [\"no_radio\"]\n";
    let scenario = load(&format!("{}{radio}", include_str!("../../scenarios/easi-garcia.toml")));
    let interrupted = column(&scenario, "interrupted");
    // The formula takes times as normal and not cut, which moves it by far less than a thousandth of the interval.
    let [with, without] = [0, 1].map(|posture| twin::of(&scenario, posture).p_interruption.unwrap().value);
    assert!((without / with - 0.5 / 0.95).abs() < 1e-9);
    check(
        &scenario,
        &[
            Asked::new("interruption", with, |tally| tally.attack(0, interrupted).unwrap().p_any()),
            Asked::new("interruption without radio", without, |tally| tally.attack(1, interrupted).unwrap().p_any()),
            Asked::new("difference a year", 0.1 * (without - with), |tally| tally.pair(1, interrupted).mean),
        ],
    );
}

/// Exceedances and quantiles of a smooth law: a Poisson number of exponential losses, as a mixture of gamma laws.
#[test]
fn exponential_losses() {
    const RATE: f64 = 0.5;
    let scenario = load(
        "schema = 1\n[scenario]\nid = \"till\"\nname = \"Till\"\ncurrency = \"USD\"\n[[loss_event]]\nid = \"fraud\"\n\
         rate = \"0.5 per yr\"\nmagnitude = [{ exponential = { mean = \"1 M\" } }]\n",
    );
    let loss = column(&scenario, "loss");
    let above = |millions: f64| {
        let mut number = libm::exp(-RATE);
        let term = |events: u32| {
            number *= RATE / f64::from(events);
            number * gamma_sf(f64::from(events), millions)
        };
        (1..40).map(term).sum::<f64>()
    };
    // E[(X - v)+] by the mean of the gamma law beyond v: k P(k + 1 losses beyond v) - v P(k losses beyond v).
    let excess = |millions: f64| {
        let mut number = libm::exp(-RATE);
        let term = |events: u32| {
            let k = f64::from(events);
            number *= RATE / k;
            number * (k * gamma_sf(k + 1.0, millions) - millions * gamma_sf(k, millions))
        };
        (1..40).map(term).sum::<f64>()
    };
    let exceeded = |p: f64| {
        let (mut low, mut high) = (0.0, 100.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if above(middle) > p { low = middle } else { high = middle }
        }
        1e6 * low
    };
    let quantile =
        |what, p: f64| Asked::between(what, exceeded(1.0 - p), move |tally| tally.year(0, loss).quantile_interval(p));
    check(
        &scenario,
        &[
            Asked::new("mean", 1e6 * RATE, |tally| tally.year(0, loss).mean()),
            Asked::new("1 million", above(1.0), |tally| tally.year(0, loss).exceedance(1e6)),
            Asked::new("4 million", above(4.0), |tally| tally.year(0, loss).exceedance(4e6)),
            quantile("P75", 0.75),
            quantile("P90", 0.9),
            quantile("P99", 0.99),
            Asked::tail_mean("worst 10 %", exceeded(0.1) + 1e7 * excess(1e-6 * exceeded(0.1)), loss, 0.9),
            Asked::tail_mean("worst 5 %", exceeded(0.05) + 2e7 * excess(1e-6 * exceeded(0.05)), loss, 0.95),
        ],
    );
}

/// W1: a heavy tail, and nine years in ten without a loss.
#[test]
fn frequency_and_magnitude() {
    let scenario = load(include_str!("../../scenarios/fair-w1.toml"));
    let loss = column(&scenario, "loss");
    let pert = |min: f64, mode: f64, max: f64| Law::Pert { min, mode, max, shape: 4.0 };
    let (frequency, resistance) = (pert(0.05, 0.3, 0.8), pert(0.3, 0.6, 0.95));
    // Means over a law, by the midpoint rule over its quantiles.
    let mean_of = |law: &Law, value: &dyn Fn(f64) -> f64| {
        let steps = 20_000_u32;
        let at = |step| value(law.quantile((f64::from(step) + 0.5) / f64::from(steps)));
        (0..steps).map(at).sum::<f64>() / f64::from(steps)
    };
    let vulnerability = mean_of(&pert(0.2, 0.5, 0.9), &|capability| resistance.cdf(capability));
    let magnitude = 500e3 * libm::exp(0.5) + pert(50e3, 150e3, 1e6).mean() + pert(0.0, 100e3, 2e6).mean();
    let any = mean_of(&frequency, &|rate| -libm::expm1(-rate * vulnerability));
    check(
        &scenario,
        &[
            Asked::new("mean loss", frequency.mean() * vulnerability * magnitude, |tally| tally.year(0, loss).mean()),
            Asked::new("a year with a loss", any, |tally| tally.year(0, loss).p_any()),
        ],
    );
}
