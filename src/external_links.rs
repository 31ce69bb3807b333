//! [`Site`] -> the URLs of other sites that its documents name, each with its locations; and the result of a link checker
//! -> a diagnostic at each location of a dead URL. Nothing here uses the network.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, Token, Tokenizer};
use pulldown_cmark::{Event, Tag};
use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::bare_url::find_urls;
use crate::model::address::href::is_web_url;
use crate::model::config::{Config, RawHtml};
use crate::model::document::entry::Entry;
use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::markdown_source::MarkdownSource;
use crate::model::site::Site;
use crate::source::Span;

/// The locations of each URL, sorted.
pub(crate) type ExternalLinks = BTreeMap<String, Vec<Span>>;

/// The URLs that the documents of a guide name, in their text and in their front matter. URLs of the guide itself are not
/// among them, nor those in code.
pub(crate) fn collect(site: &Site) -> ExternalLinks {
    let mut entries: Vec<(&Site, &Entry)> = Vec::new();
    for site in site.in_each_language() {
        let own = site.entries.iter().filter(|entry| entry.broken.is_none() && !entry.is_untranslated());
        entries.extend(own.map(|entry| (site, &**entry)));
    }
    let of_entry = |(site, entry): &(&Site, &Entry)| {
        let text = site.snapshot.file(entry.file).text();
        let start = entry.body.start as usize;
        let mut finder = UrlFinder { config: &site.config, entry, found: Vec::new() };
        finder.front_matter(&text[..start.min(text.len())]);
        finder.text(text, start);
        finder.found
    };
    let found: Vec<Vec<(String, Span)>> = entries.par_iter().map(of_entry).collect();
    let mut links = ExternalLinks::new();
    for (url, span) in found.into_iter().flatten() {
        links.entry(url).or_default().push(span);
    }
    for spans in links.values_mut() {
        spans.sort_by_key(|span| (span.file, span.start, span.end));
        spans.dedup();
    }
    links
}

/// Finds the URLs of one document.
struct UrlFinder<'a> {
    config: &'a Config,
    entry: &'a Entry,
    found: Vec<(String, Span)>,
}

impl UrlFinder<'_> {
    fn add(&mut self, url: &str, start: usize, end: usize) {
        let is_own = || self.config.base_url.as_ref().is_some_and(|base| base.within_guide(url).is_some());
        if is_web_url(url) && !is_own() {
            self.found.push((url.to_string(), Span::new(self.entry.file, start, end)));
        }
    }

    /// The URLs in the values of front matter. Comments name none.
    fn front_matter(&mut self, text: &str) {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if !line.trim_start().starts_with('#') {
                for url in find_urls(line).iter().filter(|url| !url.is_email()) {
                    let range = url.range.clone();
                    self.add(&url.href(&line[range.clone()]), start + range.start, start + range.end);
                }
            }
            start += line.len();
        }
    }

    fn text(&mut self, text: &str, start: usize) {
        let Some(body) = text.get(start..) else { return };
        let markdown = MarkdownSource::new(body, self.config.markdown.syntax());
        for (event, range) in markdown.events() {
            let MarkdownEvent::Parsed(event) = event else { continue };
            let (from, to) = (start + range.start, start + range.end);
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => self.add(&dest_url, from, to),
                Event::Html(html) | Event::InlineHtml(html) if self.config.markdown.raw_html != RawHtml::Escape => {
                    self.html(&html, from, to);
                }
                _ => {}
            }
        }
    }

    /// The URLs in the attributes of a tag.
    fn html(&mut self, html: &str, start: usize, end: usize) {
        for token in Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span()) {
            let Ok(Token::StartTag(tag)) = token else { continue };
            for name in ["href", "src", "cite"] {
                if let Some(value) = tag.attributes.get(name.as_bytes()) {
                    self.add(&String::from_utf8_lossy(value), start, end);
                }
            }
        }
    }
}

/// The URLs that a link checker found dead, each with its reason. Reads the JSON of lychee, or text with a URL at the start of
/// each line. `None` if the text is neither.
pub(crate) fn dead_urls(result: &str) -> Option<BTreeMap<String, String>> {
    let mut dead = BTreeMap::new();
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(result) {
        let maps = ["error_map", "fail_map", "timeout_map"].iter().filter_map(|key| value.get(key)).collect::<Vec<_>>();
        if maps.is_empty() {
            return None;
        }
        let failures = maps.into_iter().filter_map(|map| map.as_object()).flat_map(|map| map.values());
        for failure in failures.filter_map(|list| list.as_array()).flatten() {
            let Some(url) = failure.get("url").and_then(|url| url.as_str()) else { continue };
            let status = failure.get("status");
            let text = status.and_then(|status| status.get("text").or(Some(status))).and_then(|text| text.as_str());
            dead.insert(normalized(url), text.unwrap_or_default().to_string());
        }
        return Some(dead);
    }
    for line in result.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (url, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        if !is_web_url(url) {
            return None;
        }
        dead.insert(normalized(url), reason.trim().to_string());
    }
    Some(dead)
}

/// A URL as checkers print it: with a slash after the host, and without a fragment.
fn normalized(url: &str) -> String {
    url::Url::parse(url).map_or_else(
        |_| url.to_string(),
        |mut url| {
            url.set_fragment(None);
            url.to_string()
        },
    )
}

/// Reports each location of a dead URL.
pub(crate) fn report_dead(links: &ExternalLinks, dead: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (url, spans) in links {
        let Some(reason) = dead.get(&normalized(url)) else { continue };
        let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
        for span in spans {
            let message = format!("dead link: {url}{reason}");
            let help = "replace it, link to an archived copy, or remove it";
            diagnostics.push(Diagnostic::new(Code::DeadLink, *span, message).help(help));
        }
    }
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_checkers_are_read() {
        let json = r#"{"total": 3, "error_map": {"a.md": [{"url": "https://a.example", "status": {"text": "404 Not Found", "code": 404}}]},
            "timeout_map": {"b.md": [{"url": "https://b.example/x#y", "status": "Timeout"}]}}"#;
        let dead = dead_urls(json).expect("JSON");
        assert_eq!(dead["https://a.example/"], "404 Not Found");
        assert_eq!(dead["https://b.example/x"], "Timeout");
        let dead = dead_urls("# dead\nhttps://a.example/p 410 gone\n\nhttps://b.example\n").expect("lines");
        assert_eq!((dead["https://a.example/p"].as_str(), dead["https://b.example/"].as_str()), ("410 gone", ""));
        assert_eq!(dead_urls("{\"a\": 1}"), None);
        assert_eq!(dead_urls("nothing to read"), None);
    }
}
