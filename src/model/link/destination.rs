//! The destination of a link -> its address, its title, and a diagnostic if it is not published or its heading does not exist.

use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::Spanned;

use crate::model::address::percent::encode_fragment;
use crate::model::address::url::Url;
use crate::model::document::body::Link;
use crate::model::document::entry::{Entry, Metadata};
use crate::model::document::publication::Withheld;
use crate::model::graph::node::NodeId;
use crate::model::link::anchors::TextAnchors;
use crate::model::link::index::{Destination, LinkIndex};
use crate::model::link::other_language::{LanguageIndex, OtherDestination};
use crate::model::link::resolve::{LinkResolver, ResolvedLink, TextContext};
use crate::model::page::Page;

impl LinkResolver<'_> {
    /// A link to a destination. Its fragment is checked if the destination is a document.
    pub(super) fn link_to(
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
            Destination::Entry(entry) => {
                let document = &self.index.metadata[*entry];
                // The title of a node names the language of a page that is not translated.
                let node = resolved.node.filter(|_| document.is_untranslated());
                Some(node.map_or_else(|| document.title.clone(), |node| self.index.nodes[node].title.as_str().into()))
            }
            Destination::Other(other) => self.title_of_other(other),
            Destination::Url(url) => title_at(&self.index, url).map(Into::into),
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
            Destination::Other(other) => return self.resolve_other(context, other, fragment, query, link),
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
            (None, _) => ResolvedLink::to(page, node),
            (Some(fragment), None) => ResolvedLink::to(format!("{page}#{}", encode_fragment(fragment)).into(), node),
            (Some(fragment), Some(entry)) if self.index.metadata[entry].is_untranslated() => {
                context.is_across = true;
                let main = self.index.languages.main();
                let file = self.index.metadata[entry].file;
                let original = main.and_then(|main| main.entries.of_file(file));
                self.link_to_other_anchor(context, (original, node), page, fragment, link)
            }
            (Some(fragment), Some(entry)) => {
                let anchors = self.anchors.of(entry, &mut context.anchor_deps);
                self.link_to_anchor(context.suggests, anchors, (url, node), page, fragment, link)
            }
        }
    }

    /// The title of a page of another language, with the name of that.
    fn title_of_other(&self, other: &OtherDestination) -> Option<Arc<str>> {
        let languages = &self.index.languages;
        let language = languages.get(other.language)?;
        let title = match other.entry {
            Some(entry) => language.index.metadata[entry].title.to_string(),
            None => title_at(&language.index, &other.url)?.to_string(),
        };
        let arguments: [(&str, &dyn std::fmt::Display); 2] = [("title", &title), ("language", &language.name)];
        Some(
            languages
                .labels
                .map_or_else(|| title.clone(), |labels| labels.fill("language.untranslated", &arguments))
                .into(),
        )
    }

    /// A link to a page or file of another language.
    fn resolve_other(
        &self,
        context: &TextContext,
        other: &OtherDestination,
        fragment: Option<&str>,
        query: &str,
        link: &Link,
    ) -> ResolvedLink {
        let OtherDestination { language, entry, url } = other;
        let Some(LanguageIndex { index, entries, .. }) = self.index.languages.get(*language) else {
            return ResolvedLink::unlinked();
        };
        let page: Arc<str> = (self.index.base.href(url) + query).into();
        if let Some(entry) = entry.filter(|entry| !index.is_published[*entry]) {
            let target = &index.metadata[entry];
            let has_page = index.page(&target.url).is_some() || index.has_placeholders;
            return match &target.broken {
                None => self.unpublished(target, link),
                Some(_) if has_page => ResolvedLink::to(page, None),
                Some(_) => ResolvedLink::unlinked(),
            };
        }
        match fragment.filter(|fragment| !fragment.is_empty()) {
            Some(fragment) => {
                let document = entry.map(|entry| &*entries[entry]);
                self.link_to_other_anchor(context, (document, None), page, fragment, link)
            }
            None => ResolvedLink::to(page, None),
        }
    }

    /// A link to a heading of a document of another language. Those of a page without a document are not known.
    fn link_to_other_anchor(
        &self,
        context: &TextContext,
        (document, node): (Option<&Entry>, Option<NodeId>),
        page: Arc<str>,
        fragment: &str,
        link: &Link,
    ) -> ResolvedLink {
        match document {
            Some(document) => {
                let anchors = TextAnchors::new(document);
                self.link_to_anchor(context.suggests, &anchors, (&document.url, node), page, fragment, link)
            }
            None => ResolvedLink::to(format!("{page}#{}", encode_fragment(fragment)).into(), node),
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
    pub(super) fn link_to_broken(&self, url: &Url) -> ResolvedLink {
        match self.index.page(url) {
            Some(Page::Node(id)) => ResolvedLink::to(self.index.base.shared_href(url), Some(*id)),
            Some(_) => ResolvedLink::to(self.index.base.shared_href(url), None),
            None if self.index.has_placeholders => ResolvedLink::to(self.index.base.shared_href(url), None),
            None => ResolvedLink::unlinked(),
        }
    }

    /// A link to a heading of a page. Without a page, it is that of the text itself.
    fn link_to_anchor(
        &self,
        suggests: bool,
        anchors: &TextAnchors<'_>,
        (url, node): (&Url, Option<NodeId>),
        page: Arc<str>,
        fragment: &str,
        link: &Link,
    ) -> ResolvedLink {
        if let Some(id) = anchors.find(fragment) {
            return ResolvedLink::to(format!("{page}#{}", encode_fragment(&id)).into(), node);
        }
        // In HTML, `#top` is the top of any page.
        if fragment.eq_ignore_ascii_case("top") {
            return ResolvedLink::to(format!("{page}#top").into(), node);
        }
        let page = if page.is_empty() { self.index.base.shared_href(url) } else { page };
        let similar = if suggests { did_you_mean(fragment, anchors.headings()) } else { None };
        let (written, similar) = (format!("#{fragment}"), similar.map(|similar| format!("#{similar}")));
        let help = || "use the anchor of a heading on that page, or remove the `#`".into();
        let message = format!("no heading `{written}` on the linked page");
        let diagnostic = Diagnostic::new(Code::BrokenAnchor, link.target_span, message);
        let diagnostic = diagnostic.label("links to the top of the page");
        let diagnostic = diagnostic.did_you_mean(&written, similar.as_deref(), help);
        ResolvedLink { diagnostic: Some(diagnostic), ..ResolvedLink::to(page, node) }
    }
}

/// The title of a page without a document, or the name of a file.
fn title_at<'a>(index: &LinkIndex<'a>, url: &'a Url) -> Option<&'a str> {
    index.page_title(url).or_else(|| url.as_str().trim_end_matches('/').rsplit('/').next())
}
