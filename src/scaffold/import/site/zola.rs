//! The settings of a Zola site.

use crate::model::document::value::Value;

use crate::scaffold::import::languages::{Languages, SourceLanguage};
use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::Notes;
use crate::scaffold::import::site::{RootKind, SourceSettings, base_url, key, pairs_of, settings, table, texts};
use crate::scaffold::import::tree::SourceTree;

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    found.root("content", "", RootKind::Content);
    found.root("static", "", RootKind::Static);
    let Some((path, keys)) = settings(tree, &["zola.toml", "config.toml"], notes) else { return };
    found.title = text_of(&keys, "title");
    found.description = text_of(&keys, "description");
    found.language = text_of(&keys, "default_language");
    found.authors = text_of(&keys, "author").into_iter().collect();
    base_url(found, text_of(&keys, "base_url"), path, notes);
    let main = text_of(&keys, "default_language").unwrap_or_else(|| "en".into());
    let language = |(name, value): (String, Value)| {
        let own = pairs_of(value);
        let (title, description) = (text_of(&own, "title"), text_of(&own, "description"));
        SourceLanguage { title, description, ..SourceLanguage::new(name, None) }
    };
    let others = table(&keys, "languages").into_iter().filter(|(name, _)| *name != main).map(language).collect();
    found.languages = Languages::new(Some(main), others);
    let ignored = key(&keys, "ignored_content").map(texts).unwrap_or_default();
    found.excluded = Patterns::new("content", ignored.iter().map(String::as_str)).0;
    // Zola has no future: a date in a document is only shown.
    found.publishes_future = true;
}
