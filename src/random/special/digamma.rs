//! Derivatives of ln Γ.

/// From here on the asymptotic series reach double precision.
const LARGE: f64 = 10.0;

/// The digamma function, (ln Γ)'(x), for x > 0.
///
/// By ψ(x) = ψ(x + 1) - 1/x up to 10, and the asymptotic series beyond (Abramowitz and Stegun 1964, 6.3.5 and 6.3.18).
#[must_use]
pub fn digamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < LARGE {
        below += 1.0 / x;
        x += 1.0;
    }
    libm::log(x) - log_less_digamma_large(x) - below
}

/// ln x - ψ(x) for x > 0: above 0, and like 1/(2x) where x is large, where the difference itself would lose every digit.
#[must_use]
pub fn log_less_digamma(x: f64) -> f64 {
    if x < LARGE { libm::log(x) - digamma(x) } else { log_less_digamma_large(x) }
}

fn log_less_digamma_large(x: f64) -> f64 {
    let square = 1.0 / (x * x);
    let series = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32_760.0,
        1.0 / 12.0,
        -3_617.0 / 8_160.0,
    ];
    0.5 / x + square * series.iter().rev().fold(0.0, |sum, c| sum * square + c)
}

/// The trigamma function, (ln Γ)''(x), for x > 0.
///
/// By ψ'(x) = ψ'(x + 1) + 1/x² up to 10, and the asymptotic series beyond (Abramowitz and Stegun 1964, 6.4.6 and 6.4.12).
#[must_use]
pub fn trigamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < LARGE {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series =
        [1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2_730.0, 7.0 / 6.0, -3_617.0 / 510.0];
    let series = series.iter().rev().fold(0.0, |sum, c| sum * square + c);
    below + inverse + 0.5 * square + inverse * square * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digamma_is_that_of_statrs_and_of_the_harmonic_numbers() {
        for step in 1..400_u32 {
            let x = 0.03 * f64::from(step) * f64::from(step).sqrt();
            let other = statrs::function::gamma::digamma(x);
            // statrs' own error is some 1e-13.
            assert!((digamma(x) - other).abs() < 1e-12 * (1.0 + other.abs()), "{x}: {} {other}", digamma(x));
            assert!((log_less_digamma(x) - (libm::log(x) - other)).abs() < 1e-12 * (1.0 + other.abs()), "{x}");
        }
        // -γ, and -γ + 1 + 1/2 + … + 1/19
        let gamma = 0.577_215_664_901_532_9;
        let harmonic: f64 = (1..20).map(|n| 1.0 / f64::from(n)).sum();
        assert!((digamma(1.0) + gamma).abs() < 1e-15 * 4.0);
        assert!((digamma(20.0) - harmonic + gamma).abs() < 1e-15 * 8.0);
        // 1/(2x) + 1/(12x²)
        assert!((log_less_digamma(1e6) - (0.5e-6 + 1e-12 / 12.0)).abs() < 1e-22);
    }

    #[test]
    fn trigamma_is_the_slope_of_digamma_and_has_its_known_values() {
        let sixth = std::f64::consts::PI * std::f64::consts::PI / 6.0;
        let less: f64 = (1..25).map(|n| 1.0 / f64::from(n * n)).sum();
        assert!((trigamma(1.0) - sixth).abs() < 1e-14);
        assert!((trigamma(0.5) - 3.0 * sixth).abs() < 1e-14);
        assert!((trigamma(25.0) - (sixth - less)).abs() < 1e-14);
        for x in [0.07, 0.4, 1.3, 6.0, 9.99, 10.0, 57.0, 4_000.0] {
            let step = 1e-4 * x;
            let slope = (digamma(x + step) - digamma(x - step)) / (2.0 * step);
            // Of the difference the error is a third of 1e-8 of ψ''' x² / ψ', at most some 2e-8.
            assert!((trigamma(x) / slope - 1.0).abs() < 1e-7, "{x}: {} {slope}", trigamma(x));
        }
    }
}
