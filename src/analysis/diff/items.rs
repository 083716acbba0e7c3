//! What went into two results, side by side: whatever has an identifier, and the properties of it that differ.

use std::collections::BTreeMap;

use crate::result::diff::{Change, Fate, Item, Value};
use crate::result::document::{Document, Posture, Threat};

/// A property by its name; `None` if it is lacking.
type Property = (&'static str, Option<Value>);

/// Something with an identifier and its properties.
struct Listed {
    id: String,
    properties: Vec<Property>,
}

fn word(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Word(text.to_owned()))
}

fn listed(texts: &[String]) -> Option<Value> {
    word(&texts.join(", "))
}

/// What differs between two lists. An identifier that stands several times is matched in order.
fn compared(before: Vec<Listed>, after: Vec<Listed>) -> Vec<Item> {
    let mut earlier = numbered(before);
    let order: Vec<((String, usize), Listed)> = numbered_in_order(after);
    let mut items = Vec::new();
    for (key, new) in order {
        let old = earlier.remove(&key).map(|(_, old)| old.properties);
        let fate = if old.is_some() { Fate::Changed } else { Fate::Added };
        let changes = changes(&old.unwrap_or_default(), &new.properties);
        if fate == Fate::Added || !changes.is_empty() {
            items.push(Item { id: new.id, fate, changes });
        }
    }
    let mut gone: Vec<(usize, Listed)> = earlier.into_values().collect();
    gone.sort_by_key(|(place, _)| *place);
    items.extend(gone.into_iter().map(|(_, old)| Item {
        changes: changes(&old.properties, &[]),
        id: old.id,
        fate: Fate::Removed,
    }));
    items
}

/// Every entry under its identifier and how often that stood before.
fn numbered_in_order(list: Vec<Listed>) -> Vec<((String, usize), Listed)> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let key = |entry: &Listed, seen: &mut BTreeMap<String, usize>| {
        let number = seen.entry(entry.id.clone()).or_default();
        *number += 1;
        (entry.id.clone(), *number)
    };
    list.into_iter().map(|entry| (key(&entry, &mut seen), entry)).collect()
}

/// The same to look up, with the place in the list.
fn numbered(list: Vec<Listed>) -> BTreeMap<(String, usize), (usize, Listed)> {
    numbered_in_order(list).into_iter().enumerate().map(|(place, (key, entry))| (key, (place, entry))).collect()
}

/// The properties that differ. One of the two lists is empty where there is no such thing.
fn changes(before: &[Property], after: &[Property]) -> Vec<Change> {
    let find = |list: &[Property], name: &str| {
        list.iter().find(|(known, _)| *known == name).and_then(|(_, value)| value.clone())
    };
    let names = if after.is_empty() { before } else { after };
    let rows = names.iter().map(|(name, _)| Change {
        what: (*name).to_owned(),
        before: find(before, name),
        after: find(after, name),
    });
    rows.filter(|change| change.before != change.after).collect()
}

/// How the two were computed.
pub(super) fn run(before: &Document, after: &Document) -> Vec<Change> {
    let properties = |document: &Document| {
        let (run, scenario) = (&document.run, &document.scenario);
        vec![
            ("scenario", word(&scenario.id)),
            ("trials", Some(Value::Number(run.trials as f64))),
            ("seed", word(&run.seed.to_string())),
            ("sampling", word(&run.sampling)),
            ("years sampled", word(if run.unconditional { "plain years" } else { "years with an attack" })),
            ("until", word(run.until.as_deref().unwrap_or_default())),
            ("settings", listed(&run.settings)),
            ("version", word(&run.version)),
            ("digest", word(&run.scenario_sha256)),
            ("horizon", Some(Value::Number(scenario.horizon_years))),
            ("currency", word(&scenario.currency)),
        ]
    };
    changes(&properties(before), &properties(after))
}

/// Inputs by path. Nothing where one of the two lists none: an earlier version did not.
pub(super) fn inputs(before: &Document, after: &Document) -> Vec<Item> {
    if before.scenario.inputs.is_empty() || after.scenario.inputs.is_empty() {
        return Vec::new();
    }
    let list = |document: &Document| {
        let row = |input: &crate::result::document::Input| Listed {
            id: input.path.clone(),
            properties: vec![
                ("value", word(&input.value)),
                ("grade", input.grade.as_deref().and_then(word)),
                ("basis", listed(&input.basis)),
            ],
        };
        document.scenario.inputs.iter().map(row).collect()
    };
    compared(list(before), list(after))
}

/// Declared frequencies of threats and loss events.
pub(super) fn frequencies(before: &Document, after: &Document) -> Vec<Item> {
    let row = |table: &str, threat: &Threat| Listed {
        id: format!("{table}.{}", threat.id),
        properties: vec![
            ("mean", Some(Value::Number(threat.rate_mean))),
            ("p05", Some(Value::Number(threat.rate_p05))),
            ("p95", Some(Value::Number(threat.rate_p95))),
            ("grade", threat.grade.as_deref().and_then(word)),
        ],
    };
    let list = |document: &Document| {
        let threats = document.scenario.threats.iter().map(|threat| row("threat", threat));
        threats.chain(document.scenario.loss_events.iter().map(|event| row("loss_event", event))).collect()
    };
    compared(list(before), list(after))
}

/// Sources by identifier. Nothing where one of the two lists neither inputs nor sources.
pub(super) fn sources(before: &Document, after: &Document) -> Vec<Item> {
    let silent = |document: &Document| document.scenario.inputs.is_empty() && document.scenario.sources.is_empty();
    if silent(before) || silent(after) {
        return Vec::new();
    }
    let list = |document: &Document| {
        let row = |source: &crate::result::document::Source| Listed {
            id: source.id.clone(),
            properties: vec![
                ("title", word(&source.title)),
                ("publisher", word(&source.publisher)),
                ("year", word(&source.year)),
            ],
        };
        document.scenario.sources.iter().map(row).collect()
    };
    compared(list(before), list(after))
}

/// Workforce groups by identifier.
pub(super) fn groups(before: &Document, after: &Document) -> Vec<Item> {
    let list = |document: &Document| {
        let row = |group: &crate::result::document::Group| Listed {
            id: group.id.clone(),
            properties: vec![("name", word(&group.name)), ("headcount", Some(Value::Number(group.headcount)))],
        };
        document.scenario.groups.iter().map(row).collect()
    };
    compared(list(before), list(after))
}

/// Postures by identifier; their cost where amounts can be compared.
pub(super) fn postures(before: &Document, after: &Document, amounts: bool) -> Vec<Item> {
    let list = |document: &Document| {
        let row = |posture: &Posture| {
            let mut properties = vec![("name", word(&posture.name))];
            if amounts {
                properties.push(("annual_cost", Some(Value::Number(posture.annual_cost))));
            }
            Listed { id: posture.id.clone(), properties }
        };
        document.postures.iter().map(row).collect()
    };
    compared(list(before), list(after))
}
