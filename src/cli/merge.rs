//! `bordj merge`: the parts of a command that was played elsewhere, into the result of that command.

use std::ops::Range;
use std::path::PathBuf;

use clap::Args;

use crate::analysis::parts::{Bundle, Played, Units, missing};

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

/// A part: where it is, and what it has of how much.
struct Part {
    path: PathBuf,
    units: u64,
    ranges: Vec<Range<u64>>,
}

/// The same in a manner.
pub(super) fn merge(arguments: &[PathBuf], manner: Manner) -> Result<Exit, Fault> {
    let Some((bundle, parts)) = all(arguments)? else {
        return Err(Fault::Usage("there are no parts: name files, or folders with *.part below them".to_owned()));
    };
    if bundle.question.until.is_some() {
        return Err(Fault::Usage(
            "this is the checkpoint of a run with --until, which is no shard: go on with it with --resume".to_owned(),
        ));
    }
    let quiet = Manner { quiet: true, ..manner.clone() };
    let played = Asked::of(&bundle, quiet).fan(Origin::Packed(&bundle), |fan, _| {
        let units = fan.units();
        whole(&parts, &units, fan.trials())?;
        let read = parts.iter().map(|part| parts::read(&part.path, &bundle, &units));
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

/// Reads what every part is of, all of them one run, in the order of what they have.
fn all(arguments: &[PathBuf]) -> Result<Option<(Bundle, Vec<Part>)>, Fault> {
    let mut run: Option<Bundle> = None;
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for path in parts::named(arguments)? {
        let head = parts::head(&path).and_then(|head| {
            let same = run.as_ref().map_or(Ok(()), |run| parts::same_run(&path, &head.bundle, run));
            same.map(|()| head)
        });
        match head {
            Ok(head) => {
                let (units, ranges) = (head.units, head.ranges().collect());
                found.push(Part { path, units, ranges });
                run.get_or_insert(head.bundle);
            }
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
            "{}\nleave out what is of another run, and play what is torn again",
            faults.join("\n")
        )));
    }
    let start = |part: &Part| (part.ranges.first().map(|range| range.start), part.path.clone());
    found.sort_by_cached_key(start);
    Ok(run.map(|run| (run, found)))
}

/// Refuses what is not whole, or has something twice.
fn whole(parts: &[Part], units: &Units, trials: u64) -> Result<(), Fault> {
    let mut there: Vec<(Range<u64>, &PathBuf)> = Vec::new();
    for part in parts {
        if part.units != units.all() {
            return Err(parts::refused(&part.path, "it is of a run of another length"));
        }
        there.extend(part.ranges.iter().map(|range| (range.clone(), &part.path)));
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
        "parts are missing: {}{more}. Play what is missing: with its --shard, or as \
         `bordj plan --missing PLAN --parts DIR` has it",
        named.join("; ")
    )))
}
