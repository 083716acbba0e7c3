//! A closed form that is called exact meets the simulation, whatever the scenario.

use bordj::analysis::{self, Options, Sampling};
use bordj::random::normal_quantile;

use super::{Told, Wish, generator, load};

/// Over all exact rows of all scenarios the largest distance is one that as many sound rows have with a probability of a
/// thousandth at most.
#[test]
fn what_is_called_exact_meets_the_simulation() {
    let mut distances: Vec<(f64, u64, String)> = Vec::new();
    for number in 0..160 {
        let made = generator::scenario(number, Wish { uniform: number % 2 == 0 });
        let _told = Told(&made.text);
        let scenario = load(&made.text);
        let options = Options {
            trials: 3_000,
            seed: 5,
            threads: Some(2),
            postures: vec![0, made.response_alone],
            until: None,
            sampling: Sampling::default(),
        };
        let document = analysis::run(&scenario, &[], &options, &|_| {}).unwrap();
        for posture in &document.postures {
            for row in posture.twin.iter().filter(|row| row.kind == "exact" && row.estimate.is_some()) {
                let apart = row.standard_errors.unwrap_or(f64::INFINITY);
                let what = format!("{} {} {row:?}", posture.id, row.figure);
                distances.push((apart, number, what));
            }
        }
    }
    distances.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rows = distances.len();
    assert!(rows > 500, "{rows} exact rows");
    let most = -normal_quantile(0.001 / (2.0 * rows as f64));
    assert!(distances[0].0 < most, "of {rows} rows, more than {most} apart: {:#?}", &distances[..5]);
}
