//! Every chart as it is kept in `tests/data/charts/`: a change of a drawing shows in the change of the repository, where it is
//! looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::canvas::theme;
use super::super::fixture;
use super::super::sweep::fixture as sweeps;
use super::{Chart, all, back_tests, optimum, sweep};

fn place() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/charts")
}

/// The drawing without the style sheet.
fn without(svg: &str) -> String {
    svg.replacen(&theme::style_sheet(), "", 1)
}

/// The drawings by file name, without their style sheet, which all share; of charts with the same name the first.
fn drawn() -> BTreeMap<String, String> {
    let of_results =
        [fixture::compared(), fixture::plausible(), fixture::uncertain()].iter().flat_map(all).collect::<Vec<Chart>>();
    let of_searches = optimum::draw(&fixture::optimum::plausible());
    let of_records = back_tests::draw(&fixture::back_tests::plausible());
    let mut drawn = BTreeMap::new();
    for chart in of_results.iter().chain([&of_searches, &of_records]) {
        drawn.entry(chart.file.to_owned()).or_insert_with(|| without(&chart.svg));
    }
    for doc in [sweeps::curves(2), sweeps::table(2, 5, 6)] {
        for made in sweep(&doc) {
            drawn.entry(made.file).or_insert_with(|| without(&made.chart.svg));
        }
    }
    drawn
}

#[test]
fn charts_are_drawn_as_they_are_kept() {
    let drawn = drawn();
    assert!(super::CHARTS.iter().all(|(file, _)| drawn.contains_key(*file)), "every chart of a result is kept");
    if std::env::var_os("BORDJ_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(place());
        std::fs::create_dir_all(place()).unwrap();
        for (file, svg) in &drawn {
            std::fs::write(place().join(file), svg).unwrap();
        }
    }
    let kept = std::fs::read_dir(place()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let kept: std::collections::BTreeSet<String> = kept.collect();
    assert!(kept.iter().eq(drawn.keys()), "kept {kept:?}, drawn {:?}", drawn.keys());
    for (file, svg) in &drawn {
        assert!(
            std::fs::read_to_string(place().join(file)).unwrap() == *svg,
            "{file} is drawn in another way than it is kept; if that is meant, keep it with BORDJ_BLESS=1 cargo test --lib \
             snapshots, and look at it"
        );
    }
}
