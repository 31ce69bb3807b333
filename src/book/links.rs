//! A link on a page of the site -> where it leads in the book, or the address of the site or of another one.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use url::Position;

use crate::model::address::url::Url;
use crate::model::page::Page;
use crate::model::site::Site;

use crate::book::xhtml::XhtmlLink;

/// Schemes of addresses that reading systems open.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];
/// The most redirects in a row.
const MAX_REDIRECTS: usize = 8;

/// Where links of one guide lead.
pub(super) struct BookLinks<'a> {
    pub(super) site: &'a Site,
    /// The chapter at each address of the site.
    pub(super) by_url: &'a BTreeMap<Url, usize>,
    /// The file of each chapter, with its ids.
    pub(super) chapters: Vec<(&'a str, &'a BTreeMap<String, String>)>,
}

impl BookLinks<'_> {
    /// The address of a link in the chapter `from`, whose page has the URL `own`. `None` if it leads nowhere from a book.
    pub(super) fn address(&self, from: usize, own: &Url, link: &XhtmlLink) -> Option<String> {
        let target = joined(self.site, own, &link.href)?;
        let chapter = within(self.site, &target).filter(|_| !link.is_external).and_then(|url| self.chapter(url));
        let Some(chapter) = chapter else { return outside_address(self.site, &target) };
        let (file, ids) = self.chapters.get(chapter)?;
        let fragment = target.fragment().filter(|fragment| !fragment.is_empty());
        let fragment = fragment.map(|fragment| percent_decode_str(fragment).decode_utf8_lossy());
        let id = fragment.as_ref().and_then(|fragment| ids.get(&**fragment));
        match id {
            Some(id) if chapter == from => Some(format!("#{id}")),
            Some(id) => Some(format!("{file}#{id}")),
            // A link to a place on the same page that is not in the book.
            None if chapter == from && fragment.is_some() => None,
            None => Some((*file).into()),
        }
    }

    /// The chapter with the page at a URL, or at the one to which that redirects.
    fn chapter(&self, mut url: Url) -> Option<usize> {
        for _ in 0..MAX_REDIRECTS {
            if let Some(chapter) = self.by_url.get(&url) {
                return Some(*chapter);
            }
            match &self.site.pages.at(url.as_str())?.page {
                Page::Redirect { to } => url = to.clone(),
                _ => return None,
            }
        }
        None
    }
}

/// The address outside of the book of a link. `None` if the site has no address, or a book can't link to it.
pub(super) fn outside_address(site: &Site, target: &url::Url) -> Option<String> {
    let is_of_site = site.config.base_url.is_none()
        && url::Url::parse(&site.base.absolute(&Url::home())).is_ok_and(|base| base.origin() == target.origin());
    if is_of_site || !SCHEMES.contains(&target.scheme()) || target.scheme().starts_with("http") && !target.has_host() {
        return None;
    }
    Some(plain_uri(target))
}

/// The absolute URL of a link on the page with the URL `own`.
pub(super) fn joined(site: &Site, own: &Url, href: &str) -> Option<url::Url> {
    let base = url::Url::parse(&site.base.absolute(own)).ok()?;
    base.join(href.trim()).ok()
}

/// The URL within the site, if a link leads there.
pub(super) fn within(site: &Site, target: &url::Url) -> Option<Url> {
    let base = url::Url::parse(&site.base.absolute(&Url::home())).ok()?;
    let path = target.path().strip_prefix(base.path().trim_end_matches('/'))?;
    let is_within = base.origin() == target.origin() && path.starts_with('/');
    let published = if is_within { Url::requested(path) } else { None };
    published.map(|published| site.base.folders().usual_url(published))
}

/// A URL as RFC 3986 writes it: browsers accept more characters.
fn plain_uri(url: &url::Url) -> String {
    let mut uri = url[..Position::BeforePath].to_string();
    let mut has_fragment = false;
    let rest = &url[Position::BeforePath..];
    for (index, c) in rest.char_indices() {
        let is_encoding =
            || rest.get(index + 1..index + 3).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let is_plain = match c {
            '%' => is_encoding(),
            '#' => !std::mem::replace(&mut has_fragment, true),
            c => c.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(c),
        };
        if is_plain {
            uri.push(c);
        } else {
            uri.extend(percent_encoding::utf8_percent_encode(
                c.encode_utf8(&mut [0; 4]),
                percent_encoding::NON_ALPHANUMERIC,
            ));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_only_plain_characters() {
        for (url, expected) in [
            ("https://example.org", "https://example.org/"),
            ("HTTP://Example.org/a b?c=[d]|e#f#g", "http://example.org/a%20b?c=%5Bd%5D%7Ce#f%23g"),
            ("https://example.org/%zz%20ä", "https://example.org/%25zz%20%C3%A4"),
            ("mailto:a@example.org", "mailto:a@example.org"),
            ("https://[::1]/a", "https://[::1]/a"),
        ] {
            assert_eq!(plain_uri(&url::Url::parse(url).expect("a URL")), expected);
        }
    }
}
