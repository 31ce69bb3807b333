//! One parsed document: its kind, its front matter, and what its text says. References are still names.

use std::ops::Deref;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Code;
use crate::source::{FileId, Span, Spanned};

use crate::model::address::url::Url;
use crate::model::document::body::Body;
use crate::model::document::value::Value;
use crate::model::indexed::{Id, Indexed, define_id};
use crate::model::kind::Kind;

define_id! {
    /// The index of a document in a site's entries, which are sorted by path.
    pub struct EntryId;
}

/// The documents of a guide, sorted by path.
pub type Entries = Indexed<EntryId, Arc<[Arc<Entry>]>>;

impl Entries {
    /// The document in a file.
    pub fn of_file(&self, file: FileId) -> Option<&Entry> {
        self.binary_search_by_key(&file, |entry| entry.file).ok().map(|index| &*self[EntryId::from_index(index)])
    }
}

/// The metadata of all documents, in the same order.
pub(crate) type MetadataList = Indexed<EntryId, Vec<Arc<Metadata>>>;

/// Where a document's text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Placement {
    /// It has a page of its own.
    Page,
    /// It is the text of the home page.
    Home,
    /// It opens the index of a kind: `roles/index.md`.
    Index(Kind),
}

/// One parsed document: its head, and the facts of its text. Where only the text was changed, the head is as it was, and
/// so is all that follows from heads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// All that names, addresses and relations follow from.
    pub head: Arc<Metadata>,
    /// The facts of its text.
    pub body: Body,
    /// The fingerprint of all that it follows from but the settings: what its file is called and holds.
    pub key: u64,
}

impl Entry {
    /// Its one line: its summary, else its first paragraph.
    pub fn summary(&self) -> Option<&str> {
        self.front.summary.as_deref().or(self.body.first_paragraph.as_deref())
    }
}

// What a document is, is what its head says.
impl Deref for Entry {
    type Target = Metadata;

    fn deref(&self) -> &Metadata {
        &self.head
    }
}

/// What a document is, apart from its text.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Metadata {
    /// Its file.
    pub file: FileId,
    /// What it is.
    pub kind: Kind,
    /// Where its text goes.
    pub place: Placement,
    /// The address of its page.
    pub url: Url,
    /// Its folder below `content/`, from which its relative links start: `roles`.
    pub folder: Arc<str>,
    /// Its file's name without extension, or its folder's where it is the folder's page.
    pub stem: Arc<str>,
    /// Its title: from the front matter, else its first `# heading`, else its file's name.
    pub title: Arc<str>,
    /// Where it says its title, or else its beginning.
    pub title_span: Span,
    /// The slugs of its title and of its stem, by which it is found and sorted whenever the guide is resolved.
    pub slugs: [Arc<str>; 2],
    /// What stands between the `---`.
    pub front: FrontMatter,
    /// The positions of a debate, which others name; nothing in other kinds.
    pub standpoints: Vec<Standpoint>,
}

/// A position of a debate, as far as it concerns others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standpoint {
    /// Its heading, as an index into the body's.
    pub heading: usize,
    /// The anchor of its heading.
    pub id: String,
    /// The text of its heading.
    pub text: String,
    /// Whether it names a source.
    pub is_sourced: bool,
}

/// The front matter of a document. Every key is optional.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct FrontMatter {
    /// `kind`
    pub kind: Option<Kind>,
    /// `title`
    pub title: Option<Spanned<String>>,
    /// `summary`: one line on what it says, or what the role means.
    pub summary: Option<String>,
    /// `date`: when it was published.
    pub date: Option<Date>,
    /// `updated`: when it last changed in substance.
    pub updated: Option<Date>,
    /// `authors`
    pub authors: Vec<String>,
    /// `roles`: names of the roles it is about.
    pub roles: Vec<Spanned<String>>,
    /// `topics`
    pub topics: Vec<Spanned<String>>,
    /// `tags`: names of roles or topics.
    pub tags: Vec<Spanned<String>>,
    /// `debates`: names of debates, each with an optional `#position`.
    pub debates: Vec<Spanned<String>>,
    /// `aliases`: addresses that lead here.
    pub aliases: Vec<Spanned<String>>,
    /// `sources`: where its facts come from.
    pub sources: Vec<String>,
    /// `reviewed`: when someone last checked it.
    pub reviewed: Option<Spanned<Date>>,
    /// `review_in`: how long that lasts.
    #[serde(with = "crate::model::document::fieldwise")]
    pub review_in: Option<jiff::SpanFieldwise>,
    /// `draft`
    pub draft: bool,
    /// `weight`: its place in lists, lightest first, before those without.
    pub weight: Option<i64>,
    /// `template`
    pub template: Option<Spanned<String>>,
    /// `auto_link`: whether names in its text become links, where it says.
    pub auto_link: Option<bool>,
    /// `allow`: codes of diagnostics that aren't said of it.
    pub allow: Vec<Code>,
    /// What else it is called.
    pub called: AlternateNames,
    /// What only its kind has.
    pub own: KindFields,
    /// Every other key, for templates.
    pub extra: Vec<(String, Value)>,
}

impl FrontMatter {
    /// What only a role has.
    pub fn role(&self) -> Option<&RoleFields> {
        if let KindFields::Role(role) = &self.own { Some(role) } else { None }
    }

    /// The day on which its next review is due, where it has one.
    pub fn review_due(&self) -> Option<Date> {
        let reviewed = self.reviewed.as_ref().map(|reviewed| reviewed.value);
        reviewed.zip(self.review_in).and_then(|(reviewed, span)| reviewed.checked_add(span.0).ok())
    }
}

/// Names beside the title.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct AlternateNames {
    /// `abbr`
    pub abbr: Option<Spanned<String>>,
    /// `also_called`
    pub also: Vec<Spanned<String>>,
    /// `hidden_titles`: searched and understood, never shown.
    pub hidden: Vec<Spanned<String>>,
}

/// The keys that only one kind has.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub enum KindFields {
    /// None: an article or a context.
    #[default]
    Nothing,
    /// Those of a role's profile.
    Role(Box<RoleFields>),
    /// Those of a topic.
    Topic {
        /// `parent`
        parent: Option<Spanned<String>>,
    },
    /// Those of a skill.
    Skill {
        /// `levels`: what a person at each level can do.
        levels: Vec<(String, String)>,
    },
    /// Those of an entry of the glossary.
    Term {
        /// `means`: the roles or terms that the term may stand for.
        means: Vec<Spanned<String>>,
    },
    /// Those of a debate.
    Debate {
        /// `status`
        status: Option<DebateStatus>,
        /// `takeaway`: what to do with it.
        takeaway: Option<String>,
    },
    /// Those of a comparison.
    Comparison {
        /// `between`: two roles.
        between: Vec<Spanned<String>>,
        /// `rows`: what to compare, and what is to be said of the first and the second role.
        rows: Vec<(String, [String; 2])>,
    },
}

/// Where a debate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DebateStatus {
    /// People still argue.
    Open,
    /// Most agree.
    Settled,
    /// Each position is right somewhere.
    ItDepends,
}

impl DebateStatus {
    /// Every status.
    pub const ALL: [DebateStatus; 3] = [DebateStatus::Open, DebateStatus::Settled, DebateStatus::ItDepends];

    /// As in `status: it-depends`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Settled => "settled",
            Self::ItDepends => "it-depends",
        }
    }
}

/// The keys of a role's profile.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct RoleFields {
    /// `family`
    pub family: Option<String>,
    /// `variant_of`
    pub variant_of: Option<Spanned<String>>,
    /// `facts`: the rows of "at a glance".
    pub facts: Vec<(String, String)>,
    /// `skills`: name and level.
    pub skills: Vec<AnnotatedName>,
    /// `levels`: name, and what sets it apart from the one below.
    pub levels: Vec<AnnotatedName>,
    /// `confused_with`: role and difference.
    pub confused_with: Vec<AnnotatedName>,
    /// `works_with`
    pub works_with: Vec<AnnotatedName>,
    /// `reports_to`
    pub reports_to: Vec<AnnotatedName>,
    /// `leads_to`: role, and how one gets there.
    pub leads_to: Vec<AnnotatedName>,
    /// `contexts`: where, and what the role is there.
    pub contexts: Vec<AnnotatedName>,
    /// `codes`: what lists of occupations call it, by list.
    pub codes: Vec<(String, String)>,
}

/// A name, and what its author says of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AnnotatedName {
    /// The name.
    pub name: Spanned<String>,
    /// The difference, the way, the level: whatever its key asks for.
    pub note: Option<String>,
}
