//! The table of keys: every table of the format, every key in it, what may stand there, its default and its words.
//!
//! The reader takes shapes and unknown keys from here, `bordj schema` and the reference in `docs/scenario.md` are made
//! of it: what one of them knows, all know.

mod force;
mod harm;
mod laws;
mod matrix;
mod measure;
mod record;
mod site;

use super::arena::Class;
use super::dimension::Dimension;
use super::structure::{DAMAGE, OBJECTIVES, TACTICS};

pub(crate) use force::{ALARM, DEPENDENCE, DUEL, ENGAGEMENT, PATH, RESPONSE, TARGET_SET, THREAT};
pub(crate) use harm::{CRISIS, ENDING, INSURANCE, LOSS_EVENT, MONEY, PLANT, UNIT};
pub(crate) use laws::{Argument, Arguments, BESIDE, EVIDENCE, FORMS, Form, SAMPLES, THEN, Unit, VALUE, form};
pub(crate) use matrix::RISK_MATRIX;
pub(crate) use measure::{CONDITION, CONTROL, CORRELATION, EFFECT, POSTURE, ROOT, RUN, SCENARIO, SOURCE};
pub(crate) use record::{FIGURE, GIVEN, RECORD, RECORD_FILE};
pub(crate) use site::{ASSAULT, ELEMENT, GROUP, HAVEN, ZONE, ZONE_ASSAULT};

/// A table of the format.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name in the file, dotted: `zone.haven`.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) words: &'static str,
    /// Its keys, in the order in which they are best read.
    pub(crate) keys: &'static [Key],
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its name in the file.
    pub(crate) name: &'static str,
    /// What may stand there.
    pub(crate) kind: Kind,
    /// It must be given.
    pub(crate) required: bool,
    /// What it is, one line, with the unit.
    pub(crate) words: &'static str,
}

/// What may stand under a key.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Words for people.
    Text,
    /// An identifier; with dashes where the flag is set.
    Id(bool),
    /// A date, or a year.
    Date,
    /// True or false, with the default.
    Flag(bool),
    /// A whole number from the first to the second.
    Whole(f64, f64),
    /// One of some words, the first of them the default.
    Word(&'static [&'static str]),
    /// The id of something of this kind.
    One(&'static str),
    /// A list of such ids.
    Several(&'static str),
    /// A list of one word for each zone of a target set.
    Words(&'static [&'static str]),
    /// A list of so many texts.
    Texts(usize),
    /// A constant with a unit.
    Constant(Dimension),
    /// A list of constants.
    Constants(Dimension),
    /// A quantity.
    Quantity(Quantity),
    /// Quantities by key, or one for all.
    ByKey(Over, Quantity),
    /// A list of quantities.
    Quantities(Quantity),
    /// A table.
    Table(&'static Table),
    /// `[[tables]]`.
    Tables(&'static Table),
    /// A form of its own.
    Special(Special),
}

/// What has a form of its own; the reader and the schema know it by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Special {
    /// A path, or several.
    Extends,
    /// Named quantities.
    Parameters,
    /// Two names of parameters.
    Between,
    /// Weights by zone, target sets, or `"adaptive"`.
    Target,
    /// A way to choose a path.
    PathChoice,
    /// Weights of damage states, or a table of them by objective.
    Damage,
    /// A list of effects.
    Effects,
    /// What an effect puts, adds, multiplies.
    Operand,
}

/// A number of the model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quantity {
    /// Its dimension.
    pub(crate) dimension: Dimension,
    /// Its class unless the file states one.
    pub(crate) class: Class,
    /// What it is if the file leaves it out.
    pub(crate) default: Default,
    /// Largest value that makes sense.
    pub(crate) most: f64,
}

/// What a number is if the file leaves it out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Default {
    /// A constant, in the units used inside.
    Value(f64),
    /// No limit: the largest value of its dimension.
    Unlimited,
    /// What another key of the table, or of the table named, holds.
    Like(&'static str),
    /// The first key of a table of weights has all the weight.
    First,
}

/// What the keys of a table of quantities are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// Tactics.
    Tactic,
    /// Objectives.
    Objective,
    /// Damage states.
    Damage,
    /// Ids of groups.
    Group,
    /// Ids of zones.
    Zone,
    /// Ids of conditions.
    Condition,
}

impl Over {
    /// The keys, where the format fixes them.
    pub(crate) fn fixed(self) -> Option<&'static [&'static str; 3]> {
        match self {
            Self::Tactic => Some(&TACTICS),
            Self::Objective => Some(&OBJECTIVES),
            Self::Damage => Some(&DAMAGE),
            Self::Group | Self::Zone | Self::Condition => None,
        }
    }
}

/// Keys that any table may carry.
pub(crate) const EVERYWHERE: [Key; 2] = [
    Key {
        name: "basis",
        kind: Kind::Several("source"),
        required: false,
        words: "Ids of the sources of these numbers; holds for every number here that has none of its own.",
    },
    Key {
        name: "grade",
        kind: Kind::Word(&["A", "B", "C", "D"]),
        required: false,
        words: "Evidence grade: A measured, B analogue, C practice, D judgement.",
    },
];

impl Table {
    /// The key of a name.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The shape of a quantity of this table.
    ///
    /// # Panics
    ///
    /// If the table has no quantity of that name: a slip of the program, found by any test that reads such a table.
    pub(crate) fn quantity(&self, name: &str) -> Quantity {
        match self.key(name).map(|key| key.kind) {
            Some(Kind::Quantity(quantity) | Kind::ByKey(_, quantity) | Kind::Quantities(quantity)) => quantity,
            _ => unreachable!("`{}` has no quantity `{name}`", self.name),
        }
    }

    /// Names of the keys, with those that any table may carry last.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().chain(&EVERYWHERE).map(|key| key.name)
    }
}

impl Quantity {
    /// The same with a smaller upper end.
    pub(crate) const fn at_most(self, most: f64) -> Self {
        Self { most, ..self }
    }

    /// The same with the default of another key.
    pub(crate) const fn like(self, key: &'static str) -> Self {
        Self { default: Default::Like(key), ..self }
    }
}

/// What a key is if it is left out, in words; nothing where there is nothing to say.
pub(crate) fn default_words(kind: Kind) -> Option<String> {
    match kind {
        Kind::Flag(default) => Some(default.to_string()),
        Kind::Word(words) if words.len() != 4 => words.first().map(|word| format!("\"{word}\"")),
        Kind::Quantity(quantity) => Some(default_value(quantity, None)),
        Kind::ByKey(over, quantity) => Some(default_value(quantity, Some(over))),
        Kind::Special(Special::PathChoice) => Some("\"uniform\"".to_owned()),
        _ => None,
    }
}

fn default_value(quantity: Quantity, over: Option<Over>) -> String {
    match quantity.default {
        Default::Value(value) => quantity.dimension.show(value),
        Default::Unlimited => "no limit".to_owned(),
        Default::Like(other) => format!("`{other}`"),
        Default::First => {
            let first = over.and_then(Over::fixed).map_or("the first", |keys| keys[0]);
            format!("{first} alone")
        }
    }
}

/// An epistemic quantity: one value per trial.
const fn trial(dimension: Dimension, default: f64) -> Quantity {
    Quantity { dimension, class: Class::Trial, default: Default::Value(default), most: dimension.range().1 }
}

/// An aleatory quantity: one value per attack.
const fn attack(dimension: Dimension, default: f64) -> Quantity {
    Quantity { class: Class::Attack, ..trial(dimension, default) }
}

/// An epistemic quantity without limit if it is left out.
const fn unlimited(dimension: Dimension) -> Quantity {
    Quantity { default: Default::Unlimited, ..trial(dimension, 0.0) }
}

/// Weights, the first of which has all the weight if they are left out.
const fn weights() -> Quantity {
    Quantity { default: Default::First, ..trial(Dimension::Factor, 0.0) }
}

/// An optional key.
const fn key(name: &'static str, kind: Kind, words: &'static str) -> Key {
    Key { name, kind, required: false, words }
}

/// A key that must be given.
const fn must(name: &'static str, kind: Kind, words: &'static str) -> Key {
    Key { name, kind, required: true, words }
}

/// An optional quantity.
const fn number(name: &'static str, quantity: Quantity, words: &'static str) -> Key {
    key(name, Kind::Quantity(quantity), words)
}

/// Optional quantities by key.
const fn by(name: &'static str, over: Over, quantity: Quantity, words: &'static str) -> Key {
    key(name, Kind::ByKey(over, quantity), words)
}

/// A weight among others of its table.
pub(crate) const WEIGHT: Quantity = trial(Dimension::Factor, 0.0);

const ID: Key = must("id", Kind::Id(false), "Identifier: lower-case letters, digits and _, a letter first.");
const NAME: Key = key("name", Kind::Text, "Name for people; the id with blanks for _ if left out.");
