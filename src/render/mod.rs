//! A site and its theme -> the bytes of each page.
//!
//! Rendering a page is a pure function of the site, the theme and the page, and reads no files. It also returns the
//! texts and backlinks that the page depends on, so that the next build can skip pages whose dependencies are
//! unchanged.

mod document_part;
pub mod export;
mod image;
pub mod markdown;
pub mod page;
pub mod template;
mod tracked_site;

use std::io;
use std::sync::Arc;

use tera::Context;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::page::card::Card;
use crate::model::page::print::PrintPage;
use crate::model::page::{Page, PageRecord};
use crate::model::site::Site;
use crate::observe::{Observer, Task};
use crate::source::{Content, FileId, Span};

use crate::render::page::{BookChapter, PageBuilder, PageView, SharedContext, TocHeading};
use crate::render::template::embedded;
use crate::render::template::engine::Theme;
use crate::render::template::error;
use crate::render::template::limits::PageBuffer;
use crate::render::tracked_site::{DependencyRecorder, TrackedSite};

pub use crate::render::tracked_site::Dependency;

/// Renders the pages of one site with one theme.
pub struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    shared: Arc<SharedContext>,
    observer: &'a dyn Observer,
}

/// A rendered page.
pub struct Rendered {
    /// The bytes of the page.
    pub bytes: Vec<u8>,
    /// Everything that the bytes depend on apart from the outline, sorted and without duplicates.
    pub dependencies: Vec<Dependency>,
}

impl<'a> Renderer<'a> {
    /// Computes the parts of the views that all pages share.
    pub fn new(site: &'a Site, theme: &'a Theme) -> Self {
        Self::with_shared(site, theme, Arc::new(SharedContext::new(site)))
    }

    /// Uses a context that was created for the same site.
    pub fn with_shared(site: &'a Site, theme: &'a Theme, shared: Arc<SharedContext>) -> Self {
        Self { site, theme, shared, observer: &() }
    }

    /// Reports the time of each step to an observer.
    #[must_use]
    pub fn with_observer(mut self, observer: &'a dyn Observer) -> Self {
        self.observer = observer;
        self
    }

    /// Renders a page. Returns the error of its template if that fails. A binary file that is copied has no bytes here:
    /// stream it from disk.
    pub fn render(&self, record: &PageRecord) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.render_tracked(record).map(|rendered| rendered.bytes)
    }

    /// Renders a page, and returns its dependencies too.
    pub fn render_tracked(&self, record: &PageRecord) -> Result<Rendered, Box<Diagnostic>> {
        let recorder = DependencyRecorder::default();
        let bytes = self.page_renderer(&recorder).render(record)?;
        Ok(Rendered { bytes, dependencies: recorder.finish() })
    }

    /// Streams `guide.json`, which is as large as the guide, to `out`. Returns its dependencies. Fails if `out` does.
    pub fn write_guide_json(&self, out: &mut dyn io::Write) -> io::Result<Vec<Dependency>> {
        let recorder = DependencyRecorder::default();
        export::guide_json::write(TrackedSite::new(self.site, &recorder), out)?;
        Ok(recorder.finish())
    }
}

/// A chapter of a book, as HTML.
pub struct RenderedChapter {
    /// Its title.
    pub title: String,
    /// Its headings.
    pub headings: Vec<TocHeading>,
    /// The HTML of its body, from the template.
    pub html: String,
    /// Everything that the HTML depends on apart from the outline, sorted and without duplicates.
    pub dependencies: Vec<Dependency>,
}

impl Renderer<'_> {
    /// Renders a chapter of the book. `None` if the site has no page for it.
    pub fn render_chapter(&self, chapter: &BookChapter) -> Result<Option<RenderedChapter>, Box<Diagnostic>> {
        let recorder = DependencyRecorder::default();
        let (title, headings, html) = {
            let renderer = self.page_renderer(&recorder);
            let Some(page) = renderer.views.book_chapter(chapter) else { return Ok(None) };
            let html = String::from_utf8_lossy(&renderer.fill("book.html", &page)?).into_owned();
            (page.title, page.toc, html)
        };
        Ok(Some(RenderedChapter { title, headings, html, dependencies: recorder.finish() }))
    }

    /// Renders the style sheet of the book.
    pub fn render_book_style(&self) -> Result<Vec<u8>, Box<Diagnostic>> {
        let recorder = DependencyRecorder::default();
        self.page_renderer(&recorder).fill("book.css", &PageView::default())
    }

    fn page_renderer<'a>(&'a self, recorder: &'a DependencyRecorder) -> PageRenderer<'a> {
        let tracked = TrackedSite::new(self.site, recorder);
        let views = PageBuilder::new(tracked, &self.shared, self.observer);
        PageRenderer { site: self.site, tracked, theme: self.theme, views, observer: self.observer }
    }
}

/// Selects the pages on which a template can fail: all that have a template, unless the embedded ones can't reach a limit.
/// Then it is only those of documents that name a template of another kind.
pub fn pages_at_risk(site: &Site) -> impl Fn(&PageRecord) -> bool {
    let is_safe = embedded::is_within_limits(site);
    move |record| match record.page {
        Page::Node(id) if is_safe => {
            let node = site.node(id);
            embedded::template_of_document(site, node).is_some_and(|name| name != template_of_kind(node.kind))
        }
        _ => !is_safe && record.has_template(),
    }
}

/// Whether a template can fail in the book.
pub fn is_book_at_risk(site: &Site) -> bool {
    !embedded::is_within_limits(site)
}

/// Renders one page.
struct PageRenderer<'a> {
    site: &'a Site,
    tracked: TrackedSite<'a>,
    theme: &'a Theme,
    views: PageBuilder<'a>,
    observer: &'a dyn Observer,
}

impl PageRenderer<'_> {
    fn render(&self, record: &PageRecord) -> Result<Vec<u8>, Box<Diagnostic>> {
        let views = &self.views;
        match &record.page {
            Page::Home => self.html("home.html", views.home(record)),
            Page::Index { kind, number } => self.html("index.html", views.index(record, *kind, *number)),
            Page::Node(id) => self.html(self.template_of(*id), views.node(record, *id)),
            Page::List { node, list, number } => self.html("list.html", views.list(record, *node, *list, *number)),
            Page::Titles { number } => self.html("titles.html", views.titles(record, *number)),
            Page::Sources { number } => self.html("sources.html", views.sources(record, *number)),
            Page::Title(index) => self.html("title.html", views.title(record, *index)),
            Page::Review { number } => self.html("review.html", views.review(record, *number)),
            Page::PrintList => self.html("print.html", views.print_list(record)),
            Page::Print(print) => self.print(record, print),
            Page::Search => self.html("search.html", views.search(record)),
            Page::Map { number } => self.html("map.html", views.map(record, *number)),
            Page::Find { number } => self.html("find.html", views.find(record, *number)),
            Page::Me => self.html("me.html", views.me(record)),
            Page::Advert { number } => self.html("advert.html", views.advert(record, *number)),
            Page::Family { index, number } => self.html("family.html", views.family(record, *index, *number)),
            Page::NotFound => self.html("404.html", views.not_found(record)),
            Page::Redirect { to } => self.fill("redirect.html", &views.redirect(record, to)),
            Page::Sitemap { part } => self.fill("sitemap.xml", &views.sitemap(record, *part)),
            Page::Robots => self.fill("robots.txt", &views.robots(record)),
            Page::Markdown(id) => Ok(export::markdown::document(self.tracked, *id).into_bytes()),
            Page::Card(node) => self.card(*node),
            Page::Data => {
                let mut json = Vec::new();
                // Writing to a Vec can't fail.
                _ = export::guide_json::write(self.tracked, &mut json);
                Ok(json)
            }
            Page::AdvertWords => Ok(serde_json::to_vec(&views.advert_words()).unwrap_or_default()),
            Page::Llms => Ok(export::llms_txt::llms_txt(self.tracked).into_bytes()),
            Page::Headers => Ok(export::hosting::headers(self.site).into_bytes()),
            Page::Manifest => Ok(export::hosting::manifest(self.site)),
            Page::Feed => Ok(export::feed::guide(self.tracked).into_bytes()),
            Page::RoleFeed(id) => Ok(export::feed::role(self.tracked, *id).into_bytes()),
            // Only the writer and the preview encode images.
            Page::ImageVariant { .. } => Ok(Vec::new()),
            Page::Asset(id) => Ok(self.tracked.file(*id).published_text().as_bytes().to_vec()),
            Page::File(id) => match &self.tracked.file(*id).content {
                Content::Text(text) | Content::Minified { published: text, .. } => Ok(text.as_bytes().to_vec()),
                Content::Embedded(bytes) => Ok(bytes.to_vec()),
                Content::Damaged(_) | Content::OnDisk { .. } | Content::Unreadable => Ok(Vec::new()),
            },
        }
    }

    /// The template that a document names, or the template of its kind.
    fn template_of(&self, id: NodeId) -> &str {
        let node = self.site.node(id);
        embedded::template_of_document(self.site, node).unwrap_or_else(|| template_of_kind(node.kind))
    }

    /// Renders a page for readers, with its description for search engines.
    fn html(&self, template: &str, mut page: PageView<'_>) -> Result<Vec<u8>, Box<Diagnostic>> {
        page.json_ld = export::json_ld::describe(self.site, &page);
        self.views.add_feedback_links(&mut page);
        self.fill(template, &page)
    }

    /// A page for printing: the main part of the page of each of its documents.
    fn print(&self, record: &PageRecord, print: &PrintPage) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut page = self.views.print(record, print);
        page.add_printed(|index| {
            let node = self.site.node(*print.documents.get(index)?);
            // The error of a template is reported for the document's own page.
            String::from_utf8(self.render(self.site.pages.at(node.url.as_str())?).ok()?).ok()
        });
        // The limit is one for each document.
        let limit = self.site.config.limits.output_bytes.saturating_mul(print.documents.len());
        self.fill_within(limit, "print.html", &page)
    }

    /// Fills in a template.
    fn fill(&self, template: &str, page: &PageView<'_>) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.fill_within(self.site.config.limits.output_bytes, template, page)
    }

    fn fill_within(&self, limit: usize, template: &str, page: &PageView<'_>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut context = Context::new();
        context.insert_value("site", self.views.site_value());
        context.insert("page", page);
        let mut buffer = PageBuffer::new(limit);
        let render = || self.theme.tera.render_to(template, &context, &mut buffer);
        match self.observer.in_scope(Task::Template(template), render) {
            Ok(()) => Ok(buffer.bytes),
            Err(error) => Err(Box::new(error::on_render(self.site, template, &error))),
        }
    }

    /// The card of a node, or of the guide if there is none.
    fn card(&self, node: Option<NodeId>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let config = &self.site.config;
        let card = Card::of(node.map(|id| self.site.node(id)), config);
        let image = card.map_or(Ok(Vec::new()), |card| image::card::draw(&card, &config.cards));
        image.map_err(|error| {
            let message = format!("cannot draw the card: {error}");
            Box::new(Diagnostic::new(Code::Template, Span::start_of(FileId(0)), message))
        })
    }
}

fn template_of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Article => "article.html",
        Kind::Role => "role.html",
        Kind::Topic => "topic.html",
        Kind::Debate => "debate.html",
        Kind::Skill => "skill.html",
        Kind::Term => "term.html",
        Kind::Comparison => "comparison.html",
        Kind::Move => "move.html",
        Kind::Context => "context.html",
        Kind::Page => "page.html",
    }
}
