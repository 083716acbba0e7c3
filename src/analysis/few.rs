//! Figures that too few simulated attacks, or years with losses, carry.
//!
//! A probability is carried by (p / standard error)^2 cases. For an event that is rare among the trials this is Kish's effective
//! number of the trials that saw it, (sum of w)^2 / sum of w^2: their number where all weigh the same, and fewer where some
//! of them carry most of the weight or come together in one trial or one block. A quantile is carried as P(X >= quantile) is.
//! A figure that was never seen is not carried by few cases but known to be 0, and its interval says how well. Curves end at
//! the single worst attack in every run; their bands say so, and no warning does.

use crate::result::document::Posture;
use crate::stats::{Estimate, Tally, View};

use super::experiment::Simulation;
use super::figures::DRAWN;

/// Fewer cases than this carry no figure.
pub(super) const FEW: u64 = 30;
/// Paths that are named one by one, at most.
const NAMED: usize = 3;
/// Columns whose figures tables and charts show, in reading order.
const SHOWN: [(&str, &str); 6] = [
    ("fatalities", "fatalities"),
    ("captured", "captured"),
    ("crisis_days", "days of crisis"),
    ("downtime_days", "days of downtime"),
    ("loss", "loss"),
    ("loss_net", "net loss"),
];
const LEVELS: [(f64, &str); 4] = [(0.9, "90 %"), (0.95, "95 %"), (0.99, "99 %"), (0.999, "99.9 %")];

/// True if a positive probability is carried by fewer than [`FEW`] cases.
pub(super) fn is_carried_by_few(estimate: &Estimate) -> bool {
    estimate.value > 0.0 && estimate.value * estimate.value < FEW as f64 * estimate.se * estimate.se
}

/// True if the quantile is more than nothing, and what reaches it is carried by few.
fn is_quantile_of_few(view: &View<'_>, p: f64) -> bool {
    let quantile = view.quantile(p);
    quantile > 0.0 && is_carried_by_few(&view.exceedance(quantile))
}

/// The figures of a posture that fewer than [`FEW`] cases carry, in words and in reading order.
pub(super) fn figures(
    simulation: &Simulation<'_>,
    tally: &Tally,
    arm: usize,
    posture: &Posture,
    horizon_years: f64,
) -> Vec<String> {
    let mut figures = Vec::new();
    let interrupted = posture.per_attack.p_neutralisation.n;
    if (1..FEW).contains(&interrupted) {
        figures.push(format!("P_N ({interrupted} interrupted)"));
    }
    let names = simulation.model.columns().names();
    let columns: Vec<(usize, &str, &str)> = SHOWN
        .iter()
        .filter_map(|(name, words)| Some((names.iter().position(|known| known == name)?, *name, *words)))
        .collect();
    // A column that seldom happens at all is named once, not level by level.
    let (mut seldom, mut upper) = (Vec::new(), [false; LEVELS.len()]);
    for (column, name, words) in &columns {
        let Some(view) = tally.attack(arm, *column) else { continue };
        if is_carried_by_few(&view.p_any()) {
            seldom.push(*words);
        } else if DRAWN.contains(name) {
            for (few, (p, _)) in upper.iter_mut().zip(LEVELS) {
                *few |= is_quantile_of_few(&view, p);
            }
        }
    }
    if !seldom.is_empty() {
        figures.push(format!("{} given an attack", listed(&seldom)));
    }
    let levels: Vec<&str> = LEVELS.iter().zip(upper).filter(|(_, few)| *few).map(|((_, words), _)| *words).collect();
    if !levels.is_empty() {
        figures.push(format!("{} quantiles given an attack", listed(&levels)));
    }
    figures.extend(paths(posture));
    let loss = tally.year(arm, simulation.model.columns().loss());
    figures.extend(years(&loss, posture, horizon_years));
    if let Some(fatalities) = names.iter().position(|name| name == "fatalities") {
        figures.extend(differences(tally, arm, fatalities));
    }
    figures
}

/// Paths that few prongs took.
fn paths(posture: &Posture) -> Option<String> {
    let few: Vec<String> = posture
        .paths
        .iter()
        .filter(|path| path.p_interruption.estimate.is_some() && path.p_interruption.n < FEW)
        .map(|path| format!("`{}` ({})", path.id, path.p_interruption.n))
        .collect();
    match few.len() {
        0 => None,
        1 => Some(format!("P_I on the path {}", few[0])),
        2..=NAMED => Some(format!("P_I on the paths {}", listed(&few.iter().map(String::as_str).collect::<Vec<_>>()))),
        number => Some(format!("P_I on {number} of {} paths", posture.paths.len())),
    }
}

/// The shortest return period of a loss that few years reach.
fn years(loss: &View<'_>, posture: &Posture, horizon_years: f64) -> Option<String> {
    let periods = &posture.metrics.get("loss")?.return_periods;
    let few = periods.iter().find(|period| is_quantile_of_few(loss, 1.0 - horizon_years / period.years))?;
    let last = periods.last()?;
    let rarer = if last.years > few.years { " and rarer" } else { "" };
    let (thousands, rest) = ((few.years / 1_000.0).floor(), few.years % 1_000.0);
    let years = if thousands > 0.0 { format!("{thousands},{rest:03}") } else { few.years.to_string() };
    Some(format!("the loss of 1 in {years} years{rarer}"))
}

/// Whether P(fewer deaths) and P(more deaths) than under arm 0 are carried by few.
fn differences(tally: &Tally, arm: usize, fatalities: usize) -> Vec<String> {
    let pair = tally.pair(arm, fatalities);
    let sides = [(pair.better, "P(fewer deaths)"), (pair.worse, "P(more deaths)")];
    let few = sides.iter().filter(|(side, _)| arm > 0 && is_carried_by_few(side));
    few.map(|(_, words)| (*words).to_owned()).collect()
}

/// "a", "a and b", "a, b and c".
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::{Options, run};
    use crate::model::Sampling;
    use crate::scenario;
    use crate::stats::interval::RatioMoments;

    use super::{is_carried_by_few, listed};

    /// k of n trials of one weight saw it: k (n - 1) / (n - k) carry it.
    #[test]
    fn thirty_of_many_trials_carry_a_figure() {
        let share = |k: f64| RatioMoments::mean(10_000.0, k, k).proportion();
        assert!([1.0, 2.0, 29.0].iter().all(|k| is_carried_by_few(&share(*k))));
        assert!([0.0, 30.0, 31.0, 5_000.0, 9_999.0, 10_000.0].iter().all(|k| !is_carried_by_few(&share(*k))));
        // Sixty trials, of which one weighs as much as the others together: 118^2 / (59 + 59^2), less than 4.
        assert!(is_carried_by_few(&RatioMoments::mean(10_000.0, 118.0, 59.0 + 59.0 * 59.0).proportion()));
    }

    #[test]
    fn lists_are_read_aloud() {
        let words = ["a", "b", "c"];
        assert_eq!([0, 1, 2, 3].map(|count| listed(&words[..count])), ["", "a", "a and b", "a, b and c"]);
    }

    /// The worked example with one attack a trial: as many interruptions as `P_N` counts, and so does the warning.
    #[test]
    fn figures_of_few_attacks_are_named_until_there_are_more() {
        let loaded = scenario::load("site.toml", include_bytes!("../../scenarios/easi-garcia.toml"), &[]);
        let scenario = loaded.scenario.unwrap();
        let warnings = |trials: u64| {
            let options = Options {
                trials,
                seed: 5,
                threads: Some(1),
                postures: vec![0],
                until: None,
                sampling: Sampling::default(),
            };
            let document = run(&scenario, &[], &options, &|_| ()).unwrap();
            let few = document.warnings.iter().filter(|warning| warning.code == "few-attacks");
            let messages: Vec<String> = few.map(|warning| warning.message.clone()).collect();
            (document.postures[0].per_attack.p_neutralisation.n, messages)
        };
        let (interrupted, messages) = warnings(50);
        assert!((10..30).contains(&interrupted), "{interrupted}");
        let expected = format!(
            "under `base` fewer than 30 simulated cases carry: P_N ({interrupted} interrupted) (raise --trials)"
        );
        assert_eq!(messages, [expected]);
        let (interrupted, messages) = warnings(500);
        assert!(interrupted > 30 && messages.is_empty(), "{messages:?}");
        let (_, messages) = warnings(20);
        assert!(messages.len() == 1 && messages[0].ends_with("attacks were simulated under `base`: raise --trials"));
    }
}
