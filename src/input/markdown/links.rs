//! Links and images -> [`Link`]s with the span of their target, and diagnostics for text that looks like a link or a
//! template tag.

use std::ops::Range;

use pulldown_cmark::LinkType;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::href::{is_data_image, is_external, is_safe_url};
use crate::model::config::RawHtml;
use crate::model::document::body::{Link, LinkForm};
use crate::model::document::media_kind::MediaKind;
use crate::model::document::policy::{Directive, EmbeddedResource};

use crate::input::markdown::fact_reader::FactReader;
use crate::input::markdown::literal_braces::literal_braces;
use crate::input::markdown::malformed_link;
use crate::input::markdown::malformed_link::MalformedLink;
use crate::input::unusable_url;

/// The target of a link is searched for in this many bytes before the end of the link, plus its own length. A longer link
/// title hides it.
const TARGET_SEARCH_WINDOW: usize = 1024;

impl FactReader<'_> {
    pub(super) fn link(&mut self, link_type: LinkType, target: &str, form: LinkForm, range: Range<usize>) {
        let form = match (link_type, form) {
            (LinkType::WikiLink { .. }, LinkForm::Markdown) => LinkForm::Wiki,
            (LinkType::Email, _) => return,
            (_, form) => form,
        };
        if form != LinkForm::Wiki && is_external(target) && !self.is_own_url(target) {
            self.external_link(target, form == LinkForm::Image, range.clone());
            if form == LinkForm::Image {
                self.embed(target, range);
            }
            return;
        }
        if target.contains("{{") || target.contains("{%") {
            self.foreign_tag.get_or_insert(range.clone());
        }
        let target_range = self.target_range(link_type, target, &range).unwrap_or(range.clone());
        let written = &self.text[range.clone()];
        let is_untitled = match form {
            LinkForm::Wiki => written.ends_with("|]]"),
            LinkForm::Markdown => written.starts_with("[]"),
            LinkForm::Image | LinkForm::Html => false,
        };
        self.body.links.push(Link {
            is_untitled,
            span: self.span(range),
            target_span: self.span(target_range),
            target: target.to_string(),
            form,
        });
    }

    /// Whether a URL is below that of the published guide.
    pub(super) fn is_own_url(&self, url: &str) -> bool {
        self.base.is_some_and(|base| base.within_guide(url).is_some())
    }

    /// Records an embedded file of another site. Data in an image is part of the page.
    fn embed(&mut self, target: &str, range: Range<usize>) {
        let directive = match MediaKind::of(target) {
            MediaKind::Image if is_data_image(target) => return,
            MediaKind::Pdf => return,
            MediaKind::Image => Directive::Image,
            MediaKind::Video | MediaKind::Audio => Directive::Media,
        };
        let span = self.span(range);
        self.body.embedded.push(EmbeddedResource { directive, url: target.to_string(), span });
    }

    /// An external link is not resolved, but its URL may be unusable, or one that the sanitiser removes.
    pub(super) fn external_link(&mut self, target: &str, is_image: bool, range: Range<usize>) {
        if let Some(problem) = unusable_url::check(target) {
            let is_kept = self.settings.raw_html == RawHtml::Trust || is_safe_url(target, is_image);
            let label = if is_kept { "linked as written" } else { "shown without a link" };
            let diagnostic = problem.diagnostic(Code::BrokenLink, self.span(range), target);
            self.diagnostics.push(diagnostic.label(label));
        } else if !is_safe_url(target, is_image) {
            let scheme = target.split(':').next().unwrap_or_default();
            self.note_removed_html(format!("a `{scheme}:` URL is removed as unsafe"), range);
        }
    }

    /// Where the target of a link is written. `None` if it is not part of the link itself.
    fn target_range(&self, link_type: LinkType, target: &str, range: &Range<usize>) -> Option<Range<usize>> {
        // Nested images and links can all end at the same place, so searching each of them whole would be quadratic.
        let earliest = range.end.saturating_sub(target.len() + TARGET_SEARCH_WINDOW).max(range.start);
        let start = (range.start..=earliest).rev().find(|offset| self.text.is_char_boundary(*offset));
        let start = start.unwrap_or(range.start);
        let written = &self.text[start..range.end];
        let offset = match link_type {
            // The target of `[text][label]` is written elsewhere.
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => None,
            LinkType::Inline => inline_target(written, target).or_else(|| written.rfind(target)),
            _ => written.rfind(target),
        };
        let offset = offset.filter(|_| !target.is_empty())?;
        Some(start + offset..start + offset + target.len())
    }

    /// Reports a link with a syntax error, if one starts with the bracket at `offset`.
    pub(super) fn check_malformed_link(&mut self, offset: usize) {
        // A text event starts at each bracket.
        if !matches!(self.text.as_bytes().get(offset), Some(b'(' | b'[' | b' ')) {
            return;
        }
        if let Some(MalformedLink { range, reason, corrected }) = malformed_link::find(self.text, offset) {
            let message = format!("malformed link: {reason}");
            let diagnostic = Diagnostic::new(Code::BrokenLink, self.span(range), message);
            let written = &self.text[diagnostic.label.span.start as usize..diagnostic.label.span.end as usize];
            self.diagnostics.push(diagnostic.label("shown as text").write_instead(written, &corrected));
        } else if let Some((range, label)) = malformed_link::find_undefined_reference(self.text, offset) {
            let message = format!("undefined link reference `{label}`");
            let diagnostic = Diagnostic::new(Code::BrokenLink, self.span(range), message);
            let help =
                format!("define it on a line of its own: `[{label}]: https://…`, or write the URL in parentheses");
            self.diagnostics.push(diagnostic.label("shown as text").help(help));
        }
    }

    /// Records the first template tag of another generator.
    pub(super) fn find_foreign_tag(&mut self, range: Range<usize>) {
        if self.foreign_tag.is_some() {
            return;
        }
        let written = &self.text[range.clone()];
        if !written.as_bytes().contains(&b'{') {
            return;
        }
        if let Some(start) = written.find("{%").or_else(|| written.find("{{")) {
            let offset = range.start + start;
            let literal = self.literal_braces.get_or_insert_with(|| literal_braces(self.text));
            let before = literal.partition_point(|part| part.start <= offset);
            if literal[..before].last().is_some_and(|part| offset < part.end) {
                return;
            }
            let end = written[start..].find(['\n', '}']).map_or(written.len(), |end| start + end);
            self.foreign_tag = Some(range.start + start..range.start + end);
        }
    }
}

/// Where the target of an inline link starts in its source.
fn inline_target(written: &str, target: &str) -> Option<usize> {
    // Nearly every link is `[text](target)`.
    let before = written.strip_suffix(')').and_then(|written| written.strip_suffix(target));
    if let Some(before) = before.filter(|before| before.ends_with("](")) {
        return Some(before.len());
    }
    let after = |open: &str| Some(written.rfind(&format!("{open}{target}"))? + open.len());
    ["](<", "]("].iter().find_map(|open| after(open))
}
