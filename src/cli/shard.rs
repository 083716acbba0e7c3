//! `bordj run --shard`, `bordj run --plan --task`: pieces of a command, for `bordj merge`.

use std::io::{IsTerminal as _, Write as _};
use std::ops::Range;
use std::path::Path;

use crate::analysis::AnalysisError;
use crate::analysis::parts::{Bundle, Fan, Head, Keeper, Plan, Played, Session, encode};

use super::arguments::{Format, Run};
use super::asked::{Asked, Manner};
use super::checkpoint::Checkpoint;
use super::exit::{Exit, Fault};
use super::interrupt::{self, EndsItself};
use super::origin::Origin;
use super::parts;
use super::playing::{Playing, Share};
use super::progress::Progress;
use super::{crash, diagnostics};

/// Plays the i-th of n pieces of a command.
pub(super) fn share(
    asked: &Asked,
    origin: Origin<'_>,
    share: Share,
    playing: &Playing,
    out: Option<&Path>,
    quiet: bool,
) -> Result<Exit, Fault> {
    readable(out)?;
    asked.fan(origin, |fan, bundle| {
        let cut = fan.units().cut(share.of);
        let Some(units) = cut.get(share.which as usize).filter(|_| cut.len() as u64 == share.of) else {
            return Err(Fault::Usage(format!(
                "--shard {}/{}: it can be cut into at most {} pieces",
                share.which,
                share.of,
                cut.len()
            )));
        };
        let piece = Piece { fan, bundle: &bundle, quiet };
        piece.play_to(std::slice::from_ref(units), playing, out).map_err(Fault::of_shard)
    })
}

/// Plays the shards of a task of a plan.
pub(super) fn task(options: &Run) -> Result<Exit, Fault> {
    let (Some(path), Some(task)) = (&options.plan, options.task) else {
        return Err(Fault::Usage("--plan and --task go together".to_owned()));
    };
    let plan = super::plan::read(path)?;
    readable(options.out.as_deref())?;
    let shards = plan.of_task(task.which, task.of);
    let Plan { bundle, run, .. } = plan;
    let manner = Manner { threads: options.threads, out: None, format: Format::Human, open: false, quiet: true };
    let asked = Asked::of(&bundle, manner);
    asked.fan(Origin::Packed(&bundle), |fan, bundle| {
        let piece = Piece { fan, bundle: &bundle, quiet: options.quiet };
        let Some(folder) = &options.out else {
            return piece.play_to(&shards, &Playing::default(), None).map_err(Fault::of_shard);
        };
        let (mut played, mut there) = (0_u64, 0_u64);
        for units in &shards {
            let own = std::slice::from_ref(units);
            let place = parts::place(folder, &run, units);
            if parts::is_there(&place, &run, own) {
                there += 1;
                continue;
            }
            piece.play_to(own, &options.playing, Some(&place)).map_err(Fault::of_shard)?;
            played += 1;
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
    /// Plays stretches of units and writes the part; one that is there already is left.
    fn play_to(&self, ranges: &[Range<u64>], playing: &Playing, out: Option<&Path>) -> Result<Exit, Fault> {
        let units = self.fan.units();
        let run = self.bundle.digest();
        if out.is_some_and(|path| parts::is_there(path, &run, ranges)) {
            return Ok(Exit::Done);
        }
        let words = ranges.iter().map(|range| units.words(range, self.fan.trials())).collect::<Vec<_>>().join("; ");
        crash::at_work(format!("run {}, {words}", run.get(..16).unwrap_or(&run)));
        let played = self.play(ranges, playing, &words)?;
        let head = Head::new(self.bundle.clone(), units.all(), ranges);
        match out {
            Some(path) => parts::write(path, &head, &played)?,
            None => std::io::stdout().write_all(&encode(&head, &played)).and_then(|()| std::io::stdout().flush())?,
        }
        Ok(Exit::Done)
    }

    fn play(&self, ranges: &[Range<u64>], playing: &Playing, words: &str) -> Result<Played, Fault> {
        let units = self.fan.units();
        let work: u64 = ranges.iter().map(|range| units.trials(range)).sum();
        let progress = Progress::begin(words, work, false, self.quiet);
        let told = |trials| progress.done(trials);
        let checkpoint = Checkpoint::of(playing, units.clone(), || Ok(self.bundle.clone()))?;
        // Without a checkpoint a shard that is asked to end ends between two blocks, and is to be tried again.
        let _ends_itself = EndsItself::begin();
        let mut all = Played::default();
        for range in ranges {
            let before = match &checkpoint {
                Some(checkpoint) => checkpoint.before(playing)?,
                None => Played::default(),
            };
            let due = || checkpoint.as_ref().map_or_else(interrupt::asked, Checkpoint::due);
            let mut keep = |played: &Played| match &checkpoint {
                Some(checkpoint) => checkpoint.keep(played),
                None => crate::analysis::parts::Go::Away,
            };
            let session = Session::new(&told).with(before);
            let mut session = session.kept_by(Keeper { due: &due, keep: &mut keep });
            self.fan.play(range, &mut session).map_err(|fault| match (fault, &checkpoint) {
                (AnalysisError::Paused, Some(checkpoint)) => checkpoint.ended(),
                (AnalysisError::Paused, None) => Fault::Again("asked to end before the shard was done".to_owned()),
                (fault, _) => Fault::of_run(&fault),
            })?;
            all.append(session.into_played());
        }
        Ok(all)
    }
}
