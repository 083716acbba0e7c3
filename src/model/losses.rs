//! Loss events (model.md section 12): frequency, capability against resistance, magnitude, as in FAIR.

use crate::random::poisson;
use crate::scenario::arena::SlotId;

use super::money::recovery;
use super::site::Site;
use super::witness::{Draw, Event, Witness};

/// Losses of one trial that come from no attack.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Losses {
    /// Gross sum.
    pub gross: f64,
    /// Sum net of insurance, event by event, before any aggregate limit.
    pub net: f64,
    /// What insurance pays, event by event, before any aggregate limit.
    pub recovered: f64,
    /// Largest single event, gross.
    pub largest: f64,
}

/// Draws the loss events of a trial: the number by inversion, so that postures that change a rate share their events.
pub(crate) fn of_a_trial(site: &Site<'_>, horizon_years: f64, witness: &mut impl Witness) -> Losses {
    let model = site.model;
    let mut losses = Losses::default();
    let (trial, shared) = (site.trial, site.luck());
    for (index, (event, owner)) in site.structure().loss_events.iter().zip(&model.losses).enumerate() {
        let first = model.keys.luck(*owner, trial, 0);
        let mean = site.value(event.rate, &shared, 0) * horizon_years;
        let count = poisson(mean, first.uniform(model.events.attacks));
        witness.note(|| {
            Event::LossEvents { event: index, expected: mean, count }.drawn([first.told(model.events.attacks)])
        });
        for number in 0..count {
            let luck = &model.keys.luck(*owner, trial, number as u32);
            let contest = event
                .capability
                .zip(event.resistance)
                .map(|(capability, resistance)| (site.value(capability, luck, 0), site.value(resistance, luck, 0)));
            let mut note = |magnitude: &[SlotId], loss: f64, net: f64| {
                witness.note(|| {
                    let slots =
                        [event.capability, event.resistance].into_iter().flatten().chain(magnitude.iter().copied());
                    let drawn: Vec<Draw> = slots.filter_map(|slot| site.told(slot, luck)).collect();
                    Event::LossEvent { event: index, number, contest, loss, net }.drawn(drawn)
                });
            };
            if contest.is_some_and(|(capability, resistance)| capability <= resistance) {
                note(&[], 0.0, 0.0);
                continue;
            }
            let loss: f64 = event.magnitude.iter().map(|slot| site.value(*slot, luck, 0)).sum();
            losses.gross += loss;
            let recovered = recovery(site, luck, 0, loss);
            losses.net += loss - recovered;
            losses.recovered += recovered;
            losses.largest = losses.largest.max(loss);
            note(&event.magnitude, loss, loss - recovered);
        }
    }
    losses
}
