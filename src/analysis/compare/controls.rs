//! Every control alone: what it buys first, added to the baseline, and what it buys last, in the full set; and pairs of which
//! two together do more, or less, than each alone.

use crate::engine::BLOCK;
use crate::model::Model;
use crate::random::normal_quantile;
use crate::result::columns;
use crate::result::decision::{ControlMetric, ControlPair, ControlRow, Controls};
use crate::scenario::{Measures, Scenario};
use crate::stats::Estimate;

use super::super::cost::per;
use super::super::sample::{Sample, Sampling};
use super::super::{AnalysisError, Options};
use super::Full;

/// Columns that are looked at.
const METRICS: [&str; 3] = ["fatalities", "downtime_days", "loss"];
/// Controls up to which all pairs are looked at; of more, pairs of those that buy most first.
const MOST_PAIRED: usize = 12;
/// Pairs that are told of a metric, at most.
const MOST_TOLD: usize = 12;
/// Probability that any pair is told though its effects add up, for each metric.
const FALSE_ALARM: f64 = 0.01;
/// Trials in which a pair must do something else than its sum before a normal interval is trusted.
const LEAST: usize = 30;
/// Blocks that are simulated at least, as far as memory allows.
const LEAST_BLOCKS: u64 = 8;

/// What is to be looked at.
struct View<'a> {
    scenario: &'a Scenario,
    baseline: usize,
    /// The posture whose own effects the full set has.
    full: usize,
    /// Controls of the full set, in the order in which they act, and those that the baseline lacks.
    whole: Vec<usize>,
    ids: Vec<usize>,
    /// Controls that no posture has, and that are not looked at.
    left_out: Vec<usize>,
}

/// Which controls are played, as places in `View::ids`.
struct Played<'a> {
    first: &'a [usize],
    /// Empty where the full set is not played either.
    last: &'a [usize],
    /// Each with each; all of them are among `first`.
    paired: &'a [usize],
}

/// Places of sets among the postures of one model; `None` for those that are not possible, or not played.
struct Places {
    base: usize,
    full: Option<usize>,
    first: Vec<Option<usize>>,
    last: Vec<Option<usize>>,
    pairs: Vec<((usize, usize), Option<usize>)>,
}

/// Every control against `options.postures[0]`, with `full` the posture that has all of them; without it every control that a
/// posture has, or that the file has. `None` where no control is left to be looked at.
pub(super) fn of(
    scenario: &Scenario,
    options: &Options,
    full: Full,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Option<Controls>, AnalysisError> {
    let Some(view) = View::of(scenario, options, full) else { return Ok(None) };
    let all: Vec<usize> = (0..view.ids.len()).collect();
    let every = all.len() <= MOST_PAIRED;
    let mut impossible = Vec::new();
    let paired: &[usize] = if every { &all } else { &[] };
    let (widened, places) = view.sets(&Played { first: &all, last: &all, paired }, &mut impossible);
    let (sample, metrics) = draw(&widened, options, progress)?;
    let currency = &scenario.header.currency;
    let mut told: Vec<ControlMetric> = metrics
        .iter()
        .enumerate()
        .map(|(column, name)| view.metric(&sample, column, name, &places, currency))
        .collect();
    if every {
        for (column, metric) in told.iter_mut().enumerate() {
            (metric.pairs, metric.pairs_examined) = view.pairs(&sample, column, &places);
        }
    } else {
        let strongest = strongest(&told);
        // No other set is told of: the fewer are played, the narrower is their envelope of rates.
        let played = Played { first: &strongest, last: &[], paired: &strongest };
        let (widened, places) = view.sets(&played, &mut Vec::new());
        let (sample, _) = draw(&widened, options, progress)?;
        for (column, metric) in told.iter_mut().enumerate() {
            (metric.pairs, metric.pairs_examined) = view.pairs(&sample, column, &places);
        }
    }
    told.retain(happens);
    Ok(Some(Controls {
        trials: sample.trials() as u64,
        full: match full {
            Full::Posture(full) => scenario.structure.postures[full].id.clone(),
            _ if view.left_out.is_empty() => "every control of the file".to_owned(),
            _ => "every control that a posture has".to_owned(),
        },
        left_out: view.left_out.iter().map(|control| scenario.structure.controls[*control].id.clone()).collect(),
        ids: view.ids.iter().map(|control| scenario.structure.controls[*control].id.clone()).collect(),
        names: view.ids.iter().map(|control| scenario.structure.controls[*control].name.clone()).collect(),
        metrics: told,
        impossible,
    }))
}

/// Trials that this simulates, about: sets that are not possible are counted.
pub(super) fn trials_of(scenario: &Scenario, options: &Options, full: Full) -> u64 {
    let Some(view) = View::of(scenario, options, full) else { return 0 };
    let (all, paired) = (view.ids.len(), view.ids.len().min(MOST_PAIRED));
    let (singles, pairs) = (2 + 2 * all, paired * (paired - 1) / 2);
    if all <= MOST_PAIRED {
        trials(options, singles + pairs, METRICS.len())
    } else {
        trials(options, singles, METRICS.len()) + trials(options, 1 + paired + pairs, METRICS.len())
    }
}

/// True where a metric is ever more than 0, with or without controls.
fn happens(metric: &ControlMetric) -> bool {
    metric.baseline.value > 0.0 || metric.full.is_some_and(|full| full.value > 0.0)
}

/// The controls that avert most of the leading metric when added first, as places.
fn strongest(metrics: &[ControlMetric]) -> Vec<usize> {
    let Some(leading) = metrics.iter().find(|metric| happens(metric)) else { return Vec::new() };
    let effect = |place: &usize| leading.rows[*place].first.map_or(0.0, |first| first.value.abs());
    let mut places: Vec<usize> = (0..leading.rows.len()).collect();
    places.sort_by(|a, b| effect(b).total_cmp(&effect(a)).then(a.cmp(b)));
    places.truncate(MOST_PAIRED);
    places.sort_unstable();
    places
}

/// Trials for so many sets: about the work of the main run, in whole blocks, within the memory of a sample.
fn trials(options: &Options, sets: usize, columns: usize) -> u64 {
    let blocks = |trials: u64| trials / BLOCK;
    let room = blocks((Sample::MOST / (sets * columns).max(1)) as u64).max(1);
    let alike = blocks(options.trials.saturating_mul(options.postures.len() as u64) / sets.max(1) as u64);
    // A run shorter than that is not made longer.
    let asked = options.trials.div_ceil(BLOCK);
    (alike.max(LEAST_BLOCKS).min(asked).min(room) * BLOCK).min(options.trials)
}

/// Samples every posture of a widened scenario in the columns that can be more than 0.
fn draw(
    widened: &Scenario,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(Sample, Vec<&'static str>), AnalysisError> {
    let mut sampling = options.sampling;
    // Single trials are compared here: designs would tie them together.
    sampling.stratified = false;
    let model = Model::compile(widened, options.seed)?.sampled(sampling);
    let names = model.columns().names();
    let found = |name: &&str| names.iter().position(|column| column == name);
    let metrics: Vec<&'static str> = METRICS
        .into_iter()
        .filter(|name| found(name).is_some_and(|column| model.columns().can_be_positive(column)))
        .collect();
    let columns: Vec<usize> = metrics.iter().filter_map(found).collect();
    let postures: Vec<usize> = (0..widened.structure.postures.len()).collect();
    let trials = trials(options, postures.len(), columns.len());
    let sample = Sampling::new(&model, &postures, &columns).draw(0..trials, options.threads, progress)?;
    Ok((sample, metrics))
}

impl<'a> View<'a> {
    fn of(scenario: &'a Scenario, options: &Options, full: Full) -> Option<Self> {
        let structure = &scenario.structure;
        let baseline = *options.postures.first()?;
        let own = &structure.postures[baseline].controls;
        let others: Vec<usize> = (0..structure.controls.len()).filter(|control| !own.contains(control)).collect();
        let in_force = |control: &usize| structure.postures.iter().any(|posture| posture.controls.contains(control));
        let (had, left_out): (Vec<usize>, Vec<usize>) = match full {
            Full::Used if others.iter().any(in_force) => others.into_iter().partition(in_force),
            _ => (others, Vec::new()),
        };
        let (full, whole) = match full {
            Full::Posture(full) => (full, structure.postures[full].controls.clone()),
            Full::Used | Full::Every => (baseline, own.iter().copied().chain(had).collect()),
        };
        let ids: Vec<usize> = whole.iter().copied().filter(|control| !own.contains(control)).collect();
        (!ids.is_empty()).then_some(Self { scenario, baseline, full, whole, ids, left_out })
    }

    /// The scenario with every set that is played.
    fn sets(&self, played: &Played<'_>, impossible: &mut Vec<String>) -> (Scenario, Places) {
        let own = &self.scenario.structure.postures[self.baseline].controls;
        let added = |places: &[usize]| Measures {
            base: self.baseline,
            controls: own.iter().copied().chain(places.iter().map(|place| self.ids[*place])).collect(),
        };
        let without = |place: usize| Measures {
            base: self.full,
            controls: self.whole.iter().copied().filter(|control| *control != self.ids[place]).collect(),
        };
        let Played { first, last, paired } = *played;
        let mut sets = vec![added(&[])];
        if !last.is_empty() {
            sets.push(Measures { base: self.full, controls: self.whole.clone() });
        }
        sets.extend(first.iter().map(|place| added(&[*place])));
        sets.extend(last.iter().map(|place| without(*place)));
        let pairs = paired.iter().enumerate().flat_map(|(at, a)| paired[at + 1..].iter().map(move |b| (*a, *b)));
        let pairs: Vec<(usize, usize)> = pairs.collect();
        sets.extend(pairs.iter().map(|(a, b)| added(&[*a, *b])));
        let mut widened = self.scenario.with_sets(&sets);
        for (set, place) in sets.iter().zip(&widened.places) {
            if let Err(faults) = place {
                let controls = set.controls.iter().map(|control| self.id(*control)).collect::<Vec<_>>().join(" + ");
                let why = faults.first().map_or_else(String::new, |fault| fault.message.clone());
                impossible.push(format!("{controls}: {why}"));
            }
        }
        // Only the sets are played; postures of the file would only widen the envelope of rates.
        let declared = self.scenario.structure.postures.len();
        widened.scenario.structure.postures.drain(..declared);
        let mut places = widened.places.iter().map(|place| place.as_ref().ok().map(|place| place - declared));
        let mut next = || places.next().flatten();
        let base = next().unwrap_or(0);
        let full = if last.is_empty() { None } else { next() };
        let mut found = |played: &[usize]| {
            let mut places = vec![None; self.ids.len()];
            for place in played {
                places[*place] = next();
            }
            places
        };
        let (first, last) = (found(first), found(last));
        let pairs = pairs.into_iter().map(|pair| (pair, next())).collect();
        (widened.scenario, Places { base, full, first, last, pairs })
    }

    fn id(&self, control: usize) -> &str {
        &self.scenario.structure.controls[control].id
    }

    fn metric(&self, sample: &Sample, column: usize, name: &str, places: &Places, currency: &str) -> ControlMetric {
        let years = self.scenario.header.horizon_years;
        let mean = |place: usize| per(sample.contrast(column, &[(place, 1.0)]), years);
        let less = |a: usize, b: usize| per(sample.contrast(column, &[(a, 1.0), (b, -1.0)]), years);
        let over = |a: usize, b: usize| sample.ratio(column, a, b).map(|ratio| per(ratio, 1.0));
        let cost = super::own_costs(self.scenario, self.full);
        // Against the one that averts most: its mean with, or without, beside theirs.
        let most = |of: &dyn Fn(usize) -> Option<f64>| {
            let told = (0..self.ids.len()).filter_map(|place| Some((place, of(place)?)));
            told.fold(None, |best: Option<(usize, f64)>, own| best.filter(|best| best.1 >= own.1).or(Some(own)))
        };
        let value = |posture: usize| mean(posture).value;
        let best_first = most(&|place| places.first[place].map(|with| -value(with))).map(|(place, _)| place);
        let best_last = most(&|place| places.last[place].map(value)).map(|(place, _)| place);
        let first_behind = |place: usize| Some(less(places.first[place]?, places.first[best_first?]?));
        let last_behind = |place: usize| Some(less(places.last[best_last?]?, places.last[place]?));
        let row = |(place, control): (usize, &usize)| {
            let (first, last) = (places.first[place], places.last[place].zip(places.full));
            ControlRow {
                control: self.id(*control).to_owned(),
                annual_cost: cost[*control],
                first: first.map(|with| less(places.base, with)),
                last: last.map(|(without, full)| less(without, full)),
                first_behind: first_behind(place),
                last_behind: last_behind(place).filter(|_| last.is_some()),
                rrw: first.and_then(|with| over(places.base, with)),
                raw: last.and_then(|(without, full)| over(without, full)),
            }
        };
        ControlMetric {
            metric: name.to_owned(),
            unit: columns::unit(name).word(currency),
            baseline: mean(places.base),
            full: places.full.map(mean),
            rows: self.ids.iter().enumerate().map(row).collect(),
            pairs: Vec::new(),
            pairs_examined: 0,
        }
    }

    /// The pairs that do something else than the sum of both, and how many were looked at.
    fn pairs(&self, sample: &Sample, column: usize, places: &Places) -> (Vec<ControlPair>, u64) {
        let years = self.scenario.header.horizon_years;
        let sets = places.pairs.iter().filter_map(|((a, b), both)| {
            Some(((*a, *b), [places.base, places.first[*a]?, places.first[*b]?, (*both)?]))
        });
        let sets: Vec<((usize, usize), [usize; 4])> = sets.collect();
        let z = -normal_quantile(FALSE_ALARM / (2.0 * sets.len().max(1) as f64));
        let mut found: Vec<ControlPair> = Vec::new();
        for ((a, b), [base, first, second, both]) in &sets {
            let beyond = [(*first, 1.0), (*second, 1.0), (*base, -1.0), (*both, -1.0)];
            let estimate = sample.contrast(column, &beyond);
            if estimate.value.abs() <= z * estimate.se || sample.differing(column, &beyond) < LEAST {
                continue;
            }
            let of = |terms: &[(usize, f64)]| per(sample.contrast(column, terms), years);
            let wide =
                Estimate { low: estimate.value - z * estimate.se, high: estimate.value + z * estimate.se, ..estimate };
            found.push(ControlPair {
                controls: [self.id(self.ids[*a]).to_owned(), self.id(self.ids[*b]).to_owned()],
                together: of(&[(*base, 1.0), (*both, -1.0)]),
                sum: of(&[(*base, 2.0), (*first, -1.0), (*second, -1.0)]),
                beyond: per(wide, years),
            });
        }
        let size = |pair: &ControlPair| pair.beyond.value.abs();
        found.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.controls.cmp(&b.controls)));
        found.truncate(MOST_TOLD);
        (found, sets.len() as u64)
    }
}
