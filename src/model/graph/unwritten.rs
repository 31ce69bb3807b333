//! Names that have no document yet.

use crate::model::kind::Kind;

/// Something that is named and has no document yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToWrite {
    /// What it is.
    pub kind: Kind,
    /// What it is called where it is named first.
    pub title: String,
    /// How often it is named.
    pub times: usize,
}

impl ToWrite {
    /// The command that starts its document, as every shell takes it.
    pub fn command(&self) -> String {
        let mut title = String::with_capacity(self.title.len());
        for c in self.title.chars() {
            if matches!(c, '"' | '\\' | '$' | '`') {
                title.push('\\');
            }
            title.push(c);
        }
        format!("guide new {} \"{title}\"", self.kind.as_str())
    }
}
