//! Benchmarks for each stage of a build. Stages that process one document at a time run on one thread. `cargo bench` runs
//! all of them, `-- --sort location` keeps them in build order, and `-- markdown` filters by name. The input is synthetic;
//! set `GUIDE_BENCH_TEXTS` to a folder of Markdown, such as a handbook, to measure each stage on real documents as well.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use guide::diagnostic::Diagnostic;
use guide::input::disk::{Changes, Loader};
use guide::input::markdown::ParseOptions;
use guide::input::{ParseCache, front_matter, markdown};
use guide::model::document::entry::Entry;
use guide::model::languages::{GuideResolver, ParsedGuide, ParsedLanguage};
use guide::model::name::order::NameOrder;
use guide::model::site::Site;
use guide::output;
use guide::output::{LanguageJob, OutputTarget, WriteJob};
use guide::render::Renderer;
use guide::render::markdown::html;
use guide::render::markdown::html::MarkdownText;
use guide::render::template::engine::Theme;
use guide::{Overrides, highlight};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use tempfile::TempDir;

use corpus::{Corpus, Layout};

mod corpus;

/// Large enough for stable results, small enough for short rounds.
const ARTICLES: usize = 300;

/// A guide used as benchmark input.
struct Guide {
    name: &'static str,
    root: PathBuf,
    site: Site,
    /// Temporary directory for the source files and the generated sites.
    folder: TempDir,
}

/// The same allocator as the `guide` binary, so that results are comparable.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

static GUIDES: LazyLock<Vec<Guide>> = LazyLock::new(|| {
    let made_up = |root: &Path| Corpus::of(ARTICLES, 1).write(Layout::Guide, root);
    let mut guides = vec![open("made up", made_up)];
    if let Some(texts) = std::env::var_os("GUIDE_BENCH_TEXTS") {
        guides.push(open("real", |root| copy_texts(Path::new(&texts), &root.join("content"))));
    }
    guides
});

/// Creates a guide in a new temporary directory and opens it.
fn open(name: &'static str, make: impl FnOnce(&Path) -> io::Result<()>) -> Guide {
    let folder = scratch();
    let root = folder.path().join("guide");
    make(&root).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (site, _) = guide::open(&root, &Overrides { no_search: true, ..Overrides::default() });
    assert!(!site.entries.is_empty(), "{name}: no documents");
    Guide { name, root, site, folder }
}

/// Copies all Markdown files, including those in subdirectories.
fn copy_texts(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_texts(&from, &to)?;
        } else if from.extension().is_some_and(|extension| extension == "md") {
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

/// A new temporary directory, in `/dev/shm` if available: variance in disk speed would hide the results.
fn scratch() -> TempDir {
    let memory = tempfile::Builder::new().prefix("guide-bench-").tempdir_in("/dev/shm");
    memory.or_else(|_| tempfile::tempdir()).expect("a temporary folder")
}

fn names() -> impl Iterator<Item = &'static str> {
    GUIDES.iter().map(|guide| guide.name)
}

impl Guide {
    fn named(name: &str) -> &'static Self {
        GUIDES.iter().find(|guide| guide.name == name).expect("a guide of this name")
    }

    fn documents(&self) -> impl Iterator<Item = (&Entry, &str)> {
        self.site.entries.iter().map(|entry| (&**entry, self.site.snapshot.file(entry.file).text()))
    }

    /// Each document with its text after the front matter.
    fn bodies(&self) -> impl Iterator<Item = (&Entry, &str)> {
        self.documents().map(|(entry, text)| (entry, &text[entry.body.start as usize..]))
    }

    fn bytes(&self) -> BytesCount {
        BytesCount::new(self.documents().map(|(_, text)| text.len()).sum::<usize>())
    }

    /// The language and code of each fenced code block in a supported language.
    fn code(&self) -> Vec<(String, String)> {
        let mut blocks = Vec::new();
        for (_, text) in self.bodies() {
            let mut open: Option<(String, String)> = None;
            for event in Parser::new_ext(text, self.site.config.markdown.syntax().options) {
                match event {
                    Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                        open = highlight::language(&info).map(|language| (language.to_string(), String::new()));
                    }
                    Event::Text(text) => {
                        if let Some((_, code)) = &mut open {
                            code.push_str(&text);
                        }
                    }
                    Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
                    _ => {}
                }
            }
        }
        blocks
    }
}

/// Scans the directory and reads the files.
#[divan::bench(args = names())]
fn read(bencher: Bencher, name: &str) {
    let guide = Guide::named(name);
    bencher.counter(guide.bytes()).bench(|| Loader::new(&guide.root).load(&Changes::Unknown));
}

/// Parses YAML or TOML into typed front matter.
#[divan::bench(args = names())]
fn front_matter(bencher: Bencher, name: &str) {
    let guide = Guide::named(name);
    let bytes: usize = guide.documents().map(|(entry, _)| entry.body.start as usize).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        let mut diagnostics = Vec::new();
        for (entry, text) in guide.documents() {
            black_box(front_matter::parse(text, entry.file, Some(entry.kind), &mut diagnostics));
        }
        diagnostics
    });
}

/// Extracts headings, links and the first paragraph from Markdown.
#[divan::bench(args = names())]
fn markdown_facts(bencher: Bencher, name: &str) {
    let guide = Guide::named(name);
    bencher.counter(guide.bytes()).bench(|| {
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        for (entry, text) in guide.documents() {
            let title = entry.front.title.as_ref().map(|title| title.value.as_str());
            let (start, settings) = (entry.body.start as usize, &guide.site.config.markdown);
            let options = ParseOptions { settings, base: None, language: "en", max_steps: usize::MAX };
            black_box(markdown::parse(text, entry.file, start, title, options, &mut diagnostics));
        }
        diagnostics
    });
}

/// Parses all documents, on every core: all steps between reading and resolving.
#[divan::bench(args = names())]
fn parse(bencher: Bencher, name: &str) {
    let guide = Guide::named(name);
    bencher.counter(guide.bytes()).bench(|| ParseCache::default().parse(&guide.site.snapshot, &guide.site.config));
}

/// Resolves parsed documents into a site, on every core.
#[divan::bench(args = names())]
fn resolve(bencher: Bencher, name: &str) {
    let site = &Guide::named(name).site;
    let input = || ParsedGuide {
        main: ParsedLanguage {
            config: (*site.config).clone(),
            snapshot: site.snapshot.clone(),
            entries: site.entries.to_vec(),
        },
        others: Vec::new(),
    };
    let bencher = bencher.counter(ItemsCount::new(site.entries.len())).with_inputs(input);
    bencher.bench_values(|guide| GuideResolver::default().resolve(guide));
}

/// Finds the names in a text that become automatic links.
#[divan::bench(args = names())]
fn automatic_links(bencher: Bencher, name: &str) {
    let guide = Guide::named(name);
    let find = || guide.bodies().map(|(_, text)| guide.site.mentions.find(text).len()).sum::<usize>();
    bencher.counter(guide.bytes()).bench(find);
}

/// Renders Markdown to HTML, without automatic links.
#[divan::bench(args = names())]
fn markdown_to_html(bencher: Bencher, name: &str) {
    let guide = Guide::named(name);
    let settings = &guide.site.config.markdown;
    bencher.counter(guide.bytes()).bench(|| {
        for ((entry, source), links) in guide.documents().zip(&*guide.site.links) {
            black_box(html::render(
                &MarkdownText {
                    source,
                    body: &entry.body,
                    targets: &links.targets,
                    settings,
                    labels: &guide.site.config.labels,
                    languages: None,
                    marks_broken_links: false,
                },
                None,
            ));
        }
    });
}

/// Highlights code as HTML with classes. A new suffix for each run avoids hits in the highlighter's cache.
#[divan::bench(args = names())]
fn highlight(bencher: Bencher, name: &str) {
    static ROUND: AtomicUsize = AtomicUsize::new(0);
    let code = Guide::named(name).code();
    let bytes = code.iter().map(|(_, code)| code.len()).sum::<usize>();
    let unseen = || {
        let round = ROUND.fetch_add(1, Ordering::Relaxed);
        code.iter().map(|(language, code)| (language, format!("{code}{round}\n"))).collect::<Vec<_>>()
    };
    bencher.counter(BytesCount::new(bytes)).with_inputs(unseen).bench_refs(|code| {
        let mut html = String::new();
        for (language, code) in code {
            highlight::write(code, Some(language), &mut html);
        }
        html
    });
}

/// How many titles are sorted.
const TITLES: usize = 100_000;

/// Languages, and ranges of letters of which titles are made.
const ALPHABETS: [(&str, &[(char, char)]); 8] = [
    ("en", &[('a', 'z')]),
    ("sv", &[('a', 'z'), ('à', 'ö')]),
    ("cs", &[('a', 'z'), ('á', 'ž')]),
    ("ja", &[('ぁ', 'ん'), ('ァ', 'ン')]),
    ("zh", &[('一', '龠')]),
    ("ru", &[('а', 'ё')]),
    ("ko", &[('가', '힣')]),
    ("ar", &[('ء', 'غ'), ('ف', 'ي')]),
];

/// Titles of two words of random letters, the same in each run.
fn titles(ranges: &[(char, char)]) -> Vec<String> {
    let letters: Vec<char> = ranges.iter().flat_map(|(first, last)| *first..=*last).collect();
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        letters[(state >> 33) as usize % letters.len()]
    };
    let mut word = |length: usize| (0..length).map(|_| letter()).collect::<String>();
    (0..TITLES).map(|number| format!("{} {}", word(5 + number % 4), word(4 + number % 5))).collect()
}

/// Sorts titles in the order of a language, on one thread.
#[divan::bench(args = ALPHABETS.map(|(language, _)| language), max_time = Duration::from_secs(5))]
fn sort_titles(bencher: Bencher, language: &str) {
    let ranges = ALPHABETS.iter().find(|(other, _)| *other == language).map_or(&[][..], |(_, ranges)| ranges);
    let titles = titles(ranges);
    bencher.counter(ItemsCount::new(TITLES)).with_inputs(|| titles.clone()).bench_refs(|titles| {
        let order = NameOrder::new(language, titles.iter().map(String::as_str));
        titles.sort_by_cached_key(|title| order.key(title));
    });
}

/// Parses the theme's templates.
#[divan::bench(args = names())]
fn theme(bencher: Bencher, name: &str) {
    bencher.bench(|| Theme::new(&Guide::named(name).site).is_ok());
}

/// Renders every HTML page.
#[divan::bench(args = names())]
fn render(bencher: Bencher, name: &str) {
    let site = &Guide::named(name).site;
    let theme = parsed(site);
    let renderer = Renderer::new(site, &theme);
    let pages: Vec<_> = site.pages.records().filter(|record| record.is_html()).collect();
    bencher.counter(ItemsCount::new(pages.len())).bench(|| {
        for record in &pages {
            black_box(renderer.render(record).is_ok());
        }
    });
}

/// Renders the site and writes it to a new directory, on every core.
#[divan::bench(args = names(), max_time = Duration::from_secs(3))]
fn write(bencher: Bencher, name: &str) {
    let guide = Guide::named(name);
    let theme = parsed(&guide.site);
    let renderer = Renderer::new(&guide.site, &theme);
    let new = || tempfile::tempdir_in(guide.folder.path()).expect("a new folder");
    let bencher = bencher.counter(ItemsCount::new(guide.site.pages.count())).with_inputs(new);
    bencher.bench_refs(|folder| write_site(guide, &renderer, &folder.path().join("public")));
}

/// Renders the site and writes it over an identical one, on every core.
#[divan::bench(args = names(), max_time = Duration::from_secs(3))]
fn write_again(bencher: Bencher, name: &str) {
    let guide = Guide::named(name);
    let theme = parsed(&guide.site);
    let renderer = Renderer::new(&guide.site, &theme);
    let folder = guide.folder.path().join("again");
    write_site(guide, &renderer, &folder);
    bencher.counter(ItemsCount::new(guide.site.pages.count())).bench(|| write_site(guide, &renderer, &folder));
}

fn parsed(site: &Site) -> Theme {
    Theme::new(site).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"))
}

fn write_site(guide: &Guide, renderer: &Renderer<'_>, folder: &Path) -> usize {
    let target = OutputTarget::new(folder, &guide.root).expect("a folder to write to");
    let languages = [LanguageJob { site: &guide.site, renderer }];
    let job = WriteJob { languages: &languages, bundle: None, precompress: false, observer: &() };
    output::write(&job, &target).expect("a site").changed
}

fn main() {
    divan::main();
    // Statics are never dropped, so the temporary directories must be removed here.
    for guide in GUIDES.iter() {
        _ = fs::remove_dir_all(guide.folder.path());
    }
}
