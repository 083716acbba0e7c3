//! Trials as comma-separated text: a line a row, numbers in the shortest form that reads back to the last bit.

use std::fs::File;
use std::io::{self, Write as _};

use crate::analysis::taped::Row;

use super::Pages;
use super::columns::{Column, FIRST, Kind};

/// Whole numbers up to here are written digit by digit: all of them are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Text on its way to a file.
#[derive(Debug)]
pub(super) struct Text(File);

impl Text {
    /// Writes the names of the columns. Neither they nor ids of postures hold anything that needs quotes.
    pub(super) fn begin(mut file: File, columns: &[Column]) -> io::Result<Self> {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        file.write_all(format!("{}\n", names.join(",")).as_bytes())?;
        Ok(Self(file))
    }
}

impl Pages for Text {
    fn page(&mut self, page: &[u8]) -> io::Result<()> {
        self.0.write_all(page)
    }

    fn end(&mut self, _: &str) -> io::Result<()> {
        self.0.sync_all()
    }
}

/// Writes a row.
pub(super) fn put(row: &Row<'_>, posture: &str, columns: &[Column], page: &mut Vec<u8>) {
    whole(row.trial, page);
    page.push(b',');
    page.extend_from_slice(posture.as_bytes());
    page.push(b',');
    number(row.weight, page);
    page.push(b',');
    whole(row.attacks, page);
    for (value, column) in row.year.iter().chain(row.quiet).zip(&columns[FIRST..]) {
        page.push(b',');
        match column.kind {
            Kind::Whole if *value < EXACT => whole(*value as u64, page),
            _ => number(*value, page),
        }
    }
    page.push(b'\n');
}

/// A number with a point or an exponent, so that a reader who guesses by the first rows takes no whole numbers for all there are.
fn number(value: f64, page: &mut Vec<u8>) {
    page.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
}

fn whole(mut value: u64, page: &mut Vec<u8>) {
    let begin = page.len();
    loop {
        page.push(b'0' + (value % 10) as u8);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    page[begin..].reverse();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_to_the_last_bit() {
        for value in [0.0, 1.0, 0.1, 1.0 / 3.0, 5e-324, f64::MAX, 1e16, 123_456_789.012_345_67, 2.0_f64.sqrt() * 1e-7] {
            let mut text = Vec::new();
            number(value, &mut text);
            let text = String::from_utf8(text).unwrap();
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{text}");
            assert!(text.contains(['.', 'e']), "{text} looks like a whole number");
        }
        for value in [0, 7, 10, 1_024, u64::MAX] {
            let mut text = b"x".to_vec();
            whole(value, &mut text);
            assert_eq!(String::from_utf8(text).unwrap(), format!("x{value}"));
        }
    }

    /// A disk that is full is told by the page that finds no room.
    #[test]
    fn a_full_disk_is_told() {
        let Ok(full) = File::options().write(true).open("/dev/full") else { return };
        assert_eq!(Text(full).page(b"1,as_is\n").unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
