//! Why a file or folder can't be used: [`ReadProblem`] has a constructor for each reason, with message and help.

use std::io;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{CONTENT_FOLDER, FileId, Span};

/// A reason not to use a file or folder on the disk. It becomes a [`Diagnostic`] once its file has an id.
#[derive(Debug, Clone)]
pub(super) struct ReadProblem {
    code: Code,
    message: String,
    help: &'static str,
    /// Byte offset in the file.
    offset: usize,
}

impl ReadProblem {
    fn new(code: Code, message: String, help: &'static str) -> Self {
        Self { code, message, help, offset: 0 }
    }

    pub(super) fn diagnostic(&self, file: FileId) -> Diagnostic {
        let span = Span::new(file, self.offset, self.offset);
        Diagnostic::new(self.code, span, self.message.clone()).help(self.help)
    }

    pub(super) fn special_file(path: &str) -> Self {
        let message = format!("`{path}` is neither a regular file nor a folder");
        Self::new(Code::Unreadable, message, "remove it from the guide's folder")
    }

    pub(super) fn folder_instead_of_file(path: &str) -> Self {
        Self::new(Code::Unreadable, format!("`{path}` is a folder, not a file"), "rename or remove the folder")
    }

    pub(super) fn io(path: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::unreadable(path, "permission denied"),
            io::ErrorKind::NotFound => Self::unreadable(path, "file not found"),
            _ => Self::unreadable(path, &error.to_string()),
        }
    }

    pub(super) fn unreadable(path: &str, reason: &str) -> Self {
        let help = "check that it exists and that you have permission to read it";
        Self::new(Code::Unreadable, format!("can't read `{path}`: {reason}"), help)
    }

    pub(super) fn utf16(path: &str) -> Self {
        Self::new(Code::NotUtf8, format!("`{path}` is UTF-16, not UTF-8"), "save the file as UTF-8")
    }

    /// `byte` is the offset of the first invalid byte in the file, `offset` its offset in the text.
    pub(super) fn not_utf8(path: &str, byte: usize, offset: usize) -> Self {
        let message = format!("`{path}` is not valid UTF-8: invalid byte at offset {byte}");
        Self { offset, ..Self::new(Code::NotUtf8, message, "save the file as UTF-8") }
    }

    pub(super) fn invalid_name(shown: &str) -> Self {
        let message = format!("the name of `{shown}` is not valid UTF-8 or contains control characters");
        Self::new(Code::FileName, message, "rename the file")
    }

    pub(super) fn templated_source(path: &str) -> Self {
        let message = format!("`{path}` is written in a template language, and left out");
        let help =
            "convert it to Markdown, or list it in a .guideignore; to offer it as a download, move it to static/";
        Self::new(Code::TemplatedSource, message, help)
    }

    pub(super) fn no_content(has_content_folder: bool) -> Self {
        let message = if has_content_folder {
            format!("the folder `{CONTENT_FOLDER}` contains no Markdown file")
        } else {
            format!("there is no folder `{CONTENT_FOLDER}`")
        };
        Self::new(Code::NoContent, message, "create a first article: content/articles/hello.md")
    }

    pub(super) fn link_outside(link: &str) -> Self {
        let message = format!("the symbolic link `{link}` points outside the guide's folder");
        Self::new(Code::Link, message, "copy its target into the guide")
    }

    pub(super) fn link_cycle(link: &str) -> Self {
        let message = format!("the symbolic link `{link}` points to a folder that contains it");
        Self::new(Code::Link, message, "remove the symbolic link")
    }

    pub(super) fn link_to_site(link: &str) -> Self {
        let message = format!("the symbolic link `{link}` points into a generated site");
        Self::new(Code::Link, message, "remove the symbolic link")
    }

    pub(super) fn broken_link(link: &str) -> Self {
        let message = format!("the symbolic link `{link}` is broken");
        Self::new(Code::Link, message, "remove the symbolic link, or restore its target")
    }
}
