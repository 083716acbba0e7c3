//! The example reports in the repository are those that the program writes.

use std::path::Path;

use crate::command::Stream::Nothing;
use crate::command::{Folder, root};

/// Command, scenario and options of each example; its folder in `reports/examples/` is named after the scenario's id.
const EXAMPLES: [(&str, &str, &str); 2] = [
    ("compare", "in-amenas-2013", "--posture as_was --posture see_and_delay --posture within_3m --posture after_2013"),
    ("run", "my-site", "--nested 200x200 --sensitivity"),
];
/// What the repository keeps of a report: of the charts those that its pages show, since the report holds them all.
const KEPT: [&str; 4] = ["report.html", "report.md", "fatalities-given-attack.svg", "back-test.svg"];
/// Most bytes of a report, so that the history stays light.
const MOST_BYTES: usize = 1_500_000;

/// What an example's command writes, as far as it is kept.
fn made(command: &str, scenario: &str, options: &str) -> Vec<(&'static str, String)> {
    let folder = Folder::new();
    let file = root().join("scenarios").join(format!("{scenario}.toml"));
    let mut words = vec![command, file.to_str().unwrap(), "--out", "report", "--quiet"];
    words.extend(options.split(' '));
    folder.bordj(&words).gives(0, Nothing, Nothing);
    let names = folder.names("report");
    let there = KEPT.into_iter().filter(|kept| names.iter().any(|name| name == kept));
    there.map(|name| (name, folder.read(&format!("report/{name}")))).collect()
}

/// Writes a report anew with `BORDJ_BLESS=1`, as a whole.
fn bless(place: &Path, files: &[(&str, String)]) {
    if std::env::var_os("BORDJ_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(place);
        std::fs::create_dir_all(place).unwrap();
        for (name, text) in files {
            std::fs::write(place.join(name), text).unwrap();
        }
    }
}

#[test]
fn the_example_reports_are_current_and_light() {
    for (command, scenario, options) in EXAMPLES {
        let place = root().join("reports/examples").join(scenario);
        let files = made(command, scenario, options);
        bless(&place, &files);
        assert!(files.iter().any(|(name, _)| *name == "report.html"));
        let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
        assert!(bytes < MOST_BYTES, "{scenario}: {bytes} bytes");
        for (name, text) in &files {
            let committed = std::fs::read_to_string(place.join(name)).unwrap_or_default();
            assert!(
                committed == *text,
                "{scenario}/{name} is not what `bordj {command} scenarios/{scenario}.toml {options}` writes; if that is meant, write it \
                 with BORDJ_BLESS=1 cargo test --test integration reports, and look at it"
            );
        }
    }
}
