//! Problems in the input. Each [`Diagnostic`] has a stable [`Code`], described in `docs/diagnostics.md`, a severity, a place
//! and a fix.
//!
//! Stages return their diagnostics next to their value. None prints, and none stops at the first.

mod code;
pub mod report;
mod suggest;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::{FileId, Span};

pub use crate::diagnostic::code::{Code, Level, Severity};
pub use crate::diagnostic::suggest::{did_you_mean, near_miss};

/// A place with a few words about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

/// A problem in the input: what it is, where, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Its stable name.
    pub code: Code,
    /// Its severity.
    pub severity: Severity,
    /// The problem, in one line, without a full stop.
    pub message: String,
    /// The place.
    pub label: Label,
    /// Related places.
    pub related: Vec<Label>,
    /// The fix, in one line, as an imperative.
    pub help: Option<String>,
    /// The edit that fixes the problem, if there is exactly one. The help says the same in words.
    pub fix: Option<Box<DiagnosticFix>>,
    /// A document to create. The command line turns it into a command.
    pub missing: Option<Box<MissingDocument>>,
}

/// An edit that fixes a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiagnosticFix {
    /// Replaces a text at the place of the diagnostic, in the quotes that it has there.
    Replace {
        /// The text as it is meant, without quotes.
        written: String,
        /// Its replacement.
        new: String,
    },
    /// Replaces a part of the source as it is written, with quotes and all.
    Write {
        /// The place.
        span: Span,
        /// Its text. If it is another one, there is no fix.
        written: String,
        /// Its replacement.
        new: String,
    },
    /// Writes a value at the place of the diagnostic, whatever is there.
    WriteValue(String),
    /// Removes the key of front matter at this place, with its value.
    RemoveKey(Span),
    /// Removes the item at this place from a list of front matter.
    RemoveItem(Span),
    /// Adds a key to the front matter of the document.
    AddKey {
        /// The key.
        key: String,
        /// Its value.
        value: String,
    },
    /// Gives the file of the diagnostic this path from the root.
    RenameFile(String),
    /// Gives the file to which the link at the place of the diagnostic leads this extension.
    ChangeExtension(String),
}

/// A document that a diagnostic suggests to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingDocument {
    /// The name of its kind: `role`.
    pub kind: String,
    /// Its title.
    pub title: String,
}

impl Diagnostic {
    /// A diagnostic without label text, related places or help.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let label = Label { span, text: String::new() };
        let message = one_line(message.into());
        Self {
            code,
            severity: code.severity(),
            message,
            label,
            related: Vec::new(),
            help: None,
            fix: None,
            missing: None,
        }
    }

    /// Sets the words at the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label.text = one_line(text.into());
        self
    }

    /// Adds a related place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: one_line(text.into()) });
        self
    }

    /// Sets the fix.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(one_line(text.into()));
        self
    }

    /// Sets the fix: to replace `written` by the name `near`, which is similar, or what `otherwise` says if there is none.
    #[must_use]
    pub fn did_you_mean(self, written: &str, near: Option<&str>, otherwise: impl FnOnce() -> String) -> Self {
        match near {
            Some(near) => self.help(format!("did you mean `{near}`?")).replace(written, near),
            None => self.help(otherwise()),
        }
    }

    /// Sets the fix: to write `new` in place of `written`.
    #[must_use]
    pub fn write_instead(self, written: &str, new: &str) -> Self {
        self.help(format!("write `{new}`")).replace(written, new)
    }

    /// Sets the edit of a fix that the help describes.
    #[must_use]
    pub fn replace(self, written: impl Into<String>, new: impl Into<String>) -> Self {
        self.fix(DiagnosticFix::Replace { written: written.into(), new: new.into() })
    }

    /// Sets the edit of a fix that the help describes: to write `new` in place of the source `written` at a place.
    #[must_use]
    pub fn rewrite(self, span: Span, written: impl Into<String>, new: impl Into<String>) -> Self {
        self.fix(DiagnosticFix::Write { span, written: written.into(), new: new.into() })
    }

    /// Sets the edit of a fix that the help describes.
    #[must_use]
    pub fn fix(mut self, fix: DiagnosticFix) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Suggests to create a document.
    #[must_use]
    pub fn missing(mut self, document: MissingDocument) -> Self {
        self.missing = Some(Box::new(document));
        self
    }

    /// Whether only `guide check` reports it: work to do, unless settings make it an error.
    pub fn is_left_to_check(&self) -> bool {
        self.code.is_lint() && self.severity == Severity::Warning
    }

    /// The file of its place.
    pub fn file(&self) -> FileId {
        self.label.span.file
    }
}

/// Replaces control characters: quoted content can contain line breaks and terminal escape sequences.
fn one_line(text: String) -> String {
    if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text }
}

/// Sorts diagnostics by file and place, and removes duplicates.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        (a.label.span, a.code, &a.message, &a.label.text).cmp(&(b.label.span, b.code, &b.message, &b.label.text))
    });
    diagnostics.dedup();
}

/// How many diagnostics with the same code are kept for a file.
const MAX_PER_FILE: usize = 100;

/// Keeps the first hundred diagnostics per file and code; the last one reports the number of the others. A generated file can
/// have very many, and each is shown with a source line that can be very long.
pub fn cap_per_file(diagnostics: &mut Vec<Diagnostic>) {
    let mut counts: BTreeMap<(FileId, Code), usize> = BTreeMap::new();
    for diagnostic in &*diagnostics {
        *counts.entry((diagnostic.file(), diagnostic.code)).or_insert(0) += 1;
    }
    let mut seen: BTreeMap<(FileId, Code), usize> = BTreeMap::new();
    diagnostics.retain_mut(|diagnostic| {
        let key = (diagnostic.file(), diagnostic.code);
        let (count, seen) = (counts.get(&key).copied().unwrap_or_default(), seen.entry(key).or_insert(0));
        *seen += 1;
        if *seen == MAX_PER_FILE && count > MAX_PER_FILE {
            let more = count - MAX_PER_FILE;
            diagnostic.message = format!("{} (and {more} more in this file)", diagnostic.message);
        }
        *seen <= MAX_PER_FILE
    });
}

/// Applies the levels of site.toml. Removes diagnostics that their file allows, whatever the levels are.
pub fn apply_levels(
    levels: &[(Code, Level)],
    is_allowed: impl Fn(FileId, Code) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    diagnostics.retain_mut(|diagnostic| {
        if is_allowed(diagnostic.file(), diagnostic.code) {
            return false;
        }
        match levels.iter().find(|(code, _)| *code == diagnostic.code) {
            Some((_, Level::Allow)) => return false,
            Some((_, Level::Warn)) => diagnostic.severity = Severity::Warning,
            Some((_, Level::Deny)) => diagnostic.severity = Severity::Error,
            None => {}
        }
        true
    });
}

/// The number of errors and warnings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// The number of errors.
    pub errors: usize,
    /// The number of warnings.
    pub warnings: usize,
}

impl Count {
    /// Counts diagnostics.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
        Self { errors, warnings: diagnostics.len() - errors }
    }
}
