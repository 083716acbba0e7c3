//! Sweeps to draw in tests, from closed forms; and ugly ones.

use std::collections::BTreeMap;

use crate::result::document::{Group, Warning};
use crate::result::sweep::{
    Axis, BreakEven, Crossing, Figure, Kind, Metric, Point, PointPosture, Posture, Run, SCHEMA, Scenario, Sweep,
};

fn figure(estimate: f64, half: f64) -> Figure {
    Figure { estimate, ci95: [estimate - half, estimate + half] }
}

fn axis(target: &str, kind: Kind, log: bool, [low, high]: [f64; 2], points: u32) -> Axis {
    let at = |step: u32| {
        let share = f64::from(step) / f64::from(points - 1);
        if log { low * libm::pow(high / low, share) } else { low + share * (high - low) }
    };
    let values: Vec<f64> = (0..points).map(at).collect();
    let settings = values.iter().map(|value| format!("{value} per yr")).collect();
    Axis { target: target.to_owned(), kind, log, values, settings }
}

/// Averts a share of what is lost at a cost, by posture.
fn point(at: Vec<f64>, postures: usize, scale: f64) -> Point {
    let (rate, share) = (at[0], at.get(1).copied().unwrap_or(0.8));
    let one = |arm: usize| {
        let deaths = 12.0 * rate * (1.0 - share * 0.1 * arm as f64);
        let loss = scale * rate * (1.0 - share * 0.1 * arm as f64);
        let cost = scale * 0.0012 * arm as f64;
        let benefit = scale * rate * share * 0.1 * arm as f64 - cost;
        let named = |name: &str, found: Figure| (name.to_owned(), found);
        let metrics = [
            named("fatalities.mean", figure(deaths, deaths * 0.06)),
            named("loss.mean", figure(loss, loss * 0.08)),
            named("p_effectiveness", figure(0.05 * (1.0 + arm as f64) + 0.1 * rate, 0.01)),
        ];
        let mut out = PointPosture {
            annual_cost: cost,
            added_premium: None,
            metrics: metrics.into(),
            differences: BTreeMap::new(),
            net_benefit: BTreeMap::new(),
        };
        if arm > 0 {
            out.differences.insert("fatalities.mean".to_owned(), figure(-1.2 * rate * share * arm as f64, 0.2 * rate));
            out.net_benefit.insert("loss".to_owned(), figure(benefit, scale * (0.0003 + 0.02 * rate)));
        }
        out
    };
    Point { at, postures: (0..postures).map(one).collect() }
}

fn sweep(axes: Vec<Axis>, postures: usize, scale: f64) -> Sweep {
    let mut points = vec![Vec::new()];
    for axis in &axes {
        points = points
            .iter()
            .flat_map(|point: &Vec<f64>| {
                axis.values.iter().map(|value| [point.as_slice(), &[*value]].concat()).collect::<Vec<_>>()
            })
            .collect();
    }
    let metric = |name: &str, unit: &str, compared| Metric { name: name.to_owned(), unit: unit.to_owned(), compared };
    let named = |arm: usize| Posture { id: format!("posture_{arm}"), name: format!("Posture {arm}") };
    let cross = |arm: usize| BreakEven {
        posture: format!("posture_{arm}"),
        baseline: "posture_0".to_owned(),
        figure: "net_benefit.loss".to_owned(),
        begins: -1,
        beyond_interval: 7,
        crossings: vec![Crossing { value: 0.015, band: [Some(0.011), Some(0.024)], rising: true }],
    };
    Sweep {
        schema: SCHEMA.to_owned(),
        run: Run {
            trials: 20_480,
            seed: 1,
            scenario_sha256: "0123456789abcdef".repeat(4),
            settings: Vec::new(),
            version: "0.1.0".to_owned(),
        },
        scenario: Scenario {
            id: "site".to_owned(),
            name: "Site".to_owned(),
            marking: Some("EXAMPLE".to_owned()),
            currency: "USD".to_owned(),
            horizon_years: 1.0,
            groups: vec![Group { id: "staff".to_owned(), name: "Staff".to_owned(), headcount: 40.0 }],
        },
        break_even: if axes.len() == 1 { (1..postures).map(cross).collect() } else { Vec::new() },
        axes,
        postures: (0..postures).map(named).collect(),
        metrics: vec![
            metric("fatalities.mean", "person", true),
            metric("loss.mean", "USD", true),
            metric("p_effectiveness", "", false),
        ],
        net_benefit: vec!["loss".to_owned()],
        points: points.into_iter().map(|at| point(at, postures, scale)).collect(),
        further_points: Vec::new(),
        warnings: vec![Warning { code: "few-attacks".to_owned(), message: "fewer than 30 attacks".to_owned() }],
    }
}

/// Rates of a threat on a logarithmic scale.
pub(in crate::report) fn curves(postures: usize) -> Sweep {
    sweep(vec![axis("threat.raid.rate", Kind::Rate, true, [1.0 / 200.0, 0.2], 9)], postures, 1e9)
}

/// Rates and shares, so many points of each.
pub(in crate::report) fn table(postures: usize, rows: u32, columns: u32) -> Sweep {
    let rates = axis("threat.raid.rate", Kind::Rate, true, [1.0 / 200.0, 0.2], rows);
    sweep(vec![rates, axis("alarm.understood", Kind::Probability, false, [0.1, 0.9], columns)], postures, 1e9)
}

/// Hostile names, numbers that are none, eight postures.
pub(in crate::report) fn ugly(two: bool) -> Sweep {
    let mut doc = if two { table(8, 3, 4) } else { curves(8) };
    doc.scenario.name = "<script>alert(1)</script> *stars* \u{202e}\u{1b}[2J".repeat(3);
    for (number, posture) in doc.postures.iter_mut().enumerate() {
        posture.name = format!(
            "{number} A posture with a name that no legend can hold in full, <b>bold</b> | and \u{1b}[31m more of it"
        );
    }
    doc.axes[0].target = "threat.a_group_with_a_very_long_name_indeed.and_more_of_it_still.and_more.rate".to_owned();
    if let Some(last) = doc.points.last_mut().and_then(|point| point.postures.last_mut()) {
        last.metrics.insert("loss.mean".to_owned(), figure(f64::NAN, f64::INFINITY));
        last.metrics.remove("p_effectiveness");
        last.net_benefit.insert("loss".to_owned(), figure(1e300, 1e300));
    }
    doc
}
