//! The index of all pages of one kind: articles by year, moves by the role at their start, roles by family, a long list of anything else
//! by first letter.

use crate::model::address::url::Url;
use crate::model::document::entry::Metadata;
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::graph::role_choice;
use crate::model::kind::Kind;
use crate::model::name::letters::IndexLetters;
use crate::model::page::{PageRecord, index_size};

use crate::render::page::group::{Group, push_to};
use crate::render::page::{PageBuilder, PageView};

/// The maximum number of families, and of roles in each, on an index of roles with several pages. The pages of the families have the
/// rest.
const MAX_IN_FAMILIES: (usize, usize) = (24, 4);

/// A list with more entries is divided by first letter.
pub(super) const MAX_WITHOUT_LETTERS: usize = 40;

impl<'a> PageBuilder<'a> {
    pub(crate) fn index(&self, record: &PageRecord, kind: Kind, number: usize) -> PageView<'a> {
        let mut page = self.base_view(record, "index", self.labels().kinds(kind).into());
        if let Some(entry) = self.site.indexes.get(&kind).copied().filter(|_| number == 1) {
            self.add_document(&mut page, entry, None);
            self.override_title(&mut page, entry);
        }
        if page.description.is_empty() {
            page.description = self.labels().with(description_key(kind), "guide", &self.site.config.title);
        }
        let size = index_size(kind, &self.site.config);
        let nodes: Vec<NodeId> = self.site.of_kind(kind).map(|(id, _)| id).collect();
        let has_letters = nodes.len() > MAX_WITHOUT_LETTERS;
        let nodes: Vec<NodeId> = if kind == Kind::Role { self.roles_by_family() } else { nodes };
        let on_this_page: Vec<NodeId> = nodes.iter().skip((number - 1) * size).take(size).copied().collect();
        let is_first = number == 1;
        let data = || Some(self.site.base.href(&Url::role_index()));
        match kind {
            Kind::Role => {
                page.groups = self.family_groups(&on_this_page);
                page.role_table = self.role_table(&on_this_page);
                if is_first && nodes.len() > size {
                    page.families = self.families(MAX_IN_FAMILIES.0, MAX_IN_FAMILIES.1);
                }
            }
            Kind::Skill => {
                page.skill_table = self.skill_table(&on_this_page);
                page.skill_levels = on_this_page.iter().map(|id| self.leveled_skill(*id)).collect();
            }
            Kind::Move if is_first && role_choice::has_moves(&self.site.nodes) => page.move_index = data(),
            Kind::Comparison if is_first && role_choice::has_comparisons(&self.site.nodes) => {
                page.comparison_index = data();
            }
            _ => {}
        }
        if kind != Kind::Role {
            page.groups = self.index_groups(kind, has_letters, on_this_page.iter());
        }
        let first = Url::index(kind);
        page.pagination = self.pagination(&first, number, nodes.len().div_ceil(size));
        page.breadcrumbs = self.paginated_breadcrumbs(Vec::new(), &page.title, &first, number);
        page
    }

    fn index_groups<'n>(&self, kind: Kind, has_letters: bool, nodes: impl Iterator<Item = &'n NodeId>) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let letters = has_letters.then(|| IndexLetters::of(&self.site.config.language));
        for id in nodes {
            let note = if kind == Kind::Move { self.move_note(*id) } else { None };
            let item = self.item(*id, note);
            let title = match kind {
                Kind::Article => self.year(*id),
                Kind::Move => self.start_of_move(*id),
                Kind::Comparison if !has_letters && self.is_of_workplaces(*id) => {
                    self.labels().kinds(Kind::Context).into()
                }
                _ => letters.as_ref().map(|letters| letters.of_name(self.order_name(*id))).unwrap_or_default(),
            };
            push_to(&mut groups, title, item);
        }
        if groups.len() == 1 && groups[0].title == self.labels().text("group.undated") {
            groups[0].title.clear();
        }
        groups
    }

    /// Whether a comparison is one of two workplaces.
    fn is_of_workplaces(&self, id: NodeId) -> bool {
        self.site.node(id).related_of(Relation::Compares, Kind::Context).next().is_some()
    }

    /// The name by which lists are sorted: the reading of a page, or its title.
    fn order_name(&self, id: NodeId) -> &str {
        let node = self.site.node(id);
        self.tracked.metadata_of(node).map_or(&node.title, Metadata::order_name)
    }

    /// The title of the role at which a move starts.
    fn start_of_move(&self, id: NodeId) -> String {
        let node = self.site.node(id);
        let start = node.related(Relation::MoveFrom).first().map(|edge| self.site.node(edge.to).title.clone());
        start.unwrap_or_else(|| node.title.clone())
    }

    /// The year in which an article was published.
    fn year(&self, id: NodeId) -> String {
        let date = self.tracked.metadata_of(self.site.node(id)).and_then(|article| article.front.date);
        date.map_or_else(|| self.label("group.undated"), |date| format!("{:04}", date.year()))
    }
}

/// The key of the description of an index for search engines, unless its author wrote a summary.
fn description_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Article => "index-description.articles",
        Kind::Role => "index-description.roles",
        Kind::Topic => "index-description.topics",
        Kind::Debate => "index-description.debates",
        Kind::Skill => "index-description.skills",
        Kind::Term => "index-description.terms",
        Kind::Comparison => "index-description.comparisons",
        Kind::Move => "index-description.moves",
        Kind::Context => "index-description.contexts",
        Kind::Page => "index-description.pages",
    }
}
