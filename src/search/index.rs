//! Pages and their terms -> the [`SearchIndex`]: the name of each file, and its content on demand.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::Serialize;

use crate::model::kind::Kind;
use crate::model::labels::script::ScriptLabels;
use crate::model::language::character_table::is_letter_digit_or_mark;
use crate::model::language::table::language_data;
use crate::model::site::Site;
use crate::render::markdown::excerpt::sentence_at;

use crate::search::files::{self, FORMAT, FileKind, NameHasher};
use crate::search::language::Language;
use crate::search::page::{SearchPage, SearchPages, number};
use crate::search::postings::{Champion, Postings};
use crate::search::role_parts::same_words;
use crate::search::shown::{ShownPage, shown};
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
/// What a champion adds to a file of words, before compression: with what a result shows, and without it.
const CHAMPION_SIZES: [usize; 2] = [90, 60];
/// In a guide with at most this many files of pages, the script loads all of them first, and champions are only numbers. Words files
/// would have everything that a result shows several times.
const SMALL: usize = 4;
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
    is_small: bool,
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

/// A champion in a file of words.
#[derive(Serialize)]
#[serde(untagged)]
enum ChampionPage<'a> {
    /// The number of the page, and what a result shows.
    Shown(u32, ShownPage<'a>),
    /// The number of the page, in a small guide.
    Number([u32; 1]),
}

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
    let kept = lower.chars().filter(|c| is_letter_digit_or_mark(*c) || matches!(c, ' ' | '-' | '_'));
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
        let mut files = IndexFiles::default();
        let pages_files = divide_pages(site, &pages.list, &digests, &sizes, &mut files);
        let is_small = pages_files.len() <= SMALL;
        let of_words = |files: &mut IndexFiles| divide_words(&digests, &stems, is_small, files);
        let of_spelling = |files: &mut IndexFiles| files.add_each(FileKind::Spelling, spelling::contents(&words));
        let of_names = |files: &mut IndexFiles| files.add_each(FileKind::Names, names::contents(&pages));
        let of_filters = |files: &mut IndexFiles| -> Vec<String> {
            let contents = filters::contents(site, &pages, |bytes| files.add(FileKind::Filters, bytes));
            contents.into_iter().map(|bytes| files.add(FileKind::Filters, bytes)).collect()
        };
        let ((words, spelling), (names, filters)) = rayon::join(
            || (IndexFiles::with(of_words), IndexFiles::with(of_spelling)),
            || (IndexFiles::with(of_names), IndexFiles::with(of_filters)),
        );
        let root = Root {
            format: FORMAT,
            count: pages.list.len(),
            roles: pages.roles,
            is_small,
            words: files.merge(words),
            pages: pages_files,
            names: files.merge(names),
            spelling: files.merge(spelling),
            filters: files.merge(filters),
            stop: language.stop_words(),
            suggestions: suggestions(site),
            same_words: same_words(&site.config.labels),
            labels: site.config.labels.group(LABELS),
        };
        files.0.insert(ROOT.into(), FileContent::Bytes(files::json(&root)));
        Self { pages, texts, stems, is_small, files }
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
        let language = language_data(&site.config.language);
        let mut sentences: BTreeMap<(u32, usize), (usize, String, String)> = BTreeMap::new();
        for champion in stems.iter().flat_map(|stem| stem.postings.champions.iter().take(SENTENCES)) {
            let Some(offset) = champion.text_offset() else { continue };
            let text = self.text(site, champion.page as usize);
            let (block, start) = text.block_at(offset);
            let (Some(shown), Some(_)) = (champions.binary_search(&champion.page).ok(), block.get(offset - start..))
            else {
                continue;
            };
            sentences.entry((champion.page, start)).or_insert_with(|| {
                let anchor = self.pages.list[champion.page as usize].anchor(site, text.section_at(offset)).to_string();
                (shown, anchor, sentence_at(block, offset - start, language))
            });
        }
        let page = |page: u32| {
            if self.is_small {
                ChampionPage::Number([page])
            } else {
                ChampionPage::Shown(page, shown(site, &self.pages.list[page as usize]))
            }
        };
        let head = WordsHead {
            stems: stems
                .iter()
                .map(|stem| (stem.words.join(" "), stem.postings.pages, stem.postings.list.len()))
                .collect(),
            aliases,
            pages: champions.into_iter().map(page).collect(),
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
                let anchor = self.pages.list[page].anchor(site, section);
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
    /// Whether the script loads all files of pages first.
    is_small: bool,
    words: Vec<(Box<str>, String)>,
    pages: Vec<(usize, String)>,
    names: Vec<(String, String)>,
    spelling: Vec<(&'a str, String)>,
    filters: Vec<String>,
    stop: &'a [&'static str],
    suggestions: Vec<(String, String, &'a str)>,
    /// Words that readers type, each with the word that the guide has for it.
    same_words: Vec<(String, String)>,
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
    /// The champions.
    pages: Vec<ChampionPage<'a>>,
    /// Sentences of the champions: the index in `pages`, the anchor, and the sentence.
    sentences: Vec<(usize, String, String)>,
}

/// Divides the stems into files. Returns the first word and the hash of each.
fn divide_words(
    digests: &[[u8; 16]],
    stems: &[Stem],
    is_small: bool,
    files: &mut IndexFiles,
) -> Vec<(Box<str>, String)> {
    let champion_size = CHAMPION_SIZES[usize::from(is_small)];
    let size = |index: usize| {
        let Stem { words, postings } = &stems[index];
        let Postings { list, champions, .. } = &**postings;
        list.len() + words.iter().map(|word| word.len() + 1).sum::<usize>() + champions.len() * champion_size
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
        hasher.add_number(u32::from(is_small));
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
    fn most_anchors_follow_from_their_heading() {
        let heading = "What they do, and don't_do";
        assert_eq!(heading_anchor(heading), "what-they-do-and-dont_do");
        for heading in [heading, "", "  A-b: (C)", "Élan vital"] {
            assert!(is_heading_anchor(&heading_anchor(heading), heading));
            assert!(!is_heading_anchor("other", heading));
        }
    }
}
