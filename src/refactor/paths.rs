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

/// A file and its addresses, before and after a move.
pub(super) struct MovedPath<'a> {
    pub(super) old: &'a str,
    pub(super) new: &'a str,
    pub(super) addresses: Vec<MovedAddress>,
}

/// An address of a file before and after a move. A file has two where its language names folders: the published one, and the one with
/// the usual names of folders. Links can have either.
pub(super) struct MovedAddress {
    pub(super) old: Url,
    pub(super) new: Url,
}

/// The addresses from the usual one, the published one first.
pub(super) fn addresses(
    old: &Url,
    new: &Url,
    published: impl Fn(&Url) -> Url,
    usual: impl Fn(&Url) -> Url,
) -> Vec<MovedAddress> {
    let first = MovedAddress { old: published(old), new: published(new) };
    let second = MovedAddress { old: usual(old), new: usual(new) };
    let is_same = first.old == second.old && first.new == second.new;
    std::iter::once(first).chain((!is_same).then_some(second)).collect()
}

impl<'a> MovedNames<'a> {
    fn file(&self, lookup: &'a GuideLookup, file: FileId) -> MovedPath<'a> {
        let old: &str = &lookup.snapshot.file(file).name;
        let new = self.names.get(old).copied().unwrap_or(old);
        let urls = lookup.entries.of_file(file).map(|entry| {
            let new_url = document_url(new, lookup.config.address_style());
            let new_url = if new == old { entry.url.clone() } else { new_url };
            addresses(&entry.url, &new_url, |url| lookup.base.folders().published_url(url), Url::clone)
        });
        MovedPath { old, new, addresses: urls.unwrap_or_default() }
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
        self.file(lookup, to).wikilink_from(&self.file(lookup, from), written)
    }
}

impl MovedPath<'_> {
    /// The new path of a wikilink to this file, as [`MovedNames::wikilink`] gives it.
    pub(super) fn wikilink_from(&self, from: &MovedPath<'_>, written: &str) -> Option<String> {
        if self.old == self.new && from.old == from.new {
            return None;
        }
        let stem = written.trim_start_matches('/');
        if let Some(new) = site_path(stem, self).filter(|_| stem.contains('/')) {
            return Some(format!("{}{new}", &written[..written.len() - stem.len()])).filter(|new| new != written);
        }
        relative_path(written, from, self).filter(|new| new != written)
    }

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
            Some(root) => format!("{root}{}", rooted_path(&plain[root.len()..], base, self)?),
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

/// The same path as [`site_path`], which can begin with the base path of the site.
fn rooted_path(path: &str, base: &BaseUrl, to: &MovedPath<'_>) -> Option<String> {
    let base = base.path().trim_start_matches('/');
    let below_base = || path.strip_prefix(base).filter(|_| !base.is_empty())?.strip_prefix('/');
    site_path(path, to).or_else(|| Some(format!("{base}/{}", site_path(below_base()?, to)?)))
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
    // `folder/index.html` is the page of a folder.
    let folder = path.strip_suffix("index.html").filter(|folder| folder.ends_with('/'));
    let (path, file) = folder.map_or((path, ""), |folder| (folder, "index.html"));
    ["", "/", ".html"].into_iter().find_map(|end| {
        let page = path.strip_suffix(end).filter(|page| !page.ends_with('/'))?;
        let is_it = |address: &&MovedAddress| is_same(page.trim_matches('/'), address.old.as_str().trim_matches('/'));
        let address = to.addresses.iter().find(is_it)?;
        Some(format!("{}{end}{file}", address.new.as_str().trim_matches('/')))
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
    let end = if is_folder { "/" } else { "" };
    // From the folder of the file, the page of a folder; and from the page, any page.
    let pages = from.addresses.iter().map(|page| (page.old.as_str(), page.new.as_str()));
    let bases = std::iter::once((old_folder.as_str(), new_folder.as_str())).chain(pages);
    bases.into_iter().find_map(|(old_base, new_base)| {
        let joined = join(old_base, path)?;
        let is_it = |address: &&MovedAddress| is_same(&joined, address.old.as_str().trim_matches('/'));
        let new = to.addresses.iter().find(is_it)?.new.as_str();
        Some(dots(format!("{}{end}", relative(new_base, new.trim_matches('/')))))
    })
}
