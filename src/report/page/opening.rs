//! The first part of the page: what was simulated, and the answer in sentences.

use super::super::clean::clean;
use super::super::format;
use super::super::summary::{self, Layout, Section};
use super::super::{lead, words};
use super::Page;
use super::html::Html;
use crate::result::document::{Document, Group, Threat};

/// The scenario's name, its id where it has none.
pub(super) fn name(doc: &Document) -> String {
    words::named(&doc.scenario.id, &doc.scenario.name)
}

/// Marking, name, summary, how it was run, and the button for light and dark.
pub(super) fn header(out: &mut Html, doc: &Document, mark: &impl Fn(&mut Html)) {
    out.within("header", &[], |out| {
        mark(out);
        out.say("h1", &[], &name(doc));
        if !doc.scenario.summary.is_empty() {
            out.say("p", &[("class", "summary")], &doc.scenario.summary);
        }
        out.say("p", &[("class", "note")], &format!("{}.", summary::origin(doc)));
        out.say("button", &[("type", "button"), ("id", "scheme"), ("hidden", "")], "Colours: auto");
    });
}

/// The answer in sentences.
pub(super) fn in_short(page: &mut Page<'_>) {
    let remarks = lead::in_short(page.doc);
    page.section("in-short", "In short", |page| {
        if let Some(remarks) = remarks {
            page.sentences(&remarks, false);
        }
    });
}

/// Who and what is on the site, and its drawing.
pub(super) fn scope(page: &mut Page<'_>) {
    let doc = page.doc;
    page.section("scope", "Scope and site", |page| {
        let scenario = &doc.scenario;
        if doc.postures.is_empty() && scenario.groups.is_empty() && scenario.units.is_empty() {
            return;
        }
        page.paragraph(&format!(
            "{} simulated over a horizon of {}; amounts in {}.",
            words::postures(doc.postures.len()),
            if words::horizon(doc) == "year" { "one year".to_owned() } else { words::horizon(doc) },
            clean(&scenario.currency)
        ));
        if !scenario.units.is_empty() {
            let units: Vec<String> = scenario.units.iter().map(|unit| clean(unit).replace('_', " ")).collect();
            page.paragraph(&format!("Plant units: {}.", units.join(", ")));
        }
        if !scenario.groups.is_empty() {
            page.table(&workforce(doc));
        }
        page.table_of(|title| title.starts_with("Zones"));
        page.figures(&["site.svg"]);
    });
}

/// What delays, detects and responds, and the measures of the postures.
pub(super) fn layers(page: &mut Page<'_>) {
    page.section("layers", "Layers and controls", |page| {
        for title in ["Layers", "Response", "Controls"] {
            page.table_of(|found| found.starts_with(title) && !found.starts_with("Controls together"));
        }
    });
}

/// Groups, with how many are on site under every posture.
fn workforce(doc: &Document) -> Section {
    let moved = doc.postures.iter().any(|posture| {
        let differs = |group: &Group| {
            posture.risk.headcount.get(&group.id).is_some_and(|here| (here - group.headcount).abs() > 1e-9)
        };
        doc.scenario.groups.iter().any(differs)
    });
    let mut columns = vec!["on site at a moment".to_owned()];
    if moved {
        columns.extend(doc.postures.iter().map(words::posture_name));
    }
    let row = |group: &Group| {
        let mut cells = vec![format::number(group.headcount)];
        if moved {
            let here = doc.postures.iter().map(|posture| posture.risk.headcount.get(&group.id));
            cells.extend(here.map(|here| here.map_or(format::ABSENT.to_owned(), |&here| format::number(here))));
        }
        (words::group(doc, &group.id), cells)
    };
    let under = if moved { ", before any posture and under each" } else { ", before any posture" };
    Section {
        title: "Workforce by group".to_owned(),
        note: format!("Expected numbers{under}."),
        columns,
        rows: doc.scenario.groups.iter().map(row).collect(),
        layout: Layout::Figures,
    }
}

/// Declared frequencies.
pub(super) fn threats(page: &mut Page<'_>) {
    let doc = page.doc;
    page.section("threats", "Threats", |page| {
        let kinds = [("Attacks", &doc.scenario.threats), ("Loss events", &doc.scenario.loss_events)];
        for (kind, threats) in kinds.into_iter().filter(|(_, threats)| !threats.is_empty()) {
            page.table(&declared(kind, threats));
        }
    });
}

fn declared(kind: &str, threats: &[Threat]) -> Section {
    let row = |threat: &Threat| {
        let rates = [threat.rate_mean, threat.rate_p05, threat.rate_p95].map(format::per_year);
        let [mean, low, high] = if threat.rate_p05 < threat.rate_p95 {
            rates
        } else {
            [rates[0].clone(), format::ABSENT.to_owned(), format::ABSENT.to_owned()]
        };
        let grade = threat.grade.as_deref().map_or_else(|| "none".to_owned(), clean);
        (words::named(&threat.id, &threat.name), vec![mean, low, high, grade])
    };
    Section {
        title: format!("{kind}, declared"),
        note: "Frequencies before any control: an input, not a finding. Grades: A measured, B analogue, C practice, D judgement. \
               A dash: a single number, no uncertainty declared."
            .to_owned(),
        columns: ["mean", "5 %", "95 %", "grade"].map(str::to_owned).to_vec(),
        rows: threats.iter().map(row).collect(),
        layout: Layout::Figures,
    }
}
