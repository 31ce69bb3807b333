//! Pages and their terms -> the [`SearchIndex`]: the name of each file, and its content on demand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::Serialize;
use unicode_normalization::char::is_combining_mark;

use crate::model::kind::Kind;
use crate::model::labels::script::ScriptLabels;
use crate::model::site::Site;
use crate::render::markdown::excerpt::sentence_at;

use crate::search::files::{self, FORMAT, FileKind, NameHasher};
use crate::search::language::Language;
use crate::search::page::{SearchPage, SearchPages, number};
use crate::search::postings::{Champion, Postings};
use crate::search::stems::Stem;
use crate::search::text::{PageText, Section};
use crate::search::{filters, names, spelling, words};

/// The name of the file from which the script finds all others.
pub(super) const ROOT: &str = "root.bin";

/// The labels of the script.
pub(super) const LABELS: &str = "search.script";

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
    /// The text of each page, once it is known.
    texts: Vec<OnceLock<PageText>>,
    stems: Vec<Stem>,
    files: IndexFiles,
}

/// The files of an index, by their paths.
#[derive(Default)]
struct IndexFiles(BTreeMap<String, FileContent>);

/// What a file contains.
enum FileContent {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A range of stems, and the words of it that other files contain, each with the first word of its stem.
    Words(Range<usize>, Vec<(Box<str>, Box<str>)>),
    /// What results show of a range of pages, and the files of their texts.
    Pages(Range<usize>, Vec<(usize, String)>),
    /// The texts of a range of pages.
    Texts(Range<usize>),
}

/// The pages of a site with the hash and the size of each text.
pub(super) struct IndexInput<'a> {
    pub(super) pages: Arc<SearchPages>,
    pub(super) digests: Vec<[u8; 16]>,
    pub(super) sizes: Vec<u32>,
    pub(super) texts: Vec<OnceLock<PageText>>,
    pub(super) stems: Vec<Stem>,
    /// The words of all stems, sorted, and the number of pages that show each.
    pub(super) words: Vec<(&'a str, u32)>,
}

/// What a result shows: the title, the short address, the kind and the summary.
type ShownPage<'a> = (&'a str, Box<str>, &'a str, &'a str);

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
    let start = url.trim_end_matches('/').rfind('/').map_or(0, |slash| slash + 1);
    let lower = if title.is_ascii() { Cow::Borrowed(title) } else { Cow::Owned(title.to_lowercase()) };
    let (mut slug, mut rest) = (slug(&lower), url[start..].bytes());
    let mut same = 0;
    let is_whole = loop {
        match slug.next() {
            None => break true,
            Some(byte) if rest.next() == Some(byte) => same += 1,
            Some(_) => break false,
        }
    };
    if same < MIN_SHORTENED {
        return url.into();
    }
    let count = if is_whole { String::new() } else { same.to_string() };
    [&url[..start], " ", &count, " ", &url[start + same..]].concat().into()
}

/// The ASCII letters and digits of a title, in lower case, with one hyphen for all between two of them.
fn slug(title: &str) -> impl Iterator<Item = u8> {
    let mut bytes = title.bytes().skip_while(|byte| !byte.is_ascii_alphanumeric()).peekable();
    std::iter::from_fn(move || {
        let byte = bytes.next()?;
        if byte.is_ascii_alphanumeric() {
            return Some(byte.to_ascii_lowercase());
        }
        while bytes.next_if(|next| !next.is_ascii_alphanumeric()).is_some() {}
        bytes.peek().map(|_| b'-')
    })
}

impl IndexFiles {
    /// The files that a function adds, and its result.
    fn with<T>(add: impl FnOnce(&mut Self) -> T) -> (T, Self) {
        let mut files = Self::default();
        (add(&mut files), files)
    }

    /// Takes over the files of another list.
    fn merge<T>(&mut self, (result, files): (T, Self)) -> T {
        self.0.extend(files.0);
        result
    }

    /// Adds a file with this content. Returns its hash.
    fn add(&mut self, kind: FileKind, bytes: Vec<u8>) -> String {
        let hash = files::hash_of(&bytes);
        self.insert(kind, &hash, FileContent::Bytes(bytes));
        hash
    }

    /// Adds files, each with its first item. Replaces their contents by their hashes.
    fn add_each<T>(&mut self, kind: FileKind, contents: Vec<(T, Vec<u8>)>) -> Vec<(T, String)> {
        contents.into_iter().map(|(first, bytes)| (first, self.add(kind, bytes))).collect()
    }

    fn insert(&mut self, kind: FileKind, hash: &str, content: FileContent) {
        self.0.insert(files::path(kind, hash), content);
    }
}

impl SearchIndex {
    pub(super) fn new(site: &Site, language: &Language, input: IndexInput<'_>) -> Self {
        let IndexInput { pages, digests, sizes, texts, stems, words } = input;
        let of_words = |files: &mut IndexFiles| divide_words(&digests, &stems, files);
        let of_spelling = |files: &mut IndexFiles| files.add_each(FileKind::Spelling, spelling::contents(&words));
        let of_pages = |files: &mut IndexFiles| divide_pages(site, &pages.list, &digests, &sizes, files);
        let of_names = |files: &mut IndexFiles| files.add_each(FileKind::Names, names::contents(&pages));
        let of_filters = |files: &mut IndexFiles| -> Vec<String> {
            let contents = filters::contents(site, &pages, |bytes| files.add(FileKind::Filters, bytes));
            contents.into_iter().map(|bytes| files.add(FileKind::Filters, bytes)).collect()
        };
        let ((words, spelling), (pages_files, (names, filters))) = rayon::join(
            || rayon::join(|| IndexFiles::with(of_words), || IndexFiles::with(of_spelling)),
            || {
                rayon::join(
                    || IndexFiles::with(of_pages),
                    || (IndexFiles::with(of_names), IndexFiles::with(of_filters)),
                )
            },
        );
        let mut files = IndexFiles::default();
        let root = Root {
            format: FORMAT,
            count: pages.list.len(),
            roles: pages.roles,
            words: files.merge(words),
            pages: files.merge(pages_files),
            names: files.merge(names),
            spelling: files.merge(spelling),
            filters: files.merge(filters),
            stop: language.stop_words(),
            suggestions: suggestions(site),
            labels: site.config.labels.group(LABELS),
        };
        files.0.insert(ROOT.into(), FileContent::Bytes(files::json(&root)));
        Self { pages, texts, stems, files }
    }

    /// The paths of all files below the folder of the index, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.0.keys().map(String::as_str)
    }

    /// Whether the path of a file contains a hash of its content.
    pub(crate) fn is_named_by_content(path: &str) -> bool {
        path != ROOT
    }

    /// The bytes of a file; `None` if there is none at the path.
    pub(crate) fn file(&self, site: &Site, path: &str) -> Option<Vec<u8>> {
        let content = match self.files.0.get(path)? {
            // Only texts are compressed differently from all other files.
            FileContent::Bytes(bytes) => files::compress(FileKind::Pages, bytes),
            FileContent::Words(range, aliases) => {
                files::compress(FileKind::Words, &self.words_content(site, range, aliases))
            }
            FileContent::Pages(range, texts) => {
                let shown: Vec<ShownPage<'_>> =
                    self.pages.list[range.clone()].iter().map(|page| shown(site, page)).collect();
                files::compress(FileKind::Pages, &files::json(&(shown, texts)))
            }
            FileContent::Texts(range) => files::compress(FileKind::Texts, &self.texts_content(site, range)),
        };
        Some(content)
    }

    fn text(&self, site: &Site, page: usize) -> &PageText {
        self.texts[page].get_or_init(|| PageText::of(site, &self.pages.list[page]))
    }

    /// The content of a file of words: the length of its head in four bytes, the head in JSON, and the postings.
    fn words_content(&self, site: &Site, range: &Range<usize>, aliases: &[(Box<str>, Box<str>)]) -> Vec<u8> {
        let stems = &self.stems[range.clone()];
        let mut champions: Vec<u32> =
            stems.iter().flat_map(|stem| &stem.postings.champions).map(|one| one.page).collect();
        champions.sort_unstable();
        champions.dedup();
        let mut sentences: BTreeMap<(u32, usize), (usize, String, String)> = BTreeMap::new();
        for champion in stems.iter().flat_map(|stem| stem.postings.champions.iter().take(SENTENCES)) {
            let Some(offset) = champion.text_offset() else { continue };
            let text = self.text(site, champion.page as usize);
            let (block, start) = text.block_at(offset);
            let (Some(shown), Some(_)) = (champions.binary_search(&champion.page).ok(), block.get(offset - start..))
            else {
                continue;
            };
            let sentence = sentence_at(block, offset - start, &site.config.language);
            let heading = text.section_at(offset).heading();
            let anchor = self.pages.list[champion.page as usize].anchor(site, heading).to_string();
            sentences.entry((champion.page, start)).or_insert((shown, anchor, sentence));
        }
        let head = WordsHead {
            stems: stems
                .iter()
                .map(|stem| (stem.words.join(" "), stem.postings.pages, stem.postings.list.len()))
                .collect(),
            aliases,
            pages: champions.iter().map(|page| (*page, shown(site, &self.pages.list[*page as usize]))).collect(),
            sentences: sentences.into_values().collect(),
        };
        let head = files::json(&head);
        let mut content = number(head.len()).to_le_bytes().to_vec();
        content.extend(head);
        for stem in stems {
            content.extend(&stem.postings.list);
        }
        content
    }

    /// The content of a file of texts: each page with the anchor and the text of its sections.
    fn texts_content(&self, site: &Site, range: &Range<usize>) -> Vec<u8> {
        let pages = range.clone().map(|page| {
            let text = self.text(site, page);
            let section = |(section, text): (Section, &'_ str)| {
                let anchor = self.pages.list[page].anchor(site, section.heading());
                let heading = text.split('\n').next().unwrap_or_default();
                let is_derived = !anchor.is_empty() && is_heading_anchor(anchor, heading);
                (
                    if is_derived { Anchor::OfHeading(1) } else { Anchor::Written(anchor.into()) },
                    text.trim_end().to_string(),
                )
            };
            (page, text.sections().map(section).collect::<Vec<_>>())
        });
        files::json(&pages.collect::<Vec<_>>())
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
    spelling: Vec<(&'a str, String)>,
    filters: Vec<String>,
    stop: &'a [&'static str],
    suggestions: Vec<(String, String, &'a str)>,
    /// The texts of the script.
    labels: ScriptLabels<'a>,
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

fn shown<'a>(site: &'a Site, page: &'a SearchPage) -> ShownPage<'a> {
    (&page.title, short_address(&page.title, &page.url), page.kind.label(&site.config.labels), &page.shown_summary)
}

/// Divides the stems into files. Returns the first word and the hash of each.
fn divide_words(digests: &[[u8; 16]], stems: &[Stem], files: &mut IndexFiles) -> Vec<(Box<str>, String)> {
    let size = |index: usize| {
        let Stem { words, postings } = &stems[index];
        let Postings { list, champions, .. } = &**postings;
        list.len() + words.iter().map(|word| word.len() + 1).sum::<usize>() + champions.len() * CHAMPION_SIZE
    };
    let first_word = |index: usize| &stems[index].words[0];
    let key = |index: usize| files::stable_hash(first_word(index));
    let ranges = files::divide(stems.len(), WORDS_SIZE.start, WORDS_SIZE.end, size, key);
    let is_before = |range: &Range<usize>, word: &str| words::utf16_order(first_word(range.start), word).is_le();
    let file_of = |word: &str| ranges.partition_point(|range| is_before(range, word)).saturating_sub(1);
    let mut aliases: Vec<Vec<(Box<str>, Box<str>)>> = vec![Vec::new(); ranges.len()];
    for (file, range) in ranges.iter().enumerate() {
        for stem in &stems[range.clone()] {
            for word in &stem.words[1..] {
                let other = file_of(word);
                if other != file {
                    aliases[other].push((word.clone(), stem.words[0].clone()));
                }
            }
        }
    }
    let hash = |range: &Range<usize>, aliases: &[(Box<str>, Box<str>)]| {
        let mut hasher = NameHasher::new();
        for (word, stem) in aliases {
            hasher.add(word.as_bytes());
            hasher.add(stem.as_bytes());
        }
        for stem in &stems[range.clone()] {
            stem.words.iter().for_each(|word| hasher.add(word.as_bytes()));
            let Postings { pages, list, champions } = &*stem.postings;
            hasher.add_number(*pages);
            hasher.add(list);
            for Champion { page, offset, .. } in champions {
                hasher.add(&digests[*page as usize]);
                hasher.add_number(u32::from(*offset));
            }
        }
        hasher.finish()
    };
    let hashes: Vec<String> = ranges.par_iter().zip(&aliases).map(|(range, aliases)| hash(range, aliases)).collect();
    let mut listed = Vec::with_capacity(ranges.len());
    for ((range, aliases), hash) in ranges.into_iter().zip(aliases).zip(hashes) {
        listed.push((first_word(range.start).clone(), hash.clone()));
        files.insert(FileKind::Words, &hash, FileContent::Words(range, aliases));
    }
    listed
}

/// Divides the pages into files of what results show, and of texts. Returns the first page and the hash of the former, which
/// list the latter.
fn divide_pages(
    site: &Site,
    pages: &[SearchPage],
    digests: &[[u8; 16]],
    sizes: &[u32],
    files: &mut IndexFiles,
) -> Vec<(usize, String)> {
    let key = |index: usize| files::stable_hash(&pages[index].url);
    let shown_size = |page: &SearchPage| {
        let (title, address, kind, summary) = shown(site, page);
        title.len() + address.len() + kind.len() + summary.len() + 12
    };
    let shown_sizes: Vec<usize> = pages.par_iter().map(shown_size).collect();
    let text_size = |index: usize| sizes[index] as usize;
    let mut listed = Vec::new();
    for range in files::divide(pages.len(), PAGES_SIZE.start, PAGES_SIZE.end, |index| shown_sizes[index], key) {
        let start = range.start;
        let mut texts = Vec::new();
        let mut hasher_of_pages = NameHasher::new();
        let of_text = |index: usize| text_size(start + index);
        for part in files::divide(range.len(), TEXTS_SIZE.start, TEXTS_SIZE.end, of_text, |index| key(start + index)) {
            let part = start + part.start..start + part.end;
            let mut hasher = NameHasher::new();
            hasher.add_number(number(part.start));
            part.clone().for_each(|page| hasher.add(&digests[page]));
            // What results show is part of the hash of each page.
            hasher_of_pages.add(&hasher.digest());
            texts.push((part.start, hasher.finish()));
            files.insert(FileKind::Texts, &hasher.finish(), FileContent::Texts(part));
        }
        let hash = hasher_of_pages.finish();
        files.insert(FileKind::Pages, &hash, FileContent::Pages(range, texts));
        listed.push((start, hash));
    }
    listed
}

/// The roles with most relations, for a search that is still empty.
fn suggestions(site: &Site) -> Vec<(String, String, &str)> {
    let mut roles: Vec<_> =
        site.of_kind(Kind::Role).map(|(_, node)| node).filter(|node| node.entry.is_some()).collect();
    roles.sort_by_key(|node| std::cmp::Reverse(node.edges.len()));
    let shown = roles.into_iter().take(SUGGESTIONS);
    shown
        .map(|node| {
            (node.title.clone(), site.base.published(&node.url).into_owned(), site.config.labels.kind(node.kind))
        })
        .collect()
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
