//! A grid over one or two targets: the figures of runs, differences and net benefits of them, break-even values, and faults.

use serde_json::Value;

use crate::command::Stream::{Exactly, Nothing, With};
use crate::command::{DESERT_GAS, Folder, OUTPOST};

const RATE: &str = "threat.armed_group.rate=1 in 200 yr..1 in 5 yr/3 log";
/// Where nothing crosses 0, so that no further points are simulated.
const FREQUENT: &str = "threat.armed_group.rate=1 in 20 yr..1 in 5 yr/2";

fn swept(folder: &Folder, text: &str, options: &[&str]) -> Value {
    folder.write("site.toml", text);
    let words = [&["sweep", "site.toml", "--quiet", "--out", "report", "--trials", "2048"], options].concat();
    folder.bordj(&words).gives(0, Nothing, Nothing);
    folder.json("report/sweep.json")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Every figure of every point is, to the bit, that of a run with the point's setting; net benefit is arithmetic on them.
#[test]
fn a_point_is_a_run_with_its_setting() {
    let folder = Folder::new();
    let metrics = ["loss", "fatalities.mean", "per_attack.fatalities.mean", "P_I", "p_neutralisation", "p_attack"];
    let options: Vec<&str> =
        ["--vary", FREQUENT].into_iter().chain(metrics.iter().flat_map(|name| ["--metric", name])).collect();
    let site = DESERT_GAS.replace("limit = \"300 M\" }", "limit = \"300 M\", premium = \"2 M\" }");
    let sweep = swept(&folder, &site, &options);
    assert_eq!((&sweep["schema"], &sweep["run"]["seed"]), (&"bordj.sweep/1".into(), &1.into()));
    let axis = &sweep["axes"][0];
    assert_eq!(axis["values"], serde_json::json!([0.05, 0.2]));
    let points = sweep["points"].as_array().unwrap();
    assert_eq!(points.len(), 2);
    for (point, setting) in points.iter().zip(axis["settings"].as_array().unwrap()) {
        let set = format!("threat.armed_group.rate={}", setting.as_str().unwrap());
        let result = folder.result(&site, &["--trials", "2048", "--set", &set]);
        for (arm, posture) in point["postures"].as_array().unwrap().iter().enumerate() {
            let run = &result["postures"][arm];
            let mean = |metric: &Value| (metric["mean"].clone(), metric["mean_ci95"].clone());
            let chance = |found: &Value| (found["estimate"].clone(), found["ci95"].clone());
            let known = [
                ("loss.mean", mean(&run["metrics"]["loss"])),
                ("fatalities.mean", mean(&run["metrics"]["fatalities"])),
                ("per_attack.fatalities.mean", mean(&run["per_attack"]["metrics"]["fatalities"])),
                ("p_interruption", chance(&run["per_attack"]["p_interruption"])),
                ("p_neutralisation", chance(&run["per_attack"]["p_neutralisation"])),
                ("p_attack", (run["p_attack"].clone(), run["p_attack_ci95"].clone())),
            ];
            assert_eq!(posture["metrics"].as_object().unwrap().len(), known.len());
            for (name, figures) in known {
                assert_eq!(chance(&posture["metrics"][name]), figures, "{name}");
            }
            assert_eq!(posture["annual_cost"], run["annual_cost"]);
            if arm == 0 {
                assert!(posture.get("differences").is_none() && posture.get("net_benefit").is_none());
                continue;
            }
            let paired = |metric: &str| {
                let found = result["comparisons"].as_array().unwrap().iter();
                let found =
                    found.filter(|one| one["metric"] == metric && one["posture"] == run["id"]).collect::<Vec<_>>();
                (found[0]["difference"]["mean"].clone(), found[0]["difference"]["ci95"].clone())
            };
            assert_eq!(
                posture["differences"].as_object().unwrap().len(),
                2,
                "figures given an attack are not compared"
            );
            for metric in ["loss", "fatalities"] {
                assert_eq!(chance(&posture["differences"][format!("{metric}.mean")]), paired(metric));
            }
            let cost = number(&run["annual_cost"]) - number(&result["postures"][0]["annual_cost"]);
            let premium = number(&run["annual_premium"]);
            assert!(premium > 0.0 && premium <= number(&run["annual_cost"]), "{premium}");
            let added = premium - number(&result["postures"][0]["annual_premium"]);
            assert!((number(&posture["added_premium"]) - added).abs() <= 1e-9 * premium, "{added}");
            let parts = |metric: &str| {
                let (mean, ends) = paired(metric);
                (-number(&mean), (number(&ends[1]) - number(&ends[0])) / 2.0)
            };
            for (kind, column) in [("loss", "loss"), ("loss_net", "loss_net")] {
                let ((averted, half), (lives, more)) = (parts(column), parts("fatalities"));
                for (kind, benefit, half) in [
                    (kind.to_owned(), averted - cost, half),
                    (format!("{kind}_and_lives"), averted + 9e6 * lives - cost, half + 9e6 * more),
                ] {
                    let found = &posture["net_benefit"][&kind];
                    let close =
                        |one: f64, other: f64| (one - other).abs() <= 1e-9 * (averted.abs() + cost.abs() + half);
                    assert!(close(number(&found["estimate"]), benefit), "{kind} {found}");
                    assert!(
                        close(number(&found["ci95"][0]), benefit - half)
                            && close(number(&found["ci95"][1]), benefit + half)
                    );
                }
            }
        }
    }
    // A run in the same folder leaves the sweep alone, and the other way round.
    let names = folder.names("report");
    for name in [
        "result.json",
        "report.md",
        "sweep.json",
        "sweep.md",
        "sweep-loss.mean.svg",
        "sweep-net_benefit.loss.svg",
        "stages.svg",
    ] {
        assert!(names.contains(&name.to_owned()), "{name} in {names:?}");
    }
    let result = folder.read("report/result.json");
    swept(&folder, DESERT_GAS, &["--vary", FREQUENT, "--metric", "attacks"]);
    assert_eq!(folder.read("report/result.json"), result);
    let names = folder.names("report");
    assert!(
        names.contains(&"stages.svg".to_owned()) && !names.contains(&"sweep-loss.mean.svg".to_owned()),
        "{names:?}"
    );
}

#[test]
fn the_same_bytes_whatever_the_threads() {
    let folder = Folder::new();
    let mut texts = Vec::new();
    for threads in ["1", "3"] {
        swept(
            &folder,
            DESERT_GAS,
            &["--vary", RATE, "--posture", "as_is", "--posture", "all", "--metric", "loss", "--threads", threads],
        );
        texts.push([folder.read("report/sweep.json"), folder.read("report/sweep.md")]);
    }
    assert!(texts[0] == texts[1]);
}

#[test]
fn a_sweep_is_told_in_tables_and_sentences() {
    let folder = Folder::with("site.toml", DESERT_GAS);
    let call = ["sweep", "site.toml", "--vary", RATE, "--posture", "as_is", "--posture", "all", "--trials", "2048"];
    let words = [
        "Mean fatalities in a year\nBy threat.armed_group.rate",
        "Mean loss in a year",
        "Mean fatalities given an attack",
        "Net benefit per year: averted loss less added cost",
        "1 in 200 yr",
        "1 in 31.6 yr",
        "1 in 5 yr",
        "All three measures",
        "Break-even\n  “All three measures” pays (averted loss above added cost) ",
        "the net benefit after insurance",
        "half widths of both intervals",
    ];
    let printed = folder.bordj(&call).gives(
        0,
        With(&words),
        With(&["3 points and ", " further ones, ", "sweep.json, sweep.md and 7 charts in reports/"]),
    );
    assert!(!printed.out.contains("Alarm, drills and safe haven"), "{}", printed.out);
    let call = [
        "sweep",
        "site.toml",
        "--vary",
        RATE,
        "--trials",
        "1024",
        "--metric",
        "attacks",
        "--format",
        "json",
        "--out",
        "r",
    ];
    let printed = folder.bordj(&call).gives(0, With(&["\"schema\": \"bordj.sweep/1\""]), With(&["points"]));
    assert_eq!(printed.out, folder.read("r/sweep.json"));
    folder.bordj(&[&call[..], &["--quiet"]].concat()).gives(0, Exactly(&printed.out), Nothing);
}

#[test]
fn two_targets_make_a_table() {
    let folder = Folder::new();
    let options = ["--vary", FREQUENT, "--vary", "alarm.understood=20 %..80 %/4", "--metric", "fatalities"];
    let sweep = swept(&folder, DESERT_GAS, &options);
    let points = sweep["points"].as_array().unwrap();
    assert_eq!((points.len(), sweep["break_even"].as_array().unwrap().len()), (8, 0));
    assert_eq!(points[5]["at"], serde_json::json!([sweep["axes"][0]["values"][1], sweep["axes"][1]["values"][1]]));
    // A point of both is a run with both settings.
    let set = |axis: usize| {
        let axis = &sweep["axes"][axis];
        format!("{}={}", axis["target"].as_str().unwrap(), axis["settings"][1].as_str().unwrap())
    };
    let result = folder.result(DESERT_GAS, &["--trials", "2048", "--set", &set(0), "--set", &set(1)]);
    assert_eq!(
        points[5]["postures"][1]["metrics"]["fatalities.mean"]["estimate"],
        result["postures"][1]["metrics"]["fatalities"]["mean"]
    );
    let page = folder.read("report/sweep.md");
    for words in [
        "alarm.understood across",
        "| 1 in 20 yr |",
        "|  | 20 % | 40 % | 60 % | 80 % |",
        "where the interval holds 0",
        "across; in USD",
    ] {
        assert!(page.contains(words), "{words} in\n{page}");
    }
    assert!(folder.read("report/sweep-net_benefit.loss.svg").contains("A line parts what pays"));
    let call = [&["sweep", "site.toml", "--trials", "1024"], &options[..]].concat();
    folder.bordj(&call).gives(
        0,
        With(&["threat.armed_group.rate down, alarm.understood across", " ± "]),
        With(&["8 points, "]),
    );
}

#[test]
fn a_target_that_a_measure_sets_is_named_once() {
    let text = OUTPOST.replace("working = 0.9\n", "").replace("alarm.understood\", set", "element.gate.delay\", set");
    let text = text.replace("set = 0.9 }", "set = \"3 min\" }");
    let folder = Folder::with("site.toml", text);
    let call = ["sweep", "site.toml", "--vary", "element.gate.delay=10 s..9 min/5", "--trials", "1024", "--out", "r"];
    let words = "`--vary element.gate.delay` changes nothing under posture `drilled`: control `drills` sets `element.gate.delay` later";
    let err = ["warning[void-setting]", words, "--> --vary:1:1", "by this one", "5 points"];
    let printed = folder.bordj(&call).gives(0, With(&["(void-setting)"]), With(&err));
    assert_eq!((printed.err.matches("void-setting").count(), printed.out.matches("void-setting").count()), (1, 1));
    let sweep = folder.json("r/sweep.json");
    let codes = sweep["warnings"].as_array().unwrap().iter().filter(|warning| warning["code"] == "void-setting");
    assert_eq!(codes.count(), 1);
    // Where it is void, nothing moves.
    let deaths =
        |point: usize, arm: usize| &sweep["points"][point]["postures"][arm]["metrics"]["per_attack.fatalities.mean"];
    assert_eq!(deaths(0, 1), deaths(4, 1));
    assert_ne!(deaths(0, 0), deaths(4, 0));
}

#[test]
fn whole_numbers_are_swept_whole() {
    let folder = Folder::new();
    let sweep = swept(&folder, OUTPOST, &["--vary", "group.staff.headcount=10..41/4", "--metric", "fatalities"]);
    assert_eq!(sweep["axes"][0]["values"], serde_json::json!([10.0, 20.0, 31.0, 41.0]));
    let folder = Folder::with("site.toml", OUTPOST);
    let words = ["error[bad-setting]", "2 of 5 points differ", "--> --vary:1:23"];
    folder.bordj(&["sweep", "site.toml", "--vary", "group.staff.headcount=10..11/5"]).gives(2, Nothing, With(&words));
}

/// A parameter that stands for probabilities takes percents; of another it is said what to write.
#[test]
fn percents_are_read_where_a_parameter_is_a_probability() {
    let folder = Folder::new();
    for ends in ["30 %..95 %", "0.3..0.95"] {
        let vary = format!("parameters.readiness={ends}/3");
        let sweep = swept(&folder, OUTPOST, &["--vary", &vary, "--metric", "fatalities"]);
        assert_eq!(sweep["axes"][0]["values"], serde_json::json!([0.3, 0.625, 0.95]));
    }
    let folder = Folder::with("site.toml", OUTPOST.replace("readiness = 0.7", "readiness = 0.7\nlevel = 1.5"));
    let words = ["\"30 %\" is a probability, expected a number", "this number has no unit: write 0.3", "^ write 0.3"];
    folder.bordj(&["sweep", "site.toml", "--vary", "parameters.level=30 %..95 %/3"]).gives(2, Nothing, With(&words));
}

/// Every fault is told before anything runs, points at `--vary`, and leaves nothing behind.
#[test]
fn what_can_not_be_swept_is_refused_before_anything_runs() {
    let folder = Folder::with("site.toml", OUTPOST);
    for (vary, words) in [
        (
            "alarm.understood",
            vec![
                "error[bad-setting]: `--vary alarm.understood` is not TARGET=a..b/n",
                "--> --vary:1:1",
                "for example --vary",
            ],
        ),
        ("alarm.understood=0.1..0.9", vec!["is not TARGET=a..b/n", "--> --vary:1:18"]),
        ("alarm.understood=0.1..0.9/1", vec!["`1` is not a number of points from 2 to 1000", "--> --vary:1:27"]),
        ("alarm.understood=0.1..0.9/2000", vec!["`2000` is not a number of points"]),
        (
            "alarm.understod=0.1..0.9/3",
            vec![
                "error[unknown-target]: target `alarm.understod` matches nothing",
                "did you mean `alarm.understood`?",
                "--> --vary:1:1",
            ],
        ),
        (
            "alarm.understood=0.1..5 min/3",
            vec!["error[wrong-unit]: \"5 min\" is a duration, expected a probability", "--> --vary:1:20"],
        ),
        (
            "element.gate.delay=10..20 min/3",
            vec!["error[wrong-unit]: 10 has no unit, expected a duration", "--> --vary"],
        ),
        ("alarm.understood=0.1..1.2/3", vec!["is not a probability", "--> --vary"]),
        ("alarm.understood=0.5..50 %/3", vec!["both ends of the range are equal", "--> --vary:1:18"]),
        ("alarm.understood=0..50 %/3 log", vec!["a logarithmic sweep needs both ends above 0", "--> --vary:1:18"]),
        ("alarm.understood=$readiness..0.9/3", vec!["`$readiness` is not a plain value", "--> --vary:1:18"]),
        ("threat.raiders.entry=1..2/3", vec!["only quantities can be targets"]),
    ] {
        let all: Vec<&str> = words.into_iter().collect();
        folder.bordj(&["sweep", "site.toml", "--vary", vary, "--out", "r"]).gives(2, Nothing, With(&all));
    }
    let two = |one: &'static str, other: &'static str| ["sweep", "site.toml", "--vary", one, "--vary", other];
    let words = ["`alarm.understood` is varied twice"];
    folder.bordj(&two("alarm.understood=0.1..0.9/3", "alarm.understood=0.2..0.8/3")).gives(2, Nothing, With(&words));
    let words = ["the grid has 3000 points, at most 2500 are simulated"];
    folder.bordj(&two("alarm.understood=0.1..0.9/1000", "element.gate.delay=1 s..9 s/3")).gives(
        2,
        Nothing,
        With(&words),
    );
    // Both of two faulty ones, in one go.
    let words = ["`1` is not a number of points", "target `alarm.herd` matches nothing"];
    folder.bordj(&two("alarm.understood=0.1..0.9/1", "alarm.herd=0.1..0.9/3")).gives(2, Nothing, With(&words));
    let three = [
        &two("alarm.understood=0.1..0.9/3", "element.gate.delay=1 s..9 s/3")[..],
        &["--vary", "element.gate.detection=0.1..0.2/2"],
    ]
    .concat();
    folder.bordj(&three).gives(2, Nothing, With(&["at most two targets can be varied at once"]));
    folder.bordj(&["sweep", "site.toml"]).gives(2, Nothing, With(&["--vary <TARGET=A..B/N>"]));
    let sound = ["sweep", "site.toml", "--vary", "alarm.understood=0.1..0.9/3"];
    let words = ["--metric: there is no figure `fatalites` (did you mean `fatalities.mean`"];
    folder.bordj(&[&sound[..], &["--metric", "fatalites"]].concat()).gives(2, Nothing, With(&words));
    let words = ["--metric: `injured.mean` is 0 in this scenario, whatever happens"];
    folder.bordj(&[&sound[..], &["--metric", "injured"]].concat()).gives(2, Nothing, With(&words));
    folder.bordj(&[&sound[..], &["--posture", "drilld"]].concat()).gives(
        2,
        Nothing,
        With(&["has no posture `drilld`"]),
    );
    // The ends are sound; between them the shares of the staff sum to more than 1.
    let words = ["error", "--> ", "site.toml"];
    let call = two("zone.camp.occupancy.staff=0.1..0.8/2", "zone.pumps.occupancy.staff=0.2..0.9/2");
    folder.bordj(&call).gives(2, Nothing, With(&words));
    assert_eq!(folder.names("."), ["site.toml"]);
}
