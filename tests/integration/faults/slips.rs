//! One slip of the pen is one fault, told for what it is.

use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, OUTPOST, edited};

/// The outpost with one edit has one fault (or warning), whose drawing holds these words.
#[track_caller]
fn one(edit: (&str, &str), words: &[&str]) {
    let folder = Folder::with("site.toml", edited(OUTPOST, edit.0, edit.1));
    let printed = folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(words));
    assert!(
        printed.err.ends_with("site.toml: 1 error\n\n") || printed.err.ends_with("site.toml: 1 error\n"),
        "{}",
        printed.err
    );
}

#[test]
fn numbers_written_in_other_ways() {
    one(("understood = 0.6", "understood = 0,6"), &["error[syntax]", "the decimal sign is a point: 0.6"]);
    one(("understood = 0.6", "understood = \"0,6 %\""), &["error[wrong-unit]", "+ understood = \"0.6 %\""]);
    one(("rate = \"1 in 10 yr\"", "rate = \"0.1/yr\""), &["+ rate = \"0.1 per yr\""]);
    one(("headcount = 40", "headcount = 1.200.000"), &["write 1_200_000 for thousands"]);
    one(
        ("delay = \"60 s\"", "delay = \"uniform(30 s, 60 s)\""),
        &["a distribution is written { uniform = [low, high] }"],
    );
    one(("scale = 0.9", "scale = \"90 %\""), &["a factor is a bare number: write 0.9", "scale = 0.9"]);
}

#[test]
fn brackets_headers_and_keys() {
    one(("delay = \"60 s\"", "delay = { uniform = [\"30 s\", \"60 s\" }"), &["this `[` is never closed"]);
    one(("headcount = 40", "headcount: 40"), &["expected `=`"]);
    one(("[[element]]\n", ""), &["duplicate key", "first here", "is the header of a table missing above this line"]);
}

#[test]
fn names_and_lists() {
    one(("entry = [\"road\"]", "entry = \"road\""), &["error[wrong-kind]", "expected a list in [ ]"]);
    one(("id = \"camp\"", "id = \"Camp\""), &["error[bad-id]", "+ id = \"camp\""]);
    one(("target = { camp = 1.0 }", "target = [\"camp\"]"), &["error[wrong-kind]", "target sets"]);
    let effects = "effects = [{ target = \"alarm.understood\", set = 0.9 }]";
    one((effects, "effects = [\"alarm.understood = 0.9\"]"), &["error[wrong-kind]", "expected an effect"]);
    one(("group_size = 8", "group_size = 8\ntactic = \"force\""), &["error[wrong-kind]", "weights, { force = 1.0 }"]);
    one(("currency = \"USD\"", "currency = \"\""), &["error[missing-key]", "`currency` is empty"]);
    one(("currency = \"USD\"", "currency = \"USD\"\nas_of = \"soon\""), &["a date or a year, such as 2013-01-15"]);
}

#[test]
fn conditions_that_exclude_each_other_are_not_added_up() {
    let scenario = |exclusive: &str, add: f64| {
        let condition = |id: &str| {
            format!(
                "[[condition]]\nid = \"{id}\"\nprobability = 0.3\n{exclusive}\
                 effects = [{{ target = \"alarm.understood\", add = {add} }}]\n\n"
            )
        };
        edited(OUTPOST, "[alarm]\n", &format!("{}{}[alarm]\n", condition("dusk"), condition("dawn")))
    };
    let light = "exclusive = \"light\"\n";
    // A control sets 0.9: 0.98 under one of them, 1.06 under both.
    let folder = Folder::with("site.toml", scenario(light, 0.08));
    folder.bordj(&["check", "site.toml"]).gives(0, With(&["sound"]), Nothing);
    for text in [scenario(light, 0.2), scenario("", 0.08)] {
        let folder = Folder::with("site.toml", text);
        folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&["error[effect-out-of-range]"]));
    }
}

#[test]
fn a_source_on_the_command_line_is_looked_up() {
    let folder = Folder::with("site.toml", OUTPOST);
    let set = "alarm.understood={ value = 0.5, basis = [\"nobody\"] }";
    folder.bordj(&["check", "site.toml", "--set", set]).gives(2, Nothing, With(&["error[unknown-id]", "no source"]));
}
