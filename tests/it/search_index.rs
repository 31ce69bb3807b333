//! The files of the search index, read by the format in ARCHITECTURE.md: each page is found by every word that it shows, and
//! documents that are not public by none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::support::{Guide, files_below};

/// The index of a built site.
struct Index {
    folder: PathBuf,
    root: Value,
    /// The address of each page.
    pages: Vec<String>,
    /// By the name of the file.
    words: BTreeMap<String, WordsFile>,
}

/// A file of words.
#[derive(Default)]
struct WordsFile {
    /// The pages of each word.
    postings: BTreeMap<String, BTreeSet<usize>>,
    /// Words whose pages are in another file, with a word of that file that has the same pages.
    aliases: BTreeMap<String, String>,
}

impl Index {
    fn read(site: &Path) -> Self {
        let folder = site.join("search-index");
        let root: Value = serde_json::from_slice(&inflate(&folder.join("root.bin"))).expect("JSON");
        let mut index = Self { folder, root, pages: Vec::new(), words: BTreeMap::new() };
        for entry in index.listed("pages") {
            assert_eq!(entry[0], index.pages.len(), "the files of pages are in order");
            let content = index.json("pages", text(&entry[1]));
            index.pages.extend(array(&content[0]).iter().map(|page| address(text(&page[0]), text(&page[1]))));
        }
        assert_eq!(index.root["count"], index.pages.len());
        for entry in index.listed("words") {
            let file = index.read_words(text(&entry[1]));
            assert!(file.postings.contains_key(text(&entry[0])), "a file of words starts with its first word");
            index.words.insert(text(&entry[1]).to_string(), file);
        }
        index
    }

    fn listed(&self, kind: &str) -> Vec<Value> {
        array(&self.root[kind]).clone()
    }

    fn json(&self, kind: &str, hash: &str) -> Value {
        serde_json::from_slice(&self.bytes(kind, hash)).expect("JSON")
    }

    fn bytes(&self, kind: &str, hash: &str) -> Vec<u8> {
        inflate(&self.folder.join(kind).join(format!("{hash}.bin")))
    }

    /// Reads a file of words: the length of its head, the head, and the postings.
    fn read_words(&self, hash: &str) -> WordsFile {
        let bytes = self.bytes("words", hash);
        let (length, rest) = bytes.split_first_chunk().expect("a length");
        let (head, mut lists) = rest.split_at(u32::from_le_bytes(*length) as usize);
        let head: Value = serde_json::from_slice(head).expect("JSON");
        let mut file = WordsFile::default();
        for stem in array(&head["stems"]) {
            let length = serde_json::from_value(stem[2].clone()).expect("a length");
            let pages = self.postings(lists.split_off(..length).expect("postings"));
            assert_eq!(stem[1], pages.len(), "{stem}: the number of pages");
            for word in text(&stem[0]).split(' ') {
                assert!(file.postings.insert(word.to_string(), pages.clone()).is_none(), "{word} is listed twice");
            }
        }
        assert!(lists.is_empty(), "every posting belongs to a stem");
        for alias in array(&head["aliases"]) {
            file.aliases.insert(text(&alias[0]).to_string(), text(&alias[1]).to_string());
        }
        file
    }

    /// Decodes numbers in LEB128: the distance to the previous page, minus one, above three bits of weight.
    fn postings(&self, bytes: &[u8]) -> BTreeSet<usize> {
        let (mut pages, mut next, mut number, mut shift) = (BTreeSet::new(), 0, 0, 0);
        for byte in bytes {
            number |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                let page = next + (number >> 3);
                assert!(page < self.pages.len(), "page {page} does not exist");
                pages.insert(page);
                (next, number, shift) = (page + 1, 0, 0);
            }
        }
        assert_eq!(shift, 0, "the last posting is complete");
        pages
    }

    /// The pages with a word, found as the script finds them: in the last file whose first word is not greater.
    fn find(&self, word: &str) -> Option<&BTreeSet<usize>> {
        let file = self.words_file(word)?;
        match file.aliases.get(word) {
            Some(stem) => self.words_file(stem)?.postings.get(stem),
            None => file.postings.get(word),
        }
    }

    fn words_file(&self, word: &str) -> Option<&WordsFile> {
        let is_greater = |entry: &&Value| text(&entry[0]).encode_utf16().gt(word.encode_utf16());
        let listed = array(&self.root["words"]);
        let next = listed.iter().take_while(|entry| !is_greater(entry)).count();
        self.words.get(text(&listed.get(next.saturating_sub(1))?[1]))
    }

    fn page(&self, address: &str) -> Option<usize> {
        self.pages.iter().position(|page| page == address)
    }

    /// Everything that the index can show: all files without the postings.
    fn shown(&self) -> String {
        let mut shown = self.root.to_string();
        for kind in ["pages", "texts", "spelling", "words"] {
            let folder = fs::read_dir(self.folder.join(kind)).into_iter().flatten();
            for entry in folder {
                let bytes = inflate(&entry.expect("a file").path());
                match kind {
                    "words" => {
                        let head: Value = serde_json::Deserializer::from_slice(&bytes[4..])
                            .into_iter()
                            .next()
                            .expect("a head")
                            .expect("JSON");
                        shown.push_str(&head["pages"].to_string());
                        shown.push_str(&head["sentences"].to_string());
                    }
                    _ => shown.push_str(&String::from_utf8(bytes).expect("text")),
                }
            }
        }
        shown.to_lowercase()
    }
}

fn inflate(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut content = Vec::new();
    flate2::read::ZlibDecoder::new(&*bytes).read_to_end(&mut content).expect("a zlib stream");
    content
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("not an array: {value}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

/// The address of a page. Its part that follows from the title is left out.
fn address(title: &str, short: &str) -> String {
    let [before, count, after] = short.split(' ').collect::<Vec<_>>()[..] else { return short.to_string() };
    let parts = title.to_lowercase();
    let parts: Vec<&str> = parts.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let slug = parts.join("-");
    let slug = if count.is_empty() { &slug } else { &slug[..count.parse().expect("a number")] };
    format!("{before}{slug}{after}")
}

/// Elements that are parts of a line of text. All others separate words.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small",
    "span", "strong", "sub", "sup", "time", "u", "var",
];
/// Elements without text, and labels that the site adds to the text of the author.
// The search has the TeX of a formula, not the letters of its elements.
const NOT_TEXT: &str =
    "script, math, style, template, svg, [hidden], .footnote-reference, .footnote-label, .footnote-back";

/// Adds the text of an element that readers see.
fn add_visible_text(element: ElementRef<'_>, not_text: &Selector, text: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(own) => text.push_str(own),
            Node::Element(of_child) => {
                let Some(element) = ElementRef::wrap(child).filter(|child| !not_text.matches(child)) else { continue };
                let is_inline = INLINE.contains(&of_child.name());
                text.push_str(if is_inline { "" } else { "\n" });
                add_visible_text(element, not_text, text);
                text.push_str(if is_inline { "" } else { "\n" });
            }
            _ => {}
        }
    }
}

/// The words of a text, folded, and the number of those that this test leaves out, because they are joined by signs as in
/// `C++`, `R&D`, `isn't` and `3.5`. `tests/search/words.json` tests those.
fn words_of(text: &str) -> (BTreeSet<String>, usize) {
    let (mut words, mut left_out) = (BTreeSet::new(), 0);
    for token in text.split_whitespace() {
        let token: String = token.nfkd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).nfc().collect();
        // A full stop or a comma is a part of a number, and a full stop in front can be one of a word.
        let has_digits = token.chars().any(char::is_numeric);
        let separates = |c: char| match c {
            '.' | ',' => !has_digits && !token.starts_with('.'),
            '+' | '#' | '&' | '\'' | '’' => false,
            c => !c.is_alphanumeric() && !is_combining_mark(c),
        };
        for part in token.split(separates) {
            let part = part.trim_end_matches(['.', ',', '\'', '’']).trim_start_matches([',', '\'', '’']);
            if part.chars().any(is_unspaced) {
                let runs = part.split(|c| !is_unspaced(c)).map(|run| run.chars().map(in_hiragana).collect::<Vec<_>>());
                words.extend(runs.flat_map(|run| run.windows(2).map(String::from_iter).collect::<Vec<_>>()));
            } else if part.chars().all(char::is_alphanumeric) && part.chars().count() <= 40 {
                let letters = [('ß', "ss"), ('ł', "l"), ('æ', "ae"), ('ø', "o")];
                let lower = part.to_lowercase();
                let word = letters.iter().fold(lower, |word, (letter, plain)| word.replace(*letter, plain));
                words.extend(Some(word).filter(|word| !word.is_empty()));
            } else {
                left_out += 1;
            }
        }
    }
    (words, left_out)
}

fn in_hiragana(c: char) -> char {
    if ('ァ'..='ヶ').contains(&c) { char::from_u32(u32::from(c) - 0x60).unwrap_or(c) } else { c }
}

/// Whether a character is Chinese, Japanese or Korean.
fn is_unspaced(c: char) -> bool {
    matches!(c, '々' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Checks a built site: each word that a page shows in its heading or its text is in the dictionary, with the page in its
/// postings. Returns the number of words.
fn check(site: &Path) -> usize {
    let index = Index::read(site);
    let [heading, prose, not_text] =
        ["h1", ".prose", NOT_TEXT].map(|selector| Selector::parse(selector).expect("a selector"));
    let (mut count, mut left_out, mut missing) = (0, 0, Vec::new());
    for file in files_below(site).iter().filter(|file| file.ends_with("index.html")) {
        let html = Html::parse_document(&fs::read_to_string(site.join(file)).expect("a page"));
        let address = format!("/{}", file.strip_suffix("index.html").expect("a page"));
        let mut text = String::new();
        html.select(&prose).for_each(|prose| add_visible_text(prose, &not_text, &mut text));
        let page = index.page(&address);
        assert!(page.is_some() || text.trim().is_empty(), "{address} has a text and is not in the index");
        // The page of an ambiguous title shows the summaries of its roles.
        let Some(page) = page.filter(|_| !address.starts_with("/titles/")) else { continue };
        html.select(&heading).for_each(|heading| add_visible_text(heading, &not_text, &mut text));
        let (words, signs) = words_of(&text);
        count += words.len();
        left_out += signs;
        let is_missing = |word: &&String| !index.find(word).is_some_and(|pages| pages.contains(&page));
        let words: Vec<&str> = words.iter().filter(is_missing).map(String::as_str).collect();
        if !words.is_empty() {
            missing.push(format!("{address}: {}", words.join(" ")));
        }
    }
    assert!(missing.is_empty(), "words that don't find their page: {missing:#?}");
    assert!(left_out * 10 < count, "{left_out} words of {count} are left out");
    count
}

#[test]
fn every_word_of_this_guide_and_of_its_documentation_finds_its_page() {
    for (root, least) in [("", 10_000), ("docs", 3_000)] {
        let output = tempfile::tempdir().expect("a folder");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let site = output.path().join("public");
        let guide = Guide::empty();
        let arguments = ["--root", root.to_str().expect("a path"), "build", "-q", "-o", site.to_str().expect("a path")];
        let outcome = guide.run(&arguments);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        let count = check(&site);
        assert!(count > least, "{}: {count} words", root.display());
    }
}

const TEXTS: &str = "\
-- site.toml --
title = \"Gallery\"
-- content/roles/keeper.md --
---
title: Zoo Keeper
abbr: ZK
sources: [https://example.org/keepers]
summary: Feeds the capybaras.
also_called: [Animal Attendant]
hidden_titles: [Beastmaster]
---
The *first* paragraph
has two lines.

- outer <b>bold</b>item
  - inner item
    1. innermost

| left cell | right cell |
|---|---|
| north | south |

> [!NOTE] Mind
> the gap.

<details><summary>Opened</summary>

Folded **markdown**.

</details>

<div>raw<br>lines <span>joined</span>ly</div>

Not shown: <!-- commented --> <span hidden>concealed</span> done.

A note.[^1] And maths $alpha + beta$.

$$
gamma
$$

```python
def identifier_name(): return 'literal'
```

[^1]: Its footnote.

# Anotherheading {#other}

Write to <placeholdername>.

Term
: Definition

Straße, Élan, ŁÓDŹ, ﬁnal and naïve.

プロダクトの方向を決める。產品經理。
-- content/index.md --
Welcome to the homepage.
-- content/articles/public.md --
---
roles: [Zoo Keeper]
authors: [Ada]
---
# Publicly

Visible here.
-- content/articles/draft.md --
---
draft: true
roles: [Zoo Keeper]
---
# Draftword

Draftonly.
-- content/articles/future.md --
---
publish: 2099-01-01
---
# Futureword

Futureonly.
-- content/articles/expired.md --
---
expires: 2020-01-01
---
# Expiredword

Expiredonly.
";

/// Words of [`TEXTS`] that its site does not show.
const WITHHELD: [&str; 8] =
    ["draftword", "draftonly", "futureword", "futureonly", "expiredword", "expiredonly", "commented", "concealed"];

#[test]
fn every_kind_of_visible_text_finds_its_page_and_withheld_text_finds_none() {
    let guide = Guide::from_text(TEXTS);
    let outcome = guide.run(&["build", "-q"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let site = guide.path("public");
    assert!(check(&site) > 60);
    let index = Index::read(&site);
    let keeper = index.page("/roles/keeper/").expect("the role");
    let found = |word: &str| index.find(word).is_some_and(|pages| pages.contains(&keeper));
    // Words in each syntax, and next to the tags of blocks.
    for word in [
        "capybaras",
        "attendant",
        "zk",
        "bolditem",
        "innermost",
        "cell",
        "north",
        "mind",
        "gap",
        "opened",
        "folded",
        "raw",
        "lines",
        "joinedly",
        "placeholdername",
        "alpha",
        "gamma",
        "identifier",
        "literal",
        "footnote",
        "anotherheading",
        "definition",
        "strasse",
        "elan",
        "lodz",
        "final",
        "naive",
        "方向",
        "經理",
    ] {
        assert!(found(word), "{word}");
    }
    // A hidden title finds the role, and nothing shows it.
    assert!(found("beastmaster"));
    let sources = index.page("/sources/").expect("the list of sources");
    assert!(index.find("sources").is_some_and(|pages| pages.contains(&sources)));
    let shown = index.shown();
    assert!(shown.contains("capybaras") && !shown.contains("beastmaster"));
    for word in WITHHELD {
        assert_eq!(index.find(word), None, "{word}");
        assert!(!shown.contains(word), "{word}");
        let files = index.words.values();
        let is_listed = |file: &WordsFile| file.postings.contains_key(word) || file.aliases.contains_key(word);
        assert!(!files.into_iter().any(is_listed), "{word}");
    }
    let is_withheld = |page: &&String| ["draft", "future", "expired"].iter().any(|name| page.contains(name));
    assert_eq!(index.pages.iter().find(is_withheld), None);
    // With an option, their words are found.
    assert_eq!(guide.run(&["build", "-q", "--drafts"]).status, 0);
    let index = Index::read(&site);
    let draft = index.pages.iter().position(|page| page.contains("draft")).expect("the draft");
    assert!(index.find("draftonly").is_some_and(|pages| pages.contains(&draft)));
}
