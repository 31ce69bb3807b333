//! The links of the header, as written in site.toml -> their addresses. They lead to the same places as links in a document
//! at the top of `content/`.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};

use crate::model::address::href::{LinkParts, is_external};
use crate::model::address::output_paths::collision_key;
use crate::model::address::percent::encode_fragment;
use crate::model::address::url::Url;
use crate::model::config::{Config, NavItem};
use crate::model::graph::text_links::NavLink;
use crate::model::kind::Kind;
use crate::model::link::index::{Destination, LinkIndex};

const LEFT_OUT: &str = "left out of the header";

/// Resolves the links of the header. A link that leads nowhere is reported and left out, because readers see the header on
/// every page.
pub(crate) fn resolve(index: &LinkIndex<'_>, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<NavLink> {
    let link = |item: &NavItem| match resolve_link(index, item) {
        Ok(href) => Some(NavLink { title: item.title.clone(), href }),
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            None
        }
    };
    config.nav.iter().filter_map(link).collect()
}

/// A link of the header as a path.
struct NavPath<'a> {
    path: Cow<'a, str>,
    /// Whether the path starts at the guide and not at the folder of the language: the whole URL of a page in another language.
    is_in_guide: bool,
}

impl<'a> NavPath<'a> {
    /// `None` for a link to another site.
    fn of(index: &LinkIndex<'_>, written: &'a str) -> Option<Self> {
        if let Some(path) = index.base.within_site(written) {
            return Some(Self { path, is_in_guide: false });
        }
        if let Some(path) = index.base.within_guide(written).filter(|_| index.has_other_languages()) {
            return Some(Self { path, is_in_guide: true });
        }
        (!is_external(written)).then_some(Self { path: written.into(), is_in_guide: false })
    }

    fn destination(&self, index: &LinkIndex<'_>, path: &str) -> Option<Destination> {
        if self.is_in_guide { index.in_guide(path) } else { index.file("", path) }
    }

    fn may_be_broken(&self, index: &LinkIndex<'_>, path: &str) -> bool {
        if self.is_in_guide { index.may_be_broken_in_guide(path) } else { index.may_be_broken(path) }
    }
}

fn resolve_link(index: &LinkIndex<'_>, item: &NavItem) -> Result<String, Box<Diagnostic>> {
    let written = item.link.value.trim();
    let Some(target) = NavPath::of(index, written) else { return Ok(written.into()) };
    let parts = LinkParts::of(&target.path);
    let path = parts.path.strip_prefix('/').unwrap_or(&parts.path);
    let destination = target.destination(index, path);
    let url = match &destination {
        // Its error is reported where it is.
        Some(Destination::Entry(entry)) if index.metadata[*entry].broken.is_some() => &index.metadata[*entry].url,
        Some(Destination::Entry(entry)) if !index.is_published[*entry] => {
            let message = format!("the header links to `{}`, which is not published", index.metadata[*entry].title);
            let diagnostic = Diagnostic::new(Code::DraftLink, item.link.span, message).label(LEFT_OUT);
            return Err(Box::new(diagnostic.help("publish the document, or remove the link")));
        }
        Some(Destination::Other(other)) if !index.is_other_published(other) => {
            let message = format!("the header links to `{written}`, which is not published");
            let diagnostic = Diagnostic::new(Code::DraftLink, item.link.span, message).label(LEFT_OUT);
            return Err(Box::new(diagnostic.help("publish the document, or remove the link")));
        }
        Some(destination) => index.url(destination),
        None if target.may_be_broken(index, path) => return Ok(index.base.link(&item.link.value)),
        None => return Err(Box::new(broken(index, item, &target, path))),
    };
    let fragment = parts.fragment.map(|fragment| format!("#{}", encode_fragment(&fragment)));
    Ok(index.base.href(url) + parts.query + &fragment.unwrap_or_default())
}

/// The page or file that a link of the header leads to, and the fragment of the link.
pub(crate) fn place(index: &LinkIndex<'_>, link: &str) -> Option<(Destination, Option<String>)> {
    let target = NavPath::of(index, link.trim())?;
    let parts = LinkParts::of(&target.path);
    let destination = target.destination(index, parts.path.strip_prefix('/').unwrap_or(&parts.path))?;
    Some((destination, parts.fragment.map(Cow::into_owned)))
}

fn broken(index: &LinkIndex<'_>, item: &NavItem, target: &NavPath<'_>, path: &str) -> Diagnostic {
    let wanted = collision_key(path.trim_end_matches('/'));
    let documents = index.metadata.iter().map(|document| &document.url);
    let lists = index.pages.sorted().iter().filter(|record| record.is_listed(index.nodes)).map(|record| &record.url);
    let own = documents.chain(lists).map(|url| index.base.published(url).into_owned());
    let of_others = index.addresses_of_others(target.is_in_guide);
    let addresses: Vec<String> = if target.is_in_guide { of_others } else { own.chain(of_others).collect() };
    let similar = did_you_mean(&wanted, addresses.iter().map(|address| address.trim_matches('/')));
    if let Some(kind) = Kind::ALL.into_iter().find(|kind| Url::index(*kind).as_str().trim_matches('/') == wanted) {
        let message =
            format!("the header links to `{}`, but the guide has no {}", item.link.value, kind.plural().to_lowercase());
        let diagnostic = Diagnostic::new(Code::BrokenLink, item.link.span, message).label(LEFT_OUT);
        return diagnostic.help("write one, or remove the link");
    }
    let written = &item.link.value;
    let message = format!("broken link in the header: no page or file at `{written}`");
    let diagnostic = Diagnostic::new(Code::BrokenLink, item.link.span, message).label(LEFT_OUT);
    let Some(similar) = similar else {
        return diagnostic.help("write the path of a document, such as `about.md`, an address, or a full URL");
    };
    // The link keeps its query and its heading, and its host if that is needed to name the other language.
    let suffix = written.find(['#', '?']).map_or("", |end| &written[end..]);
    let host = written.trim().strip_suffix(&*target.path).filter(|_| target.is_in_guide).unwrap_or_default();
    let new = [host, "/", similar, "/", suffix].concat();
    diagnostic.help(format!("did you mean `{host}/{similar}/`?")).replace(written, new)
}
