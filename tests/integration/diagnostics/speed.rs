//! A long scenario with many faults: all are drawn in one go, every fault at its line.

use super::*;

/// Tables with one fault each: the code, the table, and the line of it (from 0) that is underlined.
const FAULTS: [(&str, &str, usize); 15] = [
    ("bad-id", "[[zone]]\nid = \"Zone #\"\n", 1),
    ("unknown-key", "[[zone]]\nid = \"x#\"\nobjective_tme = \"3 h\"\n", 2),
    ("wrong-unit", "[[zone]]\nid = \"x#\"\ncrossing = \"1 min\"\nobjective_time = \"3 hours\"\n", 3),
    ("negative", "[[zone]]\nid = \"x#\"\nobjective_time = \"-3 h\"\n", 2),
    ("out-of-range", "[[zone]]\nid = \"x#\"\ndetection = 1.5\n", 2),
    ("impossible-law", "[[zone]]\nid = \"x#\"\ndetection = { beta = [2, 0] }\n", 2),
    ("wrong-arguments", "[[zone]]\nid = \"x#\"\ndetection = { beta = [2] }\n", 2),
    ("wrong-kind", "[[zone]]\nid = \"x#\"\nname = 3\n", 2),
    ("unknown-parameter", "[[zone]]\nid = \"x#\"\ndetection = \"$nothing\"\n", 2),
    ("unknown-grade", "[[zone]]\nid = \"x#\"\ngrade = \"E\"\n", 2),
    ("missing-key", "[[control]]\nid = \"x#\"\ncapex = \"1 M\"\n", 2),
    ("duplicate-id", "[[posture]]\nid = \"x#\"\ncontrols = [\"drills\", \"drills\"]\n", 2),
    ("unknown-target", "[[control]]\nid = \"x#\"\neffects = [\n  { target = \"gates\", scale = 0.5 },\n]\n", 3),
    ("one-operation", "[[control]]\nid = \"x#\"\neffects = [\n  { target = \"element.gate.delay\" },\n]\n", 3),
    (
        "effect-out-of-range",
        "[[condition]]\nid = \"x#\"\nprobability = 0.1\neffects = [\n  { target = \"element.gate.detection\", scale = 1.5 },\n]\n",
        4,
    ),
];

#[test]
fn thirty_faults_of_a_long_file_are_all_shown_at_their_lines() {
    let mut text = OUTPOST.to_owned();
    let mut expected: Vec<(String, usize)> = Vec::new();
    for index in 0..2 * FAULTS.len() {
        for sound in 0..6 {
            let _ =
                write!(text, "\n[[zone]]\nid = \"z{index}_{sound}\"\nobjective_time = \"3 h\"\ncrossing = \"1 min\"\n");
        }
        let (code, table, line) = FAULTS[index % FAULTS.len()];
        expected.push((code.to_owned(), text.lines().count() + 2 + line));
        let _ = write!(text, "\n{}", table.replace('#', &index.to_string()));
    }
    assert!(text.lines().count() > 1_000);
    let folder = Folder::with("site.toml", &text);
    let printed = folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&["\nsite.toml: 30 errors\n"]));
    let mut shown: Vec<(String, usize)> = Vec::new();
    let mut lines = printed.err.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(code) = line.strip_prefix("error[").and_then(|rest| rest.split(']').next()) else { continue };
        let place = lines.peek().unwrap().trim().strip_prefix("--> site.toml:").unwrap();
        shown.push((code.to_owned(), place.split(':').next().unwrap().parse().unwrap()));
    }
    assert_eq!(shown, expected);
}
