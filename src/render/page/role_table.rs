//! Roles as a table, with columns for what many of them state: to choose from, and to select for a comparison.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::document::front_matter::RoleFields;
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::graph::role_choice;
use crate::model::kind::Kind;
use crate::model::name::key::{is_same_name, name_key};

use crate::render::page::PageBuilder;
use crate::render::page::group::FamilyRoles;
use crate::render::page::item::ListedItem;
use crate::render::page::pay::pay_lines;
use crate::render::page::role_data::role_key;

/// The maximum number of columns for facts: the first fact that many roles state, and the shortest others.
const MAX_FACTS: usize = 3;

/// The maximum number of roles in a cell.
const MAX_LINKS: usize = 3;

/// Roles as a table.
#[derive(Debug, Serialize)]
pub struct RoleTable {
    /// The facts that at least half of the roles state: the first one, and the two shortest others. Empty if there are none.
    pub facts: Vec<String>,
    /// Whether there is a column for the roles from which people come.
    pub has_way_in: bool,
    /// Whether there is a column for pay.
    pub has_pay: bool,
    /// The place of all pay; none if the roles name several or none.
    pub pay_place: Option<String>,
    /// The number of columns without the one for the choice.
    pub width: usize,
    /// The page that compares chosen roles; none if there are too few.
    pub compare: Option<String>,
    /// The roles by family.
    pub families: Vec<RoleTableFamily>,
}

/// The roles of a family in a table.
#[derive(Debug, Serialize)]
pub struct RoleTableFamily {
    /// The name of the family; empty if the roles are not divided into families.
    pub title: String,
    /// The address of its page.
    pub href: Option<String>,
    /// Its roles.
    pub roles: Vec<RoleRow>,
}

/// A role in a table.
#[derive(Debug, Serialize)]
pub struct RoleRow {
    /// The role.
    pub role: ListedItem,
    /// Its name in the address of a comparison.
    pub key: String,
    /// Its abbreviation.
    pub abbr: Option<String>,
    /// Its facts, in the order of the columns; empty where it states none.
    pub facts: Vec<String>,
    /// Some roles from which people come.
    pub comes_from: Vec<ListedItem>,
    /// The number of further ones.
    pub more_before: usize,
    /// Whether no other role leads to it, and it leads to one.
    pub is_entry: bool,
    /// Its first statement about pay; empty if it states none.
    pub pay: String,
    /// The place of that pay.
    pub pay_place: Option<String>,
}

impl PageBuilder<'_> {
    /// Some of the roles in the order of [`PageBuilder::roles_by_family`]. `None` if there are none.
    pub(super) fn role_table(&self, roles: &[NodeId]) -> Option<RoleTable> {
        if roles.is_empty() {
            return None;
        }
        let written: Vec<&RoleFields> = roles.iter().filter_map(|id| self.role_fields(*id)).collect();
        let facts = common_facts(&written);
        let row = |id: NodeId| self.role_row(id, &facts);
        let family = |FamilyRoles { title, href, roles }| RoleTableFamily {
            title,
            href,
            roles: roles.into_iter().map(row).collect(),
        };
        let families: Vec<RoleTableFamily> = self.divided_by_family(roles).into_iter().map(family).collect();
        let is_common = |has: fn(&RoleRow) -> bool| {
            let count = families.iter().flat_map(|family| &family.roles).filter(|row| has(row)).count();
            count > 0 && 2 * count >= written.len()
        };
        let has_way_in = is_common(|row| row.is_entry || !row.comes_from.is_empty());
        let has_pay = is_common(|row| !row.pay.is_empty());
        let rows = families.iter().flat_map(|family| &family.roles).filter(|row| !row.pay.is_empty());
        let mut places = rows.map(|row| &row.pay_place);
        let pay_place =
            places.next().cloned().flatten().filter(|first| places.all(|place| place.as_ref() == Some(first)));
        let compare = role_choice::has_comparisons(&self.site.nodes);
        Some(RoleTable {
            width: 1 + facts.len().max(1) + usize::from(has_way_in) + usize::from(has_pay),
            facts,
            has_way_in,
            has_pay,
            pay_place,
            compare: compare.then(|| self.site.base.href(&Url::index(Kind::Comparison))),
            families,
        })
    }

    fn role_fields(&self, id: NodeId) -> Option<&RoleFields> {
        self.tracked.metadata_of(self.site.node(id)).and_then(|metadata| metadata.front.role())
    }

    fn role_row(&self, id: NodeId, facts: &[String]) -> RoleRow {
        let node = self.site.node(id);
        let metadata = self.tracked.metadata_of(node);
        let fields = self.role_fields(id);
        let fact = |label: &String| {
            let facts = fields.iter().flat_map(|role| &role.facts);
            facts
                .clone()
                .find(|(other, _)| is_same_name(other, label))
                .map(|(_, text)| text.clone())
                .unwrap_or_default()
        };
        let before: Vec<NodeId> = node.related_of(Relation::ComesFrom, Kind::Role).map(|edge| edge.to).collect();
        // A list of one more is as short as a count.
        let shown = if before.len() == MAX_LINKS + 1 { before.len() } else { MAX_LINKS.min(before.len()) };
        let pay = fields.map(|role| pay_lines(role, self.labels())).unwrap_or_default().into_iter().find_map(|line| {
            let figures = if line.range.is_empty() { line.median_text } else { line.range };
            (!figures.is_empty()).then_some((figures, line.place))
        });
        let (pay, pay_place) = pay.unwrap_or_default();
        RoleRow {
            role: self.item(id, None),
            key: role_key(node),
            abbr: metadata.and_then(|role| Some(role.front.alternate_names.abbr.as_ref()?.value.clone())),
            facts: facts.iter().map(fact).collect(),
            comes_from: before[..shown].iter().map(|id| self.item(*id, None)).collect(),
            more_before: before.len() - shown,
            is_entry: before.is_empty() && !node.related(Relation::LeadsTo).is_empty(),
            pay,
            pay_place,
        }
    }
}

/// The labels of the facts that at least half of the roles state: the first one, then the shortest others, in the order in which
/// authors write them.
fn common_facts(roles: &[&RoleFields]) -> Vec<String> {
    struct Column<'a> {
        label: &'a str,
        roles: usize,
        length: usize,
    }
    let mut columns: Vec<Column<'_>> = Vec::new();
    for role in roles {
        let mut seen = BTreeSet::new();
        for (label, text) in role.facts.iter().filter(|(label, _)| seen.insert(name_key(label))) {
            let index = columns.iter().position(|column| is_same_name(column.label, label)).unwrap_or_else(|| {
                columns.push(Column { label, roles: 0, length: 0 });
                columns.len() - 1
            });
            columns[index].roles += 1;
            columns[index].length += text.chars().count();
        }
    }
    columns.retain(|column| 2 * column.roles >= roles.len());
    let mut others: Vec<usize> = (1..columns.len()).collect();
    others.sort_by_key(|index| (columns[*index].length / columns[*index].roles, Reverse(columns[*index].roles)));
    others.truncate(MAX_FACTS - 1);
    others.sort_unstable();
    let kept = std::iter::once(0).chain(others).filter_map(|index| columns.get(index));
    kept.map(|column| column.label.to_string()).collect()
}
