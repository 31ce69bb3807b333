//! The options that include documents that are not public.

use clap::Args;

use crate::model::document::publication::{IncludeSettings, Withheld};
use crate::model::site::Site;

use crate::cli::terminal::plural;

#[derive(Debug, Args)]
pub(super) struct IncludeOptions {
    /// Include drafts
    #[arg(long)]
    drafts: bool,
    /// Include documents before the day of their `publish`
    #[arg(long)]
    future: bool,
    /// Include documents after the day of their `expires`
    #[arg(long)]
    expired: bool,
}

impl IncludeOptions {
    pub(super) fn settings(&self) -> IncludeSettings {
        IncludeSettings { drafts: self.drafts, future: self.future, expired: self.expired }
    }
}

/// How many documents are not published, and the options that include them: `2 drafts left out; …`.
pub(super) fn left_out(site: &Site) -> Option<String> {
    let rules = site.config.build.publication_rules(site.snapshot.today);
    let (mut counts, mut options) = (Vec::new(), Vec::new());
    for (why, name, option) in [
        (Withheld::Draft, "draft", "--drafts"),
        (Withheld::Future, "future document", "--future"),
        (Withheld::Expired, "expired document", "--expired"),
    ] {
        let count = site.entries.iter().filter(|entry| rules.withheld(&entry.front) == Some(why)).count();
        if count > 0 {
            counts.push(plural(count, name));
            options.push(option);
        }
    }
    let pronoun = if counts.len() == 1 && counts[0].starts_with("1 ") { "it" } else { "them" };
    let include = options.join(" ");
    (!counts.is_empty()).then(|| format!("{} left out; include {pronoun} with {include}", counts.join(", ")))
}
