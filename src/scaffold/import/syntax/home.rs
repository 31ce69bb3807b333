//! The home page that `VitePress` and Starlight generate from front matter -> text: a tagline, links, and a list of features.

use std::fmt::Write as _;

use crate::model::document::value::Value;

use crate::scaffold::import::site::{items, value_at};
use crate::scaffold::import::text::ConversionContext;

/// Adds the text of `hero` and `features` to a text.
pub(super) fn convert(context: &ConversionContext<'_>, body: &str) -> String {
    let key = |name: &str| context.document.keys.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let mut text = String::new();
    if let Some(hero) = key("hero") {
        let of = |name: &str| value_at(hero, &[name]).and_then(Value::as_text).filter(|text| !text.is_empty());
        for line in [of("text"), of("tagline")].into_iter().flatten() {
            let _ = write!(text, "{line}\n\n");
        }
        for action in value_at(hero, &["actions"]).map(items).unwrap_or_default() {
            let of = |name: &str| value_at(action, &[name]).and_then(Value::as_text);
            if let (Some(title), Some(link)) = (of("text"), of("link")) {
                let _ = writeln!(text, "- [{}]({})", title.replace(['[', ']'], ""), link.replace(' ', "%20"));
            }
        }
    }
    let mut features = String::new();
    for feature in key("features").map(items).unwrap_or_default() {
        let of = |name: &str| value_at(feature, &[name]).and_then(Value::as_text);
        let Some(title) = of("title") else { continue };
        let title = match of("link") {
            Some(link) => format!("[{title}]({})", link.replace(' ', "%20")),
            None => title.to_string(),
        };
        let details =
            of("details").map(|details| format!(": {}", details.split_whitespace().collect::<Vec<_>>().join(" ")));
        let _ = writeln!(features, "- **{title}**{}", details.unwrap_or_default());
    }
    if text.is_empty() && features.is_empty() {
        return body.to_string();
    }
    format!("{text}\n{features}\n{body}")
}
