//! A quantity as a formula can use it: a constant, or one draw moved by constants.

use crate::random::{Expectation, Law};
use crate::scenario::Scenario;
use crate::scenario::arena::{Base, Class, SlotId};
use crate::scenario::dimension::Dimension;
use crate::scenario::effect::Operation;
use crate::scenario::patch::{Gate, Patches};

/// Beyond this quantile, from either end, a count is put together with the next one.
const LAST_COUNT: f64 = 1e-16;

/// What a slot holds under a posture.
#[derive(Debug, Clone)]
pub(super) enum Variable<'a> {
    /// The same in every attack of every trial.
    Constant(f64),
    /// One draw, by trial or by attack.
    Drawn(Drawn<'a>),
    /// What conditions, controls that may not work or several draws have a part in.
    Other,
}

/// One draw and what constants make of it, which never falls where the draw rises.
#[derive(Debug, Clone)]
pub(super) struct Drawn<'a> {
    pub(super) law: &'a Law,
    /// Name of the draw.
    pub(super) draw: &'a str,
    /// By trial or by attack.
    pub(super) class: Class,
    /// The parameter whose draw it is: others may use it too, or be tied to it.
    pub(super) parameter: Option<SlotId>,
    steps: Vec<Step>,
}

/// One step from the draw to the value.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Cut to a range.
    Within(f64, f64),
    /// An effect with a constant operand.
    Effect(Operation, f64),
    /// floor(x + 0.5).
    Rounded,
}

impl<'a> Variable<'a> {
    /// Reads a slot under a posture.
    pub(super) fn of(scenario: &'a Scenario, patches: &'a Patches<'_>, slot: SlotId) -> Self {
        let found = scenario.arena.get(slot);
        let (base, class, rest) = patches.settled(slot);
        let mut operations = Vec::new();
        for patch in rest {
            let by = Self::held(scenario, patches, &patch.effect.value, Class::Trial, &patch.effect.draw);
            let Self::Constant(by) = by else { return Self::Other };
            if patch.gate != Gate::Always {
                return Self::Other;
            }
            operations.push(Step::Effect(patch.effect.operation, by));
        }
        let (low, high) = found.range();
        let within = Step::Within(low, high);
        let whole = (found.dimension == Dimension::Count).then_some(Step::Rounded);
        match Self::held(scenario, patches, base, class, &found.draw) {
            Self::Constant(value) => {
                let steps = operations.into_iter().chain(whole).chain([within]);
                Self::Constant(steps.fold(value, |value, step| step.apply(value)))
            }
            Self::Drawn(mut drawn) => {
                drawn.steps.push(within);
                drawn.steps.extend(operations);
                drawn.steps.extend(whole);
                drawn.steps.push(within);
                Self::Drawn(drawn)
            }
            Self::Other => Self::Other,
        }
    }

    /// What a base holds before the steps of its slot.
    fn held(scenario: &'a Scenario, patches: &'a Patches<'_>, base: &'a Base, class: Class, draw: &'a str) -> Self {
        match base {
            Base::Value(value) => Self::Constant(*value),
            Base::Law(law, _) => {
                let (low, high) = law.support();
                if low >= high {
                    return Self::Constant(low);
                }
                Self::Drawn(Drawn { law, draw, class, parameter: None, steps: Vec::new() })
            }
            Base::Like(other) => Self::of(scenario, patches, *other),
            Base::Parameter(other) => match Self::of(scenario, patches, *other) {
                Self::Drawn(drawn) => {
                    // A parameter made of another is that other's draw.
                    let parameter = drawn.parameter.or(Some(*other));
                    Self::Drawn(Drawn { class: Class::Trial, parameter, ..drawn })
                }
                found => found,
            },
        }
    }

    pub(super) fn constant(&self) -> Option<f64> {
        if let Self::Constant(value) = self { Some(*value) } else { None }
    }

    /// The draw, if there is one.
    pub(super) fn drawn(&self) -> Option<&Drawn<'a>> {
        if let Self::Drawn(drawn) = self { Some(drawn) } else { None }
    }

    pub(super) fn is_other(&self) -> bool {
        matches!(self, Self::Other)
    }

    /// E[f(value)]; none of what has several draws.
    pub(super) fn expectation(&self, f: impl Fn(f64) -> f64) -> Option<Expectation> {
        match self {
            Self::Constant(value) => Some(Expectation { value: f(*value), error: 0.0 }),
            Self::Drawn(drawn) => Some(drawn.expectation(&[], f)),
            Self::Other => None,
        }
    }

    /// The same of a bounded function that takes long.
    pub(super) fn expectation_of_few(&self, f: impl Fn(f64) -> f64) -> Option<Expectation> {
        match self {
            Self::Drawn(drawn) => Some(drawn.law.expectation_of_few(&drawn.cuts(), |draw| f(drawn.value(draw)))),
            other => other.expectation(f),
        }
    }

    /// The values of a count with their probabilities; none of what has several draws.
    pub(super) fn counts(&self) -> Option<Vec<(u32, f64)>> {
        match self {
            Self::Constant(value) => Some(vec![(*value as u32, 1.0)]),
            Self::Drawn(drawn) => Some(drawn.counts()),
            Self::Other => None,
        }
    }
}

impl Step {
    fn apply(self, value: f64) -> f64 {
        match self {
            Self::Within(low, high) => value.clamp(low, high),
            Self::Effect(operation, by) => operation.apply(value, by),
            Self::Rounded => (value + 0.5).floor(),
        }
    }
}

impl Drawn<'_> {
    /// The value that comes of a draw.
    pub(super) fn value(&self, draw: f64) -> f64 {
        self.steps.iter().fold(draw, |value, step| step.apply(value))
    }

    /// The values of a draw that has no others, with their probabilities, rising.
    pub(super) fn values(&self) -> Option<Vec<(f64, f64)>> {
        let atoms = self.law.atoms()?;
        Some(atoms.into_iter().map(|(atom, share)| (self.value(atom), share)).collect())
    }

    /// Values where the distribution function is not smooth.
    pub(super) fn corners(&self) -> Vec<f64> {
        self.law.corners().into_iter().chain(self.cuts()).map(|draw| self.value(draw)).collect()
    }

    /// P(value <= y), or P(value < y) with `strictly`.
    pub(super) fn at_most(&self, y: f64, strictly: bool) -> f64 {
        if let Some(values) = self.values() {
            let holds = |value: f64| if strictly { value < y } else { value <= y };
            return values.iter().filter(|(value, _)| holds(*value)).map(|(_, share)| share).sum();
        }
        let (mut y, mut strictly) = (y, strictly);
        for step in self.steps.iter().rev() {
            match *step {
                Step::Within(low, high) => {
                    if y < low || (strictly && y <= low) {
                        return 0.0;
                    }
                    if y > high || (!strictly && y >= high) {
                        return 1.0;
                    }
                }
                Step::Rounded => {
                    // floor(x + 0.5) <= n where x < n + 0.5.
                    let most = if strictly { y.ceil() - 1.0 } else { y.floor() };
                    (y, strictly) = (most + 0.5, true);
                }
                Step::Effect(operation, by) => {
                    let Some(before) = undone(operation, by, y) else {
                        let value = operation.apply(0.0, by);
                        return f64::from(u8::from(if strictly { value < y } else { value <= y }));
                    };
                    y = before;
                }
            }
        }
        self.law.cdf(if strictly { y.next_down() } else { y })
    }

    /// The draw that would become `y`, if one does and no rounding is on its way.
    pub(super) fn before(&self, y: f64) -> Option<f64> {
        Self::back(&self.steps, y)
    }

    fn back(steps: &[Step], y: f64) -> Option<f64> {
        steps.iter().rev().try_fold(y, |y, step| match *step {
            Step::Within(..) => Some(y),
            Step::Rounded => None,
            Step::Effect(operation, by) => undone(operation, by, y),
        })
    }

    /// The draws at which the value begins or ends to be cut.
    pub(super) fn cuts(&self) -> Vec<f64> {
        let within = self.steps.iter().enumerate().filter_map(|(place, step)| match *step {
            Step::Within(low, high) => Some((place, [low, high])),
            _ => None,
        });
        within
            .flat_map(|(place, ends)| ends.into_iter().filter_map(move |end| Self::back(&self.steps[..place], end)))
            .collect()
    }

    /// True where any draw leads to a value that is cut.
    pub(super) fn is_cut(&self) -> bool {
        let (low, high) = self.law.support();
        self.cuts().iter().any(|cut| *cut > low && *cut < high)
    }

    /// E[f(value)], smooth but for the draws `breaks` and those at which values begin to be cut.
    pub(super) fn expectation(&self, breaks: &[f64], f: impl Fn(f64) -> f64) -> Expectation {
        let mut all = self.cuts();
        all.extend_from_slice(breaks);
        self.law.expectation(&all, |draw| f(self.value(draw)))
    }

    /// The values of a count with their probabilities.
    fn counts(&self) -> Vec<(u32, f64)> {
        let mut counts: Vec<(u32, f64)> = Vec::new();
        if let Some(values) = self.values() {
            for (value, share) in values {
                let count = value as u32;
                match counts.last_mut() {
                    Some((last, sum)) if *last == count => *sum += share,
                    _ => counts.push((count, share)),
                }
            }
            return counts;
        }
        let first = self.value(self.law.quantile(LAST_COUNT)) as u32;
        let last = self.value(self.law.quantile_upper(LAST_COUNT)) as u32;
        let mut below = 0.0;
        for count in first..=last {
            let reached = if count == last { 1.0 } else { self.at_most(f64::from(count), false) };
            counts.push((count, reached - below));
            below = reached;
        }
        counts.retain(|(_, share)| *share > 0.0);
        counts
    }
}

/// The value that an effect with a constant operand turns into `y`; none where it turns all into one.
fn undone(operation: Operation, by: f64, y: f64) -> Option<f64> {
    match operation {
        Operation::Add => Some(y - by),
        Operation::Scale if by > 0.0 => Some(y / by),
        // A probability; what lies outside stays outside.
        Operation::Odds if by > 0.0 && y > 0.0 && y < 1.0 => Some(y / (y + by * (1.0 - y))),
        Operation::Odds if by > 0.0 => Some(y),
        Operation::Scale | Operation::Odds | Operation::Set => None,
    }
}
