//! A kind and a title -> a new document in the folder of its kind, with the usual keys and an explanation of each.

use std::fmt::Write as _;
use std::path::Path;

use jiff::civil::Date;

use crate::diagnostic::did_you_mean;
use crate::input::front_matter::keys::{FRONT_MATTER, ValueType};
use crate::input::is_folder_page;
use crate::model::address::portable::folder_name;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::Node;
use crate::model::kind::Kind;
use crate::model::name::key::{is_same_name, name_key};
use crate::model::site::Site;
use crate::source::content_path;

use crate::input::yaml_writer::{list, scalar};
use crate::scaffold::{NewFile, Refusal, create};

/// A document to create.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Its kind.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// The roles that it is about, as the user wrote them.
    pub roles: Vec<String>,
    /// The topics that it is about, as the user wrote them.
    pub topics: Vec<String>,
}

/// The result of creating a document.
#[derive(Debug)]
pub struct CreatedDocument {
    /// The path of the new file, from the folder of the guide.
    pub path: String,
    /// Roles and topics that the guide does not have.
    pub unknown: Vec<UnknownName>,
}

/// A name that the guide does not have: its kind, the name, and a similar one.
pub type UnknownName = (Kind, String, Option<String>);

/// The keys of a new document. Other keys are documented, but rarely needed.
fn usual_keys(kind: Kind) -> &'static [&'static str] {
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
        Kind::Move => &["title", "from", "to"],
        Kind::Context => &["title", "summary", "also_called"],
        Kind::Page => &["title", "summary"],
    }
}

/// Writes the document, unless the guide has one of this kind and name.
pub fn create_document(site: &Site, root: &Path, document: &NewDocument) -> Result<CreatedDocument, Refusal> {
    let (file, unknown) = prepare(site, document)?;
    let path = file.path.clone();
    create(root, &[file])?;
    Ok(CreatedDocument { path, unknown })
}

/// The file of a new document, unless the guide has one of this kind and name. Writes nothing.
pub fn new_file(site: &Site, document: &NewDocument) -> Result<NewFile, Refusal> {
    prepare(site, document).map(|(file, _)| file)
}

/// The file of a new document, and the roles and topics that the guide does not have.
fn prepare(site: &Site, document: &NewDocument) -> Result<(NewFile, Vec<UnknownName>), Refusal> {
    let title = document.title.trim();
    if title.is_empty() || title.contains(char::is_control) {
        return Err(Refusal::new(
            "the title must be one line of text",
            "for example: guide new role \"Product Owner\"",
        ));
    }
    let kind = document.kind.as_str();
    if let Some((_, node)) = find_node(site, document.kind, title).filter(|(_, node)| node.entry.is_some()) {
        let path = site.entry_of(node).map(|entry| site.snapshot.file(entry.file).path.clone()).unwrap_or_default();
        let actual_title =
            if is_same_name(&node.title, title) { String::new() } else { format!(" (`{}`)", node.title) };
        return Err(Refusal::new(
            format!("the {kind} `{title}`{actual_title} already exists: {path}"),
            "edit that file",
        ));
    }
    let mut unknown = Vec::new();
    let mut names = |kind: Kind, given: &[String]| -> Vec<String> {
        given.iter().map(|name| resolve_name(site, kind, name.trim(), &mut unknown)).collect()
    };
    let mut roles = names(Kind::Role, &document.roles);
    let topics = names(Kind::Topic, &document.topics);
    if document.kind == Kind::Comparison {
        if roles.is_empty() {
            let sides: Vec<String> = title.split(" vs ").map(str::to_string).collect();
            roles = if sides.len() == 2 { names(Kind::Role, &sides) } else { Vec::new() };
        }
        if !matches!(roles.len(), 0 | 2) {
            let why = format!("a comparison needs two roles, found {}", roles.len());
            return Err(Refusal::new(
                why,
                "name two roles, for example: --role \"Product Manager\" --role \"Product Owner\"",
            ));
        }
    }
    if document.kind == Kind::Move {
        if roles.is_empty() {
            let ends: Vec<String> = title.split(" to ").map(str::to_string).collect();
            roles = if ends.len() == 2 { names(Kind::Role, &ends) } else { Vec::new() };
        }
        if !matches!(roles.len(), 0 | 2) {
            let why = format!("a move needs two roles, found {}", roles.len());
            return Err(Refusal::new(
                why,
                "name the start, then the end, for example: --role \"Product Owner\" --role \"Product Manager\"",
            ));
        }
    }
    let stem = folder_name(site.config.address_style().slug(title));
    // A standalone page has the address that readers guess: `/imprint/`.
    let folder = if document.kind == Kind::Page { "" } else { document.kind.folder() };
    // In another language than the main one, the same folders are in the folder of the language.
    let language = site.config.folder.as_deref().unwrap_or_default();
    let path = content_path(format!("{language}/{folder}/{stem}.md").replace("//", "/").trim_start_matches('/'));
    if is_folder_page(&path) {
        let why = format!("`{stem}` is the name of the page of a folder: {path}");
        return Err(Refusal::new(why, format!("choose another title, or create {path} with a text editor")));
    }
    let content = content(document.kind, title, &roles, &topics, site.snapshot.today).into_bytes();
    Ok((NewFile { path, content }, unknown))
}

/// The node of one kind with a name, and which of its names it is. Prefers titles to other names.
pub(super) fn find_node<'a>(site: &'a Site, kind: Kind, name: &str) -> Option<(NamePriority, &'a Node)> {
    let wanted = name_key(name);
    let priority = |node: &Node| {
        let entry = site.entry_of(node);
        let title = name_key(&node.title) == wanted || entry.is_some_and(|entry| name_key(&entry.stem) == wanted);
        let others = entry.into_iter().flat_map(|entry| entry.front.alternate_names.names());
        let called = others.filter(|(name, _)| name_key(&name.value) == wanted).map(|(_, priority)| priority);
        title.then_some(NamePriority::Title).into_iter().chain(called).min()
    };
    site.of_kind(kind).filter_map(|(_, node)| Some((priority(node)?, node))).min_by_key(|(priority, _)| *priority)
}

/// The title of the node with a name. If there is none, returns the name and adds it to `unknown`.
fn resolve_name(site: &Site, kind: Kind, name: &str, unknown: &mut Vec<(Kind, String, Option<String>)>) -> String {
    if let Some((_, node)) = find_node(site, kind, name) {
        return node.title.clone();
    }
    let titles = site.of_kind(kind).map(|(_, node)| node.title.as_str());
    unknown.push((kind, name.to_string(), did_you_mean(name, titles).map(str::to_string)));
    name.to_string()
}

/// The content of a new document: its keys with explanations, and the outline of a debate.
fn content(kind: Kind, title: &str, roles: &[String], topics: &[String], today: Date) -> String {
    let mut text = String::from("---\n");
    let also_given = [("roles", roles), ("topics", topics)];
    let keys = usual_keys(kind).iter().copied();
    let has = |key: &str| {
        usual_keys(kind).contains(&key) || (key == "roles" && matches!(kind, Kind::Comparison | Kind::Move))
    };
    let extra = also_given.iter().filter(|(key, given)| !given.is_empty() && !has(key));
    for name in keys.chain(extra.map(|(key, _)| *key)) {
        let Some(key) = FRONT_MATTER.iter().find(|key| key.name == name && key.is_of(kind)) else { continue };
        let value = match name {
            "title" => scalar(title),
            "date" | "reviewed" => today.to_string(),
            "review_in" => "1 year".into(),
            "roles" | "between" => list(roles),
            "topics" => list(topics),
            "from" => roles.first().map(|role| scalar(role)).unwrap_or_default(),
            "to" => roles.get(1).map(|role| scalar(role)).unwrap_or_default(),
            _ => String::new(),
        };
        let value = if value.is_empty() && matches!(key.value_type, ValueType::TextList) { "[]".into() } else { value };
        // Writing to a String can't fail.
        let _ = match name {
            "title" => writeln!(text, "title: {value}"),
            _ if value.is_empty() => writeln!(text, "{name}: # {}, for example {}", key.description, key.example),
            _ if value == "[]" => writeln!(text, "{name}: [] # {}, for example {}", key.description, key.example),
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
