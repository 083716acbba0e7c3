//! Back-tests: what was recorded at an incident against simulated attacks like it. Nothing is judged: a record that lies outside
//! what is simulated contradicts the scenario, one that lies inside does not confirm it.

use crate::result::back_tests::{Count, Document, Figure, Incident, Pit, Place, SCHEMA, Summary};
use crate::result::columns::{self, Unit};
use crate::scenario::record::{self, Record};
use crate::scenario::{self, Scenario, nearest};
use crate::stats::Tally;

use super::ValidationError;
use super::shelf::{self, Shelf};
use crate::analysis::experiment::Simulation;
use crate::analysis::few::FEW;
use crate::analysis::parts::Session;
use crate::analysis::{self, Options};

/// The column of leading figures.
const LEADING: &str = "fatalities";

/// An incident to be simulated: a scenario and what happened.
#[derive(Debug, Clone)]
pub struct Case {
    scenario: Scenario,
    record: Record,
}

impl Case {
    /// A scenario with its record, which was read with it.
    pub fn new(scenario: Scenario, record: Record) -> Self {
        Self { scenario, record }
    }

    /// Every incident that comes with the program.
    ///
    /// # Errors
    ///
    /// A file of it has a fault; a test sees to it that there is none.
    pub fn built_in() -> Result<Vec<Self>, ValidationError> {
        shelf::recorded().map(Self::load).collect()
    }

    /// One of them, by the name of its file or the id of its scenario.
    ///
    /// # Errors
    ///
    /// [`ValidationError::Unknown`] for a name that is none, with the nearest one.
    pub fn named(name: &str) -> Result<Self, ValidationError> {
        if let Some(path) = shelf::recorded().find(|path| shelf::stem(path) == name) {
            return Self::load(path);
        }
        let mut names: Vec<String> = shelf::recorded().map(|path| shelf::stem(path).to_owned()).collect();
        for case in Self::built_in()? {
            if case.scenario.header.id == name {
                return Ok(case);
            }
            names.push(case.scenario.header.id);
        }
        let hint = match nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", shelf::recorded().map(shelf::stem).collect::<Vec<_>>().join(", ")),
        };
        Err(ValidationError::Unknown(format!("no back-test `{name}` comes with the program: {hint}")))
    }

    fn load(path: &str) -> Result<Self, ValidationError> {
        let missing = || ValidationError::Unknown(format!("`{path}` has no record"));
        let (text, beside) = (shelf::text(path).ok_or_else(missing)?, shelf::record(path));
        let faulty = |faults, sources| ValidationError::Faulty { case: shelf::stem(path).to_owned(), faults, sources };
        let loaded = scenario::load_from(&Shelf, &shelf::place(path), text.as_bytes(), &[]);
        let Some(scenario) = loaded.scenario else { return Err(faulty(loaded.diagnostics, loaded.sources)) };
        let text = shelf::text(&beside).ok_or_else(missing)?;
        let loaded = record::load(&beside, text, &scenario, &analysis::columns(&scenario));
        let Some(record) = loaded.record else { return Err(faulty(loaded.diagnostics, loaded.sources)) };
        Ok(Self { scenario, record })
    }

    /// What is simulated of it: the posture of the record alone, whose attacks other postures do not change.
    fn options(&self, trials: Option<u64>, threads: Option<usize>) -> Options {
        let usual = Options::of(&self.scenario);
        let postures = &self.scenario.structure.postures;
        let posture = postures.iter().position(|posture| posture.id == self.record.posture);
        Options { trials: trials.unwrap_or(usual.trials), threads, postures: posture.into_iter().collect(), ..usual }
    }
}

/// Trials that comparing incidents simulates, `each` of them in so many instead of their own.
pub fn trials(cases: &[Case], each: Option<u64>) -> u64 {
    cases.iter().map(|case| case.options(each, None).trials).sum()
}

/// Simulates every incident and says where its record lies; `progress` is told of trials done, from any thread. `trials` stands
/// for the scenarios' own number, `threads` is as in [`Options`]: they change no number.
///
/// # Errors
///
/// A simulation fails.
pub fn run(
    cases: &[Case],
    trials: Option<u64>,
    threads: Option<usize>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Document, ValidationError> {
    let incidents: Result<Vec<Incident>, _> =
        cases.iter().map(|case| incident(case, &case.options(trials, threads), progress)).collect();
    let incidents = incidents?;
    let summary = summary(&incidents);
    Ok(Document { schema: SCHEMA.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), incidents, summary })
}

fn incident(case: &Case, options: &Options, progress: &(dyn Fn(u64) + Sync)) -> Result<Incident, ValidationError> {
    let Case { scenario, record } = case;
    let currency = &scenario.header.currency;
    let read = |simulation: &Simulation<'_>, tally: &Tally| figures(simulation, tally, currency);
    let (document, (n, figures)) =
        analysis::run_and(scenario, std::slice::from_ref(record), options, false, &mut Session::new(progress), read)
            .map_err(|fault| ValidationError::Run { case: scenario.header.id.clone(), fault })?;
    let condition = document.back_test.first().map(|test| test.condition.clone()).unwrap_or_default();
    Ok(Incident {
        scenario: scenario.header.id.clone(),
        scenario_sha256: scenario.digest.clone(),
        record: record.id.clone(),
        name: record.name.clone(),
        posture: record.posture.clone(),
        condition,
        marking: scenario.header.marking.clone(),
        trials: document.run.trials,
        seed: document.run.seed,
        n,
        figures,
    })
}

/// Simulated attacks like the recorded one, and its figures in their distribution.
fn figures(simulation: &Simulation<'_>, tally: &Tally, currency: &str) -> (u64, Vec<Figure>) {
    let names = simulation.model.columns().names();
    let mut attacks = 0;
    let mut led = false;
    let figures = simulation.watches.iter().enumerate().map(|(index, watch)| {
        let view = tally.watch(watch.arm, index);
        attacks = view.count();
        let metric = names[watch.column].clone();
        let quantiles = view.quantile(0.05).zip(view.quantile(0.5)).zip(view.quantile(0.95));
        // A handful of attacks has no 5 and 95 % to lie outside of.
        let quantiles = quantiles.map(|((low, middle), high)| [low, middle, high]).filter(|_| attacks >= FEW);
        let range = watch.range.map(<[f64; 2]>::from);
        let mid = tally.ratio(watch.arm, simulation.mid_pit(index)).map(|(estimate, _)| estimate);
        let leading = metric == LEADING && !led;
        led |= leading;
        let outside =
            quantiles.and_then(|[low, _, high]| Some((view.below(low)? + (1.0 - view.up_to(high)?)).clamp(0.0, 1.0)));
        Figure {
            unit: match columns::unit(&metric) {
                Unit::Money => currency.to_owned(),
                unit => unit.word(""),
            },
            metric,
            leading,
            observed: watch.observed,
            range,
            quantiles,
            below: view.below(watch.observed),
            up_to: view.up_to(watch.observed),
            mid_pit: mid.map(|mid| mid.value),
            mid_pit_ci95: mid.map(|mid| [mid.low, mid.high]),
            range_below_and_up_to: range.and_then(|[low, high]| Some([view.below(low)?, view.up_to(high)?])),
            place: Place::of(watch.observed, range, quantiles),
            outside_by_chance: outside,
            only_value: view.only(),
        }
    });
    let figures = figures.collect();
    (attacks, figures)
}

fn summary(incidents: &[Incident]) -> Summary {
    let all = || incidents.iter().flat_map(|incident| &incident.figures);
    let mids = incidents.iter().flat_map(|incident| {
        let leading = incident.figures.iter().filter(|figure| figure.leading);
        leading.filter_map(|figure| Some(Pit { scenario: incident.scenario.clone(), mid_pit: figure.mid_pit? }))
    });
    let mut leading_mid_pits: Vec<Pit> = mids.collect();
    leading_mid_pits.sort_by(|a, b| a.mid_pit.total_cmp(&b.mid_pit));
    Summary { figures: count(all()), leading: count(all().filter(|figure| figure.leading)), leading_mid_pits }
}

fn count<'a>(figures: impl Iterator<Item = &'a Figure>) -> Count {
    figures.fold(Count::default(), |mut count, figure| {
        let place = match figure.place {
            Place::Below => Some(&mut count.below),
            Place::Above => Some(&mut count.above),
            Place::Unknown => Some(&mut count.unknown),
            Place::Inside => None,
        };
        if let Some(place) = place {
            *place += 1;
        }
        let alone = Place::of(figure.observed, None, figure.quantiles);
        count.inside_by_range += u64::from(figure.place == Place::Inside && alone != Place::Inside);
        count.compared += u64::from(figure.place != Place::Unknown);
        count.expected_outside += figure.outside_by_chance.unwrap_or(0.0);
        count
    })
}
