//! The `guide` command: its exit status becomes that of the process.

use std::process::ExitCode;

/// A build allocates very many small strings on several threads, for which the system's allocator takes twice as long.
/// Without `no_thp`, mimalloc allocates pages of 2 MiB, and clearing unused parts of them takes a fifth of a build.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    guide::cli::run()
}
