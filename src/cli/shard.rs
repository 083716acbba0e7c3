//! `bordj run --shard`, `bordj run --plan --task`: pieces of a command, for `bordj merge`.

use std::io::{IsTerminal as _, Write as _};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use crate::analysis::parts::{Bundle, Fan, Head, Plan, Played, encode};

use super::arguments::{Format, Run};
use super::asked::{Asked, Manner};
use super::checkpoint::{Checkpoint, Wanted};
use super::exit::{Exit, Fault};
use super::interrupt;
use super::origin::Origin;
use super::parts;
use super::playing::{Playing, Share};
use super::progress::Progress;
use super::{crash, diagnostics};

/// How often what a task plays is kept.
const EVERY: Duration = Duration::from_secs(20);

/// Plays the i-th of n pieces of a command.
pub(super) fn share(
    asked: &Asked,
    origin: Origin<'_>,
    share: Share,
    playing: &Playing,
    out: Option<&Path>,
    quiet: bool,
) -> Result<Exit, Fault> {
    interrupt::of_a_shard();
    readable(out)?;
    asked.fan(origin, |fan, bundle| {
        let cut = fan.units().cut(share.of);
        let Some(units) = cut.get(share.which as usize).filter(|_| cut.len() as u64 == share.of) else {
            return Err(Fault::Usage(format!(
                "--shard {}/{}: it has work for {} pieces only",
                share.which,
                share.of,
                cut.len()
            )));
        };
        let piece = Piece { fan, bundle: &bundle, quiet };
        let own = std::slice::from_ref(units);
        piece.play_to(own, playing, out).map_err(Fault::of_shard)?;
        if let Some(path) = out.filter(|_| !quiet) {
            let words = fan.units().words(units, fan.trials());
            diagnostics::note(&format!("shard {}/{}, {words}, is in {}", share.which, share.of, path.display()));
        }
        Ok(Exit::Done)
    })
}

/// Plays the shards of a task of a plan.
pub(super) fn task(options: &Run) -> Result<Exit, Fault> {
    let (Some(path), Some(task)) = (&options.plan, options.task) else {
        return Err(Fault::Usage("--plan and --task go together".to_owned()));
    };
    interrupt::of_a_shard();
    let plan = super::plan::read(path)?;
    readable(options.out.as_deref())?;
    let shards = plan.of_task(task.which, task.of);
    let Plan { bundle, run, units, .. } = plan;
    let manner = Manner { threads: options.threads, out: None, format: Format::Human, open: false, quiet: true };
    let asked = Asked::of(&bundle, manner);
    asked.fan(Origin::Packed(&bundle), |fan, bundle| {
        if units != fan.units().all() {
            return Err(Fault::Usage(format!(
                "`{}` was changed: it is not of as much work as it says",
                path.display()
            )));
        }
        let piece = Piece { fan, bundle: &bundle, quiet: options.quiet };
        let Some(folder) = &options.out else {
            return piece.play_to(&shards, &Playing::default(), None).map_err(Fault::of_shard).map(|_| Exit::Done);
        };
        let (mut played, mut there) = (0_u64, 0_u64);
        for units in &shards {
            let place = parts::place(folder, &run, units);
            // What is killed, or has no more time, is gone on with by the next try.
            let kept =
                place.with_file_name(format!(".{}.kept", place.file_name().unwrap_or_default().to_string_lossy()));
            let playing = Playing {
                checkpoint_every: options.playing.checkpoint_every.or(Some(EVERY)),
                checkpoint: Some(kept.clone()),
                resume: Some(kept.clone()),
                ..options.playing.clone()
            };
            let own = std::slice::from_ref(units);
            if piece.play_to(own, &playing, Some(&place)).map_err(Fault::of_shard)? {
                played += 1;
            } else {
                there += 1;
            }
            // Best effort: a part is there, which is all that counts.
            let _ = std::fs::remove_file(&kept);
            if interrupt::asked() {
                return Err(Fault::Again("asked to end between two shards".to_owned()));
            }
        }
        if !options.quiet {
            diagnostics::note(&format!("{played} of {} shards played, {there} were there", shards.len()));
        }
        Ok(Exit::Done)
    })
}

/// A part is not for reading.
fn readable(out: Option<&Path>) -> Result<(), Fault> {
    if out.is_none() && std::io::stdout().is_terminal() {
        return Err(Fault::Usage(
            "a part is not for reading: name a file or folder with --out, or redirect it".to_owned(),
        ));
    }
    Ok(())
}

/// A command of which some units are played.
struct Piece<'a> {
    fan: &'a Fan<'a>,
    bundle: &'a Bundle,
    quiet: bool,
}

impl Piece<'_> {
    /// Plays stretches of units and writes the part; false if it is there already, and left.
    fn play_to(&self, ranges: &[Range<u64>], playing: &Playing, out: Option<&Path>) -> Result<bool, Fault> {
        let units = self.fan.units();
        let run = self.bundle.digest();
        if let Some(path) = out
            && parts::is_done(path, &run, ranges)?
        {
            return Ok(false);
        }
        let words = ranges.iter().map(|range| units.words(range, self.fan.trials())).collect::<Vec<_>>().join("; ");
        crash::at_work(format!("run {}, {words}", parts::short(&run)));
        let played = self.play(ranges, playing, &words)?;
        let head = Head::new(self.bundle.clone(), units.all(), ranges);
        if !head.is_of(&units, &played) {
            return Err(Fault::Failed(format!("what was played of {words} is not whole")));
        }
        match out {
            Some(path) => parts::write(path, &head, &played)?,
            None => std::io::stdout().write_all(&encode(&head, &played)).and_then(|()| std::io::stdout().flush())?,
        }
        Ok(true)
    }

    fn play(&self, ranges: &[Range<u64>], playing: &Playing, words: &str) -> Result<Played, Fault> {
        let units = self.fan.units();
        let work: u64 = ranges.iter().map(|range| units.trials(range)).sum();
        let progress = Progress::begin(words, work, false, self.quiet);
        let told = |trials| progress.done(trials);
        let mut all = Played::default();
        for range in ranges {
            let wanted = Wanted { units: units.clone(), goal: range.clone(), shard: true };
            let Some(checkpoint) = Checkpoint::of(playing, wanted, || Ok(self.bundle.clone()))? else { continue };
            let ((), _, played) = checkpoint.play(playing, &told, None, |session| self.fan.play(range, session))?;
            all.append(played);
        }
        Ok(all)
    }
}
