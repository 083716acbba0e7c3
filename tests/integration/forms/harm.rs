//! Injuries and output that comes back slowly: what they add, exactly.

use super::{attacks, outpost};
use crate::command::Folder;

/// Raiders whom nobody meets, in a camp where everybody is found and a third are killed.
fn raided(more: &[(&str, &str)]) -> String {
    let edits = [
        ("availability = \"$readiness\"", "availability = 0.0"),
        ("killed = 0.1\nescaped = 0.3", "killed = 0.333\nescaped = 0.0"),
    ];
    outpost(&[edits.as_slice(), more].concat())
}

#[test]
fn the_injured_are_a_poisson_number_of_those_killed() {
    let text = raided(&[("killed = 0.333", "injured_per_killed = 1.7\nkilled = 0.333")]);
    let found = attacks(&text, 0, 10_000);
    // Given the killed, mean and variance are 1.7 times their number: so is the mean square of what lies between.
    let (mut sum, mut square, mut expected, mut fourth) = (0.0, 0.0, 0.0, 0.0);
    for attack in &found {
        let mean = 1.7 * attack.get("killed_in_assault");
        let apart = attack.get("injured.staff") - mean;
        assert!((attack.get("injured") - attack.get("injured.staff")).abs() < 1e-12);
        (sum, square, expected) = (sum + apart, square + apart * apart, expected + mean);
        // Variance of a squared deviation of a Poisson number: mean + 2 mean^2.
        fourth += mean + 2.0 * mean * mean;
    }
    assert!(expected > 1e5);
    assert!(sum.abs() <= 4.0 * expected.sqrt(), "{sum} of {expected}");
    assert!((square - expected).abs() <= 4.0 * fourth.sqrt(), "{square} of {expected}");
    // They are not among the dead, and cost nothing by themselves.
    let without = attacks(&raided(&[]), 0, 200);
    for (with, without) in found.iter().zip(&without) {
        assert!((with.get("fatalities") - without.get("fatalities")).abs() < 1e-12);
        assert!((with.get("loss") - without.get("loss")).abs() < 1e-6);
        assert!(without.get("injured").abs() <= 0.0);
    }
}

#[test]
fn a_measure_can_bring_injuries_into_a_file_that_has_none() {
    let effect = "id = \"drilled\"\neffects = [{ target = \"assault.injured_per_killed\", set = 3 }]";
    let text = raided(&[("id = \"drilled\"", effect)]);
    let sum = |posture: usize| attacks(&text, posture, 500).iter().map(|attack| attack.get("injured")).sum::<f64>();
    assert!(sum(0).abs() <= 0.0 && sum(1) > 100.0);
}

#[test]
fn half_of_a_ramp_is_lost() {
    let unit = |ramp: &str| {
        let text = raided(&[("share = 1.0", &format!("share = 0.4\nrestart = \"5 d\"\n{ramp}"))]);
        attacks(&text, 0, 300)
    };
    let (at_once, slowly) = (unit(""), unit("ramp = \"6 d\""));
    assert!(at_once.iter().any(|attack| attack.get("crisis_days") > 0.0));
    for (at_once, slowly) in at_once.iter().zip(&slowly) {
        assert!((at_once.get("downtime_days.pump") - at_once.get("crisis_days") - 5.0).abs() < 1e-9);
        assert!((slowly.get("downtime_days.pump") - at_once.get("downtime_days.pump") - 3.0).abs() < 1e-9);
        assert!((slowly.get("downtime_days") - 0.4 * slowly.get("downtime_days.pump")).abs() < 1e-9);
        assert!((slowly.get("deferred_production") - 1e6 * slowly.get("downtime_days")).abs() < 1e-3);
    }
}

/// 32 people in the camp, all found and none killed or let go, eight attackers.
#[test]
fn a_group_holds_no_more_than_it_can() {
    let taken = |each: &str, haven: &str| {
        let text = raided(&[
            ("killed = 0.333", &format!("captives_per_attacker = {each}\nkilled = 0.0")),
            ("objective_time = \"10 min\"", &format!("objective_time = \"10 min\"\n{haven}")),
            ("after = \"36 h\"", "after = \"9 d\""),
        ]);
        let found = attacks(&text, 0, 50);
        let captured = found[0].get("captured");
        assert!(
            found.iter().all(|attack| (attack.get("captured") - captured).abs() < 1e-12),
            "{each}: not always {captured}"
        );
        captured
    };
    for (each, expected) in [("2", 16.0), ("0.13", 1.0), ("0.12", 0.0), ("3.99", 31.0), ("4", 32.0), ("100", 32.0)] {
        assert!((taken(each, "") - expected).abs() < 1e-12, "{each}");
    }
    // Ten hide, for sure, and are found within minutes: only as many are held as there is room for.
    let haven = "haven = { capacity = 10, discovery = \"2000 per d\" }";
    for (each, expected) in [("2", 16.0), ("2.75", 22.0), ("3", 24.0), ("4", 32.0), ("100", 32.0)] {
        assert!((taken(each, haven) - expected).abs() < 1e-12, "{each}, with a haven");
    }
}

/// Every attack costs 1 M; 0.2 M is borne by the insured, at most 0.5 M is paid for one, at most 0.9 M in a year.
#[test]
fn an_aggregate_limits_what_is_paid_in_a_year() {
    let text = raided(&[
        ("rate = \"1 in 10 yr\"", "rate = \"1.5 per yr\""),
        ("zone = \"pumps\"\nvalue_per_day = \"1 M\"", "zone = \"camp\""),
        ("share = 1.0", "share = 1.0\ndamage = { major = 1 }\nrepair = { major = \"1 M\" }"),
        (
            "[plant]",
            "[money]\ninsurance = { deductible = \"200 k\", limit = \"500 k\", aggregate = \"900 k\" }\n\n[plant]",
        ),
    ]);
    for attack in attacks(&text, 0, 50) {
        assert!((attack.get("loss_net") - 0.5e6).abs() < 1e-6, "one event alone");
    }
    let result = Folder::new().result(&text, &["--trials", "20000"]);
    let net = &result["postures"][0]["metrics"]["loss_net"];
    // Over n ~ Poisson(1.5): n - min(0.9, 0.5 n), in millions.
    let (mut mean, mut square, mut p) = (0.0, 0.0, libm::exp(-1.5));
    let mut law = Vec::new();
    for n in 0..60 {
        let count = f64::from(n);
        let loss = count - (0.5 * count).min(0.9);
        (mean, square) = (mean + p * loss, square + p * loss * loss);
        law.push((p, loss));
        p *= 1.5 / (count + 1.0);
    }
    let variance = square - mean * mean;
    let fourth: f64 = law.iter().map(|(p, loss)| p * libm::pow(loss - mean, 4.0)).sum();
    let found = net["mean"].as_f64().unwrap() / 1e6;
    let half = (net["mean_ci95"][1].as_f64().unwrap() - net["mean_ci95"][0].as_f64().unwrap()) / 2e6;
    assert!((found - mean).abs() <= 4.0 * half / 1.96, "{found}, exact {mean}, half of the interval {half}");
    let sd = net["sd"].as_f64().unwrap() / 1e6;
    // The standard error of a standard deviation from n plain years; years given an attack vary less.
    let error = ((fourth - variance * variance) / 20_000.0).sqrt() / (2.0 * variance.sqrt());
    assert!((sd - variance.sqrt()).abs() < 4.0 * error, "{sd}, exact {}, error {error}", variance.sqrt());
}
