//! The files of a book -> one file on disk, which appears as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crate::output::WriteError;
use crate::output::archive::{ArchiveEntry, ArchiveWriter};
use crate::output::files::{Context as _, create_parent};

/// The extension of a book.
const EXTENSION: &str = "epub";

/// A book that is being written, next to its final place. Dropping it removes what was written.
pub struct BookWriter {
    path: PathBuf,
    temporary: PathBuf,
    archive: Option<ArchiveWriter<BufWriter<File>>>,
}

impl BookWriter {
    /// Checks that a book can be written to a file.
    pub fn check(path: &Path) -> Result<(), WriteError> {
        let shown = path.display();
        let refuse = |why: String, help: &str| Err(WriteError::Refused { why, help: help.into() });
        if path.is_dir() {
            return refuse(format!("`{shown}` is a folder"), "name the file of the book, such as guide.epub");
        }
        // A typing mistake must not replace a document.
        if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(EXTENSION)) {
            return refuse(
                format!("`{shown}` does not end with .{EXTENSION}"),
                "name the file of the book, such as guide.epub",
            );
        }
        Ok(())
    }

    /// Starts to write a book.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        Self::check(path)?;
        create_parent(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Two exports at the same time don't write to the same file.
        let temporary = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let file = File::create(&temporary).context("can't write", path)?;
        let archive = Some(ArchiveWriter::new(BufWriter::new(file)));
        Ok(Self { path: path.into(), temporary, archive })
    }

    /// Adds a file to the book.
    pub fn add(&mut self, file: &ArchiveEntry) -> Result<(), WriteError> {
        match &mut self.archive {
            Some(archive) => archive.add(file).or_else(|error| self.fail(error)),
            None => Ok(()),
        }
    }

    /// Ends the book and puts it in its place. Returns its size in bytes.
    pub fn finish(mut self) -> Result<u64, WriteError> {
        let Some(archive) = self.archive.take() else { return Ok(0) };
        let end = || {
            let mut out = archive.finish()?;
            out.flush()?;
            let size = out.get_ref().metadata()?.len();
            drop(out);
            fs::rename(&self.temporary, &self.path)?;
            Ok(size)
        };
        end().or_else(|error| self.fail(error))
    }

    fn fail<T>(&self, error: io::Error) -> Result<T, WriteError> {
        if error.kind() == io::ErrorKind::FileTooLarge {
            return Err(WriteError::Refused {
                why: format!("can't write `{}`: a book has at most 4 GiB and 65,535 files", self.path.display()),
                help: "use smaller images".into(),
            });
        }
        Err(error).context("can't write", &self.path)
    }
}

impl Drop for BookWriter {
    fn drop(&mut self) {
        // After `finish` there is no such file.
        _ = fs::remove_file(&self.temporary);
    }
}
