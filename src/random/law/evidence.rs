//! Laws from data: samples, and counts of what happened.

use super::Law;
use super::LawError;
use super::check::{finite, not_negative, positive};

impl Law {
    /// The law of a sample: each value with the same weight, as in the bootstrap.
    ///
    /// # Errors
    ///
    /// [`LawError`] if there is no value, or one that is not finite.
    pub fn empirical(samples: &[f64]) -> Result<Self, LawError> {
        for &sample in samples {
            finite("sample", sample)?;
        }
        let mut sorted = samples.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut pairs: Vec<(f64, f64)> = Vec::new();
        for value in sorted {
            match pairs.last_mut() {
                Some(last) if last.0 >= value => last.1 += 1.0,
                _ => pairs.push((value, 1.0)),
            }
        }
        let law = Self::Discrete(pairs);
        law.check().map(|()| law)
    }

    /// What is known of a rate once `events` events were seen in an exposure of `exposure`: the gamma law of shape
    /// `events` + 1/2 and scale 1 / `exposure`, the posterior of Jeffreys's prior.
    ///
    /// # Errors
    ///
    /// [`LawError`] if `events` is negative or not whole, or `exposure` not above 0.
    pub fn rate_posterior(events: f64, exposure: f64) -> Result<Self, LawError> {
        not_negative("events", events)?;
        whole("events", events)?;
        positive("exposure", exposure)?;
        let law = Self::Gamma { shape: events + 0.5, scale: 1.0 / exposure };
        law.check().map(|()| law)
    }

    /// What is known of a probability once `successes` of `trials` trials were successes: the beta law of `successes` +
    /// 1/2 and `trials` - `successes` + 1/2, the posterior of Jeffreys's prior.
    ///
    /// # Errors
    ///
    /// [`LawError`] if a number is negative or not whole, `trials` is 0, or `successes` larger than `trials`.
    pub fn share_posterior(successes: f64, trials: f64) -> Result<Self, LawError> {
        not_negative("successes", successes)?;
        whole("successes", successes)?;
        positive("trials", trials)?;
        whole("trials", trials)?;
        if successes > trials {
            return Err(LawError::Order {
                lower: "successes",
                lower_value: successes,
                upper: "trials",
                upper_value: trials,
            });
        }
        let law = Self::Beta { alpha: successes + 0.5, beta: trials - successes + 0.5 };
        law.check().map(|()| law)
    }
}

fn whole(parameter: &'static str, value: f64) -> Result<(), LawError> {
    if value.fract().abs() > 0.0 { Err(LawError::NotWhole { parameter, value }) } else { Ok(()) }
}
