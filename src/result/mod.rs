//! The result document and its columns: types only, no arithmetic.

pub mod columns;
pub mod document;
pub mod trace;
