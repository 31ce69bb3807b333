//! The `group_by` filter. Tera's own returns the groups in a random order, which would change the output from build to
//! build.

use std::collections::HashMap;

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, TeraResult, Value};

/// Groups the items of a list by an attribute. Groups are in the order of their first items; items without the
/// attribute are left out.
#[expect(clippy::needless_pass_by_value, reason = "the engine defines the signature")]
pub(crate) fn group_by(list: &[Value], arguments: Kwargs, _: &State<'_>) -> TeraResult<Map> {
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut groups: Vec<(Key<'static>, Vec<Value>)> = Vec::new();
    let mut indices: HashMap<Key<'static>, usize> = HashMap::new();
    for (index, item) in list.iter().enumerate() {
        let value = item.get_from_path(attribute).ok_or_else(|| {
            Error::message(format!(
                "The item at index {index}, of type {}, has no attribute `{attribute}`",
                item.name()
            ))
        })?;
        if value.is_none() {
            continue;
        }
        let key =
            key(value).ok_or_else(|| Error::message(format!("A value of type {} can't name a group", value.name())))?;
        let group = *indices.entry(key.clone()).or_insert(groups.len());
        match groups.get_mut(group) {
            Some((_, items)) => items.push(item.clone()),
            None => groups.push((key, vec![item.clone()])),
        }
    }
    Ok(groups.into_iter().map(|(key, items)| (key, items.into())).collect())
}

/// Converts a value to a map key. Lists, maps and floats can't be one.
fn key(value: &Value) -> Option<Key<'static>> {
    let number = || value.as_u64().map(Key::U64).or_else(|| value.as_i64().map(Key::I64));
    let text = || value.as_str().map(|text| Key::String(text.into()));
    text().or_else(number).or_else(|| value.as_bool().map(Key::Bool))
}
