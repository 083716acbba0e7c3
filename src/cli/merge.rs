//! `bordj merge`: the parts of a command that was played elsewhere, into the result of that command.

use std::ops::Range;
use std::path::PathBuf;

use clap::Args;

use crate::analysis::parts::{Bundle, Head, Played, Units, missing};

use super::arguments::{Format, threads};
use super::asked::{Asked, Manner};
use super::exit::{Exit, Fault};
use super::origin::Origin;
use super::{compare, parts, run, sweep};

/// Most gaps that are named.
const MOST_NAMED: usize = 10;

/// `bordj merge`.
#[derive(Debug, Args)]
#[command(
    after_help = "The result is that of the command that was planned, byte for byte. Exit codes: 2 if parts are missing, torn, \
                        of another run or version, or overlap."
)]
pub(super) struct Merge {
    /// Parts, or folders with parts below them
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// Threads [default: all cores]; changes no number
    #[arg(long, value_name = "T", value_parser = threads)]
    threads: Option<usize>,
    /// Folder of the report [default: reports/<scenario id>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Open report.html in the browser when it is written
    #[arg(long)]
    open: bool,
    /// Print nothing but faults (files are written all the same)
    #[arg(long, short)]
    quiet: bool,
}

/// Merges the parts that arguments name.
pub(super) fn run(options: &Merge) -> Result<Exit, Fault> {
    let manner = Manner {
        threads: options.threads,
        out: options.out.clone(),
        format: options.format,
        open: options.open,
        quiet: options.quiet,
    };
    merge(&options.parts, manner)
}

/// The same in a manner.
pub(super) fn merge(arguments: &[PathBuf], manner: Manner) -> Result<Exit, Fault> {
    let parts = all(arguments)?;
    let Some((_, first)) = parts.first() else {
        return Err(Fault::Usage("there are no parts: name files, or folders with *.part below them".to_owned()));
    };
    let bundle = first.bundle.clone();
    if bundle.question.until.is_some() {
        return Err(Fault::Usage(
            "this is the checkpoint of a run with --until, which is no shard: go on with it with --resume".to_owned(),
        ));
    }
    let quiet = Manner { quiet: true, ..manner.clone() };
    let played = Asked::of(&bundle, quiet).fan(Origin::Packed(&bundle), |fan, _| {
        let units = fan.units();
        whole(&parts, &units, fan.trials())?;
        let read = parts.iter().map(|(path, _)| parts::read(path, &bundle, &units));
        fan.gather(read)
    })?;
    result(&bundle, played, manner)
}

/// Result and report of a command that was played.
fn result(bundle: &Bundle, played: Played, manner: Manner) -> Result<Exit, Fault> {
    let origin = Origin::Packed(bundle);
    match Asked::of(bundle, manner) {
        Asked::Run(options) => run::merged(origin, &options, played),
        Asked::Compare(options) => compare::merged(origin, &options, played),
        Asked::Sweep(options) => sweep::merged(origin, &options, played),
    }
}

/// Reads what every part is of; all of them are of one run, and sorted by what they have.
fn all(arguments: &[PathBuf]) -> Result<Vec<(PathBuf, Head)>, Fault> {
    let mut found: Vec<(PathBuf, Head)> = Vec::new();
    let mut faults = Vec::new();
    for path in parts::named(arguments)? {
        let head = parts::head(&path).and_then(|head| {
            let first = found.first().map(|(_, first)| &first.bundle);
            first.map_or(Ok(()), |first| parts::same_run(&path, &head.bundle, first)).map(|()| head)
        });
        match head {
            Ok(head) => found.push((path, head)),
            Err(fault) => faults.push(fault.to_string()),
        }
    }
    if !faults.is_empty() {
        let more = faults.len().saturating_sub(MOST_NAMED);
        faults.truncate(MOST_NAMED);
        if more > 0 {
            faults.push(format!("and {more} more"));
        }
        return Err(Fault::Usage(format!(
            "{}\nmake what is missing again: `bordj plan --missing PLAN --parts DIR`",
            faults.join("\n")
        )));
    }
    let place = |(path, head): &(PathBuf, Head)| (head.played.clone(), path.clone());
    found.sort_by_cached_key(place);
    Ok(found)
}

/// Refuses what is not whole, or has something twice.
fn whole(parts: &[(PathBuf, Head)], units: &Units, trials: u64) -> Result<(), Fault> {
    let mut there: Vec<(Range<u64>, &PathBuf)> = Vec::new();
    for (path, head) in parts {
        if head.units != units.all() {
            return Err(parts::refused(path, "it is of a run of another length"));
        }
        there.extend(head.ranges().map(|range| (range, path)));
    }
    there.sort_by_key(|(range, _)| (range.start, range.end));
    let twice = there.windows(2).find(|pair| pair[1].0.start < pair[0].0.end);
    if let Some([(one, a), (other, b)]) = twice {
        let both = other.start..one.end.min(other.end);
        return Err(Fault::Usage(format!(
            "`{}` and `{}` overlap: both have {}; leave one of them out",
            a.display(),
            b.display(),
            units.words(&both, trials)
        )));
    }
    let ranges: Vec<Range<u64>> = there.into_iter().map(|(range, _)| range).collect();
    let gaps = missing(&(0..units.all()), &ranges);
    if gaps.is_empty() {
        return Ok(());
    }
    let named = gaps.iter().take(MOST_NAMED).map(|gap| units.words(gap, trials)).collect::<Vec<_>>();
    let more =
        if gaps.len() > MOST_NAMED { format!(", and {} more gaps", gaps.len() - MOST_NAMED) } else { String::new() };
    Err(Fault::Usage(format!(
        "parts are missing: {}{more}. Play what is missing: `bordj plan --missing PLAN --parts DIR`",
        named.join("; ")
    )))
}
