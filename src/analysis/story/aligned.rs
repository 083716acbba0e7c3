//! Two postures step by step: steps about the same thing stand side by side, in the order of both stories.

use std::collections::BTreeMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::result::trace::{Attack, Chapter, Comparison, Differs, Pair, Place, Posture, Row, Step};

/// Times that are closer are the same: two postures may add up one time in another order. Seconds, or days.
const SAME: f64 = 1e-6;

/// Lays a trial under two postures side by side.
pub(super) fn compare(left: &Posture, right: &Posture) -> Comparison {
    let pair = |(left, right): (&Attack, &Attack)| {
        if left.happens != right.happens {
            return Pair { rows: Vec::new(), differs: Differs::Course };
        }
        let rows = rows(&left.steps, &right.steps);
        let same_row = left.outcome == right.outcome;
        let most = rows.iter().map(|row| row.differs).max().unwrap_or(Differs::Nothing);
        let drawn = if left.draws == right.draws { Differs::Nothing } else { Differs::Odds };
        let differs = most.max(drawn).max(if same_row { Differs::Nothing } else { Differs::Course });
        Pair { rows, differs }
    };
    let attacks: Vec<Pair> = left.attacks.iter().zip(&right.attacks).map(pair).collect();
    let loss_events = rows(&left.loss_events, &right.loss_events);
    let first = first(left, right, &attacks)
        .or_else(|| loss_events.iter().position(|row| row.differs == Differs::Course).map(Place::LossEvent));
    Comparison { first, attacks, loss_events, year: differing(&left.year, &right.year) }
}

/// Columns that differ, 0 where one is not there.
fn differing(left: &BTreeMap<String, f64>, right: &BTreeMap<String, f64>) -> BTreeMap<String, [f64; 2]> {
    let both = left.keys().chain(right.keys()).map(|name| {
        let value = |year: &BTreeMap<String, f64>| year.get(name).copied().unwrap_or(0.0);
        (name.clone(), [value(left), value(right)])
    });
    both.filter(|(_, [left, right])| left.to_bits() != right.to_bits()).collect()
}

/// Where the course first differs. Which measures are in working order is no course: they are what differs by design.
fn first(left: &Posture, right: &Posture, attacks: &[Pair]) -> Option<Place> {
    let happens = |attack: usize| left.attacks[attack].happens == right.attacks[attack].happens;
    (0..attacks.len()).find_map(|attack| {
        if !happens(attack) {
            return Some(Place::Attack(attack));
        }
        let (left, right) = (&left.attacks[attack].steps, &right.attacks[attack].steps);
        let of_course = |row: &Row| {
            let step = row.left.map(|at| &left[at]).or(row.right.map(|at| &right[at]));
            row.differs == Differs::Course && step.is_some_and(|step| step.chapter != Chapter::Measures)
        };
        attacks[attack].rows.iter().position(of_course).map(|row| Place::Step { attack, row })
    })
}

/// The steps of both in one order: a shortest way to make one list of keys of the other, chapter by chapter.
fn rows(left: &[Step], right: &[Step]) -> Vec<Row> {
    let keys = |steps: &[Step]| steps.iter().map(|step| (step.chapter, step.key.clone())).collect::<Vec<_>>();
    let (left_keys, right_keys) = (keys(left), keys(right));
    let mut rows = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &left_keys, &right_keys) {
        let (_, lefts, rights) = operation.as_tag_tuple();
        if matches!(operation, DiffOp::Equal { .. }) {
            rows.extend(lefts.zip(rights).map(|(at, other)| Row {
                left: Some(at),
                right: Some(other),
                differs: differs(&left[at], &right[other]),
            }));
        } else {
            let course = Differs::Course;
            rows.extend(lefts.map(|at| Row { left: Some(at), right: None, differs: course }));
            rows.extend(rights.map(|at| Row { left: None, right: Some(at), differs: course }));
        }
    }
    rows
}

fn differs(left: &Step, right: &Step) -> Differs {
    let same = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= SAME,
        (one, other) => one.is_none() == other.is_none(),
    };
    if left.sentence != right.sentence || !same(left.seconds, right.seconds) || !same(left.days, right.days) {
        Differs::Course
    } else if left.odds != right.odds || left.draws != right.draws {
        Differs::Odds
    } else {
        Differs::Nothing
    }
}
