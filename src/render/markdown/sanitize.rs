//! HTML with the author's own elements -> HTML without scripts, frames, styles and forms. The rules are ammonia's, with the
//! elements in [`ALLOWED_ELEMENTS`] and with the attributes that our own HTML needs.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use crate::model::address::href::{SAFE_SCHEMES, is_data_image};
use crate::model::document::allowed_html::ALLOWED_ELEMENTS;

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<&'static str>>();
    let mut attributes: HashMap<&'static str, HashSet<&'static str>> = builder.clone_tag_attributes();
    for (element, added) in [
        ("a", &["name"][..]),
        ("audio", &["controls", "src", "preload"]),
        ("details", &["open"]),
        ("img", &["loading", "srcset", "sizes"]),
        ("input", &["checked", "disabled"]),
        ("li", &["value"]),
        ("ol", &["type", "reversed"]),
        ("source", &["src", "srcset", "type", "media", "sizes"]),
        ("table", &["width"]),
        ("td", &["valign", "width", "scope"]),
        ("th", &["valign", "width"]),
        ("time", &["datetime"]),
        ("track", &["src", "kind", "srclang", "label", "default"]),
        ("video", &["controls", "src", "poster", "width", "height", "preload"]),
    ] {
        attributes.entry(element).or_default().extend(added);
    }
    builder
        .tags(ALLOWED_ELEMENTS.into_iter().collect())
        .tag_attributes(attributes)
        .generic_attributes(set(&[
            "title",
            "lang",
            "dir",
            "class",
            "id",
            "role",
            "tabindex",
            "aria-label",
            "aria-hidden",
            "aria-describedby",
        ]))
        .tag_attribute_values(HashMap::from([("input", HashMap::from([("type", set(&["checkbox"]))]))]))
        .url_schemes(set(&SAFE_SCHEMES).into_iter().chain(["data"]).collect())
        .link_rel(None)
        .attribute_filter(|element, attribute, value| {
            let is_data = value.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
            let is_image = element == "img" && attribute == "src" && is_data_image(value);
            (!is_data || is_image).then_some(Cow::Borrowed(value))
        });
    builder
});

/// Sanitizes the HTML of a whole text.
pub(super) fn clean(html: &str) -> String {
    SANITIZER.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_content_is_removed() {
        let html = r#"<p onclick="x()" style="color:red">a<script>x()</script><a href="javascript:x()">b</a><iframe src="/x"></iframe><img src="data:text/html,x"><form action="/"><input type="text"></form></p>"#;
        let clean = clean(html);
        for removed in ["onclick", "style", "script", "iframe", "data:", "form", "type=\"text\""] {
            assert!(!clean.contains(removed), "{removed}: {clean}");
        }
        assert!(clean.contains("<a>b</a>"), "{clean}");
    }
}
