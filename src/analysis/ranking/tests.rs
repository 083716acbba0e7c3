use super::super::experiment::Simulation;
use super::super::fifths::TRIALS;
use super::super::{Options, Sampling, run};
use super::*;
use crate::engine::{self, Experiment as _};
use crate::model::Model;
use crate::result::document::Document;
use crate::scenario::load;
use crate::stats::TrialRecord;

/// Rockets on a camp: one of three measures changes how many of those present are killed by a factor that is not
/// known. `factor` of the first is drawn between its ends; other inputs are uncertain and do not matter, or matter in
/// the same way everywhere. `target` is what the first acts on.
fn site(factor: &str, target: &str) -> Scenario {
    let text = format!(
        "schema = 1\n[scenario]\nid = \"camp\"\nname = \"Camp\"\ncurrency = \"USD\"\n[parameters]\n\
         helps = {{ uniform = {factor}, grade = \"D\" }}\nidle = {{ uniform = [0, 1], grade = \"D\" }}\n\
         [[group]]\nid = \"staff\"\nheadcount = {{ uniform = [60, 140] }}\n[[zone]]\nid = \"camp\"\noccupancy = 1.0\n\
         [[threat]]\nid = \"rockets\"\nrate = {{ loguniform = [\"0.02 per yr\", \"0.2 per yr\"] }}\ngroup_size = 3\n\
         stand_off = true\ntarget = {{ camp = 1.0 }}\n[assault]\nkilled = {{ beta = [2, 18], grade = \"C\" }}\n\
         [[control]]\nid = \"shelter\"\neffects = [{{ target = \"{target}\", scale = \"$helps\" }}]\n\
         [[posture]]\nid = \"as_is\"\n[[posture]]\nid = \"sheltered\"\ncontrols = [\"shelter\"]\n\
         [[posture]]\nid = \"fewer\"\neffects = [{{ target = \"group.staff.headcount\", scale = 0.2 }}]\n"
    );
    let loaded = load("site.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

fn document(scenario: &Scenario, seed: u64, trials: u64, stratified: bool) -> Document {
    let options = Options {
        trials,
        seed,
        threads: Some(1),
        postures: (0..scenario.structure.postures.len()).collect(),
        until: None,
        sampling: Sampling { unconditional: false, stratified },
    };
    run(scenario, &[], &options, &|_| {}).unwrap()
}

/// A factor from a half to one and a half: better below 1, worse above. The gaps have a closed form: 10 % of 100 people
/// times the mean factor of the fifth, less 1.
#[test]
fn an_order_that_turns_is_named_with_its_input() {
    let scenario = site("[0.5, 1.5]", "assault.killed");
    for stratified in [false, true] {
        let ranking = document(&scenario, 5, 30 * 1_024, stratified).ranking.unwrap();
        assert!(!ranking.per_year);
        assert_eq!(ranking.trials, TRIALS);
        let [turn] = ranking.hangs_on.as_slice() else { panic!("{ranking:?}") };
        assert_eq!((turn.inputs.as_slice(), turn.grade.as_deref()), (&["parameters.helps".to_owned()][..], Some("D")));
        assert_eq!((turn.posture.as_str(), turn.against.as_str()), ("sheltered", "as_is"));
        for (found, interval, exact) in
            [(turn.lowest, turn.lowest_interval, -4.0), (turn.highest, turn.highest_interval, 4.0)]
        {
            let se = (interval[1] - interval[0]) / 2.0 / ranking.standard_errors;
            assert!((found - exact).abs() < 4.0 * se && se < 0.2, "{found}, exact {exact}, error {se}");
        }
    }
    let told = document(&scenario, 5, 4_096, false).warnings;
    let told: Vec<_> = told.iter().filter(|warning| warning.code == "ranking-hangs-on").collect();
    assert!(told.len() == 1 && told[0].message.contains("`parameters.helps` (grade D)"), "{told:?}");
}

/// Where a measure always helps, never matters, or is as good at one end as none, no order is said to turn.
#[test]
fn no_order_that_stands_is_named() {
    for factor in ["[0.3, 0.9]", "[0.9999, 1.0001]", "[0.5, 1.0]"] {
        let scenario = site(factor, "assault.killed");
        for seed in 0..8 {
            let ranking = document(&scenario, seed, TRIALS, false).ranking.unwrap();
            let turned: Vec<&Turn> = ranking.hangs_on.iter().collect();
            // An order that differs by a ten-thousandth does turn with this factor, and may be found out.
            let named =
                turned.iter().filter(|turn| factor != "[0.9999, 1.0001]" || turn.inputs[0] != "parameters.helps");
            assert_eq!(named.count(), 0, "{factor}, seed {seed}: {turned:?}");
        }
    }
}

/// A measure that makes attacks rarer or commoner by a factor that is not known, and changes nothing in one: given an attack no
/// order turns, per year it does. The gap has a closed form: attacks a year, 0.18 / ln 10, times 10 deaths, times the mean
/// factor of the fifth, less 1.
#[test]
fn where_attacks_differ_the_order_is_that_of_a_year() {
    let rates = site("[0.5, 1.5]", "threat.rockets.rate");
    for (horizon, stratified) in [("1 yr", false), ("5 yr", true)] {
        let mut scenario = rates.clone();
        scenario.header.horizon_years = if horizon == "5 yr" { 5.0 } else { 1.0 };
        let document = document(&scenario, 5, 30 * 1_024, stratified);
        let ranking = document.ranking.unwrap();
        assert!(ranking.per_year);
        let turns = ranking.hangs_on.iter().filter(|turn| turn.posture == "sheltered" && turn.against == "as_is");
        let [turn] = turns.collect::<Vec<_>>()[..] else { panic!("{ranking:?}") };
        assert_eq!(turn.inputs, ["parameters.helps"]);
        let exact = 0.18 / libm::log(10.0) * 10.0 * 0.4;
        for (found, interval, exact) in
            [(turn.lowest, turn.lowest_interval, -exact), (turn.highest, turn.highest_interval, exact)]
        {
            let se = (interval[1] - interval[0]) / 2.0 / ranking.standard_errors;
            assert!((found - exact).abs() < 4.0 * se && se < 0.05, "{horizon}: {found}, exact {exact}, error {se}");
        }
        let told: Vec<_> = document.warnings.iter().map(|warning| warning.message.as_str()).collect();
        assert!(
            told.iter().any(|told| told.contains("by mean fatalities per year hangs on `parameters.helps`")),
            "{told:?}"
        );
        assert_eq!(document.warnings.iter().filter(|warning| warning.code == "rates-differ").count(), 1, "{told:?}");
    }
    // With the same attacks everywhere nothing is said, and nothing is by the year.
    let document = document(&site("[0.5, 1.5]", "assault.killed"), 5, 4_096, false);
    assert!(document.warnings.iter().all(|warning| warning.code != "rates-differ"));
    assert!(!document.ranking.unwrap().per_year);
}

/// The gaps against the same trials played one by one; threads and parts of a run change no bit of what is kept.
#[test]
fn gaps_are_those_of_trials_played_one_by_one() {
    const PLAYED: u64 = 3_000;
    let loaded = load("site.toml", include_bytes!("../../../tests/data/three-threats.toml"), &[]);
    let scenario = loaded.scenario.unwrap();
    let model = Model::compile(&scenario, 9).unwrap();
    let simulation = Simulation::new(&model, &[0, 1, 2], Vec::new());
    let layout = simulation.layout();
    let whole = engine::run(&simulation, &layout, PLAYED, Some(1), &|_| {}).unwrap();
    let mut parts = engine::run_range(&simulation, &layout, 1_024..PLAYED, Some(2), &|_| {}).unwrap();
    parts.merge(&engine::run_range(&simulation, &layout, 0..1_024, Some(2), &|_| {}).unwrap());
    assert!(parts.kept() == whole.kept());
    let names = model.epistemic();
    let sample = Sample::of(&model, &whole, 3);
    assert_eq!(sample.trials() as u64, PLAYED);
    let column = fifths::leading(&model).unwrap();
    let (mut desk, mut record) = (simulation.desk(), TrialRecord::new(&layout));
    // By draw and end: rows of (w D_1, w M_1, w D_0, w M_0).
    let mut stored: Vec<[Vec<[f64; 4]>; 2]> = vec![[Vec::new(), Vec::new()]; names.len()];
    for trial in 0..PLAYED {
        record.clear();
        simulation.trial(trial, &mut desk, &mut record);
        let figures = |arm: usize| {
            let arm = &record.arms[arm];
            let deaths: f64 = arm.rows.iter().skip(column).step_by(arm.year.len()).sum();
            [record.weight * deaths, record.weight * arm.attacks as f64]
        };
        let ([d_1, m_1], [d_0, m_0]) = (figures(1), figures(0));
        let uniforms: Vec<f64> = model.epistemic_uniforms(&desk).collect();
        for (draw, uniform) in uniforms.into_iter().enumerate() {
            match (uniform * 5.0).floor() as u8 {
                0 => stored[draw][0].push([d_1, m_1, d_0, m_0]),
                4 => stored[draw][1].push([d_1, m_1, d_0, m_0]),
                _ => {}
            }
        }
    }
    for (draw, ends) in stored.iter().enumerate() {
        for (mark, rows) in [LOWEST, HIGHEST].into_iter().zip(ends) {
            let n = rows.len() as f64;
            let mean: [f64; 4] = [0, 1, 2, 3].map(|at| rows.iter().map(|row| row[at]).sum::<f64>() / n);
            // The gradient of d1 / m1 - d0 / m0 on the covariance of the four means.
            let slope = [1.0 / mean[1], -mean[0] / (mean[1] * mean[1]), -1.0 / mean[3], mean[2] / (mean[3] * mean[3])];
            let mut variance = 0.0;
            for (i, slope_i) in slope.iter().enumerate() {
                for (j, slope_j) in slope.iter().enumerate() {
                    let products = rows.iter().map(|row| (row[i] - mean[i]) * (row[j] - mean[j])).sum::<f64>();
                    variance += slope_i * slope_j * products / (n - 1.0) / n;
                }
            }
            let gap = sample.gap(&sample.marked(draw, mark), (1, 0), sample.largest((1, 0)), Scale::Attack).unwrap();
            let value = mean[0] / mean[1] - mean[2] / mean[3];
            assert!((gap.value - value).abs() < 1e-12 * (1.0 + value.abs()), "{draw}: {gap:?}, {value}");
            assert!((gap.se - variance.sqrt()).abs() < 1e-9 * gap.se, "{draw}: {gap:?}, {variance}");
        }
    }
}

/// With so many looks at a normal number the chance that any is beyond the interval is the one promised.
#[test]
fn intervals_are_wide_enough_for_all_looks_together() {
    for looks in [1, 70, 5_000] {
        let beyond = 2.0 * looks as f64 * crate::random::normal_cdf(-standard_errors(looks));
        assert!((beyond - FALSE_ALARM).abs() < 1e-9, "{looks}: {beyond}");
    }
}
