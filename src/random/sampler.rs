//! A law made ready for drawing.

use std::sync::Arc;

use super::law::{Form, Law, Placed};
use super::pieces::{PieceTable, Staircase};
use super::table::{QuantileTable, TableCache};

/// A law made ready: [`Sampler::at`] turns a uniform number into a value by a look-up, without transcendental functions.
#[derive(Clone, Debug)]
pub struct Sampler(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Constant(f64),
    Uniform { low: f64, width: f64, high: f64 },
    Triangular(Arc<Triangle>),
    Table { location: f64, scale: f64, low: f64, high: f64, table: Arc<QuantileTable> },
    Discrete { values: Arc<[f64]>, cumulative: Arc<[f64]> },
    Long(Arc<Staircase>),
    Pieces { low: f64, high: f64, table: Arc<PieceTable> },
}

/// A triangular law, possibly cut: a square root on either side of the mode.
#[derive(Clone, Copy, Debug)]
struct Triangle {
    low: f64,
    high: f64,
    /// Ends before any cut.
    min: f64,
    max: f64,
    /// Probability below the mode, before any cut.
    turn: f64,
    /// Squared distance from the end for each unit of probability, on either side.
    rising: f64,
    falling: f64,
    /// Probability below and above the cut, and kept by it.
    below: f64,
    above: f64,
    mass: f64,
}

/// Up to so many values a search through all is as fast as a guided one.
const SHORT: usize = 16;

/// `value` kept from `low` to `high`, without `clamp`'s check that these are in order.
#[inline]
fn within(value: f64, low: f64, high: f64) -> f64 {
    let value = if value > low { value } else { low };
    if value < high { value } else { high }
}

impl Triangle {
    fn new(placed: &Placed, mode: f64, (below, above, mass): (f64, f64, f64)) -> Self {
        let square = placed.scale * placed.scale;
        Self {
            low: placed.low,
            high: placed.high,
            min: placed.location,
            max: placed.location + placed.scale,
            turn: mode,
            rising: square * mode,
            falling: square * (1.0 - mode),
            below,
            above,
            mass,
        }
    }

    #[inline]
    fn at(&self, u: f64) -> f64 {
        let p = self.below + u * self.mass;
        let q = self.above + (1.0 - u) * self.mass;
        let before = p < self.turn;
        let square = if before { p * self.rising } else { q * self.falling };
        let distance = square.sqrt();
        let value = if before { self.min + distance } else { self.max - distance };
        within(value, self.low, self.high)
    }
}

impl Sampler {
    /// Makes `law`, which must have passed [`Law::check`], ready; its table is taken from `cache` or left there.
    ///
    /// Values from a table are within 1e-6 of the quantile, relative to the larger of the value and the standard
    /// deviation, whatever shape and cut [`Law::check`] lets pass; the other laws are exact. Where a mixture has almost no
    /// probability between two values, and its quantile function is all but a jump, they are within that of the
    /// quantile at a probability at most 1e-15 away.
    #[must_use]
    pub fn compile(law: &Law, cache: &mut TableCache) -> Self {
        let placed = law.placed();
        let kind = match &placed.form {
            Form::Point => Kind::Constant(placed.location),
            Form::Uniform => Kind::Uniform { low: placed.low, width: placed.scale, high: placed.high },
            Form::Triangular { mode } => Kind::Triangular(Arc::new(Triangle::new(&placed, *mode, (0.0, 0.0, 1.0)))),
            Form::Discrete(atoms) if atoms.len() == 1 => Kind::Constant(atoms[0].value),
            Form::Discrete(atoms) if atoms.len() <= SHORT => Kind::Discrete {
                values: atoms.iter().map(|atom| atom.value).collect(),
                cumulative: atoms[..atoms.len() - 1].iter().map(|atom| atom.at_most).collect(),
            },
            Form::Discrete(atoms) => Kind::Long(Arc::new(Staircase::new(atoms))),
            Form::Mixture(mixture) => Kind::Pieces { low: placed.low, high: placed.high, table: cache.pieces(mixture) },
            Form::Window(window) => match window.inner {
                Form::Triangular { mode } => {
                    let kept = (window.below, window.above, window.mass);
                    Kind::Triangular(Arc::new(Triangle::new(&placed, mode, kept)))
                }
                _ => Self::tabled(&placed, cache),
            },
            _ => Self::tabled(&placed, cache),
        };
        Self(kind)
    }

    fn tabled(placed: &Placed, cache: &mut TableCache) -> Kind {
        Kind::Table {
            location: placed.location,
            scale: placed.scale,
            low: placed.low,
            high: placed.high,
            table: cache.table(&placed.form),
        }
    }

    /// The sampler that always gives `value`.
    #[must_use]
    pub const fn constant(value: f64) -> Self {
        Self(Kind::Constant(value))
    }

    /// The value, if it is always the same.
    #[must_use]
    pub const fn is_constant(&self) -> Option<f64> {
        match self.0 {
            Kind::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The same sampler with its values cut to `low` and `high`; `None` where that takes more than moving its own ends.
    #[must_use]
    pub fn within(&self, low: f64, high: f64) -> Option<Self> {
        let inside = |least: f64, most: f64| (least >= low && most <= high).then(|| self.clone());
        match &self.0 {
            Kind::Constant(value) => inside(*value, *value),
            Kind::Uniform { low: least, high: most, .. } => inside(*least, *most),
            Kind::Triangular(triangle) => inside(triangle.low, triangle.high),
            Kind::Discrete { values, .. } => inside(values[0], values[values.len() - 1]),
            Kind::Long(staircase) => {
                let (least, most) = staircase.ends();
                inside(least, most)
            }
            Kind::Pieces { low: least, high: most, table } => {
                let (low, high) = (low.max(*least), high.min(*most));
                (low <= high).then(|| Self(Kind::Pieces { low, high, table: Arc::clone(table) }))
            }
            Kind::Table { location, scale, low: least, high: most, table } => {
                let (low, high) = (low.max(*least), high.min(*most));
                let table = Arc::clone(table);
                let cut = Kind::Table { location: *location, scale: *scale, low, high, table };
                (low <= high).then_some(Self(cut))
            }
        }
    }

    /// The value at the uniform number `u` of (0, 1), monotone in u.
    #[inline]
    #[must_use]
    pub fn at(&self, u: f64) -> f64 {
        match &self.0 {
            Kind::Table { location, scale, low, high, table } => within(location + scale * table.at(u), *low, *high),
            _ => self.without_table(u),
        }
    }

    #[inline(never)]
    fn without_table(&self, u: f64) -> f64 {
        match &self.0 {
            Kind::Constant(value) => *value,
            Kind::Table { .. } => unreachable!("laws with a table are drawn from it"),
            Kind::Uniform { low, width, high } => (low + width * u).min(*high),
            Kind::Triangular(triangle) => triangle.at(u),
            Kind::Discrete { values, cumulative } => values[cumulative.partition_point(|&reached| reached < u)],
            Kind::Long(staircase) => staircase.at(u),
            Kind::Pieces { low, high, table } => within(table.at(u), *low, *high),
        }
    }
}

#[cfg(test)]
mod ranges;

#[cfg(test)]
mod tests {
    use super::*;

    fn truncated(law: Law, min: f64, max: f64) -> Law {
        Law::Truncated { law: Box::new(law), min, max }
    }

    fn laws() -> Vec<Law> {
        let pert = Law::Pert { min: -5.0, mode: 20.0, max: 60.0, shape: 4.0 };
        let triangular = Law::Triangular { min: -1.0, mode: 0.3, max: 5.0 };
        let lognormal = Law::LogNormal { mu: 3.0, sigma: 0.6 };
        vec![
            Law::Constant(4.0),
            Law::Uniform { low: 0.1, high: 0.7 },
            Law::LogUniform { low: 1e-3, high: 50.0 },
            triangular.clone(),
            Law::Triangular { min: 0.0, mode: 0.0, max: 0.1 },
            Law::Triangular { min: 0.0, mode: 0.1, max: 0.1 },
            Law::Normal { mean: 1e6, sd: 3.0 },
            Law::Exponential { mean: 9.0 },
            Law::Beta { alpha: 3.0, beta: 6.5 },
            Law::Discrete(vec![(1.0, 2.0), (2.0, 1.0), (5.0, 1.0)]),
            truncated(pert.clone(), 3.0, 30.0),
            truncated(pert, 55.0, 90.0),
            truncated(triangular.clone(), 0.0, 4.0),
            truncated(triangular.clone(), 0.5, 4.0),
            truncated(triangular, -0.9, 0.2),
            truncated(lognormal.clone(), 4.0, 80.0),
            truncated(lognormal, 150.0, f64::INFINITY),
            truncated(Law::Normal { mean: 0.0, sd: 1.0 }, 5.0, 6.0),
            truncated(Law::Normal { mean: 0.0, sd: 1.0 }, -6.0, 1.0),
            truncated(Law::Gamma { shape: 0.6, scale: 2.0 }, 0.0, 1.0),
        ]
    }

    #[test]
    fn draws_are_quantiles() {
        let mut cache = TableCache::new();
        for law in laws() {
            law.check().unwrap();
            let sampler = Sampler::compile(&law, &mut cache);
            let (low, high) = law.support();
            let sd = law.variance().sqrt();
            let mut last = f64::NEG_INFINITY;
            for step in 0..5000 {
                let u = (f64::from(step) + 0.5) / 5000.0;
                let exact = law.quantile(u);
                let value = sampler.at(u);
                let error = (value - exact).abs();
                assert!(error <= 1e-6 * sd.max(exact.abs()), "{law:?} at {u}: {value} for {exact}");
                assert!(value >= low && value <= high && value >= last, "{law:?} at {u}: {value} after {last}");
                last = value;
            }
            for u in [f64::EPSILON / 2.0, 1.0 - f64::EPSILON / 2.0] {
                assert!(sampler.at(u) >= low && sampler.at(u) <= high, "{law:?}");
            }
        }
    }

    #[test]
    fn tables_are_shared_between_locations_and_scales() {
        let mut cache = TableCache::new();
        for (mu, sigma) in [(0.0, 0.5), (3.0, 0.5), (-2.0, 0.5)] {
            let _ = Sampler::compile(&Law::LogNormal { mu, sigma }, &mut cache);
        }
        for (min, max) in [(0.0, 1.0), (-5.0, 5.0), (10.0, 30.0)] {
            let _ = Sampler::compile(&Law::Pert { min, mode: 0.5 * (min + max), max, shape: 4.0 }, &mut cache);
        }
        assert_eq!(cache.len(), 2);
    }

    #[test]
    fn constants_are_known_as_such() {
        let mut cache = TableCache::new();
        assert_eq!(Sampler::constant(2.0).is_constant(), Some(2.0));
        let narrow = Law::Uniform { low: 3.0, high: 3.0 };
        assert_eq!(Sampler::compile(&narrow, &mut cache).is_constant(), Some(3.0));
        assert_eq!(Sampler::compile(&Law::Normal { mean: 0.0, sd: 1.0 }, &mut cache).is_constant(), None);
        assert_eq!(cache.len(), 1);
    }

    #[test]
    fn samplers_cross_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Sampler>();
    }
}
