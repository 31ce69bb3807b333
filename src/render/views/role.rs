//! What the page of a role shows.

use crate::model::address::slug::slug;
use crate::model::document::entry::{AnnotatedName, KindFields};
use crate::model::graph::node::{Edge, Node};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::image::diagram;
use crate::render::image::diagram::DiagramSide;
use crate::render::view::{Crumb, Fact, Group, ItemList, Listed, RoleView, SkillNeed};
use crate::render::views::Views;

impl<'a> Views<'a> {
    /// The role itself; `articles` are those that its page lists.
    pub(super) fn role(&self, node: &'a Node, articles: &ItemList) -> RoleView {
        let related = |relation| self.items(node, relation, Kind::Role);
        let has_articles = node.related_of(Relation::DiscussedIn, Kind::Article).next().is_some();
        let (comes_from, leads_to) = (related(Relation::ComesFrom), related(Relation::LeadsTo));
        let total = |relation| node.related_of(relation, Kind::Role).count();
        let from = DiagramSide::new(&comes_from, total(Relation::ComesFrom), "#guide-comes-from");
        let to = DiagramSide::new(&leads_to, total(Relation::LeadsTo), "#guide-leads-to");
        let mut view = RoleView {
            variant_of: related(Relation::VariantOf),
            variants: related(Relation::HasVariant),
            confused_with: related(Relation::ConfusedWith),
            works_with: related(Relation::WorksWith),
            reports_to: related(Relation::ReportsTo),
            manages: related(Relation::Manages),
            picture: diagram::steps(&from, &node.title, &to),
            leads_to,
            comes_from,
            contexts: self.items(node, Relation::DiffersIn, Kind::Context),
            skills: node.related(Relation::NeedsSkill).iter().map(|edge| self.skill_need(edge)).collect(),
            comparisons: self.comparisons(node),
            shared_titles: self.shared_titles(node),
            articles_by_topic: self.by_topic(node, articles),
            feed: has_articles.then(|| self.site.base.href(&node.url.file("feed.xml"))),
            ..RoleView::default()
        };
        let head = self.seen.head_of(node);
        if let Some((role, called)) = head.and_then(|head| Some((head.front.role()?, &head.front.called))) {
            let facts = |pairs: &[(String, String)]| {
                pairs.iter().map(|(label, text)| Fact { label: label.clone(), text: text.clone() }).collect()
            };
            let noted = |list: &[AnnotatedName]| {
                list.iter()
                    .map(|noted| Fact { label: noted.name.value.clone(), text: noted.note.clone().unwrap_or_default() })
                    .collect()
            };
            view.abbr = called.abbr.as_ref().map(|abbr| abbr.value.clone());
            view.also_called = called.also.iter().map(|name| name.value.clone()).collect();
            view.family.clone_from(&role.family);
            view.facts = facts(&role.facts);
            view.codes = facts(&role.codes);
            view.levels = noted(&role.levels);
        }
        view
    }

    fn skill_need(&self, edge: &Edge) -> SkillNeed {
        let skill = self.site.node(edge.to);
        let own = self.seen.head_of(skill).map(|head| &head.front.own);
        let means = match (own, &edge.note) {
            (Some(KindFields::Skill { levels }), Some(needed)) => {
                levels.iter().find(|(level, _)| slug(level) == slug(needed)).map(|(_, text)| text.clone())
            }
            _ => None,
        };
        SkillNeed { skill: self.item(edge.to, None), level: edge.note.clone(), means }
    }

    /// What the role is compared with: the other roles, each leading to the comparison.
    fn comparisons(&self, node: &Node) -> Vec<Listed> {
        let comparisons = node.related(Relation::ComparedIn).iter().map(|edge| self.site.node(edge.to));
        let others = comparisons.flat_map(|comparison| {
            let roles = comparison.related(Relation::Compares).iter().map(|edge| edge.to);
            let others = roles.filter(|role| self.site.node(*role).url != node.url);
            let href = self.site.base.href(&comparison.url);
            others.map(move |other| self.item(other, None).leading_to(&self.site.node(other).title, href.clone()))
        });
        others.take(self.site.config.build.page_size).collect()
    }

    /// Names of the role that may mean another.
    fn shared_titles(&self, node: &Node) -> Vec<Crumb> {
        let names = self.names(node).into_iter().chain(std::iter::once(node.title.clone()));
        let shared = names.filter_map(|name| {
            let wanted = slug(&name);
            let at = self.site.titles.binary_search_by_key(&wanted, |title| slug(&title.text)).ok()?;
            let url = self.site.titles[at].url.as_ref()?;
            Some(Crumb { title: name, href: Some(self.site.base.href(url)) })
        });
        shared.collect()
    }

    /// The articles of a role's page by their first topic, topics by title, those without one last.
    fn by_topic(&self, node: &'a Node, articles: &ItemList) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let shown = node.related_of(Relation::DiscussedIn, Kind::Article).take(articles.items.len());
        let mut untitled = Group { title: String::new(), items: Vec::new() };
        for edge in shown {
            let article = self.site.node(edge.to);
            // The first that its author names.
            let topics = article.related_of(Relation::OnTopic, Kind::Topic);
            let first = topics.min_by_key(|edge| edge.span).map(|edge| self.site.node(edge.to).title.clone());
            let item = self.item(edge.to, None);
            match first {
                None => untitled.items.push(item),
                Some(title) => match groups.iter_mut().find(|group| group.title == title) {
                    Some(group) => group.items.push(item),
                    None => groups.push(Group { title, items: vec![item] }),
                },
            }
        }
        groups.sort_by_cached_key(|group| slug(&group.title));
        if !untitled.items.is_empty() {
            untitled.title = if groups.is_empty() { String::new() } else { "On other topics".into() };
            groups.push(untitled);
        }
        groups
    }
}
