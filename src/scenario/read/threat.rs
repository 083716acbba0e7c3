//! Threats and conditions.

use crate::scenario::arena::{Provenance, SlotId};
use crate::scenario::diagnostic::{Diagnostic, count as plural};
use crate::scenario::dimension::Dimension::{Factor, Probability};
use crate::scenario::keys::{CONDITION, PATH, TARGET_SET, THREAT, WEIGHT};
use crate::scenario::structure::{Condition, FORCE, OBJECTIVES, PathRule, Prong, TACTICS, TargetSet, Threat};
use crate::scenario::tree::{Entry, Node, Value};

use super::quantity::is_quantity_table;
use super::{Fields, Place, Reader, wrong_kind};

/// Most prongs of one attack.
const MOST_PRONGS: usize = 64;
/// The target that a threat chooses for itself.
const ADAPTIVE: &str = "adaptive";

impl Reader {
    pub(super) fn read_conditions(&mut self, root: &Node) {
        for (node, id) in self.tables(root, "condition") {
            let mut fields = Fields::open(node, format!("condition.{id}"), &CONDITION, &self.whole, &mut self.faults);
            fields.take("id");
            fields.text("name", &mut self.faults);
            let probability = self.required_slot(&mut fields, "probability");
            let exclusive = fields.text("exclusive", &mut self.faults).map(str::to_owned);
            fields.take("effects");
            fields.close(&mut self.faults);
            self.structure.conditions.push(Condition { id, probability, exclusive, effects: Vec::new() });
        }
    }

    pub(super) fn read_threats(&mut self, root: &Node) {
        let zones = self.zone_ids();
        for (node, id) in self.tables(root, "threat") {
            let mut fields = Fields::open(node, format!("threat.{id}"), &THREAT, &self.whole, &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            fields.text("summary", &mut self.faults);
            let stand_off = fields.flag("stand_off", &mut self.faults);
            let rate = self.required_slot(&mut fields, "rate");
            let dispersion = self.optional_slot(&mut fields, "dispersion");
            let group_size = self.slot(&mut fields, "group_size");
            let tactic = self.weights(&mut fields, "tactic", &TACTICS);
            let objective = self.weights(&mut fields, "objective", &OBJECTIVES);
            let before = self.faults.len();
            let adaptive = node.get("target").is_some_and(|target| target.text() == Some(ADAPTIVE));
            let sets = self.read_targets(&mut fields, &zones);
            self.site_in_doubt |= sets.is_empty();
            if stand_off {
                self.one_zone_each(node, &id, &sets);
            }
            if let (Some(node), true) = (node.get("target"), sets.is_empty() && self.faults.len() == before) {
                self.faults.push(
                    Diagnostic::error("empty-set", Some(node.span.clone()), format!("`threat.{id}` has no target"))
                        .label("expected weights by zone, or a list of target sets"),
                );
            }
            let path = self.read_path_rule(&mut fields);
            let force_after_alarm = fields.flag("force_after_alarm", &mut self.faults);
            if !stand_off {
                fields.require("entry", &mut self.faults);
            }
            let mut entry: Vec<usize> = Vec::new();
            let known = self.faults.len();
            for item in fields.list("entry", &mut self.faults) {
                let zone = self.lookup(item, "zone", &zones);
                self.site_in_doubt |= zone.is_none();
                entry.extend(zone);
            }
            self.site_in_doubt |= node.get("entry").is_none() && !stand_off || self.faults.len() > known;
            let conditions = self.read_overrides(&mut fields);
            fields.close(&mut self.faults);
            self.structure.threats.push(Threat {
                id,
                name,
                rate,
                dispersion,
                group_size,
                tactic,
                objective,
                sets,
                adaptive,
                stand_off,
                path,
                force_after_alarm,
                entry,
                conditions,
                routes: Vec::new(),
            });
        }
    }

    /// Weights over a fixed list; the first one has all the weight if the field is left out.
    fn weights(&mut self, fields: &mut Fields<'_>, key: &'static str, keys: &[&'static str; 3]) -> [SlotId; 3] {
        let node = fields.take(key);
        if let Some(node) = node.filter(|node| !matches!(node.value, Value::Table(_)) || is_quantity_table(node)) {
            self.faults.push(wrong_kind(node, &fields.path(key), &format!("weights, {{ {} = 1.0 }}", keys[0])));
            return [0, 1, 2].map(|place| {
                let slot = self.default_slot(Place::own(format!("{}.{}", fields.path(key), keys[place])), &WEIGHT);
                self.arena.slots[slot.index()].faulty = true;
                slot
            });
        }
        let slots = self.slots(fields, key, keys, false);
        if node.is_none() {
            self.arena.slots[slots[FORCE].index()].base = crate::scenario::arena::Base::Value(1.0);
        }
        [slots[0], slots[1], slots[2]]
    }

    fn read_path_rule(&mut self, fields: &mut Fields<'_>) -> PathRule {
        let Some(node) = fields.take("path") else { return PathRule::Uniform };
        match &node.value {
            Value::Text(word) if word == "uniform" => return PathRule::Uniform,
            Value::Text(word) if word == "weakest" => return PathRule::Weakest,
            Value::Table(_) => {
                let mut inner = Fields::open(node, fields.path("path"), &PATH, &fields.provenance, &mut self.faults);
                let beta = inner.require("quantal", &mut self.faults);
                inner.close(&mut self.faults);
                if let Some(beta) = beta {
                    let value = self.constant(beta, Factor, false);
                    let in_range = value.is_some_and(|value| self.in_range(beta, value, Factor, false));
                    return PathRule::Quantal(if in_range { value.unwrap_or(0.0) } else { 0.0 });
                }
                return PathRule::Uniform;
            }
            _ => {}
        }
        self.faults.push(
            Diagnostic::error("unknown-word", Some(node.span.clone()), "unknown way to choose a path")
                .label("expected \"uniform\", \"weakest\" or { quantal = 4.0 }"),
        );
        PathRule::Uniform
    }

    fn read_overrides(&mut self, fields: &mut Fields<'_>) -> Vec<(usize, SlotId)> {
        let Some(node) = fields.take("conditions") else { return Vec::new() };
        let Value::Table(entries) = &node.value else {
            self.faults.push(wrong_kind(node, &fields.path("conditions"), "a table of probabilities by condition"));
            return Vec::new();
        };
        let names: Vec<String> = self.structure.conditions.iter().map(|condition| condition.id.clone()).collect();
        let mut entries: Vec<&Entry> = entries.iter().collect();
        entries.sort_by_key(|entry| names.iter().position(|name| *name == entry.key));
        let mut found = Vec::new();
        for entry in entries.into_iter().filter(|entry| !matches!(entry.key.as_str(), "basis" | "grade")) {
            let Some(index) = self.lookup_name(&entry.key, entry.key_span.clone(), "condition", &names) else {
                continue;
            };
            let place = Place::own(format!("{}.{}", fields.path("conditions"), entry.key));
            let shape = fields.quantity("conditions");
            found.push((index, self.slot_from(&entry.node, place, &shape, &fields.provenance)));
        }
        found
    }

    fn read_targets(&mut self, fields: &mut Fields<'_>, zones: &[String]) -> Vec<TargetSet> {
        let Some(node) = fields.require("target", &mut self.faults) else { return Vec::new() };
        let path = fields.path("target");
        match &node.value {
            Value::Text(word) if word == ADAPTIVE => self.every_zone(fields),
            Value::Text(_) => {
                self.faults.push(
                    Diagnostic::error("unknown-word", Some(node.span.clone()), "unknown way to choose a target")
                        .label("expected weights by zone, a list of target sets, or \"adaptive\""),
                );
                Vec::new()
            }
            Value::Table(entries) => {
                // A table has no order: its sets have that of the zones.
                let mut entries: Vec<&Entry> = entries.iter().collect();
                entries.sort_by_key(|entry| zones.iter().position(|zone| *zone == entry.key));
                let mut sets = Vec::new();
                for entry in entries.into_iter().filter(|entry| !matches!(entry.key.as_str(), "basis" | "grade")) {
                    let Some(zone) = self.lookup_name(&entry.key, entry.key_span.clone(), "zone", zones) else {
                        continue;
                    };
                    let place = Place::own(format!("{path}.{}", entry.key));
                    let weight = self.slot_from(&entry.node, place, &WEIGHT, &fields.provenance);
                    sets.push(self.one_zone(fields, zone, &entry.key, weight));
                }
                sets
            }
            Value::List(items) => {
                let mut names: Vec<String> = Vec::new();
                items
                    .iter()
                    .filter_map(|item| self.read_set(item, &path, &fields.provenance, zones, &mut names))
                    .collect()
            }
            _ => {
                self.faults.push(wrong_kind(node, &path, "weights by zone, or a list of target sets"));
                Vec::new()
            }
        }
    }

    /// A set of one zone.
    pub(super) fn one_zone(&mut self, threat: &Fields<'_>, zone: usize, id: &str, weight: SlotId) -> TargetSet {
        let start = Place::own(threat.path(&format!("start.{id}")));
        let start = self.default_slot(start, &TARGET_SET.quantity("start"));
        TargetSet { weight, prongs: vec![Prong { zone, ordinal: 0, split: 1.0, start, objective: None }] }
    }

    /// One set of targets: zones, split, start, objective, weight.
    fn read_set(
        &mut self,
        node: &Node,
        path: &str,
        inherited: &Provenance,
        zones: &[String],
        names: &mut Vec<String>,
    ) -> Option<TargetSet> {
        if !matches!(node.value, Value::Table(_)) {
            self.faults.push(wrong_kind(node, path, "target sets, { zones = [\"id\"], weight = 1.0 }"));
            return None;
        }
        let mut fields = Fields::open(node, path, &TARGET_SET, inherited, &mut self.faults);
        fields.require("zones", &mut self.faults);
        let items = fields.list("zones", &mut self.faults);
        let targets: Option<Vec<usize>> = items.iter().map(|item| self.lookup(item, "zone", zones)).collect();
        let targets = targets?;
        if targets.is_empty() || targets.len() > MOST_PRONGS {
            let message =
                if targets.is_empty() { "a target set without zones" } else { "a target set of too many zones" };
            self.faults.push(
                Diagnostic::error("empty-set", Some(node.span.clone()), message)
                    .label(format!("expected zones = [\"id\"], at most {MOST_PRONGS}")),
            );
            return None;
        }
        // The name of a set is made of its zones, never of its place in the list.
        let mut name = targets.iter().map(|zone| zones[*zone].as_str()).collect::<Vec<_>>().join("+");
        while names.contains(&name) {
            name.push_str("+again");
        }
        names.push(name.clone());
        fields.prefix = format!("{path}.{name}");
        let weight = self.slot(&mut fields, "weight");
        let split = self.read_split(&mut fields, targets.len());
        let starts = fields.list("start", &mut self.faults);
        self.same_length(starts, targets.len(), node, "start");
        let objectives = fields.list("objective", &mut self.faults);
        self.same_length(objectives, targets.len(), node, "objective");
        let mut prongs: Vec<Prong> = Vec::new();
        for (index, &zone) in targets.iter().enumerate() {
            let ordinal = prongs.iter().filter(|prong| prong.zone == zone).count();
            let start = Place::own(fields.path(&format!("start.{}", place(&zones[zone], ordinal))));
            let shape = fields.quantity("start");
            let start = match starts.get(index) {
                Some(node) => self.slot_from(node, start, &shape, &fields.provenance),
                None => self.default_slot(start, &shape),
            };
            let names = OBJECTIVES.map(str::to_owned);
            let objective = objectives.get(index).and_then(|node| self.lookup(node, "objective", &names));
            prongs.push(Prong { zone, ordinal, split: split[index], start, objective });
        }
        fields.close(&mut self.faults);
        Some(TargetSet { weight, prongs })
    }

    fn read_split(&mut self, fields: &mut Fields<'_>, count: usize) -> Vec<f64> {
        let equal = vec![1.0 / count as f64; count];
        let Some(node) = fields.take("split") else { return equal };
        let Value::List(items) = &node.value else {
            self.faults.push(wrong_kind(node, &fields.path("split"), "a list of shares"));
            return equal;
        };
        self.same_length(items, count, fields.node, "split");
        let shares: Option<Vec<f64>> = items
            .iter()
            .map(|item| {
                let value = self.constant(item, Probability, false)?;
                self.in_range(item, value, Probability, false).then_some(value)
            })
            .collect();
        let Some(shares) = shares.filter(|shares| shares.len() == count) else { return equal };
        let sum: f64 = shares.iter().sum();
        if (sum - 1.0).abs() > 1e-6 {
            self.faults.push(
                Diagnostic::error("bad-split", Some(node.span.clone()), format!("the split sums to {sum}"))
                    .label("expected shares that sum to 1"),
            );
            return equal;
        }
        shares.iter().map(|share| share / sum).collect()
    }

    fn same_length(&mut self, items: &[Node], count: usize, node: &Node, key: &str) {
        if node.get(key).is_some() && items.len() != count {
            let span = node.get(key).map_or_else(|| node.span.clone(), |found| found.span.clone());
            self.faults.push(
                Diagnostic::error(
                    "wrong-arguments",
                    Some(span),
                    format!("`{key}` has {} for {}", plural(items.len(), "value"), plural(count, "zone")),
                )
                .label("expected one for each of `zones`"),
            );
        }
    }
}

/// The name of a prong's place: its zone, numbered from the second prong to the same zone on.
pub(crate) fn place(zone: &str, ordinal: usize) -> String {
    if ordinal == 0 { zone.to_owned() } else { format!("{zone}#{}", ordinal + 1) }
}
