//! What is believed of the frequency of attacks, over what is drawn once per trial.
//!
//! Given at least one attack, a trial counts with the probability of one. That is the weight of its attacks; what was drawn
//! before them has its own law in every trial, so each trial counts once here. Both figures are exact given these draws, so
//! no noise of attacks is in the band.

use crate::result::document::{FrequencyBand, Posture};
use crate::scenario::Scenario;
use crate::scenario::patch::Patches;

use super::Arm;
use super::weighted::quantiles;

const LEVELS: [f64; 2] = [0.05, 0.95];

/// The band of a posture; `None` where its frequency is a number.
pub(super) fn of(scenario: &Scenario, posture: &Posture, arm: &Arm) -> Option<FrequencyBand> {
    let years = scenario.header.horizon_years;
    let quantiles = |values: &mut dyn Iterator<Item = f64>| {
        let mut each: Vec<(f64, f64)> = values.map(|value| (value, 1.0)).collect();
        self::quantiles(&mut each, LEVELS)
    };
    let p_attack = quantiles(&mut arm.p_attack.iter().copied());
    let attacks_per_year = quantiles(&mut arm.expected.iter().map(|by_threat| by_threat.iter().sum::<f64>() / years));
    if p_attack[0] >= p_attack[1] {
        return None;
    }
    let factors = |band: [f64; 2], of: f64| (of > 0.0).then(|| band.map(|value| value / of));
    let mean = posture.metrics.get("attacks").map_or(0.0, |attacks| attacks.mean / years);
    Some(FrequencyBand {
        p_attack,
        attacks_per_year,
        exceedance_factors: factors(p_attack, posture.p_attack).filter(|_| !has_loss_events(scenario, &posture.id)),
        frequency_factors: factors(attacks_per_year, mean),
    })
}

/// True where a loss may come from no attack.
fn has_loss_events(scenario: &Scenario, posture: &str) -> bool {
    let index = scenario.structure.postures.iter().position(|found| found.id == posture);
    let patches = Patches::of(scenario, index);
    scenario.structure.loss_events.iter().any(|event| patches.mean(event.rate) > 0.0)
}
