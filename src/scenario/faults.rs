//! What a program gets in place of a sound scenario, or of a posture that is not there: errors that print as plain text.

use std::fmt;

use super::diagnostic::{Severity, count, in_order, plain};
use super::place::{Lines, Place};
use super::{Loaded, Scenario};

/// One fault of a scenario; it prints as `site.toml:33:9: wrong-unit: 60 has no unit, expected a duration (write "90 s", …)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable name, as docs/diagnostics.md lists them.
    pub code: &'static str,
    /// Where it stands, if it stands somewhere.
    pub place: Option<Place>,
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// What to do; failing that, what stands beside the place.
    pub help: Option<String>,
}

impl Fault {
    /// Place and message alone.
    pub fn short(&self) -> String {
        let place = self.place.as_ref().map_or(String::new(), |at| format!("{}:{}:{}: ", at.file, at.line, at.column));
        one_line(&format!("{place}{}", self.message))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.place {
            write!(f, "{}:{}:{}: ", one_line(&at.file), at.line, at.column)?;
        }
        write!(f, "{}: {}", self.code, one_line(&self.message))?;
        match &self.help {
            Some(help) => write!(f, " ({})", one_line(help)),
            None => Ok(()),
        }
    }
}

/// Every fault of a scenario, in the order of the text, at least one; they print one a line, without control characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The faults.
    pub fn all(&self) -> &[Fault] {
        &self.0
    }

    /// How many there are, and the first, on one line.
    pub fn short(&self) -> String {
        let first = self.0.first().map(Fault::short).unwrap_or_default();
        match self.0.len() {
            1 => first,
            many => format!("{}, the first: {first}", count(many, "error")),
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            write!(f, "{}{fault}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

/// The same: a `main` that ends with this error shows its `Debug`.
impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Faults {}

impl Loaded {
    /// The scenario, or every fault it has. Warnings of a sound scenario are in [`Scenario::warnings`].
    ///
    /// # Errors
    ///
    /// The scenario has faults.
    pub fn into_result(self) -> Result<Scenario, Faults> {
        let faults = self.faults();
        self.scenario.ok_or(faults)
    }

    /// Every fault, warnings left out; none if there is a scenario.
    pub fn faults(&self) -> Faults {
        let lines: Vec<Lines> = self.sources.iter().map(Lines::of).collect();
        let errors =
            in_order(&self.diagnostics).into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let faults = errors.map(|diagnostic| Fault {
            code: diagnostic.code,
            place: diagnostic.span.as_ref().map(|span| Place::at(span, &self.sources, &lines[span.source])),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone().or_else(|| Some(diagnostic.label.clone()).filter(|label| !label.is_empty())),
        });
        Faults(faults.collect())
    }
}

/// A posture was named that the scenario does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("scenario `{scenario}` has no posture `{}`; it has: {}", one_line(.posture), .known.join(", "))]
pub struct UnknownPosture {
    /// The scenario.
    pub scenario: String,
    /// What was asked for.
    pub posture: String,
    /// The postures that there are.
    pub known: Vec<String>,
}

impl Scenario {
    /// Postures by their ids, as indices in file order, in the order named and each once: what a simulation takes.
    ///
    /// # Errors
    ///
    /// There is no such posture.
    pub fn postures(&self, ids: &[impl AsRef<str>]) -> Result<Vec<usize>, UnknownPosture> {
        let all = &self.structure.postures;
        let mut chosen = Vec::new();
        for id in ids.iter().map(AsRef::as_ref) {
            let found = all.iter().position(|posture| posture.id == id).ok_or_else(|| UnknownPosture {
                scenario: self.header.id.clone(),
                posture: id.to_owned(),
                known: all.iter().map(|posture| posture.id.clone()).collect(),
            })?;
            if !chosen.contains(&found) {
                chosen.push(found);
            }
        }
        Ok(chosen)
    }
}

/// A text from a file on one line, without what could play tricks on a terminal.
fn one_line(text: &str) -> String {
    plain(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::super::diagnostic::Diagnostic;
    use super::super::load;

    #[test]
    fn faults_print_one_a_line_with_their_places_and_no_control_characters() {
        let text = include_str!("../../tests/data/outpost.toml")
            .replace("delay = \"60 s\"", "delay = 60")
            .replace("to = \"camp\"", "to = \"c\\u001b[2Ja\\nmp\"");
        let faults = load("si\u{1b}te.toml", text.as_bytes(), &[]).into_result().unwrap_err();
        let printed = faults.to_string();
        let lines: Vec<&str> = printed.lines().collect();
        assert_eq!(lines.len(), faults.all().len(), "{printed}");
        assert_eq!(lines.len(), 2, "{printed}");
        assert!(lines[0].starts_with("site.toml:31:6: unknown-id: ") && lines[0].contains("c[2Ja mp"), "{printed}");
        assert!(lines[1].starts_with("site.toml:33:9: wrong-unit: 60 has no unit"), "{printed}");
        assert!(lines[1].ends_with(')') && lines[1].contains("write \"90 s\""), "advice is missing in {printed}");
        assert!(!printed.contains('\u{1b}'));
        assert!(faults.short().starts_with("2 errors, the first: site.toml:31:6: "), "{}", faults.short());
    }

    #[test]
    fn warnings_are_no_faults_and_stay_with_the_scenario() {
        let text = include_str!("../../tests/data/outpost.toml");
        let mut loaded = load("site.toml", text.as_bytes(), &[]);
        loaded.diagnostics.push(Diagnostic::warning("unused-parameter", None, "nothing comes"));
        assert!(loaded.faults().all().is_empty());
        let scenario = loaded.into_result().unwrap();
        assert_eq!(scenario.postures(&["drilled", "as_is", "drilled"]), Ok(vec![1, 0]));
        let unknown = scenario.postures(&["drilld"]).unwrap_err().to_string();
        assert_eq!(unknown, "scenario `outpost` has no posture `drilld`; it has: as_is, drilled");
    }
}
