//! What is not known apart from what is chance: one-way analysis of variance of a nested simulation.
//!
//! M outer draws of what is not known; for each the figure estimated from K inner trials. The values found at the outer draws
//! vary because the figure does, and because each is known from K trials only: the variance *between* draws is the variance of
//! the values less the mean of their own error variances (the variance within over K; Searle, Casella and `McCulloch` 1992, chapter
//! 3). It is unbiased, so it can come out below 0. Its interval is that of the jackknife over outer draws (Miller 1974).

use serde::{Deserialize, Serialize};

use super::interval::Estimate;

/// One figure at every outer draw, in their order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    draws: Vec<Draw>,
}

/// One figure at one outer draw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// The figure as estimated from the inner trials.
    pub value: f64,
    /// Variance of the error of that estimate; not a number where it is not known: then as large, times the weight, as in the mean of
    /// the other draws.
    pub noise: f64,
    /// Variance of the outcome itself if the inputs were these: chance; not a number where it is not known.
    pub chance: f64,
    /// How much the draw counts.
    pub weight: f64,
}

/// The split of the variance of an outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// Mean over draws.
    pub mean: Estimate,
    /// Variance of the figure over what is not known; below 0 if it can't be told from 0.
    pub between: Estimate,
    /// Mean variance of the outcome if the inputs were known.
    pub chance: f64,
    /// Between / (between + chance); 0 of nothing.
    pub share: Estimate,
    /// Share of the error of inner trials in the variance of the values found.
    pub noise: f64,
}

/// Weighted sums over draws, of values apart from a centre: v, v^2, v d, v d^2, v noise, v chance.
#[derive(Debug, Clone, Copy, Default)]
struct Sums([f64; 6]);

impl Sums {
    fn of(draw: &Draw, centre: f64) -> Self {
        let Draw { value, noise, chance, weight } = *draw;
        let apart = value - centre;
        Self([weight, weight * weight, weight * apart, weight * apart * apart, weight * noise, weight * chance])
    }

    fn with(mut self, other: &Self, sign: f64) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(sum, term)| *sum += sign * term);
        self
    }

    /// Mean apart from the centre, variance of values, mean noise, mean chance.
    fn moments(&self) -> [f64; 4] {
        let [v, vv, vd, vdd, noise, chance] = self.0;
        if v <= 0.0 {
            return [0.0; 4];
        }
        let mean = vd / v;
        // Of equal weights this is n / (n - 1).
        let degrees = 1.0 - vv / (v * v);
        let variance = if degrees > 0.0 { (vdd / v - mean * mean).max(0.0) / degrees } else { 0.0 };
        [mean, variance, noise / v, chance / v]
    }

    /// Mean apart from the centre, variance between, share.
    fn split(&self) -> [f64; 3] {
        let [mean, variance, noise, chance] = self.moments();
        let between = variance - noise;
        let all = between + chance;
        [mean, between, if all > 0.0 { between / all } else { 0.0 }]
    }
}

impl Series {
    /// Adds the draws of another series behind its own.
    pub fn append(&mut self, next: &Self) {
        self.draws.extend_from_slice(&next.draws);
    }

    /// Adds the next draw.
    pub fn push(&mut self, draw: Draw) {
        self.draws.push(draw);
    }

    /// Number of draws.
    pub fn len(&self) -> usize {
        self.draws.len()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.draws.is_empty()
    }

    /// The draws with what is not known of their errors filled in.
    fn filled(&self) -> Vec<Draw> {
        let known = || self.draws.iter().filter(|draw| !draw.noise.is_nan() && draw.weight > 0.0);
        let [count, weight, noise, chance] = known().fold([0.0; 4], |[n, v, e, c], draw| {
            [n + 1.0, v + draw.weight, e + draw.weight * draw.noise, c + draw.weight * draw.chance]
        });
        let fill = |draw: &Draw| match draw.noise.is_nan() {
            true if count > 0.0 && draw.weight > 0.0 => {
                Draw { noise: noise / count / draw.weight, chance: chance / weight, ..*draw }
            }
            true => Draw { noise: 0.0, chance: 0.0, ..*draw },
            false => *draw,
        };
        self.draws.iter().map(fill).collect()
    }

    fn centre(&self) -> f64 {
        let [sum, weight] =
            self.draws.iter().fold([0.0; 2], |[s, w], draw| [s + draw.weight * draw.value, w + draw.weight]);
        if weight > 0.0 { sum / weight } else { 0.0 }
    }

    /// The analysis of variance; `None` of fewer than 3 draws, or of draws without weight.
    pub fn split(&self) -> Option<Split> {
        let n = self.draws.len();
        let centre = self.centre();
        let each: Vec<Sums> = self.filled().iter().map(|draw| Sums::of(draw, centre)).collect();
        let all = each.iter().fold(Sums::default(), |sums, one| sums.with(one, 1.0));
        if n < 3 || all.0[0] <= 0.0 {
            return None;
        }
        let found = all.split();
        let without: Vec<[f64; 3]> = each.iter().map(|one| all.with(one, -1.0).split()).collect();
        let estimate = |which: usize| {
            let middle = without.iter().map(|one| one[which]).sum::<f64>() / n as f64;
            let squares: f64 = without.iter().map(|one| (one[which] - middle) * (one[which] - middle)).sum();
            Estimate::normal(found[which], (squares * (n as f64 - 1.0) / n as f64).sqrt())
        };
        let [mean, between, share] = [0, 1, 2].map(estimate);
        let moved = |end: f64| centre + end;
        let [_, variance, noise, chance] = all.moments();
        Some(Split {
            mean: Estimate { value: moved(mean.value), low: moved(mean.low), high: moved(mean.high), se: mean.se },
            between,
            chance,
            share,
            noise: if variance > 0.0 { (noise / variance).min(1.0) } else { 0.0 },
        })
    }

    /// The values with the error of inner trials taken out: drawn towards their mean until their variance is that between
    /// draws (Louis 1984). All of them the mean where nothing is left between.
    pub fn cleared(&self) -> Vec<f64> {
        let centre = self.centre();
        let sums = self.filled().iter().fold(Sums::default(), |sums, draw| sums.with(&Sums::of(draw, centre), 1.0));
        let [_, variance, noise, _] = sums.moments();
        let kept = if variance > 0.0 { ((variance - noise) / variance).max(0.0).sqrt() } else { 0.0 };
        self.draws.iter().map(|draw| centre + kept * (draw.value - centre)).collect()
    }

    /// Quantiles over draws of the cleared values: the smallest of them below or at which there is a share `p` of the weight.
    pub fn quantiles<const N: usize>(&self, levels: [f64; N]) -> [f64; N] {
        let mut values: Vec<(f64, f64)> =
            self.cleared().into_iter().zip(&self.draws).map(|(value, draw)| (value, draw.weight)).collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all: f64 = values.iter().map(|(_, weight)| weight).sum();
        levels.map(|level| {
            let mut reached = 0.0;
            let found = values.iter().find(|(_, weight)| {
                reached += weight;
                reached >= level * all * (1.0 - 1e-12)
            });
            found.or(values.last()).map_or(0.0, |(value, _)| *value)
        })
    }

    /// Share of the weight of draws whose cleared value is below 0.
    pub fn below_zero(&self) -> f64 {
        let cleared = self.cleared();
        let [below, all] = cleared.iter().zip(&self.draws).fold([0.0; 2], |[below, all], (value, draw)| {
            [below + if *value < 0.0 { draw.weight } else { 0.0 }, all + draw.weight]
        });
        if all > 0.0 { below / all } else { 0.0 }
    }
}

#[cfg(test)]
mod tests;
