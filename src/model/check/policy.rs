//! The content security policy: embedded resources that browsers would block on a host that sends it.

use std::collections::BTreeMap;
use std::sync::Arc;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

use crate::model::config::Config;
use crate::model::document::policy::{EmbeddedResource, INLINE, resources_of_tag, source_of};
use crate::model::files::Files;
use crate::model::site::Site;

/// Reports the resources in published texts.
pub(super) fn check_texts(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let placed = site.home.iter().chain(site.indexes.values());
    let entries = site.nodes.iter().filter_map(|node| node.entry).chain(placed.copied());
    for entry in entries {
        let resources = &site.entries[entry].body.embedded;
        if !resources.is_empty() {
            report(&site.config, resources, diagnostics);
        }
    }
}

/// Reports the resources in the guide's own templates.
pub(crate) fn check_own_templates(
    files: Files<'_>,
    config: &Config,
    templates: &BTreeMap<Arc<str>, FileId>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let used = files.templates().into_iter().filter(|(id, file)| templates.get(&file.name) == Some(id));
    for (id, file) in used.filter(|(_, file)| !file.is_embedded() && file.name.ends_with(".html")) {
        report(config, &resources(file.text(), id), diagnostics);
    }
}

/// The resources in a template. Whatever an expression of the template prints is not known here.
fn resources(html: &str, file: FileId) -> Vec<EmbeddedResource> {
    let mut resources = Vec::new();
    for token in Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span()) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let attributes: Vec<(String, String)> =
            tag.attributes.iter().map(|(name, value)| (text(name), text(&value.value))).collect();
        let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (&**name, &**value)).collect();
        let span = Span::new(file, tag.span.start, tag.span.end.min(html.len()));
        let found = resources_of_tag(&text(&tag.name), &attributes).into_iter();
        resources.extend(found.map(|(directive, url)| EmbeddedResource { directive, url, span }));
    }
    resources
}

/// Reports the first resource of each source that the policy blocks.
fn report(config: &Config, resources: &[EmbeddedResource], diagnostics: &mut Vec<Diagnostic>) {
    let mut reported: Vec<(&str, String)> = Vec::new();
    for EmbeddedResource { directive, url, span } in resources {
        if config.security.allows(*directive, url, config.base_url.as_ref()) {
            continue;
        }
        let source = source_of(url);
        if reported.iter().any(|(key, known)| *key == directive.key() && *known == source) {
            continue;
        }
        let (message, help) = if url == INLINE {
            (
                "the content security policy blocks scripts within a page".to_string(),
                format!(
                    "move the script to a file in static/, or add `{} = [\"{INLINE}\"]` under [security] in site.toml",
                    directive.key()
                ),
            )
        } else {
            (
                format!("the content security policy blocks {} from `{source}`", directive.subject()),
                format!(
                    "copy the file into the guide, or add `{} = [\"{source}\"]` under [security] in site.toml",
                    directive.key()
                ),
            )
        };
        diagnostics.push(
            Diagnostic::new(Code::BlockedByPolicy, *span, message)
                .label("blocked on a host that sends the headers in `_headers`")
                .help(help),
        );
        reported.push((directive.key(), source));
    }
}
