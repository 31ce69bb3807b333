//! A resolved guide -> every place that names a document, a heading or a file, in whatever spelling.

use rayon::prelude::*;

use crate::model::document::body::{Link, LinkForm};
use crate::model::document::entry::EntryId;
use crate::model::graph::front_names::{FrontName, front_names};
use crate::model::kind::Kind;
use crate::model::lookup::{GuideLookup, LinkedPlace, NamedPage};
use crate::model::name::key::is_same_name;
use crate::source::{Area, FileId, Span};

/// A place that names a document, a heading or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Where the name or path is written, without brackets. For a link whose path is written elsewhere, the whole link.
    pub(crate) span: Span,
    /// How it is written.
    pub(crate) form: ReferenceForm,
    /// What it names.
    pub(crate) place: LinkedPlace,
    /// The document that contains it. `None` for site.toml.
    pub(crate) from: Option<EntryId>,
}

/// The syntax of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReferenceForm {
    /// `[[Name]]` in a text.
    Wikilink,
    /// A path in a link, an image or a definition.
    Path,
    /// `[text][label]`, whose path is written in the definition of the label.
    Label,
    /// A name in front matter, under this key.
    FrontMatter(&'static str),
    /// A link of the header in site.toml.
    Header,
}

/// The references in a guide that fulfil a condition, in the order of the files. Those of site.toml are last.
pub(crate) fn filtered(lookup: &GuideLookup, condition: impl Fn(&Reference) -> bool + Sync) -> Vec<Reference> {
    let entries: Vec<EntryId> = lookup.entries.ids().collect();
    let of_entry = |entry| of_entry(lookup, entry).into_iter().filter(&condition);
    let mut references: Vec<Reference> = entries.into_par_iter().flat_map_iter(of_entry).collect();
    references.extend(of_header(lookup).into_iter().filter(&condition));
    references
}

/// The references in a file.
pub(crate) fn of_file(lookup: &GuideLookup, file: FileId) -> Vec<Reference> {
    match lookup.entry_of_file(file) {
        Some(entry) => of_entry(lookup, entry),
        None => of_header(lookup).into_iter().filter(|reference| reference.span.file == file).collect(),
    }
}

/// All references to a page, also those to its headings.
pub(crate) fn to_page(lookup: &GuideLookup, page: NamedPage) -> Vec<Reference> {
    filtered(lookup, |reference| reference.place.page == page)
}

/// A page in the language that has its document or file.
pub(crate) struct OwnPage<'a> {
    pub(crate) lookup: &'a GuideLookup,
    pub(crate) page: NamedPage,
    /// Its document or file. `None` for a name without a document, which each language has of its own.
    file: Option<FileId>,
}

impl<'a> OwnPage<'a> {
    /// Finds the language of a `page` that `lookup` names. `lookups` are those of all languages.
    pub(crate) fn of(lookups: &[&'a GuideLookup], lookup: &'a GuideLookup, page: NamedPage) -> Self {
        let file = file_of(lookup, page);
        let is_own = |file: FileId, lookup: &GuideLookup| lookup.snapshot.file(file).area == Area::Content;
        let owner = file.and_then(|file| Some((file, lookups.iter().find(|lookup| is_own(file, lookup))?)));
        match owner {
            Some((file, owner)) if !std::ptr::eq(*owner, lookup) => {
                let page = owner.entry_of_file(file).map_or(NamedPage::File(file), |entry| owner.page_of_entry(entry));
                Self { lookup: owner, page, file: Some(file) }
            }
            _ => Self { lookup, page, file },
        }
    }

    /// All references to the page in texts and settings of other languages than its own. The documents that contain them are those of
    /// their languages.
    pub(crate) fn references_across(&self, lookups: &[&GuideLookup]) -> Vec<Reference> {
        let Some(file) = self.file else { return Vec::new() };
        let others = lookups.iter().filter(|other| !std::ptr::eq(**other, self.lookup));
        let of_language = |other: &&GuideLookup| {
            // What a translation takes over is written in its original.
            let is_written_here = |reference: &Reference| {
                reference.from.is_none() || other.snapshot.file(reference.span.file).area == Area::Content
            };
            filtered(other, |reference| {
                file_of(other, reference.place.page) == Some(file) && is_written_here(reference)
            })
        };
        others.flat_map(of_language).collect()
    }
}

/// The document or file of a page, in whatever language it is.
fn file_of(lookup: &GuideLookup, page: NamedPage) -> Option<FileId> {
    match page {
        NamedPage::File(file) | NamedPage::Other(file) => Some(file),
        page => lookup.entry_of_page(page).map(|entry| lookup.entries[entry].file),
    }
}

/// The references in a document: in its front matter, in the links of its text and in the definitions of labels.
pub(crate) fn of_entry(lookup: &GuideLookup, entry: EntryId) -> Vec<Reference> {
    let document = &lookup.entries[entry];
    let mut references: Vec<Reference> = front_names(&document.front)
        .into_iter()
        .filter_map(|FrontName { name, kinds, key }| {
            let place = front_place(lookup, &name.value, kinds)?;
            Some(Reference { span: name.span, form: ReferenceForm::FrontMatter(key), place, from: Some(entry) })
        })
        .collect();
    let mut has_labels = false;
    let links = document.body.links.iter().zip(&lookup.links[entry].targets);
    for (link, target) in links {
        let Some(place) = target.href().and_then(|href| lookup.place(entry, href)) else { continue };
        let (span, form) = match path_span(lookup, link) {
            Some(span) if link.form == LinkForm::Wiki => (span, ReferenceForm::Wikilink),
            Some(span) => (span, ReferenceForm::Path),
            None => (link.span, ReferenceForm::Label),
        };
        has_labels |= form == ReferenceForm::Label;
        references.push(Reference { span, form, place, from: Some(entry) });
    }
    if has_labels {
        references.extend(of_definitions(lookup, entry));
    }
    references
}

/// What a name in front matter refers to: a node, and a position of a debate.
pub(crate) fn front_place(lookup: &GuideLookup, name: &str, kinds: &[Kind]) -> Option<LinkedPlace> {
    if !kinds.contains(&Kind::Debate) {
        let node = lookup.find_in_front(name, kinds)?;
        return Some(LinkedPlace { page: NamedPage::Node(node), anchor: None });
    }
    let (name, position) = lookup.split_position(name, kinds);
    let node = lookup.find_in_front(name, kinds)?;
    let anchor = position.and_then(|wanted| {
        let debate = lookup.entry_of(lookup.node(node))?;
        let is_it = |id: &str, text: &str| id == wanted || is_same_name(text, wanted) || is_same_name(id, wanted);
        debate.standpoints.iter().find(|position| is_it(&position.id, &position.text)).map(|found| found.id.clone())
    });
    Some(LinkedPlace { page: NamedPage::Node(node), anchor })
}

/// Where the target of a link is written. `None` if it is written elsewhere, or with escapes.
fn path_span(lookup: &GuideLookup, link: &Link) -> Option<Span> {
    let written = lookup.snapshot.slice(link.target_span);
    // `[label]` can contain the path of its definition.
    if link.target_span == link.span && link.form != LinkForm::Html && link.form != LinkForm::Wiki {
        return None;
    }
    let start = link.target_span.start as usize + written.find(link.target.as_str())?;
    Some(Span::new(link.span.file, start, start + link.target.len()))
}

/// The paths in the definitions of labels: `[label]: path`.
fn of_definitions(lookup: &GuideLookup, entry: EntryId) -> Vec<Reference> {
    let document = &lookup.entries[entry];
    let text = lookup.snapshot.file(document.file).text();
    let mut found = Vec::new();
    let mut offset = document.body.start as usize;
    for line in text.get(offset..).unwrap_or_default().split_inclusive('\n') {
        if let Some(path) = definition(line).filter(|_| !is_code(&document.body.code, offset)) {
            found.push(Span::new(document.file, offset + path.start, offset + path.end));
        }
        offset += line.len();
    }
    let links: Vec<Link> =
        found.iter().map(|span| GuideLookup::link(lookup.snapshot.slice(*span), LinkForm::Markdown)).collect();
    let places = lookup.targets(entry, &links);
    let reference = |(span, place): (Span, Option<LinkedPlace>)| {
        Some(Reference { span, form: ReferenceForm::Path, place: place?, from: Some(entry) })
    };
    found.into_iter().zip(places).filter_map(reference).collect()
}

fn is_code(blocks: &[std::ops::Range<u32>], offset: usize) -> bool {
    blocks.iter().any(|block| (block.start as usize..block.end as usize).contains(&offset))
}

/// The path in a line that defines a label (`CommonMark` 0.31.2, section 4.7), also in block quotes.
fn definition(line: &str) -> Option<std::ops::Range<usize>> {
    let unindented = |line: &str| line.len() - line.trim_start_matches(' ').len() <= 3;
    let mut content = line;
    while let Some(quoted) = content.trim_start_matches(' ').strip_prefix('>').filter(|_| unindented(content)) {
        content = quoted.strip_prefix(' ').unwrap_or(quoted);
    }
    let is_indented = !unindented(content);
    content = content.trim_start_matches(' ');
    let end = content.find("]:")?;
    let label = content.strip_prefix('[').filter(|_| !is_indented && end > 1)?;
    if label.starts_with('^') || label[..end - 1].contains(['[', ']']) {
        return None;
    }
    let rest = &content[end + 2..];
    let path = rest.trim_start();
    let start = line.len() - path.len();
    let path = match path.strip_prefix('<') {
        Some(path) => return path.find('>').map(|end| start + 1..start + 1 + end),
        None => path.split_whitespace().next()?,
    };
    Some(start..start + path.len())
}

/// The links of the header.
fn of_header(lookup: &GuideLookup) -> Vec<Reference> {
    let links = lookup.config.nav.iter().filter_map(|item| {
        let place = lookup.header_place(&item.link.value)?;
        Some(Reference { span: item.link.span, form: ReferenceForm::Header, place, from: None })
    });
    links.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_have_a_label_and_a_path() {
        let path = |line: &str| definition(line).map(|range| line[range].to_string());
        assert_eq!(path("[po]: ../roles/po.md\n").as_deref(), Some("../roles/po.md"));
        assert_eq!(path("   [po]:<a b.md> \"Title\"\n").as_deref(), Some("a b.md"));
        assert_eq!(path("> > [po]: x.md\n").as_deref(), Some("x.md"));
        for line in [
            "    [po]: x\n",
            ">     [po]: x\n",
            "[^1]: a note\n",
            "[]: x\n",
            "text [po]: x\n",
            "[po]:\n",
            "[a][b]: x\n",
        ] {
            assert_eq!(path(line), None, "{line}");
        }
    }
}
