//! Footnotes -> a numbered list at the end of the text, in the order of their first references, with links back.

use std::collections::HashMap;
use std::fmt::Write as _;

use pulldown_cmark::{CowStr, Event, TagEnd};
use pulldown_cmark_escape::escape_html;

use crate::model::document::footnote::{fold_label, footnote_id, reference_id};
use crate::model::labels::Labels;

/// Collects the footnotes of a text.
pub(super) struct FootnoteCollector<'a> {
    labels: &'a Labels,
    /// By label: the number of the footnote, and how many references it has.
    numbers: HashMap<CowStr<'a>, (usize, usize)>,
    /// The labels in the order of their numbers, which start at 1.
    order: Vec<CowStr<'a>>,
    /// The content of each footnote, by label.
    texts: HashMap<CowStr<'a>, Vec<Event<'a>>>,
}

impl<'a> FootnoteCollector<'a> {
    /// No footnotes yet.
    pub(super) fn new(labels: &'a Labels) -> Self {
        Self { labels, numbers: HashMap::new(), order: Vec::new(), texts: HashMap::new() }
    }

    /// Records a reference, and returns its HTML.
    pub(super) fn reference(&mut self, label: &CowStr<'a>) -> Event<'a> {
        let label = &folded(label);
        let order = &mut self.order;
        let (number, references) = self.numbers.entry(label.clone()).or_insert_with(|| {
            order.push(label.clone());
            (order.len(), 0)
        });
        *references += 1;
        let id = reference_id(*number, *references);
        Event::InlineHtml(
            format!(
                "<sup class=\"footnote-reference\" id=\"{id}\"><a href=\"#{}\">{number}</a></sup>",
                footnote_id(*number)
            )
            .into(),
        )
    }

    /// Records the content of a footnote. The first definition of a label wins.
    pub(super) fn define(&mut self, label: &CowStr<'a>, text: Vec<Event<'a>>) {
        self.texts.entry(folded(label)).or_insert(text);
    }

    /// The section at the end of the text; empty if it has no footnotes. Footnotes without a reference are listed last, so
    /// that no text is lost.
    pub(super) fn into_section(mut self) -> Vec<Event<'a>> {
        let mut unreferenced: Vec<CowStr<'a>> =
            self.texts.keys().filter(|label| !self.numbers.contains_key(*label)).cloned().collect();
        unreferenced.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
        self.order.extend(unreferenced);
        let mut events = Vec::new();
        for (number, label) in (1..).zip(&self.order) {
            let Some(text) = self.texts.remove(label) else { continue };
            if events.is_empty() {
                let label = escaped(self.labels.text("markdown.footnotes"));
                events.push(html(format!("<section class=\"footnotes\" aria-label=\"{label}\"><ol>\n")));
            }
            let references = self.numbers.get(label).map_or(0, |(_, references)| *references);
            push_footnote(&mut events, number, text, links_back(number, references, self.labels));
        }
        if !events.is_empty() {
            events.push(html("</ol></section>\n"));
        }
        events
    }
}

fn folded<'a>(label: &CowStr<'a>) -> CowStr<'a> {
    fold_label(label).into()
}

fn push_footnote<'a>(events: &mut Vec<Event<'a>>, number: usize, mut text: Vec<Event<'a>>, links_back: String) {
    events.push(html(format!("<li id=\"{}\" value=\"{number}\">\n", footnote_id(number))));
    // The links back go inside the last paragraph, so that they don't start a line of their own.
    let ends_paragraph = matches!(text.last(), Some(Event::End(TagEnd::Paragraph)));
    let paragraph_end = if ends_paragraph { text.pop() } else { None };
    events.append(&mut text);
    events.push(Event::InlineHtml(links_back.into()));
    events.extend(paragraph_end);
    events.push(html("</li>\n"));
}

fn links_back(number: usize, references: usize, labels: &Labels) -> String {
    let mut links = String::new();
    let label = escaped(labels.text("markdown.footnote-back"));
    for reference in 1..=references {
        // Writing to a String can't fail.
        _ = write!(
            links,
            " <a class=\"footnote-back\" href=\"#{}\" aria-label=\"{label}\">↩</a>",
            reference_id(number, reference)
        );
    }
    links
}

/// A text for an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Writing to a String can't fail.
    _ = escape_html(&mut escaped, text);
    escaped
}

fn html<'a>(text: impl Into<CowStr<'a>>) -> Event<'a> {
    Event::Html(text.into())
}
