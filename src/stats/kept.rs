//! Rows that some trials leave in the tally as they are, for questions that sums can't answer.
//!
//! Which trials, and what a row holds, is up to the experiment; every row of a run is as long as the others. Memory grows with
//! the trials that leave one, so these must be few.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::Row;

/// Rows by the first trial of their block: in order of trials, whatever the order in which blocks came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept(BTreeMap<u64, Row>);

impl Kept {
    /// Keeps the rows of a block, one after the other.
    pub(super) fn absorb(&mut self, first: u64, rows: &Row) {
        if !rows.is_empty() {
            self.0.insert(first, rows.clone());
        }
    }

    /// Adds the rows of other blocks.
    pub(super) fn merge(&mut self, other: &Self) {
        self.0.extend(other.0.iter().map(|(first, rows)| (*first, rows.clone())));
    }

    /// All rows, one after the other, in order of trials.
    pub fn rows(&self) -> Row {
        let mut all = Row::default();
        self.0.values().for_each(|rows| all.append(rows));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::brute_force::{layout, records};
    use super::super::{Block, SharedTally, Tally, TrialRecord};

    const BLOCK: usize = 8;

    fn part(records: &[TrialRecord], from: usize, backwards: bool) -> Tally {
        let tally = SharedTally::new(&layout());
        let mut blocks: Vec<(usize, &[TrialRecord])> = records.chunks(BLOCK).enumerate().collect();
        if backwards {
            blocks.reverse();
        }
        for (number, trials) in blocks {
            let mut block = Block::new(&layout());
            let trial = |place: usize| (from + number * BLOCK + place) as u64;
            trials.iter().enumerate().for_each(|(place, record)| block.add(trial(place), record));
            tally.absorb(&block, &mut Vec::new());
        }
        tally.into()
    }

    /// Rows come back in the order of trials, however blocks come and tallies are merged; a cleared block keeps none.
    #[test]
    fn rows_are_those_of_the_trials_in_order() {
        let mut records = records(70, 5 * BLOCK);
        // The first 20 trials leave a row, so the third block leaves a part.
        for (trial, record) in records.iter_mut().enumerate().take(20) {
            record.kept.figures = vec![trial as f64, 0.5];
            record.kept.marks = vec![trial as u8, 1, 2];
        }
        let whole = part(&records, 0, false);
        let rows = whole.kept().rows();
        let figures: Vec<f64> = (0..20).flat_map(|trial| [f64::from(trial), 0.5]).collect();
        let marks: Vec<u8> = (0..20).flat_map(|trial| [trial, 1, 2]).collect();
        assert_eq!((rows.figures, rows.marks), (figures, marks));
        assert!(part(&records, 0, true) == whole);
        let (first, last) = records.split_at(2 * BLOCK);
        let mut merged = part(last, 2 * BLOCK, true);
        merged.merge(&part(first, 0, false));
        assert!(merged == whole);
        let mut record = records[0].clone();
        record.clear();
        assert!(record.kept.is_empty());
    }
}
