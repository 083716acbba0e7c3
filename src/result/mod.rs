//! The result document and its columns, the documents of a validation and of a search for the best set of controls, and the
//! criteria that curves are held against: types and constants only.

pub mod columns;
mod comparison;
pub mod criteria;
pub mod document;
pub mod optimum;
mod ranking;
mod register;
pub mod trace;
pub mod validation;
