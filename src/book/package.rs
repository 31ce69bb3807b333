//! The chapters of a book -> the files that describe it: the container, the package document, and the table of contents in the format of
//! EPUB 3 and in that of EPUB 2, which many reading systems still read.

use std::fmt::Write as _;

use crate::model::site::Site;

use crate::book::cover::{self, COVER_FILE};
use crate::book::outline::{BookOutline, CONTENTS_FILE, ContentsEntry};
use crate::book::xml_text::{push_attribute_value, push_text};

/// The folder of all files but `mimetype` and the container.
pub(super) const FOLDER: &str = "EPUB";
/// The file of the package document.
const PACKAGE_FILE: &str = "package.opf";
pub(super) const STYLE_FILE: &str = "style.css";
const NCX_FILE: &str = "contents.ncx";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A chapter as the table of contents lists it.
pub(super) struct ChapterFacts {
    pub(super) title: String,
    /// The headings below the title, each with its id.
    pub(super) headings: Vec<(String, String)>,
    pub(super) has_math: bool,
    pub(super) has_svg: bool,
}

/// What describes a book.
pub(super) struct PackageWriter<'a> {
    pub(super) site: &'a Site,
    pub(super) outline: &'a BookOutline,
    /// The facts of each chapter.
    pub(super) chapters: &'a [ChapterFacts],
    /// The name and the media type of each image.
    pub(super) images: Vec<(&'a str, &'static str)>,
    /// The position of the cover among the images.
    pub(super) cover: Option<usize>,
    /// The time of the last change, in the format of XML.
    pub(super) modified: String,
}

/// The file that names the package document.
pub(super) fn container() -> String {
    format!(
        "{XML}<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n<rootfiles>\n<rootfile full-path=\"{FOLDER}/{PACKAGE_FILE}\" media-type=\"application/oebps-package+xml\"/>\n</rootfiles>\n</container>\n"
    )
}

/// A page of the book.
pub(super) fn xhtml_page(site: &Site, title: &str, body: &str) -> String {
    let (language, direction) = (&site.config.language, direction(site));
    let mut page = format!(
        "{XML}<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\" dir=\"{direction}\">\n<head>\n<title>"
    );
    // A title must not be empty.
    push_text(&mut page, if title.trim().is_empty() { &site.config.title } else { title });
    _ = write!(
        page,
        "</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"{STYLE_FILE}\"/>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    );
    page
}

fn direction(site: &Site) -> &'static str {
    if site.config.is_right_to_left() { "rtl" } else { "ltr" }
}

/// An element with a text.
fn push_element(xml: &mut String, name: &str, attributes: &str, text: &str) {
    _ = write!(xml, "<{name}{attributes}>");
    push_text(xml, text);
    _ = writeln!(xml, "</{name}>");
}

impl PackageWriter<'_> {
    /// The files with their paths in the archive.
    pub(super) fn files(&self) -> Vec<(String, String)> {
        [(PACKAGE_FILE, self.package()), (CONTENTS_FILE, self.contents()), (NCX_FILE, self.ncx())]
            .into_iter()
            .chain(self.cover.map(|index| (COVER_FILE, cover::page(self.site, self.images[index].0))))
            .map(|(name, text)| (format!("{FOLDER}/{name}"), text))
            .collect()
    }

    fn package(&self) -> String {
        let config = &self.site.config;
        let (language, direction) = (&config.language, direction(self.site));
        let mut xml = format!(
            "{XML}<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"book-id\" xml:lang=\"{language}\" dir=\"{direction}\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
        );
        push_element(&mut xml, "dc:identifier", " id=\"book-id\"", &self.identifier());
        push_element(&mut xml, "dc:title", "", &config.title);
        push_element(&mut xml, "dc:language", "", language);
        for author in self.outline.authors.iter().filter(|author| !author.trim().is_empty()) {
            push_element(&mut xml, "dc:creator", "", author);
        }
        if !config.description.trim().is_empty() {
            push_element(&mut xml, "dc:description", "", &config.description);
        }
        if let Some(base) = &config.base_url {
            push_element(&mut xml, "dc:source", "", &base.absolute(&crate::model::address::url::Url::home()));
        }
        push_element(&mut xml, "meta", " property=\"dcterms:modified\"", &self.modified);
        self.push_accessibility(&mut xml);
        if let Some(index) = self.cover {
            // EPUB 2, which libraries of many devices read.
            _ = writeln!(xml, "<meta name=\"cover\" content=\"image-{}\"/>", index + 1);
        }
        xml.push_str("</metadata>\n<manifest>\n");
        let mut item = |id: &str, file: &str, media_type: &str, properties: &str| {
            _ = write!(xml, "<item id=\"{id}\" href=\"{file}\" media-type=\"{media_type}\"");
            if !properties.is_empty() {
                _ = write!(xml, " properties=\"{properties}\"");
            }
            xml.push_str("/>\n");
        };
        if self.cover.is_some() {
            item("cover", COVER_FILE, "application/xhtml+xml", "");
        }
        item("contents", CONTENTS_FILE, "application/xhtml+xml", "nav");
        item("ncx", NCX_FILE, "application/x-dtbncx+xml", "");
        item("style", STYLE_FILE, "text/css", "");
        for (index, (planned, facts)) in self.outline.chapters.iter().zip(self.chapters).enumerate() {
            let properties: Vec<&str> =
                [facts.has_math.then_some("mathml"), facts.has_svg.then_some("svg")].into_iter().flatten().collect();
            item(&format!("chapter-{}", index + 1), &planned.file, "application/xhtml+xml", &properties.join(" "));
        }
        for (index, (name, media_type)) in self.images.iter().enumerate() {
            let properties = if self.cover == Some(index) { "cover-image" } else { "" };
            item(&format!("image-{}", index + 1), name, media_type, properties);
        }
        _ = write!(xml, "</manifest>\n<spine toc=\"ncx\" page-progression-direction=\"{direction}\">\n");
        if self.cover.is_some() {
            xml.push_str("<itemref idref=\"cover\"/>\n");
        }
        for index in 1..=self.chapters.len() {
            _ = writeln!(xml, "<itemref idref=\"chapter-{index}\"/>");
            if index == 1 {
                xml.push_str("<itemref idref=\"contents\"/>\n");
            }
        }
        xml.push_str("</spine>\n</package>\n");
        xml
    }

    /// How people can read the book (EPUB Accessibility 1.1).
    fn push_accessibility(&self, xml: &mut String) {
        let has_math = self.chapters.iter().any(|chapter| chapter.has_math);
        let has_images = !self.images.is_empty() || self.chapters.iter().any(|chapter| chapter.has_svg);
        let facts = [
            ("accessMode", "textual", true),
            ("accessMode", "visual", has_images),
            ("accessModeSufficient", "textual", !has_images),
            ("accessModeSufficient", "textual,visual", has_images),
            ("accessibilityFeature", "structuralNavigation", true),
            ("accessibilityFeature", "tableOfContents", true),
            ("accessibilityFeature", "readingOrder", true),
            ("accessibilityFeature", "displayTransformability", true),
            ("accessibilityFeature", "MathML", has_math),
            ("accessibilityHazard", if self.images.is_empty() { "none" } else { "unknown" }, true),
        ];
        for (property, value, _) in facts.into_iter().filter(|(.., applies)| *applies) {
            push_element(xml, "meta", &format!(" property=\"schema:{property}\""), value);
        }
    }

    /// An identifier that stays the same as long as the address of the guide does, or its title if it has none.
    fn identifier(&self) -> String {
        let config = &self.site.config;
        let name = match &config.base_url {
            Some(base) => base.absolute(&crate::model::address::url::Url::home()),
            None => config.title.clone(),
        };
        let hash = blake3::hash(format!("{name}\n{}", config.language).as_bytes());
        let mut bytes: [u8; 16] = std::array::from_fn(|index| hash.as_bytes()[index]);
        // A UUID of version 8, which is free in how it is made (RFC 9562, section 5.8).
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let mut identifier = String::from("urn:uuid:");
        for (index, byte) in bytes.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                identifier.push('-');
            }
            _ = write!(identifier, "{byte:02x}");
        }
        identifier
    }

    fn title<'b>(&'b self, entry: &'b ContentsEntry) -> &'b str {
        let title = entry.chapter.map_or(&entry.title, |chapter| &self.chapters[chapter].title);
        if title.trim().is_empty() { &self.site.config.title } else { title }
    }

    /// The table of contents of EPUB 3.
    fn contents(&self) -> String {
        let mut label = String::new();
        push_text(&mut label, self.site.config.labels.text("book.contents"));
        let mut body = format!("<nav epub:type=\"toc\" id=\"toc\">\n<h1>{label}</h1>\n");
        self.push_list(&mut body, &self.outline.contents);
        // Reading systems find the start of the text here.
        body.push_str("</nav>\n<nav epub:type=\"landmarks\" hidden=\"hidden\">\n<ol>\n");
        if self.cover.is_some() {
            cover::push_landmark(&mut body, self.site);
        }
        let first = self.outline.chapters.get(1).or(self.outline.chapters.first());
        let first =
            first.map(|planned| ("bodymatter", planned.file.as_str(), &*self.chapters[self.first_index()].title));
        let title =
            self.outline.chapters.first().map(|planned| ("titlepage", planned.file.as_str(), &*self.site.config.title));
        let contents = Some(("toc", CONTENTS_FILE, self.site.config.labels.text("book.contents")));
        for (kind, file, title) in [title, contents, first].into_iter().flatten() {
            _ = write!(body, "<li><a epub:type=\"{kind}\" href=\"{file}\">");
            push_text(&mut body, title);
            body.push_str("</a></li>\n");
        }
        body.push_str("</ol>\n</nav>");
        xhtml_page(self.site, self.site.config.labels.text("book.contents"), &body)
    }

    /// The first chapter after the title page.
    fn first_index(&self) -> usize {
        usize::from(self.chapters.len() > 1)
    }

    fn push_list(&self, body: &mut String, entries: &[ContentsEntry]) {
        body.push_str("<ol>\n");
        for entry in entries {
            let title = self.title(entry);
            let link = entry.chapter.map(|chapter| format!("a href=\"{}\"", self.outline.chapters[chapter].file));
            _ = write!(body, "<li><{}>", link.as_deref().unwrap_or("span"));
            push_text(body, title);
            body.push_str(if link.is_some() { "</a>" } else { "</span>" });
            let headings = entry.chapter.map(|chapter| (chapter, &self.chapters[chapter].headings));
            let headings = headings.filter(|(_, headings)| !headings.is_empty());
            if let (Some((chapter, headings)), true) = (headings, entry.entries.is_empty()) {
                let file = &self.outline.chapters[chapter].file;
                body.push_str("\n<ol>\n");
                for (id, text) in headings {
                    _ = write!(body, "<li><a href=\"{file}#{id}\">");
                    push_text(body, text);
                    body.push_str("</a></li>\n");
                }
                body.push_str("</ol>\n");
            } else if !entry.entries.is_empty() {
                body.push('\n');
                self.push_list(body, &entry.entries);
            }
            body.push_str("</li>\n");
        }
        body.push_str("</ol>\n");
    }

    /// The table of contents of EPUB 2.
    fn ncx(&self) -> String {
        let mut xml = format!(
            "{XML}<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\" xml:lang=\"{}\">\n<head>\n<meta name=\"dtb:uid\" content=\"",
            self.site.config.language
        );
        push_attribute_value(&mut xml, &self.identifier());
        xml.push_str("\"/>\n</head>\n<docTitle>");
        push_element(&mut xml, "text", "", &self.site.config.title);
        xml.push_str("</docTitle>\n<navMap>\n");
        let mut number = 0;
        self.push_points(&mut xml, &self.outline.contents, &mut number);
        xml.push_str("</navMap>\n</ncx>\n");
        xml
    }

    fn push_points(&self, xml: &mut String, entries: &[ContentsEntry], number: &mut usize) {
        for entry in entries {
            *number += 1;
            _ = write!(xml, "<navPoint id=\"point-{number}\"><navLabel>");
            push_element(xml, "text", "", self.title(entry));
            // Each point leads somewhere: that of a folder without a text, to its first document.
            let chapter = first_chapter(entry).unwrap_or_default();
            _ = writeln!(xml, "</navLabel><content src=\"{}\"/>", self.outline.chapters[chapter].file);
            self.push_points(xml, &entry.entries, number);
            xml.push_str("</navPoint>\n");
        }
    }
}

fn first_chapter(entry: &ContentsEntry) -> Option<usize> {
    entry.chapter.or_else(|| entry.entries.first().and_then(first_chapter))
}
