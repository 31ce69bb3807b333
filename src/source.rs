//! What was read from the disk, and places in it.
//!
//! A [`Snapshot`] holds every byte of text that a build depends on, so that all stages after loading are
//! functions of it alone. A [`Span`] is a stretch of one of its files; a [`LineColumn`] is what a person calls it.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A file of a [`Snapshot`]. Files are numbered in the order of their paths, so ids sort as paths do. The numbers have
/// gaps: where a snapshot follows another, a new file gets a number between its neighbours, and every other file keeps
/// its own, so that what was found out about it still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A stretch of bytes of one file: `start..end`, with `end` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch of `file` from byte `start` up to `end`. Offsets past 4 GiB are cut to that.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: cut(start), end: cut(end.max(start)) }
    }

    /// The very beginning of a file, for what concerns the file as a whole.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// A value and where its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value and its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Line and column, both from 1. A column counts characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl LineColumn {
    /// The place of the byte at `offset` of `text`. An offset past the end, or inside a character, counts as the
    /// nearest character before it.
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// The byte of `text` at this place; the end of the line or of the text where it is past that.
    pub fn offset(self, text: &str) -> usize {
        let start: usize = text.split_inclusive('\n').take(self.line.saturating_sub(1)).map(str::len).sum();
        let line = text[start..].lines().next().unwrap_or_default();
        let column = line.char_indices().nth(self.column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
        start + column
    }
}

/// The name of the embedded theme, and where its files stand in a snapshot. No file on the disk can be there.
pub const DEFAULT_THEME: &str = "(default theme)";

/// The settings file, in the root.
pub const CONFIG_FILE: &str = "site.toml";
/// The folder of documents and of the static files next to them.
pub const CONTENT_FOLDER: &str = "content";
/// The folder of templates, of the site and of each theme.
pub const TEMPLATES_FOLDER: &str = "templates";
/// The folder of static files, of the site and of each theme.
pub const STATIC_FOLDER: &str = "static";
/// The folder of themes.
pub const THEMES_FOLDER: &str = "themes";
/// All folders that hold input, below the root.
pub const INPUT_FOLDERS: [&str; 4] = [CONTENT_FOLDER, TEMPLATES_FOLDER, STATIC_FOLDER, THEMES_FOLDER];
/// A file in an input folder that lists patterns of files to ignore, in the syntax of .gitignore.
pub const IGNORE_FILE: &str = ".guideignore";

/// The path from the root of a file below the content folder.
pub fn content_path(name: &str) -> String {
    format!("{CONTENT_FOLDER}/{name}")
}

/// The list of what a build wrote, in its output folder: where it is, a site is, and no input.
pub const MANIFEST: &str = ".guide-manifest";

/// What part a file plays. It follows from the folder that the file is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// `site.toml`.
    Config,
    /// Below `content/`: documents, and static files beside them.
    Content,
    /// Below `templates/` of the site, or `templates/` of a theme.
    Template,
    /// Below `static/` of the site, or `static/` of a theme.
    Static,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
pub enum Content {
    /// In memory, as text.
    Text(Arc<str>),
    /// On the disk, to be streamed to the output when it is written, never held whole.
    OnDisk {
        /// Its path as the operating system knows it.
        path: PathBuf,
        /// Its length in bytes when it was found.
        size: u64,
        /// When it last changed, in nanoseconds since 1970, so that a preview knows that it did. No output depends on
        /// it.
        modified: u128,
    },
    /// Nothing: the file could not be read, and a diagnostic says why.
    Unreadable,
}

/// One input file.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFile {
    /// The path from the root, with `/` between its parts: `content/roles/product-owner.md`. Files of the
    /// embedded theme stand below `(default theme)/`.
    pub path: Arc<str>,
    /// What part it plays.
    pub area: Area,
    /// The path within its area: `roles/product-owner.md`, `page.html`, `style.css`.
    pub name: Arc<str>,
    /// The theme that it belongs to; `None` for the site's own files.
    pub theme: Option<Arc<str>>,
    /// Its bytes.
    pub content: Content,
}

impl SourceFile {
    /// The text of the file, or nothing where it isn't text.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) => text,
            Content::OnDisk { .. } | Content::Unreadable => "",
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => Arc::ptr_eq(one, two) || one == two,
            (
                Self::OnDisk { path, size, modified },
                Self::OnDisk { path: other_path, size: other_size, modified: other_modified },
            ) => path == other_path && size == other_size && modified == other_modified,
            (Self::Unreadable, Self::Unreadable) => true,
            _ => false,
        }
    }
}

/// All input of one build, sorted by path, and the day it is made on.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The files. Snapshots share those that did not change between them.
    pub files: Vec<Arc<SourceFile>>,
    /// The number of each file, in the same order.
    numbers: Vec<FileId>,
    /// Today, in UTC. Set by `SOURCE_DATE_EPOCH` where that is given, so that a build can be repeated.
    pub today: Date,
}

impl Snapshot {
    /// A snapshot of files that are sorted by path. Those that `before` has too keep the numbers that they have there,
    /// unless there is no number left between two of them.
    pub fn new(files: Vec<Arc<SourceFile>>, today: Date, before: Option<&Snapshot>) -> Self {
        let numbers = before.and_then(|before| numbers_after(&files, before)).unwrap_or_else(|| {
            let gap = u32::MAX / u32::try_from(files.len() + 1).unwrap_or(u32::MAX);
            (0..).map(|at: u32| FileId(at.saturating_mul(gap))).take(files.len()).collect()
        });
        Self { files, numbers, today }
    }

    /// Whether a build from the other gives the same, down to the files that it copies.
    pub fn is_same(&self, other: &Snapshot) -> bool {
        let same = |one: &Arc<SourceFile>, two: &Arc<SourceFile>| {
            Arc::ptr_eq(one, two) || one.path == two.path && one.area == two.area && one.content == two.content
        };
        self.today == other.today
            && self.files.len() == other.files.len()
            && self.files.iter().zip(&other.files).all(|(one, two)| same(one, two))
    }

    /// Whether it has as many files as the other, under the same numbers.
    pub fn has_numbers_of(&self, other: &Snapshot) -> bool {
        self.numbers == other.numbers
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        let (Ok(at) | Err(at)) = self.numbers.binary_search(&id);
        &self.files[at.min(self.files.len() - 1)]
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).text().get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Every file with its id, in the order of their paths.
    pub fn ids(&self) -> impl Iterator<Item = (FileId, &Arc<SourceFile>)> {
        self.numbers.iter().copied().zip(&self.files)
    }

    /// The files of one area, in the order of their paths.
    pub fn area(&self, area: Area) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.ids().map(|(id, file)| (id, &**file)).filter(move |(_, file)| file.area == area)
    }
}

/// The numbers of files that follow those of another snapshot; `None` where there aren't enough between two of them.
fn numbers_after(files: &[Arc<SourceFile>], before: &Snapshot) -> Option<Vec<FileId>> {
    let mut numbers = Vec::with_capacity(files.len());
    let mut old = before.ids().peekable();
    // How many new files wait for numbers between the last known one and the next.
    let mut waiting: u32 = 0;
    for file in files.iter().map(AsRef::<SourceFile>::as_ref) {
        let is_same = |known: &SourceFile| std::ptr::eq(known, file) || known.path == file.path;
        while old.next_if(|(_, known)| !is_same(known) && known.path < file.path).is_some() {}
        match old.next_if(|(_, known)| is_same(known)) {
            Some((id, _)) => {
                spread(&mut numbers, waiting, id.0)?;
                numbers.push(id);
                waiting = 0;
            }
            None => waiting += 1,
        }
    }
    spread(&mut numbers, waiting, u32::MAX)?;
    Some(numbers)
}

/// Puts `count` numbers behind the last one and before `end`, evenly.
fn spread(numbers: &mut Vec<FileId>, count: u32, end: u32) -> Option<()> {
    if count == 0 {
        return Some(());
    }
    let start = numbers.last()?.0;
    let gap = (end - start) / (count + 1);
    if gap == 0 {
        return None;
    }
    numbers.extend((1..=count).map(|at| FileId(start + at * gap)));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(paths: &[&str], before: Option<&Snapshot>) -> Snapshot {
        let file = |path: &&str| SourceFile {
            path: (*path).into(),
            area: Area::Content,
            name: (*path).into(),
            theme: None,
            content: Content::Unreadable,
        };
        Snapshot::new(paths.iter().map(file).map(Arc::new).collect(), Date::constant(2026, 1, 1), before)
    }

    #[test]
    fn files_keep_their_numbers_while_others_come_and_go() {
        let number =
            |snapshot: &Snapshot, path: &str| snapshot.ids().find(|(_, file)| &*file.path == path).map(|f| f.0);
        let first = snapshot(&["a", "c", "e"], None);
        let second = snapshot(&["a", "b", "b2", "c", "f"], Some(&first));
        for path in ["a", "c"] {
            assert_eq!(number(&first, path), number(&second, path));
        }
        let numbers: Vec<FileId> = second.ids().map(|(id, _)| id).collect();
        assert!(numbers.is_sorted_by(|one, two| one < two), "{numbers:?}");
        for (id, file) in second.ids() {
            assert_eq!(second.file(id).path, file.path);
        }
        // Where no number is left, all are given out again.
        let mut last = first;
        let mut names: Vec<String> = ["a", "c", "e"].map(String::from).to_vec();
        for at in 0..40 {
            names.insert(1, format!("b{:02}", 99 - at));
            last = snapshot(&names.iter().map(String::as_str).collect::<Vec<_>>(), Some(&last));
            assert!(last.numbers.is_sorted_by(|one, two| one < two), "{:?}", last.numbers);
        }
    }

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = "eins\nzwölf\n";
        assert_eq!(LineColumn::of(text, 0), LineColumn { line: 1, column: 1 });
        assert_eq!(LineColumn::of(text, text.find('l').expect("an l")), LineColumn { line: 2, column: 4 });
        assert_eq!(LineColumn::of(text, 8), LineColumn { line: 2, column: 3 }, "inside ö");
        assert_eq!(LineColumn::of(text, 999), LineColumn { line: 3, column: 1 });
        for offset in [0, 4, 5, 7, 9, 11, 12] {
            assert_eq!(LineColumn::of(text, offset).offset(text), offset);
        }
    }
}
