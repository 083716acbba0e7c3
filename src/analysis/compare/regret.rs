//! Regret: how far a posture lies behind the best, if the world is another than the one it was chosen for (Savage 1951).

use crate::result::decision::{Case, Figure, Regret, Regrets, Standing};

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
pub(super) fn over_cases(standings: &[Standing], cases: &[Case]) -> Vec<Regret> {
    let annual: Vec<&Standing> = standings.iter().filter(|standing| standing.threat.is_none()).collect();
    if cases.is_empty() {
        return Vec::new();
    }
    annual
        .iter()
        .filter_map(|declared| {
            let mut states = vec![("as declared".to_owned(), *declared)];
            for case in cases {
                // A case in which it never happens has nothing to regret.
                let found = case.standings.iter().find(|other| other.metric == declared.metric);
                states.extend(found.map(|found| (case.name.clone(), found)));
            }
            over("case", &states)
        })
        .collect()
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
