//! What only a comparison shows.

use serde::Serialize;

use crate::render::view::Listed;

/// What only a comparison shows.
#[derive(Debug, Serialize)]
pub struct ComparisonView {
    /// The first role.
    pub left: Listed,
    /// The second role.
    pub right: Listed,
    /// Why the two are compared, in words: "they are often confused".
    pub reasons: Vec<String>,
    /// The difference in one sentence, where somebody has written it.
    pub difference: Option<String>,
    /// What is compared, in parts.
    pub parts: Vec<ComparisonPart>,
    /// What they share.
    pub shared: Vec<SharedList>,
    /// The debates about both.
    pub debates: Vec<Listed>,
    /// The articles about both, the newest few dozen.
    pub articles: Vec<Listed>,
}

/// A part of a comparison: facts, skills, relations.
#[derive(Debug, Serialize)]
pub struct ComparisonPart {
    /// Its heading.
    pub title: String,
    /// Its rows.
    pub rows: Vec<ComparisonRow>,
}

/// A row of a comparison.
#[derive(Debug, Serialize)]
pub struct ComparisonRow {
    /// What is compared.
    pub label: String,
    /// What holds for the first role; empty where nothing is said.
    pub left: String,
    /// What holds for the second role.
    pub right: String,
    /// Whether the two differ; not where only one side says something.
    pub differs: bool,
}

/// Things that two roles share: topics, skills, people they work with.
#[derive(Debug, Serialize)]
pub struct SharedList {
    /// What they are.
    pub label: String,
    /// The things.
    pub items: Vec<Listed>,
}
