//! Ranks that are realised, draws that are kept, and what is shown in place of the impossible.

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
    // By symmetry all three are equal, as near to -1/2 as the least eigenvalue and three decimals allow; beside the fourth pair
    // a little farther off.
    let rank = 6.0 / std::f64::consts::PI * libm::asin(0.25);
    let alone = fault(&[(1, 2, -0.9), (2, 4, -0.9), (1, 4, -0.9)]);
    let CopulaError::Contradiction { nearest: alone, .. } = &alone else { panic!("{alone}") };
    for (nearest, far) in [(nearest, 0.03), (alone, 2e-3)] {
        assert_eq!(nearest.iter().map(|pair| (pair.0, pair.1)).collect::<Vec<_>>(), [(1, 2), (1, 4), (2, 4)]);
        assert!(nearest.iter().all(|pair| (pair.2 + rank).abs() < far), "{nearest:?} {rank}");
    }
    let pasted: Vec<(usize, usize, f64)> = nearest.iter().copied().chain([(0, 1, 0.2)]).collect();
    Copula::new(5, &pasted).unwrap();
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
    let (mut seen, mut nearer, mut wider) = (0, 0, 0);
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
        let shown = |pair: &&(usize, usize, f64)| nearest.iter().any(|near| (near.0, near.1) == (pair.0, pair.1));
        assert!(Copula::new(count, &nearest).is_ok(), "{pairs:?}: {nearest:?}");
        assert!(nearest.iter().all(|pair| (1e3 * pair.2 - (1e3 * pair.2).round()).abs() < 1e-9), "{nearest:?}");
        // In place of what was given they end all contradictions at once, whatever else is given.
        let rest = pairs.iter().filter(|pair| !shown(pair));
        let pasted: Vec<(usize, usize, f64)> = rest.chain(&nearest).copied().collect();
        assert!(Copula::new(count, &pasted).is_ok(), "{pairs:?}: {nearest:?}");
        wider += usize::from(nearest.len() > variables.len() * (variables.len() - 1) / 2);

        // The contradiction by itself.
        let among = |pair: &(usize, usize, f64)| variables.contains(&pair.0) && variables.contains(&pair.1);
        pairs.retain(among);
        let Err(CopulaError::Contradiction { variables, nearest, .. }) = Copula::new(count, &pairs) else {
            panic!("{pairs:?}")
        };
        assert_eq!(nearest.len(), variables.len() * (variables.len() - 1) / 2);
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
    assert!(seen > 150 && nearer > seen * 9 / 10 && wider > 50, "{nearer} of {seen}, {wider}");
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
