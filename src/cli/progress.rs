//! How far a build is, on a terminal.

use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diagnostic::report::Format;
use crate::observe::{Observer, Task};

use crate::cli::terminal::Terminal;

/// A bar on a terminal, for builds that take over a second.
pub(super) struct Progress {
    bar: ProgressBar,
    start: Instant,
    done: AtomicU64,
    wanted: bool,
    visible: AtomicBool,
}

impl Progress {
    pub(super) fn new(pages: usize, start: Instant, terminal: &Terminal) -> Self {
        let bar = ProgressBar::with_draw_target(Some(pages as u64), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{bar:30} {pos}/{len} files").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("━╸ "));
        let wanted = !terminal.quiet && terminal.format == Format::Human && std::io::stderr().is_terminal();
        Self { bar, start, done: AtomicU64::new(0), wanted, visible: AtomicBool::new(false) }
    }

    fn done_one(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // Looking at the clock for each of ten thousand pages is work of its own.
        if !self.wanted || !done.is_multiple_of(32) || self.start.elapsed() < Duration::from_secs(1) {
            return;
        }
        if !self.visible.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done);
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn enter(&self, _: Task<'_>) {}

    fn exit(&self, work: Task<'_>) {
        if matches!(work, Task::Page(_)) {
            self.done_one();
        }
    }
}
