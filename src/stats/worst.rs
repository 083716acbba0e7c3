//! The ten worst trials.

use serde::{Deserialize, Serialize};

/// How many trials are remembered.
const KEPT: usize = 10;

/// The largest values with their trials, largest first; equal values go to the smaller trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Worst {
    /// What a value must reach to be kept, and the trial before which it must lie if it does not exceed that.
    floor: f64,
    before: u64,
    entries: Vec<(f64, u64)>,
}

impl Default for Worst {
    fn default() -> Self {
        Self { floor: 0.0, before: u64::MAX, entries: Vec::new() }
    }
}

impl Worst {
    /// Takes a value, 0 or more.
    #[inline]
    pub(super) fn offer(&mut self, value: f64, trial: u64) {
        if value > self.floor || (value >= self.floor && trial < self.before) {
            self.insert(value, trial);
        }
    }

    fn insert(&mut self, value: f64, trial: u64) {
        if self.entries.len() == KEPT {
            self.entries.pop();
        }
        let place = self.entries.partition_point(|&(held, holder)| held > value || (held >= value && holder < trial));
        self.entries.insert(place, (value, trial));
        if self.entries.len() == KEPT {
            (self.floor, self.before) = self.entries[KEPT - 1];
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for &(value, trial) in &other.entries {
            self.offer(value, trial);
        }
    }

    pub(super) fn entries(&self) -> &[(f64, u64)] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Worst};

    #[test]
    fn keeps_the_largest_and_the_earlier_of_equals_in_any_order() {
        let offers: Vec<(f64, u64)> = (0..97).map(|trial| (f64::from((trial * 31 % 97) as u32 / 5), trial)).collect();
        let mut sorted = offers.clone();
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for stride in [1, 5, 96] {
            let mut parts = [Worst::default(), Worst::default()];
            for place in 0..97 {
                let (value, trial) = offers[place * stride % 97];
                parts[place % 2].offer(value, trial);
            }
            let [mut merged, other] = parts;
            merged.merge(&other);
            assert_eq!(merged.entries(), &sorted[..KEPT]);
        }
    }
}
