//! The templates that a build fills in -> the one that takes too long for a page, as loops within loops may. Nothing stops
//! it but the end of the program.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use crate::model::address::url::Url;
use crate::observe::{Observer, Task};

/// How long to wait between two looks.
const LOOK: Duration = Duration::from_millis(250);

/// Watches how long templates take.
pub(crate) struct Overdue {
    most: Duration,
    /// What each thread is at.
    pages: Mutex<HashMap<ThreadId, Page>>,
    is_found: AtomicBool,
}

/// A page that is made.
struct Page {
    url: Url,
    /// The template that is filled in for it, and since when.
    template: Option<(String, Instant)>,
}

impl Overdue {
    /// A template may take so long for a page.
    pub(crate) fn new(most: Duration) -> Self {
        Self { most, pages: Mutex::default(), is_found: AtomicBool::new(false) }
    }

    /// Whether a template took too long.
    pub(crate) fn is_found(&self) -> bool {
        self.is_found.load(Ordering::Relaxed)
    }

    /// Does some work, and watches meanwhile. `end` is told of the first template that takes too long, and for which page;
    /// where it comes back, the work goes on unwatched.
    pub(crate) fn watch<T>(&self, work: impl FnOnce() -> T, end: impl FnOnce(&str, &Url) + Send) -> T {
        let (ended, end_of_work) = mpsc::channel::<()>();
        let look = move || {
            while end_of_work.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if let Some((template, url)) = self.find() {
                    self.is_found.store(true, Ordering::Relaxed);
                    return end(&template, &url);
                }
            }
        };
        thread::scope(|scope| {
            scope.spawn(look);
            let outcome = work();
            drop(ended);
            outcome
        })
    }

    fn find(&self) -> Option<(String, Url)> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.values().find_map(|page| {
            let (template, since) = page.template.as_ref()?;
            (since.elapsed() > self.most).then(|| (template.clone(), page.url.clone()))
        })
    }

    fn change(&self, change: impl FnOnce(&mut HashMap<ThreadId, Page>, ThreadId)) {
        change(&mut self.pages.lock().unwrap_or_else(PoisonError::into_inner), thread::current().id());
    }
}

impl Observer for Overdue {
    fn enter(&self, work: Task<'_>) {
        match work {
            Task::Render(record) => {
                self.change(|pages, here| _ = pages.insert(here, Page { url: record.url.clone(), template: None }));
            }
            Task::Template(name) => self.change(|pages, here| {
                if let Some(page) = pages.get_mut(&here) {
                    page.template = Some((name.to_string(), Instant::now()));
                }
            }),
            Task::Stage(_) | Task::Page(_) | Task::Text => {}
        }
    }

    fn exit(&self, work: Task<'_>) {
        if matches!(work, Task::Render(_)) {
            self.change(|pages, here| _ = pages.remove(&here));
        }
    }
}
