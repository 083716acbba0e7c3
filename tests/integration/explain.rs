//! `bordj check --explain` and the list of inputs without a source: the whole drawing for an outpost with every kind of
//! effect, with figures worked out by hand.

use serde_json::Value;

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{DESERT_GAS, Folder, OUTPOST, edited, gas_plant};

/// An outpost in which a number has steps of its own, refers to a parameter, is patched by a posture and a condition.
fn outpost() -> Folder {
    let edits = [
        ("readiness = 0.7", "readiness = { uniform = [0.5, 0.9], grade = \"C\" }\nslow = { uniform = [1, 3] }"),
        ("travel = \"5 min\"", "travel = { of = { uniform = [\"4 min\", \"8 min\"] }, then = [{ scale = 0.5 }] }"),
        (
            "effects = [{ target = \"element.gate.detection\", scale = 0.9 }]",
            "effects = [{ target = \"response.guards.travel\", scale = \"$slow\" }]",
        ),
        (
            "controls = [\"drills\"]",
            "controls = [\"drills\"]\neffects = [\n  { target = \"parameters.readiness\", odds = 2 },\n  \
             { target = \"response.guards.travel\", add = \"-30 s\" },\n]",
        ),
    ];
    Folder::with("site.toml", edits.iter().fold(OUTPOST.to_owned(), |text, (from, to)| edited(&text, from, to)))
}

const TRAVEL: &str = "\
response.guards.travel.camp
  a duration, one value per attack
  base  { of = { uniform = [\"4 min\", \"8 min\"] }, then = [{ scale = 0.5 }] }
        median 6 min, mean 6 min, 90 % from 4.2 min to 7.8 min
        site.toml:39:10, no source, no grade

  posture as_is
     1  { scale = 0.5 } of the quantity itself
        site.toml:39:59
        → median 3 min, mean 3 min, 90 % from 2.1 min to 3.9 min
     2  scale \"$slow\" (about 2) where night holds, probability 0.5
        site.toml:55:57
        → about median 6 min, mean 6 min, 90 % from 4.2 min to 7.8 min
    = median 3 min, mean 3 min, 90 % from 2.1 min to 3.9 min otherwise
    = about median 6 min, mean 6 min, 90 % from 4.2 min to 7.8 min where night
      holds
      about: an operand that is uncertain itself is taken at its median

  posture drilled
     1  { scale = 0.5 } of the quantity itself
        site.toml:39:59
        → median 3 min, mean 3 min, 90 % from 2.1 min to 3.9 min
     2  add \"-30 s\" by the posture itself
        site.toml:87:46
        → median 2.5 min, mean 2.5 min, 90 % from 1.6 min to 3.4 min
     3  scale \"$slow\" (about 2) where night holds, probability 0.5
        site.toml:55:57
        → about median 5 min, mean 5 min, 90 % from 3.2 min to 6.8 min
    = median 2.5 min, mean 2.5 min, 90 % from 1.6 min to 3.4 min otherwise
    = about median 5 min, mean 5 min, 90 % from 3.2 min to 6.8 min where night
      holds
      about: an operand that is uncertain itself is taken at its median
";

#[test]
fn every_effect_is_told_in_the_order_in_which_it_acts() {
    let folder = outpost();
    let words = ["check", "site.toml", "--explain", "response.guards.travel.camp"];
    folder.bordj(&words).gives(0, Exactly(TRAVEL), Nothing);
}

#[test]
fn a_control_that_may_fail_a_parameter_and_a_setting_are_told() {
    let folder = outpost();
    let words = ["check", "site.toml", "--explain", "alarm.*", "--posture", "drilled"];
    let drawn = "\
alarm.understood
  a probability, one value per trial
  base  0.6
        site.toml:43:14, no source, no grade

  posture drilled
     1  set 0.9 by control drills, only when it works, probability 0.9
        site.toml:77:49
        → 0.9
    = 0.6 otherwise
    = 0.9 where drills works
";
    folder.bordj(&words).gives(0, Exactly(drawn), Nothing);
    let setting = "response.guards.assessment=1 min";
    let words = ["check", "site.toml", "--set", setting, "--explain", "response.guards.assessment"];
    let drawn = ["base  default 0 s", "every posture", "set \"1 min\" from the command line", "= 1 min\n"];
    folder.bordj(&words).gives(0, With(&drawn), Nothing);
    // odds 2 on a uniform law from 0.5 to 0.9: its quantiles q become 2 q / (1 + q).
    let words = ["check", "site.toml", "--explain", "response.guards.availability"];
    let drawn = [
        "refers to parameters.readiness",
        "odds 2 by the posture itself, on parameters.readiness",
        "median 0.8235, mean 0.8181, 90 % from 0.6842 to 0.9362",
    ];
    folder.bordj(&words).gives(0, With(&drawn), Nothing);
}

#[test]
fn conditions_that_exclude_each_other_and_defaults_are_told_as_they_are() {
    let folder = Folder::with("gas.toml", DESERT_GAS);
    let words = ["check", "gas.toml", "--explain", "element.outer_patrol.detection.stealth"];
    let drawn =
        ["postures as_is, hide_and_warn\n", "probability 0.5 (0.7 for armed_group)", "= 0.09574 where night holds"];
    folder.bordj(&words).gives(0, With(&drawn), Nothing);
    let words = ["check", "gas.toml", "--explain", "zone.road"];
    let drawn = ["base  follows assault.killed.foreign: median", "no effect touches it under any posture"];
    folder.bordj(&words).gives(0, With(&drawn), Nothing);
}

#[test]
fn the_same_is_told_as_data() {
    let folder = outpost();
    let words = ["check", "site.toml", "--explain", "response.guards.travel.camp", "--format", "json"];
    let printed = folder.bordj(&words).gives(0, With(&["\"path\""]), Nothing);
    let found: Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!(found["schema"], "bordj.explanation/1");
    let drilled = &found["quantities"][0]["postures"][1];
    assert_eq!(drilled["steps"].as_array().unwrap().len(), 3);
    assert_eq!(drilled["steps"][2]["by"]["condition"], "night");
    assert_eq!(drilled["steps"][1]["place"]["line"], 87);
    let median = drilled["always"]["median"].as_f64().unwrap();
    assert!((median - 150.0).abs() < 1e-9, "{median}");
}

#[test]
fn targets_and_postures_that_are_not_there_end_with_the_nearest_name() {
    let folder = outpost();
    let words = ["check", "site.toml", "--explain", "alarm.understod", "--explain", "zone.cmp"];
    let said = ["error[unknown-target]", "did you mean `alarm.understood`?", "did you mean `zone.camp`?"];
    folder.bordj(&words).gives(2, Nothing, With(&said));
    let words = ["check", "site.toml", "--explain", "alarm", "--posture", "nobody"];
    folder.bordj(&words).gives(2, Nothing, With(&["no posture `nobody`; it has: as_is, drilled"]));
    folder.write("other.toml", OUTPOST);
    let words = ["check", "site.toml", "other.toml", "--explain", "alarm"];
    folder.bordj(&words).gives(2, Nothing, With(&["--explain takes one scenario file"]));
}

#[test]
fn every_line_of_a_published_case_fits_eighty_columns() {
    let folder = Folder::with("in-amenas-2013.toml", gas_plant());
    let mut words = vec!["check", "in-amenas-2013.toml"];
    for target in ["response", "zone", "element", "threat", "parameters", "crisis", "plant"] {
        words.extend(["--explain", target]);
    }
    let printed = folder.bordj(&words).gives(0, With(&["response.gendarmerie.travel.living_base"]), Nothing);
    let long: Vec<&str> = printed.out.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(long.is_empty() && printed.out.lines().count() > 500, "{long:#?}");
}

#[test]
fn inputs_without_a_source_are_listed() {
    let sourced = edited(OUTPOST, "schema = 1\n", "schema = 1\nbasis = [\"us\"]\n");
    let sourced = format!("{sourced}\n[[source]]\nid = \"us\"\ntitle = \"Us\"\n");
    let folder = Folder::with("site.toml", &sourced);
    let printed = folder.bordj(&["check", "site.toml"]).gives(0, With(&["sound"]), Nothing);
    assert_eq!(printed.out.lines().count(), 1, "{}", printed.out);
    // A table of its own without a source; the value of an effect is an input too.
    let without = edited(&sourced, "id = \"drills\"\n", "id = \"drills\"\nbasis = []\n");
    folder.write("site.toml", edited(&without, "life = \"10 yr\"", "life = { value = \"10 yr\", grade = \"B\" }"));
    let lines = [
        "  no source: 4 of 25 inputs name no `basis`; 3 of these are not graded either\n",
        "    control.drills.capex = \"100 k\"  line 75\n",
        "    control.drills.life = { value = \"10 yr\", grade = \"B\" }  line 76\n",
        "    set of alarm.understood = 0.9  line 78\n",
    ];
    folder.bordj(&["check", "site.toml"]).gives(0, With(&lines), Nothing);
    folder.bordj(&["check", "site.toml", "--quiet"]).gives(0, Nothing, Nothing);
}

#[test]
fn many_inputs_without_a_source_are_listed_by_table() {
    let folder = Folder::with("gas.toml", DESERT_GAS);
    let lines = [
        "  no source: 140 of 142 inputs name no `basis`; 139 of these are not graded\n    either\n",
        "    zone.living_base: 8 inputs (lines 57–65)\n",
        "more tables; --all lists every input\n",
    ];
    let printed = folder.bordj(&["check", "gas.toml"]).gives(0, With(&lines), Nothing);
    assert!(printed.out.lines().count() <= 28, "{}", printed.out);
    let printed =
        folder.bordj(&["check", "gas.toml", "--all"]).gives(0, With(&["zone.convoy.presence = 0.7"]), Nothing);
    assert_eq!(printed.out.lines().filter(|line| line.contains("  line ")).count(), 140);
}
