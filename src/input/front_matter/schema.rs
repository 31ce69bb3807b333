//! The table of keys -> JSON Schemas (2020-12) of front matter and of site.toml, for editors.
//!
//! What an editor calls wrong is what a build calls wrong: the schemas are made from the table that reading uses.

use serde_json::{Map, Value as Json, json};

use crate::diagnostic::{Code, Severity};
use crate::model::kind::Kind;

use crate::input::foreign;
use crate::input::front_matter::keys::{FRONT_MATTER, Key, SITE, Shape};
use crate::model::document::value::{Data, Typed};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of the front matter of one kind of document, or of any.
pub fn front_matter(kind: Option<Kind>) -> Json {
    let Some(kind) = kind else {
        let each: Vec<Json> =
            Kind::ALL.iter().map(|kind| json!({ "$ref": format!("#/$defs/{}", kind.as_str()) })).collect();
        let of_kind = |kind: &Kind| (kind.as_str().to_string(), object_of(*kind));
        let kinds: Map<String, Json> = Kind::ALL.iter().map(of_kind).collect();
        return json!({ "$schema": DIALECT, "title": "Front matter of a guide", "anyOf": each, "$defs": kinds });
    };
    let mut schema = object_of(kind);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".into(), json!(DIALECT));
    }
    schema
}

/// Front matter may hold more than is known: that is for templates.
fn object_of(kind: Kind) -> Json {
    let keys = FRONT_MATTER.iter().filter(|key| key.is_of(kind));
    let title = format!("Front matter of a document of kind {}", kind.as_str());
    json!({ "title": title, "type": "object", "properties": properties(keys, false, Some(kind)) })
}

/// The schema of site.toml.
pub fn site() -> Json {
    json!({
        "$schema": DIALECT,
        "title": "Settings of a guide (site.toml)",
        "type": "object",
        "properties": properties(SITE.iter(), true, None),
        "additionalProperties": false,
    })
}

fn properties<'a>(keys: impl Iterator<Item = &'a Key>, is_toml: bool, kind: Option<Kind>) -> Json {
    keys.map(|key| {
        let mut schema = shape(key.shape, is_toml);
        // A file of a kind may say so, and no other.
        if let (Some(kind), "kind") = (kind, key.name) {
            schema = json!({ "enum": [kind.as_str(), null] });
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".into(), json!(key.means));
            schema.extend(example(key, is_toml).map(|example| ("examples".to_string(), json!([example]))));
        }
        (key.name.to_string(), schema)
    })
    .collect::<Map<String, Json>>()
    .into()
}

/// The example of a key as a value.
fn example(key: &Key, is_toml: bool) -> Option<Json> {
    let text = if is_toml { format!("key = {}", key.example) } else { format!("key: {}", key.example) };
    let Data::Map(pairs) = foreign(&text, is_toml, &mut Vec::new())?.data else { return None };
    pairs.into_iter().next().and_then(|(_, value)| serde_json::to_value(Typed(&value)).ok())
}

/// A text may look like a number or a truth value to YAML, and an empty value counts as none.
fn shape(shape: Shape, is_toml: bool) -> Json {
    let text = || json!({ "type": ["string", "number", "boolean"] });
    let some = |schema: Json| if is_toml { schema } else { json!({ "anyOf": [schema, { "type": "null" }] }) };
    let texts = || json!({ "type": "array", "items": { "type": ["string", "number", "boolean", "null"] } });
    let labelled =
        || json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } });
    let table = |keys: &'static [Key]| json!({ "type": "object", "properties": properties(keys.iter(), is_toml, None), "additionalProperties": false });
    match shape {
        Shape::Text if is_toml => json!({ "type": "string" }),
        Shape::Text => json!({ "type": ["string", "number", "boolean", "null"] }),
        Shape::Day | Shape::Length => json!({ "type": ["string", "null"] }),
        Shape::Truth if is_toml => json!({ "type": "boolean" }),
        Shape::Truth => json!({ "type": ["boolean", "null"] }),
        Shape::Number(from, to) => {
            let kind = if is_toml { json!("integer") } else { json!(["integer", "null"]) };
            if from == i64::MIN {
                json!({ "type": kind })
            } else {
                json!({ "type": kind, "minimum": from, "maximum": to })
            }
        }
        Shape::Texts if is_toml => {
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
        }
        Shape::Texts => some(json!({ "anyOf": [text(), texts()] })),
        Shape::Choice(words) => some(json!({ "enum": words })),
        Shape::Labelled => some(labelled()),
        Shape::Pairs => {
            let two = json!({ "type": "array", "items": text(), "minItems": 2, "maxItems": 2 });
            some(json!({ "type": "object", "additionalProperties": two }))
        }
        Shape::Noted(name, note) => {
            let long = json!({
                "type": "object",
                "properties": { name: text(), note: { "type": ["string", "number", "boolean", "null"] } },
                "required": [name],
                "additionalProperties": false,
            });
            let items =
                json!({ "type": "array", "items": { "anyOf": [text(), long, labelled(), { "type": "null" }] } });
            some(json!({ "anyOf": [text(), long, labelled(), items] }))
        }
        Shape::Codes => some(json!({ "anyOf": [codes(), { "type": "array", "items": codes() }] })),
        Shape::Levels(keys) => {
            let mut schema = table(keys);
            if let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) {
                for code in warnings() {
                    properties.insert(code.into(), json!({ "enum": ["allow", "warn", "deny"] }));
                }
            }
            schema
        }
        Shape::Table(keys) => table(keys),
        Shape::Tables(keys) => {
            let mut item = table(keys);
            if let Some(item) = item.as_object_mut() {
                item.insert("required".into(), json!(crate::input::front_matter::keys::names(keys)));
            }
            json!({ "type": "array", "items": item })
        }
        Shape::Any => json!({}),
    }
}

fn codes() -> Json {
    json!({ "enum": warnings().collect::<Vec<_>>() })
}

/// The codes of warnings; what can't be built can't be allowed.
fn warnings() -> impl Iterator<Item = &'static str> {
    Code::ALL.iter().filter(|code| code.severity() == Severity::Warning).map(|code| code.as_str())
}
