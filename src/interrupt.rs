//! Ctrl-C and SIGTERM -> an exit status that a build polls, so that it can remove its staging folder before it exits.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Exit status after SIGINT, by the convention of shells: 128 + 2.
const STATUS_SIGINT: u8 = 128 + 2;
/// Exit status after SIGTERM: 128 + 15.
#[cfg(unix)]
const STATUS_SIGTERM: u8 = 128 + 15;

/// Whether the process received a termination signal.
pub struct Interrupt(Arc<AtomicU8>);

impl Interrupt {
    /// Starts to listen for signals. A second signal exits the process at once. If the system provides no signals, their
    /// default action remains.
    pub fn listen() -> Self {
        let status = Arc::new(AtomicU8::new(0));
        let received = status.clone();
        // The handlers are installed before this function returns; a thread waits for the signals.
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            let first = {
                let _runtime = runtime.enter();
                termination()
            };
            if let Ok(first) = first {
                std::thread::spawn(move || {
                    received.store(runtime.block_on(first), Ordering::Relaxed);
                    let second: io::Result<u8> = runtime.block_on(async { Ok(termination()?.await) });
                    if let Ok(status) = second {
                        std::process::exit(status.into());
                    }
                });
            }
        }
        Self(status)
    }

    /// The exit status for the signal that was received, if any.
    pub fn status(&self) -> Option<u8> {
        Some(self.0.load(Ordering::Relaxed)).filter(|status| *status != 0)
    }
}

/// Installs signal handlers. The future resolves to the exit status for the first signal. Must be called within a runtime.
#[cfg(unix)]
pub(crate) fn termination() -> io::Result<impl Future<Output = u8> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => STATUS_SIGINT,
            _ = terminated.recv() => STATUS_SIGTERM,
        }
    })
}

/// Installs a handler for Ctrl-C. The future resolves to the exit status for it.
#[cfg(not(unix))]
pub(crate) fn termination() -> io::Result<impl Future<Output = u8> + Send> {
    Ok(async {
        // Without a handler, Ctrl-C keeps its default action.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        STATUS_SIGINT
    })
}
