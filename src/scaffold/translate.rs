//! A document and a language -> the file in which its translation is written: the words of the document, and the fingerprint by which
//! `guide check` knows when they have changed.

use std::fmt::Write as _;
use std::path::Path;

use crate::diagnostic::did_you_mean;
use crate::input::front_matter::find_block;
use crate::model::check::translations::words_fingerprint;
use crate::model::document::entry::Entry;
use crate::model::site::Site;
use crate::source::{CONTENT_FOLDER, content_path};

use crate::input::yaml_writer::scalar;
use crate::scaffold::translated_words::words;
use crate::scaffold::{NewFile, Refusal, create};

/// Writes the file for the translation of the document at a path below `content/`. Returns the path of the file.
pub fn translate(site: &Site, root: &Path, language: &str, path: &str) -> Result<String, Refusal> {
    let tags = || site.config.languages.iter().map(|other| other.language.as_str());
    let Some(language) = tags().find(|tag| tag.eq_ignore_ascii_case(language)) else {
        let help = match tags().collect::<Vec<_>>().as_slice() {
            [] => format!(
                "add a table [languages.{language}] to site.toml, with the `title` of the guide in the language"
            ),
            known => format!("use one of {}, or add a table [languages.{language}] to site.toml", known.join(", ")),
        };
        return Err(Refusal::new(format!("the guide has no language `{language}`"), help));
    };
    let name = path.trim_start_matches("./").trim_start_matches('/');
    let name = name.strip_prefix(CONTENT_FOLDER).and_then(|rest| rest.strip_prefix('/')).unwrap_or(name);
    let name_of = |entry: &Entry| site.snapshot.file(entry.file).name.clone();
    let found = site.entries.iter().find(|entry| *name_of(entry) == *name || *name_of(entry) == *format!("{name}.md"));
    let Some(entry) = found else {
        let names: Vec<_> = site.entries.iter().map(|entry| name_of(entry)).collect();
        let near = did_you_mean(name, names.iter().map(|name| &**name));
        let help =
            near.map_or_else(|| "write its path below content/".into(), |near| format!("did you mean `{near}`?"));
        return Err(Refusal::new(format!("there is no document `{name}` in the main language"), help));
    };
    let path = content_path(&format!("{language}/{}", name_of(entry)));
    let content = text(entry, site.snapshot.file(entry.file).text()).into_bytes();
    create(root, &[NewFile { path: path.clone(), content }])?;
    Ok(path)
}

/// The text of the file.
fn text(entry: &Entry, source: &str) -> String {
    let mut text = String::from("---\n# Remove the next line when the text is translated.\ndraft: true\n");
    // Writing to a String can't fail.
    _ = writeln!(text, "original_version: {}", scalar(&words_fingerprint(entry, source)));
    let block = find_block(source);
    if let Some(block) = &block {
        text.push_str(&words(source, block, &entry.front, entry.kind));
    }
    text.push_str("---\n");
    text + source.get(block.map_or(0, |block| block.text_start)..).unwrap_or_default()
}
