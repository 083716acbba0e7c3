use crate::result::batch::{PerAttack, PerYear};
use crate::result::decision::{self, Regret, Regrets};
use crate::result::document::{Threat, Warning};

use super::super::fixture;
use super::*;

fn figure(estimate: f64, half: f64) -> Option<Figure> {
    Some(Figure { estimate, ci95: [estimate - half, estimate + half] })
}

fn posture(id: &str, name: &str) -> Posture {
    Posture {
        id: id.to_owned(),
        name: name.to_owned(),
        per_attack: PerAttack {
            attacks: 1_000,
            p_effectiveness: figure(0.184, 0.002),
            fatalities: figure(12.31, 0.4),
            captured: figure(131.2, 3.0),
            downtime_days: figure(31.0, 0.7),
        },
        per_year: PerYear {
            fatalities: figure(0.31, 0.01),
            downtime_days: figure(0.77, 0.02),
            loss: figure(3.153e6, 5.0e4),
        },
    }
}

fn run(currency: &str, marking: Option<&str>, threats: Vec<Threat>) -> Run {
    Run {
        name: "A site".to_owned(),
        marking: marking.map(str::to_owned),
        currency: currency.to_owned(),
        horizon_years: 1.0,
        trials: 2_000,
        seed: 7,
        sampling: "mc".to_owned(),
        settings: Vec::new(),
        declared_attacks_per_year: threats.iter().map(|threat| threat.rate_mean).sum(),
        threats,
        loss_events: Vec::new(),
        postures: vec![posture("as_was", "As it was in January 2013"), posture("hardened", "")],
        warnings: vec![Warning { code: "few-attacks".to_owned(), message: "Few.".to_owned() }],
    }
}

fn done(path: &str, scenario: &str, run: Run) -> File {
    File {
        path: path.to_owned(),
        scenario: Some(scenario.to_owned()),
        scenario_sha256: Some("0123456789abcdef".to_owned()),
        status: Status::Ok,
        message: None,
        run: Some(run),
    }
}

fn batch() -> Document {
    let threats = fixture::plausible().scenario.threats;
    let quiet = run("EUR", Some("EXAMPLE"), Vec::new());
    let broken = File {
        path: "broken\u{1b}[2J.toml".to_owned(),
        scenario: None,
        scenario_sha256: None,
        status: Status::Faulty,
        message: Some("2 errors, the first: broken.toml:1:1: |no|".to_owned()),
        run: None,
    };
    Document {
        schema: "bordj.batch/1".to_owned(),
        version: "0".to_owned(),
        regret: Vec::new(),
        files: vec![
            done("a.toml", "in-amenas-2013", run("USD", Some("EXAMPLE"), threats)),
            broken,
            done("c.toml", "quiet", quiet),
        ],
    }
}

/// The cells of the rows that begin with a name, text without line breaks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_width_holds_every_figure_whole() {
    for width in [60, 80, 100, 120, 160] {
        let text = table(&batch(), width, false);
        assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
        for part in
            ["18.4 %", "[18.2, 18.6]", "12.3", "[11.9, 12.7]", "131", "[128, 134]", "USD 3.15M", "[3.10M, 3.20M]"]
        {
            assert!(text.contains(part), "{part} is missing at {width} in\n{text}");
        }
        assert!(text.contains("EUR 3.15M") && words(&text).contains("3 files: 2 done, 1 faulty"), "{text}");
    }
    // Where there is room, a figure and its interval stand on one line; where not, the interval is under it.
    assert!(table(&batch(), 120, false).contains("USD 3.15M [3.10M, 3.20M]"));
    let narrow = table(&batch(), 80, false);
    assert!(!narrow.contains("USD 3.15M [3.10M") && !narrow.contains("\n\n\n"), "{narrow}");
}

#[test]
fn what_does_not_apply_is_left_out_and_what_failed_is_told() {
    let text = table(&batch(), 120, false);
    let (given, rest) = text.split_once("Per year, across files").unwrap();
    assert!(
        given.contains("in-amenas-2013") && !given.contains("quiet"),
        "a site without threats has no attack\n{given}"
    );
    assert!(rest.contains("quiet"), "{rest}");
    assert_eq!(text.matches("EXAMPLE").count(), 1, "{text}");
    assert!(
        text.contains("Not done\n  broken[2J.toml: faulty: 2 errors, the first: broken.toml:1:1: |no|\n"),
        "{text}"
    );
    assert!(
        text.contains(
            "  in-amenas-2013: a.toml, 2,000 trials, seed 7, scenario 0123456789ab; 1 warning: few-attacks\n"
        ),
        "{text}"
    );
    assert!(words(&text).contains("in-amenas-2013: Declared attacks per year before any control"), "{text}");
    assert!(!text.contains('\u{1b}') && table(&batch(), 120, true).contains(YELLOW));
}

/// Files as states of the world: the first posture is least bad.
#[test]
fn the_regret_over_files_is_shown() {
    let behind = |value: f64| decision::Figure { value, ci95: [value - 0.01, value + 0.01] };
    let row = |id: &str, figures: [f64; 2], largest: usize| Regrets {
        posture: id.to_owned(),
        behind: figures.map(behind).to_vec(),
        largest: behind(figures[largest]),
        state: ["in-amenas-2013", "quiet"][largest].to_owned(),
    };
    let mut doc = batch();
    doc.regret = vec![Regret {
        metric: "fatalities".to_owned(),
        unit: "person".to_owned(),
        over: "file".to_owned(),
        states: vec!["in-amenas-2013".to_owned(), "quiet".to_owned()],
        rows: vec![row("as_was", [0.0, 0.25], 1), row("hardened", [0.5, 0.0], 0)],
        least: "as_was".to_owned(),
        not_told_apart: Vec::new(),
    }];
    for width in [60, 80, 120] {
        let text = table(&doc, width, false);
        assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
        assert!(words(&text).contains("Regret in fatalities, per year, by file"), "{text}");
        assert!(words(&text).contains("As it was in January 2013”") || width < 120, "{text}");
        let least = "In fatalities per year, by file, “As it was in January 2013” is least bad: at worst 0.250 [0.240, 0.260] \
                     behind, in “quiet”.";
        assert!(words(&text).contains(least), "{text}");
    }
    let text = markdown(&doc);
    assert!(text.contains("\n## Regret in fatalities, per year, by file\n"), "{text}");
    assert!(text.contains("|  | in-amenas-2013 | quiet | largest |\n| :-- | --: | --: | --: |\n"), "{text}");
    let row = text.lines().find(|line| line.starts_with("| hardened | 0.50")).unwrap();
    assert_eq!(row.matches('|').count(), 5, "{row}");
    assert!(text.contains("\n## Least regret\n\n- In fatalities"), "{text}");
    assert!(!markdown(&batch()).contains("egret"));
}

#[test]
fn markdown_has_a_row_for_every_posture() {
    let text = markdown(&batch());
    assert!(text.starts_with("**EXAMPLE**\n\n# 3 files: 2 done, 1 faulty\n"), "{text}");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| in-amenas-2013 | As it was")).collect();
    let [given, year] = rows[..] else { panic!("{text}") };
    assert!(
        given.ends_with(
            "| 18.4 % \\[18.2, 18.6\\] | 12.3 \\[11.9, 12.7\\] | 131 \\[128, 134\\] | 31.0 \\[30.3, 31.7\\] |"
        )
    );
    assert!(
        year.contains("| 1 in 40 | 0.310 \\[0.300, 0.320\\] |") && year.ends_with("| USD 3.15M \\[3.10M, 3.20M\\] |")
    );
    assert!(text.contains("\n| quiet | hardened | – | 0.31"), "{text}");
    assert!(text.contains("faulty: 2 errors, the first: broken.toml:1:1: \\|no\\|"), "{text}");
    let widths: Vec<usize> = text
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.replace("\\|", "").matches('|').count())
        .collect();
    assert!(widths.iter().all(|width| *width == 7), "{widths:?}");
}
