//! Measures that move risk from one workforce group to another.

use crate::random::normal_quantile;
use crate::result::document::{Comparison, Document, Metric, Posture, Warning};

/// A change of a group's mean deaths, with its interval.
struct Change {
    group: String,
    mean: f64,
    ends: [f64; 2],
}

impl Change {
    fn falls(&self, wider: f64) -> bool {
        self.mean + wider * (self.ends[1] - self.mean) < 0.0
    }

    fn rises(&self, wider: f64) -> bool {
        self.mean - wider * (self.mean - self.ends[0]) > 0.0
    }

    fn words(&self) -> String {
        let [low, high] = self.ends.map(f64::abs);
        let (low, high) = (low.min(high), low.max(high));
        let [mean, low, high] = [self.mean.abs(), low, high].map(three_digits);
        format!("of `{}` by {mean} [{low}, {high}]", self.group)
    }
}

/// A number in three significant digits.
pub(super) fn three_digits(value: f64) -> String {
    if value <= 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let decimals = (2.0 - libm::log10(value).floor()).clamp(0.0, 12.0) as usize;
    format!("{value:.decimals$}")
}

/// A warning for every posture under which the mean deaths of one group fall and those of another rise against the first
/// posture, both by more than their intervals: in a horizon, else given an attack. The intervals told are those of 95 %; to be
/// named, a change must lie beyond one that is wider, so that with any number of groups and postures one in twenty runs says
/// so falsely at most (Bonferroni).
///
/// The differences per horizon are paired. Given an attack they are not: there the ends of both intervals must lie apart, which
/// asks for more than a paired interval would.
pub(super) fn warnings(document: &Document) -> Vec<Warning> {
    let Some((baseline, others)) = document.postures.split_first() else { return Vec::new() };
    let horizon = if (document.scenario.horizon_years - 1.0).abs() < 1e-9 {
        "a year".to_owned()
    } else {
        format!("{} years", document.scenario.horizon_years)
    };
    let looks = 2.0 * (others.len() * document.scenario.groups.len()).max(1) as f64;
    let wider = normal_quantile(0.025 / looks) / normal_quantile(0.025);
    let warning = |posture: &Posture| {
        let annual = changes(document, |group| paired(&document.comparisons, &posture.id, group));
        let given = changes(document, |group| {
            let name = format!("fatalities.{group}");
            let of = |posture: &Posture| posture.per_attack.metrics.get(&name).map(interval);
            let ([was, was_low, was_high], [is, low, high]) = (of(baseline)?, of(posture)?);
            Some((is - was, [low - was_high, high - was_low]))
        });
        let told = [(annual, format!("in {horizon}")), (given, "given an attack".to_owned())];
        told.iter().find_map(|(changes, when)| said((changes, wider), when, &posture.id, &baseline.id))
    };
    others.iter().filter_map(warning).map(|message| Warning { code: "risk-moves".to_owned(), message }).collect()
}

fn interval(metric: &Metric) -> [f64; 3] {
    let [low, high] = metric.mean_ci95;
    [metric.mean, low, high]
}

fn paired(comparisons: &[Comparison], posture: &str, group: &str) -> Option<(f64, [f64; 2])> {
    let name = format!("fatalities.{group}");
    let found = comparisons.iter().find(|found| found.posture == posture && found.metric == name)?;
    Some((found.difference.mean, found.difference.ci95))
}

fn changes(document: &Document, find: impl Fn(&str) -> Option<(f64, [f64; 2])>) -> Vec<Change> {
    let groups = document.scenario.groups.iter();
    groups
        .filter_map(|group| find(&group.id).map(|(mean, ends)| Change { group: group.id.clone(), mean, ends }))
        .collect()
}

fn said((changes, wider): (&[Change], f64), when: &str, posture: &str, baseline: &str) -> Option<String> {
    let list = |chosen: &dyn Fn(&Change) -> bool| -> Option<String> {
        let words: Vec<String> = changes.iter().filter(|change| chosen(change)).map(Change::words).collect();
        (!words.is_empty()).then(|| words.join(", "))
    };
    let (fall, rise) = (list(&|change| change.falls(wider))?, list(&|change| change.rises(wider))?);
    Some(format!(
        "`{posture}` moves risk between groups: against `{baseline}` mean deaths {when} fall {fall} and rise {rise}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn one_group_pays_for_another_only_beyond_both_intervals() {
        let mut document = fixture::plausible();
        let told = warnings(&document);
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(
            told[0].message,
            "`hardened` moves risk between groups: against `as_was` mean deaths in a year fall of `expatriate` by 0.131 \
             [0.122, 0.140] and rise of `national` by 0.00900 [0.00500, 0.0130]"
        );
        let national = document.comparisons.iter_mut().find(|found| found.metric == "fatalities.national");
        national.unwrap().difference.ci95[0] = -0.001;
        assert_eq!(warnings(&document), []);
        // Given an attack: fewer of one group, more of the other, intervals apart.
        let metric = document.postures[1].per_attack.metrics.get_mut("fatalities.national").unwrap();
        (metric.mean, metric.mean_ci95) = (30.0, [29.0, 31.0]);
        let told = warnings(&document);
        assert!(
            told.len() == 1 && told[0].message.contains("mean deaths given an attack fall of `expatriate`"),
            "{told:?}"
        );
        document.scenario.groups.truncate(1);
        assert_eq!(warnings(&document), []);
    }
}
