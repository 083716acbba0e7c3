//! By what the choice between postures is made. What measures cost, and the value of a life, stand at their means, as everywhere.

use crate::model::Columns;
use crate::result::sweep::Metric;
use crate::scenario::Scenario;

use super::super::Options;
use super::super::cost::{self, Cost, value_of_life};
use super::attacks::Utility;

/// Columns of which less is better, beside money.
const HARMS: [&str; 5] = ["fatalities", "injured", "captured", "crisis_days", "downtime_days"];

/// One measure of the choice between postures.
pub(super) struct Measure {
    pub(super) by: String,
    pub(super) unit: String,
    pub(super) harms: Utility,
    /// What every posture costs more than the first, per year.
    pub(super) costs: Vec<f64>,
}

/// Net benefits as sweeps have them, then the figures of which less is better.
pub(super) fn measures(scenario: &Scenario, options: &Options, metrics: &[Metric], columns: &Columns) -> Vec<Measure> {
    if options.postures.len() < 2 {
        return Vec::new();
    }
    let years = scenario.header.horizon_years;
    let costs: Vec<Cost> = options.postures.iter().map(|posture| Cost::of(scenario, *posture)).collect();
    let life = value_of_life(scenario, options.postures[0]).unwrap_or(0.0);
    let net = cost::kinds(scenario, options.postures[0]).into_iter().filter_map(|kind| {
        let (loss, lives) = cost::parts(&kind);
        let mut harms = vec![(columns.place(loss)?, 1.0 / years)];
        harms.extend(columns.place("fatalities").filter(|_| lives).map(|deaths| (deaths, life / years)));
        let costs = costs.iter().map(|cost| cost.added_to(&costs[0]).of(loss)).collect();
        Some(Measure { by: format!("net_benefit.{kind}"), unit: scenario.header.currency.clone(), harms, costs })
    });
    let harm = |metric: &Metric| {
        let column = metric.name.strip_suffix(".mean").filter(|column| metric.compared && HARMS.contains(column))?;
        Some(Measure {
            by: metric.name.clone(),
            unit: metric.unit.clone(),
            harms: vec![(columns.place(column)?, 1.0 / years)],
            costs: vec![0.0; options.postures.len()],
        })
    };
    net.chain(metrics.iter().filter_map(harm)).collect()
}
