//! Every posture beside the best one, and the efficient frontier of cost against risk.
//!
//! Postures are held against each other by joint sums of all of them, so every difference is paired, whichever two it is of.

use crate::result::columns;
use crate::result::decision::{Standing, Standings};
use crate::result::document::Warning;
use crate::scenario::Scenario;
use crate::stats::{Estimate, Tally};

use super::super::cost::{Cost, per, price};
use super::super::experiment::{MOST_JOINT, Simulation};
use super::super::few::{FEW, is_carried_by_few};

/// Columns in which postures are ranked, in reading order.
const RANKED: [&str; 5] = ["fatalities", "captured", "downtime_days", "loss", "loss_net"];

/// A posture: its id, its annual cost, and what it is made of.
#[derive(Debug, Clone)]
struct Named {
    id: String,
    annual: f64,
    cost: Cost,
    /// Its place among all costs: the same where two are the same but for rounding.
    level: usize,
}

fn named(scenario: &Scenario, simulation: &Simulation<'_>) -> Vec<Named> {
    let of = |posture: &usize| Named {
        id: scenario.structure.postures[*posture].id.clone(),
        annual: simulation.model.annual_cost(*posture),
        cost: Cost::of(scenario, *posture),
        level: 0,
    };
    let mut postures: Vec<Named> = simulation.postures.iter().map(of).collect();
    let mut order: Vec<usize> = (0..postures.len()).collect();
    order.sort_by(|a, b| postures[*a].annual.total_cmp(&postures[*b].annual).then(a.cmp(b)));
    for pair in order.windows(2) {
        let more = postures[pair[1]].cost.added_to(&postures[pair[0]].cost).total;
        postures[pair[1]].level = postures[pair[0]].level + usize::from(more > 0.0);
    }
    postures
}

/// What a figure is under every posture: its mean, and the difference of two.
struct Compared<'a> {
    mean: &'a dyn Fn(usize) -> Option<Estimate>,
    less: &'a dyn Fn(usize, usize) -> Option<Estimate>,
    divisor: f64,
}

/// Standings per year in every ranked column that happens, then per attack of each threat.
pub(super) fn of(scenario: &Scenario, simulation: &Simulation<'_>, tally: &Tally) -> Vec<Standing> {
    let (years, currency) = (scenario.header.horizon_years, scenario.header.currency.as_str());
    let postures = &named(scenario, simulation);
    let names = simulation.model.columns().names();
    let mut all = Vec::new();
    for name in RANKED.iter().filter(|name| **name != "loss_net" || insured(simulation)) {
        let column = names.iter().position(|column| column == name);
        let Some(joint) = column.and_then(|column| tally.joint_column(column)) else { continue };
        let compared = Compared {
            mean: &|arm| Some(joint.mean(arm)),
            less: &|a, b| Some(joint.contrast(&[(a, 1.0), (b, -1.0)])),
            divisor: years,
        };
        all.extend(standing(name, None, &compared, postures, currency));
    }
    for (threat, declared) in simulation.model.structure().threats.iter().enumerate() {
        if is_rare(simulation, tally, threat) {
            continue;
        }
        for (series, column) in simulation.of_threat(threat).zip(&simulation.by_threat) {
            let Some(joint) = tally.joint_free(series) else { continue };
            let compared = Compared {
                mean: &|arm| joint.ratio_contrast(&[(arm, 1.0)]),
                less: &|a, b| joint.ratio_contrast(&[(a, 1.0), (b, -1.0)]),
                divisor: 1.0,
            };
            all.extend(standing(&names[*column], Some(&declared.id), &compared, postures, currency));
        }
    }
    // What never happens ranks nothing.
    all.retain(|standing| standing.rows.iter().any(|row| row.mean.value > 0.0));
    all
}

/// True where too few attacks of a threat came under the baseline to say anything given one.
fn is_rare(simulation: &Simulation<'_>, tally: &Tally, threat: usize) -> bool {
    let attacks = simulation.of_threat(threat).last().and_then(|series| tally.joint_free(series));
    attacks.is_some_and(|attacks| is_carried_by_few(&attacks.mean(0)))
}

/// What is not ranked, and why.
pub(super) fn left_out(simulation: &Simulation<'_>, tally: &Tally) -> Vec<Warning> {
    let postures = simulation.postures.len();
    let mut warnings = Vec::new();
    let mut warn = |code: &str, message: String| warnings.push(Warning { code: code.to_owned(), message });
    if postures > MOST_JOINT {
        warn(
            "too-many-postures",
            format!(
                "{postures} postures are compared with the baseline only: of more than {MOST_JOINT} there is no efficient \
                 frontier and no regret (name some with --posture)"
            ),
        );
    }
    for (threat, declared) in simulation.model.structure().threats.iter().enumerate() {
        if is_rare(simulation, tally, threat) {
            let id = &declared.id;
            warn(
                "few-attacks",
                format!(
                    "fewer than {FEW} attacks by `{id}` were simulated: it is left out of the regret over threats (raise --trials)"
                ),
            );
        }
    }
    warnings
}

fn insured(simulation: &Simulation<'_>) -> bool {
    simulation.model.structure().money.as_ref().is_some_and(|money| money.insurance.is_some())
}

fn standing(
    name: &str,
    threat: Option<&str>,
    compared: &Compared<'_>,
    postures: &[Named],
    currency: &str,
) -> Option<Standing> {
    let means: Vec<Estimate> = (0..postures.len()).map(compared.mean).collect::<Option<_>>()?;
    let less = |a: usize, b: usize| (compared.less)(a, b).map(|estimate| per(estimate, compared.divisor));
    // By mean, of equals by cost, then by place. Means of equal postures are equal to the bit.
    let before = |a: usize, b: usize| {
        means[a].value.total_cmp(&means[b].value).then(postures[a].level.cmp(&postures[b].level)).then(a.cmp(&b))
    };
    let best = (0..postures.len()).min_by(|a, b| before(*a, *b))?;
    let mut rows = Vec::new();
    for (arm, posture) in postures.iter().enumerate() {
        let dominates = |other: &usize| {
            let (own, theirs) = (posture.level, postures[*other].level);
            let lower = means[*other].value < means[arm].value;
            let same = means[*other].value <= means[arm].value;
            *other != arm && theirs <= own && (lower || same && theirs < own)
        };
        let by = (0..postures.len()).filter(dominates).min_by(|a, b| before(*a, *b));
        rows.push(Standings {
            posture: posture.id.clone(),
            cost: posture.annual,
            mean: per(means[arm], compared.divisor),
            behind: less(arm, best)?,
            efficient: by.is_none(),
            dominated_by: by.map(|by| postures[by].id.clone()),
            behind_it: by.and_then(|by| less(arm, by)),
            step_price: None,
        });
    }
    let mut efficient: Vec<usize> = (0..rows.len()).filter(|arm| rows[*arm].efficient).collect();
    efficient.sort_by(|a, b| postures[*a].level.cmp(&postures[*b].level).then(a.cmp(b)));
    for step in efficient.windows(2) {
        let (cheaper, dearer) = (step[0], step[1]);
        rows[dearer].step_price =
            price(postures[dearer].cost.added_to(&postures[cheaper].cost).total, less(cheaper, dearer)?);
    }
    Some(Standing {
        metric: name.to_owned(),
        unit: columns::unit(name).word(currency),
        threat: threat.map(str::to_owned),
        best: postures[best].id.clone(),
        rows,
    })
}
