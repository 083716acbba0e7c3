//! `bordj dist --fit`: laws for a column of a CSV file, with what the data say of them; drawings of distributions.

use std::fmt::Write as _;

use serde_json::Value;

use crate::command::Folder;
use crate::command::Stream::{Nothing, With};

/// Quantiles of a lognormal law of median 240 s and sigma 0.6 at even probabilities, by the logistic approximation: any
/// sample will do that lies as such samples do.
fn delays(count: u32) -> String {
    let mut text = "gate,note\n".to_owned();
    for index in 0..count {
        let p = (f64::from(index) + 0.5) / f64::from(count);
        let z = libm::log(p / (1.0 - p)) / 1.702;
        let _ = writeln!(text, "{:.1},\"a, b\"", 240.0 * libm::exp(0.6 * z));
    }
    text
}

fn folder() -> Folder {
    Folder::with("delays.csv", delays(40))
}

const FIT: [&str; 6] = ["dist", "--fit", "delays.csv", "--column", "gate", "--unit"];

#[test]
fn the_best_law_is_told_with_what_the_data_say() {
    let folder = folder();
    let words = [
        "delays.csv: 40 values of column gate\n",
        "Lognormal fits best of 6 laws; the data give no reason to doubt it",
        "beta: it is a law of shares",
        "for a scenario file:\n  { lognormal = { median = \"4 min\", gsd = ",
    ];
    let printed = folder.bordj(&[&FIT[..], &["s"]].concat()).gives(0, With(&words), Nothing);
    let long: Vec<&str> = printed.out.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(long.is_empty(), "{long:#?}");
    // The same bytes again; the line to paste is a distribution.
    assert_eq!(folder.bordj(&[&FIT[..], &["s"]].concat()).gives(0, With(&[]), Nothing).out, printed.out);
    let pasted = printed.out.lines().last().unwrap().trim();
    folder.bordj(&["dist", pasted]).gives(0, With(&["a duration"]), Nothing);
    let asked = ["Normal was asked for", "Of 6 laws lognormal fits best"];
    folder.bordj(&[&FIT[..], &["s", "--law", "normal"]].concat()).gives(0, With(&asked), Nothing);
}

#[test]
fn a_fit_is_given_as_data() {
    let folder = folder();
    let printed = folder.bordj(&[&FIT[..], &["s", "--format", "json"]].concat()).gives(0, With(&[]), Nothing);
    let found: Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!((found["schema"].as_str(), found["values"].as_u64()), (Some("bordj.fit/1"), Some(40)));
    assert_eq!((found["chosen"].as_str(), found["verdict"].as_str()), (Some("lognormal"), Some("no_doubt")));
    let laws = found["laws"].as_array().unwrap();
    assert_eq!((laws.len(), found["dropped"].as_array().unwrap().len()), (6, 2));
    assert_eq!(laws[0]["aicc_difference"].as_f64(), Some(0.0));
    assert!(laws.iter().all(|law| (0.001..=1.0).contains(&law["p"].as_f64().unwrap())), "{laws:#?}");
    // The distribution has the keys that it has by itself.
    let alone = folder.bordj(&["dist", laws[0]["notation"].as_str().unwrap(), "--format", "json"]);
    let alone: Value = serde_json::from_str(&alone.gives(0, With(&[]), Nothing).out).unwrap();
    assert_eq!(found["distribution"], alone);
}

#[test]
fn where_no_law_fits_the_values_themselves_are_advised() {
    let mut text = "x\n".to_owned();
    for index in 0..60 {
        let _ = writeln!(text, "{}\n{}", 10.0 + 0.013 * f64::from(index), 30.0 + 0.017 * f64::from(index));
    }
    let folder = Folder::with("two.csv", text);
    let words = [
        "No law fits: the best,",
        "in at most one\n  of 1,000 samples",
        "for a scenario file:\n  { empirical = { file = \"two.csv\", column = \"x\" } }\n",
    ];
    folder.bordj(&["dist", "--fit", "two.csv", "--column", "x"]).gives(0, With(&words), Nothing);
}

#[test]
fn faults_say_where_and_what_to_do() {
    let folder = folder();
    let refused = |csv: &str, options: &[&str], words: &[&str]| {
        folder.write("x.csv", csv);
        let words: Vec<&str> = words.to_vec();
        folder.bordj(&[&["dist", "--fit", "x.csv"], options].concat()).gives(2, Nothing, With(&words));
    };
    let of = ["--column", "a"];
    refused("a\n1\n2\n3\n", &of, &["has 3 values: a law is fitted to 8 or more", "column = \"a\"", "metalog"]);
    refused(&format!("a\n{}", "5\n".repeat(9)), &of, &["all 9 values in column `a` of `x.csv` are 5"]);
    refused("a\n1\nfast\n", &of, &["x.csv:3:1", "fast"]);
    refused("a\n1\n\n2\n", &of, &["x.csv:3:1", "an empty line among the rows"]);
    refused("gate\n1\n2\n", &["--column", "gat"], &["`x.csv` has no column `gat`", "did you mean `gate`?"]);
    refused("a\n1\n", &["--column", "a", "--unit", "hours"], &["did you mean `h`?", "--unit hours"]);
    refused("a\n1\n", &[], &["--column <NAME>"]);
    refused("a\n1\n", &["--column", "a", "--law", "norml"], &["possible values: lognormal, gamma"]);
    let negative = "a\n-4\n-3\n-2\n-1\n0\n1\n2\n3\n4\n";
    refused(negative, &["--column", "a", "--law", "gamma"], &["no gamma law fits", "only values above 0", "-4"]);
    let nowhere = ["dist", "--fit", "delay.csv", "--column", "a"];
    folder.bordj(&nowhere).gives(2, Nothing, With(&["there is no file `delay.csv`", "did you mean `delays.csv`?"]));
    let both = ["dist", "5", "--fit", "delays.csv", "--column", "gate"];
    folder.bordj(&both).gives(2, Nothing, With(&["cannot be used with"]));
    folder.bordj(&["dist"]).gives(2, Nothing, With(&["<DISTRIBUTION>"]));
}

/// A drawing as its elements, with title and description.
#[track_caller]
fn sound(svg: &str, said: &[&str]) {
    let parsed = roxmltree::Document::parse(svg).unwrap();
    let text = |name: &str| parsed.descendants().find(|node| node.has_tag_name(name)).and_then(|node| node.text());
    assert!(text("title").is_some_and(|title| !title.is_empty()), "no title");
    assert!(text("desc").is_some_and(|words| words.contains("95 %")), "{:?}", text("desc"));
    let written: Vec<&str> =
        parsed.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text()).collect();
    let written = written.join("\n");
    for word in said {
        assert!(written.contains(word), "{word}: {written}");
    }
    for hostile in ["NaN", "inf"] {
        let numbers = parsed.descendants().flat_map(|node| node.attributes());
        assert!(numbers.filter(|it| it.name() != "class").all(|it| !it.value().contains(hostile)), "{hostile}");
    }
    assert!(svg.contains("prefers-color-scheme:dark"));
}

#[test]
fn distributions_are_drawn_with_quantiles() {
    let folder = folder();
    let drawn = |distribution: &str, said: &[&str]| {
        folder.bordj(&["dist", distribution, "--svg", "a.svg"]).gives(0, With(&["mean"]), Nothing);
        sound(&folder.read("a.svg"), said);
    };
    drawn("lognormal(median = 4 min, gsd = 1.8)", &["Density", "50 %: 4 min", "10 min", "Duration"]);
    drawn("lognormal(p05 = 1 min, p95 = 20 d)", &["Density per decade", "Duration, logarithmic"]);
    drawn("poisson(3)", &["Probability", "95 %: 6"]);
    drawn("beta(0.3, 0.3)", &["Density"]);
    drawn("17 min", &["50 %: 17 min"]);
    drawn("uniform(1e-9, 3e-9)", &["Density"]);
    drawn("mixture([0.3, uniform(1, 2)], [0.7, 5])", &["Density"]);
    // Nothing else is left behind, and what can't be written is said.
    assert_eq!(folder.names("."), ["a.svg", "delays.csv"]);
    let nowhere = ["dist", "5", "--svg", "none/a.svg"];
    folder.bordj(&nowhere).gives(1, Nothing, With(&["`none/a.svg` can't be written"]));
}

#[test]
fn a_fit_is_drawn_beside_its_values() {
    let folder = folder();
    folder.bordj(&[&FIT[..], &["s", "--svg", "fit.svg"]].concat()).gives(0, With(&["Lognormal"]), Nothing);
    sound(
        &folder.read("fit.svg"),
        &["gate, 40 values", "lognormal", "Share of values up to", "100 %", "fits best of 6 laws"],
    );
    folder.write("n.csv", "n\n0\n2\n3\n1\n4\n2\n2\n3\n5\n1\n0\n2\n7\n3\n");
    folder.bordj(&["dist", "--fit", "n.csv", "--column", "n", "--law", "poisson", "--svg", "n.svg"]).gives(
        0,
        With(&[]),
        Nothing,
    );
    sound(&folder.read("n.svg"), &["Probability", "n, 14 values"]);
}
