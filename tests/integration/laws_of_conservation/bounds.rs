//! Between which values a quantity can lie under a posture, whatever is drawn and whichever conditions hold: by interval
//! arithmetic over what is written.

use bordj::scenario::Scenario;
use bordj::scenario::arena::{Base, SlotId};
use bordj::scenario::dimension::Dimension;
use bordj::scenario::effect::Operation;
use bordj::scenario::patch::{Gate, Patches};

/// Least and largest value.
pub(crate) type Range = (f64, f64);

/// The quantities of one posture that laws of conservation ask for.
#[derive(Debug)]
pub(crate) struct Bounds {
    /// By group: id and people on site.
    pub(crate) headcounts: Vec<(String, Range)>,
    /// By zone: places in its haven.
    pub(crate) places: Vec<Range>,
    /// Captives that each attacker can hold.
    pub(crate) captives_per_attacker: Option<Range>,
    /// Injured for each one killed.
    pub(crate) injured_per_killed: Range,
    /// Longest crisis in days; 0 without one.
    pub(crate) crisis_days: f64,
    pub(crate) value_per_day: Range,
    pub(crate) fatality: Range,
    pub(crate) crisis_per_day: Range,
    /// Deductible, limit and aggregate.
    pub(crate) insurance: Option<[Range; 3]>,
    pub(crate) units: Vec<UnitBounds>,
}

/// The same of a unit of the plant.
#[derive(Debug)]
pub(crate) struct UnitBounds {
    pub(crate) id: String,
    pub(crate) share: Range,
    /// Cost of repair by damage state.
    pub(crate) repair: [Range; 3],
}

impl Bounds {
    /// Those of a posture.
    pub(crate) fn of(scenario: &Scenario, posture: usize) -> Self {
        let patches = &Patches::of(scenario, Some(posture));
        let range = |slot: SlotId| range(scenario, patches, slot);
        let structure = &scenario.structure;
        let money = structure.money.as_ref();
        let plant = structure.plant.as_ref();
        let units = plant.iter().flat_map(|plant| &plant.units);
        Self {
            headcounts: structure.groups.iter().map(|group| (group.id.clone(), range(group.headcount))).collect(),
            places: structure.zones.iter().map(|zone| range(zone.haven.capacity)).collect(),
            captives_per_attacker: structure.captives_per_attacker.map(range),
            injured_per_killed: structure.injured_per_killed.map_or((0.0, 0.0), range),
            crisis_days: structure.crisis.as_ref().map_or(0.0, |crisis| range(crisis.limit).1 / 86_400.0),
            value_per_day: plant.map_or((0.0, 0.0), |plant| range(plant.value_per_day)),
            fatality: money.map_or((0.0, 0.0), |money| range(money.fatality)),
            crisis_per_day: money.map_or((0.0, 0.0), |money| range(money.crisis_per_day)),
            insurance: money
                .and_then(|money| money.insurance.as_ref())
                .map(|cover| [cover.deductible, cover.limit, cover.aggregate].map(range)),
            units: units
                .map(|unit| UnitBounds {
                    id: unit.id.clone(),
                    share: range(unit.share),
                    repair: unit.repair.map(range),
                })
                .collect(),
        }
    }
}

/// What a slot can be: its base and every operation on it, those behind a gate perhaps, cut to its dimension.
fn range(scenario: &Scenario, patches: &Patches<'_>, slot: SlotId) -> Range {
    let found = scenario.arena.get(slot);
    let (least, most) = found.range();
    let of_base = |base: &Base| match base {
        Base::Value(value) => (*value, *value),
        Base::Law(law, _) => law.support(),
        Base::Parameter(other) | Base::Like(other) => range(scenario, patches, *other),
    };
    let (low, high) = of_base(&found.base);
    let (mut low, mut high) = (low.clamp(least, most), high.clamp(least, most));
    for patch in patches.on(slot) {
        // No factor is below 0. An end without limit is taken for a large number: nothing times that is nothing.
        let factor = matches!(patch.effect.operation, Operation::Scale | Operation::Odds);
        let (by_low, by_high) = of_base(&patch.effect.value);
        let [by_low, by_high] = [by_low, by_high].map(|by| by.clamp(if factor { 0.0 } else { -1e30 }, 1e30));
        // Every operation is monotone in the value, and in its operand.
        let ends = [(low, by_low), (low, by_high), (high, by_low), (high, by_high)];
        let ends = ends.map(|(value, by)| patch.effect.operation.apply(value, by));
        let (down, up) = (
            ends.iter().copied().fold(f64::INFINITY, f64::min),
            ends.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        );
        (low, high) = if patch.gate == Gate::Always { (down, up) } else { (low.min(down), high.max(up)) };
    }
    let whole = |value: f64| if found.dimension == Dimension::Count { (value + 0.5).floor() } else { value };
    (whole(low).clamp(least, most), whole(high).clamp(least, most))
}
