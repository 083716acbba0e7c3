//! What is kept of millions of trials, and what can be said from it.
//!
//! One trial hands over a [`TrialRecord`]; a [`BlockTally`] adds up one block of trials in ordinary arithmetic; a [`Tally`]
//! takes blocks, and other tallies, in any order and grouping and always ends with the same bits. A [`View`] reads means,
//! quantiles, exceedances and their 95 % intervals out of a tally. No trial is stored.

mod bins;
pub mod block;
#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod edge_cases;
pub mod exact;
pub mod histogram;
pub mod interval;
mod ratio;
pub mod record;
pub mod summary;
pub mod tally;
pub mod view;
mod worst;

pub use block::BlockTally;
pub use exact::ExactSum;
pub use interval::Estimate;
pub use record::{ArmRecord, ColumnKind, Layout, TrialRecord};
pub use summary::{Pair, WatchView};
pub use tally::Tally;
pub use view::View;
