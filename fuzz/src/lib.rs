//! Arbitrary bytes -> each part of `guide` that parses untrusted input, with assertions that must hold for any input. Each
//! function is a fuzz target. The test suite runs the same functions on the inputs in `tests/fuzz/`.
//!
//! All guides are opened from memory, so no target reads or writes files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use guide::Overrides;
use guide::diagnostic::report::{Format, Reporter};
use guide::diagnostic::{Diagnostic, Severity};
use guide::input::disk;
use guide::input::front_matter as front;
use guide::maths::ELEMENTS as MATHML_ELEMENTS;
use guide::model::address::base_url::BaseUrl;
use guide::model::address::href::{LinkParts, is_external, join};
use guide::model::address::output_paths::collision_key;
use guide::model::address::slug::{AddressStyle, anchor};
use guide::model::address::url::Url;
use guide::model::config::RawHtml;
use guide::model::document::allowed_html::ALLOWED_ELEMENTS;
use guide::model::graph::node::Node;
use guide::model::graph::relation::Relation;
use guide::model::kind::Kind;
use guide::model::name::key::name_key;
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

/// A fuzz target.
pub type Target = fn(&[u8]);

/// Every target with its name, which is also the name of its file in `fuzz_targets/` and of its corpus in `tests/fuzz/`.
pub const TARGETS: [(&str, Target); 7] = [
    ("front_matter", front_matter),
    ("markdown", markdown),
    ("debate", debate),
    ("site_toml", site_toml),
    ("references", references),
    ("request", request),
    ("import", import),
];

/// Opens a guide from memory. Asserts that each diagnostic has a valid span and can be formatted in every format.
fn open(files: &[(&str, &[u8])]) -> (Site, Vec<Diagnostic>) {
    let (snapshot, load_diagnostics) = disk::from_memory(files.iter().copied(), jiff::civil::date(2026, 1, 1));
    let (site, diagnostics) = guide::open_in_memory(&snapshot, load_diagnostics, &Overrides::default());
    for diagnostic in &diagnostics {
        assert!(!diagnostic.message.contains('\n'), "diagnostic message with a line break: {}", diagnostic.message);
        let span = diagnostic.label.span;
        let text = site.snapshot.file(span.file).text();
        // A file that is not UTF-8 has no text, so its spans are byte offsets into the file.
        let has_place = text.is_empty() || text.get(span.start as usize..span.end as usize).is_some();
        assert!(has_place, "diagnostic span outside its file: {diagnostic:?}");
        for format in [Format::Human, Format::Short, Format::Json, Format::Github] {
            Reporter { snapshot: &site.snapshot, prefix: "", format, color: false, width: 80 }.format(diagnostic);
        }
    }
    (site, diagnostics)
}

/// The default theme. Shared because parsing the templates takes longer than rendering a page.
static THEME: LazyLock<Arc<Theme>> = LazyLock::new(|| match Theme::new(&open(&[]).0) {
    Ok(theme) => Arc::new(theme),
    Err(errors) => panic!("{errors:?}"),
});

/// Renders the pages selected by `wanted` and asserts that HTML pages cannot run untrusted scripts.
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

/// Attributes that contain a URL.
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

/// Whether an attribute can run a script or apply styles, by its name or the URL in its value.
fn runs(name: &str, value: &str) -> bool {
    let plain: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let plain = plain.to_lowercase();
    let mut addresses = plain.split(',').map(|address| address.trim_start_matches(|c: char| !c.is_alphanumeric()));
    let is_address = ADDRESSES.contains(&name);
    let is_script =
        |address: &str| ["javascript:", "vbscript:", "data:text"].iter().any(|bad| address.starts_with(bad));
    name.starts_with("on") || name == "style" || name == "srcdoc" || (is_address && addresses.any(is_script))
}

/// Asserts that the HTML of a document has only allowed elements and no attribute that can run a script.
fn assert_harmless(html: &str) {
    // Elements that the parser or the renderer adds to the author's HTML.
    const OWN: [&str; 7] = ["html", "head", "body", "input", "section", "div", "button"];
    let tree = Html::parse_fragment(html);
    for element in tree.tree.nodes().filter_map(|node| node.value().as_element()) {
        let name = element.name();
        let is_allowed = ALLOWED_ELEMENTS.contains(&name) || MATHML_ELEMENTS.contains(&name) || OWN.contains(&name);
        assert!(is_allowed, "<{name}> in {html}");
        for (attribute, value) in element.attrs() {
            assert!(!runs(attribute, value), "{attribute}={value:?} in {html}");
        }
    }
}

/// Asserts that a page runs no script other than the theme's own, for any text and title.
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
            assert!(element.attr("src").map_or_else(is_data, is_own), "unexpected script on {url}: {element:?} {text}");
        }
        for (attribute, value) in element.attrs() {
            assert!(!runs(attribute, value), "{attribute}={value:?} on {url}");
        }
    }
}

fn serde_json_reads(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

/// Splits the input into a first byte, which selects options, and the remaining text. `None` if it is empty or not UTF-8.
fn choice(bytes: &[u8]) -> Option<(u8, &str)> {
    let (first, rest) = bytes.split_first()?;
    Some((*first, std::str::from_utf8(rest).ok()?))
}

/// Parses YAML or TOML front matter of any kind of document. Each diagnostic must have a valid span.
pub fn front_matter(bytes: &[u8]) {
    let Some((first, text)) = choice(bytes) else { return };
    let kind = Kind::ALL[usize::from(first) % Kind::ALL.len()];
    let mut diagnostics = Vec::new();
    let (_, start) = front::parse(text, FileId(0), Some(kind), &mut diagnostics);
    assert!(text.is_char_boundary(start));
    for diagnostic in diagnostics {
        let span = diagnostic.label.span;
        assert!(
            text.get(span.start as usize..span.end as usize).is_some(),
            "diagnostic span outside the file: {diagnostic:?}"
        );
        assert!(!diagnostic.message.contains('\n'), "diagnostic message with a line break: {}", diagnostic.message);
    }
}

/// Renders a guide with one Markdown document. It must not run scripts unless `raw_html` is `trust`.
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
    for (entry, links) in site.entries.iter().zip(&*site.links).filter(|(entry, _)| entry.broken.is_none()) {
        let source = site.snapshot.file(entry.file).text();
        let html = html::render(
            &MarkdownText {
                source,
                body: &entry.body,
                targets: &links.targets,
                settings,
                labels: &site.config.labels,
                languages: None,
                marks_broken_links: true,
            },
            None,
        );
        if !trusts {
            assert_harmless(&html);
        }
    }
    if !trusts {
        render(&site, |page| matches!(page, Page::Node(_) | Page::Markdown(_)));
    }
}

/// Opens and renders a debate, in a guide with an article and a role that it can refer to.
pub fn debate(bytes: &[u8]) {
    // Other targets cover input that is not UTF-8.
    if std::str::from_utf8(bytes).is_err() {
        return;
    }
    let (site, _) = open(&[
        ("content/debates/debate.md", bytes),
        ("content/articles/one.md", b"---\nroles: [Product Owner]\ndebates: [\"debate#yes\"]\n---\n# One\n"),
        ("content/roles/product-owner.md", b"---\nabbr: PO\nsummary: Decides.\n---\n# Product Owner\n"),
    ]);
    for entry in site.entries.iter().filter(|entry| entry.broken.is_none()) {
        for question in &entry.body.questions {
            assert!(question.heading < entry.body.headings.len());
        }
    }
    render(&site, |page| matches!(page, Page::Node(_) | Page::Markdown(_) | Page::Data | Page::Llms));
}

/// Parses site.toml. The guide must render with the valid settings, even if others are reported as errors.
pub fn site_toml(bytes: &[u8]) {
    let (site, _) = open(&[("site.toml", bytes), ("content/one.md", b"---\nroles: [PO]\n---\n# One\n\n[a](two.md)\n")]);
    let renderer = Renderer::new(&site, &THEME);
    for record in site.pages.records().filter(|record| !matches!(record.page, Page::Card(_) | Page::Asset(_))) {
        renderer.render(record).unwrap_or_else(|error| panic!("{}: {error:?}", record.url));
    }
}

/// Checks invariants of slugs, anchors, URLs and aliases for a name and a link target. In a guide, the name must resolve
/// to the role that has it, and no page may be written outside the output folder.
pub fn references(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (name, link) = text.split_once('\n').unwrap_or((text, ""));
    for text in [name, link] {
        for language in ["en", "de", "ru", "uk"] {
            let style = AddressStyle::of(language);
            let once = style.slug(text);
            assert!(
                !once.is_empty() && once.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '-'),
                "{once}"
            );
            assert_eq!(style.slug(&once), once);
        }
        let ascii = AddressStyle::ASCII.slug(text);
        assert!(!ascii.is_empty() && ascii.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{ascii}");
        assert_eq!(name_key(&name_key(text)), name_key(text));
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
        assert!(
            roles.len() == 1 && roles[0].related(Relation::DiscussedIn).len() == 1,
            "{name:?} does not resolve to the role"
        );
    }
    render(&site, |page| matches!(page, Page::Node(_)));
}

/// Asserts that a page is written inside the output folder.
fn assert_within(url: &Url) {
    let path = url.output_path();
    assert!(url.as_str().starts_with('/') && url.as_str().is_ascii(), "{url}");
    assert!(!path.starts_with('/') && !path.contains(['\\', '\0']), "{path:?}");
    assert!(!path.split('/').any(|part| matches!(part, "" | "." | "..")), "{path:?}");
}

/// Two preview sites: one at the root of a host, one below a path.
static SITES: LazyLock<[ServedSite; 2]> = LazyLock::new(|| {
    ["https://example.org/", "https://example.org/the/guide/"].map(|base| {
        let settings = format!("base_url = \"{base}\"\n");
        let (site, _) = open(&[
            ("site.toml", settings.as_bytes()),
            ("content/articles/one.md", b"---\naliases: [/old/, \"old page.html\"]\nroles: [PO]\n---\n# One\n"),
        ]);
        ServedSite::new(&Arc::new(site), std::slice::from_ref(&*THEME), &"".into(), &[]).expect("a theme")
    })
});

/// Looks up the path of a request and checks its host. The response must be a page of the site or a redirect to one.
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
            Lookup::Placeholder(_) => panic!("no document is broken"),
            Lookup::Nothing => panic!("the site has no page for \"not found\""),
        }
        ready.data_file(path);
    }
    if let Some(url) = Url::requested(path) {
        assert_eq!(Url::requested(url.as_str()).as_ref(), Some(&url), "encoding must be idempotent");
        assert!(url.as_str().is_ascii() && !url.as_str().contains(['\r', '\n', ' ', '"', '<']), "{url}");
    }
    // Hosts outside the allowlist must be rejected, to prevent DNS rebinding.
    let foreign = format!("{host}.example.org");
    assert!(!Hosts::default().allows(&foreign), "{foreign}");
    Hosts { allowed: vec![path.into()] }.allows(host);
}

/// Imports a site of another generator. Each file in the input follows a line `-- path --`. All imported files must stay in
/// the target folder, and the result must be a guide without errors.
pub fn import(bytes: &[u8]) {
    let Some((first, text)) = choice(bytes) else { return };
    let from = Generator::ALL[usize::from(first) % Generator::ALL.len()];
    let options =
        ImportOptions { from, why: String::new(), role_keys: vec!["jobs".into()], topic_keys: vec!["sections".into()] };
    let Ok((files, _)) = import_in_memory(folder(text), &options) else { return };
    let mut seen = BTreeSet::new();
    for file in &files {
        let path = &file.path;
        assert!(!path.split('/').any(|part| matches!(part, "" | "." | "..")), "{path:?}");
        assert!(seen.insert(collision_key(path)), "{path:?} is written twice");
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|file| (&*file.path, &*file.content)).collect();
    let (_, diagnostics) = open(&files);
    let errors: Vec<&Diagnostic> =
        diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "the imported guide has errors: {errors:?}");
}

/// Splits the input of `import` into files by path. Skips paths that cannot exist on a disk, and hidden files.
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
