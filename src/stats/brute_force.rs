//! Tallies against direct computation from stored trials.

use super::interval::Z;
use super::{Block, ColumnKind, Estimate, Layout, SharedTally, Tally, TrialRecord, View, Year};

/// Sebastiano Vigna's `SplitMix64`.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn uniform(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.word() % bound
    }
}

pub(super) fn layout() -> Layout {
    let columns = vec![ColumnKind::Count, ColumnKind::Amount, ColumnKind::Count, ColumnKind::Flag, ColumnKind::Zero];
    // Free series: an amount of some attacks over the number of attacks, that number, and one with nothing below it.
    let free = vec![Some(1), None, None];
    Layout { arms: 3, columns, ratios: 3, watches: 2, counters: 1, joint: vec![0, 1, 2, 4], free, by_block: false }
}

/// Weighted trials in which every kind of year occurs: no attack, one, several; certain, impossible; with losses of its own.
pub(super) fn records(seed: u64, trials: usize) -> Vec<TrialRecord> {
    let dice = &mut Dice(seed);
    (0..trials).map(|_| record(dice)).collect()
}

pub(super) fn record(dice: &mut Dice) -> TrialRecord {
    let mut record = TrialRecord::new(&layout());
    record.weight = [0.0, 1.0, 0.03, 0.2 * dice.uniform(), dice.uniform()][dice.below(5) as usize];
    let attacks = if dice.below(2) == 0 { 1 } else { dice.below(6) };
    let rows: Vec<[f64; 5]> = (0..attacks)
        .map(|_| {
            let rare = if dice.below(10) == 0 { 1_000 + dice.below(3_000) } else { 0 };
            [
                dice.below(4) as f64,
                libm::exp(12.0 * dice.uniform()) * dice.below(2) as f64,
                rare as f64,
                dice.below(2) as f64,
                0.0,
            ]
        })
        .collect();
    let loss = if dice.below(3) == 0 { 50.0 * dice.uniform() } else { 0.0 };
    let event = f64::from(dice.below(4) == 0);
    for (place, arm) in record.arms.iter_mut().enumerate() {
        arm.quiet = vec![event, loss, 0.0, 0.0, 0.0];
        // A year that weighs nothing is not read.
        if record.weight > 0.0 {
            arm.year.clone_from(&arm.quiet);
            for row in rows.iter().filter(|_| place != 1 || dice.below(3) > 0) {
                arm.push_attack().copy_from_slice(row);
                for (sum, value) in arm.year.iter_mut().zip(row) {
                    *sum += value;
                }
                arm.ratios.push((0, u32::from(row[0] > 1.0), 1));
                arm.free.extend([(0, record.weight * row[1]), (1, record.weight)]);
                if row[0] > 0.0 {
                    arm.watched.push((1, row[0]));
                    arm.watched.push((0, row[1]));
                }
            }
            arm.ratios.push((2, 2, 1));
            arm.free.push((2, loss));
            if place == 1 && dice.below(3) == 0 {
                arm.quiet[0] = 0.0;
            }
        }
        if record.weight <= 0.0 {
            arm.year.clone_from(&arm.quiet);
        }
        arm.counted.push((0, arm.attacks as u32, 7));
        let nothing = arm.quiet.iter().all(|value| *value <= 0.0);
        arm.kind = match arm.attacks {
            0 if arm.year == arm.quiet => {
                if nothing {
                    Year::Empty
                } else {
                    Year::Quiet
                }
            }
            1 if nothing && arm.year == arm.rows => Year::Attack,
            _ => Year::Mixed,
        };
        if arm.kind == Year::Attack {
            arm.coins.push((1, arm.rows[3] > 0.0));
        }
    }
    record
}

pub(super) fn tally(records: &[TrialRecord], block: usize) -> Tally {
    tally_of(&layout(), records, block)
}

pub(super) fn tally_of(layout: &Layout, records: &[TrialRecord], block: usize) -> Tally {
    let tally = SharedTally::new(layout);
    let mut sums = Block::new(layout);
    for (number, part) in records.chunks(block).enumerate() {
        sums.clear();
        for (place, record) in part.iter().enumerate() {
            sums.add((number * block + place) as u64, record);
        }
        tally.absorb(&sums, &mut Vec::new());
    }
    tally.into()
}

pub(super) fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())), "{a} {b}");
}

/// The ratio of two sums over trials and its delta-method variance, in two passes.
pub(super) fn ratio(pairs: &[(f64, f64)]) -> (f64, f64) {
    let n = pairs.len() as f64;
    let (y, m) = pairs.iter().fold((0.0, 0.0), |(y, m), pair| (y + pair.0, m + pair.1));
    let ratio = y / m;
    let residual: f64 = pairs.iter().map(|(y, m)| (y - ratio * m) * (y - ratio * m)).sum();
    (ratio, residual / (m * m) * n / (n - 1.0))
}

pub(super) fn check_proportion(estimate: Estimate, pairs: &[(f64, f64)]) {
    let (p, variance) = ratio(pairs);
    near(estimate.value, p, 1e-11);
    if p > 0.0 && p < 1.0 && variance > 1e-11 {
        near(estimate.se, variance.sqrt(), 1e-9);
        let n = p * (1.0 - p) / variance;
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n);
        let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        near(estimate.low, centre - half, 1e-9);
        near(estimate.high, centre + half, 1e-9);
    }
}

/// One trial of one column as a weighted sample with a base M.
pub(super) struct Sample {
    /// (value, weight)
    values: Vec<(f64, f64)>,
    base: f64,
}

impl Sample {
    pub(super) fn sum(&self, f: impl Fn(f64) -> f64) -> (f64, f64) {
        (self.values.iter().map(|(value, weight)| weight * f(*value)).sum(), self.base)
    }
}

pub(super) fn years(records: &[TrialRecord], arm: usize, column: usize) -> Vec<Sample> {
    records
        .iter()
        .map(|record| {
            let (lived, w) = (&record.arms[arm], record.weight);
            Sample { values: vec![(lived.year[column], w), (lived.quiet[column], 1.0 - w)], base: 1.0 }
        })
        .collect()
}

pub(super) fn attacks(records: &[TrialRecord], arm: usize, column: usize) -> Vec<Sample> {
    records
        .iter()
        .map(|record| {
            let lived = &record.arms[arm];
            let values = lived.rows.chunks(5).map(|row| (row[column], record.weight)).collect();
            Sample { values, base: record.weight * lived.attacks as f64 }
        })
        .collect()
}

/// Mean of the worst share 1 - p by walking down from the largest value.
fn worst_share(sorted: &[(f64, f64)], total: f64, p: f64) -> f64 {
    let mut left = (1.0 - p) * total;
    let mut sum = 0.0;
    for (value, weight) in sorted.iter().rev() {
        let taken = weight.min(left);
        sum += taken * value;
        left -= taken;
    }
    sum / ((1.0 - p) * total)
}

/// `error` is the relative error of a value in a cell.
fn check_view(view: &View, samples: &[Sample], error: f64) {
    let sums: Vec<(f64, f64)> = samples.iter().map(|sample| sample.sum(|x| x)).collect();
    let (mean, variance) = ratio(&sums);
    near(view.mean().value, mean, 1e-12);
    near(view.mean().se, variance.sqrt(), 1e-9);
    near(view.mean().high - view.mean().low, 2.0 * Z * variance.sqrt(), 1e-9);
    let squares = ratio(&samples.iter().map(|sample| sample.sum(|x| x * x)).collect::<Vec<_>>()).0;
    near(view.sd(), (squares - mean * mean).sqrt(), 1e-9);
    let above = |x: f64| -> Vec<(f64, f64)> { samples.iter().map(|s| s.sum(|v| f64::from(v >= x))).collect() };
    check_proportion(view.p_any(), &above(f64::MIN_POSITIVE));

    let mut sorted: Vec<(f64, f64)> = samples.iter().flat_map(|sample| sample.values.clone()).collect();
    sorted.retain(|(_, weight)| *weight > 0.0);
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = samples.iter().map(|sample| sample.base).sum();
    near(view.max(), sorted[sorted.len() - 1].0, 0.0);
    near(view.min(), sorted[0].0, 0.0);
    for p in [0.001, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0] {
        let mut reached = 0.0;
        let exact = sorted.iter().find(|(_, weight)| {
            reached += weight;
            reached >= p * total * (1.0 - 1e-11)
        });
        let exact = exact.map_or(view.max(), |(value, _)| *value);
        let quantile = view.quantile(p);
        assert!((quantile - exact).abs() <= error * exact, "{p}: {quantile} {exact}");
        let (low, high) = view.quantile_interval(p);
        assert!(low <= quantile && quantile <= high && high <= view.max());
        if p < 1.0 {
            let worst = worst_share(&sorted, total, p);
            assert!(
                (view.tvar(p) - worst).abs() <= error * worst + 1e-8 * (1.0 + worst),
                "{p}: {} {worst}",
                view.tvar(p)
            );
        }
    }
    for step in 0..60 {
        let x = if error > 0.0 { libm::exp(f64::from(step) / 4.0) } else { f64::from(step) };
        if error > 0.0 {
            let (more, less) = (ratio(&above(x * (1.0 - error))).0, ratio(&above(x * (1.0 + error))).0);
            let value = view.exceedance(x).value;
            assert!(value <= more + 1e-11 && value >= less - 1e-11, "{x}: {less} {value} {more}");
        } else {
            check_proportion(view.exceedance(x), &above(x));
        }
    }
    check_shape(view);
}

fn check_shape(view: &View) {
    for points in [0, 1, 2, 7, 50, 10_000] {
        let curve = view.curve(points);
        assert!(curve.len() <= points);
        assert!(curve.windows(2).all(|rows| rows[0][0] < rows[1][0] && rows[0][1] >= rows[1][1]));
        for [x, p, low, high] in curve.iter().copied() {
            assert!(x > 0.0 && low <= p && p <= high);
            near(view.exceedance(x).value, p, 0.0);
        }
        if points > 1 {
            near(curve.last().map_or(0.0, |row| row[0]), view.max(), 1.0 / 128.0);
        }
    }
    let bins = view.histogram();
    near(bins.iter().map(|row| row[2]).sum(), 1.0, 1e-11);
    near(bins[0][2], 1.0 - view.p_any().value, 1e-12);
}

#[test]
fn views_agree_with_stored_trials() {
    for seed in 0..6 {
        let records = records(seed, 700);
        let tally = tally(&records, 64);
        near(tally.mean_weight(), records.iter().map(|record| record.weight).sum::<f64>() / 700.0, 1e-14);
        for arm in 0..3 {
            let count: usize = records.iter().map(|record| record.arms[arm].attacks).sum();
            assert_eq!(tally.attacks(arm), count as u64);
            assert_eq!(tally.counted(arm, 0), [count as u64, 7 * 700], "whatever the weights");
            let any: Vec<(f64, f64)> =
                records.iter().map(|r| (if r.arms[arm].attacks > 0 { r.weight } else { 0.0 }, 1.0)).collect();
            check_proportion(tally.p_attack(arm), &any);
            for (column, error) in [(0, 0.0), (1, 1.0 / 256.0), (2, 1.0 / 256.0), (3, 0.0)] {
                check_view(&tally.year(arm, column), &years(&records, arm, column), error);
                check_view(&tally.attack(arm, column).unwrap(), &attacks(&records, arm, column), error);
            }
        }
    }
}

#[test]
fn frequency_curves_agree_with_stored_trials() {
    let records = records(11, 600);
    let tally = tally(&records, 128);
    let samples = attacks(&records, 1, 0);
    let rows = tally.frequency_curve(1, 0, 2.0);
    assert_eq!(rows.iter().map(|row| row[0] as u32).collect::<Vec<_>>(), [1, 2, 3]);
    for [x, frequency, low, high] in rows {
        let counts: Vec<(f64, f64)> = samples.iter().map(|s| (s.sum(|v| f64::from(v >= x)).0, 1.0)).collect();
        let (value, variance) = ratio(&counts);
        near(frequency, value / 2.0, 1e-11);
        near(low, (value - Z * variance.sqrt()).max(0.0) / 2.0, 1e-9);
        near(2.0 * high, value + Z * variance.sqrt(), 1e-9);
    }
}

#[test]
fn ratios_and_watches_agree_with_stored_trials() {
    let records = records(13, 600);
    let tally = tally(&records, 128);
    let totals: Vec<(f64, f64)> = records
        .iter()
        .map(|record| {
            let entries = record.arms[1].ratios.iter().filter(|entry| entry.0 == 0);
            let (n, d) = entries.fold((0.0, 0.0), |(n, d), entry| (n + f64::from(entry.1), d + f64::from(entry.2)));
            (record.weight * n, record.weight * d)
        })
        .collect();
    let (estimate, cases) = tally.ratio(1, 0).unwrap();
    assert_eq!(cases, tally.attacks(1));
    check_proportion(estimate, &totals);
    let coins: Vec<(f64, f64)> = records
        .iter()
        .map(|record| {
            let coins = &record.arms[1].coins;
            let yes = coins.iter().filter(|(_, yes)| *yes).count();
            (record.weight * yes as f64, record.weight * coins.len() as f64)
        })
        .collect();
    check_proportion(tally.ratio(1, 1).unwrap().0, &coins);
    near(tally.ratio(1, 2).unwrap().0.value, 2.0, 1e-12);

    let mut watched: Vec<(f64, f64)> = Vec::new();
    for record in &records {
        watched.extend(record.arms[1].watched.iter().filter(|w| w.0 == 1).map(|w| (w.1, record.weight)));
    }
    let total: f64 = watched.iter().map(|w| w.1).sum();
    let view = tally.watch(1, 1);
    assert_eq!(view.count(), watched.len() as u64);
    for x in 0..5 {
        let x = f64::from(x);
        let share = |keep: &dyn Fn(f64) -> bool| watched.iter().filter(|w| keep(w.0)).map(|w| w.1).sum::<f64>() / total;
        near(view.below(x).unwrap(), share(&|value| value < x), 1e-10);
        near(view.equal(x).unwrap(), share(&|value| value.to_bits() == x.to_bits()), 1e-10);
    }
    let at_most_one = watched.iter().filter(|w| w.0 <= 1.0).map(|w| w.1).sum::<f64>() / total;
    near(view.quantile(at_most_one - 1e-6).unwrap(), 1.0, 0.0);
    near(view.quantile(at_most_one + 1e-6).unwrap(), 2.0, 0.0);
    near(view.quantile(1.0).unwrap(), 3.0, 0.0);
    // Amounts with zeros among them.
    let zero = tally.watch(1, 0).equal(0.0).unwrap();
    assert!(zero > 0.3 && zero < 0.7);
    near(tally.watch(1, 0).below(1e9).unwrap(), 1.0, 1e-12);
}
