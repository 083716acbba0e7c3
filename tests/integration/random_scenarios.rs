//! Random sound scenarios, a few hundred of them: laws of conservation in every attack of every posture, in years, and
//! the promises of exactness. What fails is told with the text of the scenario.

mod closed_forms;
mod dice;
mod effects;
mod force;
mod generator;
mod harm;
mod promises;
mod quantities;
mod site;
mod sums;

use std::collections::BTreeMap;
use std::io::Write;

use bordj::scenario::{self, Scenario};

use crate::laws_of_conservation::checks;

/// What a scenario is wanted to be.
#[derive(Debug, Clone, Copy, Default)]
struct Wish {
    /// Every path alike, and fixed targets.
    uniform: bool,
}

/// Tells the text of a scenario if the test that holds it fails.
struct Told<'a>(&'a str);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = writeln!(std::io::stderr(), "the scenario that failed:\n{}", self.0);
        }
    }
}

#[track_caller]
fn load(text: &str) -> Scenario {
    let loaded = scenario::load("random.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| {
        let faults: Vec<_> =
            loaded.diagnostics.iter().map(|fault| (fault.code, &fault.message, &fault.label)).collect();
        panic!("{faults:#?}")
    })
}

/// How often something was seen.
#[derive(Debug, Default)]
struct Coverage(BTreeMap<&'static str, usize>);

impl Coverage {
    fn count(&mut self, what: &'static str, seen: bool) {
        *self.0.entry(what).or_default() += usize::from(seen);
    }

    /// Every one at least so often.
    fn check(&self, at_least: usize) {
        let rare: Vec<_> = self.0.iter().filter(|(_, count)| **count < at_least).collect();
        assert!(rare.is_empty(), "hardly ever seen: {rare:?} of {:?}", self.0);
    }
}

/// Counts of what a scenario holds.
fn held(coverage: &mut Coverage, text: &str, scenario: &Scenario) {
    let structure = &scenario.structure;
    let prongs = || structure.threats.iter().flat_map(|threat| &threat.sets).flat_map(|set| &set.prongs);
    coverage.count("two prongs to one zone", prongs().any(|prong| prong.ordinal > 0));
    coverage.count("objectives of prongs", prongs().any(|prong| prong.objective.is_some()));
    let routes = || structure.threats.iter().flat_map(|threat| &threat.routes);
    coverage.count("several paths", routes().any(|routes| routes.len() > 1));
    coverage.count("more than 32 paths", routes().any(|routes| routes.len() > 32));
    coverage.count("a path of no elements", structure.routes.iter().any(|route| route.elements.is_empty()));
    let written = [
        "[dependence]",
        "[[correlation]]",
        "exclusive =",
        "dispersion =",
        "conditions =",
        "path = \"uniform\"",
        "path = \"weakest\"",
        "quantal",
        "force_after_alarm = false",
        "split =",
        "engagement = { duel",
        "engagement = { fixed",
        "travel = { edge0",
        "commits_inside",
        "[zone.assault]",
        "captives_per_attacker",
        "damage = { hostages",
        "aggregate",
        "[[loss_event]]",
        "working = 0.",
        "per = \"attack\"",
        "per = \"trial\"",
        "target = \"adaptive\"",
        "attractiveness",
        "stand_off",
        "ramp",
        "injured_per_killed",
        "[risk_matrix]",
    ];
    for words in written {
        coverage.count(words, text.contains(words));
    }
    let times = |table: &str| text.matches(table).count();
    coverage.count("three threats", times("[[threat]]") == 3);
    coverage.count("three responses", times("[[response]]") == 3);
    coverage.count("three units", times("[[plant.unit]]") == 3);
    coverage.count("three groups", times("[[group]]") == 3);
    coverage.count("no response", times("[[response]]") == 0);
    coverage.count("no assault", times("[assault]") == 0);
    coverage.count("no crisis", times("[crisis]") == 0);
    coverage.count("no plant", times("[plant]") == 0);
    coverage.count("no money", times("[money]") == 0);
}

#[test]
fn nobody_is_lost_or_counted_twice() {
    const SCENARIOS: u64 = 450;
    const TRIALS: u64 = 120;
    let mut coverage = Coverage::default();
    let mut attacks = 0;
    for number in 0..SCENARIOS {
        let made = generator::scenario(number, Wish::default());
        let _told = Told(&made.text);
        let scenario = load(&made.text);
        held(&mut coverage, &made.text, &scenario);
        let mut several = false;
        let seen = checks::run(&scenario, TRIALS, |row| several |= row.targets.len() > 1);
        for (column, sum) in &seen.sums {
            let known = checks::PERSONS.iter().chain(&OTHERS).find(|name| **name == column.as_str());
            if let Some(name) = known {
                coverage.count(name, *sum > 0.0);
            }
        }
        coverage.count("several prongs came", several);
        coverage.count("a haven was full", seen.full_havens > 0);
        coverage.count("the aggregate limit was reached", seen.beyond_aggregate > 0);
        coverage.count("from a distance", seen.from_a_distance > 0);
        attacks += seen.attacks;
    }
    coverage.check(6);
    assert!(attacks as u64 > 2 * SCENARIOS * TRIALS, "{attacks} attacks");
}

const OTHERS: [&str; 9] = [
    "injured",
    "alarms",
    "interrupted",
    "neutralised",
    "breaches",
    "responder_fatalities",
    "crisis_days",
    "downtime_days",
    "loss_net",
];
