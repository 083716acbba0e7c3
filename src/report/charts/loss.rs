//! Exceedance of loss: per horizon with return periods, and given an attack.

use super::super::canvas::axis::Labels;
use super::super::canvas::sheet::Words;
use super::super::format;
use super::super::words;
use super::curves::{self, Curve, Titles, nested};
use super::{Chart, Table};
use crate::result::document::{Document, Metric, Posture};

/// Postures that a note names one by one; more of them stand in the table only.
const MOST_NAMED: usize = 3;

/// Draws the loss per horizon on all postures; `None` where no loss was simulated.
pub(super) fn draw_per_year(doc: &Document) -> Option<Chart> {
    let horizon = words::horizon(doc);
    let year = horizon == "year";
    let find = |posture: &'_ Posture| posture.metrics.get("loss").cloned();
    let found: Vec<(&Posture, Metric)> =
        doc.postures.iter().filter_map(|posture| Some((posture, find(posture)?))).collect();
    let currency = &doc.scenario.currency;
    let mut table = Table::new(&[
        "Posture",
        "Return period",
        "Annual loss, AEP [95 %]",
        "Largest event, OEP",
        "Mean loss [95 %]",
        "Any loss",
    ]);
    for (posture, metric) in &found {
        let mean = format::with_interval(metric.mean, metric.mean_ci95, format::Quantity::Money(currency));
        if metric.return_periods.is_empty() {
            let absent = || format::ABSENT.to_owned();
            table.rows.push(vec![
                words::posture_name(posture),
                absent(),
                absent(),
                absent(),
                mean.clone(),
                format::probability(metric.p_any),
            ]);
        }
        for row in &metric.return_periods {
            table.rows.push(vec![
                words::posture_name(posture),
                format!("{} years", format::number(row.years)),
                format::with_interval(row.annual, row.ci95, format::Quantity::Money(currency)),
                row.largest_event.map_or(format::ABSENT.to_owned(), |loss| format::money(loss, currency)),
                mean.clone(),
                format::probability(metric.p_any),
            ]);
        }
    }
    let any: Vec<String> = found
        .iter()
        .map(|(posture, metric)| format!("{} under “{}”", format::share(metric.p_any), words::posture_name(posture)))
        .collect();
    let frequency = match (doc.scenario.threats.is_empty(), doc.scenario.loss_events.is_empty()) {
        (false, true) => Some("The curves move up and down with the declared frequency, the weakest input."),
        (false, false) => {
            Some("The curves move up and down with the declared frequencies; that of attacks is the weakest input.")
        }
        (true, false) => Some("The curves move up and down with the declared frequencies of the loss events."),
        (true, true) => None,
    };
    let mut notes: Vec<String> = frequency.into_iter().map(str::to_owned).collect();
    if any.len() <= MOST_NAMED {
        notes.insert(0, format!("Probability of any loss {}: {}.", words::in_horizon(doc), any.join("; ")));
    }
    let words = Words {
        file: "loss-exceedance.svg",
        title: format!("Loss exceeded in a {}", if year { "year".to_owned() } else { format!("period of {horizon}") }),
        subtitle: "Probability that the loss reaches an amount.".to_owned(),
        description: format!(
            "Exceedance curves of loss per {horizon} on logarithmic axes, with a second axis of return periods; {}.",
            words::postures(found.len())
        ),
        notes,
    }
    .with_frequency(doc);
    let titles = Titles {
        row: |doc, row| {
            let often = format::with_interval(row[1], [row[2], row[3]], format::Quantity::Probability);
            format!("{} or more, {often} {}", format::money(row[0], &doc.scenario.currency), words::in_horizon(doc))
        },
        regions: None,
        whole: doc.nested.is_some(),
        x: format!("loss in a {horizon}, {currency}"),
        y: format!("probability of at least this loss in a {horizon}"),
        right: Some(if year { "return period, years".to_owned() } else { format!("once in … periods of {horizon}") }),
        x_labels: Labels::Amount,
        y_labels: Labels::Percent,
    };
    let curves: Vec<Curve> = found
        .iter()
        .map(|(posture, metric)| Curve {
            name: words::posture_name(posture),
            rows: metric.exceedance.clone(),
            believed: match nested(doc, &posture.id) {
                Some(nested) => nested.exceedance.get("loss").cloned().unwrap_or_default(),
                None => posture.frequency_band.as_ref().map_or_else(Vec::new, |band| band.loss.clone()),
            },
        })
        .collect();
    curves::draw(doc, words, &titles, &curves, &[], false, table)
}

/// Draws the loss given an attack on all postures; `None` where no loss was simulated.
pub(super) fn draw_given_attack(doc: &Document) -> Option<Chart> {
    let found: Vec<(&Posture, &Metric)> =
        doc.postures.iter().filter_map(|posture| Some((posture, words::given_attack(posture, "loss")?))).collect();
    let currency = &doc.scenario.currency;
    let mut table =
        Table::new(&["Posture", "Mean [95 %]", "Median", "95 %", "Mean of the worst 5 %", "Largest simulated"]);
    for (posture, metric) in &found {
        let quantile = |key: &str| {
            metric.quantiles.get(key).map_or(format::ABSENT.to_owned(), |&loss| format::money(loss, currency))
        };
        table.rows.push(vec![
            words::posture_name(posture),
            format::with_interval(metric.mean, metric.mean_ci95, format::Quantity::Money(currency)),
            quantile("p50"),
            quantile("p95"),
            format::money(metric.tvar95, currency),
            format::money(metric.max, currency),
        ]);
    }
    let words = Words {
        file: "loss-given-attack.svg",
        title: "Loss given an attack".to_owned(),
        subtitle: format!("Share of simulated attacks whose loss reaches an amount. {}", words::ONLY_THE_MIX),
        description: format!(
            "Exceedance curves of loss given an attack on logarithmic axes; {}.",
            words::postures(found.len())
        ),
        notes: Vec::new(),
    };
    let titles = Titles {
        row: |doc, row| {
            let share = format::with_interval(row[1], [row[2], row[3]], format::Quantity::Probability);
            format!("{} or more in {share} of attacks", format::money(row[0], &doc.scenario.currency))
        },
        regions: None,
        whole: false,
        x: format!("loss in an attack, {currency}"),
        y: "share of attacks with at least this loss".to_owned(),
        right: None,
        x_labels: Labels::Amount,
        y_labels: Labels::Percent,
    };
    let curves: Vec<Curve> = found
        .iter()
        .map(|(posture, metric)| Curve {
            name: words::posture_name(posture),
            rows: metric.exceedance.clone(),
            believed: Vec::new(),
        })
        .collect();
    curves::draw(doc, words, &titles, &curves, &[], false, table)
}
