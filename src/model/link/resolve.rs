//! The links of all texts -> their targets, and a diagnostic for each broken one.
//!
//! A path is resolved as code hosts do, from the folder of its file, and otherwise as browsers do, from the address of its
//! page; so texts that were written for either work. The result for a text depends on the text, on the [`LinkIndex`], and on
//! the anchors of the texts that it names. While these are unchanged, the previous result is reused.

use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{Snapshot, Span, Spanned};

use crate::model::address::href::{LinkParts, relative};
use crate::model::address::percent::encode_fragment;
use crate::model::address::portable::folder_name;
use crate::model::address::url::Url;
use crate::model::document::body::{Body, Link, LinkForm};
use crate::model::document::entry::{Entries, EntryId, Metadata};
use crate::model::document::publication::Withheld;
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
use crate::model::page::Page;

/// For how many broken links of one text a suggestion is searched.
const MAX_SUGGESTIONS: usize = 100;

/// Resolves the links of texts.
pub(crate) struct LinkResolver<'a> {
    index: LinkIndex<'a>,
    entries: &'a Entries,
    anchors: Anchors<'a>,
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
struct TextContext {
    entry: EntryId,
    /// Whether to search suggestions for broken links.
    suggests: bool,
    /// The documents whose anchors were looked up.
    anchor_deps: Vec<EntryId>,
}

/// The result for one link.
struct ResolvedLink {
    target: LinkTarget,
    /// The node that it leads to.
    node: Option<NodeId>,
    /// The title of the page that it leads to.
    title: Option<Arc<str>>,
    diagnostic: Option<Diagnostic>,
}

impl ResolvedLink {
    fn broken(diagnostic: Diagnostic) -> Self {
        Self { target: LinkTarget::Broken, node: None, title: None, diagnostic: Some(diagnostic) }
    }

    /// A link whose problem is reported elsewhere.
    fn unlinked() -> Self {
        Self { target: LinkTarget::Broken, node: None, title: None, diagnostic: None }
    }

    fn to(href: Arc<str>, node: Option<NodeId>) -> Self {
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
            if is_unchanged(&entry) && previous.anchor_deps.iter().all(is_unchanged) {
                return previous.clone();
            }
            let new = self.resolve(entry, &self.entries[entry].body);
            if **previous == new { previous.clone() } else { Arc::new(new) }
        };
        (0..self.entries.len()).into_par_iter().map(EntryId::from_index).map(resolve).collect()
    }

    /// The addresses of some links as if they were in a text. `None` for a broken link.
    pub(crate) fn hrefs(&self, entry: EntryId, links: &[Link]) -> Vec<Option<String>> {
        let mut context = TextContext { entry, suggests: false, anchor_deps: Vec::new() };
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
        let mut context = TextContext { entry, suggests: true, anchor_deps: Vec::new() };
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
            Resolution::Unknown => match self.index.wikilink_path(context.entry, name) {
                Some(destination) => self.link_to(context, &destination, heading, "", link),
                None => match self.index.broken.named(name) {
                    Some(entry) => self.link_to_broken(&self.index.metadata[entry].url),
                    None if self.index.broken.may_define(name) => ResolvedLink::unlinked(),
                    None => ResolvedLink::broken(self.unknown_name(context, link, name)),
                },
            },
        }
    }

    fn unknown_name(&self, context: &TextContext, link: &Link, name: &str) -> Diagnostic {
        let candidates = || self.index.names.candidates(&Kind::ALL);
        let similar = if context.suggests { did_you_mean(name, candidates()) } else { None };
        let help = || format!("write it, for example as content/terms/{}.md", folder_name(self.index.style.slug(name)));
        let diagnostic = Diagnostic::new(Code::UnknownName, link.target_span, format!("unknown name `{name}`"));
        diagnostic.label("shown without a link").did_you_mean(name, similar, help)
    }

    fn title(&self, symbol: SymbolId) -> String {
        self.index.nodes[self.index.node_of[symbol]].title.clone()
    }

    /// A relative path or a path of the site.
    fn path_link(&self, context: &mut TextContext, link: &Link) -> ResolvedLink {
        let target = match self.index.base.within_site(&link.target) {
            Some(path) => path,
            None => link.target.as_str().into(),
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
        let (destination, ambiguity) = match path_from_root {
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
            Some(Destination::Entry(_)) if link.form == LinkForm::Image => ResolvedLink::broken(
                Diagnostic::new(Code::BrokenLink, link.target_span, "the URL of an image leads to a page")
                    .label("not shown")
                    .help("remove the `!` to make it a link")
                    .rewrite(Span { end: link.span.start + 1, ..link.span }, "!", ""),
            ),
            Some(destination) => {
                let resolved = self.link_to(context, &destination, parts.fragment.as_deref(), parts.query, link);
                let resolved = ResolvedLink { diagnostic: resolved.diagnostic.or(ambiguity), ..resolved };
                match &destination {
                    Destination::Url(url) if self.entries[context.entry].body.is_image(link) => {
                        self.with_image(resolved, url, link)
                    }
                    _ => resolved,
                }
            }
            None if self.index.may_be_broken(&parts.path) => ResolvedLink::unlinked(),
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

    /// A link to a destination. Its fragment is checked if the destination is a document.
    fn link_to(
        &self,
        context: &mut TextContext,
        destination: &Destination,
        fragment: Option<&str>,
        query: &str,
        link: &Link,
    ) -> ResolvedLink {
        let resolved = self.resolve_destination(context, destination, fragment, query, link);
        if !link.is_untitled {
            return resolved;
        }
        let title = match destination {
            Destination::Entry(entry) if *entry == context.entry => None,
            Destination::Entry(entry) => Some(self.index.metadata[*entry].title.clone()),
            Destination::Url(url) => match resolved.node {
                Some(node) => Some(self.index.nodes[node].title.as_str().into()),
                None if *url == Url::home() => Some("Home".into()),
                None => url.as_str().trim_end_matches('/').rsplit('/').next().map(Into::into),
            },
        };
        ResolvedLink { title, ..resolved }
    }

    fn resolve_destination(
        &self,
        context: &mut TextContext,
        destination: &Destination,
        fragment: Option<&str>,
        query: &str,
        link: &Link,
    ) -> ResolvedLink {
        let (url, entry, node) = match destination {
            Destination::Entry(entry) => {
                let target = &self.index.metadata[*entry];
                if !self.index.is_published[*entry] {
                    if target.broken.is_some() {
                        return self.link_to_broken(&target.url);
                    }
                    return self.unpublished(target, link);
                }
                (&target.url, Some(*entry), self.index.node_of_entry[*entry])
            }
            Destination::Url(url) => {
                let node = match self.index.page(url) {
                    Some(Page::Node(id)) => Some(*id),
                    _ => None,
                };
                (url, None, node)
            }
        };
        let is_own_page = entry == Some(context.entry);
        let page: Arc<str> = if is_own_page && fragment.is_some() && query.is_empty() {
            "".into()
        } else if query.is_empty() {
            self.index.base.shared_href(url)
        } else {
            (self.index.base.href(url) + query).into()
        };
        match (fragment.filter(|fragment| !fragment.is_empty()), entry) {
            // `[Top](#)`
            (None, _) if page.is_empty() => ResolvedLink::to("#".into(), node),
            // The headings of a page in another language are not known here.
            (Some(fragment), entry) if entry.is_none_or(|entry| self.index.metadata[entry].is_untranslated()) => {
                ResolvedLink::to(format!("{page}#{}", encode_fragment(fragment)).into(), node)
            }
            (None, _) | (Some(_), None) => ResolvedLink::to(page, node),
            (Some(fragment), Some(entry)) => self.link_to_anchor(context, (url, entry, node), page, fragment, link),
        }
    }

    /// A link to a document that is not published.
    fn unpublished(&self, target: &Metadata, link: &Link) -> ResolvedLink {
        let Metadata { title, front, .. } = target;
        let day = |day: &Option<Spanned<Date>>| day.as_ref().map(|day| day.value.to_string()).unwrap_or_default();
        let (message, help) = match self.index.rules.withheld(front) {
            Some(Withheld::Future) => (
                format!("link to `{title}`, which is not public before {}", day(&front.publication.publish)),
                "remove the link until then, or build with --future",
            ),
            Some(Withheld::Expired) => (
                format!("link to `{title}`, which is not public after {}", day(&front.publication.expires)),
                "remove the link, or build with --expired",
            ),
            Some(Withheld::Draft) | None => {
                (format!("link to the draft `{title}`"), "publish the draft, or build with --drafts")
            }
        };
        let diagnostic = Diagnostic::new(Code::DraftLink, link.target_span, message);
        ResolvedLink::broken(diagnostic.label("shown without a link").help(help))
    }

    /// A link to a document that can't be built. Its error is reported where it is. The role or topic that it describes can
    /// still have a page at its address.
    fn link_to_broken(&self, url: &Url) -> ResolvedLink {
        match self.index.page(url) {
            Some(Page::Node(id)) => ResolvedLink::to(self.index.base.shared_href(url), Some(*id)),
            Some(_) => ResolvedLink::to(self.index.base.shared_href(url), None),
            None if self.index.has_placeholders => ResolvedLink::to(self.index.base.shared_href(url), None),
            None => ResolvedLink::unlinked(),
        }
    }

    fn link_to_anchor(
        &self,
        context: &mut TextContext,
        (url, entry, node): (&Url, EntryId, Option<NodeId>),
        page: Arc<str>,
        fragment: &str,
        link: &Link,
    ) -> ResolvedLink {
        let anchors = self.anchors.of(entry, &mut context.anchor_deps);
        if let Some(id) = anchors.find(fragment) {
            return ResolvedLink::to(format!("{page}#{}", encode_fragment(&id)).into(), node);
        }
        // In HTML, `#top` is the top of any page.
        if fragment.eq_ignore_ascii_case("top") {
            return ResolvedLink::to(format!("{page}#top").into(), node);
        }
        let page = if page.is_empty() { self.index.base.shared_href(url) } else { page };
        let similar = if context.suggests { did_you_mean(fragment, anchors.headings()) } else { None };
        let (written, similar) = (format!("#{fragment}"), similar.map(|similar| format!("#{similar}")));
        let help = || "use the anchor of a heading on that page, or remove the `#`".into();
        let message = format!("no heading `{written}` on the linked page");
        let diagnostic = Diagnostic::new(Code::BrokenAnchor, link.target_span, message);
        let diagnostic = diagnostic.label("links to the top of the page");
        let diagnostic = diagnostic.did_you_mean(&written, similar.as_deref(), help);
        ResolvedLink { diagnostic: Some(diagnostic), ..ResolvedLink::to(page, node) }
    }
}
