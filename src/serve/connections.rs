//! Everybody who is connected: no more than a preview can bear. Whoever connects is let in, and whoever has been there
//! longest without being answered goes for them. So no number of connections keeps the author out, and a page that had to
//! go comes back by itself.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::AbortHandle;

/// The most connections at a time. Each may have a file open, and where systems are strict a program has 256 of both.
const MOST: usize = 100;

/// Those who are connected, in the order in which they came.
#[derive(Default)]
pub(crate) struct Crowd(VecDeque<Guest>);

/// Somebody who is connected.
struct Guest {
    task: AbortHandle,
    is_answered: Answering,
}

/// Whether somebody is being answered.
#[derive(Clone, Default)]
pub(crate) struct Answering(Arc<AtomicBool>);

impl Answering {
    pub(crate) fn set(&self, is_answered: bool) {
        self.0.store(is_answered, Ordering::Relaxed);
    }
}

impl Crowd {
    /// Makes room for one more.
    pub(crate) fn make_room(&mut self) {
        self.0.retain(|guest| !guest.task.is_finished());
        if self.0.len() >= MOST {
            let idle = self.0.iter().position(|guest| !guest.is_answered.0.load(Ordering::Relaxed));
            if let Some(guest) = self.0.remove(idle.unwrap_or(0)) {
                guest.task.abort();
            }
        }
    }

    /// Lets somebody in.
    pub(crate) fn join(&mut self, task: AbortHandle, is_answered: Answering) {
        self.0.push_back(Guest { task, is_answered });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_been_idle_longest_goes() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let mut crowd = Crowd::default();
            let tasks: Vec<_> = (0..MOST + 2).map(|_| tokio::spawn(std::future::pending::<()>())).collect();
            for (at, task) in tasks.iter().enumerate() {
                crowd.make_room();
                let answering = Answering::default();
                answering.set(at == 0);
                crowd.join(task.abort_handle(), answering);
            }
            tokio::task::yield_now().await;
            let gone: Vec<usize> = (0..tasks.len()).filter(|at| tasks[*at].is_finished()).collect();
            assert_eq!(gone, [1, 2]);
            assert_eq!(crowd.0.len(), MOST);
            tasks[3].abort();
            tokio::task::yield_now().await;
            crowd.make_room();
            assert_eq!(crowd.0.len(), MOST - 1, "where somebody has left, nobody has to go");
        });
    }
}
