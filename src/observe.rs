//! A build -> what it tells whoever watches it: which piece of work begins, and which has ended. Nothing here or in any
//! stage looks at the clock; the command line does when it is told, and so knows how far a build is and where its time
//! went. Where nobody watches, telling is a call that does nothing.

use crate::model::page::PageRecord;

/// A stage of a build. Each is done once, in this order, but that the index is made beside the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Finding and reading the files of the guide.
    Read,
    /// Parsing documents and settings.
    Parse,
    /// Resolving names, links and relations, and planning the pages; beside that, preparing what pages will need.
    Resolve,
    /// Parsing the theme's templates, and preparing what every page has in common.
    Theme,
    /// Gathering what can be searched for.
    Records,
    /// Finding out what the last build left still says of this one.
    Compare,
    /// Rendering pages and writing those that changed, and the search index beside them.
    Pages,
    /// Making the search index.
    Index,
    /// Compressing texts.
    Compress,
    /// Carrying over what did not change, and putting the new site in the place of the old one.
    Place,
}

/// A piece of work. What begins on a thread ends there, and what began last ends first.
#[derive(Debug, Clone, Copy)]
pub enum Work<'a> {
    /// A stage.
    Stage(Stage),
    /// Everything that is done for one page.
    Page(&'a PageRecord),
    /// Within that, making its bytes.
    Render(&'a PageRecord),
    /// Within that, turning a text into HTML.
    Text,
    /// Within that, filling in the template of this name.
    Template(&'a str),
}

/// Watches a build, on every thread that works on it.
pub trait Observer: Sync {
    /// A piece of work begins on this thread.
    fn begins(&self, work: Work<'_>);
    /// A piece of work has ended on this thread.
    fn ended(&self, work: Work<'_>);
}

impl dyn Observer + '_ {
    /// Does a piece of work, and tells of it.
    pub fn during<T>(&self, work: Work<'_>, act: impl FnOnce() -> T) -> T {
        self.begins(work);
        let outcome = act();
        self.ended(work);
        outcome
    }
}

/// Nobody watches.
impl Observer for () {
    fn begins(&self, _: Work<'_>) {}
    fn ended(&self, _: Work<'_>) {}
}

/// Two watch.
impl Observer for (&dyn Observer, &dyn Observer) {
    fn begins(&self, work: Work<'_>) {
        self.0.begins(work);
        self.1.begins(work);
    }

    fn ended(&self, work: Work<'_>) {
        self.0.ended(work);
        self.1.ended(work);
    }
}
