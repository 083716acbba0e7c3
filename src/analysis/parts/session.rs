//! How the trials of a command are played: anew, or on top of what was played before; and when what was played is put by.

use std::ops::Range;

use crate::engine::{self, BLOCK, Experiment, Stages, Stop, Watch};
use crate::stats::{Layout, Tally};

use super::super::AnalysisError;
use super::super::convergence::Courses;
use super::super::nested::Kept;
use super::super::taped::Scribe;
use super::played::{Course, Draws, Misfit, Phase, Played, Stretch, Whole};

/// Whether to go on after a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// There is more to do.
    On,
    /// The command ends here, with [`AnalysisError::Paused`].
    Away,
}

/// Keeps what was played: a pause is made where it is `due`, which no figure depends on.
#[expect(missing_debug_implementations, reason = "functions have nothing to show")]
pub struct Keeper<'a> {
    /// Asked by the workers between blocks.
    pub due: &'a (dyn Fn() -> bool + Sync),
    /// Puts by what was played.
    pub keep: &'a mut dyn FnMut(&Played) -> Go,
    /// Told `true` where work begins that has no pauses and is not kept, `false` where it has again.
    pub still: &'a dyn Fn(bool),
}

/// The playing of one command.
#[expect(missing_debug_implementations, reason = "functions have nothing to show")]
pub struct Session<'a> {
    progress: &'a (dyn Fn(u64) + Sync),
    keeper: Option<Keeper<'a>>,
    played: Played,
    /// What was played stays here.
    holds: bool,
    /// Trials that were played before and are used.
    before: u64,
    /// Writes the trials of the run.
    scribe: Option<&'a dyn Scribe>,
}

impl<'a> Session<'a> {
    /// Plays all anew, without a pause; `progress` is told of trials done, from any thread.
    pub fn new(progress: &'a (dyn Fn(u64) + Sync)) -> Self {
        Self { progress, keeper: None, played: Played::default(), holds: false, before: 0, scribe: None }
    }

    /// The same on top of what was played before.
    #[must_use]
    pub fn with(mut self, played: Played) -> Self {
        self.played = played;
        self
    }

    /// The same with pauses.
    #[must_use]
    pub fn kept_by(mut self, keeper: Keeper<'a>) -> Self {
        self.keeper = Some(keeper);
        self.holding()
    }

    /// The same, and what was played can be had in the end ([`Self::into_played`]).
    #[must_use]
    pub fn holding(mut self) -> Self {
        self.holds = true;
        self
    }

    /// The same, and the trials of the run are written down as they are played, if anybody does so; none was played before.
    #[must_use]
    pub fn taped(mut self, scribe: Option<&'a dyn Scribe>) -> Self {
        self.scribe = scribe;
        self
    }

    /// Trials that were played before and are used.
    pub fn before(&self) -> u64 {
        self.before
    }

    /// Tells progress of trials that were played before.
    pub(in crate::analysis) fn tell_before(&mut self, trials: u64) {
        self.before += trials;
        (self.progress)(trials);
    }

    /// What was played.
    pub fn into_played(self) -> Played {
        self.played
    }

    pub(in crate::analysis) fn progress(&self) -> &'a (dyn Fn(u64) + Sync) {
        self.progress
    }

    pub(in crate::analysis) fn scribe(&self) -> Option<&'a dyn Scribe> {
        self.scribe
    }

    fn due(&self) -> &'a (dyn Fn() -> bool + Sync) {
        self.keeper.as_ref().map_or(&|| false, |keeper| keeper.due)
    }

    fn still(&self, still: bool) {
        if let Some(keeper) = &self.keeper {
            (keeper.still)(still);
        }
    }

    /// A pause: puts by what was played.
    fn pause(&mut self) -> Result<(), AnalysisError> {
        if self.scribe.is_some_and(Scribe::has_failed) {
            return Err(AnalysisError::Untaped);
        }
        match self.keeper.as_mut().map(|keeper| (keeper.keep)(&self.played)) {
            Some(Go::Away) => Err(AnalysisError::Paused),
            Some(Go::On) | None => Ok(()),
        }
    }

    /// The tally of all trials of a phase: those that were played before, and the others. Who looks is shown every stage, and may end
    /// it.
    pub(in crate::analysis) fn trials<E: Experiment>(
        &mut self,
        phase: Phase,
        experiment: &E,
        layout: &Layout,
        course: &Course,
        threads: Option<usize>,
        looks: (Option<&mut Courses>, Option<&Stop>),
    ) -> Result<Tally, AnalysisError> {
        self.still(false);
        let before = self.before;
        self.stretch(phase, experiment, layout, course, 0..course.blocks(), threads, looks)?;
        if self.before - before < course.trials && phase == Phase::Run {
            self.pause()?;
        }
        self.still(true);
        let mut stretches = self.played.trials.remove(&phase).unwrap_or_default();
        let Some(whole) = stretches.pop().filter(|whole| whole.from == 0 && stretches.is_empty()) else {
            return Err(Misfit.into());
        };
        if !self.holds {
            return Ok(whole.tally);
        }
        let tally = whole.tally.clone();
        self.played.trials.insert(phase, vec![whole]);
        Ok(tally)
    }

    /// Adds what was played elsewhere, after what was played before.
    pub(super) fn append(&mut self, played: Played) {
        self.played.append(played);
    }

    /// Gives what was read of a phase the layout that it must have.
    pub(super) fn shape(&mut self, phase: Phase, layout: &Layout) -> Result<(), Misfit> {
        for stretch in self.played.trials.get_mut(&phase).into_iter().flatten() {
            let tally = std::mem::replace(&mut stretch.tally, Tally::new(&Layout::default()));
            stretch.tally = tally.shaped(layout).ok_or(Misfit)?;
        }
        Ok(())
    }

    /// Puts together what was played of a phase from its first block on, and tells progress of it.
    pub(super) fn fold(&mut self, phase: Phase, course: &Course, courses: Option<&mut Courses>) -> Result<(), Misfit> {
        let Some(stretches) = self.played.trials.get_mut(&phase) else { return Ok(()) };
        course.fold(stretches, courses)?;
        let trials = |stretch: &Stretch| course.trial(stretch.to).saturating_sub(course.trial(stretch.from));
        let before = stretches.iter().map(trials).sum();
        self.tell_before(before);
        Ok(())
    }

    /// Plays what is not yet played of a range of the blocks of a phase, of which the beginning may be.
    #[expect(clippy::too_many_arguments, reason = "what to play, how much of it, and who looks on")]
    pub(in crate::analysis) fn stretch<E: Experiment>(
        &mut self,
        phase: Phase,
        experiment: &E,
        layout: &Layout,
        course: &Course,
        blocks: Range<u64>,
        threads: Option<usize>,
        (mut courses, stop): (Option<&mut Courses>, Option<&Stop>),
    ) -> Result<(), AnalysisError> {
        self.shape(phase, layout)?;
        self.fold(phase, course, courses.as_deref_mut())?;
        let (due, scribe) = (self.due(), self.scribe);
        let pause = || due() || scribe.is_some_and(Scribe::has_failed);
        let watch = Watch { progress: self.progress, pause: &pause };
        let mut nobody = Courses::default();
        let courses = courses.get_or_insert(&mut nobody);
        loop {
            let stretches = self.played.trials.entry(phase).or_default();
            let at = stretches.last().map_or(blocks.start, |last| last.to);
            if at > blocks.end || stretches.first().is_some_and(|first| first.from != blocks.start) {
                return Err(Misfit.into());
            }
            if at == blocks.end {
                return Ok(());
            }
            let last = stretches.pop_if(|last| course.room(last.from, blocks.end) > last.to);
            let mut own =
                last.unwrap_or_else(|| Stretch { from: at, to: at, rows: Vec::new(), tally: Tally::new(layout) });
            let end = course.room(own.from, blocks.end);
            let from_the_first = own.from == 0;
            let ends = if from_the_first { course.ends.clone() } else { Vec::new() };
            let stop = stop.filter(|_| from_the_first);
            let stages = Stages { ends, look: |tally: &Tally| courses.look(tally), stop };
            let range = course.trial(at)..course.trial(end);
            let reached = engine::go_on(experiment, own.tally, range, stages, threads, watch)?;
            own.tally = reached.tally;
            own.to = reached.trials.div_ceil(BLOCK);
            own.rows = if from_the_first { courses.rows() } else { Vec::new() };
            let stopped = reached.done && own.to < end;
            self.played.trials.entry(phase).or_default().push(own);
            if stopped {
                return Ok(());
            }
            if !reached.done {
                self.pause()?;
            }
        }
    }

    /// Outer draws of a nested run: those that were played before, and the others, which `play` does from one on until a pause is
    /// due, and says where it stopped.
    pub(in crate::analysis) fn outer(
        &mut self,
        draws: Range<u64>,
        empty: &Kept,
        mut play: impl FnMut(Range<u64>, &mut Kept, Watch<'_>) -> Result<u64, AnalysisError>,
    ) -> Result<(), AnalysisError> {
        self.still(false);
        let watch = Watch { progress: self.progress, pause: self.due() };
        let mut own = Draws { from: draws.start, to: draws.start, kept: empty.clone() };
        for next in std::mem::take(&mut self.played.outer) {
            if next.from != own.to || next.to > draws.end || next.to - next.from != next.kept.draws() {
                return Err(Misfit.into());
            }
            own.kept.append(&next.kept).ok_or(Misfit)?;
            own.to = next.to;
        }
        loop {
            own.to = if own.to < draws.end { play(own.to..draws.end, &mut own.kept, watch)? } else { own.to };
            let done = own.to >= draws.end;
            self.played.outer = vec![own];
            if done {
                self.still(true);
                return Ok(());
            }
            self.pause()?;
            let Some(last) = self.played.outer.pop() else { return Err(Misfit.into()) };
            own = last;
        }
    }

    /// Ranges of outer draws that were played before.
    pub(in crate::analysis) fn drawn(&self) -> impl Iterator<Item = Range<u64>> {
        self.played.outer.iter().map(|draws| draws.from..draws.to)
    }

    /// The outer draws that were played.
    pub(in crate::analysis) fn take_outer(&mut self) -> Option<Kept> {
        let kept = self.played.outer.first().map(|draws| draws.kept.clone());
        if !self.holds {
            self.played.outer.clear();
        }
        kept
    }

    /// The figures of a point, if it was played whole.
    pub(in crate::analysis) fn point(&self, phase: Phase) -> Option<Whole> {
        self.played.points.get(&phase).cloned()
    }

    /// Keeps the figures of a point in place of its tally.
    pub(in crate::analysis) fn keep_point(&mut self, phase: Phase, whole: Whole) {
        self.played.trials.remove(&phase);
        if self.holds {
            self.played.points.insert(phase, whole);
        }
    }
}
