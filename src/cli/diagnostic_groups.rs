//! Many warnings with one code -> a few examples, and how many each folder has. Errors are always shown: each
//! must be fixed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::Snapshot;

/// The most warnings with one code that are shown one by one.
const MAX_SINGLE: usize = 20;
/// How many warnings of a group are shown.
const EXAMPLES: usize = 3;
/// The most folders that are listed for a group.
const MAX_FOLDERS: usize = 10;

/// The warnings of a command that are not shown one by one.
#[derive(Default)]
pub(super) struct Groups {
    hidden: BTreeSet<usize>,
    /// How many warnings of a code each folder has, without those in its subfolders.
    folders: BTreeMap<Code, BTreeMap<String, usize>>,
}

impl Groups {
    /// Groups the warnings of each code that has more than [`MAX_SINGLE`].
    pub(super) fn of(diagnostics: &[Diagnostic], snapshot: &Snapshot) -> Self {
        let mut by_code: BTreeMap<Code, Vec<usize>> = BTreeMap::new();
        for (index, diagnostic) in diagnostics.iter().enumerate() {
            if diagnostic.severity == Severity::Warning {
                by_code.entry(diagnostic.code).or_default().push(index);
            }
        }
        let mut groups = Self::default();
        for (code, indices) in by_code.into_iter().filter(|(_, indices)| indices.len() > MAX_SINGLE) {
            let folders = groups.folders.entry(code).or_default();
            for index in &indices {
                let path = &snapshot.file(diagnostics[*index].file()).path;
                let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
                *folders.entry(folder.into()).or_default() += 1;
            }
            groups.hidden.extend(&indices[EXAMPLES..]);
        }
        groups
    }

    /// Whether a diagnostic is only counted.
    pub(super) fn hides(&self, index: usize) -> bool {
        self.hidden.contains(&index)
    }

    /// The counts of all groups, with an empty line after each. Empty without groups.
    pub(super) fn summary(&self, prefix: &str, is_styled: bool) -> String {
        let root = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        let mut text = String::new();
        let (start, end) = if is_styled { ("\u{1b}[1;33m", "\u{1b}[0m") } else { ("", "") };
        for (code, folders) in &self.folders {
            let total: usize = folders.values().sum();
            // Writing to a String can't fail.
            _ = writeln!(
                text,
                "{start}warning[{}]{end}: {total} warnings, of which {EXAMPLES} are shown above; list all with -v",
                code.as_str()
            );
            let mut most: Vec<(&String, &usize)> = folders.iter().collect();
            most.sort_by_key(|(_, count)| Reverse(**count));
            for (folder, count) in most.iter().take(MAX_FOLDERS) {
                let path = format!("{root}{folder}");
                _ = writeln!(text, "{count:>7}  {}", if path.is_empty() { "./" } else { &path });
            }
            if let Some(rest) = most.get(MAX_FOLDERS..).filter(|rest| !rest.is_empty()) {
                let count: usize = rest.iter().map(|(_, count)| **count).sum();
                let folders =
                    if rest.len() == 1 { "1 other folder".into() } else { format!("{} other folders", rest.len()) };
                _ = writeln!(text, "{count:>7}  in {folders}");
            }
            text.push('\n');
        }
        text
    }
}
