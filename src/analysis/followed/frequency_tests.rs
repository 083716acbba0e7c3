//! Bands of what is believed of the frequency, against the laws that they come from.

use crate::analysis::Sampling;
use crate::result::document::{Document, FrequencyBand};

use super::TRIALS;
use super::tests::{WORKS, document, near};

const RATE: &str = "{ lognormal = { p05 = \"0.02 per yr\", p95 = \"0.2 per yr\" } }";
/// The 95 % quantile of the standard normal law.
const Z: f64 = 1.644_853_626_951_472_2;

/// A lognormal law with these quantiles: the relative standard errors of either quantile and of the mean from the followed
/// trials.
fn errors(low: f64, high: f64) -> [f64; 2] {
    let density = libm::exp(-Z * Z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
    let sigma = libm::log(high / low) / (2.0 * Z);
    let trials = TRIALS as f64;
    [(0.05 * 0.95 / trials).sqrt() * sigma / density, (libm::expm1(sigma * sigma) / trials).sqrt()]
}

/// The standard error behind an interval of 95 %.
fn se(low: f64, high: f64) -> f64 {
    (high - low) / (2.0 * 1.959_964)
}

fn band(document: &Document, posture: usize) -> &FrequencyBand {
    document.postures[posture].frequency_band.as_ref().unwrap()
}

/// The rate is lognormal, 0.02 to 0.2 per year at 5 and 95 %, and attacks of a year are Poisson: whatever the weights of
/// trials, and not the lognormal law among years with an attack, whose 5 % quantile lies 1.6 times as high.
#[test]
fn what_is_believed_of_the_frequency_is_the_law_of_the_rate() {
    let [error, _] = errors(0.02, 0.2);
    for sampling in [Sampling::default(), Sampling { unconditional: true, ..Sampling::default() }] {
        let document = document(WORKS, 20_000, 2, sampling);
        let band = band(&document, 0);
        for (place, rate) in [0.02, 0.2].into_iter().enumerate() {
            near(band.attacks_per_year[place], rate, 4.0 * error * rate);
            near(band.p_attack[place], -libm::expm1(-rate), 4.0 * error * rate);
        }
    }
    // Attacks in clusters: P(none) = (1 + m / k)^-k at the same rates.
    let clustered = document(
        &WORKS.replace("target = { works", "dispersion = 0.5\ntarget = { works"),
        20_000,
        2,
        Sampling::default(),
    );
    let band = band(&clustered, 0);
    for (p, mean) in band.p_attack.iter().zip(band.attacks_per_year) {
        near(*p, 1.0 - libm::pow(1.0 + mean / 0.5, -0.5), 1e-12);
    }
}

#[test]
fn a_known_frequency_has_no_band_and_loss_events_leave_that_of_the_loss_out() {
    let run = |text: &str| document(text, 2_048, 2, Sampling::default());
    assert_eq!(run(&WORKS.replace(RATE, "\"0.1 per yr\"")).postures[0].frequency_band, None);
    let event = "[[loss_event]]\nid = \"theft\"\nrate = \"1 per yr\"\nmagnitude = [\"1 k\"]\n[[control]]";
    let stolen = run(&WORKS.replacen("[[control]]", event, 1));
    assert!(band(&stolen, 0).loss.is_empty());
    let never = run(&WORKS.replacen("[[control]]", &event.replace("1 per yr", "0 per yr"), 1));
    assert!(!band(&never, 0).loss.is_empty());
    // Thousands of attacks: both probabilities are 1, and the number is as little known as before.
    let often = run(&WORKS.replace(RATE, "{ uniform = [\"40 per yr\", \"400 per yr\"] }"));
    assert!(band(&often, 0).p_attack.iter().all(|p| *p > 1.0 - 1e-15));
    let [low, high] = band(&often, 0).attacks_per_year;
    let error = 360.0 * (0.05 * 0.95 / 2_048_f64).sqrt();
    near(low, 58.0, 4.0 * error);
    near(high, 382.0, 4.0 * error);
}

/// Two to eight attacks a year, of which all, or those with a quick door, cost the same: P(any loss) at either end is that of the
/// rate there, where a multiple of the curve would be far above 1 or far below.
#[test]
fn an_exceedance_of_frequent_attacks_is_that_of_the_rate() {
    let [quantile, mean] = errors(2.0, 8.0);
    let text = WORKS.replace(RATE, "{ lognormal = { p05 = \"2 per yr\", p95 = \"8 per yr\" } }");
    let document = document(&text, 20_000, 2, Sampling::default());
    for (posture, share) in [1.0, -libm::expm1(-0.3)].into_iter().enumerate() {
        let row = document.postures[posture].metrics["loss"].exceedance[0];
        let band = band(&document, posture).loss[0];
        assert_eq!(band[0].to_bits(), row[0].to_bits());
        let attacks = document.postures[posture].metrics["attacks"].mean * share;
        let curve = se(row[2], row[3]) / (1.0 - row[1]) / attacks;
        let relative = 4.0 * (quantile * quantile + mean * mean + curve * curve).sqrt();
        for (found, rate) in band[1..].iter().zip([2.0, 8.0]) {
            let none = libm::exp(-rate * share);
            near(*found, 1.0 - none, relative * rate * share * none);
        }
    }
}

/// Thieves come often and kill nobody, raiders come seldom and kill everybody: the deaths are as little known as the raids, and the
/// loss, which the thieves alone make, as the thefts.
#[test]
fn a_threat_that_does_the_harm_makes_the_band_of_it() {
    let text = r#"
schema = 1
[scenario]
id = "site"
name = "Site"
currency = "USD"
[[group]]
id = "staff"
headcount = 8
[[zone]]
id = "road"
[[zone]]
id = "camp"
occupancy = { staff = 1.0 }
[[zone]]
id = "store"
[[element]]
id = "gate"
from = "road"
to = "camp"
[[element]]
id = "fence"
from = "road"
to = "store"
[assault]
killed = 1.0
[plant]
zone = "store"
value_per_day = "1 M"
[[plant.unit]]
id = "train"
share = 1.0
damage = { none = 1.0 }
restart = { none = "2 d" }
[[threat]]
id = "thieves"
rate = { lognormal = { p05 = "0.5 per yr", p95 = "2 per yr" } }
target = { store = 1.0 }
objective = { sabotage = 1.0 }
entry = ["road"]
[[threat]]
id = "raiders"
rate = { lognormal = { p05 = "1e-3 per yr", p95 = "1e-2 per yr" } }
group_size = 5
target = { camp = 1.0 }
entry = ["road"]
"#;
    let document = document(text, 100_000, 2, Sampling::default());
    let [quantile, mean] = errors(1e-3, 1e-2);
    let row = document.postures[0].risk.r#fn[0];
    let found = band(&document, 0).r#fn[0];
    let curve = se(row[2], row[3]) / row[1];
    let relative = 4.0 * (quantile * quantile + mean * mean + curve * curve).sqrt();
    assert!(relative < 0.3, "{relative}");
    near(found[1], 1e-3, relative * 1e-3);
    near(found[2], 1e-2, relative * 1e-2);
    let [quantile, mean] = errors(0.5, 2.0);
    let row = document.postures[0].metrics["loss"].exceedance[0];
    let found = band(&document, 0).loss[0];
    let curve = se(row[2], row[3]) / (1.0 - row[1]);
    let relative = 4.0 * (quantile * quantile + mean * mean + curve * curve).sqrt();
    near(found[1], -libm::expm1(-0.5), relative * 0.5 * libm::exp(-0.5));
    near(found[2], -libm::expm1(-2.0), relative * 2.0 * libm::exp(-2.0));
}
