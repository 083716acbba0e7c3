//! The reference workloads as anybody would write them: a trial at a time, samplers of `rand_distr`, outcomes stored and
//! sorted at the end.

use bordj::stats::View;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Beta, Binomial, Distribution, Gamma, LogNormal, Normal, Pert, Poisson};

/// What is asked of an outcome per trial.
#[derive(Debug, Clone)]
pub(crate) struct Summary {
    /// Mean and its standard error.
    pub(crate) mean: (f64, f64),
    /// Probability asked for and value below which it lies.
    pub(crate) quantiles: Vec<(f64, f64)>,
    /// Threshold and share of trials above it.
    pub(crate) exceedance: Vec<(f64, f64)>,
    trials: f64,
}

impl Summary {
    fn of(mut values: Vec<f64>, probabilities: &[f64], thresholds: impl Fn(&[f64]) -> Vec<f64>) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0);
        values.sort_unstable_by(f64::total_cmp);
        let at = |p: f64| values[((p * n).ceil() as usize).clamp(1, values.len()) - 1];
        let above = |x: f64| (values.len() - values.partition_point(|value| *value <= x)) as f64 / n;
        Self {
            mean: (mean, (variance / n).sqrt()),
            quantiles: probabilities.iter().map(|p| (*p, at(*p))).collect(),
            exceedance: thresholds(&values).into_iter().map(|x| (x, above(x))).collect(),
            trials: n,
        }
    }

    /// Panics unless mean, quantiles and exceedances are those of another estimate within four standard errors.
    ///
    /// A tally tells amounts apart by cells of at most 0.4 % to either side, so a share lies between its shares at the
    /// ends of such a cell.
    #[track_caller]
    pub(crate) fn agrees_with(&self, what: &str, other: &View<'_>) {
        let (mean, se) = self.mean;
        let theirs = other.mean();
        let apart = (mean - theirs.value).abs() / (se * se + theirs.se * theirs.se).sqrt();
        assert!(apart <= 4.0, "{what}: means {mean} and {}, {apart} standard errors apart", theirs.value);
        let asked = self.quantiles.iter().map(|(p, x)| (*x, 1.0 - p));
        for (x, share) in self.exceedance.iter().copied().chain(asked) {
            let (least, most) = (other.exceedance(1.004 * x + 1e-9), other.exceedance(0.996 * x));
            let own = (share * (1.0 - share)).max(1.0 / self.trials) / self.trials;
            let slack = |theirs: f64| 4.0 * (own + theirs * theirs).sqrt();
            let found = share >= least.value - slack(least.se) && share <= most.value + slack(most.se);
            assert!(found, "{what}: a share of {share} above {x}, {} to {} in the tally", least.value, most.value);
        }
    }
}

fn pert(min: f64, mode: f64, max: f64) -> Pert<f64> {
    Pert::new(min, max).with_mode(mode).expect("possible parameters")
}

fn lognormal(median: f64, sigma: f64) -> LogNormal<f64> {
    LogNormal::new(libm::log(median), sigma).expect("possible parameters")
}

fn normal(mean: f64, sd: f64) -> Normal<f64> {
    Normal::new(mean, sd).expect("possible parameters")
}

/// W1, frequency and magnitude: the annual loss.
pub(crate) fn frequency_and_magnitude(trials: usize, seed: u64) -> Summary {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let frequency = pert(0.05, 0.3, 0.8);
    let (capability, resistance) = (pert(0.2, 0.5, 0.9), pert(0.3, 0.6, 0.95));
    let (loss, primary, secondary) = (lognormal(500e3, 1.0), pert(50e3, 150e3, 1e6), pert(0.0, 100e3, 2e6));
    let mut annual = Vec::with_capacity(trials);
    for _ in 0..trials {
        let events: f64 = Poisson::new(frequency.sample(&mut rng)).expect("a positive mean").sample(&mut rng);
        let mut sum = 0.0;
        for _ in 0..events as u64 {
            if capability.sample(&mut rng) > resistance.sample(&mut rng) {
                sum += loss.sample(&mut rng) + primary.sample(&mut rng) + secondary.sample(&mut rng);
            }
        }
        annual.push(sum);
    }
    let thresholds = |_: &[f64]| (0..100).map(|step| 1e4 * libm::exp10(4.0 * f64::from(step) / 99.0)).collect();
    Summary::of(annual, &[0.5, 0.95, 0.99], thresholds)
}

/// Whether one of a chain of layers, each sensed at its begin, gives an alarm from which a response comes in time.
fn interrupted(
    rng: &mut Xoshiro256PlusPlus,
    layers: &[(f64, Normal<f64>)],
    (more, most): (f64, f64),
    response: impl FnOnce(&mut Xoshiro256PlusPlus) -> f64,
) -> bool {
    const COMMUNICATION: f64 = 0.95;
    for (index, (detection, _)) in layers.iter().enumerate() {
        if rng.random::<f64>() < COMMUNICATION * (detection + more).min(most) {
            let left: f64 = layers[index..].iter().map(|(_, delay)| delay.sample(rng).max(0.0)).sum();
            return response(rng) < left;
        }
    }
    false
}

fn layers(detections: &[f64], delays: &[f64]) -> Vec<(f64, Normal<f64>)> {
    detections.iter().zip(delays).map(|(p, mean)| (*p, normal(*mean, 0.3 * mean))).collect()
}

/// W2, one path of eight layers: the share interrupted.
pub(crate) fn race(trials: usize, seed: u64) -> f64 {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let layers = layers(&[0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9], &[30.0, 20.0, 60.0, 90.0, 120.0, 60.0, 180.0, 90.0]);
    let response = normal(300.0, 90.0);
    let mut stopped = 0_u64;
    for _ in 0..trials {
        let met = interrupted(&mut rng, &layers, (0.0, 1.0), |rng| response.sample(rng).max(0.0));
        stopped += u64::from(met);
    }
    stopped as f64 / trials as f64
}

/// W3, a small posture scenario: successes, hostages, casualties, crisis hours, downtime days and cost of a year.
#[expect(clippy::disallowed_methods, reason = "as anybody would write it; no result of the project")]
pub(crate) fn posture(trials: usize, seed: u64) -> [Summary; 6] {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let attacks = Poisson::new(0.5).expect("a positive mean");
    let group = lognormal(8.0, 0.6);
    let layers = layers(&[0.15, 0.3, 0.45, 0.6, 0.75, 0.9], &[40.0, 60.0, 90.0, 120.0, 150.0, 240.0]);
    let response = normal(420.0, 126.0);
    let (brief, long) = (lognormal(1.5, 0.5), lognormal(20.0, 0.8));
    let hours = Gamma::new(2.0, 36.0).expect("possible parameters");
    let share = Beta::new(0.8, 12.0).expect("possible parameters");
    let mut columns = [(); 6].map(|()| Vec::with_capacity(trials));
    for _ in 0..trials {
        let mut year = [0.0; 6];
        for _ in 0..attacks.sample(&mut rng) as u64 {
            let size: f64 = group.sample(&mut rng).round().clamp(1.0, 60.0);
            let warned = rng.random::<f64>() < 0.25;
            let (more, pace) = if warned { ((0.1, 0.99), 0.6) } else { ((0.0, 1.0), 1.0) };
            let met = interrupted(&mut rng, &layers, more, |rng| response.sample(rng).max(0.0) * pace);
            let strength = 1.0 / (1.0 + (-(0.8 + 1.5 * (12.0 / size).ln())).exp());
            if met && rng.random::<f64>() < strength {
                let days = brief.sample(&mut rng);
                year[4] += days;
                year[5] += 2.5e6 * days + 2e5;
                continue;
            }
            let shift = rng.random::<f64>();
            let exposure = if shift < 0.42 {
                0.2
            } else if shift < 0.75 {
                0.08
            } else {
                0.03
            };
            let held = Binomial::new(800, exposure).expect("a probability").sample(&mut rng);
            let time = hours.sample(&mut rng);
            let killed = Binomial::new(held, share.sample(&mut rng)).expect("a probability").sample(&mut rng);
            let days = long.sample(&mut rng) + time / 24.0;
            let cost = 1e6 + 2.5e6 * days + 5e6 * killed as f64 + 2e4 * held as f64 + 1e5 * time;
            let attack = [1.0, held as f64, killed as f64, time, days, cost];
            year.iter_mut().zip(attack).for_each(|(sum, value)| *sum += value);
        }
        columns.iter_mut().zip(year).for_each(|(column, value)| column.push(value));
    }
    let thresholds = |sorted: &[f64]| {
        let most = sorted[(0.999 * sorted.len() as f64) as usize];
        (0..100).map(|step| most * f64::from(step) / 99.0).collect()
    };
    columns.map(|column| Summary::of(column, &[0.5, 0.9, 0.95, 0.99], thresholds))
}
