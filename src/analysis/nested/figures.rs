//! From outer draws to bands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::result::document::{Document, Posture};
use crate::result::nested::{Band, Nested, NestedDifference, NestedPosture, Suggested};
use crate::scenario::Scenario;
use crate::scenario::patch::Patches;
use crate::stats::anova::{Draw, Series, Split};

use super::super::experiment::Simulation;
use super::super::fifths;
use super::super::figures::DRAWN;
use super::Shape;
use super::outer::{Left, Wanted};

/// Columns whose differences are kept.
const COMPARED: [&str; 5] = ["fatalities", "captured", "downtime_days", "loss", "loss_net"];
/// Most values at which a curve is looked at.
const POINTS: usize = 40;
/// Most share of the error of inner trials at which a curve has a band.
const MOST_NOISE: f64 = 0.5;
/// Levels of a band.
const LEVELS: [f64; 3] = [0.05, 0.5, 0.95];

/// What is kept of outer draws: of the run's own curves some of their values.
pub(super) fn wanted(simulation: &Simulation<'_>, scenario: &Scenario, document: &Document) -> Wanted {
    let columns = simulation.model.columns();
    let live = |column: &usize| columns.can_be_positive(*column);
    let places = |names: &[&str]| names.iter().filter_map(|name| columns.place(name)).filter(live).collect::<Vec<_>>();
    let curve = |posture: &Posture, column: usize| {
        let rows = posture.metrics.get(&columns.names()[column]).map_or(&[][..], |metric| &metric.exceedance);
        (column, thinned(rows))
    };
    Wanted {
        columns: (0..columns.names().len()).filter(live).collect(),
        compared: places(&COMPARED),
        curves: document
            .postures
            .iter()
            .map(|posture| places(&DRAWN).into_iter().map(|column| curve(posture, column)).collect())
            .collect(),
        deaths: document.postures.iter().map(|posture| thinned(&posture.risk.r#fn)).collect(),
        fatalities: columns.place("fatalities").filter(live),
        years: scenario.header.horizon_years,
    }
}

/// Some of the values of a curve, its first and its last among them.
fn thinned(rows: &[[f64; 4]]) -> Vec<f64> {
    let count = rows.len().min(POINTS);
    let place = |point: usize| if count > 1 { point * (rows.len() - 1) / (count - 1) } else { 0 };
    (0..count).map(|point| rows[place(point)][0]).collect()
}

/// Series of one posture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Arm {
    p_attack: Series,
    year: Vec<Series>,
    attack: Vec<Series>,
    differences: Vec<Series>,
    curves: Vec<(usize, Vec<f64>, Vec<Series>)>,
    deaths: (Vec<f64>, Vec<Series>),
}

impl Arm {
    fn all(&self) -> impl Iterator<Item = &Series> {
        let lists = [&self.year, &self.attack, &self.differences, &self.deaths.1];
        let curves = self.curves.iter().flat_map(|(_, _, series)| series);
        std::iter::once(&self.p_attack).chain(lists.into_iter().flatten()).chain(curves)
    }

    fn all_mut(&mut self) -> impl Iterator<Item = &mut Series> {
        let lists = [&mut self.year, &mut self.attack, &mut self.differences, &mut self.deaths.1];
        let curves = self.curves.iter_mut().flat_map(|(_, _, series)| series);
        std::iter::once(&mut self.p_attack).chain(lists.into_iter().flatten()).chain(curves)
    }
}

/// All that is kept, outer draw after outer draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::analysis) struct Kept {
    columns: Vec<usize>,
    compared: Vec<usize>,
    arms: Vec<Arm>,
}

fn push(series: &mut [Series], draws: Vec<Draw>) {
    series.iter_mut().zip(draws).for_each(|(series, draw)| series.push(draw));
}

impl Kept {
    /// Room for what is wanted of so many postures.
    pub(super) fn of(wanted: &Wanted, postures: usize) -> Self {
        let none = |count: usize| vec![Series::default(); count];
        let arm = |arm: usize| Arm {
            p_attack: Series::default(),
            year: none(wanted.columns.len()),
            attack: none(wanted.columns.len()),
            differences: none(if arm == 0 { 0 } else { wanted.compared.len() }),
            curves: wanted.curves[arm]
                .iter()
                .map(|(column, values)| (*column, values.clone(), none(values.len())))
                .collect(),
            deaths: (wanted.deaths[arm].clone(), none(wanted.deaths[arm].len())),
        };
        Self {
            columns: wanted.columns.clone(),
            compared: wanted.compared.clone(),
            arms: (0..postures).map(arm).collect(),
        }
    }

    /// Takes the next outer draw.
    pub(super) fn take(&mut self, left: Vec<Left>) {
        for (arm, left) in self.arms.iter_mut().zip(left) {
            arm.p_attack.push(left.p_attack);
            push(&mut arm.year, left.year);
            push(&mut arm.attack, left.attack);
            push(&mut arm.differences, left.differences);
            push(&mut arm.deaths.1, left.deaths);
            arm.curves.iter_mut().zip(left.curves).for_each(|((_, _, series), draws)| push(series, draws));
        }
    }

    /// Adds the draws that follow; `None` if they are of other postures, columns or curves.
    pub(in crate::analysis) fn append(&mut self, next: &Self) -> Option<()> {
        let curves =
            |arm: &Arm| arm.curves.iter().map(|(column, values, _)| (*column, values.clone())).collect::<Vec<_>>();
        let shape = |arm: &Arm| {
            let lengths = [&arm.year, &arm.attack, &arm.differences, &arm.deaths.1].map(Vec::len);
            (lengths, curves(arm), arm.deaths.0.clone())
        };
        let fits = (&self.columns, &self.compared) == (&next.columns, &next.compared)
            && self.arms.iter().map(shape).eq(next.arms.iter().map(shape))
            && next.arms.iter().all(|arm| arm.all().all(|series| series.len() as u64 == next.draws()));
        for (arm, next) in self.arms.iter_mut().zip(&next.arms).filter(|_| fits) {
            arm.all_mut().zip(next.all()).for_each(|(series, next)| series.append(next));
        }
        fits.then_some(())
    }

    /// Outer draws in it.
    pub(in crate::analysis) fn draws(&self) -> u64 {
        self.arms.first().map_or(0, |arm| arm.p_attack.len() as u64)
    }

    /// The figure that leads, of the first posture, and its split: deaths or loss given an attack; loss per horizon without
    /// attacks. `None` where it did not vary.
    pub(super) fn leading(&self, simulation: &Simulation<'_>) -> Option<(String, Split)> {
        let columns = simulation.model.columns();
        let place = |column: usize| self.columns.iter().position(|other| *other == column);
        let given = fifths::leading(simulation.model).and_then(place).and_then(|place| {
            let split = self.arms[0].attack[place].split().filter(|split| split.mean.value > 0.0)?;
            Some((format!("per_attack.{}.mean", columns.names()[self.columns[place]]), split))
        });
        given.or_else(|| {
            let split = self.arms[0].year[place(columns.loss())?].split()?;
            Some(("loss.mean".to_owned(), split))
        })
    }

    /// The part of the document.
    pub(super) fn document(
        &self,
        simulation: &Simulation<'_>,
        scenario: &Scenario,
        document: &Document,
        shape: Shape,
        suggested: Option<Suggested>,
    ) -> Nested {
        let ids: Vec<&String> = document.postures.iter().map(|posture| &posture.id).collect();
        let postures =
            self.arms.iter().enumerate().map(|(arm, own)| self.posture(own, arm, simulation, scenario, ids[arm]));
        let postures = postures.collect();
        let differences = self.arms.iter().enumerate().skip(1).flat_map(|(arm, own)| {
            let rows = self.compared.iter().zip(&own.differences);
            let ids = &ids;
            rows.filter_map(move |(column, series)| {
                let own = band(series)?;
                let [low, high] = own.mean_ci95;
                let told = own.is_told_apart() || low > 0.0 || high < 0.0 || low >= high;
                Some(NestedDifference {
                    posture: ids[arm].clone(),
                    baseline: ids[0].clone(),
                    metric: simulation.model.columns().names()[*column].clone(),
                    band: Band { chance: None, share: None, share_ci95: None, ..own },
                    p_less: told.then(|| series.below_zero()),
                })
            })
        });
        Nested { outer: shape.outer, inner: shape.inner, suggested, postures, differences: differences.collect() }
    }

    fn posture(
        &self,
        own: &Arm,
        arm: usize,
        simulation: &Simulation<'_>,
        scenario: &Scenario,
        id: &str,
    ) -> NestedPosture {
        let names = simulation.model.columns().names();
        let bands = |series: &[Series]| -> BTreeMap<String, Band> {
            let rows = self.columns.iter().zip(series);
            rows.filter_map(|(column, series)| Some((names[*column].clone(), band(series)?))).collect()
        };
        let year = bands(&own.year);
        let patches = Patches::of(scenario, Some(simulation.postures[arm]));
        let irpa = scenario.structure.groups.iter().filter_map(|group| {
            let (people, hours) = (patches.mean_at_a_moment(group.headcount), patches.mean(group.exposed_hours));
            let [low, _, high] = year.get(&format!("fatalities.{}", group.id)).filter(|_| people > 0.0)?.quantiles;
            let scale = hours / 8_760.0 / people / scenario.header.horizon_years;
            Some((group.id.clone(), [low.max(0.0) * scale, high * scale]))
        });
        NestedPosture {
            id: id.to_owned(),
            p_attack: band(&own.p_attack).unwrap_or(NOTHING),
            irpa: irpa.collect(),
            attack: bands(&own.attack),
            exceedance: own
                .curves
                .iter()
                .map(|(column, values, series)| (names[*column].clone(), curve(values, series)))
                .filter(|(_, rows)| !rows.is_empty())
                .collect(),
            r#fn: curve(&own.deaths.0, &own.deaths.1),
            year,
        }
    }
}

/// The band of what never happens.
const NOTHING: Band = Band {
    mean: 0.0,
    mean_ci95: [0.0; 2],
    quantiles: [0.0; 3],
    between: 0.0,
    between_ci95: [0.0; 2],
    chance: None,
    share: None,
    share_ci95: None,
    noise: 0.0,
};

fn band(series: &Series) -> Option<Band> {
    let Split { mean, between, chance, share, noise } = series.split()?;
    Some(Band {
        mean: mean.value,
        mean_ci95: [mean.low, mean.high],
        quantiles: series.quantiles(LEVELS),
        between: between.value,
        between_ci95: [between.low, between.high],
        chance: Some(chance),
        share: Some(share.value),
        share_ci95: Some([share.low.max(0.0), share.high.clamp(0.0, 1.0)]),
        noise,
    })
}

/// Band of a curve that never rises: each end at most what it is at the value before. Where the curve begins it may be known; beyond, the
/// band ends where most of what the outer draws show is the error of their inner trials: what is not known can't be seen there.
fn curve(values: &[f64], series: &[Series]) -> Vec<[f64; 3]> {
    let mut before = [f64::INFINITY; 2];
    let seen = |series: &Series| series.split().is_some_and(|split| split.noise <= MOST_NOISE);
    let Some(first) = series.iter().position(seen) else { return Vec::new() };
    let last = first + series[first..].iter().take_while(|series| seen(series)).count();
    let rows = values.iter().zip(series).take(last).map(|(value, series)| {
        let [low, high] = series.quantiles([LEVELS[0], LEVELS[2]]);
        before = [low.max(0.0).min(before[0]), high.max(0.0).min(before[1])];
        [*value, before[0], before[1]]
    });
    rows.collect()
}
