//! The links of every text -> where they lead, and a diagnostic for each that leads nowhere.
//!
//! A link is followed as code hosts do, from the folder of its file, and failing that as a browser would, from the
//! address of its page; so texts that were written for either work.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{Area, Content, FileId, Snapshot, Span, Spanned};

use super::claims::{collision_key, collision_key_of};
use super::entry::{Body, Entry, Kind, Link, LinkForm, Place};
use super::page::{Page, Pages};
use super::portable::folder_name;
use super::reference::{Meaning, Names, Subject};
use super::route::{BaseUrl, LinkParts, Url, encode_fragment, join, relative, slug};
use super::site::{Node, NodeId, Target};
use super::statement::ambiguous;

/// What can be meant by a name in a text: first what the guide knows, and only else an article.
const KNOWLEDGE: [Kind; 7] =
    [Kind::Role, Kind::Topic, Kind::Debate, Kind::Skill, Kind::Term, Kind::Comparison, Kind::Context];

/// How many links of one text, if that many are wrong, are told what may have been meant. Looking for that goes through
/// the whole guide, and who has more has another problem.
const MOST_GUESSES: usize = 100;

/// All that links are looked up in.
pub(super) struct Lookup<'a> {
    entries: &'a [Arc<Entry>],
    nodes: &'a [Node],
    node_of: &'a [NodeId],
    names: &'a Names<'a>,
    pages: &'a Pages,
    assets: &'a BTreeMap<String, Url>,
    base: &'a BaseUrl,
    /// The files below `content/` by folded path; documents with the index of their entry.
    by_path: ByPath,
    /// The node of each entry that has one.
    node_of_entry: Vec<Option<NodeId>>,
    /// Whether each entry is on a page that is there, and not a draft.
    is_shown: Vec<bool>,
    /// The anchors of each entry that a link names one of.
    anchors: Vec<OnceLock<Anchors<'a>>>,
    snapshot: &'a Snapshot,
}

/// The anchors of a text, to be looked up in.
struct Anchors<'a> {
    ids: FxHashSet<&'a str>,
    /// The headings by the slugs of their text and of their anchor: the first of each.
    by_slug: FxHashMap<String, &'a str>,
}

impl<'a> Anchors<'a> {
    fn of(body: &'a Body) -> Self {
        let ids = body.headings.iter().map(|heading| &heading.id).chain(&body.html_ids).map(String::as_str).collect();
        let mut by_slug = FxHashMap::default();
        for heading in &body.headings {
            by_slug.entry(slug(&heading.text)).or_insert(heading.id.as_str());
            by_slug.entry(slug(&heading.id)).or_insert(heading.id.as_str());
        }
        Self { ids, by_slug }
    }

    /// The anchor that a fragment means: itself, or that of the heading with this text.
    fn find<'b>(&self, fragment: &'b str) -> Option<&'b str>
    where
        'a: 'b,
    {
        if self.ids.contains(fragment) { Some(fragment) } else { self.by_slug.get(slug(fragment).as_str()).copied() }
    }
}

/// The files below `content/` by folded path; documents with the index of their entry.
type ByPath = FxHashMap<String, (FileId, Option<usize>)>;

/// Files by the path that links are looked up by.
pub(super) fn by_path(snapshot: &Snapshot, entries: &[Arc<Entry>]) -> ByPath {
    let mut by_path: ByPath = snapshot
        .area(Area::Content)
        .filter(|(_, file)| matches!(file.content, Content::OnDisk { .. }))
        .map(|(id, file)| (collision_key(&file.name), (id, None)))
        .collect();
    by_path.reserve(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        by_path.insert(collision_key(&snapshot.file(entry.file).name), (entry.file, Some(at)));
    }
    by_path
}

/// Something that a link can lead to.
enum Found {
    /// A document, by its entry.
    Entry(usize),
    /// A page without a document, or a file.
    Url(Url),
}

/// What one link comes to: its target, the node that it leads to, and what is wrong with it.
struct Resolved {
    target: Target,
    node: Option<NodeId>,
    diagnostic: Option<Diagnostic>,
}

impl Resolved {
    fn broken(diagnostic: Diagnostic) -> Self {
        Self { target: Target::Broken, node: None, diagnostic: Some(diagnostic) }
    }
}

/// The links of one text.
#[derive(Default)]
struct EntryLinks {
    targets: Vec<Target>,
    between: Vec<Linked>,
    diagnostics: Vec<Diagnostic>,
}

/// A link from one node's text to another node, and where it stands.
pub(super) type Linked = (NodeId, NodeId, Span);

/// The links of all texts: targets by entry and link, links between nodes, and diagnostics.
type AllLinks = (Vec<Vec<Target>>, Vec<Linked>, Vec<Diagnostic>);

impl<'a> Lookup<'a> {
    #[expect(clippy::too_many_arguments, reason = "each is one of the stages' results, used as it is")]
    pub(super) fn new(
        snapshot: &'a Snapshot,
        entries: &'a [Arc<Entry>],
        nodes: &'a [Node],
        node_of: &'a [NodeId],
        names: &'a Names<'a>,
        by_path: ByPath,
        pages: &'a Pages,
        assets: &'a BTreeMap<String, Url>,
        base: &'a BaseUrl,
    ) -> Self {
        let mut node_of_entry = vec![None; entries.len()];
        for (id, node) in (0..).map(NodeId).zip(nodes) {
            if let Some(entry) = node.entry {
                node_of_entry[entry] = Some(id);
            }
        }
        let has_page = |(at, entry): (usize, &Arc<Entry>)| {
            (entry.place != Place::Page || node_of_entry[at].is_some()) && pages.at(&entry.url).is_some()
        };
        let is_shown = entries.iter().enumerate().map(has_page).collect();
        let anchors = entries.iter().map(|_| OnceLock::new()).collect();
        Self {
            entries,
            nodes,
            node_of,
            names,
            pages,
            assets,
            base,
            by_path,
            node_of_entry,
            is_shown,
            anchors,
            snapshot,
        }
    }

    /// Resolves every link of every document.
    pub(super) fn resolve_all(&self) -> AllLinks {
        let per_entry: Vec<EntryLinks> =
            (0..self.entries.len()).into_par_iter().map(|at| self.resolve_entry(at)).collect();
        let (mut targets, mut between, mut diagnostics) = (Vec::with_capacity(per_entry.len()), Vec::new(), Vec::new());
        for mut entry in per_entry {
            targets.push(entry.targets);
            between.append(&mut entry.between);
            diagnostics.append(&mut entry.diagnostics);
        }
        (targets, between, diagnostics)
    }

    fn resolve_entry(&self, at: usize) -> EntryLinks {
        let from = self.node_of_entry[at];
        let mut links =
            EntryLinks { targets: Vec::with_capacity(self.entries[at].body.links.len()), ..EntryLinks::default() };
        for link in &self.entries[at].body.links {
            let guesses = links.diagnostics.len() < MOST_GUESSES;
            let Resolved { target, node, diagnostic } = match link.form {
                LinkForm::Wiki => self.wikilink(at, link, guesses),
                LinkForm::Markdown | LinkForm::Image | LinkForm::Html => self.path_link(at, link, guesses),
            };
            links.targets.push(target);
            links.diagnostics.extend(diagnostic);
            if let (Some(from), Some(to)) = (from, node)
                && from != to
            {
                links.between.push((from, to, link.span));
            }
        }
        links
    }

    /// `[[Name]]`, `[[Name#heading]]`, `[[#heading]]`, `[[folder/file]]`.
    fn wikilink(&self, at: usize, link: &Link, guesses: bool) -> Resolved {
        let (name, heading) = match link.target.split_once('#') {
            Some((name, heading)) => (name.trim(), Some(heading.trim())),
            None => (link.target.trim(), None),
        };
        if name.is_empty() {
            return match heading {
                Some(heading) => self.to(at, &Found::Entry(at), Some(heading), "", link, guesses),
                None => Resolved::broken(
                    Diagnostic::new(Code::BrokenLink, link.span, "this link names nothing")
                        .help("write a name: [[Product Owner]]"),
                ),
            };
        }
        let written = Spanned::new(name.to_string(), link.target_span);
        let meaning = match self.names.find(name, &KNOWLEDGE) {
            Meaning::Unknown => self.names.find(name, &[Kind::Article]),
            known => known,
        };
        match meaning {
            Meaning::One(subject) => {
                let node = self.node_of[subject];
                let found = match self.nodes[node.0 as usize].entry {
                    Some(entry) => Found::Entry(entry),
                    None => Found::Url(self.nodes[node.0 as usize].url.clone()),
                };
                self.to(at, &found, heading, "", link, guesses)
            }
            Meaning::Several(meant) => {
                Resolved::broken(ambiguous(&written, &meant, |subject: Subject| self.title(subject)))
            }
            Meaning::Unknown => {
                // A path from the file's own folder, or as in a vault from the top.
                if let Some(found) = self.file(&self.entries[at].folder, name).or_else(|| self.site_path(name)) {
                    self.to(at, &found, heading, "", link, guesses)
                } else {
                    let kinds = Kind::ALL;
                    let near = if guesses { did_you_mean(name, self.names.candidates(&kinds)) } else { None };
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("write it, for one as content/terms/{}.md", folder_name(slug(name))),
                    };
                    let diagnostic =
                        Diagnostic::new(Code::UnknownName, written.span, format!("nothing is called `{name}`"));
                    Resolved::broken(diagnostic.label("left unlinked").help(help))
                }
            }
        }
    }

    fn title(&self, subject: Subject) -> String {
        self.nodes[self.node_of[subject].0 as usize].title.clone()
    }

    /// A relative path or a path of the site.
    fn path_link(&self, at: usize, link: &Link, guesses: bool) -> Resolved {
        let parts = LinkParts::of(&link.target);
        if parts.path.is_empty() {
            if let Some(fragment) = &parts.fragment {
                return self.to(at, &Found::Entry(at), Some(fragment), parts.query, link, guesses);
            }
            if parts.query.is_empty() {
                let diagnostic = Diagnostic::new(Code::BrokenLink, link.span, "this link has no address");
                return Resolved::broken(
                    diagnostic.label("left unlinked").help("write where it leads between the parentheses"),
                );
            }
        }
        let entry = &self.entries[at];
        let found = match parts.path.strip_prefix('/') {
            Some(path) => self.site_path(path),
            None => self.file(&entry.folder, &parts.path).or_else(|| {
                let page_folder = if entry.url.as_str().ends_with('/') { entry.url.as_str() } else { "/" };
                self.site_path(&join(page_folder, &parts.path)?)
            }),
        };
        match found {
            Some(found) => self.to(at, &found, parts.fragment.as_deref(), parts.query, link, guesses),
            None => Resolved::broken(self.broken(at, link, &parts.path, guesses)),
        }
    }

    /// A file or folder below `content/`, from a folder of it; its extension may be missing.
    fn file(&self, folder: &str, path: &str) -> Option<Found> {
        let key = collision_key_of(join(folder, path)?);
        let stem = key.strip_suffix(".html").unwrap_or(&key);
        // Nearly always the first is it, so the others are only made when they are asked for.
        let direct = || {
            let exact = self.by_path.get(&key);
            exact.or_else(|| [".md", ".markdown"].iter().find_map(|end| self.by_path.get(&format!("{stem}{end}"))))
        };
        let index = || {
            let names = ["index.md", "_index.md", "readme.md"].iter();
            let mut paths = names.map(|name| if key.is_empty() { (*name).into() } else { format!("{key}/{name}") });
            paths.find_map(|path| self.by_path.get(&path))
        };
        match (if path.ends_with('/') { None } else { direct() }).or_else(index) {
            Some((_, Some(entry))) => Some(Found::Entry(*entry)),
            Some((id, None)) => Some(Found::Url(Url::home().file(&self.snapshot.file(*id).name))),
            None => self.site_path(&join(folder, path)?),
        }
    }

    /// A path of the site, without its first slash: an address of a page or file, or a path below `content/`.
    fn site_path(&self, path: &str) -> Option<Found> {
        let base = self.base.path().trim_start_matches('/');
        let below_base = path.strip_prefix(base).filter(|_| !base.is_empty()).map(|rest| rest.trim_start_matches('/'));
        for path in [Some(path), below_base].into_iter().flatten() {
            let plain = path.trim_end_matches("index.html").trim_end_matches('/');
            let page = Url::document(plain.split('/').filter(|part| !part.is_empty()), None);
            let exact = Url::home().file(path);
            let asset = self.assets.get(path).cloned();
            for url in [Some(page), Some(exact), asset].into_iter().flatten() {
                if let Some(page) = self.pages.at(&url) {
                    return Some(self.at(page, url));
                }
            }
            let folded = collision_key(path);
            if let Some((_, Some(entry))) =
                self.by_path.get(&folded).or_else(|| self.by_path.get(&format!("{folded}.md")))
            {
                return Some(Found::Entry(*entry));
            }
        }
        None
    }

    /// What is at an address: its document where it has one, so that anchors can be checked.
    fn at(&self, page: &Page, url: Url) -> Found {
        match page {
            Page::Node(id) => self.nodes[id.0 as usize].entry.map_or(Found::Url(url), Found::Entry),
            Page::Redirect { to } => match self.pages.at(to) {
                Some(Page::Node(id)) => self.nodes[id.0 as usize].entry.map_or(Found::Url(to.clone()), Found::Entry),
                _ => Found::Url(to.clone()),
            },
            _ => Found::Url(url),
        }
    }

    /// A link to something that was found, with its fragment checked where that can be.
    fn to(
        &self,
        at: usize,
        found: &Found,
        fragment: Option<&str>,
        query: &str,
        link: &Link,
        guesses: bool,
    ) -> Resolved {
        let (url, entry, node) = match found {
            Found::Entry(entry) => {
                let target = &self.entries[*entry];
                if !self.is_shown[*entry] {
                    let diagnostic = Diagnostic::new(
                        Code::DraftLink,
                        link.target_span,
                        format!("`{}` is a draft and isn't published", target.title),
                    );
                    return Resolved::broken(
                        diagnostic.label("left unlinked").help("publish it, or build with --drafts"),
                    );
                }
                (&target.url, Some(*entry), self.node_of_entry[*entry])
            }
            Found::Url(url) => {
                let node = match self.pages.at(url) {
                    Some(Page::Node(id)) => Some(*id),
                    _ => None,
                };
                (url, None, node)
            }
        };
        let own_page = matches!(found, Found::Entry(entry) if *entry == at);
        let page: Arc<str> = if own_page && fragment.is_some() && query.is_empty() {
            "".into()
        } else if query.is_empty() {
            self.base.shared_href(url)
        } else {
            (self.base.href(url) + query).into()
        };
        let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) else {
            return Resolved { target: Target::Href(page), node, diagnostic: None };
        };
        match entry {
            None => Resolved {
                target: Target::Href(format!("{page}#{}", encode_fragment(fragment)).into()),
                node,
                diagnostic: None,
            },
            Some(entry) => {
                let body = &self.entries[entry].body;
                if let Some(id) = self.anchors[entry].get_or_init(|| Anchors::of(body)).find(fragment) {
                    let href = format!("{page}#{}", encode_fragment(id)).into();
                    Resolved { target: Target::Href(href), node, diagnostic: None }
                } else {
                    let page = if page.is_empty() { self.base.shared_href(url) } else { page };
                    let headings = body.headings.iter().map(|heading| heading.id.as_str());
                    let near = if guesses { did_you_mean(fragment, headings) } else { None };
                    let diagnostic = Diagnostic::new(
                        Code::BrokenAnchor,
                        link.target_span,
                        format!("there is no heading `#{fragment}` there"),
                    )
                    .label("leads to the page's top instead")
                    .help(near.map_or_else(
                        || "name a heading of that page, or leave the `#` out".into(),
                        |near| format!("did you mean `#{near}`?"),
                    ));
                    Resolved { target: Target::Href(page), node, diagnostic: Some(diagnostic) }
                }
            }
        }
    }

    fn broken(&self, at: usize, link: &Link, path: &str, guesses: bool) -> Diagnostic {
        let what = if link.form == LinkForm::Image { "image" } else { "link" };
        let message = if link.target.contains("{{") || link.target.contains("{%") {
            format!("this {what}'s address holds a tag of another generator")
        } else {
            format!("this {what} leads nowhere: `{}`", link.target)
        };
        let near = if guesses { self.near(at, path) } else { None };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "link to a file of the guide by its path from this file, or write the whole address with https://"
                .into(),
        };
        Diagnostic::new(Code::BrokenLink, link.target_span, message).label("left unlinked").help(help)
    }

    /// A file that may have been meant: one of the same name in another folder, or a near miss in the folder that
    /// the path leads to.
    fn near(&self, at: usize, path: &str) -> Option<String> {
        let from = &self.entries[at].folder;
        let meant = join(from, path).unwrap_or_default();
        let (folder, name) = meant.rsplit_once('/').unwrap_or(("", &meant));
        let wanted = collision_key(name.trim_end_matches(".html").trim_end_matches(".md"));
        let stem = |entry: &Entry| collision_key(&entry.stem);
        let moved = self.entries.iter().find(|entry| stem(entry) == wanted);
        let misspelled = || {
            let there: Vec<(String, &Arc<Entry>)> = self
                .entries
                .iter()
                .filter(|entry| *entry.folder == *folder)
                .map(|entry| (stem(entry), entry))
                .collect();
            let near = did_you_mean(&wanted, there.iter().map(|(stem, _)| stem.as_str()))?;
            there.iter().find(|(stem, _)| stem == near).map(|(_, entry)| *entry)
        };
        let entry = moved.or_else(misspelled)?;
        Some(relative(from, &self.snapshot.file(entry.file).name))
    }
}
