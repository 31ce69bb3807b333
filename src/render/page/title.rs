//! The list of all job titles, and the page of each title that may mean several roles.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::titles::Title;
use crate::model::name::key::is_same_name;
use crate::model::name::letters::IndexLetters;
use crate::model::page::{PageRecord, TITLES_SIZE};

use crate::render::page::group::push_to;
use crate::render::page::index::MAX_WITHOUT_LETTERS;
use crate::render::page::item::ListedItem;
use crate::render::page::link::PageLink;
use crate::render::page::{PageBuilder, PageView};

/// The fields of a title that may mean several roles.
#[derive(Debug, Serialize)]
pub struct TitleView {
    /// The roles that the title may mean.
    pub roles: Vec<ListedItem>,
    /// The differences between each two of the roles.
    pub differences: Vec<TitleDifference>,
    /// The glossary term of the same name.
    pub term: Option<PageLink>,
}

/// The difference between two roles that share a title.
#[derive(Debug, Serialize)]
pub struct TitleDifference {
    /// The comparison of the two roles, if there is one.
    pub href: Option<String>,
    /// The titles of the two roles.
    pub between: [String; 2],
    /// The difference in one sentence, if a document states it.
    pub text: Option<String>,
}

impl<'a> PageBuilder<'a> {
    /// One page of the list of all titles, sorted from A to Z.
    pub(crate) fn titles(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.base_view(record, "titles", self.label("page-title.titles"));
        page.description = self.label("page-description.titles");
        let has_letters = self.site.titles.len() > MAX_WITHOUT_LETTERS;
        let letters = has_letters.then(|| IndexLetters::of(&self.site.config.language));
        for title in self.site.titles.iter().skip((number - 1) * TITLES_SIZE).take(TITLES_SIZE) {
            let letter = letters.as_ref().map(|letters| letters.of_name(title.order_name())).unwrap_or_default();
            push_to(&mut page.groups, letter, self.title_item(title));
        }
        let first = Url::titles();
        page.pagination = self.pagination(&first, number, self.site.titles.len().div_ceil(TITLES_SIZE));
        page.breadcrumbs =
            self.paginated_breadcrumbs(Vec::new(), self.labels().text("page-title.titles"), &first, number);
        page
    }

    /// An item of the list of titles. It leads to the role, or to the title's own page if that may mean several roles.
    fn title_item(&self, title: &Title) -> ListedItem {
        let roles: Vec<&Node> = title.roles.iter().map(|role| self.site.node(*role)).collect();
        let first = roles[0];
        let (href, note) = match &title.url {
            Some(url) => {
                let names: Vec<&str> = roles.iter().map(|role| role.title.as_str()).collect();
                (
                    self.site.base.href(url),
                    Some(self.labels().with("title-note.may-mean", "roles", &self.labels().one_of(&names))),
                )
            }
            None if is_same_name(&title.text, &first.title) => (self.site.base.href(&first.url), None),
            None => (
                self.site.base.href(&first.url),
                Some(self.labels().with("title-note.other-name", "role", &first.title)),
            ),
        };
        self.item(title.roles[0], note).with_target(&title.text, href)
    }

    /// The page of a title that may mean several roles. `index` is its position in the site's titles.
    pub(crate) fn title(&self, record: &PageRecord, index: usize) -> PageView<'a> {
        let title = &self.site.titles[index];
        let mut page = self.base_view(record, "title", title.text.clone());
        let names: Vec<&str> = title.roles.iter().map(|role| self.site.node(*role).title.as_str()).collect();
        page.description = self
            .labels()
            .fill("page-description.title", &[("title", &title.text), ("roles", &self.labels().one_of(&names))]);
        page.breadcrumbs =
            self.breadcrumbs(vec![self.link(self.label("page-title.titles"), &Url::titles())], &title.text);
        let mut differences = Vec::new();
        for (index, one) in title.roles.iter().enumerate() {
            for other in &title.roles[index + 1..] {
                differences.extend(self.title_difference(*one, *other));
            }
        }
        // The glossary term has the advice on how to tell the roles apart.
        if let Some((id, entry)) = title.term.and_then(|id| Some((id, self.site.node(id).entry?))) {
            page.content = self.html(entry, Some(id));
        }
        let term = title.term.map(|id| self.site.node(id));
        page.ambiguous_title = Some(TitleView {
            roles: title.roles.iter().map(|role| self.item(*role, None)).collect(),
            differences,
            term: term.map(|term| self.link(&term.title, &term.url)),
        });
        page
    }

    /// The difference between two roles, if a document states it or there is a comparison of the two.
    fn title_difference(&self, one: NodeId, other: NodeId) -> Option<TitleDifference> {
        let node = self.site.node(one);
        let confused = node.related(Relation::ConfusedWith).iter().find(|edge| edge.to == other);
        let text = confused.and_then(|edge| edge.note.clone());
        let mut comparisons = node.related(Relation::ComparedIn).iter().map(|edge| self.site.node(edge.to));
        let is_between =
            |comparison: &&Node| comparison.related(Relation::Compares).iter().any(|edge| edge.to == other);
        let href = comparisons.find(is_between).map(|comparison| self.site.base.href(&comparison.url));
        let between = [node.title.clone(), self.site.node(other).title.clone()];
        (text.is_some() || href.is_some()).then_some(TitleDifference { href, between, text })
    }

    /// The address of the page for a title, if the title may mean several roles.
    pub(super) fn ambiguous_title_page(&self, title: &str) -> Option<&'a Url> {
        self.site.titles.named(title)?.url.as_ref()
    }
}
