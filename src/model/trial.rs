//! How a trial begins: what is not known takes its values, and the attacks of the year are drawn.

use super::Model;
use super::desk::Desk;
use super::draws::Given;
use super::plan::Plan;
use super::quantity::{Clamps, Values};
use super::site::Site;
use super::year::{Arrivals, Frequency};

/// Everything a worker needs, allocated once.
#[derive(Debug)]
pub struct Worker {
    /// Trial that was begun.
    pub(super) trial: u64,
    pub(super) desk: Desk,
    pub(super) arrivals: Arrivals,
    /// Numbers in place of those that trials would draw, if any.
    pub(super) given: Option<Given>,
    /// Epistemic values: those that postures share, and by posture.
    pub(super) shared: Values,
    pub(super) values: Vec<Values>,
    /// Normal deviates of the draws that are tied together, which postures share too.
    pub(super) deviates: Values,
    pub(super) clamps: Vec<Clamps>,
    /// Attacks per horizon: by posture and threat, and their laws at the largest mean over postures.
    pub(super) means: Vec<Vec<f64>>,
    pub(super) envelope: Vec<Frequency>,
}

impl Model {
    /// Scratch space for a worker.
    pub fn worker(&self) -> Worker {
        let clamps = |plan: &Plan| Clamps::new(self.warnings.count() as usize + plan.clamps.len());
        let mut worker = Worker {
            desk: Desk::default(),
            arrivals: Arrivals::default(),
            given: None,
            shared: Values::new(self.shared.len()),
            deviates: Values::new(self.ties.as_ref().map_or(0, |ties| ties.names().len())),
            values: self.plans.iter().map(|plan| Values::new(plan.steps.len())).collect(),
            clamps: self.plans.iter().map(clamps).collect(),
            means: vec![vec![0.0; self.structure.threats.len()]; self.plans.len()],
            trial: 0,
            envelope: Vec::new(),
        };
        if !self.rates_vary {
            self.work_out_rates(&mut worker);
        }
        worker
    }

    /// Begins a trial: draws the attacks of the envelope over all postures of the file (so which of them are simulated changes
    /// no number). Returns the weight of the year with attacks, 1 for a plain year.
    pub fn begin(&self, trial: u64, worker: &mut Worker) -> f64 {
        worker.given = None;
        worker.trial = trial;
        self.forget(worker);
        self.draw_attacks(worker)
    }

    /// Stands at a point of what is not known, which `put` changes from where it was (every name at its median at first), for
    /// trials begun by [`Model::begin_standing`].
    pub fn stand(&self, worker: &mut Worker, put: impl FnOnce(&mut Given)) {
        let mut given = worker.given.take().unwrap_or_else(|| self.given());
        put(&mut given);
        worker.given = Some(given);
        self.forget(worker);
    }

    /// Begins a trial where [`Model::stand`] stood: what is not known stays, all else is that of the trial. Returns the weight as
    /// [`Model::begin`] does.
    pub fn begin_standing(&self, trial: u64, worker: &mut Worker) -> f64 {
        worker.trial = trial;
        self.draw_attacks(worker)
    }

    /// Forgets what is drawn once per trial, and draws the rates anew.
    fn forget(&self, worker: &mut Worker) {
        worker.shared.forget();
        worker.deviates.forget();
        worker.values.iter().for_each(Values::forget);
        if self.rates_vary {
            self.work_out_rates(worker);
        }
    }

    fn draw_attacks(&self, worker: &mut Worker) -> f64 {
        let Worker { trial, arrivals, envelope, .. } = worker;
        let uniform = |threat: usize| self.keys.luck(self.threats[threat], *trial, 0).uniform(self.events.attacks);
        if self.sampling.unconditional {
            arrivals.plain(envelope, uniform);
        } else {
            arrivals.given_any(envelope, uniform);
        }
        arrivals.weight
    }

    /// Draws the rates: attacks per horizon of every threat under every posture, and their law at the largest of them.
    fn work_out_rates(&self, worker: &mut Worker) {
        worker.envelope.clear();
        let never = Frequency { mean: 0.0, dispersion: f64::INFINITY };
        worker.envelope.resize(self.structure.threats.len(), never);
        for posture in 0..self.plans.len() {
            for (place, threat) in self.structure.threats.iter().enumerate() {
                let site = self.site(posture, worker);
                let mean = site.value(threat.rate, &site.luck(), 0) * self.horizon_years;
                let dispersion = threat.dispersion.map(|slot| site.value(slot, &site.luck(), 0));
                worker.means[posture][place] = mean;
                let envelope = &mut worker.envelope[place];
                envelope.mean = envelope.mean.max(mean);
                envelope.dispersion = dispersion.unwrap_or(f64::INFINITY);
            }
        }
    }

    /// True if the begun trial has an attack under any posture of the file.
    pub fn is_attacked(&self, worker: &Worker) -> bool {
        worker.arrivals.counts.iter().any(|count| *count > 0)
    }

    pub(super) fn site<'a>(&'a self, posture: usize, worker: &'a Worker) -> Site<'a> {
        Site {
            model: self,
            plan: &self.plans[posture],
            trial: worker.trial,
            given: worker.given.as_ref(),
            shared: &worker.shared,
            deviates: &worker.deviates,
            values: &worker.values[posture],
            clamps: &worker.clamps[posture],
        }
    }
}
