//! Where the numbers of a result come from.

use serde::{Deserialize, Serialize};

/// A number that is written in the scenario, or set on the command line. One that stands for several keys is one input; a
/// reference to a parameter is none; the value of an effect is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its dotted path; for the value of an effect its table, operation and target.
    pub path: String,
    /// What is written, in one form however the file puts it: durations and rates in the unit in which they are shortest,
    /// probabilities and money as numbers. A long text is cut.
    pub value: String,
    /// Evidence grade, if declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// Ids of its sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
}

/// Where inputs come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Identifier.
    pub id: String,
    /// Title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Publisher.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    /// Year, or date, of publication.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub year: String,
}
