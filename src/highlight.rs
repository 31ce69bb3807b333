//! Code -> HTML with a CSS class for each kind of token. The colours are in the theme's stylesheet.
//!
//! The grammars are Sublime Text's, from syntect and two-face. Their hundreds of scopes are mapped to a dozen classes,
//! which keeps pages and stylesheets small.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::str::FromStr;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, LazyLock, OnceLock, RwLock};
use std::time::Duration;

use pulldown_cmark_escape::escape_html_body_text;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use syntect::highlighting::{
    Color, HighlightIterator, HighlightState, Highlighter, ScopeSelectors, Style, StyleModifier, Theme, ThemeItem,
};
use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Classes and their scopes. If several scopes match, the most specific one wins, as in a colour scheme.
pub const CLASSES: [(&str, &str); 13] = [
    ("comment", "comment, punctuation.definition.comment"),
    ("string", "string, punctuation.definition.string, meta.string"),
    ("escape", "constant.character.escape, constant.other.placeholder"),
    ("number", "constant.numeric"),
    ("constant", "constant.language, constant.other, support.constant, variable.language"),
    ("keyword", "keyword, storage.modifier, storage.type.function, storage.type.class, keyword.operator.word"),
    ("operator", "keyword.operator"),
    (
        "type",
        "entity.name.type, entity.name.class, entity.name.struct, entity.name.enum, support.type, support.class, storage.type",
    ),
    ("function", "entity.name.function, support.function, variable.function, meta.decorator"),
    ("tag", "entity.name.tag, entity.name.section, markup.heading"),
    (
        "attribute",
        "entity.other.attribute-name, meta.annotation, variable.parameter, entity.name.key, meta.mapping.key string, support.type.property-name",
    ),
    ("inserted", "markup.inserted"),
    ("deleted", "markup.deleted"),
];

/// Names of plain text.
const PLAIN_LANGUAGES: [&str; 11] = [
    "text",
    "txt",
    "plain",
    "plaintext",
    "output",
    "console-output",
    "terminal",
    "none",
    "nohighlight",
    "math",
    "ignore",
];

/// Languages without a grammar here whose names are similar to others.
const WITHOUT_GRAMMAR: [&str; 6] = ["bicep", "cypher", "posh", "sparql", "vala", "wgsl"];

/// Names that the grammars don't list, for suggestions.
const FURTHER_NAMES: [&str; 9] =
    ["console", "csharp", "dockerfile", "golang", "javascript", "mermaid", "plaintext", "powershell", "typescript"];

/// Code that takes longer is shown without colours. A busy machine highlights the longest code in less.
const MAX_TIME: Duration = Duration::from_secs(10);

/// Longer code, in bytes, is not highlighted, so that one page can't slow down a build.
const MAX_CODE: usize = 200_000;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// A colour scheme that encodes classes as colours: red is the index of the class plus 1, or 0 for text without a class.
static CLASS_SCHEME: LazyLock<Theme> = LazyLock::new(|| {
    let encode = |red: u8| Color { r: red, g: 0, b: 0, a: 255 };
    let mut theme = Theme::default();
    theme.settings.foreground = Some(encode(0));
    let classes = CLASSES.iter().zip(1u8..);
    theme.scopes = classes
        .filter_map(|((_, scopes), red)| {
            let scope = ScopeSelectors::from_str(scopes).ok()?;
            Some(ThemeItem {
                scope,
                style: StyleModifier { foreground: Some(encode(red)), ..StyleModifier::default() },
            })
        })
        .collect();
    theme
});

/// The language in the info string of a code fence; `None` for plain text.
pub fn language(info: &str) -> Option<&str> {
    // `ts:line-numbers`, and `title="…"` without a language.
    let word = info.split([' ', ',', '{', ':', '\t']).next().unwrap_or_default().trim();
    let word = word.trim_start_matches('.');
    (!word.is_empty() && !word.contains('=') && !PLAIN_LANGUAGES.iter().any(|plain| plain.eq_ignore_ascii_case(word)))
        .then_some(word)
}

/// The grammar of a language. A search takes as long as parsing a page, so the result is kept.
fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    static FOUND: LazyLock<RwLock<FxHashMap<Box<str>, Option<&'static SyntaxReference>>>> =
        LazyLock::new(RwLock::default);
    if let Some(syntax) = FOUND.read().ok().and_then(|found| found.get(language).copied()) {
        return syntax;
    }
    let syntax = find_syntax(language);
    if let Ok(mut found) = FOUND.write() {
        found.insert(language.into(), syntax);
    }
    syntax
}

fn find_syntax(language: &str) -> Option<&'static SyntaxReference> {
    let name = language.to_ascii_lowercase();
    // Common names that the grammars don't list, and those of VitePress for code with placeholders.
    let token = match name.strip_suffix("-vue").unwrap_or(&name) {
        "shell" | "console" | "shell-session" | "shellsession" | "sh-session" | "bash-session" | "zsh" | "ksh" => {
            "bash"
        }
        "jsonc" | "json5" | "jsonl" | "ndjson" | "jsonlines" | "geojson" | "webmanifest" => "json",
        "mjs" | "cjs" | "node" => "js",
        "jsx" => "tsx",
        "mts" | "cts" => "ts",
        "csharp" => "cs",
        "fsharp" | "f#" => "f#",
        "docker" | "containerfile" => "dockerfile",
        "batch" | "dosbatch" => "bat",
        "objc" | "obj-c" | "objectivec" => "objective-c",
        "graphviz" => "dot",
        "fortran" | "fortran-modern" => "f90",
        "cuda" | "arduino" => "cpp",
        "x86asm" => "asm",
        "mdx" => "markdown",
        "html5" | "vue-html" | "handlebars" | "hbs" | "mustache" => "html",
        "apache" | "apacheconf" => "htaccess",
        "udiff" => "diff",
        "postgresql" | "postgres" | "pgsql" | "psql" | "mysql" | "sqlite" | "tsql" | "plsql" => "sql",
        "rscript" => "r",
        "octave" => "matlab",
        "common-lisp" | "scheme" | "elisp" | "emacs-lisp" => "lisp",
        "vimscript" => "vim",
        "liquid" => "twig",
        "django" | "tera" | "nunjucks" => "jinja2",
        "delphi" => "pas",
        "dlang" => "d",
        "gdscript" => "gd",
        "python3" | "starlark" | "pycon" | "ipython" => "python",
        "golang" => "go",
        "rs" => "rust",
        other if other.len() < name.len() => other,
        _ => language,
    };
    SYNTAXES.find_syntax_by_token(token)
}

/// The names of languages that an unknown one can misspell. Empty if its name is right or too short to tell.
pub fn similar_candidates(language: &str) -> impl Iterator<Item = &'static str> {
    let mut right = WITHOUT_GRAMMAR.iter().chain(&FURTHER_NAMES);
    let is_clear = language.len() < 4 || right.any(|name| name.eq_ignore_ascii_case(language));
    let syntaxes = if is_clear { &[] } else { SYNTAXES.syntaxes() };
    let further = if is_clear { &[][..] } else { &FURTHER_NAMES };
    let names = syntaxes.iter().map(|syntax| syntax.name.as_str()).filter(|name| !name.contains(' '));
    names.chain(further.iter().copied())
}

/// The names of all languages that code can have, sorted.
pub fn languages() -> impl Iterator<Item = String> {
    let names = SYNTAXES.syntaxes().iter().map(|syntax| syntax.name.to_lowercase()).filter(|name| !name.contains(' '));
    let mut names: Vec<String> = names.chain(FURTHER_NAMES.iter().map(ToString::to_string)).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter()
}

/// Whether there is a grammar for a language.
pub fn is_known(language: &str) -> bool {
    syntax(language).is_some()
}

/// Highlighting a line of code takes longer than rendering a page of prose, and the same code is highlighted again when
/// several pages quote it, for each language of a guide, and for each preview of its page.
static CACHE: LazyLock<RwLock<HighlightCache>> = LazyLock::new(RwLock::default);

/// The maximum size of all code and HTML in the cache, in bytes: for a guide in one language, and for one in several, whose
/// languages have the same code.
const CACHE_SIZES: [usize; 2] = [1 << 20, 32 << 20];
/// Code that is longer than this part of the cache is not kept.
const MAX_CACHED_PART: usize = 256;

/// The size of the cache.
static CACHE_SIZE: AtomicUsize = AtomicUsize::new(CACHE_SIZES[0]);
/// How much of it is used.
static CACHED_BYTES: AtomicUsize = AtomicUsize::new(0);

/// The HTML of code, once a thread has highlighted it. `None` if the grammar fails on it.
type CachedHtml = Arc<OnceLock<Option<Arc<str>>>>;

/// The HTML of code blocks, by language and code.
#[derive(Default)]
struct HighlightCache {
    by_language: FxHashMap<&'static str, FxHashMap<Box<str>, CachedHtml>>,
}

/// Keeps the HTML of more code, because a guide in several languages has the same code in each.
pub fn expect_languages() {
    CACHE_SIZE.store(CACHE_SIZES[1], Relaxed);
}

/// The HTML of code, from the cache if possible. `None` if the grammar fails on it. Threads that need the same code at the same time
/// wait for one of them.
fn highlighted(code: &str, syntax: &'static SyntaxReference) -> Option<Arc<str>> {
    if let Some(cached) = cached(code, syntax) {
        let html = || {
            let html = new_html(code, syntax).0;
            CACHED_BYTES.fetch_add(html.as_ref().map_or(0, |html| html.len()), Relaxed);
            html
        };
        return cached.get_or_init(html).clone();
    }
    let (html, is_endless) = new_html(code, syntax);
    // Endless code must not be tried again.
    if is_endless && let Ok(mut cache) = CACHE.write() {
        let cell = OnceLock::from(html.clone());
        cache.by_language.entry(&syntax.name).or_default().insert(code.into(), Arc::new(cell));
    }
    html
}

/// The place of code in the cache. `None` if the cache has no room for it.
fn cached(code: &str, syntax: &'static SyntaxReference) -> Option<CachedHtml> {
    let find = |cache: &HighlightCache| cache.by_language.get(syntax.name.as_str())?.get(code).cloned();
    if let Some(found) = CACHE.read().ok().and_then(|cache| find(&cache)) {
        return Some(found);
    }
    let size = CACHE_SIZE.load(Relaxed);
    let has_room = || CACHED_BYTES.load(Relaxed) + code.len() <= size;
    if code.len() > size / MAX_CACHED_PART || !has_room() {
        return None;
    }
    let mut cache = CACHE.write().ok()?;
    let place = cache.by_language.entry(&syntax.name).or_default().entry(code.into());
    if matches!(place, Entry::Vacant(_)) {
        CACHED_BYTES.fetch_add(code.len(), Relaxed);
    }
    Some(place.or_default().clone())
}

/// The HTML of code that is not in the cache, and whether its grammar never ended.
fn new_html(code: &str, syntax: &'static SyntaxReference) -> (Option<Arc<str>>, bool) {
    let outcome = within_time(code, syntax, MAX_TIME);
    let is_endless = outcome.is_err();
    let html = outcome.unwrap_or_else(|TimedOut| {
        let mut plain = String::new();
        // Writing to a `String` can't fail.
        _ = escape_html_body_text(&mut plain, code);
        Some(plain)
    });
    (html.map(Into::into), is_endless)
}

/// Highlighting took too long.
struct TimedOut;

/// Code for a thread that highlights, and where it sends the result of [`token_html`].
type Job = (String, &'static SyntaxReference, Sender<Option<String>>);

thread_local! {
    /// The thread that highlights code for this one.
    static HIGHLIGHTER: RefCell<Option<Sender<Job>>> = const { RefCell::new(None) };
}

/// Highlights code in another thread. Some grammars never end on some code, such as `x /*` in JavaScript, and can't be
/// interrupted. Their thread is abandoned; it ends with the process.
fn within_time(code: &str, syntax: &'static SyntaxReference, time: Duration) -> Result<Option<String>, TimedOut> {
    let (sender, result) = mpsc::channel();
    HIGHLIGHTER.with_borrow_mut(|highlighter| {
        let mut job = (code.to_string(), syntax, sender);
        // A thread can be gone if the grammar panicked.
        for _ in 0..2 {
            match highlighter.get_or_insert_with(start_highlighter).send(job) {
                Ok(()) => break,
                Err(mpsc::SendError(unsent)) => (*highlighter, job) = (None, unsent),
            }
        }
        match result.recv_timeout(time) {
            Ok(html) => Ok(html),
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => {
                *highlighter = None;
                Err(TimedOut)
            }
        }
    })
}

fn start_highlighter() -> Sender<Job> {
    let (sender, jobs) = mpsc::channel::<Job>();
    std::thread::spawn(move || {
        for (code, syntax, result) in jobs {
            // Nobody waits for a late result.
            _ = result.send(token_html(&code, syntax));
        }
    });
    sender
}

/// Compiles the grammars that some code blocks need, which include their fences. A grammar compiles its regular expressions
/// on first use, and pages that need the same one would wait for each other.
pub fn prepare<'a>(blocks: impl Iterator<Item = &'a str>) {
    let mut samples: BTreeMap<&str, (&'static SyntaxReference, &str)> = BTreeMap::new();
    for block in blocks {
        let Some((fence, rest)) = block.split_once('\n') else { continue };
        let Some(syntax) = language(fence.trim_matches(['`', '~', ' ', '\r'])).and_then(syntax) else { continue };
        let code = rest.rfind('\n').map_or("", |end| &rest[..=end]);
        if code.len() <= MAX_CODE {
            samples.entry(&syntax.name).or_insert((syntax, code));
        }
    }
    // Grammars differ in size, so they are distributed one by one.
    samples.into_values().par_bridge().for_each(|(syntax, code)| _ = highlighted(code, syntax));
}

/// Writes code as escaped HTML to `out`, with `<span class="hl-…">` around its tokens if `language` is known.
pub fn write(code: &str, language: Option<&str>, out: &mut String) {
    let html =
        language.and_then(syntax).filter(|_| code.len() <= MAX_CODE).and_then(|syntax| highlighted(code, syntax));
    match html {
        Some(html) => out.push_str(&html),
        // Writing to a `String` can't fail.
        None => _ = escape_html_body_text(out, code),
    }
}

/// Highlights code. `None` if the grammar fails on it; it is then shown without highlighting.
fn token_html(code: &str, syntax: &SyntaxReference) -> Option<String> {
    let highlighter = Highlighter::new(&CLASS_SCHEME);
    let mut state = HighlightState::new(&highlighter, ScopeStack::new());
    let mut parser = ParseState::new(syntax);
    let mut html = String::with_capacity(code.len() * 2);
    let mut open = 0u8;
    for line in LinesWithEndings::from(code) {
        let operations = parser.parse_line(line, &SYNTAXES).ok()?;
        for (Style { foreground, .. }, text) in HighlightIterator::new(&mut state, &operations, line, &highlighter) {
            // White space looks the same in any class, so it extends the token before it.
            let class = if text.trim().is_empty() && !text.contains('\n') { open } else { foreground.r };
            if class != open {
                if open > 0 {
                    html.push_str("</span>");
                }
                if let Some((name, _)) = (class > 0).then(|| CLASSES.get(usize::from(class) - 1)).flatten() {
                    html.push_str("<span class=\"hl-");
                    html.push_str(name);
                    html.push_str("\">");
                }
                open = class;
            }
            _ = escape_html_body_text(&mut html, text);
        }
    }
    if open > 0 {
        html.push_str("</span>");
    }
    Some(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_grammars_are_abandoned() {
        let javascript = syntax("js").expect("a grammar");
        let time = Duration::from_millis(500);
        assert!(within_time("x /*\n*/\n", javascript, time).is_err());
        let html = within_time("let x = 1;\n", javascript, MAX_TIME).ok().flatten();
        assert!(html.is_some_and(|html| html.contains("hl-")));
    }

    #[test]
    fn tokens_have_classes_and_text_is_escaped() {
        let mut html = String::new();
        write("let x = \"<b>\"; // one\n", Some("rust"), &mut html);
        assert!(html.contains("<span class=\"hl-string\">\"&lt;b&gt;\"</span>"), "{html}");
        assert!(html.contains("hl-comment"), "{html}");
        assert!(!html.contains("style="), "{html}");
        let mut plain = String::new();
        write("a < b\n", Some("no-such-language"), &mut plain);
        assert_eq!(plain, "a &lt; b\n");
    }

    #[test]
    fn every_selector_is_valid() {
        assert_eq!(CLASS_SCHEME.scopes.len(), CLASSES.len());
    }

    #[test]
    fn the_first_word_of_the_info_string_is_the_language() {
        assert_eq!(language("rust,ignore"), Some("rust"));
        assert_eq!(language("{.python}"), None);
        assert_eq!(language("Text"), None);
        assert_eq!(language(""), None);
    }
}
