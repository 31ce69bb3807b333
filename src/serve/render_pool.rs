//! Runs blocking work, such as rendering a page, with limits on its number and its time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;

/// How many tasks run at a time. Each thread that renders keeps memory for the next page.
const MAX_TASKS: usize = 3;
/// How many tasks that exceeded their time can go on besides these. They can't be stopped, but an author who fixes a template
/// must not have to wait for them.
const MAX_OVERDUE: usize = 16;

/// Limits blocking work.
#[derive(Clone)]
pub(super) struct RenderPool {
    permits: Arc<Semaphore>,
    overdue_permits: Arc<Semaphore>,
}

impl Default for RenderPool {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(MAX_TASKS)), overdue_permits: Arc::new(Semaphore::new(MAX_OVERDUE)) }
    }
}

/// Why a task has no result.
#[derive(Debug, thiserror::Error)]
pub(super) enum RenderPoolError {
    #[error("the task panicked")]
    Failed,
    #[error("the task exceeded its time limit")]
    Overdue,
    #[error("no task ended in time to start this one")]
    Busy,
}

impl RenderPool {
    /// Runs `make` on a blocking thread. Waits up to `limit` for a permit, then up to `limit` for the result.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        make: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, RenderPoolError> {
        let permit = timeout(limit, self.permits.clone().acquire_owned()).await.map_err(|_| RenderPoolError::Busy)?;
        // Both this future and the thread hold the permit: it is released when the thread ends.
        let permit = Arc::new(Mutex::new(permit.map_err(|_| RenderPoolError::Failed)?));
        let held = permit.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _held = held;
            make()
        });
        if let Ok(result) = timeout(limit, task).await {
            return result.map_err(|_| RenderPoolError::Failed);
        }
        // Releases the permit for the next task, as long as there are few overdue ones.
        if let (Ok(overdue), Ok(mut permit)) = (self.overdue_permits.clone().try_acquire_owned(), permit.lock()) {
            *permit = overdue;
        }
        Err(RenderPoolError::Overdue)
    }
}
