//! The input of a build, and locations in it.
//!
//! A [`Snapshot`] contains all text that a build depends on, so every later stage is a pure function of it. A [`Span`] is
//! a byte range in one of its files. A [`LineColumn`] is the same location for people.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::image_file::ImageFacts;
use crate::image_file::published::ImageCleaning;
use crate::image_file::variants::ImageVariants;

/// The id of a file in a [`Snapshot`]. Ids sort like paths. They have gaps: in a later snapshot, a new file gets an id
/// between its neighbors and all other files keep theirs, so that spans in cached documents stay valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A byte range in a file: `start..end`, with `end` exclusive.
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
    /// The range `start..end` of a file. Offsets above 4 GiB are clamped.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The start of a file, for messages about the whole file.
    pub fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// A value and its location in the source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its location.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value and its location.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A line and a column, both from 1. A column counts characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl LineColumn {
    /// The line and column of a byte offset. An offset past the end or inside a character is rounded down.
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

    /// The byte offset in `text`. A column past the end of the line is clamped.
    pub fn offset(self, text: &str) -> usize {
        let start: usize = text.split_inclusive('\n').take(self.line.saturating_sub(1)).map(str::len).sum();
        let line = text[start..].lines().next().unwrap_or_default();
        let column = line.char_indices().nth(self.column.saturating_sub(1)).map_or(line.len(), |(offset, _)| offset);
        start + column
    }
}

/// The name of the embedded theme, and the folder of its files in a snapshot. No file on disk has this path.
pub const DEFAULT_THEME: &str = "(default theme)";

/// The settings file, in the root.
pub const CONFIG_FILE: &str = "site.toml";
/// The folder of documents and of the static files next to them.
pub const CONTENT_FOLDER: &str = "content";
/// The folder of templates, of the site and of each theme.
pub const TEMPLATES_FOLDER: &str = "templates";
/// The folder of labels, the texts of the theme by language, of the site and of each theme.
pub const LABELS_FOLDER: &str = "labels";
/// The folder of static files, of the site and of each theme.
pub const STATIC_FOLDER: &str = "static";
/// The folder of fonts for cards. They are not published.
pub const FONTS_FOLDER: &str = "fonts";
/// The folder of themes.
pub const THEMES_FOLDER: &str = "themes";
/// All folders that hold input, below the root.
pub const INPUT_FOLDERS: [&str; 6] =
    [CONTENT_FOLDER, FONTS_FOLDER, LABELS_FOLDER, TEMPLATES_FOLDER, STATIC_FOLDER, THEMES_FOLDER];
/// A file in an input folder that lists patterns of files to ignore, in the syntax of .gitignore.
pub const IGNORE_FILE: &str = ".guideignore";

/// The file with HTTP headers in the output, and the author's additions to it in `static/`.
pub const HEADERS_FILE: &str = "_headers";

/// The path from the root of a file below the content folder.
pub fn content_path(name: &str) -> String {
    format!("{CONTENT_FOLDER}/{name}")
}

/// The list of the files of a build, in its output folder. A folder with this file is output, not input.
pub const MANIFEST: &str = ".guide-manifest";

/// The role of a file, which depends on its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// `site.toml`.
    Config,
    /// Below `content/`: documents, and static files next to them. In a guide in several languages, only those of one language.
    Content,
    /// Below `content/`, as another language than the main one sees it: of the main language.
    Original,
    /// Below `content/`, of any other language.
    OtherLanguage,
    /// Below `templates/` of the site, or `templates/` of a theme.
    Template,
    /// Below `labels/` of the site, or `labels/` of a theme.
    Labels,
    /// Below `static/` of the site, or `static/` of a theme.
    Static,
    /// Below `fonts/`: fonts for cards.
    Fonts,
}

/// The content of a file.
#[derive(Debug, Clone)]
pub enum Content {
    /// Text in memory.
    Text(Arc<str>),
    /// Text with replacement characters for invalid bytes. A diagnostic contains the reason, and the file is not published.
    Damaged(Arc<str>),
    /// A file on disk that is copied to the output. Only the header of an image is read.
    OnDisk {
        /// Its path for the operating system.
        path: PathBuf,
        /// Its size in bytes at the time of the scan.
        size: u64,
        /// Its modification time in nanoseconds since 1970. The preview detects changes by it; no output depends on it.
        modified: u128,
        /// What its header says, if its name is that of an image.
        image: Option<ImageFacts>,
        /// Its smaller copies, if it has some.
        variants: Option<Arc<ImageVariants>>,
    },
    /// A style sheet or script of the default theme.
    Minified {
        /// The text with comments, for authors.
        source: Arc<str>,
        /// The text for browsers.
        published: Arc<str>,
    },
    /// The bytes of a file of the default theme that is not text, such as a font.
    Embedded(&'static [u8]),
    /// The file could not be read. A diagnostic contains the reason.
    Unreadable,
}

/// One input file.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFile {
    /// The path from the root, with `/` as separator: `content/roles/product-owner.md`. Files of the embedded theme are
    /// below `(default theme)/`.
    pub path: Arc<str>,
    /// Its area.
    pub area: Area,
    /// The path within its area: `roles/product-owner.md`, `page.html`, `style.css`.
    pub name: Arc<str>,
    /// Its theme. `None` for files of the site itself.
    pub theme: Option<Arc<str>>,
    /// Its content.
    pub content: Content,
}

impl SourceFile {
    /// What can be removed from an image on disk before it is published. `limit` is the most bytes of an image without metadata.
    pub fn image_cleaning(&self, limit: u64) -> Option<ImageCleaning> {
        match self.content {
            Content::OnDisk { image: Some(facts), size, .. } => ImageCleaning::of(&self.name, facts, size, limit),
            _ => None,
        }
    }

    /// The text of the file. Empty if it is not text.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) | Content::Damaged(text) | Content::Minified { source: text, .. } => text,
            Content::OnDisk { .. } | Content::Embedded(_) | Content::Unreadable => "",
        }
    }

    /// The text that a build writes for the file.
    pub fn published_text(&self) -> &str {
        match &self.content {
            Content::Minified { published, .. } => published,
            _ => self.text(),
        }
    }

    /// Whether it is part of the default theme in the binary.
    pub fn is_embedded(&self) -> bool {
        self.theme.as_deref() == Some(DEFAULT_THEME)
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(two))
            | (Self::Damaged(one), Self::Damaged(two))
            | (Self::Minified { source: one, .. }, Self::Minified { source: two, .. }) => {
                Arc::ptr_eq(one, two) || one == two
            }
            (
                Self::OnDisk { path, size, modified, image, variants },
                Self::OnDisk {
                    path: other_path,
                    size: other_size,
                    modified: other_modified,
                    image: other_image,
                    variants: other_variants,
                },
            ) => {
                (path, size, modified, image, variants)
                    == (other_path, other_size, other_modified, other_image, other_variants)
            }
            (Self::Unreadable, Self::Unreadable) => true,
            _ => false,
        }
    }
}

/// The input of a build: all files, sorted by path, and the day.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The files. Snapshots share unchanged files.
    pub files: Vec<Arc<SourceFile>>,
    /// The id of each file, in the same order.
    ids: Vec<FileId>,
    /// The day of the build, in UTC. `SOURCE_DATE_EPOCH` overrides it, for reproducible builds.
    pub today: Date,
}

impl Snapshot {
    /// A snapshot of files that are sorted by path. Files that are also in `previous` keep their ids, unless no id is free
    /// for a new file between them.
    pub fn new(files: Vec<Arc<SourceFile>>, today: Date, previous: Option<&Snapshot>) -> Self {
        let ids = previous.and_then(|previous| ids_after(&files, previous)).unwrap_or_else(|| {
            let gap = u32::MAX / u32::try_from(files.len() + 1).unwrap_or(u32::MAX);
            (0..).map(|index: u32| FileId(index.saturating_mul(gap))).take(files.len()).collect()
        });
        Self { files, ids, today }
    }

    /// The same files with the same ids, each as `view` changes it.
    #[must_use]
    pub fn map_files(&self, view: impl FnMut(&Arc<SourceFile>) -> Arc<SourceFile>) -> Self {
        Self { files: self.files.iter().map(view).collect(), ids: self.ids.clone(), today: self.today }
    }

    /// Whether a build from the other snapshot has the same output, including copied files.
    pub fn is_same(&self, other: &Snapshot) -> bool {
        let same = |one: &Arc<SourceFile>, two: &Arc<SourceFile>| {
            Arc::ptr_eq(one, two) || one.path == two.path && one.area == two.area && one.content == two.content
        };
        self.today == other.today
            && self.files.len() == other.files.len()
            && self.files.iter().zip(&other.files).all(|(one, two)| same(one, two))
    }

    /// Whether both have the same ids.
    pub fn has_same_ids(&self, other: &Snapshot) -> bool {
        self.ids == other.ids
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        let (Ok(index) | Err(index)) = self.ids.binary_search(&id);
        &self.files[index.min(self.files.len() - 1)]
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).text().get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// All files with their ids, sorted by path.
    pub fn iter_ids(&self) -> impl Iterator<Item = (FileId, &Arc<SourceFile>)> {
        self.ids.iter().copied().zip(&self.files)
    }

    /// The files of one area, sorted by path.
    pub fn area(&self, area: Area) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.iter_ids().map(|(id, file)| (id, &**file)).filter(move |(_, file)| file.area == area)
    }
}

/// The ids of files, given those of the previous snapshot. `None` if there are too few free ids between two files.
fn ids_after(files: &[Arc<SourceFile>], previous: &Snapshot) -> Option<Vec<FileId>> {
    let mut ids = Vec::with_capacity(files.len());
    let mut old = previous.iter_ids().peekable();
    // The number of new files since the last known file.
    let mut pending: u32 = 0;
    for file in files.iter().map(AsRef::<SourceFile>::as_ref) {
        let is_same = |known: &SourceFile| std::ptr::eq(known, file) || known.path == file.path;
        while old.next_if(|(_, known)| !is_same(known) && known.path < file.path).is_some() {}
        match old.next_if(|(_, known)| is_same(known)) {
            Some((id, _)) => {
                spread(&mut ids, pending, id.0)?;
                ids.push(id);
                pending = 0;
            }
            None => pending += 1,
        }
    }
    spread(&mut ids, pending, u32::MAX)?;
    Some(ids)
}

/// Appends `count` ids, evenly spaced between the last id and `end`. `None` if they do not fit.
fn spread(ids: &mut Vec<FileId>, count: u32, end: u32) -> Option<()> {
    if count == 0 {
        return Some(());
    }
    let start = ids.last()?.0;
    let gap = (end - start) / (count + 1);
    if gap == 0 {
        return None;
    }
    ids.extend((1..=count).map(|index| FileId(start + index * gap)));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(paths: &[&str], previous: Option<&Snapshot>) -> Snapshot {
        let file = |path: &&str| SourceFile {
            path: (*path).into(),
            area: Area::Content,
            name: (*path).into(),
            theme: None,
            content: Content::Unreadable,
        };
        Snapshot::new(paths.iter().map(file).map(Arc::new).collect(), Date::constant(2026, 1, 1), previous)
    }

    #[test]
    fn files_keep_their_ids_while_others_are_added_and_removed() {
        let id_of =
            |snapshot: &Snapshot, path: &str| snapshot.iter_ids().find(|(_, file)| &*file.path == path).map(|f| f.0);
        let first = snapshot(&["a", "c", "e"], None);
        let second = snapshot(&["a", "b", "b2", "c", "f"], Some(&first));
        for path in ["a", "c"] {
            assert_eq!(id_of(&first, path), id_of(&second, path));
        }
        let ids: Vec<FileId> = second.iter_ids().map(|(id, _)| id).collect();
        assert!(ids.is_sorted_by(|one, two| one < two), "{ids:?}");
        for (id, file) in second.iter_ids() {
            assert_eq!(second.file(id).path, file.path);
        }
        // When no id is free, all ids are assigned again.
        let mut last = first;
        let mut names: Vec<String> = ["a", "c", "e"].map(String::from).to_vec();
        for index in 0..40 {
            names.insert(1, format!("b{:02}", 99 - index));
            last = snapshot(&names.iter().map(String::as_str).collect::<Vec<_>>(), Some(&last));
            assert!(last.ids.is_sorted_by(|one, two| one < two), "{:?}", last.ids);
        }
    }

    #[test]
    fn lines_and_columns_count_from_one() {
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
