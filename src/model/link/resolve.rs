//! The links of all texts -> their targets, and a diagnostic for each broken one.
//!
//! A path is resolved as code hosts do, from the folder of its file, and otherwise as browsers do, from the address of its
//! page; so texts that were written for either work. The result for a text depends on the text, on the [`LinkIndex`], and on
//! the anchors of the texts that it names. While these are unchanged, the previous result is reused.

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{Snapshot, Span, Spanned};

use crate::model::address::href::{LinkParts, relative};
use crate::model::address::portable::folder_name;
use crate::model::address::url::Url;
use crate::model::document::body::{Body, Link, LinkForm};
use crate::model::document::entry::{Entries, EntryId};
use crate::model::graph::mentions::Mentions;
use crate::model::graph::names::{KNOWLEDGE, Resolution, SymbolId, ambiguous, split_fragment};
use crate::model::graph::node::{Edge, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::text_links::{LinkTarget, LinksByEntry, TextLinks};
use crate::model::indexed::Id;
use crate::model::kind::Kind;
use crate::model::link::anchors::Anchors;
use crate::model::link::image;
use crate::model::link::index::{Destination, LinkIndex, RelativeDestination};
use crate::model::link::suggestion::broken_link;
use crate::model::link::term_uses::{TermUser, TermUses};

/// For how many broken links of one text a suggestion is searched.
const MAX_SUGGESTIONS: usize = 100;

/// Resolves the links of texts.
pub(crate) struct LinkResolver<'a> {
    pub(super) index: LinkIndex<'a>,
    entries: &'a Entries,
    pub(super) anchors: Anchors<'a>,
    snapshot: &'a Snapshot,
    names: (&'a TermUses, &'a Mentions),
}

/// The links of the previous version of a guide with the same [`LinkIndex`].
pub(crate) struct ReusableLinks<'a> {
    pub(crate) links: &'a LinksByEntry,
    /// Whether a document is unchanged.
    pub(crate) is_unchanged: &'a (dyn Fn(EntryId) -> bool + Sync),
}

/// The state of resolving the links of one text.
pub(super) struct TextContext {
    pub(super) entry: EntryId,
    /// Whether to search suggestions for broken links.
    pub(super) suggests: bool,
    /// The documents whose anchors were looked up.
    pub(super) anchor_deps: Vec<EntryId>,
    /// Whether the result depends on another language.
    pub(super) is_across: bool,
}

/// The result for one link.
pub(super) struct ResolvedLink {
    pub(super) target: LinkTarget,
    /// The node that it leads to.
    pub(super) node: Option<NodeId>,
    /// The title of the page that it leads to.
    pub(super) title: Option<Arc<str>>,
    pub(super) diagnostic: Option<Diagnostic>,
}

impl ResolvedLink {
    pub(super) fn broken(diagnostic: Diagnostic) -> Self {
        Self { target: LinkTarget::Broken, node: None, title: None, diagnostic: Some(diagnostic) }
    }

    /// A link whose problem is reported elsewhere.
    pub(super) fn unlinked() -> Self {
        Self { target: LinkTarget::Broken, node: None, title: None, diagnostic: None }
    }

    pub(super) fn to(href: Arc<str>, node: Option<NodeId>) -> Self {
        Self { target: LinkTarget::Href(href), node, title: None, diagnostic: None }
    }
}

impl<'a> LinkResolver<'a> {
    /// A resolver for the texts of `entries`. `names` are those of the terms, and all.
    pub(crate) fn new(
        index: LinkIndex<'a>,
        entries: &'a Entries,
        snapshot: &'a Snapshot,
        names: (&'a TermUses, &'a Mentions),
    ) -> Self {
        Self { index, entries, anchors: Anchors::new(entries), snapshot, names }
    }

    /// Resolves the links of every text, and reuses previous results where possible. An equal result is shared with the
    /// previous one.
    pub(crate) fn resolve_all(&self, reusable: Option<&ReusableLinks<'_>>) -> Vec<Arc<TextLinks>> {
        let resolve = |entry: EntryId| {
            let Some(reusable) = reusable else { return Arc::new(self.resolve(entry, &self.entries[entry].body)) };
            let previous = &reusable.links[entry];
            let is_unchanged = |entry: &EntryId| (reusable.is_unchanged)(*entry);
            // Few texts link to another language, and these are resolved each time.
            if is_unchanged(&entry) && !previous.is_across && previous.anchor_deps.iter().all(is_unchanged) {
                return previous.clone();
            }
            let new = self.resolve(entry, &self.entries[entry].body);
            if **previous == new { previous.clone() } else { Arc::new(new) }
        };
        (0..self.entries.len()).into_par_iter().map(EntryId::from_index).map(resolve).collect()
    }

    /// The addresses of some links as if they were in a text. `None` for a broken link.
    pub(crate) fn hrefs(&self, entry: EntryId, links: &[Link]) -> Vec<Option<String>> {
        let mut context = TextContext { entry, suggests: false, anchor_deps: Vec::new(), is_across: false };
        let mut href = |link: &Link| {
            let resolved = match link.form {
                LinkForm::Wiki => self.wikilink(&mut context, link),
                LinkForm::Markdown | LinkForm::Image | LinkForm::Html => self.path_link(&mut context, link),
            };
            resolved.target.href().map(str::to_string)
        };
        links.iter().map(&mut href).collect()
    }

    fn resolve(&self, entry: EntryId, body: &Body) -> TextLinks {
        let from = self.index.node_of_entry[entry];
        let mut context = TextContext { entry, suggests: true, anchor_deps: Vec::new(), is_across: false };
        let mut links = TextLinks { targets: Vec::with_capacity(body.links.len()), ..TextLinks::default() };
        for link in &body.links {
            context.suggests = links.diagnostics.len() < MAX_SUGGESTIONS;
            let ResolvedLink { target, node, title, diagnostic } = match link.form {
                LinkForm::Wiki => self.wikilink(&mut context, link),
                LinkForm::Markdown | LinkForm::Image | LinkForm::Html => self.path_link(&mut context, link),
            };
            let target = match (target, title) {
                (LinkTarget::Href(href), Some(title)) if link.is_untitled => LinkTarget::Titled(href, title),
                (target, _) => target,
            };
            links.targets.push(target);
            links.diagnostics.extend(diagnostic);
            if let (Some(from), Some(to)) = (from, node)
                && from != to
            {
                let kind = self.index.nodes[to].kind;
                links.to.push(Edge { relation: Relation::LinksTo, to, kind, note: None, span: link.span });
            }
        }
        links.to.sort_by_key(|edge| (edge.to, edge.span));
        links.to.dedup_by_key(|edge| edge.to);
        links.to.shrink_to_fit();
        if let Some(from) = from {
            let file = self.index.metadata[entry].file;
            let text = TermUser { from, file, source: self.snapshot.file(file).text(), body };
            let (terms, mentions) = self.names;
            links.terms = terms.find(&text, &links.to, mentions, self.index.nodes);
        }
        context.anchor_deps.sort_unstable();
        context.anchor_deps.dedup();
        links.anchor_deps = context.anchor_deps;
        links.is_across = context.is_across;
        links
    }

    /// `[[Name]]`, `[[Name#heading]]`, `[[#heading]]`, `[[folder/file]]`.
    fn wikilink(&self, context: &mut TextContext, link: &Link) -> ResolvedLink {
        let target = link.target.trim();
        if let Some(heading) = target.strip_prefix('#') {
            return self.link_to(context, &Destination::Entry(context.entry), Some(heading.trim()), "", link);
        }
        if target.is_empty() {
            let diagnostic = Diagnostic::new(Code::BrokenLink, link.span, "empty wikilink");
            return ResolvedLink::broken(diagnostic.help("write a name between the brackets: [[Product Owner]]"));
        }
        let (name, heading) = split_fragment(target, |name| {
            self.index.names.find(name, &Kind::ALL) != Resolution::Unknown
                || self.index.wikilink_path(context.entry, name).is_some()
        });
        let resolution = match self.index.names.find(name, &KNOWLEDGE) {
            Resolution::Unknown => self.index.names.find(name, &[Kind::Article, Kind::Page]),
            known => known,
        };
        match resolution {
            Resolution::One(symbol) => {
                let node = &self.index.nodes[self.index.node_of[symbol]];
                let destination = match node.entry {
                    Some(entry) => Destination::Entry(entry),
                    None => Destination::Url(node.url.clone()),
                };
                self.link_to(context, &destination, heading, "", link)
            }
            Resolution::Several(symbols) => {
                let written = Spanned::new(name.to_string(), link.target_span);
                let place = |symbol: SymbolId| {
                    let entry = self.index.nodes[self.index.node_of[symbol]].entry?;
                    Some(self.index.metadata[entry].title_span)
                };
                ResolvedLink::broken(ambiguous(&written, &symbols, |symbol: SymbolId| self.title(symbol), place))
            }
            Resolution::Unknown => self.wikilink_to_path(context, link, name, heading),
        }
    }

    fn wikilink_to_path(
        &self,
        context: &mut TextContext,
        link: &Link,
        name: &str,
        heading: Option<&str>,
    ) -> ResolvedLink {
        let path_in_guide = self.index.wikilink_in_guide(context.entry, name);
        context.is_across |= path_in_guide.is_some();
        if let Some(destination) = self.index.wikilink_path(context.entry, name) {
            return self.link_to(context, &destination, heading, "", link);
        }
        match self.index.broken.named(name) {
            Some(entry) => self.link_to_broken(&self.index.metadata[entry].url),
            None if self.index.broken.may_define(name) => ResolvedLink::unlinked(),
            None => match path_in_guide {
                Some(path) if self.index.may_be_broken_in_guide(&path) => ResolvedLink::unlinked(),
                path => ResolvedLink::broken(self.unknown_name(context, link, name, path.as_deref())),
            },
        }
    }

    /// Reports an unknown name. `path` is the path from the start of the guide, if it is one that can lead to another language.
    fn unknown_name(&self, context: &TextContext, link: &Link, name: &str, path: Option<&str>) -> Diagnostic {
        let candidates = || self.index.names.candidates(&Kind::ALL);
        let in_guide = || self.index.similar_in_guide(context.entry, path?, name);
        let similar = if context.suggests {
            did_you_mean(name, candidates()).map(str::to_string).or_else(in_guide)
        } else {
            None
        };
        let help = || format!("write it, for example as content/terms/{}.md", folder_name(self.index.style.slug(name)));
        let diagnostic = Diagnostic::new(Code::UnknownName, link.target_span, format!("unknown name `{name}`"));
        diagnostic.label("shown without a link").did_you_mean(name, similar.as_deref(), help)
    }

    fn title(&self, symbol: SymbolId) -> String {
        self.index.nodes[self.index.node_of[symbol]].title.clone()
    }

    /// A relative path or a path of the site.
    fn path_link(&self, context: &mut TextContext, link: &Link) -> ResolvedLink {
        let base = self.index.base;
        // The whole URL of a page in another language is one way to name it.
        let in_guide = || base.within_guide(&link.target).filter(|_| !self.index.languages.all.is_empty());
        let (target, is_in_guide) = match base.within_site(&link.target) {
            Some(path) => (path, false),
            None => in_guide().map_or_else(|| (link.target.as_str().into(), false), |path| (path, true)),
        };
        let parts = LinkParts::of(&target);
        if parts.path.is_empty() {
            // `?q=x` is the page itself with a query (RFC 3986, 5.2.2).
            if parts.fragment.is_some() || !parts.query.is_empty() {
                let own_page = Destination::Entry(context.entry);
                return self.link_to(context, &own_page, parts.fragment.as_deref(), parts.query, link);
            }
            let diagnostic = Diagnostic::new(Code::BrokenLink, link.span, "link without a URL");
            return ResolvedLink::broken(
                diagnostic.label("shown without a link").help("write a path or URL between the parentheses"),
            );
        }
        // Zola writes paths below its content folder as `@/path.md`.
        let path_from_root = ["/", "@/"].iter().find_map(|root| parts.path.strip_prefix(root));
        let path_in_guide = match path_from_root.filter(|_| is_in_guide) {
            Some(path) => Some(path.to_string()),
            None => self.index.path_in_guide(context.entry, &parts.path),
        };
        context.is_across |= path_in_guide.is_some();
        let (destination, ambiguity) = match path_from_root {
            Some(path) if is_in_guide => (self.index.in_guide(path), None),
            Some(path) => (self.index.site_path(path), None),
            None => match self.index.relative_path(context.entry, &parts.path) {
                Some(found) => {
                    let ambiguity = self.ambiguous_path(&found, context.entry, link);
                    (Some(found.taken), ambiguity)
                }
                None => (None, None),
            },
        };
        match destination {
            Some(ref destination) if link.form == LinkForm::Image && destination.is_document() => ResolvedLink::broken(
                Diagnostic::new(Code::BrokenLink, link.target_span, "the URL of an image leads to a page")
                    .label("not shown")
                    .help("remove the `!` to make it a link")
                    .rewrite(Span { end: link.span.start + 1, ..link.span }, "!", ""),
            ),
            Some(destination) => {
                let resolved = self.link_to(context, &destination, parts.fragment.as_deref(), parts.query, link);
                let resolved = ResolvedLink { diagnostic: resolved.diagnostic.or(ambiguity), ..resolved };
                let is_image = !destination.is_document() && self.entries[context.entry].body.is_image(link);
                if is_image { self.with_image(resolved, self.index.url(&destination), link) } else { resolved }
            }
            None if self.index.may_be_broken(&parts.path) => ResolvedLink::unlinked(),
            None if path_in_guide.is_some_and(|path| self.index.may_be_broken_in_guide(&path)) => {
                ResolvedLink::unlinked()
            }
            None => ResolvedLink::broken(broken_link(&self.index, context.entry, link, &parts.path, context.suggests)),
        }
    }

    /// Adds the size and the copies of the image that a link shows, and reports what is wrong with its file.
    fn with_image(&self, resolved: ResolvedLink, url: &Url, link: &Link) -> ResolvedLink {
        let Some(found) = image::image_at(&self.index, url) else { return resolved };
        let target = match resolved.target {
            LinkTarget::Href(href) => found.target(&href).unwrap_or(LinkTarget::Href(href)),
            target => target,
        };
        let diagnostic = resolved.diagnostic.or_else(|| image::problem(&self.index, link, &found));
        ResolvedLink { target, diagnostic, ..resolved }
    }

    /// Reports a path that leads elsewhere from the address of the page than from the folder of its file.
    fn ambiguous_path(&self, found: &RelativeDestination, from: EntryId, link: &Link) -> Option<Diagnostic> {
        let other = found.other.as_ref()?;
        let file = |destination: &Destination| match destination {
            Destination::Entry(entry) => {
                relative(&self.index.metadata[from].folder, self.index.files.name(self.index.metadata[*entry].file))
            }
            Destination::Url(url) => self.index.base.href(url),
            Destination::Other(other) => self.index.base.href(&other.url),
        };
        let (taken, other) = (file(&found.taken), file(other));
        let (resolved_by, not_by) =
            if found.for_browsers { ("browsers", "code hosts") } else { ("code hosts", "browsers") };
        let message = format!("ambiguous link: `{}` is another page for browsers than for code hosts", link.target);
        let diagnostic = Diagnostic::new(Code::AmbiguousLink, link.target_span, message);
        Some(
            diagnostic
                .label(format!("leads to `{taken}`, as for {resolved_by}"))
                .help(format!("write `{taken}`; if you mean the page that {not_by} open, write `{other}`")),
        )
    }
}
