//! What an attack costs: crisis, plant, money.

use crate::scenario::arena::{Provenance, SlotId};
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::keys::{CRISIS, ENDING, INSURANCE, MONEY, PLANT, UNIT, WEIGHT};
use crate::scenario::structure::{Crisis, DAMAGE, Ending, Insurance, Money, OBJECTIVES, Plant, Unit};
use crate::scenario::tree::{Node, Value};

use super::quantity::is_quantity_table;
use super::{Fields, Reader};

impl Reader {
    pub(super) fn read_crisis(&mut self, root: &Node) {
        let empty = Node { span: root.span.clone(), value: Value::Table(Vec::new()) };
        let node = root.get("crisis");
        let mut fields = Fields::open(node.unwrap_or(&empty), "crisis", &CRISIS, &self.whole, &mut self.faults);
        let endings = ["assault", "negotiation", "surrender"].map(|key| self.read_ending(&mut fields, key));
        let crisis = Crisis {
            endings,
            escape: self.slot(&mut fields, "escape"),
            execution: self.slot(&mut fields, "execution"),
            killed_in_assault: self.slot(&mut fields, "killed_in_assault"),
            limit: self.slot(&mut fields, "limit"),
        };
        fields.close(&mut self.faults);
        let place = if node.is_some() { &mut self.structure.crisis } else { &mut self.unbuilt_crisis };
        *place = Some(crisis);
    }

    fn read_ending(&mut self, crisis: &mut Fields<'_>, key: &'static str) -> Ending {
        let empty = Node { span: crisis.node.span.clone(), value: Value::Table(Vec::new()) };
        let prefix = crisis.path(key);
        let node = crisis.take(key).unwrap_or(&empty);
        let mut fields = Fields::open(node, prefix, &ENDING, &crisis.provenance, &mut self.faults);
        let ending =
            Ending { probability: self.slot(&mut fields, "probability"), after: self.slot(&mut fields, "after") };
        fields.close(&mut self.faults);
        ending
    }

    pub(super) fn read_plant(&mut self, root: &Node) {
        let Some(node) = root.get("plant") else { return };
        let zones = self.zone_ids();
        let mut fields = Fields::open(node, "plant", &PLANT, &self.whole, &mut self.faults);
        let zone = fields.take("zone");
        if let Some(node) = zone {
            self.lookup(node, "zone", &zones);
        }
        let mut plant = Plant {
            shutdown: self.slot(&mut fields, "shutdown"),
            shutdown_time: self.slot(&mut fields, "shutdown_time"),
            value_per_day: self.slot(&mut fields, "value_per_day"),
            units: Vec::new(),
        };
        fields.take("unit");
        let provenance = fields.provenance.clone();
        fields.close(&mut self.faults);
        for (unit, id) in self.tables(node, "unit") {
            if let Some(unit) = self.read_unit(unit, id, zone, &zones, &provenance) {
                plant.units.push(unit);
            }
        }
        self.structure.plant = Some(plant);
    }

    fn read_unit(
        &mut self,
        node: &Node,
        id: String,
        plant_zone: Option<&Node>,
        zones: &[String],
        inherited: &Provenance,
    ) -> Option<Unit> {
        let mut fields = Fields::open(node, format!("plant.unit.{id}"), &UNIT, inherited, &mut self.faults);
        fields.take("id");
        fields.text("name", &mut self.faults);
        let zone = fields.take("zone").or(plant_zone);
        if zone.is_none() {
            self.faults.push(
                Diagnostic::error("missing-key", Some(node.span.clone()), format!("unit `{id}` stands in no zone"))
                    .label("neither the unit nor [plant] says `zone`"),
            );
        }
        // The plant's own zone was looked up before: a second look must not report it twice.
        let before = self.faults.len();
        let place = zone.and_then(|node| self.lookup(node, "zone", zones));
        if node.get("zone").is_none() {
            self.faults.truncate(before);
        }
        let share = self.required_slot(&mut fields, "share");
        let damage = self.read_damage(&mut fields, "damage", None);
        let damage_safe = self.read_damage(&mut fields, "damage_safe", Some(&damage));
        let restart = self.slots(&mut fields, "restart", &DAMAGE, false);
        let repair = self.slots(&mut fields, "repair", &DAMAGE, false);
        let ramp = self.slot(&mut fields, "ramp");
        fields.close(&mut self.faults);
        let three = |slots: &[SlotId]| [slots[0], slots[1], slots[2]];
        let (restart, repair) = (three(&restart), three(&repair));
        Some(Unit { zone: place?, id, share, damage, damage_safe, restart, repair, ramp })
    }

    /// Weights of the damage states, written once for every objective or by objective.
    fn read_damage(
        &mut self,
        unit: &mut Fields<'_>,
        key: &'static str,
        default: Option<&[[SlotId; 3]; 3]>,
    ) -> [[SlotId; 3]; 3] {
        let path = unit.path(key);
        let node = unit.take(key);
        let by_objective =
            node.is_some_and(|node| !is_quantity_table(node) && node.keys().any(|key| OBJECTIVES.contains(&key)));
        if let (Some(node), true) = (node, by_objective) {
            self.unknown_keys(node, &path, &OBJECTIVES, &[]);
        }
        let mut all = [[SlotId(0); 3]; 3];
        for (index, objective) in OBJECTIVES.iter().enumerate() {
            let mine = if by_objective { node.and_then(|node| node.get(objective)) } else { node };
            let long = format!("{path}.{objective}");
            let slots = self.slots_from(mine, &long, &DAMAGE, &WEIGHT, false, &unit.provenance);
            for (state, slot) in slots.iter().enumerate() {
                let written = &mut self.arena.slots[slot.index()];
                written.short = Some(format!("{path}.{}", DAMAGE[state]));
                if !by_objective {
                    written.draw = format!("{path}.{}", DAMAGE[state]);
                }
                // An objective that is left out, or no table at all: no damage; what `damage_safe` leaves out is as in `damage`.
                if mine.is_none() {
                    written.base = match default {
                        Some(default) => crate::scenario::arena::Base::Like(default[index][state]),
                        _ => crate::scenario::arena::Base::Value(if state == 0 { 1.0 } else { 0.0 }),
                    };
                }
                all[index][state] = *slot;
            }
        }
        all
    }

    pub(super) fn read_money(&mut self, root: &Node) {
        let empty = Node { span: root.span.clone(), value: Value::Table(Vec::new()) };
        let node = root.get("money").unwrap_or(&empty);
        let mut fields = Fields::open(node, "money", &MONEY, &self.whole, &mut self.faults);
        let written = fields.take("insurance");
        let mut cover = Fields::open(
            written.unwrap_or(&empty),
            "money.insurance",
            &INSURANCE,
            &fields.provenance,
            &mut self.faults,
        );
        let insurance = Insurance {
            deductible: self.slot(&mut cover, "deductible"),
            limit: self.slot(&mut cover, "limit"),
            aggregate: self.slot(&mut cover, "aggregate"),
            premium: self.slot(&mut cover, "premium"),
        };
        if written.is_some() {
            cover.require("limit", &mut self.faults);
        }
        cover.close(&mut self.faults);
        let (insurance, unbuilt) = if written.is_some() { (Some(insurance), None) } else { (None, Some(insurance)) };
        self.unbuilt_insurance = unbuilt;
        self.structure.money = Some(Money {
            discount: self.slot(&mut fields, "discount"),
            fatality: self.slot(&mut fields, "fatality"),
            crisis_per_day: self.slot(&mut fields, "crisis_per_day"),
            value_of_preventing_fatality: self.slot(&mut fields, "value_of_preventing_fatality"),
            insurance,
        });
        fields.close(&mut self.faults);
    }
}
