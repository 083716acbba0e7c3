//! `bordj validate`: every case passes, docs/validation.md shows what is printed, and what is wrong fails.

use bordj::report::validation as tables;
use bordj::result::validation::{Document, Figure, Means, SCHEMA, Value as Found, Verdict};

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{Folder, edited};

const PAGE: &str = include_str!("../../docs/validation.md");

/// Every case, compared once for all tests of this file.
fn document() -> &'static Document {
    static DOCUMENT: std::sync::OnceLock<Document> = std::sync::OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let folder = Folder::new();
        let printed = folder.bordj(&["validate", "--format", "json", "--quiet"]).gives(0, With(&[SCHEMA]), Nothing);
        serde_json::from_str(&printed.out).unwrap()
    })
}

fn figures() -> impl Iterator<Item = (&'static str, &'static Figure)> {
    let cases = document().groups.iter().flat_map(|group| &group.cases);
    cases.flat_map(|case| case.figures.iter().map(|figure| (case.id.as_str(), figure)))
}

#[test]
fn every_case_passes() {
    let document = document();
    assert!(document.failed.is_empty(), "{:?}", document.failed);
    assert_eq!(document.cases, 56);
    assert!(figures().all(|(_, figure)| figure.verdict == Verdict::Pass && figure.computed.is_some()));
    // A case of each kind, with its exact answer written out once more.
    let find = |case: &str, name: &str, by: Means| {
        let found = figures().find(|(id, figure)| *id == case && figure.name == name && figure.by == by);
        let figure = found.unwrap_or_else(|| panic!("{case} lacks {name}")).1;
        match &figure.computed {
            Some(Found::Number(computed)) => *computed,
            other => panic!("{case}: {name} is {other:?}"),
        }
    };
    for (case, name, by, exact, to) in [
        ("easi-garcia-baseline", "P_I", Means::Formula, 0.476_040_73, 1e-8),
        ("easi-garcia-baseline", "P_I", Means::Simulation, 0.476_040_73, 4.0 * 0.4995 / 400_000.0_f64.sqrt()),
        ("brown-square-4v2-r1", "P(defenders win)", Means::Formula, 331.0 / 360.0, 1e-12),
        ("safe-haven-common-shock", "P(all 20)", Means::Simulation, 0.299_673, 0.003),
        ("pert-beta", "variance", Means::Law, 26_000.0 / 7.0, 1e-9),
        ("cvar-split-atom", "TVaR 95 %", Means::Tally, 46.0, 1e-9),
        ("pn-confidence-8of10", "Wilson, low", Means::Interval, 0.490_162_472, 1e-8),
        ("fn-hse-line", "N = 40", Means::Criterion, 1.0 / 4_000.0, 1e-12),
        ("sobol-ishigami", "total, x1", Means::Study, 0.557_59, 0.0055),
    ] {
        let computed = find(case, name, by);
        assert!((computed - exact).abs() <= to, "{case}, {name}: {computed}, exact {exact}");
    }
}

/// The error that a tolerance is made of, from an exact spread that stands in the data, is the one that the run gives itself.
#[test]
fn tolerances_are_four_of_the_runs_own_standard_errors() {
    let mut compared = 0;
    for (case, figure) in figures() {
        let Some(own) = figure.standard_error.filter(|_| figure.tolerance > 0.0) else { continue };
        let exact = (figure.tolerance - figure.allowance.unwrap_or(0.0)) / 4.0;
        assert!(
            (own / exact - 1.0).abs() < 0.05,
            "{case}, {}: standard error {own}, from the exact answer {exact}",
            figure.name
        );
        compared += 1;
    }
    assert!(compared > 60, "{compared} figures were compared");
}

/// The page between two comments, replaced.
fn with(page: &str, id: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- {id} -->\n"), format!("<!-- /{id} -->"));
    let from = page.find(&begin).unwrap_or_else(|| panic!("docs/validation.md lacks {begin}")) + begin.len();
    let to = from + page[from..].find(&end).unwrap_or_else(|| panic!("docs/validation.md lacks {end}"));
    format!("{}\n{}\n{}", &page[..from], text.trim_end(), &page[to..])
}

#[test]
fn the_page_shows_what_is_computed() {
    let document = document();
    let mut page = with(PAGE, "left-out", &tables::left_out_table(document));
    for group in &document.groups {
        page = with(&page, &group.id, &tables::group_table(group));
    }
    if std::env::var_os("BORDJ_BLESS").is_some() {
        let place = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/validation.md");
        std::fs::write(place, &page).unwrap();
    }
    let current = std::env::var_os("BORDJ_BLESS").is_some() || page == PAGE;
    assert!(
        current,
        "docs/validation.md is not what is computed; look at the change, then write it with BORDJ_BLESS=1 cargo test \
         --test integration validate"
    );
}

/// The case of one's own that stands on the page.
fn own_case() -> &'static str {
    PAGE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap()
}

#[test]
fn a_case_of_ones_own_is_compared() {
    let folder = Folder::with("mine.toml", own_case());
    let out = ["Cases of mine", "fast-response (derived)", "formula", "0.66363", "1 case, 2 figures: all pass"];
    let printed = folder.bordj(&["validate", "--cases", "mine.toml"]).gives(0, With(&out), With(&["200,000 trials"]));
    assert_eq!(printed.out.matches("pass").count(), 3, "{}", printed.out);
    folder.bordj(&["validate", "--cases", "mine.toml", "--quiet"]).gives(0, Nothing, Nothing);
}

#[test]
fn a_wrong_expectation_fails() {
    // Ten tolerances of the simulation away; of the formula thousands.
    let folder = Folder::with("mine.toml", own_case().replace("0.663631", "0.703631"));
    let err = ["error: 1 of 1 fails: fast-response"];
    let failed = ["0.70363", "FAIL", "1 case, 2 figures: 1 of 1 fails: fast-response"];
    let printed = folder.bordj(&["validate", "--cases", "mine.toml"]).gives(1, With(&failed), With(&err));
    assert_eq!(printed.out.matches("FAIL").count(), 2, "{}", printed.out);
    assert!(!printed.out.contains("pass"), "{}", printed.out);
    folder.bordj(&["validate", "--cases", "mine.toml", "-q"]).gives(1, Nothing, With(&err));
    let json = ["\"failed\": [\"fast-response\"]", "\"verdict\": \"fail\""];
    folder.bordj(&["validate", "--cases", "mine.toml", "--format", "json", "-q"]).gives(1, With(&json), With(&err));
    // The formula alone, off by twice its tolerance.
    let text = edited(own_case(), "expected = 0.663631, within", "expected = 0.663633, within");
    folder.write("mine.toml", text);
    let printed = folder.bordj(&["validate", "--cases", "mine.toml"]).gives(1, With(&["FAIL", "pass"]), With(&err));
    assert_eq!(printed.out.matches("FAIL").count(), 1, "{}", printed.out);
}

#[test]
fn some_cases_or_groups_alone() {
    let folder = Folder::new();
    let names = ["validate", "statistics", "brown-square-2v1-r1", "--format", "markdown", "--quiet"];
    let out =
        ["## Neutralisation (P\\_N)", "| brown-square-2v1-r1 |", "cvar-split-atom", "6 cases, 22 figures: all pass."];
    let printed = folder.bordj(&names).gives(0, With(&out), Nothing);
    assert!(!printed.out.contains("easi") && !printed.out.contains("Left out\n"), "{}", printed.out);
}

#[test]
fn threads_change_no_byte() {
    let folder = Folder::new();
    let run = |threads: &str| {
        let words =
            ["validate", "easi-fence-sensor-M", "fn-mude-exercise", "--format", "json", "-q", "--threads", threads];
        folder.bordj(&words).gives(0, With(&["F(100)"]), Nothing).out
    };
    let one = run("1");
    folder
        .bordj(&["validate", "easi-fence-sensor-M", "fn-mude-exercise", "--format", "json", "-q", "--threads", "3"])
        .gives(0, Exactly(&one), Nothing);
}

#[test]
fn an_unknown_case_is_answered_with_the_nearest() {
    let folder = Folder::new();
    for (name, words) in [
        ("easi-garcia-base", "there is no case or group `easi-garcia-base`: did you mean `easi-garcia-baseline`?"),
        ("timming", "there is no case or group `timming`: did you mean `timing`?"),
        ("zzz", "there is no case or group `zzz`\n"),
        ("alarm-queue-mm1", "case `alarm-queue-mm1` is not compared: A queue of alarms before one operator."),
    ] {
        folder.bordj(&["validate", name]).gives(2, Nothing, With(&[words]));
    }
}

#[test]
fn a_faulty_case_is_refused_in_words() {
    let folder = Folder::new();
    let text = own_case();
    for (text, words) in [
        (
            edited(text, "travel={", "traval={"),
            &["unknown-target", "case `fast-response` has a scenario or a law with faults"][..],
        ),
        (
            edited(text, "base = \"easi-garcia.toml\"", "base = \"easi.toml\""),
            &["case `fast-response`: there is no scenario `easi.toml`; there are easi-garcia.toml"],
        ),
        (
            edited(text, "by = \"simulation\"", "by = \"guess\""),
            &["mine.toml: TOML parse error at line 15", "unknown variant `guess`"],
        ),
        (edited(text, "trials = 200_000", "trails = 200_000"), &["unknown field `trails`"]),
        (edited(text, ", within = 1e-6", ""), &["`p_interruption` needs `within` or `relative`"]),
        (
            edited(text, "[group]\nid = \"mine\"\ntitle = \"Cases of mine\"\n", ""),
            &["mine.toml: its cases have no [group]"],
        ),
        (edited(text, "id = \"fast-response\"", "id = \"mine\""), &["mine.toml: `mine` stands there twice"]),
        (text.replace("p_interruption", "p_interuption"), &["no formula gives `p_interuption`"]),
        ("[group]\nid = \"a\"\ntitle = \"A\"\n".to_owned(), &["mine.toml: it has no [[case]]"]),
    ] {
        folder.write("mine.toml", text);
        folder.bordj(&["validate", "--cases", "mine.toml"]).gives(2, Nothing, With(words));
    }
    folder.bordj(&["validate", "--cases", "none.toml"]).gives(2, Nothing, With(&["`none.toml` can't be read"]));
}
