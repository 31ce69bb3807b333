//! The address where a site is published, and links with its path.

use std::sync::Arc;

use crate::model::address::url::Url;

/// Where the site is published: `https://example.org/guide/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    /// Scheme, host and port: `https://example.org`.
    origin: String,
    /// The path with its leading slash and without the last one: `/guide`, or nothing.
    path: String,
}

impl BaseUrl {
    /// What stands in feeds and the sitemap until an author says where the guide will be: the preview's address.
    pub fn preview() -> Self {
        Self { origin: "http://127.0.0.1:8000".into(), path: String::new() }
    }

    /// Reads an absolute `http` or `https` address without query or fragment.
    pub fn parse(written: &str) -> Result<Self, &'static str> {
        let url = url::Url::parse(written.trim())
            .map_err(|_| "it isn't a whole address such as https://example.org/guide/")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("it must start with https:// or http://");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("it can't have a `?` or a `#`");
        }
        Ok(Self { origin: url.origin().ascii_serialization(), path: url.path().trim_end_matches('/').into() })
    }

    /// The same path at another scheme and host: `http://127.0.0.1:8000`.
    #[must_use]
    pub fn at(self, origin: &str) -> Self {
        Self { origin: origin.into(), path: self.path }
    }

    /// The base path: nothing, or `/guide`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The address for a link on a page: path only.
    pub fn href(&self, url: &Url) -> String {
        [&self.path, url.as_str()].concat()
    }

    /// The same for many links to one page: without a base path they share its address.
    pub fn shared_href(&self, url: &Url) -> Arc<str> {
        if self.path.is_empty() { url.shared() } else { self.href(url).into() }
    }

    /// A link of site.toml: a path of the site gets the base path, a whole address stays as it is.
    pub fn link(&self, written: &str) -> String {
        if written.starts_with('/') && !written.starts_with("//") {
            format!("{}{written}", self.path)
        } else {
            written.into()
        }
    }

    /// The whole address of a link that [`Self::href`] made.
    pub fn whole(&self, href: &str) -> String {
        format!("{}{href}", self.origin)
    }

    /// The whole address, for feeds and the like.
    pub fn absolute(&self, url: &Url) -> String {
        format!("{}{}{}", self.origin, self.path, url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;

    #[test]
    fn a_base_url_gives_links_with_its_path() {
        let base = BaseUrl::parse("https://example.org/guide").expect("valid");
        assert_eq!(base.href(&Url::home()), "/guide/");
        assert_eq!(base.absolute(&Url::index(Kind::Role)), "https://example.org/guide/roles/");
        assert!(BaseUrl::parse("example.org").is_err());
        assert!(BaseUrl::parse("ftp://example.org").is_err());
        assert!(BaseUrl::parse("https://example.org/?x").is_err());
        assert!(BaseUrl::parse("https://example.org/#x").is_err());
        assert_eq!(base.whole("/guide/x"), "https://example.org/guide/x");
        for (written, expected) in
            [("/x", "/guide/x"), ("//cdn/x", "//cdn/x"), ("x", "x"), ("https://example.com/", "https://example.com/")]
        {
            assert_eq!(base.link(written), expected);
        }
        assert_eq!((&*base.shared_href(&Url::home().child("x")), base.path()), ("/guide/x/", "/guide"));
        let moved = base.at("http://127.0.0.1:1");
        assert_eq!(moved.absolute(&Url::home().child("x")), "http://127.0.0.1:1/guide/x/");
        let preview = BaseUrl::preview();
        assert_eq!((&*preview.shared_href(&Url::home().child("x")), preview.path()), ("/x/", ""));
        assert_eq!(preview.absolute(&Url::home()), "http://127.0.0.1:8000/");
    }
}
