//! An attack from a distance, such as rockets or a vehicle bomb at the gate (model.md section 4): complete at once, in one
//! zone. Nobody is warned or held, and no response can come in time.

use super::desk::Desk;
use super::names::Draws;
use super::outcome::Outcome;
use super::raid::Raid;
use super::site::Site;
use super::witness::{Event, Witness};
use super::{money, people, plant};

/// Tells what comes of it.
pub(crate) fn strike(
    site: &Site<'_>,
    draws: &Draws<'_>,
    raid: &Raid,
    desk: &mut Desk,
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) {
    let luck = &draws.whole();
    let target = &site.structure().threats[raid.threat].sets[raid.set].prongs[0];
    let (zone, objective) = (target.zone, target.objective.unwrap_or(raid.objective));
    desk.prongs.clear();
    out.stages([true, false, false, false, true]);
    if site.plan.peopled.contains(&zone) {
        people::place(site, luck, raid, desk, witness);
    }
    witness.note(|| {
        let groups = site.structure().groups.len();
        let peopled = site.plan.peopled.contains(&zone);
        let present = if peopled { desk.present[zone * groups..(zone + 1) * groups].iter().sum() } else { 0 };
        Event::StandOff { zone, objective, present }.at(0.0, [])
    });
    if site.plan.peopled.contains(&zone) {
        people::struck(site, draws, raid, zone, desk, out, witness);
    }
    out.count_fatalities();
    let repair = plant::struck(site, luck, raid, (zone, objective), out, witness);
    money::count(site, luck, raid.open, repair, out, witness);
}
