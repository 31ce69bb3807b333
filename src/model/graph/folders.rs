//! Documents outside the folders of kinds -> the tree of their folders. A folder without a page of its own gets a generated
//! one, so that each page can be reached from the one above it.
//!
//! The tree follows from URLs, so `notes.md` is the page of the folder `notes/`, like `notes/index.md`.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::address::slug::title_from_name;
use crate::model::address::url::Url;
use crate::model::document::entry::MetadataList;
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::graph::statements::{Statements, Symbol};
use crate::model::kind::Kind;

/// The pages of each folder, in list order: by weight, then by title.
#[derive(Debug, Default)]
pub struct Folders {
    children: FxHashMap<NodeId, Vec<NodeId>>,
    listed: FxHashSet<NodeId>,
    top: Vec<NodeId>,
}

impl Folders {
    /// Sorts the nodes of a guide into folders.
    pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList) -> Self {
        let mut folders = Self::default();
        let can_list = |node: &Node| matches!(node.kind, Kind::Article | Kind::Page);
        let by_url: FxHashMap<&str, NodeId> =
            nodes.iter_ids().filter(|(_, node)| can_list(node)).map(|(id, node)| (node.url.as_str(), id)).collect();
        if by_url.is_empty() {
            return folders;
        }
        let mut outermost = Vec::new();
        let can_be_listed = |node: &Node| (node.entry.is_some() || node.kind == Kind::Page) && !node.is_unlisted;
        for (id, node) in nodes.iter_ids().filter(|(_, node)| can_be_listed(node)) {
            match node.url.parents().find_map(|parent| by_url.get(parent)) {
                Some(parent) => folders.children.entry(*parent).or_default().push(id),
                None if !is_below_list(&node.url) => outermost.push(id),
                None => {}
            }
        }
        let is_top = |id: &NodeId| nodes[*id].kind == Kind::Page || folders.children.contains_key(id);
        folders.top = outermost.into_iter().filter(is_top).collect();
        let sort = |ids: &mut Vec<NodeId>| {
            ids.sort_by_cached_key(|id| {
                let node = &nodes[*id];
                let weight = node.entry.and_then(|entry| metadata[entry].front.weight);
                (weight.is_none(), weight, node.slug(metadata), node.url.clone())
            });
        };
        folders.children.values_mut().for_each(sort);
        sort(&mut folders.top);
        folders.listed = folders.children.values().flatten().chain(&folders.top).copied().collect();
        folders
    }

    /// The pages in the folder of a node, without those in its subfolders. Empty for a node that is no folder.
    pub fn children(&self, id: NodeId) -> &[NodeId] {
        self.children.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The pages and folders that are in no other folder.
    pub fn top(&self) -> &[NodeId] {
        &self.top
    }

    /// Whether the page of a folder or the home page lists a node.
    pub fn is_listed(&self, id: NodeId) -> bool {
        self.listed.contains(&id)
    }
}

/// Adds a page for each folder that has documents and no page.
pub(crate) fn derive(statements: &mut Statements<'_>, metadata: &MetadataList) {
    let written: FxHashSet<&Url> = statements.written().map(|entry| &metadata[entry].url).collect();
    let mut missing: BTreeMap<Url, &str> = BTreeMap::new();
    let mut previous = "";
    let listed = statements.written().map(|entry| &*metadata[entry]).filter(|document| !document.front.unlisted);
    for document in listed {
        if *document.folder == *previous || is_below_list(&document.url) {
            continue;
        }
        previous = &document.folder;
        let parts: Vec<&str> = document.folder.split('/').filter(|part| !part.is_empty()).collect();
        for depth in 1..=parts.len() {
            let url = Url::document(parts[..depth].iter().copied(), None);
            if !written.contains(&url) && !url.is_reserved() {
                missing.entry(url).or_insert(parts[depth - 1]);
            }
        }
    }
    for (url, name) in missing {
        statements.symbols.push(Symbol::Derived { kind: Kind::Page, title: title_from_name(name), url });
    }
}

/// Whether a URL is that of a kind's list or below it. The list of pages is no folder that pages belong into.
fn is_below_list(url: &Url) -> bool {
    let first = url.as_str().trim_start_matches('/').split('/').next().unwrap_or_default();
    Kind::ALL.into_iter().any(|kind| kind.folder() == first)
}
