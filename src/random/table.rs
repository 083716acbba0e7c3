//! Quantile tables: one uniform number in, one value out, by a look-up and a cubic polynomial.
//!
//! Cells are laid on the binary exponent of the distance w to the nearer of 0 and 1, a power of two of them to each
//! of the 52 octaves from 2^-53 to 1/2, so that both tails are resolved as finely as the middle and the cell is read
//! off the bits of w. Inside a cell stands the cubic Hermite polynomial through the exact quantiles and slopes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::law::{Form, Mixture, Point};
use super::pieces::PieceTable;
use super::special::Tail;

/// Octaves on each side: w from 2^-53 to 1/2.
const OCTAVES: usize = 52;
/// Bits of the mantissa of a double.
const MANTISSA: u32 = 52;
/// Smallest w that has a cell: the smallest that a draw can have.
const LEAST: f64 = f64::EPSILON / 2.0;
/// Largest double below 1/2.
const LARGEST: f64 = 0.5 - f64::EPSILON / 4.0;
/// Cells to an octave, as a power of two, tried in turn until the error suffices.
const FINENESS: std::ops::RangeInclusive<u32> = COARSEST..=8;
/// The fineness that nearly all laws need: 16 cells to an octave.
const COARSEST: u32 = 4;
/// Error aimed at in the middles of the cells; the promise is 1e-6.
const AIM: f64 = 4e-7;
/// Residual at which a search for a quantile ends: the next step, of third order, is far below the error aimed at.
const PRECISION: f64 = 1e-3;

/// The quantile function of a standard law as a table.
#[derive(Clone, Debug)]
pub struct QuantileTable {
    /// Polynomials in the position within the cell, constant term first; the lower side's cells, then the upper's.
    cells: Vec<[f64; 4]>,
    fineness: u32,
    error: f64,
}

impl QuantileTable {
    /// The value at `u`; monotone in u (up to the last bit or two) and never outside the law's support by more than
    /// rounding. Below 2^-53, above 1 - 2^-53 and for what is not a number, the value at the nearer end of the table.
    #[inline]
    #[must_use]
    pub fn at(&self, u: f64) -> f64 {
        // With the common fineness known to the compiler, its shifts are by constants.
        if self.fineness == COARSEST { self.look_up(u, COARSEST) } else { self.look_up(u, self.fineness) }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that the fineness is a constant where it is one")]
    fn look_up(&self, u: f64, fineness: u32) -> f64 {
        let rest = 1.0 - u;
        // Selections, not branches: which side a draw falls on is a coin toss.
        let near = if u < rest { u } else { rest };
        let above = if near > LEAST { near } else { LEAST };
        let w = if above < LARGEST { above } else { LARGEST };
        let side = (OCTAVES << fineness) * usize::from(u >= 0.5);
        let bits = w.to_bits();
        let shift = MANTISSA - fineness;
        let cell = ((bits >> shift) - (LEAST.to_bits() >> shift)) as usize + side;
        let position = f64::from_bits(((bits << fineness) & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000) - 1.0;
        let [c0, c1, c2, c3] = self.cells[cell];
        c0 + position * (c1 + position * (c2 + position * c3))
    }

    /// Largest error found in the middles of the cells, relative to the larger of the value's distance from the law's
    /// location and the standard deviation.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.error
    }

    /// The table of a continuous standard form, as fine as it takes.
    pub(crate) fn build(form: &Form) -> Self {
        let spread = Spread::of(form);
        let median = form.quantile(Tail::Lower, 0.5, &mut None, 1e-5);
        let mut best = None;
        for fineness in FINENESS {
            let lower = Side::build(form, Tail::Lower, fineness, &spread, median);
            let upper = Side::build(form, Tail::Upper, fineness, &spread, median);
            let error = lower.error.max(upper.error);
            let mut cells = lower.cells;
            cells.extend(upper.cells);
            best = Some(Self { cells, fineness, error });
            if error <= AIM {
                break;
            }
        }
        best.unwrap_or_else(|| unreachable!("the range of finenesses is not empty"))
    }
}

/// What an error is measured against.
struct Spread {
    sd: f64,
    by_value: bool,
}

impl Spread {
    fn of(form: &Form) -> Self {
        // Laws without a location of their own keep their error relative to the value, however wide they are.
        match form {
            Form::LogNormal { .. } | Form::LogUniform { .. } => Self { sd: 0.0, by_value: true },
            Form::Gamma(_) | Form::Weibull { .. } => Self { sd: form.variance().sqrt(), by_value: true },
            _ => Self { sd: form.variance().sqrt(), by_value: false },
        }
    }

    fn relative(&self, error: f64, value: f64) -> f64 {
        let against = if self.by_value { self.sd.max(value.abs()) } else { self.sd };
        if error > 0.0 { error / against } else { 0.0 }
    }
}

/// One side of a table.
struct Side {
    cells: Vec<[f64; 4]>,
    error: f64,
}

impl Side {
    fn build(form: &Form, tail: Tail, fineness: u32, spread: &Spread, median: Point) -> Self {
        let count = OCTAVES << fineness;
        let shift = MANTISSA - fineness;
        let first = LEAST.to_bits() >> shift;
        let border = |index: usize| f64::from_bits((first + index as u64) << shift);
        let sign = if tail == Tail::Lower { 1.0 } else { -1.0 };
        let mut hint = None;
        let mut quantile = |w: f64| form.quantile(tail, w, &mut hint, PRECISION);
        // Both sides meet in the same median.
        let mut inner = median;
        let mut cells = vec![[0.0; 4]; count];
        let mut error = 0.0_f64;
        for index in (0..count).rev() {
            let (start, end) = (border(index), border(index + 1));
            let middle = quantile(0.5 * (start + end));
            let mut outer = quantile(start);
            // The search leaves errors far below the table's; they must not turn the order round.
            if sign * (inner.value - outer.value) < 0.0 {
                outer.value = inner.value;
            }
            let rise = inner.value - outer.value;
            let width = end - start;
            let (left, right) = monotone_slopes(rise, sign * outer.slope * width, sign * inner.slope * width);
            let cell = [outer.value, left, 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise];
            let found = cell[0] + 0.5 * (cell[1] + 0.5 * (cell[2] + 0.5 * cell[3]));
            error = error.max(spread.relative((found - middle.value).abs(), middle.value));
            cells[index] = cell;
            inner = outer;
        }
        Self { cells, error }
    }
}

/// Slopes of a cell of width 1 cut back, where need be, to where the cubic is monotone (Fritsch and Carlson 1980).
pub(crate) fn monotone_slopes(rise: f64, left: f64, right: f64) -> (f64, f64) {
    if rise.abs() <= 0.0 {
        return (0.0, 0.0);
    }
    // By quotient: the product of two small numbers may be 0. A slope without bound, at the end of a law, is as steep as
    // the cubic can be.
    let usable = |slope: f64| {
        let steepness = slope / rise;
        let steepness = if steepness.is_infinite() { 3.0 } else { steepness };
        if steepness > 0.0 { steepness } else { 0.0 }
    };
    let (left, right) = (usable(left), usable(right));
    let square = left * left + right * right;
    let factor = if square > 9.0 { 3.0 / square.sqrt() } else { 1.0 };
    (left * factor * rise, right * factor * rise)
}

/// Tables built so far, by standard form: laws that differ in location and scale only share one.
#[derive(Clone, Debug, Default)]
pub struct TableCache {
    tables: BTreeMap<Vec<u64>, Arc<QuantileTable>>,
    pieces: BTreeMap<Vec<u64>, Arc<PieceTable>>,
}

impl TableCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of different tables.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tables.len() + self.pieces.len()
    }

    /// Whether no table has been built yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.pieces.is_empty()
    }

    pub(crate) fn table(&mut self, form: &Form) -> Arc<QuantileTable> {
        let build = || Arc::new(QuantileTable::build(form));
        Arc::clone(self.tables.entry(form.signature()).or_insert_with(build))
    }

    pub(crate) fn pieces(&mut self, mixture: &Mixture) -> Arc<PieceTable> {
        let build = || Arc::new(PieceTable::build(mixture));
        Arc::clone(self.pieces.entry(mixture.signature()).or_insert_with(build))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::special::Tail;

    /// Standard forms over the ranges of their parameters, shapes from 0.5 on.
    fn forms() -> Vec<Form> {
        let mut forms = vec![Form::Normal];
        let shapes = [0.5, 0.7, 1.0, 1.3, 2.0, 3.7, 9.0, 60.0, 2000.0, 1e6];
        forms.extend([0.01, 0.3, 1.0, 2.0, 4.0, 10.0].map(|sigma| Form::LogNormal { sigma }));
        forms.extend([0.001, 0.7, 3.0, 12.0, 30.0].map(|ln_ratio| Form::LogUniform { ln_ratio }));
        forms.extend(shapes.map(Form::gamma));
        forms.extend(shapes.map(|shape| Form::Weibull { shape }));
        for a in [0.5, 1.0, 2.6, 30.0, 1e4] {
            forms.extend([0.5, 0.8, 1.0, 4.4, 200.0].map(|b| Form::beta(a, b)));
        }
        forms
    }

    /// Probabilities of a tail: irregular, over all octaves, denser towards a half.
    fn weights() -> Vec<f64> {
        let mut weights: Vec<f64> = (1..2000).map(|i| f64::from(i) * 0.618_034 % 0.5).collect();
        weights.extend((0..520).map(|i| libm::exp2(-1.0 - f64::from(i) / 10.07)));
        weights.extend([LEAST, LARGEST, 0.25, 0.5 - 1e-9]);
        weights.retain(|&w| (LEAST..0.5).contains(&w));
        weights
    }

    /// The largest error on either side, relative to the larger of value and standard deviation.
    fn largest_error(form: &Form) -> f64 {
        let table = QuantileTable::build(form);
        let sd = form.variance().sqrt();
        let mut worst = 0.0_f64;
        for w in weights() {
            // As draws are: multiples of 2^-53, on the upper side too.
            for (tail, u) in [(Tail::Lower, w), (Tail::Upper, 1.0 - w)] {
                let w = if tail == Tail::Lower { w } else { 1.0 - u };
                let exact = form.quantile(tail, w, &mut None, 1e-5).value;
                worst = worst.max((table.at(u) - exact).abs() / sd.max(exact.abs()));
            }
        }
        worst
    }

    #[test]
    fn error_is_below_the_promise_for_every_law() {
        for form in forms() {
            let error = largest_error(&form);
            assert!(error < 1e-6, "{form:?}: {error:e}");
        }
    }

    #[test]
    fn shapes_below_a_half() {
        for shape in [0.05, 0.1, 0.2, 0.35] {
            for form in [
                Form::gamma(shape),
                Form::Weibull { shape },
                Form::beta(shape, 0.05),
                Form::beta(shape, 1.0),
                Form::beta(3.0, shape),
            ] {
                let error = largest_error(&form);
                assert!(error < 1e-6, "{form:?}: {error:e}");
            }
        }
    }

    #[test]
    fn order_is_kept() {
        for form in forms() {
            let table = QuantileTable::build(&form);
            let mut weights = weights();
            weights.sort_by(f64::total_cmp);
            let upper: Vec<f64> = weights.iter().rev().map(|w| 1.0 - w).collect();
            weights.extend(upper);
            let mut last = f64::NEG_INFINITY;
            for u in weights {
                let value = table.at(u);
                assert!(value >= last - 4.0 * f64::EPSILON * value.abs(), "{form:?} at {u}: {value} after {last}");
                last = value;
            }
        }
    }

    #[test]
    fn cells_meet_at_their_borders() {
        let table = QuantileTable::build(&Form::Normal);
        for exponent in 2..50 {
            for cell in 0..16 {
                let border = libm::exp2(-f64::from(exponent)) * (1.0 + f64::from(cell) / 16.0);
                let step = table.at(border) - table.at(border * (1.0 - f64::EPSILON));
                assert!((0.0..1e-14).contains(&(step + 2e-15)), "{border}: {step:e}");
            }
        }
        assert!((table.at(0.5)).abs() < 1e-15);
        for u in [0.0, -1.0, f64::NAN, 1.0, 2.0] {
            assert!(table.at(u).abs() < 8.3, "{u}");
        }
    }

    #[test]
    fn shapes_share_tables() {
        let mut cache = TableCache::new();
        let first = cache.table(&Form::beta(2.0, 3.0));
        let second = cache.table(&Form::beta(2.0, 3.0));
        assert!(Arc::ptr_eq(&first, &second));
        assert!(!Arc::ptr_eq(&first, &cache.table(&Form::beta(3.0, 2.0))));
        assert_eq!(cache.len(), 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn error_for_any_shapes(a in 0.5..20.0_f64, b in 0.5..20.0_f64) {
            prop_assert!(largest_error(&Form::beta(a, b)) < 1e-6);
            prop_assert!(largest_error(&Form::gamma(a)) < 1e-6);
        }
    }
}
