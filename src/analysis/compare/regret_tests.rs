//! Regret against exact answers, and inputs that nobody can examine.

use super::tests::{POSTURES, decided, load, near, options};
use super::*;

/// Rockets on two camps of ten; who is found dies with a probability that measures change.
const CAMPS: &str = r#"
schema = 1
[scenario]
id = "camps"
name = "Camps"
currency = "USD"
[[group]]
id = "staff"
headcount = 20
[[zone]]
id = "north"
occupancy = { staff = 0.5 }
[zone.assault]
killed = 0.5
[[zone]]
id = "south"
occupancy = { staff = 0.5 }
[zone.assault]
killed = 0.5
[assault]
killed = 0.5
[[threat]]
id = "on_north"
rate = "0.05 per yr"
stand_off = true
target = { north = 1.0 }
[[threat]]
id = "on_south"
rate = "0.02 per yr"
stand_off = true
target = { south = 1.0 }
[[posture]]
id = "base"
[[posture]]
id = "a"
effects = [{ target = "zone.north.assault.killed", set = 0.1 }]
[[posture]]
id = "b"
effects = [{ target = "zone.south.assault.killed", set = 0.1 }]
[[posture]]
id = "c"
effects = [{ target = "zone.*.assault.killed", set = 0.2 }]
[[posture]]
id = "deterrence"
effects = [{ target = "threat.on_north.rate", scale = 0.5 }]
"#;

/// Deaths per attack that would come under the baseline, by posture: on north, on south.
const CAMP_DEATHS: [[f64; 2]; 5] = [[5.0, 5.0], [1.0, 5.0], [5.0, 1.0], [2.0, 2.0], [2.5, 5.0]];

/// Regret by posture and state.
#[track_caller]
fn regrets(regret: &Regret, figures: &[Vec<f64>]) {
    let states = figures[0].len();
    let best: Vec<f64> =
        (0..states).map(|state| figures.iter().map(|of| of[state]).fold(f64::INFINITY, f64::min)).collect();
    for (row, of) in regret.rows.iter().zip(figures) {
        let exact: Vec<f64> = of.iter().zip(&best).map(|(of, best)| of - best).collect();
        row.behind.iter().zip(&exact).for_each(|(found, exact)| near(&row.posture, *found, *exact));
        near(&row.posture, row.largest, exact.iter().copied().fold(0.0, f64::max));
        assert_eq!(row.largest, row.behind[regret.states.iter().position(|state| *state == row.state).unwrap()]);
    }
}

#[test]
fn regret_over_threats_finds_the_second_best_of_each() {
    let found = decided(&load(CAMPS, &[]), 40_000, POSTURES);
    let [regret] = found.regret.as_slice() else { panic!("{:?}", found.regret) };
    assert_eq!(
        (regret.metric.as_str(), regret.over.as_str(), regret.unit.as_str()),
        ("fatalities", "threat", "person")
    );
    assert_eq!(regret.states, ["on_north", "on_south"]);
    regrets(regret, &CAMP_DEATHS.map(|of| of.to_vec()));
    assert_eq!((regret.least.as_str(), regret.not_told_apart.len()), ("c", 0));
    for (row, deaths) in found.standings[1].rows.iter().zip(CAMP_DEATHS) {
        near("an attack on north", row.mean, deaths[0]);
    }
    let largest: Vec<&str> = regret.rows.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(largest[1..3], ["on_south", "on_north"]);
    // One threat has no other to be wrong about.
    let found = decided(&load(CAMPS, &["threat.on_south.rate=0 per yr"]), 4_096, POSTURES);
    assert!(found.regret.is_empty(), "{:?}", found.regret);
}

#[test]
fn regret_over_cases_has_the_scenario_as_declared_among_them() {
    let case = |name: &str, setting: &str| (name.to_owned(), load(CAMPS, &[setting]));
    let cases = [
        case("south often", "threat.on_south.rate=0.5 per yr"),
        case("nobody comes", "threat.*.rate=0 per yr"),
        case("small", "group.staff.headcount=2"),
    ];
    let looks = Looks { cases: &cases, ..POSTURES };
    let scenario = load(CAMPS, &[]);
    let found = decided(&scenario, 40_000, looks);
    assert_eq!(
        found.cases.iter().map(|case| case.name.as_str()).collect::<Vec<_>>(),
        ["south often", "nobody comes", "small"]
    );
    assert_eq!(found.cases[0].settings, ["threat.on_south.rate=0.5 per yr"]);
    assert!(found.cases[1].standings.is_empty(), "what never happens ranks nothing");
    let regret = found.regret.iter().find(|regret| regret.over == "case").unwrap();
    // Where it never happens there is nothing to regret.
    assert_eq!(regret.states, ["as declared", "south often", "nobody comes", "small"]);
    let annual = CAMP_DEATHS.map(|[north, south]| {
        let declared = 0.05 * north + 0.02 * south;
        vec![declared, 0.05 * north + 0.5 * south, 0.0, 0.1 * declared]
    });
    regrets(regret, &annual);
    assert_eq!(regret.least, "b");
    assert_eq!(compared_trials(&scenario, &options(&scenario, 40_000, 7), looks), 4 * 40_000);
}

#[test]
fn regret_over_files_needs_the_same_postures() {
    let of = |text: &str| {
        let scenario = load(text, &[]);
        let asked = options(&scenario, 40_000, 7);
        Ranked::of(&compare(&scenario, &[], &asked, POSTURES, &|_| ()).unwrap())
    };
    let often = CAMPS.replace("id = \"camps\"", "id = \"often\"").replace("0.02 per yr", "0.5 per yr");
    let files = [of(CAMPS), of(&often)];
    let found = regret_over_files(files.iter());
    let [regret] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (regret.over.as_str(), regret.states.as_slice()),
        ("file", ["camps", "often"].map(str::to_owned).as_slice())
    );
    let annual = CAMP_DEATHS.map(|[north, south]| vec![0.05 * north + 0.02 * south, 0.05 * north + 0.5 * south]);
    regrets(regret, &annual);
    assert_eq!(regret.least, "b");
    let other = of(&often.replace("id = \"deterrence\"", "id = \"other\""));
    assert!(regret_over_files([&files[0], &other].into_iter()).is_empty());
    assert!(regret_over_files(files[..1].iter()).is_empty() && regret_over_files([].into_iter()).is_empty());
}

/// What happens in a case, or in one of several files, and not as declared is regretted there.
#[test]
fn what_happens_in_one_state_only_is_regretted() {
    let never = CAMPS.replace("0.05 per yr", "0 per yr").replace("0.02 per yr", "0 per yr");
    let scenario = load(&never, &[]);
    let cases = [("south".to_owned(), load(&never, &["threat.on_south.rate=0.5 per yr"]))];
    let asked = options(&scenario, 20_480, 7);
    let document = compare(&scenario, &[], &asked, Looks { cases: &cases, ..POSTURES }, &|_| ()).unwrap();
    let decision = document.decision.as_ref().unwrap();
    assert!(decision.standings.is_empty(), "nothing happens as declared");
    assert_eq!(decision.cases[0].trials, Some(20_480));
    let [regret] = decision.regret.as_slice() else { panic!("{:?}", decision.regret) };
    assert_eq!(
        (regret.metric.as_str(), regret.states.as_slice()),
        ("fatalities", ["as declared", "south"].map(str::to_owned).as_slice())
    );
    regrets(regret, &CAMP_DEATHS.map(|[_, south]| vec![0.0, 0.5 * south]));
    // Files: the quiet one and the other.
    let of = |scenario: &Scenario| Ranked::of(&compare(scenario, &[], &asked, POSTURES, &|_| ()).unwrap());
    let south = never.replace("id = \"camps\"", "id = \"south\"");
    let files = [of(&scenario), of(&load(&south, &["threat.on_south.rate=0.5 per yr"]))];
    let found = regret_over_files(files.iter());
    assert_eq!(found.len(), 1, "{found:?}");
    regrets(&found[0], &CAMP_DEATHS.map(|[_, south]| vec![0.0, 0.5 * south]));
}

/// What a case is warned of is told with its name, once; threats of few attacks rank nothing; so do too many postures.
#[test]
fn cases_and_few_attacks_are_warned_of() {
    let scenario = load(CAMPS, &[]);
    let cases = [("hardly any".to_owned(), load(CAMPS, &["threat.*.rate=1e-7 per yr"]))];
    let asked = options(&scenario, 4_096, 7);
    let document = compare(&scenario, &[], &asked, Looks { cases: &cases, ..POSTURES }, &|_| ()).unwrap();
    let of_case: Vec<&Warning> = document
        .warnings
        .iter()
        .filter(|warning| warning.message.starts_with("in the case \"hardly any\": "))
        .collect();
    assert!(of_case.iter().any(|warning| warning.code == "rare-attacks"), "{:?}", document.warnings);
    // One in a thousand attacks is on the south: about four of 4,096.
    let rare = load(CAMPS, &["threat.on_south.rate=0.00005 per yr"]);
    let document = compare(&rare, &[], &asked, POSTURES, &|_| ()).unwrap();
    let decision = document.decision.as_ref().unwrap();
    let threats: Vec<&str> = decision.standings.iter().filter_map(|standing| standing.threat.as_deref()).collect();
    assert_eq!(threats, ["on_north"]);
    assert!(decision.regret.is_empty());
    assert!(document.warnings.iter().any(|warning| warning.message.starts_with("fewer than 30 attacks by `on_south`")));
    let many = Options { postures: vec![0; 65], ..options(&scenario, 1_024, 7) };
    let document = compare(&scenario, &[], &many, POSTURES, &|_| ()).unwrap();
    assert!(document.decision.unwrap().standings.is_empty());
    assert!(document.warnings.iter().any(|warning| warning.code == "too-many-postures"), "{:?}", document.warnings);
}

/// Constants of grade D are named; what has a range, whatever its grade, is not.
#[test]
fn judgements_without_a_range_are_named() {
    let text = CAMPS
        .replace("rate = \"0.05 per yr\"", "rate = { value = \"0.05 per yr\", grade = \"D\" }")
        .replace("rate = \"0.02 per yr\"", "rate = { uniform = [\"0.01 per yr\", \"0.03 per yr\"], grade = \"D\" }\ngroup_size = { uniform = [3, 9], grade = \"D\" }");
    let found = decided(&load(&text, &[]), 1_024, POSTURES);
    assert_eq!(found.not_examined, ["threat.on_north.rate"]);
}
