//! What a quantity is made of must come to an end: no parameter may lead back to itself, whatever effects a posture lays,
//! and no chain of references may be long out of proportion.

use super::Scenario;
use super::arena::{Base, SlotId};
use super::bounds::too_large;
use super::diagnostic::{Diagnostic, Span};
use super::patch::Patches;

/// Longest chain of references.
const MOST_LINKS: usize = 100;
/// Most references that one quantity is made of, those of its parameters included, each as often as it is used.
const MOST_PARTS: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    /// Being followed.
    Open,
    Done(Made),
}

/// What a slot is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Made {
    /// References, those of its parameters included.
    parts: usize,
    /// Length of the longest chain of them.
    links: usize,
}

/// A chain that does not end, or is too long, under the patches of a posture; `None` if there is none.
pub(super) fn find(scenario: &Scenario, patches: &Patches<'_>) -> Option<Diagnostic> {
    let slots = scenario.arena.slots.len();
    let mut walk = Walk { scenario, patches, states: vec![State::Unseen; slots], trail: Vec::new() };
    (0..slots).find_map(|index| walk.made(SlotId(index as u32)).err().map(|fault| *fault))
}

struct Walk<'a> {
    scenario: &'a Scenario,
    patches: &'a Patches<'a>,
    states: Vec<State>,
    trail: Vec<SlotId>,
}

impl Walk<'_> {
    /// The references that a slot is made of.
    fn made(&mut self, slot: SlotId) -> Result<Made, Box<Diagnostic>> {
        match self.states[slot.index()] {
            State::Done(made) => return Ok(made),
            State::Open => unreachable!("whoever follows a reference looks first"),
            State::Unseen => {}
        }
        self.states[slot.index()] = State::Open;
        self.trail.push(slot);
        let found = self.scenario.arena.get(slot);
        let mut sum = Made::default();
        let effects = self.patches.on(slot).iter().map(|patch| (&patch.effect.value, Some(&patch.effect.value_span)));
        for (base, span) in std::iter::once((&found.base, found.span.as_ref())).chain(effects) {
            let (Base::Parameter(other) | Base::Like(other)) = base else { continue };
            if self.states[other.index()] == State::Open {
                return Err(Box::new(self.circle(*other, span.cloned())));
            }
            let inner = if self.trail.len() > MOST_LINKS { None } else { Some(self.made(*other)?) };
            let inner = inner.filter(|inner| inner.links < MOST_LINKS);
            let Some(inner) = inner else {
                let message = format!("`{}` ends a chain of more than {MOST_LINKS} references", self.name(0));
                return Err(Box::new(too_large(span.cloned(), message)));
            };
            sum = Made { parts: sum.parts + 1 + inner.parts, links: sum.links.max(1 + inner.links) };
            if sum.parts > MOST_PARTS {
                let message = format!("`{}` is made of more than {MOST_PARTS} references", found.path);
                return Err(Box::new(too_large(span.cloned(), message)));
            }
        }
        self.trail.pop();
        self.states[slot.index()] = State::Done(sum);
        Ok(sum)
    }

    fn name(&self, place: usize) -> &str {
        &self.scenario.arena.get(self.trail[place]).path
    }

    fn circle(&self, back_to: SlotId, span: Option<Span>) -> Diagnostic {
        let start = self.trail.iter().position(|slot| *slot == back_to).unwrap_or_default();
        let mut names: Vec<&str> = (start..self.trail.len()).map(|place| self.name(place)).collect();
        names.push(names[0]);
        Diagnostic::error("circular", span, format!("`{}` is made of itself: {}", names[0], names.join(" -> ")))
            .label("closes the circle")
            .help("give one of them a value of its own")
    }
}
