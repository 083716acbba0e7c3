//! Sets of measures that no posture of the file has: each becomes a posture more of the same scenario, read and checked as if it
//! stood in the file.

use super::Scenario;
use super::checks;
use super::compose;
use super::diagnostic::{Diagnostic, Severity};
use super::rewrite::{entry, new, rows, table, text};
use super::tree::{Node, Value};

/// A set of measures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measures {
    /// The posture (index) whose own effects it has beside those of the controls.
    pub base: usize,
    /// Controls (indices), in the order in which they act.
    pub controls: Vec<usize>,
}

/// A scenario with a posture more for every set that is possible.
#[derive(Debug, Clone)]
pub struct Widened {
    /// The scenario; postures of the file come first, in their places.
    pub scenario: Scenario,
    /// The posture of each set, as an index, or why there can be none.
    pub places: Vec<Result<usize, Vec<Diagnostic>>>,
}

impl Scenario {
    /// The scenario with a posture more for every set of measures. A set that makes a fault (two measures that push a
    /// probability above 1, say) has none.
    ///
    /// Draws stay what they are: their names know controls, never postures. The envelope of attack rates is that of all
    /// postures, the new ones included.
    pub fn with_sets(&self, sets: &[Measures]) -> Widened {
        let mut root = self.written.root.clone();
        let own = self.structure.postures.len();
        let sets: Vec<Node> = (0..).zip(sets).map(|(number, set)| self.posture_of(number, set)).collect();
        let added = sets.len();
        let rows = rows(&mut root, "posture");
        if rows.is_empty() {
            // The posture of a file without any.
            let base = &self.structure.postures[0];
            rows.push(table(vec![entry("id", text(&base.id)), entry("name", text(&base.name))]));
        }
        rows.extend(sets);
        let (mut scenario, faults) = compose(root, (&self.settings, ("--set", &[])), Vec::new(), &mut Vec::new());
        scenario.digest.clone_from(&self.digest);
        scenario.warnings.clone_from(&self.warnings);
        let errors = |faults: Vec<Diagnostic>| -> Vec<Diagnostic> {
            faults.into_iter().filter(|fault| fault.severity == Severity::Error).collect()
        };
        let unreadable = errors(faults);
        let found: Vec<Vec<Diagnostic>> = (own..own + added)
            .map(|posture| {
                if unreadable.is_empty() { errors(checks::of_posture(&scenario, posture)) } else { unreadable.clone() }
            })
            .collect();
        let mut kept = own;
        let places = found.into_iter().map(|faults| {
            if faults.is_empty() {
                kept += 1;
                Ok(kept - 1)
            } else {
                Err(faults)
            }
        });
        let places: Vec<Result<usize, Vec<Diagnostic>>> = places.collect();
        let mut sound = std::iter::repeat_n(true, own).chain(places.iter().map(Result::is_ok));
        scenario.structure.postures.retain(|_| sound.next().unwrap_or(false));
        Widened { scenario, places }
    }

    /// A set as a table of the file, under an id that no posture has.
    fn posture_of(&self, number: usize, set: &Measures) -> Node {
        let structure = &self.structure;
        let mut id = format!("set_{number}");
        while structure.postures.iter().any(|posture| posture.id == id) {
            id.push('_');
        }
        let control = |control: &usize| text(&structure.controls[*control].id);
        let mut entries = vec![
            entry("id", text(&id)),
            entry("controls", new(Value::List(set.controls.iter().map(control).collect()))),
        ];
        let base = &structure.postures[set.base].id;
        let written = self.written.root.get("posture").map(Node::items).unwrap_or_default();
        let written = written.iter().find(|item| item.get("id").and_then(Node::text) == Some(base));
        if let Some(effects) = written.and_then(|item| item.get("effects")) {
            entries.push(entry("effects", effects.clone()));
        }
        table(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    const SITE: &str = r#"
schema = 1
[scenario]
id = "sets"
name = "Sets"
currency = "USD"
[[group]]
id = "staff"
headcount = 20
[[zone]]
id = "road"
[[zone]]
id = "camp"
objective_time = "1 h"
[[element]]
id = "gate"
from = "road"
to = "camp"
detection = 0.6
delay = "5 min"
[[threat]]
id = "raid"
rate = "0.1 per yr"
entry = ["road"]
target = { camp = 1 }
[[control]]
id = "lights"
effects = [{ target = "element.gate.detection.*", add = 0.3 }]
[[control]]
id = "cameras"
effects = [{ target = "element.gate.detection.*", add = 0.2 }]
[[control]]
id = "hall"
effects = [{ target = "zone.camp.occupancy.staff", set = 0.5 }, { target = "assault.killed", set = 0.1 }]
"#;

    const POSTURES: &str = r#"
[[posture]]
id = "as_is"
effects = [{ target = "element.gate.delay.*", scale = 2.0 }]
[[posture]]
id = "lit"
controls = ["lights"]
"#;

    fn site(text: &str, settings: &[String]) -> Scenario {
        let loaded = load("sets.toml", text.as_bytes(), settings);
        loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
    }

    fn set(base: usize, controls: &[usize]) -> Measures {
        Measures { base, controls: controls.to_vec() }
    }

    /// A set is the posture that the file would have with the same controls and effects: every slot holds the same.
    #[test]
    fn a_set_is_the_posture_that_would_stand_in_the_file() {
        let settings = ["threat.raid.rate=0.2 per yr".to_owned()];
        let scenario = site(&format!("{SITE}{POSTURES}"), &settings);
        let widened = scenario.with_sets(&[set(0, &[2, 0]), set(1, &[])]);
        assert_eq!(widened.places.iter().map(|place| place.clone().ok()).collect::<Vec<_>>(), [Some(2), Some(3)]);
        let more = "[[posture]]\nid = \"set_0\"\ncontrols = [\"hall\", \"lights\"]\n\
                    effects = [{ target = \"element.gate.delay.*\", scale = 2.0 }]\n[[posture]]\nid = \"set_1\"\n";
        let written = site(&format!("{SITE}{POSTURES}{more}"), &settings);
        let bare = |scenario: &Scenario| {
            let strip = |effects: &[crate::scenario::effect::Effect]| -> Vec<_> {
                effects
                    .iter()
                    .map(|e| (e.target.clone(), e.operation, e.value.clone(), e.slots.clone(), e.draw.clone()))
                    .collect()
            };
            let postures = scenario.structure.postures.iter();
            postures.map(|p| (p.id.clone(), p.controls.clone(), strip(&p.effects))).collect::<Vec<_>>()
        };
        assert_eq!(bare(&widened.scenario), bare(&written));
        let bases = |scenario: &Scenario| scenario.arena.slots.iter().map(|slot| slot.base.clone()).collect::<Vec<_>>();
        assert_eq!(bases(&widened.scenario), bases(&written));
        let built = |scenario: &Scenario| scenario.structure.zones.iter().map(|zone| zone.assault).collect::<Vec<_>>();
        assert_eq!(built(&widened.scenario), [true, true], "a set builds what it patches");
        assert_eq!(built(&widened.scenario), built(&written));
        assert_eq!(built(&scenario), [false, false]);
        assert_eq!(widened.scenario.digest, scenario.digest);
    }

    /// A set that makes a fault has no posture and leaves the others theirs; a file without postures keeps its own.
    #[test]
    fn a_set_that_is_not_possible_says_why() {
        let scenario = site(SITE, &[]);
        let widened = scenario.with_sets(&[set(0, &[0]), set(0, &[0, 1]), set(0, &[1])]);
        assert_eq!(widened.places[0].as_ref().ok(), Some(&1));
        assert_eq!(widened.places[2].as_ref().ok(), Some(&2));
        let faults = widened.places[1].as_ref().unwrap_err();
        assert!(faults.iter().any(|fault| fault.code == "effect-out-of-range"), "{faults:?}");
        let postures = &widened.scenario.structure.postures;
        assert_eq!(postures.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["base", "set_0", "set_2"]);
        assert_eq!(postures[2].controls, [1]);
    }
}
