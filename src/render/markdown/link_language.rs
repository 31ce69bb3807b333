//! A link in a text to a page in another language -> the same link with the tag of the language, so that browsers and screen readers
//! know it before a reader follows it.

use pulldown_cmark::{Event, Tag, TagEnd};
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::model::page::translations::Translations;

/// The languages of the guide, as the links of a text in one of them lead to the others.
#[derive(Clone, Copy)]
pub struct LinkLanguages<'a> {
    /// The languages.
    pub translations: &'a Translations,
    /// The tag of the language of the text.
    pub own: &'a str,
}

impl<'a> LinkLanguages<'a> {
    /// The tag of the language of the page at an address, if that is another one.
    pub(crate) fn other_language_at(self, href: &str) -> Option<&'a str> {
        self.translations.language_at(href).filter(|language| *language != self.own)
    }

    /// Adds the languages of the links to the events of a text. Events in images become plain text, and stay.
    pub(super) fn add_to(self, events: &mut [Event<'_>]) {
        let mut images = 0usize;
        for event in events {
            match event {
                Event::Start(Tag::Image { .. }) => images += 1,
                Event::End(TagEnd::Image) => images = images.saturating_sub(1),
                Event::Start(Tag::Link { dest_url, title, .. }) if images == 0 => {
                    if let Some(language) = self.other_language_at(dest_url) {
                        *event = Event::InlineHtml(start_of_link(dest_url, title, language).into());
                    }
                }
                _ => {}
            }
        }
    }
}

fn start_of_link(href: &str, title: &str, language: &str) -> String {
    let mut html = String::from("<a href=\"");
    // Writing to a String can't fail.
    _ = escape_href(&mut html, href);
    if !title.is_empty() {
        html.push_str("\" title=\"");
        _ = escape_html(&mut html, title);
    }
    html.push_str("\" hreflang=\"");
    _ = escape_html(&mut html, language);
    html.push_str("\">");
    html
}
