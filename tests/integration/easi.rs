//! EASI's worked example and its variants (`validation/easi.toml`): the closed form to a millionth, the simulation within
//! four standard errors at a fixed seed.

use crate::command::{EASI, Folder, edited};

const TRIALS: u32 = 20_000;

/// Analytic and simulated probability of interruption of a variant, against the published or derived one.
#[track_caller]
fn check(case: &str, text: &str, expected: f64) {
    let folder = Folder::new();
    let trials = TRIALS.to_string();
    let result = folder.result(text, &["--trials", &trials, "--seed", "1977"]);
    let posture = &result["postures"][0];
    let path = &posture["paths"][0];
    assert_eq!(path["id"], "fence>yard>outer_door>corridor>inner_door", "{case}");
    for found in [&posture["per_attack"]["p_interruption"], &path["p_interruption"]] {
        assert_eq!(found["analytic_kind"], "exact", "{case}");
        let analytic = found["analytic"].as_f64().unwrap();
        assert!((analytic - expected).abs() <= 1e-6, "{case}: analytic {analytic}, expected {expected}");
        let estimate = found["estimate"].as_f64().unwrap();
        let n = found["n"].as_f64().unwrap();
        assert!(n >= f64::from(TRIALS), "{case}: {n} attacks");
        let se = (expected * (1.0 - expected) / n).sqrt();
        assert!((estimate - expected).abs() <= 4.0 * se, "{case}: simulated {estimate}, expected {expected}, se {se}");
    }
    // The engagement is certain: who is met in time is stopped.
    assert_eq!(posture["per_attack"]["p_neutralisation"]["estimate"], 1.0, "{case}");
    assert_eq!(
        posture["per_attack"]["p_effectiveness"]["estimate"], posture["per_attack"]["p_interruption"]["estimate"],
        "{case}"
    );
    assert_eq!(result["warnings"], serde_json::json!([]), "{case}");
}

/// The fence with a sensor of detection probability 0.9, sensed at a place in its delay.
fn fence_sensor(sense_at: &str) -> String {
    let fence = "kind = \"fence\"\ndetection = 0.0\nsense_at = \"begin\"";
    edited(EASI, fence, &format!("kind = \"fence\"\ndetection = 0.9\nsense_at = \"{sense_at}\""))
}

#[test]
fn the_published_table() {
    check("easi-garcia-baseline", EASI, 0.476_040_73);
}

#[test]
fn a_sensor_at_the_fence() {
    check("easi-fence-sensor-B", &fence_sensor("begin"), 0.578_106_145);
    check("easi-fence-sensor-M", &fence_sensor("middle"), 0.562_427_78);
}

#[test]
fn a_faster_response() {
    let slow = "mean = \"300 s\", sd = \"90 s\"";
    check("easi-response-200", &edited(EASI, slow, "mean = \"200 s\", sd = \"60 s\""), 0.830_508_431);
}

#[test]
fn communication_that_never_fails() {
    check("easi-perfect-comm", &edited(EASI, "communication = 0.95", "communication = 1.0"), 0.501_095_505);
}

#[test]
fn doors_that_sense_at_the_end() {
    let text = EASI.replace("detection = 0.9\nsense_at = \"begin\"", "detection = 0.9\nsense_at = \"end\"");
    assert_eq!(text.matches("sense_at = \"end\"").count(), 2);
    check("easi-doors-E", &text, 0.185_160_392);
}

#[test]
fn the_command_line_gives_what_the_edited_file_gives() {
    let folder = Folder::new();
    let options = ["--trials", "2000", "--seed", "1977"];
    let edited = folder.result(&edited(EASI, "communication = 0.95", "communication = 0.7"), &options);
    let set = folder.result(EASI, &[&options[..], &["--set", "response.guards.communication=0.7"]].concat());
    let by_percent = folder.result(EASI, &[&options[..], &["--set", "response.guards.communication=70 %"]].concat());
    assert_eq!(edited["postures"], set["postures"]);
    assert_eq!(set["postures"], by_percent["postures"]);
}

/// What the formula does not know of is never called exact.
#[test]
fn the_formula_is_exact_only_where_it_is() {
    let two_doors = EASI.replace("detection = 0.9", "detection = { force = 0.9, stealth = 0.3, deceit = 0.3 }");
    let by_night = "[[condition]]\nid = \"night\"\nprobability = 0.5\neffects = [\n  \
                    { target = \"threat.intruder.tactic.force\", set = 0.0 },\n  \
                    { target = \"threat.intruder.tactic.stealth\", set = 1.0 },\n]\n";
    let measure = |effect: &str| {
        format!(
            "{EASI}\n[[control]]\nid = \"measure\"\neffects = [{effect}]\n\n[[posture]]\nid = \"base\"\ncontrols = [\"measure\"]\n"
        )
    };
    let door = "target = \"element.outer_door";
    for (what, text, kind) in [
        ("the plain path", EASI.to_owned(), "exact"),
        ("a constant measure", measure(&format!("{{ {door}.detection\", set = 0.5 }}")), "exact"),
        (
            "another normal time",
            measure(&format!("{{ {door}.delay\", set = {{ normal = {{ mean = \"2 min\", sd = \"20 s\" }} }} }}")),
            "exact",
        ),
        ("a condition on the tactic", format!("{two_doors}\n{by_night}"), "approximate"),
        (
            "a measure of unknown effect",
            measure(&format!("{{ {door}.detection\", set = {{ normal = {{ mean = 0.9, sd = 0.3 }} }} }}")),
            "approximate",
        ),
        (
            "an unknown factor",
            measure(&format!("{{ {door}.delay\", scale = {{ normal = {{ mean = 2.0, sd = 0.5 }} }} }}")),
            "approximate",
        ),
        ("a law that is not normal", edited(EASI, "travel = { normal", "travel = { gamma"), "approximate"),
        (
            "an epistemic detection",
            EASI.replace("detection = 0.9", "detection = { uniform = [0.8, 1.0] }"),
            "approximate",
        ),
        ("layers that fail together", edited(EASI, "rank = 0.0", "rank = 0.3"), "approximate"),
    ] {
        let folder = Folder::new();
        let result = folder.result(&text, &["--trials", "20000", "--seed", "1977"]);
        let found = &result["postures"][0]["per_attack"]["p_interruption"];
        assert_eq!(found["analytic_kind"], kind, "{what}");
        let disagrees =
            result["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "twin-disagrees");
        assert!(!disagrees, "{what}: {}", result["warnings"]);
    }
}
