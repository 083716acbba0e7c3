//! Fits laws to a column of a CSV file, and writes them as a scenario file does.

use crate::random::{Family, FitError, Fitted, Law, fits};
use crate::result::fit::{Dropped, Fit, FittedLaw, NO_DOUBT, REJECTED, SCHEMA, Verdict};
use crate::scenario::dimension::Dimension;
use crate::scenario::{Column, distribution};

/// Least number of values that a law is fitted to.
pub const LEAST_VALUES: usize = 8;
/// Seed of the resamples: the same column has the same figures every time.
const SEED: u64 = 1;

/// Why no law is fitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotFitted {
    /// Too few values.
    #[error(
        "column `{column}` of `{file}` has {count} value{}: a law is fitted to {LEAST_VALUES} or more; take the values \
         themselves, {empirical}, or give quantiles that an expert holds to be true (metalog)",
        if *.count == 1 { "" } else { "s" }
    )]
    TooFew {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// How many there are.
        count: usize,
        /// The values as a law.
        empirical: String,
    },
    /// All values are the same.
    #[error(
        "all {count} values in column `{column}` of `{file}` are {value}: there is no law to fit, write the value itself"
    )]
    Constant {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// How many there are.
        count: usize,
        /// The value.
        value: String,
    },
    /// The law that was asked for can't be fitted.
    #[error("no {law} law fits column `{column}` of `{file}`: {reason}")]
    Impossible {
        /// The law.
        law: &'static str,
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// Why not.
        reason: String,
    },
}

/// Names of the laws that can be fitted.
pub fn laws() -> Vec<&'static str> {
    Family::ALL.map(Family::name).to_vec()
}

/// Fits every law to a column and chooses the best by Akaike's criterion of those that the data don't reject, or of all if
/// they reject all; or the law `asked` for by its name.
///
/// # Errors
///
/// [`NotFitted`]: too few values, or all of them equal, or the law asked for has no such values.
pub fn fit(column: &Column, asked: Option<&str>) -> Result<Fit, NotFitted> {
    let (file, name) = (column.file.clone(), column.name.clone());
    let (count, empirical) = (column.values.len(), column.notation());
    let show = |value: f64| column.dimension.show(value);
    if count < LEAST_VALUES {
        return Err(NotFitted::TooFew { file, column: name, count, empirical });
    }
    let least = column.values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = column.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest <= least {
        return Err(NotFitted::Constant { file, column: name, count, value: show(least) });
    }
    let unitless = |family: &Family| match family {
        Family::Beta => matches!(column.dimension, Dimension::Bare | Dimension::Probability),
        Family::Poisson => column.dimension == Dimension::Bare,
        _ => true,
    };
    let (possible, others): (Vec<Family>, Vec<Family>) = Family::ALL.into_iter().partition(unitless);
    let (fitted, faults) = fits(&possible, &column.values, SEED);
    let reason = |fault: &FitError| fault.describe(&show);
    let of_unit = |family: Family| {
        let words = if family == Family::Beta { "shares" } else { "counts" };
        Dropped {
            law: family.name().to_owned(),
            reason: format!("it is a law of {words}, these are values with a unit"),
        }
    };
    let without =
        |(family, fault): &(Family, FitError)| Dropped { law: family.name().to_owned(), reason: reason(fault) };
    let dropped: Vec<Dropped> = faults.iter().map(without).chain(others.into_iter().map(of_unit)).collect();
    let best = fitted.first().map_or(0.0, |fitted| fitted.aicc);
    let laws: Vec<FittedLaw> = fitted.iter().map(|fitted| told(fitted, best, column.dimension)).collect();
    let chosen = match asked {
        None => laws.iter().find(|law| verdict(law.p) != Verdict::Rejected).or(laws.first()),
        Some(asked) => laws.iter().find(|law| law.law == asked),
    };
    let Some(chosen) = chosen else {
        let law = Family::ALL.iter().map(|family| family.name()).find(|law| Some(*law) == asked).unwrap_or("such");
        let reason = dropped.iter().find(|dropped| dropped.law == law).map_or(String::new(), |it| it.reason.clone());
        return Err(NotFitted::Impossible { law, file, column: name, reason });
    };
    let n = count as f64;
    let mean = column.values.iter().sum::<f64>() / n;
    let squares = column.values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    Ok(Fit {
        schema: SCHEMA.to_owned(),
        file,
        column: name,
        unit: column.unit.clone(),
        dimension: column.dimension.words().to_owned(),
        values: count,
        mean,
        sd: (squares / (n - 1.0)).sqrt(),
        least,
        largest,
        chosen: chosen.law.clone(),
        asked: asked.is_some(),
        verdict: verdict(chosen.p),
        empirical,
        laws,
        dropped,
    })
}

fn verdict(p: f64) -> Verdict {
    if p > NO_DOUBT {
        Verdict::NoDoubt
    } else if p > REJECTED {
        Verdict::SomeDoubt
    } else {
        Verdict::Rejected
    }
}

fn told(fitted: &Fitted, best: f64, dimension: Dimension) -> FittedLaw {
    let notation = notation(&fitted.law, dimension);
    // The law that is read back, so that the figures of a law are the same wherever it is shown.
    let p95 = distribution(&notation).map_or(fitted.law.quantile(0.95), |read| read.law().quantile(0.95));
    FittedLaw {
        law: fitted.family.name().to_owned(),
        notation,
        parameters: fitted.family.parameters(),
        ln_likelihood: fitted.ln_likelihood,
        aicc_difference: fitted.aicc - best,
        kolmogorov_smirnov: fitted.goodness.distance.kolmogorov_smirnov,
        anderson_darling: fitted.goodness.distance.anderson_darling,
        p: fitted.goodness.p,
        resamples: fitted.goodness.resamples,
        p95,
    }
}

/// A fitted law as a scenario file writes it, every number with four significant digits.
fn notation(law: &Law, dimension: Dimension) -> String {
    let own = |value: f64| {
        // A share by itself would read back as a bare number.
        let text = match dimension {
            Dimension::Probability => format!("{} %", dimension.show(100.0 * value)),
            _ => dimension.show(value),
        };
        if text.contains(' ') { format!("\"{text}\"") } else { text }
    };
    let pure = |value: f64| Dimension::Factor.show(value);
    let spread = |name: &str, law: &Law| {
        format!("{{ {name} = {{ mean = {}, sd = {} }} }}", own(law.mean()), own(law.variance().sqrt()))
    };
    match law {
        Law::Normal { .. } => spread("normal", law),
        Law::Gamma { .. } => spread("gamma", law),
        Law::LogNormal { mu, sigma } => {
            let (median, gsd) = (own(libm::exp(*mu)), pure(libm::exp(*sigma)));
            format!("{{ lognormal = {{ median = {median}, gsd = {gsd} }} }}")
        }
        Law::Weibull { shape, scale } => {
            format!("{{ weibull = {{ shape = {}, scale = {} }} }}", pure(*shape), own(*scale))
        }
        Law::Exponential { mean } => format!("{{ exponential = {{ mean = {} }} }}", own(*mean)),
        Law::Uniform { low, high } => format!("{{ uniform = [{}, {}] }}", own(*low), own(*high)),
        Law::Beta { alpha, beta } => format!("{{ beta = [{}, {}] }}", pure(*alpha), pure(*beta)),
        Law::Poisson { mean } => format!("{{ poisson = {} }}", own(*mean)),
        other => unreachable!("{other:?} is never fitted"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: Vec<f64>, dimension: Dimension) -> Column {
        Column { file: "delays.csv".to_owned(), name: "gate".to_owned(), unit: None, dimension, values }
    }

    /// Quantiles of a law at even probabilities: a sample without chance.
    fn even(law: &Law, count: u32) -> Vec<f64> {
        (0..count).map(|index| law.quantile((f64::from(index) + 0.5) / f64::from(count))).collect()
    }

    #[test]
    fn every_notation_reads_back_as_the_law_to_four_digits() {
        let positive = even(&Law::LogNormal { mu: 5.0, sigma: 0.7 }, 30);
        let whole: Vec<f64> = even(&Law::Poisson { mean: 4.0 }, 30);
        let shares = even(&Law::Beta { alpha: 2.0, beta: 5.0 }, 30);
        let mut seen = 0;
        for (values, dimension) in [
            (positive.clone(), Dimension::Duration),
            (positive.clone(), Dimension::Rate),
            (positive.iter().map(|value| value * 1e4).collect(), Dimension::Money),
            (whole, Dimension::Bare),
            (shares.clone(), Dimension::Probability),
            (shares.iter().map(|value| value - 0.5).collect(), Dimension::Bare),
        ] {
            for law in fit(&column(values.clone(), dimension), None).unwrap().laws {
                let read = distribution(&law.notation).unwrap_or_else(|fault| panic!("{}: {fault:?}", law.notation));
                assert!(read.dimension == dimension || law.law == "beta", "{}", law.notation);
                let family = Family::ALL.into_iter().find(|family| family.name() == law.law).unwrap();
                let mut sorted = values.clone();
                sorted.sort_by(f64::total_cmp);
                let exact = family.fit(&sorted).unwrap().quantile(0.95);
                // The 95 % quantile hangs on two numbers of four digits; that of counts is the same or the next.
                let slack = if law.law == "poisson" { 1.0 } else { 3e-3 * exact.abs() };
                assert!((law.p95 - exact).abs() <= slack, "{}: {exact} {}", law.notation, law.p95);
                seen += 1;
            }
        }
        assert!(seen > 30, "{seen}");
    }

    #[test]
    fn the_best_law_is_chosen_or_the_one_that_is_asked_for() {
        let values = even(&Law::LogNormal { mu: 5.0, sigma: 1.0 }, 200);
        let of = |asked| fit(&column(values.clone(), Dimension::Duration), asked);
        let best = of(None).unwrap();
        assert_eq!((best.chosen.as_str(), best.verdict), ("lognormal", Verdict::NoDoubt));
        assert!(best.laws[0].aicc_difference.abs() < 1e-300);
        assert_eq!(best.dropped.iter().map(|it| it.law.as_str()).collect::<Vec<_>>(), ["beta", "poisson"]);
        let normal = of(Some("normal")).unwrap();
        assert_eq!((normal.chosen.as_str(), normal.verdict), ("normal", Verdict::Rejected));
        assert_eq!(normal.laws, best.laws);
        assert!(matches!(of(Some("poisson")), Err(NotFitted::Impossible { law: "poisson", .. })));
    }

    #[test]
    fn too_few_values_and_equal_ones_are_refused() {
        let few = fit(&column(vec![60.0, 70.0], Dimension::Duration), None).unwrap_err();
        assert!(few.to_string().contains("has 2 values: a law is fitted to 8 or more"), "{few}");
        let same = fit(&column(vec![60.0; 9], Dimension::Duration), None).unwrap_err();
        assert!(same.to_string().contains("all 9 values in column `gate` of `delays.csv` are 1 min"), "{same}");
    }
}
