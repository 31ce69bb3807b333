//! The limit on open connections. New connections are always accepted; at the limit, the one that has been idle longest is
//! closed. So no number of connections locks the author out, and the page of a closed connection reconnects by itself.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::AbortHandle;

/// Each connection can have a file open, and some systems allow a process 256 descriptors for both.
const MAX_CONNECTIONS: usize = 100;

/// The open connections, oldest first.
#[derive(Default)]
pub(super) struct ConnectionLimiter(VecDeque<Connection>);

struct Connection {
    task: AbortHandle,
    in_flight: InFlight,
}

/// Whether a connection is answering a request.
#[derive(Clone, Default)]
pub(super) struct InFlight(Arc<AtomicBool>);

impl InFlight {
    pub(super) fn set(&self, is_in_flight: bool) {
        self.0.store(is_in_flight, Ordering::Relaxed);
    }
}

impl ConnectionLimiter {
    /// Closes a connection if the limit is reached: the oldest idle one, or the oldest if none is idle.
    pub(super) fn evict_idle(&mut self) {
        self.0.retain(|connection| !connection.task.is_finished());
        if self.0.len() >= MAX_CONNECTIONS {
            let idle = self.0.iter().position(|connection| !connection.in_flight.0.load(Ordering::Relaxed));
            if let Some(connection) = self.0.remove(idle.unwrap_or(0)) {
                connection.task.abort();
            }
        }
    }

    /// Adds a connection.
    pub(super) fn add(&mut self, task: AbortHandle, in_flight: InFlight) {
        self.0.push_back(Connection { task, in_flight });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_idle_connections_are_closed() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let mut limiter = ConnectionLimiter::default();
            let tasks: Vec<_> = (0..MAX_CONNECTIONS + 2).map(|_| tokio::spawn(std::future::pending::<()>())).collect();
            for (index, task) in tasks.iter().enumerate() {
                limiter.evict_idle();
                let in_flight = InFlight::default();
                in_flight.set(index == 0);
                limiter.add(task.abort_handle(), in_flight);
            }
            tokio::task::yield_now().await;
            let closed: Vec<usize> = (0..tasks.len()).filter(|index| tasks[*index].is_finished()).collect();
            assert_eq!(closed, [1, 2]);
            assert_eq!(limiter.0.len(), MAX_CONNECTIONS);
            tasks[3].abort();
            tokio::task::yield_now().await;
            limiter.evict_idle();
            assert_eq!(limiter.0.len(), MAX_CONNECTIONS - 1, "below the limit, no connection is closed");
        });
    }
}
