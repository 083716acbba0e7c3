//! Estimates over independent scrambles of one set of points: their spread is all that tells the error.

use super::interval::Estimate;

/// Mean of one value per scramble, with the interval value ± `t` standard errors; `t` is Student's quantile for one degree of
/// freedom less than there are scrambles (two at least).
#[must_use]
pub fn mean(values: &[f64], t: f64) -> Estimate {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    Estimate::within(mean, (squares / (n * (n - 1.0))).sqrt(), t)
}

/// A figure made of all scrambles, with the error of the jackknife, which leaves out one scramble after the other (Tukey 1958).
/// `figure` gives it without the scramble of that number, or of all.
#[must_use]
pub fn jackknife(scrambles: usize, t: f64, figure: impl Fn(Option<usize>) -> f64) -> Estimate {
    let n = scrambles as f64;
    let without: Vec<f64> = (0..scrambles).map(|scramble| figure(Some(scramble))).collect();
    let centre = without.iter().sum::<f64>() / n;
    let squares: f64 = without.iter().map(|value| (value - centre) * (value - centre)).sum();
    Estimate::within(figure(None), ((n - 1.0) / n * squares).sqrt(), t)
}

/// The mean of the first over the mean of the second, one value of each per scramble, by [`jackknife`].
#[must_use]
pub fn ratio(above: &[f64], below: &[f64], t: f64) -> Estimate {
    jackknife(above.len(), t, |without| mean_without(above, without) / mean_without(below, without))
}

/// Mean over all scrambles but one, or over all.
#[must_use]
pub fn mean_without(values: &[f64], without: Option<usize>) -> f64 {
    let others = values.iter().enumerate().filter(|(scramble, _)| Some(*scramble) != without);
    others.map(|(_, value)| value).sum::<f64>() / (values.len() - usize::from(without.is_some())) as f64
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "what is exact here is exact to the bit")]

    use super::*;

    #[test]
    fn means_and_ratios_of_few_values_by_hand() {
        let found = mean(&[1.0, 2.0, 6.0], 2.0);
        // Squares 4 + 1 + 9 = 14, over 3 · 2.
        let se = (14.0_f64 / 6.0).sqrt();
        assert_eq!([found.value, found.se, found.low, found.high], [3.0, se, 3.0 - 2.0 * se, 3.0 + 2.0 * se]);
        // Of a mean the jackknife is the standard error itself.
        let same = ratio(&[1.0, 2.0, 6.0], &[1.0; 3], 2.0);
        assert!((same.se - se).abs() < 1e-12 && (same.value - 3.0).abs() < 1e-12);
        // Of a ratio that never varies there is no error.
        let level = ratio(&[1.0, 2.0, 6.0], &[2.0, 4.0, 12.0], 2.0);
        assert_eq!([level.value, level.se], [0.5, 0.0]);
    }
}
