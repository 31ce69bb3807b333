//! Bytes that nobody wrote -> each of the places where a guide takes bytes in, and the laws that hold there for any of
//! them. A target of the fuzzer is one of these functions, and so is a test of the suite over `tests/fuzz/`.
//!
//! Nothing here reads or writes a disk: guides are made of texts in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use guide::Overrides;
use guide::diagnostic::report::{Format, Reporter};
use guide::diagnostic::{Diagnostic, Severity};
use guide::input::disk;
use guide::input::front_matter as front;
use guide::model::address::base_url::BaseUrl;
use guide::model::address::href::{LinkParts, is_external, join};
use guide::model::address::output_paths::collision_key;
use guide::model::address::slug::{anchor, slug};
use guide::model::address::url::Url;
use guide::model::config::RawHtml;
use guide::model::document::allowed_html::ALLOWED_ELEMENTS;
use guide::model::graph::node::Node;
use guide::model::graph::relation::Relation;
use guide::model::kind::Kind;
use guide::model::page::{Page, PageRecord};
use guide::model::site::Site;
use guide::render::Renderer;
use guide::render::markdown::html;
use guide::render::markdown::html::MarkdownText;
use guide::render::template::engine::Theme;
use guide::scaffold::import::{Generator, ImportOptions, import_in_memory};
use guide::serve::{Hosts, Lookup, ServedSite};
use guide::source::FileId;
use scraper::Html;

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// Every target, by the name of its file and of its corpus.
pub const TARGETS: [(&str, Target); 7] = [
    ("front_matter", front_matter),
    ("markdown", markdown),
    ("debate", debate),
    ("site_toml", site_toml),
    ("references", references),
    ("request", request),
    ("import", import),
];

/// A guide of texts in memory, and what was said of it: each diagnostic can be shown in every format.
fn open(files: &[(&str, &[u8])]) -> (Site, Vec<Diagnostic>) {
    let (snapshot, said) = disk::from_memory(files.iter().copied(), jiff::civil::date(2026, 1, 1));
    let (site, diagnostics) = guide::open_in_memory(snapshot, said, &Overrides::default());
    for diagnostic in &diagnostics {
        assert!(!diagnostic.message.contains('\n'), "a message of several lines: {}", diagnostic.message);
        let span = diagnostic.label.span;
        let text = site.snapshot.file(span.file).text();
        // What isn't text has a place among its bytes.
        let has_place = text.is_empty() || text.get(span.start as usize..span.end as usize).is_some();
        assert!(has_place, "no place in its file: {diagnostic:?}");
        for format in [Format::Human, Format::Short, Format::Json, Format::Github] {
            Reporter { snapshot: &site.snapshot, prefix: "", format, color: false, width: 80 }.format(diagnostic);
        }
    }
    (site, diagnostics)
}

/// The templates of the default theme, which take longer to read than a page to render.
static THEME: LazyLock<Arc<Theme>> = LazyLock::new(|| match Theme::new(&open(&[]).0) {
    Ok(theme) => Arc::new(theme),
    Err(errors) => panic!("{errors:?}"),
});

/// Renders the pages that are wanted, each of which is harmless if it is HTML.
fn render(site: &Site, wanted: impl Fn(&Page) -> bool) {
    let renderer = Renderer::new(site, &THEME);
    for record in site.pages.records().filter(|record| wanted(&record.page)) {
        let bytes = renderer.render(record).unwrap_or_else(|error| panic!("{}: {error:?}", record.url));
        if record.is_html() {
            let html = String::from_utf8(bytes).unwrap_or_else(|error| panic!("{}: {error}", record.url));
            assert_harmless_page(&html, site, record);
        }
    }
}

/// Attributes that hold an address.
const ADDRESSES: [&str; 12] = [
    "href",
    "src",
    "srcset",
    "action",
    "formaction",
    "poster",
    "data",
    "xlink:href",
    "background",
    "cite",
    "longdesc",
    "ping",
];

/// Whether an attribute, or the address in it, can run something.
fn runs(name: &str, value: &str) -> bool {
    let plain: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let plain = plain.to_lowercase();
    let mut addresses = plain.split(',').map(|address| address.trim_start_matches(|c: char| !c.is_alphanumeric()));
    let is_address = ADDRESSES.contains(&name);
    let is_script =
        |address: &str| ["javascript:", "vbscript:", "data:text"].iter().any(|bad| address.starts_with(bad));
    name.starts_with("on") || name == "style" || name == "srcdoc" || (is_address && addresses.any(is_script))
}

/// Nothing in the HTML of a text runs: it has the elements that a text may have, and no attribute that does anything.
fn assert_harmless(html: &str) {
    // What our own HTML has beside what an author's may have.
    const OWN: [&str; 7] = ["html", "head", "body", "input", "section", "div", "button"];
    let tree = Html::parse_fragment(html);
    for element in tree.tree.nodes().filter_map(|node| node.value().as_element()) {
        let name = element.name();
        assert!(ALLOWED_ELEMENTS.contains(&name) || OWN.contains(&name), "<{name}> in {html}");
        for (attribute, value) in element.attrs() {
            assert!(!runs(attribute, value), "{attribute}={value:?} in {html}");
        }
    }
}

/// Nothing on a page runs but the theme's own scripts, whatever its texts and titles are.
fn assert_harmless_page(html: &str, site: &Site, record: &PageRecord) {
    const FRAMES: [&str; 7] = ["iframe", "frame", "object", "embed", "applet", "base", "noscript"];
    let url = &record.url;
    let tree = Html::parse_document(html);
    for node in tree.tree.nodes() {
        let Some(element) = node.value().as_element() else { continue };
        let name = element.name();
        assert!(!FRAMES.contains(&name), "<{name}> on {url}");
        if name == "script" {
            let is_own = |src: &str| site.assets.values().any(|asset| site.base.href(asset) == src);
            let text: String =
                node.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect();
            let is_data = || element.attr("type") == Some("application/ld+json") && serde_json_reads(&text);
            assert!(element.attr("src").map_or_else(is_data, is_own), "a script on {url}: {element:?} {text}");
        }
        for (attribute, value) in element.attrs() {
            assert!(!runs(attribute, value), "{attribute}={value:?} on {url}");
        }
    }
}

fn serde_json_reads(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

/// The text behind a first byte, which says how it is to be taken.
fn choice(bytes: &[u8]) -> Option<(u8, &str)> {
    let (first, rest) = bytes.split_first()?;
    Some((*first, std::str::from_utf8(rest).ok()?))
}

/// Front matter of any kind of document, in YAML or TOML: read, or said what is wrong with it, with a place in the file.
pub fn front_matter(bytes: &[u8]) {
    let Some((first, text)) = choice(bytes) else { return };
    let kind = Kind::ALL[usize::from(first) % Kind::ALL.len()];
    let mut diagnostics = Vec::new();
    let (_, start) = front::parse(text, FileId(0), kind, &mut diagnostics);
    assert!(text.is_char_boundary(start));
    for diagnostic in diagnostics {
        let span = diagnostic.label.span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "no place in the file: {diagnostic:?}");
        assert!(!diagnostic.message.contains('\n'), "a message of several lines: {}", diagnostic.message);
    }
}

/// A guide of one text: its page is made, and nothing in it runs unless site.toml trusts the authors.
pub fn markdown(bytes: &[u8]) {
    let Some((first, text)) = choice(bytes) else { return };
    let raw_html = ["sanitize", "escape", "trust"][usize::from(first) % 3];
    let [extensions, smart] = [first & 4 == 0, first & 8 != 0];
    let settings = format!(
        "[markdown]\nraw_html = \"{raw_html}\"\nextensions = {extensions}\nsmart_punctuation = {smart}\nhighlight = false\n"
    );
    let (site, _) = open(&[("site.toml", settings.as_bytes()), ("content/text.md", text.as_bytes())]);
    let trusts = site.config.markdown.raw_html == RawHtml::Trust;
    let settings = &site.config.markdown;
    for (entry, links) in site.entries.iter().zip(&*site.links) {
        let source = site.snapshot.file(entry.file).text();
        let html = html::render(&MarkdownText { source, body: &entry.body, targets: &links.targets, settings }, None);
        if !trusts {
            assert_harmless(&html);
        }
    }
    if !trusts {
        render(&site, |page| matches!(page, Page::Node(_) | Page::Markdown(_)));
    }
}

/// A debate, with a guide around it that it may name.
pub fn debate(bytes: &[u8]) {
    // Bytes that are no text are for the other targets.
    if std::str::from_utf8(bytes).is_err() {
        return;
    }
    let (site, _) = open(&[
        ("content/debates/debate.md", bytes),
        ("content/articles/one.md", b"---\nroles: [Product Owner]\ndebates: [\"debate#yes\"]\n---\n# One\n"),
        ("content/roles/product-owner.md", b"---\nabbr: PO\nsummary: Decides.\n---\n# Product Owner\n"),
    ]);
    for entry in &*site.entries {
        for question in &entry.body.questions {
            assert!(question.heading < entry.body.headings.len());
        }
    }
    render(&site, |page| matches!(page, Page::Node(_) | Page::Markdown(_) | Page::Data | Page::Llms));
}

/// site.toml: read, or said what is wrong with it; a guide is made with what could be read.
pub fn site_toml(bytes: &[u8]) {
    let (site, _) = open(&[("site.toml", bytes), ("content/one.md", b"---\nroles: [PO]\n---\n# One\n\n[a](two.md)\n")]);
    let renderer = Renderer::new(&site, &THEME);
    for record in site.pages.records().filter(|record| !matches!(record.page, Page::Card(_) | Page::Asset(_))) {
        renderer.render(record).unwrap_or_else(|error| panic!("{}: {error:?}", record.url));
    }
}

/// A name, and what is written where a link leads: laws of slugs, anchors and addresses; and in a guide, a name means
/// what has it, and no page is outside the site.
pub fn references(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (name, link) = text.split_once('\n').unwrap_or((text, ""));
    for text in [name, link] {
        let once = slug(text);
        assert!(!once.is_empty() && once.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{once}");
        assert_eq!(slug(&once), once);
        assert_eq!(slug(&text.to_uppercase().to_lowercase()), slug(&text.to_lowercase()));
        assert!(!anchor(text).is_empty());
        let parts = LinkParts::of(text);
        if let Some(joined) = join("a/b", &parts.path) {
            assert!(!joined.split('/').any(|part| matches!(part, "." | "..")), "{joined}");
        }
        if let Some(alias) = Url::alias(text) {
            assert_within(&alias);
        }
        if let Ok(base) = BaseUrl::parse(text) {
            assert!(base.href(&Url::home()).starts_with('/'), "{text}");
        }
        assert_eq!(collision_key(&collision_key(text)), collision_key(text));
        is_external(text);
    }
    let quoted = serde_json::Value::from(name).to_string();
    let role = format!("---\ntitle: {quoted}\naliases: [{quoted}]\n---\n");
    let article =
        format!("---\ntitle: The article\nroles: [{quoted}]\n---\n[[{name}]]\n\n[a]({link})\n\n[b](<{name}>)\n");
    let (site, diagnostics) =
        open(&[("content/roles/r.md", role.as_bytes()), ("content/articles/a.md", article.as_bytes())]);
    for record in site.pages.records() {
        assert_within(&record.url);
    }
    let reads = !diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if reads && !name.trim().is_empty() {
        let roles: Vec<&Node> = site.of_kind(Kind::Role).map(|(_, node)| node).collect();
        assert!(roles.len() == 1 && roles[0].related(Relation::DiscussedIn).len() == 1, "{name:?} isn't found");
    }
    render(&site, |page| matches!(page, Page::Node(_)));
}

/// An address is written below the output folder.
fn assert_within(url: &Url) {
    let path = url.output_path();
    assert!(url.as_str().starts_with('/') && url.as_str().is_ascii(), "{url}");
    assert!(!path.starts_with('/') && !path.contains(['\\', '\0']), "{path:?}");
    assert!(!path.split('/').any(|part| matches!(part, "" | "." | "..")), "{path:?}");
}

/// Sites that a preview may show: at the root of a host, and below a path.
static SITES: LazyLock<[ServedSite; 2]> = LazyLock::new(|| {
    ["https://example.org/", "https://example.org/the/guide/"].map(|base| {
        let settings = format!("base_url = \"{base}\"\n");
        let (site, _) = open(&[
            ("site.toml", settings.as_bytes()),
            ("content/articles/one.md", b"---\naliases: [/old/, \"old page.html\"]\nroles: [PO]\n---\n# One\n"),
        ]);
        ServedSite::new(Arc::new(site), THEME.clone(), "".into())
    })
});

/// What a request is for, and who it says that it asks: an answer is a page of the site, or leads to one.
pub fn request(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (path, host) = text.split_once('\n').unwrap_or((text, ""));
    for ready in &*SITES {
        let base = ready.site.base.path();
        match ready.look_up(path) {
            Lookup::Found(record) | Lookup::NotFound(record) => {
                assert!(ready.site.pages.at(record.url.as_str()).is_some(), "{path}");
            }
            Lookup::Redirect(to) => {
                let url = to.strip_prefix(base).and_then(Url::requested);
                assert!(url.is_some_and(|url| ready.site.pages.at(url.as_str()).is_some()), "{path} -> {to}");
            }
            Lookup::Nothing => panic!("the site has a page for what isn't there"),
        }
        ready.search_file(path);
    }
    if let Some(url) = Url::requested(path) {
        assert_eq!(Url::requested(url.as_str()).as_ref(), Some(&url), "what is encoded is encoded once");
        assert!(url.as_str().is_ascii() && !url.as_str().contains(['\r', '\n', ' ', '"', '<']), "{url}");
    }
    // A name of somebody else's never gets in.
    let foreign = format!("{host}.example.org");
    assert!(!Hosts::default().allows(&foreign), "{foreign}");
    Hosts { allowed: vec![path.into()] }.allows(host);
}

/// A folder of another generator, with each file behind a line `-- path --`: what is made of it stays in its folder, and
/// is a guide.
pub fn import(bytes: &[u8]) {
    let Some((first, text)) = choice(bytes) else { return };
    let from = Generator::ALL[usize::from(first) % Generator::ALL.len()];
    let options = ImportOptions { from, role_keys: vec!["jobs".into()], topic_keys: vec!["sections".into()] };
    let Ok((files, _)) = import_in_memory(folder(text), &options) else { return };
    let mut seen = BTreeSet::new();
    for file in &files {
        let path = &file.path;
        assert!(!path.split('/').any(|part| matches!(part, "" | "." | "..")), "{path:?}");
        assert!(seen.insert(collision_key(path)), "{path:?} is written twice");
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|file| (&*file.path, &*file.content)).collect();
    let (_, diagnostics) = open(&files);
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|said| said.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "what was imported isn't a guide: {errors:?}");
}

/// The texts of a folder by their paths, as a disk could hold them.
fn folder(text: &str) -> BTreeMap<String, String> {
    let mut folder = BTreeMap::new();
    let mut path = None;
    for line in text.split_inclusive('\n') {
        match line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
            Some(name) => {
                let is_path = !name.contains(char::is_control)
                    && !name.split('/').any(|part| part.is_empty() || part.starts_with('.') || part.len() > 255);
                path = is_path.then(|| name.to_string());
                if let Some(path) = &path {
                    folder.insert(path.clone(), String::new());
                }
            }
            None => {
                if let Some(text) = path.as_ref().and_then(|path| folder.get_mut(path)) {
                    text.push_str(line);
                }
            }
        }
    }
    folder
}
