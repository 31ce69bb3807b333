//! Progress events of a build, and its cancellation. The stages report which task starts and ends; only the command line,
//! which implements [`Observer`], reads the clock. So no stage depends on the time, and a build without an observer pays
//! nothing.

use crate::model::page::PageRecord;
use crate::model::site::Site;

/// A stage of a build. Each runs once, in this order, except that the search index is built while pages are rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Finds and reads the files of the guide.
    Read,
    /// Parses documents and settings.
    Parse,
    /// Encodes the smaller copies of images that the cache does not have. Only with the setting for it.
    Images,
    /// Resolves names, links and relations, and plans the pages. In parallel, loads the grammars that code blocks need.
    Resolve,
    /// Parses the theme's templates, and computes the values that all pages share.
    Theme,
    /// Collects the searchable text of all pages.
    Records,
    /// Compares the site with the state that the previous build saved.
    Compare,
    /// Renders pages and writes those that changed. In parallel, writes the search index.
    Pages,
    /// Builds the search index.
    Index,
    /// Compresses text files.
    Compress,
    /// Carries over unchanged files and swaps the new site with the old one.
    Publish,
}

/// A unit of work. It starts and ends on one thread, and tasks of a thread nest.
#[derive(Debug, Clone, Copy)]
pub enum Task<'a> {
    /// A stage.
    Stage(Stage),
    /// All work on one page.
    Page(&'a PageRecord),
    /// Rendering a page, as part of [`Task::Page`].
    Render(&'a PageRecord),
    /// Rendering Markdown to HTML, as part of [`Task::Render`].
    Text,
    /// Rendering the template with this name, as part of [`Task::Render`].
    Template(&'a str),
}

/// Receives the progress events of a build, from every thread that works on it.
pub trait Observer: Sync {
    /// A task starts on this thread.
    fn enter(&self, task: Task<'_>);
    /// A task ends on this thread.
    fn exit(&self, task: Task<'_>);
    /// The guide is resolved; if it has no errors, its pages are rendered next.
    fn resolved(&self, _site: &Site) {}
    /// Whether the build should stop. The build asks before each file, and a last time before it publishes the site.
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl dyn Observer + '_ {
    /// Runs `work` between [`Observer::enter`] and [`Observer::exit`], and returns its result.
    pub fn in_scope<T>(&self, task: Task<'_>, work: impl FnOnce() -> T) -> T {
        self.enter(task);
        let result = work();
        self.exit(task);
        result
    }
}

/// Ignores all events.
impl Observer for () {
    fn enter(&self, _: Task<'_>) {}
    fn exit(&self, _: Task<'_>) {}
}

/// Passes each event to both observers. Either can cancel.
impl Observer for (&dyn Observer, &dyn Observer) {
    fn enter(&self, task: Task<'_>) {
        self.0.enter(task);
        self.1.enter(task);
    }

    fn exit(&self, task: Task<'_>) {
        self.0.exit(task);
        self.1.exit(task);
    }

    fn resolved(&self, site: &Site) {
        self.0.resolved(site);
        self.1.resolved(site);
    }

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled() || self.1.is_cancelled()
    }
}
