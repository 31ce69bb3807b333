//! A guide -> a book that readers carry away (EPUB 3).
//!
//! Each document is a chapter. Its HTML comes from the template `book.html` of the theme, so a theme decides how a chapter looks. The rest
//! decides what a book can have: `html_tree.rs` reads the HTML as browsers do, and `xhtml.rs` writes it as XHTML that is valid whatever
//! authors and themes wrote. Links are resolved when all chapters are written and their ids are known.

mod blocks;
mod cover;
mod elements;
mod foreign;
mod html_tree;
mod images;
mod links;
mod outline;
mod package;
mod svg_image;
mod xhtml;
mod xml_text;

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::build::{has_errors_of_guide, leave_out_documents};
use crate::diagnostic::{self, Count, Diagnostic};
use crate::model::address::url::Url;
use crate::model::site::Site;
use crate::observe::Observer;
use crate::output::{ArchiveEntry, BookWriter, FailureCollector, WriteError};
use crate::render::Renderer;
use crate::render::page::BookChapter;
use crate::render::template::engine::Theme;
use crate::{Overrides, open};

use crate::book::images::BookImages;
use crate::book::links::BookLinks;
use crate::book::outline::{BookOutline, PlannedChapter};
use crate::book::package::{ChapterFacts, FOLDER, PackageWriter, STYLE_FILE, container, xhtml_page};
use crate::book::xhtml::{XhtmlContent, convert};

pub use crate::book::cover::cover_error;

/// The time of the last change of a book without dates: the earliest time of a file in it.
const NO_DATE: &str = "1980-01-01T00:00:00Z";

/// The options of an export.
#[derive(Debug, Clone, Default)]
pub struct BookOptions {
    /// The tag of the language. By default the main language of the guide.
    pub language: Option<String>,
    /// Writes a book without the documents that have errors.
    pub keep_going: bool,
    /// The time of the last change. By default the last date in the documents.
    pub modified: Option<Timestamp>,
}

/// A book that was written.
pub struct BookReport {
    /// The resolved guide.
    pub site: Site,
    /// Its diagnostics, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// How many documents the book has.
    pub documents: usize,
    /// How many images it has.
    pub images: usize,
    /// The size of its file in bytes.
    pub bytes: u64,
}

/// Why no book was written. A file of an earlier book is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The content or a template has errors.
    #[error("the guide has errors")]
    Content {
        /// The resolved guide, whose files the diagnostics refer to.
        site: Box<Site>,
        /// All diagnostics, sorted.
        diagnostics: Vec<Diagnostic>,
        /// Whether [`BookOptions::keep_going`] would write the rest.
        can_keep_going: bool,
    },
    /// The guide has no such language.
    #[error("the guide has no language `{language}`")]
    UnknownLanguage {
        /// The tag.
        language: String,
        /// The tags of its languages.
        languages: Vec<String>,
    },
    /// The guide has no public documents in the language.
    #[error("the guide has no documents for a book")]
    NoDocuments,
    /// The file can't be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes the guide in the folder `root` as a book to `file`. `observer` can cancel.
pub fn export(
    root: &Path,
    file: &Path,
    options: &BookOptions,
    observer: &dyn Observer,
) -> Result<BookReport, BookError> {
    BookWriter::check(file)?;
    let (mut site, mut diagnostics) = open(root, &Overrides::default());
    diagnostics.retain(|diagnostic| !diagnostic.is_left_to_check());
    if options.keep_going {
        leave_out_documents(&mut site, &mut BTreeSet::new(), &mut diagnostics);
    }
    let is_of_guide = has_errors_of_guide(&site, &diagnostics);
    if is_of_guide || !options.keep_going && Count::of(&diagnostics).errors > 0 {
        let can_keep_going = !is_of_guide && !options.keep_going;
        return Err(BookError::Content { site: Box::new(site), diagnostics, can_keep_going });
    }
    let written = match language_of(&site, options.language.as_deref()) {
        Ok(language) => write(root, file, &site, language, options, observer),
        Err(error) => return Err(error),
    };
    match written {
        Ok((documents, images, bytes)) => Ok(BookReport { site, diagnostics, documents, images, bytes }),
        Err(BookFailure::Content(errors)) => {
            diagnostics.extend(errors);
            diagnostic::sort(&mut diagnostics);
            Err(BookError::Content { site: Box::new(site), diagnostics, can_keep_going: false })
        }
        Err(BookFailure::NoDocuments) => Err(BookError::NoDocuments),
        Err(BookFailure::Write(error)) => Err(error.into()),
    }
}

/// Why a resolved guide could not be written as a book.
enum BookFailure {
    Content(Vec<Diagnostic>),
    NoDocuments,
    Write(WriteError),
}

impl From<WriteError> for BookFailure {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

impl From<Box<Diagnostic>> for BookFailure {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::Content(vec![*diagnostic])
    }
}

/// The guide in one of its languages.
fn language_of<'a>(site: &'a Site, tag: Option<&str>) -> Result<&'a Site, BookError> {
    let Some(tag) = tag else { return Ok(site) };
    let found = site.in_each_language().find(|site| site.config.language.eq_ignore_ascii_case(tag));
    found.ok_or_else(|| {
        let languages = site.in_each_language().map(|site| site.config.language.clone()).collect();
        BookError::UnknownLanguage { language: tag.into(), languages }
    })
}

/// A chapter before its links are resolved.
struct ConvertedChapter {
    facts: ChapterFacts,
    content: XhtmlContent,
}

/// Writes a book. Returns the numbers of its documents and images, and its size.
fn write(
    root: &Path,
    file: &Path,
    main: &Site,
    site: &Site,
    options: &BookOptions,
    observer: &dyn Observer,
) -> Result<(usize, usize, u64), BookFailure> {
    let outline = BookOutline::of(site).ok_or(BookFailure::NoDocuments)?;
    let theme = Theme::new(site).map_err(BookFailure::Content)?;
    let renderer = Renderer::new(site, &theme).with_observer(observer);
    let images = BookImages::new(root, main, site);
    let check = || if observer.is_cancelled() { Err(BookFailure::Write(WriteError::Cancelled)) } else { Ok(()) };
    let (converted, style) = rendered(&renderer, &images, &outline, observer)?;
    let (chapters, contents): (Vec<ChapterFacts>, Vec<XhtmlContent>) =
        converted.into_iter().map(|chapter| (chapter.facts, chapter.content)).unzip();
    let files = outline.chapters.iter().zip(&contents);
    let links = BookLinks {
        site,
        by_url: &outline.by_url,
        chapters: files.map(|(planned, content)| (planned.file.as_str(), &content.ids)).collect(),
    };
    let page = |index: usize| {
        let planned = &outline.chapters[index];
        let body = contents[index].linked(&|link| links.address(index, &planned.url, link));
        let page = xhtml_page(site, &chapters[index].title, &body);
        ArchiveEntry::compressed(format!("{FOLDER}/{}", planned.file), page.into_bytes())
    };
    let pages: Vec<ArchiveEntry> = (0..contents.len()).into_par_iter().map(page).collect();
    let cover = cover::add(&images, main)?;
    let images = images.finish();
    let package = PackageWriter {
        site,
        outline: &outline,
        chapters: &chapters,
        images: images.iter().map(|(_, image)| (image.name.as_str(), image.media_type)).collect(),
        cover: cover.and_then(|cover| images.iter().position(|(id, _)| *id == cover)),
        modified: modified(options, &outline),
    };
    let mut book = BookWriter::create(file)?;
    // Its bytes are those by which programs recognise a book.
    book.add(&ArchiveEntry::stored("mimetype", b"application/epub+zip".to_vec()))?;
    let texts = [("META-INF/container.xml".to_string(), container())].into_iter().chain(package.files());
    for (name, text) in texts {
        book.add(&ArchiveEntry::compressed(name, text.into_bytes()))?;
    }
    book.add(&ArchiveEntry::compressed(format!("{FOLDER}/{STYLE_FILE}"), style))?;
    for page in &pages {
        book.add(page)?;
    }
    let count = images.len();
    for (id, image) in images {
        check()?;
        let name = format!("{FOLDER}/{}", image.name);
        let is_text = image.media_type == "image/svg+xml";
        let bytes = image.bytes(id, root, main).map_err(|path| WriteError::Refused {
            why: format!("can't read `{}`", path.display()),
            help: "export again".into(),
        })?;
        // Other images are compressed already.
        book.add(&if is_text { ArchiveEntry::compressed(name, bytes) } else { ArchiveEntry::stored(name, bytes) })?;
    }
    check()?;
    let documents = outline.documents();
    Ok((documents, count, book.finish()?))
}

/// The chapters of the book of a guide in one language, each with the address of its page on the site.
pub fn chapters(site: &Site) -> Vec<(Url, BookChapter)> {
    let outline = BookOutline::of(site);
    let chapters = outline.into_iter().flat_map(|outline| outline.chapters);
    chapters.map(|planned| (planned.url, planned.chapter)).collect()
}

/// Renders all chapters and the style. The error has all errors of the templates.
fn rendered(
    renderer: &Renderer<'_>,
    images: &BookImages<'_>,
    outline: &BookOutline,
    observer: &dyn Observer,
) -> Result<(Vec<ConvertedChapter>, Vec<u8>), BookFailure> {
    let convert = |planned: &PlannedChapter| {
        if observer.is_cancelled() { Err(WriteError::Cancelled) } else { Ok(converted(renderer, images, planned)) }
    };
    let results = outline.chapters.par_iter().map(convert).collect::<Result<Vec<_>, WriteError>>()?;
    let mut failures = FailureCollector::default();
    let mut style = Vec::new();
    match renderer.render_book_style() {
        Ok(bytes) => style = bytes,
        Err(error) => failures.add_book_style(*error),
    }
    let mut chapters = Vec::with_capacity(results.len());
    for (planned, result) in outline.chapters.iter().zip(results) {
        match result {
            Ok(chapter) => chapters.push(chapter),
            Err(error) => failures.add_chapter(&planned.url, *error),
        }
    }
    match failures.finish() {
        Some(failures) => Err(BookFailure::Content(failures.diagnostics)),
        None => Ok((chapters, style)),
    }
}

/// Renders a chapter, and converts it.
fn converted(
    renderer: &Renderer<'_>,
    images: &BookImages<'_>,
    planned: &PlannedChapter,
) -> Result<ConvertedChapter, Box<Diagnostic>> {
    let Some(chapter) = renderer.render_chapter(&planned.chapter)? else {
        // Each chapter follows from a page of the site.
        let facts = ChapterFacts { title: String::new(), headings: Vec::new(), has_math: false, has_svg: false };
        return Ok(ConvertedChapter { facts, content: XhtmlContent::default() });
    };
    let content = convert(&chapter.html, &|address| images.image_use(&planned.url, address));
    let headings = chapter.headings.into_iter().filter(|heading| heading.level == 2);
    let headings = headings.filter_map(|heading| Some((content.ids.get(&heading.id)?.clone(), heading.text))).collect();
    let facts = ChapterFacts { title: chapter.title, headings, has_math: content.has_math, has_svg: content.has_svg };
    Ok(ConvertedChapter { facts, content })
}

/// The time of the last change, as `dcterms:modified` has it.
fn modified(options: &BookOptions, outline: &BookOutline) -> String {
    match (options.modified, outline.updated) {
        (Some(time), _) => time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        (None, Some(date)) => format!("{date}T00:00:00Z"),
        (None, None) => NO_DATE.into(),
    }
}
