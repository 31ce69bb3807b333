//! A document and the settings of its site -> its original address.

use crate::model::address::slug::AddressStyle;
use crate::model::document::value::Value;

use crate::scaffold::import::layout::{is_index, text_of, words_of};
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::SourceSettings;
use crate::scaffold::import::{Generator, doc_address};

/// The parts that the original address is made of.
pub(super) struct AddressParts<'a> {
    /// Its path in the source.
    pub(super) path: &'a str,
    /// Its folder, relative to the content folder.
    pub(super) folder: &'a str,
    /// Its file name without extension.
    pub(super) stem: &'a str,
    /// The same without a leading date, if the generator removes it.
    pub(super) plain: &'a str,
    /// Its front matter.
    pub(super) keys: &'a [(String, Value)],
    /// The date in its file name.
    pub(super) date: Option<&'a str>,
    /// Its text.
    pub(super) text: &'a str,
}

/// Notes a pattern of addresses that is not supported.
pub(super) fn note_pattern(path: &str, key: &str, pattern: &str, notes: &mut Notes) {
    let subject = "no redirects from old addresses: a pattern is not supported";
    notes.detail(Action::Redirect, path, subject, format!("`{key}: {pattern}`"));
}

/// The original addresses of a document, each with a leading slash, the one of its page first. Empty if it is unknown.
pub(super) fn original_addresses(from: Generator, settings: &SourceSettings, parts: &AddressParts<'_>) -> Vec<String> {
    match from {
        Generator::Hugo | Generator::Zola | Generator::Jekyll | Generator::Mdbook => {
            original_address(from, settings, parts).into_iter().collect()
        }
        _ => doc_address::original_addresses(from, settings, parts),
    }
}

/// The original address of a document, with a leading slash. `None` if it is unknown.
fn original_address(from: Generator, settings: &SourceSettings, parts: &AddressParts<'_>) -> Option<String> {
    let AddressParts { folder, stem, plain, keys, .. } = *parts;
    let below = |name: &str| if folder.is_empty() { format!("/{name}") } else { format!("/{folder}/{name}") };
    let is_index = is_index(stem);
    let folder_page = || if folder.is_empty() { "/".to_string() } else { format!("/{folder}/") };
    match from {
        Generator::Hugo => {
            if let Some(url) = text_of(keys, "url") {
                return Some(rooted(&url));
            }
            if stem == "_index" {
                return Some(folder_page().to_lowercase().replace(' ', "-"));
            }
            let section = folder.split('/').next().unwrap_or_default();
            let name = text_of(keys, "slug").unwrap_or_else(|| stem.to_string());
            let address = if let Some(pattern) = settings.permalinks.get(section) {
                expand(pattern, |token| hugo_token(parts, token))?
            } else if stem == "index" {
                match (text_of(keys, "slug"), folder.rsplit_once('/')) {
                    (Some(slug), Some((above, _))) => format!("/{above}/{slug}/"),
                    _ => folder_page(),
                }
            } else {
                below(&name) + "/"
            };
            let address = address.to_lowercase().replace(' ', "-");
            let is_ugly = settings.ugly.iter().any(|ugly| ugly.is_empty() || ugly == section) && address != "/";
            Some(if is_ugly { format!("{}.html", address.trim_end_matches('/')) } else { address })
        }
        Generator::Zola => {
            if let Some(path) = text_of(keys, "path") {
                return Some(rooted(&path));
            }
            let name = text_of(keys, "slug").unwrap_or_else(|| AddressStyle::ASCII.slug(plain));
            if is_index { Some(folder_page()) } else { Some(below(&name) + "/") }
        }
        Generator::Jekyll => {
            if let Some(url) = text_of(keys, "permalink").filter(|url| !url.contains(':')) {
                return Some(rooted(&url));
            }
            let collection = collection(parts.path);
            if let Some(pattern) = collection.and_then(|(name, _)| settings.permalinks.get(name)) {
                let pattern = match pattern.as_str() {
                    "pretty" => "/:collection/:path/",
                    "date" | "ordinal" | "none" => "/:collection/:path:output_ext",
                    pattern => pattern,
                };
                return expand(pattern, |token| jekyll_token(parts, token));
            }
            if is_index {
                return Some(folder_page());
            }
            if parts.date.is_none() || !folder.split('/').any(|part| part == "posts") {
                let end = match settings.permalink.as_deref() {
                    Some("pretty") => "/",
                    Some(pattern) if pattern.ends_with('/') => "/",
                    _ => ".html",
                };
                return Some(below(stem) + end);
            }
            let pattern = match settings.permalink.as_deref() {
                None | Some("date") => "/:categories/:year/:month/:day/:title.html",
                Some("pretty") => "/:categories/:year/:month/:day/:title/",
                Some("none") => "/:categories/:title.html",
                // These contain the day or the week of the year, which are not supported.
                Some("ordinal" | "weekdate") => return None,
                Some(pattern) => pattern,
            };
            expand(pattern, |token| jekyll_token(parts, token))
        }
        Generator::Mdbook => Some(if is_index { folder_page() } else { below(stem) + ".html" }),
        _ => None,
    }
}

pub(super) fn rooted(address: &str) -> String {
    format!("/{}", address.trim_start_matches('/'))
}

/// Expands a pattern: each `:name` is replaced by its value. `None` if a value is unknown.
fn expand(pattern: &str, mut value: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut pieces = pattern.split(':');
    let mut address = pieces.next()?.to_string();
    for piece in pieces {
        let length = piece.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(piece.len());
        let (token, rest) = piece.split_at(length);
        address.push_str(&value(token)?);
        address.push_str(rest);
    }
    while address.contains("//") {
        address = address.replace("//", "/");
    }
    Some(rooted(&address))
}

/// Whether a pattern is supported.
pub(super) fn is_supported_pattern(from: Generator, pattern: &str) -> bool {
    let keys = [];
    let parts = AddressParts {
        path: "_x/x.md",
        folder: "x",
        stem: "x",
        plain: "x",
        keys: &keys,
        date: Some("2000-01-01"),
        text: "",
    };
    let value = |token: &str| match from {
        Generator::Hugo => hugo_token(&parts, token),
        _ => jekyll_token(&parts, token),
    };
    !matches!(pattern, "ordinal" | "weekdate") && expand(pattern, value).is_some()
}

/// The date of a document: year, month and day.
pub(super) fn date_parts(parts: &AddressParts<'_>) -> Option<[String; 3]> {
    let written = text_of(parts.keys, "date").filter(|date| date.len() >= 10);
    let written = written.or_else(|| parts.date.map(str::to_string))?;
    let mut numbers = written.get(..10)?.split('-').map(str::to_string);
    Some([numbers.next()?, numbers.next()?, numbers.next()?])
}

/// The value of a token in a Hugo pattern.
fn hugo_token(parts: &AddressParts<'_>, token: &str) -> Option<String> {
    let slug = || text_of(parts.keys, "slug");
    // A page bundle is named after its folder.
    let file = || match parts.stem {
        "index" => parts.folder.rsplit('/').next().unwrap_or_default().to_string(),
        stem => stem.to_string(),
    };
    let above = || match parts.stem {
        "index" => parts.folder.rsplit_once('/').map_or("", |(above, _)| above),
        _ => parts.folder,
    };
    let title = || text_of(parts.keys, "title").unwrap_or_else(file);
    Some(match token {
        "year" => date_parts(parts)?[0].clone(),
        "month" => date_parts(parts)?[1].clone(),
        "day" => date_parts(parts)?[2].clone(),
        "section" => parts.folder.split('/').next().unwrap_or_default().to_string(),
        "sections" => above().to_string(),
        "title" => part_of_address(&title()),
        "slug" => part_of_address(&slug().unwrap_or_else(title)),
        "filename" | "contentbasename" => part_of_address(&file()),
        "slugorfilename" | "slugorcontentbasename" => part_of_address(&slug().unwrap_or_else(file)),
        _ => return None,
    })
}

/// A text as Hugo writes it in an address: with hyphens for spaces, and without characters that are unsafe in a path.
fn part_of_address(text: &str) -> String {
    let mut part = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, '.' | '_' | '#' | '+' | '~' | '-' | '@') {
            if gap && c != '-' && !part.ends_with('-') {
                part.push('-');
            }
            gap = false;
            part.push(c);
        } else {
            gap |= c.is_whitespace() && !part.is_empty();
        }
    }
    part
}

/// The Jekyll collection of a file, and its path in the collection.
fn collection(path: &str) -> Option<(&str, &str)> {
    let start = if path.starts_with('_') { 0 } else { path.find("/_")? + 1 };
    let (name, below) = path.get(start + 1..)?.split_once('/')?;
    Some((name, below.rsplit_once('.').map_or(below, |(below, _)| below)))
}

/// The value of a token in a Jekyll pattern.
fn jekyll_token(parts: &AddressParts<'_>, token: &str) -> Option<String> {
    let number = |text: &str| text.trim_start_matches('0').to_string();
    let title = || text_of(parts.keys, "slug").unwrap_or_else(|| parts.plain.to_string());
    Some(match token {
        "year" => date_parts(parts)?[0].clone(),
        "short_year" => date_parts(parts)?[0].get(2..)?.to_string(),
        "month" => date_parts(parts)?[1].clone(),
        "i_month" => number(&date_parts(parts)?[1]),
        "day" => date_parts(parts)?[2].clone(),
        "i_day" => number(&date_parts(parts)?[2]),
        "categories" => words_of(parts.keys, "categories")
            .iter()
            .map(|word| AddressStyle::ASCII.slug(word))
            .collect::<Vec<_>>()
            .join("/"),
        "title" => title(),
        "slug" => words_in(&title()),
        "name" => words_in(parts.stem),
        "collection" => collection(parts.path)?.0.to_string(),
        "path" => collection(parts.path)?.1.to_string(),
        "output_ext" => ".html".to_string(),
        _ => return None,
    })
}

/// The words of a text in lower case, joined by hyphens.
fn words_in(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
