//! What a stage has to say about its input: one [`Diagnostic`] for each thing that is wrong.
//!
//! Stages return their diagnostics beside their value and go on; none prints and none stops at the first. Each
//! has a stable [`Code`], described in `docs/diagnostics.md`, and a place.

pub mod report;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::{FileId, Span};

/// What a guide's settings make of a code, in place of what it usually is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// It isn't said.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The guide can't be built as it is written; the last good output stays.
    Error,
    /// The guide is built, but something in it isn't as its author meant it.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $severity:ident;)*) => {
        /// The stable name of a kind of diagnostic. `docs/diagnostics.md` has an example and the mend for each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of their declaration.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name that people and machines see.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// What it usually is.
            fn class(self) -> Class {
                match self { $(Code::$variant => Class::$severity,)* }
            }
        }
    };
}

/// What a code usually is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Error,
    Warning,
    /// A warning about what the guide says, and not about how it is written: only `check` says it.
    Lint,
}

impl Code {
    /// How bad it is, unless the guide's settings say otherwise.
    pub fn severity(self) -> Severity {
        match self.class() {
            Class::Error => Severity::Error,
            Class::Warning | Class::Lint => Severity::Warning,
        }
    }

    /// Whether it is work to be done and no mistake, so that only `check` says it.
    pub fn is_lint(self) -> bool {
        self.class() == Class::Lint
    }

    /// The code with this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

codes! {
    // Files
    /// A file or folder can't be read.
    Unreadable "unreadable" Error;
    /// A text file isn't UTF-8.
    NotUtf8 "not-utf8" Error;
    /// A file's name isn't UTF-8, or holds a character that no URL should.
    FileName "file-name" Error;
    /// A symbolic link leads out of the guide's folder, nowhere, or in a circle.
    Link "symbolic-link" Warning;
    /// A file that is copied into the site has a name that some system can't have.
    UnportableName "unportable-name" Warning;
    /// Two things would be written to one URL.
    DuplicateUrl "duplicate-url" Error;
    /// A file has the address of a page that the guide makes.
    HiddenPage "hidden-page" Warning;
    /// A folder has two files that could be its page.
    TwoIndexes "two-indexes" Warning;
    /// A document is larger, or nested deeper, than site.toml lets it be.
    OverLimit "over-limit" Warning;
    /// The Markdown parser fails on a text.
    ParserFailure "parser-failure" Warning;
    /// There is no content to build from.
    NoContent "no-content" Warning;

    // site.toml
    /// site.toml isn't valid TOML.
    ConfigSyntax "config-syntax" Error;
    /// A key that site.toml doesn't have.
    ConfigKey "config-key" Error;
    /// A value of site.toml that can't be used.
    ConfigValue "config-value" Error;

    // Front matter
    /// The `---` that ends the front matter is missing.
    FrontMatterOpen "front-matter-open" Error;
    /// The front matter isn't valid YAML (or TOML between `+++`).
    FrontMatterSyntax "front-matter-syntax" Error;
    /// A key stands twice.
    DuplicateKey "duplicate-key" Error;
    /// A near miss of a known key.
    UnknownKey "unknown-key" Warning;
    /// A key that belongs to another kind of document.
    MisplacedKey "misplaced-key" Warning;
    /// One name with commas in it, where a list of names could stand.
    CommaInName "comma-in-name" Warning;
    /// A value that a comment cuts short.
    CutShort "cut-short" Warning;
    /// A value of another type than its key wants.
    WrongType "wrong-type" Error;
    /// A date that can't be read.
    BadDate "bad-date" Error;
    /// A value that isn't among the allowed ones.
    BadValue "bad-value" Error;
    /// A template that the theme doesn't have.
    UnknownTemplate "unknown-template" Warning;

    // Names
    /// A role that is named and has no file.
    UnwrittenRole "unwritten-role" Lint;
    /// A topic that is named and has no file.
    UnwrittenTopic "unwritten-topic" Lint;
    /// A skill that is named and has no file.
    UnwrittenSkill "unwritten-skill" Lint;
    /// A name, in text or where a file is needed, that nothing has.
    UnknownName "unknown-name" Warning;
    /// A name that several things share.
    AmbiguousName "ambiguous-name" Warning;
    /// A role that stands in a relation to itself.
    SelfReference "self-reference" Warning;

    // Knowledge
    /// A title that several roles claim, and nothing says how to tell.
    ClaimedTitle "claimed-title" Warning;
    /// Two statements about two roles that can't both be meant.
    Contradiction "contradiction" Warning;
    /// A circle of roles that are variants of or report to each other, or of topics that are part of each other.
    Circle "circle" Warning;
    /// A level that a skill doesn't have.
    UnknownLevel "unknown-level" Warning;
    /// A comparison that doesn't say which roles it is between.
    IncompleteComparison "incomplete-comparison" Warning;
    /// Two roles that are confused, and nothing says how they differ.
    NoDifference "no-difference" Lint;
    /// A debate without a question.
    NoQuestion "no-question" Lint;
    /// A question with one position.
    OnePosition "one-position" Lint;
    /// A position that nobody is said to hold.
    UnattributedPosition "unattributed-position" Lint;
    /// A position without a source.
    UnsourcedPosition "unsourced-position" Lint;
    /// An abbreviation that nothing explains.
    UnexplainedAbbreviation "unexplained-abbreviation" Lint;
    /// A review that is overdue.
    OverdueReview "overdue-review" Lint;
    /// A page that nothing links to.
    Orphan "orphan" Lint;

    // Text
    /// A link to a page or file that doesn't exist.
    BrokenLink "broken-link" Warning;
    /// A link to a heading that doesn't exist.
    BrokenAnchor "broken-anchor" Warning;
    /// A link to a draft.
    DraftLink "draft-link" Warning;
    /// A footnote that is never defined.
    BrokenFootnote "broken-footnote" Warning;
    /// Tags of another generator, which are shown as text.
    ForeignTag "foreign-tag" Warning;
    /// HTML that the sanitiser takes out.
    UnsafeHtml "unsafe-html" Warning;
    /// A code block in a language that can't be highlighted.
    UnknownLanguage "unknown-language" Warning;
    /// Two headings with one explicit id.
    DuplicateAnchor "duplicate-anchor" Warning;

    // Addresses
    /// A redirect whose address is taken or can't be one.
    BadAlias "bad-alias" Warning;

    // Theme
    /// site.toml names a theme that doesn't exist.
    UnknownTheme "unknown-theme" Error;
    /// A file that was copied from a theme, and whose original has changed since.
    OutdatedCopy "outdated-copy" Warning;
    /// A template that nothing uses, with nearly the name of one of the theme.
    UnusedTemplate "unused-template" Warning;
    /// A template can't be parsed, or fails on a page.
    Template "template" Error;
}

/// A place and what to say there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; may be empty.
    pub text: String,
}

/// One thing that is wrong, where, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Its stable name.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line, with no full stop.
    pub message: String,
    /// Where.
    pub label: Label,
    /// Other places that have to do with it.
    pub related: Vec<Label>,
    /// How to mend it, in one line.
    pub help: Option<String>,
    /// A document to create. The command line turns it into a command.
    pub missing: Option<Box<MissingDocument>>,
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
        Self { code, severity: code.severity(), message, label, related: Vec::new(), help: None, missing: None }
    }

    /// Says something at its place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label.text = one_line(text.into());
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: one_line(text.into()) });
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(one_line(text.into()));
        self
    }

    /// Suggests to create a document.
    #[must_use]
    pub fn missing(mut self, document: MissingDocument) -> Self {
        self.missing = Some(Box::new(document));
        self
    }

    /// Whether it is left to `check` to say: work to be done, unless the guide's settings make it an error.
    pub fn is_left_to_check(&self) -> bool {
        self.code.is_lint() && self.severity == Severity::Warning
    }

    /// The file that it is about.
    pub fn file(&self) -> FileId {
        self.label.span.file
    }
}

/// What an author wrote may hold line breaks, and characters that a terminal obeys. What is said of it is one line.
fn one_line(text: String) -> String {
    if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text }
}

/// Puts diagnostics in the order in which they are shown: by file and place, whatever stage found them, and each
/// once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        (a.label.span, a.code, &a.message, &a.label.text).cmp(&(b.label.span, b.code, &b.message, &b.label.text))
    });
    diagnostics.dedup();
}

/// How many diagnostics with one code a file may have.
const MOST_ALIKE: usize = 100;

/// Keeps of each file the first hundred diagnostics with one code, the last of which says how many more there are. Who
/// mends those finds the rest; showing each costs its line of source, which a program may have made very long.
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
        if *seen == MOST_ALIKE && count > MOST_ALIKE {
            let more = count - MOST_ALIKE;
            diagnostic.message = format!("{}, and {more} more of these in this file", diagnostic.message);
        }
        *seen <= MOST_ALIKE
    });
}

/// Makes of each diagnostic what the guide's settings make of its code. What its file itself allows isn't said,
/// whatever the settings are.
pub fn apply_levels(
    levels: &[(Code, Level)],
    allows: impl Fn(FileId, Code) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    diagnostics.retain_mut(|diagnostic| {
        if allows(diagnostic.file(), diagnostic.code) {
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

/// How many errors and warnings there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
}

impl Count {
    /// Counts them.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
        Self { errors, warnings: diagnostics.len() - errors }
    }
}

/// The candidate that `name` is most likely a misspelling of, if any is near enough to be worth offering.
///
/// Names are compared without regard to case, spaces or hyphens. A distance of a third of the name's length is
/// the most that counts as near; of equally near candidates the first is taken.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, candidates, 3)
}

/// The candidate that `name` almost certainly misspells: near enough to say so where the name alone is no mistake.
pub fn near_miss<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, candidates, 5)
}

/// How often each ASCII character is in a text, whatever its case, spaces and hyphens left out; and how many there are.
struct Letters {
    counts: [u16; 128],
    all: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters = Self { counts: [0; 128], all: 0 };
        for at in Self::places(text) {
            letters.counts[at] = letters.counts[at].saturating_add(1);
            letters.all += 1;
        }
        letters
    }

    fn places(text: &str) -> impl Iterator<Item = usize> {
        let counted = text.bytes().filter(|byte| !matches!(byte, b' ' | b'-' | b'_'));
        counted.map(|byte| usize::from(byte.to_ascii_lowercase() & 0x7f))
    }

    /// At least so many edits lead to another ASCII text: an edit brings or takes one letter, and a swap none.
    fn edits_to(&self, other: &str) -> usize {
        let (mut left, mut shared, mut all) = (self.counts, 0, 0);
        for at in Self::places(other) {
            all += 1;
            if left[at] > 0 {
                left[at] -= 1;
                shared += 1;
            }
        }
        self.all.max(all) - shared
    }
}

/// The nearest candidate within one edit for each `letters` letters of the name, and within one in any case.
fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>, letters: usize) -> Option<&'a str> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    let most = (wanted.chars().count() / letters).max(1);
    let letters_of_wanted = wanted.is_ascii().then(|| Letters::of(&wanted));
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let enough = best.map_or(most, |(nearest, _): (usize, &str)| nearest.saturating_sub(1));
        // Each letter that only one of them has is an edit. Of ASCII that is known without making anything of it.
        if let Some(letters) = letters_of_wanted.as_ref().filter(|_| candidate.is_ascii())
            && (candidate.len() + enough < letters.all || letters.edits_to(candidate) > enough)
        {
            continue;
        }
        let other = plain(candidate);
        if wanted.len().abs_diff(other.len()) > most * 4 {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &other);
        let acceptable = distance <= most && distance < other.chars().count();
        if acceptable && best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_edits_are_known_from_the_letters_alone() {
        let texts =
            ["", "Product Owner", "product-owners", "Owner Product", "Prodcut Owner", "Scrum Master", "aab", "abb"];
        for one in texts {
            for other in texts {
                let plain = |text: &str| text.to_lowercase().replace([' ', '-', '_'], "");
                let least = Letters::of(one).edits_to(other);
                assert!(least <= strsim::osa_distance(&plain(one), &plain(other)), "{one}, {other}: {least}");
            }
        }
        assert_eq!(Letters::of("Scrum Master").edits_to("Product Owner"), 6);
    }

    #[test]
    fn suggestions_are_near_misses_only() {
        let keys = ["title", "topics", "tags"];
        assert_eq!(did_you_mean("titel", keys), Some("title"));
        assert_eq!(did_you_mean("Topic", keys), Some("topics"));
        assert_eq!(did_you_mean("layout", keys), None);
        assert_eq!(did_you_mean("", keys), None);
        assert_eq!(near_miss("outdated", ["updated"]), None);
        assert_eq!(near_miss("sumary", ["summary"]), Some("summary"));
    }
}
