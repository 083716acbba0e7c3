//! Single controls and pairs of them against exact answers.

use std::fmt::Write as _;

use super::tests::{decided, exactly, load, near, options};
use super::*;
use crate::result::decision::{ControlMetric, ControlPair, Controls};

/// Raids that cameras and guards stop only together, rockets on the north, on which two nets act, and on the south.
const SITE: &str = r#"
schema = 1
[scenario]
id = "site"
name = "Site"
currency = "USD"
horizon = "2 yr"
[[group]]
id = "staff"
headcount = 30
[[zone]]
id = "road"
[[zone]]
id = "works"
occupancy = { staff = 0.33334 }
[zone.assault]
killed = 0.5
[[zone]]
id = "north"
occupancy = { staff = 0.33333 }
[zone.assault]
killed = 0.8
[[zone]]
id = "south"
occupancy = { staff = 0.33333 }
[zone.assault]
killed = 0.5
[assault]
killed = 0.5
[[element]]
id = "gate"
from = "road"
to = "works"
detection = 0
delay = "10 min"
[[response]]
id = "guards"
availability = 0
travel = "1 min"
engagement = { fixed = 1 }
[alarm]
understood = 0
[[threat]]
id = "raid"
rate = "0.2 per yr"
objective = { sabotage = 1.0 }
target = { works = 1.0 }
entry = ["road"]
[[threat]]
id = "on_north"
rate = "0.3 per yr"
stand_off = true
target = { north = 1.0 }
[[threat]]
id = "on_south"
rate = "0.2 per yr"
stand_off = true
target = { south = 1.0 }
[[control]]
id = "camera"
opex = "1 k"
effects = [{ target = "element.gate.detection", set = 1 }]
[[control]]
id = "guards"
opex = "2 k"
effects = [{ target = "response.guards.availability", set = 1 }]
[[control]]
id = "net_a"
opex = "3 k"
effects = [{ target = "zone.north.assault.killed", scale = 0.5 }]
[[control]]
id = "net_b"
opex = "4 k"
effects = [{ target = "zone.north.assault.killed", scale = 0.5 }]
[[control]]
id = "wall"
opex = "5 k"
effects = [{ target = "zone.south.assault.killed", scale = 0.5 }]
[[posture]]
id = "base"
"#;

fn controls(text: &str, trials: u64, full: Full) -> Controls {
    decided(&load(text, &[]), trials, Looks { full, ..Looks::default() }).controls.unwrap()
}

fn pair<'a>(metric: &'a ControlMetric, one: &str, other: &str) -> &'a ControlPair {
    metric.pairs.iter().find(|pair| pair.controls == [one, other]).unwrap()
}

#[test]
fn single_controls_and_pairs_have_their_exact_effects() {
    let found = controls(SITE, 12_288, Full::Used);
    assert_eq!((found.full.as_str(), found.trials), ("every control of the file", 8_192));
    assert_eq!(found.ids, ["camera", "guards", "net_a", "net_b", "wall"]);
    assert!(found.impossible.is_empty());
    let [metric] = found.metrics.as_slice() else { panic!("nothing but deaths happens") };
    assert_eq!((metric.metric.as_str(), metric.unit.as_str(), metric.pairs_examined), ("fatalities", "person", 10));
    // Deaths a year: 0.2 x 5 by raids, 0.3 x 8 on the north, 0.2 x 5 on the south; with everything 0, 0.3 x 2, 0.2 x 2.5.
    near("baseline", metric.baseline, 4.4);
    near("full", metric.full.unwrap(), 1.1);
    let exact = [(0.0, 1.0), (0.0, 1.0), (1.2, 0.6), (1.2, 0.6), (0.5, 0.5)];
    for ((row, (first, last)), cost) in metric.rows.iter().zip(exact).zip([1e3, 2e3, 3e3, 4e3, 5e3]) {
        near(&row.control, row.first.unwrap(), first);
        near(&row.control, row.last.unwrap(), last);
        near(&row.control, row.rrw.unwrap(), 4.4 / (4.4 - first));
        near(&row.control, row.raw.unwrap(), (1.1 + last) / 1.1);
        assert!((row.annual_cost - cost).abs() < 1e-9);
    }
    exactly("a camera without guards", metric.rows[0].first.unwrap(), 0.0);
    exactly("a camera without guards", metric.rows[0].rrw.unwrap(), 1.0);
    // All others act on attacks of their own and add up in every trial.
    assert_eq!(metric.pairs.len(), 2, "{:?}", metric.pairs);
    let (help, same) = (pair(metric, "camera", "guards"), pair(metric, "net_a", "net_b"));
    near("helping", help.together, 1.0);
    exactly("helping", help.sum, 0.0);
    near("helping", help.beyond, 1.0);
    near("the same work", same.together, 1.8);
    near("the same work", same.sum, 2.4);
    near("the same work", same.beyond, -0.6);
    assert_eq!(metric.pairs[0], *help, "the farthest first");
    // Bonferroni over 10 pairs at 1 %: 3.29 standard errors to each side, where a single one has 1.96.
    let width = |figure: crate::result::decision::Figure| figure.ci95[1] - figure.ci95[0];
    let ratio = width(help.beyond) / width(help.together);
    assert!((ratio - 3.290_526_7 / 1.959_964).abs() < 1e-5, "{ratio}");
}

/// Two measures of which each is enough.
#[test]
fn controls_that_duplicate_each_other_buy_nothing_last() {
    let text = SITE.replace("zone.north.assault.killed\", scale = 0.5", "zone.north.assault.killed\", set = 0.2");
    let found = controls(&text, 8_192, Full::Used);
    let metric = &found.metrics[0];
    for row in &metric.rows[2..4] {
        near(&row.control, row.first.unwrap(), 1.8);
        exactly(&row.control, row.last.unwrap(), 0.0);
        exactly(&row.control, row.raw.unwrap(), 1.0);
    }
    near("the same work", pair(metric, "net_a", "net_b").beyond, -1.8);
}

/// The full set of a posture acts in its order, with its own effects; what the baseline has is not taken from it.
#[test]
fn a_posture_is_a_full_set_in_its_own_order() {
    let order = |list: &str| {
        let nets = SITE.replacen("zone.north.assault.killed\", scale", "zone.north.assault.killed\", set", 1);
        format!(
            "{nets}controls = [\"wall\"]\n[[posture]]\nid = \"full\"\ncontrols = [\"wall\", {list}, \"camera\"]\n\
             effects = [{{ target = \"threat.raid.rate\", scale = 0.5 }}]\n"
        )
    };
    // net_a sets 0.5, net_b halves: 0.25 in this order, 0.5 in the other.
    for (list, killed) in [("\"net_a\", \"net_b\"", 0.25), ("\"net_b\", \"net_a\"", 0.5)] {
        let found = controls(&order(list), 8_192, Full::Posture(1));
        assert_eq!((found.full.as_str(), found.ids.len()), ("full", 3));
        assert!(found.ids[..2].iter().all(|id| list.contains(id)) && list.starts_with(&format!("\"{}", found.ids[0])));
        let metric = &found.metrics[0];
        near("baseline", metric.baseline, 1.0 + 2.4 + 0.5);
        near("full", metric.full.unwrap(), 0.5 + 0.3 * 10.0 * killed + 0.5);
        exactly("the nets keep their order without the camera", metric.rows[2].last.unwrap(), 0.0);
        for row in &metric.rows[..2] {
            let without = if row.control == "net_a" { 0.4 } else { 0.5 };
            near(&row.control, row.last.unwrap(), 0.3 * 10.0 * (without - killed));
            let with = if row.control == "net_a" { 0.5 } else { 0.4 };
            near(&row.control, row.first.unwrap(), 0.3 * 10.0 * (0.8 - with));
        }
    }
    // Nothing is left of a full set that is the baseline.
    let scenario = load(&order("\"net_a\""), &[]);
    assert!(decided(&scenario, 1_024, Looks { full: Full::Posture(0), ..Looks::default() }).controls.is_none());
    let cheap = Looks { postures_only: true, ..Looks::default() };
    assert!(decided(&scenario, 1_024, cheap).controls.is_none());
}

/// Two measures that double a probability of 0.4 are possible alone, and not together.
#[test]
fn sets_that_are_not_possible_are_told_and_left_out() {
    let text = SITE
        .replace("killed = 0.8", "killed = 0.4")
        .replace("zone.north.assault.killed\", scale = 0.5", "zone.north.assault.killed\", scale = 2");
    let found = controls(&text, 4_096, Full::Used);
    let metric = &found.metrics[0];
    // The pair, the full set, and the full set without each of the other three.
    assert_eq!(found.impossible.len(), 5, "{:?}", found.impossible);
    assert!(found.impossible.iter().all(|told| told.contains("net_a + net_b")), "{:?}", found.impossible);
    let pair = found.impossible.iter().find(|told| told.starts_with("net_a + net_b: ")).unwrap();
    assert!(pair.contains("0.4") || pair.contains("1.6"), "it says why: {pair}");
    assert!(metric.full.is_none() && metric.rows.iter().all(|row| row.last.is_none() && row.raw.is_none()));
    assert_eq!(metric.pairs_examined, 9);
    near("the first net", metric.rows[2].first.unwrap(), -1.2);
    near("the wall", metric.rows[4].first.unwrap(), 0.5);
}

/// `number` loss events of growing magnitude, a control each that halves its frequency; `pairs` lists two controls that act on
/// one event.
fn losses(number: usize, more: &str) -> String {
    let mut text = String::from("schema = 1\n[scenario]\nid = \"losses\"\nname = \"Losses\"\ncurrency = \"USD\"\n");
    for event in 1..=number {
        write!(
 text,
            "[[loss_event]]\nid = \"event_{event}\"\nrate = \"0.5 per yr\"\nmagnitude = [\"{event} k\"]\n[[control]]\nid = \
             \"control_{event}\"\neffects = [{{ target = \"loss_event.event_{event}.rate\", scale = 0.5 }}{}]\n",
            if event == number { more } else { "" }
        ).unwrap();
    }
    text
}

#[test]
fn of_many_controls_pairs_of_the_strongest_are_looked_at() {
    let more = ", { target = \"loss_event.event_13.rate\", scale = 0.5 }, { target = \"loss_event.event_1.rate\", scale = 0.5 }";
    let text = losses(14, more);
    let found = controls(&text, 8_192, Full::Used);
    let [metric] = found.metrics.as_slice() else { panic!() };
    assert_eq!((metric.metric.as_str(), metric.rows.len(), metric.pairs_examined), ("loss", 14, 66));
    for (event, row) in (1..).zip(&metric.rows) {
        let more = if event == 14 { 0.25 * 14e3 } else { 0.0 };
        let first = if event == 14 { 0.25 * (14e3 + 13e3 + 1e3) } else { 0.25 * f64::from(event) * 1e3 };
        near(&row.control, row.first.unwrap(), first);
        let halved = if event == 13 || event == 1 { 0.125 * f64::from(event) * 1e3 } else { first };
        let last = if event == 14 { more + 0.125 * 14e3 } else { halved };
        near(&row.control, row.last.unwrap(), last);
    }
    // 13 and 14 act on event 13; 1 and 14 on event 1, but control 1 is not among the twelve strongest.
    assert_eq!(metric.pairs.len(), 1, "{:?}", metric.pairs);
    near("13 and 14", pair(metric, "control_13", "control_14").beyond, -0.125 * 13e3);
}

/// Frequencies that measures take from and never multiply: effects add up in the mean, by Poisson counts drawn by inversion
/// not in every trial. A comparison may tell any pair with probability 1 % at most.
#[test]
fn additive_controls_raise_few_false_alarms() {
    let mut text = String::from("schema = 1\n[scenario]\nid = \"sums\"\nname = \"Sums\"\ncurrency = \"USD\"\n");
    for event in ["a", "b"] {
        write!(
 text,
            "[[loss_event]]\nid = \"{event}\"\nrate = \"0.9 per yr\"\nmagnitude = [{{ lognormal = {{ median = \"1 k\", gsd = 2.5 }} }}]\n"
        ).unwrap();
        for (place, less) in ["0.11", "0.17", "0.23", "0.31"].into_iter().enumerate() {
            write!(
 text,
                "[[control]]\nid = \"{event}_{place}\"\neffects = [{{ target = \"loss_event.{event}.rate\", add = \"-{less} per yr\" }}]\n"
            ).unwrap();
        }
    }
    let scenario = load(&text, &[]);
    let runs = 300;
    let mut alarms = 0;
    for seed in 0..runs {
        let asked = Options { threads: Some(1), ..options(&scenario, 1_024, seed) };
        let found = controls::of(&scenario, &asked, Full::Used, &|_| ()).unwrap().unwrap();
        assert_eq!(found.metrics[0].pairs_examined, 28);
        alarms += u64::from(!found.metrics[0].pairs.is_empty());
    }
    let expected = 0.01 * runs as f64;
    assert!(alarms as f64 <= expected + 4.0 * expected.sqrt(), "{alarms} of {runs} comparisons tell a pair");
}

/// Controls that no posture has are left out, named, and looked at when asked for; where postures have nothing that the baseline
/// lacks, all are looked at.
#[test]
fn controls_of_no_posture_are_left_out_and_named() {
    let text =
        format!("{SITE}controls = [\"wall\"]\n[[posture]]\nid = \"guarded\"\ncontrols = [\"guards\", \"camera\"]\n");
    let found = controls(&text, 4_096, Full::Used);
    assert_eq!(
        (found.full.as_str(), &found.ids[..]),
        ("every control that a posture has", &["camera", "guards"].map(str::to_owned)[..])
    );
    assert_eq!(found.left_out, ["net_a", "net_b"]);
    let metric = &found.metrics[0];
    assert_eq!(metric.pairs_examined, 1);
    // 1 by raids, 2.4 on the north, 0.5 on the south; all that postures have stop the raids.
    near("full", metric.full.unwrap(), 2.4 + 0.5);
    let every = controls(&text, 4_096, Full::Every);
    assert_eq!((every.full.as_str(), every.ids.len(), every.left_out.len()), ("every control of the file", 4, 0));
    // Of the same trials, whatever else is played beside: no rate differs here.
    let same = every.metrics[0].rows.iter().filter(|row| found.ids.contains(&row.control));
    assert!(same.zip(&metric.rows).all(|(one, other)| one.first == other.first));
    let text = format!("{SITE}controls = [\"wall\"]\n");
    assert_eq!(controls(&text, 1_024, Full::Used).ids.len(), 4);
}

/// The trials that are announced are those that are simulated.
#[test]
fn trials_are_announced() {
    let counted = |scenario: &Scenario, looks: Looks<'_>| {
        let (done, asked) = (std::sync::atomic::AtomicU64::new(0), options(scenario, 5_000, 1));
        let add = |trials: u64| {
            done.fetch_add(trials, std::sync::atomic::Ordering::Relaxed);
        };
        compare(scenario, &[], &asked, looks, &add).unwrap();
        (done.into_inner(), compared_trials(scenario, &asked, looks))
    };
    for text in
        [SITE, &losses(14, ""), &format!("{SITE}[[posture]]\nid = \"more\"\ncontrols = [\"camera\", \"guards\"]\n")]
    {
        let scenario = load(text, &[]);
        for looks in [Looks::default(), Looks { postures_only: true, ..Looks::default() }] {
            let (done, announced) = counted(&scenario, looks);
            assert_eq!(done, announced);
        }
    }
}
