//! When a run has answered what it was asked: a figure known to a relative standard error in every arm.

use super::run::BLOCK;
use super::stages::LEAST;
use crate::stats::{Estimate, Tally};

/// A figure of a tally, in every arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Mean of a column over years.
    Year(usize),
    /// Mean of a column over attacks.
    Attack(usize),
    /// Share of attacks in which a column is above 0.
    Share(usize),
    /// A ratio of totals.
    Ratio(usize),
    /// Probability of a year with an attack.
    AnyAttack,
}

impl Figure {
    /// The figure in one arm; none if its condition never occurred there.
    pub fn estimate(self, tally: &Tally, arm: usize) -> Option<Estimate> {
        match self {
            Self::Year(column) => Some(tally.year_mean(arm, column)),
            Self::Attack(column) => tally.attack_mean(arm, column),
            Self::Share(column) => tally.attack(arm, column).map(|view| view.p_any()),
            Self::Ratio(index) => tally.ratio(arm, index).map(|(estimate, _)| estimate),
            Self::AnyAttack => Some(tally.p_attack(arm)),
        }
    }

    /// The relative standard error in one arm; none where it has seen nothing of the figure, see [`Stop`].
    pub fn relative_error_of(self, tally: &Tally, arm: usize) -> Option<f64> {
        relative_error(self.estimate(tally, arm)?)
    }

    /// The largest relative standard error over all arms; none where an arm has seen nothing of the figure.
    pub fn relative_error(self, tally: &Tally) -> Option<f64> {
        (0..tally.layout().arms).try_fold(0.0, |worst: f64, arm| Some(worst.max(self.relative_error_of(tally, arm)?)))
    }
}

/// Standard error over the size of the estimate, the error being the half-width of the 95 % interval over z: that is the
/// standard error of a mean, and for a proportion that never varied it still is above zero (Wilson). None for an estimate of 0:
/// what was never seen may yet be, so no run stops on it.
fn relative_error(estimate: Estimate) -> Option<f64> {
    let error = (estimate.high - estimate.low) / (2.0 * crate::stats::interval::Z * estimate.value.abs());
    error.is_finite().then_some(error)
}

/// Ends a run early. A figure that was 0 in every trial has no relative error and never ends a run: what was not seen may yet
/// be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// What must be known.
    pub figure: Figure,
    /// How well: the largest relative standard error allowed, above 0.
    pub relative_error: f64,
}

impl Stop {
    /// True where every arm knows the figure well enough, on at least 16 blocks of trials.
    pub fn met(&self, tally: &Tally) -> bool {
        tally.trials() >= LEAST * BLOCK && tally.has_errors() && self.enough(tally)
    }

    /// The same on any number of trials.
    pub fn enough(&self, tally: &Tally) -> bool {
        self.figure.relative_error(tally).is_some_and(|error| error <= self.relative_error)
    }
}
