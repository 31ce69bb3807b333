//! The address of a page within the site: percent-encoded, without the base path, as in `/roles/product-owner/`.
//! The base path is added when a page is rendered, by [`BaseUrl`](super::base_url::BaseUrl).

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::address::percent::{decode, encode_path};
use crate::model::address::portable::{folder_name, shortened, trouble};
use crate::model::address::slug::slug;
use crate::model::kind::Kind;

/// The folder of the search index below the output folder. The script in it looks for its files beside itself.
pub const SEARCH_FOLDER: &str = "pagefind";

/// Where a page is within the site: starts with `/`, is percent-encoded, and has no query, fragment or base path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Url(Arc<str>);

/// Where a preview has what is its own. No page of a site can be there: hidden files are no input, and a slug has no dot.
pub const PREVIEW: &str = "/.guide/";

impl Url {
    /// The home page.
    pub fn home() -> Self {
        Self("/".into())
    }

    /// The page of a document, which mirrors its path below `content/`. `folders` are its folders' names, and
    /// `name` its file's name without extension, or nothing where the file is its folder's page.
    pub fn document<'a>(folders: impl IntoIterator<Item = &'a str>, name: Option<&'a str>) -> Self {
        let mut url = String::from("/");
        for part in folders.into_iter().chain(name) {
            url.push_str(&folder_name(slug(part)));
            url.push('/');
        }
        Self(url.into())
    }

    /// The page that lists everything of one kind.
    pub fn index(kind: Kind) -> Self {
        Self(format!("/{}/", kind.folder()).into())
    }

    /// The page of something that is named and has no file.
    pub fn unwritten(kind: Kind, name: &str) -> Self {
        Self(format!("/{}/{}/", kind.folder(), folder_name(slug(name))).into())
    }

    /// The page that compares two roles, by the roles' pages, and whether the second comes first in it: the last
    /// parts of their addresses stand in alphabetical order.
    pub fn comparison(one: &Url, other: &Url) -> (Self, bool) {
        let (first, second, swapped) = in_order(one, other);
        (Self(format!("/{}/{first}-vs-{second}/", Kind::Comparison.folder()).into()), swapped)
    }

    /// The same comparison the other way round.
    pub fn reversed_comparison(one: &Url, other: &Url) -> Self {
        let (first, second, _) = in_order(one, other);
        Self(format!("/{}/{second}-vs-{first}/", Kind::Comparison.folder()).into())
    }

    fn last_part(&self) -> &str {
        self.0.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }

    /// The page of every title.
    pub fn titles() -> Self {
        Self("/titles/".into())
    }

    /// The page of the search.
    pub fn search() -> Self {
        Self("/search/".into())
    }

    /// The folder of the search index.
    pub fn search_index() -> Self {
        Self::home().child(SEARCH_FOLDER)
    }

    /// The map of careers.
    pub fn map() -> Self {
        Self("/map/".into())
    }

    /// The page of what is to be done.
    pub fn review() -> Self {
        Self("/review/".into())
    }

    /// A page below this one: `/roles/x/` and `articles` give `/roles/x/articles/`.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        Self(format!("{}{}/", self.0, folder_name(name.into())).into())
    }

    /// Page `number` of a list whose first page this is.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        if number <= 1 { self.clone() } else { self.child(&number.to_string()) }
    }

    /// The Markdown of a page's text, beside its HTML: `/roles/x/` gives `/roles/x/index.md`.
    #[must_use]
    pub fn markdown(&self) -> Self {
        self.file("index.md")
    }

    /// A file in the folder of this page: `/` and `feed.xml` give `/feed.xml`.
    #[must_use]
    pub fn file(&self, name: &str) -> Self {
        Self(format!("{}{}", self.0, encode_path(name)).into())
    }

    /// A style or script, with a hash of its bytes in its name, so that a browser may keep it for ever:
    /// `style.css` and `a1b2c3d4` give `/style.a1b2c3d4.css`. A long name is cut: the hash tells it from others.
    pub fn hashed(name: &str, hash: &str) -> Self {
        match name.rsplit_once('.') {
            Some((stem, extension)) => Self::home().file(&format!("{}.{hash}.{extension}", shortened(stem))),
            None => Self::home().file(&format!("{name}.{hash}")),
        }
    }

    /// The address that an author gives for a redirect: `/old/`, `old/page.html`, `old`. `None` where it is no
    /// path of this site: another host's, one with `..`, with a query or fragment, or one that some system can't have.
    pub fn alias(written: &str) -> Option<Self> {
        let written = written.trim();
        let path = written.trim_start_matches('/');
        // A query and another host's scheme have characters that no portable name has.
        let outside = path.is_empty() || path.contains('#') || written.starts_with("//");
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let decoded: Vec<String> = parts.iter().map(|part| decode(part)).collect::<Option<_>>()?;
        let unusable =
            |part: &String| matches!(part.as_str(), "." | "..") || part.contains('/') || trouble(part).is_some();
        if outside || decoded.iter().any(unusable) {
            return None;
        }
        let path = encode_path(&decoded.join("/"));
        let is_file = parts
            .last()
            .and_then(|last| last.rsplit_once('.'))
            .is_some_and(|(_, extension)| matches!(extension, "html" | "htm"));
        Some(Self(if is_file { format!("/{path}") } else { format!("/{path}/") }.into()))
    }

    /// The page of what is not found.
    pub fn not_found() -> Self {
        Self::home().file("404.html")
    }

    /// The address that the path of a request means, in whatever way it is encoded. `None` where it doesn't begin with
    /// `/` or, decoded, isn't UTF-8. Whether anything is there is for whoever looks it up.
    pub fn requested(path: &str) -> Option<Self> {
        path.starts_with('/').then_some(path).and_then(decode).map(|path| Self(encode_path(&path).into()))
    }

    /// The folder whose page is asked for by its file's name: `/roles/index.html` gives `/roles/`.
    pub fn folder_of_index(&self) -> Option<Self> {
        let folder = self.0.strip_suffix("index.html").filter(|folder| folder.ends_with('/'))?;
        Some(Self(folder.into()))
    }

    /// The same with the slash of a folder, where it has none.
    pub fn as_folder(&self) -> Option<Self> {
        (!self.0.ends_with('/')).then(|| Self(format!("{}/", self.0).into()))
    }

    /// The address as it stands in the site: `/roles/product-owner/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address, shared rather than copied.
    pub(crate) fn shared(&self) -> Arc<str> {
        self.0.clone()
    }

    /// The file that holds it, below the output folder: `roles/product-owner/index.html`.
    pub fn output_path(&self) -> String {
        let path = self.0.trim_start_matches('/');
        let decoded = if path.contains('%') { decode(path) } else { None };
        let mut path = decoded.unwrap_or_else(|| path.to_string());
        if self.0.ends_with('/') {
            path.push_str("index.html");
        }
        path
    }
}

/// The last parts of two addresses in alphabetical order, and whether that swaps them.
fn in_order<'a>(one: &'a Url, other: &'a Url) -> (&'a str, &'a str, bool) {
    let (first, second) = (one.last_part(), other.last_part());
    if second < first { (second, first, true) } else { (first, second, false) }
}

// Hash and order of a `Url` are those of its text.
impl std::borrow::Borrow<str> for Url {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An address as it is written in a site.
    fn at(address: &str) -> Url {
        Url(address.into())
    }

    #[test]
    fn pages_have_addresses_that_follow_from_names() {
        for (url, expected) in [
            (Url::home(), "/"),
            (Url::document(["Big Teams", "con"], Some("C++")), "/big-teams/con_/c-plus-plus/"),
            (Url::document(["roles"], None), "/roles/"),
            (Url::unwritten(Kind::Role, "Aux"), "/roles/aux_/"),
            (at("/roles/").child("nul"), "/roles/nul_/"),
            (at("/roles/").numbered(1), "/roles/"),
            (at("/roles/").numbered(2), "/roles/2/"),
            (at("/roles/x/").markdown(), "/roles/x/index.md"),
            (Url::hashed("css/a b.css", "12"), "/css/a%20b.12.css"),
            (Url::hashed("plain", "12"), "/plain.12"),
            (Url::comparison(&at("/roles/b/"), &at("/roles/a/")).0, "/compare/a-vs-b/"),
            (Url::comparison(&at("/roles/a/"), &at("/roles/b/")).0, "/compare/a-vs-b/"),
            (Url::reversed_comparison(&at("/roles/b/"), &at("/roles/a/")), "/compare/b-vs-a/"),
            (Url::reversed_comparison(&at("/roles/a/"), &at("/roles/b/")), "/compare/b-vs-a/"),
        ] {
            assert_eq!(url.as_str(), expected);
        }
        let is_swapped = |one: &str, other: &str| Url::comparison(&at(one), &at(other)).1;
        assert!(is_swapped("/roles/b/", "/roles/a/"));
        assert!(!is_swapped("/roles/a/", "/roles/b/") && !is_swapped("/roles/a/", "/roles/new/a/"));
        for (address, file) in
            [("/", "index.html"), ("/a%20b/", "a b/index.html"), ("/x.txt", "x.txt"), ("/a%FF", "a%FF")]
        {
            assert_eq!(at(address).output_path(), file);
        }
    }

    #[test]
    fn what_is_asked_for_is_an_address() {
        let shown = |url: Option<Url>| url.map(|url| url.to_string());
        for (path, expected) in
            [("/roles/", Some("/roles/")), ("/%72oles/a b", Some("/roles/a%20b")), ("roles/", None), ("/%FF", None)]
        {
            assert_eq!(shown(Url::requested(path)).as_deref(), expected, "{path}");
        }
        for (path, folder, with_slash) in [
            ("/roles/index.html", Some("/roles/"), Some("/roles/index.html/")),
            ("/index.html", Some("/"), Some("/index.html/")),
            ("/an-index.html", None, Some("/an-index.html/")),
            ("/roles/", None, None),
        ] {
            assert_eq!(shown(at(path).folder_of_index()).as_deref(), folder, "{path}");
            assert_eq!(shown(at(path).as_folder()).as_deref(), with_slash, "{path}");
        }
    }

    #[test]
    fn aliases_stay_within_the_site() {
        assert_eq!(Url::alias("/old/").map(|u| u.to_string()), Some("/old/".into()));
        assert_eq!(Url::alias("old/page.html").map(|u| u.to_string()), Some("/old/page.html".into()));
        assert_eq!(Url::alias("old page").map(|u| u.to_string()), Some("/old%20page/".into()));
        for outside in
            ["", "/", "https://example.org/", "//example.org/x", "../x", "/a/../../x", "/a?b", "/a#b", "%2e%2e/x/%00"]
        {
            let inside = Url::alias(outside).is_none_or(|url| !url.output_path().split('/').any(|part| part == ".."));
            assert!(inside, "{outside}");
        }
        for (written, expected) in [
            (" /a//b/ ", Some("/a/b/")),
            ("a.htm", Some("/a.htm")),
            ("a.php", Some("/a.php/")),
            ("a%20b", Some("/a%20b/")),
            ("", None),
            ("/", None),
            ("../x", None),
            ("a/./b", None),
            ("a?b", None),
            ("a#b", None),
            ("a\\b", None),
            ("a\0b", None),
            ("a%2Fb", None),
            ("a%FF", None),
            ("/nul/", None),
            ("https://example.org/", None),
            (" //example.org/x", None),
        ] {
            assert_eq!(Url::alias(written).map(|url| url.to_string()).as_deref(), expected, "{written}");
        }
    }
}
