//! One parsed document: its metadata and the facts of its text. References are still names.

use std::ops::Deref;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::source::{FileId, Span};

use crate::model::address::url::Url;
use crate::model::document::body::Body;
use crate::model::document::front_matter::FrontMatter;
use crate::model::document::translation::Original;
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

/// One parsed document. An edit that changes only the text keeps the metadata, and everything that is derived from
/// metadata.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry {
    /// The part that names, addresses and relations are derived from.
    pub metadata: Arc<Metadata>,
    /// The facts of its text.
    pub body: Body,
    /// A hash of its file name and its source text. Settings are not part of it.
    pub key: u64,
}

impl Entry {
    /// Its `summary`, or its first paragraph.
    pub fn summary(&self) -> Option<&str> {
        self.front.summary.as_deref().or(self.body.first_paragraph.as_deref())
    }
}

impl Deref for Entry {
    type Target = Metadata;

    fn deref(&self) -> &Metadata {
        &self.metadata
    }
}

/// What a document is, apart from its text.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Metadata {
    /// Its file.
    pub file: FileId,
    /// Its kind.
    pub kind: Kind,
    /// Where its text is shown.
    pub place: Placement,
    /// The URL of its page.
    pub url: Url,
    /// Its folder below `content/`, such as `roles`. Its relative links start there.
    pub folder: Arc<str>,
    /// The name of its file without extension. For the page of a folder, the name of the folder.
    pub stem: Arc<str>,
    /// Its title: from the front matter, its first `# heading`, or the name of its file.
    pub title: Arc<str>,
    /// Where its title is written, or the start of the file.
    pub title_span: Span,
    /// The keys of its title and its stem. The document is found by them.
    pub keys: [Arc<str>; 2],
    /// Its front matter.
    pub front: FrontMatter,
    /// The names of all who changed it, from the history of its repository, in the order of their first changes.
    pub contributors: Vec<String>,
    /// The positions of a debate, which other documents can name. Empty for other kinds.
    pub standpoints: Vec<Standpoint>,
    /// The document of the main language that it stands for, in another language.
    pub original: Option<Box<Original>>,
    /// Set if the document can't be built.
    pub broken: Option<BrokenDocument>,
}

/// A document that can't be built. It is not published: whether it is a draft may be what could not be read. Nothing is
/// reported that can follow from its error.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BrokenDocument {
    /// The part of its source that can contain names which other documents use.
    pub unread: Box<str>,
}

impl Metadata {
    /// The name by which lists are sorted: its reading, or its title.
    pub fn order_name(&self) -> &str {
        self.front.reading.as_deref().unwrap_or(&self.title)
    }

    /// The date of its publication. A standalone page has none: it is valid until it is changed.
    pub fn shown_date(&self) -> Option<Date> {
        self.front.date.filter(|_| self.kind != Kind::Page)
    }

    /// Whether it is a document of the main language that has no translation, as another language sees it.
    pub fn is_untranslated(&self) -> bool {
        self.original.as_ref().is_some_and(|original| !original.is_translated)
    }

    /// Whether its next review was due before `today`.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.front.review_due().is_some_and(|due| due < today)
    }
}

/// Where the text of a document is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Placement {
    /// On its own page.
    Page,
    /// On the home page.
    Home,
    /// At the top of the index of a kind: `roles/index.md`.
    Index(Kind),
}

/// The part of a debate's position that other documents refer to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standpoint {
    /// The index of its heading in the body.
    pub heading: usize,
    /// The anchor of its heading.
    pub id: String,
    /// The text of its heading.
    pub text: String,
    /// Whether it names a source.
    pub is_sourced: bool,
    /// The links in its lines with the label `When`: the situations in which it applies.
    pub when: Vec<SituationLink>,
}

/// A link in a line with the label `When`. It has no location, so that moving it does not change the metadata.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SituationLink {
    /// Its target, as written: a name, or a path.
    pub target: String,
    /// Whether the target is a name in double brackets.
    pub is_name: bool,
}
