//! Errors from the spread between blocks, for trials that depend on each other inside a block (Latin hypercube designs).
//!
//! Where trials are independent, second moments are sums over trials. Here they are sums over blocks: a block comes in as
//! one unit, with its sums in place of a trial's figures. Means stay what they are.

use super::block::{Attacks, Block};
use super::column::ColumnTally;
use super::exact::ExactSum;
use super::histogram::{Histogram, UNIT};
use super::interval::RatioMoments;
use super::pair::PairTally;
use super::record::ColumnKind;
use super::tally::{ArmRest, Tally};

/// Fewest blocks from whose spread an error is made.
pub const LEAST_BLOCKS: u64 = 30;

/// The product of two sums in units of 1 / [`UNIT`], rounded to a unit; sums below 2^84 units.
pub(super) fn times(a: u128, b: u128) -> u128 {
    let unit = u128::from(UNIT);
    a / unit * b + (a % unit * b + unit / 2) / unit
}

/// A histogram of the cells of a block (cell, sum of weights), rising, with second moments of the block: the k-th cell from the
/// top gets C(k)^2 - C(k-1)^2 with C the sum of weights from the top, so that the sum over cells from x upwards is the block's
/// squared weight of "at least x"; a third sum, if there is one, gets the cell's weight times `whole`.
fn cells<const S: usize>(block: &[(u32, u128)], whole: u128) -> Histogram<S> {
    let mut own = Histogram::default();
    let (mut above, mut square, mut product) = (0, 0, 0);
    for &(cell, weight) in block.iter().rev() {
        above += weight;
        let (square_before, product_before) = (square, product);
        (square, product) = (times(above, above), times(above, whole));
        let terms = [weight, square - square_before, product - product_before];
        own.add(cell, std::array::from_fn(|which| terms[which]));
    }
    own
}

/// The cells of two values as those of one unit: C(k)^2 - C(k-1)^2 is added or taken away, with C(k) the difference of the two sums of
/// weights from the top down to the k-th cell.
fn ranks(block: &Histogram<4>) -> Histogram<4> {
    let mut own = Histogram::default();
    let (mut sums, mut before) = ([0_u128; 2], 0);
    for (cell, [upper, lower, ..]) in block.cells().rev() {
        sums = [sums[0] + upper, sums[1] + lower];
        let apart = sums[0].abs_diff(sums[1]);
        let square = times(apart, apart);
        own.add(cell, [upper, lower, square.saturating_sub(before), before.saturating_sub(square)]);
        before = square;
    }
    own
}

fn exact<const S: usize>(terms: [f64; S]) -> [ExactSum; S] {
    terms.map(|term| {
        let mut sum = ExactSum::new();
        sum.add(term);
        sum
    })
}

fn with_square([sum, _]: [u128; 2]) -> [u128; 2] {
    [sum, times(sum, sum)]
}

impl Attacks {
    /// The same of one unit: the block they were counted over.
    pub(super) fn as_one(&self) -> Self {
        let [weighted, _] = self.weighted;
        Self {
            weighted: [weighted, weighted * weighted],
            units: with_square(self.units),
            any_units: with_square(self.any_units),
            count: self.count,
        }
    }
}

impl ColumnTally {
    /// A column of a block as one unit; `attacks` are those of the arm in the block.
    pub(super) fn of_block(
        block: &Block,
        place: (usize, usize),
        kind: ColumnKind,
        attacks: &Attacks,
        scratch: &mut Vec<u32>,
    ) -> Self {
        let mut sums = Self::default();
        sums.absorb(block, place, kind, scratch);
        let weights = |cells: Vec<(u32, [u128; 3])>| -> Vec<(u32, u128)> {
            cells.into_iter().map(|(cell, [weight, ..])| (cell, weight)).collect()
        };
        let [y, _, squares] = sums.year.each_ref().map(ExactSum::value);
        let [a, _, _, attack_squares] = sums.attack.each_ref().map(ExactSum::value);
        Self {
            year: exact([y, y * y, squares]),
            attack: exact([a, a * a, a * attacks.weighted[0], attack_squares]),
            year_cells: cells(&weights(sums.annual()), 0),
            attack_cells: cells(&weights(sums.by_attack()), attacks.units[0]),
            single_cells: Histogram::default(),
            ..sums
        }
    }
}

impl PairTally {
    /// A column of a block against arm 0 as one unit.
    pub(super) fn of_block(block: &Block, place: (usize, usize), kind: ColumnKind) -> Self {
        let mut sums = Self::default();
        sums.absorb(block, place, kind);
        let side = |side: &Histogram<2>| {
            let weights: Vec<(u32, u128)> = side.cells().map(|(cell, [weight, _])| (cell, weight)).collect();
            cells(&weights, 0)
        };
        let m = block.either_units(place.0)[0];
        let [d, _, squares] = sums.difference.each_ref().map(ExactSum::value);
        Self {
            difference: exact([d, d * d, squares]),
            better: with_square(sums.better),
            worse: with_square(sums.worse),
            differs: with_square(sums.differs),
            given_attack: sums.given_attack.map(|[y, ..]| [y, times(y, y), times(y, m)]),
            trials: sums.trials,
            above: side(&sums.above),
            below: side(&sums.below),
            ranks: ranks(&sums.ranks),
        }
    }
}

impl Tally {
    /// False where errors are to come from the spread between blocks, of which there are too few yet.
    pub fn has_errors(&self) -> bool {
        !self.layout.by_block || self.blocks >= LEAST_BLOCKS
    }

    /// Number of independent units: blocks, or trials.
    pub(super) fn units(&self) -> f64 {
        if self.layout.by_block { self.blocks as f64 } else { self.trials as f64 }
    }

    /// Trials of a unit.
    pub(super) fn trials_per_unit(&self) -> u64 {
        if self.layout.by_block { self.trials.checked_div(self.blocks).unwrap_or(1) } else { 1 }
    }

    /// Moments of a mean over trials.
    pub(super) fn over_trials(&self, y: f64, yy: f64) -> RatioMoments {
        if !self.layout.by_block {
            return RatioMoments::mean(self.trials as f64, y, yy);
        }
        let (trials, size) = (self.trials as f64, self.trials_per_unit() as f64);
        let (ym, mm) = (y * size, trials * size);
        RatioMoments { trials: self.units(), y, yy, ym, m: trials, mm, mm_by_trial: Some(trials) }
    }

    /// Moments of a mean over the attacks of an arm, from the sums of Y, Y^2 and Y M.
    pub(super) fn over_attacks(&self, [y, yy, ym]: [f64; 3], arm: &ArmRest) -> RatioMoments {
        let [m, mm] = arm.attacks_weighted.each_ref().map(ExactSum::value);
        let mm_by_trial = self.layout.by_block.then(|| arm.attacks_by_trial.value());
        RatioMoments { trials: self.units(), y, yy, ym, m, mm, mm_by_trial }
    }
}

#[cfg(test)]
mod tests {
    use super::super::brute_force::{
        Sample, attacks, check_proportion, layout, near, ratio, records, tally, tally_of, years,
    };
    use super::super::{Layout, SharedTally, Tally, TrialRecord};
    use super::*;

    const BLOCK: usize = 16;

    fn by_block(records: &[TrialRecord]) -> Tally {
        tally_of(&Layout { by_block: true, ..layout() }, records, BLOCK)
    }

    /// Sums over blocks of what the trials have.
    fn blocks(pairs: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let sum = |block: &[(f64, f64)]| block.iter().fold((0.0, 0.0), |(y, m), pair| (y + pair.0, m + pair.1));
        pairs.chunks(BLOCK).map(sum).collect()
    }

    #[test]
    fn products_are_rounded_to_a_unit() {
        let unit = u128::from(UNIT);
        assert_eq!(times(3 * unit, 5 * unit), 15 * unit);
        assert_eq!([times(unit / 2, 1), times(unit / 2 - 1, 1)], [1, 0]);
        assert_eq!(times((1 << 80) + 12_345, 1 << 80), (1 << 120) + (12_345 << 40));
    }

    /// Every mean, exceedance and share has the variance of the block sums, and its value does not move.
    #[test]
    fn errors_are_those_of_stored_blocks() {
        for seed in 40..44 {
            let records = records(seed, 40 * BLOCK);
            let (blockwise, plain) = (by_block(&records), tally(&records, BLOCK));
            for arm in 0..3 {
                let any = |r: &TrialRecord| (if r.arms[arm].attacks > 0 { r.weight } else { 0.0 }, 1.0);
                check_proportion(blockwise.p_attack(arm), &blocks(&records.iter().map(any).collect::<Vec<_>>()));
                for column in 0..3 {
                    let views = [
                        (blockwise.year(arm, column), plain.year(arm, column), years(&records, arm, column)),
                        (
                            blockwise.attack(arm, column).unwrap(),
                            plain.attack(arm, column).unwrap(),
                            attacks(&records, arm, column),
                        ),
                    ];
                    for (view, plain, samples) in views {
                        let sums = |f: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
                            blocks(&samples.iter().map(|sample: &Sample| sample.sum(f)).collect::<Vec<_>>())
                        };
                        let (mean, variance) = ratio(&sums(&|x| x));
                        near(view.mean().value, mean, 1e-12);
                        near(view.mean().se, variance.sqrt(), 1e-9);
                        check_proportion(view.p_any(), &sums(&|x| f64::from(x > 0.0)));
                        near(view.sd(), plain.sd(), 0.0);
                        for p in [0.1, 0.5, 0.9, 0.99] {
                            near(view.quantile(p), plain.quantile(p), 0.0);
                        }
                        // Column 0 holds small counts: exact cells. Beyond the largest nothing was seen, and as many trials
                        // saw it not.
                        for x in (0..60).filter(|_| column == 0).map(f64::from) {
                            check_proportion(view.exceedance(x), &sums(&|value| f64::from(value >= x)));
                        }
                        near(view.exceedance(1e12).high, plain.exceedance(1e12).high, 1e-9);
                        near(view.exceedance(0.0).low, plain.exceedance(0.0).low, 1e-9);
                    }
                }
            }
        }
    }

    #[test]
    fn differences_shares_and_frequencies_have_the_errors_of_blocks() {
        let records = records(50, 40 * BLOCK);
        let blockwise = by_block(&records);
        let pick = |f: &dyn Fn(f64, f64) -> f64| -> Vec<(f64, f64)> {
            let both = records.iter().map(|record| {
                let (own, base, w) = (&record.arms[1], &record.arms[0], record.weight);
                (w * f(own.year[0], base.year[0]) + (1.0 - w) * f(own.quiet[0], base.quiet[0]), 1.0)
            });
            blocks(&both.collect::<Vec<_>>())
        };
        let pair = blockwise.pair(1, 0);
        let (mean, variance) = ratio(&pick(&|own, base| own - base));
        near(pair.mean.value, mean, 1e-11);
        near(pair.mean.se, variance.sqrt(), 1e-9);
        check_proportion(pair.better, &pick(&|own, base| f64::from(own < base)));
        check_proportion(pair.worse, &pick(&|own, base| f64::from(own > base)));

        let totals = records.iter().map(|record| {
            let entries = record.arms[1].ratios.iter().filter(|entry| entry.0 == 0);
            let (n, d) = entries.fold((0.0, 0.0), |(n, d), entry| (n + f64::from(entry.1), d + f64::from(entry.2)));
            (record.weight * n, record.weight * d)
        });
        let (share, cases) = blockwise.ratio(1, 0).unwrap();
        check_proportion(share, &blocks(&totals.collect::<Vec<_>>()));
        assert_eq!(cases, blockwise.attacks(1));

        for [x, frequency, _, high] in blockwise.frequency_curve(1, 0, 1.0) {
            let samples = attacks(&records, 1, 0);
            let counts: Vec<(f64, f64)> = samples.iter().map(|s| (s.sum(|v| f64::from(v >= x)).0, 1.0)).collect();
            let (value, variance) = ratio(&blocks(&counts));
            near(frequency, value, 1e-11);
            near(high - frequency, 1.959_963_984_540_054 * variance.sqrt(), 1e-9);
        }
    }

    #[test]
    fn blocks_merge_in_any_order() {
        let records = records(51, 6 * BLOCK);
        let (first, last) = records.split_at(2 * BLOCK);
        let part = |records: &[TrialRecord], from: usize| {
            let layout = Layout { by_block: true, ..layout() };
            let (tally, mut block) = (SharedTally::new(&layout), Block::new(&layout));
            for (number, part) in records.chunks(BLOCK).enumerate() {
                block.clear();
                let place = |place: usize| (from + number * BLOCK + place) as u64;
                part.iter().enumerate().for_each(|(index, record)| block.add(place(index), record));
                tally.absorb(&block, &mut Vec::new());
            }
            Tally::from(tally)
        };
        let mut merged = part(last, 2 * BLOCK);
        merged.merge(&part(first, 0));
        assert!(merged == by_block(&records));
    }

    #[test]
    #[should_panic(expected = "they have one size")]
    fn a_block_of_another_size_is_no_unit() {
        by_block(&records(52, 3 * BLOCK + 1));
    }
}
