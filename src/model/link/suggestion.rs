//! Broken links -> diagnostics with a suggestion.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};

use crate::model::address::href::{is_local_path, join, relative};
use crate::model::address::output_paths::collision_key;
use crate::model::address::percent::encode_path;
use crate::model::document::body::{Link, LinkForm};
use crate::model::document::entry::{EntryId, Metadata};
use crate::model::link::index::LinkIndex;

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
    let help = if link.target.contains(['#', '?']) && is_file_name() {
        // These characters end the path of a URL (RFC 3986, section 3.3).
        format!("escape `#` as %23 and `?` as %3F in the file name: `{}`", encode_path(&link.target))
    } else if link.target.contains('@') && !link.target.contains('/') {
        format!("write an email address as `mailto:{}`", link.target)
    } else if is_local_path(&link.target) {
        let name = link.target.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        format!("this is a path on your computer: copy the file next to this document, and link to `{name}`")
    } else if let Some(url) = with_scheme(&link.target) {
        format!("did you mean `{url}`?")
    } else if let Some(slashes) = with_slashes(index, from, &link.target) {
        format!("write `/` between folders: `{slashes}`")
    } else if let Some(similar) = if suggests { similar_path(index, from, path) } else { None } {
        format!("did you mean `{similar}`?")
    } else {
        "use the path of a file, relative to this one, or a full URL with https://".into()
    };
    Diagnostic::new(Code::BrokenLink, link.target_span, message).label("shown without a link").help(help)
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

/// The path of the document that was probably meant: one with the same name in another folder, or one with a similar name in
/// the folder of the path.
fn similar_path(index: &LinkIndex<'_>, from: EntryId, path: &str) -> Option<String> {
    let from_folder = &index.metadata[from].folder;
    let joined = join(from_folder, path).unwrap_or_default();
    let (folder, name) = joined.rsplit_once('/').unwrap_or(("", &joined));
    let wanted = collision_key(name.trim_end_matches(".html").trim_end_matches(".md"));
    let stem = |document: &Metadata| collision_key(&document.stem);
    let moved = index.metadata.iter().find(|document| stem(document) == wanted);
    let misspelled = || {
        let in_folder = index.metadata.iter().filter(|document| *document.folder == *folder);
        let in_folder: Vec<(String, &Arc<Metadata>)> = in_folder.map(|document| (stem(document), document)).collect();
        let similar = did_you_mean(&wanted, in_folder.iter().map(|(stem, _)| stem.as_str()))?;
        in_folder.iter().find(|(stem, _)| stem == similar).map(|(_, document)| *document)
    };
    let document = moved.or_else(misspelled)?;
    Some(relative(from_folder, index.files.name(document.file)))
}
