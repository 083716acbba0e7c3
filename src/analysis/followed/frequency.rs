//! What is believed of the frequency of attacks, over what is drawn once per trial.
//!
//! Given at least one attack, a trial counts with the probability of one. That is the weight of its attacks; what was drawn
//! before them has its own law in every trial, so each trial counts once here. P(attack) and the expected number are exact given
//! these draws, so no noise of attacks is in their band.

use crate::model::Frequency;
use crate::result::document::{FrequencyBand, Posture};
use crate::scenario::Scenario;
use crate::scenario::patch::Patches;

use super::band::{Spread, Valued, ends};
use super::{Arm, Attack};

/// What is believed under one posture, by trial; its trials may be more than those of which attacks are followed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Belief {
    /// P(at least one attack per horizon), given what is drawn once for the trial.
    pub(super) p_attack: Vec<f64>,
    /// Expected attacks per horizon, likewise.
    pub(super) expected: Vec<f64>,
    /// Laws of the number of attacks by trial, then by threat; empty where there are too many threats to tell apart.
    pub(super) laws: Vec<Frequency>,
}

/// The band of a posture; `None` where its frequency is a number.
pub(super) fn of(scenario: &Scenario, posture: &Posture, arm: &Arm) -> Option<FrequencyBand> {
    let years = scenario.header.horizon_years;
    let belief = &arm.belief;
    let valued = |value: fn(&Attack) -> f64| -> Vec<Valued> {
        arm.attacks.iter().map(|attack| (value(attack), attack.weight, attack.threat)).collect()
    };
    let spread = Spread::of(&belief.laws, scenario.structure.threats.len());
    let losses = posture.metrics.get("loss").filter(|_| !has_loss_events(scenario, &posture.id));
    let band = FrequencyBand {
        p_attack: ends(&mut belief.p_attack.clone()),
        attacks_per_year: ends(&mut belief.expected.clone()).map(|attacks| attacks / years),
        loss: spread.as_ref().zip(losses).map_or_else(Vec::new, |(spread, losses)| {
            spread.of_exceedance(&losses.exceedance, valued(|attack| attack.loss))
        }),
        r#fn: spread
            .as_ref()
            .map_or_else(Vec::new, |spread| spread.of_frequency(&posture.risk.r#fn, valued(|attack| attack.deaths))),
    };
    // P(attack) may be 1 at both ends where the expected number is not known at all.
    let known = band.attacks_per_year[0] >= band.attacks_per_year[1] && band.loss.is_empty() && band.r#fn.is_empty();
    (!known).then_some(band)
}

/// True where a loss may come from no attack.
fn has_loss_events(scenario: &Scenario, posture: &str) -> bool {
    let index = scenario.structure.postures.iter().position(|found| found.id == posture);
    let patches = Patches::of(scenario, index);
    scenario.structure.loss_events.iter().any(|event| patches.mean(event.rate) > 0.0)
}
