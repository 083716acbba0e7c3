//! Money (model.md section 10): what an attack costs, before and after insurance.

use crate::scenario::Scenario;
use crate::scenario::dimension::YEAR;
use crate::scenario::patch::{Gate, Patches};

use super::names::Luck;
use super::outcome::{Outcome, People};
use super::site::Site;
use super::witness::{Event, Witness};

/// Counts the loss of an attack: deferred production, repair, crisis, deaths; gross and net of insurance per event.
pub(crate) fn count(
    site: &Site<'_>,
    luck: &Luck<'_>,
    open: u64,
    repair: f64,
    out: &mut Outcome<'_>,
    witness: &mut impl Witness,
) {
    let value = |slot| site.value(slot, luck, open);
    let production = out.row[out.columns.deferred()];
    let (mut loss, mut crisis, mut deaths) = (production + repair, 0.0, 0.0);
    if let Some(money) = &site.structure().money {
        crisis = value(money.crisis_per_day) * out.row[out.columns.crisis_days()];
        deaths = value(money.fatality) * out.total(People::Fatalities);
        loss += crisis + deaths;
    }
    if loss <= 0.0 {
        return;
    }
    witness.note(|| {
        let net = loss - recovery(site, luck, open, loss);
        Event::Loss { production, repair, crisis, deaths, net }.drawn([])
    });
    out.row[out.columns.loss()] = loss;
    out.row[out.columns.loss_net()] = loss - recovery(site, luck, open, loss);
    out.row[out.columns.loss_max_event()] = loss;
}

/// What insurance pays for one event: min(limit, max(0, x - deductible)).
pub(crate) fn recovery(site: &Site<'_>, luck: &Luck<'_>, open: u64, loss: f64) -> f64 {
    let Some(insurance) = site.structure().money.as_ref().and_then(|money| money.insurance.as_ref()) else {
        return 0.0;
    };
    let value = |slot| site.value(slot, luck, open);
    (loss - value(insurance.deductible)).max(0.0).min(value(insurance.limit))
}

/// What a posture leaves to bear of one event after insurance. It never falls as the loss rises, so what is borne of a quantile
/// of the largest event is that quantile of what is borne. An aggregate limit counts as if the event were the first of its
/// horizon. `None` where the terms are not the same in every trial.
pub(crate) fn borne(scenario: &Scenario, patches: &Patches<'_>, loss: f64) -> Option<f64> {
    let Some(insurance) = scenario.structure.money.as_ref().and_then(|money| money.insurance.as_ref()) else {
        return Some(loss);
    };
    let constant = |slot| patches.constant(slot, &|gate| gate == Gate::Always).map(|(value, _)| value);
    let most = constant(insurance.limit)?.min(constant(insurance.aggregate)?);
    Some(loss - (loss - constant(insurance.deductible)?).max(0.0).min(most))
}

/// Annual cost of a posture's controls, without any premium (model.md section 10).
pub(crate) fn controls_cost(scenario: &Scenario, posture: usize, patches: &Patches<'_>) -> f64 {
    scenario.structure.postures[posture].controls.iter().map(|control| control_cost(scenario, *control, patches)).sum()
}

/// Annualised cost of a control under the effects of a posture: capex spread over the life at the discount rate, and opex;
/// distributions at their means (model.md section 10).
pub fn control_cost(scenario: &Scenario, control: usize, patches: &Patches<'_>) -> f64 {
    let rate = scenario.structure.money.as_ref().map_or(0.0, |money| patches.mean(money.discount));
    let control = &scenario.structure.controls[control];
    let years = (patches.mean(control.life) / YEAR).max(1e-3);
    let capex = patches.mean(control.capex);
    (if capex > 0.0 { capex * annuity(rate, years) } else { 0.0 }) + patches.mean(control.opex)
}

/// Annual premium of insurance; 0 without one.
pub(crate) fn premium(scenario: &Scenario, patches: &Patches<'_>) -> f64 {
    let insurance = scenario.structure.money.as_ref().and_then(|money| money.insurance.as_ref());
    insurance.map_or(0.0, |insurance| patches.mean(insurance.premium))
}

/// The yearly share of a sum spread over years at a rate, r / (1 - (1 + r)^-years), as exact for a rate near 0.
fn annuity(rate: f64, years: f64) -> f64 {
    let repaid = -libm::expm1(-years * libm::log1p(rate));
    if rate > 0.0 && repaid > 0.0 { rate / repaid } else { 1.0 / years }
}

#[cfg(test)]
mod tests {
    use super::annuity;

    #[test]
    fn an_annuity_repays_its_sum_at_every_rate() {
        for (rate, years) in [(0.05, 10.0), (1.0, 3.0), (0.08, 20.0)] {
            let share = annuity(rate, years);
            // What each year pays is worth the less today the later it comes; together they are worth the sum.
            let worth: f64 = (1..=years as i32).map(|year| share * libm::pow(1.0 + rate, -f64::from(year))).sum();
            assert!((worth - 1.0).abs() < 1e-12, "{rate} {years}: {worth}");
        }
        for rate in [0.0, 1e-12, 1e-300, f64::from_bits(1)] {
            assert!((annuity(rate, 4.0) - 0.25).abs() < 1e-11, "{rate}");
        }
    }
}
