//! Documents to draw in tests: a plausible one and an ugly one. The figures are invented, from simple closed forms.

pub(crate) mod back_tests;
mod bins;
mod compared;
mod convergence;
mod decided;
mod followed;
mod matrix;
pub(crate) mod optimum;
mod register;
mod site;
mod specimens;
mod swings;
pub(crate) mod twelve;
mod twin;
mod uncertain;

use std::collections::BTreeMap;

use crate::result::columns;
use crate::result::document::{
    BackTest, Document, Group, Metric, Path, PerAttack, Posture, Probability, ReturnPeriod, Risk, Run, SCHEMA,
    Scenario, Threat, Warning,
};
pub(crate) use compared::compared;
use compared::comparison;
pub(crate) use uncertain::{alone, uncertain, uncertain_ugly};

/// P(X >= x) of a law with an atom at zero and a Weibull tail (shape 0.7).
fn tail(x: f64, p_any: f64, scale: f64) -> f64 {
    if x <= 0.0 { 1.0 } else { p_any * libm::exp(-libm::pow(x / scale, 0.7)) }
}

/// A metric with P(X > 0) = `p_any` and a tail of a scale, up to `max`; counts or amounts.
pub(crate) fn metric(unit: &str, p_any: f64, scale: f64, max: f64) -> Metric {
    let counts = unit == "person" || unit == "attack";
    let at = |x: f64| if counts { tail(x - 1.0 + 1e-12, p_any, scale) } else { tail(x, p_any, scale) };
    let error = |p: f64| 1.96 * (p * (1.0 - p) / 20_000.0).sqrt();
    let grid: Vec<f64> = if counts {
        bins::counts(max).iter().map(|bin| bin[0]).collect()
    } else {
        (0..60).map(|step| max * libm::pow(10.0, f64::from(step - 59) / 12.0)).collect()
    };
    let exceedance = grid
        .iter()
        .map(|&x| (x, at(x)))
        .filter(|(_, p)| *p > 1e-6)
        .map(|(x, p)| [x, p, (p - error(p)).max(0.0), (p + error(p)).min(1.0)])
        .collect();
    let histogram = bins::histogram(counts.then_some(max), &grid, p_any, at);
    let quantile = |level: f64| {
        if p_any <= 1.0 - level {
            0.0
        } else {
            let x = scale * libm::pow(-libm::log((1.0 - level) / p_any), 1.0 / 0.7);
            (if counts { x.ceil() } else { x }).min(max)
        }
    };
    let levels = [
        ("p05", 0.05),
        ("p25", 0.25),
        ("p50", 0.5),
        ("p75", 0.75),
        ("p90", 0.9),
        ("p95", 0.95),
        ("p99", 0.99),
        ("p999", 0.999),
    ];
    let quantiles: BTreeMap<String, f64> =
        levels.iter().map(|(key, level)| ((*key).to_owned(), quantile(*level))).collect();
    let mean = 1.27 * p_any * scale;
    let money = !counts && unit != "day";
    Metric {
        unit: unit.to_owned(),
        mean,
        mean_ci95: [mean * 0.985, mean * 1.015],
        sd: mean * 1.4,
        p_any,
        p_any_ci95: [(p_any - error(p_any)).max(0.0), (p_any + error(p_any)).min(1.0)],
        quantiles_ci95: quantiles.iter().map(|(key, x)| (key.clone(), [0.98 * x, 1.02 * x])).collect(),
        var95: quantile(0.95),
        tvar95: quantile(0.98),
        tvar95_ci95: Some([0.96 * quantile(0.98), 1.04 * quantile(0.98)]),
        quantiles,
        max,
        worst: Vec::new(),
        return_periods: [10.0, 100.0, 1_000.0]
            .iter()
            .filter(|_| money)
            .map(|&years| {
                let annual = quantile(1.0 - 1.0 / years);
                ReturnPeriod {
                    years,
                    annual,
                    ci95: [0.97 * annual, 1.03 * annual],
                    largest_event: Some(0.99 * annual),
                    largest_event_ci95: Some([0.96 * annual, 1.02 * annual]),
                }
            })
            .collect(),
        exceedance,
        histogram,
    }
}

fn probability(estimate: f64, n: u64) -> Probability {
    Probability {
        estimate: Some(estimate),
        ci95: Some([estimate - 0.006, estimate + 0.006]),
        n,
        analytic: None,
        analytic_kind: None,
    }
}

/// Every column of people, money and days, for a severity of 1 (as it was) or less.
fn metrics(groups: &[Group], units: &[String], severity: f64, chance: f64) -> BTreeMap<String, Metric> {
    let mut out = BTreeMap::new();
    let stages = [1.0, 0.83, 0.83 - 0.4 * severity, 0.8 - 0.6 * severity, 0.2 + 0.6 * severity];
    for (name, share) in columns::STAGES.iter().zip(stages) {
        out.insert((*name).to_owned(), metric("attack", share * chance, 0.8, 1.0));
    }
    for name in columns::PEOPLE {
        let (share, scale) = match name {
            "exposed" => (0.8, 140.0),
            "sheltered" => (0.7, 60.0 / severity),
            "evaded" | "injured" => (0.6, 20.0),
            "captured" | "escaped" | "freed" => (0.5, 45.0 * severity),
            "fatalities" => (0.55, 12.0 * severity),
            _ => (0.3, 6.0 * severity),
        };
        let share = share * (0.4 + 0.6 * severity) * chance;
        out.insert(name.to_owned(), metric("person", share, scale, 160.0 * (0.2 + severity)));
        for (index, group) in groups.iter().enumerate() {
            let part = metric("person", share * 0.9, scale * [0.3, 0.7][index % 2], 120.0);
            out.insert(format!("{name}.{}", group.id), part);
        }
    }
    out.insert("responder_fatalities".to_owned(), metric("person", 0.1 * chance, 3.0, 20.0));
    out.insert("crisis_days".to_owned(), metric("day", 0.5 * severity * chance, 2.4, 21.0));
    out.insert("downtime_days".to_owned(), metric("day", 0.7 * severity * chance, 110.0, 730.0));
    for unit in units {
        out.insert(format!("downtime_days.{unit}"), metric("day", 0.4 * severity * chance, 80.0, 730.0));
    }
    for (name, scale) in
        [("deferred_production", 2.4e8), ("loss", 3.1e8), ("loss_net", 1.2e8), ("loss_max_event", 3.0e8)]
    {
        out.insert(name.to_owned(), metric("USD", 0.8 * chance, scale * severity, 4.4e9));
    }
    out
}

/// A posture of a severity (1: as it was) with an attack chance per year.
fn posture(scenario: &Scenario, id: &str, name: &str, severity: f64, chance: f64) -> Posture {
    let attacks = 100_000;
    let by_group = |value: f64| scenario.groups.iter().map(move |group| (group.id.clone(), value));
    let around = |(id, value): (String, f64)| (id, [0.97 * value, 1.03 * value]);
    followed::banded(Posture {
        convergence: convergence::settling(severity),
        recovery: Some(followed::recovery(severity)),
        frequency_band: Some(followed::band(chance)),
        id: id.to_owned(),
        name: name.to_owned(),
        annual_cost: (1.0 - severity) * 4.2e6,
        annual_premium: None,
        metrics: metrics(&scenario.groups, &scenario.units, severity, chance),
        p_attack: chance,
        p_attack_ci95: [0.985 * chance, 1.015 * chance],
        per_attack: PerAttack {
            attacks,
            p_interruption: probability(0.62 - 0.4 * severity, attacks),
            p_neutralisation: probability(0.7 - 0.3 * severity, 21_430),
            p_effectiveness: probability((0.62 - 0.4 * severity) * (0.7 - 0.3 * severity), attacks),
            metrics: metrics(&scenario.groups, &scenario.units, severity, 1.0),
        },
        paths: vec![Path {
            id: "perimeter_gate>base_gate".to_owned(),
            target: "living_base".to_owned(),
            share: 0.6,
            p_interruption: probability(0.3, 60_000),
            critical_detection_point: Some("perimeter_gate".to_owned()),
            mean_seconds_to_target: 312.0,
            mean_seconds_to_response: Some(1_850.0),
        }],
        twin: twin::beside(severity, chance),
        risk: Risk {
            pll_per_year: 8.4 * severity * severity * chance,
            pll_ci95: [0.98, 1.02].map(|factor| factor * 8.4 * severity * severity * chance),
            headcount: scenario.groups.iter().map(|group| (group.id.clone(), group.headcount)).collect(),
            irpa: by_group(1.1e-3 * severity * chance / 0.025).collect(),
            irpa_ci95: by_group(1.1e-3 * severity * chance / 0.025).map(around).collect(),
            far: by_group(12.5 * severity).collect(),
            far_ci95: by_group(12.5 * severity).map(around).collect(),
            r#fn: (1..=120)
                .map(f64::from)
                .map(|deaths| (deaths, 0.55 * chance * libm::exp(-libm::pow(deaths / (14.0 * severity), 0.8))))
                .filter(|(_, rate)| *rate > 2e-7)
                .map(|(deaths, rate)| [deaths, rate, 0.93 * rate, 1.08 * rate])
                .collect(),
        },
    })
}

/// A site with two postures, two groups, three units and a record.
pub(crate) fn plausible() -> Document {
    let group = |id: &str, name: &str, headcount: f64| Group { id: id.to_owned(), name: name.to_owned(), headcount };
    let scenario = Scenario {
        id: "desert_gas".to_owned(),
        name: "Desert gas plant".to_owned(),
        summary: "A gas plant with a living base, two hours from the nearest garrison.".to_owned(),
        marking: Some("EXAMPLE — invented site".to_owned()),
        currency: "USD".to_owned(),
        horizon_years: 1.0,
        groups: vec![group("expatriate", "Expatriates", 134.0), group("national", "National staff", 652.0)],
        units: vec!["train_1".to_owned(), "train_2".to_owned(), "compression".to_owned()],
        threats: vec![Threat {
            id: "raid".to_owned(),
            name: "Armed raid".to_owned(),
            rate_mean: 0.025,
            rate_p05: 0.004,
            rate_p95: 0.07,
            grade: Some("D".to_owned()),
        }],
        loss_events: Vec::new(),
        inputs: register::inputs(),
        sources: register::sources(),
        grades: [("A", 6), ("B", 14), ("C", 31), ("D", 9), ("ungraded", 4)]
            .iter()
            .map(|(g, n)| ((*g).to_owned(), *n))
            .collect(),
    };
    let postures = vec![
        posture(&scenario, "as_was", "As it was", 1.0, 0.0247),
        posture(&scenario, "hardened", "Hardened base, faster response", 0.55, 0.0209),
    ];
    let back_test = |metric: &str, unit: &str, observed: f64, below: f64, quantiles: [f64; 3]| BackTest {
        record: "recorded_2013".to_owned(),
        name: "Raid of January 2013".to_owned(),
        posture: "as_was".to_owned(),
        condition: "raids of 25 to 40 attackers that reached the base".to_owned(),
        metric: metric.to_owned(),
        unit: unit.to_owned(),
        observed,
        range: None,
        n: 18_204,
        below: Some(below),
        equal: Some(if unit == "person" { 0.011 } else { 0.0 }),
        range_below_and_up_to: None,
        quantiles: Some(quantiles),
    };
    Document {
        schema: SCHEMA.to_owned(),
        run: Run {
            trials: 100_000,
            seed: 2013,
            sampling: "mc".to_owned(),
            unconditional: false,
            scenario_sha256: "3fa94c0be1d2a7755510a2b4c93de0f1a6b7c8d9e0f112233445566778899aab".to_owned(),
            settings: vec!["zone.*.haven.capacity=<b>\u{7}4_0".to_owned()],
            version: "0.1.0".to_owned(),
            equivalent_plain_trials: 4_048_583.0,
            until: None,
            until_reached: None,
        },
        scenario,
        postures,
        comparisons: vec![
            comparison("hardened", "fatalities", -0.122, 0.011),
            comparison("hardened", "fatalities.expatriate", -0.131, 0.009),
            comparison("hardened", "fatalities.national", 0.009, 0.004),
            comparison("hardened", "captured", -0.41, 0.03),
            comparison("hardened", "crisis_days", -0.011, 0.002),
            comparison("hardened", "downtime_days", -0.52, 0.61),
            comparison("hardened", "loss", -2.9e6, 2.4e5),
        ],
        back_test: vec![
            back_test("fatalities", "person", 40.0, 0.62, [4.0, 31.0, 96.0]),
            back_test("captured", "person", 132.0, 0.81, [11.0, 74.0, 190.0]),
            back_test("crisis_days", "day", 3.4, 0.47, [0.6, 3.7, 11.0]),
            back_test("downtime_days", "day", 580.0, 0.96, [30.0, 180.0, 540.0]),
        ],
        decision: None,
        ranking: Some(register::ranking()),
        tornado: Some(swings::tornado()),
        specimens: specimens::three(),
        site: Some(site::plausible()),
        risk_matrix: Some(matrix::plausible()),
        timelines: followed::timelines(),
        nested: None,
        sensitivity: None,
        warnings: vec![Warning {
            code: "rate_grade_d".to_owned(),
            message: "The attack frequency carries grade D: read the figures given an attack first.".to_owned(),
        }],
    }
}

/// Everything a chart must survive: long and hostile names, eight postures, six groups, zeros, huge and tiny values,
/// values that are no numbers, a posture without attacks.
pub(crate) fn ugly() -> Document {
    let mut doc = plausible();
    doc.scenario.marking = Some("RESTRICTED <b>&\u{7}\u{202e} — for the addressees named on the cover only".to_owned());
    doc.scenario.name =
        "<script>alert('x')</script>\u{0}\u{1b}[31m name of a scenario that goes on and on and on and on".to_owned();
    doc.scenario.groups = (0..6)
        .map(|index| Group {
            id: format!("group_{index}"),
            name: format!("Contractors of subcontractor number {index} of the second rotation & co"),
            headcount: [0.0, 0.4, 3.0, 652.0, 12_000.0, 9.9e7][index],
        })
        .collect();
    register::ruin(&mut doc.scenario);
    doc.scenario.threats.push(Threat {
        id: "other".to_owned(),
        name: "Insider <with> \u{202e}help\u{2066} from outside and a rather long name".to_owned(),
        rate_mean: 3.0e-9,
        rate_p05: 3.0e-9,
        rate_p95: 3.0e-9,
        grade: None,
    });
    let names = [
        "<script>alert(1)</script> & \"quotes\" 'single' \u{1}\u{202e}reversed",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "Hardened base with a second fence, drones and a quick force",
        "Nothing ever happens here: every figure is zero in this one",
        "工业现场安全态势强化方案与快速反应部队以及第二道围栏和更多的措施",
        "وضع أمني معزز مع قوة رد سريع وسياج ثان حول القاعدة السكنية",
        "Everything is huge",
        "No attack was simulated under this one",
    ];
    let scenario = doc.scenario.clone();
    doc.postures = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            posture(&scenario, &format!("posture_{index}"), name, 1.0 - 0.1 * index as f64, 0.02 / (index + 1) as f64)
        })
        .collect();
    for metrics in [0, 1].map(|which| which == 0) {
        let columns = |posture: &mut Posture| {
            if metrics { std::mem::take(&mut posture.metrics) } else { std::mem::take(&mut posture.per_attack.metrics) }
        };
        let zero = columns(&mut doc.postures[3])
            .into_iter()
            .map(|(name, old)| (name, Metric { exceedance: Vec::new(), ..metric(&old.unit, 0.0, 0.0, 0.0) }))
            .collect();
        let huge = columns(&mut doc.postures[6])
            .into_iter()
            .map(|(name, old)| {
                let scale = if old.unit == "USD" { 1e15 } else { 4e5 };
                (name, metric(&old.unit, old.p_any, scale, 60.0 * scale))
            })
            .collect();
        if metrics {
            (doc.postures[3].metrics, doc.postures[6].metrics) = (zero, huge);
        } else {
            (doc.postures[3].per_attack.metrics, doc.postures[6].per_attack.metrics) = (zero, huge);
        }
    }
    doc.postures[3].risk.r#fn = vec![[1.0, 0.0, 0.0, 0.0]];
    convergence::ruin(&mut doc.postures);
    twin::ruin(&mut doc.postures);
    site::ruin(&mut doc);
    matrix::ruin(&mut doc);
    specimens::ruin(&mut doc.specimens);
    swings::ruin(doc.tornado.as_mut());
    followed::ruin(&mut doc);
    doc.postures[7].per_attack.attacks = 0;
    doc.postures[7].per_attack.metrics.clear();
    if let Some(loss) = doc.postures[0].metrics.get_mut("loss") {
        loss.exceedance.push([f64::NAN, f64::INFINITY, 0.0, 0.0]);
        loss.mean_ci95 = [f64::NAN, f64::INFINITY];
    }
    if let Some(loss) = doc.postures[1].per_attack.metrics.get_mut("loss") {
        loss.mean_ci95 = [f64::NEG_INFINITY, f64::INFINITY];
        loss.histogram.push([f64::NAN, 1.0, 0.5]);
    }
    doc.comparisons = compared::of_all_sizes();
    doc.comparisons[0].difference.mean = f64::NAN;
    for (index, test) in doc.back_test.iter_mut().enumerate() {
        test.posture = "posture_0".to_owned();
        test.name = "<img src=x onerror=alert(1)> of a record with a very long name indeed".to_owned();
        test.condition = "raids by twenty-five in two prongs with inside help at night in bad weather".to_owned();
        test.observed = [0.0, 1e9, f64::NAN, 3.0][index];
        test.range = [None, Some([-1e9, f64::INFINITY]), Some([f64::NAN; 2]), Some([2.0, 1e12])][index];
    }
    (doc.back_test[3].below, doc.back_test[3].quantiles, doc.back_test[1].quantiles) = (None, None, Some([0.0; 3]));
    let mut decision =
        decided::decision(&doc, "<script>alert(2)</script> | *stars* \u{1b}[2J\u{202e} of a very long name");
    decided::ruin(&mut decision);
    doc.decision = Some(decision);
    doc.warnings.push(Warning {
        code: "ugly".to_owned(),
        message: "A warning\u{1b}[2J with <markup> | and *stars*".to_owned(),
    });
    doc
}
