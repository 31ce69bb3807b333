//! Code -> HTML with a class for each kind of token, and never a colour: the theme's stylesheet has those.
//!
//! Grammars are Sublime Text's, by syntect and two-face. Instead of one class for each of their hundreds of scopes,
//! a scope is mapped to one of a dozen classes, which keeps pages small and stylesheets short.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Arc, LazyLock, RwLock};

use pulldown_cmark_escape::escape_html_body_text;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use syntect::highlighting::{
    Color, HighlightIterator, HighlightState, Highlighter, ScopeSelectors, Style, StyleModifier, Theme, ThemeItem,
};
use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Classes with the scopes that get them. Where several match, the most specific wins, as in a colour scheme.
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

/// Names that say "this is plain text", and languages that a reader's own tool draws.
const PLAIN: [&str; 12] = [
    "text",
    "txt",
    "plain",
    "plaintext",
    "output",
    "console-output",
    "terminal",
    "mermaid",
    "none",
    "nohighlight",
    "math",
    "ignore",
];

/// Code longer than this is shown plain, so that one page can't hold up a build.
const LONGEST: usize = 200_000;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// A colour scheme whose colours are the numbers of the classes, from 1; 0 is text without a class.
static CLASS_SCHEME: LazyLock<Theme> = LazyLock::new(|| {
    let number = |red: u8| Color { r: red, g: 0, b: 0, a: 255 };
    let mut theme = Theme::default();
    theme.settings.foreground = Some(number(0));
    let classes = CLASSES.iter().zip(1u8..);
    theme.scopes = classes
        .filter_map(|((_, scopes), red)| {
            let scope = ScopeSelectors::from_str(scopes).ok()?;
            Some(ThemeItem {
                scope,
                style: StyleModifier { foreground: Some(number(red)), ..StyleModifier::default() },
            })
        })
        .collect();
    theme
});

/// The language that the info string of a fence names, if it names one that is to be highlighted.
pub fn language(info: &str) -> Option<&str> {
    let word = info.split([' ', ',', '{', '\t']).next().unwrap_or_default().trim();
    let word = word.trim_start_matches('.');
    (!word.is_empty() && !PLAIN.iter().any(|plain| plain.eq_ignore_ascii_case(word))).then_some(word)
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    // Names that people write and that no grammar lists.
    let token = match language.to_ascii_lowercase().as_str() {
        "shell" | "console" | "shell-session" | "shellsession" | "zsh" => "bash",
        "jsonc" | "json5" | "jsonl" => "json",
        "mjs" | "cjs" => "js",
        "mts" | "cts" => "ts",
        "pwsh" => "ps1",
        "python3" => "python",
        "golang" => "go",
        "rs" => "rust",
        _ => language,
    };
    SYNTAXES.find_syntax_by_token(token)
}

/// Whether code in this language can be highlighted.
pub fn knows(language: &str) -> bool {
    syntax(language).is_some()
}

/// Code that came out as HTML, by language and text, for the same again: an example that many texts show, and every
/// other block of a page that is previewed after an edit. A line of code costs more than a page of prose.
static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

/// How many bytes of HTML are kept at most, and of how much code.
const KEPT: usize = 1 << 20;
const LONGEST_KEPT: usize = 4096;

#[derive(Default)]
struct Known {
    by_language: FxHashMap<&'static str, FxHashMap<Box<str>, Arc<str>>>,
    bytes: usize,
}

/// The HTML of code, `None` where its grammar fails on it.
fn highlighted(code: &str, syntax: &'static SyntaxReference) -> Option<Arc<str>> {
    let find = |known: &Known| known.by_language.get(syntax.name.as_str())?.get(code).cloned();
    if let Some(html) = KNOWN.read().ok().and_then(|known| find(&known)) {
        return Some(html);
    }
    let html: Arc<str> = tokens(code, syntax)?.into();
    if code.len() <= LONGEST_KEPT
        && let Ok(mut known) = KNOWN.write()
        && known.bytes + html.len() <= KEPT
    {
        let before = known.by_language.entry(&syntax.name).or_default().insert(code.into(), html.clone());
        known.bytes += if before.is_some() { 0 } else { html.len() };
    }
    Some(html)
}

/// Gets the grammars ready that blocks of code need, given with their fences, of which one for each language counts. What
/// a grammar looks for is compiled when it is first looked for; while that is done for one page, no other that needs the
/// same goes on.
pub fn prepare<'a>(blocks: impl Iterator<Item = &'a str>) {
    let mut samples: BTreeMap<&str, (&'static SyntaxReference, &str)> = BTreeMap::new();
    for block in blocks {
        let Some((fence, rest)) = block.split_once('\n') else { continue };
        let Some(syntax) = language(fence.trim_matches(['`', '~', ' ', '\r'])).and_then(syntax) else { continue };
        let code = rest.rfind('\n').map_or("", |end| &rest[..=end]);
        if code.len() <= LONGEST {
            samples.entry(&syntax.name).or_insert((syntax, code));
        }
    }
    // One takes several times as long as another, so each core takes the next when it is done with one.
    samples.into_values().par_bridge().for_each(|(syntax, code)| _ = highlighted(code, syntax));
}

/// Writes code as escaped HTML to `out`, with `<span class="hl-…">` around its tokens where `language` is known.
pub fn write(code: &str, language: Option<&str>, out: &mut String) {
    let html = language.and_then(syntax).filter(|_| code.len() <= LONGEST).and_then(|syntax| highlighted(code, syntax));
    match html {
        Some(html) => out.push_str(&html),
        // Writing to a String can't fail.
        None => _ = escape_html_body_text(out, code),
    }
}

/// `None` where a grammar fails on this code; it is then shown plain.
fn tokens(code: &str, syntax: &SyntaxReference) -> Option<String> {
    let highlighter = Highlighter::new(&CLASS_SCHEME);
    let mut state = HighlightState::new(&highlighter, ScopeStack::new());
    let mut parser = ParseState::new(syntax);
    let mut html = String::with_capacity(code.len() * 2);
    let mut open = 0u8;
    for line in LinesWithEndings::from(code) {
        let operations = parser.parse_line(line, &SYNTAXES).ok()?;
        for (Style { foreground, .. }, text) in HighlightIterator::new(&mut state, &operations, line, &highlighter) {
            // White space looks the same in any class, so it stays in the token before it.
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
