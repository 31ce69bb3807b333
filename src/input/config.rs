//! site.toml and labels -> [`Config`]. An unknown key is an error, reported with the nearest known one.

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Level, Severity, did_you_mean};
use crate::image_file::variants::MAX_WIDTH;
use crate::model::address::base_url::BaseUrl;
use crate::model::address::folder_names::FolderNames;
use crate::model::address::url_pattern::{UrlPattern, UrlPatternError};
use crate::model::config::{
    BuildSettings, CardFontSetting, CardSettings, CheckSettings, Config, FeedbackSettings, ImageSettings,
    LimitSettings, LinkSettings, MarkdownSettings, NavItem, RawHtml, ReaderSettings, SearchSettings, SecuritySettings,
    SkillSettings,
};
use crate::model::document::policy::{Directive, PolicySource};
use crate::model::document::publication::IncludeSettings;
use crate::model::document::value::Data;
use crate::model::language_settings::OtherLanguage;
use crate::source::{Area, FileId, Snapshot, Span, Spanned};

use crate::input::front_matter::codes::find_warning;
use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::keys::{KeySpec, ValueType};
use crate::input::front_matter::{keys, toml};
use crate::input::labels::LabelFiles;
use crate::input::{book_cover, card_font, folder_names, labels};

/// Parses the site.toml of a snapshot, and the labels in its language. Missing keys, and a missing file, mean the defaults.
pub fn parse(snapshot: &Snapshot) -> (Config, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut config = settings(snapshot, &mut diagnostics);
    let main = config.language.clone();
    let is_main = |other: &OtherLanguage| other.language.eq_ignore_ascii_case(&main);
    for other in config.languages.extract_if(.., |other| is_main(other)) {
        let message = format!("`{}` is the main language of the guide", other.language);
        let help = "remove the table, or set another `language`";
        diagnostics.push(invalid_value(other.span, message, help));
    }
    let (labels, mut label_diagnostics) = labels::read(&LabelFiles::used(snapshot, &config), snapshot, &config);
    config.markdown.quotes = Some(labels.quotation_marks());
    config.labels = Arc::new(labels);
    diagnostics.append(&mut label_diagnostics);
    (config, diagnostics)
}

/// The settings of the guide in each of its other languages, with the labels of the language.
pub fn of_other_languages(snapshot: &Snapshot, main: &Config, diagnostics: &mut Vec<Diagnostic>) -> Vec<Config> {
    if main.languages.is_empty() {
        return Vec::new();
    }
    let files = LabelFiles::used(snapshot, main);
    let of_language = |other: &OtherLanguage| {
        let mut config = main.in_language(other);
        let (labels, found) = labels::read(&files, snapshot, &config);
        config.markdown.quotes = Some(labels.quotation_marks());
        config.labels = Arc::new(labels);
        (config, found)
    };
    let (configs, found): (Vec<Config>, Vec<Vec<Diagnostic>>) = main.languages.par_iter().map(of_language).unzip();
    diagnostics.extend(found.into_iter().flatten());
    configs
}

fn settings(snapshot: &Snapshot, diagnostics: &mut Vec<Diagnostic>) -> Config {
    let Some((file, source)) = snapshot.area(Area::Config).next() else { return Config::default() };
    let value = toml::parse(source.text(), file, 0, Code::ConfigSyntax, diagnostics);
    match Fields::new(value, Code::ConfigValue, diagnostics) {
        Some(fields) => read(fields, file, snapshot),
        None => Config::default(),
    }
}

fn read(mut fields: Fields<'_>, file: FileId, snapshot: &Snapshot) -> Config {
    let default = Config::default();
    let config = Config {
        title: fields.text("title").map_or(default.title, |text| text.value),
        base_url: base_url(&mut fields),
        description: fields.text("description").map(|text| text.value).unwrap_or_default(),
        language: language(&mut fields).unwrap_or(default.language),
        labels: default.labels,
        languages: languages(&mut fields, file, snapshot),
        language_name: None,
        folder: None,
        main_language_name: None,
        folders: FolderNames::default(),
        authors: fields.strings("authors"),
        theme: fields.text("theme"),
        build: build(&mut fields),
        markdown: markdown(&mut fields),
        links: links(&mut fields),
        skills: skills(&mut fields),
        search: search(&mut fields),
        reader: reader(&mut fields),
        cards: cards(&mut fields, snapshot),
        book_cover: book_cover(&mut fields, snapshot),
        images: images(&mut fields),
        check: check(&mut fields),
        limits: limits(&mut fields),
        security: security(&mut fields),
        source: source(&mut fields),
        nav: nav(&mut fields, file),
        extra: fields.take("extra").unwrap_or(default.extra),
    };
    fields.reject_unknown(&keys::names(keys::SITE), Code::ConfigKey);
    config
}

/// `[languages.X]`, sorted by tag. A tag that is no language, or that is the main language, is reported.
fn languages(fields: &mut Fields<'_>, file: FileId, snapshot: &Snapshot) -> Vec<OtherLanguage> {
    let Some(tables) = table(fields, "languages") else { return Vec::new() };
    let (tables, diagnostics) = tables.into_parts();
    let mut languages: Vec<OtherLanguage> = Vec::new();
    for (tag, value) in tables {
        if !is_language_tag(&tag.value) {
            let message = format!("invalid language tag `{}`", tag.value);
            diagnostics.push(invalid_value(tag.span, message, LANGUAGE_HELP));
            continue;
        }
        if languages.iter().any(|other| other.language.eq_ignore_ascii_case(&tag.value)) {
            let message = format!("the language `{}` is stated twice", tag.value);
            diagnostics.push(invalid_value(tag.span, message, "remove one of the two tables"));
            continue;
        }
        let Some(mut fields) = Fields::new(value, Code::ConfigValue, diagnostics) else { continue };
        let mut text = |key: &str| fields.text(key).map(|text| text.value);
        let (name, title, description) = (text("name"), text("title"), text("description"));
        let folders = folder_names::read(&mut fields, &tag.value, snapshot);
        let nav = nav(&mut fields, file);
        fields.reject_unknown(&keys::names(keys::LANGUAGE), Code::ConfigKey);
        languages.push(OtherLanguage { language: tag.value, span: tag.span, name, title, description, folders, nav });
    }
    languages.sort_by(|one, other| one.language.cmp(&other.language));
    languages
}

fn invalid_value(span: Span, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::ConfigValue, span, message).help(help)
}

fn base_url(fields: &mut Fields<'_>) -> Option<BaseUrl> {
    let written = fields.text("base_url")?;
    match BaseUrl::parse(&written.value) {
        Ok(url) => Some(url),
        Err(error) => {
            let help = "write the full URL of the published guide, such as https://example.org/guide/";
            let message = format!("invalid `base_url`: {error}");
            fields.diagnostics.push(invalid_value(written.span, message, help));
            None
        }
    }
}

/// How to write a language tag.
pub(crate) const LANGUAGE_HELP: &str = "write a BCP 47 tag such as en, de or pt-BR";

fn language(fields: &mut Fields<'_>) -> Option<String> {
    let written = fields.text("language")?;
    if is_language_tag(&written.value) {
        return Some(written.value);
    }
    let message = format!("invalid language tag `{}`", written.value);
    fields.diagnostics.push(invalid_value(written.span, message, LANGUAGE_HELP));
    None
}

/// Whether a text has the form of a BCP 47 tag: parts of up to eight letters and digits, separated by hyphens.
pub(crate) fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_language = |part: &str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    parts.next().is_some_and(|first| is_part(first) && is_language(first)) && parts.all(is_part)
}

/// The keys of a table of site.toml; `None` if it is absent or not a table.
fn table<'a>(fields: &'a mut Fields<'_>, key: &str) -> Option<Fields<'a>> {
    let value = fields.take(key)?;
    Fields::new(value, Code::ConfigValue, fields.diagnostics)
}

fn build(fields: &mut Fields<'_>) -> BuildSettings {
    let mut build = BuildSettings::default();
    let Some(mut fields) = table(fields, "build") else { return build };
    if let Some(output) = fields.text("output") {
        build.output = output.value;
    }
    build.include = IncludeSettings {
        drafts: fields.boolean("drafts").unwrap_or(false),
        future: fields.boolean("future").unwrap_or(false),
        expired: fields.boolean("expired").unwrap_or(false),
    };
    build.review = fields.boolean("review").unwrap_or(false);
    build.print = fields.boolean("print").unwrap_or(false);
    build.page_size = number(&mut fields, keys::BUILD, "page_size").unwrap_or(build.page_size);
    fields.reject_unknown(&keys::names(keys::BUILD), Code::ConfigKey);
    build
}

fn markdown(fields: &mut Fields<'_>) -> MarkdownSettings {
    let mut markdown = MarkdownSettings::default();
    let Some(mut fields) = table(fields, "markdown") else { return markdown };
    markdown.extensions = fields.boolean("extensions").unwrap_or(markdown.extensions);
    markdown.bare_urls = fields.boolean("bare_urls").unwrap_or(markdown.bare_urls);
    markdown.math = fields.boolean("math").unwrap_or(markdown.math);
    markdown.smart_punctuation = fields.boolean("smart_punctuation").unwrap_or(markdown.smart_punctuation);
    markdown.highlight = fields.boolean("highlight").unwrap_or(markdown.highlight);
    let choices = [("sanitize", RawHtml::Sanitize), ("trust", RawHtml::Trust), ("escape", RawHtml::Escape)];
    markdown.raw_html = fields.choice("raw_html", &choices).unwrap_or(markdown.raw_html);
    fields.reject_unknown(&keys::names(keys::MARKDOWN), Code::ConfigKey);
    markdown
}

fn links(fields: &mut Fields<'_>) -> LinkSettings {
    let mut links = LinkSettings::default();
    let Some(mut fields) = table(fields, "links") else { return links };
    links.auto_link = fields.boolean("auto_link").unwrap_or(links.auto_link);
    fields.reject_unknown(&keys::names(keys::LINKS), Code::ConfigKey);
    links
}

fn skills(fields: &mut Fields<'_>) -> SkillSettings {
    let Some(mut fields) = table(fields, "skills") else { return SkillSettings::default() };
    let skills = SkillSettings { levels: fields.strings("levels") };
    fields.reject_unknown(&keys::names(keys::SKILLS), Code::ConfigKey);
    skills
}

fn search(fields: &mut Fields<'_>) -> SearchSettings {
    let mut search = SearchSettings::default();
    let Some(mut fields) = table(fields, "search") else { return search };
    search.enabled = fields.boolean("enabled").unwrap_or(search.enabled);
    fields.reject_unknown(&keys::names(keys::SEARCH), Code::ConfigKey);
    search
}

fn reader(fields: &mut Fields<'_>) -> ReaderSettings {
    let mut reader = ReaderSettings::default();
    let Some(mut fields) = table(fields, "reader") else { return reader };
    reader.tools = fields.boolean("tools").unwrap_or(reader.tools);
    fields.reject_unknown(&keys::names(keys::READER), Code::ConfigKey);
    reader
}

fn cards(fields: &mut Fields<'_>, snapshot: &Snapshot) -> CardSettings {
    let mut cards = CardSettings::default();
    let Some(value) = fields.take("cards") else { return cards };
    cards.span = Some(value.span);
    let Some(mut fields) = Fields::new(value, Code::ConfigValue, fields.diagnostics) else { return cards };
    cards.enabled = fields.boolean("enabled").unwrap_or(cards.enabled);
    cards.background = colour(&mut fields, "background").unwrap_or(cards.background);
    cards.text = colour(&mut fields, "text").unwrap_or(cards.text);
    if let Some(path) = fields.text("font") {
        match card_font::read(&path, snapshot) {
            Ok(file) => cards.font = Some(CardFontSetting { path, file }),
            Err(diagnostic) => fields.diagnostics.push(*diagnostic),
        }
    }
    fields.reject_unknown(&keys::names(keys::CARDS), Code::ConfigKey);
    cards
}

/// `cover` of `[book]`.
fn book_cover(fields: &mut Fields<'_>, snapshot: &Snapshot) -> Option<Spanned<String>> {
    let mut fields = table(fields, "book")?;
    let path = fields.text("cover");
    if let Some(Err(diagnostic)) = path.as_ref().map(|path| book_cover::check(path, snapshot)) {
        fields.diagnostics.push(*diagnostic);
    }
    fields.reject_unknown(&keys::names(keys::BOOK), Code::ConfigKey);
    path
}

/// The smallest width of a copy of an image, in pixels.
const MIN_WIDTH: u32 = 16;
/// The only format of further copies.
const WEBP: &str = "webp";

fn images(fields: &mut Fields<'_>) -> ImageSettings {
    let mut images = ImageSettings::default();
    let Some(mut fields) = table(fields, "images") else { return images };
    images.keep_metadata = fields.boolean("keep_metadata").unwrap_or(images.keep_metadata);
    for width in fields.texts("widths") {
        let Some(pixels) = width.value.parse().ok().filter(|pixels| (MIN_WIDTH..=MAX_WIDTH).contains(pixels)) else {
            let expected = format!("an integer from {MIN_WIDTH} to {MAX_WIDTH}");
            let message = format!("each item of `widths` must be {expected}, found `{}`", width.value);
            let help = "write the widths in pixels, such as [480, 960]";
            fields.diagnostics.push(invalid_value(width.span, message, help));
            continue;
        };
        images.widths.push(pixels);
    }
    images.widths.sort_unstable();
    images.widths.dedup();
    for format in fields.texts("formats") {
        if format.value.eq_ignore_ascii_case(WEBP) {
            images.webp = true;
            continue;
        }
        let diagnostic = Diagnostic::new(
            Code::ConfigValue,
            format.span,
            format!("`formats` has the unknown format `{}`", format.value),
        );
        let near = did_you_mean(&format.value, [WEBP]);
        let help = || "the only further format is \"webp\"; copies in the format of the image need no setting".into();
        fields.diagnostics.push(diagnostic.did_you_mean(&format.value, near, help));
    }
    fields.reject_unknown(&keys::names(keys::IMAGES), Code::ConfigKey);
    images
}

/// A colour: `#` and six hexadecimal digits.
fn colour(fields: &mut Fields<'_>, key: &str) -> Option<[u8; 3]> {
    let written = fields.text(key)?;
    let digits = written.value.strip_prefix('#').filter(|digits| digits.len() == 6);
    let is_hex = |digits: &&str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = digits.filter(is_hex).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if number.is_none() {
        let message = format!("`{key}` must be a colour, found `{}`", written.value);
        let help = "write `#` and six hexadecimal digits, such as \"#1f3a4d\"";
        fields.diagnostics.push(invalid_value(written.span, message, help));
    }
    let [_, red, green, blue] = number?.to_be_bytes();
    Some([red, green, blue])
}

/// `code = "allow"` and so on, for warnings only.
fn check(fields: &mut Fields<'_>) -> CheckSettings {
    let mut check = CheckSettings::default();
    let Some(mut fields) = table(fields, "check") else { return check };
    check.known_abbreviations = fields.strings("known_abbreviations");
    check.pay_age = fields.duration("pay_age").unwrap_or(check.pay_age);
    check.source_age = fields.duration("source_age");
    for code in Code::ALL.iter().filter(|code| code.severity() == Severity::Warning) {
        let choices = [("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny)];
        check.levels.extend(fields.choice(code.as_str(), &choices).map(|level| (*code, level)));
    }
    let (rest, diagnostics) = fields.into_parts();
    for (key, _) in rest {
        let unknown = find_warning(&key, Code::ConfigKey, keys::names(keys::CHECK)).err();
        diagnostics.extend(unknown.map(|diagnostic| *diagnostic));
    }
    check
}

fn limits(fields: &mut Fields<'_>) -> LimitSettings {
    let mut limits = LimitSettings::default();
    let Some(mut fields) = table(fields, "limits") else { return limits };
    limits.page_bytes = number(&mut fields, keys::LIMITS, "page_bytes").unwrap_or(limits.page_bytes);
    limits.nesting = number(&mut fields, keys::LIMITS, "nesting").unwrap_or(limits.nesting);
    limits.parse_steps = number(&mut fields, keys::LIMITS, "parse_steps").unwrap_or(limits.parse_steps);
    limits.output_bytes = number(&mut fields, keys::LIMITS, "output_bytes").unwrap_or(limits.output_bytes);
    limits.template_seconds = number(&mut fields, keys::LIMITS, "template_seconds").unwrap_or(limits.template_seconds);
    limits.image_pixels = number(&mut fields, keys::LIMITS, "image_pixels").unwrap_or(limits.image_pixels);
    limits.image_bytes = number(&mut fields, keys::LIMITS, "image_bytes").unwrap_or(limits.image_bytes);
    fields.reject_unknown(&keys::names(keys::LIMITS), Code::ConfigKey);
    limits
}

fn security(fields: &mut Fields<'_>) -> SecuritySettings {
    let mut security = SecuritySettings::default();
    let Some(mut fields) = table(fields, "security") else { return security };
    for directive in Directive::ALL {
        let mut sources = Vec::new();
        for written in fields.texts(directive.key()) {
            match PolicySource::parse(&written.value) {
                Ok(source) => sources.push(source),
                Err((message, help)) => {
                    let message = format!("`{}`: {message}", directive.key());
                    fields.diagnostics.push(invalid_value(written.span, message, help));
                }
            }
        }
        if !sources.is_empty() {
            security.sources.insert(directive, sources);
        }
    }
    fields.reject_unknown(&keys::names(keys::SECURITY), Code::ConfigKey);
    security
}

fn source(fields: &mut Fields<'_>) -> FeedbackSettings {
    let Some(mut fields) = table(fields, "source") else { return FeedbackSettings::default() };
    let edit_url = url_pattern(&mut fields, "edit_url");
    let report_url = url_pattern(&mut fields, "report_url");
    let git = fields.take("git").and_then(|value| {
        let is_on = fields.boolean_of("git", &value)?;
        is_on.then_some(value.span)
    });
    fields.reject_unknown(&keys::names(keys::SOURCE), Code::ConfigKey);
    FeedbackSettings { edit_url, git, report_url }
}

fn url_pattern(fields: &mut Fields<'_>, key: &str) -> Option<UrlPattern> {
    let written = fields.text(key)?;
    match UrlPattern::parse(&written.value) {
        Ok(pattern) => Some(pattern),
        Err(UrlPatternError { message, help, corrected }) => {
            let diagnostic = invalid_value(written.span, format!("`{key}`: {message}"), help);
            fields.diagnostics.push(match corrected {
                Some((written, new)) => diagnostic.replace(written, new),
                None => diagnostic,
            });
            None
        }
    }
}

/// An integer in the range that the table of keys gives.
fn number<T: TryFrom<i64>>(fields: &mut Fields<'_>, keys: &[KeySpec], name: &str) -> Option<T> {
    let value_type = keys.iter().find(|key| key.name == name).map(|key| key.value_type);
    let Some(ValueType::Integer(min, max)) = value_type else { return None };
    fields.integer_in(name, min, max).and_then(|number| T::try_from(number).ok())
}

fn nav(fields: &mut Fields<'_>, file: FileId) -> Vec<NavItem> {
    let Some(value) = fields.take("nav") else { return Vec::new() };
    let Data::List(items) = value.data else {
        let help = "start each item with a line [[nav]]";
        fields.wrong_type(format_args!("`nav`"), "an array of tables", &value, help);
        return Vec::new();
    };
    let mut nav = Vec::new();
    for item in items {
        let span = Span { file, ..item.span };
        let Some(mut item) = Fields::new(item, Code::ConfigValue, fields.diagnostics) else {
            continue;
        };
        let (title, link) = (item.text("title"), item.text("link"));
        match (title, link) {
            (Some(title), Some(link)) => nav.push(NavItem { title: title.value, link }),
            _ => item.diagnostics.push(invalid_value(
                span,
                "a `[[nav]]` item must have a `title` and a `link`".into(),
                "add the missing key, for example title = \"Roles\" or link = \"/roles/\"",
            )),
        }
        item.reject_unknown(&keys::names(keys::NAV), Code::ConfigKey);
    }
    nav
}
