//! Changes -> the state that requests are answered from. The state is replaced as a whole, so every response is consistent.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::watch;

use crate::build::has_errors_of_guide;
use crate::diagnostic;
use crate::diagnostic::report::{Format, Reporter};
use crate::diagnostic::{Count, Diagnostic, Severity};
use crate::input::disk::Changes;
use crate::model::site::Site;
use crate::render::template::engine::Theme;
use crate::{Guide, Overrides};

use crate::serve::affected;
use crate::serve::affected::Affected;
use crate::serve::served_site::ServedSite;

/// How many warnings are sent to the browser in full.
const MAX_WARNINGS: usize = 50;

/// The state that requests are answered from.
pub(super) struct PreviewState {
    /// The last site without errors of settings or themes. Until there is one, the last site that can be rendered.
    pub(super) served: Option<Arc<ServedSite>>,
    /// The current errors and warnings.
    pub(super) problems: Arc<Problems>,
}

/// Errors and warnings for the overlay in the browser.
#[derive(Clone, Default, Serialize)]
pub(super) struct Problems {
    errors: Vec<String>,
    warnings: Vec<String>,
    /// The number of all warnings.
    warning_count: usize,
    /// Whether the shown site is an earlier one.
    is_outdated: bool,
}

impl Problems {
    /// The JSON for one page, with the failure of its template if there is one.
    pub(super) fn json(&self, failure: Option<String>) -> String {
        let mut all = Cow::Borrowed(self);
        if let Some(failure) = failure {
            all.to_mut().errors.push(failure);
        }
        // Strings and numbers can always be serialized.
        serde_json::to_string(&*all).unwrap_or_default()
    }
}

/// The result of a change, for the terminal.
pub struct Update<'a> {
    /// The new version of the site. It is not served if its settings or its theme have errors.
    pub site: &'a Site,
    /// The diagnostics that `guide build` would report.
    pub diagnostics: &'a [Diagnostic],
    /// The number of errors and warnings.
    pub count: Count,
    /// The extent of the change. `None` for the first site.
    pub affected: Option<Affected>,
    /// Whether browsers still get the previous site.
    pub is_kept: bool,
    /// The time from the detected change to the new state.
    pub took: Duration,
}

/// A guide that is opened again after each change, and the state made from it.
pub(super) struct Preview {
    guide: Guide,
    root: Arc<str>,
    states: watch::Sender<Arc<PreviewState>>,
    /// The last version of the site, served or not.
    last: Option<Arc<Site>>,
    /// Whether there was a site without errors of settings or themes.
    was_good: bool,
    /// The values that the last change replaced. They are freed at the next change, which then reuses the memory. Freed at
    /// once, the memory would be returned to the system and requested again.
    replaced: Option<(Arc<PreviewState>, Option<Arc<Site>>)>,
}

impl Preview {
    /// The preview of the guide in the folder `root`. Does not read the guide yet.
    pub(super) fn new(root: &Path, overrides: Overrides) -> Self {
        let empty = PreviewState { served: None, problems: Arc::default() };
        Self {
            guide: Guide::new(root, overrides),
            root: if root == Path::new(".") { "".into() } else { root.to_string_lossy().into() },
            states: watch::Sender::new(Arc::new(empty)),
            last: None,
            was_good: false,
            replaced: None,
        }
    }

    /// A receiver of the current state.
    pub(super) fn states(&self) -> watch::Receiver<Arc<PreviewState>> {
        self.states.subscribe()
    }

    /// The guide.
    pub(super) fn guide(&self) -> &Guide {
        &self.guide
    }

    /// Opens the guide after changes, and serves the new site unless its settings or its theme have errors. If something changed, calls `notify` once
    /// the new state is set.
    pub(super) fn update(&mut self, changes: &Changes, notify: impl FnOnce(&Update<'_>)) {
        let start = Instant::now();
        let replaced = self.replaced.take();
        rayon::spawn(move || drop(replaced));
        let Some((site, mut diagnostics)) = self.guide.open(changes) else { return };
        let site = Arc::new(site);
        diagnostics.retain(|diagnostic| !diagnostic.is_left_to_check());
        let previous = self.states.borrow().served.clone();
        let themes = match previous.as_ref().filter(|previous| previous.site.has_same_templates(&site)) {
            Some(previous) => Ok(previous.themes()),
            None => Theme::of_each_language(&site).map(|themes| themes.into_iter().map(Arc::new).collect()),
        };
        let new = match themes {
            Ok(themes) => ServedSite::new(&site, &themes, &self.root, &diagnostics).map(Arc::new),
            Err(mut errors) => {
                diagnostics.append(&mut errors);
                diagnostic::sort(&mut diagnostics);
                None
            }
        };
        let count = Count::of(&diagnostics);
        let is_good = !has_errors_of_guide(&site, &diagnostics);
        // Until there is a site without errors, one with errors is better than none.
        let is_kept = !is_good && (self.was_good || new.is_none()) && previous.is_some();
        self.was_good |= is_good;
        let served = if is_kept { previous } else { new };
        let problems = self.problems(&site, &diagnostics, count, is_kept).into();
        let before = self.states.send_replace(Arc::new(PreviewState { served, problems }));
        let took = start.elapsed();
        let affected = self.last.as_ref().map(|last| affected::compare(last, &site));
        notify(&Update { site: &site, diagnostics: &diagnostics, count, affected, is_kept, took });
        self.replaced = Some((before, self.last.replace(site)));
    }

    fn problems(&self, site: &Site, diagnostics: &[Diagnostic], count: Count, is_outdated: bool) -> Problems {
        let of = |severity: Severity| diagnostics.iter().filter(move |diagnostic| diagnostic.severity == severity);
        let text = |diagnostic: &Diagnostic| text(diagnostic, site, &self.root);
        Problems {
            errors: of(Severity::Error).map(text).collect(),
            warnings: of(Severity::Warning).take(MAX_WARNINGS).map(text).collect(),
            warning_count: count.warnings,
            is_outdated,
        }
    }
}

/// A diagnostic as text for the browser, as in the terminal. `root` is the folder of the guide as the user wrote it.
pub(super) fn text(diagnostic: &Diagnostic, site: &Site, root: &str) -> String {
    let reporter = Reporter { snapshot: &site.snapshot, prefix: root, format: Format::Human, color: false, width: 100 };
    reporter.format(diagnostic).trim_end().to_string()
}
