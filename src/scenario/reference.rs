//! The reference of the scenario file as Markdown, made of the table of keys.

use std::fmt::Write as _;

use super::arena::Class;
use super::dimension::Dimension;
use super::keys::{
    Arguments, BESIDE, EFFECT, EVERYWHERE, EVIDENCE, FORMS, Key, Kind, Over, PATH, Quantity, ROOT, Special, TARGET_SET,
    THEN, Table, VALUE, default_words,
};

const HEAD: &str = "\
# Every key of the scenario file

Made by `bordj schema --format markdown` from the table of keys that the reader itself uses; `docs/scenario.md` tells how
they work together. `·` means that the key must be given. A number marked **T** has one value per trial (what we do not
know), one marked **A** has one per attack, prong or person (what varies even if we knew), unless it says `per`.
";

/// The whole page.
pub(super) fn page() -> String {
    let mut out = HEAD.to_owned();
    let _ = writeln!(out, "\nIn any table, and in any quantity written as a table:\n\n| key | what |\n| --- | --- |");
    for key in &EVERYWHERE {
        let _ = writeln!(out, "| `{}` | {} |", key.name, key.words);
    }
    write_table(&ROOT, "", &mut out);
    out.push_str("\n## Effects\n");
    write_keys(&EFFECT, &mut out);
    write_laws(&mut out);
    out
}

/// A table under its heading, then those in it.
fn write_table(table: &Table, before: &str, out: &mut String) {
    if table.name.is_empty() {
        out.push_str("\n## The file\n");
    } else {
        let _ = writeln!(out, "\n## `{before}`");
    }
    let _ = writeln!(out, "\n{}", table.words);
    write_keys(table, out);
    let inner = |name: &str| if table.name.is_empty() { name.to_owned() } else { format!("{}.{name}", table.name) };
    let mut seen: Vec<&str> = Vec::new();
    for key in table.keys {
        match key.kind {
            Kind::Tables(under) => write_table(under, &format!("[[{}]]", inner(key.name)), out),
            Kind::Table(under) if !seen.contains(&under.name) => {
                seen.push(under.name);
                let same =
                    table.keys.iter().filter(|key| matches!(key.kind, Kind::Table(other) if other.name == under.name));
                let names: Vec<String> = same.map(|key| format!("[{}]", inner(key.name))).collect();
                write_table(under, &names.join("`, `"), out);
            }
            Kind::Special(Special::Target) => write_table(&TARGET_SET, "target = [ { … } ]", out),
            Kind::Special(Special::PathChoice) => write_table(&PATH, "path = { … }", out),
            _ => {}
        }
    }
}

fn write_keys(table: &Table, out: &mut String) {
    out.push_str("\n| key | kind | default | what |\n| --- | --- | --- | --- |\n");
    for key in table.keys {
        let default = match (key.required, default_words(key.kind)) {
            (true, _) => "·".to_owned(),
            (false, found) => found.unwrap_or_default(),
        };
        let _ = writeln!(out, "| `{}` | {} | {default} | {} |", key.name, kind_words(key), key.words);
    }
}

fn kind_words(key: &Key) -> String {
    let words = |words: &[&str]| words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ");
    match key.kind {
        Kind::Text => "text".to_owned(),
        Kind::Id(_) => "id".to_owned(),
        Kind::Date => "date or year".to_owned(),
        Kind::Flag(_) => "true or false".to_owned(),
        Kind::Whole(least, most) if least >= most => format!("{least}"),
        Kind::Whole(..) => "whole number".to_owned(),
        Kind::Word(known) => words(known),
        Kind::Words(known) => format!("list of {}", words(known)),
        Kind::One(what) => format!("id of a {what}"),
        Kind::Several(what) => format!("list of ids of {what}s"),
        Kind::Texts(count) => format!("list of {count} texts"),
        Kind::Constant(dimension) => format!("{}, a constant", kind(dimension)),
        Kind::Constants(dimension) => format!("list of constants ({})", kind(dimension)),
        Kind::Quantity(quantity) => number_words(quantity),
        Kind::ByKey(over, quantity) => format!("{}, for all or by {}", number_words(quantity), over_words(over)),
        Kind::Quantities(quantity) => format!("list of {}", number_words(quantity)),
        Kind::Table(_) => "table".to_owned(),
        Kind::Tables(_) => "tables".to_owned(),
        Kind::Special(Special::Extends) => "path, or a list of paths".to_owned(),
        Kind::Special(Special::Parameters) => "quantities by name".to_owned(),
        Kind::Special(Special::Between) => "two names".to_owned(),
        Kind::Special(Special::Target) => "weights by zone, list of sets, or `\"adaptive\"`".to_owned(),
        Kind::Special(Special::PathChoice) => "`\"uniform\"`, `\"weakest\"` or table".to_owned(),
        Kind::Special(Special::Damage) => "weights by damage state, also by objective, **T**".to_owned(),
        Kind::Special(Special::Effects) => "list of effects".to_owned(),
        Kind::Special(Special::Operand) => "quantity".to_owned(),
    }
}

fn number_words(quantity: Quantity) -> String {
    let class = match quantity.class {
        Class::Trial => "**T**",
        Class::Attack => "**A**",
    };
    format!("{}, {class}", kind(quantity.dimension))
}

fn kind(dimension: Dimension) -> &'static str {
    let words = dimension.words();
    words.strip_prefix("a ").or(words.strip_prefix("an ")).unwrap_or(words)
}

fn over_words(over: Over) -> &'static str {
    match over {
        Over::Tactic => "tactic",
        Over::Objective => "objective",
        Over::Damage => "damage state",
        Over::Group => "group",
        Over::Zone => "zone",
        Over::Condition => "condition",
    }
}

fn write_laws(out: &mut String) {
    out.push_str("\n## Distributions\n\n| law | arguments | what |\n| --- | --- | --- |\n");
    for form in &FORMS {
        let ways: Vec<String> = form.arguments.iter().map(|way| format!("`{}`", way_words(way))).collect();
        let _ = writeln!(out, "| `{}` | {} | {} |", form.name, ways.join(" or "), form.words);
    }
    let rest = BESIDE.iter().map(|row| ("beside a distribution", row));
    let rest = rest.chain(VALUE.iter().map(|row| ("a constant with provenance", row)));
    let rest = rest.chain(EVIDENCE.iter().map(|row| ("evidence", row)));
    let rest = rest.chain(THEN.iter().map(|row| ("effects already applied", row)));
    out.push_str("\n| key | where | what |\n| --- | --- | --- |\n");
    for (place, (name, words)) in rest {
        let _ = writeln!(out, "| `{name}` | {place} | {words} |");
    }
}

/// How the arguments of a law are written.
pub(super) fn way_words(way: &Arguments) -> String {
    let row =
        |names: &[super::keys::Argument]| names.iter().map(|argument| argument.name).collect::<Vec<_>>().join(", ");
    match way {
        Arguments::Row(names) => format!("[{}]", row(names)),
        Arguments::Named(names) => format!("{{ {} }}", row(names)),
        Arguments::One(one) => one.name.to_owned(),
        Arguments::Pairs => "[[value, weight], …]".to_owned(),
        Arguments::Samples => "[value, …] or { file, column }".to_owned(),
        Arguments::Mixture => "[[weight, distribution], …]".to_owned(),
        Arguments::Quantiles => "{ p10, p50, p90 }".to_owned(),
    }
}
