//! An address in site.toml with placeholders -> the address for a page, such as that of an editor for its document.

use crate::diagnostic::did_you_mean;

use crate::model::address::href::is_web_url;
use crate::model::address::percent::{encode_path, encode_query_value};

/// The names of the placeholders.
const NAMES: [&str; 3] = ["path", "title", "url"];

/// What is wrong with an address with placeholders, and how to fix it.
#[derive(Debug)]
pub struct UrlPatternError {
    /// The error.
    pub message: String,
    /// The fix in words.
    pub help: String,
    /// A misspelt placeholder, and the one that was meant.
    pub corrected: Option<(String, String)>,
}

/// An address with placeholders, such as `https://example.org/edit/main/{path}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UrlPattern {
    parts: Vec<UrlPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum UrlPart {
    Text(String),
    /// The path of the document, below the path of the address.
    Path,
    /// The value with this index in [`NAMES`], within a query or a fragment or as one segment.
    Value(usize),
}

impl UrlPattern {
    /// Parses an address.
    pub fn parse(text: &str) -> Result<Self, UrlPatternError> {
        let error = |message: String, help: &str| UrlPatternError { message, help: help.into(), corrected: None };
        if !is_web_url(text) && !text.starts_with("mailto:") {
            let help = "write a full URL, such as https://example.org/edit/main/{path}";
            return Err(error(format!("`{text}` is not the address of a page on the web"), help));
        }
        let mut parts = Vec::new();
        let mut rest = text;
        let mut is_in_query = false;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(error("`{` is not closed".into(), "close the placeholder, or write `%7B` for a brace"));
            };
            let Some(index) = NAMES.iter().position(|known| *known == name) else {
                let written = format!("{{{name}}}");
                let message = format!("unknown placeholder `{written}`");
                let Some(near) = did_you_mean(name, NAMES).map(|near| format!("{{{near}}}")) else {
                    return Err(error(message, "the placeholders are {path}, {title} and {url}"));
                };
                let help = format!("did you mean `{near}`?");
                return Err(UrlPatternError { message, help, corrected: Some((written, near)) });
            };
            is_in_query |= before.contains(['?', '#']);
            parts.push(UrlPart::Text(before.into()));
            parts.push(if index == 0 && !is_in_query { UrlPart::Path } else { UrlPart::Value(index) });
            rest = after;
        }
        parts.push(UrlPart::Text(rest.into()));
        Ok(Self { parts })
    }

    /// The address for a page with a title and a URL, whose document has a path.
    pub fn fill(&self, path: &str, title: &str, url: &str) -> String {
        let values = [path, title, url];
        let parts = self.parts.iter().map(|part| match part {
            UrlPart::Text(text) => text.clone(),
            UrlPart::Path => encode_path(path),
            UrlPart::Value(index) => encode_query_value(values[*index]),
        });
        parts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_for_their_place() {
        let filled = |pattern: &str| {
            UrlPattern::parse(pattern).expect(pattern).fill("content/a b+c.md", "R&D?", "https://example.org/a/")
        };
        assert_eq!(filled("https://example.org/edit/{path}"), "https://example.org/edit/content/a%20b+c.md");
        assert_eq!(
            filled("https://example.org/new?title={title}&body={url}%20{path}"),
            "https://example.org/new?title=R%26D%3F&body=https%3A%2F%2Fexample.org%2Fa%2F%20content%2Fa%20b%2Bc.md"
        );
        assert_eq!(filled("mailto:a@example.org?subject={title}"), "mailto:a@example.org?subject=R%26D%3F");
        assert_eq!(filled("https://example.org/#{path}"), "https://example.org/#content%2Fa%20b%2Bc.md");
    }
}
