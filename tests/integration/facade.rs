//! A program of its own that uses the crate root alone: load, open, simulate, compare.

use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, OUTPOST};

const MORE: &str = "\n[[control]]\nid = \"more\"\neffects = [{ target = \"response.guards.travel\", scale = 0.5 }]\n\
                    \n[[posture]]\nid = \"hardened\"\ncontrols = [\"more\"]\n";

#[test]
fn the_library_gives_what_the_command_writes() {
    let folder = Folder::new();
    let text = format!("{OUTPOST}{MORE}");
    let written = folder.result(&text, &["--trials", "2000", "--seed", "3"]);
    let scenario = bordj::open(folder.path("site.toml"), &[]).into_result().unwrap();
    let options = bordj::Options { trials: 2_000, seed: 3, ..bordj::Options::of(&scenario) };
    let document = bordj::simulate(&scenario, &options).unwrap();
    assert!(serde_json::to_value(&document).unwrap() == written);
    // The text alone is the same scenario.
    let loaded = bordj::load("site.toml", text.as_bytes(), &[]).into_result().unwrap();
    assert_eq!(loaded.digest, scenario.digest);

    let found = document.comparison("hardened", "fatalities").unwrap();
    assert_eq!((found.posture.as_str(), found.baseline.as_str()), ("hardened", "as_is"));
    assert_eq!(found.metric, "fatalities");
    let [before, after] =
        ["as_is", "hardened"].map(|id| document.posture(id).unwrap().metric("fatalities").unwrap().mean);
    // The mean of a difference is the difference of the means, but for the rounding of two sums of 2,000 trials.
    assert!((found.difference.mean - (after - before)).abs() < 1e-12 * before, "{found:?}");
    assert!(document.posture("as_is").unwrap().given_attack("captured").unwrap().mean > 0.0);
    assert_eq!(document.comparison("as_is", "fatalities"), None, "nothing is compared with itself");
    assert_eq!(document.comparison("hardened", "morale"), None);
    assert_eq!(document.posture("elsewhere"), None);

    // Another first posture is another baseline.
    let postures = scenario.postures(&["hardened", "as_is"]).unwrap();
    let turned = bordj::simulate(&scenario, &bordj::Options { postures, ..options }).unwrap();
    let back = turned.comparison("as_is", "fatalities").unwrap();
    assert_eq!(back.baseline, "hardened");
    assert!((back.difference.mean + found.difference.mean).abs() < 1e-12 * before, "{back:?}");
}

#[test]
fn files_are_opened_with_all_that_they_extend_and_settings() {
    let folder = Folder::with("base.toml", OUTPOST);
    folder.write("site.toml", "schema = 1\nextends = [\"base.toml\"]\n\n[scenario]\nid = \"other\"\n");
    let settings = ["alarm.understood = 90 %".to_owned()];
    let scenario = bordj::open(folder.path("site.toml"), &settings).into_result().unwrap();
    assert_eq!((scenario.header.id.as_str(), scenario.settings.len()), ("other", 1));
    // As a text alone it can't read the other file, and says so.
    let text = folder.read("site.toml");
    let faults = bordj::load("site.toml", text.as_bytes(), &[]).into_result().unwrap_err();
    assert!(faults.to_string().starts_with("site.toml:2:12: unreadable-file: `base.toml` can't be read ("), "{faults}");
    let faults = bordj::open(folder.path("none.toml"), &[]).into_result().unwrap_err();
    assert!(faults.to_string().contains("none.toml` can't be read: "), "{faults}");
    assert_eq!((faults.all().len(), faults.all()[0].code), (1, "unreadable-file"));
}

#[test]
fn options_come_from_the_scenario_and_impossible_ones_are_refused() {
    let scenario = bordj::load("site.toml", OUTPOST.as_bytes(), &[]).into_result().unwrap();
    let options = bordj::Options::of(&scenario);
    assert_eq!((options.trials, options.seed, options.postures.as_slice()), (100_000, 1, &[0, 1][..]));
    let text = format!("{OUTPOST}\n[run]\ntrials = 500\nseed = 9\n");
    let asking = bordj::load("site.toml", text.as_bytes(), &[]).into_result().unwrap();
    let of = bordj::Options::of(&asking);
    assert_eq!((of.trials, of.seed), (500, 9));
    for (postures, trials, words) in [
        (vec![2], 100, "indices below 2"),
        (vec![], 100, "at least one of them"),
        (vec![0], 0, "0 trials were asked for"),
    ] {
        let asked = bordj::Options { postures, trials, ..options.clone() };
        let fault = bordj::simulate(&scenario, &asked).unwrap_err().to_string();
        assert!(fault.contains(words), "{fault}");
    }
}

/// A fault has the place and the words that the command draws.
#[test]
fn the_command_agrees_that_a_faulty_file_has_these_faults() {
    let folder = Folder::with("site.toml", OUTPOST.replace("delay = \"60 s\"", "delay = 60"));
    let faults = bordj::open(folder.path("site.toml"), &[]).into_result().unwrap_err();
    let line = faults.to_string();
    assert!(line.contains("site.toml:33:9: wrong-unit: 60 has no unit, expected a duration"), "{line}");
    let words = ["error[wrong-unit]: 60 has no unit, expected a duration\n  --> site.toml:33:9\n"];
    folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&words));
}
