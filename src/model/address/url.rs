//! The URL of a page within the site, such as `/roles/product-owner/`. [`BaseUrl`](super::base_url::BaseUrl) adds the base
//! path when a page is rendered.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::address::folder_names::FolderNames;
use crate::model::address::percent::{decode, encode_path};
use crate::model::address::portable::{folder_name, problem, shortened};
use crate::model::address::slug::{AddressStyle, accented_slug};
use crate::model::kind::Kind;

/// The folder of the search index below the output folder. Its script loads the index files from its own folder.
pub const SEARCH_FOLDER: &str = "search-index";

/// The folder of the files from which a script shows a move between any two roles.
pub const ROLE_INDEX_FOLDER: &str = "role-index";

/// The path of a page within the site. It starts with `/`, is percent-encoded, and has no query, fragment or base path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Url(Arc<str>);

/// The start of a URL outside the pages of a language other than the main one: that of a page in the main language, or of a file of
/// all languages. No other URL has dot segments.
const MAIN_LANGUAGE: &str = "/..";

/// The folder of the preview's own URLs. No page can have such a URL: hidden files are ignored, and slugs have no dot.
pub const PREVIEW: &str = "/.guide/";

impl Url {
    /// The folder of the addresses of codes in classifications.
    pub const CODES: &'static str = "codes";

    /// The URL with this path, which is that of a URL.
    pub(super) fn of_address(path: &str) -> Self {
        Self(path.into())
    }

    /// The home page.
    pub fn home() -> Self {
        Self("/".into())
    }

    /// This URL of the main language, as a page in another language links to it.
    #[must_use]
    pub fn from_other_language(&self) -> Self {
        Self([MAIN_LANGUAGE, &self.0].concat().into())
    }

    /// This URL of another language, from the start of the guide: `/roles/x/` -> `/de/roles/x/`.
    #[must_use]
    pub(crate) fn below(&self, folder: &str) -> Self {
        Self(["/", folder, &self.0].concat().into())
    }

    /// This URL without the mark of one that another language links to: `/../roles/x/` -> `/roles/x/`.
    pub(crate) fn without_mark(&self) -> Self {
        Self(self.path().into())
    }

    /// The URL within the main language, if another language links to it there: `/../roles/x/` -> `/roles/x/`.
    pub fn in_main_language(&self) -> Option<&str> {
        self.0.strip_prefix(MAIN_LANGUAGE)
    }

    /// The path within its language: `/roles/x/` for `/roles/x/` and `/../roles/x/`.
    pub fn path(&self) -> &str {
        self.in_main_language().unwrap_or(&self.0)
    }

    /// The page of a document. The URL mirrors the path below `content/`. `folders` are the names of its folders. `name` is
    /// the file name without extension, or `None` for the page of the folder.
    pub fn document<'a>(
        folders: impl IntoIterator<Item = &'a str>,
        name: Option<&'a str>,
        style: AddressStyle,
    ) -> Self {
        let mut url = String::from("/");
        for part in folders.into_iter().chain(name) {
            push_slug(&mut url, style.slug(part));
        }
        Self(url.into())
    }

    /// The page of a document, from the path of its file below `content/` or its address.
    pub fn of_path(path: &str, style: AddressStyle) -> Self {
        let path = path.strip_suffix(".md").unwrap_or(path);
        let path = path.strip_suffix("/index").unwrap_or(path);
        Self::document(path.split('/').filter(|part| !part.is_empty()), None, style)
    }

    /// The index of a kind.
    pub fn index(kind: Kind) -> Self {
        Self(format!("/{}/", kind.folder()).into())
    }

    /// The page of a node without a document.
    pub fn unwritten(kind: Kind, name: &str, style: AddressStyle) -> Self {
        Self::index(kind).named(name, style)
    }

    /// A page below this one with the slug of a name.
    #[must_use]
    pub fn named(&self, name: &str, style: AddressStyle) -> Self {
        self.with_slug(style.slug(name))
    }

    /// The page of a name that is not `taken`: that of its slug, or if another name has it, of its slug with all accents, or of its
    /// slug with the first free number. There are more numbers than pages.
    pub(crate) fn free(&self, name: &str, style: AddressStyle, taken: impl Fn(&Url) -> bool) -> Self {
        let numbered = (2..).map(|number| self.with_slug(format!("{}-{number}", style.slug(name))));
        let accented = (!name.is_ascii()).then(|| self.with_slug(accented_slug(name)));
        let mut possible = std::iter::once(self.named(name, style)).chain(accented).chain(numbered);
        possible.find(|url| !taken(url)).unwrap_or_else(|| self.named(name, style))
    }

    fn with_slug(&self, slug: String) -> Self {
        let mut url = self.0.to_string();
        push_slug(&mut url, slug);
        Self(url.into())
    }

    /// The page that compares two roles, by the URLs of the roles, and whether the second role comes first. The last parts
    /// of their URLs are in alphabetical order.
    pub fn comparison(one: &Url, other: &Url) -> (Self, bool) {
        let (first, second, swapped) = in_order(one, other);
        (Self(format!("/{}/{first}-vs-{second}/", Kind::Comparison.folder()).into()), swapped)
    }

    /// The same comparison with the roles in reverse order.
    pub fn reversed_comparison(one: &Url, other: &Url) -> Self {
        let (first, second, _) = in_order(one, other);
        Self(format!("/{}/{second}-vs-{first}/", Kind::Comparison.folder()).into())
    }

    /// The page of a move between two roles, by their URLs. Each can have a level.
    pub fn role_move(from: (&Url, Option<&str>), to: (&Url, Option<&str>), style: AddressStyle) -> Self {
        let end = |(role, level): (&Url, Option<&str>)| match level {
            Some(level) => format!("{}-{}", role.last_part(), encode_path(&style.slug(level))),
            None => role.last_part().to_string(),
        };
        Self(format!("/{}/{}-to-{}/", Kind::Move.folder(), end(from), end(to)).into())
    }

    /// The part that distinguishes it from other pages of a kind: `x` for `/roles/x/`. The whole path if it is not below the index
    /// of the kind.
    pub fn within_index(&self, kind: Kind) -> &str {
        let path = self.path().trim_matches('/');
        path.strip_prefix(kind.folder()).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
    }

    fn last_part(&self) -> &str {
        self.0.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    }

    /// The list of all titles.
    pub fn titles() -> Self {
        Self("/titles/".into())
    }

    /// The list of all sources.
    pub fn sources() -> Self {
        Self("/sources/".into())
    }

    /// The search page.
    pub fn search() -> Self {
        Self("/search/".into())
    }

    /// The folder of the search index.
    pub fn search_index() -> Self {
        Self::home().child(SEARCH_FOLDER)
    }

    /// The folder of the files about moves between any two roles.
    pub fn role_index() -> Self {
        Self::home().child(ROLE_INDEX_FOLDER)
    }

    /// The folder of the pages of families of roles.
    pub fn families() -> Self {
        Self("/families/".into())
    }

    /// The address of a code in a classification. `None` if the code has characters that a URL would encode, or is no name of
    /// a folder.
    pub fn code(classification: &str, code: &str, style: AddressStyle) -> Option<Self> {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
        let is_name = !code.is_empty() && code.chars().all(is_safe) && !code.starts_with('.') && !code.ends_with('.');
        is_name.then(|| Self(format!("/{}/", Self::CODES).into()).named(classification, style).child(code))
    }

    /// The career map.
    pub fn map() -> Self {
        Self("/map/".into())
    }

    /// The statements with which readers find the roles that fit them.
    pub fn find() -> Self {
        Self("/find/".into())
    }

    /// What readers can do, and what is missing for each role.
    pub fn me() -> Self {
        Self("/me/".into())
    }

    /// The page on which readers read a job advert.
    pub fn advert() -> Self {
        Self("/advert/".into())
    }

    /// The words that the page of adverts looks for.
    pub fn advert_words() -> Self {
        Self::advert().file("words.json")
    }

    /// The page of open tasks.
    pub fn review() -> Self {
        Self("/review/".into())
    }

    /// The list of the pages for printing.
    pub fn print() -> Self {
        Self("/print/".into())
    }

    /// A page below this one: `/roles/x/` + `articles` -> `/roles/x/articles/`.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        Self(format!("{}{}/", self.0, folder_name(name.into())).into())
    }

    /// Page `number` of a list whose first page this is.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        if number <= 1 { self.clone() } else { self.child(&number.to_string()) }
    }

    /// The Markdown version of a page: `/roles/x/` -> `/roles/x/index.md`.
    #[must_use]
    pub fn markdown(&self) -> Self {
        self.file("index.md")
    }

    /// A file in the folder of this page: `/` + `feed.xml` -> `/feed.xml`.
    #[must_use]
    pub fn file(&self, name: &str) -> Self {
        Self(format!("{}{}", self.0, encode_path(name)).into())
    }

    /// A file next to that of this address: `/a/photo.jpg` + `photo.480w.jpg` -> `/a/photo.480w.jpg`.
    #[must_use]
    pub fn sibling(&self, name: &str) -> Self {
        let folder = self.0.rfind('/').map_or(0, |slash| slash + 1);
        Self(format!("{}{}", &self.0[..folder], encode_path(name)).into())
    }

    /// A style sheet or script with a content hash in its name, so that browsers can cache it forever:
    /// `style.css` + `a1b2c3d4` -> `/style.a1b2c3d4.css`. A long name is cut; the hash keeps it unique.
    pub fn hashed(name: &str, hash: &str) -> Self {
        match name.rsplit_once('.') {
            Some((stem, extension)) => Self::home().file(&format!("{}.{hash}.{extension}", shortened(stem))),
            None => Self::home().file(&format!("{name}.{hash}")),
        }
    }

    /// The URL of a redirect, as an author writes it: `/old/`, `old/page.html`, `old`. `None` if it is not a path of this
    /// site: it has a host, `..`, a query or fragment, or a name that some system rejects.
    pub fn alias(written: &str) -> Option<Self> {
        let written = written.trim();
        let path = written.trim_start_matches('/');
        // `?` and the `:` of a scheme are rejected below, as characters of unportable names.
        let outside = path.is_empty() || path.contains('#') || written.starts_with("//");
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let decoded: Vec<String> = parts.iter().map(|part| decode(part)).collect::<Option<_>>()?;
        let unusable =
            |part: &String| matches!(part.as_str(), "." | "..") || part.contains('/') || problem(part).is_some();
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

    /// The URL of a document that states it: a path such as `/jobs/baker/`, or a name that replaces the last part of the `usual`
    /// URL. `None` if it is not a path of this site, or that of another page than a document's. A path is a published one, with the
    /// `folders` of the language.
    pub fn stated(written: &str, usual: &Self, folders: &FolderNames) -> Option<Self> {
        let written = written.trim();
        let url = if written.contains('/') {
            folders.usual_url(Self::alias(written)?)
        } else {
            Self::alias(&format!("{}{written}", parent(&usual.0).unwrap_or_default()))?
        };
        let is_list = Kind::ALL.iter().any(|kind| url == Self::index(*kind));
        (!written.is_empty() && url.0.ends_with('/') && !is_list && !url.is_reserved()).then_some(url)
    }

    /// The error page for missing pages.
    pub fn not_found() -> Self {
        Self::home().file("404.html")
    }

    /// The URL for the path of a request, with its percent-encoding normalized. `None` if the path does not start with `/`
    /// or is not UTF-8 when decoded. The page may not exist.
    pub fn requested(path: &str) -> Option<Self> {
        path.starts_with('/').then_some(path).and_then(decode).map(|path| Self(encode_path(&path).into()))
    }

    /// The URL of a folder from that of its index file: `/roles/index.html` -> `/roles/`.
    pub fn folder_of_index(&self) -> Option<Self> {
        let folder = self.0.strip_suffix("index.html").filter(|folder| folder.ends_with('/'))?;
        Some(Self(folder.into()))
    }

    /// The URL with a final slash. `None` if it has one already.
    pub fn as_folder(&self) -> Option<Self> {
        (!self.0.ends_with('/')).then(|| Self(format!("{}/", self.0).into()))
    }

    /// The paths of the folders above this one within its language, the nearest first, without the home page: `/a/b/c/` -> `/a/b/`,
    /// `/a/`.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(parent(self.path()), |folder| parent(folder)).take_while(|folder| *folder != "/")
    }

    /// Whether `guide` uses the URL for a page that is neither a document nor the list of a kind.
    pub fn is_reserved(&self) -> bool {
        [Self::titles(), Self::search(), Self::map(), Self::review()].contains(self)
    }

    /// The URL as text: `/roles/product-owner/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL as text, without an allocation.
    pub(crate) fn shared(&self) -> Arc<str> {
        self.0.clone()
    }

    /// Its file below the output folder: `roles/product-owner/index.html`.
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

/// Adds a slug as the next part of a URL.
fn push_slug(url: &mut String, slug: String) {
    let name = folder_name(slug);
    if name.is_ascii() {
        url.push_str(&name);
    } else {
        url.push_str(&encode_path(&name));
    }
    url.push('/');
}

/// The folder above a path: `/a/b/` -> `/a/`.
fn parent(path: &str) -> Option<&str> {
    path.trim_end_matches('/').rfind('/').map(|slash| &path[..=slash])
}

/// The last parts of two URLs in alphabetical order, and whether they were swapped.
fn in_order<'a>(one: &'a Url, other: &'a Url) -> (&'a str, &'a str, bool) {
    let (first, second) = (one.last_part(), other.last_part());
    if second < first { (second, first, true) } else { (first, second, false) }
}

// `Borrow` requires that hash and order of a `Url` equal those of its text, as the derived ones do.
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

    fn url(address: &str) -> Url {
        Url(address.into())
    }

    #[test]
    fn urls_follow_from_names() {
        for (url, expected) in [
            (Url::home(), "/"),
            (Url::document(["Big Teams", "con"], Some("C++"), AddressStyle::default()), "/big-teams/con_/c-plus-plus/"),
            (Url::document(["roles"], None, AddressStyle::default()), "/roles/"),
            (Url::of_path("roles/Lead Baker.md", AddressStyle::default()), "/roles/lead-baker/"),
            (Url::of_path("/roles/baker/index.md", AddressStyle::default()), "/roles/baker/"),
            (Url::of_path("roles/baker/", AddressStyle::default()), "/roles/baker/"),
            (Url::unwritten(Kind::Role, "Aux", AddressStyle::default()), "/roles/aux_/"),
            (url("/roles/").child("nul"), "/roles/nul_/"),
            (url("/roles/").numbered(1), "/roles/"),
            (url("/roles/").numbered(2), "/roles/2/"),
            (url("/roles/x/").markdown(), "/roles/x/index.md"),
            (Url::hashed("css/a b.css", "12"), "/css/a%20b.12.css"),
            (Url::hashed("plain", "12"), "/plain.12"),
            (Url::comparison(&url("/roles/b/"), &url("/roles/a/")).0, "/compare/a-vs-b/"),
            (Url::comparison(&url("/roles/a/"), &url("/roles/b/")).0, "/compare/a-vs-b/"),
            (
                Url::role_move(
                    (&url("/roles/b/"), None),
                    (&url("/roles/a/"), Some("Senior I")),
                    AddressStyle::default(),
                ),
                "/moves/b-to-a-senior-i/",
            ),
            (Url::reversed_comparison(&url("/roles/b/"), &url("/roles/a/")), "/compare/b-vs-a/"),
            (Url::reversed_comparison(&url("/roles/a/"), &url("/roles/b/")), "/compare/b-vs-a/"),
        ] {
            assert_eq!(url.as_str(), expected);
        }
        assert_eq!(url("/roles/a/b/").within_index(Kind::Role), "a/b");
        assert_eq!(url("/roles-x/a/").within_index(Kind::Role), "roles-x/a");
        let is_swapped = |one: &str, other: &str| Url::comparison(&url(one), &url(other)).1;
        assert!(is_swapped("/roles/b/", "/roles/a/"));
        assert!(!is_swapped("/roles/a/", "/roles/b/") && !is_swapped("/roles/a/", "/roles/new/a/"));
        for (address, file) in
            [("/", "index.html"), ("/a%20b/", "a b/index.html"), ("/x.txt", "x.txt"), ("/a%FF", "a%FF")]
        {
            assert_eq!(url(address).output_path(), file);
        }
    }

    #[test]
    fn a_url_has_the_folders_above_it() {
        for (address, parents) in
            [("/", vec![]), ("/a/", vec![]), ("/a/b/c/", vec!["/a/b/", "/a/"]), ("/a/b.txt", vec!["/a/"])]
        {
            assert_eq!(url(address).parents().collect::<Vec<_>>(), parents, "{address}");
        }
    }

    #[test]
    fn a_code_has_an_address_if_it_needs_no_encoding() {
        let address =
            |label: &str, code: &str| Url::code(label, code, AddressStyle::default()).map(|url| url.to_string());
        assert_eq!(address("SOC 2018", "15-1299.09").as_deref(), Some("/codes/soc-2018/15-1299.09/"));
        assert_eq!(address("ESCO", "2511.1").as_deref(), Some("/codes/esco/2511.1/"));
        for code in ["", ".", "..", "a/b", "a b", "a?b", "é", "a.", ".a", "%2e"] {
            assert_eq!(address("SOC", code), None, "{code}");
        }
    }

    #[test]
    fn requested_paths_are_normalized() {
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
            assert_eq!(shown(url(path).folder_of_index()).as_deref(), folder, "{path}");
            assert_eq!(shown(url(path).as_folder()).as_deref(), with_slash, "{path}");
        }
    }

    #[test]
    fn aliases_stay_within_the_site() {
        let stated = |written: &str| {
            Url::stated(written, &url("/roles/a/b/"), &FolderNames::default()).map(|url| url.to_string())
        };
        for (written, expected) in [
            ("c", Some("/roles/a/c/")),
            (" /x/y ", Some("/x/y/")),
            ("Prüfer", Some("/roles/a/Pr%C3%BCfer/")),
            ("x.html", None),
            ("/roles/", None),
            ("/titles/", None),
            ("", None),
            ("/", None),
            ("..", None),
            ("a?b", None),
        ] {
            assert_eq!(stated(written).as_deref(), expected, "{written}");
        }
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
