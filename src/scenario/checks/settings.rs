//! Settings of the command line that a later `set` makes void (scenario.md, "Effects"): they change nothing.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::effect::{Effect, Operation};
use crate::scenario::patch::{Author, Gate, Patch};

use super::View;

/// Every setting that is void in each of its quantities under some posture. `views` are those of base and postures.
pub(super) fn check(views: &[View<'_>], faults: &mut Vec<Diagnostic>) {
    let Some(scenario) = views.first().map(|view| view.scenario) else { return };
    for setting in &scenario.overrides {
        for view in views.iter().filter(|view| view.posture.is_some()) {
            let later: Option<Vec<&Effect>> = setting.slots.iter().map(|slot| void(view.patches.on(*slot))).collect();
            let Some(first) = later.as_ref().and_then(|later| later.first()) else { continue };
            faults.push(
                Diagnostic::warning(
                    "void-setting",
                    Some(setting.span.clone()),
                    format!("`--set {}` changes nothing under {}", setting.target, view.name()),
                )
                .label("a later effect replaces this value")
                .also(Some(first.value_span.clone()), "by this one"),
            );
        }
    }
}

/// The last effect that replaces what the command line put into a quantity, in every attack.
fn void<'a>(patches: &[Patch<'a>]) -> Option<&'a Effect> {
    let set = patches.iter().rposition(|patch| patch.author == Author::CommandLine)?;
    let replaces = |patch: &&Patch<'_>| patch.gate == Gate::Always && patch.effect.operation == Operation::Set;
    patches[set + 1..].iter().rfind(replaces).map(|patch| patch.effect)
}
