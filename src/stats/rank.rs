//! Rank correlations, and what noise takes from them.

use super::interval::Estimate;
use super::scrambles;

/// Ranks of values, from 1 on; equal values share the mean of their ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranks {
    /// Rank less the mean rank, of each value.
    centred: Vec<f64>,
    /// Sum of their squares.
    square: f64,
}

impl Ranks {
    /// The ranks of these values.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
        let middle = f64::midpoint(values.len() as f64, 1.0);
        let mut centred = vec![0.0; values.len()];
        let mut begin = 0;
        for tied in order.chunk_by(|one, other| values[*one] >= values[*other]) {
            let rank = begin as f64 + f64::midpoint(tied.len() as f64, 1.0);
            for at in tied {
                centred[*at] = rank - middle;
            }
            begin += tied.len();
        }
        let square = centred.iter().map(|rank| rank * rank).sum();
        Self { centred, square }
    }

    /// Spearman's rank correlation (1904) with the ranks of other values, as many: the product-moment correlation of the
    /// ranks. 0 if either has only one rank, so that nothing goes with anything.
    #[must_use]
    pub fn correlation(&self, other: &Self) -> f64 {
        let size = (self.square * other.square).sqrt();
        if size <= 0.0 {
            return 0.0;
        }
        let product: f64 = self.centred.iter().zip(&other.centred).map(|(one, other)| one * other).sum();
        (product / size).clamp(-1.0, 1.0)
    }
}

/// Rank correlation of two halves of the replicates of a function's values at the points of one scramble: how far the order
/// of the points is that of the function and not of noise. `value` gives the replicates at a point. Of four replicates the
/// mean over all three ways to halve them; otherwise every other replicate is in the same half, and the last of an odd number
/// in neither. `None` if there are fewer than two.
#[must_use]
pub fn halves<'a>(points: usize, replicates: usize, value: impl Fn(usize) -> &'a [f64]) -> Option<f64> {
    let ways: &[fn(usize) -> bool] =
        if replicates == 4 { &[|at| at % 2 == 0, |at| at < 2, |at| at % 3 == 0] } else { &[|at| at % 2 == 0] };
    let whole = replicates / 2 * 2;
    let ranks = |half: &dyn Fn(usize) -> bool| {
        let sum = |point| value(point).iter().take(whole).enumerate().filter(|(at, _)| half(*at)).map(|(_, v)| v).sum();
        Ranks::of(&(0..points).map(sum).collect::<Vec<f64>>())
    };
    let of_way = |way: &fn(usize) -> bool| ranks(way).correlation(&ranks(&|at| !way(at)));
    (whole > 0).then(|| ways.iter().map(of_way).sum::<f64>() / ways.len() as f64)
}

/// Reliability of the ranks of means of all replicates, from the correlation of two halves: Spearman (1910) and Brown (1910),
/// for as many times the length of a half as there are replicates.
fn reliability(half: f64, replicates: usize) -> f64 {
    let times = replicates as f64 / (replicates / 2) as f64;
    times * half / (1.0 + (times - 1.0) * half)
}

/// Reliability below which nothing is corrected: what is left of the order says too little.
const LEAST_RELIABILITY: f64 = 0.2;

/// A rank correlation over scrambles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankCorrelation {
    /// As it is, with noise: the mean over scrambles.
    pub raw: Estimate,
    /// Divided by the square root of the reliability of the ranks (Spearman's correction for attenuation, 1904), within -1
    /// and 1. `None` with fewer than two replicates, or a reliability below 0.2.
    pub corrected: Option<Estimate>,
}

/// The mean over scrambles of rank correlations, one per scramble, with its interval; `halves` has one correlation of halves
/// ([`halves`]) per scramble or is empty, `t` is Student's quantile for one degree of freedom less than there are scrambles.
#[must_use]
pub fn over_scrambles(correlations: &[f64], halves: &[f64], replicates: usize, t: f64) -> RankCorrelation {
    let raw = scrambles::mean(correlations, t);
    let reliable = |without| reliability(scrambles::mean_without(halves, without), replicates);
    let corrects = replicates >= 2 && !halves.is_empty() && reliable(None) >= LEAST_RELIABILITY;
    let corrected = corrects.then(|| {
        let figure =
            |without| scrambles::mean_without(correlations, without) / reliable(without).max(f64::MIN_POSITIVE).sqrt();
        let Estimate { value, low, high, se } = scrambles::jackknife(correlations.len(), t, figure);
        let within = |value: f64| value.clamp(-1.0, 1.0);
        Estimate { value: within(value), low: within(low), high: within(high), se }
    });
    RankCorrelation { raw, corrected }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "what is exact here is exact to the bit")]

    use super::*;

    #[test]
    fn ranks_with_ties_by_hand() {
        let x = Ranks::of(&[10.0, 30.0, 20.0, 20.0, 50.0]);
        assert_eq!(x.centred, [-2.0, 1.0, -0.5, -0.5, 2.0]);
        let y = Ranks::of(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        // Products 4 - 1 + 0 - 0.5 + 4 over the root of 9.5 · 10.
        assert!((x.correlation(&y) - 6.5 / 95.0_f64.sqrt()).abs() < 1e-15);
        assert_eq!(y.correlation(&y), 1.0);
        assert_eq!(y.correlation(&Ranks::of(&[9.0, 8.0, 7.0, 6.0, -1e9])), -1.0);
        assert_eq!(y.correlation(&Ranks::of(&[4.0; 5])), 0.0);
        assert_eq!(Ranks::of(&[-0.0, 0.0]).centred, [0.0, 0.0], "zeros are equal");
    }

    #[test]
    fn halves_of_two_three_and_four_replicates() {
        let three = [[1.0, 5.0, 9.0], [2.0, 4.0, -9.0], [3.0, 6.0, 0.0]];
        // Replicates 0 and 1 only: ranks 1 2 3 against 2 1 3.
        assert_eq!(halves(3, 3, |point| &three[point]), Some(0.5));
        assert_eq!(halves(3, 2, |point| &three[point][..2]), Some(0.5));
        assert_eq!(halves(3, 1, |point| &three[point][..1]), None);
        let four = [[0.0, 0.0, 1.0, 1.0], [1.0, 2.0, 2.0, 2.0], [2.0, 4.0, 0.0, 0.0]];
        // Of 0 and 2 against 1 and 3: sums 1 3 2 and 1 4 4; of 0 and 1 against 2 and 3: 0 3 6 and 2 4 0; of 0 and 3
        // against 1 and 2: 1 3 2 and 1 4 4.
        let expected = (2.0 * 1.5 / 3.0_f64.sqrt() - 0.5) / 3.0;
        assert!((halves(3, 4, |point| &four[point]).unwrap() - expected).abs() < 1e-15);
        assert!((reliability(0.5, 4) - 2.0 / 3.0).abs() < 1e-15 && (reliability(0.5, 3) - 0.75).abs() < 1e-15);
    }

    #[test]
    fn what_is_not_reliable_is_not_corrected() {
        let found = over_scrambles(&[0.4, 0.5, 0.45], &[0.5, 0.5, 0.5], 4, 2.0);
        let corrected = found.corrected.unwrap();
        assert!((corrected.value - 0.45 / (2.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!(over_scrambles(&[0.4, 0.5], &[0.1, 0.1], 4, 2.0).corrected.is_none());
        assert!(over_scrambles(&[0.4, 0.5], &[], 1, 2.0).corrected.is_none());
        let capped = over_scrambles(&[0.9, 0.95, 0.99], &[0.5, 0.6, 0.4], 4, 2.0).corrected.unwrap();
        assert_eq!([capped.value, capped.high], [1.0, 1.0]);
    }
}
