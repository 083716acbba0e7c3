//! The `bordj` command: a thin caller of the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    bordj::cli::main()
}
