//! Comparing postures: a run of all of them on common random numbers, and what decides between them.

mod controls;
mod costs;
mod displacement;
mod regret;
mod standings;

use crate::result::decision::{Case, Decision, Displacement, Regret, Standing};
use crate::result::document::{Document, Warning};
use crate::scenario::Scenario;
use crate::scenario::arena::Grade;
use crate::scenario::inputs::{Input, inputs};
use crate::scenario::patch::Patches;
use crate::scenario::record::Record;

use super::parts::Session;
use super::{AnalysisError, Options, followed, run_and};

/// The full set of controls, of which every one is looked at that the baseline lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Full {
    /// Every control that a posture of the file has, or every control of the file if no posture has one that the baseline
    /// lacks.
    #[default]
    Used,
    /// Every control of the file.
    Every,
    /// Those of a posture (index), in its order and with its own effects.
    Posture(usize),
}

/// What a comparison looks at beside the postures.
#[derive(Debug, Clone, Copy, Default)]
pub struct Looks<'a> {
    /// Leave out the view of single controls, and where attacks move: both need more simulation.
    pub postures_only: bool,
    /// The full set of controls.
    pub full: Full,
    /// Stress cases: a name, and the same scenario with other settings.
    pub cases: &'a [(String, Scenario)],
}

/// Simulates the postures of a scenario, the first of `options.postures` being the baseline, and says what decides between
/// them; `progress` is told of trials done, of all runs one after the other.
///
/// # Errors
///
/// See [`AnalysisError`].
pub fn compare(
    scenario: &Scenario,
    records: &[Record],
    options: &Options,
    looks: Looks<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Document, AnalysisError> {
    compare_in(scenario, records, options, looks, &mut Session::new(progress))
}

/// The same in a session: the trials of the postures on top of what was played before, with pauses; what else it looks at is
/// simulated at the end, without any.
///
/// # Errors
///
/// See [`AnalysisError`].
pub fn compare_in(
    scenario: &Scenario,
    records: &[Record],
    options: &Options,
    looks: Looks<'_>,
    session: &mut Session<'_>,
) -> Result<Document, AnalysisError> {
    let progress = session.progress();
    let (mut document, (mut decision, left_out, followed)) =
        run_and(scenario, records, options, true, session, |simulation, tally| {
            let decision = Decision {
                baseline: options
                    .postures
                    .first()
                    .map_or_else(String::new, |first| scenario.structure.postures[*first].id.clone()),
                costs: costs::of(scenario, simulation, tally),
                standings: standings::of(scenario, simulation, tally),
                ..Decision::default()
            };
            let followed = followed::of_run(simulation, tally, options.threads);
            (decision, standings::left_out(simulation, tally), followed)
        })?;
    followed?.fill(scenario, &mut document);
    if !looks.postures_only {
        decision.controls = controls::of(scenario, options, looks.full, progress)?;
        decision.displacement = displaced(scenario, options, progress)?;
    }
    document.warnings.extend(left_out);
    let told = document.warnings.clone();
    for (name, stressed) in looks.cases {
        let (run, standings) =
            run_and(stressed, &[], options, true, &mut Session::new(progress), |simulation, tally| {
                standings::of(stressed, simulation, tally)
            })?;
        let standings = standings.into_iter().filter(|standing| standing.threat.is_none()).collect();
        let trials = Some(run.run.trials);
        decision.cases.push(Case { name: name.clone(), settings: stressed.settings.clone(), standings, trials });
        // What the scenario itself is warned of is told once.
        let own = run.warnings.into_iter().filter(|warning| !told.contains(warning));
        let named = |Warning { code, message }| Warning { code, message: format!("in the case \"{name}\": {message}") };
        document.warnings.extend(own.map(named));
    }
    decision.regret = regret::over_threats(&decision.standings);
    let postures: Vec<String> = document.postures.iter().map(|posture| posture.id.clone()).collect();
    decision.regret.extend(regret::over_cases(&postures, &decision.standings, &decision.cases));
    decision.not_examined = not_examined(scenario);
    document.decision = Some(decision);
    Ok(document)
}

/// False where one posture is simulated and no control can be looked at beside those that it has.
pub fn has_something_to_compare(scenario: &Scenario, postures: &[usize], looks: Looks<'_>) -> bool {
    let options = Options { postures: postures.to_vec(), ..Options::of(scenario) };
    postures.len() > 1 || !looks.postures_only && controls::trials_of(scenario, &options, looks.full) > 0
}

/// Trials that a comparison simulates, of all its runs, as they are told to `progress`; about so many, where pairs of many
/// controls are looked at apart.
pub fn compared_trials(scenario: &Scenario, options: &Options, looks: Looks<'_>) -> u64 {
    let runs = 1 + looks.cases.len() as u64;
    let moves = if may_move(scenario, options) { options.trials.min(displacement::TRIALS) } else { 0 };
    let more = if looks.postures_only { 0 } else { controls::trials_of(scenario, options, looks.full) + moves };
    runs.saturating_mul(options.trials).saturating_add(more)
}

/// What the regret over several files needs of one: its name, postures in order, and standings per year.
#[derive(Debug, Clone)]
pub struct Ranked {
    id: String,
    postures: Vec<String>,
    standings: Vec<Standing>,
}

impl Ranked {
    /// Of a comparison.
    pub fn of(document: &Document) -> Self {
        let standings = document.decision.iter().flat_map(|decision| &decision.standings);
        let standings = standings.filter(|standing| standing.threat.is_none()).cloned().collect();
        let postures = document.postures.iter().map(|posture| posture.id.clone()).collect();
        Self { id: document.scenario.id.clone(), postures, standings }
    }
}

/// Regret per year with files as states of the world, in every metric that happens in any of them, in one currency; empty where
/// they differ in postures.
pub fn regret_over_files<'a>(files: impl Iterator<Item = &'a Ranked>) -> Vec<Regret> {
    let files: Vec<&Ranked> = files.collect();
    let Some(first) = files.first().filter(|first| files.iter().all(|file| file.postures == first.postures)) else {
        return Vec::new();
    };
    let states: Vec<(String, Vec<&Standing>)> =
        files.iter().map(|file| (file.id.clone(), file.standings.iter().collect())).collect();
    regret::over_years("file", &first.postures, &states)
}

/// True where it is followed where attacks go.
fn may_move(scenario: &Scenario, options: &Options) -> bool {
    options.postures.len() > 1 && displacement::possible(scenario, &options.postures)
}

fn displaced(
    scenario: &Scenario,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Displacement>, AnalysisError> {
    if !may_move(scenario, options) {
        return Ok(Vec::new());
    }
    let mut sampling = options.sampling;
    sampling.stratified = false;
    let model = crate::model::Model::compile(scenario, options.seed)?.sampled(sampling);
    let trials = options.trials.min(displacement::TRIALS);
    Ok(displacement::of(&model, &options.postures, trials, options.threads, progress)?)
}

/// Annualised cost of every control of the file under a posture.
fn own_costs(scenario: &Scenario, posture: usize) -> Vec<f64> {
    let patches = Patches::of(scenario, Some(posture));
    (0..scenario.structure.controls.len())
        .map(|control| crate::model::control_cost(scenario, control, &patches))
        .collect()
}

/// Paths of the constants of grade D.
fn not_examined(scenario: &Scenario) -> Vec<String> {
    let unseen = |input: &Input| input.constant && input.grade == Some(Grade::D) && input.draws.is_empty();
    inputs(scenario).into_iter().filter(unseen).map(|input| input.path).collect()
}

#[cfg(test)]
mod control_tests;
#[cfg(test)]
mod cost_tests;
#[cfg(test)]
mod move_tests;
#[cfg(test)]
mod regret_tests;
#[cfg(test)]
mod tests;
