//! The links of the header, as written in site.toml -> their addresses. They lead to the same places as links in a document
//! at the top of `content/`.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};

use crate::model::address::href::{LinkParts, is_external};
use crate::model::address::output_paths::collision_key;
use crate::model::address::percent::encode_fragment;
use crate::model::config::{Config, NavItem};
use crate::model::graph::text_links::NavLink;
use crate::model::link::index::{Destination, LinkIndex};

/// Resolves the links of the header. A broken one keeps its address, because its author wants a link there.
pub(crate) fn resolve(index: &LinkIndex<'_>, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<NavLink> {
    let link = |item: &NavItem| {
        let href = resolve_link(index, item).unwrap_or_else(|diagnostic| {
            diagnostics.push(*diagnostic);
            index.base.link(&item.link.value)
        });
        NavLink { title: item.title.clone(), href }
    };
    config.nav.iter().map(link).collect()
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
            let diagnostic = Diagnostic::new(Code::DraftLink, item.link.span, message);
            return Err(Box::new(diagnostic.help("publish the document, or remove the link")));
        }
        Some(destination) => index.url(destination),
        None if index.may_be_broken(path) => return Ok(index.base.link(&item.link.value)),
        None => return Err(Box::new(broken(index, item, path))),
    };
    let fragment = parts.fragment.map(|fragment| format!("#{}", encode_fragment(&fragment)));
    Ok(index.base.href(url) + parts.query + &fragment.unwrap_or_default())
}

fn broken(index: &LinkIndex<'_>, item: &NavItem, path: &str) -> Diagnostic {
    let wanted = collision_key(path.trim_end_matches('/'));
    let addresses = index.metadata.iter().map(|document| document.url.as_str());
    let indexes =
        index.pages.sorted().iter().filter(|record| record.is_listed(index.nodes)).map(|record| record.url.as_str());
    let similar = did_you_mean(&wanted, addresses.chain(indexes).map(|address| address.trim_matches('/')));
    let help = similar.map_or_else(
        || "write the path of a document, such as `about.md`, an address, or a full URL".into(),
        |similar| format!("did you mean `/{similar}/`?"),
    );
    let message = format!("broken link in the header: no page or file at `{}`", item.link.value);
    Diagnostic::new(Code::BrokenLink, item.link.span, message).label("leads to a missing page").help(help)
}
