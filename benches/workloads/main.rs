//! The reference workloads of `docs/performance.md`, on one thread: this library beside the same written straightforwardly
//! on `rand_distr`, in one run, so that their ratios mean something. `tests/integration/workloads.rs` holds all of them
//! against exact answers and each other.
//!
//! W1 (frequency and magnitude) and W2 (a race of eight layers) are scenario files, run as a user's are, every output on.
//! Their time is that of further trials: each measurement runs some trials and, apart, as many and the measured ones, and
//! takes the difference, so that reading, compiling and the document do not count. W3 (a small posture scenario) has no
//! scenario form; it is written on the building blocks.

mod blocks;
mod reference;

use std::hint::black_box;
use std::time::{Duration, Instant};

use bordj::analysis::{self, Options, Sampling};
use bordj::scenario::{self, Scenario};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};

/// Trials of one measured iteration.
const TRIALS: u32 = 102_400;
/// Trials run beside the measured ones.
const BASE: u64 = 1_024;

fn load(text: &str) -> Scenario {
    scenario::load("workload.toml", text.as_bytes(), &[]).scenario.expect("a sound scenario")
}

#[expect(clippy::disallowed_methods, reason = "a measurement, no result")]
fn timed(scenario: &Scenario, trials: u64) -> Duration {
    let options =
        Options { trials, seed: 1, threads: Some(1), postures: vec![0], until: None, sampling: Sampling::default() };
    let start = Instant::now();
    black_box(analysis::run(scenario, &[], &options, &|_| {}).expect("a sound scenario"));
    start.elapsed()
}

fn scenario(group: &mut BenchmarkGroup<'_, WallTime>, text: &str) {
    let scenario = load(text);
    group.bench_function("scenario file", |bencher| {
        bencher.iter_custom(|iterations| {
            let all = timed(&scenario, BASE + iterations * u64::from(TRIALS));
            all.saturating_sub(timed(&scenario, BASE))
        });
    });
}

/// A function of a seed, run for seed after seed.
fn straightforward<T>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, run: impl Fn(u64) -> T) {
    let mut seed = 0;
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            seed += 1;
            run(seed)
        });
    });
}

fn group<'a>(c: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(u64::from(TRIALS))).sample_size(40);
    group
}

fn workloads(c: &mut Criterion) {
    let trials = TRIALS as usize;
    let mut w1 = group(c, "W1 frequency and magnitude");
    straightforward(&mut w1, "rand_distr", |seed| reference::frequency_and_magnitude(trials, seed));
    scenario(&mut w1, include_str!("../../scenarios/fair-w1.toml"));
    w1.finish();
    let mut w2 = group(c, "W2 race of eight layers");
    straightforward(&mut w2, "rand_distr", |seed| reference::race(trials, seed));
    scenario(&mut w2, include_str!("../../scenarios/easi-w2.toml"));
    w2.finish();
    let mut w3 = group(c, "W3 posture");
    straightforward(&mut w3, "rand_distr", |seed| reference::posture(trials, seed));
    let posture = blocks::Posture::new(1);
    let tally = posture.run(u64::from(TRIALS));
    for (column, summary) in reference::posture(trials, 1).iter().enumerate() {
        summary.agrees_with("W3", &tally.year(0, column));
    }
    straightforward(&mut w3, "building blocks", |_| blocks::read(&posture.run(u64::from(TRIALS))));
    w3.finish();
}

criterion_group!(benches, workloads);
criterion_main!(benches);
