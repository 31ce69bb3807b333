//! The site -> bytes: each page by a pure function of the site, the theme and the page. Nothing here reads a file.

pub mod export;
mod image;
pub mod markdown;
pub mod template;
mod tracked_site;
pub mod view;
mod views;

use std::io;
use std::sync::Arc;

use tera::{Context, ErrorKind, ReportError};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::url::Url;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::page::card::Card;
use crate::model::page::{Page, PageRecord};
use crate::model::site::Site;
use crate::observe::{Observer, Task};
use crate::source::{Content, FileId, Span};

use crate::render::template::engine::Theme;
use crate::render::tracked_site::{DependencyRecorder, TrackedSite};
use crate::render::views::Views;

pub use crate::render::tracked_site::Dependency;
pub use crate::render::views::Prepared;

/// Renders pages of one site with one theme.
pub struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    prepared: Arc<Prepared>,
    observer: &'a dyn Observer,
}

/// A page as bytes, and all that they depend on beside the outline: whatever else changes, they are the same.
pub struct Rendered {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What was looked at to make them, in order, each once.
    pub looks: Vec<Dependency>,
}

impl<'a> Renderer<'a> {
    /// Prepares what every page has in common.
    pub fn new(site: &'a Site, theme: &'a Theme) -> Self {
        Self::with(site, theme, Arc::new(Prepared::new(site)))
    }

    /// With what was prepared for this site before.
    pub fn with(site: &'a Site, theme: &'a Theme, prepared: Arc<Prepared>) -> Self {
        Self { site, theme, prepared, observer: &() }
    }

    /// The same, for an observer.
    #[must_use]
    pub fn observed(mut self, observer: &'a dyn Observer) -> Self {
        self.observer = observer;
        self
    }

    /// The bytes of a page; or what is wrong with its template. A file that is copied has no bytes here: whoever
    /// writes or serves it streams it from where it lies.
    pub fn render(&self, record: &PageRecord) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.render_noted(record).map(|rendered| rendered.bytes)
    }

    /// The same, with what the bytes depend on.
    pub fn render_noted(&self, record: &PageRecord) -> Result<Rendered, Box<Diagnostic>> {
        let notes = DependencyRecorder::default();
        let seen = TrackedSite::new(self.site, &notes);
        let views = Views::new(seen, &self.prepared, self.observer);
        let bytes = One { site: self.site, seen, theme: self.theme, views, observer: self.observer }.render(record)?;
        Ok(Rendered { bytes, looks: notes.finish() })
    }

    /// Writes `guide.json`, which is as large as the guide, without ever holding it whole. Gives what it depends on, and
    /// fails where `out` does.
    pub fn write_data(&self, out: &mut dyn io::Write) -> io::Result<Vec<Dependency>> {
        let notes = DependencyRecorder::default();
        export::guide_json::write(TrackedSite::new(self.site, &notes), out)?;
        Ok(notes.finish())
    }
}

/// Renders one page.
struct One<'a> {
    site: &'a Site,
    seen: TrackedSite<'a>,
    theme: &'a Theme,
    views: Views<'a>,
    observer: &'a dyn Observer,
}

impl One<'_> {
    fn render(&self, record: &PageRecord) -> Result<Vec<u8>, Box<Diagnostic>> {
        match &record.page {
            Page::Home => self.html("home.html", self.views.home(record)),
            Page::Index { kind, number } => self.html("index.html", self.views.index(record, *kind, *number)),
            Page::Node(id) => {
                let node = self.site.node(*id);
                let own = match node.kind {
                    Kind::Article => "article.html",
                    Kind::Role => "role.html",
                    Kind::Topic => "topic.html",
                    Kind::Debate => "debate.html",
                    Kind::Skill => "skill.html",
                    Kind::Term => "term.html",
                    Kind::Comparison => "comparison.html",
                    Kind::Context => "context.html",
                };
                let asked = self.seen.head_of(node).and_then(|head| head.front.template.as_ref());
                let template = asked
                    .map(|name| name.value.as_str())
                    .filter(|name| self.site.templates.contains_key(*name))
                    .unwrap_or(own);
                self.html(template, self.views.node(record, *id))
            }
            Page::List { node, list, number } => self.html("list.html", self.views.list(record, *node, *list, *number)),
            Page::Titles { number } => self.html("titles.html", self.views.titles(record, *number)),
            Page::Title(at) => self.html("title.html", self.views.title(record, *at)),
            Page::Review { number } => self.html("review.html", self.views.review(record, *number)),
            Page::Search => self.html("search.html", self.views.search(record)),
            Page::Map { number } => self.html("map.html", self.views.map(record, *number)),
            Page::Markdown(id) => Ok(export::markdown::document(self.seen, *id).into_bytes()),
            Page::Card(node) => self.card(*node),
            Page::Data => {
                let mut json = Vec::new();
                // Writing to a Vec can't fail.
                _ = export::guide_json::write(self.seen, &mut json);
                Ok(json)
            }
            Page::Llms => Ok(export::markdown::llms(self.seen).into_bytes()),
            Page::NotFound => self.html("404.html", self.views.not_found(record)),
            Page::Redirect { to } => self.template("redirect.html", &self.views.redirect(record, to)),
            Page::Sitemap { part } => self.template("sitemap.xml", &self.views.sitemap(record, *part)),
            Page::Robots => self.template("robots.txt", &self.views.robots(record)),
            Page::Headers => Ok(export::hosting::headers(self.site).into_bytes()),
            Page::Manifest => Ok(export::hosting::manifest(self.site)),
            Page::Feed => Ok(export::feed::guide(self.seen).into_bytes()),
            Page::RoleFeed(id) => Ok(export::feed::role(self.seen, *id).into_bytes()),
            Page::Asset(id) => Ok(self.seen.file(*id).text().as_bytes().to_vec()),
            Page::File(id) => match &self.seen.file(*id).content {
                Content::Text(text) => Ok(text.as_bytes().to_vec()),
                Content::OnDisk { .. } | Content::Unreadable => Ok(Vec::new()),
            },
        }
    }

    /// A page that a reader opens, with what it is for search engines.
    fn html(&self, template: &str, mut page: view::PageView<'_>) -> Result<Vec<u8>, Box<Diagnostic>> {
        page.json_ld = export::json_ld::describe(self.site, &page);
        self.template(template, &page)
    }

    /// The card of a node's page, or the guide's own.
    fn card(&self, node: Option<NodeId>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let config = &self.site.config;
        let card = Card::of(node.map(|id| self.site.node(id)), &config.title);
        let drawn = card.map_or(Ok(Vec::new()), |card| image::card::draw(&card, &config.cards));
        drawn.map_err(|why| {
            Box::new(Diagnostic::new(
                Code::Template,
                Span::start_of(FileId(0)),
                format!("the card can't be drawn: {why}"),
            ))
        })
    }

    fn template(&self, name: &str, page: &view::PageView<'_>) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut context = Context::new();
        context.insert_value("site", self.views.site_value());
        context.insert("page", page);
        let mut written = template::limits::Page::new(self.site.config.limits.output_bytes);
        let fill_in = || self.theme.tera.render_to(name, &context, &mut written);
        match self.observer.in_scope(Task::Template(name), fill_in) {
            Ok(()) => Ok(written.bytes),
            Err(error) => Err(Box::new(self.template_error(name, &error))),
        }
    }

    /// What a template's failure is to its author. The page is told by whoever knows on how many it fails.
    fn template_error(&self, name: &str, error: &tera::Error) -> Diagnostic {
        match error.kind() {
            ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
                let file = self.site.templates.get(report.filename()).or_else(|| self.site.templates.get(name));
                template::engine::diagnostic(file.copied(), report)
            }
            other => {
                let span = start_of(self.site, name);
                if !matches!(other, ErrorKind::Io(_)) {
                    return Diagnostic::new(Code::Template, span, first_line(&other.to_string()));
                }
                // Writing to memory only fails at its limit.
                let most = self.site.config.limits.output_bytes;
                let message = format!("what this template writes has more than {most} bytes");
                Diagnostic::new(Code::Template, span, message)
                    .help("show less on the page, or set `output_bytes` under [limits] in site.toml")
            }
        }
    }
}

/// What is wrong with a template that has been at one page for as long as the settings allow.
pub fn overdue(site: &Site, template: &str, page: &Url) -> Diagnostic {
    let seconds = site.config.limits.template_seconds;
    let message = format!("this template takes more than {seconds} s for one page");
    Diagnostic::new(Code::Template, start_of(site, template), message)
        .label(format!("on the page {page}"))
        .help("look for loops within loops, or set `template_seconds` under [limits] in site.toml")
}

/// The beginning of a template, or of another where it is one of the program's own.
fn start_of(site: &Site, template: &str) -> Span {
    let file = site.templates.get(template).or_else(|| site.templates.values().next());
    Span::start_of(file.copied().unwrap_or(FileId(0)))
}

/// The message of an error report, in one line.
fn message(report: &ReportError) -> String {
    first_line(report.message())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_end_matches('.').to_string()
}
