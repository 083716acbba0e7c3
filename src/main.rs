//! The `bordj` command.

fn main() {}
