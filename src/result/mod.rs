//! The documents that the program writes, one module each, the columns of a result, and the criteria that curves are held
//! against: types and constants only.

mod back_test;
pub mod back_tests;
pub mod batch;
pub mod columns;
mod comparison;
pub mod criteria;
pub mod decision;
pub mod diff;
pub mod document;
mod find;
pub mod fit;
pub mod nested;
pub mod optimum;
pub mod picture;
mod ranking;
pub mod recovery;
mod register;
pub mod risk_matrix;
pub mod sensitivity;
pub mod site;
pub mod sweep;
pub mod timeline;
pub mod tornado;
pub mod trace;
pub mod validation;
