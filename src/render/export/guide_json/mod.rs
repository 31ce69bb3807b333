//! Site -> `guide.json`: the whole guide as data for other programs, in the format that [`schema`] describes. Each
//! relation is written once, with the entry that states it; [`Relation::inverse`](crate::model::graph::relation::Relation::inverse)
//! gives the other direction.

mod debate_format;
mod entry;
mod format;

use std::io::{self, Write};

use schemars::Schema;
use schemars::generate::SchemaSettings;

use crate::model::address::url::Url;
use crate::model::graph::node::NodeId;
use crate::model::graph::titles::Title;
use crate::model::site::Site;

use crate::render::export::guide_json::format::{AboutData, EntriesData, GuideData, GuideLanguageData, TitleData};
use crate::render::tracked_site::TrackedSite;

/// The version of the format. Increment it with every change that breaks a program which reads the file. Adding keys is
/// compatible.
const VERSION: u32 = 1;

/// Writes the guide as JSON on one line. Fails only if `out` fails.
pub(crate) fn write(tracked: TrackedSite<'_>, out: &mut dyn Write) -> io::Result<()> {
    let site = tracked.site;
    let config = &site.config;
    let data = GuideData {
        version: VERSION,
        generator: concat!("guide ", env!("CARGO_PKG_VERSION")),
        guide: AboutData {
            title: &config.title,
            description: &config.description,
            language: &config.language,
            address: config.base_url.as_ref().map(|base| base.absolute(&Url::home())),
            authors: &config.authors,
            languages: site.translations.languages.iter().map(GuideLanguageData::of).collect(),
        },
        entries: EntriesData(tracked),
        titles: site.titles.iter().map(|title| title_data(site, title)).collect(),
    };
    serde_json::to_writer(&mut *out, &data)?;
    out.write_all(b"\n")
}

/// The JSON Schema (2020-12) of `guide.json`.
pub fn schema() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<GuideData<'_>>()
}

fn title_data<'a>(site: &'a Site, title: &'a Title) -> TitleData<'a> {
    let url = |id: NodeId| site.base.published(&site.node(id).url);
    TitleData {
        text: &title.text,
        roles: title.roles.iter().map(|id| url(*id)).collect(),
        term: title.term.map(url),
        url: title.url.as_ref().map(|url| site.base.published(url)),
    }
}
