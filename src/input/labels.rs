//! The files of labels -> [`Labels`]: of the guide, its theme and the default theme, and of each language that the readers
//! understand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::config::Config;
use crate::model::document::value::{Data, Value};
use crate::model::labels::fallbacks::{COMPLETE, fallbacks};
use crate::model::labels::plural::PluralCategory;
use crate::model::labels::{LANGUAGE_NAME, LabelText, Labels, placeholders};
use crate::model::name::key::is_same_name;
use crate::source::{Area, DEFAULT_THEME, FileId, Snapshot, SourceFile, Span, Spanned};

use crate::input::front_matter::toml;

/// The start of the keys that authors add for their own templates.
const OWN: &str = "extra.";

/// The start of the keys of words that label lines in debates.
const DEBATE_WORDS: &str = "debate-word.";

/// The words that label no line in a language, although they do in another.
const DEBATE_WORD_NEVER: &str = "debate-word.never";

/// The labels of one file, with their places.
type FileLabels = BTreeMap<String, Spanned<LabelText>>;

/// Reads the labels of a guide in its language. Reports unknown keys and values of the wrong shape.
pub(super) fn read(files: &LabelFiles<'_>, snapshot: &Snapshot, config: &Config) -> (Labels, Vec<Diagnostic>) {
    let mut reader = LabelReader { files, diagnostics: Vec::new() };
    let language = &config.language;
    let complete = &files.complete;
    let mut labels = BTreeMap::new();
    let mut missing = 0;
    for tag in fallbacks(language) {
        if tag == COMPLETE {
            missing = complete.keys().filter(|key| !labels.contains_key(key.as_str())).count();
        }
        let mut of_language = reader.of_language(&tag);
        if primary(&tag) != primary(language) {
            // The name of another language.
            of_language.remove(LANGUAGE_NAME);
        }
        add(&mut labels, of_language);
    }
    if config.folder.is_none() {
        let others = config.languages.iter().map(|other| other.language.as_str());
        reader.report_unused(language, others);
    }
    let is_english = primary(language) == COMPLETE;
    if missing > 0 && !is_english {
        reader.report_missing(snapshot, language, (missing, complete.len()));
    }
    (Labels::new(language, labels), reader.diagnostics)
}

/// The language of a tag without its script and region, in lower case.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// A label of the themes in a language.
#[derive(Debug, Clone)]
pub struct ListedLabel {
    /// Its key.
    pub key: String,
    /// Its text in the language. In English if it is not translated.
    pub text: LabelText,
    /// Whether it has a text in the language, or in another one than English that its readers understand.
    pub is_translated: bool,
}

/// The labels of the themes in a language, in the order of the English files.
pub fn list(snapshot: &Snapshot, config: &Config, language: &str) -> Vec<ListedLabel> {
    let files = LabelFiles::used(snapshot, config);
    let mut reader = LabelReader { files: &files, diagnostics: Vec::new() };
    let is_english = primary(language) == COMPLETE;
    let tags = fallbacks(language).into_iter().filter(|tag| is_english || tag != COMPLETE);
    let mut translated: BTreeMap<Arc<str>, LabelText> = BTreeMap::new();
    for (key, text) in tags.flat_map(|tag| reader.of_language(&tag)) {
        translated.entry(key).or_insert(text);
    }
    let listed = files.originals().into_iter().map(|(key, english)| {
        let text = translated.remove(key.as_str());
        ListedLabel { is_translated: text.is_some(), key, text: text.unwrap_or(english) }
    });
    listed.collect()
}

/// The keys and texts of a file of labels, without those that are invalid, and whether it has none of these.
pub fn labels_of(text: &str) -> (BTreeMap<String, LabelText>, bool) {
    let mut diagnostics = Vec::new();
    let labels = parse(text, FileId(0), &mut diagnostics);
    (labels.into_iter().map(|(key, label)| (key, label.value)).collect(), diagnostics.is_empty())
}

/// Adds the labels of the next language. Authors may use the words of a debate in any of their languages, so these are collected,
/// without those that mean something else in a language above.
fn add(labels: &mut BTreeMap<Arc<str>, LabelText>, of_language: BTreeMap<Arc<str>, LabelText>) {
    let never = match labels.get(DEBATE_WORD_NEVER) {
        Some(LabelText::List(words)) => words.to_vec(),
        _ => Vec::new(),
    };
    for (key, label) in of_language {
        let LabelText::List(words) = &label else {
            labels.entry(key).or_insert(label);
            continue;
        };
        let known = match labels.get(&key) {
            Some(LabelText::List(known)) => known.to_vec(),
            _ => Vec::new(),
        };
        if !key.starts_with(DEBATE_WORDS) {
            labels.entry(key).or_insert(label);
            continue;
        }
        let is_new = |word: &&Arc<str>| {
            [&known, &never].iter().all(|other| other.iter().all(|other| !is_same_name(word, other)))
        };
        let new: Vec<Arc<str>> = words.iter().filter(is_new).cloned().collect();
        labels.insert(key, LabelText::List([known, new].concat().into()));
    }
}

/// The files of labels of the guide, of its theme and of the default theme, in this order. Each is parsed once, for all languages of
/// the guide.
pub(super) struct LabelFiles<'a> {
    files: Vec<LabelFile<'a>>,
    /// The English labels of the themes. They define which keys there are, with their shapes and placeholders.
    complete: BTreeMap<String, LabelText>,
}

struct LabelFile<'a> {
    id: FileId,
    file: &'a SourceFile,
    parsed: OnceLock<(FileLabels, Vec<Diagnostic>)>,
}

impl<'a> LabelFiles<'a> {
    /// The files that a guide uses.
    pub(super) fn used(snapshot: &'a Snapshot, config: &Config) -> Self {
        let theme = config.theme.as_ref().map(|theme| theme.value.as_str());
        let rank = |file: &SourceFile| match file.theme.as_deref() {
            None => Some(0),
            Some(name) if Some(name) == theme => Some(1),
            Some(DEFAULT_THEME) => Some(2),
            Some(_) => None,
        };
        let used = snapshot.area(Area::Labels).filter(|(_, file)| rank(file).is_some());
        let mut files: Vec<_> = used.map(|(id, file)| LabelFile { id, file, parsed: OnceLock::new() }).collect();
        files.sort_by_key(|file| (rank(file.file), file.id));
        let mut used = Self { files, complete: BTreeMap::new() };
        used.complete = used.originals().into_iter().collect();
        used
    }

    /// The English labels of the themes, in the order of their files.
    fn originals(&self) -> Vec<(String, LabelText)> {
        let is_original = |file: &SourceFile| file.theme.is_some() && language_of(file) == Some(COMPLETE);
        let mut originals = Vec::new();
        let mut seen = BTreeSet::new();
        for file in self.files.iter().filter(|file| is_original(file.file)) {
            // Errors are reported when the language is read.
            let mut labels: Vec<_> = file.parsed().0.iter().collect();
            labels.sort_by_key(|(_, label)| label.span.start);
            labels.retain(|(key, _)| seen.insert(*key));
            originals.extend(labels.into_iter().map(|(key, label)| (key.clone(), label.value.clone())));
        }
        originals
    }
}

impl LabelFile<'_> {
    fn parsed(&self) -> &(FileLabels, Vec<Diagnostic>) {
        self.parsed.get_or_init(|| {
            let mut diagnostics = Vec::new();
            let labels = parse(self.file.text(), self.id, &mut diagnostics);
            (labels, diagnostics)
        })
    }
}

/// The language of a file of labels: `de` of `de.toml`. `None` for a file of another format.
fn language_of(file: &SourceFile) -> Option<&str> {
    file.name.strip_suffix(".toml")
}

struct LabelReader<'a> {
    files: &'a LabelFiles<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl LabelReader<'_> {
    /// The labels of one language, of all layers.
    fn of_language(&mut self, tag: &str) -> BTreeMap<Arc<str>, LabelText> {
        let is_of_language = |file: &SourceFile| language_of(file).is_some_and(|of| of.eq_ignore_ascii_case(tag));
        let mut labels = BTreeMap::new();
        for file in self.files.files.iter().filter(|file| is_of_language(file.file)) {
            let (parsed, diagnostics) = file.parsed();
            self.diagnostics.extend_from_slice(diagnostics);
            for (key, label) in parsed {
                if is_valid(key, label, &self.files.complete, &mut self.diagnostics) {
                    labels.entry(Arc::from(key.as_str())).or_insert_with(|| label.value.clone());
                }
            }
        }
        labels
    }

    /// Reports the guide's own files of languages that it does not use.
    fn report_unused<'b>(&mut self, language: &'b str, others: impl Iterator<Item = &'b str>) {
        let used: Vec<String> = std::iter::once(language).chain(others).flat_map(fallbacks).collect();
        for LabelFile { id, file, .. } in self.files.files.iter().filter(|file| file.file.theme.is_none()) {
            let is_used = |tag: &str| used.iter().any(|used| used.eq_ignore_ascii_case(tag));
            let (message, help) = match language_of(file) {
                Some(tag) if is_used(tag) => continue,
                Some(tag) => (
                    format!("`{}` is not used: the language of the guide is `{language}`", file.path),
                    format!("set `language = \"{tag}\"` in site.toml, or remove the file"),
                ),
                None => (
                    format!("`{}` is not used: labels are in TOML", file.path),
                    format!("rename it to `{language}.toml`, or remove it"),
                ),
            };
            self.diagnostics.push(Diagnostic::new(Code::UnusedLabels, Span::start_of(*id), message).help(help));
        }
    }

    /// Reports how many labels have no text in the language, at the guide's own file of labels or its settings.
    fn report_missing(&mut self, snapshot: &Snapshot, language: &str, (missing, all): (usize, usize)) {
        let is_own = |file: &SourceFile| {
            file.theme.is_none() && language_of(file).is_some_and(|tag| tag.eq_ignore_ascii_case(language))
        };
        let own = self.files.files.iter().find(|file| is_own(file.file)).map(|file| file.id);
        let settings = || snapshot.area(Area::Config).next().map(|(id, _)| id);
        let Some(file) = own.or_else(settings) else { return };
        let message = format!("no text in `{language}` for {missing} of {all} labels: they are in English");
        let help = format!("run `guide labels {language}`, and translate `labels/{language}.toml`");
        self.diagnostics.push(Diagnostic::new(Code::MissingLabels, Span::start_of(file), message).help(help));
    }
}

/// The labels of a file.
fn parse(text: &str, id: FileId, diagnostics: &mut Vec<Diagnostic>) -> FileLabels {
    let value = toml::parse(text, id, 0, Code::LabelSyntax, diagnostics);
    let mut labels = FileLabels::new();
    collect("", Span::start_of(id), value, &mut labels, diagnostics);
    labels
}

/// Adds the labels in a value whose key is `key`.
fn collect(key: &str, key_span: Span, value: Value, labels: &mut FileLabels, diagnostics: &mut Vec<Diagnostic>) {
    let label = match value.data {
        Data::Map(pairs) if is_plural(key, &pairs) => plural(key, key_span, pairs, diagnostics),
        Data::Map(pairs) => {
            for (name, value) in pairs {
                let path = if key.is_empty() { name.value } else { format!("{key}.{}", name.value) };
                collect(&path, name.span, value, labels, diagnostics);
            }
            return;
        }
        Data::List(items) => {
            let texts = items.into_iter().map(|item| text(key, item, diagnostics));
            texts.collect::<Option<Arc<[_]>>>().map(LabelText::List)
        }
        Data::Scalar { .. } => text(key, value, diagnostics).map(LabelText::Text),
    };
    labels.extend(label.map(|label| (key.to_string(), Spanned::new(label, key_span))));
}

/// Whether a table has plural forms rather than labels.
fn is_plural(key: &str, pairs: &[(Spanned<String>, Value)]) -> bool {
    !key.is_empty() && !pairs.is_empty() && pairs.iter().all(|(name, _)| PluralCategory::find(&name.value).is_some())
}

fn plural(
    key: &str,
    key_span: Span,
    pairs: Vec<(Spanned<String>, Value)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<LabelText> {
    let mut forms = BTreeMap::new();
    for (name, value) in pairs {
        forms.insert(PluralCategory::find(&name.value)?, text(key, value, diagnostics)?);
    }
    if forms.contains_key(&PluralCategory::Other) {
        return Some(LabelText::Plural(forms));
    }
    let message = format!("the label `{key}` has no form `other`");
    diagnostics
        .push(Diagnostic::new(Code::LabelValue, key_span, message).help("add `other`, the form for most numbers"));
    None
}

fn text(key: &str, value: Value, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
    if let Data::Scalar { text, .. } = value.data {
        return Some(text.into());
    }
    let message = format!("the label `{key}` must have texts, found {}", value.describe());
    let help = format!("write a text in quotes: {} = \"…\"", key.rsplit('.').next().unwrap_or(key));
    diagnostics.push(Diagnostic::new(Code::LabelValue, value.span, message).help(help));
    None
}

/// The table of a key, and its name there.
fn split_key(key: &str) -> (&str, &str) {
    key.rsplit_once('.').unwrap_or(("", key))
}

/// How to write a label of this shape.
fn example(key: &str, label: &LabelText) -> String {
    let name = key.rsplit('.').next().unwrap_or(key);
    match label {
        LabelText::Text(_) => format!("{name} = \"…\""),
        LabelText::Plural(_) => format!("{name} = {{ one = \"…\", other = \"…\" }}"),
        LabelText::List(_) => format!("{name} = [\"…\", \"…\"]"),
    }
}

/// Whether a label is one that the themes have, of the same shape. Reports it otherwise.
fn is_valid(
    key: &str,
    label: &Spanned<LabelText>,
    complete: &BTreeMap<String, LabelText>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    if key.starts_with(OWN) {
        return true;
    }
    let report = |code, message: String| Diagnostic::new(code, label.span, message);
    let Some(original) = complete.get(key) else {
        let near = did_you_mean(key, complete.keys().map(String::as_str));
        let help = || "keys of your own templates are in the table `[extra]`".to_string();
        let mut diagnostic =
            report(Code::LabelKey, format!("no label has the key `{key}`")).did_you_mean(key, near, help);
        // The source has only the last part of a key that is in a table.
        if let Some(near) = near {
            let ((table, name), (near_table, near_name)) = (split_key(key), split_key(near));
            diagnostic.fix = None;
            if table == near_table {
                diagnostic = diagnostic.replace(name, near_name);
            }
        }
        diagnostics.push(diagnostic);
        return false;
    };
    let has_shape = matches!(
        (original, &label.value),
        (LabelText::Text(_), LabelText::Text(_))
            | (LabelText::Plural(_), LabelText::Plural(_) | LabelText::Text(_))
            | (LabelText::List(_), LabelText::List(_))
    );
    if !has_shape {
        let message = format!("the label `{key}` must be {}, found {}", original.shape(), label.value.shape());
        diagnostics.push(report(Code::LabelValue, message).help(format!("write it as `{}`", example(key, original))));
        return false;
    }
    let known: BTreeSet<&str> = original.texts().into_iter().flat_map(placeholders).map(|(_, name)| name).collect();
    let unknown = label.value.texts().into_iter().flat_map(placeholders).map(|(_, name)| name);
    let Some(unknown) = unknown.into_iter().find(|name| !known.contains(name)) else { return true };
    let list = known.iter().map(|name| format!("`{{{name}}}`")).collect::<Vec<_>>().join(", ");
    let help = if known.is_empty() { "remove it: the label has none".into() } else { format!("use one of {list}") };
    diagnostics
        .push(report(Code::LabelValue, format!("the label `{key}` has no placeholder `{{{unknown}}}`")).help(help));
    false
}
