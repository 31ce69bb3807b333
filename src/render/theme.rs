//! Templates -> a [`Theme`] that can render, or what is wrong with each of them.

use tera::{ErrorKind, ReportError, Tera};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::site::Site;
use crate::source::{FileId, Span};

/// The templates of a site, parsed. They have Tera's own filters and nothing else: no function reaches into the site,
/// the disk, the clock or the environment.
pub struct Theme {
    pub(super) tera: Tera,
}

impl Theme {
    /// Parses the templates that count. With an error in any of them there is no theme.
    pub fn new(site: &Site) -> Result<Self, Vec<Diagnostic>> {
        let templates = || {
            site.templates
                .iter()
                .map(|(name, id)| (name.as_ref(), *id, site.snapshot.file(*id).text()))
        };
        let mut tera = Tera::default();
        let Err(error) = tera.add_raw_templates(templates().map(|(name, _, text)| (name, text)))
        else {
            return Ok(Self { tera });
        };
        // The first error of all is known; alone, each template tells its own.
        let mut diagnostics: Vec<Diagnostic> = templates()
            .filter_map(|(name, id, text)| {
                match Tera::default().add_raw_template(name, text).err()?.kind() {
                    ErrorKind::SyntaxError(report) if report.filename() == name => {
                        Some(diagnostic(Some(id), report))
                    }
                    _ => None,
                }
            })
            .filter(|diagnostic| !is_unknown_elsewhere(diagnostic))
            .collect();
        if diagnostics.is_empty() {
            diagnostics.push(whole_theme_error(site, &error));
        }
        Err(diagnostics)
    }
}

/// A template alone doesn't know the components of the others.
fn is_unknown_elsewhere(diagnostic: &Diagnostic) -> bool {
    let message = diagnostic.message.to_lowercase();
    message.contains("component")
        && (message.contains("unknown")
            || message.contains("not found")
            || message.contains("not defined"))
}

fn whole_theme_error(site: &Site, error: &tera::Error) -> Diagnostic {
    let named = |name: &str| site.templates.get(name).copied();
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            diagnostic(named(report.filename()), report)
        }
        kind => {
            let name = match kind {
                ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
                    named(tpl)
                }
                ErrorKind::MissingParent { current, .. } => named(current),
                _ => None,
            };
            let file =
                name.or_else(|| site.templates.values().next().copied()).unwrap_or(FileId(0));
            Diagnostic::new(
                Code::Template,
                Span::start_of(file),
                super::first_line(&kind.to_string()),
            )
        }
    }
}

/// A report of the template engine as a diagnostic.
pub(super) fn diagnostic(file: Option<FileId>, report: &ReportError) -> Diagnostic {
    let range = &report.span().range;
    let span =
        file.map_or(Span::start_of(FileId(0)), |file| Span::new(file, range.start, range.end));
    Diagnostic::new(Code::Template, span, super::message(report))
}
