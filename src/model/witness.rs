//! Who watches an attack: nobody in a run, a recorder in `bordj trace`. The chapters tell a witness what happens as they
//! decide it, so the story that a person reads is that of the code that simulates.

use super::names::{Luck, NameId};
use super::site::Site;
use crate::scenario::arena::SlotId;

/// Is told what happens.
pub(crate) trait Witness {
    /// Takes a note; `told` makes it only if somebody listens.
    fn note(&mut self, told: impl FnOnce() -> Note);
}

/// Nobody: what is told costs nothing.
impl Witness for () {
    #[inline]
    fn note(&mut self, _: impl FnOnce() -> Note) {}
}

/// Writes everything down.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recorder {
    /// What happened, in the order in which the model decides it.
    pub notes: Vec<Note>,
}

impl Witness for Recorder {
    fn note(&mut self, told: impl FnOnce() -> Note) {
        self.notes.push(told());
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// When, seconds from the start of the attack, if it has a time.
    pub seconds: Option<f64>,
    /// What.
    pub event: Event,
    /// The uniform numbers that decided it.
    pub draws: Vec<Draw>,
}

/// A uniform number as it was used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Its name, an index into [`Model::draw_name`](super::Model::draw_name).
    pub name: u32,
    /// The number, within (0, 1).
    pub uniform: f64,
}

/// How a response stands to a prong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coming {
    /// It would come when the prong has completed.
    Late,
    /// It comes while the prong is inside, and contains rather than fights.
    Contains,
    /// It comes in time.
    InTime,
}

/// People of one group in one zone that was reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Toll {
    /// Present.
    pub present: u64,
    /// Reached shelter.
    pub sheltered: u64,
    /// Found in the open.
    pub found: u64,
    /// Killed on being found.
    pub killed: u64,
    /// Got away on being found.
    pub evaded: u64,
    /// Captured.
    pub captured: u64,
    /// Injured.
    pub injured: u64,
}

/// What became of people who were held, of one group from one zone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fate {
    /// Held.
    pub held: u64,
    /// Escaped from captivity.
    pub escaped: u64,
    /// Executed.
    pub executed: u64,
    /// Killed in the rescue.
    pub killed: u64,
    /// Freed at the end.
    pub freed: u64,
}

/// Everything that can happen. Indices are those of the structure; a prong is its place among those of the attack. Times are
/// seconds, but for days where the name says so; amounts are in the scenario's currency.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "what a variant holds is said with it")]
pub enum Event {
    /// An attack of the envelope, and whether it happens under this posture: its mark lies below `share`.
    Attack { threat: usize, number: u64, share: f64, happens: bool },
    /// A condition, with its probability.
    Condition { condition: usize, p: f64, holds: bool },
    /// A control that may not be in working order.
    Working { control: usize, p: f64, works: bool },
    /// The site's readiness that day, a standard normal number, and the rank correlation that it brings about.
    Readiness { z: f64, rank: f64 },
    /// Who comes.
    Raid { threat: usize, size: u32, tactic: usize, objective: usize },
    /// Part of the group goes for a zone.
    Prong { prong: usize, zone: usize, attackers: u32, objective: usize },
    /// It takes a path, one of so many, with the probability of this one.
    Route { prong: usize, route: usize, share: f64, of: usize },
    /// It works an element, from `seconds` on, after crossing a zone; it would be sensed at `sense`.
    Element { prong: usize, element: usize, crossing: f64, delay: f64, p: f64, sensed: bool, sense: f64 },
    /// It comes to its target at its own pace; what it will need there.
    Target { prong: usize, zone: usize, objective_time: f64, p: f64, sensed: bool },
    /// The alarm, or none.
    Alarm,
    /// After the alarm a prong goes on by force, and arrives at `arrival`.
    Hurried { prong: usize, arrival: f64 },
    /// A response hears of it and can come; it sets out `ready` seconds after the alarm.
    AtHand { response: usize, p: f64, at_hand: bool, strength: Option<u32>, ready: f64 },
    /// When it would be with a prong.
    Comes { response: usize, prong: usize, coming: Coming },
    /// It divides: so many for this prong.
    Share { response: usize, prong: usize, strength: u32 },
    /// It comes for a prong that is neutralised already, or has nobody to spare.
    Misses { response: usize, prong: usize },
    /// An engagement; men for a duel, the probability for a fixed one.
    Fight { response: usize, prong: usize, strength: Option<u32>, p: Option<f64>, won: bool, left: u32, lost: u32 },
    /// A prong completes.
    Completes { prong: usize, zone: usize },
    /// People act on the alarm as one of attack, or do not.
    Understood { p: f64, understood: bool },
    /// Nobody is in a zone that day.
    Nobody { zone: usize, p: f64 },
    /// A zone is reached: warning before, length of the search and share of it that is done.
    Reached { zone: usize, warning: f64, search: f64, searched: f64, completed: bool },
    /// Probability that one person there reaches shelter, and the places in it.
    Shelter { zone: usize, p: f64, capacity: u64 },
    /// What happens to the people of a group there.
    People { zone: usize, group: usize, toll: Toll },
    /// What the attackers left can hold, and those held of `before`.
    Room { room: u64, before: u64, held: u64 },
    /// A way in which the crisis may end, and after how many days.
    Ending { ending: usize, p: f64, happens: bool, days: f64 },
    /// The crisis: its days, how it ends (`None`: at its limit), and the probability of death in a rescue.
    Crisis { days: f64, ending: Option<usize>, rescue: Option<f64>, held: u64 },
    /// A haven that is found as one, after so many days (not at all if the crisis ends before).
    Haven { zone: usize, days: f64, found: bool },
    /// What became of those held: from the start, or of those found late.
    Fate { zone: usize, group: usize, late: bool, fate: Fate },
    /// The shutdown of the plant: warning, time it takes, probability.
    Shutdown { warning: f64, takes: f64, p: f64, done: bool },
    /// A unit stops: its damage, days out, of them of the ramp, and repair.
    Unit { unit: usize, damage: usize, days: f64, ramp_days: f64, repair: f64 },
    /// What it costs, and what remains after insurance.
    Loss { production: f64, repair: f64, crisis: f64, deaths: f64, net: f64 },
    /// A blow from a distance.
    StandOff { zone: usize, objective: usize },
    /// A loss event: capability against resistance, if it has them, and what it costs.
    LossEvent { event: usize, number: u64, contest: Option<(f64, f64)>, loss: f64, net: f64 },
}

impl Event {
    /// A note of it without a time.
    pub(crate) fn drawn(self, draws: impl IntoIterator<Item = Draw>) -> Note {
        Note { seconds: None, event: self, draws: draws.into_iter().collect() }
    }

    /// A note of it at a time.
    pub(crate) fn at(self, seconds: f64, draws: impl IntoIterator<Item = Draw>) -> Note {
        Note { seconds: Some(seconds), ..self.drawn(draws) }
    }
}

impl Luck<'_> {
    /// The uniform number of a name, to be told.
    pub(crate) fn told(&self, name: NameId) -> Draw {
        Draw { name, uniform: self.uniform(name) }
    }

    /// The second number of a name, to be told.
    pub(crate) fn second(&self, name: NameId) -> Draw {
        Draw { name, uniform: self.pair(name)[1] }
    }
}

impl Site<'_> {
    /// The uniform number under which a slot is drawn in an attack, if it is drawn at all.
    pub(crate) fn told(&self, slot: SlotId, luck: &Luck<'_>) -> Option<Draw> {
        self.plan.at(slot).name().map(|name| luck.told(name))
    }
}
