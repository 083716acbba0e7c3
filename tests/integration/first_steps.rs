//! `bordj new` makes a folder that works and spoils none; `bordj dist` shows a distribution as the scenario file reads it.

use serde_json::Value;

use crate::command::Folder;
use crate::command::Stream::{Exactly, Nothing, With};

#[test]
fn a_new_folder_is_sound_without_a_warning_and_its_postures_differ() {
    let folder = Folder::new();
    let said = ["bordj check sites/north-1/scenario.toml", "bordj run sites/north-1/scenario.toml --out", "--explain"];
    folder.bordj(&["new", "sites/north-1"]).gives(0, With(&said), Nothing);
    assert_eq!(folder.names("."), ["sites"]);
    assert_eq!(folder.names("sites/north-1"), ["bordj.schema.json", "scenario.toml"]);
    let text = folder.read("sites/north-1/scenario.toml");
    assert!(text.starts_with("#:schema ./bordj.schema.json\n") && text.contains("\nid = \"north-1\" "));
    let schema = folder.bordj(&["schema"]).gives(0, With(&["$schema"]), Nothing).out;
    assert_eq!(schema, folder.read("sites/north-1/bordj.schema.json"));
    let sound = ["sound; 2 postures", "A 0, B 0, C 0, D 87, ungraded 0"];
    let printed = folder.bordj(&["check", "sites/north-1/scenario.toml"]).gives(0, With(&sound), Nothing);
    assert_eq!(printed.out.lines().count(), 1, "every input has a source: {}", printed.out);
    let words = ["run", "sites/north-1/scenario.toml", "--out", "sites/north-1/report", "--quiet"];
    folder.bordj(&words).gives(0, Nothing, Nothing);
    let result = folder.json("sites/north-1/report/result.json");
    assert_eq!(result["scenario"]["id"], "north-1");
    let difference = &result["comparisons"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["metric"] == "fatalities")
        .unwrap()["difference"]["ci95"];
    assert!(difference[1].as_f64().unwrap() < 0.0, "the measures save lives: {difference}");
    // What it tells to do works.
    let words = ["check", "sites/north-1/scenario.toml", "--explain", "zone.camp.haven.*"];
    let told = ["zone.camp.haven.compliance", "odds 4.0 by control alarm_drills", "= 0.7273"];
    folder.bordj(&words).gives(0, With(&told), Nothing);
}

#[test]
fn what_is_there_is_not_touched() {
    let folder = Folder::with("old/notes.txt", "mine");
    folder.bordj(&["new", "old"]).gives(2, Nothing, With(&["`old` exists and is not empty"]));
    folder.bordj(&["new", "old/notes.txt"]).gives(2, Nothing, With(&["exists and is no folder"]));
    assert_eq!((folder.names("old"), folder.read("old/notes.txt")), (vec!["notes.txt".to_owned()], "mine".to_owned()));
    // A file on the way is no parent: nothing is left of the attempt.
    folder.bordj(&["new", "old/notes.txt/site"]).gives(1, Nothing, With(&["can't be written"]));
    assert_eq!((folder.names("."), folder.names("old")), (vec!["old".to_owned()], vec!["notes.txt".to_owned()]));
}

#[test]
fn an_empty_folder_is_filled_and_an_impossible_id_replaced() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("North Field")).unwrap();
    let said = ["bordj check \"North Field/scenario.toml\""];
    folder.bordj(&["new", "North Field"]).gives(0, With(&said), Nothing);
    assert_eq!(folder.names("North Field"), ["bordj.schema.json", "scenario.toml"]);
    assert!(folder.read("North Field/scenario.toml").contains("\nid = \"my-site\" "));
    folder.bordj(&["check", "North Field/scenario.toml", "--quiet"]).gives(0, Nothing, Nothing);
}

const PERT: &str = r#"{ pert = ["30 s", "60 s", "3 min"] }
  a duration; mean 1.25 min, standard deviation 25.98 s, mode 1 min

          ▃▅▆▇███▇▇▆▅▃▂
        ▄███████████████▆▄▂
      ▃█████████████████████▆▄▂
     ▅█████████████████████████▇▅▃▁
    ▆██████████████████████████████▇▅▃▁
   ▅███████████████████████████████████▇▅▃▁
  ▁█████████████████████████████████████████▆▅▃▂▁
  ████████████████████████████████████████████████▇▆▅▄▃▃▂▂▁▁▁▁
  ┴────────────┴─────────────┴────────────┴─────────────┴────────────┴
  30 s       1 min        1.5 min       2 min        2.5 min       3 min

       least         1 %         5 %        10 %        25 %        50 %
        30 s     33.47 s     38.85 s     43.49 s     54.51 s   1.192 min
        75 %        90 %        95 %        99 %     largest
   1.536 min   1.863 min   2.053 min   2.371 min       3 min
"#;

#[test]
fn a_distribution_is_drawn_in_the_users_units() {
    let folder = Folder::new();
    folder.bordj(&["dist", "pert(30 s, 60 s, 3 min)"]).gives(0, Exactly(PERT), Nothing);
    folder.bordj(&["dist", r#"{ pert = ["30 s", "60 s", "3 min"] }"#]).gives(0, Exactly(PERT), Nothing);
    let bars = ["\n  1  ████████████████ 25 %\n  2  ████████████████████████████████████████████████ 75 %\n"];
    folder.bordj(&["dist", "discrete([1, 1], [2, 3])"]).gives(0, With(&bars), Nothing);
    let wide = ["logarithmic axis, density per decade", "10 min", "1 yr"];
    folder.bordj(&["dist", "lognormal(p05 = 1 min, p95 = 20 d)"]).gives(0, With(&wide), Nothing);
    // P(Z < -1) = 15.87 %
    let cut = ["15.87 % of it lies below 0 s, and counts as 0 s."];
    folder.bordj(&["dist", "normal(1 min, 1 min)"]).gives(0, With(&cut), Nothing);
}

#[test]
fn every_line_of_a_distribution_fits_eighty_columns() {
    let folder = Folder::new();
    let laws = [
        "loguniform(0.002 per yr, 0.5 per yr)",
        "gamma(mean = 0.0123 per yr, sd = 0.011 per yr)",
        "normal(mean = 1.5, sd = 2, min = -1)",
        "weibull(shape = 0.4, scale = 3.5 d)",
        "triangular(1 bn, 2 bn, 900 bn)",
        "exponential(0.003 s)",
        "uniform(1e-9, 3e-9)",
        "{ successes = 8, trials = 10 }",
        "17 min",
    ];
    for law in laws {
        let printed = folder.bordj(&["dist", law]).gives(0, With(&["mean", "50 %"]), Nothing);
        let long: Vec<&str> = printed.out.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{law}: {long:#?}");
    }
}

#[test]
fn a_distribution_is_given_as_data() {
    let printed =
        Folder::new().bordj(&["dist", "beta(3, 6)", "--format", "json"]).gives(0, With(&["\"quantiles\""]), Nothing);
    let found: Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!(found["notation"], "{ beta = [3, 6] }");
    assert!((found["mean"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(found["quantiles"].as_array().unwrap().len(), 9);
}

#[test]
fn a_faulty_distribution_is_underlined_in_the_users_own_text() {
    let folder = Folder::new();
    let cases = [
        ("pret(1, 2)", "1 | pret(1, 2)\n  | ^^^^ no such distribution", "did you mean `pert`?"),
        ("pert(30 s, 60, 3 min)", "  |            ^^ write \"90 s\"", "60 has no unit"),
        ("pert(3, 2, 1)", "  |     ^^^^^^^^^ these arguments", "must not be above"),
        ("lognormal(1, 2)", "  |          ^^^^^^ expected { median, gsd }", "[wrong-kind]"),
        ("beta(1, 2", "  |     ^ opened here", "no `)` closes this"),
    ];
    for (law, drawn, said) in cases {
        folder.bordj(&["dist", law]).gives(2, Nothing, With(&[drawn, said]));
    }
}
