//! The progress bar of a build.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diagnostic::report::Format;
use crate::model::site::Site;
use crate::observe::{Observer, Task};

use crate::cli::terminal::Terminal;

/// The bar is updated once for so many pages: reading the clock for each of ten thousand pages costs time.
const PAGES_PER_UPDATE: u64 = 32;

/// A bar on a terminal, shown only in builds that take over a second.
pub(super) struct Progress {
    bar: ProgressBar,
    start: Instant,
    pages_done: AtomicU64,
    is_enabled: bool,
    is_visible: AtomicBool,
}

impl Progress {
    /// A hidden bar for a build that began at `start`.
    pub(super) fn new(start: Instant, terminal: &Terminal) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{bar:30} {pos}/{len} files").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("━╸ "));
        let is_enabled = !terminal.quiet && terminal.format == Format::Human && std::io::stderr().is_terminal();
        Self { bar, start, pages_done: AtomicU64::new(0), is_enabled, is_visible: AtomicBool::new(false) }
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn page_done(&self) {
        let done = self.pages_done.fetch_add(1, Ordering::Relaxed) + 1;
        if !self.is_enabled || !done.is_multiple_of(PAGES_PER_UPDATE) || self.start.elapsed() < Duration::from_secs(1) {
            return;
        }
        if !self.is_visible.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done);
    }
}

impl Observer for Progress {
    fn enter(&self, _: Task<'_>) {}

    fn exit(&self, task: Task<'_>) {
        if matches!(task, Task::Page(_)) {
            self.page_done();
        }
    }

    fn resolved(&self, site: &Site) {
        self.bar.set_length(site.pages.count() as u64);
    }
}
