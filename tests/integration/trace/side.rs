//! Two postures side by side.

use std::collections::BTreeSet;

use bordj::report::trace;
use bordj::result::trace::{Chapter, Differs, Place, Trace};

use super::{STRESS, all, asked, load, look, teller, told};

/// Every step stands in one row, in its own order, beside the step about the same thing.
#[test]
fn no_step_is_lost_or_moved() {
    for (text, trials) in all() {
        let scenario = load(text);
        let teller = teller(&scenario);
        let last = scenario.structure.postures.len() - 1;
        for trial in 0..trials {
            let told = told(&teller, &asked(trial, &[0, last]));
            let comparison = told.comparison.as_ref().unwrap();
            for (index, pair) in comparison.attacks.iter().enumerate() {
                let [left, right] = [0, 1].map(|posture| &told.postures[posture].attacks[index]);
                if left.happens != right.happens {
                    assert!(pair.rows.is_empty() && pair.differs == Differs::Course);
                    continue;
                }
                let places = |side: Vec<Option<usize>>| side.into_iter().flatten().collect::<Vec<_>>();
                let lefts = places(pair.rows.iter().map(|row| row.left).collect());
                let rights = places(pair.rows.iter().map(|row| row.right).collect());
                assert_eq!(lefts, (0..left.steps.len()).collect::<Vec<_>>());
                assert_eq!(rights, (0..right.steps.len()).collect::<Vec<_>>());
                for row in &pair.rows {
                    if let (Some(at), Some(other)) = (row.left, row.right) {
                        assert_eq!(left.steps[at].key, right.steps[other].key);
                        let same = left.steps[at].sentence == right.steps[other].sentence;
                        assert!(same || row.differs == Differs::Course);
                    }
                }
            }
        }
    }
}

/// Where nothing differs in what happens, the rows are the same; where they differ, it is said from where on.
#[test]
fn a_difference_of_the_row_has_a_first_difference_of_the_course() {
    let (mut same, mut different) = (0, 0);
    for (text, trials) in all() {
        let scenario = load(text);
        let teller = teller(&scenario);
        for trial in 0..trials {
            let told = told(&teller, &asked(trial, &[0, 1]));
            let comparison = told.comparison.as_ref().unwrap();
            if comparison.first.is_none() {
                same += 1;
                // Amounts may differ by what sentences round away.
                let counts =
                    comparison.year.keys().filter(|name| name.starts_with("fatalities") || *name == "captured");
                assert_eq!(counts.count(), 0, "trial {trial}: {:?}", comparison.year);
            } else {
                different += 1;
            }
        }
    }
    assert!(same > 20 && different > 100, "{same} {different}");
}

#[test]
fn two_equal_postures_have_no_difference() {
    let text = format!("{STRESS}\n[[posture]]\nid = \"as_is_again\"\n");
    let scenario = load(&text);
    let teller = teller(&scenario);
    for trial in 0..60 {
        for postures in [[0, 3], [2, 2]] {
            let told = told(&teller, &asked(trial, &postures));
            let comparison = told.comparison.as_ref().unwrap();
            assert_eq!(comparison.first, None);
            assert!(comparison.year.is_empty());
            assert!(comparison.attacks.iter().all(|pair| pair.differs == Differs::Nothing));
            let text = trace::text(&told, look(100));
            assert!(text.contains("\nNo difference in this trial.\n"), "{text}");
            assert!(!text.contains('≠') && !text.contains("first difference"), "{text}");
        }
    }
}

/// The first trial of the case that has such a first difference.
fn first_with(wanted: impl Fn(&Trace) -> bool) -> Trace {
    let scenario = bordj::open("scenarios/in-amenas-2013.toml", &[]).into_result().unwrap();
    let teller = teller(&scenario);
    // One posture moves nobody's rate, the other makes attacks rarer.
    let postures = scenario.postures(&["as_was", "after_2013", "first_steps"]).unwrap();
    let pairs = postures[1..].iter().flat_map(|other| (0..400).map(move |trial| (trial, *other)));
    pairs.map(|(trial, other)| told(&teller, &asked(trial, &[postures[0], other]))).find(wanted).unwrap()
}

#[test]
fn an_attack_that_a_posture_deters_is_told_with_its_mark() {
    let told = first_with(|told| told.comparison.as_ref().unwrap().first == Some(Place::Attack(0)));
    let deterred = &told.postures[1].attacks[0];
    assert!(!deterred.happens && deterred.steps.is_empty() && deterred.outcome.is_empty());
    let [mark] = deterred.draws.as_slice() else { panic!("{deterred:#?}") };
    assert_eq!(mark.name, "mark");
    assert!(mark.uniform >= mark.below.unwrap());
    let arrivals = told.postures[1].arrivals.iter().find(|arrivals| arrivals.threat == deterred.threat).unwrap();
    assert!((arrivals.expected / arrivals.envelope - mark.below.unwrap()).abs() < 1e-12);
    let text = trace::text(&told, look(100));
    for words in [
        "First difference: the attack happens under 1 only.",
        "── first difference ─",
        "2: It does not come under this posture, which lowers the rate: mark 0.",
        "What follows, in the trial as a whole, under 1 and under 2",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

#[test]
fn the_first_difference_is_marked_and_measures_are_none() {
    let told = first_with(|told| matches!(told.comparison.as_ref().unwrap().first, Some(Place::Step { .. })));
    let comparison = told.comparison.as_ref().unwrap();
    let Some(Place::Step { attack, row }) = comparison.first else { panic!() };
    let rows = &comparison.attacks[attack].rows;
    let step = |row: usize| {
        let row = rows[row];
        row.left.map_or_else(
            || &told.postures[1].attacks[attack].steps[row.right.unwrap()],
            |at| &told.postures[0].attacks[attack].steps[at],
        )
    };
    assert!(step(row).chapter != Chapter::Measures && rows[row].differs == Differs::Course);
    let before: BTreeSet<Chapter> =
        (0..row).filter(|row| rows[*row].differs == Differs::Course).map(|row| step(row).chapter).collect();
    assert!(before.is_empty() || before.iter().eq([&Chapter::Measures]), "{before:?}");
    // Side by side, or what differs one under the other.
    for (width, begin) in [(100, None), (80, Some("≠ 1 "))] {
        let text = trace::text(&told, look(width));
        assert_eq!(text.matches("── first difference ─").count(), 1, "{text}");
        let marked = text.lines().skip_while(|line| !line.starts_with("── first")).nth(1).unwrap();
        assert!(marked.contains('≠'), "{marked}");
        assert!(begin.is_none_or(|begin| text.lines().any(|line| line.starts_with(begin))), "{text}");
    }
}
