//! A source as an author writes it: text -> its title, its URL, and the day on which the author read it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::source::Span;

use crate::model::address::bare_url::{BareUrl, find_urls};
use crate::model::address::href::is_web_url;

/// How many bytes may stand between `read` and its date: `read in its table of roles on 2026-11-29`.
const MAX_BEFORE_DATE: usize = 60;
/// Characters that separate a URL from its title.
const SEPARATORS: [char; 8] = [' ', ',', ':', ';', '：', '、', '–', '—'];
/// The length of a date: `2026-11-29`.
const DATE_LENGTH: usize = 10;

/// A source that a document cites.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// The text without the URL, or the URL if there is nothing else.
    pub title: Box<str>,
    /// Its first URL on the web.
    pub url: Option<Box<str>>,
    /// The day on which the author read it.
    pub read: Option<Date>,
    /// Where it is written.
    pub span: Span,
}

/// A source that the front matter of a document states.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StatedSource {
    /// The source: a title, a URL, or both.
    pub text: String,
    /// `read`: the day on which the author read it. In a text, the day is part of it.
    pub read: Option<Date>,
    /// Where it is written.
    pub span: Span,
}

/// A source in the text of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextCitation {
    /// The source.
    pub citation: Citation,
    /// What cites it.
    pub place: CitationPlace,
}

/// A place in a text that cites a source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CitationPlace {
    /// A footnote, by its label, folded by [`fold_label`](crate::model::document::footnote::fold_label).
    Footnote(Box<str>),
    /// A position of a debate, by the index of its heading.
    Position(usize),
}

impl Citation {
    /// Reads a source as it is written: with a bare URL, `<URL>`, `[title](URL)` or none. A text with several URLs cites several
    /// sources: it is the title of the first. Without a stated day, the day is in the text: `read: 2026-11-27` or `read on 2026-11-27`.
    pub fn read(text: &str, stated: Option<Date>, span: Span) -> Vec<Self> {
        let read = stated.or_else(|| read_date(text));
        let href = |url: &BareUrl| url.href(&text[url.range.clone()]).into_owned();
        let mut urls = find_urls(text).into_iter().filter(|url| !url.is_email() && is_web_url(&href(url)));
        let Some(first) = urls.next() else { return vec![Self::new(text, None, read, span)] };
        let title = without_markup(&text[..first.range.start], &text[first.range.end..]);
        let others = urls.map(|url| Self::new("", Some(&href(&url)), read, span));
        std::iter::once(Self::new(&title, Some(&href(&first)), read, span)).chain(others).collect()
    }

    /// A source whose title and URL are known. Without a title, it is the URL.
    pub fn new(title: &str, url: Option<&str>, read: Option<Date>, span: Span) -> Self {
        let title = trimmed(title);
        let shown = |url: &str| url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/').to_string();
        let title = if title.is_empty() { url.map(shown).unwrap_or_default() } else { title };
        Self { title: title.into(), url: url.map(Into::into), read, span }
    }
}

/// The text around a URL, without the characters that mark it as a link.
fn without_markup(before: &str, after: &str) -> String {
    let pair = |open: char, close: char| Some((before.strip_suffix(open)?, after.strip_prefix(close)?));
    if let Some((before, after)) = pair('(', ')')
        && let Some(label) = before.strip_suffix(']')
        && let Some(start) = label.rfind('[')
    {
        return [&label[..start], &label[start + 1..], after].concat();
    }
    let (before, after) = pair('<', '>').or_else(|| pair('(', ')')).unwrap_or((before, after));
    let (before, after) = (before.trim_end_matches(SEPARATORS), after.trim_start());
    let is_punctuation = after.starts_with(|c: char| c.is_ascii_punctuation() && c != '(' && c != '"');
    format!("{before}{}{after}", if is_punctuation { "" } else { " " })
}

/// A text without the punctuation and the brackets around it.
fn trimmed(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = words.trim_matches(SEPARATORS);
    let inner = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    inner.filter(|inner| !inner.contains(['(', ')'])).unwrap_or(text).to_string()
}

/// The day on which an author read a source: the first ISO 8601 date after the word `read`.
fn read_date(text: &str) -> Option<Date> {
    let lower = text.to_ascii_lowercase();
    let is_word = |start: usize| {
        let ends_word = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        ends_word(lower.as_bytes()[..start].last()) && ends_word(lower.as_bytes().get(start + "read".len()))
    };
    lower.match_indices("read").filter(|(start, _)| is_word(*start)).find_map(|(start, word)| {
        let rest = &text[start + word.len()..];
        let digits = rest.find(|c: char| c.is_ascii_digit())?;
        let date = rest.get(digits..digits + DATE_LENGTH)?;
        let is_whole = !rest[digits + DATE_LENGTH..].starts_with(|c: char| c.is_ascii_digit());
        (digits <= MAX_BEFORE_DATE && is_whole).then(|| date.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use crate::source::FileId;

    use super::*;

    #[test]
    fn titles_urls_and_dates_are_read() {
        let url = "https://a.example/pay";
        for (text, title, has_url, read) in [
            ("https://a.example/pay", "a.example/pay", true, ""),
            ("<https://a.example/pay>", "a.example/pay", true, ""),
            ("Pay report: https://a.example/pay", "Pay report", true, ""),
            ("Ada, \"Pay\", 2020, <https://a.example/pay>", "Ada, \"Pay\", 2020", true, ""),
            ("[Pay report](https://a.example/pay), 2020", "Pay report, 2020", true, ""),
            ("https://a.example/pay (Ada, Pay, read 2026-11-29)", "Ada, Pay, read 2026-11-29", true, "2026-11-29"),
            ("Pay (https://a.example/pay), 2020", "Pay, 2020", true, ""),
            (
                "Ada, Pay. Read in a copy on 2026-11-29: https://a.example/pay",
                "Ada, Pay. Read in a copy on 2026-11-29",
                true,
                "2026-11-29",
            ),
            ("A book; read: 2026-01-02", "A book; read: 2026-01-02", false, "2026-01-02"),
            ("Reading, spread 2026-01-02", "Reading, spread 2026-01-02", false, ""),
            ("read 2026-13-41", "read 2026-13-41", false, ""),
            ("ada@a.example", "ada@a.example", false, ""),
            ("読んだ read: 2026-01-02", "読んだ read: 2026-01-02", false, "2026-01-02"),
            ("read ５月 2026", "read ５月 2026", false, ""),
        ] {
            let cited = Citation::read(text, None, Span::start_of(FileId(0)));
            let [citation] = cited.as_slice() else { panic!("{text}: {cited:?}") };
            let expected = (title, has_url.then_some(url), read.to_string());
            let read = citation.read.map(|date| date.to_string()).unwrap_or_default();
            assert_eq!((&*citation.title, citation.url.as_deref(), read), expected, "{text}");
        }
    }
    #[test]
    fn several_urls_are_several_sources() {
        let text = "SFIA 7, <https://a.example/7>, and SFIA 9, <https://a.example/9>, read 2026-11-29";
        let cited = Citation::read(text, None, Span::start_of(FileId(0)));
        let urls: Vec<_> = cited.iter().filter_map(|citation| citation.url.as_deref()).collect();
        assert_eq!(urls, ["https://a.example/7", "https://a.example/9"]);
        assert_eq!(&*cited[1].title, "a.example/9");
        assert!(cited.iter().all(|citation| citation.read == Some(jiff::civil::date(2026, 11, 29))));
    }
}
