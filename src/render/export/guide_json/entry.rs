//! [`Node`] -> [`EntryData`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::document::body::{PointLabel, Position};
use crate::model::document::entry::EntryId;
use crate::model::document::front_matter::{Advert, DebateStatus, Fit, KindFields, RoleFields, RoleLevel};
use crate::model::document::learning::{LearningResource, ResourceKind};
use crate::model::document::pay::{Amount, PayLine};
use crate::model::document::value::Typed;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::situations::Situation;
use crate::model::graph::skill_ladder::Expectation;
use crate::model::indexed::Id;
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::render::export::guide_json::debate_format::{
    DebateData, PositionData, QuestionData, ReplyData, SituationData,
};
use crate::render::export::guide_json::format::{
    AdvertData, EntryData, FitData, LabelledData, PayData, RelatedData, ResourceData, RoleData, RoleLevelData, RowData,
    SeriesData, SkillData, TitlesAtData,
};
use crate::render::page::debate::{claim_id, reply_id};
use crate::render::tracked_site::TrackedSite;

/// The data of a node.
pub(super) fn entry_data<'a>(tracked: TrackedSite<'a>, id: NodeId, node: &'a Node) -> EntryData<'a> {
    let mut data = EntryData {
        url: tracked.site.base.published(&node.url),
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
        contributors: &[],
        authors: &[],
        sources: Vec::new(),
        series: None,
        words: None,
        markdown: None,
        role: None,
        skill_levels: Vec::new(),
        learn: Vec::new(),
        debate: None,
        rows: Vec::new(),
        relations: stated_relations(tracked, id, node),
        extra: BTreeMap::new(),
    };
    let Some(entry) = node.entry else { return data };
    let metadata = tracked.metadata(entry);
    let front = &metadata.front;
    data.summary = tracked.summary(entry);
    data.abbr = front.alternate_names.abbr.as_ref().map(|abbr| abbr.value.as_str());
    data.also_called = front.alternate_names.also.iter().map(|name| name.value.as_str()).collect();
    data.date = metadata.shown_date().map(|date| date.to_string());
    data.updated = front.updated.map(|date| date.to_string());
    data.reviewed = front.reviewed.as_ref().map(|date| date.value.to_string());
    data.review_due = front.review_due().map(|date| date.to_string());
    data.overdue = tracked.is_overdue(metadata);
    data.draft = front.publication.draft;
    data.contributors = &metadata.contributors;
    data.authors = &front.authors;
    data.sources = front.sources.iter().map(|source| source.text.as_str()).collect();
    data.series = series_data(tracked.site, id);
    data.words = Some(tracked.body(entry).words);
    data.markdown = Some(tracked.site.base.published(&node.url.markdown()).into_owned());
    data.extra = front.extra.iter().map(|(key, value)| (key.as_str(), Typed(value))).collect();
    if node.kind == Kind::Debate {
        let (status, takeaway) = match &front.kind_fields {
            KindFields::Debate { status, takeaway } => (*status, takeaway.as_deref()),
            _ => (None, None),
        };
        let status = status.map(DebateStatus::as_str);
        data.debate = Some(DebateData { status, takeaway, questions: questions(tracked, id, entry) });
    }
    match &front.kind_fields {
        KindFields::Role(role) => data.role = Some(role_data(tracked.site, id, role)),
        KindFields::Skill { levels, learn } => {
            data.skill_levels = labelled(levels);
            data.learn = learn.iter().map(resource_data).collect();
        }
        KindFields::Comparison { rows, .. } => {
            let row = |(label, [left, right]): &'a (String, [String; 2])| RowData { label, left, right };
            data.rows = rows.iter().map(row).collect();
        }
        KindFields::Nothing
        | KindFields::Debate { .. }
        | KindFields::Topic { .. }
        | KindFields::Term { .. }
        | KindFields::Move { .. } => {}
    }
    data
}

fn series_data(site: &Site, id: NodeId) -> Option<SeriesData<'_>> {
    let (series, index) = site.series.part(id)?;
    let topic = series.topic.map(|topic| site.base.published(&site.node(topic).url));
    Some(SeriesData { title: &series.title, topic, part: index + 1, total: series.parts.len() })
}

/// The relations that an entry states, by name. Each list is in the order of the related entries.
fn stated_relations<'a>(
    tracked: TrackedSite<'a>,
    id: NodeId,
    node: &'a Node,
) -> BTreeMap<&'static str, Vec<RelatedData<'a>>> {
    let site = tracked.site;
    let mut relations: BTreeMap<&'static str, Vec<RelatedData<'a>>> = BTreeMap::new();
    for edge in node.edges.iter().chain(tracked.outgoing_links_of(node)).filter(|edge| edge.relation.is_stated()) {
        let is_symmetric = edge.relation.inverse() == edge.relation;
        if !is_symmetric || id < edge.to {
            let related = RelatedData { to: site.base.published(&site.node(edge.to).url), note: edge.note.as_deref() };
            relations.entry(edge.relation.as_str()).or_default().push(related);
        }
    }
    relations
}

fn labelled(pairs: &[(String, String)]) -> Vec<LabelledData<'_>> {
    pairs.iter().map(|(label, text)| LabelledData { label, text }).collect()
}

fn role_data<'a>(site: &'a Site, id: NodeId, role: &'a RoleFields) -> RoleData<'a> {
    let ladder = site.careers.skill_ladders.get(&id);
    let skills = |expectations: &'a [Expectation]| -> Vec<SkillData<'a>> {
        let all = ladder.into_iter().flat_map(|ladder| &ladder.skills).zip(expectations);
        let stated = all.filter(|(_, expectation)| **expectation != Expectation::NotStated);
        let data = |(skill, expectation): (&NodeId, &'a Expectation)| SkillData {
            to: site.base.published(&site.node(*skill).url),
            needed: expectation.is_needed(),
            level: expectation.level(),
        };
        stated.map(data).collect()
    };
    let level = |(index, level): (usize, &'a RoleLevel)| RoleLevelData {
        label: &level.name.value,
        text: level.differs.as_deref().unwrap_or_default(),
        skills: ladder.and_then(|ladder| ladder.levels.get(index)).map(|level| skills(level)).unwrap_or_default(),
        pay: pay_data(&level.pay),
    };
    RoleData {
        family: role.family.as_deref(),
        facts: labelled(&role.facts),
        levels: role.levels.iter().enumerate().map(level).collect(),
        fits: role.fits.iter().map(fit_data).collect(),
        adverts: role.adverts.iter().map(advert_data).collect(),
        titles_at: site
            .careers
            .titles_at
            .range((id, NodeId::from_index(0))..)
            .take_while(|((role, _), _)| *role == id)
            .map(|((_, context), titles)| TitlesAtData { at: site.base.published(&site.node(*context).url), titles })
            .collect(),
        skills: ladder.map(|ladder| skills(&ladder.own)).unwrap_or_default(),
        pay: pay_data(&role.pay),
        codes: labelled(&role.codes),
    }
}

fn advert_data(advert: &Advert) -> AdvertData<'_> {
    let words = advert.words.iter().map(|words| words.value.as_str()).collect();
    AdvertData { words, hints: advert.hints.as_deref() }
}

fn fit_data(fit: &Fit) -> FitData<'_> {
    FitData {
        statement: &fit.statement.value,
        skill: fit.skill.as_ref().map(|skill| skill.value.as_str()),
        fact: fit.fact.as_ref().map(|fact| fact.value.as_str()),
    }
}

fn resource_data(resource: &LearningResource) -> ResourceData<'_> {
    ResourceData {
        title: &resource.title,
        url: resource.url.as_deref(),
        why: resource.why.as_deref(),
        level: resource.level.as_ref().map(|level| level.value.as_str()),
        kind: resource.kind.map(ResourceKind::as_str),
        cost: resource.cost.as_deref(),
        date: resource.date.map(|date| date.to_string()),
    }
}

fn pay_data(lines: &[PayLine]) -> Vec<PayData<'_>> {
    lines.iter().map(pay_line).collect()
}

fn pay_line(line: &PayLine) -> PayData<'_> {
    PayData {
        place: line.place.as_deref(),
        from: line.from.map(Amount::number),
        to: line.to.map(Amount::number),
        median: line.median.map(Amount::number),
        currency: &line.currency,
        per: line.per.as_str(),
        note: line.note.as_deref(),
        source: line.source.as_deref(),
        date: line.date.as_ref().map(|date| date.value.to_string()),
    }
}

fn questions<'a>(tracked: TrackedSite<'a>, id: NodeId, entry: EntryId) -> Vec<QuestionData<'a>> {
    let situations = tracked.site.careers.situations.get(&id).map(Vec::as_slice).unwrap_or_default();
    let (text, body) = (tracked.source(entry), tracked.body(entry));
    let value = |range: &Range<u32>| -> Cow<'a, str> {
        let value = text.get(range.start as usize..range.end as usize).unwrap_or_default().trim_end();
        // Joins the lines of a value that the author wrapped.
        if value.contains('\n') { value.split_whitespace().collect::<Vec<_>>().join(" ").into() } else { value.into() }
    };
    let heading = |index: usize| &body.headings[index];
    let questions = body.questions.iter().map(|question| {
        let positions = question.positions.iter().map(|position| {
            let points = |label: PointLabel| position.labelled(label).map(|point| value(&point.value)).collect();
            let anchor = &heading(position.heading).id;
            let here = situations.iter().filter(|situation| situation.position == *anchor);
            let situation = |situation: &'a Situation| SituationData {
                at: tracked.site.base.published(&tracked.site.node(situation.at).url),
                level: situation.level.as_deref(),
            };
            PositionData {
                id: &heading(position.heading).id,
                text: &heading(position.heading).text,
                held_by: points(PointLabel::HeldBy),
                when: points(PointLabel::When),
                sources: points(PointLabel::Source),
                pros: points(PointLabel::For),
                cons: points(PointLabel::But),
                replies: replies(anchor, position, value),
                situations: here.map(situation).collect(),
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

fn replies<'a>(anchor: &str, position: &Position, value: impl Fn(&Range<u32>) -> Cow<'a, str>) -> Vec<ReplyData<'a>> {
    let mut replies = Vec::new();
    for label in [PointLabel::For, PointLabel::But] {
        for (number, point) in (1..).zip(position.labelled(label)) {
            let to = claim_id(anchor, label, number);
            let numbered = (1..).zip(&point.replies);
            replies.extend(numbered.map(|(number, range)| ReplyData {
                id: reply_id(&to, number),
                to: to.clone(),
                text: value(range),
            }));
        }
    }
    replies
}
