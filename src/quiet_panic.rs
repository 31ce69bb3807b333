//! Runs code of a dependency that can panic on bytes of strangers. Nothing is printed, and the panic is a value.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread runs such code.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`. Returns `None` if it panics, without printing the panic.
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let previous_hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                previous_hook(panic);
            }
        }));
    });
    IS_GUARDED.set(true);
    // Unwind safety: callers drop the state of what has panicked.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(false);
    result.ok()
}
