//! `SUMMARY.md`, the table of contents of mdBook and `GitBook` -> [`SourceNavItem`]s.

use crate::scaffold::import::navigation::SourceNavItem;
use crate::scaffold::import::report::{Action, Notes};

/// Reads a summary. Paths are relative to its folder. Headings after the first one, or of a lower level, are groups.
pub(super) fn read(text: &str, file: &str, notes: &mut Notes) -> Vec<SourceNavItem> {
    let mut reader = ChapterReader { groups: vec![(None, Vec::new())] };
    let mut open: Vec<usize> = Vec::new();
    let mut is_first = true;
    let mut fence = false;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            fence = !fence;
        }
        if trimmed.is_empty() || fence || trimmed.starts_with("<!--") {
            continue;
        }
        if let Some(heading) = trimmed.strip_prefix('#') {
            let level = 1 + heading.len() - heading.trim_start_matches('#').len();
            let title = plain(heading.trim_start_matches('#'));
            // The first heading is the title of the summary.
            let is_title = std::mem::take(&mut is_first) && level == 1;
            if !is_title && !title.is_empty() {
                reader.groups.push((Some(title), Vec::new()));
                open.clear();
            }
            continue;
        }
        is_first = false;
        let indent = line.len() - line.trim_start().len();
        let is_item = trimmed.starts_with(['-', '*', '+']);
        while open.last().is_some_and(|last| *last >= indent) {
            open.pop();
        }
        let Some((title, target)) = link(trimmed) else {
            // A label without a link is a group.
            if is_item && trimmed.len() > 1 {
                let title = plain(&trimmed[1..]);
                if !title.is_empty() && !title.chars().all(|c| matches!(c, '-' | '*' | ' ')) {
                    reader.push(SourceNavItem { title, target: None, children: Vec::new() }, open.len());
                    open.push(indent);
                }
            }
            continue;
        };
        if target.is_empty() {
            notes.line(Action::Publish, file, index + 1, "a chapter without a file was left out", format!("`{title}`"));
        }
        let target = Some(target).filter(|target| !target.is_empty());
        reader.push(SourceNavItem { title, target, children: Vec::new() }, open.len());
        if is_item {
            open.push(indent);
        }
    }
    let mut nav = Vec::new();
    for (title, items) in reader.groups {
        match title {
            Some(title) if !items.is_empty() => nav.push(SourceNavItem { title, target: None, children: items }),
            _ => nav.extend(items),
        }
    }
    nav
}

struct ChapterReader {
    groups: Vec<(Option<String>, Vec<SourceNavItem>)>,
}

impl ChapterReader {
    /// Adds an item at a depth, or as deep as there is an item above it.
    fn push(&mut self, item: SourceNavItem, depth: usize) {
        let Some((_, items)) = self.groups.last_mut() else { return };
        let mut items = items;
        for _ in 0..depth.min(24) {
            if items.is_empty() {
                break;
            }
            let last = items.len() - 1;
            items = &mut items[last].children;
        }
        items.push(item);
    }
}

/// The text and the target of the first link in a line. The text can contain brackets, and the target parentheses and a title.
fn link(line: &str) -> Option<(String, String)> {
    let start = line.find('[')?;
    let middle = start + line[start..].find("](")?;
    let rest = &line[middle + 2..];
    let target = if let Some(inner) = rest.strip_prefix('<') {
        inner.split('>').next()?.to_string()
    } else {
        let mut depth = 0usize;
        let end = rest.find(|c| match c {
            '(' => {
                depth += 1;
                false
            }
            ')' if depth > 0 => {
                depth -= 1;
                false
            }
            c => c == ')' || c == ' ',
        })?;
        rest[..end].to_string()
    };
    Some((plain(&line[start + 1..middle]), target.trim().trim_start_matches("./").replace("%20", " ")))
}

/// A text without marks of emphasis and anchors.
fn plain(text: &str) -> String {
    let text = text.split("<a ").next().unwrap_or_default();
    text.replace("\\_", "_").replace(['*', '`'], "").trim().to_string()
}
