//! [`Site`] -> the CSV files of its careers.

use csv::{Terminator, WriterBuilder};

use crate::model::document::front_matter::RoleFields;
use crate::model::document::pay::Amount;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::skill_ladder::{Expectation, NO_SKILL};
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::scaffold::NewFile;
use crate::scaffold::csv::{LEVELS, MOVES, PAY, ROLES, SKILLS, TITLES, TableFormat, escape};

/// The rows of a table. Each has a cell for each column.
type Rows = Vec<Vec<String>>;

/// The CSV files of a guide, each with a header line. Only roles with a document are in them.
pub fn export(site: &Site) -> Vec<NewFile> {
    let roles: Vec<ExportedRole<'_>> =
        site.of_kind(Kind::Role).filter_map(|(id, node)| ExportedRole::new(site, id, node)).collect();
    [
        file(&ROLES, roles.iter().map(ExportedRole::row).collect()),
        file(&TITLES, roles.iter().flat_map(ExportedRole::titles).collect()),
        file(&LEVELS, roles.iter().flat_map(ExportedRole::levels).collect()),
        file(&SKILLS, roles.iter().flat_map(ExportedRole::skills).collect()),
        file(&MOVES, roles.iter().flat_map(ExportedRole::moves).collect()),
        file(&PAY, roles.iter().flat_map(ExportedRole::pay).collect()),
    ]
    .into()
}

fn file(table: &TableFormat, rows: Rows) -> NewFile {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let header = table.columns.iter().map(|column| (*column).to_owned()).collect();
    for row in std::iter::once(header).chain(rows) {
        debug_assert_eq!(row.len(), table.columns.len(), "{}", table.file);
        // Writing to memory can't fail, and each row has the same number of cells.
        _ = writer.write_record(row.iter().map(|cell| escape(cell)));
    }
    NewFile { path: table.file.into(), content: writer.into_inner().unwrap_or_default() }
}

/// A role with a document.
struct ExportedRole<'a> {
    site: &'a Site,
    id: NodeId,
    node: &'a Node,
    fields: &'a RoleFields,
}

impl<'a> ExportedRole<'a> {
    fn new(site: &'a Site, id: NodeId, node: &'a Node) -> Option<Self> {
        let fields = site.entry_of(node)?.front.role()?;
        Some(Self { site, id, node, fields })
    }

    fn title(&self) -> String {
        self.node.title.clone()
    }

    fn row(&self) -> Vec<String> {
        let front = self.site.entry_of(self.node).map(|entry| &entry.front);
        let abbr = front.and_then(|front| front.alternate_names.abbr.as_ref()).map(|abbr| abbr.value.clone());
        let variant_of =
            self.node.related(Relation::VariantOf).first().map(|edge| self.site.node(edge.to).title.clone());
        vec![
            self.title(),
            abbr.unwrap_or_default(),
            self.fields.family.clone().unwrap_or_default(),
            variant_of.unwrap_or_default(),
            front.and_then(|front| front.summary.clone()).unwrap_or_default(),
            self.site.address(&self.site.base.href(&self.node.url)),
        ]
    }

    fn titles(&self) -> Rows {
        let names = self.site.entry_of(self.node).map(|entry| &entry.front.alternate_names);
        let also = names.iter().flat_map(|names| &names.also).map(|name| (&name.value, "also_called"));
        let hidden = names.iter().flat_map(|names| &names.hidden).map(|name| (&name.value, "hidden_titles"));
        let row = |(title, key): (&String, &str)| vec![title.clone(), self.title(), key.into()];
        std::iter::once((&self.node.title, "title")).chain(also).chain(hidden).map(row).collect()
    }

    fn levels(&self) -> Rows {
        let levels = self.fields.levels.iter();
        levels
            .map(|level| vec![self.title(), level.name.value.clone(), level.differs.clone().unwrap_or_default()])
            .collect()
    }

    fn skills(&self) -> Rows {
        let Some(ladder) = self.site.careers.skill_ladders.get(&self.id) else { return Vec::new() };
        let mut rows = Vec::new();
        let mut below: Option<&[Expectation]> = None;
        let names = self.fields.levels.iter().map(|level| level.name.value.as_str());
        let own = std::iter::once(("", ladder.own.as_slice()));
        for (level, expectations) in own.chain(names.zip(ladder.levels.iter().map(Vec::as_slice))) {
            for (index, (skill, expectation)) in ladder.skills.iter().zip(expectations).enumerate() {
                let expected = match expectation {
                    Expectation::NotStated => continue,
                    Expectation::None => NO_SKILL,
                    Expectation::Needed(level) => level.as_deref().unwrap_or_default(),
                };
                let is_stated = below.is_none_or(|below| below[index] != *expectation);
                let skill = &self.site.node(*skill).title;
                let stated = if is_stated { "yes" } else { "no" };
                rows.push([&self.node.title, level, skill, expected, stated].map(str::to_owned).to_vec());
            }
            below = Some(expectations);
        }
        rows
    }

    fn moves(&self) -> Rows {
        let row = |edge: &Edge| {
            vec![self.title(), self.site.node(edge.to).title.clone(), edge.note.clone().unwrap_or_default()]
        };
        self.node.related(Relation::LeadsTo).iter().map(row).collect()
    }

    fn pay(&self) -> Rows {
        let number = |amount: Option<Amount>| amount.map(|amount| amount.units().to_string()).unwrap_or_default();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let rows = self.fields.all_pay().map(|(level, line)| {
            vec![
                self.title(),
                level.map(|level| level.name.value.clone()).unwrap_or_default(),
                text(&line.place),
                number(line.from),
                number(line.to),
                number(line.median),
                line.currency.clone(),
                line.per.as_str().into(),
                text(&line.note),
                text(&line.source),
                line.date.as_ref().map(|date| date.value.to_string()).unwrap_or_default(),
            ]
        });
        rows.collect()
    }
}
