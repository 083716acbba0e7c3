//! A file that the user names on the command line: any file, unlike those that a scenario names.

use std::path::Path;

use super::confined::{missing, read_at_most};
use crate::scenario::diagnostic::{Diagnostic, Source};
use crate::scenario::files::{Files, Place, Refused};
use crate::scenario::{Column, column};

/// The way to files by their paths from where the program runs.
#[derive(Debug)]
struct Anywhere;

impl Files for Anywhere {
    fn locate(&self, _: &Place, wanted: &str) -> Result<Place, Refused> {
        let path = std::fs::canonicalize(wanted).map_err(|reason| Refused {
            label: "this file".to_owned(),
            ..missing(wanted, Path::new(wanted), &reason)
        })?;
        Ok(Place { name: wanted.to_owned(), path })
    }

    fn read(&self, place: &Place, most: u64) -> Result<Vec<u8>, Refused> {
        read_at_most(place, most)
    }
}

/// Reads a column of a CSV file, with a unit for cells that are bare numbers.
///
/// # Errors
///
/// Every fault, with the texts they point into: the options of the command line, and the file.
pub fn open_column(path: &str, name: &str, unit: Option<&str>) -> Result<Column, (Vec<Diagnostic>, Vec<Source>)> {
    column(&Anywhere, path, name, unit)
}
