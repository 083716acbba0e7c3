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
        /// correlations have the least sum of squared differences. Empty where there are more than 20 variables.
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
            Err(last) => return Err(contradiction(tied[..=last].to_vec(), pairs)),
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
        groups.iter_mut().for_each(|group| group.sort_unstable());
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

/// Drops what is not needed for the contradiction, and finds by how much it would have to shrink.
fn contradiction(mut variables: Vec<usize>, pairs: &[(usize, usize, f64)]) -> CopulaError {
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
    let nearest = nearest_ranks(&variables, pairs);
    CopulaError::Contradiction { variables, factor: low, nearest }
}

/// The nearest possible ranks of every pair, so far inside what is possible that they are so to three decimals.
fn nearest_ranks(variables: &[usize], pairs: &[(usize, usize, f64)]) -> Vec<(usize, usize, f64)> {
    if variables.len() > MOST_NEAREST {
        return Vec::new();
    }
    let asked = correlations(variables, pairs, 1.0);
    let mut floor = LEAST_FLOOR;
    loop {
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
        // With eigenvalues of one half nothing that rounding does could make them impossible.
        if floor >= 0.5 || cholesky(&correlations(variables, &ranks, 1.0)).is_ok() {
            return ranks;
        }
        floor *= 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::key::{Key, Place};

    fn draws(trial: u64, count: usize) -> Vec<f64> {
        let key = Key::named(7, "", "copula");
        (0..count).map(|index| key.uniform(Place { trial, event: index as u32, step: 0 })).collect()
    }

    /// The dependent numbers of all variables.
    fn all(copula: &Copula, uniforms: &[f64]) -> Vec<f64> {
        let tied = |index| copula.tied(index, |other| Copula::deviate(uniforms[other]));
        let one = |index| if copula.keeps(index) { uniforms[index] } else { tied(index) };
        (0..uniforms.len()).map(one).collect()
    }

    /// Ranks of the values, from 0.
    fn ranks(values: &[f64]) -> Vec<f64> {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
        let mut ranks = vec![0.0; values.len()];
        for (rank, index) in order.into_iter().enumerate() {
            ranks[index] = rank as f64;
        }
        ranks
    }

    fn spearman(a: &[f64], b: &[f64]) -> f64 {
        let n = a.len() as f64;
        let middle = 0.5 * (n - 1.0);
        let sum: f64 = ranks(a).iter().zip(ranks(b)).map(|(x, y)| (x - middle) * (y - middle)).sum();
        sum * 12.0 / (n * (n * n - 1.0))
    }

    #[test]
    fn ranks_are_those_asked_for_and_margins_stay_uniform() {
        let pairs = [(0, 1, 0.7), (1, 3, -0.5), (0, 3, -0.2), (5, 4, 0.95)];
        let copula = Copula::new(6, &pairs).unwrap();
        let count = 100_000_usize;
        let mut columns = vec![Vec::new(); 6];
        for trial in 0..count as u64 {
            columns.iter_mut().zip(all(&copula, &draws(trial, 6))).for_each(|(column, u)| column.push(u));
        }
        let root = (count as f64).sqrt();
        for i in 0..6 {
            // Kolmogorov's law, the counterpart of 4 standard errors.
            let mut sorted = columns[i].clone();
            sorted.sort_by(f64::total_cmp);
            let distance = sorted
                .iter()
                .enumerate()
                .fold(0.0, |worst: f64, (index, u)| worst.max((u - (index as f64 + 0.5) / count as f64).abs()));
            assert!(distance < 2.2 / root, "{i}: {distance}");
            for j in 0..i {
                let asked = pairs.iter().find(|pair| (pair.0.min(pair.1), pair.0.max(pair.1)) == (j, i));
                let asked = asked.map_or(0.0, |pair| pair.2);
                let found = spearman(&columns[i], &columns[j]);
                // Its standard error is at most 1 / sqrt(n), largest where there is no correlation.
                assert!((found - asked).abs() < 4.0 / root, "{i} {j}: {found} for {asked}");
            }
        }
    }

    #[test]
    fn earlier_and_independent_variables_keep_their_bits() {
        let copula = Copula::new(5, &[(1, 3, 0.6), (3, 4, 0.2)]).unwrap();
        for trial in 0..1_000 {
            let mut uniforms = draws(trial, 5);
            let before = all(&copula, &uniforms);
            for index in [0, 1, 2] {
                assert!(copula.keeps(index));
                assert_eq!(before[index].to_bits(), uniforms[index].to_bits());
            }
            // A later number changes nothing earlier.
            uniforms[4] = 1.0 - uniforms[4];
            let tied = all(&copula, &uniforms);
            assert_eq!(tied[..4], before[..4]);
            assert!(tied.iter().all(|&u| u > 0.0 && u < 1.0));
        }
        // 1, 3 and 4 in one group, though 1 and 4 are no pair; the others alone.
        let mut groups = copula.groups();
        groups.sort();
        assert_eq!(groups, [vec![0], vec![1, 3, 4], vec![2]]);
        let independent = Copula::new(3, &[(0, 2, 0.0)]).unwrap();
        assert!((0..3).all(|index| independent.keeps(index)));
    }

    #[test]
    fn impossible_correlations_are_named() {
        let fault = |pairs: &[(usize, usize, f64)]| Copula::new(5, pairs).unwrap_err();
        assert_eq!(fault(&[(0, 5, 0.1)]), CopulaError::NoSuchVariable { variable: 5, count: 5 });
        assert_eq!(fault(&[(2, 2, 0.1)]), CopulaError::WithItself { variable: 2 });
        assert_eq!(fault(&[(0, 1, 0.1), (1, 0, 0.2)]), CopulaError::Twice { first: 1, second: 0 });
        assert!(matches!(fault(&[(0, 1, 1.0)]), CopulaError::Rank { .. }));
        // Three that dislike each other, among two others that do no harm.
        let error = fault(&[(0, 1, 0.2), (1, 2, -0.9), (2, 4, -0.9), (1, 4, -0.9)]);
        let CopulaError::Contradiction { variables, factor, nearest } = &error else { panic!("{error}") };
        assert_eq!(variables, &[1, 2, 4]);
        // Three equal correlations go down to -1/2: rank -6 asin(1/4) / pi.
        let largest = 6.0 / std::f64::consts::PI * libm::asin(0.25) / 0.9;
        assert!((factor - largest).abs() < 1e-6, "{factor} {largest}");
        // By symmetry all three are equal, as near to -1/2 as the least eigenvalue and three decimals allow.
        let rank = 6.0 / std::f64::consts::PI * libm::asin(0.25);
        assert_eq!(nearest.iter().map(|pair| (pair.0, pair.1)).collect::<Vec<_>>(), [(1, 2), (1, 4), (2, 4)]);
        assert!(nearest.iter().all(|pair| (pair.2 + rank).abs() < 2e-3), "{nearest:?} {rank}");
        let words = error.describe(&|variable| format!("`p{variable}`"));
        assert_eq!(
            words,
            "the rank correlations among `p1`, `p2`, `p4` contradict each other; multiplied by 0.536 they are possible"
        );
        Copula::new(5, &[(1, 2, -0.9 * 0.536), (2, 4, -0.9 * 0.536), (1, 4, -0.9 * 0.536)]).unwrap();
    }

    #[test]
    fn the_nearest_ranks_are_possible_and_nearer_than_the_shrunk_ones() {
        let key = Key::named(9, "", "impossible");
        let (mut seen, mut nearer) = (0, 0);
        for trial in 0..300 {
            let count = 3 + trial as usize % 6;
            let number = |event: usize, step| key.uniform(Place { trial, event: event as u32, step });
            let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
            for first in 0..count {
                for second in first + 1..count {
                    // Three quarters of the pairs are given, to the ends of what a rank can be.
                    if number(first * 10 + second, 1) < 0.75 {
                        pairs.push((first, second, 0.999 * (2.0 * number(first * 10 + second, 0) - 1.0)));
                    }
                }
            }
            let Err(CopulaError::Contradiction { variables, factor, nearest }) = Copula::new(count, &pairs) else {
                continue;
            };
            seen += 1;
            assert_eq!(nearest.len(), variables.len() * (variables.len() - 1) / 2);
            assert!(Copula::new(count, &nearest).is_ok(), "{pairs:?}: {nearest:?}");
            assert!(nearest.iter().all(|pair| (1e3 * pair.2 - (1e3 * pair.2).round()).abs() < 1e-9), "{nearest:?}");
            let apart = |other: &[Vec<f64>]| -> f64 {
                let asked = correlations(&variables, &pairs, 1.0);
                asked.iter().flatten().zip(other.iter().flatten()).map(|(a, b)| (a - b) * (a - b)).sum()
            };
            let found = apart(&correlations(&variables, &nearest, 1.0));
            let shrunk = apart(&correlations(&variables, &pairs, factor));
            nearer += usize::from(found < shrunk);
            // Rounding and the least eigenvalue cost some.
            assert!(found.sqrt() < shrunk.sqrt() + 0.02, "{pairs:?}: {found} {shrunk}");
        }
        assert!(seen > 150 && nearer > seen * 9 / 10, "{nearer} of {seen}");
    }

    #[test]
    fn more_than_twenty_variables_are_only_shrunk() {
        // Of n equal correlations none is possible below -1/(n - 1): here only all 22 together contradict each other.
        let mut pairs = Vec::new();
        for first in 0..22 {
            pairs.extend((first + 1..22).map(|second| (first, second, -0.0465)));
        }
        let Err(CopulaError::Contradiction { variables, nearest, .. }) = Copula::new(22, &pairs) else {
            panic!("possible")
        };
        assert_eq!((variables.len(), nearest.len()), (22, 0));
    }
}
