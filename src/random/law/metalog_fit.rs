//! The metalog law through given quantiles, and whether there is one.

use super::check::{finite, within};
use super::form::{Form, Placed};
use super::metalog::{Bounds, End, Metalog, derivative, horner};
use super::{Law, LawError};

/// Fewest and most quantiles. Beyond ten the curve through them is as good as never increasing, and its coefficients
/// lose their digits.
const LEAST: usize = 3;
const MOST: usize = 10;
/// Probabilities nearer to 0 or 1 than this say nothing an expert can know.
const LEAST_PROBABILITY: f64 = 1e-6;
/// What the curve may miss a quantile by, as a share of their range.
const LARGEST_MISS: f64 = 1e-9;
/// Coefficients of the logarithm below this share of the largest coefficient are 0 but for rounding.
const ROUNDING: f64 = 1e-13;
/// The heaviest tail: 1/2 has no finite variance, and just below it is finite by digits that no sample ever shows.
const HEAVIEST: f64 = 0.499;
/// Where w (1 - w) ln(w / (1 - w)) is least on (0, 1/2), and its value there.
const DIP: (f64, f64) = (0.176_040_885_485_198_63, -0.223_871_602_347_151_5);

/// Checks quantiles and bounds one by one, then the curve through them.
///
/// `cut` says whether the lower and the upper tail will be cut off, so that they may be as heavy as they like.
pub(crate) fn check(
    quantiles: &[(f64, f64)],
    lower: Option<f64>,
    upper: Option<f64>,
    cut: (bool, bool),
) -> Result<(), LawError> {
    if !(LEAST..=MOST).contains(&quantiles.len()) {
        return Err(LawError::QuantileCount { count: quantiles.len(), least: LEAST, most: MOST });
    }
    for &(probability, value) in quantiles {
        within("probability", probability, LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)?;
        finite("value", value)?;
    }
    for pair in quantiles.windows(2) {
        if pair[1].0 <= pair[0].0 || pair[1].1 <= pair[0].1 {
            return Err(LawError::QuantileOrder { lower: pair[0], upper: pair[1] });
        }
    }
    let (first, last) = (quantiles[0], quantiles[quantiles.len() - 1]);
    finite("range", last.1 - first.1)?;
    if let Some(bound) = lower {
        finite("lower", bound)?;
        if first.1 <= bound {
            return Err(LawError::QuantileOutsideBounds { quantile: first, bound, upper: false });
        }
    }
    if let Some(bound) = upper {
        finite("upper", bound)?;
        if last.1 >= bound {
            return Err(LawError::QuantileOutsideBounds { quantile: last, bound, upper: true });
        }
        finite("upper - lower", bound - lower.unwrap_or(bound))?;
    }
    let fit = Fit::new(quantiles, lower, upper);
    if fit.miss.is_nan() || fit.miss > LARGEST_MISS {
        return Err(LawError::QuantilesTooClose { error: fit.miss });
    }
    let law = Metalog::new(fit.bounds, fit.curve);
    if let Some(at) = fall(&law) {
        let before = quantiles.iter().rev().find(|quantile| quantile.0 <= at).copied();
        let after = quantiles.iter().find(|quantile| quantile.0 > at).copied();
        return Err(LawError::NotIncreasing { at, before, after, bounded: (lower.is_some(), upper.is_some()) });
    }
    let heaviness = fit.placed(lower, upper).map_or(0.0, |law| law.heaviness());
    let is_upper = fit.bounds == Bounds::Lower;
    if heaviness > HEAVIEST && !(if is_upper { cut.1 } else { cut.0 }) {
        let moment = if heaviness < 1.0 { "variance" } else { "mean" };
        return Err(LawError::InfiniteMoment { moment, upper: is_upper, heaviness });
    }
    Ok(())
}

/// The law through the quantiles, which [`check`] has let pass.
pub(crate) fn placed(quantiles: &[(f64, f64)], lower: Option<f64>, upper: Option<f64>) -> Placed {
    let fit = Fit::new(quantiles, lower, upper);
    let law = fit.placed(lower, upper).unwrap_or_else(|| Metalog::new(fit.bounds, fit.curve));
    let (location, scale) = match (lower, upper) {
        (None, None) => (fit.centre, fit.range),
        (Some(lower), None) => (lower, 1.0),
        (None, Some(upper)) => (upper, 1.0),
        (Some(lower), Some(upper)) => (lower, upper - lower),
    };
    let (low, high) = law.support();
    let (low, high) = (location + scale * low, location + scale * high);
    Placed { location, scale, low, high, form: Form::Metalog(Box::new(law)) }
}

/// A curve through quantiles that were brought to the range 1.
struct Fit {
    bounds: Bounds,
    /// In units of `range`, from `centre`.
    curve: End,
    centre: f64,
    range: f64,
    /// Largest distance from a quantile.
    miss: f64,
}

impl Fit {
    fn new(quantiles: &[(f64, f64)], lower: Option<f64>, upper: Option<f64>) -> Self {
        let bounds = match (lower, upper) {
            (None, None) => Bounds::None,
            (Some(_), None) => Bounds::Lower,
            (None, Some(_)) => Bounds::Upper,
            (Some(_), Some(_)) => Bounds::Both,
        };
        // The values of the curve: what the bound's logarithm makes of those given.
        let values: Vec<f64> = quantiles
            .iter()
            .map(|&(_, value)| {
                let above = lower.map_or(0.0, |bound| libm::log(value - bound));
                let below = upper.map_or(0.0, |bound| libm::log(bound - value));
                if bounds == Bounds::None { value } else { above - below }
            })
            .collect();
        let centre = values[values.len() / 2];
        let range = values[values.len() - 1] - values[0];
        let targets: Vec<f64> = values.iter().map(|value| (value - centre) / range).collect();
        let rows: Vec<Vec<f64>> = quantiles.iter().map(|quantile| basis(quantile.0, quantiles.len())).collect();
        let mut coefficients = solve(&rows, &targets);
        let misses = |coefficients: &[f64]| -> Vec<f64> {
            rows.iter().zip(&targets).map(|(row, target)| target - product(row, coefficients)).collect()
        };
        // One step of refinement: what is missed is fitted again.
        let correction = solve(&rows, &misses(&coefficients));
        for (coefficient, more) in coefficients.iter_mut().zip(correction) {
            *coefficient += more;
        }
        let miss = misses(&coefficients)
            .iter()
            .fold(0.0, |worst: f64, miss| if miss.is_nan() { *miss } else { worst.max(miss.abs()) });
        let mut curve = End { location: [0.0; 5], scale: [0.0; 5] };
        for (index, &coefficient) in coefficients.iter().enumerate() {
            let (logarithmic, power) = term(index, quantiles.len());
            if logarithmic { curve.scale[power] = coefficient } else { curve.location[power] = coefficient }
        }
        let largest = coefficients.iter().fold(0.0, |largest: f64, coefficient| largest.max(coefficient.abs()));
        if curve.scale.iter().all(|coefficient| coefficient.abs() <= ROUNDING * largest) {
            curve.scale = [0.0; 5];
        }
        Self { bounds, curve, centre, range, miss }
    }

    /// The standard form: without bounds in units of the range, with bounds in those of the logarithm.
    fn placed(&self, lower: Option<f64>, upper: Option<f64>) -> Option<Metalog> {
        if lower.is_none() && upper.is_none() {
            return None;
        }
        let mut curve = self.curve;
        for coefficient in curve.location.iter_mut().chain(&mut curve.scale) {
            *coefficient *= self.range;
        }
        curve.location[0] += self.centre;
        Some(Metalog::new(self.bounds, curve))
    }
}

/// Keelin's order of the terms: whether the one at `index` of `count` has the logarithm, and its power of d.
///
/// But for seven quantiles the last one is d^3 L instead of d^3: with that, four terms are odd in d and three even, and
/// seven symmetric probabilities, which are the usual ones, would leave them undetermined.
fn term(index: usize, count: usize) -> (bool, usize) {
    match index {
        0 => (false, 0),
        1 => (true, 0),
        2 => (true, 1),
        3 => (false, 1),
        6 if count == 7 => (true, 3),
        _ => (index % 2 == 1, index / 2),
    }
}

/// The terms at probability y.
fn basis(y: f64, count: usize) -> Vec<f64> {
    let (d, logit) = (y - 0.5, libm::log(y) - libm::log1p(-y));
    let value = |index| {
        let (logarithmic, power) = term(index, count);
        let raised = (0..power).fold(1.0, |product, _| product * d);
        if logarithmic { raised * logit } else { raised }
    };
    (0..count).map(value).collect()
}

fn product(row: &[f64], coefficients: &[f64]) -> f64 {
    row.iter().zip(coefficients).map(|(a, b)| a * b).sum()
}

/// Solves the linear equations by elimination with pivots by row.
fn solve(rows: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let count = right.len();
    let mut rows: Vec<Vec<f64>> = rows.to_vec();
    let mut right = right.to_vec();
    for column in 0..count {
        let largest = |a: &usize, b: &usize| rows[*a][column].abs().total_cmp(&rows[*b][column].abs());
        let pivot = (column..count).max_by(largest).unwrap_or(column);
        rows.swap(column, pivot);
        right.swap(column, pivot);
        for below in column + 1..count {
            let factor = rows[below][column] / rows[column][column];
            let (upper, lower) = rows.split_at_mut(below);
            for (entry, above) in lower[0].iter_mut().zip(&upper[column]).skip(column) {
                *entry -= factor * above;
            }
            right[below] -= factor * right[column];
        }
    }
    for column in (0..count).rev() {
        let rest: f64 = (column + 1..count).map(|k| rows[column][k] * right[k]).sum();
        right[column] = (right[column] - rest) / rows[column][column];
    }
    right
}

/// A probability at which the quantile function does not rise; `None` if it is proved to rise everywhere.
fn fall(law: &Metalog) -> Option<f64> {
    let lower = first_fall(&law.lower);
    lower.or_else(|| first_fall(&law.upper).map(|w| 1.0 - w))
}

/// The same for w from 0 to 1/2 seen from one end, by interval arithmetic on ever smaller intervals.
///
/// The slope with regard to the logit is S + w (1 - w) (M' + S' L). Towards the end it goes to S(0), which must be
/// positive for the tail to run the right way; without S it is M' that counts.
fn first_fall(end: &End) -> Option<f64> {
    let polynomial = end.scale.iter().all(|coefficient| coefficient.abs() <= 0.0);
    let largest = end.scale.iter().fold(0.0, |largest: f64, coefficient| largest.max(coefficient.abs()));
    if !polynomial && end.scale[0] <= ROUNDING * largest {
        return Some(0.0);
    }
    let (location, scale) = (derivative(&end.location), derivative(&end.scale));
    let least = |a: f64, b: f64| {
        let slope = range(&location, a, b);
        if polynomial {
            return slope.0;
        }
        let weight = (a * (1.0 - a), b * (1.0 - b));
        let parts = [times(weight, slope), times(dip(a, b), range(&scale, a, b))];
        range(&end.scale, a, b).0 + parts[0].0 + parts[1].0
    };
    let at = |w: f64| if polynomial { horner(&location, w) } else { end.slope(w, logit(w)) };
    // Intervals still to be proved, the one nearest to the end last. One that cannot be proved, however small, has a
    // slope of about 0 somewhere: the density there is without bound, which is refused too.
    let mut open = vec![(0.0, 0.5)];
    while let Some((a, b)) = open.pop() {
        if least(a, b) > 0.0 {
            continue;
        }
        let middle = 0.5 * (a + b);
        if at(middle) <= 0.0 || b - a < 1e-9 * b || open.len() > 200 {
            return Some(middle);
        }
        open.push((middle, b));
        open.push((a, middle));
    }
    None
}

fn logit(w: f64) -> f64 {
    libm::log(w) - libm::log1p(-w)
}

/// Bounds of w (1 - w) ln(w / (1 - w)) for w from a to b, inside [0, 1/2].
fn dip(a: f64, b: f64) -> (f64, f64) {
    let at = |w: f64| if w > 0.0 { w * (1.0 - w) * logit(w) } else { 0.0 };
    let (first, last) = (at(a), at(b));
    let least = if a <= DIP.0 && b >= DIP.0 { DIP.1 } else { first.min(last) };
    (least, first.max(last))
}

fn times(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let products = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
    products.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), &x| (least.min(x), most.max(x)))
}

/// Bounds of a polynomial for w from a to b.
fn range(polynomial: &[f64], a: f64, b: f64) -> (f64, f64) {
    polynomial.iter().rev().fold((0.0, 0.0), |sum, coefficient| {
        let product = times(sum, (a, b));
        (product.0 + coefficient, product.1 + coefficient)
    })
}

impl Law {
    /// The metalog law through these quantiles (probability, value), with these bounds.
    ///
    /// # Errors
    ///
    /// [`LawError`] if there is none: too few or too many quantiles, in the wrong order, on the wrong side of a bound, or
    /// such that the curve through them falls somewhere or has a tail without finite variance.
    pub fn metalog(quantiles: Vec<(f64, f64)>, lower: Option<f64>, upper: Option<f64>) -> Result<Self, LawError> {
        let law = Self::Metalog { quantiles, lower, upper };
        law.check().map(|()| law)
    }
}
