//! What is said first never makes a fact of a difference that simulation does not tell.

use super::super::fixture;
use super::*;
use crate::result::decision::{CostBenefit, Figure, Regret};

fn about(value: f64, half: f64) -> Figure {
    Figure { value, ci95: [value - half, value + half] }
}

/// Two postures beside the baseline, `one` and `two`, and the sentences about their costs.
fn said(change: impl Fn(&mut CostBenefit, &mut CostBenefit)) -> String {
    let mut doc = fixture::compared();
    let mut decision = doc.decision.take().unwrap();
    let first = decision.costs[0].clone();
    let [mut one, mut two] = ["one", "two"].map(|id| CostBenefit { posture: id.to_owned(), ..first.clone() });
    change(&mut one, &mut two);
    decision.costs = vec![one, two];
    costs::in_short(&doc, &decision).join(" ")
}

#[test]
fn the_cheapest_death_averted_is_held_against_the_others() {
    let priced = |value: f64, low: f64, high: Option<f64>| Some(Price { value, low, high });
    let apart = said(|one, two| {
        one.icaf = priced(2e6, 1e6, Some(3e6));
        two.icaf = priced(9e6, 8e6, None);
    });
    assert!(
        apart.contains("A death is averted most cheaply by “one”: USD 2.0M [1.0M, 3.0M] for each death averted"),
        "{apart}"
    );
    assert!(!apart.contains("not told apart"), "{apart}");
    let near = said(|one, two| {
        one.icaf = priced(2e6, 1e6, Some(3e6));
        two.icaf = priced(4e6, 2.9e6, None);
    });
    assert!(near.contains("averted losses not taken off") && near.contains("; not told apart from “two”."), "{near}");
    // What costs no more and averts deaths is cheaper than any price.
    let free = said(|one, two| {
        one.icaf = priced(2e6, 1e6, Some(3e6));
        (two.icaf, two.added_cost, two.fatalities_averted) = (None, 0.0, about(0.2, 0.1));
    });
    assert!(free.contains("“two” averts deaths at no added cost of measures."), "{free}");
    assert!(free.contains("At an added cost a death is averted by “one”"), "{free}");
    let doubtful = said(|_, two| (two.icaf, two.added_cost, two.fatalities_averted) = (None, 0.0, about(0.2, 0.3)));
    assert!(!doubtful.contains("no added cost"), "{doubtful}");
    assert!(doubtful.contains("In money alone, lives not counted: “one” costs USD"), "{doubtful}");
}

#[test]
fn the_strongest_control_is_held_against_the_others_by_its_name() {
    let mut decision = fixture::compared().decision.unwrap();
    let controls = decision.controls.as_mut().unwrap();
    controls.names = ["Quick force", "Middle", "Second fence"].map(str::to_owned).to_vec();
    // The leading one is the third.
    controls.metrics[0].rows[1].first_behind = Some(about(0.03, 0.04));
    controls.metrics[0].rows[0].first_behind = Some(about(0.06, 0.01));
    let told = controls::in_short(&decision).join(" ");
    assert!(told.contains("Of single controls Second fence averts most"), "{told}");
    assert!(told.contains("a year (not told apart from Middle)"), "{told}");
    // Without paired differences intervals decide, which lie apart here.
    let older = {
        let controls = decision.controls.as_mut().unwrap();
        controls.names.clear();
        controls.metrics[0].rows.iter_mut().for_each(|row| row.first_behind = None);
        controls::in_short(&decision).join(" ")
    };
    assert!(older.contains("second fence averts most") && !older.contains("not told apart"), "{older}");
    let mut doc = fixture::compared();
    doc.decision.as_mut().unwrap().controls.as_mut().unwrap().names = vec!["Quick force".to_owned()];
    let rows = sections(&doc).into_iter().flat_map(|section| section.rows).map(|(name, _)| name);
    assert!(rows.into_iter().any(|name| name == "Quick force"));
}

#[test]
fn the_best_in_every_state_is_held_against_the_others() {
    let mut doc = fixture::compared();
    let decision = doc.decision.as_mut().unwrap();
    let regret: &mut Regret = &mut decision.regret[0];
    let (least, other) = (regret.rows[0].posture.clone(), regret.rows[1].posture.clone());
    regret.rows[0].behind.iter_mut().for_each(|behind| *behind = Figure::default());
    regret.rows[0].largest = Figure::default();
    (regret.least, regret.not_told_apart) = (least, vec![other]);
    let told = |doc: &Document| regret::sentences(doc, doc.decision.as_ref().unwrap()).join(" ");
    assert!(told(&doc).contains("; not told apart from it: “"), "{}", told(&doc));
    doc.decision.as_mut().unwrap().regret[0].not_told_apart.clear();
    let all = told(&doc);
    let sentence = all.split(". ").find(|sentence| sentence.contains("is best whatever the threat")).unwrap();
    assert!(!sentence.contains("not told apart"), "{sentence}");
}

/// The same harm in every trial, at more cost: that is certain, and not "within the error".
#[test]
fn the_same_for_more_is_dominated_beyond_doubt() {
    let verdict = |behind: Figure| {
        let mut doc = fixture::compared();
        let decision = doc.decision.as_mut().unwrap();
        let best = decision.standings[0].rows[0].posture.clone();
        let row = &mut decision.standings[0].rows[1];
        (row.efficient, row.dominated_by, row.behind_it) = (false, Some(best), Some(behind));
        let decision = doc.decision.as_ref().unwrap();
        let section = ranks::sections(&doc, decision).remove(0);
        let verdicts: Vec<String> = section.rows.iter().filter_map(|(_, cells)| cells.last().cloned()).collect();
        let told = verdicts.into_iter().find(|verdict| verdict.starts_with("dominated by")).unwrap();
        (told, ranks::in_short(&doc, decision).join(" "))
    };
    let (told, short) = verdict(Figure::default());
    assert!(told.ends_with("”, the same for less") && !short.contains("within the error"), "{told} {short}");
    let (told, short) = verdict(about(0.1, 0.2));
    assert!(told.ends_with(", within the error") && short.contains("Dominated within the error"), "{told} {short}");
    assert!(verdict(about(0.2, 0.1)).0.ends_with('”'));
}
