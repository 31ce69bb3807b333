//! `folders` of a language in site.toml -> [`FolderNames`], and a diagnostic for each name that the folder can't have.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::address::folder_names::FolderNames;
use crate::model::address::portable::folder_name;
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::{ROLE_INDEX_FOLDER, SEARCH_FOLDER, Url};
use crate::model::document::value::{Data, Value};
use crate::model::kind::Kind;
use crate::source::{Snapshot, Spanned, content_path};

use crate::input::front_matter::fields::Fields;
use crate::input::source_document::is_folder_page;

/// Reads the names of the folders of addresses in a language.
pub(super) fn read(fields: &mut Fields<'_>, language: &str, snapshot: &Snapshot) -> FolderNames {
    let Some(value) = fields.take("folders") else { return FolderNames::default() };
    let Data::Map(pairs) = value.data else {
        let help = "write a name for each folder: folders = { roles = \"rollen\" }";
        fields.wrong_type(format_args!("`folders`"), "a table of texts", &value, help);
        return FolderNames::default();
    };
    let style = AddressStyle::of(language);
    let own = own_folders(snapshot, language, style);
    let mut names: Vec<(String, Spanned<String>)> = Vec::new();
    for (folder, value) in pairs {
        let usual = folder_name(style.slug(&folder.value));
        let known = || of_guide().chain(own.iter().cloned());
        if !known().any(|known| known == usual) {
            let message = format!("no address has the folder `{}`", folder.value);
            let diagnostic = Diagnostic::new(Code::ConfigKey, folder.span, message);
            let known: Vec<String> = known().collect();
            let near = did_you_mean(&folder.value, known.iter().map(String::as_str));
            let help = || "write the first folder of an address, such as `roles` or `map`".into();
            fields.diagnostics.push(diagnostic.did_you_mean(&folder.value, near, help));
            continue;
        }
        names.extend(name(fields, &folder.value, &value, style).map(|name| (usual, name)));
    }
    // A name that is left out can belong to another folder again.
    while let Some(index) = names.iter().position(|pair| taken_by(pair, &names, &own).is_some()) {
        let taken = taken_by(&names[index], &names, &own).unwrap_or_default();
        let (usual, name) = names.remove(index);
        let message = format!("the folder `{usual}` can't have the name `{}`: {taken} has it", name.value);
        let diagnostic = Diagnostic::new(Code::ConfigValue, name.span, message);
        fields.diagnostics.push(diagnostic.help("choose another name, or give the other one a name too"));
    }
    FolderNames::new(names.iter().map(|(usual, name)| (usual.as_str(), name.value.as_str())))
}

/// The first folders of the addresses of generated pages.
fn of_guide() -> impl Iterator<Item = String> {
    let lists = [
        Url::titles(),
        Url::sources(),
        Url::search(),
        Url::families(),
        Url::map(),
        Url::find(),
        Url::me(),
        Url::advert(),
        Url::review(),
        Url::print(),
    ];
    let lists = lists.into_iter().map(|url| url.as_str().trim_matches('/').to_string());
    Kind::ALL.into_iter().map(|kind| kind.folder().to_string()).chain(lists).chain([Url::CODES.to_string()])
}

/// The folders and pages at the top of the guide, in its main language and in this one, as parts of addresses.
fn own_folders(snapshot: &Snapshot, language: &str, style: AddressStyle) -> BTreeSet<String> {
    let below = content_path("");
    let first = |path: &str| -> Option<String> {
        let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let path = if first.eq_ignore_ascii_case(language) { rest? } else { path };
        let part = match path.split_once('/') {
            Some((folder, _)) => folder,
            None if is_folder_page(path) => return None,
            None => path.rsplit_once('.').map_or(path, |(stem, _)| stem),
        };
        Some(folder_name(style.slug(part)))
    };
    snapshot.files.iter().filter_map(|file| first(file.path.strip_prefix(below.as_str())?)).collect()
}

/// A name that can be part of an address.
fn name(fields: &mut Fields<'_>, folder: &str, value: &Value, style: AddressStyle) -> Option<Spanned<String>> {
    let span = value.span;
    let Some(written) = value.as_text().map(|text| text.trim().to_string()) else {
        let help = format!("write its name: {folder} = \"…\"");
        fields.wrong_type(format_args!("the name of the folder `{folder}`"), "text", value, &help);
        return None;
    };
    let possible = folder_name(style.slug(&written));
    if possible == written {
        return Some(Spanned::new(written, span));
    }
    let message = format!("`{written}` can't be part of an address");
    let diagnostic = Diagnostic::new(Code::ConfigValue, span, message);
    fields.diagnostics.push(diagnostic.help(format!("write `{possible}`")).replace(written, possible));
    None
}

/// What has the name that a folder should have.
fn taken_by(
    (usual, name): &(String, Spanned<String>),
    names: &[(String, Spanned<String>)],
    own: &BTreeSet<String>,
) -> Option<String> {
    if *usual == name.value {
        return None;
    }
    let is_before = |other: &&(String, Spanned<String>)| other.1.span.start < name.span.start;
    if let Some((other, _)) = names.iter().filter(is_before).find(|(_, other)| other.value == name.value) {
        return Some(format!("the folder `{other}`"));
    }
    let is_free = names.iter().any(|(other, new)| *other == name.value && new.value != *other);
    if is_free {
        return None;
    }
    if of_guide().chain([SEARCH_FOLDER, ROLE_INDEX_FOLDER].map(Into::into)).any(|known| known == name.value) {
        return Some("a list of the guide".into());
    }
    own.contains(&name.value).then(|| "a folder or page of the guide".into())
}
