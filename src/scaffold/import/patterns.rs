//! Patterns of paths, as generators exclude files by them.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// A list of patterns in the syntax of `.gitignore`. Empty by default, which matches nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    /// The folder that the patterns are relative to.
    folder: String,
    matcher: Option<Gitignore>,
}

impl Patterns {
    /// Reads patterns. Returns those that are not valid, too.
    pub(super) fn new<'a>(folder: &str, lines: impl IntoIterator<Item = &'a str>) -> (Self, Vec<String>) {
        let mut builder = GitignoreBuilder::new("");
        let mut invalid = Vec::new();
        for line in lines {
            if builder.add_line(None, line).is_err() {
                invalid.push(line.to_string());
            }
        }
        let matcher = builder.build().ok().filter(|matcher| !matcher.is_empty());
        (Self { folder: folder.trim_matches('/').to_string(), matcher }, invalid)
    }

    /// Whether a path in the source matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let Some(matcher) = &self.matcher else { return false };
        let below = if self.folder.is_empty() {
            Some(path)
        } else {
            path.strip_prefix(&self.folder).and_then(|below| below.strip_prefix('/'))
        };
        below.is_some_and(|below| matcher.matched_path_or_any_parents(below, false).is_ignore())
    }
}
