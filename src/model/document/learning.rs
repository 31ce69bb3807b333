//! Resources to learn a skill.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::source::{Span, Spanned};

/// Something to learn a skill from.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct LearningResource {
    /// Where it is written.
    pub span: Span,
    /// `title`
    pub title: String,
    /// `url`: its address on the web.
    pub url: Option<String>,
    /// `why`: the reason to use it.
    pub why: Option<String>,
    /// `level`: the level of the skill that it leads to. `None` for all levels.
    pub level: Option<Spanned<String>>,
    /// `kind`
    pub kind: Option<ResourceKind>,
    /// `cost`
    pub cost: Option<String>,
    /// `date`: the day on which the author checked it, or of its edition.
    pub date: Option<Date>,
}

/// The kind of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ResourceKind {
    /// A book.
    Book,
    /// A course.
    Course,
    /// An article.
    Article,
    /// Something to do.
    Practice,
}

impl ResourceKind {
    /// Every kind.
    pub const ALL: [ResourceKind; 4] =
        [ResourceKind::Book, ResourceKind::Course, ResourceKind::Article, ResourceKind::Practice];

    /// As in `kind: book`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Course => "course",
            Self::Article => "article",
            Self::Practice => "practice",
        }
    }
}
