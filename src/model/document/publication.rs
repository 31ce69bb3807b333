//! The keys that say when a document is public, and the options of a build -> whether the document is published.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::source::Spanned;

use crate::model::document::entry::Metadata;
use crate::model::document::front_matter::FrontMatter;

/// How much of a document's front matter could be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReadOutcome {
    /// Everything, or the document has no front matter.
    #[default]
    Complete,
    /// Some values are errors. The keys that say whether the document is public were read.
    Partial,
    /// It is not valid, or `draft`, `publish` or `expires` could not be read. Such a document is never published, because
    /// nobody knows whether it is public.
    Unknown,
}

/// A time of day, with its time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TimeOfDay {
    /// The time on the clock of the time zone.
    pub time: Time,
    /// The minutes from UTC to the time zone: 120 for `+02:00`.
    pub offset_minutes: i16,
}

impl TimeOfDay {
    /// The seconds from midnight in UTC, to order the times of one day.
    pub fn utc_seconds(self) -> i32 {
        let clock = i32::from(self.time.hour()) * 3600 + i32::from(self.time.minute()) * 60;
        clock + i32::from(self.time.second()) - i32::from(self.offset_minutes) * 60
    }

    /// The time and its offset in RFC 3339: `22:00:00+02:00`.
    pub fn rfc_3339(self) -> String {
        let (sign, minutes) =
            if self.offset_minutes < 0 { ('-', -self.offset_minutes) } else { ('+', self.offset_minutes) };
        let time = self.time.strftime("%H:%M:%S");
        if minutes == 0 { format!("{time}Z") } else { format!("{time}{sign}{:02}:{:02}", minutes / 60, minutes % 60) }
    }
}

/// The keys that say when a document is public.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PublicationKeys {
    /// `draft`
    pub draft: bool,
    /// `publish`: the first day on which it is public.
    pub publish: Option<Spanned<Date>>,
    /// `expires`: the last day on which it is public.
    pub expires: Option<Spanned<Date>>,
    /// Whether one of them is stated, even if it keeps nothing back: `draft: false` in the translation of a draft.
    pub is_stated: bool,
}

/// Why a document is not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Withheld {
    /// `draft` is true.
    Draft,
    /// `publish` is a later day.
    Future,
    /// `expires` is an earlier day.
    Expired,
}

/// Documents to publish although they are not public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct IncludeSettings {
    /// Drafts.
    pub drafts: bool,
    /// Documents before their first day.
    pub future: bool,
    /// Documents after their last day.
    pub expired: bool,
}

impl IncludeSettings {
    /// Everything that one of the two includes.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            drafts: self.drafts || other.drafts,
            future: self.future || other.future,
            expired: self.expired || other.expired,
        }
    }
}

/// Which documents a build publishes.
#[derive(Debug, Clone, Copy)]
pub struct PublicationRules {
    /// Documents to publish although they are not public.
    pub include: IncludeSettings,
    /// The day of the build.
    pub today: Date,
}

impl PublicationRules {
    /// Why the author withholds a document. `None` if it is public.
    pub fn withheld(&self, front: &FrontMatter) -> Option<Withheld> {
        let keys = &front.publication;
        if keys.draft && !self.include.drafts {
            Some(Withheld::Draft)
        } else if !self.include.future && keys.publish.as_ref().is_some_and(|first| first.value > self.today) {
            Some(Withheld::Future)
        } else if !self.include.expired && keys.expires.as_ref().is_some_and(|last| last.value < self.today) {
            Some(Withheld::Expired)
        } else {
            None
        }
    }

    /// Whether a document is published.
    pub fn publishes(&self, document: &Metadata) -> bool {
        document.broken.is_none() && self.withheld(&document.front).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    #[test]
    fn a_document_is_public_from_its_first_to_its_last_day() {
        let day = |day: i8| Date::constant(2026, 5, day);
        let at = |day: Date| Some(Spanned::new(day, Span::start_of(FileId(0))));
        let publication = PublicationKeys { publish: at(day(10)), expires: at(day(12)), ..PublicationKeys::default() };
        let front = FrontMatter { publication, ..FrontMatter::default() };
        let rules = |today, future, expired| PublicationRules {
            include: IncludeSettings { drafts: false, future, expired },
            today,
        };
        for (today, expected) in
            [(day(9), Some(Withheld::Future)), (day(10), None), (day(12), None), (day(13), Some(Withheld::Expired))]
        {
            assert_eq!(rules(today, false, false).withheld(&front), expected, "{today}");
            assert_eq!(rules(today, true, true).withheld(&front), None, "{today}");
        }
    }
}
