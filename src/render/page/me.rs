//! The page that shows readers what they can do, and what is missing for each role. The script of the theme fills it.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;

use crate::render::page::item::ListedItem;
use crate::render::page::{PageBuilder, PageView};

/// How many roles the page offers to begin with.
const MAX_ROLES: usize = 60;

/// Where readers begin to mark what they can do.
#[derive(Debug, Serialize)]
pub struct MeView {
    /// The first roles that expect a skill.
    pub roles: Vec<ListedItem>,
    /// The list of all roles, if there are more.
    pub more: Option<String>,
    /// The folder in which the script finds `skills.bin`: what each role expects.
    pub data: String,
}

impl<'a> PageBuilder<'a> {
    pub(crate) fn me(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.base_view(record, "me", self.label("page-title.me"));
        page.description = self.label("page-description.me");
        let roles = &self.site.careers.skilled_roles;
        page.me = Some(MeView {
            roles: roles.iter().take(MAX_ROLES).map(|id| self.item(*id, None)).collect(),
            more: (roles.len() > MAX_ROLES).then(|| self.site.base.href(&Url::index(Kind::Role))),
            data: self.site.base.href(&Url::role_index()),
        });
        let title = page.title.clone();
        page.breadcrumbs =
            self.breadcrumbs(vec![self.link(self.labels().kinds(Kind::Role), &Url::index(Kind::Role))], &title);
        page
    }
}
