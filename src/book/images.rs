//! The images of a guide -> the files of its book: in formats that every reading system shows, and each once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::image_file::{ImageFormat, for_book};
use crate::input::disk::{read_bytes, real_path_inside};
use crate::model::address::href::is_data_image;
use crate::model::address::url::Url;
use crate::model::page::Page;
use crate::model::site::Site;
use crate::source::{Content, FileId};

use crate::book::links::{joined, outside_address, within};
use crate::book::svg_image::svg_for_book;
use crate::book::xhtml::ImageUse;

/// An image of the book.
#[derive(Debug, Clone)]
pub(super) struct BookImage {
    pub(super) name: String,
    pub(super) media_type: &'static str,
    /// The bytes, if they are not those of the file.
    made: Option<Vec<u8>>,
    /// The file on disk.
    source: PathBuf,
}

/// The images of a book: those that its chapters show, and its cover.
pub(super) struct BookImages<'a> {
    root: &'a Path,
    /// The guide in its main language, which has the files.
    main: &'a Site,
    site: &'a Site,
    /// What each file is in the book. `None` for one that a book can't show.
    images: Mutex<BTreeMap<FileId, Option<BookImage>>>,
}

impl<'a> BookImages<'a> {
    pub(super) fn new(root: &'a Path, main: &'a Site, site: &'a Site) -> Self {
        Self { root, main, site, images: Mutex::default() }
    }

    /// What an image on the page with the URL `own` is in the book.
    pub(super) fn image_use(&self, own: &Url, address: &str) -> ImageUse {
        // An image within the text would be one in every chapter.
        if address.trim().is_empty() || is_data_image(address) {
            return ImageUse::Text;
        }
        let Some(target) = joined(self.site, own, address) else { return ImageUse::Text };
        let file = [self.site, self.main].into_iter().find_map(|site| {
            let url = within(site, &target)?;
            let Page::File(id) = site.pages.at(url.as_str())?.page else { return None };
            Some(id)
        });
        match file.and_then(|file| self.image(file)) {
            Some(name) => ImageUse::InBook(name),
            None => outside_address(self.main, &target).map_or(ImageUse::Text, ImageUse::Linked),
        }
    }

    /// Adds an image that no chapter needs to show. Returns whether a book can have it.
    pub(super) fn add(&self, id: FileId) -> bool {
        self.image(id).is_some()
    }

    /// The name of an image in the book.
    fn image(&self, id: FileId) -> Option<String> {
        let known = self.lock().get(&id).cloned();
        let image = known.unwrap_or_else(|| {
            // Two threads may make the same image, with the same bytes.
            let made = self.make(id);
            self.lock().insert(id, made.clone());
            made
        });
        image.map(|image| image.name)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<FileId, Option<BookImage>>> {
        self.images.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn make(&self, id: FileId) -> Option<BookImage> {
        let file = self.main.snapshot.file(id);
        let Content::OnDisk { path, image: Some(facts), .. } = &file.content else { return None };
        let format = facts.format.filter(|_| facts.problem.is_none())?;
        let limits = self.main.config.limits;
        let read = || read_bytes(&real_path_inside(self.root, path)?, limits.image_bytes).ok();
        let (format, made) = match format {
            ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif => (format, None),
            // Reading systems for EPUB 3.2 don't know it.
            ImageFormat::Webp => {
                for_book(&read()?, limits.image_pixels).map(|(format, bytes)| (format, Some(bytes)))?
            }
            ImageFormat::Svg => (format, Some(svg_for_book(&read()?)?)),
            _ => return None,
        };
        let media_type = match format {
            ImageFormat::Png => "image/png",
            ImageFormat::Jpeg => "image/jpeg",
            ImageFormat::Gif => "image/gif",
            _ => "image/svg+xml",
        };
        let hash = blake3::hash(file.name.as_bytes()).to_hex();
        let name = format!("images/{}.{}", &hash[..16], format.extension()?);
        Some(BookImage { name, media_type, made, source: path.clone() })
    }

    /// All images that were used, by name.
    pub(super) fn finish(self) -> Vec<(FileId, BookImage)> {
        let images = self.images.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut images: Vec<_> = images.into_iter().filter_map(|(id, image)| Some((id, image?))).collect();
        images.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
        images
    }
}

impl BookImage {
    /// The bytes of the image, without what a build removes. The error is the path that can't be read.
    pub(super) fn bytes(self, id: FileId, root: &Path, site: &Site) -> Result<Vec<u8>, PathBuf> {
        if let Some(made) = self.made {
            return Ok(made);
        }
        let real = real_path_inside(root, &self.source);
        let bytes = real.and_then(|path| read_bytes(&path, u64::MAX - 1).ok()).ok_or(self.source)?;
        let cleaning = site.config.image_cleaning(site.snapshot.file(id));
        Ok(cleaning.and_then(|cleaning| cleaning.clean(Some(&bytes))).unwrap_or(bytes))
    }
}
