//! The links of every text -> where they lead, and a diagnostic for each that leads nowhere.
//!
//! A link is followed as code hosts do, from the folder of its file, and failing that as a browser would, from the
//! address of its page; so texts that were written for either work. What the links of a text come to depends on the text,
//! on the outline, and on the anchors of the texts that they name; while none of them changes, it is taken as it was.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{FileId, Spanned};

use crate::model::address::href::{LinkParts, join, relative};
use crate::model::address::output_paths::{collision_key, collision_key_of};
use crate::model::address::percent::{encode_fragment, encode_path};
use crate::model::address::portable::folder_name;
use crate::model::address::slug::slug;
use crate::model::address::url::Url;
use crate::model::document::body::{Body, Link, LinkForm};
use crate::model::document::entry::{Entries, EntryId, Metadata, MetadataList};
use crate::model::files::Files;
use crate::model::graph::names::{Resolution, SymbolId, ambiguous, split_fragment};
use crate::model::graph::node::{Edge, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::text_links::{LinkTarget, TextLinks};
use crate::model::indexed::Id;
use crate::model::kind::Kind;
use crate::model::link::anchors::Anchors;
use crate::model::outline::Outline;
use crate::model::page::Page;
use crate::model::resolve::Previous;

/// What can be meant by a name in a text: first what the guide knows, and only else an article.
const KNOWLEDGE: [Kind; 7] =
    [Kind::Role, Kind::Topic, Kind::Debate, Kind::Skill, Kind::Term, Kind::Comparison, Kind::Context];

/// How many links of one text, if that many are wrong, are told what may have been meant. Looking for that goes through
/// the whole guide, and who has more has another problem.
const MOST_GUESSES: usize = 100;

/// All that links are looked up in.
pub(crate) struct Lookup<'a> {
    files: Files<'a>,
    outline: &'a Outline,
    anchors: Anchors<'a>,
}

/// The text whose links are resolved.
struct Reading {
    /// Its document.
    at: EntryId,
    /// Whether it is said of a wrong link what may have been meant.
    guesses: bool,
    /// The texts whose anchors were asked for.
    looked_into: Vec<EntryId>,
}

/// The files below `content/` by folded path; documents with the index of their entry.
pub(crate) type ByPath = FxHashMap<String, (FileId, Option<EntryId>)>;

/// Files by the path that links are looked up by.
pub(crate) fn by_path(files: Files<'_>, heads: &MetadataList) -> ByPath {
    let mut by_path: ByPath = files.beside_documents().map(|(id, name)| (collision_key(name), (id, None))).collect();
    by_path.reserve(heads.len());
    for (at, head) in heads.iter_ids() {
        by_path.insert(collision_key(files.name(head.file)), (head.file, Some(at)));
    }
    by_path
}

/// Something that a link can lead to.
enum Found {
    /// A document, by its entry.
    Entry(EntryId),
    /// A page without a document, or a file.
    Url(Url),
}

/// What one link comes to: its target, the node that it leads to, and what is wrong with it.
struct Resolved {
    target: LinkTarget,
    node: Option<NodeId>,
    diagnostic: Option<Diagnostic>,
}

impl Resolved {
    fn broken(diagnostic: Diagnostic) -> Self {
        Self { target: LinkTarget::Broken, node: None, diagnostic: Some(diagnostic) }
    }
}

impl<'a> Lookup<'a> {
    /// For links of some documents, whose heads the outline is of.
    pub(crate) fn new(files: Files<'a>, outline: &'a Outline, entries: &'a Entries) -> Self {
        Self { files, outline, anchors: Anchors::new(entries) }
    }

    /// Resolves the links of every document, but where the same was done the `last` time, in the same outline.
    pub(crate) fn resolve_all(&self, entries: &Entries, last: Option<&Previous>) -> Vec<Arc<TextLinks>> {
        let resolve = |at: EntryId| {
            let Some(last) = last else { return Arc::new(self.resolve(at, &entries[at].body)) };
            let is_same = |at: &EntryId| last.has(*at, &entries[*at]);
            let known = &last.links[at];
            if is_same(&at) && known.looked_into.iter().all(is_same) {
                return known.clone();
            }
            let new = self.resolve(at, &entries[at].body);
            if **known == new { known.clone() } else { Arc::new(new) }
        };
        (0..entries.len()).into_par_iter().map(EntryId::from_index).map(resolve).collect()
    }

    fn resolve(&self, at: EntryId, body: &Body) -> TextLinks {
        let from = self.outline.node_of_head[at];
        let mut reading = Reading { at, guesses: true, looked_into: Vec::new() };
        let mut links = TextLinks { targets: Vec::with_capacity(body.links.len()), ..TextLinks::default() };
        for link in &body.links {
            reading.guesses = links.said.len() < MOST_GUESSES;
            let Resolved { target, node, diagnostic } = match link.form {
                LinkForm::Wiki => self.wikilink(&mut reading, link),
                LinkForm::Markdown | LinkForm::Image | LinkForm::Html => self.path_link(&mut reading, link),
            };
            links.targets.push(target);
            links.said.extend(diagnostic);
            if let (Some(from), Some(to)) = (from, node)
                && from != to
            {
                let kind = self.outline.nodes[to].kind;
                links.to.push(Edge { relation: Relation::LinksTo, to, kind, note: None, span: link.span });
            }
        }
        links.to.sort_by_key(|edge| (edge.to, edge.span));
        links.to.dedup_by_key(|edge| edge.to);
        links.to.shrink_to_fit();
        reading.looked_into.sort_unstable();
        reading.looked_into.dedup();
        links.looked_into = reading.looked_into;
        links
    }

    /// `[[Name]]`, `[[Name#heading]]`, `[[#heading]]`, `[[folder/file]]`.
    fn wikilink(&self, reading: &mut Reading, link: &Link) -> Resolved {
        let target = link.target.trim();
        if let Some(heading) = target.strip_prefix('#') {
            return self.to(reading, &Found::Entry(reading.at), Some(heading.trim()), "", link);
        }
        if target.is_empty() {
            return Resolved::broken(
                Diagnostic::new(Code::BrokenLink, link.span, "this link names nothing")
                    .help("write a name: [[Product Owner]]"),
            );
        }
        let (name, heading) = split_fragment(target, |name| {
            self.outline.names.find(name, &Kind::ALL) != Resolution::Unknown || self.by_name(reading.at, name).is_some()
        });
        let written = Spanned::new(name.to_string(), link.target_span);
        let meaning = match self.outline.names.find(name, &KNOWLEDGE) {
            Resolution::Unknown => self.outline.names.find(name, &[Kind::Article]),
            known => known,
        };
        match meaning {
            Resolution::One(subject) => {
                let node = self.outline.node_of[subject];
                let found = match self.outline.nodes[node].entry {
                    Some(entry) => Found::Entry(entry),
                    None => Found::Url(self.outline.nodes[node].url.clone()),
                };
                self.to(reading, &found, heading, "", link)
            }
            Resolution::Several(meant) => {
                Resolved::broken(ambiguous(&written, &meant, |subject: SymbolId| self.title(subject)))
            }
            Resolution::Unknown => {
                if let Some(found) = self.by_name(reading.at, name) {
                    self.to(reading, &found, heading, "", link)
                } else {
                    let kinds = Kind::ALL;
                    let near =
                        if reading.guesses { did_you_mean(name, self.outline.names.candidates(&kinds)) } else { None };
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

    /// What a path in double brackets leads to: one from the document's own folder, or as in a vault from the top.
    fn by_name(&self, at: EntryId, name: &str) -> Option<Found> {
        self.file(&self.outline.heads[at].folder, name).or_else(|| self.site_path(name))
    }

    fn title(&self, subject: SymbolId) -> String {
        self.outline.nodes[self.outline.node_of[subject]].title.clone()
    }

    /// A relative path or a path of the site.
    fn path_link(&self, reading: &mut Reading, link: &Link) -> Resolved {
        let parts = LinkParts::of(&link.target);
        if parts.path.is_empty() {
            if let Some(fragment) = &parts.fragment {
                return self.to(reading, &Found::Entry(reading.at), Some(fragment), parts.query, link);
            }
            if parts.query.is_empty() {
                let diagnostic = Diagnostic::new(Code::BrokenLink, link.span, "this link has no address");
                return Resolved::broken(
                    diagnostic.label("left unlinked").help("write where it leads between the parentheses"),
                );
            }
        }
        let entry = &self.outline.heads[reading.at];
        let found = match parts.path.strip_prefix('/') {
            Some(path) => self.site_path(path),
            None => self.file(&entry.folder, &parts.path).or_else(|| {
                let page_folder = if entry.url.as_str().ends_with('/') { entry.url.as_str() } else { "/" };
                self.site_path(&join(page_folder, &parts.path)?)
            }),
        };
        match found {
            Some(Found::Entry(_)) if link.form == LinkForm::Image => Resolved::broken(
                Diagnostic::new(Code::BrokenLink, link.target_span, "this leads to a page, which is no picture")
                    .label("left out")
                    .help("leave the `!` before it out, and it is a link"),
            ),
            Some(found) => self.to(reading, &found, parts.fragment.as_deref(), parts.query, link),
            None => Resolved::broken(self.broken(reading, link, &parts.path)),
        }
    }

    /// A file or folder below `content/`, from a folder of it; its extension may be missing.
    fn file(&self, folder: &str, path: &str) -> Option<Found> {
        let key = collision_key_of(join(folder, path)?);
        let stem = key.strip_suffix(".html").unwrap_or(&key);
        // Nearly always the first is it, so the others are only made when they are asked for.
        let direct = || {
            let exact = self.outline.by_path.get(&key);
            exact.or_else(|| {
                [".md", ".markdown"].iter().find_map(|end| self.outline.by_path.get(&format!("{stem}{end}")))
            })
        };
        let index = || {
            let names = ["index.md", "_index.md", "readme.md"].iter();
            let mut paths = names.map(|name| if key.is_empty() { (*name).into() } else { format!("{key}/{name}") });
            paths.find_map(|path| self.outline.by_path.get(&path))
        };
        match (if path.ends_with('/') { None } else { direct() }).or_else(index) {
            Some((_, Some(entry))) => Some(Found::Entry(*entry)),
            Some((id, None)) => Some(Found::Url(Url::home().file(self.files.name(*id)))),
            None => self.site_path(&join(folder, path)?),
        }
    }

    /// A path of the site, without its first slash: an address of a page or file, or a path below `content/`.
    fn site_path(&self, path: &str) -> Option<Found> {
        let base = self.outline.base.path().trim_start_matches('/');
        let is_part = |rest: &&str| base.ends_with('/') || rest.is_empty() || rest.starts_with('/');
        let below_base = path.strip_prefix(base).filter(|_| !base.is_empty()).filter(is_part);
        let below_base = below_base.map(|rest| rest.trim_start_matches('/'));
        for path in [Some(path), below_base].into_iter().flatten() {
            let above = path.strip_suffix("index.html").filter(|above| above.is_empty() || above.ends_with('/'));
            let plain = above.unwrap_or(path).trim_end_matches('/');
            let page = Url::document(plain.split('/').filter(|part| !part.is_empty()), None);
            let exact = Url::home().file(path);
            // A style or script has two addresses, of which browsers may keep this one.
            let asset = self.outline.assets.get(path).cloned();
            for url in [Some(page), asset, Some(exact)].into_iter().flatten() {
                if let Some(page) = self.page(&url) {
                    return Some(self.at(page, url));
                }
            }
            let folded = collision_key(path);
            if let Some((_, Some(entry))) =
                self.outline.by_path.get(&folded).or_else(|| self.outline.by_path.get(&format!("{folded}.md")))
            {
                return Some(Found::Entry(*entry));
            }
        }
        None
    }

    /// The page at an address.
    fn page(&self, url: &Url) -> Option<&'a Page> {
        self.outline.planned.records.at(url.as_str()).map(|record| &record.page)
    }

    /// What is at an address: its document where it has one, so that anchors can be checked.
    fn at(&self, page: &Page, url: Url) -> Found {
        match page {
            Page::Node(id) => self.outline.nodes[*id].entry.map_or(Found::Url(url), Found::Entry),
            Page::Redirect { to } => match self.page(to) {
                Some(Page::Node(id)) => self.outline.nodes[*id].entry.map_or(Found::Url(to.clone()), Found::Entry),
                _ => Found::Url(to.clone()),
            },
            _ => Found::Url(url),
        }
    }

    /// A link to something that was found, with its fragment checked where that can be.
    fn to(&self, reading: &mut Reading, found: &Found, fragment: Option<&str>, query: &str, link: &Link) -> Resolved {
        let (url, entry, node) = match found {
            Found::Entry(entry) => {
                let target = &self.outline.heads[*entry];
                if !self.outline.is_shown[*entry] {
                    let diagnostic = Diagnostic::new(
                        Code::DraftLink,
                        link.target_span,
                        format!("`{}` is a draft and isn't published", target.title),
                    );
                    return Resolved::broken(
                        diagnostic.label("left unlinked").help("publish it, or build with --drafts"),
                    );
                }
                (&target.url, Some(*entry), self.outline.node_of_head[*entry])
            }
            Found::Url(url) => {
                let node = match self.page(url) {
                    Some(Page::Node(id)) => Some(*id),
                    _ => None,
                };
                (url, None, node)
            }
        };
        let own_page = matches!(found, Found::Entry(entry) if *entry == reading.at);
        let page: Arc<str> = if own_page && fragment.is_some() && query.is_empty() {
            "".into()
        } else if query.is_empty() {
            self.outline.base.shared_href(url)
        } else {
            (self.outline.base.href(url) + query).into()
        };
        let Some(fragment) = fragment.filter(|fragment| !fragment.is_empty()) else {
            return Resolved { target: LinkTarget::Href(page), node, diagnostic: None };
        };
        match entry {
            None => Resolved {
                target: LinkTarget::Href(format!("{page}#{}", encode_fragment(fragment)).into()),
                node,
                diagnostic: None,
            },
            Some(entry) => {
                let anchors = self.anchors.of(entry, &mut reading.looked_into);
                if let Some(id) = anchors.find(fragment) {
                    let href = format!("{page}#{}", encode_fragment(id)).into();
                    Resolved { target: LinkTarget::Href(href), node, diagnostic: None }
                } else {
                    let page = if page.is_empty() { self.outline.base.shared_href(url) } else { page };
                    let near = if reading.guesses { did_you_mean(fragment, anchors.headings()) } else { None };
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
                    Resolved { target: LinkTarget::Href(page), node, diagnostic: Some(diagnostic) }
                }
            }
        }
    }

    fn broken(&self, reading: &Reading, link: &Link, path: &str) -> Diagnostic {
        let what = if link.form == LinkForm::Image { "image" } else { "link" };
        let message = if link.target.contains("{{") || link.target.contains("{%") {
            format!("this {what}'s address holds a tag of another generator")
        } else {
            format!("this {what} leads nowhere: `{}`", link.target)
        };
        let verbatim = || self.file(&self.outline.heads[reading.at].folder, &link.target);
        let help = if link.target.contains(['#', '?']) && verbatim().is_some() {
            // Such a character ends the path of a link (RFC 3986, section 3.3).
            format!("in a link, write the `#` or `?` of a file's name as %23 or %3F: `{}`", encode_path(&link.target))
        } else if link.target.contains('@') && !link.target.contains('/') {
            format!("write an address for mail as `mailto:{}`", link.target)
        } else if let Some(near) = if reading.guesses { self.near(reading.at, path) } else { None } {
            format!("did you mean `{near}`?")
        } else {
            "link to a file of the guide by its path from this file, or write the whole address with https://".into()
        };
        Diagnostic::new(Code::BrokenLink, link.target_span, message).label("left unlinked").help(help)
    }

    /// A file that may have been meant: one of the same name in another folder, or a near miss in the folder that
    /// the path leads to.
    fn near(&self, at: EntryId, path: &str) -> Option<String> {
        let from = &self.outline.heads[at].folder;
        let meant = join(from, path).unwrap_or_default();
        let (folder, name) = meant.rsplit_once('/').unwrap_or(("", &meant));
        let wanted = collision_key(name.trim_end_matches(".html").trim_end_matches(".md"));
        let stem = |head: &Metadata| collision_key(&head.stem);
        let moved = self.outline.heads.iter().find(|head| stem(head) == wanted);
        let misspelled = || {
            let there = self.outline.heads.iter().filter(|head| *head.folder == *folder);
            let there: Vec<(String, &Arc<Metadata>)> = there.map(|head| (stem(head), head)).collect();
            let near = did_you_mean(&wanted, there.iter().map(|(stem, _)| stem.as_str()))?;
            there.iter().find(|(stem, _)| stem == near).map(|(_, head)| *head)
        };
        let head = moved.or_else(misspelled)?;
        Some(relative(from, self.files.name(head.file)))
    }
}
