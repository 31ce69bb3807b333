//! The documents of a guide -> the parts that readers print: one for each kind, and one for each outermost folder of pages.

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

impl PrintSection {
    /// The sections that have documents: folders first, then kinds.
    pub fn all(nodes: &Nodes, folders: &Folders) -> Vec<Self> {
        let tops = folders.top().iter().filter(|id| is_folder(**id, nodes, folders));
        let sections = tops.map(|id| Self::Folder(*id)).chain(Kind::ALL.into_iter().map(Self::Kind));
        sections.filter(|section| !section.documents(nodes, folders).is_empty()).collect()
    }

    /// The documents of the section, in the order of lists.
    pub fn documents(self, nodes: &Nodes, folders: &Folders) -> Vec<NodeId> {
        let mut documents = match self {
            Self::Folder(folder) => below(folder, nodes, folders),
            Self::Kind(Kind::Page) => {
                folders.top().iter().copied().filter(|id| !is_folder(*id, nodes, folders)).collect()
            }
            Self::Kind(kind) => nodes.of_kind(kind).map(|(id, _)| id).collect(),
        };
        let is_of_kind = |kind: Kind| match self {
            Self::Folder(_) => kind == Kind::Page,
            Self::Kind(own) => kind == own,
        };
        documents.retain(|id| {
            let node = &nodes[*id];
            node.entry.is_some() && !node.is_unlisted && !node.is_untranslated() && is_of_kind(node.kind)
        });
        documents
    }
}

fn is_folder(id: NodeId, nodes: &Nodes, folders: &Folders) -> bool {
    nodes[id].kind == Kind::Page && !folders.children(id).is_empty()
}

/// A folder and everything in it, each page before its children.
fn below(folder: NodeId, nodes: &Nodes, folders: &Folders) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut open = vec![folder];
    while let Some(id) = open.pop() {
        found.push(id);
        open.extend(folders.children(id).iter().rev().filter(|child| nodes[**child].kind == Kind::Page));
    }
    found
}
