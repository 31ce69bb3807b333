//! [`MarkdownSource`] -> the events of its text: those of the Markdown parser, and those of the syntax that only we read.
//!
//! The parser is a library, and it panics on some texts. Such a panic ends the events, so that the text can be reported
//! and all other texts are still built.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, OffsetIter, Parser, Tag, TagEnd};

use crate::model::document::alert::Alert;
use crate::model::document::formula_events::{math_event, starts_formula};
use crate::model::document::markdown_source::MarkdownSource;
use crate::model::document::typographic_quotes::TypographicQuotes;
use crate::quiet_panic;

/// What follows an image that shows nothing which a reader has to know. It is no text.
pub const DECORATIVE: &str = "{alt=\"\"}";

/// The size of an image in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PixelSize {
    /// Its width.
    pub width: u16,
    /// Its height, unless it follows from the width.
    pub height: Option<u16>,
}

/// An event of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum MarkdownEvent<'a> {
    /// An event of `CommonMark` and the parser's extensions. Block quotes in it are no alerts.
    Parsed(Event<'a>),
    /// The start of an alert. The inline events of its title follow.
    AlertStart(Alert<'a>),
    /// The end of the title of the alert that was started last.
    AlertTitleEnd,
    /// The end of an alert.
    AlertEnd,
    /// The id of a block at its end, with its `^`: `A paragraph. ^id`. `[[Page#^id]]` leads to it.
    BlockId(&'a str),
    /// The start of `==highlighted==` text.
    HighlightStart,
    /// The end of highlighted text.
    HighlightEnd,
    /// The size of the image that was started last: `![alt|300](p.png)`, `![[p.png|300x200]]`.
    ImageSize(PixelSize),
}

/// The events of a text, each with its byte range.
pub struct MarkdownEvents<'a> {
    source: &'a MarkdownSource<'a>,
    is_plain: bool,
    /// Whether events that need no change are passed on at once. Events are large: each move of one costs.
    passes_on: bool,
    /// `None` after the parser has panicked.
    parser: Option<OffsetIter<'a>>,
    has_failed: bool,
    /// The events that come before the next one of the parser.
    pub(super) ready: VecDeque<(MarkdownEvent<'a>, Range<usize>)>,
    /// For each open block quote, whether it is an alert.
    quotes: Vec<bool>,
    title: AlertTitle,
    /// Text in this range is not shown: the marker of an alert, the size of an image, or the mark of a decorative one.
    hidden: Range<usize>,
    typographic_quotes: TypographicQuotes,
}

/// The title of the alert that was started last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AlertTitle {
    /// It is closed, or there is no alert.
    None,
    /// The next event starts the paragraph that contains it.
    Expected,
    /// It is open, with the number of open inline elements in it.
    Open(usize),
}

impl<'a> MarkdownEvents<'a> {
    pub(super) fn new(source: &'a MarkdownSource<'a>) -> Self {
        let parser =
            quiet_panic::catch(|| Parser::new_ext(source.parsed_text(), source.parser_options()).into_offset_iter());
        Self {
            source,
            is_plain: source.is_plain(),
            passes_on: source.is_plain() && source.quotes.is_none(),
            has_failed: parser.is_none(),
            parser,
            ready: VecDeque::new(),
            quotes: Vec::new(),
            title: AlertTitle::None,
            hidden: 0..0,
            typographic_quotes: TypographicQuotes::default(),
        }
    }

    /// Whether the parser has panicked. Parsing is deterministic: a text that was parsed once never fails later.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// The target and title that the text defines for the label of a reference link.
    pub(super) fn definition(&self, label: &str) -> Option<(CowStr<'static>, CowStr<'static>)> {
        let definition = self.parser.as_ref()?.reference_definitions().get(label)?;
        let original = |text: &str| self.source.original(text.to_string().into(), &definition.span).to_string().into();
        Some((original(&definition.dest), original(definition.title.as_deref().unwrap_or_default())))
    }

    fn push(&mut self, event: Event<'a>, range: Range<usize>) {
        self.ready.push_back((MarkdownEvent::Parsed(event), range));
    }

    /// Reads an event of a block quote or of the title of an alert. Other events are returned.
    fn alert(&mut self, event: Event<'a>, range: &Range<usize>) -> Option<Event<'a>> {
        match (&event, self.title) {
            (Event::Start(Tag::BlockQuote(_)), _) if self.source.has_alerts() => {
                let alert = Alert::read(self.source.text, range);
                self.quotes.push(alert.is_some());
                let Some((alert, marker)) = alert else { return Some(event) };
                self.title = AlertTitle::Expected;
                self.hidden = marker;
                self.ready.push_back((MarkdownEvent::AlertStart(alert), range.clone()));
            }
            (Event::End(TagEnd::BlockQuote(_)), _) if self.quotes.pop() == Some(true) => {
                self.ready.push_back((MarkdownEvent::AlertEnd, range.clone()));
            }
            (Event::Start(Tag::Paragraph), AlertTitle::Expected) => self.title = AlertTitle::Open(0),
            (Event::SoftBreak | Event::HardBreak, AlertTitle::Open(0)) => {
                self.title = AlertTitle::None;
                self.ready.push_back((MarkdownEvent::AlertTitleEnd, range.clone()));
                self.push(Event::Start(Tag::Paragraph), range.clone());
            }
            (Event::End(TagEnd::Paragraph), AlertTitle::Open(_)) => {
                self.title = AlertTitle::None;
                self.ready.push_back((MarkdownEvent::AlertTitleEnd, range.clone()));
            }
            (Event::Start(_), AlertTitle::Open(depth)) => {
                self.title = AlertTitle::Open(depth + 1);
                return Some(event);
            }
            (Event::End(_), AlertTitle::Open(depth)) => {
                self.title = AlertTitle::Open(depth.saturating_sub(1));
                return Some(event);
            }
            (_, AlertTitle::Expected) => {
                // A heading, for example: `> [!NOTE]` with an underline.
                (self.title, self.hidden) = (AlertTitle::None, 0..0);
                self.ready.push_back((MarkdownEvent::AlertTitleEnd, range.clone()));
                return Some(event);
            }
            _ => return Some(event),
        }
        None
    }

    /// Whether an event of the parser needs no change, as most do. A code block can be a formula.
    fn is_verbatim(&self, event: &Event<'a>) -> bool {
        let is_changed = matches!(
            event,
            Event::Start(
                Tag::BlockQuote(_)
                    | Tag::CodeBlock(_)
                    | Tag::Image { .. }
                    | Tag::Link { link_type: LinkType::WikiLink { .. }, .. }
            ) | Event::End(TagEnd::BlockQuote(_) | TagEnd::Image)
        );
        !is_changed && self.is_plain && self.title == AlertTitle::None && self.hidden.is_empty()
    }

    /// Adds the size of an image that starts, and hides its text.
    fn image_size(&mut self, range: &Range<usize>) {
        if let Some((size, hidden)) = self.source.text.get(range.clone()).and_then(image_size) {
            self.hidden = range.start + hidden.start..range.start + hidden.end;
            self.ready.push_back((MarkdownEvent::ImageSize(size), range.clone()));
        }
    }

    /// Hides the mark of a decorative image that ends at an offset.
    fn hide_mark(&mut self, end: usize) {
        if self.source.text.get(end..).is_some_and(|after| after.starts_with(DECORATIVE)) {
            self.hidden = end..end + DECORATIVE.len();
        }
    }

    /// The visible part of a text event. `None` if there is none.
    fn without_hidden(&self, text: CowStr<'a>, range: Range<usize>) -> Option<(CowStr<'a>, Range<usize>)> {
        let Range { start, end } = self.hidden;
        if range.end <= start || end <= range.start {
            return Some((text, range));
        }
        if text.len() != range.len() {
            return None;
        }
        // What is hidden is the start of an event, its end, or all of it.
        let kept = if range.start < start { range.start..start } else { end.min(range.end)..range.end };
        let text = text.get(kept.start - range.start..kept.end - range.start).unwrap_or_default();
        (!text.is_empty()).then(|| (text.to_string().into(), kept))
    }

    /// Adds an event of the parser with the original text in it.
    fn restore(&mut self, event: Event<'a>, range: Range<usize>) {
        let is_text = matches!(event, Event::Text(_));
        if !is_text && (self.source.is_comment(&range) || self.is_in_math(&range)) {
            return;
        }
        let original = |text: CowStr<'a>| self.source.original(text, &range);
        let event = match event {
            Event::Text(text) if text.len() == range.len() => return self.push_pieces(range),
            Event::Text(text) => Event::Text(original(text)),
            Event::Code(text) => Event::Code(original(text)),
            Event::Html(text) => Event::Html(original(text)),
            Event::InlineHtml(text) => Event::InlineHtml(original(text)),
            Event::Start(Tag::Link { link_type: link_type @ LinkType::WikiLink { .. }, dest_url, title, id }) => {
                let mut dest_url = original(dest_url);
                // The pipe of a wikilink in a table is masked, so the parser reads its text as part of the name.
                if let Some(pipe) = dest_url.find('|') {
                    self.hidden = range.start..range.start + "[[|".len() + pipe;
                    dest_url = dest_url[..pipe].to_string().into();
                }
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type: link_type @ LinkType::WikiLink { .. }, dest_url, title, id }) => {
                let dest_url = original(dest_url);
                let dest_url = dest_url.split('|').next().unwrap_or_default().to_string().into();
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let place = self.target_range(link_type, &id, &range);
                let [dest_url, title] = [dest_url, title].map(|text| self.source.original(text, &place));
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let place = self.target_range(link_type, &id, &range);
                let [dest_url, title] = [dest_url, title].map(|text| self.source.original(text, &place));
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            event => event,
        };
        self.push(event, range);
    }

    /// Adds the pieces of a text that is written as it reads: text, maths and the ends of highlights, without comments.
    fn push_pieces(&mut self, range: Range<usize>) {
        let source = self.source;
        let (comments, maths, highlights) = (&source.comments, &source.inline.maths, &source.inline.highlights);
        let mut offset = range.start;
        while offset < range.end {
            let comment = comments.get(comments.partition_point(|comment| comment.end <= offset));
            let math = maths.get(maths.partition_point(|math| math.range.end <= offset));
            let highlight = highlights.get(highlights.partition_point(|(at, _)| *at < offset));
            if let Some(comment) = comment.filter(|comment| comment.start <= offset) {
                offset = comment.end;
            } else if let Some(math) = math.filter(|math| math.range.start <= offset) {
                if math.range.start == offset {
                    self.push(math_event(source.text, math), math.range.clone());
                }
                offset = math.range.end;
            } else if let Some((_, is_start)) = highlight.filter(|(at, _)| *at == offset) {
                let event = if *is_start { MarkdownEvent::HighlightStart } else { MarkdownEvent::HighlightEnd };
                self.ready.push_back((event, offset..offset + 2));
                offset += 2;
            } else {
                let ends = [comment.map(|comment| comment.start), math.map(|math| math.range.start)];
                let ends = ends.into_iter().chain([highlight.map(|(at, _)| *at)]).flatten();
                let end = ends.min().map_or(range.end, |end| end.min(range.end));
                self.push(Event::Text(source.text[offset..end].into()), offset..end);
                offset = end;
            }
        }
    }

    /// Where the target of a link at `range` is written: in the link itself, or in the definition of its label.
    fn target_range(&self, link_type: LinkType, label: &str, range: &Range<usize>) -> Range<usize> {
        let is_reference = matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut);
        let definition = || self.parser.as_ref()?.reference_definitions().get(label).map(|found| found.span.clone());
        if is_reference { definition().unwrap_or_else(|| range.clone()) } else { range.clone() }
    }

    fn is_in_math(&self, range: &Range<usize>) -> bool {
        let maths = &self.source.inline.maths;
        let next = maths.partition_point(|math| math.range.end < range.end);
        maths.get(next).is_some_and(|math| math.range.start < range.start && range.end < math.range.end)
    }
}

impl MarkdownSource<'_> {
    /// The original of a text that the parser read somewhere in a range.
    fn original<'s>(&'s self, text: CowStr<'s>, range: &Range<usize>) -> CowStr<'s> {
        let (Some(masked), Some(written)) = (&self.masked, self.text.get(range.clone())) else { return text };
        let read = &masked[range.clone()];
        if read == written || text.is_empty() {
            return text;
        }
        if let Some(start) = read.find(&*text) {
            return written[start..start + text.len()].into();
        }
        // Code on several lines, which the parser joins.
        let lines = written.trim_matches('`').lines().map(|line| line.trim_matches([' ', '\t', '>']));
        lines.collect::<Vec<_>>().join(" ").into()
    }
}

impl<'a> Iterator for MarkdownEvents<'a> {
    type Item = (MarkdownEvent<'a>, Range<usize>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.passes_on && self.ready.is_empty() {
            let (event, range) = self.parse_next()?;
            if self.is_verbatim(&event) {
                return Some((MarkdownEvent::Parsed(event), range));
            }
            let read = self.read(event, range);
            return self.with_formulas_and_quotes(read);
        }
        self.with_formulas_and_quotes(None)
    }
}

impl<'a> MarkdownEvents<'a> {
    /// An event that was read, or the next one, as readers of events see it.
    fn with_formulas_and_quotes(
        &mut self,
        read: Option<(MarkdownEvent<'a>, Range<usize>)>,
    ) -> Option<(MarkdownEvent<'a>, Range<usize>)> {
        let (event, range) = match read {
            Some(event) => event,
            None => self.next_event()?,
        };
        if self.source.maths && starts_formula(&event) {
            return Some(self.fenced_formula(range));
        }
        let Some(marks) = &self.source.quotes else { return Some((event, range)) };
        let mark = match &event {
            MarkdownEvent::Parsed(Event::Text(text)) => {
                self.typographic_quotes.mark(text, &range, self.source.text, marks)
            }
            _ => None,
        };
        Some((mark.map_or(event, |mark| MarkdownEvent::Parsed(Event::Text(mark.into()))), range))
    }
}

impl<'a> MarkdownEvents<'a> {
    pub(super) fn next_event(&mut self) -> Option<(MarkdownEvent<'a>, Range<usize>)> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let (event, range) = self.parse_next()?;
            if let Some(event) = self.read(event, range) {
                return Some(event);
            }
        }
    }

    /// The next event of the parser. `None` at the end, or if the parser panics.
    #[inline]
    fn parse_next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let parser = self.parser.as_mut()?;
        let next = quiet_panic::catch(|| parser.next());
        if next.is_none() {
            (self.parser, self.has_failed) = (None, true);
        }
        next.flatten()
    }

    /// Reads an event of the parser. What it stands for is returned, or ready if it is more or less than one event.
    fn read(&mut self, event: Event<'a>, range: Range<usize>) -> Option<(MarkdownEvent<'a>, Range<usize>)> {
        if self.is_verbatim(&event) {
            return Some((MarkdownEvent::Parsed(event), range));
        }
        let event = self.alert(event, &range)?;
        let is_image = matches!(event, Event::Start(Tag::Image { .. }));
        if matches!(event, Event::End(TagEnd::Image)) && self.source.has_alerts() {
            self.hide_mark(range.end);
        }
        let (event, range) = match event {
            Event::Text(text) if !self.hidden.is_empty() => {
                let (text, range) = self.without_hidden(text, range)?;
                (Event::Text(text), range)
            }
            event => (without_escaped_pipe(event, self.source.text, &range), range),
        };
        let whole = range.clone();
        if self.is_plain && self.ready.is_empty() && !is_image {
            return Some((MarkdownEvent::Parsed(event), range));
        } else if self.is_plain {
            self.push(event, range);
        } else {
            self.restore(event, range);
        }
        if is_image && self.source.has_alerts() {
            self.image_size(&whole);
        }
        None
    }
}

/// The size of an image as written in its text, and where: `|300` in `![alt|300](p.png)` and `![[p.png|300]]`.
fn image_size(written: &str) -> Option<(PixelSize, Range<usize>)> {
    let inside = written.strip_prefix("![")?;
    let label = inside.split(']').next()?;
    let (before, size) = label.rsplit_once('|')?;
    let (width, height) = size.split_once('x').map_or((size, None), |(width, height)| (width, Some(height)));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(width) || !height.is_none_or(is_number) {
        return None;
    }
    let size = PixelSize { width: width.parse().ok()?, height: height.map(str::parse).transpose().ok()? };
    Some((size, 2 + before.len()..2 + label.len()))
}

/// In a table, the pipe of a wikilink must be escaped: `[[Name\|text]]`. The parser keeps the backslash in the name.
fn without_escaped_pipe<'a>(event: Event<'a>, text: &str, range: &Range<usize>) -> Event<'a> {
    let is_escaped = |link_type: LinkType, target: &str| {
        link_type == LinkType::WikiLink { has_pothole: true }
            && target.ends_with('\\')
            && text.get(range.clone()).is_some_and(|written| written.contains("\\|"))
    };
    let shorten =
        |target: CowStr<'a>| -> CowStr<'a> { target.strip_suffix('\\').unwrap_or(&target).to_string().into() };
    match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if is_escaped(link_type, &dest_url) => {
            Event::Start(Tag::Link { link_type, dest_url: shorten(dest_url), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) if is_escaped(link_type, &dest_url) => {
            Event::Start(Tag::Image { link_type, dest_url: shorten(dest_url), title, id })
        }
        event => event,
    }
}

/// Whether an element is part of a line.
pub(crate) fn is_inline_element(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::config::MarkdownSettings;

    fn source(text: &str) -> MarkdownSource<'_> {
        MarkdownSource::new(text, MarkdownSettings::default().syntax())
    }

    #[test]
    fn a_panic_of_the_parser_ends_the_events() {
        let text = "* [ ] \\\n\t-\n";
        let source_that_fails = source(text);
        let mut events = source_that_fails.events();
        assert!(events.by_ref().count() < 20);
        assert!(events.has_failed(), "the parser no longer panics on {text:?}: use another text");
        let source = source("a *b*\n");
        let mut events = source.events();
        assert_eq!(events.by_ref().count(), 6);
        assert!(!events.has_failed());
        // Other panics are not caught.
        assert!(std::panic::catch_unwind(|| panic!("not the parser's")).is_err());
    }

    /// The events of a text in a short form.
    fn summary(text: &str) -> String {
        let form = |(event, _): (MarkdownEvent<'_>, Range<usize>)| match event {
            MarkdownEvent::Parsed(Event::Text(text)) => text.to_string(),
            MarkdownEvent::Parsed(Event::Code(text)) => format!("`{text}`"),
            MarkdownEvent::Parsed(Event::InlineMath(text)) => format!("${text}$"),
            MarkdownEvent::Parsed(Event::DisplayMath(text)) => format!("$${text}$$"),
            MarkdownEvent::Parsed(Event::SoftBreak) => "/".into(),
            MarkdownEvent::Parsed(Event::Start(tag)) => match tag {
                Tag::Paragraph => "<p>".into(),
                Tag::DefinitionListDefinition => "<dd>".into(),
                Tag::Heading { id, classes, .. } => format!("<h {} {}>", id.unwrap_or("".into()), classes.len()),
                Tag::Link { dest_url, .. } => format!("<a {dest_url}>"),
                Tag::Emphasis => "<em>".into(),
                _ => String::new(),
            },
            MarkdownEvent::Parsed(_) => String::new(),
            MarkdownEvent::AlertStart(alert) => format!("<{}>", alert.kind),
            MarkdownEvent::AlertTitleEnd => "</title>".into(),
            MarkdownEvent::AlertEnd => "</alert>".into(),
            MarkdownEvent::BlockId(id) => format!("<{id}>"),
            MarkdownEvent::HighlightStart => "<mark>".into(),
            MarkdownEvent::HighlightEnd => "</mark>".into(),
            MarkdownEvent::ImageSize(size) => format!("<{}x{}>", size.width, size.height.unwrap_or_default()),
        };
        source(text).events().map(form).collect()
    }

    #[test]
    fn maths_is_one_event() {
        assert_eq!(summary("a $x^*$ and $y^*$ b"), "<p>a $x^*$ and $y^*$ b");
        assert_eq!(summary("> $$\n> a_b\n> $$\n> c"), "<p>$$\na_b\n$$/c");
        assert_eq!(summary("$5 and $6*a*"), "<p>$5 and $6<em>a");
    }

    #[test]
    fn braces_and_colons_are_text() {
        assert_eq!(
            summary("# A {braces}\n\n## B {part 1} ##\n\nC {x}\n---\n"),
            "<h  0>A {braces}<h  0>B {part 1}<h  0>C {x}"
        );
        assert_eq!(summary("# A {#b}\n# C {.d #e}\n# F {.g}"), "<h b 0>A<h e 1>C<h  1>F");
        assert_eq!(summary("Great job\n:tada:\n\nA\n: b"), "<p>Great job/:tada:A<dd>b");
        assert_eq!(summary("`a\n:b` [c](d.md \"e\n:f\")"), "<p>`a :b` <a d.md>c");
        assert_eq!(summary("| a |\n|:-:|\n| b |"), "ab");
    }

    #[test]
    fn comments_are_left_out() {
        assert_eq!(summary("a %%b *c*%% d\n\n%%\n\n# e\n\n%%\n\nf"), "<p>a  d<p>f");
        assert_eq!(summary("a\n%%b%%\nc"), "<p>a//c");
    }

    #[test]
    fn highlights_have_a_start_and_an_end() {
        assert_eq!(summary("a ==b *c*== d"), "<p>a <mark>b <em>c</mark> d");
    }

    #[test]
    fn images_have_a_size() {
        assert_eq!(summary("![a|20](b.png) ![[c.png|30x40]]"), "<p><20x0>a <30x40>");
        assert_eq!(summary("![1|2|c](b.png) ![30](b.png) ![a|x](b.png)"), "<p>1|2|c 30 a|x");
    }

    #[test]
    fn the_mark_of_a_decorative_image_is_no_text() {
        assert_eq!(
            summary("a ![](b.png){alt=\"\"} c ![|20](b.png){alt=\"\"}\nd *{alt=\"\"}*"),
            "<p>a  c <20x0>/d <em>{alt=\"\"}"
        );
        assert_eq!(summary("# ![](b.png){alt=\"\"}\n\n| ![](b.png){alt=\"\"} |\n|-|\n"), "<h  0>");
    }

    #[test]
    fn alerts_have_a_title() {
        assert_eq!(summary("> [!NOTE] A *b*\n> c"), "<NOTE>A <em>b</title><p>c</alert>");
        assert_eq!(summary("> [!tip]-\n> c"), "<tip></title><p>c</alert>");
        assert_eq!(summary("> [!tip]\n>\n> > c"), "<tip></title><p>c</alert>");
        assert_eq!(summary("> [!note](a.md)"), "<p><a a.md>!note");
    }
}
