//! Three attacks of a run that a report tells: one with the median, one with the 95 % quantile, and the worst.
//!
//! They are found by playing trials of the run again, in order, on one thread, so that neither threads nor their order
//! reach them: the worst among the ten worst years, the others among the first attacks of the run. Where the median and the
//! 95 % quantile are the same, both are taken by the next column in which they differ. Of several that have the figure the one
//! is taken whose loss is nearest to the median loss among them, then the first. No attack is told for both quantiles.

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
    /// Name and place of the column by which attacks are ranked.
    column: (&'static str, usize),
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
    let ranked: Vec<((&'static str, usize), View<'_>)> = RANKED
        .iter()
        .filter_map(|name| model.columns().place(name).map(|column| (*name, column)))
        .filter_map(|column| Some((column, tally.attack(0, column.1)?)))
        .collect();
    let Some(mut figures) = figures(&ranked) else { return Vec::new() };
    let mut player = Player { model, posture, rows: Vec::new(), worker: model.worker() };
    let worst: Vec<u64> = tally.year(0, figures[2].column.1).worst().iter().map(|(_, trial)| *trial).collect();
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
    chosen(&figures).into_iter().map(|(figure, chosen)| told(scenario, &mut player, figure, chosen)).collect()
}

/// The figures, of the columns by which attacks are ranked and their distributions; none without any.
fn figures(ranked: &[((&'static str, usize), View<'_>)]) -> Option<[Figure; 3]> {
    let leading = ranked.iter().position(|(_, view)| view.max() > 0.0).or(ranked.len().checked_sub(1))?;
    let quantiles = |view: &View<'_>| [0.5, 0.95].map(|p| view.quantile(p));
    let differ = |(_, view): &&(_, View<'_>)| {
        let [median, high] = quantiles(view);
        median < high
    };
    let (column, view) = ranked[leading..].iter().find(differ).unwrap_or(&ranked[leading]);
    let count = crate::result::columns::unit(column.0).is_count();
    // Counts below 1,024 have a cell each.
    let quantile = |name, value: f64| {
        let rounded = !(count && value < 1_024.0);
        Figure { name, column: *column, value, rounded, found: Vec::new() }
    };
    let [median, high] = quantiles(view);
    let (column, view) = &ranked[leading];
    let worst = Figure { name: "worst", column: *column, value: view.max(), rounded: false, found: Vec::new() };
    Some([quantile("median", median), quantile("p95", high), worst])
}

/// The attacks to tell; the same for both quantiles only once.
fn chosen(figures: &[Figure; 3]) -> Vec<(&Figure, Candidate)> {
    let mut chosen: Vec<(&Figure, Candidate)> =
        figures.iter().filter_map(|figure| Some((figure, figure.chosen()?))).collect();
    if let [(median, one), (p95, other), ..] = &chosen[..]
        && (median.name, p95.name) == ("median", "p95")
        && (one.trial, one.place) == (other.trial, other.place)
    {
        chosen.remove(1);
    }
    chosen
}

/// Plays trials of one posture.
#[derive(Debug)]
struct Player<'a> {
    model: &'a Model,
    posture: usize,
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
            for figure in figures.iter_mut().filter(|figure| figure.found.len() < ENOUGH) {
                let value = row[figure.column.1];
                if figure.takes(value) {
                    figure.found.push(Candidate { trial, place, value, loss: row[loss] });
                }
            }
        }
        attacks
    }
}

fn told(scenario: &Scenario, player: &mut Player<'_>, figure: &Figure, chosen: Candidate) -> Specimen {
    player.model.begin(chosen.trial, &mut player.worker);
    let posture = story::posture(player.model, scenario, player.posture, &mut player.worker);
    let mut happening = posture.attacks.into_iter().enumerate().filter(|(_, attack)| attack.happens);
    let (place, attack) = happening.nth(chosen.place).unzip();
    let attack = attack.as_ref();
    Specimen {
        figure: figure.name.to_owned(),
        column: figure.column.0.to_owned(),
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

    fn figure(name: &'static str, value: f64) -> Figure {
        Figure { name, column: ("fatalities", 0), value, rounded: false, found: Vec::new() }
    }

    /// All attacks alike: one for both quantiles. The worst may be one that was told.
    #[test]
    fn no_attack_is_told_for_both_quantiles() {
        let alike = |name| Figure { found: vec![candidate(4, 0.0, 7.0)], ..figure(name, 0.0) };
        let names = |figures: &[Figure; 3]| chosen(figures).iter().map(|(figure, _)| figure.name).collect::<Vec<_>>();
        let mut figures = ["median", "p95", "worst"].map(alike);
        assert_eq!(names(&figures), ["median", "worst"]);
        figures[1].found[0].place = 1;
        assert_eq!(names(&figures), ["median", "p95", "worst"]);
        figures[0].found.clear();
        assert_eq!(names(&figures), ["p95", "worst"]);
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
        let mut figure = Figure { found, ..figure("median", 2.0) };
        assert_eq!(figure.chosen(), Some(candidate(7, 2.0, 5.0)));
        assert!(figure.takes(2.0) && !figure.takes(2.000_1));
        figure.found.clear();
        assert_eq!(figure.chosen(), None);
    }

    #[test]
    fn an_amount_is_taken_within_its_cell_the_nearest_first() {
        let found = vec![candidate(1, 1_002.0, 1_002.0), candidate(2, 999.5, 999.5), candidate(3, 1_000.5, 1_000.5)];
        let figure = Figure { rounded: true, found, ..figure("p95", 1_000.0) };
        assert!(figure.takes(1_003.9) && !figure.takes(1_004.0));
        assert_eq!(figure.chosen(), Some(candidate(2, 999.5, 999.5)));
    }
}
