//! A works that every attack stops for two days, worked by hand.

use super::*;
use crate::analysis::coverage::load;
use crate::analysis::{Options, Sampling, run};
use crate::result::document::{Document, Verdict};

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
restart = { none = "2 d" }
[[threat]]
id = "raiders"
rate = "0.1 per yr"
target = { works = 1.0 }
entry = ["road"]
[[control]]
id = "fence"
opex = "3 M"
[[control]]
id = "spares"
opex = "1 M"
effects = [{ target = "plant.unit.unit.restart", scale = 0.5 }]
[[control]]
id = "neglect"
effects = [{ target = "plant.unit.unit.restart", scale = 2 }]
[[posture]]
id = "before"
controls = ["fence"]
[[posture]]
id = "renamed"
controls = ["fence"]
[[posture]]
id = "spared"
controls = ["fence", "spares"]
[[posture]]
id = "neglected"
controls = ["fence", "neglect"]
[[posture]]
id = "lean"
controls = ["spares"]
"#;

fn document(sampling: Sampling) -> Document {
    let postures = (0..5).collect();
    let options = Options { trials: 40 * 1_024, seed: 3, threads: Some(2), postures, until: None, sampling };
    run(&load(WORKS), &[], &options, &|_| {}).unwrap()
}

fn of<'a>(document: &'a Document, posture: &str, metric: &str) -> &'a Comparison {
    document.comparisons.iter().find(|row| row.posture == posture && row.metric == metric).unwrap()
}

#[track_caller]
fn near(found: f64, exact: f64, tolerance: f64) {
    assert!((found - exact).abs() <= tolerance, "{found}, not {exact}");
}

/// P(attack) = 1 - exp(-0.1), and each makes the year of the works shorter or longer than before: no probability is left to
/// chance.
#[test]
fn odds_of_a_works_that_every_attack_stops() {
    let any = -libm::expm1(-0.1);
    for sampling in [Sampling::default(), Sampling { stratified: true, ..Sampling::default() }] {
        let document = document(sampling);
        for metric in ["loss", "loss_net", "downtime_days", "downtime_days.unit"] {
            for (posture, better, worse) in [("spared", 1.0, 0.0), ("neglected", 0.0, 1.0)] {
                let row = of(&document, posture, metric);
                let given = row.given_attack.as_ref().unwrap();
                near(given.p_better, better, 0.0);
                near(given.p_worse, worse, 0.0);
                near(given.p_same, 0.0, 0.0);
                near(row.p_better, any * better, 1e-11);
                near(row.p_worse, any * worse, 1e-11);
                near(row.p_same.unwrap(), 1.0 - any, 1e-11);
                let [low, high] = row.p_same_ci95.unwrap();
                assert!(low < 1.0 - any && 1.0 - any < high);
                let dominance = row.dominance.as_ref().unwrap();
                let (verdict, shown, other) = if better > 0.0 {
                    (Verdict::BetterAlways, dominance.largest_gain, dominance.largest_loss)
                } else {
                    (Verdict::WorseAlways, dominance.largest_loss, dominance.largest_gain)
                };
                assert_eq!((dominance.verdict, other), (verdict, None));
                let [x, gap, low, high] = shown.unwrap();
                assert!(x > 0.0 && low <= gap && gap <= high && gap.abs() <= any);
                // One or two attacks a year, nearly always: the median year has none, one in ten has one.
                let unit = if metric.starts_with("loss") { 1e6 } else { 1.0 };
                let moved = if better > 0.0 { -unit } else { 2.0 * unit };
                near(row.quantile_shifts["p50"].value, 0.0, 0.0);
                near(row.quantile_shifts["p95"].value, moved, 4.0 * unit / 256.0);
                let [low, high] = row.quantile_shifts["p95"].ci95;
                assert!(low <= moved && moved <= high);
                // The difference is half of the loss before, or as much: so Var(own) + Var(base) is 1/4 + 1 to 1/4, or 4 + 1 to 1.
                near(row.variance_ratio.unwrap(), 5.0, 1e-9);
            }
        }
    }
}

#[test]
fn equal_postures_differ_by_nothing_and_say_so_in_few_words() {
    let document = document(Sampling::default());
    let rows = document.comparisons.iter().filter(|row| row.posture == "renamed");
    for row in rows {
        assert_eq!(row.difference.ci95.map(f64::to_bits), [0; 2]);
        assert_eq!([row.p_same.unwrap(), row.p_same_ci95.unwrap()[1]].map(f64::to_bits), [1.0_f64.to_bits(); 2]);
        assert!(row.given_attack.is_none() && row.quantile_shifts.is_empty() && row.variance_ratio.is_none());
        let equal = serde_json::json!({ "verdict": "equal" });
        let written = serde_json::to_value(row).unwrap();
        // Of what less is not better no order is told.
        assert_eq!(written.get("dominance"), Some(&equal).filter(|_| is_harm(&row.metric)));
        let left_out = ["given_attack", "quantile_shifts", "variance_ratio", "cost_per_unit_averted_ci95"];
        assert!(left_out.iter().all(|field| written.get(field).is_none()), "{written}");
    }
}

#[test]
fn a_unit_averted_costs_what_the_ends_of_the_difference_say() {
    let document = document(Sampling::default());
    let row = of(&document, "spared", "downtime_days");
    let (low, high) = row.cost_per_unit_averted_ci95.unwrap();
    let [least, most] = row.difference.ci95;
    near(low * -least, 1e6, 1e-6);
    near(high.unwrap() * -most, 1e6, 1e-6);
    let middle = row.cost_per_unit_averted.unwrap();
    assert!(low < middle && middle < high.unwrap());
    // It saves two millions a year as well: a price below 0 has no ends.
    let lean = of(&document, "lean", "downtime_days");
    assert!(lean.cost_per_unit_averted.unwrap() < 0.0 && lean.cost_per_unit_averted_ci95.is_none());
    let neglected = of(&document, "neglected", "downtime_days");
    assert!(neglected.cost_per_unit_averted.is_none() && neglected.cost_per_unit_averted_ci95.is_none());
}

/// An interval that reaches 0 leaves the price open upwards.
#[test]
fn what_may_avert_nothing_has_no_highest_price() {
    let reaches = Estimate::normal(-1.0, 0.6);
    let price = |cost: f64, difference: Estimate| cost::price(cost, cost::negative(cost::per(difference, 1.0)));
    let found = price(10.0, reaches).unwrap();
    near(found.low, 10.0 / -reaches.low, 1e-12);
    assert!(found.high.is_none() && price(0.0, reaches).is_none());
    assert!(price(10.0, Estimate::normal(1.0, 0.1)).is_none());
}

/// Results of older versions have none of the newer fields.
#[test]
fn older_comparisons_are_read() {
    let document = document(Sampling::default());
    let mut old = serde_json::to_value(of(&document, "spared", "loss")).unwrap();
    let fields = ["p_same", "p_same_ci95", "given_attack", "quantile_shifts", "dominance", "variance_ratio"];
    for field in fields.iter().chain(&["cost_per_unit_averted_ci95"]) {
        assert!(old.as_object_mut().unwrap().remove(*field).is_some(), "{field}");
    }
    let read: Comparison = serde_json::from_value(old.clone()).unwrap();
    assert!(read.p_same.is_none() && read.dominance.is_none());
    assert_eq!(serde_json::to_value(&read).unwrap(), old);
}
