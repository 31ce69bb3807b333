//! Documents outside the folders of kinds -> the tree of their folders. A folder without a page of its own gets a generated
//! one, so that each page can be reached from the one above it.
//!
//! The tree follows from URLs, so `notes.md` is the page of the folder `notes/`, like `notes/index.md`.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::address::slug::title_from_name;
use crate::model::address::url::Url;
use crate::model::document::entry::MetadataList;
use crate::model::document::front_matter::Weight;
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::graph::originals::OriginalPage;
use crate::model::graph::statements::Statements;
use crate::model::graph::symbol::Symbol;
use crate::model::kind::Kind;
use crate::model::name::order::{NameOrder, natural_key};

/// The pages of each folder, in the order in which readers go through them.
#[derive(Debug, Default)]
pub struct Folders {
    children: FxHashMap<NodeId, Vec<NodeId>>,
    positions: FxHashMap<NodeId, FolderPosition>,
    top: Vec<NodeId>,
    is_top_a_section: bool,
}

/// Where a page is in its folder.
#[derive(Debug, Clone, Copy)]
pub struct FolderPosition {
    /// The page of the folder; none for a page that is in no other folder.
    pub parent: Option<NodeId>,
    /// The index among the pages of the folder.
    pub index: usize,
}

impl Folders {
    /// Sorts the nodes of a guide into folders.
    pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList, language: &str) -> Self {
        let mut folders = Self::default();
        let can_list = |node: &Node| matches!(node.kind, Kind::Article | Kind::Page);
        let by_url: FxHashMap<&str, NodeId> =
            nodes.iter_ids().filter(|(_, node)| can_list(node)).map(|(id, node)| (node.url.path(), id)).collect();
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
        let listed = folders.children.values().flatten().chain(&folders.top);
        let order = NameOrder::with_numbers(language, listed.map(|id| nodes[*id].order_name(metadata)));
        let sort = |ids: &mut Vec<NodeId>| ids.sort_by_cached_key(|id| sort_key(&nodes[*id], metadata, &order));
        folders.children.values_mut().for_each(sort);
        sort(&mut folders.top);
        let with_parent = folders.children.iter().map(|(parent, children)| (Some(*parent), children));
        for (parent, pages) in with_parent.chain([(None, &folders.top)]) {
            let positions = pages.iter().enumerate().map(|(index, id)| (*id, FolderPosition { parent, index }));
            folders.positions.extend(positions);
        }
        let has_folder = folders.top.iter().any(|id| folders.children.contains_key(id));
        folders.is_top_a_section = has_folder || nodes.iter().all(|node| node.kind == Kind::Page);
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

    /// Where a page is in its folder. `None` for a node that neither a folder nor the home page lists.
    pub fn position(&self, id: NodeId) -> Option<FolderPosition> {
        self.positions.get(&id).copied()
    }

    /// The pages of the folder that a page is in, without those in subfolders.
    pub fn siblings(&self, position: FolderPosition) -> &[NodeId] {
        position.parent.map_or(self.top(), |parent| self.children(parent))
    }

    /// Whether the outermost pages are parts of one whole: one of them is a folder, or the guide has no other kinds. Otherwise, they
    /// are single pages next to the lists of kinds, such as "About".
    pub fn is_top_a_section(&self) -> bool {
        self.is_top_a_section
    }
}

/// The order of the pages of a folder: by weight; then those whose file name starts with a number, by file name; then by title.
/// Numbers in names are ordered by value.
fn sort_key(
    node: &Node,
    metadata: &MetadataList,
    order: &NameOrder,
) -> (bool, Option<Weight>, bool, Option<String>, Vec<u8>, Url) {
    let weight = node.entry.and_then(|entry| metadata[entry].front.weight);
    let name = node.url.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let number = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
    let is_numbered = number > 0 && !name[number..].starts_with(char::is_alphanumeric);
    let name = is_numbered.then(|| natural_key(name));
    (weight.is_none(), weight, name.is_none(), name, order.key(node.order_name(metadata)), node.url.clone())
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
            let url = Url::document(parts[..depth].iter().copied(), None, statements.style);
            let is_written = written.contains(&url) || written.contains(&url.from_other_language());
            if !is_written && !url.is_reserved() {
                missing.entry(url).or_insert(parts[depth - 1]);
            }
        }
    }
    for (url, name) in missing {
        // The page lists what is translated, and so is a page of each language.
        let original = statements.has_originals().then(|| OriginalPage { url: url.clone(), is_translated: true });
        statements.symbols.push(Symbol::Derived { kind: Kind::Page, title: title_from_name(name), url, original });
    }
}

/// Whether a URL is that of a kind's list or below it. The list of pages is no folder that pages belong into.
fn is_below_list(url: &Url) -> bool {
    let first = url.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    Kind::ALL.into_iter().any(|kind| kind.folder() == first)
}
