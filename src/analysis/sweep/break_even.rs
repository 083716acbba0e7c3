//! Where a figure along a sweep changes its sign: interpolated between points, then looked at more closely.

use crate::result::sweep::Crossing;

/// A value of the target, and the figure there: estimate, and the ends of its interval.
pub(super) type Row = (f64, [f64; 3]);

/// A bracket is narrow enough at this share of its value.
const NARROW: f64 = 0.01;
/// Further points at most: for the value, and for each end of its band.
const MOST_STEPS: [usize; 2] = [8, 4];
/// Changes of sign that are looked at more closely, at most; further ones are interpolated.
const MOST_CROSSINGS: usize = 8;
/// Which of a row: estimate, low and high end.
const ESTIMATE: usize = 0;
const LOW: usize = 1;
const HIGH: usize = 2;

/// How a target's values follow each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// By their logarithm.
    pub(super) log: bool,
    /// Whole numbers only.
    pub(super) whole: bool,
}

impl Scale {
    fn even(self, x: f64) -> f64 {
        if self.log { libm::log(x) } else { x }
    }

    /// The value where a straight line through two points is 0.
    fn root(self, a: (f64, f64), b: (f64, f64)) -> f64 {
        let (u, v) = (self.even(a.0), self.even(b.0));
        let share = a.1 / (a.1 - b.1);
        let even = u + share * (v - u);
        let x = if self.log { libm::exp(even) } else { even };
        x.clamp(a.0, b.0)
    }
}

/// A sweep of one figure under search. `evaluate` simulates a further point; nothing where the scenario does not take it.
pub(super) struct Search<'a, E> {
    pub(super) scale: Scale,
    pub(super) rows: Vec<Row>,
    pub(super) evaluate: &'a mut dyn FnMut(f64) -> Result<Option<[f64; 3]>, E>,
}

/// False where the interval holds 0.
pub(super) fn is_beyond(row: &[f64; 3]) -> bool {
    row[LOW] > 0.0 || row[HIGH] < 0.0
}

fn sign(value: f64) -> i8 {
    i8::from(value > 0.0) - i8::from(value < 0.0)
}

/// The first sign of a figure other than 0; 0 if there is none.
pub(super) fn first_sign(rows: &[Row]) -> i8 {
    rows.iter().map(|(_, row)| sign(row[ESTIMATE])).find(|sign| *sign != 0).unwrap_or(0)
}

impl<E> Search<'_, E> {
    /// Every change of sign, rising.
    pub(super) fn crossings(&mut self) -> Result<Vec<Crossing>, E> {
        let signed: Vec<Row> = self.rows.iter().filter(|(_, row)| sign(row[ESTIMATE]) != 0).copied().collect();
        let mut found = Vec::new();
        let changes = signed.windows(2).filter(|pair| sign(pair[0].1[ESTIMATE]) != sign(pair[1].1[ESTIMATE]));
        for (number, pair) in changes.enumerate() {
            let steps = MOST_STEPS.map(|steps| if number < MOST_CROSSINGS { steps } else { 0 });
            let value = self.value(pair[0].0, pair[1].0, steps[0])?;
            let band = [self.end(value, false, steps[1])?, self.end(value, true, steps[1])?];
            found.push(Crossing { value, band, rising: pair[1].1[ESTIMATE] > 0.0 });
        }
        Ok(found)
    }

    /// Where the estimate is 0 between two values.
    fn value(&mut self, from: f64, to: f64, steps: usize) -> Result<f64, E> {
        let inside = |row: &&Row| row.0 > from && row.0 < to;
        let zeros: Vec<f64> = self.rows.iter().filter(inside).map(|row| row.0).collect();
        match (zeros.first(), zeros.last()) {
            // It is 0 at points of the grid: exactly there, or all along between them.
            (Some(first), Some(last)) => Ok(f64::midpoint(*first, *last)),
            _ => self.narrowed(from, to, ESTIMATE, steps),
        }
    }

    /// The end of the band around a crossing, upwards or downwards; none if the interval holds 0 up to the end of the range.
    fn end(&mut self, value: f64, upwards: bool, steps: usize) -> Result<Option<f64>, E> {
        let rows = &self.rows;
        let after = rows.partition_point(|row| row.0 <= value);
        let sure = if upwards {
            (after..rows.len()).find(|at| is_beyond(&rows[*at].1))
        } else {
            (0..after).rev().find(|at| is_beyond(&rows[*at].1))
        };
        let Some(sure) = sure else { return Ok(None) };
        let Some(next) = (if upwards { sure.checked_sub(1) } else { Some(sure + 1) }).filter(|next| *next < rows.len())
        else {
            return Ok(Some(value));
        };
        // The end of the interval that lies on the side of 0: it crosses 0 before the next point.
        let which = if rows[sure].1[LOW] > 0.0 { LOW } else { HIGH };
        if sign(rows[sure].1[which]) == sign(rows[next].1[which]) {
            return Ok(Some(value));
        }
        let (from, to) = (rows[sure.min(next)].0, rows[sure.max(next)].0);
        let end = self.narrowed(from, to, which, steps)?;
        Ok(Some(if upwards { end.max(value) } else { end.min(value) }))
    }

    fn at(&self, x: f64) -> [f64; 3] {
        let place = self.rows.partition_point(|row| row.0 < x);
        self.rows.get(place).map_or([0.0; 3], |row| row.1)
    }

    /// Where a figure is 0 between two rows of which it has opposite signs (or 0 at one): regula falsi in the form of Dowell and
    /// Jarratt 1971 ("Illinois"), which halves the weight of an end that stays, so that both ends move.
    fn narrowed(&mut self, from: f64, to: f64, which: usize, steps: usize) -> Result<f64, E> {
        let (mut a, mut b) = ((from, self.at(from)[which]), (to, self.at(to)[which]));
        // Values for the next guess, and the side that moved last.
        let (mut weighed, mut moved) = ([a.1, b.1], 0_i8);
        for _ in 0..steps {
            let root = self.scale.root(a, b);
            let narrow = if self.scale.whole { b.0 - a.0 <= 1.0 } else { b.0 - a.0 < NARROW * root.abs() };
            if narrow || sign(a.1) == 0 || sign(b.1) == 0 {
                break;
            }
            let guess = self.scale.root((a.0, weighed[0]), (b.0, weighed[1]));
            let guess = if self.scale.whole { (guess + 0.5).floor().clamp(a.0 + 1.0, b.0 - 1.0) } else { guess };
            if guess <= a.0 || guess >= b.0 {
                break;
            }
            let Some(row) = (self.evaluate)(guess)? else { break };
            let place = self.rows.partition_point(|known| known.0 < guess);
            if self.rows.get(place).is_none_or(|known| known.0 > guess) {
                self.rows.insert(place, (guess, row));
            }
            let value = row[which];
            if sign(value) == sign(a.1) {
                a = (guess, value);
                weighed = [value, if moved < 0 { weighed[1] / 2.0 } else { b.1 }];
                moved = -1;
            } else {
                b = (guess, value);
                weighed = [if moved > 0 { weighed[0] / 2.0 } else { a.1 }, value];
                moved = 1;
            }
        }
        Ok(match (sign(a.1), sign(b.1)) {
            (0, _) => a.0,
            (_, 0) => b.0,
            _ => self.scale.root(a, b),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// Crossings of an exact function with an interval of a half width, from a grid; and how many points were asked for.
    fn search(f: &dyn Fn(f64) -> f64, half: f64, grid: &[f64], scale: Scale) -> (Vec<Crossing>, usize) {
        let row = |x: f64| [f(x), f(x) - half, f(x) + half];
        let mut asked = 0;
        let mut evaluate = |x: f64| {
            asked += 1;
            Ok::<_, Infallible>(Some(row(x)))
        };
        let rows = grid.iter().map(|x| (*x, row(*x))).collect();
        let Ok(found) = Search { scale, rows, evaluate: &mut evaluate }.crossings();
        (found, asked)
    }

    const LINEAR: Scale = Scale { log: false, whole: false };
    const LOG: Scale = Scale { log: true, whole: false };

    /// The bracket is narrower than 1 % of the value, so value and ends of the band are at most that far off.
    #[test]
    fn roots_of_known_functions_are_found_within_one_per_cent() {
        let f = |x: f64| x * x * x - 2.0;
        let exact = |shift: f64| libm::cbrt(2.0 + shift);
        let (found, asked) = search(&f, 0.5, &[0.1, 1.0, 2.0, 10.0], LINEAR);
        let [one] = found[..] else { panic!("{found:?}") };
        assert!((one.value / exact(0.0) - 1.0).abs() < 0.01 && one.rising, "{one:?}");
        for (end, shift) in one.band.into_iter().zip([-0.5, 0.5]) {
            assert!((end.unwrap() / exact(shift) - 1.0).abs() < 0.01, "{one:?}");
        }
        assert!(asked <= 16, "{asked}");
        // Rates on a logarithmic scale: straight in the rate, so not in its logarithm.
        let (found, asked) = search(&|rate| 3.0 - 180.0 * rate, 0.6, &[0.005, 0.05, 0.2], LOG);
        let [one] = found[..] else { panic!("{found:?}") };
        assert!((one.value * 60.0 - 1.0).abs() < 0.01 && !one.rising, "{one:?}");
        for (end, exact) in one.band.into_iter().zip([2.4 / 180.0, 3.6 / 180.0]) {
            assert!((end.unwrap() / exact - 1.0).abs() < 0.01, "{one:?}");
        }
        assert!(asked <= 16, "{asked}");
    }

    #[test]
    fn every_crossing_is_found_and_what_lies_outside_is_not() {
        let f = |x: f64| (x - 1.0) * (x - 3.0) * (x - 7.0);
        let grid: Vec<f64> = (0..=16).map(|step| f64::from(step) / 2.0 + 0.25).collect();
        let (found, _) = search(&f, 0.0, &grid, LINEAR);
        let values: Vec<f64> = found.iter().map(|one| one.value).collect();
        assert!(
            values.iter().zip([1.0, 3.0, 7.0]).all(|(found, exact)| (found / exact - 1.0).abs() < 0.01),
            "{values:?}"
        );
        assert_eq!(found.iter().map(|one| one.rising).collect::<Vec<_>>(), [true, false, true]);
        // Nothing varies: the band is the value.
        assert!(found.iter().all(|one| one.band.iter().all(|end| (end.unwrap() / one.value - 1.0).abs() < 0.01)));
        // The interval is wider than the range below: the lower end is not within it.
        let (found, _) = search(&|x| x - 2.0, 1.5, &[1.0, 2.5, 4.0], LINEAR);
        assert!(found[0].band[0].is_none() && (found[0].band[1].unwrap() - 3.5).abs() < 0.04, "{found:?}");
        assert!(search(&|x| x + 1.0, 0.1, &[1.0, 2.0], LINEAR).0.is_empty());
        assert!(search(&|_| 0.0, 0.1, &[1.0, 2.0], LINEAR).0.is_empty());
    }

    #[test]
    fn a_zero_at_a_point_of_the_grid_is_the_crossing_and_costs_nothing() {
        let (found, asked) = search(&|x| x - 2.0, 0.0, &[1.0, 2.0, 3.0], LINEAR);
        assert_eq!((found[0].value.to_bits(), found.len()), (2.0_f64.to_bits(), 1));
        assert!((found[0].band[0].unwrap() - 2.0).abs() < 0.021 && asked <= 8, "{found:?} {asked}");
        // Level at 0 between two signs: its middle.
        let level = |x: f64| if x < 2.0 { x - 2.0 } else { (x - 4.0).max(0.0) };
        assert!((search(&level, 0.0, &[1.0, 2.0, 3.0, 4.0, 5.0], LINEAR).0[0].value - 3.0).abs() < 1e-12);
    }

    #[test]
    fn whole_numbers_are_only_asked_for_whole() {
        let whole = Scale { log: false, whole: true };
        let mut asked = Vec::new();
        let row = |x: f64| [x - 12.4, x - 12.9, x - 11.9];
        let mut evaluate = |x: f64| {
            asked.push(x);
            Ok::<_, Infallible>(Some(row(x)))
        };
        let rows = [1.0, 40.0].map(|x| (x, row(x))).to_vec();
        let Ok(found) = Search { scale: whole, rows, evaluate: &mut evaluate }.crossings();
        assert!((found[0].value - 12.4).abs() < 1e-9 && !asked.is_empty(), "{found:?}");
        assert!(asked.iter().all(|x| x.fract().abs() < 1e-12), "{asked:?}");
    }

    /// A point that can't be simulated ends the search, not the sweep.
    #[test]
    fn a_point_that_is_refused_leaves_the_interpolated_value() {
        let row = |x: f64| [x - 2.0; 3];
        let mut evaluate = |_: f64| Ok::<_, Infallible>(None);
        let rows = [1.0, 5.0].map(|x| (x, row(x))).to_vec();
        let Ok(found) = Search { scale: LINEAR, rows, evaluate: &mut evaluate }.crossings();
        assert!((found[0].value - 2.0).abs() < 1e-12);
    }
}
