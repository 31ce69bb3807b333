//! The templates of a site -> their errors on its pages, the same as a build finds. Pages that the last build or the last check
//! rendered from the same input are not rendered. Writes nothing but its own state in `.guide/`.

use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cache::{self, CHECKED, Cache};
use crate::diagnostic::Diagnostic;
use crate::model::fingerprint::Fingerprints;
use crate::model::page::PageRecord;
use crate::model::site::Site;
use crate::observe::{Observer, Task};
use crate::render::template::engine::Theme;
use crate::render::{Renderer, pages_at_risk};

use crate::output::MAX_SHARE;
use crate::output::build_cache::BuildState;
use crate::output::render_failures::{FailureCollector, RenderFailures};
use crate::output::rendered_guide::{RenderedGuide, StoredDependencies};

/// The state that a check without errors saves for the next one. A build does not read it.
#[derive(Serialize, Deserialize)]
struct CheckState {
    rendered: RenderedGuide,
    /// The dependencies of each page, by language, in the order of the site. `None` for pages that no check needs to render.
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

/// Renders the pages of a site on which a template can fail, in each language with its theme. `None` if none does.
pub fn check_templates(site: &Site, themes: &[Theme], root: &Path, observer: &dyn Observer) -> Option<RenderFailures> {
    let languages: Vec<&Site> = site.in_each_language().collect();
    let records: Vec<Vec<&PageRecord>> = languages.iter().map(|site| site.pages.records().collect()).collect();
    // The indices of a language and of a page in it.
    let mut selected: Vec<(usize, usize)> = Vec::new();
    for (language, site) in languages.iter().enumerate() {
        let can_fail = pages_at_risk(site);
        let records = &records[language];
        selected.extend((0..records.len()).filter(|index| can_fail(records[*index])).map(|index| (language, index)));
    }
    if selected.is_empty() {
        return None;
    }
    let fingerprints: Vec<Fingerprints> = languages.iter().map(|site| Fingerprints::of(site)).collect();
    let (mut built, mut pages) = rayon::join(
        || BuildState::rendered_pages(root, &fingerprints),
        || CheckState::checked_pages(root, &fingerprints),
    );
    pages.resize(records.len(), Vec::new());
    built.resize(records.len(), Vec::new());
    for ((pages, built), records) in pages.iter_mut().zip(built).zip(&records) {
        pages.resize(records.len(), None);
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
        let record = records[*language][*index];
        let renderer = &renderers[*language];
        let page = observer.in_scope(Task::Render(record), || renderer.render_tracked(record))?;
        Ok(StoredDependencies::new(&page.dependencies))
    };
    let results: Vec<Result<_, Box<Diagnostic>>> = selected.par_iter().with_max_len(MAX_SHARE).map(render).collect();
    let mut failures = FailureCollector::default();
    for ((language, index), result) in selected.into_iter().zip(results) {
        match result {
            Ok(dependencies) => pages[language][index] = dependencies,
            Err(diagnostic) => failures.add(language, records[language][index], *diagnostic),
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
