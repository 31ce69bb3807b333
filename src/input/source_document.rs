//! The Markdown files of a snapshot -> [`SourceDocument`]s, and which of them is the page of its folder.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::source::{Area, Content, FileId, SourceFile, Span};

use crate::input::disk::is_document;

/// File names, without extension, that make a document the page of its folder; the first one in a folder wins.
const INDEX_NAMES: [&str; 3] = ["index", "_index", "readme"];

/// A Markdown file below the content folder.
#[derive(Clone)]
pub(super) struct SourceDocument {
    pub(super) id: FileId,
    pub(super) file: Arc<SourceFile>,
    /// The index of its name in [`INDEX_NAMES`].
    index_rank: Option<usize>,
}

impl SourceDocument {
    /// `None` for a file that is not a document.
    pub(super) fn new(id: FileId, file: &Arc<SourceFile>) -> Option<Self> {
        let is_copied = matches!(file.content, Content::OnDisk { .. });
        let is_document = file.area == Area::Content && !is_copied && is_document(&file.name);
        is_document.then(|| Self { id, file: file.clone(), index_rank: index_rank(split_name(&file.name).1) })
    }

    /// Whether its whole text could be read.
    pub(super) fn is_readable(&self) -> bool {
        matches!(self.file.content, Content::Text(_))
    }

    /// Whether parsing both gives the same result.
    pub(super) fn has_same_source(&self, other: &Self) -> bool {
        let (one, two) = (&self.file, &other.file);
        Arc::ptr_eq(one, two) || one.path == two.path && one.content == two.content
    }
}

/// Whether a document with this path can be the page of its folder.
pub fn is_folder_page(path: &str) -> bool {
    index_rank(split_name(path).1).is_some()
}

/// The URL of the page of a document with this path below `content/`, if it is the only candidate for the page of its folder.
pub fn document_url(path: &str, style: AddressStyle) -> Url {
    let (folder, stem) = split_name(path);
    page_url(folder, (!is_folder_page(path)).then_some(stem), style)
}

/// The URL of a page in a folder, or of the page of the folder.
pub(super) fn page_url(folder: &str, stem: Option<&str>, style: AddressStyle) -> Url {
    Url::document(folder.split('/').filter(|part| !part.is_empty()), stem, style)
}

fn index_rank(stem: &str) -> Option<usize> {
    INDEX_NAMES.iter().position(|name| stem.eq_ignore_ascii_case(name))
}

/// Splits a path within its area into folder and file name without extension. Some generators name a source after its output:
/// `page.html.md`.
pub(super) fn split_name(name: &str) -> (&str, &str) {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    (folder, without_html(stem).unwrap_or(stem))
}

/// The stem of `page.html`, for a file named `page.html.md`.
fn without_html(stem: &str) -> Option<&str> {
    let (page, extension) = stem.rsplit_once('.')?;
    (extension.eq_ignore_ascii_case("html") && !page.is_empty()).then_some(page)
}

/// The document that is the page of each folder, where there is one.
pub(super) struct FolderPages(HashMap<String, (usize, FileId)>);

impl FolderPages {
    pub(super) fn find<'a>(documents: impl Iterator<Item = &'a SourceDocument>) -> Self {
        let mut by_folder = HashMap::new();
        for document in documents {
            let Some(rank) = document.index_rank else { continue };
            let folder = split_name(&document.file.name).0.to_string();
            let chosen = by_folder.entry(folder).or_insert((rank, document.id));
            if rank < chosen.0 {
                *chosen = (rank, document.id);
            }
        }
        Self(by_folder)
    }

    /// Whether a document is the page of its folder.
    pub(super) fn contains(&self, document: &SourceDocument) -> bool {
        self.chosen(document) == Some(document.id)
    }

    /// Reports a document whose name is that of a folder's page if another document in the folder was chosen.
    pub(super) fn check(&self, document: &SourceDocument) -> Option<Diagnostic> {
        let chosen = self.chosen(document).filter(|chosen| *chosen != document.id)?;
        let message = format!("`{}` is not used as the page of its folder", document.file.name);
        let diagnostic = Diagnostic::new(Code::TwoIndexes, Span::start_of(document.id), message)
            .related(Span::start_of(chosen), "this file is the folder's page")
            .help("remove or rename one of the two; until then, this file has its own page");
        Some(diagnostic)
    }

    fn chosen(&self, document: &SourceDocument) -> Option<FileId> {
        document.index_rank.and_then(|_| self.0.get(split_name(&document.file.name).0)).map(|(_, chosen)| *chosen)
    }
}
