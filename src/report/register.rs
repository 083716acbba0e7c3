//! Where the inputs of a result come from: in a few lines, and every one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::clean;
use super::format;
use super::words;
use crate::result::document::{Document, Input, Ranking};

/// Tables that are named where there are more.
const NAMED: usize = 5;
/// Grades in the order in which they ask for a look: judgement, none at all, then the better founded.
const ORDER: [Option<&str>; 5] = [Some("D"), None, Some("C"), Some("B"), Some("A")];

/// A table of words.
#[derive(Debug)]
pub(super) struct Register {
    /// Title.
    pub(super) title: &'static str,
    /// A line under the title.
    pub(super) note: String,
    /// Column names.
    pub(super) header: &'static [&'static str],
    /// Rows as long as the header.
    pub(super) rows: Vec<Vec<String>>,
}

/// The table of the file that an input stands in.
fn table(input: &Input) -> String {
    if let Some((table, _)) = input.path.split_once(": ") {
        return table.to_owned();
    }
    let levels: Vec<&str> = input.path.split('.').collect();
    // `money.fatality` is an input of `money`, `zone.camp.crossing` one of `zone.camp`, and units stand in the plant.
    match levels.as_slice() {
        [plant @ "plant", unit @ "unit", id, _, ..] => format!("{plant}.{unit}.{id}"),
        [first, second, _, ..] => format!("{first}.{second}"),
        _ => levels[0].to_owned(),
    }
}

/// Whether the evidence behind an input is judgement, or not stated.
fn is_weak(input: &Input) -> bool {
    matches!(input.grade.as_deref(), None | Some("D"))
}

/// The grades of the inputs of an element, each once, the weakest first; `None` for inputs without a grade.
pub(super) fn grades<'a>(doc: &'a Document, element: &str) -> Vec<Option<&'a str>> {
    let path = format!("element.{element}.");
    let own = doc.scenario.inputs.iter().filter(|input| input.path.starts_with(&path));
    let mut grades: Vec<Option<&str>> = own.map(|input| input.grade.as_deref()).collect();
    let place = |grade: Option<&str>| ORDER.iter().position(|known| *known == grade).unwrap_or(ORDER.len());
    grades.sort_by_key(|grade| (place(*grade), *grade));
    grades.dedup();
    grades
}

/// A grade as it is written: a letter, or `none`.
pub(super) fn letter(grade: Option<&str>) -> String {
    grade.map_or_else(|| "none".to_owned(), clean)
}

/// The tables with the most inputs of grade D or without a grade: threats first, whose frequency is the weakest input.
fn weakest(doc: &Document) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for input in doc.scenario.inputs.iter().filter(|input| is_weak(input)) {
        *counts.entry(table(input)).or_default() += 1;
    }
    let mut tables: Vec<(String, usize)> = counts.into_iter().collect();
    tables.sort_by_key(|(table, count)| (!table.starts_with("threat."), usize::MAX - count));
    tables
}

/// The grades counted, and the tables that rest on judgement or on nothing stated.
pub(super) fn sentences(doc: &Document) -> Vec<String> {
    let grades: Vec<String> = doc
        .scenario
        .grades
        .iter()
        .filter(|(_, inputs)| **inputs > 0)
        .map(|(grade, inputs)| match grade.as_str() {
            "ungraded" => format!("{} ungraded", format::count(*inputs)),
            grade => format!("{} of grade {}", format::count(*inputs), clean(grade)),
        })
        .collect();
    if grades.is_empty() {
        return Vec::new();
    }
    let mut sentences = vec![format!("{}.", grades.join(", "))];
    let weakest = weakest(doc);
    if !weakest.is_empty() {
        let named: Vec<String> =
            weakest.iter().take(NAMED).map(|(table, count)| format!("{} ({count})", clean(table))).collect();
        let more = match weakest.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        sentences.push(format!("Grade D or none, most of them in: {}{more}.", named.join(", ")));
    }
    sentences.extend(doc.ranking.as_ref().map(|ranking| ordered(doc, ranking)));
    sentences
}

/// What was looked at of the order of postures, what was found, and what was not looked at.
fn ordered(doc: &Document, ranking: &Ranking) -> String {
    let inputs: BTreeSet<&String> = ranking.hangs_on.iter().flat_map(|turn| &turn.inputs).collect();
    let found = match inputs.len() {
        0 => "it hangs on none".to_owned(),
        some => format!("it hangs on {some} (see the warnings)"),
    };
    let rest = match ranking.not_examined {
        0 => String::new(),
        some => format!(
            " {} of grade D are constants or vary from attack to attack and were not examined.",
            format::count(some)
        ),
    };
    if ranking.draws == 0 {
        return format!(
            "Whether the order of the postures hangs on an input was not examined: no input has one uncertain value per \
             trial.{rest}"
        );
    }
    format!(
        "Order of the postures by mean {} {}{}, with each of {} uncertain inputs low and high (first {} trials): \
         {found}.{rest}",
        words::column(doc, &ranking.metric),
        ranking.measure(),
        if ranking.per_year { ", since they differ in the attacks that come" } else { "" },
        format::count(ranking.draws),
        format::count(ranking.trials)
    )
}

/// Every input, those of grade D and without a grade first, and the sources they name.
pub(super) fn tables(doc: &Document) -> Vec<Register> {
    let mut tables = Vec::new();
    let inputs = &doc.scenario.inputs;
    if !inputs.is_empty() {
        let ordered =
            ORDER.iter().flat_map(|grade| inputs.iter().filter(move |input| input.grade.as_deref() == *grade));
        let row = |input: &Input| {
            let grade = letter(input.grade.as_deref());
            let basis: Vec<String> = input.basis.iter().map(|id| clean(id)).collect();
            vec![clean(&input.path), clean(&input.value), grade, basis.join(", ")]
        };
        tables.push(Register {
            title: "Every input",
            note: "A measured, B analogue, C practice, D judgement.".to_owned(),
            header: &["Input", "Value in canonical form", "Grade", "Basis"],
            rows: ordered.map(row).collect(),
        });
    }
    if !doc.scenario.sources.is_empty() {
        let rows = doc.scenario.sources.iter().map(|source| {
            [&source.id, &source.title, &source.publisher, &source.year].map(|text| clean(text)).to_vec()
        });
        tables.push(Register {
            title: "Sources",
            note: String::new(),
            header: &["Id", "Title", "Publisher", "Year"],
            rows: rows.collect(),
        });
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    fn input(path: &str, grade: Option<&str>) -> Input {
        Input {
            path: path.to_owned(),
            value: "1".to_owned(),
            grade: grade.map(str::to_owned),
            basis: vec!["book".to_owned()],
        }
    }

    #[test]
    fn judgement_comes_first_and_threats_are_named_first() {
        let mut doc = fixture::plausible();
        doc.scenario.inputs = vec![
            input("element.gate.delay", Some("A")),
            input("money.fatality", Some("D")),
            input("control.lock: scale of zone.*.occupancy", None),
            input("zone.camp.occupancy.staff", Some("D")),
            input("zone.camp.haven.capacity", Some("D")),
            input("threat.raid.rate", Some("D")),
            input("plant.unit.pump.damage.none", Some("B")),
        ];
        assert_eq!(table(&doc.scenario.inputs[6]), "plant.unit.pump");
        let told = sentences(&doc);
        assert!(told[1].ends_with("in: threat.raid (1), zone.camp (2), control.lock (1), money (1)."), "{told:?}");
        let rows = &tables(&doc)[0].rows;
        let grades: Vec<&str> = rows.iter().map(|row| row[2].as_str()).collect();
        assert_eq!(grades, ["D", "D", "D", "D", "none", "B", "A"]);
        assert_eq!(rows[0], ["money.fatality", "1", "D", "book"]);
    }

    /// One order in every table and drawing: D, then none, C, B, A.
    #[test]
    fn grades_come_once_and_the_weakest_first() {
        let mut doc = fixture::plausible();
        let given = [Some("A"), Some("C"), None, Some("B"), Some("C"), Some("D")];
        let at = |element: &str, grade| input(&format!("element.{element}.delay"), grade);
        doc.scenario.inputs = given.iter().map(|grade| at("gate", *grade)).chain([at("gate_2", None)]).collect();
        assert_eq!(grades(&doc, "gate"), ORDER);
        assert_eq!(grades(&doc, "gate_2"), [None]);
        assert!(grades(&doc, "fence").is_empty());
        assert_eq!(ORDER.map(letter), ["D", "none", "C", "B", "A"]);
    }
}
