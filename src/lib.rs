//! Monte Carlo simulation of security risk at remote industrial sites.

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
