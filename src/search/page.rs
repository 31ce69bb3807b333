//! [`Site`] -> [`SearchPage`]s: one for each page with content of its own. Lists and other pages that only repeat content
//! are not searchable.

use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use rayon::prelude::*;

use crate::model::address::url::Url;
use crate::model::document::entry::{Entry, EntryId};
use crate::model::document::front_matter::KindFields;
use crate::model::fingerprint::fingerprint;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::titles::Title;
use crate::model::indexed::Id;
use crate::model::kind::Kind;
use crate::model::labels::Labels;
use crate::model::site::Site;
use crate::source::Spanned;

use crate::search::role_parts::{RolePart, role_parts};
use crate::search::text::{Section, SectionPlace};

/// A page that can be found, without the text of its document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct SearchPage {
    /// The address, without the base path.
    pub url: Box<str>,
    /// The title.
    pub title: Box<str>,
    /// What it is.
    pub kind: PageKind,
    /// Whether there is a summary.
    pub has_summary: bool,
    /// The summary that results show. Those of articles show a sentence of the text instead, so theirs are not copied: there
    /// are many.
    pub shown_summary: Box<str>,
    /// The abbreviation and the other titles, in this order.
    pub names: Box<[String]>,
    /// Names that match, but are never displayed.
    pub hidden_names: Box<[String]>,
    /// The prose outside of the document's text: facts, levels, the takeaway, rows of a comparison, notes of relations.
    pub prose: Box<[String]>,
    /// The derived parts of the page of a role.
    pub(super) parts: Box<[RolePart]>,
    /// The document with the text.
    pub(super) entry: Option<EntryId>,
    /// The roles by which results are filtered.
    pub(super) roles: Box<[NodeId]>,
    /// The topics by which results are filtered.
    pub(super) topics: Box<[NodeId]>,
    /// For a comparison: its roles.
    pub(super) compared: Box<[NodeId]>,
}

/// What a page is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) enum PageKind {
    /// The home page, an index or a tool.
    #[default]
    Other,
    /// A page of a kind.
    Of(Kind),
    /// The page of a title that may mean several roles.
    Title,
}

impl PageKind {
    /// The kind as readers see it; empty for pages without a kind.
    pub(super) fn label(self, labels: &Labels) -> &str {
        match self {
            Self::Other => "",
            Self::Of(kind) => labels.kind(kind),
            Self::Title => labels.text("kind.title"),
        }
    }
}

impl SearchPage {
    /// Whether the page is found by its names even if they are joined, reordered or misspelt. Articles are not: there are
    /// many, and readers search them by content.
    pub(super) fn is_named(&self) -> bool {
        self.kind != PageKind::Of(Kind::Article)
    }

    /// The summary; empty if there is none.
    pub(super) fn summary<'a>(&'a self, site: &'a Site) -> &'a str {
        self.entry.and_then(|entry| site.entries[entry].summary()).unwrap_or(&self.shown_summary)
    }

    /// The anchor of a section; empty for the start of the page.
    pub(super) fn anchor<'a>(&self, site: &'a Site, section: Section) -> &'a str {
        match section.place() {
            SectionPlace::Start => "",
            SectionPlace::Heading(heading) => {
                let entry = self.entry.map(|entry| &site.entries[entry]);
                let heading = entry.and_then(|entry| entry.body.headings.get(heading as usize));
                heading.map(|heading| &*heading.id).unwrap_or_default()
            }
            SectionPlace::Part(part) => self.parts.get(part as usize).map(|part| part.anchor).unwrap_or_default(),
        }
    }

    /// A hash of everything that the words of the page are extracted from, and of everything that the index shows of it.
    pub(super) fn key(&self, site: &Site, settings: u64) -> u64 {
        let text = self.entry.map(|entry| site.entries[entry].key);
        fingerprint(&(
            settings,
            text,
            &self.url,
            &self.title,
            self.kind.label(&site.config.labels),
            self.summary(site),
            &self.names,
            &self.hidden_names,
            &self.prose,
            &self.parts,
        ))
    }
}

/// The searchable pages of a site. Their order decides between pages that match equally well: roles first, articles last.
pub(super) struct SearchPages {
    pub(super) list: Vec<SearchPage>,
    /// The number of roles.
    pub(super) roles: usize,
    /// The number of each node's page.
    numbers: Vec<u32>,
}

impl SearchPages {
    /// Collects the pages of a site.
    pub(super) fn of(site: &Site) -> Self {
        let listed = site.nodes.ids().filter(|id| !site.node(*id).is_unlisted);
        let is = |kind: Kind| move |id: &NodeId| site.node(*id).kind == kind;
        let (articles, others): (Vec<NodeId>, Vec<NodeId>) = listed.partition(is(Kind::Article));
        let (roles, others): (Vec<NodeId>, Vec<NodeId>) = others.into_iter().partition(is(Kind::Role));
        let named = [&*roles, &others].concat();
        let mut numbers = vec![0; site.nodes.len()];
        let mut list: Vec<SearchPage> = named.par_iter().map(|id| node_page(site, *id)).collect();
        list.extend(site.titles.iter().filter_map(|title| title_page(site, title)));
        list.extend(overview_pages(site));
        for (index, id) in named.iter().enumerate() {
            numbers[id.index()] = number(index);
        }
        for (index, id) in articles.iter().enumerate() {
            numbers[id.index()] = number(list.len() + index);
        }
        list.par_extend(articles.par_iter().map(|id| node_page(site, *id)));
        Self { list, numbers, roles: roles.len() }
    }

    /// The number of a node's page.
    pub(super) fn number_of(&self, node: NodeId) -> u32 {
        self.numbers[node.index()]
    }

    /// A hash of everything that the index contains besides the words.
    pub(super) fn fingerprint(&self, keys: &[u64]) -> u64 {
        let mut hasher = std::hash::BuildHasher::build_hasher(&foldhash::quality::FixedState::default());
        for (page, key) in self.list.iter().zip(keys) {
            key.hash(&mut hasher);
            for nodes in [&page.roles, &page.topics, &page.compared] {
                nodes.len().hash(&mut hasher);
                // A node's own title is part of its key.
                for node in nodes {
                    self.number_of(*node).hash(&mut hasher);
                }
            }
        }
        hasher.finish()
    }
}

/// The number of a page. A guide has fewer pages than 2³².
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn node_page(site: &Site, id: NodeId) -> SearchPage {
    let node = site.node(id);
    // The text of a page in another language is none of this one.
    let entry = site.entry_of(node).filter(|_| !node.is_untranslated());
    let called = entry.into_iter().flat_map(|entry| entry.front.alternate_names.names());
    let (hidden, shown): (Vec<_>, Vec<_>) = called.partition(|(_, priority)| *priority == NamePriority::Hidden);
    let texts = |names: Vec<(&Spanned<String>, NamePriority)>| -> Vec<String> {
        names.into_iter().map(|(name, _)| name.value.clone()).collect()
    };
    let related = |relation: Relation, kind: Kind| node.related_of(relation, kind).map(|edge| edge.to);
    // Readers who type a code want the role, and know its code already.
    let codes = entry.and_then(|entry| entry.front.role()).map(|role| role.codes.as_slice()).unwrap_or_default();
    let codes = codes.iter().map(|(_, code)| code.clone());
    // An input method shows the reading before it is converted.
    let reading = entry.and_then(|entry| entry.front.reading.clone());
    let hidden_names = texts(hidden).into_iter().chain(codes).chain(reading).collect();
    let compared: Box<[NodeId]> = related(Relation::Compares, Kind::Role).collect();
    let own = (node.kind == Kind::Role).then_some(id);
    let summary = entry.and_then(Entry::summary).unwrap_or_default();
    SearchPage {
        url: site.base.published(&node.url).into(),
        title: node.title.as_str().into(),
        kind: PageKind::Of(node.kind),
        has_summary: !summary.is_empty(),
        shown_summary: if node.kind == Kind::Article { Box::default() } else { summary.into() },
        names: texts(shown).into(),
        hidden_names,
        prose: entry.map(|entry| prose(site, node, entry).into()).unwrap_or_default(),
        parts: entry.map(|entry| role_parts(site, id, node, entry)).unwrap_or_default(),
        entry: node.entry.filter(|_| !node.is_untranslated()),
        roles: own.into_iter().chain(related(Relation::About, Kind::Role)).chain(compared.iter().copied()).collect(),
        topics: related(Relation::OnTopic, Kind::Topic).collect(),
        compared,
    }
}

/// The page of a title; `None` if the title is not ambiguous and so has no page.
fn title_page(site: &Site, title: &Title) -> Option<SearchPage> {
    let roles: Vec<&str> = title.roles.iter().map(|id| site.node(*id).title.as_str()).collect();
    let labels = &site.config.labels;
    let summary = labels.with("title-note.may-mean", "roles", &labels.enumeration(&roles));
    Some(SearchPage {
        url: site.base.published(title.url.as_ref()?).into(),
        title: title.text.as_str().into(),
        kind: PageKind::Title,
        prose: [format!("{}. {summary}.", title.text)].into(),
        has_summary: true,
        shown_summary: summary.into(),
        roles: title.roles.as_slice().into(),
        ..SearchPage::default()
    })
}

/// The career map, the tools, the lists of titles and of sources, the home page, and the indexes that have a text.
fn overview_pages(site: &Site) -> Vec<SearchPage> {
    let labels = &site.config.labels;
    let overview = |url: &Url, title: &str, summary: &str, names: &[Arc<str>]| SearchPage {
        url: site.base.published(url).into(),
        title: title.into(),
        has_summary: !summary.is_empty(),
        shown_summary: summary.into(),
        names: names.iter().map(ToString::to_string).collect(),
        ..SearchPage::default()
    };
    let tool =
        |url: &Url, title, summary, names| overview(url, labels.text(title), labels.text(summary), labels.list(names));
    let map = || tool(&Url::map(), "page-title.map", "search-summary.map", "search-names.map");
    let titles = || tool(&Url::titles(), "page-title.titles", "search-summary.titles", "search-names.titles");
    let with_text = |entry: EntryId, url: &Url, title: &str| {
        let summary = site.entries[entry].summary().unwrap_or_default();
        SearchPage { entry: Some(entry), ..overview(url, title, summary, &[]) }
    };
    let map = (!site.map.is_empty()).then(map);
    let find = || tool(&Url::find(), "page-title.find", "search-summary.find", "search-names.find");
    let find = site.has_find().then(find);
    let me = || tool(&Url::me(), "page-title.me", "search-summary.me", "search-names.me");
    let me = site.has_me().then(me);
    let advert = || tool(&Url::advert(), "page-title.advert", "page-description.advert", "search-names.advert");
    let advert = site.has_advert().then(advert);
    let titles = (!site.titles.is_empty()).then(titles);
    let sources =
        || overview(&Url::sources(), labels.text("source-list.title"), labels.text("source-list.description"), &[]);
    let sources = (!site.sources.is_empty()).then(sources);
    let home = site.home.map(|entry| with_text(entry, &Url::home(), &site.config.title));
    let indexes = site.indexes.iter().map(|(kind, entry)| with_text(*entry, &Url::index(*kind), labels.kinds(*kind)));
    map.into_iter()
        .chain(find)
        .chain(me)
        .chain(advert)
        .chain(titles)
        .chain(sources)
        .chain(home)
        .chain(indexes)
        .collect()
}

/// The prose in front matter: facts, levels, the takeaway, rows of a comparison, the notes of relations, authors and sources.
fn prose(site: &Site, node: &Node, entry: &Entry) -> Vec<String> {
    let mut prose = Vec::new();
    match &entry.front.kind_fields {
        KindFields::Role(role) => {
            prose.extend(role.facts.iter().map(|(label, text)| format!("{label}: {text}")));
            for level in &role.levels {
                let differs = level.differs.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
                prose.push(format!("{}{differs}", level.name.value));
            }
            prose.extend(role.codes.iter().map(|(label, code)| format!("{label} {code}")));
        }
        KindFields::Skill { levels, .. } => prose.extend(levels.iter().map(|(level, text)| format!("{level}: {text}"))),
        KindFields::Debate { takeaway: Some(takeaway), .. } => prose.push(takeaway.clone()),
        KindFields::Comparison { rows, .. } => {
            prose.extend(rows.iter().map(|(label, [left, right])| format!("{label}: {left}; {right}")));
        }
        _ => {}
    }
    for edge in node.edges.iter().filter(|edge| edge.span.file == entry.file) {
        // The note of a repeatable relation is an anchor, not prose.
        if let (Some(note), false) = (&edge.note, edge.relation.repeats()) {
            prose.push(format!("{}: {note}", site.node(edge.to).title));
        }
    }
    prose.extend(entry.front.authors.iter().cloned());
    prose.extend(entry.front.sources.iter().map(|source| source.text.clone()));
    prose
}
