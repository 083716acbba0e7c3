//! Latin hypercube against plain draws at equal cost, on every shipped scenario: the table of `docs/sampling.md`.
//!
//! Every scenario is run with many seeds both ways, the same number of trials each. The standard error of a figure is its
//! standard deviation over the seeds; the cost is the median time of a run. `cargo bench --bench designs`, or for other
//! scenarios `cargo bench --bench designs -- FILE.toml …`.

#![expect(clippy::print_stdout, reason = "the table is the output")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use bordj::analysis::{self, Options, Sampling};
use bordj::result::document::Document;
use bordj::scenario::{self, Scenario};

const SEEDS: u64 = 100;
const TRIALS: u64 = 30 * 1_024;
const FIGURES: [&str; 6] =
    ["P(attack)", "fatalities, mean", "loss, mean", "P(loss >= its 99 %)", "loss in 1,000 yr", "P_I"];

/// A loss of which the chance is asked for; found in a first run.
fn level(document: &Document) -> f64 {
    document.postures[0].metrics["loss"].quantiles["p99"]
}

/// The figures of the first posture; the chance of a loss is that of the nearest row of its curve.
fn figures(document: &Document, level: f64) -> [f64; FIGURES.len()] {
    let posture = &document.postures[0];
    let loss = &posture.metrics["loss"];
    let chance = if level > 0.0 { loss.exceedance.iter().find(|row| row[0] >= level) } else { None };
    let rare = loss.return_periods.iter().find(|row| row.years >= 1_000.0);
    [
        posture.p_attack,
        posture.metrics["fatalities"].mean,
        loss.mean,
        chance.map_or(loss.p_any, |row| row[1]),
        rare.map_or(f64::NAN, |row| row.annual),
        posture.per_attack.p_interruption.estimate.unwrap_or(f64::NAN),
    ]
}

#[expect(clippy::disallowed_methods, reason = "what is measured is time")]
fn timed(scenario: &Scenario, seed: u64, stratified: bool) -> (Document, f64) {
    let sampling = Sampling { unconditional: false, stratified };
    let options = Options { trials: TRIALS, seed, threads: None, postures: vec![0], until: None, sampling };
    let start = Instant::now();
    let document = analysis::run(scenario, &[], &options, &|_| {}).expect("a run");
    (document, start.elapsed().as_secs_f64())
}

/// Mean and standard deviation.
fn spread(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (n - 1.0)).sqrt())
}

fn compare(path: &Path) {
    let text = std::fs::read(path).expect("a readable scenario");
    let scenario = scenario::load("scenario", &text, &[]).scenario.expect("a sound scenario");
    let level = level(&timed(&scenario, 0, false).0);
    let (mut rows, mut times) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for seed in 1..=SEEDS {
        // Turn by turn, so that whatever else the machine does falls on both.
        for (way, stratified) in [false, true].into_iter().enumerate() {
            let (document, time) = timed(&scenario, seed, stratified);
            rows[way].push(figures(&document, level));
            times[way].push(time);
        }
    }
    let [plain, designs] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    let cost = designs / plain;
    println!("\n{}: {TRIALS} trials, {SEEDS} seeds, lhs takes {cost:.2} of the time of mc", scenario.header.id);
    println!(
        "{:<22} {:>11} {:>10} {:>10} {:>10} {:>14}",
        "figure", "mean", "se mc", "se lhs", "lhs/mc", "at equal cost"
    );
    for (place, name) in FIGURES.iter().enumerate() {
        let of = |way: usize| spread(&rows[way].iter().map(|row| row[place]).collect::<Vec<_>>());
        let ((mean, plain), (_, designs)) = (of(0), of(1));
        if plain > 1e-12 * mean.abs() {
            let ratio = designs / plain;
            let equal = ratio * cost.sqrt();
            println!("{name:<22} {mean:>11.4e} {plain:>10.2e} {designs:>10.2e} {ratio:>10.3} {equal:>14.3}");
        }
    }
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

fn main() {
    // `cargo test --all-targets` builds and starts benches too, without this word.
    let words: Vec<String> = std::env::args().skip(1).collect();
    if !words.iter().any(|word| word == "--bench") {
        return;
    }
    let mut paths: Vec<PathBuf> = words.iter().map(PathBuf::from).filter(|path| is_toml(path)).collect();
    if paths.is_empty() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let entries = std::fs::read_dir(folder).expect("the scenarios");
        paths.extend(entries.map(|entry| entry.expect("an entry").path()));
        paths.retain(|path| is_toml(path));
        paths.sort();
    }
    for path in &paths {
        compare(path);
    }
}
