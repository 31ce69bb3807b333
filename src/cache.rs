//! The folder in which a build leaves what the next one needn't find out again: `.guide/`, in the guide's own folder.
//!
//! It can be removed at any time: what it doesn't say is found out anew. Whatever is in it, it only counts for the program
//! that left it; another build of the same program may make something else of the same input.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// Its name.
const FOLDER: &str = ".guide";
/// The file that whoever writes into it holds a lock on.
const LOCK: &str = "lock";
/// What the texts came to.
pub(crate) const PARSED: &str = "parsed";
/// What the pages were made of.
pub(crate) const BUILT: &str = "built.json";
/// The site before the last one.
pub(crate) const SPARE: &str = "spare";

/// How a file looked when it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// In bytes.
    size: u64,
    /// In nanoseconds since 1970.
    pub(crate) modified: u64,
}

impl Stamp {
    /// That of what the system says of a file or folder.
    pub(crate) fn of(data: &Metadata) -> Option<Self> {
        let modified = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Self { size: data.len(), modified: modified.try_into().ok()? })
    }

    /// That of a file; nothing where there is none, or the system doesn't say when it was changed.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().filter(Metadata::is_file).and_then(|data| Self::of(&data))
    }
}

/// When something came into a folder or went last, in nanoseconds since 1970. Who copies a folder may put back when it was
/// modified, but on Unix never when its status changed, which is what comes and goes there changes too.
pub(crate) fn changed(folder: &Metadata) -> Option<u64> {
    let modified = Stamp::of(folder)?.modified;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let (seconds, rest) = (u64::try_from(folder.ctime()).ok()?, u64::try_from(folder.ctime_nsec()).ok()?);
        Some(modified.max(seconds.checked_mul(1_000_000_000)?.checked_add(rest)?))
    }
    #[cfg(not(unix))]
    Some(modified)
}

/// This program, as it lies on the disk.
pub(crate) fn program() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let Stamp { size, modified } = Stamp::of_file(&path)?;
    Some(format!("{} {} {size} {modified}", env!("CARGO_PKG_VERSION"), path.display()))
}

/// What lies under a name in the folder of the guide in `root`. It is replaced in one step, so it is whole whenever it is
/// read.
pub(crate) fn read(root: &Path, name: &str) -> Option<Vec<u8>> {
    let folder = root.join(FOLDER);
    let path = folder.join(name);
    if is_link(&folder) || !fs::symlink_metadata(&path).ok()?.is_file() {
        return None;
    }
    fs::read(path).ok()
}

/// Whoever wrote the guide may have made a path in it lead anywhere.
fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink())
}

/// The folder, while nobody else writes into it.
pub(crate) struct Cache {
    folder: PathBuf,
    _lock: File,
}

impl Cache {
    /// That of the guide in `root`; nothing where there can be none, or another build uses it.
    pub(crate) fn open(root: &Path) -> Option<Self> {
        let folder = root.join(FOLDER);
        let lock = folder.join(LOCK);
        if [&folder, &lock, &folder.join(SPARE)].into_iter().any(|path| is_link(path)) {
            return None;
        }
        if !folder.is_dir() {
            fs::create_dir(&folder).ok()?;
            // Whoever keeps the guide's sources doesn't keep this.
            fs::write(folder.join(".gitignore"), "*\n").ok()?;
        }
        // To open a pipe is to wait for who reads from it.
        if fs::symlink_metadata(&lock).is_ok_and(|data| !data.is_file()) {
            return None;
        }
        let lock = File::options().create(true).append(true).open(lock).ok()?;
        lock.try_lock().ok()?;
        Some(Self { folder, _lock: lock })
    }

    /// Where something is in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Puts a file into it, in place of the one that has its name. Where that can't be done, the next build takes longer.
    pub(crate) fn write(&self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let new = self.path(&format!("{name}.new"));
        let put = || {
            _ = fs::remove_file(&new);
            let mut writer = BufWriter::new(File::create_new(&new)?);
            write(&mut writer)?;
            writer.into_inner()?;
            fs::rename(&new, self.path(name))
        };
        if put().is_err() {
            _ = fs::remove_file(&new);
        }
    }
}
