//! The figures that two results have in common, and how far apart they are.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::random::normal_quantile;
use crate::result::columns::{self, Unit};
use crate::result::diff::{Figure, Measure, Scope};
use crate::result::document::{Document, Metric, Posture, Probability};

pub(super) use super::super::few::FEW;

/// Relative difference below which two figures are one: runs of a constant differ by rounding, and the tally holds for
/// constant what varies by less than 1e-7.
const ROUNDING: f64 = 1e-9;
/// Columns that are always shown, besides `p_effectiveness`.
const LEADING: [&str; 4] = ["fatalities", "captured", "downtime_days", "loss"];
const QUANTILES: [(&str, Measure); 4] =
    [("p50", Measure::P50), ("p90", Measure::P90), ("p95", Measure::P95), ("p99", Measure::P99)];
/// Unit of probabilities.
const PROBABILITY: &str = "probability";

/// What the two results allow to be compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparable {
    /// Amounts: the currency is one.
    pub(super) amounts: bool,
    /// Figures per horizon: the horizon is one.
    pub(super) horizon: bool,
}

impl Comparable {
    pub(super) fn of(before: &Document, after: &Document) -> Self {
        let (before, after) = (&before.scenario, &after.scenario);
        Self {
            amounts: before.currency == after.currency,
            horizon: !differs(before.horizon_years, after.horizon_years),
        }
    }
}

/// What was not compared.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// Postures that both have.
    pub(super) postures_in_common: usize,
    /// Postures with too few attacks in one of the results.
    pub(super) few_attacks: Vec<String>,
    /// One of the results has too few trials for any interval.
    pub(super) few_trials: bool,
    /// Figures without an interval in one of the results.
    pub(super) without_interval: usize,
    /// Figures that one of the results lacks.
    pub(super) columns_of_one: usize,
}

/// Figures compared, not yet judged, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) figures: Vec<Figure>,
    pub(super) left_out: LeftOut,
}

/// True if two figures differ by more than rounding.
pub(super) fn differs(before: f64, after: f64) -> bool {
    (after - before).abs() > ROUNDING * before.abs().max(after.abs())
}

/// A figure of a result with its interval.
type Read = (f64, [f64; 2]);

/// Where figures stand: the posture, what it is compared with, and per what.
struct Place<'a> {
    posture: &'a str,
    baseline: Option<&'a str>,
    scope: Scope,
}

impl Found {
    /// Compares a figure; 0 on both sides is no figure.
    fn add(&mut self, place: &Place<'_>, name: &str, measure: Measure, unit: &str, pair: [Option<Read>; 2]) {
        let (before, after) = match pair {
            [Some(before), Some(after)] => (before, after),
            [None, None] => return,
            _ => return self.left_out.columns_of_one += 1,
        };
        if before.0 == 0.0 && after.0 == 0.0 {
            return;
        }
        let sound = |(value, [low, high]): Read| {
            let rounding = ROUNDING * value.abs();
            [value, low, high].iter().all(|number| number.is_finite())
                && low <= value + rounding
                && value <= high + rounding
        };
        if !sound(before) || !sound(after) {
            self.left_out.without_interval += 1;
            return;
        }
        let leading = matches!(
            (place.scope, measure),
            (Scope::GivenAttack | Scope::PerHorizon, Measure::Mean | Measure::Probability)
        ) && (LEADING.contains(&name) || ["p_effectiveness", "p_attack"].contains(&name));
        let difference = after.0 - before.0;
        let half_width = half_width(before, after);
        // A quantile of whole numbers often has an interval of no width; that is no certainty at another level.
        let distance = (half_width > 0.0).then(|| normal_quantile(0.975) * (difference.abs() / half_width));
        let standard_errors = match distance {
            _ if measure.is_quantile() => None,
            None if !differs(before.0, after.0) => Some(0.0),
            distance => distance,
        };
        self.figures.push(Figure {
            posture: place.posture.to_owned(),
            baseline: place.baseline.map(str::to_owned),
            scope: place.scope,
            figure: name.to_owned(),
            measure,
            unit: unit.to_owned(),
            before: before.0,
            before_ci95: before.1,
            after: after.0,
            after_ci95: after.1,
            difference,
            half_width,
            relative: (before.0 > 0.0 && after.0 > 0.0)
                .then(|| difference / before.0)
                .filter(|share| share.is_finite()),
            standard_errors,
            moved: false,
            beyond_family: false,
            leading,
        });
    }

    fn probability(&mut self, place: &Place<'_>, name: &str, pair: [&Probability; 2]) {
        let read = |found: &Probability| Some((found.estimate?, found.ci95?));
        self.add(place, name, Measure::Probability, PROBABILITY, pair.map(read));
    }

    /// Columns of a distribution: means, and the rest if asked for.
    fn columns(&mut self, place: &Place<'_>, pair: [&BTreeMap<String, Metric>; 2], amounts: bool, whole: bool) {
        let known: BTreeSet<&String> = pair.iter().flat_map(|metrics| metrics.keys()).collect();
        for name in in_order(&known) {
            if !amounts && columns::unit(name) == Unit::Money {
                continue;
            }
            let found = pair.map(|metrics| metrics.get(name));
            let unit = found.iter().flatten().next_back().map_or("", |metric| metric.unit.as_str());
            let mean = |metric: &Metric| (metric.mean, metric.mean_ci95);
            self.add(place, name, Measure::Mean, unit, found.map(|metric| metric.map(mean)));
            let [Some(_), Some(_)] = found else { continue };
            if !whole {
                continue;
            }
            // Of attacks this is P(an attack), which stands before; of the largest loss that of any loss.
            let any = |metric: &Metric| (metric.p_any, metric.p_any_ci95);
            let found_any = if ["attacks", "loss_max_event"].contains(&name.as_str()) { [None, None] } else { found };
            self.add(place, name, Measure::PAny, PROBABILITY, found_any.map(|metric| metric.map(any)));
            for (key, measure) in QUANTILES {
                let read = |metric: &Metric| Some((*metric.quantiles.get(key)?, *metric.quantiles_ci95.get(key)?));
                self.add(place, name, measure, unit, found.map(|metric| metric.and_then(read)));
            }
        }
    }

    fn posture(&mut self, before: &Posture, after: &Posture, comparable: Comparable) {
        let place = |scope| Place { posture: &after.id, baseline: None, scope };
        let few = |posture: &Posture| posture.per_attack.attacks < FEW;
        let none = before.per_attack.attacks == 0 && after.per_attack.attacks == 0;
        if few(before) || few(after) {
            if !none {
                self.left_out.few_attacks.push(after.id.clone());
            }
        } else {
            let here = place(Scope::GivenAttack);
            let pair = [&before.per_attack, &after.per_attack];
            self.probability(&here, "p_interruption", pair.map(|given| &given.p_interruption));
            self.probability(&here, "p_neutralisation", pair.map(|given| &given.p_neutralisation));
            self.probability(&here, "p_effectiveness", pair.map(|given| &given.p_effectiveness));
            self.columns(&here, pair.map(|given| &given.metrics), comparable.amounts, false);
        }
        if comparable.horizon {
            let here = place(Scope::PerHorizon);
            let any = |posture: &Posture| Some((posture.p_attack, posture.p_attack_ci95));
            self.add(&here, "p_attack", Measure::Probability, PROBABILITY, [any(before), any(after)]);
            self.columns(&here, [&before.metrics, &after.metrics], comparable.amounts, true);
        }
        let here = place(Scope::PerYear);
        let deaths = |posture: &Posture| Some((posture.risk.pll_per_year, posture.risk.pll_ci95));
        self.add(&here, "pll", Measure::Mean, "", [deaths(before), deaths(after)]);
        let known: BTreeSet<&String> = before.risk.irpa.keys().chain(after.risk.irpa.keys()).collect();
        for group in known {
            // An earlier version has no such interval: read as one that does not hold the figure.
            let read = |posture: &Posture| {
                let interval = posture.risk.irpa_ci95.get(group).copied().unwrap_or_default();
                Some((*posture.risk.irpa.get(group)?, interval))
            };
            self.add(&here, &format!("irpa.{group}"), Measure::Mean, PROBABILITY, [read(before), read(after)]);
        }
    }

    /// Paired differences of a posture that both results have, against a baseline that is one.
    fn comparisons(&mut self, before: &Document, after: &Document, posture: &str, amounts: bool) {
        for later in after.comparisons.iter().filter(|row| row.posture == posture) {
            if !amounts && columns::unit(&later.metric) == Unit::Money {
                continue;
            }
            let same = |row: &&crate::result::document::Comparison| {
                (&row.posture, &row.baseline, &row.metric) == (&later.posture, &later.baseline, &later.metric)
            };
            let Some(earlier) = before.comparisons.iter().find(same) else { continue };
            let metric = after.postures.iter().find(|known| known.id == posture);
            let unit = metric.and_then(|known| known.metrics.get(&later.metric)).map_or("", |found| &found.unit);
            let place = Place { posture, baseline: Some(&later.baseline), scope: Scope::AgainstBaseline };
            let pair = [earlier, later].map(|row| Some((row.difference.mean, row.difference.ci95)));
            self.add(&place, &later.metric, Measure::Mean, unit, pair);
        }
    }
}

/// The half-width of the 95 % interval of after less before: of each interval the side that faces the other figure.
pub(super) fn half_width(before: Read, after: Read) -> f64 {
    let (lower, upper) = if before.0 <= after.0 { (before, after) } else { (after, before) };
    libm::hypot((lower.1[1] - lower.0).max(0.0), (upper.0 - upper.1[0]).max(0.0))
}

/// Columns in reading order: by stem as the result lists them, the total before its parts.
fn in_order<'a>(names: &BTreeSet<&'a String>) -> Vec<&'a String> {
    let stems: Vec<&str> = columns::STAGES.iter().chain(&columns::PEOPLE).chain(&columns::REST).copied().collect();
    let place = |name: &str| {
        let stem = name.split('.').next().unwrap_or(name);
        stems.iter().position(|known| *known == stem).unwrap_or(stems.len())
    };
    let mut ordered: Vec<&String> = names.iter().copied().collect();
    ordered.sort_by_key(|name| place(name));
    ordered
}

/// Every figure that two results have in common, in reading order.
pub(super) fn of(before: &Document, after: &Document, comparable: Comparable) -> Found {
    let mut found = Found::default();
    found.left_out.few_trials = before.run.trials.min(after.run.trials) < FEW;
    for later in &after.postures {
        let Some(earlier) = before.postures.iter().find(|posture| posture.id == later.id) else { continue };
        found.left_out.postures_in_common += 1;
        if found.left_out.few_trials {
            continue;
        }
        found.posture(earlier, later, comparable);
        if comparable.horizon {
            found.comparisons(before, after, &later.id, comparable.amounts);
        }
    }
    found
}

/// Puts judged figures in order, posture by posture: beyond the family's interval, beyond their own, the rest.
pub(super) fn sort(figures: &mut [Figure]) {
    let mut postures: Vec<String> = Vec::new();
    for figure in figures.iter() {
        if !postures.contains(&figure.posture) {
            postures.push(figure.posture.clone());
        }
    }
    let posture = |figure: &Figure| postures.iter().position(|id| *id == figure.posture);
    let tier = |figure: &Figure| match (figure.beyond_family, figure.moved, figure.measure.is_quantile()) {
        (true, ..) => 0,
        (_, true, false) => 1,
        (_, true, true) => 2,
        _ => 3,
    };
    let distance = |figure: &Figure| match figure.standard_errors {
        _ if !figure.moved => 0.0,
        Some(distance) => distance,
        None if figure.half_width > 0.0 => figure.difference.abs() / figure.half_width,
        None => f64::INFINITY,
    };
    figures.sort_by(|one, other| {
        let order = posture(one).cmp(&posture(other)).then(tier(one).cmp(&tier(other)));
        order.then(distance(other).partial_cmp(&distance(one)).unwrap_or(Ordering::Equal))
    });
}
