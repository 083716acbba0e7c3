//! The file as a whole: ids, required keys, a scenario without postures, and the marking on every output.

use super::{close, faults, load, outpost, refused, sound};
use crate::command::Folder;
use crate::command::Stream::{Nothing, With};

#[test]
fn ids_are_lower_case_and_the_scenarios_own_may_hold_dashes() {
    for id in ["a", "base_gate", "zone_51", "gate2"] {
        sound(
            &outpost(&[]).replace("\"gate\"", &format!("\"{id}\"")).replace("element.gate.", &format!("element.{id}.")),
        );
    }
    for id in ["Gate", "2gate", "_gate", "base-gate", "base gate", "gâte", ""] {
        let text = outpost(&[]).replace("\"gate\"", &format!("\"{id}\"")).replace("element.gate.", "element.*.");
        refused(&text, "bad-id", &format!("\"{id}\""));
    }
    for id in ["outpost-2013", "in-amenas-2013", "o_1"] {
        assert_eq!(sound(&outpost(&[("id = \"outpost\"", &format!("id = \"{id}\""))])).header.id, id);
    }
    for id in ["Outpost", "-outpost", "out.post", "../outpost"] {
        refused(&outpost(&[("id = \"outpost\"", &format!("id = \"{id}\""))]), "bad-id", &format!("\"{id}\""));
    }
}

#[test]
fn what_is_required_is_missed() {
    for gone in [
        "schema = 1\n",
        "id = \"outpost\"\n",
        "name = \"Outpost\"\n",
        "currency = \"USD\"\n",
        "headcount = 40\n",
        "from = \"road\"\n",
        "engagement = { fixed = 0.8 }\n",
        "rate = \"1 in 10 yr\"\n",
        "target = { camp = 1.0 }\n",
        "entry = [\"road\"]\n",
        "probability = 0.5\neffects",
        "share = 1.0\n",
    ] {
        let rest = if gone.ends_with("effects") { "effects" } else { "" };
        let found = faults(&outpost(&[(gone, rest)]));
        assert!(found.len() == 1 && found[0].0 == "missing-key", "{gone}: {found:?}");
    }
    let found = faults("schema = 1\n");
    assert_eq!(found[0].0, "missing-key", "{found:?}");
    let nothing = "schema = 1\n[scenario]\nid = \"a\"\nname = \"A\"\ncurrency = \"USD\"\n";
    refused(nothing, "nothing-to-simulate", "");
    sound(&format!("{nothing}[[loss_event]]\nid = \"theft\"\nrate = \"1 per yr\"\nmagnitude = [\"50 k\"]\n"));
    refused(&outpost(&[("schema = 1", "schema = 2")]), "unknown-schema", "2");
}

#[test]
fn without_postures_there_is_one_by_the_id_base_without_controls() {
    let text =
        outpost(&[("[[posture]]\nid = \"as_is\"\n\n[[posture]]\nid = \"drilled\"\ncontrols = [\"drills\"]\n", "")]);
    let structure = sound(&text).structure;
    let [base] = &structure.postures[..] else { panic!("{:?}", structure.postures) };
    assert_eq!((base.id.as_str(), base.controls.len(), base.effects.len()), ("base", 0, 0));
    close(super::always(&text, "alarm.understood"), 0.6);
}

#[test]
fn run_has_defaults_that_the_command_line_overrides() {
    let text = outpost(&[("[parameters]", "[run]\ntrials = 1_200\nseed = 77\n\n[parameters]")]);
    let folder = Folder::new();
    let run = &folder.result(&text, &[])["run"];
    assert_eq!((run["trials"].as_u64(), run["seed"].as_u64()), (Some(1_200), Some(77)));
    let run = &folder.result(&text, &["--trials", "1100", "--seed", "5"])["run"];
    assert_eq!((run["trials"].as_u64(), run["seed"].as_u64()), (Some(1_100), Some(5)));
    refused(&outpost(&[("[parameters]", "[run]\ntrials = 1.5\n\n[parameters]")]), "not-a-whole-number", "1.5");
}

#[test]
fn the_marking_is_on_the_table_the_page_every_chart_and_the_result() {
    let marking = "CONFIDENTIAL for the owner";
    let text = outpost(&[("currency = \"USD\"", &format!("currency = \"USD\"\nmarking = \"{marking}\""))]);
    let folder = Folder::with("site.toml", text);
    let words = ["run", "site.toml", "--trials", "1500", "--out", "report"];
    folder.bordj(&words).gives(0, With(&[marking]), With(&["report/"]));
    let names = folder.names("report");
    let charts = names.iter().filter(|name| name.rsplit('.').next() == Some("svg")).count();
    assert!(charts >= 5 && names.len() == charts + 3, "{names:?}");
    for name in &names {
        assert!(folder.read(&format!("report/{name}")).contains(marking), "{name} has no marking");
    }
    assert_eq!(folder.json("report/result.json")["scenario"]["marking"], marking);
    // Charts drawn again, and the scenario written anew.
    folder.bordj(&["report", "report/result.json", "--out", "again"]).gives(0, With(&[]), With(&[]));
    for name in folder.names("again") {
        assert!(folder.read(&format!("again/{name}")).contains(marking), "{name} has no marking");
    }
    let key = format!("marking = \"{marking}\"");
    folder.bordj(&["check", "site.toml", "--resolved"]).gives(0, With(&[&key]), Nothing);
    // Without one there is none.
    let plain = load(&outpost(&[])).scenario.unwrap();
    assert_eq!(plain.header.marking, None);
}
