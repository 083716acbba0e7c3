//! Draws: keyed uniforms, laws by table and counts, against the samplers of `rand_distr`.
//!
//! Every figure is the time of a thousand independent draws; inputs vary from draw to draw as in a run.

use std::hint::black_box;

use bordj::random::{
    IntegratedCdf, Key, Law, Place, Sampler, Stream, TableCache, binomial, hypergeometric, philox2x64, poisson,
    poisson_positive,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand_distr::Distribution;

const DRAWS: u64 = 1000;

fn place(trial: u64) -> Place {
    Place { trial, event: 1, step: 0 }
}

/// Benchmarks the sum of `DRAWS` values of `draw`, called with the number of the draw.
fn sums(c: &mut Criterion, group: &str, name: &str, draw: impl Fn(u64) -> f64) {
    let mut group = c.benchmark_group(group);
    group.throughput(Throughput::Elements(DRAWS));
    let mut start = 0;
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            start += DRAWS;
            (start..start + DRAWS).map(&draw).sum::<f64>()
        });
    });
    group.finish();
}

/// The same for a sampler of `rand_distr`, fed by a fast sequential generator.
fn theirs(c: &mut Criterion, group: &str, law: &impl Distribution<f64>) {
    let mut group = c.benchmark_group(group);
    group.throughput(Throughput::Elements(DRAWS));
    let mut generator: rand::rngs::Xoshiro256PlusPlus = rand::SeedableRng::seed_from_u64(1);
    group.bench_function("rand_distr", |bencher| {
        bencher.iter(|| (0..DRAWS).map(|_| law.sample(&mut generator)).sum::<f64>());
    });
    group.finish();
}

fn uniforms(c: &mut Criterion) {
    let key = black_box(Key::named(1, "threat", "element.gate.delay"));
    let word = black_box(0x1234_5678_9abc_def0_u64);
    let unit = |bits: u64| f64::from_bits((bits >> 12) | 0x3ff0_0000_0000_0000) - (1.0 - f64::EPSILON / 2.0);
    sums(c, "uniform", "philox 10 rounds", |trial| unit(philox2x64::<10>([trial, 1 << 32], word)[0]));
    sums(c, "uniform", "philox 7 rounds", |trial| unit(philox2x64::<7>([trial, 1 << 32], word)[0]));
    sums(c, "uniform", "keyed", |trial| key.uniform(place(trial)));
    sums(c, "uniform", "stratified", |trial| key.stratified(trial));
    theirs(c, "uniform", &rand_distr::Uniform::new(0.0, 1.0).expect("possible parameters"));
}

fn laws(c: &mut Criterion) {
    let mut cache = TableCache::new();
    let key = black_box(Key::named(1, "threat", "element.gate.delay"));
    let ours = [
        ("normal", Law::Normal { mean: 3.0, sd: 2.0 }),
        ("lognormal", Law::LogNormal { mu: 3.0, sigma: 0.6 }),
        ("pert", Law::Pert { min: 5.0, mode: 20.0, max: 60.0, shape: 4.0 }),
        ("beta", Law::Beta { alpha: 3.0, beta: 6.5 }),
        ("gamma", Law::Gamma { shape: 2.5, scale: 3.0 }),
        ("triangular", Law::Triangular { min: 5.0, mode: 20.0, max: 60.0 }),
        ("truncated lognormal", {
            let law = Box::new(Law::LogNormal { mu: 3.0, sigma: 0.6 });
            Law::Truncated { law, min: 4.0, max: 80.0 }
        }),
    ];
    for (name, law) in ours {
        let sampler = black_box(Sampler::compile(&law, &mut cache));
        sums(c, name, "table with its uniform", |trial| sampler.at(key.uniform(place(trial))));
    }
    theirs(c, "normal", &rand_distr::Normal::new(3.0, 2.0).expect("possible parameters"));
    theirs(c, "lognormal", &rand_distr::LogNormal::new(3.0, 0.6).expect("possible parameters"));
    theirs(c, "pert", &rand_distr::Pert::new(5.0, 60.0).with_mode(20.0).expect("possible parameters"));
    theirs(c, "beta", &rand_distr::Beta::new(3.0, 6.5).expect("possible parameters"));
    theirs(c, "gamma", &rand_distr::Gamma::new(2.5, 3.0).expect("possible parameters"));
    theirs(c, "triangular", &rand_distr::Triangular::new(5.0, 60.0, 20.0).expect("possible parameters"));
}

fn building(c: &mut Criterion) {
    let laws = [
        ("normal", Law::Normal { mean: 0.0, sd: 1.0 }),
        ("lognormal", Law::LogNormal { mu: 0.0, sigma: 0.6 }),
        ("pert", Law::Pert { min: 0.0, mode: 0.3, max: 1.0, shape: 4.0 }),
        ("beta half", Law::Beta { alpha: 0.5, beta: 0.5 }),
        ("beta narrow", Law::Beta { alpha: 300.0, beta: 900.0 }),
        ("gamma", Law::Gamma { shape: 2.5, scale: 1.0 }),
        ("truncated pert", {
            let law = Box::new(Law::Pert { min: 0.0, mode: 0.3, max: 1.0, shape: 4.0 });
            Law::Truncated { law, min: 0.1, max: 0.8 }
        }),
    ];
    for (name, law) in &laws {
        c.bench_function(&format!("build table/{name}"), |bencher| {
            bencher.iter(|| Sampler::compile(black_box(law), &mut TableCache::new()));
        });
        c.bench_function(&format!("build integral/{name}"), |bencher| {
            bencher.iter(|| IntegratedCdf::compile(black_box(law)));
        });
    }
    let table = IntegratedCdf::compile(&Law::LogNormal { mu: 5.5, sigma: 0.6 });
    let key = Key::named(1, "", "shelter");
    sums(c, "integral", "lognormal with its uniform", |trial| table.integral(key.uniform(place(trial)) * 600.0));
}

fn counts(c: &mut Criterion) {
    let key = black_box(Key::named(1, "threat", "count"));
    let u = |trial| key.uniform(place(trial));
    // The parameters move with the draw, as the probabilities of a run do.
    let part = |trial: u64| (trial % 64) as f64 / 64.0;
    sums(c, "counts", "binomial(134, 0.02)", |t| binomial(134, 0.015 + 0.01 * part(t), u(t)) as f64);
    sums(c, "counts", "binomial(134, 0.4)", |t| binomial(134, 0.35 + 0.1 * part(t), u(t)) as f64);
    sums(c, "counts", "binomial(800, 0.2)", |t| binomial(800, 0.15 + 0.1 * part(t), u(t)) as f64);
    sums(c, "counts", "binomial(1e6, 0.3)", |t| binomial(1_000_000, 0.25 + 0.1 * part(t), u(t)) as f64);
    sums(c, "counts", "poisson(0.1)", |t| poisson(0.05 + 0.1 * part(t), u(t)) as f64);
    sums(c, "counts", "poisson(5)", |t| poisson(4.5 + part(t), u(t)) as f64);
    sums(c, "counts", "poisson(100)", |t| poisson(90.0 + 20.0 * part(t), u(t)) as f64);
    sums(c, "counts", "poisson_positive(0.02)", |t| poisson_positive(0.01 + 0.02 * part(t), u(t)) as f64);
    sums(c, "counts", "hypergeometric(134, 40, 60)", |t| hypergeometric(134, 30 + t % 20, 60, u(t)) as f64);
    let mut stream = Stream { key, place: place(0) };
    let theirs = rand_distr::Binomial::new(800, 0.2).expect("possible parameters");
    c.bench_function("counts/rand_distr binomial(800, 0.2), one draw", |bencher| {
        bencher.iter(|| theirs.sample(&mut stream));
    });
}

criterion_group!(benches, uniforms, laws, building, counts);
criterion_main!(benches);
