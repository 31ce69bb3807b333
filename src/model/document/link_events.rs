//! [`MarkdownEvents`] -> the same events with the links that the parser doesn't know: bare URLs, and links whose text is in
//! brackets, `[[1]](page.md)`, which the parser reads as wikilinks. The markers for a table of contents are left out,
//! because every page has one.

use std::collections::VecDeque;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2_iter};
use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::model::address::bare_url::{BareUrl, UrlMarks, find_urls};
use crate::model::document::joined_lines::JoinedLines;
use crate::model::document::markdown_events::{MarkdownEvent, MarkdownEvents};

/// A link whose text is in brackets ends within this many bytes, so that a long line takes linear time.
const MAX_BRACKETED_LINK: usize = 2048;

/// What marks the place of a table of contents, in any letter case.
const CONTENTS_MARKERS: [&str; 3] = ["[[_toc_]]", "[[toc]]", "[toc]"];

type SpannedEvent<'a> = (MarkdownEvent<'a>, Range<usize>);

/// The events of a text with all links, each with its byte range.
pub struct LinkEvents<'a> {
    text: &'a str,
    events: JoinedLines<'a>,
    options: Options,
    /// Where there may be bare URLs.
    url_marks: Option<UrlMarks>,
    /// Whether there may be links whose text is in brackets, or markers for a table of contents.
    brackets: bool,
    /// Whether there may be ids of blocks.
    block_ids: bool,
    /// Events that were read ahead.
    ahead: VecDeque<SpannedEvent<'a>>,
    /// Events that are complete.
    ready: VecDeque<SpannedEvent<'a>>,
    in_code_block: bool,
    /// The number of open links and images, and of `<a>` elements in HTML.
    depth: usize,
}

impl<'a> LinkEvents<'a> {
    pub(super) fn new(text: &'a str, events: MarkdownEvents<'a>, options: Options, bare_urls: bool) -> Self {
        let url_marks = bare_urls.then(|| UrlMarks::find(text)).filter(|marks| !marks.is_empty());
        let brackets = options.contains(Options::ENABLE_WIKILINKS) && has_brackets(text);
        let (events, ahead, ready) = (JoinedLines::new(text, events), VecDeque::new(), VecDeque::new());
        let block_ids = options.contains(Options::ENABLE_WIKILINKS) && has_block_ids(text);
        Self { text, events, options, url_marks, brackets, block_ids, ahead, ready, in_code_block: false, depth: 0 }
    }

    /// Whether the parser has panicked. Parsing is deterministic: a text that was parsed once never fails later.
    pub fn has_failed(&self) -> bool {
        self.events.events.has_failed()
    }

    fn pull(&mut self) -> Option<SpannedEvent<'a>> {
        self.ahead.pop_front().or_else(|| self.read())
    }

    /// The next event. The id at the end of a block is read as one.
    fn read(&mut self) -> Option<SpannedEvent<'a>> {
        let (event, range) = self.events.next()?;
        if !self.block_ids || self.in_code_block || self.depth > 0 {
            return Some((event, range));
        }
        let id = match &event {
            MarkdownEvent::Parsed(Event::Text(text)) if text.len() == range.len() => block_id(self.text, &range),
            _ => None,
        };
        let Some(start) = id else { return Some((event, range)) };
        let next = self.events.next();
        let ends_block = matches!(&next, None | Some((MarkdownEvent::Parsed(Event::End(_)), _)));
        self.ahead.extend(next);
        if !ends_block {
            return Some((event, range));
        }
        let id = (MarkdownEvent::BlockId(&self.text[start..range.end]), start..range.end);
        let before = self.text[range.start..start].trim_end();
        if before.is_empty() {
            return Some(id);
        }
        self.ahead.push_front(id);
        Some((MarkdownEvent::Parsed(Event::Text(before.into())), range.start..range.start + before.len()))
    }

    fn track(&mut self, event: &MarkdownEvent<'a>) {
        let MarkdownEvent::Parsed(event) = event else { return };
        match event {
            Event::Start(Tag::CodeBlock(_)) => self.in_code_block = true,
            Event::End(TagEnd::CodeBlock) => self.in_code_block = false,
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => self.depth += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => self.depth = self.depth.saturating_sub(1),
            Event::InlineHtml(html) if starts_with_tag(html, "<a") => self.depth += 1,
            Event::InlineHtml(html) if starts_with_tag(html, "</a") => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    /// Reads ahead up to the event that ends an element, without it if `ends` returns nothing.
    fn read_to(&mut self, ends: impl Fn(&Event<'a>) -> bool) -> Vec<SpannedEvent<'a>> {
        let mut read = Vec::new();
        while let Some(next) = self.pull() {
            let is_end = matches!(&next.0, MarkdownEvent::Parsed(event) if ends(event));
            read.push(next);
            if is_end {
                break;
            }
        }
        read
    }

    fn put_back(&mut self, events: Vec<SpannedEvent<'a>>) {
        events.into_iter().rev().for_each(|event| self.ahead.push_front(event));
    }

    /// Leaves out a paragraph that only marks the place of a table of contents. Returns whether it was one.
    fn skip_contents(&mut self, range: &Range<usize>) -> bool {
        let written = self.text.get(range.clone()).unwrap_or_default().trim();
        if !CONTENTS_MARKERS.iter().any(|marker| written.eq_ignore_ascii_case(marker)) {
            return false;
        }
        let read = self.read_to(|event| matches!(event, Event::End(TagEnd::Paragraph)));
        let is_link = |(event, _): &SpannedEvent<'a>| {
            let MarkdownEvent::Parsed(Event::Start(Tag::Link { link_type, .. })) = event else { return false };
            !matches!(link_type, LinkType::WikiLink { .. })
        };
        let is_marker = !read.iter().any(is_link);
        if !is_marker {
            self.put_back(read);
        }
        is_marker
    }

    /// Replaces the wikilink that starts at `range`, which is ahead, if it is the text of another link. Returns whether it is.
    fn replace_wikilink(&mut self, range: &Range<usize>) -> bool {
        let Some(link) = self.parse_bracketed(range) else { return false };
        let end = link.first().map_or(range.end, |(_, range)| range.end);
        let mut replaced = Vec::new();
        let mut open = 0_usize;
        while let Some(next) = self.pull() {
            let (event, range) = &next;
            let closes_outer = open == 0 && matches!(event, MarkdownEvent::Parsed(Event::End(_)));
            if closes_outer || (open == 0 && range.start >= end) {
                self.ahead.push_front(next);
                break;
            }
            if range.end > end {
                let is_verbatim =
                    matches!(event, MarkdownEvent::Parsed(Event::Text(text)) if text.len() == range.len());
                if !is_verbatim || open > 0 {
                    // An element that only starts within the link.
                    replaced.push(next);
                    self.put_back(replaced);
                    return false;
                }
                let (_, (text, range)) = self.split(range, end);
                self.ahead.push_front((MarkdownEvent::Parsed(Event::Text(text)), range));
                break;
            }
            match event {
                MarkdownEvent::Parsed(Event::Start(_)) => open += 1,
                MarkdownEvent::Parsed(Event::End(_)) => open = open.saturating_sub(1),
                _ => {}
            }
            replaced.push(next);
        }
        if replaced.last().is_none_or(|(_, range)| range.end < end)
            && self.ahead.front().is_none_or(|(_, range)| range.start != end)
        {
            self.put_back(replaced);
            return false;
        }
        self.ready.extend(link);
        true
    }

    /// The events of the link that starts with a wikilink at `range`, if it is one in `CommonMark`.
    fn parse_bracketed(&self, range: &Range<usize>) -> Option<Vec<SpannedEvent<'a>>> {
        let rest = self.text.get(range.start..)?;
        if !rest.get(range.len()..)?.starts_with(['(', '[']) {
            return None;
        }
        let line = rest.split('\n').next()?;
        let limit = line.len().min(MAX_BRACKETED_LINK);
        let line = &line[..(0..=limit).rev().find(|end| line.is_char_boundary(*end))?];
        // `[[Owner]](s)` is a plural.
        let target = line.get(range.len()..)?.strip_prefix('(').and_then(|after| after.split(')').next());
        let is_ending =
            |target: &str| (1..=3).contains(&target.len()) && target.bytes().all(|byte| byte.is_ascii_lowercase());
        if target.is_some_and(is_ending) {
            return None;
        }
        let define = |link: BrokenLink<'a>| self.events.events.definition(&link.reference);
        let options = self.options - Options::ENABLE_WIKILINKS;
        let mut parsed = Parser::new_with_broken_link_callback(line, options, Some(define)).into_offset_iter();
        parsed.next().filter(|(event, _)| matches!(event, Event::Start(Tag::Paragraph)))?;
        let mut depth = 0;
        let mut events = Vec::new();
        for (event, inner) in parsed {
            match &event {
                Event::Start(Tag::Link { .. }) if depth == 0 && inner.start == 0 && inner.end > range.len() => {
                    depth = 1;
                }
                _ if depth == 0 => return None,
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            events.push((MarkdownEvent::Parsed(event), range.start + inner.start..range.start + inner.end));
            if depth == 0 {
                return Some(events);
            }
        }
        None
    }

    /// Whether a URL may start in the text at `range`.
    fn may_start_url(&self, range: &Range<usize>) -> bool {
        let is_linked = self.depth == 0 && !self.in_code_block;
        is_linked && self.url_marks.as_ref().is_some_and(|marks| marks.may_start_in(range))
    }

    /// Links the URLs in the text that starts with this event. Adds at least one event to `ready`.
    fn link_urls(&mut self, first: CowStr<'a>, range: Range<usize>) {
        let mut run = vec![(first, range)];
        while let Some((event, range)) = self.pull() {
            let end = run.last().map_or(0, |(_, last)| last.end);
            let is_next =
                range.start == end || (range.start == end + 1 && self.text.as_bytes().get(end) == Some(&b'\\'));
            match event {
                MarkdownEvent::Parsed(Event::Text(text)) if is_next => run.push((text, range)),
                event => {
                    self.ahead.push_front((event, range));
                    break;
                }
            }
        }
        let start = run.first().map_or(0, |(_, range)| range.start);
        let end = run.last().map_or(start, |(_, range)| range.end);
        let written = self.text.get(start..end).unwrap_or_default();
        let urls = find_urls(written);
        let mut pieces: VecDeque<(CowStr<'a>, Range<usize>)> = run.into();
        for url in urls {
            let range = start + url.range.start..start + url.range.end;
            while let Some(piece) = pieces.pop_front() {
                if piece.1.end <= range.start {
                    self.push_text(piece);
                } else if piece.1.start < range.start && piece.0.len() == piece.1.len() {
                    let (before, after) = self.split(&piece.1, range.start);
                    self.push_text(before);
                    pieces.push_front(after);
                } else {
                    pieces.push_front(piece);
                    break;
                }
            }
            let mut link_text = String::new();
            while let Some(piece) = pieces.pop_front() {
                if piece.1.start >= range.end {
                    pieces.push_front(piece);
                    break;
                }
                let is_verbatim = piece.0.len() == piece.1.len();
                if piece.1.end > range.end && is_verbatim {
                    let (inside, after) = self.split(&piece.1, range.end);
                    link_text.push_str(&inside.0);
                    pieces.push_front(after);
                    break;
                }
                let source = self.text.get(piece.1.clone()).unwrap_or_default();
                // Typographic characters are undone, entities are not.
                link_text.push_str(if source.starts_with('&') { &piece.0 } else { source });
            }
            self.push_link(&url, link_text, range);
        }
        for piece in pieces {
            self.push_text(piece);
        }
    }

    fn split(&self, range: &Range<usize>, at: usize) -> ((CowStr<'a>, Range<usize>), (CowStr<'a>, Range<usize>)) {
        let piece = |range: Range<usize>| (self.text.get(range.clone()).unwrap_or_default().into(), range);
        (piece(range.start..at), piece(at..range.end))
    }

    fn push_text(&mut self, (text, range): (CowStr<'a>, Range<usize>)) {
        self.ready.push_back((MarkdownEvent::Parsed(Event::Text(text)), range));
    }

    fn push_link(&mut self, url: &BareUrl, text: String, range: Range<usize>) {
        // The type of an email address adds its scheme.
        let link_type = if url.is_email() { LinkType::Email } else { LinkType::Autolink };
        let dest_url = if url.is_email() { text.clone() } else { url.href(&text).into_owned() };
        let (title, id) = (CowStr::from(""), CowStr::from(""));
        let link = Tag::Link { link_type, dest_url: dest_url.into(), title, id };
        for event in [Event::Start(link), Event::Text(text.into()), Event::End(TagEnd::Link)] {
            self.ready.push_back((MarkdownEvent::Parsed(event), range.clone()));
        }
    }
}

impl<'a> Iterator for LinkEvents<'a> {
    type Item = SpannedEvent<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let brackets = self.brackets;
        if self.url_marks.is_none() && !brackets && !self.block_ids {
            return self.events.next();
        }
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let (event, range) = self.pull()?;
            match event {
                MarkdownEvent::Parsed(Event::Text(text)) if self.may_start_url(&range) => {
                    self.link_urls(text, range);
                }
                MarkdownEvent::Parsed(Event::Start(Tag::Paragraph)) if brackets && self.skip_contents(&range) => {}
                MarkdownEvent::Parsed(Event::Start(Tag::Link {
                    link_type: LinkType::WikiLink { .. },
                    ref dest_url,
                    ..
                })) if brackets && self.depth == 0 => {
                    let is_contents = &**dest_url == "_TOC_";
                    self.ahead.push_front((event, range.clone()));
                    if is_contents {
                        self.read_to(|event| matches!(event, Event::End(TagEnd::Link)));
                    } else if !self.replace_wikilink(&range) {
                        let (event, range) = self.pull()?;
                        self.track(&event);
                        return Some((event, range));
                    }
                }
                event => {
                    self.track(&event);
                    return Some((event, range));
                }
            }
        }
    }
}

/// Whether a text may contain the id of a block.
fn has_block_ids(text: &str) -> bool {
    let mut ends = memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    memchr(b'^', text.as_bytes()).is_some() && ends.any(|end| block_id(text, &(0..end)).is_some())
}

/// The start of the block id at the end of a text, `^name`, alone or after a space. `None` unless the line ends there.
fn block_id(source: &str, range: &Range<usize>) -> Option<usize> {
    let text = &source[range.clone()];
    let trimmed = text.trim_end_matches('\r');
    let length = trimmed.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let start = trimmed.len().checked_sub(length + 1)?;
    // A number is an exponent.
    let has_letter = trimmed.as_bytes()[start + 1..].iter().any(u8::is_ascii_alphabetic);
    let is_id = has_letter && trimmed.as_bytes()[start] == b'^';
    let after = &source.as_bytes()[range.end..];
    let ends_line = after.first().is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
    let before = range.start + start;
    (is_id && ends_line && (before == 0 || source.as_bytes()[before - 1].is_ascii_whitespace())).then_some(before)
}

/// Whether a text may contain a link whose text is in brackets, or a marker for a table of contents.
fn has_brackets(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_marker = |offset: usize| {
        let starts = |marker: &str| {
            bytes[offset..].get(..marker.len()).is_some_and(|start| start.eq_ignore_ascii_case(marker.as_bytes()))
        };
        CONTENTS_MARKERS.into_iter().any(starts)
    };
    memchr2_iter(b'[', b']', bytes).any(|offset| match (bytes[offset], bytes.get(offset + 1), bytes.get(offset + 2)) {
        (b'[', ..) => is_marker(offset),
        (_, Some(b']'), Some(b'(' | b'[')) => true,
        _ => false,
    })
}

fn starts_with_tag(html: &str, tag: &str) -> bool {
    html.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
        && html[tag.len()..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>')
}
