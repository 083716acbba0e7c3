//! The site: workforce groups, zones with their havens, protection elements.

use crate::scenario::arena::{Base, SlotId};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::{ASSAULT, ELEMENT, GROUP, HAVEN, ZONE, ZONE_ASSAULT};
use crate::scenario::structure::{Element, Group, Haven, TACTICS, Zone};
use crate::scenario::tree::{Node, Value};

use super::{Fields, Reader};

impl Reader {
    pub(super) fn read_groups(&mut self, root: &Node) {
        for (node, id) in self.tables(root, "group") {
            let mut fields = Fields::open(node, format!("group.{id}"), &GROUP, &self.whole, &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            let group = Group {
                name,
                headcount: self.required_slot(&mut fields, "headcount"),
                targeted: self.slot(&mut fields, "targeted"),
                exposed_hours: self.slot(&mut fields, "exposed_hours"),
                id,
            };
            fields.close(&mut self.faults);
            self.structure.groups.push(group);
        }
    }

    /// Identifiers of the groups.
    pub(super) fn group_ids(&self) -> Vec<String> {
        self.structure.groups.iter().map(|group| group.id.clone()).collect()
    }

    /// Identifiers of the zones.
    pub(crate) fn zone_ids(&self) -> Vec<String> {
        self.structure.zones.iter().map(|zone| zone.id.clone()).collect()
    }

    /// Three slots by tactic.
    fn by_tactic(&mut self, fields: &mut Fields<'_>, key: &'static str, one_draw: bool) -> [SlotId; 3] {
        let slots = self.slots(fields, key, &TACTICS, one_draw);
        [slots[0], slots[1], slots[2]]
    }

    pub(super) fn read_zones(&mut self, root: &Node) {
        let groups = self.group_ids();
        for (node, id) in self.tables(root, "zone") {
            let mut fields = Fields::open(node, format!("zone.{id}"), &ZONE, &self.whole, &mut self.faults);
            let span = fields.take("id").map_or_else(|| node.span.clone(), |id| id.span.clone());
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            let occupancy = self.slots(&mut fields, "occupancy", &groups, false);
            let objective_time = self.slot(&mut fields, "objective_time");
            let assault = root.get("assault").is_some() || node.get("assault").is_some();
            let [killed, escaped] = self.read_zone_assault(&mut fields, &groups);
            let zone = Zone {
                name,
                span,
                occupancy,
                crossing: self.slot(&mut fields, "crossing"),
                search_time: self.slot_like(&mut fields, "search_time", objective_time),
                objective_time,
                presence: self.slot(&mut fields, "presence"),
                attractiveness: self.slot(&mut fields, "attractiveness"),
                stops_plant: fields.flag("stops_plant", &mut self.faults),
                detection: self.by_tactic(&mut fields, "detection", false),
                haven: self.read_haven(&mut fields),
                assault,
                killed,
                escaped,
                id,
            };
            fields.close(&mut self.faults);
            self.structure.zones.push(zone);
        }
    }

    fn read_haven(&mut self, zone: &mut Fields<'_>) -> Haven {
        let empty = Node { span: zone.node.span.clone(), value: Value::Table(Vec::new()) };
        let prefix = zone.path("haven");
        let node = zone.take("haven").unwrap_or(&empty);
        let mut fields = Fields::open(node, prefix, &HAVEN, &zone.provenance, &mut self.faults);
        let haven = Haven {
            capacity: self.slot(&mut fields, "capacity"),
            shelter_time: self.slot(&mut fields, "shelter_time"),
            compliance: self.slot(&mut fields, "compliance"),
            discovery: self.slot(&mut fields, "discovery"),
            together: self.slot(&mut fields, "together"),
        };
        fields.close(&mut self.faults);
        haven
    }

    /// `[assault]`: what happens to people found, everywhere unless a zone says otherwise.
    pub(super) fn read_assault(&mut self, root: &Node) {
        let empty = Node { span: root.span.clone(), value: Value::Table(Vec::new()) };
        let node = root.get("assault");
        let mut fields = Fields::open(node.unwrap_or(&empty), "assault", &ASSAULT, &self.whole, &mut self.faults);
        let groups = self.group_ids();
        self.assault = ["killed", "escaped"].map(|key| self.slots(&mut fields, key, &groups, false));
        self.structure.captives_per_attacker = Some(self.slot(&mut fields, "captives_per_attacker"));
        self.structure.injured_per_killed = Some(self.slot(&mut fields, "injured_per_killed"));
        fields.close(&mut self.faults);
    }

    /// `[zone.assault]`: defaults to what `[assault]` holds, effects included.
    fn read_zone_assault(&mut self, zone: &mut Fields<'_>, groups: &[String]) -> [Vec<SlotId>; 2] {
        let empty = Node { span: zone.node.span.clone(), value: Value::Table(Vec::new()) };
        let prefix = zone.path("assault");
        let node = zone.take("assault").unwrap_or(&empty);
        let mut fields = Fields::open(node, prefix, &ZONE_ASSAULT, &zone.provenance, &mut self.faults);
        let both = ["killed", "escaped"].map(|key| self.slots(&mut fields, key, groups, false));
        for (own, shared) in both.iter().zip(&self.assault) {
            for (slot, shared) in own.iter().zip(shared) {
                let slot = &mut self.arena.slots[slot.index()];
                if slot.span.is_none() {
                    slot.base = Base::Like(*shared);
                }
            }
        }
        fields.close(&mut self.faults);
        both
    }

    pub(super) fn read_elements(&mut self, root: &Node) {
        let zones = self.zone_ids();
        for (node, id) in self.tables(root, "element") {
            let mut fields = Fields::open(node, format!("element.{id}"), &ELEMENT, &self.whole, &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            fields.text("kind", &mut self.faults);
            let ends = ["from", "to"].map(|key| {
                let node = fields.require(key, &mut self.faults)?;
                self.lookup(node, "zone", &zones)
            });
            let sense_at = [0.0, 0.5, 1.0][fields.word("sense_at", &mut self.faults)];
            let detection = self.by_tactic(&mut fields, "detection", false);
            let assessment = self.slot(&mut fields, "assessment");
            let delay = self.by_tactic(&mut fields, "delay", true);
            if let [Some(from), Some(to)] = ends {
                if from == to {
                    self.site_in_doubt = true;
                    self.faults.push(
                        Diagnostic::error(
                            "loop",
                            node.get("to").map(|to| to.span.clone()),
                            format!("element `{id}` leads from a zone to itself"),
                        )
                        .label("expected another zone"),
                    );
                }
                self.structure.elements.push(Element { id, name, from, to, detection, assessment, sense_at, delay });
            } else {
                self.site_in_doubt = true;
            }
            fields.close(&mut self.faults);
        }
    }
}
