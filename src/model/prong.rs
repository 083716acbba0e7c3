//! The part of a group that goes for one target zone, and its timeline.

use std::ops::Range;

/// One element on the way of a prong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Leg {
    /// Begin, seconds from the start of the attack, if nothing changes the pace.
    pub(crate) begin: f64,
    /// Delay at the tactic, and by force.
    pub(crate) delay: f64,
    pub(crate) forced: f64,
    /// Time to cross the zone before it.
    pub(crate) crossing: f64,
}

/// One prong of an attack. Times are seconds from the start of the attack.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Prong {
    /// Index in the target set.
    pub(crate) index: usize,
    /// Target zone, and which prong to it this is.
    pub(crate) zone: usize,
    pub(crate) ordinal: usize,
    /// Attackers at the start, and left.
    pub(crate) initial: u32,
    pub(crate) left: u32,
    /// `hostages`, `sabotage` or `abduction`.
    pub(crate) objective: usize,
    /// Path taken.
    pub(crate) route: usize,
    /// Its legs on the desk.
    pub(crate) legs: Range<usize>,
    pub(crate) start: f64,
    pub(crate) objective_time: f64,
    pub(crate) search_time: f64,
    pub(crate) arrival: f64,
    /// When it is neutralised; infinite if never.
    pub(crate) neutralised: f64,
    /// It met a response.
    pub(crate) met: bool,
}

impl Prong {
    /// A prong before it has chosen its path.
    pub(crate) fn new(index: usize, (zone, ordinal): (usize, usize), attackers: u32, objective: usize) -> Self {
        Self {
            index,
            zone,
            ordinal,
            initial: attackers,
            left: attackers,
            objective,
            route: 0,
            legs: 0..0,
            start: 0.0,
            objective_time: 0.0,
            search_time: 0.0,
            arrival: 0.0,
            neutralised: f64::INFINITY,
            met: false,
        }
    }

    /// When it is done at its target, if nothing stops it.
    pub(crate) fn complete(&self) -> f64 {
        self.arrival + self.objective_time
    }

    /// True if nothing stopped it.
    pub(crate) fn completed(&self) -> bool {
        self.neutralised.is_infinite()
    }

    /// True if it came to its target before it was neutralised, or as it was.
    pub(crate) fn reached(&self) -> bool {
        self.arrival <= self.neutralised
    }
}
