//! The page of a comparison: two roles row by row, and what they have in common.

use serde::Serialize;

use crate::model::document::entry::Metadata;
use crate::model::document::front_matter::{KindFields, RoleFields};
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::skill_ladder::{Expectation, NO_SKILL};
use crate::model::kind::Kind;
use crate::model::labels::Labels;
use crate::model::name::key::{is_same_name, name_key};
use crate::model::site::Site;

use crate::render::page::item::ListedItem;
use crate::render::page::pay::{PayLineView, PayRow, paired_pay, pay_lines};
use crate::render::page::{PageBuilder, PageView};

/// The relations that each have a row, with the label of the row.
const RELATION_ROWS: [(Relation, &str); 6] = [
    (Relation::VariantOf, "relation.variant-of"),
    (Relation::ReportsTo, "relation.reports-to"),
    (Relation::Manages, "relation.manages"),
    (Relation::WorksWith, "relation.works-with"),
    (Relation::ComesFrom, "relation.comes-from"),
    (Relation::LeadsTo, "relation.leads-to"),
];

/// The relations whose common nodes are listed, with the kind of the nodes and the label of the list.
pub(crate) const SHARED: [(&str, Relation, Kind); 6] = [
    ("in-common.topics", Relation::OnTopic, Kind::Topic),
    ("in-common.skills", Relation::NeedsSkill, Kind::Skill),
    ("in-common.works-with", Relation::WorksWith, Kind::Role),
    ("in-common.reports-to", Relation::ReportsTo, Kind::Role),
    ("in-common.leads-to", Relation::LeadsTo, Kind::Role),
    ("in-common.comes-from", Relation::ComesFrom, Kind::Role),
];

/// The fields of a comparison.
#[derive(Debug, Serialize)]
pub struct ComparisonView {
    /// The first role.
    pub left: ListedItem,
    /// The second role.
    pub right: ListedItem,
    /// The reasons for the comparison, as clauses: "they are often confused".
    pub reasons: Vec<String>,
    /// The difference in one sentence, if a document states it.
    pub difference: Option<String>,
    /// The rows, in parts.
    pub parts: Vec<ComparisonPart>,
    /// The pay of both roles, by place; empty if neither states any.
    pub pay: Vec<PayRow>,
    /// What the two roles have in common.
    pub shared: Vec<SharedList>,
    /// The debates about both roles.
    pub debates: Vec<ListedItem>,
    /// The newest articles about both roles.
    pub articles: Vec<ListedItem>,
}

/// A part of a comparison: facts, skills, related roles.
#[derive(Debug, Serialize)]
pub struct ComparisonPart {
    /// The heading.
    pub title: String,
    /// The rows.
    pub rows: Vec<ComparisonRow>,
}

/// A row of a comparison.
#[derive(Debug, Serialize)]
pub struct ComparisonRow {
    /// The label.
    pub label: String,
    /// The value for the first role; may be empty.
    pub left: String,
    /// The value for the second role; may be empty.
    pub right: String,
    /// Whether both values are known and differ.
    pub differs: bool,
}

/// Things that two roles have in common: topics, skills, related roles.
#[derive(Debug, Serialize)]
pub struct SharedList {
    /// The label.
    pub label: String,
    /// The things.
    pub items: Vec<ListedItem>,
}

/// One of the two roles of a comparison or of a move.
pub(super) struct ComparedRole<'a> {
    pub(super) id: NodeId,
    pub(super) node: &'a Node,
    metadata: Option<&'a Metadata>,
}

impl<'a> ComparedRole<'a> {
    pub(super) fn fields(&self) -> Option<&'a RoleFields> {
        self.metadata.and_then(|metadata| metadata.front.role())
    }

    fn pay(&self, labels: &Labels) -> Vec<PayLineView> {
        self.fields().map(|role| pay_lines(role, labels)).unwrap_or_default()
    }

    /// The nodes of any kind that a relation leads to.
    pub(super) fn related(&self, relation: Relation) -> Vec<NodeId> {
        self.node.related(relation).iter().map(|edge| edge.to).collect()
    }

    pub(super) fn edge_to(&self, relation: Relation, other: &Self) -> Option<&'a Edge> {
        self.node.related(relation).iter().find(|edge| edge.to == other.id)
    }
}

impl<'a> PageBuilder<'a> {
    /// Adds the comparison to its page. A document that doesn't name two roles keeps only its text.
    pub(super) fn add_comparison(&self, page: &mut PageView<'a>, node: &'a Node) {
        if let [one, other] = node.related(Relation::Compares)
            && one.kind == Kind::Context
        {
            let (left, right) = if is_before(self.site, other, one) { (other, one) } else { (one, other) };
            return self.add_workplaces(page, node, left.to, right.to);
        }
        let Some([left, right]) = self.compared(node) else { return };
        let confusion = left.edge_to(Relation::ConfusedWith, &right);
        let difference = confusion.and_then(|edge| edge.note.clone());
        let debates = self.in_common(&left, &right, Relation::DiscussedIn, Kind::Debate);
        let articles = self.in_common(&left, &right, Relation::DiscussedIn, Kind::Article);
        if page.description.is_empty() {
            let text = difference.clone().unwrap_or_else(|| self.label("page-description.comparison"));
            page.description = self.labels().labelled(&node.title, &text);
        }
        let debates = debates.into_iter().take(self.site.config.build.page_size);
        let debates: Vec<ListedItem> = debates.map(|id| self.debate_item(id)).collect();
        page.comparison = Some(ComparisonView {
            left: self.item(left.id, None),
            right: self.item(right.id, None),
            reasons: self.reasons(&left, &right, !debates.is_empty()),
            difference,
            parts: self.parts(node, &left, &right),
            pay: paired_pay(&left.pay(self.labels()), &right.pay(self.labels())),
            shared: self.shared_lists(&left, &right),
            debates,
            articles: self.first_items(articles),
        });
    }

    /// The two roles, in the order of `between` in the front matter, or of their titles.
    pub(super) fn compared(&self, node: &'a Node) -> Option<[ComparedRole<'a>; 2]> {
        let [one, other] = node.related(Relation::Compares) else { return None };
        let role = |edge: &Edge| self.compared_role(edge.to);
        Some(if is_before(self.site, other, one) { [role(other), role(one)] } else { [role(one), role(other)] })
    }

    pub(super) fn compared_role(&self, id: NodeId) -> ComparedRole<'a> {
        let node = self.site.node(id);
        ComparedRole { id, node, metadata: self.tracked.metadata_of(node) }
    }

    /// The rows of "at a glance" of both roles.
    pub(super) fn fact_rows(left: &ComparedRole<'_>, right: &ComparedRole<'_>) -> Vec<ComparisonRow> {
        let facts = |role: &ComparedRole<'_>| role.fields().map(|role| role.facts.clone()).unwrap_or_default();
        paired(&facts(left), &facts(right))
    }

    /// The workplaces at which one of the roles differs, with what it is there.
    pub(super) fn context_rows(&self, left: &ComparedRole<'_>, right: &ComparedRole<'_>) -> Vec<ComparisonRow> {
        let noted = |role: &ComparedRole<'_>| -> Vec<(String, String)> {
            let edges = role.node.related(Relation::DiffersIn).iter();
            let text = |edge: &Edge| edge.note.clone().unwrap_or_else(|| self.label("skill-level.stated"));
            edges.map(|edge| (self.site.node(edge.to).title.clone(), text(edge))).collect()
        };
        paired(&noted(left), &noted(right))
    }

    /// The nodes of a kind that a relation leads to from both roles.
    pub(super) fn in_common(
        &self,
        left: &ComparedRole<'_>,
        right: &ComparedRole<'_>,
        relation: Relation,
        kind: Kind,
    ) -> Vec<NodeId> {
        let of_right = right.related(relation);
        let shared = left.related(relation).into_iter().filter(|id| of_right.contains(id));
        shared.filter(|id| self.site.node(*id).kind == kind).collect()
    }

    /// The first page of some nodes as items.
    pub(super) fn first_items(&self, ids: Vec<NodeId>) -> Vec<ListedItem> {
        ids.into_iter().take(self.site.config.build.page_size).map(|id| self.item(id, None)).collect()
    }

    fn shared_lists(&self, left: &ComparedRole<'_>, right: &ComparedRole<'_>) -> Vec<SharedList> {
        let lists = SHARED.map(|(label, relation, kind)| SharedList {
            label: self.label(label),
            items: self.first_items(self.in_common(left, right, relation, kind)),
        });
        lists.into_iter().filter(|list| !list.items.is_empty()).collect()
    }

    fn parts(&self, node: &Node, left: &ComparedRole<'_>, right: &ComparedRole<'_>) -> Vec<ComparisonPart> {
        let mut parts = Vec::new();
        let mut add = |title: &'static str, rows: Vec<ComparisonRow>| {
            if !rows.is_empty() {
                parts.push(ComparisonPart { title: self.label(title), rows });
            }
        };
        let mut labels = Vec::new();
        let fields = self.tracked.metadata_of(node).map(|metadata| &metadata.front.kind_fields);
        if let Some(KindFields::Comparison { rows, .. }) = fields {
            let rows: Vec<_> = rows.iter().map(|(label, [left, right])| row(label, left, right)).collect();
            labels.extend(rows.iter().map(|row| name_key(&row.label)));
            add("part.rows", rows);
        }
        let rows = Self::fact_rows(left, right);
        labels.extend(rows.iter().map(|row| name_key(&row.label)));
        add("part.facts", rows);
        let skills = |role: &ComparedRole<'_>| skill_texts(self.site, role.id, role.fields());
        add("part.skills", paired(&skills(left), &skills(right)));
        add("part.contexts", self.context_rows(left, right));
        add("part.related", self.related_role_rows(left, right, &labels));
        parts
    }

    /// Rows for levels and related roles. `used_labels` are the labels of the rows above, as keys. A row whose label
    /// is used already gets a suffix: `Reports to` may be both a fact and a relation.
    fn related_role_rows(
        &self,
        left: &ComparedRole<'_>,
        right: &ComparedRole<'_>,
        used_labels: &[String],
    ) -> Vec<ComparisonRow> {
        let texts = |role: &ComparedRole<'_>| related_texts(self.site, role.node, role.fields());
        let mut rows = paired(&texts(left), &texts(right));
        rows.retain(|row| !row.left.is_empty() || !row.right.is_empty());
        for row in rows.iter_mut().filter(|row| used_labels.contains(&name_key(&row.label))) {
            row.label = self.labels().with("part.label-of-roles", "label", &row.label);
        }
        rows
    }

    /// The reasons for a comparison, as clauses.
    fn reasons(&self, left: &ComparedRole<'_>, right: &ComparedRole<'_>, are_debated: bool) -> Vec<String> {
        let mut reasons = Vec::new();
        if left.edge_to(Relation::ConfusedWith, right).is_some() {
            reasons.push(self.label("reason.confused"));
        }
        for (one, other) in [(left, right), (right, left)] {
            if one.edge_to(Relation::VariantOf, other).is_some() {
                reasons.push(
                    self.labels().fill("reason.variant", &[("one", &one.node.title), ("other", &other.node.title)]),
                );
            }
        }
        if are_debated {
            reasons.push(self.label("reason.debated"));
        }
        reasons
    }
}

/// The skills of a role, each with its level. For a role whose levels state skills, with the level at each of them.
pub(crate) fn skill_texts(site: &Site, role: NodeId, fields: Option<&RoleFields>) -> Vec<(String, String)> {
    let Some(ladder) = site.careers.skill_ladders.get(&role) else { return Vec::new() };
    let labels = &site.config.labels;
    let text = |expectation: &Expectation| match expectation {
        Expectation::NotStated => String::new(),
        Expectation::None => NO_SKILL.into(),
        Expectation::Needed(level) => level.clone().unwrap_or_else(|| labels.text("skill-level.needed").into()),
    };
    let names = fields.map(|role| role.levels.as_slice()).unwrap_or_default();
    let skills = ladder.skills.iter().enumerate().map(|(position, skill)| {
        let mut texts: Vec<(&str, String)> = Vec::new();
        for (level, expectations) in names.iter().zip(&ladder.levels) {
            let text = text(&expectations[position]);
            if !text.is_empty() && texts.last().is_none_or(|(_, last)| *last != text) {
                texts.push((&level.name.value, text));
            }
        }
        let text = match texts.as_slice() {
            [] => text(&ladder.own[position]),
            [(_, only)] => only.clone(),
            several => {
                let texts: Vec<String> = several.iter().map(|(level, text)| labels.labelled(level, text)).collect();
                labels.clauses(&texts)
            }
        };
        (site.node(*skill).title.clone(), text)
    });
    skills.filter(|(_, text)| !text.is_empty()).collect()
}

/// The levels of a role and the roles that it is related to, each with the label of its row. Texts may be empty.
pub(crate) fn related_texts(site: &Site, node: &Node, fields: Option<&RoleFields>) -> Vec<(String, String)> {
    let levels = fields.map(|role| role.levels.as_slice()).unwrap_or_default();
    let labels = &site.config.labels;
    let levels: Vec<String> = levels.iter().map(|level| level.name.value.clone()).collect();
    let related = RELATION_ROWS.map(|(relation, label)| {
        let titles = node.related(relation).iter().map(|edge| site.node(edge.to).title.clone());
        (labels.text(label).to_string(), labels.enumeration(&titles.collect::<Vec<_>>()))
    });
    std::iter::once((labels.text("part.levels").to_string(), labels.enumeration(&levels))).chain(related).collect()
}

/// Whether one of the two that are compared comes first: in `between`, or else by its title.
fn is_before(site: &Site, one: &Edge, other: &Edge) -> bool {
    let key = |edge: &Edge| (edge.span.start, name_key(&site.node(edge.to).title));
    key(one) < key(other)
}

/// Rows for the labels of both sides, in the order of the left side and then of the right.
fn paired(left: &[(String, String)], right: &[(String, String)]) -> Vec<ComparisonRow> {
    let find = |side: &[(String, String)], label: &str| -> String {
        side.iter().find(|(other, _)| is_same_name(other, label)).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let only_right = right.iter().filter(|(label, _)| !left.iter().any(|(other, _)| is_same_name(other, label)));
    let labels = left.iter().chain(only_right).map(|(label, _)| label.as_str());
    labels.map(|label| row(label, &find(left, label), &find(right, label))).collect()
}

/// Two values differ if their keys do, so case, spaces and punctuation don't count.
pub(super) fn row(label: &str, left: &str, right: &str) -> ComparisonRow {
    let differs = !left.is_empty() && !right.is_empty() && !is_same_name(left, right);
    ComparisonRow { label: label.into(), left: left.into(), right: right.into(), differs }
}
