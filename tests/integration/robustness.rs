//! No input makes the reader panic, hang or use memory out of proportion: mutated scenarios, random bytes, and files that
//! are large or deep on purpose.

use std::cell::Cell;

use bordj::scenario::diagnostic::{Diagnostic, Severity, Source, Span};
use bordj::scenario::files::{NoFiles, Place};
use bordj::scenario::{Loaded, load, load_from};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

use crate::command::Folder;

mod mutations;
mod scale;

use mutations::{bytes, mutant};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(20_130_116),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    }
}

/// Reads bytes as the command does, and checks whatever comes out.
fn read(bytes: &[u8]) -> Result<Loaded, TestCaseError> {
    let place = Place { name: "mutant.toml".to_owned(), path: "mutant.toml".into() };
    let loaded = load_from(&NoFiles, &place, bytes, &[]);
    for fault in &loaded.diagnostics {
        places(fault, &loaded.sources)?;
    }
    let errors = loaded.diagnostics.iter().any(|fault| fault.severity == Severity::Error);
    prop_assert_eq!(loaded.scenario.is_none(), errors, "a scenario is returned if and only if it has no error");
    if let Some(scenario) = &loaded.scenario {
        let Some(text) = scenario.resolved(None) else {
            return Err(TestCaseError::fail("a scenario without settings has a canonical form"));
        };
        let again = load("canonical", text.as_bytes(), &[]);
        let Some(same) = again.scenario else {
            return Err(TestCaseError::fail(format!("{:#?}\n{text}", again.diagnostics)));
        };
        prop_assert_eq!(&scenario.digest, &same.digest, "the canonical form is another scenario");
        prop_assert_eq!(Some(text), same.resolved(None));
    }
    Ok(loaded)
}

/// Every place of a diagnostic lies in its text, at the borders of characters.
fn places(fault: &Diagnostic, sources: &[Source]) -> Result<(), TestCaseError> {
    let inside =
        |span: &Span| sources.get(span.source).is_some_and(|source| source.text.get(span.range.clone()).is_some());
    let spans = fault.span.iter().chain(fault.also.iter().map(|(span, _)| span));
    for span in spans.chain(fault.fix.iter().map(|fix| &fix.span)) {
        prop_assert!(inside(span), "{:?} has a place outside its text", fault);
    }
    if let Some(edit) = fault.fix.as_ref().and_then(|fix| fix.edit(sources)) {
        prop_assert!(inside(&edit.span), "{:?} changes a place outside its text", fault);
    }
    prop_assert!(!fault.message.is_empty());
    Ok(())
}

/// How many of a number of mutants are sound; each is read.
fn read_all(cases: u32, seed: u64) -> u32 {
    let sound = Cell::new(0);
    let config = ProptestConfig { rng_seed: RngSeed::Fixed(seed), ..config(cases) };
    let read_one = |text: String| {
        sound.set(sound.get() + u32::from(read(text.as_bytes())?.scenario.is_some()));
        Ok(())
    };
    TestRunner::new(config).run(&mutant(), read_one).unwrap();
    sound.get()
}

#[test]
fn ten_thousand_mutated_scenarios_are_read_or_refused() {
    let sound = read_all(10_000, 1);
    // Neither all broken beyond reading nor all untouched: both sides of the reader are tried.
    assert!((300..9_000).contains(&sound), "{sound} of 10,000 are sound");
}

#[test]
#[ignore = "takes half a minute: run by .ci/run"]
fn fifty_thousand_others_are_read_or_refused() {
    read_all(50_000, 2);
}

proptest! {
    #![proptest_config(config(1_000))]
    #[test]
    fn random_bytes_are_read_or_refused(bytes in bytes()) {
        read(&bytes)?;
    }
}

proptest! {
    #![proptest_config(config(1_000))]
    #[test]
    fn random_settings_are_read_or_refused(target in mutations::target(), value in mutations::value()) {
        let loaded = load("outpost", crate::command::OUTPOST.as_bytes(), &[format!("{target}={value}")]);
        for fault in &loaded.diagnostics {
            places(fault, &loaded.sources)?;
        }
        if let Some(scenario) = loaded.scenario {
            let text = scenario.resolved(None);
            prop_assert!(text.is_none_or(|text| load("folded", text.as_bytes(), &[]).scenario.is_some()));
        }
    }
}

proptest! {
    #![proptest_config(config(60))]
    #[test]
    fn the_command_draws_what_is_found(text in mutant(), noise in bytes()) {
        let folder = Folder::new();
        folder.write("mutant.toml", &text);
        folder.write("noise.toml", &noise);
        for name in ["mutant.toml", "noise.toml"] {
            for words in [&["check", name][..], &["check", "--format", "json", name]] {
                let done = folder.bordj(words).command().output().unwrap();
                prop_assert!(matches!(done.status.code(), Some(0 | 2)), "{:?}", done);
            }
        }
    }
}
