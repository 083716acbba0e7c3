//! The function that is studied: expectations of figures given all that is not known, each from the same simulated years with
//! an attack, in batches that err independently.
//!
//! At A every year is played once and it is seen which inputs it asks for. At a point where another input has another number, a
//! year that did not ask for it is the same to the bit, so it is not played again.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::Figure;
use crate::model::{Given, Model, Worker};
use crate::stats::{ArmRecord, Layout, TrialRecord};

use super::super::experiment::{P_N, Simulation, deposit, year_and_quiet};
use super::function::{At, End, Function, Pair, Shape, Values};

/// Batches of the attacks of a point.
pub(super) const BATCHES: usize = 4;
/// The first year: apart from those of runs, and of nested ones.
const FIRST: u64 = 3 << 40;
/// The ends at which a draw is held.
const HELD: [f64; 2] = [0.1, 0.9];

/// What the utility of a posture is made of: columns of the year, each with what one more of it is worth.
pub(super) type Utility = Vec<(usize, f64)>;

/// Figures of a model as a function of what is drawn once per trial.
#[derive(Debug)]
pub(super) struct Attacks<'a> {
    model: &'a Model,
    /// Of all postures; the first is studied, the others are only chosen between.
    all: Simulation<'a>,
    figures: &'a [Figure],
    /// By measure of the choice: what harm counts, and what every posture costs more than the first.
    utilities: &'a [(Utility, Vec<f64>)],
    /// Draws that move together, by their places.
    inputs: Vec<Vec<usize>>,
    held: Vec<usize>,
    /// By draw: the input it belongs to.
    of_draw: Vec<usize>,
    /// Years of a batch.
    batch: u64,
    /// By figure: at some point fewer than two batches had a case, so its noise is not known.
    sparse: Vec<AtomicBool>,
}

/// A worker's desk.
#[derive(Debug)]
pub(super) struct Desk {
    worker: Worker,
    record: TrialRecord,
    /// Draws, and inputs, that a year asked for.
    asked: Vec<bool>,
    inputs: Vec<bool>,
    /// By batch, place, then figure: sums above and below.
    sums: Vec<[f64; 2]>,
    utilities: Vec<f64>,
}

impl<'a> Attacks<'a> {
    /// `figures` of the first of these postures, and the choice between all of them; `years` a multiple of [`BATCHES`].
    pub(super) fn new(
        model: &'a Model,
        postures: &'a [usize],
        figures: &'a [Figure],
        utilities: &'a [(Utility, Vec<f64>)],
        years: u64,
    ) -> Self {
        let inputs = model.tied_names();
        let draws = model.epistemic().len();
        let mut of_draw = vec![0; draws];
        for (input, draws) in inputs.iter().enumerate() {
            for draw in draws {
                of_draw[*draw] = input;
            }
        }
        Self {
            model,
            all: Simulation::new(model, postures, Vec::new()),
            figures,
            utilities,
            inputs,
            held: (0..draws).collect(),
            of_draw,
            batch: years / BATCHES as u64,
            sparse: figures.iter().map(|_| AtomicBool::new(false)).collect(),
        }
    }

    /// By figure: whether some point had too few cases to tell its value from noise.
    pub(super) fn sparse(&self) -> Vec<bool> {
        self.sparse.iter().map(|sparse| sparse.load(Ordering::Relaxed)).collect()
    }

    /// Plays a year of the posture that is studied and adds its figures.
    fn study(&self, year: u64, worker: &mut Worker, record: &mut TrialRecord, sums: &mut [[f64; 2]]) {
        let weight = self.model.begin_standing(year, worker);
        self.play(0, weight, worker, record);
        self.add(weight, &record.arms[0], sums);
    }

    fn play(&self, arm: usize, weight: f64, worker: &mut Worker, record: &mut TrialRecord) {
        record.clear();
        self.all.posture(arm, weight, worker, &mut record.arms[0]);
    }

    fn add(&self, weight: f64, arm: &ArmRecord, sums: &mut [[f64; 2]]) {
        let width = self.model.columns().names().len();
        let over = |column: usize| arm.rows.chunks_exact(width).map(move |row| row[column]);
        let attacks = arm.attacks as f64;
        for (figure, sum) in self.figures.iter().zip(sums) {
            let [above, below] = match figure {
                Figure::Year(column) => [deposit(weight, year_and_quiet(arm, *column)), 1.0],
                Figure::Attack(column) => [over(*column).sum(), attacks],
                Figure::Share(column) => [over(*column).filter(|value| *value > 0.0).count() as f64, attacks],
                Figure::Ratio(_) => {
                    let cases = arm.coins.iter().filter(|(ratio, _)| *ratio == P_N as u32);
                    let [yes, all] = cases.fold([0.0; 2], |[y, n], (_, yes)| [y + f64::from(u8::from(*yes)), n + 1.0]);
                    let cases = arm.ratios.iter().filter(|(ratio, ..)| *ratio == P_N as u32);
                    cases.fold([yes, all], |[y, n], (_, yes, all)| [y + f64::from(*yes), n + f64::from(*all)])
                }
                Figure::AnyAttack => [if arm.attacks > 0 { weight } else { 0.0 }, 1.0],
            };
            *sum = [sum[0] + above, sum[1] + below];
        }
    }

    /// Adds what one year leaves of every utility under all postures.
    fn choose(&self, year: u64, desk: &mut Desk) {
        let Desk { worker, record, utilities, .. } = desk;
        let weight = self.model.begin_standing(year, worker);
        let postures = self.all.postures.len();
        for arm in 0..postures {
            self.play(arm, weight, worker, record);
            for (measure, (harms, _)) in self.utilities.iter().enumerate() {
                let harm =
                    |(column, worth): &(usize, f64)| worth * deposit(weight, year_and_quiet(&record.arms[0], *column));
                utilities[measure * postures + arm] -= harms.iter().map(harm).sum::<f64>();
            }
        }
    }

    /// Values of every batch at one place; `sums` by batch, place and figure, `first` those of the place in the first batch. A figure
    /// is a ratio R of sums over all batches; that of a batch is R + (A - R B) / (mean of B), which is its own ratio to first order,
    /// has R as its mean, and is a number where the batch has no case.
    fn put(&self, sums: &[[f64; 2]], first: usize, at: At, out: &mut Values) {
        let stride = sums.len() / BATCHES;
        for figure in 0..self.figures.len() {
            let of = |batch: usize| sums[batch * stride + first + figure];
            let [above, below] = (0..BATCHES).map(of).fold([0.0; 2], |[a, b], [own, cases]| [a + own, b + cases]);
            let values = out.figure(at, figure);
            if (0..BATCHES).filter(|batch| of(*batch)[1] > 0.0).count() < 2 {
                // True whichever thread says it first.
                self.sparse[figure].store(true, Ordering::Relaxed);
            }
            if below <= 0.0 {
                values.fill(0.0);
                continue;
            }
            let (ratio, cases) = (above / below, below / BATCHES as f64);
            for (batch, value) in values.iter_mut().enumerate() {
                let [own, met] = of(batch);
                *value = ratio + (own - ratio * met) / cases;
            }
        }
    }

    fn put_utilities(&self, desk: &Desk, end: End, batch: usize, out: &mut Values) {
        let postures = self.all.postures.len();
        for (number, sum) in desk.utilities.iter().enumerate() {
            let cost = self.utilities[number / postures].1[number % postures];
            out.beside(end, number)[batch] = sum / self.batch as f64 - cost;
        }
    }
}

impl Function for Attacks<'_> {
    type Desk = Desk;

    fn desk(&self) -> Desk {
        let layout = Layout { arms: 1, ..self.all.layout() };
        Desk {
            worker: self.model.worker(),
            record: TrialRecord::new(&layout),
            asked: vec![false; self.held.len()],
            inputs: vec![false; self.inputs.len()],
            sums: Vec::new(),
            utilities: vec![0.0; self.beside()],
        }
    }

    fn dimensions(&self) -> usize {
        self.held.len()
    }

    fn inputs(&self) -> &[Vec<usize>] {
        &self.inputs
    }

    fn held(&self) -> &[usize] {
        &self.held
    }

    fn figures(&self) -> usize {
        self.figures.len()
    }

    fn replicates(&self) -> usize {
        BATCHES
    }

    fn beside(&self) -> usize {
        if self.all.postures.len() > 1 { self.utilities.len() * self.all.postures.len() } else { 0 }
    }

    fn evaluate(&self, pair: &Pair<'_>, desk: &mut Desk, out: &mut Values) {
        let places: Vec<At> = Shape::of(self).all().collect();
        let width = self.figures.len();
        let begin = FIRST + u64::from(pair.scramble) * self.batch * BATCHES as u64;
        desk.sums.clear();
        desk.sums.resize(BATCHES * places.len() * width, [0.0; 2]);
        for batch in 0..BATCHES {
            let years = begin + batch as u64 * self.batch..begin + (batch as u64 + 1) * self.batch;
            for year in years.clone() {
                self.one_year(pair, year, (&places, batch), desk);
            }
            if self.beside() == 0 {
                continue;
            }
            for (end, point) in [(End::A, pair.a), (End::B, pair.b)] {
                desk.utilities.fill(0.0);
                self.model.stand(&mut desk.worker, |given| given.put(point));
                years.clone().for_each(|year| self.choose(year, desk));
                self.put_utilities(desk, end, batch, out);
            }
        }
        for (place, at) in places.iter().enumerate() {
            self.put(&desk.sums, place * width, *at, out);
        }
    }
}

impl Attacks<'_> {
    /// One year of a batch at every place.
    fn one_year(&self, pair: &Pair<'_>, year: u64, (places, batch): (&[At], usize), desk: &mut Desk) {
        let width = self.figures.len();
        let Desk { worker, record, asked, inputs, sums, .. } = desk;
        // What a year asks for is seen only where it is asked anew.
        self.model.stand(worker, |given| given.put(pair.a));
        let mut at_a = vec![[0.0; 2]; width];
        self.study(year, worker, record, &mut at_a);
        self.model.asked(worker, asked);
        inputs.fill(false);
        asked.iter().zip(&self.of_draw).filter(|(asked, _)| **asked).for_each(|(_, input)| inputs[*input] = true);
        let own = &mut sums[batch * places.len() * width..][..places.len() * width];
        for (at, sums) in places.iter().zip(own.chunks_exact_mut(width.max(1))) {
            let put = |given: &mut Given| {
                given.put(if *at == At::B { pair.b } else { pair.a });
                match at {
                    At::A | At::B => {}
                    At::Input(input) => {
                        for draw in &self.inputs[*input] {
                            given.exchange(*draw, pair.b[*draw]);
                        }
                    }
                    At::Low(held) => given.hold(self.held[*held], HELD[0]),
                    At::High(held) => given.hold(self.held[*held], HELD[1]),
                }
            };
            let same = match at {
                At::A => true,
                At::B => false,
                At::Input(input) => !inputs[*input],
                At::Low(held) | At::High(held) => !inputs[self.of_draw[self.held[*held]]],
            };
            if same {
                sums.iter_mut().zip(&at_a).for_each(|(sum, own)| *sum = [sum[0] + own[0], sum[1] + own[1]]);
                continue;
            }
            self.model.stand(worker, put);
            self.study(year, worker, record, sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::sobol;

    /// In the published case, at a few points: an input that a year did not ask for is given another number, held or not, and the year
    /// is played all the same. Its figures are those at A, to the bit; and of those it asked for, some are not.
    #[test]
    fn a_year_that_did_not_ask_for_an_input_is_the_same_with_another_value() {
        let scenario = crate::open("scenarios/in-amenas-2013.toml", &[]).into_result().unwrap();
        let model = Model::compile(&scenario, 5).unwrap();
        let columns = model.columns();
        let figures = ["fatalities", "loss", "crisis_days"].map(|name| Figure::Attack(columns.place(name).unwrap()));
        let function = Attacks::new(&model, &[0], &figures, &[], BATCHES as u64);
        let mut desk = function.desk();
        let draws = function.dimensions();
        let (mut idle, mut moved) = (0, 0);
        for index in 0..4 {
            let number = |place: usize| sobol::point(7, index, place as u32);
            let a: Vec<f64> = (0..draws).map(|draw| number(2 * draw)).collect();
            let b: Vec<f64> = (0..draws).map(|draw| number(2 * draw + 1)).collect();
            for year in FIRST..FIRST + 3 {
                let mut play = |put: &dyn Fn(&mut Given)| {
                    let mut sums = vec![[0.0; 2]; figures.len()];
                    model.stand(&mut desk.worker, |given| {
                        given.put(&a);
                        put(given);
                    });
                    function.study(year, &mut desk.worker, &mut desk.record, &mut sums);
                    model.asked(&desk.worker, &mut desk.asked);
                    (sums, desk.asked.clone())
                };
                let (at_a, asked) = play(&|_| {});
                for (draw, number) in b.iter().enumerate() {
                    let input = &function.inputs[function.of_draw[draw]];
                    let (other, _) = play(&|given| given.exchange(draw, *number));
                    let (held, _) = play(&|given| given.hold(draw, HELD[1]));
                    if input.iter().any(|draw| asked[*draw]) {
                        moved += usize::from(other != at_a || held != at_a);
                    } else {
                        idle += 1;
                        assert_eq!((&other, &held), (&at_a, &at_a), "{}", model.epistemic()[draw]);
                    }
                }
            }
        }
        assert!(idle > 100 && moved > 20, "{idle} {moved}");
    }
}
