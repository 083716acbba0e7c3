//! Loss by return period, as insurers read it: the year's loss (AEP) and its largest event (OEP), before and after insurance.

use super::format::{self, Quantity};
use super::summary::{Layout, Section};
use super::words;
use crate::result::document::{Document, Posture, ReturnPeriod};

/// Title of the table.
pub(super) const TITLE: &str = "Loss by return period";
/// The longest return period that is shown: longer ones are in `result.json`.
const LONGEST_YEARS: f64 = 1_000.0;

/// The table; `None` where insurance takes no part, since the exceedance curve then says it all.
pub(super) fn section(doc: &Document) -> Option<Section> {
    let means = |posture: &Posture| {
        let mean = |name: &str| posture.metrics.get(name).map_or(0.0, |metric| metric.mean);
        (mean("loss"), mean("loss_net"))
    };
    if doc.postures.iter().all(|posture| means(posture).0 <= means(posture).1) {
        return None;
    }
    let currency = &doc.scenario.currency;
    let each = |cell: &dyn Fn(&Posture) -> String| doc.postures.iter().map(cell).collect::<Vec<String>>();
    let mut rows = vec![(
        format!("insurance pays {}, mean", words::in_horizon(doc)),
        each(&|posture| {
            // Half widths are added: an upper bound of that of the difference, whatever the correlation of both.
            let half = |name: &str| {
                posture.metrics.get(name).map_or(0.0, |metric| (metric.mean_ci95[1] - metric.mean_ci95[0]) / 2.0)
            };
            let (paid, half) = (means(posture).0 - means(posture).1, half("loss") + half("loss_net"));
            format::with_interval(paid, [(paid - half).max(0.0), paid + half], Quantity::Money(currency))
        }),
    )];
    let first = &doc.postures[0];
    let periods = first.metrics.get("loss").map(|metric| metric.return_periods.as_slice()).unwrap_or_default();
    for years in periods.iter().map(|period| period.years).filter(|years| *years <= LONGEST_YEARS) {
        let of = |posture: &Posture, metric: &str, read: &dyn Fn(&ReturnPeriod) -> String| {
            let period = posture.metrics.get(metric).and_then(|metric| metric.once_in(years));
            period.map_or(format::ABSENT.to_owned(), read)
        };
        let annual =
            |period: &ReturnPeriod| format::with_interval(period.annual, period.ci95, Quantity::Money(currency));
        let event = |period: &ReturnPeriod| {
            let interval = period.largest_event.zip(period.largest_event_ci95);
            interval.map_or(format::ABSENT.to_owned(), |(value, ends)| {
                format::with_interval(value, ends, Quantity::Money(currency))
            })
        };
        let once = format!("1 in {} years", format::number(years));
        rows.push((format!("{once}, AEP"), each(&|posture| of(posture, "loss", &annual))));
        rows.push(("· after insurance".to_owned(), each(&|posture| of(posture, "loss_net", &annual))));
        rows.push((format!("{once}, OEP"), each(&|posture| of(posture, "loss", &event))));
        rows.push(("· after insurance".to_owned(), each(&|posture| of(posture, "loss_net", &event))));
    }
    Some(Section {
        title: TITLE.to_owned(),
        note: format!(
            "AEP: loss {} that is exceeded once in so many years. OEP: the same of the largest single event{}, and what cover leaves of it if nothing was paid before. {}",
            words::in_horizon(doc),
            if doc.scenario.loss_events.is_empty() { "" } else { ", attack or loss event" },
            words::declared_frequency(doc)
        ),
        columns: doc.postures.iter().map(words::posture_name).collect(),
        rows,
        layout: Layout::Postures,
    })
}
