//! The text of a document -> the facts that other pages and the check of links need. The text itself stays in the
//! snapshot and is parsed again when its page is rendered, so nothing rendered is kept in memory.

mod abbreviations;
pub(crate) mod debate;
pub mod limit;
pub(crate) mod malformed_link;
pub(crate) mod nesting;
pub(crate) mod raw_html;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use crate::diagnostic::{Code, Diagnostic};
use crate::highlight;
use crate::model::address::href::{is_external, is_safe_url};
use crate::model::address::slug::{anchor, slug};
use crate::model::config::{MarkdownSettings, RawHtml};
use crate::model::document::body::{Body, Heading, Link, LinkForm};
use crate::model::document::events::events;
use crate::source::{FileId, Span};

use crate::input::markdown::abbreviations::Abbreviations;
use crate::input::markdown::limit::{ParseAbort, first_failing_line};
use crate::input::markdown::malformed_link::Mislink;
use crate::input::markdown::nesting::Nesting;

/// A summary made of the first paragraph is cut at about this many characters.
const SUMMARY_LENGTH: usize = 280;
/// The address of a link is looked for in this many bytes before the link's end, beside its own; a longer title hides it.
const ADDRESS_WITHIN: usize = 1024;

/// The label of a footnote is looked for in so many bytes, somewhat more than that of a link may have
/// (`CommonMark`, section 4.7).
const LONGEST_LABEL: usize = 1000;

/// Whoever reads a tag compares its attributes with each other. So many pairs take about as long as a step.
const PAIRS_IN_A_STEP: usize = 25;

/// Reads the facts of `text[start..]`, in at most so many steps of the parser. `title` is the front matter's; a
/// first-level heading that repeats it, or that stands in for it, is marked so that the page has one title.
pub fn parse(
    text: &str,
    file: FileId,
    start: usize,
    title: Option<&str>,
    settings: &MarkdownSettings,
    most_steps: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Body, Option<ParseAbort>) {
    let mut reader = Reader {
        text,
        file,
        start,
        settings,
        diagnostics,
        body: Body { start: u32::try_from(start).unwrap_or(u32::MAX), ..Body::default() },
        explicit_ids: Vec::new(),
        heading: None,
        first_paragraph: Paragraph::Wanted,
        depth: 0,
        nesting: Nesting::default(),
        html: None,
        pairs: 0,
        removed: BTreeMap::new(),
        foreign: None,
        footnotes: Footnotes::default(),
        abbreviations: Abbreviations::default(),
        code: false,
        in_footnote: false,
    };
    let mut events = events(&text[start..], settings.parser_options());
    for (step, (event, range)) in events.by_ref().enumerate() {
        let range = start + range.start..start + range.end;
        let at = range.start;
        reader.event(event, range);
        if step + reader.pairs / PAIRS_IN_A_STEP >= most_steps {
            return (reader.body, Some(ParseAbort::TooLong(at)));
        }
    }
    if events.has_failed() {
        let at = start + first_failing_line(&text[start..], settings.parser_options());
        return (reader.body, Some(ParseAbort::Failed(at)));
    }
    (reader.finish(title), None)
}

/// Whether the paragraph that becomes the summary was found.
enum Paragraph {
    Wanted,
    Reading(String),
    Read,
}

/// Footnotes by label.
#[derive(Default)]
struct Footnotes {
    defined: HashSet<String>,
}

struct Reader<'a> {
    text: &'a str,
    file: FileId,
    start: usize,
    settings: &'a MarkdownSettings,
    diagnostics: &'a mut Vec<Diagnostic>,
    body: Body,
    explicit_ids: Vec<Option<String>>,
    /// The heading that is being read.
    heading: Option<Heading>,
    first_paragraph: Paragraph,
    /// How many containers of blocks are open.
    depth: usize,
    nesting: Nesting,
    /// A block of HTML that is being read, and where each of its pieces starts: in it, in the file.
    html: Option<(String, Vec<(usize, usize)>)>,
    /// How many pairs of attributes there are in its tags.
    pairs: usize,
    /// What the sanitiser will take out: its first place, and how often.
    removed: BTreeMap<String, (Range<usize>, usize)>,
    /// The first tag of another generator.
    foreign: Option<Range<usize>>,
    footnotes: Footnotes,
    abbreviations: Abbreviations,
    code: bool,
    in_footnote: bool,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.nesting.open(&range);
                self.open(tag, range);
            }
            Event::End(tag) => {
                self.nesting.end();
                self.close(tag);
            }
            Event::Text(text) => {
                self.words(&text);
                if self.code {
                    return;
                }
                self.prose(&text);
                if !self.in_footnote {
                    self.abbreviations.note(&text, &range, self.text, self.file);
                }
                self.mislink(range.start);
                self.foreign_tag(range);
            }
            Event::Code(code) => {
                self.words(&code);
                self.prose(&code);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.prose(&text),
            Event::SoftBreak | Event::HardBreak => self.prose(" "),
            Event::Html(html) => match &mut self.html {
                Some((block, pieces)) => {
                    pieces.push((block.len(), range.start));
                    block.push_str(&html);
                }
                None => self.scan_html(&html, &[(0, range.start)]),
            },
            Event::InlineHtml(html) => self.scan_html(&html, &[(0, range.start)]),
            Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, id, .. } => {
                self.explicit_ids.push(id.map(|id| id.to_string()));
                self.heading = Some(Heading {
                    level: level as u8,
                    id: String::new(),
                    text: String::new(),
                    span: self.span(range),
                });
            }
            Tag::Paragraph if self.depth == 0 && matches!(self.first_paragraph, Paragraph::Wanted) => {
                self.first_paragraph = Paragraph::Reading(String::new());
            }
            Tag::Link { link_type, dest_url, .. } => {
                self.link(link_type, &dest_url, LinkForm::Markdown, range);
            }
            Tag::Image { link_type, dest_url, .. } => {
                self.link(link_type, &dest_url, LinkForm::Image, range);
            }
            Tag::CodeBlock(kind) => {
                self.code = true;
                if let CodeBlockKind::Fenced(info) = kind {
                    self.language(&info, range);
                }
            }
            Tag::HtmlBlock => self.html = Some((String::new(), Vec::new())),
            Tag::FootnoteDefinition(label) => {
                self.depth += 1;
                // Titles of sources are quoted there, abbreviations and all.
                self.in_footnote = true;
                self.footnotes.defined.insert(label.to_string());
            }
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::Table(_) | Tag::DefinitionList => {
                self.depth += 1;
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
            TagEnd::Paragraph => {
                if let Paragraph::Reading(text) = &self.first_paragraph {
                    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    if text.is_empty() {
                        self.first_paragraph = Paragraph::Wanted;
                    } else {
                        self.body.first_paragraph = Some(shorten(&text));
                        self.first_paragraph = Paragraph::Read;
                    }
                }
            }
            TagEnd::CodeBlock => self.code = false,
            TagEnd::HtmlBlock => {
                if let Some((html, pieces)) = self.html.take() {
                    self.scan_html(&html, &pieces);
                }
            }
            TagEnd::FootnoteDefinition => {
                self.depth -= 1;
                self.in_footnote = false;
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::Table | TagEnd::DefinitionList => {
                self.depth -= 1;
            }
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        self.body.words += u32::try_from(count_words(text)).unwrap_or(0);
    }

    fn prose(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        } else if let Paragraph::Reading(paragraph) = &mut self.first_paragraph {
            paragraph.push_str(text);
        }
    }

    fn link(&mut self, link_type: LinkType, target: &str, form: LinkForm, range: Range<usize>) {
        let form = match (link_type, form) {
            (LinkType::WikiLink { .. }, LinkForm::Markdown) => LinkForm::Wiki,
            (LinkType::Email | LinkType::Autolink, _) => return,
            (_, form) => form,
        };
        if form != LinkForm::Wiki && is_external(target) {
            self.external(target, form == LinkForm::Image, range);
            return;
        }
        if target.contains("{{") || target.contains("{%") {
            self.foreign.get_or_insert(range.clone());
        }
        // Links in images in links end at one place: each is looked for near its own end only.
        let near = (range.start..=range.end.saturating_sub(target.len() + ADDRESS_WITHIN).max(range.start))
            .rev()
            .find(|at| self.text.is_char_boundary(*at))
            .unwrap_or(range.start);
        let written = &self.text[near..range.end];
        let inline = || {
            // Nearly every link is `[text](address)`.
            let before = written.strip_suffix(')').and_then(|written| written.strip_suffix(target));
            if let Some(before) = before.filter(|before| before.ends_with("](")) {
                return Some(before.len());
            }
            let opened = |open: &str| Some(written.rfind(&format!("{open}{target}"))? + open.len());
            ["](<", "]("].iter().find_map(|open| opened(open))
        };
        let found = match link_type {
            // The address of `[text][label]` stands elsewhere.
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => None,
            LinkType::Inline => inline().or_else(|| written.rfind(target)),
            _ => written.rfind(target),
        };
        let target_range = match found.filter(|_| !target.is_empty()) {
            Some(at) => near + at..near + at + target.len(),
            None => range.clone(),
        };
        self.body.links.push(Link {
            span: self.span(range),
            target_span: self.span(target_range),
            target: target.to_string(),
            form,
        });
    }

    /// A link out of the site: nothing to look up, but it may be one that runs.
    fn external(&mut self, target: &str, is_image: bool, range: Range<usize>) {
        if !is_safe_url(target, is_image) {
            let scheme = target.split(':').next().unwrap_or_default();
            self.removed.entry(format!("an address with `{scheme}:`")).or_insert((range, 0)).1 += 1;
        }
    }

    fn language(&mut self, info: &str, range: Range<usize>) {
        let Some(language) = highlight::language(info).filter(|_| self.settings.highlight) else { return };
        if highlight::knows(language) {
            let Span { start, end, .. } = self.span(range);
            self.body.code.push(start..end);
        } else {
            let line = self.text[range.clone()].lines().next().unwrap_or_default();
            let at = range.start + line.find(language).unwrap_or(0);
            let diagnostic = Diagnostic::new(
                Code::UnknownLanguage,
                self.span(at..at + language.len()),
                format!("code in `{language}` can't be highlighted"),
            );
            self.diagnostics.push(diagnostic.help("it is shown plain; `text` says that this is meant"));
        }
    }

    fn scan_html(&mut self, html: &str, pieces: &[(usize, usize)]) {
        let found = raw_html::scan(html);
        if self.settings.raw_html == RawHtml::Escape || !found.substance {
            return;
        }
        self.body.raw_html = true;
        self.body.html_ids.extend(found.ids);
        self.pairs += found.pairs;
        let start = self.start;
        let place = |offset: usize| {
            let after = pieces.partition_point(|(in_html, _)| *in_html <= offset);
            pieces.get(after.saturating_sub(1)).map_or(start, |(in_html, in_file)| in_file + (offset - in_html))
        };
        for (name, tag, at) in found.tags {
            let at = place(at);
            match tag {
                raw_html::Tag::Closes => self.nesting.close_element(&name),
                raw_html::Tag::Opens => self.nesting.open_element(&name, false, &(at..at)),
                raw_html::Tag::IsWhole => self.nesting.open_element(&name, true, &(at..at)),
            }
        }
        let mut links = Vec::new();
        let mut unsafe_targets = Vec::new();
        for (target, range) in found.links {
            let start = place(range.start);
            if is_external(&target) {
                unsafe_targets.push((target, start..start + range.len()));
                continue;
            }
            let span = self.span(start..start + range.len());
            // What the file doesn't hold as written, an address with entities in it for one, stays as it is.
            if self.text.get(start..start + range.len()) == Some(target.as_str()) {
                links.push(Link { span, target_span: span, target, form: LinkForm::Html });
            }
        }
        for (what, range) in found.removed {
            let (start, end) = (place(range.start), place(range.end.saturating_sub(1)) + 1);
            self.removed.entry(what).or_insert((start..end.max(start), 0)).1 += 1;
        }
        self.body.links.extend(links);
        for (target, range) in unsafe_targets {
            self.external(&target, true, range);
        }
    }

    fn mislink(&mut self, at: usize) {
        // Brackets begin a stretch of text.
        if !matches!(self.text.as_bytes().get(at), Some(b'(' | b'[' | b' ')) {
            return;
        }
        if let Some(Mislink { range, why, meant }) = malformed_link::find(self.text, at) {
            let diagnostic = Diagnostic::new(Code::BrokenLink, self.span(range), format!("this is no link: {why}"));
            self.diagnostics.push(diagnostic.label("shown as text").help(format!("write it as `{meant}`")));
        }
    }

    fn foreign_tag(&mut self, range: Range<usize>) {
        if self.foreign.is_some() {
            return;
        }
        let written = &self.text[range.clone()];
        if !written.as_bytes().contains(&b'{') {
            return;
        }
        if let Some(at) = written.find("{%").or_else(|| written.find("{{")) {
            let end = written[at..].find(['\n', '}']).map_or(written.len(), |end| at + end);
            self.foreign = Some(range.start + at..range.start + end);
        }
    }

    fn finish(mut self, title: Option<&str>) -> Body {
        let (deepest, at) = std::mem::take(&mut self.nesting).deepest();
        self.body.nesting = (deepest, u32::try_from(at.start).unwrap_or(u32::MAX));
        self.name_headings();
        let first = self.body.headings.iter().position(|heading| heading.level == 1);
        self.body.title_heading =
            first.filter(|&first| title.is_none_or(|title| slug(title) == slug(&self.body.headings[first].text)));
        let left = self
            .body
            .headings
            .iter()
            .enumerate()
            .any(|(at, heading)| heading.level == 1 && Some(at) != self.body.title_heading);
        self.body.demote = u8::from(left);
        // HTML blocks are read when they end, which is after the links inside other blocks before them.
        self.body.links.sort_by_key(|link| link.span.start);
        if let Some(range) = self.foreign.take() {
            let diagnostic =
                Diagnostic::new(Code::ForeignTag, self.span(range), "this looks like a tag of another generator")
                    .label("shown as text, never run")
                    .help("write it in Markdown, or put it in a code span if it is meant to be seen");
            self.diagnostics.push(diagnostic);
        }
        self.broken_footnotes();
        if self.settings.raw_html == RawHtml::Sanitize {
            for (what, (range, times)) in std::mem::take(&mut self.removed) {
                let times = if times > 1 { format!(", {times} times in this file") } else { String::new() };
                let diagnostic = Diagnostic::new(Code::UnsafeHtml, self.span(range), format!("{what} is left out{times}"))
                    .help("write it in Markdown, or set `raw_html = \"trust\"` under [markdown] in site.toml if all authors are trusted");
                self.diagnostics.push(diagnostic);
            }
        }
        self.body.abbreviations = std::mem::take(&mut self.abbreviations).found();
        // It stays in memory as long as the guide does.
        self.body.headings.shrink_to_fit();
        self.body.links.shrink_to_fit();
        self.body
    }

    /// Gives each heading an anchor of its own: the one that its author wrote, else one made of its text, with `-1`,
    /// `-2` behind it where that is taken, as code hosts do.
    fn name_headings(&mut self) {
        let mut taken: HashSet<String> = self.body.html_ids.iter().cloned().collect();
        let explicit = std::mem::take(&mut self.explicit_ids);
        let mut first_at: HashMap<&str, Span> = HashMap::new();
        let mut duplicates = Vec::new();
        for (heading, id) in self.body.headings.iter_mut().zip(&explicit) {
            let Some(id) = id else { continue };
            if let Some(first) = first_at.get(id.as_str()) {
                duplicates.push(
                    Diagnostic::new(Code::DuplicateAnchor, heading.span, format!("the anchor `{id}` is given twice"))
                        .related(*first, "it is given here first")
                        .help("give each heading an anchor of its own"),
                );
            } else {
                first_at.insert(id, heading.span);
                taken.insert(id.clone());
                heading.id.clone_from(id);
            }
        }
        let mut next: HashMap<String, usize> = HashMap::new();
        for (heading, id) in self.body.headings.iter_mut().zip(&explicit) {
            if !heading.id.is_empty() {
                continue;
            }
            let wanted = id.clone().unwrap_or_else(|| anchor(&heading.text));
            let mut unique = wanted.clone();
            let number = next.entry(wanted.clone()).or_insert(0);
            while !taken.insert(unique.clone()) {
                *number += 1;
                unique = format!("{wanted}-{number}");
            }
            heading.id = unique;
        }
        self.diagnostics.extend(duplicates);
    }

    /// The parser leaves a reference to a footnote that isn't defined as text, so it is looked for there.
    fn broken_footnotes(&mut self) {
        if !self.settings.extensions || !self.text[self.start..].contains("[^") {
            return;
        }
        let parser = Parser::new_ext(&self.text[self.start..], self.settings.parser_options());
        let mut code = false;
        // A bracket ends a run of text, so the pieces of `[^x]` are put together from the source.
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(_)) => code = true,
                Event::End(TagEnd::CodeBlock) => code = false,
                Event::Text(text) if !code && text.starts_with('[') => {
                    let at = self.start + range.start;
                    let Some(rest) = self.text[at..].strip_prefix("[^") else { continue };
                    let ends = |byte: u8| matches!(byte, b']' | b'\n' | b' ');
                    let Some(end) = rest.bytes().take(LONGEST_LABEL).position(ends) else { continue };
                    let label = &rest[..end];
                    if rest[end..].starts_with(']') && !label.is_empty() && !self.footnotes.defined.contains(label) {
                        let span = self.span(at..at + 2 + end + 1);
                        let diagnostic =
                            Diagnostic::new(Code::BrokenFootnote, span, format!("there is no footnote `{label}`"));
                        self.diagnostics.push(diagnostic.help(format!("write it at the end: `[^{label}]: its text`")));
                    }
                }
                _ => {}
            }
        }
    }
}

/// How many words there are between white space. Nearly every text is ASCII, where a byte is a character.
fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    let bytes = text.as_bytes();
    let Some((first, after)) = bytes.split_first() else { return 0 };
    let is_space = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    // Each byte with the one before it, in shares whose count fits into a byte, so that many are compared at once.
    let begins = |(before, byte): (&u8, &u8)| u8::from(is_space(before) & !is_space(byte));
    let shares = bytes.chunks(128).zip(after.chunks(128));
    let within: usize =
        shares.map(|(before, after)| usize::from(before.iter().zip(after).map(begins).sum::<u8>())).sum();
    within + usize::from(!is_space(first))
}

/// Cuts a paragraph after the last whole sentence that fits, or else after a word.
fn shorten(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(SUMMARY_LENGTH) else { return text.to_string() };
    let fitting = &text[..limit];
    if let Some(end) = fitting.rfind(". ").filter(|&end| end > limit / 3) {
        return fitting[..=end].to_string();
    }
    let end = fitting.rfind(' ').unwrap_or(limit);
    format!("{}…", fitting[..end].trim_end_matches([',', ';', ':', '-', ' ']))
}
