//! The columns whose distribution is drawn: their words, bins and scales.

use super::super::canvas::axis::{Axis, Direction, Labels};
use super::super::format::{self, Quantity};
use crate::result::document::Metric;

/// Most decades of a scale of amounts.
const DECADES: i32 = 12;

/// A column that is drawn.
pub(super) struct Kind {
    pub(super) file: &'static str,
    pub(super) column: &'static str,
    pub(super) title: &'static str,
    /// What is counted, in "by …".
    pub(super) by: &'static str,
    /// Cases without any, under their box.
    pub(super) none: &'static str,
    /// The axis, without a currency.
    pub(super) axis: &'static str,
    /// Whole numbers.
    pub(super) counts: bool,
}

pub(super) const FATALITIES: Kind = Kind {
    file: "fatalities-given-attack.svg",
    column: "fatalities",
    title: "Workforce deaths given an attack",
    by: "number of deaths",
    none: "no deaths",
    axis: "workforce deaths in one attack",
    counts: true,
};
pub(super) const CAPTURED: Kind = Kind {
    file: "captured-given-attack.svg",
    column: "captured",
    title: "People captured given an attack",
    by: "number of people captured",
    none: "nobody",
    axis: "people captured in one attack",
    counts: true,
};
pub(super) const DOWNTIME: Kind = Kind {
    file: "downtime-given-attack.svg",
    column: "downtime_days",
    title: "Downtime given an attack",
    by: "days of downtime",
    none: "no downtime",
    axis: "days of downtime after one attack",
    counts: false,
};
pub(super) const LOSS: Kind = Kind {
    file: "loss-distribution.svg",
    column: "loss",
    title: "How loss given an attack is distributed",
    by: "loss",
    none: "no loss",
    axis: "loss in one attack",
    counts: false,
};

impl Kind {
    /// A histogram's share at zero and its bins above zero as `[from, to, share]`: counts of both ends, amounts without the
    /// upper one.
    pub(super) fn bins(&self, metric: &Metric) -> (f64, Vec<[f64; 3]>) {
        let finite = |bin: &&[f64; 3]| bin.iter().all(|number| number.is_finite()) && bin[0] <= bin[1];
        let sound = metric.histogram.iter().filter(finite);
        let zero = sound.clone().filter(|bin| bin[1] <= 0.0).map(|bin| bin[2]).sum();
        let drawable =
            |bin: &&[f64; 3]| bin[1] > 0.0 && bin[2] > 0.0 && (self.counts || bin[0] > 0.0 && bin[0] < bin[1]);
        (zero, sound.filter(drawable).copied().collect())
    }

    /// Ends of a bar along the scale.
    pub(super) fn edges(&self, bin: &[f64; 3]) -> (f64, f64) {
        if self.counts { (bin[0] - 0.5, bin[1] + 0.5) } else { (bin[0], bin[1]) }
    }

    fn labels(&self) -> Labels {
        if self.column == "loss" { Labels::Amount } else { Labels::Plain }
    }

    /// The scale of all bars, and whether the bars are equally wide on it.
    pub(super) fn scale(&self, all: &[[f64; 3]], length: f64) -> (Axis, bool) {
        let largest = all.iter().map(|bin| bin[1]).fold(1.0, f64::max);
        if !self.counts {
            let least = all.iter().map(|bin| bin[0]).fold(f64::INFINITY, f64::min);
            let largest = all.iter().map(|bin| bin[1]).fold(0.0, f64::max);
            let axis = Axis::log(least, largest, DECADES, length, Direction::Across, self.labels()).ended_from(largest);
            let axis = axis.finer(length, self.labels());
            let width = |bin: &[f64; 3]| axis.fraction(bin[1]) - axis.fraction(bin[0]);
            let (low, high) = all
                .iter()
                .map(width)
                .fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), width| (low.min(width), high.max(width)));
            return (axis, high - low < 1e-6);
        }
        let counts = |bin: &[f64; 3]| bin[1] - bin[0] + 1.0;
        let widest = all.iter().map(counts).fold(1.0, f64::max);
        let even = largest <= 60.0 && all.iter().all(|bin| (counts(bin) - widest).abs() < 0.5 || bin[1] >= largest);
        let axis = if even {
            Axis::linear(0.0, largest + 0.5, length, Direction::Across, Labels::Plain)
        } else {
            Axis::counts(largest, length)
        };
        // The first bar begins at half a case; what is below belongs to the box of those without.
        (axis.begun_at(0.5), even)
    }

    /// A quantile as text.
    pub(super) fn quantile(metric: &Metric, key: &str) -> String {
        let found = metric.quantiles.get(key);
        found.map_or(format::ABSENT.to_owned(), |&value| format::value(value, Quantity::of_unit(&metric.unit)))
    }

    /// Mean, median, quantiles and largest in one line.
    pub(super) fn figures(metric: &Metric) -> String {
        let bare = if let Quantity::Money(_) = Quantity::of_unit(&metric.unit) {
            Quantity::Money("")
        } else {
            Quantity::Number
        };
        let quantile = |key: &str| {
            metric.quantiles.get(key).map_or(format::ABSENT.to_owned(), |&value| format::value(value, bare))
        };
        format!(
            "mean {} · median {} · 95 % {} · 99 % {} · largest {}",
            format::estimate(metric.mean, metric.mean_ci95, bare),
            quantile("p50"),
            quantile("p95"),
            quantile("p99"),
            format::value(metric.max, bare)
        )
    }

    /// A bar in words: "10 to 12 deaths".
    pub(super) fn bar(&self, bin: &[f64; 3], currency: &str) -> String {
        let value = |value: f64| match self.column {
            "loss" => format::amount(value),
            _ => format::number(value),
        };
        let (from, to) = (value(bin[0]), value(bin[1]));
        let one = self.counts && bin[1] <= 1.0;
        let range = if from == to { from } else { format!("{from} to {to}") };
        match self.column {
            "fatalities" => format!("{range} {}", if one { "death" } else { "deaths" }),
            "captured" => format!("{range} captured"),
            "downtime_days" => format!("{range} days of downtime"),
            _ => format!("loss of {currency} {range}"),
        }
    }
}
