//! `guide.json`: the whole model, for programs. What comes in is the site; what goes out is JSON in the form that
//! [`schema`] describes. Relations are written once, where they are stated; their inverses follow from the table of
//! [`Relation::inverse`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Serialize, Serializer};

use crate::model::document::body::{Point, PointLabel};
use crate::model::document::entry::{DebateStatus, KindFields, RoleFields};
use crate::model::document::value::Typed;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::titles::Title;
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::render::tracked_site::TrackedSite;

/// The version of the form. It grows with each change that a program which reads it has to know of; new keys alone
/// don't change it.
const VERSION: u32 = 1;

/// Writes the guide as JSON, in one line. It fails where `out` does.
pub(crate) fn write(tracked: TrackedSite<'_>, out: &mut dyn Write) -> io::Result<()> {
    let site = tracked.site;
    let data = Data {
        version: VERSION,
        generator: concat!("guide ", env!("CARGO_PKG_VERSION")),
        guide: About {
            title: &site.config.title,
            description: &site.config.description,
            language: &site.config.language,
            address: site.config.base_url.as_ref().map(|base| base.absolute(&crate::model::address::url::Url::home())),
            authors: &site.config.authors,
        },
        entries: Entries(tracked),
        titles: site.titles.iter().map(|title| title_data(site, title)).collect(),
    };
    // Text, numbers and lists always have a JSON form.
    serde_json::to_writer(&mut *out, &data)?;
    out.write_all(b"\n")
}

/// The JSON Schema (2020-12) of `guide.json`.
pub fn schema() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Data<'_>>()
}

/// Everything that a guide knows: what it is about, what there is, how it is related, and which title means what.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Guide")]
struct Data<'a> {
    /// The version of this form, 1. It grows with each change that a program which reads it has to know of.
    version: u32,
    /// What made it, with its version.
    generator: &'static str,
    /// The guide as a whole.
    guide: About<'a>,
    /// What the guide knows: articles, roles, topics and so on, in the order of its lists.
    #[schemars(with = "Vec<EntryData>")]
    entries: Entries<'a>,
    /// Every title, other title and abbreviation, A to Z, without those that are only searched for.
    titles: Vec<TitleData<'a>>,
}

/// The guide as a whole.
#[derive(Serialize, JsonSchema)]
struct About<'a> {
    /// Its name.
    title: &'a str,
    /// One sentence on what it is; may be empty.
    description: &'a str,
    /// The language of its text (BCP 47).
    language: &'a str,
    /// Where it is published, if that is known. A `url` below is a path from there.
    address: Option<String>,
    /// Who writes it.
    authors: &'a [String],
}

/// The entries, made one by one while they are written, so that they never lie in memory all at once.
struct Entries<'a>(TrackedSite<'a>);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ids = (0..).map(NodeId).zip(&*self.0.site.nodes);
        serializer.collect_seq(ids.map(|(id, node)| entry_data(self.0, id, node)))
    }
}

/// An article, a role, a topic, a debate, a skill, a term, a comparison or a kind of workplace.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entry")]
struct EntryData<'a> {
    /// The address of its page, from the guide's own. It is also what relations name it by.
    url: &'a str,
    /// What it is.
    #[schemars(schema_with = "kinds")]
    kind: &'static str,
    /// What it is called.
    title: &'a str,
    /// Whether somebody has written it; otherwise others only name it.
    written: bool,
    /// One line on what it says, or what it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    /// Its abbreviation.
    #[serde(skip_serializing_if = "Option::is_none")]
    abbr: Option<&'a str>,
    /// Its other titles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    also_called: Vec<&'a str>,
    /// When it was published, as in 2021-12-15.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// When it last changed in substance.
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    /// When someone last checked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed: Option<String>,
    /// When the next check is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    review_due: Option<String>,
    /// Whether that day was over when the guide was built.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    overdue: bool,
    /// Whether it is a draft, in a guide that was built with its drafts.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    draft: bool,
    /// Who wrote it, where that isn't the guide's authors.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    authors: &'a [String],
    /// Where its facts come from.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    sources: &'a [String],
    /// How many words its text has.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<u32>,
    /// Where its text is as Markdown, from the guide's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
    /// What only a role has.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<RoleData<'a>>,
    /// What a person at each level of a skill can do, lowest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    skill_levels: Vec<Labelled<'a>>,
    /// What only a debate has.
    #[serde(skip_serializing_if = "Option::is_none")]
    debate: Option<DebateData<'a>>,
    /// What the author of a comparison compares, beside what follows from the two roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rows: Vec<RowData<'a>>,
    /// How it stands to other entries, by relation. Each relation stands once: with the entry that states it, or for
    /// those that go both ways with the earlier of the two.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "relations")]
    relations: BTreeMap<&'static str, Vec<RelationData<'a>>>,
    /// The keys of its front matter that `guide` doesn't know.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    extra: BTreeMap<&'a str, Typed<'a>>,
}

/// What only a role has.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Role")]
struct RoleData<'a> {
    /// The family it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<&'a str>,
    /// The role at a glance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<Labelled<'a>>,
    /// Its levels, each with what sets it apart from the one below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<Labelled<'a>>,
    /// What lists of occupations call it, by list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    codes: Vec<Labelled<'a>>,
}

/// A label and its text.
#[derive(Serialize, JsonSchema)]
struct Labelled<'a> {
    /// The label.
    label: &'a str,
    /// The text; may be empty.
    text: &'a str,
}

/// A row of a comparison.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Row")]
struct RowData<'a> {
    /// What is compared.
    label: &'a str,
    /// What holds for the first role.
    left: &'a str,
    /// What holds for the second role.
    right: &'a str,
}

/// What only a debate has.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Debate")]
struct DebateData<'a> {
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "statuses")]
    status: Option<&'static str>,
    /// What to do with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    takeaway: Option<&'a str>,
    /// Its questions.
    questions: Vec<QuestionData<'a>>,
}

/// A question of a debate.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Question")]
struct QuestionData<'a> {
    /// Its anchor on the debate's page.
    id: &'a str,
    /// The question.
    text: &'a str,
    /// The positions on it.
    positions: Vec<PositionData<'a>>,
}

/// A position. Its texts are Markdown.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Position")]
struct PositionData<'a> {
    /// Its anchor on the debate's page. The note of a `debates` relation is the anchor of the position argued.
    id: &'a str,
    /// The position.
    text: &'a str,
    /// Who holds it; empty where it is unattributed.
    held_by: Vec<Cow<'a, str>>,
    /// When it applies.
    when: Vec<Cow<'a, str>>,
    /// Where it is said.
    sources: Vec<Cow<'a, str>>,
    /// What speaks for it.
    #[serde(rename = "for")]
    pros: Vec<Cow<'a, str>>,
    /// What speaks against it.
    #[serde(rename = "but")]
    cons: Vec<Cow<'a, str>>,
}

/// The other end of a relation.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Related")]
struct RelationData<'a> {
    /// The `url` of the other entry.
    to: &'a str,
    /// What the author says of it: the difference, the way there, the level, the position.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

/// A title and what it may mean.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Title")]
struct TitleData<'a> {
    /// The title.
    text: &'a str,
    /// The `url` of each role that it means.
    roles: Vec<&'a str>,
    /// The `url` of its entry in the glossary, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    term: Option<&'a str>,
    /// The address of the page that helps to tell, where it may mean several roles.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

fn kinds(_: &mut schemars::SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "string", "enum": Kind::ALL.map(Kind::as_str) })
}

fn statuses(_: &mut schemars::SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "string", "enum": DebateStatus::ALL.map(DebateStatus::as_str) })
}

/// Every relation that is stated may stand here, and no other.
fn relations(generator: &mut schemars::SchemaGenerator) -> Schema {
    let list = generator.subschema_for::<Vec<RelationData<'_>>>();
    let stated = Relation::ALL.into_iter().filter(|relation| relation.is_stated());
    let properties: BTreeMap<&str, &Schema> = stated.map(|relation| (relation.as_str(), &list)).collect();
    schemars::json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn entry_data<'a>(tracked: TrackedSite<'a>, id: NodeId, node: &'a Node) -> EntryData<'a> {
    let mut data = EntryData {
        url: node.url.as_str(),
        kind: node.kind.as_str(),
        title: &node.title,
        written: !node.is_unwritten(),
        summary: None,
        abbr: None,
        also_called: Vec::new(),
        date: None,
        updated: None,
        reviewed: None,
        review_due: None,
        overdue: false,
        draft: false,
        authors: &[],
        sources: &[],
        words: None,
        markdown: None,
        role: None,
        skill_levels: Vec::new(),
        debate: None,
        rows: Vec::new(),
        relations: stated_relations(tracked, id, node),
        extra: BTreeMap::new(),
    };
    let Some(at) = node.entry else { return data };
    let head = tracked.metadata(at);
    let front = &head.front;
    data.summary = tracked.summary(at);
    data.abbr = front.called.abbr.as_ref().map(|abbr| abbr.value.as_str());
    data.also_called = front.called.also.iter().map(|name| name.value.as_str()).collect();
    data.date = front.date.map(|date| date.to_string());
    data.updated = front.updated.map(|date| date.to_string());
    data.reviewed = front.reviewed.as_ref().map(|date| date.value.to_string());
    data.review_due = front.review_due().map(|date| date.to_string());
    data.overdue = tracked.is_overdue(head);
    data.draft = front.draft;
    data.authors = &front.authors;
    data.sources = &front.sources;
    data.words = Some(tracked.body(at).words);
    data.markdown = Some(node.url.markdown().to_string());
    data.extra = front.extra.iter().map(|(key, value)| (key.as_str(), Typed(value))).collect();
    match &front.own {
        KindFields::Role(role) => data.role = Some(role_data(role)),
        KindFields::Skill { levels } => data.skill_levels = labelled(levels),
        KindFields::Comparison { rows, .. } => {
            let row = |(label, [left, right]): &'a (String, [String; 2])| RowData { label, left, right };
            data.rows = rows.iter().map(row).collect();
        }
        KindFields::Debate { status, takeaway } => {
            data.debate = Some(DebateData {
                status: status.map(DebateStatus::as_str),
                takeaway: takeaway.as_deref(),
                questions: questions(tracked, at),
            });
        }
        KindFields::Nothing | KindFields::Topic { .. } | KindFields::Term { .. } => {}
    }
    data
}

/// The relations that an entry states, each list in the order of the other ends.
fn stated_relations<'a>(
    tracked: TrackedSite<'a>,
    id: NodeId,
    node: &'a Node,
) -> BTreeMap<&'static str, Vec<RelationData<'a>>> {
    let site = tracked.site;
    let mut relations: BTreeMap<&'static str, Vec<RelationData<'a>>> = BTreeMap::new();
    for edge in node.edges.iter().chain(tracked.outgoing_links_of(node)).filter(|edge| edge.relation.is_stated()) {
        let is_symmetric = edge.relation.inverse() == edge.relation;
        if !is_symmetric || id < edge.to {
            let related = RelationData { to: site.node(edge.to).url.as_str(), note: edge.note.as_deref() };
            relations.entry(edge.relation.as_str()).or_default().push(related);
        }
    }
    relations
}

fn labelled(pairs: &[(String, String)]) -> Vec<Labelled<'_>> {
    pairs.iter().map(|(label, text)| Labelled { label, text }).collect()
}

fn role_data(role: &RoleFields) -> RoleData<'_> {
    RoleData {
        family: role.family.as_deref(),
        facts: labelled(&role.facts),
        levels: role
            .levels
            .iter()
            .map(|level| Labelled { label: &level.name.value, text: level.note.as_deref().unwrap_or_default() })
            .collect(),
        codes: labelled(&role.codes),
    }
}

fn questions<'a>(tracked: TrackedSite<'a>, at: usize) -> Vec<QuestionData<'a>> {
    let (text, body) = (tracked.source(at), tracked.body(at));
    let value = |point: &Point| -> Cow<'a, str> {
        let value = text.get(point.value.start as usize..point.value.end as usize).unwrap_or_default().trim_end();
        // One line of data, however its author broke it.
        if value.contains('\n') { value.split_whitespace().collect::<Vec<_>>().join(" ").into() } else { value.into() }
    };
    let heading = |at: usize| &body.headings[at];
    let questions = body.questions.iter().map(|question| {
        let positions = question.positions.iter().map(|position| {
            let points = |label: PointLabel| position.labelled(label).map(value).collect();
            PositionData {
                id: &heading(position.heading).id,
                text: &heading(position.heading).text,
                held_by: points(PointLabel::HeldBy),
                when: points(PointLabel::When),
                sources: points(PointLabel::Source),
                pros: points(PointLabel::For),
                cons: points(PointLabel::But),
            }
        });
        QuestionData {
            id: &heading(question.heading).id,
            text: &heading(question.heading).text,
            positions: positions.collect(),
        }
    });
    questions.collect()
}

fn title_data<'a>(site: &'a Site, title: &'a Title) -> TitleData<'a> {
    let url = |id: NodeId| site.node(id).url.as_str();
    TitleData {
        text: &title.text,
        roles: title.roles.iter().map(|id| url(*id)).collect(),
        term: title.term.map(url),
        url: title.url.as_ref().map(crate::model::address::url::Url::as_str),
    }
}
