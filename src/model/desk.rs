//! Scratch space of a worker, allocated once.

use super::people::{Found, Hiding};
use super::prong::{Leg, Prong};
use super::response::{Arrival, Meeting};

/// What one attack needs room for.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    pub(crate) prongs: Vec<Prong>,
    /// The legs of all prongs, one prong after another.
    pub(crate) legs: Vec<Leg>,
    pub(crate) shares: Vec<f64>,
    pub(crate) counts: Vec<u32>,
    pub(crate) meetings: Vec<Meeting>,
    pub(crate) arrivals: Vec<Arrival>,
    /// People present, by zone and group (zones outer).
    pub(crate) present: Vec<u64>,
    /// Headcounts, and group members not yet placed.
    pub(crate) headcounts: Vec<f64>,
    pub(crate) unplaced: Vec<u64>,
    /// Held at the start of the crisis, by reached zone and group.
    pub(crate) found: Vec<Found>,
    /// Sheltered in completed zones.
    pub(crate) hiding: Vec<Hiding>,
    /// A random subset, and the share of those found late who are still held at the end.
    pub(crate) subset: Vec<u64>,
    pub(crate) left_held: Vec<f64>,
}
