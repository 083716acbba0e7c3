//! Quantiles of Student's law.

use super::BetaShape;

/// Quantile of Student's t law with the given degrees of freedom (> 0, need not be whole): -∞ at 0, ∞ at 1.
///
/// With T of that law, degrees / (degrees + T²) has the beta law of shapes degrees / 2 and 1/2 (Abramowitz and Stegun
/// 26.7.1).
#[must_use]
pub fn student_quantile(degrees_of_freedom: f64, p: f64) -> f64 {
    let tail = p.min(1.0 - p);
    let law = BetaShape::new(degrees_of_freedom / 2.0, 0.5);
    // The smaller of the two parts is the one that is known well, on either side of the beta law's median.
    let (x, y) = if tail <= 0.25 {
        law.quantile(2.0 * tail)
    } else {
        let (y, x) = law.mirrored().quantile(1.0 - 2.0 * tail);
        (x, y)
    };
    let size = (degrees_of_freedom * y / x).sqrt();
    if p < 0.5 { -size } else { size }
}
