//! What is left out because there is too much of it or too little.

use crate::analysis::Sampling;
use crate::result::timeline::MomentKind;

use super::tests::{WORKS, document};
use super::{MOST_ATTACKS, affordable};

const RATE: &str = "{ lognormal = { p05 = \"0.02 per yr\", p95 = \"0.2 per yr\" } }";

/// The works with so many threats, the first of which come at one rate and the last at another.
fn threats(rates: &[&str]) -> String {
    let at = WORKS.find("[[threat]]").unwrap();
    let end = WORKS.find("[[control]]").unwrap();
    let one = |(number, rate): (usize, &&str)| {
        WORKS[at..end].replace("raiders", &format!("threat_{number}")).replace(RATE, &format!("\"{rate}\""))
    };
    let all: String = rates.iter().enumerate().map(one).collect();
    format!("{}{all}{}", &WORKS[..at], &WORKS[end..])
}

/// A thousand attacks a trial under two postures: 65 trials and what is believed of all.
#[test]
fn attacks_that_are_followed_are_bounded() {
    let document = document(&threats(&["500 per yr"]), 1_024, 2, Sampling::default());
    let attacks: u64 = document.timelines.iter().map(|timeline| timeline.attacks).sum();
    assert!((60_000..67_000).contains(&attacks), "{attacks}");
    assert_eq!(affordable(8_192, 100_000, 100_000), 8_192);
    assert_eq!(affordable(8_192, 100_000, 1_500_000), 4_096);
    assert_eq!(affordable(1_024, 1_024, 1_024 * 1_000), 65);
    assert_eq!(affordable(1_024, 1_024, 2_048 * MOST_ATTACKS), 1);
    assert_eq!(affordable(1_024, 1_024, 0), 1_024);
}

/// Twenty trials carry no quantile; sixty-four carry those of what happens in most attacks.
#[test]
fn what_few_attacks_carry_is_left_out() {
    let text = threats(&["0.1 per yr"]);
    let few = document(&text, 20, 2, Sampling::default());
    assert!(few.timelines.is_empty() && few.postures.iter().all(|posture| posture.recovery.is_none()));
    let some = document(&text, 64, 2, Sampling::default());
    let near = some.timelines.iter().find(|timeline| timeline.posture == "near").unwrap();
    assert!((64..90).contains(&near.attacks) && near.left_out == 3, "{near:?}");
    // The door, the works, and people there who understand.
    let has = |kind: MomentKind, id: &str| near.moments.iter().any(|moment| moment.kind == kind && moment.id == id);
    assert!(has(MomentKind::Passed, "gate") && has(MomentKind::Neutralised, ""));
    assert!(!has(MomentKind::Passed, "door") && !has(MomentKind::Reached, "works") && near.warnings.is_empty());
    assert!(some.postures[0].recovery.is_some());
}

/// Output that is back at once was never gone.
#[test]
fn a_unit_that_is_back_at_once_does_not_stop() {
    let text = WORKS.replace("\"2 d\"", "\"0 d\"").replace("\"4 d\"", "\"0 d\"");
    let pump = document(&text, 2_048, 2, Sampling::default());
    assert_eq!(
        pump.postures[0].recovery.as_ref().unwrap().full_after.map(f64::to_bits),
        [1.0_f64; 3].map(f64::to_bits)
    );
    let text = text.replace("\"1 d\"", "\"0 d\"");
    assert_eq!(document(&text, 2_048, 2, Sampling::default()).postures[0].recovery, None);
}

/// Of a threat that none of the trials met, not more is known than they say.
#[test]
fn a_threat_that_was_not_met_may_have_gone_unseen() {
    let document = document(&threats(&["1 per yr", "1e-5 per yr"]), 4_096, 2, Sampling::default());
    let rows = &document.risk_matrix.as_ref().unwrap().rows;
    let row = rows.iter().find(|row| row.posture == "far" && row.threat.as_deref() == Some("threat_1")).unwrap();
    // The weight of a trial is P(an attack), and 1.96^2 may be unseen in 4,096.
    let exact = 1.959_964 * 1.959_964 * -libm::expm1(-1.000_01) / 4_096.0;
    for band in &row.bands {
        assert!(band.rate.value.abs() < 1e-15 && (band.rate.ci95[1] - exact).abs() < 1e-5 * exact, "{band:?} {exact}");
    }
}

/// Of seventeen threats the sixteen that come most have timelines, and none has a row of the matrix.
#[test]
fn threats_are_told_apart_while_they_are_few() {
    let mut rates = vec!["1 per yr"; 17];
    rates[3] = "0.1 per yr";
    let many = document(&threats(&rates), 1_024, 2, Sampling::default());
    let of = |document: &crate::result::document::Document| {
        let own = document.timelines.iter().filter(|timeline| timeline.posture == "far");
        own.map(|timeline| timeline.threat.clone()).collect::<Vec<_>>()
    };
    let found = of(&many);
    assert!(found.len() == 16 && !found.contains(&"threat_3".to_owned()), "{found:?}");
    assert!(many.risk_matrix.unwrap().rows.iter().all(|row| row.threat.is_none()));
    let some = document(&threats(&rates[..16]), 1_024, 2, Sampling::default());
    assert_eq!(of(&some).len(), 16);
    assert_eq!(some.risk_matrix.unwrap().rows.len(), 2 * 17);
}
