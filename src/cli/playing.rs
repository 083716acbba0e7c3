//! Options of commands whose work can be kept, gone on with, and played in pieces.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;

use super::arguments::whole;
use super::exit::Fault;
use crate::analysis::parts::MOST_SHARDS;
use crate::scenario::dimension::{Dimension, literal};

/// How a command plays its trials.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Playing {
    /// Keep what was played in this file, every few seconds and when interrupted (Ctrl-C, SIGTERM); --resume goes on from it
    #[arg(long, value_name = "FILE", help_heading = "Runs that last")]
    pub(super) checkpoint: Option<PathBuf>,
    /// Go on from a checkpoint of the same command, and keep on writing it; with --checkpoint of the same name it may be missing
    #[arg(long, value_name = "FILE", help_heading = "Runs that last")]
    pub(super) resume: Option<PathBuf>,
    /// How often the checkpoint is written [default: 5 s]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Runs that last")]
    pub(super) checkpoint_every: Option<Duration>,
    /// End, keeping what was played, once the process holds more memory than this, for example 2G (Linux)
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Runs that last")]
    pub(super) memory: Option<u64>,
    /// Play only the i-th of n pieces, counted from 0, and write it to --out FILE.part or to standard output; `bordj merge`
    /// puts the pieces together
    #[arg(long, value_name = "i/n", help_heading = "More than one machine")]
    pub(super) shard: Option<Share>,
}

impl Playing {
    /// Looks whether its options go together.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if self.checkpoint_every.is_some() && self.kept_in().is_none() {
            return Err(Fault::Usage(
                "--checkpoint-every says how often --checkpoint FILE is written: name the file".to_owned(),
            ));
        }
        Ok(())
    }

    /// The file that is written.
    pub(super) fn kept_in(&self) -> Option<&PathBuf> {
        self.checkpoint.as_ref().or(self.resume.as_ref())
    }
}

/// One of so many, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) which: u64,
    pub(super) of: u64,
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = || "expected a number and how many there are, counted from 0, for example 0/16 to 15/16".to_owned();
        let (which, of) = text.split_once('/').ok_or_else(form)?;
        let (which, of) = (whole(which.trim())?, whole(of.trim())?);
        if of > MOST_SHARDS {
            return Err(format!("expected at most {MOST_SHARDS} pieces"));
        }
        if which < of { Ok(Self { which, of }) } else { Err(form()) }
    }
}

/// `5 s`, `2 min`, and without a blank `90s`, `2m`, `1h`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let unit = if unit.trim() == "m" { "min" } else { unit.trim() };
    let read = literal(&format!("{} {unit}", number.trim()));
    match read {
        Ok((seconds, Dimension::Duration)) if seconds > 0.0 && seconds < 1e9 => Ok(Duration::from_secs_f64(seconds)),
        Ok(_) => Err("expected a time above 0, for example 30 s, 5 min or 2 h".to_owned()),
        Err(_) => Err("expected a time, for example 30 s, 5 min or 2 h".to_owned()),
    }
}

/// `512M`, `2G`, `1.5GiB`: bytes, in powers of 1,024.
fn size(text: &str) -> Result<u64, String> {
    let form = || "expected a size, for example 512M or 2G".to_owned();
    let at = text.find(|c: char| c.is_alphabetic()).ok_or_else(form)?;
    let (number, unit) = text.split_at(at);
    let power = match unit.trim().trim_end_matches("iB").trim_end_matches('B') {
        "K" | "k" => 10,
        "M" | "m" => 20,
        "G" | "g" => 30,
        "T" | "t" => 40,
        _ => return Err(form()),
    };
    let number: f64 = number.trim().parse().map_err(|_| form())?;
    let bytes = number * (1_u64 << power) as f64;
    if (1.0..1e18).contains(&bytes) { Ok(bytes as u64) } else { Err(form()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sizes_and_times() {
        assert_eq!("3/16".parse(), Ok(Share { which: 3, of: 16 }));
        assert!(["16/16", "1", "a/b", "0/0", "-1/2", "1/2/3"].iter().all(|wrong| wrong.parse::<Share>().is_err()));
        assert_eq!(
            ["512M", "2G", "1.5GiB", "4 KB"].map(|text| size(text).unwrap()),
            [512 << 20, 2 << 30, 3 << 29, 4 << 10]
        );
        assert!(["12", "G", "-1G", "1X", ""].iter().all(|wrong| size(wrong).is_err()));
        assert_eq!(
            ["5 s", "90s", "2m", "1.5 h", "2 min"].map(|text| duration(text).unwrap().as_secs()),
            [5, 90, 120, 5_400, 120]
        );
        assert!(["5", "0 s", "2 %", "s", "-1 s", "1 fortnight"].iter().all(|wrong| duration(wrong).is_err()));
    }
}
