//! What changed -> what requests are answered from. The whole state is swapped at once, so no answer is made of two.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::watch;

use crate::diagnostic;
use crate::diagnostic::report::{Format, Reporter};
use crate::diagnostic::{Count, Diagnostic, Severity};
use crate::input::disk::Changes;
use crate::model::site::Site;
use crate::render::template::engine::Theme;
use crate::source::Content;
use crate::{Guide, Overrides};

use crate::serve::affected::{Affected, affected};
use crate::serve::answer::Ready;

/// The most warnings whose text a browser gets; all of them are counted.
const SHOWN_WARNINGS: usize = 50;

/// What requests are answered from.
pub(super) struct State {
    /// The last site without errors; at the start also one with errors, as far as it can be shown.
    pub(super) ready: Option<Arc<Ready>>,
    /// What is wrong now, as the browser gets it.
    pub(super) problems: Arc<Problems>,
}

/// What is wrong with the guide, for the browser.
#[derive(Clone, Default, Serialize)]
pub(super) struct Problems {
    errors: Vec<String>,
    warnings: Vec<String>,
    /// How many warnings there are, shown or not.
    warning_count: usize,
}

impl Problems {
    /// As JSON, for a page whose template fails with what is wrong with that too.
    pub(super) fn json(&self, failure: Option<String>) -> String {
        let mut all = Cow::Borrowed(self);
        if let Some(failure) = failure {
            all.to_mut().errors.push(failure);
        }
        // Text and numbers always have a JSON form.
        serde_json::to_string(&*all).unwrap_or_default()
    }
}

/// What a change came to, for the terminal.
pub struct Update<'a> {
    /// The site that was made; where it has errors, it isn't shown.
    pub site: &'a Site,
    /// Everything that `build` would say.
    pub diagnostics: &'a [Diagnostic],
    /// How many of them are errors and warnings.
    pub count: Count,
    /// Which files changed and how many pages may show it; `None` for the first site.
    pub affected: Option<Affected>,
    /// Whether the browser still gets the site before this one.
    pub is_kept: bool,
    /// From the end of the waiting to the new state.
    pub took: Duration,
}

/// A guide that is made anew with each change, and the state that is made from it.
pub(super) struct Preview {
    guide: Guide,
    root: Arc<str>,
    states: watch::Sender<Arc<State>>,
    /// The last site that was made, shown or not: what the next one is compared to.
    last: Option<Arc<Site>>,
    /// Whether any site was without errors so far.
    was_good: bool,
    /// What was replaced by the last change. It is taken apart when the next one comes, which then finds the memory that
    /// it needs; at once, that would go back to the system and be asked for again.
    replaced: Option<(Arc<State>, Option<Arc<Site>>)>,
}

impl Preview {
    /// The preview of the guide in `root`, which isn't read yet.
    pub(super) fn new(root: &Path, overrides: Overrides) -> Self {
        let empty = State { ready: None, problems: Arc::default() };
        Self {
            guide: Guide::new(root, overrides),
            root: if root == Path::new(".") { "".into() } else { root.to_string_lossy().into() },
            states: watch::Sender::new(Arc::new(empty)),
            last: None,
            was_good: false,
            replaced: None,
        }
    }

    /// Where the current state is to be had.
    pub(super) fn states(&self) -> watch::Receiver<Arc<State>> {
        self.states.subscribe()
    }

    /// The guide, for what it is made of.
    pub(super) fn guide(&self) -> &Guide {
        &self.guide
    }

    /// Makes the site that the changes lead to, and shows it if it has no error. Where something has changed, `say` is
    /// told how it went, when the new state is there.
    pub(super) fn update(&mut self, changes: &Changes, say: impl FnOnce(&Update<'_>)) {
        let start = Instant::now();
        let replaced = self.replaced.take();
        rayon::spawn(move || drop(replaced));
        let Some((site, mut diagnostics)) = self.guide.open(changes) else { return };
        let site = Arc::new(site);
        diagnostics.retain(|diagnostic| !diagnostic.is_left_to_check());
        let shown = self.states.borrow().ready.clone();
        let theme = match shown.as_ref().filter(|shown| same_templates(&shown.site, &site)) {
            Some(shown) => Ok(shown.theme.clone()),
            None => Theme::new(&site).map(Arc::new),
        };
        let made = match theme {
            Ok(theme) => Some(Arc::new(Ready::new(site.clone(), theme, self.root.clone()))),
            Err(mut said) => {
                diagnostics.append(&mut said);
                diagnostic::sort(&mut diagnostics);
                None
            }
        };
        let count = Count::of(&diagnostics);
        let is_good = count.errors == 0;
        // Until there has been a good site, one with errors shows more than nothing.
        let is_kept = !is_good && (self.was_good || made.is_none()) && shown.is_some();
        self.was_good |= is_good;
        let ready = if is_kept { shown } else { made };
        let problems = self.problems(&site, &diagnostics, count).into();
        let before = self.states.send_replace(Arc::new(State { ready, problems }));
        let took = start.elapsed();
        let affected = self.last.as_ref().map(|last| affected(last, &site));
        say(&Update { site: &site, diagnostics: &diagnostics, count, affected, is_kept, took });
        self.replaced = Some((before, self.last.replace(site)));
    }

    /// What is wrong, as the browser gets it.
    fn problems(&self, site: &Site, diagnostics: &[Diagnostic], count: Count) -> Problems {
        let of = |severity: Severity| diagnostics.iter().filter(move |diagnostic| diagnostic.severity == severity);
        let text = |diagnostic: &Diagnostic| text(diagnostic, site, &self.root);
        Problems {
            errors: of(Severity::Error).map(text).collect(),
            warnings: of(Severity::Warning).take(SHOWN_WARNINGS).map(text).collect(),
            warning_count: count.warnings,
        }
    }
}

/// A diagnostic as a browser shows it: the text that the terminal shows. `root` is the guide's folder, as the user named it.
pub(super) fn text(diagnostic: &Diagnostic, site: &Site, root: &str) -> String {
    let reporter = Reporter { snapshot: &site.snapshot, prefix: root, format: Format::Human, color: false, width: 100 };
    reporter.write(diagnostic).trim_end().to_string()
}

/// Whether two sites have the same templates, so that those of one are those of the other.
fn same_templates(one: &Site, other: &Site) -> bool {
    let templates = |site: &'_ Site| -> Vec<(Arc<str>, Content)> {
        site.templates.iter().map(|(name, id)| (name.clone(), site.snapshot.file(*id).content.clone())).collect()
    };
    templates(one) == templates(other)
}
