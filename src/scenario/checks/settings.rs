//! Settings of the command line that a later `set` makes void (scenario.md, "Effects"): they change nothing.

use crate::scenario::Scenario;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::effect::Operation;
use crate::scenario::patch::{Author, Gate, Patch};

use super::View;

/// Every setting that is void in each of its quantities under some posture: one warning, with the effects that replace it.
/// `views` are those of base and postures.
pub(super) fn check(views: &[View<'_>], faults: &mut Vec<Diagnostic>) {
    let Some(scenario) = views.first().map(|view| view.scenario) else { return };
    for (index, setting) in scenario.overrides.iter().enumerate() {
        let (mut names, mut effects): (Vec<String>, Vec<Patch<'_>>) = (Vec::new(), Vec::new());
        for view in views.iter().filter(|view| view.posture.is_some()) {
            let later: Option<Vec<Patch<'_>>> = setting.slots.iter().map(|slot| void(view.patches.on(*slot))).collect();
            let Some(first) = later.as_ref().and_then(|later| later.first()) else { continue };
            names.push(view.name());
            if effects.iter().all(|known| known.effect.span != first.effect.span) {
                effects.push(*first);
            }
        }
        if names.is_empty() {
            continue;
        }
        let option = if index < scenario.first_varied { "--set" } else { scenario.varied_by };
        let owners: Vec<String> = effects
            .iter()
            .map(|patch| format!("{} sets `{}` later", owner(scenario, patch.author), patch.effect.target))
            .collect();
        let message =
            format!("`{option} {}` changes nothing under {}: {}", setting.target, names.join(", "), owners.join(", "));
        let fault = Diagnostic::warning("void-setting", Some(setting.span.clone()), message)
            .label("a later effect replaces this value");
        let also =
            |fault: Diagnostic, patch: &Patch<'_>| fault.also(Some(patch.effect.value_span.clone()), "by this one");
        faults.push(effects.iter().fold(fault, also));
    }
}

/// Whose an effect is, in words.
fn owner(scenario: &Scenario, author: Author) -> String {
    match author {
        Author::Control(index) => format!("control `{}`", scenario.structure.controls[index].id),
        Author::Condition(index) => format!("condition `{}`", scenario.structure.conditions[index].id),
        Author::Posture => "the posture itself".to_owned(),
        Author::CommandLine | Author::Itself => "the command line".to_owned(),
    }
}

/// The last effect that replaces what the command line put into a quantity, in every attack.
fn void<'a>(patches: &[Patch<'a>]) -> Option<Patch<'a>> {
    let set = patches.iter().rposition(|patch| patch.author == Author::CommandLine)?;
    let replaces = |patch: &&Patch<'_>| patch.gate == Gate::Always && patch.effect.operation == Operation::Set;
    patches[set + 1..].iter().rfind(replaces).copied()
}
