//! The path of a request -> a page or file of the site. The path is looked up among the addresses of the site and is never
//! joined to a folder, so no request can reach a file outside the site.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use bytes::Bytes;

use crate::diagnostic::Diagnostic;
use crate::image_file::published::ImageCleaning;
use crate::image_file::variants::ImageVariants;
use crate::model::address::url::{ROLE_INDEX_FOLDER, SEARCH_FOLDER, Url};
use crate::model::page::{Page, PageRecord};
use crate::model::site::Site;
use crate::render::Renderer;
use crate::render::page::SharedContext;
use crate::render::template::engine::Theme;
use crate::source::{Content, FileId};

use crate::serve::asset_graph::AssetGraph;
use crate::serve::placeholder::Placeholders;
use crate::serve::{events, placeholder, state};

/// A site with its theme, as requests are answered from it.
pub struct ServedSite {
    /// The site.
    pub site: Arc<Site>,
    /// Its templates.
    pub theme: Arc<Theme>,
    shared: Arc<SharedContext>,
    /// The folder of the guide as the user wrote it.
    root: Arc<str>,
    /// The page that was rendered last: every open browser tab with this page requests its fingerprint.
    last: Mutex<Option<(Url, Arc<RenderedPage>)>>,
    /// The pages whose templates exceeded the time limit. They are not rendered again.
    overdue: Mutex<BTreeSet<Url>>,
    /// The template failures so far, each once.
    failures: Mutex<Vec<Diagnostic>>,
    /// The pages in place of documents that can't be built.
    placeholders: Placeholders,
    /// Computed on first use.
    asset_graph: OnceLock<AssetGraph>,
    /// The guide in its other languages.
    languages: Vec<Arc<ServedSite>>,
}

/// A rendered page.
pub(super) struct RenderedPage {
    /// The bytes that `build` writes; in an HTML page, with the script of the preview.
    pub(super) bytes: Bytes,
    /// The hash of the page without the hashes of its styles, which the browser replaces without a reload.
    fingerprint: String,
}

/// The current state of an address.
pub(super) struct AddressState {
    /// The fingerprint of its page.
    pub(super) fingerprint: String,
    /// The failure of its template.
    pub(super) failure: Option<Box<Diagnostic>>,
}

/// The prefix of the fingerprint of an error page that reports a template failure.
const FAILURE_PREFIX: &str = "fails-";

/// Whether a fingerprint is that of an error page.
pub(super) fn is_failure(fingerprint: &str) -> bool {
    fingerprint.starts_with(FAILURE_PREFIX)
}

/// A generated file that is no page, by its path below its folder.
pub enum SiteData {
    /// A file of the search index.
    Search(String),
    /// A file of the data about moves between any two roles.
    Roles(String),
}

/// The result of looking up an address.
pub enum Lookup<'a> {
    /// A page or file.
    Found(&'a PageRecord),
    /// A page in place of a document that can't be built, as HTML.
    Placeholder(String),
    /// Nothing. The record is the 404 page of the site.
    NotFound(&'a PageRecord),
    /// Nothing, and the site has no 404 page.
    Nothing,
    /// Redirect to this address, that of the folder.
    Redirect(String),
}

impl ServedSite {
    /// Prepares a site with its diagnostics, in each language with its theme. `root` is the folder of the guide as the user wrote it.
    pub fn new(site: &Arc<Site>, themes: &[Arc<Theme>], root: &Arc<str>, diagnostics: &[Diagnostic]) -> Option<Self> {
        let (theme, others) = themes.split_first()?;
        let languages = site.languages.iter().zip(others);
        let language = |(site, theme): (&Arc<Site>, &Arc<Theme>)| {
            Self::in_language(site.clone(), theme.clone(), root.clone(), diagnostics).into()
        };
        let languages = languages.map(language).collect();
        Some(Self { languages, ..Self::in_language(site.clone(), theme.clone(), root.clone(), diagnostics) })
    }

    fn in_language(site: Arc<Site>, theme: Arc<Theme>, root: Arc<str>, diagnostics: &[Diagnostic]) -> Self {
        let shared = Arc::new(SharedContext::new(&site));
        Self {
            languages: Vec::new(),
            placeholders: placeholder::of(&site, diagnostics, &root),
            site,
            theme,
            shared,
            root,
            last: Mutex::default(),
            overdue: Mutex::default(),
            failures: Mutex::default(),
            asset_graph: OnceLock::new(),
        }
    }

    /// The guide in the language of the path of a request.
    pub fn at(self: &Arc<Self>, path: &str) -> Arc<Self> {
        let is_below = |site: &&Arc<Self>| {
            path.strip_prefix(site.site.base.path()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.languages.iter().find(is_below).unwrap_or(self).clone()
    }

    /// The templates in each language.
    pub(super) fn themes(&self) -> Vec<Arc<Theme>> {
        std::iter::once(&self.theme).chain(self.languages.iter().map(|language| &language.theme)).cloned().collect()
    }

    /// The time limit for rendering a page.
    pub(super) fn time_limit(&self) -> Duration {
        Duration::from_secs(self.site.config.limits.template_seconds.into())
    }

    /// Records that a page exceeded the time limit.
    pub(super) fn set_overdue(&self, record: &PageRecord) {
        if let Ok(mut overdue) = self.overdue.lock() {
            overdue.insert(record.url.clone());
        }
    }

    /// Whether a page exceeded the time limit.
    pub(super) fn is_overdue(&self, record: &PageRecord) -> bool {
        self.overdue.lock().is_ok_and(|overdue| overdue.contains(&record.url))
    }

    /// Looks up the path of a request: percent-encoded, with the base path.
    pub fn look_up(&self, path: &str) -> Lookup<'_> {
        let base = self.site.base.path();
        let within = path.strip_prefix(base).filter(|rest| rest.starts_with('/'));
        let Some(url) = within.and_then(|path| self.requested(path)) else {
            // The root of the server leads to the guide.
            let is_above = path == base || (path == "/" && !base.is_empty());
            return if is_above { Lookup::Redirect(self.site.base.href(&Url::home())) } else { self.not_found() };
        };
        let page = url.folder_of_index();
        let page = page.as_ref().unwrap_or(&url);
        if let Some(placeholder) = self.placeholders.get(page) {
            return Lookup::Placeholder(placeholder.html(&self.site));
        }
        if let Some(record) = self.record(page) {
            return Lookup::Found(record);
        }
        let is_page = |folder: &Url| self.record(folder).is_some() || self.placeholders.contains_key(folder);
        match url.as_folder().filter(is_page) {
            Some(folder) => Lookup::Redirect(self.site.base.href(&folder)),
            None => self.not_found(),
        }
    }

    /// The path below a folder of generated files for the path of a request: the search index, or the data of moves. `None` if
    /// it is in no such folder, or if the site has a file of its own there.
    pub fn data_file(&self, path: &str) -> Option<SiteData> {
        let url = path.strip_prefix(self.site.base.path()).and_then(|path| self.requested(path))?;
        if self.record(&url).is_some() {
            return None;
        }
        let path = url.output_path();
        match path.split_once('/')? {
            (SEARCH_FOLDER, below) if self.site.config.search.enabled => Some(SiteData::Search(below.into())),
            (ROLE_INDEX_FOLDER, below) => Some(SiteData::Roles(below.into())),
            _ => None,
        }
    }

    /// The URL at the path of a request within the site.
    fn requested(&self, path: &str) -> Option<Url> {
        Url::requested(path).map(|published| self.site.base.folders().usual_url(published))
    }

    fn record(&self, url: &Url) -> Option<&PageRecord> {
        self.site.pages.at(url.as_str())
    }

    fn not_found(&self) -> Lookup<'_> {
        self.record(&Url::not_found()).map_or(Lookup::Nothing, Lookup::NotFound)
    }

    /// Renders a page as `build` does.
    pub(super) fn render(&self, record: &PageRecord) -> Result<Vec<u8>, Box<Diagnostic>> {
        let with_page = |diagnostic: Box<Diagnostic>| Box::new(diagnostic.label(format!("on page {}", record.url)));
        Renderer::with_shared(&self.site, &self.theme, self.shared.clone()).render(record).map_err(with_page)
    }

    /// Renders a page with the script of the preview.
    pub(super) fn render_for_preview(&self, record: &PageRecord) -> Result<Arc<RenderedPage>, Box<Diagnostic>> {
        if let Some(rendered) = self.last_rendered(record) {
            return Ok(rendered);
        }
        let bytes = self.render(record)?;
        let fingerprint = self.fingerprint_of(record, &bytes);
        if !record.is_html() {
            return Ok(Arc::new(RenderedPage { bytes: bytes.into(), fingerprint }));
        }
        let bytes = events::add_script(bytes, &fingerprint).into();
        let rendered = Arc::new(RenderedPage { bytes, fingerprint });
        if let Ok(mut last) = self.last.lock() {
            *last = Some((record.url.clone(), rendered.clone()));
        }
        Ok(rendered)
    }

    /// The page, if it is the one that was rendered last.
    pub(super) fn last_rendered(&self, record: &PageRecord) -> Option<Arc<RenderedPage>> {
        let last = self.last.lock().ok()?;
        last.as_ref().filter(|(url, _)| *url == record.url).map(|(_, rendered)| rendered.clone())
    }

    /// Whether this failure is new, and not already known from another page.
    pub(super) fn is_new_failure(&self, diagnostic: &Diagnostic) -> bool {
        let without_page = diagnostic.clone().label("");
        let Ok(mut failures) = self.failures.lock() else { return false };
        let is_new = !failures.contains(&without_page);
        if is_new {
            failures.push(without_page);
        }
        is_new
    }

    /// A diagnostic as text, as in the terminal.
    pub(super) fn text(&self, diagnostic: &Diagnostic) -> String {
        state::text(diagnostic, &self.site, &self.root)
    }

    /// The file on disk that a record copies.
    pub(super) fn file_on_disk(&self, record: &PageRecord) -> Option<&Content> {
        let Page::File(id) = record.page else { return None };
        Some(&self.site.snapshot.file(id).content).filter(|content| matches!(content, Content::OnDisk { .. }))
    }

    /// What a build removes from an image.
    pub(super) fn image_cleaning(&self, record: &PageRecord) -> Option<ImageCleaning> {
        let Page::File(id) = record.page else { return None };
        self.site.config.image_cleaning(self.site.snapshot.file(id))
    }

    /// The image of which a record is a smaller copy: its path on the disk, its address, its copies, and which of them it is.
    pub(super) fn image_of(&self, record: &PageRecord) -> Option<(&Path, String, &Arc<ImageVariants>, usize)> {
        let Page::ImageVariant { file, plan } = record.page else { return None };
        let Content::OnDisk { path, variants: Some(variants), .. } = &self.site.snapshot.file(file).content else {
            return None;
        };
        let image = self.site.pages.records().find(|other| other.page == Page::File(file))?;
        Some((path, self.site.base.href(&image.url), variants, plan))
    }

    /// The state of the address in a request. The fingerprint hashes the bytes of the page and the size and time of the files
    /// that it shows, without the styles. If the template fails, it is a hash of the failure.
    pub(super) fn inspect(&self, path: &str) -> AddressState {
        let mut hasher = blake3::Hasher::new();
        match self.look_up(path) {
            Lookup::Found(record) | Lookup::NotFound(record) if self.is_overdue(record) => {
                hasher.update(record.url.as_str().as_bytes());
            }
            Lookup::Found(record) | Lookup::NotFound(record) => match self.render_for_preview(record) {
                Ok(rendered) => return AddressState { fingerprint: rendered.fingerprint.clone(), failure: None },
                Err(diagnostic) => {
                    let fingerprint = self.fingerprint_of_failure(&diagnostic);
                    return AddressState { fingerprint, failure: Some(diagnostic) };
                }
            },
            Lookup::Placeholder(html) => return AddressState { fingerprint: hash_of(&html), failure: None },
            Lookup::Redirect(to) => _ = hasher.update(to.as_bytes()),
            Lookup::Nothing => {}
        }
        AddressState { fingerprint: short_hash(&hasher), failure: None }
    }

    /// The fingerprint of the error page for a template failure.
    pub(super) fn fingerprint_of_failure(&self, diagnostic: &Diagnostic) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.text(diagnostic).as_bytes());
        format!("{FAILURE_PREFIX}{}", short_hash(&hasher))
    }

    /// The fingerprint of a rendered page.
    fn fingerprint_of(&self, record: &PageRecord, bytes: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(record.url.as_str().as_bytes());
        self.hash_page(bytes, &mut hasher);
        short_hash(&hasher)
    }

    fn hash_page(&self, bytes: &[u8], hasher: &mut blake3::Hasher) {
        let page = String::from_utf8_lossy(bytes);
        let mut text = page.clone();
        for (name, href) in self.styles() {
            if text.contains(&href) {
                text = Cow::Owned(text.replace(&href, name));
            }
        }
        hasher.update(text.as_bytes());
        let mut loaded = BTreeSet::new();
        for href in page.split("=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let url = href.strip_prefix(self.site.base.path()).and_then(|path| self.requested(path));
            match url.and_then(|url| self.record(&url)).map(|record| &record.page) {
                // The hash of an asset is part of its address, and so of the text.
                Some(Page::Asset(id)) => loaded.extend(self.asset_graph().loaded_by(*id)),
                Some(Page::File(id)) => {
                    self.hash_file(*id, hasher);
                    loaded.extend(self.asset_graph().loaded_by(*id));
                }
                _ => {}
            }
        }
        for id in loaded {
            self.hash_file(id, hasher);
        }
    }

    fn hash_file(&self, id: FileId, hasher: &mut blake3::Hasher) {
        match &self.site.snapshot.file(id).content {
            Content::Text(text) | Content::Damaged(text) | Content::Minified { published: text, .. } => {
                hasher.update(text.as_bytes());
            }
            Content::OnDisk { size, modified, .. } => {
                hasher.update(&size.to_le_bytes());
                hasher.update(&modified.to_le_bytes());
            }
            Content::Embedded(bytes) => _ = hasher.update(bytes),
            Content::Unreadable => {}
        }
    }

    fn asset_graph(&self) -> &AssetGraph {
        self.asset_graph.get_or_init(|| AssetGraph::of(&self.site))
    }

    /// The styles of the site, with their current addresses.
    pub(super) fn styles(&self) -> impl Iterator<Item = (&str, String)> {
        let is_style = |name: &str| name.rsplit('.').next() == Some("css");
        self.site
            .assets
            .iter()
            .filter(move |(name, _)| is_style(name))
            .map(|(name, url)| (name.as_str(), self.site.base.href(url)))
    }
}

/// The fingerprint of a placeholder.
pub(super) fn hash_of(placeholder: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(placeholder.as_bytes());
    short_hash(&hasher)
}

/// A hash short enough for an attribute, and long enough to be unique.
fn short_hash(hasher: &blake3::Hasher) -> String {
    hasher.finalize().to_hex()[..16].to_string()
}

/// The media type of a page or file.
pub(super) fn content_type(record: &PageRecord) -> Cow<'static, str> {
    match &record.page {
        Page::Feed | Page::RoleFeed(_) => "application/atom+xml; charset=utf-8".into(),
        Page::Sitemap { .. } => "application/xml; charset=utf-8".into(),
        Page::Markdown(_) => "text/markdown; charset=utf-8".into(),
        _ => guessed_type(&record.output),
    }
}

/// The media type of a file, by its name.
pub(super) fn guessed_type(name: &str) -> Cow<'static, str> {
    let guessed = mime_guess::from_path(name).first_or_octet_stream();
    let essence = guessed.essence_str();
    if essence == "text/x-markdown" {
        "text/markdown; charset=utf-8".into()
    } else if guessed.type_() == "text" || matches!(essence, "application/json" | "application/javascript") {
        format!("{essence}; charset=utf-8").into()
    } else {
        essence.to_string().into()
    }
}
