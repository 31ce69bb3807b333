//! HTML with the author's own elements -> HTML without scripts, frames, styles and forms. ammonia keeps the elements and
//! attributes in `allowed_html`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use crate::model::address::href::{SAFE_SCHEMES, is_data_image};
use crate::model::document::allowed_html::{
    ALLOWED_ATTRIBUTES, ALLOWED_ATTRIBUTES_BY_ELEMENT, ALLOWED_ELEMENTS, is_allowed_input,
};

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<&'static str>>();
    let attributes: HashMap<&'static str, HashSet<&'static str>> =
        ALLOWED_ATTRIBUTES_BY_ELEMENT.iter().map(|(element, attributes)| (*element, set(attributes))).collect();
    builder
        .tags(ALLOWED_ELEMENTS.into_iter().collect())
        .tag_attributes(attributes)
        .generic_attributes(set(&ALLOWED_ATTRIBUTES))
        .generic_attribute_prefixes(set(&["aria-"]))
        .url_schemes(set(&SAFE_SCHEMES).into_iter().chain(["data"]).collect())
        .link_rel(None)
        .attribute_filter(|element, attribute, value| {
            let is_data = value.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
            let is_image = element == "img" && attribute == "src" && is_data_image(value);
            let is_field = element == "input" && attribute == "type" && !is_allowed_input(value);
            ((!is_data || is_image) && !is_field).then_some(Cow::Borrowed(value))
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
