//! Footnotes -> a numbered list at the end of the text, in the order of their first references, with links back.

use std::collections::HashMap;
use std::fmt::Write as _;

use pulldown_cmark::{CowStr, Event, TagEnd};

use crate::model::document::footnote::{fold_label, footnote_id, reference_id};

/// Collects the footnotes of a text.
#[derive(Default)]
pub(super) struct FootnoteCollector<'a> {
    /// By label: the number of the footnote, and how many references it has.
    numbers: HashMap<CowStr<'a>, (usize, usize)>,
    /// The labels in the order of their numbers, which start at 1.
    order: Vec<CowStr<'a>>,
    /// The content of each footnote, by label.
    texts: HashMap<CowStr<'a>, Vec<Event<'a>>>,
}

impl<'a> FootnoteCollector<'a> {
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
                events.push(html("<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n"));
            }
            let references = self.numbers.get(label).map_or(0, |(_, references)| *references);
            push_footnote(&mut events, number, text, references);
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

fn push_footnote<'a>(events: &mut Vec<Event<'a>>, number: usize, mut text: Vec<Event<'a>>, references: usize) {
    events.push(html(format!("<li id=\"{}\" value=\"{number}\">\n", footnote_id(number))));
    // The links back go inside the last paragraph, so that they don't start a line of their own.
    let ends_paragraph = matches!(text.last(), Some(Event::End(TagEnd::Paragraph)));
    let paragraph_end = if ends_paragraph { text.pop() } else { None };
    events.append(&mut text);
    events.push(Event::InlineHtml(links_back(number, references).into()));
    events.extend(paragraph_end);
    events.push(html("</li>\n"));
}

fn links_back(number: usize, references: usize) -> String {
    let mut links = String::new();
    for reference in 1..=references {
        // Writing to a String can't fail.
        _ = write!(
            links,
            " <a class=\"footnote-back\" href=\"#{}\" aria-label=\"Back to the text\">↩</a>",
            reference_id(number, reference)
        );
    }
    links
}

fn html<'a>(text: impl Into<CowStr<'a>>) -> Event<'a> {
    Event::Html(text.into())
}
