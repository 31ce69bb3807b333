//! Errors of the template engine -> diagnostics that point into the template.

use std::ops::Range;

use tera::{ErrorKind, ReportError};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::url::Url;
use crate::model::site::Site;
use crate::source::{FileId, LineColumn, Span};

/// The template with the components of the default theme.
const COMPONENTS: &str = "components.html";

/// A template that exceeds the time limit on a page.
pub fn timeout(site: &Site, template: &str, page: &Url) -> Diagnostic {
    let seconds = site.config.limits.template_seconds;
    let message = format!("this template takes more than {seconds} s for one page");
    Diagnostic::new(Code::Template, start_of(site, template), message)
        .label(format!("on the page {page}"))
        .help("look for nested loops, or raise `template_seconds` under [limits] in site.toml")
}

/// A template that fails on a page.
pub(crate) fn on_render(site: &Site, template: &str, error: &tera::Error) -> Diagnostic {
    match error.kind() {
        ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
            let file = site.templates.get(report.filename()).or_else(|| site.templates.get(template));
            from_report(file.copied(), report)
        }
        ErrorKind::Io(_) => {
            // Writing to memory fails only at its limit.
            let limit = site.config.limits.output_bytes;
            let message = format!("the output of this template is larger than {limit} bytes");
            Diagnostic::new(Code::Template, start_of(site, template), message)
                .help("show less on the page, or raise `output_bytes` under [limits] in site.toml")
        }
        other => Diagnostic::new(Code::Template, start_of(site, template), first_line(&other.to_string())),
    }
}

/// The start of a template, or of any other template if there is none of that name.
fn start_of(site: &Site, template: &str) -> Span {
    let file = site.templates.get(template).or_else(|| site.templates.values().next());
    Span::start_of(file.copied().unwrap_or(FileId(0)))
}

/// A syntax error in a template that was parsed alone. `None` if it can't be an error of this template: a component
/// that another template may define.
pub(super) fn on_parse(file: FileId, name: &str, error: &tera::Error) -> Option<Diagnostic> {
    match error.kind() {
        ErrorKind::SyntaxError(report) if report.filename() == name => {
            Some(from_report(Some(file), report)).filter(|diagnostic| !is_unknown_component(diagnostic))
        }
        _ => None,
    }
}

fn is_unknown_component(diagnostic: &Diagnostic) -> bool {
    let message = diagnostic.message.to_lowercase();
    message.contains("component")
        && (message.contains("unknown") || message.contains("not found") || message.contains("not defined"))
}

/// Errors between templates, with a location for each if the engine has one.
pub(super) fn between_templates(site: &Site, error: &tera::Error) -> Vec<Diagnostic> {
    let file_of = |name: &str| site.templates.get(name).copied();
    let any_file = site.templates.values().next().copied().unwrap_or(FileId(0));
    let without_location = |file: Option<FileId>, text: &str| {
        Diagnostic::new(Code::Template, Span::start_of(file.unwrap_or(any_file)), first_line(text))
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            vec![from_report(file_of(report.filename()), report)]
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            vec![without_location(file_of(tpl), &error.to_string())]
        }
        ErrorKind::MissingParent { current, .. } => vec![without_location(file_of(current), &error.to_string())],
        kind => {
            let text = kind.to_string();
            if let Some(duplicate) = duplicate_component(&text, site) {
                return vec![duplicate];
            }
            let diagnostics = from_text(&text, site);
            if diagnostics.is_empty() { vec![without_location(None, &text)] } else { diagnostics }
        }
    }
}

/// Parses the engine's message about a component that two templates define. The diagnostic points to the definition
/// that is more likely the mistake: a site's own rather than the default theme's, and any other rather than that in
/// `components.html`.
fn duplicate_component(text: &str, site: &Site) -> Option<Diagnostic> {
    let (component, templates) = text.strip_prefix("Component `")?.split_once("` is defined in both `")?;
    let (one, other) = templates.trim_end_matches(['`', '.']).split_once("` and `")?;
    let mut definitions: Vec<(bool, bool, Span)> = Vec::new();
    for name in [one, other] {
        let id = *site.templates.get(name)?;
        let file = site.snapshot.file(id);
        let range = definition(file.text(), component).unwrap_or_default();
        let span = Span::new(id, range.start, range.end);
        definitions.push((file.is_embedded(), name == COMPONENTS, span));
    }
    definitions.sort_by_key(|(is_default, is_usual, _)| (*is_default, *is_usual));
    let [(_, _, mistake), (is_default, _, other)] = definitions[..] else { return None };
    let help = if is_default {
        format!(
            "rename your component; to replace the theme's, run `guide theme eject {COMPONENTS}` and edit it there: components can only be replaced with their whole file"
        )
    } else {
        "rename one of them".into()
    };
    let diagnostic = Diagnostic::new(Code::Template, mistake, first_line(text));
    Some(diagnostic.related(other, "also defined here").help(help))
}

/// The name in the definition of a component.
fn definition(text: &str, component: &str) -> Option<Range<usize>> {
    let keyword_ends = text.match_indices("component ").map(|(offset, keyword)| offset + keyword.len());
    let mut names = keyword_ends.map(|offset| offset + text[offset..].len() - text[offset..].trim_start().len());
    let has_parameters = |rest: &str| rest.trim_start().starts_with('(');
    let start = names.find(|offset| text[*offset..].strip_prefix(component).is_some_and(has_parameters))?;
    Some(start..start + component.len())
}

/// Parses errors that the engine has only as text: `error: message`, then `--> name:line:column` on the next line.
fn from_text(text: &str, site: &Site) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut message = None;
    for line in text.lines() {
        if let Some(text) = line.strip_prefix("error: ") {
            message = Some(first_line(text));
        } else if let (Some(message), Some(location)) = (message.take(), line.trim_start().strip_prefix("--> ")) {
            let Some(span) = parse_location(location, site) else { continue };
            diagnostics.push(Diagnostic::new(Code::Template, span, message));
        }
    }
    diagnostics
}

/// `name:line:column`
fn parse_location(location: &str, site: &Site) -> Option<Span> {
    let mut parts = location.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    let file = *site.templates.get(parts.next()?)?;
    let offset = LineColumn { line, column }.offset(site.snapshot.file(file).text());
    Some(Span::new(file, offset, offset + 1))
}

fn from_report(file: Option<FileId>, report: &ReportError) -> Diagnostic {
    let range = &report.span().range;
    let span = file.map_or(Span::start_of(FileId(0)), |file| Span::new(file, range.start, range.end));
    let message = first_line(report.message());
    // After an unknown field, the engine lists the available ones.
    match message.split_once(". Available fields: ") {
        Some((message, fields)) => {
            Diagnostic::new(Code::Template, span, message).help(format!("available fields: {fields}"))
        }
        None => Diagnostic::new(Code::Template, span, message),
    }
}

/// The first line of a message, without its full stop.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches('.').to_string()
}
