//! The text of a document -> HTML: links rewritten to their targets, headings with their anchors, code highlighted,
//! footnotes gathered, HTML of the author's own sanitised.
//!
//! What the facts of the text already say (anchors, targets, the title) is taken from there by place and never
//! found out a second time.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd};
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::highlight;
use crate::model::address::href::{is_external, is_safe_url};
use crate::model::config::{MarkdownSettings, RawHtml};
use crate::model::document::body::{Body, LinkForm};
use crate::model::graph::text_links::LinkTarget;

use crate::render::markdown::auto_link::NameLinks;
use crate::render::markdown::footnotes::Footnotes;
use crate::render::markdown::run::Run;
use crate::render::markdown::sanitize;
use crate::render::markdown::table::Table;

/// A text to be rendered.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    /// The whole file.
    pub source: &'a str,
    /// The facts of the text, which say where in the file it begins.
    pub body: &'a Body,
    /// Where each of the body's links leads.
    pub targets: &'a [LinkTarget],
    /// How Markdown becomes HTML.
    pub settings: &'a MarkdownSettings,
}

/// How a text is laid out: which of its stretches go into which slot of a page.
pub(crate) trait Layout {
    /// How many slots there are.
    fn slots(&self) -> usize;
    /// The slot of what stands at a range; `None` for what isn't shown.
    fn slot(&self, range: &Range<usize>) -> Option<usize>;
    /// Where in a run of text at a range another slot begins.
    fn cut(&self, range: &Range<usize>) -> Option<usize>;
    /// Whether names in a slot may become links.
    fn links_names(&self, slot: usize) -> bool;
}

/// A text that stays in one piece.
struct Whole;

impl Layout for Whole {
    fn slots(&self) -> usize {
        1
    }

    fn slot(&self, _: &Range<usize>) -> Option<usize> {
        Some(0)
    }

    fn cut(&self, _: &Range<usize>) -> Option<usize> {
        None
    }

    fn links_names(&self, _: usize) -> bool {
        true
    }
}

/// Renders a text in one piece, its footnotes at the end. Without `names` no name becomes a link.
pub fn render(text: &Text<'_>, names: Option<NameLinks<'_>>) -> String {
    let mut parts = render_slots(text, &Whole, names).into_iter();
    let mut html = parts.next().unwrap_or_default();
    parts.for_each(|part| html.push_str(&part));
    html
}

/// Renders a text into the slots of a layout; the footnotes come last, in a slot of their own.
pub(crate) fn render_slots(text: &Text<'_>, layout: &dyn Layout, names: Option<NameLinks<'_>>) -> Vec<String> {
    let Text { source, body, settings, .. } = *text;
    let start = body.start as usize;
    let markdown = source.get(start..).unwrap_or_default();
    let only = layout.slots() == 1;
    // Prose has an event for each few words.
    let room = if only { markdown.len() / 24 } else { 0 };
    let mut rewriter = Rewriter {
        text: *text,
        layout,
        names,
        run: Run::default(),
        unlinkable: 0,
        anchors: 0,
        slot: Some(0),
        next_link: 0,
        next_heading: 0,
        slots: (0..layout.slots()).map(|_| Vec::with_capacity(room)).collect(),
        footnotes: Footnotes::default(),
        footnote: None,
        links: Vec::new(),
        code: None,
        in_title: false,
        table: Table::default(),
        levels: body.shown_levels(),
    };
    for (event, range) in Parser::new_ext(markdown, settings.parser_options()).into_offset_iter() {
        rewriter.event(event, start + range.start..start + range.end);
    }
    rewriter.flush();
    let Rewriter { mut slots, footnotes, .. } = rewriter;
    slots.push(footnotes.section());
    let html = |events: Vec<Event<'_>>| {
        let mut html = String::with_capacity(if only { markdown.len() * 3 / 2 } else { 256 });
        pulldown_cmark::html::push_html(&mut html, events.into_iter());
        if body.raw_html && settings.raw_html == RawHtml::Sanitize { sanitize::clean(&html) } else { html }
    };
    slots.into_iter().map(html).collect()
}

/// What a link that is open becomes when it closes.
enum OpenLink<'a> {
    /// A link or image as it is.
    Kept,
    /// A link by a name, which stands in it where it has no text of its own: `[[Name|]]`.
    Named(CowStr<'a>),
    /// Text without a link.
    Unlinked,
}

/// A code block while it is read.
struct Code {
    language: Option<String>,
    text: String,
}

struct Rewriter<'a> {
    text: Text<'a>,
    layout: &'a dyn Layout,
    names: Option<NameLinks<'a>>,
    run: Run<'a>,
    /// How many headings, links and images are open, in which no name becomes a link.
    unlinkable: usize,
    /// How many links of the author's own HTML are open.
    anchors: usize,
    /// Where the current event goes.
    slot: Option<usize>,
    next_link: usize,
    next_heading: usize,
    slots: Vec<Vec<Event<'a>>>,
    footnotes: Footnotes<'a>,
    /// The footnote that is being read.
    footnote: Option<(CowStr<'a>, Vec<Event<'a>>)>,
    links: Vec<OpenLink<'a>>,
    code: Option<Code>,
    in_title: bool,
    /// The table that is being read.
    table: Table,
    /// The level of each heading as it is shown.
    levels: Vec<u8>,
}

impl<'a> Rewriter<'a> {
    fn push(&mut self, event: Event<'a>) {
        if self.in_title {
            return;
        }
        if let Some((_, events)) = &mut self.footnote {
            events.push(event);
        } else if let Some(slot) = self.slot.and_then(|slot| self.slots.get_mut(slot)) {
            slot.push(event);
        }
    }

    /// What was pushed last.
    fn last(&mut self) -> Option<&mut Event<'a>> {
        match &mut self.footnote {
            Some((_, events)) => events.last_mut(),
            None => self.slots.get_mut(self.slot?)?.last_mut(),
        }
    }

    fn html(&mut self, html: impl Into<CowStr<'a>>) {
        self.push(Event::Html(html.into()));
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        let slot = self.layout.slot(&range);
        if slot != self.slot {
            self.flush();
            self.slot = slot;
        }
        match event {
            Event::Text(text) if self.code.is_none() => self.prose(text, &range),
            Event::SoftBreak => self.run.soft_break(),
            event => {
                self.flush();
                self.markup(event, &range);
            }
        }
    }

    /// Text in the middle of which another slot may begin.
    fn prose(&mut self, text: CowStr<'a>, range: &Range<usize>) {
        let Some(at) = self.layout.cut(range) else { return self.run.text(text) };
        // Where the text isn't the source, because of an entity in it, a label ends with its colon.
        let verbatim = text.len() == range.len();
        let cut = if verbatim { Some(at - range.start) } else { text.find(':').map(|colon| colon + 1) };
        let rest = cut.and_then(|cut| text.get(cut..)).unwrap_or_default().trim_start();
        self.flush();
        self.slot = self.layout.slot(&(at..range.end));
        self.run.text(rest.to_string().into());
    }

    /// Writes the run of text that has ended, with links where it mentions names.
    fn flush(&mut self) {
        if self.run.events.is_empty() {
            return;
        }
        let mut run = std::mem::take(&mut self.run);
        let links_here = self.unlinkable == 0
            && self.anchors == 0
            && self.footnote.is_none()
            && !self.in_title
            && self.slot.is_some_and(|slot| self.layout.links_names(slot));
        let links = match &mut self.names {
            Some(names) if links_here => names.links(&run.text),
            _ => Vec::new(),
        };
        if links.is_empty() {
            run.events.drain(..).for_each(|event| self.push(event));
        } else {
            run.linked(links, &mut |event| self.push(event));
        }
        // The next run takes its room.
        self.run = run.emptied();
    }

    fn markup(&mut self, event: Event<'a>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(tag),
            Event::Text(text) => {
                if let Some(code) = &mut self.code {
                    code.text.push_str(&text);
                }
            }
            Event::FootnoteReference(label) => {
                let reference = self.footnotes.reference(&label);
                self.push(reference);
            }
            Event::TaskListMarker(done) => {
                let (checked, label) = if done { (" checked", "done") } else { ("", "to do") };
                self.html(format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "));
            }
            Event::Html(html) => self.raw_html(&html, range, false),
            Event::InlineHtml(html) => {
                let tag = html.to_ascii_lowercase();
                if tag.starts_with("</a") {
                    self.anchors = self.anchors.saturating_sub(1);
                } else if tag.starts_with("<a ") {
                    self.anchors += 1;
                }
                self.raw_html(&html, range, true);
            }
            other => self.push(other),
        }
    }

    fn open(&mut self, tag: Tag<'a>, range: &Range<usize>) {
        self.unlinkable += usize::from(matches!(tag, Tag::Heading { .. } | Tag::Link { .. } | Tag::Image { .. }));
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                let at = self.next_heading;
                self.next_heading += 1;
                if self.text.body.title_heading == Some(at) {
                    self.in_title = true;
                    return;
                }
                let id = self.text.body.headings.get(at).map(|heading| CowStr::from(heading.id.clone())).or(id);
                let level = self.shown(at, level);
                // An author's attributes could be event handlers.
                let attrs = if self.text.settings.raw_html == RawHtml::Trust { attrs } else { Vec::new() };
                self.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
            }
            Tag::Link { link_type, dest_url, title, id } => {
                let by_name = matches!(link_type, LinkType::WikiLink { .. }).then(|| dest_url.clone());
                let (link_type, url) = self.address(link_type, dest_url, LinkForm::Markdown, range);
                match url {
                    Some(dest_url) => {
                        self.links.push(by_name.map_or(OpenLink::Kept, OpenLink::Named));
                        let meaning = || self.names.as_ref().and_then(|names| names.meaning(&dest_url));
                        let title = if title.is_empty() { meaning().map_or(title, Into::into) } else { title };
                        self.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                    }
                    None => self.unlink("broken-link"),
                }
            }
            Tag::Image { link_type, dest_url, title, id } => {
                let (link_type, url) = self.address(link_type, dest_url, LinkForm::Image, range);
                match url {
                    Some(dest_url) => {
                        self.links.push(OpenLink::Kept);
                        self.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
                    }
                    None => self.unlink("missing-image"),
                }
            }
            Tag::CodeBlock(kind) if self.text.settings.highlight => {
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => highlight::language(info).map(str::to_string),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some(Code { language, text: String::new() });
            }
            Tag::FootnoteDefinition(label) => self.footnote = Some((label, Vec::new())),
            Tag::Table(alignments) => {
                self.table = Table::new(&alignments);
                self.html("<div class=\"table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">");
                self.push(Event::Start(Tag::Table(alignments)));
            }
            Tag::BlockQuote(Some(kind)) => {
                let (class, title) = match kind {
                    BlockQuoteKind::Note => ("note", "Note"),
                    BlockQuoteKind::Tip => ("tip", "Tip"),
                    BlockQuoteKind::Important => ("important", "Important"),
                    BlockQuoteKind::Warning => ("warning", "Warning"),
                    BlockQuoteKind::Caution => ("caution", "Caution"),
                };
                self.html(format!(
                    "<div class=\"callout callout-{class}\" role=\"note\">\n<p class=\"callout-title\">{title}</p>\n"
                ));
            }
            Tag::TableHead => {
                self.table.row(true);
                self.push(Event::Start(Tag::TableHead));
            }
            Tag::TableRow => {
                self.table.row(false);
                self.push(Event::Start(Tag::TableRow));
            }
            Tag::TableCell => {
                let cell = self.table.open();
                self.push(Event::InlineHtml(cell.into()));
            }
            // Shown as text, a block of HTML is a paragraph.
            Tag::HtmlBlock if self.text.settings.raw_html == RawHtml::Escape => self.push(Event::Start(Tag::Paragraph)),
            tag => self.push(Event::Start(tag)),
        }
    }

    fn close(&mut self, tag: TagEnd) {
        self.unlinkable -= usize::from(matches!(tag, TagEnd::Heading(_) | TagEnd::Link | TagEnd::Image));
        match tag {
            TagEnd::Heading(level) => {
                if std::mem::take(&mut self.in_title) {
                    return;
                }
                let level = self.shown(self.next_heading.saturating_sub(1), level);
                self.push(Event::End(TagEnd::Heading(level)));
            }
            TagEnd::Link | TagEnd::Image => match self.links.pop() {
                Some(OpenLink::Unlinked) => self.push(Event::InlineHtml("</span>".into())),
                Some(OpenLink::Named(name)) if matches!(self.last(), Some(Event::Start(Tag::Link { .. }))) => {
                    self.push(Event::Text(name));
                    self.push(Event::End(tag));
                }
                Some(OpenLink::Kept | OpenLink::Named(_)) | None => self.push(Event::End(tag)),
            },
            TagEnd::CodeBlock => match self.code.take() {
                Some(code) => self.code_block(&code),
                None => self.push(Event::End(tag)),
            },
            TagEnd::FootnoteDefinition => {
                if let Some((label, text)) = self.footnote.take() {
                    self.footnotes.define(label, text);
                }
            }
            TagEnd::Table => {
                self.push(Event::End(tag));
                self.html("</div>\n");
            }
            TagEnd::TableCell => {
                let is_empty = matches!(self.last(), Some(Event::InlineHtml(html)) if html.starts_with("<th"));
                let tag = if is_empty { self.table.empty().into() } else { self.table.close() };
                match self.last() {
                    Some(last) if is_empty => *last = Event::InlineHtml(tag.into()),
                    _ => self.push(Event::InlineHtml(tag.into())),
                }
            }
            TagEnd::HtmlBlock if self.text.settings.raw_html == RawHtml::Escape => {
                self.push(Event::End(TagEnd::Paragraph));
            }
            TagEnd::BlockQuote(Some(_)) => self.html("</div>\n"),
            tag => self.push(Event::End(tag)),
        }
    }

    fn shown(&self, heading: usize, level: HeadingLevel) -> HeadingLevel {
        self.levels.get(heading).and_then(|shown| HeadingLevel::try_from(usize::from(*shown)).ok()).unwrap_or(level)
    }

    fn unlink(&mut self, class: &'static str) {
        self.links.push(OpenLink::Unlinked);
        self.push(Event::InlineHtml(format!("<span class=\"{class}\">").into()));
    }

    /// Where a link at this place goes: as the facts say, or as it stands where it leaves the site.
    fn address(
        &mut self,
        link_type: LinkType,
        written: CowStr<'a>,
        form: LinkForm,
        range: &Range<usize>,
    ) -> (LinkType, Option<CowStr<'a>>) {
        while let Some(link) = self.text.body.links.get(self.next_link)
            && (link.span.start as usize) < range.start
        {
            self.next_link += 1;
        }
        let here = self.text.body.links.get(self.next_link).filter(|link| {
            link.span.start as usize == range.start
                && link.span.end as usize == range.end
                && (link.form == LinkForm::Image) == (form == LinkForm::Image)
        });
        if here.is_some() {
            let target = self.text.targets.get(self.next_link);
            self.next_link += 1;
            let plain = if matches!(link_type, LinkType::WikiLink { .. }) { LinkType::Inline } else { link_type };
            return (plain, target.and_then(LinkTarget::href).map(Into::into));
        }
        let trusted = self.text.settings.raw_html == RawHtml::Trust;
        let safe = trusted
            || link_type == LinkType::Email
            || !is_external(&written)
            || is_safe_url(&written, form == LinkForm::Image);
        (link_type, safe.then_some(written))
    }

    fn code_block(&mut self, code: &Code) {
        let mut html = String::with_capacity(code.text.len() * 2);
        html.push_str("<pre tabindex=\"0\"><code");
        if let Some(language) = &code.language {
            html.push_str(" class=\"language-");
            // Writing to a String can't fail.
            _ = escape_html(&mut html, language);
            html.push('"');
        }
        html.push('>');
        highlight::write(&code.text, code.language.as_deref(), &mut html);
        html.push_str("</code></pre>\n");
        self.html(html);
    }

    fn raw_html(&mut self, html: &CowStr<'a>, range: &Range<usize>, inline: bool) {
        match self.text.settings.raw_html {
            RawHtml::Escape => self.push(Event::Text(html.clone())),
            // Nothing but comments.
            RawHtml::Sanitize if !self.text.body.raw_html => {}
            RawHtml::Sanitize | RawHtml::Trust => {
                let html = self.relinked(html, range);
                self.push(if inline { Event::InlineHtml(html) } else { Event::Html(html) });
            }
        }
    }

    /// The author's own HTML with the addresses in it rewritten; a broken one stays as it was written.
    fn relinked(&self, html: &CowStr<'a>, range: &Range<usize>) -> CowStr<'a> {
        // They are in the order of the text, and a text may hold a great many.
        let all = &self.text.body.links;
        let first = all.partition_point(|link| (link.span.start as usize) < range.start);
        let links = all[first..]
            .iter()
            .zip(self.text.targets.get(first..).unwrap_or_default())
            .take_while(|(link, _)| (link.span.start as usize) < range.end)
            .filter(|(link, _)| link.form == LinkForm::Html && link.span.end as usize <= range.end);
        if self.text.source.get(range.clone()) != Some(html) {
            return html.clone();
        }
        let mut rewritten = String::new();
        let mut at = range.start;
        for (link, target) in links {
            let (Some(before), Some(href)) = (self.text.source.get(at..link.span.start as usize), target.href()) else {
                continue;
            };
            rewritten.push_str(before);
            _ = escape_href(&mut rewritten, href);
            at = link.span.end as usize;
        }
        if at == range.start {
            return html.clone();
        }
        rewritten.push_str(self.text.source.get(at..range.end).unwrap_or_default());
        rewritten.into()
    }
}
