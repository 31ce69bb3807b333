//! The page on which readers read a job advert: the words that point to each role.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::page::{ADVERT_ROLES, PageRecord};

use crate::render::page::item::ListedItem;
use crate::render::page::{PageBuilder, PageView};

/// The words of adverts that point to the roles on a page.
#[derive(Debug, Serialize)]
pub struct AdvertView {
    /// The roles with such words.
    pub roles: Vec<AdvertRole>,
    /// The file of all words and names, on the first page: a script looks for them in a text.
    pub words: Option<String>,
}

/// A role, with the words of adverts that point to it.
#[derive(Debug, Serialize)]
pub struct AdvertRole {
    /// The role.
    pub role: ListedItem,
    /// The words.
    pub hints: Vec<AdvertHint>,
}

/// Words that point to a role.
#[derive(Debug, Serialize)]
pub struct AdvertHint {
    /// The words or phrases.
    pub words: Vec<String>,
    /// What they hint at.
    pub hints: Option<String>,
}

impl<'a> PageBuilder<'a> {
    pub(crate) fn advert(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.base_view(record, "advert", self.label("page-title.advert"));
        page.description = self.label("page-description.advert");
        let all = &self.site.careers.advert_roles;
        let on_this_page = all.iter().skip((number - 1) * ADVERT_ROLES).take(ADVERT_ROLES);
        page.advert = Some(AdvertView {
            roles: on_this_page.filter_map(|id| self.advert_role(*id)).collect(),
            words: (number == 1).then(|| self.site.base.href(&Url::advert_words())),
        });
        page.pagination = self.pagination(&Url::advert(), number, all.len().div_ceil(ADVERT_ROLES));
        let title = page.title.clone();
        let ancestors = vec![self.link(self.labels().kinds(Kind::Role), &Url::index(Kind::Role))];
        page.breadcrumbs = self.paginated_breadcrumbs(ancestors, &title, &Url::advert(), number);
        page
    }

    fn advert_role(&self, id: NodeId) -> Option<AdvertRole> {
        let role = self.tracked.metadata_of(self.site.node(id))?.front.role()?;
        let hints = role.adverts.iter().map(|advert| AdvertHint {
            words: advert.words.iter().map(|words| words.value.clone()).collect(),
            hints: advert.hints.clone(),
        });
        Some(AdvertRole { role: self.item(id, None), hints: hints.collect() })
    }
}
