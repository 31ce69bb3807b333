//! File operations of the new site. A staging folder can hold files of the published site under a second name (hard
//! links), so an existing file is always replaced and never written to.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use crate::output::{WriteError, WriteJob};

/// The build asks the observer whether to stop after so many copied bytes.
const BYTES_PER_CHECK: u64 = 16 << 20;
const COMPARE_BUFFER: usize = 64 << 10;

/// Adds the operation and the file to an I/O error.
pub(super) trait Context<T> {
    /// `operation` is a phrase such as "can't write".
    fn context(self, operation: &str, path: &Path) -> Result<T, WriteError>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, operation: &str, path: &Path) -> Result<T, WriteError> {
        self.map_err(|source| WriteError::Io { what: format!("{operation} `{}`", path.display()), source })
    }
}

/// The metadata of the file at `path`, if it consists of exactly these bytes.
pub(super) fn metadata_if_equal(path: &Path, bytes: &[u8]) -> Option<Metadata> {
    let metadata = fs::metadata(path).ok()?;
    let may_be_equal = metadata.is_file() && metadata.len() == bytes.len() as u64;
    (may_be_equal && fs::read(path).is_ok_and(|old| old == bytes)).then_some(metadata)
}

/// Whether two files have the same bytes. Compares block by block, so that large files need no memory.
pub(super) fn are_equal(a: &Path, b: &Path) -> bool {
    let compare = || -> io::Result<bool> {
        let (metadata_a, metadata_b) = (fs::metadata(a)?, fs::metadata(b)?);
        if !metadata_a.is_file() || !metadata_b.is_file() || metadata_a.len() != metadata_b.len() {
            return Ok(false);
        }
        let (mut a, mut b) = (File::open(a)?, File::open(b)?);
        let (mut block_a, mut block_b) = (vec![0; COMPARE_BUFFER], vec![0; COMPARE_BUFFER]);
        loop {
            let length = a.read(&mut block_a)?;
            if length == 0 {
                return Ok(b.read(&mut block_b)? == 0);
            }
            b.read_exact(&mut block_b[..length])?;
            if block_a[..length] != block_b[..length] {
                return Ok(false);
            }
        }
    };
    compare().unwrap_or(false)
}

/// Writes a new file, and returns it open.
pub(super) fn write_file(bytes: &[u8], path: &Path) -> Result<File, WriteError> {
    let write = || {
        let mut file = create(path)?;
        file.write_all(bytes)?;
        Ok(file)
    };
    with_parent(path, write)?.context("can't write", path)
}

/// Creates a new file. An existing one is removed first, because the published site may share it.
pub(super) fn create(path: &Path) -> io::Result<File> {
    match File::create_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            File::create_new(path)
        }
        created => created,
    }
}

/// Runs an operation that creates `path`, and creates the folder of `path` if needed.
pub(super) fn with_parent<T>(
    path: &Path,
    create_entry: impl Fn() -> io::Result<T>,
) -> Result<io::Result<T>, WriteError> {
    // Most pages have a folder of their own, which does not exist yet. Most other files are in an existing folder.
    if path.ends_with("index.html") {
        create_parent(path)?;
    }
    if let Ok(created) = create_entry() {
        return Ok(Ok(created));
    }
    create_parent(path)?;
    Ok(create_entry())
}

/// Creates the folder of a file.
pub(super) fn create_parent(path: &Path) -> Result<(), WriteError> {
    let Some(parent) = path.parent() else { return Ok(()) };
    // In most cases only the last folder is missing.
    match fs::create_dir(parent) {
        Ok(()) => Ok(()),
        Err(_) => fs::create_dir_all(parent).context("can't create", parent),
    }
}

/// Copies the bytes of a file, but not its permissions and times: a file that only its author can read is published too.
pub(super) fn copy(job: &WriteJob<'_>, source: &Path, new: &Path) -> Result<(), WriteError> {
    // The file can have been replaced by a FIFO since it was found. Opening a FIFO would block.
    if !fs::metadata(source).context("can't read", source)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into()).context("no longer a regular file:", source);
    }
    let mut reader = File::open(source).context("can't read", source)?;
    let mut writer = create(new).context("can't write", new)?;
    while io::copy(&mut Read::by_ref(&mut reader).take(BYTES_PER_CHECK), &mut writer).context("can't copy to", new)? > 0
    {
        job.check_cancelled()?;
    }
    Ok(())
}

/// Removes a file below `folder`, and the folders that become empty. A missing file is no error.
pub(super) fn remove_with_empty_parents(folder: &Path, path: &str) {
    _ = fs::remove_file(folder.join(path));
    let mut above = path;
    while let Some((parent, _)) = above.rsplit_once('/') {
        if fs::remove_dir(folder.join(parent)).is_err() {
            break;
        }
        above = parent;
    }
}

/// Removes a folder that only builds use. A missing folder is no error.
pub(super) fn remove_folder(folder: &Path) -> Result<(), WriteError> {
    let mut result = fs::remove_dir_all(folder);
    if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied) {
        make_writable(folder);
        result = fs::remove_dir_all(folder);
    }
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).context("can't remove", folder),
        _ => Ok(()),
    }
}

/// Makes a folder and the folders in it writable, so that they can be removed: someone can have made a folder of the
/// published site read-only. Does not follow symbolic links.
fn make_writable(folder: &Path) {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
    let mut folders: Vec<PathBuf> = is_folder.then(|| folder.to_path_buf()).into_iter().collect();
    while let Some(folder) = folders.pop() {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            _ = fs::set_permissions(&folder, fs::Permissions::from_mode(0o700));
        }
        folders.extend(subfolders(&folder));
    }
}

/// The folders in a folder, without symbolic links. None if it can't be read.
pub(super) fn subfolders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path())
}
