//! What of a command has been played: tallies of stretches of blocks, outer draws of nested runs, whole points of sweeps. It is what
//! a part file holds.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::engine::{BLOCK, stages};
use crate::result::sweep::{Figure, PointPosture};
use crate::stats::Tally;

use super::super::convergence::{Courses, Rows};
use super::super::nested::Kept;

/// A piece of work that has trials or draws of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    /// The trials of a run or a comparison.
    Run,
    /// The outer draws of a nested run.
    Outer,
    /// A point of a sweep, by its place in the grid.
    Point(u64),
    /// A further point of a sweep, by the bits of its value.
    Further(u64),
}

/// Blocks of a phase that follow each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::analysis) struct Stretch {
    /// First block, and first block after it.
    pub(super) from: u64,
    pub(super) to: u64,
    /// What was seen of the headline figures at the stages so far; only of a stretch that begins with the first block. Any other ends
    /// with its stage, since what was seen at the end of one is of all blocks before.
    pub(super) rows: Rows,
    pub(super) tally: Tally,
}

/// Outer draws that follow each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::analysis) struct Draws {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) kept: Kept,
}

/// The figures of a whole point of a sweep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::analysis) struct Whole {
    postures: Vec<WholePosture>,
    few: Vec<bool>,
}

/// A posture there: as [`PointPosture`], whose own stored form leaves out what is empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct WholePosture {
    annual_cost: f64,
    added_premium: Option<f64>,
    figures: [Vec<(String, Figure)>; 3],
}

impl Whole {
    pub(in crate::analysis) fn of(postures: &[PointPosture], few: &[bool]) -> Self {
        let list =
            |figures: &BTreeMap<String, Figure>| figures.iter().map(|(name, one)| (name.clone(), *one)).collect();
        let one = |posture: &PointPosture| WholePosture {
            annual_cost: posture.annual_cost,
            added_premium: posture.added_premium,
            figures: [&posture.metrics, &posture.differences, &posture.net_benefit].map(list),
        };
        Self { postures: postures.iter().map(one).collect(), few: few.to_vec() }
    }

    pub(in crate::analysis) fn into_parts(self) -> (Vec<PointPosture>, Vec<bool>) {
        let one = |posture: WholePosture| {
            let [metrics, differences, net_benefit] =
                posture.figures.map(|figures| figures.into_iter().collect::<BTreeMap<_, _>>());
            let WholePosture { annual_cost, added_premium, .. } =
                WholePosture { figures: [Vec::new(), Vec::new(), Vec::new()], ..posture };
            PointPosture { annual_cost, added_premium, metrics, differences, net_benefit }
        };
        (self.postures.into_iter().map(one).collect(), self.few)
    }
}

/// What was played, by phase.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Played {
    /// In order of blocks.
    pub(super) trials: BTreeMap<Phase, Vec<Stretch>>,
    /// In order of draws.
    pub(super) outer: Vec<Draws>,
    pub(super) points: BTreeMap<Phase, Whole>,
}

/// Pieces that do not fit together; no part that was made for the same question has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was played before does not fit together: it is not of this question, or the file was changed")]
pub struct Misfit;

impl Played {
    /// Pieces of a phase that were played, as ranges in order; of a whole point `0..all`.
    pub fn pieces(&self, phase: Phase, all: u64) -> Vec<Range<u64>> {
        if self.points.contains_key(&phase) {
            return std::iter::once(0..all).collect();
        }
        if phase == Phase::Outer {
            return self.outer.iter().map(|draws| draws.from..draws.to).collect();
        }
        self.trials.get(&phase).into_iter().flatten().map(|stretch| stretch.from..stretch.to).collect()
    }

    /// Adds what was played elsewhere.
    pub fn append(&mut self, other: Self) {
        for (phase, stretches) in other.trials {
            let own = self.trials.entry(phase).or_default();
            own.extend(stretches);
            own.sort_by_key(|stretch| stretch.from);
        }
        self.outer.extend(other.outer);
        self.outer.sort_by_key(|draws| draws.from);
        self.points.extend(other.points);
    }
}

/// The trials of a phase in blocks, and the stages at which its run is looked at; none of a point of a sweep.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct Course {
    pub(super) trials: u64,
    pub(super) ends: Vec<u64>,
}

impl Course {
    /// Looked at in stages.
    pub(in crate::analysis) fn in_stages(trials: u64) -> Self {
        Self { trials, ends: stages(trials) }
    }

    /// Not looked at.
    pub(in crate::analysis) fn plain(trials: u64) -> Self {
        Self { trials, ends: Vec::new() }
    }

    pub(super) fn blocks(&self) -> u64 {
        self.trials.div_ceil(BLOCK)
    }

    /// The first trial of a block, or the number of trials.
    pub(super) fn trial(&self, block: u64) -> u64 {
        block.saturating_mul(BLOCK).min(self.trials)
    }

    /// The blocks that a stretch which begins at a block may have.
    pub(super) fn room(&self, from: u64, to: u64) -> u64 {
        let next = self.ends.iter().map(|end| end.div_ceil(BLOCK)).find(|end| *end > from);
        if from == 0 { to } else { next.map_or(to, |end| end.min(to)) }
    }

    /// Puts stretches that follow each other from the first block on into one, with a look at the end of every stage; what does not
    /// yet follow is left.
    pub(super) fn fold(&self, stretches: &mut Vec<Stretch>, courses: Option<&mut Courses>) -> Result<(), Misfit> {
        let mut rest = std::mem::take(stretches).into_iter();
        let Some(mut own) = rest.next() else { return Ok(()) };
        if own.from != 0 {
            stretches.push(own);
            stretches.extend(rest);
            return Ok(());
        }
        let mut nobody = Courses::default();
        let courses = courses.unwrap_or(&mut nobody);
        courses.restore(std::mem::take(&mut own.rows)).ok_or(Misfit)?;
        let mut rest = rest.peekable();
        while let Some(next) = rest.next_if(|next| next.from == own.to) {
            if next.to > self.room(next.from, self.blocks()) {
                return Err(Misfit);
            }
            own.tally.merge(&next.tally);
            own.to = next.to;
            if self.ends.contains(&self.trial(own.to)) {
                courses.look(&own.tally);
            }
        }
        own.rows = courses.rows();
        stretches.push(own);
        stretches.extend(rest);
        Ok(())
    }
}
