//! The result document and its columns, the summary of a batch, the document of a validation, and the criteria that curves are held against: types
//! and constants only.

pub mod batch;
pub mod columns;
mod comparison;
pub mod criteria;
pub mod decision;
pub mod document;
mod find;
mod ranking;
mod register;
pub mod sweep;
pub mod trace;
pub mod validation;
