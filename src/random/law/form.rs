//! Laws in standard form: location and scale taken out, constants of the shape worked out once.

use crate::random::special::{
    BetaShape, GammaShape, Hint, Tail, normal_cdf, normal_density, normal_quantile, normal_sf,
};

use super::atoms::{self, Atom};
use super::metalog::Metalog;
use super::mixture::Mixture;
use super::window::Window;

/// A law: `location` + `scale` times a standard form, `scale` > 0, kept from `low` to `high` whatever the rounding.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) location: f64,
    pub(crate) scale: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) form: Form,
}

/// A standard law.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// Always 0.
    Point,
    /// From 0 to 1.
    Uniform,
    /// Logarithm uniform from 0 to `ln_ratio`.
    LogUniform { ln_ratio: f64 },
    /// From 0 to 1.
    Triangular { mode: f64 },
    /// Mean 0, standard deviation 1.
    Normal,
    /// Median 1.
    LogNormal { sigma: f64 },
    /// From 0 to 1; the law and its mirror image.
    Beta { shape: BetaShape, mirrored: BetaShape },
    /// Scale 1.
    Gamma(GammaShape),
    /// Scale 1.
    Weibull { shape: f64 },
    /// Separate values, sorted.
    Discrete(Vec<Atom>),
    /// A curve through quantiles.
    Metalog(Box<Metalog>),
    /// Several laws with weights; location 0, scale 1.
    Mixture(Box<Mixture>),
    /// A standard form cut to an interval.
    Window(Box<Window>),
}

/// A quantile and how fast it moves with the probability of its tail (the reciprocal of the density, never negative).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) value: f64,
    pub(crate) slope: f64,
}

impl Placed {
    pub(crate) fn point(value: f64) -> Self {
        Self { location: value, scale: 1.0, low: value, high: value, form: Form::Point }
    }

    /// A law of separate values.
    pub(crate) fn discrete(atoms: Vec<Atom>) -> Self {
        let form = Form::Discrete(atoms);
        let (low, high) = form.support();
        Self { location: 0.0, scale: 1.0, low, high, form }
    }

    /// The value that stands at z in the standard form.
    pub(crate) fn value(&self, z: f64) -> f64 {
        (self.location + self.scale * z).clamp(self.low, self.high)
    }

    pub(crate) fn quantile(&self, tail: Tail, w: f64) -> f64 {
        self.value(self.form.quantile(tail, w, &mut None, 1e-5).value)
    }

    /// P(X <= x) and P(X > x).
    pub(crate) fn tails(&self, x: f64) -> (f64, f64) {
        self.form.tails((x - self.location) / self.scale)
    }

    /// The law given `min` <= X <= `max`.
    pub(crate) fn truncated(self, min: f64, max: f64) -> Self {
        if min <= self.low && max >= self.high {
            return self;
        }
        let (low, high) = (min.max(self.low), max.min(self.high));
        let (form_low, form_high) = self.form.support();
        let cut_low = ((low - self.location) / self.scale).max(form_low);
        let cut_high = ((high - self.location) / self.scale).min(form_high);
        match self.form {
            Form::Discrete(atoms) => {
                let form = Form::Discrete(atoms::truncated(&atoms, cut_low, cut_high));
                return Self { low, high, form, ..self };
            }
            Form::Mixture(mixture) => return mixture.truncated(min, max),
            _ => {}
        }
        if low >= high || cut_low >= cut_high {
            return Self::point(low);
        }
        let (location, scale, form) = match self.form {
            // A cut uniform law is a shorter uniform law, and so with the logarithm.
            Form::Uniform => (low, high - low, Form::Uniform),
            Form::LogUniform { .. } => (0.0, low, Form::LogUniform { ln_ratio: libm::log(high / low) }),
            Form::Window(window) => {
                let window = Window::new(window.inner, cut_low, cut_high);
                (self.location, self.scale, Form::Window(Box::new(window)))
            }
            inner => (self.location, self.scale, Form::Window(Box::new(Window::new(inner, cut_low, cut_high)))),
        };
        Self { location, scale, low, high, form }
    }
}

impl Placed {
    /// Probability of the values from `min` to `max`, both included.
    pub(crate) fn mass_between(&self, min: f64, max: f64) -> f64 {
        if min <= self.low && max >= self.high {
            return 1.0;
        }
        let (low, high) = self.form.support();
        let cut_low = ((min - self.location) / self.scale).max(low);
        let cut_high = ((max - self.location) / self.scale).min(high);
        if cut_low > cut_high {
            return 0.0;
        }
        match &self.form {
            Form::Point => 1.0,
            Form::Uniform => cut_high - cut_low,
            Form::LogUniform { ln_ratio } => libm::log(cut_high / cut_low) / ln_ratio,
            Form::Discrete(atoms) => atoms::mass_between(atoms, cut_low, cut_high),
            Form::Mixture(mixture) => mixture.mass_between(min, max),
            form => Window::mass_between(form, cut_low, cut_high),
        }
    }

    /// Mean.
    pub(crate) fn mean(&self) -> f64 {
        self.location + self.scale * self.form.mean()
    }

    /// Variance.
    pub(crate) fn variance(&self) -> f64 {
        self.scale * self.scale * self.form.variance()
    }

    /// Density at x inside the support (0 for laws of atoms).
    pub(crate) fn density(&self, x: f64) -> f64 {
        self.form.density((x - self.location) / self.scale) / self.scale
    }
}

impl Form {
    pub(crate) fn beta(a: f64, b: f64) -> Self {
        let shape = BetaShape::new(a, b);
        Self::Beta { shape, mirrored: shape.mirrored() }
    }

    pub(crate) fn gamma(shape: f64) -> Self {
        Self::Gamma(GammaShape::new(shape))
    }

    /// Least and largest value.
    pub(crate) fn support(&self) -> (f64, f64) {
        match self {
            Self::Point => (0.0, 0.0),
            Self::Uniform | Self::Triangular { .. } | Self::Beta { .. } => (0.0, 1.0),
            Self::LogUniform { ln_ratio } => (1.0, libm::exp(*ln_ratio)),
            Self::Normal => (f64::NEG_INFINITY, f64::INFINITY),
            Self::LogNormal { .. } | Self::Gamma(_) | Self::Weibull { .. } => (0.0, f64::INFINITY),
            Self::Discrete(atoms) => {
                (atoms.first().map_or(0.0, |atom| atom.value), atoms.last().map_or(0.0, |atom| atom.value))
            }
            Self::Metalog(metalog) => metalog.support(),
            Self::Mixture(mixture) => mixture.support(),
            Self::Window(window) => (window.low, window.high),
        }
    }

    /// P(Z <= z) and P(Z > z).
    pub(crate) fn tails(&self, z: f64) -> (f64, f64) {
        let (low, high) = self.support();
        if z < low {
            return (0.0, 1.0);
        }
        if z >= high {
            return (1.0, 0.0);
        }
        match self {
            Self::Point => (1.0, 0.0),
            Self::Uniform => (z, 1.0 - z),
            Self::LogUniform { ln_ratio } => {
                let lower = libm::log(z) / ln_ratio;
                let upper = libm::log(high / z) / ln_ratio;
                (lower.clamp(0.0, 1.0), upper.clamp(0.0, 1.0))
            }
            Self::Triangular { mode } => {
                if z < *mode {
                    let lower = z * z / mode;
                    (lower, 1.0 - lower)
                } else {
                    let upper = (1.0 - z) * (1.0 - z) / (1.0 - mode);
                    (1.0 - upper, upper)
                }
            }
            Self::Normal => (normal_cdf(z), normal_sf(z)),
            Self::LogNormal { sigma } => {
                let z = libm::log(z) / sigma;
                (normal_cdf(z), normal_sf(z))
            }
            Self::Beta { shape, .. } => shape.tails(z, 1.0 - z),
            Self::Gamma(shape) => shape.tails(z),
            Self::Weibull { shape } => {
                let hazard = libm::pow(z, *shape);
                (-libm::expm1(-hazard), libm::exp(-hazard))
            }
            Self::Discrete(atoms) => atoms::tails(atoms, z),
            Self::Metalog(metalog) => metalog.tails(z),
            Self::Mixture(mixture) => mixture.tails(z),
            Self::Window(window) => window.tails(z),
        }
    }

    /// The value whose `tail` has probability `w`, best with `w` at most a half.
    ///
    /// `hint` carries the last solution of a search along; `precision` is the residual at which a search ends, 1e-5
    /// for full accuracy.
    pub(crate) fn quantile(&self, tail: Tail, w: f64, hint: &mut Option<Hint>, precision: f64) -> Point {
        // Probabilities of both tails; the far one only where it does not matter that it is rounded.
        let (u, v) = if tail == Tail::Lower { (w, 1.0 - w) } else { (1.0 - w, w) };
        match self {
            Self::Point => Point { value: 0.0, slope: 0.0 },
            Self::Uniform => Point { value: u, slope: 1.0 },
            Self::LogUniform { ln_ratio } => {
                let (_, high) = self.support();
                let value = if tail == Tail::Lower { libm::exp(ln_ratio * w) } else { high * libm::exp(-ln_ratio * w) };
                Point { value, slope: ln_ratio * value }
            }
            Self::Triangular { mode } => {
                if u < *mode {
                    let value = (u * mode).sqrt();
                    Point { value, slope: 0.5 * mode / value }
                } else {
                    let rest = (v * (1.0 - mode)).sqrt();
                    Point { value: 1.0 - rest, slope: 0.5 * (1.0 - mode) / rest }
                }
            }
            Self::Normal => {
                let value = normal_tail_quantile(tail, w);
                Point { value, slope: 1.0 / normal_density(value) }
            }
            Self::LogNormal { sigma } => {
                let z = normal_tail_quantile(tail, w);
                let value = libm::exp(sigma * z);
                Point { value, slope: sigma * value / normal_density(z) }
            }
            Self::Beta { shape, mirrored } => {
                let (searched, lower) = if tail == Tail::Lower { (shape, true) } else { (mirrored, false) };
                let (x, y) = searched.quantile_near(w, hint, precision);
                Point { value: if lower { x } else { y }, slope: x * y / searched.weight(x, y) }
            }
            Self::Gamma(shape) => {
                let value = shape.quantile_near(tail, w, hint, precision);
                Point { value, slope: value / shape.weight(value) }
            }
            Self::Weibull { shape } => {
                let hazard = if tail == Tail::Lower { -libm::log1p(-w) } else { -libm::log(w) };
                let value = libm::pow(hazard, 1.0 / shape);
                Point { value, slope: value / (shape * hazard * v) }
            }
            Self::Discrete(atoms) => Point { value: atoms::quantile(atoms, tail, w), slope: 0.0 },
            Self::Metalog(metalog) => metalog.quantile(tail, w),
            Self::Mixture(mixture) => mixture.quantile(tail, w),
            Self::Window(window) => window.quantile(tail, w, hint, precision),
        }
    }

    /// Density at z inside the support (0 for laws of atoms).
    pub(crate) fn density(&self, z: f64) -> f64 {
        match self {
            Self::Point | Self::Discrete(_) => 0.0,
            Self::Uniform => 1.0,
            Self::LogUniform { ln_ratio } => 1.0 / (ln_ratio * z),
            Self::Triangular { mode } => {
                if z < *mode || *mode >= 1.0 {
                    2.0 * z / mode
                } else {
                    2.0 * (1.0 - z) / (1.0 - mode)
                }
            }
            Self::Normal => normal_density(z),
            Self::LogNormal { sigma } => normal_density(libm::log(z) / sigma) / (sigma * z),
            Self::Beta { shape, .. } => shape.weight(z, 1.0 - z) / (z * (1.0 - z)),
            Self::Gamma(shape) => shape.weight(z) / z,
            Self::Weibull { shape } => {
                let hazard = libm::pow(z, *shape);
                shape * hazard / z * libm::exp(-hazard)
            }
            Self::Metalog(metalog) => metalog.density(z),
            Self::Mixture(mixture) => mixture.density(z),
            Self::Window(window) => window.inner.density(z) / window.mass,
        }
    }

    /// The parameters as bits, the kind first: equal for equal forms.
    pub(crate) fn signature(&self) -> Vec<u64> {
        match self {
            Self::Point => vec![0],
            Self::Uniform => vec![1],
            Self::LogUniform { ln_ratio } => vec![2, ln_ratio.to_bits()],
            Self::Triangular { mode } => vec![3, mode.to_bits()],
            Self::Normal => vec![4],
            Self::LogNormal { sigma } => vec![5, sigma.to_bits()],
            Self::Beta { shape, .. } => vec![6, shape.a.to_bits(), shape.b.to_bits()],
            Self::Gamma(shape) => vec![7, shape.shape.to_bits()],
            Self::Weibull { shape } => vec![8, shape.to_bits()],
            Self::Discrete(atoms) => {
                let bits = atoms.iter().flat_map(|atom| [atom.value.to_bits(), atom.probability.to_bits()]);
                std::iter::once(9).chain(bits).collect()
            }
            Self::Metalog(metalog) => {
                let coefficients = metalog.curve.location.iter().chain(&metalog.curve.scale);
                [11, metalog.bounds as u64].into_iter().chain(coefficients.map(|value| value.to_bits())).collect()
            }
            Self::Mixture(mixture) => mixture.signature(),
            Self::Window(window) => {
                let mut signature = vec![10, window.low.to_bits(), window.high.to_bits()];
                signature.extend(window.inner.signature());
                signature
            }
        }
    }
}

fn normal_tail_quantile(tail: Tail, w: f64) -> f64 {
    let z = normal_quantile(w);
    if tail == Tail::Lower { z } else { -z }
}
