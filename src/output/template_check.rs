//! The templates of a site -> their errors on its pages, the same as a build finds, and in the chapters of its book, the same as an export
//! finds. What the last build or the last check rendered from the same input is not rendered. Writes nothing but its own state in
//! `.guide/`.

use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cache::{self, CHECKED, Cache};
use crate::diagnostic::Diagnostic;
use crate::model::address::url::Url;
use crate::model::fingerprint::Fingerprints;
use crate::model::page::PageRecord;
use crate::model::site::Site;
use crate::observe::{Observer, Task};
use crate::render::page::BookChapter;
use crate::render::template::engine::Theme;
use crate::render::{Dependency, Renderer, is_book_at_risk, pages_at_risk};

use crate::output::MAX_SHARE;
use crate::output::build_cache::BuildState;
use crate::output::render_failures::{FailureCollector, RenderFailures};
use crate::output::rendered_guide::{RenderedGuide, StoredDependencies};

/// The state that a check without errors saves for the next one. A build does not read it.
#[derive(Serialize, Deserialize)]
struct CheckState {
    rendered: RenderedGuide,
    /// The dependencies of each page, by language, in the order of the site, and then those of each chapter of the book. `None` for those
    /// that no check needs to render.
    pages: Vec<Vec<Option<StoredDependencies>>>,
}

impl CheckState {
    /// The pages without errors that are unchanged since the last check. Empty if there is no state.
    fn checked_pages(root: &Path, fingerprints: &[Fingerprints]) -> Vec<Vec<Option<StoredDependencies>>> {
        let read = || serde_json::from_slice::<Self>(&cache::read(root, CHECKED)?).ok();
        let Some(Self { rendered, pages }) = read().filter(|state| state.rendered.is_of_this_program()) else {
            return Vec::new();
        };
        rendered.unchanged(fingerprints, pages, |dependencies| dependencies)
    }
}

/// The chapters of the book of a guide in one language, each with the address of its page.
pub type BookChapters = fn(&Site) -> Vec<(Url, BookChapter)>;

/// A page, or a part of the book.
enum CheckedPart<'a> {
    Page(&'a PageRecord),
    /// A chapter, with its page.
    Chapter(&'a PageRecord, BookChapter),
    BookStyle,
}

impl<'a> CheckedPart<'a> {
    /// All pages of a site, and all parts of its book if a template can fail in it.
    fn all(site: &'a Site, chapters: Option<BookChapters>) -> Vec<Self> {
        let mut parts: Vec<Self> = site.pages.records().map(Self::Page).collect();
        let Some(chapters) = chapters.filter(|_| is_book_at_risk(site)).map(|chapters| chapters(site)) else {
            return parts;
        };
        if !chapters.is_empty() {
            parts.push(Self::BookStyle);
        }
        let chapter = |(url, chapter): (Url, _)| Some(Self::Chapter(site.pages.at(url.as_str())?, chapter));
        parts.extend(chapters.into_iter().filter_map(chapter));
        parts
    }

    /// Renders it. Returns its dependencies.
    fn check(&self, renderer: &Renderer<'_>, observer: &dyn Observer) -> Result<Vec<Dependency>, Box<Diagnostic>> {
        match self {
            Self::Page(record) => {
                let render = || renderer.render_tracked(record);
                Ok(observer.in_scope(Task::Render(record), render)?.dependencies)
            }
            Self::Chapter(record, chapter) => {
                let render = || renderer.render_chapter(chapter);
                let result = observer.in_scope(Task::Render(record), render)?;
                Ok(result.map(|chapter| chapter.dependencies).unwrap_or_default())
            }
            // The style depends on the settings alone.
            Self::BookStyle => renderer.render_book_style().map(|_| Vec::new()),
        }
    }
}

/// Renders the pages of a site on which a template can fail, and the `chapters` of its book, in each language with its theme. `None` if
/// none fails.
pub fn check_templates(
    site: &Site,
    themes: &[Theme],
    chapters: Option<BookChapters>,
    root: &Path,
    observer: &dyn Observer,
) -> Option<RenderFailures> {
    let languages: Vec<&Site> = site.in_each_language().collect();
    let parts: Vec<Vec<CheckedPart<'_>>> = languages.iter().map(|site| CheckedPart::all(site, chapters)).collect();
    // The indices of a language and of a page or chapter in it.
    let mut selected: Vec<(usize, usize)> = Vec::new();
    for (language, site) in languages.iter().enumerate() {
        let can_fail = pages_at_risk(site);
        for (index, part) in parts[language].iter().enumerate() {
            if !matches!(part, CheckedPart::Page(record) if !can_fail(record)) {
                selected.push((language, index));
            }
        }
    }
    if selected.is_empty() {
        return None;
    }
    let fingerprints: Vec<Fingerprints> = languages.iter().map(|site| Fingerprints::of(site)).collect();
    let (mut built, mut pages) = rayon::join(
        || BuildState::rendered_pages(root, &fingerprints),
        || CheckState::checked_pages(root, &fingerprints),
    );
    pages.resize(parts.len(), Vec::new());
    built.resize(parts.len(), Vec::new());
    for ((pages, built), parts) in pages.iter_mut().zip(built).zip(&parts) {
        pages.resize(parts.len(), None);
        for (page, built) in pages.iter_mut().zip(built) {
            *page = built.or(page.take());
        }
    }
    selected.retain(|(language, index)| pages[*language][*index].is_none());
    if selected.is_empty() {
        return None;
    }
    let renderers: Vec<Renderer<'_>> =
        languages.iter().zip(themes).map(|(site, theme)| Renderer::new(site, theme).with_observer(observer)).collect();
    let render = |(language, index): &(usize, usize)| {
        let dependencies = parts[*language][*index].check(&renderers[*language], observer)?;
        Ok(StoredDependencies::new(&dependencies))
    };
    let results: Vec<Result<_, Box<Diagnostic>>> = selected.par_iter().with_max_len(MAX_SHARE).map(render).collect();
    let mut failures = FailureCollector::default();
    for ((language, index), result) in selected.into_iter().zip(results) {
        match result {
            Ok(dependencies) => pages[language][index] = dependencies,
            Err(diagnostic) => match &parts[language][index] {
                CheckedPart::Page(record) => failures.add(language, record, *diagnostic),
                CheckedPart::Chapter(record, _) => failures.add_chapter(&record.url, *diagnostic),
                CheckedPart::BookStyle => failures.add_book_style(*diagnostic),
            },
        }
    }
    if let Some(failures) = failures.finish() {
        return Some(failures);
    }
    // Another process may be writing to the cache, or the guide may be read-only. Then the next check renders the pages again.
    if let (Some(rendered), Some(cache)) = (RenderedGuide::new(fingerprints), Cache::open(root)) {
        cache.write(CHECKED, |writer| Ok(serde_json::to_writer(writer, &CheckState { rendered, pages })?));
    }
    None
}
