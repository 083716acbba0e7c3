//! The measures of a document with a posture folded in: what is left of its controls, the posture alone, and a control of
//! the command line's settings.

use super::Scenario;
use super::rewrite::{Step, at, entry, new, put, remove, rows, set, table, text};
use super::tree::{Node, Value};

/// The effects of a measure, as written.
pub(crate) fn effects_of<'n>(root: &'n Node, kind: &str, id: &str) -> &'n [Node] {
    let Some(Value::List(items)) = root.get(kind).map(|node| &node.value) else { return &[] };
    let found = items.iter().find(|item| item.get("id").and_then(Node::text) == Some(id));
    match found.and_then(|item| item.get("effects")).map(|node| &node.value) {
        Some(Value::List(effects)) => effects,
        _ => &[],
    }
}

/// Takes out every other posture and every control that this one does not use; gives what stays the effects left to it.
pub(crate) fn alone(
    root: &mut Node,
    scenario: &Scenario,
    posture: usize,
    left_of_control: impl Fn(usize) -> Vec<Node>,
    left: &[Node],
) {
    let structure = &scenario.structure;
    let own = &structure.postures[posture];
    let id = |node: &Node| node.get("id").and_then(Node::text).map(str::to_owned);
    if root.get("control").is_some() {
        let controls = rows(root, "control");
        controls.retain_mut(|node| {
            let used = own.controls.iter().find(|index| Some(&structure.controls[**index].id) == id(node).as_ref());
            if let Some(index) = used {
                leave(node, left_of_control(*index));
            }
            used.is_some()
        });
    }
    if root.get("posture").is_some() {
        let postures = rows(root, "posture");
        postures.retain(|node| id(node).as_ref() == Some(&own.id));
        for node in postures {
            leave(node, left.to_vec());
        }
    }
}

fn leave(node: &mut Node, effects: Vec<Node>) {
    if effects.is_empty() {
        remove(node, "effects");
    } else {
        set(node, "effects", new(Value::List(effects)));
    }
}

/// What effects of measures that are no longer there have built: an assault, a crisis, a cover.
pub(crate) fn build(root: &mut Node, scenario: &Scenario) {
    let structure = &scenario.structure;
    let key = |name: &str| Step::Key(name.to_owned());
    let need = |root: &mut Node, way: &[Step]| {
        if at(root, way).is_none() {
            put(root, way, table(Vec::new()));
        }
    };
    if structure.crisis.is_some() {
        need(root, &[key("crisis")]);
    }
    if structure.money.as_ref().is_some_and(|money| money.insurance.is_some()) {
        need(root, &[key("money"), key("insurance")]);
    }
    if root.get("assault").is_some() {
        return;
    }
    let bare = rows_of(root, "zone").iter().any(|zone| zone.get("assault").is_none());
    if bare && structure.zones.iter().all(|zone| zone.assault) {
        need(root, &[key("assault")]);
        return;
    }
    for (index, _) in structure.zones.iter().enumerate().filter(|(_, zone)| zone.assault) {
        need(root, &[key("zone"), Step::At(index), key("assault")]);
    }
}

fn rows_of<'n>(root: &'n Node, key: &str) -> &'n [Node] {
    if let Some(Value::List(items)) = root.get(key).map(|node| &node.value) { items } else { &[] }
}

/// Adds a control of the command line's settings, first in every posture.
pub(crate) fn command_line(root: &mut Node, scenario: &Scenario, id: &str, effects: Vec<Node>) {
    let control =
        [("id", text(id)), ("name", text("Settings of the command line")), ("effects", new(Value::List(effects)))];
    rows(root, "control").push(table(control.into_iter().map(|(key, node)| entry(key, node)).collect()));
    let postures = rows(root, "posture");
    if postures.is_empty() {
        postures.extend(
            scenario
                .structure
                .postures
                .iter()
                .map(|posture| table(vec![entry("id", text(&posture.id)), entry("name", text(&posture.name))])),
        );
    }
    for posture in postures {
        rows(posture, "controls").insert(0, text(id));
    }
}
