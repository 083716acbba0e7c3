//! A study of a scenario: what is studied, and what was found, as the document has it.

use crate::engine;
use crate::model::Model;
use crate::random::student_quantile;
use crate::result::decision::Figure;
use crate::result::sensitivity::{
    Choice, ChoiceInput, ChoiceOption, Document, Effect, Held, Run, SCHEMA, Sensitivity, StudiedInput, StudiedMetric,
};
use crate::result::sweep::Metric;
use crate::scenario::Scenario;
use crate::scenario::inputs::{Input, inputs};
use crate::stats::{Estimate, scrambles};

use super::super::cost::told;
use super::super::fifths;
use super::super::sweep::{MetricError, metrics};
use super::super::until::figure;
use super::super::{AnalysisError, Options, Sampling, summary};
use super::attacks::{Attacks, BATCHES, Utility};
use super::evaluations::{Evaluations, Information};
use super::function::{At, End};
use super::measures::{Measure, measures};
use super::study::{Settings, study};

/// Figures that are studied unless the command line names others, where the scenario can have them.
const USUAL: [&str; 4] = ["per_attack.fatalities.mean", "fatalities.mean", "loss.mean", "p_effectiveness"];
/// Where it has none of these.
const ELSE: &str = "p_attack";
/// Most simulated years of a point.
pub const MOST_ATTACKS: u64 = 1 << 24;
/// Probability that any swing is told apart, if none is.
const FALSE_ALARM: f64 = 0.05;

/// How much work a study is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Simulated years with an attack at every point; a multiple of the batches they come in, see [`Effort::whole`].
    pub attacks: u64,
    /// Points of a scramble, a power of two.
    pub points: u32,
    /// Scrambles.
    pub scrambles: u32,
}

impl Default for Effort {
    fn default() -> Self {
        Self { attacks: 128, points: 64, scrambles: 8 }
    }
}

impl Effort {
    /// The same with its attacks rounded up to whole batches.
    #[must_use]
    pub fn whole(self) -> Self {
        let attacks = self.attacks.clamp(1, MOST_ATTACKS).next_multiple_of(BATCHES as u64);
        Self { attacks, ..self }
    }

    /// Pairs of points times attacks, as they are told to `progress`.
    pub fn work(self) -> u64 {
        self.whole().attacks.saturating_mul(u64::from(self.points)).saturating_mul(u64::from(self.scrambles))
    }
}

/// The figures of names, or those that are usual where none is named.
///
/// # Errors
///
/// See [`MetricError`].
pub fn studied(names: &[String], scenario: &Scenario) -> Result<Vec<Metric>, MetricError> {
    if !names.is_empty() {
        return metrics(names, scenario);
    }
    let one = |name: &&str| metrics(&[(*name).to_owned()], scenario).ok();
    let usual: Vec<Metric> = USUAL.iter().filter_map(one).flatten().collect();
    if usual.is_empty() { metrics(&[ELSE.to_owned()], scenario) } else { Ok(usual) }
}

/// True where anything is drawn once per trial: without it there is nothing for a figure to hang on.
pub fn has_inputs(scenario: &Scenario) -> bool {
    inputs(scenario).iter().any(|input| !input.draws.is_empty())
}

/// Studies figures of the first of the postures of `options`, and the choice between all of them. `progress` is told of attacks
/// done, once for every pair of points.
///
/// # Errors
///
/// See [`AnalysisError`]; [`AnalysisError::NothingUncertain`] where no input is drawn once per trial.
pub fn of_scenario(
    scenario: &Scenario,
    options: &Options,
    metrics: &[Metric],
    effort: Effort,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Sensitivity, AnalysisError> {
    let effort = effort.whole();
    if options.postures.is_empty() {
        return Err(AnalysisError::Postures(scenario.structure.postures.len()));
    }
    // Years with an attack, whatever the run samples: that is what a study is made of.
    let model = Model::compile(scenario, options.seed)?.sampled(Sampling::default());
    if model.epistemic().is_empty() {
        return Err(AnalysisError::NothingUncertain);
    }
    let columns = model.columns();
    let figures: Vec<engine::Figure> =
        metrics.iter().filter_map(|metric| figure(&metric.name, columns.names())).collect();
    let measures = measures(scenario, options, metrics, columns);
    let utilities: Vec<(Utility, Vec<f64>)> =
        measures.iter().map(|measure| (measure.harms.clone(), measure.costs.clone())).collect();
    let function = Attacks::new(&model, &options.postures, &figures, &utilities, effort.attacks);
    let settings =
        Settings { scrambles: effort.scrambles, points: effort.points, seed: options.seed, threads: options.threads };
    let evaluations = study(&function, &settings, &|pairs| progress(pairs * effort.attacks))?;
    let sparse = function.sparse();
    let inputs = model.tied_names();
    let found = Found { scenario, options, model: &model, evaluations: &evaluations, inputs, sparse };
    Ok(found.document(metrics, &measures, effort))
}

/// The same as a document by itself.
///
/// # Errors
///
/// As [`of_scenario`].
pub fn document(
    scenario: &Scenario,
    options: &Options,
    metrics: &[Metric],
    effort: Effort,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Document, AnalysisError> {
    let sensitivity = of_scenario(scenario, options, metrics, effort, progress)?;
    Ok(Document {
        schema: SCHEMA.to_owned(),
        run: Run {
            seed: options.seed,
            scenario_sha256: scenario.digest.clone(),
            settings: scenario.settings.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        scenario: summary::short(scenario),
        postures: summary::postures(scenario, &options.postures),
        sensitivity,
        warnings: scenario.warnings.iter().map(summary::warning).collect(),
    })
}

/// What knowing everything is worth: at least nothing and at most the plain estimate; what an input is worth if that is more beyond its
/// interval; exactly nothing where no point asks for another choice. Judged on attacks that the choice did not see.
fn worth(known: &Information) -> Figure {
    let most = known.perfect.upper.max(0.0);
    let own = known.perfect.estimate;
    let better = |one: Estimate, other: Estimate| if other.low > one.value { other } else { one };
    let Figure { value, ci95 } = told(known.inputs.iter().map(|input| input.gain).fold(own, better));
    let [low, high] = ci95.map(|end| end.max(0.0));
    let high = if most > 0.0 { high } else { 0.0 };
    Figure { value: value.clamp(0.0, most), ci95: [low.min(most), high] }
}

/// Both moved by a number.
fn moved(by: f64, estimate: Estimate) -> Figure {
    Figure { value: by + estimate.value, ci95: [by + estimate.low, by + estimate.high] }
}

/// What a study found.
struct Found<'a> {
    scenario: &'a Scenario,
    options: &'a Options,
    model: &'a Model,
    evaluations: &'a Evaluations,
    /// Draws of every input of the study.
    inputs: Vec<Vec<usize>>,
    /// By figure: some point has too few cases to tell it from its noise.
    sparse: Vec<bool>,
}

impl Found<'_> {
    fn document(&self, metrics: &[Metric], measures: &[Measure], effort: Effort) -> Sensitivity {
        let register = inputs(self.scenario);
        let names = self.model.epistemic();
        let count = self.options.postures.len();
        let choices = measures.iter().enumerate().filter_map(|(measure, asked)| {
            let options: Vec<usize> = (0..count).map(|arm| measure * count + arm).collect();
            let known = self.evaluations.information(&options)?;
            Some((asked, options, known))
        });
        let choices: Vec<_> = choices.collect();
        let moves = |input: &usize| {
            let worth = choices.iter().any(|(_, _, known)| known.inputs[*input].gain.value.abs() > 0.0);
            worth || (0..metrics.len()).any(|figure| self.moves(*input, figure))
        };
        let live: Vec<usize> = (0..self.inputs.len()).filter(moves).collect();
        let posture = |arm: usize| self.scenario.structure.postures[self.options.postures[arm]].id.clone();
        let choice = |(asked, options, known): &(&Measure, Vec<usize>, Information)| Choice {
            by: asked.by.clone(),
            unit: asked.unit.clone(),
            options: self.options_of(options, &posture),
            best: posture(known.best),
            evpi: worth(known),
            evpi_most: known.perfect.upper,
            inputs: live
                .iter()
                .enumerate()
                .map(|(place, input)| {
                    let gain = known.inputs[*input].gain;
                    ChoiceInput {
                        input: place as u64,
                        evppi: told(gain),
                        told_apart: gain.value > self.standard_errors(self.inputs.len()) * gain.se && gain.value > 0.0,
                        changes: known.inputs[*input].changed,
                    }
                })
                .collect(),
        };
        Sensitivity {
            posture: posture(0),
            attacks: effort.attacks,
            batches: BATCHES as u64,
            points: u64::from(effort.points),
            scrambles: u64::from(effort.scrambles),
            idle: (self.inputs.len() - live.len()) as u64,
            inputs: live.iter().map(|input| self.input(*input, &register, &names)).collect(),
            metrics: metrics
                .iter()
                .enumerate()
                .map(|(figure, metric)| self.metric(figure, metric, &live, &register, &names))
                .collect(),
            choices: choices.iter().map(choice).collect(),
        }
    }

    /// So many standard errors that none of so many figures of nothing goes beyond with a probability of 1 - [`FALSE_ALARM`].
    fn standard_errors(&self, looks: usize) -> f64 {
        let tail = FALSE_ALARM / (2.0 * looks.max(1) as f64);
        student_quantile(self.evaluations.scrambles() as f64 - 1.0, 1.0 - tail)
    }

    /// Every pair, as scramble and place.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let points = self.evaluations.points();
        (0..self.evaluations.scrambles()).flat_map(move |scramble| (0..points).map(move |pair| (scramble, pair)))
    }

    /// True where an input moves a figure at any point, however little.
    fn moves(&self, input: usize, figure: usize) -> bool {
        let at = |scramble, pair, at| self.evaluations.figure(scramble, pair, at, figure);
        let ends = |draw: &usize| [At::Low(*draw), At::High(*draw)];
        let places: Vec<At> =
            self.inputs[input].iter().flat_map(ends).chain(std::iter::once(At::Input(input))).collect();
        let differs =
            |(scramble, pair)| places.iter().any(|place| at(scramble, pair, *place) != at(scramble, pair, At::A));
        self.pairs().any(differs)
    }

    fn input(&self, input: usize, register: &[Input], names: &[&str]) -> StudiedInput {
        let draws = &self.inputs[input];
        let mut studied = StudiedInput { inputs: Vec::new(), grade: None, tied: draws.len() > 1, range: Vec::new() };
        let mut weakest = None;
        for draw in draws {
            let (paths, grading) = fifths::drawn(register, names[*draw]);
            let drawn = |path: &String, input: &&Input| {
                input.path == *path && input.draws.iter().any(|known| known == names[*draw])
            };
            for path in &paths {
                let ends = register.iter().find(|input| drawn(path, input)).and_then(|input| input.ends.clone());
                studied.range.push(ends.unwrap_or_default());
            }
            studied.inputs.extend(paths);
            if weakest.is_none_or(|known: fifths::Grading| grading.place() < known.place()) {
                weakest = Some(grading);
            }
        }
        studied.grade = weakest.and_then(fifths::Grading::letter);
        studied
    }

    fn metric(
        &self,
        figure: usize,
        metric: &Metric,
        live: &[usize],
        register: &[Input],
        names: &[&str],
    ) -> StudiedMetric {
        let evaluations = self.evaluations;
        let base = evaluations.mean(figure);
        let indices = evaluations.indices(figure);
        let ranks = evaluations.ranks(figure);
        let held = evaluations.tornado(figure);
        let wide = self.standard_errors(held.len());
        let bar = |draw: &usize| {
            let found = held[*draw];
            let swing = found.swing;
            Held {
                inputs: fifths::drawn(register, names[*draw]).0,
                low: moved(base.value, found.low),
                high: moved(base.value, found.high),
                swing: told(swing),
                told_apart: swing.value.abs() > wide * swing.se && swing.value.abs() > 0.0,
            }
        };
        let effect = |(place, input): (usize, &usize)| {
            let draws = &self.inputs[*input];
            let rank = (draws.len() == 1 && self.moves(*input, figure)).then(|| &ranks[draws[0]]);
            let index = indices.inputs.as_ref().filter(|_| !self.sparse[figure]).map(|all| all[*input]);
            Effect {
                input: place as u64,
                held: draws.iter().map(bar).collect(),
                rank: rank.and_then(|rank| rank.corrected).map(told),
                rank_found: rank.map(|rank| told(rank.raw)),
                first: index.map(|index| told(index.first)),
                total: index.map(|index| told(index.total)),
            }
        };
        StudiedMetric {
            name: metric.name.clone(),
            unit: metric.unit.clone(),
            base: told(base),
            noise: indices.noise.map_or(0.0, |noise| noise.value.max(0.0)),
            sd: (indices.variance.low > 0.0 && !self.sparse[figure]).then(|| indices.variance.value.sqrt()),
            effects: live.iter().enumerate().map(effect).collect(),
        }
    }

    fn options_of(&self, options: &[usize], posture: &dyn Fn(usize) -> String) -> Vec<ChoiceOption> {
        let evaluations = self.evaluations;
        let mean = |replicates: &[f64]| replicates.iter().sum::<f64>() / replicates.len() as f64;
        let at = |(scramble, pair): (usize, usize), end: End, option: usize| {
            mean(evaluations.beside(scramble, pair, end, options[option]))
        };
        let mut best = vec![0.0; options.len()];
        let mut gains = vec![vec![0.0; evaluations.scrambles()]; options.len()];
        let points = 2.0 * evaluations.points() as f64;
        for (scramble, pair) in self.pairs() {
            for end in [End::A, End::B] {
                let values: Vec<f64> = (0..options.len()).map(|option| at((scramble, pair), end, option)).collect();
                let (mut chosen, mut most) = (0, values[0]);
                for (option, value) in values.iter().enumerate() {
                    gains[option][scramble] += (value - values[0]) / points;
                    if *value > most {
                        (chosen, most) = (option, *value);
                    }
                }
                best[chosen] += 1.0 / (points * evaluations.scrambles() as f64);
            }
        }
        let option = |(arm, gains): (usize, &Vec<f64>)| ChoiceOption {
            posture: posture(arm),
            gain: told(scrambles::mean(gains, evaluations.t())),
            p_best: best[arm],
        };
        gains.iter().enumerate().map(option).collect()
    }
}
