//! Paths in links to and from files that move -> the same links from and to the new places, in the form in which each is written.

use std::collections::BTreeMap;

use crate::input::document_url;
use crate::model::address::base_url::BaseUrl;
use crate::model::address::href::{join, relative};
use crate::model::address::output_paths::collision_key;
use crate::model::address::percent::{decode, encode_path};
use crate::model::address::url::Url;
use crate::model::lookup::GuideLookup;
use crate::source::FileId;

/// The files below `content/` that move: the new name of each.
#[derive(Debug, Default)]
pub(super) struct MovedNames<'a> {
    pub(super) names: BTreeMap<&'a str, &'a str>,
}

/// A file and its address, before and after a move.
pub(super) struct MovedPath<'a> {
    pub(super) old: &'a str,
    pub(super) new: &'a str,
    pub(super) old_url: Option<Url>,
    pub(super) new_url: Option<Url>,
}

impl<'a> MovedNames<'a> {
    fn file(&self, lookup: &'a GuideLookup, file: FileId) -> MovedPath<'a> {
        let old: &str = &lookup.snapshot.file(file).name;
        let new = self.names.get(old).copied().unwrap_or(old);
        let old_url = lookup.entries.of_file(file).map(|entry| entry.url.clone());
        let new_url = old_url
            .as_ref()
            .map(|url| if new == old { url.clone() } else { document_url(new, lookup.config.address_style()) });
        // Links have published addresses.
        let published = |url: Option<Url>| url.map(|url| lookup.base.folders().published_url(&url));
        MovedPath { old, new, old_url: published(old_url), new_url: published(new_url) }
    }

    /// The new path of a link in the text of a document, or in site.toml if `from` is `None`. Returns `None` if it stays as it is:
    /// nothing moved, or the path is an old address, which goes on to redirect.
    pub(super) fn path(
        &self,
        lookup: &'a GuideLookup,
        from: Option<FileId>,
        to: FileId,
        written: &str,
    ) -> Option<String> {
        let from = from.map(|from| self.file(lookup, from));
        self.file(lookup, to).path_from(&lookup.base, from.as_ref(), written)
    }

    /// The new path in a wikilink, without its heading.
    pub(super) fn wikilink(&self, lookup: &'a GuideLookup, from: FileId, to: FileId, written: &str) -> Option<String> {
        let (from, to) = (self.file(lookup, from), self.file(lookup, to));
        if to.old == to.new && from.old == from.new {
            return None;
        }
        let stem = written.trim_start_matches('/');
        if let Some(new) = site_path(stem, &to).filter(|_| stem.contains('/')) {
            return Some(format!("{}{new}", &written[..written.len() - stem.len()])).filter(|new| new != written);
        }
        relative_path(written, &from, &to).filter(|new| new != written)
    }
}

impl MovedPath<'_> {
    /// The new path of a link to this file, as [`MovedNames::path`] gives it.
    pub(super) fn path_from(&self, base: &BaseUrl, from: Option<&MovedPath<'_>>, written: &str) -> Option<String> {
        if self.old == self.new && from.is_none_or(|from| from.old == from.new) {
            return None;
        }
        let within = base.within_site(written).map(std::borrow::Cow::into_owned);
        let (site, local) = match &within {
            Some(path) => (written.strip_suffix(path.as_str()).unwrap_or_default(), path.as_str()),
            None => ("", written),
        };
        let end = local.find(['#', '?']).unwrap_or(local.len());
        let (path, suffix) = local.split_at(end);
        if path.is_empty() {
            return None;
        }
        let plain = decode(path).unwrap_or_else(|| path.to_string());
        let new = match ["/", "@/"].into_iter().find(|root| plain.starts_with(root)) {
            Some(root) => format!("{root}{}", site_path(&plain[root.len()..], self)?),
            None => match from {
                Some(from) => relative_path(&plain, from, self)?,
                None => site_path(&plain, self)?,
            },
        };
        let needs_escapes = path.contains('%')
            || new.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '#' | '?' | '%' | '<' | '>'));
        let new = if needs_escapes { encode_path(&new) } else { new };
        (new != plain || site.len() + end != written.len())
            .then(|| format!("{site}{new}{suffix}"))
            .filter(|new| new != written)
    }
}

/// The name of a document without its extension.
fn without_extension(name: &str) -> &str {
    let stem = name
        .rsplit_once('.')
        .filter(|(_, extension)| matches!(extension.to_ascii_lowercase().as_str(), "md" | "markdown"));
    stem.map_or(name, |(stem, _)| stem)
}

fn is_same(one: &str, other: &str) -> bool {
    collision_key(one) == collision_key(other)
}

/// A path from the root, without its first slash: of a file, with or without its extension, or of a page.
fn site_path(path: &str, to: &MovedPath<'_>) -> Option<String> {
    if is_same(path, to.old) {
        return Some(to.new.to_string());
    }
    let (old, new) = (without_extension(to.old), without_extension(to.new));
    if old != to.old && is_same(path, old) {
        return Some(new.to_string());
    }
    let (old_url, new_url) =
        (to.old_url.as_ref()?.as_str().trim_matches('/'), to.new_url.as_ref()?.as_str().trim_matches('/'));
    // `folder/index.html` is the page of a folder.
    let folder = path.strip_suffix("index.html").filter(|folder| folder.ends_with('/'));
    let (path, file) = folder.map_or((path, ""), |folder| (folder, "index.html"));
    ["", "/", ".html"].into_iter().find_map(|end| {
        let page = path.strip_suffix(end).filter(|page| !page.ends_with('/'))?;
        is_same(page.trim_matches('/'), old_url).then(|| format!("{new_url}{end}{file}"))
    })
}

/// A path from the folder of a document, as code hosts resolve it, or from the address of its page, as browsers do.
fn relative_path(path: &str, from: &MovedPath<'_>, to: &MovedPath<'_>) -> Option<String> {
    let folder = |name: &'_ str| name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_string());
    let (old_folder, new_folder) = (folder(from.old), folder(from.new));
    let dots = |new: String| if path.starts_with("./") && !new.starts_with("..") { format!("./{new}") } else { new };
    let is_folder = path.ends_with('/');
    if let Some(joined) = join(&old_folder, path) {
        let spellings = [
            (to.old.to_string(), to.new.to_string()),
            (without_extension(to.old).to_string(), without_extension(to.new).to_string()),
            (format!("{}.html", without_extension(to.old)), format!("{}.html", without_extension(to.new))),
        ];
        let found = spellings.into_iter().find(|(old, _)| !is_folder && is_same(&joined, old));
        if let Some((_, new)) = found {
            return Some(dots(relative(&new_folder, &new)));
        }
    }
    let (old_url, new_url) = (to.old_url.as_ref()?, to.new_url.as_ref()?);
    let (old_page, new_page) = (from.old_url.as_ref()?.as_str(), from.new_url.as_ref()?.as_str());
    let end = if is_folder { "/" } else { "" };
    let new_target = new_url.as_str().trim_matches('/');
    // From the folder of the file, the page of a folder; and from the page, any page.
    for (old_base, new_base) in [(old_folder.as_str(), new_folder.as_str()), (old_page, new_page)] {
        if join(old_base, path).is_some_and(|joined| is_same(&joined, old_url.as_str().trim_matches('/'))) {
            return Some(dots(format!("{}{end}", relative(new_base, new_target))));
        }
    }
    None
}
