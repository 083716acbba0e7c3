//! The adversary sequence diagram: zones from the outside to the targets, and the elements between them.
//!
//! After M. L. Garcia ("The Design and Evaluation of Physical Protection Systems", 2nd ed. 2008, chapter 11) and the IAEA's
//! practice: areas as bars, protection elements as boxes between the areas that they join.

use std::collections::BTreeSet;

use super::super::canvas::legend::{self, Entry};
use super::super::canvas::metrics;
use super::super::canvas::panel::{Frame, Marker, Pen};
use super::super::canvas::sheet::{Anchor, Sheet, Style, Words};
use super::super::canvas::theme::Ink;
use super::super::clean::clean;
use super::super::clock::time;
use super::super::format;
use super::super::register;
use super::super::words;
use super::ladder::{self, Graph, Ladder};
use super::site_choice::{by_share, chosen, other};
use super::{Chart, Table};
use crate::result::document::{Document, Path, Posture};
use crate::result::site::{Element, Protection, Site, Zone};

/// Tactics in the order of a [`Protection`].
const TACTICS: [&str; 3] = ["force", "stealth", "deceit"];
/// Size of the name of a bar.
const NAME: f64 = 13.0;
/// Size of what a bar says beside its name.
const QUIET: f64 = 12.0;
/// Dash of the border of a box whose values are assumed.
const ASSUMED: u8 = 2;

/// What is drawn.
struct Shown<'a> {
    doc: &'a Document,
    site: &'a Site,
    first: &'a Posture,
    /// A posture that is held against the first.
    other: Option<&'a Posture>,
    /// Place of the tactic in a [`Protection`].
    tactic: usize,
    /// Elements drawn, by their places.
    elements: Vec<usize>,
    /// The path taken most often.
    path: Option<&'a Path>,
}

/// Draws the chart; `None` without elements.
pub(super) fn draw(doc: &Document) -> Option<Chart> {
    let site = doc.site.as_ref()?;
    let first = doc.postures.first()?;
    let (elements, graph, ladder) = chosen(site, first)?;
    let coming = site.threats.iter().find(|threat| !threat.stand_off);
    let tactic = coming.and_then(|threat| TACTICS.iter().position(|tactic| *tactic == threat.tactic)).unwrap_or(0);
    let shown =
        Shown { doc, site, first, other: other(doc, site), tactic, elements, path: by_share(first).first().copied() };
    let crowded = |(zone, frame): (&Zone, &Option<Frame>)| {
        let (name, details) = (words::named(&zone.id, &zone.name), shown.details(zone).join(" · "));
        let widest = metrics::width(&name, NAME, true).max(metrics::width(&details, QUIET, false));
        frame.is_some_and(|frame| widest > room(frame))
    };
    let high = site.zones.iter().zip(&ladder.bars).any(crowded);
    let ladder = if high { ladder::laid(&Graph { high, ..graph })? } else { ladder };
    let legend = shown.legend();
    let above = legend::height(&legend);
    let sheet = Sheet::new(doc, shown.words(), above + ladder.height + 8.0);
    legend::draw(&sheet, sheet.top, &legend);
    shown.draw(&sheet, &ladder, sheet.top + above);
    Some(sheet.finish(shown.table()))
}

/// A probability in per cent.
fn percent(share: f64) -> String {
    if share <= 0.0 { "0 %".to_owned() } else { format::probability(share) }
}

/// "40 %", or "40 % → 85 %" where another posture changes it.
fn changed(was: f64, is: Option<f64>, write: impl Fn(f64) -> String) -> String {
    let (was, is) = (write(was), is.map(write));
    is.filter(|is| *is != was).map_or_else(|| was.clone(), |is| format!("{was} → {is}"))
}

/// Room for text in a bar.
fn room(bar: Frame) -> f64 {
    bar.right - bar.left - 18.0
}

/// A number of people.
fn people(number: f64) -> String {
    format::number(if number >= 10.0 { number.round() } else { number })
}

impl Shown<'_> {
    fn protection<'a>(&self, element: &'a Element) -> (&'a Protection, Option<&'a Protection>) {
        (element.values.of(&self.first.id), self.other.map(|posture| element.values.of(&posture.id)))
    }

    /// The grades of the inputs of an element, the weakest first; none without an input.
    fn grades(&self, element: &Element) -> Vec<Option<&str>> {
        register::grades(self.doc, &element.id)
    }

    /// Its values are judgement, or without a grade.
    fn assumed(&self, element: &Element) -> bool {
        self.grades(element).first().is_none_or(|grade| matches!(grade, Some("D") | None))
    }

    fn on_path(&self, element: &Element) -> bool {
        self.path.is_some_and(|path| path.id.split('>').any(|id| id == element.id))
    }

    fn critical(&self, element: &Element) -> bool {
        self.path.is_some_and(|path| path.critical_detection_point.as_deref() == Some(element.id.as_str()))
    }

    fn legend(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        let entry = |name: String, pen: Pen, marker: Option<Marker>| Entry { name, pen, marker };
        if let Some(path) = self.path {
            let name = format!("path taken most often ({} of ways in)", format::share(path.share));
            entries.push(entry(name, Pen::solid(Ink::Series(0), 3.0), None));
        }
        if self.elements.iter().any(|element| self.critical(&self.site.elements[*element])) {
            let name = "its critical detection point".to_owned();
            entries.push(entry(name, Pen::solid(Ink::Marking, 0.0), Some(Marker::Diamond)));
        }
        if self.elements.iter().any(|element| self.assumed(&self.site.elements[*element])) {
            let pen = Pen { dash: ASSUMED, ..Pen::solid(Ink::Frame, 1.4) };
            entries.push(entry("assumed: judgement, or no grade".to_owned(), pen, None));
        }
        entries
    }

    fn words(&self) -> Words {
        let (all, drawn) = (self.site.elements.len(), self.elements.len());
        let mut subtitle = format!(
            "Zones from the outside (top) to the targets. In the boxes between them: probability of detection and delay by {}, {}",
            TACTICS[self.tactic],
            words::posture_name(self.first)
        );
        if let Some(other) = self.other {
            subtitle = format!("{subtitle}; after an arrow, {} where it differs", words::posture_name(other));
        }
        subtitle += ".";
        let mut notes = Vec::new();
        if drawn < all {
            notes.push(format!(
                "{} of {all} elements are left out for want of room: those on paths taken less often, and those to people and \
                 plant last. All are in result.json.",
                all - drawn
            ));
        }
        let joined: BTreeSet<&str> = self
            .elements
            .iter()
            .flat_map(|element| [&self.site.elements[*element].from, &self.site.elements[*element].to])
            .map(String::as_str)
            .collect();
        let apart: Vec<&Zone> = self.site.zones.iter().filter(|zone| !joined.contains(zone.id.as_str())).collect();
        if !apart.is_empty() {
            let names: Vec<String> = apart.iter().take(3).map(|zone| words::named(&zone.id, &zone.name)).collect();
            let more = if apart.len() > 3 { format!(" and {} more", apart.len() - 3) } else { String::new() };
            notes.push(format!("No box shown leads to or from: {}{more}.", names.join(", ")));
        }
        notes.push(
            "What varies by attack stands at its mean, what is uncertain at its median; conditions are left out. An adversary may \
             take any chain of boxes."
                .to_owned(),
        );
        if self.path.is_some_and(|path| path.critical_detection_point.is_some()) {
            notes.push(
                "Critical detection point: the last element of the path at which detection still leaves the response time to come \
                 before the attackers are done there."
                    .to_owned(),
            );
        } else if self.path.is_some() && !self.site.responses.is_empty() {
            notes.push(
                "The path taken most often has no critical detection point: at mean times, nowhere on it does detection leave the response time \
                 to come."
                    .to_owned(),
            );
        }
        Words {
            file: "site.svg",
            title: "The site as an adversary meets it".to_owned(),
            subtitle,
            description: format!(
                "Adversary sequence diagram: zones from the entries at the top to the targets at the bottom, {drawn} protection \
                 elements between them with probability of detection and delay."
            ),
            notes,
        }
    }

    fn draw(&self, sheet: &Sheet, ladder: &Ladder, top: f64) {
        let down = |frame: Frame| Frame { top: frame.top + top, bottom: frame.bottom + top, ..frame };
        for emphasised in [false, true] {
            for (element, placed) in self.elements.iter().zip(&ladder.boxes) {
                if self.on_path(&self.site.elements[*element]) != emphasised {
                    continue;
                }
                let pen = if emphasised { Pen::solid(Ink::Series(0), 3.0) } else { Pen::solid(Ink::Frame, 1.1) };
                let [above, below] = [&placed.above, &placed.below]
                    .map(|line| line.iter().map(|(x, y)| (*x, y + top)).collect::<Vec<_>>());
                sheet.pencil().line(&above, pen);
                sheet.pencil().line(&below, pen);
                let (tip, back) = if placed.upwards { (above[0], 1.0) } else { (below[below.len() - 1], -1.0) };
                let (half, long) = if emphasised { (5.0, 9.0) } else { (3.6, 7.0) };
                let head = [tip, (tip.0 - half, tip.1 + back * long), (tip.0 + half, tip.1 + back * long)];
                sheet.pencil().polygon(&head, pen.ink, 1.0);
            }
        }
        for (zone, frame) in self.site.zones.iter().zip(&ladder.bars) {
            if let Some(frame) = frame {
                self.bar(sheet, zone, down(*frame));
            }
        }
        for (element, placed) in self.elements.iter().zip(&ladder.boxes) {
            self.element(sheet, &self.site.elements[*element], down(placed.frame));
        }
    }

    /// What a bar says beside its name.
    fn details(&self, zone: &Zone) -> Vec<String> {
        let threats = &self.site.threats;
        let mut details = Vec::new();
        if threats.iter().any(|threat| threat.entry.contains(&zone.id)) {
            details.push("entry".to_owned());
        }
        let aimed: Vec<bool> =
            threats.iter().filter(|threat| threat.targets.contains(&zone.id)).map(|threat| threat.stand_off).collect();
        if !aimed.is_empty() {
            let far = aimed.iter().all(|stand_off| *stand_off);
            details.push(if far { "target from a distance" } else { "target" }.to_owned());
        }
        if let Some(found) = &zone.people {
            let (was, is) = (found.of(&self.first.id), self.other.map(|posture| found.of(&posture.id)));
            details.push(changed(was.total, is.map(|is| is.total), people) + " people");
            if was.capacity.max(is.map_or(0.0, |is| is.capacity)) > 0.0 {
                details.push("haven for ".to_owned() + &changed(was.capacity, is.map(|is| is.capacity), people));
            }
        }
        match &zone.units[..] {
            [] => {}
            [unit] => details.push(clean(unit).replace('_', " ")),
            units => details.push(format!("{} units", units.len())),
        }
        details
    }

    fn bar(&self, sheet: &Sheet, zone: &Zone, frame: Frame) {
        let corners = frame.outline();
        sheet.pencil().block(frame, Ink::Grid);
        let target = self.site.threats.iter().any(|threat| threat.targets.contains(&zone.id));
        let pen = if target { Pen::solid(Ink::Text, 2.0) } else { Pen::solid(Ink::Frame, 0.8) };
        sheet.pencil().line(&corners, pen);
        let name = words::named(&zone.id, &zone.name);
        let mut details = self.details(zone);
        let whole = details.join(" · ");
        let bold = Style { size: NAME, ..Style::body(Ink::Text).bold() };
        let quiet = Style { size: QUIET, ..Style::body(Ink::Text) };
        let high = frame.bottom - frame.top > 50.0;
        let names =
            metrics::wrapped(&name, bold.size, true, room(frame), if high && !details.is_empty() { 2 } else { 1 });
        let rest = if high { 3 - names.len().min(2) } else { 1 };
        // What has no room is left to the tip; that a zone is a target, its border says too.
        let fits = |details: &[String]| {
            metrics::wrapped(&details.join(" · "), QUIET, false, room(frame), usize::MAX).len() <= rest
        };
        if !fits(&details) && details.len() > 1 {
            details.retain(|detail| detail != "target");
        }
        while !fits(&details) && details.len() > 1 {
            details.pop();
        }
        let details_lines = metrics::wrapped(&details.join(" · "), QUIET, false, room(frame), rest);
        let lines: Vec<(String, Style)> = names
            .into_iter()
            .map(|line| (line, bold))
            .chain(details_lines.into_iter().map(|line| (line, quiet)))
            .collect();
        let first = f64::midpoint(frame.top, frame.bottom) + 4.5 - 8.0 * (lines.len() as f64 - 1.0);
        for (number, (text, style)) in lines.into_iter().enumerate() {
            let at = (f64::midpoint(frame.left, frame.right), first + 16.0 * number as f64);
            sheet.text(at, &text, style.anchor(Anchor::Middle));
        }
        sheet.tip_over(frame, &[name, whole].join(": "));
    }

    fn element(&self, sheet: &Sheet, element: &Element, frame: Frame) {
        let corners = frame.outline();
        let (ink, width) = if self.on_path(element) { (Ink::Series(0), 2.6) } else { (Ink::Frame, 1.2) };
        sheet.pencil().block(frame, Ink::Paper);
        let dash = if self.assumed(element) { ASSUMED } else { 0 };
        sheet.pencil().line(&corners, Pen { ink, width, dash });
        let (was, is) = self.protection(element);
        let tactic = self.tactic;
        let detection = changed(was.detection[tactic], is.map(|is| is.detection[tactic]), percent);
        let delay = changed(was.delay_seconds[tactic], is.map(|is| is.delay_seconds[tactic]), time);
        let room = frame.right - frame.left - 10.0;
        let name = words::named(&element.id, &element.name);
        let small = Style { size: 11.5, ..Style::body(Ink::Text) };
        // A change that has no room is left to the table.
        let short = |text: &str| {
            let alone = text.split(" → ").next().unwrap_or_default();
            let fits = metrics::width(text, small.size, false) <= room;
            if fits { text.to_owned() } else { metrics::fitted(&format!("{alone} → …"), small.size, false, room) }
        };
        let lines = [
            (metrics::fitted(&name, 12.0, true, room), Style { size: 12.0, ..small }.bold()),
            (short(&detection), small),
            (short(&delay), small),
        ];
        for (number, (text, style)) in lines.into_iter().enumerate() {
            let at = (f64::midpoint(frame.left, frame.right), frame.top + 17.0 + 16.5 * number as f64);
            sheet.text(at, &text, style.anchor(Anchor::Middle));
        }
        if self.critical(element) {
            sheet.pencil().mark((frame.right - 1.0, frame.top + 1.0), Marker::Diamond, 6.5, Ink::Marking);
        }
        let grade = match self.grades(element).first() {
            None => "defaults alone".to_owned(),
            Some(None) => "inputs without a grade".to_owned(),
            Some(Some(grade)) => format!("inputs of grade {grade} at the weakest"),
        };
        let critical = if self.critical(element) { "; critical detection point" } else { "" };
        sheet.tip_over(frame, &format!("{name}: detection {detection}, delay {delay}; {grade}{critical}"));
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["Element", "From", "To", "Weakest grade", "Posture"]);
        table.header.extend(TACTICS.map(|tactic| format!("Detection by {tactic}")));
        table.header.extend(TACTICS.map(|tactic| format!("Delay by {tactic}")));
        let zone = |id: &String| {
            let found = self.site.zones.iter().find(|zone| zone.id == *id);
            found.map_or_else(|| clean(id), |zone| words::named(&zone.id, &zone.name))
        };
        let figures = |values: &Protection| -> Vec<String> {
            values.detection.map(percent).into_iter().chain(values.delay_seconds.map(time)).collect()
        };
        for element in &self.site.elements {
            let own = [
                words::named(&element.id, &element.name),
                zone(&element.from),
                zone(&element.to),
                self.grades(element)
                    .first()
                    .map_or_else(|| format::ABSENT.to_owned(), |grade| register::letter(*grade)),
            ];
            let first = figures(&element.values.first);
            let others = self.doc.postures.iter().filter_map(|posture| {
                let is = element.values.changed.get(&posture.id).map(figures);
                Some((words::posture_name(posture), is.filter(|is| *is != first)?))
            });
            let others: Vec<(String, Vec<String>)> = others.collect();
            let all = if others.is_empty() { "all" } else { "all others" };
            let rows = std::iter::once((all.to_owned(), first)).chain(others);
            table.rows.extend(rows.map(|(posture, cells)| [own.to_vec(), vec![posture], cells].concat()));
        }
        table
    }
}
