//! Labels, or those without a text in a language -> lines of `labels/LANG.toml`, which a translator completes.
//!
//! The lines are comments, so the file is valid at once, and labels that are not translated yet are shown in English.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use icu_locale_core::Locale;

use crate::input::config::{LANGUAGE_HELP, is_language_tag};
use crate::input::labels::{ListedLabel, labels_of, list};
use crate::model::labels::LabelText;
use crate::model::labels::plural::{PluralCategory, PluralRules};
use crate::model::site::Site;
use crate::source::{Area, LABELS_FOLDER};

use crate::scaffold::edit::{EditedFile, TextReplacement, edit_files};
use crate::scaffold::{NewFile, Refusal, create};

/// Labels to translate.
#[derive(Debug)]
pub struct LabelsToTranslate {
    /// The tag of the language.
    pub language: String,
    /// The path of the guide's own file for it, which may not exist.
    pub path: String,
    /// The text of that file, if it exists.
    existing: Option<String>,
    /// The lines of each label by section, in the order of the English file.
    sections: Vec<(String, Vec<LabelLine>)>,
}

#[derive(Debug, Clone)]
struct LabelLine {
    name: String,
    text: String,
}

/// Lists the labels of the theme that have no text in a language, or all of them.
pub fn labels_to_translate(site: &Site, language: &str, all: bool) -> Result<LabelsToTranslate, Refusal> {
    if !is_language_tag(language) {
        return Err(Refusal::new(format!("invalid language tag `{language}`"), LANGUAGE_HELP));
    }
    let language = Locale::try_from_str(language).map_or_else(|_| language.to_string(), |locale| locale.to_string());
    let path = format!("{LABELS_FOLDER}/{language}.toml");
    let mut own = site.snapshot.area(Area::Labels).filter(|(_, file)| file.theme.is_none());
    let existing = own.find(|(_, file)| file.path.eq_ignore_ascii_case(&path));
    let categories = PluralRules::of(&language).categories();
    let mut sections: Vec<(String, Vec<LabelLine>)> = Vec::new();
    let listed = list(&site.snapshot, &site.config, &language).into_iter();
    for ListedLabel { key, text, .. } in listed.filter(|label| all || !label.is_translated) {
        let (section, name) = key.rsplit_once('.').unwrap_or(("", &key));
        let line = LabelLine { name: name.into(), text: format!("# {name} = {}\n", value(&text, &categories)) };
        match sections.iter_mut().find(|(other, _)| other == section) {
            Some((_, lines)) => lines.push(line),
            None => sections.push((section.into(), vec![line])),
        }
    }
    Ok(LabelsToTranslate {
        language,
        path: existing.map_or(path, |(_, file)| file.path.to_string()),
        existing: existing.map(|(_, file)| file.text().to_string()),
        sections,
    })
}

impl LabelsToTranslate {
    /// The number of labels.
    pub fn count(&self) -> usize {
        self.sections.iter().map(|(_, lines)| lines.len()).sum()
    }

    /// All labels as the text of a file.
    pub fn text(&self) -> String {
        if self.sections.is_empty() {
            return format!("# Every label has a text in `{}`.\n", self.language);
        }
        let mut text = format!(
            "# Texts of the theme in `{}`. Remove the `#` in front of a label and write its text. Keep the names in braces.\n",
            self.language
        );
        for (section, lines) in &self.sections {
            write_section(&mut text, section, lines);
        }
        text
    }

    /// Writes the file of the guide, or adds what it doesn't list yet. Returns the number of labels that were added.
    ///
    /// # Errors
    ///
    /// If the file can't be written, or if it is written in a way to which no section can be added.
    pub fn write(&self, root: &Path, disk_path: PathBuf) -> Result<usize, Refusal> {
        let Some(existing) = &self.existing else {
            let file = NewFile { path: self.path.clone(), content: self.text().into_bytes() };
            return create(root, &[file]).map(|()| self.count());
        };
        let (replacements, count) = self.additions(existing);
        if !leaves_labels(existing, &replacements) {
            let help = format!(
                "write each section as a table such as [page], or add the labels by hand: guide labels {} --print",
                self.language
            );
            return Err(Refusal::new(format!("can't add labels to `{}`", self.path), help));
        }
        if count > 0 {
            edit_files(root, &[EditedFile { path: disk_path, text: existing.clone(), replacements }], &[])?;
        }
        Ok(count)
    }

    /// What to insert into the text of the file, with the number of labels.
    fn additions(&self, existing: &str) -> (Vec<TextReplacement>, usize) {
        let listed = sections_of(existing);
        let (own, _) = labels_of(existing);
        let key =
            |section: &str, name: &str| if section.is_empty() { name.to_string() } else { format!("{section}.{name}") };
        let mut insertions: BTreeMap<usize, String> = BTreeMap::new();
        let mut count = 0;
        for (section, lines) in &self.sections {
            let known = listed.get(section.as_str());
            let is_new = |line: &&LabelLine| {
                !own.contains_key(&key(section, &line.name))
                    && known.is_none_or(|known| !known.comments.contains(line.name.as_str()))
            };
            let new: Vec<LabelLine> = lines.iter().filter(is_new).cloned().collect();
            count += new.len();
            if new.is_empty() {
                continue;
            }
            let text = insertions.entry(known.map_or(existing.len(), |known| known.end)).or_default();
            // A last line without a line break.
            let is_after_line = known.map_or(existing, |known| &existing[..known.end]).ends_with('\n');
            if !is_after_line && text.is_empty() && !existing.is_empty() {
                text.push('\n');
            }
            match known {
                Some(_) => text.extend(new.iter().map(|line| line.text.as_str())),
                None => write_section(text, section, &new),
            }
        }
        let insertions =
            insertions.into_iter().map(|(offset, text)| TextReplacement { start: offset, end: offset, text });
        (insertions.collect(), count)
    }
}

fn write_section(text: &mut String, section: &str, lines: &[LabelLine]) {
    if !section.is_empty() {
        // Writing to a string can't fail.
        _ = write!(text, "\n[{section}]\n");
    }
    text.extend(lines.iter().map(|line| line.text.as_str()));
}

/// A label in TOML, with a form for each plural category of the language.
fn value(label: &LabelText, categories: &[PluralCategory]) -> String {
    match label {
        LabelText::Text(text) => quoted(text),
        LabelText::Plural(forms) => {
            let form = |category: &PluralCategory| forms.get(category).or_else(|| forms.get(&PluralCategory::Other));
            let forms = categories.iter().filter_map(|category| Some((category.as_str(), form(category)?)));
            let forms: Vec<String> = forms.map(|(name, text)| format!("{name} = {}", quoted(text))).collect();
            format!("{{ {} }}", forms.join(", "))
        }
        LabelText::List(texts) => {
            format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text as a basic string of TOML, whose escapes are those of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A section of an existing file.
#[derive(Debug, Default)]
struct ListedSection<'a> {
    /// The end of its last label, which may be a comment.
    end: usize,
    /// The names of the labels that are comments.
    comments: BTreeSet<&'a str>,
}

/// The sections of a file of labels by name.
fn sections_of(text: &str) -> BTreeMap<&str, ListedSection<'_>> {
    let mut sections: BTreeMap<&str, ListedSection<'_>> = BTreeMap::new();
    let mut current = "";
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        let line = line.trim();
        let header = line.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name.trim());
        let comment = line.strip_prefix('#').map(|comment| comment.split_once('=').map(|(name, _)| name.trim()));
        if let Some(name) = header.filter(|_| !line.ends_with(',')) {
            current = name;
        }
        match comment {
            _ if line.is_empty() => {}
            Some(None) => {}
            Some(Some(name)) if name.contains(' ') => {}
            Some(Some(name)) => {
                let section = sections.entry(current).or_default();
                section.comments.insert(name);
                section.end = end;
            }
            None => sections.entry(current).or_default().end = end,
        }
    }
    sections
}

/// Whether a file is valid and has the same labels after some insertions.
fn leaves_labels(text: &str, insertions: &[TextReplacement]) -> bool {
    let mut new = String::new();
    let mut end = 0;
    for insertion in insertions {
        new.push_str(&text[end..insertion.start]);
        new.push_str(&insertion.text);
        end = insertion.end;
    }
    new.push_str(&text[end..]);
    let (before, _) = labels_of(text);
    let (after, is_valid) = labels_of(&new);
    is_valid && before == after
}
