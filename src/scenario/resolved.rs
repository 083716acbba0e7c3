//! The canonical form of a scenario: a scenario file of its own, with keys sorted, numbers in the shortest form that
//! reads back to the same bits, and literals in base units (seconds, per year, the currency). Files that differ only in
//! layout, comments, order of keys or units have the same one, and so the same digest. Arrays keep their order, which
//! matters in this model.
//!
//! What is a quantity and what is words follows from the table of keys.

mod places;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::dimension::{AMOUNTS, Dimension, literal, shortest};
use super::keys::{EFFECT, Kind, PATH, ROOT, Special, TARGET_SET, Table};
use super::tree::{Entry, Node, Value, by_reference};

pub(crate) use places::{Place, places, places_of_setting};

/// What a value means, as far as its form goes.
#[derive(Debug, Clone, Copy)]
enum Sense {
    /// Kept as it is written.
    Words,
    /// A quantity, or several by key or in a list.
    Quantity,
    /// The same where a unit says what kind of number it is: it keeps one.
    Parameter,
    /// A table of the format, or a list of such.
    Rows(&'static Table),
}

/// The canonical text of a document.
pub(crate) fn text(root: &Node) -> String {
    let mut out = String::new();
    body(root, "", &ROOT, &mut out);
    out
}

/// What an entry means if it is written in one line; else the kind of table under a header of its own, or of what is not
/// written at all.
fn sorted_later(kind: Option<Kind>, entry: &Entry) -> Result<Sense, Kind> {
    match (kind, &entry.node.value) {
        // What a file is laid over has been merged into it.
        (Some(kind @ Kind::Special(Special::Extends)), _)
        | (Some(kind @ (Kind::Table(_) | Kind::Special(Special::Parameters))), Value::Table(_))
        | (Some(kind @ Kind::Tables(_)), Value::List(_)) => Err(kind),
        _ => Ok(sense(kind, &entry.node)),
    }
}

fn is_evidence(key: &str) -> bool {
    matches!(key, "basis" | "grade")
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a text can't fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn sorted(node: &Node) -> Vec<&Entry> {
    let Value::Table(entries) = &node.value else { return Vec::new() };
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    sorted
}

fn sense(kind: Option<Kind>, node: &Node) -> Sense {
    match kind {
        Some(Kind::Special(Special::Parameters)) => Sense::Parameter,
        Some(Kind::Special(Special::Target)) if matches!(node.value, Value::List(_)) => Sense::Rows(&TARGET_SET),
        Some(Kind::Special(Special::PathChoice)) => Sense::Rows(&PATH),
        Some(Kind::Special(Special::Effects)) => Sense::Rows(&EFFECT),
        Some(
            Kind::Constant(_)
            | Kind::Constants(_)
            | Kind::Quantity(_)
            | Kind::ByKey(..)
            | Kind::Quantities(_)
            | Kind::Special(Special::Target | Special::Damage | Special::Operand),
        ) => Sense::Quantity,
        _ => Sense::Words,
    }
}

/// The keys of a table, values in one line first, then tables under headers of their own.
fn body(node: &Node, path: &str, table: &Table, out: &mut String) {
    let mut later: Vec<(&Entry, Kind)> = Vec::new();
    for entry in sorted(node) {
        match sorted_later(table.key(&entry.key).map(|key| key.kind), entry) {
            Ok(sense) => line(&entry.key, &entry.node, sense, out),
            Err(Kind::Special(Special::Extends)) => {}
            Err(kind) => later.push((entry, kind)),
        }
    }
    for (entry, kind) in later {
        let path = if path.is_empty() { key(&entry.key) } else { format!("{path}.{}", key(&entry.key)) };
        match (kind, &entry.node.value) {
            (Kind::Table(table), _) => {
                header(&format!("[{path}]"), out);
                body(&entry.node, &path, table, out);
            }
            (Kind::Tables(table), Value::List(items)) => {
                for item in items {
                    header(&format!("[[{path}]]"), out);
                    body(item, &path, table, out);
                }
            }
            _ => {
                header(&format!("[{path}]"), out);
                for entry in by_reference(&entry.node) {
                    let words = is_evidence(&entry.key);
                    line(&entry.key, &entry.node, if words { Sense::Words } else { Sense::Parameter }, out);
                }
            }
        }
    }
}

fn header(words: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(words);
    out.push('\n');
}

/// `key = value`; a list of tables has a line for each.
fn line(name: &str, node: &Node, sense: Sense, out: &mut String) {
    out.push_str(&key(name));
    out.push_str(" = ");
    match &node.value {
        Value::List(items) if !items.is_empty() && items.iter().all(|item| matches!(item.value, Value::Table(_))) => {
            out.push_str("[\n");
            for item in items {
                out.push_str("  ");
                inline(item, sense, out);
                out.push_str(",\n");
            }
            out.push(']');
        }
        _ => inline(node, sense, out),
    }
    out.push('\n');
}

fn inline(node: &Node, sense: Sense, out: &mut String) {
    match &node.value {
        Value::Text(text) => match literal(text) {
            Ok((value, dimension)) if matches!(sense, Sense::Quantity) => out.push_str(&dimension.exact(value)),
            Ok((value, dimension)) if matches!(sense, Sense::Parameter) => {
                out.push_str(&quoted(with_unit(value, dimension).as_ref().unwrap_or(text)));
            }
            _ => out.push_str(&quoted(text)),
        },
        Value::Number(number) => out.push_str(&shortest(*number)),
        Value::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Date(date) => out.push_str(date),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                inline(item, sense, out);
            }
            out.push(']');
        }
        Value::Table(_) => {
            let entries = sorted(node);
            out.push_str(if entries.is_empty() { "{" } else { "{ " });
            for (index, entry) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&key(&entry.key));
                out.push_str(" = ");
                inline(&entry.node, inner(sense, entry), out);
            }
            out.push_str(if entries.is_empty() { "}" } else { " }" });
        }
    }
}

/// What stands under a key of a table that is written in one line.
fn inner(sense: Sense, entry: &Entry) -> Sense {
    match sense {
        Sense::Rows(table) => self::sense(table.key(&entry.key).map(|key| key.kind), &entry.node),
        _ if matches!(entry.key.as_str(), "basis" | "grade" | "per" | "prior") => Sense::Words,
        other => other,
    }
}

/// A literal that tells its dimension, where a bare number would not: a parameter is a probability or an amount only by
/// its unit. `None` if no such literal reads back to the same bits.
pub(crate) fn with_unit(value: f64, dimension: Dimension) -> Option<String> {
    let units: &[(&str, f64)] = match dimension {
        Dimension::Probability => &[("%", 0.01)],
        Dimension::Money => &AMOUNTS,
        Dimension::Duration => return Some(format!("{} s", shortest(value))),
        Dimension::Rate => return Some(format!("{} per yr", shortest(value))),
        _ => return None,
    };
    // A quotient in floating point is up to an ulp or two beside the number that was written: of those that read back to
    // the same bits, the shortest.
    let texts = units.iter().flat_map(|(unit, one)| {
        let guess = value / one;
        let (down, up) = (guess.next_down(), guess.next_up());
        [guess, down, up, down.next_down(), up.next_up()].map(|near| format!("{} {unit}", shortest(near)))
    });
    let same = |text: &String| literal(text).is_ok_and(|(read, _)| read.to_bits() == value.to_bits());
    texts.filter(same).min_by_key(String::len)
}

/// A key, bare where TOML allows it.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { name.to_owned() } else { quoted(name) }
}

/// A basic string. What a terminal would act upon, or a reader would not see, is escaped.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || unseen(c) => {
                // Writing to a text can't fail.
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Marks that change how the text around them is shown.
fn unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scenario::tree::parse;

    fn of(text: &str) -> String {
        super::text(&parse(text, 0, &mut Vec::new()))
    }

    #[test]
    fn units_become_base_units_where_quantities_stand() {
        let text = "schema = 1\n[parameters]\na = \"85 %\"\nb = \"2.5 M\"\nc = \"12 min\"\n[[zone]]\nname = \"12 min\"\n\
                    crossing = \"12 min\"\n[zone.haven]\ndiscovery = \"0.4 per d\"\ncompliance = \"85 %\"\n\
                    [money]\nfatality = { pert = [\"1 M\", \"2.5 M\", 4e6] }\n";
        let canonical = "schema = 1\n\n[money]\nfatality = { pert = [1000000, 2500000, 4000000] }\n\n[parameters]\na = \"85 %\"\n\
                         b = \"2.5 M\"\nc = \"720 s\"\n\n[[zone]]\ncrossing = \"720 s\"\nname = \"12 min\"\n\n[zone.haven]\n\
                         compliance = 0.85\ndiscovery = \"146 per yr\"\n";
        assert_eq!(of(text), canonical);
        assert_eq!(of(canonical), canonical);
    }

    #[test]
    fn parameters_stand_behind_those_they_refer_to() {
        let text = "[parameters]\na = \"$c\"\nb = { of = \"$a\", then = [] }\nc = 1\nd = \"$d\"\n";
        assert_eq!(of(text), "[parameters]\nc = 1\na = \"$c\"\nb = { of = \"$a\", then = [] }\nd = \"$d\"\n");
    }

    /// Units in which a literal can be written.
    const LITERALS: [&str; 15] = [
        "# s",
        "# min",
        "# h",
        "# d",
        "# yr",
        "# per s",
        "# per min",
        "# per h",
        "# per d",
        "# per yr",
        "1 in # yr",
        "# %",
        "# k",
        "# M",
        "# bn",
    ];

    proptest! {
        #[test]
        fn numbers_and_literals_read_back_to_the_same_bits(bits in any::<u64>(), small in 0.0..1e6_f64, unit in 0..LITERALS.len()) {
            for number in [f64::from_bits(bits), small, small.floor(), small / 1e3] {
                if !number.is_finite() {
                    continue;
                }
                let read = |text: &str| parse(&format!("a = {text}"), 0, &mut Vec::new()).get("a").map(|node| node.value.clone());
                let Some(Value::Number(same)) = read(&shortest(number)) else { panic!("{number:?}") };
                prop_assert_eq!(same.to_bits(), number.to_bits());
                let written = LITERALS[unit].replace('#', &shortest(number));
                let Ok((value, dimension)) = literal(&written) else { continue };
                match read(&dimension.exact(value)) {
                    Some(Value::Number(same)) => prop_assert_eq!(same.to_bits(), value.to_bits(), "{}", written),
                    Some(Value::Text(text)) => {
                        let (same, kind) = literal(&text).unwrap();
                        prop_assert_eq!(same.to_bits(), value.to_bits(), "{}", written);
                        prop_assert_eq!(kind, dimension, "{}", written);
                    }
                    other => panic!("{other:?}"),
                }
                // A parameter keeps its unit.
                if value.abs() < 1e15 && (value.abs() > 1e-15 || value == 0.0) {
                    let kept = with_unit(value, dimension).map(|text| literal(&text).unwrap());
                    let (same, kind) = kept.unwrap_or_else(|| panic!("{written}"));
                    prop_assert_eq!((same.to_bits(), kind), (value.to_bits(), dimension), "{}", written);
                }
            }
        }
    }
}
