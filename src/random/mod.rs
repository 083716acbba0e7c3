//! Everything random: keyed uniform numbers, laws, their quantile tables and counts.
//!
//! A draw is a pure function of its name and place ([`Key`], [`Place`]); every law and count turns one uniform number
//! into one value, monotonically. So draws can be shared between postures, stratified and tied together.

mod copula;
mod counts;
mod design;
mod fit;
mod integral;
mod key;
mod law;
mod nearest;
mod philox;
mod pieces;
mod sampler;
pub mod sobol;
mod special;
mod table;

pub use copula::{Copula, CopulaError};
pub use counts::{binomial, hypergeometric, negative_binomial, negative_binomial_positive, poisson, poisson_positive};
pub use design::{STRATA, permuted};
pub use fit::{Distance, Family, FitError, Fitted, Goodness, fits};
pub use integral::IntegratedCdf;
pub use key::{Key, Place, Stream, name_hash};
pub use law::{Expectation, Law, LawError};
pub use philox::philox2x64;
pub use sampler::Sampler;
pub use special::{
    beta_cdf, beta_quantile, beta_quantile_upper, beta_sf, digamma, gamma_cdf, gamma_quantile, gamma_quantile_upper,
    gamma_sf, ln_factorial, ln_gamma, log_less_digamma, normal_cdf, normal_quantile, normal_sf, student_quantile,
    trigamma,
};
pub use table::{QuantileTable, TableCache};
