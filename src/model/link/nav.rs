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

fn resolve_link(index: &LinkIndex<'_>, item: &NavItem) -> Result<String, Box<Diagnostic>> {
    let written = item.link.value.trim();
    let own = index.base.within_site(written);
    if own.is_none() && is_external(written) {
        return Ok(written.into());
    }
    let target = own.as_deref().unwrap_or(written);
    let parts = LinkParts::of(target);
    let path = parts.path.strip_prefix('/').unwrap_or(&parts.path);
    let destination = index.file("", path);
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
        None if index.may_be_broken(path) => return Ok(index.base.link(&item.link.value)),
        None => return Err(Box::new(broken(index, item, path))),
    };
    let fragment = parts.fragment.map(|fragment| format!("#{}", encode_fragment(&fragment)));
    Ok(index.base.href(url) + parts.query + &fragment.unwrap_or_default())
}

/// The page or file that a link of the header leads to, and the fragment of the link.
pub(crate) fn place(index: &LinkIndex<'_>, link: &str) -> Option<(Destination, Option<String>)> {
    let written = link.trim();
    let own = index.base.within_site(written);
    let parts = LinkParts::of(own.as_deref().unwrap_or(written));
    let destination = index.file("", parts.path.strip_prefix('/').unwrap_or(&parts.path))?;
    Some((destination, parts.fragment.map(Cow::into_owned)))
}

fn broken(index: &LinkIndex<'_>, item: &NavItem, path: &str) -> Diagnostic {
    let wanted = collision_key(path.trim_end_matches('/'));
    let documents = index.metadata.iter().map(|document| &document.url);
    let lists = index.pages.sorted().iter().filter(|record| record.is_listed(index.nodes)).map(|record| &record.url);
    let own = documents.chain(lists).map(|url| index.base.published(url).into_owned());
    let addresses: Vec<String> = own.chain(index.addresses_of_others()).collect();
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
    // The link keeps its query and its heading.
    let suffix = written.find(['#', '?']).map_or("", |end| &written[end..]);
    diagnostic.help(format!("did you mean `/{similar}/`?")).replace(written, ["/", similar, "/", suffix].concat())
}
