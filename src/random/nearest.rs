//! The correlation matrix nearest to one that is none.

/// Most projections: the error falls by a factor with each, which is near to one where the nearest matrix is almost singular.
const MOST_STEPS: usize = 2_000;
/// Largest change of an entry with the last projection.
const SETTLED: f64 = 1e-11;
/// Most sweeps over a matrix: each squares what is left off the diagonal.
const MOST_SWEEPS: usize = 30;

/// The symmetric matrix of ones on the diagonal and no eigenvalue below `floor` that is nearest to a symmetric `matrix` in
/// the sum of squared differences: alternating projections with Dykstra's correction (Higham 2002, "Computing the nearest
/// correlation matrix", algorithm 3.3).
pub(super) fn nearest(matrix: &[Vec<f64>], floor: f64) -> Vec<Vec<f64>> {
    let size = matrix.len();
    let mut found = matrix.to_vec();
    let mut correction = vec![vec![0.0; size]; size];
    for _ in 0..MOST_STEPS {
        let mut corrected = found.clone();
        for (row, less) in corrected.iter_mut().zip(&correction) {
            row.iter_mut().zip(less).for_each(|(entry, less)| *entry -= less);
        }
        let raised = raised(&corrected, floor);
        let mut change = 0.0_f64;
        for i in 0..size {
            for j in 0..size {
                correction[i][j] = raised[i][j] - corrected[i][j];
                let next = if i == j { 1.0 } else { raised[i][j] };
                change = change.max((next - found[i][j]).abs());
                found[i][j] = next;
            }
        }
        if change < SETTLED {
            break;
        }
    }
    found
}

/// The nearest matrix without an eigenvalue below `floor`: those below are raised to it.
fn raised(matrix: &[Vec<f64>], floor: f64) -> Vec<Vec<f64>> {
    let (values, vectors) = eigen(matrix);
    let size = matrix.len();
    let entry = |i: usize, j: usize| (0..size).map(|k| values[k].max(floor) * vectors[i][k] * vectors[j][k]).sum();
    // Both entries of a pair are the same sum of the same terms, to the bit.
    (0..size).map(|i| (0..size).map(|j| entry(i.max(j), i.min(j))).collect()).collect()
}

/// Eigenvalues of a symmetric matrix, and its eigenvectors by column: Jacobi's rotations in a fixed order (Golub and Van Loan,
/// "Matrix Computations", 4th edition 2013, section 8.5).
fn eigen(matrix: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = matrix.len();
    let mut a = matrix.to_vec();
    let mut vectors: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..MOST_SWEEPS {
        let mut largest = 0.0_f64;
        for p in 0..size {
            for q in p + 1..size {
                largest = largest.max(a[p][q].abs());
                if a[p][q].abs() < 1e-300 {
                    continue;
                }
                let tau = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let tangent = f64::copysign(1.0, tau) / (tau.abs() + libm::hypot(1.0, tau));
                let cosine = 1.0 / libm::hypot(1.0, tangent);
                let sine = tangent * cosine;
                let turn = |x: &mut f64, y: &mut f64| (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
                let (above, below) = a.split_at_mut(q);
                above[p].iter_mut().zip(&mut below[0]).for_each(|(x, y)| turn(x, y));
                for row in a.iter_mut().chain(&mut vectors) {
                    let (left, right) = row.split_at_mut(q);
                    turn(&mut left[p], &mut right[0]);
                }
            }
        }
        if largest < 1e-15 {
            break;
        }
    }
    ((0..size).map(|i| a[i][i]).collect(), vectors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::key::{Key, Place};

    /// Numbers from -1 to 1, a place each.
    fn number(matrix: u64, entry: u32) -> f64 {
        2.0 * Key::named(5, "", "nearest").uniform(Place { trial: matrix, event: entry, step: 0 }) - 1.0
    }

    fn symmetric(matrix: u64, size: usize) -> Vec<Vec<f64>> {
        let entry = |i: usize, j: usize| number(matrix, (i.max(j) * 100 + i.min(j)) as u32);
        (0..size).map(|i| (0..size).map(|j| if i == j { 1.0 } else { entry(i, j) }).collect()).collect()
    }

    /// A correlation matrix: of random unit vectors.
    fn possible(matrix: u64, size: usize) -> Vec<Vec<f64>> {
        let vectors: Vec<Vec<f64>> = (0..size)
            .map(|i| {
                let row: Vec<f64> = (0..size).map(|j| number(matrix, 50_000 + (i * 100 + j) as u32)).collect();
                let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
                row.into_iter().map(|x| x / length).collect()
            })
            .collect();
        vectors.iter().map(|a| vectors.iter().map(|b| a.iter().zip(b).map(|(x, y)| x * y).sum()).collect()).collect()
    }

    #[test]
    fn eigenvectors_make_the_matrix_again() {
        for (matrix, size) in [(0, 1), (1, 2), (2, 3), (3, 8), (4, 20)] {
            let a = symmetric(matrix, size);
            let (values, vectors) = eigen(&a);
            for i in 0..size {
                for j in 0..size {
                    let again: f64 = (0..size).map(|k| values[k] * vectors[i][k] * vectors[j][k]).sum();
                    let product: f64 = (0..size).map(|k| vectors[k][i] * vectors[k][j]).sum();
                    assert!((again - a[i][j]).abs() < 1e-13, "{size}: {again} {}", a[i][j]);
                    assert!((product - f64::from(u8::from(i == j))).abs() < 1e-13);
                }
            }
        }
    }

    #[test]
    fn the_example_of_higham() {
        let found = nearest(&[vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 1.0]], 0.0);
        // Higham 2002, section 4: to four decimals.
        for (i, j, published) in [(0, 1, 0.7607), (0, 2, 0.1573), (1, 2, 0.7607)] {
            assert!((found[i][j] - published).abs() < 5e-5, "{found:?}");
        }
        let (values, _) = eigen(&found);
        assert!(values.iter().all(|value| *value > -1e-9), "{values:?}");
    }

    #[test]
    fn no_possible_matrix_is_nearer() {
        let apart = |a: &[Vec<f64>], b: &[Vec<f64>]| {
            a.iter().zip(b).flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
        };
        let mut moved = 0;
        for matrix in 0..40 {
            let size = 3 + matrix as usize % 6;
            let asked = symmetric(100 + matrix, size);
            let found = nearest(&asked, 0.0);
            let distance = apart(&asked, &found);
            moved += usize::from(distance > 1e-3);
            for other in 0..50 {
                // Steps from what was found towards a matrix that is possible are possible themselves.
                let towards = possible(1_000 * (matrix + 1) + other, size);
                for step in [1e-3, 0.1, 1.0] {
                    let beside: Vec<Vec<f64>> = found
                        .iter()
                        .zip(&towards)
                        .map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + step * (b - a)).collect())
                        .collect();
                    assert!(apart(&asked, &beside) > distance - 1e-7 * step, "{matrix}, {step}");
                }
            }
        }
        assert!(moved > 20, "most of these are impossible: {moved}");
        let already = possible(7, 5);
        assert!(apart(&already, &nearest(&already, 0.0)) < 1e-18);
    }
}
