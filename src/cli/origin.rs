//! Where the texts of a scenario come from: its files, or a plan or a part that carries them.

use std::path::Path;

use crate::analysis::parts::{Bundle, Question};
use crate::scenario::record::{LoadedRecord, Record};
use crate::scenario::{Loaded, Scenario};

use super::exit::Fault;
use super::files;
use super::patterns::Given;

/// The origin of a scenario.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin<'a> {
    /// Files.
    File(&'a Path),
    /// Texts that are at hand.
    Packed(&'a Bundle),
}

impl Origin<'_> {
    /// Reads the scenario with further settings of an option.
    pub(super) fn open(self, settings: &[String], further: (&'static str, &[String])) -> Loaded {
        match self {
            Self::File(path) => crate::files::open_with(path, settings, further),
            Self::Packed(bundle) => bundle.files.open(settings, further),
        }
    }

    /// Reads the scenario, showing its faults, and its warnings unless `quiet`.
    pub(super) fn sound(self, settings: &[String], quiet: bool) -> Result<Scenario, Fault> {
        let loaded = match self {
            Self::File(path) => Given::named(path).load(settings),
            Self::Packed(_) => self.open(settings, ("--set", &[])),
        };
        if loaded.scenario.is_none() || !quiet {
            super::diagnostics::show(&loaded.diagnostics, &loaded.sources);
        }
        loaded.scenario.ok_or(Fault::Shown)
    }

    /// The records of the scenario.
    pub(super) fn records(self, scenario: &Scenario) -> Result<Vec<Record>, Fault> {
        files::as_records(self.record(scenario))
    }

    fn record(self, scenario: &Scenario) -> Option<LoadedRecord> {
        match self {
            Self::File(path) => files::record(scenario, path),
            Self::Packed(bundle) => {
                let (name, text) = bundle.record.as_ref()?;
                Some(files::record_of(scenario, name, text))
            }
        }
    }

    /// A question with every text that it reads.
    pub(super) fn bundle(self, question: Question) -> Result<Bundle, Fault> {
        let path = match self {
            Self::Packed(bundle) => return Ok(Bundle { question, ..bundle.clone() }),
            Self::File(path) => path,
        };
        let (loaded, pack) = crate::files::packed(path, &question.settings);
        let same = loaded.scenario.is_some_and(|scenario| scenario.digest == question.scenario_sha256);
        if !same {
            return Err(Fault::Usage(format!(
                "`{}` can't be read twice to the same scenario: give it as a file that nobody changes meanwhile",
                path.display()
            )));
        }
        let record = files::record_text(path).transpose()?;
        Ok(Bundle { question, files: pack, record })
    }
}
