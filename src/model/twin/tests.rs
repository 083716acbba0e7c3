//! Twins of small sites, worked out by hand.

use crate::scenario;

use super::*;

/// Two yards behind a gate each, guards at a constant distance, and two threats.
const YARDS: &str = r#"
schema = 1
[scenario]
id = "yards"
name = "Yards"
currency = "USD"
[[zone]]
id = "road"
[[zone]]
id = "east"
[[zone]]
id = "west"
[[element]]
id = "east_gate"
from = "road"
to = "east"
detection = 0.5
sense_at = "begin"
delay = "5 min"
[[element]]
id = "west_gate"
from = "road"
to = "west"
detection = 0.8
sense_at = "begin"
delay = "5 min"
[[response]]
id = "guards"
travel = "2 min"
strength = 3
engagement = { duel = {} }
[[threat]]
id = "pair"
rate = "0.1 per yr"
group_size = 2
target = { east = 1.0 }
entry = ["road"]
[[threat]]
id = "loner"
rate = "0.3 per yr"
target = { west = 1.0 }
entry = ["road"]
"#;

/// The twin of the first posture, with places of the file replaced and more at its end.
#[track_caller]
fn twin(edits: &[(&str, &str)], rest: &str) -> Twin {
    let mut text = YARDS.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let loaded = scenario::load("yards.toml", format!("{text}{rest}").as_bytes(), &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    of(&scenario, 0)
}

#[track_caller]
fn is(found: Option<Formula>, value: f64, exact: bool) {
    let found = found.unwrap();
    assert!((found.value - value).abs() < 1e-12 && found.exact == exact, "{found:?}, expected {value}, exact: {exact}");
}

/// 3v2 31/40, 3v1 23/24.
const PAIR: f64 = 0.775;
const LONER: f64 = 23.0 / 24.0;

#[test]
fn threats_are_mixed_by_their_rates() {
    let found = twin(&[], "");
    let (met, stopped) = (0.1 * 0.5 + 0.3 * 0.8, 0.1 * 0.5 * PAIR + 0.3 * 0.8 * LONER);
    is(found.p_interruption, met / 0.4, true);
    is(found.p_neutralisation, stopped / met, true);
    is(found.p_effectiveness, stopped / 0.4, true);
    is(found.p_attack, -libm::expm1(-0.4), true);
    for (stage, value) in [0.4, met, met, stopped, 0.4 - stopped].into_iter().enumerate() {
        is(found.counts[stage], value, true);
    }
    assert!((found.envelope.unwrap() + libm::expm1(-0.4)).abs() < 1e-15);
    // A rate that is not known weighs with its mean.
    let found = twin(&[("rate = \"0.3 per yr\"", "rate = { uniform = [\"0.1 per yr\", \"0.5 per yr\"] }")], "");
    is(found.p_interruption, met / 0.4, true);
    assert_eq!(found.envelope, None);
}

#[test]
fn shares_that_are_not_known_matter_where_they_weigh() {
    let unknown = "[[control]]\nid = \"x\"\neffects = [{ target = \"threat.loner.rate\", scale = { uniform = [0.5, 1.5] } }]\n\
                   [[posture]]\nid = \"base\"\ncontrols = [\"x\"]\n";
    let (met, stopped) = (0.1 * 0.5 + 0.3 * 0.8, 0.1 * 0.5 * PAIR + 0.3 * 0.8 * LONER);
    let found = twin(&[], unknown);
    is(found.p_interruption, met / 0.4, false);
    is(found.p_neutralisation, stopped / met, false);
    // Two pairs: whoever comes, it is three against two.
    let found = twin(&[("target = { west = 1.0 }", "target = { west = 1.0 }\ngroup_size = 2")], unknown);
    is(found.p_interruption, met / 0.4, false);
    is(found.p_neutralisation, PAIR, true);
    // Weights of targets are shares too.
    let targets = "target = { west = { uniform = [0.5, 1.5] }, east = 1.0 }";
    let found = twin(&[("target = { west = 1.0 }", targets)], "");
    is(found.p_interruption, (0.1 * 0.5 + 0.3 * 0.65) / 0.4, false);
}

#[test]
fn a_condition_breaks_only_what_it_bears_on() {
    let night = "[[condition]]\nid = \"night\"\nprobability = 0.5\neffects = [{ target = \"element.*.detection\", odds = \
                 0.5 }]\n";
    let one = [("rate = \"0.3 per yr\"", "rate = \"0 per yr\"")];
    let found = twin(&one, night);
    is(found.p_interruption, 0.5, false);
    is(found.p_neutralisation, PAIR, true);
    is(found.p_effectiveness, 0.5 * PAIR, false);
    is(found.counts[0], 0.1, true);
    is(found.counts[1], 0.05, false);
}

#[test]
fn a_second_response_matters_if_it_can_come() {
    let army = |availability: f64| {
        format!("[[response]]\nid = \"army\"\navailability = {availability}\nengagement = {{ fixed = 1.0 }}\n")
    };
    let one = [("rate = \"0.3 per yr\"", "rate = \"0 per yr\"")];
    is(twin(&one, &army(0.0)).p_effectiveness, 0.5 * PAIR, true);
    let found = twin(&one, &army(0.5));
    is(found.p_interruption, 0.5, false);
    is(found.p_effectiveness, 0.5 * (1.0 - (1.0 - PAIR) * 0.5), false);
    // Nobody can come: nothing is interrupted, and that is sure.
    let nobody = "[[control]]\nid = \"x\"\neffects = [{ target = \"response.guards.strength\", set = 0 }]\n[[posture]]\nid = \
                  \"base\"\ncontrols = [\"x\"]\n";
    let found = twin(&[], nobody);
    is(found.p_interruption, 0.0, true);
    is(found.counts[4], 0.4, true);
    assert_eq!(found.p_neutralisation, None);
    // Nobody is declared: there is nothing to compare.
    let found = twin(
        &[("[[response]]\nid = \"guards\"\ntravel = \"2 min\"\nstrength = 3\nengagement = { duel = {} }\n", "")],
        "",
    );
    assert_eq!((found.p_interruption, found.counts[2], found.counts[4]), (None, None, None));
    is(found.counts[1], 0.29, true);
}

/// Two at once: an alarm for one is an alarm for both; each must be stopped.
#[test]
fn several_prongs_are_approximate_but_for_the_alarm() {
    let one = ("rate = \"0.3 per yr\"", "rate = \"0 per yr\"");
    let both = ("target = { east = 1.0 }", "target = [{ zones = [\"east\", \"west\"], split = [0.5, 0.5] }]");
    let found = twin(&[one, both], "");
    is(found.p_interruption, 0.65, false);
    is(found.p_effectiveness, 0.5 * LONER, false);
    is(found.counts[1], 0.1 * (1.0 - 0.5 * 0.2), true);
    // One attacker cannot be in two places: the second prong does not exist.
    let found = twin(&[one, both, ("group_size = 2", "group_size = 1")], "");
    is(found.counts[1], 0.1 * 0.5, true);
    let found = twin(&[one, both, ("group_size = 2", "group_size = { discrete = [[1, 1], [2, 1]] }")], "");
    assert!(!found.counts[1].unwrap().exact);
}

#[test]
fn layers_that_fail_together_leave_a_single_one_what_it_is() {
    let rank = "[dependence]\nrank = 0.5\n";
    let found = twin(&[], rank);
    is(found.counts[1], 0.29, true);
    assert!(!found.p_interruption.unwrap().exact);
    let found = twin(&[("id = \"east\"\n", "id = \"east\"\ndetection = 0.2\n")], rank);
    is(found.counts[1], 0.1 * 0.6 + 0.24, false);
}

#[test]
fn times_that_meet_or_are_cut_are_not_exact() {
    assert!(!twin(&[("travel = \"2 min\"", "travel = \"5 min\"")], "").p_interruption.unwrap().exact);
    let travel = |sd: &str| format!("travel = {{ normal = {{ mean = \"2 min\", sd = \"{sd}\" }} }}");
    let found = twin(&[("travel = \"2 min\"", &travel("30 s"))], "").p_interruption.unwrap();
    assert!(found.exact && found.error < 5e-5, "{found:?}");
    assert!(!twin(&[("travel = \"2 min\"", &travel("90 s"))], "").p_interruption.unwrap().exact);
}
