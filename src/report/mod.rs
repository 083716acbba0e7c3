//! Finished numbers in, text out: terminal tables, Markdown, charts, a page of HTML.
//!
//! Nothing here computes a statistic; every figure comes from a document of `result/`.

pub mod back_tests;
pub mod batch;
pub mod charts;
pub mod diff;
pub mod format;
pub mod markdown;
pub mod optimum;
pub mod page;
pub mod sweep;
pub mod terminal;
pub mod trace;
pub mod uncertainty;
pub mod validation;

mod by_group;
mod canvas;
mod clean;
mod clock;
mod closed_forms;
mod decision;
#[cfg(test)]
pub(crate) mod fixture;
mod held_against;
mod layers;
mod lead;
mod register;
mod return_periods;
mod risk_register;
mod specimens;
mod summary;
mod words;
