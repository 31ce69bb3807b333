//! One parsed document: its kind, its front matter, and the facts of its text. References are still names.

use std::sync::Arc;

use jiff::civil::Date;

use crate::source::{FileId, Span, Spanned};

use super::route::Url;
use super::value::Value;

/// What a document is about, and so which page it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A text about roles and topics; what has no other kind.
    Article,
    /// The profile of a role.
    Role,
    /// The introduction of a topic.
    Topic,
    /// A debate.
    Debate,
    /// A skill.
    Skill,
    /// An entry of the glossary.
    Term,
    /// A comparison of two roles that someone wrote.
    Comparison,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 7] =
        [Kind::Article, Kind::Role, Kind::Topic, Kind::Debate, Kind::Skill, Kind::Term, Kind::Comparison];

    /// As in `kind: role`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Article => "article",
            Kind::Role => "role",
            Kind::Topic => "topic",
            Kind::Debate => "debate",
            Kind::Skill => "skill",
            Kind::Term => "term",
            Kind::Comparison => "comparison",
        }
    }

    /// Its folder below `content/`, which is also its index's place in the site.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Article => "articles",
            Kind::Role => "roles",
            Kind::Topic => "topics",
            Kind::Debate => "debates",
            Kind::Skill => "skills",
            Kind::Term => "terms",
            Kind::Comparison => "compare",
        }
    }

    /// What a reader calls all of them.
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Article => "Articles",
            Kind::Role => "Roles",
            Kind::Topic => "Topics",
            Kind::Debate => "Debates",
            Kind::Skill => "Skills",
            Kind::Term => "Terms",
            Kind::Comparison => "Comparisons",
        }
    }
}

/// Where a document's text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It has a page of its own.
    Page,
    /// It is the text of the home page.
    Home,
    /// It opens the index of a kind: `roles/index.md`.
    Index(Kind),
}

/// One parsed document.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its file.
    pub file: FileId,
    /// What it is.
    pub kind: Kind,
    /// Where its text goes.
    pub place: Place,
    /// The address of its page.
    pub url: Url,
    /// Its folder below `content/`, from which its relative links start: `roles`.
    pub folder: Arc<str>,
    /// Its file's name without extension, or its folder's where it is the folder's page.
    pub stem: Arc<str>,
    /// Its title: from the front matter, else its first `# heading`, else its file's name.
    pub title: String,
    /// What stands between the `---`.
    pub front: FrontMatter,
    /// The facts of its text.
    pub body: Body,
}

/// The front matter of a document. Every key is optional.
#[derive(Debug, Clone, Default)]
pub struct FrontMatter {
    /// `kind`
    pub kind: Option<Kind>,
    /// `title`
    pub title: Option<Spanned<String>>,
    /// `summary`: one line on what it says, or what the role means.
    pub summary: Option<String>,
    /// `date`: when it was published.
    pub date: Option<Date>,
    /// `updated`: when it last changed in substance.
    pub updated: Option<Date>,
    /// `authors`
    pub authors: Vec<String>,
    /// `roles`: names of the roles it is about.
    pub roles: Vec<Spanned<String>>,
    /// `topics`
    pub topics: Vec<Spanned<String>>,
    /// `tags`: names of roles or topics.
    pub tags: Vec<Spanned<String>>,
    /// `debates`: names of debates, each with an optional `#position`.
    pub debates: Vec<Spanned<String>>,
    /// `aliases`: addresses that lead here.
    pub aliases: Vec<Spanned<String>>,
    /// `sources`: where its facts come from.
    pub sources: Vec<String>,
    /// `reviewed`: when someone last checked it.
    pub reviewed: Option<Date>,
    /// `review_in`: how long that lasts.
    pub review_in: Option<jiff::Span>,
    /// `draft`
    pub draft: bool,
    /// `weight`: its place in lists, lightest first, before those without.
    pub weight: Option<i64>,
    /// `template`
    pub template: Option<Spanned<String>>,
    /// What only roles have; empty for other kinds.
    pub role: RoleFacts,
    /// `parent` of a topic.
    pub parent: Option<Spanned<String>>,
    /// Every other key, for templates.
    pub extra: Vec<(String, Value)>,
}

/// The keys of a role's profile.
#[derive(Debug, Clone, Default)]
pub struct RoleFacts {
    /// `abbr`
    pub abbr: Option<String>,
    /// `also_called`
    pub also_called: Vec<String>,
    /// `hidden_titles`: searched and understood, never shown.
    pub hidden_titles: Vec<String>,
    /// `family`
    pub family: Option<String>,
    /// `variant_of`
    pub variant_of: Option<Spanned<String>>,
    /// `facts`: the rows of "at a glance".
    pub facts: Vec<(String, String)>,
    /// `skills`: name and level.
    pub skills: Vec<Noted>,
    /// `levels`: name, and what sets it apart from the one below.
    pub levels: Vec<Noted>,
    /// `confused_with`: role and difference.
    pub confused_with: Vec<Noted>,
    /// `works_with`
    pub works_with: Vec<Noted>,
    /// `reports_to`
    pub reports_to: Vec<Noted>,
    /// `leads_to`: role, and how one gets there.
    pub leads_to: Vec<Noted>,
    /// `contexts`: where, and what the role is there.
    pub contexts: Vec<(String, String)>,
}

/// A name, and what its author says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The name.
    pub name: Spanned<String>,
    /// The difference, the way, the level: whatever its key asks for.
    pub note: Option<String>,
}

/// The facts of a text: all that other pages, and the check of links, need to know of it.
#[derive(Debug, Clone, Default)]
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
    /// Whether it holds HTML, and so has to be sanitised.
    pub raw_html: bool,
}

/// A heading of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Body {
    /// Whether a link to `#anchor` finds something here.
    pub fn has_anchor(&self, anchor: &str) -> bool {
        self.headings.iter().any(|heading| heading.id == anchor) || self.html_ids.iter().any(|id| id == anchor)
    }
}
