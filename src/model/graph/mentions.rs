//! Names of roles, skills and terms in a text -> what they mean there, for the links that nobody writes.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::address::slug::slug;
use crate::model::document::entry::MetadataList;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::{NodeId, Nodes};

/// Every name that a text may mention.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    /// How long the names are that begin with a word in lower case, in bytes, longest first. A text is gone through word
    /// by word, which for thousands of names is several times as fast as an automaton that is too large for a cache.
    lengths: FxHashMap<Box<str>, Vec<usize>>,
    /// The ways to write each name, by what they are in lower case, so that of a great many that begin alike only those
    /// that can be there are looked at.
    patterns: FxHashMap<Box<str>, Vec<Pattern>>,
    /// Which words are worth looking up there.
    sieve: Sieve,
    /// For each name, what has a claim to it, in the order of claims and of lists.
    meanings: Vec<Vec<(NamePriority, NodeId)>>,
}

#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    /// Whether case matters: an abbreviation such as `SAFe` isn't safe.
    exact: bool,
    name: usize,
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Which name it is.
    pub name: usize,
}

/// What most words fall through without being looked up: a bit for what is quickly seen of a word. Small enough to stay
/// in the processor's nearest cache.
#[derive(Debug, Clone)]
struct Sieve([u64; 128]);

impl Default for Sieve {
    fn default() -> Self {
        Self([0; 128])
    }
}

impl Sieve {
    /// The place of a word's bit, the same whatever the case of ASCII letters: by its length, first two and last bytes.
    fn bit(word: &[u8]) -> (usize, u64) {
        let lower = |byte: Option<&u8>| byte.map_or(0, |byte| u32::from(byte | 0x20));
        let length = u32::try_from(word.len()).unwrap_or(u32::MAX);
        let seen = lower(word.first()) | lower(word.get(1)) << 8 | lower(word.last()) << 16;
        // Its thirteen highest bits after Fibonacci hashing.
        let mixed = (seen ^ length << 24).wrapping_mul(0x9e37_79b1) >> 19;
        ((mixed >> 6) as usize, 1 << (mixed & 63))
    }

    fn add(&mut self, word: &str) {
        let (at, bit) = Self::bit(word.as_bytes());
        self.0[at] |= bit;
    }

    /// Whether a word may have been added; if not it certainly wasn't.
    fn holds(&self, word: &str) -> bool {
        let (at, bit) = Self::bit(word.as_bytes());
        self.0[at] & bit != 0
    }
}

impl Mentions {
    /// Collects the names. In a guide in English a name may have an `s` behind it.
    pub(crate) fn collect(nodes: &Nodes, heads: &MetadataList, language: &str) -> Self {
        let mut mentions = Self::default();
        let mut by_slug: HashMap<String, usize> = HashMap::new();
        let mut seen: HashSet<String> = HashSet::new();
        let english = language.split('-').next() == Some("en");
        for (id, node) in nodes.iter_ids().filter(|(_, node)| node.kind.is_auto_linked()) {
            let others = node.entry.into_iter().flat_map(|entry| heads[entry].front.called.names());
            let others = others.map(|(name, claim)| (name.value.as_str(), claim));
            let names = std::iter::once((node.title.as_str(), NamePriority::Title)).chain(others);
            for (text, claim) in names.filter(|(text, claim)| *claim != NamePriority::Hidden && is_telling(text)) {
                let new = mentions.meanings.len();
                let name = *by_slug.entry(slug(text)).or_insert(new);
                if name == new {
                    mentions.meanings.push(Vec::new());
                }
                let meanings = &mut mentions.meanings[name];
                if !meanings.iter().any(|(_, other)| *other == id) {
                    meanings.push((claim, id));
                }
                let mut spellings = vec![text.to_string(), text.to_lowercase()];
                if english && text.ends_with(|c: char| c.is_alphabetic()) && !text.ends_with(['s', 'S']) {
                    spellings.push(format!("{text}s"));
                }
                let exact = is_abbreviation(text);
                for spelling in spellings {
                    if exact && spelling == text.to_lowercase() {
                        continue;
                    }
                    let known = if exact { spelling.clone() } else { spelling.to_ascii_lowercase() };
                    let Some(word) = words(&spelling).next().filter(|_| seen.insert(known)) else { continue };
                    mentions.sieve.add(&spelling[word.clone()]);
                    let lengths = mentions.lengths.entry(spelling[word].to_ascii_lowercase().into()).or_default();
                    if !lengths.contains(&spelling.len()) {
                        lengths.push(spelling.len());
                    }
                    let patterns = mentions.patterns.entry(spelling.to_ascii_lowercase().into()).or_default();
                    patterns.push(Pattern { text: spelling, exact, name });
                }
            }
        }
        for meanings in &mut mentions.meanings {
            meanings.sort_unstable();
        }
        for lengths in mentions.lengths.values_mut() {
            lengths.sort_unstable_by_key(|length| Reverse(*length));
        }
        mentions
    }

    /// The names alone that may mean one of some nodes, which are in order: enough to tell whether a text may mention one.
    pub(crate) fn of(&self, nodes: &[NodeId]) -> Self {
        let is_of = |name: usize| {
            let meanings = self.meanings.get(name).map(Vec::as_slice).unwrap_or_default();
            meanings.iter().any(|(_, id)| nodes.binary_search(id).is_ok())
        };
        let mut mentions = Self::default();
        for (lower, patterns) in &self.patterns {
            let Some(word) = words(lower).next() else { continue };
            let patterns: Vec<Pattern> = patterns.iter().filter(|pattern| is_of(pattern.name)).cloned().collect();
            if patterns.is_empty() {
                continue;
            }
            mentions.sieve.add(&lower[word.clone()]);
            mentions.lengths.entry(lower[word].into()).or_default().push(lower.len());
            mentions.patterns.insert(lower.clone(), patterns);
        }
        for lengths in mentions.lengths.values_mut() {
            lengths.sort_unstable_by_key(|length| Reverse(*length));
            lengths.dedup();
        }
        mentions
    }

    /// The names in a text: whole words, of those that overlap the first, and of those that begin together the
    /// longest.
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut free = 0;
        let mut lower = String::new();
        for word in words(text).filter(|_| !self.lengths.is_empty()) {
            let start = word.start;
            if start < free || !self.sieve.holds(&text[word.clone()]) {
                continue;
            }
            fold(&text[word], &mut lower);
            let Some(lengths) = self.lengths.get(lower.as_str()) else { continue };
            let longest = lengths.iter().find_map(|length| {
                let range = start..start + length;
                let there = text.get(range.clone()).filter(|_| is_whole(text, range.clone()))?;
                fold(there, &mut lower);
                let fitting =
                    self.patterns.get(lower.as_str())?.iter().find(|name| !name.exact || name.text == there)?;
                Some(Mention { range, name: fitting.name })
            });
            if let Some(mention) = longest {
                free = mention.range.end;
                found.push(mention);
            }
        }
        found
    }

    /// What a name means in a text about some roles, which are in order: the one of them that goes by it, else what has
    /// the best claim to it. Nothing where that leaves several.
    pub fn meaning(&self, name: usize, about: &[NodeId]) -> Option<NodeId> {
        let meanings = self.meanings.get(name)?;
        let mut own = meanings.iter().map(|(_, id)| *id).filter(|id| about.binary_search(id).is_ok());
        if let (Some(one), None) = (own.next(), own.next()) {
            return Some(one);
        }
        let (best, id) = *meanings.first()?;
        let alone = meanings.iter().filter(|(claim, _)| *claim == best).count() == 1;
        alone.then_some(id)
    }
}

/// Puts a text in the lower case of ASCII letters into a buffer.
fn fold(text: &str, lower: &mut String) {
    lower.clear();
    lower.push_str(text);
    lower.make_ascii_lowercase();
}

/// Where names may begin: each run of letters and digits, and each other character that isn't white space. In a script
/// without spaces between words that is each character.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_of_word = |c: char| c.is_alphanumeric() && !is_own_word(c);
    let bytes = text.as_bytes();
    // Nearly every character is a byte, and taken as such.
    let run = |from: usize, is_of_run: fn(&u8) -> bool| {
        bytes[from..].iter().position(|byte| !is_of_run(byte)).map_or(bytes.len(), |length| from + length)
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        at = run(at, |byte| matches!(byte, b'\t'..=b'\r' | b' '));
        if !bytes.get(at)?.is_ascii() {
            at += text[at..].find(|c: char| !c.is_whitespace())?;
        }
        let start = at;
        at = run(at, u8::is_ascii_alphanumeric);
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii()) {
            let Some(c) = text[at..].chars().next().filter(|c| is_of_word(*c)) else { break };
            at = run(at + c.len_utf8(), u8::is_ascii_alphanumeric);
        }
        if at == start {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
        Some(start..at)
    })
}

/// Whether a name says enough to be looked for: a single letter doesn't.
fn is_telling(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphanumeric()).count() > 1 || name.chars().any(is_own_word)
}

/// Whether a name is an abbreviation, which reads otherwise in lower case: it has a capital behind another letter.
fn is_abbreviation(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| word.chars().skip(1).any(char::is_uppercase))
}

/// Whether a stretch of a text is whole words: no letter, digit or hyphen joins it to what is around it.
fn is_whole(text: &str, range: Range<usize>) -> bool {
    let joins = |inside: Option<char>, outside: Option<char>| {
        let word = |c: char| (c.is_alphanumeric() || matches!(c, '-' | '_' | '\u{ad}')) && !is_own_word(c);
        inside.is_some_and(|c| !is_own_word(c)) && outside.is_some_and(word)
    };
    let name = &text[range.clone()];
    let before = text[..range.start].chars().next_back();
    let mut behind = text[range.end..].chars();
    let (after, next) = (behind.next(), behind.next());
    // A hyphen at the end of a word, with nothing behind it, joins nothing.
    let after = after.filter(|c| *c != '-' || next.is_some_and(char::is_alphanumeric));
    !joins(name.chars().next(), before) && !joins(name.chars().next_back(), after)
}

/// Whether a character stands for itself, in a script without spaces between words.
fn is_own_word(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::model::graph::node::Node;
    use crate::model::indexed::{Id, Indexed};
    use crate::model::kind::Kind;

    fn node(kind: Kind, title: &str) -> Node {
        Node { kind, title: title.into(), url: crate::model::address::url::Url::home(), entry: None, edges: Vec::new() }
    }

    fn found<'a>(mentions: &Mentions, text: &'a str) -> Vec<&'a str> {
        mentions.find(text).into_iter().map(|mention| &text[mention.range]).collect()
    }

    #[test]
    fn whole_words_and_the_longest_name_are_found() {
        let nodes = [
            node(Kind::Role, "Product Owner"),
            node(Kind::Term, "Product"),
            node(Kind::Term, "SAFe"),
            node(Kind::Term, "A/B Test"),
            node(Kind::Skill, "Élan"),
            node(Kind::Term, "製品"),
            node(Kind::Topic, "Market"),
        ];
        let collect = |nodes: &[Node], language: &str| {
            Mentions::collect(&Nodes::new(nodes.into()), &Indexed::new(Vec::new()), language)
        };
        let mentions = collect(&nodes, "en-GB");
        assert_eq!(found(&mentions, "product owners own products"), ["product owners", "products"]);
        assert_eq!(found(&mentions, "product ownership"), ["product"]);
        assert_eq!(found(&mentions, "a safe byproduct, SAFe and SAFE"), ["SAFe"]);
        assert_eq!(found(&mentions, "(A/B tests), co-product, product-led, product- and"), ["A/B tests", "product"]);
        assert_eq!(found(&mentions, "élan Élan 日本製品市場"), ["élan", "Élan", "製品"]);
        assert!(found(&mentions, "the market").is_empty());
        // The same where many names begin with one word.
        let mut many = nodes.to_vec();
        many.extend((0..40).map(|number| node(Kind::Role, &format!("Product Role {number}"))));
        let many = collect(&many, "en-GB");
        assert_eq!(
            found(&many, "PRODUCT role 33, product role 4, product role 99"),
            ["PRODUCT role 33", "product role 4", "product"]
        );
        assert_eq!(found(&many, "product owners own products"), ["product owners", "products"]);
        let german = collect(&nodes, "de");
        assert_eq!(found(&german, "product owners"), ["product"]);
    }

    #[test]
    fn the_own_roles_decide_what_a_name_means() {
        let mentions = Mentions {
            lengths: FxHashMap::default(),
            patterns: FxHashMap::default(),
            sieve: Sieve::default(),
            meanings: vec![
                vec![
                    (NamePriority::Abbreviation, NodeId::from_index(1)),
                    (NamePriority::Abbreviation, NodeId::from_index(2)),
                ],
                vec![
                    (NamePriority::Title, NodeId::from_index(9)),
                    (NamePriority::Abbreviation, NodeId::from_index(1)),
                    (NamePriority::Abbreviation, NodeId::from_index(2)),
                ],
            ],
        };
        assert_eq!(mentions.meaning(0, &[]), None);
        assert_eq!(mentions.meaning(0, &[NodeId::from_index(2), NodeId::from_index(3)]), Some(NodeId::from_index(2)));
        assert_eq!(mentions.meaning(0, &[NodeId::from_index(1), NodeId::from_index(2)]), None);
        assert_eq!(mentions.meaning(1, &[]), Some(NodeId::from_index(9)));
        assert_eq!(mentions.meaning(1, &[NodeId::from_index(1)]), Some(NodeId::from_index(1)));
    }
}
