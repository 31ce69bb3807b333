//! What the template engine does in an order that differs from one build to the next, in one that doesn't.

use std::collections::HashMap;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

/// The engine's `group_by`: lists by what their items have as an attribute, each where its first item is.
#[expect(clippy::needless_pass_by_value, reason = "it is what the engine calls")]
pub(crate) fn group_by(list: &[Value], arguments: Kwargs, _: &State<'_>) -> TeraResult<Map> {
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut groups: Vec<(Key<'static>, Vec<Value>)> = Vec::new();
    let mut places: HashMap<Key<'static>, usize> = HashMap::new();
    for (at, item) in list.iter().enumerate() {
        let value = item.get_from_path(attribute).ok_or_else(|| {
            Error::message(format!("The item at index {at} (a {}) has no attribute `{attribute}`", item.name()))
        })?;
        if value.is_none() {
            continue;
        }
        let key = key(value).ok_or_else(|| Error::message(format!("A {} can't name a group", value.name())))?;
        let place = *places.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, items)) => items.push(item.clone()),
            None => groups.push((key, vec![item.clone()])),
        }
    }
    Ok(groups.into_iter().map(|(key, items)| (key, items.into())).collect())
}

/// A value as the key of a map; nothing where it can't be one.
fn key(value: &Value) -> Option<Key<'static>> {
    let number = || value.as_u64().map(Key::U64).or_else(|| value.as_i64().map(Key::I64));
    let text = || value.as_str().map(|text| Key::String(text.into()));
    text().or_else(number).or_else(|| value.as_bool().map(Key::Bool))
}
