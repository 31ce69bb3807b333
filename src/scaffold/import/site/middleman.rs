//! The settings of a Middleman site, also with the templates for technical documentation. Those in Ruby are read as far as they
//! are literal.

use crate::model::document::value::{Data, Value};

use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::navigation::SourceNavItem;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{RootKind, SourceSettings, base_url, html_list, is_set, key, settings, text_pairs};
use crate::scaffold::import::syntax::{partial_name, sidebar};
use crate::scaffold::import::text::tags;
use crate::scaffold::import::tree::SourceTree;

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let ruby = tree.text("config.rb").unwrap_or_default();
    let lines: Vec<&str> = ruby.lines().map(str::trim).filter(|line| !line.starts_with('#')).collect();
    let source = lines.iter().find_map(|line| {
        let rest = line.strip_prefix("set :source")?;
        strings(rest).into_iter().next()
    });
    let source = source.unwrap_or_else(|| "source".into());
    let mut excluded = vec!["/layouts/".to_string(), "/partials/".into(), "_*".into()];
    for line in &lines {
        if let Some(rest) = line.strip_prefix("ignore") {
            match strings(rest).first() {
                Some(pattern) => excluded.push(format!("/{}", pattern.trim_start_matches('/'))),
                None => notes.detail(
                    Action::Publish,
                    "config.rb",
                    "a call of `ignore` is not a plain path: check that what it left out is not public",
                    (*line).to_string(),
                ),
            }
        }
        if let Some(rest) = line.strip_prefix("redirect ") {
            if let [from, to] = strings(rest).as_slice() {
                found.redirects.push((rooted(from), to_target(to), "config.rb".into()));
            } else {
                notes.detail(Action::Redirect, "config.rb", "a redirect in Ruby is not read", (*line).to_string());
            }
        }
    }
    if !lines.iter().any(|line| line.starts_with("activate :directory_indexes")) {
        found.ugly.push(String::new());
    }
    found.publishes_future = lines.iter().any(|line| line.contains("publish_future_dated = true"))
        || !lines.iter().any(|line| line.starts_with("activate :blog"));
    found.excluded = Patterns::new(&source, excluded.iter().map(String::as_str)).0;
    found.root(&source, "", RootKind::Content);
    (found.nav, found.nav_file) = sidebars(tree, &source);
    found.include_folders = vec![source];
    let Some((path, keys)) = settings(tree, &["config/tech-docs.yml", "config/tech-docs.yaml"], notes) else { return };
    found.title = text_of(&keys, "service_name");
    found.description = text_of(&keys, "description");
    base_url(found, text_of(&keys, "host"), path, notes);
    // A redirect is a pair, or an item of a list of pairs.
    let redirects = key(&keys, "redirects");
    let pairs = match redirects.map(|value| &value.data) {
        Some(Data::List(items)) => items.iter().flat_map(text_pairs).collect(),
        _ => redirects.map(text_pairs).unwrap_or_default(),
    };
    for (from, to) in pairs {
        found.redirects.push((rooted(&from), to_target(&to), path.to_string()));
    }
    let header = key(&keys, "header_links").map(text_pairs).unwrap_or_default();
    found.header =
        header.into_iter().map(|(title, to)| SourceNavItem { title, target: Some(to), children: Vec::new() }).collect();
    if is_set(&keys, "prevent_indexing") {
        notes.add(Action::Publish, path, "`prevent_indexing` was set: search engines were kept away from the site");
    }
    for (name, value) in &keys {
        if let Some(text) = Value::as_text(value) {
            found.variables.insert(format!("config[:tech_docs][:{name}]"), text.to_string());
        }
    }
}

/// The navigation: the lists in the sidebars of all pages, those of the home page first. Returns it with the file that
/// contains the first one.
fn sidebars(tree: &SourceTree, source: &str) -> (Vec<SourceNavItem>, String) {
    let name = |path: &str| path.strip_prefix(source).and_then(|path| path.strip_prefix('/')).map(str::to_string);
    let pages = tree
        .paths
        .iter()
        .filter_map(|path| Some((path, name(path)?)))
        .filter(|(path, _)| path.rsplit_once('.').is_some_and(|(_, extension)| extension == "erb"));
    let mut pages: Vec<(&String, String)> = pages.collect();
    pages.sort_by_key(|(_, name)| (!name.starts_with("index."), name.clone()));
    let (mut nav, mut file) = (Vec::new(), String::new());
    for (path, name) in pages {
        let Some(sidebar) = tree.text(path).and_then(sidebar) else { continue };
        let html = tags(sidebar, &[("<%", "%>")], |tag| {
            let partial = partial_name(tag.inner).and_then(|partial| partial_text(tree, source, &partial));
            Some((partial.unwrap_or_default().to_string(), 0))
        });
        let folder = name.rfind('/').map_or("", |end| &name[..=end]);
        let mut items = html_list::read(&html, folder);
        if file.is_empty() && !items.is_empty() {
            file.clone_from(path);
        }
        let address = name.split_once(".html").filter(|_| !name.starts_with("index."));
        let Some((address, _)) = address.filter(|_| !items.is_empty()) else {
            nav.extend(items);
            continue;
        };
        // A list of another page than the home page is a group below that page, which may also be its only item.
        if let [SourceNavItem { target: None, children, .. }] = &mut *items {
            items = std::mem::take(children);
        }
        let target = Some(format!("/{address}.html"));
        nav.push(SourceNavItem { title: String::new(), target, children: items });
    }
    (nav, file)
}

/// The text of a partial, whose file has a name that starts with `_`: `partials/nav` is in `partials/_nav.html.erb`.
fn partial_text<'a>(tree: &'a SourceTree, source: &str, partial: &str) -> Option<&'a str> {
    let (folder, name) = partial.rsplit_once('/').unwrap_or(("", partial));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    ["html.erb", "erb", "html"].iter().find_map(|extension| tree.text(&format!("{source}/{folder}_{name}.{extension}")))
}

fn rooted(path: &str) -> String {
    format!("/{}", path.trim_start_matches('/'))
}

fn to_target(to: &str) -> String {
    if to.contains("://") { to.to_string() } else { rooted(to) }
}

/// The literal strings in a line of Ruby.
fn strings(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = if rest[start..].starts_with('"') { '"' } else { '\'' };
        let Some(end) = rest[start + 1..].find(quote) else { break };
        let text = &rest[start + 1..start + 1 + end];
        if !text.contains("#{") {
            all.push(text.to_string());
        }
        rest = &rest[start + end + 2..];
    }
    all
}
