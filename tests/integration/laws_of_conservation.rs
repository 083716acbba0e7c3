//! In every row of every simulated attack: nobody is lost, nobody is counted twice, nothing is negative, and stages follow
//! each other. Thousands of trials of the published case, of an ordinary site, and of two sites made to strain the model.

use bordj::scenario::{self, Scenario};

use crate::command::{DESERT_GAS, edited, gas_plant};

pub(crate) mod bounds;
pub(crate) mod checks;

use checks::run;

const STRESS: &str = include_str!("../data/stress.toml");
const BARE: &str = include_str!("../data/bare.toml");

#[track_caller]
fn load(text: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let loaded = scenario::load("site.toml", text.as_bytes(), &settings);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

#[test]
fn in_amenas() {
    let seen = run(&load(gas_plant(), &[]), 5_000, |_| {});
    assert!(seen.attacks > 5_000);
    for column in ["executed", "killed_in_rescue.foreign", "freed.national", "sheltered", "evaded"] {
        assert!(seen.sum(column) > 0.0, "{column} never happened");
    }
    assert!(seen.sum("loss") > seen.sum("deferred_production"));
}

#[test]
fn an_ordinary_site() {
    let seen = run(&load(DESERT_GAS, &[]), 5_000, |row| {
        // deductible = "10 M", limit = "300 M"
        let loss = row.of("loss");
        row.equal("net of insurance", row.of("loss_net"), loss - (loss - 10e6).clamp(0.0, 300e6));
    });
    assert!(seen.attacks > 14_000);
    assert!(seen.sum("neutralised") > 0.0 && seen.sum("responder_fatalities") > 0.0);
}

#[test]
fn everything_at_once() {
    let scenario = load(STRESS, &[]);
    let seen = run(&scenario, 4_000, |row| {
        // deductible = "10 M", limit = "80 M"; the aggregate is a matter of the year.
        let loss = row.of("loss");
        row.equal("net of insurance", row.of("loss_net"), loss - (loss - 10e6).clamp(0.0, 80e6));
        row.at_most("limit = \"20 d\"", row.of("crisis_days"), 20.0);
    });
    for (column, sum) in &seen.sums {
        assert!(*sum > 0.0, "{column} never happened in {} attacks", seen.attacks);
    }
    assert!(seen.beyond_aggregate > 0, "the aggregate limit was never reached");
    assert!(seen.from_a_distance > 0, "nobody struck from a distance");
}

#[test]
fn nobody_is_captured_by_saboteurs_and_no_rescue_reaches_the_abducted() {
    let only = |objective: &str| {
        let rest = |other: &str| format!("threat.column.objective.{other}={}", f64::from(u8::from(other == objective)));
        let settings = ["hostages", "sabotage", "abduction"].map(rest);
        let threats = ["column", "insiders", "rivals", "rockets"];
        let all: Vec<String> = threats
            .iter()
            .flat_map(|threat| settings.iter().map(|setting| setting.replace("column", threat)))
            .collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        // Prongs without objectives of their own follow the threat's.
        let text = edited(STRESS, "objective = [\"abduction\", \"hostages\", \"sabotage\", \"sabotage\"], ", "");
        let text = edited(&text, "objective = [\"abduction\", \"hostages\"], ", "");
        load(&text, &all)
    };
    let seen = run(&only("sabotage"), 1_000, |row| row.equal("captured by saboteurs", row.of("captured"), 0.0));
    assert!(seen.sum("killed_in_assault") > 0.0);
    let seen = run(&only("abduction"), 1_000, |row| {
        row.equal("killed in a rescue of the abducted", row.of("killed_in_rescue"), 0.0);
    });
    assert!(seen.sum("captured") > 0.0 && seen.sum("executed") > 0.0);
    let seen = run(&only("hostages"), 1_000, |_| {});
    assert!(seen.sum("killed_in_rescue") > 0.0);
}

#[test]
fn a_haven_holds_no_more_than_its_capacity() {
    // camp 40 and plant 25 places, with drills that do not build any.
    let run_with = |text: &str| {
        run(&load(text, &["control.haven.working=0"]), 1_500, |row| {
            row.at_most("places in both havens", row.of("sheltered"), 65.0);
        })
    };
    let seen = run_with(STRESS);
    assert!(seen.sum("sheltered") > 0.0 && seen.full_havens > 0);
    let none = STRESS.replace("capacity = 40", "capacity = 0").replace("capacity = 25", "capacity = 0");
    let seen = run(&load(&none, &["control.haven.working=0"]), 500, |_| {});
    assert!(seen.sum("sheltered") <= 0.0);
}

#[test]
fn without_a_crisis_captives_are_freed_at_completion() {
    let begin = STRESS.find("[crisis]").unwrap();
    let end = STRESS.find("[plant]").unwrap();
    let text = format!("{}{}", &STRESS[..begin], &STRESS[end..]);
    let seen = run(&load(&text, &[]), 1_500, |row| {
        row.equal("freed", row.of("freed"), row.of("captured"));
        row.equal("days", row.of("crisis_days"), 0.0);
    });
    assert!(seen.sum("captured") > 0.0);
}

#[test]
fn bare_bones() {
    let seen = run(&load(BARE, &[]), 4_000, |row| {
        for column in ["captured", "killed_in_assault", "evaded", "crisis_days"] {
            row.equal("without [assault] nobody is harmed", row.of(column), 0.0);
        }
    });
    // A force that breaks on contact interrupts and neutralises nobody; one that the attackers break before does both.
    assert!(seen.sum("interrupted") > seen.sum("neutralised") && seen.sum("neutralised") > 0.0);
    assert!(seen.sum("responder_fatalities") <= 0.0);
    assert!(seen.sum("sheltered.crew") > 0.0 && seen.sum("exposed.nobody") <= 0.0);
}

/// Without `[money]` an attack still costs what the plant does not produce, and its repair.
#[test]
fn a_plant_without_money() {
    let scenario = r#"
        schema = 1
        [scenario]
        id = "plant"
        name = "Plant"
        currency = "USD"
        [[zone]]
        id = "works"
        [plant]
        zone = "works"
        value_per_day = "2 M"
        [[plant.unit]]
        id = "unit"
        share = 0.5
        damage = { minor = 1.0 }
        restart = { minor = "3 d" }
        repair = { minor = "4 M" }
        [[threat]]
        id = "raiders"
        rate = "1 per yr"
        target = { works = 1.0 }
        entry = ["works"]
    "#;
    let seen = run(&load(scenario, &[]), 200, |row| row.equal("loss", row.of("loss"), 0.5 * 3.0 * 2e6 + 4e6));
    assert!(seen.attacks > 200);
}
