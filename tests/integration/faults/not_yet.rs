//! What the format has and this version does not: refused, never ignored.

use super::{check, check_all};
use crate::command::{OUTPOST, edited};

const WORDS: &str = "this version can't simulate it, and will not ignore it";
const ADVICE: &str = "take it out to run the rest, or wait for the version that has it";

/// The format has it, this version does not.
#[track_caller]
fn refused(edit: (&str, &str), line: &str, what: &str) {
    check(edit, 2, line, &[&format!("error[not-yet]: not yet: {what}"), WORDS, ADVICE]);
}

#[test]
fn features_of_threats_are_refused() {
    refused(("target = { camp = 1.0 }", "target = \"adaptive\""), "target = «\"adaptive\"»", "adaptive targets");
    refused(("group_size = 8", "group_size = 8\nstand_off = true"), "stand_off = «true»", "stand-off attacks");
}

#[test]
fn features_of_harm_are_refused() {
    refused(("share = 1.0", "share = 1.0\nramp = \"2 d\""), "ramp = «\"2 d\"»", "linear restart of a unit (`ramp`)");
    let edit = ("killed = 0.1", "killed = 0.1\ninjured_per_killed = 2");
    refused(edit, "injured_per_killed = «2»", "injuries (`injured_per_killed`)");
}

#[test]
fn a_scenario_says_which_format_it_is_in() {
    let words = ["error[missing-key]: `schema` is missing", "expected schema = 1 at the top"];
    let first = OUTPOST.lines().next().unwrap();
    let marked = format!("«#»{}", &first[1..]);
    check_all(&edited(OUTPOST, "schema = 1\n", ""), 2, &[&marked], &words);
    let words = ["error[unknown-schema]: unknown version of the scenario format", "this program reads schema = 1"];
    check(("schema = 1\n", "schema = 2\n"), 2, "schema = «2»", &words);
}
