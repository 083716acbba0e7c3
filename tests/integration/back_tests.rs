//! `bordj validate --back-test`: places of records in laws that are known, ranges, what is printed and written, and what is
//! refused.

use bordj::report::back_tests as tables;
use bordj::result::back_tests::{Document, Figure, Place, SCHEMA};

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{Folder, OUTPOST, edited, root};

/// Attacks that kill 1, 5, 40 or 100, by how often they come: 52 : 24 : 12 : 4.
const TOLL: &str = include_str!("../../validation/scenarios/toll.toml");
const SHARES: [(f64, f64); 4] = [(1.0, 52.0 / 92.0), (5.0, 24.0 / 92.0), (40.0, 12.0 / 92.0), (100.0, 4.0 / 92.0)];
const PAGE: &str = include_str!("../../docs/back-tests.md");

const HEAD: &str = "schema = 1\n[record]\nid = \"r\"\nname = \"The event\"\nposture = \"base\"\n";

fn figure(metric: &str, value: f64, range: &str) -> String {
    format!("[[figure]]\nmetric = \"{metric}\"\nvalue = {value}\n{range}\n")
}

/// A scenario with a record of some figures.
fn with(scenario: &str, figures: &[String]) -> Folder {
    let folder = Folder::with("site.toml", scenario);
    folder.write("records/site.toml", format!("{HEAD}{}", figures.concat()));
    folder
}

fn document(folder: &Folder, words: &[&str]) -> Document {
    let words = [&["validate", "--back-test", "--format", "json", "-q"], words].concat();
    serde_json::from_str(&folder.bordj(&words).gives(0, With(&[SCHEMA]), Nothing).out).unwrap()
}

/// P(X < x) and P(X <= x) of a law of separate values.
fn exact(law: &[(f64, f64)], x: f64) -> [f64; 2] {
    let sum = |keep: &dyn Fn(f64) -> bool| law.iter().filter(|(value, _)| keep(*value)).map(|(_, p)| p).sum();
    [sum(&|value| value < x), sum(&|value| value <= x)]
}

/// A figure has the transform of its law, and an interval as wide as its number of attacks says.
#[track_caller]
fn meets(figure: &Figure, law: &[(f64, f64)], n: u64) {
    let [below, up_to] = exact(law, figure.observed);
    let off = |found: Option<f64>, p: f64| {
        let error = (p * (1.0 - p) / n as f64).sqrt();
        assert!((found.unwrap() - p).abs() <= 4.5 * error + 1e-12, "{}: {found:?}, exact {p}", figure.observed);
    };
    off(figure.below, below);
    off(figure.up_to, up_to);
    let mid = below.midpoint(up_to);
    let variance = below + (up_to - below) / 4.0 - mid * mid;
    let error = (variance / n as f64).sqrt();
    assert!((figure.mid_pit.unwrap() - mid).abs() <= 4.5 * error + 1e-12);
    assert!((figure.mid_pit.unwrap() - figure.below.unwrap().midpoint(figure.up_to.unwrap())).abs() < 1e-9);
    let [low, high] = figure.mid_pit_ci95.unwrap();
    if error > 1e-9 {
        let width = (high - low) / (2.0 * 1.96 * error);
        assert!(
            (width - 1.0).abs() < 0.05,
            "{}: the interval is {width} times as wide as it should be",
            figure.observed
        );
    }
}

#[test]
fn a_record_has_its_place_in_a_law_of_four_values() {
    let recorded = [0.0, 1.0, 3.0, 5.0, 40.0, 100.0, 101.0];
    let folder = with(TOLL, &recorded.map(|value| figure("fatalities", value, "")));
    let found = document(&folder, &["site.toml", "--trials", "60_000"]);
    let incident = &found.incidents[0];
    assert!(incident.n >= 60_000 && incident.condition == "all simulated attacks" && incident.trials == 60_000);
    for figure in &incident.figures {
        meets(figure, &SHARES, incident.n);
    }
    let places: Vec<Place> = incident.figures.iter().map(|figure| figure.place).collect();
    assert_eq!(places[0], Place::Below);
    assert!(places[1..5].iter().all(|place| *place == Place::Inside), "{places:?}");
    // 96 % kill 40 at most, so 40 is the 95 % quantile.
    assert_eq!(places[5..], [Place::Above, Place::Above]);
    let outside = incident.figures[0].outside_by_chance.unwrap();
    assert!((outside - 4.0 / 92.0).abs() < 0.004, "{outside}");
    // Only one figure stands for the incident.
    assert_eq!(incident.figures.iter().filter(|figure| figure.leading).count(), 1);
    assert!(incident.figures[0].leading && found.summary.leading.below == 1);
    let figures = found.summary.figures;
    assert_eq!((figures.compared, figures.below, figures.above, figures.unknown), (7, 1, 2, 0));
    assert!((figures.expected_outside - 7.0 * outside).abs() < 1e-9);
}

#[test]
fn deaths_one_by_one_have_the_binomial_law() {
    let scenario = edited(TOLL, "killed = 1.0", "killed = 0.3\nescaped = 0.7");
    let scenario = edited(&scenario, "occupancy = 0.125 ", "occupancy = 0.015 ");
    let from = scenario.find("[[threat]]").unwrap();
    let last = scenario.rfind("[[threat]]").unwrap();
    let scenario = format!("{}{}", &scenario[..from], &scenario[last..]);
    // 12 people, each killed with probability 0.3.
    let mut law = Vec::new();
    let mut p = (0..12).fold(1.0, |product, _| product * 0.7);
    for deaths in 0..=12 {
        law.push((f64::from(deaths), p));
        p *= 0.3 / 0.7 * f64::from(12 - deaths) / f64::from(deaths + 1);
    }
    let folder = with(&scenario, &[0.0, 2.0, 3.0, 4.0, 8.0].map(|value| figure("fatalities", value, "")));
    let found = document(&folder, &["site.toml", "--trials", "50_000"]);
    let incident = &found.incidents[0];
    for figure in &incident.figures {
        meets(figure, &law, incident.n);
    }
    assert_eq!(incident.figures[1].quantiles, Some([1.0, 4.0, 6.0]));
}

#[test]
fn a_range_counts_as_a_whole() {
    let figures = [
        figure("fatalities", 100.0, "range = [41, 120]"),
        figure("fatalities", 100.0, "range = [40, 120]"),
        figure("fatalities", 0.0, "range = [0, 1]"),
        figure("fatalities", 5.0, "range = [5, 5]"),
    ];
    let folder = with(TOLL, &figures);
    let found = document(&folder, &["site.toml", "--trials", "20_000"]);
    let [above, reaches, low, point] = &found.incidents[0].figures[..] else { panic!() };
    assert_eq!(
        [above.place, reaches.place, low.place, point.place],
        [Place::Above, Place::Inside, Place::Inside, Place::Inside]
    );
    assert_eq!(found.summary.figures.inside_by_range, 2);
    // The value alone is what the transform is of; the range has shares of its own.
    assert_eq!(above.below, reaches.below);
    let [below, up_to] = reaches.range_below_and_up_to.unwrap();
    assert!((below - 76.0 / 92.0).abs() < 0.015 && up_to >= 1.0, "{below} {up_to}");
    let bits = |pair: [f64; 2]| pair.map(f64::to_bits);
    assert_eq!(bits(point.range_below_and_up_to.unwrap()), bits([point.below.unwrap(), point.up_to.unwrap()]));
    let printed = folder.bordj(&["validate", "--back-test", "site.toml", "--trials", "20_000"]);
    let words = ["100 (41 to 120)", "ABOVE", "inside only by its range", "2 more if"];
    printed.gives(0, With(&words), With(&["20,000 trials"]));
    // The result and its chart know the range as well.
    folder.bordj(&["run", "site.toml", "--trials", "2000", "--out", "report", "-q"]).gives(0, Nothing, Nothing);
    let result = folder.json("report/result.json");
    assert_eq!(result["back_test"][0]["range"], serde_json::json!([41.0, 120.0]));
    assert!(result["back_test"][1]["range_below_and_up_to"][1].as_f64().unwrap() >= 1.0);
    assert!(folder.read("report/back-test.svg").contains("recorded 100 (41 to 120)"));
}

#[test]
fn what_says_little_is_said() {
    // Nobody can be captured, and no attack is that large.
    let folder = with(TOLL, &[figure("captured", 0.0, ""), figure("captured", 4.0, "")]);
    let only = "every simulated attack has 0, as recorded: nothing was put to the test";
    let never = "every simulated attack has 0, never what was recorded";
    folder.bordj(&["validate", "--back-test", "site.toml", "--trials", "3000"]).gives(
        0,
        With(&[only, never, "0 of 0 outside"]),
        With(&["3,000 trials"]),
    );
    let found = document(&folder, &["site.toml", "--trials", "3000"]);
    assert_eq!(found.incidents[0].figures.iter().map(|figure| figure.only_value).collect::<Vec<_>>(), [Some(0.0); 2]);
    let record = format!("{HEAD}given = {{ group_size = [60, 70] }}\n{}", figure("fatalities", 4.0, ""));
    folder.write("records/site.toml", record);
    let found = document(&folder, &["site.toml", "--trials", "3000"]);
    let figure = &found.incidents[0].figures[0];
    assert_eq!((found.incidents[0].n, figure.place, figure.mid_pit), (0, Place::Unknown, None));
    assert_eq!((found.summary.leading.unknown, found.summary.leading.compared), (1, 0));
    let words = ["0 simulated attacks by 60 to 70 attackers", "1 more with no simulated attack to compare with"];
    folder.bordj(&["validate", "--back-test", "site.toml", "--trials", "3000", "--format", "markdown", "-q"]).gives(
        0,
        With(&words),
        Nothing,
    );
}

/// Every incident that comes with the program, compared once.
fn built_in() -> &'static Document {
    static DOCUMENT: std::sync::OnceLock<Document> = std::sync::OnceLock::new();
    DOCUMENT.get_or_init(|| document(&Folder::new(), &[]))
}

#[test]
fn every_incident_that_comes_with_the_program_is_compared() {
    let found = built_in();
    assert!(found.incidents.len() >= 13);
    let mids: Vec<f64> = found.summary.leading_mid_pits.iter().map(|pit| pit.mid_pit).collect();
    assert!(mids.len() == found.incidents.len() && mids.is_sorted(), "{mids:?}");
    for incident in &found.incidents {
        assert!(incident.n >= 1_000, "{}: only {} attacks are like the record", incident.scenario, incident.n);
        for figure in &incident.figures {
            let (below, up_to, mid) = (figure.below.unwrap(), figure.up_to.unwrap(), figure.mid_pit.unwrap());
            let [low, high] = figure.mid_pit_ci95.unwrap();
            assert!(0.0 <= below && below <= up_to && up_to <= 1.0 && low <= mid && mid <= high, "{figure:?}");
            assert!((mid - below.midpoint(up_to)).abs() < 1e-9, "{figure:?}");
        }
    }
}

#[test]
fn the_page_shows_every_figure() {
    let (begin, end) = ("<!-- back-tests -->\n", "<!-- /back-tests -->");
    let from = PAGE.find(begin).unwrap() + begin.len();
    let to = from + PAGE[from..].find(end).unwrap();
    let page = format!("{}\n{}\n{}", &PAGE[..from], tables::markdown(built_in()).trim_end(), &PAGE[to..]);
    if std::env::var_os("BORDJ_BLESS").is_some() {
        std::fs::write(root().join("docs/back-tests.md"), &page).unwrap();
        return;
    }
    assert!(
        page == PAGE,
        "docs/back-tests.md is not what is computed; look at the change, then write it with BORDJ_BLESS=1 cargo test --test \
         integration back_tests, and see to it that its text is still true"
    );
}

#[test]
fn a_place_is_that_of_a_run_and_threads_change_no_byte() {
    let folder = with(OUTPOST, &[figure("fatalities", 3.0, ""), figure("downtime_days", 4.0, "")]);
    let record = folder.read("records/site.toml");
    folder.write("records/site.toml", record.replace("\"base\"", "\"drilled\""));
    folder.bordj(&["run", "site.toml", "--trials", "8000", "--out", "report", "-q"]).gives(0, Nothing, Nothing);
    let result = folder.json("report/result.json");
    let words = |threads| {
        let words =
            ["validate", "--back-test", "site.toml", "--trials", "8000", "--format", "json", "--threads", threads];
        words.map(str::to_owned).to_vec()
    };
    let run = |words: Vec<String>, out: &str| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let out = if out.is_empty() { With(&[]) } else { Exactly(out) };
        folder.bordj(&words).gives(0, out, With(&["trials"])).out
    };
    let one = run(words("1"), "");
    run(words("3"), &one);
    let found: Document = serde_json::from_str(&one).unwrap();
    for (figure, test) in found.incidents[0].figures.iter().zip(result["back_test"].as_array().unwrap()) {
        assert_eq!(figure.below, test["below"].as_f64());
        assert_eq!(Some(found.incidents[0].n), test["n"].as_u64());
        assert_eq!(figure.quantiles.unwrap()[1].to_bits(), test["quantiles"][1].as_f64().unwrap().to_bits());
    }
}

#[test]
fn incidents_are_named_by_file_or_id_and_written_into_a_folder() {
    let folder = Folder::new();
    let words = ["validate", "--back-test", "khobar-2004", "--trials", "2000", "--out", "there"];
    let out = ["Khobar", "khobar-2004, as_was:", "fatalities", "A back-test can contradict a scenario."];
    folder.bordj(&words).gives(0, With(&out), With(&["back-tests.json and back-tests.svg in there/"]));
    assert_eq!(folder.names("there"), ["back-tests.json", "back-tests.svg"]);
    assert_eq!(folder.json("there/back-tests.json")["schema"], SCHEMA);
    assert!(folder.read("there/back-tests.svg").contains("role=\"img\""));
    let quiet = ["validate", "--back-test", "khobar-2004", "--trials", "2000", "-q"];
    folder.bordj(&quiet).gives(0, Nothing, Nothing);
}

#[test]
fn what_cannot_be_compared_is_refused_in_words() {
    let folder = Folder::with("site.toml", OUTPOST);
    let both = "error: the argument '--back-test' cannot be used with '--cases <FILE>'";
    for (words, expected) in [
        (&["khobar-204"][..], "no back-test `khobar-204` comes with the program: did you mean `khobar-2004`?"),
        (&["nothing-like-it"], "no back-test `nothing-like-it` comes with the program: there are "),
        (&["site.toml"], "`site.toml` has no record to be held against: expected `records/site.toml`"),
        (&["none.toml"], "`none.toml` can't be read"),
        (&["--cases", "x.toml"], both),
    ] {
        let words = [&["validate", "--back-test"], words].concat();
        folder.bordj(&words).gives(2, Nothing, With(&[expected]));
    }
    folder.bordj(&["validate", "--trials", "5"]).gives(2, Nothing, With(&["--back-test"]));
    folder.write(
        "records/site.toml",
        format!("{HEAD}{}", figure("fatalities", 2.0, "range = [3, 4]")).replace("base", "as_is"),
    );
    let fault = ["error[outside-range]: 2 is not between 3 and 4", "the range over the sources"];
    folder.bordj(&["validate", "--back-test", "site.toml"]).gives(2, Nothing, With(&fault));
    folder.write(
        "records/site.toml",
        "schema = 1\n[record]\nposture = \"as_is\"\n[[figure]]\nmetric = \"fatalities\"\nvalue = 1\nrange = 3\n",
    );
    folder.bordj(&["check", "site.toml"]).gives(2, Nothing, With(&["[lowest, highest]"]));
}
