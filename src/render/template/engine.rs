//! Templates -> a [`Theme`] that can render, or what is wrong with each of them.

use std::ops::Range;

use tera::{ErrorKind, ReportError, Tera};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::site::Site;
use crate::source::{DEFAULT_THEME, FileId, LineColumn, Span};

/// The template that has the theme's components.
const COMPONENTS: &str = "components.html";

/// The templates of a site, parsed. They have Tera's own filters and nothing else: no function reaches into the site,
/// the disk, the clock or the environment.
pub struct Theme {
    pub(crate) tera: Tera,
}

impl Theme {
    /// Parses the templates that count. With an error in any of them there is no theme.
    pub fn new(site: &Site) -> Result<Self, Vec<Diagnostic>> {
        let templates = || site.templates.iter().map(|(name, id)| (name.as_ref(), *id, site.snapshot.file(*id).text()));
        let mut tera = Tera::default();
        tera.register_function("range", crate::render::template::limits::range);
        tera.register_filter("group_by", crate::render::template::group_by::group_by);
        let Err(error) = tera.add_raw_templates(templates().map(|(name, _, text)| (name, text))) else {
            return Ok(Self { tera });
        };
        // The first error of all is known; alone, each template tells its own.
        let mut diagnostics: Vec<Diagnostic> = templates()
            .filter_map(|(name, id, text)| match Tera::default().add_raw_template(name, text).err()?.kind() {
                ErrorKind::SyntaxError(report) if report.filename() == name => Some(diagnostic(Some(id), report)),
                _ => None,
            })
            .filter(|diagnostic| !is_unknown_elsewhere(diagnostic))
            .collect();
        if diagnostics.is_empty() {
            diagnostics = whole_theme_errors(site, &error);
        }
        Err(diagnostics)
    }
}

/// A template alone doesn't know the components of the others.
fn is_unknown_elsewhere(diagnostic: &Diagnostic) -> bool {
    let message = diagnostic.message.to_lowercase();
    message.contains("component")
        && (message.contains("unknown") || message.contains("not found") || message.contains("not defined"))
}

/// What is wrong between templates: each problem of the engine's report, with its place where it gives one.
fn whole_theme_errors(site: &Site, error: &tera::Error) -> Vec<Diagnostic> {
    let named = |name: &str| site.templates.get(name).copied();
    let anywhere = site.templates.values().next().copied().unwrap_or(FileId(0));
    let whole = |name: Option<FileId>, text: &str| {
        Diagnostic::new(Code::Template, Span::start_of(name.unwrap_or(anywhere)), crate::render::first_line(text))
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            vec![diagnostic(named(report.filename()), report)]
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
            vec![whole(named(tpl), &error.to_string())]
        }
        ErrorKind::MissingParent { current, .. } => vec![whole(named(current), &error.to_string())],
        kind => {
            let text = kind.to_string();
            if let Some(twice) = defined_twice(&text, site) {
                return vec![twice];
            }
            let found = reported(&text, site);
            if found.is_empty() { vec![whole(None, &text)] } else { found }
        }
    }
}

/// Reads of the engine's words that two templates define one component: the place is in the one that was probably not meant
/// to, an author's before the theme's and any other before `components.html`.
fn defined_twice(text: &str, site: &Site) -> Option<Diagnostic> {
    let (component, templates) = text.strip_prefix("Component `")?.split_once("` is defined in both `")?;
    let (one, other) = templates.trim_end_matches(['`', '.']).split_once("` and `")?;
    let mut places: Vec<(bool, bool, Span)> = Vec::new();
    for name in [one, other] {
        let id = *site.templates.get(name)?;
        let file = site.snapshot.file(id);
        let at = definition(file.text(), component).unwrap_or_default();
        let span = Span::new(id, at.start, at.end);
        places.push((file.theme.as_deref() == Some(DEFAULT_THEME), name == COMPONENTS, span));
    }
    places.sort_by_key(|(is_default, is_usual, _)| (*is_default, *is_usual));
    let [(_, _, here), (is_default, _, there)] = places[..] else { return None };
    let help = if is_default {
        format!(
            "give yours another name; to change the theme's, `guide theme eject {COMPONENTS}` and change it there: components are replaced only with their whole file"
        )
    } else {
        "give one of them another name".into()
    };
    let diagnostic = Diagnostic::new(Code::Template, here, crate::render::first_line(text));
    Some(diagnostic.related(there, "here too").help(help))
}

/// Where a template defines a component: its name, behind `component`.
fn definition(text: &str, component: &str) -> Option<Range<usize>> {
    let before = text.match_indices("component ").map(|(at, word)| at + word.len());
    let mut names = before.map(|at| at + text[at..].len() - text[at..].trim_start().len());
    let ends = |rest: &str| rest.trim_start().starts_with('(');
    let at = names.find(|at| text[*at..].strip_prefix(component).is_some_and(ends))?;
    Some(at..at + component.len())
}

/// Reads a report that the engine gives only as text: `error: what` and, on the next line, `--> name:line:column`.
fn reported(text: &str, site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut message = None;
    for line in text.lines() {
        if let Some(what) = line.strip_prefix("error: ") {
            message = Some(crate::render::first_line(what));
        } else if let (Some(what), Some(place)) = (message.take(), line.trim_start().strip_prefix("--> ")) {
            let mut parts = place.rsplitn(3, ':');
            let (column, line) = (parts.next().and_then(|n| n.parse().ok()), parts.next().and_then(|n| n.parse().ok()));
            let file = parts.next().and_then(|name| site.templates.get(name)).copied();
            let (Some(file), Some(line), Some(column)) = (file, line, column) else { continue };
            let offset = LineColumn { line, column }.offset(site.snapshot.file(file).text());
            found.push(Diagnostic::new(Code::Template, Span::new(file, offset, offset + 1), what));
        }
    }
    found
}

/// A report of the template engine as a diagnostic.
pub(crate) fn diagnostic(file: Option<FileId>, report: &ReportError) -> Diagnostic {
    let range = &report.span().range;
    let span = file.map_or(Span::start_of(FileId(0)), |file| Span::new(file, range.start, range.end));
    // The engine lists what there is behind what there isn't.
    let message = crate::render::message(report);
    match message.split_once(". Available fields: ") {
        Some((what, fields)) => Diagnostic::new(Code::Template, span, what).help(format!("there are: {fields}")),
        None => Diagnostic::new(Code::Template, span, message),
    }
}
