//! A page -> its visible text, in sections under the nearest heading. Words are extracted from it, and excerpts show it.

use crate::model::config::MarkdownSettings;
use crate::model::document::entry::Entry;
use crate::model::site::Site;
use crate::model::visible_text::{VisibleBlockKind, visit_visible_text};

use crate::search::files::NameHasher;
use crate::search::page::{SearchPage, number};

/// The visible text of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PageText {
    /// Its blocks, each in a line of its own, so that no words of neighbouring blocks are joined.
    pub(super) text: Box<str>,
    /// Its sections, in order. The first starts at 0.
    pub(super) sections: Box<[Section]>,
}

/// The text from a heading to the next one. If it has a heading, that is its first block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Section {
    start: u32,
    place: SectionPlace,
}

/// Where a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SectionPlace {
    /// Before the first heading.
    Start,
    /// Under a heading of the document, by its index.
    Heading(u32),
    /// In a part that the guide derives, by its index in [`SearchPage::parts`].
    Part(u32),
}

impl Section {
    /// The offset of its first block.
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    pub(super) fn place(self) -> SectionPlace {
        self.place
    }
}

impl PageText {
    /// The text of a page. It starts with the summary and the prose of the front matter, and ends with the derived parts.
    pub(super) fn of(site: &Site, page: &SearchPage) -> Self {
        let entry = page.entry.map(|entry| &*site.entries[entry]);
        let source = entry.map_or("", |entry| site.snapshot.file(entry.file).text());
        let text = String::with_capacity(source.len());
        let mut text = TextWriter { text, sections: vec![Section { start: 0, place: SectionPlace::Start }] };
        let has_own_summary = entry.is_none_or(|entry| entry.front.summary.is_some());
        if has_own_summary && page.has_summary {
            text.push_block(page.summary(site));
        }
        page.prose.iter().for_each(|block| text.push_block(block));
        if let Some(entry) = entry {
            text.push_document(source, entry, &site.config.markdown);
        }
        for (part, index) in page.parts.iter().zip(0..) {
            text.start_section(SectionPlace::Part(index));
            part.lines.iter().for_each(|line| text.push_block(line));
        }
        // Copies are exactly as large as needed, which shrunk allocations are not: a build holds the texts of all pages.
        Self { text: text.text.as_str().into(), sections: text.sections.as_slice().into() }
    }

    /// A hash of everything that the index shows of a page, the same on every machine.
    pub(super) fn digest(&self, site: &Site, page: &SearchPage) -> [u8; 16] {
        let mut hasher = NameHasher::new();
        let shown = [&*page.title, &page.url, page.kind.label(&site.config.labels), &page.shown_summary, &self.text];
        for text in shown {
            hasher.add(text.as_bytes());
        }
        for section in &self.sections {
            hasher.add_number(section.start);
            hasher.add(page.anchor(site, *section).as_bytes());
        }
        hasher.digest()
    }

    /// The sections, each with its text.
    pub(super) fn sections(&self) -> impl Iterator<Item = (Section, &str)> {
        let ends = self.sections.iter().skip(1).map(|next| next.start()).chain([self.text.len()]);
        self.sections.iter().zip(ends).map(|(section, end)| (*section, &self.text[section.start()..end]))
    }

    /// The section that contains an offset.
    pub(super) fn section_at(&self, offset: usize) -> Section {
        let next = self.sections.partition_point(|section| section.start() <= offset);
        self.sections[next.saturating_sub(1)]
    }

    /// The block that contains an offset, and the offset of its start.
    pub(super) fn block_at(&self, offset: usize) -> (&str, usize) {
        let offset = offset.min(self.text.len());
        let start = self.text[..offset].rfind('\n').map_or(0, |end| end + 1);
        let end = self.text[offset..].find('\n').map_or(self.text.len(), |length| offset + length);
        (&self.text[start..end], start)
    }
}

/// Whether white space in a text consists of single spaces.
fn is_collapsed(text: &str) -> bool {
    // Without an early exit, the compiler vectorises the loop.
    let pairs = text.as_bytes().iter().zip(text.as_bytes().iter().skip(1));
    let needs_space =
        |one: u8, next: u8| matches!((one, next), (b'\n' | b'\t' | b'\r', _) | (b' ', b' ') | (0xc2, 0xa0));
    !pairs.fold(false, |found, (one, next)| found | needs_space(*one, *next))
}

/// The text of a page while it is written.
struct TextWriter {
    text: String,
    sections: Vec<Section>,
}

impl TextWriter {
    /// Adds a block. White space is collapsed.
    fn push_block(&mut self, block: &str) {
        let start = self.text.len();
        let block = block.trim();
        if is_collapsed(block) {
            self.text.push_str(block);
        } else {
            for word in block.split_whitespace() {
                if self.text.len() > start {
                    self.text.push(' ');
                }
                self.text.push_str(word);
            }
        }
        if self.text.len() > start {
            self.text.push('\n');
        }
    }

    fn start_section(&mut self, place: SectionPlace) {
        self.sections.push(Section { start: number(self.text.len()), place });
    }

    fn push_document(&mut self, source: &str, entry: &Entry, settings: &MarkdownSettings) {
        let title = entry.body.title_heading;
        visit_visible_text(source, &entry.body, settings, |block| {
            let heading = block.heading.filter(|heading| title != Some(*heading)).map(number);
            let is_heading = block.kind == VisibleBlockKind::Heading;
            // The title is not part of the text.
            if is_heading && heading.is_none() {
                return;
            }
            let place = heading.map_or(SectionPlace::Start, SectionPlace::Heading);
            if self.sections.last().is_some_and(|section| section.place != place) {
                self.start_section(place);
            }
            self.push_block(block.text);
        });
    }
}
