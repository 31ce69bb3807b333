//! A link that is being typed -> the names, headings and paths that it can have.

use lsp_types::CompletionItemKind;

use crate::model::address::href::relative;
use crate::model::address::percent::encode_path;
use crate::model::document::body::{Link, LinkForm};
use crate::model::document::entry::EntryId;
use crate::model::graph::node::{Node, NodeId};
use crate::model::lookup::{GuideLookup, NamedPage};
use crate::source::{Area, Content};

use crate::lsp::completion::{Completion, Proposal, Typing};

/// Completes a wikilink, a link or the address in an HTML attribute.
pub(super) fn complete(typing: &Typing<'_>) -> Option<Completion> {
    let (line_start, line) = typing.line();
    if let Some(open) = line.rfind("[[").filter(|open| !line[*open..].contains("]]")) {
        return wikilink(typing, line_start + open + 2);
    }
    let opens = ["](<", "](", "href=\"", "src=\""];
    let open = opens.iter().filter_map(|open| Some(line.rfind(open)? + open.len())).max()?;
    let closing = if line[..open].ends_with('<') {
        '>'
    } else if line[..open].ends_with('"') {
        '"'
    } else {
        ')'
    };
    let is_closed = line[open..].contains(closing) || closing == ')' && line[open..].contains(char::is_whitespace);
    (!is_closed).then(|| path(typing, line_start + open))?
}

/// `[[Name` and `[[Name#heading`.
fn wikilink(typing: &Typing<'_>, start: usize) -> Option<Completion> {
    let typed = &typing.text[start..typing.offset];
    if typed.contains('|') {
        return None;
    }
    let close = if typing.rest().starts_with("]]") { "" } else { "]]" };
    let entry = typing.entry?;
    if let Some(mark) = typed.rfind('#') {
        let target = own_or_linked(typing, entry, &typed[..mark], LinkForm::Wiki);
        if let Some(target) = target {
            let headings = headings(typing.lookup(), target, false, close);
            return Some(Completion::new(typing, start + mark + 1, headings));
        }
    }
    let names = typing.lookup().names().map(|(id, node, name)| named(node, name).insert(id_text(id)));
    let mut completion = Completion::new(typing, start, names.collect());
    let targets = written_targets(typing.lookup(), entry, &completion.candidates);
    completion.candidates = completion
        .candidates
        .into_iter()
        .zip(targets)
        .filter_map(|(candidate, target)| Some(with_summary(typing.lookup(), candidate).insert(target? + close)))
        .collect();
    Some(completion)
}

/// The id of a node, which a candidate carries until its link is known.
fn id_text(id: NodeId) -> String {
    use crate::model::indexed::Id as _;
    id.index().to_string()
}

fn node_of(candidate: &Proposal) -> Option<NodeId> {
    use crate::model::indexed::Id as _;
    candidate.insert.as_ref()?.parse().ok().map(NodeId::from_index)
}

fn with_summary(lookup: &GuideLookup, candidate: Proposal) -> Proposal {
    let summary =
        node_of(&candidate).and_then(|node| lookup.entry_of(lookup.node(node))?.summary().map(str::to_string));
    match summary {
        Some(summary) => candidate.documentation(summary),
        None => candidate,
    }
}

/// What leads to each candidate between double brackets: its name or, if the name leads elsewhere, its path. `None` if neither
/// leads there.
fn written_targets(lookup: &GuideLookup, from: EntryId, candidates: &[Proposal]) -> Vec<Option<String>> {
    let path = |candidate: &Proposal| {
        let entry = lookup.node(node_of(candidate)?).entry?;
        let name = &lookup.snapshot.file(lookup.entries[entry].file).name;
        name.rsplit_once('.').map(|(path, _)| path.to_string())
    };
    let spellings: Vec<[String; 2]> =
        candidates.iter().map(|candidate| [candidate.label.clone(), path(candidate).unwrap_or_default()]).collect();
    let links: Vec<Link> = spellings.iter().flatten().map(|target| GuideLookup::link(target, LinkForm::Wiki)).collect();
    let places = lookup.targets(from, &links);
    let pick = |((candidate, spellings), places): ((&Proposal, [String; 2]), &[_])| {
        let wanted = node_of(candidate).map(NamedPage::Node);
        let leads = |index: usize| {
            let place: &Option<crate::model::lookup::LinkedPlace> = &places[index];
            place.as_ref().map(|place| place.page) == wanted && !spellings[index].is_empty()
        };
        let safe = !spellings[0].contains(['|', ']', '[']);
        if safe && leads(0) {
            Some(spellings[0].clone())
        } else if leads(1) {
            Some(format!("{}|{}", spellings[1], spellings[0].replace(['|', ']', '['], "")))
        } else {
            None
        }
    };
    candidates.iter().zip(spellings).zip(places.chunks(2)).map(pick).collect()
}

/// A name of a node.
pub(super) fn named(node: &Node, name: &str) -> Proposal {
    let kind = node.kind.singular().to_lowercase();
    let detail = match (node.entry, name == node.title) {
        (None, _) => format!("{kind} without a document"),
        (_, true) => kind,
        (_, false) => format!("{kind}: {}", node.title),
    };
    Proposal::new(name, CompletionItemKind::REFERENCE).detail(detail)
}

/// The document that a target without its heading leads to; an empty one leads to its own document.
fn own_or_linked(typing: &Typing<'_>, entry: EntryId, target: &str, form: LinkForm) -> Option<EntryId> {
    if target.is_empty() {
        return Some(entry);
    }
    let place = typing.lookup().targets(entry, &[GuideLookup::link(target, form)]).into_iter().next()??;
    typing.lookup().entry_of_page(place.page)
}

/// The headings of a document, by their text or by their anchor.
fn headings(lookup: &GuideLookup, entry: EntryId, by_anchor: bool, close: &str) -> Vec<Proposal> {
    let body = &lookup.entries[entry].body;
    let own = body.headings.iter().enumerate().filter(|(index, _)| body.title_heading != Some(*index));
    own.map(|(_, heading)| {
        // A `|` or a bracket would end the link, and of two equal headings the text names the first.
        let is_first =
            body.headings.iter().find(|other| other.text == heading.text).is_some_and(|first| first.id == heading.id);
        let is_safe = is_first && !heading.text.contains(['|', '[', ']', '#']);
        let written = if by_anchor || !is_safe { &heading.id } else { &heading.text };
        let label = if by_anchor { &heading.id } else { &heading.text };
        Proposal::new(label, CompletionItemKind::STRUCT).insert(format!("{written}{close}")).detail(format!(
            "{} {}",
            "#".repeat(heading.level.into()),
            heading.text
        ))
    })
    .collect()
}

/// `](path` and `](path#heading`.
fn path(typing: &Typing<'_>, start: usize) -> Option<Completion> {
    let typed = &typing.text[start..typing.offset];
    let entry = typing.entry?;
    let lookup = typing.lookup();
    if let Some(mark) = typed.find('#') {
        let target = own_or_linked(typing, entry, &typed[..mark], LinkForm::Markdown)?;
        return Some(Completion::new(typing, start + mark + 1, headings(lookup, target, true, "")));
    }
    if typed.contains(':') {
        return None;
    }
    let dots = if typed.starts_with("./") { "./" } else { "" };
    let candidates = lookup.snapshot.area(Area::Content).filter(|(_, file)| *file.name != *typing.name);
    let candidates = candidates.filter_map(|(id, file)| {
        let path = format!("{dots}{}", relative(typing.folder(), &file.name));
        let (kind, detail) = match (lookup.entries.of_file(id), &file.content) {
            (Some(entry), _) => (CompletionItemKind::FILE, entry.title.to_string()),
            (None, Content::OnDisk { .. }) => (CompletionItemKind::FILE, "file".to_string()),
            (None, _) => return None,
        };
        let written =
            if path.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '%' | '#' | '?' | '<' | '>')) {
                encode_path(&path)
            } else {
                path.clone()
            };
        Some(Proposal::new(path, kind).insert(written).detail(detail))
    });
    Some(Completion::new(typing, start, candidates.collect()))
}
