//! What no site can be: values that would overflow, hang or vanish are refused before anything runs.

use super::{check, check_all};
use crate::command::{OUTPOST, edited};

#[test]
fn numbers_too_large_to_simulate_are_refused() {
    let much = "larger than anything this program simulates";
    check(("headcount = 40", "headcount = 1e19"), 2, "headcount = «1e19»", &["error[out-of-range]", much]);
    check(
        ("value_per_day = \"1 M\"", "value_per_day = 1e300"),
        2,
        "value_per_day = «1e300»",
        &["error[out-of-range]", much],
    );
    let inside = "value_per_day = «\"1e308 bn\"»";
    check(("value_per_day = \"1 M\"", "value_per_day = \"1e308 bn\""), 2, inside, &["`1e308 bn` is too large"]);
    let words = ["error[too-frequent]", "events per horizon"];
    check(("rate = \"1 in 10 yr\"", "rate = \"1 per h\""), 2, "rate = «\"1 per h\"»", &words);
    let words = ["error[out-of-range]: `threat.raiders.group_size` is 1000000"];
    check(("group_size = 8", "group_size = 1_000_000"), 2, "group_size = «1_000_000»", &words);
}

#[test]
fn a_constant_behind_a_reference_is_held_to_its_dimension() {
    let words = ["error[out-of-range]: `response.guards.availability` is 1.7"];
    let text = edited(OUTPOST, "readiness = 0.7", "readiness = 1.7");
    check_all(&text, 2, &["availability = «\"$readiness\"»"], &words);
    let text = edited(OUTPOST, "[alarm]", "[dependence]\nrank = 1.0\n\n[alarm]");
    check_all(&text, 2, &["rank = «1.0»"], &["error[out-of-range]: `dependence.rank` is 1"]);
}

#[test]
fn a_threat_without_a_target_is_refused() {
    for nothing in ["target = {}", "target = []"] {
        let words = ["error[empty-set]: `threat.raiders` has no target"];
        let value = nothing.replace("target = ", "");
        check(("target = { camp = 1.0 }", nothing), 2, &format!("target = «{value}»"), &words);
    }
}

#[test]
fn a_control_that_may_fail_can_not_change_how_often_attacks_come() {
    let from = "effects = [{ target = \"alarm.understood\", set = 0.9 }]";
    let to = "effects = [{ target = \"threat.raiders.rate\", scale = 0.5 }]";
    let line = "effects = [{ target = «\"threat.raiders.rate\"», scale = 0.5 }]";
    check((from, to), 2, line, &["error[not-per-attack]", "`working` below 1"]);
}

#[test]
fn a_web_of_zones_without_a_way_to_the_target_is_refused_at_once() {
    let mut text = edited(OUTPOST, "target = { camp = 1.0 }", "target = { island = 1.0 }");
    text.push_str("\n[[zone]]\nid = \"island\"\n");
    for zone in 0..14 {
        text = format!(
            "{text}\n[[zone]]\nid = \"z{zone}\"\n\n[[element]]\nid = \"in{zone}\"\nfrom = \"road\"\nto = \"z{zone}\"\n"
        );
        for other in (0..14).filter(|other| *other != zone) {
            text = format!("{text}\n[[element]]\nid = \"e{zone}_{other}\"\nfrom = \"z{zone}\"\nto = \"z{other}\"\n");
        }
    }
    check_all(&text, 2, &["id = «\"island\"»"], &["error[unreachable-target]"]);
}
