//! One trial told: replayed with a recorder, by the code that a run simulates with, and put into sentences.

mod aligned;
mod coming;
mod crisis;
mod harm;
mod people;
mod race;
mod response;
mod telling;
mod words;

use std::collections::BTreeMap;

use crate::engine::Experiment as _;
use crate::model::{Event, Known, Model, NameClash, Note, Recorder, Sampling, Worker};
use crate::result::trace::{Arrivals, Attack, Posture, SCHEMA, Scenario as Told, Step, Trace, Trial, Value};
use crate::scenario::Scenario;
use crate::scenario::dimension::Dimension;
use crate::stats::{TrialRecord, Year};

use super::experiment::Simulation;

/// Which trial to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its number; trials count from 0.
    pub trial: u64,
    /// Postures, as indices in file order: one, or two to be laid side by side.
    pub postures: Vec<usize>,
    /// Only this attack of the trial, counted from 0; all of them if `None`.
    pub attack: Option<usize>,
}

/// Tells trials of one scenario.
#[derive(Debug)]
pub struct Teller<'a> {
    scenario: &'a Scenario,
    model: Model,
    seed: u64,
}

/// A trial lacks the attack asked for: the trial, the attack, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("trial {0} has no attack {1}: {there}", there = there(*.2))]
pub struct NoAttack(pub u64, pub usize, pub usize);

fn there(attacks: usize) -> String {
    match attacks {
        0 => "it has none".to_owned(),
        1 => "it has one, number 0".to_owned(),
        attacks => format!("it has {attacks}, numbers 0 to {}", attacks - 1),
    }
}

impl<'a> Teller<'a> {
    /// Compiles a scenario, for the seed and the way of sampling of the run whose trials are told.
    ///
    /// # Errors
    ///
    /// [`NameClash`] if two ids make two draws share a key.
    pub fn new(scenario: &'a Scenario, seed: u64, sampling: Sampling) -> Result<Self, NameClash> {
        Ok(Self { scenario, model: Model::compile(scenario, seed)?.sampled(sampling), seed })
    }

    /// Tells one trial.
    ///
    /// # Errors
    ///
    /// [`NoAttack`] if the trial lacks the attack asked for.
    pub fn trace(&self, asked: &Asked) -> Result<Trace, NoAttack> {
        let (scenario, model, sampling) = (self.scenario, &self.model, self.model.sampling());
        let mut worker = model.worker();
        let weight = model.begin(asked.trial, &mut worker);
        let years = years(model, asked);
        let mut postures: Vec<Posture> = asked
            .postures
            .iter()
            .zip(years)
            .map(|(posture, year)| Posture { year, ..self::posture(model, scenario, *posture, &mut worker) })
            .collect();
        if let Some(attack) = asked.attack {
            for posture in &mut postures {
                let attacks = posture.attacks.len();
                posture.attacks = posture.attacks.drain(..).skip(attack).take(1).collect();
                if posture.attacks.is_empty() {
                    return Err(NoAttack(asked.trial, attack, attacks));
                }
            }
        }
        let header = &scenario.header;
        Ok(Trace {
            schema: SCHEMA.to_owned(),
            scenario: Told {
                id: header.id.clone(),
                name: header.name.clone(),
                marking: header.marking.clone(),
                currency: header.currency.clone(),
                horizon_years: header.horizon_years,
            },
            trial: Trial {
                number: asked.trial,
                seed: self.seed,
                sampling: if sampling.stratified { "lhs" } else { "mc" }.to_owned(),
                unconditional: sampling.unconditional,
                weight,
                scenario_sha256: scenario.digest.clone(),
                settings: scenario.settings.clone(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            values: model.known(&worker).iter().map(|known| value(model, scenario, known)).collect(),
            comparison: match postures.as_slice() {
                // One attack alone says nothing of the trial as a whole.
                [left, right] => {
                    let mut comparison = aligned::compare(left, right);
                    if asked.attack.is_some() {
                        comparison.year.clear();
                    }
                    Some(comparison)
                }
                _ => None,
            },
            postures,
        })
    }
}

/// The columns of the trial that are not 0, by posture, as a run deposits them.
fn years(model: &Model, asked: &Asked) -> Vec<BTreeMap<String, f64>> {
    let simulation = Simulation::new(model, &asked.postures, Vec::new());
    let mut record = TrialRecord::new(&simulation.layout());
    simulation.trial(asked.trial, &mut simulation.desk(), &mut record);
    let year = |arm: &crate::stats::ArmRecord| match arm.kind {
        Year::Empty => BTreeMap::new(),
        Year::Quiet => row(model, &arm.quiet),
        Year::Attack => row(model, &arm.rows),
        Year::Mixed => row(model, &arm.year),
    };
    record.arms.iter().map(year).collect()
}

/// The columns of a row that are not 0, by name.
fn row(model: &Model, values: &[f64]) -> BTreeMap<String, f64> {
    let columns = model.columns().names().iter().zip(values);
    columns.filter(|(_, value)| **value != 0.0).map(|(name, value)| (name.clone(), *value)).collect()
}

fn value(model: &Model, scenario: &Scenario, known: &Known) -> Value {
    let name = model.draw_name(&known.draw);
    let slot = scenario.arena.slots.iter().find(|slot| slot.draw == name);
    let dimension = slot.map_or(Dimension::Bare, |slot| slot.dimension);
    Value { shown: dimension.show(known.value), name, value: known.value, uniform: known.draw.uniform }
}

/// The begun trial under a posture, without the sums of its year.
pub(super) fn posture(model: &Model, scenario: &Scenario, index: usize, worker: &mut Worker) -> Posture {
    let mut rows = Vec::new();
    let recorder = model.tell(index, worker, &mut rows);
    let teller = telling::Telling::new(model, scenario);
    let found = &scenario.structure.postures[index];
    let arrived = model.arrived(index, worker);
    let arrivals = arrived.iter().zip(&scenario.structure.threats).filter_map(|(arrived, threat)| {
        Some(Arrivals {
            threat: threat.id.clone(),
            attacks: arrived.attacks,
            envelope: arrived.envelope,
            expected: arrived.mean,
            draw: teller.draws(&[arrived.draw], &[]).pop()?,
        })
    });
    let columns = model.columns();
    let paid = rows.chunks_exact(columns.names().len()).map(|row| row[columns.loss()] - row[columns.loss_net()]);
    let recovered = model.losses(index, worker).recovered + paid.sum::<f64>();
    Posture {
        id: found.id.clone(),
        name: found.name.clone(),
        arrivals: arrivals.collect(),
        attacks: attacks(model, scenario, &recorder, &rows),
        beyond_aggregate: model.beyond_aggregate(index, worker, recovered),
        loss_events: loss_events(model, scenario, &recorder),
        year: BTreeMap::new(),
    }
}

/// The attacks of a recorder, with the rows that came with them.
fn attacks(model: &Model, scenario: &Scenario, recorder: &Recorder, rows: &[f64]) -> Vec<Attack> {
    let mut rows = rows.chunks_exact(model.columns().names().len());
    let begins = |note: &Note| matches!(note.event, Event::Attack { .. });
    let ends = recorder.notes.iter().position(is_loss).unwrap_or(recorder.notes.len());
    let mut told = Vec::new();
    let mut rest = &recorder.notes[..ends];
    while let Some((first, after)) = rest.split_first() {
        let own = after.iter().position(begins).unwrap_or(after.len());
        rest = &after[own..];
        let Event::Attack { threat, number, share, happens } = first.event else { continue };
        let threat = &scenario.structure.threats[threat];
        let draws = telling::Telling::new(model, scenario).draws(&first.draws, &[("mark", share)]);
        let outcome = if happens { rows.next() } else { None };
        let (steps, outcome) = outcome.map_or_else(Default::default, |outcome| {
            (telling::of_attack(model, scenario, &after[..own]), row(model, outcome))
        });
        told.push(Attack {
            threat: threat.id.clone(),
            name: threat.name.clone(),
            number,
            happens,
            draws,
            steps,
            outcome,
        });
    }
    told
}

fn is_loss(note: &Note) -> bool {
    matches!(note.event, Event::LossEvents { .. } | Event::LossEvent { .. })
}

fn loss_events(model: &Model, scenario: &Scenario, recorder: &Recorder) -> Vec<Step> {
    let mut teller = telling::Telling::new(model, scenario);
    recorder.notes.iter().filter(|note| is_loss(note)).filter_map(|note| teller.loss_event(note)).collect()
}
