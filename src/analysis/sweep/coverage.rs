//! Break-even values against exact ones, and their bands over many seeds.

use std::path::PathBuf;

use crate::result::sweep::Crossing;
use crate::scenario::files::{NoFiles, Place};
use crate::scenario::{self, Loaded};

use super::*;

/// Attacks on an undefended works that stop it for 6.8 d on average, at 1 M a day; and a measure that deters half of them for
/// 340 k a year. It pays if 0.5 · 6.8 M · rate is above 340 k per year: above 1 in 10 yr, exactly.
const WORKS: &str = r#"
schema = 1
[scenario]
id = "works"
name = "Works"
currency = "USD"
[[zone]]
id = "road"
[[zone]]
id = "works"
[[element]]
id = "gate"
from = "road"
to = "works"
delay = "1 min"
[plant]
zone = "works"
value_per_day = "1 M"
[[plant.unit]]
id = "unit"
share = 1.0
damage = { none = 1.0 }
restart = { none = { discrete = [["2 d", 5], ["6 d", 3], ["20 d", 2]] } }
[[threat]]
id = "raiders"
rate = "0.08 per yr"
target = { works = 1.0 }
entry = ["road"]
[[control]]
id = "deterrence"
opex = "340 k"
effects = [{ target = "threat.raiders.rate", scale = 0.5 }]
[[control]]
id = "free_spares"
effects = [{ target = "plant.unit.unit.restart", scale = 0.5 }]
[[posture]]
id = "before"
[[posture]]
id = "deterred"
controls = ["deterrence"]
[[posture]]
id = "spares"
controls = ["free_spares"]
"#;
const EXACT: f64 = 0.1;
const Z: f64 = 1.959_963_984_540_054;

fn load(varied: &[String]) -> Loaded {
    let place = Place { name: "site.toml".to_owned(), path: PathBuf::from("site.toml") };
    scenario::load_point(&NoFiles, &place, WORKS.as_bytes(), &[], varied)
}

fn grid(text: &str) -> (Scenario, Grid) {
    let base = load(&[]).scenario.unwrap();
    let grid = Grid::read(&[text.to_owned()], &base, &load).unwrap();
    (base, grid)
}

fn swept(scenario: &Scenario, grid: &Grid, postures: &[usize], trials: u64, seed: u64) -> Sweep {
    let metrics = metrics(&["loss".to_owned()], scenario).unwrap();
    let asked = Asked { scenario, grid, metrics, postures: postures.to_vec(), trials, seed, threads: Some(1) };
    run(&asked, &|varied| load(varied).scenario, &|_| {}, &mut Session::new(&|_| {})).unwrap()
}

fn only(sweep: &Sweep, figure: &str) -> Crossing {
    let found = sweep.break_even.iter().find(|found| found.figure == figure).unwrap();
    let [one] = found.crossings[..] else { panic!("{found:?}") };
    one
}

/// The standard error of a break-even value by its band, which spans 2 z of them where the figure is straight.
fn error(crossing: &Crossing) -> f64 {
    (crossing.band[1].unwrap() - crossing.band[0].unwrap()) / (2.0 * Z)
}

#[test]
fn the_break_even_rate_is_the_exact_one() {
    for vary in [
        "threat.raiders.rate=1 in 100 yr..1 in 2 yr/6 log",
        "threat.raiders.rate=0.01 per yr..0.5 per yr/5",
        "threat.raiders.rate=1 in 2 yr..1 in 100 yr/2",
    ] {
        let (scenario, grid) = grid(vary);
        let sweep = swept(&scenario, &grid, &[0, 1], 20_480, 7);
        let found = only(&sweep, "net_benefit.loss");
        // The bracket is narrower than 1 % of the value; within it the figure is straight to a part of that.
        let slack = 4.0 * error(&found) + 0.001 * EXACT;
        assert!((found.value - EXACT).abs() <= slack && found.rising, "{vary}: {found:?}");
        assert!(error(&found) < 0.02 * EXACT, "{vary}: {found:?}");
        // At every point: exactly half of the attacks, at 6.8 M each, less the cost.
        for point in sweep.points.iter().chain(&sweep.further_points) {
            let rate = point.at[0];
            let benefit = point.postures[1].net_benefit["loss"];
            let se = (benefit.ci95[1] - benefit.ci95[0]) / (2.0 * Z);
            let exact = 0.5 * 6.8e6 * rate - 340e3;
            assert!((benefit.estimate - exact).abs() <= 4.0 * se, "{rate}: {benefit:?} {exact}");
            let loss = point.postures[0].metrics["loss.mean"];
            let se = (loss.ci95[1] - loss.ci95[0]) / (2.0 * Z);
            assert!((loss.estimate - 6.8e6 * rate).abs() <= 4.0 * se, "{rate}: {loss:?}");
        }
        assert!(sweep.further_points.len() <= 16, "{}", sweep.further_points.len());
    }
}

/// The worth of a day that makes the measure pay, at 0.08 attacks a year: 340 k / (0.5 · 0.08 · 6.8) = 1.25 M.
#[test]
fn the_break_even_worth_of_a_day_is_the_exact_one() {
    let (scenario, grid) = grid("plant.value_per_day=200 k..5 M/4");
    let found = only(&swept(&scenario, &grid, &[0, 1], 20_480, 11), "net_benefit.loss");
    assert!((found.value - 1.25e6).abs() <= 4.0 * error(&found) + 1.25e3, "{found:?}");
}

/// Deterrence halves the loss at a cost, spares halve it for nothing: against spares it pays nowhere, and its loss is the same
/// in the mean, so no sign is known.
#[test]
fn what_costs_nothing_has_no_break_even_and_what_never_pays_has_none() {
    let (scenario, grid) = grid("threat.raiders.rate=1 in 100 yr..1 in 2 yr/4 log");
    let sweep = swept(&scenario, &grid, &[0, 2], 5_120, 3);
    assert!(sweep.break_even.iter().all(|found| !found.figure.starts_with("net_benefit")));
    let loss = sweep.break_even.iter().find(|found| found.figure == "difference.loss.mean").unwrap();
    assert_eq!((loss.begins, loss.beyond_interval, loss.crossings.len()), (-1, 4, 0));
    let sweep = swept(&scenario, &grid, &[2, 1], 5_120, 3);
    let benefit = sweep.break_even.iter().find(|found| found.figure == "net_benefit.loss").unwrap();
    assert_eq!((benefit.begins, benefit.crossings.len()), (-1, 0), "{benefit:?}");
}

/// The interval of the net benefit at the exact value holds 0 in 95 % of all sweeps; the band is where it does. Of 200 sweeps
/// at least 95 % less four standard deviations of a binomial law.
#[test]
fn bands_hold_the_exact_value_as_often_as_they_say() {
    const SEEDS: u64 = 200;
    let (scenario, grid) = grid("threat.raiders.rate=1 in 50 yr..1 in 2 yr/3 log");
    let covered = |seeds: std::ops::Range<u64>| {
        let holds = |seed: &u64| {
            let found = only(&swept(&scenario, &grid, &[0, 1], 1_024, *seed), "net_benefit.loss");
            let [low, high] = found.band;
            low.is_none_or(|low| low <= EXACT) && high.is_none_or(|high| high >= EXACT)
        };
        seeds.filter(holds).count()
    };
    let (first, second) = rayon::join(|| covered(0..SEEDS / 2), || covered(SEEDS / 2..SEEDS));
    let (expected, slack) = (0.95 * SEEDS as f64, 4.0 * (SEEDS as f64 * 0.95 * 0.05).sqrt());
    assert!((first + second) as f64 >= expected - slack, "{first} + {second}");
}
