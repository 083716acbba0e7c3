//! Every distribution in every way of writing it, against mean and variance worked out by hand; truncation of each.

use std::f64::consts::{LN_2, LN_10, PI};

use bordj::random::Law;

use super::{close, law, outpost, refused, sound};
use crate::command::Folder;
use crate::command::Stream::{Nothing, With};

/// The 95 % quantile of the standard normal law.
const Z95: f64 = 1.644_853_626_951_472_2;

/// A law of the delay, in seconds.
#[track_caller]
fn delay(written: &str) -> Law {
    law(&sound(&outpost(&[("delay = \"60 s\"", &format!("delay = {written}"))])), "element.gate.delay.force").0
}

/// A law of a probability.
#[track_caller]
fn detection(written: &str) -> Law {
    law(&sound(&outpost(&[("detection = 0.9", &format!("detection = {written}"))])), "element.gate.detection.force").0
}

/// A law of a count.
#[track_caller]
fn attackers(written: &str) -> Law {
    law(&sound(&outpost(&[("group_size = 8", &format!("group_size = {written}"))])), "threat.raiders.group_size").0
}

#[track_caller]
fn moments(law: &Law, mean: f64, variance: f64) {
    assert!((law.mean() - mean).abs() <= 1e-8 * mean, "{law:?}: mean {} is not {mean}", law.mean());
    assert!(
        (law.variance() - variance).abs() <= 1e-7 * variance,
        "{law:?}: variance {} is not {variance}",
        law.variance()
    );
}

/// Mean and variance of a lognormal law.
fn lognormal(median: f64, sigma: f64) -> (f64, f64) {
    let mean = median * libm::exp(sigma * sigma / 2.0);
    (mean, mean * mean * libm::expm1(sigma * sigma))
}

#[test]
fn laws_of_a_row() {
    moments(&delay("{ uniform = [\"2 s\", \"6 s\"] }"), 4.0, 16.0 / 12.0);
    let mean = 9.0 / LN_10;
    moments(&delay("{ loguniform = [\"1 s\", \"10 s\"] }"), mean, 99.0 / (2.0 * LN_10) - mean * mean);
    moments(&delay("{ triangular = [\"1 s\", \"2 s\", \"6 s\"] }"), 3.0, 21.0 / 18.0);
    // PERT with lambda 4 is the beta law of shapes 1.8 and 4.2 on (1, 6); with 8, of 2.6 and 7.4.
    moments(&delay("{ pert = [\"1 s\", \"2 s\", \"6 s\"] }"), 2.5, 25.0 * 1.8 * 4.2 / (36.0 * 7.0));
    moments(&delay("{ pert = [\"1 s\", \"2 s\", \"6 s\"], shape = 8 }"), 2.3, 25.0 * 2.6 * 7.4 / (100.0 * 11.0));
    moments(&detection("{ beta = [2, 3] }"), 0.4, 0.04);
}

#[test]
fn laws_of_named_arguments() {
    moments(&delay("{ normal = { mean = \"60 s\", sd = \"5 s\" } }"), 60.0, 25.0);
    let (mean, variance) = lognormal(4.0, LN_2);
    moments(&delay("{ lognormal = { median = \"4 s\", gsd = 2 } }"), mean, variance);
    moments(&delay("{ lognormal = { mean = \"10 s\", sd = \"5 s\" } }"), 10.0, 25.0);
    let (mean, variance) = lognormal(20.0, LN_2 / Z95);
    moments(&delay("{ lognormal = { p05 = \"10 s\", p95 = \"40 s\" } }"), mean, variance);
    moments(&detection("{ beta = { mean = 0.7, sd = 0.1 } }"), 0.7, 0.01);
    moments(&delay("{ gamma = { mean = \"10 s\", sd = \"5 s\" } }"), 10.0, 25.0);
    moments(&delay("{ weibull = { shape = 2, scale = \"10 s\" } }"), 5.0 * PI.sqrt(), 100.0 * (1.0 - PI / 4.0));
    moments(&delay("{ exponential = { mean = \"10 s\" } }"), 10.0, 100.0);
}

#[test]
fn laws_of_counts_of_values_and_of_parts() {
    moments(&attackers("{ poisson = 3 }"), 3.0, 3.0);
    moments(&attackers("{ binomial = { n = 10, p = 0.3 } }"), 3.0, 2.1);
    moments(&delay("{ discrete = [[\"1 s\", 1], [\"4 s\", 3]] }"), 3.25, 1.6875);
    moments(&delay("{ empirical = [\"1 s\", \"2 s\", \"6 s\"] }"), 3.0, 14.0 / 3.0);
    // A quarter of (2, 6), three quarters of (8, 10): mean 7.75, mean square 1/4 of 52/3 and 3/4 of 244/3.
    let mixture = "{ mixture = [[1, { uniform = [\"2 s\", \"6 s\"] }], [3, { uniform = [\"8 s\", \"10 s\"] }]] }";
    moments(&delay(mixture), 7.75, 52.0 / 12.0 + 244.0 / 4.0 - 7.75 * 7.75);
    refused(&outpost(&[("delay = \"60 s\"", "delay = { poisson = 3 }")]), "wrong-unit", "3");
}

#[test]
fn samples_of_a_column() {
    let text = outpost(&[("delay = \"60 s\"", "delay = { empirical = { file = \"delays.csv\", column = \"gate\" } }")]);
    let folder = Folder::with("site.toml", text);
    folder.write("delays.csv", "gate,fence\n1 s,90 s\n2 s,80 s\n6 s,70 s\n");
    let words = ["check", "site.toml", "--explain", "element.gate.delay.force"];
    folder.bordj(&words).gives(0, With(&["median 2 s, mean 3 s"]), Nothing);
}

#[test]
fn quantiles_of_an_expert() {
    let three = "p10 = \"10 s\", p50 = \"20 s\", p90 = \"50 s\"";
    for bounds in ["", ", lower = \"0 s\"", ", upper = \"2 min\"", ", lower = \"0 s\", upper = \"2 min\""] {
        let law = delay(&format!("{{ metalog = {{ {three}{bounds} }} }}"));
        for (probability, value) in [(0.1, 10.0), (0.5, 20.0), (0.9, 50.0)] {
            assert!((law.quantile(probability) - value).abs() < 1e-6, "{bounds}: {}", law.quantile(probability));
        }
        let (low, high) = law.support();
        assert!(!bounds.contains("lower") || low.abs() < 1e-9, "{bounds}: {low}");
        assert!(!bounds.contains("upper") || (high - 120.0).abs() < 1e-9, "{bounds}: {high}");
    }
    let five = "p05 = \"5 s\", p25 = \"12 s\", p50 = \"20 s\", p75 = \"32 s\", p95 = \"60 s\"";
    let law = delay(&format!("{{ metalog = {{ {five}, lower = \"0 s\" }} }}"));
    assert!((law.quantile(0.25) - 12.0).abs() < 1e-6 && (law.quantile(0.95) - 60.0).abs() < 1e-6);
    let text =
        outpost(&[("delay = \"60 s\"", "delay = { metalog = { p10 = \"10 s\", p50 = \"10.1 s\", p90 = \"50 s\" } }")]);
    refused(&text, "impossible-law", "{ p10 = \"10 s\", p50 = \"10.1 s\", p90 = \"50 s\" }");
    let found = super::load(&text).diagnostics;
    assert!(
        found[0].message.contains("below the 10 % quantile (10 s) the curve through the quantiles falls"),
        "{found:#?}"
    );
}

/// Any law can be cut; what is left is the same law, renormalised.
#[test]
fn truncation_renormalises_every_law() {
    let laws = [
        "uniform = [\"10 s\", \"60 s\"]",
        "loguniform = [\"10 s\", \"60 s\"]",
        "triangular = [\"10 s\", \"20 s\", \"60 s\"]",
        "pert = [\"10 s\", \"20 s\", \"60 s\"]",
        "normal = { mean = \"25 s\", sd = \"5 s\" }",
        "lognormal = { median = \"25 s\", gsd = 1.6 }",
        "gamma = { mean = \"25 s\", sd = \"9 s\" }",
        "weibull = { shape = 2, scale = \"25 s\" }",
        "exponential = { mean = \"25 s\" }",
        "mixture = [[1, { uniform = [\"10 s\", \"20 s\"] }], [2, { uniform = [\"20 s\", \"60 s\"] }]]",
        "metalog = { p10 = \"12 s\", p50 = \"22 s\", p90 = \"40 s\" }",
    ];
    for written in laws {
        let whole = delay(&format!("{{ {written} }}"));
        for (cut, low, high) in [
            ("min = \"18 s\"", 18.0, f64::INFINITY),
            ("max = \"30 s\"", f64::NEG_INFINITY, 30.0),
            ("min = \"18 s\", max = \"30 s\"", 18.0, 30.0),
        ] {
            let kept = delay(&format!("{{ {written}, {cut} }}"));
            let (below, above) = (whole.cdf(low), whole.cdf(high));
            for x in [15.0, 19.0, 24.0, 29.0, 45.0] {
                let expected = ((whole.cdf(x) - below) / (above - below)).clamp(0.0, 1.0);
                assert!((kept.cdf(x) - expected).abs() < 1e-9, "{written}, {cut} at {x}: {} {expected}", kept.cdf(x));
            }
            let (least, most) = kept.support();
            assert!(least >= low && most <= high, "{written}, {cut}: {least} {most}");
        }
    }
    // Lists and counts too: the mean of what is left.
    close(delay("{ discrete = [[\"1 s\", 1], [\"4 s\", 3], [\"9 s\", 5]], max = \"5 s\" }").mean(), 3.25);
    close(delay("{ empirical = [\"1 s\", \"2 s\", \"6 s\"], min = \"2 s\" }").mean(), 4.0);
    let given_one = 3.0 / (1.0 - libm::exp(-3.0));
    close(attackers("{ poisson = 3, min = 1 }").mean(), given_one);
    close(attackers("{ binomial = { n = 2, p = 0.5 }, max = 1 }").mean(), 2.0 / 3.0);
    // The law without memory: mean and what is cut.
    close(delay("{ exponential = { mean = \"10 s\" }, min = \"5 s\" }").mean(), 15.0);
    close(detection("{ beta = [1, 1], min = 0.5 }").mean(), 0.75);
}

/// The same numbers by the command, for a person who asks.
#[test]
fn the_command_tells_the_same_figures_of_a_law() {
    let folder = Folder::new();
    let printed = folder
        .bordj(&["dist", "{ lognormal = { mean = \"10 s\", sd = \"5 s\" } }", "--format", "json"])
        .gives(0, With(&["\"a duration\""]), Nothing);
    let found: serde_json::Value = serde_json::from_str(&printed.out).unwrap();
    close(found["mean"].as_f64().unwrap(), 10.0);
    close(found["sd"].as_f64().unwrap(), 5.0);
}

/// The annual loss of an event has the mean of rate times magnitude, whatever the law is written as.
#[test]
fn magnitudes_add_up_to_an_exact_mean() {
    let event = "[[loss_event]]\nid = \"theft\"\nrate = \"2 per yr\"\n\
                 magnitude = [{ lognormal = { mean = \"50 k\", sd = \"20 k\" } }, { pert = [\"50 k\", \"150 k\", \"1 M\"] }]\n\n\
                 [[control]]\nid = \"drills\"";
    let folder = Folder::new();
    let text =
        outpost(&[("[[control]]\nid = \"drills\"", event), ("rate = \"1 in 10 yr\"", "rate = \"1 in 100000 yr\"")]);
    let result = folder.result(&text, &["--trials", "4096", "--seed", "3"]);
    let loss = &result["postures"][0]["metrics"]["loss"];
    // 2 times (50 k + (50 + 600 + 1,000) / 6 k).
    let (mean, found) = (650_000.0, loss["mean"].as_f64().unwrap());
    let error = (loss["mean_ci95"][1].as_f64().unwrap() - found) / 1.96;
    assert!(error > 0.0 && error < 0.05 * mean && (found - mean).abs() < 4.0 * error, "{found} +- {error}");
}
