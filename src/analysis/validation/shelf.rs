//! Scenarios that cases are laid over, by name.

use crate::scenario::files::{Files, Place, Refused};

pub(super) const SCENARIOS: [(&str, &str); 10] = [
    ("easi-garcia.toml", include_str!("../../../scenarios/easi-garcia.toml")),
    ("easi-w2.toml", include_str!("../../../scenarios/easi-w2.toml")),
    ("fair-w1.toml", include_str!("../../../scenarios/fair-w1.toml")),
    ("duel.toml", include_str!("../../../validation/scenarios/duel.toml")),
    ("easi-lognormal.toml", include_str!("../../../validation/scenarios/easi-lognormal.toml")),
    ("easi-truncated.toml", include_str!("../../../validation/scenarios/easi-truncated.toml")),
    ("layers.toml", include_str!("../../../validation/scenarios/layers.toml")),
    ("layers-condition.toml", include_str!("../../../validation/scenarios/layers-condition.toml")),
    ("race.toml", include_str!("../../../validation/scenarios/race.toml")),
    ("toll.toml", include_str!("../../../validation/scenarios/toll.toml")),
];

/// The text of a scenario.
pub(super) fn text(name: &str) -> Result<&'static str, String> {
    let found = SCENARIOS.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text).ok_or_else(|| {
        let names: Vec<&str> = SCENARIOS.iter().map(|(name, _)| *name).collect();
        format!("there is no scenario `{name}`; there are {}", names.join(", "))
    })
}

/// The way to these scenarios, and to no file.
#[derive(Debug)]
pub(super) struct Shelf;

fn refused(message: String) -> Refused {
    Refused { code: "unreadable-file", message, label: "a case can extend these alone".to_owned(), help: None }
}

impl Files for Shelf {
    fn locate(&self, _: &Place, wanted: &str) -> Result<Place, Refused> {
        text(wanted).map_err(refused)?;
        Ok(Place { name: wanted.to_owned(), path: wanted.into() })
    }

    fn read(&self, place: &Place, _: u64) -> Result<Vec<u8>, Refused> {
        Ok(text(&place.name).map_err(refused)?.as_bytes().to_vec())
    }
}
