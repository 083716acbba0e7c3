//! Any piece of a command, played by itself, and all pieces put together.

use std::cell::OnceCell;
use std::ops::Range;

use crate::engine::BLOCK;
use crate::result::document::Document;
use crate::scenario::Scenario;
use crate::scenario::record::Record;

use super::super::convergence::Courses;
use super::super::nested::{self, Shape};
use super::super::sweep::{self, Asked};
use super::super::{AnalysisError, Options, simulated};
use super::played::{Course, Phase, Played};
use super::session::Session;
use super::units::Units;

/// A command whose pieces can be played anywhere.
#[expect(missing_debug_implementations, reason = "a way to scenarios has nothing to show")]
pub enum Fan<'a> {
    /// A run or a comparison.
    Run {
        /// The scenario.
        scenario: &'a Scenario,
        /// Records of real incidents.
        records: &'a [Record],
        /// What to simulate.
        options: &'a Options,
        /// All postures are kept together, for a comparison.
        jointly: bool,
        /// The nested run beside it.
        nested: Option<Shape>,
        /// What its draws need of the run, worked out once.
        opening: OnceCell<Box<Document>>,
    },
    /// A sweep.
    Sweep {
        /// What to sweep.
        asked: &'a Asked<'a>,
        /// Reads the scenario at a point.
        load: &'a dyn Fn(&[String]) -> Option<Scenario>,
    },
}

impl Fan<'_> {
    /// Its work as a row of units.
    pub fn units(&self) -> Units {
        match self {
            Self::Run { options, nested, .. } => {
                let outer = nested.map(|shape| (shape.outer, shape.inner));
                Units::of_run(options.trials.div_ceil(BLOCK), outer)
            }
            Self::Sweep { asked, .. } => Units::of_sweep(asked.grid.len() as u64, asked.trials.div_ceil(BLOCK)),
        }
    }

    /// Trials of its first phase, or of every point.
    pub fn trials(&self) -> u64 {
        match self {
            Self::Run { options, .. } => options.trials,
            Self::Sweep { asked, .. } => asked.trials,
        }
    }

    /// Plays a stretch of its units in a session that holds what is played.
    ///
    /// # Errors
    ///
    /// See [`AnalysisError`].
    pub fn play(&self, units: &Range<u64>, session: &mut Session<'_>) -> Result<(), AnalysisError> {
        for (phase, piece) in self.units().pieces(units) {
            match (self, phase) {
                (Self::Run { scenario, records, options, jointly, .. }, Phase::Run) => {
                    simulated(scenario, records, options, *jointly, |simulation| {
                        let names = simulation.model.columns().names();
                        let mut courses = Courses::new(names, options.postures.len(), None);
                        let (layout, course) = (simulation.layout(), Course::in_stages(options.trials));
                        let looks = (Some(&mut courses), None);
                        session.stretch(phase, simulation, &layout, &course, piece, options.threads, looks)
                    })?;
                }
                (Self::Run { scenario, options, nested: Some(shape), opening, .. }, Phase::Outer) => {
                    if opening.get().is_none() {
                        let _ = opening.set(Box::new(nested::opening(scenario, options)?));
                    }
                    let opening = opening.get().map(|opening| &**opening);
                    nested::ready(scenario, options, opening, |nest| nest.draws(*shape, piece, session))?;
                }
                (Self::Sweep { asked, load }, Phase::Point(point)) => {
                    sweep::play_point(asked, *load, point, piece, session)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Puts together what was played elsewhere, given in the order of units, one after the other: of a run no more than one tally is
    /// held beside the one that grows.
    ///
    /// # Errors
    ///
    /// What `next` fails with, and [`AnalysisError::Misfit`].
    pub fn gather<E: From<AnalysisError>>(&self, parts: impl Iterator<Item = Result<Played, E>>) -> Result<Played, E> {
        let mut session = Session::new(&|_| {}).holding();
        let Self::Run { scenario, records, options, jointly, .. } = self else {
            for played in parts {
                session.append(played?);
            }
            return Ok(session.into_played());
        };
        let mut failed = None;
        let gathered = simulated(scenario, records, options, *jointly, |simulation| {
            let (layout, course) = (simulation.layout(), Course::in_stages(options.trials));
            let mut courses = Courses::new(simulation.model.columns().names(), options.postures.len(), None);
            for played in parts {
                match played {
                    Ok(played) => session.append(played),
                    Err(fault) => {
                        failed = Some(fault);
                        break;
                    }
                }
                session.shape(Phase::Run, &layout)?;
                session.fold(Phase::Run, &course, Some(&mut courses))?;
            }
            Ok(())
        });
        match failed {
            Some(fault) => Err(fault),
            None => gathered.map(|()| session.into_played()).map_err(E::from),
        }
    }
}
