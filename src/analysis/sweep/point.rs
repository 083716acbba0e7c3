//! One point of a sweep: the scenario as it is there, simulated; figures, paired differences, net benefits.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::Model;
use crate::result::sweep::{Figure, PointPosture};
use crate::scenario::Scenario;
use crate::stats::Estimate;

use super::super::AnalysisError;
use super::super::cost::{self, Cost, value_of_life};
use super::super::experiment::Simulation;
use super::super::few::FEW;
use super::super::parts::{Course, Phase, Session, Whole};
use super::super::until::figure;
use super::Asked;

/// What was simulated at one point.
#[derive(Debug)]
pub(super) struct Simulated {
    pub(super) postures: Vec<PointPosture>,
    /// By posture: too few attacks to say anything given one.
    pub(super) few: Vec<bool>,
}

/// Plays a range of the blocks of a point in a session, for somebody else to put together.
pub(super) fn play(
    scenario: &Scenario,
    asked: &Asked<'_>,
    phase: Phase,
    blocks: Range<u64>,
    session: &mut Session<'_>,
) -> Result<(), AnalysisError> {
    let model = Model::compile(scenario, asked.seed)?;
    let simulation = Simulation::new(&model, &asked.postures, Vec::new());
    session.stretch(
        phase,
        &simulation,
        &simulation.layout(),
        &Course::plain(asked.trials),
        blocks,
        asked.threads,
        (None, None),
    )
}

/// Simulates a scenario and reads what was asked for.
pub(super) fn simulate(
    scenario: &Scenario,
    asked: &Asked<'_>,
    kinds: &[String],
    phase: Phase,
    session: &mut Session<'_>,
) -> Result<Simulated, AnalysisError> {
    if let Some(whole) = session.point(phase) {
        session.tell_before(asked.trials);
        let (postures, few) = whole.into_parts();
        return Ok(Simulated { postures, few });
    }
    let model = Model::compile(scenario, asked.seed)?;
    let simulation = Simulation::new(&model, &asked.postures, Vec::new());
    let course = Course::plain(asked.trials);
    let tally = session.trials(phase, &simulation, &simulation.layout(), &course, asked.threads, (None, None))?;
    let columns = model.columns().names();
    let place = |name: &str| columns.iter().position(|column| column == name);
    let costs: Vec<Cost> = asked.postures.iter().map(|posture| Cost::of(scenario, *posture)).collect();
    let life = value_of_life(scenario, asked.postures[0]).unwrap_or(0.0);
    let insured = scenario.structure.money.as_ref().is_some_and(|money| money.insurance.is_some());
    let years = scenario.header.horizon_years;
    let one = |arm: usize| {
        let added = costs[arm].added_to(&costs[0]);
        let mut point = PointPosture {
            // What costs the same but for rounding has the same cost.
            annual_cost: model.annual_cost(asked.postures[if added.total.abs() > 0.0 { arm } else { 0 }]),
            added_premium: (insured && arm > 0).then_some(added.premium),
            metrics: BTreeMap::new(),
            differences: BTreeMap::new(),
            net_benefit: BTreeMap::new(),
        };
        for metric in &asked.metrics {
            let found = figure(&metric.name, columns).and_then(|figure| figure.estimate(&tally, arm));
            point.metrics.extend(found.map(|estimate| (metric.name.clone(), read(estimate))));
            let column = metric.name.strip_suffix(".mean").filter(|_| metric.compared && arm > 0).and_then(place);
            point.differences.extend(column.map(|column| (metric.name.clone(), read(tally.pair(arm, column).mean))));
        }
        for kind in kinds.iter().filter(|_| arm > 0) {
            let averted = |column: usize| cost::averted(&tally, arm, column, years);
            let (name, lives) = cost::parts(kind);
            let loss = place(name).map(averted).unwrap_or_default();
            let lives = place("fatalities").filter(|_| lives).map(|deaths| (averted(deaths), life));
            let net = cost::net_benefit(loss, added.of(name), lives);
            point.net_benefit.insert(kind.clone(), Figure { estimate: net.value, ci95: net.ci95 });
        }
        point
    };
    let arms = 0..asked.postures.len();
    let attacked = !scenario.structure.threats.is_empty();
    let few = arms.clone().map(|arm| attacked && tally.attacks(arm) < FEW).collect();
    let simulated = Simulated { postures: arms.map(one).collect(), few };
    session.keep_point(phase, Whole::of(&simulated.postures, &simulated.few));
    Ok(simulated)
}

fn read(estimate: Estimate) -> Figure {
    Figure { estimate: estimate.value, ci95: [estimate.low, estimate.high] }
}
