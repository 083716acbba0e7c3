//! The grid of a sweep: `TARGET=a..b/n`, one or two of them, read into values that the scenario takes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::result::sweep::{Axis, Kind};
use crate::scenario::arena::Base;
use crate::scenario::diagnostic::{Diagnostic, Severity, Source, Span};
use crate::scenario::dimension::Dimension;
use crate::scenario::{Loaded, Scenario};

/// Fewest and most points along a target.
const POINTS: (usize, usize) = (2, 1_000);
/// Most points of a grid.
const MOST_POINTS: usize = 2_500;
/// Most targets.
const MOST_TARGETS: usize = 2;
/// What is expected.
const FORM: &str =
    "for example --vary \"threat.raid.rate=1 in 200 yr..1 in 5 yr/9 log\", --vary \"alarm.understood=10 %..90 %/5\"";

/// Faults, or warnings, with the texts that they point into.
#[derive(Debug, Clone)]
pub struct Told {
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts.
    pub sources: Vec<Source>,
}

/// The points of a sweep, each of which the scenario takes.
#[derive(Debug, Clone)]
pub struct Grid {
    /// What is varied.
    pub(super) axes: Vec<Axis>,
    pub(super) dimensions: Vec<Dimension>,
    /// The values at each point, those of the last target changing fastest.
    pub(super) points: Vec<Vec<f64>>,
    /// Warnings that the scenario has at points and not without them, each once, with the number of its points.
    pub warnings: Vec<Told>,
}

/// One `--vary`, not yet held against a scenario.
#[derive(Debug)]
struct Vary<'a> {
    text: &'a str,
    target: &'a str,
    ends: [&'a str; 2],
    points: usize,
    log: bool,
}

/// Where a part of a text stands in it.
fn range(text: &str, part: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
    start..(start + part.len()).min(text.len())
}

/// A fault of a `--vary`, at a part of its text.
fn fault(text: &str, part: &str, message: impl Into<String>, label: &str) -> Told {
    let span = Span { source: 0, range: range(text, part) };
    Told {
        diagnostics: vec![Diagnostic::error("bad-setting", Some(span), message).label(label)],
        sources: vec![Source { name: "--vary".to_owned(), text: text.to_owned() }],
    }
}

impl<'a> Vary<'a> {
    fn read(text: &'a str) -> Result<Self, Told> {
        let form = |part: &str| {
            let mut told = fault(text, part, format!("`--vary {text}` is not TARGET=a..b/n"), "expected TARGET=a..b/n");
            told.diagnostics = told.diagnostics.into_iter().map(|found| found.help(FORM)).collect();
            told
        };
        let (target, rest) = text.split_once('=').ok_or_else(|| form(text))?;
        let rest = rest.trim();
        let log = rest.strip_suffix("log").filter(|before| before.ends_with(char::is_whitespace));
        let (ends, count) = log.unwrap_or(rest).rsplit_once('/').ok_or_else(|| form(rest))?;
        let (low, high) = ends.split_once("..").ok_or_else(|| form(ends))?;
        let (target, low, high, count) = (target.trim(), low.trim(), high.trim(), count.trim());
        if target.is_empty() || low.is_empty() || high.is_empty() {
            return Err(form(text));
        }
        let whole = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        let points = count.parse().ok().filter(|points| whole && (POINTS.0..=POINTS.1).contains(points));
        let Some(points) = points else {
            let message = format!("`{count}` is not a number of points from {} to {}", POINTS.0, POINTS.1);
            return Err(fault(
                text,
                if count.is_empty() { text } else { count },
                message,
                "how many points there are, both ends among them",
            ));
        };
        Ok(Self { text, target, ends: [low, high], points, log: log.is_some() })
    }

    /// The value of an end, and the scenario with it.
    fn end(&self, end: &str, load: &dyn Fn(&[String]) -> Loaded) -> Result<(f64, Scenario), Told> {
        let Loaded { scenario, diagnostics, sources } = load(&[format!("{}={end}", self.target)]);
        let Some(scenario) = scenario else { return Err(Told { diagnostics: errors(diagnostics), sources }) };
        match scenario.overrides[scenario.first_varied..] {
            [ref effect] => match effect.value {
                Base::Value(value) => Ok((value, scenario)),
                _ => Err(fault(
                    self.text,
                    end,
                    format!("`{end}` is not a plain value"),
                    "a sweep goes from one number to another",
                )),
            },
            _ => Err(fault(
                self.text,
                end,
                format!("`{end}` is not a plain value"),
                "a sweep goes from one number to another",
            )),
        }
    }

    /// The axis, its dimension, and the slots that it changes.
    fn axis(&self, load: &dyn Fn(&[String]) -> Loaded) -> Result<(Axis, Dimension, Vec<u32>), Told> {
        let (low, scenario) = self.end(self.ends[0], load)?;
        let (high, _) = self.end(self.ends[1], load)?;
        let effect = &scenario.overrides[scenario.first_varied];
        let dimension = scenario.arena.get(effect.slots[0]).dimension;
        let slots = effect.slots.iter().map(|slot| slot.0).collect();
        let whole = &self.text[range(self.text, self.ends[0]).start..range(self.text, self.ends[1]).end];
        if (high - low).abs() <= 0.0 {
            return Err(fault(self.text, whole, "both ends of the range are equal", "there is nothing between them"));
        }
        let (low, high) = (low.min(high), low.max(high));
        if self.log && low <= 0.0 {
            let message = "a logarithmic sweep needs both ends above 0";
            return Err(fault(self.text, whole, message, "leave `log` out, or begin above 0"));
        }
        let values = values([low, high], self.points, self.log, dimension == Dimension::Count);
        if values.len() < self.points {
            let message =
                format!("steps between whole numbers fall together: {} of {} points differ", values.len(), self.points);
            return Err(fault(self.text, whole, message, "ask for fewer points"));
        }
        let settings = values.iter().map(|value| dimension.exact(*value).trim_matches('"').to_owned()).collect();
        let axis = Axis { target: self.target.to_owned(), kind: kind(dimension), log: self.log, values, settings };
        Ok((axis, dimension, slots))
    }
}

fn kind(dimension: Dimension) -> Kind {
    match dimension {
        Dimension::Probability => Kind::Probability,
        Dimension::Duration => Kind::Duration,
        Dimension::Rate => Kind::Rate,
        Dimension::Money => Kind::Money,
        Dimension::Count => Kind::Count,
        Dimension::Factor | Dimension::Bare => Kind::Number,
    }
}

/// Values from one end to the other, equally far apart, or equally far in the logarithm; the ends are what they are. Whole
/// numbers are rounded, and each stands once.
fn values([low, high]: [f64; 2], points: usize, log: bool, whole: bool) -> Vec<f64> {
    let last = points.max(2) - 1;
    let at = |index: usize| {
        let share = index as f64 / last as f64;
        let value = match index {
            0 => low,
            _ if index == last => high,
            _ if log => libm::exp(libm::log(low) + share * (libm::log(high) - libm::log(low))),
            _ => low + share * (high - low),
        };
        if whole { (value + 0.5).floor() } else { value }
    };
    let mut values: Vec<f64> = (0..=last).map(at).collect();
    values.dedup_by(|next, before| *next <= *before);
    values
}

fn errors(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.into_iter().filter(|found| found.severity == Severity::Error).collect()
}

impl Grid {
    /// Reads the grid of a sound scenario: `texts` are `TARGET=a..b/n` each, with ` log` at the end for steps that are equal in
    /// the logarithm; `load` reads the scenario with a setting for each target. Every point is read once.
    ///
    /// # Errors
    ///
    /// Every fault of the texts; or those of the scenario at the first point at which it has any.
    pub fn read(texts: &[String], base: &Scenario, load: &dyn Fn(&[String]) -> Loaded) -> Result<Self, Vec<Told>> {
        let (mut faults, mut found, mut taken): (Vec<Told>, Vec<(Axis, Dimension)>, Vec<u32>) = Default::default();
        for text in texts {
            match Vary::read(text).and_then(|vary| vary.axis(load)) {
                Ok((axis, _, slots)) if slots.iter().any(|slot| taken.contains(slot)) => {
                    let message = format!("`{}` is varied twice", axis.target);
                    faults.push(fault(
                        text,
                        &text[..axis.target.len().min(text.len())],
                        message,
                        "another --vary changes it already",
                    ));
                }
                Ok((axis, dimension, slots)) => {
                    taken.extend(slots);
                    found.push((axis, dimension));
                }
                Err(told) => faults.push(told),
            }
        }
        if let Some(text) = texts.get(MOST_TARGETS) {
            faults.push(fault(text, text, "at most two targets can be varied at once", "this is one too many"));
        }
        let number: usize = found.iter().map(|(axis, _)| axis.values.len()).product();
        if let (Some(text), true) = (texts.last(), faults.is_empty() && number > MOST_POINTS) {
            let message = format!("the grid has {number} points, at most {MOST_POINTS} are simulated");
            faults.push(fault(text, text, message, "ask for fewer points"));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let (axes, dimensions): (Vec<Axis>, Vec<Dimension>) = found.into_iter().unzip();
        let mut points = vec![Vec::new()];
        for axis in &axes {
            let longer = |point: &Vec<f64>| {
                axis.values.iter().map(|value| [point.as_slice(), &[*value]].concat()).collect::<Vec<_>>()
            };
            points = points.iter().flat_map(longer).collect();
        }
        let mut grid = Self { axes, dimensions, points, warnings: Vec::new() };
        grid.warnings = grid.checked(base, load).map_err(|told| vec![told])?;
        Ok(grid)
    }

    /// What is varied.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// How many points it has.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// A grid has points.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The settings at a point, to the last bit of its values.
    pub(super) fn settings(&self, point: &[f64]) -> Vec<String> {
        let setting = |((axis, dimension), value): ((&Axis, &Dimension), &f64)| {
            format!("{}={}", axis.target, dimension.exact(*value))
        };
        self.axes.iter().zip(&self.dimensions).zip(point).map(setting).collect()
    }

    /// Reads every point: the faults of the first faulty one, or the warnings that the scenario alone does not have.
    fn checked(&self, base: &Scenario, load: &dyn Fn(&[String]) -> Loaded) -> Result<Vec<Told>, Told> {
        let known = |found: &Diagnostic| {
            base.warnings.iter().any(|other| (other.code, &other.message) == (found.code, &found.message))
        };
        let mut order = Vec::new();
        let mut new: BTreeMap<(&'static str, String), (usize, Told)> = BTreeMap::new();
        for point in &self.points {
            let Loaded { scenario, diagnostics, sources } = load(&self.settings(point));
            if scenario.is_none() {
                return Err(Told { diagnostics: errors(diagnostics), sources });
            }
            for found in diagnostics.into_iter().filter(|found| !known(found)) {
                // Words may hold the value; the place is the same at every point.
                let place = found
                    .span
                    .as_ref()
                    .map_or_else(|| found.message.clone(), |span| format!("{} {}", span.source, span.range.start));
                let key = (found.code, place);
                if let Some((times, _)) = new.get_mut(&key) {
                    *times += 1;
                } else {
                    order.push(key.clone());
                    new.insert(key, (1, Told { diagnostics: vec![found], sources: sources.clone() }));
                }
            }
        }
        let told = order.into_iter().filter_map(|key| new.remove(&key)).map(|(times, mut told)| {
            if times < self.points.len() {
                for found in &mut told.diagnostics {
                    found.message =
                        format!("{} (so or alike at {times} of {} points)", found.message, self.points.len());
                }
            }
            told
        });
        Ok(told.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_hit_exactly_and_steps_are_equal() {
        let linear = values([0.1, 0.9], 5, false, false);
        assert_eq!((linear[0].to_bits(), linear[4].to_bits()), (0.1_f64.to_bits(), 0.9_f64.to_bits()));
        for (found, exact) in linear.iter().zip([0.1, 0.3, 0.5, 0.7, 0.9]) {
            assert!((found - exact).abs() < 1e-15, "{found}");
        }
        let log = values([1.0 / 200.0, 0.2], 9, true, false);
        assert_eq!((log[0].to_bits(), log[8].to_bits()), ((1.0_f64 / 200.0).to_bits(), 0.2_f64.to_bits()));
        let step = libm::pow(40.0, 0.125);
        assert!(log.windows(2).all(|pair| (pair[1] / pair[0] / step - 1.0).abs() < 1e-13), "{log:?}");
        assert_eq!(values([1.0, 4.0], 4, false, true), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(values([0.0, 3.0], 9, false, true), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(values([5.0, 6.0], 2, true, false), [5.0, 6.0]);
    }

    #[test]
    fn a_vary_is_read_part_by_part() {
        let vary = Vary::read(" threat.raid.rate = 1 in 200 yr .. 1 in 5 yr / 9  log").unwrap();
        assert_eq!(
            (vary.target, vary.ends, vary.points, vary.log),
            ("threat.raid.rate", ["1 in 200 yr", "1 in 5 yr"], 9, true)
        );
        let vary = Vary::read("alarm.understood=.1...9/5").unwrap();
        assert_eq!((vary.ends, vary.points, vary.log), ([".1", ".9"], 5, false));
        for (wrong, at, words) in [
            ("alarm.understood", "alarm.understood", "is not TARGET=a..b/n"),
            ("a.b=0.1..0.9", "0.1..0.9", "is not TARGET=a..b/n"),
            ("a.b=0.1-0.9/5", "0.1-0.9", "is not TARGET=a..b/n"),
            ("a.b=..0.9/5", "a.b=..0.9/5", "is not TARGET=a..b/n"),
            ("=0.1..0.9/5", "=0.1..0.9/5", "is not TARGET=a..b/n"),
            ("a.b=0.1..0.9/1", "1", "`1` is not a number of points from 2 to 1000"),
            ("a.b=0.1..0.9/1001", "1001", "`1001` is not a number of points"),
            ("a.b=0.1..0.9/+5", "+5", "`+5` is not a number of points"),
            ("a.b=0.1..0.9/5log", "5log", "`5log` is not a number of points"),
            ("a.b=0.1..0.9/", "a.b=0.1..0.9/", "`` is not a number of points"),
        ] {
            let told = Vary::read(wrong).unwrap_err();
            let found = &told.diagnostics[0];
            assert!(found.message.contains(words), "{wrong}: {}", found.message);
            assert_eq!(&wrong[found.span.clone().unwrap().range], at, "{wrong}");
        }
    }
}
