//! The URL where a site is published, and links that include its path.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::address::folder_names::FolderNames;
use crate::model::address::url::Url;

/// The URL where the site is published: `https://example.org/guide/`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    /// Scheme, host and port: `https://example.org`.
    origin: String,
    /// The path without its final slash: `/guide`, or empty.
    path: String,
    /// The length of the path of the guide in its main language: of `/guide` in `/guide/de`.
    main: usize,
    /// The names of the first folders of addresses.
    folders: FolderNames,
}

/// A text that is not a base URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// It is a path, a host name, or no URL at all.
    #[error("not an absolute URL such as https://example.org/guide/")]
    Relative,
    /// Its scheme is neither `http` nor `https`.
    #[error("the scheme must be https or http")]
    Scheme,
    /// It has a query or a fragment.
    #[error("a base URL can't have a query or fragment")]
    QueryOrFragment,
}

impl BaseUrl {
    /// The URL of the preview. Feeds and the sitemap contain it until the settings have a `base_url`.
    pub fn preview() -> Self {
        Self { origin: "http://127.0.0.1:8000".into(), path: String::new(), main: 0, folders: FolderNames::default() }
    }

    /// Parses an absolute `http` or `https` URL without query and fragment.
    pub fn parse(written: &str) -> Result<Self, BaseUrlError> {
        let url = url::Url::parse(written.trim()).map_err(|_| BaseUrlError::Relative)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::QueryOrFragment);
        }
        let path = url.path().trim_end_matches('/');
        let origin = url.origin().ascii_serialization();
        Ok(Self { origin, path: path.into(), main: path.len(), folders: FolderNames::default() })
    }

    /// Replaces the scheme, host and port, and keeps the path. `origin` is `http://127.0.0.1:8000`, for example.
    #[must_use]
    pub fn with_origin(self, origin: &str) -> Self {
        Self { origin: origin.into(), ..self }
    }

    /// The base URL of the guide in another language, whose pages are in a folder, and whose addresses have their own `folders`.
    #[must_use]
    pub fn below(&self, folder: &str, folders: &FolderNames) -> Self {
        let (origin, path) = (self.origin.clone(), format!("{}/{folder}", self.path));
        Self { origin, path, main: self.path.len(), folders: folders.clone() }
    }

    /// The names of the first folders of addresses.
    pub fn folders(&self) -> &FolderNames {
        &self.folders
    }

    /// The path of a URL within the site, as it is published: without the base path.
    pub fn published<'a>(&self, url: &'a Url) -> Cow<'a, str> {
        self.folders.published(url.as_str())
    }

    /// The path of the URL of a link that [`Self::href`] returned, as pages are looked up by it. `None` outside of the site.
    pub fn path_of_href<'a>(&self, href: &'a str) -> Option<Cow<'a, str>> {
        href.strip_prefix(&self.path).map(|path| self.folders.usual(path))
    }

    /// The base path: `/guide`, or empty.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The base path of the guide in its main language: `/guide`, or empty.
    pub fn main_path(&self) -> &str {
        &self.path[..self.main]
    }

    /// The same for an absolute URL of the guide in any language, from the start of the guide:
    /// `https://example.org/guide/de/x#y` -> `/de/x#y`.
    pub fn within_guide<'a>(&self, url: &'a str) -> Option<Cow<'a, str>> {
        let path = self.within(url, self.main_path())?;
        Some(match path {
            Cow::Borrowed(path) => path[self.main..].into(),
            Cow::Owned(path) => path[self.main..].to_string().into(),
        })
    }

    /// The `href` of a link to a page: the path alone.
    pub fn href(&self, url: &Url) -> String {
        match url.in_main_language() {
            Some(path) => [self.main_path(), path].concat(),
            None => [&self.path, &*self.published(url)].concat(),
        }
    }

    /// The same without an allocation if the base path is empty.
    pub fn shared_href(&self, url: &Url) -> Arc<str> {
        if self.path.is_empty() && url.in_main_language().is_none() { url.shared() } else { self.href(url).into() }
    }

    /// The `href` of a link in site.toml. Adds the base path to a path of the site, and keeps an absolute URL.
    pub fn link(&self, written: &str) -> String {
        if written.starts_with('/') && !written.starts_with("//") {
            format!("{}{written}", self.path)
        } else {
            written.into()
        }
    }

    /// The path and fragment of an absolute URL, if it is below this one: `https://example.org/guide/x#y` -> `/guide/x#y`.
    pub fn within_site<'a>(&self, url: &'a str) -> Option<Cow<'a, str>> {
        self.within(url, &self.path)
    }

    fn within<'a>(&self, url: &'a str, base: &str) -> Option<Cow<'a, str>> {
        let (_, host) = self.origin.split_once("://")?;
        let (scheme, rest) = url.split_once("//")?;
        let is_web = scheme.is_empty() || scheme.eq_ignore_ascii_case("https:") || scheme.eq_ignore_ascii_case("http:");
        let path = rest.get(host.len()..).filter(|_| is_web && rest[..host.len()].eq_ignore_ascii_case(host))?;
        let ends_part = |path: &str| path.is_empty() || path.starts_with(['/', '?', '#']);
        if !ends_part(path) || !path.strip_prefix(base).is_some_and(ends_part) {
            return None;
        }
        Some(if path.starts_with('/') { path.into() } else { format!("/{path}").into() })
    }

    /// The absolute URL of a link that [`Self::href`] returned.
    pub fn absolute_href(&self, href: &str) -> String {
        format!("{}{href}", self.origin)
    }

    /// The absolute URL of a page, as feeds contain it.
    pub fn absolute(&self, url: &Url) -> String {
        format!("{}{}", self.origin, self.href(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;

    #[test]
    fn links_include_the_base_path() {
        let base = BaseUrl::parse("https://example.org/guide").expect("valid");
        assert_eq!(base.href(&Url::home()), "/guide/");
        assert_eq!(base.absolute(&Url::index(Kind::Role)), "https://example.org/guide/roles/");
        assert_eq!(BaseUrl::parse("example.org"), Err(BaseUrlError::Relative));
        assert_eq!(BaseUrl::parse("ftp://example.org"), Err(BaseUrlError::Scheme));
        assert_eq!(BaseUrl::parse("https://example.org/?x"), Err(BaseUrlError::QueryOrFragment));
        assert_eq!(BaseUrl::parse("https://example.org/#x"), Err(BaseUrlError::QueryOrFragment));
        assert_eq!(base.absolute_href("/guide/x"), "https://example.org/guide/x");
        for (written, expected) in
            [("/x", "/guide/x"), ("//cdn/x", "//cdn/x"), ("x", "x"), ("https://example.com/", "https://example.com/")]
        {
            assert_eq!(base.link(written), expected);
        }
        assert_eq!((&*base.shared_href(&Url::home().child("x")), base.path()), ("/guide/x/", "/guide"));
        for (url, path) in [
            ("https://example.org/guide/x#y", Some("/guide/x#y")),
            ("HTTP://Example.org/guide", Some("/guide")),
            ("//example.org/guide?q", Some("/guide?q")),
            ("https://example.org/guides/", None),
            ("https://example.org/", None),
            ("https://example.org.evil/guide/", None),
            ("https://example.com/guide/", None),
            ("mailto:a@example.org", None),
            ("é//", None),
        ] {
            assert_eq!(base.within_site(url).as_deref(), path, "{url}");
        }
        let root = BaseUrl::parse("https://example.org").expect("valid");
        assert_eq!(root.within_site("https://example.org").as_deref(), Some("/"));
        assert_eq!(root.within_site("https://example.org?q#x").as_deref(), Some("/?q#x"));
        let moved = base.with_origin("http://127.0.0.1:1");
        assert_eq!(moved.absolute(&Url::home().child("x")), "http://127.0.0.1:1/guide/x/");
        let preview = BaseUrl::preview();
        assert_eq!((&*preview.shared_href(&Url::home().child("x")), preview.path()), ("/x/", ""));
        assert_eq!(preview.absolute(&Url::home()), "http://127.0.0.1:8000/");
    }
}
