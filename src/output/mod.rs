//! The only writer of the output folder: pages are rendered into a folder beside it, and the two are swapped in one
//! step. So a reader, or a kill at any moment, finds the old site or the new one, and never half of either.
//!
//! A file whose bytes did not change is carried over with its time, by a hard link. A manifest in the output folder
//! lists what we wrote; nothing else is ever deleted, and what others put there is carried over too.
//!
//! What a build finds out of its pages, and the site that it replaces, are kept for the next: so pages that can't be others
//! aren't rendered again, and a folder of files that stay isn't made again.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;

use crate::cache::{Cache, Stamp};
use crate::diagnostic::Diagnostic;
use crate::model::fingerprint::Fingerprints;
use crate::model::page::{Page, PageRecord};
use crate::model::site::Site;
use crate::observe::{Observer, Stage, Task};
use crate::render::{Dependency, Rendered, Renderer};
use crate::source::Content;

use crate::output::build_cache::{Known, Left, Made};
use crate::output::manifest::Manifest;
use crate::output::publish::place;
use crate::output::staging::Staging;

pub use crate::output::target::OutputTarget;

mod build_cache;
mod compress;
mod manifest;
mod publish;
mod staging;
mod target;

/// How many pages a core takes at a time.
const SHARE: usize = 32;
/// How long to wait before looking again whether it is our turn.
const TURN: Duration = Duration::from_millis(5);
/// How often it is tried to remove what others are still writing into.
const TRIES: usize = 100;
/// What a file is called while it is being written, beside where it will be.
const UNNAMED: &str = ".guide-unnamed";
/// How much of such a file is written at a time, in bytes.
const BUFFER: usize = 64 << 10;
/// How much of a file is copied before it is asked whether to go on.
const PIECE: u64 = 16 << 20;

/// Files that are made of the whole site at once, beside its pages: the search index.
pub struct Bundle<'a> {
    /// Equal for equal files, so that they are made only where something changed.
    pub fingerprint: String,
    /// The folder that they are in, below the output folder.
    pub folder: &'a str,
    /// Makes them, by path; or says what went wrong, in one line.
    pub make: &'a (dyn Fn() -> Result<Vec<BundleFile>, Box<dyn std::error::Error + Send + Sync>> + Sync),
}

/// A file of a bundle: its path below the output folder, and its bytes.
pub type BundleFile = (String, Vec<u8>);

/// What is to be written, and how.
pub struct WriteJob<'a> {
    /// The guide.
    pub site: &'a Site,
    /// What makes its pages.
    pub renderer: &'a Renderer<'a>,
    /// What belongs to it beside its pages.
    pub bundle: Option<&'a Bundle<'a>>,
    /// Whether each text is written compressed too.
    pub precompress: bool,
    /// Receives progress events, and can cancel.
    pub observer: &'a dyn Observer,
}

impl WriteJob<'_> {
    /// Fails if the observer cancelled the build.
    fn check_cancelled(&self) -> Result<(), WriteError> {
        if self.observer.is_cancelled() { Err(WriteError::Cancelled) } else { Ok(()) }
    }
}

/// What a build did to the output folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have other bytes than before.
    pub changed: usize,
    /// Files that are as they were.
    pub unchanged: usize,
    /// Files that are gone.
    pub removed: usize,
}

/// Why a site was not written. The output folder is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output folder must not be written to.
    #[error("{why}")]
    Refused {
        /// The reason.
        why: String,
        /// How to fix it.
        help: String,
    },
    /// The operating system reported an error.
    #[error("{what}: {source}")]
    Io {
        /// The operation that failed, with its file.
        what: String,
        /// The error.
        source: io::Error,
    },
    /// Pages could not be rendered, because a template failed.
    #[error("templates failed on some pages")]
    Render(Vec<Diagnostic>),
    /// The observer cancelled the build.
    #[error("the build was cancelled")]
    Cancelled,
}

/// Turns a system's error into a [`WriteError`] that names the file.
trait Doing<T> {
    fn doing(self, what: &str, path: &Path) -> Result<T, WriteError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, what: &str, path: &Path) -> Result<T, WriteError> {
        self.map_err(|error| WriteError::Io { what: format!("{what} `{}`", path.display()), source: error })
    }
}

/// Writes a site and what belongs to it. With an error nothing has changed.
pub fn write(job: &WriteJob<'_>, target: &OutputTarget) -> Result<Written, WriteError> {
    let parent = target.folder.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(parent).doing("can't create", parent)?;
    let turn = take_turn(parent, job)?;
    // Another build may have written since the folder was looked at.
    let target = &target.now()?;
    let outcome = write_staged(job, target);
    if outcome.is_err() {
        _ = clear(&target.staging());
    }
    drop(turn);
    outcome
}

/// Removes the staging folder of the output folder `output`, for a process that exits in the middle of a build of the guide
/// in `root`. Retries, because other threads may still write there.
pub fn discard_staging(output: &Path, root: &Path) {
    let Ok(target) = OutputTarget::new(output, root) else { return };
    for _ in 0..TRIES {
        if clear(&target.staging()).is_ok() {
            return;
        }
        std::thread::sleep(TURN);
    }
}

/// Waits until no other build writes there: builds take turns. A file system without locks has no turns to take.
fn take_turn(parent: &Path, job: &WriteJob<'_>) -> Result<Option<File>, WriteError> {
    let Ok(folder) = File::open(parent) else { return Ok(None) };
    loop {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::WouldBlock) => {
                job.check_cancelled()?;
                std::thread::sleep(TURN);
            }
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
}

fn write_staged(job: &WriteJob<'_>, target: &OutputTarget) -> Result<Written, WriteError> {
    let WriteJob { site, bundle, observer, .. } = *job;
    let cache = Cache::open(&target.root);
    let compare = || {
        let read = || cache.as_ref().and_then(|_| Left::read(target));
        let (now, left) = rayon::join(|| Fingerprints::of(site), read);
        let known = left.map(|left| left.compared(&now)).unwrap_or_default();
        let staging = Staging::new(target, cache.as_ref(), &known, site)?;
        Ok((now, known, staging))
    };
    let (now, known, staging) = observer.in_scope(Task::Stage(Stage::Compare), compare)?;
    let write_pages = || -> Vec<Result<Outcome, WriteError>> {
        // In small shares, so that no core stands idle while another does the last of a large one.
        let pages: Vec<&PageRecord> = site.pages.records().collect();
        let pages = pages.into_par_iter().enumerate().with_max_len(SHARE);
        let write_page = |at, record| write_page(job, &known, at, record, target, &staging.path);
        pages.map(|(at, record)| observer.in_scope(Task::Page(record), || write_page(at, record))).collect()
    };
    // The bundle takes longest, so it begins first.
    let write_bundle = || bundle.map(|bundle| write_bundle(bundle, target, &staging.path));
    let (bundled, pages) = observer.in_scope(Task::Stage(Stage::Pages), || rayon::join(write_bundle, write_pages));
    let (unchanged, made) = gather(pages, site)?;
    let bundled = bundled.transpose()?.unwrap_or_default();
    let mut new = Manifest {
        files: site.pages.records().map(|record| record.output.clone()).collect(),
        bundle: bundle.map(|bundle| bundle.fingerprint.clone()),
    };
    let mut unchanged: BTreeSet<String> = unchanged.into_iter().map(str::to_string).collect();
    // A page goes before a file of the bundle that has its place.
    new.add(bundled, &mut unchanged);
    if job.precompress {
        let compress = || compress::beside(job, &new.files, &unchanged, target, &staging.path);
        let compressed = observer.in_scope(Task::Stage(Stage::Compress), compress)?;
        new.add(compressed, &mut unchanged);
    }
    let written = Written {
        changed: new.files.len() - unchanged.len(),
        unchanged: unchanged.len(),
        removed: target.old.files.difference(&new.files).count(),
    };
    let is_as_it_was = written.changed == 0 && new == target.old && target.folder.is_dir();
    observer.in_scope(Task::Stage(Stage::Publish), || {
        let cache = cache.as_ref();
        let site = if is_as_it_was {
            staging::put_back(cache, &staging, &new, known.site.clone())
        } else {
            place(job, target, &staging, (cache, &known), &new, &unchanged)?
        };
        if let (Some(cache), Some(site)) = (cache, site) {
            Left::new(target, now, made, site).inspect(|left| left.write(cache));
        }
        Ok(written)
    })
}

/// Makes the files of a bundle and writes those that changed; where nothing that they are made of did, they stay as they
/// are. Gives back each path with whether it was written.
fn write_bundle(bundle: &Bundle<'_>, target: &OutputTarget, staging: &Path) -> Result<Vec<(String, bool)>, WriteError> {
    if target.old.bundle.as_ref() == Some(&bundle.fingerprint) {
        let folder = format!("{}/", bundle.folder);
        let old: Vec<&String> = target
            .old
            .files
            .iter()
            .filter(|path| path.starts_with(&folder) && !target.old.is_compressed(path))
            .collect();
        if old.par_iter().all(|path| target.folder.join(path).is_file()) {
            return Ok(old.into_iter().map(|path| (path.clone(), false)).collect());
        }
    }
    let files = (bundle.make)().map_err(|why| WriteError::Io {
        what: format!("can't make the files in {}/", bundle.folder),
        source: io::Error::other(why),
    })?;
    let write = |(path, bytes): (String, Vec<u8>)| {
        let is_new = having_bytes(&target.folder.join(&path), &bytes).is_none();
        if is_new {
            write_file(&bytes, &staging.join(&path))?;
        }
        Ok((path, is_new))
    };
    files.into_par_iter().map(write).collect()
}

/// What became of a page.
struct Outcome {
    /// Whether it was written, because the old site has no such file or one with other bytes.
    is_new: bool,
    /// What the next build may know of it.
    made: Option<Made>,
}

/// The paths of the pages that did not change, and what is known of all; or all that went wrong, the same failure of a
/// template once.
fn gather(
    results: Vec<Result<Outcome, WriteError>>,
    site: &Site,
) -> Result<(Vec<&str>, Vec<Option<Made>>), WriteError> {
    let mut unchanged = Vec::new();
    let mut known = Vec::with_capacity(results.len());
    let mut failed: Vec<(Diagnostic, &str, usize)> = Vec::new();
    for (result, record) in results.into_iter().zip(site.pages.records()) {
        match result {
            Ok(Outcome { is_new, made }) => {
                known.push(made);
                if !is_new {
                    unchanged.push(record.output.as_str());
                }
            }
            Err(WriteError::Render(diagnostics)) => {
                for diagnostic in diagnostics {
                    match failed.iter_mut().find(|(known, _, _)| *known == diagnostic) {
                        Some((_, _, times)) => *times += 1,
                        None => failed.push((diagnostic, record.url.as_str(), 1)),
                    }
                }
            }
            Err(failure) => return Err(failure),
        }
    }
    if failed.is_empty() {
        return Ok((unchanged, known));
    }
    let named = |(diagnostic, url, times): (Diagnostic, &str, usize)| {
        let more = if times > 1 { format!(" and on {} more", times - 1) } else { String::new() };
        diagnostic.label(format!("on the page {url}{more}"))
    };
    Err(WriteError::Render(failed.into_iter().map(named).collect()))
}

/// Renders one page and writes it, unless the old site has the same bytes there. What we wrote under a name that says its
/// content has the same bytes, and is not even rendered; nor is a page of which it is known that nothing it shows changed.
fn write_page(
    job: &WriteJob<'_>,
    known: &Known,
    at: usize,
    record: &PageRecord,
    target: &OutputTarget,
    staging: &Path,
) -> Result<Outcome, WriteError> {
    job.check_cancelled()?;
    let plain = |is_new| Ok(Outcome { is_new, made: None });
    let old = target.folder.join(&record.output);
    let is_ours = target.old.files.contains(&record.output);
    if record.is_named_by_content() && is_ours && old.is_file() {
        return plain(false);
    }
    if is_ours && let Some(made) = known.page(at, &old) {
        return Ok(Outcome { is_new: false, made: Some(made.clone()) });
    }
    let new = staging.join(&record.output);
    if let Page::File(id) = record.page
        && let Content::OnDisk { path: source, .. } = &job.site.snapshot.file(id).content
    {
        if same_bytes(source, &old) {
            return plain(false);
        }
        create_parent(&new)?;
        copy(job, source, &new)?;
        return plain(true);
    }
    if record.page == Page::Data {
        return write_data(job, record, is_ours.then_some(&*old), &new);
    }
    let rendered = job.observer.in_scope(Task::Render(record), || job.renderer.render_noted(record));
    let Rendered { bytes, looks } = rendered.map_err(|diagnostic| WriteError::Render(vec![*diagnostic]))?;
    let same = if is_ours { having_bytes(&old, &bytes) } else { None };
    let is_new = same.is_none();
    let data = match same {
        Some(data) => Some(data),
        None => write_file(&bytes, &new)?.metadata().ok(),
    };
    // What is no page but a file of the author's is compared each time.
    let is_made = !matches!(record.page, Page::Asset(_) | Page::File(_) | Page::Card(_));
    let stamp = data.filter(|_| is_made).as_ref().and_then(Stamp::of);
    Ok(Outcome { is_new, made: stamp.and_then(|stamp| Made::new(stamp, &looks)) })
}

/// Writes the page that is as large as the guide, unless the old site's file is the same, piece by piece: under another
/// name first, as what is there may be a file of the old site under a second name.
fn write_data(job: &WriteJob<'_>, record: &PageRecord, old: Option<&Path>, new: &Path) -> Result<Outcome, WriteError> {
    let unnamed = new.with_file_name(UNNAMED);
    let write = || {
        let mut writer = BufWriter::with_capacity(BUFFER, create(&unnamed)?);
        let looks = job.renderer.write_data(&mut writer)?;
        writer.flush()?;
        Ok(looks)
    };
    let looks: io::Result<Vec<Dependency>> = job.observer.in_scope(Task::Render(record), write);
    let looks = looks.doing("can't write", &unnamed)?;
    let same = old.filter(|old| same_bytes(&unnamed, old));
    match same {
        Some(_) => fs::remove_file(&unnamed).doing("can't remove", &unnamed)?,
        None => fs::rename(&unnamed, new).doing("can't write", new)?,
    }
    let made = Stamp::of_file(same.unwrap_or(new)).and_then(|stamp| Made::new(stamp, &looks));
    Ok(Outcome { is_new: same.is_none(), made })
}

/// A file that holds just these bytes; nothing where it doesn't.
fn having_bytes(path: &Path, bytes: &[u8]) -> Option<Metadata> {
    let data = fs::metadata(path).ok().filter(|data| data.is_file() && data.len() == bytes.len() as u64)?;
    fs::read(path).is_ok_and(|old| old == bytes).then_some(data)
}

/// Writes a file of the new site, and gives it back.
fn write_file(bytes: &[u8], path: &Path) -> Result<File, WriteError> {
    let write = || {
        let mut file = create(path)?;
        file.write_all(bytes)?;
        Ok(file)
    };
    in_its_folder(path, write)?.doing("can't write", path)
}

/// Creates a file of the new site. Where a file is already there, it may be one of the old site under a second name, and
/// isn't to be written to.
fn create(path: &Path) -> io::Result<File> {
    match File::create_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            File::create_new(path)
        }
        created => created,
    }
}

/// Makes a file of the new site, and its folder where it isn't there.
fn in_its_folder<T>(path: &Path, make: impl Fn() -> io::Result<T>) -> Result<io::Result<T>, WriteError> {
    // A page has a folder of its own as a rule; whatever else there is mostly lies in one that is there.
    if path.ends_with("index.html") {
        create_parent(path)?;
    }
    if let Ok(made) = make() {
        return Ok(Ok(made));
    }
    create_parent(path)?;
    Ok(make())
}

fn create_parent(path: &Path) -> Result<(), WriteError> {
    let Some(parent) = path.parent() else { return Ok(()) };
    // The folder above it mostly is there.
    match fs::create_dir(parent) {
        Ok(()) => Ok(()),
        Err(_) => fs::create_dir_all(parent).doing("can't create", parent),
    }
}

/// Copies bytes, and not the rights or times of the source: a file that only its author may read is published all
/// the same.
fn copy(job: &WriteJob<'_>, source: &Path, new: &Path) -> Result<(), WriteError> {
    // Opening what has become a pipe meanwhile would wait for whoever writes into it.
    if !fs::metadata(source).doing("can't read", source)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into()).doing("this isn't a file any more:", source);
    }
    let mut reader = File::open(source).doing("can't read", source)?;
    let mut writer = create(new).doing("can't write", new)?;
    while io::copy(&mut Read::by_ref(&mut reader).take(PIECE), &mut writer).doing("can't copy to", new)? > 0 {
        job.check_cancelled()?;
    }
    Ok(())
}

/// Compares two files piece by piece, so that a large one costs no memory.
fn same_bytes(a: &Path, b: &Path) -> bool {
    let same = || -> io::Result<bool> {
        let (of_a, of_b) = (fs::metadata(a)?, fs::metadata(b)?);
        if !of_a.is_file() || !of_b.is_file() || of_a.len() != of_b.len() {
            return Ok(false);
        }
        let (mut a, mut b) = (File::open(a)?, File::open(b)?);
        let (mut left, mut right) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
        loop {
            let read = a.read(&mut left)?;
            if read == 0 {
                return Ok(b.read(&mut right)? == 0);
            }
            b.read_exact(&mut right[..read])?;
            if left[..read] != right[..read] {
                return Ok(false);
            }
        }
    };
    same().unwrap_or(false)
}

/// Removes a folder beside the output that only we use.
fn clear(staging: &Path) -> Result<(), WriteError> {
    let mut removed = fs::remove_dir_all(staging);
    if removed.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied) {
        make_writable(staging);
        removed = fs::remove_dir_all(staging);
    }
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).doing("can't remove", staging),
        _ => Ok(()),
    }
}

/// Makes folders ones that can be emptied, as far as they are ours. Someone may have taken the right to write from one of
/// the old site. What a link leads to isn't ours.
fn make_writable(folder: &Path) {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|data| data.is_dir());
    let mut folders: Vec<PathBuf> = is_folder.then(|| folder.to_path_buf()).into_iter().collect();
    while let Some(folder) = folders.pop() {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            _ = fs::set_permissions(&folder, fs::Permissions::from_mode(0o700));
        }
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let below = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        folders.extend(below.map(|entry| entry.path()));
    }
}
