//! The terms of a content security policy (W3C, CSP Level 3): directives, sources, and the resources that a text or a template
//! embeds.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::source::Span;

/// A directive of the policy that site.toml can extend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Directive {
    /// Pages in `<iframe>`.
    Frame,
    /// Audio and video.
    Media,
    /// Images.
    Image,
    /// Scripts.
    Script,
    /// Requests of scripts.
    Connect,
}

impl Directive {
    /// All directives.
    pub const ALL: [Directive; 5] = [Self::Frame, Self::Media, Self::Image, Self::Script, Self::Connect];

    /// Its name in the policy.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Frame => "frame-src",
            Self::Media => "media-src",
            Self::Image => "img-src",
            Self::Script => "script-src",
            Self::Connect => "connect-src",
        }
    }

    /// Its key in site.toml.
    pub fn key(self) -> &'static str {
        match self {
            Self::Frame => "frame_src",
            Self::Media => "media_src",
            Self::Image => "img_src",
            Self::Script => "script_src",
            Self::Connect => "connect_src",
        }
    }

    /// What it allows, in the plural.
    pub fn subject(self) -> &'static str {
        match self {
            Self::Frame => "frames",
            Self::Media => "audio and video",
            Self::Image => "images",
            Self::Script => "scripts",
            Self::Connect => "requests",
        }
    }

    /// The sources that every policy allows.
    pub fn default_sources(self) -> &'static [&'static str] {
        match self {
            Self::Frame | Self::Media | Self::Script | Self::Connect => &["'self'"],
            Self::Image => &["'self'", "data:"],
        }
    }
}

/// A resource outside the site that a text or a template embeds, or a script within a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EmbeddedResource {
    /// The directive that applies to it.
    pub directive: Directive,
    /// Its URL, or [`INLINE`].
    pub url: String,
    /// Where it is written.
    pub span: Span,
}

/// The source that allows scripts within a page.
pub const INLINE: &str = "'unsafe-inline'";

/// The keywords of the specification that are useful for files on a host. A nonce must differ in each response.
const KEYWORDS: [&str; 8] = [
    "'self'",
    INLINE,
    "'unsafe-eval'",
    "'wasm-unsafe-eval'",
    "'unsafe-hashes'",
    "'strict-dynamic'",
    "'report-sample'",
    "'inline-speculation-rules'",
];

/// Why a text is no source of a policy, with the fix.
pub type SourceError = (String, String);

/// A source of a policy, such as `https://example.org`, `*.example.org`, `data:` or `'self'`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicySource(String);

impl PolicySource {
    /// Parses a source. Rejects everything that would change another part of the policy, or that no browser understands.
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        let source = text.trim();
        let error = |message: &str, help: &str| Err((message.to_string(), help.to_string()));
        if source.is_empty() {
            return error("a source is empty", "write a URL such as \"https://example.org\"");
        }
        if source.contains(|c: char| c.is_whitespace()) {
            return error("a source contains a space or a line break", "write each source as an item of the list");
        }
        if source.contains([';', ',']) || source.contains(|c: char| !c.is_ascii_graphic()) {
            let help = "use ASCII characters without `;` and `,`; in a URL, write %3B and %2C";
            return error(&format!("invalid character in the source `{}`", source.escape_debug()), help);
        }
        if source.starts_with('\'') {
            let is_hash = ["'sha256-", "'sha384-", "'sha512-"].iter().any(|start| source.starts_with(start))
                && source.len() > 10
                && source.ends_with('\'');
            let lower = source.to_ascii_lowercase();
            if KEYWORDS.contains(&&*lower) {
                return Ok(Self(lower));
            }
            if is_hash {
                return Ok(Self(source.into()));
            }
            if lower == "'none'" {
                return error("`'none'` does not combine with the sources of the guide itself", "remove it");
            }
            let keywords = KEYWORDS.join(", ");
            return error(&format!("unknown keyword {source}"), &format!("write one of {keywords}, or a hash"));
        }
        if KEYWORDS.iter().any(|keyword| keyword.trim_matches('\'').eq_ignore_ascii_case(source)) {
            let help = format!("write \"'{source}'\", with single quotes inside the double ones");
            return error(&format!("the keyword `{source}` needs single quotes"), &help);
        }
        if source == "*" || is_scheme(source) {
            return Ok(Self(source.to_ascii_lowercase()));
        }
        let parts = HostParts::of(source);
        let is_label = |label: &str| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        let host = parts.host.strip_prefix("*.").unwrap_or(parts.host);
        let is_host = host.split('.').all(is_label);
        let is_port = parts.port.is_none_or(|port| port == "*" || port.parse::<u16>().is_ok());
        let is_known_scheme = parts.scheme.is_none_or(|scheme| is_scheme(&format!("{scheme}:")));
        if is_host && is_port && is_known_scheme && !parts.path.contains(['?', '#']) {
            return Ok(Self(source.into()));
        }
        error(
            &format!("invalid source `{source}`"),
            "write a URL without query, such as \"https://example.org\", a host such as \"*.example.org\", or \"data:\"",
        )
    }

    /// The source as it is written in the policy.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it allows scripts within a page. A hash does for one script; which one is not checked.
    fn allows_inline(&self) -> bool {
        self.0 == INLINE || self.0.starts_with("'sha")
    }

    /// Whether it allows a URL (CSP Level 3, section 6.7.2.8).
    pub fn allows(&self, url: &str) -> bool {
        if url == INLINE {
            return self.allows_inline();
        }
        let Some(url) = parse_url(url) else { return false };
        let is_network = matches!(url.scheme(), "http" | "https" | "ws" | "wss");
        if self.0 == "*" {
            return is_network;
        }
        if let Some(scheme) = self.0.strip_suffix(':').filter(|_| is_scheme(&self.0)) {
            return is_same_scheme(scheme, url.scheme());
        }
        if self.0.starts_with('\'') {
            return false;
        }
        let HostParts { scheme, host, port, path } = HostParts::of(&self.0);
        let Some(actual) = url.host_str() else { return false };
        let (wanted, actual) = (host.to_ascii_lowercase(), actual.to_ascii_lowercase());
        let is_host = match wanted.strip_prefix('*') {
            Some(suffix) => actual.ends_with(suffix),
            None => wanted == actual,
        };
        let is_port = match (port, url.port_or_known_default()) {
            (Some("*"), _) => true,
            (Some(port), actual) => port.parse().ok() == actual,
            (None, actual) => matches!(actual, Some(80 | 443)),
        };
        let is_path = match path {
            "" | "/" => true,
            path if path.ends_with('/') => url.path().starts_with(path),
            path => url.path() == path,
        };
        let is_scheme = scheme.map_or(is_network, |scheme| is_same_scheme(scheme, url.scheme()));
        is_scheme && is_host && is_port && is_path
    }
}

impl fmt::Display for PolicySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The source to write so that a URL is allowed: its scheme and host, or its scheme.
pub fn source_of(url: &str) -> String {
    match parse_url(url) {
        Some(url) if url.has_host() => url.origin().ascii_serialization(),
        Some(url) => format!("{}:", url.scheme()),
        None => url.to_string(),
    }
}

/// Parses an absolute URL. One without a scheme has that of the page, which is https on every public host.
fn parse_url(url: &str) -> Option<Url> {
    let url = url.trim();
    if url.starts_with("//") { Url::parse(&format!("https:{url}")) } else { Url::parse(url) }.ok()
}

/// `https` allows nothing else; `http` allows `https` too.
fn is_same_scheme(wanted: &str, actual: &str) -> bool {
    let wanted = wanted.to_ascii_lowercase();
    wanted == actual || (wanted == "http" && actual == "https") || (wanted == "ws" && actual == "wss")
}

fn is_scheme(text: &str) -> bool {
    text.strip_suffix(':').is_some_and(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

/// The parts of `scheme://host:port/path`. All but the host are optional.
struct HostParts<'a> {
    scheme: Option<&'a str>,
    host: &'a str,
    port: Option<&'a str>,
    path: &'a str,
}

impl<'a> HostParts<'a> {
    fn of(source: &'a str) -> Self {
        let (scheme, rest) = source.split_once("://").map_or((None, source), |(scheme, rest)| (Some(scheme), rest));
        let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        Self { scheme, host, port, path }
    }
}

/// The resources outside the site that a tag loads, and [`INLINE`] for a script within the page. Tags are those that the policy
/// can allow.
pub fn resources_of_tag(name: &str, attributes: &[(&str, &str)]) -> Vec<(Directive, String)> {
    let value = |wanted: &str| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.trim());
    let mut found: Vec<(Directive, String)> = Vec::new();
    let mut add = |directive: Directive, url: Option<&str>| {
        let url = url.filter(|url| is_outside(url));
        found.extend(url.map(|url| (directive, url.to_string())));
    };
    match name {
        "iframe" | "frame" => add(Directive::Frame, value("src")),
        "audio" | "source" | "track" => add(Directive::Media, value("src")),
        "video" => {
            add(Directive::Media, value("src"));
            add(Directive::Image, value("poster"));
        }
        "input" | "img" => add(Directive::Image, value("src")),
        "image" => add(Directive::Image, value("href").or_else(|| value("xlink:href"))),
        "script" => add(Directive::Script, value("src")),
        _ => {}
    }
    if matches!(name, "img" | "source") {
        let candidates = value("srcset").unwrap_or_default().split([',', ' ', '\t', '\n']);
        candidates.for_each(|url| add(Directive::Image, Some(url)));
    }
    let is_data = |kind: &str| !kind.is_empty() && !kind.contains("javascript") && kind != "module";
    let is_inline_script = name == "script" && value("src").is_none() && !value("type").is_some_and(is_data);
    let has_handler = attributes.iter().any(|(name, _)| name.len() > 2 && name.starts_with("on"));
    if is_inline_script || has_handler {
        found.push((Directive::Script, INLINE.into()));
    }
    found
}

/// Whether a URL leads out of the site or contains its own data.
fn is_outside(url: &str) -> bool {
    url.starts_with("//") || Url::parse(url).is_ok_and(|url| url.has_host() || matches!(url.scheme(), "data" | "blob"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_those_of_the_specification() {
        for good in [
            "https://example.org",
            "https://*.example.org:8443/videos/",
            "*.example.org",
            "example.org:*",
            "localhost",
            "https:",
            "data:",
            "blob:",
            "*",
            "'self'",
            "'Unsafe-Inline'",
            "'sha256-AbC+/=='",
        ] {
            assert!(PolicySource::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            " ",
            "self",
            "none",
            "'none'",
            "'nonce-abc'",
            "'sha256-'",
            "'selff'",
            "https://a.example https://b.example",
            "https://a.example; script-src *",
            "https://a.example,https://b.example",
            "https://a.example\n/*",
            "https://bücher.example",
            "https://a.example/?x",
            "https://a..example",
            "https://",
            "a.*.example",
            "example.org:99999",
            "/local/path",
        ] {
            assert!(bad == "none" || PolicySource::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_source_allows_the_urls_that_browsers_allow() {
        for (source, url, is_allowed) in [
            ("https://example.org", "https://example.org/a.png", true),
            ("https://example.org", "//example.org/a.png", true),
            ("https://example.org", "http://example.org/a.png", false),
            ("http://example.org", "https://example.org/a.png", true),
            ("example.org", "https://EXAMPLE.org/", true),
            ("example.org", "https://www.example.org/", false),
            ("*.example.org", "https://www.example.org/", true),
            ("*.example.org", "https://example.org/", false),
            ("https://example.org/a/", "https://example.org/a/b.png", true),
            ("https://example.org/a/", "https://example.org/b.png", false),
            ("https://example.org/a", "https://example.org/a/b.png", false),
            ("https://example.org:8443", "https://example.org:8443/", true),
            ("https://example.org", "https://example.org:8443/", false),
            ("example.org:*", "https://example.org:8443/", true),
            ("https:", "https://anything.example/", true),
            ("data:", "data:image/png;base64,AA", true),
            ("https:", "data:image/png;base64,AA", false),
            ("*", "https://anything.example/", true),
            ("*", "data:image/png;base64,AA", false),
            ("'unsafe-inline'", INLINE, true),
            ("'sha256-AAAA'", INLINE, true),
            ("*", INLINE, false),
            ("'unsafe-inline'", "https://example.org/", false),
        ] {
            let parsed = PolicySource::parse(source).expect("a source");
            assert_eq!(parsed.allows(url), is_allowed, "{source} {url}");
        }
    }

    #[test]
    fn the_suggested_source_allows_the_url() {
        for url in ["https://www.example.org/a/b?c#d", "//a.example:8080/x", "http://127.0.0.1/x", "data:text/html,x"] {
            let source = PolicySource::parse(&source_of(url)).expect("a source");
            assert!(source.allows(url), "{source} {url}");
        }
    }

    #[test]
    fn tags_load_resources_from_outside() {
        let found = |name: &str, attributes: &[(&str, &str)]| {
            let found = resources_of_tag(name, attributes);
            found.into_iter().map(|(directive, url)| format!("{} {url}", directive.key())).collect::<Vec<_>>()
        };
        assert_eq!(found("iframe", &[("src", "https://v.example/1")]), ["frame_src https://v.example/1"]);
        assert_eq!(found("iframe", &[("src", "/own.html")]), [""; 0]);
        assert_eq!(
            found("img", &[("src", "//a.example/1.png"), ("srcset", "https://b.example/2.png 2x, own.png 1x")]),
            ["img_src //a.example/1.png", "img_src https://b.example/2.png"]
        );
        assert_eq!(
            found("video", &[("src", "own.mp4"), ("poster", "https://a.example/p.png")]),
            ["img_src https://a.example/p.png"]
        );
        assert_eq!(found("script", &[]), ["script_src 'unsafe-inline'"]);
        assert_eq!(found("script", &[("type", "application/ld+json")]), [""; 0]);
        assert_eq!(found("script", &[("src", "{{ site.assets[\"guide.js\"] }}")]), [""; 0]);
        assert_eq!(found("a", &[("href", "https://a.example/"), ("onclick", "x()")]), ["script_src 'unsafe-inline'"]);
        assert_eq!(found("a", &[("href", "https://a.example/")]), [""; 0]);
    }
}
