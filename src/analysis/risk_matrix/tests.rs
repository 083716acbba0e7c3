//! Bands against exact answers.

use super::*;
use crate::analysis::{Options, run};
use crate::result::document::Document;
use crate::scenario::load;

/// A site where every attack kills all of `people`: everybody is found, and everybody found is killed.
fn deadly(people: u32, rate: &str, more: &str) -> String {
    format!(
        "schema = 1\n[scenario]\nid = \"site\"\nname = \"Site\"\ncurrency = \"USD\"\n[[group]]\nid = \"staff\"\n\
         headcount = {people}\n[[zone]]\nid = \"road\"\n[[zone]]\nid = \"camp\"\noccupancy = {{ staff = 1.0 }}\n\
         [[element]]\nid = \"gate\"\nfrom = \"road\"\nto = \"camp\"\n[assault]\nkilled = 1.0\n\
         [[threat]]\nid = \"raid\"\nrate = \"{rate}\"\ngroup_size = 5\ntarget = {{ camp = 1.0 }}\nentry = [\"road\"]\n{more}"
    )
}

fn simulated(text: &str, trials: u64, stratified: bool) -> Document {
    let loaded = load("site.toml", text.as_bytes(), &[]);
    let scenario = loaded.scenario.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let sampling = crate::analysis::Sampling { stratified, ..Default::default() };
    run(&scenario, &[], &Options { trials, sampling, ..Options::of(&scenario) }, &|_| {}).unwrap()
}

fn matrix(text: &str) -> RiskMatrix {
    simulated(text, 8_192, false).risk_matrix.unwrap()
}

/// Attacks with a constant number of deaths are all in one band, which holds its lower boundary and not its upper one.
#[test]
fn a_constant_consequence_is_in_the_band_that_begins_with_it() {
    for (deaths, place) in [(1, 0), (2, 0), (3, 1), (9, 1), (10, 2), (29, 2), (30, 3), (99, 3), (100, 4), (250, 4)] {
        let matrix = matrix(&deadly(deaths, "0.02 per yr", ""));
        let row = &matrix.rows[0];
        let exact = 0.02;
        for (index, band) in row.bands.iter().enumerate() {
            if index == place {
                assert!((band.rate.value - exact).abs() < 1e-4, "{deaths}: {}", band.rate.value);
                assert!(band.rate.ci95[0] <= band.rate.value && band.rate.value <= band.rate.ci95[1]);
                assert_eq!(band.likelihood, Some(3), "1 in 50 years is likely");
            } else {
                assert_eq!((band.rate.value.to_bits(), band.likelihood, &band.rating), (0, None, &None));
                assert!(band.rate.ci95[1] > 0.0 && band.rate.ci95[1] < 1e-4, "{:?}", band.rate);
            }
        }
        assert!(row.none.abs() < 1e-12);
        assert_eq!(row.worst, row.bands[place].rating);
    }
}

#[test]
fn what_does_no_harm_is_in_no_band_and_nothing_is_lost() {
    let text = deadly(5, "0.02 per yr", "").replace("killed = 1.0", "killed = 0.0");
    let row = &matrix(&text).rows[0];
    assert!(row.bands.iter().all(|band| band.rating.is_none()) && row.worst.is_none());
    assert!((row.none - 0.02).abs() < 1e-4);
    // A binomial number of deaths, exactly: P(0), P(1 or 2), P(3 to 5).
    let text = deadly(5, "0.02 per yr", "").replace("killed = 1.0", "killed = 0.3\nescaped = 0.7");
    let document = simulated(&text, 65_536, false);
    let row = &document.risk_matrix.as_ref().unwrap().rows[0];
    let exact: Vec<f64> = [[1, 2].as_slice(), &[3, 4, 5]]
        .iter()
        .map(|deaths| deaths.iter().map(|k| 0.02 * [0.168_07, 0.360_15, 0.3087, 0.1323, 0.028_35, 0.002_43][*k]).sum())
        .collect();
    for (band, exact) in row.bands.iter().zip(exact) {
        let half = (band.rate.ci95[1] - band.rate.ci95[0]) / 2.0;
        assert!((band.rate.value - exact).abs() < 2.0 * half, "{band:?} {exact}");
        assert!(half < 0.02 * exact, "{band:?}");
    }
    let all: f64 = row.bands.iter().map(|band| band.rate.value).sum::<f64>() + row.none;
    assert!((all - document.postures[0].metrics["attacks"].mean).abs() < 1e-9, "{all}");
}

/// Bands of the whole distribution are the differences of the F-N curve.
#[test]
fn bands_are_the_steps_of_the_fn_curve() {
    let loaded = load("site.toml", include_bytes!("../../../tests/data/desert-gas.toml"), &[]);
    let scenario = loaded.scenario.unwrap();
    let plain = Options { trials: 8_192, ..Options::of(&scenario) };
    let sampling = crate::analysis::Sampling { stratified: true, ..Default::default() };
    for options in [plain.clone(), Options { trials: 32_768, sampling, ..plain }] {
        let document = run(&scenario, &[], &options, &|_| {}).unwrap();
        let matrix = document.risk_matrix.as_ref().unwrap();
        for (row, posture) in matrix.rows.iter().zip(&document.postures) {
            let at_least = |deaths: f64| {
                posture.risk.r#fn.iter().find(|row| row[0] >= deaths).map_or([0.0; 2], |row| [row[1], row[3] - row[1]])
            };
            let lows = [f64::MIN_POSITIVE, 3.0, 10.0, 30.0, 100.0, f64::INFINITY];
            for (band, ends) in row.bands.iter().zip(lows.windows(2)) {
                let [[from, half], [to, _]] = [at_least(ends[0]), at_least(ends[1])];
                assert!((band.rate.value - (from - to)).abs() < 1e-9, "{band:?}");
                // No wider by far than the curve itself.
                let own = band.rate.value - band.rate.ci95[0];
                assert!(own < 2.5 * half + 1e-9, "{own} {half} {band:?}");
            }
        }
    }
}

/// A boundary of likelihood belongs to the band above it.
#[test]
fn a_rate_on_a_boundary_is_in_the_band_that_begins_there() {
    let ratings = ["LLLLL", "MMMMM", "HHHHH", "EEEEE", "LLLLM"].map(str::to_owned);
    for (value, place, letter) in
        [(1e-9, 0, "L"), (0.1, 1, "M"), (0.199, 1, "M"), (0.2, 2, "H"), (0.3, 3, "E"), (0.4, 4, "M")]
    {
        let found = band(Figure { value, ci95: [0.0, 1.0] }, 4, &[0.1, 0.2, 0.3, 0.4], &ratings);
        assert_eq!((found.likelihood, found.rating.as_deref()), (Some(place), Some(letter)), "{value}");
    }
    let grave = |letters: [Option<&str>; 3]| {
        let bands =
            letters.map(|letter| Band { rate: Figure::default(), likelihood: None, rating: letter.map(str::to_owned) });
        worst(&bands)
    };
    assert_eq!(grave([Some("M"), None, Some("L")]).as_deref(), Some("M"));
    assert_eq!(grave([Some("H"), Some("E"), Some("M")]).as_deref(), Some("E"));
    assert_eq!(grave([None; 3]), None);
}

/// The rows of single attacks give the same rates and, of trials with one attack each, the same intervals as the tally.
#[test]
fn rows_of_attacks_give_rates_and_intervals() {
    // Four trials of weight 1/2, two years each; trial 2 has two attacks in one band, trial 3 none.
    let rows = [(0, 0.5, 3.0), (1, 0.5, 2.999), (2, 0.5, 10.0), (2, 0.5, 29.0), (2, 0.5, 0.0)];
    let found = bands(&rows, 0.5, 4, 2.0, &[3.0, 10.0, 30.0, 100.0]);
    for (figure, exact) in found.iter().zip([0.0625, 0.0625, 0.125, 0.0, 0.0]) {
        assert!((figure.value - exact).abs() < 1e-15, "{figure:?}");
    }
    // The mean of 0, 0, 1, 0 has the variance 1/16; of 0.5 and three times 0 it is 1/64.
    for (figure, mean, variance) in [(found[0], 0.125, 1.0 / 64.0), (found[2], 0.25, 1.0 / 16.0)] {
        let exact = frequency(mean, variance, 1.0, 2.0);
        assert!((figure.ci95[0] - exact.low).abs() < 1e-15 && (figure.ci95[1] - exact.high).abs() < 1e-15);
    }
    assert!(found[4].ci95[0].abs() < 1e-15 && found[4].ci95[1] > 0.0);
    // Without any attack of its own, up to as many as may have gone unseen.
    let none = bands(&[], 0.5, 4, 2.0, &[3.0, 10.0, 30.0, 100.0]);
    assert!(none.iter().all(|figure| (figure.ci95[1] - found[4].ci95[1]).abs() < 1e-15 && figure.value.abs() < 1e-15));
    assert!(bands(&[], 0.5, 0, 1.0, &[3.0, 10.0, 30.0, 100.0]).iter().all(|figure| figure.ci95[1].abs() < 1e-15));
}

/// The interval of a rate holds the truth about as often as it says, for few cases too.
#[test]
fn intervals_of_rates_cover() {
    const RUNS: u64 = 400;
    let text = deadly(5, "0.02 per yr", "").replace("killed = 1.0", "killed = 0.3\nescaped = 0.7");
    let loaded = load("site.toml", text.as_bytes(), &[]);
    let scenario = loaded.scenario.unwrap();
    // By the binomial law: a band with most of the cases, and one with some twenty.
    let exact = [0.02 * (0.360_15 + 0.3087), 0.02 * (0.1323 + 0.028_35 + 0.002_43)];
    let mut held = [0_u32; 2];
    for seed in 0..RUNS {
        let options = Options { trials: 128, seed, threads: Some(1), ..Options::of(&scenario) };
        let document = run(&scenario, &[], &options, &|_| {}).unwrap();
        for ((held, band), exact) in held.iter_mut().zip(&document.risk_matrix.unwrap().rows[0].bands).zip(exact) {
            *held += u32::from(band.rate.ci95[0] <= exact && exact <= band.rate.ci95[1]);
        }
    }
    for held in held {
        // 95 % of 400, three standard errors of 4.4 either way.
        assert!((367..=393).contains(&held), "{held}");
    }
}
