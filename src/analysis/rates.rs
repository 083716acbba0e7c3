//! Postures under which other attacks come: there a mean given an attack is over other attacks, and says nothing of which
//! posture is better.

use crate::result::document::{Comparison, Document, Warning};

use super::moves::three_digits;

/// Postures that are named one by one, at most.
const MOST_NAMED: usize = 4;

/// One warning for all postures whose number of attacks differs from that of the first in any trial; `None` where none does.
/// An effect on the rate of one threat changes the mix of attacks, and the number with it.
pub(super) fn warning(document: &Document) -> Option<Warning> {
    let (baseline, _) = document.postures.split_first()?;
    let differs = |found: &&Comparison| {
        let difference = &found.difference;
        found.metric == "attacks" && (difference.sd > 0.0 || difference.mean.abs() > 0.0)
    };
    let others: Vec<&Comparison> = document.comparisons.iter().filter(differs).collect();
    if others.is_empty() {
        return None;
    }
    let years = document.scenario.horizon_years;
    let yearly = |id: &str| {
        let posture = document.postures.iter().find(|posture| posture.id == id);
        posture.and_then(|posture| posture.metrics.get("attacks")).map_or(0.0, |attacks| attacks.mean / years)
    };
    let named = |found: &&Comparison| {
        let [low, high] = found.difference.ci95;
        let how = match () {
            () if high < 0.0 => "rarer",
            () if low > 0.0 => "commoner",
            () => "other attacks",
        };
        format!("`{}` ({how}: {} a year)", found.posture, three_digits(yearly(&found.posture)))
    };
    let mut words: Vec<String> = others.iter().take(MOST_NAMED).map(named).collect();
    if others.len() > MOST_NAMED {
        words.push(format!("{} more", others.len() - MOST_NAMED));
    }
    let message = format!(
        "measures change which attacks come: against `{}` ({} a year) under {}. A figure given an attack is over other attacks \
         there; compare these postures per year",
        baseline.id,
        three_digits(yearly(&baseline.id)),
        words.join(", ")
    );
    Some(Warning { code: "rates-differ".to_owned(), message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn attacks(mean: f64, ci95: [f64; 2], sd: f64) -> Document {
        let mut document = fixture::plausible();
        let mut own = document.comparisons[0].clone();
        own.metric = "attacks".to_owned();
        (own.difference.mean, own.difference.ci95, own.difference.sd) = (mean, ci95, sd);
        document.comparisons.retain(|found| found.metric != "attacks");
        document.comparisons.push(own);
        document
    }

    #[test]
    fn postures_with_other_attacks_are_named_and_no_others() {
        assert_eq!(warning(&attacks(0.0, [0.0, 0.0], 0.0)), None);
        for (mean, ci95, word) in
            [(-0.2, [-0.3, -0.1], "rarer"), (0.2, [0.1, 0.3], "commoner"), (0.0, [-0.1, 0.1], "other attacks")]
        {
            let told = warning(&attacks(mean, ci95, 0.5)).unwrap();
            assert_eq!(told.code, "rates-differ");
            assert!(told.message.contains(&format!("under `hardened` ({word}: ")), "{}", told.message);
            assert!(told.message.contains("against `as_was` ("), "{}", told.message);
        }
    }
}
