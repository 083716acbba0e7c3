//! A sweep: a scenario at every point of a grid over one or two targets, all points on common random numbers; and the values
//! at which a posture breaks even, looked for with further points.

mod break_even;
#[cfg(test)]
mod coverage;
mod grid;
mod metrics;
mod point;

use std::ops::Range;

use crate::engine::BLOCK;
use crate::result::document::Warning;
use crate::result::sweep::{BreakEven, Figure, Kind, Metric, Point, PointPosture, Run, SCHEMA, Sweep};
use crate::scenario::Scenario;

pub use grid::{Grid, Told};
pub use metrics::{MetricError, metrics};

use super::parts::{Phase, Session};
use super::{AnalysisError, cost, summary};
use break_even::{Row, Scale, Search, first_sign, is_beyond};
use point::simulate;

/// What to sweep, and how.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The scenario with its settings, nothing varied.
    pub scenario: &'a Scenario,
    /// Where.
    pub grid: &'a Grid,
    /// The figures to follow.
    pub metrics: Vec<Metric>,
    /// Postures, as indices in file order; the first is the baseline.
    pub postures: Vec<usize>,
    /// Trials at each point.
    pub trials: u64,
    /// Seed of every draw, at every point.
    pub seed: u64,
    /// Threads; all cores if `None`. Changes no number.
    pub threads: Option<usize>,
}

/// A sweep under way.
struct Sweeper<'a, 's> {
    asked: &'a Asked<'a>,
    load: &'a dyn Fn(&[String]) -> Option<Scenario>,
    /// Told of trials that are to be done beside those of the grid.
    more: &'a dyn Fn(u64),
    session: &'a mut Session<'s>,
    kinds: Vec<String>,
    points: Vec<Point>,
    further: Vec<Point>,
    /// By posture: points with too few attacks.
    few: Vec<usize>,
}

/// Simulates a sweep. `load` reads the scenario with a setting for each target that is varied; `more` is told of trials that are to
/// be done beside those of the grid.
///
/// # Errors
///
/// See [`AnalysisError`]; [`AnalysisError::Changed`] if `load` no longer gives what it gave when the grid was read.
pub fn run(
    asked: &Asked<'_>,
    load: &dyn Fn(&[String]) -> Option<Scenario>,
    more: &dyn Fn(u64),
    session: &mut Session<'_>,
) -> Result<Sweep, AnalysisError> {
    let mut sweeper = Sweeper {
        asked,
        load,
        more,
        session,
        kinds: Vec::new(),
        points: Vec::new(),
        further: Vec::new(),
        few: vec![0; asked.postures.len()],
    };
    sweeper.grid()?;
    let break_even = if asked.grid.axes.len() == 1 { sweeper.break_even()? } else { Vec::new() };
    sweeper.further.sort_by(|one, other| one.at[0].total_cmp(&other.at[0]));
    let warnings = sweeper.warnings();
    let scenario = asked.scenario;
    Ok(Sweep {
        schema: SCHEMA.to_owned(),
        run: Run {
            trials: asked.trials,
            seed: asked.seed,
            scenario_sha256: scenario.digest.clone(),
            settings: scenario.settings.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        scenario: summary::short(scenario),
        axes: asked.grid.axes.clone(),
        postures: summary::postures(scenario, &asked.postures),
        metrics: asked.metrics.clone(),
        net_benefit: if asked.postures.len() > 1 { sweeper.kinds } else { Vec::new() },
        points: sweeper.points,
        further_points: sweeper.further,
        break_even,
        warnings,
    })
}

/// The kinds of net benefit that a sweep has anywhere.
fn kinds(asked: &Asked<'_>, load: &dyn Fn(&[String]) -> Option<Scenario>) -> Result<Vec<String>, AnalysisError> {
    let (grid, baseline) = (asked.grid, asked.postures[0]);
    let mut kinds = Vec::new();
    // What a scenario has may depend on the value: insurance that a sweep brings in, a value of life from 0.
    for at in grid.points.first().into_iter().chain(grid.points.last()) {
        let scenario = load(&grid.settings(at)).ok_or(AnalysisError::Changed)?;
        let found = cost::kinds(&scenario, baseline);
        if found.len() > kinds.len() {
            kinds = found;
        }
    }
    Ok(kinds)
}

/// Plays a range of the blocks of a point of the grid in a session; of a whole point its figures are kept.
pub(super) fn play_point(
    asked: &Asked<'_>,
    load: &dyn Fn(&[String]) -> Option<Scenario>,
    point: u64,
    blocks: Range<u64>,
    session: &mut Session<'_>,
) -> Result<(), AnalysisError> {
    let at = &asked.grid.points[point as usize];
    let scenario = load(&asked.grid.settings(at)).ok_or(AnalysisError::Changed)?;
    let phase = Phase::Point(point);
    if blocks == (0..asked.trials.div_ceil(BLOCK)) {
        return simulate(&scenario, asked, &kinds(asked, load)?, phase, session).map(|_| ());
    }
    point::play(&scenario, asked, phase, blocks, session)
}

impl Sweeper<'_, '_> {
    /// Simulates every point of the grid.
    fn grid(&mut self) -> Result<(), AnalysisError> {
        self.kinds = kinds(self.asked, self.load)?;
        for (place, at) in (0..).zip(&self.asked.grid.points) {
            let point = self.point(at, Phase::Point(place))?.ok_or(AnalysisError::Changed)?;
            self.points.push(point);
        }
        Ok(())
    }

    fn point(&mut self, at: &[f64], phase: Phase) -> Result<Option<Point>, AnalysisError> {
        let Some(scenario) = (self.load)(&self.asked.grid.settings(at)) else { return Ok(None) };
        let simulated = simulate(&scenario, self.asked, &self.kinds, phase, self.session)?;
        for (times, few) in self.few.iter_mut().zip(&simulated.few) {
            *times += usize::from(*few);
        }
        Ok(Some(Point { at: at.to_vec(), postures: simulated.postures }))
    }

    /// Where postures break even against the baseline, kind by kind, and where differences change sign.
    fn break_even(&mut self) -> Result<Vec<BreakEven>, AnalysisError> {
        let mut found = Vec::new();
        for arm in 1..self.asked.postures.len() {
            let costs = self.points.iter().any(|point| {
                let [own, base] = [arm, 0].map(|arm| point.postures[arm].annual_cost);
                (own - base).abs() > 0.0
            });
            for kind in self.kinds.clone().iter().filter(|_| costs) {
                found.push(
                    self.signs(arm, &format!("net_benefit.{kind}"), &|posture| posture.net_benefit.get(kind).copied())?,
                );
            }
            for metric in self.asked.metrics.iter().filter(|metric| metric.compared) {
                let name = &metric.name;
                found.push(
                    self.signs(arm, &format!("difference.{name}"), &|posture| posture.differences.get(name).copied())?,
                );
            }
        }
        Ok(found)
    }

    /// The sign of one figure of an arm along the sweep, with further points where it changes.
    fn signs(
        &mut self,
        arm: usize,
        figure: &str,
        read: &dyn Fn(&PointPosture) -> Option<Figure>,
    ) -> Result<BreakEven, AnalysisError> {
        let row = |point: &Point| -> Option<Row> {
            let Figure { estimate, ci95: [low, high] } = read(&point.postures[arm])?;
            Some((point.at[0], [estimate, low, high]))
        };
        let on_grid: Vec<Row> = self.points.iter().filter_map(row).collect();
        let beyond_interval = on_grid.iter().filter(|(_, row)| is_beyond(row)).count() as u64;
        let axis = &self.asked.grid.axes[0];
        let scale = Scale { log: axis.log, whole: axis.kind == Kind::Count };
        let mut rows: Vec<Row> = self.points.iter().chain(&self.further).filter_map(row).collect();
        rows.sort_by(|one, other| one.0.total_cmp(&other.0));
        let begins = first_sign(&on_grid);
        let mut evaluate = |x: f64| -> Result<Option<[f64; 3]>, AnalysisError> {
            (self.more)(self.asked.trials);
            let Some(point) = self.point(&[x], Phase::Further(x.to_bits()))? else { return Ok(None) };
            let found = row(&point).map(|(_, row)| row);
            self.further.push(point);
            Ok(found)
        };
        let crossings =
            if beyond_interval > 0 { Search { scale, rows, evaluate: &mut evaluate }.crossings()? } else { Vec::new() };
        let id = |arm: usize| self.asked.scenario.structure.postures[self.asked.postures[arm]].id.clone();
        Ok(BreakEven {
            posture: id(arm),
            baseline: id(0),
            figure: figure.to_owned(),
            begins,
            beyond_interval,
            crossings,
        })
    }

    fn warnings(&self) -> Vec<Warning> {
        let scenario = self.asked.scenario;
        let points = self.points.len() + self.further.len();
        let own = scenario.warnings.iter();
        let at_points = self.asked.grid.warnings.iter().flat_map(|told| &told.diagnostics);
        let mut warnings: Vec<Warning> = own.chain(at_points).map(summary::warning).collect();
        for (posture, times) in self.asked.postures.iter().zip(&self.few).filter(|(_, times)| **times > 0) {
            let id = &scenario.structure.postures[*posture].id;
            let message = format!(
                "fewer than {} attacks were simulated under `{id}` at {times} of {points} points: raise --trials",
                super::few::FEW
            );
            warnings.push(Warning { code: "few-attacks".to_owned(), message });
        }
        warnings
    }
}
