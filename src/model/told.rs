//! One trial told: the same trial that a run simulates, with a recorder in place of the silent witness.

use super::names::full_name;
use super::witness::{Draw, Recorder};
use super::year::Frequency;
use super::{Model, Worker, losses};

/// How many attacks of a threat come in a trial, in the envelope of all postures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrived {
    /// Number of attacks.
    pub attacks: u64,
    /// Expected number per horizon in the envelope, and under the posture.
    pub envelope: f64,
    /// See [`Arrived::envelope`].
    pub mean: f64,
    /// The draw of the number.
    pub draw: Draw,
}

/// A value that was drawn once for the trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The draw; its uniform number as it is before parameters are tied.
    pub draw: Draw,
    /// The value.
    pub value: f64,
}

impl Model {
    /// The attacks and loss events of the begun trial under a posture, told to a recorder: attacks by threat and number,
    /// those that do not happen under it included, then loss events. Rows of columns of the attacks are appended to `rows`.
    pub fn tell(&self, posture: usize, worker: &mut Worker, rows: &mut Vec<f64>) -> Recorder {
        let mut recorder = Recorder::default();
        self.watched(posture, worker, rows, |_, _| {}, &mut recorder);
        losses::of_a_trial(&self.site(posture, worker), self.horizon_years, &mut recorder);
        recorder
    }

    /// The attacks of the begun trial under a posture, told to a recorder; their rows are appended to `rows`. Returns how many
    /// happen.
    pub fn follow(&self, posture: usize, worker: &mut Worker, rows: &mut Vec<f64>, recorder: &mut Recorder) -> usize {
        self.watched(posture, worker, rows, |_, _| {}, recorder)
    }

    /// The law of the number of attacks per horizon in the begun trial under a posture, by threat: what the trial's rates say,
    /// before any attack is drawn.
    pub(crate) fn laws(posture: usize, worker: &Worker) -> impl Iterator<Item = Frequency> {
        // An attack that is thinned leaves a count of the same family with the same dispersion.
        worker.means[posture].iter().zip(&worker.envelope).map(|(mean, law)| Frequency { mean: *mean, ..*law })
    }

    /// How many attacks come in the begun trial, by threat; thinned for a posture when they are told.
    pub fn arrived(&self, posture: usize, worker: &Worker) -> Vec<Arrived> {
        let arrived = |(threat, attacks): (usize, &u64)| Arrived {
            attacks: *attacks,
            envelope: worker.envelope[threat].mean,
            mean: worker.means[posture][threat],
            draw: self.keys.luck(self.threats[threat], worker.trial, 0).told(self.events.attacks),
        };
        worker.arrivals.counts.iter().enumerate().map(arrived).collect()
    }

    /// The values drawn once for the begun trial that it has asked for so far under any posture, by name.
    pub fn known(&self, worker: &Worker) -> Vec<Known> {
        let luck = self.keys.luck(0, worker.trial, 0);
        let drawn = self.shared.iter().zip(worker.shared.so_far());
        let known = drawn.filter_map(|(quantity, value)| Some((quantity.name()?, value?)));
        let stratified = self.sampling.stratified;
        let mut known: Vec<Known> = known
            .map(|(name, value)| {
                let uniform = if stratified { luck.stratified(name) } else { luck.uniform(name) };
                Known { draw: Draw { uniform, ..luck.told(name) }, value }
            })
            .collect();
        known.sort_by(|a, b| self.names[a.draw.name as usize].cmp(&self.names[b.draw.name as usize]));
        known
    }

    /// The name of a draw with its place, for example `element.gate.delay @ camp`.
    ///
    /// # Panics
    ///
    /// If the draw comes from another model.
    pub fn draw_name(&self, draw: &Draw) -> String {
        full_name(&self.names[draw.name as usize], &self.drawn_at[draw.owner as usize])
    }
}
