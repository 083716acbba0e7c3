//! Responses (model.md section 3, steps 6 and 7): who is at hand, when each force meets each prong, how it divides.

use crate::scenario::structure::Engagement;

use super::desk::Desk;
use super::engagement::{Attackers, Duel, fight};
use super::names::{Draws, Luck};
use super::raid::{Raid, split};
use super::site::Site;
use super::witness::{Coming, Draw, Event, Witness};

/// A response that is at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    /// Which response.
    pub(crate) response: usize,
    /// Men at the start of its division; `None` for a fixed engagement.
    pub(crate) strength: Option<u32>,
    /// It has divided.
    pub(crate) divided: bool,
}

/// A response and a prong whose times bring them together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Meeting {
    pub(crate) time: f64,
    /// Index into the arrivals.
    pub(crate) arrival: usize,
    /// Index into the prongs.
    pub(crate) prong: usize,
    /// Share of the force, once it has divided.
    pub(crate) share: u32,
}

/// Finds who is at hand and which prongs the times make active for each, in order of time, then of responses, then of
/// prongs.
pub(crate) fn in_order_of_arrival(
    site: &Site<'_>,
    luck: &Luck<'_>,
    raid: &Raid,
    alarm: f64,
    desk: &mut Desk,
    witness: &mut impl Witness,
) {
    desk.arrivals.clear();
    desk.meetings.clear();
    for (index, response) in site.structure().responses.iter().enumerate() {
        let value = |slot| site.value(slot, luck, raid.open);
        let (communication, availability) = (value(response.communication), value(response.availability));
        let p = communication * availability;
        let name = site.model.events.at_hand[index];
        if p <= 0.0 || !raid.readiness.holds(p, luck.uniform(name), site) {
            witness.note(|| {
                let given = raid.readiness.given(p, site);
                Event::AtHand {
                    response: index,
                    communication,
                    availability,
                    given,
                    at_hand: false,
                    strength: None,
                    assessment: 0.0,
                    decision: 0.0,
                }
                .at(alarm, luck.decided(name, p))
            });
            continue;
        }
        let strength = match response.engagement {
            Engagement::Fixed(_) => None,
            Engagement::Duel { .. } => Some(response.strength.map_or(0.0, value) as u32),
        };
        let (assessment, decision) = (value(response.assessment), value(response.decision));
        let ready = alarm + assessment + decision;
        witness.note(|| {
            let slots = [response.strength, Some(response.assessment), Some(response.decision)];
            let drawn = slots.into_iter().flatten().filter_map(|slot| site.told(slot, luck));
            let (at_hand, given) = (true, raid.readiness.given(p, site));
            let at = luck.decided(name, p).into_iter().chain(drawn);
            Event::AtHand {
                response: index,
                communication,
                availability,
                given,
                at_hand,
                strength,
                assessment,
                decision,
            }
            .at(alarm, at)
        });
        let mut commits: Option<bool> = None;
        desk.arrivals.push(Arrival { response: index, strength, divided: false });
        for (number, prong) in desk.prongs.iter().enumerate() {
            let travel = value(response.travel[prong.zone]);
            let time = ready + travel;
            let mut note = |coming| {
                witness.note(|| {
                    let drawn = site.told(response.travel[prong.zone], luck);
                    let inside = coming != Coming::Late && time >= prong.arrival;
                    let commits = inside.then(|| value(response.commits_inside));
                    let stays = commits.and_then(|p| luck.decided(site.model.events.commits[index], p));
                    let complete = prong.complete();
                    Event::Comes { response: index, prong: number, travel, complete, commits, coming }
                        .at(time, drawn.into_iter().chain(stays))
                });
            };
            if time >= prong.complete() {
                note(Coming::Late);
                continue;
            }
            if time >= prong.arrival {
                let inside = *commits.get_or_insert_with(|| {
                    luck.happens(site.model.events.commits[index], value(response.commits_inside))
                });
                if !inside {
                    note(Coming::Contains);
                    continue;
                }
            }
            note(Coming::InTime);
            desk.meetings.push(Meeting { time, arrival: desk.arrivals.len() - 1, prong: number, share: 0 });
        }
    }
    if desk.meetings.len() > 1 {
        desk.meetings.sort_unstable_by(|a, b| {
            a.time.total_cmp(&b.time).then(a.arrival.cmp(&b.arrival)).then(a.prong.cmp(&b.prong))
        });
    }
}

/// Divides a force among the prongs it can meet that are not neutralised by now, in proportion to their attackers.
fn divide(desk: &mut Desk, arrival: usize, time: f64, witness: &mut impl Witness) {
    desk.arrivals[arrival].divided = true;
    let Some(strength) = desk.arrivals[arrival].strength else { return };
    desk.shares.clear();
    desk.shares.resize(desk.prongs.len(), 0.0);
    for meeting in desk.meetings.iter().filter(|meeting| meeting.arrival == arrival) {
        let prong = &desk.prongs[meeting.prong];
        desk.shares[meeting.prong] = if prong.completed() { f64::from(prong.left) } else { 0.0 };
    }
    desk.counts.clear();
    desk.counts.resize(desk.shares.len(), 0);
    split(strength, &desk.shares, &mut desk.counts);
    let response = desk.arrivals[arrival].response;
    for meeting in desk.meetings.iter_mut().filter(|meeting| meeting.arrival == arrival) {
        meeting.share = desk.counts[meeting.prong];
        witness.note(|| Event::Share { response, prong: meeting.prong, strength: meeting.share }.at(time, []));
    }
}

/// Works every meeting in order; survivors keep their timeline. Returns the defenders lost.
pub(crate) fn meet(
    site: &Site<'_>,
    draws: &Draws<'_>,
    raid: &Raid,
    desk: &mut Desk,
    witness: &mut impl Witness,
) -> u32 {
    let luck = &draws.whole();
    let mut lost = 0;
    for index in 0..desk.meetings.len() {
        let arrival = desk.meetings[index].arrival;
        if !desk.arrivals[arrival].divided {
            divide(desk, arrival, desk.meetings[index].time, witness);
        }
        let meeting = desk.meetings[index];
        let Arrival { response, strength, .. } = desk.arrivals[arrival];
        let prong = &mut desk.prongs[meeting.prong];
        if !prong.completed() || (strength.is_some() && meeting.share == 0) {
            let neutralised = !prong.completed();
            witness.note(|| Event::Misses { response, prong: meeting.prong, neutralised }.at(meeting.time, []));
            continue;
        }
        prong.met = true;
        let name = site.model.events.fight[response];
        let value = |slot| site.value(slot, luck, raid.open);
        let own = &draws.prong(prong.zone, prong.ordinal);
        let (mut chance, mut terms, before) = (0.0, None, (prong.left, lost));
        let won = match site.structure().responses[response].engagement {
            Engagement::Fixed(slot) => {
                let p = value(slot);
                chance = p;
                own.happens(name, p)
            }
            Engagement::Duel { effectiveness, attackers_break_at, defenders_break_at } => {
                let duel = Duel {
                    effectiveness: value(effectiveness),
                    attackers_break_at: value(attackers_break_at),
                    defenders_break_at: value(defenders_break_at),
                };
                let attackers = Attackers { initial: prong.initial, left: prong.left };
                terms = Some((duel, attackers));
                let fought = fight(duel, attackers, meeting.share, own, name);
                prong.left = fought.attackers;
                lost += fought.defenders_lost;
                fought.won
            }
        };
        if won {
            prong.neutralised = meeting.time;
        }
        witness.note(|| {
            let (before, left, lost) = (before.0, prong.left, lost - before.1);
            let drawn = match terms {
                None => own.decided(name, chance),
                Some(_) => Some(Draw { steps: before - left + lost, ..own.told(name) }).filter(|draw| draw.steps > 0),
            };
            let duel = terms
                .map(|(duel, attackers)| (meeting.share, duel.effectiveness, duel.breaks(attackers, meeting.share)));
            Event::Fight { response, prong: meeting.prong, duel, p: chance, won, before, left, lost }
                .at(meeting.time, drawn)
        });
    }
    lost
}
