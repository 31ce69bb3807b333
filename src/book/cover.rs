//! The cover of a book: the image that `cover` of `[book]` names, and its page.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::site::Site;
use crate::source::FileId;

use crate::book::images::BookImages;
use crate::book::package::xhtml_page;
use crate::book::xml_text::{push_attribute_value, push_text};

/// The page with the cover.
pub(super) const COVER_FILE: &str = "cover.xhtml";

/// Adds the cover to the images of a book. `None` if the guide has none.
pub(super) fn add(images: &BookImages<'_>, main: &Site) -> Result<Option<FileId>, Box<Diagnostic>> {
    let Some(path) = &main.config.book_cover else { return Ok(None) };
    let is_cover = |file: &str| file == path.value;
    // A missing file is an error of the settings.
    let Some((id, _)) = main.snapshot.iter_ids().find(|(_, file)| is_cover(&file.path)) else { return Ok(None) };
    if images.add(id) {
        return Ok(Some(id));
    }
    let message = format!("`cover`: `{}` cannot be read, or is no valid SVG image", path.value);
    let help = "check the permissions of the file; if it is an SVG image with an error, save it as PNG";
    Err(Box::new(Diagnostic::new(Code::ConfigValue, path.span, message).help(help)))
}

/// What is wrong with the cover of a guide that only an export finds. Nothing is written.
pub fn cover_error(site: &Site, root: &Path) -> Option<Diagnostic> {
    add(&BookImages::new(root, site, site), site).err().map(|error| *error)
}

/// The page with the cover. `image` is its file.
pub(super) fn page(site: &Site, image: &str) -> String {
    let mut body = String::from("<section epub:type=\"cover\" class=\"book-cover\">\n<img role=\"doc-cover\" src=\"");
    push_attribute_value(&mut body, image);
    body.push_str("\" alt=\"");
    push_attribute_value(&mut body, &site.config.title);
    body.push_str("\"/>\n</section>");
    xhtml_page(site, title(site), &body)
}

/// The entry of the page in the list of the main parts of the book.
pub(super) fn push_landmark(body: &mut String, site: &Site) {
    body.push_str("<li><a epub:type=\"cover\" href=\"");
    body.push_str(COVER_FILE);
    body.push_str("\">");
    push_text(body, title(site));
    body.push_str("</a></li>\n");
}

fn title(site: &Site) -> &str {
    site.config.labels.text("book.cover")
}
