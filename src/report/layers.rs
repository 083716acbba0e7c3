//! What protects the site, as tables: zones with their people and havens, elements, responses, controls. A row is what holds under
//! the first posture; where another posture changes it, a row of that posture follows.

use super::clean::clean;
use super::clock::time;
use super::format;
use super::register;
use super::summary::{Layout, Section};
use super::words;
use crate::result::document::Document;
use crate::result::site::{Coming, Control, Element, People, Protection, Response, Site, Under, Zone};

/// Whether a zone has fewer places than people, as a table says it.
const SHORT: &str = "fewer places than people";

/// The tables for which the document has data, from the people outwards.
pub(super) fn sections(doc: &Document) -> Vec<Section> {
    let Some(site) = &doc.site else { return Vec::new() };
    [zones(doc, site), elements(doc, site), responses(doc, site), controls(doc, site)].into_iter().flatten().collect()
}

/// The row of a thing under the first posture, and one for each posture that changes it.
fn rows<T>(
    doc: &Document,
    name: &str,
    values: &Under<T>,
    cells: impl Fn(&T) -> Vec<String>,
) -> Vec<(String, Vec<String>)> {
    let mut rows = vec![(name.to_owned(), cells(&values.first))];
    let changed = values.changed.iter().map(|(posture, value)| (posture, cells(value)));
    // A change that is too small to be seen is none to a reader.
    let seen = changed.filter(|(_, cells)| *cells != rows[0].1).map(|(posture, cells)| (under(doc, posture), cells));
    let seen: Vec<_> = seen.collect();
    rows.extend(seen);
    rows
}

fn under(doc: &Document, posture: &str) -> String {
    format!("· under “{}”", words::posture(doc, posture))
}

fn table(title: &str, note: &str, columns: &[&str], rows: Vec<(String, Vec<String>)>) -> Option<Section> {
    (!rows.is_empty()).then(|| Section {
        title: title.to_owned(),
        note: note.to_owned(),
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        rows,
        layout: Layout::Figures,
    })
}

/// People and havens: who is where, and whether all of them have a place.
fn zones(doc: &Document, site: &Site) -> Option<Section> {
    // Only where there is a plant, and where somebody may complete.
    let stops = |zone: &Zone| {
        let targeted = site.threats.iter().any(|threat| threat.targets.contains(&zone.id));
        zone.stops_plant && targeted && !doc.scenario.units.is_empty()
    };
    let matters = |zone: &&Zone| zone.people.is_some() || stops(zone) || !zone.units.is_empty();
    let plant = |zone: &Zone| match (zone.units.as_slice(), stops(zone)) {
        ([], false) => format::ABSENT.to_owned(),
        ([], true) => "stops it".to_owned(),
        (units, stops) => {
            let units: Vec<String> = units.iter().map(|unit| clean(unit).replace('_', " ")).collect();
            format!("{}{}", units.join(", "), if stops { "; stops all" } else { "" })
        }
    };
    let cells = |zone: &Zone, people: &People| {
        let groups: Vec<String> = people
            .by_group
            .iter()
            .map(|(group, here)| format!("{} {}", words::group(doc, group), format::number(*here)))
            .collect();
        let places = people.places_per_person.map_or(format::ABSENT.to_owned(), |places| {
            if places < 1.0 { format!("{}, {SHORT}", format::number(places)) } else { format::number(places) }
        });
        let shelters = people.capacity > 0.0;
        let or_none = |text: String| if shelters { text } else { format::ABSENT.to_owned() };
        vec![
            if groups.len() > 1 { groups.join("; ") } else { format::ABSENT.to_owned() },
            format::number(people.total),
            format::number(people.capacity),
            or_none(places),
            or_none(time(people.shelter_seconds)),
            or_none(format::share(people.compliance)),
            plant(zone),
        ]
    };
    let of_zone = |zone: &Zone| {
        if let Some(people) = &zone.people {
            return rows(doc, &words::spaced(&zone.id, &zone.name), people, |people| cells(zone, people));
        }
        let mut cells = vec![format::ABSENT.to_owned(); 6];
        cells.push(plant(zone));
        vec![(words::spaced(&zone.id, &zone.name), cells)]
    };
    table(
        "Zones: people, havens, plant",
        "Expected people when anyone is there. Places: those of the haven, also for each person; time in which half of the people \
         reach it; share of people who try. Plant: what stands there, and whether attackers who complete there stop all of it.",
        &["of groups", "people", "places", "places each", "time to reach", "try to", "plant"],
        site.zones.iter().filter(matters).flat_map(of_zone).collect(),
    )
}

/// Elements: what delays and detects, and on what evidence.
fn elements(doc: &Document, site: &Site) -> Option<Section> {
    let all = |values: [String; 3]| {
        let [force, stealth, deceit] = values;
        if force == stealth && stealth == deceit { force } else { format!("{force} / {stealth} / {deceit}") }
    };
    let zone = |id: &str| {
        site.zones
            .iter()
            .find(|zone| zone.id == id)
            .map_or_else(|| clean(id), |zone| words::spaced(&zone.id, &zone.name))
    };
    let of_element = |element: &Element| {
        let grades: Vec<String> = register::grades(doc, &element.id).into_iter().map(register::letter).collect();
        let grades = if grades.is_empty() { format::ABSENT.to_owned() } else { grades.join(", ") };
        rows(doc, &words::spaced(&element.id, &element.name), &element.values, |values: &Protection| {
            vec![
                zone(&element.from),
                zone(&element.to),
                all(values.detection.map(format::share)),
                all(values.delay_seconds.map(time)),
                grades.clone(),
            ]
        })
    };
    table(
        "Layers: detection and delay",
        "By force / stealth / deceit, one value where they are the same: probability of being sensed and taken for an attack, and \
         time to get past. What is uncertain is at its median. Evidence: grades of these inputs, A measured, B analogue, C \
         practice, D judgement: only an A was tested.",
        &["from", "to", "detection", "delay", "evidence"],
        site.elements.iter().flat_map(of_element).collect(),
    )
}

/// Response forces: whether they come, and when.
fn responses(doc: &Document, site: &Site) -> Option<Section> {
    let of_response = |response: &Response| {
        rows(doc, &words::spaced(&response.id, &response.name), &response.values, |values: &Coming| {
            let times = || values.seconds_to.values().copied();
            // Neither where no zone is to be reached, as with threats from a distance alone.
            let (first, last) = (times().fold(f64::INFINITY, f64::min), times().fold(f64::NEG_INFINITY, f64::max));
            vec![format::share(values.communication), format::share(values.availability), time(first), time(last)]
        })
    };
    table(
        "Response",
        "Probability that the alarm reaches a force and that it can come, and the time from alarm to arrival, to the nearest and to \
         the farthest zone. What is uncertain is at its median. Which of them depend on somebody else's decision, such as a state's, \
         only the analyst can say.",
        &["hears of it", "can come", "nearest zone", "farthest zone"],
        site.responses.iter().flat_map(of_response).collect(),
    )
}

/// Controls and the postures that have them.
fn controls(doc: &Document, site: &Site) -> Option<Section> {
    let row = |control: &Control| {
        let postures: Vec<String> = control.postures.iter().map(|posture| words::posture(doc, posture)).collect();
        let cells = vec![
            format::money(control.annual_cost, &doc.scenario.currency),
            format::share(control.working),
            if postures.is_empty() { "none simulated".to_owned() } else { postures.join("; ") },
        ];
        (words::spaced(&control.id, &control.name), cells)
    };
    table(
        "Controls",
        "Annualised cost, probability of being in working order when an attack comes, and the postures that hold the control.",
        &["cost per year", "in working order", "postures"],
        site.controls.iter().map(row).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_row_follows_for_each_posture_that_changes_what_is_seen() {
        let doc = fixture::plausible();
        let values =
            Under { first: 1.0, changed: [("as_is".to_owned(), 1.0 + 1e-9), ("other".to_owned(), 2.0)].into() };
        let rows = rows(&doc, "Gate", &values, |value| vec![format::number(*value)]);
        let names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Gate", "· under “other”"]);
    }

    #[test]
    fn every_table_is_even_and_a_haven_too_small_is_said_to_be() {
        for doc in [fixture::plausible(), fixture::ugly()] {
            let sections = sections(&doc);
            assert!(sections.len() >= 2, "{}", sections.len());
            for section in &sections {
                assert!(
                    section.rows.iter().all(|(_, cells)| cells.len() == section.columns.len()),
                    "{}",
                    section.title
                );
            }
        }
        let mut doc = fixture::plausible();
        let zones = &mut doc.site.as_mut().unwrap().zones;
        let people = zones.iter_mut().find_map(|zone| zone.people.as_mut()).unwrap();
        (people.first.capacity, people.first.places_per_person) = (1.0, Some(0.5));
        let told = sections(&doc).into_iter().find(|section| section.title.starts_with("Zones")).unwrap();
        assert!(told.rows.iter().any(|(_, cells)| cells[3].ends_with(SHORT)));
        for response in &mut doc.site.as_mut().unwrap().responses {
            response.values.first.seconds_to.clear();
            response.values.changed.clear();
        }
        let told = sections(&doc).into_iter().find(|section| section.title == "Response").unwrap();
        assert!(told.rows.iter().all(|(_, cells)| cells[2..] == [format::ABSENT; 2]), "{:?}", told.rows);
        doc.site = None;
        assert!(super::sections(&doc).is_empty());
    }
}
