//! A document of the source and the site's settings -> the address that the generator gave it.

use crate::model::route::slug;
use crate::model::value::Value;

use super::From;
use super::layout::{is_index, text_of, words_of};
use super::settings::Settings;

/// What a document's address was made of.
pub(super) struct Parts<'a> {
    /// The folder below that of the content.
    pub(super) folder: &'a str,
    /// The name of its file without the extension.
    pub(super) stem: &'a str,
    /// The same without the day that it began with, where the generator takes that away.
    pub(super) plain: &'a str,
    /// Its front matter.
    pub(super) keys: &'a [(String, Value)],
    /// The day in the name of its file.
    pub(super) date: Option<&'a str>,
}

/// The address that the generator gave a document, with its first slash; `None` where it gave none.
pub(super) fn old(from: From, settings: &Settings, parts: &Parts<'_>) -> Option<String> {
    let Parts { folder, stem, plain, keys, date } = *parts;
    let below = |name: &str| if folder.is_empty() { format!("/{name}") } else { format!("/{folder}/{name}") };
    let is_index = is_index(stem);
    let folder_page = || if folder.is_empty() { "/".to_string() } else { format!("/{folder}/") };
    match from {
        From::Hugo => {
            if let Some(url) = text_of(keys, "url") {
                return Some(rooted(&url));
            }
            let name = text_of(keys, "slug").unwrap_or_else(|| stem.to_string());
            let address = if stem == "_index" {
                folder_page()
            } else if stem == "index" {
                match (text_of(keys, "slug"), folder.rsplit_once('/')) {
                    (Some(slug), Some((above, _))) => format!("/{above}/{slug}/"),
                    _ => folder_page(),
                }
            } else {
                below(&name) + "/"
            };
            Some(address.to_lowercase().replace(' ', "-"))
        }
        From::Zola => {
            if let Some(path) = text_of(keys, "path") {
                return Some(rooted(&path));
            }
            let name = text_of(keys, "slug").unwrap_or_else(|| slug(plain));
            if is_index { Some(folder_page()) } else { Some(below(&name) + "/") }
        }
        From::Jekyll => {
            if let Some(url) = text_of(keys, "permalink").filter(|url| !url.contains(':')) {
                return Some(rooted(&url));
            }
            if is_index {
                return Some(folder_page());
            }
            let Some(date) = date.filter(|_| folder.split('/').any(|part| part == "posts")) else {
                let pretty = settings.permalink.as_deref() == Some("pretty");
                return Some(below(stem) + if pretty { "/" } else { ".html" });
            };
            let date = text_of(keys, "date").filter(|date| date.len() >= 10).unwrap_or_else(|| date.into());
            let mut parts = date.get(..10).unwrap_or(&date).split('-');
            let mut part = || parts.next().unwrap_or_default().to_string();
            let (year, month, day) = (part(), part(), part());
            let categories: Vec<String> = words_of(keys, "categories").iter().map(|word| slug(word)).collect();
            let pattern = match settings.permalink.as_deref() {
                None | Some("date") => "/:categories/:year/:month/:day/:title.html",
                Some("pretty") => "/:categories/:year/:month/:day/:title/",
                Some("none") => "/:categories/:title.html",
                Some(pattern) => pattern,
            };
            let title = text_of(keys, "slug").unwrap_or_else(|| plain.to_string());
            let address = pattern
                .replace(":categories", &categories.join("/"))
                .replace(":year", &year)
                .replace(":month", &month)
                .replace(":day", &day)
                .replace(":title", &title)
                .replace(":slug", &title)
                .replace(":output_ext", ".html");
            Some(rooted(&address.replace("//", "/")))
        }
        From::Mdbook => Some(if is_index { folder_page() } else { below(stem) + ".html" }),
        From::Obsidian | From::Folder => None,
    }
}

fn rooted(address: &str) -> String {
    format!("/{}", address.trim_start_matches('/'))
}
