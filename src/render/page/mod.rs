//! A page of the site -> its view: the value of `page` in its template.
//!
//! Each file here has one kind of page, with its view and the code that builds it. Themes rely on the views, so
//! docs/themes.md documents every field. An `href` includes the base path. Of a long list, a page has the first items,
//! their total and a link to the rest.

mod advert;
mod advert_words;
mod article;
mod book;
mod card;
mod comparison;
mod context;
pub(in crate::render) mod debate;
mod document;
mod family;
mod feedback;
mod find;
mod group;
mod home;
mod index;
mod item;
mod learning;
mod link;
mod list;
mod map;
mod me;
mod node;
mod not_found;
mod pagination;
pub(crate) mod pay;
mod print;
mod redirect;
mod related_articles;
mod related_roles;
mod review;
mod role;
mod role_cards;
pub(crate) mod role_data;
mod role_move;
mod role_table;
mod search;
mod section;
mod series;
mod shared;
mod site;
mod sitemap;
mod situation;
mod skill;
pub(crate) mod skill_data;
mod skill_matrix;
mod skill_table;
mod sources;
mod term;
mod title;
mod title_suffix;
mod topic;
mod version;
mod workplaces;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::document::value::Typed;
use crate::model::labels::Labels;
use crate::model::page::PageRecord;
use crate::model::site::Site;
use crate::observe::Observer;

use crate::render::tracked_site::TrackedSite;

pub use crate::render::page::advert::{AdvertHint, AdvertRole, AdvertView};
pub use crate::render::page::article::ArguedPosition;
pub use crate::render::page::book::BookChapter;
pub use crate::render::page::card::CardView;
pub use crate::render::page::comparison::{ComparisonPart, ComparisonRow, ComparisonView, SharedList};
pub use crate::render::page::context::{ContextView, RoleInContext};
pub use crate::render::page::debate::{ClaimView, DebateView, PositionView, QuestionView};
pub use crate::render::page::document::TocHeading;
pub use crate::render::page::family::{FamilyRole, FamilyView};
pub use crate::render::page::find::{FindView, FitRole, FitStatement};
pub use crate::render::page::group::Group;
pub use crate::render::page::home::{EntryPoint, FeaturedDebate, HomeView, HubRole};
pub use crate::render::page::item::{DateView, Item, ItemList, ListedItem};
pub use crate::render::page::learning::{ResourceView, SkillToLearn};
pub use crate::render::page::link::PageLink;
pub use crate::render::page::map::{CareerMapView, MapFamily, RoleMoves};
pub use crate::render::page::me::MeView;
pub use crate::render::page::pagination::{NumberedPage, Pagination};
pub use crate::render::page::pay::{PayChart, PayLineView, PayRow, PayView};
pub use crate::render::page::print::{PrintView, PrintedDocument};
pub use crate::render::page::related_roles::RelatedRole;
pub use crate::render::page::role::{CareerStep, Fact, RoleView, SkillNeed, TextPart};
pub use crate::render::page::role_cards::{CardGroup, RoleCard};
pub use crate::render::page::role_move::{MoveEnd, MoveSkill, MoveView};
pub use crate::render::page::role_table::{RoleRow, RoleTable, RoleTableFamily};
pub use crate::render::page::section::{SectionPage, SectionView};
pub use crate::render::page::series::{SeriesEntry, SeriesView};
pub use crate::render::page::shared::SharedContext;
pub use crate::render::page::site::{MenuLink, SearchLocation, SiteView};
pub use crate::render::page::sitemap::SitemapUrl;
pub use crate::render::page::situation::{DebateSituation, SituatedDebate, SituatedPosition};
pub use crate::render::page::skill::{LeveledSkill, RoleAtLevel, SkillLevel, SkillView};
pub use crate::render::page::skill_matrix::{MatrixLevel, MatrixRow, SkillCell, SkillMatrix};
pub use crate::render::page::skill_table::{ColumnRole, SkillDot, SkillTable, SkillTableRow};
pub use crate::render::page::sources::CitedSourceView;
pub use crate::render::page::term::TermView;
pub use crate::render::page::title::{TitleDifference, TitleView};
pub use crate::render::page::version::PageVersion;
pub use crate::render::page::workplaces::{DebateAtBoth, RoleAtBoth, WorkplacesView};

/// The view of a page. Fields that a page has no value for are empty or none.
#[derive(Debug, Serialize, Default)]
#[expect(clippy::struct_excessive_bools, reason = "templates test each of them on its own")]
pub struct PageView<'a> {
    /// The kind of the node, or `home`, `index`, `list`, `titles`, `title`, `sources`, `map`, `find`, `me`, `advert`, `family`, `search`, `review`,
    /// `print`, `book`, `not-found`, `redirect`, `sitemap` or `robots`.
    pub kind: &'static str,
    /// The title.
    pub title: String,
    /// The kind of page, such as `Debate`, if another page has the same title.
    pub title_suffix: Option<&'a str>,
    /// The address.
    pub href: String,
    /// The header's link to the part of the guide that contains the page. The page itself can be that link.
    pub menu_href: Option<String>,
    /// The absolute URL; empty if `base_url` is not set.
    pub canonical: String,
    /// The guide in each of its languages, and the page there; empty for a guide in one language.
    pub versions: Vec<PageVersion>,
    /// One or two sentences for search engines; may be empty.
    pub description: String,
    /// The preview image for links to the page.
    pub card: Option<CardView>,
    /// The `summary` from the front matter.
    pub summary: Option<String>,
    /// The description for search engines as JSON-LD, escaped for a `<script>` element; may be empty.
    pub json_ld: String,
    /// The address of the document as Markdown.
    pub markdown: Option<String>,
    /// The path from the home page to this page.
    pub breadcrumbs: Vec<PageLink>,
    /// The path of the document in the guide's folder.
    pub source_path: Option<&'a str>,
    /// The address at which the document can be changed.
    pub edit_url: Option<String>,
    /// The address at which a problem of the page can be reported.
    pub report_url: Option<String>,
    /// Whether the text has a code block.
    pub has_code: bool,
    /// Whether the text has a formula.
    pub has_math: bool,
    /// The text, as HTML; empty if the page has no document.
    pub content: String,
    /// The anchor of the title, if the title is a heading of the text.
    pub title_id: Option<String>,
    /// The table of contents.
    pub toc: Vec<TocHeading>,
    /// Whether the page has a document.
    pub written: bool,
    /// Whether no list shows the document. Search engines must not either.
    pub unlisted: bool,
    /// Whether the document is a draft.
    pub draft: bool,
    /// The publication date.
    pub date: Option<DateView>,
    /// The date of the last substantial change.
    pub updated: Option<DateView>,
    /// The date of the last review.
    pub reviewed: Option<DateView>,
    /// Whether the next review is overdue. Only where the authors see what they have to do.
    pub overdue: bool,
    /// The authors.
    pub authors: Vec<String>,
    /// The others who changed the document, from the history of its repository.
    pub contributors: Vec<&'a str>,
    /// The reading time in minutes; 0 unless the page is an article.
    pub reading_minutes: u32,
    /// The sources.
    pub sources: Vec<&'a str>,
    /// The sources that no footnote of the page cites.
    pub uncited_sources: Vec<&'a str>,
    /// The roles that the page is about.
    pub roles: Vec<ListedItem>,
    /// The topics of the page.
    pub topics: Vec<ListedItem>,
    /// The debates that the page takes part in or that are about it.
    pub debates: Vec<ListedItem>,
    /// The debates with positions that apply in the role or at the kind of workplace of the page.
    pub situated_debates: Vec<SituatedDebate>,
    /// The wider topics that a topic is part of.
    pub part_of: Vec<ListedItem>,
    /// The narrower topics within a topic.
    pub contains: Vec<ListedItem>,
    /// The articles about the page.
    pub articles: ItemList,
    /// The roles on a topic, the roles that need a skill, or the roles that differ at a kind of workplace.
    pub related_roles: ItemList,
    /// The standalone pages about a role or on a topic.
    pub pages: ItemList,
    /// The pages in the folder of the page.
    pub children: ItemList,
    /// The folder that the page is in; none outside of folders.
    pub section: Option<SectionView>,
    /// The series that the page is a part of.
    pub series: Option<SeriesView>,
    /// The documents of a topic that are to be read in this order.
    pub path: Vec<ListedItem>,
    /// The other names of the page, the abbreviation first.
    pub alternate_names: Vec<String>,
    /// The positions that an article argues.
    pub argued_positions: Vec<ArguedPosition>,
    /// The articles to read next, each with the reason as its note.
    pub related_articles: Vec<ListedItem>,
    /// The pages that link to this page.
    pub backlinks: ItemList,
    /// The fields of a role.
    pub role: Option<RoleView>,
    /// The fields of a skill.
    pub skill: Option<SkillView>,
    /// The fields of a glossary term.
    pub term: Option<TermView>,
    /// The fields of a kind of workplace.
    pub context: Option<ContextView>,
    /// The fields of a debate.
    pub debate: Option<DebateView>,
    /// The fields of a comparison of two roles.
    pub comparison: Option<ComparisonView>,
    /// The fields of a comparison of two kinds of workplace.
    pub workplaces: Option<WorkplacesView>,
    /// The fields of a move.
    pub role_move: Option<MoveView>,
    /// The folder of the data about roles, on the first page of the index of moves: a script shows a move between any two roles.
    pub move_index: Option<String>,
    /// The same folder, on the first page of the index of comparisons: a script compares any two or three roles.
    pub comparison_index: Option<String>,
    /// The fields of a title that may mean several roles.
    pub ambiguous_title: Option<TitleView>,
    /// The fields of the home page.
    pub home: Option<HomeView>,
    /// The fields of the career map.
    pub map: Option<CareerMapView>,
    /// The statements with which readers find the roles that fit them.
    pub find: Option<FindView>,
    /// Where readers begin to mark what they can do.
    pub me: Option<MeView>,
    /// The words of adverts that point to roles.
    pub advert: Option<AdvertView>,
    /// The fields of a family of roles.
    pub family: Option<FamilyView>,
    /// The skills and the roles that need them, on the index of skills.
    pub skill_table: Option<SkillTable>,
    /// The skills with all their levels, on the index of skills.
    pub skill_levels: Vec<LeveledSkill>,
    /// The roles of the index of roles as a table.
    pub role_table: Option<RoleTable>,
    /// The families of roles, on the first page of an index of roles with several pages.
    pub families: Vec<Group>,
    /// The sources that the guide cites, on one page of their list.
    pub cited_sources: Vec<CitedSourceView>,
    /// The documents of a page for printing, or the list of these pages.
    pub print: Option<PrintView>,
    /// The items of an index or a list.
    pub groups: Vec<Group>,
    /// The position in a paginated list.
    pub pagination: Option<Pagination>,
    /// The target of a redirect.
    pub target: String,
    /// The entries of a sitemap.
    pub urls: Vec<SitemapUrl>,
    /// Whether the entries are further sitemaps.
    pub is_sitemap_index: bool,
    /// The keys of the front matter that `guide` doesn't define.
    pub extra: BTreeMap<&'a str, Typed<'a>>,
}

/// Builds the view of one page.
pub(super) struct PageBuilder<'a> {
    site: &'a Site,
    tracked: TrackedSite<'a>,
    shared: &'a SharedContext,
    observer: &'a dyn Observer,
}

impl<'a> PageBuilder<'a> {
    pub(super) fn new(tracked: TrackedSite<'a>, shared: &'a SharedContext, observer: &'a dyn Observer) -> Self {
        Self { site: tracked.site, tracked, shared, observer }
    }

    /// The texts of the theme.
    fn labels(&self) -> &'a Labels {
        &self.site.config.labels
    }

    /// The text with a key.
    fn label(&self, key: &'static str) -> String {
        self.labels().text(key).into()
    }

    /// A date as readers see it.
    fn date(&self, date: Date) -> DateView {
        DateView::new(date, self.labels())
    }

    /// The value of `site` in templates.
    pub(super) fn site_value(&self) -> tera::Value {
        self.shared.site.clone()
    }

    /// The fields that every page has.
    fn base_view(&self, record: &PageRecord, kind: &'static str, title: String) -> PageView<'a> {
        let href = self.site.base.href(&record.url);
        PageView {
            kind,
            title_suffix: self.title_suffix(record, &title),
            title,
            menu_href: self.shared.menu_href(&href),
            href,
            canonical: canonical(self.site, &record.url),
            versions: self.versions(record),
            card: self.card(record),
            ..PageView::default()
        }
    }
}

/// The absolute URL of a page; empty if the site has no `base_url`.
fn canonical(site: &Site, url: &Url) -> String {
    site.config.base_url.as_ref().map(|base| base.absolute(url)).unwrap_or_default()
}
