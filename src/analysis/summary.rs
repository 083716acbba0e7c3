//! What a document says of its scenario: what there is, what was declared, and where every input comes from.

use crate::result::document::{Group, Input, Scenario as Summary, Source, Threat, Warning};
use crate::result::sweep;
use crate::scenario::Scenario;
use crate::scenario::arena::{Grade, SlotId};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::inputs;
use crate::scenario::patch::Patches;

use super::belief;

/// The summary of a scenario where little of it is shown, as of a sweep.
pub(super) fn short(scenario: &Scenario) -> sweep::Scenario {
    let header = &scenario.header;
    sweep::Scenario {
        id: header.id.clone(),
        name: header.name.clone(),
        marking: header.marking.clone(),
        currency: header.currency.clone(),
        horizon_years: header.horizon_years,
        groups: groups(scenario),
    }
}

/// Postures by their indices, with their names.
pub(super) fn postures(scenario: &Scenario, indices: &[usize]) -> Vec<sweep::Posture> {
    let postures = indices.iter().map(|index| &scenario.structure.postures[*index]);
    postures.map(|posture| sweep::Posture { id: posture.id.clone(), name: posture.name.clone() }).collect()
}

/// What was found of a scenario, as a warning of a document.
pub(super) fn warning(found: &Diagnostic) -> Warning {
    Warning { code: found.code.to_owned(), message: found.message.clone() }
}

/// The summary of a scenario.
pub(super) fn of(scenario: &Scenario) -> Summary {
    let base = Patches::of(scenario, None);
    let structure = &scenario.structure;
    let header = &scenario.header;
    let letters = ["A", "B", "C", "D", "ungraded"];
    let counts = inputs::grades(scenario);
    let declared = |id: &str, name: &str, rate: SlotId| {
        let [low, high] = belief::quantiles(&base, scenario, rate, [0.05, 0.95]);
        Threat {
            id: id.to_owned(),
            name: name.to_owned(),
            rate_mean: base.mean(rate),
            rate_p05: low,
            rate_p95: high,
            grade: belief::grade(scenario, rate).map(letter),
        }
    };
    Summary {
        id: header.id.clone(),
        name: header.name.clone(),
        summary: header.summary.clone(),
        marking: header.marking.clone(),
        currency: header.currency.clone(),
        horizon_years: header.horizon_years,
        groups: groups(scenario),
        units: structure.plant.iter().flat_map(|plant| &plant.units).map(|unit| unit.id.clone()).collect(),
        threats: structure.threats.iter().map(|threat| declared(&threat.id, &threat.name, threat.rate)).collect(),
        loss_events: structure
            .loss_events
            .iter()
            .map(|event| declared(&event.id, &event.id.replace('_', " "), event.rate))
            .collect(),
        grades: letters.iter().zip(counts).map(|(letter, count)| ((*letter).to_owned(), count)).collect(),
        inputs: register(scenario),
        sources: sources(scenario),
    }
}

/// The workforce groups of a scenario, before any posture.
pub(super) fn groups(scenario: &Scenario) -> Vec<Group> {
    let base = Patches::of(scenario, None);
    let group = |group: &crate::scenario::structure::Group| Group {
        id: group.id.clone(),
        name: group.name.clone(),
        headcount: base.mean(group.headcount),
    };
    scenario.structure.groups.iter().map(group).collect()
}

fn letter(grade: Grade) -> String {
    grade.letter().to_owned()
}

fn register(scenario: &Scenario) -> Vec<Input> {
    let row = |input: inputs::Input| Input {
        path: input.path,
        value: input.value,
        grade: input.grade.map(letter),
        basis: input.basis,
    };
    inputs::inputs(scenario).into_iter().map(row).collect()
}

fn sources(scenario: &Scenario) -> Vec<Source> {
    let row = |listed: inputs::Listed| Source {
        id: listed.id,
        title: listed.title,
        publisher: listed.publisher,
        year: listed.year,
    };
    inputs::sources(scenario).into_iter().map(row).collect()
}
