//! Every form of the scenario file, as the format's page shows it, and every promise made there: read, and checked by what
//! it does to the numbers. Each test writes one edit of the outpost, or runs it for a few trials.

use std::collections::BTreeMap;

use bordj::model::Model;
use bordj::random::Law;
use bordj::scenario::arena::{Base, Class, Slot};
use bordj::scenario::explain::{Explained, explain};
use bordj::scenario::{self, Loaded, Scenario};

use crate::command::{OUTPOST, edited};

mod chosen;
mod conditions;
mod defaults;
mod effects;
mod everywhere;
mod file;
mod harm;
mod laws;
mod literals;
mod meetings;
mod operands;
mod per_trial;
mod quantities;
mod tables;
mod targets;
mod warned;

/// The outpost with places replaced.
#[track_caller]
fn outpost(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(OUTPOST.to_owned(), |text, (from, to)| edited(&text, from, to))
}

fn load(text: &str) -> Loaded {
    scenario::load("site.toml", text.as_bytes(), &[])
}

/// A scenario that must be sound.
#[track_caller]
fn sound(text: &str) -> Scenario {
    let loaded = load(text);
    loaded.scenario.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics))
}

/// Code of every error, and the text that it underlines.
fn faults(text: &str) -> Vec<(&'static str, String)> {
    let loaded = load(text);
    assert_eq!(loaded.scenario.is_none(), loaded.diagnostics.iter().any(is_error), "{:#?}", loaded.diagnostics);
    let underlined = |fault: &scenario::diagnostic::Diagnostic| match &fault.span {
        Some(span) => loaded.sources[span.source].text[span.range.clone()].to_owned(),
        None => String::new(),
    };
    loaded.diagnostics.iter().filter(|fault| is_error(fault)).map(|fault| (fault.code, underlined(fault))).collect()
}

fn is_error(fault: &scenario::diagnostic::Diagnostic) -> bool {
    fault.severity == scenario::diagnostic::Severity::Error
}

/// The text has one fault, of this code, at this place.
#[track_caller]
fn refused(text: &str, code: &str, underlined: &str) {
    let found = faults(text);
    assert_eq!(found, [(code, underlined.to_owned())] as [(&str, String); 1], "{text}");
}

/// The slot of a path.
#[track_caller]
fn slot<'a>(scenario: &'a Scenario, path: &str) -> &'a Slot {
    let found = scenario.arena.matching(path);
    let [one] = found[..] else { panic!("{path}: {found:?}") };
    scenario.arena.get(one)
}

/// The constant that a path holds before any effect.
#[track_caller]
fn constant(scenario: &Scenario, path: &str) -> f64 {
    match &slot(scenario, path).base {
        Base::Value(value) => *value,
        other => panic!("{path}: {other:?}"),
    }
}

/// The law that a path holds, and its class if the file says it.
#[track_caller]
fn law(scenario: &Scenario, path: &str) -> (Law, Option<Class>) {
    match &slot(scenario, path).base {
        Base::Law(law, class) => (law.clone(), *class),
        other => panic!("{path}: {other:?}"),
    }
}

/// What `bordj check --explain` tells of one number, under the first posture of the file.
#[track_caller]
fn told(text: &str, path: &str) -> Explained {
    let loaded = load(text);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}\n{text}", loaded.diagnostics));
    let mut found = explain(&scenario, &loaded.sources, &[path.to_owned()], &[0]).unwrap();
    assert_eq!(found.len(), 1, "{path}");
    found.remove(0)
}

/// What a number is under the first posture where no condition holds and every uncertain control fails.
#[track_caller]
fn always(text: &str, path: &str) -> f64 {
    told(text, path).postures[0].always.exact.unwrap_or_else(|| panic!("{path} is no constant"))
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

/// One simulated attack: the zone gone for first, the attackers, the row by column.
#[derive(Debug, Clone, PartialEq)]
struct Attack {
    zones: Vec<String>,
    met: Vec<bool>,
    size: u32,
    row: BTreeMap<String, f64>,
}

impl Attack {
    #[track_caller]
    fn get(&self, column: &str) -> f64 {
        *self.row.get(column).unwrap_or_else(|| panic!("{column} in {:?}", self.row.keys()))
    }
}

/// The attacks of as many trials under a posture, one list for each trial.
#[track_caller]
fn play(text: &str, posture: usize, trials: u64) -> Vec<Vec<Attack>> {
    let scenario = sound(text);
    let model = Model::compile(&scenario, 4_711).unwrap();
    let names = model.columns().names().to_vec();
    let (mut worker, mut rows) = (model.worker(), Vec::new());
    let mut played = Vec::new();
    for trial in 0..trials {
        model.begin(trial, &mut worker);
        let mut attacks = Vec::new();
        rows.clear();
        model.attacks(posture, &mut worker, &mut rows, |seen, row| {
            let zone = |route: usize| scenario.structure.zones[scenario.structure.routes[route].target].id.clone();
            attacks.push(Attack {
                zones: seen.routes().map(|(route, _)| zone(route)).collect(),
                met: seen.routes().map(|(_, met)| met).collect(),
                size: seen.size,
                row: names.iter().cloned().zip(row.iter().copied()).collect(),
            });
        });
        played.push(attacks);
    }
    played
}

/// All attacks in one list.
#[track_caller]
fn attacks(text: &str, posture: usize, trials: u64) -> Vec<Attack> {
    play(text, posture, trials).concat()
}

/// A share of trials is what it should be, to four standard errors.
#[track_caller]
fn share(hits: usize, of: usize, expected: f64) {
    let (found, error) = (hits as f64 / of as f64, (expected * (1.0 - expected) / of as f64).sqrt());
    assert!((found - expected).abs() <= 4.0 * error, "{found} of {of} is not {expected} to four times {error}");
}
