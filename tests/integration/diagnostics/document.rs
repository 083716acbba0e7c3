//! The document that `bordj check --format json` prints.

use super::*;

fn document(folder: &Folder, words: &[&str], code: i32) -> Value {
    let words = [&["check", "--format", "json"], words].concat();
    let printed = folder.bordj(&words).gives(code, With(&["\"schema\": \"bordj.diagnostics/1\""]), Nothing);
    serde_json::from_str(&printed.out).unwrap()
}

#[test]
fn a_sound_file_is_told_with_what_is_in_it() {
    let folder = Folder::with("site.toml", OUTPOST);
    let file = &document(&folder, &["site.toml"], 0)["files"][0];
    assert_eq!((&file["path"], &file["sound"], &file["errors"]), (&"site.toml".into(), &true.into(), &0.into()));
    assert_eq!(file["diagnostics"], Value::Array(Vec::new()));
    let contents = &file["contents"];
    for (name, number) in [("postures", 2), ("threats", 1), ("zones", 3), ("elements", 1), ("paths", 1)] {
        assert_eq!(contents[name], number, "{name}");
    }
    assert_eq!(contents["scenario"], "outpost");
    let human = folder.bordj(&["check", "site.toml"]).gives(0, With(&["sound"]), Nothing);
    let ungraded = contents["grades"]["ungraded"].as_u64().unwrap();
    assert!(human.out.contains(&format!("ungraded {ungraded}\n")), "{}", human.out);
}

#[test]
fn a_fault_is_told_with_its_places_and_its_fix() {
    // A letter of two bytes before the fault, on its line: columns count characters, `bytes` bytes.
    let text = edited(OUTPOST, "name = \"Outpost\"", "\"näme\" = \"Outpost\"");
    let text = edited(&text, "from = \"road\"", "from = \"raod\" # é");
    let folder = Folder::with("site.toml", &text);
    let file = &document(&folder, &["site.toml"], 2)["files"][0];
    assert_eq!((&file["sound"], &file["contents"]), (&false.into(), &Value::Null));
    let all = file["diagnostics"].as_array().unwrap();
    let find = |code: &str| all.iter().find(|fault| fault["code"] == code).unwrap();
    let key = find("unknown-key");
    assert_eq!(key["place"]["start"], serde_json::json!({ "line": 6, "column": 1 }), "{key:#}");
    assert_eq!(key["place"]["end"], serde_json::json!({ "line": 6, "column": 7 }), "{key:#}");
    let id = find("unknown-id");
    assert_eq!(id["severity"], "error");
    assert_eq!(id["message"], "there is no zone `raod`");
    assert_eq!(id["help"], "did you mean `road`?");
    assert_eq!(id["docs"], "docs/diagnostics.md#unknown-id");
    let bytes = |place: &Value| {
        let at = |index: usize| usize::try_from(place["bytes"][index].as_u64().unwrap()).unwrap();
        text[at(0)..at(1)].to_owned()
    };
    assert_eq!(bytes(&id["place"]), "\"raod\"");
    assert_eq!((bytes(&id["fix"]["place"]).as_str(), &id["fix"]["replacement"]), ("raod", &"road".into()));
    assert_eq!(file["errors"], all.len());
}

#[test]
fn an_effect_is_told_with_the_value_it_acts_on() {
    let folder = Folder::with("site.toml", edited(OUTPOST, "scale = 0.9", "scale = 1.2"));
    let fault = &document(&folder, &["site.toml"], 2)["files"][0]["diagnostics"][0];
    assert_eq!(fault["code"], "effect-out-of-range");
    assert_eq!(fault["also"][0]["label"], "the value it acts on");
    assert_eq!(fault["also"][0]["place"]["start"]["line"], 32);
}

#[test]
fn every_file_is_in_the_document_whatever_is_wrong_with_it() {
    let folder = Folder::with("a.toml", OUTPOST);
    folder.write("b.toml", "schema = ");
    folder.write("records/a.toml", "schema = 1\n[record]\nid = \"x\"\nposture = \"as_iss\"\n");
    folder.write("d.toml", edited(OUTPOST, "[crisis]\nassault = { probability = 0.5, after = \"36 h\" }\n", ""));
    let words = ["a.toml", "b.toml", "c.toml", "d.toml", "--set", "alarm.understood=0.7"];
    let files = document(&folder, &words, 2)["files"].clone();
    let told: Vec<_> = (0..4).map(|index| (&files[index]["path"], &files[index]["diagnostics"][0]["code"])).collect();
    let expected =
        [("a.toml", "unknown-id"), ("b.toml", "syntax"), ("c.toml", "unreadable-file"), ("d.toml", "no-crisis")];
    for (told, expected) in told.iter().zip(expected) {
        assert_eq!((told.0.as_str(), told.1.as_str()), (Some(expected.0), Some(expected.1)));
    }
    // The fault of a record lies in the record; a warning leaves a file sound.
    assert_eq!(files[0]["diagnostics"][0]["place"]["file"], "records/a.toml");
    assert_eq!((&files[3]["sound"], &files[3]["warnings"]), (&true.into(), &1.into()));
}

#[test]
fn the_document_on_the_page_is_what_is_printed() {
    let page = std::fs::read_to_string(root().join("docs/diagnostics.md")).unwrap();
    let shown = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = Folder::with("site.toml", edited(OUTPOST, "from = \"road\"", "from = \"raod\""));
    assert_eq!(serde_json::from_str::<Value>(shown).unwrap(), document(&folder, &["site.toml"], 2));
}
