//! The values of a document one by one, in the order of the canonical form.

use super::{Sense, inline, inner, is_evidence, sorted, sorted_later};
use crate::scenario::dimension::{DURATIONS, Dimension, YEAR, literal, shortest};
use crate::scenario::keys::{EFFECT, Kind, ROOT, Special, Table};
use crate::scenario::tree::{Entry, Node, Value, by_reference};

/// A value of a document, and what it means.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// What stands there.
    pub(crate) node: &'a Node,
    sense: Sense,
}

impl Place<'_> {
    /// What is written, without source and grade: one line of TOML that does not depend on how the file puts it. Durations and
    /// rates have the unit in which they are shortest.
    pub(crate) fn text(&self) -> String {
        let bare = match &self.node.value {
            Value::Table(entries) => {
                let kept: Vec<Entry> = entries.iter().filter(|entry| !is_evidence(&entry.key)).cloned().collect();
                match <[Entry; 1]>::try_from(kept) {
                    Ok([alone]) if alone.key == "value" => alone.node,
                    Ok(alone) => Node { value: Value::Table(alone.into()), ..self.node.clone() },
                    Err(kept) => Node { value: Value::Table(kept), ..self.node.clone() },
                }
            }
            _ => self.node.clone(),
        };
        let mut out = String::new();
        inline(&with_short_units(&bare, self.sense), Sense::Words, &mut out);
        // A number with its unit is no text to a reader.
        match out.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(bare) if !bare.contains(['"', '\\']) => bare.to_owned(),
            _ => out,
        }
    }
}

/// The same value with literals in their shortest form.
fn with_short_units(node: &Node, sense: Sense) -> Node {
    let value = match &node.value {
        Value::Text(text) if matches!(sense, Sense::Quantity | Sense::Parameter) => match literal(text) {
            Ok((value, dimension)) => match short(value, dimension) {
                Some(text) => Value::Text(text),
                None => Value::Number(value),
            },
            Err(_) => node.value.clone(),
        },
        Value::List(items) => Value::List(items.iter().map(|item| with_short_units(item, sense)).collect()),
        Value::Table(entries) => {
            let short =
                |entry: &Entry| Entry { node: with_short_units(&entry.node, inner(sense, entry)), ..entry.clone() };
            Value::Table(entries.iter().map(short).collect())
        }
        other => other.clone(),
    };
    Node { value, ..node.clone() }
}

/// The shortest literal of a duration or a rate that reads back to the same bits, without an exponent if there is one; `None` for what needs no unit.
fn short(value: f64, dimension: Dimension) -> Option<String> {
    let (units, rate) = match dimension {
        Dimension::Duration => (&DURATIONS[..], false),
        Dimension::Rate => (&DURATIONS[..], true),
        _ => return None,
    };
    // Of texts alike long the first: a rate per year, a duration in its largest unit.
    let mut texts: Vec<String> = Vec::new();
    let exact = dimension.exact(value).trim_matches('"').to_owned();
    texts.extend((rate || value == 0.0).then(|| exact.clone()));
    for (unit, seconds) in units.iter().rev() {
        if rate {
            // Per year inside.
            let per = value * seconds / YEAR;
            let once = 1.0 / per;
            texts.extend(near(per).map(|per| format!("{} per {unit}", shortest(per))));
            texts.extend(near(once).map(|once| format!("1 in {} {unit}", shortest(once))));
        } else {
            texts.extend(near(value / seconds).map(|count| format!("{} {unit}", shortest(count))));
        }
    }
    texts.push(exact);
    let same =
        |text: &String| literal(text).is_ok_and(|(read, kind)| read.to_bits() == value.to_bits() && kind == dimension);
    texts.into_iter().filter(same).min_by_key(|text| (has_exponent(text), text.len()))
}

fn has_exponent(text: &str) -> bool {
    text.split(' ').any(|word| word.contains('e') && word.parse::<f64>().is_ok())
}

/// A quotient, and the whole number beside it: what was written is often one.
fn near(quotient: f64) -> impl Iterator<Item = f64> {
    [quotient, quotient.round()].into_iter()
}

/// Every value of a document in the order of its canonical text; what a value holds comes after it.
pub(crate) fn places(root: &Node) -> Vec<Place<'_>> {
    let mut out = Vec::new();
    places_in(root, &ROOT, &mut out);
    out
}

/// The same of a setting of the command line, an effect.
pub(crate) fn places_of_setting(effect: &Node) -> Vec<Place<'_>> {
    let mut out = Vec::new();
    places_below(effect, Sense::Rows(&EFFECT), &mut out);
    out
}

fn places_in<'a>(node: &'a Node, table: &Table, out: &mut Vec<Place<'a>>) {
    let mut later: Vec<(&Entry, Kind)> = Vec::new();
    for entry in sorted(node) {
        match sorted_later(table.key(&entry.key).map(|key| key.kind), entry) {
            Ok(sense) => places_below(&entry.node, sense, out),
            Err(Kind::Special(Special::Extends)) => {}
            Err(kind) => later.push((entry, kind)),
        }
    }
    for (entry, kind) in later {
        match (kind, &entry.node.value) {
            (Kind::Table(table), _) => places_in(&entry.node, table, out),
            (Kind::Tables(table), Value::List(items)) => items.iter().for_each(|item| places_in(item, table, out)),
            _ => {
                let entries = by_reference(&entry.node).into_iter().filter(|entry| !is_evidence(&entry.key));
                entries.for_each(|entry| places_below(&entry.node, Sense::Parameter, out));
            }
        }
    }
}

fn places_below<'a>(node: &'a Node, sense: Sense, out: &mut Vec<Place<'a>>) {
    out.push(Place { node, sense });
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| places_below(item, sense, out)),
        Value::Table(_) => {
            for entry in sorted(node) {
                places_below(&entry.node, inner(sense, entry), out);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_as_short_as_they_can_be_to_the_bit() {
        for (written, short) in [
            ("20 yr", "20 yr"),
            ("630720000 s", "20 yr"),
            ("240 s", "4 min"),
            ("90 min", "1.5 h"),
            ("0.1 s", "0.1 s"),
            ("0.025 per yr", "1 in 40 yr"),
            ("146 per yr", "0.4 per d"),
            ("0.3 per yr", "0.3 per yr"),
            ("0.0001 per yr", "1 in 10000 yr"),
            ("0 s", "0 s"),
        ] {
            let (value, dimension) = literal(written).unwrap();
            assert_eq!(super::short(value, dimension).as_deref(), Some(short), "{written}");
        }
        assert_eq!(super::short(0.5, Dimension::Probability), None);
    }
}
