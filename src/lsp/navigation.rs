//! A place in a document -> the definition of what is named there, and all places that name it.

use lsp_types::{DocumentLink, GotoDefinitionParams, Location, ReferenceParams};

use crate::model::lookup::NamedPage;
use crate::refactor::references;
use crate::refactor::references::{OwnPage, ReferenceForm};
use crate::source::{FileId, Span};

use crate::lsp::cursor;
use crate::lsp::open_guide::{CurrentGuide, OpenGuide};
use crate::lsp::session::Session;
use crate::lsp::workspace::Workspace;

/// Where the document, heading or file is that a place names.
pub(super) fn definition(session: &Session, params: &GotoDefinitionParams) -> Option<Location> {
    let at = &params.text_document_position_params;
    let place = session.workspace.place(&at.text_document.uri, at.position)?;
    let lookup = &place.current.lookup;
    let found = cursor::at(lookup, place.file, place.offset)?;
    if let Some((entry, index)) = found.heading(lookup) {
        let span = lookup.entries[entry].body.headings[index].span;
        return session.workspace.location(place.guide, place.current, span);
    }
    let page = found.page(lookup)?;
    let span = definition_span(place.current, page)?;
    session.workspace.location(place.guide, place.current, span)
}

/// Where a page is defined: the title of its document or, without one, the first place that names it.
pub(super) fn definition_span(current: &CurrentGuide, page: NamedPage) -> Option<Span> {
    let lookup = &current.lookup;
    match (page, lookup.entry_of_page(page)) {
        (_, Some(entry)) => Some(lookup.entries[entry].title_span),
        (NamedPage::File(file), None) => Some(Span::start_of(file)),
        (NamedPage::Other(file), None) => {
            Some(lookup.other_document(file).map_or(Span::start_of(file), |entry| entry.title_span))
        }
        (NamedPage::Node(node), None) => {
            let node = lookup.node(node);
            let unwritten =
                lookup.unwritten.iter().find(|unwritten| unwritten.kind == node.kind && unwritten.title == node.title);
            unwritten.map(|unwritten| unwritten.first).or_else(|| node.edges.first().map(|edge| edge.span))
        }
        (NamedPage::Document(_), None) => None,
    }
}

/// All places that name the document, heading or file at a place.
pub(super) fn references(session: &Session, params: &ReferenceParams) -> Option<Vec<Location>> {
    let at = &params.text_document_position;
    let place = session.workspace.place(&at.text_document.uri, at.position)?;
    let lookup = &place.current.lookup;
    let found = cursor::at(lookup, place.file, place.offset)?;
    let lookups = place.guide.lookups();
    let own = OwnPage::of(&lookups, lookup, found.page(lookup)?);
    let entry = own.lookup.entry_of_page(own.page).map(|entry| &own.lookup.entries[entry]);
    let heading = entry.zip(found.anchor(lookup)).and_then(|(entry, anchor)| {
        let mut headings = entry.body.headings.iter();
        headings.find(|heading| heading.id == anchor)
    });
    let spans = references::to_page(own.lookup, own.page).into_iter().chain(own.references_across(&lookups));
    let mut spans: Vec<Span> = spans
        .filter(|reference| heading.is_none_or(|heading| reference.place.anchor.as_deref() == Some(&*heading.id)))
        .map(|reference| reference.span)
        .collect();
    if params.context.include_declaration {
        spans.extend(match heading {
            Some(heading) => Some(heading.span),
            None => entry.map(|entry| entry.title_span),
        });
    }
    Some(locations(&session.workspace, place.guide, place.current, spans))
}

/// The places of spans. The lines of each file are found once.
fn locations(workspace: &Workspace, guide: &OpenGuide, current: &CurrentGuide, mut spans: Vec<Span>) -> Vec<Location> {
    spans.sort_unstable();
    spans.dedup();
    let in_file = |spans: &[Span]| -> Option<Vec<Location>> {
        let file = spans.first()?.file;
        let lines = workspace.lines(guide, current, file);
        let uri = workspace.uri(&guide.disk_path(&current.lookup.snapshot.file(file).path))?;
        Some(spans.iter().map(|span| Location::new(uri.clone(), lines.span(*span))).collect())
    };
    spans.chunk_by(|one, other| one.file == other.file).filter_map(in_file).flatten().collect()
}

/// The links of a document, with the files that they lead to.
pub(super) fn document_links(session: &Session, guide: &OpenGuide, file: FileId) -> Option<Vec<DocumentLink>> {
    let current = guide.current_of(file)?;
    let lookup = &current.lookup;
    let lines = session.workspace.lines(guide, current, file);
    let link = |reference: references::Reference| {
        let target = definition_span(current, reference.place.page)?;
        let path = guide.disk_path(&lookup.snapshot.file(target.file).path);
        let title = match (reference.place.page, reference.form) {
            (_, ReferenceForm::Label) => return None,
            (NamedPage::Node(node), _) => lookup.node(node).title.clone(),
            (NamedPage::Document(entry), _) => lookup.entries[entry].title.to_string(),
            (NamedPage::File(file) | NamedPage::Other(file), _) => lookup.snapshot.file(file).path.to_string(),
        };
        let is_own = target.file == file || lookup.snapshot.file(target.file).is_embedded();
        (!is_own).then_some(())?;
        Some(DocumentLink {
            range: lines.span(reference.span),
            target: Some(session.workspace.uri(&path)?),
            tooltip: Some(title),
            data: None,
        })
    };
    Some(references::of_file(lookup, file).into_iter().filter_map(link).collect())
}
