//! What a study says: every figure's indices, rank correlations and tornado, and what information is worth to a choice.

use crate::random::{sobol, student_quantile};
use crate::stats::Estimate;
use crate::stats::indices::{self, Indices, Moments, Place};
use crate::stats::information::{Choice, Gains, Partial, Perfect};
use crate::stats::rank::{self, RankCorrelation, Ranks};
use crate::stats::scrambles;

use super::function::{At, End, Function, Shape};
use super::study::Settings;

/// A function's values at all points of a study. All intervals are 95 %, by Student's law over scrambles.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluations {
    shape: Shape,
    dimensions: usize,
    inputs: Vec<Vec<usize>>,
    held: Vec<usize>,
    first: u32,
    scrambles: usize,
    points: usize,
    /// By scramble, pair, and in the order of the shape.
    numbers: Vec<f64>,
}

/// A figure with one dimension held at its 10 % and its 90 % point, while all others vary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// The dimension.
    pub dimension: usize,
    /// Mean of the figure at 0.1 less its mean.
    pub low: Estimate,
    /// Mean of the figure at 0.9 less its mean.
    pub high: Estimate,
    /// Mean of the figure at 0.9 less its mean at 0.1.
    pub swing: Estimate,
}

/// What information is worth to a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Information {
    /// The option with the largest mean utility, by its place in the choice.
    pub best: usize,
    /// What it is worth to know everything.
    pub perfect: Perfect,
    /// What it is worth to know one input, for each.
    pub inputs: Vec<Partial>,
}

impl Evaluations {
    /// Numbers of all pairs of a function.
    pub(super) fn new<F: Function>(
        function: &F,
        shape: Shape,
        first: u32,
        settings: &Settings,
        numbers: Vec<f64>,
    ) -> Self {
        Self {
            shape,
            dimensions: function.dimensions(),
            inputs: function.inputs().to_vec(),
            held: function.held().to_vec(),
            first,
            scrambles: settings.scrambles as usize,
            points: settings.points as usize,
            numbers,
        }
    }

    /// Scrambles.
    pub fn scrambles(&self) -> usize {
        self.scrambles
    }

    /// Pairs of points of a scramble.
    pub fn points(&self) -> usize {
        self.points
    }

    /// Student's quantile of all intervals.
    pub fn t(&self) -> f64 {
        student_quantile(self.scrambles as f64 - 1.0, 0.975)
    }

    /// The replicates of a figure at a place of a pair.
    ///
    /// # Panics
    /// If there is no such scramble, pair, place or figure; so do the others.
    pub fn figure(&self, scramble: usize, pair: usize, at: At, figure: usize) -> &[f64] {
        self.replicates(scramble, pair, self.shape.figure(at, figure))
    }

    /// The replicates of a number beside.
    pub fn beside(&self, scramble: usize, pair: usize, end: End, number: usize) -> &[f64] {
        self.replicates(scramble, pair, self.shape.number(end, number))
    }

    /// The uniform number of a dimension at an end of a pair.
    pub fn uniform(&self, scramble: usize, pair: usize, end: End, dimension: usize) -> f64 {
        let of = if end == End::A { sobol::of_a } else { sobol::of_b };
        sobol::point(self.first.wrapping_add(scramble as u32), pair as u32, of(dimension as u32))
    }

    fn replicates(&self, scramble: usize, pair: usize, begin: usize) -> &[f64] {
        let begin = (scramble * self.points + pair) * self.shape.numbers() + begin;
        &self.numbers[begin..begin + self.shape.replicates]
    }

    /// Pair and end of a point: first all A, then all B.
    fn end(&self, point: usize) -> (usize, End) {
        if point < self.points { (point, End::A) } else { (point - self.points, End::B) }
    }

    /// A figure's replicates at a point, numbered as in [`Self::end`].
    fn at_point(&self, scramble: usize, point: usize, figure: usize) -> &[f64] {
        let (pair, end) = self.end(point);
        self.figure(scramble, pair, if end == End::A { At::A } else { At::B }, figure)
    }

    /// A mean over the pairs of a scramble, over scrambles with its interval.
    fn mean_of(&self, of: impl Fn(usize, usize) -> f64) -> Estimate {
        let mean = |scramble| (0..self.points).map(|pair| of(scramble, pair)).sum::<f64>() / self.points as f64;
        scrambles::mean(&(0..self.scrambles).map(mean).collect::<Vec<_>>(), self.t())
    }

    /// Mean of a figure over all points.
    pub fn mean(&self, figure: usize) -> Estimate {
        let end = |scramble, pair, at| mean(self.figure(scramble, pair, at, figure));
        self.mean_of(|scramble, pair| f64::midpoint(end(scramble, pair, At::A), end(scramble, pair, At::B)))
    }

    /// What one scramble says of a figure's variance.
    pub fn moments(&self, figure: usize, scramble: usize) -> Moments {
        let value = |place, pair| {
            let at = match place {
                Place::A => At::A,
                Place::B => At::B,
                Place::Swapped(input) => At::Input(input),
            };
            self.figure(scramble, pair, at, figure)
        };
        Moments::of(self.points, self.shape.replicates, self.shape.inputs, value)
    }

    /// Sobol indices of a figure, for every input.
    pub fn indices(&self, figure: usize) -> Indices {
        let moments: Vec<Moments> = (0..self.scrambles).map(|scramble| self.moments(figure, scramble)).collect();
        indices::indices(&moments, self.shape.replicates, self.t())
    }

    /// Rank correlations of a figure with the uniform number of every dimension, over all points A and B.
    pub fn ranks(&self, figure: usize) -> Vec<RankCorrelation> {
        let points = 2 * self.points;
        let mut correlations = vec![Vec::with_capacity(self.scrambles); self.dimensions];
        let mut halves = Vec::new();
        for scramble in 0..self.scrambles {
            let value = |point| self.at_point(scramble, point, figure);
            let of_figure = Ranks::of(&(0..points).map(|point| mean(value(point))).collect::<Vec<_>>());
            for (dimension, correlations) in correlations.iter_mut().enumerate() {
                let uniform = |point| {
                    let (pair, end) = self.end(point);
                    self.uniform(scramble, pair, end, dimension)
                };
                let of_input = Ranks::of(&(0..points).map(uniform).collect::<Vec<_>>());
                correlations.push(of_figure.correlation(&of_input));
            }
            halves.extend(rank::halves(points, self.shape.replicates, value));
        }
        let over = |of: &Vec<f64>| rank::over_scrambles(of, &halves, self.shape.replicates, self.t());
        correlations.iter().map(over).collect()
    }

    /// How a figure moves with every held dimension.
    pub fn tornado(&self, figure: usize) -> Vec<Held> {
        let at = |scramble, pair, at| mean(self.figure(scramble, pair, at, figure));
        let less = |one: At, other: At| self.mean_of(|s, pair| at(s, pair, one) - at(s, pair, other));
        let held = |(place, dimension): (usize, &usize)| Held {
            dimension: *dimension,
            low: less(At::Low(place), At::A),
            high: less(At::High(place), At::A),
            swing: less(At::High(place), At::Low(place)),
        };
        self.held.iter().enumerate().map(held).collect()
    }

    /// What information is worth to a choice between options, whose utilities are these numbers beside. `None` if there are
    /// fewer than two.
    pub fn information(&self, options: &[usize]) -> Option<Information> {
        if options.len() < 2 {
            return None;
        }
        let utility = |scramble, point, option: usize| {
            let (pair, end) = self.end(point);
            self.beside(scramble, pair, end, options[option])
        };
        let gains = Gains::of(&Choice {
            scrambles: self.scrambles,
            points: 2 * self.points,
            options: options.len(),
            replicates: self.shape.replicates,
            utility: &utility,
        });
        let input = |dimensions: &Vec<usize>| {
            let uniform = |scramble, point, dimension: usize| {
                let (pair, end) = self.end(point);
                self.uniform(scramble, pair, end, dimensions[dimension])
            };
            gains.partial(dimensions.len(), uniform, self.t())
        };
        let inputs = self.inputs.iter().map(input).collect();
        Some(Information { best: gains.best(), perfect: gains.perfect(self.t()), inputs })
    }
}

/// Mean of replicates.
fn mean(replicates: &[f64]) -> f64 {
    replicates.iter().sum::<f64>() / replicates.len() as f64
}
