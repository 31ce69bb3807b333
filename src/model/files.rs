//! A snapshot, seen without the texts of its documents: what names and addresses may depend on beside heads. What is made
//! of nothing else holds as long as two snapshots look the same so.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use jiff::civil::Date;

use crate::source::{Area, Content, FileId, Snapshot, SourceFile};

/// The files of a guide. The snapshot can't be got at through it.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a>(&'a Snapshot);

impl<'a> Files<'a> {
    /// The files of a snapshot.
    pub(crate) fn of(snapshot: &'a Snapshot) -> Self {
        Self(snapshot)
    }

    /// Whether all that can be seen of them is the same.
    pub(crate) fn are_same(self, other: Self) -> bool {
        let same = |(one, two): (&Arc<SourceFile>, &Arc<SourceFile>)| {
            Arc::ptr_eq(one, two) || one.path == two.path && (is_document(one) && is_document(two) || one == two)
        };
        self.0.today == other.0.today
            && self.0.has_numbers_of(other.0)
            && self.0.files.iter().zip(&other.0.files).all(same)
    }

    /// The day of the build.
    pub(crate) fn today(self) -> Date {
        self.0.today
    }

    /// The path of a file from the root.
    pub(crate) fn path(self, id: FileId) -> &'a str {
        &self.0.file(id).path
    }

    /// The path of a file within its area.
    pub(crate) fn name(self, id: FileId) -> &'a str {
        &self.0.file(id).name
    }

    /// The templates of the site and of all themes.
    pub(crate) fn templates(self) -> Vec<(FileId, &'a SourceFile)> {
        self.0.area(Area::Template).collect()
    }

    /// The static files of the site and of all themes.
    pub(crate) fn statics(self) -> Vec<(FileId, &'a SourceFile)> {
        self.0.area(Area::Static).collect()
    }

    /// The files below `content/` by their names, documents and others.
    pub(crate) fn content(self) -> impl Iterator<Item = (FileId, &'a str)> {
        self.0.area(Area::Content).map(|(id, file)| (id, &*file.name))
    }

    /// Those of them that are copied.
    pub(crate) fn beside_documents(self) -> impl Iterator<Item = (FileId, &'a str)> {
        let copied = self.0.area(Area::Content).filter(|(_, file)| matches!(file.content, Content::OnDisk { .. }));
        copied.map(|(id, file)| (id, &*file.name))
    }
}

/// What is the same wherever all that can be seen is, but for the day, and when files that are only copied were changed.
impl Hash for Files<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for (id, file) in self.0.ids() {
            let SourceFile { path, area, name, theme, content } = &**file;
            (id, path, area, name, theme).hash(state);
            match content {
                Content::Text(text) if !is_document(file) => (0, text).hash(state),
                Content::Text(_) => 1.hash(state),
                Content::OnDisk { .. } => 2.hash(state),
                Content::Unreadable => 3.hash(state),
            }
        }
    }
}

/// Whether a file is one whose text is out of sight.
fn is_document(file: &SourceFile) -> bool {
    file.area == Area::Content && matches!(file.content, Content::Text(_))
}
