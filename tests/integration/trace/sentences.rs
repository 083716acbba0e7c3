//! The numbers in the sentences, and the draws beside them.

use std::collections::BTreeSet;

use bordj::report::trace;
use bordj::result::trace::{Attack, Chapter, Step};

use super::{DESERT_GAS, STRESS, all, asked, load, look, teller, told};

/// The number before a word, added up over sentences.
fn counted<'a>(steps: impl Iterator<Item = &'a Step>, word: &str) -> u64 {
    let word = format!(" {word}");
    let in_sentence = |sentence: &str| {
        let before = sentence.match_indices(&word).filter(|(at, found)| {
            sentence[at + found.len()..].chars().next().is_none_or(|next| !next.is_alphanumeric())
        });
        let number = |at: usize| {
            let digits: String = sentence[..at].chars().rev().take_while(char::is_ascii_digit).collect();
            digits.chars().rev().collect::<String>().parse::<u64>().ok()
        };
        before.filter_map(|(at, _)| number(at)).sum::<u64>()
    };
    steps.map(|step| in_sentence(&step.sentence)).sum()
}

fn of<'a>(attack: &'a Attack, chapter: Chapter, key: &'a str) -> impl Iterator<Item = &'a Step> {
    attack.steps.iter().filter(move |step| step.chapter == chapter && step.key.starts_with(key))
}

#[test]
fn the_numbers_of_the_sentences_are_those_of_the_row() {
    let mut seen = BTreeSet::new();
    for (text, trials) in all() {
        let scenario = load(text);
        let teller = teller(&scenario);
        let postures: Vec<usize> = (0..scenario.structure.postures.len()).collect();
        for trial in 0..trials {
            for attack in told(&teller, &asked(trial, &postures)).postures.iter().flat_map(|posture| &posture.attacks) {
                let mut same = |column: &str, told: u64| {
                    let row = attack.outcome.get(column).copied().unwrap_or(0.0);
                    assert!(
                        (row - told as f64).abs() < 0.5,
                        "{column} of trial {trial} is {row}, told are {told}: {attack:#?}"
                    );
                    if told > 0 {
                        seen.insert(column.to_owned());
                    }
                };
                let people = || of(attack, Chapter::People, "people/");
                let fates = || of(attack, Chapter::Crisis, "fate");
                same("sheltered", counted(people(), "sheltered"));
                same("evaded", counted(people(), "got away"));
                same("injured", counted(people(), "injured"));
                same("killed_in_assault", counted(people(), "killed"));
                same("executed", counted(fates(), "executed"));
                same("escaped", counted(fates(), "escaped"));
                same("killed_in_rescue", counted(fates(), "killed in the rescue"));
                let freed = counted(people(), "captured, and freed as the attackers are stopped");
                same("freed", freed + counted(fates(), "freed"));
                same("captured", freed + counted(fates(), "held") + counted(fates(), "found in hiding and held"));
                same("exposed", counted(people(), "in"));
                let duels = of(attack, Chapter::Race, "fight/");
                same(
                    "responder_fatalities",
                    duels
                        .map(|step| {
                            counted(std::iter::once(step), "men fall") + counted(std::iter::once(step), "man fall")
                        })
                        .sum(),
                );
                same("alarms", of(attack, Chapter::Race, "alarm").filter(|step| step.seconds.is_some()).count() as u64);
            }
        }
    }
    let columns = [
        "alarms",
        "captured",
        "escaped",
        "evaded",
        "executed",
        "exposed",
        "freed",
        "injured",
        "killed_in_assault",
        "killed_in_rescue",
        "responder_fatalities",
        "sheltered",
    ];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), columns);
}

/// A number decides as it says: below its probability the thing happens, at the site's readiness that day too.
#[test]
fn every_deciding_draw_is_on_the_side_that_the_sentence_says() {
    let says = [
        ("element/", "; noticed", "; not noticed"),
        ("element/", ": noticed as", ": not noticed as"),
        ("arrival/", "; noticed as", "; not noticed as"),
        ("at_hand/", "called and able", "not reached or not able"),
        ("comes/", "in time to go in", "surrounded rather than fought"),
        ("fight/", "are stopped", "are not stopped"),
        ("understood", "as what it is", "for something else"),
        ("presence/", "There are people", "There is nobody"),
        ("ending/", "would come", "There is no"),
        ("condition/", " holds", "does not hold"),
        ("working/", "is in working", "is not in working"),
        ("shutdown/", "is shut down safely", "is not shut down"),
        ("haven/", "hide as one", "hide apart"),
    ];
    let mut seen = BTreeSet::new();
    for (text, trials) in all() {
        let scenario = load(text);
        let teller = teller(&scenario);
        let postures: Vec<usize> = (0..scenario.structure.postures.len()).collect();
        for trial in 0..trials {
            let told = told(&teller, &asked(trial, &postures));
            for step in told.postures.iter().flat_map(|posture| &posture.attacks).flat_map(|attack| &attack.steps) {
                for draw in step.draws.iter().filter(|draw| draw.below.is_some()) {
                    let happens = draw.uniform >= draw.from.unwrap_or(0.0) && Some(draw.uniform) < draw.below;
                    let (place, (key, yes, no)) = says
                        .iter()
                        .enumerate()
                        .find(|(_, (key, yes, no))| {
                            step.key.starts_with(key) && (step.sentence.contains(yes) || step.sentence.contains(no))
                        })
                        .unwrap_or_else(|| panic!("no side is known of {step:#?}"));
                    let expected = if happens { yes } else { no };
                    assert!(step.sentence.contains(expected), "trial {trial}, {key}: {step:#?}");
                    seen.insert((place, happens));
                }
            }
        }
    }
    // An element at whose begin the alarm comes, and that does not notice them itself, takes two prongs at one time.
    assert!(seen.len() >= 2 * says.len() - 1, "{seen:?}");
}

#[test]
fn a_story_is_in_the_order_of_its_chapters_and_of_the_clock() {
    for (text, trials) in all() {
        let scenario = load(text);
        let teller = teller(&scenario);
        for trial in 0..trials {
            for attack in &told(&teller, &asked(trial, &[0])).postures[0].attacks {
                assert!(attack.steps.is_sorted_by_key(|step| step.chapter));
                let times = of(attack, Chapter::Race, "").filter_map(|step| step.seconds);
                assert!(times.is_sorted(), "trial {trial}: {attack:#?}");
                let keys: BTreeSet<&str> = attack.steps.iter().map(|step| step.key.as_str()).collect();
                assert_eq!(keys.len(), attack.steps.len(), "a key twice in trial {trial}: {attack:#?}");
            }
        }
    }
}

#[test]
fn stand_off_attacks_loss_events_and_missing_alarms_are_told() {
    let scenario = load(STRESS);
    let teller = teller(&scenario);
    let all: String = (0..40).map(|trial| trace::text(&told(&teller, &asked(trial, &[0])), look(400))).collect();
    for words in [
        "strikes from a distance, to sabotage.",
        "Camp is struck;",
        "No alarm is given: nothing notices them.",
        "Theft: none in the trial.",
        "is withstood.",
        "after insurance.",
        "for camp (part 2)",
        "come to the haven of camp in time, which has 40 places",
        "Power house stops",
        "a man counts 0.6 attackers",
        ", first of ",
        "at that day's readiness",
    ] {
        assert!(all.contains(words), "{words:?} is missing");
    }
}

/// Casualties of a duel are one number each, of which the first is told, and how many there were.
#[test]
fn a_long_duel_is_one_step() {
    let scenario = load(DESERT_GAS);
    let teller = teller(&scenario);
    let mut most = 0;
    for trial in 0..200 {
        for attack in &told(&teller, &asked(trial, &[0])).postures[0].attacks {
            for step in of(attack, Chapter::Race, "fight/") {
                let fall = counted(std::iter::once(step), "attackers and")
                    + counted(std::iter::once(step), "attacker and")
                    + counted(std::iter::once(step), "men fall")
                    + counted(std::iter::once(step), "man fall");
                assert_eq!(step.draws.len(), usize::from(fall > 0), "{step:#?}");
                assert!(step.draws.iter().all(|draw| u64::from(draw.steps) == fall), "{step:#?}");
                most = most.max(fall);
            }
        }
    }
    assert!(most > 10, "{most}");
}

#[test]
fn lines_fit_the_terminal_and_nothing_from_the_file_moves_the_cursor() {
    let ugly = STRESS
        .replace("id = \"camp\"\n", "id = \"camp\"\nname = \"\\u001b[31m<b> 工业现场安全态势 \\u202e and a name that is longer than any line could ever be, it goes on and on\"\n")
        .replace("id = \"as_is\"\n", "id = \"as_is\"\nname = \"\\u0007 A posture with a name of quite some length, for two columns or one\"\n");
    for scenario in [load(STRESS), load(&ugly)] {
        let teller = teller(&scenario);
        for width in [60, 80, 96, 100, 140, 160] {
            for postures in [&[0][..], &[0, 2]] {
                for trial in 0..12 {
                    let text = trace::text(&told(&teller, &asked(trial, postures)), look(width));
                    for line in text.lines() {
                        // Characters of two columns are few; a line may have no more characters than columns.
                        assert!(line.chars().count() <= width, "{width}: {line}");
                    }
                    let stray = |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c);
                    assert_eq!(text.chars().find(stray), None);
                }
            }
        }
    }
}
