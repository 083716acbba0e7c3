//! What a reader must know before using the figures.

use crate::result::document::{Document, Warning};
use crate::scenario::Scenario;
use crate::scenario::structure::{Condition, Group};
use crate::stats::Tally;

use super::beside;
use super::experiment::Simulation;
use super::few::{self, FEW};
use super::moves;
use super::ranking;
use super::rates;

/// Mean weight of a year with attacks below which squares of weights are too coarse for intervals.
const RARE: f64 = 1e-5;

/// Groups whose headcount conditions change, and the conditions in words.
fn headcounts_at_attacks(scenario: &Scenario) -> Vec<(&Group, String)> {
    let structure = &scenario.structure;
    let acting = |group: &Group| {
        let acts =
            |condition: &&Condition| condition.effects.iter().any(|effect| effect.slots.contains(&group.headcount));
        let names = structure.conditions.iter().filter(acts).map(|condition| format!("`{}`", condition.id));
        names.collect::<Vec<_>>().join(", ")
    };
    let told = structure.groups.iter().map(|group| (group, acting(group)));
    told.filter(|(_, conditions)| !conditions.is_empty()).collect()
}

/// The warnings of a run: of its scenario first.
pub(super) fn warnings(
    scenario: &Scenario,
    simulation: &Simulation<'_>,
    tally: &Tally,
    document: &Document,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |code: &str, message: String| warnings.push(Warning { code: code.to_owned(), message });
    for found in &scenario.warnings {
        warn(found.code, found.message.clone());
    }
    for (arm, posture) in document.postures.iter().enumerate() {
        let id = &posture.id;
        if !scenario.structure.threats.is_empty() && tally.attacks(arm) < FEW {
            let message = match tally.attacks(arm) {
                0 => format!("no attack was simulated under `{id}`: nothing can be said given an attack"),
                attacks => format!("only {attacks} attacks were simulated under `{id}`: raise --trials"),
            };
            warn("few-attacks", message);
        } else {
            let figures = few::figures(simulation, tally, arm, posture, scenario.header.horizon_years);
            if !figures.is_empty() {
                let figures = figures.join("; ");
                warn(
                    "few-attacks",
                    format!("under `{id}` fewer than {FEW} simulated cases carry: {figures} (raise --trials)"),
                );
            }
        }
        for (counter, words) in simulation.model.clamp_words(simulation.postures[arm]).into_iter().enumerate() {
            let [cut, draws] = tally.counted(arm, counter);
            let share = if draws > 0 { cut as f64 / draws as f64 } else { 0.0 };
            // Times and amounts below zero are zero by rule: only a share that moves the mean is worth a word.
            let least = if simulation.model.clamps_silently(simulation.postures[arm], counter) { 0.01 } else { 0.0 };
            if share > least {
                let percent = 100.0 * share;
                warn("clamped", format!("{words} in {percent:.2} % of its {draws} draws under `{id}` and was cut"));
            }
        }
        for message in beside::disagreements(posture) {
            warn("twin-disagrees", message);
        }
    }
    for (group, conditions) in headcounts_at_attacks(scenario) {
        let path = &scenario.arena.get(group.headcount).path;
        warn(
            "headcount-at-attacks",
            format!(
                "{conditions} changes `{path}` at a share of attacks: IRPA and FAR of `{}` divide by the number on site \
                 without it, which is right only for what begins with an attack or a warning of one",
                group.id
            ),
        );
    }
    let hanging = document.ranking.iter().flat_map(ranking::warnings);
    let comparing = rates::warning(document).into_iter().chain(moves::warnings(document));
    hanging.chain(comparing).for_each(|Warning { code, message }| warn(&code, message));
    let weight = tally.mean_weight();
    if weight > 0.0 && weight < RARE {
        warn(
            "rare-attacks",
            format!(
                "an attack comes in 1 of {:.0} horizons: intervals of probabilities may be off by a fifth and more (weights are \
                 kept to 2^-40); simulate a longer horizon",
                1.0 / weight
            ),
        );
    }
    if let Some(row) = document.back_test.iter().find(|row| row.n < FEW) {
        warn("few-attacks", format!("only {} simulated attacks are like the record `{}`", row.n, row.record));
    }
    warnings
}
