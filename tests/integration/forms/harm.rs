//! Injuries and output that comes back slowly: what they add, exactly.

use super::{attacks, outpost};

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
