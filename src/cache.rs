//! The `.guide/` folder: files that let the next build skip work that this build already did.
//!
//! It is safe to delete. Its content is used only by the executable that wrote it, because another version may produce a
//! different result from the same input.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

const CACHE_FOLDER: &str = ".guide";
/// The end of the names of files that are not complete.
const TEMPORARY: &str = ".new";
/// Held exclusively while a process writes to the folder.
const LOCK: &str = "lock";
/// The terms of the search.
pub(crate) const TERMS: &str = "terms";
/// The parsed documents.
pub(crate) const PARSED: &str = "parsed";
/// The history of the documents at the current commit.
pub(crate) const HISTORY: &str = "history";
/// The state of the published site: what each page depends on.
pub(crate) const BUILT: &str = "built.json";
/// The pages on which `guide check` found no errors.
pub(crate) const CHECKED: &str = "checked.json";
/// The folder of the smaller copies of images.
pub(crate) const IMAGES: &str = "images";
/// The site that the published one replaced.
pub(crate) const RETAINED: &str = "retained";

/// The name of a file of the cache for the guide in its main language, or in the one with this folder.
pub(crate) fn of_language(name: &str, folder: Option<&str>) -> String {
    folder.map_or_else(|| name.into(), |folder| format!("{name}-{folder}"))
}

/// Size and time of a file when it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// In bytes.
    size: u64,
    /// In nanoseconds since 1970.
    pub(crate) modified: u64,
}

impl Stamp {
    /// The stamp of a file or folder; `None` if the system doesn't report its modification time.
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Self { size: metadata.len(), modified: modified.try_into().ok()? })
    }

    /// The stamp of a regular file; `None` also if there is no such file.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().filter(Metadata::is_file).and_then(|metadata| Self::of(&metadata))
    }
}

/// Time of the last change to a directory's entries, in nanoseconds since 1970. Uses ctime on Unix: a copy can restore
/// mtime but not ctime.
pub(crate) fn last_change(folder: &Metadata) -> Option<u64> {
    let modified = Stamp::of(folder)?.modified;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let (seconds, nanos) = (u64::try_from(folder.ctime()).ok()?, u64::try_from(folder.ctime_nsec()).ok()?);
        Some(modified.max(seconds.checked_mul(1_000_000_000)?.checked_add(nanos)?))
    }
    #[cfg(not(unix))]
    Some(modified)
}

/// Identifies the running executable by version, path, size and modification time.
pub(crate) fn program_id() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let Stamp { size, modified } = Stamp::of_file(&path)?;
    Some(format!("{} {} {size} {modified}", env!("CARGO_PKG_VERSION"), path.display()))
}

/// Reads a file of the cache of the guide in `root`. Needs no lock: [`Cache::write`] replaces files atomically.
pub(crate) fn read(root: &Path, name: &str) -> Option<Vec<u8>> {
    let folder = root.join(CACHE_FOLDER);
    let path = folder.join(name);
    let is_linked = is_symlink(&folder) || path.parent().is_none_or(is_symlink);
    if is_linked || !fs::symlink_metadata(&path).ok()?.is_file() {
        return None;
    }
    fs::read(path).ok()
}

/// Replaces a copy of an image atomically. Needs no lock: equal names have equal bytes. Errors are ignored.
pub(crate) fn write_image(root: &Path, name: &str, parts: &[&[u8]]) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let Some(folder) = create_folder(root).map(|folder| folder.join(IMAGES)) else { return };
    if is_symlink(&folder) || !folder.is_dir() && fs::create_dir(&folder).is_err() && !folder.is_dir() {
        return;
    }
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let temporary = folder.join(format!("{}-{number}{TEMPORARY}", std::process::id()));
    let replace = || {
        let mut file = File::create_new(&temporary)?;
        parts.iter().try_for_each(|part| file.write_all(part))?;
        fs::rename(&temporary, folder.join(name))
    };
    if replace().is_err() {
        _ = fs::remove_file(&temporary);
    }
}

/// Removes the oldest copies of images that are not used, until the rest of them has at most `limit` bytes.
pub(crate) fn prune_images(root: &Path, is_used: &dyn Fn(&str) -> bool, limit: u64) {
    let folder = root.join(CACHE_FOLDER).join(IMAGES);
    if is_symlink(&root.join(CACHE_FOLDER)) || is_symlink(&folder) {
        return;
    }
    let unused = |entry: fs::DirEntry| {
        let is_unused = entry.file_name().to_str().is_none_or(|name| !is_used(name));
        let metadata = entry.metadata().ok().filter(|metadata| is_unused && metadata.is_file())?;
        Some((metadata.modified().ok()?, metadata.len(), entry.path()))
    };
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().filter_map(unused).collect();
    files.sort();
    let mut bytes = files.iter().map(|(_, bytes, _)| bytes).sum::<u64>();
    for (_, size, path) in files {
        // A build that was killed can leave a temporary file.
        let is_temporary = path.to_str().is_some_and(|path| path.ends_with(TEMPORARY));
        if bytes > limit || is_temporary {
            _ = fs::remove_file(path);
            bytes -= size;
        }
    }
}

/// Creates the cache folder of the guide in `root` if needed. `None` if that fails, or if it is a link.
fn create_folder(root: &Path) -> Option<PathBuf> {
    let folder = root.join(CACHE_FOLDER);
    if is_symlink(&folder) {
        return None;
    }
    if !folder.is_dir() {
        // Another thread can create it at the same time.
        fs::create_dir(&folder).ok().or_else(|| folder.is_dir().then_some(()))?;
        // Keeps the cache out of the guide's repository.
        fs::write(folder.join(".gitignore"), "*\n").ok()?;
    }
    Some(folder)
}

/// A guide from an untrusted source could contain links that make the cache write outside the guide.
fn is_symlink(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

/// The cache folder, locked against other writers.
pub(crate) struct Cache {
    folder: PathBuf,
    _lock: File,
}

impl Cache {
    /// Opens and locks the cache of the guide in `root`, and creates it if needed. `None` if it can't be created or if
    /// another build holds the lock.
    pub(crate) fn open(root: &Path) -> Option<Self> {
        let folder = root.join(CACHE_FOLDER);
        let lock = folder.join(LOCK);
        if [&folder, &lock, &folder.join(RETAINED)].into_iter().any(|path| is_symlink(path)) {
            return None;
        }
        create_folder(root)?;
        // Opening a FIFO would block.
        if fs::symlink_metadata(&lock).is_ok_and(|metadata| !metadata.is_file()) {
            return None;
        }
        let lock = File::options().create(true).append(true).open(lock).ok()?;
        lock.try_lock().ok()?;
        Some(Self { folder, _lock: lock })
    }

    /// The path of a file or folder in the cache.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Replaces a file atomically. Errors are ignored: they only cost the next build time.
    pub(crate) fn write(&self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let temporary = self.path(&format!("{name}.new"));
        let replace = || {
            _ = fs::remove_file(&temporary);
            let mut writer = BufWriter::new(File::create_new(&temporary)?);
            write(&mut writer)?;
            writer.into_inner()?;
            fs::rename(&temporary, self.path(name))
        };
        if replace().is_err() {
            _ = fs::remove_file(&temporary);
        }
    }
}
