//! A document -> its outline and what an editor can fold; a guide -> its documents by name.

use lsp_types::{DocumentSymbol, FoldingRange, FoldingRangeKind, Location, SymbolInformation, SymbolKind, Uri};

use crate::input::front_matter::find_block;
use crate::model::document::body::Heading;
use crate::model::document::entry::Entry;
use crate::model::graph::node::Node;
use crate::model::kind::Kind;
use crate::source::FileId;

use crate::lsp::matching::{MatchRank, rank};
use crate::lsp::open_guide::{CurrentGuide, OpenGuide};
use crate::lsp::position::TextLines;
use crate::lsp::session::Session;

/// The maximum number of symbols of a workspace that are sent.
const MAX_SYMBOLS: usize = 256;

/// The headings of a document, nested by level, below its title.
pub(super) fn of_document(session: &Session, guide: &OpenGuide, file: FileId) -> Option<Vec<DocumentSymbol>> {
    let current = guide.current_of(file)?;
    let entry = current.lookup.entries.of_file(file)?;
    let text = current.lookup.snapshot.file(file).text();
    let lines = session.workspace.lines(guide, current, file);
    let own = entry.body.headings.iter().enumerate().filter(|(index, _)| entry.body.title_heading != Some(*index));
    let headings: Vec<&Heading> = own.map(|(_, heading)| heading).collect();
    let title = symbol(
        entry.title.to_string(),
        Some(entry.kind.singular().to_lowercase()),
        symbol_kind(entry.kind),
        lines.range(0, text.len()),
        lines.span(entry.title_span),
        nested(&headings, text.len(), &lines),
    );
    Some(vec![title])
}

/// Headings as a tree. `end` is where the last one ends.
fn nested(headings: &[&Heading], end: usize, lines: &TextLines<'_>) -> Vec<DocumentSymbol> {
    let mut symbols = Vec::new();
    let mut rest = headings;
    while let Some((heading, after)) = rest.split_first() {
        let below = after.iter().take_while(|other| other.level > heading.level).count();
        let next = after.get(below).map_or(end, |next| next.span.start as usize);
        let children = nested(&after[..below], next, lines);
        let range = lines.range(heading.span.start as usize, next);
        let name = if heading.text.is_empty() { "(empty)".to_string() } else { heading.text.clone() };
        symbols.push(symbol(name, None, SymbolKind::STRING, range, lines.span(heading.span), children));
        rest = &after[below..];
    }
    symbols
}

/// The same symbols without nesting, for older clients.
#[expect(deprecated, reason = "the struct has a deprecated field")]
pub(super) fn flat(symbols: Vec<DocumentSymbol>, uri: &Uri) -> Vec<SymbolInformation> {
    let mut flat = Vec::new();
    let mut rest: Vec<(DocumentSymbol, Option<String>)> = symbols.into_iter().map(|symbol| (symbol, None)).collect();
    rest.reverse();
    while let Some((symbol, container_name)) = rest.pop() {
        let children = symbol.children.unwrap_or_default().into_iter().rev();
        rest.extend(children.map(|child| (child, Some(symbol.name.clone()))));
        let location = Location::new(uri.clone(), symbol.range);
        let (name, kind) = (symbol.name, symbol.kind);
        flat.push(SymbolInformation { name, kind, tags: None, deprecated: None, location, container_name });
    }
    flat
}

#[expect(deprecated, reason = "the struct has a deprecated field")]
fn symbol(
    name: String,
    detail: Option<String>,
    kind: SymbolKind,
    range: lsp_types::Range,
    selection_range: lsp_types::Range,
    children: Vec<DocumentSymbol>,
) -> DocumentSymbol {
    let children = (!children.is_empty()).then_some(children);
    DocumentSymbol { name, detail, kind, tags: None, deprecated: None, range, selection_range, children }
}

/// The symbol that editors show for a kind. They have no symbols for careers, so each kind gets one of its own.
fn symbol_kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Role => SymbolKind::CLASS,
        Kind::Skill => SymbolKind::METHOD,
        Kind::Topic => SymbolKind::NAMESPACE,
        Kind::Debate => SymbolKind::EVENT,
        Kind::Term => SymbolKind::CONSTANT,
        Kind::Comparison => SymbolKind::OPERATOR,
        Kind::Move => SymbolKind::INTERFACE,
        Kind::Context => SymbolKind::MODULE,
        Kind::Article | Kind::Page => SymbolKind::FILE,
    }
}

/// The documents of all guides with a name like the query, the best first.
#[expect(deprecated, reason = "the struct has a deprecated field")]
pub(super) fn of_workspace(session: &Session, query: &str) -> Vec<SymbolInformation> {
    let mut found: Vec<(MatchRank, (&OpenGuide, &CurrentGuide), &Node, &str)> = Vec::new();
    for guide in session.workspace.guides.values() {
        for current in guide.in_each_language() {
            let is_written = |node: &Node| node.entry.is_some() && !node.is_untranslated();
            let names = current.lookup.names().filter(|(_, node, _)| is_written(node));
            found.extend(names.filter_map(|(_, node, name)| Some((rank(name, query)?, (guide, current), node, name))));
        }
    }
    found.sort_by(|one, other| (one.0, one.2.kind, one.3).cmp(&(other.0, other.2.kind, other.3)));
    let symbol = |(_, (guide, current), node, name): (MatchRank, (&OpenGuide, &CurrentGuide), &Node, &str)| {
        let entry = current.lookup.entry_of(node)?;
        let location: Location = session.workspace.location(guide, current, entry.title_span)?;
        let container = if name == node.title { node.kind.singular().to_lowercase() } else { node.title.clone() };
        Some(SymbolInformation {
            name: name.to_string(),
            kind: symbol_kind(node.kind),
            tags: None,
            deprecated: None,
            location,
            container_name: Some(container),
        })
    };
    found.into_iter().take(MAX_SYMBOLS).filter_map(symbol).collect()
}

/// The front matter, the sections and the code blocks of a document.
pub(super) fn folding(session: &Session, guide: &OpenGuide, file: FileId) -> Option<Vec<FoldingRange>> {
    let current = guide.current_of(file)?;
    let text = current.lookup.snapshot.file(file).text();
    let lines = session.workspace.lines(guide, current, file);
    let mut ranges = Vec::new();
    let mut add = |start: usize, end: usize, kind: Option<FoldingRangeKind>| {
        // A fold ends on its last line that is not blank.
        let end = text.get(start..end).map_or(start, |part| start + part.trim_end().len());
        let (start_line, end_line) = (lines.position(start).line, lines.position(end).line);
        if start_line < end_line {
            ranges.push(FoldingRange { start_line, end_line, kind, ..FoldingRange::default() });
        }
    };
    if let Some(block) = find_block(text) {
        add(block.start, block.text_start, Some(FoldingRangeKind::Region));
    }
    if let Some(Entry { body, .. }) = current.lookup.entries.of_file(file) {
        for (index, heading) in body.headings.iter().enumerate() {
            let next = body.headings[index + 1..].iter().find(|next| next.level <= heading.level);
            add(heading.span.start as usize, next.map_or(text.len(), |next| next.span.start as usize), None);
        }
        body.code.iter().for_each(|code| add(code.start as usize, code.end as usize, None));
        body.comments.iter().for_each(|comment| {
            add(comment.start as usize, comment.end as usize, Some(FoldingRangeKind::Comment));
        });
    }
    Some(ranges)
}
