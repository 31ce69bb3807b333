//! A template -> the same template with the texts of the labels that need no values: `{{ "role.pay" | label }}` becomes
//! `{{ "Pay"                }}`. A page has dozens of them, and a text costs less than a call of the filter.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::labels::{LabelText, Labels};

/// The filters that return the same text for a label without values.
const FILTERS: [&str; 2] = ["| label", "| label_text"];

/// Replaces each `"key" | label` that is a whole expression by its text, if that fits. All else keeps its place, so that errors of the
/// engine have the positions of the author's template.
pub(super) fn with_texts<'a>(template: &'a str, labels: &Labels) -> Cow<'a, str> {
    let mut replaced: Option<String> = None;
    for range in constant_labels(template) {
        let text = text_of(&template[range.clone()], labels).filter(|text| text.len() + "\"\"".len() <= range.len());
        if let Some(text) = text {
            let spaces = " ".repeat(range.len() - text.len() - "\"\"".len());
            replaced.get_or_insert_with(|| template.into()).replace_range(range, &format!("\"{text}\"{spaces}"));
        }
    }
    replaced.map_or(template.into(), Cow::Owned)
}

/// The places of `"key" | label`, and of `label_text`, that are whole expressions without arguments.
fn constant_labels(template: &str) -> impl Iterator<Item = Range<usize>> {
    FILTERS.into_iter().flat_map(move |filter| {
        template.match_indices(filter).filter_map(move |(filter_start, _)| {
            let end = filter_start + filter.len();
            let before = template[..filter_start].trim_end().strip_suffix('"')?;
            let start = before.rfind('"')?;
            let opens = template[..start].trim_end().ends_with(['{', '(', '=', ',']);
            let closes = template[end..].trim_start_matches(' ').starts_with(['}', ')', ',']);
            (opens && closes).then_some(start..end)
        })
    })
}

/// The text of a label, if it can be written between the quotes of a literal.
fn text_of<'a>(expression: &str, labels: &'a Labels) -> Option<&'a str> {
    let key = expression.strip_prefix('"')?.split('"').next()?;
    let LabelText::Text(text) = labels.get(key)? else { return None };
    (!text.contains(['"', '\\', '\n', '\r'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn only_whole_expressions_are_replaced() {
        let label = |text: &str| LabelText::Text(text.into());
        let labels = BTreeMap::from([
            ("a.pay".into(), label("Pay")),
            ("a.ko".into(), label("급여")),
            ("a.q".into(), label("\"\\")),
            ("a.long".into(), label("a text that is longer than its key")),
            ("a.list".into(), LabelText::List([].into())),
        ]);
        let labels = Labels::new("en", labels);
        for (template, expected) in [
            ("{{ \"a.pay\" | label }}!", "{{ \"Pay\"           }}!"),
            ("{{\"a.pay\" | label}}", "{{\"Pay\"          }}"),
            ("{{ \"a.ko\" | label_text }}", "{{ \"급여\"            }}"),
            ("x(label={\"a.pay\" | label} y)", "x(label={\"Pay\"          } y)"),
            ("{{ names | join(sep=\"a.pay\" | label) }}", "{{ names | join(sep=\"Pay\"          ) }}"),
        ] {
            assert_eq!(with_texts(template, &labels), expected);
            assert_eq!(template.len(), expected.len(), "{template}");
        }
        for unchanged in [
            "{{ \"a.pay\" | label(count=1) }}",
            "{{ \"a.pay\" | label | upper }}",
            "{{ \"a.pay\" | label if x else \"a.pay\" | label }}",
            "{{ x ~ \"a.pay\" | label }}",
            "{{ \"a.pay\" | label_group }}",
            "{{ key | label }}",
            "{{ \"a.q\" | label }}{{ \"a.long\" | label }}{{ \"a.list\" | label }}{{ \"a.unknown\" | label }}",
            "| label",
            "\" | label }}",
        ] {
            assert_eq!(with_texts(unchanged, &labels), unchanged);
        }
    }
}
