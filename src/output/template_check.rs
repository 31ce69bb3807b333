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
    /// The dependencies of each page, in the order of the site. `None` for pages that no check needs to render.
    pages: Vec<Option<StoredDependencies>>,
}

impl CheckState {
    /// The pages without errors that are unchanged since the last check. Empty if there is no state.
    fn checked_pages(root: &Path, fingerprints: &Fingerprints) -> Vec<Option<StoredDependencies>> {
        let read = || serde_json::from_slice::<Self>(&cache::read(root, CHECKED)?).ok();
        let Some(Self { rendered, pages }) = read().filter(|state| state.rendered.is_of_this_program()) else {
            return Vec::new();
        };
        rendered.unchanged(fingerprints, pages, |dependencies| dependencies)
    }
}

/// Renders the pages of a site on which a template can fail. `None` if none does.
pub fn check_templates(site: &Site, theme: &Theme, root: &Path, observer: &dyn Observer) -> Option<RenderFailures> {
    let records: Vec<&PageRecord> = site.pages.records().collect();
    let can_fail = pages_at_risk(site);
    let mut selected: Vec<usize> = (0..records.len()).filter(|index| can_fail(records[*index])).collect();
    if selected.is_empty() {
        return None;
    }
    let fingerprints = Fingerprints::of(site);
    let (built, mut pages) = rayon::join(
        || BuildState::rendered_pages(root, &fingerprints),
        || CheckState::checked_pages(root, &fingerprints),
    );
    pages.resize(records.len(), None);
    for (page, built) in pages.iter_mut().zip(built) {
        *page = built.or(page.take());
    }
    selected.retain(|index| pages[*index].is_none());
    if selected.is_empty() {
        return None;
    }
    let renderer = Renderer::new(site, theme).with_observer(observer);
    let render = |index: &usize| {
        let record = records[*index];
        let page = observer.in_scope(Task::Render(record), || renderer.render_tracked(record))?;
        Ok(StoredDependencies::new(&page.dependencies))
    };
    let results: Vec<Result<_, Box<Diagnostic>>> = selected.par_iter().with_max_len(MAX_SHARE).map(render).collect();
    let mut failures = FailureCollector::default();
    for (index, result) in selected.into_iter().zip(results) {
        match result {
            Ok(dependencies) => pages[index] = dependencies,
            Err(diagnostic) => failures.add(records[index], *diagnostic),
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
