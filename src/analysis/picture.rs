//! Numbers of a distribution, ready to be drawn.

use crate::result::fit::Fit;
use crate::result::picture::{Data, Picture};
use crate::scenario::{Column, Distribution, Sketch, ticks};

/// Columns of a density; of one with jumps fewer, since each of its columns is a block.
const COLUMNS: usize = 240;
const BLOCKS: usize = 60;
/// Most steps of an empirical distribution function.
const MOST_STEPS: usize = 500;
/// Quantiles that are marked.
const MARKED: [f64; 3] = [0.05, 0.5, 0.95];
/// How many marks an axis has, from many to few.
const MARKS: [usize; 6] = [14, 10, 8, 6, 4, 3];
/// Probability at a single point from which a density has a jump there.
const JUMP: f64 = 1e-6;

/// The numbers of a distribution, and of the column and the fit that it came from.
pub fn picture(found: &Distribution, fitted: Option<(&Fit, &Column)>) -> Picture {
    let show = |value: f64| found.dimension.show(value);
    let known = |value: Option<f64>| value.map_or("none".to_owned(), show);
    let mode = found.mode.map_or(String::new(), |mode| format!(", mode {}", show(mode)));
    let law = found.law();
    let axis = Line::of(found, fitted.map(|(_, column)| column));
    let value = |p: f64| (p, law.quantile(p), show(law.quantile(p)));
    let atoms = match found.sketch(BLOCKS) {
        Sketch::Values { atoms, .. } => atoms,
        Sketch::Density { .. } => Vec::new(),
    };
    let middle = law.median();
    let jumps = law.cdf(middle) - law.cdf(middle.next_down()) > JUMP;
    let columns = if jumps { BLOCKS } else { COLUMNS };
    Picture {
        notation: found.notation.clone(),
        dimension: found.dimension.words().to_owned(),
        moments: format!("mean {}, standard deviation {}{mode}", known(found.mean), known(found.sd)),
        ends: [axis.from, axis.to],
        logarithmic: axis.logarithmic,
        ticks: MARKS
            .iter()
            .map(|most| {
                let marks = ticks(found.dimension, axis.from, axis.to, axis.logarithmic, *most);
                marks.into_iter().map(|mark| (mark, show(mark))).collect()
            })
            .collect(),
        density: if atoms.is_empty() { axis.columns(columns, |low, high| found.mass(low, high)) } else { Vec::new() },
        atoms,
        quantiles: MARKED.iter().map(|p| value(*p)).collect(),
        data: fitted.map(|(fit, column)| axis.data(found, fit, column)),
        ..Picture::default()
    }
}

/// The axis: where it begins and ends, and how.
#[derive(Clone, Copy)]
struct Line {
    from: f64,
    to: f64,
    logarithmic: bool,
}

impl Line {
    fn of(found: &Distribution, column: Option<&Column>) -> Self {
        let (mut from, mut to, logarithmic) = found.window();
        for value in column.iter().flat_map(|column| &column.values) {
            if !logarithmic || *value > 0.0 {
                (from, to) = (from.min(*value), to.max(*value));
            }
        }
        if let Sketch::Values { atoms, .. } = found.sketch(BLOCKS) {
            let ends = |end: fn(f64, f64) -> f64, start| atoms.iter().map(|atom| atom.0).fold(start, end);
            let (least, largest) = (ends(f64::min, from), ends(f64::max, to));
            let room = if largest > least { 0.06 * (largest - least) } else { 0.5 * least.abs().max(1.0) };
            return Self { from: least - room, to: largest + room, logarithmic: false };
        }
        Self { from, to, logarithmic }
    }

    /// The value at a fraction of the axis.
    fn at(self, share: f64) -> f64 {
        if self.logarithmic {
            self.from * libm::pow(self.to / self.from, share)
        } else {
            self.from + (self.to - self.from) * share
        }
    }

    /// Where a value lies on the axis, from 0 to 1.
    fn share(self, value: f64) -> f64 {
        if self.logarithmic {
            libm::log(value / self.from) / libm::log(self.to / self.from)
        } else {
            (value - self.from) / (self.to - self.from)
        }
    }

    /// Columns of equal width with their density, from the probability between two values.
    fn columns(self, count: usize, mass: impl Fn(f64, f64) -> f64) -> Vec<[f64; 3]> {
        let edge = |column: usize| self.at(column as f64 / count as f64);
        (0..count)
            .map(|column| {
                let (low, high) = (edge(column), edge(column + 1));
                [low, high, mass(low, high).max(0.0) * count as f64]
            })
            .collect()
    }

    fn data(self, found: &Distribution, fit: &Fit, column: &Column) -> Data {
        let mut sorted = column.values.clone();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        let share = |count: usize| count as f64 / n as f64;
        let up_to = |value: f64| sorted.partition_point(|other| *other <= value);
        // The last value of every step; of many steps some, evenly in probability.
        let mut steps: Vec<(f64, f64)> = Vec::new();
        for (index, value) in sorted.iter().enumerate() {
            let last = index + 1 == n || sorted[index + 1] > *value;
            let due = steps.last().is_none_or(|(_, reached)| share(index + 1) - reached >= 1.0 / MOST_STEPS as f64);
            if last && (due || index + 1 == n) {
                steps.push((*value, share(index + 1)));
            }
        }
        let along = (0..=COLUMNS).map(|index| self.at(index as f64 / COLUMNS as f64));
        Data {
            name: column.name.clone(),
            law: fit.chosen.clone(),
            count: n,
            histogram: self.columns(self.bins(&sorted), |low, high| {
                let below = if low > self.from { up_to(low) } else { 0 };
                share((if high < self.to { up_to(high) } else { n }) - below)
            }),
            steps,
            cdf: along.map(|x| (x, found.law().cdf(x))).collect(),
        }
    }

    /// Number of bins over the axis: as wide as Freedman and Diaconis (1981) have them, 2 IQR / n^(1/3) on the axis as it is
    /// drawn; but the range of the values has at least the square root of their number, which two heaps need.
    fn bins(self, sorted: &[f64]) -> usize {
        let n = sorted.len();
        let at = |p: f64| self.share(sorted[((p * n as f64) as usize).min(n - 1)]);
        let range = at(1.0) - at(0.0);
        let width = (2.0 * (at(0.75) - at(0.25)) / libm::cbrt(n as f64)).min(range / (n as f64).sqrt());
        if width > 0.0 { (1.0 / width).ceil().clamp(6.0, 80.0) as usize } else { 20 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fit::fit;
    use crate::scenario::dimension::Dimension;
    use crate::scenario::distribution;

    #[test]
    fn a_density_and_a_histogram_have_the_probability_of_the_whole() {
        let values: Vec<f64> = (1..=400).map(|index| 60.0 * f64::from(index) / f64::from(401 - index)).collect();
        let column = Column {
            file: "a.csv".to_owned(),
            name: "a".to_owned(),
            unit: None,
            dimension: Dimension::Duration,
            values,
        };
        let fit = fit(&column, None).unwrap();
        let found = distribution(&fit.chosen_law().unwrap().notation).unwrap();
        let drawn = picture(&found, Some((&fit, &column)));
        let mass = |columns: &[[f64; 3]]| columns.iter().map(|column| column[2]).sum::<f64>() / columns.len() as f64;
        let data = drawn.data.unwrap();
        assert!(drawn.logarithmic, "five decades: {:?}", drawn.ends);
        assert!((mass(&data.histogram) - 1.0).abs() < 1e-9);
        assert!(mass(&drawn.density) > 0.99 && mass(&drawn.density) < 1.0 + 1e-9);
        assert!(data.steps.len() <= 400 && data.steps.last().unwrap().1 >= 1.0);
        assert!(data.cdf.is_sorted_by(|one, other| one.1 <= other.1));
    }

    #[test]
    fn single_values_have_no_density() {
        let drawn = picture(&distribution("poisson(3)").unwrap(), None);
        assert!(drawn.density.is_empty() && drawn.atoms.len() > 8 && drawn.data.is_none());
        assert!(drawn.ends[0] < 0.0 && drawn.ends[1] > drawn.atoms.last().unwrap().0);
        let one = picture(&distribution("5 min").unwrap(), None);
        assert!(one.ends[0] < 300.0 && one.ends[1] > 300.0 && !one.ticks.is_empty());
    }
}
