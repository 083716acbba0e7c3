//! The figures of a sweep by their names.

use crate::engine::Figure;
use crate::model::Columns;
use crate::result::columns::{Unit, unit};
use crate::result::sweep::Metric;
use crate::scenario::Scenario;

use super::super::until::{figure, near, never};

/// What is followed unless the command line says otherwise: those that the scenario can have; the last ones only where it has
/// none of the first.
const DEFAULT: [&str; 3] = ["fatalities.mean", "loss.mean", "per_attack.fatalities.mean"];
const ELSE: [&str; 2] = ["p_effectiveness", "p_attack"];

/// What is wrong with the name of a figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetricError {
    /// No such figure.
    #[error(
        "--metric: there is no figure `{name}`{}; figures are <column>.mean (or <column>), per_attack.<column>.mean, \
         p_interruption, p_neutralisation, p_effectiveness and p_attack",
        suggested(.near)
    )]
    Unknown {
        /// What was asked.
        name: String,
        /// Names like it, the likest first.
        near: Vec<String>,
    },
    /// A figure of what the scenario does not have.
    #[error("--metric: `{0}` is 0 in this scenario, whatever happens: ask for a figure that can vary")]
    Never(String),
}

fn suggested(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!(" (did you mean `{}`?)", near.join("`, `")) }
}

/// The figures of names, each once; a bare column is its mean per horizon. Without names those that most sweeps are about.
///
/// # Errors
///
/// See [`MetricError`].
pub fn metrics(names: &[String], scenario: &Scenario) -> Result<Vec<Metric>, MetricError> {
    let columns = super::super::columns(scenario);
    let known = Columns::of(&scenario.structure);
    let mut found: Vec<Metric> = Vec::new();
    for name in names {
        let name = canonical(name, &columns);
        let Some(which) = figure(&name, &columns) else {
            return Err(MetricError::Unknown { near: near(&name, &columns), name });
        };
        if never(which, scenario, &known) {
            return Err(MetricError::Never(name));
        }
        if found.iter().all(|other| other.name != name) {
            found.push(metric(name, which, scenario, &columns));
        }
    }
    let can_vary = |name: &&str| figure(name, &columns).is_some_and(|which| !never(which, scenario, &known));
    let usual = |names: &[&str]| -> Vec<Metric> {
        let chosen = names.iter().filter(|name| can_vary(name));
        chosen
            .filter_map(|name| Some(metric((*name).to_owned(), figure(name, &columns)?, scenario, &columns)))
            .collect()
    };
    if found.is_empty() {
        found = usual(&DEFAULT);
    }
    Ok(if found.is_empty() { usual(&ELSE) } else { found })
}

fn canonical(name: &str, columns: &[String]) -> String {
    let name = name.trim();
    match name {
        "P_I" => "p_interruption".to_owned(),
        "P_N" => "p_neutralisation".to_owned(),
        "P_E" => "p_effectiveness".to_owned(),
        _ if columns.iter().any(|column| column == name) => format!("{name}.mean"),
        _ => name.to_owned(),
    }
}

fn metric(name: String, which: Figure, scenario: &Scenario, columns: &[String]) -> Metric {
    let unit = match which {
        Figure::Year(column) | Figure::Attack(column) => match unit(&columns[column]) {
            Unit::Money => scenario.header.currency.clone(),
            other => other.word(""),
        },
        _ => String::new(),
    };
    Metric { name, unit, compared: matches!(which, Figure::Year(_)) }
}
