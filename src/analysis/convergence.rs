//! How the figures that a report leads with settled as trials were added.

use std::collections::BTreeMap;

use crate::engine::Figure;
use crate::stats::Tally;

use super::until::{self, Until};

/// The figures that are followed.
const HEADLINES: [&str; 5] =
    ["p_interruption", "p_effectiveness", "per_attack.fatalities.mean", "per_attack.loss.mean", "loss.mean"];

/// A figure at every stage of a run.
#[derive(Debug)]
struct Course {
    name: String,
    figure: Figure,
    /// Per arm: rows `[trials, estimate, low, high]`.
    rows: Vec<Vec<[f64; 4]>>,
}

/// Rows by figure and arm.
pub(super) type Rows = Vec<Vec<Vec<[f64; 4]>>>;

/// The figures of a run, written down at the end of every stage.
#[derive(Debug, Default)]
pub(super) struct Courses(Vec<Course>);

impl Courses {
    /// Follows the headline figures, and the one that the run is to end on.
    pub(super) fn new(columns: &[String], arms: usize, until: Option<&Until>) -> Self {
        let mut names = HEADLINES.to_vec();
        names.extend(until.map(|until| until.figure.as_str()).filter(|asked| !HEADLINES.contains(asked)));
        let course = |name: &str| {
            let figure = until::figure(name, columns)?;
            Some(Course { name: name.to_owned(), figure, rows: vec![Vec::new(); arms] })
        };
        Self(names.into_iter().filter_map(course).collect())
    }

    /// Writes down where the figures stand; those whose condition never occurred, or whose error can't be
    /// told yet, have no row.
    pub(super) fn look(&mut self, tally: &Tally) {
        if !tally.has_errors() {
            return;
        }
        for course in &mut self.0 {
            for (arm, rows) in course.rows.iter_mut().enumerate() {
                if let Some(estimate) = course.figure.estimate(tally, arm) {
                    rows.push([tally.trials() as f64, estimate.value, estimate.low, estimate.high]);
                }
            }
        }
    }

    /// All that was written down so far.
    pub(super) fn rows(&self) -> Rows {
        self.0.iter().map(|course| course.rows.clone()).collect()
    }

    /// Goes on from what was written down before; `None` if that is of other figures or arms.
    pub(super) fn restore(&mut self, rows: Rows) -> Option<()> {
        let fits = rows.len() == self.0.len()
            && self.0.iter().zip(&rows).all(|(course, rows)| course.rows.len() == rows.len());
        for (course, rows) in self.0.iter_mut().zip(rows).filter(|_| fits) {
            course.rows = rows;
        }
        fits.then_some(())
    }

    /// What was written down for an arm, by the figure's name.
    pub(super) fn of(&mut self, arm: usize) -> BTreeMap<String, Vec<[f64; 4]>> {
        let taken = self.0.iter_mut().map(|course| (course.name.clone(), std::mem::take(&mut course.rows[arm])));
        taken.filter(|(_, rows)| !rows.is_empty()).collect()
    }
}
