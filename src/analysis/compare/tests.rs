//! Cost and benefit, standings and regret against exact answers.

use super::super::Sampling;
use super::*;
use crate::result::decision::{CostBenefit, Figure, Price};
use crate::scenario;

/// Standard errors that a figure may lie off its exact value.
const ERRORS: f64 = 4.0;
/// Half widths of a 95 % interval in a standard error.
const HALF: f64 = 1.959_963_984_540_054;

pub(super) fn load(text: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let loaded = scenario::load("site.toml", text.as_bytes(), &settings);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

pub(super) fn options(scenario: &Scenario, trials: u64, seed: u64) -> Options {
    Options { trials, seed, ..Options::of(scenario) }
}

/// The decision of a comparison of all postures.
pub(super) fn decided(scenario: &Scenario, trials: u64, looks: Looks<'_>) -> Decision {
    compare(scenario, &[], &options(scenario, trials, 7), looks, &|_| ()).unwrap().decision.unwrap()
}

pub(super) const POSTURES: Looks<'_> = Looks { postures_only: true, full: Full::Used, cases: &[] };

/// An estimate with an error is within four of them; one without is exact.
#[track_caller]
pub(super) fn near(what: &str, found: Figure, exact: f64) {
    let se = (found.ci95[1] - found.ci95[0]) / (2.0 * HALF);
    let slack = ERRORS * se + 1e-9 * exact.abs();
    assert!((found.value - exact).abs() <= slack, "{what}: {found:?}, exactly {exact}");
    assert!(found.ci95[0] <= found.value && found.value <= found.ci95[1], "{what}: {found:?}");
}

/// A figure that has no error.
#[track_caller]
pub(super) fn exactly(what: &str, found: Figure, exact: f64) {
    assert_eq!((found.value, found.ci95), (exact, [exact; 2]), "{what}");
}

/// Raids that guards stop with probability 0.4 times 0.5, rockets, thefts. A breach stops the works for 4 days; who is found
/// there dies with probability 0.1.
pub(super) const WORKS: &str = r#"
schema = 1
[scenario]
id = "works"
name = "Works"
currency = "USD"
horizon = "2 yr"
[[group]]
id = "staff"
headcount = 20
[[zone]]
id = "road"
[[zone]]
id = "works"
occupancy = { staff = 1.0 }
[[element]]
id = "gate"
from = "road"
to = "works"
detection = 1.0
delay = "10 min"
[[response]]
id = "guards"
availability = 0.4
travel = "1 min"
engagement = { fixed = 0.5 }
[alarm]
understood = 0
[assault]
killed = 0.1
[plant]
zone = "works"
value_per_day = "1 M"
[[plant.unit]]
id = "unit"
share = 1.0
damage = { none = 1.0 }
restart = { none = "4 d" }
[money]
discount = 0.05
fatality = "2 M"
value_of_preventing_fatality = "5 M"
insurance = { deductible = "3 M", limit = "1 bn", premium = "200 k" }
[[threat]]
id = "raid"
rate = "0.2 per yr"
objective = { sabotage = 1.0 }
target = { works = 1.0 }
entry = ["road"]
[[threat]]
id = "rockets"
rate = "0.1 per yr"
stand_off = true
objective = { sabotage = 1.0 }
target = { works = 1.0 }
[[loss_event]]
id = "theft"
rate = "0.5 per yr"
magnitude = ["1 M"]
[[control]]
id = "radio"
capex = "2 M"
life = "20 yr"
effects = [{ target = "response.guards.availability", set = 0.8 }]
[[control]]
id = "patrols"
capex = "1 M"
life = "10 yr"
opex = "50 k"
effects = [{ target = "threat.raid.rate", scale = 0.5 }]
[[control]]
id = "shelter"
opex = "400 k"
effects = [{ target = "assault.killed", scale = 0.5 }, { target = "money.insurance.premium", scale = 0.5 }]
[[control]]
id = "gold"
opex = "1 M"
[[posture]]
id = "as_was"
[[posture]]
id = "radio"
controls = ["radio"]
[[posture]]
id = "patrols"
controls = ["patrols"]
[[posture]]
id = "shelter"
controls = ["shelter"]
[[posture]]
id = "gold"
controls = ["gold"]
"#;

/// What a posture of the works is in a year, by hand.
#[derive(Clone, Copy)]
struct Exact {
    cost: f64,
    premium: f64,
    deaths: f64,
    days: f64,
    loss: f64,
    net: f64,
}

/// A capital sum spread over years at 5 %: the sum over years of its discounted payments is the sum.
fn annuity(sum: f64, years: u32) -> f64 {
    let worth: f64 = (1..=years).map(|year| 1.0 / libm::pow(1.05, f64::from(year))).sum();
    sum / worth
}

fn works() -> [Exact; 5] {
    // Raids a year, P_E, probability of death, cost, premium.
    let posture = |raids: f64, stopped: f64, killed: f64, cost: f64, premium: f64| {
        let breaches = raids * (1.0 - stopped) + 0.1;
        let deaths = 20.0 * killed;
        Exact {
            cost,
            premium,
            deaths: deaths * breaches,
            days: 4.0 * breaches,
            loss: (4e6 + 2e6 * deaths) * breaches + 0.5 * 1e6,
            // Every breach costs more than the deductible, no theft does.
            net: 3e6 * breaches + 0.5 * 1e6,
        }
    };
    [
        posture(0.2, 0.2, 0.1, 0.0, 2e5),
        posture(0.2, 0.4, 0.1, annuity(2e6, 20), 2e5),
        posture(0.1, 0.2, 0.1, annuity(1e6, 10) + 5e4, 2e5),
        posture(0.2, 0.2, 0.05, 4e5, 1e5),
        posture(0.2, 0.2, 0.1, 1e6, 2e5),
    ]
}

/// Cost per unit averted: right but for the error of what is averted, with the ends of its interval.
#[track_caller]
fn priced(what: &str, price: Option<Price>, cost: f64, averted: Figure) {
    let Some(price) = price else { panic!("{what} has no price") };
    let [low, high] = averted.ci95;
    let same = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-12, "{what}: {a} {b}");
    same(price.value, cost / averted.value);
    same(price.low, cost / high);
    assert_eq!(price.high.is_some(), low > 0.0, "{what}");
    price.high.into_iter().for_each(|most| same(most, cost / low));
}

#[test]
fn cost_and_benefit_are_those_worked_out_by_hand() {
    let scenario = load(WORKS, &[]);
    let (found, exact) = (decided(&scenario, 40_000, POSTURES), works());
    assert_eq!((found.baseline.as_str(), found.costs.len()), ("as_was", 4));
    assert!(found.controls.is_none() && found.displacement.is_empty() && found.not_examined.is_empty());
    for (of, exact) in found.costs.iter().zip(&exact[1..]) {
        let (name, was) = (of.posture.as_str(), &works()[0]);
        assert!((of.added_cost / exact.cost - 1.0).abs() < 1e-12, "{name}: {} {}", of.added_cost, exact.cost);
        assert!((of.added_premium - (exact.premium - was.premium)).abs() < 1e-6, "{name}");
        let [deaths, days, loss] = [was.deaths - exact.deaths, was.days - exact.days, was.loss - exact.loss];
        near(name, of.fatalities_averted, deaths);
        near(name, of.downtime_days_averted, days);
        near(name, of.loss_averted, loss);
        near(name, of.net_benefit, loss - exact.cost);
        let insured = was.net - exact.net - exact.cost - (exact.premium - was.premium);
        near(name, of.net_benefit_insured.unwrap(), insured);
        near(name, of.net_benefit_with_life.unwrap(), loss - exact.cost + 5e6 * deaths);
    }
    let [radio, patrols, shelter, gold]: &[CostBenefit; 4] = found.costs.as_slice().try_into().unwrap();
    for of in [radio, patrols] {
        priced("ICAF", of.icaf, of.added_cost, of.fatalities_averted);
        priced("a day", of.cost_per_downtime_day, of.added_cost, of.downtime_days_averted);
        priced("proportion", of.proportion_factor, of.added_cost / 5e6, of.fatalities_averted);
        // The averted loss pays for it: USD 320,000 and 640,000 a year.
        let net = of.icaf_net.unwrap();
        assert_eq!((net.value, net.low), (0.0, 0.0), "{net:?}");
        assert!(of.net_benefit.ci95[0] > 0.0);
    }
    // The shelter averts deaths, which cost 2 M each, and no day: (400 k - 0.26 x 2 M) is less than nothing as well.
    assert!(shelter.cost_per_downtime_day.is_none());
    exactly("days", shelter.downtime_days_averted, 0.0);
    // What does nothing has no price, and costs what it costs.
    exactly("deaths", gold.fatalities_averted, 0.0);
    exactly("net benefit", gold.net_benefit, -1e6);
    assert!(gold.icaf.is_none() && gold.icaf_net.is_none() && gold.proportion_factor.is_none());
}

/// What the averted losses leave of the cost, per death averted.
#[test]
fn the_net_cost_of_a_death_averted_takes_the_averted_loss_off() {
    let scenario = load(WORKS, &["control.shelter.opex=2 M"]);
    let found = decided(&scenario, 40_000, POSTURES);
    let of = found.costs.iter().find(|of| of.posture == "shelter").unwrap();
    // 0.26 deaths and 520,000 are averted a year.
    let net = of.icaf_net.unwrap();
    assert!(net.low < net.value && net.value < net.high.unwrap());
    let value = (2e6 - of.loss_averted.value) / of.fatalities_averted.value;
    assert!((net.value / value - 1.0).abs() < 1e-12);
    let exact = (2e6 - 520_000.0) / 0.26;
    let slack = ERRORS / HALF * (net.high.unwrap() - net.low) / 2.0;
    assert!((net.value - exact).abs() < slack, "{net:?}, exactly {exact}");
    assert!((of.net_benefit.value - (of.loss_averted.value - 2e6)).abs() < 1e-6 && of.net_benefit.ci95[1] < 0.0);
}

/// Without a value of life and insurance what hangs on them is absent; a posture that costs less has no price.
#[test]
fn what_is_not_declared_is_not_told() {
    let plain = WORKS
        .replace("value_of_preventing_fatality = \"5 M\"\n", "")
        .replace("insurance = { deductible = \"3 M\", limit = \"1 bn\", premium = \"200 k\" }\n", "")
        .replace(", { target = \"money.insurance.premium\", scale = 0.5 }", "");
    let scenario = load(&plain, &[]);
    let asked = Options { postures: vec![3, 0, 2], ..options(&scenario, 4_096, 3) };
    let found = compare(&scenario, &[], &asked, POSTURES, &|_| ()).unwrap().decision.unwrap();
    assert_eq!(found.baseline, "shelter");
    for of in &found.costs {
        assert!(of.net_benefit_insured.is_none() && of.net_benefit_with_life.is_none());
        assert!(of.proportion_factor.is_none() && of.icaf.is_none());
        assert!(of.added_cost < 0.0 && of.fatalities_averted.value < 0.0);
    }
    assert!(found.standings.iter().all(|standing| standing.metric != "loss_net"));
}

#[test]
fn standings_are_those_worked_out_by_hand() {
    let scenario = load(WORKS, &[]);
    let (found, exact) = (decided(&scenario, 40_000, POSTURES), works());
    let annual: Vec<&Standing> = found.standings.iter().filter(|of| of.threat.is_none()).collect();
    let metrics: Vec<&str> = annual.iter().map(|of| of.metric.as_str()).collect();
    assert_eq!(metrics, ["fatalities", "downtime_days", "loss", "loss_net"]);
    for standing in &annual {
        let of = |posture: &Exact| match standing.metric.as_str() {
            "fatalities" => posture.deaths,
            "downtime_days" => posture.days,
            "loss" => posture.loss,
            _ => posture.net,
        };
        let best = if standing.metric == "fatalities" { 3 } else { 2 };
        assert_eq!(standing.best, ["", "", "patrols", "shelter"][best], "{}", standing.metric);
        for (row, posture) in standing.rows.iter().zip(&exact) {
            near(&standing.metric, row.mean, of(posture));
            near(&standing.metric, row.behind, of(posture) - of(&exact[best]));
            assert!((row.cost - posture.cost - posture.premium).abs() < 1e-6);
        }
        exactly("the best", standing.rows[best].behind, 0.0);
    }
    // The premium of the shelter is 100,000 lower: it costs 500,000, the others 200,000 more than their measures.
    let by = |standing: &Standing| -> Vec<Option<String>> {
        standing.rows.iter().map(|row| row.dominated_by.clone()).collect()
    };
    let names = |names: [&str; 5]| names.map(|name| (!name.is_empty()).then(|| name.to_owned())).to_vec();
    assert_eq!(by(annual[0]), names(["", "", "", "", "shelter"]));
    assert_eq!(by(annual[1]), names(["", "", "", "patrols", "patrols"]));
    for standing in &annual {
        for row in &standing.rows {
            assert_eq!(row.efficient, row.dominated_by.is_none());
            assert_eq!(row.behind_it.is_some(), row.dominated_by.is_some());
        }
    }
    near("gold behind the shelter", annual[0].rows[4].behind_it.unwrap(), exact[0].deaths - exact[3].deaths);
    // From step to step of the frontier in deaths.
    let total = |of: &Exact| of.cost + of.premium;
    assert!(annual[0].rows[0].step_price.is_none() && annual[0].rows[4].step_price.is_none());
    for (cheaper, dearer) in [(0, 1), (1, 2), (2, 3)] {
        let price = annual[0].rows[dearer].step_price.unwrap();
        let (cost, deaths) =
            (total(&exact[dearer]) - total(&exact[cheaper]), exact[cheaper].deaths - exact[dearer].deaths);
        let unit = |averted: f64| cost / averted;
        let Price { value, low, high } = price;
        // In deaths averted, where the error is.
        let averted = Figure { value: unit(value), ci95: [high.map_or(f64::NEG_INFINITY, unit), unit(low)] };
        near("step", averted, deaths);
        assert!(high.is_some(), "{price:?}");
    }
    let threats: Vec<(&str, &str)> =
        found.standings.iter().filter_map(|of| Some((of.threat.as_deref()?, of.metric.as_str()))).collect();
    let three = ["fatalities", "downtime_days", "loss"];
    assert_eq!(threats, ["raid", "rockets"].map(|threat| three.map(|metric| (threat, metric))).concat());
}

/// Postures that are the same are level to the bit, and the cheaper one dominates.
#[test]
fn of_equal_postures_the_cheaper_dominates() {
    let scenario = load(WORKS, &[]);
    let asked = Options { postures: vec![4, 0], ..options(&scenario, 5_000, 9) };
    let found = compare(&scenario, &[], &asked, POSTURES, &|_| ()).unwrap().decision.unwrap();
    for standing in &found.standings {
        let [gold, as_was] = standing.rows.as_slice() else { panic!() };
        assert_eq!((standing.best.as_str(), gold.dominated_by.as_deref()), ("as_was", Some("as_was")));
        exactly("behind", gold.behind, 0.0);
        exactly("behind it", gold.behind_it.unwrap(), 0.0);
        exactly("behind", as_was.behind, 0.0);
        assert!(as_was.efficient && as_was.step_price.is_none());
    }
    assert!(found.costs[0].added_cost < 0.0 && found.costs[0].icaf.is_none());
    exactly("net benefit", found.costs[0].net_benefit, 1e6);
    // Of the same price neither dominates, and both are efficient.
    let scenario = load(WORKS, &["control.gold.opex=0"]);
    let asked = Options { postures: vec![4, 0], ..options(&scenario, 5_000, 9) };
    let found = compare(&scenario, &[], &asked, POSTURES, &|_| ()).unwrap().decision.unwrap();
    for standing in &found.standings {
        assert_eq!(standing.best, "gold");
        assert!(standing.rows.iter().all(|row| row.efficient && row.step_price.is_none()));
    }
}

/// Latin hypercube designs and plain years tell the same figures.
#[test]
fn other_ways_of_sampling_agree() {
    let scenario = load(WORKS, &[]);
    let exact = works();
    for sampling in
        [Sampling { stratified: true, ..Sampling::default() }, Sampling { unconditional: true, ..Sampling::default() }]
    {
        let asked = Options { sampling, ..options(&scenario, 40_960, 7) };
        let found = compare(&scenario, &[], &asked, Looks::default(), &|_| ()).unwrap().decision.unwrap();
        for (of, exact) in found.costs.iter().zip(&exact[1..]) {
            near(&of.posture, of.fatalities_averted, works()[0].deaths - exact.deaths);
            near(&of.posture, of.net_benefit, works()[0].loss - exact.loss - exact.cost);
        }
        let controls = found.controls.unwrap();
        for (row, exact) in controls.metrics[0].rows.iter().zip(&exact[1..]) {
            near(&row.control, row.first.unwrap(), works()[0].deaths - exact.deaths);
        }
        let stayed: Vec<Figure> = found.displacement.iter().map(|of| of.stayed_away).collect();
        near("half of the raids", stayed[1], 0.5);
        exactly("all of the raids", stayed[0], 0.0);
    }
}
