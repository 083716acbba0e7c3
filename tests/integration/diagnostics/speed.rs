//! A long scenario with many faults is drawn at once.

use std::time::{Duration, Instant};

use super::*;

#[test]
#[expect(clippy::disallowed_methods, reason = "the time is what is tested")]
fn many_faults_of_a_long_file_are_drawn_in_no_time() {
    let mut text = OUTPOST.to_owned();
    for zone in 0..220 {
        let faulty = if zone % 7 == 0 { "3 hours" } else { "3 h" };
        let _ = write!(text, "\n[[zone]]\nid = \"z{zone}\"\nobjective_time = \"{faulty}\"\ncrossing = \"1 min\"\n");
    }
    let folder = Folder::with("site.toml", &text);
    assert!(text.lines().count() > 1_000);
    let begun = Instant::now();
    folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&["site.toml: 32 errors\n"]));
    let took = begun.elapsed();
    // Without optimisation, on a machine that does other things: far below what people notice.
    assert!(took < Duration::from_secs(2), "{took:?}");
}
