//! The facts of a document's text: headings, links, positions, and everything else that other pages and checks need.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::source::Span;

use crate::model::document::citation::TextCitation;
use crate::model::document::policy::EmbeddedResource;

/// The facts of a text.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Body {
    /// The byte offset of the text in its file.
    pub start: u32,
    /// Its headings, in source order.
    pub headings: Vec<Heading>,
    /// The index of the heading that is the title of the page: the first of level 1, unless the front matter has a title.
    /// The text is rendered without it.
    pub title_heading: Option<usize>,
    /// How many levels the headings move down, so that the page has a single heading of level 1.
    pub demote: u8,
    /// Its links and images, in source order.
    pub links: Vec<Link>,
    /// The resources outside the site that it embeds, and scripts within it.
    pub embedded: Vec<EmbeddedResource>,
    /// The images in its raw HTML, in source order.
    pub html_images: Vec<HtmlImage>,
    /// The `id` attributes in its raw HTML, which links can target.
    pub html_ids: Vec<String>,
    /// The labels of its footnotes in the order of their numbers, folded by [`fold_label`](crate::model::document::footnote::fold_label).
    pub footnotes: Vec<Box<str>>,
    /// The sources in its footnotes and positions, in source order.
    pub citations: Vec<TextCitation>,
    /// The first sentences of its first paragraph, as plain text.
    pub first_paragraph: Option<String>,
    /// Its number of words. In scripts without spaces, each character is one.
    pub words: u32,
    /// The number of those that are characters.
    pub characters: u32,
    /// The deepest nesting of Markdown and HTML containers, and the byte offset in the file where the innermost one starts.
    pub nesting: (u32, u32),
    /// Whether it contains raw HTML, which must be sanitized.
    pub raw_html: bool,
    /// The changes to its raw HTML, in source order: unique ids, and the levels of headings.
    pub html_edits: Vec<HtmlEdit>,
    /// The byte ranges of its comments, in HTML or between `%%`, in source order. They are never published.
    pub comments: Vec<Range<u32>>,
    /// The byte ranges of the code blocks that can be highlighted, fences included.
    pub code: Vec<Range<u32>>,
    /// Whether it has a code block.
    pub has_code: bool,
    /// Whether it has a formula.
    pub has_math: bool,
    /// Its abbreviations, each with its first occurrence.
    pub abbreviations: Vec<Abbreviation>,
    /// The questions of a debate. Empty for other kinds.
    pub questions: Vec<Question>,
}

impl Body {
    /// Whether a link of this text shows its target as an image.
    pub fn is_image(&self, link: &Link) -> bool {
        link.form == LinkForm::Image || link.form == LinkForm::Html && self.html_image_of(link).is_some()
    }

    /// The `<img>` whose `src` is a link of this text.
    pub fn html_image_of(&self, link: &Link) -> Option<&HtmlImage> {
        let found = self.html_images.binary_search_by_key(&link.target_span.start, |image| image.address.start);
        found.ok().map(|index| &self.html_images[index])
    }

    /// The level at which each heading is rendered. Levels are never skipped, because screen readers navigate by headings.
    pub fn shown_levels(&self) -> Vec<u8> {
        let mut last = 1;
        let level = |(index, heading): (usize, &Heading)| {
            let is_title = self.title_heading == Some(index);
            last = if is_title { 1 } else { (heading.level + self.demote).min(last + 1).min(6) };
            last
        };
        self.headings.iter().enumerate().map(level).collect()
    }
}

/// A change to the raw HTML of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HtmlEdit {
    /// The byte range in the file that is replaced.
    pub range: Range<u32>,
    /// Its replacement.
    pub text: Box<str>,
}

/// An `<img>` in the raw HTML of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HtmlImage {
    /// The byte range in the file of the address in its `src`.
    pub address: Range<u32>,
    /// Where attributes can be added: the byte offset after its `src`.
    pub end: u32,
    /// Whether it has an attribute that sets a size.
    pub has_size: bool,
    /// Whether it has an attribute that sets when it is loaded.
    pub has_loading: bool,
    /// Whether it has an attribute with other files to choose from.
    pub has_choice: bool,
}

/// A word of two to five capitals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abbreviation {
    /// The word.
    pub text: Box<str>,
    /// Its first occurrence.
    pub span: Span,
    /// Whether the text explains it: `Product Owner (PO)`, `PO (product owner)`, `SFIA, a framework of skills`.
    pub explained: bool,
}

/// A question of a debate: a `##` heading and the text below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The index of its heading in the body.
    pub heading: usize,
    /// The byte offset of its end: the next question, or the end of the file.
    pub end: u32,
    /// Its positions: the `###` headings below it.
    pub positions: Vec<Position>,
}

/// A position: a `###` heading and the text below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The index of its heading in the body.
    pub heading: usize,
    /// The byte offset of its end.
    pub end: u32,
    /// Its labelled lines, in source order.
    pub points: Vec<Point>,
}

impl Position {
    /// The lines with one label.
    pub fn labelled(&self, label: PointLabel) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(move |point| point.label == label)
    }
}

/// A labelled line of a position: `- Held by: …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Its label.
    pub label: PointLabel,
    /// The byte range of the line with its label. Covers the whole list if the list contains nothing else.
    pub whole: Range<u32>,
    /// The byte range of the text after the colon, without the replies.
    pub value: Range<u32>,
    /// The byte ranges of the replies to an argument: the items of the list below it.
    pub replies: Vec<Range<u32>>,
}

/// The labels of lines in a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Every label, in the order in which authors usually write them.
    pub const ALL: [PointLabel; 5] = [Self::HeldBy, Self::When, Self::Source, Self::For, Self::But];

    /// Whether its lines are arguments, which can have replies.
    pub fn is_argument(self) -> bool {
        matches!(self, Self::For | Self::But)
    }

    /// The key of the words for it in files of labels. The first of them is the one that readers see.
    pub fn key(self) -> &'static str {
        match self {
            Self::HeldBy => "debate-word.held-by",
            Self::When => "debate-word.when",
            Self::Source => "debate-word.source",
            Self::For => "debate-word.for",
            Self::But => "debate-word.but",
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
    /// Its location.
    pub span: Span,
}

/// A link or an image of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The location of the whole link: `[text](target)`. In raw HTML, the part that is removed if the link is broken.
    pub span: Span,
    /// The location of its target, or of the whole link if the target is written elsewhere.
    pub target_span: Span,
    /// Its target, as written.
    pub target: String,
    /// The syntax of the link.
    pub form: LinkForm,
    /// Whether it has no text: `[](target)`, `[[Name|]]`. It shows the title of its target.
    pub is_untitled: bool,
}

/// The syntax of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkForm {
    /// `[text](target)`, `[text][label]`, `<https://…>`.
    Markdown,
    /// `[[Name]]`, `[[Name|text]]`.
    Wiki,
    /// `![alt](target)`.
    Image,
    /// `href`, `src`, `poster` or a candidate of `srcset` in raw HTML.
    Html,
}
