//! The format of `guide.json`. The doc comments are the descriptions in its JSON Schema.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema};
use serde::{Serialize, Serializer};

use crate::model::address::url::Url;
use crate::model::document::pay::{AmountNumber, PayPeriod};
use crate::model::document::value::Typed;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::translations::GuideLanguage;

use crate::render::export::guide_json::debate_format::DebateData;
use crate::render::export::guide_json::entry::entry_data;
use crate::render::tracked_site::TrackedSite;

/// A guide as data: the guide itself, its entries with their relations, and the meanings of its titles.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Guide")]
pub(super) struct GuideData<'a> {
    /// The version of this format, 1. Changes that break programs increase it; new keys don't.
    pub(super) version: u32,
    /// The program that wrote the file, with its version.
    pub(super) generator: &'static str,
    /// The guide as a whole.
    pub(super) guide: AboutData<'a>,
    /// The entries: articles, roles, topics and so on, in the order of the guide's lists.
    #[schemars(with = "Vec<EntryData>")]
    pub(super) entries: EntriesData<'a>,
    /// Titles, alternative titles and abbreviations from A to Z, without hidden titles.
    pub(super) titles: Vec<TitleData<'a>>,
}

/// The guide as a whole.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "About")]
pub(super) struct AboutData<'a> {
    /// The title of the guide.
    pub(super) title: &'a str,
    /// The description of the guide in one sentence. May be empty.
    pub(super) description: &'a str,
    /// The language of the guide, as a BCP 47 tag.
    pub(super) language: &'a str,
    /// The URL of the published guide; null if site.toml has no `base_url`. Each `url` below is a path relative to it.
    pub(super) address: Option<String>,
    /// The authors of the guide.
    pub(super) authors: &'a [String],
    /// The languages of the guide, the main one first. Absent if it has only one. In another language than the main one, the `url` of an
    /// entry without a translation starts with `/..`: it leads to the main language.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) languages: Vec<GuideLanguageData<'a>>,
}

/// A language of the guide.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Language")]
pub(super) struct GuideLanguageData<'a> {
    /// Its BCP 47 tag.
    pub(super) tag: &'a str,
    /// Its name, as its readers write it.
    pub(super) name: &'a str,
    /// The path of its `guide.json`.
    pub(super) data: String,
}

impl<'a> GuideLanguageData<'a> {
    pub(super) fn of(language: &'a GuideLanguage) -> Self {
        let data = language.base.href(&Url::home().file("guide.json"));
        Self { tag: &language.tag, name: &language.name, data }
    }
}

/// The entries of a guide. Each is created while it is written, so they are never all in memory.
pub(super) struct EntriesData<'a>(pub(super) TrackedSite<'a>);

impl Serialize for EntriesData<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ids = self.0.site.nodes.iter_ids().filter(|(_, node)| !node.is_unlisted);
        serializer.collect_seq(ids.map(|(id, node)| entry_data(self.0, id, node)))
    }
}

/// An article, a role, a topic, a debate, a skill, a term, a comparison, a move, a workplace or a standalone page.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entry")]
pub(super) struct EntryData<'a> {
    /// The path of its page, relative to the guide's address. Relations refer to entries by it.
    pub(super) url: Cow<'a, str>,
    /// The kind of entry.
    #[schemars(schema_with = "kinds")]
    pub(super) kind: &'static str,
    /// Its title.
    pub(super) title: &'a str,
    /// Whether it is written. `false` if other entries name it, but its document is missing.
    pub(super) written: bool,
    /// Its summary in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) summary: Option<&'a str>,
    /// Its abbreviation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) abbr: Option<&'a str>,
    /// Its alternative titles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) also_called: Vec<&'a str>,
    /// The date of publication, such as 2021-12-15.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<String>,
    /// The date of the last substantial change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) updated: Option<String>,
    /// The date of the last review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reviewed: Option<String>,
    /// The due date of the next review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) review_due: Option<String>,
    /// Whether the next review was overdue when the guide was built.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) overdue: bool,
    /// Whether it is a draft. Only a build with drafts includes drafts.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) draft: bool,
    /// The names of all who changed it, from the history of its repository.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) contributors: &'a [String],
    /// Its authors, if they are not those of the guide.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) authors: &'a [String],
    /// Its sources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) sources: Vec<&'a str>,
    /// The series that it is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) series: Option<SeriesData<'a>>,
    /// The number of words in its text. In scripts without spaces, each character is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) words: Option<u32>,
    /// The path of its text as Markdown, relative to the guide's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) markdown: Option<String>,
    /// The properties of a role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<RoleData<'a>>,
    /// The levels of a skill, lowest first, with what a person at that level can do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) skill_levels: Vec<LabelledData<'a>>,
    /// The resources to learn a skill.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) learn: Vec<ResourceData<'a>>,
    /// The properties of a debate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) debate: Option<DebateData<'a>>,
    /// The rows that the author of a comparison added to those derived from the two roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) rows: Vec<RowData<'a>>,
    /// Its relations to other entries, by name. Each relation is listed once: with the entry that states it or, if it is
    /// symmetric, with the earlier of the two entries.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "relations")]
    pub(super) relations: BTreeMap<&'static str, Vec<RelatedData<'a>>>,
    /// The keys of its front matter that `guide` doesn't define.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    pub(super) extra: BTreeMap<&'a str, Typed<'a>>,
}

/// The properties of a role.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Role")]
pub(super) struct RoleData<'a> {
    /// The family of the role, such as Product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) family: Option<&'a str>,
    /// Facts about the role at a glance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) facts: Vec<LabelledData<'a>>,
    /// The levels of the role, each with its difference from the level below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) levels: Vec<RoleLevelData<'a>>,
    /// What a person says about themselves whom the role fits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fits: Vec<FitData<'a>>,
    /// Words in job adverts that point to the role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) adverts: Vec<AdvertData<'a>>,
    /// The titles of the role at kinds of workplace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) titles_at: Vec<TitlesAtData<'a>>,
    /// What the role itself states about its skills, apart from its levels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) skills: Vec<SkillData<'a>>,
    /// What the role pays, apart from its levels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) pay: Vec<PayData<'a>>,
    /// The codes of the role, labelled with the name of the classification.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) codes: Vec<LabelledData<'a>>,
}

/// What a person says about themselves whom a role fits.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fit")]
pub(super) struct FitData<'a> {
    /// The statement.
    pub(super) statement: &'a str,
    /// The skill that it is about, as its author names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) skill: Option<&'a str>,
    /// The label of the fact that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fact: Option<&'a str>,
}

/// Words in job adverts that point to a role.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Advert")]
pub(super) struct AdvertData<'a> {
    /// The words or phrases.
    pub(super) words: Vec<&'a str>,
    /// What they hint at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hints: Option<&'a str>,
}

/// The titles of a role at a kind of workplace.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TitlesAt")]
pub(super) struct TitlesAtData<'a> {
    /// The `url` of the kind of workplace.
    pub(super) at: Cow<'a, str>,
    /// The titles.
    pub(super) titles: &'a [String],
}

/// A level of a role.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RoleLevel")]
pub(super) struct RoleLevelData<'a> {
    /// The name of the level.
    pub(super) label: &'a str,
    /// Its difference from the level below. May be empty.
    pub(super) text: &'a str,
    /// What the level expects of each skill, with everything that it has in common with the level below. Absent if no
    /// level of the role states a skill.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) skills: Vec<SkillData<'a>>,
    /// What the level pays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) pay: Vec<PayData<'a>>,
}

/// A resource to learn a skill.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Resource")]
pub(super) struct ResourceData<'a> {
    /// The title.
    pub(super) title: &'a str,
    /// The URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
    /// The reason to use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) why: Option<&'a str>,
    /// The level of the skill that it leads to; absent for all levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) level: Option<&'a str>,
    /// The kind: book, course, article or practice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'a str>,
    /// The cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cost: Option<&'a str>,
    /// The day on which the author checked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<String>,
}

/// A statement about pay. Figures that are not stated are absent.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Pay")]
pub(super) struct PayData<'a> {
    /// The region or kind of workplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<&'a str>,
    /// The lower end of the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub(super) from: Option<AmountNumber>,
    /// The upper end of the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub(super) to: Option<AmountNumber>,
    /// The median.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64")]
    pub(super) median: Option<AmountNumber>,
    /// The currency, as a code of ISO 4217.
    pub(super) currency: &'a str,
    /// The period that the amounts are paid for.
    #[schemars(schema_with = "periods")]
    pub(super) per: &'static str,
    /// What the figures include or leave out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<&'a str>,
    /// The URL or the name of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<&'a str>,
    /// The day for which the figures hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<String>,
}

/// What a role or a level expects of a skill. A skill about which nothing is stated is absent.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExpectedSkill")]
pub(super) struct SkillData<'a> {
    /// The `url` of the skill.
    pub(super) to: Cow<'a, str>,
    /// Whether the skill is needed.
    pub(super) needed: bool,
    /// The level of the skill, if one is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) level: Option<&'a str>,
}

/// A label and its text.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Labelled")]
pub(super) struct LabelledData<'a> {
    /// The label.
    pub(super) label: &'a str,
    /// The text. May be empty.
    pub(super) text: &'a str,
}

/// A row of a comparison.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Row")]
pub(super) struct RowData<'a> {
    /// The aspect that is compared.
    pub(super) label: &'a str,
    /// The text for the first role.
    pub(super) left: &'a str,
    /// The text for the second role.
    pub(super) right: &'a str,
}

/// A series of documents, and the place of one in it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Series")]
pub(super) struct SeriesData<'a> {
    /// Its name.
    pub(super) title: &'a str,
    /// The URL of the topic whose path it is, or that has its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) topic: Option<Cow<'a, str>>,
    /// The number of the document, from 1.
    pub(super) part: usize,
    /// The number of documents.
    pub(super) total: usize,
}

/// A related entry.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Related")]
pub(super) struct RelatedData<'a> {
    /// The `url` of the related entry.
    pub(super) to: Cow<'a, str>,
    /// The note on the relation: a difference, how to get there, a level or a position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<&'a str>,
}

/// A title and its meanings.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Title")]
pub(super) struct TitleData<'a> {
    /// The title.
    pub(super) text: &'a str,
    /// The `url` of each role with this title.
    pub(super) roles: Vec<Cow<'a, str>>,
    /// The `url` of its glossary entry, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) term: Option<Cow<'a, str>>,
    /// The path of the page that lists its meanings, if it can mean several roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<Cow<'a, str>>,
}

fn kinds(_: &mut schemars::SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "string", "enum": Kind::ALL.map(Kind::as_str) })
}

fn periods(_: &mut schemars::SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "string", "enum": PayPeriod::ALL.map(PayPeriod::as_str) })
}

/// An object with a key for each relation that an entry can state.
fn relations(generator: &mut schemars::SchemaGenerator) -> Schema {
    let list = generator.subschema_for::<Vec<RelatedData<'_>>>();
    let stated = Relation::ALL.into_iter().filter(|relation| relation.is_stated());
    let properties: BTreeMap<&str, &Schema> = stated.map(|relation| (relation.as_str(), &list)).collect();
    schemars::json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}
