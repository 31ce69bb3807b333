//! A link in double brackets as a value -> the name that it links, as in the properties of Obsidian.

use crate::model::document::value::{Data, Value};
use crate::model::kind::Kind;
use crate::source::Spanned;

/// `[[roles/designer|The Designer]]` -> `designer`, `[[Lead Designer]]` -> `Lead Designer`. Other text is unchanged.
pub(super) fn unwrap(written: Spanned<String>) -> Spanned<String> {
    match linked_name(&written.value) {
        Some(name) => Spanned::new(name.to_string(), written.span),
        None => written,
    }
}

fn linked_name(written: &str) -> Option<&str> {
    let inner = written.trim().strip_prefix("[[")?.strip_suffix("]]")?;
    let (target, label) = inner.split_once('|').unwrap_or((inner, ""));
    let (target, is_file) = match target.trim().strip_suffix(".md") {
        Some(path) => (path, true),
        None => (target.trim(), false),
    };
    let Some((folder, file)) = target.rsplit_once('/') else { return Some(target).filter(|name| !name.is_empty()) };
    // A name can contain a slash: `UX/UI Designer`. Obsidian adds a label to a path.
    let first = folder.split('/').next().unwrap_or_default();
    let is_folder = Kind::ALL.into_iter().any(|kind| kind.folder().eq_ignore_ascii_case(first));
    let is_path = is_file || is_folder || !label.is_empty() || first.starts_with('.') || first.is_empty();
    Some(if is_path { file.trim() } else { target }).filter(|name| !name.is_empty())
}

/// Replaces links without quotes by texts: to YAML, `[[Designer]]` is a list in a list.
pub(super) fn unwrap_lists(value: &mut Value) {
    let Data::List(items) = &mut value.data else { return };
    if let Some(text) = unquoted_link(items) {
        value.data = Data::Scalar { text, quoted: true };
        return;
    }
    for item in items {
        // An item of `- [[Designer]]`.
        if let Data::List(inner) = &item.data
            && let Some(text) = unquoted_link(inner)
        {
            item.data = Data::Scalar { text, quoted: true };
        }
    }
}

/// The text of a list whose only item is a list of texts.
fn unquoted_link(items: &[Value]) -> Option<String> {
    let [Value { data: Data::List(parts), .. }] = items else { return None };
    let parts: Vec<&str> = parts.iter().map(Value::as_text).collect::<Option<_>>()?;
    // A comma in the name has divided it.
    (!parts.is_empty()).then(|| format!("[[{}]]", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_the_name_it_links() {
        for (written, name) in [
            ("[[Designer]]", Some("Designer")),
            ("[[roles/designer|The Designer]]", Some("designer")),
            ("[[Roles/Lead Designer]]", Some("Lead Designer")),
            ("[[../people/lead.md]]", Some("lead")),
            ("[[designer.md|The Designer]]", Some("designer")),
            ("[[UX/UI Designer]]", Some("UX/UI Designer")),
            ("[[Debate#position]]", Some("Debate#position")),
            ("Designer", None),
            ("[[]]", None),
            ("[[roles/]]", None),
            ("see [[Designer]]", None),
        ] {
            assert_eq!(linked_name(written), name, "{written}");
        }
    }
}
