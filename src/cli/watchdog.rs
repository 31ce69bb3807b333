//! Ends a command in which one template runs too long, as loops within loops can. A template can't be stopped from outside,
//! so the process exits.

use std::collections::HashMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use crate::diagnostic::Diagnostic;
use crate::model::address::url::Url;
use crate::model::site::Site;
use crate::observe::{Observer, Task};
use crate::render::template::error;

use crate::cli::CONTENT_ERRORS;

/// How often the running templates are checked.
const INTERVAL: Duration = Duration::from_millis(250);

/// Observes which template each thread renders, and since when.
pub(super) struct Watchdog<'a> {
    /// Reports the error and cleans up, before the process exits.
    give_up: &'a (dyn Fn(&Site, Diagnostic) + Sync),
    /// The guide, once it is resolved: it has the time limit, and the files that the error refers to.
    site: OnceLock<Site>,
    pages: Mutex<HashMap<ThreadId, RunningPage>>,
}

/// A page that a thread renders.
struct RunningPage {
    url: Url,
    /// The name of its template and when the template started.
    template: Option<(String, Instant)>,
}

impl<'a> Watchdog<'a> {
    /// A watchdog that calls `give_up` with the error of the template, before it ends the process.
    pub(super) fn new(give_up: &'a (dyn Fn(&Site, Diagnostic) + Sync)) -> Self {
        Self { give_up, site: OnceLock::new(), pages: Mutex::default() }
    }

    /// Runs `work`. Exits the process if a template runs longer than `limits.template_seconds` for one page.
    pub(super) fn watch<T>(&self, work: impl FnOnce() -> T) -> T {
        let (done, work_done) = mpsc::channel::<()>();
        let check = move || {
            while work_done.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if let Some(site) = self.site.get()
                    && let Some((template, url)) = self.find_overdue(site)
                {
                    (self.give_up)(site, error::timeout(site, &template, &url));
                    std::process::exit(CONTENT_ERRORS.into());
                }
            }
        };
        thread::scope(|scope| {
            scope.spawn(check);
            let result = work();
            drop(done);
            result
        })
    }

    fn find_overdue(&self, site: &Site) -> Option<(String, Url)> {
        let limit = Duration::from_secs(site.config.limits.template_seconds.into());
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.values().find_map(|page| {
            let (template, start) = page.template.as_ref()?;
            (start.elapsed() > limit).then(|| (template.clone(), page.url.clone()))
        })
    }

    fn update(&self, change: impl FnOnce(&mut HashMap<ThreadId, RunningPage>, ThreadId)) {
        change(&mut self.pages.lock().unwrap_or_else(PoisonError::into_inner), thread::current().id());
    }
}

impl Observer for Watchdog<'_> {
    fn enter(&self, task: Task<'_>) {
        match task {
            Task::Render(record) => self.update(|pages, thread| {
                pages.insert(thread, RunningPage { url: record.url.clone(), template: None });
            }),
            Task::Template(name) => self.update(|pages, thread| {
                if let Some(page) = pages.get_mut(&thread) {
                    page.template = Some((name.to_string(), Instant::now()));
                }
            }),
            Task::Stage(_) | Task::Page(_) | Task::Text => {}
        }
    }

    fn exit(&self, task: Task<'_>) {
        if matches!(task, Task::Render(_)) {
            self.update(|pages, thread| _ = pages.remove(&thread));
        }
    }

    fn resolved(&self, site: &Site) {
        // A command resolves its guide once.
        _ = self.site.set(site.clone());
    }
}
