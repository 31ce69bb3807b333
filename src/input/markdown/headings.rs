//! The headings of a document -> their anchors, and which of them is the title of the page.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::slug::anchor;
use crate::model::document::body::{Body, HtmlEdit};
use crate::model::document::reserved_ids::is_reserved;
use crate::model::name::key::is_same_name;
use crate::source::Span;

use crate::input::markdown::fact_reader::FactReader;

/// Gives each heading a unique anchor: its explicit id, or a slug of its text. A slug that is taken gets a suffix `-1`, `-2`
/// and so on, as on GitHub. Returns a diagnostic for each explicit id that is a duplicate.
pub(super) fn assign_anchors(body: &mut Body, explicit_ids: &[Option<String>]) -> Vec<Diagnostic> {
    let mut taken: HashSet<String> = body.html_ids.iter().cloned().collect();
    let mut first_uses: HashMap<&str, Span> = HashMap::new();
    let mut duplicates = Vec::new();
    for (heading, id) in body.headings.iter_mut().zip(explicit_ids) {
        let Some(id) = id else { continue };
        if is_reserved(id) || taken.contains(id) && !first_uses.contains_key(id.as_str()) {
            let used = if is_reserved(id) { "the page itself" } else { "HTML in this text" };
            let diagnostic = Diagnostic::new(Code::DuplicateAnchor, heading.span, format!("duplicate anchor `{id}`"))
                .label(format!("it is also an id of {used}"))
                .help("give the heading another anchor");
            duplicates.push(diagnostic);
        } else if let Some(first) = first_uses.get(id.as_str()) {
            let diagnostic = Diagnostic::new(Code::DuplicateAnchor, heading.span, format!("duplicate anchor `{id}`"))
                .related(*first, "first defined here")
                .help("give each heading a unique anchor");
            duplicates.push(diagnostic);
        } else {
            first_uses.insert(id, heading.span);
            taken.insert(id.clone());
            heading.id.clone_from(id);
        }
    }
    let mut suffixes: HashMap<String, usize> = HashMap::new();
    for (heading, id) in body.headings.iter_mut().zip(explicit_ids) {
        if !heading.id.is_empty() {
            continue;
        }
        let mut wanted = id.clone().unwrap_or_else(|| anchor(&heading.text));
        if is_reserved(&wanted) {
            wanted.push_str("-heading");
        }
        let mut unique = wanted.clone();
        let suffix = suffixes.entry(wanted.clone()).or_insert(0);
        while !taken.insert(unique.clone()) {
            *suffix += 1;
            unique = format!("{wanted}-{suffix}");
        }
        heading.id = unique;
    }
    duplicates
}

/// Finds the heading that is shown as the title of the page: the first one of level 1, unless the front matter has a
/// different title. Any other heading of level 1, also an `<h1>`, moves all headings down one level.
pub(super) fn assign_title(body: &mut Body, title: Option<&str>, has_html_title: bool) {
    let first = body.headings.iter().position(|heading| heading.level == 1);
    let is_title = |index: &usize| title.is_none_or(|title| is_same_name(title, &body.headings[*index].text));
    let title_heading = first.filter(is_title);
    let mut headings = body.headings.iter().enumerate();
    body.demote =
        u8::from(has_html_title || headings.any(|(index, heading)| heading.level == 1 && Some(index) != title_heading));
    body.title_heading = title_heading;
}

impl FactReader<'_> {
    /// Moves the headings in the raw HTML down like the others.
    pub(super) fn demote_html_headings(&mut self) {
        let headings = std::mem::take(&mut self.html_headings);
        for (level, offset) in headings.into_iter().filter(|_| self.body.demote > 0) {
            let span = self.span(offset..offset + 1);
            let text = (level + self.body.demote).min(6).to_string().into();
            self.body.html_edits.push(HtmlEdit { range: span.start..span.end, text });
        }
        self.body.html_edits.sort_by_key(|edit| edit.range.start);
    }
}
