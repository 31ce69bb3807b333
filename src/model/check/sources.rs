//! Sources that no author has read for a long time.

use crate::diagnostic::{Code, Diagnostic};

use crate::model::graph::cited_sources::CitedSource;
use crate::model::site::Site;

/// Reports each source that was last read before the limit of site.toml, where it was read last. Sources without a day are not
/// reported.
pub(super) fn check(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let today = site.snapshot.today;
    let is_old = |source: &&CitedSource| source.read.is_some_and(|read| site.config.check.is_old_source(read, today));
    for source in site.sources.all().iter().filter(is_old) {
        let Some(last) = source.uses.iter().find(|place| place.read == source.read) else { continue };
        let Some(read) = source.read else { continue };
        let message = format!("`{}` was last read on {read}", source.title);
        let help = "read it again, and update the date; `source_age` under `[check]` in site.toml sets the limit";
        diagnostics.push(Diagnostic::new(Code::OldSource, last.span, message).help(help));
    }
}
