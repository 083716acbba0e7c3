//! Monte Carlo simulation of security risk at remote industrial sites.

pub mod random;
pub mod stats;
