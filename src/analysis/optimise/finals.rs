//! The last sets: trials as many as asked for choose winner and frontier, fresh ones give every figure. What chose a set does not
//! also say how good it is.

use super::super::sample::Sample;
use super::halving::{MISSED, equals};
use super::stage::{self, Priced, Rows, Set, Stage, mean};
use super::{Found, OptimiseError, sureness};
use crate::engine::BLOCK;
use crate::result::columns;
use crate::result::optimum::{
    Candidate, Document, Method, Named, Rival, Run, SCHEMA, Scenario, Search, Step, Value, Winner,
};
use crate::result::optimum::{Question as Asked, Set as Listed};

/// Plays the last sets to the end and writes the document.
pub(super) fn document(stage: &Stage<'_>, method: Method, mut found: Found) -> Result<Document, OptimiseError> {
    found.left.sort_by(Set::order);
    let left = std::mem::take(&mut found.left);
    let unit = unit(left.len() + 1, stage.effort.trials);
    let trials = stage.effort.trials.next_multiple_of(unit);
    let first_fresh = trials.next_multiple_of(BLOCK);
    let played: Vec<&Set> = left.iter().collect();
    let mut chosen = stage.play_in_units(&played, 0..trials, unit)?;
    let mut fresh = stage.play_in_units(&played, first_fresh..first_fresh + trials, unit)?;
    found.played += 2 * trials * (left.len() as u64 + 1);
    let (sets, same) = distinct(left, &mut chosen, &mut fresh);
    let chosen = chosen.split_off(1);
    let fresh = Fresh { rows: &fresh };
    let rows = stage.question.budget.map(|_| &fresh.rows[1..]);
    let shares = rows.map(|rows| sureness::shares(rows, stage.effort.seed));
    let years = stage.scenario.header.horizon_years;
    let listed: Vec<Listed> = sets
        .iter()
        .zip(same)
        .enumerate()
        .map(|(place, (set, same))| {
            let difference = fresh.to_base(place);
            let averts = difference.mean < 0.0;
            Listed {
                controls: stage::ids(stage.scenario, &set.added),
                cost: set.cost,
                value: fresh.value(place),
                difference,
                cost_per_unit_averted: (averts && set.cost > 0.0).then(|| set.cost * years / -difference.mean),
                p_best: shares.as_ref().map(|shares| shares[place]),
                same: same.iter().map(|set| stage::ids(stage.scenario, &set.added)).collect(),
            }
        })
        .collect();
    let missed = if found.worse > 0 { MISSED } else { 0.0 };
    let winner = rows.and_then(|rows| winner(&sets, &chosen, &fresh, rows, missed));
    let same_sets = listed.iter().map(|set| set.same.len() as u64).sum();
    let (frontier, behind) = frontier(&sets, &chosen, &fresh, winner.as_ref().map(|winner| winner.set));
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        run: Run {
            trials,
            first_fresh,
            seed: stage.effort.seed,
            scenario_sha256: stage.scenario.digest.clone(),
            settings: stage.scenario.settings.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        scenario: of(stage),
        question: asked(stage),
        search: Search {
            method,
            sets: found.sets,
            beyond_budget: found.beyond_budget,
            impossible: found.impossible,
            impossible_example: found.example,
            same: same_sets,
            worse: found.worse,
            close: found.close,
            unexamined: found.unexamined,
            rungs: found.rungs,
            trials_of_sets: found.played,
        },
        base: fresh.base(),
        sets: listed,
        frontier,
        behind,
        winner,
        notes: Vec::new(),
    };
    document.notes = notes(&document);
    Ok(document)
}

/// Fresh trials: the base comes first, then the sets.
struct Fresh<'a> {
    rows: &'a Rows,
}

impl Fresh<'_> {
    fn contrast(&self, terms: &[(usize, f64)]) -> Value {
        let found = stage::contrast(self.rows, terms);
        Value { mean: found.value, ci95: [found.low, found.high] }
    }

    fn base(&self) -> Value {
        self.contrast(&[(0, 1.0)])
    }

    fn value(&self, set: usize) -> Value {
        self.contrast(&[(set + 1, 1.0)])
    }

    fn to_base(&self, set: usize) -> Value {
        self.contrast(&[(set + 1, 1.0), (0, -1.0)])
    }

    fn between(&self, set: usize, other: usize) -> Value {
        self.contrast(&[(set + 1, 1.0), (other + 1, -1.0)])
    }
}

/// Trials of which only the mean is kept, in a row: one while all fit, more where sets and trials are many. Units divide a block.
fn unit(rows: usize, trials: u64) -> u64 {
    let values = (rows as u64).saturating_mul(trials);
    values.div_ceil(Sample::MOST as u64).max(1).next_power_of_two().min(BLOCK)
}

/// The sets that differ in any trial, cheapest first, each with those that never did; rows stay of the former, and of the base.
fn distinct(left: Vec<Set>, chosen: &mut Rows, fresh: &mut Rows) -> (Vec<Set>, Vec<Vec<Set>>) {
    let joined: Vec<Vec<f64>> =
        chosen.iter().zip(fresh.iter()).skip(1).map(|(one, two)| [one.as_slice(), two].concat()).collect();
    let first_of = equals(&joined.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let mut place_of = vec![0; left.len()];
    let (mut sets, mut same): (Vec<Set>, Vec<Vec<Set>>) = (Vec::new(), Vec::new());
    for (place, set) in left.into_iter().enumerate() {
        let first = first_of[place];
        if first == place {
            place_of[place] = sets.len();
            sets.push(set);
            same.push(Vec::new());
        } else {
            same[place_of[first]].push(set);
        }
    }
    for rows in [chosen, fresh] {
        let mut place = 0;
        rows.retain(|_| {
            place += 1;
            place < 2 || first_of[place - 2] == place - 2
        });
    }
    (sets, same)
}

/// Sets of which none that costs no more has a lower mean in the trials that choose. Sets come cheapest first.
fn undominated(sets: &[Set], chosen: &Rows) -> Vec<usize> {
    let means: Vec<f64> = chosen.iter().map(|row| mean(row)).collect();
    let mut places: Vec<usize> = Vec::new();
    for place in 0..sets.len() {
        if !places.last().is_none_or(|last| means[place] < means[*last]) {
            continue;
        }
        // Of sets at one cost only the best is on it.
        if places.last().is_some_and(|last| sets[*last].cost >= sets[place].cost) {
            places.pop();
        }
        places.push(place);
    }
    places
}

/// Of these, those that fresh trials put below every cheaper one too, and those that they don't: a table whose own figures call a
/// row dearer and no better is no frontier. The winner stays.
fn frontier(sets: &[Set], chosen: &Rows, fresh: &Fresh<'_>, winner: Option<usize>) -> (Vec<Step>, Vec<usize>) {
    let (mut steps, mut behind): (Vec<Step>, Vec<usize>) = Default::default();
    for place in undominated(sets, chosen) {
        let to_previous = steps.last().map(|last| fresh.between(place, last.set));
        if to_previous.is_none_or(|found| found.mean < 0.0) || winner == Some(place) {
            steps.push(Step { set: place, to_previous });
        } else {
            behind.push(place);
        }
    }
    (steps, behind)
}

/// The least mean in the trials that choose, and how it stands in those that did not.
fn winner(sets: &[Set], chosen: &Rows, fresh: &Fresh<'_>, rows: &[Vec<f64>], missed: f64) -> Option<Winner> {
    let means: Vec<f64> = chosen.iter().map(|row| mean(row)).collect();
    // Of equal ones the first, which is cheapest.
    let set = (0..sets.len()).min_by(|one, other| means[*one].total_cmp(&means[*other]))?;
    let others = (0..sets.len()).filter(|place| *place != set);
    let mut rivals: Vec<Rival> =
        others.map(|place| Rival { set: place, difference: fresh.between(place, set) }).collect();
    rivals.sort_by(|one, other| one.difference.mean.total_cmp(&other.difference.mean).then(one.set.cmp(&other.set)));
    let close = rivals.iter().filter(|rival| !rival.difference.is_told()).map(|rival| rival.set);
    let cheaper = close.filter(|place| sets[*place].cost < sets[set].cost).min();
    let confidence_at_least = (sureness::confidence(rows, set) - missed).max(0.0);
    Some(Winner { set, confidence_at_least, resamples: sureness::RESAMPLES, rivals, cheaper })
}

fn of(stage: &Stage<'_>) -> Scenario {
    let header = &stage.scenario.header;
    Scenario {
        id: header.id.clone(),
        name: header.name.clone(),
        marking: header.marking.clone(),
        currency: header.currency.clone(),
        horizon_years: header.horizon_years,
    }
}

fn asked(stage: &Stage<'_>) -> Asked {
    let (scenario, question) = (stage.scenario, stage.question);
    let base = &scenario.structure.postures[question.base];
    let mut all: Vec<usize> = question.required.iter().chain(&question.free).copied().collect();
    all.sort_unstable();
    let alone = stage.priced(all.iter().map(|control| vec![*control]).collect());
    let candidate = |(control, alone): (&usize, Priced)| {
        let known = &scenario.structure.controls[*control];
        Candidate {
            id: known.id.clone(),
            name: known.name.clone(),
            cost: if let Priced::Possible(set) = alone { Some(set.cost) } else { None },
            required: question.required.contains(control),
        }
    };
    Asked {
        metric: question.metric.clone(),
        unit: columns::unit(&question.metric).word(&scenario.header.currency),
        budget: question.budget,
        base: Named { id: base.id.clone(), name: base.name.clone() },
        base_controls: stage::ids(scenario, &base.controls),
        candidates: all.iter().zip(alone).map(candidate).collect(),
    }
}

/// What the reader must know.
fn notes(document: &Document) -> Vec<String> {
    let mut notes = vec![
        "Intervals, confidence and shares are of the error of simulation alone. They say nothing of the inputs: a set that is surely \
         the best of these numbers may not be the best at the site."
            .to_owned(),
    ];
    let search = &document.search;
    if search.method == Method::Greedy {
        notes.push(
            "Greedy: not proven the best. There are too many candidates to try every set; controls that help only together, or act \
             in few trials, may have been missed. The confidence is about the sets left."
                .to_owned(),
        );
    }
    if search.close > 0 {
        notes.push(format!(
            "For want of room {} sets were dropped that were not told apart from one that costs no more; a better one may be among \
             them, and the confidence is not about it. Fewer candidates (--controls) or a smaller budget leave room.",
            search.close
        ));
    }
    if search.unexamined > 0 {
        let trials = search.rungs.last().map_or(0, |rung| rung.trials);
        notes.push(format!(
            "For want of room {} sets were left out that were the same, in each of {trials} trials, as one that costs no more: what \
             acts more rarely than that may be missed. Fewer candidates (--controls) leave room.",
            search.unexamined
        ));
    }
    if search.impossible > 0 {
        let example = search.impossible_example.as_ref();
        let example =
            example.map_or_else(String::new, |one| format!(", such as {}: {}", one.controls.join(", "), one.reason));
        notes.push(format!("{} sets are not possible and were left out{example}", search.impossible));
    }
    let free: Vec<&str> = document
        .question
        .candidates
        .iter()
        .filter(|candidate| candidate.cost.is_some_and(|cost| cost.abs() <= 0.0))
        .map(|candidate| candidate.id.as_str())
        .collect();
    if !free.is_empty() {
        notes.push(format!(
            "Free in this scenario: {}. Somebody else may bear the cost, such as the state; --exclude leaves a control out.",
            free.join(", ")
        ));
    }
    let worse = |rival: &&Rival| rival.difference.ci95[1] < 0.0;
    if let Some(better) = document.winner.as_ref().and_then(|winner| winner.rivals.iter().find(worse)) {
        notes.push(format!(
            "Fresh trials put {} before the winner: ask for more trials.",
            document.sets[better.set].controls.join(", ")
        ));
    }
    notes
}
