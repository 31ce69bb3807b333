//! Events of pulldown-cmark -> the events that become HTML, with resolved links, anchored headings, highlighted code and
//! accessible tables, callouts and task lists.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use pulldown_cmark_escape::escape_html;

use crate::model::config::RawHtml;
use crate::model::document::markdown_events::MarkdownEvent;

use crate::render::markdown::alerts::AlertWriter;
use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::code_block::OpenCodeBlock;
use crate::render::markdown::formulas::FormulaWriter;
use crate::render::markdown::headings::HeadingRewriter;
use crate::render::markdown::html::MarkdownText;
use crate::render::markdown::links::LinkRewriter;
use crate::render::markdown::slots::{SlotEvents, SlotLayout};
use crate::render::markdown::table::TableCells;
use crate::render::markdown::text_run::TextRun;

pub(super) struct EventRewriter<'a> {
    text: MarkdownText<'a>,
    layout: &'a dyn SlotLayout,
    output: SlotEvents<'a>,
    auto_linker: Option<AutoLinker<'a>>,
    links: LinkRewriter<'a>,
    headings: HeadingRewriter<'a>,
    /// The text since the last markup.
    run: TextRun<'a>,
    /// The number of open headings, links and images. Names in them don't become links.
    unlinkable_depth: usize,
    /// The number of open `<a>` elements in the author's own HTML.
    html_anchor_depth: usize,
    /// The code block that is open, if it is to be highlighted.
    code_block: Option<OpenCodeBlock>,
    /// The current or last table.
    table: TableCells,
    alerts: AlertWriter,
    /// The ids of blocks so far.
    block_ids: HashSet<&'a str>,
    formulas: FormulaWriter,
}

impl<'a> EventRewriter<'a> {
    pub(super) fn new(
        text: &MarkdownText<'a>,
        layout: &'a dyn SlotLayout,
        auto_linker: Option<AutoLinker<'a>>,
        output: SlotEvents<'a>,
    ) -> Self {
        Self {
            text: *text,
            layout,
            output,
            auto_linker,
            links: LinkRewriter::new(text),
            headings: HeadingRewriter::new(text),
            run: TextRun::default(),
            unlinkable_depth: 0,
            html_anchor_depth: 0,
            code_block: None,
            table: TableCells::default(),
            alerts: AlertWriter::default(),
            block_ids: HashSet::new(),
            formulas: FormulaWriter::new(text),
        }
    }

    /// Rewrites an event. `range` is its range in the file.
    pub(super) fn event(&mut self, event: MarkdownEvent<'a>, range: Range<usize>) {
        let slot = self.layout.slot(&range);
        if slot != self.output.current {
            self.flush_run();
            self.output.current = slot;
        }
        let event = match event {
            MarkdownEvent::Parsed(Event::Text(text)) if self.code_block.is_none() => return self.prose(text, &range),
            MarkdownEvent::Parsed(Event::SoftBreak) => return self.run.push_soft_break(),
            event => event,
        };
        self.flush_run();
        match event {
            MarkdownEvent::Parsed(event) => self.markup(event, &range),
            MarkdownEvent::AlertStart(alert) => self.alerts.start(alert, self.text.labels, &mut self.output),
            MarkdownEvent::AlertTitleEnd => self.alerts.end_title(&mut self.output),
            MarkdownEvent::AlertEnd => self.alerts.end(&mut self.output),
            MarkdownEvent::BlockId(id) => {
                if self.block_ids.insert(id) {
                    self.output.push(Event::InlineHtml(format!("<span id=\"{id}\"></span>").into()));
                }
            }
            MarkdownEvent::HighlightStart => self.output.push(Event::InlineHtml("<mark>".into())),
            MarkdownEvent::HighlightEnd => self.output.push(Event::InlineHtml("</mark>".into())),
            MarkdownEvent::ImageSize(size) => self.links.set_size(size),
        }
    }

    /// The rewritten events of each slot, and as the last item those of the footnotes; and the formulas in them.
    pub(super) fn finish(mut self) -> (Vec<Vec<Event<'a>>>, FormulaWriter) {
        self.flush_run();
        (self.output.finish(), self.formulas)
    }

    /// Adds text to the run. Another slot may begin within it: the value of a labelled line in a debate.
    fn prose(&mut self, text: CowStr<'a>, range: &Range<usize>) {
        // The text of `[[Name|]]`.
        if text.is_empty() {
            return;
        }
        let Some(split) = self.layout.split(range) else { return self.run.push_text(text) };
        // With an entity in it, the text is shorter than its source; then the value starts after the label's colon.
        let is_verbatim = text.len() == range.len();
        let offset = if is_verbatim { Some(split - range.start) } else { text.find(':').map(|colon| colon + 1) };
        let value = offset.and_then(|offset| text.get(offset..)).unwrap_or_default().trim_start();
        self.flush_run();
        self.output.current = self.layout.slot(&(split..range.end));
        self.run.push_text(value.to_string().into());
    }

    /// Writes the run, with links at the names in it.
    fn flush_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let mut run = std::mem::take(&mut self.run);
        let is_linkable =
            self.unlinkable_depth == 0 && self.html_anchor_depth == 0 && self.output.allow_auto_links(self.layout);
        let links = match &mut self.auto_linker {
            Some(auto_linker) if is_linkable => auto_linker.link(run.text()),
            _ => Vec::new(),
        };
        run.flush(links, &mut self.output);
        // Reuses the allocations.
        self.run = run;
    }

    fn markup(&mut self, event: Event<'a>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(tag),
            Event::Text(text) => {
                if let Some(code_block) = &mut self.code_block {
                    code_block.push(&text);
                }
            }
            Event::FootnoteReference(label) => {
                let reference = self.output.footnotes.reference(&label);
                self.output.push(reference);
            }
            Event::TaskListMarker(done) => {
                let (checked, key) = if done { (" checked", "markdown.done") } else { ("", "markdown.to-do") };
                let mut html = format!("<input type=\"checkbox\" disabled{checked} aria-label=\"");
                // Writing to a String can't fail.
                _ = escape_html(&mut html, self.text.labels.text(key));
                self.output.push_html(html + "\"> ");
            }
            Event::Html(html) => self.raw_html(&html, range, Event::Html),
            Event::InlineHtml(html) => {
                let tag = html.to_ascii_lowercase();
                if tag.starts_with("</a") {
                    self.html_anchor_depth = self.html_anchor_depth.saturating_sub(1);
                } else if tag.starts_with("<a ") {
                    self.html_anchor_depth += 1;
                }
                self.raw_html(&html, range, Event::InlineHtml);
            }
            Event::InlineMath(tex) => self.formula(&tex, false),
            Event::DisplayMath(tex) => self.formula(&tex, true),
            other => self.output.push(other),
        }
    }

    fn formula(&mut self, tex: &str, is_display: bool) {
        let html = self.formulas.html(tex, is_display);
        self.output.push(Event::InlineHtml(html.into()));
    }

    fn open(&mut self, tag: Tag<'a>, range: &Range<usize>) {
        self.unlinkable_depth += usize::from(matches!(tag, Tag::Heading { .. } | Tag::Link { .. } | Tag::Image { .. }));
        match tag {
            Tag::Heading { level, id, classes, attrs } => match self.headings.open(level, id, classes, attrs) {
                Some(heading) => {
                    if self.headings.linkable().is_some() {
                        self.output.push_html("<div class=\"heading\">");
                    }
                    self.output.push(heading);
                }
                None => self.output.in_title = true,
            },
            Tag::Link { .. } | Tag::Image { .. } => {
                if let Some(link) = self.links.open(tag, range, self.auto_linker.as_ref()) {
                    self.output.push(link);
                }
            }
            Tag::CodeBlock(kind) if self.text.settings.highlight => self.code_block = Some(OpenCodeBlock::new(&kind)),
            Tag::FootnoteDefinition(label) => self.output.open_footnote(label),
            Tag::Table(alignments) => {
                self.table = TableCells::new(&alignments);
                let mut html = String::from("<div class=\"table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"");
                // Writing to a String can't fail.
                _ = escape_html(&mut html, self.text.labels.text("markdown.table"));
                html.push_str("\">");
                self.output.push_html(html);
                self.output.push(Event::Start(Tag::Table(alignments)));
            }
            Tag::TableHead | Tag::TableRow => {
                self.table.start_row(matches!(tag, Tag::TableHead));
                self.output.push(Event::Start(tag));
            }
            Tag::TableCell => {
                let cell = self.table.open();
                self.output.push(Event::InlineHtml(cell.into()));
            }
            // Escaped HTML is text, which needs a paragraph.
            Tag::HtmlBlock if self.text.settings.raw_html == RawHtml::Escape => {
                self.output.push(Event::Start(Tag::Paragraph));
            }
            tag => self.output.push(Event::Start(tag)),
        }
    }

    fn close(&mut self, tag: TagEnd) {
        self.unlinkable_depth -= usize::from(matches!(tag, TagEnd::Heading(_) | TagEnd::Link | TagEnd::Image));
        match tag {
            TagEnd::Heading(level) => {
                if std::mem::take(&mut self.output.in_title) {
                    return;
                }
                let heading = self.headings.close(level);
                self.output.push(heading);
                if let Some(permalink) = self.headings.permalink() {
                    self.output.push_html(permalink + "</div>\n");
                }
            }
            TagEnd::Link | TagEnd::Image => self.links.close(tag, &mut self.output),
            TagEnd::CodeBlock => match self.code_block.take() {
                Some(code_block) => self.output.push_html(code_block.into_html()),
                None => self.output.push(Event::End(tag)),
            },
            TagEnd::FootnoteDefinition => self.output.close_footnote(),
            TagEnd::Paragraph => {
                let media_title = self.links.take_media_title();
                if !self.text.settings.extensions || !self.output.close_figure(media_title) {
                    self.output.push(Event::End(tag));
                }
            }
            TagEnd::Table => {
                self.output.push(Event::End(tag));
                self.output.push_html("</div>\n");
            }
            TagEnd::TableCell => self.table.close(&mut self.output),
            TagEnd::HtmlBlock if self.text.settings.raw_html == RawHtml::Escape => {
                self.output.push(Event::End(TagEnd::Paragraph));
            }
            tag => self.output.push(Event::End(tag)),
        }
    }

    fn raw_html(&mut self, html: &CowStr<'a>, range: &Range<usize>, to_event: fn(CowStr<'a>) -> Event<'a>) {
        match self.text.settings.raw_html {
            RawHtml::Escape => self.output.push(Event::Text(html.clone())),
            // The only HTML in this text is comments.
            RawHtml::Sanitize if !self.text.body.raw_html => {}
            RawHtml::Sanitize | RawHtml::Trust => {
                let html = self.links.rewrite_html(html, range);
                self.output.push(to_event(html));
            }
        }
    }
}
