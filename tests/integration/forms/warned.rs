//! What is surely not meant is said: by `check`, and in the result of a run; and what the command line set.

use super::{load, outpost};
use crate::command::Stream::{Nothing, With};
use crate::command::{DESERT_GAS, EASI, Folder, gas_plant};

/// Codes of the warnings of a sound scenario.
#[track_caller]
fn warned(text: &str) -> Vec<&'static str> {
    let loaded = load(text);
    assert!(loaded.scenario.is_some(), "{:#?}", loaded.diagnostics);
    loaded.diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn the_scenarios_of_the_project_have_no_warning() {
    let template = include_str!("../../../scenarios/my-site.toml");
    let fair = include_str!("../../../scenarios/fair-w1.toml");
    let easi = include_str!("../../../scenarios/easi-w2.toml");
    for text in [gas_plant(), EASI, easi, fair, template, DESERT_GAS, &outpost(&[])] {
        assert!(warned(text).is_empty(), "{:#?}", load(text).diagnostics);
    }
}

/// Edits that come close to a warning, and are sound.
#[test]
fn what_may_well_be_meant_is_not_warned_of() {
    let sound: [&[(&str, &str)]; 13] = [
        // A tactic that nobody uses, or that a measure fills in.
        &[("detection = 0.9", "detection = { force = 0.9 }")],
        &[
            ("detection = 0.9", "detection = { force = 0.9 }"),
            ("group_size = 8", "group_size = 8\ntactic = { force = 0.5, stealth = 0.5 }"),
            ("scale = 0.9", "set = 0.5"),
        ],
        &[("share = 1.0", "share = 1.0\ndamage = { none = 0.4, minor = 0.6 }\nrestart = { minor = \"9 d\" }")],
        &[("after = \"36 h\"", "after = \"0 s\"")],
        &[("assault = { probability = 0.5, after = \"36 h\" }", "assault = { probability = 0 }")],
        // A haven that a posture builds.
        &[
            ("objective_time = \"10 min\"", "objective_time = \"10 min\"\nhaven = { compliance = 0.7 }"),
            ("target = \"alarm.understood\", set = 0.9", "target = \"zone.camp.haven.capacity\", set = 40"),
        ],
        // A parameter that only an effect takes, or that only another parameter takes.
        &[("availability = \"$readiness\"", "availability = 0.7"), ("set = 0.9", "set = \"$readiness\"")],
        &[("readiness = 0.7", "base = 0.7\nreadiness = \"$base\"")],
        &[("share = 1.0", "share = 0.3")],
        &[("understood = 0.6", "understood = { normal = { mean = 0.9, sd = 0.2 } }")],
        &[(
            "[plant]",
            "[money]\ndiscount = 0.5\ninsurance = { limit = \"3 M\", aggregate = \"3 M\", premium = \"9 k\" }\n\n[plant]",
        )],
        &[("[plant]", "[money]\ninsurance = { limit = \"3 M\" }\n\n[plant]")],
        &[(
            "id = \"as_is\"",
            "id = \"as_is\"\n\n[[posture]]\nid = \"dim\"\neffects = [{ target = \"alarm.understood\", scale = 0.5 }]",
        )],
    ];
    for edits in sound {
        assert!(warned(&outpost(edits)).is_empty(), "{edits:?}: {:#?}", load(&outpost(edits)).diagnostics);
    }
}

#[test]
fn a_tactic_is_missed_only_where_those_who_use_it_come() {
    let tactics = ("group_size = 8", "group_size = 8\ntactic = { stealth = 1 }");
    // By stealth alone, and by force once the alarm is given: a delay is needed for both, detection for stealth.
    let delay = ("delay = \"60 s\"", "delay = { stealth = \"60 s\" }");
    assert_eq!(warned(&outpost(&[tactics, delay])), ["left-out"]);
    let quiet = ("group_size = 8", "group_size = 8\nforce_after_alarm = false\ntactic = { stealth = 1 }");
    assert!(warned(&outpost(&[quiet, delay])).is_empty());
    assert!(warned(&outpost(&[tactics, ("detection = 0.9", "detection = { stealth = 0.9 }")])).is_empty());
    // An element that leads where no threat goes.
    let back =
        "[[element]]\nid = \"back\"\nfrom = \"road\"\nto = \"pumps\"\ndetection = { force = 0.4 }\n\n[[response]]";
    assert!(warned(&outpost(&[tactics, ("[[response]]", back)])).is_empty());
}

#[test]
fn a_file_below_may_have_parameters_and_controls_to_spare() {
    let folder = Folder::with("site.toml", "schema = 1\nextends = \"base.toml\"\n[scenario]\nname = \"Upper\"\n");
    let spare = "\n[[control]]\nid = \"spare\"\n\n[[posture]]\nid = \"as_is\"";
    let text =
        outpost(&[("readiness = 0.7", "readiness = 0.7\nspare = 0.3"), ("\n[[posture]]\nid = \"as_is\"", spare)]);
    folder.write("base.toml", &text);
    assert_eq!(warned(&text), ["unused-parameter", "unused-control"]);
    folder.bordj(&["check", "site.toml"]).gives(0, With(&["sound"]), Nothing);
}

#[test]
fn a_result_holds_the_warnings_of_its_scenario_and_what_the_command_line_set() {
    let text = outpost(&[("probability = 0.5, after = \"36 h\"", "probability = 0.5")]);
    let folder = Folder::new();
    let result = folder
        .result(&text, &["--trials", "2000", "--set", "alarm.understood = 0.8", "--set", "element.gate.delay=2 min"]);
    assert_eq!(result["warnings"][0]["code"], "ends-at-once");
    assert_eq!(result["run"]["settings"], serde_json::json!(["alarm.understood=0.8", "element.gate.delay=2 min"]));
    let page = folder.read("report/report.md");
    for words in [
        "`crisis.assault` comes with a probability",
        "alarm.understood = 0.8, element.gate.delay = 2 min from the command line",
    ] {
        assert!(page.replace('\\', "").contains(words), "{words}: {page}");
    }
    let words = ["run", "site.toml", "--trials", "2000", "--out", "loud", "--set", "alarm.understood=0.8"];
    folder.bordj(&words).gives(0, With(&["ends-at-once", "with alarm.understood ="]), With(&["warning[ends-at-once]"]));
    // Being quiet changes nothing in the files.
    let words =
        [&words[..], &["--quiet"]].concat().iter().map(|word| word.replace("loud", "quiet")).collect::<Vec<_>>();
    folder.bordj(&words.iter().map(String::as_str).collect::<Vec<_>>()).gives(0, Nothing, Nothing);
    assert_eq!(folder.read("loud/result.json"), folder.read("quiet/result.json"));
    let plain = folder.result(&outpost(&[]), &["--trials", "20000"]);
    assert!(plain["run"].get("settings").is_none(), "{}", plain["run"]);
}
