//! Names and addresses: the only place that makes a slug, an anchor or a URL.
//!
//! A [`Url`] is the address of a page within the site, percent-encoded, without the base path: `/roles/product-owner/`.
//! The base path comes in when a page is rendered, through [`BaseUrl`].

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::entry::Kind;
use super::portable::{folder_name, shortened, trouble};

/// The longest slug, in bytes. File systems allow names of 255 bytes; this leaves room for what is put behind it.
const LONGEST_SLUG: usize = 120;

/// The name of something as part of a URL: lower-case ASCII letters and digits, joined by single hyphens.
///
/// Letters of other scripts are transliterated. `+`, `#` and `&` are spelled out, because `C`, `C++` and `C#` are
/// three skills. It is never empty, and a slug is its own slug.
///
/// ```
/// use guide::model::route::slug;
/// assert_eq!(slug("Product Owner"), "product-owner");
/// assert_eq!(slug("Chef·fe d'équipe"), "chef-fe-d-equipe");
/// assert_eq!(slug("C++"), "c-plus-plus");
/// assert_eq!(slug("R&D"), "r-and-d");
/// assert_eq!(slug("???"), "u3f-3f-3f");
/// ```
pub fn slug(name: &str) -> String {
    match ascii_slug(name) {
        Some(slug) => slug,
        None => any_slug(name),
    }
}

/// The slug of a name in plain ASCII letters, as nearly all are: a large guide asks for a hundred thousand slugs
/// whenever it is resolved. `None` where the name needs more care.
fn ascii_slug(name: &str) -> Option<String> {
    let mut slug = Vec::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => slug.push(byte),
            b'A'..=b'Z' => slug.push(byte.to_ascii_lowercase()),
            b'+' | b'#' | b'&' => return None,
            _ if !byte.is_ascii() => return None,
            _ if slug.last().is_some_and(|last| *last != b'-') => slug.push(b'-'),
            _ => {}
        }
    }
    if slug.last() == Some(&b'-') {
        slug.pop();
    }
    let fits = !slug.is_empty() && slug.len() <= LONGEST_SLUG;
    String::from_utf8(slug).ok().filter(|_| fits)
}

fn any_slug(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '+' => spelled.push_str(" plus "),
            '#' => spelled.push_str(" sharp "),
            '&' => spelled.push_str(" and "),
            // Before transliteration, which for some letters knows only one case.
            c => spelled.extend(c.to_lowercase()),
        }
    }
    let mut slug = slug::slugify(&spelled);
    if slug.is_empty() {
        // Nothing has a transliteration: the code points stand in, in whatever case, spaces or hyphens.
        slug.push('u');
        let mut hyphen = "";
        for c in name.chars().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')) {
            // Writing to a String can't fail.
            let _ = write!(slug, "{hyphen}{:x}", c as u32);
            hyphen = "-";
        }
    }
    if slug.len() > LONGEST_SLUG {
        let hash = blake3::hash(slug.as_bytes()).to_hex();
        slug.truncate(LONGEST_SLUG - 9);
        let kept = slug.trim_end_matches('-').len();
        slug.truncate(kept);
        slug.push('-');
        slug.push_str(&hash[..8]);
    }
    slug
}

/// The anchor that code hosts give a heading: lower case, punctuation dropped, spaces to hyphens, other scripts kept.
///
/// This is what GitHub does, so a link with `#heading` works there and here.
///
/// ```
/// use guide::model::route::anchor;
/// assert_eq!(anchor("Is it a level above? Yes & no"), "is-it-a-level-above-yes--no");
/// ```
pub fn anchor(heading: &str) -> String {
    let mut anchor = String::with_capacity(heading.len());
    for c in heading.trim().chars() {
        match c {
            ' ' => anchor.push('-'),
            '-' | '_' => anchor.push(c),
            c if c.is_alphanumeric() || is_mark(c) => anchor.extend(c.to_lowercase()),
            _ => {}
        }
    }
    if anchor.is_empty() { "section".into() } else { anchor }
}

/// Combining marks belong to the letter before them, in scripts that write vowels so.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

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
        if self.path.is_empty() { url.0.clone() } else { self.href(url).into() }
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
        format!("{}{}{}", self.origin, self.path, url.0)
    }
}

/// A link as written, taken apart: what stands before `#`, without a query, decoded; and what stands after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkParts<'a> {
    /// The path, percent-decoded; empty for a link within the page.
    pub path: Cow<'a, str>,
    /// The query with its `?`, as written.
    pub query: &'a str,
    /// The fragment without its `#`, percent-decoded.
    pub fragment: Option<Cow<'a, str>>,
}

impl<'a> LinkParts<'a> {
    /// Takes a relative link or a site path apart. A `%` that isn't an escape stays as it is.
    pub fn of(link: &'a str) -> Self {
        let decoded = |part: &'a str| {
            let decoded = if part.contains('%') { decode(part) } else { None };
            decoded.map_or(Cow::Borrowed(part), Cow::Owned)
        };
        let (rest, fragment) = match link.split_once('#') {
            Some((rest, fragment)) => (rest, Some(decoded(fragment))),
            None => (link, None),
        };
        let (path, query) = match rest.find('?') {
            Some(mark) => rest.split_at(mark),
            None => (rest, ""),
        };
        Self { path: decoded(path), query, fragment }
    }
}

/// Whether a link leads out of the site: it has a scheme (RFC 3986, section 3.1) or names a host. A name of code such
/// as `crate::module`, which documentation links to, has none.
pub fn is_external(link: &str) -> bool {
    if link.starts_with("//") {
        return true;
    }
    let Some((scheme, rest)) = link.split_once(':') else { return false };
    !rest.starts_with(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The schemes that a link may have unless the authors are trusted.
pub const SAFE_SCHEMES: [&str; 12] =
    ["http", "https", "mailto", "tel", "sms", "ftp", "sftp", "ssh", "git", "irc", "geo", "magnet"];

/// Whether a link that leads out of the site may stand where the authors aren't trusted: nothing in it runs.
pub fn is_safe_url(url: &str, is_image: bool) -> bool {
    let Some((scheme, _)) = url.split_once(':') else { return true };
    url.starts_with("//")
        || SAFE_SCHEMES.iter().any(|safe| safe.eq_ignore_ascii_case(scheme))
        || (is_image && is_data_image(url))
}

/// Whether an address is a picture within itself (RFC 2397). Nothing in a picture runs.
pub fn is_data_image(url: &str) -> bool {
    url.trim_start().get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/"))
}

/// Goes from a folder along a relative path, both with `/` and below `content/`. `None` where it leads above it.
pub fn join(folder: &str, relative: &str) -> Option<String> {
    let mut path = String::with_capacity(folder.len() + relative.len() + 1);
    for part in folder.split('/').filter(|part| !part.is_empty()).chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." if path.is_empty() => return None,
            ".." => path.truncate(path.rfind('/').unwrap_or(0)),
            part => {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(part);
            }
        }
    }
    Some(path)
}

/// The path to a file from a folder, both with `/` and from one place.
pub fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// Writes `#fragment` so that it can stand in a URL.
pub fn encode_fragment(fragment: &str) -> String {
    // The last three part what a fragment tells the viewer of a PDF or of media: `#page=2&zoom=50`, `#t=10,20`.
    encode(fragment, |byte| matches!(byte, b'/' | b'?' | b':' | b'=' | b'&' | b','))
}

/// Percent-encodes a path, keeping its slashes (RFC 3986, section 3.3).
pub fn encode_path(path: &str) -> String {
    encode(path, |byte| matches!(byte, b'/' | b'@' | b':' | b'+' | b',' | b'=' | b'!' | b'(' | b')'))
}

fn encode(text: &str, also_keep: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        // The unreserved characters of RFC 3986, section 2.3.
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') || also_keep(byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Undoes percent-encoding. `None` where what comes out isn't UTF-8. A `%` without two hex digits stays.
fn decode(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An address as it is written in a site.
    fn at(address: &str) -> Url {
        Url(address.into())
    }

    #[test]
    fn a_slug_is_its_own_slug_and_short_enough() {
        for name in ["Product Owner", "C#", "製品責任者", "???", &"very long ".repeat(60), "Ünïcödé", "  ", "a--b", "½"]
        {
            let once = slug(name);
            assert_eq!(slug(&once), once, "{name}");
            assert!(!once.is_empty() && once.len() <= LONGEST_SLUG, "{name}: {once}");
        }
        assert_ne!(slug("C"), slug("C++"));
        for (upper, lower) in [("aЄ", "aє"), ("Ъ", "ъ"), ("ÉTÉ", "été")] {
            assert_eq!(slug(upper), slug(lower));
        }
        for spelled in ["? ?", "?-?", "?_?"] {
            assert_eq!(slug(spelled), slug("??"));
        }
        assert_eq!(slug("??"), "u3f-3f");
        // At the longest it stays; one more and it is cut, with a hash for what is gone.
        assert_eq!(slug(&format!("é{}", "x".repeat(LONGEST_SLUG - 1))), format!("e{}", "x".repeat(LONGEST_SLUG - 1)));
        let cut = slug(&"x".repeat(LONGEST_SLUG + 1));
        assert_eq!(cut.len(), LONGEST_SLUG);
        assert!(cut.starts_with(&"x".repeat(LONGEST_SLUG - 9)) && cut != slug(&"x".repeat(LONGEST_SLUG + 2)), "{cut}");
    }

    #[test]
    fn an_anchor_is_that_of_code_hosts() {
        for (heading, expected) in [
            ("Is it a level above? Yes & no", "is-it-a-level-above-yes--no"),
            (" Snake_case and-hyphen ", "snake_case-and-hyphen"),
            ("ÜBER हिन्दी", "über-हिन्दी"),
            ("tab\tbed", "tabbed"),
            ("?!", "section"),
        ] {
            assert_eq!(anchor(heading), expected);
        }
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
    fn the_short_way_to_a_slug_gives_the_same_slug() {
        for name in ["Product Owner", "a--b", " x ", "-x-", "A/B Test (2)", "snake_case", "tab\tend.", "'quoted'", "9"]
        {
            assert_eq!(ascii_slug(name), Some(any_slug(name)), "{name}");
        }
        for name in ["C++", "R&D", "C#", "é", "", "--", &"x".repeat(LONGEST_SLUG + 1)] {
            assert_eq!(ascii_slug(name), None, "{name}");
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
        assert_eq!((&*base.shared_href(&at("/x/")), base.path()), ("/guide/x/", "/guide"));
        let moved = base.at("http://127.0.0.1:1");
        assert_eq!(moved.absolute(&at("/x/")), "http://127.0.0.1:1/guide/x/");
        let preview = BaseUrl::preview();
        assert_eq!((&*preview.shared_href(&at("/x/")), preview.path()), ("/x/", ""));
        assert_eq!(preview.absolute(&Url::home()), "http://127.0.0.1:8000/");
    }

    #[test]
    fn links_with_unknown_schemes_are_not_safe() {
        assert!(is_safe_url("https://example.org/", false));
        assert!(is_safe_url("//example.org/", false));
        assert!(!is_safe_url("javascript:alert(1)", false));
        assert!(!is_safe_url("JaVaScRiPt:alert(1)", true));
        assert!(is_safe_url("data:image/png;base64,AAAA", true));
        assert!(!is_safe_url("data:image/png;base64,AAAA", false));
        assert!(is_safe_url("plain/path", false) && is_safe_url("MailTo:a@example.org", false));
        assert!(is_safe_url("//example.org:80/", false));
        assert!(is_data_image(" DATA:IMAGE/gif") && !is_data_image("data:text/html") && !is_data_image("data"));
    }

    #[test]
    fn links_come_apart() {
        let parts = LinkParts::of("../a%20b.md?x=1#ein%20Wort");
        assert_eq!((&*parts.path, parts.query, parts.fragment.as_deref()), ("../a b.md", "?x=1", Some("ein Wort")));
        assert!(
            is_external("mailto:a@b")
                && is_external("//cdn/x")
                && !is_external("a.md")
                && !is_external("crate::b")
                && !is_external("{{x}}:y")
        );
        assert_eq!(LinkParts::of("100%"), LinkParts { path: "100%".into(), query: "", fragment: None });
        for external in ["https://x", "a:b", "a+b.c-d:x"] {
            assert!(is_external(external), "{external}");
        }
        for internal in ["1a:b", "a b:c", ":x", "", "plain"] {
            assert!(!is_external(internal), "{internal}");
        }
    }

    #[test]
    fn paths_are_followed_there_and_back() {
        for (folder, path, expected) in [
            ("a/b", "../c.md", Some("a/c.md")),
            ("a/b", "./c//d", Some("a/b/c/d")),
            ("a/b", "../../c", Some("c")),
            ("a", "..", Some("")),
            ("a", "../../c", None),
            ("", "../c.md", None),
        ] {
            assert_eq!(join(folder, path).as_deref(), expected, "{folder} {path}");
        }
        for (folder, path, expected) in
            [("a/b", "a/c/d", "../c/d"), ("a/b", "a/b/c", "c"), ("", "x/y", "x/y"), ("a", "a", "../a")]
        {
            assert_eq!(relative(folder, path), expected, "{folder} {path}");
            assert_eq!(join(folder, expected).as_deref(), Some(path), "{folder} {path}");
        }
        assert_eq!(encode_path("a b/é~_-.@:+,=!()&?#"), "a%20b/%C3%A9~_-.@:+,=!()%26%3F%23");
        assert_eq!(encode_fragment("a b/?:#"), "a%20b/?:%23");
        assert_eq!(encode_fragment("page=2&t=1,2"), "page=2&t=1,2");
    }
}
