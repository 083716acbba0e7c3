//! Money (model.md section 10): what an attack costs, before and after insurance.

use super::names::Luck;
use super::outcome::{Outcome, People};
use super::site::Site;

/// Counts the loss of an attack: deferred production, repair, crisis, deaths; gross and net of insurance per event.
pub(crate) fn count(site: &Site<'_>, luck: &Luck<'_>, open: u64, repair: f64, out: &mut Outcome<'_>) {
    let Some(money) = &site.structure().money else { return };
    let value = |slot| site.value(slot, luck, open);
    let loss = out.row[out.columns.deferred()]
        + repair
        + value(money.crisis_per_day) * out.row[out.columns.crisis_days()]
        + value(money.fatality) * out.total(People::Fatalities);
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
