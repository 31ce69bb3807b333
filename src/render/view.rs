//! All that a template sees: `site`, the same on every page, and `page`. Nothing else.
//!
//! Each struct here is part of what theme authors rely on. Addresses are ready to stand in `href`, with the base
//! path. A list that may be long says how many there are in all and where it goes on.

mod comparison;
mod listed;
mod map;

use std::collections::BTreeMap;

use serde::Serialize;

pub use crate::render::view::comparison::{ComparisonPart, ComparisonRow, ComparisonView, SharedList};
pub use crate::render::view::listed::Listed;
pub use crate::render::view::map::{CareerMap, MapFamily, Moves};

use crate::model::document::value::Typed;

/// The guide as a whole.
#[derive(Debug, Serialize)]
pub struct SiteView<'a> {
    /// The guide's name.
    pub title: &'a str,
    /// One sentence on what it is; may be empty.
    pub description: &'a str,
    /// The language of its text, for the `lang` attribute.
    pub language: &'a str,
    /// Which way its text runs, for the `dir` attribute: `ltr`, or `rtl` as in Arabic and Hebrew.
    pub direction: &'static str,
    /// Who writes it.
    pub authors: &'a [String],
    /// The home page.
    pub href: String,
    /// Its whole address; empty until `base_url` is set.
    pub canonical: String,
    /// The feed of the guide.
    pub feed: String,
    /// Its icon, `favicon.svg`; nothing where the theme has none.
    pub icon: Option<String>,
    /// What browsers show of it on a home screen.
    pub manifest: String,
    /// The map of careers, where a role says where it leads.
    pub map: Option<String>,
    /// The page of every title, where there are roles.
    pub titles: Option<String>,
    /// The search, where there is one.
    pub search: Option<SearchView>,
    /// The page of what the authors have to do.
    pub review: String,
    /// The header's links.
    pub nav: Vec<Crumb>,
    /// Styles, scripts and the icon by name: `site.assets["style.css"]`.
    pub assets: BTreeMap<&'a str, String>,
    /// `[extra]` of site.toml; empty where there is none.
    pub extra: Typed<'a>,
    /// The version of `guide` that made it.
    pub generator: &'static str,
}

/// Where the search is.
#[derive(Debug, Serialize)]
pub struct SearchView {
    /// Its page.
    pub href: String,
    /// The folder of its index, in which `pagefind.js` is.
    pub index: String,
}

/// A title with an address.
#[derive(Debug, Serialize)]
pub struct Crumb {
    /// What it says.
    pub title: String,
    /// Where it leads; nothing for the page itself.
    pub href: Option<String>,
}

/// A date for people and for machines.
#[derive(Debug, Clone, Serialize)]
pub struct DateView {
    /// `2021-12-15`
    pub iso: String,
    /// `15 December 2021`
    pub text: String,
}

/// Something that a page leads to.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What it is: `article`, `role`, …
    pub kind: &'static str,
    /// Its one line; nothing where it has none.
    pub summary: Option<String>,
    /// When an article was published.
    pub date: Option<DateView>,
    /// What the author says of the relation: the difference, the way there. In a list of next reads, why it is there.
    pub note: Option<String>,
    /// The sentence in which it links here, in a list of what does.
    pub sentence: Option<String>,
    /// Whether somebody has written it.
    pub written: bool,
}

/// A list that may go on elsewhere.
#[derive(Debug, Serialize, Default)]
pub struct ItemList {
    /// The first of them.
    pub items: Vec<Listed>,
    /// How many there are in all.
    pub total: usize,
    /// Where all of them are, if not all are here.
    pub more: Option<String>,
}

/// A part of an index: a family of roles, a letter, a year.
#[derive(Debug, Serialize)]
pub struct Group {
    /// Its heading; empty where there is only one group.
    pub title: String,
    /// What is in it.
    pub items: Vec<Listed>,
}

/// A heading in the table of contents.
#[derive(Debug, Serialize)]
pub struct Contents {
    /// 2 or 3.
    pub level: u8,
    /// Its anchor.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// A label and its text.
#[derive(Debug, Serialize)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The text; empty where there is none.
    pub text: String,
}

/// Where a fact comes from: text with an address in it or without.
#[derive(Debug, Serialize)]
pub struct Source {
    /// What stands before the address.
    pub before: String,
    /// The address; empty where there is none.
    pub address: String,
    /// What stands behind it.
    pub after: String,
}

/// Where a page stands in a list of several.
#[derive(Debug, Serialize)]
pub struct Pagination {
    /// This page, from 1.
    pub number: usize,
    /// How many there are.
    pub total: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// What only the page of a role shows.
#[derive(Debug, Serialize, Default)]
pub struct RoleView {
    /// Its abbreviation.
    pub abbr: Option<String>,
    /// Its other titles.
    pub also_called: Vec<String>,
    /// The family it belongs to.
    pub family: Option<String>,
    /// The rows of "at a glance".
    pub facts: Vec<Fact>,
    /// What it is where: at a small company, at a bank.
    pub contexts: Vec<Listed>,
    /// Its skills, each with its level.
    pub skills: Vec<SkillNeed>,
    /// Its levels, each with what sets it apart from the one below.
    pub levels: Vec<Fact>,
    /// What lists of occupations call it, by list.
    pub codes: Vec<Fact>,
    /// Its names that may mean other roles too, with the page that helps to tell.
    pub shared_titles: Vec<Crumb>,
    /// What it is compared with: each other role, leading to the comparison.
    pub comparisons: Vec<Listed>,
    /// Its newest articles by topic; each article once, under its first topic.
    pub articles_by_topic: Vec<Group>,
    /// Where it comes from and leads to, as a drawing (SVG); empty where neither is known.
    pub picture: String,
    /// What it is a variant of.
    pub variant_of: Vec<Listed>,
    /// Its variants.
    pub variants: Vec<Listed>,
    /// What it is taken for, each with the difference.
    pub confused_with: Vec<Listed>,
    /// What it works with.
    pub works_with: Vec<Listed>,
    /// What it reports to.
    pub reports_to: Vec<Listed>,
    /// What reports to it.
    pub manages: Vec<Listed>,
    /// What it leads to.
    pub leads_to: Vec<Listed>,
    /// What it is reached from.
    pub comes_from: Vec<Listed>,
    /// The feed of the articles about it.
    pub feed: Option<String>,
}

/// A skill that a role needs.
#[derive(Debug, Serialize)]
pub struct SkillNeed {
    /// The skill.
    pub skill: Listed,
    /// How well; nothing where the role doesn't say.
    pub level: Option<String>,
    /// What a person at that level can do, where the skill says.
    pub means: Option<String>,
}

/// What only the page of a skill shows.
#[derive(Debug, Serialize, Default)]
pub struct SkillView {
    /// Its levels, lowest first.
    pub levels: Vec<SkillLevel>,
}

/// A level of a skill.
#[derive(Debug, Serialize)]
pub struct SkillLevel {
    /// What it is called; empty for roles that name no level.
    pub name: String,
    /// What a person at it can do; empty where nobody says.
    pub text: String,
    /// The roles that need it.
    pub needed_by: Vec<Listed>,
}

/// What only the page of an entry of the glossary shows.
#[derive(Debug, Serialize, Default)]
pub struct TermView {
    /// What it may mean.
    pub means: Vec<Listed>,
    /// What may mean it.
    pub meant_by: Vec<Listed>,
    /// The page of the title, where it may mean several roles.
    pub title_page: Option<String>,
}

/// What only the page of a kind of workplace shows.
#[derive(Debug, Serialize, Default)]
pub struct ContextView {
    /// The roles that say something of it.
    pub differs: Vec<RoleInContext>,
    /// The other kinds of workplace.
    pub others: Vec<Crumb>,
}

/// A role at a kind of workplace.
#[derive(Debug, Serialize)]
pub struct RoleInContext {
    /// The role, with what it says in its note.
    pub role: Listed,
    /// What it says of the other kinds of workplace, each leading there.
    pub elsewhere: Vec<Listed>,
}

/// What only the page of a debate shows.
#[derive(Debug, Serialize, Default)]
pub struct DebateView {
    /// Where it stands: `open`, `settled` or `it-depends`; empty where it doesn't say.
    pub status: &'static str,
    /// What to do with it.
    pub takeaway: Option<String>,
    /// What stands before its questions, as HTML.
    pub introduction: String,
    /// Its questions.
    pub questions: Vec<QuestionView>,
    /// How many positions there are in all.
    pub position_count: usize,
    /// What belongs to no question, as HTML.
    pub rest: String,
    /// Its footnotes, as HTML.
    pub footnotes: String,
    /// The articles that take part in it without a position.
    pub undecided: Vec<Listed>,
}

/// A question of a debate.
#[derive(Debug, Serialize)]
pub struct QuestionView {
    /// Its anchor.
    pub id: String,
    /// Its heading, as HTML.
    pub question: String,
    /// Its heading without markup.
    pub text: String,
    /// What stands under it before its positions, as HTML.
    pub content: String,
    /// Its positions.
    pub positions: Vec<PositionView>,
}

/// A position of a debate. Each of its texts is HTML.
#[derive(Debug, Serialize)]
pub struct PositionView {
    /// Its anchor.
    pub id: String,
    /// Its heading.
    pub position: String,
    /// Who holds it; empty where it is unattributed.
    pub held_by: Vec<String>,
    /// When it applies.
    pub when: Vec<String>,
    /// Where that is said.
    pub said_in: Vec<String>,
    /// What speaks for it.
    pub pros: Vec<String>,
    /// What speaks against it.
    pub cons: Vec<String>,
    /// Everything else that stands under it.
    pub content: String,
    /// The articles that argue it.
    pub argued_by: Vec<Listed>,
}

/// A side that an article argues.
#[derive(Debug, Serialize)]
pub struct Argued {
    /// The debate.
    pub debate: Crumb,
    /// The position, leading to it.
    pub position: Crumb,
}

/// What only the page of a title shows.
#[derive(Debug, Serialize)]
pub struct TitleView {
    /// The roles that it may mean.
    pub meanings: Vec<Listed>,
    /// What tells each two of them apart.
    pub differences: Vec<Difference>,
    /// Its entry in the glossary, where there is one.
    pub term: Option<Crumb>,
}

/// What tells two roles apart.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// The comparison of the two, or nothing where there is none.
    pub href: Option<String>,
    /// The two.
    pub between: [String; 2],
    /// The one line, where somebody has written it.
    pub text: Option<String>,
}

/// A way into the guide by a reader's question.
#[derive(Debug, Serialize)]
pub struct Way {
    /// What the reader asks or says.
    pub ask: String,
    /// What is there.
    pub answer: String,
    /// Where it leads.
    pub href: String,
}

/// What only the home page shows.
#[derive(Debug, Serialize, Default)]
pub struct HomeView {
    /// Ways in, by question.
    pub ways: Vec<Way>,
    /// Families of roles, each with its first few.
    pub families: Vec<Group>,
    /// The newest articles.
    pub newest: Vec<Listed>,
    /// The debates.
    pub debates: Vec<Listed>,
    /// The topics.
    pub topics: Vec<Listed>,
    /// The indexes of every kind that the guide has.
    pub indexes: Vec<Crumb>,
}

/// One page. What a page has nothing of is empty or nothing.
#[derive(Debug, Serialize, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of the page that a template asks for")]
pub struct PageView<'a> {
    /// `home`, `index`, `list`, `titles`, `title`, `map`, `review`, `not-found`, `redirect`, `sitemap`, `robots`, or the kind of its node.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// What it is, such as `Debate`, where another page has the same title; else nothing.
    pub told_apart: Option<&'static str>,
    /// Its address.
    pub href: String,
    /// Its whole address; empty until `base_url` is set.
    pub canonical: String,
    /// One or two sentences for search engines; may be empty.
    pub description: String,
    /// Its card, the picture beside its address where it is shared; nothing where it has none.
    pub card: Option<CardView>,
    /// Its one line, where its author wrote one and it isn't the first paragraph.
    pub summary: Option<String>,
    /// What it is for search engines, as JSON-LD that can stand in a script element as it is; empty where there is
    /// nothing to say.
    pub json_ld: String,
    /// Its text as Markdown, where it has a document.
    pub markdown: Option<String>,
    /// The way here from the home page, ending in this page.
    pub breadcrumbs: Vec<Crumb>,
    /// The text, as HTML; empty where nobody has written it.
    pub content: String,
    /// The anchor of the title, where the text gave it.
    pub title_id: Option<String>,
    /// The headings of the text.
    pub contents: Vec<Contents>,
    /// Whether it has a document.
    pub written: bool,
    /// Whether its document is a draft.
    pub draft: bool,
    /// When it was published.
    pub date: Option<DateView>,
    /// When it last changed in substance.
    pub updated: Option<DateView>,
    /// When it was last reviewed.
    pub reviewed: Option<DateView>,
    /// Whether the next review is overdue.
    pub overdue: bool,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// How many minutes it takes to read; 0 for what isn't read from start to end.
    pub reading_minutes: u32,
    /// Where its facts come from.
    pub sources: Vec<Source>,
    /// The roles it is about.
    pub roles: Vec<Listed>,
    /// Its topics.
    pub topics: Vec<Listed>,
    /// The debates that it takes part in, or that are about it.
    pub debates: Vec<Listed>,
    /// The wider topics it is part of.
    pub part_of: Vec<Listed>,
    /// The narrower topics in it.
    pub contains: Vec<Listed>,
    /// The articles about it or on it.
    pub articles: ItemList,
    /// The roles that are on a topic, need a skill, or differ at a kind of workplace.
    pub here: ItemList,
    /// What else it is called: an abbreviation first.
    pub names: Vec<String>,
    /// The sides that it argues.
    pub argues: Vec<Argued>,
    /// What to read next, each with why in its note.
    pub next: Vec<Listed>,
    /// What links to it.
    pub linked_from: ItemList,
    /// What only a role has.
    pub role: Option<RoleView>,
    /// What only a skill has.
    pub skill: Option<SkillView>,
    /// What only an entry of the glossary has.
    pub term: Option<TermView>,
    /// What only a kind of workplace has.
    pub context: Option<ContextView>,
    /// What only a debate has.
    pub debate: Option<DebateView>,
    /// What only a comparison has.
    pub comparison: Option<ComparisonView>,
    /// What only a title has.
    pub meaning: Option<TitleView>,
    /// What only the home page has.
    pub home: Option<HomeView>,
    /// What only the map of careers has.
    pub map: Option<CareerMap>,
    /// The families of roles, on the index of roles.
    pub families: Vec<Group>,
    /// What an index or a list shows.
    pub groups: Vec<Group>,
    /// Where it stands among the pages of its list.
    pub pagination: Option<Pagination>,
    /// Where a redirect leads.
    pub target: String,
    /// The addresses of a sitemap.
    pub urls: Vec<SitemapUrl>,
    /// Whether they are those of further sitemaps.
    pub is_sitemap_index: bool,
    /// The keys of its front matter that `guide` doesn't know.
    pub extra: BTreeMap<&'a str, Typed<'a>>,
}

/// The picture that stands beside an address where it is shared: 1200 by 630 pixels, PNG.
#[derive(Debug, Serialize)]
pub struct CardView {
    /// Its whole address.
    pub address: String,
    /// The title that is written on it.
    pub title: String,
}

/// A line of a sitemap.
#[derive(Debug, Serialize)]
pub struct SitemapUrl {
    /// The whole address.
    pub address: String,
    /// When it last changed, where its document says.
    pub modified: Option<String>,
}
