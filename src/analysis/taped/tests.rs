//! Order of rows, whatever the threads, and what they hold.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::parts::Session;
use super::super::{AnalysisError, Options, run, run_in};
use super::{Row, Scribe, Shape};
use crate::result::document::Document;
use crate::scenario::Scenario;

const SITE: &str = include_str!("../../../tests/data/three-threats.toml");

fn site(text: &str) -> Scenario {
    crate::load("site.toml", text.as_bytes(), &[]).into_result().unwrap()
}

/// Writes rows as words; fails after so many pages.
struct Words {
    text: Mutex<Vec<u8>>,
    pages: AtomicU64,
    most: u64,
}

impl Words {
    fn up_to(most: u64) -> Self {
        Self { text: Mutex::new(Vec::new()), pages: AtomicU64::new(0), most }
    }
}

impl Scribe for Words {
    fn put(&self, row: &Row<'_>, page: &mut Vec<u8>) {
        page.extend_from_slice(format!("{row:?}\n").as_bytes());
    }

    fn take(&self, page: &[u8]) {
        self.pages.fetch_add(1, Ordering::Relaxed);
        self.text.lock().unwrap().extend_from_slice(page);
    }

    fn has_failed(&self) -> bool {
        self.pages.load(Ordering::Relaxed) >= self.most
    }
}

fn taped(scenario: &Scenario, options: &Options) -> (Document, String) {
    let words = Words::up_to(u64::MAX);
    let document = run_in(scenario, &[], options, &mut Session::new(&|_| {}).taped(Some(&words))).unwrap();
    (document, String::from_utf8(words.text.into_inner().unwrap()).unwrap())
}

#[test]
fn rows_come_in_order_whatever_the_threads_and_move_no_figure() {
    let scenario = site(SITE);
    let options = |threads| Options { trials: 9_000, threads: Some(threads), ..Options::of(&scenario) };
    let plain = run(&scenario, &[], &options(2), &|_| {}).unwrap();
    let (_, first) = taped(&scenario, &options(1));
    for threads in [1, 2, 3, 7] {
        let (document, text) = taped(&scenario, &options(threads));
        assert_eq!(serde_json::to_string(&document).unwrap(), serde_json::to_string(&plain).unwrap());
        assert!(text == first, "{threads} threads write other rows");
    }
    let postures = scenario.structure.postures.len();
    let place = |line: &str| {
        let word = |name: &str| line.split_once(name).unwrap().1.split([',', ' ']).next().unwrap().parse().unwrap();
        [word("trial: "), word("arm: ")]
    };
    let places: Vec<[usize; 2]> = first.lines().map(place).collect();
    let expected: Vec<[usize; 2]> = (0..9_000).flat_map(|trial| (0..postures).map(move |arm| [trial, arm])).collect();
    assert!(postures > 1 && places == expected);
}

/// Once a page could not be written the run ends, whatever is left of it.
#[test]
fn a_run_whose_trials_cannot_be_written_ends_soon() {
    let scenario = site(SITE);
    for threads in [1, 3] {
        let options = Options { trials: 1 << 40, threads: Some(threads), ..Options::of(&scenario) };
        let words = Words::up_to(5);
        let ended = run_in(&scenario, &[], &options, &mut Session::new(&|_| {}).taped(Some(&words)));
        assert!(matches!(ended, Err(AnalysisError::Untaped)), "{ended:?}");
        assert!(words.pages.into_inner() <= 5 + 2 * threads as u64);
    }
}

#[test]
fn a_shape_has_every_column_once_and_quiet_ones_where_events_are() {
    let with = Shape::of(&site(SITE));
    assert_eq!(with.year().next(), Some("alarms"));
    assert_eq!(with.year().count() + 1, with.names.len());
    assert_eq!(with.quiet().collect::<Vec<_>>(), ["loss", "loss_net", "loss_max_event"]);
    let without = Shape::of(&site(include_str!("../../../tests/data/outpost.toml")));
    assert_eq!((without.quiet().count(), without.names.len()), (0, without.year().count() + 1));
}
