//! Targets of effects, found level by level rather than by a look at every slot.

use std::collections::BTreeMap;

use super::arena::{Arena, SlotId};

/// The paths of an arena as a tree of levels.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    /// The first is the root.
    levels: Vec<Level>,
    /// Slots that are in the tree.
    known: usize,
}

#[derive(Debug, Default)]
struct Level {
    below: BTreeMap<String, usize>,
    /// Slots whose path ends here.
    slots: Vec<SlotId>,
}

impl Targets {
    /// The same slots as [`Arena::matching`], in the same order. Slots may be added to the arena between two calls, not
    /// renamed.
    pub(crate) fn matching(&mut self, arena: &Arena, target: &str) -> Vec<SlotId> {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        for index in self.known..arena.slots.len() {
            let slot = &arena.slots[index];
            if slot.hidden {
                continue;
            }
            for path in [Some(slot.path.as_str()), slot.short.as_deref()].into_iter().flatten() {
                self.add(path, SlotId(index as u32));
            }
        }
        self.known = arena.slots.len();
        let mut reached = vec![0];
        for want in target.split('.') {
            let mut next = Vec::new();
            for level in reached {
                let below = &self.levels[level].below;
                if want == "*" { next.extend(below.values()) } else { next.extend(below.get(want)) }
            }
            reached = next;
        }
        let mut found = Vec::new();
        while let Some(level) = reached.pop() {
            found.extend(&self.levels[level].slots);
            reached.extend(self.levels[level].below.values());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn add(&mut self, path: &str, slot: SlotId) {
        let mut at = 0;
        for name in path.split('.') {
            at = if let Some(next) = self.levels[at].below.get(name) {
                *next
            } else {
                self.levels.push(Level::default());
                let next = self.levels.len() - 1;
                self.levels[at].below.insert(name.to_owned(), next);
                next
            };
        }
        self.levels[at].slots.push(slot);
    }
}
