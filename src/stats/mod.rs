//! What is kept of millions of trials, and what can be said from it.
//!
//! One trial hands over a [`TrialRecord`]; a [`Block`] keeps the trials of one block; a [`SharedTally`] adds up blocks, column
//! by column, in ordinary arithmetic within the block and exactly beyond it, so that a [`Tally`] has the same bits for any order
//! and grouping of its blocks. A [`View`] reads means, quantiles, exceedances and their 95 % intervals out of a tally, a
//! [`Difference`] the same of one arm against the baseline, a [`Joint`] means of any combination of arms. No trial is stored beyond its block, but for rows that an
//! experiment asks for ([`Kept`]).

pub mod anova;
pub mod bands;
mod bins;
pub mod block;
mod blockwise;
#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod brute_joint;
#[cfg(test)]
mod brute_pairs;
#[cfg(test)]
mod brute_tails;
mod column;
mod difference;
#[cfg(test)]
mod edge_cases;
pub mod exact;
pub mod histogram;
pub mod indices;
pub mod information;
pub mod interval;
pub mod joint;
pub mod kept;
mod pair;
pub mod rank;
mod ratio;
pub mod record;
pub mod scrambles;
pub mod summary;
pub mod tally;
pub mod view;
mod worst;

pub use block::{Block, CAPACITY};
pub use blockwise::LEAST_BLOCKS;
pub use difference::{Difference, Odds};
pub use exact::ExactSum;
pub use interval::Estimate;
pub use joint::Joint;
pub use kept::Kept;
pub use record::{ArmRecord, ColumnKind, Layout, Row, TrialRecord, Year};
pub use summary::{WatchView, standing};
pub use tally::{SharedTally, Tally};
pub use view::View;
