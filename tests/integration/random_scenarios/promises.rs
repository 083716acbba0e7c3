//! What must be exact (model.md section 14), as properties of random scenarios: a trial is a pure function of its number; two
//! equal postures differ by nothing; a measure of the response alone changes nothing before it; more detection on one
//! path is never a later alarm and never fewer interruptions.

use std::collections::BTreeMap;

use bordj::model::{Event, Model, Note};
use bordj::scenario::Scenario;

use super::{Coverage, Told, Wish, generator, load};

/// One attack: attackers, the path of each prong, and its row to the bit.
#[derive(Debug, PartialEq)]
struct Attack {
    size: u32,
    routes: Vec<usize>,
    row: Vec<u64>,
}

impl Attack {
    fn of(&self, column: usize) -> f64 {
        f64::from_bits(self.row[column])
    }
}

/// The attacks of trials, by trial and posture, played in the order given.
fn play(model: &Model, trials: &[u64], postures: &[usize]) -> BTreeMap<(u64, usize), Vec<Attack>> {
    let (mut worker, mut rows, mut played) = (model.worker(), Vec::new(), BTreeMap::new());
    for &trial in trials {
        model.begin(trial, &mut worker);
        for &posture in postures {
            let mut attacks = Vec::new();
            rows.clear();
            model.attacks(posture, &mut worker, &mut rows, |seen, row| {
                let routes = seen.routes().map(|(route, _)| route).collect();
                attacks.push(Attack {
                    size: seen.size,
                    routes,
                    row: row.iter().map(|value| value.to_bits()).collect(),
                });
            });
            played.insert((trial, posture), attacks);
        }
    }
    played
}

/// What happens in the attacks of a trial before any response sets out, with times and draws.
fn before_the_response(model: &Model, trial: u64, posture: usize) -> Vec<Note> {
    let (mut worker, mut rows) = (model.worker(), Vec::new());
    model.begin(trial, &mut worker);
    let mut notes = model.tell(posture, &mut worker, &mut rows).notes;
    notes.retain(|note| {
        matches!(
            note.event,
            Event::Attack { .. }
                | Event::Condition { .. }
                | Event::Readiness { .. }
                | Event::Raid { .. }
                | Event::Prong { .. }
                | Event::Route { .. }
                | Event::Element { .. }
                | Event::Target { .. }
                | Event::Alarm
                | Event::Hurried { .. }
                | Event::StandOff { .. }
        )
    });
    notes
}

/// When the alarm is given in each attack of a trial; infinite if never.
fn alarm_times(model: &Model, trial: u64, posture: usize) -> Vec<f64> {
    let notes = before_the_response(model, trial, posture);
    notes.iter().filter(|note| note.event == Event::Alarm).filter_map(|note| note.seconds).collect()
}

fn column(model: &Model, name: &str) -> usize {
    model.columns().names().iter().position(|known| known == name).unwrap()
}

fn all(scenario: &Scenario) -> Vec<usize> {
    (0..scenario.structure.postures.len()).collect()
}

/// Trials in another order, postures in another order or alone, another worker: the same attacks to the bit. And a posture
/// with the same controls and effects as another has the same attacks.
#[test]
fn a_trial_is_a_pure_function_of_its_number_and_twins_are_alike() {
    const TRIALS: u64 = 40;
    let mut attacks = 0;
    for number in 0..150 {
        let made = generator::scenario(number, Wish::default());
        let _told = Told(&made.text);
        let scenario = load(&made.text);
        let model = Model::compile(&scenario, 7).unwrap();
        let trials: Vec<u64> = (0..TRIALS).collect();
        let played = play(&model, &trials, &all(&scenario));
        let (mut back, mut postures) = (trials.clone(), all(&scenario));
        back.reverse();
        postures.reverse();
        assert_eq!(played, play(&model, &back, &postures), "trials and postures in reverse");
        let some: Vec<u64> = trials.iter().copied().filter(|trial| trial % 3 == 1).collect();
        for ((trial, posture), alone) in play(&model, &some, &[made.response_alone]) {
            assert_eq!(played[&(trial, posture)], alone, "trial {trial} of posture {posture} alone");
        }
        let (one, other) = made.twins;
        for &trial in &trials {
            assert_eq!(played[&(trial, one)], played[&(trial, other)], "trial {trial}, postures {one} and {other}");
            attacks += played[&(trial, one)].len();
        }
    }
    assert!(attacks > 4_000, "{attacks}");
}

/// With uniform paths and fixed targets the same attacks come on the same paths, are delayed, sensed and noticed as before:
/// to the bit, element by element.
#[test]
fn what_touches_only_the_response_changes_nothing_before_it() {
    const TRIALS: u64 = 60;
    let mut coverage = Coverage::default();
    for number in 0..150 {
        let made = generator::scenario(number, Wish { uniform: true });
        let _told = Told(&made.text);
        let scenario = load(&made.text);
        let model = Model::compile(&scenario, 11).unwrap();
        let [alarms, interrupted, neutralised] =
            ["alarms", "interrupted", "neutralised"].map(|name| column(&model, name));
        let trials: Vec<u64> = (0..TRIALS).collect();
        let played = play(&model, &trials, &[0, made.response_alone]);
        let mut changed = [false; 2];
        for trial in trials {
            let [before, after] = [0, made.response_alone].map(|posture| &played[&(trial, posture)]);
            assert_eq!(before.len(), after.len(), "attacks of trial {trial}");
            let stories = [0, made.response_alone].map(|posture| before_the_response(&model, trial, posture));
            assert_eq!(stories[0], stories[1], "the story of trial {trial}");
            for (before, after) in before.iter().zip(after) {
                assert_eq!((before.size, &before.routes), (after.size, &after.routes), "an attack of trial {trial}");
                assert_eq!(before.row[alarms], after.row[alarms], "an alarm of trial {trial}");
                for (changed, column) in changed.iter_mut().zip([interrupted, neutralised]) {
                    *changed |= before.row[column] != after.row[column];
                }
            }
        }
        coverage.count("interrupted otherwise", changed[0]);
        coverage.count("neutralised otherwise", changed[1]);
    }
    coverage.check(30);
}

/// How often responses are made longer.
const LADDER: usize = 3;

/// One path, one prong, one tactic: with more detection the alarm is in no attack later, and an attack that was interrupted
/// still is, also by responses that take two or three times as long.
#[test]
fn more_detection_on_one_path_is_never_a_later_alarm_and_never_fewer_interruptions() {
    const TRIALS: u64 = 120;
    let mut coverage = Coverage::default();
    for number in 0..250 {
        let text = generator::one_path(number, LADDER);
        let _told = Told(&text);
        let scenario = load(&text);
        let model = Model::compile(&scenario, 13).unwrap();
        let [alarms, interrupted] = ["alarms", "interrupted"].map(|name| column(&model, name));
        let trials: Vec<u64> = (0..TRIALS).collect();
        let played = play(&model, &trials, &all(&scenario));
        let (mut heard, mut met, mut lost, mut earlier) = (false, [false; LADDER], false, false);
        for trial in trials {
            let [before, after] = [0, 1].map(|posture| alarm_times(&model, trial, posture));
            assert_eq!(before.len(), after.len(), "attacks of trial {trial}");
            for (before, after) in before.iter().zip(&after) {
                assert!(after <= before, "trial {trial}: an alarm at {after} s instead of {before} s");
                earlier |= after < before && before.is_finite();
            }
            for (step, met) in met.iter_mut().enumerate() {
                let [before, after] = [2 * step, 2 * step + 1].map(|posture| &played[&(trial, posture)]);
                assert_eq!(before.len(), after.len(), "attacks of trial {trial}");
                for (before, after) in before.iter().zip(after) {
                    assert!(after.of(alarms) >= before.of(alarms), "trial {trial}: an alarm is lost");
                    let [b, a] = [before, after].map(|attack| attack.of(interrupted));
                    assert!(a >= b, "trial {trial}, step {step}: interrupted without the measure and not with it");
                    heard |= after.of(alarms) > before.of(alarms);
                    *met |= a > b;
                    lost |= after.of(alarms) > a;
                }
            }
        }
        coverage.count("heard only with more detection", heard);
        coverage.count("heard and not interrupted", lost);
        coverage.count("heard earlier", earlier);
        let gained = ["met in time at first", "at twice the length", "at three times the length"];
        gained.into_iter().zip(met).for_each(|(what, met)| coverage.count(what, met));
    }
    coverage.check(20);
}
