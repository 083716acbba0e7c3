//! Years given an attack against plain years: what each trial costs, and how much of the error each leaves.
//!
//! First a table: standard errors as the results state them, nanoseconds per trial on one thread, and the gain at equal cost,
//! that is how many times longer plain years must run for the same error. Then criterion measures the cost of a trial
//! again, with care. `cargo bench --bench sampling`.

#![expect(clippy::print_stdout, reason = "the table is the output")]

use std::time::Instant;

use bordj::analysis::{self, Options, Sampling};
use bordj::result::document::Document;
use bordj::scenario::{self, Scenario};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SITE: &[u8] = include_bytes!("../tests/data/desert-gas.toml");
/// Attack rates per year.
const RATES: [f64; 3] = [0.1, 0.01, 0.001];
const GIVEN: Sampling = Sampling { unconditional: false, stratified: false };
const PLAIN: Sampling = Sampling { unconditional: true, stratified: false };
/// Trials of a run under the clock: enough that compiling and writing the result do not count.
const TIMED: u64 = 128 * 1_024;

/// The site with one attack rate, known for certain.
fn site(rate: f64) -> Scenario {
    let settings = [format!("threat.armed_group.rate={rate} per yr")];
    scenario::load("desert-gas.toml", SITE, &settings).scenario.expect("a sound scenario")
}

fn run(scenario: &Scenario, trials: u64, sampling: Sampling) -> Document {
    let options = Options { trials, seed: 1, threads: Some(1), postures: vec![0], until: None, sampling };
    analysis::run(scenario, &[], &options, &|_| {}).expect("a run")
}

/// Standard errors of the mean number of deaths in a year, and of P(10 deaths or more in a year).
fn errors(document: &Document) -> [f64; 2] {
    let deaths = &document.postures[0].metrics["fatalities"];
    let ten = deaths.exceedance.iter().find(|row| row[0] >= 10.0).expect("ten deaths occur");
    let [low, high] = deaths.mean_ci95;
    [(high - low) / 3.92, (ten[3] - ten[2]) / 3.92]
}

#[expect(clippy::disallowed_methods, reason = "what is measured is time")]
fn nanoseconds(scenario: &Scenario, sampling: Sampling) -> f64 {
    let once = || {
        let start = Instant::now();
        run(scenario, TIMED, sampling);
        start.elapsed().as_secs_f64() * 1e9 / TIMED as f64
    };
    (0..5).map(|_| once()).fold(f64::INFINITY, f64::min)
}

fn table() {
    println!("                 ns/trial         standard errors at equal trials   gain at equal cost");
    println!("attacks/yr   given   plain      mean: plain/given  P(>=10): plain/given   mean  P(>=10)");
    for rate in RATES {
        let scenario = site(rate);
        let [given_time, plain_time] = [GIVEN, PLAIN].map(|sampling| nanoseconds(&scenario, sampling));
        // As many attacks in both, so that neither error is a matter of a few.
        let trials = 60_000;
        let many = (trials as f64 / rate) as u64;
        let (given, plain) = (errors(&run(&scenario, trials, GIVEN)), errors(&run(&scenario, many, PLAIN)));
        let at_equal_trials = (many as f64 / trials as f64).sqrt();
        let ratios = [0, 1].map(|which| plain[which] * at_equal_trials / given[which]);
        let gains = ratios.map(|ratio| ratio * ratio * plain_time / given_time);
        println!(
            "{rate:>10} {given_time:>7.0} {plain_time:>7.0} {:>22.1} {:>21.1} {:>6.1} {:>8.1}",
            ratios[0], ratios[1], gains[0], gains[1]
        );
    }
}

fn trials(c: &mut Criterion) {
    table();
    for rate in RATES {
        let scenario = site(rate);
        let mut group = c.benchmark_group(format!("{rate} attacks per year"));
        group.throughput(Throughput::Elements(TIMED)).sample_size(10);
        for (name, sampling) in [("years given an attack", GIVEN), ("plain years", PLAIN)] {
            group.bench_function(name, |bencher| bencher.iter(|| run(&scenario, TIMED, sampling)));
        }
        group.finish();
    }
}

criterion_group!(benches, trials);
criterion_main!(benches);
