//! What an attack costs: crisis, plant, money.

use crate::scenario::arena::{Provenance, SlotId};
use crate::scenario::dimension::Dimension::{Duration, Factor, Money as Amount, Probability, Rate};
use crate::scenario::structure::{Crisis, DAMAGE, Ending, Insurance, Money, OBJECTIVES, Plant, Unit};
use crate::scenario::tree::{Node, Value};
use crate::scenario::{diagnostic::Diagnostic, dimension::DAY};

use super::quantity::is_quantity_table;
use super::{Fields, Reader, Shape};

impl Reader {
    pub(super) fn read_crisis(&mut self, root: &Node) {
        let Some(node) = root.get("crisis") else { return };
        let mut fields = Fields::open(node, "crisis", &Provenance::default(), &mut self.faults);
        let endings = ["assault", "negotiation", "surrender"].map(|key| self.read_ending(&mut fields, key));
        let crisis = Crisis {
            endings,
            escape: self.slot(&mut fields, "escape", Shape::trial(Rate, 0.0)),
            execution: self.slot(&mut fields, "execution", Shape::trial(Rate, 0.0)),
            killed_in_assault: self.slot(&mut fields, "killed_in_assault", Shape::attack(Probability, 0.0)),
            limit: self.slot(&mut fields, "limit", Shape::attack(Duration, 30.0 * DAY)),
        };
        fields.close(&mut self.faults);
        self.structure.crisis = Some(crisis);
    }

    fn read_ending(&mut self, crisis: &mut Fields<'_>, key: &'static str) -> Ending {
        let empty = Node { span: crisis.node.span.clone(), value: Value::Table(Vec::new()) };
        let prefix = crisis.path(key);
        let node = crisis.take(key).unwrap_or(&empty);
        let mut fields = Fields::open(node, prefix, &crisis.provenance, &mut self.faults);
        let ending = Ending {
            probability: self.slot(&mut fields, "probability", Shape::trial(Probability, 0.0)),
            after: self.slot(&mut fields, "after", Shape::attack(Duration, 0.0)),
        };
        fields.close(&mut self.faults);
        ending
    }

    pub(super) fn read_plant(&mut self, root: &Node) {
        let Some(node) = root.get("plant") else { return };
        let zones = self.zone_ids();
        let mut fields = Fields::open(node, "plant", &Provenance::default(), &mut self.faults);
        let zone = fields.take("zone");
        if let Some(node) = zone {
            self.lookup(node, "zone", &zones);
        }
        let mut plant = Plant {
            shutdown: self.slot(&mut fields, "shutdown", Shape::trial(Probability, 0.0)),
            shutdown_time: self.slot(&mut fields, "shutdown_time", Shape::attack(Duration, 0.0)),
            value_per_day: self.slot(&mut fields, "value_per_day", Shape::trial(Amount, 0.0)),
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
        let mut fields = Fields::open(node, format!("plant.unit.{id}"), inherited, &mut self.faults);
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
        let share = self.required_slot(&mut fields, "share", Shape::trial(Probability, 0.0));
        let damage = self.read_damage(&mut fields, "damage", None);
        let damage_safe = self.read_damage(&mut fields, "damage_safe", Some(&damage));
        let restart = self.slots(&mut fields, "restart", &DAMAGE, &Shape::attack(Duration, 0.0), false);
        let repair = self.slots(&mut fields, "repair", &DAMAGE, &Shape::attack(Amount, 0.0), false);
        fields.not_yet("ramp", "linear restart of a unit (`ramp`)", &mut self.faults);
        fields.close(&mut self.faults);
        let three = |slots: &[SlotId]| [slots[0], slots[1], slots[2]];
        Some(Unit { zone: place?, id, share, damage, damage_safe, restart: three(&restart), repair: three(&repair) })
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
            self.unknown_keys(node, &path, &OBJECTIVES);
        }
        let mut all = [[SlotId(0); 3]; 3];
        for (index, objective) in OBJECTIVES.iter().enumerate() {
            let mine = if by_objective { node.and_then(|node| node.get(objective)) } else { node };
            let long = format!("{path}.{objective}");
            let shape = Shape::trial(Factor, 0.0);
            let slots = self.slots_from(mine, &long, &DAMAGE, &shape, false, &unit.provenance);
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
        let mut fields = Fields::open(node, "money", &Provenance::default(), &mut self.faults);
        let amount = || Shape::trial(Amount, 0.0);
        let insurance = fields.take("insurance").map(|node| {
            let mut cover = Fields::open(node, "money.insurance", &fields.provenance, &mut self.faults);
            let aggregate = cover.take("aggregate").map(|node| {
                let path = "money.insurance.aggregate".to_owned();
                self.slot_from(node, path.clone(), path, &amount(), &cover.provenance)
            });
            let insurance = Insurance {
                deductible: self.slot(&mut cover, "deductible", amount()),
                limit: self.required_slot(&mut cover, "limit", amount()),
                aggregate,
                premium: self.slot(&mut cover, "premium", amount()),
            };
            cover.close(&mut self.faults);
            insurance
        });
        self.structure.money = Some(Money {
            discount: self.slot(&mut fields, "discount", Shape::trial(Factor, 0.0)),
            fatality: self.slot(&mut fields, "fatality", amount()),
            crisis_per_day: self.slot(&mut fields, "crisis_per_day", amount()),
            value_of_preventing_fatality: self.slot(&mut fields, "value_of_preventing_fatality", amount()),
            insurance,
        });
        fields.close(&mut self.faults);
    }
}
