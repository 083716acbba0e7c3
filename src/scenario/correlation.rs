//! `[[correlation]]`: parameters that move together.

use crate::random::Copula;

use super::arena::SlotId;

/// Parameters tied together by rank correlations.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlations {
    /// The parameters, in the order in which the file first names them.
    pub parameters: Vec<SlotId>,
    /// What ties their uniform numbers, a variable for each parameter.
    pub copula: Copula,
}
