//! Links as authors write them -> their parts. Also joins paths and makes them relative.

use std::borrow::Cow;

use crate::model::address::percent::decode;

/// The parts of a link as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkParts<'a> {
    /// The path, percent-decoded. Empty for a link within the page.
    pub path: Cow<'a, str>,
    /// The query with its `?`, as written.
    pub query: &'a str,
    /// The fragment without its `#`, percent-decoded.
    pub fragment: Option<Cow<'a, str>>,
}

impl<'a> LinkParts<'a> {
    /// Splits a relative link or a path of the site. A `%` that is not part of an escape is kept.
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

/// Whether a link leads to another site: it has a scheme (RFC 3986, section 3.1) or a host. `crate::module`, as in links of
/// code documentation, has no scheme.
pub fn is_external(link: &str) -> bool {
    if link.starts_with("//") {
        return true;
    }
    let Some((scheme, rest)) = link.split_once(':') else { return false };
    !rest.starts_with(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether a text is the URL of a page on the web, with its scheme and without spaces.
pub fn is_web_url(text: &str) -> bool {
    let is_web = |scheme: &str| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let host = text.split_once("://").filter(|(scheme, _)| is_web(scheme));
    host.is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Whether a path starts like one on the computer of its author.
pub fn is_local_path(path: &str) -> bool {
    ["/Users/", "/home/", "/Volumes/", "/mnt/", "~/", "\\"].iter().any(|start| path.starts_with(start))
}

/// The schemes that links can have while raw HTML is sanitized. None of them runs code.
pub const SAFE_SCHEMES: [&str; 12] =
    ["http", "https", "mailto", "tel", "sms", "ftp", "sftp", "ssh", "git", "irc", "geo", "magnet"];

/// Whether a link to another site is kept while raw HTML is sanitized.
pub fn is_safe_url(url: &str, is_image: bool) -> bool {
    let Some((scheme, _)) = url.split_once(':') else { return true };
    url.starts_with("//")
        || SAFE_SCHEMES.iter().any(|safe| safe.eq_ignore_ascii_case(scheme))
        || (is_image && is_data_image(url))
}

/// Whether a URL contains an image (RFC 2397). An image in `<img>` runs no code.
pub fn is_data_image(url: &str) -> bool {
    url.trim_start().get(..11).is_some_and(|start| start.eq_ignore_ascii_case("data:image/"))
}

/// Resolves a relative path from a folder. Both use `/` and are below `content/`. `None` if the result is above it.
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

/// The relative path from a folder to a file. Both use `/` and start at the same folder.
pub fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// The addresses of the file and of the page that a path can mean on the page at `address`. `None` if it leaves the site.
pub fn addresses_from(address: &str, path: &str) -> Option<[String; 2]> {
    let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
    let joined = join(folder, path)?;
    let page = joined.trim_end_matches("index.html").trim_end_matches('/');
    let page = if page.is_empty() { "/".into() } else { format!("/{page}/") };
    Some([format!("/{joined}"), page])
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn links_are_split() {
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
    fn relative_reverses_join() {
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
    }
}
