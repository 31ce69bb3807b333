//! The front matter of a document, with every key in its final type. References are still names.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Code;
use crate::source::{Span, Spanned};

use crate::model::document::citation::StatedSource;
use crate::model::document::iso_8601_span;
use crate::model::document::learning::LearningResource;
use crate::model::document::pay::PayLine;
use crate::model::document::publication::{PublicationKeys, ReadOutcome, TimeOfDay};
use crate::model::document::value::Value;
use crate::model::kind::Kind;

/// The front matter of a document. Every key is optional.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct FrontMatter {
    /// `kind`, or the kind that the folder or other keys determine
    pub kind: Option<Kind>,
    /// `title`
    pub title: Option<Spanned<String>>,
    /// `summary`: the content, or the meaning of the role, in one line.
    pub summary: Option<String>,
    /// `date`: the day of publication.
    pub date: Option<Date>,
    /// Where `date` is written.
    pub date_span: Option<Span>,
    /// The time of day of `date`, to order the documents of one day.
    pub time: Option<TimeOfDay>,
    /// `updated`: the day of the last substantial change. Without it, the day of the last change in the history of its repository.
    pub updated: Option<Date>,
    /// `authors`
    pub authors: Vec<String>,
    /// `roles`: names of the roles it is about.
    pub roles: Vec<Spanned<String>>,
    /// `topics`
    pub topics: Vec<Spanned<String>>,
    /// `tags`: names of roles or topics.
    pub tags: Vec<Spanned<String>>,
    /// `debates`: names of debates, each with an optional `#position`.
    pub debates: Vec<Spanned<String>>,
    /// `aliases`: old addresses, which redirect here.
    pub aliases: Vec<Spanned<String>>,
    /// `address`: the path of its page, or the last part of it, instead of that of its file.
    pub address: Option<Spanned<String>>,
    /// `translation_of`: the path of the document of the main language that it translates, below `content/`.
    pub translation_of: Option<Spanned<String>>,
    /// `original_version`: the fingerprint of that document when it was translated.
    pub original_version: Option<Spanned<String>>,
    /// `reading`: its title as it is spoken, by which lists are sorted.
    pub reading: Option<String>,
    /// `sources`: the sources of its facts.
    pub sources: Vec<StatedSource>,
    /// `reviewed`: the day of the last review.
    pub reviewed: Option<Spanned<Date>>,
    /// `review_in`: the time until the next review.
    #[serde(with = "iso_8601_span")]
    pub review_in: Option<jiff::SpanFieldwise>,
    /// `draft`, `publish` and `expires`
    pub publication: PublicationKeys,
    /// `unlisted`: whether no list, feed, search or sitemap shows it. Its page is public.
    pub unlisted: bool,
    /// How much of it could be read.
    pub outcome: ReadOutcome,
    /// `series`
    pub series: Option<SeriesPart>,
    /// `weight`: its position in lists. Lists start with the lightest and end with documents without a weight.
    pub weight: Option<Weight>,
    /// `template`
    pub template: Option<Spanned<String>>,
    /// `auto_link`: whether names in its text become links. `None` for the setting of the site.
    pub auto_link: Option<bool>,
    /// `allow`: codes of diagnostics that are not reported for it.
    pub allow: Vec<Code>,
    /// Its names besides the title.
    pub alternate_names: AlternateNames,
    /// The keys of its kind.
    pub kind_fields: KindFields,
    /// Every other key, for templates.
    pub extra: Vec<(String, Value)>,
    /// What its keys say about the guide, and those that look like a mistake.
    pub key_facts: KeyFacts,
}

impl FrontMatter {
    /// The keys of a role.
    pub fn role(&self) -> Option<&RoleFields> {
        if let KindFields::Role(role) = &self.kind_fields { Some(role) } else { None }
    }

    /// Its date and the seconds of the day in UTC, to order documents by date.
    pub fn date_order(&self) -> Option<(Date, i32)> {
        self.date.map(|date| (date, self.time.map_or(0, TimeOfDay::utc_seconds)))
    }

    /// The day on which its next review is due.
    pub fn review_due(&self) -> Option<Date> {
        let reviewed = self.reviewed.as_ref().map(|reviewed| reviewed.value);
        reviewed.zip(self.review_in).and_then(|(reviewed, span)| reviewed.checked_add(span.0).ok())
    }
}

/// The keys of one document. Whether a key is reported depends on the keys of the whole guide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KeyFacts {
    /// Whether it has a key that only `guide` reads, so that the document was written for it.
    pub is_for_guide: bool,
    /// The keys that its kind has.
    pub used: KeySet,
    /// The keys that look like a mistake, in the order of the document.
    pub suspects: Vec<SuspectKey>,
}

/// The place of a document in a series.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SeriesPart {
    /// The name of the series.
    pub name: Spanned<String>,
    /// Its number, from 1. Documents without one follow by date.
    pub part: Option<u32>,
}

/// A set of known keys, by their position in the table of all keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KeySet(pub u64);

impl KeySet {
    /// The keys that are in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets have a key in common.
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A key without effect that looks like a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SuspectKey {
    /// The key as it is written.
    pub key: Spanned<String>,
    /// The known key that may be meant.
    pub meant: KeySet,
    /// Whether other tools have such a key too. It is a mistake only in a guide that uses `meant` elsewhere.
    pub is_of_other_tools: bool,
    /// The mistake.
    pub mistake: KeyMistake,
}

/// A mistake in the name of a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyMistake {
    /// It is similar to this known key.
    Misspelled(String),
    /// Only these kinds have it.
    Misplaced(Vec<Kind>),
}

/// A position in lists, ordered like the number that it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Weight(i64);

impl From<f64> for Weight {
    fn from(number: f64) -> Self {
        // The bits of positive numbers are ordered like the numbers, those of negative ones in reverse. Zero has two forms.
        let bits = (number + 0.0).to_bits().cast_signed();
        Self(if bits < 0 { bits ^ i64::MAX } else { bits })
    }
}

/// Names besides the title.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct AlternateNames {
    /// `abbr`
    pub abbr: Option<Spanned<String>>,
    /// `also_called`
    pub also: Vec<Spanned<String>>,
    /// `hidden_titles`: titles that links and search accept, and no page shows.
    pub hidden: Vec<Spanned<String>>,
}

/// The keys that only one kind has.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub enum KindFields {
    /// No keys: an article or a workplace.
    #[default]
    Nothing,
    /// The keys of a role.
    Role(Box<RoleFields>),
    /// The keys of a topic.
    Topic {
        /// `parent`
        parent: Option<Spanned<String>>,
        /// `path`: the articles to read, in this order.
        path: Vec<Spanned<String>>,
    },
    /// The keys of a skill.
    Skill {
        /// `levels`: the name of each level, and the abilities of a person at that level.
        levels: Vec<(String, String)>,
        /// `learn`: resources to learn it.
        learn: Vec<LearningResource>,
    },
    /// The keys of a glossary term.
    Term {
        /// `means`: the roles or terms that the term can stand for.
        means: Vec<Spanned<String>>,
    },
    /// The keys of a debate.
    Debate {
        /// `status`
        status: Option<DebateStatus>,
        /// `takeaway`: advice to the reader.
        takeaway: Option<String>,
    },
    /// The keys of a comparison.
    Comparison {
        /// `between`: two roles.
        between: Vec<Spanned<String>>,
        /// `rows`: the name of each row, with its text for the first and for the second role.
        rows: Vec<(String, [String; 2])>,
    },
    /// The keys of a move.
    Move {
        /// `from`: the role, and the level as the note.
        from: Option<AnnotatedName>,
        /// `to`: the role, and the level as the note.
        to: Option<AnnotatedName>,
    },
}

/// The status of a debate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DebateStatus {
    /// People still argue.
    Open,
    /// Most agree.
    Settled,
    /// Each position is right in some situations.
    ItDepends,
}

impl DebateStatus {
    /// Every status.
    pub const ALL: [DebateStatus; 3] = [DebateStatus::Open, DebateStatus::Settled, DebateStatus::ItDepends];

    /// As in `status: it-depends`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Settled => "settled",
            Self::ItDepends => "it-depends",
        }
    }
}

/// The keys of a role.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct RoleFields {
    /// `family`
    pub family: Option<String>,
    /// `variant_of`
    pub variant_of: Option<Spanned<String>>,
    /// `facts`: the rows of "at a glance".
    pub facts: Vec<(String, String)>,
    /// `skills`: name and level.
    pub skills: Vec<AnnotatedName>,
    /// `levels`, lowest first.
    pub levels: Vec<RoleLevel>,
    /// `fits`
    pub fits: Vec<Fit>,
    /// `adverts`
    pub adverts: Vec<Advert>,
    /// `confused_with`: role and difference.
    pub confused_with: Vec<AnnotatedName>,
    /// `works_with`
    pub works_with: Vec<AnnotatedName>,
    /// `reports_to`
    pub reports_to: Vec<AnnotatedName>,
    /// `leads_to`: role, and how to get there.
    pub leads_to: Vec<AnnotatedName>,
    /// `contexts`
    pub contexts: Vec<RoleContext>,
    /// `pay`: what the role pays, apart from its levels.
    pub pay: Vec<PayLine>,
    /// `codes`: its code in each classification of occupations.
    pub codes: Vec<(String, String)>,
}

impl RoleFields {
    /// All statements about pay, each with the level that it is about: those of the role, then those of each level.
    pub fn all_pay(&self) -> impl Iterator<Item = (Option<&RoleLevel>, &PayLine)> {
        let of_levels = self.levels.iter().flat_map(|level| level.pay.iter().map(move |line| (Some(level), line)));
        self.pay.iter().map(|line| (None, line)).chain(of_levels)
    }
}

/// What a person says about themselves whom a role fits.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Fit {
    /// `statement`
    pub statement: Spanned<String>,
    /// `skill`: the skill of the role that it is about.
    pub skill: Option<Spanned<String>>,
    /// `fact`: the label of the fact of the role that it is about.
    pub fact: Option<Spanned<String>>,
}

/// Words in job adverts that point to a role.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Advert {
    /// `words`: words or phrases; at least one.
    pub words: Vec<Spanned<String>>,
    /// `hints`: what they hint at.
    pub hints: Option<String>,
}

/// A workplace at which a role differs.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct RoleContext {
    /// The workplace, and the meaning of the role there.
    pub place: AnnotatedName,
    /// `called`: the titles that the role has there.
    pub called: Vec<String>,
}

/// A level of a role.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct RoleLevel {
    /// `name`
    pub name: Spanned<String>,
    /// `differs`: the difference from the level below.
    pub differs: Option<String>,
    /// `skills`: name and level, where they differ from the level below.
    pub skills: Vec<AnnotatedName>,
    /// `pay`: what the level pays.
    pub pay: Vec<PayLine>,
}

/// A name with a note of the author.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AnnotatedName {
    /// The name.
    pub name: Spanned<String>,
    /// The meaning depends on the key: a difference, a level, or how to get there.
    pub note: Option<Spanned<String>>,
}

impl AnnotatedName {
    /// The note without its place.
    pub fn note(&self) -> Option<&str> {
        self.note.as_ref().map(|note| note.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_ordered_like_numbers() {
        let numbers = [f64::MIN, -40.5, -1.0, -0.25, 0.0, 0.25, 40.0, 40.5, 41.0, f64::MAX];
        assert!(numbers.windows(2).all(|pair| Weight::from(pair[0]) < Weight::from(pair[1])));
        assert_eq!(Weight::from(-0.0), Weight::from(0.0));
    }
}
