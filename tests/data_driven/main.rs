//! One test per file or section: `cases/…` for `tests/cases/`, `diagnostics/…` for `docs/diagnostics.md`, `fuzz/…` for
//! the corpora in `tests/fuzz/`. So `cargo nextest run links` runs the cases about links.

mod cases;
mod diagnostics;
mod fuzz;
mod script;
#[allow(dead_code, reason = "tests/it uses the rest")]
#[path = "../it/support.rs"]
mod support;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials: Vec<Trial> = [cases::trials(), diagnostics::trials(), fuzz::trials()].into_iter().flatten().collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A test that passes unless it panics.
fn trial(name: String, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, || {
        test();
        Ok(())
    })
}
