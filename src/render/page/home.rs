//! The home page: entry points by question, families of roles, debates, topics and the newest articles.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;

use crate::render::page::group::Group;
use crate::render::page::item::{ItemList, ListedItem};
use crate::render::page::link::PageLink;
use crate::render::page::{PageBuilder, PageView};

/// The number of articles in the list of the newest.
const MAX_ARTICLES: usize = 8;

/// The maximum number of families of roles, and of roles in each.
const MAX_IN_FAMILIES: usize = 12;

/// The fields of the home page.
#[derive(Debug, Serialize, Default)]
pub struct HomeView {
    /// The questions that readers come with, each with the page that answers it.
    pub entry_points: Vec<EntryPoint>,
    /// The families of roles, each with its first roles.
    pub families: Vec<Group>,
    /// The newest articles.
    pub newest: Vec<ListedItem>,
    /// The first debates.
    pub debates: Vec<ListedItem>,
    /// The first topics.
    pub topics: Vec<ListedItem>,
    /// The first pages and folders that are in no other folder.
    pub pages: ItemList,
    /// The index of each kind that the guide has pages of.
    pub indexes: Vec<PageLink>,
}

/// A question that a reader comes with, and the page that answers it.
#[derive(Debug, Serialize)]
pub struct EntryPoint {
    /// The question or situation of the reader.
    pub question: String,
    /// A description of the page.
    pub answer: String,
    /// The address of the page.
    pub href: String,
}

impl<'a> PageBuilder<'a> {
    pub(crate) fn home(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.base_view(record, "home", self.site.config.title.clone());
        page.description.clone_from(&self.site.config.description);
        page.summary = Some(page.description.clone()).filter(|description| !description.is_empty());
        if let Some(entry) = self.site.home {
            self.add_document(&mut page, entry, None);
            self.override_title(&mut page, entry);
        }
        let kinds = Kind::ALL.into_iter().filter(|kind| self.has_any(*kind));
        page.home = Some(HomeView {
            entry_points: self.entry_points(),
            families: self.families(MAX_IN_FAMILIES, MAX_IN_FAMILIES),
            newest: self.site.of_kind(Kind::Article).take(MAX_ARTICLES).map(|(id, _)| self.item(id, None)).collect(),
            debates: self.items_of_kind(Kind::Debate),
            topics: self.items_of_kind(Kind::Topic),
            pages: self.top_pages(),
            indexes: kinds.map(|kind| self.link(kind.plural(), &Url::index(kind))).collect(),
        });
        page
    }

    fn top_pages(&self) -> ItemList {
        let (top, size) = (self.site.folders.top(), self.site.config.build.page_size);
        let items = top.iter().take(size).map(|id| self.item(*id, None)).collect();
        let more = (top.len() > size).then(|| self.site.base.href(&Url::index(Kind::Page)));
        ItemList { items, total: top.len(), more }
    }

    fn has_any(&self, kind: Kind) -> bool {
        self.site.of_kind(kind).next().is_some()
    }

    /// The entry points for which the guide has pages.
    fn entry_points(&self) -> Vec<EntryPoint> {
        let index = |kind: Kind, question, answer| (self.has_any(kind), Url::index(kind), question, answer);
        let all = [
            index(
                Kind::Role,
                "I’m changing careers",
                "Each role: what it involves, whether it suits you, and how people get in",
            ),
            (
                !self.site.titles.is_empty(),
                Url::titles(),
                "What does this job title mean?",
                "Every job title and abbreviation, from A to Z",
            ),
            (
                !self.site.map.is_empty(),
                Url::map(),
                "Where could I go from here?",
                "The career map: where each role leads, and how people move",
            ),
            index(
                Kind::Move,
                "What do I need for the next step?",
                "From one role or level to another: what you bring, and what is missing",
            ),
            index(
                Kind::Context,
                "I’m moving to a different kind of workplace",
                "How the same role differs from one workplace to another",
            ),
            index(Kind::Comparison, "How do these two roles differ?", "Roles that are often confused, side by side"),
            index(
                Kind::Debate,
                "What do people disagree about?",
                "Debates: the positions, who holds them, and when each applies",
            ),
            index(Kind::Skill, "What skills do I need?", "Skills, level by level, and the roles that need them"),
            index(Kind::Term, "What does this word mean?", "The jargon, explained"),
        ];
        let present = all.into_iter().filter(|(present, ..)| *present);
        let entry_point = |(_, url, question, answer): (bool, Url, &str, &str)| EntryPoint {
            question: question.into(),
            answer: answer.into(),
            href: self.site.base.href(&url),
        };
        present.map(entry_point).collect()
    }
}
