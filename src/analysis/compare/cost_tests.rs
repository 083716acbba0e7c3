//! One price in every document: a premium counts where insurance pays, and rounding is no cost.

use super::tests::{POSTURES, WORKS, load, options};
use super::*;
use crate::analysis::optimise;
use crate::analysis::parts::Session;
use crate::analysis::sweep;
use crate::result::document::Comparison;
use crate::scenario::files::{NoFiles, Place};

/// What costs the same but for rounding: 0.1 + 0.2 against 0.3, and the same in another order.
#[test]
fn rounding_is_no_added_cost_and_dominates_nobody() {
    let price = |id: &str, opex: &str| format!("[[control]]\nid = \"{id}\"\nopex = {opex}\n");
    let posture = |id: &str, controls: &str| format!("[[posture]]\nid = \"{id}\"\ncontrols = [{controls}]\n");
    let (head, _) = WORKS.split_once("[[control]]").unwrap();
    let text = [
        head.to_owned(),
        price("a", "0.1"),
        price("b", "0.2"),
        price("c", "0.3"),
        posture("two", "\"a\", \"b\""),
        posture("one", "\"c\""),
        posture("three", "\"c\", \"b\", \"a\""),
        posture("other", "\"a\", \"b\", \"c\""),
    ]
    .concat();
    let scenario = load(&text, &[]);
    let asked = options(&scenario, 2_048, 7);
    let document = compare(&scenario, &[], &asked, POSTURES, &|_| ()).unwrap();
    let found = document.decision.unwrap();
    let [one, three, other] = found.costs.as_slice() else { panic!() };
    assert_eq!(one.added_cost.to_bits(), 0, "{}", one.added_cost);
    assert!((three.added_cost - 0.3).abs() < 1e-15 && (other.added_cost - 0.3).abs() < 1e-15);
    for standing in &found.standings {
        // Both cheap ones are efficient, both dear ones are dominated by the first of them.
        let by: Vec<Option<&str>> = standing.rows.iter().map(|row| row.dominated_by.as_deref()).collect();
        assert_eq!((standing.best.as_str(), by), ("two", vec![None, None, Some("two"), Some("two")]));
    }
}

/// A sweep whose first point is the scenario as it is.
fn swept(scenario: &Scenario, asked: &Options) -> crate::result::sweep::Sweep {
    let place = Place { name: "site.toml".to_owned(), path: "site.toml".into() };
    let read = |varied: &[String]| crate::scenario::load_point(&NoFiles, &place, WORKS.as_bytes(), &[], varied);
    let grid = sweep::Grid::read(&["assault.killed=10 %..20 %/2".to_owned()], scenario, &read).unwrap();
    let question = sweep::Asked {
        scenario,
        grid: &grid,
        metrics: sweep::metrics(&[], scenario).unwrap(),
        postures: asked.postures.clone(),
        trials: asked.trials,
        seed: asked.seed,
        threads: Some(1),
    };
    let load = |settings: &[String]| read(settings).scenario;
    sweep::run(&question, &load, &|_| (), &mut Session::new(&|_| ())).unwrap()
}

/// The premium that the shelter saves is in what it costs the company, and in no price that society pays.
#[test]
fn a_premium_counts_where_insurance_pays() {
    let scenario = load(WORKS, &[]);
    let asked = Options { postures: vec![0, 3], ..options(&scenario, 20_480, 7) };
    let document = compare(&scenario, &[], &asked, POSTURES, &|_| ()).unwrap();
    let decision = document.decision.as_ref().unwrap();
    let [shelter] = decision.costs.as_slice() else { panic!() };
    assert!((shelter.added_cost - 4e5).abs() < 1e-6 && (shelter.added_premium + 1e5).abs() < 1e-6);
    // Four hundred thousand of measures for a death averted; three hundred thousand in what the posture costs.
    let deaths = shelter.fatalities_averted.value;
    assert!((shelter.icaf.unwrap().value * deaths / 4e5 - 1.0).abs() < 1e-12);
    let row = |metric: &str| -> &Comparison { document.comparisons.iter().find(|row| row.metric == metric).unwrap() };
    let unit = row("fatalities").cost_per_unit_averted.unwrap();
    assert!((unit * 2.0 * deaths / (2.0 * 3e5) - 1.0).abs() < 1e-9, "{unit}");
    let standing = decision.standings.iter().find(|of| of.metric == "fatalities" && of.threat.is_none()).unwrap();
    assert!((standing.rows[1].step_price.unwrap().value * deaths / 3e5 - 1.0).abs() < 1e-9);
    // A sweep says the same of the same trials.
    let swept = swept(&scenario, &asked);
    for (kind, net) in [
        ("loss", shelter.net_benefit),
        ("loss_net", shelter.net_benefit_insured.unwrap()),
        ("loss_and_lives", shelter.net_benefit_with_life.unwrap()),
    ] {
        let point = &swept.points[0].postures[1];
        let found = point.net_benefit[kind];
        assert_eq!(found.estimate.to_bits(), net.value.to_bits(), "{kind}: {found:?} {net:?}");
        assert_eq!(found.ci95.map(f64::to_bits), net.ci95.map(f64::to_bits), "{kind}");
        assert!((point.added_premium.unwrap() + 1e5).abs() < 1e-6);
    }
    let question = optimise::Asked { controls: vec!["shelter".to_owned()], ..optimise::Asked::default() };
    let question = question.read(&scenario).unwrap();
    let effort = optimise::Effort { trials: 2_048, seed: 1, threads: Some(1) };
    let found = optimise::run(&scenario, &question, effort, &|_| ()).unwrap();
    let set = found.sets.iter().find(|set| set.controls == ["shelter"]).unwrap();
    assert!((set.cost - 3e5).abs() < 1e-6, "{}", set.cost);
    assert!((found.question.candidates[0].cost.unwrap() - 3e5).abs() < 1e-6);
}
