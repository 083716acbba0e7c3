//! The canonical form says the same as the file it is made of, and with a posture folded in it simulates to the same bytes.

use std::path::Path;

use bordj::scenario;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{DESERT_GAS, Folder, edited, gas_plant};

const FOLDING: &str = include_str!("../data/folding.toml");
const STRESS: &str = include_str!("../data/stress.toml");

/// Every scenario of the project that is one file, and the published case as one: (name, text).
fn all() -> Vec<(String, String)> {
    let mut found = vec![("in-amenas-2013".to_owned(), gas_plant().to_owned())];
    for folder in ["scenarios", "tests/data"] {
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = std::fs::read_to_string(&path).unwrap();
                if !text.contains("\nextends = ") {
                    found.push((path.display().to_string(), text));
                }
            }
        }
    }
    found.sort();
    assert!(found.len() >= 9, "{found:?}");
    found
}

/// The canonical form of a text, with options.
#[track_caller]
fn resolved(text: &str, options: &[&str]) -> String {
    let folder = Folder::with("site.toml", text);
    let call = [&["check", "site.toml", "--resolved", "--quiet"], options].concat();
    folder.bordj(&call).gives(0, With(&["schema = 1\n"]), Nothing).out
}

/// A canonical form as blocks, one for each table.
fn blocks(text: &str) -> Vec<&str> {
    text.trim_end().split("\n\n").collect()
}

/// A canonical form of which one posture is kept; every control stays, and what those of other postures build.
fn with_posture(text: &str, id: &str) -> String {
    let own = format!("\nid = \"{id}\"");
    let kept: Vec<&str> =
        blocks(text).into_iter().filter(|block| !block.starts_with("[[posture]]") || block.contains(&own)).collect();
    let mut alone = kept.join("\n\n") + "\n";
    let structure = scenario::load("site.toml", text.as_bytes(), &[]).scenario.unwrap().structure;
    if structure.crisis.is_some() && !text.contains("\n[crisis]") {
        alone += "\n[crisis]\n";
    }
    if structure.money.is_some_and(|money| money.insurance.is_some()) && !text.contains("\n[money.insurance]") {
        alone += "\n[money.insurance]\nlimit = 0\n";
    }
    alone
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn digest(text: &str) -> String {
    let loaded = scenario::load("site.toml", text.as_bytes(), &[]);
    loaded.scenario.unwrap_or_else(|| panic!("{:?}\n{text}", loaded.diagnostics)).digest
}

#[test]
fn it_is_the_same_scenario_and_its_own_canonical_form() {
    for (name, text) in all() {
        let folder = Folder::new();
        let before = folder.result(&text, &["--trials", "600"]);
        folder.write("site.toml", &text);
        let printed = folder.bordj(&["check", "--resolved", "site.toml"]).gives(0, With(&["schema = 1\n"]), With(&[]));
        assert_eq!(before["run"]["scenario_sha256"], sha256(&printed.out), "{name}");
        let after = folder.result(&printed.out, &["--trials", "600"]);
        assert!(before == after, "{name}");
        let again = folder.bordj(&["check", "--resolved", "site.toml"]).gives(0, Exactly(&printed.out), With(&[]));
        // They are told in the order of the text, which is another.
        let warnings = |text: &str| -> Vec<String> {
            let mut found: Vec<String> =
                text.lines().filter(|line| line.starts_with("warning")).map(str::to_owned).collect();
            found.sort();
            found
        };
        assert_eq!(warnings(&printed.err), warnings(&again.err), "{name}");
        assert!(printed.out.parse::<toml::Table>().is_ok(), "{name}");
    }
}

#[test]
fn a_posture_folded_in_simulates_to_the_same_bytes() {
    let mut left = 0;
    for (name, text) in all() {
        let folder = Folder::new();
        let canonical = resolved(&text, &[]);
        let whole = folder.result(&text, &["--trials", "800"]);
        for posture in whole["postures"].as_array().unwrap() {
            let id = posture["id"].as_str().unwrap();
            let folded = resolved(&text, &["--posture", id]);
            let after = folder.result(&folded, &["--trials", "800"]);
            // The envelope of rates is over the postures of the file: alone, this one has its own.
            let alone = folder.result(&with_posture(&canonical, id), &["--trials", "800"]);
            assert_eq!(after["postures"], alone["postures"], "{name}, {id}");
            assert_eq!(after["postures"].as_array().unwrap().len(), 1, "{name}, {id}");
            assert_eq!(resolved(&folded, &[]), folded, "{name}, {id}");
            let now = &after["postures"][0];
            if now["p_attack"] == posture["p_attack"] {
                assert_eq!(now, posture, "{name}, {id}");
                continue;
            }
            left += 1;
            for metric in ["fatalities", "downtime_days", "loss"] {
                let mean = |posture: &Value| posture["metrics"][metric]["mean"].as_f64().unwrap();
                let error = |posture: &Value| {
                    let ci = &posture["metrics"][metric]["mean_ci95"];
                    (ci[1].as_f64().unwrap() - ci[0].as_f64().unwrap()) / 3.92
                };
                let bound = 4.0 * (error(now) * error(now) + error(posture) * error(posture)).sqrt();
                assert!((mean(now) - mean(posture)).abs() <= bound, "{name}, {id}, {metric}");
            }
        }
    }
    assert_eq!(left, 4, "postures of files in which some posture changes a rate");
}

#[test]
fn what_can_be_folded_is_and_what_cant_stays_where_it_acts() {
    let text = resolved(FOLDING, &["--posture", "fickle_last"]);
    let has = |words: &str| assert!(text.contains(words), "{words:?} is missing in\n{text}");
    // What is always in force, up to the control that may not work.
    has("[alarm]\nunderstood = { of = 1, then = [{ basis = [\"guess\"], grade = \"D\", odds = 1.5 }] }\n");
    has("  { set = 0.6, target = \"alarm.understood\" },\n");
    has("  { odds = 1.1, target = \"alarm.understood\" },\n");
    has("working = { of = 0.6, then = [{ odds = 2 }] }\n");
    // A wildcard, a table that the file leaves out, a parameter that keeps its unit.
    assert_eq!(text.matches("discovery = { basis = [\"guess\"], grade = \"D\", value = \"730 per yr\" }").count(), 4);
    has("share = \"90 %\"\n");
    has("capacity = { basis = [\"guess\"], grade = \"D\", uniform = [10, 40] }\n");
    // `set` keeps how often its target is drawn.
    has("crossing = { basis = [\"guess\"], grade = \"D\", per = \"trial\", uniform = [\"120 s\", \"240 s\"] }\n");
    // What has no node of its own, what is one draw with others, what follows another quantity.
    has("  { scale = 2, target = \"threat.raiders.target.base.weight\" },\n");
    has("  { set = 0.95, target = \"element.base_gate.detection.force\" },\n");
    has("  { scale = 2, target = \"zone.base.search_time\" },\n");
    // One draw for all zones either way: the law may be written zone by zone.
    has("works = { of = { pert = [\"60 s\", \"240 s\", \"720 s\"] }, then = [{ add = \"120 s\"");
    // What a control that is gone had built.
    has("\n[crisis]\n");
    assert!(!text.contains("id = \"builder\"") && !text.contains("id = \"steady\""));
    // An operand that is drawn bears the name of its effect, which stays as it is, before and behind it.
    let text = resolved(FOLDING, &["--posture", "drawn_first"]);
    for words in [
        "{ odds = { uniform = [1, 3] }, target = \"element.*.detection\" }",
        "{ odds = 1.2, target = \"element.*.detection\" }",
    ] {
        assert!(text.contains(words), "{words:?} is missing in\n{text}");
    }
    // Some targets of a wildcard are free, the others come after an effect that stays.
    let split = edited(
        FOLDING,
        "{ target = \"alarm.understood\", odds = 1.5 }",
        "{ target = \"zone.*.haven.capacity\", add = 5 }",
    );
    let text = resolved(&split, &["--posture", "fickle_first"]);
    assert!(text.contains("  { add = 5, target = \"zone.base.haven.capacity\" },\n"), "{text}");
    assert!(
        text.contains("capacity = { of = 0, then = [{ add = 5, basis = [\"guess\"], grade = \"D\" }] }\n"),
        "{text}"
    );
}

#[test]
fn settings_of_the_command_line_are_folded_in() {
    let settings = [
        ("zone.*.haven.capacity", "60"),
        ("alarm.understood", "85 %"),
        ("response.guards.decision", "{ uniform = [\"10 s\", \"5 min\"] }"),
        ("element.base_gate.detection.force", "0.5"),
        ("zone.yard.crossing", "{ of = \"4 min\", then = [{ scale = { uniform = [0.5, 1.0] } }] }"),
        ("zone.yard.crossing", "{ of = \"3 min\", then = [{ scale = { uniform = [0.5, 1.0] } }] }"),
        ("threat.raiders.target.base.weight", "0.4"),
        ("parameters.toll", "3 M"),
    ];
    let words: Vec<String> = settings.iter().flat_map(|(t, v)| ["--set".to_owned(), format!("{t}={v}")]).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let folder = Folder::new();
    let run = [&["--trials", "800"], &words[..]].concat();
    for (text, postures) in [(FOLDING.to_owned(), 6), (without_postures(FOLDING), 1)] {
        let before = folder.result(&text, &run);
        let canonical = resolved(&text, &words);
        assert_eq!(before["run"]["scenario_sha256"], sha256(&canonical));
        assert!(canonical.contains("understood = 0.85\n") && canonical.contains("toll = \"3 M\"\n"), "{canonical}");
        assert!(canonical.contains("id = \"command_line\""), "{canonical}");
        let after = folder.result(&canonical, &["--trials", "800"]);
        assert_eq!(before["postures"], after["postures"]);
        for posture in before["postures"].as_array().unwrap() {
            let id = posture["id"].as_str().unwrap();
            let folded = resolved(&text, &[&["--posture", id], &words[..]].concat());
            let after = folder.result(&folded, &["--trials", "800"]);
            assert_eq!(after["postures"][0], *posture, "{id}");
        }
        // A file with such a control has another name for the next one.
        let twice = resolved(&canonical, &["--set", "element.base_gate.detection.force=0.6"]);
        assert!(twice.contains("controls = [\"command_line_2\", \"command_line\""), "{twice}");
        assert_eq!(before["postures"].as_array().unwrap().len(), postures);
    }
}

fn without_postures(text: &str) -> String {
    text[..text.find("[[posture]]").unwrap()].to_owned()
}

#[test]
fn layout_comments_order_of_keys_and_units_are_not_in_the_digest() {
    for text in [DESERT_GAS, STRESS, FOLDING] {
        let canonical = resolved(text, &[]);
        let same = digest(text);
        assert_eq!(same, sha256(&canonical));
        // The keys of every table the other way round.
        let turned: Vec<String> = blocks(&canonical).into_iter().map(turned).collect();
        let turned = turned.join("\n\n# a comment\n\n") + "\n";
        assert_ne!(turned, canonical);
        assert_eq!(digest(&turned), same);
        let folder = Folder::new();
        assert!(folder.result(text, &["--trials", "300"]) == folder.result(&turned, &["--trials", "300"]));
    }
    let other = |from: &str, to: &str| digest(&edited(DESERT_GAS, from, to));
    let same = digest(DESERT_GAS);
    for (from, to) in [
        ("crossing = \"3 min\"", "crossing = \"180 s\""),
        ("communication = 0.8", "communication = \"80 %\""),
        ("discovery = \"0.4 per d\"", "discovery = \"146 per yr\""),
        ("rank = 0.4", "rank = 4e-1"),
        ("trials = 50_000", "trials = 50000"),
        ("understood = 0.6", "\"understood\"   = 0.60 # of them"),
    ] {
        assert_eq!(other(from, to), same, "{to}");
    }
}

/// A block of a canonical form with its keys the other way round.
fn turned(block: &str) -> String {
    let mut keys: Vec<String> = Vec::new();
    let mut head = String::new();
    for line in block.lines() {
        if line.starts_with('[') {
            head = format!("{line}\n");
        } else if line.starts_with("  ") || line == "]" {
            let last = keys.last_mut().unwrap();
            last.push('\n');
            last.push_str(line);
        } else {
            keys.push(line.to_owned());
        }
    }
    keys.reverse();
    head + &keys.join("\n")
}

#[test]
fn every_number_and_every_order_is_in_the_digest() {
    let canonical = resolved(DESERT_GAS, &[]);
    let same = sha256(&canonical);
    let (mut changed, bytes) = (0, canonical.as_bytes());
    for at in 1..bytes.len() {
        // The last digit of a number.
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let in_number = digit(at - 1) || matches!(bytes[at - 1], b' ' | b'.' | b'[' | b'"');
        if !digit(at) || digit(at + 1) || bytes.get(at + 1) == Some(&b'.') || !in_number {
            continue;
        }
        let mut other = bytes.to_vec();
        other[at] = if other[at] == b'1' { b'2' } else { b'1' };
        let loaded = scenario::load("site.toml", &other, &[]);
        if let Some(scenario) = loaded.scenario {
            assert_ne!(scenario.digest, same, "{}", &canonical[at.saturating_sub(40)..=at]);
            changed += 1;
        }
    }
    assert!(changed > 150, "{changed} numbers");
    for kind in ["[[zone]]", "[[element]]", "[[control]]", "[[posture]]", "[[group]]"] {
        // Blocks of tables with those that belong to them.
        let mut parts: Vec<String> = Vec::new();
        for block in blocks(&canonical) {
            let inside = kind.trim_matches(['[', ']']);
            if block.starts_with(&format!("[{inside}.")) {
                let last = parts.last_mut().unwrap();
                last.push_str("\n\n");
                last.push_str(block);
            } else {
                parts.push(block.to_owned());
            }
        }
        let first = parts.iter().position(|part| part.starts_with(kind)).unwrap();
        assert!(parts[first + 1].starts_with(kind));
        parts.swap(first, first + 1);
        assert_ne!(digest(&(parts.join("\n\n") + "\n")), same, "{kind}");
    }
}

#[test]
fn words_stay_words() {
    let words = "12 min \\\"quoted\\\" \\\\ tab\\t line\\n \\u001b[31m \\u202e é 砂";
    let text = edited(DESERT_GAS, "name = \"Desert gas plant\"", &format!("name = \"{words}\"\nmarking = \"2 d\""));
    let text = edited(&text, "name = \"Open desert\"", "name = \"85 %\"");
    let text = edited(
        &text,
        "publisher = \"this project\"",
        "publisher = \"1 in 40 yr\"\nnote = \"$warning\"\ndate = 2020-02-29",
    );
    let text = edited(&text, "id = \"bus_stop\"", "id = \"bus_stop\"\nname = '3 h'");
    let text = edited(&text, "kind = \"road\"", "kind = \"250 k\"");
    let canonical = resolved(&text, &[]);
    let name = "name = \"12 min \\\"quoted\\\" \\\\ tab\\t line\\n \\u001B[31m \\u202E é 砂\"\n";
    for line in
        [name, "marking = \"2 d\"\n", "name = \"85 %\"\n", "publisher = \"1 in 40 yr\"\n", "note = \"$warning\"\n"]
    {
        assert!(canonical.contains(line), "{line} is missing in\n{canonical}");
    }
    for line in ["name = \"3 h\"\n", "kind = \"250 k\"\n", "date = 2020-02-29\n"] {
        assert!(canonical.contains(line), "{line} is missing in\n{canonical}");
    }
    assert_eq!(resolved(&canonical, &[]), canonical);
    let names = |text: &str| scenario::load("site.toml", text.as_bytes(), &[]).scenario.unwrap().header;
    assert_eq!(names(&text), names(&canonical));
}

#[test]
fn wrong_calls_print_nothing_and_say_why() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    folder.write("other.toml", FOLDING);
    folder.write("faulty.toml", edited(DESERT_GAS, "understood = 0.6", "understood = 6"));
    for (call, words) in [
        (&["check", "--resolved", "site.toml", "other.toml"][..], "--resolved prints one scenario: give one file"),
        (&["check", "--posture", "all", "site.toml"], "--posture goes with --explain or --resolved"),
        (
            &["check", "--resolved", "--posture", "none", "site.toml"],
            "scenario `desert-gas` has no posture `none`; it has: as_is, hide_and_warn, all",
        ),
        (&["check", "--resolved", "--posture", "all", "--posture", "as_is", "site.toml"], "name one"),
        (&["check", "--resolved", "faulty.toml"], "6 is not a probability"),
        (&["check", "--resolved", "--set", "alarm.nothing=1", "site.toml"], "matches nothing"),
    ] {
        folder.bordj(call).gives(2, Nothing, With(&[words]));
    }
    folder.bordj(&["check", "--resolved", "site.toml", "--quiet"]).gives(0, With(&["[alarm]\n"]), Nothing);
}
