//! Clustered attacks: what a `dispersion` can't be, and that no measure can change it.

use super::{check, check_all, underlined};
use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, OUTPOST, edited};

const GIVEN: (&str, &str) = ("group_size = 8", "group_size = 8\ndispersion = 2.0");

#[test]
fn too_small_a_dispersion_is_refused() {
    let least = "expected at least 0.01";
    for (value, words) in [
        ("0", "`threat.raiders.dispersion` can be as low as 0"),
        ("0.009", "`threat.raiders.dispersion` can be as low as 0.009"),
        ("{ lognormal = { median = 1, gsd = 2 } }", "cut the law with min = 0.01"),
        ("{ uniform = [0.001, 2] }", "`threat.raiders.dispersion` can be as low as 0.001"),
    ] {
        let edit = ("group_size = 8", &*format!("group_size = 8\ndispersion = {value}"));
        check(edit, 2, &format!("dispersion = «{value}»"), &["error[out-of-range]", words, least]);
    }
    let edit = ("group_size = 8", "group_size = 8\ndispersion = -1");
    check(edit, 2, "dispersion = «-1»", &["error[negative]"]);
    let law = "{ uniform = [1, 2], per = \"attack\" }";
    let edit = ("group_size = 8", &*format!("group_size = 8\ndispersion = {law}"));
    check(edit, 2, &format!("dispersion = «{law}»"), &["error[per-attack]", "a dispersion has one value per trial"]);
}

#[test]
fn clusters_beyond_counting_are_refused() {
    let text = edited(OUTPOST, "rate = \"1 in 10 yr\"", "rate = \"20 per yr\"");
    let text = edited(&text, GIVEN.0, "group_size = 8\ndispersion = 0.01");
    let words = ["error[too-frequent]", "makes clusters of 2000 attacks", "may be at most 1000"];
    check_all(&text, 2, &["dispersion = «0.01»"], &words);
}

#[test]
fn no_measure_may_change_a_dispersion() {
    let text = edited(OUTPOST, GIVEN.0, GIVEN.1);
    let words = ["error[fixed-quantity]: no effect may change `threat.raiders.dispersion`", "the same dispersion"];
    let own = "effects = [{ target = «\"threat.raiders.dispersion\"», set = 3.0 }]";
    let plain = own.replace(['«', '»'], "");
    let posture = edited(&text, "controls = [\"drills\"]", &format!("controls = [\"drills\"]\n{plain}"));
    check_all(&posture, 2, &[own], &words);
    // Of a control that no posture has, too.
    let control = format!("[[control]]\nid = \"mascot\"\n{plain}\n\n[[posture]]\nid = \"as_is\"");
    check_all(&edited(&text, "[[posture]]\nid = \"as_is\"", &control), 2, &[own], &words);
    // Through a parameter.
    let text = edited(OUTPOST, GIVEN.0, "group_size = 8\ndispersion = \"$clusters\"");
    let text = edited(&text, "readiness = 0.7", "readiness = 0.7\nclusters = 2.0");
    let own = "effects = [{ target = «\"parameters.clusters\"», scale = 2.0 }]";
    let plain = own.replace(['«', '»'], "");
    let posture = edited(&text, "controls = [\"drills\"]", &format!("controls = [\"drills\"]\n{plain}"));
    check_all(&posture, 2, &[own], &["`threat.raiders.dispersion`, which is made of `parameters.clusters`"]);
}

#[test]
fn the_command_line_may_change_it_within_its_range() {
    let text = edited(OUTPOST, GIVEN.0, GIVEN.1);
    let folder = Folder::with("site.toml", &text);
    let set = |value: &str| format!("threat.raiders.dispersion={value}");
    folder.bordj(&["check", "site.toml", "--set", &set("0.5")]).gives(0, With(&["sound"]), Nothing);
    let words = ["error[out-of-range]", "`threat.raiders.dispersion` can be as low as 0.001"];
    let printed = folder.bordj(&["check", "site.toml", "--set", &set("0.001")]).gives(2, Nothing, With(&words));
    let drawn = "threat.raiders.dispersion = «0.001»";
    underlined(&printed.err, "--set", &drawn.replace(['«', '»'], ""), drawn);
}
