//! The keys of a document -> [`KeyFacts`]: whether it was written for `guide`, and which of its unknown keys look like a mistake.

use crate::diagnostic::near_miss;
use crate::model::document::front_matter::{KeyFacts, KeyMistake, KeySet, SuspectKey};
use crate::model::kind::Kind;
use crate::source::Spanned;

use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::keys::FRONT_MATTER;

/// The keys that only `guide` reads, whatever the kind of document.
const ONLY_OF_GUIDE: [&str; 16] = [
    "roles",
    "topics",
    "debates",
    "reviewed",
    "review_in",
    "auto_link",
    "allow",
    "abbr",
    "also_called",
    "hidden_titles",
    "variant_of",
    "confused_with",
    "works_with",
    "reports_to",
    "leads_to",
    "takeaway",
];

/// Other keys that only `guide` reads in documents of the kinds that have them. Elsewhere, other tools may use these words.
const ONLY_OF_GUIDE_IN_KIND: [&str; 9] =
    ["family", "facts", "skills", "levels", "contexts", "codes", "means", "between", "rows"];

/// Keys that other tools use, among those that are similar to a key of `guide`.
const OF_OTHER_TOOLS: [&str; 16] = [
    "alias",
    "code",
    "context",
    "data",
    "dates",
    "fact",
    "level",
    "parents",
    "role",
    "skill",
    "source",
    "tag",
    "templates",
    "topic",
    "update",
    "updates",
];

/// The known keys that a document has.
pub(super) fn known_keys(fields: &Fields<'_>) -> KeySet {
    let keys = fields.pairs.iter().map(|(key, _)| set_of(&key.value));
    keys.fold(KeySet::default(), KeySet::union)
}

/// The facts of a document with the keys `written`, of which `unknown` are not read. `has_kind` tells whether it names its kind.
pub(super) fn collect(written: KeySet, has_kind: bool, unknown: &[Spanned<String>], kind: Kind) -> KeyFacts {
    let of_kind = FRONT_MATTER.iter().filter(|key| key.is_of(kind)).map(|key| set_of(key.name));
    let used = KeySet(written.0 & of_kind.fold(KeySet::default(), KeySet::union).0);
    let is_for_guide = has_kind
        || ONLY_OF_GUIDE.iter().any(|name| written.intersects(set_of(name)))
        || ONLY_OF_GUIDE_IN_KIND.iter().any(|name| used.intersects(set_of(name)));
    KeyFacts { is_for_guide, used, suspects: unknown.iter().filter_map(|key| suspect(key, kind)).collect() }
}

/// The set of the key with this name; empty for unknown names.
fn set_of(name: &str) -> KeySet {
    FRONT_MATTER.iter().position(|key| key.name == name).map_or(KeySet::default(), |index| KeySet(1 << index))
}

/// An unknown key that looks like a mistake in a document of a kind.
fn suspect(key: &Spanned<String>, kind: Kind) -> Option<SuspectKey> {
    let name = key.value.as_str();
    let has_key = |kind: Kind| FRONT_MATTER.iter().any(|known| known.name == name && known.is_of(kind));
    if has_key(kind) {
        return None;
    }
    let kinds: Vec<_> = Kind::ALL.into_iter().filter(|kind| has_key(*kind)).collect();
    let (meant, is_of_other_tools, mistake) = if kinds.is_empty() {
        let known = || FRONT_MATTER.iter().filter(|known| known.is_of(kind)).map(|known| known.name);
        // `also` for `also_called`: the beginning of a key is easier to remember than the rest.
        let with_prefix = || known().find(|known| known.split_once('_').is_some_and(|(word, _)| word == name));
        let near = near_miss(name, known()).or_else(with_prefix)?;
        (near, OF_OTHER_TOOLS.contains(&name), KeyMistake::Misspelled(near.into()))
    } else {
        (name, !ONLY_OF_GUIDE.contains(&name), KeyMistake::Misplaced(kinds))
    };
    Some(SuspectKey { key: key.clone(), meant: set_of(meant), is_of_other_tools, mistake })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_name_keys() {
        assert!(FRONT_MATTER.len() <= 64, "a KeySet has 64 bits");
        for name in ONLY_OF_GUIDE.iter().chain(&ONLY_OF_GUIDE_IN_KIND) {
            assert_ne!(set_of(name), KeySet::default(), "{name}");
        }
        for name in OF_OTHER_TOOLS {
            assert_eq!(set_of(name), KeySet::default(), "{name}");
        }
    }
}
