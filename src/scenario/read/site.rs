//! The site: workforce groups, zones with their havens, protection elements.

use crate::scenario::arena::{Base, Class, Provenance, SlotId};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::dimension::Dimension::{Count, Duration, Factor, Probability, Rate};
use crate::scenario::structure::{Element, Group, Haven, TACTICS, Zone};
use crate::scenario::tree::{Node, Value};

use super::{Fields, Reader, Shape};

impl Reader {
    pub(super) fn read_groups(&mut self, root: &Node) {
        for (node, id) in self.tables(root, "group") {
            let mut fields = Fields::open(node, format!("group.{id}"), &Provenance::default(), &mut self.faults);
            fields.take("id");
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            let group = Group {
                name,
                headcount: self.required_slot(&mut fields, "headcount", Shape::trial(Count, 0.0)),
                targeted: self.slot(&mut fields, "targeted", Shape::trial(Probability, 1.0)),
                exposed_hours: self.slot(&mut fields, "exposed_hours", Shape::trial(Factor, 8_760.0)),
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
    pub(super) fn by_tactic(
        &mut self,
        fields: &mut Fields<'_>,
        key: &'static str,
        shape: &Shape,
        one_draw: bool,
    ) -> [SlotId; 3] {
        let slots = self.slots(fields, key, &TACTICS, shape, one_draw);
        [slots[0], slots[1], slots[2]]
    }

    pub(super) fn read_zones(&mut self, root: &Node) {
        let groups = self.group_ids();
        for (node, id) in self.tables(root, "zone") {
            let mut fields = Fields::open(node, format!("zone.{id}"), &Provenance::default(), &mut self.faults);
            let span = fields.take("id").map_or_else(|| node.span.clone(), |id| id.span.clone());
            let name = fields.text("name", &mut self.faults).map_or_else(|| id.replace('_', " "), str::to_owned);
            let occupancy = self.slots(&mut fields, "occupancy", &groups, &Shape::trial(Probability, 0.0), false);
            let objective_time = self.slot(&mut fields, "objective_time", Shape::attack(Duration, 0.0));
            let assault = root.get("assault").is_some() || node.get("assault").is_some();
            let [killed, escaped] = self.read_zone_assault(&mut fields, &groups);
            let zone = Zone {
                name,
                span,
                occupancy,
                crossing: self.slot(&mut fields, "crossing", Shape::attack(Duration, 0.0)),
                search_time: self.slot(&mut fields, "search_time", Shape::attack(Duration, 0.0).like(objective_time)),
                objective_time,
                presence: self.slot(&mut fields, "presence", Shape::trial(Probability, 1.0)),
                attractiveness: self.slot(&mut fields, "attractiveness", Shape::trial(Factor, 1.0)),
                stops_plant: fields.flag("stops_plant", true, &mut self.faults),
                detection: self.by_tactic(&mut fields, "detection", &Shape::trial(Probability, 0.0), false),
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
        let mut fields = Fields::open(node, prefix, &zone.provenance, &mut self.faults);
        let haven = Haven {
            capacity: self.slot(&mut fields, "capacity", Shape::trial(Count, 0.0)),
            shelter_time: self.slot(&mut fields, "shelter_time", Shape::attack(Duration, 0.0)),
            compliance: self.slot(&mut fields, "compliance", Shape::trial(Probability, 1.0)),
            discovery: self.slot(&mut fields, "discovery", Shape::trial(Rate, 0.0)),
            together: self.slot(&mut fields, "together", Shape::trial(Probability, 0.0)),
        };
        fields.close(&mut self.faults);
        haven
    }

    /// `[assault]`: what happens to people found, everywhere unless a zone says otherwise.
    pub(super) fn read_assault(&mut self, root: &Node) {
        let empty = Node { span: root.span.clone(), value: Value::Table(Vec::new()) };
        let node = root.get("assault");
        let mut fields = Fields::open(node.unwrap_or(&empty), "assault", &Provenance::default(), &mut self.faults);
        let groups = self.group_ids();
        let shape = Shape::trial(Probability, 0.0);
        self.slots(&mut fields, "killed", &groups, &shape, false);
        self.slots(&mut fields, "escaped", &groups, &shape, false);
        // Left out, nothing limits what a group can hold; a measure may still patch it.
        let shape = Shape::trial(Factor, Factor.range().1);
        self.structure.captives_per_attacker = Some(self.slot(&mut fields, "captives_per_attacker", shape));
        fields.not_yet("injured_per_killed", "injuries (`injured_per_killed`)", &mut self.faults);
        fields.close(&mut self.faults);
    }

    /// `[zone.assault]`: defaults to what `[assault]` holds, effects included.
    fn read_zone_assault(&mut self, zone: &mut Fields<'_>, groups: &[String]) -> [Vec<SlotId>; 2] {
        let empty = Node { span: zone.node.span.clone(), value: Value::Table(Vec::new()) };
        let prefix = zone.path("assault");
        let node = zone.take("assault").unwrap_or(&empty);
        let mut fields = Fields::open(node, prefix, &zone.provenance, &mut self.faults);
        let both = ["killed", "escaped"].map(|key| {
            let first = self.arena.slots.len();
            let slots = self.slots(&mut fields, key, groups, &Shape::trial(Probability, 0.0), false);
            for (group, slot) in groups.iter().zip(&slots) {
                if self.arena.slots[slot.index()].span.is_none() {
                    let shared = format!("assault.{key}.{group}");
                    let found = self.arena.slots[..first].iter().position(|slot| slot.path == shared);
                    if let Some(index) = found {
                        self.arena.slots[slot.index()].base = Base::Like(SlotId(index as u32));
                    }
                }
            }
            slots
        });
        fields.close(&mut self.faults);
        both
    }

    pub(super) fn read_elements(&mut self, root: &Node) {
        let zones = self.zone_ids();
        for (node, id) in self.tables(root, "element") {
            let mut fields = Fields::open(node, format!("element.{id}"), &Provenance::default(), &mut self.faults);
            fields.take("id");
            fields.text("name", &mut self.faults);
            fields.text("kind", &mut self.faults);
            let ends = ["from", "to"].map(|key| {
                let node = fields.require(key, &mut self.faults)?;
                self.lookup(node, "zone", &zones)
            });
            let sense_at = self.sense_at(&mut fields);
            let detection = self.by_tactic(&mut fields, "detection", &Shape::trial(Probability, 0.0), false);
            let assessment = self.slot(&mut fields, "assessment", Shape::trial(Probability, 1.0));
            let shape = Shape { class: Class::Attack, ..Shape::trial(Duration, 0.0) };
            let delay = self.by_tactic(&mut fields, "delay", &shape, true);
            if let [Some(from), Some(to)] = ends {
                if from == to {
                    self.faults.push(
                        Diagnostic::error(
                            "loop",
                            node.get("to").map(|to| to.span.clone()),
                            format!("element `{id}` leads from a zone to itself"),
                        )
                        .label("expected another zone"),
                    );
                }
                self.structure.elements.push(Element { id, from, to, detection, assessment, sense_at, delay });
            }
            fields.close(&mut self.faults);
        }
    }

    fn sense_at(&mut self, fields: &mut Fields<'_>) -> f64 {
        let node = fields.take("sense_at");
        match node.map(|node| (node, node.text())) {
            None | Some((_, Some("begin"))) => 0.0,
            Some((_, Some("middle"))) => 0.5,
            Some((_, Some("end"))) => 1.0,
            Some((node, _)) => {
                self.faults.push(
                    Diagnostic::error(
                        "unknown-word",
                        Some(node.span.clone()),
                        "`sense_at` is not a place in the delay",
                    )
                    .label("expected \"begin\", \"middle\" or \"end\""),
                );
                0.0
            }
        }
    }
}
