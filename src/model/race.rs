//! The race of adversary delay against detection (model.md section 3, steps 3 to 5; the semantics of EASI: one chance of
//! sensing at the begin, middle or end of each delay).

use crate::scenario::arena::SlotId;
use crate::scenario::structure::{Element, FORCE};

use super::names::{Luck, NameId};
use super::prong::{Leg, Prong};
use super::quantity::Quantity;
use super::raid::Raid;
use super::site::Site;
use super::witness::{Event, Witness};

/// An element as one tactic meets it, side by side for the race.
#[derive(Debug)]
pub(crate) struct Layer {
    /// Time to cross the zone before it.
    pub(crate) crossing: Quantity,
    pub(crate) delay: Quantity,
    /// Name of the delay's draw.
    pub(crate) name: NameId,
    /// P(sensed and assessed), if nothing changes it.
    pub(crate) chance: Option<f64>,
    pub(crate) detection: SlotId,
    pub(crate) assessment: SlotId,
    /// Share of the delay at which it senses.
    pub(crate) sense_at: f64,
}

impl Layer {
    pub(crate) fn of(
        element: &Element,
        name: NameId,
        tactic: usize,
        crossing: SlotId,
        quantities: &[Quantity],
    ) -> Self {
        let constant = |slot: SlotId| quantities[slot.index()].constant();
        let (detection, assessment) = (element.detection[tactic], element.assessment);
        Self {
            crossing: quantities[crossing.index()].clone(),
            delay: quantities[element.delay[tactic].index()].clone(),
            name,
            chance: constant(detection).zip(constant(assessment)).map(|(detection, assessment)| detection * assessment),
            detection,
            assessment,
            sense_at: element.sense_at,
        }
    }
}

/// 0 for a margin of 0 or more, infinity below: the sign bit spread over the exponent, because whether an element senses is a coin
/// toss, and a branch on it is foreseen wrongly as often as not.
#[inline]
fn never_below_0(margin: f64) -> f64 {
    let sign = ((margin.to_bits() as i64) >> 63) as u64;
    f64::from_bits(sign & f64::INFINITY.to_bits())
}

/// Runs a prong down its path at its own pace and returns when it is first sensed; infinite if never.
pub(crate) fn run(
    site: &Site<'_>,
    luck: &Luck<'_>,
    own: &Luck<'_>,
    raid: &Raid,
    (number, prong): (usize, &mut Prong),
    legs: &mut Vec<Leg>,
    witness: &mut impl Witness,
) -> f64 {
    let (structure, events) = (site.structure(), &site.model.events);
    let set = &structure.threats[raid.threat].sets[raid.set];
    let target = &structure.zones[prong.zone];
    let hurries = structure.threats[raid.threat].force_after_alarm && raid.tactic != FORCE;
    let start = set.prongs[prong.index].start;
    prong.start = site.value(start, own, raid.open);
    witness.note(|| Event::Starts { prong: number }.at(prong.start, site.told(start, own)));
    let (first, layers) = (legs.len(), site.plan.layers(raid.tactic));
    let mut clock = prong.start;
    let mut sensed = f64::INFINITY;
    for (position, &index) in structure.routes[prong.route].elements.iter().enumerate() {
        let layer = &layers[index];
        let crossing = if position == 0 { 0.0 } else { layer.crossing.value(site, own, raid.open) };
        let begin = clock + crossing;
        let (delay, coin) = layer.delay.value_and_coin(site, layer.name, own, raid.open);
        let p = layer.chance.unwrap_or_else(|| {
            site.value(layer.detection, luck, raid.open) * site.value(layer.assessment, luck, raid.open)
        });
        let at = begin + layer.sense_at * delay + never_below_0(raid.readiness.margin(p, coin, site));
        sensed = if at < sensed { at } else { sensed };
        witness.note(|| {
            let sense = begin + layer.sense_at * delay;
            let (sensed, given) = (at.is_finite(), raid.readiness.given(p, site));
            let crossed = layer.crossing.name().filter(|_| position > 0).map(|name| own.told(name));
            let drawn = layer.delay.name().map(|_| own.told(layer.name));
            let coin = (p > 0.0 && p < 1.0).then(|| own.second(layer.name));
            Event::Element { prong: number, element: index, crossing, delay, p, given, sensed, sense }
                .at(begin, crossed.into_iter().chain(drawn).chain(coin))
        });
        clock = begin + delay;
        if hurries {
            let forced = site.value(structure.elements[index].delay[FORCE], own, raid.open);
            legs.push(Leg { begin, delay, forced, crossing });
        }
    }
    prong.legs = first..legs.len();
    prong.arrival = clock;
    prong.objective_time = site.value(target.objective_time, own, raid.open);
    prong.search_time = site.value(target.search_time, own, raid.open);
    let mut p = 0.0;
    if prong.arrival < sensed {
        p = site.value(target.detection[raid.tactic], luck, raid.open);
        if p > 0.0 && raid.readiness.holds(p, own.uniform(events.zone_sensed[prong.zone]), site) {
            sensed = prong.arrival;
        }
    }
    witness.note(|| {
        let (zone, objective_time) = (prong.zone, prong.objective_time);
        let here = p > 0.0 && sensed.to_bits() == prong.arrival.to_bits();
        let coin = own.decided(events.zone_sensed[zone], p);
        let given = raid.readiness.given(p, site);
        Event::Target { prong: number, zone, objective_time, p, given, sensed: here }
            .at(prong.arrival, site.told(target.objective_time, own).into_iter().chain(coin))
    });
    sensed
}

/// After the alarm every prong works by force: an element of which the share f is done takes a further (1 - f) D(force).
pub(crate) fn hurry(
    (number, prong): (usize, &mut Prong),
    (elements, legs): (&[usize], &[Leg]),
    alarm: f64,
    witness: &mut impl Witness,
) {
    let mut clock = prong.start;
    let mut hurried = false;
    for (place, leg) in legs[prong.legs.clone()].iter().enumerate() {
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
        witness.note(|| {
            let left = if done { 0.0 } else { 1.0 - ((alarm - begin) / leg.delay).clamp(0.0, 1.0) };
            let (element, crossing, end) = (elements[place], leg.crossing, clock);
            Event::Forced { prong: number, element, crossing, left, end }.at(begin.max(alarm), [])
        });
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
        hurry((0, &mut prong), (&[0; 9], &legs), alarm, &mut ());
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
