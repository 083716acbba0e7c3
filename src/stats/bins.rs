//! Bins for drawing a distribution.

/// Most bins shown.
const MOST: f64 = 60.0;

/// Bins of whole numbers `[from, to, share]`, both ends included, from the smallest of the steps `(value, share)` to the
/// largest.
pub(super) fn counts(steps: &[(f64, f64)]) -> Vec<[f64; 3]> {
    let (Some(&(least, _)), Some(&(most, _))) = (steps.first(), steps.last()) else { return Vec::new() };
    let mut width = 1.0;
    let mut factors = [2.0, 2.5, 2.0].iter().cycle();
    let place = |value: f64, width: f64| ((value - 1.0) / width).floor();
    while place(most, width) - place(least, width) >= MOST {
        width *= factors.next().unwrap_or(&2.0);
    }
    let first = place(least, width);
    let mut shares = vec![0.0; (place(most, width) - first) as usize + 1];
    for &(value, share) in steps {
        shares[(place(value, width) - first) as usize] += share;
    }
    let from = |bin: usize| (first + bin as f64) * width + 1.0;
    shares.iter().enumerate().map(|(bin, share)| [from(bin), from(bin) + width - 1.0, *share]).collect()
}

/// Edge number `index` of a ladder with `per_decade` edges a decade.
fn edge(index: i32, per_decade: i32) -> f64 {
    let decade = libm::pow(10.0, f64::from(index.div_euclid(per_decade)));
    let within = index.rem_euclid(per_decade);
    match (per_decade, within) {
        (_, 0) => decade,
        (3, 1) => 2.0 * decade,
        (3, _) => 5.0 * decade,
        _ => decade * libm::pow(10.0, f64::from(within) / f64::from(per_decade)),
    }
}

/// The edge at or below a positive value.
fn edge_below(value: f64, per_decade: i32) -> i32 {
    let mut index = (libm::log10(value) * f64::from(per_decade)).floor() as i32 + 1;
    while edge(index, per_decade) > value {
        index -= 1;
    }
    index
}

/// Bins of amounts `[from, to, share]`, upper end excluded.
pub(super) fn amounts(steps: &[(f64, f64)]) -> Vec<[f64; 3]> {
    let (Some(&(least, _)), Some(&(most, _))) = (steps.first(), steps.last()) else { return Vec::new() };
    let bins = |per_decade| edge_below(most, per_decade) - edge_below(least, per_decade) + 1;
    let per_decade = [8, 3].into_iter().find(|per_decade| f64::from(bins(*per_decade)) <= MOST).unwrap_or(1);
    let first = edge_below(least, per_decade);
    let mut rows: Vec<[f64; 3]> = (first..=edge_below(most, per_decade))
        .map(|index| [edge(index, per_decade), edge(index + 1, per_decade), 0.0])
        .collect();
    let mut place = 0;
    for &(value, share) in steps {
        while place + 1 < rows.len() && value >= rows[place][1] {
            place += 1;
        }
        rows[place][2] += share;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{amounts, counts};

    #[test]
    fn counts_get_round_bins_that_hold_their_values() {
        for (most, width) in [(1.0, 1.0), (60.0, 1.0), (61.0, 2.0), (121.0, 5.0), (301.0, 10.0), (1_500.0, 50.0)] {
            let rows = counts(&[(1.0, 0.25), (most, 0.5)]);
            assert!(rows.len() <= 60);
            let last = rows[rows.len() - 1];
            assert!((last[1] - last[0] - (width - 1.0)).abs() < 1e-12, "{most}: {last:?}");
            assert!(last[0] <= most && most <= last[1]);
            assert!((rows.iter().map(|row| row[2]).sum::<f64>() - 0.75).abs() < 1e-15);
            assert!(rows.windows(2).all(|pair| (pair[0][1] + 1.0 - pair[1][0]).abs() < 1e-12));
        }
    }

    #[test]
    fn amounts_get_gapless_bins_that_hold_their_values() {
        for (least, most) in [(3.0, 3.0), (1e-3, 1e3), (1.0, 1e12), (1e-200, 1e200), (999.999, 1_000.0)] {
            let rows = amounts(&[(least, 0.25), (most, 0.5)]);
            assert!(least >= rows[0][0] && least < rows[0][1], "{least} {:?}", rows[0]);
            let last = rows[rows.len() - 1];
            assert!(most >= last[0] && most < last[1], "{most} {last:?}");
            assert!(last[2] >= 0.5 && rows[0][2] >= 0.25);
            assert!(rows.windows(2).all(|pair| pair[0][1].to_bits() == pair[1][0].to_bits()));
        }
        let powers: Vec<u64> = (0..=15).map(|decade| super::edge(8 * decade, 8).to_bits()).collect();
        let expected: Vec<u64> =
            (0..=15).map(|decade| format!("1e{decade}").parse::<f64>().unwrap().to_bits()).collect();
        assert_eq!(powers, expected);
    }
}
