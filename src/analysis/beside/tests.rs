//! Exact formulas agree with the simulation in every way of sampling, and a broken one is told.

use crate::analysis::{Options, Sampling};
use crate::engine;
use crate::model::{Model, twin};
use crate::result::document::Document;
use crate::scenario;

use super::super::{coverage, figures};
use super::*;

/// Two ways into a camp, three threats with different groups, clusters and rates that are not known; postures that deter,
/// reinforce, and send nobody.
const CAMP: &str = r#"
schema = 1
[scenario]
id = "camp"
name = "Camp"
currency = "USD"
[[zone]]
id = "road"
[[zone]]
id = "camp"
objective_time = { normal = { mean = "4 min", sd = "40 s" } }
[[zone]]
id = "store"
objective_time = "2 min"
[[element]]
id = "gate"
from = "road"
to = "camp"
detection = 0.7
delay = { normal = { mean = "3 min", sd = "30 s" } }
[[element]]
id = "fence"
from = "road"
to = "camp"
detection = 0.4
assessment = 0.9
delay = { normal = { mean = "5 min", sd = "1 min" } }
[[element]]
id = "hatch"
from = "road"
to = "store"
detection = 0.9
sense_at = "begin"
delay = "4 min"
[[response]]
id = "guards"
availability = 0.9
travel = { normal = { mean = "6 min", sd = "1 min" } }
strength = { uniform = [0, 6] }
engagement = { duel = { effectiveness = { uniform = [0.5, 2.0] }, attackers_break_at = { beta = [3, 2] }, defenders_break_at = 0.6 } }
[[threat]]
id = "gang"
rate = "RATE per yr"
group_size = { normal = { mean = 3, sd = 1.5 } }
target = { camp = 0.7, store = 0.3 }
entry = ["road"]
[[threat]]
id = "band"
rate = BELIEF
group_size = 6
target = { camp = 1.0 }
path = { quantal = 3.0 }
entry = ["road"]
[[threat]]
id = "crowd"
rate = "RATE per yr"
dispersion = 0.5
group_size = { poisson = 9 }
target = { store = 1.0 }
entry = ["road"]
[[control]]
id = "deterrence"
effects = [{ target = "threat.*.rate", scale = 0.4 }]
[[control]]
id = "men"
effects = [{ target = "response.guards.strength", add = 2 }, { target = "element.hatch.detection", set = 1.0 }]
[[control]]
id = "leave"
effects = [{ target = "response.guards.availability", set = 0.0 }]
[[posture]]
id = "now"
[[posture]]
id = "deterred"
controls = ["deterrence", "men"]
[[posture]]
id = "alone"
controls = ["leave"]
"#;

const KNOWN: &str = "\"0.1 per yr\"";
const BELIEVED: &str = "{ gamma = { mean = \"0.1 per yr\", sd = \"0.06 per yr\" } }";

fn camp(rate: &str, belief: &str) -> Scenario {
    let text = CAMP.replace("RATE", rate).replace("BELIEF", belief);
    let loaded = scenario::load("camp.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// The document of a run, with twins as `moved` leaves them.
fn run(scenario: &Scenario, seed: u64, trials: u64, sampling: Sampling, moved: impl Fn(&mut Twin)) -> Document {
    let postures: Vec<usize> = (0..scenario.structure.postures.len()).collect();
    let model = Model::compile(scenario, seed).unwrap().sampled(sampling);
    let simulation = Simulation::new(&model, &postures, Vec::new());
    let layout = simulation.layout();
    let tally = engine::run_in_stages(&simulation, &layout, trials, Some(1), None, |_| {}, &|_| {}).unwrap();
    let mut twins: Vec<Twin> = postures.iter().map(|posture| twin::of(scenario, *posture)).collect();
    twins.iter_mut().for_each(moved);
    let options = Options { trials, seed, threads: Some(1), postures: postures.clone(), until: None, sampling };
    figures::beside_twins(scenario, &simulation, &tally, &options, &twins)
}

fn disagreeing(document: &Document) -> Vec<&str> {
    let messages = document.warnings.iter().filter(|warning| warning.code == "twin-disagrees");
    messages.map(|warning| warning.message.as_str()).collect()
}

const WAYS: [Sampling; 3] = [
    Sampling { unconditional: false, stratified: false },
    Sampling { unconditional: true, stratified: false },
    Sampling { unconditional: false, stratified: true },
];

#[test]
fn every_exact_figure_agrees_in_every_way_of_sampling() {
    for (rate, belief) in [("0.2", KNOWN), ("0.2", BELIEVED), ("3", BELIEVED), ("0.001", "\"0.0001 per yr\"")] {
        let scenario = camp(rate, belief);
        for sampling in WAYS {
            let document = run(&scenario, 11, 30 * 1_024, sampling, |_| {});
            for posture in &document.postures {
                let inexact: Vec<&Row> = posture.twin.iter().filter(|row| row.kind != "exact").collect();
                assert!(inexact.is_empty(), "{rate} {belief} {}: {inexact:?}", posture.id);
                let figures = if posture.id == "alone" { 4 } else { 9 + 3 };
                assert_eq!(posture.twin.len(), figures, "{:?}", posture.twin);
            }
            assert_eq!(disagreeing(&document), Vec::<&str>::new(), "{rate} {belief} {sampling:?}");
        }
    }
}

/// The figure that is to be broken.
type Break = fn(&mut Twin) -> Option<&mut Formula>;

/// One figure at a time is broken by a tenth: it is named, under every posture that has it, and no other.
#[test]
fn a_broken_formula_is_told() {
    let scenario = camp("0.2", BELIEVED);
    let broken: [(&str, Break); 9] = [
        ("p_interruption", |twin| twin.p_interruption.as_mut()),
        ("p_neutralisation", |twin| twin.p_neutralisation.as_mut()),
        ("p_effectiveness", |twin| twin.p_effectiveness.as_mut()),
        ("p_no_attack", |twin| twin.p_attack.as_mut()),
        ("attacks", |twin| twin.counts[0].as_mut()),
        ("alarms", |twin| twin.counts[1].as_mut()),
        ("interrupted", |twin| twin.counts[2].as_mut()),
        ("neutralised", |twin| twin.counts[3].as_mut()),
        ("breaches", |twin| twin.counts[4].as_mut()),
    ];
    for (figure, find) in broken {
        let document = run(&scenario, 12, 40_000, WAYS[0], |twin| {
            if let Some(formula) = find(twin) {
                formula.value *= 1.1;
            }
        });
        let told = disagreeing(&document);
        let has = |posture: &&Posture| posture.twin.iter().any(|row| row.figure == figure && row.path.is_none());
        let postures: Vec<&Posture> = document.postures.iter().filter(has).collect();
        assert_eq!(told.len(), postures.len(), "{figure}: {told:#?}");
        for (message, posture) in told.iter().zip(postures) {
            assert!(message.starts_with(&format!("`{figure}` under `{}` is ", posture.id)), "{message}");
        }
    }
    // A path, and an approximate formula that is as wrong: no matter for a warning.
    let document = run(&scenario, 12, 40_000, WAYS[0], |twin| {
        twin.paths[1].p_interruption.value += 0.05;
        let wrong = Formula { value: 0.9, exact: false, error: 0.0 };
        (twin.p_interruption, twin.p_effectiveness) = (Some(wrong), Some(wrong));
    });
    let told = disagreeing(&document);
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told[0].starts_with("`p_interruption` of path `fence` under `now` is "), "{told:#?}");
    assert!(told[0].contains(" standard errors apart: one of the two is wrong"), "{told:#?}");
}

/// What never varies must be met to the rounding: the weight of a year given an attack, and chances of 0 and 1.
#[test]
fn without_variance_any_difference_disagrees() {
    let text = CAMP
        .replace("RATE", "0.2")
        .replace("BELIEF", KNOWN)
        .replace("[[control]]\nid = \"deterrence\"", "[[control]]\nid = \"x\"");
    let text = text.replace("controls = [\"deterrence\", \"men\"]", "controls = [\"men\"]");
    let loaded = scenario::load("camp.toml", text.as_bytes(), &[]);
    let scenario = loaded.scenario.unwrap();
    let document = run(&scenario, 13, 20_000, WAYS[0], |twin| {
        if let Some(any) = twin.p_attack.as_mut() {
            any.value *= 1.0 + 1e-6;
        }
    });
    let told = disagreeing(&document);
    assert!(told.len() == 3 && told.iter().all(|message| message.contains("and nothing varied")), "{told:#?}");
    let nobody = document.postures[2].twin.iter().find(|row| row.figure == "breaches").unwrap();
    let attacks = document.postures[2].twin.iter().find(|row| row.figure == "attacks").unwrap();
    assert_eq!(nobody.standard_errors, attacks.standard_errors);
}

#[test]
fn distances_in_standard_errors() {
    let distance = |figure: f64, error: f64, se: f64, designs: Option<f64>| {
        let formula = Formula { value: 0.5, exact: true, error };
        let estimate = Estimate { value: figure, low: 0.0, high: 1.0, se };
        Pair::mean(formula, estimate, se).apart(designs)
    };
    assert_eq!(distance(0.509, 0.01, 0.001, None), Some(0.0));
    let far = distance(0.53, 0.01, 0.005, None).unwrap();
    assert!((far - 4.0).abs() < 1e-6, "{far}");
    assert_eq!(distance(0.53, 0.01, 0.0, None), None);
    assert_eq!(distance(0.53, 0.01, f64::INFINITY, None), Some(0.0));
    assert_eq!(distance(0.5, 0.0, 0.0, None), Some(0.0));
    // Student's law with 29 degrees of freedom leaves 3.167e-5 beyond 4.67045, as much as the normal law beyond 4.
    let far = distance(0.5 + 0.046_704_5, 0.0, 0.01, Some(30.0)).unwrap();
    assert!((far - 4.0).abs() < 0.01, "{far}");
}

/// The standard errors are those of the figures: over short runs, of few attacks and of many, distances are spread as they
/// are in a standard normal law, or a little less where nothing can vary.
#[test]
fn distances_are_spread_as_they_should_be() {
    const RUNS: u64 = 200;
    for (rate, belief, trials, sampling) in [
        ("0.2", BELIEVED, 300, WAYS[0]),
        ("0.2", BELIEVED, 1_000, WAYS[1]),
        ("0.00002", "\"0.00001 per yr\"", 100, WAYS[0]),
        ("2", KNOWN, 200, WAYS[0]),
    ] {
        let scenario = camp(rate, belief);
        let postures: Vec<usize> = (0..scenario.structure.postures.len()).collect();
        let twins: Vec<Twin> = postures.iter().map(|posture| twin::of(&scenario, *posture)).collect();
        let model = Model::compile(&scenario, 14).unwrap().sampled(sampling);
        let simulation = Simulation::new(&model, &postures, Vec::new());
        let (mut squares, mut number, mut largest): (f64, f64, f64) = (0.0, 0.0, 0.0);
        for run in 0..RUNS {
            let tally = coverage::tally(&simulation, run * trials..(run + 1) * trials);
            for (arm, twin) in twins.iter().enumerate() {
                for row in rows(&scenario, &simulation, &tally, arm, twin).iter().filter(|row| row.estimate.is_some()) {
                    let distance = row.standard_errors.unwrap_or_else(|| panic!("{rate} {run}: {row:?}"));
                    squares += distance * distance;
                    number += 1.0;
                    largest = largest.max(distance);
                }
            }
        }
        // At least three rows a run have nothing to do with each other: mean square 1 with variance 2 / (3 RUNS).
        let (mean, spread) = (squares / number, 4.0 * (2.0 / (3.0 * RUNS as f64)).sqrt());
        assert!(mean < 1.0 + spread && mean > 0.6, "{rate} {belief}: mean square {mean} of {number}");
        assert!(largest < 4.8, "{rate} {belief}: {largest} of {number}");
    }
}
