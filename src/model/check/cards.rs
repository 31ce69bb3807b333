//! Pages without a card, because no font has the letters of their titles.

use std::collections::BTreeMap;

use icu_properties::CodePointMapData;
use icu_properties::PropertyNamesLong;
use icu_properties::props::Script;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

use crate::model::check::MetadataInput;
use crate::model::page::card::missing_letter;

/// The number of scripts that the warning names.
const MAX_SCRIPTS: usize = 3;

/// Reports how many pages have no card, with the scripts of the missing letters.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let cards = &input.config.cards;
    if !cards.enabled || input.config.base_url.is_none() {
        return;
    }
    let titles = input.nodes.iter().map(|node| &*node.title).chain([&*input.config.title]);
    let mut scripts: BTreeMap<Script, usize> = BTreeMap::new();
    for letter in titles.filter_map(|title| missing_letter(title, cards)) {
        *scripts.entry(CodePointMapData::<Script>::new().get(letter)).or_default() += 1;
    }
    let pages = match scripts.values().sum() {
        0 => return,
        1 => "1 page".to_string(),
        count => format!("{count} pages"),
    };
    let mut most: Vec<(Script, usize)> = scripts.into_iter().collect();
    most.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let name = |(script, _): &(Script, usize)| {
        PropertyNamesLong::<Script>::new().get(*script).unwrap_or("another script").replace('_', " ")
    };
    let names: Vec<String> = most.iter().take(MAX_SCRIPTS).map(name).collect();
    let font = cards.font.as_ref().map_or_else(|| "the built-in font".into(), |font| format!("`{}`", font.path.value));
    let message = format!("no card for {pages}: {font} has no letters for {}", names.join(", "));
    let help = "set `font` under `[cards]` to a font with these letters, in the folder `fonts/`";
    let span = cards.font.as_ref().map(|font| font.path.span).or(cards.span);
    let span = span.unwrap_or_else(|| Span::start_of(FileId(0)));
    diagnostics.push(Diagnostic::new(Code::MissingCards, span, message).help(help));
}
