//! A document that can't be built -> the page that the preview shows at its address: the document, its errors, and a way back.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use crate::diagnostic::Diagnostic;
use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::labels::fill;
use crate::model::page::Page;
use crate::model::site::Site;
use crate::source::FileId;

use crate::serve::state;

/// The placeholders of a site, by the URL of the page that they replace.
pub(super) type Placeholders = BTreeMap<Url, Placeholder>;

/// The page in place of a document that can't be built.
pub(super) struct Placeholder {
    /// The title of the document, or the name of its file.
    title: String,
    /// The path of its file.
    path: String,
    /// Its errors as text.
    diagnostics: Vec<String>,
}

/// The placeholders of all documents of a site that can't be built. `root` is the folder of the guide as the user wrote it.
pub(super) fn of(site: &Site, diagnostics: &[Diagnostic], root: &str) -> Placeholders {
    let of_file = |file: FileId| {
        let own = diagnostics.iter().filter(move |diagnostic| diagnostic.file() == file);
        own.map(|diagnostic| state::text(diagnostic, site, root)).collect()
    };
    let broken = site.entries.iter().filter(|entry| entry.broken.is_some());
    let placeholder = |title: &str, file: FileId| Placeholder {
        title: title.into(),
        path: site.snapshot.file(file).path.to_string(),
        diagnostics: of_file(file),
    };
    broken.map(|entry| (entry.url.clone(), placeholder(&entry.title, entry.file))).collect()
}

impl Placeholder {
    /// The page, without the script of the preview. Its links lead to the indexes of the site.
    pub(super) fn html(&self, site: &Site) -> String {
        let escaped = |text: &str| {
            let mut html = String::with_capacity(text.len());
            // Writing to a String can't fail.
            _ = escape_html(&mut html, text);
            html
        };
        let in_text = |text: &str| {
            let mut html = String::with_capacity(text.len());
            _ = escape_html_body_text(&mut html, text);
            html
        };
        let Config { language, labels, .. } = &*site.config;
        let mut page = format!("<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">", escaped(language));
        page.push_str("<meta name=\"viewport\" content=\"width=device-width\"><title>");
        // Writing to a String can't fail.
        _ = escape_html(&mut page, &self.title);
        page.push_str("</title><style>body{max-width:50rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 system-ui,sans-serif}pre{overflow-x:auto;padding:1rem;border-left:4px solid #c00;background:#f4f4f4;color:#222}a{margin-right:1rem}</style></head><body><nav>");
        for (url, name) in indexes(site) {
            _ = write!(page, "<a href=\"{}\">{}</a>", site.base.href(&url), in_text(name));
        }
        page.push_str("</nav><h1>");
        _ = escape_html(&mut page, &self.title);
        let file = format!("<code>{}</code>", escaped(&self.path));
        let text = fill(&in_text(labels.text("preview.broken")), |name| (name == "file").then_some(&file));
        _ = write!(page, "</h1><p>{text}</p>");
        for diagnostic in &self.diagnostics {
            page.push_str("<pre>");
            _ = escape_html(&mut page, diagnostic);
            page.push_str("</pre>");
        }
        page.push_str("</body></html>\n");
        page
    }
}

/// The home page and the first page of each index.
fn indexes(site: &Site) -> impl Iterator<Item = (Url, &str)> {
    let home = std::iter::once((Url::home(), site.config.labels.text("page-title.home")));
    let kinds = site.pages.records().filter_map(|record| match record.page {
        Page::Index { kind, number: 1 } => Some((record.url.clone(), site.config.labels.kinds(kind))),
        _ => None,
    });
    home.chain(kinds)
}
