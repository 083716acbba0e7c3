//! Keys are independent of each other: of names and owners alike but for a letter, of neighbouring trials, attacks and steps,
//! of the two words of a block, of neighbouring seeds. Each pair of sequences is held against independence by a chi-square
//! on a grid, by the correlation and by the rank correlation; all pairs together by the sum of squared correlations.

use super::*;
use crate::random::gamma_sf;

/// Numbers of a sequence.
const LENGTH: usize = 1 << 16;
/// Cells of the grid along each side: 256 numbers are expected in each.
const SIDE: usize = 16;
/// Correlations are within so many standard errors: 7e-6 of all sound pairs are not.
const ERRORS: f64 = 4.5;
/// A sound pair fails the chi-square test with this probability.
const SIGNIFICANCE: f64 = 1e-6;
const SEED: u64 = 1_605;

/// Uniform numbers, and their ranks brought to mean 0 and variance 1.
struct Sequence {
    name: String,
    values: Vec<f64>,
    ranks: Vec<f64>,
}

fn sequence(name: &str, at: impl Fn(u64) -> f64) -> Sequence {
    let values: Vec<f64> = (0..LENGTH as u64).map(at).collect();
    let mut order: Vec<usize> = (0..LENGTH).collect();
    order.sort_unstable_by(|a, b| values[*a].total_cmp(&values[*b]));
    let n = LENGTH as f64;
    let spread = libm::sqrt((n * n - 1.0) / 12.0);
    let mut ranks = vec![0.0; LENGTH];
    for (rank, index) in order.into_iter().enumerate() {
        ranks[index] = (rank as f64 - 0.5 * (n - 1.0)) / spread;
    }
    Sequence { name: name.to_owned(), values, ranks }
}

/// Squared correlations of sound pairs are 1 / n on average; their sum over many pairs tells what no single pair does.
#[derive(Default)]
struct Pairs {
    squares: f64,
    count: f64,
}

impl Pairs {
    fn add(&mut self, a: &Sequence, b: &Sequence) {
        let n = LENGTH as f64;
        let pairs = || a.values.iter().zip(&b.values);
        let mut grid = [[0_u32; SIDE]; SIDE];
        let cell = |u: f64| (u * SIDE as f64) as usize;
        pairs().for_each(|(x, y)| grid[cell(*x)][cell(*y)] += 1);
        let expected = n / (SIDE * SIDE) as f64;
        let off = |count: &u32| (f64::from(*count) - expected) * (f64::from(*count) - expected) / expected;
        let statistic: f64 = grid.iter().flatten().map(off).sum();
        // The law of a uniform number is known, so nothing is fitted: one less than the cells.
        let tail = gamma_sf(0.5 * (SIDE * SIDE - 1) as f64, 0.5 * statistic);
        let who = || format!("{} and {}", a.name, b.name);
        assert!(tail >= SIGNIFICANCE, "{}: chi-square {statistic}, {tail:e}", who());
        // Of independent uniform numbers: variance 1 / n, of their ranks 1 / (n - 1).
        let linear = 12.0 * pairs().map(|(x, y)| (x - 0.5) * (y - 0.5)).sum::<f64>() / n;
        assert!(linear.abs() <= ERRORS / libm::sqrt(n), "{}: correlation {linear:e}", who());
        let rank = a.ranks.iter().zip(&b.ranks).map(|(x, y)| x * y).sum::<f64>() / n;
        assert!(rank.abs() <= ERRORS / libm::sqrt(n - 1.0), "{}: rank correlation {rank:e}", who());
        self.squares += linear * linear * n;
        self.count += 1.0;
    }

    /// The sum is a chi-square with a degree of freedom for each pair.
    #[track_caller]
    fn together(&self, at_least: f64) {
        assert!(self.count >= at_least, "{} pairs", self.count);
        let off = (self.squares - self.count) / libm::sqrt(2.0 * self.count);
        assert!(off.abs() <= ERRORS, "squared correlations of {} pairs: {off} standard errors", self.count);
    }
}

/// Owners and names as a scenario makes them, many of them alike but for a letter.
const DRAWS: [(&str, &str); 25] = [
    ("", "parameters.readiness"),
    ("", "parameters.readiness2"),
    ("", "threat.raiders.rate"),
    ("threat raiders", "attacks"),
    ("threat raiders", "mark"),
    ("threat raiders", "readiness"),
    ("threat raiders", "tactic"),
    ("threat raiders", "element.gate.delay @ camp"),
    ("threat raiders", "element.gate.delay @ camp#2"),
    ("threat raiders", "element.gate.delay @ plant"),
    ("threat raiders", "element.gate.detection"),
    ("threat raiders", "element.gate1.delay @ camp"),
    ("threat raiders", "element.gate2.delay @ camp"),
    ("threat raiders", "killed staff @ camp"),
    ("threat raiders", "killed stafg @ camp"),
    ("threat raiders", "found staff @ camp"),
    ("threat raiders", "route gate>door @ camp"),
    ("threat raiders", "route door>gate @ camp"),
    ("threat raider", "attacks"),
    ("threat raider", "mark"),
    ("threat raiderss", "attacks"),
    ("threat sredair", "attacks"),
    ("loss event theft", "attacks"),
    ("loss event theft", "loss_event.theft.magnitude.0"),
    ("loss event theft", "loss_event.theft.magnitude.1"),
];

fn keys(seed: u64) -> impl Iterator<Item = (String, Key)> {
    DRAWS.into_iter().map(move |(owner, name)| (format!("`{name}` of `{owner}`"), Key::named(seed, owner, name)))
}

const fn place(trial: u64, event: u32, step: u32) -> Place {
    Place { trial, event, step }
}

/// No two of a million numbers are the same, of either word of half a million places: of independent numbers of 52 bits two
/// would be with a probability of 1e-4.
#[test]
fn of_places_however_far_apart() {
    let trials = (0..24).chain([1 << 31, 1 << 32, (1 << 32) + 1, 1 << 40, u64::MAX]);
    let events = || (0..24).chain([1 << 16, 1 << 31, u32::MAX]);
    let mut words = Vec::new();
    for trial in trials {
        for (event, step) in events().flat_map(|event| events().map(move |step| (event, step))) {
            for (_, key) in keys(SEED) {
                let at = place(trial, event, step);
                words.extend([key.uniform(at), key.pair(at)[1]].map(f64::to_bits));
            }
        }
    }
    let count = words.len();
    assert!(count > 1_000_000);
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count, "numbers that come twice");
}

#[test]
fn of_names_and_owners() {
    let trials: Vec<Sequence> =
        keys(SEED).map(|(name, key)| sequence(&name, |i| key.uniform(place(i, 0, 0)))).collect();
    let mut pairs = Pairs::default();
    for (index, one) in trials.iter().enumerate() {
        trials[..index].iter().for_each(|other| pairs.add(one, other));
    }
    pairs.together(300.0);
}

/// The numbers of one key at one trial, attack or step after another, in pairs that do not overlap, and at greater lags.
#[test]
fn of_neighbouring_trials_attacks_and_steps() {
    let mut pairs = Pairs::default();
    for (name, key) in keys(SEED) {
        let walks: [(&str, &dyn Fn(u64) -> Place); 5] = [
            ("trial", &|i| place(i, 0, 0)),
            ("trial in its third attack", &|i| place(i, 2, 0)),
            ("attack", &|i| place(7, i as u32, 0)),
            ("step", &|i| place(7, 3, i as u32)),
            ("trial beyond 2^32", &|i| place((1 << 32) - 1_000 + i, 0, 0)),
        ];
        for (along, at) in walks {
            let mut next = |lag: u64| {
                // Of 0 1 2 3 …: 0 2 4 … with 1 3 5 …; with a lag of 8 numbers 0 to 7, 16 to 23 … with 8 to 15, 24 to 31 …
                let start = |i: u64| i / lag * 2 * lag + i % lag;
                let before = sequence(&format!("{name}, {along}"), |i| key.uniform(at(start(i))));
                let after = sequence(&format!("the one {lag} later"), |i| key.uniform(at(start(i) + lag)));
                pairs.add(&before, &after);
            };
            next(1);
            if along == "trial" {
                // The length of a block, and of a design.
                next(1_024);
            }
        }
    }
    pairs.together(150.0);
}

/// The same trials at the next attack and at the next step, of one key and of another.
#[test]
fn of_attacks_and_steps_of_the_same_trial() {
    let mut pairs = Pairs::default();
    let all: Vec<(String, Key)> = keys(SEED).collect();
    for (index, (name, key)) in all.iter().enumerate() {
        let (other, another) = &all[(index + 1) % all.len()];
        let here = sequence(name, |i| key.uniform(place(i, 0, 0)));
        for (event, step) in [(1, 0), (0, 1), (1, 1)] {
            let same = sequence("itself", |i| key.uniform(place(i, event, step)));
            let its = sequence(other, |i| another.uniform(place(i, event, step)));
            pairs.add(&here, &same);
            pairs.add(&here, &its);
        }
    }
    pairs.together(150.0);
}

/// Of a block the first word is a delay, the second decides whether the element senses.
#[test]
fn of_the_two_words_of_a_block() {
    let mut pairs = Pairs::default();
    let second = |key: Key, at: Place| key.pair(at)[1];
    let all: Vec<(String, Key)> = keys(SEED).collect();
    for (index, (name, key)) in all.iter().enumerate() {
        let (other, another) = &all[(index + 1) % all.len()];
        let first = sequence(name, |i| key.uniform(place(i, 0, 0)));
        let word = sequence("its second word", |i| second(*key, place(i, 0, 0)));
        let next = sequence("its second word a trial later", |i| second(*key, place(i + 1, 0, 0)));
        let attack = sequence("its second word an attack later", |i| second(*key, place(i, 1, 0)));
        let its = sequence(&format!("the second word of {other}"), |i| second(*another, place(i, 0, 0)));
        for (one, two) in
            [(&first, &word), (&first, &next), (&word, &next), (&word, &attack), (&word, &its), (&first, &its)]
        {
            pairs.add(one, two);
        }
    }
    pairs.together(150.0);
}

#[test]
fn of_neighbouring_seeds() {
    let mut pairs = Pairs::default();
    for (of_one, of_next) in keys(SEED).zip(keys(SEED + 1)) {
        let [one, next] = [of_one, of_next].map(|(name, key)| sequence(&name, |i| key.uniform(place(i, 0, 0))));
        pairs.add(&one, &next);
    }
    pairs.together(25.0);
}
