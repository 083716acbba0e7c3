//! Any number of a scenario, changed to one that nobody would write: the answer is a fault in words or a sound result, soon.

use std::process::Stdio;
use std::time::Duration;

use bordj::result::document::Document;

use crate::command::{DESERT_GAS, EASI, Folder, OUTPOST, gas_plant};

const STRESS: &str = include_str!("../data/stress.toml");
const BARE: &str = include_str!("../data/bare.toml");
/// What a number is changed to; the numbers of a file take turns.
const EXTREMES: [&str; 12] =
    ["0", "1e300", "1e-300", "-1", "1e12", "1e9", "1e6", "1e4", "1", "0.999_999_999", "1e17", "5e-324"];
/// A run takes some milliseconds; on a machine under load no more than this many looks at it.
const PATIENCE: u32 = 30_000;
const LOOK: Duration = Duration::from_millis(2);

/// Where the numbers of a scenario stand, comments left out.
fn numbers(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let (mut comment, mut word) = (false, false);
    for (at, c) in text.char_indices() {
        comment = c != '\n' && (comment || c == '#');
        if comment {
            continue;
        }
        let inside = found.last().is_some_and(|last| last.end == at);
        let exponent = c == '-' && text[..at].ends_with('e');
        if c.is_ascii_digit() && !word || inside && (matches!(c, '0'..='9' | '_' | '.' | 'e') || exponent) {
            if inside {
                found.last_mut().unwrap().end = at + 1;
            } else {
                found.push(at..at + 1);
            }
        } else {
            word = c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        }
    }
    found
}

/// Runs a scenario; what went wrong, if anything did.
fn fault(folder: &Folder, text: &str) -> Option<String> {
    folder.write("site.toml", text);
    let words = ["run", "site.toml", "--quiet", "--trials", "200", "--out", "report"];
    let mut child = folder.bordj(&words).command().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut looks = 0;
    while child.try_wait().unwrap().is_none() {
        looks += 1;
        if looks > PATIENCE {
            child.kill().unwrap();
            return Some("it takes too long".to_owned());
        }
        std::thread::sleep(LOOK);
    }
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr).into_owned();
    match done.status.code() {
        Some(0) => {
            // A figure that is no number would be written as null, which a document can't be read from.
            let read = serde_json::from_str::<Document>(&folder.read("report/result.json"));
            read.err().map(|fault| format!("result.json: {fault}"))
        }
        Some(2) if err.contains("error[") => None,
        code => Some(format!("exit code {code:?}: {err}")),
    }
}

/// Changes one number after the other, each `every`th of them, to the next extreme from the `first`.
#[track_caller]
fn survives(text: &str, every: usize, least: usize, first: usize) {
    let numbers = numbers(text);
    assert!(numbers.len() >= least, "{} numbers", numbers.len());
    let folder = Folder::new();
    let mut faults = Vec::new();
    for (index, place) in numbers.into_iter().step_by(every).enumerate() {
        let extreme = EXTREMES[(first + index) % EXTREMES.len()];
        let changed = format!("{}{extreme}{}", &text[..place.start], &text[place.end..]);
        if let Some(fault) = fault(&folder, &changed) {
            let line = text[..place.start].matches('\n').count();
            faults.push(format!("line {}: {}\n{fault}", line + 1, changed.lines().nth(line).unwrap()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn numbers_are_found_where_they_stand() {
    let text = "a1 = 2 # 3\nb = \"1 in 10 yr\"\nc = [0.5, 1e-3, 1_000]\nd-4 = { x2 = 7 }\n";
    let found: Vec<&str> = numbers(text).into_iter().map(|place| &text[place]).collect();
    assert_eq!(found, ["2", "1", "10", "0.5", "1e-3", "1_000", "7"]);
}

#[test]
fn a_small_site_survives_any_number() {
    for first in [0, 4, 8] {
        survives(BARE, 1, 40, first);
        survives(OUTPOST, 1, 25, first);
    }
}

#[test]
fn a_site_with_everything_survives_any_number() {
    survives(STRESS, 2, 200, 3);
}

#[test]
fn a_desert_site_survives_any_number() {
    survives(DESERT_GAS, 2, 150, 1);
}

#[test]
fn the_published_cases_survive_any_number() {
    survives(EASI, 1, 30, 2);
    survives(gas_plant(), 5, 500, 4);
}

/// Found by changing numbers two at a time.
#[test]
fn small_rates_and_short_horizons_have_a_result() {
    let folder = Folder::new();
    let rare =
        OUTPOST.replace("1 in 10 yr", "1 in 1e300 yr").replace("[scenario]", "[scenario]\nhorizon = \"1e-9 yr\"");
    assert!(rare.contains("1e300") && rare.contains("1e-9"));
    assert_eq!(fault(&folder, &rare), None);
}
