//! The documents of a guide -> the pages that readers print: one for each kind, and one for each outermost folder of pages. A long one
//! continues on further pages.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::model::address::folder_names::FolderNames;
use crate::model::address::url::Url;
use crate::model::graph::folders::Folders;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::kind::Kind;

/// The maximum number of documents on one page for printing.
pub const PRINT_SIZE: usize = 100;

/// Documents that readers print together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintSection {
    /// The pages in a folder, with those of its subfolders.
    Folder(NodeId),
    /// The documents of a kind. Pages in folders are not among them.
    Kind(Kind),
}

/// A page with documents of a section.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PrintPage {
    /// The section.
    pub section: PrintSection,
    /// The position of the section in the list of sections.
    pub position: usize,
    /// The number of the page within its section, from 1.
    pub number: usize,
    /// The number of pages of the section.
    pub total: usize,
    /// The documents, in order.
    pub documents: Arc<[NodeId]>,
}

impl PrintSection {
    /// The sections, each with its documents in order: first the folders, then the kinds. No section is empty.
    pub fn all(nodes: &Nodes, folders: &Folders) -> Vec<(Self, Vec<NodeId>)> {
        let is_folder = |id: &NodeId| nodes[*id].kind == Kind::Page && !folders.children(*id).is_empty();
        let mut sections = Vec::new();
        let mut in_folders = FxHashSet::default();
        for id in folders.top().iter().copied().filter(is_folder) {
            let documents = pages_below(id, nodes, folders);
            in_folders.extend(documents.iter().copied());
            sections.push((Self::Folder(id), documents));
        }
        // The outermost pages have an order of their own.
        let position = |id: &NodeId| {
            let position = folders.position(*id).filter(|position| position.parent.is_none());
            position.map_or(usize::MAX, |position| position.index)
        };
        for kind in Kind::ALL {
            let mut documents: Vec<NodeId> = nodes.of_kind(kind).map(|(id, _)| id).collect();
            if kind == Kind::Page {
                documents.retain(|id| !in_folders.contains(id));
                documents.sort_by_key(position);
            }
            sections.push((Self::Kind(kind), documents));
        }
        let is_printed = |id: &NodeId| {
            let node = &nodes[*id];
            node.entry.is_some() && !node.is_unlisted && !node.is_untranslated()
        };
        for (_, documents) in &mut sections {
            documents.retain(is_printed);
        }
        sections.retain(|(_, documents)| !documents.is_empty());
        sections
    }

    /// Its first page. It has the name that the language gives to the folder.
    pub fn url(self, nodes: &Nodes, names: &FolderNames) -> Url {
        match self {
            Self::Folder(id) => folder_url(&nodes[id].url, names),
            Self::Kind(kind) => Url::print().child(&names.published(kind.folder())),
        }
    }
}

/// The first page for printing of a folder: `/handbook/` -> `/print/handbook/`.
pub(super) fn folder_url(folder: &Url, names: &FolderNames) -> Url {
    Url::print().child(&names.published(folder.path().trim_matches('/')))
}

/// The pages of all sections.
pub(super) fn print_pages(nodes: &Nodes, folders: &Folders) -> Vec<PrintPage> {
    let pages = |(position, (section, documents)): (usize, (PrintSection, Vec<NodeId>))| {
        let total = documents.len().div_ceil(PRINT_SIZE);
        let page = |(number, documents): (usize, &[NodeId])| PrintPage {
            section,
            position,
            number,
            total,
            documents: documents.into(),
        };
        (1..).zip(documents.chunks(PRINT_SIZE)).map(page).collect::<Vec<_>>()
    };
    PrintSection::all(nodes, folders).into_iter().enumerate().flat_map(pages).collect()
}

/// A folder and the pages in it, each before its children.
fn pages_below(folder: NodeId, nodes: &Nodes, folders: &Folders) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut open = vec![folder];
    while let Some(id) = open.pop() {
        found.push(id);
        open.extend(folders.children(id).iter().rev().filter(|child| nodes[**child].kind == Kind::Page));
    }
    found
}
