//! In every row of every simulated attack: nobody is lost, nobody is counted twice, nothing is negative, and stages follow
//! each other. Thousands of trials of the published case, of an ordinary site, and of two sites made to strain the model.

use std::collections::BTreeMap;

use bordj::model::Model;
use bordj::scenario::arena::Base;
use bordj::scenario::{self, Scenario};

use crate::command::{DESERT_GAS, IN_AMENAS, edited};

const STRESS: &str = include_str!("../data/stress.toml");
const BARE: &str = include_str!("../data/bare.toml");

#[track_caller]
fn load(text: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let loaded = scenario::load("site.toml", text.as_bytes(), &settings);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// One attack: its figures by column.
struct Row<'a> {
    names: &'a [String],
    values: &'a [f64],
    place: String,
}

impl Row<'_> {
    #[track_caller]
    fn of(&self, name: &str) -> f64 {
        let index = self.names.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"));
        self.values[index]
    }

    /// Equal, but for the rounding of sums of amounts.
    #[track_caller]
    fn equal(&self, what: &str, left: f64, right: f64) {
        let near = (left - right).abs() <= 1e-9 * left.abs().max(right.abs());
        assert!(near, "{}: {what}: {left} is not {right}\n{self:?}", self.place);
    }

    #[track_caller]
    fn at_most(&self, what: &str, left: f64, right: f64) {
        assert!(left <= right * (1.0 + 1e-12), "{}: {what}: {left} is above {right}\n{self:?}", self.place);
    }
}

impl std::fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.names.iter().zip(self.values).filter(|(_, value)| value.abs() > 0.0)).finish()
    }
}

/// Largest headcount of each group, by what is written.
fn headcounts(scenario: &Scenario) -> Vec<(String, f64)> {
    let groups = scenario.structure.groups.iter();
    groups
        .map(|group| match &scenario.arena.get(group.headcount).base {
            Base::Value(count) => (group.id.clone(), *count),
            Base::Law(law, _) => (group.id.clone(), (law.support().1 + 0.5).floor()),
            other => panic!("headcount of {}: {other:?}", group.id),
        })
        .collect()
}

/// Sums of every column over all attacks of all postures, and how many attacks there were.
struct Seen {
    sums: BTreeMap<String, f64>,
    attacks: usize,
}

impl Seen {
    #[track_caller]
    fn sum(&self, column: &str) -> f64 {
        self.sums[column]
    }
}

/// Runs trials of every posture and holds every attack against the laws.
fn run(scenario: &Scenario, trials: u64, further: impl Fn(&Row<'_>)) -> Seen {
    let model = Model::compile(scenario, 2_013).unwrap();
    let names = model.columns().names().to_vec();
    let headcounts = headcounts(scenario);
    let postures: Vec<usize> = (0..scenario.structure.postures.len()).collect();
    let mut worker = model.worker();
    let mut rows = Vec::new();
    let mut seen = Seen { sums: names.iter().map(|name| (name.clone(), 0.0)).collect(), attacks: 0 };
    for trial in 0..trials {
        let weight = model.begin(trial, &mut worker);
        assert!((0.0..=1.0).contains(&weight), "weight {weight} of trial {trial}");
        for &posture in &postures {
            rows.clear();
            let mut told = 0;
            let happened = model.attacks(posture, &mut worker, &mut rows, |attack, row| {
                told += 1;
                assert!(attack.size >= 1, "an attack by nobody");
                assert!(attack.routes().count() >= 1 || row_is_from_a_distance(&names, row), "an attack on nothing");
                let place = format!("trial {trial}, posture {posture}, {} attackers", attack.size);
                let row = Row { names: &names, values: row, place };
                let met = attack.routes().any(|(_, met)| met);
                row.equal("interrupted is a prong that was met", row.of("interrupted"), f64::from(u8::from(met)));
                stages(&row);
                people(&row, &headcounts);
                money(&row, scenario);
                further(&row);
            });
            assert_eq!(happened, told);
            assert_eq!(rows.len(), happened * names.len());
            for row in rows.chunks_exact(names.len()) {
                for (name, value) in names.iter().zip(row) {
                    *seen.sums.get_mut(name).unwrap() += value;
                }
            }
            seen.attacks += happened;
            losses(&model, posture, &worker);
        }
    }
    seen
}

/// An attack from a distance takes no path: it breaches without alarm, and nobody is warned, gets away or is taken.
fn row_is_from_a_distance(names: &[String], row: &[f64]) -> bool {
    let column = |name: &str| row[names.iter().position(|known| known == name).unwrap()];
    let none = ["alarms", "interrupted", "neutralised", "sheltered", "evaded", "captured", "crisis_days"];
    column("breaches") >= 1.0 && none.iter().all(|name| column(name) <= 0.0)
}

fn stages(row: &Row<'_>) {
    for (name, value) in row.names.iter().zip(row.values) {
        assert!(value.is_finite() && *value >= 0.0, "{}: {name} is {value}", row.place);
        let days_or_money = ["crisis", "downtime", "deferred", "loss"].iter().any(|stem| name.starts_with(stem));
        assert!(days_or_money || value.fract() == 0.0, "{}: {name} is {value}, not a whole number", row.place);
    }
    row.equal("one attack", row.of("attacks"), 1.0);
    row.at_most("neutralised <= interrupted", row.of("neutralised"), row.of("interrupted"));
    row.at_most("interrupted <= alarms", row.of("interrupted"), row.of("alarms"));
    row.at_most("alarms <= attacks", row.of("alarms"), row.of("attacks"));
    row.equal("breaches = attacks - neutralised", row.of("breaches"), row.of("attacks") - row.of("neutralised"));
    if row.of("interrupted") < 1.0 {
        row.equal("only those who fight are lost", row.of("responder_fatalities"), 0.0);
    }
}

fn people(row: &Row<'_>, headcounts: &[(String, f64)]) {
    let of = |column: &str, group: &str| row.of(&format!("{column}{group}"));
    let groups: Vec<String> = headcounts.iter().map(|(id, _)| format!(".{id}")).collect();
    for group in groups.iter().map(String::as_str).chain([""]) {
        let captured =
            of("escaped", group) + of("executed", group) + of("killed_in_rescue", group) + of("freed", group);
        row.equal(&format!("captured{group} by fate"), of("captured", group), captured);
        let dead = of("killed_in_assault", group) + of("executed", group) + of("killed_in_rescue", group);
        row.equal(&format!("fatalities{group} by way"), of("fatalities", group), dead);
        let apart = of("sheltered", group) + of("killed_in_assault", group) + of("evaded", group);
        row.at_most(&format!("sheltered + killed + evaded{group} <= exposed"), apart, of("exposed", group));
        let taken = of("captured", group) + of("killed_in_assault", group) + of("evaded", group);
        row.at_most(&format!("captured + killed + evaded{group} <= exposed"), taken, of("exposed", group));
    }
    for ((_, headcount), group) in headcounts.iter().zip(&groups) {
        row.at_most(&format!("exposed{group} <= headcount"), of("exposed", group), *headcount);
    }
    let columns = [
        "exposed",
        "sheltered",
        "evaded",
        "captured",
        "escaped",
        "freed",
        "killed_in_assault",
        "executed",
        "killed_in_rescue",
        "fatalities",
        "injured",
    ];
    for column in columns {
        let sum = groups.iter().map(|group| of(column, group)).sum();
        row.equal(&format!("{column} over the groups"), of(column, ""), sum);
    }
    // A crisis needs a breach and captives; without a crisis nobody escapes captivity, is executed, or dies in a rescue.
    if row.of("breaches") < 1.0 || row.of("captured") < 1.0 {
        row.equal("no crisis", row.of("crisis_days"), 0.0);
    }
    if row.of("crisis_days") <= 0.0 {
        row.equal("no fate of a crisis", row.of("escaped") + row.of("executed"), 0.0);
    }
}

fn money(row: &Row<'_>, scenario: &Scenario) {
    row.at_most("loss_net <= loss", row.of("loss_net"), row.of("loss"));
    row.at_most("deferred production is part of loss", row.of("deferred_production"), row.of("loss"));
    row.equal("one event, the largest", row.of("loss_max_event"), row.of("loss"));
    let mut full = 0.0;
    for unit in scenario.structure.plant.iter().flat_map(|plant| &plant.units) {
        let days = row.of(&format!("downtime_days.{}", unit.id));
        if days > 0.0 {
            row.at_most("a stopped unit is out for the crisis at least", row.of("crisis_days"), days);
        }
        let Base::Value(share) = scenario.arena.get(unit.share).base else { panic!("share of {}", unit.id) };
        full += share * days;
    }
    row.equal("full-plant days", row.of("downtime_days"), full);
}

fn losses(model: &Model, posture: usize, worker: &bordj::model::Worker) {
    let losses = model.losses(posture, worker);
    assert!(losses.gross >= 0.0 && losses.gross.is_finite());
    assert!(losses.largest <= losses.gross && losses.recovered >= 0.0 && losses.recovered <= losses.gross);
    for recovered in [0.0, losses.recovered, 1e12] {
        let unpaid = model.beyond_aggregate(posture, worker, recovered);
        assert!((0.0..=recovered).contains(&unpaid), "an aggregate limit leaves {unpaid} of {recovered}");
    }
}

#[test]
fn in_amenas() {
    let seen = run(&load(IN_AMENAS, &[]), 5_000, |_| {});
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
    assert!(seen.sum("sheltered") > 0.0);
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
