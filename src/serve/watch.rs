//! The disk -> what changed, in batches. Folders are watched and not files, so a file may be written in whatever way.
//!
//! A save is passed on as soon as the file is closed or has got its name. Where more comes at once, as when a branch is
//! checked out, the batch waits until it is over. Where the system can't watch, everything is looked at twice a second.

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

/// How long it has to be quiet after a file was written and closed, so that the steps of one save stay together.
const SAVE: Duration = Duration::from_millis(2);
/// How long it has to be quiet while a file is still open, where the system tells when one is closed.
const OPEN: Duration = Duration::from_millis(50);
/// How long it has to be quiet after a file was written shortly after another, which may be the beginning of a burst.
const AGAIN: Duration = Duration::from_millis(25);
/// How long it has to be quiet when much changes at once.
const BURST: Duration = Duration::from_millis(100);
/// Two batches nearer than this may belong to one burst.
const NEAR: Duration = Duration::from_millis(150);
/// The longest that a batch waits for quiet.
const LONGEST: Duration = Duration::from_secs(5);
/// More files than this are a burst.
const MANY: usize = 8;
/// More of what happened than this isn't kept until somebody looks; then everything is looked at.
const WAITING: usize = 4096;
/// When to look again after a folder appeared: what is put into it before it is watched is told by nobody.
const LATER: Duration = Duration::from_millis(300);
/// How often everything is looked at where nothing is watched.
const POLL: Duration = Duration::from_millis(500);

/// The longest between two looks, in a guide that takes long to look at.
const SLOWEST_POLL: Duration = Duration::from_secs(3);

/// What the watching thread is told.
enum Signal {
    /// Something happened to these files or folders.
    Touched { paths: Vec<PathBuf>, step: Step },
    /// There is a mark.
    Marked,
}

/// What happened to a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It is being written.
    Opened,
    /// It is written.
    Closed,
    /// It came, went, or got another name or other rights.
    Moved,
}

/// What the watching thread is told whether there is room to tell it or not.
#[derive(Default)]
struct Marks {
    /// Something happened and nobody knows what.
    lost: AtomicBool,
    /// The system can't watch, or not all folders.
    limited: AtomicBool,
    /// The preview ends.
    ended: AtomicBool,
}

/// Where the watching thread is told. Whoever tells never waits, and so much is kept and no more.
#[derive(Clone)]
struct Mailbox {
    sender: SyncSender<Signal>,
    marks: Arc<Marks>,
}

impl Mailbox {
    fn touched(&self, paths: Vec<PathBuf>, step: Step) {
        // Where nobody listens any more, the preview has ended.
        if let Err(TrySendError::Full(_)) = self.sender.try_send(Signal::Touched { paths, step }) {
            self.mark(|marks| &marks.lost);
        }
    }

    /// Makes a mark. Whoever listens looks for marks after each signal, so where there is no room for one more, the
    /// mark is found with one of those that wait.
    fn mark(&self, which: impl Fn(&Marks) -> &AtomicBool) {
        which(&self.marks).store(true, Ordering::Release);
        _ = self.sender.try_send(Signal::Marked);
    }
}

/// Ends the watching from another thread.
pub(super) struct Stop(Mailbox);

impl Stop {
    /// Ends it.
    pub(super) fn stop(&self) {
        self.0.mark(|marks| &marks.ended);
    }
}

/// What comes next.
pub(super) enum Next {
    /// This may have changed.
    Changes(Changes),
    /// The system can't watch all folders; from now on everything is looked at again and again. It comes once.
    Polling,
    /// The preview ends.
    End,
}

/// Watches the input of a guide.
pub(super) struct Watcher {
    root: PathBuf,
    mailbox: Mailbox,
    signals: Receiver<Signal>,
    /// Who tells what happens.
    system: Option<RecommendedWatcher>,
    /// Whether everything is looked at instead.
    polls: bool,
    /// The folders that are watched, as the system knows them, with their paths from the root.
    watched: Vec<(PathBuf, PathBuf)>,
    /// Where links of the guide lead, which are watched too.
    links: BTreeSet<PathBuf>,
    /// Whether the folders have to be watched anew.
    stale: bool,
    /// When the last batch was passed on.
    last: Option<Instant>,
    /// When to look at everything, whatever is told.
    look: Option<Instant>,
    /// How long the last look took, where everything is looked at.
    pause: Duration,
}

impl Watcher {
    /// Watches the guide in `root`; with `poll`, by looking at everything again and again.
    pub(super) fn new(root: &Path, poll: bool) -> Self {
        let (sender, signals) = sync_channel(WAITING);
        let mailbox = Mailbox { sender, marks: Arc::default() };
        let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
        let mut watcher = Self {
            root,
            mailbox,
            signals,
            system: None,
            polls: poll,
            watched: Vec::new(),
            links: BTreeSet::new(),
            stale: false,
            last: None,
            // What changed while the guide was read for the first time.
            look: Some(Instant::now()),
            pause: POLL,
        };
        if !poll {
            watcher.watch();
        }
        watcher
    }

    /// What ends it.
    pub(super) fn stop(&self) -> Stop {
        Stop(self.mailbox.clone())
    }

    /// Watches what the guide's links lead to as well.
    pub(super) fn follow(&mut self, links: &BTreeSet<PathBuf>) {
        if self.links != *links {
            self.links.clone_from(links);
            self.stale = true;
        }
    }

    /// Tells how long it took to look at what changed, so that looking again and again stays cheap.
    pub(super) fn took(&mut self, time: Duration) {
        self.pause = (time * 10).clamp(POLL, SLOWEST_POLL);
    }

    /// Watches all folders, from nothing: a folder that was moved away would be watched where it is now.
    fn watch(&mut self) {
        self.watched.clear();
        let mailbox = self.mailbox.clone();
        let config = Config::default().with_follow_symlinks(false);
        let Ok(mut system) = RecommendedWatcher::new(move |event| tell(&mailbox, event), config) else {
            self.mailbox.mark(|marks| &marks.limited);
            return;
        };
        // The root comes first: a folder that appears after it has been looked for is told of by then.
        let mut again = false;
        let mut watch = |folder: &Path, mode| match system.watch(folder, mode) {
            Ok(()) => Ok(()),
            // Something went away meanwhile. If it is only in the folder, the rest of that may not be watched yet.
            Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {
                again |= folder.is_dir();
                Ok(())
            }
            Err(_) => Err(()),
        };
        let mut is_watched = watch(&self.root, RecursiveMode::NonRecursive);
        self.watched.push((self.root.clone(), PathBuf::new()));
        for folder in INPUT_FOLDERS {
            // The folder may be a link itself, and is told of by its real name.
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
        self.stale = again;
        if is_watched.is_err() {
            self.mailbox.mark(|marks| &marks.limited);
            return;
        }
        // The longest path that holds a file says what the file is.
        self.watched.sort_by_key(|(real, _)| std::cmp::Reverse(real.components().count()));
        self.system = Some(system);
    }

    /// Waits for what comes next.
    pub(super) fn next(&mut self) -> Next {
        if self.stale && !self.polls {
            self.watch();
            // What changed while nothing was watched.
            self.look = Some(Instant::now());
        }
        let mut batch = Batch::default();
        loop {
            let now = Instant::now();
            let wait = if batch.start.is_some() {
                Some(self.quiet(&batch, now))
            } else if self.polls {
                Some(self.pause)
            } else {
                self.look.map(|look| look.saturating_duration_since(now))
            };
            let signal = match wait {
                // Where more comes than can be looked at, there is always something that waits.
                Some(wait) if wait.is_zero() && batch.start.is_some() => Err(RecvTimeoutError::Timeout),
                Some(wait) => self.signals.recv_timeout(wait),
                None => self.signals.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            let marks = &self.mailbox.marks;
            if marks.ended.load(Ordering::Acquire) {
                return Next::End;
            }
            // The system may say so for each folder.
            if marks.limited.swap(false, Ordering::AcqRel) && !self.polls {
                self.polls = true;
                self.system = None;
                return Next::Polling;
            }
            if marks.lost.swap(false, Ordering::AcqRel) {
                batch.lose();
            }
            match signal {
                Ok(Signal::Touched { paths, step }) => self.touched(paths, step, &mut batch),
                Ok(Signal::Marked) => {}
                Err(RecvTimeoutError::Disconnected) => return Next::End,
                Err(RecvTimeoutError::Timeout) => {
                    if batch.start.is_none() {
                        self.look = None;
                        batch.unknown = true;
                    }
                    self.last = Some(Instant::now());
                    return Next::Changes(batch.changes());
                }
            }
        }
    }

    /// How long it has to stay quiet before a batch is whole.
    fn quiet(&self, batch: &Batch, now: Instant) -> Duration {
        let Some(start) = batch.start else { return Duration::ZERO };
        let near = self.last.is_some_and(|last| start.saturating_duration_since(last) < NEAR);
        let quiet = if batch.unknown || batch.paths.len() > MANY {
            BURST
        } else if !batch.open.is_empty() {
            OPEN
        } else if near {
            AGAIN
        } else {
            SAVE
        };
        quiet.min((start + LONGEST).saturating_duration_since(now))
    }

    /// Adds what happened to a batch, if it has to do with the guide.
    fn touched(&mut self, paths: Vec<PathBuf>, step: Step, batch: &mut Batch) {
        for path in paths {
            // What a link leads to may be input in several places.
            if self.links.iter().any(|link| path.starts_with(link)) {
                batch.lose();
            }
            let found =
                self.watched.iter().find_map(|(real, relative)| Some((relative, path.strip_prefix(real).ok()?)));
            let Some((relative, rest)) = found else { continue };
            let relative = if rest.as_os_str().is_empty() { relative.clone() } else { relative.join(rest) };
            // One of the folders at the top came, went, or is another one.
            if INPUT_FOLDERS.iter().any(|folder| relative.as_os_str() == OsStr::new(folder)) {
                self.stale |= step == Step::Moved;
            } else if !is_input(&relative) {
                continue;
            }
            if step == Step::Moved && path.is_dir() {
                self.look = Some(Instant::now() + LATER);
            }
            batch.add(relative, step);
        }
    }
}

/// What happened since the last batch was passed on.
#[derive(Default)]
struct Batch {
    start: Option<Instant>,
    paths: BTreeSet<PathBuf>,
    /// The files that are still being written.
    open: BTreeSet<PathBuf>,
    unknown: bool,
}

impl Batch {
    fn add(&mut self, path: PathBuf, step: Step) {
        self.start.get_or_insert_with(Instant::now);
        if step == Step::Opened {
            self.open.insert(path.clone());
        } else {
            self.open.remove(&path);
        }
        self.paths.insert(path);
    }

    fn lose(&mut self) {
        self.start.get_or_insert_with(Instant::now);
        self.unknown = true;
    }

    fn changes(self) -> Changes {
        if self.unknown { Changes::Unknown } else { Changes::Paths(self.paths) }
    }
}

/// Passes on what the system tells: what was created, changed and removed, and when a file is closed after that.
fn tell(mailbox: &Mailbox, event: notify::Result<Event>) {
    match event {
        Ok(event) if event.need_rescan() => mailbox.mark(|marks| &marks.lost),
        Ok(Event { kind, paths, .. }) => {
            let step = match kind {
                EventKind::Access(AccessKind::Close(AccessMode::Write)) => Step::Closed,
                EventKind::Access(_) | EventKind::Other => return,
                // Only some systems tell when a file is closed; elsewhere it would never be.
                EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_))
                    if cfg!(any(target_os = "linux", target_os = "android")) =>
                {
                    Step::Opened
                }
                EventKind::Any | EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => Step::Moved,
            };
            mailbox.touched(paths, step);
        }
        Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => mailbox.mark(|marks| &marks.limited),
        Err(_) => mailbox.mark(|marks| &marks.lost),
    }
}
