//! Links as written -> links to their resolved targets. Links are matched to those of the parsed document by position.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use pulldown_cmark_escape::escape_href;

use crate::model::address::href::{is_external, is_safe_url};
use crate::model::config::RawHtml;
use crate::model::document::body::{HtmlImage, Link, LinkForm};
use crate::model::document::html_lines::{html_lines, range_in_html};
use crate::model::document::markdown_events::PixelSize;
use crate::model::graph::text_links::{ImageTarget, LinkTarget};

use crate::model::document::media_kind::MediaKind;
use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::html::MarkdownText;
use crate::render::markdown::media::{self, LAZY, Media};
use crate::render::markdown::slots::SlotEvents;

/// Rewrites the links and images of a text in their order.
pub(super) struct LinkRewriter<'a> {
    text: MarkdownText<'a>,
    /// The index in the parsed links of the next one that may match.
    next: usize,
    open: Vec<OpenLink<'a>>,
    /// The size of the image that is open.
    size: Option<PixelSize>,
    /// The title of the embedded file that was closed last, if an element of ours shows it.
    media_title: Option<CowStr<'a>>,
    /// The number of images so far.
    images: usize,
}

/// An open link or image. The variant determines how it closes.
enum OpenLink<'a> {
    Linked,
    /// An image, or another file that is embedded like one.
    Embedded {
        kind: MediaKind,
        image: Option<&'a ImageTarget>,
        is_lazy: bool,
    },
    /// A link that shows this text if it has none: `[](page.md)`, `[[Name|]]`.
    Untitled(CowStr<'a>),
    /// A `<span>` for the authors, because the target is broken.
    Marked,
    /// Only the text, because the target is broken.
    Plain,
}

impl<'a> LinkRewriter<'a> {
    pub(super) fn new(text: &MarkdownText<'a>) -> Self {
        Self { text: *text, next: 0, open: Vec::new(), size: None, media_title: None, images: 0 }
    }

    /// The start of a link or an image; `None` if only its text is shown. Links to roles, skills and terms get a tooltip from
    /// `auto_linker`.
    pub(super) fn open(
        &mut self,
        tag: Tag<'a>,
        range: &Range<usize>,
        auto_linker: Option<&AutoLinker<'a>>,
    ) -> Option<Event<'a>> {
        match tag {
            Tag::Link { link_type, dest_url, title, id } => {
                let wikilink = matches!(link_type, LinkType::WikiLink { .. }).then(|| dest_url.clone());
                let (link_type, target) = self.resolve(link_type, dest_url, LinkForm::Markdown, range);
                let Some(ResolvedTarget { dest_url, title: text, .. }) = target else {
                    return self.open_unlinked("broken-link");
                };
                let text = text.or(wikilink).or_else(|| is_external(&dest_url).then(|| dest_url.clone()));
                self.open.push(text.map_or(OpenLink::Linked, OpenLink::Untitled));
                let tooltip = || auto_linker.and_then(|auto_linker| auto_linker.tooltip(&dest_url));
                let title = if title.is_empty() { tooltip().map_or(title, Into::into) } else { title };
                Some(Event::Start(Tag::Link { link_type, dest_url, title, id }))
            }
            Tag::Image { link_type, dest_url, title, id } => {
                let (link_type, target) = self.resolve(link_type, dest_url, LinkForm::Image, range);
                let Some(ResolvedTarget { dest_url, image, .. }) = target else {
                    return self.open_unlinked("missing-image");
                };
                let is_lazy = self.images > 0;
                self.images += 1;
                self.open.push(OpenLink::Embedded { kind: MediaKind::of(&dest_url), image, is_lazy });
                Some(Event::Start(Tag::Image { link_type, dest_url, title, id }))
            }
            tag => Some(Event::Start(tag)),
        }
    }

    /// The title of the last embedded file, which a caption shows instead.
    pub(super) fn take_media_title(&mut self) -> Option<CowStr<'a>> {
        self.media_title.take()
    }

    /// Sets the size of the image that was opened last.
    pub(super) fn set_size(&mut self, size: PixelSize) {
        self.size = Some(size);
    }

    /// Writes the end of the link or image that was opened last.
    pub(super) fn close(&mut self, tag: TagEnd, output: &mut SlotEvents<'a>) {
        let size = self.size.take_if(|_| tag == TagEnd::Image);
        match self.open.pop() {
            Some(OpenLink::Plain) => {}
            Some(OpenLink::Marked) => output.push(Event::InlineHtml("</span>".into())),
            Some(OpenLink::Untitled(text)) if matches!(output.last_mut(), Some(Event::Start(Tag::Link { .. }))) => {
                output.push(Event::Text(text));
                output.push(Event::End(tag));
            }
            // An image in the text of another one is part of that text.
            Some(OpenLink::Embedded { kind, image, is_lazy }) if !self.is_in_image() => {
                if let Some((address, title, text)) = output.take_image() {
                    let media = Media { address: &address, title: &title, text: &text, size, image, is_lazy };
                    output.push(Event::InlineHtml(media.to_html().into()));
                    self.media_title = (kind != MediaKind::Pdf && !title.is_empty()).then_some(title);
                }
            }
            Some(OpenLink::Linked | OpenLink::Embedded { .. } | OpenLink::Untitled(_)) | None => {
                output.push(Event::End(tag));
            }
        }
    }

    fn is_in_image(&self) -> bool {
        self.open.iter().any(|open| matches!(open, OpenLink::Embedded { .. }))
    }

    fn open_unlinked(&mut self, class: &'static str) -> Option<Event<'a>> {
        let is_marked = self.text.marks_broken_links;
        self.open.push(if is_marked { OpenLink::Marked } else { OpenLink::Plain });
        is_marked.then(|| Event::InlineHtml(format!("<span class=\"{class}\">").into()))
    }

    /// The target of the link at `range`: as resolved, or as written if it leaves the site. `None` if it is broken or unsafe.
    fn resolve(
        &mut self,
        link_type: LinkType,
        written: CowStr<'a>,
        form: LinkForm,
        range: &Range<usize>,
    ) -> (LinkType, Option<ResolvedTarget<'a>>) {
        let MarkdownText { body, targets, settings, .. } = self.text;
        while body.links.get(self.next).is_some_and(|link| (link.span.start as usize) < range.start) {
            self.next += 1;
        }
        let matching = body.links.get(self.next).filter(|link| {
            link.span.start as usize == range.start
                && link.span.end as usize == range.end
                && (link.form == LinkForm::Image) == (form == LinkForm::Image)
        });
        if matching.is_some() {
            let target = targets.get(self.next);
            self.next += 1;
            let link_type = if matches!(link_type, LinkType::WikiLink { .. }) { LinkType::Inline } else { link_type };
            let resolved = |target: &'a LinkTarget| {
                let title = target.title().map(Into::into);
                Some(ResolvedTarget { dest_url: target.href()?.into(), title, image: target.image() })
            };
            return (link_type, target.and_then(resolved));
        }
        let is_safe = settings.raw_html == RawHtml::Trust
            || link_type == LinkType::Email
            || !is_external(&written)
            || is_safe_url(&written, form == LinkForm::Image);
        (link_type, is_safe.then_some(ResolvedTarget { dest_url: written, title: None, image: None }))
    }
}

/// The target of a link that is not broken.
struct ResolvedTarget<'a> {
    dest_url: CowStr<'a>,
    /// The text of the link, if it has none of its own.
    title: Option<CowStr<'a>>,
    /// The image within the site.
    image: Option<&'a ImageTarget>,
}

impl<'a> LinkRewriter<'a> {
    /// The author's HTML at `range`, with resolved addresses, unique ids and the levels of headings on the page.
    pub(super) fn rewrite_html(&mut self, html: &CowStr<'a>, range: &Range<usize>) -> CowStr<'a> {
        let images = &self.text.body.html_images;
        let first = images.partition_point(|image| (image.address.start as usize) < range.start);
        let images = images[first..].iter().take_while(|image| (image.address.start as usize) < range.end);
        let additions: Vec<(Range<usize>, Cow<'_, str>)> = images.filter_map(|image| self.attributes(image)).collect();
        rewrite_html(&self.text, html, range, additions)
    }

    /// The attributes that an `<img>` of the author lacks, and their place. `None` if its address is broken.
    fn attributes(&mut self, image: &HtmlImage) -> Option<(Range<usize>, Cow<'static, str>)> {
        let MarkdownText { body, targets, .. } = self.text;
        // Links are sorted by position, and the `src` starts shortly before the address in it.
        let after = body.links.partition_point(|link| link.span.start <= image.address.start);
        let target = body.links[..after].last().filter(|link| link.target_span.start == image.address.start);
        let target = target.and_then(|_| targets.get(after - 1));
        if target.is_some_and(|target| target.href().is_none()) {
            return None;
        }
        let mut attributes = String::new();
        let target = target.and_then(LinkTarget::image);
        if let Some(target) = target.filter(|_| !image.has_size) {
            attributes = format!(" width=\"{}\" height=\"{}\"", target.size.width, target.size.height);
        }
        if let Some(target) = target.filter(|_| !image.has_choice) {
            attributes.push_str(&media::choice(target, None));
        }
        if self.images > 0 && !image.has_loading {
            attributes.push_str(LAZY);
        }
        self.images += 1;
        Some((image.end as usize..image.end as usize, attributes.into()))
    }
}

/// The author's HTML at `range`, with resolved addresses, unique ids, the levels of headings on the page, and additions. A
/// broken address is removed with its attribute: an `<a>` is text without it, and an `<img>` shows its alternative text.
fn rewrite_html<'a>(
    text: &MarkdownText<'a>,
    html: &CowStr<'a>,
    range: &Range<usize>,
    additions: Vec<(Range<usize>, Cow<'_, str>)>,
) -> CowStr<'a> {
    // Links are sorted by position. Scanning all of them for each piece of HTML would be quadratic.
    let first = text.body.links.partition_point(|link| (link.span.start as usize) < range.start);
    let links = text.body.links[first..]
        .iter()
        .zip(text.targets.get(first..).unwrap_or_default())
        .take_while(|(link, _)| (link.span.start as usize) < range.end)
        .filter(|(link, _)| link.form == LinkForm::Html && link.span.end as usize <= range.end);
    let addresses = links.map(|(link, target)| {
        let Some(href) = target.href() else { return (removed_part(text.source, link), Cow::Borrowed("")) };
        let mut address = String::new();
        // Writing to a String can't fail.
        _ = escape_href(&mut address, href);
        (link.target_span.start as usize..link.target_span.end as usize, Cow::Owned(address))
    });
    let edits = &text.body.html_edits;
    let first = edits.partition_point(|edit| (edit.range.start as usize) < range.start);
    let edits = edits[first..].iter().take_while(|edit| (edit.range.end as usize) <= range.end);
    let edits = edits.map(|edit| (edit.range.start as usize..edit.range.end as usize, Cow::Borrowed(&*edit.text)));
    let mut changes: Vec<(Range<usize>, Cow<'_, str>)> = addresses.chain(edits).chain(additions).collect();
    if changes.is_empty() {
        return html.clone();
    }
    changes.sort_by_key(|(range, _)| range.start);
    let places = html_lines(html, text.source, range);
    let mut rewritten = String::new();
    let mut copied = 0;
    for (changed, replacement) in changes {
        // Each change is within one line.
        let Some(part) = range_in_html(&places, &changed) else { continue };
        let Some(before) = html.get(copied..part.start) else { continue };
        rewritten.push_str(before);
        rewritten.push_str(&replacement);
        copied = part.end;
    }
    rewritten.push_str(html.get(copied..).unwrap_or_default());
    rewritten.into()
}

/// Removes the commas at the ends of each `srcset` in HTML, which stay when its last candidate is broken.
pub(super) fn trim_srcsets(html: String) -> String {
    if memmem::find(html.as_bytes(), b"srcset=").is_none() {
        return html;
    }
    let mut trimmed = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(start) = rest.find("srcset=").map(|start| start + "srcset=".len()) {
        let (before, value) = rest.split_at(start);
        trimmed.push_str(before);
        rest = value;
        let is_in_tag = before.rfind('<') > before.rfind('>');
        let Some(quote) = value.chars().next().filter(|c| is_in_tag && matches!(c, '"' | '\'')) else { continue };
        let Some(length) = value[1..].find(quote) else { continue };
        let candidates = value[1..=length].trim_matches(|c: char| c == ',' || c.is_ascii_whitespace());
        trimmed.push(quote);
        trimmed.push_str(candidates);
        rest = &value[1 + length..];
    }
    trimmed.push_str(rest);
    trimmed
}

/// The range of the broken address of an HTML element, with the space before its attribute if another one follows.
fn removed_part(source: &str, link: &Link) -> Range<usize> {
    let (start, end) = (link.span.start as usize, link.span.end as usize);
    let has_space = source.get(..start).is_some_and(|before| before.ends_with(' '));
    let is_last = source.get(end..).is_some_and(|after| after.starts_with([' ', '>', '/', '\n']));
    start - usize::from(has_space && is_last)..end
}
