//! Pages and their terms -> the [`SearchIndex`]: the name of each file, and its content on demand.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::Serialize;
use unicode_normalization::char::is_combining_mark;

use crate::model::kind::Kind;
use crate::model::site::Site;
use crate::render::markdown::excerpt::sentence_at;

use crate::search::files::{self, FORMAT, FileKind, NameHasher};
use crate::search::language::Language;
use crate::search::page::{SearchPage, SearchPages, number};
use crate::search::postings::{Champion, Stem};
use crate::search::text::{PageText, Section};
use crate::search::{filters, names, spelling, words};

/// The name of the file from which the script finds all others.
pub(super) const ROOT: &str = "root.bin";

/// The least and the most bytes, before compression, in a file of words, and the same for pages and for texts. Compressed,
/// all of them have less than 50 KiB.
const WORDS_SIZE: Range<usize> = 24_000..48_000;
const PAGES_SIZE: Range<usize> = 60_000..110_000;
const TEXTS_SIZE: Range<usize> = 110_000..145_000;
/// A shorter part of an address is not left out.
const MIN_SHORTENED: usize = 6;
/// What a champion adds to a file of words, before compression.
const CHAMPION_SIZE: usize = 90;
/// How many champions of a stem have a sentence.
const SENTENCES: usize = 4;
/// The most pages that an empty search suggests.
const SUGGESTIONS: usize = 8;

/// A search index. The content of a file is generated when it is needed.
pub(crate) struct SearchIndex {
    pages: Arc<SearchPages>,
    /// The short address of each page.
    addresses: Vec<Box<str>>,
    /// The text of each page, once it is known.
    texts: Vec<OnceLock<PageText>>,
    stems: Vec<Stem>,
    files: BTreeMap<String, FileContent>,
}

/// What a file contains.
enum FileContent {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A range of stems, and the words of it that other files contain, each with the first word of its stem.
    Words(Range<usize>, Vec<(Box<str>, Box<str>)>),
    /// The texts of a range of pages.
    Texts(Range<usize>),
}

/// The pages of a site with the hash and the size of each text.
pub(super) struct IndexInput {
    pub(super) pages: Arc<SearchPages>,
    pub(super) digests: Vec<[u8; 16]>,
    pub(super) sizes: Vec<u32>,
    pub(super) texts: Vec<OnceLock<PageText>>,
    pub(super) stems: Vec<Stem>,
}

/// What a result shows: the title, the address, the kind and the summary.
type ShownPage<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The anchor of a section.
#[derive(Serialize)]
#[serde(untagged)]
enum Anchor {
    Written(String),
    /// 1: the anchor is [`heading_anchor`] of the first block.
    OfHeading(u8),
}

/// The anchor that most headings have: as the script derives it.
fn heading_anchor(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let kept = lower.chars().filter(|c| c.is_alphanumeric() || is_combining_mark(*c) || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Whether an anchor is [`heading_anchor`] of a heading.
fn is_heading_anchor(anchor: &str, heading: &str) -> bool {
    if !heading.is_ascii() {
        return anchor == heading_anchor(heading);
    }
    let kept = heading.bytes().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_'));
    kept.map(|byte| if byte == b' ' { b'-' } else { byte.to_ascii_lowercase() }).eq(anchor.bytes())
}

/// An address without the part that follows from the title: what precedes the part, the length of the part or nothing for
/// all of it, and what follows it. Most addresses repeat the title.
fn short_address(title: &str, url: &str) -> Box<str> {
    let mut slug = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    let start = url.trim_end_matches('/').rfind('/').map_or(0, |slash| slash + 1);
    let same = slug.bytes().zip(url[start..].bytes()).take_while(|(one, other)| one == other).count();
    if same < MIN_SHORTENED {
        return url.into();
    }
    let count = if same == slug.len() { String::new() } else { same.to_string() };
    format!("{} {count} {}", &url[..start], &url[start + same..]).into()
}

impl SearchIndex {
    pub(super) fn new(site: &Site, language: &Language, input: IndexInput) -> Self {
        let IndexInput { pages, digests, sizes, texts, stems } = input;
        let mut files = BTreeMap::new();
        let addresses: Vec<Box<str>> =
            pages.list.par_iter().map(|page| short_address(&page.title, &page.url)).collect();
        let shown: Vec<ShownPage<'_>> =
            pages.list.iter().zip(&addresses).map(|(page, address)| shown(page, address)).collect();
        let words = divide_words(&shown, &digests, &stems, &mut files);
        let pages_files = divide_pages(&pages.list, &shown, &digests, &sizes, &mut files);
        let mut add = |kind: FileKind, bytes: Vec<u8>| {
            let hash = files::hash_of(&bytes);
            files.insert(files::path(kind, &hash), FileContent::Bytes(bytes));
            hash
        };
        let names = names::contents(&pages);
        let names: Vec<_> = names.into_iter().map(|(first, bytes)| (first, add(FileKind::Names, bytes))).collect();
        let spelling = spelling::contents(&stems);
        let spelling: Vec<_> =
            spelling.into_iter().map(|(first, bytes)| (first, add(FileKind::Spelling, bytes))).collect();
        let filters = filters::contents(site, &pages, |bytes| add(FileKind::Filters, bytes));
        let filters: Vec<String> = filters.into_iter().map(|bytes| add(FileKind::Filters, bytes)).collect();
        let root = Root {
            format: FORMAT,
            count: pages.list.len(),
            roles: pages.roles,
            words,
            pages: pages_files,
            names,
            spelling,
            filters,
            stop: language.stop_words(),
            suggestions: suggestions(site),
        };
        files.insert(ROOT.into(), FileContent::Bytes(files::json(&root)));
        Self { pages, addresses, texts, stems, files }
    }

    /// The paths of all files below the folder of the index, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether the path of a file contains a hash of its content.
    pub(crate) fn is_named_by_content(path: &str) -> bool {
        path != ROOT
    }

    /// The bytes of a file; `None` if there is none at the path.
    pub(crate) fn file(&self, site: &Site, path: &str) -> Option<Vec<u8>> {
        let content = match self.files.get(path)? {
            // Only texts are compressed differently from all other files.
            FileContent::Bytes(bytes) => files::compress(FileKind::Pages, bytes),
            FileContent::Words(range, aliases) => {
                files::compress(FileKind::Words, &self.words_content(site, range, aliases))
            }
            FileContent::Texts(range) => files::compress(FileKind::Texts, &self.texts_content(site, range)),
        };
        Some(content)
    }

    fn text(&self, site: &Site, page: usize) -> &PageText {
        self.texts[page].get_or_init(|| PageText::of(site, &self.pages.list[page]))
    }

    fn shown(&self, page: usize) -> ShownPage<'_> {
        shown(&self.pages.list[page], &self.addresses[page])
    }

    /// The content of a file of words: the length of its head in four bytes, the head in JSON, and the postings.
    fn words_content(&self, site: &Site, range: &Range<usize>, aliases: &[(Box<str>, Box<str>)]) -> Vec<u8> {
        let stems = &self.stems[range.clone()];
        let mut champions: Vec<u32> = stems.iter().flat_map(|stem| &stem.champions).map(|one| one.page).collect();
        champions.sort_unstable();
        champions.dedup();
        let mut sentences: BTreeMap<(u32, usize), (usize, String, String)> = BTreeMap::new();
        for champion in stems.iter().flat_map(|stem| stem.champions.iter().take(SENTENCES)) {
            let Some(offset) = champion.text_offset() else { continue };
            let text = self.text(site, champion.page as usize);
            let (block, start) = text.block_at(offset);
            let (Some(shown), Some(_)) = (champions.binary_search(&champion.page).ok(), block.get(offset - start..))
            else {
                continue;
            };
            let sentence = sentence_at(block, offset - start);
            let anchor = self.anchor(site, champion.page as usize, text.section_at(offset).heading());
            sentences.entry((champion.page, start)).or_insert((shown, anchor, sentence));
        }
        let head = WordsHead {
            stems: stems
                .iter()
                .map(|stem| {
                    let words: Vec<&str> = stem.words.iter().map(|word| &*word.text).collect();
                    (words.join(" "), stem.pages, stem.list.len())
                })
                .collect(),
            aliases,
            pages: champions.iter().map(|page| (*page, self.shown(*page as usize))).collect(),
            sentences: sentences.into_values().collect(),
        };
        let head = files::json(&head);
        let mut content = number(head.len()).to_le_bytes().to_vec();
        content.extend(head);
        for stem in stems {
            content.extend(&stem.list);
        }
        content
    }

    /// The content of a file of texts: each page with the anchor and the text of its sections.
    fn texts_content(&self, site: &Site, range: &Range<usize>) -> Vec<u8> {
        let pages = range.clone().map(|page| {
            let text = self.text(site, page);
            let section = |(section, text): (Section, &'_ str)| {
                let anchor = self.anchor(site, page, section.heading());
                let heading = text.split('\n').next().unwrap_or_default();
                let is_derived = !anchor.is_empty() && is_heading_anchor(&anchor, heading);
                (if is_derived { Anchor::OfHeading(1) } else { Anchor::Written(anchor) }, text.trim_end().to_string())
            };
            (page, text.sections().map(section).collect::<Vec<_>>())
        });
        files::json(&pages.collect::<Vec<_>>())
    }

    /// The anchor of a heading of a page; empty for the start of the page.
    fn anchor(&self, site: &Site, page: usize, heading: Option<usize>) -> String {
        let entry = self.pages.list[page].entry.map(|entry| &site.entries[entry]);
        let heading = entry.zip(heading).and_then(|(entry, heading)| entry.body.headings.get(heading));
        heading.map(|heading| heading.id.clone()).unwrap_or_default()
    }
}

/// The file from which the script finds all others. Lists of files have the first item of each.
#[derive(Serialize)]
struct Root<'a> {
    format: u32,
    /// The number of pages.
    count: usize,
    /// The number of roles, which are the first pages.
    roles: usize,
    words: Vec<(Box<str>, String)>,
    pages: Vec<(usize, String)>,
    names: Vec<(String, String)>,
    spelling: Vec<(Box<str>, String)>,
    filters: Vec<String>,
    stop: &'a [&'static str],
    suggestions: Vec<(String, String, &'static str)>,
}

/// The first part of a file of words.
#[derive(Serialize)]
struct WordsHead<'a> {
    /// The words of each stem, how many pages contain it, and the length of its postings in bytes.
    stems: Vec<(String, u32, usize)>,
    /// Words whose stem is in another file, with the first word of the stem.
    aliases: &'a [(Box<str>, Box<str>)],
    /// What the results for the champions show.
    pages: Vec<(u32, ShownPage<'a>)>,
    /// Sentences of the champions: the index in `pages`, the anchor, and the sentence.
    sentences: Vec<(usize, String, String)>,
}

fn shown<'a>(page: &'a SearchPage, address: &'a str) -> ShownPage<'a> {
    let summary = if page.is_named() { &page.summary } else { "" };
    (&page.title, address, page.kind, summary)
}

/// A hash of what a file of words shows of a page: its result and its sentences.
fn hash_page((title, address, kind, summary): &ShownPage<'_>, digest: &[u8; 16]) -> [u8; 16] {
    let mut hasher = NameHasher::new();
    for text in [title, address, kind, summary] {
        hasher.add(text.as_bytes());
    }
    hasher.add(digest);
    hasher.digest()
}

/// Divides the stems into files. Returns the first word and the hash of each.
fn divide_words(
    shown: &[ShownPage<'_>],
    digests: &[[u8; 16]],
    stems: &[Stem],
    files: &mut BTreeMap<String, FileContent>,
) -> Vec<(Box<str>, String)> {
    let size = |index: usize| {
        let Stem { words, list, champions, .. } = &stems[index];
        list.len() + words.iter().map(|word| word.text.len() + 1).sum::<usize>() + champions.len() * CHAMPION_SIZE
    };
    let first_word = |index: usize| &stems[index].words[0].text;
    let key = |index: usize| files::stable_hash(first_word(index));
    let ranges = files::divide(stems.len(), WORDS_SIZE.start, WORDS_SIZE.end, size, key);
    let is_before = |range: &Range<usize>, word: &str| words::utf16_order(first_word(range.start), word).is_le();
    let file_of = |word: &str| ranges.partition_point(|range| is_before(range, word)).saturating_sub(1);
    let mut aliases: Vec<Vec<(Box<str>, Box<str>)>> = vec![Vec::new(); ranges.len()];
    for (file, range) in ranges.iter().enumerate() {
        for stem in &stems[range.clone()] {
            for word in &stem.words[1..] {
                let other = file_of(&word.text);
                if other != file {
                    aliases[other].push((word.text.clone(), stem.words[0].text.clone()));
                }
            }
        }
    }
    let pages: Vec<[u8; 16]> = shown.par_iter().zip(digests).map(|(shown, digest)| hash_page(shown, digest)).collect();
    let hash = |range: &Range<usize>, aliases: &[(Box<str>, Box<str>)]| {
        let mut hasher = NameHasher::new();
        for (word, stem) in aliases {
            hasher.add(word.as_bytes());
            hasher.add(stem.as_bytes());
        }
        for stem in &stems[range.clone()] {
            stem.words.iter().for_each(|word| hasher.add(word.text.as_bytes()));
            hasher.add_number(stem.pages);
            hasher.add(&stem.list);
            for Champion { page, offset, .. } in &stem.champions {
                hasher.add(&pages[*page as usize]);
                hasher.add_number(u32::from(*offset));
            }
        }
        hasher.finish()
    };
    let hashes: Vec<String> = ranges.par_iter().zip(&aliases).map(|(range, aliases)| hash(range, aliases)).collect();
    let mut listed = Vec::with_capacity(ranges.len());
    for ((range, aliases), hash) in ranges.into_iter().zip(aliases).zip(hashes) {
        listed.push((first_word(range.start).clone(), hash.clone()));
        files.insert(files::path(FileKind::Words, &hash), FileContent::Words(range, aliases));
    }
    listed
}

/// Divides the pages into files of what results show, and of texts. Returns the first page and the hash of the former, which
/// list the latter.
fn divide_pages(
    pages: &[SearchPage],
    shown: &[ShownPage<'_>],
    digests: &[[u8; 16]],
    sizes: &[u32],
    files: &mut BTreeMap<String, FileContent>,
) -> Vec<(usize, String)> {
    let key = |index: usize| files::stable_hash(&pages[index].url);
    let shown_size = |index: usize| {
        let (title, url, kind, summary) = shown[index];
        title.len() + url.len() + kind.len() + summary.len() + 12
    };
    let text_size = |index: usize| sizes[index] as usize;
    let mut listed = Vec::new();
    for range in files::divide(pages.len(), PAGES_SIZE.start, PAGES_SIZE.end, shown_size, key) {
        let start = range.start;
        let mut texts = Vec::new();
        let of_text = |index: usize| text_size(start + index);
        for part in files::divide(range.len(), TEXTS_SIZE.start, TEXTS_SIZE.end, of_text, |index| key(start + index)) {
            let part = start + part.start..start + part.end;
            let mut hasher = NameHasher::new();
            hasher.add_number(number(part.start));
            part.clone().for_each(|page| hasher.add(&digests[page]));
            texts.push((part.start, hasher.finish()));
            files.insert(files::path(FileKind::Texts, &hasher.finish()), FileContent::Texts(part));
        }
        let bytes = files::json(&(&shown[range], texts));
        let hash = files::hash_of(&bytes);
        files.insert(files::path(FileKind::Pages, &hash), FileContent::Bytes(bytes));
        listed.push((start, hash));
    }
    listed
}

/// The roles with most relations, for a search that is still empty.
fn suggestions(site: &Site) -> Vec<(String, String, &'static str)> {
    let mut roles: Vec<_> =
        site.of_kind(Kind::Role).map(|(_, node)| node).filter(|node| node.entry.is_some()).collect();
    roles.sort_by_key(|node| std::cmp::Reverse(node.edges.len()));
    let shown = roles.into_iter().take(SUGGESTIONS);
    shown.map(|node| (node.title.clone(), node.url.to_string(), node.kind.singular())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shortened_by_its_title() {
        let cases = [
            ("Product Owner", "/roles/product-owner/", "/roles/  /"),
            ("Head of Product (2)", "/roles/head-of-product-2b/", "/roles/  b/"),
            ("C++ in a Product Team", "/articles/c-in-a-product/", "/articles/ 14 /"),
            ("Élan", "/terms/elan/", "/terms/elan/"),
            ("Home", "/", "/"),
        ];
        for (title, url, short) in cases {
            assert_eq!(&*short_address(title, url), short);
        }
    }

    #[test]
    fn most_anchors_follow_from_their_heading() {
        let heading = "What they do, and don't_do";
        assert_eq!(heading_anchor(heading), "what-they-do-and-dont_do");
        for heading in [heading, "", "  A-b: (C)", "Élan vital"] {
            assert!(is_heading_anchor(&heading_anchor(heading), heading));
            assert!(!is_heading_anchor("other", heading));
        }
    }
}
