//! The plant (model.md section 9): which units stop, in what state they are left, when they run again.

use crate::scenario::arena::SlotId;
use crate::scenario::dimension::DAY;
use crate::scenario::structure::{Plant, Unit};

use super::names::Luck;
use super::outcome::Outcome;
use super::prong::Prong;
use super::raid::Raid;
use super::site::Site;
use super::witness::{Event, Witness, chance};

/// Stops, damages and restarts the units; returns the cost of repair.
pub(crate) fn damage_and_restart(
    site: &Site<'_>,
    luck: &Luck<'_>,
    raid: &Raid,
    prongs: &[Prong],
    (alarm, crisis_days): (f64, f64),
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) -> f64 {
    let structure = site.structure();
    let Some(plant) = &structure.plant else { return 0.0 };
    let stops_all = prongs.iter().any(|prong| prong.completed() && structure.zones[prong.zone].stops_plant);
    let mut tally = Tally { crisis_days, ..Tally::default() };
    for (index, unit) in plant.units.iter().enumerate() {
        let visit = super::people::visit(prongs, unit.zone, f64::INFINITY);
        if !stops_all && visit.is_none() {
            continue;
        }
        let by = visit.as_ref().filter(|visit| visit.completed).map(|visit| {
            let warning = visit.arrival - alarm;
            let takes = site.value(plant.shutdown_time, luck, raid.open);
            (shut_down(site, luck, raid, plant, (unit.zone, warning, takes), witness), visit.objective)
        });
        tally.stop(site, luck, raid, (index, visit.is_some(), by), out, witness);
    }
    tally.deposit(site, luck, raid, plant, out)
}

/// The units of a zone that is struck from a distance; a shutdown needs no warning there. Returns the cost of repair.
pub(crate) fn struck(
    site: &Site<'_>,
    luck: &Luck<'_>,
    raid: &Raid,
    (zone, objective): (usize, usize),
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) -> f64 {
    let Some(plant) = &site.structure().plant else { return 0.0 };
    let mut tally = Tally::default();
    for (index, _) in plant.units.iter().enumerate().filter(|(_, unit)| unit.zone == zone) {
        let safe = shut_down(site, luck, raid, plant, (zone, f64::INFINITY, 0.0), witness);
        tally.stop(site, luck, raid, (index, true, Some((safe, objective))), out, witness);
    }
    tally.deposit(site, luck, raid, plant, out)
}

/// One draw per attack: the shutdown succeeds if the alarm left more time than it takes.
fn shut_down(
    site: &Site<'_>,
    luck: &Luck<'_>,
    raid: &Raid,
    plant: &Plant,
    (zone, warning, takes): (usize, f64, f64),
    witness: &mut impl Witness,
) -> bool {
    let (name, p) = (site.model.events.shutdown, site.value(plant.shutdown, luck, raid.open));
    let done = warning > takes && luck.happens(name, p);
    witness.note(|| {
        let drawn = site.told(plant.shutdown_time, luck).filter(|_| warning.is_finite());
        let coin = luck.decided(name, p).filter(|_| warning > takes);
        Event::Shutdown { zone, warning, takes, p, done }.drawn(drawn.into_iter().chain(coin))
    });
    done
}

/// The weights of damage to a unit where a prong has completed, by the objective and by whether the plant was shut down.
fn weights(unit: &Unit, (safe, objective): (bool, usize)) -> &[SlotId; 3] {
    &(if safe { &unit.damage_safe } else { &unit.damage })[objective]
}

/// What the stopped units add up to.
#[derive(Debug, Default)]
struct Tally {
    /// Days for which every stopped unit is out at least.
    crisis_days: f64,
    /// Days of full output lost.
    full_days: f64,
    repair: f64,
}

impl Tally {
    /// A unit is out for the crisis, its restart, and half of its ramp, in which output comes back in a straight line. It is
    /// damaged only if a prong completed in its zone; it may stop without being reached.
    fn stop(
        &mut self,
        site: &Site<'_>,
        luck: &Luck<'_>,
        raid: &Raid,
        (index, reached, by): (usize, bool, Option<(bool, usize)>),
        out: &mut Outcome<'_>,
        witness: &mut impl Witness,
    ) {
        let Some(plant) = &site.structure().plant else { return };
        let unit = &plant.units[index];
        let value = |slot| site.value(slot, luck, raid.open);
        let damage = by.map_or(0, |by| {
            let weights = weights(unit, by);
            luck.pick(site.model.events.damage[index], weights.len(), |state| value(weights[state]))
        });
        let (restart_days, ramp_days) = (value(unit.restart[damage]) / DAY, value(unit.ramp) / DAY);
        let days = self.crisis_days + restart_days + ramp_days / 2.0;
        let repair = value(unit.repair[damage]);
        self.repair += repair;
        let share = value(unit.share);
        self.full_days += share * days;
        out.row[out.columns.downtime() + 1 + index] = days;
        witness.note(|| {
            let slots = [unit.restart[damage], unit.ramp, unit.repair[damage]];
            let drawn = slots.into_iter().filter_map(|slot| site.told(slot, luck));
            let parts = [self.crisis_days, restart_days, ramp_days / 2.0];
            let chance = by.map(|by| chance(3, |state| value(weights(unit, by)[state]), damage));
            let picked = chance.and_then(|chance| luck.decided(site.model.events.damage[index], chance));
            Event::Unit { unit: index, reached, damage, chance, share, days, parts, repair }
                .drawn(picked.into_iter().chain(drawn))
        });
    }

    /// Writes the days into the row; returns the cost of repair.
    fn deposit(self, site: &Site<'_>, luck: &Luck<'_>, raid: &Raid, plant: &Plant, out: &mut Outcome<'_>) -> f64 {
        out.row[out.columns.downtime()] = self.full_days;
        out.row[out.columns.deferred()] = site.value(plant.value_per_day, luck, raid.open) * self.full_days;
        self.repair
    }
}
