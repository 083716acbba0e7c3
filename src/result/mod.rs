//! The result document and its columns, the document of a validation, and the criteria that curves are held against: types
//! and constants only.

pub mod columns;
mod comparison;
pub mod criteria;
pub mod document;
mod ranking;
mod register;
pub mod sweep;
pub mod trace;
pub mod validation;
