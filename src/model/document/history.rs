//! The history of the documents of a guide, and the dates and contributors that documents have from it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::document::entry::Metadata;

/// The history of the documents of a guide at one commit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The history of each document that was committed, by its path from the guide's folder.
    pub documents: BTreeMap<String, DocumentHistory>,
}

/// The history of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentHistory {
    /// The day of the last change, in UTC.
    pub updated: Date,
    /// The names of all who changed it, in the order of their first changes.
    pub contributors: Vec<String>,
}

impl DocumentHistory {
    /// The metadata with the date and the contributors of the history. A document that states the day of its last change keeps it,
    /// and one that was published later than it was changed has none.
    pub fn added_to(&self, metadata: &Metadata) -> Metadata {
        let mut metadata = metadata.clone();
        let is_later = |date: Date| metadata.front.date.is_none_or(|published| date > published);
        metadata.front.updated = metadata.front.updated.or(Some(self.updated).filter(|date| is_later(*date)));
        metadata.contributors.clone_from(&self.contributors);
        metadata
    }
}
