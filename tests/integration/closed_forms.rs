//! Closed forms beside the simulation: what the result, the terminal and the report hold, against values worked out by hand.

use serde_json::Value;

use crate::command::Stream::With;
use crate::command::{EASI, Folder};

const W1: &str = include_str!("../../scenarios/fair-w1.toml");
const THREE_THREATS: &str = include_str!("../data/three-threats.toml");

/// A camp behind a gate that always senses, with guards who are always in time for a duel.
const DUEL: &str = r#"
schema = 1
[scenario]
id = "camp"
name = "Camp"
currency = "USD"
horizon = "2 yr"
[[zone]]
id = "road"
[[zone]]
id = "camp"
objective_time = "1 h"
[[element]]
id = "gate"
from = "road"
to = "camp"
detection = 0.5
sense_at = "begin"
delay = { lognormal = { median = "10 min", gsd = 1.2 } }
[[response]]
id = "guards"
travel = "2 min"
strength = STRENGTH
engagement = { duel = {} }
[[threat]]
id = "raid"
rate = "0.3 per yr"
dispersion = 0.5
group_size = SIZE
target = { camp = 1.0 }
entry = ["road"]
"#;

/// The row of a figure of a posture.
#[track_caller]
fn row<'a>(result: &'a Value, posture: usize, figure: &str) -> &'a Value {
    let rows = result["postures"][posture]["twin"].as_array().unwrap();
    rows.iter().find(|row| row["figure"] == figure && row["path"].is_null()).unwrap()
}

/// The formula of a row is exact and has this value, to a billionth of it, and the simulation is near.
#[track_caller]
fn exact(result: &Value, posture: usize, figure: &str, value: f64) {
    let row = row(result, posture, figure);
    assert_eq!(row["kind"], "exact", "{row}");
    let analytic = row["analytic"].as_f64().unwrap();
    assert!((analytic - value).abs() <= 1e-9 * value, "{figure}: {analytic}, exact {value}");
    let apart = row["standard_errors"].as_f64().unwrap();
    assert!(apart <= 4.0, "{row}");
    // The same by the interval of the simulation, twice as wide as at 95 %.
    let [estimate, low, high] = [&row["estimate"], &row["ci95"][0], &row["ci95"][1]].map(|end| end.as_f64().unwrap());
    assert!((estimate - value).abs() <= 2.05 * (high - low).max(1e-9), "{row}");
}

fn duel(size: &str, strength: &str) -> Value {
    let text = DUEL.replace("SIZE", size).replace("STRENGTH", strength);
    let result = Folder::new().result(&text, &["--trials", "30000", "--seed", "1963"]);
    assert_eq!(result["warnings"], serde_json::json!([]));
    result
}

/// Three defenders against two attackers win 31 times in 40 (Brown 1963). Clusters: no attack in two years with
/// probability (1 + 0.6 / 0.5)^-0.5.
#[test]
fn a_duel_beside_its_exact_chances() {
    let result = duel("2", "3");
    exact(&result, 0, "p_neutralisation", 0.775);
    exact(&result, 0, "p_no_attack", libm::pow(2.2, -0.5));
    exact(&result, 0, "attacks", 0.6);
    exact(&result, 0, "alarms", 0.3);
    // The time that attackers take is lognormal: EASI's formula is not exact, though here it is near.
    assert_eq!(row(&result, 0, "p_interruption")["kind"], "approximate");
    assert_eq!(row(&result, 0, "breaches")["kind"], "approximate");
    let given = &result["postures"][0]["per_attack"]["p_neutralisation"];
    let beside = row(&result, 0, "p_neutralisation");
    assert_eq!((&given["analytic"], &given["analytic_kind"]), (&beside["analytic"], &beside["kind"]));
}

/// 1v1 1/2, 2v1 5/6, 3v1 23/24, 2v2 1/2, 3v2 31/40; nobody to send is no interruption, and no part of `P_N`.
#[test]
fn laws_of_both_numbers_beside_their_exact_mixture() {
    let result = duel("{ uniform = [0.5, 2.5] }", "{ discrete = [[0, 2], [1, 1], [2, 1], [3, 4]] }");
    let one = (0.5 + 5.0 / 6.0 + 4.0 * 23.0 / 24.0) / 6.0;
    let two = (1.0 / 6.0 + 0.5 + 4.0 * 0.775) / 6.0;
    exact(&result, 0, "p_neutralisation", 0.5 * (one + two));
}

/// Without anything that varies but the coins, every figure is exact.
#[test]
fn a_whole_posture_in_closed_form() {
    let text = DUEL.replace("SIZE", "2").replace("STRENGTH", "3").replace("lognormal = { median", "normal = { mean");
    let text = text.replace("gsd = 1.2", "sd = \"2 min\"");
    let result = Folder::new().result(&text, &["--trials", "30000", "--seed", "1963"]);
    for (figure, value) in [
        ("p_interruption", 0.5),
        ("p_effectiveness", 0.3875),
        ("interrupted", 0.3),
        ("neutralised", 0.2325),
        ("breaches", 0.3675),
    ] {
        exact(&result, 0, figure, value);
    }
    let rows = result["postures"][0]["twin"].as_array().unwrap();
    assert_eq!(rows.len(), 10);
    assert_eq!((&rows[9]["figure"], &rows[9]["path"]), (&Value::from("p_interruption"), &Value::from("gate")));
}

#[test]
fn a_register_beside_its_exact_mean() {
    let result = Folder::new().result(W1, &["--trials", "200000", "--seed", "1963"]);
    let row = row(&result, 0, "loss");
    let analytic = row["analytic"].as_f64().unwrap();
    assert!((analytic - 159_262.417).abs() < 5e-4, "{row}");
    assert!(row["kind"] == "exact" && row["standard_errors"].as_f64().unwrap() < 4.0, "{row}");
    assert_eq!(result["postures"][0]["twin"].as_array().unwrap().len(), 1);
}

/// Several threats with rates that are not known: P(no attack) is a product of integrals, unless a measure of unknown effect
/// acts on a rate.
#[test]
fn each_posture_knows_what_is_exact() {
    let result = Folder::new().result(THREE_THREATS, &["--trials", "30000", "--seed", "1963"]);
    let kinds = |figure: &str| [0, 1, 2].map(|posture| row(&result, posture, figure)["kind"].clone());
    assert_eq!(kinds("p_no_attack"), ["exact", "exact", "approximate"]);
    assert_eq!(kinds("attacks"), ["exact", "exact", "approximate"]);
    assert_eq!(kinds("p_neutralisation"), ["exact", "exact", "exact"]);
    assert_eq!(kinds("p_interruption"), ["approximate", "approximate", "approximate"]);
    // Loguniform from a to b: (b - a) / ln(b / a).
    let mean = 0.75 / libm::log(16.0) + 0.4 + 0.1;
    exact(&result, 0, "attacks", mean);
    exact(&result, 1, "attacks", 0.6 * mean);
    exact(&result, 2, "p_neutralisation", 0.7);
    let disagree = result["warnings"].as_array().unwrap().iter().filter(|warning| warning["code"] == "twin-disagrees");
    assert_eq!(disagree.count(), 0);
}

#[test]
fn terminal_and_report_show_them_and_a_result_without_them_is_still_read() {
    let folder = Folder::with("site.toml", EASI);
    let words = ["run", "site.toml", "--trials", "20000", "--seed", "5", "--out", "report"];
    let printed = folder.bordj(&words).gives(0, With(&["Beside the simulation: closed forms"]), With(&["result.json"]));
    let (_, beside) = printed.out.split_once("Beside the simulation").unwrap();
    let shown = beside.lines().find(|line| line.contains("P_I, interrupted ")).unwrap();
    assert!(shown.contains("47.6 %") && shown.contains("exact"), "{shown}");
    let report = folder.read("report/report.md");
    assert!(report.contains("## Beside the simulation: closed forms\n"), "{report}");
    assert!(report.contains("| P\\_I, interrupted | 47.6 % | exact | "), "{report}");
    // As earlier versions wrote it.
    let mut old = folder.json("report/result.json");
    old["postures"][0].as_object_mut().unwrap().remove("twin");
    let given = old["postures"][0]["per_attack"].as_object_mut().unwrap();
    for name in ["p_neutralisation", "p_effectiveness"] {
        given[name].as_object_mut().unwrap().retain(|key, _| !key.starts_with("analytic"));
    }
    folder.write("old/result.json", old.to_string());
    let words = ["report", "old/result.json", "--out", "again"];
    let printed = folder.bordj(&words).gives(0, With(&["Given an attack"]), With(&["report.md"]));
    assert!(!printed.out.contains("Beside the simulation"), "{}", printed.out);
}

/// A threat that chooses between two doors, and one that strikes from a distance: shares and chances by hand.
#[test]
fn attackers_who_choose_and_attackers_who_keep_away() {
    let text = r#"
        schema = 1
        [scenario]
        id = "doors"
        name = "Doors"
        currency = "USD"
        [[zone]]
        id = "road"
        [[zone]]
        id = "store"
        attractiveness = 2
        [[zone]]
        id = "office"
        attractiveness = 1
        [[element]]
        id = "store_door"
        from = "road"
        to = "store"
        detection = 0.9
        delay = { normal = { mean = "310 s", sd = "93 s" } }
        [[element]]
        id = "office_door"
        from = "road"
        to = "office"
        detection = 0.5
        delay = { normal = { mean = "400 s", sd = "60 s" } }
        [[response]]
        id = "guards"
        communication = 0.95
        travel = { normal = { mean = "300 s", sd = "90 s" } }
        engagement = { fixed = 0.5 }
        [[threat]]
        id = "thieves"
        rate = "0.2 per yr"
        target = "adaptive"
        path = { quantal = 3.0 }
        entry = ["road"]
        [[threat]]
        id = "rockets"
        rate = "0.3 per yr"
        stand_off = true
        target = "adaptive"
    "#;
    let phi = |x: f64| 0.5 * libm::erfc(-x / core::f64::consts::SQRT_2);
    let door = |detection: f64, mean: f64, sd: f64| {
        detection * 0.95 * phi((mean - 300.0) / (sd * sd + 90.0_f64 * 90.0).sqrt())
    };
    let (store, office) = (door(0.9, 310.0, 93.0), door(0.5, 400.0, 60.0));
    let (to_store, to_office) = (2.0 * libm::exp(-1.5 * store), libm::exp(-1.5 * office));
    let met = (to_store * store + to_office * office) / (to_store + to_office);
    let result = Folder::new().result(text, &["--trials", "40000"]);
    exact(&result, 0, "attacks", 0.5);
    exact(&result, 0, "p_interruption", 0.2 * met / 0.5);
    exact(&result, 0, "p_effectiveness", 0.1 * met / 0.5);
    exact(&result, 0, "p_neutralisation", 0.5);
    exact(&result, 0, "breaches", 0.5 - 0.1 * met);
    exact(&result, 0, "p_no_attack", libm::exp(-0.5));
    let codes: Vec<&str> =
        result["warnings"].as_array().unwrap().iter().filter_map(|one| one["code"].as_str()).collect();
    assert!(!codes.contains(&"twin-disagrees"), "{codes:?}");
}

/// A hundred ways of which each is hardly ever interrupted: few are expected on any, and a sound run must not be told to
/// disagree with its formulas.
#[test]
fn rare_interruptions_are_no_disagreement() {
    let way = |number: u32| {
        format!(
            "[[element]]\nid = \"way{number}\"\nfrom = \"road\"\nto = \"camp\"\ndetection = 0.001\ndelay = \"20 min\"\n\n"
        )
    };
    let ways: Vec<String> = (0..100).map(way).collect();
    let text = format!(
        "schema = 1\n[scenario]\nid = \"ways\"\nname = \"Ways\"\ncurrency = \"USD\"\n[[zone]]\nid = \"road\"\n[[zone]]\nid = \"camp\"\n\
         {}[[response]]\nid = \"guards\"\ntravel = \"5 min\"\nengagement = {{ fixed = 0.5 }}\n[[threat]]\nid = \"raid\"\n\
         rate = \"0.1 per yr\"\ntarget = {{ camp = 1.0 }}\nentry = [\"road\"]\n",
        ways.concat()
    );
    for seed in ["1", "2", "3"] {
        let result = Folder::new().result(&text, &["--trials", "10000", "--seed", seed]);
        let rows = result["postures"][0]["twin"].as_array().unwrap();
        assert!(rows.iter().filter(|row| row["kind"] == "exact" && !row["path"].is_null()).count() == 100);
        let told = result["warnings"].as_array().unwrap().iter().filter(|one| one["code"] == "twin-disagrees");
        assert_eq!(told.count(), 0, "seed {seed}");
    }
}

/// A strength that is tied to the rate: the attacks that come meet other strengths than those of the parameter's law.
#[test]
fn a_strength_that_bears_on_the_rate_is_not_exact() {
    let text =
        DUEL.replace("STRENGTH", "\"$men\"").replace("SIZE", "3").replace("rate = \"0.3 per yr\"", "rate = \"$rate\"");
    let text = text.replace(
        "[[zone]]\nid = \"road\"",
        "[parameters]\nmen = { discrete = [[0, 1], [6, 1]] }\nrate = { loguniform = [\"0.01 per yr\", \"1 per yr\"] }\n\
         [[correlation]]\nbetween = [\"men\", \"rate\"]\nrank = 0.8\n[[zone]]\nid = \"road\"",
    );
    let result = Folder::new().result(&text, &["--trials", "4000"]);
    for figure in ["p_interruption", "p_effectiveness", "interrupted"] {
        assert_eq!(row(&result, 0, figure)["kind"], "approximate", "{figure}");
    }
}
