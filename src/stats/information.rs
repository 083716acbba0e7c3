//! Value of information: what it is worth to know inputs before choosing between options (Raiffa and Schlaifer 1961).
//!
//! An option is worth its utility, a function of uncertain inputs. Who knows nothing takes the option with the largest mean
//! utility. Who knows the inputs takes the best one at every point, and gains by that; who knows one input takes the best one
//! given this input.
//!
//! Utilities may be Monte Carlo estimates, J replicates of each, which err independently. Who chooses and judges by the same
//! noise finds a gain where there is none, so here no replicate judges a choice that it took part in.

use super::interval::Estimate;
use super::scrambles;

/// Utilities of options at the points of independent scrambles.
pub struct Choice<'a> {
    /// Scrambles; two at least.
    pub scrambles: usize,
    /// Points of each.
    pub points: usize,
    /// Options.
    pub options: usize,
    /// Replicates of each utility.
    pub replicates: usize,
    /// The replicates of scramble, point, option.
    pub utility: &'a dyn Fn(usize, usize, usize) -> &'a [f64],
}

impl std::fmt::Debug for Choice<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { scrambles, points, options, replicates, .. } = self;
        write!(f, "Choice({scrambles} scrambles, {points} points, {options} options, {replicates} replicates)")
    }
}

/// What perfect information is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Perfect {
    /// Mean of the largest utility less the largest mean utility, by means of all replicates: noise pushes it up.
    pub upper: f64,
    /// The option chosen at a point by all replicates but one, judged by that one, less the best overall: noise can only push
    /// it down. With one replicate the same as `upper`.
    pub estimate: Estimate,
}

/// What knowing one input is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partial {
    /// The gain over the option that is best overall: exactly 0 if knowing the input changes no choice.
    pub gain: Estimate,
    /// Share of points where it changes the choice.
    pub changed: f64,
}

/// Degrees of the polynomials in the uniform number of a dimension.
const DEGREE: usize = 5;
/// A term stays if it is this many of its standard errors.
const SIGNIFICANT: f64 = 2.5;

/// Utilities of all options less that of the best one overall.
#[derive(Debug)]
pub struct Gains {
    scrambles: usize,
    points: usize,
    replicates: usize,
    best: usize,
    /// Options but the best.
    others: usize,
    /// Gain over the best option by scramble, point, other option, replicate.
    over_best: Vec<f64>,
}

impl Gains {
    /// The differences of a choice; the best option is the one with the largest mean of all, the first of equals.
    #[must_use]
    pub fn of(choice: &Choice<'_>) -> Self {
        let Choice { scrambles, points, options, replicates, utility } = *choice;
        let mut sums = vec![0.0; options];
        for scramble in 0..scrambles {
            for point in 0..points {
                for (option, sum) in sums.iter_mut().enumerate() {
                    *sum += utility(scramble, point, option).iter().sum::<f64>();
                }
            }
        }
        let best = (0..options).fold(0, |best, option| if sums[option] > sums[best] { option } else { best });
        let mut over_best = Vec::with_capacity(scrambles * points * options.saturating_sub(1) * replicates);
        for scramble in 0..scrambles {
            for point in 0..points {
                let of_best = utility(scramble, point, best);
                for option in (0..options).filter(|option| *option != best) {
                    over_best.extend(utility(scramble, point, option).iter().zip(of_best).map(|(of, best)| of - best));
                }
            }
        }
        Self { scrambles, points, replicates, best, others: options.saturating_sub(1), over_best }
    }

    /// The option with the largest mean utility: what is chosen without information.
    #[must_use]
    pub fn best(&self) -> usize {
        self.best
    }

    /// Gains of the other options at a point: a slice of replicates each.
    fn at(&self, scramble: usize, point: usize) -> impl Iterator<Item = &[f64]> {
        let size = self.others * self.replicates;
        let begin = (scramble * self.points + point) * size;
        self.over_best[begin..begin + size].chunks_exact(self.replicates)
    }

    /// Expected value of perfect information; `t` is Student's quantile for one degree of freedom less than there are
    /// scrambles.
    #[must_use]
    pub fn perfect(&self, t: f64) -> Perfect {
        let (mut upper, mut per_scramble) = (0.0, Vec::with_capacity(self.scrambles));
        for scramble in 0..self.scrambles {
            let mut sum = 0.0;
            for point in 0..self.points {
                let means = self.at(scramble, point).map(|of| of.iter().sum::<f64>() / self.replicates as f64);
                upper += means.fold(0.0, f64::max);
                for judge in 0..self.replicates {
                    let by_others = self.at(scramble, point).map(|of| (but(of, judge), of[judge]));
                    sum += chosen(by_others).map_or(0.0, |(_, gain)| gain);
                }
            }
            per_scramble.push(sum / (self.points * self.replicates) as f64);
        }
        let upper = upper / (self.scrambles * self.points) as f64;
        Perfect { upper, estimate: scrambles::mean(&per_scramble, t) }
    }

    /// Expected value of knowing one input, whose dimensions have the uniform numbers `uniform(scramble, point, dimension)`,
    /// `dimensions` of them; they must be even in (0, 1) over the points of a scramble.
    ///
    /// The mean gain of an option given the input is fitted by polynomials in its uniform numbers (Strong, Oakley, Brennan,
    /// Medical Decision Making 34, 2014, fit it by regression): sums over its dimensions of shifted Legendre polynomials up to
    /// degree 5. These are orthogonal over points that are even, so each coefficient is the mean of gain times polynomial
    /// (quasi-regression: An and Owen, Journal of Complexity 17, 2001). A choice by the fit of all other scrambles and all
    /// other replicates is judged by the one replicate of the one scramble that is left out; so neither noise nor too close a
    /// fit can push the gain up. A term stays in the fit if it is beyond 2.5 standard errors both by its spread between
    /// scrambles and by the spread of the gains over as many independent points (so it explains more than 6.25 / n of the
    /// variance at n points); an option without any term that stays is not chosen.
    #[must_use]
    pub fn partial(&self, dimensions: usize, uniform: impl Fn(usize, usize, usize) -> f64, t: f64) -> Partial {
        let terms = dimensions * DEGREE;
        let sums: Vec<Sums> = (0..self.scrambles)
            .map(|scramble| self.sums(scramble, dimensions, |p, d| uniform(scramble, p, d)))
            .collect();
        let (mut per_scramble, mut changed) = (Vec::with_capacity(self.scrambles), 0_u64);
        let mut basis = vec![0.0; terms];
        for scramble in 0..self.scrambles {
            let fits: Vec<Vec<Option<Fit>>> = (0..self.replicates)
                .map(|judge| (0..self.others).map(|other| self.fit(&sums, scramble, other, judge, terms)).collect())
                .collect();
            let mut sum = 0.0;
            if fits.iter().flatten().any(Option::is_some) {
                for point in 0..self.points {
                    polynomials(dimensions, |dimension| uniform(scramble, point, dimension), &mut basis);
                    for (judge, fits) in fits.iter().enumerate() {
                        let by_fit = self
                            .at(scramble, point)
                            .zip(fits)
                            .map(|(of, fit)| (fit.as_ref().map_or(0.0, |fit| fit.at(&basis)), of[judge]));
                        if let Some((_, gain)) = chosen(by_fit) {
                            sum += gain;
                            changed += 1;
                        }
                    }
                }
            }
            per_scramble.push(sum / (self.points * self.replicates) as f64);
        }
        let judged = (self.scrambles * self.points * self.replicates) as f64;
        Partial { gain: scrambles::mean(&per_scramble, t), changed: changed as f64 / judged }
    }

    /// Means over the points of a scramble of what fits are made of.
    fn sums(&self, scramble: usize, dimensions: usize, uniform: impl Fn(usize, usize) -> f64) -> Sums {
        let terms = dimensions * DEGREE;
        let series = self.others * self.replicates;
        let mut sums =
            Sums { level: vec![0.0; series], square: vec![0.0; series], coefficients: vec![0.0; series * terms] };
        let mut basis = vec![0.0; terms];
        let n = self.points as f64;
        for point in 0..self.points {
            polynomials(dimensions, |dimension| uniform(point, dimension), &mut basis);
            for (other, of) in self.at(scramble, point).enumerate() {
                for judge in 0..self.replicates {
                    let (at, gain) = (other * self.replicates + judge, but(of, judge));
                    sums.level[at] += gain / n;
                    sums.square[at] += gain * gain / n;
                    let coefficients = &mut sums.coefficients[at * terms..(at + 1) * terms];
                    coefficients.iter_mut().zip(&basis).for_each(|(sum, term)| *sum += gain * term / n);
                }
            }
        }
        sums
    }

    /// The fit of an option's gain by all scrambles but one and all replicates but one; `None` if no term stays.
    fn fit(&self, sums: &[Sums], without: usize, other: usize, judge: usize, terms: usize) -> Option<Fit> {
        let at = other * self.replicates + judge;
        let mean = |of: &dyn Fn(&Sums) -> f64| {
            let others = sums.iter().enumerate().filter(|(scramble, _)| *scramble != without);
            others.map(|(_, sums)| of(sums)).sum::<f64>() / (sums.len() - 1) as f64
        };
        let level = mean(&|sums| sums.level[at]);
        let variance = mean(&|sums| sums.square[at]) - level * level;
        let independent = variance / ((sums.len() - 1) * self.points) as f64;
        let mut fit = Fit { level, terms: Vec::new() };
        for term in 0..terms {
            let of = |sums: &Sums| sums.coefficients[at * terms + term];
            let coefficient = mean(&of);
            let spread = mean(&|sums| (of(sums) - coefficient) * (of(sums) - coefficient)) / (sums.len() as f64 - 2.0);
            let bound = SIGNIFICANT * SIGNIFICANT * spread.max(independent);
            if coefficient * coefficient > bound {
                fit.terms.push((term, coefficient));
            }
        }
        (!fit.terms.is_empty()).then_some(fit)
    }
}

/// Means over the points of one scramble, by other option and replicate that is left out.
struct Sums {
    level: Vec<f64>,
    square: Vec<f64>,
    /// A coefficient for every term.
    coefficients: Vec<f64>,
}

/// The gain of an option as a polynomial.
struct Fit {
    level: f64,
    /// Terms that stay, and their coefficients.
    terms: Vec<(usize, f64)>,
}

impl Fit {
    fn at(&self, basis: &[f64]) -> f64 {
        self.terms.iter().fold(self.level, |sum, (term, coefficient)| sum + coefficient * basis[*term])
    }
}

/// Mean of all replicates but one; of the only one itself.
fn but(replicates: &[f64], left_out: usize) -> f64 {
    if replicates.len() == 1 {
        return replicates[0];
    }
    let others = replicates.iter().enumerate().filter(|(at, _)| *at != left_out);
    others.map(|(_, value)| value).sum::<f64>() / (replicates.len() - 1) as f64
}

/// Of pairs of what an option is believed and judged to gain, that which is believed to gain most; `None` if none gains.
fn chosen(options: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    options.filter(|(belief, _)| *belief > 0.0).fold(None, |chosen, option| match chosen {
        Some((belief, _)) if belief >= option.0 => chosen,
        _ => Some(option),
    })
}

/// Shifted Legendre polynomials of degree 1 to 5 in every dimension, of mean square 1 over (0, 1).
fn polynomials(dimensions: usize, uniform: impl Fn(usize) -> f64, basis: &mut [f64]) {
    for (dimension, basis) in (0..dimensions).zip(basis.chunks_exact_mut(DEGREE)) {
        let x = 2.0 * uniform(dimension) - 1.0;
        let (mut older, mut old) = (1.0, x);
        for (degree, value) in (1..).zip(basis) {
            let k = f64::from(degree);
            *value = old * (2.0 * k + 1.0).sqrt();
            // (k + 1) P(k+1) = (2 k + 1) x P(k) - k P(k-1)
            (older, old) = (old, ((2.0 * k + 1.0) * x * old - k * older) / (k + 1.0));
        }
    }
}

#[cfg(test)]
mod tests;
