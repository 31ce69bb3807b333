//! A document -> the fields of its page that don't depend on its kind: text, table of contents, dates, sources.

use serde::Serialize;

use crate::model::address::slug::is_generic;
use crate::model::document::body::Body;
use crate::model::document::entry::EntryId;
use crate::model::document::value::Typed;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::language::table::language_data;
use crate::model::name::key::is_same_name;
use crate::observe::Task;

use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::html;
use crate::render::markdown::html::MarkdownText;
use crate::render::markdown::link_language::LinkLanguages;
use crate::render::page::{PageBuilder, PageView};

/// A heading in the table of contents.
#[derive(Debug, Serialize)]
pub struct TocHeading {
    /// The level: 2 or 3.
    pub level: u8,
    /// The anchor.
    pub id: String,
    /// The text.
    pub text: String,
}

impl<'a> PageBuilder<'a> {
    /// Adds the fields of a document to its page. `node` is the node of the page, if it has one.
    pub(super) fn add_document(&self, page: &mut PageView<'a>, entry: EntryId, node: Option<NodeId>) {
        let (metadata, body) = (self.tracked.metadata(entry), self.tracked.body(entry));
        let front = &metadata.front;
        page.written = true;
        page.source_path = Some(self.tracked.path(entry));
        page.has_code = body.has_code;
        page.has_math = body.has_math;
        page.draft = front.publication.draft;
        page.unlisted = front.unlisted;
        // The pages of debates and roles and the home page render their text in parts.
        let is_role = node.is_some() && metadata.kind == Kind::Role;
        let is_in_parts = is_role || !body.questions.is_empty() || self.site.home == Some(entry);
        if !is_in_parts {
            page.content = self.html(entry, node);
        }
        page.title_id = body.title_heading.map(|index| body.headings[index].id.clone());
        page.toc = toc(body, |_| true);
        page.date = metadata.shown_date().map(|date| self.date(date));
        page.updated = front.updated.map(|date| self.date(date));
        page.reviewed = front.reviewed.as_ref().map(|reviewed| self.date(reviewed.value));
        page.overdue = self.site.config.build.review && self.tracked.is_overdue(metadata);
        page.authors.clone_from(if front.authors.is_empty() { &self.site.config.authors } else { &front.authors });
        let is_author = |name: &&str| page.authors.iter().any(|author| is_same_name(author, name));
        page.contributors = metadata.contributors.iter().map(String::as_str).filter(|name| !is_author(name)).collect();
        if metadata.kind == Kind::Article {
            page.reading_minutes = reading_minutes(body, &self.site.config.language);
        }
        page.sources = front.sources.iter().map(|source| source.text.as_str()).collect();
        page.uncited_sources.clone_from(&page.sources);
        page.summary.clone_from(&front.summary);
        if let Some(summary) = self.tracked.summary(entry) {
            page.description = summary.into();
        }
        page.extra = front.extra.iter().map(|(key, value)| (key.as_str(), Typed(value))).collect();
    }

    /// Takes the title of the page from a document that has one. Without one, or with one such as "Introduction", the page keeps its
    /// default title.
    pub(super) fn override_title(&self, page: &mut PageView<'a>, entry: EntryId) {
        let metadata = self.tracked.metadata(entry);
        let heading = self.tracked.body(entry).title_heading;
        if metadata.front.title.is_some()
            || heading.is_some() && !is_generic(&metadata.title) && !metadata.title.is_empty()
        {
            page.title = metadata.title.to_string();
        }
    }

    /// The languages that links from a page can lead to. `None` for a guide in one language.
    pub(super) fn link_languages(&self) -> Option<LinkLanguages<'a>> {
        let translations = &*self.site.translations;
        (!translations.languages.is_empty()).then(|| LinkLanguages { translations, own: &self.site.config.language })
    }

    /// A document as input for the Markdown renderer.
    pub(super) fn text(&self, entry: EntryId) -> MarkdownText<'a> {
        MarkdownText {
            source: self.tracked.source(entry),
            body: self.tracked.body(entry),
            targets: self.tracked.link_targets(entry),
            settings: &self.site.config.markdown,
            labels: self.labels(),
            languages: self.link_languages(),
            marks_broken_links: self.site.config.build.review,
        }
    }

    /// The text of a document as HTML. `node` is the node of the page, if it has one: its name is not linked.
    pub(super) fn html(&self, entry: EntryId, node: Option<NodeId>) -> String {
        let render = || html::render(&self.text(entry), AutoLinker::new(self.tracked, entry, node));
        self.observer.in_scope(Task::Text, render)
    }
}

/// The minutes in which an adult reads a text: by words, and by characters in scripts without spaces.
fn reading_minutes(body: &Body, language: &str) -> u32 {
    let data = language_data(language);
    let words = u64::from(body.words.saturating_sub(body.characters));
    let (words_a_minute, characters_a_minute) = (u64::from(data.words_a_minute), u64::from(data.characters_a_minute));
    let time = words * characters_a_minute + u64::from(body.characters) * words_a_minute;
    u32::try_from(time.div_ceil(words_a_minute * characters_a_minute)).unwrap_or(u32::MAX).max(1)
}

/// The headings of levels 2 and 3 that `includes` selects by their position, without the title.
pub(super) fn toc(body: &Body, includes: impl Fn(usize) -> bool) -> Vec<TocHeading> {
    let headings = body.headings.iter().zip(body.shown_levels()).enumerate();
    headings
        .filter(|(index, _)| Some(*index) != body.title_heading && includes(*index))
        .map(|(_, (heading, level))| TocHeading { level, id: heading.id.clone(), text: heading.text.clone() })
        .filter(|heading| (2..=3).contains(&heading.level) && !heading.text.is_empty())
        .collect()
}
