//! Postures against each other, where what differs is known exactly.

use super::super::comparisons::shifts;
use super::super::cost;
use super::super::dominance;
use super::*;

/// Short runs, as a normal interval must hold in them too.
const RUNS: u64 = 500;
const TRIALS: u64 = 1_000;

/// A camp that is raided, defended, and where one in ten of those found is killed.
const CAMP: &str = r#"
schema = 1
[scenario]
id = "camp"
name = "Camp"
currency = "USD"
[[group]]
id = "staff"
headcount = 100
[[zone]]
id = "road"
[[zone]]
id = "camp"
occupancy = 1.0
[[element]]
id = "gate"
from = "road"
to = "camp"
detection = 0.6
delay = "10 min"
[[response]]
id = "guards"
travel = "1 min"
engagement = { fixed = 0.5 }
[assault]
killed = 0.1
[[threat]]
id = "raiders"
rate = "0.3 per yr"
objective = { sabotage = 1.0 }
target = { camp = 1.0 }
entry = ["road"]
[[control]]
id = "guards"
opex = "1 M"
effects = [{ target = "response.guards.engagement.fixed", set = 0.9 }]
[[control]]
id = "vests"
effects = [{ target = "assault.killed", scale = 0.5 }]
[[control]]
id = "lights"
effects = [{ target = "threat.raiders.rate", scale = 0.4 }]
[[posture]]
id = "before"
[[posture]]
id = "guarded"
controls = ["guards"]
[[posture]]
id = "vested"
controls = ["vests"]
[[posture]]
id = "both"
controls = ["guards", "vests"]
[[posture]]
id = "lit"
controls = ["lights"]
"#;

/// Deaths of an attack: a breach comes of `1 - P_D P_N` of them. Measures multiply, so their effects do not add up.
#[test]
fn deaths_under_measures_that_act_together() {
    const RATE: f64 = 0.3;
    let scenario = load(CAMP);
    let fatalities = column(&scenario, "fatalities");
    let deaths = |neutralised: f64, killed: f64| (1.0 - 0.6 * neutralised) * 100.0 * killed;
    let [before, guarded, vested, both] =
        [deaths(0.5, 0.1), deaths(0.9, 0.1), deaths(0.5, 0.05), deaths(0.9, 0.05)].map(|deaths| RATE * deaths);
    // Among years with an attack, those in which any of them is one of so many in which the outcome differs.
    let any = |share: f64| libm::expm1(-RATE * share) / libm::expm1(-RATE);
    let somebody = 1.0 - libm::pow(0.9, 100.0);
    let joint = |what, exact, terms: &'static [(usize, f64)]| {
        Asked::new(what, exact, move |tally| tally.joint_column(fatalities).unwrap().contrast(terms))
    };
    let odds = |what, exact, arm, read: fn(crate::stats::Odds) -> Estimate| {
        Asked::new(what, exact, move |tally| read(tally.pair(arm, fatalities).given_attack.unwrap()))
    };
    let price = Asked::between("cost of a death averted", 1e6 / (before - guarded), move |tally| {
        let mean = tally.pair(1, fatalities).mean;
        let price = cost::price(1e6, cost::negative(cost::per(mean, 1.0)));
        price.map_or((0.0, f64::INFINITY), |price| (price.low, price.high.unwrap_or(f64::INFINITY)))
    });
    check_runs(
        &scenario,
        RUNS,
        TRIALS,
        &[
            Asked::new("guarded", guarded - before, |tally| tally.pair(1, fatalities).mean),
            Asked::new("vested", vested - before, |tally| tally.pair(2, fatalities).mean),
            Asked::new("lit", -0.6 * before, |tally| tally.pair(4, fatalities).mean),
            joint("vested against guarded", vested - guarded, &[(2, 1.0), (1, -1.0)]),
            joint("interaction", both - guarded - vested + before, &[(3, 1.0), (1, -1.0), (2, -1.0), (0, 1.0)]),
            joint("mean of two", 0.5 * (guarded + vested), &[(1, 0.5), (2, 0.5)]),
            odds("better, guarded", any(0.6 * 0.4 * somebody), 1, |odds| odds.better),
            odds("same, guarded", 1.0 - any(0.6 * 0.4 * somebody), 1, |odds| odds.same),
            odds("better, lit", any(0.6 * 0.7 * somebody), 4, |odds| odds.better),
            price,
        ],
    );
}

/// Attacks and their interruption, by the formula of the worked example.
#[test]
fn interruption_under_three_postures() {
    const RATE: f64 = 0.1;
    let measures = "\n[[control]]\nid = \"no_radio\"\neffects = [{ target = \"response.guards.communication\", set = 0.5 }]\n\
                    \n[[posture]]\nid = \"with\"\n\n[[posture]]\nid = \"without\"\ncontrols = [\"no_radio\"]\n\
                    \n[[posture]]\nid = \"rare\"\neffects = [{ target = \"threat.intruder.rate\", scale = 0.4 }]\n";
    let scenario = load(&format!("{}{measures}", include_str!("../../../scenarios/easi-garcia.toml")));
    let [attacks, interrupted, neutralised] =
        ["attacks", "interrupted", "neutralised"].map(|name| column(&scenario, name));
    let [with, without] = [0, 1].map(|posture| twin::of(&scenario, posture).p_interruption.unwrap().value);
    let any = |share: f64| libm::expm1(-RATE * share) / libm::expm1(-RATE);
    check_runs(
        &scenario,
        RUNS,
        TRIALS,
        &[
            Asked::new("interrupted", RATE * (without - with), |tally| tally.pair(1, interrupted).mean),
            Asked::new("neutralised", RATE * (without - with), |tally| tally.pair(1, neutralised).mean),
            Asked::new("interrupted, rare", -0.6 * RATE * with, |tally| tally.pair(2, interrupted).mean),
            Asked::new("fewer, given an attack", any(with - without), |tally| {
                tally.pair(1, interrupted).given_attack.unwrap().better
            }),
            Asked::new("the same, given an attack", 1.0 - any(0.6 * with), |tally| {
                tally.pair(2, interrupted).given_attack.unwrap().same
            }),
            Asked::new("fewer attacks, given one", any(0.6), |tally| {
                tally.pair(2, attacks).given_attack.unwrap().better
            }),
            Asked::new("a year that differs", -libm::expm1(-RATE * (with - without)), |tally| {
                tally.pair(1, interrupted).same.complement()
            }),
        ],
    );
}

/// Rate of the second threat, which no measure deters.
const GANG: f64 = 0.2;

/// The works under two threats and four postures.
fn works() -> Scenario {
    let (head, _) = WORKS.split_once("[[posture]]").unwrap();
    let gang = "[[threat]]\nid = \"gang\"\nrate = \"0.2 per yr\"\ntarget = { works = 1.0 }\nentry = [\"road\"]\n";
    let postures = "[[posture]]\nid = \"before\"\n[[posture]]\nid = \"spared\"\ncontrols = [\"spares\"]\n\
                    [[posture]]\nid = \"deterred\"\ncontrols = [\"deterrence\"]\n\
                    [[posture]]\nid = \"after\"\ncontrols = [\"spares\", \"deterrence\"]\n";
    load(&format!("{head}{gang}{postures}"))
}

/// P(a year costs k million or more), with so much of the raiders' rate and of the time to restart, by Panjer's recursion.
fn at_least(deterred: f64, spared: usize) -> Vec<f64> {
    const MOST: usize = 500;
    let mut law = vec![0.0; MOST];
    for (rate, share) in RATES {
        let attacks = deterred * rate + GANG;
        let mut severity = [0.0; 21];
        for (days, p) in STOPPED {
            severity[days / spared] += attacks * p;
        }
        for (loss, p) in STOLEN {
            severity[loss] += THEFTS * p;
        }
        let mut one = vec![libm::exp(-attacks - THEFTS)];
        for k in 1..MOST {
            one.push((1..=k.min(20)).map(|j| j as f64 * severity[j] * one[k - j]).sum::<f64>() / k as f64);
        }
        law.iter_mut().zip(one).for_each(|(sum, p)| *sum += share * p);
    }
    for k in (1..MOST).rev() {
        law[k - 1] += law[k];
    }
    assert!((law[0] - 1.0).abs() < 1e-12);
    law
}

/// The smallest k with P(k or less) >= p, in currency.
fn quantile(law: &[f64], p: f64) -> f64 {
    1e6 * (0..law.len() - 1).find(|k| 1.0 - law[k + 1] >= p).unwrap() as f64
}

#[test]
fn losses_by_threat_and_by_level() {
    let scenario = works();
    let [attacks, loss, downtime] = ["attacks", "loss", "downtime_days"].map(|name| column(&scenario, name));
    let rate = over_rates(|rate| rate);
    let days: f64 = STOPPED.iter().map(|(days, p)| *days as f64 * p).sum();
    let fewer = over_rates(|rate| -libm::expm1(-0.5 * rate));
    let any = over_rates(|rate| -libm::expm1(-rate - GANG));
    let laws = [at_least(1.0, 1), at_least(1.0, 2), at_least(0.5, 1), at_least(0.5, 2)];
    let shift = |what, arm: usize, name: &'static str, p: f64| {
        let exact = quantile(&laws[arm], p) - quantile(&laws[0], p);
        let read = move |tally: &Tally| shifts(tally, arm, loss)[name].ci95.into();
        Asked { wide: true, ..Asked::between(what, exact, read) }
    };
    // All x together: 0 lies between the ends if every difference lies in its own interval.
    let all_levels = |what, arm: usize| {
        let law = &laws[arm];
        let base = &laws[0];
        let read = move |tally: &Tally| {
            let pair = tally.pair(arm, loss);
            let z = dominance::standard_errors(pair.gaps().len());
            pair.gaps().iter().fold((f64::NEG_INFINITY, f64::INFINITY), |(low, high), (x, gap)| {
                let millions = (x / 1e6).ceil() as usize;
                let exact = law[millions] - base[millions];
                let [least, most] = dominance::interval(gap, z, pair.unit);
                (low.max(least - exact), high.min(most - exact))
            })
        };
        Asked { wide: true, ..Asked::between(what, 0.0, read) }
    };
    // Series of the raiders, then of the gang: downtime, loss, attacks (nobody can die).
    let by_threat = |what, exact, series, terms: &'static [(usize, f64)]| {
        Asked::new(what, exact, move |tally| tally.joint_free(series).unwrap().ratio_contrast(terms).unwrap())
    };
    check_runs(
        &scenario,
        RUNS,
        TRIALS,
        &[
            Asked::new("spared", -0.5e6 * days * (rate + GANG), |tally| tally.pair(1, loss).mean),
            Asked::new("deterred", -0.5e6 * days * rate, |tally| tally.pair(2, loss).mean),
            Asked::new("interaction of losses", 0.25e6 * days * rate, |tally| {
                tally.joint_column(loss).unwrap().contrast(&[(0, 1.0), (1, -1.0), (2, -1.0), (3, 1.0)])
            }),
            Asked::new("days, after against spared", -0.25 * days * rate, |tally| {
                tally.joint_column(downtime).unwrap().contrast(&[(3, 1.0), (1, -1.0)])
            }),
            Asked::new("raiders' part of the loss, after", -0.75e6 * days * rate, |tally| {
                tally.joint_free(2).unwrap().contrast(&[(3, 1.0), (0, -1.0)])
            }),
            by_threat("loss of a raid, spared", -0.5e6 * days, 2, &[(1, 1.0), (0, -1.0)]),
            by_threat("days of a raid, after", -0.75 * days, 1, &[(3, 1.0), (0, -1.0)]),
            by_threat("loss of a gang's attack, after against deterred", -0.5e6 * days, 6, &[(3, 1.0), (2, -1.0)]),
            Asked::new("a better year", fewer, |tally| tally.pair(2, loss).better),
            Asked::new("the same year", 1.0 - fewer, |tally| tally.pair(2, loss).same),
            Asked::new("better given an attack", fewer / any, |tally| tally.pair(2, loss).given_attack.unwrap().better),
            Asked::new("the same given an attack", 1.0 - fewer / any, |tally| {
                tally.pair(2, attacks).given_attack.unwrap().same
            }),
            shift("P75, spared", 1, "p75", 0.75),
            shift("P90, deterred", 2, "p90", 0.9),
            shift("P95, after", 3, "p95", 0.95),
            shift("P99, after", 3, "p99", 0.99),
            all_levels("every level, spared", 1),
            all_levels("every level, deterred", 2),
            all_levels("every level, after", 3),
        ],
    );
}
