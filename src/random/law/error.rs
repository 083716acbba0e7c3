//! Why a law is impossible, in words.

use std::fmt;

/// Why a law is impossible.
///
/// Values are in the unit the law was given in. To print them in another, use [`LawError::describe`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LawError {
    /// A parameter is infinite or not a number.
    NotFinite {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
    },
    /// A parameter is negative that may not be.
    Negative {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
    },
    /// A parameter is 0 or negative that must be positive.
    NotPositive {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
    },
    /// A parameter lies outside the range in which the law can be worked out.
    OutOfRange {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// Least value allowed.
        least: f64,
        /// Largest value allowed.
        largest: f64,
    },
    /// A parameter lies below the least value it can have.
    TooSmall {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
        /// Least value allowed.
        least: f64,
    },
    /// A number that counts something is not whole.
    NotWhole {
        /// Name of the parameter.
        parameter: &'static str,
        /// Its value.
        value: f64,
    },
    /// Two parameters are in the wrong order.
    Order {
        /// Name of the parameter that should be the lower one.
        lower: &'static str,
        /// Its value.
        lower_value: f64,
        /// Name of the other.
        upper: &'static str,
        /// Its value.
        upper_value: f64,
    },
    /// A discrete law without values.
    NoValues,
    /// The values of a discrete law are not sorted.
    NotSorted {
        /// A value.
        before: f64,
        /// The smaller value after it.
        after: f64,
    },
    /// All weights are 0.
    NoWeight,
    /// The law has (almost) no probability between the bounds of its truncation.
    NothingInside {
        /// Lower bound.
        min: f64,
        /// Upper bound.
        max: f64,
        /// Probability between them.
        probability: f64,
    },
    /// The standard deviation is too large for a beta law of this mean.
    SpreadTooWide {
        /// Mean asked for.
        mean: f64,
        /// Standard deviation asked for.
        sd: f64,
        /// What the standard deviation must stay below.
        limit: f64,
    },
    /// A metalog law of too few or too many quantiles.
    QuantileCount {
        /// Number of quantiles given.
        count: usize,
        /// Least number.
        least: usize,
        /// Largest number.
        most: usize,
    },
    /// Of two quantiles of a metalog law, the one of larger probability has no larger value.
    QuantileOrder {
        /// The lower one: probability and value.
        lower: (f64, f64),
        /// The one that follows: probability and value.
        upper: (f64, f64),
    },
    /// A quantile of a metalog law lies on a bound of the law or beyond.
    QuantileOutsideBounds {
        /// Its probability and value.
        quantile: (f64, f64),
        /// The bound it has to keep from.
        bound: f64,
        /// Whether that is the upper bound.
        upper: bool,
    },
    /// The curve fitted to the quantiles of a metalog law is not increasing.
    NotIncreasing {
        /// A probability at which it does not rise; 0 or 1 if that is at the end itself.
        at: f64,
        /// The last quantile before there: probability and value.
        before: Option<(f64, f64)>,
        /// The first quantile after there: probability and value.
        after: Option<(f64, f64)>,
        /// Whether the law has a lower, and an upper bound.
        bounded: (bool, bool),
    },
    /// The quantiles of a metalog law are so close that the curve through them cannot be worked out.
    QuantilesTooClose {
        /// What the fitted curve misses a quantile by, as a share of the range of the quantiles.
        error: f64,
    },
    /// The law has no finite mean or variance.
    InfiniteMoment {
        /// "mean" or "variance".
        moment: &'static str,
        /// Whether it is the upper tail that is too heavy.
        upper: bool,
        /// How the tail falls off: P(beyond x) is like x to the power of -1 over this.
        heaviness: f64,
    },
    /// A mixture without components.
    NoComponents,
    /// A mixture of too many components, those of mixtures inside it included.
    TooManyComponents {
        /// Number of components.
        count: usize,
        /// Largest number.
        most: usize,
    },
    /// A component of a mixture is impossible.
    Component {
        /// Its place, from 0.
        index: usize,
        /// What is wrong with it.
        fault: Box<LawError>,
    },
}

/// Parameters that are pure numbers, or have a unit of their own, whatever the unit of the quantity.
const PURE: [&str; 14] = [
    "alpha",
    "beta",
    "shape",
    "gsd",
    "mu",
    "sigma",
    "weight",
    "sum of weights",
    "high / low",
    "probability",
    "trials",
    "successes",
    "events",
    "exposure",
];

impl LawError {
    /// The error in words, with values of the quantity itself written by `show`, in whatever unit the reader uses.
    ///
    /// Pure numbers (shapes, weights, probabilities, numbers of trials) are written as they are.
    #[must_use]
    pub fn describe(&self, show: &dyn Fn(f64) -> String) -> String {
        let named = |parameter: &str, value: f64| {
            if PURE.contains(&parameter) || !value.is_finite() { value.to_string() } else { show(value) }
        };
        match self {
            Self::NotFinite { parameter, value } => {
                format!("{parameter} must be a finite number, not {}", named(parameter, *value))
            }
            Self::Negative { parameter, value } => {
                format!("{parameter} must not be negative, but is {}", named(parameter, *value))
            }
            Self::NotPositive { parameter, value } => {
                format!("{parameter} must be above 0, but is {}", named(parameter, *value))
            }
            Self::OutOfRange { parameter, value, least, largest } => {
                let [least, largest, value] = [least, largest, value].map(|value| named(parameter, *value));
                format!("{parameter} must be from {least} to {largest}, but is {value}")
            }
            Self::TooSmall { parameter, value, least } => {
                let [least, value] = [least, value].map(|value| named(parameter, *value));
                format!("{parameter} must be at least {least}, but is {value}")
            }
            Self::NotWhole { parameter, value } => format!("{parameter} must be a whole number, not {value}"),
            Self::Order { lower, lower_value, upper, upper_value } => {
                let [lower_value, upper_value] = [named(lower, *lower_value), named(upper, *upper_value)];
                format!("{lower} ({lower_value}) must not be above {upper} ({upper_value})")
            }
            Self::NoValues => "a discrete law needs at least one value".to_owned(),
            Self::NotSorted { before, after } => {
                format!("the values of a discrete law must be sorted: {} follows {}", show(*after), show(*before))
            }
            Self::NoWeight => "the weights must not all be 0".to_owned(),
            Self::NothingInside { min, max, probability } => {
                let inside = match (min.is_finite(), max.is_finite()) {
                    (true, false) => format!("from {} on", show(*min)),
                    (false, true) => format!("up to {}", show(*max)),
                    _ => format!("from {} to {}", show(*min), show(*max)),
                };
                if *probability > 0.0 {
                    format!("the law has a probability of only {probability:.1e} {inside}")
                } else {
                    format!("the law has no probability {inside}")
                }
            }
            Self::SpreadTooWide { mean, sd, limit } => format!(
                "a beta law of mean {} has a standard deviation below {}, not {}",
                show(*mean),
                show(*limit),
                show(*sd)
            ),
            Self::NoComponents => "a mixture needs at least one component".to_owned(),
            Self::TooManyComponents { count, most } => {
                format!("a mixture may have {most} components, those of mixtures inside it included, but has {count}")
            }
            Self::Component { index, fault } => {
                format!("component {} of the mixture: {}", index + 1, fault.describe(show))
            }
            _ => self.describe_metalog(show),
        }
    }

    fn describe_metalog(&self, show: &dyn Fn(f64) -> String) -> String {
        match self {
            Self::QuantileCount { count, least, most } => {
                format!("a metalog law takes from {least} to {most} quantiles, not {count}")
            }
            Self::QuantileOrder { lower, upper } => format!(
                "a larger probability needs a larger value, but the {} quantile is {} and the {} quantile is {}",
                percent(lower.0),
                show(lower.1),
                percent(upper.0),
                show(upper.1)
            ),
            Self::QuantileOutsideBounds { quantile, bound, upper } => format!(
                "the {} quantile ({}) must be {} the {} bound ({})",
                percent(quantile.0),
                show(quantile.1),
                if *upper { "below" } else { "above" },
                if *upper { "upper" } else { "lower" },
                show(*bound)
            ),
            Self::NotIncreasing { at, before, after, bounded } => {
                let place = match (before, after) {
                    (Some(before), Some(after)) => {
                        let [low, high] = [before, after].map(|quantile| percent(quantile.0));
                        format!("between the {low} and the {high} quantile ({} and {})", show(before.1), show(after.1))
                    }
                    (None, Some(after)) => format!("below the {} quantile ({})", percent(after.0), show(after.1)),
                    (Some(before), None) => format!("above the {} quantile ({})", percent(before.0), show(before.1)),
                    (None, None) => "somewhere".to_owned(),
                };
                let whereabouts =
                    if *at > 0.0 && *at < 1.0 { format!(", near {}", percent(*at)) } else { String::new() };
                let advice = match bounded {
                    (false, false) => {
                        "they are too skewed or too uneven for a metalog law without bounds: give `lower` or `upper`, or fewer quantiles"
                    }
                    (true, true) => {
                        "they are too uneven for a metalog law within these bounds: give wider bounds, or fewer quantiles"
                    }
                    _ => {
                        "they are too uneven for a metalog law with this bound: move the bound, give the other one too, or fewer quantiles"
                    }
                };
                format!("{place}{whereabouts} the curve through the quantiles falls; {advice}")
            }
            Self::QuantilesTooClose { error } => format!(
                "the curve through these quantiles cannot be worked out (it misses them by {error:.1e} of their range): \
                 take quantiles further apart, or fewer"
            ),
            Self::InfiniteMoment { moment, upper, heaviness } => format!(
                "the {} tail is so heavy that the law has no finite {moment} (beyond x it has a probability like \
                 x^-{:.2}): give {}, or cut the law with `{}`",
                if *upper { "upper" } else { "lower" },
                1.0 / heaviness,
                if *upper { "`upper`" } else { "`lower`" },
                if *upper { "max" } else { "min" },
            ),
            _ => unreachable!("every other error has its words above"),
        }
    }
}

/// A probability in percent, without a tail of digits.
fn percent(probability: f64) -> String {
    let percent = 100.0 * probability;
    let digits = if (0.01..=99.99).contains(&percent) { 4 } else { 10 };
    let written = format!("{percent:.digits$}");
    let written = written.trim_end_matches('0').trim_end_matches('.');
    format!("{written} %")
}

/// The error with every value as a bare number.
impl fmt::Display for LawError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.describe(&|value| value.to_string()))
    }
}

impl std::error::Error for LawError {}
