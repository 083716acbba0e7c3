//! A command as a question that travels, and back: the options that reach its result, and a way to play any piece of it.

use std::cell::OnceCell;
use std::path::PathBuf;

use crate::analysis::nested::{Asked as Nested, Shape};
use crate::analysis::parts::{Bundle, Command, Fan, Question};
use crate::scenario::Scenario;

use super::arguments::{Design, Format, Run};
use super::compare::{self, Compare};
use super::exit::Fault;
use super::origin::Origin;
use super::playing::Playing;
use super::run::{self, Job};
use super::sweep::{self, Sweep};

/// A command.
#[derive(Debug)]
pub(super) enum Asked {
    Run(Run),
    Compare(Box<Compare>),
    Sweep(Sweep),
}

/// The options of a command that do not reach its result.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    pub(super) threads: Option<usize>,
    pub(super) out: Option<PathBuf>,
    pub(super) format: Format,
    pub(super) open: bool,
    pub(super) quiet: bool,
}

impl Asked {
    /// The command of a question.
    pub(super) fn of(bundle: &Bundle, manner: Manner) -> Self {
        let question = bundle.question.clone();
        let file = PathBuf::from(bundle.files.name());
        let Manner { threads, out, format, open, quiet } = manner;
        if question.command == Command::Sweep {
            return Self::Sweep(Sweep {
                file,
                varied: question.vary,
                posture: question.postures,
                metric: question.metrics,
                trials: question.trials,
                seed: Some(question.seed),
                threads,
                out,
                format,
                settings: question.settings,
                playing: Playing::default(),
                quiet,
            });
        }
        let run = Run {
            files: vec![file],
            plan: None,
            task: None,
            posture: question.postures,
            trials: Some(question.trials),
            until: question.until,
            seed: Some(question.seed),
            threads,
            sampling: if question.lhs { Design::Lhs } else { Design::Mc },
            unconditional: question.unconditional,
            nested: question.nested,
            sensitivity: question.sensitivity,
            out,
            trials_out: None,
            format,
            settings: question.settings,
            playing: Playing::default(),
            open,
            quiet,
        };
        match question.command {
            Command::Compare => Self::Compare(Box::new(Compare {
                run,
                baseline: None,
                full: question.full,
                every_control: question.every_control,
                cases: question.cases,
                postures_only: question.postures_only,
            })),
            Command::Run | Command::Sweep => Self::Run(run),
        }
    }

    /// Makes the command ready to be played in pieces, and hands it to `use_it` with all that it reads.
    pub(super) fn fan<R>(
        &self,
        origin: Origin<'_>,
        use_it: impl FnOnce(&Fan<'_>, Bundle) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        match self {
            Self::Run(options) => {
                let scenario = origin.sound(&options.settings, options.quiet)?;
                let job = run::job(&scenario, origin, options)?;
                let question = question(&scenario, options, &job);
                of_run(&scenario, &job, false, |fan| use_it(fan, origin.bundle(question)?))
            }
            Self::Compare(options) => {
                let scenario = origin.sound(&options.run.settings, options.run.quiet)?;
                let asked = compare::asked(&scenario, origin, options)?;
                let question = compared(&scenario, options, &asked.job);
                of_run(&scenario, &asked.job, true, |fan| use_it(fan, origin.bundle(question)?))
            }
            Self::Sweep(options) => {
                let scenario = origin.sound(&options.settings, options.quiet)?;
                sweep::with(&scenario, origin, options, |asked, load| {
                    let fan = Fan::Sweep { asked, load };
                    use_it(&fan, origin.bundle(swept(&scenario, options, asked))?)
                })
            }
        }
    }
}

/// A run or a comparison that is played in pieces.
fn of_run<R>(
    scenario: &Scenario,
    job: &Job,
    jointly: bool,
    use_it: impl FnOnce(&Fan<'_>) -> Result<R, Fault>,
) -> Result<R, Fault> {
    if job.asked.until.is_some() {
        return Err(Fault::Usage(
            "--until looks at the whole run to end it, so it can't be played in pieces: ask for --trials".to_owned(),
        ));
    }
    let nested = job.nested.map(shape).transpose()?;
    use_it(&Fan::Run {
        scenario,
        records: &job.records,
        options: &job.asked,
        jointly,
        nested,
        opening: OnceCell::new(),
    })
}

/// The outer draws of a nested run that is played in pieces.
fn shape(nested: Nested) -> Result<Shape, Fault> {
    match nested {
        Nested::Shape(shape) => Ok(shape),
        Nested::Budget(budget) => Err(Fault::Usage(format!(
            "--nested {budget}: a lone number is split by a first run of its own; to be played in pieces it takes MxK, for example \
             --nested 200x{}",
            (budget / 200).max(8)
        ))),
    }
}

/// The question of a run.
pub(super) fn question(scenario: &Scenario, options: &Run, job: &Job) -> Question {
    Question {
        command: Command::Run,
        scenario_sha256: scenario.digest.clone(),
        postures: ids(scenario, &job.asked.postures),
        trials: job.asked.trials,
        seed: job.asked.seed,
        lhs: job.asked.sampling.stratified,
        unconditional: job.asked.sampling.unconditional,
        until: job.asked.until.as_ref().map(ToString::to_string),
        nested: job.nested.map(|nested| match nested {
            Nested::Shape(shape) => shape.to_string(),
            Nested::Budget(budget) => budget.to_string(),
        }),
        sensitivity: options.sensitivity,
        settings: options.settings.clone(),
        ..Question::default()
    }
}

/// The question of a comparison.
pub(super) fn compared(scenario: &Scenario, options: &Compare, job: &Job) -> Question {
    Question {
        command: Command::Compare,
        full: options.full.clone(),
        every_control: options.every_control,
        postures_only: options.postures_only,
        cases: options.cases.clone(),
        ..question(scenario, &options.run, job)
    }
}

/// The question of a sweep.
pub(super) fn swept(scenario: &Scenario, options: &Sweep, asked: &crate::analysis::sweep::Asked<'_>) -> Question {
    Question {
        command: Command::Sweep,
        scenario_sha256: scenario.digest.clone(),
        postures: ids(scenario, &asked.postures),
        trials: asked.trials,
        seed: asked.seed,
        settings: options.settings.clone(),
        vary: options.varied.clone(),
        metrics: asked.metrics.iter().map(|metric| metric.name.clone()).collect(),
        ..Question::default()
    }
}

/// Ids of postures.
pub(super) fn ids(scenario: &Scenario, postures: &[usize]) -> Vec<String> {
    postures.iter().map(|posture| scenario.structure.postures[*posture].id.clone()).collect()
}
