//! URLs that lead nowhere on the web: a misspelt scheme, or a path on the computer of the author.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::address::href::SAFE_SCHEMES;
use crate::source::Span;

/// What is wrong with a URL, and how to fix it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnusableUrl {
    pub(crate) message: String,
    pub(crate) help: String,
    /// The URL that was meant.
    pub(crate) corrected: Option<String>,
}

impl UnusableUrl {
    /// The diagnostic for the URL `written` at a place.
    pub(crate) fn diagnostic(self, code: Code, span: Span, written: &str) -> Diagnostic {
        let diagnostic = Diagnostic::new(code, span, self.message).help(self.help);
        match self.corrected {
            Some(corrected) => diagnostic.replace(written, corrected),
            None => diagnostic,
        }
    }
}

/// Checks the URL of a link that has a scheme.
pub(crate) fn check(url: &str) -> Option<UnusableUrl> {
    let (scheme, rest) = url.split_once(':')?;
    if scheme.len() == 1 || scheme.eq_ignore_ascii_case("file") {
        return Some(local_path(url));
    }
    let is_web = |scheme: &str| scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    if is_web(scheme) {
        if rest.starts_with("//") {
            return None;
        }
        let corrected = format!("{scheme}://{}", rest.trim_start_matches(['/', '\\']));
        let message = format!("the URL `{url}` needs two slashes after its scheme");
        return Some(UnusableUrl { message, help: format!("write `{corrected}`"), corrected: Some(corrected) });
    }
    let is_known = SAFE_SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    let host = rest.strip_prefix("//").filter(|_| !is_known)?;
    let similar = did_you_mean(scheme, ["https", "http"])?;
    let message = format!("unknown URL scheme `{scheme}`");
    let corrected = format!("{similar}://{host}");
    Some(UnusableUrl { message, help: format!("did you mean `{corrected}`?"), corrected: Some(corrected) })
}

fn local_path(url: &str) -> UnusableUrl {
    let name = url.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    UnusableUrl {
        message: format!("`{url}` is a path on your computer, which readers can't open"),
        help: format!("copy the file next to this document, and link to `{name}`"),
        corrected: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_schemes_and_local_paths_are_found() {
        for (url, help) in [
            ("hhttps://x.example/a", "did you mean `https://x.example/a`?"),
            ("htps://x.example", "did you mean `https://x.example`?"),
            ("https:/x.example", "write `https://x.example`"),
            ("HTTP:x.example", "write `HTTP://x.example`"),
            ("C:\\docs\\x.pdf", "copy the file next to this document, and link to `x.pdf`"),
            ("file:///Users/ada/x.pdf", "copy the file next to this document, and link to `x.pdf`"),
        ] {
            assert_eq!(check(url).map(|found| found.help).as_deref(), Some(help), "{url}");
        }
        for url in [
            "https://x.example",
            "mailto:a@x.example",
            "tel:1",
            "ftp://x.example",
            "obsidian://open",
            "//x.example",
            "x",
        ] {
            assert_eq!(check(url), None, "{url}");
        }
    }
}
