//! How output comes back, over the attacks that stop a unit (model.md section 9).

use crate::result::recovery::{Output, Recovery};

use super::Attack;
use super::moments::Stopped;
use super::weighted::{are_few, quantiles, share};

/// Days that are shown, before they are rounded.
const POINTS: u32 = 64;
/// The last of them, at most: ten years.
const LAST: f64 = 3_650.0;

impl Stopped {
    /// Share of its own output that is missing some days after the attack.
    pub(super) fn missing(self, day: f64) -> f64 {
        if day < self.idle {
            1.0
        } else if self.ramp > 0.0 {
            (1.0 - (day - self.idle) / self.ramp).max(0.0)
        } else {
            0.0
        }
    }

    /// Days until it gives all of it again.
    fn back(self) -> f64 {
        self.idle + self.ramp
    }
}

/// Output of the plant as a share of full output; not below 0 where shares of units sum to more than 1.
pub(super) fn output(stopped: &[Stopped], day: f64) -> f64 {
    (1.0 - stopped.iter().map(|unit| unit.share * unit.missing(day)).sum::<f64>()).max(0.0)
}

/// Days of full output lost.
pub(super) fn lost_days(stopped: &[Stopped]) -> f64 {
    stopped.iter().map(|unit| unit.share * (unit.idle + unit.ramp / 2.0)).sum()
}

/// The recovery of a posture; `None` where no attack stops anything, or too few do for quantiles.
pub(super) fn of(attacks: &[Attack]) -> Option<Recovery> {
    let stopping: Vec<&Attack> = attacks.iter().filter(|attack| !attack.course.stopped.is_empty()).collect();
    let weight = |attacks: &[&Attack]| attacks.iter().map(|attack| attack.weight).sum::<f64>();
    let own = weight(&stopping);
    if are_few(stopping.iter().map(|attack| attack.weight)) {
        return None;
    }
    let all = attacks.iter().map(|attack| attack.weight).sum();
    let mean = |of: &dyn Fn(&[Stopped]) -> f64| {
        stopping.iter().map(|attack| attack.weight * of(&attack.course.stopped)).sum::<f64>() / own
    };
    let values = |of: &dyn Fn(&[Stopped]) -> f64| -> Vec<(f64, f64)> {
        stopping.iter().map(|attack| (of(&attack.course.stopped), attack.weight)).collect()
    };
    let back = |stopped: &[Stopped]| {
        let giving = stopped.iter().filter(|unit| unit.share > 0.0);
        giving.map(|unit| unit.back()).fold(0.0, f64::max)
    };
    let full_after = quantiles(&mut values(&back), [0.05, 0.5, 0.95]);
    let on = |day: f64| Output {
        day,
        mean: mean(&|stopped| output(stopped, day)),
        quantiles: quantiles(&mut values(&|stopped| output(stopped, day)), [0.05, 0.25, 0.5, 0.75, 0.95]),
    };
    Some(Recovery {
        attacks: attacks.len() as u64,
        stopped: share(own, all),
        lost_days: mean(&lost_days),
        full_after,
        output: days(full_after[2].min(LAST)).into_iter().map(on).collect(),
    })
}

/// Days from 0 to the last one, close together at first, of two digits each but for the last.
fn days(last: f64) -> Vec<f64> {
    let mut days = vec![0.0];
    for point in 1..POINTS {
        let share = f64::from(point) / f64::from(POINTS);
        let day = two_digits(last * share * share);
        if day > days[days.len() - 1] && day < last {
            days.push(day);
        }
    }
    if last > 0.0 {
        days.push(last);
    }
    days
}

/// A number above 0 rounded to two digits.
fn two_digits(number: f64) -> f64 {
    if number <= 0.0 {
        return 0.0;
    }
    let places = 1 - libm::floor(libm::log10(number)) as i32;
    let unit = libm::exp10(f64::from(places.abs()));
    if places >= 0 { (number * unit).round() / unit } else { (number / unit).round() * unit }
}
