//! Names looked up among those of their kind.

use std::collections::BTreeMap;

use crate::scenario::bounds::MOST_ADVICE;
use crate::scenario::diagnostic::{Diagnostic, Span};
use crate::scenario::tree::Node;

use super::{Reader, wrong_kind};

/// Most names in a message.
pub(super) const MOST_NAMES: usize = 50;
/// Names among which a look at each is quick.
const FEW_NAMES: usize = 32;

impl Reader {
    /// The index of a name in a list of identifiers, or a fault with the nearest one.
    pub(crate) fn lookup(&mut self, node: &Node, kind: &str, names: &[String]) -> Option<usize> {
        let Some(name) = node.text() else {
            self.faults.push(wrong_kind(node, kind, &format!("the id of a {kind}")));
            return None;
        };
        self.lookup_name(name, node.span.clone(), kind, names)
    }

    /// The same for a name that stands as a key.
    pub(crate) fn lookup_name(&mut self, name: &str, span: Span, kind: &str, names: &[String]) -> Option<usize> {
        let found = self.place(name, kind, names);
        // A name may stand in a table that could not be read.
        if found.is_none() && !self.in_doubt.contains(&kind) {
            let fault = Diagnostic::error("unknown-id", Some(span), format!("there is no {kind} `{name}`"))
                .label(format!("no such {kind}"))
                .help(match names {
                    [] => format!("the scenario has no {kind}"),
                    _ if names.len() <= MOST_NAMES => format!("there are: {}", names.join(", ")),
                    _ => format!("there are: {} and {} more", names[..MOST_NAMES].join(", "), names.len() - MOST_NAMES),
                });
            let advice = self.faults.len() < MOST_ADVICE;
            self.faults.push(if advice { fault.suggest(name, names.iter().map(String::as_str)) } else { fault });
        }
        found
    }

    /// The place of a name in a list; of one kind there is one list, which grows at its end.
    fn place(&mut self, name: &str, kind: &str, names: &[String]) -> Option<usize> {
        if names.len() < FEW_NAMES {
            return names.iter().position(|other| other == name);
        }
        let known = self.places.entry(kind.to_owned()).or_default();
        if known.0 != names.len() {
            *known = (names.len(), BTreeMap::new());
            for (index, name) in names.iter().enumerate() {
                known.1.entry(name.clone()).or_insert(index);
            }
        }
        known.1.get(name).copied()
    }
}
