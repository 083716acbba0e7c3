//! The report as one page of HTML, as the command writes it.

use roxmltree::{Document as Xml, Node, ParsingOptions};
use sha2::{Digest as _, Sha256};

use crate::command::Stream::{Nothing, With};
use crate::command::{DESERT_GAS, Folder, IN_AMENAS_RECORD, OUTPOST, edited, gas_plant};

const FAIR: &str = include_str!("../../scenarios/fair-w1.toml");

/// A page without its script, which is no XML.
fn markup(page: &str) -> String {
    let (before, rest) = page.split_once("<script>").unwrap();
    let (_, after) = rest.split_once("</script>").unwrap();
    format!("{before}{after}")
}

fn parsed(markup: &str) -> Xml<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Xml::parse_with_options(markup, options).unwrap_or_else(|fault| panic!("{fault}"))
}

fn with_id<'a>(xml: &'a Xml<'a>, id: &str) -> Option<Node<'a, 'a>> {
    xml.descendants().find(|node| node.attribute("id") == Some(id))
}

fn texts(node: Node<'_, '_>) -> String {
    node.descendants().filter_map(|node| if node.is_text() { node.text() } else { None }).collect()
}

/// Words of a command line; single quotes hold one together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (part, text) in command.split('\'').enumerate() {
        if part % 2 == 1 {
            words.last_mut().unwrap().push_str(text);
            continue;
        }
        for (place, word) in text.split(' ').enumerate() {
            if place > 0 {
                words.push(String::new());
            }
            words.last_mut().unwrap().push_str(word);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The page in a folder: sound, small, with the digest of the result beside it. Returns the command that it names.
#[track_caller]
fn command_of(folder: &Folder, report: &str) -> String {
    let page = folder.read(&format!("{report}/report.html"));
    assert!(page.starts_with("<!DOCTYPE html>\n") && page.len() < 3_000_000, "{}", page.len());
    let markup = markup(&page);
    let xml = parsed(&markup);
    assert!(with_id(&xml, "more").is_none(), "every table and chart has its section");
    let reproduction = with_id(&xml, "reproduction").unwrap();
    let result = folder.read(&format!("{report}/result.json"));
    let digest = Sha256::digest(result.as_bytes()).iter().fold(String::new(), |all, byte| format!("{all}{byte:02x}"));
    assert!(texts(reproduction).contains(&digest));
    let command = reproduction.descendants().find(|node| node.has_tag_name("pre")).unwrap();
    texts(command).trim().to_owned()
}

#[test]
fn the_command_on_the_page_gives_the_same_result() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let calls: [&[&str]; 5] = [
        &["run"],
        &["run", "--seed", "7", "--sampling", "lhs", "--posture", "all", "--set", "alarm.understood=90 %"],
        &["run", "--until", "fatalities.mean 20 %", "--unconditional"],
        &["compare", "--baseline", "all", "--case", "often: threat.*.rate=1 per yr; alarm.understood=0.5"],
        &["compare", "--postures-only"],
    ];
    for call in calls {
        let (name, options) = call.split_first().unwrap();
        let given = [&[*name, "site.toml", "--trials", "32768", "--quiet", "--out", "first"], options].concat();
        folder.bordj(&given).gives(0, Nothing, Nothing);
        let command = command_of(&folder, "first");
        let again = words(&command.replace("FILE", "site.toml"));
        assert_eq!(again[0], "bordj");
        let mut again: Vec<&str> = again[1..].iter().map(String::as_str).collect();
        again.extend(["--quiet", "--out", "second"]);
        folder.bordj(&again).gives(0, Nothing, Nothing);
        assert!(folder.read("first/result.json") == folder.read("second/result.json"), "{command}");
        assert!(folder.read("first/report.html") == folder.read("second/report.html"), "{command}");
    }
}

#[test]
fn the_published_case_has_every_section() {
    let folder = Folder::with("in-amenas-2013.toml", gas_plant());
    folder.write("records/in-amenas-2013.toml", IN_AMENAS_RECORD);
    let call = ["compare", "in-amenas-2013.toml", "--trials", "4096", "--quiet", "--out", "report"];
    folder.bordj(&call).gives(0, Nothing, Nothing);
    command_of(&folder, "report");
    let markup = markup(&folder.read("report/report.html"));
    let xml = parsed(&markup);
    for id in [
        "in-short",
        "scope",
        "threats",
        "attack",
        "outcomes",
        "postures",
        "hangs-on",
        "attacks-told",
        "back-test",
        "assumptions",
        "method",
        "reproduction",
        "limits",
    ] {
        assert!(with_id(&xml, id).is_some(), "{id}");
    }
    // Every input of the scenario stands in the register.
    let result = folder.json("report/result.json");
    let register = texts(with_id(&xml, "assumptions").unwrap());
    let inputs = result["scenario"]["inputs"].as_array().unwrap();
    assert!(inputs.len() > 200);
    assert!(inputs.iter().all(|input| register.contains(input["path"].as_str().unwrap())));
    let figures = xml.descendants().filter(|node| node.has_tag_name("figure")).count();
    let charts = folder.names("report").iter().filter(|name| name.ends_with("svg")).count();
    assert_eq!(figures, charts);
}

#[test]
fn losses_without_attacks_and_attacks_from_a_distance_have_pages() {
    let folder = Folder::with("losses.toml", FAIR);
    let entry = "entry = [\"road\"]";
    assert_eq!(OUTPOST.matches(entry).count(), 1);
    folder.write("distant.toml", OUTPOST.replace(entry, "stand_off = true"));
    for file in ["losses.toml", "distant.toml"] {
        folder.bordj(&["run", file, "--trials", "4096", "--quiet", "--out", "report"]).gives(0, Nothing, Nothing);
        command_of(&folder, "report");
        let markup = markup(&folder.read("report/report.html"));
        let xml = parsed(&markup);
        assert_eq!(with_id(&xml, "attack").is_some(), file == "distant.toml", "{file}");
        assert!(with_id(&xml, "in-short").is_some() && with_id(&xml, "outcomes").is_some(), "{file}");
    }
}

#[test]
fn a_scenario_named_like_markup_is_a_name() {
    let nasty = "</style></script><img src=x onerror=alert(1)><script>alert(1)</script>";
    let text = edited(OUTPOST, "name = \"Outpost\"", &format!("name = \"{nasty}\"\nmarking = \"{nasty}\""));
    let folder = Folder::with("site.toml", text);
    folder.bordj(&["run", "site.toml", "--trials", "500", "--quiet", "--out", "report"]).gives(0, Nothing, Nothing);
    let page = folder.read("report/report.html");
    assert!(!page.contains("<img") && page.matches("<script>").count() == 1 && page.matches("</style>").count() == 1);
    let markup = markup(&page);
    let xml = parsed(&markup);
    let title = xml.descendants().find(|node| node.has_tag_name("h1")).unwrap();
    assert_eq!(title.text(), Some(nasty));
}

#[test]
fn without_a_display_the_page_is_named_and_nothing_fails() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let folder = Folder::with("site.toml", OUTPOST);
    let told = ["warning: `report/report.html` was not opened: there is no display"];
    folder.bordj(&["run", "site.toml", "--trials", "500", "--open", "--quiet", "--out", "report"]).gives(
        0,
        Nothing,
        With(&told),
    );
    let folder_told = ["warning: `again/report.html` was not opened: "];
    folder.bordj(&["report", "report/result.json", "--open", "--quiet", "--out", "again"]).gives(
        0,
        Nothing,
        With(&folder_told),
    );
}

/// A launcher of the desktop that writes down what it is to open.
#[cfg(target_os = "linux")]
#[test]
fn a_desktop_is_handed_the_page_of_the_first_three_reports() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::Duration;

    let folder = Folder::new();
    folder.write("bin/xdg-open", "#!/bin/sh\necho \"$1\" >>\"$OPENED\"\n");
    let launcher = folder.path("bin/xdg-open");
    std::fs::set_permissions(&launcher, std::fs::Permissions::from_mode(0o755)).unwrap();
    for id in ["a", "b", "c", "d"] {
        folder.write(&format!("{id}.toml"), edited(OUTPOST, "id = \"outpost\"", &format!("id = \"{id}\"")));
    }
    let words = ["run", "a.toml", "b.toml", "c.toml", "d.toml", "--trials", "500", "--quiet", "--open"];
    let path = format!("{}:{}", folder.path("bin").display(), std::env::var_os("PATH").unwrap().display());
    let mut command = folder.bordj(&words).command();
    command.env("PATH", path).env("DISPLAY", ":99").env("OPENED", folder.path("opened"));
    let done = command.output().unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    // The launcher is not waited for.
    let mut opened = String::new();
    for _ in 0..1_000 {
        opened = std::fs::read_to_string(folder.path("opened")).unwrap_or_default();
        if opened.lines().count() >= 3 {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut pages: Vec<&str> = opened.lines().collect();
    pages.sort_unstable();
    let expected = ["a", "b", "c"].map(|id| folder.path(&format!("reports/{id}/report.html")).display().to_string());
    assert_eq!(pages, expected);
}
