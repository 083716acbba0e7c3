//! One attack, from the first move to the last day of recovery (model.md section 3).

use crate::scenario::structure::FORCE;

use super::desk::Desk;
use super::names::Draws;
use super::outcome::Outcome;
use super::raid::Raid;
use super::site::Site;
use super::witness::{Event, Witness};
use super::{crisis, money, people, plant, race, response, stand_off};

/// Tells the story of one attack by `threat`, writes what came of it, and returns the number of attackers.
pub(crate) fn attack(
    site: &Site<'_>,
    draws: &Draws<'_>,
    threat: usize,
    desk: &mut Desk,
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) -> u32 {
    let luck = &draws.whole();
    let raid = Raid::arrive(site, luck, threat, witness); // who, how many, in which conditions
    if site.structure().threats[threat].stand_off {
        stand_off::strike(site, draws, &raid, desk, out, witness);
        return raid.size;
    }
    raid.prongs(site, desk, witness);

    let mut alarm = f64::INFINITY; // the earliest of all prongs warns every zone
    desk.legs.clear();
    for (number, prong) in desk.prongs.iter_mut().enumerate() {
        let own = &draws.prong(prong.zone, prong.ordinal);
        let choice = site.plan.choices.get(threat, raid.set, prong.index, raid.tactic);
        prong.route = choice.draw(&site.model.events, own);
        witness.note(|| choice.told(&site.model.events, own, (number, prong.route)));
        alarm = alarm.min(race::run(site, luck, own, &raid, (number, prong), &mut desk.legs, witness));
    }
    witness.note(|| Event::Alarm.at(alarm, []));
    if alarm.is_finite() && raid.tactic != FORCE && site.structure().threats[threat].force_after_alarm {
        for (number, prong) in desk.prongs.iter_mut().enumerate() {
            let elements = &site.structure().routes[prong.route].elements;
            race::hurry((number, prong), (elements, &desk.legs), alarm, witness);
            witness.note(|| Event::Hurried { prong: number, arrival: prong.arrival }.at(alarm, []));
        }
    }

    let mut responders_lost = 0;
    if alarm.is_finite() {
        response::in_order_of_arrival(site, luck, &raid, alarm, desk, witness);
        responders_lost = response::meet(site, draws, &raid, desk, witness);
    }
    for (prong, found) in desk.prongs.iter().enumerate().filter(|(_, prong)| prong.completed()) {
        witness.note(|| Event::Completes { prong, zone: found.zone, left: found.left }.at(found.complete(), []));
    }
    let interrupted = desk.prongs.iter().any(|prong| prong.met);
    let breach = desk.prongs.iter().any(super::prong::Prong::completed);
    out.stages([true, alarm.is_finite(), interrupted, !breach, breach]);
    out.responders(responders_lost);

    desk.found.clear();
    desk.hiding.clear();
    if desk.prongs.iter().any(|prong| prong.reached() && site.plan.peopled.contains(&prong.zone)) {
        people::place(site, luck, &raid, desk, witness);
        let p = site.structure().understood.map_or(1.0, |slot| site.value(slot, luck, raid.open));
        let understood = luck.happens(site.model.events.understood, p);
        let acted_on = if understood { alarm } else { f64::INFINITY };
        if alarm.is_finite() {
            witness
                .note(|| Event::Understood { p, understood }.at(alarm, luck.decided(site.model.events.understood, p)));
        }
        for &zone in &site.plan.peopled {
            if let Some(visit) = people::visit(&desk.prongs, zone, acted_on) {
                people::caught(site, draws, &raid, &visit, desk, out, witness);
            }
        }
    }
    let crisis_days = crisis::until_it_ends(site, draws, &raid, desk, out, witness);
    out.row[out.columns.crisis_days()] = crisis_days;
    out.count_fatalities();

    let repair = plant::damage_and_restart(site, luck, &raid, &desk.prongs, (alarm, crisis_days), out, witness);
    money::count(site, luck, raid.open, repair, out, witness);
    raid.size
}
