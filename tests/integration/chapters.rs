//! Closed forms of single chapters of the model (docs/model.md), met by whole scenarios within four standard errors.

use bordj::analysis::{self, Options, Sampling};
use bordj::model::Model;
use bordj::result::document::Posture;
use bordj::scenario::{self, Scenario};

use crate::command::EASI;

const TRIALS: u64 = 60_000;

/// A road, a camp, one kind of raiders; what is between them, and what happens in the camp, is up to the test.
fn site(camp: &str, path: &str, elements: &[(&str, f64, &str)], rest: &str) -> Scenario {
    let elements = elements.iter().map(|(id, detection, delay)| {
        format!(
            "[[element]]\nid = \"{id}\"\nfrom = \"road\"\nto = \"camp\"\ndetection = {detection}\ndelay = {delay}\n"
        )
    });
    load(&format!(
        "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n[[zone]]\nid = \"road\"\n\
         [[zone]]\nid = \"camp\"\n{camp}\n{}[[threat]]\nid = \"raiders\"\nrate = \"1 in 1000 yr\"\n\
         target = {{ camp = 1.0 }}\nentry = [\"road\"]\npath = {path}\n{rest}",
        elements.collect::<String>()
    ))
}

#[track_caller]
fn load(text: &str) -> Scenario {
    let loaded = scenario::load("site.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics))
}

fn run(scenario: &Scenario) -> Posture {
    let options = Options {
        trials: TRIALS,
        seed: 1963,
        threads: Some(2),
        postures: vec![0],
        until: None,
        sampling: Sampling::default(),
    };
    let document = analysis::run(scenario, &[], &options, &|_| {}).unwrap();
    document.postures.into_iter().next().unwrap()
}

/// A share of at least so many cases against the exact probability; 0 and 1 exactly.
#[track_caller]
fn share(what: &str, found: f64, expected: f64, cases: u64) {
    assert!(cases >= TRIALS / 2, "{what}: {cases} cases");
    let se = (expected * (1.0 - expected) / cases as f64).sqrt();
    assert!((found - expected).abs() <= 4.0 * se + 1e-12, "{what}: {found}, expected {expected}, standard error {se}");
}

/// The share of attacks in which a column is above 0.
fn any(posture: &Posture, column: &str) -> f64 {
    posture.per_attack.metrics[column].p_any
}

const ALWAYS_IN_TIME: &str = "[[response]]\nid = \"guards\"\ntravel = \"1 min\"\nengagement = { fixed = 0.5 }\n";

/// Two gates with a certain response that wins half of its fights: `P_E` is half of the detection.
#[test]
fn attackers_avoid_the_better_watched_gate() {
    let gates = [("front", 0.9, "\"10 min\""), ("back", 0.3, "\"10 min\"")];
    let quantal = 1.0 / (1.0 + libm::exp(4.0 * (0.45 - 0.15)));
    for (path, front) in [("{ quantal = 4.0 }", quantal), ("\"weakest\"", 0.0), ("\"uniform\"", 0.5)] {
        let posture = run(&site("", path, &gates, ALWAYS_IN_TIME));
        assert_eq!(posture.paths[0].id, "front");
        share(path, posture.paths[0].share, front, posture.per_attack.attacks);
        let expected = 0.9 * front + 0.3 * (1.0 - front);
        share("interrupted", any(&posture, "interrupted"), expected, posture.per_attack.attacks);
    }
}

/// P(two events of 1/2 come together) under a normal copula of this rank correlation.
fn both(rank: f64) -> f64 {
    let rho = 2.0 * libm::sin(std::f64::consts::PI * rank / 6.0);
    0.25 + libm::asin(rho) / (2.0 * std::f64::consts::PI)
}

#[test]
fn layers_keep_their_margins_and_fail_together_as_the_rank_says() {
    // A second layer stands behind the first: in the camp, sensed on arrival.
    let fence = |detection| [("fence", detection, "\"10 min\"")];
    let mut before = 0.0;
    for rank in [0.0, 0.25, 0.5, 0.75, 0.95] {
        let dependent = format!("[dependence]\nrank = {rank}\n");
        for margin in [0.0, 0.3, 1.0] {
            let posture = run(&site("", "\"uniform\"", &fence(margin), &dependent));
            share("one layer", any(&posture, "alarms"), margin, posture.per_attack.attacks);
        }
        let posture = run(&site("detection = 0.5", "\"uniform\"", &fence(0.5), &dependent));
        let none = 1.0 - any(&posture, "alarms");
        share("both layers fail", none, both(rank), posture.per_attack.attacks);
        assert!(none > before, "more often with rank {rank}");
        before = none;
        // Detection and response stand in series: they also work together more often.
        let half = format!("{dependent}{}", ALWAYS_IN_TIME.replace("travel", "availability = 0.5\ntravel"));
        let posture = run(&site("", "\"uniform\"", &fence(0.5), &half));
        share("in series", any(&posture, "interrupted"), both(rank), posture.per_attack.attacks);
    }
}

/// Values of Brown's recursion (validation/neutralisation.toml): 3 v 2, 5 v 3, 3 v 5 with effectiveness 2, 10 v 8.
#[test]
fn simulated_duels_are_won_as_often_as_the_square_law_says() {
    for (defenders, attackers, effectiveness, expected) in [
        (3, 2, 1.0, 31.0 / 40.0),
        (5, 3, 1.0, 35_779.0 / 40_320.0),
        (3, 5, 2.0, 3_811.0 / 10_395.0),
        (10, 8, 1.0, 0.791_358_446_651),
    ] {
        let duel = format!(
            "group_size = {attackers}\n[[response]]\nid = \"guards\"\ntravel = \"1 min\"\nstrength = {defenders}\n\
             engagement = {{ duel = {{ effectiveness = {effectiveness} }} }}\n"
        );
        let posture = run(&site("", "\"uniform\"", &[("gate", 1.0, "\"10 min\"")], &duel));
        let won = &posture.per_attack.p_neutralisation;
        share(&format!("{defenders} v {attackers}"), won.estimate.unwrap(), expected, won.n);
    }
}

/// The case safe-haven-common-shock: arrival is one draw for all, travel one for each.
#[test]
fn twenty_people_share_one_arrival() {
    const ATTACKS: u64 = 200_000;
    let camp = "occupancy = 1.0\n\
                haven = { capacity = 20, shelter_time = { normal = { mean = \"180 s\", sd = \"54 s\" } } }\n";
    let arrival = "{ normal = { mean = \"240 s\", sd = \"72 s\" } }";
    let scenario = site(camp, "\"uniform\"", &[("gate", 1.0, arrival)], "[[group]]\nid = \"staff\"\nheadcount = 20\n");
    let model = Model::compile(&scenario, 20).unwrap();
    let sheltered = model.columns().names().iter().position(|name| name == "sheltered").unwrap();
    let (mut worker, mut rows, mut counts) = (model.worker(), Vec::new(), Vec::new());
    for trial in 0..ATTACKS {
        model.begin(trial, &mut worker);
        rows.clear();
        model.attacks(0, &mut worker, &mut rows, |_, row| counts.push(row[sheltered]));
    }
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<f64>() / n;
    let square = counts.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>() / n;
    assert!((mean - 14.950_149).abs() <= 4.0 * 5.805_462 / n.sqrt(), "mean {mean}");
    // The squared deviation of a bounded count varies by at most a quarter of the square of its range, 15^2.
    assert!((square - 5.805_462 * 5.805_462).abs() <= 4.0 * 112.5 / n.sqrt(), "variance {square}");
    let all = counts.iter().filter(|count| **count >= 20.0).count() as f64 / n;
    share("all twenty", all, 0.299_672_748, counts.len() as u64);
}

/// On one path, with one prong and one tactic, trial by trial.
#[test]
fn more_detection_never_loses_an_interruption() {
    let scenario = load(&format!(
        "{EASI}\n[[control]]\nid = \"sensors\"\neffects = [{{ target = \"element.*.detection\", add = 0.08 }}]\n\
         [[posture]]\nid = \"before\"\n[[posture]]\nid = \"after\"\ncontrols = [\"sensors\"]\n"
    ));
    let model = Model::compile(&scenario, 3).unwrap();
    let names = model.columns().names().to_vec();
    let column = |name: &str| names.iter().position(|known| known == name).unwrap();
    let stages = [column("alarms"), column("interrupted")];
    let (mut worker, mut more) = (model.worker(), [0_u32; 2]);
    for trial in 0..20_000 {
        model.begin(trial, &mut worker);
        let [before, after] = [0, 1].map(|posture| {
            let mut rows = Vec::new();
            model.attacks(posture, &mut worker, &mut rows, |_, _| {});
            rows
        });
        assert_eq!(before.len(), after.len());
        for (before, after) in before.chunks_exact(names.len()).zip(after.chunks_exact(names.len())) {
            for (more, stage) in more.iter_mut().zip(stages) {
                assert!(after[stage] >= before[stage], "trial {trial}: {} is lost", names[stage]);
                *more += u32::from(after[stage] > before[stage]);
            }
        }
    }
    assert!(more.iter().all(|more| *more > 100), "{more:?}");
}
