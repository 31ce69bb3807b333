//! Words that occur twice in the `adverts` of a role.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Spanned;

use crate::model::check::MetadataInput;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;

/// Checks the words of each role.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, _, document) in input.of_kind(Kind::Role) {
        let Some(role) = document.front.role() else { continue };
        let mut seen: Vec<&Spanned<String>> = Vec::new();
        for words in role.adverts.iter().flat_map(|advert| &advert.words) {
            match seen.iter().find(|other| name_key(&other.value) == name_key(&words.value)) {
                Some(first) => diagnostics.push(
                    Diagnostic::new(Code::Contradiction, words.span, "the same words twice in `adverts`")
                        .related(first.span, "first written here")
                        .help("remove one of the two"),
                ),
                None => seen.push(words),
            }
        }
    }
}
