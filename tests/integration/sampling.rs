//! Ways of sampling: years given an attack and plain years are estimates of the same figures, and the number of attacks has
//! the law it should, with clusters and without. Latin hypercube designs estimate the same figures, with intervals that
//! come from the spread between them.

use bordj::analysis::{self, Options, Sampling};
use bordj::result::document::{Document, Metric, Posture};
use bordj::scenario;

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{Folder, OUTPOST, edited};

const THREE: &str = include_str!("../data/three-threats.toml");
/// The 97.5 % quantile of the normal law.
const Z: f64 = 1.959_963_984_540_054;
const PLAIN: Sampling = Sampling { unconditional: true, stratified: false };
const HYPERCUBE: Sampling = Sampling { unconditional: false, stratified: true };

#[track_caller]
fn document(text: &str, postures: &[usize], trials: u64, seed: u64, sampling: Sampling) -> Document {
    let loaded = scenario::load("site.toml", text.as_bytes(), &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let options = Options { trials, seed, threads: None, postures: postures.to_vec(), until: None, sampling };
    analysis::run(&scenario, &[], &options, &|_| {}).unwrap()
}

fn standard_error([low, high]: [f64; 2]) -> f64 {
    (high - low) / (2.0 * Z)
}

/// Two independent estimates are within 4 standard errors of their difference.
#[track_caller]
fn agree(what: &str, [a, b]: [f64; 2], [a_se, b_se]: [f64; 2]) {
    let se = (a_se * a_se + b_se * b_se).sqrt();
    assert!((a - b).abs() <= 4.0 * se, "{what}: {a} and {b}, {:.1} standard errors", (a - b).abs() / se);
}

/// Probabilities without an interval: no estimate is worse than that of plain trials.
#[track_caller]
fn agree_as_shares(what: &str, both: [f64; 2], trials: u64) {
    let p = 0.5 * (both[0] + both[1]);
    let se = (p * (1.0 - p) / trials as f64).sqrt();
    agree(what, both, [se, se]);
}

#[track_caller]
fn metrics_agree(what: &str, [a, b]: [&Metric; 2]) {
    agree(&format!("{what}: mean"), [a.mean, b.mean], [a, b].map(|metric| standard_error(metric.mean_ci95)));
    agree(&format!("{what}: P(any)"), [a.p_any, b.p_any], [a, b].map(|metric| standard_error(metric.p_any_ci95)));
    for row in &a.exceedance {
        let other = b.exceedance.iter().find(|other| other[0].to_bits() == row[0].to_bits());
        // Wilson's interval is near to normal where dozens were seen.
        if let Some(other) = other.filter(|other| row[1].min(other[1]) > 1e-3) {
            let errors = [row, other].map(|row| standard_error([row[2], row[3]]));
            agree(&format!("{what}: P(X >= {})", row[0]), [row[1], other[1]], errors);
        }
    }
}

#[track_caller]
fn postures_agree(what: &str, [a, b]: [&Posture; 2], trials: u64) {
    assert_eq!(a.id, b.id);
    agree_as_shares(&format!("{what}: p_attack"), [a.p_attack, b.p_attack], trials);
    for name in ["attacks", "fatalities", "loss", "loss_max_event", "downtime_days", "neutralised"] {
        metrics_agree(&format!("{what}, {name}"), [&a.metrics[name], &b.metrics[name]]);
        let given = [&a.per_attack.metrics[name], &b.per_attack.metrics[name]];
        metrics_agree(&format!("{what}, {name} given an attack"), given);
    }
    let chances = [&a.per_attack.p_interruption, &b.per_attack.p_interruption];
    let errors = chances.map(|p| standard_error(p.ci95.unwrap()));
    agree(&format!("{what}: P_I"), chances.map(|p| p.estimate.unwrap()), errors);
    let periods = a.metrics["loss"].return_periods.iter().zip(&b.metrics["loss"].return_periods);
    for (a, b) in periods.filter(|(a, _)| a.years <= 200.0) {
        // A quantile stands for its cell, 0.8 % wide.
        let errors = [a, b].map(|row| standard_error(row.ci95) + 0.002 * row.annual);
        agree(&format!("{what}: loss of {} years", a.years), [a.annual, b.annual], errors);
    }
}

#[track_caller]
fn documents_agree(what: &str, both: [&Document; 2], trials: u64) {
    let [a, b] = both;
    for (a, b) in a.postures.iter().zip(&b.postures) {
        postures_agree(&format!("{what}, {}", a.id), [a, b], trials);
    }
    let kept = ["attacks", "fatalities", "loss", "downtime_days"];
    let rows = a.comparisons.iter().zip(&b.comparisons).filter(|(row, _)| kept.contains(&row.metric.as_str()));
    for (a, b) in rows {
        let what = format!("{what}, {} {}", a.posture, a.metric);
        let errors = [a, b].map(|row| standard_error(row.difference.ci95));
        agree(&format!("{what}: difference"), [a.difference.mean, b.difference.mean], errors);
        agree_as_shares(&format!("{what}: P(better)"), [a.p_better, b.p_better], trials);
        agree_as_shares(&format!("{what}: P(worse)"), [a.p_worse, b.p_worse], trials);
    }
    assert_eq!(a.comparisons.len(), b.comparisons.len());
}

#[test]
fn plain_years_and_years_given_an_attack_agree() {
    const TRIALS: u64 = 60_000;
    let without = edited(THREE, "dispersion = { uniform = [0.3, 1.5] }\n", "");
    for (what, text) in [("with dispersion", THREE), ("without", &without)] {
        let given = document(text, &[0, 1, 2], TRIALS, 3, Sampling::default());
        let plain = document(text, &[0, 1, 2], TRIALS, 4, PLAIN);
        assert!(!given.run.unconditional && plain.run.unconditional);
        documents_agree(what, [&given, &plain], TRIALS);
        // They are not the same run: years without an attack are not simulated in one of them.
        let attacks = [&given, &plain].map(|document| document.postures[0].per_attack.attacks as f64);
        assert!(attacks[0] > 1.2 * attacks[1], "{attacks:?}");
    }
}

#[test]
fn a_choice_of_postures_changes_no_number_of_theirs_in_either_way() {
    for (sampling, trials) in [(Sampling::default(), 3_000), (PLAIN, 3_000), (HYPERCUBE, 30_720)] {
        let all = document(THREE, &[0, 1, 2], trials, 9, sampling);
        for chosen in [&[0][..], &[1], &[2], &[1, 0], &[2, 1]] {
            let some = document(THREE, chosen, trials, 9, sampling);
            for (posture, index) in some.postures.iter().zip(chosen) {
                assert_eq!(*posture, all.postures[*index], "{chosen:?}");
            }
        }
    }
}

/// Equivalent plain trials are trials / mean weight: with one rate, trials / P(attack), and the trials if they were plain.
#[test]
fn equivalent_plain_trials_are_trials_over_the_mean_weight() {
    let text = edited(OUTPOST, "rate = \"1 in 10 yr\"", "rate = \"0.01 per yr\"");
    let equivalent = |text: &str, sampling| document(text, &[0], 2_000, 1, sampling).run.equivalent_plain_trials;
    let near = |found: f64, exact: f64| assert!((found / exact - 1.0).abs() < 1e-12, "{found} {exact}");
    near(equivalent(&text, Sampling::default()), 2_000.0 / -libm::expm1(-0.01));
    near(equivalent(&text, PLAIN), 2_000.0);
    // The envelope counts: a posture with more attacks lowers the gain for all.
    let control = "controls = [\"drills\"]\neffects = [{ target = \"threat.raiders.rate\", scale = 3.0 }]";
    let raised = edited(&text, "controls = [\"drills\"]", control);
    near(equivalent(&raised, Sampling::default()), 2_000.0 / -libm::expm1(-0.03));
    let clustered = edited(&raised, "group_size = 8", "group_size = 8\ndispersion = 0.05");
    near(equivalent(&clustered, Sampling::default()), 2_000.0 / (1.0 - libm::pow(1.6, -0.05)));
    // An uncertain rate: the mean over what is believed, here (w(0.01) + w(0.03)) / 2, within 4 standard errors.
    let text = edited(&text, "\"0.01 per yr\"", "{ discrete = [[\"0.01 per yr\", 1], [\"0.03 per yr\", 1]] }");
    let [low, high] = [0.01, 0.03].map(|rate| -libm::expm1(-rate));
    let mean = 2_000.0 / equivalent(&text, Sampling::default());
    assert!((mean - 0.5 * (low + high)).abs() <= 4.0 * 0.5 * (high - low) / 2_000_f64.sqrt(), "{mean}");
}

/// Mean, variance and probability of none of the number of attacks, of a posture as it is and of one that keeps 40 %.
#[test]
fn clustered_attacks_have_their_law_thinned_or_not() {
    const TRIALS: u64 = 60_000;
    let text = edited(OUTPOST, "rate = \"1 in 10 yr\"", "rate = \"1 per yr\"");
    let control = "controls = [\"drills\"]\neffects = [{ target = \"threat.raiders.rate\", scale = 0.4 }]";
    let text = edited(&text, "controls = [\"drills\"]", control);
    for dispersion in [0.4, 3.0] {
        let text = edited(&text, "group_size = 8", &format!("group_size = 8\ndispersion = {dispersion}"));
        for sampling in [Sampling::default(), PLAIN] {
            let document = document(&text, &[0, 1], TRIALS, 12, sampling);
            for (posture, mean) in document.postures.iter().zip([1.0, 0.4]) {
                let attacks = &posture.metrics["attacks"];
                let variance = mean + mean * mean / dispersion;
                agree("mean", [attacks.mean, mean], [standard_error(attacks.mean_ci95), 0.0]);
                // Fourth central moment from the masses; plain trials have the larger error.
                let q = mean / (mean + dispersion);
                let mut mass = libm::pow(1.0 - q, dispersion);
                agree_as_shares("P(attack)", [posture.p_attack, 1.0 - mass], TRIALS);
                let mut fourth = 0.0;
                for k in 0..2_000 {
                    let count = f64::from(k);
                    fourth += mass * (count - mean) * (count - mean) * (count - mean) * (count - mean);
                    mass *= (count + dispersion) / (count + 1.0) * q;
                }
                let se = ((fourth - variance * variance) / TRIALS as f64).sqrt();
                agree("variance", [attacks.sd * attacks.sd, variance], [se, 0.0]);
            }
        }
    }
}

#[test]
fn the_command_says_that_years_were_plain() {
    let folder = Folder::with("site.toml", OUTPOST);
    let call = ["run", "site.toml", "--trials", "2000", "--out", "report"];
    folder.bordj(&[&call[..], &["--unconditional"]].concat()).gives(
        0,
        With(&["2,000 trials, seed 1, plain Monte Carlo of plain years, scenario"]),
        With(&["result.json"]),
    );
    assert_eq!(folder.json("report/result.json")["run"]["unconditional"], true);
    assert!(folder.read("report/report.md").contains("of plain years"));
    folder.bordj(&[&call[..], &["--quiet"]].concat()).gives(0, Nothing, Nothing);
    assert!(!folder.read("report/result.json").contains("unconditional"));
}

#[test]
fn stratified_and_plain_draws_agree() {
    const TRIALS: u64 = 60 * 1_024;
    let plain = document(THREE, &[0, 1, 2], TRIALS, 5, Sampling::default());
    let designs = document(THREE, &[0, 1, 2], TRIALS, 6, HYPERCUBE);
    assert_eq!([plain.run.sampling.as_str(), designs.run.sampling.as_str()], ["mc", "lhs"]);
    documents_agree("designs", [&plain, &designs], TRIALS);
    // Years without attacks are stratified as well.
    let both = Sampling { unconditional: true, ..HYPERCUBE };
    documents_agree("plain years", [&plain, &document(THREE, &[0, 1, 2], TRIALS, 7, both)], TRIALS);
}

/// P(attack) is the mean of 1 - exp(-rate), without any other chance: stratified, its error falls with n^-3/2 of a design,
/// and the interval says so.
#[test]
fn what_hangs_on_one_uncertain_input_alone_is_nearly_exact() {
    const DESIGNS: u32 = 40;
    let (low, high) = (0.05, 0.25);
    let text = edited(OUTPOST, "\"1 in 10 yr\"", "{ uniform = [\"0.05 per yr\", \"0.25 per yr\"] }");
    let document = document(&text, &[0], u64::from(DESIGNS) * 1_024, 2, HYPERCUBE);
    let any = &document.postures[0].metrics["attacks"];
    let exact = 1.0 - (libm::exp(-low) - libm::exp(-high)) / (high - low);
    // Mean square of the slope exp(-rate), over a stratum's variance.
    let slope = (libm::exp(-2.0 * low) - libm::exp(-2.0 * high)) / (2.0 * (high - low));
    let n = 1_024_f64;
    let se = (slope * (high - low) * (high - low) / (12.0 * n * n * n * f64::from(DESIGNS))).sqrt();
    assert!((any.p_any - exact).abs() < 4.0 * se, "{} {exact} {se}", any.p_any);
    // A standard error of 40 blocks has a standard error of its own of 11 %.
    let told = standard_error(any.p_any_ci95);
    assert!((told / se - 1.0).abs() < 4.0 / (2.0 * f64::from(DESIGNS - 1)).sqrt(), "{told} {se}");
    assert!((document.run.equivalent_plain_trials * exact / document.run.trials as f64 - 1.0).abs() < 1e-5);
}

#[test]
fn designs_are_whole_and_enough_and_the_same_on_any_number_of_threads() {
    let folder = Folder::with("site.toml", THREE);
    let results = ["1", "2", "7"].map(|threads| {
        let call =
            ["run", "site.toml", "--sampling", "lhs", "--trials", "30000", "--threads", threads, "--out", threads];
        folder.bordj(&call).gives(
            0,
            With(&["30,720 trials, seed 1, Latin hypercube, scenario", "from the spread between blocks of trials"]),
            With(&["note: 30,000 trials leave a Latin hypercube design unfinished: 30,720 are simulated\n"]),
        );
        folder.read(&format!("{threads}/result.json"))
    });
    assert!(results[0] == results[1] && results[1] == results[2]);
    let call = ["run", "site.toml", "--sampling", "lhs", "--trials", "40960", "--out", "report", "--format", "json"];
    let printed =
        folder.bordj(&call).gives(0, With(&["\"sampling\": \"lhs\"", "\"trials\": 40960"]), With(&["trials/s"]));
    assert!(!printed.err.contains("note:"));
    let words = "error: Latin hypercube sampling makes its intervals from the spread between blocks of 1024 trials, at least \
                 30 of them: 29696 trials are too few, ask for 30720 or more\n";
    let call = ["run", "site.toml", "--sampling", "lhs", "--trials", "29696", "--out", "refused"];
    folder.bordj(&call).gives(2, Nothing, Exactly(words));
    assert!(!folder.path("refused").exists());
    // A library that asks for less is refused too.
    let loaded = scenario::load("site.toml", THREE.as_bytes(), &[]).scenario.unwrap();
    for (trials, words) in [(29_696, "too few"), (30_721, "unfinished")] {
        let options = Options { trials, seed: 1, threads: None, postures: vec![0], until: None, sampling: HYPERCUBE };
        let refused = analysis::run(&loaded, &[], &options, &|_| {}).unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
    }
}
