//! Checks the names of themes and templates in settings and documents.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, DiagnosticFix, did_you_mean, near_miss};
use crate::source::{DEFAULT_THEME, FileId, Span, TEMPLATES_FOLDER};

use crate::model::check::{ejected, policy};
use crate::model::config::Config;
use crate::model::document::entry::{Metadata, MetadataList};
use crate::model::files::Files;

/// Reports a theme in site.toml that does not exist.
pub(crate) fn check_theme(files: Files<'_>, config: &Config) -> Option<Diagnostic> {
    let theme = config.theme.as_ref()?;
    let mut parts = [files.templates(), files.statics()].concat();
    parts.sort_by_key(|(id, _)| *id);
    let themes = parts.iter().filter_map(|(_, file)| file.theme.as_deref());
    let mut themes: Vec<&str> = themes.filter(|name| *name != DEFAULT_THEME).collect();
    themes.dedup();
    if themes.contains(&theme.value.as_str()) {
        return None;
    }
    let near = did_you_mean(&theme.value, themes);
    let help = || {
        let name = &theme.value;
        format!("add its templates in themes/{name}/templates/, or remove the key to use the default theme")
    };
    let diagnostic = Diagnostic::new(Code::UnknownTheme, theme.span, format!("unknown theme `{}`", theme.value));
    Some(diagnostic.did_you_mean(&theme.value, near, help))
}

/// Whether the names of templates in front matter can be those of another tool: no document was written for `guide`, and the
/// guide has no templates.
pub(crate) fn names_other_templates(files: Files<'_>, config: &Config, is_for_guide: bool) -> bool {
    let has_templates = files.templates().iter().any(|(_, file)| !file.is_embedded());
    !config.check.is_on(Code::UnknownTemplate, is_for_guide || has_templates)
}

/// Reports templates in front matter that do not exist. Such a document gets the template of its kind.
pub(crate) fn check_templates(
    metadata: &[Arc<Metadata>],
    templates: &BTreeMap<Arc<str>, FileId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for document in metadata {
        let Some(template) = &document.front.template else { continue };
        if templates.contains_key(template.value.as_str()) {
            continue;
        }
        let name = template.value.as_str();
        let help = || {
            let fix = if name.contains('.') {
                format!("add templates/{name}")
            } else {
                format!("add templates/{name}.html and write `{name}.html`")
            };
            format!("{fix}; until then, the page uses the template of its kind")
        };
        let near = similar_template(name, templates);
        let diagnostic = Diagnostic::new(Code::UnknownTemplate, template.span, format!("unknown template `{name}`"));
        diagnostics.push(diagnostic.did_you_mean(name, near.as_deref(), help));
    }
}

/// The template with a similar name, with or without extension.
fn similar_template(name: &str, templates: &BTreeMap<Arc<str>, FileId>) -> Option<String> {
    if let Some(near) = did_you_mean(name, templates.keys().map(AsRef::as_ref)) {
        return Some(near.into());
    }
    let mut stems = templates.keys().filter_map(|name| name.strip_suffix(".html"));
    let stem = stems.clone().find(|stem| *stem == name).or_else(|| did_you_mean(name, stems.by_ref()))?;
    Some(format!("{stem}.html"))
}

/// Reports unused templates with a name similar to one that they could override. Other unused templates can be work in
/// progress.
pub(crate) fn check_unused(
    files: Files<'_>,
    metadata: &[Arc<Metadata>],
    templates: &BTreeMap<Arc<str>, FileId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let all = files.templates();
    let replaceable: Vec<&str> = all
        .iter()
        .filter(|(id, file)| file.is_embedded() && templates.get(&file.name) == Some(id))
        .map(|(_, file)| &*file.name)
        .collect();
    let is_usual = |name: &str| all.iter().any(|(_, file)| file.is_embedded() && *file.name == *name);
    let is_asked_for = |name: &str| {
        let names = metadata.iter().filter_map(|document| document.front.template.as_ref());
        names.into_iter().any(|template| template.value == name)
    };
    // `extends` and `include` take a quoted name.
    let is_named = |name: &str| {
        let quoted = ['"', '\'', '`'].map(|quote| format!("{quote}{name}{quote}"));
        let mut counted = all.iter().filter(|(id, file)| templates.get(&file.name) == Some(id));
        counted.any(|(_, file)| quoted.iter().any(|quoted| file.text().contains(quoted)))
    };
    for (id, file) in all.iter().filter(|(_, file)| file.theme.is_none()) {
        let name = &*file.name;
        // Components are used without naming their template.
        if is_usual(name) || file.text().contains("component ") || is_asked_for(name) || is_named(name) {
            continue;
        }
        if let Some(near) = near_miss(name, replaceable.iter().copied()) {
            let message = format!("unused template `{name}`");
            let diagnostic = Diagnostic::new(Code::UnusedTemplate, Span::start_of(*id), message);
            let fix = DiagnosticFix::RenameFile(format!("{TEMPLATES_FOLDER}/{near}"));
            diagnostics.push(diagnostic.help(format!("did you mean `{near}`?")).fix(fix));
        }
    }
}

/// Checks the templates, and the copies of theme files.
pub(crate) fn check_theme_files(
    files: Files<'_>,
    config: &Config,
    metadata: &MetadataList,
    templates: &BTreeMap<Arc<str>, FileId>,
    is_for_guide: bool,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let theme = config.theme.as_ref().map(|theme| theme.value.as_str());
    if !names_other_templates(files, config, is_for_guide) {
        check_templates(metadata, templates, &mut diagnostics);
    }
    policy::check_own_templates(files, config, templates, &mut diagnostics);
    check_unused(files, metadata, templates, &mut diagnostics);
    ejected::check(files, theme, &mut diagnostics);
    diagnostics
}
