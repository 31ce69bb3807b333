//! site.toml -> [`Config`]. Unknown keys are refused, each with the nearest known one.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::config::{Build, Config, Markdown, NavItem, RawHtml};
use crate::model::route::BaseUrl;
use crate::model::value::Data;
use crate::source::{Area, FileId, Snapshot, Span, Spanned};

use super::fields::Fields;
use super::toml;

/// The keys at the top of site.toml.
pub const KEYS: [&str; 10] =
    ["title", "base_url", "description", "language", "authors", "theme", "build", "markdown", "nav", "extra"];
/// The keys of `[build]`.
pub const BUILD_KEYS: [&str; 3] = ["output", "drafts", "page_size"];
/// The keys of `[markdown]`.
pub const MARKDOWN_KEYS: [&str; 4] = ["extensions", "smart_punctuation", "raw_html", "highlight"];
/// The keys of a `[[nav]]` item.
pub const NAV_KEYS: [&str; 2] = ["title", "link"];

/// Reads the site.toml of a snapshot; without one, everything has its default.
pub fn parse(snapshot: &Snapshot) -> (Config, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let Some((file, source)) = snapshot.area(Area::Config).next() else {
        return (Config::default(), diagnostics);
    };
    let value = toml::parse(source.text(), file, 0, Code::ConfigSyntax, &mut diagnostics);
    let config = match Fields::new(value, Code::ConfigValue, &mut diagnostics) {
        Some(fields) => read(fields, file),
        None => Config::default(),
    };
    (config, diagnostics)
}

fn read(mut fields: Fields<'_>, file: FileId) -> Config {
    let default = Config::default();
    let config = Config {
        title: fields.text("title").map_or(default.title, |text| text.value),
        base_url: base_url(&mut fields),
        description: fields.text("description").map(|text| text.value).unwrap_or_default(),
        language: language(&mut fields).unwrap_or(default.language),
        authors: fields.strings("authors"),
        theme: fields.text("theme"),
        build: build(&mut fields),
        markdown: markdown(&mut fields),
        nav: nav(&mut fields, file),
        extra: fields.take("extra"),
    };
    fields.no_more(&KEYS, Code::ConfigKey);
    config
}

fn bad_value(span: Span, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::ConfigValue, span, message).help(help)
}

fn base_url(fields: &mut Fields<'_>) -> Option<BaseUrl> {
    let written = fields.text("base_url")?;
    match BaseUrl::parse(&written.value) {
        Ok(url) => Some(url),
        Err(why) => {
            let message = format!("`base_url` can't be used: {why}");
            fields.diagnostics.push(bad_value(
                written.span,
                message,
                "write where the guide will be, as in https://example.org/guide/",
            ));
            None
        }
    }
}

/// A language tag by the shape of BCP 47: letters and digits in parts of up to eight, joined by hyphens.
fn language(fields: &mut Fields<'_>) -> Option<String> {
    let written = fields.text("language")?;
    let parts: Vec<&str> = written.value.split('-').collect();
    let first_is_language = parts[0].len() >= 2 && parts[0].bytes().all(|byte| byte.is_ascii_alphabetic());
    let well_formed =
        parts.iter().all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if first_is_language && well_formed {
        return Some(written.value);
    }
    let message = format!("`{}` isn't a language tag", written.value);
    fields.diagnostics.push(bad_value(written.span, message, "write it as en, de or pt-BR"));
    None
}

/// The keys of one table of site.toml, if it is there.
fn table<'a>(fields: &'a mut Fields<'_>, key: &str) -> Option<Fields<'a>> {
    let value = fields.take(key)?;
    Fields::new(value, Code::ConfigValue, fields.diagnostics)
}

fn build(fields: &mut Fields<'_>) -> Build {
    let mut build = Build::default();
    let Some(mut fields) = table(fields, "build") else { return build };
    if let Some(output) = fields.text("output") {
        build.output = output.value;
    }
    build.drafts = fields.truth("drafts").unwrap_or(build.drafts);
    if let Some(size) = fields.take("page_size") {
        match size.as_integer().and_then(|size| usize::try_from(size).ok()).filter(|size| (1..=10_000).contains(size)) {
            Some(size) => build.page_size = size,
            None => fields.refuse("page_size", &size, "a number from 1 to 10000"),
        }
    }
    fields.no_more(&BUILD_KEYS, Code::ConfigKey);
    build
}

fn markdown(fields: &mut Fields<'_>) -> Markdown {
    let mut markdown = Markdown::default();
    let Some(mut fields) = table(fields, "markdown") else { return markdown };
    markdown.extensions = fields.truth("extensions").unwrap_or(markdown.extensions);
    markdown.smart_punctuation = fields.truth("smart_punctuation").unwrap_or(markdown.smart_punctuation);
    markdown.highlight = fields.truth("highlight").unwrap_or(markdown.highlight);
    if let Some(written) = fields.text("raw_html") {
        match raw_html(&written) {
            Ok(raw_html) => markdown.raw_html = raw_html,
            Err(diagnostic) => fields.diagnostics.push(diagnostic),
        }
    }
    fields.no_more(&MARKDOWN_KEYS, Code::ConfigKey);
    markdown
}

fn raw_html(written: &Spanned<String>) -> Result<RawHtml, Diagnostic> {
    let choices = [("sanitize", RawHtml::Sanitize), ("trust", RawHtml::Trust), ("escape", RawHtml::Escape)];
    choices.iter().find(|(name, _)| *name == written.value).map(|(_, choice)| *choice).ok_or_else(|| {
        let message = format!("`raw_html` can't be `{}`", written.value);
        let near = did_you_mean(&written.value, choices.map(|(name, _)| name));
        bad_value(
            written.span,
            message,
            near.map_or("write sanitize, trust or escape".into(), |near| format!("did you mean `{near}`?")),
        )
    })
}

fn nav(fields: &mut Fields<'_>, file: FileId) -> Vec<NavItem> {
    let Some(value) = fields.take("nav") else { return Vec::new() };
    let Data::List(items) = value.data else {
        fields.refuse("nav", &value, "a list, each item as [[nav]]");
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
            _ => item.diagnostics.push(bad_value(
                span,
                "a `[[nav]]` item needs a `title` and a `link`".into(),
                "as in title = \"Roles\", link = \"/roles/\"",
            )),
        }
        item.no_more(&NAV_KEYS, Code::ConfigKey);
    }
    nav
}
