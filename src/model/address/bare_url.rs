//! Text -> the URLs and email addresses that are written in it without markup.
//!
//! The rules are those of GitHub Flavored Markdown (autolinks extension). A URL ends earlier than there, at a quote, `>` or
//! CJK punctuation, which real URLs contain only percent-encoded; and `git@host:path`, `@user@host` and `pkg@host.path/`
//! are not email addresses.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr_iter, memchr2_iter};

/// The longest host name (RFC 1035, section 2.3.4). The limit keeps the search linear.
const MAX_HOST: usize = 255;
/// The longest local part of an email address (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL_PART: usize = 64;

/// A URL or an email address in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BareUrl {
    /// Its range in bytes.
    pub range: Range<usize>,
    /// What a link to it starts with: a scheme that is not written.
    prefix: &'static str,
}

impl BareUrl {
    /// Whether it is an email address without a scheme.
    pub fn is_email(&self) -> bool {
        self.prefix == "mailto:"
    }

    /// The target of a link to it. `written` is the text in its range.
    pub fn href<'a>(&self, written: &'a str) -> Cow<'a, str> {
        if self.prefix.is_empty() { written.into() } else { [self.prefix, written].concat().into() }
    }
}

/// Whether a text can contain a URL or an email address. Most texts can't, and this is fast.
pub fn may_contain_url(text: &str) -> bool {
    ends_of_schemes_and_names(text).next().is_some() || dots_after_www(text).next().is_some()
}

/// The places of a text where a URL or an email address may be.
#[derive(Debug)]
pub struct UrlMarks(Vec<usize>);

impl UrlMarks {
    /// Searches a text.
    pub fn find(text: &str) -> Self {
        Self(marks(text).into_iter().map(|found| found.offset).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a URL may start in a range of the text.
    pub fn may_start_in(&self, range: &Range<usize>) -> bool {
        let next = self.0.partition_point(|mark| *mark < range.start);
        // What is before a mark is shorter than the longest local part.
        self.0.get(next).is_some_and(|mark| *mark <= range.end + MAX_LOCAL_PART)
    }
}

/// The URLs and email addresses of a text, in order.
pub fn find_urls(text: &str) -> Vec<BareUrl> {
    let mut urls: Vec<BareUrl> = Vec::new();
    for found in marks(text) {
        let first = urls.last().map_or(0, |last| last.range.end);
        if found.offset < first {
            continue;
        }
        let url = match found.mark {
            Mark::Scheme => web_url(text, first, found.offset),
            Mark::Www => www_url(text, first, found.offset),
            Mark::At => email(text, first, found.offset),
        };
        urls.extend(url);
    }
    urls
}

#[derive(Clone, Copy)]
enum Mark {
    /// `://`
    Scheme,
    /// The dot of `www.`
    Www,
    /// `@`
    At,
}

struct FoundMark {
    mark: Mark,
    offset: usize,
}

/// The places of a text at which there may be a URL, in order.
fn marks(text: &str) -> Vec<FoundMark> {
    let mut marks: Vec<FoundMark> = ends_of_schemes_and_names(text).collect();
    let count = marks.len();
    marks.extend(dots_after_www(text).map(|offset| FoundMark { mark: Mark::Www, offset }));
    if marks.len() > count {
        marks.sort_by_key(|found| found.offset);
    }
    marks
}

fn ends_of_schemes_and_names(text: &str) -> impl Iterator<Item = FoundMark> {
    let bytes = text.as_bytes();
    memchr2_iter(b':', b'@', bytes).filter_map(|offset| match bytes[offset] {
        b'@' => Some(FoundMark { mark: Mark::At, offset }),
        _ => bytes[offset..].starts_with(b"://").then_some(FoundMark { mark: Mark::Scheme, offset }),
    })
}

/// The dots after `www`, in any letter case.
fn dots_after_www(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let dots = memchr_iter(b'.', bytes);
    dots.filter(|dot| dot.checked_sub(3).is_some_and(|www| bytes[www..*dot].eq_ignore_ascii_case(b"www")))
}

/// The URL whose `://` is at `colon`, if its scheme starts at `first` or later.
fn web_url(text: &str, first: usize, colon: usize) -> Option<BareUrl> {
    let bytes = text.as_bytes();
    let scheme = ["https", "http"].into_iter().find(|scheme| {
        let start = colon.checked_sub(scheme.len());
        start.is_some_and(|start| bytes[start..colon].eq_ignore_ascii_case(scheme.as_bytes()))
    })?;
    let start = colon - scheme.len();
    // A longer word is another scheme: `git+https://`.
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    if start < first || bytes[..start].last().is_some_and(is_scheme) {
        return None;
    }
    let host = colon + "://".len();
    let end = end_of_url(text, host + host_length(&text[host..])?, start);
    Some(BareUrl { range: start..end, prefix: "" })
}

/// The URL whose `www` ends at `dot`.
fn www_url(text: &str, first: usize, dot: usize) -> Option<BareUrl> {
    let start = dot - "www".len();
    let follows_a_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '/' | '@' | ':' | '\\');
    if start < first || text[..start].ends_with(follows_a_word) {
        return None;
    }
    let end = end_of_url(text, start + host_length(&text[start..])?, start);
    Some(BareUrl { range: start..end, prefix: "http://" })
}

/// The email address whose `@` is at `at`.
fn email(text: &str, first: usize, at: usize) -> Option<BareUrl> {
    let bytes = text.as_bytes();
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    let local = bytes[first..at].iter().rev().take(MAX_LOCAL_PART + 1).take_while(|byte| is_local(byte)).count();
    let start = at - local;
    let before = &text[first..start];
    let scheme = ["mailto:", "xmpp:"].into_iter().find(|scheme| {
        before.len() >= scheme.len()
            && before.as_bytes()[before.len() - scheme.len()..].eq_ignore_ascii_case(scheme.as_bytes())
    });
    let is_whole = scheme.is_some() || !before.ends_with(['/', ':', '@', '\\']);
    if local == 0 || local > MAX_LOCAL_PART || !is_whole {
        return None;
    }
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let host = bytes[at + 1..].iter().take(MAX_HOST).take_while(|byte| is_host(byte)).count();
    let host = text[at + 1..at + 1 + host].trim_end_matches('.');
    let is_domain = host.contains('.') && host.split('.').all(|part| !part.is_empty());
    let mut end = at + 1 + host.len();
    let after = &text[end..];
    // `git@host:path` is the address of a repository.
    let is_repository =
        after.starts_with(':') && after[1..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '~'));
    if !is_domain || !host.ends_with(|c: char| c.is_ascii_alphabetic()) || (scheme.is_none() && is_repository) {
        return None;
    }
    if scheme == Some("xmpp:") && after.starts_with('/') {
        let is_resource = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '@' | '.');
        let resource = after[1..].chars().take_while(is_resource).count();
        end += if resource > 0 { 1 + after[1..=resource].trim_end_matches('.').len() } else { 0 };
    }
    let start = start - scheme.map_or(0, str::len);
    Some(BareUrl { range: start..end, prefix: if scheme.is_some() { "" } else { "mailto:" } })
}

/// The length of the domain name that a text starts with: at least two parts, and no underscore in the last two.
fn host_length(text: &str) -> Option<usize> {
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let length = text.char_indices().find(|(_, c)| !is_host(*c)).map_or(text.len(), |(offset, _)| offset);
    let host = text.get(..length).filter(|host| host.len() <= MAX_HOST)?.trim_end_matches('.');
    let mut parts = host.rsplit('.');
    let is_part = |part: Option<&str>| part.is_some_and(|part| !part.is_empty() && !part.contains('_'));
    (is_part(parts.next()) && is_part(parts.next()) && parts.all(|part| !part.is_empty())).then_some(host.len())
}

/// The end of the URL that starts at `start`. Its host ends at `host_end`.
fn end_of_url(text: &str, host_end: usize, start: usize) -> usize {
    let rest = &text[host_end..];
    // Other characters would be part of the host, and make it invalid.
    if !rest[port_length(rest)..].starts_with(['/', '?', '#']) {
        return host_end + port_length(rest);
    }
    let length = rest.find(ends_url).unwrap_or(rest.len());
    let url = &text[start..host_end + length];
    let mut end = url.len();
    let surplus_of = |open: char, close: char| {
        // More closing than opening brackets: the last ones belong to the text around the URL.
        url.matches(close).count().saturating_sub(url.matches(open).count())
    };
    let mut surplus = [(')', surplus_of('(', ')')), (']', surplus_of('[', ']')), ('}', surplus_of('{', '}'))];
    while let Some(last) = url[..end].chars().next_back() {
        if let Some((_, count)) = surplus.iter_mut().find(|(close, count)| *close == last && *count > 0) {
            *count -= 1;
            end -= 1;
        } else if last == '_' && closes_in_url(&url[..end]) {
            break;
        } else if last == ';' {
            end = entity_start(&url[..end]).unwrap_or(end - 1);
        } else if matches!(last, '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '…') {
            end -= last.len_utf8();
        } else {
            break;
        }
    }
    start + end
}

/// Whether the underscore at the end of a URL closes one that opens in it: `https://x.example/_a_`.
fn closes_in_url(url: &str) -> bool {
    let bytes = url.as_bytes();
    let is_word =
        |index: Option<usize>| index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_alphanumeric);
    let mut open = 0_usize;
    for (index, _) in url.match_indices('_') {
        match (is_word(index.checked_sub(1)), is_word(Some(index + 1))) {
            (false, true) => open += 1,
            (true, false) if index + 1 == url.len() => return open > 0,
            (true, false) => open = open.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// The length of the port that a text starts with: `:8000`.
fn port_length(text: &str) -> usize {
    let digits = text.strip_prefix(':').map_or(0, |port| port.bytes().take_while(u8::is_ascii_digit).count());
    if (1..=5).contains(&digits) { 1 + digits } else { 0 }
}

/// Whether a character can't be part of a URL.
fn ends_url(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '`' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '‹' | '›')
        || matches!(c, '、' | '。' | '「' | '」' | '『' | '』' | '《' | '》' | '〈' | '〉' | '【' | '】')
        || matches!(c, '，' | '；' | '：' | '！' | '？' | '（' | '）' | '．')
}

/// Where the entity reference starts that a text ends with: `&copy;`.
fn entity_start(text: &str) -> Option<usize> {
    let name = text.strip_suffix(';')?;
    let start = name.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    (start.len() < name.len()).then(|| start.strip_suffix('&').map(str::len)).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links(text: &str) -> Vec<String> {
        let link = |url: BareUrl| {
            let written = &text[url.range.clone()];
            let href = url.href(written);
            if href == written { written.into() } else { format!("{written} -> {href}") }
        };
        find_urls(text).into_iter().map(link).collect()
    }

    #[track_caller]
    fn check(cases: &[(&str, &[&str])]) {
        for (text, expected) in cases {
            assert_eq!(links(text), *expected, "{text}");
            assert!(expected.is_empty() || may_contain_url(text), "{text}");
        }
    }

    #[test]
    fn a_www_address_is_a_link() {
        check(&[
            ("www.example.org", &["www.example.org -> http://www.example.org"]),
            ("See www.example.org/help for more", &["www.example.org/help -> http://www.example.org/help"]),
            ("WWW.EXAMPLE.ORG", &["WWW.EXAMPLE.ORG -> http://WWW.EXAMPLE.ORG"]),
            (
                "“www.example.org” (www.a.org)",
                &["www.example.org -> http://www.example.org", "www.a.org -> http://www.a.org"],
            ),
            ("awww.example.org /www.example.org x-www.a.org www. www.a", &["www.a -> http://www.a"]),
        ]);
    }

    #[test]
    fn punctuation_after_a_url_is_not_part_of_it() {
        check(&[
            ("https://x.example)/a https://x.example$^b https://x.example:a", &["https://x.example"; 3]),
            ("http://x.example:8000 http://x.example:8000/a", &["http://x.example:8000", "http://x.example:8000/a"]),
            ("Visit http://example.org.", &["http://example.org"]),
            ("https://example.org/a.b. And", &["https://example.org/a.b"]),
            (
                "https://example.org/?q=1! https://example.org/a*_~:,",
                &["https://example.org/?q=1", "https://example.org/a"],
            ),
            ("'https://example.org/a' \"https://example.org/b\".", &["https://example.org/a", "https://example.org/b"]),
            (
                "https://example.org/?a=1&hl; https://example.org/?a;b=1;",
                &["https://example.org/?a=1", "https://example.org/?a;b=1"],
            ),
            (
                "https://example.org/?a=1&b=2 https://example.org/&amp;&copy;",
                &["https://example.org/?a=1&b=2", "https://example.org/"],
            ),
            ("https://example.org<lt>", &["https://example.org"]),
        ]);
    }

    #[test]
    fn brackets_are_balanced() {
        check(&[
            ("https://example.org/a_(b)", &["https://example.org/a_(b)"]),
            ("(https://example.org/a_(b))", &["https://example.org/a_(b)"]),
            ("(https://example.org/a_(b)).", &["https://example.org/a_(b)"]),
            ("(see https://example.org/?q=(x)))+ok", &["https://example.org/?q=(x)))+ok"]),
            ("[https://example.org/], {https://example.org/x}", &["https://example.org/", "https://example.org/x"]),
        ]);
    }

    #[test]
    fn a_url_has_a_known_scheme_and_a_domain() {
        check(&[
            ("HTTPS://EXAMPLE.ORG/z", &["HTTPS://EXAMPLE.ORG/z"]),
            ("Link:https://example.org:8080/x", &["https://example.org:8080/x"]),
            ("参见https://example.org/a。然后", &["https://example.org/a"]),
            ("https://bücher.example/ü", &["https://bücher.example/ü"]),
            ("http://localhost:8000 http:// https://a..b https://.org https://a_b.example_.org", &[]),
            ("https://a_b.example.org", &["https://a_b.example.org"]),
            ("git+https://example.org ftp://example.org x://www.example.org hhttps://example.org", &[]),
            ("https://medium.example/@ada", &["https://medium.example/@ada"]),
        ]);
    }

    #[test]
    fn an_email_address_is_a_link() {
        check(&[
            ("Ask someone@example.org.", &["someone@example.org -> mailto:someone@example.org"]),
            ("a.b-c_d+e@mail.example.org", &["a.b-c_d+e@mail.example.org -> mailto:a.b-c_d+e@mail.example.org"]),
            ("a@b.c- a@b.c_ a@example a@1.2.3 @ada a@.org a@b..c", &[]),
            ("mailto:a@example.org XMPP:a@example.org/txt.", &["mailto:a@example.org", "XMPP:a@example.org/txt"]),
            ("git@example.org:team/repo ssh://git@example.org/x @ada@social.example", &[]),
            ("a@example.org: the address", &["a@example.org -> mailto:a@example.org"]),
        ]);
    }

    #[test]
    fn long_text_takes_linear_time() {
        for unit in ["www.", "a@", "@", "http://", "https://a_", "a.", "(https://a.b/)", "https://a.b/))", "www.a_."] {
            let text = unit.repeat(100_000);
            let started = std::time::Instant::now();
            find_urls(&text);
            assert!(started.elapsed().as_secs() < 5, "{unit}");
        }
    }

    proptest! {
        #[test]
        fn urls_are_within_the_text(text in "(https?://|www\\.|@|[a-z.é”。)(_;&]| ){0,40}") {
            let mut end = 0;
            for url in find_urls(&text) {
                prop_assert!(end <= url.range.start && url.range.start < url.range.end, "{url:?}");
                prop_assert!(!text[url.range.clone()].contains(char::is_whitespace));
                end = url.range.end;
            }
            prop_assert!(end == 0 || may_contain_url(&text));
        }
    }
}
