//! Finished numbers in, text out: terminal tables, Markdown, charts.
//!
//! Nothing here computes a statistic; every figure comes from the [`Document`](crate::result::document::Document).

pub mod charts;
pub mod format;
pub mod markdown;
pub mod terminal;

mod canvas;
mod clean;
mod closed_forms;
#[cfg(test)]
pub(crate) mod fixture;
mod summary;
mod words;
