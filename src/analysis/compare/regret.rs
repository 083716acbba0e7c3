//! Regret: how far a posture lies behind the best, if the world is another than the one it was chosen for (Savage 1951).

use crate::result::decision::{Case, Figure, Regret, Regrets, Standing, Standings};

/// Regret over threats: each alone, per attack that would come under the baseline.
pub(super) fn over_threats(standings: &[Standing]) -> Vec<Regret> {
    let of_threats: Vec<&Standing> = standings.iter().filter(|standing| standing.threat.is_some()).collect();
    metrics(&of_threats)
        .into_iter()
        .filter_map(|metric| {
            let states: Vec<(String, &Standing)> = of_threats
                .iter()
                .filter(|standing| standing.metric == metric)
                .map(|standing| (standing.threat.clone().unwrap_or_default(), *standing))
                .collect();
            over("threat", &states)
        })
        .collect()
}

/// Regret over stress cases, the scenario as declared among them, per year.
pub(super) fn over_cases(postures: &[String], standings: &[Standing], cases: &[Case]) -> Vec<Regret> {
    if cases.is_empty() {
        return Vec::new();
    }
    let declared = standings.iter().filter(|standing| standing.threat.is_none()).collect();
    let mut states: Vec<(String, Vec<&Standing>)> = vec![("as declared".to_owned(), declared)];
    states.extend(cases.iter().map(|case| (case.name.clone(), case.standings.iter().collect())));
    over_years("case", postures, &states)
}

/// Regret per year over states, each with its standings, in every metric that happens in any of them and has one unit: where it
/// never happens, there is nothing to regret.
pub(super) fn over_years(kind: &str, postures: &[String], states: &[(String, Vec<&Standing>)]) -> Vec<Regret> {
    let all: Vec<&Standing> = states.iter().flat_map(|(_, standings)| standings.iter().copied()).collect();
    let of = |metric: String| {
        let known = all.iter().find(|standing| standing.metric == metric)?;
        let never = never(known, postures);
        let found = |(name, standings): &(String, Vec<&Standing>)| {
            let named = |metric: &str| standings.iter().find(|standing| standing.metric == metric).copied();
            // Without insurance the net loss is the gross one.
            let standing = named(&metric).or_else(|| named("loss").filter(|_| metric == "loss_net"));
            (name.clone(), standing.cloned().unwrap_or_else(|| never.clone()))
        };
        let states: Vec<(String, Standing)> = states.iter().map(found).collect();
        let one_unit = states.iter().all(|(_, standing)| standing.unit == known.unit);
        let states: Vec<(String, &Standing)> = states.iter().map(|(name, of)| (name.clone(), of)).collect();
        over(kind, &states).filter(|_| one_unit).map(|regret| Regret { metric: metric.clone(), ..regret })
    };
    // In the order of the first state, then of the others.
    metrics(&all).into_iter().filter_map(of).collect()
}

/// The standing of a metric that never happens: everybody has nothing of it.
fn never(known: &Standing, postures: &[String]) -> Standing {
    let row = |posture: &String| Standings {
        posture: posture.clone(),
        cost: 0.0,
        mean: Figure::default(),
        behind: Figure::default(),
        efficient: true,
        dominated_by: None,
        behind_it: None,
        step_price: None,
    };
    Standing {
        threat: None,
        best: postures.first().cloned().unwrap_or_default(),
        rows: postures.iter().map(row).collect(),
        ..known.clone()
    }
}

fn metrics(standings: &[&Standing]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for standing in standings {
        if !names.contains(&standing.metric) {
            names.push(standing.metric.clone());
        }
    }
    names
}

/// The regret of every posture over at least two states; `None` of fewer, or where they differ in postures.
pub(super) fn over(kind: &str, states: &[(String, &Standing)]) -> Option<Regret> {
    let (_, first) = states.first()?;
    let ids = |standing: &Standing| standing.rows.iter().map(|row| row.posture.clone()).collect::<Vec<_>>();
    if states.len() < 2 || states.iter().any(|(_, standing)| ids(standing) != ids(first)) {
        return None;
    }
    let mut rows = Vec::new();
    for (place, posture) in ids(first).into_iter().enumerate() {
        let behind: Vec<Figure> = states.iter().map(|(_, standing)| standing.rows[place].behind).collect();
        let largest = (0..behind.len()).rev().max_by(|a, b| behind[*a].value.total_cmp(&behind[*b].value))?;
        rows.push(Regrets { posture, largest: behind[largest], state: states[largest].0.clone(), behind });
    }
    let least = rows.iter().min_by(|a, b| a.largest.value.total_cmp(&b.largest.value))?;
    let near = |row: &&Regrets| row.posture != least.posture && row.largest.ci95[0] <= least.largest.ci95[1];
    Some(Regret {
        metric: first.metric.clone(),
        unit: first.unit.clone(),
        over: kind.to_owned(),
        states: states.iter().map(|(name, _)| name.clone()).collect(),
        least: least.posture.clone(),
        not_told_apart: rows.iter().filter(near).map(|row| row.posture.clone()).collect(),
        rows,
    })
}
