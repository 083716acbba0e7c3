//! The plant (model.md section 9): which units stop, in what state they are left, when they run again.

use crate::scenario::dimension::DAY;

use super::names::Luck;
use super::outcome::Outcome;
use super::people::Visit;
use super::prong::Prong;
use super::raid::Raid;
use super::site::Site;

/// Stops, damages and restarts the units; returns the cost of repair.
pub(crate) fn damage_and_restart(
    site: &Site<'_>,
    luck: &Luck<'_>,
    raid: &Raid,
    prongs: &[Prong],
    (alarm, crisis_days): (f64, f64),
    out: &mut Outcome<'_>,
) -> f64 {
    let structure = site.structure();
    let Some(plant) = &structure.plant else { return 0.0 };
    let stops_all = prongs.iter().any(|prong| prong.completed() && structure.zones[prong.zone].stops_plant);
    let value = |slot| site.value(slot, luck, raid.open);
    let downtime = out.columns.downtime();
    let (mut repair, mut full_days) = (0.0, 0.0);
    for (index, unit) in plant.units.iter().enumerate() {
        let visit = super::people::visit(prongs, unit.zone, f64::INFINITY);
        if !stops_all && visit.is_none() {
            continue;
        }
        let state = match &visit {
            Some(visit) if visit.completed => {
                let safe = shut_down(site, luck, raid, visit, alarm);
                let weights = &(if safe { &unit.damage_safe } else { &unit.damage })[visit.objective];
                luck.pick(site.model.events.damage[index], weights.len(), |state| value(weights[state]))
            }
            _ => 0,
        };
        let days = crisis_days + value(unit.restart[state]) / DAY;
        repair += value(unit.repair[state]);
        full_days += value(unit.share) * days;
        out.row[downtime + 1 + index] = days;
    }
    out.row[downtime] = full_days;
    out.row[out.columns.deferred()] = value(plant.value_per_day) * full_days;
    repair
}

/// One draw per attack: the shutdown succeeds if the alarm left more time than it takes.
fn shut_down(site: &Site<'_>, luck: &Luck<'_>, raid: &Raid, visit: &Visit, alarm: f64) -> bool {
    let Some(plant) = &site.structure().plant else { return false };
    let value = |slot| site.value(slot, luck, raid.open);
    visit.arrival - alarm > value(plant.shutdown_time)
        && luck.happens(site.model.events.shutdown, value(plant.shutdown))
}
