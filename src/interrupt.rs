//! Being told to end, by Ctrl-C or by whoever started the program -> what to wait for, or to ask about between two
//! steps. So a program puts away what it has begun before it ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// The exit status of who was ended by Ctrl-C, as shells have it: 128 and the number of the signal.
const BY_USER: u8 = 128 + 2;
/// The exit status of who was ended by whoever started it.
#[cfg(unix)]
const BY_STARTER: u8 = 128 + 15;

/// Whether this program was told to end.
pub struct Interrupt(Arc<AtomicU8>);

impl Interrupt {
    /// Listens from now on. Whoever is told a second time ends at once. Where the system has no way to listen, being
    /// told ends the program as it always does.
    pub fn listen() -> Self {
        let status = Arc::new(AtomicU8::new(0));
        let heard = status.clone();
        // What listens is set up before anything goes on, and waits on a thread of its own.
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            let first = {
                let _runtime = runtime.enter();
                told()
            };
            if let Ok(first) = first {
                std::thread::spawn(move || {
                    heard.store(runtime.block_on(first), Ordering::Relaxed);
                    let second: io::Result<u8> = runtime.block_on(async { Ok(told()?.await) });
                    if let Ok(status) = second {
                        std::process::exit(status.into());
                    }
                });
            }
        }
        Self(status)
    }

    /// The exit status that it asks for; `None` where nobody has told it to end.
    pub fn status(&self) -> Option<u8> {
        Some(self.0.load(Ordering::Relaxed)).filter(|status| *status != 0)
    }
}

/// Waits until the user or whoever started the program ends it, and gives the exit status for that. It is listened for
/// from the call on, which has to be within a runtime.
#[cfg(unix)]
pub(crate) fn told() -> io::Result<impl Future<Output = u8> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => BY_USER,
            _ = terminated.recv() => BY_STARTER,
        }
    })
}

/// Waits until the user ends the program, and gives the exit status for that.
#[cfg(not(unix))]
pub(crate) fn told() -> io::Result<impl Future<Output = u8> + Send> {
    Ok(async {
        // Where the system can't tell, nothing but the system ends it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        BY_USER
    })
}
