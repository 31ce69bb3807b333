//! A view of a snapshot without the texts of documents. The outline is built from this view and from metadata, so it is
//! valid as long as both are unchanged.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use jiff::civil::Date;

use crate::image_file::ImageFacts;
use crate::image_file::variants::ImageVariants;
use crate::source::{Area, Content, FileId, Snapshot, SourceFile};

/// The file with the domain of a site, as some hosts read it.
const CNAME_FILE: &str = "CNAME";

/// The files of a guide. The type gives no access to the snapshot and its texts.
#[derive(Clone, Copy)]
pub(crate) struct Files<'a>(&'a Snapshot);

impl<'a> Files<'a> {
    /// The files of a snapshot.
    pub(crate) fn of(snapshot: &'a Snapshot) -> Self {
        Self(snapshot)
    }

    /// Whether two views are equal.
    pub(crate) fn are_same(self, other: Self) -> bool {
        let same = |(one, two): (&Arc<SourceFile>, &Arc<SourceFile>)| {
            Arc::ptr_eq(one, two) || one.path == two.path && (is_document(one) && is_document(two) || one == two)
        };
        self.0.today == other.0.today
            && self.0.has_same_ids(other.0)
            && self.0.files.iter().zip(&other.0.files).all(same)
    }

    /// The day of the build, in UTC.
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

    /// The facts of an image, with the size of its file in bytes. `None` for a file that is none by its name.
    pub(crate) fn image(self, id: FileId) -> Option<(ImageFacts, u64)> {
        match &self.0.file(id).content {
            Content::OnDisk { image, size, .. } => image.map(|image| (image, *size)),
            _ => None,
        }
    }

    /// The smaller copies of an image.
    pub(crate) fn variants(self, id: FileId) -> Option<&'a Arc<ImageVariants>> {
        match &self.0.file(id).content {
            Content::OnDisk { variants, .. } => variants.as_ref(),
            _ => None,
        }
    }

    /// The templates of the site and of all themes.
    pub(crate) fn templates(self) -> Vec<(FileId, &'a SourceFile)> {
        self.0.area(Area::Template).collect()
    }

    /// The static files of the site and of all themes.
    pub(crate) fn statics(self) -> Vec<(FileId, &'a SourceFile)> {
        self.0.area(Area::Static).collect()
    }

    /// The static files of the site itself.
    pub(crate) fn own_statics(self) -> impl Iterator<Item = FileId> {
        self.0.area(Area::Static).filter(|(_, file)| file.theme.is_none()).map(|(id, _)| id)
    }

    /// The guide's own `CNAME`, with which hosts serve the site under a domain.
    pub(crate) fn cname(self) -> Option<FileId> {
        let own = self.0.area(Area::Static).filter(|(_, file)| file.theme.is_none());
        let mut files = own.map(|(id, file)| (id, &*file.name)).chain(self.copied_content());
        files.find(|(_, name)| *name == CNAME_FILE).map(|(id, _)| id)
    }

    /// The names of all files below `content/`, including documents.
    pub(crate) fn content(self) -> impl Iterator<Item = (FileId, &'a str)> {
        self.0.area(Area::Content).map(|(id, file)| (id, &*file.name))
    }

    /// The names of the files of the main language below `content/` that are copied, as another language sees them.
    pub(crate) fn original_copied_content(self) -> impl Iterator<Item = (FileId, &'a str)> {
        let copied = self.0.area(Area::Original).filter(|(_, file)| matches!(file.content, Content::OnDisk { .. }));
        copied.map(|(id, file)| (id, &*file.name))
    }

    /// The area of a file.
    pub(crate) fn area(self, id: FileId) -> Area {
        self.0.file(id).area
    }

    /// The names of the files below `content/` that are copied.
    pub(crate) fn copied_content(self) -> impl Iterator<Item = (FileId, &'a str)> {
        let copied = self.0.area(Area::Content).filter(|(_, file)| matches!(file.content, Content::OnDisk { .. }));
        copied.map(|(id, file)| (id, &*file.name))
    }
}

/// Leaves out the day of the build, and the size and time of copied files. What a page shows of an image is part of its links.
impl Hash for Files<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for (id, file) in self.0.iter_ids() {
            let SourceFile { path, area, name, theme, content } = &**file;
            (id, path, area, name, theme).hash(state);
            match content {
                Content::Text(text) if !is_document(file) => (0, text).hash(state),
                Content::Minified { published, .. } => (0, published).hash(state),
                Content::Text(_) | Content::Damaged(_) => 1.hash(state),
                Content::OnDisk { image, variants, .. } => {
                    (2, variants, image.and_then(|image| image.removals)).hash(state);
                }
                Content::Unreadable => 3.hash(state),
                Content::Embedded(bytes) => (4, bytes).hash(state),
            }
        }
    }
}

/// Whether an area is below `content/`, in any language.
fn is_content(area: Area) -> bool {
    matches!(area, Area::Content | Area::Original | Area::OtherLanguage)
}

/// Whether a file is a document, whose text the view hides.
fn is_document(file: &SourceFile) -> bool {
    is_content(file.area) && matches!(file.content, Content::Text(_) | Content::Damaged(_))
}
