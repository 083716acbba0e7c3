//! The cases as data.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::result::validation::{LeftOut, Value};
use crate::scenario::nearest;

use super::{TRIALS, ValidationError, shelf};

/// The cases that come with the program, a file a group, in reading order; the last has those left out.
const FILES: [(&str, &str); 9] = [
    ("validation/easi.toml", include_str!("../../../validation/easi.toml")),
    ("validation/timing.toml", include_str!("../../../validation/timing.toml")),
    ("validation/detection.toml", include_str!("../../../validation/detection.toml")),
    ("validation/neutralisation.toml", include_str!("../../../validation/neutralisation.toml")),
    ("validation/system.toml", include_str!("../../../validation/system.toml")),
    ("validation/people.toml", include_str!("../../../validation/people.toml")),
    ("validation/criteria.toml", include_str!("../../../validation/criteria.toml")),
    ("validation/statistics.toml", include_str!("../../../validation/statistics.toml")),
    ("validation/workloads.toml", include_str!("../../../validation/workloads.toml")),
];
const LEFT_OUT: (&str, &str) = ("validation/left-out.toml", include_str!("../../../validation/left-out.toml"));

/// Cases to compare, by group.
#[derive(Debug, Clone)]
pub struct Cases {
    pub(super) groups: Vec<Group>,
    pub(super) left_out: Vec<LeftOut>,
}

#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) cases: Vec<Case>,
}

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Option<Head>,
    #[serde(default)]
    case: Vec<Case>,
    #[serde(default)]
    left_out: Vec<LeftOut>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    title: String,
}

/// A case: what its figures are of, and the figures.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) source: String,
    pub(super) mark: String,
    pub(super) without: Option<String>,
    /// A scenario that comes with the program.
    base: Option<String>,
    /// A scenario, which may extend those.
    scenario: Option<String>,
    /// Settings as of `--set`.
    #[serde(default)]
    pub(super) set: Vec<String>,
    trials: Option<u64>,
    /// A distribution in one line.
    law: Option<String>,
    /// Outcomes and how often each occurred.
    counts: Option<Vec<(u32, u32)>>,
    /// Successes and trials.
    share: Option<(u32, u32)>,
    /// A line of tolerable frequency.
    line: Option<String>,
    /// A function whose sensitivity is studied.
    function: Option<String>,
    pub(super) figures: Vec<Figure>,
}

/// A figure of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figure {
    what: Option<String>,
    pub(super) of: String,
    /// Argument: a number of deaths, a probability, a value.
    pub(super) at: Option<f64>,
    pub(super) by: Option<By>,
    /// In place of the scenario of the case.
    base: Option<String>,
    /// After the settings of the case.
    #[serde(default)]
    pub(super) set: Vec<String>,
    /// In place of what the case is about.
    law: Option<String>,
    pub(super) expected: Expected,
    /// Tolerance of what is not simulated, absolute or relative to what is expected.
    pub(super) within: Option<f64>,
    pub(super) relative: Option<f64>,
    /// Standard deviation behind one simulated attack or year.
    pub(super) spread: Option<f64>,
    /// What a simulated figure may be off by besides its error.
    pub(super) allowance: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    Formula,
    Simulation,
}

/// A number, a fraction of whole numbers, or an identifier.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Expected {
    Number(f64),
    Text(String),
}

/// What a figure is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Subject<'a> {
    /// The text of a scenario.
    Scenario(&'a str),
    Law(&'a str),
    Counts(&'a [(u32, u32)]),
    Share(u32, u32),
    Line(&'a str),
    Function(&'a str),
}

impl Cases {
    /// Every case that comes with the program.
    ///
    /// # Errors
    ///
    /// As [`Self::read`]; a test sees to it that there is none.
    pub fn built_in() -> Result<Self, ValidationError> {
        let mut all = Self { groups: Vec::new(), left_out: Vec::new() };
        for (name, text) in FILES.into_iter().chain([LEFT_OUT]) {
            all.add(name, text)?;
        }
        Ok(all)
    }

    /// The cases of one file.
    ///
    /// # Errors
    ///
    /// It is no such file, or a case in it makes no sense.
    pub fn read(name: &str, text: &str) -> Result<Self, ValidationError> {
        let mut one = Self { groups: Vec::new(), left_out: Vec::new() };
        one.add(name, text)?;
        if one.groups.is_empty() {
            return Err(ValidationError::File { file: name.to_owned(), words: "it has no [[case]]".to_owned() });
        }
        Ok(one)
    }

    fn add(&mut self, name: &str, text: &str) -> Result<(), ValidationError> {
        let broken = |words: String| ValidationError::File { file: name.to_owned(), words };
        let File { group, case, left_out } =
            toml::from_str(text).map_err(|fault| broken(fault.to_string().trim_end().to_owned()))?;
        self.left_out.extend(left_out);
        if !case.is_empty() {
            let Some(Head { id, title }) = group else { return Err(broken("its cases have no [group]".to_owned())) };
            self.groups.push(Group { id, title, cases: case });
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.names().find(|name| !seen.insert(*name)) {
            return Err(broken(format!("`{twice}` stands there twice")));
        }
        for case in self.groups.iter().flat_map(|group| &group.cases) {
            case.check().map_err(|words| ValidationError::Case { case: case.id.clone(), words })?;
        }
        Ok(())
    }

    /// Identifiers of all groups, then of all cases, those left out last.
    fn names(&self) -> impl Iterator<Item = &str> {
        let groups = self.groups.iter().map(|group| &group.id);
        let cases = self.groups.iter().flat_map(|group| &group.cases).map(|case| &case.id);
        groups.chain(cases).chain(self.left_out.iter().map(|case| &case.id)).map(String::as_str)
    }

    /// Only the cases and groups named; all of them if none is.
    ///
    /// # Errors
    ///
    /// [`ValidationError::Unknown`] for a name that is none, with the nearest one, and for a case that is left out, with
    /// the reason.
    pub fn only(mut self, names: &[String]) -> Result<Self, ValidationError> {
        for name in names {
            let known: Vec<&str> = self.names().collect();
            if let Some(case) = self.left_out.iter().find(|case| case.id == *name) {
                return Err(ValidationError::Unknown(format!("case `{name}` is not compared: {}", case.reason)));
            }
            if !known.contains(&name.as_str()) {
                let hint = nearest(name, known);
                let hint = hint.map_or(String::new(), |near| format!(": did you mean `{near}`?"));
                return Err(ValidationError::Unknown(format!("there is no case or group `{name}`{hint}")));
            }
        }
        if !names.is_empty() {
            self.left_out.clear();
            for group in &mut self.groups {
                if !names.contains(&group.id) {
                    group.cases.retain(|case| names.contains(&case.id));
                }
            }
            self.groups.retain(|group| !group.cases.is_empty());
        }
        Ok(self)
    }

    /// Trials that comparing them simulates.
    pub fn trials(&self) -> u64 {
        let cases = self.groups.iter().flat_map(|group| &group.cases);
        cases.map(|case| case.runs() as u64 * case.trials()).sum()
    }
}

impl Case {
    /// What is wrong with it, as far as can be told without computing anything.
    fn check(&self) -> Result<(), String> {
        let of_its_own = [
            self.base.is_some(),
            self.scenario.is_some(),
            self.law.is_some(),
            self.counts.is_some(),
            self.share.is_some(),
            self.line.is_some(),
            self.function.is_some(),
        ];
        if of_its_own.into_iter().filter(|there| *there).count() > 1 {
            return Err("only one of base, scenario, law, counts, share, line and function can stand there".to_owned());
        }
        if self.figures.is_empty() {
            return Err("it has no figures".to_owned());
        }
        for figure in &self.figures {
            let simulated = figure.by == Some(By::Simulation);
            match self.subject(figure)? {
                Subject::Scenario(_) if figure.by.is_none() => {
                    return Err(format!("`{}` needs `by`, formula or simulation", figure.of));
                }
                Subject::Scenario(_) => {}
                _ if figure.by.is_some() => return Err(format!("`{}` takes no `by`: it is no scenario's", figure.of)),
                _ => {}
            }
            let only_simulated = figure.spread.is_some() || figure.allowance.is_some();
            let only_computed = figure.within.is_some() || figure.relative.is_some();
            if if simulated { only_computed } else { only_simulated } {
                let takes = if simulated { "`spread` and `allowance`" } else { "`within` or `relative`" };
                return Err(format!("`{}` takes {takes} as its tolerance", figure.of));
            }
            figure.expected.value()?;
        }
        Ok(())
    }

    /// What a figure of the case is of.
    pub(super) fn subject<'a>(&'a self, figure: &'a Figure) -> Result<Subject<'a>, String> {
        if let Some(law) = &figure.law {
            return Ok(Subject::Law(law));
        }
        if let Some(base) = figure.base.as_ref() {
            return shelf::of_case(base).map(|(_, text)| Subject::Scenario(text));
        }
        if let Some(base) = &self.base {
            return shelf::of_case(base).map(|(_, text)| Subject::Scenario(text));
        }
        let scenario = self.scenario.as_deref().map(Subject::Scenario);
        let law = self.law.as_deref().map(Subject::Law);
        let counts = self.counts.as_deref().map(Subject::Counts);
        let share = self.share.map(|(successes, trials)| Subject::Share(successes, trials));
        let line = self.line.as_deref().map(Subject::Line);
        let function = self.function.as_deref().map(Subject::Function);
        let any = scenario.or(law).or(counts).or(share).or(line).or(function);
        any.ok_or_else(|| "one of base, scenario, law, counts, share, line and function must stand there".to_owned())
    }

    pub(super) fn trials(&self) -> u64 {
        self.trials.unwrap_or(TRIALS)
    }

    /// Simulations that it takes.
    fn runs(&self) -> usize {
        let simulated = self.figures.iter().filter(|figure| figure.by == Some(By::Simulation));
        simulated.map(|figure| (&figure.base, &figure.set)).collect::<BTreeSet<_>>().len()
    }
}

impl Figure {
    /// For people.
    pub(super) fn name(&self) -> String {
        let usual = match self.of.as_str() {
            "p_interruption" => "P_I",
            "p_neutralisation" => "P_N",
            "p_effectiveness" => "P_E",
            "win_probability" => "P(defenders win)",
            "critical_detection_point" => "critical detection point",
            other => other,
        };
        self.what.clone().unwrap_or_else(|| usual.to_owned())
    }

    /// The argument that the figure can't do without.
    pub(super) fn argument(&self) -> Result<f64, String> {
        self.at.ok_or_else(|| format!("`{}` needs `at`", self.of))
    }
}

impl Expected {
    /// A finite number, or an identifier.
    pub(super) fn value(&self) -> Result<Value, String> {
        let number = match self {
            Self::Number(number) => *number,
            Self::Text(text) => match text.split_once('/') {
                None => return Ok(Value::Word(text.clone())),
                Some((above, below)) => {
                    let whole = |part: &str| part.trim().parse::<u64>().map(|part| part as f64);
                    let (above, below) = whole(above)
                        .and_then(|above| Ok((above, whole(below)?)))
                        .map_err(|_| format!("`{text}` is no fraction of whole numbers"))?;
                    above / below
                }
            },
        };
        if number.is_finite() { Ok(Value::Number(number)) } else { Err("`expected` is not finite".to_owned()) }
    }
}
