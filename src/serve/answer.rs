//! The path of a request -> what is there. It is looked up among the addresses of the site and never joined to a folder,
//! so nothing outside the site can be asked for.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use bytes::Bytes;

use crate::diagnostic::Diagnostic;
use crate::model::address::url::Url;
use crate::model::page::{Page, PageRecord};
use crate::model::site::Site;
use crate::render::Renderer;
use crate::render::page::SharedContext;
use crate::render::template::engine::Theme;
use crate::source::{Content, FileId};

use crate::serve::asset_graph::Uses;
use crate::serve::{live, state};

/// A site that can be shown.
pub struct Ready {
    /// The site.
    pub site: Arc<Site>,
    /// Its templates.
    pub theme: Arc<Theme>,
    prepared: Arc<SharedContext>,
    /// The guide's folder, as the user named it.
    root: Arc<str>,
    /// The page that was asked for last, which whoever waits for a change asks for again and again.
    last: Mutex<Option<(Url, Arc<Shown>)>>,
    /// The pages whose templates took too long, which nobody waits for again.
    overdue: Mutex<BTreeSet<Url>>,
    /// How templates failed so far, each way once.
    failures: Mutex<Vec<Diagnostic>>,
    /// Which styles and scripts load which others, once it is asked for.
    uses: OnceLock<Uses>,
}

/// A page that was rendered.
pub(super) struct Shown {
    /// As `build` writes it, and with the script of the preview in it where it is one that a reader opens.
    pub(super) bytes: Bytes,
    /// What it is, with its styles set aside.
    fingerprint: String,
}

/// What is at an address now, as who listens there is told of it.
pub(super) struct Looked {
    /// What it is, with its styles set aside.
    pub(super) fingerprint: String,
    /// What is wrong with its template, where that fails on it.
    pub(super) failure: Option<Box<Diagnostic>>,
}

/// What begins the fingerprint of a page whose template fails, and of no other.
const FAILS: &str = "fails-";

/// Whether a page that was seen was one that says how its template fails.
pub(super) fn says_failure(seen: &str) -> bool {
    seen.starts_with(FAILS)
}

/// What is at an address.
pub enum Answer<'a> {
    /// A page or file.
    Found(&'a PageRecord),
    /// Nothing, which a page says.
    Missing(&'a PageRecord),
    /// Nothing, and the site has no page that says so.
    Nothing,
    /// It is at another address: that of the folder.
    Moved(String),
}

impl Ready {
    /// A site with its templates; `root` is the guide's folder, as the user named it.
    pub fn new(site: Arc<Site>, theme: Arc<Theme>, root: Arc<str>) -> Self {
        let prepared = Arc::new(SharedContext::new(&site));
        Self {
            site,
            theme,
            prepared,
            root,
            last: Mutex::default(),
            overdue: Mutex::default(),
            failures: Mutex::default(),
            uses: OnceLock::new(),
        }
    }

    /// How long a page may take to make.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.site.config.limits.template_seconds.into())
    }

    /// Notes that a page took longer.
    pub(super) fn give_up(&self, record: &PageRecord) {
        if let Ok(mut overdue) = self.overdue.lock() {
            overdue.insert(record.url.clone());
        }
    }

    /// Whether a page took longer.
    pub(super) fn is_given_up(&self, record: &PageRecord) -> bool {
        self.overdue.lock().is_ok_and(|overdue| overdue.contains(&record.url))
    }

    /// Looks up the path of a request, with its base path and as it was encoded.
    pub fn answer(&self, path: &str) -> Answer<'_> {
        let base = self.site.base.path();
        let within = path.strip_prefix(base).filter(|rest| rest.starts_with('/'));
        let Some(url) = within.and_then(Url::requested) else {
            // Whoever opens the address of the server itself means the guide.
            let is_above = path == base || (path == "/" && !base.is_empty());
            return if is_above { Answer::Moved(self.site.base.href(&Url::home())) } else { self.missing() };
        };
        if let Some(record) = self.record(url.folder_of_index().as_ref().unwrap_or(&url)) {
            return Answer::Found(record);
        }
        match url.as_folder().filter(|folder| self.record(folder).is_some()) {
            Some(folder) => Answer::Moved(self.site.base.href(&folder)),
            None => self.missing(),
        }
    }

    /// The file of the search index that a path of a request names, below the site; `None` where it names something
    /// else, or where the site has something of its own there.
    pub fn search_file(&self, path: &str) -> Option<String> {
        let url = path.strip_prefix(self.site.base.path()).and_then(Url::requested)?;
        let is_index = self.site.config.search.enabled && url.as_str().starts_with(Url::search_index().as_str());
        (is_index && self.record(&url).is_none()).then(|| url.output_path())
    }

    fn record(&self, url: &Url) -> Option<&PageRecord> {
        self.site.pages.at(url.as_str())
    }

    fn missing(&self) -> Answer<'_> {
        self.record(&Url::not_found()).map_or(Answer::Nothing, Answer::Missing)
    }

    /// The bytes of a page, as `build` writes them; or what is wrong with its template.
    pub(super) fn render(&self, record: &PageRecord) -> Result<Vec<u8>, Box<Diagnostic>> {
        let failed = |diagnostic: Box<Diagnostic>| Box::new(diagnostic.label(format!("on the page {}", record.url)));
        Renderer::with_shared(&self.site, &self.theme, self.prepared.clone()).render(record).map_err(failed)
    }

    /// A page as the preview shows it.
    pub(super) fn shown(&self, record: &PageRecord) -> Result<Arc<Shown>, Box<Diagnostic>> {
        if let Some(shown) = self.shown_last(record) {
            return Ok(shown);
        }
        let bytes = self.render(record)?;
        let fingerprint = self.fingerprint_of(record, &bytes);
        if !record.is_html() {
            return Ok(Arc::new(Shown { bytes: bytes.into(), fingerprint }));
        }
        let shown = Arc::new(Shown { bytes: live::with_script(bytes, &fingerprint).into(), fingerprint });
        if let Ok(mut last) = self.last.lock() {
            *last = Some((record.url.clone(), shown.clone()));
        }
        Ok(shown)
    }

    /// The same, where it is what was shown last.
    pub(super) fn shown_last(&self, record: &PageRecord) -> Option<Arc<Shown>> {
        let last = self.last.lock().ok()?;
        last.as_ref().filter(|(url, _)| *url == record.url).map(|(_, shown)| shown.clone())
    }

    /// Whether a template failed like this for the first time, on whatever page.
    pub(super) fn is_new_failure(&self, diagnostic: &Diagnostic) -> bool {
        let without_page = diagnostic.clone().label("");
        let Ok(mut failures) = self.failures.lock() else { return false };
        let is_new = !failures.contains(&without_page);
        if is_new {
            failures.push(without_page);
        }
        is_new
    }

    /// What is wrong with a template, as the terminal shows it.
    pub(super) fn text(&self, diagnostic: &Diagnostic) -> String {
        state::text(diagnostic, &self.site, &self.root)
    }

    /// The file on the disk that a record is a copy of.
    pub(super) fn file(&self, record: &PageRecord) -> Option<&Content> {
        let Page::File(id) = record.page else { return None };
        Some(&self.site.snapshot.file(id).content).filter(|content| matches!(content, Content::OnDisk { .. }))
    }

    /// What a page is when its styles are set aside, which are swapped without loading it again: a hash of its bytes,
    /// and of what the disk says of the files that it shows. Where its template fails, it is what is said of that.
    pub(super) fn look(&self, path: &str) -> Looked {
        let mut hasher = blake3::Hasher::new();
        match self.answer(path) {
            Answer::Found(record) | Answer::Missing(record) if self.is_given_up(record) => {
                hasher.update(record.url.as_str().as_bytes());
            }
            Answer::Found(record) | Answer::Missing(record) => match self.shown(record) {
                Ok(shown) => return Looked { fingerprint: shown.fingerprint.clone(), failure: None },
                Err(diagnostic) => {
                    let fingerprint = self.fingerprint_of_failure(&diagnostic);
                    return Looked { fingerprint, failure: Some(diagnostic) };
                }
            },
            Answer::Moved(to) => _ = hasher.update(to.as_bytes()),
            Answer::Nothing => {}
        }
        Looked { fingerprint: short(&hasher), failure: None }
    }

    /// The fingerprint of the page that says how a template fails.
    pub(super) fn fingerprint_of_failure(&self, diagnostic: &Diagnostic) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.text(diagnostic).as_bytes());
        format!("{FAILS}{}", short(&hasher))
    }

    /// The fingerprint of bytes that were rendered.
    fn fingerprint_of(&self, record: &PageRecord, bytes: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(record.url.as_str().as_bytes());
        self.hash_page(bytes, &mut hasher);
        short(&hasher)
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
            let url = href.strip_prefix(self.site.base.path()).and_then(Url::requested);
            match url.and_then(|url| self.record(&url)).map(|record| &record.page) {
                // One that has its hash in its name is part of the text, or a style that is swapped.
                Some(Page::Asset(id)) => loaded.extend(self.uses().from(*id)),
                Some(Page::File(id)) => {
                    self.hash_file(*id, hasher);
                    loaded.extend(self.uses().from(*id));
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
            Content::Text(text) => _ = hasher.update(text.as_bytes()),
            Content::OnDisk { size, modified, .. } => {
                hasher.update(&size.to_le_bytes());
                hasher.update(&modified.to_le_bytes());
            }
            Content::Unreadable => {}
        }
    }

    fn uses(&self) -> &Uses {
        self.uses.get_or_init(|| Uses::of(&self.site))
    }

    /// The site's styles by name, with the addresses that they have now.
    pub(super) fn styles(&self) -> impl Iterator<Item = (&str, String)> {
        let is_style = |name: &str| name.rsplit('.').next() == Some("css");
        self.site
            .assets
            .iter()
            .filter(move |(name, _)| is_style(name))
            .map(|(name, url)| (name.as_str(), self.site.base.href(url)))
    }
}

/// A hash that is short enough for an attribute, and long enough that no two pages have the same.
fn short(hasher: &blake3::Hasher) -> String {
    hasher.finalize().to_hex()[..16].to_string()
}

/// What a browser is to take a page or file for.
pub(super) fn content_type(record: &PageRecord) -> Cow<'static, str> {
    match &record.page {
        Page::Feed | Page::RoleFeed(_) => "application/atom+xml; charset=utf-8".into(),
        Page::Sitemap { .. } => "application/xml; charset=utf-8".into(),
        Page::Markdown(_) => "text/markdown; charset=utf-8".into(),
        _ => guessed_type(&record.output),
    }
}

/// What a browser is to take a file of this name for.
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
