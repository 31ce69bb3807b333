//! The author's HTML, a block or a single tag -> links, ids and nesting of the [`Body`](crate::model::document::body::Body),
//! with offsets in the file.

use std::ops::Range;

use crate::model::address::href::is_external;
use crate::model::config::RawHtml;
use crate::model::document::body::{Link, LinkForm};

use crate::input::markdown::fact_reader::FactReader;
use crate::input::markdown::raw_html;
use crate::input::markdown::raw_html::TagKind;

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
        let facts = raw_html::scan(html);
        if self.settings.raw_html == RawHtml::Escape || !facts.has_content {
            return;
        }
        self.body.raw_html = true;
        self.body.html_ids.extend(facts.ids);
        self.attribute_pairs += facts.attribute_pairs;
        let start = self.start;
        let in_file = |offset: usize| {
            let after = pieces.partition_point(|(in_html, _)| *in_html <= offset);
            pieces.get(after.saturating_sub(1)).map_or(start, |(in_html, in_file)| in_file + (offset - in_html))
        };
        for (name, kind, offset) in facts.tags {
            let offset = in_file(offset);
            match kind {
                TagKind::End => self.nesting.close_element(&name),
                TagKind::Start => self.nesting.open_element(&name, false, &(offset..offset)),
                TagKind::SelfClosing => self.nesting.open_element(&name, true, &(offset..offset)),
            }
        }
        for (what, range) in facts.unsafe_parts {
            let (start, end) = (in_file(range.start), in_file(range.end.saturating_sub(1)) + 1);
            self.note_unsafe_html(what, start..end.max(start));
        }
        for (target, range) in facts.links {
            let start = in_file(range.start);
            self.html_link(target, start..start + range.len());
        }
    }

    pub(super) fn note_unsafe_html(&mut self, what: String, range: Range<usize>) {
        self.unsafe_html.entry(what).or_insert((range, 0)).1 += 1;
    }

    fn html_link(&mut self, target: String, range: Range<usize>) {
        if is_external(&target) && !self.is_own_url(&target) {
            self.external_link(&target, true, range);
            return;
        }
        // A target with entities differs from its source. It is left as it is.
        if self.text.get(range.clone()) == Some(target.as_str()) {
            let span = self.span(range);
            self.body.links.push(Link { span, target_span: span, target, form: LinkForm::Html, is_untitled: false });
        }
    }
}
