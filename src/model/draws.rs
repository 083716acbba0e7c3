//! What is drawn once per trial, by name: the uniform numbers behind everything that is not known, as drawn or as given.

use super::names::NameId;
use super::quantity::Quantity;
use super::ties::Ties;
use super::{Model, Worker};

/// Uniform numbers in place of those that a trial would draw: a point in the space of what is not known. By names as
/// [`Model::epistemic`] lists them.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Each name's own number. Names that are tied by rank correlations are tied after that, as in a run.
    own: Vec<f64>,
    /// One name that has this number whatever it is tied to, and moves no other: as if the command line had set it.
    held: Option<(usize, f64)>,
}

impl Given {
    /// Puts other numbers in place, by name; nothing is held any more.
    ///
    /// # Panics
    ///
    /// If there are not as many numbers as names.
    pub fn put(&mut self, own: &[f64]) {
        self.own.copy_from_slice(own);
        self.held = None;
    }

    /// Puts another number in the place of one.
    pub fn exchange(&mut self, name: usize, own: f64) {
        self.own[name] = own;
    }

    /// Holds one name at a number, and no other any more.
    pub fn hold(&mut self, name: usize, number: f64) {
        self.held = Some((name, number));
    }

    /// The number at which a name is held.
    pub(super) fn held(&self, place: usize) -> Option<f64> {
        self.held.filter(|(held, _)| *held == place).map(|(_, number)| number)
    }

    /// A name's own number.
    pub(super) fn own(&self, place: usize) -> f64 {
        self.own[place]
    }
}

/// The names under which anything is drawn once per trial.
#[derive(Debug, Clone)]
pub(super) struct Epistemic {
    /// Each once, in the order of their first use; then those that only others are tied to.
    pub(super) names: Vec<NameId>,
    /// By index of a name of the model: its place among them, or `usize::MAX`.
    pub(super) places: Vec<usize>,
}

impl Epistemic {
    /// The names of these draws, and tied ones, of a model with so many names.
    pub(super) fn of(draws: &[Quantity], tied: &[NameId], count: usize) -> Self {
        let mut names: Vec<NameId> = Vec::new();
        let mut places = vec![usize::MAX; count];
        for name in draws.iter().filter_map(Quantity::name).chain(tied.iter().copied()) {
            if places[name as usize] == usize::MAX {
                places[name as usize] = names.len();
                names.push(name);
            }
        }
        Self { names, places }
    }
}

impl Model {
    /// The names under which anything is drawn once per trial, each once, in the order of their first use. Names that
    /// are tied by a rank correlation stand beside each other like all others.
    pub fn epistemic(&self) -> Vec<&str> {
        self.epistemic.names.iter().map(|id| self.names[*id as usize].as_str()).collect()
    }

    /// The uniform number of each of these names in the begun trial, ties included: every quantity drawn under a name is
    /// a rising function of it, whatever law a posture puts in its place.
    pub fn epistemic_uniforms<'a>(&'a self, worker: &'a Worker) -> impl Iterator<Item = f64> + 'a {
        let site = self.site(0, worker);
        let luck = site.luck();
        self.epistemic.names.iter().map(move |name| site.epistemic(&luck, *name))
    }

    /// A point: every name at its median.
    pub(super) fn given(&self) -> Given {
        Given { own: vec![0.5; self.epistemic.names.len()], held: None }
    }

    /// The names' own uniform numbers in a trial of a plain run, before any tie.
    pub fn own_uniforms(&self, trial: u64) -> Vec<f64> {
        let luck = self.keys.luck(0, trial, 0);
        self.epistemic.names.iter().map(|name| luck.uniform(*name)).collect()
    }

    /// Names that move together, as places in [`Model::epistemic`]: each name once, with those it is tied to.
    pub fn tied_names(&self) -> Vec<Vec<usize>> {
        let place = |name: &NameId| self.epistemic.places[*name as usize];
        let groups: Vec<Vec<usize>> =
            self.ties.iter().flat_map(Ties::groups).map(|names| names.iter().map(place).collect()).collect();
        let alone = (0..self.epistemic.names.len()).filter(|own| !groups.iter().any(|group| group.contains(own)));
        let mut all: Vec<Vec<usize>> = alone.map(|own| vec![own]).chain(groups.clone()).collect();
        all.sort();
        all
    }

    /// Marks the names of draws that were asked for since a trial was begun.
    pub fn asked(&self, worker: &Worker, marks: &mut [bool]) {
        marks.fill(false);
        for (draw, _) in self.shared.iter().zip(worker.shared.so_far()).filter(|(_, value)| value.is_some()) {
            if let Some(name) = draw.name() {
                marks[self.epistemic.places[name as usize]] = true;
            }
        }
    }
}
