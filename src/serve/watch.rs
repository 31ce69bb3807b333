//! File system events -> changes of the input, in batches. Folders are watched instead of files, so it does not matter how an
//! editor writes a file.
//!
//! A save is reported as soon as the file is closed or renamed. During a burst of events, such as the checkout of a branch, a
//! batch waits until the burst ends. If the system can't watch the folders, the watcher polls.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::input::disk::{Changes, is_input};
use crate::source::INPUT_FOLDERS;

/// A batch ends after this time without events. After a file is closed: the steps of one save stay together.
const QUIET_AFTER_SAVE: Duration = Duration::from_millis(2);
/// The same while a file is still open, on systems that report when one is closed.
const QUIET_WHILE_OPEN: Duration = Duration::from_millis(50);
/// The same shortly after another batch, which can be the start of a burst.
const QUIET_AFTER_NEAR: Duration = Duration::from_millis(25);
/// The same during a burst.
const QUIET_AFTER_BURST: Duration = Duration::from_millis(100);
/// Two batches closer than this can belong to one burst.
const NEAR: Duration = Duration::from_millis(150);
/// The longest time until a batch ends.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// More files than this are a burst.
const MAX_SAVED_FILES: usize = 8;
/// The capacity of the event queue. If it is full, all files are checked.
const QUEUE_CAPACITY: usize = 4096;
/// After a new folder, all files are checked again after this time: the system reports no events for files that were created
/// before the folder was watched.
const RECHECK_DELAY: Duration = Duration::from_millis(300);
/// The shortest interval of polling.
const MIN_POLL_INTERVAL: Duration = Duration::from_millis(500);

/// The longest interval of polling, for guides that take long to check.
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(3);

/// An entry of the event queue.
enum Signal {
    /// Files or folders changed.
    Touched { paths: Vec<PathBuf>, step: FileStep },
    /// A flag was set.
    Flagged,
}

/// A step in changing a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FileStep {
    /// It is being written.
    Opened,
    /// It was closed after writing.
    Closed,
    /// It was created, removed or renamed, or its permissions changed.
    Moved,
}

/// Conditions that are reported even if the queue is full.
#[derive(Default)]
struct Flags {
    /// Events were lost.
    lost: AtomicBool,
    /// The system can't watch all folders.
    limited: AtomicBool,
    /// The watcher was stopped.
    stopped: AtomicBool,
}

/// The sending side of the event queue. Sending never blocks.
#[derive(Clone)]
struct EventQueue {
    sender: SyncSender<Signal>,
    flags: Arc<Flags>,
}

impl EventQueue {
    fn push(&self, paths: Vec<PathBuf>, step: FileStep) {
        // A closed queue means that the preview has ended.
        if let Err(TrySendError::Full(_)) = self.sender.try_send(Signal::Touched { paths, step }) {
            self.set_flag(|flags| &flags.lost);
        }
    }

    /// Sets a flag. The receiver checks the flags after each entry, so a full queue delays no flag.
    fn set_flag(&self, flag: impl Fn(&Flags) -> &AtomicBool) {
        flag(&self.flags).store(true, Ordering::Release);
        _ = self.sender.try_send(Signal::Flagged);
    }
}

/// Stops a watcher from another thread.
pub(super) struct StopHandle(EventQueue);

impl StopHandle {
    /// Stops the watcher.
    pub(super) fn stop(&self) {
        self.0.set_flag(|flags| &flags.stopped);
    }
}

/// An event of a watcher.
pub(super) enum WatchEvent {
    /// The input can have changed.
    Changes(Changes),
    /// The system can't watch all folders, so the watcher polls from now on. Reported once.
    Polling,
    /// The watcher was stopped.
    Stopped,
}

/// Watches the input of a guide.
pub(super) struct Watcher {
    root: PathBuf,
    queue: EventQueue,
    signals: Receiver<Signal>,
    /// The watcher of the system, unless this one polls.
    system: Option<RecommendedWatcher>,
    /// Whether this watcher polls.
    polls: bool,
    /// The watched folders: the real path, and the path relative to the root.
    watched: Vec<(PathBuf, PathBuf)>,
    /// The targets of symbolic links in the guide, which are watched too.
    links: BTreeSet<PathBuf>,
    /// Whether all folders must be watched again.
    stale: bool,
    /// When the last batch was reported.
    last: Option<Instant>,
    /// When to check all files, regardless of events.
    recheck: Option<Instant>,
    /// The interval of polling.
    poll_interval: Duration,
}

impl Watcher {
    /// Watches the guide in the folder `root`. With `poll`, checks all files at intervals instead.
    pub(super) fn new(root: &Path, poll: bool) -> Self {
        let (sender, signals) = sync_channel(QUEUE_CAPACITY);
        let queue = EventQueue { sender, flags: Arc::default() };
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        let mut watcher = Self {
            root,
            queue,
            signals,
            system: None,
            polls: poll,
            watched: Vec::new(),
            links: BTreeSet::new(),
            stale: false,
            last: None,
            // Files can have changed while the guide was opened for the first time.
            recheck: Some(Instant::now()),
            poll_interval: MIN_POLL_INTERVAL,
        };
        if !poll {
            watcher.watch();
        }
        watcher
    }

    /// The handle that stops this watcher.
    pub(super) fn stop_handle(&self) -> StopHandle {
        StopHandle(self.queue.clone())
    }

    /// Sets the targets of symbolic links to watch.
    pub(super) fn watch_links(&mut self, links: &BTreeSet<PathBuf>) {
        if self.links != *links {
            self.links.clone_from(links);
            self.stale = true;
        }
    }

    /// Sets how long the last update took, so that polling uses at most a tenth of the time.
    pub(super) fn set_update_time(&mut self, time: Duration) {
        self.poll_interval = (time * 10).clamp(MIN_POLL_INTERVAL, MAX_POLL_INTERVAL);
    }

    /// Watches all folders. Discards the old watches, because a moved folder would be watched at its new place.
    fn watch(&mut self) {
        self.watched.clear();
        let queue = self.queue.clone();
        let config = Config::default().with_follow_symlinks(false);
        let Ok(mut system) = RecommendedWatcher::new(move |event| enqueue(&queue, event), config) else {
            self.queue.set_flag(|flags| &flags.limited);
            return;
        };
        // The root is watched first, so that a folder created after the checks below is reported.
        let mut is_incomplete = false;
        let mut watch = |folder: &Path, mode| match system.watch(folder, mode) {
            Ok(()) => Ok(()),
            // A path was removed in the meantime. If it was inside the folder, the rest may not be watched yet.
            Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {
                is_incomplete |= folder.is_dir();
                Ok(())
            }
            Err(_) => Err(()),
        };
        let mut is_watched = watch(&self.root, RecursiveMode::NonRecursive);
        self.watched.push((self.root.clone(), PathBuf::new()));
        for folder in INPUT_FOLDERS {
            // The folder can be a symbolic link; events contain its real path.
            if let Ok(real) = self.root.join(folder).canonicalize() {
                is_watched = is_watched.and_then(|()| watch(&real, RecursiveMode::Recursive));
                self.watched.push((real, folder.into()));
            }
        }
        for link in &self.links {
            let folder = if link.is_dir() { Some(link.as_path()) } else { link.parent() };
            let mode = if link.is_dir() { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            is_watched = is_watched.and_then(|()| folder.map_or(Ok(()), |folder| watch(folder, mode)));
        }
        self.stale = is_incomplete;
        if is_watched.is_err() {
            self.queue.set_flag(|flags| &flags.limited);
            return;
        }
        // A file belongs to the innermost watched folder.
        self.watched.sort_by_key(|(real, _)| std::cmp::Reverse(real.components().count()));
        self.system = Some(system);
    }

    /// Waits for the next event.
    pub(super) fn next(&mut self) -> WatchEvent {
        if self.stale && !self.polls {
            self.watch();
            // Files can have changed while nothing was watched.
            self.recheck = Some(Instant::now());
        }
        let mut batch = Batch::default();
        loop {
            let now = Instant::now();
            let wait = if batch.start.is_some() {
                Some(self.quiet_time(&batch, now))
            } else if self.polls {
                Some(self.poll_interval)
            } else {
                self.recheck.map(|time| time.saturating_duration_since(now))
            };
            let signal = match wait {
                // Under constant events the queue is never empty, so the time limit is checked first.
                Some(wait) if wait.is_zero() && batch.start.is_some() => Err(RecvTimeoutError::Timeout),
                Some(wait) => self.signals.recv_timeout(wait),
                None => self.signals.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let flags = &self.queue.flags;
            if flags.stopped.load(Ordering::Acquire) {
                return WatchEvent::Stopped;
            }
            // The system can report this for each folder.
            if flags.limited.swap(false, Ordering::AcqRel) && !self.polls {
                self.polls = true;
                self.system = None;
                return WatchEvent::Polling;
            }
            if flags.lost.swap(false, Ordering::AcqRel) {
                batch.set_unknown();
            }
            match signal {
                Ok(Signal::Touched { paths, step }) => self.add_to_batch(paths, step, &mut batch),
                Ok(Signal::Flagged) => {}
                Err(RecvTimeoutError::Disconnected) => return WatchEvent::Stopped,
                Err(RecvTimeoutError::Timeout) => {
                    if batch.start.is_none() {
                        self.recheck = None;
                        batch.is_unknown = true;
                    }
                    self.last = Some(Instant::now());
                    return WatchEvent::Changes(batch.changes());
                }
            }
        }
    }

    /// The time without events after which a batch ends.
    fn quiet_time(&self, batch: &Batch, now: Instant) -> Duration {
        let Some(start) = batch.start else { return Duration::ZERO };
        let is_near = self.last.is_some_and(|last| start.saturating_duration_since(last) < NEAR);
        let quiet = if batch.is_unknown || batch.paths.len() > MAX_SAVED_FILES {
            QUIET_AFTER_BURST
        } else if !batch.open.is_empty() {
            QUIET_WHILE_OPEN
        } else if is_near {
            QUIET_AFTER_NEAR
        } else {
            QUIET_AFTER_SAVE
        };
        quiet.min((start + MAX_WAIT).saturating_duration_since(now))
    }

    /// Adds a change to a batch, if it concerns input of the guide.
    fn add_to_batch(&mut self, paths: Vec<PathBuf>, step: FileStep, batch: &mut Batch) {
        for path in paths {
            // The target of a link can be input in several places.
            if self.links.iter().any(|link| path.starts_with(link)) {
                batch.set_unknown();
            }
            let found =
                self.watched.iter().find_map(|(real, relative)| Some((relative, path.strip_prefix(real).ok()?)));
            let Some((relative, rest)) = found else { continue };
            let relative = if rest.as_os_str().is_empty() { relative.clone() } else { relative.join(rest) };
            // An input folder was created, removed or replaced.
            if INPUT_FOLDERS.iter().any(|folder| relative.as_os_str() == OsStr::new(folder)) {
                self.stale |= step == FileStep::Moved;
            } else if !is_input(&relative) {
                continue;
            }
            if step == FileStep::Moved && path.is_dir() {
                self.recheck = Some(Instant::now() + RECHECK_DELAY);
            }
            batch.add(relative, step);
        }
    }
}

/// The changes since the last batch was reported.
#[derive(Default)]
struct Batch {
    start: Option<Instant>,
    paths: BTreeSet<PathBuf>,
    /// The files that are still open for writing.
    open: BTreeSet<PathBuf>,
    /// Whether any file can have changed.
    is_unknown: bool,
}

impl Batch {
    fn add(&mut self, path: PathBuf, step: FileStep) {
        self.start.get_or_insert_with(Instant::now);
        if step == FileStep::Opened {
            self.open.insert(path.clone());
        } else {
            self.open.remove(&path);
        }
        self.paths.insert(path);
    }

    fn set_unknown(&mut self) {
        self.start.get_or_insert_with(Instant::now);
        self.is_unknown = true;
    }

    fn changes(self) -> Changes {
        if self.is_unknown { Changes::Unknown } else { Changes::Paths(self.paths) }
    }
}

/// Puts an event of the system into the queue.
fn enqueue(queue: &EventQueue, event: notify::Result<Event>) {
    match event {
        Ok(event) if event.need_rescan() => queue.set_flag(|flags| &flags.lost),
        Ok(Event { kind, paths, .. }) => {
            let step = match kind {
                EventKind::Access(AccessKind::Close(AccessMode::Write)) => FileStep::Closed,
                EventKind::Access(_) | EventKind::Other => return,
                // Other systems do not report when a file is closed, so it would count as open for ever.
                EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_))
                    if cfg!(any(target_os = "linux", target_os = "android")) =>
                {
                    FileStep::Opened
                }
                EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => FileStep::Moved,
            };
            queue.push(paths, step);
        }
        Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => queue.set_flag(|flags| &flags.limited),
        Err(_) => queue.set_flag(|flags| &flags.lost),
    }
}
