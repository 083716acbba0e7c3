//! Targets that nobody can choose or strike, and the version of the format.

use super::{check, check_all};
use crate::command::{OUTPOST, edited};

#[test]
fn a_threat_that_chooses_needs_a_zone_worth_choosing() {
    let words =
        ["error[no-choice]: `threat.raiders` has no zone to choose", "with `attractiveness` above 0 can be reached"];
    // Nobody is in the camp, and no path leads to the pumps.
    let text = edited(OUTPOST, "occupancy = { staff = 0.8 }", "occupancy = { staff = 0 }");
    let text = edited(&text, "target = { camp = 1.0 }", "target = \"adaptive\"");
    check_all(&text, 2, &["target = «\"adaptive\"»"], &words);
    let words = ["error[unknown-word]: unknown way to choose a target", "or \"adaptive\""];
    check(("target = { camp = 1.0 }", "target = \"any\""), 2, "target = «\"any\"»", &words);
}

#[test]
fn a_threat_that_chooses_needs_an_attractiveness_above_zero_under_every_posture() {
    let text = edited(OUTPOST, "target = { camp = 1.0 }", "target = \"adaptive\"");
    let effect = "id = \"drilled\"\neffects = [{ target = \"zone.*.attractiveness\", set = 0 }]";
    let text = edited(&text, "id = \"drilled\"", effect);
    let words = ["error[zero-weights]: the weights of threat.raiders.target are all zero under posture `drilled`"];
    check_all(&text, 2, &["effects = [{ target = «\"zone.*.attractiveness\"», set = 0 }]"], &words);
}

#[test]
fn an_attack_from_a_distance_strikes_one_zone() {
    let words = [
        "error[several-zones]: `threat.raiders` strikes from a distance, and a set of it has several zones",
        "make a set of each zone",
    ];
    let edit = (
        "target = { camp = 1.0 }",
        "stand_off = true\ntarget = [{ zones = [\"pumps\"] }, { zones = [\"camp\", \"pumps\"] }]",
    );
    let line = "target = [{ zones = [\"pumps\"] }, «{ zones = [\"camp\", \"pumps\"] }»]";
    check(edit, 2, line, &words);
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
