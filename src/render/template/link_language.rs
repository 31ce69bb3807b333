//! The `hreflang` and `title_language` filters: an address -> the attributes of a link to it, if its page is in another language than
//! the page with the link. So browsers and screen readers know the language before a reader follows the link.

use std::borrow::Cow;
use std::sync::Arc;

use tera::{Kwargs, State, TeraResult, Value};

use crate::model::page::translations::Translations;
use crate::model::site::Site;
use crate::render::template::label::escape;

/// The text of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkText {
    /// The title of its page, which is in the language of that page.
    Title,
    /// A text in the language of the page with the link.
    Own,
}

/// Returns the filter for links from the pages of a site.
pub(crate) fn filter(site: &Site, text: LinkText) -> impl Fn(&Value, Kwargs, &State<'_>) -> TeraResult<Value> + use<> {
    let translations: Arc<Translations> = site.translations.clone();
    let own = site.config.language.clone();
    let none = Value::safe_string("");
    let attributes = |tag: &str| {
        let tag = escape(tag);
        let lang = if text == LinkText::Title { format!(" lang=\"{tag}\"") } else { String::new() };
        Value::safe_string(&format!(" hreflang=\"{tag}\"{lang}"))
    };
    let of_languages: Vec<(String, Value)> =
        translations.languages.iter().map(|language| (language.tag.clone(), attributes(&language.tag))).collect();
    move |href, _, _| {
        let language = href.as_str().and_then(|href| translations.language_at(href)).filter(|tag| *tag != own);
        let of_language = language.and_then(|tag| of_languages.iter().find(|(of, _)| of == tag));
        Ok(of_language.map_or_else(|| none.clone(), |(_, attributes)| attributes.clone()))
    }
}

/// A template of ours without these filters, for a language whose lists lead to no other one: an empty text costs less than a call of
/// the filter. All else keeps its place, as errors of the engine have positions.
pub(super) fn without_filters(template: Cow<'_, str>) -> Cow<'_, str> {
    const ENDS: [&str; 2] = [" | title_language }}", " | hreflang }}"];
    let mut replaced = template.into_owned();
    for end in ENDS {
        let mut from = 0;
        while let Some(found) = replaced[from..].find(end).map(|found| from + found) {
            let close = found + end.len() - "}}".len();
            if let Some(open) = replaced[..found].rfind("{{").map(|open| open + "{{".len()) {
                let spaces = " ".repeat(close - open - "\"\"".len());
                replaced.replace_range(open..close, &format!("\"\"{spaces}"));
            }
            from = close;
        }
    }
    replaced.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_replaced_by_empty_texts_of_the_same_length() {
        let template = "<a href=\"{{ x.href }}\"{{ x.href | title_language }}>a</a> {{ y | hreflang }} {{ z | upper }}";
        let replaced = without_filters(template.into());
        assert_eq!(replaced.len(), template.len());
        let words: Vec<&str> = replaced.split_whitespace().collect();
        assert_eq!(words.join(" "), "<a href=\"{{ x.href }}\"{{\"\" }}>a</a> {{\"\" }} {{ z | upper }}");
    }
}
