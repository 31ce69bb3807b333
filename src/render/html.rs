//! The text of a document -> HTML: links rewritten to their targets, headings with their anchors, code highlighted,
//! footnotes gathered, HTML of the author's own sanitised.
//!
//! What the facts of the text already say (anchors, targets, the title) is taken from there by place and never
//! found out a second time.

use std::ops::Range;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd,
};
use pulldown_cmark_escape::escape_href;

use crate::highlight;
use crate::model::config::{Markdown, RawHtml};
use crate::model::entry::{Body, LinkForm};
use crate::model::route::{is_external, is_safe_url};
use crate::model::site::Target;

use super::footnotes::Footnotes;
use super::sanitize;

/// Renders `text`, which is the whole file; `body` says where in it the text begins. `targets` are those of the
/// body's links.
pub fn render(text: &str, body: &Body, targets: &[Target], settings: &Markdown) -> String {
    let start = body.start as usize;
    let source = text.get(start..).unwrap_or_default();
    let mut rewriter = Rewriter {
        text,
        body,
        targets,
        settings,
        next_link: 0,
        next_heading: 0,
        out: Vec::new(),
        footnotes: Footnotes::default(),
        footnote: None,
        links: Vec::new(),
        code: None,
        in_title: false,
        alignments: Vec::new(),
        cell: ("td", 0),
    };
    for (event, range) in Parser::new_ext(source, settings.parser_options()).into_offset_iter() {
        rewriter.event(event, start + range.start..start + range.end);
    }
    let Rewriter { mut out, footnotes, .. } = rewriter;
    out.extend(footnotes.section());
    let mut html = String::with_capacity(source.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, out.into_iter());
    if body.raw_html && settings.raw_html == RawHtml::Sanitize { sanitize::clean(&html) } else { html }
}

/// What a link that is open becomes when it closes.
enum OpenLink {
    /// A link or image as it is.
    Kept,
    /// Text without a link.
    Unlinked,
}

/// A code block while it is read.
struct Code {
    language: Option<String>,
    text: String,
}

struct Rewriter<'a, 's> {
    text: &'a str,
    body: &'s Body,
    targets: &'s [Target],
    settings: &'s Markdown,
    next_link: usize,
    next_heading: usize,
    out: Vec<Event<'a>>,
    footnotes: Footnotes<'a>,
    /// The footnote that is being read, with where its events begin in `out`.
    footnote: Option<(CowStr<'a>, usize)>,
    links: Vec<OpenLink>,
    code: Option<Code>,
    in_title: bool,
    /// How the columns of the table that is being read are aligned.
    alignments: Vec<Alignment>,
    /// What its cells are, `th` or `td`, and which column is next.
    cell: (&'static str, usize),
}

impl<'a> Rewriter<'a, '_> {
    fn push(&mut self, event: Event<'a>) {
        if !self.in_title {
            self.out.push(event);
        }
    }

    fn html(&mut self, html: impl Into<CowStr<'a>>) {
        self.push(Event::Html(html.into()));
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag, &range),
            Event::End(tag) => self.close(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.text.push_str(&text),
                None => self.push(Event::Text(text)),
            },
            Event::FootnoteReference(label) => {
                let reference = self.footnotes.reference(&label);
                self.push(reference);
            }
            Event::TaskListMarker(done) => {
                let (checked, label) = if done { (" checked", "done") } else { ("", "to do") };
                self.html(format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "));
            }
            Event::Html(html) => self.raw_html(&html, &range, false),
            Event::InlineHtml(html) => self.raw_html(&html, &range, true),
            other => self.push(other),
        }
    }

    fn open(&mut self, tag: Tag<'a>, range: &Range<usize>) {
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                let at = self.next_heading;
                self.next_heading += 1;
                if self.body.title_heading == Some(at) {
                    self.in_title = true;
                    return;
                }
                let id = self.body.headings.get(at).map(|heading| CowStr::from(heading.id.clone())).or(id);
                let level = self.demoted(level);
                // An author's attributes could be event handlers.
                let attrs = if self.settings.raw_html == RawHtml::Trust { attrs } else { Vec::new() };
                self.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
            }
            Tag::Link { link_type, dest_url, title, id } => {
                let (link_type, url) = self.address(link_type, dest_url, LinkForm::Markdown, range);
                match url {
                    Some(dest_url) => {
                        self.links.push(OpenLink::Kept);
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
            Tag::CodeBlock(kind) if self.settings.highlight => {
                let language = match &kind {
                    CodeBlockKind::Fenced(info) => highlight::language(info).map(str::to_string),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some(Code { language, text: String::new() });
            }
            Tag::FootnoteDefinition(label) => self.footnote = Some((label, self.out.len())),
            Tag::Table(alignments) => {
                self.alignments.clone_from(&alignments);
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
                self.cell = ("th", 0);
                self.push(Event::Start(Tag::TableHead));
            }
            Tag::TableRow => {
                self.cell = ("td", 0);
                self.push(Event::Start(Tag::TableRow));
            }
            Tag::TableCell => {
                // A class and no inline style, which a strict content security policy forbids.
                let (name, column) = self.cell;
                self.cell.1 += 1;
                let class = match self.alignments.get(column) {
                    Some(Alignment::Left) => " class=\"align-left\"",
                    Some(Alignment::Center) => " class=\"align-center\"",
                    Some(Alignment::Right) => " class=\"align-right\"",
                    Some(Alignment::None) | None => "",
                };
                self.push(Event::InlineHtml(format!("<{name}{class}>").into()));
            }
            // Shown as text, a block of HTML is a paragraph.
            Tag::HtmlBlock if self.settings.raw_html == RawHtml::Escape => self.push(Event::Start(Tag::Paragraph)),
            tag => self.push(Event::Start(tag)),
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                if std::mem::take(&mut self.in_title) {
                    return;
                }
                let level = self.demoted(level);
                self.push(Event::End(TagEnd::Heading(level)));
            }
            TagEnd::Link | TagEnd::Image => match self.links.pop() {
                Some(OpenLink::Unlinked) => self.push(Event::InlineHtml("</span>".into())),
                Some(OpenLink::Kept) | None => self.push(Event::End(tag)),
            },
            TagEnd::CodeBlock => match self.code.take() {
                Some(code) => self.code_block(&code),
                None => self.push(Event::End(tag)),
            },
            TagEnd::FootnoteDefinition => {
                if let Some((label, from)) = self.footnote.take() {
                    let text = self.out.split_off(from.min(self.out.len()));
                    self.footnotes.define(label, text);
                }
            }
            TagEnd::Table => {
                self.push(Event::End(tag));
                self.html("</div>\n");
            }
            TagEnd::TableCell => {
                let name = self.cell.0;
                self.push(Event::InlineHtml(format!("</{name}>").into()));
            }
            TagEnd::HtmlBlock if self.settings.raw_html == RawHtml::Escape => self.push(Event::End(TagEnd::Paragraph)),
            TagEnd::BlockQuote(Some(_)) => self.html("</div>\n"),
            tag => self.push(Event::End(tag)),
        }
    }

    fn demoted(&self, level: HeadingLevel) -> HeadingLevel {
        HeadingLevel::try_from(level as usize + usize::from(self.body.demote)).unwrap_or(HeadingLevel::H6)
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
        while let Some(link) = self.body.links.get(self.next_link)
            && (link.span.start as usize) < range.start
        {
            self.next_link += 1;
        }
        let here = self.body.links.get(self.next_link).filter(|link| {
            link.span.start as usize == range.start
                && link.span.end as usize == range.end
                && (link.form == LinkForm::Image) == (form == LinkForm::Image)
        });
        if here.is_some() {
            let target = self.targets.get(self.next_link);
            self.next_link += 1;
            let plain = if matches!(link_type, LinkType::WikiLink { .. }) { LinkType::Inline } else { link_type };
            return match target {
                Some(Target::Href(href)) => (plain, Some(href.clone().into())),
                Some(Target::Broken) | None => (plain, None),
            };
        }
        let trusted = self.settings.raw_html == RawHtml::Trust;
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
            _ = pulldown_cmark_escape::escape_html(&mut html, language);
            html.push('"');
        }
        html.push('>');
        highlight::write(&code.text, code.language.as_deref(), &mut html);
        html.push_str("</code></pre>\n");
        self.html(html);
    }

    fn raw_html(&mut self, html: &CowStr<'a>, range: &Range<usize>, inline: bool) {
        match self.settings.raw_html {
            RawHtml::Escape => self.push(Event::Text(html.clone())),
            // Nothing but comments.
            RawHtml::Sanitize if !self.body.raw_html => {}
            RawHtml::Sanitize | RawHtml::Trust => {
                let html = self.relinked(html, range);
                self.push(if inline { Event::InlineHtml(html) } else { Event::Html(html) });
            }
        }
    }

    /// The author's own HTML with the addresses in it rewritten; a broken one stays as it was written.
    fn relinked(&self, html: &CowStr<'a>, range: &Range<usize>) -> CowStr<'a> {
        let within = |start: u32, end: u32| start as usize >= range.start && end as usize <= range.end;
        let links = self
            .body
            .links
            .iter()
            .zip(self.targets)
            .filter(|(link, _)| link.form == LinkForm::Html && within(link.span.start, link.span.end));
        if self.text.get(range.clone()) != Some(html) {
            return html.clone();
        }
        let mut rewritten = String::new();
        let mut at = range.start;
        for (link, target) in links {
            let (Some(before), Target::Href(href)) = (self.text.get(at..link.span.start as usize), target) else {
                continue;
            };
            rewritten.push_str(before);
            _ = escape_href(&mut rewritten, href);
            at = link.span.end as usize;
        }
        if at == range.start {
            return html.clone();
        }
        rewritten.push_str(self.text.get(at..range.end).unwrap_or_default());
        rewritten.into()
    }
}
