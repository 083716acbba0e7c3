//! How often intervals of a study hold the truth.

use crate::random::normal_quantile;

use super::study_tests::{noise, of, settings};
use super::*;

/// Seeds, and how many misses of 5 % intervals happen once in 1,000: 50 expected of 1,000, standard deviation 6.9.
const SEEDS: u64 = 1_000;
const MOST_MISSES: usize = 72;
/// Where a study takes longer: 15 expected of 300, standard deviation 3.8.
const FEWER_SEEDS: u64 = 300;
const MOST_OF_FEWER: usize = 28;

#[test]
fn intervals_of_indices_ranks_and_tornado_hold_the_truth() {
    // x0 + 2 x1 + 6 x0 x2 of centred uniform numbers, with noise in four replicates.
    let compute = |scramble: u32, u: &[f64], out: &mut [f64]| {
        let x = |at: usize| u[at] - 0.5;
        let value = x(0) + 2.0 * x(1) + 6.0 * x(0) * x(2);
        (0..4).for_each(|replicate| out[replicate] = value + 0.3 * noise(scramble, u, replicate));
    };
    let function = Plain { replicates: 4, held: vec![0], ..Plain::new(3, compute) };
    let unit = 1.0 / 12.0;
    let all = 5.0 * unit + 36.0 / 144.0;
    let first = [unit / all, 4.0 * unit / all, 0.0];
    let total = [(unit + 0.25) / all, 4.0 * unit / all, 0.25 / all];
    let noisy = 0.09 / 4.0;
    let mut misses = [0; 10];
    for seed in 0..SEEDS {
        let found = of(&function, &settings(8, 64, seed));
        let indices = found.indices(0);
        let inputs = indices.inputs.unwrap();
        let swing = found.tornado(0)[0].swing;
        let estimates = (0..3)
            .flat_map(|input| [(inputs[input].first, first[input]), (inputs[input].total, total[input])])
            .chain([(indices.variance, all), (indices.noise.unwrap(), noisy / (all + noisy)), (swing, 0.8)])
            .chain([(found.mean(0), 0.0)]);
        for (missed, (found, truth)) in misses.iter_mut().zip(estimates) {
            *missed += usize::from(truth < found.low || found.high < truth);
        }
    }
    assert!(misses.iter().all(|missed| *missed <= MOST_MISSES), "{misses:?} of {SEEDS}");
}

#[test]
fn intervals_of_information_hold_the_truth() {
    // A gain of 0.3 + z0 - z1 / 2; every scramble has attacks of its own, which shift a whole replicate as well.
    let mu = 0.3;
    let compute = |scramble: u32, u: &[f64], out: &mut [f64]| {
        let gain = mu + normal_quantile(u[0]) - 0.5 * normal_quantile(u[1]);
        for replicate in 0..4 {
            let shift = 0.1 * noise(scramble, &[], replicate);
            out[8 + replicate] = gain + shift + 0.3 * noise(scramble, u, replicate);
        }
    };
    let function = Plain { replicates: 4, beside: 2, ..Plain::new(3, compute) };
    let exact = |size: f64| {
        let z: f64 = mu / size;
        let tail = 0.5 * libm::erfc(z / 2.0_f64.sqrt());
        size * libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt() - mu * tail
    };
    let truths = [exact(1.0), exact(0.5), 0.0];
    let mut misses = [0; 4];
    for seed in 0..FEWER_SEEDS {
        let found = of(&function, &settings(8, 64, seed)).information(&[0, 1]).unwrap();
        let estimates = found.inputs.iter().zip(truths).map(|(input, truth)| (input.gain, truth));
        let estimates = estimates.chain([(found.perfect.estimate, exact(1.25_f64.sqrt()))]);
        for (missed, (found, truth)) in misses.iter_mut().zip(estimates) {
            *missed += usize::from(truth < found.low || found.high < truth);
        }
    }
    assert!(misses.iter().all(|missed| *missed <= MOST_OF_FEWER), "{misses:?} of {FEWER_SEEDS}");
}
