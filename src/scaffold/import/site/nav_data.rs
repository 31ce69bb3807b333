//! Navigation in data files of any shape -> [`SourceNavItem`]s: lists of tables with a title, a target and children, under the names
//! that themes use.

use crate::model::document::value::{Data, Value};

use crate::scaffold::import::navigation::SourceNavItem;
use crate::scaffold::import::site::{items, value_at};

const TITLES: [&str; 5] = ["title", "text", "label", "name", "caption"];
const TARGETS: [&str; 9] = ["url", "link", "href", "path", "page", "file", "to", "slug", "id"];
const CHILDREN: [&str; 10] =
    ["children", "items", "links", "pages", "docs", "subitems", "sublinks", "subfolderitems", "folderitems", "entries"];

/// The deepest level that is read.
const MOST_LEVELS: usize = 12;

/// Reads navigation. Empty if the value contains none.
pub(super) fn read(value: &Value) -> Vec<SourceNavItem> {
    list(value, 0)
}

fn list(value: &Value, level: usize) -> Vec<SourceNavItem> {
    if level > MOST_LEVELS {
        return Vec::new();
    }
    match &value.data {
        Data::List(all) => all.iter().filter_map(|item| entry(item, level)).collect(),
        // A list by name: `main: […]`, `sidebar: {guide: […]}`.
        Data::Map(pairs) => {
            let mut lists = pairs.iter().filter(|(_, value)| matches!(value.data, Data::List(_) | Data::Map(_)));
            let sections: Vec<SourceNavItem> = lists
                .by_ref()
                .filter_map(|(key, value)| {
                    let children = list(value, level + 1);
                    let title = key.value.replace(['_', '-'], " ");
                    (!children.is_empty()).then_some(SourceNavItem { title, target: None, children })
                })
                .collect();
            // One list alone needs no title.
            match <[SourceNavItem; 1]>::try_from(sections) {
                Ok([one]) => one.children,
                Err(sections) => sections,
            }
        }
        Data::Scalar { .. } => Vec::new(),
    }
}

fn entry(item: &Value, level: usize) -> Option<SourceNavItem> {
    // A path alone, or `Title: path`.
    if let Some(path) = item.as_text() {
        return Some(SourceNavItem { title: String::new(), target: Some(path.to_string()), children: Vec::new() });
    }
    let Data::Map(pairs) = &item.data else { return None };
    let text = |names: &[&str]| {
        names.iter().find_map(|name| value_at(item, &[name]).and_then(Value::as_text)).map(str::to_string)
    };
    let children: Vec<SourceNavItem> = CHILDREN
        .iter()
        .filter_map(|name| value_at(item, &[name]))
        .flat_map(|value| items(value).iter().filter_map(|child| entry(child, level + 1)).collect::<Vec<_>>())
        .take(if level > MOST_LEVELS { 0 } else { usize::MAX })
        .collect();
    if let [(title, value)] = pairs.as_slice()
        && !TITLES.contains(&title.value.as_str())
        && !TARGETS.contains(&title.value.as_str())
        && children.is_empty()
    {
        let title = title.value.clone();
        return match value.as_text() {
            Some(path) => Some(SourceNavItem { title, target: Some(path.to_string()), children }),
            None => Some(SourceNavItem { title, target: None, children: list(value, level + 1) }),
        };
    }
    let linked = value_at(item, &["link", "id"]).and_then(Value::as_text).map(str::to_string);
    let target = linked.or_else(|| text(&TARGETS));
    let title = text(&TITLES).unwrap_or_default();
    (target.is_some() || !children.is_empty()).then_some(SourceNavItem { title, target, children })
}
