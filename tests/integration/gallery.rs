//! The gallery has a picture of every scenario, and each picture is what the program draws.

use std::collections::BTreeSet;
use std::path::Path;

use crate::command::Stream::Nothing;
use crate::command::{Folder, root};

/// Picture, the command that draws it (its scenario in `scenarios/`), and which of its charts. Fewer trials than the scenarios
/// say where the picture looks the same with them.
const PICTURES: [(&str, &[&str], &str); 10] = [
    ("in-amenas-2013", &["compare", "in-amenas-2013.toml", "--postures-only", "--trials", "50000"], "frontier"),
    (
        "in-amenas-adaptive",
        &[
            "compare",
            "in-amenas-adaptive.toml",
            "--postures-only",
            "--trials",
            "50000",
            "--posture",
            "as_was",
            "--posture",
            "see_and_delay",
            "--posture",
            "fewer_exposed",
            "--posture",
            "within_3m",
            "--posture",
            "after_2013",
        ],
        "differences",
    ),
    ("pipeline-stations", &["run", "pipeline-stations.toml"], "differences"),
    ("mine-convoy-road", &["run", "mine-convoy-road.toml"], "groups"),
    ("coastal-lng-camp", &["run", "coastal-lng-camp.toml"], "groups"),
    ("back-tests", &["validate", "--back-test"], "back-tests"),
    ("my-site", &["run", "my-site.toml"], "site"),
    ("easi-garcia", &["run", "easi-garcia.toml"], "timeline"),
    ("easi-w2", &["run", "easi-w2.toml"], "stages"),
    ("fair-w1", &["run", "fair-w1.toml"], "loss-exceedance"),
];

/// Names without ending of the files in a folder that end in it.
fn stems(folder: &Path, ending: &str) -> BTreeSet<String> {
    let names = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().file_name());
    names.filter_map(|name| Some(name.to_str().unwrap().strip_suffix(ending)?.to_owned())).collect()
}

fn drawn(words: &[&str], chart: &str) -> String {
    let folder = Folder::new();
    let paths: Vec<String> = words
        .iter()
        .map(|word| {
            if Path::new(word).extension().is_some_and(|extension| extension == "toml") {
                root().join("scenarios").join(word).display().to_string()
            } else {
                (*word).to_owned()
            }
        })
        .collect();
    let mut words: Vec<&str> = paths.iter().map(String::as_str).collect();
    words.extend(["--quiet", "--out", "out"]);
    folder.bordj(&words).gives(0, Nothing, Nothing);
    folder.read(&format!("out/{chart}.svg"))
}

#[test]
fn every_scenario_has_a_current_picture_in_the_gallery() {
    let page = std::fs::read_to_string(root().join("docs/gallery.md")).unwrap();
    let pictures = root().join("docs/gallery");
    for scenario in stems(&root().join("scenarios"), ".toml") {
        assert!(
            PICTURES.iter().any(|(_, words, _)| words.contains(&format!("{scenario}.toml").as_str())),
            "{scenario}"
        );
        assert!(page.contains(&format!("(../scenarios/{scenario}.toml)")), "{scenario} is not on the page");
    }
    for (name, words, chart) in PICTURES {
        let place = pictures.join(format!("{name}.svg"));
        let now = drawn(words, chart);
        if std::env::var_os("BORDJ_BLESS").is_some() {
            std::fs::create_dir_all(&pictures).unwrap();
            std::fs::write(&place, &now).unwrap();
        }
        assert!(page.contains(&format!("(gallery/{name}.svg)")), "{name} is not on the page");
        let kept = std::fs::read_to_string(&place).unwrap_or_default();
        assert!(
            kept == now,
            "docs/gallery/{name}.svg is not what `bordj {}` draws; if that is meant, write it with \
             BORDJ_BLESS=1 cargo test --test integration gallery, and look at it",
            words.join(" ")
        );
    }
    let names: BTreeSet<String> = PICTURES.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(stems(&pictures, ".svg"), names);
}
