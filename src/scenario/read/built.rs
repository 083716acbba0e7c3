//! What effects build that the file left out: an assault, a crisis, a cover.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::effect::Effect;

use super::Reader;

/// A table that an effect on it builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// `[assault]`: of every zone.
    Assault,
    /// `[zone.assault]` of one zone.
    AssaultIn(usize),
    /// `[crisis]`.
    Crisis,
    /// `[money.insurance]`.
    Cover,
}

/// Which effects act on which parts.
struct Parts {
    /// Part of each slot.
    by_slot: Vec<Option<Part>>,
}

impl Parts {
    fn of(reader: &Reader) -> Self {
        let zones = reader.structure.zones.iter().enumerate().map(|(index, zone)| (zone.id.as_str(), index));
        let zones: BTreeMap<&str, usize> = zones.collect();
        let part = |path: &str| {
            let mut levels = path.split('.');
            match (levels.next()?, levels.next()?, levels.next()) {
                ("assault", ..) => Some(Part::Assault),
                ("crisis", ..) => Some(Part::Crisis),
                ("money", "insurance", _) => Some(Part::Cover),
                ("zone", id, Some("assault")) => zones.get(id).copied().map(Part::AssaultIn),
                _ => None,
            }
        };
        Self { by_slot: reader.arena.slots.iter().map(|slot| part(&slot.path)).collect() }
    }

    fn touched<'a>(&self, effects: impl IntoIterator<Item = &'a Effect>) -> BTreeSet<Part> {
        let slots = effects.into_iter().flat_map(|effect| &effect.slots);
        slots.filter_map(|slot| self.by_slot[slot.index()]).collect()
    }
}

impl Reader {
    /// An effect on what the file left out builds it, for every posture: the effects of conditions, of the command line, of
    /// postures and of the controls that they list. Where postures differ in this, a warning says so.
    pub(crate) fn build_what_is_patched(&mut self, overrides: &[Effect]) {
        let parts = Parts::of(self);
        let structure = &self.structure;
        let conditions = structure.conditions.iter().flat_map(|condition| &condition.effects);
        let always = parts.touched(conditions.chain(overrides));
        let controls: Vec<BTreeSet<Part>> =
            structure.controls.iter().map(|control| parts.touched(&control.effects)).collect();
        let postures = structure.postures.iter().map(|posture| {
            let mut touched = parts.touched(&posture.effects);
            posture.controls.iter().for_each(|control| touched.extend(&controls[*control]));
            touched
        });
        let postures: Vec<BTreeSet<Part>> = postures.collect();
        let patched: BTreeSet<Part> = postures.iter().flatten().chain(&always).copied().collect();
        let by_some = patched.iter().copied().filter(|part| {
            !always.contains(part) && self.is_missing(*part) && !postures.iter().all(|touched| touched.contains(part))
        });
        let assault = patched.contains(&Part::Assault);
        let by_some = by_some.filter(|part| !(assault && matches!(part, Part::AssaultIn(_))));
        let warnings: Vec<Diagnostic> = by_some.filter_map(|part| self.built_for_all(&parts, part)).collect();
        self.faults.extend(warnings);
        for (index, zone) in self.structure.zones.iter_mut().enumerate() {
            zone.assault |= assault || patched.contains(&Part::AssaultIn(index));
        }
        if patched.contains(&Part::Crisis) {
            self.structure.crisis = self.structure.crisis.take().or_else(|| self.unbuilt_crisis.take());
        }
        if patched.contains(&Part::Cover)
            && let Some(money) = &mut self.structure.money
        {
            money.insurance = money.insurance.take().or_else(|| self.unbuilt_insurance.take());
        }
    }

    fn is_missing(&self, part: Part) -> bool {
        let structure = &self.structure;
        match part {
            Part::Assault => structure.zones.iter().any(|zone| !zone.assault),
            Part::AssaultIn(zone) => !structure.zones[zone].assault,
            Part::Crisis => structure.crisis.is_none(),
            Part::Cover => structure.money.as_ref().is_some_and(|money| money.insurance.is_none()),
        }
    }

    /// A warning at the first measure that builds a part.
    fn built_for_all(&self, parts: &Parts, part: Part) -> Option<Diagnostic> {
        let structure = &self.structure;
        let measures = structure.postures.iter().flat_map(|posture| {
            let of = format!("posture `{}`", posture.id);
            let controls = posture.controls.iter().map(|index| &structure.controls[*index]);
            let of_control = format!(" of {of}");
            let controls =
                controls.map(move |control| (format!("control `{}`{of_control}", control.id), &control.effects));
            controls.chain(std::iter::once((of, &posture.effects)))
        });
        let builds = |effect: &&Effect| parts.touched([*effect]).contains(&part);
        let (measure, effect) =
            measures.into_iter().find_map(|(words, effects)| Some((words, effects.iter().find(builds)?)))?;
        let (name, table) = match part {
            Part::Assault => ("assault".to_owned(), "[assault]".to_owned()),
            Part::AssaultIn(zone) => {
                let id = &structure.zones[zone].id;
                (format!("zone.{id}.assault"), format!("[zone.assault] below zone `{id}`"))
            }
            Part::Crisis => ("crisis".to_owned(), "[crisis]".to_owned()),
            Part::Cover => ("money.insurance".to_owned(), "[money.insurance]".to_owned()),
        };
        let message = format!("`{name}` is not in the file; {measure} builds it for every posture");
        Some(
            Diagnostic::warning("built-for-all", Some(effect.span.clone()), message)
                .label("postures without this effect get it with its defaults")
                .help(format!("write {table} with what holds without the measure")),
        )
    }
}
