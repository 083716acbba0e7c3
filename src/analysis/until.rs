//! `--until`: a figure by its name, and the error at which a run may end.

use std::fmt;

use crate::engine::{Figure, Stop};
use crate::model::Columns;
use crate::result::document::{Document, Warning};
use crate::scenario::Scenario;
use crate::stats::Tally;

use super::experiment::P_N;

/// Names to suggest for a mistyped one, at most.
const MOST_NEAR: usize = 3;
/// Most trials that are advised: more would not end.
const MOST_ADVISED: f64 = 1e12;
/// Least likeness of a suggestion (Jaro and Winkler).
const LEAST_LIKENESS: f64 = 0.75;
/// Figures that are no mean of a column, as they are called in the result.
const OTHERS: [&str; 4] = ["p_interruption", "p_neutralisation", "p_effectiveness", "p_attack"];

/// The figure of a name: `<column>.mean`, `per_attack.<column>.mean`, `p_interruption`, `p_neutralisation`,
/// `p_effectiveness` (also as `P_I`, `P_N`, `P_E`) or `p_attack`.
pub(super) fn figure(name: &str, columns: &[String]) -> Option<Figure> {
    let column = |name: &str| columns.iter().position(|column| column == name);
    match name {
        "p_interruption" | "P_I" => return column("interrupted").map(Figure::Share),
        "p_effectiveness" | "P_E" => return column("neutralised").map(Figure::Share),
        "p_neutralisation" | "P_N" => return Some(Figure::Ratio(P_N)),
        "p_attack" => return Some(Figure::AnyAttack),
        _ => {}
    }
    let stem = name.strip_suffix(".mean")?;
    let (stem, attack) = stem.strip_prefix("per_attack.").map_or((stem, false), |stem| (stem, true));
    let column = column(stem)?;
    Some(if attack { Figure::Attack(column) } else { Figure::Year(column) })
}

/// A figure and the relative standard error that ends a run, in per cent.
#[derive(Debug, Clone, PartialEq)]
pub struct Until {
    /// Its name.
    pub(super) figure: String,
    percent: f64,
    stop: Stop,
}

/// What is wrong with the text of an [`Until`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UntilError {
    /// Not a name and a percentage.
    #[error("--until `{0}`: expected a figure and a percentage, for example `fatalities.mean 2 %`")]
    Form(String),
    /// No such figure.
    #[error(
        "--until: the result has no figure `{name}`{}; figures are <column>.mean, per_attack.<column>.mean, p_interruption, \
         p_neutralisation, p_effectiveness and p_attack",
        suggested(.near)
    )]
    Figure {
        /// What was asked.
        name: String,
        /// Names like it, the likest first.
        near: Vec<String>,
    },
    /// A figure of what the scenario does not have.
    #[error("--until: `{0}` is 0 in this scenario, whatever happens: ask for a figure that can vary")]
    Never(String),
    /// Not a percentage that an error can fall to.
    #[error("--until: `{0}` is not a percentage above 0 and at most 100, for example `2 %`")]
    Percentage(String),
}

fn suggested(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!(" (did you mean `{}`?)", near.join("`, `")) }
}

impl Until {
    /// Reads `<figure> <percentage> %` for a scenario.
    ///
    /// # Errors
    ///
    /// See [`UntilError`].
    pub fn read(text: &str, scenario: &Scenario) -> Result<Self, UntilError> {
        let (name, rest) =
            text.trim().split_once(char::is_whitespace).ok_or_else(|| UntilError::Form(text.to_owned()))?;
        let columns = super::columns(scenario);
        let figure = figure(name, &columns)
            .ok_or_else(|| UntilError::Figure { name: name.to_owned(), near: near(name, &columns) })?;
        if never(figure, scenario, &Columns::of(&scenario.structure)) {
            return Err(UntilError::Never(name.to_owned()));
        }
        let percent = percentage(rest).ok_or_else(|| UntilError::Percentage(rest.trim().to_owned()))?;
        Ok(Self { figure: name.to_owned(), percent, stop: Stop { figure, relative_error: percent / 100.0 } })
    }

    pub(super) fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Writes into the document what was asked and how far the run came.
    pub(super) fn tell(&self, tally: &Tally, document: &mut Document) {
        let reached = self.stop.figure.relative_error(tally);
        document.run.until = Some(self.to_string());
        document.run.until_reached = reached;
        if !self.stop.enough(tally) {
            document
                .warnings
                .push(Warning { code: "until-not-met".to_owned(), message: self.not_met(tally, document) });
        }
    }

    /// The posture that is known worst, and what it would take.
    fn not_met(&self, tally: &Tally, document: &Document) -> String {
        let (figure, asked, trials) = (&self.figure, self.percent, tally.trials());
        let errors = (0..document.postures.len()).map(|arm| self.stop.figure.relative_error_of(tally, arm));
        // The first of those that are known worst.
        let worst = document.postures.iter().zip(errors).rev().max_by(|one, other| {
            let [one, other] = [one.1, other.1].map(|error| error.unwrap_or(f64::INFINITY));
            one.total_cmp(&other)
        });
        match worst {
            Some((posture, Some(error))) => {
                let needed = trials as f64 * (error / self.stop.relative_error) * (error / self.stop.relative_error);
                let advice = if needed <= MOST_ADVISED {
                    format!("it would take about --trials {}", about(needed))
                } else {
                    "no run would be long enough".to_owned()
                };
                let reached = significant(100.0 * error);
                format!(
                    "`{figure}` has a relative standard error of {reached} % under `{}` after {trials} trials, not \
                     {asked} %: {advice}",
                    posture.id
                )
            }
            Some((posture, None)) => format!(
                "`{figure}` is 0 under `{}` in all of {trials} trials: what was not seen has no relative error, so {asked} % \
                 was not reached",
                posture.id
            ),
            None => format!("`{figure}` was simulated under no posture"),
        }
    }
}

impl fmt::Display for Until {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} %", self.figure, self.percent)
    }
}

/// A number with at least two significant digits and no more than six decimals.
fn significant(value: f64) -> String {
    let decimals = if value > 0.0 { (1.0 - libm::log10(value).floor()).clamp(0.0, 6.0) as usize } else { 0 };
    format!("{value:.decimals$}")
}

/// A number of trials as it can be typed, with two significant digits: `16_000_000`.
fn about(trials: f64) -> String {
    let digits = format!("{trials:.1e}").parse().map_or(String::new(), |rounded: f64| format!("{rounded:.0}"));
    grouped(&digits, "_")
}

/// Digits in groups of three.
pub(super) fn grouped(digits: &str, between: &str) -> String {
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(between)
}

/// `2 %`, `0.5%`.
fn percentage(text: &str) -> Option<f64> {
    let digits = text.trim().strip_suffix('%')?.trim_end();
    if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    digits.parse().ok().filter(|percent| *percent > 0.0 && *percent <= 100.0)
}

/// True for a figure that is 0 in a scenario, whatever happens.
pub(super) fn never(figure: Figure, scenario: &Scenario, known: &Columns) -> bool {
    match figure {
        Figure::Year(column) | Figure::Attack(column) | Figure::Share(column) => !known.can_be_positive(column),
        Figure::Ratio(_) | Figure::AnyAttack => scenario.structure.threats.is_empty(),
    }
}

/// The names that are most like a mistyped one.
pub(super) fn near(name: &str, columns: &[String]) -> Vec<String> {
    let means = columns.iter().flat_map(|column| [format!("{column}.mean"), format!("per_attack.{column}.mean")]);
    let names = OTHERS.iter().map(|other| (*other).to_owned()).chain(means);
    let mut likely: Vec<(f64, String)> = names
        .map(|candidate| (strsim::jaro_winkler(name, &candidate), candidate))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .collect();
    likely.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    likely.into_iter().take(MOST_NEAR).map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_figures_may_hold_dots() {
        let columns = ["fatalities", "fatalities.mean", "loss"].map(str::to_owned);
        assert_eq!(figure("fatalities.mean", &columns), Some(Figure::Year(0)));
        assert_eq!(figure("fatalities.mean.mean", &columns), Some(Figure::Year(1)));
        assert_eq!(figure("per_attack.loss.mean", &columns), Some(Figure::Attack(2)));
        assert_eq!(figure("p_neutralisation", &columns), Some(Figure::Ratio(P_N)));
        assert_eq!(figure("p_effectiveness", &columns), None);
        for wrong in ["loss", "mean", ".mean", "per_attack.mean", "per_attack.p_attack", "Loss.mean", ""] {
            assert_eq!(figure(wrong, &columns), None, "{wrong}");
        }
        assert_eq!(near("fatalites.mean", &columns)[0], "fatalities.mean");
        assert_eq!(near("p_interuption", &columns)[0], "p_interruption");
        assert!(near("zzz", &columns).is_empty());
    }

    #[test]
    fn percentages_are_above_zero_and_at_most_a_hundred() {
        assert_eq!([" 2 %", "0.5%", "100 %"].map(percentage), [Some(2.0), Some(0.5), Some(100.0)]);
        for wrong in ["2", "0 %", "-1 %", "101 %", "inf %", "nan %", "1e-3 %", "%", "2 %%", "", ". %", "2 3 %"] {
            assert_eq!(percentage(wrong), None, "{wrong}");
        }
        assert_eq!([12.345, 2.0, 0.0347, 123.4].map(significant), ["12", "2.0", "0.035", "123"]);
        assert_eq!([16_234_567.0, 950.0, 184_999.0].map(about), ["16_000_000", "950", "180_000"]);
    }
}
