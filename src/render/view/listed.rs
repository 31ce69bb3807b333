//! What a page leads to, as it shows it: what every page says of it, made once for all, and what this one adds.

use std::sync::Arc;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use tera::Value;

use crate::render::view::Item;

/// An [`Item`] in a list of one page. To a template it is an item; a clone copies no text.
#[derive(Debug, Clone)]
pub struct Listed {
    everywhere: Arc<Everywhere>,
    note: Option<String>,
    sentence: Option<String>,
}

/// What every page says of an item, as templates read it.
#[derive(Debug, Clone)]
struct Everywhere {
    title: Value,
    href: Value,
    kind: &'static str,
    summary: Value,
    date: Value,
    written: bool,
}

impl Listed {
    /// An item that can be listed on many pages.
    pub fn new(item: Item) -> Self {
        let Item { title, href, kind, summary, date, note, sentence, written } = item;
        let (summary, date) = (Value::from(summary), Value::from_serializable(&date));
        let everywhere = Everywhere { title: title.into(), href: href.into(), kind, summary, date, written };
        Self { everywhere: Arc::new(everywhere), note, sentence }
    }

    /// The item with what a page says of it.
    #[must_use]
    pub fn noted(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }

    /// The item with the sentence in which it links to the page.
    #[must_use]
    pub fn with_sentence(self, sentence: Option<String>) -> Self {
        Self { sentence, ..self }
    }

    /// The item under another title, leading elsewhere.
    #[must_use]
    pub fn leading_to(self, title: &str, href: String) -> Self {
        let everywhere = Everywhere { title: title.into(), href: href.into(), ..(*self.everywhere).clone() };
        Self { everywhere: Arc::new(everywhere), ..self }
    }

    /// Its title.
    pub fn title(&self) -> &str {
        self.everywhere.title.as_str().unwrap_or_default()
    }

    /// Its page.
    pub fn href(&self) -> &str {
        self.everywhere.href.as_str().unwrap_or_default()
    }
}

impl Serialize for Listed {
    /// What templates read goes into what is around it as it is.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Everywhere { title, href, kind, summary, date, written } = &*self.everywhere;
        let mut fields = serializer.serialize_struct("Item", 8)?;
        fields.serialize_field("title", title)?;
        fields.serialize_field("href", href)?;
        fields.serialize_field("kind", kind)?;
        fields.serialize_field("summary", summary)?;
        fields.serialize_field("date", date)?;
        fields.serialize_field("note", &self.note)?;
        fields.serialize_field("sentence", &self.sentence)?;
        fields.serialize_field("written", written)?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_an_item_to_a_template() {
        let plain = Item {
            title: "One".into(),
            href: "/one/".into(),
            kind: "article",
            summary: Some("A line that is longer than a few letters.".into()),
            date: None,
            note: None,
            sentence: None,
            written: true,
        };
        let noted = Item { note: Some("A note".into()), sentence: Some("It says.".into()), ..plain.clone() };
        let elsewhere = Item { title: "Two".into(), href: "/two/".into(), ..noted.clone() };
        let value = Value::from_serializable::<Item>;
        let listed = Listed::new(plain.clone());
        assert_eq!(Value::from_serializable(&listed), value(&plain));
        let listed = listed.noted(noted.note.clone()).with_sentence(noted.sentence.clone());
        assert_eq!(Value::from_serializable(&listed), value(&noted));
        let listed = listed.leading_to("Two", "/two/".into());
        assert_eq!(Value::from_serializable(&listed), value(&elsewhere));
        assert_eq!((listed.title(), listed.href()), ("Two", "/two/"));
    }
}
