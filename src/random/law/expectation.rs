//! The mean of a function of a quantity, by quadrature over its quantiles, with the error that is left.

use crate::random::special::Tail;

use super::form::{Form, Placed};
use super::{Law, quadrature};

/// A mean and a bound on its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectation {
    /// The mean.
    pub value: f64,
    /// By how much it may be off.
    pub error: f64,
}

/// Rounding of a sum of some hundred terms, relative to it.
const ROUNDING: f64 = 1e-14;

/// What is averaged.
type Function<'a> = &'a dyn Fn(f64) -> f64;
/// The integral of a function over (0, 1), and by half of the nodes.
type Rule<'a> = &'a dyn Fn(&dyn Fn(f64, f64) -> f64) -> (f64, f64);

impl Law {
    /// E[f(X)]. A sum over separate values; else the integral of f over the quantiles by the double exponential rule, in
    /// pieces that end where X is one of `breaks` or the density has a corner. The error is what halving the number of
    /// nodes changes, which for a function that is smooth within the pieces is far more than the error of all nodes.
    pub fn expectation(&self, breaks: &[f64], f: impl Fn(f64) -> f64) -> Expectation {
        self.by(breaks, &f, &|piece| quadrature::unit_and_half(piece))
    }

    /// The same of a bounded function that takes long, with an eighth of the nodes.
    pub fn expectation_of_few(&self, breaks: &[f64], f: impl Fn(f64) -> f64) -> Expectation {
        self.by(breaks, &f, &|piece| quadrature::few_and_half(piece))
    }

    fn by(&self, breaks: &[f64], f: Function<'_>, rule: Rule<'_>) -> Expectation {
        let mut sum = Expectation { value: 0.0, error: 0.0 };
        add(&self.placed(), 1.0, breaks, f, rule, &mut sum);
        sum.error += ROUNDING * sum.value.abs();
        sum
    }

    /// The values of a law that has no others, with their probabilities, rising.
    pub fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        let placed = self.placed();
        match &placed.form {
            Form::Point => Some(vec![(placed.location, 1.0)]),
            Form::Discrete(atoms) => {
                let atom = |z: f64| placed.location + placed.scale * z;
                Some(atoms.iter().map(|each| (atom(each.value), each.probability)).collect())
            }
            _ => None,
        }
    }
}

impl Law {
    /// Where its distribution function is not smooth: ends, modes of triangular laws, jumps.
    pub fn corners(&self) -> Vec<f64> {
        let mut corners = Vec::new();
        collect(&self.placed(), &mut corners);
        corners.retain(|corner| corner.is_finite());
        corners
    }
}

fn collect(law: &Placed, corners: &mut Vec<f64>) {
    match &law.form {
        Form::Point => corners.push(law.location),
        Form::Discrete(atoms) => corners.extend(atoms.iter().map(|atom| law.location + law.scale * atom.value)),
        Form::Mixture(mixture) => {
            corners.extend(mixture.atoms.iter().map(|atom| atom.value));
            mixture.smooth.iter().for_each(|(_, part)| collect(part, corners));
        }
        _ => corners.extend([law.low, law.high].into_iter().chain(corner(law))),
    }
}

/// A corner in the density of a law without jumps.
fn corner(law: &Placed) -> Option<f64> {
    let corner = match &law.form {
        Form::Triangular { mode } => Some(*mode),
        Form::Window(window) => window.corner(),
        _ => None,
    };
    corner.map(|z| law.location + law.scale * z)
}

/// Adds the mean over a law of this share of the whole.
fn add(law: &Placed, share: f64, breaks: &[f64], f: Function<'_>, rule: Rule<'_>, sum: &mut Expectation) {
    match &law.form {
        Form::Point => sum.value += share * f(law.location),
        Form::Discrete(atoms) => {
            for atom in atoms {
                sum.value += share * atom.probability * f(law.location + law.scale * atom.value);
            }
        }
        Form::Mixture(mixture) => {
            for atom in &mixture.atoms {
                sum.value += share * atom.probability * f(atom.value);
            }
            for (part, law) in &mixture.smooth {
                add(law, share * part, breaks, f, rule, sum);
            }
        }
        _ => pieces(law, share, breaks, f, rule, sum),
    }
}

fn pieces(law: &Placed, share: f64, breaks: &[f64], f: Function<'_>, rule: Rule<'_>, sum: &mut Expectation) {
    let inside = breaks.iter().copied().chain(corner(law)).filter(|x| *x > law.low && *x < law.high);
    let mut ends: Vec<(f64, f64)> = inside.map(|x| law.tails(x)).chain([(0.0, 1.0), (1.0, 0.0)]).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    for piece in ends.windows(2) {
        let ((start, after), (reached, end)) = (piece[0], piece[1]);
        // From the end where both terms are small.
        let width = if start > 0.5 { after - end } else { reached - start };
        if width <= 0.0 {
            continue;
        }
        let (all, half) = rule(&|from_start, from_end| {
            let (u, v) = (start + width * from_start, end + width * from_end);
            let (tail, w) = if u <= v { (Tail::Lower, u) } else { (Tail::Upper, v) };
            // Further out nothing adds up that has a finite mean.
            if w < 1e-260 { 0.0 } else { f(law.quantile(tail, w)) }
        });
        sum.value += share * width * all;
        sum.error += share * width * (all - half).abs();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{gamma_sf, normal_cdf};

    #[track_caller]
    fn is(law: &Law, breaks: &[f64], f: impl Fn(f64) -> f64, exact: f64) {
        law.check().unwrap();
        let Expectation { value, error } = law.expectation(breaks, f);
        assert!((value - exact).abs() <= error, "{law:?}: {value} for {exact}, error {error}");
        assert!(error <= 1e-9 * exact.abs(), "{law:?}: error {error} of {exact}");
    }

    /// E[exp(-t X)] of laws that have it in closed form.
    #[test]
    fn laplace_transforms() {
        for t in [0.01, 1.0, 30.0] {
            let at = |x: f64| libm::exp(-t * x);
            is(&Law::Uniform { low: 0.5, high: 3.0 }, &[], at, (at(0.5) - at(3.0)) / (2.5 * t));
            is(&Law::Exponential { mean: 0.3 }, &[], at, 1.0 / (1.0 + 0.3 * t));
            is(&Law::Gamma { shape: 2.5, scale: 0.1 }, &[], at, libm::pow(1.0 + 0.1 * t, -2.5));
            is(&Law::Poisson { mean: 4.0 }, &[], at, libm::exp(4.0 * libm::expm1(-t)));
            is(&Law::Discrete(vec![(0.1, 1.0), (2.0, 3.0)]), &[], at, 0.25 * at(0.1) + 0.75 * at(2.0));
            let triangle = |x: f64| at(x) / (t * t);
            let exact = 2.0 * (triangle(0.0) / 0.4 - triangle(0.4) / (0.4 * 0.6) + triangle(1.0) / 0.6);
            if t > 0.1 {
                is(&Law::Triangular { min: 0.0, mode: 0.4, max: 1.0 }, &[], at, exact);
            }
        }
        let parts = vec![(3.0, Law::Exponential { mean: 0.3 }), (1.0, Law::Constant(2.0))];
        is(&Law::Mixture(parts), &[], |x| libm::exp(-x), 0.75 / 1.3 + 0.25 * libm::exp(-2.0));
    }

    #[test]
    fn a_corner_costs_nothing_where_it_is_named() {
        let call = |x: f64| (x - 1.3).max(0.0);
        let exact = 2.0 * gamma_sf(3.0, 1.3) - 1.3 * gamma_sf(2.0, 1.3);
        is(&Law::Gamma { shape: 2.0, scale: 1.0 }, &[1.3], call, exact);
        // Unnamed it is found, and the error says so.
        let found = Law::Gamma { shape: 2.0, scale: 1.0 }.expectation(&[], call);
        assert!(found.error > 1e-9 && (found.value - exact).abs() <= found.error, "{found:?}");
        // A step at the break is no part of either piece.
        let step = |x: f64| f64::from(u8::from(x > 0.7));
        is(&Law::Normal { mean: 0.0, sd: 1.0 }, &[0.7, -9.0, 40.0], step, normal_cdf(-0.7));
        let cut = Law::Truncated { law: Box::new(Law::Normal { mean: 0.0, sd: 1.0 }), min: 0.0, max: f64::INFINITY };
        is(&cut, &[0.7], step, 2.0 * normal_cdf(-0.7));
    }

    #[test]
    fn moments_far_out_in_the_tail() {
        let law = Law::LogNormal { mu: 1.0, sigma: 1.6 };
        is(&law, &[], |x| x, law.mean());
        is(&law, &[], |x| x * x, law.variance() + law.mean() * law.mean());
        // Of few nodes less is promised, and kept.
        let shrunk = law.expectation_of_few(&[], |x| x / (1.0 + x));
        let exact = law.expectation(&[], |x| x / (1.0 + x)).value;
        assert!((shrunk.value - exact).abs() <= shrunk.error && shrunk.error < 1e-6, "{shrunk:?}, {exact}");
        assert_eq!(law.corners(), [0.0]);
        let parts = vec![(1.0, Law::Triangular { min: 1.0, mode: 2.0, max: 4.0 }), (1.0, Law::Constant(7.0))];
        let mut corners = Law::Mixture(parts).corners();
        corners.sort_by(f64::total_cmp);
        assert_eq!(corners, [1.0, 2.0, 4.0, 7.0]);
        assert_eq!(law.atoms(), None);
        assert_eq!(Law::Constant(3.0).atoms(), Some(vec![(3.0, 1.0)]));
    }
}
