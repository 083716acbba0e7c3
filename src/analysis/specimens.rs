//! Three attacks of a run that a report tells: one with the median, one with the 95 % quantile, and the worst.
//!
//! They are found by playing trials of the run again, in order, on one thread, so that neither threads nor their order
//! reach them: the worst among the ten worst years, the others among the first attacks of the run. Of several that have the
//! figure the one is taken whose loss is nearest to the median loss among them, then the first.

use crate::model::Model;
use crate::result::trace::{Specimen, Step, Told};
use crate::scenario::Scenario;
use crate::stats::{Tally, View};

use super::experiment::Simulation;
use super::story;

/// Attacks that are looked at, more only while a figure has not been met.
const ENOUGH: usize = 4_096;
/// Attacks, and trials without any, that are looked at in the end; a figure that none of them has is left without a specimen.
const MOST_ATTACKS: usize = 1 << 18;
/// Columns by which attacks are ranked: the first that was above 0 in any attack.
const RANKED: [&str; 4] = ["fatalities", "loss", "downtime_days", "breaches"];
/// Quantiles of amounts are centres of cells, within this of every value in them.
const CELL: f64 = 1.0 / 256.0;

/// An attack that has a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    trial: u64,
    /// Place among the attacks that happen.
    place: usize,
    value: f64,
    loss: f64,
}

/// A figure of the run and the attacks that have it.
#[derive(Debug)]
struct Figure {
    name: &'static str,
    value: f64,
    /// Values come in cells.
    rounded: bool,
    found: Vec<Candidate>,
}

impl Figure {
    fn takes(&self, value: f64) -> bool {
        let width = if self.rounded { CELL * self.value.abs() } else { 0.0 };
        (value - self.value).abs() <= width
    }

    /// The one to tell: nearest to the figure, then of ordinary loss, then first.
    fn chosen(&self) -> Option<Candidate> {
        let off = |candidate: &Candidate| (candidate.value - self.value).abs();
        let least = self.found.iter().map(off).fold(f64::INFINITY, f64::min);
        let mut near: Vec<Candidate> = self.found.iter().filter(|found| off(found) <= least).copied().collect();
        near.sort_by(|a, b| a.loss.total_cmp(&b.loss).then(a.trial.cmp(&b.trial)).then(a.place.cmp(&b.place)));
        if self.name == "worst" {
            // The trial that tables name.
            return near.into_iter().min_by_key(|found| (found.trial, found.place));
        }
        let median = near.get(near.len().saturating_sub(1) / 2)?.loss;
        let unusual = |candidate: &Candidate| (candidate.loss - median).abs();
        near.into_iter()
            .min_by(|a, b| unusual(a).total_cmp(&unusual(b)).then(a.trial.cmp(&b.trial)).then(a.place.cmp(&b.place)))
    }
}

/// The specimens of the first simulated posture; none where nothing was attacked.
pub(super) fn of_run(scenario: &Scenario, simulation: &Simulation<'_>, tally: &Tally) -> Vec<Specimen> {
    let (model, posture) = (simulation.model, simulation.postures[0]);
    let ranked: Vec<(&str, usize)> =
        RANKED.iter().filter_map(|name| model.columns().place(name).map(|column| (*name, column))).collect();
    let any = |column: usize| tally.attack(0, column).is_some_and(|view| view.max() > 0.0);
    let Some(&(name, column)) = ranked.iter().find(|(_, column)| any(*column)).or(ranked.last()) else {
        return Vec::new();
    };
    let Some(view) = tally.attack(0, column) else { return Vec::new() };
    let mut figures = figures(&view, name);
    let mut player = Player { model, posture, column, rows: Vec::new(), worker: model.worker() };
    let worst: Vec<u64> = tally.year(0, column).worst().iter().map(|(_, trial)| *trial).collect();
    for trial in &worst {
        player.play(*trial, &mut figures[2..]);
    }
    let mut attacks = 0;
    for trial in 0..tally.trials() {
        let met = figures.iter().all(|figure| !figure.found.is_empty());
        if attacks >= MOST_ATTACKS || attacks >= ENOUGH && met {
            break;
        }
        let looking = if worst.contains(&trial) { 2 } else { 3 };
        attacks += player.play(trial, &mut figures[..looking]).max(1);
    }
    figures
        .iter()
        .filter_map(|figure| Some(told(scenario, &mut player, name, (figure.name, figure.chosen()?))))
        .collect()
}

fn figures(view: &View<'_>, name: &str) -> [Figure; 3] {
    let count = crate::result::columns::unit(name).is_count();
    let figure = |name, value: f64, exact: bool| Figure { name, value, rounded: !exact, found: Vec::new() };
    // Counts below 1,024 have a cell each.
    let quantile = |name, p| {
        let value = view.quantile(p);
        figure(name, value, count && value < 1_024.0)
    };
    [quantile("median", 0.5), quantile("p95", 0.95), figure("worst", view.max(), true)]
}

/// Plays trials of one posture.
#[derive(Debug)]
struct Player<'a> {
    model: &'a Model,
    posture: usize,
    column: usize,
    rows: Vec<f64>,
    worker: crate::model::Worker,
}

impl Player<'_> {
    /// Plays a trial and shows its attacks to the figures; returns how many there were.
    fn play(&mut self, trial: u64, figures: &mut [Figure]) -> usize {
        self.rows.clear();
        self.model.begin(trial, &mut self.worker);
        let attacks = self.model.attacks(self.posture, &mut self.worker, &mut self.rows, |_, _| {});
        let loss = self.model.columns().loss();
        for (place, row) in self.rows.chunks_exact(self.model.columns().names().len()).enumerate() {
            let candidate = Candidate { trial, place, value: row[self.column], loss: row[loss] };
            let takes = |figure: &&mut Figure| figure.found.len() < ENOUGH && figure.takes(candidate.value);
            for figure in figures.iter_mut().filter(takes) {
                figure.found.push(candidate);
            }
        }
        attacks
    }
}

fn told(scenario: &Scenario, player: &mut Player<'_>, column: &str, (figure, chosen): (&str, Candidate)) -> Specimen {
    player.model.begin(chosen.trial, &mut player.worker);
    let posture = story::posture(player.model, scenario, player.posture, &mut player.worker);
    let mut happening = posture.attacks.into_iter().enumerate().filter(|(_, attack)| attack.happens);
    let (place, attack) = happening.nth(chosen.place).unzip();
    let attack = attack.as_ref();
    Specimen {
        figure: figure.to_owned(),
        column: column.to_owned(),
        value: chosen.value,
        posture: posture.id,
        trial: chosen.trial,
        attack: place.unwrap_or(0) as u64,
        threat: attack.map(|attack| attack.name.clone()).unwrap_or_default(),
        outcome: attack.map(|attack| attack.outcome.clone()).unwrap_or_default(),
        story: attack.map(|attack| short(&attack.steps)).unwrap_or_default(),
    }
}

/// The sentences that something comes of.
fn short(steps: &[Step]) -> Vec<Told> {
    let told = steps.iter().filter(|step| !step.aside);
    told.map(|step| Told { when: step.when.clone(), sentence: step.sentence.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(trial: u64, value: f64, loss: f64) -> Candidate {
        Candidate { trial, place: 0, value, loss }
    }

    #[test]
    fn of_those_that_have_the_figure_the_one_of_ordinary_loss_is_told_then_the_first() {
        let found = vec![
            candidate(9, 2.0, 5.0),
            candidate(3, 2.0, 90.0),
            candidate(7, 2.0, 5.0),
            candidate(1, 2.0, 1.0),
            candidate(8, 2.0, 4.0),
        ];
        let mut figure = Figure { name: "median", value: 2.0, rounded: false, found };
        assert_eq!(figure.chosen(), Some(candidate(7, 2.0, 5.0)));
        assert!(figure.takes(2.0) && !figure.takes(2.000_1));
        figure.found.clear();
        assert_eq!(figure.chosen(), None);
    }

    #[test]
    fn an_amount_is_taken_within_its_cell_the_nearest_first() {
        let found = vec![candidate(1, 1_002.0, 1_002.0), candidate(2, 999.5, 999.5), candidate(3, 1_000.5, 1_000.5)];
        let figure = Figure { name: "p95", value: 1_000.0, rounded: true, found };
        assert!(figure.takes(1_003.9) && !figure.takes(1_004.0));
        assert_eq!(figure.chosen(), Some(candidate(2, 999.5, 999.5)));
    }
}
