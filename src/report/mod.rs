//! Finished numbers in, text out: terminal tables, Markdown, charts.
//!
//! Nothing here computes a statistic; every figure comes from the [`Document`](crate::result::document::Document).

pub mod charts;
pub mod format;
pub mod markdown;
pub mod terminal;
pub mod trace;

mod canvas;
mod clean;
#[cfg(test)]
pub(crate) mod fixture;
mod specimens;
mod summary;
mod words;
