//! What there is to be harmed, and what it costs: crisis, plant, money, loss events.

use crate::scenario::arena::SlotId;

/// One way a crisis can end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ending {
    /// Probability that it comes at all.
    pub probability: SlotId,
    /// After what time.
    pub after: SlotId,
}

/// The crisis.
#[derive(Debug, Clone, PartialEq)]
pub struct Crisis {
    /// Rescue assault, negotiation, surrender.
    pub endings: [Ending; 3],
    /// Hazard of escape per hostage.
    pub escape: SlotId,
    /// Hazard of execution per hostage.
    pub execution: SlotId,
    /// Probability of death per hostage in a rescue, one draw per crisis.
    pub killed_in_assault: SlotId,
    /// Longest duration.
    pub limit: SlotId,
}

/// The plant.
#[derive(Debug, Clone, PartialEq)]
pub struct Plant {
    /// Probability that a shutdown succeeds given the time for it.
    pub shutdown: SlotId,
    /// Time a shutdown takes.
    pub shutdown_time: SlotId,
    /// Worth of a day of full output.
    pub value_per_day: SlotId,
    /// Units.
    pub units: Vec<Unit>,
}

/// A unit of the plant.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Identifier.
    pub id: String,
    /// Where it stands.
    pub zone: usize,
    /// Share of output.
    pub share: SlotId,
    /// Weights by objective and damage state.
    pub damage: [[SlotId; 3]; 3],
    /// The same after a safe shutdown.
    pub damage_safe: [[SlotId; 3]; 3],
    /// Time to restart by damage state.
    pub restart: [SlotId; 3],
    /// Cost of repair by damage state.
    pub repair: [SlotId; 3],
    /// Time in which output comes back in a straight line after the restart.
    pub ramp: SlotId,
}

/// Money.
#[derive(Debug, Clone, PartialEq)]
pub struct Money {
    /// Discount rate per year.
    pub discount: SlotId,
    /// Compensation and liability per death.
    pub fatality: SlotId,
    /// Cost of a day of crisis.
    pub crisis_per_day: SlotId,
    /// Value of preventing a fatality, for cost-benefit only.
    pub value_of_preventing_fatality: SlotId,
    /// Insurance.
    pub insurance: Option<Insurance>,
}

/// Insurance per event.
#[derive(Debug, Clone, PartialEq)]
pub struct Insurance {
    /// Borne by the insured, per event.
    pub deductible: SlotId,
    /// Most that is paid, per event.
    pub limit: SlotId,
    /// Most that is paid per horizon.
    pub aggregate: SlotId,
    /// Annual premium.
    pub premium: SlotId,
}

/// A plain frequency-and-magnitude risk.
#[derive(Debug, Clone, PartialEq)]
pub struct LossEvent {
    /// Identifier.
    pub id: String,
    /// Events per year.
    pub rate: SlotId,
    /// Strength of an event.
    pub capability: Option<SlotId>,
    /// Strength of the resistance.
    pub resistance: Option<SlotId>,
    /// Amounts that add up.
    pub magnitude: Vec<SlotId>,
}
