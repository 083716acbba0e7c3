//! The structure of a checked scenario: what there is, and which slot holds which of its numbers. Never patched.

mod harm;
mod matrix;

use super::{arena::SlotId, diagnostic::Span, effect::Effect};

pub use harm::{Crisis, Ending, Insurance, LossEvent, Money, Plant, Unit};
pub use matrix::{Boundaries, MATRIX_METRICS, RATINGS, RiskMatrix};

/// Tactics in their fixed order.
pub const TACTICS: [&str; 3] = ["force", "stealth", "deceit"];
/// Index of `force` in [`TACTICS`].
pub const FORCE: usize = 0;
/// Objectives in their fixed order.
pub const OBJECTIVES: [&str; 3] = ["hostages", "sabotage", "abduction"];
/// Index of `sabotage` in [`OBJECTIVES`].
pub const SABOTAGE: usize = 1;
/// Index of `abduction` in [`OBJECTIVES`].
pub const ABDUCTION: usize = 2;
/// Damage states in their fixed order.
pub const DAMAGE: [&str; 3] = ["none", "minor", "major"];

/// What there is in a scenario. Lists are in file order; numbers stand in the arena.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Structure {
    /// Workforce groups.
    pub groups: Vec<Group>,
    /// Places.
    pub zones: Vec<Zone>,
    /// Protection elements.
    pub elements: Vec<Element>,
    /// Response forces.
    pub responses: Vec<Response>,
    /// Threats.
    pub threats: Vec<Threat>,
    /// Conditions.
    pub conditions: Vec<Condition>,
    /// Paths from entry zones to target zones, over all threats.
    pub routes: Vec<Route>,
    /// `dependence.rank`.
    pub rank: Option<SlotId>,
    /// `alarm.understood`.
    pub understood: Option<SlotId>,
    /// `assault.captives_per_attacker`.
    pub captives_per_attacker: Option<SlotId>,
    /// `assault.injured_per_killed`, unless it is 0 whatever happens.
    pub injured_per_killed: Option<SlotId>,
    /// The crisis, if the file has one.
    pub crisis: Option<Crisis>,
    /// The plant, if the file has one.
    pub plant: Option<Plant>,
    /// Money.
    pub money: Option<Money>,
    /// Plain frequency-and-magnitude risks.
    pub loss_events: Vec<LossEvent>,
    /// Measures.
    pub controls: Vec<Control>,
    /// Named lists of measures.
    pub postures: Vec<Posture>,
    /// Bands and ratings of the risk matrix.
    pub risk_matrix: RiskMatrix,
}

/// A workforce group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// People on site at a moment.
    pub headcount: SlotId,
    /// Share of those found that attackers seek to hold.
    pub targeted: SlotId,
    /// Hours of exposure per person and year.
    pub exposed_hours: SlotId,
}

/// A place.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Share of each group that is here, by group.
    pub occupancy: Vec<SlotId>,
    /// Time to cross it on the way to a further element.
    pub crossing: SlotId,
    /// Time at the target until the attackers are done.
    pub objective_time: SlotId,
    /// Time to go through the place.
    pub search_time: SlotId,
    /// Probability that anyone is there.
    pub presence: SlotId,
    /// Weight under adaptive targeting.
    pub attractiveness: SlotId,
    /// A prong that completes here stops the plant.
    pub stops_plant: bool,
    /// Detection on arrival, by tactic.
    pub detection: [SlotId; 3],
    /// Where people shelter.
    pub haven: Haven,
    /// Some `[assault]` says what happens to people found here; without one nobody is killed or captured.
    pub assault: bool,
    /// Killed on being found, by group.
    pub killed: Vec<SlotId>,
    /// Evades on being found, by group.
    pub escaped: Vec<SlotId>,
}

/// Where people shelter.
#[derive(Debug, Clone, PartialEq)]
pub struct Haven {
    /// Places.
    pub capacity: SlotId,
    /// Time for one person to reach it.
    pub shelter_time: SlotId,
    /// Probability that a person tries.
    pub compliance: SlotId,
    /// Hazard that a sheltered person is found.
    pub discovery: SlotId,
    /// Probability that all are found as one.
    pub together: SlotId,
}

/// A protection element, one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Zone it leaves.
    pub from: usize,
    /// Zone it leads to.
    pub to: usize,
    /// Sensing probability by tactic.
    pub detection: [SlotId; 3],
    /// Probability that a sensed sign is taken for an attack.
    pub assessment: SlotId,
    /// Share of the delay that lies behind at sensing: 0, 0.5 or 1.
    pub sense_at: f64,
    /// Delay by tactic.
    pub delay: [SlotId; 3],
}

/// A response force.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Probability that the alarm reaches it.
    pub communication: SlotId,
    /// Probability that it can come.
    pub availability: SlotId,
    /// Men, for a duel.
    pub strength: Option<SlotId>,
    /// Time to assess the alarm.
    pub assessment: SlotId,
    /// Time to decide.
    pub decision: SlotId,
    /// Travel time by target zone.
    pub travel: Vec<SlotId>,
    /// Probability that it fights inside rather than contains.
    pub commits_inside: SlotId,
    /// How it fights.
    pub engagement: Engagement,
}

/// How an engagement is decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Engagement {
    /// One Bernoulli trial per prong met.
    Fixed(SlotId),
    /// Stochastic Lanchester square law.
    Duel {
        /// Effectiveness of a defender relative to an attacker.
        effectiveness: SlotId,
        /// Share of losses at which attackers break.
        attackers_break_at: SlotId,
        /// Share of losses at which defenders break.
        defenders_break_at: SlotId,
    },
}

/// How a prong chooses among paths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PathRule {
    /// All alike.
    Uniform,
    /// The smallest analytic `P_E`.
    Weakest,
    /// Weights exp(-beta `P_E`).
    Quantal(f64),
}

/// A threat.
#[derive(Debug, Clone, PartialEq)]
pub struct Threat {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Attacks per year.
    pub rate: SlotId,
    /// Shape of the negative binomial law of their number; none: a Poisson law.
    pub dispersion: Option<SlotId>,
    /// Attackers.
    pub group_size: SlotId,
    /// Weights by tactic.
    pub tactic: [SlotId; 3],
    /// Weights by objective.
    pub objective: [SlotId; 3],
    /// Sets of targets; of an adaptive threat one for each zone that it may choose, its weight the zone's attractiveness.
    pub sets: Vec<TargetSet>,
    /// The target is chosen by attractiveness and by how well the ways to it are protected.
    pub adaptive: bool,
    /// An attack from a distance: complete at once, no path, no captives.
    pub stand_off: bool,
    /// Path choice.
    pub path: PathRule,
    /// Every prong works by force once the alarm is given.
    pub force_after_alarm: bool,
    /// Entry zones.
    pub entry: Vec<usize>,
    /// Own probability of a condition: (condition, slot).
    pub conditions: Vec<(usize, SlotId)>,
    /// Routes to each zone, by zone; filled when paths are found.
    pub routes: Vec<Vec<usize>>,
}

/// Zones attacked in one attack.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetSet {
    /// Weight of the set.
    pub weight: SlotId,
    /// One prong each.
    pub prongs: Vec<Prong>,
}

/// The part of a group that goes for one zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Prong {
    /// Target zone.
    pub zone: usize,
    /// Which prong of this set to the same zone it is, from 0.
    pub ordinal: usize,
    /// Share of the attackers.
    pub split: f64,
    /// When it starts.
    pub start: SlotId,
    /// Its own objective, if declared.
    pub objective: Option<usize>,
}

/// Something that is so for a share of attacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Identifier.
    pub id: String,
    /// Share of attacks.
    pub probability: SlotId,
    /// Conditions of one name are one draw.
    pub exclusive: Option<String>,
    /// What it changes.
    pub effects: Vec<Effect>,
}

/// A sequence of elements from an entry zone to a target zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Elements joined by `>`, or the zone's id.
    pub id: String,
    /// Elements in order.
    pub elements: Vec<usize>,
    /// Where it ends.
    pub target: usize,
}

/// A measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Cost to build.
    pub capex: SlotId,
    /// Years it lasts (a duration).
    pub life: SlotId,
    /// Cost per year.
    pub opex: SlotId,
    /// Probability that it is in working order at an attack.
    pub working: SlotId,
    /// What it changes.
    pub effects: Vec<Effect>,
}

/// A named list of controls in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Posture {
    /// Identifier.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Controls in the order listed.
    pub controls: Vec<usize>,
    /// Effects of its own.
    pub effects: Vec<Effect>,
}
