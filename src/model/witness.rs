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
    /// Whose it is, and its name: [`Model::draw_name`](super::Model::draw_name) has both in words.
    pub owner: u32,
    /// See [`Draw::owner`].
    pub name: u32,
    /// It is the second number of the name: whether an element senses.
    pub second: bool,
    /// Numbers of the name that were used, by step; this is the first of them.
    pub steps: u32,
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

/// Probabilities by which people of one group in one zone fare, each given those before: found, killed, gets away, captured.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[expect(missing_docs, reason = "said above")]
pub struct Chances {
    pub found: f64,
    pub killed: f64,
    pub evaded: f64,
    pub captured: f64,
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
/// seconds, but for days where the name says so; amounts are in the scenario's currency. Of a layer event `p` is the marginal
/// probability, and `given` that given the site's readiness, which the uniform number is held against.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "what a variant holds is said with it")]
pub enum Event {
    /// An attack of the envelope, and whether it happens under this posture: its mark lies below `share`.
    Attack { threat: usize, number: u64, share: f64, happens: bool },
    /// A condition: it holds if its number lies within `from` and `from + p`; `from` is 0 but for some that exclude each other.
    Condition { condition: usize, from: f64, p: f64, holds: bool },
    /// A control that may not be in working order.
    Working { control: usize, p: f64, works: bool },
    /// The site's readiness that day, a standard normal number, and the rank correlation that it brings about.
    Readiness { z: f64, rank: f64 },
    /// Who comes; `chances` are the probabilities of this tactic, objective and target set.
    Raid { threat: usize, size: u32, tactic: usize, objective: usize, chances: [f64; 3] },
    /// Part of the group goes for a zone; `ordinal` counts parts of one group for one zone.
    Prong { prong: usize, zone: usize, ordinal: usize, attackers: u32, objective: usize },
    /// It takes a path, one of so many, with the probability of this one.
    Route { prong: usize, route: usize, share: f64, of: usize },
    /// It sets out.
    Starts { prong: usize },
    /// It works an element at its own pace, after crossing a zone; it would be sensed at `sense`.
    Element { prong: usize, element: usize, crossing: f64, delay: f64, p: f64, given: f64, sensed: bool, sense: f64 },
    /// It comes to its target at its own pace; what it will need there.
    Target { prong: usize, zone: usize, objective_time: f64, p: f64, given: f64, sensed: bool },
    /// The alarm, or none.
    Alarm,
    /// After the alarm a prong works an element by force until `end`; `left` is the share that was still to do.
    Forced { prong: usize, element: usize, crossing: f64, left: f64, end: f64 },
    /// After the alarm a prong goes on by force, and arrives at `arrival`.
    Hurried { prong: usize, arrival: f64 },
    /// A response hears of it and can come; it sets out once it has assessed and decided.
    AtHand {
        response: usize,
        communication: f64,
        availability: f64,
        given: f64,
        at_hand: bool,
        strength: Option<u32>,
        assessment: f64,
        decision: f64,
    },
    /// When it would be with a prong, that would have completed at `complete`; `commits` is the probability that it goes in.
    Comes { response: usize, prong: usize, travel: f64, complete: f64, commits: Option<f64>, coming: Coming },
    /// It divides: so many for this prong.
    Share { response: usize, prong: usize, strength: u32 },
    /// It comes for a prong that is neutralised already, or has nobody to spare.
    Misses { response: usize, prong: usize, neutralised: bool },
    /// An engagement; men, effectiveness and losses at which either side breaks for a duel, the probability for a fixed one.
    Fight {
        response: usize,
        prong: usize,
        duel: Option<(u32, f64, [u32; 2])>,
        p: f64,
        won: bool,
        before: u32,
        left: u32,
        lost: u32,
    },
    /// A prong completes.
    Completes { prong: usize, zone: usize, left: u32 },
    /// People act on the alarm as one of attack, or do not.
    Understood { p: f64, understood: bool },
    /// Somebody, or nobody, is in a zone that day.
    Presence { zone: usize, p: f64, anyone: bool },
    /// A zone is reached: people there, warning before, length of the search and share of it that is done.
    Reached { zone: usize, present: u64, warning: f64, search: f64, searched: f64, completed: bool },
    /// Probability that one person there reaches shelter, how many do, and the places in it.
    Shelter { zone: usize, p: f64, came: u64, capacity: u64 },
    /// What happens to the people of a group there.
    People { zone: usize, group: usize, toll: Toll, chances: Chances },
    /// What the attackers left can hold, and those held of `before`.
    Room { each: f64, attackers: u32, room: u64, before: u64 },
    /// A way in which the crisis may end, and after how many days.
    Ending { ending: usize, p: f64, happens: bool, days: f64 },
    /// The crisis: its days, how it ends (`None`: at its limit), hazards per day, and the probability of death in a rescue.
    Crisis { days: f64, ending: Option<usize>, escape: f64, execution: f64, rescue: Option<f64>, held: u64 },
    /// A haven whose people are found as one, or each alone; if as one, after so many days (not at all if the crisis ends before).
    Haven { zone: usize, group: usize, p: f64, together: Option<f64>, found: bool },
    /// What became of those held: from the start, or of those found late. `chances` are those of leaving captivity (of being held
    /// to the end, for those found late), of escape then, and of death in the rescue.
    Fate { zone: usize, group: usize, late: bool, fate: Fate, chances: [f64; 3] },
    /// The sheltered of a group who are found and taken, each with probability `p`.
    Discovered { zone: usize, group: usize, sheltered: u64, p: f64, taken: u64 },
    /// Of those found late only so many can be held.
    RoomLate { room: u64, before: u64 },
    /// The shutdown of the plant: warning, time it takes, probability.
    Shutdown { zone: usize, warning: f64, takes: f64, p: f64, done: bool },
    /// A unit stops, because its zone was reached or because of what was done elsewhere; its damage with the probability of it,
    /// if damage was drawn; its share of output, days out, of them for the crisis, the restart and half of the ramp; repair.
    Unit {
        unit: usize,
        reached: bool,
        damage: usize,
        chance: Option<f64>,
        share: f64,
        days: f64,
        parts: [f64; 3],
        repair: f64,
    },
    /// What it costs, and what remains after insurance.
    Loss { production: f64, repair: f64, crisis: f64, deaths: f64, net: f64 },
    /// A blow from a distance; how many are there.
    StandOff { zone: usize, objective: usize, present: u64 },
    /// Loss events of one kind in the trial, of so many expected.
    LossEvents { event: usize, expected: f64, count: u64 },
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
        Draw { owner: self.owner, name, second: false, steps: 1, uniform: self.uniform(name) }
    }

    /// The second number of a name, to be told.
    pub(crate) fn second(&self, name: NameId) -> Draw {
        Draw { second: true, uniform: self.pair(name)[1], ..self.told(name) }
    }

    /// The number of a name that decides something of probability `p`: none if that is certain.
    pub(crate) fn decided(&self, name: NameId, p: f64) -> Option<Draw> {
        (p > 0.0 && p < 1.0).then(|| self.told(name))
    }

    /// The number of a name that decides how many of `count` something of probability `p` happens to.
    pub(crate) fn counted(&self, name: NameId, count: u64, p: f64) -> Option<Draw> {
        self.decided(name, p).filter(|_| count > 0)
    }
}

/// The share of one choice in the weights of all.
pub(crate) fn chance(count: usize, weight: impl Fn(usize) -> f64, chosen: usize) -> f64 {
    let sum: f64 = (0..count).map(&weight).sum();
    if sum > 0.0 { weight(chosen) / sum } else { 1.0 }
}

impl Site<'_> {
    /// The uniform number under which a slot is drawn in an attack, if it is drawn at all.
    pub(crate) fn told(&self, slot: SlotId, luck: &Luck<'_>) -> Option<Draw> {
        self.plan.at(slot).name().map(|name| luck.told(name))
    }
}
