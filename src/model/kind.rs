//! The kinds of documents and nodes.

use serde::{Deserialize, Serialize};

/// The kind of a document. It decides which keys and which page the document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A text about roles and topics, with a date.
    Article,
    /// The profile of a role.
    Role,
    /// The introduction of a topic.
    Topic,
    /// A debate.
    Debate,
    /// A skill.
    Skill,
    /// A glossary term.
    Term,
    /// A comparison of two roles, with or without a document.
    Comparison,
    /// A move from a role or a level to another, with or without a document.
    Move,
    /// A type of workplace where roles differ.
    Context,
    /// A standalone page, such as an imprint, or the page of a folder. The default kind.
    Page,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 10] = [
        Kind::Article,
        Kind::Role,
        Kind::Topic,
        Kind::Debate,
        Kind::Skill,
        Kind::Term,
        Kind::Comparison,
        Kind::Move,
        Kind::Context,
        Kind::Page,
    ];

    /// The name in front matter: `role`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Article => "article",
            Kind::Role => "role",
            Kind::Topic => "topic",
            Kind::Debate => "debate",
            Kind::Skill => "skill",
            Kind::Term => "term",
            Kind::Comparison => "comparison",
            Kind::Move => "move",
            Kind::Context => "context",
            Kind::Page => "page",
        }
    }

    /// Its folder below `content/`, which is also the path of its index.
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Article => "articles",
            Kind::Role => "roles",
            Kind::Topic => "topics",
            Kind::Debate => "debates",
            Kind::Skill => "skills",
            Kind::Term => "terms",
            Kind::Comparison => "compare",
            Kind::Move => "moves",
            Kind::Context => "contexts",
            Kind::Page => "pages",
        }
    }

    /// The plural that readers see.
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Article => "Articles",
            Kind::Role => "Roles",
            Kind::Topic => "Topics",
            Kind::Debate => "Debates",
            Kind::Skill => "Skills",
            Kind::Term => "Terms",
            Kind::Comparison => "Comparisons",
            Kind::Move => "Moves",
            Kind::Context => "Workplaces",
            Kind::Page => "Pages",
        }
    }

    /// The singular that readers see.
    pub fn singular(self) -> &'static str {
        match self {
            Kind::Article => "Article",
            Kind::Role => "Role",
            Kind::Topic => "Topic",
            Kind::Debate => "Debate",
            Kind::Skill => "Skill",
            Kind::Term => "Term",
            Kind::Comparison => "Comparison",
            Kind::Move => "Move",
            Kind::Context => "Workplace",
            Kind::Page => "Page",
        }
    }

    /// Whether its names become links where a text mentions them.
    pub fn is_auto_linked(self) -> bool {
        matches!(self, Kind::Role | Kind::Skill | Kind::Term)
    }
}
