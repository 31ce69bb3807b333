//! Markdown events -> [`Body`]. Each event is read once; [`FactReader::finish`] adds the facts that need the whole text.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::diagnostic::{Code, Diagnostic};
use crate::highlight;
use crate::model::address::base_url::BaseUrl;
use crate::model::config::{MarkdownSettings, RawHtml};
use crate::model::document::body::{Body, Heading, LinkForm};
use crate::model::document::footnote::fold_label;
use crate::model::document::html_lines::html_lines;
use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::placeholder::PlaceholderTags;
use crate::source::{FileId, Span};

use crate::input::markdown::ParseOptions;
use crate::input::markdown::abbreviations::AbbreviationFinder;
use crate::input::markdown::alt_text::OpenImage;
use crate::input::markdown::code_language::misspelled;
use crate::input::markdown::footnotes::{OpenFootnote, undefined_footnotes};
use crate::input::markdown::headings::{assign_anchors, assign_title};
use crate::input::markdown::html_block::HtmlBlock;
use crate::input::markdown::nesting::Nesting;
use crate::input::markdown::summary::{SummaryReader, count_words};
use crate::input::markdown::unsupported::ForeignSyntax;

pub(super) struct FactReader<'a> {
    pub(super) text: &'a str,
    pub(super) file: FileId,
    /// The byte at which the text starts, after the front matter.
    pub(super) start: usize,
    pub(super) settings: &'a MarkdownSettings,
    /// The URL of the published guide.
    pub(super) base: Option<&'a BaseUrl>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    pub(super) body: Body,
    /// The id that each heading sets explicitly.
    explicit_ids: Vec<Option<String>>,
    /// The heading that is open.
    heading: Option<Heading>,
    summary: SummaryReader<'a>,
    pub(super) nesting: Nesting,
    /// The HTML block that is open.
    html: Option<HtmlBlock>,
    pub(super) attribute_pairs: usize,
    /// What the sanitiser removes: first occurrence and count of each.
    pub(super) removed_html: BTreeMap<String, (Range<usize>, usize)>,
    /// The tags of no element that the sanitiser removes: first occurrence and count of each.
    pub(super) unknown_elements: BTreeMap<String, (Range<usize>, usize)>,
    pub(super) placeholders: &'a PlaceholderTags<'a>,
    /// The first template tag of another generator.
    pub(super) foreign_tag: Option<Range<usize>>,
    /// The parts of the text in which such tags are text, once they are needed.
    pub(super) literal_braces: Option<Vec<Range<usize>>>,
    /// The first place of each kind of syntax of other tools.
    pub(super) foreign_syntax: BTreeMap<ForeignSyntax, Range<usize>>,
    /// The ids in the raw HTML so far, each with the last suffix that a duplicate of it got.
    pub(super) html_ids: HashMap<String, usize>,
    /// The level of each tag of a heading in the raw HTML, and the offset of that digit.
    pub(super) html_headings: Vec<(u8, usize)>,
    /// The number of columns of the table that is open.
    pub(super) table_columns: usize,
    /// The label and the place of each footnote by its folded label.
    pub(super) defined_footnotes: BTreeMap<String, (String, Range<usize>)>,
    /// The folded labels of references.
    pub(super) referenced_footnotes: HashSet<String>,
    abbreviations: AbbreviationFinder,
    in_code_block: bool,
    /// The footnote that is open.
    pub(super) footnote: Option<OpenFootnote>,
    /// The number of open links.
    open_links: u32,
    /// The open images, outermost first.
    pub(super) open_images: Vec<OpenImage>,
}

impl<'a> FactReader<'a> {
    pub(super) fn new(
        text: &'a str,
        file: FileId,
        start: usize,
        options: ParseOptions<'a>,
        placeholders: &'a PlaceholderTags<'a>,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            text,
            file,
            start,
            settings: options.settings,
            base: options.base,
            diagnostics,
            body: Body { start: u32::try_from(start).unwrap_or(u32::MAX), ..Body::default() },
            explicit_ids: Vec::new(),
            heading: None,
            summary: SummaryReader::new(&text[start..], options.settings.raw_html, placeholders, options.language),
            nesting: Nesting::default(),
            html: None,
            attribute_pairs: 0,
            removed_html: BTreeMap::new(),
            unknown_elements: BTreeMap::new(),
            placeholders,
            foreign_syntax: BTreeMap::new(),
            html_ids: HashMap::new(),
            html_headings: Vec::new(),
            table_columns: 0,
            referenced_footnotes: HashSet::new(),
            foreign_tag: None,
            literal_braces: None,
            defined_footnotes: BTreeMap::new(),
            abbreviations: AbbreviationFinder::default(),
            in_code_block: false,
            footnote: None,
            open_links: 0,
            open_images: Vec::new(),
        }
    }

    pub(super) fn event(&mut self, event: MarkdownEvent<'_>, range: Range<usize>) {
        self.summary.event(&event, &range);
        match event {
            MarkdownEvent::Parsed(event) => self.parsed(event, range),
            MarkdownEvent::AlertStart(_) => self.nesting.open(&range),
            MarkdownEvent::AlertEnd => self.nesting.close(),
            MarkdownEvent::BlockId(id) => self.block_id(id, range),
            MarkdownEvent::AlertTitleEnd
            | MarkdownEvent::HighlightStart
            | MarkdownEvent::HighlightEnd
            | MarkdownEvent::ImageSize(..) => {}
        }
    }

    fn parsed(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.nesting.open(&range);
                self.open(tag, range);
            }
            Event::End(tag) => {
                self.nesting.close();
                self.close(tag);
            }
            Event::Text(text) => self.read_text(&text, range),
            Event::Code(code) => {
                self.image_text(&code);
                self.count_words(&code);
                self.heading_text(&code);
                self.footnote_text(&code);
            }
            Event::InlineMath(tex) => self.formula(&tex, false, &range),
            Event::DisplayMath(tex) => self.formula(&tex, true, &range),
            Event::SoftBreak | Event::HardBreak => {
                self.heading_text(" ");
                self.footnote_text(" ");
            }
            Event::Html(html) => match &mut self.html {
                Some(block) => block.push(&html, range.start),
                None => self.scan_html(&html, &[(0, range.start)]),
            },
            Event::InlineHtml(html) => {
                if html.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<br")) {
                    self.heading_text(" ");
                }
                let lines = html_lines(&html, self.text, &range);
                self.scan_html(&html, &lines);
            }
            Event::FootnoteReference(label) => {
                let label = fold_label(&label);
                if self.referenced_footnotes.insert(label.clone()) {
                    self.body.footnotes.push(label.into());
                }
            }
            Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    /// The number of pairs of attributes in the HTML tags so far.
    pub(super) fn attribute_pairs(&self) -> usize {
        self.attribute_pairs
    }

    /// The facts of a text that was not read to its end.
    pub(super) fn into_partial_body(self) -> Body {
        self.body
    }

    pub(super) fn finish(mut self, title: Option<&str>) -> Body {
        let (depth, deepest) = std::mem::take(&mut self.nesting).deepest();
        self.body.nesting = (depth, u32::try_from(deepest.start).unwrap_or(u32::MAX));
        self.body.first_paragraph = self.summary.take();
        let explicit_ids = std::mem::take(&mut self.explicit_ids);
        self.diagnostics.extend(assign_anchors(&mut self.body, &explicit_ids));
        let has_html_title = self.html_headings.iter().any(|(level, _)| *level == 1);
        assign_title(&mut self.body, title, has_html_title);
        self.demote_html_headings();
        // An HTML block is read when it ends, after the links of other blocks inside it.
        self.body.links.sort_by_key(|link| link.span.start);
        self.body.html_images.sort_by_key(|image| image.address.start);
        self.report_foreign_tag();
        self.report_foreign_syntax();
        if self.settings.extensions {
            let text = &self.text[self.start..];
            let is_defined = |label: &str| self.defined_footnotes.contains_key(&fold_label(label));
            let undefined = undefined_footnotes(text, self.settings, is_defined);
            let diagnostic = |(range, label)| self.undefined_footnote(range, label);
            let diagnostics: Vec<Diagnostic> = undefined.into_iter().map(diagnostic).collect();
            self.diagnostics.extend(diagnostics);
            self.report_unused_footnotes();
            self.number_unused_footnotes();
        }
        self.report_removed_html();
        self.report_unknown_elements();
        self.body.abbreviations = std::mem::take(&mut self.abbreviations).into_found(&self.text[self.start..]);
        // The body stays in memory as long as the guide does.
        self.body.headings.shrink_to_fit();
        self.body.links.shrink_to_fit();
        self.body
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn open(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, id, .. } => {
                self.explicit_ids.push(id.map(|id| id.to_string()));
                let (id, text) = (String::new(), String::new());
                self.heading = Some(Heading { level: level as u8, id, text, span: self.span(range) });
            }
            Tag::Link { link_type, dest_url, .. } => {
                self.open_links += 1;
                self.footnote_url(&dest_url);
                self.link(link_type, &dest_url, LinkForm::Markdown, range);
            }
            Tag::Image { link_type, dest_url, .. } => {
                self.open_image(link_type, &dest_url, range.clone());
                self.link(link_type, &dest_url, LinkForm::Image, range);
            }
            Tag::CodeBlock(kind) => {
                self.in_code_block = true;
                self.body.has_code = true;
                if let CodeBlockKind::Fenced(info) = kind {
                    self.code_block(&info, range);
                }
            }
            Tag::HtmlBlock => self.html = Some(HtmlBlock::default()),
            Tag::Paragraph => {
                self.check_malformed_heading(&range);
                self.check_container(&range);
            }
            Tag::Table(columns) => self.table_columns = columns.len(),
            Tag::TableRow => self.check_table_row(range),
            Tag::FootnoteDefinition(label) => {
                self.define_footnote(&label, range);
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(mut heading) = self.heading.take() {
                    heading.text = heading.text.trim().to_string();
                    self.body.headings.push(heading);
                }
            }
            TagEnd::CodeBlock => self.in_code_block = false,
            TagEnd::HtmlBlock => {
                if let Some(block) = self.html.take() {
                    self.scan_html(&block.html, &block.pieces);
                }
            }
            TagEnd::Image => self.close_image(),
            TagEnd::FootnoteDefinition => self.close_footnote(),
            TagEnd::Link => self.open_links = self.open_links.saturating_sub(1),
            _ => {}
        }
    }

    fn read_text(&mut self, text: &str, range: Range<usize>) {
        self.count_words(text);
        if self.in_code_block {
            return;
        }
        self.image_text(text);
        self.heading_text(text);
        self.footnote_text(text);
        // Footnotes quote the titles of sources, which contain unexplained abbreviations. The text below a heading explains it.
        if self.heading.is_some() {
            self.abbreviations.read_heading(text);
        } else if self.footnote.is_none() {
            self.abbreviations.read(text, &range, self.text, self.file, self.open_links > 0);
        }
        self.check_foreign_syntax(text, &range);
        self.check_malformed_link(range.start);
        self.find_foreign_tag(range);
    }

    fn count_words(&mut self, text: &str) {
        let (words, characters) = count_words(text);
        self.body.words += u32::try_from(words).unwrap_or(0);
        self.body.characters += u32::try_from(characters).unwrap_or(0);
    }

    /// Adds text to the heading that is open.
    pub(super) fn heading_text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
    }

    fn code_block(&mut self, info: &str, range: Range<usize>) {
        self.check_fence_attributes(info, range.start);
        let Some(language) = highlight::language(info).filter(|_| self.settings.highlight) else { return };
        if highlight::is_known(language) {
            let Span { start, end, .. } = self.span(range);
            self.body.code.push(start..end);
            return;
        }
        let Some(similar) = misspelled(language) else { return };
        let line = self.text[range.clone()].lines().next().unwrap_or_default();
        let start = range.start + line.find(language).unwrap_or(0);
        let span = self.span(start..start + language.len());
        let message = format!("no syntax highlighting for `{language}`");
        let diagnostic = Diagnostic::new(Code::UnknownLanguage, span, message);
        self.diagnostics.push(diagnostic.did_you_mean(language, Some(&similar), String::new));
    }

    fn report_foreign_tag(&mut self) {
        let Some(range) = self.foreign_tag.take() else { return };
        let message = "this looks like a template tag of another site generator";
        let diagnostic = Diagnostic::new(Code::ForeignTag, self.span(range), message)
            .label("shown as text")
            .help("rewrite it in Markdown, or put it in a code span to show it");
        self.diagnostics.push(diagnostic);
    }

    fn report_removed_html(&mut self) {
        if self.settings.raw_html != RawHtml::Sanitize {
            return;
        }
        for (what, (range, count)) in std::mem::take(&mut self.removed_html) {
            let times = if count > 1 { format!(" ({count} times in this file)") } else { String::new() };
            let message = format!("{what}{times}");
            let diagnostic = Diagnostic::new(Code::UnsafeHtml, self.span(range), message).help(
                "write it in Markdown; if you trust all authors, set `raw_html = \"trust\"` under [markdown] in site.toml",
            );
            self.diagnostics.push(diagnostic);
        }
    }
}
