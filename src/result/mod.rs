//! The result document and its columns, the document of a validation, the difference of two results, and the criteria that
//! curves are held against: types and constants only.

pub mod columns;
mod comparison;
pub mod criteria;
pub mod diff;
pub mod document;
mod ranking;
mod register;
pub mod trace;
pub mod validation;
