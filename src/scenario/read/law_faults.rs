//! What is wrong with a distribution, in words.

use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::dimension::Dimension;
use crate::scenario::keys::{Argument, Form};
use crate::scenario::reference::way_words;
use crate::scenario::tree::{Entry, Node};

use super::fields::{listing, unknown_key};
use super::slots::names_of_laws;

/// Arguments in a row, by name.
pub(super) fn row_of(names: &[Argument]) -> String {
    format!("[{}]", names.iter().map(|argument| argument.name).collect::<Vec<_>>().join(", "))
}

/// How the arguments of a law can be written.
pub(super) fn ways(form: &Form) -> String {
    form.arguments.iter().map(way_words).collect::<Vec<_>>().join(" or ")
}

/// The fault of a table that names no distribution, or two.
pub(super) fn no_law(node: &Node, found: usize, dimension: Dimension) -> Diagnostic {
    let names = names_of_laws();
    let mut fault = Diagnostic::error("not-a-quantity", Some(node.span.clone()), "expected exactly one distribution")
        .label(format!("{} or a distribution", dimension.example()))
        .help(format!("distributions: {}", listing(&names)));
    for key in node.keys().filter(|_| found == 0) {
        fault = fault.suggest(key, names.iter().copied());
    }
    fault
}

/// The fault of arguments by name that belong to different ways of giving a law, or of none at all.
pub(super) fn mixed_ways(argument: &Node, form: &Form) -> Diagnostic {
    let keys: Vec<String> = argument.keys().map(|key| format!("`{key}`")).collect();
    let message = match keys.as_slice() {
        [] => format!("`{}` has no arguments", form.name),
        keys => format!("{} of `{}` do not go together", keys.join(", "), form.name),
    };
    Diagnostic::error("wrong-arguments", Some(argument.span.clone()), message).label(format!("expected {}", ways(form)))
}

/// The fault of a list without a pair in it, where pairs are expected.
pub(super) fn flat(node: &Node, law: &str, form: &str) -> Diagnostic {
    Diagnostic::error("wrong-arguments", Some(node.span.clone()), format!("`{law}` is [{form}, …]"))
        .label(format!("each entry is a pair, {form}"))
}

/// The fault of a key of `metalog` that is no percentage; one digit could be meant in two ways.
pub(super) fn unknown_quantile(entry: &Entry, node: &Node) -> Diagnostic {
    let digit = entry.key.strip_prefix('p').filter(|digit| matches!(digit.as_bytes(), [b'1'..=b'9']));
    let Some(digit) = digit else {
        return unknown_key(entry, node, "`metalog`", ["p10", "p50", "p90", "lower", "upper"], &[]);
    };
    let message = format!("unknown key `{}` in `metalog`", entry.key);
    Diagnostic::error("unknown-key", Some(entry.key_span.clone()), message)
        .label("a percentage has at least two digits")
        .help(format!("write p0{digit} for {digit} % or p{digit}0 for {digit}0 %"))
}
