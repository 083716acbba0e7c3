//! How much the leading figure given an attack moves with each uncertain input, under the first posture.
//!
//! Among the trials of a fifth ([`fifths`]) the figure is a ratio of two weighted sums, with its delta-method interval. The
//! two fifths of a draw share no trial, so in plain Monte Carlo their errors are independent; in Latin hypercube designs
//! trials repel each other, and the intervals are too wide rather than too narrow.

use crate::model::Model;
use crate::random::normal_quantile;
use crate::result::decision::Figure;
use crate::result::document::{Posture, Tornado};
use crate::result::tornado::Bar;
use crate::scenario::Scenario;
use crate::scenario::inputs::inputs;

use super::fifths::{self, HIGHEST, LOWEST, Sample};

/// Bars that are kept, at most.
const MOST: usize = 30;
/// Trials with some harm in the two fifths of a draw before a normal interval is trusted.
const LEAST: usize = 30;
/// Probability that a run tells any draw apart, if none moves the figure.
const FALSE_ALARM: f64 = 0.05;

/// A mean given an attack over some trials.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mean {
    value: f64,
    se: f64,
    /// Trials in which it was not 0.
    positive: usize,
}

impl Mean {
    /// R = sum of D / sum of M; variance: n / (n - 1) times the sum of ((D - R M) / sum of M)^2, by the delta method.
    fn over(sample: &Sample, trials: &[usize]) -> Option<Self> {
        let figures = || trials.iter().map(|trial| sample.figures(*trial, 0));
        let [harm, attacks] = figures().fold([0.0; 2], |[d, m], [own, attacks]| [d + own, m + attacks]);
        if attacks <= 0.0 || trials.len() < 2 {
            return None;
        }
        let (value, n) = (harm / attacks, trials.len() as f64);
        let residual = |[own, met]: [f64; 2]| (own - value * met) / attacks;
        let squares: f64 = figures().map(|figures| residual(figures) * residual(figures)).sum();
        let positive = figures().filter(|[own, _]| *own > 0.0).count();
        Some(Self { value, se: (squares * n / (n - 1.0)).sqrt(), positive })
    }

    /// With its interval, whose lower end is at least 0.
    fn figure(self) -> Figure {
        let half = -normal_quantile(0.025) * self.se;
        Figure { value: self.value, ci95: [(self.value - half).max(0.0), self.value + half] }
    }
}

/// What the kept trials of a run say of the figure and its inputs; `None` without attacks, harm or uncertain inputs.
pub(super) fn of(scenario: &Scenario, model: &Model, sample: &Sample, posture: &Posture) -> Option<Tornado> {
    let column = fifths::leading(model)?;
    let base = Mean::over(sample, &(0..sample.trials()).collect::<Vec<_>>()).filter(|base| base.value > 0.0)?;
    let names = model.epistemic();
    // So many standard errors of a difference that none of all draws goes beyond with a probability of 1 - FALSE_ALARM.
    let wide = -normal_quantile(FALSE_ALARM / (2.0 * names.len().max(1) as f64));
    let register = inputs(scenario);
    let bar = |(draw, name): (usize, &&str)| {
        let [lowest, highest] = [LOWEST, HIGHEST].map(|mark| Mean::over(sample, &sample.marked(draw, mark)));
        let (lowest, highest) = lowest.zip(highest)?;
        let (inputs, grading) = fifths::drawn(&register, name);
        let beyond = (highest.value - lowest.value).abs() > wide * libm::hypot(lowest.se, highest.se);
        let enough = lowest.positive + highest.positive >= LEAST;
        let (lowest, highest) = (lowest.figure(), highest.figure());
        let overlap = lowest.ci95[0] <= highest.ci95[1] && highest.ci95[0] <= lowest.ci95[1];
        Some(Bar { inputs, grade: grading.letter(), lowest, highest, told_apart: enough && beyond && !overlap })
    };
    let mut bars: Vec<Bar> = names.iter().enumerate().filter_map(bar).collect();
    if bars.is_empty() {
        return None;
    }
    let swing = |bar: &Bar| (bar.highest.value - bar.lowest.value).abs();
    bars.sort_by(|one, other| swing(other).total_cmp(&swing(one)).then_with(|| one.inputs.cmp(&other.inputs)));
    bars.truncate(MOST);
    let metric = model.columns().names()[column].clone();
    let unit = posture.per_attack.metrics.get(&metric).map_or_else(String::new, |found| found.unit.clone());
    Some(Tornado {
        unit,
        metric,
        posture: posture.id.clone(),
        trials: sample.trials() as u64,
        draws: names.len() as u64,
        base: base.figure(),
        bars,
    })
}

#[cfg(test)]
mod tests;
