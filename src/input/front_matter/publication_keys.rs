//! The keys that say when a document is public, in the spelling of `guide` and of other tools -> [`PublicationKeys`].

use jiff::civil::Date;

use crate::model::document::publication::PublicationKeys;
use crate::model::document::value::{Data, Value};
use crate::source::Spanned;

use crate::input::front_matter::fields::Fields;

/// A key that says when a document is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PublicationKey {
    /// `draft`
    Draft,
    /// `publish`: a day, or a boolean as in Obsidian. `published` is the key of Jekyll, `publishDate` that of Hugo.
    Publish,
    /// `expires`, the last public day; `expiryDate` in Hugo, the first day on which it is hidden
    Expires,
}

/// What a value of such a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Restriction {
    /// Nothing.
    None,
    /// Keeps the document back.
    Hidden,
    /// Keeps the document back until a day.
    From,
    /// Keeps the document back after a day.
    Until,
}

impl PublicationKey {
    /// Every spelling, in lower case and without `_` and `-`: other tools ignore the case, or use `publish_date`.
    const SPELLINGS: &[(&str, PublicationKey)] = &[
        ("draft", Self::Draft),
        ("isdraft", Self::Draft),
        ("publish", Self::Publish),
        ("published", Self::Publish),
        ("publishdate", Self::Publish),
        ("pubdate", Self::Publish),
        ("expires", Self::Expires),
        ("expirydate", Self::Expires),
        ("expirationdate", Self::Expires),
        ("unpublishdate", Self::Expires),
    ];

    /// The key with this spelling.
    pub(super) fn find(written: &str) -> Option<Self> {
        // Most keys are none of these.
        if !written.starts_with(['d', 'D', 'i', 'I', 'u', 'U', 'p', 'P', 'e', 'E']) || written.len() > 20 {
            return None;
        }
        let plain: String =
            written.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect();
        Self::SPELLINGS.iter().find(|(spelling, _)| *spelling == plain).map(|(_, key)| *key)
    }

    /// What a value of this key does.
    pub(super) fn restriction(self, value: &Value) -> Restriction {
        let boolean = value.as_lenient_bool();
        match self {
            _ if value.is_null() => Restriction::None,
            Self::Draft | Self::Expires if boolean == Some(false) => Restriction::None,
            Self::Draft => Restriction::Hidden,
            Self::Publish => match boolean {
                Some(true) => Restriction::None,
                Some(false) => Restriction::Hidden,
                None => Restriction::From,
            },
            Self::Expires => Restriction::Until,
        }
    }
}

/// Takes all keys that say when the document is public, and whether all of them could be read. Of several spellings, the
/// one that keeps the document back longest counts.
pub(super) fn read(fields: &mut Fields<'_>) -> (PublicationKeys, bool) {
    let errors_before = fields.error_count();
    let mut keys = PublicationKeys::default();
    for (name, value) in fields.take_all(|key| PublicationKey::find(key).is_some()) {
        let Some(key) = PublicationKey::find(&name.value) else { continue };
        if value.is_null() {
            continue;
        }
        keys.is_stated = true;
        let subject = name.value.as_str();
        match key {
            PublicationKey::Draft => keys.draft |= fields.boolean_of(subject, &value).unwrap_or(false),
            PublicationKey::Publish if value.as_lenient_bool().is_some() => {
                keys.draft |= fields.boolean_of(subject, &value) == Some(false);
            }
            PublicationKey::Expires if value.as_lenient_bool() == Some(false) => {}
            PublicationKey::Publish => {
                keys.publish = later(keys.publish, day(fields, subject, &value));
            }
            PublicationKey::Expires => {
                let day = day(fields, subject, &value);
                let last = if subject.eq_ignore_ascii_case("expires") { day } else { day.as_ref().map(day_before) };
                keys.expires = earlier(keys.expires, last);
            }
        }
    }
    (keys, fields.error_count() == errors_before)
}

fn day(fields: &mut Fields<'_>, key: &str, value: &Value) -> Option<Spanned<Date>> {
    if matches!(&value.data, Data::Scalar { text, .. } if text.trim().is_empty()) {
        return None;
    }
    fields.strict_date(key, value)
}

/// The last public day of a document that expires on a day: other tools hide it from the beginning of that day.
fn day_before(day: &Spanned<Date>) -> Spanned<Date> {
    Spanned::new(day.value.yesterday().unwrap_or(day.value), day.span)
}

fn later(one: Option<Spanned<Date>>, other: Option<Spanned<Date>>) -> Option<Spanned<Date>> {
    one.into_iter().chain(other).max_by_key(|day| day.value)
}

fn earlier(one: Option<Spanned<Date>>, other: Option<Spanned<Date>>) -> Option<Spanned<Date>> {
    one.into_iter().chain(other).min_by_key(|day| day.value)
}
