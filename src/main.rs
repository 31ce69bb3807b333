//! The `guide` command: turns an outcome into an exit code.

use std::process::ExitCode;

/// A guide is a great many small strings, which are made on several threads and let go at once; the system's allocator
/// takes twice as long over them. Without `no_thp` it would ask for memory two mebibytes at a time, and the time to clear
/// what is never used would be a fifth of a build's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    guide::cli::run()
}
