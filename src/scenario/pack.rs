//! The texts of a scenario in one piece: to be read where its files are not, to the same scenario.

use std::cell::RefCell;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::files::{Files, Place, Refused};
use super::{Loaded, load_with};

/// A text with the name that it is shown by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Text {
    name: String,
    text: String,
}

/// Which text another calls by which name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Link {
    from: usize,
    wanted: String,
    to: usize,
}

/// The texts of a scenario: its own first, then those that it extends, and its samples.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    texts: Vec<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
}

/// A way to files that writes down which of them were read.
#[derive(Debug)]
struct Packing<'a> {
    files: &'a dyn Files,
    /// Where each text is, in the order of the texts.
    places: RefCell<Vec<PathBuf>>,
    pack: RefCell<Pack>,
}

impl Packing<'_> {
    /// The text of a place, made if need be.
    fn text(&self, place: &Place) -> usize {
        let mut places = self.places.borrow_mut();
        places.iter().position(|known| *known == place.path).unwrap_or_else(|| {
            places.push(place.path.clone());
            self.pack.borrow_mut().texts.push(Text { name: place.name.clone(), text: String::new() });
            places.len() - 1
        })
    }
}

impl Files for Packing<'_> {
    fn locate(&self, from: &Place, wanted: &str) -> Result<Place, Refused> {
        let place = self.files.locate(from, wanted)?;
        let link = Link { from: self.text(from), wanted: wanted.to_owned(), to: self.text(&place) };
        let mut pack = self.pack.borrow_mut();
        if !pack.links.contains(&link) {
            pack.links.push(link);
        }
        Ok(place)
    }

    fn read(&self, place: &Place, most: u64) -> Result<Vec<u8>, Refused> {
        let bytes = self.files.read(place, most)?;
        let text = self.text(place);
        self.pack.borrow_mut().texts[text].text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(bytes)
    }
}

/// Reads a scenario as [`load_with`] does, and packs the texts that it read.
pub fn pack(files: &dyn Files, place: &Place, bytes: &[u8], settings: &[String]) -> (Loaded, Pack) {
    let packing = Packing { files, places: RefCell::default(), pack: RefCell::default() };
    let own = packing.text(place);
    packing.pack.borrow_mut().texts[own].text = String::from_utf8_lossy(bytes).into_owned();
    let loaded = load_with(&packing, place, bytes, settings, ("--set", &[]));
    (loaded, packing.pack.into_inner())
}

impl Pack {
    /// Reads the scenario, as [`load_with`] does from its files.
    pub fn open(&self, settings: &[String], further: (&'static str, &[String])) -> Loaded {
        let nothing = Text::default();
        let own = self.texts.first().unwrap_or(&nothing);
        load_with(self, &self.place(0), own.text.as_bytes(), settings, further)
    }

    /// The name of the scenario's own file.
    pub fn name(&self) -> &str {
        self.texts.first().map_or("", |own| own.name.as_str())
    }

    fn place(&self, text: usize) -> Place {
        let name = self.texts.get(text).map_or_else(String::new, |text| text.name.clone());
        Place { name, path: PathBuf::from(text.to_string()) }
    }

    fn text(&self, place: &Place) -> Option<usize> {
        let text = place.path.to_str()?.parse().ok()?;
        (text < self.texts.len()).then_some(text)
    }
}

/// The way to the texts of a pack: a place is the number of a text.
impl Files for Pack {
    fn locate(&self, from: &Place, wanted: &str) -> Result<Place, Refused> {
        let from = self.text(from);
        let link = self.links.iter().find(|link| Some(link.from) == from && link.wanted == wanted);
        link.map(|link| self.place(link.to)).ok_or_else(|| missing(wanted))
    }

    fn read(&self, place: &Place, _: u64) -> Result<Vec<u8>, Refused> {
        let text = self.text(place).ok_or_else(|| missing(&place.name))?;
        Ok(self.texts[text].text.clone().into_bytes())
    }
}

fn missing(wanted: &str) -> Refused {
    Refused {
        code: "unreadable-file",
        message: format!("`{wanted}` is not among the texts that were packed"),
        label: "not packed".to_owned(),
        help: Some("the plan or the part was changed, or made from other files".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::files::shelf::Shelf;
    use super::*;

    /// A pack gives the scenario of its files: values, digest, and every word that is said of it.
    #[test]
    fn a_pack_is_read_as_its_files_are() {
        let site = std::fs::read_to_string("tests/data/desert-gas.toml").unwrap();
        let child = "schema = 1\nextends = \"base/site.toml\"\n[scenario]\nid = \"child\"\n";
        let shelf = Shelf::of(&[("all/child.toml", child), ("all/base/site.toml", &site)]);
        let settings = ["alarm.understood=0.5".to_owned()];
        let (loaded, packed) = pack(&shelf, &Shelf::place("all/child.toml"), child.as_bytes(), &settings);
        let scenario = loaded.scenario.unwrap();
        assert_eq!((packed.name(), packed.texts.len(), packed.links.len()), ("all/child.toml", 2, 1));
        let stored: Pack = serde_json::from_str(&serde_json::to_string(&packed).unwrap()).unwrap();
        assert_eq!(stored, packed);
        let again = stored.open(&settings, ("--set", &[]));
        assert_eq!(again.diagnostics, loaded.diagnostics);
        assert_eq!(again.sources, loaded.sources);
        let again = again.scenario.unwrap();
        assert_eq!((again.digest, again.warnings), (scenario.digest.clone(), scenario.warnings.clone()));
        let varied = stored.open(&settings, ("--vary", &["alarm.understood=0.7".to_owned()])).scenario.unwrap();
        assert_ne!(varied.digest, scenario.digest);
    }
}
