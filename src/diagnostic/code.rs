//! The codes of diagnostics, with their default severity.

use serde::{Deserialize, Serialize};

/// A setting that replaces the default severity of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Not reported.
    Allow,
    /// A warning.
    Warn,
    /// An error.
    Deny,
}

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The guide can't be built. The previous site is unchanged.
    Error,
    /// The guide is built, but something is probably not as its author intended.
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
        /// The stable name of a kind of diagnostic. `docs/diagnostics.md` has an example and the fix for each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// All codes, in the order of declaration.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name in messages and settings.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// Its default class.
            fn class(self) -> Class {
                match self { $(Code::$variant => Class::$severity,)* }
            }
        }
    };
}

/// The default class of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Error,
    Warning,
    /// A warning about missing or unsupported content. Only `guide check` reports it.
    Lint,
}

impl Code {
    /// The severity, unless settings change it.
    pub fn severity(self) -> Severity {
        match self.class() {
            Class::Error => Severity::Error,
            Class::Warning | Class::Lint => Severity::Warning,
        }
    }

    /// Whether it reports work to do rather than an error, so that only `guide check` reports it.
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
    /// A text file is not valid UTF-8.
    NotUtf8 "not-utf8" Error;
    /// A file name is not UTF-8, or contains a control character.
    FileName "file-name" Error;
    /// A symbolic link is broken, cyclic, or points outside the guide.
    Link "symbolic-link" Warning;
    /// A file in the content folder is written in a template language.
    TemplatedSource "templated-source" Warning;
    /// A copied file has a name that is invalid on some operating system.
    UnportableName "unportable-name" Warning;
    /// Two pages or files claim one URL. Each gets its own.
    DuplicateUrl "duplicate-url" Warning;
    /// A file has the URL of a generated page.
    HiddenPage "hidden-page" Warning;
    /// A folder has two index files.
    TwoIndexes "two-indexes" Warning;
    /// A document or an image exceeds a limit of site.toml.
    OverLimit "over-limit" Warning;
    /// The Markdown parser fails on a document.
    ParserFailure "parser-failure" Warning;
    /// The guide has no documents.
    NoContent "no-content" Warning;

    // site.toml
    /// site.toml is not valid TOML.
    ConfigSyntax "config-syntax" Error;
    /// An unknown key in site.toml.
    ConfigKey "config-key" Error;
    /// An invalid value in site.toml.
    ConfigValue "config-value" Error;
    /// The settings ask for the history of the guide, and there is none.
    NoHistory "no-history" Warning;
    /// The settings ask for the history of the guide, and the clone lacks most of it.
    ShallowClone "shallow-clone" Warning;

    // Labels
    /// A file of labels is not valid TOML.
    LabelSyntax "label-syntax" Error;
    /// A label that the theme does not have.
    LabelKey "label-key" Error;
    /// A label whose value does not have the form or the placeholders of the theme's.
    LabelValue "label-value" Error;
    /// Labels without a text in the language of the guide.
    MissingLabels "missing-labels" Warning;
    /// A file of labels in a language that the guide does not use.
    UnusedLabels "unused-labels" Warning;

    // Languages
    /// A translation of a document that doesn't exist, or that has another translation.
    UnknownOriginal "unknown-original" Warning;
    /// A translation whose original has changed since.
    OutdatedTranslation "outdated-translation" Lint;
    // Cards
    /// Pages without a card, because no font has the letters of their titles.
    MissingCards "missing-cards" Warning;

    // Front matter
    /// The front matter has no closing `---`.
    FrontMatterOpen "front-matter-open" Error;
    /// The front matter is not valid YAML, or TOML between `+++`.
    FrontMatterSyntax "front-matter-syntax" Error;
    /// YAML that only some tools read.
    NonstandardYaml "nonstandard-yaml" Warning;
    /// Front matter that does not start on the first line.
    LateFrontMatter "late-front-matter" Warning;
    /// A duplicate key.
    DuplicateKey "duplicate-key" Warning;
    /// An unknown key that is similar to a known one.
    UnknownKey "unknown-key" Warning;
    /// A key of another kind of document.
    MisplacedKey "misplaced-key" Warning;
    /// A name with commas that may be meant as a list.
    CommaInName "comma-in-name" Warning;
    /// A part of a value that YAML drops: a comment, a tag or an anchor.
    CutShort "cut-short" Warning;
    /// A value of the wrong type.
    WrongType "wrong-type" Error;
    /// A value in a form that other tools read.
    UnusualValue "unusual-value" Warning;
    /// A date whose order of day and month differs between countries.
    UnclearDate "unclear-date" Warning;
    /// A publication date after today.
    FutureDate "future-date" Warning;
    /// An invalid date.
    BadDate "bad-date" Error;
    /// A value that is not one of the allowed ones.
    BadValue "bad-value" Error;
    /// A template that does not exist.
    UnknownTemplate "unknown-template" Warning;

    // Names
    /// A role without a document.
    UnwrittenRole "unwritten-role" Lint;
    /// A topic without a document.
    UnwrittenTopic "unwritten-topic" Lint;
    /// A skill without a document.
    UnwrittenSkill "unwritten-skill" Lint;
    /// A name that refers to nothing.
    UnknownName "unknown-name" Warning;
    /// A name that refers to several things.
    AmbiguousName "ambiguous-name" Warning;
    /// A relation of a role to itself.
    SelfReference "self-reference" Warning;
    /// Two documents of a series with the same part, or a document that a path lists twice.
    SeriesPart "series-part" Warning;

    // Knowledge
    /// A title of several roles that no term explains.
    ClaimedTitle "claimed-title" Warning;
    /// Two statements that contradict each other.
    Contradiction "contradiction" Warning;
    /// A cycle of roles that are variants of or report to each other, or of topics that are part of each other.
    Circle "circle" Warning;
    /// A level that a skill does not have.
    UnknownLevel "unknown-level" Warning;
    /// A comparison that does not name two roles.
    IncompleteComparison "incomplete-comparison" Warning;
    /// A move that does not name where it starts and where it leads.
    IncompleteMove "incomplete-move" Warning;
    /// Two confused roles without a stated difference.
    NoDifference "no-difference" Lint;
    /// Pay without a source or without a date.
    UnsourcedPay "unsourced-pay" Lint;
    /// Pay whose figures are old.
    OutdatedPay "outdated-pay" Lint;
    /// A resource to learn from without a reason.
    UnexplainedResource "unexplained-resource" Lint;
    /// A debate without a question.
    NoQuestion "no-question" Lint;
    /// A question with a single position.
    OnePosition "one-position" Lint;
    /// A position without a holder.
    UnattributedPosition "unattributed-position" Lint;
    /// A reply to a reply in a debate.
    NestedReply "nested-reply" Warning;
    /// A position without a source.
    UnsourcedPosition "unsourced-position" Lint;
    /// An unexplained abbreviation.
    UnexplainedAbbreviation "unexplained-abbreviation" Lint;
    /// A source that no author has read for a long time.
    OldSource "old-source" Lint;
    /// An overdue review.
    OverdueReview "overdue-review" Lint;
    /// A page that nothing links to.
    Orphan "orphan" Lint;

    // Text
    /// A URL that a link checker found dead.
    DeadLink "dead-link" Warning;
    /// A link to a page or file that doesn't exist.
    BrokenLink "broken-link" Warning;
    /// A link to a heading that doesn't exist.
    BrokenAnchor "broken-anchor" Warning;
    /// A relative link that leads elsewhere from the page than from the file.
    AmbiguousLink "ambiguous-link" Warning;
    /// A link to a document that is not published: a draft, or one that is not public yet or any more.
    DraftLink "draft-link" Warning;
    /// An image without an alternative text.
    MissingAlt "missing-alt" Warning;
    /// An image whose file is incomplete or can't be read.
    DamagedImage "damaged-image" Warning;
    /// An image whose file has the extension of another format.
    WrongExtension "wrong-extension" Warning;
    /// An undefined footnote.
    BrokenFootnote "broken-footnote" Warning;
    /// A template tag of another generator, shown as text.
    ForeignTag "foreign-tag" Warning;
    /// HTML that the sanitizer removes.
    UnsafeHtml "unsafe-html" Warning;
    /// A cell of a table that has no column.
    SurplusCell "surplus-cell" Warning;
    /// A comment without an end.
    UnclosedComment "unclosed-comment" Warning;
    /// A formula that can't be read.
    InvalidFormula "invalid-formula" Warning;
    /// A `##` without a space, which is no heading.
    MalformedHeading "malformed-heading" Warning;
    /// The syntax of another tool, shown as text.
    UnsupportedSyntax "unsupported-syntax" Warning;
    /// A resource of another site, or a script within a page, that the content security policy blocks.
    BlockedByPolicy "blocked-by-policy" Warning;
    /// A code block in a language whose name is similar to that of a known one.
    UnknownLanguage "unknown-language" Warning;
    /// Two headings with the same explicit id.
    DuplicateAnchor "duplicate-anchor" Warning;

    // Addresses
    /// A redirect from an invalid or used address.
    BadAlias "bad-alias" Warning;
    /// An address that no page can have.
    BadAddress "bad-address" Warning;

    // Theme
    /// A theme that does not exist.
    UnknownTheme "unknown-theme" Error;
    /// A copied theme file whose original has changed.
    OutdatedCopy "outdated-copy" Warning;
    /// An unused template with a name similar to one of the theme.
    UnusedTemplate "unused-template" Warning;
    /// A template can't be parsed, or fails on a page.
    Template "template" Error;
}
