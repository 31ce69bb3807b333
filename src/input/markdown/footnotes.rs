//! The text of a document -> the references to footnotes that it doesn't define. The parser treats these as text, so
//! they are searched for in text events.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::href::is_web_url;
use crate::model::config::MarkdownSettings;
use crate::model::document::citation::{Citation, CitationPlace, TextCitation};
use crate::model::document::footnote::fold_label;
use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::markdown_source::MarkdownSource;
use crate::source::Span;

use crate::input::markdown::fact_reader::FactReader;

/// The maximum length of a footnote label in bytes, a little more than that of a link label (`CommonMark` 0.31, section
/// 4.7).
const MAX_LABEL: usize = 1000;

/// A footnote whose end has not been reached.
pub(super) struct OpenFootnote {
    /// Its folded label.
    label: Box<str>,
    /// Its visible text so far.
    text: String,
    /// Its links to the web.
    urls: Vec<Box<str>>,
    /// Its definition.
    span: Span,
}

/// Finds `[^label]` where no footnote has this label. Returns the byte range of each reference, and its label.
pub(super) fn undefined_footnotes<'a>(
    text: &'a str,
    settings: &MarkdownSettings,
    is_defined: impl Fn(&str) -> bool,
) -> Vec<(Range<usize>, &'a str)> {
    if !text.contains("[^") {
        return Vec::new();
    }
    let mut undefined = Vec::new();
    let mut in_code_block = false;
    for (event, range) in MarkdownSource::new(text, settings.syntax()).events() {
        let MarkdownEvent::Parsed(event) = event else { continue };
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code_block = true,
            Event::End(TagEnd::CodeBlock) => in_code_block = false,
            Event::Text(event_text) if !in_code_block && event_text.starts_with('[') => {
                let label = label_at(text, range.start).filter(|label| !is_defined(label));
                undefined.extend(label.map(|label| (range.start..range.start + label.len() + "[^]".len(), label)));
            }
            _ => {}
        }
    }
    undefined
}

impl FactReader<'_> {
    /// Records the definition of a footnote. The first one of a label counts.
    pub(super) fn define_footnote(&mut self, label: &str, range: Range<usize>) {
        let definition = range.start..range.start + label.len() + "[^]:".len();
        self.footnote = Some(OpenFootnote {
            label: fold_label(label).into(),
            text: String::new(),
            urls: Vec::new(),
            span: self.span(definition.clone()),
        });
        let span = self.span(definition.clone());
        let Some((_, first)) = self.defined_footnotes.get(&fold_label(label)) else {
            self.defined_footnotes.insert(fold_label(label), (label.to_string(), definition));
            return;
        };
        let diagnostic = Diagnostic::new(Code::BrokenFootnote, span, format!("duplicate footnote `{label}`"))
            .label("this text is not shown")
            .related(self.span(first.clone()), "first defined here")
            .help("give each footnote a name of its own");
        self.diagnostics.push(diagnostic);
    }

    /// Adds text to the footnote that is open.
    pub(super) fn footnote_text(&mut self, text: &str) {
        if let Some(footnote) = &mut self.footnote {
            footnote.text.push_str(text);
        }
    }

    /// Adds a link to the footnote that is open. Those to the web are sources.
    pub(super) fn footnote_url(&mut self, url: &str) {
        if let Some(footnote) = &mut self.footnote
            && is_web_url(url)
        {
            footnote.urls.push(url.into());
        }
    }

    /// Records the sources that a footnote cites: those with a URL, or with the day on which the author read them.
    pub(super) fn close_footnote(&mut self) {
        let Some(OpenFootnote { label, text, urls, span }) = self.footnote.take() else { return };
        let mut cited = Citation::read(&text, None, span);
        for url in urls {
            if cited.iter().any(|citation| citation.url.as_ref() == Some(&url)) {
                continue;
            }
            match cited.as_mut_slice() {
                // The text of a link is the title, and not the URL.
                [only] if only.url.is_none() => only.url = Some(url),
                _ => cited.push(Citation::new("", Some(&url), cited[0].read, span)),
            }
        }
        cited.retain(|citation| citation.url.is_some() || citation.read.is_some());
        let place = CitationPlace::Footnote(label);
        self.body.citations.extend(cited.into_iter().map(|citation| TextCitation { citation, place: place.clone() }));
    }

    /// Reports the footnotes that no text refers to. They are shown after the others.
    pub(super) fn report_unused_footnotes(&mut self) {
        let unused: Vec<_> =
            self.defined_footnotes.iter().filter(|(label, _)| !self.referenced_footnotes.contains(*label)).collect();
        // Only a text with an unused footnote is searched.
        let in_code = if unused.is_empty() { HashSet::new() } else { references_in_code(self.text) };
        for (_, (label, range)) in unused {
            if !in_code.contains(label.as_str()) {
                let span = Span::new(self.file, range.start, range.end);
                let diagnostic = Diagnostic::new(Code::BrokenFootnote, span, format!("unused footnote `{label}`"))
                    .help(format!("refer to it with `[^{label}]` in the text, or remove it"));
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Adds the footnotes that nothing refers to. They are shown after the others.
    pub(super) fn number_unused_footnotes(&mut self) {
        let labels = self.defined_footnotes.keys();
        let unused = labels.filter(|label| !self.referenced_footnotes.contains(*label));
        self.body.footnotes.extend(unused.map(|label| Box::from(label.as_str())));
    }

    pub(super) fn undefined_footnote(&self, range: Range<usize>, label: &str) -> Diagnostic {
        let span = self.span(self.start + range.start..self.start + range.end);
        let end = Span::new(self.file, self.text.len(), self.text.len());
        let gap = if self.text.ends_with("\n\n") {
            ""
        } else if self.text.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        Diagnostic::new(Code::BrokenFootnote, span, format!("undefined footnote `{label}`"))
            .help(format!("define it at the end of the file: `[^{label}]: its text`"))
            .rewrite(end, "", format!("{gap}[^{label}]: its text\n"))
    }
}

/// The labels of all texts that look like references, including those in code: the indented blocks of other tools are code
/// here.
fn references_in_code(text: &str) -> HashSet<&str> {
    let starts = memchr::memmem::find_iter(text.as_bytes(), "[^");
    let labels = starts.filter_map(|start| {
        let label = label_at(text, start)?;
        (!text[start + label.len() + "[^]".len()..].starts_with(':')).then_some(label)
    });
    labels.collect()
}

/// The label of a reference that starts at `offset`. Text events end at brackets, so it is read from the source.
fn label_at(text: &str, offset: usize) -> Option<&str> {
    let rest = text[offset..].strip_prefix("[^")?;
    let is_end = |byte: u8| matches!(byte, b']' | b'\n' | b' ');
    let end = rest.bytes().take(MAX_LABEL).position(is_end)?;
    let label = &rest[..end];
    (rest[end..].starts_with(']') && !label.is_empty()).then_some(label)
}
