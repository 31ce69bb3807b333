//! Notes on what an author should look at after an import -> a file for the new guide, and its first screen for the terminal.
//!
//! Notes are grouped by what to do about them. Within a group, notes with the same subject are counted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The report in the folder of the new guide. It is outside `content/`, so it is never published.
pub const REPORT_FILE: &str = "import-report.md";

/// The number of examples for a subject.
const EXAMPLES: usize = 3;

/// The number of subjects per group on the first screen.
const SUBJECTS: usize = 3;

/// The number of lines of the first screen.
const SCREEN: usize = 22;

/// What an author should do about a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Action {
    /// Something is not public in the new guide.
    Publish,
    /// A text contains something without an equivalent.
    Rewrite,
    /// A link or a file is missing.
    Fix,
    /// An address does not redirect.
    Redirect,
    /// A part of the navigation is different.
    Navigation,
    /// A language is left out.
    Translate,
    /// A file was not copied.
    Copy,
    /// Front matter or a setting could not be used.
    Settings,
    /// Something has a different form, and needs no work.
    Look,
}

impl Action {
    const fn heading(self) -> &'static str {
        match self {
            Self::Publish => "Decide what to publish",
            Self::Rewrite => "Rewrite by hand",
            Self::Fix => "Fix links and includes",
            Self::Redirect => "Set up redirects",
            Self::Navigation => "Arrange the navigation",
            Self::Translate => "Decide about other languages",
            Self::Copy => "Copy files",
            Self::Settings => "Check front matter and settings",
            Self::Look => "Look at changes of form",
        }
    }

    const fn advice(self) -> &'static str {
        match self {
            Self::Publish => {
                "These were not public, or not as a page of their own. They are drafts, have a `publish` or `expires` day, are unlisted, or were left out. To publish one, remove that key."
            }
            Self::Rewrite => "These have no equivalent in a guide. Rewrite them in Markdown.",
            Self::Fix => "These pointed to nothing in the source either, or to files that were not part of it.",
            Self::Redirect => {
                "Readers who follow an old link find nothing at these addresses. Add them to `aliases`, or redirect them on the server."
            }
            Self::Navigation => "Set the order with `weight`, and the links in the header with `[[nav]]` in site.toml.",
            Self::Translate => {
                "These are not part of the guide. To add a language, write its documents to the folder with its tag below `content/`."
            }
            Self::Copy => "These files were left out. Copy those that you need to `content/` or `static/`.",
            Self::Settings => "These values were not used as they are.",
            Self::Look => "These are converted, and look different.",
        }
    }
}

/// Where something was noted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Occurrence {
    path: String,
    line: usize,
    detail: String,
}

impl Occurrence {
    fn shown(&self) -> String {
        let line = if self.line == 0 { String::new() } else { format!(":{}", self.line) };
        let detail = if self.detail.is_empty() { String::new() } else { format!(": {}", self.detail) };
        format!("{}{line}{detail}", self.path)
    }
}

/// A subject and where it was noted.
type Subject<'a> = (&'a str, &'a [Occurrence]);

/// All notes of an import.
#[derive(Debug, Default)]
pub struct Notes {
    subjects: BTreeMap<(Action, String), Vec<Occurrence>>,
}

impl Notes {
    /// Adds a note about a file.
    pub(super) fn add(&mut self, action: Action, path: &str, subject: impl Into<String>) {
        self.push(action, path, 0, subject.into(), String::new());
    }

    /// Adds a note with what is special about this occurrence.
    pub(super) fn detail(&mut self, action: Action, path: &str, subject: impl Into<String>, detail: impl Into<String>) {
        self.push(action, path, 0, subject.into(), detail.into());
    }

    /// Adds a note about a line.
    pub(super) fn line(
        &mut self,
        action: Action,
        path: &str,
        line: usize,
        subject: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.push(action, path, line, subject.into(), detail.into());
    }

    fn push(&mut self, action: Action, path: &str, line: usize, subject: String, detail: String) {
        let occurrence = Occurrence { path: path.to_string(), line, detail };
        let all = self.subjects.entry((action, subject)).or_default();
        // Notes on one file follow each other.
        if !all.iter().rev().take_while(|other| other.path == occurrence.path).any(|other| *other == occurrence) {
            all.push(occurrence);
        }
    }

    /// Moves the notes of another import into this one.
    pub(super) fn extend(&mut self, other: Notes) {
        for (subject, occurrences) in other.subjects {
            self.subjects.entry(subject).or_default().extend(occurrences);
        }
    }

    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// How often something was noted, for all subjects that contain a text.
    pub fn count(&self, part: &str) -> usize {
        self.subjects.iter().filter(|((_, subject), _)| subject.contains(part)).map(|(_, all)| all.len()).sum()
    }

    /// The groups and the subjects in them, each with the most frequent first.
    fn groups(&self) -> Vec<(Action, usize, Vec<Subject<'_>>)> {
        let mut groups: BTreeMap<Action, Vec<Subject<'_>>> = BTreeMap::new();
        for ((action, subject), all) in &self.subjects {
            groups.entry(*action).or_default().push((subject, all));
        }
        let mut groups: Vec<_> = groups
            .into_iter()
            .map(|(action, mut subjects)| {
                subjects.sort_by_key(|(_, all)| std::cmp::Reverse(all.len()));
                (action, subjects.iter().map(|(_, all)| all.len()).sum(), subjects)
            })
            .collect();
        groups.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        groups
    }

    /// The file in the new guide, or the same for the terminal. `heading` says what was imported.
    pub fn file(&self, heading: &str, is_printed: bool) -> String {
        let mut text = format!("{heading}\n");
        if !is_printed {
            text = format!(
                "# Import report\n\n{heading}\n\nThis file is not part of the site. Delete it when you are done.\n"
            );
        }
        for (action, count, subjects) in self.groups() {
            // Writing to a String can't fail.
            let _ = write!(text, "\n## {} ({count})\n\n{}\n\n", action.heading(), action.advice());
            for (subject, all) in subjects {
                let _ = writeln!(text, "- {}{subject}", times(all.len()));
                for example in all.iter().take(EXAMPLES) {
                    let _ = writeln!(text, "  - {}", example.shown());
                }
            }
        }
        let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((_, subject), all) in self.subjects.iter().filter(|(_, all)| all.len() > EXAMPLES) {
            for one in all {
                let line = if one.line == 0 { String::new() } else { format!("line {}: ", one.line) };
                let detail = if one.detail.is_empty() { String::new() } else { format!(": {}", one.detail) };
                files.entry(&one.path).or_default().push(format!("{line}{subject}{detail}"));
            }
        }
        if !files.is_empty() {
            text.push_str("\n## By file\n\nAll places of what is counted more than three times above.\n\n");
            for (path, notes) in files {
                let _ = writeln!(text, "- {path}");
                for note in notes {
                    let _ = writeln!(text, "  - {note}");
                }
            }
        }
        text
    }

    /// The first screen of the report, one line each, and whether it is the whole report.
    pub fn screen(&self) -> (Vec<String>, bool) {
        let mut lines = Vec::new();
        let mut is_whole = true;
        for (action, count, subjects) in self.groups() {
            lines.push(format!("{} ({count})", action.heading()));
            for (subject, all) in subjects.iter().take(SUBJECTS) {
                lines.push(format!("  {}{subject}", times(all.len())));
                lines.extend(all.first().map(|first| format!("    {}", first.shown())));
                is_whole &= all.len() == 1;
            }
            is_whole &= subjects.len() <= SUBJECTS;
        }
        is_whole &= lines.len() <= SCREEN;
        lines.truncate(SCREEN);
        (lines, is_whole)
    }
}

fn times(count: usize) -> String {
    if count == 1 { String::new() } else { format!("{count} × ") }
}
