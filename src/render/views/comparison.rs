//! What a comparison shows: two roles row by row, what differs and what they share.

use crate::model::address::slug::slug;
use crate::model::document::entry::{KindFields, Metadata, RoleFields};
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::view::{ComparisonPart, ComparisonRow, ComparisonView, Listed, PageView, SharedList};
use crate::render::views::Views;

/// Relations that make a row each, with the row's label.
const RELATIONS: [(Relation, &str); 6] = [
    (Relation::VariantOf, "Variant of"),
    (Relation::ReportsTo, "Reports to"),
    (Relation::Manages, "Has reports"),
    (Relation::WorksWith, "Works with"),
    (Relation::ComesFrom, "People come from"),
    (Relation::LeadsTo, "Leads to"),
];

/// One side of a comparison.
struct Side<'a> {
    id: NodeId,
    node: &'a Node,
    head: Option<&'a Metadata>,
}

impl<'a> Side<'a> {
    fn role(&self) -> Option<&'a RoleFields> {
        self.head.and_then(|head| head.front.role())
    }

    /// Where a relation leads, to nodes of any kind.
    fn related(&self, relation: Relation) -> Vec<NodeId> {
        self.node.related(relation).iter().map(|edge| edge.to).collect()
    }
}

impl<'a> Views<'a> {
    /// Adds what compares the two roles to the page. A comparison that doesn't say which two stays a text.
    pub(super) fn compare(&self, page: &mut PageView<'a>, node: &'a Node) {
        let Some([left, right]) = self.sides(node) else { return };
        let between = |relation: Relation| left.node.related(relation).iter().find(|edge| edge.to == right.id);
        let difference = between(Relation::ConfusedWith).and_then(|edge| edge.note.clone());
        let both = |relation: Relation, kind: Kind| -> Vec<NodeId> {
            let of_right = right.related(relation);
            let shared = left.related(relation).into_iter().filter(|id| of_right.contains(id));
            shared.filter(|id| self.site.node(*id).kind == kind).collect()
        };
        let items = |ids: Vec<NodeId>| -> Vec<Listed> {
            let shown = ids.into_iter().take(self.site.config.build.page_size);
            shown.map(|id| self.item(id, None)).collect()
        };
        let debates = both(Relation::DiscussedIn, Kind::Debate);
        let mut reasons = Vec::new();
        if between(Relation::ConfusedWith).is_some() {
            reasons.push("they are often confused".to_string());
        }
        for (one, other) in [(&left, &right), (&right, &left)] {
            if one.related(Relation::VariantOf).contains(&other.id) {
                reasons.push(format!("{} is a variant of {}", one.node.title, other.node.title));
            }
        }
        if !debates.is_empty() {
            reasons.push("people argue about them".into());
        }
        if page.description.is_empty() {
            let why = difference.clone().unwrap_or_else(|| "what differs, row by row, and what they share".into());
            page.description = format!("{}: {why}", node.title);
        }
        let shared = [
            ("Topics", both(Relation::OnTopic, Kind::Topic)),
            ("Skills", both(Relation::NeedsSkill, Kind::Skill)),
            ("Work with", both(Relation::WorksWith, Kind::Role)),
            ("Report to", both(Relation::ReportsTo, Kind::Role)),
            ("Lead to", both(Relation::LeadsTo, Kind::Role)),
            ("People come from", both(Relation::ComesFrom, Kind::Role)),
        ];
        let shared = shared.into_iter().filter(|(_, ids)| !ids.is_empty());
        page.comparison = Some(ComparisonView {
            left: self.item(left.id, None),
            right: self.item(right.id, None),
            reasons,
            difference,
            parts: self.parts(node, &left, &right),
            shared: shared.map(|(label, ids)| SharedList { label: label.into(), items: items(ids) }).collect(),
            debates: debates
                .into_iter()
                .take(self.site.config.build.page_size)
                .map(|id| self.item(id, self.debate_size(id)))
                .collect(),
            articles: items(both(Relation::DiscussedIn, Kind::Article)),
        });
    }

    /// The two roles, in the order of `between` or else of the address.
    fn sides(&self, node: &'a Node) -> Option<[Side<'a>; 2]> {
        let [one, other] = node.related(Relation::Compares) else { return None };
        let side = |edge: &Edge| {
            let node = self.site.node(edge.to);
            Side { id: edge.to, node, head: self.seen.head_of(node) }
        };
        let key = |edge: &Edge| (edge.span.start, slug(&self.site.node(edge.to).title));
        Some(if key(other) < key(one) { [side(other), side(one)] } else { [side(one), side(other)] })
    }

    fn parts(&self, node: &Node, left: &Side<'_>, right: &Side<'_>) -> Vec<ComparisonPart> {
        let mut parts = Vec::new();
        let mut part = |title: &str, rows: Vec<ComparisonRow>| {
            if !rows.is_empty() {
                parts.push(ComparisonPart { title: title.into(), rows });
            }
        };
        let mut facts = Vec::new();
        if let Some(KindFields::Comparison { rows, .. }) = self.seen.head_of(node).map(|head| &head.front.own) {
            let rows: Vec<_> = rows.iter().map(|(label, [left, right])| row(label, left, right)).collect();
            facts.extend(rows.iter().map(|row| slug(&row.label)));
            part("Side by side", rows);
        }
        let facts_of = |side: &Side<'_>| side.role().map(|role| role.facts.clone()).unwrap_or_default();
        let rows = paired(&facts_of(left), &facts_of(right));
        facts.extend(rows.iter().map(|row| slug(&row.label)));
        part("At a glance", rows);
        let titles =
            |edge: &Edge| (self.site.node(edge.to).title.clone(), edge.note.clone().unwrap_or_else(|| "needed".into()));
        let edges = |side: &Side<'_>, relation: Relation| -> Vec<(String, String)> {
            side.node.related(relation).iter().map(titles).collect()
        };
        part("Skills", paired(&edges(left, Relation::NeedsSkill), &edges(right, Relation::NeedsSkill)));
        part("Where you work", paired(&edges(left, Relation::DiffersIn), &edges(right, Relation::DiffersIn)));
        part("On the ladder", self.ladder(left, right, &facts));
        parts
    }

    /// Levels and relations to other roles. Where a fact has the name of a row, as a slug in `facts`, the row says that it
    /// holds roles: `Reports to` may be both a sentence and a list.
    fn ladder(&self, left: &Side<'_>, right: &Side<'_>, facts: &[String]) -> Vec<ComparisonRow> {
        let list = |side: &Side<'_>, relation: Relation| -> String {
            let titles = side.related(relation).into_iter().map(|id| self.site.node(id).title.clone());
            titles.collect::<Vec<_>>().join(", ")
        };
        let levels = |side: &Side<'_>| -> String {
            let levels = side.role().map(|role| role.levels.as_slice()).unwrap_or_default();
            levels.iter().map(|level| level.name.value.clone()).collect::<Vec<_>>().join(", ")
        };
        let mut rows = vec![row("Levels", &levels(left), &levels(right))];
        rows.extend(RELATIONS.map(|(relation, label)| row(label, &list(left, relation), &list(right, relation))));
        rows.retain(|row| !row.left.is_empty() || !row.right.is_empty());
        for row in rows.iter_mut().filter(|row| facts.contains(&slug(&row.label))) {
            row.label.push_str(" (roles)");
        }
        rows
    }
}

/// Rows of what two sides say under labels, in the order of the first side and then of the second.
fn paired(left: &[(String, String)], right: &[(String, String)]) -> Vec<ComparisonRow> {
    let find = |side: &[(String, String)], label: &str| -> String {
        side.iter().find(|(other, _)| slug(other) == slug(label)).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let only_right = right.iter().filter(|(label, _)| !left.iter().any(|(other, _)| slug(other) == slug(label)));
    let labels = left.iter().chain(only_right).map(|(label, _)| label.as_str());
    labels.map(|label| row(label, &find(left, label), &find(right, label))).collect()
}

/// Two texts differ where more than case, spaces or punctuation does. Where only one side says something, nobody can
/// tell.
fn row(label: &str, left: &str, right: &str) -> ComparisonRow {
    let differs = !left.is_empty() && !right.is_empty() && slug(left) != slug(right);
    ComparisonRow { label: label.into(), left: left.into(), right: right.into(), differs }
}
