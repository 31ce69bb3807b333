//! Front matter of another generator -> front matter of a guide. Unknown keys are kept under `extra`.

use std::fmt::Write as _;

use crate::input::front_matter::plain_text;
use crate::input::parse_date;
use crate::model::address::url::Url;
use crate::model::document::value::{Data, Value};

use crate::input::yaml_writer::{list, quoted, scalar};
use crate::scaffold::import::layout::ImportedDocument;
use crate::scaffold::import::privacy::{self, Visibility};
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::value_at;
use crate::scaffold::import::text::ConversionContext;
use crate::scaffold::import::{Generator, ImportOptions};

/// Keys that only hold the address of a document, which becomes a redirect.
const ADDRESS_KEYS: [&str; 5] = ["slug", "url", "path", "permalink", "cascade"];

/// The converted keys.
#[derive(Default, Clone)]
pub(super) struct ConvertedFrontMatter {
    title: Option<String>,
    summary: Option<String>,
    date: Option<String>,
    updated: Option<String>,
    weight: Option<f64>,
    reviewed: Option<String>,
    review_in: Option<String>,
    authors: Vec<String>,
    roles: Vec<String>,
    topics: Vec<String>,
    tags: Vec<String>,
    aliases: Vec<String>,
    extra: Vec<(String, Value)>,
}

/// Converts the front matter. `tags` are those in the text; `free` reserves an address for a redirect.
pub(super) fn convert(
    context: &ConversionContext<'_>,
    options: &ImportOptions,
    tags: Vec<String>,
    free: &mut dyn FnMut(&Url) -> bool,
    notes: &mut Notes,
) -> ConvertedFrontMatter {
    let document = context.document;
    let mut converted = ConvertedFrontMatter { tags, ..ConvertedFrontMatter::default() };
    let mut aliases: Vec<String> = Vec::new();
    for (key, value) in &document.keys {
        if !read(&mut converted, key, value, document, options, &mut aliases, notes) {
            converted.extra.push((key.clone(), value.clone()));
        }
    }
    let metadata = &document.path_metadata;
    converted.title = converted.title.or_else(|| metadata.title.clone()).map(plain_text);
    converted.summary = converted.summary.or_else(|| metadata.summary.clone()).map(plain_text);
    converted.date = converted.date.or_else(|| metadata.date.clone());
    // The navigation takes precedence over a position in the document, which it would override on the site too.
    converted.weight = metadata.weight.or(converted.weight);
    let names = &context.layout.settings.author_names;
    for author in &mut converted.authors {
        if let Some(name) = names.get(author.as_str()).or_else(|| context.author_names.get(author.as_str())) {
            author.clone_from(name);
        }
    }
    let own = document.url();
    for alias in document.old.iter().chain(&document.other_old).chain(&aliases).chain(context.redirects) {
        let Some(url) = Url::alias(alias) else {
            if alias != "/" {
                notes.detail(Action::Redirect, &document.source, "no redirect: not a valid path", format!("`{alias}`"));
            }
            continue;
        };
        if free(&url) {
            converted.aliases.push(alias.clone());
        } else if url.output_path() != own.output_path()
            && !converted.aliases.iter().any(|other| Url::alias(other).as_ref() == Some(&url))
        {
            notes.detail(Action::Redirect, &document.source, "no redirect: the address is used", format!("`{alias}`"));
        }
    }
    converted
}

impl ConvertedFrontMatter {
    /// Leaves out what a translation takes over from its original.
    fn without_inherited(&mut self, original: &Self) {
        let of_both: [(&mut Vec<String>, &Vec<String>); 4] = [
            (&mut self.authors, &original.authors),
            (&mut self.roles, &original.roles),
            (&mut self.topics, &original.topics),
            (&mut self.tags, &original.tags),
        ];
        for (own, other) in of_both {
            if distinct(own) == distinct(other) {
                own.clear();
            }
        }
        self.date = self.date.take().filter(|date| Some(date) != original.date.as_ref());
        self.weight = self.weight.filter(|weight| Some(*weight) != original.weight);
    }
}

/// Converts a key. Returns `false` if it has no equivalent.
fn read(
    converted: &mut ConvertedFrontMatter,
    key: &str,
    value: &Value,
    document: &ImportedDocument,
    options: &ImportOptions,
    aliases: &mut Vec<String>,
    notes: &mut Notes,
) -> bool {
    let text = || value.as_text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_string);
    let lower = key.to_lowercase();
    let named = |keys: &[String]| keys.iter().any(|wanted| wanted.eq_ignore_ascii_case(key));
    if privacy::is_publication_key(key, value, options.from) {
        return true;
    }
    if named(&options.role_keys) {
        converted.roles.extend(names(value, options.from));
        return true;
    }
    if named(&options.topic_keys) {
        converted.topics.extend(names(value, options.from));
        return true;
    }
    match lower.as_str() {
        "title" => converted.title = text(),
        "linktitle" | "sidebar_label" | "display_name" | "name" if converted.title.is_none() && lower != "name" => {
            converted.title = text();
        }
        "summary" | "description" | "excerpt" if converted.summary.is_none() => match text() {
            Some(text) => converted.summary = Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            None => return value.is_null(),
        },
        // Material for MkDocs has a table of dates.
        "date" if matches!(value.data, Data::Map(_)) => {
            return each(value, |key, value| {
                let key = if key == "created" { "date" } else { key };
                read(converted, key, value, document, options, aliases, notes)
            });
        }
        "date" | "created" if converted.date.is_none() => {
            return day(&mut converted.date, key, value, document, notes);
        }
        "updated" | "lastmod" | "last_modified_at" | "last_updated" | "modified" | "lastupdated"
            if converted.updated.is_none() && value.as_bool().is_none() =>
        {
            return day(&mut converted.updated, key, value, document, notes);
        }
        "last_update" => {
            let date = value_at(value, &["date"]);
            return date.is_some_and(|date| day(&mut converted.updated, key, date, document, notes))
                && value_at(value, &["author"]).is_none();
        }
        "last_reviewed_on" if converted.reviewed.is_none() => {
            return day(&mut converted.reviewed, key, value, document, notes);
        }
        "review_in" => match text().filter(|text| is_duration(text)) {
            Some(text) => converted.review_in = Some(text),
            None => return false,
        },
        "weight" | "nav_order" | "order" | "sidebar_position" => match value.as_number() {
            // In Hugo, zero is the value of a key that is not set.
            Some(weight) if weight == 0.0 && options.from == Generator::Hugo => {}
            Some(weight) => converted.weight = Some(weight),
            None => return false,
        },
        // Starlight: the label and the position in the sidebar.
        "sidebar" if options.from == Generator::Starlight => {
            let order = value_at(value, &["order"]).and_then(Value::as_number);
            converted.weight = order.or(converted.weight);
            let others = match &value.data {
                Data::Map(pairs) => pairs.iter().any(|(key, _)| key.value != "order"),
                _ => true,
            };
            return !others;
        }
        "author" | "authors" => converted.authors.extend(authors(value)),
        "tags" => converted.tags.extend(names(value, options.from)),
        "topics" | "topic" | "categories" | "category" => converted.topics.extend(names(value, options.from)),
        "roles" | "role" => converted.roles.extend(names(value, options.from)),
        // In a vault, aliases are names, which links were resolved by.
        "aliases" if options.from != Generator::Obsidian => aliases.extend(texts(value)),
        // The address of a published note. For other generators, `address` evaluates this key.
        "permalink" if matches!(options.from, Generator::Obsidian | Generator::Folder) => aliases.extend(texts(value)),
        "redirect_from" | "old_paths" => aliases.extend(texts(value)),
        "redirect_to" => {
            if !document.is_folder_page() {
                let subject = "its redirect was dropped: the target of `redirect_to` does not exist";
                notes.add(Action::Redirect, &document.source, subject);
            }
            return false;
        }
        "taxonomies" => {
            return each(value, |key, value| read(converted, key, value, document, options, aliases, notes));
        }
        "extra" | "params" => {
            return each(value, |key, value| {
                converted.extra.push((key.to_string(), value.clone()));
                true
            });
        }
        _ if ADDRESS_KEYS.contains(&lower.as_str()) && !matches!(value.data, Data::Map(_)) => {}
        _ => return false,
    }
    true
}

/// Converts the keys of a table. Returns whether all were converted.
fn each(value: &Value, mut take: impl FnMut(&str, &Value) -> bool) -> bool {
    let Data::Map(pairs) = &value.data else { return false };
    pairs.iter().all(|(key, value)| take(&key.value, value))
}

fn day(into: &mut Option<String>, key: &str, value: &Value, document: &ImportedDocument, notes: &mut Notes) -> bool {
    let Some(written) = value.as_text() else { return value.is_null() };
    if let Some(day) = parse_date(written) {
        *into = Some(day.to_string());
        return true;
    }
    let subject = format!("`{key}` is not a valid date; kept under `extra`");
    notes.detail(Action::Settings, &document.source, subject, format!("`{written}`"));
    false
}

/// The texts of a list. A single text counts as a list.
fn texts(value: &Value) -> Vec<String> {
    let items = match &value.data {
        Data::List(items) => items.as_slice(),
        Data::Scalar { .. } => std::slice::from_ref(value),
        Data::Map(_) => &[],
    };
    items
        .iter()
        .filter_map(Value::as_text)
        .map(|text| text.trim().to_string())
        .filter(|text| !text.is_empty())
        .collect()
}

/// The names in a taxonomy. Jekyll allows one text with spaces, Obsidian one with commas and number signs.
fn names(value: &Value, from: Generator) -> Vec<String> {
    let is_text = matches!(value.data, Data::Scalar { .. });
    let mut names = texts(value);
    if is_text && from == Generator::Jekyll {
        names = names.iter().flat_map(|text| text.split_whitespace()).map(str::to_string).collect();
    }
    if from == Generator::Obsidian {
        let split = names.iter().flat_map(|text| text.split(if is_text { [',', ' '] } else { [',', ','] }));
        names = split.map(|name| name.trim().trim_start_matches('#').replace('/', " ")).collect();
        names.retain(|name| !name.is_empty());
    }
    names
}

/// The names of people, as texts or as tables with a name.
fn authors(value: &Value) -> Vec<String> {
    let name = |value: &Value| match &value.data {
        Data::Map(pairs) => {
            pairs.iter().find(|(key, _)| key.value == "name").and_then(|(_, value)| value.as_text()).map(str::to_string)
        }
        _ => value.as_text().map(str::to_string),
    };
    match &value.data {
        Data::List(items) => items.iter().filter_map(name).collect(),
        _ => name(value).into_iter().collect(),
    }
}

/// A length of time as a guide reads it: `6 months`.
fn is_duration(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let number = words.next().is_some_and(|word| word.parse::<u16>().is_ok_and(|number| number > 0));
    let unit = words
        .next()
        .is_some_and(|word| matches!(word, "day" | "days" | "week" | "weeks" | "month" | "months" | "year" | "years"));
    number && unit && words.next().is_none()
}

/// The front matter of a document, including its fences. Empty if there are no keys. A translation has its original, and the keys of
/// that; what it takes over is left out.
pub(super) fn write(
    converted: &ConvertedFrontMatter,
    document: &ImportedDocument,
    original: Option<(&ImportedDocument, &ConvertedFrontMatter)>,
    notes: &mut Notes,
) -> String {
    let mut converted = converted.clone();
    if let Some((_, keys)) = original {
        converted.without_inherited(keys);
    }
    let original = original.map(|(document, _)| document);
    let stated = original.filter(|original| original.target != document.target);
    let mut text = String::new();
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a String can't fail.
            let _ = writeln!(text, "{key}: {value}");
        }
    };
    line("title", &converted.title.as_deref().map(scalar).unwrap_or_default());
    line("translation_of", &stated.map(|original| scalar(&original.target)).unwrap_or_default());
    line("summary", &converted.summary.as_deref().map(scalar).unwrap_or_default());
    line("date", converted.date.as_deref().unwrap_or_default());
    line("updated", converted.updated.as_deref().unwrap_or_default());
    line("authors", &list(&distinct(&converted.authors)));
    line("roles", &list(&distinct(&converted.roles)));
    line("topics", &list(&distinct(&converted.topics)));
    line("tags", &list(&distinct(&converted.tags)));
    line("aliases", &list(&distinct(&converted.aliases)));
    line("reviewed", converted.reviewed.as_deref().unwrap_or_default());
    line("review_in", converted.review_in.as_deref().unwrap_or_default());
    line("weight", &converted.weight.map(|weight| weight.to_string()).unwrap_or_default());
    let visibility = &document.visibility;
    let inherited = original.map(|original| &original.visibility);
    let is_inherited = |other: &Visibility| {
        visibility.draft == other.draft && visibility.publish == other.publish && visibility.expires == other.expires
    };
    let is_public = !visibility.draft && visibility.publish.is_none() && visibility.expires.is_none();
    if !inherited.is_some_and(is_inherited) {
        // A public translation of a document that is not public says so.
        let draft = if inherited.is_some() && is_public { "false" } else { "" };
        line("draft", if visibility.draft { "true" } else { draft });
        line("publish", &visibility.publish.map(|day| day.to_string()).unwrap_or_default());
        line("expires", &visibility.expires.map(|day| day.to_string()).unwrap_or_default());
    }
    line("unlisted", if visibility.unlisted && inherited.is_none_or(|other| !other.unlisted) { "true" } else { "" });
    if !visibility.unlisted && inherited.is_some_and(|other| other.unlisted) {
        let subject = "unlisted, because the document of the main language is";
        notes.add(Action::Publish, &document.source, subject);
    }
    let is_page = document.path_metadata.is_page && original.is_none();
    line("kind", if is_page { "page" } else { "" });
    if !converted.extra.is_empty() {
        text.push_str("extra:\n");
        for (index, (key, value)) in converted.extra.iter().enumerate() {
            if !converted.extra[..index].iter().any(|(other, _)| other == key) {
                let _ = writeln!(text, "  {}: {}", key_of(key), flow(value));
            }
        }
    }
    if text.is_empty() { text } else { format!("---\n{text}---\n") }
}

fn distinct(names: &[String]) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        if !distinct.contains(name) {
            distinct.push(name.clone());
        }
    }
    distinct
}

fn key_of(key: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(is_plain) && key.starts_with(char::is_alphabetic) {
        key.into()
    } else {
        quoted(key)
    }
}

/// A value in flow style, on one line.
fn flow(value: &Value) -> String {
    match &value.data {
        Data::Scalar { .. } if value.is_null() => "null".into(),
        Data::Scalar { text, quoted: is_quoted } => {
            let is_plain = !is_quoted && (value.as_bool().is_some() || text.parse::<f64>().is_ok());
            if is_plain { text.clone() } else { quoted(text) }
        }
        Data::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Data::Map(pairs) => {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}: {}", key_of(&key.value), flow(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}
