//! Monte Carlo simulation of security risk at remote industrial sites: which measures protect the people, what they buy, and
//! how sure we are.
//!
//! A scenario is a TOML text that describes a site, the threat, and postures made of measures (`docs/scenario.md`). The
//! program `bordj` runs it from a shell. A program of your own does the same in three steps: [`load`] a text or [`open()`] a
//! file, [`simulate`] or [`compare`], and read the [`Document`], which is what `result.json` holds.
//!
//! # Two postures compared
//!
//! ```
//! const SITE: &str = r#"
//!     schema = 1
//!     scenario = { id = "outpost", name = "Outpost", currency = "USD" }
//!     group = [{ id = "staff", headcount = 40 }]
//!     zone = [{ id = "road" }, { id = "camp", occupancy = { staff = 1.0 } }]
//!     element = [{ id = "gate", from = "road", to = "camp", detection = 0.9, delay = "60 s" }]
//!     response = [{ id = "guards", travel = "5 min", engagement = { fixed = 0.8 } }]
//!     alarm = { understood = 0.6 }
//!     assault = { killed = 0.1, escaped = 0.3 }
//!     posture = [{ id = "as_is" }, { id = "hardened", controls = ["door"] }]
//!
//!     [[threat]]
//!     id = "raiders"
//!     rate = "1 in 10 yr"
//!     group_size = 8
//!     target = { camp = 1.0 }
//!     entry = ["road"]
//!
//!     [[control]]
//!     id = "door"
//!     capex = "100 k"
//!     life = "10 yr"
//!     effects = [{ target = "element.gate.delay", set = "10 min" }]
//! "#;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scenario = bordj::load("outpost.toml", SITE.as_bytes(), &[]).into_result()?;
//! let options = bordj::Options { trials: 4_096, ..bordj::Options::of(&scenario) };
//! let document = bordj::simulate(&scenario, &options)?;
//!
//! let deaths = &document.comparison("hardened", "fatalities").ok_or("no such comparison")?.difference;
//! let [low, high] = deaths.ci95;
//! println!("{:+.3} deaths per year [{low:+.3}, {high:+.3}]", deaths.mean);
//! # assert!(low < deaths.mean && deaths.mean < high && high < 0.0, "{deaths:?}");
//!
//! let hardened = document.posture("hardened").ok_or("no such posture")?;
//! if let Some(p) = hardened.per_attack.p_effectiveness.estimate {
//!     println!("{:.0} % of attacks are stopped, at {:.0} a year", 100.0 * p, hardened.annual_cost);
//! }
//! # assert!(hardened.per_attack.p_effectiveness.estimate > Some(0.3));
//! # Ok(())
//! # }
//! ```
//!
//! What decides between the postures (cost and benefit, the efficient frontier, what each control buys first and last, regret,
//! displacement) is in the document of [`compare`]:
//!
//! ```
//! # const SITE: &str = r#"
//! # schema = 1
//! # scenario = { id = "outpost", name = "Outpost", currency = "USD" }
//! # group = [{ id = "staff", headcount = 40 }]
//! # zone = [{ id = "road" }, { id = "camp", occupancy = { staff = 1.0 } }]
//! # element = [{ id = "gate", from = "road", to = "camp", detection = 0.9, delay = "60 s" }]
//! # response = [{ id = "guards", travel = "5 min", engagement = { fixed = 0.8 } }]
//! # assault = { killed = 0.1, escaped = 0.3 }
//! # posture = [{ id = "as_is" }, { id = "hardened", controls = ["door"] }]
//! # [[threat]]
//! # id = "raiders"
//! # rate = "1 in 10 yr"
//! # group_size = 8
//! # target = { camp = 1.0 }
//! # entry = ["road"]
//! # [[control]]
//! # id = "door"
//! # capex = "100 k"
//! # life = "10 yr"
//! # effects = [{ target = "element.gate.delay", set = "10 min" }]
//! # "#;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let scenario = bordj::load("outpost.toml", SITE.as_bytes(), &[]).into_result()?;
//! # let options = bordj::Options { trials: 4_096, ..bordj::Options::of(&scenario) };
//! let document = bordj::compare(&scenario, &options, bordj::Looks::default())?;
//! let decision = document.decision.ok_or("nothing was compared")?;
//! for of in &decision.costs {
//!     let deaths = of.fatalities_averted;
//!     println!("{}: {:.3} deaths averted a year {:?}", of.posture, deaths.value, deaths.ci95);
//!     if let Some(icaf) = of.icaf {
//!         println!("at {:.0} each, at least {:.0}", icaf.value, icaf.low);
//!     }
//! }
//! # assert!(decision.costs[0].icaf.is_some_and(|icaf| icaf.low < icaf.value));
//! # Ok(())
//! # }
//! ```
//!
//! Postures are simulated on common random numbers, so a difference has the interval of paired trials: far narrower than
//! that of two separate runs. Scenario, seed and number of trials fix every figure, whatever the threads.
//!
//! # Files
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let settings = ["alarm.understood=90 %".to_owned()];
//! // What is wrong with the file, all of it, is in the error: a line each with place, code, words and advice.
//! let scenario = bordj::open("scenarios/in-amenas-2013.toml", &settings).into_result()?;
//! let postures = scenario.postures(&["as_was", "after_2013"])?;
//! let options = bordj::Options { postures, seed: 7, ..bordj::Options::of(&scenario) };
//! let document = bordj::simulate(&scenario, &options)?;
//! # let _ = document;
//! # Ok(())
//! # }
//! ```
//!
//! [`open()`] also reads what the file `extends` and the CSV files it names, within its folder's tree; [`load`] takes the text
//! alone. `examples/compare_postures.rs` is a whole program: `cargo run --example compare_postures -- FILE`.
//!
//! # What is stable
//!
//! The names at the root of the crate, the fields of [`result::document`] as far as `result.json` has them, and the schemas
//! of the documents. Fields and variants are only added, so build [`Options`] from [`Options::of`]. The other modules are
//! public because the program, its tests and benchmarks are made of them; they may change with any version:
//! ARCHITECTURE.md says what they are. [`analysis::run`] takes records of past attacks and a callback for progress;
//! [`report`] makes tables, Markdown and charts of a document. [`sensitivity`] studies any function of uniform numbers.

pub mod analysis;
pub mod cli;
pub mod engine;
pub mod files;
pub mod model;
pub mod random;
pub mod report;
pub mod result;
pub mod scenario;
pub mod stats;

pub use analysis::sensitivity;
pub use analysis::{AnalysisError, Full, Looks, Options, Sampling, Until, UntilError};
pub use files::open;
pub use result::decision::Decision;
pub use result::document::{Comparison, Difference, Document, Metric, Posture, Probability};
pub use scenario::{Fault, Faults, Loaded, Scenario, UnknownPosture, load};

/// Simulates a scenario and makes its result document: every simulated posture, and the paired differences of the others
/// against the first of them.
///
/// # Errors
///
/// Options that do not fit the scenario, two ids of the scenario that make two draws share a key, or threads that could not
/// be started: see [`AnalysisError`].
pub fn simulate(scenario: &Scenario, options: &Options) -> Result<Document, AnalysisError> {
    analysis::run(scenario, &[], options, &|_| {})
}

/// Simulates a scenario as [`simulate`] does, the first of `options.postures` being the baseline, and says what decides between
/// the postures: the document's `decision`.
///
/// # Errors
///
/// As of [`simulate`].
pub fn compare(scenario: &Scenario, options: &Options, looks: Looks<'_>) -> Result<Document, AnalysisError> {
    analysis::compare(scenario, &[], options, looks, &|_| {})
}
