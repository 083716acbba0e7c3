//! Keys of the risk matrix.

use crate::scenario::dimension::Dimension::{Bare, Rate};
use crate::scenario::structure::MATRIX_METRICS;

use super::{Kind, Table, key};

/// `[risk_matrix]`.
pub(crate) static RISK_MATRIX: Table = Table {
    name: "risk_matrix",
    words: "Bands and ratings of the risk matrix of a report. They change no simulated figure. What is left out is this \
            program's default, of no standard.",
    keys: &[
        key("metric", Kind::Word(&MATRIX_METRICS), "What the consequences of an attack are counted in."),
        key(
            "likelihood",
            Kind::Constants(Rate),
            "Four rising rates between the bands of attacks per year; 1 in 10,000, 1,000, 100 and 10 yr if left out.",
        ),
        key(
            "consequence",
            Kind::Constants(Bare),
            "Four rising boundaries: deaths (3, 10, 30, 100 if left out), an amount (1 M, 10 M, 100 M, 1 bn), or days or \
             durations of downtime (7, 30, 90, 365 days). A band holds its lower boundary.",
        ),
        key(
            "likelihood_names",
            Kind::Texts(5),
            "Names of the bands, the rarest first; Remote, Unlikely, Possible, Likely, Frequent if left out.",
        ),
        key(
            "consequence_names",
            Kind::Texts(5),
            "Names of the bands, the mildest first; Serious, Major, Severe, Critical, Catastrophic if left out.",
        ),
        key(
            "ratings",
            Kind::Texts(5),
            "A row for each band of likelihood, the rarest first, a letter for each band of consequence: L low, M medium, H \
             high, E extreme; LLLMM, LLMMH, LMMHH, MMHHE, MHHEE if left out.",
        ),
    ],
};
