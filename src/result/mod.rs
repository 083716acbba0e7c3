//! The result document, its columns, and the criteria that curves are held against: types and constants only.

pub mod columns;
pub mod criteria;
pub mod document;
