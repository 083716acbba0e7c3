//! One outer draw: all that is not known stands still while trials are played, posture beside posture.

use crate::model::Worker;
use crate::stats::anova::Draw;
use crate::stats::{ArmRecord, TrialRecord};

use super::super::experiment::{Simulation, deposit, year_and_quiet};

/// Which figures are kept of every outer draw.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// Columns, per horizon and given an attack.
    pub(super) columns: Vec<usize>,
    /// Columns whose differences to the first posture are kept.
    pub(super) compared: Vec<usize>,
    /// By posture: columns with the values at which their exceedance is looked at.
    pub(super) curves: Vec<Vec<(usize, Vec<f64>)>>,
    /// By posture: numbers of deaths at which the F-N curve is looked at; and their column.
    pub(super) deaths: Vec<Vec<f64>>,
    pub(super) fatalities: Option<usize>,
    /// Years in a horizon.
    pub(super) years: f64,
}

/// What an outer draw leaves of one posture.
#[derive(Debug, Clone, Default)]
pub(super) struct Left {
    pub(super) p_attack: Draw,
    /// By wanted column: per horizon, and given an attack.
    pub(super) year: Vec<Draw>,
    pub(super) attack: Vec<Draw>,
    /// By compared column; empty for the first posture.
    pub(super) differences: Vec<Draw>,
    /// By curve, then by value.
    pub(super) curves: Vec<Vec<Draw>>,
    pub(super) deaths: Vec<Draw>,
}

/// Sums over the inner trials of one posture.
#[derive(Debug, Clone, Default)]
struct Sums {
    /// By wanted column: of Y = w X + (1 - w) L, Y^2, X^2, L^2.
    year: Vec<[f64; 4]>,
    /// By wanted column: of the sum over attacks S, S^2, S N, and of squares over attacks.
    attack: Vec<[f64; 4]>,
    /// Of the number of attacks N, N^2, and of years with any.
    attacks: [f64; 3],
    differences: Vec<[f64; 2]>,
    /// Trials whose year, and whose quiet year, reaches a value.
    curves: Vec<Vec<[f64; 2]>>,
    /// Attacks that reach a number of deaths, and the squares of their number.
    deaths: Vec<[f64; 2]>,
}

/// A worker's desk.
#[derive(Debug)]
pub(super) struct Desk {
    worker: Worker,
    record: TrialRecord,
}

/// Outer draws of a simulation.
#[derive(Debug)]
pub(super) struct Outer<'a> {
    pub(super) simulation: &'a Simulation<'a>,
    pub(super) wanted: &'a Wanted,
    /// Trials of an outer draw.
    pub(super) inner: u64,
}

/// Variance of a mean of n numbers with these sums.
fn error(sum: f64, squares: f64, n: f64) -> f64 {
    if n > 1.0 { ((squares - sum * sum / n) / (n - 1.0) / n).max(0.0) } else { 0.0 }
}

impl Outer<'_> {
    /// A desk for a worker.
    pub(super) fn desk(&self) -> Desk {
        Desk { worker: self.simulation.model.worker(), record: TrialRecord::new(&self.simulation.layout()) }
    }

    /// Plays one outer draw: its inputs are those of the trial of its number in a plain run, its trials are its own.
    pub(super) fn play(&self, number: u64, desk: &mut Desk) -> Vec<Left> {
        let model = self.simulation.model;
        let own = model.own_uniforms(number);
        model.stand(&mut desk.worker, |given| given.put(&own));
        let mut sums: Vec<Sums> = (0..self.simulation.postures.len()).map(|arm| self.empty(arm)).collect();
        // Inner trials start where a plain run of so many blocks would never come, so the two share no attack.
        let first = FIRST + number * self.inner;
        let mut weight = 0.0;
        for trial in first..first + self.inner {
            weight = model.begin_standing(trial, &mut desk.worker);
            desk.record.clear();
            let mut base: Vec<f64> = Vec::new();
            for (arm, sums) in sums.iter_mut().enumerate() {
                let record = &mut desk.record.arms[arm];
                self.simulation.posture(arm, weight, &mut desk.worker, record);
                self.add(arm, weight, record, sums);
                let compared =
                    self.wanted.compared.iter().map(|column| deposit(weight, year_and_quiet(record, *column)));
                if arm == 0 {
                    base = compared.collect();
                    continue;
                }
                for ((own, base), sums) in compared.zip(&base).zip(&mut sums.differences) {
                    let apart = own - base;
                    *sums = [sums[0] + apart, sums[1] + apart * apart];
                }
            }
        }
        sums.iter().map(|sums| self.leave(weight, sums)).collect()
    }

    fn empty(&self, arm: usize) -> Sums {
        let Wanted { columns, compared, curves, deaths, .. } = self.wanted;
        Sums {
            year: vec![[0.0; 4]; columns.len()],
            attack: vec![[0.0; 4]; columns.len()],
            attacks: [0.0; 3],
            differences: if arm == 0 { Vec::new() } else { vec![[0.0; 2]; compared.len()] },
            curves: curves[arm].iter().map(|(_, values)| vec![[0.0; 2]; values.len()]).collect(),
            deaths: vec![[0.0; 2]; deaths[arm].len()],
        }
    }

    /// Adds one trial of a posture.
    fn add(&self, arm: usize, weight: f64, record: &ArmRecord, sums: &mut Sums) {
        let attacks = record.attacks as f64;
        sums.attacks = [
            sums.attacks[0] + attacks,
            sums.attacks[1] + attacks * attacks,
            sums.attacks[2] + f64::from(attacks > 0.0),
        ];
        let width = self.simulation.model.columns().names().len();
        for (place, column) in self.wanted.columns.iter().enumerate() {
            let [year, quiet] = year_and_quiet(record, *column);
            let mean = deposit(weight, [year, quiet]);
            let own = &mut sums.year[place];
            *own = [own[0] + mean, own[1] + mean * mean, own[2] + year * year, own[3] + quiet * quiet];
            if record.attacks == 0 {
                continue;
            }
            let values = record.rows.chunks_exact(width).map(|row| row[*column]);
            let [sum, squares] = values.fold([0.0; 2], |[s, q], value| [s + value, q + value * value]);
            let own = &mut sums.attack[place];
            *own = [own[0] + sum, own[1] + sum * sum, own[2] + sum * attacks, own[3] + squares];
        }
        for ((column, values), counts) in self.wanted.curves[arm].iter().zip(&mut sums.curves) {
            let reached = year_and_quiet(record, *column);
            for (value, count) in values.iter().zip(counts) {
                *count = [count[0] + f64::from(reached[0] >= *value), count[1] + f64::from(reached[1] >= *value)];
            }
        }
        let Some(fatalities) = self.wanted.fatalities.filter(|_| record.attacks > 0) else { return };
        for (deaths, counts) in self.wanted.deaths[arm].iter().zip(&mut sums.deaths) {
            let reach = record.rows.chunks_exact(width).filter(|row| row[fatalities] >= *deaths).count() as f64;
            *counts = [counts[0] + reach, counts[1] + reach * reach];
        }
    }

    /// What the sums say: every figure, the variance of its error, and the variance of the outcome.
    fn leave(&self, weight: f64, sums: &Sums) -> Left {
        let k = self.inner as f64;
        let quiet = 1.0 - weight;
        let share = |count: f64| count / k;
        let year = |[y, yy, xx, ll]: &[f64; 4]| {
            let (value, noise) = (y / k, error(*y, *yy, k));
            // The square of the mean is too large by the variance of its error.
            let chance = weight * xx / k + quiet * ll / k - value * value + noise;
            Draw { value, noise, chance: chance.max(0.0), weight: 1.0 }
        };
        let [n, nn, any] = sums.attacks;
        let attack = |[s, ss, sn, squares]: &[f64; 4]| {
            if n <= 0.0 {
                return Draw::default();
            }
            let value = s / n;
            // Sum over trials of (S - R N)^2 over (sum of N)^2, by the delta method.
            let spread = (ss - 2.0 * value * sn + value * value * nn).max(0.0) / (n * n);
            // A degree of freedom of the trials with attacks, not of all; of one of them the error is not known.
            let noise = if any > 1.0 { spread * any / (any - 1.0) } else { f64::NAN };
            let chance = squares / n - value * value + noise;
            let chance = if chance.is_nan() { chance } else { chance.max(0.0) };
            Draw { value, noise, chance, weight: weight * n / k }
        };
        let plain = |value: f64, noise: f64| Draw { value, noise: noise.max(0.0), chance: 0.0, weight: 1.0 };
        let reached = |[years, quiets]: &[f64; 2]| {
            let (p, q) = (share(*years), share(*quiets));
            // A quiet year that reaches a value makes its year with attacks reach it too.
            let variance =
                weight * weight * p * (1.0 - p) + quiet * quiet * q * (1.0 - q) + 2.0 * weight * quiet * q * (1.0 - p);
            plain(weight * p + quiet * q, variance / (k - 1.0).max(1.0))
        };
        let deaths = |[count, squares]: &[f64; 2]| {
            let scale = weight / self.wanted.years;
            plain(scale * count / k, scale * scale * error(*count, *squares, k))
        };
        let p = share(any);
        let p_attack = Draw {
            chance: weight * p * (1.0 - weight * p),
            ..plain(weight * p, weight * weight * p * (1.0 - p) / (k - 1.0).max(1.0))
        };
        Left {
            p_attack,
            year: sums.year.iter().map(year).collect(),
            attack: sums.attack.iter().map(attack).collect(),
            differences: sums.differences.iter().map(|[d, dd]| plain(d / k, error(*d, *dd, k))).collect(),
            curves: sums.curves.iter().map(|curve| curve.iter().map(reached).collect()).collect(),
            deaths: sums.deaths.iter().map(deaths).collect(),
        }
    }
}

/// The first inner trial: beyond all trials that a run may ask for.
const FIRST: u64 = 1 << 40;
