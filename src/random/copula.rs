//! Parameters that move together: a Gaussian copula from Spearman rank correlations.

use std::fmt;

use super::nearest::nearest;
use super::special::{normal_cdf, normal_quantile};

/// The largest rank correlation in absolute value: at 1 one of the two would be a function of the other.
const LARGEST_RANK: f64 = 0.999;
/// What must be left of a variable's variance once those before it are known.
const LEAST_REST: f64 = 1e-9;
/// Most variables of which the nearest possible correlations are looked for: the work grows with the cube.
const MOST_NEAREST: usize = 20;
/// Least eigenvalue of these, at first: so near to none that it moves no rank by more than a few thousandths.
const LEAST_FLOOR: f64 = 1e-4;
/// Least eigenvalue to which it is raised for the sake of what else is given, before that is moved as well.
const MOST_FLOOR: f64 = 0.03;

/// Ties the uniform numbers of several variables together.
///
/// Of variable i only variables before i matter: variable 0, and every variable that is in no pair, keeps its number to
/// the bit. Each number alone is uniform as before.
#[derive(Clone, Debug, PartialEq)]
pub struct Copula {
    /// For each variable the earlier ones it hangs on, each with its factor, and last its own; empty if on none.
    rows: Vec<Vec<(usize, f64)>>,
}

/// Why rank correlations are impossible.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CopulaError {
    /// A pair names a variable that does not exist.
    NoSuchVariable {
        /// Its number.
        variable: usize,
        /// How many there are.
        count: usize,
    },
    /// A pair of one variable with itself.
    WithItself {
        /// The variable.
        variable: usize,
    },
    /// Two pairs of the same variables.
    Twice {
        /// One variable.
        first: usize,
        /// The other.
        second: usize,
    },
    /// A rank correlation beyond 0.999 in absolute value, or not a number.
    Rank {
        /// One variable.
        first: usize,
        /// The other.
        second: usize,
        /// The correlation asked for.
        rank: f64,
        /// Largest absolute value allowed.
        largest: f64,
    },
    /// The correlations contradict each other.
    Contradiction {
        /// The variables among which they do, in order: no smaller set of them is contradictory.
        variables: Vec<usize>,
        /// The largest factor by which all correlations among them may be multiplied to be possible.
        factor: f64,
        /// The nearest ranks among them that are possible, to three decimals, of every pair, in order: those whose normal
        /// correlations have the least sum of squared differences, but for a least eigenvalue. In place of those given they make
        /// all correlations possible: where with an eigenvalue of 0.03 others would still contradict them, they are the nearest
        /// among all variables that are tied to these. Empty where there are more than 20 variables.
        nearest: Vec<(usize, usize, f64)>,
    },
}

impl CopulaError {
    /// The error in words, with variables named by `name`.
    #[must_use]
    pub fn describe(&self, name: &dyn Fn(usize) -> String) -> String {
        match self {
            Self::NoSuchVariable { variable, count } => format!("there is no variable {variable}: there are {count}"),
            Self::WithItself { variable } => format!("{} is correlated with itself", name(*variable)),
            Self::Twice { first, second } => {
                format!("the correlation of {} and {} is given twice", name(*first), name(*second))
            }
            Self::Rank { first, second, rank, largest } => format!(
                "the rank correlation of {} and {} must be from -{largest} to {largest}, but is {rank}",
                name(*first),
                name(*second)
            ),
            Self::Contradiction { variables, factor, .. } => {
                let names: Vec<String> = variables.iter().map(|&variable| name(variable)).collect();
                format!(
                    "the rank correlations among {} contradict each other; multiplied by {:.3} they are possible",
                    names.join(", "),
                    (factor * 1e3).floor() / 1e3
                )
            }
        }
    }
}

/// The error with variables by number.
impl fmt::Display for CopulaError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.describe(&|variable| variable.to_string()))
    }
}

impl std::error::Error for CopulaError {}

impl Copula {
    /// The copula of `count` variables with these Spearman rank correlations (variable, other variable, rank); every pair
    /// not given has 0.
    ///
    /// The normal deviates of a pair have the correlation 2 sin(pi rank / 6) (Pearson 1907), for which the rank correlation
    /// is exactly `rank`.
    ///
    /// # Errors
    ///
    /// [`CopulaError`] if a pair is impossible, or all together are.
    pub fn new(count: usize, pairs: &[(usize, usize, f64)]) -> Result<Self, CopulaError> {
        for (index, &(first, second, rank)) in pairs.iter().enumerate() {
            if let Some(variable) = [first, second].into_iter().find(|&variable| variable >= count) {
                return Err(CopulaError::NoSuchVariable { variable, count });
            }
            if first == second {
                return Err(CopulaError::WithItself { variable: first });
            }
            if rank.is_nan() || rank.abs() > LARGEST_RANK {
                return Err(CopulaError::Rank { first, second, rank, largest: LARGEST_RANK });
            }
            let same =
                |pair: &(usize, usize, f64)| (pair.0, pair.1) == (first, second) || (pair.1, pair.0) == (first, second);
            if pairs[..index].iter().any(same) {
                return Err(CopulaError::Twice { first, second });
            }
        }
        // Variables in no pair have no row.
        let tied: Vec<usize> = (0..count).filter(|&i| pairs.iter().any(|pair| pair.0 == i || pair.1 == i)).collect();
        let factor = match cholesky(&correlations(&tied, pairs, 1.0)) {
            Ok(factor) => factor,
            Err(last) => return Err(contradiction(&tied, last, pairs)),
        };
        let mut rows = vec![Vec::new(); count];
        for (row, &variable) in factor.iter().zip(&tied) {
            let earlier: Vec<(usize, f64)> = row
                .iter()
                .zip(&tied)
                .map(|(&factor, &other)| (other, factor))
                .filter(|term| term.1.abs() > 0.0)
                .collect();
            if earlier.len() > 1 {
                rows[variable] = earlier;
            }
        }
        Ok(Self { rows })
    }

    /// The variables in groups that are independent of each other: those of a group hang on one another, directly or through
    /// others. Every variable is in one group.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for (variable, row) in self.rows.iter().enumerate() {
            let hangs = |group: &Vec<usize>| row.iter().any(|(other, _)| group.contains(other));
            let mut joined: Vec<usize> = groups.extract_if(.., |group| hangs(group)).flatten().collect();
            joined.push(variable);
            groups.push(joined);
        }
        for group in &mut groups {
            group.sort_unstable();
        }
        groups
    }

    /// Whether variable `index` keeps its number.
    #[must_use]
    pub fn keeps(&self, index: usize) -> bool {
        self.rows[index].is_empty()
    }

    /// The dependent number of variable `index`, one that does not keep its own; `deviates` is asked for the
    /// [`Copula::deviate`] of each variable it hangs on.
    #[must_use]
    pub fn tied(&self, index: usize, mut deviates: impl FnMut(usize) -> f64) -> f64 {
        uniform(self.rows[index].iter().map(|&(other, factor)| factor * deviates(other)).sum())
    }

    /// The normal deviate of a variable's own, independent uniform number.
    #[must_use]
    pub fn deviate(uniform: f64) -> f64 {
        normal_quantile(uniform)
    }
}

/// The uniform number of a normal deviate, inside (0, 1).
fn uniform(z: f64) -> f64 {
    normal_cdf(z).clamp(f64::EPSILON / 2.0, 1.0 - f64::EPSILON / 2.0)
}

/// Correlations of the normal deviates of `variables`, all ranks multiplied by `factor`.
fn correlations(variables: &[usize], pairs: &[(usize, usize, f64)], factor: f64) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![0.0; variables.len()]; variables.len()];
    for (i, row) in matrix.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    let place = |variable| variables.iter().position(|&other| other == variable);
    for &(first, second, rank) in pairs {
        if let (Some(i), Some(j)) = (place(first), place(second)) {
            let correlation = 2.0 * libm::sin(std::f64::consts::PI * factor * rank / 6.0);
            matrix[i][j] = correlation;
            matrix[j][i] = correlation;
        }
    }
    matrix
}

/// The lower triangle whose product with its transpose is `matrix`; or the first row that is not possible.
fn cholesky(matrix: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, usize> {
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (i, correlations) in matrix.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        for (j, earlier) in factor.iter().enumerate() {
            let known: f64 = row.iter().zip(earlier).map(|(a, b)| a * b).sum();
            row.push((correlations[j] - known) / earlier[j]);
        }
        let rest = 1.0 - row.iter().map(|a| a * a).sum::<f64>();
        if rest < LEAST_REST {
            return Err(i);
        }
        row.push(rest.sqrt());
        factor.push(row);
    }
    Ok(factor)
}

/// Of `tied` variables, of which those up to `last` contradict each other: drops what is not needed for that, and finds by how
/// much it would have to shrink and what is possible near it.
fn contradiction(tied: &[usize], last: usize, pairs: &[(usize, usize, f64)]) -> CopulaError {
    let mut variables = tied[..=last].to_vec();
    let possible = |variables: &[usize], factor: f64| cholesky(&correlations(variables, pairs, factor)).is_ok();
    let mut index = 0;
    while index < variables.len() {
        let mut fewer = variables.clone();
        fewer.remove(index);
        if possible(&fewer, 1.0) { index += 1 } else { variables = fewer }
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if possible(&variables, middle) { low = middle } else { high = middle }
    }
    let nearest = nearest_ranks(&variables, MOST_FLOOR, tied, pairs)
        // With eigenvalues of one half nothing that rounding does could make them impossible.
        .or_else(|| nearest_ranks(&tied_to(variables[0], tied, pairs), 0.5, tied, pairs));
    CopulaError::Contradiction { variables, factor: low, nearest: nearest.unwrap_or_default() }
}

/// The variables of which some chain of correlations leads to this one, in order.
fn tied_to(variable: usize, tied: &[usize], pairs: &[(usize, usize, f64)]) -> Vec<usize> {
    let mut found = vec![variable];
    let mut next = 0;
    while next < found.len() {
        let at = found[next];
        for pair in pairs.iter().filter(|pair| pair.0 == at || pair.1 == at) {
            let other = if pair.0 == at { pair.1 } else { pair.0 };
            if !found.contains(&other) {
                found.push(other);
            }
        }
        next += 1;
    }
    tied.iter().copied().filter(|variable| found.contains(variable)).collect()
}

/// The nearest possible ranks of every pair of `variables`, so far inside what is possible that all of `tied` are so with them to
/// three decimals; `None` where a least eigenvalue of `most` is not far enough.
fn nearest_ranks(
    variables: &[usize],
    most: f64,
    tied: &[usize],
    pairs: &[(usize, usize, f64)],
) -> Option<Vec<(usize, usize, f64)>> {
    if variables.len() > MOST_NEAREST {
        return None;
    }
    let within = |pair: &(usize, usize, f64)| variables.contains(&pair.0) && variables.contains(&pair.1);
    let others: Vec<(usize, usize, f64)> = pairs.iter().filter(|pair| !within(pair)).copied().collect();
    let asked = correlations(variables, pairs, 1.0);
    let floors = std::iter::successors(Some(LEAST_FLOOR), |floor| Some(2.0 * floor)).take_while(|floor| *floor < most);
    floors.chain([most]).find_map(|floor| {
        let found = nearest(&asked, floor);
        let rank = |correlation: f64| {
            let rank = 6.0 / std::f64::consts::PI * libm::asin(0.5 * correlation);
            ((1e3 * rank).round() / 1e3).clamp(-LARGEST_RANK, LARGEST_RANK)
        };
        let mut ranks = Vec::new();
        for (i, &first) in variables.iter().enumerate() {
            ranks.extend(
                variables.iter().enumerate().skip(i + 1).map(|(j, &second)| (first, second, rank(found[i][j]))),
            );
        }
        let all = [ranks.as_slice(), others.as_slice()].concat();
        cholesky(&correlations(tied, &all, 1.0)).is_ok().then_some(ranks)
    })
}

#[cfg(test)]
mod tests;
