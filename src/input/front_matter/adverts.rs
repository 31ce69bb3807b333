//! The `adverts` of a role -> [`Advert`]s: words in job adverts that point to it, and what they hint at.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::front_matter::Advert;
use crate::model::document::value::Value;
use crate::source::{Span, Spanned};

use crate::input::front_matter::fields::{AnnotatedItem, Fields};
use crate::input::front_matter::keys::{ADVERT, names};

/// Reads the key `adverts`. Each item is a phrase, a phrase with what it hints at, or the long form with several phrases.
pub(super) fn adverts(fields: &mut Fields<'_>) -> Vec<Advert> {
    let mut adverts = Vec::new();
    for item in fields.annotated_items("adverts", &names(ADVERT), "hints") {
        match item {
            AnnotatedItem::Short(short) => {
                let span = short.name.span;
                adverts.extend(with_words(
                    fields,
                    Advert { words: vec![short.name], hints: short.note.map(|note| note.value) },
                    span,
                ));
            }
            AnnotatedItem::Long(item) => adverts.extend(long_form(fields, item)),
        }
    }
    adverts
}

fn long_form(fields: &mut Fields<'_>, item: Value) -> Option<Advert> {
    let span = item.span;
    let mut fields = fields.nested(item)?;
    let (words, hints) = (fields.texts("words"), fields.text("hints").map(|text| text.value));
    let advert = with_words(&mut fields, Advert { words, hints }, span);
    fields.reject_unknown(&names(ADVERT), Code::UnknownKey);
    advert
}

/// Reports words without a letter or digit, which no advert can contain as words.
fn with_words(fields: &mut Fields<'_>, mut advert: Advert, span: Span) -> Option<Advert> {
    let is_word = |words: &Spanned<String>| words.value.chars().any(char::is_alphanumeric);
    advert.words.retain(is_word);
    if advert.words.is_empty() {
        let diagnostic = Diagnostic::new(Code::WrongType, span, "an item of `adverts` without `words`");
        fields.diagnostics.push(diagnostic.help("add them: `- own the backlog: You decide the order.`"));
        return None;
    }
    Some(advert)
}
