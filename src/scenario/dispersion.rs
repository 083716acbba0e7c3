//! What makes a `dispersion` impossible: too small, changed by an effect, clusters too large to be told one by one.

use super::Scenario;
use super::arena::{Base, SlotId};
use super::checks::MOST_EVENTS;
use super::diagnostic::Diagnostic;
use super::effect::Effect;
use super::patch::Patches;

/// Smallest dispersion: below it nearly every horizon is without attacks, and the others have thousands.
const LEAST: f64 = 0.01;

/// Every fault of the dispersions of a scenario. `patches` are those of the base.
pub(super) fn check(scenario: &Scenario, patches: &Patches<'_>, faults: &mut Vec<Diagnostic>) {
    for threat in &scenario.structure.threats {
        let Some(slot) = threat.dispersion else { continue };
        if scenario.arena.get(slot).faulty {
            continue;
        }
        unchanged(scenario, slot, faults);
        if sound(scenario, patches, slot, faults) {
            clusters(scenario, patches, (slot, threat.rate), faults);
        }
    }
}

/// The slot, and every parameter that what it holds comes from.
fn behind(scenario: &Scenario, slot: SlotId) -> Vec<SlotId> {
    let mut found = vec![slot];
    let mut next = 0;
    while let Some(&slot) = found.get(next) {
        let set = scenario
            .then
            .iter()
            .chain(&scenario.overrides)
            .filter(|effect| effect.slots.contains(&slot))
            .map(|effect| &effect.value);
        for base in std::iter::once(&scenario.arena.get(slot).base).chain(set) {
            if let Base::Parameter(other) | Base::Like(other) = base
                && !found.contains(other)
            {
                found.push(*other);
            }
        }
        next += 1;
    }
    found
}

/// No measure may change it (and a condition can change no frequency at all): attacks are thinned from posture to posture,
/// and thinning a negative binomial law keeps its dispersion. The command line may, as it changes the world of every posture.
fn unchanged(scenario: &Scenario, slot: SlotId, faults: &mut Vec<Diagnostic>) {
    let fixed = behind(scenario, slot);
    let structure = &scenario.structure;
    let controls = structure.controls.iter().flat_map(|control| &control.effects);
    let postures = structure.postures.iter().flat_map(|posture| &posture.effects);
    for effect in controls.chain(postures) {
        let Some(hit) = effect.slots.iter().find(|slot| fixed.contains(slot)) else { continue };
        let (path, hit) = (&scenario.arena.get(slot).path, &scenario.arena.get(*hit).path);
        let through = if path == hit { String::new() } else { format!(", which is made of `{hit}`") };
        faults.push(
            Diagnostic::error(
                "fixed-quantity",
                Some(effect.span.clone()),
                format!("no effect may change `{path}`{through}"),
            )
            .label("every posture has the same dispersion")
            .help("a measure that deters acts on the rate of the threat"),
        );
    }
}

/// At least [`LEAST`].
fn sound(scenario: &Scenario, patches: &Patches<'_>, slot: SlotId, faults: &mut Vec<Diagnostic>) -> bool {
    let found = scenario.arena.get(slot);
    let overriding: Option<&Effect> = scenario.overrides.iter().rfind(|effect| effect.slots.contains(&slot));
    let span = overriding.map_or(found.span.clone(), |effect| Some(effect.value_span.clone()));
    let value = overriding.map_or(&found.base, |effect| &effect.value);
    let (low, _) = patches.extent(slot);
    if low >= LEAST {
        return true;
    }
    let fault = Diagnostic::error("out-of-range", span, format!("`{}` can be as low as {low}", found.path));
    faults.push(match value {
        Base::Value(_) => fault.label(format!("expected at least {LEAST}")),
        _ => fault.label(format!("expected at least {LEAST}: cut the law with min = {LEAST}")),
    });
    false
}

/// Where attacks come in clusters, the mean number is no bound: the variance over the mean is 1 + mean / dispersion.
fn clusters(scenario: &Scenario, patches: &Patches<'_>, (slot, rate): (SlotId, SlotId), faults: &mut Vec<Diagnostic>) {
    let ratio = patches.mean(rate) * scenario.header.horizon_years / patches.extent(slot).0;
    if ratio > MOST_EVENTS {
        let found = scenario.arena.get(slot);
        faults.push(
            Diagnostic::error(
                "too-frequent",
                found.span.clone(),
                format!("`{}` with this rate makes clusters of {ratio:.0} attacks", found.path),
            )
            .label(format!("rate x horizon / dispersion may be at most {MOST_EVENTS}"))
            .help("raise the dispersion, or shorten the horizon"),
        );
    }
}
