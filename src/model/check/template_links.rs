//! The links that are written into the guide's own templates. Nothing rewrites them, so they must be addresses of the site.

use std::collections::HashSet;
use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{FileId, Span};

use crate::model::address::href::{LinkParts, addresses_from, is_external};
use crate::model::address::url::{ROLE_INDEX_FOLDER, SEARCH_FOLDER};
use crate::model::document::entry::EntryId;
use crate::model::document::html_attribute::value_range;
use crate::model::document::reserved_ids::is_reserved;
use crate::model::link::anchors::Anchors;
use crate::model::page::PageRecord;
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
    /// Its target.
    target: TemplateTarget,
    span: Span,
}

enum TemplateTarget {
    /// A path below the address of the site, without the base path, with its fragment.
    Site(String),
    /// A path that is relative to the page.
    Relative(String),
    /// An anchor of the page.
    Anchor(String),
}

/// Reports the links of each own template that lead to no page, file or anchor.
pub(super) fn check(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let own = || {
        let templates = site.templates.iter().map(|(name, id)| (name, *id, site.snapshot.file(*id)));
        templates.filter(|(name, _, file)| !file.is_embedded() && name.ends_with(".html"))
    };
    if own().next().is_none() {
        return;
    }
    let anchors = TemplateAnchors::of(site);
    for (_, id, file) in own() {
        let mut reported: Vec<String> = Vec::new();
        for link in links(file.text(), id, site) {
            let diagnostic = match &link.target {
                TemplateTarget::Site(path) => {
                    let parts = LinkParts::of(path);
                    problem(&link, &parts.path, site).or_else(|| anchors.problem(&link, &parts, site))
                }
                TemplateTarget::Relative(path) => relative_problem(&link, path, site),
                TemplateTarget::Anchor(anchor) => anchors.problem_on_any_page(&link, anchor, site),
            };
            let Some(diagnostic) = diagnostic else { continue };
            let reason = format!("{}{}", diagnostic.code.as_str(), diagnostic.message);
            let page = link.written.split('#').next().unwrap_or_default();
            let key = if page.is_empty() { reason } else { format!("{}{page}", diagnostic.code.as_str()) };
            if !reported.contains(&key) {
                reported.push(key);
                diagnostics.push(diagnostic);
            }
        }
    }
}

/// The anchors that a template can link to.
struct TemplateAnchors<'a> {
    /// The ids that the templates write themselves.
    ids: HashSet<String>,
    of_texts: Anchors<'a>,
}

impl<'a> TemplateAnchors<'a> {
    fn of(site: &'a Site) -> Self {
        let mut ids = HashSet::new();
        for id in site.templates.values() {
            let html = masked(site.snapshot.file(*id).text());
            for token in Tokenizer::new(&*html) {
                let Ok(Token::StartTag(tag)) = token else { continue };
                let value = tag.attributes.get(&b"id"[..]);
                ids.extend(value.map(|value| String::from_utf8_lossy(value).into_owned()));
            }
        }
        Self { ids, of_texts: Anchors::new(&site.entries) }
    }

    /// Whether a page can have an anchor without having it in its text. Expressions in templates can write any id.
    fn is_of_template(&self, anchor: &str) -> bool {
        anchor.is_empty() || anchor.eq_ignore_ascii_case("top") || is_reserved(anchor) || self.ids.contains(anchor)
    }

    /// Reports an anchor that the document of the linked page does not have.
    fn problem(&self, link: &TemplateLink, parts: &LinkParts<'_>, site: &Site) -> Option<Diagnostic> {
        let anchor = parts.fragment.as_deref().filter(|anchor| !self.is_of_template(anchor))?;
        let page = format!("{}/", parts.path.trim_end_matches("index.html").trim_end_matches('/'));
        let entry = site.entries.ids().find(|id| site.entries[*id].url.as_str() == page)?;
        let anchors = self.of_texts.of(entry, &mut Vec::new());
        if anchors.find(anchor).is_some() {
            return None;
        }
        let similar = did_you_mean(anchor, anchors.headings());
        let message = format!("no heading `#{anchor}` on the linked page");
        let diagnostic =
            Diagnostic::new(Code::BrokenAnchor, link.span, message).label("on every page with this template");
        let written = link.written.rfind('#').map_or("", |mark| &link.written[mark..]);
        let similar = similar.map(|similar| format!("#{similar}"));
        let help = || "use the anchor of a heading on that page, or remove the `#`".into();
        Some(diagnostic.did_you_mean(written, similar.as_deref(), help))
    }

    /// Reports an anchor that no page has.
    fn problem_on_any_page(&self, link: &TemplateLink, anchor: &str, site: &Site) -> Option<Diagnostic> {
        let has_anchor = |id: EntryId| self.of_texts.of(id, &mut Vec::new()).find(anchor).is_some();
        if self.is_of_template(anchor) || site.entries.ids().any(has_anchor) {
            return None;
        }
        let message = format!("no element with the id `{anchor}` in the templates, and no heading `#{anchor}`");
        let help = "write `id=\"…\"` where the link leads, or remove the link";
        Some(
            Diagnostic::new(Code::BrokenAnchor, link.span, message)
                .label("on every page with this template")
                .help(help),
        )
    }
}

/// Reports a relative address that leads nowhere from each page of the site.
fn relative_problem(link: &TemplateLink, path: &str, site: &Site) -> Option<Diagnostic> {
    let path = LinkParts::of(path).path.into_owned();
    let leads_to_page = |page: &PageRecord| {
        let addresses = addresses_from(page.url.as_str(), &path);
        addresses.iter().flatten().any(|address| site.pages.at(address).is_some())
    };
    if site.pages.records().filter(|page| page.is_html()).any(leads_to_page) {
        return None;
    }
    let message = format!("broken link: no page or file at `{}`, relative to any page", link.written);
    let help = format!("write the address from the home page: `{{{{ site.href }}}}{}`", path.trim_start_matches("./"));
    Some(Diagnostic::new(Code::BrokenLink, link.span, message).label("on every page with this template").help(help))
}

/// What is wrong with a link to a path.
fn problem(link: &TemplateLink, path: &str, site: &Site) -> Option<Diagnostic> {
    let published = site.base.folders().usual(path);
    let path = &*published;
    let folder = path.strip_suffix("index.html").unwrap_or(path);
    let with_slash = format!("{}/", folder.trim_end_matches('/'));
    let is_data = path.split('/').nth(1).is_some_and(|folder| [SEARCH_FOLDER, ROLE_INDEX_FOLDER].contains(&folder));
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
    let message = format!("broken link: no page or file at `{}`", link.written);
    let diagnostic = Diagnostic::new(Code::BrokenLink, link.span, message).label("on every page with this template");
    let Some(similar) = similar.map(|similar| format!("{similar}/")) else {
        return Some(diagnostic.help("write the address of a page or file of the site"));
    };
    // The path can follow the address of the home page, which ends with a slash.
    let local = &link.written[..link.written.find(['#', '?']).unwrap_or(link.written.len())];
    let home = local.strip_suffix(path.trim_start_matches('/')).filter(|home| home.ends_with(['/', '}']));
    let (written, start) = match home {
        Some(home) => (&local[home.len()..], home.to_string()),
        None => (local, [site.base.path(), "/"].concat()),
    };
    let new = if home.is_some() { similar.clone() } else { start.clone() + &similar };
    Some(diagnostic.help(format!("did you mean `{start}{similar}`?")).replace(written, new))
}

/// The links within the site in a template that contain no expression. The address of the home page can precede them.
fn links(template: &str, file: FileId, site: &Site) -> Vec<TemplateLink> {
    let html = masked(template);
    let mut links = Vec::new();
    for token in Tokenizer::new_with_emitter(html.as_str(), DefaultEmitter::<usize>::new_with_span()) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        for (name, value) in &tag.attributes {
            let is_srcset = **name == *b"srcset";
            if !is_srcset && !matches!(&***name, b"href" | b"src" | b"poster") {
                continue;
            }
            let Some(value) = value_range(&html, value.span.start..value.span.end) else { continue };
            let addresses = if is_srcset { candidates(&html, value) } else { vec![value] };
            for range in addresses {
                let Some((written, masked)) = template.get(range.clone()).zip(html.get(range.clone())) else {
                    continue;
                };
                if let Some(target) = template_target(written, masked, site) {
                    let span = Span::new(file, range.start, range.end);
                    links.push(TemplateLink { written: written.into(), target, span });
                }
            }
        }
    }
    links
}

/// The addresses in a `srcset`. A tag of the engine is part of an address.
fn candidates(html: &str, value: Range<usize>) -> Vec<Range<usize>> {
    let mut candidates = Vec::new();
    let mut next = value.start;
    for candidate in html[value].split_inclusive(',') {
        let is_space = |c: char| c.is_ascii_whitespace() && c != MASK as char;
        let start = next + candidate.len() - candidate.trim_start_matches(is_space).len();
        let address = candidate.trim_start_matches(is_space).split(|c: char| is_space(c) || c == ',').next();
        let length = address.map_or(0, str::len);
        if length > 0 {
            candidates.push(start..start + length);
        }
        next += candidate.len();
    }
    candidates
}

/// The target of a link. `None` for other sites, other parts of the host, and links with expressions.
fn template_target(written: &str, masked: &str, site: &Site) -> Option<TemplateTarget> {
    let is_masked = |text: &str| text.bytes().any(|byte| byte == MASK);
    if is_masked(masked) {
        let (expression, rest) = written.strip_prefix("{{")?.split_once("}}")?;
        let is_home = expression.trim_matches(|c: char| c == '-' || c.is_whitespace()) == HOME;
        let is_plain = is_home && !is_masked(&masked[masked.len() - rest.len()..]);
        return is_plain.then(|| TemplateTarget::Site(["/", rest].concat()));
    }
    if let Some(path) = site.base.within_site(written) {
        return Some(TemplateTarget::Site(path.strip_prefix(site.base.path())?.into()));
    }
    if written.starts_with('#') {
        return LinkParts::of(written).fragment.map(|anchor| TemplateTarget::Anchor(anchor.into_owned()));
    }
    if written.starts_with('/') {
        let is_path = !written.starts_with("//");
        let below = written.strip_prefix(site.base.path()).filter(|rest| is_path && rest.starts_with('/'));
        return below.map(|path| TemplateTarget::Site(path.into()));
    }
    let is_relative = !written.is_empty() && !written.starts_with('?') && !is_external(written);
    is_relative.then(|| TemplateTarget::Relative(written.into()))
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
