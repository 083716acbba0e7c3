use super::*;
use crate::analysis::{Options, run};
use crate::model::Sampling;
use crate::result::diff::{Fate, Figure, Measure, Scope, Value};
use crate::scenario;

const OUTPOST: &str = include_str!("../../../tests/data/outpost.toml");

fn result(text: &str, trials: u64, seed: u64, settings: &[&str]) -> Document {
    let settings: Vec<String> = settings.iter().map(|setting| (*setting).to_owned()).collect();
    let loaded = scenario::load("site.toml", text.as_bytes(), &settings);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let postures = (0..scenario.structure.postures.len()).collect();
    let sampling = Sampling::default();
    let options = Options { trials, seed, threads: Some(1), postures, until: None, sampling };
    run(&scenario, &[], &options, &|_| ()).unwrap()
}

fn codes(diff: &Diff) -> Vec<&str> {
    diff.notes.iter().map(|note| note.code.as_str()).collect()
}

#[track_caller]
fn find<'a>(diff: &'a Diff, posture: &str, scope: Scope, figure: &str, measure: Measure) -> &'a Figure {
    let found = diff.figures.iter().find(|row| {
        (row.posture.as_str(), row.scope, row.figure.as_str(), row.measure) == (posture, scope, figure, measure)
    });
    found.unwrap_or_else(|| panic!("{figure} of {posture} was not compared"))
}

#[test]
fn a_result_does_not_differ_from_itself() {
    let document = result(OUTPOST, 2_000, 1, &[]);
    let diff = of(&document, &document);
    assert!(diff.identical && diff.notes.is_empty(), "{:?}", diff.notes);
    assert!(diff.run.is_empty() && diff.inputs.is_empty() && diff.frequencies.is_empty() && diff.postures.is_empty());
    assert!(diff.warnings_new.is_empty() && diff.warnings_gone.is_empty());
    assert!(diff.counts.compared > 100 && diff.counts.moved == 0 && diff.counts.beyond_family == 0);
    assert!(diff.order.unwrap().turned.is_empty());
    assert!(diff.figures.iter().all(|row| !row.moved && (row.before != 0.0 || row.after != 0.0)));
}

/// The side of each interval that faces the other figure, squared and added: 3-4-5.
#[test]
fn half_widths_face_each_other() {
    let (low, high) = ((10.0, [3.0, 13.0]), (20.0, [16.0, 90.0]));
    assert!((figures::half_width(low, high) - 5.0).abs() < 1e-12);
    assert!((figures::half_width(high, low) - 5.0).abs() < 1e-12);
}

/// A document with only the mean fatalities per horizon of each posture set by hand; all else as it was.
fn with_means(document: &Document, means: &[(f64, f64)]) -> Document {
    let mut document = document.clone();
    for (posture, (mean, half)) in document.postures.iter_mut().zip(means) {
        let metric = posture.metrics.get_mut("fatalities").unwrap();
        (metric.mean, metric.mean_ci95) = (*mean, [mean - half, mean + half]);
    }
    document
}

#[test]
fn a_figure_moves_where_its_difference_leaves_the_joint_interval() {
    let document = result(OUTPOST, 2_000, 1, &[]);
    let before = with_means(&document, &[(10.0, 3.0), (4.0, 0.0)]);
    for (mean, moved) in [(14.9, false), (15.1, true), (4.9, true), (5.1, false)] {
        let diff = of(&before, &with_means(&document, &[(mean, 4.0), (4.0, 0.0)]));
        let row = find(&diff, "as_is", Scope::PerHorizon, "fatalities", Measure::Mean);
        assert_eq!(row.moved, moved, "{mean}");
        let standard_errors = 1.959_963_985 * (mean - 10.0).abs() / 5.0;
        assert!((row.standard_errors.unwrap() - standard_errors).abs() < 1e-6);
        assert!((row.relative.unwrap() - (mean - 10.0) / 10.0).abs() < 1e-12);
        assert_eq!(diff.counts.moved, u64::from(moved));
        assert!(diff.counts.beyond_family == 0 && row.leading);
    }
    // What does not vary moved if it differs at all, but not by rounding; and no family doubts it.
    for (mean, moved) in [(4.0, false), (4.0 + 1e-14, false), (4.001, true)] {
        let diff = of(&before, &with_means(&document, &[(10.0, 3.0), (mean, 0.0)]));
        let row = find(&diff, "drilled", Scope::PerHorizon, "fatalities", Measure::Mean);
        assert_eq!((row.moved, row.beyond_family), (moved, moved), "{mean}");
        assert_eq!(row.standard_errors, (!moved).then_some(0.0));
    }
    // One that varies keeps its doubt against one that does not.
    let diff = of(&before, &with_means(&document, &[(10.0, 3.0), (4.5, 1.0)]));
    assert!(!find(&diff, "drilled", Scope::PerHorizon, "fatalities", Measure::Mean).moved);
}

/// Bonferroni: the half-width of a family of m is the normal quantile of 1 - 0.025 / m; 2.2414 for two, 1.96 for one.
#[test]
fn a_family_is_as_wide_as_it_is_large() {
    let document = result(OUTPOST, 2_000, 1, &[]);
    let only = |document: &Document, postures: usize| {
        let mut document = document.clone();
        document.postures.truncate(postures);
        for posture in &mut document.postures {
            posture.metrics.retain(|name, _| name == "fatalities");
            posture.metrics.get_mut("fatalities").unwrap().p_any = 0.0;
            posture.per_attack.attacks = 0;
            (posture.p_attack, posture.risk.pll_per_year) = (0.0, 0.0);
            posture.risk.irpa.clear();
        }
        document.comparisons.clear();
        document
    };
    for (postures, width) in [(1, 1.959_964), (2, 2.241_403)] {
        let before = only(&with_means(&document, &[(10.0, 3.0), (10.0, 3.0)]), postures);
        let after = only(&with_means(&document, &[(15.5, 4.0), (16.0, 4.0)]), postures);
        let diff = of(&before, &after);
        let quantiles = diff.figures.iter().filter(|row| row.measure.is_quantile()).count() as u64;
        assert_eq!(diff.counts.compared - quantiles, postures as u64);
        assert_eq!(diff.counts.family, postures as u64);
        assert!((diff.counts.family_standard_errors - width).abs() < 1e-6);
        // 5.5 and 6 over 5 / 1.96: 2.16 and 2.35 standard errors.
        assert_eq!((diff.counts.moved, diff.counts.beyond_family), (postures as u64, 1));
        let first = &diff.figures[0];
        assert_eq!((first.beyond_family, first.posture.as_str()), (postures == 1, "as_is"));
    }
}

#[test]
fn a_changed_input_is_found_with_its_grade_and_source() {
    let before = OUTPOST.replace("delay = \"60 s\"", "delay = { value = \"60 s\", grade = \"D\" }");
    let after = OUTPOST
        .replace("delay = \"60 s\"", "delay = { value = \"90 s\", grade = \"B\", basis = [\"drill\"] }")
        .replace("[parameters]", "[[source]]\nid = \"drill\"\ntitle = \"Drill\"\n[parameters]")
        .replace("capex = \"100 k\"", "capex = \"200 k\"")
        .replace("headcount = 40", "headcount = 50");
    let diff = of(&result(&before, 2_000, 1, &[]), &result(&after, 2_000, 1, &[]));
    let words = |items: &[crate::result::diff::Item], id: &str| {
        let item = items.iter().find(|item| item.id == id).unwrap_or_else(|| panic!("{id} is not in {items:#?}"));
        let changes = item.changes.iter().map(|change| {
            let side = |value: &Option<Value>| match value {
                None => "none".to_owned(),
                Some(Value::Word(word)) => word.clone(),
                Some(Value::Number(number)) => number.to_string(),
            };
            format!("{} {} to {}", change.what, side(&change.before), side(&change.after))
        });
        (item.fate, changes.collect::<Vec<_>>().join("; "))
    };
    let (fate, delay) = words(&diff.inputs, "element.gate.delay");
    assert_eq!(fate, Fate::Changed);
    assert!(delay.ends_with("grade D to B; basis none to drill") && delay.starts_with("value "), "{delay}");
    assert_eq!(words(&diff.sources, "drill"), (Fate::Added, "title none to Drill".to_owned()));
    assert_eq!(words(&diff.groups, "staff"), (Fate::Changed, "headcount 40 to 50".to_owned()));
    // 100 k over 10 years is 10 k a year, then 20 k.
    assert_eq!(words(&diff.postures, "drilled"), (Fate::Changed, "annual_cost 10000 to 20000".to_owned()));
    assert!(diff.run.iter().any(|change| change.what == "digest") && !codes(&diff).contains(&"unlisted-change"));
}

/// Twice the rate: every figure per year moves, the deaths given an attack do not, and the setting is an input.
#[test]
fn twice_the_attacks_move_what_they_must_and_nothing_else() {
    let before = result(OUTPOST, 20_000, 1, &[]);
    let diff = of(&before, &result(OUTPOST, 20_000, 2, &["threat.raiders.rate=1 in 5 yr"]));
    assert_eq!(diff.inputs.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["threat.raiders.rate"]);
    assert_eq!(diff.frequencies[0].id, "threat.raiders");
    for posture in ["as_is", "drilled"] {
        for (scope, figure) in [
            (Scope::PerHorizon, "attacks"),
            (Scope::PerHorizon, "fatalities"),
            (Scope::PerHorizon, "loss"),
            (Scope::PerYear, "pll"),
            (Scope::PerYear, "irpa.staff"),
        ] {
            let row = find(&diff, posture, scope, figure, Measure::Mean);
            assert!(row.beyond_family, "{figure} {row:?}");
            // Twice as much is expected: after less twice before is 0, with the errors of both.
            let half = |interval: [f64; 2]| (interval[1] - interval[0]) / 2.0;
            let error = libm::hypot(half(row.after_ci95), 2.0 * half(row.before_ci95)) / 1.96;
            assert!((row.after - 2.0 * row.before).abs() < 4.0 * error, "{figure}: {error} {row:?}");
        }
        let given = find(&diff, posture, Scope::GivenAttack, "fatalities", Measure::Mean);
        assert!(!given.beyond_family, "{given:?}");
    }
}

#[test]
fn what_cannot_be_compared_is_left_out_and_said() {
    let before = result(OUTPOST, 2_000, 1, &[]);
    let mut other = before.clone();
    other.scenario.currency = "EUR".to_owned();
    other.scenario.id = "elsewhere".to_owned();
    other.postures[1].annual_cost = 1.0;
    let diff = of(&before, &other);
    assert!(["other-scenario", "other-currency"].iter().all(|code| codes(&diff).contains(code)));
    assert!(diff.figures.iter().all(|row| !row.figure.starts_with("loss")) && diff.postures.is_empty());

    let mut other = before.clone();
    other.scenario.horizon_years = 5.0;
    let diff = of(&before, &other);
    assert!(codes(&diff).contains(&"other-horizon"));
    assert!(diff.figures.iter().all(|row| matches!(row.scope, Scope::GivenAttack | Scope::PerYear)));
    assert!(diff.counts.compared > 10);

    let mut other = before.clone();
    other.postures.remove(0);
    other.scenario.inputs.clear();
    other.scenario.sources.clear();
    let diff = of(&before, &other);
    assert_eq!((diff.postures.len(), diff.postures[0].fate), (1, Fate::Removed));
    assert!(diff.inputs.is_empty() && codes(&diff).contains(&"no-inputs") && diff.order.is_none());
    other.postures[0].id = "new".to_owned();
    let diff = of(&before, &other);
    assert!(diff.counts.compared == 0 && codes(&diff).contains(&"no-common-posture"));

    // An earlier version knew no interval of these: they are read as 0 to 0.
    let mut other = before.clone();
    for posture in &mut other.postures {
        (posture.p_attack_ci95, posture.risk.pll_ci95) = ([0.0; 2], [0.0; 2]);
        posture.risk.irpa_ci95.clear();
    }
    let diff = of(&other, &before);
    let note = diff.notes.iter().find(|note| note.code == "no-interval").unwrap();
    assert!(note.message.starts_with("6 figures"), "{note:?}");
    assert_eq!(diff.counts.moved, 0);

    let few = result(OUTPOST, 31, 1, &[]);
    let mut fewer = few.clone();
    fewer.postures[0].per_attack.attacks = 29;
    let diff = of(&few, &fewer);
    assert!(codes(&diff).contains(&"few-attacks"));
    assert!(diff.figures.iter().all(|row| row.posture != "as_is" || row.scope != Scope::GivenAttack));
}

#[test]
fn an_order_that_turns_is_told_with_its_doubt() {
    let document = result(OUTPOST, 2_000, 1, &[]);
    let mut before = with_means(&document, &[(10.0, 0.5), (4.0, 0.5)]);
    let mut after = with_means(&document, &[(4.0, 3.0), (5.0, 3.0)]);
    // The paired difference decides where there is one: these are certain before, and not after.
    for (document, ci95) in [(&mut before, [-7.0, -5.0]), (&mut after, [-1.0, 3.0])] {
        let row = document.comparisons.iter_mut().find(|row| row.metric == "fatalities").unwrap();
        row.difference.ci95 = ci95;
    }
    let order = of(&before, &after).order.unwrap();
    assert_eq!((order.before[0].as_str(), order.after[0].as_str()), ("drilled", "as_is"));
    assert_eq!(order.turned.len(), 1);
    assert_eq!(order.turned[0].first_before, "drilled");
    assert_eq!(order.turned[0].beyond_doubt, [true, false]);
    before.comparisons.clear();
    after.comparisons.clear();
    assert_eq!(of(&before, &after).order.unwrap().turned[0].beyond_doubt, [true, false]);
    assert!(of(&before, &before).order.unwrap().turned.is_empty());
}

#[test]
fn a_warning_is_the_same_whatever_its_numbers() {
    let mut before = result(OUTPOST, 2_000, 1, &[]);
    let mut after = before.clone();
    let warning = |code: &str, message: &str| Warning { code: code.to_owned(), message: message.to_owned() };
    before.warnings = vec![warning("clamped", "cut in 3.25 % of 1200 draws"), warning("old", "x")];
    after.warnings = vec![
        warning("clamped", "cut in 41 % of 9 draws"),
        warning("clamped", "cut in 2.5 % of 8 draws"),
        warning("new", "x"),
    ];
    let diff = of(&before, &after);
    let codes = |list: &[Warning]| list.iter().map(|warning| warning.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&diff.warnings_new), ["clamped", "new"]);
    assert_eq!(codes(&diff.warnings_gone), ["old"]);
}

/// Two independent runs of one scenario, again and again: no figure moves in more than 5 % of the pairs, within four standard
/// errors of a share; nor does any of a family. A share that is far below says that the intervals are too wide to be of use.
#[test]
fn chance_moves_no_more_than_one_figure_in_twenty() {
    const PAIRS: u64 = 200;
    let bound = |pairs: f64| 0.05 + 4.0 * (0.05_f64 * 0.95 / pairs).sqrt();
    let mut moved: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let (mut shares, mut families, mut means) = (Vec::new(), 0.0, (0.0, 0.0));
    for pair in 0..PAIRS {
        let [before, after] = [2 * pair + 1, 2 * pair + 2].map(|seed| result(OUTPOST, 1_024, seed, &[]));
        let diff = of(&before, &after);
        assert!(!codes(&diff).contains(&"same-seed"));
        shares.push(diff.counts.moved as f64 / diff.counts.compared as f64);
        families += f64::from(u8::from(diff.counts.beyond_family > 0));
        for row in &diff.figures {
            let name = format!("{} {:?} {} {:?}", row.posture, row.scope, row.figure, row.measure);
            let (flagged, seen) = moved.entry(name).or_default();
            let one = f64::from(u8::from(row.moved));
            (*flagged, *seen) = (*flagged + one, *seen + 1.0);
            if row.measure == Measure::Mean {
                means = (means.0 + one, means.1 + 1.0);
            }
        }
    }
    let pairs = PAIRS as f64;
    for (name, (flagged, seen)) in &moved {
        assert!(flagged / seen <= bound(*seen), "{name} moved in {flagged} of {seen} pairs");
    }
    // Figures of one pair hang together, so the error of the share of all comes from the spread between pairs.
    let mean = shares.iter().sum::<f64>() / pairs;
    let spread = shares.iter().map(|share| (share - mean) * (share - mean)).sum::<f64>() / (pairs - 1.0);
    let error = (spread / pairs).sqrt();
    assert!(mean <= 0.05 + 4.0 * error, "{mean} of all figures moved, error {error}");
    assert!(families / pairs <= bound(pairs), "{families} of {pairs} families");
    assert!(means.0 / means.1 > 0.02, "{} of all means moved: the test has no teeth", means.0 / means.1);
}
