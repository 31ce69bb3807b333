//! The `guide` command: turns an outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    guide::cli::run()
}
