//! Laws of a document's text: dollar signs are text unless they enclose maths, each written word is on the page or in a
//! warning, and the ids of a page are unique.

use std::collections::BTreeSet;

use guide::Overrides;
use guide::render::Renderer;
use guide::render::template::engine::Theme;
use proptest::prelude::*;
use scraper::{Html, Selector};

use crate::support::Guide;

const URL: &str = "/articles/a/";

/// The HTML of a guide's only article, and the messages about the guide.
fn render(text: &str) -> (String, Vec<String>) {
    let guide = Guide::empty();
    guide.write("content/articles/a.md", format!("---\ntitle: A\nsummary: B\n---\n{text}"));
    let (site, diagnostics) = guide::open(guide.root(), &Overrides::default());
    let theme = Theme::new(&site).unwrap_or_else(|errors| panic!("{errors:?}"));
    let record = site.pages.records().find(|record| record.url.as_str() == URL).expect("a page for the article");
    let bytes = Renderer::new(&site, &theme).render(record).unwrap_or_else(|error| panic!("{error:?}"));
    let messages = diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect();
    (String::from_utf8(bytes).expect("UTF-8"), messages)
}

/// The HTML of the text, without what the theme writes around it.
fn body(html: &str) -> String {
    let selector = Selector::parse(".body").expect("a selector");
    Html::parse_document(html).select(&selector).map(|element| element.inner_html()).collect()
}

fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

const MONEY: &[&str] = &[
    "$",
    "$",
    "$",
    "$$",
    "$5",
    "$60k-",
    " $80k",
    "US$ 3",
    " and ",
    "*",
    "**",
    "_",
    "`",
    "[a](https://x.example)",
    "\\",
    "\n",
    "\n\n",
    "| a ",
    "|\n|---|\n",
    "x",
    "1",
    "(",
    ")",
    "{",
    "}",
    "^",
    "# ",
    "> ",
    "- ",
    "==",
    "~~",
    "é",
    "<b>",
    "</b>",
    " ",
];

/// Words are numbered afterwards, so that each occurs once.
const STRUCTURE: &[&str] = &[
    "WORD",
    "WORD",
    "WORD",
    "WORD ",
    " WORD",
    "$",
    "{",
    "}",
    ": ",
    "| ",
    " |",
    "|\n|---|---|\n",
    "[^1]",
    "[^1]: ",
    "[^WORD]: ",
    "<",
    ">",
    "<b>",
    "</b>",
    "<WORD>",
    "<div>",
    "</div>",
    "<p title='WORD'>",
    "==",
    "~~",
    "*",
    "**",
    "[[",
    "]]",
    "](",
    "[",
    "]",
    "]: ",
    "\n",
    "\n\n",
    "# ",
    "## ",
    "{#WORD}",
    "{.WORD}",
    "> ",
    "> [!NOTE] ",
    "- ",
    "- [x] ",
    "1. ",
    "    ",
    "`",
    "```\n",
    "``` WORD\n",
    ":::WORD\n",
    "\n: ",
    "^",
    "~",
    "\\",
    "&",
    "&amp;",
    "{{ WORD }}",
    "{% WORD %}",
    "!",
    "![",
    "![[WORD]]",
    "<https://WORD.example>",
    "---\n",
    "\t",
];

const ANCHORS: &[&str] = &[
    "# A\n\n",
    "## A\n\n",
    "## a {#a}\n\n",
    "### B {#a}\n\n",
    "<b id=a>x</b>\n\n",
    "<div id='a'>\n\n",
    "</div>\n\n",
    "[^1] ",
    "[^a] ",
    "\n\n[^1]: One.\n\n",
    "\n\n[^a]: Two.\n\n",
    "<a name=a>x</a>",
    "<h2 id=fn-1>x</h2>\n\n",
    "# fn 1\n\n",
    "# 1\n\n",
    "## toc\n\n",
    "# search\n\n",
    "## Main {#main}\n\n",
    "<p id=main>x</p>\n\n",
    "# é\n\n",
    "# ???\n\n",
    "# guide articles\n\n",
    "## guide-backlinks\n\n",
    "$x$ ",
    "> # A\n\n",
    "- # A\n\n",
    "<section id=\"a-1\">x</section>\n\n",
    "# A 1\n\n",
    "word ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

    /// A slash is punctuation like a dollar sign, and never starts maths.
    #[test]
    fn without_maths_a_dollar_sign_is_like_any_other_sign(text in pieces(MONEY)) {
        let with_dollars = body(&render(&text).0);
        if !with_dollars.contains("math") {
            prop_assert_eq!(with_dollars.replace('$', "/"), body(&render(&text.replace('$', "/")).0));
        }
    }

    #[test]
    fn each_word_is_on_the_page_or_a_message_is_shown(text in pieces(STRUCTURE)) {
        // Authors keep definitions of links that they don't use, so no message is shown.
        let is_definition = |(offset, _): (usize, &str)| {
            let label = text[..offset].rfind("[^").filter(|start| !text[..*start].ends_with(['[', '\\']));
            label.is_none_or(|start| text[start + 1..offset].contains(['[', ']']))
        };
        if text.match_indices("]:").any(is_definition) {
            return Ok(());
        }
        let mut parts = text.split("WORD");
        let mut numbered = parts.next().unwrap_or_default().to_string();
        let mut words = Vec::new();
        for part in parts {
            let word = format!("word{}z", words.len());
            numbered += &format!("{word}{part}");
            words.push(word);
        }
        let (html, messages) = render(&numbered);
        let missing: Vec<&String> = words.iter().filter(|word| !html.contains(*word)).collect();
        prop_assert!(missing.is_empty() || !messages.is_empty(), "missing {missing:?} of {numbered:?} in {}", body(&html));
    }

    #[test]
    fn ids_of_a_page_are_unique(text in pieces(ANCHORS)) {
        let (html, _) = render(&text);
        let selector = Selector::parse("[id]").expect("a selector");
        let mut ids = BTreeSet::new();
        for element in Html::parse_document(&html).select(&selector) {
            let id = element.attr("id").unwrap_or_default();
            prop_assert!(ids.insert(id.to_string()), "the id `{id}` occurs twice");
        }
    }
}
