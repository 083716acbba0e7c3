//! From the spanned tree to structure and arena, table by table.

mod built;
mod correlation;
mod effects;
mod fields;
mod force;
mod harm;
mod law;
mod law_faults;
mod loss;
mod matrix;
mod measure;
mod names;
mod parameters;
mod per_trial;
mod quantity;
mod site;
mod slots;
mod targets;
mod threat;

use std::collections::{BTreeMap, BTreeSet};

use super::arena::{Arena, Provenance, SlotId};
use super::correlation::Correlations;
use super::diagnostic::{Diagnostic, Span};
use super::dimension::{Dimension, YEAR, literal};
use super::effect::Effect;
use super::keys::{self, BESIDE, EVIDENCE, Kind, ROOT, RUN, SCENARIO, SOURCE, THEN, VALUE};
use super::structure::{Crisis, Insurance, Structure};
use super::targets::Targets;
use super::tree::{Node, Value};
use super::{Header, RunDefaults};

pub(crate) use effects::{Aim, Owner};
pub(crate) use fields::{Fields, head, provenance, wrong_kind};

pub(crate) use parameters::implied_dimension;
pub(crate) use quantity::is_quantity_table;
pub(crate) use slots::Place;
pub(crate) use threat::place as threat_place;

/// What reading has found so far.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// Every fault, in the order found.
    pub(crate) faults: Vec<Diagnostic>,
    /// Every number.
    pub(crate) arena: Arena,
    /// What there is.
    pub(crate) structure: Structure,
    /// Named epistemic quantities.
    pub(crate) parameters: BTreeMap<String, SlotId>,
    /// Parameters that something refers to.
    pub(crate) used: BTreeSet<SlotId>,
    /// Identifiers of sources.
    pub(crate) sources: Vec<String>,
    /// Parameters tied together.
    pub(crate) correlations: Option<Correlations>,
    /// Effects that stand in quantities themselves.
    pub(crate) then: Vec<Effect>,
    /// A crisis and a cover that the file left out: an effect on them builds them.
    pub(crate) unbuilt_crisis: Option<Crisis>,
    /// See [`Reader::unbuilt_crisis`].
    pub(crate) unbuilt_insurance: Option<Insurance>,
    /// Source and grade of the whole file.
    pub(crate) whole: Provenance,
    /// Arrays of tables of which some table could not be read: nobody knows what names it holds.
    pub(crate) in_doubt: Vec<&'static str>,
    /// The paths of the arena, for effects.
    pub(crate) targets: Targets,
    /// What is being read is of a parameter that stands for probabilities alone: percents are read as such.
    pub(crate) percents: bool,
    /// Slots that effects have changed so far, each as often as it is.
    pub(crate) changes: usize,
    /// Places of the identifiers of each kind, and how many there are.
    pub(crate) places: BTreeMap<String, (usize, BTreeMap<String, usize>)>,
    /// What `[assault]` has for each group: killed, escaped.
    pub(crate) assault: [Vec<SlotId>; 2],
    /// Part of the site or of a target could not be read: paths can't be judged.
    pub(crate) site_in_doubt: bool,
}

impl Reader {
    /// Reads a whole document.
    pub(crate) fn document(&mut self, root: &Node) -> (Header, RunDefaults) {
        let mut fields = Fields::open(root, "", &ROOT, &Provenance::default(), &mut self.faults);
        self.whole = fields.provenance.clone();
        for key in ROOT.keys {
            fields.take(key.name);
        }
        fields.close(&mut self.faults);
        self.schema(root);
        let header = self.header(root);
        let run = self.run(root);
        self.read_sources(root);
        self.read_parameters(root);
        self.read_correlations(root);
        self.read_groups(root);
        self.read_assault(root);
        self.read_zones(root);
        self.read_elements(root);
        self.read_responses(root);
        self.read_shared(root);
        self.read_conditions(root);
        self.read_threats(root);
        self.read_crisis(root);
        self.read_plant(root);
        self.read_money(root);
        self.read_loss_events(root);
        self.read_controls(root);
        self.read_postures(root);
        self.read_risk_matrix(root);
        self.read_effects(root);
        self.check_sources(root);
        (header, run)
    }

    pub(crate) fn schema(&mut self, root: &Node) {
        let fault = match root.get("schema") {
            Some(Node { value: Value::Number(version), .. }) if (*version - 1.0).abs() < f64::EPSILON => return,
            Some(node) => {
                let span = Some(node.span.clone());
                let fault = Diagnostic::error("unknown-schema", span, "unknown version of the scenario format")
                    .label("this program reads schema = 1");
                let in_quotes = node.text().is_some_and(|text| text.trim() == "1");
                if in_quotes { fault.help("a number stands without quotes").fix_whole("1") } else { fault }
            }
            None => Diagnostic::error("missing-key", Some(head(&root.span)), "`schema` is missing")
                .label("expected schema = 1 at the top")
                .help("`bordj` reads scenarios that begin with `schema = 1`; see README.md for a whole one"),
        };
        self.faults.push(fault);
    }

    fn header(&mut self, root: &Node) -> Header {
        let mut header = Header { horizon_years: 1.0, ..Header::default() };
        let Some(node) = root.get("scenario") else {
            let fault = Diagnostic::error("missing-key", Some(head(&root.span)), "`[scenario]` is missing");
            let is_part = ["threat", "loss_event"].into_iter().all(|key| root.get(key).is_none());
            self.faults.push(fault.label(if is_part {
                "a file of parts is checked through a scenario that extends it; a scenario has [scenario] with id, name and \
                 currency"
            } else {
                "a scenario needs [scenario] with id, name and currency"
            }));
            return header;
        };
        let mut fields = Fields::open(node, "scenario", &SCENARIO, &self.whole, &mut self.faults);
        if let Some(node) = fields.require("id", &mut self.faults) {
            header.id = self.identifier(node, true);
        }
        for (key, place) in [("name", &mut header.name), ("currency", &mut header.currency)] {
            fields.require(key, &mut self.faults);
            let text = fields.text(key, &mut self.faults);
            if let (Some(""), Some(node)) = (text.map(str::trim), node.get(key)) {
                let fault = Diagnostic::error("missing-key", Some(node.span.clone()), format!("`{key}` is empty"));
                self.faults.push(fault.label("expected words"));
            }
            text.unwrap_or_default().clone_into(place);
        }
        fields.text("summary", &mut self.faults).unwrap_or_default().clone_into(&mut header.summary);
        header.marking = fields.text("marking", &mut self.faults).map(str::to_owned);
        fields.date("as_of", &mut self.faults);
        if let Some(node) = fields.take("horizon") {
            header.horizon_years = match node.text().map(literal) {
                Some(Ok((seconds, Dimension::Duration))) if seconds > 0.0 && seconds <= 1_000.0 * YEAR => {
                    seconds / YEAR
                }
                _ => {
                    self.faults.push(
                        Diagnostic::error(
                            "wrong-unit",
                            Some(node.span.clone()),
                            "`horizon` is not a duration above zero",
                        )
                        .label("write \"1 yr\""),
                    );
                    1.0
                }
            };
        }
        fields.close(&mut self.faults);
        header
    }

    fn run(&mut self, root: &Node) -> RunDefaults {
        let mut run = RunDefaults::default();
        let Some(node) = root.get("run") else { return run };
        let mut fields = Fields::open(node, "run", &RUN, &self.whole, &mut self.faults);
        let whole = |key: &str, node: Option<&Node>, faults: &mut Vec<Diagnostic>| {
            let Some(Kind::Whole(least, most)) = RUN.key(key).map(|key| key.kind) else { return None };
            match node? {
                Node { value: Value::Number(number), .. }
                    if *number >= least && *number <= most && number.fract() == 0.0 =>
                {
                    Some(*number as u64)
                }
                node => {
                    faults.push(
                        Diagnostic::error("not-a-whole-number", Some(node.span.clone()), "expected a whole number")
                            .label(format!("a whole number from {least} to {most}")),
                    );
                    None
                }
            }
        };
        run.trials = whole("trials", fields.take("trials"), &mut self.faults);
        run.seed = whole("seed", fields.take("seed"), &mut self.faults);
        fields.close(&mut self.faults);
        run
    }

    pub(crate) fn read_sources(&mut self, root: &Node) {
        for (node, id) in self.tables(root, "source") {
            let mut fields = Fields::open(node, format!("source.{id}"), &SOURCE, &self.whole, &mut self.faults);
            fields.take("id");
            for key in ["title", "publisher", "url", "note"] {
                fields.text(key, &mut self.faults);
            }
            fields.date("year", &mut self.faults);
            fields.date("date", &mut self.faults);
            fields.close(&mut self.faults);
            self.sources.push(id);
        }
    }

    /// The tables of an array of tables with their identifiers; faults for what is no table, has no id, or repeats one.
    pub(crate) fn tables<'a>(&mut self, root: &'a Node, key: &'static str) -> Vec<(&'a Node, String)> {
        let Some(list) = root.get(key) else { return Vec::new() };
        let Value::List(items) = &list.value else {
            self.faults.push(
                wrong_kind(list, key, &format!("[[{key}]] tables"))
                    .help(format!("every {key} is a table of its own: [[{key}]], then its `id`"))
                    .fix(format!("[{key}]"), format!("[[{key}]]")),
            );
            self.in_doubt.push(key);
            return Vec::new();
        };
        let mut found: Vec<(&Node, String)> = Vec::new();
        let mut first_uses: BTreeMap<String, &Node> = BTreeMap::new();
        for item in items {
            if !matches!(item.value, Value::Table(_)) {
                self.faults.push(wrong_kind(item, key, "a table"));
                continue;
            }
            let Some(id) = item.get("id") else {
                self.faults.push(
                    Diagnostic::error("missing-key", Some(item.span.clone()), format!("a `[[{key}]]` has no `id`"))
                        .label("`id` is required here"),
                );
                continue;
            };
            let name = self.identifier(id, false);
            if is_word_of_the_format(&name) {
                self.faults.push(
                    Diagnostic::error("bad-id", Some(id.span.clone()), format!("`{name}` is a word of the format"))
                        .label("a table by this id could not be told from a quantity: choose another id"),
                );
            }
            if let Some(other) = first_uses.get(&name).filter(|_| !name.is_empty()) {
                let first = other.get("id").map(|node| node.span.clone());
                self.faults.push(
                    Diagnostic::error("duplicate-id", Some(id.span.clone()), format!("`{name}` names two `[[{key}]]`"))
                        .label("second use")
                        .also(first, "first use"),
                );
                continue;
            }
            first_uses.entry(name.clone()).or_insert(item);
            found.push((item, name));
        }
        if found.len() < items.len() {
            self.in_doubt.push(key);
        }
        self.site_in_doubt |= self.in_doubt.iter().any(|key| matches!(*key, "zone" | "element" | "threat"));
        found
    }

    /// An identifier, checked.
    pub(crate) fn identifier(&mut self, node: &Node, dashes: bool) -> String {
        match node.text() {
            Some(text) if is_identifier(text, dashes) => text.to_owned(),
            Some(text) => {
                let fault = bad_identifier(text, node.span.clone(), dashes);
                let Some(meant) = well_formed(text, dashes) else {
                    self.faults.push(fault);
                    return text.to_owned();
                };
                self.faults.push(fault.help(format!("write \"{meant}\"")).fix_whole(format!("\"{meant}\"")));
                meant
            }
            None => {
                self.faults.push(wrong_kind(node, "id", "text in quotes"));
                String::new()
            }
        }
    }

    /// Every `basis` names a source.
    pub(crate) fn check_sources(&mut self, node: &Node) {
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| self.check_sources(item)),
            Value::Table(entries) => {
                for entry in entries {
                    let Value::List(ids) = &entry.node.value else {
                        self.check_sources(&entry.node);
                        continue;
                    };
                    if entry.key != "basis" {
                        self.check_sources(&entry.node);
                        continue;
                    }
                    let names = std::mem::take(&mut self.sources);
                    for id in ids {
                        self.lookup(id, "source", &names);
                    }
                    self.sources = names;
                }
            }
            _ => {}
        }
    }
}

/// Words that make a table a quantity, or say where a number comes from.
fn is_word_of_the_format(id: &str) -> bool {
    let beside = BESIDE.iter().chain(&VALUE).chain(&EVIDENCE).chain(&THEN).any(|(name, _)| *name == id);
    beside || matches!(id, "basis" | "grade") || keys::form(id).is_some()
}

/// `[a-z][a-z0-9_]*`, with dashes where allowed.
fn is_identifier(text: &str, dashes: bool) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_ascii_lowercase())
        && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || (dashes && c == '-'))
}

/// The identifier that a text comes to with small letters, and `_` for blanks and dashes.
fn well_formed(text: &str, dashes: bool) -> Option<String> {
    let small = text.trim().to_ascii_lowercase();
    let meant = small.replace(|c: char| c == ' ' || (c == '-' && !dashes), "_");
    is_identifier(&meant, dashes).then_some(meant)
}

fn bad_identifier(text: &str, span: Span, dashes: bool) -> Diagnostic {
    let allowed = if dashes { "lower-case letters, digits, _ and -" } else { "lower-case letters, digits and _" };
    Diagnostic::error("bad-id", Some(span), format!("`{text}` is not an identifier"))
        .label(format!("expected {allowed}, a letter first"))
}
