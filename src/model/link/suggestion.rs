//! Broken links -> diagnostics with a suggestion.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};

use crate::model::address::href::{is_local_path, join, relative};
use crate::model::address::output_paths::collision_key;
use crate::model::address::percent::encode_path;
use crate::model::document::body::{Link, LinkForm};
use crate::model::document::entry::{EntryId, Metadata};
use crate::model::link::index::LinkIndex;

/// How many documents of a folder are searched for translations.
const MAX_TRANSLATIONS: usize = 20;

/// Reports a link whose path leads nowhere. Searching for a similar path goes through the whole guide, so it is done only if
/// `suggests` is set.
pub(crate) fn broken_link(index: &LinkIndex<'_>, from: EntryId, link: &Link, path: &str, suggests: bool) -> Diagnostic {
    let what = if link.form == LinkForm::Image { "image" } else { "link" };
    let message = if link.target.contains("{{") || link.target.contains("{%") {
        format!("the URL of this {what} contains a template tag of another generator")
    } else {
        format!("broken {what}: no page or file at `{}`", link.target)
    };
    let is_file_name = || index.file(&index.metadata[from].folder, &link.target).is_some();
    let diagnostic = Diagnostic::new(Code::BrokenLink, link.target_span, message).label("shown without a link");
    let written = &link.target;
    if written.contains(['#', '?']) && is_file_name() {
        // These characters end the path of a URL (RFC 3986, section 3.3).
        let escaped = encode_path(written);
        diagnostic
            .help(format!("escape `#` as %23 and `?` as %3F in the file name: `{escaped}`"))
            .replace(written, escaped)
    } else if written.contains('@') && !written.contains('/') {
        let address = format!("mailto:{written}");
        diagnostic.help(format!("write an email address as `{address}`")).replace(written, address)
    } else if is_local_path(written) {
        let name = written.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let help = "this is a path on your computer: copy the file next to this document, and link to";
        diagnostic.help(format!("{help} `{name}`"))
    } else if let Some(url) = with_scheme(written) {
        diagnostic.did_you_mean(written, Some(&url), String::new)
    } else if let Some(slashes) = with_slashes(index, from, written) {
        diagnostic.help(format!("write `/` between folders: `{slashes}`")).replace(written, slashes)
    } else {
        let similar = match index.path_in_guide(from, path) {
            _ if !suggests => None,
            Some(in_guide) => index.similar_in_guide(from, &in_guide, path),
            None => similar_path(index, from, path),
        };
        let help = "use the path of a file, relative to this one, or a full URL with https://";
        match similar {
            Some(similar) => {
                // The link keeps its query and its heading.
                let suffix = written.find(['#', '?']).map_or("", |end| &written[end..]);
                let diagnostic = diagnostic.did_you_mean(written, Some(&similar), String::new);
                diagnostic.replace(written, format!("{}{suffix}", encode_path(&similar)))
            }
            None => diagnostic.help(help),
        }
    }
}

/// The URL that a path without a scheme, or with a misspelt one, was probably meant as.
fn with_scheme(target: &str) -> Option<String> {
    let start = target.get(..12).unwrap_or(target).to_ascii_lowercase();
    for (scheme, mark) in [("https", "//"), ("https", ";//"), ("http", "//"), ("http", ";//")] {
        if start.starts_with(&[scheme, mark].concat()) {
            return Some(format!("{scheme}://{}", target.get(scheme.len() + mark.len()..)?));
        }
    }
    let host = start.split(['/', '?', '#']).next().unwrap_or_default();
    let is_domain = [".com", ".org", ".net", ".io", ".edu", ".gov"].iter().any(|domain| host.ends_with(domain));
    (start.starts_with("www.") || is_domain && !host.starts_with('.')).then(|| format!("https://{target}"))
}

/// A path with `/` instead of `\`, if it leads to a file.
fn with_slashes(index: &LinkIndex<'_>, from: EntryId, target: &str) -> Option<String> {
    let slashes = target.contains('\\').then(|| target.replace('\\', "/"))?;
    index.file(&index.metadata[from].folder, &slashes).map(|_| slashes)
}

/// The path of the document that was probably meant: the nearest one with the same name in another folder, or one with a similar
/// name in the folder of the path. A translation is only suggested to a document in the same language.
fn similar_path(index: &LinkIndex<'_>, from: EntryId, path: &str) -> Option<String> {
    let from_folder = &index.metadata[from].folder;
    let joined = join(from_folder, path).unwrap_or_default();
    let (folder, name) = joined.rsplit_once('/').unwrap_or(("", &joined));
    let wanted = collision_key(name.trim_end_matches(".html").trim_end_matches(".md"));
    let stem = |document: &Metadata| collision_key(&document.stem);
    let language = language_folder(index, from_folder);
    let is_readable = |document: &&Arc<Metadata>| {
        first_folder(&document.folder) == first_folder(from_folder)
            || language_folder(index, &document.folder) == language
    };
    let own_file = index.metadata[from].file;
    let same_name = index.metadata.iter().filter(|document| stem(document) == wanted && document.file != own_file);
    let distance = |document: &&Arc<Metadata>| Reverse(common_folders(&document.folder, from_folder));
    let moved = same_name.filter(is_readable).min_by_key(distance);
    let misspelled = || {
        let in_folder = index.metadata.iter().filter(|document| *document.folder == *folder).filter(is_readable);
        let in_folder: Vec<(String, &Arc<Metadata>)> = in_folder.map(|document| (stem(document), document)).collect();
        let similar = did_you_mean(&wanted, in_folder.iter().map(|(stem, _)| stem.as_str()))?;
        in_folder.iter().find(|(stem, _)| stem == similar).map(|(_, document)| *document)
    };
    let document = moved.or_else(misspelled)?;
    Some(relative(from_folder, index.files.name(document.file)))
}

fn first_folder(folder: &str) -> &str {
    folder.split('/').next().unwrap_or_default()
}

/// The number of folders that two paths have in common at their start.
pub(super) fn common_folders(one: &str, other: &str) -> usize {
    one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other).count()
}

/// The folder of a language that contains a folder: its name is a language tag, and it has a document that exists without that folder
/// or in the folder of another language too.
fn language_folder<'a>(index: &LinkIndex<'_>, folder: &'a str) -> Option<&'a str> {
    let first = first_folder(folder);
    let is_tag = |name: &str| {
        let (language, region) = name.split_once('-').unwrap_or((name, "xx"));
        language.len() == 2
            && (2..=4).contains(&region.len())
            && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
    };
    if !is_tag(first) {
        return None;
    }
    let exists = |path: &str| index.files_by_path.contains_key(&collision_key(path));
    let other_tags: BTreeSet<&str> = index
        .metadata
        .iter()
        .map(|other| first_folder(&other.folder))
        .filter(|name| *name != first && is_tag(name))
        .collect();
    let has_translation = |document: &Arc<Metadata>| {
        let path = index.files.name(document.file).strip_prefix(first).and_then(|path| path.strip_prefix('/'));
        path.is_some_and(|path| exists(path) || other_tags.iter().any(|tag| exists(&format!("{tag}/{path}"))))
    };
    let in_folder = index.metadata.iter().filter(|document| first_folder(&document.folder) == first);
    // Most documents of a translation have an original.
    in_folder.take(MAX_TRANSLATIONS).any(has_translation).then_some(first)
}
