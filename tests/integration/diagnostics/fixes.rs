//! Which faults come with a fix: those that can mean one thing only. Applied, the scenario is sound.

use super::*;

/// The text with every proposed fix applied, and how many there were.
fn fixed(text: &str) -> (String, usize) {
    let folder = Folder::with("site.toml", text);
    let words = ["check", "site.toml", "--format", "json"];
    let done = folder.bordj(&words).command().output().unwrap();
    let document: Value = serde_json::from_slice(&done.stdout).unwrap();
    let at = |place: &Value, index: usize| usize::try_from(place["bytes"][index].as_u64().unwrap()).unwrap();
    let faults = document["files"][0]["diagnostics"].as_array().unwrap();
    let mut fixes: Vec<&Value> = faults.iter().map(|fault| &fault["fix"]).filter(|fix| !fix.is_null()).collect();
    fixes.sort_by_key(|fix| at(&fix["place"], 0));
    let mut mended = text.to_owned();
    for fix in fixes.iter().rev() {
        assert_eq!(fix["place"]["file"], "site.toml");
        let range = at(&fix["place"], 0)..at(&fix["place"], 1);
        mended.replace_range(range, fix["replacement"].as_str().unwrap());
    }
    (mended, fixes.len())
}

/// Breaks the outpost; its fix makes `mended` of what was written.
#[track_caller]
fn mends(from: &str, to: &str, mended: &str) {
    let (text, fixes) = fixed(&edited(OUTPOST, from, to));
    assert_eq!(fixes, 1, "{to}");
    assert_eq!(text, edited(OUTPOST, from, mended));
    Folder::with("site.toml", &text).bordj(&["check", "site.toml"]).gives(0, With(&["sound"]), Nothing);
}

#[test]
fn a_mistyped_name_is_mended_wherever_it_stands() {
    mends("delay = \"60 s\"", "dealy = \"60 s\"", "delay = \"60 s\"");
    mends("delay = \"60 s\"", "'dealy' = \"60 s\"", "'delay' = \"60 s\"");
    mends(
        "delay = \"60 s\"",
        "delay = { force = \"60 s\", stelth = \"9 s\" }",
        "delay = { force = \"60 s\", stealth = \"9 s\" }",
    );
    mends("headcount = 40", "headCount = 40", "headcount = 40");
}

#[test]
fn a_mistyped_distribution_is_mended() {
    // Where one value is expected, where a table by tactic could stand as well, and its arguments.
    mends(
        "travel = \"5 min\"",
        "decision = { perd = [\"1 s\", \"2 s\", \"3 s\"] }",
        "decision = { pert = [\"1 s\", \"2 s\", \"3 s\"] }",
    );
    mends("delay = \"60 s\"", "delay = { uniforn = [\"1 s\", \"2 s\"] }", "delay = { uniform = [\"1 s\", \"2 s\"] }");
}

#[test]
fn a_mistyped_target_is_mended_level_by_level() {
    for wrong in ["alrm.understood", "alarm.understod", "alram.undertood"] {
        mends("target = \"alarm.understood\"", &format!("target = \"{wrong}\""), "target = \"alarm.understood\"");
    }
    let right = "target = \"element.gate.detection\"";
    mends(right, "target = \"element.gate.detecton\"", right);
    mends(right, "target = \"element.*.detecton\"", "target = \"element.*.detection\"");
    // The kind of table is left out.
    mends(right, "target = \"gate.detection\"", right);
}

#[test]
fn a_literal_that_can_mean_one_thing_only_is_mended() {
    mends("delay = \"60 s\"", "delay = \"60s\"", "delay = \"60 s\"");
    mends("travel = \"5 min\"", "travel = \"5 Minutes\"", "travel = \"5 min\"");
    mends("rate = \"1 in 10 yr\"", "rate = \"1 in 10 years\"", "rate = \"1 in 10 yr\"");
    mends("detection = 0.9", "detection = '90%'", "detection = '90 %'");
    mends("headcount = 40", "headcount = \"40\"", "headcount = 40");
    mends("understood = 0.6", "understood = \"0.6\"", "understood = 0.6");
    mends("schema = 1", "schema = '1'", "schema = 1");
}

#[test]
fn a_single_table_is_made_one_of_a_list() {
    mends("[[element]]", "[element]", "[[element]]");
    mends("[[group]]", "[group]", "[[group]]");
}

#[test]
fn several_fixes_are_applied_together() {
    let text = edited(OUTPOST, "from = \"road\"", "from = \"raod\"");
    let text = edited(&text, "travel = \"5 min\"", "travel = \"5min\"");
    let text = edited(&text, "\"$readiness\"", "\"$readyness\"");
    assert_eq!(fixed(&text), (OUTPOST.to_owned(), 3));
}

#[test]
fn what_can_mean_two_things_has_no_fix() {
    for (from, to) in [
        // A unit that could be metres or months, per cent or a mistake, two names as near, nothing near.
        ("delay = \"60 s\"", "delay = \"60 m\""),
        ("understood = 0.6", "understood = \"60\""),
        ("understood = 0.6", "understood = 60"),
        ("delay = \"60 s\"", "delay = 60"),
        ("id = \"pumps\"", "id = \"cams\"\nname = \"x\"\n\n[[zone]]\nid = \"pumps\"\ncrossing = \"1s s\""),
        ("to = \"camp\"", "to = \"elsewhere\""),
        // The key that is meant is there already.
        ("delay = \"60 s\"", "delay = \"60 s\"\ndellay = \"70 s\""),
    ] {
        let text = edited(OUTPOST, from, to);
        assert_eq!(fixed(&text), (text.clone(), 0), "{to}");
    }
    let text = edited(OUTPOST, "id = \"pumps\"", "id = \"camps\"\n\n[[zone]]\nid = \"pumps\"");
    let text = edited(&text, "to = \"camp\"", "to = \"campt\"");
    assert_eq!(fixed(&text), (text.clone(), 0));
}
