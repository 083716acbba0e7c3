//! On which inputs the answer hangs, and which of them are worth studying: the document `bordj.sensitivity/1`, which a result may
//! hold as well.

use serde::{Deserialize, Serialize};

use super::decision::Figure;
use super::document::Warning;
use super::sweep::{Posture, Scenario};

/// Name and version of the format.
pub const SCHEMA: &str = "bordj.sensitivity/1";

/// A sensitivity analysis by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// [`SCHEMA`].
    pub schema: String,
    /// How it was computed; the same values give the same document.
    pub run: Run,
    /// What was studied.
    pub scenario: Scenario,
    /// The postures in their order.
    pub postures: Vec<Posture>,
    /// What was found.
    pub sensitivity: Sensitivity,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
}

/// See [`Document::run`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Seed of every draw.
    pub seed: u64,
    /// SHA-256 of the canonical scenario, in hexadecimal.
    pub scenario_sha256: String,
    /// Settings of the command line; left out if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// Version of the program.
    pub version: String,
}

/// What moves the figures of the first posture, and what knowing an input would be worth for the choice between postures.
///
/// The function studied is the expectation of a figure given all inputs that are drawn once per trial; it is estimated at every
/// point from the same simulated years with an attack, in batches that err independently, so that their noise can be taken out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// The posture whose figures are studied: the first.
    pub posture: String,
    /// Simulated years with an attack at every point, the same at all of them.
    pub attacks: u64,
    /// Batches of them.
    pub batches: u64,
    /// Points of each scramble.
    pub points: u64,
    /// Independent Owen scrambles of the Sobol sequence; intervals come from the spread between them.
    pub scrambles: u64,
    /// Inputs that move none of the figures at any point, and are worth nothing to any choice: they are left out below.
    pub idle: u64,
    /// The other inputs, in the order of their draws.
    pub inputs: Vec<StudiedInput>,
    /// One per figure.
    pub metrics: Vec<StudiedMetric>,
    /// One per measure of the choice between postures; empty with one posture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

/// Inputs that are drawn together, or move together by a rank correlation: one input of the study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudiedInput {
    /// Their paths.
    pub inputs: Vec<String>,
    /// The weakest grade among them: `D`, then none (absent), then `C`, `B`, `A`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// More than one draw, tied by `[[correlation]]`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tied: bool,
    /// Values at the 10 % and the 90 % quantile, as the file would write them, of each path; empty where a path has none of its
    /// own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub range: Vec<[String; 2]>,
}

/// One figure of the first posture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudiedMetric {
    /// Its name: `<column>.mean`, `per_attack.<column>.mean`, `p_interruption` and so on.
    pub name: String,
    /// Its unit; empty for a probability.
    pub unit: String,
    /// Mean over points.
    pub base: Figure,
    /// Share of the noise of a finite number of attacks in the variance of the values found at the points; it is taken out of the
    /// indices.
    pub noise: f64,
    /// Standard deviation of the expectation over all inputs; `None` where it is not told apart from 0.
    pub sd: Option<f64>,
    /// What each input does, in the order of the inputs.
    pub effects: Vec<Effect>,
}

/// What one input does to one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Place in [`Sensitivity::inputs`].
    pub input: u64,
    /// The figure with each of its draws held; the others vary, those tied to it by a rank correlation too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
    /// Spearman rank correlation with the figure, corrected for noise where that can be done; of an input of one draw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Figure>,
    /// The same as found; noise draws it towards 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank_found: Option<Figure>,
    /// First-order Sobol index: the share of the variance that goes if the input is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Figure>,
    /// Total Sobol index: the share that stays if all others are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Figure>,
}

/// A figure with one draw held: a bar of the tornado.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// The paths that are drawn so.
    pub inputs: Vec<String>,
    /// With the draw at its 10 % quantile.
    pub low: Figure,
    /// At its 90 % quantile.
    pub high: Figure,
    /// High less low, paired.
    pub swing: Figure,
    /// The swing is told apart from 0, over all draws at once (5 %).
    pub told_apart: bool,
}

/// What knowing more would be worth for the choice between postures, by one measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// `net_benefit.loss`, `net_benefit.loss_and_lives`, … as sweeps name them (money per year, costs counted), or a figure that is
    /// to be small, whatever it costs.
    pub by: String,
    /// Its unit; figures are per year.
    pub unit: String,
    /// The postures in their order, each with its mean utility less that of the first.
    pub options: Vec<ChoiceOption>,
    /// The posture to choose with what is known now.
    pub best: String,
    /// Expected value of perfect information (EVPI): what knowing every input before the choice would be worth. Judged on attacks
    /// that the choice did not see, so noise cannot raise it.
    pub evpi: Figure,
    /// The plain estimate, which noise raises: an upper end.
    pub evpi_most: f64,
    /// Expected value of knowing one input (EVPPI), in the order of the inputs.
    pub inputs: Vec<ChoiceInput>,
}

/// See [`Choice::options`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceOption {
    /// The posture.
    pub posture: String,
    /// How much better than the first it is to be expected.
    pub gain: Figure,
    /// Share of points at which it is the best.
    pub p_best: f64,
}

/// What one input is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceInput {
    /// Place in [`Sensitivity::inputs`].
    pub input: u64,
    /// Expected value of knowing it before the choice.
    pub evppi: Figure,
    /// It is told apart from nothing, over all inputs at once (5 %).
    pub told_apart: bool,
    /// Share of its range in which the choice is another.
    pub changes: f64,
}
