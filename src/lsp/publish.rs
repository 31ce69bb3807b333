//! Diagnostics of a guide -> those of the protocol, for each file whose diagnostics changed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::{
    Diagnostic as ProtocolDiagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, NumberOrString,
    PublishDiagnosticsParams,
};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{CONFIG_FILE, SourceFile};

use crate::lsp::open_guide::{CurrentGuide, OpenGuide};
use crate::lsp::workspace::Workspace;

/// What the client has of one guide, by the path of the file from the root.
#[derive(Default)]
pub(super) struct PublishedGuide(BTreeMap<Arc<str>, PublishedFile>);

struct PublishedFile {
    file: Arc<SourceFile>,
    /// Whether the client had a byte order mark before its text.
    has_mark: bool,
    diagnostics: Vec<Diagnostic>,
}

impl PublishedGuide {
    /// The messages after which the client has the current diagnostics of all files.
    pub(super) fn update(&mut self, workspace: &Workspace, guide: &OpenGuide) -> Vec<PublishDiagnosticsParams> {
        let Some(current) = guide.current() else { return Vec::new() };
        let snapshot = &current.lookup.snapshot;
        let mut messages = Vec::new();
        let mut published = BTreeMap::new();
        for diagnostics in current.diagnostics.chunk_by(|one, other| one.file() == other.file()) {
            let Some(file) = diagnostics.first().map(Diagnostic::file) else { continue };
            let Ok(index) = snapshot.files.binary_search_by(|other| other.path.cmp(&snapshot.file(file).path)) else {
                continue;
            };
            let file = snapshot.files[index].clone();
            let before = self.0.remove(&file.path);
            // Places in other files can have moved.
            let is_local = diagnostics
                .iter()
                .all(|diagnostic| diagnostic.related.iter().all(|label| label.span.file == diagnostic.file()));
            let has_mark = workspace.has_mark(&shown_path(guide, &file));
            let is_same = before.as_ref().is_some_and(|before| {
                is_local
                    && before.has_mark == has_mark
                    && Arc::ptr_eq(&before.file, &file)
                    && before.diagnostics == diagnostics
            });
            if !is_same {
                messages.extend(message(workspace, guide, current, &file, diagnostics));
            }
            let diagnostics = diagnostics.to_vec();
            published.insert(file.path.clone(), PublishedFile { file, has_mark, diagnostics });
        }
        let fixed = std::mem::replace(&mut self.0, published);
        messages.extend(fixed.values().filter_map(|fixed| message(workspace, guide, current, &fixed.file, &[])));
        messages
    }
}

impl PublishedGuide {
    /// The messages after which the client has no diagnostics of a guide that is removed.
    pub(super) fn clear(self, workspace: &Workspace, guide: &OpenGuide) -> Vec<PublishDiagnosticsParams> {
        let file = |published: PublishedFile| {
            let uri = workspace.uri(&shown_path(guide, &published.file))?;
            Some(PublishDiagnosticsParams { uri, diagnostics: Vec::new(), version: None })
        };
        self.0.into_values().filter_map(file).collect()
    }
}

/// The path on the disk under which the diagnostics of a file are shown. The default theme is not on the disk: its diagnostics
/// follow from the settings.
fn shown_path(guide: &OpenGuide, file: &SourceFile) -> PathBuf {
    if file.is_embedded() { guide.root().join(CONFIG_FILE) } else { guide.disk_path(&file.path) }
}

fn message(
    workspace: &Workspace,
    guide: &OpenGuide,
    current: &CurrentGuide,
    file: &SourceFile,
    diagnostics: &[Diagnostic],
) -> Option<PublishDiagnosticsParams> {
    let path = shown_path(guide, file);
    let uri = workspace.uri(&path)?;
    let version = workspace.buffers.get(&path).map(|buffer| buffer.version);
    let lines = diagnostics.first().map(|diagnostic| workspace.lines(guide, current, diagnostic.file()));
    let converted = diagnostics.iter().filter_map(|diagnostic| {
        let range = lines.as_ref()?.span(diagnostic.label.span);
        Some(convert(workspace, guide, current, diagnostic, range))
    });
    Some(PublishDiagnosticsParams { uri, diagnostics: converted.collect(), version })
}

/// A diagnostic of the protocol at a range. Its message also has the words at the place and the fix, which editors show nowhere
/// else.
pub(super) fn convert(
    workspace: &Workspace,
    guide: &OpenGuide,
    current: &CurrentGuide,
    diagnostic: &Diagnostic,
    range: lsp_types::Range,
) -> ProtocolDiagnostic {
    let mut message = diagnostic.message.clone();
    if !diagnostic.label.text.is_empty() {
        // Writing to a String can't fail.
        _ = write!(message, " ({})", diagnostic.label.text);
    }
    if let Some(help) = &diagnostic.help {
        _ = write!(message, "\nhelp: {help}");
    }
    let related = diagnostic.related.iter().filter_map(|label| {
        let location = workspace.location(guide, current, label.span)?;
        let message = if label.text.is_empty() { "related".into() } else { label.text.clone() };
        Some(DiagnosticRelatedInformation { location, message })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    ProtocolDiagnostic {
        range,
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(diagnostic.code.as_str().into())),
        source: Some("guide".into()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        ..ProtocolDiagnostic::default()
    }
}
