//! What is asked, read against the scenario: candidates, base, budget, metric.

use crate::model::Columns;
use crate::scenario::dimension::{Dimension, literal};
use crate::scenario::{Scenario, nearest};

use super::super::comparisons::is_harm;
use super::{MOST_CANDIDATES, OptimiseError, required_cost};

/// A question as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Ids of the candidates; every control of the file if there are none.
    pub controls: Vec<String>,
    /// Ids of controls that are in every set.
    pub require: Vec<String>,
    /// Ids of controls that are in none.
    pub exclude: Vec<String>,
    /// Id of the posture that is there already; the first if none is named.
    pub base: Option<String>,
    /// Most that added controls may cost in a year, such as `5 M`.
    pub budget: Option<String>,
    /// The result column; `fatalities`, or `loss` if nobody can die.
    pub metric: Option<String>,
}

/// A question that the scenario can answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub(super) base: usize,
    /// Controls that may be added or not, in file order.
    pub(super) free: Vec<usize>,
    /// Controls that are added always.
    pub(super) required: Vec<usize>,
    pub(super) budget: Option<f64>,
    pub(super) metric: String,
    pub(super) column: usize,
}

fn fault(text: String) -> OptimiseError {
    OptimiseError::Question(text)
}

impl Asked {
    /// Reads the question.
    ///
    /// # Errors
    ///
    /// [`OptimiseError::Question`]: what is wrong, what there is, and what to do.
    pub fn read(&self, scenario: &Scenario) -> Result<Question, OptimiseError> {
        let structure = &scenario.structure;
        if structure.controls.is_empty() {
            return Err(fault(format!(
                "scenario `{}` has no controls: there is nothing to choose from",
                scenario.header.id
            )));
        }
        let base = self.base(scenario)?;
        let named = |option: &str, ids: &[String]| -> Result<Vec<usize>, OptimiseError> {
            ids.iter().map(|id| control(scenario, option, id)).collect()
        };
        let (chosen, mut required) = (named("--controls", &self.controls)?, named("--require", &self.require)?);
        let excluded = named("--exclude", &self.exclude)?;
        if let Some(both) = required.iter().find(|control| excluded.contains(control)) {
            let id = &structure.controls[*both].id;
            return Err(fault(format!("`{id}` can't be in every set (--require) and in none (--exclude)")));
        }
        let there = &structure.postures[base].controls;
        required.retain(|control| !there.contains(control));
        required.sort_unstable();
        required.dedup();
        let may_be = |control: &usize| {
            (chosen.is_empty() || chosen.contains(control))
                && !required.contains(control)
                && !excluded.contains(control)
                && !there.contains(control)
        };
        let free: Vec<usize> = (0..structure.controls.len()).filter(may_be).collect();
        if free.is_empty() && required.is_empty() {
            let id = &structure.postures[base].id;
            return Err(fault(format!(
                "there is no control to add to posture `{id}`: choose another --base, or leave out --exclude"
            )));
        }
        if free.len() > MOST_CANDIDATES {
            return Err(fault(format!(
                "{} controls are too many to choose from, the most is {MOST_CANDIDATES}: name some with --controls",
                free.len()
            )));
        }
        let (metric, column) = self.metric(scenario)?;
        let budget = self.budget.as_deref().map(|text| money(text, &scenario.header.currency)).transpose()?;
        let question = Question { base, free, required, budget, metric, column };
        let cost = required_cost(scenario, &question)?;
        if let Some(budget) = budget.filter(|budget| cost > *budget) {
            let [budget, cost] = [budget, cost].map(|amount| Dimension::Money.show(amount));
            let currency = &scenario.header.currency;
            return Err(fault(format!(
                "--budget {budget} {currency} a year is below the {cost} {currency} of the controls of --require: raise it, or \
                 require less"
            )));
        }
        Ok(question)
    }

    fn base(&self, scenario: &Scenario) -> Result<usize, OptimiseError> {
        let Some(id) = &self.base else { return Ok(0) };
        let postures = &scenario.structure.postures;
        postures.iter().position(|posture| posture.id == *id).ok_or_else(|| {
            let ids: Vec<&str> = postures.iter().map(|posture| posture.id.as_str()).collect();
            fault(format!(
                "--base: scenario `{}` has no posture `{id}`; it has: {}",
                scenario.header.id,
                ids.join(", ")
            ))
        })
    }

    fn metric(&self, scenario: &Scenario) -> Result<(String, usize), OptimiseError> {
        let columns = Columns::of(&scenario.structure);
        let names = columns.names();
        let place = |name: &str| names.iter().position(|known| known == name);
        let possible = |name: &str| place(name).is_some_and(|column| columns.can_be_positive(column));
        let Some(asked) = &self.metric else {
            let name = if possible("fatalities") { "fatalities" } else { "loss" };
            let column = place(name).filter(|_| possible(name));
            let none = || {
                fault("nobody can die and nothing can be lost in this scenario: name a column with --metric".to_owned())
            };
            return column.map(|column| (name.to_owned(), column)).ok_or_else(none);
        };
        let name = asked.strip_suffix(".mean").unwrap_or(asked);
        let harms = || {
            let harms = names.iter().filter(|name| is_harm(name) && !name.contains('.') && possible(name));
            harms.map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        let Some(column) = place(name) else {
            let near = nearest(name, names.iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
            return Err(fault(format!("--metric: the result has no column `{asked}`{near}; harms are: {}", harms())));
        };
        if !is_harm(name) {
            return Err(fault(format!(
                "--metric: more of `{name}` is better or neither, and only harms are searched for the least; harms are: {}",
                harms()
            )));
        }
        if !columns.can_be_positive(column) {
            return Err(fault(format!(
                "--metric: `{name}` is 0 in this scenario, whatever is done; harms are: {}",
                harms()
            )));
        }
        Ok((name.to_owned(), column))
    }
}

fn control(scenario: &Scenario, option: &str, id: &str) -> Result<usize, OptimiseError> {
    let controls = &scenario.structure.controls;
    controls.iter().position(|control| control.id == id).ok_or_else(|| {
        let near = nearest(id, controls.iter().map(|control| control.id.as_str()));
        let near = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
        let ids: Vec<&str> = controls.iter().map(|control| control.id.as_str()).collect();
        fault(format!("{option}: there is no control `{id}`{near}; there are: {}", ids.join(", ")))
    })
}

/// An amount as scenarios write it, `5M` without the blank too.
fn money(text: &str, currency: &str) -> Result<f64, OptimiseError> {
    let trimmed = text.trim();
    let unit = trimmed.find(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')).unwrap_or(trimmed.len());
    let (number, unit) = trimmed.split_at(unit);
    let amount = if unit.is_empty() {
        number.trim().replace('_', "").parse().ok()
    } else {
        let read = literal(&format!("{} {}", number.trim(), unit.trim()));
        read.ok().filter(|(_, dimension)| *dimension == Dimension::Money).map(|(amount, _)| amount)
    };
    let (_, most) = Dimension::Money.range();
    amount.filter(|amount: &f64| (0.0..=most).contains(amount)).ok_or_else(|| {
        fault(format!(
            "--budget `{text}` is not an amount of {currency} a year: write 250_000, \"250 k\", 5M or \"1.1 bn\""
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn amounts_are_read_as_scenarios_write_them() {
        for (text, exact) in
            [("5M", 5e6), ("5 M", 5e6), ("250 k", 250e3), ("1.1bn", 1.1e9), ("250_000", 250e3), ("0", 0.0)]
        {
            let found = money(text, "USD").unwrap();
            assert!((found - exact).abs() <= 1e-9 * exact, "{text}: {found}");
        }
        for text in ["", "much", "-5 M", "5 d", "5 X", "M", "NaN", "1e300", "5 per yr"] {
            let fault = money(text, "USD").unwrap_err().to_string();
            assert!(fault.contains("is not an amount of USD a year"), "{text}: {fault}");
        }
    }
}
