//! Strategies: a scenario with some changes that a hasty, or a malicious, author could make; and bytes.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::command::gas_plant;

/// What is changed.
static BASES: LazyLock<[&str; 9]> = LazyLock::new(|| {
    [
        include_str!("../../data/outpost.toml"),
        include_str!("../../data/bare.toml"),
        include_str!("../../data/folding.toml"),
        include_str!("../../data/three-threats.toml"),
        include_str!("../../data/desert-gas.toml"),
        include_str!("../../../scenarios/easi-garcia.toml"),
        include_str!("../../../scenarios/easi-w2.toml"),
        include_str!("../../../scenarios/fair-w1.toml"),
        gas_plant(),
    ]
});

/// Values of every kind, sensible ones among them.
const VALUES: [&str; 58] = [
    "0",
    "1",
    "-0",
    "-0.0",
    "0.5",
    "-1",
    "2",
    "1e308",
    "-1e308",
    "1e-320",
    "5e-324",
    "1e400",
    "inf",
    "-inf",
    "nan",
    "9223372036854775807",
    "99999999999999999999",
    "0xff",
    "1_000",
    "true",
    "false",
    "\"\"",
    "\" \"",
    "\"1 s\"",
    "\"90s\"",
    "\"3 hours\"",
    "\"-4 min\"",
    "\"1 in 40 yr\"",
    "\"1 in 0 yr\"",
    "\"0.4 per d\"",
    "\"85 %\"",
    "\"250 k\"",
    "\"1e308 yr\"",
    "\"1e-320 s\"",
    "\"$readiness\"",
    "\"$nobody\"",
    "\"$\"",
    "\"é\u{202e}\u{1b}[2J\"",
    "'''\nmany\nlines'''",
    "1979-05-27",
    "1979-05-27T07:32:00Z",
    "[]",
    "{}",
    "[1]",
    "[[1, 2], [3, 4]]",
    "[[[[[[]]]]]]",
    "{ a = { b = { c = {} } } }",
    "{ pert = [1, 2, 3] }",
    "{ pert = [\"1 s\", \"2 s\", \"3 s\"] }",
    "{ beta = [2, 3], per = \"attack\" }",
    "{ uniform = [0, 1], min = 0.2, max = 0.4 }",
    "{ mixture = [[1, { uniform = [0, 1] }], [2, 0.5]] }",
    "{ of = 0.5, then = [{ scale = 0.5 }] }",
    "{ of = \"$readiness\", then = [{ odds = \"$readiness\" }] }",
    "{ events = 1, exposure = \"10 yr\" }",
    "{ successes = 1, trials = 3 }",
    "{ metalog = { p10 = 1, p50 = 2, p90 = 4 } }",
    "{ file = \"/etc/passwd\" }",
];

/// Lines that belong somewhere, or nowhere.
const LINES: [&str; 24] = [
    "[parameters]",
    "readiness = \"$readiness\"",
    "p = \"$q\"\nq = \"$p\"",
    "[[zone]]",
    "id = \"camp\"",
    "id = \"gate\"",
    "[zone.haven]",
    "[[element]]",
    "from = \"camp\"\nto = \"road\"",
    "[[control]]",
    "[[posture]]\nid = \"as_is\"",
    "effects = [{ target = \"*.*.*\", scale = 0.5 }]",
    "effects = [{ target = \"parameters.readiness\", set = \"$readiness\" }]",
    "effects = [{ target = \"element.gate.delay\", add = \"-1 h\" }]",
    "controls = [\"drills\", \"drills\"]",
    "extends = \"../../../../etc/passwd\"",
    "extends = \"mutant.toml\"",
    "x = { empirical = { file = \"/dev/zero\", column = \"a\" } }",
    "[",
    "]]",
    "\"",
    "'''",
    "\u{feff}schema = 1",
    "a.b.c.d.e.f = 1",
];

/// One change of a text.
#[derive(Debug, Clone)]
enum Change {
    Delete(Index, usize),
    Repeat(Index, usize, Index),
    Swap(Index, Index),
    Value(Index, &'static str),
    Number(Index, f64),
    Long(Index, usize),
    Nested(Index, usize, bool),
    Insert(Index, &'static str),
    Noise(Index, String),
    Splice(Index, usize, Index, usize),
    Id(Index, Index),
    Cut(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        3 => (at(), 1..12_usize).prop_map(|(line, count)| Change::Delete(line, count)),
        2 => (at(), 1..12_usize, at()).prop_map(|(line, count, to)| Change::Repeat(line, count, to)),
        2 => (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        8 => (at(), select(&VALUES[..])).prop_map(|(line, value)| Change::Value(line, value)),
        3 => (at(), any::<f64>()).prop_map(|(line, value)| Change::Number(line, value)),
        1 => (at(), 1..30_000_usize).prop_map(|(line, length)| Change::Long(line, length)),
        1 => (at(), 1..3_000_usize, any::<bool>()).prop_map(|(line, depth, table)| Change::Nested(line, depth, table)),
        2 => (at(), select(&LINES[..])).prop_map(|(line, text)| Change::Insert(line, text)),
        1 => (at(), "\\PC{1,12}").prop_map(|(place, text)| Change::Noise(place, text)),
        1 => (at(), 0..BASES.len(), at(), 1..20_usize)
            .prop_map(|(line, base, from, count)| Change::Splice(line, base, from, count)),
        2 => (at(), at()).prop_map(|(one, other)| Change::Id(one, other)),
        1 => at().prop_map(Change::Cut),
    ]
}

/// A scenario with a few changes.
pub(super) fn mutant() -> impl Strategy<Value = String> {
    (0..BASES.len(), vec(change(), 1..4))
        .prop_map(|(base, changes)| changes.iter().fold(BASES[base].to_owned(), |text, change| change.made(&text)))
}

impl Change {
    fn made(&self, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return text.to_owned();
        }
        let count = lines.len();
        let block = |line: &Index, length: usize| {
            let first = line.index(count);
            first..(first + length).min(count)
        };
        // Only lines with a value can be given another.
        let written: Vec<usize> = (0..count).filter(|line| lines[*line].contains(" = ")).collect();
        let mut put = |line: &Index, value: String| {
            if !written.is_empty() {
                let line = &mut lines[written[line.index(written.len())]];
                let key = line.split(" = ").next().unwrap_or_default().to_owned();
                *line = format!("{key} = {value}");
            }
        };
        match self {
            Self::Value(line, value) => put(line, (*value).to_owned()),
            Self::Number(line, value) => put(line, format!("{value:e}")),
            Self::Long(line, length) => put(line, format!("\"{}\"", "é$".repeat(*length))),
            Self::Nested(line, depth, true) => put(line, "{ of = ".repeat(*depth) + "1" + &" }".repeat(*depth)),
            Self::Nested(line, depth, false) => put(line, "[".repeat(*depth) + &"]".repeat(*depth)),
            Self::Delete(line, length) => drop(lines.drain(block(line, *length))),
            Self::Repeat(line, length, to) => {
                let copy = lines[block(line, *length)].to_vec();
                let to = to.index(count);
                lines.splice(to..to, copy);
            }
            Self::Swap(one, other) => lines.swap(one.index(count), other.index(count)),
            Self::Insert(line, text) => lines.insert(line.index(count), (*text).to_owned()),
            Self::Splice(line, base, from, length) => {
                let other: Vec<&str> = BASES[*base].lines().collect();
                let first = from.index(other.len());
                let copy = other[first..(first + length).min(other.len())].iter().map(|line| (*line).to_owned());
                let to = line.index(count);
                lines.splice(to..to, copy);
            }
            Self::Id(one, other) => {
                let ids: Vec<usize> = (0..count).filter(|line| lines[*line].starts_with("id = ")).collect();
                if !ids.is_empty() {
                    let id = lines[ids[other.index(ids.len())]].clone();
                    lines[ids[one.index(ids.len())]] = id;
                }
            }
            Self::Noise(place, noise) => {
                let place = border(text, *place);
                return format!("{}{noise}{}", &text[..place], &text[place..]);
            }
            Self::Cut(place) => return text[..border(text, *place)].to_owned(),
        }
        lines.join("\n") + "\n"
    }
}

/// A place between two characters.
fn border(text: &str, place: Index) -> usize {
    let at = place.index(text.len() + 1);
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Bytes of any kind, and scenarios with some of them in it.
pub(super) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let within = (mutant(), vec((any::<Index>(), any::<u8>()), 1..4)).prop_map(|(text, noise)| {
        let mut bytes = text.into_bytes();
        for (place, byte) in noise {
            let at = place.index(bytes.len() + 1);
            bytes.insert(at, byte);
        }
        bytes
    });
    let marks = vec(select(&b"[]{}=\"'.,#\\\n \t$1ea-_:\xef\xbb\xbf\xff\0"[..]), 0..300);
    prop_oneof![within, vec(any::<u8>(), 0..300), marks]
}

/// Targets, some of which name something.
const TARGETS: [&str; 11] = [
    "parameters.readiness",
    "element.gate.delay",
    "element.*.detection",
    "*.*.*",
    "*",
    "control.drills.working",
    "crisis.limit",
    "money.insurance.limit",
    "zone.camp.assault.killed",
    "threat.raiders.target.camp",
    "plant",
];

/// A target of a setting.
pub(super) fn target() -> impl Strategy<Value = String> {
    prop_oneof![4 => select(&TARGETS[..]).prop_map(str::to_owned), 1 => "[a-z.*$]{0,20}"]
}

/// A value of any kind.
pub(super) fn value() -> impl Strategy<Value = String> {
    prop_oneof![4 => select(&VALUES[..]).prop_map(str::to_owned), 1 => any::<f64>().prop_map(|x| x.to_string()), 1 => "\\PC{0,20}"]
}
