//! Pieces in any number and order, pauses wherever: the bytes of one run.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::nested::{self, Asked as Nested, Shape};
use super::super::sweep::{self, Asked, Grid, metrics};
use super::*;
use crate::analysis::{AnalysisError, Options, compare_in, run_in};
use crate::engine::BLOCK;
use crate::result::document::Document;
use crate::scenario::files::{NoFiles, Place};
use crate::scenario::pack::{Pack, pack};
use crate::scenario::{Loaded, Scenario, load_point};

const TRIALS: u64 = 40 * BLOCK + 100;
const SHAPE: Shape = Shape { outer: 24, inner: 50 };

fn loaded(varied: &[String]) -> Loaded {
    let place = Place { name: "site.toml".to_owned(), path: "site.toml".into() };
    load_point(&NoFiles, &place, include_bytes!("../../../tests/data/desert-gas.toml"), &[], varied)
}

fn packed() -> Pack {
    let place = Place { name: "site.toml".to_owned(), path: "site.toml".into() };
    pack(&NoFiles, &place, include_bytes!("../../../tests/data/desert-gas.toml"), &[]).1
}

fn options(scenario: &Scenario, threads: usize) -> Options {
    Options { trials: TRIALS, seed: 5, threads: Some(threads), ..Options::of(scenario) }
}

/// A run with its nested run, in a session.
fn document(scenario: &Scenario, options: &Options, session: &mut Session<'_>) -> Result<Document, AnalysisError> {
    let mut document = run_in(scenario, &[], options, session)?;
    nested::fill(scenario, options, Nested::Shape(SHAPE), &mut document, session)?;
    Ok(document)
}

fn json(document: &impl serde::Serialize) -> String {
    serde_json::to_string(document).unwrap()
}

/// A part as it is written and read.
fn through_a_file(played: &Played, units: u64, ranges: &[Range<u64>]) -> Played {
    let question = Question { trials: TRIALS, seed: 5, ..Question::default() };
    let bundle = Bundle { question, files: packed(), record: None };
    let head = Head::new(bundle, units, ranges);
    let bytes = encode(&head, played);
    let (read, payload) = open(&bytes).unwrap();
    assert!(read.run == head.run && read.units == units && read.ranges().eq(ranges.iter().cloned()));
    decode(payload).unwrap()
}

/// Plays shards, each by itself, in an order of its own.
fn shards(fan: &Fan<'_>, number: u64, order: u64) -> Vec<Played> {
    let units = fan.units();
    let cut = units.cut(number);
    assert_eq!(cut.len() as u64, number);
    let mut places: Vec<usize> = (0..cut.len()).collect();
    places.sort_by_key(|place| (*place as u64 * 7 + order) % (number + 3));
    let play = |place: &usize| {
        let own = &cut[*place];
        let mut session = Session::new(&|_| {}).holding();
        fan.play(own, &mut session).unwrap();
        let played = session.into_played();
        assert!(units.played(&played).into_iter().eq(std::iter::once(own.clone())), "{own:?}");
        through_a_file(&played, units.all(), std::slice::from_ref(own))
    };
    places.iter().map(play).collect()
}

#[test]
fn shards_in_any_number_and_order_make_the_bytes_of_one_run() {
    let scenario = loaded(&[]).scenario.unwrap();
    let one = json(&document(&scenario, &options(&scenario, 2), &mut Session::new(&|_| {})).unwrap());
    for (number, threads) in [(1, 1), (2, 3), (5, 2), (17, 2)] {
        let options = options(&scenario, threads);
        let fan = Fan::Run {
            scenario: &scenario,
            records: &[],
            options: &options,
            jointly: false,
            nested: Some(SHAPE),
            opening: OnceCell::new(),
        };
        let parts = shards(&fan, number, number % 3);
        let gathered: Played = fan.gather(parts.into_iter().map(Ok::<_, AnalysisError>)).unwrap();
        let played = AtomicU64::new(0);
        let told = |trials| _ = played.fetch_add(trials, Ordering::Relaxed);
        let mut session = Session::new(&told).with(gathered);
        assert!(json(&document(&scenario, &options, &mut session).unwrap()) == one, "{number} shards");
        assert_eq!(played.into_inner(), TRIALS + SHAPE.outer * SHAPE.inner, "all of it was played before");
    }
}

#[test]
fn a_comparison_is_put_together_too_and_what_is_missing_is_not_made_up() {
    let scenario = loaded(&[]).scenario.unwrap();
    let options = options(&scenario, 2);
    let looks = crate::Looks { postures_only: true, ..crate::Looks::default() };
    let one = json(&compare_in(&scenario, &[], &options, looks, &mut Session::new(&|_| {})).unwrap());
    let fan = Fan::Run {
        scenario: &scenario,
        records: &[],
        options: &options,
        jointly: true,
        nested: None,
        opening: OnceCell::new(),
    };
    let parts = shards(&fan, 4, 1);
    let gathered: Played = fan.gather(parts.iter().cloned().map(Ok::<_, AnalysisError>)).unwrap();
    let mut session = Session::new(&|_| {}).with(gathered);
    assert!(json(&compare_in(&scenario, &[], &options, looks, &mut session).unwrap()) == one);
    // Tallies of a run, which keeps less, are no part of a comparison.
    let run = Fan::Run {
        scenario: &scenario,
        records: &[],
        options: &options,
        jointly: false,
        nested: None,
        opening: OnceCell::new(),
    };
    let misfit = run.gather(parts.into_iter().map(Ok::<_, AnalysisError>));
    assert!(matches!(misfit, Err(AnalysisError::Misfit(_))));
}

/// Paused after every few blocks and draws, and gone on with from the stored form.
#[test]
fn pauses_wherever_change_no_byte() {
    let scenario = loaded(&[]).scenario.unwrap();
    let one = json(&document(&scenario, &options(&scenario, 2), &mut Session::new(&|_| {})).unwrap());
    let units = Fan::Run {
        scenario: &scenario,
        records: &[],
        options: &options(&scenario, 1),
        jointly: false,
        nested: Some(SHAPE),
        opening: OnceCell::new(),
    }
    .units();
    let (mut before, mut pauses) = (Played::default(), 0);
    let found = loop {
        let asked = AtomicU64::new(0);
        let due = || asked.fetch_add(1, Ordering::Relaxed) > 4 + pauses % 3;
        let mut kept = Played::default();
        let mut keep = |played: &Played| {
            kept = through_a_file(played, units.all(), &units.played(played));
            Go::Away
        };
        let mut session =
            Session::new(&|_| {}).with(before.clone()).kept_by(Keeper { due: &due, keep: &mut keep, still: &|_| {} });
        let options = options(&scenario, 1 + (pauses % 3) as usize);
        match document(&scenario, &options, &mut session) {
            Ok(document) => break document,
            Err(AnalysisError::Paused) => {}
            Err(other) => panic!("{other}"),
        }
        drop(session);
        assert!(units.played(&kept).len() == 1 && kept != before, "it goes on");
        (before, pauses) = (kept, pauses + 1);
    };
    assert!(pauses > 6, "{pauses}");
    assert!(json(&found) == one);
}

#[test]
fn a_sweep_in_pieces_of_points_and_within_them_is_the_sweep() {
    let scenario = loaded(&[]).scenario.unwrap();
    let varied = ["threat.armed_group.rate=1 in 100 yr..1 in 10 yr/4 log".to_owned()];
    let grid = Grid::read(&varied, &scenario, &loaded).map_err(|_| "a sound grid").unwrap();
    let asked = Asked {
        scenario: &scenario,
        grid: &grid,
        metrics: metrics(&[], &scenario).unwrap(),
        postures: (0..scenario.structure.postures.len()).collect(),
        trials: 5 * BLOCK,
        seed: 3,
        threads: Some(2),
    };
    let load = |varied: &[String]| loaded(varied).scenario;
    let run = |session: &mut Session<'_>| json(&sweep::run(&asked, &load, &|_| {}, session).unwrap());
    let one = run(&mut Session::new(&|_| {}));
    let fan = Fan::Sweep { asked: &asked, load: &load };
    for number in [1, 3, 4, 11] {
        let parts = shards(&fan, number, 2);
        let gathered: Played = fan.gather(parts.into_iter().map(Ok::<_, AnalysisError>)).unwrap();
        assert!(run(&mut Session::new(&|_| {}).with(gathered)) == one, "{number}");
    }
}

#[test]
fn a_part_that_was_changed_anywhere_is_refused() {
    let scenario = loaded(&[]).scenario.unwrap();
    let options = Options { trials: 2 * BLOCK, postures: vec![0], ..options(&scenario, 1) };
    let fan = Fan::Run {
        scenario: &scenario,
        records: &[],
        options: &options,
        jointly: false,
        nested: None,
        opening: OnceCell::new(),
    };
    let mut session = Session::new(&|_| {}).holding();
    fan.play(&(0..1), &mut session).unwrap();
    let bundle = Bundle { question: Question::default(), files: packed(), record: None };
    let bytes = encode(&Head::new(bundle, 2, std::slice::from_ref(&(0..1))), &session.into_played());
    assert!(open(&bytes).is_ok());
    for cut in (0..bytes.len()).step_by(bytes.len() / 97) {
        assert!(open(&bytes[..cut]).is_err(), "cut at {cut}");
        let mut changed = bytes.clone();
        changed[cut] ^= 0x20;
        assert!(open(&changed).is_err(), "changed at {cut}");
    }
    assert!(matches!(open(b"a site\n"), Err(PartError::Foreign)));
    assert!(matches!(open(&bytes[..bytes.len() - 1]), Err(PartError::Torn(_))));
    let text = String::from_utf8_lossy(&bytes[..60]).replace("\"version\":\"0", "\"version\":\"9");
    let other = [text.as_bytes(), &bytes[60..]].concat();
    assert!(matches!(open(&other), Err(PartError::Version(version)) if version.starts_with('9')));
}

#[test]
fn a_task_takes_every_nth_shard_and_a_plan_that_was_changed_is_refused() {
    let bundle = Bundle { question: Question::default(), files: packed(), record: None };
    let plan = Plan::new(bundle, 10, &[0..3, 3..6, 6..8, 8..9, 9..10]);
    assert_eq!(plan.of_task(1, 2), [3..6, 8..9]);
    assert!(plan.of_task(5, 6).is_empty());
    let text = json(&plan);
    assert_eq!(Plan::read(text.as_bytes()).unwrap(), plan);
    let refused = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Plan::read(text.replacen(from, to, 1).as_bytes()).unwrap_err()
    };
    assert_eq!(refused("\"seed\":0", "\"seed\":1"), PlanError::Changed);
    assert_eq!(refused("[9,10]", "[9,11]"), PlanError::Changed);
    assert!(matches!(refused("\"version\":\"", "\"version\":\"9."), PlanError::Version(_)));
    assert!(matches!(refused("bordj.plan/1", "bordj.plan/2"), PlanError::Form(_)));
}
