//! The author's HTML, a block or a single tag -> links, ids and nesting of the [`Body`](crate::model::document::body::Body),
//! with offsets in the file.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::href::is_external;
use crate::model::config::RawHtml;
use crate::model::document::body::{HtmlEdit, HtmlImage, Link, LinkForm};
use crate::model::document::policy::EmbeddedResource;
use crate::model::document::reserved_ids::is_reserved;
use crate::source::Span;

use crate::input::markdown::fact_reader::FactReader;
use crate::input::markdown::raw_html;
use crate::input::markdown::raw_html::{HtmlAddress, ImageTag, TagKind};

/// An HTML block, joined from the events of its lines.
#[derive(Default)]
pub(super) struct HtmlBlock {
    pub(super) html: String,
    /// The start of each line: in `html`, in the file. In a list or quote, the lines are not adjacent in the file.
    pub(super) pieces: Vec<(usize, usize)>,
}

impl HtmlBlock {
    pub(super) fn push(&mut self, html: &str, offset: usize) {
        self.pieces.push((self.html.len(), offset));
        self.html.push_str(html);
    }
}

impl FactReader<'_> {
    /// Adds the facts of some HTML. `pieces` are those of [`HtmlBlock`].
    pub(super) fn scan_html(&mut self, html: &str, pieces: &[(usize, usize)]) {
        if self.settings.raw_html == RawHtml::Escape {
            return;
        }
        let facts = raw_html::scan(html);
        let start = self.start;
        let in_file = |offset: usize| {
            let after = pieces.partition_point(|(in_html, _)| *in_html <= offset);
            pieces.get(after.saturating_sub(1)).map_or(start, |(in_html, in_file)| in_file + (offset - in_html))
        };
        for comment in facts.comments {
            let (start, end) = (in_file(comment.start), in_file(comment.end.saturating_sub(1)) + 1);
            self.html_comment(&html[comment], start..end);
        }
        if !facts.has_content {
            return;
        }
        self.body.raw_html = true;
        self.body.html_ids.extend(facts.anchor_names);
        self.attribute_pairs += facts.attribute_pairs;
        for (id, range) in facts.ids {
            self.html_id(id, range.map(|range| in_file(range.start)..in_file(range.start) + range.len()));
        }
        self.html_headings.extend(facts.heading_tags.into_iter().map(|(level, offset)| (level, in_file(offset))));
        let mut placeholders = Vec::new();
        for element in facts.unknown_elements {
            let offset = element.range.start;
            let (start, end) = (in_file(offset), in_file(element.range.end.saturating_sub(1)) + 1);
            if self.unknown_element(element.name, &html[element.range], start..end.max(start)) {
                placeholders.push(offset);
            }
        }
        for (name, kind, offset) in facts.tags {
            if placeholders.binary_search(&offset).is_ok() {
                continue;
            }
            let offset = in_file(offset);
            match kind {
                TagKind::End => self.nesting.close_element(&name),
                TagKind::Start => self.nesting.open_element(&name, false, &(offset..offset)),
                TagKind::SelfClosing => self.nesting.open_element(&name, true, &(offset..offset)),
            }
        }
        for (what, range) in facts.removed_parts {
            let (start, end) = (in_file(range.start), in_file(range.end.saturating_sub(1)) + 1);
            self.note_removed_html(what, start..end.max(start));
        }
        let is_trusted = self.settings.raw_html == RawHtml::Trust;
        for (directive, url, _, range) in facts.embedded.into_iter().filter(|(_, _, is_kept, _)| is_trusted || *is_kept)
        {
            let (start, end) = (in_file(range.start), in_file(range.end.saturating_sub(1)) + 1);
            let span = self.span(start..end.max(start));
            self.body.embedded.push(EmbeddedResource { directive, url, span });
        }
        for image in facts.images {
            let (start, end) = (in_file(image.range.start), in_file(image.range.end.saturating_sub(1)) + 1);
            self.html_image(&image, start..end.max(start), in_file);
        }
        for HtmlAddress { target, range, removable } in facts.links {
            let (start, whole) = (in_file(range.start), in_file(removable.start));
            self.html_link(target, &html[range.clone()], start..start + range.len(), whole..whole + removable.len());
        }
    }

    /// Records an `<img>` at `range`.
    fn html_image(&mut self, image: &ImageTag, range: Range<usize>, in_file: impl Fn(usize) -> usize) {
        let has = |names: &[&str]| image.attributes.iter().any(|name| names.contains(&&**name));
        if !has(&["alt", "aria-hidden", "aria-label", "aria-labelledby", "role"]) {
            self.missing_alt(range, "add `alt=\"…\"` with what it shows, or `alt=\"\"` if it is decorative");
        }
        let Some((address, end)) = &image.address else { return };
        let (start, end) = (in_file(address.start), in_file(*end));
        let Span { start, end: address_end, .. } = self.span(start..start + address.len());
        self.body.html_images.push(HtmlImage {
            address: start..address_end,
            end: u32::try_from(end).unwrap_or(u32::MAX),
            has_size: has(&["width", "height"]),
            has_loading: has(&["loading", "decoding", "fetchpriority"]),
            has_choice: has(&["srcset", "sizes"]),
        });
    }

    /// Records a comment, which is published nowhere.
    fn html_comment(&mut self, comment: &str, range: Range<usize>) {
        let Span { start, end, .. } = self.span(range.clone());
        self.body.comments.push(start..end);
        if comment.starts_with("<!--") && !comment.ends_with("-->") {
            let span = self.span(range.start..range.start + "<!--".len());
            let diagnostic = Diagnostic::new(Code::UnclosedComment, span, "unclosed comment")
                .label("nothing after it is shown, up to the end of the file or of its container")
                .help("close it with `-->`");
            self.diagnostics.push(diagnostic);
        }
    }

    /// Records an id. One that the page has already gets a suffix.
    fn html_id(&mut self, id: String, range: Option<Range<usize>>) {
        if !is_reserved(&id) && !self.html_ids.contains_key(&id) {
            self.html_ids.insert(id.clone(), 0);
            self.body.html_ids.push(id);
            return;
        }
        let Some(range) = range.filter(|range| self.text.get(range.clone()) == Some(&*id)) else { return };
        let span = self.span(range);
        let base = if is_reserved(&id) { format!("{id}-element") } else { id.clone() };
        let mut suffix = self.html_ids.get(&base).copied().unwrap_or(0);
        let unique = loop {
            suffix += 1;
            let unique = format!("{base}-{suffix}");
            if !self.html_ids.contains_key(&unique) {
                break unique;
            }
        };
        self.html_ids.insert(base, suffix);
        self.html_ids.insert(unique.clone(), 0);
        let message = if is_reserved(&id) {
            format!("the id `{id}` is one of the page itself")
        } else {
            format!("duplicate id `{id}`")
        };
        let diagnostic = Diagnostic::new(Code::DuplicateAnchor, span, message)
            .label(format!("published as `{unique}`"))
            .help("give each element an id of its own");
        self.diagnostics.push(diagnostic);
        self.body.html_edits.push(HtmlEdit { range: span.start..span.end, text: unique.clone().into() });
        self.body.html_ids.push(unique);
    }

    /// Records the id of a block. A later one of the same name is not on the page.
    pub(super) fn block_id(&mut self, id: &str, range: Range<usize>) {
        if self.html_ids.insert(id.to_string(), 0).is_none() {
            self.body.html_ids.push(id.to_string());
            return;
        }
        let diagnostic = Diagnostic::new(Code::DuplicateAnchor, self.span(range), format!("duplicate block id `{id}`"))
            .label("links lead to the first one")
            .help("give each block an id of its own");
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn note_removed_html(&mut self, what: String, range: Range<usize>) {
        self.removed_html.entry(what).or_insert((range, 0)).1 += 1;
    }

    /// Records an address at `range`, which is `written` so in the HTML. `removable` goes if it is broken.
    fn html_link(&mut self, target: String, written: &str, range: Range<usize>, removable: Range<usize>) {
        if is_external(&target) && !self.is_own_url(&target) {
            self.external_link(&target, true, range);
            return;
        }
        if self.text.get(range.clone()) == Some(written) {
            let (span, target_span) = (self.span(removable), self.span(range));
            self.body.links.push(Link { span, target_span, target, form: LinkForm::Html, is_untitled: false });
        }
    }
}
