//! Scenarios of a case: loaded, run, and what the formulas say of them.

use crate::model::{Duel, twin, win_probability};
use crate::result::document::Document;
use crate::result::validation::Value;
use crate::scenario::files::Place;
use crate::scenario::patch::Patches;
use crate::scenario::structure::Engagement;
use crate::scenario::{self, Scenario};

use super::cases::{Case, Figure};
use super::reading::Reading;
use super::shelf::Shelf;
use super::{SEED, ValidationError};
use crate::analysis::{self, Options, Sampling};

/// The scenarios of one case, each loaded and run once.
pub(super) struct Sites<'a> {
    case: &'a Case,
    pub(super) threads: Option<usize>,
    progress: &'a (dyn Fn(u64) + Sync),
    known: Vec<Site<'a>>,
}

/// A text under settings.
struct Site<'a> {
    text: &'a str,
    set: &'a [String],
    scenario: Scenario,
    document: Option<Document>,
}

impl<'a> Sites<'a> {
    pub(super) fn of(case: &'a Case, threads: Option<usize>, progress: &'a (dyn Fn(u64) + Sync)) -> Self {
        Self { case, threads, progress, known: Vec::new() }
    }

    /// The scenario of a figure.
    pub(super) fn scenario(&mut self, text: &'a str, figure: &'a Figure) -> Result<&Scenario, ValidationError> {
        let place = self.find(text, figure)?;
        Ok(&self.known[place].scenario)
    }

    /// The result document of the scenario of a figure.
    pub(super) fn document(&mut self, text: &'a str, figure: &'a Figure) -> Result<&Document, ValidationError> {
        let place = self.find(text, figure)?;
        let site = &mut self.known[place];
        let document = if let Some(document) = site.document.take() {
            document
        } else {
            let options = Options {
                trials: self.case.trials(),
                seed: SEED,
                threads: self.threads,
                postures: (0..site.scenario.structure.postures.len()).collect(),
                until: None,
                sampling: Sampling::default(),
            };
            analysis::run_alone(&site.scenario, &options, self.progress)
                .map_err(|fault| ValidationError::Run { case: self.case.id.clone(), fault })?
        };
        Ok(site.document.insert(document))
    }

    fn find(&mut self, text: &'a str, figure: &'a Figure) -> Result<usize, ValidationError> {
        let same = |site: &Site<'_>| site.text == text && site.set == figure.set;
        if let Some(place) = self.known.iter().position(same) {
            return Ok(place);
        }
        let place = Place { name: self.case.id.clone(), path: self.case.id.clone().into() };
        let settings = [self.case.set.as_slice(), &figure.set].concat();
        let loaded = scenario::load_from(&Shelf, &place, text.as_bytes(), &settings);
        let Some(scenario) = loaded.scenario else {
            let (faults, sources) = (loaded.diagnostics, loaded.sources);
            return Err(ValidationError::Faulty { case: self.case.id.clone(), faults, sources });
        };
        self.known.push(Site { text, set: &figure.set, scenario, document: None });
        Ok(self.known.len() - 1)
    }
}

/// What a formula says of a scenario's first posture.
///
/// - `p_interruption`: EASI's formula, also where a simulation need not meet it (a tie, times that 0 cuts).
/// - `p_neutralisation`, `p_effectiveness`: the twin's; no figure where it is only approximate.
/// - `critical_detection_point`: of the first path, the identifier of an element.
/// - `win_probability`: that the first response wins against the group of the first threat, by dynamic programming.
pub(super) fn formula(scenario: &Scenario, figure: &Figure) -> Result<Reading, String> {
    let value = match figure.of.as_str() {
        "p_interruption" => {
            let twin = twin::of(scenario, 0);
            let is_easi = twin.paths.iter().all(|path| path.is_easi);
            twin.p_interruption.filter(|formula| is_easi || formula.exact).map(|formula| Value::Number(formula.value))
        }
        "p_neutralisation" => exact(twin::of(scenario, 0).p_neutralisation),
        "p_effectiveness" => exact(twin::of(scenario, 0).p_effectiveness),
        "critical_detection_point" => {
            let path = twin::of(scenario, 0).paths.into_iter().next();
            let element = path.and_then(|path| path.critical_detection_point);
            element.map(|element| Value::Word(scenario.structure.elements[element].id.clone()))
        }
        "win_probability" => win(scenario).map(Value::Number),
        other => return Err(format!("no formula gives `{other}`")),
    };
    Ok(Reading { value, ..Reading::default() })
}

fn exact(formula: Option<twin::Formula>) -> Option<Value> {
    formula.filter(|formula| formula.exact).map(|formula| Value::Number(formula.value))
}

fn win(scenario: &Scenario) -> Option<f64> {
    let patches = Patches::of(scenario, Some(0));
    let median = |slot| patches.centre(slot).median;
    let (response, threat) = (scenario.structure.responses.first()?, scenario.structure.threats.first()?);
    let Engagement::Duel { effectiveness, attackers_break_at, defenders_break_at } = response.engagement else {
        return None;
    };
    let duel = Duel {
        effectiveness: median(effectiveness),
        attackers_break_at: median(attackers_break_at),
        defenders_break_at: median(defenders_break_at),
    };
    Some(win_probability(duel, median(threat.group_size) as u32, median(response.strength?) as u32))
}
