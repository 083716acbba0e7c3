//! The shape of a law in a few numbers, for drawing.

use crate::random::Law;

/// Most single values that are shown one by one.
const MOST_ATOMS: usize = 24;
/// Probability left out at each end that has no end near.
const OUTSIDE: f64 = 0.002;
/// A law of more than this from its 5 % to its 95 % quantile (some three decades in all), with a median below this share
/// of the axis, has a logarithmic one.
const WIDE: (f64, f64) = (100.0, 0.1);

/// The shape of a law.
#[derive(Debug, Clone, PartialEq)]
pub enum Sketch {
    /// Single values with their probabilities.
    Values {
        /// Value and probability, by value.
        atoms: Vec<(f64, f64)>,
        /// Probability of the values that are not among them.
        rest: f64,
    },
    /// Density over an axis.
    Density {
        /// Left end.
        from: f64,
        /// Right end.
        to: f64,
        /// Columns are of equal width in the logarithm.
        logarithmic: bool,
        /// Probability of each column, as a share of the largest.
        heights: Vec<f64>,
    },
}

pub(super) fn sketch(law: &Law, columns: usize) -> Sketch {
    if let Some((atoms, rest)) = atoms(law) {
        return Sketch::Values { atoms, rest };
    }
    let (from, to, logarithmic) = window(law);
    let edge = |column: usize| {
        let share = column as f64 / columns as f64;
        if logarithmic { from * libm::pow(to / from, share) } else { from + (to - from) * share }
    };
    let masses: Vec<f64> = (0..columns).map(|column| mass(law, edge(column), edge(column + 1)).max(0.0)).collect();
    let largest = masses.iter().copied().fold(0.0, f64::max);
    let share = |mass: f64| if largest > 0.0 { mass / largest } else { 0.0 };
    Sketch::Density { from, to, logarithmic, heights: masses.into_iter().map(share).collect() }
}

/// Probability of the values above one and up to another, from the tail where it is small.
pub(super) fn mass(law: &Law, low: f64, high: f64) -> f64 {
    if low < law.median() { law.cdf(high) - law.cdf(low) } else { law.sf(low) - law.sf(high) }
}

/// Where nearly all of the law lies, to its ends if they are near; and whether that is seen best on a logarithmic axis.
pub(super) fn window(law: &Law) -> (f64, f64, bool) {
    let (low, high) = law.support();
    let (from, to) = (law.quantile(OUTSIDE), law.quantile_upper(OUTSIDE));
    let wide = law.quantile(0.95) > WIDE.0 * law.quantile(0.05) && law.median() < WIDE.1 * to;
    let logarithmic = from > 0.0 && wide;
    let near = 0.35 * (to - from);
    // 0 is no end of a logarithmic axis.
    let from = if from - low <= near && (low > 0.0 || !logarithmic) { low } else { from };
    let to = if high - to <= near { high } else { to };
    (from, to, logarithmic)
}

/// The values of a law that has single values only, if they are few; with the probability of those left out.
fn atoms(law: &Law) -> Option<(Vec<(f64, f64)>, f64)> {
    let weight = |x: f64| law.cdf(x) - law.cdf(x.next_down());
    let mut found: Vec<(f64, f64)> = Vec::new();
    let mut reached = 0.0;
    while reached < 1.0 - OUTSIDE / 2.0 {
        let x = law.quantile(reached + 1e-12 + if found.is_empty() { OUTSIDE / 2.0 } else { 0.0 });
        let probability = weight(x);
        if probability < 1e-9 || found.len() == MOST_ATOMS || found.last().is_some_and(|last| last.0 >= x) {
            return None;
        }
        found.push((x, probability));
        reached = law.cdf(x);
    }
    let shown: f64 = found.iter().map(|atom| atom.1).sum();
    Some((found, (1.0 - shown).max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_values_are_told_one_by_one() {
        let law = Law::Discrete(vec![(1.0, 1.0), (2.0, 3.0), (2.0, 4.0)]);
        let Sketch::Values { atoms, rest } = sketch(&law, 60) else { unreachable!("a density") };
        assert_eq!(atoms.len(), 2);
        assert!((atoms[1].1 - 0.875).abs() < 1e-12 && rest < 1e-12);
        let many = Law::Discrete((0..100).map(|k| (f64::from(k), 1.0)).collect());
        assert!(matches!(sketch(&many, 60), Sketch::Density { .. }));
    }

    #[test]
    fn the_axis_is_logarithmic_where_decades_are_spanned() {
        let of = |sigma: f64| sketch(&Law::LogNormal { mu: 0.0, sigma }, 61);
        let Sketch::Density { logarithmic, heights, from, to } = of(2.0) else { unreachable!("values") };
        assert!(logarithmic && (from * to - 1.0).abs() < 1e-9);
        // Symmetric in the logarithm.
        assert!((heights[10] - heights[50]).abs() < 1e-6 && heights[30] > 0.999);
        assert!(matches!(of(0.3), Sketch::Density { logarithmic: false, .. }));
        // The long tail of these towards 0 is of no interest.
        for law in [Law::Exponential { mean: 1.0 }, Law::Beta { alpha: 0.5, beta: 0.5 }] {
            assert!(matches!(sketch(&law, 60), Sketch::Density { logarithmic: false, .. }), "{law:?}");
        }
    }

    #[test]
    fn a_bounded_law_is_shown_to_its_ends() {
        let Sketch::Density { from, to, heights, .. } = sketch(&Law::Uniform { low: 2.0, high: 5.0 }, 30) else {
            unreachable!("values")
        };
        assert_eq!((from, to), (2.0, 5.0));
        assert!(heights.iter().all(|height| *height > 1.0 - 1e-9));
    }
}
