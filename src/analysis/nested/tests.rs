//! Nested runs of scenarios with exact answers.

use super::*;
use crate::analysis::parts::Session;
use crate::analysis::run;
use crate::random::{Law, beta_quantile};
use crate::result::nested::{Band, Nested};
use crate::scenario::load;
use crate::stats::interval::Z;

/// One gate that is seen with a probability that is not known, raids as often as is not known, and losses beside them.
const SITE: &str = r#"
schema = 1
[scenario]
id = "site"
name = "Site"
currency = "USD"
[[zone]]
id = "yard"
[[zone]]
id = "camp"
[[element]]
id = "gate"
from = "yard"
to = "camp"
detection = { beta = [3, 2] }
delay = "1 min"
[[threat]]
id = "raid"
rate = { lognormal = { median = "1 in 20 yr", gsd = 2.0 } }
target = { camp = 1.0 }
entry = ["yard"]
[[loss_event]]
id = "theft"
rate = { gamma = { mean = "2 per yr", sd = "1 per yr" } }
magnitude = [10]
[[control]]
id = "sensor"
[[control.effects]]
target = "element.gate.detection"
odds = 2.0
[[posture]]
id = "as_is"
[[posture]]
id = "sensed"
controls = ["sensor"]
"#;

fn nested(text: &str, shape: &str, seed: u64, threads: usize) -> Nested {
    let scenario = load("site.toml", text.as_bytes(), &[]);
    let scenario = scenario.scenario.unwrap_or_else(|| panic!("{:#?}", scenario.diagnostics));
    let options = Options { trials: 4_096, seed, threads: Some(threads), ..Options::of(&scenario) };
    let mut document = run(&scenario, &[], &options, &|_| {}).unwrap();
    fill(&scenario, &options, Asked::read(shape).unwrap(), &mut document, &mut Session::new(&|_| {})).unwrap();
    document.nested.unwrap()
}

/// Within 4 standard errors, those that the interval is made of.
fn meets(what: &str, value: f64, [low, high]: [f64; 2], exact: f64) {
    let se = (high - low) / (2.0 * Z);
    assert!(se > 0.0 && (value - exact).abs() < 4.0 * se, "{what}: {value} +- {se}, exact {exact}");
}

fn splits(what: &str, band: &Band, exact: (f64, f64, f64)) {
    let (mean, between, chance) = exact;
    meets(&format!("mean of {what}"), band.mean, band.mean_ci95, mean);
    meets(&format!("between of {what}"), band.between, band.between_ci95, between);
    meets(&format!("share of {what}"), band.share.unwrap(), band.share_ci95.unwrap(), between / (between + chance));
}

/// Quantiles over M draws, within 4 standard errors of a quantile, sqrt(p (1 - p) / M) over the density, here by a difference of
/// quantiles; and what is left of the error of inner trials, a share of which the width of the band may be off.
fn spans(what: &str, band: &Band, outer: f64, quantile: impl Fn(f64) -> f64) {
    let width = quantile(0.95) - quantile(0.05);
    for (p, found) in [0.05, 0.5, 0.95].into_iter().zip(band.quantiles) {
        let slope = (quantile(p + 0.01) - quantile(p - 0.01)) / 0.02;
        let se = slope * (p * (1.0 - p) / outer).sqrt();
        let exact = quantile(p);
        // Drawing values in keeps their variance, not their shape.
        let shape = 0.5 * band.noise * width;
        assert!((found - exact).abs() < 4.0 * se + shape, "{what} at {p}: {found}, exact {exact}, se {se} and {shape}");
    }
}

#[test]
fn what_is_not_known_and_what_is_chance_have_their_exact_variances() {
    let found = nested(SITE, "1_000x200", 7, 2);
    assert_eq!((found.outer, found.inner), (1_000, 200));
    let [base, sensed] = found.postures.as_slice() else { unreachable!("two postures") };
    // Thefts: the expectation of their loss is ten times the rate, with its sd of ten; by chance they are Poisson, 100 times 2.
    splits("loss", &base.year["loss"], (20.0, 100.0, 200.0));
    let gamma = Law::Gamma { shape: 4.0, scale: 5.0 };
    spans("loss", &base.year["loss"], 1_000.0, |p| gamma.quantile(p));
    // Alarms: p of a beta law given an attack, by chance p (1 - p); whatever the rate, for the two are independent.
    let (mean, variance) = (0.6, 0.04);
    splits("alarms", &base.attack["alarms"], (mean, variance, mean * (1.0 - mean) - variance));
    // Attacks count by their rate: so many draws have the same error as all with equal weight, (sum w)^2 / sum w^2.
    let effective = 1_000.0 / libm::exp(libm::log(2.0) * libm::log(2.0));
    spans("alarms", &base.attack["alarms"], effective, |p| beta_quantile(3.0, 2.0, p));
    // P(attack): 1 - exp(-rate), nothing left to chance but the year itself.
    let rate = Law::LogNormal { mu: libm::log(0.05), sigma: libm::log(2.0) };
    spans("p_attack", &base.p_attack, 1_000.0, |p| -libm::expm1(-rate.quantile(p)));
    assert!(base.p_attack.noise < 1e-9, "{:?}", base.p_attack);
    // Twice the odds in every draw.
    let sensor = |p: f64| 2.0 * p / (1.0 + p);
    spans("alarms with the sensor", &sensed.attack["alarms"], effective, |p| sensor(beta_quantile(3.0, 2.0, p)));
    // The exceedance of a loss: P(Poisson(rate) > 0), over draws of the rate; the tail of its row at 10.
    let row = base.exceedance["loss"].iter().find(|row| (row[0] - 10.0).abs() < 0.5).unwrap();
    for (p, found) in [(0.05, row[1]), (0.95, row[2])] {
        let exact = |p: f64| -libm::expm1(-gamma.quantile(p) / 10.0);
        let se = (exact(p + 0.01) - exact(p - 0.01)) / 0.02 * (p * (1.0 - p) / 1_000.0_f64).sqrt();
        assert!((found - exact(p)).abs() < 4.0 * se + 0.01, "{p}: {found}, {}", exact(p));
    }
    // Losses do not change with the sensor: no difference in any draw.
    let loss = found.differences.iter().find(|difference| difference.metric == "loss").unwrap();
    assert_eq!((loss.band.quantiles, loss.p_less), ([0.0; 3], Some(0.0)));
}

#[test]
fn threads_change_no_bit() {
    let [one, other] = [1, 3].map(|threads| nested(SITE, "40x32", 5, threads));
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
}

#[test]
fn where_all_is_known_nothing_is_told_apart() {
    let known = SITE
        .replace("{ beta = [3, 2] }", "0.6")
        .replace("{ lognormal = { median = \"1 in 20 yr\", gsd = 2.0 } }", "\"1 in 20 yr\"")
        .replace("{ gamma = { mean = \"2 per yr\", sd = \"1 per yr\" } }", "\"2 per yr\"");
    let found = nested(&known, "200x64", 3, 2);
    let base = &found.postures[0];
    for band in [&base.year["loss"], &base.attack["alarms"]] {
        // 4 standard errors about 0.
        assert!(
            band.between_ci95[0] <= 0.0 || band.between < 4.0 / Z * (band.between - band.between_ci95[0]),
            "{band:?}"
        );
        assert!(!band.is_told_apart() || band.share.unwrap() < 0.05, "{band:?}");
    }
    assert_eq!(base.p_attack.quantiles[0].to_bits(), base.p_attack.quantiles[2].to_bits());
    // A posture that deters nine of ten attacks has few trials with any: their error must not count as known.
    let deterred =
        known.replace("target = \"element.gate.detection\"\nodds = 2.0", "target = \"threat.raid.rate\"\nscale = 0.1");
    let found = nested(&deterred, "600x20", 3, 2);
    let band = &found.postures[1].attack["alarms"];
    assert!(band.between < 4.0 / Z * (band.between - band.between_ci95[0]), "{band:?}");
}

#[test]
fn a_budget_is_split_as_the_pilot_says_and_a_poor_split_is_told() {
    // Losses, since attacks cost nothing: between draws 100, by chance 200, so 4 times 2 trials would do.
    let found = nested(SITE, "40_000", 9, 2);
    assert!((8..=12).contains(&found.inner), "{} x {}", found.outer, found.inner);
    assert!(found.outer * found.inner <= 40_000 && found.outer * found.inner > 32_000);
    assert!(found.suggested.is_none());
    let poor = nested(SITE, "40x1000", 9, 2);
    let better = poor.suggested.unwrap();
    assert!(better.inner < 40 && better.outer > 1_000 && better.figure == "loss.mean", "{better:?}");
}

#[test]
fn faults_of_the_command_line_say_what_to_ask_for() {
    let read = |text: &str| Asked::read(text).map_err(|fault| fault.to_string());
    assert_eq!(read("200x500"), Ok(Asked::Shape(Shape { outer: 200, inner: 500 })));
    assert_eq!(read("1_000 × 50"), Ok(Asked::Shape(Shape { outer: 1_000, inner: 50 })));
    assert_eq!(read("250_000"), Ok(Asked::Budget(250_000)));
    for (text, part) in [
        ("many", "for example 200x500"),
        ("200x", "for example 200x500"),
        ("5x500", "ask for 20 to 4096"),
        ("9000x500", "ask for 20 to 4096"),
        ("200x2", "ask for 8 or more"),
        ("100", "ask for 160 or more"),
        ("4000x9000000000000", "more than"),
    ] {
        let fault = read(text).unwrap_err();
        assert!(fault.contains(part) && fault.starts_with("--nested"), "{text}: {fault}");
    }
}
