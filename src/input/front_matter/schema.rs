//! The table of keys -> JSON Schemas (2020-12) of front matter and site.toml, for editors.
//!
//! Parsing uses the same table, so an editor accepts what a build accepts.

use serde_json::{Map, Value as Json, json};

use crate::diagnostic::{Code, Severity};
use crate::model::document::value::{Data, Typed};
use crate::model::kind::Kind;

use crate::input::front_matter::keys;
use crate::input::front_matter::keys::{FRONT_MATTER, KeySpec, SITE, ValueType};
use crate::input::{DataFormat, parse_data};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of the front matter of one kind of document; `None` for any kind.
pub fn front_matter(kind: Option<Kind>) -> Json {
    let Some(kind) = kind else {
        let references: Vec<Json> =
            Kind::ALL.iter().map(|kind| json!({ "$ref": format!("#/$defs/{}", kind.as_str()) })).collect();
        let definition = |kind: &Kind| (kind.as_str().to_string(), front_matter_object(*kind));
        let definitions: Map<String, Json> = Kind::ALL.iter().map(definition).collect();
        let title = "Front matter of a guide";
        return json!({ "$schema": DIALECT, "title": title, "anyOf": references, "$defs": definitions });
    };
    let mut schema = front_matter_object(kind);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".into(), json!(DIALECT));
    }
    schema
}

/// Allows additional keys, which are for templates.
fn front_matter_object(kind: Kind) -> Json {
    let keys = FRONT_MATTER.iter().filter(|key| key.is_of(kind));
    let title = format!("Front matter of a document of kind {}", kind.as_str());
    json!({ "title": title, "type": "object", "properties": properties(keys, DataFormat::Yaml, Some(kind)) })
}

/// The schema of site.toml.
pub fn site() -> Json {
    json!({
        "$schema": DIALECT,
        "title": "Settings of a guide (site.toml)",
        "type": "object",
        "properties": properties(SITE.iter(), DataFormat::Toml, None),
        "additionalProperties": false,
    })
}

fn properties<'a>(keys: impl Iterator<Item = &'a KeySpec>, format: DataFormat, kind: Option<Kind>) -> Json {
    keys.map(|key| {
        let mut schema = value_schema(key.value_type, format);
        // The schema of a kind accepts only this kind.
        if let (Some(kind), "kind") = (kind, key.name) {
            schema = json!({ "enum": [kind.as_str(), null] });
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".into(), json!(key.description));
            schema.extend(example(key, format).map(|example| ("examples".to_string(), json!([example]))));
        }
        (key.name.to_string(), schema)
    })
    .collect::<Map<String, Json>>()
    .into()
}

/// The example of a key as JSON.
fn example(key: &KeySpec, format: DataFormat) -> Option<Json> {
    let text = match format {
        DataFormat::Toml => format!("key = {}", key.example),
        DataFormat::Yaml => format!("key: {}", key.example),
    };
    let Data::Map(pairs) = parse_data(&text, format, &mut Vec::new())?.data else { return None };
    pairs.into_iter().next().and_then(|(_, value)| serde_json::to_value(Typed(&value)).ok())
}

/// In YAML, a text can look like a number or a Boolean, and an empty value counts as absent.
fn value_schema(value_type: ValueType, format: DataFormat) -> Json {
    let is_toml = format == DataFormat::Toml;
    let text = || json!({ "type": ["string", "number", "boolean"] });
    let optional = |schema: Json| if is_toml { schema } else { json!({ "anyOf": [schema, { "type": "null" }] }) };
    let texts = || json!({ "type": "array", "items": { "type": ["string", "number", "boolean", "null"] } });
    let text_map =
        || json!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } });
    let table = |keys: &'static [KeySpec]| json!({ "type": "object", "properties": properties(keys.iter(), format, None), "additionalProperties": false });
    match value_type {
        ValueType::Text if is_toml => json!({ "type": "string" }),
        ValueType::Text => json!({ "type": ["string", "number", "boolean", "null"] }),
        ValueType::Date | ValueType::Duration => json!({ "type": ["string", "null"] }),
        ValueType::Boolean if is_toml => json!({ "type": "boolean" }),
        ValueType::Boolean => json!({ "type": ["boolean", "null"] }),
        ValueType::Integer(min, max) => {
            let integer = if is_toml { json!("integer") } else { json!(["integer", "null"]) };
            json!({ "type": integer, "minimum": min, "maximum": max })
        }
        ValueType::Number => json!({ "type": ["number", "null"] }),
        ValueType::TextList if is_toml => {
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
        }
        ValueType::TextList => optional(json!({ "anyOf": [text(), texts()] })),
        ValueType::TextsOrTables(keys) => {
            let item = json!({ "anyOf": [text(), table(keys)] });
            optional(json!({ "anyOf": [text(), table(keys), { "type": "array", "items": item }] }))
        }
        ValueType::IntegerList(min, max) => {
            let item = json!({ "type": "integer", "minimum": min, "maximum": max });
            json!({ "anyOf": [item, { "type": "array", "items": item }] })
        }
        ValueType::Choice(words) => optional(json!({ "enum": words })),
        ValueType::ChoiceList(words) => {
            let item = json!({ "enum": words });
            json!({ "anyOf": [item, { "type": "array", "items": item }] })
        }
        ValueType::TextMap => optional(text_map()),
        ValueType::TextPairs => {
            let pair = json!({ "type": "array", "items": text(), "minItems": 2, "maxItems": 2 });
            optional(json!({ "type": "object", "additionalProperties": pair }))
        }
        ValueType::AnnotatedNames(name, note) => {
            let long_form = json!({
                "type": "object",
                "properties": { name: text(), note: { "type": ["string", "number", "boolean", "null"] } },
                "required": [name],
                "additionalProperties": false,
            });
            let items =
                json!({ "type": "array", "items": { "anyOf": [text(), long_form, text_map(), { "type": "null" }] } });
            optional(json!({ "anyOf": [text(), long_form, text_map(), items] }))
        }
        ValueType::AnnotatedTables(name, note, keys) => {
            let mut long_form = table(keys);
            if let Some(long_form) = long_form.as_object_mut() {
                long_form.insert("required".into(), json!([name]));
            }
            debug_assert!(keys.iter().any(|key| key.name == note));
            let items =
                json!({ "type": "array", "items": { "anyOf": [text(), long_form, text_map(), { "type": "null" }] } });
            optional(json!({ "anyOf": [text(), long_form, text_map(), items] }))
        }
        ValueType::Records(keys, required) => {
            let mut item = table(keys);
            if let Some(item) = item.as_object_mut() {
                item.insert("required".into(), json!(required));
            }
            let items = json!({ "type": "array", "items": { "anyOf": [item, { "type": "null" }] } });
            optional(json!({ "anyOf": [item, items] }))
        }
        ValueType::Codes => optional(json!({ "anyOf": [codes(), { "type": "array", "items": codes() }] })),
        ValueType::CodeLevels(keys) => {
            let mut schema = table(keys);
            if let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) {
                for code in warnings() {
                    properties.insert(code.into(), json!({ "enum": ["allow", "warn", "deny"] }));
                }
            }
            schema
        }
        ValueType::Table(keys) => table(keys),
        ValueType::TableList(keys) => {
            let mut item = table(keys);
            if let Some(item) = item.as_object_mut() {
                item.insert("required".into(), json!(keys::names(keys)));
            }
            json!({ "type": "array", "items": item })
        }
        ValueType::TableByLanguage(keys) => json!({ "type": "object", "additionalProperties": table(keys) }),
        ValueType::Any => json!({}),
    }
}

fn codes() -> Json {
    json!({ "enum": warnings().collect::<Vec<_>>() })
}

/// The codes of warnings; the level of an error can't be changed.
fn warnings() -> impl Iterator<Item = &'static str> {
    Code::ALL.iter().filter(|code| code.severity() == Severity::Warning).map(|code| code.as_str())
}
