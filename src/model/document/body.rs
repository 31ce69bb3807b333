//! What the text of a document says: its headings, links and positions, and all else that other pages, and the check of
//! links, need to know of it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::source::Span;

/// The facts of a text: all that other pages, and the check of links, need to know of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Body {
    /// Where the text starts in its file, in bytes.
    pub start: u32,
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Which of them is the page's title and so is left out of the text: the first of level 1, where the front
    /// matter gives no other title.
    pub title_heading: Option<usize>,
    /// How many levels the headings move down, so that the page has one of level 1.
    pub demote: u8,
    /// Its links and images, in the order of their places.
    pub links: Vec<Link>,
    /// Ids of the author's own HTML, which links may lead to.
    pub html_ids: Vec<String>,
    /// Its first paragraph as plain text, cut to a few sentences.
    pub first_paragraph: Option<String>,
    /// How many words it has.
    pub words: u32,
    /// The most containers, those of Markdown and those of HTML, that are open at once, and where the last of them
    /// begins, in bytes of the file.
    pub nesting: (u32, u32),
    /// Whether it holds HTML, and so has to be sanitised.
    pub raw_html: bool,
    /// Where its blocks of code are that can be highlighted, from fence to fence.
    pub code: Vec<Range<u32>>,
    /// The abbreviations in it, each where it stands first.
    pub abbreviations: Vec<Abbreviation>,
    /// The questions of a debate; nothing in other kinds.
    pub questions: Vec<Question>,
}

impl Body {
    /// The level at which each heading is shown: moved down where the page's title needs it, and never more than one
    /// below the heading before it, so that nobody who goes by headings looks for one that isn't there.
    pub fn shown_levels(&self) -> Vec<u8> {
        let mut last = 1;
        let level = |(at, heading): (usize, &Heading)| {
            let is_title = self.title_heading == Some(at);
            last = if is_title { 1 } else { (heading.level + self.demote).min(last + 1).min(6) };
            last
        };
        self.headings.iter().enumerate().map(level).collect()
    }
}

/// A word of two to five capitals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abbreviation {
    /// The word.
    pub text: Box<str>,
    /// Its first place.
    pub span: Span,
    /// Whether the text says what it stands for: `Product Owner (PO)`, `PO (product owner)`, `SFIA, a
    /// framework of skills`.
    pub explained: bool,
}

/// A question of a debate: a `##` heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its heading, as an index into the body's.
    pub heading: usize,
    /// Where its text ends: at the next question, or with the file.
    pub end: u32,
    /// Its positions: the `###` headings under it.
    pub positions: Vec<Position>,
}

/// A position: a `###` heading and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Its heading, as an index into the body's.
    pub heading: usize,
    /// Where its text ends.
    pub end: u32,
    /// What is labelled in it, in the order written.
    pub points: Vec<Point>,
}

impl Position {
    /// What is labelled so.
    pub fn labelled(&self, label: PointLabel) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(move |point| point.label == label)
    }
}

/// A labelled line of a position: `- Held by: …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Its label.
    pub label: PointLabel,
    /// The whole of it, label and all, and with its list where nothing else is in the list.
    pub whole: Range<u32>,
    /// What stands behind the colon.
    pub value: Range<u32>,
}

/// The labels that a position's lines may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PointLabel {
    /// `Held by`
    HeldBy,
    /// `When`
    When,
    /// `Source`
    Source,
    /// `For`
    For,
    /// `But`
    But,
}

impl PointLabel {
    /// The label that a line's beginning names, in any case; what people write for these labels is understood.
    pub fn read(written: &str) -> Option<Self> {
        match written.trim().to_lowercase().as_str() {
            "held by" => Some(Self::HeldBy),
            "when" => Some(Self::When),
            "source" | "sources" => Some(Self::Source),
            "for" | "pro" | "pros" => Some(Self::For),
            "but" | "against" | "con" | "cons" | "contra" => Some(Self::But),
            _ => None,
        }
    }
}

/// A heading of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6, as written.
    pub level: u8,
    /// Its anchor, unique on its page.
    pub id: String,
    /// Its text without markup.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A link or an image of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The whole of it in its file: `[text](target)`.
    pub span: Span,
    /// Where its target stands, if it stands there as written.
    pub target_span: Span,
    /// Where it leads, as written.
    pub target: String,
    /// How it was written.
    pub form: LinkForm,
}

/// How a link was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkForm {
    /// `[text](target)`, `[text][label]`, `<https://…>`.
    Markdown,
    /// `[[Name]]`, `[[Name|text]]`.
    Wiki,
    /// `![alt](target)`.
    Image,
    /// `href` or `src` in the author's own HTML.
    Html,
}
