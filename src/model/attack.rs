//! One attack, from the first move to the last day of recovery (model.md section 3).

use crate::scenario::structure::FORCE;

use super::desk::Desk;
use super::names::Draws;
use super::outcome::Outcome;
use super::raid::Raid;
use super::site::Site;
use super::{crisis, money, people, plant, race, response};

/// Tells the story of one attack by `threat`, writes what came of it, and returns the number of attackers.
pub(crate) fn attack(site: &Site<'_>, draws: &Draws<'_>, threat: usize, desk: &mut Desk, out: &mut Outcome<'_>) -> u32 {
    let luck = &draws.whole();
    let raid = Raid::arrive(site, luck, threat); // who, how many, in which conditions
    raid.prongs(site, desk);

    let mut alarm = f64::INFINITY; // the earliest of all prongs warns every zone
    desk.legs.clear();
    for prong in &mut desk.prongs {
        let own = &draws.prong(prong.zone, prong.ordinal);
        prong.route = site.plan.choices.get(threat, raid.set, prong.index, raid.tactic).draw(&site.model.events, own);
        alarm = alarm.min(race::run(site, luck, own, &raid, prong, &mut desk.legs));
    }
    if alarm.is_finite() && raid.tactic != FORCE && site.structure().threats[threat].force_after_alarm {
        desk.prongs.iter_mut().for_each(|prong| race::hurry(prong, &desk.legs, alarm));
    }

    let mut responders_lost = 0;
    if alarm.is_finite() {
        response::in_order_of_arrival(site, luck, &raid, alarm, desk);
        responders_lost = response::meet(site, draws, &raid, desk);
    }
    let interrupted = desk.prongs.iter().any(|prong| prong.met);
    let breach = desk.prongs.iter().any(super::prong::Prong::completed);
    out.stages([true, alarm.is_finite(), interrupted, !breach, breach]);
    out.responders(responders_lost);

    desk.found.clear();
    desk.hiding.clear();
    if desk.prongs.iter().any(|prong| prong.reached() && site.plan.peopled.contains(&prong.zone)) {
        people::place(site, luck, &raid, desk);
        let understood = site.structure().understood.map_or(1.0, |slot| site.value(slot, luck, raid.open));
        let acted_on = if luck.happens(site.model.events.understood, understood) { alarm } else { f64::INFINITY };
        for &zone in &site.plan.peopled {
            if let Some(visit) = people::visit(&desk.prongs, zone, acted_on) {
                people::caught(site, draws, &raid, &visit, desk, out);
            }
        }
    }
    let crisis_days = crisis::until_it_ends(site, draws, &raid, desk, out);
    out.row[out.columns.crisis_days()] = crisis_days;
    out.count_fatalities();

    let repair = plant::damage_and_restart(site, luck, &raid, &desk.prongs, (alarm, crisis_days), out);
    money::count(site, luck, raid.open, repair, out);
    raid.size
}
