//! Means and quantiles of weighted values.

use super::super::few::FEW;

/// The quantiles at some levels, the smallest x with F(x) >= p each; 0 without any weight. Sorts the values.
pub(super) fn quantiles<const N: usize>(values: &mut [(f64, f64)], levels: [f64; N]) -> [f64; N] {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    levels.map(|level| {
        // What rounding takes from the sum of the weights must not move a quantile past its value.
        let wanted = level * total * (1.0 - 1e-11);
        let mut reached = 0.0;
        let found = values.iter().find(|(_, weight)| {
            reached += weight;
            *weight > 0.0 && reached >= wanted
        });
        found.or(values.last()).map_or(0.0, |(value, _)| *value)
    })
}

/// True if fewer than [`FEW`] cases carry what has these weights: Kish's effective number, (sum of w)^2 / sum of w^2.
pub(super) fn are_few(weights: impl Iterator<Item = f64>) -> bool {
    let [sum, squares] = weights.fold([0.0; 2], |sums, weight| [sums[0] + weight, sums[1] + weight * weight]);
    sum * sum < FEW as f64 * squares || sum <= 0.0
}

/// Part of a whole; 0 of nothing.
pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_equal_weights_are_enough() {
        assert!(are_few([].into_iter()) && are_few([0.5; 29].into_iter()) && !are_few([0.5; 30].into_iter()));
        // Sixty, of which one weighs as much as the others together.
        assert!(are_few([1.0; 59].into_iter().chain([59.0])));
    }

    #[test]
    fn a_quantile_is_the_smallest_value_that_enough_weight_reaches() {
        fn bits<const N: usize>(values: [f64; N]) -> [u64; N] {
            values.map(f64::to_bits)
        }
        let mut values = [(5.0, 0.2), (1.0, 0.5), (9.0, 0.0), (7.0, 0.3)];
        let found = quantiles(&mut values, [0.1, 0.5, 0.51, 0.7, 0.71, 1.0]);
        assert_eq!(bits(found), bits([1.0, 1.0, 5.0, 5.0, 7.0, 7.0]));
        assert_eq!(bits(quantiles(&mut [], [0.5])), bits([0.0]));
        let mut thirds = [(1.0, 0.1), (2.0, 0.1), (3.0, 0.1)];
        assert_eq!(bits(quantiles(&mut thirds, [1.0 / 3.0, 2.0 / 3.0])), bits([1.0, 2.0]));
    }
}
