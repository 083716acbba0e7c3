//! Does the order of the postures hang on an uncertain input?
//!
//! Among the trials of a fifth ([`fifths`]) the
//! difference of two postures is a difference of two ratios on common random numbers, with its delta-method interval. An
//! order turns where the difference is beyond its interval at both ends, on different sides.
//!
//! Where all postures have the same attacks, that is by the mean given an attack. Where a posture changes which attacks come,
//! such a mean is over other attacks under each posture, and deterring the mild ones makes it worse: the order is then by the
//! mean per year.
//!
//! Every draw and pair of postures is looked at twice, once at each end; the intervals are so wide (Bonferroni) that the
//! chance of any false word in a run is about [`FALSE_ALARM`]. A normal interval knows nothing of what is rare and large: each
//! is widened by as many differences of the largest size seen in any trial as can go unseen in a fifth with that probability.
//! In Latin hypercube designs trials repel each other, and these intervals are too wide rather than too narrow.

use crate::model::Model;
use crate::random::normal_quantile;
use crate::result::document::{Ranking, Turn, Warning};
use crate::scenario::Scenario;
use crate::scenario::arena::Grade;
use crate::scenario::inputs::inputs;

use super::fifths::{self, Grading, HIGHEST, LOWEST, Sample};

/// Probability that a run names an order as turning, if none does.
const FALSE_ALARM: f64 = 0.01;
/// Trials of a fifth in which two postures must differ before a normal interval is trusted.
const LEAST: usize = 30;
/// Postures up to which each is held against each; of more, each against the first.
const MOST_PAIRED: usize = 12;
/// Turns that are named in warnings, at most.
const MOST_NAMED: usize = 8;

/// What means are taken over.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    /// The attacks of each posture.
    Attack,
    /// Years, so many to a trial.
    Year(f64),
}

impl Scale {
    /// Years where postures differ in attacks in any trial, a horizon so long.
    fn of(sample: &Sample, postures: usize, horizon_years: f64) -> Self {
        let attacks = |trial: usize, posture: usize| sample.figures(trial, posture)[1].to_bits();
        let same = |trial: usize| (1..postures).all(|posture| attacks(trial, posture) == attacks(trial, 0));
        if (0..sample.trials()).all(same) { Self::Attack } else { Self::Year(horizon_years) }
    }
}

/// A difference of two means.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gap {
    value: f64,
    se: f64,
    /// What one difference of the largest size would add.
    largest: f64,
    /// Trials in which the two differ.
    differing: usize,
}

impl Gap {
    /// Half of the interval so many standard errors wide, with so many of the largest differences unseen.
    fn half(&self, (z, unseen): (f64, f64)) -> f64 {
        z * self.se + unseen * self.largest
    }
}

impl Sample {
    /// R - R' over some trials, R = sum of D / sum of M, M what the mean is over; variance: n / (n - 1) times the sum over
    /// trials of ((D - R M) / sum of M - (D' - R' M') / sum of M')^2, by the delta method.
    fn gap(&self, trials: &[usize], (a, b): (usize, usize), largest: f64, scale: Scale) -> Option<Gap> {
        let figures = |trial: usize, posture: usize| {
            let [own, attacks] = self.figures(trial, posture);
            [own, if let Scale::Year(years) = scale { years } else { attacks }]
        };
        let total = |posture: usize| {
            trials.iter().fold([0.0; 2], |[d, m], trial| {
                let [own, over] = figures(*trial, posture);
                [d + own, m + over]
            })
        };
        let ([d_a, m_a], [d_b, m_b]) = (total(a), total(b));
        if m_a <= 0.0 || m_b <= 0.0 || trials.len() < 2 {
            return None;
        }
        let (mean_a, mean_b) = (d_a / m_a, d_b / m_b);
        let (mut squares, mut differing) = (0.0, 0);
        for trial in trials {
            let ([own_a, over_a], [own_b, over_b]) = (figures(*trial, a), figures(*trial, b));
            let residual = (own_a - mean_a * over_a) / m_a - (own_b - mean_b * over_b) / m_b;
            squares += residual * residual;
            differing += usize::from(own_a.to_bits() != own_b.to_bits());
        }
        let n = trials.len() as f64;
        let largest = largest / m_a.min(m_b);
        Some(Gap { value: mean_a - mean_b, se: (squares * n / (n - 1.0)).sqrt(), largest, differing })
    }

    /// The largest difference of two postures in any trial.
    fn largest(&self, (a, b): (usize, usize)) -> f64 {
        let apart = |trial: usize| (self.figures(trial, a)[0] - self.figures(trial, b)[0]).abs();
        (0..self.trials()).map(apart).fold(0.0, f64::max)
    }
}

/// How many standard errors wide an interval must be, both ways, so that none of so many looks is false with a
/// probability of 1 - [`FALSE_ALARM`].
fn standard_errors(looks: usize) -> f64 {
    -normal_quantile(FALSE_ALARM / (2.0 * looks.max(1) as f64))
}

/// What the kept trials of a run say of the order of its postures, `ids` by place; `None` where nothing orders them.
pub(super) fn of(scenario: &Scenario, model: &Model, sample: &Sample, ids: &[String]) -> Option<Ranking> {
    let column = fifths::leading(model).filter(|_| ids.len() > 1)?;
    let names = model.epistemic();
    let against = if ids.len() <= MOST_PAIRED { ids.len() } else { 1 };
    let pairs = (0..against).flat_map(|b| (b + 1..ids.len()).map(move |a| (a, b)));
    let pairs: Vec<((usize, usize), f64)> = pairs.map(|pair| (pair, sample.largest(pair))).collect();
    let looks = (names.len() * pairs.len()).max(1);
    let z = standard_errors(looks);
    let scale = Scale::of(sample, ids.len(), scenario.header.horizon_years);
    let wide = (z, libm::log(looks as f64 / FALSE_ALARM));
    let register = inputs(scenario);
    let mut turns: Vec<(Grading, Turn)> = Vec::new();
    for (draw, name) in names.iter().enumerate() {
        let [low, high] = [LOWEST, HIGHEST].map(|mark| sample.marked(draw, mark));
        for (pair, largest) in &pairs {
            let gap = |trials: &[usize]| sample.gap(trials, *pair, *largest, scale);
            let Some((low, high)) = gap(&low).zip(gap(&high)) else { continue };
            if !turns_round(low, high, wide) {
                continue;
            }
            let (a, b) = pair;
            let (inputs, grading) = fifths::drawn(&register, name);
            let ends = |gap: Gap| [gap.value - gap.half(wide), gap.value + gap.half(wide)];
            turns.push((
                grading,
                Turn {
                    inputs,
                    grade: grading.letter(),
                    posture: ids[*a].clone(),
                    against: ids[*b].clone(),
                    lowest: low.value,
                    lowest_interval: ends(low),
                    highest: high.value,
                    highest_interval: ends(high),
                },
            ));
        }
    }
    let swing = |turn: &Turn| (turn.highest - turn.lowest).abs();
    turns.sort_by(|(one, a), (other, b)| {
        one.place().cmp(&other.place()).then(swing(b).total_cmp(&swing(a))).then_with(|| a.inputs.cmp(&b.inputs))
    });
    Some(Ranking {
        metric: model.columns().names()[column].clone(),
        per_year: scale != Scale::Attack,
        trials: sample.trials() as u64,
        draws: names.len() as u64,
        standard_errors: z,
        not_examined: register.iter().filter(|input| input.grade == Some(Grade::D) && input.draws.is_empty()).count()
            as u64,
        hangs_on: turns.into_iter().map(|(_, turn)| turn).collect(),
    })
}

/// Beyond both intervals, on different sides.
fn turns_round(low: Gap, high: Gap, wide: (f64, f64)) -> bool {
    let beyond = |gap: Gap| gap.differing >= LEAST && gap.value.abs() > gap.half(wide);
    beyond(low) && beyond(high) && (low.value < 0.0) != (high.value < 0.0)
}

/// The turns in words, the first few of them.
pub(super) fn warnings(ranking: &Ranking) -> Vec<Warning> {
    let grade = |turn: &Turn| turn.grade.as_ref().map_or("no grade".to_owned(), |grade| format!("grade {grade}"));
    let named = |turn: &Turn| {
        let inputs: Vec<String> = turn.inputs.iter().map(|path| format!("`{path}`")).collect();
        let [lowest, highest] =
            [(turn.lowest, turn.lowest_interval), (turn.highest, turn.highest_interval)].map(|(gap, [low, high])| {
                let (least, most) = (low.abs().min(high.abs()), low.abs().max(high.abs()));
                let word = if gap < 0.0 { "below" } else { "above" };
                let [gap, least, most] = [gap.abs(), least, most].map(super::moves::three_digits);
                format!("{gap} [{least}, {most}] {word}")
            });
        format!(
            "the order of `{}` and `{}` by mean {} {} hangs on {} ({}): the first is {lowest} the second in the lowest fifth \
             of its values, {highest} in the highest",
            turn.posture,
            turn.against,
            ranking.metric,
            ranking.measure(),
            inputs.join(", "),
            grade(turn)
        )
    };
    let mut messages: Vec<String> = ranking.hangs_on.iter().take(MOST_NAMED).map(named).collect();
    if ranking.hangs_on.len() > MOST_NAMED {
        messages.push(format!(
            "the order of postures hangs on more inputs: {} further turns are under `ranking` in result.json",
            ranking.hangs_on.len() - MOST_NAMED
        ));
    }
    messages.into_iter().map(|message| Warning { code: "ranking-hangs-on".to_owned(), message }).collect()
}

#[cfg(test)]
mod tests;
