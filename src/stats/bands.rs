//! How often attacks have an outcome between two values.

use super::histogram::{Grid, weight};
use super::interval::{Estimate, Z};
use super::tally::Tally;

/// How often attacks have an outcome in each of several bands.
#[derive(Debug, Clone, PartialEq)]
pub struct Frequencies {
    /// Attacks per year whose outcome is above 0 and below the first boundary, then between each boundary (included) and the
    /// next (not included), then at or above the last.
    pub bands: Vec<Estimate>,
    /// Attacks per year with an outcome of 0, which are in no band.
    pub none: f64,
}

impl Tally {
    /// The frequencies of a column in the bands between rising boundaries; `years` is the length of a trial.
    ///
    /// A cell belongs to the band that holds the value it stands for. So counts below 1,024 are exact, and a boundary of amounts
    /// or of larger counts is off by at most 0.4 %. The interval is that of [`frequency`].
    ///
    /// Cells keep squares that are exact for "at least x", not for a band. Two figures bound the variance of a band with the
    /// numbers A of attacks at or above its lower boundary and B at or above its upper one: the sum of E(A²) - E(B²), exact where
    /// no trial has two attacks, as A² - B² >= (A - B)²; and (sd(A) + sd(B))², whatever the two have to do with each other. The
    /// smaller is taken.
    pub fn frequency_bands(&self, arm: usize, column: usize, years: f64, boundaries: &[f64]) -> Frequencies {
        let grid = Grid::from(self.layout().columns[column]);
        let tally = &self.arms[arm].columns[column];
        let mut bands = vec![[0_u128; 2]; boundaries.len() + 1];
        for (cell, [y, yy, _]) in tally.by_attack() {
            let value = grid.representative(cell);
            let sums = &mut bands[boundaries.partition_point(|boundary| *boundary <= value)];
            *sums = [sums[0] + y, sums[1] + yy];
        }
        let rest = &self.arms[arm].rest;
        let [whole, squares] = rest.attack_units.map(weight);
        let squares = if self.layout().by_block { rest.attacks_by_trial.value() } else { squares };
        let inside: u128 = bands.iter().map(|sums| sums[0]).sum();
        let outside = rest.attack_units[0].saturating_sub(inside);
        let none = self.over_trials(weight(outside), 0.0).value() / years;
        // What one attack alone would count for: the size of the largest frequency that may have gone unseen.
        let one = if whole > 0.0 { squares / whole } else { 0.0 };
        let one = self.over_trials(one, 0.0).value();
        let mut sd_above = 0.0;
        let mut above = [0; 2];
        let mut found: Vec<Estimate> = Vec::with_capacity(bands.len());
        for [y, yy] in bands.into_iter().rev() {
            above = [above[0] + y, above[1] + yy];
            let [from, squares] = above.map(weight);
            let sd_from = self.over_trials(from, squares).variance().max(0.0).sqrt();
            let alone = self.over_trials(weight(y), weight(yy));
            let variance = alone.variance().min((sd_from + sd_above) * (sd_from + sd_above));
            found.push(frequency(alone.value(), variance, one, years));
            sd_above = sd_from;
        }
        found.reverse();
        Frequencies { bands: found, none }
    }
}

/// A frequency per year from the mean number in a trial with its variance: the score interval of a Poisson mean (Barker 2002),
/// with as many events as would leave the same relative error, (value / se)². Where none was seen, z² events of the size `one`
/// may have gone unseen.
pub fn frequency(value: f64, variance: f64, one: f64, years: f64) -> Estimate {
    if value <= 0.0 {
        return Estimate { value: 0.0, low: 0.0, high: Z * Z * one.max(0.0) / years, se: 0.0 };
    }
    let (relative, z2) = (variance.max(0.0) / (value * value), Z * Z);
    let half = Z * (relative + z2 * relative * relative / 4.0).sqrt();
    let centre = 1.0 + z2 * relative / 2.0;
    let mean = value / years;
    let (low, high) = (mean * (centre - half).max(0.0), mean * (centre + half));
    Estimate { value: mean, low: low.min(mean), high: high.max(mean), se: variance.max(0.0).sqrt() / years }
}

#[cfg(test)]
mod tests {
    use super::super::brute_force::records;
    use super::super::{Block, SharedTally};
    use super::*;

    /// The ends of the score interval are the roots of (k - m)² = z² m in m.
    #[test]
    fn the_interval_solves_its_equation() {
        for count in [1.0_f64, 4.0, 250.0] {
            let trials = 10_000.0;
            let found = frequency(count / trials, count / (trials * trials), 1.0 / trials, 2.0);
            for end in [found.low, found.high] {
                let mean = end * 2.0 * trials;
                assert!(((count - mean) * (count - mean) - Z * Z * mean).abs() < 1e-8 * count, "{count} {mean}");
            }
            assert!((found.value - count / trials / 2.0).abs() < 1e-15);
        }
        let none = frequency(0.0, 0.0, 1e-4, 2.0);
        assert_eq!((none.value.to_bits(), none.low.to_bits()), (0, 0));
        assert!((none.high - Z * Z * 1e-4 / 2.0).abs() < 1e-15);
        let sure = frequency(3.0, 0.0, 1.0, 1.0);
        assert_eq!([sure.low, sure.high].map(f64::to_bits), [3.0_f64.to_bits(); 2]);
    }

    /// Every band has the attacks between its boundaries, the lower one included; its variance is that of stored trials where
    /// none has two attacks, and never less.
    #[test]
    fn bands_have_the_attacks_of_stored_trials() {
        const TRIALS: usize = 600;
        let layout = super::super::brute_force::layout();
        for single in [false, true] {
            let mut records = records(31, TRIALS);
            records.retain(|record| !single || record.arms.iter().all(|arm| arm.attacks < 2));
            let mut block = Block::new(&layout);
            for (trial, record) in records.iter().enumerate() {
                block.add(trial as u64, record);
            }
            let tally = SharedTally::new(&layout);
            tally.absorb(&block, &mut Vec::new());
            let tally = Tally::from(tally);
            for (arm, column, boundaries) in [
                (0, 0, [1.0, 2.0, 3.0, 9.0]),
                (1, 2, [1.0, 1_000.0, 1_010.0, 2_500.0]),
                (2, 1, [5.0, 40.0, 300.0, 9e4]),
            ] {
                let found = tally.frequency_bands(arm, column, 2.0, &boundaries);
                let value = |row: &[f64]| {
                    let grid = Grid::from(layout.columns[column]);
                    if row[column] > 0.0 { grid.representative(grid.cell(row[column])) } else { 0.0 }
                };
                let counted = |inside: &dyn Fn(f64) -> bool| -> (f64, f64) {
                    let numbers: Vec<f64> = records
                        .iter()
                        .map(|record| {
                            let rows = record.arms[arm].rows.chunks(layout.columns.len());
                            record.weight * rows.filter(|row| inside(value(row))).count() as f64
                        })
                        .collect();
                    let count = numbers.len() as f64;
                    let mean = numbers.iter().sum::<f64>() / count;
                    let squares = numbers.iter().map(|number| (number - mean) * (number - mean)).sum::<f64>();
                    (mean / 2.0, (squares / (count - 1.0) / count).sqrt() / 2.0)
                };
                for (band, estimate) in found.bands.iter().enumerate() {
                    let low = if band == 0 { f64::MIN_POSITIVE } else { boundaries[band - 1] };
                    let high = boundaries.get(band).copied().unwrap_or(f64::INFINITY);
                    let (mean, se) = counted(&|value| value >= low && value < high);
                    assert!((estimate.value - mean).abs() < 1e-9, "{arm} {column} {band}");
                    assert!(estimate.se > se - 1e-9, "{} {se}", estimate.se);
                    assert!(!single || estimate.se < se + 1e-9, "{} {se}", estimate.se);
                    assert!(estimate.low <= estimate.value && estimate.value <= estimate.high);
                }
                assert!((found.none - counted(&|value| value <= 0.0).0).abs() < 1e-9);
            }
        }
    }
}
