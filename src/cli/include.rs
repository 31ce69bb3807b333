//! The options that include documents that are not public.

use clap::Args;

use crate::model::document::publication::IncludeSettings;

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
