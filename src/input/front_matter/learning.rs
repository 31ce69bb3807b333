//! The `learn` of a skill -> [`LearningResource`]s.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::href::is_web_url;
use crate::model::document::learning::{LearningResource, ResourceKind};
use crate::model::document::value::Value;

use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::keys::{RESOURCE, names};
use crate::input::unusable_url;
use crate::input::unusable_url::UnusableUrl;

const EXAMPLE: &str = "{title: The Art of Bread, why: It explains each step.}";

/// Reads the key `learn`.
pub(super) fn learn(fields: &mut Fields<'_>) -> Vec<LearningResource> {
    let items = fields.maps("learn", EXAMPLE);
    items.into_iter().filter_map(|item| resource(fields, item)).collect()
}

fn resource(fields: &mut Fields<'_>, item: Value) -> Option<LearningResource> {
    let whole = item.span;
    let mut fields = fields.nested(item)?;
    let span = fields.pairs.first().map_or(whole, |(key, _)| key.span);
    let title = fields.text("title").map(|text| text.value);
    if title.is_none() {
        let diagnostic = Diagnostic::new(Code::BadValue, span, "a resource without a `title`");
        fields.diagnostics.push(diagnostic.help("add the title: `title: The Art of Bread`"));
    }
    let url = url(&mut fields);
    let why = fields.text("why").map(|text| text.value);
    let level = fields.text("level");
    let kind = fields.choice("kind", &ResourceKind::ALL.map(|kind| (kind.as_str(), kind)));
    let cost = fields.text("cost").map(|text| text.value);
    let date = fields.take("date").and_then(|value| fields.strict_date("date", &value)).map(|date| date.value);
    fields.reject_unknown(&names(RESOURCE), Code::UnknownKey);
    Some(LearningResource { span, title: title?, url, why, level, kind, cost, date })
}

/// The address of a page on the web.
fn url(fields: &mut Fields<'_>) -> Option<String> {
    let url = fields.text("url")?;
    if !is_web_url(&url.value) {
        let problem = unusable_url::check(&url.value).unwrap_or_else(|| UnusableUrl {
            message: format!("`url` must be the URL of a page on the web, found `{}`", url.value),
            help: "write the full URL with `https://`, or remove the key".into(),
            corrected: None,
        });
        fields.diagnostics.push(problem.diagnostic(Code::BadValue, url.span, &url.value));
        return None;
    }
    Some(url.value)
}
