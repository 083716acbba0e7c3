//! The result document and its columns, the document of a validation, and the criteria that curves are held against: types
//! and constants only.

pub mod columns;
pub mod criteria;
pub mod document;
pub mod validation;
mod ranking;
mod register;
