//! A key that is defined twice -> the value that counts, and a warning.
//!
//! The last value counts, as in other tools. Of two values that say when a document is public, the one that keeps it back
//! longer counts: publishing a draft by mistake can't be undone.

use crate::diagnostic::{Code, Diagnostic, DiagnosticFix};
use crate::model::document::value::Value;
use crate::source::{Span, Spanned};

use crate::input::front_matter::date::parse_date;
use crate::input::front_matter::publication_keys::{PublicationKey, Restriction};

/// Replaces the value of a key by a later one, unless the first keeps the document back longer. `level` is the nesting
/// depth of the key, 0 for the keys of a document.
pub(super) fn replace(
    first: &mut (Spanned<String>, Value),
    later: (Spanned<String>, Value),
    level: usize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let keeps_first = level == 0 && keeps_back_longer(&first.0.value, &first.1, &later.1);
    diagnostics.push(duplicate_key(&later.0, first.0.span, (keeps_first).then(|| first.1.describe())));
    if !keeps_first {
        *first = later;
    }
}

/// Whether the first value of a key keeps a document back longer than the second.
fn keeps_back_longer(key: &str, first: &Value, second: &Value) -> bool {
    let Some(key) = PublicationKey::find(key) else { return false };
    let days = || Some((parse_date(first.as_text()?)?, parse_date(second.as_text()?)?));
    match (key.restriction(first), key.restriction(second)) {
        (Restriction::Hidden, other) => other != Restriction::Hidden,
        (Restriction::From, Restriction::From) => days().is_some_and(|(first, second)| first > second),
        (Restriction::Until, Restriction::Until) => days().is_some_and(|(first, second)| first < second),
        (Restriction::From | Restriction::Until, other) => other == Restriction::None,
        (Restriction::None, _) => false,
    }
}

/// The warning about a duplicate key. `kept` is the description of the first value, if it counts.
pub(super) fn duplicate_key(key: &Spanned<String>, first: Span, kept: Option<String>) -> Diagnostic {
    // The key without effect is the one to remove.
    let without_effect = if kept.is_some() { key.span } else { first };
    let message = match kept {
        Some(kept) => format!("duplicate key `{}`: {kept} counts, because it keeps the document back", key.value),
        None => format!("duplicate key `{}`: the last value counts", key.value),
    };
    Diagnostic::new(Code::DuplicateKey, key.span, message)
        .related(first, "first defined here")
        .help("remove one of the two")
        .fix(DiagnosticFix::RemoveKey(without_effect))
}
