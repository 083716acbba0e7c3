//! The file of a part: a line that names the format, a line of JSON that says what it is of, what was played, and a checksum of all
//! before. It is a checkpoint, the work of a shard, and what a merge takes.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::played::Played;
use super::question::{Bundle, FORMAT, VERSION};
use super::units::{Units, joined};

/// Bytes of the checksum.
const SUM: usize = 32;

/// What a part is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Version of the program that played it.
    pub version: String,
    /// Digest of the run.
    pub run: String,
    /// Units of the whole run.
    pub units: u64,
    /// Stretches of units that are in it.
    pub played: Vec<[u64; 2]>,
    /// Bytes of what was played.
    payload: u64,
    /// What is asked.
    #[serde(flatten)]
    pub bundle: Bundle,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartError {
    /// Something else.
    #[error("it is no part of a run of bordj")]
    Foreign,
    /// Its end is missing, or it was changed.
    #[error("it is torn: {0}")]
    Torn(String),
    /// Of another program.
    #[error("it was played by bordj {0}, this is bordj {VERSION}: play and merge with one version")]
    Version(String),
}

impl Head {
    /// What a part of a run is of; `played` are stretches of its units.
    pub fn new(bundle: Bundle, units: u64, played: &[Range<u64>]) -> Self {
        Self {
            version: VERSION.to_owned(),
            run: bundle.digest(),
            units,
            played: joined(played).iter().map(|range| [range.start, range.end]).collect(),
            payload: 0,
            bundle,
        }
    }

    /// False if what was played is not what it says.
    pub fn is_of(&self, units: &Units, played: &Played) -> bool {
        self.units == units.all() && self.ranges().eq(units.played(played))
    }

    /// Its stretches.
    pub fn ranges(&self) -> impl Iterator<Item = Range<u64>> {
        self.played.iter().map(|[start, end]| *start..*end)
    }
}

/// The bytes of a part.
pub fn encode(head: &Head, played: &Played) -> Vec<u8> {
    // Structures of numbers and strings always have a stored form.
    let payload = postcard::to_stdvec(played).unwrap_or_default();
    let head = Head { payload: payload.len() as u64, ..head.clone() };
    let mut bytes = format!("{FORMAT}\n").into_bytes();
    bytes.extend(serde_json::to_vec(&head).unwrap_or_default());
    bytes.push(b'\n');
    bytes.extend(payload);
    let sum = Sha256::digest(&bytes);
    bytes.extend(sum);
    bytes
}

/// True for the first bytes of a part, of this format or another, also if there are few of them.
pub fn is_one(start: &[u8]) -> bool {
    let name = b"bordj.part/";
    let length = start.len().min(name.len());
    length > 0 && start[..length] == name[..length]
}

/// What a whole part is of, and the bytes of what was played.
///
/// # Errors
///
/// See [`PartError`].
pub fn open(bytes: &[u8]) -> Result<(Head, &[u8]), PartError> {
    let name = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    match &bytes[..name] {
        own if own == FORMAT.as_bytes() => {}
        other if other.starts_with(b"bordj.part/") => {
            return Err(PartError::Version(format!("with format {}", String::from_utf8_lossy(other))));
        }
        // A file cut off within its first line.
        start if !start.is_empty() && name == bytes.len() && FORMAT.as_bytes().starts_with(start) => {
            return Err(PartError::Torn(format!("it has {} bytes", bytes.len())));
        }
        _ => return Err(PartError::Foreign),
    }
    let torn = |what: &str| PartError::Torn(what.to_owned());
    let rest = bytes.get(name + 1..).unwrap_or_default();
    let line = rest.iter().position(|byte| *byte == b'\n').ok_or_else(|| torn("its head has no end"))?;
    let value: serde_json::Value = serde_json::from_slice(&rest[..line]).map_err(|_| torn("its head can't be read"))?;
    let version = value.get("version").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    if version != VERSION {
        return Err(PartError::Version(version));
    }
    let head: Head = serde_json::from_value(value).map_err(|_| torn("its head can't be read"))?;
    let first = name + 1 + line + 1;
    let whole = (first as u64).saturating_add(head.payload).saturating_add(SUM as u64);
    if bytes.len() as u64 != whole {
        return Err(PartError::Torn(format!("it has {} bytes of {whole}", bytes.len())));
    }
    let end = bytes.len() - SUM;
    if Sha256::digest(&bytes[..end])[..] != bytes[end..] {
        return Err(torn("its checksum does not fit"));
    }
    let ends: Vec<u64> = head.played.iter().flatten().copied().collect();
    if !ends.is_sorted() || head.played.iter().any(|[start, end]| start == end) || ends.last() > Some(&head.units) {
        return Err(torn("its stretches are not in order"));
    }
    if head.run != head.bundle.digest() {
        return Err(torn("its question is not that of its run"));
    }
    Ok((head, &bytes[first..end]))
}

/// What was played, of a part that was opened.
///
/// # Errors
///
/// [`PartError::Torn`] if it is not what this program writes.
pub fn decode(payload: &[u8]) -> Result<Played, PartError> {
    postcard::from_bytes(payload).map_err(|fault| PartError::Torn(format!("what it holds can't be read: {fault}")))
}
