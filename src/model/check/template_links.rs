//! The links that are written into the guide's own templates. Nothing rewrites them, so they must be addresses of the site.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{FileId, Span};

use crate::model::address::href::LinkParts;
use crate::model::address::url::{MOVE_INDEX_FOLDER, SEARCH_FOLDER};
use crate::model::document::html_attribute::value_range;
use crate::model::site::Site;

/// The tags of the template engine, with their ends.
const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
/// Replaces each byte of such a tag, so that the rest is HTML. A form feed is whitespace, so it separates attributes.
const MASK: u8 = b'\x0C';
/// The value with which a template writes the address of the home page.
const HOME: &str = "site.href";

/// An address in a template.
struct TemplateLink {
    /// The address as written.
    written: String,
    /// The same below the address of the site, without the base path.
    path: String,
    span: Span,
}

/// Reports the links of each own template that lead to no page or file.
pub(super) fn check(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    for (name, id) in site.templates.iter() {
        let file = site.snapshot.file(*id);
        if file.is_embedded() || !name.ends_with(".html") {
            continue;
        }
        let mut reported: Vec<String> = Vec::new();
        for link in links(file.text(), *id, site) {
            let path = LinkParts::of(&link.path).path.into_owned();
            if reported.contains(&path) {
                continue;
            }
            if let Some(diagnostic) = problem(&link, &path, site) {
                diagnostics.push(diagnostic);
                reported.push(path);
            }
        }
    }
}

/// What is wrong with a link to a path.
fn problem(link: &TemplateLink, path: &str, site: &Site) -> Option<Diagnostic> {
    let folder = path.strip_suffix("index.html").unwrap_or(path);
    let with_slash = format!("{}/", folder.trim_end_matches('/'));
    let is_data = path.split('/').nth(1).is_some_and(|folder| [SEARCH_FOLDER, MOVE_INDEX_FOLDER].contains(&folder));
    if is_data || [path, folder, &with_slash].iter().any(|path| site.pages.at(path).is_some()) {
        return None;
    }
    // The error of a broken document is reported where it is.
    if let Some(entry) = site.entries.iter().find(|entry| entry.url.as_str() == with_slash) {
        let message = format!("link to `{}`, which is not published", entry.title);
        let diagnostic = Diagnostic::new(Code::DraftLink, link.span, message).help("publish it, or remove the link");
        return entry.broken.is_none().then_some(diagnostic);
    }
    let addresses =
        site.pages.records().filter(|record| record.is_listed(&site.nodes)).map(|record| record.url.as_str());
    let similar = did_you_mean(path.trim_matches('/'), addresses.map(|address| address.trim_matches('/')));
    let help = similar.map_or_else(
        || "write the address of a page or file of the site".into(),
        |similar| format!("did you mean `{}/{similar}/`?", site.base.path()),
    );
    let message = format!("broken link: no page or file at `{}`", link.written);
    Some(Diagnostic::new(Code::BrokenLink, link.span, message).label("on every page with this template").help(help))
}

/// The links within the site in a template that contain no expression. The address of the home page can precede them.
fn links(template: &str, file: FileId, site: &Site) -> Vec<TemplateLink> {
    let html = masked(template);
    let mut links = Vec::new();
    for token in Tokenizer::new_with_emitter(html.as_str(), DefaultEmitter::<usize>::new_with_span()) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        for (name, value) in &tag.attributes {
            if !matches!(&***name, b"href" | b"src" | b"poster") {
                continue;
            }
            let Some(range) = value_range(&html, value.span.start..value.span.end) else { continue };
            let Some((written, masked)) = template.get(range.clone()).zip(html.get(range.clone())) else { continue };
            if let Some(path) = path_within_site(written, masked, site) {
                let span = Span::new(file, range.start, range.end);
                links.push(TemplateLink { written: written.into(), path, span });
            }
        }
    }
    links
}

/// The path of a link below the address of the site. `None` for other sites, other parts of the host, relative links and
/// links with expressions.
fn path_within_site(written: &str, masked: &str, site: &Site) -> Option<String> {
    let is_masked = |text: &str| text.bytes().any(|byte| byte == MASK);
    if !is_masked(masked) {
        if let Some(path) = site.base.within_site(written) {
            return Some(path.strip_prefix(site.base.path())?.into());
        }
        let is_path = written.starts_with('/') && !written.starts_with("//");
        let below = written.strip_prefix(site.base.path()).filter(|rest| is_path && rest.starts_with('/'));
        return below.map(Into::into);
    }
    let (expression, rest) = written.strip_prefix("{{")?.split_once("}}")?;
    let is_home = expression.trim_matches(|c: char| c == '-' || c.is_whitespace()) == HOME;
    (is_home && !is_masked(&masked[masked.len() - rest.len()..])).then(|| ["/", rest].concat())
}

/// A template without the tags of the engine, with the same offsets.
fn masked(template: &str) -> String {
    let mut masked = template.as_bytes().to_vec();
    let mut offset = 0;
    while let Some(start) = template[offset..].find('{').map(|found| offset + found) {
        offset = start + 1;
        let Some((_, end)) = TAGS.iter().find(|(open, _)| template[start..].starts_with(open)) else { continue };
        let end = template[start..].find(end).map_or(template.len(), |found| start + found + end.len());
        masked[start..end].fill(MASK);
        offset = end;
    }
    // Only whole characters are replaced.
    String::from_utf8(masked).unwrap_or_default()
}
