//! Faults of a scenario file.

use super::{check, check_all};
use crate::command::Stream::{Nothing, With};
use crate::command::{Folder, OUTPOST, edited};

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    let words = ["error[unknown-key]: unknown key `dellay` in `element.gate`", "did you mean `delay`?"];
    check(("delay = \"60 s\"", "dellay = \"60 s\""), 2, "«dellay» = \"60 s\"", &words);
    let words = ["unknown key `colour` in `element.gate`", "known here: assessment, delay, detection, from"];
    check(("delay = \"60 s\"", "colour = \"red\""), 2, "«colour» = \"red\"", &words);
}

#[test]
fn a_unit_that_does_not_fit_is_refused_and_one_that_does_is_shown() {
    let durations = "write \"90 s\", \"12 min\", \"3 h\", \"2 d\" or \"1 yr\"";
    let long = ["error[wrong-unit]: unknown unit `hours`: did you mean `h`?", durations];
    check(("delay = \"60 s\"", "delay = \"3 hours\""), 2, "delay = «\"3 hours\"»", &long);
    let bare = ["error[wrong-unit]: 60 has no unit, expected a duration", durations];
    check(("delay = \"60 s\"", "delay = 60"), 2, "delay = «60»", &bare);
    let glued = ["a blank is missing between number and unit: \"60 s\"", durations];
    check(("delay = \"60 s\"", "delay = \"60s\""), 2, "delay = «\"60s\"»", &glued);
    let duration = ["error[wrong-unit]: \"90 s\" is a duration, expected a probability", "write 0.85 or \"85 %\""];
    check(("detection = 0.9", "detection = \"90 s\""), 2, "detection = «\"90 s\"»", &duration);
    let rate = ["\"10 yr\" is a duration, expected a rate", "\"1 in 40 yr\""];
    check(("rate = \"1 in 10 yr\"", "rate = \"10 yr\""), 2, "rate = «\"10 yr\"»", &rate);
    let inside = ["3 has no unit, expected a duration", durations];
    check(
        ("delay = \"60 s\"", "delay = { pert = [\"5 s\", 3, \"60 s\"] }"),
        2,
        "delay = { pert = [\"5 s\", «3», \"60 s\"] }",
        &inside,
    );
}

#[test]
fn a_value_outside_its_dimension_is_refused() {
    let words = ["error[out-of-range]: 1.2 is not a probability", "a probability lies between 0 and 1"];
    check(("detection = 0.9", "detection = 1.2"), 2, "detection = «1.2»", &words);
    let words = ["error[negative]: \"-60 s\" is below zero", "a duration can't be negative"];
    check(("delay = \"60 s\"", "delay = \"-60 s\""), 2, "delay = «\"-60 s\"»", &words);
    let words = ["error[negative]: -40 is not a count", "a count can't be negative"];
    check(("headcount = 40", "headcount = -40"), 2, "headcount = «-40»", &words);
    let words = ["error[impossible-law]", "these arguments of `pert` make no law"];
    check(
        ("delay = \"60 s\"", "delay = { pert = [\"60 s\", \"20 s\", \"5 s\"] }"),
        2,
        "delay = { pert = «[\"60 s\", \"20 s\", \"5 s\"]» }",
        &words,
    );
    let words = ["error[not-finite]: `inf` is not a finite number", "expected a finite number"];
    check(("headcount = 40", "headcount = inf"), 2, "headcount = «inf»", &words);
}

#[test]
fn ids_are_there_once_and_well_formed() {
    let words = ["error[missing-key]: a `[[group]]` has no `id`", "`id` is required here"];
    let text =
        edited(OUTPOST, "[[group]]\nid = \"staff\"\n", "[[group]]\nid = \"staff\"\nheadcount = 40\n\n[[group]]\n");
    check_all(&text.replacen("[[group]]\nheadcount", "  [[group]]\nheadcount", 1), 2, &["  «[[group]]»"], &words);
    let words = ["error[duplicate-id]: `gate` names two `[[element]]`", "first use", "second use"];
    let second = "[[element]]\nid = 'gate'\nfrom = \"road\"\nto = \"pumps\"\n\n[[response]]";
    let lines = ["id = «'gate'»", "id = ‹\"gate\"›"];
    check_all(&edited(OUTPOST, "[[response]]", second), 2, &lines, &words);
    let words = ["error[bad-id]: `The Camp` is not an identifier", "lower-case letters, digits and _, a letter first"];
    let text = edited(OUTPOST, "[[posture]]\nid = \"as_is\"", "[[posture]]\nid = \"The Camp\"");
    check_all(&text, 2, &["id = «\"The Camp\"»"], &words);
}

#[test]
fn an_element_between_zones_that_do_not_exist_is_refused_at_both_ends() {
    let text = edited(OUTPOST, "from = \"road\"\nto = \"camp\"", "from = \"raod\"\nto = \"kamp\"");
    let words = ["there is no zone `raod`", "did you mean `road`?", "there is no zone `kamp`", "did you mean `camp`?"];
    check_all(&text, 2, &["from = «\"raod\"»", "to = «\"kamp\"»"], &words);
}

#[test]
fn a_target_that_no_path_reaches_is_refused() {
    let words = [
        "error[unreachable-target]: no path leads threat `raiders` to its target `pumps`",
        "no chain of elements leads here from road",
        "add an [[element]] with to = \"pumps\", or take the zone out of the targets",
    ];
    let edit = ("target = { camp = 1.0 }", "target = { camp = 0.5, pumps = 0.5 }");
    check(edit, 2, "id = «\"pumps\"»", &words);
}

#[test]
fn an_effect_that_leaves_its_dimension_shows_the_effect_and_the_value() {
    let text = edited(OUTPOST, "scale = 0.9", "scale = 1.2");
    let lines = ["effects = [{ target = \"element.gate.detection\", scale = «1.2» }]", "detection = ‹0.9›"];
    let words = [
        "error[effect-out-of-range]: `element.gate.detection.force` becomes 1.08",
        "not a probability",
        "`scale` on `element.gate.detection` takes it there",
        "the value it acts on",
    ];
    check_all(&text, 2, &lines, &words);
}

#[test]
fn shares_over_one_are_refused() {
    let words = ["error[over-occupied]: the occupancies of `staff` sum to 1.1", "can't exceed 1"];
    check(("staff = 0.2", "staff = 0.3"), 2, "occupancy = { staff = «0.3» }", &words);
    let words = ["error[over-one]", "sum to 1.05", "killed + escaped can't exceed 1"];
    check(("escaped = 0.3", "escaped = 0.95"), 2, "escaped = «0.95»", &words);
    let words = ["error[bad-split]: the split sums to 0.9", "expected shares that sum to 1"];
    check(
        ("target = { camp = 1.0 }", "target = [{ zones = [\"camp\", \"camp\"], split = [0.5, 0.4] }]"),
        2,
        "target = [{ zones = [\"camp\", \"camp\"], split = «[0.5, 0.4]» }]",
        &words,
    );
    let words = ["error[over-one]: the probabilities of the conditions exclusive in `light` sum to 1.2"];
    let dawn = "id = \"night\"\nprobability = 0.5\nexclusive = \"light\"\n\n\
                [[condition]]\nid = \"dawn\"\nprobability = 0.7\nexclusive = \"light\"";
    let text = edited(OUTPOST, "id = \"night\"\nprobability = 0.5", dawn);
    check_all(&text, 2, &["probability = «0.7»"], &words);
}

#[test]
fn names_that_are_not_there_are_refused_with_the_nearest_one() {
    let words = ["error[unknown-parameter]: unknown parameter `$readyness`", "did you mean `readiness`?"];
    check(("\"$readiness\"", "\"$readyness\""), 2, "availability = «\"$readyness\"»", &words);
    let words = ["error[unknown-target]: target `alarm.understod` matches nothing", "did you mean `alarm.understood`?"];
    check(
        ("target = \"alarm.understood\", set", "target = \"alarm.understod\", set"),
        2,
        "effects = [{ target = «\"alarm.understod\"», set = 0.9 }]",
        &words,
    );
    let words = ["error[unknown-id]: there is no control `drill`", "did you mean `drills`?"];
    check(("controls = [\"drills\"]", "controls = [\"drill\"]"), 2, "controls = [«\"drill\"»]", &words);
}

#[test]
fn a_condition_or_a_control_that_may_fail_can_not_patch_a_rate() {
    let words = ["error[not-per-attack]: `threat.raiders.rate` can't be patched here", "a condition may patch only"];
    check(
        ("target = \"element.gate.detection\", scale", "target = \"threat.raiders.rate\", scale"),
        2,
        "effects = [{ target = «\"threat.raiders.rate\"», scale = 0.9 }]",
        &words,
    );
    let words = ["`threat.raiders.rate` can't be patched here", "`working` below 1"];
    check(
        ("target = \"alarm.understood\", set = 0.9", "target = \"threat.raiders.rate\", scale = 0.5"),
        2,
        "effects = [{ target = «\"threat.raiders.rate\"», scale = 0.5 }]",
        &words,
    );
}

#[test]
fn an_effect_has_one_operation_and_odds_is_for_probabilities() {
    let words =
        ["error[one-operation]: an effect with two operations", "expected exactly one of set, add, scale, odds"];
    check(
        ("scale = 0.9", "scale = 0.9, odds = 2.0"),
        2,
        "effects = [«{ target = \"element.gate.detection\", scale = 0.9, odds = 2.0 }»]",
        &words,
    );
    let words = ["`odds` is for probabilities, `element.gate.delay.force` is a duration", "use scale, add or set"];
    check(
        ("target = \"element.gate.detection\", scale = 0.9", "target = \"element.gate.delay\", odds = 2.0"),
        2,
        "effects = [{ target = «\"element.gate.delay\"», odds = 2.0 }]",
        &words,
    );
}

#[test]
fn every_syntax_fault_is_reported_in_one_go() {
    let text = edited(OUTPOST, "headcount = 40", "headcount = = 40");
    let text = edited(&text, "understood = 0.6", "understood = ");
    let text = edited(&text, "life = \"10 yr\"", "life = \"10 yr");
    let folder = Folder::with("site.toml", &text);
    let words = [
        "error[syntax]: not valid TOML: extra `=`",
        "site.toml:14:",
        "site.toml:42:",
        "site.toml:74:",
        "expected `\"`",
    ];
    let printed = folder.bordj(&["run", "site.toml", "--out", "report"]).gives(2, Nothing, With(&words));
    super::underlined(&printed.err, "site.toml", &text, "headcount = «=» 40");
    assert_eq!(folder.names("."), ["site.toml"]);
}

#[test]
fn no_fault_is_invented_in_a_text_that_is_not_toml() {
    // The parser goes on inside the open bracket and takes the rest of the file for its items: `id` for `inf`.
    let text = edited(OUTPOST, "entry = [\"road\"]", "entry = [\"road\"");
    let folder = Folder::with("site.toml", &text);
    let words =
        ["error[syntax]: not valid TOML", "this `[` is never closed", "--> site.toml:49:9\n", "site.toml: 1 error\n"];
    let printed = folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&words));
    assert!(!printed.err.contains("not a finite number"), "{}", printed.err);
}

#[test]
fn a_warning_points_at_the_effect_it_is_about_and_does_not_stop_a_run() {
    let two = "effects = [\n  { target = \"element.gate.detection\", scale = 0.9 },\n  \
               { target = \"zone.camp.occupancy.staff\", set = 1.0 },\n]";
    let text = edited(OUTPOST, "effects = [{ target = \"element.gate.detection\", scale = 0.9 }]", two);
    let folder = Folder::with("site.toml", &text);
    let words = [
        "warning[over-occupied]: under condition `night` the occupancies of `staff` sum to 1.2",
        "zones later in the file get what is left of the group",
        "site.toml: 1 warning\n",
    ];
    let printed = folder.bordj(&["check", "site.toml"]).gives(0, With(&["site.toml: sound"]), With(&words));
    let line = "  { target = «\"zone.camp.occupancy.staff\"», set = 1.0 },";
    super::underlined(&printed.err, "site.toml", &text, line);
    folder.bordj(&["run", "site.toml", "--trials", "200", "--quiet"]).gives(0, Nothing, Nothing);
}

#[test]
fn faults_of_every_kind_are_reported_in_one_go() {
    let text = [
        ("delay = \"60 s\"", "delay = \"3 hours\""),
        ("detection = 0.9", "detection = 1.2"),
        ("\"$readiness\"", "\"$readyness\""),
        ("group_size = 8", "group_size = 8\nstand_off = 3"),
        ("headcount = 40", "headcout = 40"),
        ("controls = [\"drills\"]", "controls = [\"drill\"]"),
    ]
    .iter()
    .fold(OUTPOST.to_owned(), |text, (from, to)| edited(&text, from, to));
    let lines = [
        "delay = «\"3 hours\"»",
        "detection = «1.2»",
        "availability = «\"$readyness\"»",
        "stand_off = «3»",
        "«headcout» = 40",
        "«[»[group]]",
        "controls = [«\"drill\"»]",
    ];
    check_all(&text, 2, &lines, &["`headcount` is missing in `group.staff`"]);
}
