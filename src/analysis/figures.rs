//! From the tally to the result document.

use std::collections::BTreeMap;

use crate::model;
use crate::model::twin::{self, Formula, Twin};
use crate::result::columns::{self, Unit};
use crate::result::document::{
    BackTest, Document, Metric, Path, PerAttack, Posture, Probability, ReturnPeriod, Risk, Run, SCHEMA,
};
use crate::scenario::Scenario;
use crate::scenario::patch::Patches;
use crate::stats::{Estimate, Tally, View};

use super::Options;
use super::beside;
use super::comparisons;
use super::experiment::{P_N, Simulation};
use super::fifths::Sample;
use super::notes;
use super::ranking;
use super::risk_matrix;
use super::site;
use super::summary;
use super::tornado;

const QUANTILES: [(&str, f64); 8] = [
    ("p05", 0.05),
    ("p25", 0.25),
    ("p50", 0.5),
    ("p75", 0.75),
    ("p90", 0.9),
    ("p95", 0.95),
    ("p99", 0.99),
    ("p999", 0.999),
];
const RETURN_PERIODS: [f64; 8] = [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 10_000.0];
/// Rows of an exceedance curve: of the columns that charts draw, and of the others.
const CURVE: (usize, usize) = (240, 24);
/// Columns whose curves are drawn.
pub(super) const DRAWN: [&str; 5] = ["fatalities", "loss", "loss_net", "downtime_days", "crisis_days"];

/// A column whose distribution is drawn, besides these.
const CAPTURED: &str = "captured";

/// The document of a run.
pub(super) fn document(scenario: &Scenario, simulation: &Simulation<'_>, tally: &Tally, options: &Options) -> Document {
    let twins: Vec<Twin> = options.postures.iter().map(|posture| twin::of(scenario, *posture)).collect();
    beside_twins(scenario, simulation, tally, options, &twins)
}

/// The document of a run beside these closed forms, by posture.
pub(super) fn beside_twins(
    scenario: &Scenario,
    simulation: &Simulation<'_>,
    tally: &Tally,
    options: &Options,
    twins: &[Twin],
) -> Document {
    let postures: Vec<Posture> =
        (0..options.postures.len()).map(|arm| posture(scenario, simulation, tally, arm, &twins[arm])).collect();
    let ids: Vec<String> = postures.iter().map(|posture| posture.id.clone()).collect();
    let sample = Sample::of(simulation.model, tally, ids.len());
    let mean_weight = tally.mean_weight();
    let trials = tally.trials();
    let equivalent = if mean_weight > 0.0 { (trials as f64 / mean_weight).min(f64::MAX) } else { trials as f64 };
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        run: Run {
            trials,
            seed: options.seed,
            sampling: if options.sampling.stratified { "lhs" } else { "mc" }.to_owned(),
            unconditional: options.sampling.unconditional,
            scenario_sha256: scenario.digest.clone(),
            settings: scenario.settings.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            equivalent_plain_trials: equivalent,
            until: None,
            until_reached: None,
        },
        scenario: summary::of(scenario),
        comparisons: comparisons::rows(scenario, simulation, tally, &postures),
        back_test: back_test(scenario, simulation, tally),
        ranking: ranking::of(scenario, simulation.model, &sample, &ids),
        tornado: tornado::of(scenario, simulation.model, &sample, &postures[0]),
        decision: None,
        postures,
        specimens: Vec::new(),
        site: site::of(scenario, options),
        risk_matrix: risk_matrix::of(scenario, simulation, tally),
        timelines: Vec::new(),
        nested: None,
        sensitivity: None,
        warnings: Vec::new(),
    };
    document.warnings = notes::warnings(scenario, simulation, tally, &document);
    document
}

fn posture(scenario: &Scenario, simulation: &Simulation<'_>, tally: &Tally, arm: usize, twin: &Twin) -> Posture {
    let index = simulation.postures[arm];
    let found = &scenario.structure.postures[index];
    let names = simulation.model.columns().names();
    let currency = &scenario.header.currency;
    let years = scenario.header.horizon_years;
    let largest = simulation.model.columns().loss_max_event();
    let patches = Patches::of(scenario, Some(index));
    let mut metrics = BTreeMap::new();
    for (column, name) in names.iter().enumerate() {
        let view = tally.year(arm, column);
        let mut metric = metric(&view, name, currency);
        if DRAWN.contains(&name.as_str()) {
            metric.worst = view.worst().to_vec();
        }
        if name == "loss" || name == "loss_net" {
            let of_event = |loss: f64| if name == "loss" { Some(loss) } else { model::borne(scenario, &patches, loss) };
            metric.return_periods = return_periods(&view, &tally.year(arm, largest), years, &of_event);
        }
        metrics.insert(name.clone(), metric);
    }
    let attacks = names.iter().enumerate().filter_map(|(column, name)| {
        tally.attack(arm, column).map(|view| (name.clone(), metric(&view, name, currency)))
    });
    let columns = simulation.model.columns();
    // The share of attacks in which a stage came to pass.
    let stage = |column: usize| tally.attack(arm, column).map(|view| (view.p_any(), tally.attacks(arm)));
    let p_attack = tally.p_attack(arm);
    let insured = scenario.structure.money.as_ref().is_some_and(|money| money.insurance.is_some());
    Posture {
        id: found.id.clone(),
        name: found.name.clone(),
        annual_cost: simulation.model.annual_cost(index),
        annual_premium: insured.then(|| simulation.model.premium(index)),
        p_attack: p_attack.value,
        p_attack_ci95: ends(p_attack),
        per_attack: PerAttack {
            attacks: tally.attacks(arm),
            p_interruption: probability(stage(columns.interrupted()), tally.attacks(arm), twin.p_interruption),
            p_neutralisation: probability(tally.ratio(arm, P_N), 0, twin.p_neutralisation),
            p_effectiveness: probability(stage(columns.neutralised()), tally.attacks(arm), twin.p_effectiveness),
            metrics: attacks.collect(),
        },
        paths: paths(scenario, tally, arm, twin),
        twin: beside::rows(scenario, simulation, tally, arm, twin),
        risk: risk(scenario, simulation, tally, arm, &metrics),
        metrics,
        convergence: BTreeMap::new(),
        recovery: None,
        frequency_band: None,
    }
}

/// The interval of an estimate.
pub(super) fn ends(estimate: Estimate) -> [f64; 2] {
    [estimate.low, estimate.high]
}

/// A probability from the cases behind it, beside its closed form.
fn probability(found: Option<(Estimate, u64)>, cases: u64, formula: Option<Formula>) -> Probability {
    Probability {
        estimate: found.map(|(estimate, _)| estimate.value),
        ci95: found.map(|(estimate, _)| ends(estimate)),
        n: found.map_or(cases, |(_, n)| n),
        analytic: formula.map(|formula| formula.value),
        analytic_kind: formula.map(|formula| beside::kind(formula.exact).to_owned()),
    }
}

fn metric(view: &View<'_>, name: &str, currency: &str) -> Metric {
    let (mean, any) = (view.mean(), view.p_any());
    let drawn = DRAWN.contains(&name);
    let points = if drawn { CURVE.0 } else { CURVE.1 };
    Metric {
        unit: columns::unit(name).word(currency),
        mean: mean.value,
        mean_ci95: ends(mean),
        sd: view.sd(),
        p_any: any.value,
        p_any_ci95: ends(any),
        quantiles: QUANTILES.iter().map(|(name, p)| ((*name).to_owned(), view.quantile(*p))).collect(),
        quantiles_ci95: QUANTILES
            .iter()
            .map(|(name, p)| ((*name).to_owned(), view.quantile_interval(*p).into()))
            .collect(),
        var95: view.quantile(0.95),
        tvar95: view.tvar(0.95),
        tvar95_ci95: view.tvar_interval(0.95).map(Into::into),
        max: view.max(),
        worst: Vec::new(),
        return_periods: Vec::new(),
        exceedance: view.curve(points),
        histogram: if drawn || name == CAPTURED { view.histogram() } else { Vec::new() },
    }
}

/// Annual (AEP) and largest-event (OEP) losses by return period in years; `of_event` says what of a single event counts.
fn return_periods(
    annual: &View<'_>,
    largest: &View<'_>,
    years: f64,
    of_event: &dyn Fn(f64) -> Option<f64>,
) -> Vec<ReturnPeriod> {
    let rows = RETURN_PERIODS.iter().filter(|period| **period > years).map(|period| {
        let p = 1.0 - years / period;
        let [low, high]: [f64; 2] = largest.quantile_interval(p).into();
        ReturnPeriod {
            years: *period,
            annual: annual.quantile(p),
            ci95: annual.quantile_interval(p).into(),
            largest_event: of_event(largest.quantile(p)),
            largest_event_ci95: of_event(low).zip(of_event(high)).map(|(low, high)| [low, high]),
        }
    });
    rows.collect()
}

fn paths(scenario: &Scenario, tally: &Tally, arm: usize, twin: &Twin) -> Vec<Path> {
    let structure = &scenario.structure;
    let weight = |route: usize| tally.ratio_weight(arm, Simulation::route(route));
    let all: f64 = (0..structure.routes.len()).map(weight).sum();
    let row = |(index, route): (usize, &crate::scenario::structure::Route)| {
        let twin = &twin.paths[index];
        let formula = (!structure.responses.is_empty()).then_some(twin.p_interruption);
        let p_interruption = probability(tally.ratio(arm, Simulation::route(index)), 0, formula);
        Path {
            id: route.id.clone(),
            target: structure.zones[route.target].id.clone(),
            share: if all > 0.0 { weight(index) / all } else { 0.0 },
            p_interruption,
            critical_detection_point: twin
                .critical_detection_point
                .map(|element| structure.elements[element].id.clone()),
            mean_seconds_to_target: twin.seconds_to_target,
            mean_seconds_to_response: twin.seconds_to_response,
        }
    };
    structure.routes.iter().enumerate().map(row).collect()
}

/// PLL, IRPA = PLL (hours / 8760) / headcount, FAR = PLL 1e8 / (headcount 8760), F-N (model.md section 11).
///
/// The headcount is the number on site at any moment, under the measures of the posture. One that works with a
/// probability changes the deaths with this probability, so it must change the divisor with the same: else the risk of
/// every single person would move with a headcount. A condition moves the deaths alone: it holds at attacks.
fn risk(
    scenario: &Scenario,
    simulation: &Simulation<'_>,
    tally: &Tally,
    arm: usize,
    metrics: &BTreeMap<String, Metric>,
) -> Risk {
    let years = scenario.header.horizon_years;
    let patches = Patches::of(scenario, Some(simulation.postures[arm]));
    // Expected deaths per year with the interval of their mean.
    let deaths = |name: &str| {
        metrics.get(name).map_or([0.0; 3], |metric| {
            let [low, high] = metric.mean_ci95;
            [metric.mean, low.max(0.0), high].map(|deaths| deaths / years)
        })
    };
    let [pll_per_year, pll_low, pll_high] = deaths("fatalities");
    let mut risk = Risk {
        pll_per_year,
        pll_ci95: [pll_low, pll_high],
        headcount: BTreeMap::new(),
        irpa: BTreeMap::new(),
        irpa_ci95: BTreeMap::new(),
        far: BTreeMap::new(),
        far_ci95: BTreeMap::new(),
        r#fn: Vec::new(),
    };
    for group in &scenario.structure.groups {
        let (people, hours) = (patches.mean_at_a_moment(group.headcount), patches.mean(group.exposed_hours));
        risk.headcount.insert(group.id.clone(), people.max(0.0));
        if people > 0.0 {
            let deaths = deaths(&format!("fatalities.{}", group.id));
            let [irpa, low, high] = deaths.map(|deaths| deaths * hours / 8_760.0 / people);
            risk.irpa.insert(group.id.clone(), irpa);
            risk.irpa_ci95.insert(group.id.clone(), [low, high]);
            let [far, low, high] = deaths.map(|deaths| deaths * 1e8 / (people * 8_760.0));
            risk.far.insert(group.id.clone(), far);
            risk.far_ci95.insert(group.id.clone(), [low, high]);
        }
    }
    let column = simulation.model.columns().place("fatalities");
    risk.r#fn = column.map_or_else(Vec::new, |column| tally.frequency_curve(arm, column, years));
    risk
}

/// Which attacks a record is held against.
fn condition(group_size: Option<(f64, f64)>) -> String {
    match group_size {
        None => "all simulated attacks".to_owned(),
        Some((low, high)) if low < high => format!("simulated attacks by {low} to {high} attackers"),
        Some((1.0, _)) => "simulated attacks by 1 attacker".to_owned(),
        Some((size, _)) => format!("simulated attacks by {size} attackers"),
    }
}

fn back_test(scenario: &Scenario, simulation: &Simulation<'_>, tally: &Tally) -> Vec<BackTest> {
    let names = simulation.model.columns().names();
    let rows = simulation.watches.iter().enumerate().map(|(index, watch)| {
        let view = tally.watch(watch.arm, index);
        let metric = &names[watch.column];
        let quantile = |p: f64| view.quantile(p);
        let quantiles = match (quantile(0.05), quantile(0.5), quantile(0.95)) {
            (Some(low), Some(middle), Some(high)) => Some([low, middle, high]),
            _ => None,
        };
        BackTest {
            record: watch.record.id.clone(),
            name: watch.record.name.clone(),
            posture: watch.record.posture.clone(),
            condition: condition(watch.group_size),
            metric: metric.clone(),
            unit: match columns::unit(metric) {
                Unit::Money => scenario.header.currency.clone(),
                unit => unit.word(""),
            },
            observed: watch.observed,
            range: watch.range.map(Into::into),
            n: view.count(),
            below: view.below(watch.observed),
            equal: view.equal(watch.observed),
            range_below_and_up_to: watch.range.and_then(|(low, high)| Some([view.below(low)?, view.up_to(high)?])),
            quantiles,
        }
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::condition;

    #[test]
    fn a_record_of_one_size_says_it_once() {
        let texts = [None, Some((1.0, 1.0)), Some((2.0, 2.0)), Some((2.0, 3.0))].map(condition);
        let by = ["by 1 attacker", "by 2 attackers", "by 2 to 3 attackers"];
        assert_eq!(texts[0], "all simulated attacks");
        assert!(texts[1..].iter().zip(by).all(|(text, by)| *text == format!("simulated attacks {by}")), "{texts:?}");
    }
}
