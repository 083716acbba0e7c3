//! A nested run: what every expectation could be, and how much of the variance of an outcome is not known.

use super::super::format::{self, Quantity};
use super::super::summary::{self, Layout, Section};
use super::super::words;
use super::percent;
use crate::result::decision::Figure;
use crate::result::document::Document;
use crate::result::nested::{Band, Nested, NestedPosture};

/// Postures of which there are tables, at most; the others are in `result.json`.
const MOST_POSTURES: usize = 6;

/// Finds the band of a figure.
type Find<'a> = Box<dyn Fn(&NestedPosture) -> Option<Band> + 'a>;

/// A leading figure: its name, how it is written, and where it is found.
pub(in crate::report) struct Row<'a> {
    pub(in crate::report) name: String,
    pub(in crate::report) quantity: Quantity<'a>,
    /// One of the few that are drawn.
    pub(in crate::report) leads: bool,
    pub(in crate::report) find: Find<'a>,
}

/// The figures that the reader meets elsewhere.
pub(in crate::report) fn rows(doc: &Document) -> Vec<Row<'_>> {
    let currency = doc.scenario.currency.as_str();
    let quantity = |column: &str| if column.starts_with("loss") { Quantity::Money(currency) } else { Quantity::Number };
    let mut rows: Vec<Row<'_>> = Vec::new();
    let attacked = !doc.scenario.threats.is_empty();
    if attacked {
        rows.push(Row {
            name: "given an attack: P_E".to_owned(),
            quantity: Quantity::Probability,
            leads: false,
            find: Box::new(|posture| posture.attack.get("neutralised").copied()),
        });
    }
    for column in ["fatalities", "captured", "downtime_days", "loss"] {
        if attacked && summary::matters(doc, column) {
            rows.push(Row {
                name: format!("given an attack: {}", words::column(doc, column)),
                quantity: quantity(column),
                leads: ["fatalities", "loss"].contains(&column),
                find: Box::new(move |posture| posture.attack.get(column).copied()),
            });
        }
    }
    let horizon = words::in_horizon(doc);
    if attacked {
        rows.push(Row {
            name: format!("{horizon}: an attack"),
            quantity: Quantity::Probability,
            leads: false,
            find: Box::new(|posture| Some(posture.p_attack)),
        });
    }
    for column in ["fatalities", "downtime_days", "loss", "loss_net"] {
        if summary::matters(doc, column) {
            rows.push(Row {
                name: format!("{horizon}: {}", words::column(doc, column)),
                quantity: quantity(column),
                leads: ["fatalities", "loss"].contains(&column),
                find: Box::new(move |posture| posture.year.get(column).copied()),
            });
        }
    }
    rows.retain(|row| {
        doc.nested.iter().flat_map(|nested| &nested.postures).any(|posture| (row.find)(posture).is_some())
    });
    rows
}

/// A table for every posture, and one of the differences.
pub(super) fn sections(doc: &Document, nested: &Nested) -> Vec<Section> {
    let rows = rows(doc);
    let note = format!(
        "What the expectation could be: 5, 50 and 95 % over {} draws of all that is not known, {} trials each. Mean with its 95 % \
         interval from so many. Share: how much of the variance of one outcome is not known; the rest is chance.",
        format::count(nested.outer),
        format::count(nested.inner)
    );
    let one = |posture: &NestedPosture| Section {
        title: format!("{}, “{}”", super::TITLE, words::posture(doc, &posture.id)),
        note: note.clone(),
        columns: ["mean", "5 %", "50 %", "95 %", "share"].map(str::to_owned).to_vec(),
        rows: rows
            .iter()
            .filter_map(|row| Some((row.name.clone(), cells(&(row.find)(posture)?, row.quantity))))
            .collect(),
        layout: Layout::Figures,
    };
    nested
        .postures
        .iter()
        .take(MOST_POSTURES)
        .map(one)
        .filter(|section| !section.rows.is_empty())
        .chain(differences(doc, nested))
        .collect()
}

fn cells(band: &Band, quantity: Quantity<'_>) -> Vec<String> {
    let value = |value: f64| format::value(value, quantity);
    let share = band.share.zip(band.share_ci95);
    let share = match share {
        _ if !band.is_told_apart() => "not told from 0".to_owned(),
        Some((value, ci95)) => percent(Figure { value, ci95 }),
        None => format::ABSENT.to_owned(),
    };
    let mut cells = vec![format::with_interval(band.mean, band.mean_ci95, quantity)];
    cells.extend(band.quantiles.map(value));
    cells.push(share);
    cells
}

/// What the differences to the first posture could be.
pub(super) fn differences(doc: &Document, nested: &Nested) -> Option<Section> {
    let currency = doc.scenario.currency.as_str();
    let wanted = nested.differences.iter().filter(|found| {
        ["fatalities", "downtime_days", "loss"].contains(&found.metric.as_str()) && summary::matters(doc, &found.metric)
    });
    let row = |found: &crate::result::nested::NestedDifference| {
        let quantity = if found.metric == "loss" { Quantity::Money(currency) } else { Quantity::Number };
        let mut cells = cells(&found.band, quantity);
        cells.truncate(4);
        cells.push(found.p_less.map_or("not told".to_owned(), format::share));
        (format!("{}: {}", words::posture(doc, &found.posture), words::column(doc, &found.metric)), cells)
    };
    let rows: Vec<(String, Vec<String>)> = wanted.map(row).collect();
    let first = doc.postures.first()?;
    (!rows.is_empty()).then(|| Section {
        title: format!("What the differences could be, {}", words::in_horizon(doc)),
        note: format!(
            "Expected difference to “{}”; negative is better. Less: share of what may be the case in which less is to be expected.",
            words::posture_name(first)
        ),
        columns: ["mean", "5 %", "50 %", "95 %", "less"].map(str::to_owned).to_vec(),
        rows,
        layout: Layout::Figures,
    })
}

/// The figure that leads, of the first posture: deaths given an attack, else loss given an attack, else loss per horizon.
fn leading(doc: &Document, nested: &Nested) -> Option<(String, Band)> {
    let first = nested.postures.first()?;
    let given = |column: &str| first.attack.get(column).filter(|band| band.mean > 0.0);
    let deaths = given("fatalities").map(|band| ("deaths in an attack".to_owned(), *band));
    let loss = || given("loss").map(|band| ("loss in an attack".to_owned(), *band));
    let year = || first.year.get("loss").map(|band| (format!("loss {}", words::in_horizon(doc)), *band));
    deaths.or_else(loss).or_else(year)
}

/// The split of the leading figure, in a sentence.
pub(super) fn split(doc: &Document, nested: &Nested) -> Option<String> {
    let (what, band) = leading(doc, nested)?;
    let posture = words::posture(doc, &nested.postures.first()?.id);
    let Some((share, ci95)) = band.share.zip(band.share_ci95).filter(|_| band.is_told_apart()) else {
        return Some(format!(
            "Of the variance of {what} under “{posture}”, what is not known of the inputs is not distinguishable from 0 beside \
             chance."
        ));
    };
    let [low, _, high] = band.quantiles.map(|value| {
        let quantity =
            if what.starts_with("loss") { Quantity::Money(&doc.scenario.currency) } else { Quantity::Number };
        format::value(value, quantity)
    });
    Some(format!(
        "Of the variance of {what} under “{posture}”, {} is what is not known of the inputs; the rest is chance. The mean could be \
         from {low} to {high} (5 to 95 %).",
        percent(Figure { value: share, ci95 })
    ))
}

/// What there is to say of a nested run.
pub(super) fn sentences(doc: &Document, nested: &Nested) -> Vec<String> {
    let mut sentences: Vec<String> = split(doc, nested).into_iter().collect();
    if let Some((what, band)) = leading(doc, nested) {
        sentences.push(format!(
            "The nested run: {} draws of what is not known, {} trials each, {} in all. Of the variance seen between draws of {what} {} is \
             the error of so few trials, and is taken out.",
            format::count(nested.outer),
            format::count(nested.inner),
            format::count(nested.outer * nested.inner),
            format::share(band.noise)
        ));
    }
    if let Some(better) = &nested.suggested {
        sentences.push(format!(
            "As many trials would serve better as --nested {}x{} (worked out for {}; what is rare and large wants more trials to a draw).",
            better.outer,
            better.inner,
            words::figure(&doc.scenario.groups, doc.scenario.horizon_years, &better.figure, "").0
        ));
    }
    sentences
}
