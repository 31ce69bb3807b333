//! The home page: ways in by question, families of roles, debates, the newest articles.

use std::collections::BTreeMap;

use crate::model::address::url::Url;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;

use crate::render::view::{Group, HomeView, Listed, PageView, Way};
use crate::render::views::Views;

/// How many of the newest articles the home page shows.
const ARTICLES: usize = 8;
/// How many roles of a family the home page shows, and how many families.
const FAMILY: usize = 12;

impl<'a> Views<'a> {
    pub(in super::super) fn home(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.page(record, "home", self.site.config.title.clone());
        page.description.clone_from(&self.site.config.description);
        page.summary = Some(page.description.clone()).filter(|description| !description.is_empty());
        if let Some(at) = self.site.home {
            self.document(&mut page, at, None);
            let head = self.seen.head(at);
            if head.front.title.is_some() || self.seen.body(at).title_heading.is_some() {
                page.title = head.title.to_string();
            }
        }
        let indexes = Kind::ALL.into_iter().filter(|kind| self.site.of_kind(*kind).next().is_some());
        page.home = Some(HomeView {
            ways: self.ways(),
            families: self.families(FAMILY),
            newest: self.site.of_kind(Kind::Article).take(ARTICLES).map(|(id, _)| self.item(id, None)).collect(),
            debates: self.some(Kind::Debate),
            topics: self.some(Kind::Topic),
            indexes: indexes.map(|kind| self.crumb(kind.plural(), &Url::index(kind))).collect(),
        });
        page
    }

    /// Roles by family, families by name, and roles without one last; at most `most` of each, and of families.
    pub(super) fn families(&self, most: usize) -> Vec<Group> {
        let mut families: BTreeMap<(bool, &str), Vec<Listed>> = BTreeMap::new();
        for (id, node) in self.site.of_kind(Kind::Role) {
            let family = self.seen.head_of(node).and_then(|head| head.front.role()?.family.as_deref());
            if families.len() >= most && !families.contains_key(&(family.is_none(), family.unwrap_or_default())) {
                continue;
            }
            let items = families.entry((family.is_none(), family.unwrap_or_default())).or_default();
            if items.len() < most {
                items.push(self.item(id, None));
            }
        }
        let alone = families.len() == 1;
        let title = |family: &str| {
            if family.is_empty() && !alone { "More roles".into() } else { family.to_string() }
        };
        families.into_iter().map(|((_, family), items)| Group { title: title(family), items }).collect()
    }

    /// What readers come with, and where the guide answers it. What the guide has nothing on isn't asked.
    fn ways(&self) -> Vec<Way> {
        let has = |kind: Kind| self.site.of_kind(kind).next().is_some();
        let ways = [
            (
                has(Kind::Role),
                Url::index(Kind::Role),
                "I am changing career",
                "Each role: what it does, whether it is you, and how people get in",
            ),
            (
                !self.site.titles.is_empty(),
                Url::titles(),
                "Which title is this?",
                "Every title and abbreviation, A to Z, and what it means",
            ),
            (
                !self.site.map.is_empty(),
                Url::map(),
                "Where could I go from here?",
                "The map of careers: where each role leads, and how",
            ),
            (
                has(Kind::Context),
                Url::index(Kind::Context),
                "I am moving to another kind of company",
                "How the same title differs at a small company, a large one, a bank",
            ),
            (
                has(Kind::Comparison),
                Url::index(Kind::Comparison),
                "Are these two the same?",
                "Roles that are often confused, row by row",
            ),
            (
                has(Kind::Debate),
                Url::index(Kind::Debate),
                "What do people disagree about?",
                "Debates, with who holds each position and when it applies",
            ),
            (
                has(Kind::Skill),
                Url::index(Kind::Skill),
                "What do I have to be good at?",
                "Skills, level by level, and the roles that need them",
            ),
            (has(Kind::Term), Url::index(Kind::Term), "What does this word mean?", "The words of the trade, explained"),
        ];
        let present = ways.into_iter().filter(|(present, ..)| *present);
        present
            .map(|(_, url, ask, answer)| Way {
                ask: ask.into(),
                answer: answer.into(),
                href: self.site.base.href(&url),
            })
            .collect()
    }
}
