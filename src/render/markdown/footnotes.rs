//! Footnotes: numbered in the order in which a text refers to them, gathered at its end, each with its way back.

use std::collections::HashMap;
use std::fmt::Write as _;

use pulldown_cmark::{CowStr, Event, TagEnd};

/// The footnotes of one text.
#[derive(Default)]
pub(crate) struct Footnotes<'a> {
    /// By label: its number, and how often the text refers to it.
    numbers: HashMap<CowStr<'a>, (usize, usize)>,
    /// Labels by number, from 1.
    order: Vec<CowStr<'a>>,
    /// What stands in each, by label.
    texts: HashMap<CowStr<'a>, Vec<Event<'a>>>,
}

impl<'a> Footnotes<'a> {
    /// A reference to a footnote, as HTML.
    pub(crate) fn reference(&mut self, label: &CowStr<'a>) -> Event<'a> {
        let order = &mut self.order;
        let (number, times) = self.numbers.entry(label.clone()).or_insert_with(|| {
            order.push(label.clone());
            (order.len(), 0)
        });
        *times += 1;
        let id = back_id(*number, *times);
        Event::InlineHtml(
            format!("<sup class=\"footnote-reference\" id=\"{id}\"><a href=\"#fn-{number}\">{number}</a></sup>").into(),
        )
    }

    /// The text of a footnote. Of two with one label the first counts.
    pub(crate) fn define(&mut self, label: CowStr<'a>, text: Vec<Event<'a>>) {
        self.texts.entry(label).or_insert(text);
    }

    /// The section at the end of a text; nothing where it has no footnotes. Those that nothing refers to come last,
    /// so that no text is lost.
    pub(crate) fn section(mut self) -> Vec<Event<'a>> {
        let mut unreferenced: Vec<CowStr<'a>> =
            self.texts.keys().filter(|label| !self.numbers.contains_key(*label)).cloned().collect();
        unreferenced.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
        self.order.extend(unreferenced);
        let defined: Vec<(usize, CowStr<'a>)> =
            (1..).zip(self.order.clone()).filter(|(_, label)| self.texts.contains_key(label)).collect();
        if defined.is_empty() {
            return Vec::new();
        }
        let mut events = vec![html("<section class=\"footnotes\" aria-label=\"Footnotes\"><ol>\n")];
        for (number, label) in defined {
            let text = self.texts.remove(&label).unwrap_or_default();
            let times = self.numbers.get(&label).map_or(0, |(_, times)| *times);
            let mut back = String::new();
            for time in 1..=times {
                // Writing to a String can't fail.
                _ = write!(
                    back,
                    " <a class=\"footnote-back\" href=\"#{}\" aria-label=\"Back to the text\">↩</a>",
                    back_id(number, time)
                );
            }
            events.push(html(format!("<li id=\"fn-{number}\" value=\"{number}\">\n")));
            // The way back stands at the end of the last paragraph where there is one.
            let in_paragraph = matches!(text.last(), Some(Event::End(TagEnd::Paragraph)));
            let mut text = text;
            let end = if in_paragraph { text.pop() } else { None };
            events.append(&mut text);
            events.push(Event::InlineHtml(back.into()));
            events.extend(end);
            events.push(html("</li>\n"));
        }
        events.push(html("</ol></section>\n"));
        events
    }
}

fn html<'a>(text: impl Into<CowStr<'a>>) -> Event<'a> {
    Event::Html(text.into())
}

fn back_id(number: usize, time: usize) -> String {
    if time == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{time}") }
}
