//! A distribution in numbers ready to be drawn, beside the values that it was fitted to, if it was.

/// A distribution to be drawn. Its axis is in the units used inside, with marks that say values in people's units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Picture {
    /// The distribution as a scenario file writes it.
    pub notation: String,
    /// What kind of number it is, in words.
    pub dimension: String,
    /// Mean, spread and mode in words.
    pub moments: String,
    /// What stands below the drawing.
    pub notes: Vec<String>,
    /// Where the figures come from.
    pub origin: String,
    /// Ends of the axis.
    pub ends: [f64; 2],
    /// The axis is even in the logarithm.
    pub logarithmic: bool,
    /// Marks of the axis, value and words, from the closest to the farthest apart.
    pub ticks: Vec<Vec<(f64, String)>>,
    /// Single values and their probabilities; empty of a law with a density.
    pub atoms: Vec<(f64, f64)>,
    /// Columns of the density: left end, right end, density; its unit is one over the whole axis.
    pub density: Vec<[f64; 3]>,
    /// Quantiles: probability, value, value in words.
    pub quantiles: Vec<(f64, f64, String)>,
    /// The values that the law was fitted to.
    pub data: Option<Data>,
}

/// The values that a law was fitted to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Data {
    /// Name of the column.
    pub name: String,
    /// Name of the law.
    pub law: String,
    /// Number of values.
    pub count: usize,
    /// Their histogram, as [`Picture::density`].
    pub histogram: Vec<[f64; 3]>,
    /// Steps of the empirical distribution function: value, and the share of values up to it.
    pub steps: Vec<(f64, f64)>,
    /// The distribution function of the law, points along the axis.
    pub cdf: Vec<(f64, f64)>,
}
