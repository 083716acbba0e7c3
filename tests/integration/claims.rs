//! What a result says about itself (docs/model.md, chapter 13): of its frequency, its groups, its inputs, its rankings.

use serde_json::Value;

use crate::command::Folder;

/// A camp that is fired at from a distance; everybody there is found, and one in ten killed.
const CAMP: &str = "schema = 1
[scenario]
id = \"camp\"
name = \"Camp\"
currency = \"USD\"
[[group]]
id = \"staff\"
headcount = 100
[[zone]]
id = \"camp\"
occupancy = 1.0
[[threat]]
id = \"rockets\"
rate = \"1 in 10 yr\"
group_size = 3
stand_off = true
target = { camp = 1.0 }
[assault]
killed = 0.1
[[posture]]
id = \"as_is\"
";

/// A figure and its standard error.
fn estimate(figure: &Value, interval: &Value) -> (f64, f64) {
    let end = |at: usize| interval[at].as_f64().unwrap();
    (figure.as_f64().unwrap(), (end(1) - end(0)) / 3.919_927_969)
}

/// A measure that sends people away, and may not work, changes how many die and nobody's own risk.
#[test]
fn the_risk_of_a_person_does_not_move_with_a_headcount_that_may_be_cut() {
    let measures = "[[posture]]
id = \"cut\"
controls = [\"shift\"]
[[control]]
id = \"shift\"
working = 0.8
effects = [{ target = \"group.staff.headcount\", scale = 0.2 }]
[[posture]]
id = \"few\"
effects = [{ target = \"group.staff.headcount\", set = 20 }]
";
    let result = Folder::new().result(&format!("{CAMP}{measures}"), &["--trials", "20000"]);
    // 100 people on site: 100 x (1 - 0.8 x 0.8) on average where four in five may be sent away.
    for (posture, people) in [(0, 100.0), (1, 36.0), (2, 20.0)] {
        let risk = &result["postures"][posture]["risk"];
        assert!((risk["headcount"]["staff"].as_f64().unwrap() - people).abs() < 1e-9, "{risk}");
        let (irpa, se) = estimate(&risk["irpa"]["staff"], &risk["irpa_ci95"]["staff"]);
        assert!((irpa - 0.01).abs() < 4.0 * se, "{posture}: {irpa}, error {se}");
        let (pll, se) = estimate(&risk["pll_per_year"], &risk["pll_ci95"]);
        assert!((pll - 0.01 * people).abs() < 4.0 * se, "{posture}: {pll}, error {se}");
    }
}

/// A condition says at which share of attacks it holds: who is on site when none comes does not hang on it.
#[test]
fn a_condition_leaves_the_divisor_of_the_individual_risk_alone() {
    let warned = "[[condition]]
id = \"warned\"
probability = 0.5
effects = [{ target = \"group.staff.headcount\", scale = 0.2 }]
";
    let result = Folder::new().result(&format!("{CAMP}{warned}"), &["--trials", "20000"]);
    let risk = &result["postures"][0]["risk"];
    assert!((risk["headcount"]["staff"].as_f64().unwrap() - 100.0).abs() < 1e-9, "{risk}");
    let (irpa, se) = estimate(&risk["irpa"]["staff"], &risk["irpa_ci95"]["staff"]);
    assert!((irpa - 0.006).abs() < 4.0 * se, "{irpa}, error {se}");
    let told = result["warnings"].as_array().unwrap().iter().find(|warning| warning["code"] == "headcount-at-attacks");
    let told = told.unwrap()["message"].as_str().unwrap();
    assert!(told.contains("`group.staff.headcount`") && told.contains("`warned`"), "{told}");
}
