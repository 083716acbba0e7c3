//! A quantity on its way through effects: a constant, or a law with the steps done to every value of it.

use serde::Serialize;

use crate::random::Law;

use super::effect::Operation;

/// Cells of equal probability over which a mean is taken where there is no closed form.
const CELLS: u32 = 512;
/// Probability of a tail that no mean feels.
const OUT_OF_MIND: f64 = 1e-9;

/// A quantity in a few figures, in the units used inside.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// The value, if it is a constant and known as such.
    pub exact: Option<f64>,
    /// Median.
    pub median: f64,
    /// Mean.
    pub mean: f64,
    /// 5 % quantile.
    pub p05: f64,
    /// 95 % quantile.
    pub p95: f64,
    /// Some operand is uncertain itself and was taken at its median.
    pub about: bool,
}

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Running {
    start: Start,
    steps: Vec<Step>,
    about: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Start {
    Value(f64),
    Law(Law),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Do(Operation, f64),
    Keep(f64, f64),
}

impl Step {
    fn apply(self, value: f64) -> f64 {
        match self {
            Self::Do(operation, by) => operation.apply(value, by),
            Self::Keep(low, high) => value.clamp(low, high),
        }
    }
}

impl Running {
    /// A constant.
    pub(crate) fn value(value: f64) -> Self {
        Self { start: Start::Value(value), steps: Vec::new(), about: false }
    }

    /// A law; one of a single value is that constant.
    pub(crate) fn law(law: &Law) -> Self {
        let (low, high) = law.support();
        if low < high {
            Self { start: Start::Law(law.clone()), steps: Vec::new(), about: false }
        } else {
            Self::value(low)
        }
    }

    /// After `add`, `scale` or `odds` with an operand, at its median if it is a law.
    pub(crate) fn then(mut self, operation: Operation, by: &Self) -> Self {
        self.about |= by.about || matches!(by.start, Start::Law(_));
        self.push(Step::Do(operation, by.at(0.5)));
        self
    }

    /// Values outside are moved to the nearer end, as they are when drawn.
    pub(crate) fn kept(mut self, (low, high): (f64, f64)) -> Self {
        self.push(Step::Keep(low, high));
        self
    }

    fn push(&mut self, step: Step) {
        match &mut self.start {
            Start::Value(value) => *value = step.apply(*value),
            Start::Law(_) => self.steps.push(step),
        }
    }

    fn at(&self, probability: f64) -> f64 {
        match &self.start {
            Start::Value(value) => *value,
            Start::Law(law) => self.through(law.quantile(probability)),
        }
    }

    fn through(&self, value: f64) -> f64 {
        self.steps.iter().fold(value, |value, step| step.apply(value))
    }

    /// Every step is linear on every value of the law: so is the mean.
    fn linear(&self, law: &Law) -> bool {
        let (mut low, mut high) = (law.quantile(OUT_OF_MIND), law.quantile_upper(OUT_OF_MIND));
        self.steps.iter().all(|step| {
            let linear = match *step {
                Step::Do(operation, _) => matches!(operation, Operation::Add | Operation::Scale),
                Step::Keep(least, most) => low >= least && high <= most,
            };
            (low, high) = (step.apply(low), step.apply(high));
            linear
        })
    }

    fn mean(&self) -> f64 {
        match &self.start {
            Start::Value(value) => *value,
            Start::Law(law) if self.linear(law) => self.through(law.mean()),
            Start::Law(_) => {
                let middle = |cell: u32| (f64::from(cell) + 0.5) / f64::from(CELLS);
                (0..CELLS).map(|cell| self.at(middle(cell))).sum::<f64>() / f64::from(CELLS)
            }
        }
    }

    /// In a few figures.
    pub(crate) fn figures(&self) -> Figures {
        let exact = match self.start {
            Start::Value(value) if !self.about => Some(value),
            _ => None,
        };
        Figures {
            exact,
            median: self.at(0.5),
            mean: self.mean(),
            p05: self.at(0.05),
            p95: self.at(0.95),
            about: self.about,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_stay_exact() {
        let value = Running::value(0.5).then(Operation::Odds, &Running::value(3.0)).kept((0.0, 1.0));
        assert_eq!(value.figures().exact, Some(0.75));
        assert!(!value.figures().about);
    }

    #[test]
    fn laws_keep_their_exact_mean_through_what_is_linear() {
        let law = Law::Gamma { shape: 4.0, scale: 30.0 };
        let doubled = Running::law(&law).then(Operation::Scale, &Running::value(2.0)).kept((0.0, 1e9));
        let found = doubled.figures();
        assert!((found.mean - 240.0).abs() < 1e-9, "{found:?}");
        let free = Running::law(&law).then(Operation::Add, &Running::value(60.0)).figures();
        assert!((free.mean - 180.0).abs() < 1e-9 && free.exact.is_none(), "{free:?}");
        assert!((free.median - 60.0 - law.median()).abs() < 1e-9);
    }

    #[test]
    fn odds_of_a_uniform_law_have_the_mean_of_the_integral() {
        // The integral of 2u / (1 + u) over (0, 1) is 2 - 2 ln 2.
        let odds =
            Running::law(&Law::Uniform { low: 0.0, high: 1.0 }).then(Operation::Odds, &Running::value(2.0)).figures();
        assert!((odds.mean - (2.0 - 2.0 * std::f64::consts::LN_2)).abs() < 1e-5, "{odds:?}");
        assert!((odds.p95 - 1.9 / 1.95).abs() < 1e-12);
    }

    #[test]
    fn an_uncertain_operand_is_said_to_be_one() {
        let by = Running::law(&Law::Beta { alpha: 2.0, beta: 2.0 });
        let found = Running::value(10.0).then(Operation::Scale, &by).figures();
        assert!(found.about && (found.median - 5.0).abs() < 1e-9);
    }
}
