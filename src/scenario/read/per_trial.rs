//! What is settled once per trial, or before any attack, has no law that is drawn per attack.

use std::collections::BTreeSet;

use crate::scenario::arena::{Base, Class, Slot};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::effect::{Effect, may_differ_by_attack};

use super::Reader;

impl Reader {
    /// Reports every such law: as it is written, and as a `set` of whatever origin puts it in place.
    pub(crate) fn only_per_trial(&mut self, overrides: &[Effect]) {
        let drawn = |base: &Base| matches!(base, Base::Law(_, Some(Class::Attack)));
        let structure = &self.structure;
        let conditions = structure.conditions.iter().flat_map(|condition| &condition.effects);
        let controls = structure.controls.iter().flat_map(|control| &control.effects);
        let postures = structure.postures.iter().flat_map(|posture| &posture.effects);
        let effects = self.then.iter().chain(overrides).chain(conditions).chain(controls).chain(postures);
        let written = self.arena.slots.iter().filter(|slot| drawn(&slot.base)).map(|slot| (slot, slot.span.as_ref()));
        let set = effects
            .filter(|effect| drawn(&effect.value))
            .flat_map(|effect| effect.slots.iter().map(|slot| (self.arena.get(*slot), Some(&effect.value_span))));
        let mut seen = BTreeSet::new();
        for (slot, span) in written.chain(set).filter(|(slot, _)| !may_differ_by_attack(slot)) {
            // One law for several keys is one fault.
            if seen.insert(span.map(|span| (span.source, span.range.start, span.range.end))) {
                let message = format!("{} has one value per trial", words(slot));
                let fault = Diagnostic::error("per-attack", span.cloned(), message);
                self.faults.push(fault.label("take out per = \"attack\""));
            }
        }
    }
}

/// A slot in words.
fn words(slot: &Slot) -> String {
    let mut levels = slot.path.split('.');
    let (first, last) = (levels.next(), levels.next_back());
    match (first, last) {
        _ if slot.hidden => "the value of this effect".to_owned(),
        (Some("parameters"), _) => "a parameter".to_owned(),
        (Some("threat" | "loss_event"), Some("rate")) => "a rate".to_owned(),
        (Some("threat"), Some("dispersion")) => "a dispersion".to_owned(),
        _ => format!("`{}`", slot.path),
    }
}
