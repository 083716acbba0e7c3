//! The same question has the same answer: for any number of threads, whichever postures are simulated, whatever is added
//! to the file that does nothing.

use serde_json::Value;

use crate::command::Stream::Nothing;
use crate::command::{DESERT_GAS, Folder, IN_AMENAS_RECORD, edited, gas_plant};

/// Blocks hold 1,024 trials: this is three of them, and a part.
const TRIALS: &str = "3500";

/// A site where the attackers take any path: what changes the response can't change the way they come.
fn uniform_paths() -> String {
    edited(DESERT_GAS, "path = { quantal = 4.0 }", "path = \"uniform\"")
}

fn posture<'a>(result: &'a Value, id: &str) -> &'a Value {
    let postures = result["postures"].as_array().unwrap();
    postures.iter().find(|posture| posture["id"] == id).unwrap_or_else(|| panic!("no posture `{id}`"))
}

/// Every figure of `before` stands in `after` with the same value: exactly, not nearly. New ones may be there too.
#[track_caller]
fn unchanged(before: &Value, after: &Value, at: &str) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in before {
                let place = format!("{at}.{key}");
                unchanged(value, after.get(key).unwrap_or_else(|| panic!("{place} is gone")), &place);
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            assert_eq!(before.len(), after.len(), "{at}");
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                unchanged(before, after, &format!("{at}[{index}]"));
            }
        }
        (before, after) => assert_eq!(before, after, "{at}"),
    }
}

/// Postures with their paths, and closed forms of these, by id: where a path stands in the list depends on the threats that use it.
fn by_path(postures: &Value) -> Value {
    let mut postures = postures.clone();
    for posture in postures.as_array_mut().unwrap() {
        let paths = posture["paths"].as_array().unwrap();
        let named = paths.iter().map(|path| (path["id"].as_str().unwrap().to_owned(), path.clone()));
        posture["paths"] = Value::Object(named.collect());
        let rows = posture["twin"].as_array().unwrap();
        let named = rows.iter().map(|row| (format!("{} {}", row["figure"], row["path"]), row.clone()));
        posture["twin"] = Value::Object(named.collect());
    }
    postures
}

/// A rate that is cut to 0 in a share of its draws, and losses that are.
const CUT: &str = r#"
schema = 1
[scenario]
id = "cut"
name = "Cut"
currency = "USD"
[[zone]]
id = "works"
[[group]]
id = "staff"
headcount = 10
[plant]
zone = "works"
value_per_day = "1 M"
[[plant.unit]]
id = "unit"
share = 1.0
damage = { none = 1.0 }
restart = { none = "2 d" }
[[threat]]
id = "raiders"
rate = { normal = { mean = "0.1 per yr", sd = "0.08 per yr" } }
target = { works = 1.0 }
entry = ["works"]
[[loss_event]]
id = "theft"
rate = "0.5 per yr"
magnitude = [{ normal = { mean = 1000, sd = 1000 } }]
"#;

/// Draws that were cut are counted in every trial, once a draw, whatever the trial's weight: P(Z < -1.25) of rates, P(Z < -1)
/// of losses.
#[test]
fn cut_draws_are_counted_once_whatever_the_weight() {
    let folder = Folder::new();
    let result = folder.result(CUT, &["--trials", "20000", "--threads", "3"]);
    let said: Vec<&str> =
        result["warnings"].as_array().unwrap().iter().filter_map(|warning| warning["message"].as_str()).collect();
    let rate = said.iter().find(|message| message.contains("raiders.rate")).unwrap();
    assert!(rate.contains(" of its 20000 draws "), "{rate}");
    for (name, share, draws) in [("raiders.rate", 0.105_65, 20_000.0), ("magnitude", 0.158_66, 10_000.0)] {
        let message = said.iter().find(|message| message.contains(name)).unwrap();
        let percent: f64 = message.split(" in ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let se = f64::sqrt(share * (1.0 - share) / draws);
        assert!((percent / 100.0 - share).abs() < 4.0 * se, "{message}");
    }
}

/// What insurance pays in full leaves nothing, not even rounding: a posture with fewer such attacks has the same net loss.
#[test]
fn attacks_that_are_wholly_insured_move_no_net_loss() {
    let insured = CUT
        .replace("mean = 1000, sd = 1000", "mean = \"3 M\", sd = \"1 M\"")
        .replace("value_per_day = \"1 M\"", "value_per_day = 7.13")
        + "[money.insurance]\ndeductible = 0\nlimit = \"1 M\"\n[[posture]]\nid = \"as_is\"\n[[posture]]\nid = \"patrolled\"\n\
         effects = [{ target = \"threat.raiders.rate\", scale = 0.5 }]\n";
    let result = Folder::new().result(&insured, &["--trials", "20000"]);
    let comparisons = result["comparisons"].as_array().unwrap();
    let net = comparisons.iter().find(|row| row["metric"] == "loss_net").unwrap();
    assert!(net["difference"]["mean"].as_f64().unwrap().abs() <= 0.0, "{net}");
    assert!(net["p_better"].as_f64().unwrap() + net["p_worse"].as_f64().unwrap() <= 0.0, "{net}");
    let gross = comparisons.iter().find(|row| row["metric"] == "loss").unwrap();
    assert!(gross["p_better"].as_f64().unwrap() > 0.0);
    let metrics = &result["postures"][0]["metrics"];
    assert!(metrics["loss_net"]["mean"].as_f64().unwrap() < metrics["loss"]["mean"].as_f64().unwrap());
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    for (text, record) in [(gas_plant(), Some(IN_AMENAS_RECORD)), (DESERT_GAS, None), (CUT, None)] {
        let folder = Folder::with("site.toml", text);
        if let Some(record) = record {
            folder.write("records/site.toml", record);
        }
        let results = ["1", "2", "7"].map(|threads| {
            let call = ["run", "site.toml", "--quiet", "--trials", TRIALS, "--threads", threads, "--out", threads];
            folder.bordj(&call).gives(0, Nothing, Nothing);
            folder.names(threads).iter().map(|name| folder.read(&format!("{threads}/{name}"))).collect::<Vec<_>>()
        });
        assert!(results[0].len() >= 6, "result, report and charts");
        assert!(results[0] == results[1] && results[1] == results[2], "every file of the report is the same");
    }
}

#[test]
fn a_seed_is_another_run_and_the_same_seed_the_same() {
    let folder = Folder::new();
    let mean = |seed: &str| {
        let result = folder.result(DESERT_GAS, &["--trials", "2000", "--seed", seed]);
        result["postures"][0]["metrics"]["fatalities"]["mean"].as_f64().unwrap()
    };
    assert!((mean("5") - mean("6")).abs() > 0.0);
    assert!((mean("5") - mean("5")).abs() <= 0.0);
}

#[test]
fn simulating_one_posture_gives_what_simulating_all_gives() {
    let folder = Folder::new();
    for (text, ids) in
        [(gas_plant(), &["as_was", "after_2013"][..]), (DESERT_GAS, &["as_is", "hide_and_warn", "all"][..])]
    {
        let all = folder.result(text, &["--trials", TRIALS]);
        assert_eq!(all["postures"].as_array().unwrap().len(), ids.len());
        for id in ids {
            let one = folder.result(text, &["--trials", TRIALS, "--posture", id]);
            assert_eq!(one["postures"].as_array().unwrap().len(), 1);
            assert_eq!(posture(&one, id), posture(&all, id), "{id}");
            assert_eq!(one["comparisons"], Value::Array(Vec::new()));
        }
    }
    // In another order the other one is the baseline, and no posture's own figure moves.
    let all = folder.result(DESERT_GAS, &["--trials", TRIALS]);
    let turned = folder.result(DESERT_GAS, &["--trials", TRIALS, "--posture", "all", "--posture", "as_is"]);
    assert_eq!(turned["comparisons"][0]["baseline"], "all");
    for id in ["all", "as_is"] {
        assert_eq!(posture(&turned, id), posture(&all, id), "{id}");
    }
}

#[test]
fn what_does_nothing_changes_nothing() {
    let folder = Folder::new();
    let options = ["--trials", TRIALS];
    let before = folder.result(DESERT_GAS, &options);
    let threat = "[[threat]]\nid = \"nobody\"\nrate = \"0 per yr\"\ngroup_size = 30\ntarget = { process = 1.0 }\n\
                  entry = [\"desert\"]\npath = \"uniform\"\n\n";
    for (what, before_this, added) in [
        (
            "a zone",
            "[[zone]]\nid = \"desert\"",
            "[[zone]]\nid = \"quarry\"\nobjective_time = { pert = [\"1 min\", \"5 min\", \"9 min\"] }\n\n",
        ),
        (
            "an element that leads nowhere",
            "[[zone]]\nid = \"desert\"",
            "[[zone]]\nid = \"quarry\"\n\n[[element]]\nid = \"track\"\nfrom = \"road\"\nto = \"quarry\"\ndetection = 0.5\n\
             delay = { pert = [\"1 min\", \"5 min\", \"9 min\"] }\n\n",
        ),
        ("a threat that never comes", "[[threat]]\nid = \"armed_group\"", threat),
        ("a threat that never comes, at the end", "[[control]]\nid = \"safe_haven\"", threat),
        ("a group of nobody", "[[group]]\nid = \"foreign\"", "[[group]]\nid = \"visitor\"\nheadcount = 0\n\n"),
        (
            "a control that no posture has",
            "[[control]]\nid = \"safe_haven\"",
            "[[control]]\nid = \"mascot\"\ncapex = \"1 M\"\nlife = \"3 yr\"\nworking = 0.5\neffects = [{ target = \"alarm.understood\", set = 0.0 }]\n\n",
        ),
        (
            "a condition that never holds",
            "[[condition]]\nid = \"night\"",
            "[[condition]]\nid = \"eclipse\"\nprobability = 0.0\neffects = [{ target = \"alarm.understood\", set = 0.0 }]\n\n",
        ),
        (
            "a parameter that nobody uses",
            "drill_quality = { beta",
            "a_first_one = { uniform = [0, 1] }\ndrill_quality = { beta",
        ),
        (
            "a response that is never at hand",
            "[[response]]\nid = \"gendarmerie\"",
            "[[response]]\nid = \"navy\"\navailability = 0.0\nengagement = { fixed = 1.0 }\n\n",
        ),
        (
            "a loss event that never happens",
            "[[control]]\nid = \"safe_haven\"",
            "[[loss_event]]\nid = \"fraud\"\nrate = \"0 per yr\"\nmagnitude = [\"5 M\"]\n\n",
        ),
    ] {
        let text = if added.ends_with("{ beta") {
            edited(DESERT_GAS, before_this, added)
        } else {
            edited(DESERT_GAS, before_this, &format!("{added}{before_this}"))
        };
        let after = folder.result(&text, &options);
        assert_ne!(before["run"]["scenario_sha256"], after["run"]["scenario_sha256"], "{what}: another scenario");
        unchanged(&by_path(&before["postures"]), &by_path(&after["postures"]), what);
        for comparison in before["comparisons"].as_array().unwrap() {
            assert!(after["comparisons"].as_array().unwrap().contains(comparison), "{what}: {comparison}");
        }
    }
}

#[test]
fn two_identical_postures_differ_by_exactly_nothing() {
    let twin = "[[posture]]\nid = \"twin\"\ncontrols = [\"attack_alarm\", \"safe_haven\", \"outer_ring\"]\n";
    let text = format!("{DESERT_GAS}\n{twin}");
    let folder = Folder::new();
    let result = folder.result(&text, &["--trials", TRIALS, "--posture", "all", "--posture", "twin"]);
    let comparisons = result["comparisons"].as_array().unwrap();
    assert!(comparisons.len() >= 5);
    for comparison in comparisons {
        for value in [
            &comparison["difference"]["mean"],
            &comparison["difference"]["ci95"][0],
            &comparison["difference"]["ci95"][1],
            &comparison["p_better"],
            &comparison["p_worse"],
        ] {
            assert!(value.as_f64().is_some_and(|value| value.abs() <= 0.0), "{comparison}");
        }
        assert!(comparison["cost_per_unit_averted"].is_null());
    }
    let [all, twin] = ["all", "twin"].map(|id| posture(&result, id));
    for part in ["annual_cost", "metrics", "p_attack", "per_attack", "paths", "risk"] {
        assert_eq!(all[part], twin[part], "{part}");
    }
}

#[test]
fn what_touches_only_the_response_changes_nothing_before_it() {
    let control = "[[control]]\nid = \"helicopter\"\nworking = 0.9\neffects = [\n\
                   { target = \"response.gendarmerie.travel\", scale = 0.2 },\n\
                   { target = \"response.gendarmerie.decision\", scale = 0.1 },\n\
                   { target = \"response.gendarmerie.strength\", set = 200 },\n\
                   { target = \"response.gendarmerie.commits_inside\", set = 1.0 },\n]\n\n\
                   [[posture]]\nid = \"with_helicopter\"\ncontrols = [\"helicopter\"]\n";
    let text = format!("{}\n{control}", uniform_paths());
    let folder = Folder::new();
    let result = folder.result(&text, &["--trials", TRIALS, "--posture", "as_is", "--posture", "with_helicopter"]);
    let [before, after] = ["as_is", "with_helicopter"].map(|id| posture(&result, id));
    assert_eq!(before["p_attack"], after["p_attack"]);
    for part in ["metrics", "per_attack"] {
        let metrics =
            |posture: &Value| if part == "metrics" { posture[part].clone() } else { posture[part]["metrics"].clone() };
        for column in ["attacks", "alarms"] {
            assert_eq!(metrics(before)[column], metrics(after)[column], "{part} {column}");
        }
    }
    for (before, after) in before["paths"].as_array().unwrap().iter().zip(after["paths"].as_array().unwrap()) {
        for part in ["id", "share", "mean_seconds_to_target"] {
            assert_eq!(before[part], after[part]);
        }
    }
    // It does change what comes after: the comparison is not of a thing with itself.
    let interrupted = |posture: &Value| posture["per_attack"]["p_interruption"]["estimate"].as_f64().unwrap();
    assert!(interrupted(after) > interrupted(before) + 0.05);
}

/// Trials without any attack draw epistemic values too; what they count must not reach another trial of their worker.
#[test]
fn trials_without_attacks_leave_nothing_to_the_next_one() {
    let text = edited(
        DESERT_GAS,
        "rate = { loguniform = [\"0.002 per yr\", \"0.05 per yr\"], basis = [\"judgement\"], grade = \"D\" }",
        "rate = { discrete = [[\"0 per yr\", 3], [\"0.0005 per yr\", 1], [\"3 per yr\", 1]] }",
    );
    let text = edited(&text, "understood = 0.6", "understood = { normal = { mean = 0.9, sd = 0.2 } }");
    let folder = Folder::with("site.toml", &text);
    let results = ["1", "2", "7"].map(|threads| {
        let call = ["run", "site.toml", "--quiet", "--trials", "9000", "--threads", threads, "--out", threads];
        folder.bordj(&call).gives(0, Nothing, Nothing);
        folder.read(&format!("{threads}/result.json"))
    });
    assert!(results[0].contains("`alarm.understood` left its range"), "the clamp is told");
    assert!(results[0] == results[1] && results[1] == results[2]);
}

/// The draw of a posture's own effect bears no name of the posture.
#[test]
fn two_postures_with_the_same_effects_of_their_own_differ_by_nothing() {
    let effect = "effects = [{ target = \"element.*.delay\", scale = { uniform = [0.5, 2.0] } }]";
    let mut text =
        edited(DESERT_GAS, "id = \"as_is\"\nname = \"As it is\"\ncontrols = []", &format!("id = \"as_is\"\n{effect}"));
    text = format!("{text}\n[[posture]]\nid = \"again\"\n{effect}\n");
    let result = Folder::new().result(&text, &["--trials", "2000", "--posture", "as_is", "--posture", "again"]);
    let comparisons = result["comparisons"].as_array().unwrap();
    assert!(comparisons.len() > 40);
    for row in comparisons {
        assert!(row["difference"]["mean"].as_f64().unwrap().abs() <= 0.0, "{row}");
        assert!(row["p_better"].as_f64().unwrap() + row["p_worse"].as_f64().unwrap() <= 0.0, "{row}");
    }
}

/// A control that always works acts on what is settled before an attack, such as its frequency.
#[test]
fn working_for_certain_is_as_working_left_out() {
    let control = "[[control]]\nid = \"deterrence\"\nWORKING\neffects = [{ target = \"threat.*.rate\", scale = 0.1 }]\n\n\
                   [[posture]]\nid = \"deterred\"\ncontrols = [\"deterrence\"]\n";
    let p_attack = |working: &str| {
        let text = format!("{DESERT_GAS}\n{}", control.replace("WORKING", working));
        let result = Folder::new().result(&text, &["--trials", "2000"]);
        (posture(&result, "deterred")["p_attack"].clone(), posture(&result, "as_is")["p_attack"].clone())
    };
    let (deterred, before) = p_attack("working = 1.0");
    assert_eq!(p_attack("opex = 0"), (deterred.clone(), before.clone()));
    assert!(deterred.as_f64().unwrap() < 0.2 * before.as_f64().unwrap());
}
