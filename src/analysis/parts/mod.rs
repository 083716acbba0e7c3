//! Work in parts: what was played is put by and gone on with, and the pieces of one command are played in many places and put
//! together, to the same bits. No part of it knows a scheduler; docs/scale-out.md says how to use it with one.

mod fan;
mod format;
mod plan;
mod played;
mod question;
mod session;
mod units;

pub use fan::Fan;
pub use format::{Head, PartError, decode, encode, is_one, open};
pub use plan::{MOST_SHARDS, PLAN, Plan, PlanError, usual_shards};
pub use played::{Misfit, Phase, Played};
pub use question::{Bundle, Command, Question};
pub use session::{Go, Keeper, Session};
pub use units::{Units, missing, union};

pub(super) use played::{Course, Whole};

#[cfg(test)]
mod tests;
