//! The race of adversary delay against detection (model.md section 3, steps 3 to 5; the semantics of EASI: one chance of
//! sensing at the begin, middle or end of each delay).

use crate::scenario::structure::FORCE;

use super::names::Luck;
use super::prong::{Leg, Prong};
use super::raid::Raid;
use super::site::Site;

/// Runs a prong down its path at its own pace and returns when it is first sensed; infinite if never.
pub(crate) fn run(
    site: &Site<'_>,
    luck: &Luck<'_>,
    own: &Luck<'_>,
    raid: &Raid,
    prong: &mut Prong,
    legs: &mut Vec<Leg>,
) -> f64 {
    let structure = site.structure();
    let set = &structure.threats[raid.threat].sets[raid.set];
    let target = &structure.zones[prong.zone];
    let hurries = structure.threats[raid.threat].force_after_alarm && raid.tactic != FORCE;
    prong.start = site.value(set.prongs[prong.index].start, own, raid.open);
    let first = legs.len();
    let mut clock = prong.start;
    let mut sensed = f64::INFINITY;
    for (position, &index) in structure.routes[prong.route].elements.iter().enumerate() {
        let element = &structure.elements[index];
        let crossing =
            if position == 0 { 0.0 } else { site.value(structure.zones[element.from].crossing, own, raid.open) };
        let begin = clock + crossing;
        let delay = site.value(element.delay[raid.tactic], own, raid.open);
        let forced = if hurries { site.value(element.delay[FORCE], own, raid.open) } else { delay };
        // Later chances can't be the first any more: their draws stand alone and need not be taken.
        let at = begin + element.sense_at * delay;
        if at < sensed {
            let p = site.value(element.detection[raid.tactic], luck, raid.open)
                * site.value(element.assessment, luck, raid.open);
            if p > 0.0 && raid.readiness.holds(p, own.uniform(site.model.events.sensed[index]), site) {
                sensed = at;
            }
        }
        clock = begin + delay;
        legs.push(Leg { begin, delay, forced, crossing });
    }
    prong.legs = first..legs.len();
    prong.arrival = clock;
    prong.objective_time = site.value(target.objective_time, own, raid.open);
    prong.search_time = site.value(target.search_time, own, raid.open);
    if prong.arrival < sensed {
        let p = site.value(target.detection[raid.tactic], luck, raid.open);
        if p > 0.0 && raid.readiness.holds(p, own.uniform(site.model.events.zone_sensed[prong.zone]), site) {
            sensed = prong.arrival;
        }
    }
    sensed
}

/// After the alarm every prong works by force: an element of which the share f is done takes a further (1 - f) D(force).
pub(crate) fn hurry(prong: &mut Prong, legs: &[Leg], alarm: f64) {
    let mut clock = prong.start;
    let mut hurried = false;
    for leg in &legs[prong.legs.clone()] {
        let begin = if hurried { clock + leg.crossing } else { leg.begin };
        let end = begin + leg.delay;
        // An element without length is done if the alarm comes after its begin.
        let done = !hurried && alarm >= end && (leg.delay > 0.0 || alarm > begin);
        clock = if done {
            end
        } else if !hurried && alarm > begin {
            hurried = true;
            alarm + (1.0 - (alarm - begin) / leg.delay) * leg.forced
        } else {
            hurried = true;
            begin + leg.forced
        };
    }
    prong.arrival = clock;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(lengths: &[(f64, f64, f64)], alarm: f64) -> f64 {
        let mut prong = Prong::new(0, (0, 0), 5, 0);
        let (mut legs, mut clock) = (Vec::new(), 0.0);
        for (delay, forced, crossing) in lengths {
            legs.push(Leg { begin: clock + crossing, delay: *delay, forced: *forced, crossing: *crossing });
            clock += crossing + delay;
        }
        prong.legs = 0..legs.len();
        prong.arrival = clock;
        hurry(&mut prong, &legs, alarm);
        prong.arrival
    }

    #[test]
    fn what_is_left_of_an_element_is_worked_by_force() {
        let legs = [(100.0, 20.0, 0.0), (60.0, 10.0, 30.0)];
        assert!((arrival(&legs, 25.0) - (25.0 + 0.75 * 20.0 + 30.0 + 10.0)).abs() < 1e-9);
        assert!((arrival(&legs, 0.0) - (20.0 + 30.0 + 10.0)).abs() < 1e-9);
        // During the crossing: the second element is worked by force, the crossing is as long as ever.
        assert!((arrival(&legs, 110.0) - (100.0 + 30.0 + 10.0)).abs() < 1e-9);
        assert!((arrival(&legs, 1_000.0) - 190.0).abs() < 1e-9);
        // At the very end of the first element it is done.
        assert!((arrival(&legs, 100.0) - 140.0).abs() < 1e-9);
    }

    #[test]
    fn an_element_without_length_is_done_if_the_alarm_comes_after_its_begin() {
        let legs = [(50.0, 50.0, 0.0), (0.0, 40.0, 0.0), (10.0, 10.0, 5.0)];
        assert!((arrival(&legs, 50.0) - (50.0 + 40.0 + 15.0)).abs() < 1e-9);
        assert!((arrival(&legs, 51.0) - 65.0).abs() < 1e-9);
    }
}
