//! What only the map of careers shows.

use serde::Serialize;

use crate::render::view::Listed;

/// A page of the map of careers.
#[derive(Debug, Serialize, Default)]
pub struct CareerMap {
    /// All of it as a drawing (SVG), where it is small enough for one; else empty.
    pub picture: String,
    /// The families of roles on this page.
    pub families: Vec<MapFamily>,
}

/// A family on the map, or a part of one that is too large for a picture.
#[derive(Debug, Serialize)]
pub struct MapFamily {
    /// What it is called; for roles that name no family, a word for them.
    pub title: String,
    /// Its roles and those next to them as a drawing (SVG); empty where the whole map is one.
    pub picture: String,
    /// Its roles with their steps: the same as the drawings say.
    pub moves: Vec<Moves>,
}

/// A role with its steps.
#[derive(Debug, Serialize)]
pub struct Moves {
    /// The role.
    pub role: Listed,
    /// What it leads to.
    pub leads_to: Vec<Listed>,
    /// What it is reached from.
    pub comes_from: Vec<Listed>,
}
