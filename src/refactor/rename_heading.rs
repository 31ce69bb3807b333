//! A new text of a heading -> the edits of all links to it. Its anchor follows from its text, and can change those of others too.

use std::collections::BTreeMap;

use crate::input::markdown;
use crate::input::markdown::ParseOptions;
use crate::model::address::percent::{decode, encode_fragment};
use crate::model::document::body::Heading;
use crate::model::document::entry::EntryId;
use crate::model::lookup::GuideLookup;
use crate::model::name::key::is_same_name;
use crate::source::Span;

use crate::refactor::edit::{GuideEdit, RenameRefusal, SourceEdit, apply};
use crate::refactor::moves::{edit_span, part};
use crate::refactor::references;
use crate::refactor::references::{Reference, ReferenceForm};
use crate::refactor::rename::heading_span;
use crate::refactor::spelling;

/// Renames a heading that is not the title of its page.
pub(crate) fn rename_heading(
    lookup: &GuideLookup,
    entry: EntryId,
    index: usize,
    new: &str,
) -> Result<GuideEdit, RenameRefusal> {
    let new = new.trim();
    if new.is_empty() || new.contains(char::is_control) {
        return Err(RenameRefusal::new("a heading must be one line of text", "write some text"));
    }
    let document = &lookup.entries[entry];
    let headings = &document.body.headings;
    let span = heading_span(lookup, headings[index].span);
    let change = SourceEdit { start: span.start as usize, end: span.end as usize, text: new.to_string() };
    let text = apply(lookup.snapshot.file(document.file).text(), std::slice::from_ref(&change));
    let title = document.front.title.as_ref().map(|title| title.value.as_str());
    let config = &lookup.config;
    let options = ParseOptions {
        settings: &config.markdown,
        base: config.base_url.as_ref(),
        language: &config.language,
        max_steps: config.limits.parse_steps,
    };
    let (body, _) =
        markdown::parse(&text, document.file, document.body.start as usize, title, options, &mut Vec::new());
    if body.headings.len() != headings.len() || body.title_heading != document.body.title_heading {
        return Err(RenameRefusal::new("this text would change other headings", "choose a text without markup"));
    }
    // A suffix makes the anchors of equal headings unique.
    let has_same = |other: &Heading| is_same_name(&other.text, &body.headings[index].text);
    if body.headings.iter().enumerate().any(|(other, heading)| other != index && has_same(heading)) {
        let why = format!("the page has a heading `{new}` already");
        return Err(RenameRefusal::new(why, "choose another text"));
    }
    let changed: BTreeMap<&str, &Heading> = headings
        .iter()
        .zip(&body.headings)
        .filter(|(before, after)| before.id != after.id || before.text != after.text)
        .map(|(before, after)| (before.id.as_str(), after))
        .collect();
    let mut edit = GuideEdit::default();
    edit.add(document.file, change);
    let renamed = RenamedHeading { changed: &changed, old: &headings[index], new: &body.headings[index] };
    for reference in references::to_page(lookup, lookup.page_of_entry(entry)) {
        renamed.edit(lookup, &reference, &mut edit);
    }
    Ok(edit.finish())
}

struct RenamedHeading<'a> {
    /// The headings that changed, by their old anchors.
    changed: &'a BTreeMap<&'a str, &'a Heading>,
    old: &'a Heading,
    new: &'a Heading,
}

impl RenamedHeading<'_> {
    fn edit(&self, lookup: &GuideLookup, reference: &Reference, edit: &mut GuideEdit) {
        let written = lookup.snapshot.slice(reference.span);
        let Some((fragment, span)) = fragment(lookup, reference, written) else { return };
        let new = match reference.form {
            // `Work#Pay` names a heading with those above it.
            ReferenceForm::Wikilink | ReferenceForm::FrontMatter(_) => {
                let parts = fragment.split('#').map(|name| self.name(reference, name, !fragment.contains('#')));
                Some(parts.collect::<Vec<String>>().join("#"))
            }
            _ => {
                let anchor = reference.place.anchor.as_deref().and_then(|anchor| self.changed.get(anchor));
                anchor.map(|heading| encode_fragment(&heading.id))
            }
        };
        edit_span(span, new.filter(|new| new != fragment), edit);
    }

    /// The new spelling of a part of a fragment: the anchor stays an anchor, and the text a text.
    fn name(&self, reference: &Reference, written: &str, is_whole: bool) -> String {
        let plain = decode(written).unwrap_or_else(|| written.to_string());
        let by_anchor = reference
            .place
            .anchor
            .as_deref()
            .filter(|_| is_whole)
            .and_then(|anchor| self.changed.get_key_value(anchor));
        if let Some((_, heading)) = by_anchor.filter(|(id, _)| **id == plain) {
            return heading.id.clone();
        }
        let is_it = is_same_name(&plain, &self.old.text) || is_same_name(&plain, &self.old.id);
        let is_meant = by_anchor.is_none_or(|(id, _)| *id == self.old.id);
        let is_unsafe = self.new.text.contains(['[', ']', '|', '#', '"', '\\']);
        match (is_it && is_meant, is_unsafe) {
            (true, true) => self.new.id.clone(),
            (true, false) => spelling::in_style(&plain, &self.old.text, &self.new.text),
            (false, _) => written.to_string(),
        }
    }
}

/// The fragment of a reference without its `#`, and its place.
fn fragment<'a>(lookup: &GuideLookup, reference: &Reference, written: &'a str) -> Option<(&'a str, Span)> {
    let found = match (reference.form, reference.from) {
        (ReferenceForm::Wikilink, Some(from)) => lookup.split_wikilink(from, written).1?,
        (ReferenceForm::FrontMatter("debates"), _) => {
            let end = written.trim_end_matches(['"', '\'', ']']).len();
            let mark = written[..end].rfind('#')?;
            &written[mark + 1..end]
        }
        (ReferenceForm::Path | ReferenceForm::Header, _) => {
            let end = written.trim_end_matches(['"', '\'']).len();
            &written[written.find('#')? + 1..end]
        }
        _ => return None,
    };
    Some((found, part(reference.span, written, found)))
}
