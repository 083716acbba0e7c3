//! Compares the postures of a scenario file in deaths per horizon, each against the first.
//!
//! `cargo run --release --example compare_postures -- scenarios/in-amenas-2013.toml`

use std::error::Error;
use std::io::Write as _;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "scenarios/in-amenas-2013.toml".to_owned());
    let scenario = bordj::open(&path, &[]).into_result()?;
    let options = bordj::Options { trials: 20_000, ..bordj::Options::of(&scenario) };
    let document = bordj::simulate(&scenario, &options)?;

    let mut out = std::io::stdout();
    for posture in &document.postures {
        let Some(deaths) = posture.metric("fatalities") else { continue };
        let [low, high] = deaths.mean_ci95;
        writeln!(out, "{}: {:.4} deaths [{low:.4}, {high:.4}]", posture.id, deaths.mean)?;
        if let Some(comparison) = document.comparison(&posture.id, "fatalities") {
            let [low, high] = comparison.difference.ci95;
            let (mean, baseline) = (comparison.difference.mean, &comparison.baseline);
            writeln!(out, "  {mean:+.4} [{low:+.4}, {high:+.4}] against {baseline}, on the same random numbers")?;
        }
    }
    Ok(())
}
