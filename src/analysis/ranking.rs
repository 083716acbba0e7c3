//! Does the order of the postures hang on an uncertain input?
//!
//! For the first [`TRIALS`] trials the tally keeps, by posture, the leading figure and the number of attacks, and for every
//! epistemic draw whether its uniform number lies in its lowest or in its highest fifth. Among the trials of a fifth the
//! difference of two postures is a difference of two ratios on common random numbers, with its delta-method interval. An
//! order turns where the difference is beyond its interval at both ends, on different sides.
//!
//! Every draw and pair of postures is looked at twice, once at each end; the intervals are so wide (Bonferroni) that the
//! chance of any false word in a run is at most [`FALSE_ALARM`]. In Latin hypercube designs trials repel each other, and these
//! intervals are too wide rather than too narrow.

use crate::model::{Model, Worker};
use crate::random::normal_quantile;
use crate::result::document::{Ranking, Turn, Warning};
use crate::scenario::Scenario;
use crate::scenario::arena::Grade;
use crate::scenario::inputs::{Input, inputs};
use crate::stats::{ArmRecord, Row, Tally, TrialRecord};

/// Trials that are looked at: 20 blocks. So many cost little beside a run, and leave 4,096 in a fifth.
pub(super) const TRIALS: u64 = 20 * 1_024;
/// Probability that a run names an order as turning, if none does.
const FALSE_ALARM: f64 = 0.01;
/// Trials of a fifth in which two postures must differ before a normal interval is trusted.
const LEAST: usize = 30;
/// Turns that are named in warnings, at most.
const MOST_NAMED: usize = 8;
/// Marks of a draw in a trial.
const LOWEST: u8 = 0;
const HIGHEST: u8 = 1;
const BETWEEN: u8 = 2;

/// The column by which postures are ordered: deaths, or loss where nobody can die; `None` if there is neither, or one
/// posture.
pub(super) fn leading(model: &Model, postures: usize) -> Option<usize> {
    let columns = model.columns();
    let place = |name: &str| columns.names().iter().position(|column| column == name);
    let leads = |name: &str| place(name).filter(|column| columns.can_be_positive(*column));
    let attacked = !model.structure().threats.is_empty();
    if postures > 1 && attacked { leads("fatalities").or_else(|| leads("loss")) } else { None }
}

/// Keeps what is looked at later of a trial: its weight, then sum and attacks of every posture; and the marks of the draws.
pub(super) fn keep(model: &Model, worker: &Worker, column: usize, record: &mut TrialRecord) {
    let width = model.columns().names().len();
    let sum = |arm: &ArmRecord| arm.rows.chunks_exact(width).map(|row| row[column]).sum::<f64>();
    let Row { figures, marks } = &mut record.kept;
    figures.push(record.weight);
    for arm in &record.arms {
        figures.extend([sum(arm), arm.attacks as f64]);
    }
    marks.extend(model.epistemic_uniforms(worker).map(|uniform| match uniform {
        low if low < 0.2 => LOWEST,
        high if high >= 0.8 => HIGHEST,
        _ => BETWEEN,
    }));
}

/// A difference of two means given an attack.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gap {
    value: f64,
    se: f64,
    /// Trials in which the two differ.
    differing: usize,
}

/// What was kept of a run.
struct Sample {
    rows: Row,
    postures: usize,
    draws: usize,
}

impl Sample {
    fn trials(&self) -> usize {
        self.rows.figures.len() / (1 + 2 * self.postures)
    }

    /// Weighted sum and weighted attacks of a posture in a trial.
    fn of(&self, trial: usize, posture: usize) -> [f64; 2] {
        let row = &self.rows.figures[trial * (1 + 2 * self.postures)..];
        [row[0] * row[1 + 2 * posture], row[0] * row[2 + 2 * posture]]
    }

    /// The trials in which a draw has a mark.
    fn marked(&self, draw: usize, mark: u8) -> Vec<usize> {
        (0..self.trials()).filter(|trial| self.rows.marks[trial * self.draws + draw] == mark).collect()
    }

    /// R - R' over some trials, R = sum of D / sum of M; variance: n / (n - 1) times the sum over trials of
    /// ((D - R M) / sum of M - (D' - R' M') / sum of M')^2, by the delta method.
    fn gap(&self, trials: &[usize], a: usize, b: usize) -> Option<Gap> {
        let total = |posture: usize| {
            trials.iter().fold([0.0; 2], |[d, m], trial| {
                let [own, attacks] = self.of(*trial, posture);
                [d + own, m + attacks]
            })
        };
        let ([d_a, m_a], [d_b, m_b]) = (total(a), total(b));
        if m_a <= 0.0 || m_b <= 0.0 || trials.len() < 2 {
            return None;
        }
        let (mean_a, mean_b) = (d_a / m_a, d_b / m_b);
        let (mut squares, mut differing) = (0.0, 0);
        for trial in trials {
            let ([own_a, attacks_a], [own_b, attacks_b]) = (self.of(*trial, a), self.of(*trial, b));
            let residual = (own_a - mean_a * attacks_a) / m_a - (own_b - mean_b * attacks_b) / m_b;
            squares += residual * residual;
            differing += usize::from(own_a.to_bits() != own_b.to_bits());
        }
        let n = trials.len() as f64;
        Some(Gap { value: mean_a - mean_b, se: (squares * n / (n - 1.0)).sqrt(), differing })
    }
}

/// How many standard errors wide an interval must be, both ways, so that none of so many looks is false with a
/// probability of 1 - [`FALSE_ALARM`].
fn standard_errors(looks: usize) -> f64 {
    -normal_quantile(FALSE_ALARM / (2.0 * looks.max(1) as f64))
}

/// What the kept trials of a run say of the order of its postures, `ids` by place; `None` where nothing orders them.
pub(super) fn of(scenario: &Scenario, model: &Model, tally: &Tally, ids: &[String]) -> Option<Ranking> {
    let column = leading(model, ids.len())?;
    let names = model.epistemic();
    let sample = Sample { rows: tally.kept().rows(), postures: ids.len(), draws: names.len() };
    let pairs: Vec<(usize, usize)> = (0..ids.len()).flat_map(|b| (b + 1..ids.len()).map(move |a| (a, b))).collect();
    let z = standard_errors(names.len() * pairs.len());
    let register = inputs(scenario);
    let mut turns: Vec<(Grading, Turn)> = Vec::new();
    for (draw, name) in names.iter().enumerate() {
        let [low, high] = [LOWEST, HIGHEST].map(|mark| sample.marked(draw, mark));
        for (a, b) in &pairs {
            let Some((low, high)) = sample.gap(&low, *a, *b).zip(sample.gap(&high, *a, *b)) else { continue };
            if !turns_round(low, high, z) {
                continue;
            }
            let drawn = register.iter().filter(|input| input.draws.iter().any(|known| known == name));
            let drawn: Vec<&Input> = drawn.collect();
            let grading = Grading::of(&drawn);
            let ends = |gap: Gap| [gap.value - z * gap.se, gap.value + z * gap.se];
            let paths = drawn.iter().map(|input| input.path.clone()).collect::<Vec<_>>();
            turns.push((
                grading,
                Turn {
                    inputs: if paths.is_empty() { vec![(*name).to_owned()] } else { paths },
                    grade: grading.0.map(|grade| grade.letter().to_owned()),
                    posture: ids[*a].clone(),
                    against: ids[*b].clone(),
                    lowest: low.value,
                    lowest_interval: ends(low),
                    highest: high.value,
                    highest_interval: ends(high),
                },
            ));
        }
    }
    let swing = |turn: &Turn| (turn.highest - turn.lowest).abs();
    turns.sort_by(|(one, a), (other, b)| {
        one.place().cmp(&other.place()).then(swing(b).total_cmp(&swing(a))).then_with(|| a.inputs.cmp(&b.inputs))
    });
    Some(Ranking {
        metric: model.columns().names()[column].clone(),
        trials: sample.trials() as u64,
        draws: names.len() as u64,
        standard_errors: z,
        not_examined: register.iter().filter(|input| input.grade == Some(Grade::D) && input.draws.is_empty()).count()
            as u64,
        hangs_on: turns.into_iter().map(|(_, turn)| turn).collect(),
    })
}

/// Beyond both intervals, on different sides.
fn turns_round(low: Gap, high: Gap, z: f64) -> bool {
    let beyond = |gap: Gap| gap.differing >= LEAST && gap.value.abs() > z * gap.se;
    beyond(low) && beyond(high) && (low.value < 0.0) != (high.value < 0.0)
}

/// The weakest grade of inputs that are drawn together: D, then none, then C, B, A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Grading(Option<Grade>);

impl Grading {
    fn of(inputs: &[&Input]) -> Self {
        inputs.iter().map(|input| Self(input.grade)).min_by_key(|grading| grading.place()).unwrap_or(Self(None))
    }

    fn place(self) -> u8 {
        match self.0 {
            Some(Grade::D) => 0,
            None => 1,
            Some(Grade::C) => 2,
            Some(Grade::B) => 3,
            Some(Grade::A) => 4,
        }
    }
}

/// The turns in words, the first few of them.
pub(super) fn warnings(ranking: &Ranking) -> Vec<Warning> {
    let grade = |turn: &Turn| turn.grade.as_ref().map_or("no grade".to_owned(), |grade| format!("grade {grade}"));
    let named = |turn: &Turn| {
        let inputs: Vec<String> = turn.inputs.iter().map(|path| format!("`{path}`")).collect();
        let [lowest, highest] =
            [(turn.lowest, turn.lowest_interval), (turn.highest, turn.highest_interval)].map(|(gap, [low, high])| {
                let (least, most) = (low.abs().min(high.abs()), low.abs().max(high.abs()));
                let word = if gap < 0.0 { "below" } else { "above" };
                let [gap, least, most] = [gap.abs(), least, most].map(super::moves::three_digits);
                format!("{gap} [{least}, {most}] {word}")
            });
        format!(
            "the order of `{}` and `{}` by mean {} given an attack hangs on {} ({}): the first is {lowest} the second in the \
             lowest fifth of its values, {highest} in the highest",
            turn.posture,
            turn.against,
            ranking.metric,
            inputs.join(", "),
            grade(turn)
        )
    };
    let mut messages: Vec<String> = ranking.hangs_on.iter().take(MOST_NAMED).map(named).collect();
    if ranking.hangs_on.len() > MOST_NAMED {
        messages.push(format!(
            "the order of postures hangs on more inputs: {} further turns are under `ranking` in result.json",
            ranking.hangs_on.len() - MOST_NAMED
        ));
    }
    messages.into_iter().map(|message| Warning { code: "ranking-hangs-on".to_owned(), message }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::experiment::Simulation;
    use super::super::{Options, Sampling, run};
    use super::*;
    use crate::engine::{self, Experiment as _};
    use crate::result::document::Document;
    use crate::scenario::load;

    /// Rockets on a camp: one of three measures changes how many of those present are killed by a factor that is not
    /// known. `factor` of the first is drawn between its ends; other inputs are uncertain and do not matter, or matter in
    /// the same way everywhere.
    fn site(factor: &str) -> Scenario {
        let text = format!(
            "schema = 1\n[scenario]\nid = \"camp\"\nname = \"Camp\"\ncurrency = \"USD\"\n[parameters]\n\
             helps = {{ uniform = {factor}, grade = \"D\" }}\nidle = {{ uniform = [0, 1], grade = \"D\" }}\n\
             [[group]]\nid = \"staff\"\nheadcount = {{ uniform = [60, 140] }}\n[[zone]]\nid = \"camp\"\noccupancy = 1.0\n\
             [[threat]]\nid = \"rockets\"\nrate = {{ loguniform = [\"0.02 per yr\", \"0.2 per yr\"] }}\ngroup_size = 3\n\
             stand_off = true\ntarget = {{ camp = 1.0 }}\n[assault]\nkilled = {{ beta = [2, 18], grade = \"C\" }}\n\
             [[control]]\nid = \"shelter\"\neffects = [{{ target = \"assault.killed\", scale = \"$helps\" }}]\n\
             [[posture]]\nid = \"as_is\"\n[[posture]]\nid = \"sheltered\"\ncontrols = [\"shelter\"]\n\
             [[posture]]\nid = \"fewer\"\neffects = [{{ target = \"group.staff.headcount\", scale = 0.2 }}]\n"
        );
        let loaded = load("site.toml", text.as_bytes(), &[]);
        loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
    }

    fn document(scenario: &Scenario, seed: u64, trials: u64, stratified: bool) -> Document {
        let options = Options {
            trials,
            seed,
            threads: Some(1),
            postures: (0..scenario.structure.postures.len()).collect(),
            until: None,
            sampling: Sampling { unconditional: false, stratified },
        };
        run(scenario, &[], &options, &|_| {}).unwrap()
    }

    /// A factor from a half to one and a half: better below 1, worse above. The gaps have a closed form: 10 % of 100 people
    /// times the mean factor of the fifth, less 1.
    #[test]
    fn an_order_that_turns_is_named_with_its_input() {
        let scenario = site("[0.5, 1.5]");
        for stratified in [false, true] {
            let ranking = document(&scenario, 5, 30 * 1_024, stratified).ranking.unwrap();
            assert_eq!(ranking.trials, TRIALS);
            let [turn] = ranking.hangs_on.as_slice() else { panic!("{ranking:?}") };
            assert_eq!(
                (turn.inputs.as_slice(), turn.grade.as_deref()),
                (&["parameters.helps".to_owned()][..], Some("D"))
            );
            assert_eq!((turn.posture.as_str(), turn.against.as_str()), ("sheltered", "as_is"));
            for (found, interval, exact) in
                [(turn.lowest, turn.lowest_interval, -4.0), (turn.highest, turn.highest_interval, 4.0)]
            {
                let se = (interval[1] - interval[0]) / 2.0 / ranking.standard_errors;
                assert!((found - exact).abs() < 4.0 * se && se < 0.2, "{found}, exact {exact}, error {se}");
            }
        }
        let told = document(&scenario, 5, 4_096, false).warnings;
        let told: Vec<_> = told.iter().filter(|warning| warning.code == "ranking-hangs-on").collect();
        assert!(told.len() == 1 && told[0].message.contains("`parameters.helps` (grade D)"), "{told:?}");
    }

    /// Where a measure always helps, never matters, or is as good at one end as none, no order is said to turn.
    #[test]
    fn no_order_that_stands_is_named() {
        for factor in ["[0.3, 0.9]", "[0.9999, 1.0001]", "[0.5, 1.0]"] {
            let scenario = site(factor);
            for seed in 0..8 {
                let ranking = document(&scenario, seed, TRIALS, false).ranking.unwrap();
                let turned: Vec<&Turn> = ranking.hangs_on.iter().collect();
                // An order that differs by a ten-thousandth does turn with this factor, and may be found out.
                let named =
                    turned.iter().filter(|turn| factor != "[0.9999, 1.0001]" || turn.inputs[0] != "parameters.helps");
                assert_eq!(named.count(), 0, "{factor}, seed {seed}: {turned:?}");
            }
        }
    }

    /// The gaps against the same trials played one by one; threads and parts of a run change no bit of what is kept.
    #[test]
    fn gaps_are_those_of_trials_played_one_by_one() {
        const PLAYED: u64 = 3_000;
        let loaded = load("site.toml", include_bytes!("../../tests/data/three-threats.toml"), &[]);
        let scenario = loaded.scenario.unwrap();
        let model = Model::compile(&scenario, 9).unwrap();
        let simulation = Simulation::new(&model, &[0, 1, 2], Vec::new());
        let layout = simulation.layout();
        let whole = engine::run(&simulation, &layout, PLAYED, Some(1), &|_| {}).unwrap();
        let mut parts = engine::run_range(&simulation, &layout, 1_024..PLAYED, Some(2), &|_| {}).unwrap();
        parts.merge(&engine::run_range(&simulation, &layout, 0..1_024, Some(2), &|_| {}).unwrap());
        assert!(parts.kept() == whole.kept());
        let names = model.epistemic();
        let sample = Sample { rows: whole.kept().rows(), postures: 3, draws: names.len() };
        assert_eq!(sample.trials() as u64, PLAYED);
        let column = leading(&model, 3).unwrap();
        let (mut desk, mut record) = (simulation.desk(), TrialRecord::new(&layout));
        // By draw and end: rows of (w D_1, w M_1, w D_0, w M_0).
        let mut stored: Vec<[Vec<[f64; 4]>; 2]> = vec![[Vec::new(), Vec::new()]; names.len()];
        for trial in 0..PLAYED {
            record.clear();
            simulation.trial(trial, &mut desk, &mut record);
            let figures = |arm: usize| {
                let arm = &record.arms[arm];
                let deaths: f64 = arm.rows.iter().skip(column).step_by(arm.year.len()).sum();
                [record.weight * deaths, record.weight * arm.attacks as f64]
            };
            let ([d_1, m_1], [d_0, m_0]) = (figures(1), figures(0));
            let uniforms: Vec<f64> = model.epistemic_uniforms(&desk).collect();
            for (draw, uniform) in uniforms.into_iter().enumerate() {
                match (uniform * 5.0).floor() as u8 {
                    0 => stored[draw][0].push([d_1, m_1, d_0, m_0]),
                    4 => stored[draw][1].push([d_1, m_1, d_0, m_0]),
                    _ => {}
                }
            }
        }
        for (draw, ends) in stored.iter().enumerate() {
            for (mark, rows) in [LOWEST, HIGHEST].into_iter().zip(ends) {
                let n = rows.len() as f64;
                let mean: [f64; 4] = [0, 1, 2, 3].map(|at| rows.iter().map(|row| row[at]).sum::<f64>() / n);
                // The gradient of d1 / m1 - d0 / m0 on the covariance of the four means.
                let slope =
                    [1.0 / mean[1], -mean[0] / (mean[1] * mean[1]), -1.0 / mean[3], mean[2] / (mean[3] * mean[3])];
                let mut variance = 0.0;
                for (i, slope_i) in slope.iter().enumerate() {
                    for (j, slope_j) in slope.iter().enumerate() {
                        let products = rows.iter().map(|row| (row[i] - mean[i]) * (row[j] - mean[j])).sum::<f64>();
                        variance += slope_i * slope_j * products / (n - 1.0) / n;
                    }
                }
                let gap = sample.gap(&sample.marked(draw, mark), 1, 0).unwrap();
                let value = mean[0] / mean[1] - mean[2] / mean[3];
                assert!((gap.value - value).abs() < 1e-12 * (1.0 + value.abs()), "{draw}: {gap:?}, {value}");
                assert!((gap.se - variance.sqrt()).abs() < 1e-9 * gap.se, "{draw}: {gap:?}, {variance}");
            }
        }
    }

    /// With so many looks at a normal number the chance that any is beyond the interval is the one promised.
    #[test]
    fn intervals_are_wide_enough_for_all_looks_together() {
        for looks in [1, 70, 5_000] {
            let beyond = 2.0 * looks as f64 * crate::random::normal_cdf(-standard_errors(looks));
            assert!((beyond - FALSE_ALARM).abs() < 1e-9, "{looks}: {beyond}");
        }
    }
}
