//! A kind and a title -> a file in the right place, with the keys that this kind wants and what each means.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::Date;

use crate::diagnostic::did_you_mean;
use crate::input::front_matter::keys::{FRONT_MATTER, ValueType};
use crate::model::address::portable::folder_name;
use crate::model::address::slug::slug;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::Node;
use crate::model::kind::Kind;
use crate::model::site::Site;
use crate::source::content_path;

use crate::scaffold::yaml::{list, scalar};
use crate::scaffold::{NewFile, Refusal, create};

/// What is to be written.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its kind.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// The roles that it is about, as they were given.
    pub roles: Vec<String>,
    /// Its topics.
    pub topics: Vec<String>,
}

/// What came of it.
#[derive(Debug)]
pub struct Made {
    /// The path of the new file, from the guide's folder.
    pub path: String,
    /// Roles and topics that the guide doesn't have: the kind, the name, and one that may have been meant.
    pub unknown: Vec<(Kind, String, Option<String>)>,
}

/// The keys that a new file of a kind gets; the rest is for those who look for it.
fn wanted_keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Article => &["title", "date", "roles", "topics", "debates", "summary"],
        Kind::Role => &[
            "title",
            "summary",
            "abbr",
            "also_called",
            "family",
            "topics",
            "facts",
            "skills",
            "confused_with",
            "works_with",
            "reports_to",
            "leads_to",
            "contexts",
            "sources",
            "reviewed",
            "review_in",
        ],
        Kind::Topic => &["title", "summary", "parent"],
        Kind::Debate => &["title", "roles", "topics", "status", "takeaway"],
        Kind::Skill => &["title", "summary", "topics", "levels"],
        Kind::Term => &["title", "summary", "abbr", "means"],
        Kind::Comparison => &["title", "between", "rows"],
        Kind::Context => &["title", "summary", "also_called"],
    }
}

/// Writes the file, unless the guide has a document of this kind and name.
pub fn new(site: &Site, root: &Path, wanted: &Wanted) -> Result<Made, Refusal> {
    let title = wanted.title.trim();
    if title.is_empty() || title.contains(char::is_control) {
        return Err(Refusal::new("a title is one line of text", "as in `guide new role \"Product Owner\"`"));
    }
    let kind = wanted.kind.as_str();
    if let Some((_, node)) = named(site, wanted.kind, title).filter(|(_, node)| node.entry.is_some()) {
        let path = site.entry_of(node).map(|entry| site.snapshot.file(entry.file).path.clone()).unwrap_or_default();
        let called = if slug(&node.title) == slug(title) { String::new() } else { format!(" (`{}`)", node.title) };
        return Err(Refusal::new(format!("there is a {kind} `{title}` already{called}: {path}"), "write in that file"));
    }
    let mut unknown = Vec::new();
    let mut names = |kind: Kind, given: &[String]| -> Vec<String> {
        given.iter().map(|name| canonical(site, kind, name.trim(), &mut unknown)).collect()
    };
    let mut roles = names(Kind::Role, &wanted.roles);
    let topics = names(Kind::Topic, &wanted.topics);
    if wanted.kind == Kind::Comparison {
        if roles.is_empty() {
            let sides: Vec<String> = title.split(" vs ").map(str::to_string).collect();
            roles = if sides.len() == 2 { names(Kind::Role, &sides) } else { Vec::new() };
        }
        if !matches!(roles.len(), 0 | 2) {
            let why = format!("a comparison is between two roles, and this names {}", roles.len());
            return Err(Refusal::new(why, "name two, as in --role \"Product Manager\" --role \"Product Owner\""));
        }
    }
    let path = content_path(&format!("{}/{}.md", wanted.kind.folder(), folder_name(slug(title))));
    let content = text(wanted.kind, title, &roles, &topics, site.snapshot.today).into_bytes();
    create(root, &[NewFile { path: path.clone(), content }])?;
    Ok(Made { path, unknown })
}

/// What goes by a name among everything of one kind, written or not, by the best claim to it.
fn named<'a>(site: &'a Site, kind: Kind, name: &str) -> Option<(NamePriority, &'a Node)> {
    let wanted = slug(name);
    let claim = |node: &Node| {
        let entry = site.entry_of(node);
        let title = slug(&node.title) == wanted || entry.is_some_and(|entry| slug(&entry.stem) == wanted);
        let others = entry.into_iter().flat_map(|entry| entry.front.called.names());
        let called = others.filter(|(name, _)| slug(&name.value) == wanted).map(|(_, claim)| claim);
        title.then_some(NamePriority::Title).into_iter().chain(called).min()
    };
    site.of_kind(kind).filter_map(|(_, node)| Some((claim(node)?, node))).min_by_key(|(claim, _)| *claim)
}

/// The title of what a name means; the name itself, and a note, where nothing goes by it.
fn canonical(site: &Site, kind: Kind, name: &str, unknown: &mut Vec<(Kind, String, Option<String>)>) -> String {
    if let Some((_, node)) = named(site, kind, name) {
        return node.title.clone();
    }
    let titles = site.of_kind(kind).map(|(_, node)| node.title.as_str());
    unknown.push((kind, name.to_string(), did_you_mean(name, titles).map(str::to_string)));
    name.to_string()
}

/// The text of a new file: the keys with what each means, and where the kind has a form, the form.
fn text(kind: Kind, title: &str, roles: &[String], topics: &[String], today: Date) -> String {
    let mut text = String::from("---\n");
    let also_given = [("roles", roles), ("topics", topics)];
    let keys = wanted_keys(kind).iter().copied();
    let has = |key: &str| wanted_keys(kind).contains(&key) || (key == "roles" && kind == Kind::Comparison);
    let extra = also_given.iter().filter(|(key, given)| !given.is_empty() && !has(key));
    for name in keys.chain(extra.map(|(key, _)| *key)) {
        let Some(key) = FRONT_MATTER.iter().find(|key| key.name == name && key.is_of(kind)) else { continue };
        let value = match name {
            "title" => scalar(title),
            "date" | "reviewed" => today.to_string(),
            "review_in" => "1 year".into(),
            "roles" | "between" => list(roles),
            "topics" => list(topics),
            _ => String::new(),
        };
        let value = if value.is_empty() && matches!(key.value_type, ValueType::TextList) { "[]".into() } else { value };
        // Writing to a String can't fail.
        let _ = match name {
            "title" => writeln!(text, "title: {value}"),
            _ if value.is_empty() => writeln!(text, "{name}: # {}, as in {}", key.description, key.example),
            _ if value == "[]" => writeln!(text, "{name}: [] # {}, as in {}", key.description, key.example),
            _ => writeln!(text, "{name}: {value}"),
        };
    }
    text.push_str("---\n");
    text.push_str(match kind {
        Kind::Debate => {
            "Why people argue about it, in a paragraph.\n\n## The first question?\n\n### One position\n- Held by:\n- When:\n- Source:\n- For:\n- But:\n\n\
             ### Another position\n- Held by:\n- Source:\n"
        }
        _ => "",
    });
    text
}
