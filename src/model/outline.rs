//! Metadata, settings and files -> the outline: nodes, names, relations and pages, which do not depend on texts.
//!
//! No text can be reached from the input. So an edit of a text needs no new outline.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

use crate::model::address::base_url::BaseUrl;
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::check::images::check_images;
use crate::model::check::theme::{check_theme, check_theme_files};
use crate::model::check::{MetadataInput, check_metadata, known_abbreviations};
use crate::model::config::{Config, LimitSettings};
use crate::model::document::entry::{Entries, EntryId, Metadata, MetadataList, Placement};
use crate::model::document::front_matter::FrontMatter;
use crate::model::document::publication::PublicationRules;
use crate::model::files::Files;
use crate::model::graph::broken::BrokenDocuments;
use crate::model::graph::career_map::CareerMap;
use crate::model::graph::careers::Careers;
use crate::model::graph::folders::Folders;
use crate::model::graph::mentions::Mentions;
use crate::model::graph::names::{SymbolId, SymbolTable};
use crate::model::graph::node::{Edge, Node, NodeId, Nodes};
use crate::model::graph::originals::{MainLanguage, OriginalPage};
use crate::model::graph::relation::Relation;
use crate::model::graph::series::SeriesList;
use crate::model::graph::situations::StatedSituation;
use crate::model::graph::statements::Statements;
use crate::model::graph::symbol::{Symbol, SymbolEdge};
use crate::model::graph::titles::Titles;
use crate::model::graph::todo::Todo;
use crate::model::graph::unwritten::Unwritten;
use crate::model::graph::{comparisons, folders, moves, situations, titles, todo, unwritten};
use crate::model::indexed::{Id, Indexed};
use crate::model::kind::Kind;
use crate::model::labels::Labels;
use crate::model::link::index::{FilesByPath, LinkIndex, files_by_path};
use crate::model::link::other_language::{GuideLanguages, LanguageIndex};
use crate::model::link::term_uses::TermUses;
use crate::model::name::order::NameOrder;
use crate::model::page::PageRecords;
use crate::model::page::plan::PagePlan;
use crate::model::page::planned::PlannedPages;
use crate::model::theme_files::{assets, layered, used_statics};

/// A guide without its texts.
pub(crate) struct Outline {
    /// That of the main language, in another language.
    pub(crate) main: Option<Arc<Self>>,
    /// The metadata of the documents, sorted by path.
    pub(crate) metadata: MetadataList,
    /// The nodes, with all relations but links.
    pub(crate) nodes: Nodes,
    /// The node of each symbol.
    pub(crate) node_of: Indexed<SymbolId, Vec<NodeId>>,
    /// The node of each document that has one.
    pub(crate) node_of_entry: Indexed<EntryId, Vec<Option<NodeId>>>,
    /// Whether each document is published.
    pub(crate) is_shown: Indexed<EntryId, Vec<bool>>,
    /// The names of nodes.
    pub(crate) names: SymbolTable,
    /// The pages of each folder.
    pub(crate) folders: Arc<Folders>,
    pub(crate) series: Arc<SeriesList>,
    /// Whether the guide was written for `guide`: a document has a key that no other tool reads.
    pub(crate) is_for_guide: bool,
    /// The documents that can't be built.
    pub(crate) broken: BrokenDocuments,
    /// The files that links can lead to, by path.
    pub(crate) files_by_path: FilesByPath,
    /// The pages that do not depend on texts.
    pub(crate) planned: PlannedPages,
    /// The abbreviations that need no explanation.
    pub(crate) known_abbreviations: HashSet<String>,
    pub(crate) titles: Arc<Titles>,
    pub(crate) map: Arc<CareerMap>,
    pub(crate) careers: Arc<Careers>,
    pub(crate) mentions: Arc<Mentions>,
    pub(crate) term_uses: TermUses,
    pub(crate) todos: Arc<[Todo]>,
    pub(crate) unwritten: Arc<[Unwritten]>,
    pub(crate) home: Option<EntryId>,
    pub(crate) indexes: BTreeMap<Kind, EntryId>,
    pub(crate) assets: Arc<BTreeMap<String, Url>>,
    pub(crate) templates: Arc<BTreeMap<Arc<str>, FileId>>,
    pub(crate) base: BaseUrl,
    /// Which documents are published.
    pub(crate) rules: PublicationRules,
    /// How names become addresses.
    style: AddressStyle,
    /// Whether links lead to documents that can't be built.
    has_placeholders: bool,
    limits: LimitSettings,
    labels: Arc<Labels>,
    /// The diagnostics about all this.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl std::fmt::Debug for Outline {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Outline").finish_non_exhaustive()
    }
}

impl Outline {
    /// Builds the outline of a guide. In another language than the main one, `main` is that of the main language.
    pub(crate) fn new(files: Files<'_>, config: &Config, metadata: MetadataList, main: Option<Arc<Self>>) -> Self {
        let rules = config.build.publication_rules(files.today());
        let mut statements = Statements::read(&metadata, rules, config, main.as_deref().map(Self::as_main_language));
        let mut diagnostics = std::mem::take(&mut statements.diagnostics);
        let unwritten =
            unwritten::report(statements.unwritten(), &statements.names, &statements.broken, &mut diagnostics);
        statements.add_unwritten_names();
        let situations = derive_relations(&mut statements, &metadata);
        let Statements { names, broken, symbols, edges, stated_skills, stated_titles, stated_paths, .. } = statements;
        diagnostics.extend(check_theme(files, config));

        let (nodes, node_of) = connect_nodes(symbols, edges, &metadata, config);
        let folders = Folders::collect(&nodes, &metadata, &config.language);
        let series = SeriesList::collect(&stated_paths, &node_of, &nodes, &metadata, &mut diagnostics);
        let careers = Careers::collect(stated_skills, situations, &stated_titles, &node_of, &nodes, &metadata, config);
        let ((titles, map), todos) = rayon::join(
            || (titles::collect(&nodes, &metadata, config), CareerMap::collect(&nodes, &metadata, &careers.families)),
            || todo::collect(&nodes, &metadata, files.today(), config),
        );

        let theme = config.theme.as_ref().map(|theme| theme.value.as_str());
        let templates = layered(files.templates().into_iter(), theme);
        let statics = used_statics(files, theme, &careers.unused_files(config));
        let assets = main.as_ref().map_or_else(|| assets(files, &statics), |main| main.shared_assets());
        let is_for_guide = metadata.iter().any(|document| document.front.key_facts.is_for_guide);
        diagnostics.extend(check_images(files, config));
        diagnostics.extend(check_theme_files(files, config, &metadata, &templates, is_for_guide));

        let plan = PagePlan {
            files,
            config,
            metadata: &metadata,
            nodes: &nodes,
            folders: &folders,
            titles: &titles,
            map_pages: map.pages().len(),
            careers: &careers,
            todos: todos.len(),
            statics: &statics,
            assets: &assets,
        };
        // The two are independent.
        let input = MetadataInput {
            nodes: &nodes,
            metadata: &metadata,
            titles: &titles,
            broken: &broken,
            careers: &careers,
            is_for_guide,
            today: files.today(),
            config,
        };
        let check_and_index = || {
            let check_diagnostics = check_metadata(&input);
            let known_abbreviations = known_abbreviations(&nodes, &metadata, config);
            (
                files_by_path(files, &metadata),
                Mentions::collect(&nodes, &metadata, &config.language),
                known_abbreviations,
                check_diagnostics,
            )
        };
        let ((planned, page_diagnostics), (files_by_path, mentions, known_abbreviations, check_diagnostics)) =
            rayon::join(|| PlannedPages::new(&plan), check_and_index);
        diagnostics.extend(page_diagnostics.into_iter().chain(check_diagnostics));

        let node_of_entry = nodes_of_entries(&nodes, metadata.len());
        let is_shown = shown_documents(&metadata, &node_of_entry, &planned.records);
        let (home, indexes) = documents_of_lists(&metadata, rules);
        Self {
            term_uses: TermUses::new(&mentions, &nodes),
            nodes,
            node_of,
            node_of_entry,
            is_shown,
            names,
            is_for_guide,
            folders: folders.into(),
            series: series.into(),
            broken,
            files_by_path,
            planned,
            known_abbreviations,
            titles: titles.into(),
            map: map.into(),
            careers: careers.into(),
            mentions: mentions.into(),
            todos: todos.into(),
            unwritten: unwritten.into(),
            home,
            indexes,
            assets: assets.into(),
            templates: templates.into(),
            base: config.base(),
            rules,
            style: config.address_style(),
            has_placeholders: config.build.has_placeholders,
            limits: config.limits,
            labels: config.labels.clone(),
            diagnostics,
            metadata,
            main,
        }
    }

    /// What another language looks up in the main one.
    fn as_main_language(&self) -> MainLanguage<'_> {
        MainLanguage { names: &self.names, node_of: &self.node_of, nodes: &self.nodes }
    }

    /// The styles and scripts of the main language, which all languages share.
    fn shared_assets(&self) -> BTreeMap<String, Url> {
        self.assets.iter().map(|(name, url)| (name.clone(), url.from_other_language())).collect()
    }

    /// What links of other languages can name in this one: only what it has itself.
    pub(crate) fn language_index<'a>(
        &'a self,
        files: Files<'a>,
        config: &'a Config,
        entries: &'a Entries,
    ) -> LanguageIndex<'a> {
        let index = LinkIndex { main: None, ..self.link_index(files, GuideLanguages::default()) };
        LanguageIndex { folder: config.folder.as_deref(), name: config.language_name(), index, entries }
    }

    /// The part of the outline that links are looked up in.
    pub(crate) fn link_index<'a>(&'a self, files: Files<'a>, languages: GuideLanguages<'a>) -> LinkIndex<'a> {
        LinkIndex {
            files,
            metadata: &self.metadata,
            nodes: &self.nodes,
            names: &self.names,
            broken: &self.broken,
            has_placeholders: self.has_placeholders,
            node_of: &self.node_of,
            node_of_entry: &self.node_of_entry,
            is_published: &self.is_shown,
            files_by_path: &self.files_by_path,
            pages: &self.planned.records,
            main: self.main.as_ref().map(|main| (&*main.planned.records, &main.planned.moved)),
            moved: &self.planned.moved,
            assets: &self.assets,
            languages,
            base: &self.base,
            rules: self.rules,
            style: self.style,
            limits: self.limits,
            labels: &self.labels,
        }
    }
}

/// Whether each document has a page, in its language or, without a translation, in the main one.
fn shown_documents(
    metadata: &MetadataList,
    node_of_entry: &Indexed<EntryId, Vec<Option<NodeId>>>,
    pages: &PageRecords,
) -> Indexed<EntryId, Vec<bool>> {
    let has_page = |(entry, document): (EntryId, &Arc<Metadata>)| {
        let is_on_page = document.place != Placement::Page || node_of_entry[entry].is_some();
        let is_planned = is_on_page && document.broken.is_none() && pages.at(document.url.as_str()).is_some();
        is_planned || document.is_untranslated()
    };
    metadata.iter_ids().map(has_page).collect()
}

/// Adds the relations and pages that follow from others, and from situations in texts.
fn derive_relations(statements: &mut Statements<'_>, metadata: &MetadataList) -> Vec<StatedSituation> {
    let situations = situations::derive(statements, metadata);
    comparisons::derive(statements);
    moves::derive(statements);
    folders::derive(statements, metadata);
    situations
}

/// The documents of the home page and of the indexes.
fn documents_of_lists(metadata: &MetadataList, rules: PublicationRules) -> (Option<EntryId>, BTreeMap<Kind, EntryId>) {
    let placed = |place: Placement| {
        let mut published = metadata.iter_ids().filter(|(_, document)| rules.publishes(document));
        published.find(|(_, document)| document.place == place).map(|(entry, _)| entry)
    };
    let indexes = Kind::ALL.into_iter().filter_map(|kind| Some((kind, placed(Placement::Index(kind))?))).collect();
    (placed(Placement::Home), indexes)
}

/// The node of each document that has one.
fn nodes_of_entries(nodes: &Nodes, documents: usize) -> Indexed<EntryId, Vec<Option<NodeId>>> {
    let mut node_of_entry = Indexed::filled(None, documents);
    for (id, node) in nodes.iter_ids() {
        if let Some(entry) = node.entry {
            node_of_entry[entry] = Some(id);
        }
    }
    node_of_entry
}

/// The nodes of all symbols, with their relations.
fn connect_nodes(
    symbols: Indexed<SymbolId, Vec<Symbol>>,
    edges: Vec<SymbolEdge>,
    metadata: &MetadataList,
    config: &Config,
) -> (Nodes, Indexed<SymbolId, Vec<NodeId>>) {
    let (mut nodes, node_of) = order_nodes(symbols, metadata, config);
    add_inverse_edges(&mut nodes, &node_of, edges);
    (Nodes::from(nodes), node_of)
}

/// Orders the symbols as lists show them, and turns them into nodes.
fn order_nodes(
    symbols: Indexed<SymbolId, Vec<Symbol>>,
    metadata: &MetadataList,
    config: &Config,
) -> (Indexed<NodeId, Vec<Node>>, Indexed<SymbolId, Vec<NodeId>>) {
    let mut ordered: Vec<(SymbolId, Node)> = symbols
        .into_iter_ids()
        .map(|(symbol, named)| {
            (
                symbol,
                match named {
                    Symbol::Written(entry) => {
                        let document = &metadata[entry];
                        Node {
                            kind: document.kind,
                            title: document.title.to_string(),
                            url: document.url.clone(),
                            entry: Some(entry),
                            is_unlisted: document.front.unlisted,
                            original: OriginalPage::of(document),
                            edges: Vec::new(),
                        }
                    }
                    Symbol::Derived { kind, title, url, original }
                    | Symbol::Unwritten { kind, title, url, original } => {
                        Node { kind, title, url, entry: None, is_unlisted: false, original, edges: Vec::new() }
                    }
                },
            )
        })
        .collect();
    let order = NameOrder::new(&config.language, ordered.iter().map(|(_, node)| node.order_name(metadata)));
    ordered.par_sort_by_cached_key(|(_, node)| {
        let front = node.entry.map(|entry| &metadata[entry].front);
        // Lists of articles go by date. Only the lists of folders and topics go by weight, which sort again.
        let is_article = node.kind == Kind::Article;
        let weight = front.filter(|_| !is_article).and_then(|front| front.weight);
        let date = front.filter(|_| is_article).and_then(FrontMatter::date_order);
        (node.kind, weight.is_none(), weight, Reverse(date), order.key(node.order_name(metadata)), node.url.clone())
    });
    let mut node_of = Indexed::filled(NodeId::from_index(0), ordered.len());
    for (index, (symbol, _)) in ordered.iter().enumerate() {
        node_of[*symbol] = NodeId::from_index(index);
    }
    let language = config.main_language_name.as_deref().unwrap_or_default();
    let name_language = |(_, mut node): (SymbolId, Node)| {
        // Readers learn before they follow a link that the page is in another language.
        if node.is_untranslated() {
            node.title =
                config.labels.fill("language.untranslated", &[("title", &node.title), ("language", &language)]);
        }
        node
    };
    (ordered.into_iter().map(name_language).collect(), node_of)
}

/// Adds all relations to the nodes at both ends.
fn add_inverse_edges(
    nodes: &mut Indexed<NodeId, Vec<Node>>,
    node_of: &Indexed<SymbolId, Vec<NodeId>>,
    edges: Vec<SymbolEdge>,
) {
    let ends = edges.iter().flat_map(|edge| [node_of[edge.from], node_of[edge.to]]);
    reserve_edges(nodes, ends);
    for SymbolEdge { from, relation, to, note, span } in edges {
        add_edge(nodes, node_of[from], relation, node_of[to], note, span);
    }
    nodes.par_iter_mut().for_each(|node| sort_and_dedup(&mut node.edges));
}

/// Reserves the exact capacity for the edges of each node.
fn reserve_edges(nodes: &mut Indexed<NodeId, Vec<Node>>, ends: impl Iterator<Item = NodeId>) {
    let mut counts = Indexed::<NodeId, _>::filled(0, nodes.len());
    for end in ends {
        counts[end] += 1;
    }
    for (node, count) in nodes.iter_mut().zip(counts.iter()) {
        node.edges.reserve_exact(*count);
    }
}

/// Adds a relation to one node and its inverse to the other.
fn add_edge(
    nodes: &mut Indexed<NodeId, Vec<Node>>,
    from: NodeId,
    relation: Relation,
    to: NodeId,
    note: Option<String>,
    span: Span,
) {
    let (from_kind, to_kind) = (nodes[from].kind, nodes[to].kind);
    nodes[from].edges.push(Edge { relation, to, kind: to_kind, note: note.clone(), span });
    // The other page does not list a document that is unlisted.
    if !nodes[from].is_unlisted {
        nodes[to].edges.push(Edge { relation: relation.inverse(), to: from, kind: from_kind, note, span });
    }
}

/// Sorts the edges of a node and removes duplicates. Of equal ones, an edge with a note is kept, otherwise the first in the
/// sources.
fn sort_and_dedup(edges: &mut Vec<Edge>) {
    edges.sort_by(|a, b| {
        let key = |edge: &Edge| (edge.relation, edge.to, edge.note.is_none());
        let notes = || if a.relation.repeats() { a.note.cmp(&b.note) } else { Ordering::Equal };
        key(a).cmp(&key(b)).then_with(notes).then_with(|| a.span.cmp(&b.span))
    });
    edges.dedup_by(|later, first| {
        let same = later.relation == first.relation && later.to == first.to;
        same && !(later.relation.repeats() && later.note.is_some() && later.note != first.note)
    });
}
