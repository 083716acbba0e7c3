//! Literals of every dimension; a wrong unit is an error that points at the value.

use super::{close, constant, outpost, refused, sound};

/// A place for each dimension: its words, what it replaces, the key, the path of the slot.
const PLACES: [(&str, &str, &str, &str, &str); 6] = [
    ("a probability", "detection = 0.9", "", "detection", "element.gate.detection.force"),
    ("a duration", "delay = \"60 s\"", "", "delay", "element.gate.delay.force"),
    ("a rate", "rate = \"1 in 10 yr\"", "", "rate", "threat.raiders.rate"),
    ("an amount of money", "value_per_day = \"1 M\"", "", "value_per_day", "plant.value_per_day"),
    ("a count", "headcount = 40", "", "headcount", "group.staff.headcount"),
    ("a factor", "escaped = 0.3", "escaped = 0.3\n", "captives_per_attacker", "assault.captives_per_attacker"),
];

const LITERALS: [(&str, &[(&str, f64)]); 6] = [
    ("a probability", &[("0.85", 0.85), ("\"85 %\"", 0.85), ("0", 0.0), ("1", 1.0)]),
    (
        "a duration",
        &[
            ("\"90 s\"", 90.0),
            ("\"12 min\"", 720.0),
            ("\"3 h\"", 10_800.0),
            ("\"2 d\"", 172_800.0),
            ("\"1 yr\"", 31_536_000.0),
        ],
    ),
    ("a rate", &[("\"0.03 per yr\"", 0.03), ("\"1 in 40 yr\"", 0.025), ("\"0.4 per d\"", 146.0)]),
    (
        "an amount of money",
        &[
            ("250_000", 250_000.0),
            ("\"250 k\"", 250_000.0),
            ("\"2.5 M\"", 2_500_000.0),
            ("\"1.1 bn\"", 1_100_000_000.0),
        ],
    ),
    ("a count", &[("20", 20.0)]),
    ("a factor", &[("1.5", 1.5)]),
];

fn with(place: &(&str, &str, &str, &str, &str), literal: &str) -> String {
    outpost(&[(place.1, &format!("{}{} = {literal}", place.2, place.3))])
}

#[test]
fn every_literal_is_its_value_in_the_units_used_inside() {
    for (place, (words, literals)) in PLACES.iter().zip(LITERALS) {
        assert_eq!(place.0, words);
        for (literal, value) in literals {
            let scenario = sound(&with(place, literal));
            assert_eq!(super::slot(&scenario, place.4).dimension.words(), words);
            close(constant(&scenario, place.4), *value);
        }
    }
}

#[test]
fn a_wrong_unit_is_an_error_that_points_at_the_value() {
    for place in &PLACES {
        for (words, literals) in LITERALS.iter().filter(|(words, _)| *words != place.0) {
            for (literal, _) in literals.iter().filter(|(literal, _)| literal.starts_with('"')) {
                let found = super::faults(&with(place, literal));
                assert_eq!(found, [("wrong-unit", (*literal).to_owned())], "{words} for {}", place.0);
            }
        }
    }
    for (place, bare) in [(&PLACES[1], "90"), (&PLACES[2], "0.03")] {
        refused(&with(place, bare), "wrong-unit", bare);
    }
    for place in &PLACES {
        refused(&with(place, "\"7 parsecs\""), "wrong-unit", "\"7 parsecs\"");
        refused(&with(place, "[1, 2]"), "wrong-kind", "[1, 2]");
    }
}

#[test]
fn a_wrong_unit_inside_a_law_or_an_effect_points_at_that_value() {
    let pert = "delay = { pert = [\"5 s\", \"20 %\", \"60 s\"] }";
    refused(&outpost(&[("delay = \"60 s\"", pert)]), "wrong-unit", "\"20 %\"");
    let cut = "delay = { exponential = { mean = \"20 s\" }, max = 30 }";
    refused(&outpost(&[("delay = \"60 s\"", cut)]), "wrong-unit", "30");
    refused(&outpost(&[("set = 0.9", "set = \"2 d\"")]), "wrong-unit", "\"2 d\"");
    refused(&outpost(&[("scale = 0.9", "scale = \"1 min\"")]), "wrong-unit", "\"1 min\"");
    let steps = "delay = { of = \"60 s\", then = [{ add = 30 }] }";
    refused(&outpost(&[("delay = \"60 s\"", steps)]), "wrong-unit", "30");
    let slow = [("readiness = 0.7", "readiness = 0.7\nslow = \"3 min\""), ("detection = 0.9", "detection = \"$slow\"")];
    refused(&outpost(&slow), "wrong-unit", "\"$slow\"");
}

#[test]
fn values_outside_their_dimension_are_refused_at_their_place() {
    refused(&with(&PLACES[0], "1.5"), "out-of-range", "1.5");
    refused(&with(&PLACES[0], "\"150 %\""), "out-of-range", "\"150 %\"");
    for (place, literal) in [(1, "\"-90 s\""), (2, "\"-0.1 per yr\""), (3, "\"-2 M\""), (4, "-20"), (5, "-1.5")] {
        refused(&with(&PLACES[place], literal), "negative", literal);
    }
}

#[test]
fn the_horizon_is_a_duration_and_the_date_is_for_the_reader() {
    let text = outpost(&[(
        "currency = \"USD\"",
        "currency = \"EUR\"\nhorizon = \"2 yr\"\nas_of = 2013-01-15\nsummary = \"…\"",
    )]);
    let scenario = sound(&text);
    close(scenario.header.horizon_years, 2.0);
    assert_eq!((scenario.header.currency.as_str(), scenario.header.summary.as_str()), ("EUR", "…"));
    close(sound(&outpost(&[])).header.horizon_years, 1.0);
}
