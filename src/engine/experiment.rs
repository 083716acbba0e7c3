//! What the engine runs.

use crate::stats::TrialRecord;

/// A model that can play any trial by its number alone.
pub trait Experiment: Sync {
    /// Scratch memory of one worker; it must not carry anything from trial to trial that changes a result.
    type Desk;

    /// A new desk.
    fn desk(&self) -> Self::Desk;

    /// Plays one trial of all arms into `record`, which comes cleared.
    fn trial(&self, trial: u64, desk: &mut Self::Desk, record: &mut TrialRecord);
}
