//! The work of a command as a row of units, of which a shard is a stretch: blocks of trials of a run, then outer draws of its nested
//! run; blocks of one point of a sweep after the other. It depends on the question alone, never on who plays it.

use std::ops::Range;

use crate::engine::BLOCK;

use super::super::until::grouped;
use super::played::{Phase, Played};

/// Blocks of a phase, or draws.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    phase: Phase,
    units: u64,
    /// Trials of a unit; the last block of all may have fewer.
    trials: u64,
}

impl Row {
    /// Work of a unit, in blocks.
    fn weight(&self) -> u64 {
        self.trials.div_ceil(BLOCK).max(1)
    }
}

/// The row of units of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units {
    rows: Vec<Row>,
    /// Shards that have whole points of a sweep, if there are points enough for all: a point in pieces makes a larger part.
    round: u64,
}

impl Units {
    /// Blocks of a run, and draws of a nested run beside it with the trials of each.
    pub fn of_run(blocks: u64, outer: Option<(u64, u64)>) -> Self {
        let run = Row { phase: Phase::Run, units: blocks, trials: BLOCK };
        let outer = outer.map(|(draws, inner)| Row { phase: Phase::Outer, units: draws, trials: inner });
        Self { rows: std::iter::once(run).chain(outer).collect(), round: 1 }
    }

    /// Points of a sweep, each of so many blocks.
    pub fn of_sweep(points: u64, blocks: u64) -> Self {
        let row = |point| Row { phase: Phase::Point(point), units: blocks, trials: BLOCK };
        Self { rows: (0..points).map(row).collect(), round: blocks }
    }

    /// How many there are.
    pub fn all(&self) -> u64 {
        self.rows.iter().map(|row| row.units).sum()
    }

    /// All of the work, in blocks of trials.
    pub fn work(&self) -> u64 {
        self.rows.iter().map(|row| row.units.saturating_mul(row.weight())).fold(0, u64::saturating_add)
    }

    /// Cuts the row into `shards` stretches of about the same work; fewer if there are not so many units.
    pub fn cut(&self, shards: u64) -> Vec<Range<u64>> {
        let (all, work) = (self.all(), u128::from(self.work()));
        let shards = shards.clamp(1, all.max(1));
        let round = if self.rows.len() as u64 >= shards { self.round } else { 1 };
        let mut ends: Vec<u64> = (1..=shards)
            .map(|shard| {
                let unit = self.unit_at(u128::from(shard) * work / u128::from(shards));
                if shard == shards { all } else { (unit + round / 2) / round * round }
            })
            .collect();
        ends.dedup();
        let starts = std::iter::once(0).chain(ends.iter().copied());
        starts.zip(ends.iter().copied()).filter(|(start, end)| start < end).map(|(start, end)| start..end).collect()
    }

    /// The unit at which so much work is done.
    fn unit_at(&self, work: u128) -> u64 {
        let (mut unit, mut left) = (0, work);
        for row in &self.rows {
            let own = u128::from(row.units) * u128::from(row.weight());
            if left < own {
                return unit + (left / u128::from(row.weight())) as u64;
            }
            (unit, left) = (unit + row.units, left - own);
        }
        unit
    }

    /// The pieces of phases that a stretch of units is.
    pub fn pieces(&self, units: &Range<u64>) -> Vec<(Phase, Range<u64>)> {
        let mut first = 0;
        let mut pieces = Vec::new();
        for row in &self.rows {
            let (start, end) = (units.start.max(first), units.end.min(first + row.units));
            if start < end {
                pieces.push((row.phase, start - first..end - first));
            }
            first += row.units;
        }
        pieces
    }

    /// Trials of a stretch of units, about.
    pub fn trials(&self, units: &Range<u64>) -> u64 {
        let trials = |phase| self.rows.iter().find(|row| row.phase == phase).map_or(0, |row| row.trials);
        self.pieces(units).iter().map(|(phase, own)| (own.end - own.start).saturating_mul(trials(*phase))).sum()
    }

    /// The stretches of units that were played, in order, those that touch put together.
    pub fn played(&self, played: &Played) -> Vec<Range<u64>> {
        let mut first = 0;
        let mut found: Vec<Range<u64>> = Vec::new();
        for row in &self.rows {
            let pieces = played.pieces(row.phase, row.units).into_iter();
            found.extend(pieces.map(|piece| first + piece.start..first + piece.end));
            first += row.units;
        }
        joined(&found)
    }

    /// A stretch of units in words.
    pub fn words(&self, units: &Range<u64>, trials: u64) -> String {
        let count = |number: u64| grouped(&number.to_string(), ",");
        let range = |blocks: &Range<u64>| {
            let (first, end) = (blocks.start * BLOCK, (blocks.end * BLOCK).min(trials));
            format!("trials {} to {}", count(first), count(end.saturating_sub(1)))
        };
        let piece = |(phase, own): &(Phase, Range<u64>)| match phase {
            Phase::Run => range(own),
            Phase::Outer => format!("outer draws {} to {}", count(own.start), count(own.end - 1)),
            Phase::Point(point) if *own == (0..trials.div_ceil(BLOCK)) => format!("point {}", count(point + 1)),
            Phase::Point(point) => format!("{} of point {}", range(own), count(point + 1)),
            Phase::Further(_) => "a further point".to_owned(),
        };
        let pieces = self.pieces(units);
        match pieces.as_slice() {
            [first, .., last] if pieces.len() > 3 => format!("{} … {}", piece(first), piece(last)),
            all => all.iter().map(piece).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Stretches in their order, those that touch put together.
pub(super) fn joined(ranges: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut found: Vec<Range<u64>> = Vec::new();
    for own in ranges {
        match found.last_mut().filter(|last| last.end == own.start) {
            Some(last) => last.end = own.end,
            None => found.push(own.clone()),
        }
    }
    found
}

/// Stretches as few as may be, in their order: those that touch or overlap put together.
pub fn union(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut found: Vec<Range<u64>> = Vec::new();
    for own in ranges {
        match found.last_mut().filter(|last| last.end >= own.start) {
            Some(last) => last.end = last.end.max(own.end),
            None => found.push(own),
        }
    }
    found
}

/// What of a stretch is in none of some others ([`union`]).
pub fn missing(whole: &Range<u64>, there: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut found = Vec::new();
    let mut at = whole.start;
    let first = there.partition_point(|range| range.end <= whole.start);
    for range in there[first..].iter().take_while(|range| range.start < whole.end) {
        if range.start > at {
            found.push(at..range.start);
        }
        at = at.max(range.end);
    }
    if at < whole.end {
        found.push(at..whole.end);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_the_row_in_order_and_about_equal_work() {
        let units = Units::of_run(1_000, Some((200, 5 * BLOCK - 1)));
        assert_eq!((units.all(), units.work()), (1_200, 2_000));
        for shards in [1, 2, 3, 7, 16, 1_199, 1_200, 5_000] {
            let cut = units.cut(shards);
            assert!(cut.len() as u64 <= shards.min(1_200), "{shards}");
            assert_eq!((cut[0].start, cut[cut.len() - 1].end), (0, 1_200));
            assert!(cut.windows(2).all(|pair| pair[0].end == pair[1].start));
            let work = |range: &Range<u64>| -> u64 {
                let pieces = units.pieces(range);
                pieces.iter().map(|(phase, own)| (own.end - own.start) * if *phase == Phase::Run { 1 } else { 5 }).sum()
            };
            let fair = 2_000 / shards.min(1_200);
            assert!(cut.iter().all(|range| work(range) <= fair + 6), "{shards}: {cut:?}");
        }
        assert_eq!(units.cut(2), [0..1_000, 1_000..1_200]);
        let across = units.pieces(&(990..1_003));
        assert_eq!(across, [(Phase::Run, 990..1_000), (Phase::Outer, 0..3)]);
        assert_eq!(units.words(&(990..1_003), 1_023_700), "trials 1,013,760 to 1,023,699, outer draws 0 to 2");
    }

    #[test]
    fn shards_of_a_sweep_have_whole_points_where_there_are_enough() {
        let units = Units::of_sweep(7, 20);
        assert!(units.cut(3).iter().all(|range| range.start % 20 == 0 && range.end % 20 == 0));
        assert_eq!(units.cut(7).len(), 7);
        assert_eq!(units.cut(20).len(), 20);
        assert_eq!(
            units.pieces(&(30..61)),
            [(Phase::Point(1), 10..20), (Phase::Point(2), 0..20), (Phase::Point(3), 0..1)]
        );
    }

    #[test]
    fn what_is_missing_is_what_nobody_has() {
        let there = union(vec![5..7, 0..2, 6..9]);
        assert_eq!(there, [0..2, 5..9]);
        assert_eq!(missing(&(0..12), &there), [2..5, 9..12]);
        assert!(missing(&(3..4), &there).into_iter().eq(std::iter::once(3..4)));
        assert_eq!(missing(&(6..9), &there), []);
        assert!(missing(&(0..3), &[]).into_iter().eq(std::iter::once(0..3)));
    }
}
