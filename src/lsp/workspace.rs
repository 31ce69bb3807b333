//! The guides and the open documents of a session, and the conversion between their places and those of the protocol.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use lsp_types::{Location, Position, Range, Uri};

use crate::input::disk::{guide_root_of, guide_roots};
use crate::source::{FileId, Span};

use crate::lsp::buffer::Buffer;
use crate::lsp::open_guide::{CurrentGuide, OpenGuide};
use crate::lsp::position::{ColumnUnit, TextLines};

/// All guides and open documents.
pub(super) struct Workspace {
    pub(super) unit: ColumnUnit,
    /// The guides by their folder.
    pub(super) guides: BTreeMap<PathBuf, OpenGuide>,
    /// The open documents by their path.
    pub(super) buffers: BTreeMap<PathBuf, Buffer>,
    folders: Vec<PathBuf>,
}

/// A place in a document of a guide.
pub(super) struct PlaceInGuide<'a> {
    pub(super) guide: &'a OpenGuide,
    pub(super) current: &'a CurrentGuide,
    pub(super) file: FileId,
    /// The byte offset in the text of the file.
    pub(super) offset: usize,
}

impl Workspace {
    /// The guides in the folders of a workspace. Opens none yet.
    pub(super) fn new(unit: ColumnUnit, folders: Vec<PathBuf>) -> Self {
        let mut workspace = Self { unit, guides: BTreeMap::new(), buffers: BTreeMap::new(), folders };
        workspace.find_guides();
        workspace
    }

    /// Adds the guides that the folders of the workspace have by now.
    pub(super) fn find_guides(&mut self) {
        for root in self.folders.iter().flat_map(|folder| guide_roots(folder)) {
            self.guides.entry(root.clone()).or_insert_with(|| OpenGuide::new(root));
        }
    }

    /// Replaces the folders of the workspace.
    pub(super) fn change_folders(&mut self, added: Vec<PathBuf>, removed: &[PathBuf]) {
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(added);
        self.find_guides();
    }

    /// Removes the guides whose folder is gone, and those outside of the workspace, unless a document of theirs is open.
    pub(super) fn remove_guides(&mut self) -> Vec<(PathBuf, OpenGuide)> {
        let is_removed = |root: &Path| {
            let has_document = self.buffers.keys().any(|path| path.starts_with(root));
            let is_near = |folder: &PathBuf| root.starts_with(folder) || folder.starts_with(root);
            !(has_document || self.folders.iter().any(is_near) && root.is_dir())
        };
        let removed: Vec<PathBuf> = self.guides.keys().filter(|root| is_removed(root)).cloned().collect();
        removed.into_iter().filter_map(|root| self.guides.remove_entry(&root)).collect()
    }

    /// The folder of the guide that a file belongs to: the innermost one that contains it.
    fn root_of(&self, path: &Path) -> Option<PathBuf> {
        path.ancestors().find(|folder| self.guides.contains_key(*folder)).map(Path::to_path_buf)
    }

    /// The guide of a file.
    pub(super) fn guide_of(&self, path: &Path) -> Option<&OpenGuide> {
        self.guides.get(&self.root_of(path)?)
    }

    pub(super) fn guide_of_mut(&mut self, path: &Path) -> Option<&mut OpenGuide> {
        self.guides.get_mut(&self.root_of(path)?)
    }

    /// Opens a document, and the guide that it belongs to if it is not in the workspace.
    pub(super) fn open(&mut self, path: &Path, buffer: Buffer) {
        let known = self.root_of(path);
        if let Some(root) = guide_root_of(path)
            && known.is_none_or(|known| root.starts_with(&known) && root != known)
        {
            self.guides.entry(root.clone()).or_insert_with(|| OpenGuide::new(root));
        }
        self.buffers.insert(path.to_path_buf(), buffer);
        self.lay_over(path);
    }

    /// Edits a document. `false` if it is not open.
    pub(super) fn edit(&mut self, path: &Path, edit: impl FnOnce(&mut Buffer, ColumnUnit)) -> bool {
        let Some(buffer) = self.buffers.get_mut(path) else { return false };
        edit(buffer, self.unit);
        self.lay_over(path);
        true
    }

    /// Closes a document. From now on, the text on the disk counts.
    pub(super) fn close(&mut self, path: &Path) {
        self.buffers.remove(path);
        self.lay_over(path);
    }

    /// Gives the guide of a document its text.
    fn lay_over(&mut self, path: &Path) {
        let Some(root) = self.root_of(path) else { return };
        let text = self.buffers.get(path).map(|buffer| buffer.text.as_str());
        if let Some(guide) = self.guides.get_mut(&root) {
            guide.set_unsaved(path, text);
        }
    }

    /// The place of a position in an open or closed document. `None` if the document is not part of a guide.
    pub(super) fn place(&self, uri: &Uri, position: Position) -> Option<PlaceInGuide<'_>> {
        let path = path_of(uri)?;
        let guide = self.guide_of(&path)?;
        let file = guide.file_at(&path)?;
        let current = guide.current_of(file)?;
        let offset = self.lines(guide, current, file).offset(position);
        Some(PlaceInGuide { guide, current, file, offset })
    }

    /// The lines of a file of a guide.
    pub(super) fn lines<'a>(&self, guide: &OpenGuide, current: &'a CurrentGuide, file: FileId) -> TextLines<'a> {
        let file = current.lookup.snapshot.file(file);
        TextLines::new(file.text(), self.unit).after_mark(self.has_mark(&guide.disk_path(&file.path)))
    }

    /// Whether a document is open and starts with a byte order mark.
    pub(super) fn has_mark(&self, path: &Path) -> bool {
        self.buffers.get(path).is_some_and(Buffer::has_mark)
    }

    /// The URI of a file on the disk, as the client writes it.
    pub(super) fn uri(&self, path: &Path) -> Option<Uri> {
        match self.buffers.get(path) {
            Some(buffer) => Some(buffer.uri.clone()),
            None => Uri::from_str(url::Url::from_file_path(path).ok()?.as_str()).ok(),
        }
    }

    /// The place of a span in a guide.
    pub(super) fn location(&self, guide: &OpenGuide, current: &CurrentGuide, span: Span) -> Option<Location> {
        let file = current.lookup.snapshot.file(span.file);
        if file.is_embedded() {
            return None;
        }
        let uri = self.uri(&guide.disk_path(&file.path))?;
        Some(Location::new(uri, self.lines(guide, current, span.file).span(span)))
    }
}

impl PlaceInGuide<'_> {
    /// The range of a span in the same file.
    pub(super) fn range(&self, workspace: &Workspace, span: Span) -> Range {
        workspace.lines(self.guide, self.current, self.file).span(span)
    }
}

/// The path of a file. `None` for a document that is not a file, such as one that was never saved.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let url = url::Url::parse(uri.as_str()).ok()?;
    (url.scheme() == "file").then(|| url.to_file_path().ok()).flatten()
}
