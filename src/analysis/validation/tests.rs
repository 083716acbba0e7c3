//! Cases are read, chosen and judged; whether they pass is tested by `tests/integration/validate.rs`.

use std::sync::atomic::{AtomicU64, Ordering};

use super::*;

const GROUP: &str = "[group]\nid = \"g\"\ntitle = \"G\"\n\n";

fn read(cases: &str) -> Result<Cases, ValidationError> {
    Cases::read("cases.toml", &format!("{GROUP}{cases}"))
}

/// A case with one figure.
fn case(subject: &str, figure: &str) -> String {
    format!(
        "[[case]]\nid = \"c\"\ntitle = \"C\"\nsource = \"S\"\nmark = \"derived\"\n{subject}\nfigures = [{{ {figure} }}]\n"
    )
}

/// The one figure of a case.
fn figure(subject: &str, figure: &str) -> document::Figure {
    let cases = read(&case(subject, figure)).unwrap();
    run(&cases, Some(1), &|_| {}).unwrap().groups.remove(0).cases.remove(0).figures.remove(0)
}

fn refusal(subject: &str, figure: &str) -> String {
    let found = read(&case(subject, figure)).and_then(|cases| run(&cases, Some(1), &|_| {}));
    found.unwrap_err().to_string()
}

#[test]
fn the_cases_that_come_with_the_program_are_sound() {
    let cases = Cases::built_in().unwrap();
    assert_eq!(cases.groups.len(), 9);
    for group in &cases.groups {
        for case in &group.cases {
            let mut sites = Sites::of(case, Some(1), &|_| {});
            for figure in &case.figures {
                if let Subject::Scenario(text) = case.subject(figure).unwrap() {
                    let scenario = sites.scenario(text, figure).unwrap();
                    assert!(scenario.warnings.is_empty(), "{}: {:?}", case.id, scenario.warnings);
                }
            }
        }
    }
}

#[test]
fn scenarios_on_the_shelf_are_sound_without_a_warning() {
    let parts = |text: &str| !text.lines().any(|line| line == "[scenario]");
    for (name, text) in shelf::FILES.iter().filter(|(name, text)| !name.contains("/records/") && !parts(text)) {
        let loaded = crate::scenario::load_from(&shelf::Shelf, &shelf::place(name), text.as_bytes(), &[]);
        assert!(loaded.diagnostics.is_empty(), "{name}: {:#?}", loaded.diagnostics);
    }
}

/// Files of the folders of back-tests and of controls, but their pages, and of records.
fn in_the_tree() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["scenarios/back-tests", "scenarios/back-tests/records", "scenarios/records", "scenarios/controls"];
    let names = folders.into_iter().flat_map(|folder| {
        let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten();
        let files = entries.map(|entry| entry.unwrap()).filter(|entry| entry.file_type().unwrap().is_file());
        files.map(move |entry| format!("{folder}/{}", entry.file_name().to_str().unwrap()))
    });
    let mut names: Vec<String> = names.filter(|name| !name.ends_with("README.md")).collect();
    names.sort();
    names
}

#[test]
fn every_file_of_a_back_test_comes_with_the_program() {
    for name in in_the_tree() {
        assert!(shelf::text(&name).is_some(), "{name} is not among the files of shelf.rs");
    }
    let is_scenario = |text: &str| text.lines().any(|line| line == "[scenario]");
    for (path, text) in shelf::FILES.iter().filter(|(path, _)| path.starts_with("scenarios/back-tests/")) {
        let has_record = shelf::recorded().any(|recorded| recorded == *path);
        assert_eq!(has_record, is_scenario(text) && !path.contains("/records/"), "{path}");
    }
    let ids: std::collections::BTreeSet<&str> = shelf::recorded().map(shelf::stem).collect();
    assert!(ids.len() == shelf::recorded().count() && ids.len() >= 13, "{ids:?}");
    assert_eq!(back_tests::Case::built_in().unwrap().len(), ids.len());
}

#[test]
fn all_cases_are_chosen_unless_some_are_named() {
    let cases = Cases::built_in().unwrap();
    let count = |cases: &Cases| cases.groups.iter().map(|group| group.cases.len()).sum::<usize>();
    let only = |names: &[&str]| cases.clone().only(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
    let all = only(&[]).unwrap();
    assert_eq!((count(&all), all.left_out.len()), (count(&cases), 19));
    let some = only(&["people", "pert-beta", "pert-beta"]).unwrap();
    let ids: Vec<&str> = some.groups.iter().flat_map(|group| &group.cases).map(|case| case.id.as_str()).collect();
    assert_eq!(ids, ["safe-haven-common-shock", "pll-irpa-far", "pert-beta"]);
    assert!(some.left_out.is_empty());
    assert!(matches!(only(&["people", "nothing"]), Err(ValidationError::Unknown(_))));
}

#[test]
fn a_figure_is_judged_by_its_tolerance() {
    let law = "law = \"uniform(0, 4)\"";
    for (expected, verdict) in [("2.0009", Verdict::Pass), ("2.0011", Verdict::Fail), ("1.9989", Verdict::Fail)] {
        let found = figure(law, &format!("of = \"mean\", expected = {expected}, within = 1e-3"));
        assert_eq!(found.verdict, verdict, "{found:?}");
    }
    assert_eq!(figure(law, "of = \"cdf\", at = 3, expected = \"3/4\", within = 1e-12").verdict, Verdict::Pass);
    let relative = figure(law, "of = \"quantile\", at = 0.5, expected = 2.1, relative = 0.05");
    assert_eq!((relative.verdict, relative.tolerance.to_bits()), (Verdict::Pass, (0.05_f64 * 2.1).to_bits()));
    // A word is no number.
    assert_eq!(figure(law, "of = \"mean\", expected = \"two\", within = 1").verdict, Verdict::Fail);
}

#[test]
fn a_simulated_figure_may_be_off_by_four_standard_errors() {
    let simulated = |expected: &str, more: &str| {
        let words = format!("of = \"p_interruption\", by = \"simulation\", expected = {expected}{more}");
        figure("base = \"race.toml\"\ntrials = 1000\nset = ['response.guards.communication=0.3']", &words)
    };
    let found = simulated("0.3", "");
    let n = found.n.unwrap();
    assert!((1_000..1_010).contains(&n), "{n}");
    assert!((found.tolerance - 4.0 * (0.3_f64 * 0.7 / n as f64).sqrt()).abs() < 1e-15);
    assert_eq!(found.verdict, Verdict::Pass);
    // Its own standard error is about that of the exact answer.
    assert!((4.0 * found.standard_error.unwrap() / found.tolerance - 1.0).abs() < 0.05);
    assert_eq!(simulated("0.4", "").verdict, Verdict::Fail);
    assert_eq!(simulated("0.4", ", allowance = 0.1").verdict, Verdict::Pass);
    assert!((simulated("0.3", ", spread = 2").tolerance - 8.0 / (n as f64).sqrt()).abs() < 1e-15);
    // What can't happen must not.
    let never = figure(
        "base = \"race.toml\"\ntrials = 1000\nset = ['element.barrier.detection=0']",
        "of = \"p_interruption\", by = \"simulation\", expected = 0",
    );
    assert_eq!((never.verdict, never.tolerance.to_bits()), (Verdict::Pass, 0));
}

#[test]
fn a_formula_that_is_only_approximate_is_no_figure() {
    let found = figure(
        "base = \"race.toml\"\nset = ['response.guards.travel={ exponential = { mean = \"300 s\" } }']",
        "of = \"p_interruption\", by = \"formula\", expected = 0.5, within = 1",
    );
    assert_eq!((found.verdict, found.computed), (Verdict::Fail, None));
}

#[test]
fn outcomes_of_more_than_a_block_are_counted() {
    let found = figure("counts = [[1, 3000], [5, 1000]]", "of = \"mean\", expected = 2, within = 1e-9");
    assert_eq!((found.verdict, found.by), (Verdict::Pass, Means::Tally));
}

#[test]
fn progress_counts_every_trial_once() {
    let figures = "figures = [
        { of = \"p_interruption\", by = \"simulation\", expected = 1 },
        { of = \"p_effectiveness\", by = \"simulation\", expected = 1 },
        { of = \"p_interruption\", by = \"formula\", expected = 1, within = 1 },
        { of = \"p_interruption\", by = \"simulation\", set = ['element.barrier.delay=1 s'], expected = 0 },
    ]";
    let text = case("base = \"race.toml\"\ntrials = 3000", "");
    let cases = read(&text.replace("figures = [{  }]", figures)).unwrap();
    assert_eq!(cases.trials(), 6_000);
    let done = AtomicU64::new(0);
    let found = run(&cases, Some(2), &|trials| {
        done.fetch_add(trials, Ordering::Relaxed);
    });
    assert_eq!((done.into_inner(), found.unwrap().failed), (6_000, Vec::<String>::new()));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let law = "law = \"uniform(0, 4)\"";
    let race = "base = \"race.toml\"\ntrials = 100";
    let p = "of = \"p_interruption\", by = \"simulation\", expected = 1";
    for (subject, figure, words) in [
        ("", p, "must stand there"),
        ("law = \"uniform(0, 4)\"\nshare = [1, 2]", "of = \"mean\", expected = 2, within = 1", "only one of"),
        (race, "of = \"p_interruption\", expected = 1", "needs `by`"),
        (law, "of = \"mean\", by = \"formula\", expected = 2, within = 1", "takes no `by`"),
        (law, "of = \"mean\", expected = 2, spread = 1", "takes `within` or `relative`"),
        (law, "of = \"mean\", expected = 2", "needs `within` or `relative`"),
        (law, "of = \"mean\", expected = \"1/0\", within = 1", "not finite"),
        (law, "of = \"mean\", expected = \"a/b\", within = 1", "no fraction"),
        (law, "of = \"cdf\", expected = 1, within = 1", "needs `at`"),
        (law, "of = \"sd\", expected = 1, within = 1", "a law has no figure `sd`"),
        ("law = \"uniform(4, 0)\"", "of = \"mean\", expected = 2, within = 1", "with faults"),
        (race, &format!("{p}, within = 1"), "takes `spread` and `allowance`"),
        (race, "of = \"per_attack.alarms.mean\", by = \"simulation\", expected = 1", "needs `spread`"),
        (
            race,
            "of = \"per_attack.alarm.mean\", by = \"simulation\", expected = 1",
            "no figure `per_attack.alarm.mean`",
        ),
        (race, "of = \"p_better.alarms\", by = \"simulation\", expected = 0", "no figure `p_better.alarms`"),
        (race, "of = \"alarms\", by = \"simulation\", expected = 0", "no figure `alarms`"),
        (race, "of = \"fn\", by = \"simulation\", expected = 0, spread = 1", "needs `at`"),
        ("share = [3, 2]", "of = \"low\", expected = 0, within = 1", "3 of 2 is no share"),
        ("line = \"oecd\"", "of = \"limit\", at = 1, expected = 0, within = 1", "no line `oecd`"),
    ] {
        let found = refusal(subject, figure);
        assert!(found.contains(words), "{subject} {figure}: {found}");
    }
    // Nothing was interrupted, so nothing says who wins.
    let none = refusal(
        "base = \"duel.toml\"\ntrials = 100\nset = ['element.barrier.detection=0']",
        "of = \"p_neutralisation\", by = \"simulation\", expected = 0.5",
    );
    assert!(none.contains("nothing that `p_neutralisation` counts was simulated"), "{none}");
}

#[test]
fn a_function_has_indices_of_its_inputs_only() {
    let found = figure("function = \"ishigami\"", "of = \"total\", at = 3, expected = 0.2437, within = 0.0055");
    assert_eq!((found.verdict, found.by), (Verdict::Pass, Means::Study));
    let refused = |subject: &str, figure: &str| refusal(subject, &format!("{figure}, expected = 1, within = 1"));
    for (subject, figure, words) in [
        ("ishigami", "of = \"total\", at = 4", "`ishigami` has no input 4"),
        ("ishigami", "of = \"first\"", "`first` needs `at`"),
        ("ishigami", "of = \"mean\", at = 1", "a function has no figure `mean`"),
        ("ishigumi", "of = \"variance\"", "there is no function `ishigumi`"),
    ] {
        let found = refused(&format!("function = \"{subject}\""), figure);
        assert!(found.ends_with(words), "{found}");
    }
}
