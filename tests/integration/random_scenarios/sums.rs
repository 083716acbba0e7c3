//! Whole runs of random scenarios: the same bytes on any number of threads; balances of a year and of an attack in the
//! result document; equal postures in it.

use std::collections::BTreeMap;

use bordj::analysis::{self, Options, Sampling};
use bordj::result::columns::PEOPLE;
use bordj::result::document::{Comparison, Document, Metric, Posture};
use bordj::scenario::Scenario;

use super::{Told, Wish, generator, load};

fn run(scenario: &Scenario, threads: usize, trials: u64, unconditional: bool) -> Document {
    let postures = (0..scenario.structure.postures.len()).collect();
    let sampling = Sampling { unconditional, ..Sampling::default() };
    let options = Options { trials, seed: 5, threads: Some(threads), postures, until: None, sampling };
    analysis::run(scenario, &[], &options, &|_| {}).unwrap()
}

#[test]
fn a_run_has_the_same_bytes_on_any_number_of_threads_and_its_years_balance() {
    // Blocks hold 1,024 trials: this is two of them, and a part.
    const TRIALS: u64 = 2_100;
    for number in 1_000..1_020 {
        let made = generator::scenario(number, Wish::default());
        let _told = Told(&made.text);
        let scenario = load(&made.text);
        let unconditional = number % 4 == 3;
        let document = run(&scenario, 1, TRIALS, unconditional);
        let bytes = serde_json::to_string(&document).unwrap();
        for threads in [2, 5] {
            let other = serde_json::to_string(&run(&scenario, threads, TRIALS, unconditional)).unwrap();
            assert!(bytes == other, "{threads} threads make another result");
        }
        let groups: Vec<String> = scenario.structure.groups.iter().map(|group| group.id.clone()).collect();
        for posture in &document.postures {
            balance(posture, &groups, scenario.header.horizon_years);
        }
        differences(&document);
        twins(&document, made.twins);
    }
}

/// Equal up to the rounding of the sums behind both.
#[track_caller]
fn equal(what: &str, left: f64, right: f64, size: f64) {
    assert!((left - right).abs() <= 1e-9 * size.abs(), "{what}: {left} is not {right}");
}

fn balance(posture: &Posture, groups: &[String], horizon_years: f64) {
    for (scope, metrics) in [("per year", &posture.metrics), ("per attack", &posture.per_attack.metrics)] {
        let of = |column: &str| metrics[column].mean;
        for group in groups.iter().map(|group| format!(".{group}")).chain([String::new()]) {
            let sum = |columns: &[&str]| columns.iter().map(|column| of(&format!("{column}{group}"))).sum::<f64>();
            let what = |what: &str| format!("{}, {scope}: {what}{group}", posture.id);
            let captured = of(&format!("captured{group}"));
            equal(
                &what("captured by fate"),
                captured,
                sum(&["escaped", "executed", "killed_in_rescue", "freed"]),
                captured,
            );
            let dead = of(&format!("fatalities{group}"));
            equal(&what("fatalities by way"), dead, sum(&["killed_in_assault", "executed", "killed_in_rescue"]), dead);
            let apart = sum(&["captured", "killed_in_assault", "evaded"]);
            assert!(apart <= of(&format!("exposed{group}")) * (1.0 + 1e-9), "{}", what("exposed"));
        }
        for column in PEOPLE {
            let sum = groups.iter().map(|group| of(&format!("{column}.{group}"))).sum();
            equal(&format!("{}, {scope}: {column} over the groups", posture.id), of(column), sum, of(column));
        }
        equal("breaches", of("breaches"), of("attacks") - of("neutralised"), of("attacks"));
        let falling = ["attacks", "alarms", "interrupted", "neutralised"].map(of);
        assert!(falling.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-9)), "{}: {falling:?}", posture.id);
        assert!(of("loss_net") <= of("loss") * (1.0 + 1e-9) && of("deferred_production") <= of("loss") * (1.0 + 1e-9));
        assert!(of("loss_max_event") <= of("loss") * (1.0 + 1e-9));
        for (name, metric) in metrics {
            shape(&format!("{}, {scope}: {name}", posture.id), metric);
        }
    }
    let years = &posture.metrics;
    equal("P(attack)", posture.p_attack, years["attacks"].p_any, 1.0);
    equal("PLL", posture.risk.pll_per_year * horizon_years, years["fatalities"].mean, years["fatalities"].mean);
    let means = [&years["attacks"], &posture.per_attack.metrics["fatalities"]].map(|metric| metric.mean);
    equal("fatalities per year by attack", years["fatalities"].mean, means[0] * means[1], years["fatalities"].mean);
}

/// What holds of any distribution of something that is not negative.
fn shape(what: &str, metric: &Metric) {
    let Metric { mean, mean_ci95: [low, high], sd, p_any, p_any_ci95, var95, tvar95, max, .. } = metric;
    for value in [mean, low, high, sd, p_any, var95, tvar95, max] {
        assert!(value.is_finite(), "{what}: {metric:?}");
    }
    assert!(*mean >= 0.0 && low <= mean && mean <= high && *sd >= 0.0, "{what}: mean {mean}");
    assert!(p_any_ci95[0] <= *p_any && *p_any <= p_any_ci95[1] && p_any_ci95[1] <= 1.0, "{what}: {p_any}");
    assert!(mean <= &(max * (1.0 + 1e-9)), "{what}: mean {mean}, largest {max}");
    // Quantiles stand for cells, 0.8 % wide.
    let quantiles = ["p05", "p25", "p50", "p75", "p90", "p95", "p99", "p999"].map(|name| metric.quantiles[name]);
    assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]), "{what}: {quantiles:?}");
    assert!(quantiles[7] <= max * 1.008 && *tvar95 >= var95 * 0.992, "{what}: {metric:?}");
    let shares = metric.exceedance.iter().map(|row| row[1]);
    assert!(shares.clone().zip(shares.skip(1)).all(|(share, next)| next <= share), "{what}: {:?}", metric.exceedance);
}

/// A mean difference is the difference of means, and the two postures are better, worse or alike.
fn differences(document: &Document) {
    let mean = |posture: &str, metric: &str| {
        let found = document.postures.iter().find(|known| known.id == posture).unwrap();
        found.metrics[metric].mean
    };
    assert!(!document.comparisons.is_empty());
    for Comparison { posture, baseline, metric, difference, p_better, p_worse, .. } in &document.comparisons {
        let [own, base] = [posture, baseline].map(|id| mean(id, metric));
        equal(&format!("{posture} against {baseline}: {metric}"), difference.mean, own - base, own.max(base));
        assert!(*p_better >= 0.0 && *p_worse >= 0.0 && p_better + p_worse <= 1.0 + 1e-9, "{posture}: {metric}");
    }
}

/// Twins have the same figures, and differ from the baseline by the same; if the baseline is one of them, by nothing.
fn twins(document: &Document, (one, other): (usize, usize)) {
    let [one, other] = [one, other].map(|index| &document.postures[index]);
    assert_eq!(
        (&one.metrics, &one.per_attack, &one.paths, &one.risk, one.annual_cost.to_bits()),
        (&other.metrics, &other.per_attack, &other.paths, &other.risk, other.annual_cost.to_bits())
    );
    let rows = |id: &str| -> BTreeMap<&str, String> {
        let own = document.comparisons.iter().filter(|row| row.posture == id);
        own.map(|row| (row.metric.as_str(), format!("{:?} {} {}", row.difference, row.p_better, row.p_worse))).collect()
    };
    let of_other = rows(&other.id);
    assert!(!of_other.is_empty());
    if one.id == document.postures[0].id {
        for row in document.comparisons.iter().filter(|row| row.posture == other.id) {
            let difference = &row.difference;
            let figures = [difference.mean, difference.sd, row.p_better, row.p_worse];
            assert!(figures.iter().all(|figure| figure.abs() <= 0.0), "{row:?}");
        }
    } else {
        assert_eq!(rows(&one.id), of_other);
    }
}
