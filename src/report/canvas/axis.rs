//! Scales with their ticks: 1-2-5 steps on linear axes, whole decades on logarithmic ones, both on the axis of counts.
//!
//! A tick is an integer times a power of ten and its label is made from these, so `0.1 %` never reads
//! `0.09999999999999999 %`. [`Axis`] is a plotters coordinate ([`Ranged`]), so plotters maps with it.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged, ReversibleRanged};

use super::metrics;
use crate::report::format;

/// Font size of tick labels in pixels.
pub(in crate::report) const TICK_SIZE: f64 = 12.0;

/// Least room between two tick labels in pixels.
const LABEL_GAP: f64 = 10.0;

/// Largest magnitude an axis shows; keeps spans finite.
const LARGEST: f64 = 1e300;

/// How values become fractions of the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Scale {
    /// In proportion.
    Linear,
    /// By log10; values above zero only.
    Log,
    /// By log10(1 + x): counts from zero with a long tail.
    Counts,
}

/// How tick values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Labels {
    /// `1,000`, from a million `1M`.
    Plain,
    /// `10k`, `5M`; the axis title names the currency.
    Amount,
    /// A share as per cent.
    Percent,
    /// `1 in 100` below one.
    OneIn,
    /// The reciprocal, `100`: return periods along an axis of probabilities.
    Reciprocal,
}

impl Labels {
    /// The label of `mantissa` times ten to the `exponent`.
    pub(super) fn write(self, mantissa: i64, exponent: i32) -> String {
        let value = format::decimal(mantissa, exponent);
        match self {
            Self::Plain if value.abs() >= 1e6 => format::amount(value),
            Self::Amount => format::amount(value),
            Self::Percent => format!("{} %", format::number(format::decimal(mantissa, exponent + 2))),
            Self::OneIn if mantissa == 1 && exponent < 0 => format::one_in(format::decimal(1, -exponent)),
            Self::Plain | Self::OneIn => format::number(value),
            Self::Reciprocal if exponent <= -6 => format::amount(format::decimal(1, -exponent)),
            Self::Reciprocal => format::number(format::decimal(1, -exponent)),
        }
    }
}

/// A labelled tick.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Tick {
    /// Where.
    pub(in crate::report) value: f64,
    /// What it says.
    pub(in crate::report) label: String,
}

/// Which way the labels run out of room: side by side or one above the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Direction {
    /// Along the bottom or the top.
    Across,
    /// Up the side.
    Up,
}

/// A scale over a range of values, with the ticks that have room on its length.
#[derive(Debug, Clone)]
pub(in crate::report) struct Axis {
    pub(super) scale: Scale,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Labelled ticks, rising.
    pub(in crate::report) ticks: Vec<Tick>,
    /// Ticks without label, rising.
    pub(in crate::report) minor: Vec<f64>,
}

impl Axis {
    /// A linear axis that holds zero and both values, ended at ticks; for a length in pixels.
    pub(in crate::report) fn linear(low: f64, high: f64, length: f64, direction: Direction, labels: Labels) -> Self {
        Self::stepped([low, high], false, length, direction, labels)
    }

    /// A linear axis that holds zero and ends at the values themselves, with the ticks between, so that no part of a narrow
    /// scale lies empty; for a length in pixels across.
    pub(in crate::report) fn snug(low: f64, high: f64, length: f64, labels: Labels) -> Self {
        Self::stepped([low, high], true, length, Direction::Across, labels)
    }

    fn stepped([low, high]: [f64; 2], snug: bool, length: f64, direction: Direction, labels: Labels) -> Self {
        let tame = |value: f64| if value.is_finite() { value.clamp(-LARGEST, LARGEST) } else { 0.0 };
        let (low, mut high) = (tame(low).min(0.0), tame(high).max(0.0));
        if high - low < 1e-300 {
            high = 1.0;
        }
        let finest = format::exponent(high - low) - 2;
        for (exponent, mantissa) in (finest..).flat_map(|exponent| [1, 2, 5].map(|mantissa| (exponent, mantissa))) {
            let step = format::decimal(mantissa, exponent);
            let (from, to) = (low / step, high / step);
            let (first, last) = if snug { (from.ceil(), to.floor()) } else { (from.floor(), to.ceil()) };
            let (first, last) = (first as i64, last as i64);
            if last - first > 24 {
                continue;
            }
            let at = |multiple: i64| format::decimal(multiple * mantissa, exponent);
            let tick = |multiple: i64| Tick { value: at(multiple), label: labels.write(multiple * mantissa, exponent) };
            let (low, high) = if snug { (low, high) } else { (at(first), at(last)) };
            let ticks = (first..=last).map(tick).collect();
            let mut axis = Self { scale: Scale::Linear, low, high, ticks, minor: Vec::new() };
            let fits = axis.labels_fit(length, direction);
            if !fits && last - first == 2 && first + 1 != 0 {
                axis.ticks.remove(1);
            }
            if fits || last - first <= 2 {
                return axis;
            }
        }
        unreachable!("the loop ends at the first step that spans the range in two")
    }

    /// A logarithmic axis of whole decades that hold both values; for a length in pixels. At most `most` decades: the
    /// lowest are left out.
    pub(in crate::report) fn log(
        low: f64,
        high: f64,
        most: i32,
        length: f64,
        direction: Direction,
        labels: Labels,
    ) -> Self {
        let high = if high.is_finite() && high > 0.0 { high.clamp(1e-200, 1e200) } else { 1.0 };
        let low = if low.is_finite() && low > 0.0 { low.clamp(1e-200, high) } else { high };
        let power = format::exponent(high);
        let top = if high > format::decimal(1, power) { power + 1 } else { power };
        let bottom = format::exponent(low).max(top - most).min(top - 1);
        let mut axis = Self {
            scale: Scale::Log,
            low: format::decimal(1, bottom),
            high: format::decimal(1, top),
            ticks: Vec::new(),
            minor: (bottom..top).flat_map(|power| (2..10).map(move |digit| format::decimal(digit, power))).collect(),
        };
        for stride in 1..=(top - bottom) {
            axis.ticks = (bottom..=top)
                .filter(|power| (top - power) % stride == 0)
                .map(|power| Tick { value: format::decimal(1, power), label: labels.write(1, power) })
                .collect();
            if axis.labels_fit(length, direction) {
                break;
            }
        }
        if top - bottom > 9 {
            axis.minor.clear();
        }
        axis
    }

    /// The same axis begun a little lower, with the same ticks: room for the level piece of a step curve at its first value.
    pub(in crate::report) fn begun_at(self, low: f64) -> Self {
        Self { low, ..self }
    }

    /// A logarithmic axis ended at the next one, two or five times a power of ten from a value on, where that is lower.
    pub(in crate::report) fn ended_from(mut self, value: f64) -> Self {
        let power = format::exponent(value);
        let end = [1, 2, 5].map(|digit| format::decimal(digit, power)).into_iter().find(|end| *end >= value);
        if let Some(end) = end.filter(|end| *end > self.low && *end < self.high) {
            self.high = end;
            self.ticks.retain(|tick| tick.value <= end);
            self.minor.retain(|minor| *minor <= end);
        }
        self
    }

    /// A logarithmic axis with labels at two and five times the powers of ten as well, if all of them have room across.
    pub(in crate::report) fn finer(self, length: f64, labels: Labels) -> Self {
        let mut finer = self.clone();
        let powers = format::exponent(self.low)..=format::exponent(self.high);
        for (power, digit) in powers.flat_map(|power| [2, 5].map(|digit| (power, digit))) {
            let value = format::decimal(digit, power);
            if value >= self.low && value <= self.high {
                let at = finer.ticks.partition_point(|tick| tick.value < value);
                finer.ticks.insert(at, Tick { value, label: labels.write(digit, power) });
            }
        }
        if finer.labels_fit(length, Direction::Across) { finer } else { self }
    }

    /// An axis of counts from zero with a long tail; for a length in pixels across.
    pub(in crate::report) fn counts(high: f64, length: f64) -> Self {
        let high = if high.is_finite() { high.clamp(1.0, LARGEST) } else { 1.0 };
        let mut axis = Self { scale: Scale::Counts, low: 0.0, high, ticks: Vec::new(), minor: Vec::new() };
        let decades = 0..=format::exponent(high);
        let mut wanted = vec![(0, 0)];
        wanted.extend([1, 5, 2].iter().flat_map(|&digit| decades.clone().map(move |power| (digit, power))));
        for (digit, power) in wanted {
            let value = format::decimal(digit, power);
            if value > high {
                continue;
            }
            let mut longer = axis.clone();
            let at = longer.ticks.partition_point(|tick| tick.value < value);
            longer.ticks.insert(at, Tick { value, label: Labels::Plain.write(digit, power) });
            if longer.labels_fit(length, Direction::Across) {
                axis = longer;
            } else {
                axis.minor.push(value);
            }
        }
        axis.minor.sort_by(f64::total_cmp);
        axis
    }

    /// An axis without ticks, for positions that mean nothing by themselves, such as rows.
    pub(in crate::report) fn bare(low: f64, high: f64) -> Self {
        Self { scale: Scale::Linear, low, high, ticks: Vec::new(), minor: Vec::new() }
    }

    /// True where no two tick labels come closer than they should.
    pub(super) fn labels_fit(&self, length: f64, direction: Direction) -> bool {
        self.ticks.windows(2).all(|pair| {
            let apart = (self.fraction(pair[1].value) - self.fraction(pair[0].value)) * length;
            let needed = match direction {
                Direction::Across => {
                    let half = |tick: &Tick| metrics::width(&tick.label, TICK_SIZE, false) / 2.0;
                    half(&pair[0]) + half(&pair[1]) + LABEL_GAP
                }
                Direction::Up => TICK_SIZE * 1.9,
            };
            apart >= needed
        })
    }

    /// Widest tick label in pixels.
    pub(in crate::report) fn label_width(&self) -> f64 {
        self.ticks.iter().map(|tick| metrics::width(&tick.label, TICK_SIZE, false)).fold(0.0, f64::max)
    }

    /// A value in the coordinate in which the axis is even.
    fn even(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => value,
            Scale::Log => libm::log10(value.max(1e-300)),
            Scale::Counts => libm::log1p(value.max(0.0)),
        }
    }

    /// Where a value lies: 0 at the low end, 1 at the high end.
    pub(in crate::report) fn fraction(&self, value: f64) -> f64 {
        let (low, high) = (self.even(self.low), self.even(self.high));
        // Halves keep the span of the largest doubles finite.
        (self.even(value) / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
    }

    /// The value at a fraction of the axis.
    pub(in crate::report) fn value(&self, fraction: f64) -> f64 {
        let even = self.even(self.low) * (1.0 - fraction) + self.even(self.high) * fraction;
        match self.scale {
            Scale::Linear => even,
            Scale::Log => libm::exp10(even),
            Scale::Counts => libm::expm1(even),
        }
    }

    /// The ends of the axis.
    pub(in crate::report) fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// False where the axis can't show a value at all: not finite, or not above zero on a logarithmic axis.
    pub(in crate::report) fn can_show(&self, value: f64) -> bool {
        value.is_finite() && (self.scale != Scale::Log || value > 0.0)
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        limit.0 + (self.fraction(*value) * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks.iter().take(hint.max_num_points()).map(|tick| tick.value).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ReversibleRanged for Axis {
    fn unmap(&self, pixel: i32, limit: (i32, i32)) -> Option<f64> {
        (limit.0 != limit.1).then(|| self.value(f64::from(pixel - limit.0) / f64::from(limit.1 - limit.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn linear_ticks_step_by_one_two_five() {
        let axis = Axis::linear(0.0, 0.73, 300.0, Direction::Across, Labels::Plain);
        assert_eq!(labels(&axis), ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8"]);
        let axis = Axis::linear(-3.0e6, 1.1e7, 200.0, Direction::Across, Labels::Amount);
        assert_eq!(labels(&axis), ["−5M", "0", "5M", "10M", "15M"]);
    }

    #[test]
    fn decades_are_labelled_from_their_exponent() {
        let axis = Axis::log(3e-6, 0.4, 12, 400.0, Direction::Up, Labels::Percent);
        assert_eq!(labels(&axis), ["0.0001 %", "0.001 %", "0.01 %", "0.1 %", "1 %", "10 %", "100 %"]);
        let axis = Axis::log(1e-3, 0.1, 12, 400.0, Direction::Up, Labels::OneIn);
        assert_eq!(labels(&axis), ["1 in 1,000", "1 in 100", "1 in 10"]);
        let axis = Axis::log(2e4, 9e9, 12, 150.0, Direction::Across, Labels::Amount);
        assert_eq!(labels(&axis), ["10k", "1M", "100M", "10bn"]);
    }

    #[test]
    fn counts_start_at_zero_and_keep_the_decades() {
        let axis = Axis::counts(131.0, 420.0);
        assert_eq!(labels(&axis), ["0", "1", "2", "5", "10", "20", "50", "100"]);
        let axis = Axis::counts(7e5, 160.0);
        assert!(labels(&axis).starts_with(&["0"]) && axis.ticks.len() >= 3, "{axis:?}");
    }

    #[test]
    fn a_snug_axis_ends_at_its_values() {
        let axis = Axis::snug(0.0, 508.0e6, 120.0, Labels::Amount);
        assert_eq!((labels(&axis), axis.ends()), (vec!["0", "200M", "400M"], (0.0, 508.0e6)));
        let axis = Axis::snug(-0.064, 1e-5, 240.0, Labels::Plain);
        assert_eq!(labels(&axis), ["−0.06", "−0.04", "−0.02", "0"]);
    }

    #[test]
    fn a_logarithmic_axis_can_end_inside_a_decade() {
        let axis = Axis::log(1.0, 115.0, 12, 700.0, Direction::Across, Labels::Plain).ended_from(115.0);
        let axis = axis.finer(700.0, Labels::Plain);
        assert_eq!(labels(&axis), ["1", "2", "5", "10", "20", "50", "100", "200"]);
    }

    #[test]
    fn nothing_hostile_breaks_an_axis() {
        for (low, high) in [(0.0, 0.0), (f64::NAN, f64::INFINITY), (-f64::MAX, f64::MAX), (0.0, 5e-324), (7.0, 3.0)] {
            for axis in [
                Axis::linear(low, high, 200.0, Direction::Across, Labels::Plain),
                Axis::log(low, high, 12, 200.0, Direction::Up, Labels::Amount),
                Axis::counts(high, 200.0),
                Axis::snug(low, high, 200.0, Labels::Amount),
            ] {
                assert!(axis.ticks.len() >= 2, "{axis:?}");
                assert!(axis.ticks.iter().all(|tick| axis.fraction(tick.value).is_finite()), "{axis:?}");
            }
        }
    }

    #[test]
    fn a_fraction_leads_back_to_its_value() {
        for axis in [
            Axis::linear(-3.0, 10.0, 300.0, Direction::Across, Labels::Plain),
            Axis::log(1e-4, 2.0, 12, 300.0, Direction::Up, Labels::Plain),
            Axis::counts(500.0, 300.0),
        ] {
            for fraction in [0.0, 0.13, 0.5, 0.99, 1.0] {
                assert!((axis.fraction(axis.value(fraction)) - fraction).abs() < 1e-12, "{axis:?}");
            }
        }
    }
}
