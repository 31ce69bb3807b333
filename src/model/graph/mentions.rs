//! Finds the names of roles, skills and terms in a text, and the node that each name refers to, for automatic links.
//!
//! A text is searched word by word. For thousands of names this is several times as fast as an automaton, which would not
//! fit into the CPU cache.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::document::entry::MetadataList;
use crate::model::graph::common_words::is_common_word;
use crate::model::graph::inflected_names::{InflectedNames, InflectedNamesBuilder};
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::graph::text_words::{TextWord, TextWords, WordFilter};
use crate::model::language::boundary::{HanRule, is_separate};
use crate::model::name::key::name_key;

/// The index of all names that can be mentioned in texts.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    /// The lengths in bytes of the names that start with a word, longest first. Keys are lowercase.
    lengths: FxHashMap<Box<str>, Vec<usize>>,
    /// The spellings of all names, by their lowercase form. One lookup finds the few that can match, even if many names
    /// start with the same word.
    spellings: FxHashMap<Box<str>, Vec<Spelling>>,
    /// The first words of all names.
    first_words: WordFilter,
    /// The nodes with each name, sorted by priority and then in list order.
    meanings: Vec<Vec<(NamePriority, NodeId)>>,
    /// The names of a guide in another language than English; all fields above but the meanings are empty then.
    inflected: Option<InflectedNames>,
}

/// One spelling of a name.
#[derive(Debug, Clone)]
struct Spelling {
    text: String,
    /// Whether letter case must match: `safe` is not the abbreviation `SAFe`.
    is_exact: bool,
    /// Whether it is also an ordinary word, which is a name only with a capital within a sentence.
    is_common: bool,
    /// The index of the name.
    name: usize,
}

/// How the letter case of a name counts in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CaseRule {
    /// Whether letter case must match.
    pub(crate) is_exact: bool,
    /// Whether it is also an ordinary word.
    pub(crate) is_common: bool,
}

impl CaseRule {
    pub(crate) fn of(name: &str, is_english: bool) -> Self {
        let is_common = is_english && is_common_word(name);
        // Two letters are a word of many languages: `Go`.
        let is_short = !is_english && name.is_ascii() && name.len() <= 2;
        Self { is_exact: is_common || is_short || is_abbreviation(name), is_common }
    }
}

/// Whether texts are in English, where names have a plural with `s`.
pub(crate) fn is_english(language: &str) -> bool {
    language.split('-').next() == Some("en")
}

/// A name that occurs in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its byte range.
    pub range: Range<usize>,
    /// The index of the name, for [`Mentions::meaning`].
    pub name: usize,
}

impl Mentions {
    /// Indexes the names of all auto-linked nodes. In English guides, plurals with `s` match too, and in others the forms of nouns in
    /// their language.
    pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList, language: &str) -> Self {
        let mut mentions = Self::default();
        let mut by_key: HashMap<String, usize> = HashMap::new();
        let mut seen: HashSet<String> = HashSet::new();
        let is_english = is_english(language);
        let mut inflected = (!is_english).then(|| InflectedNamesBuilder::new(language));
        // A link that nobody wrote leads to no page in another language.
        let is_linked = |node: &Node| node.kind.is_auto_linked() && !node.is_unlisted && !node.is_untranslated();
        for (id, node) in nodes.iter_ids().filter(|(_, node)| is_linked(node)) {
            let others = node.entry.into_iter().flat_map(|entry| metadata[entry].front.alternate_names.names());
            let others = others.filter(|(_, priority)| *priority != NamePriority::Hidden);
            let others = others.map(|(name, priority)| (name.value.as_str(), priority));
            let names = std::iter::once((node.title.as_str(), NamePriority::Title)).chain(others);
            for (text, priority) in names.filter(|(text, _)| is_specific(text)) {
                let new = mentions.meanings.len();
                let name = *by_key.entry(name_key(text)).or_insert(new);
                if name == new {
                    mentions.meanings.push(Vec::new());
                }
                let meanings = &mut mentions.meanings[name];
                if !meanings.iter().any(|(_, other)| *other == id) {
                    meanings.push((priority, id));
                }
                match &mut inflected {
                    Some(names) if seen.insert(text.to_string()) => names.add(text, name, CaseRule::of(text, false)),
                    Some(_) => {}
                    None => mentions.add_spellings(text, name, &mut seen),
                }
            }
        }
        for meanings in &mut mentions.meanings {
            meanings.sort_unstable();
        }
        for lengths in mentions.lengths.values_mut() {
            lengths.sort_unstable_by_key(|length| Reverse(*length));
        }
        mentions.inflected = inflected.map(InflectedNamesBuilder::finish);
        mentions
    }

    /// Adds the spellings of a name in an English guide that were not `seen` before.
    fn add_spellings(&mut self, text: &str, name: usize, seen: &mut HashSet<String>) {
        let CaseRule { is_exact, is_common } = CaseRule::of(text, true);
        let mut spellings = vec![text.to_string()];
        if !is_exact {
            spellings.push(text.to_lowercase());
        }
        if !is_common && text.ends_with(|c: char| c.is_alphabetic()) && !text.ends_with(['s', 'S']) {
            spellings.push(format!("{text}s"));
        }
        for spelling in spellings {
            let key = if is_exact { spelling.clone() } else { spelling.to_ascii_lowercase() };
            let Some(TextWord { range: word, .. }) = TextWords::of(&spelling).next().filter(|_| seen.insert(key))
            else {
                continue;
            };
            self.first_words.add(&spelling[word.clone()]);
            let lengths = self.lengths.entry(spelling[word].to_ascii_lowercase().into()).or_default();
            if !lengths.contains(&spelling.len()) {
                lengths.push(spelling.len());
            }
            let same_in_lowercase = self.spellings.entry(spelling.to_ascii_lowercase().into()).or_default();
            same_in_lowercase.push(Spelling { text: spelling, is_exact, is_common, name });
        }
    }

    /// An index of only the names of some nodes, which are sorted. It tells quickly whether a text can mention one of them.
    pub(crate) fn restricted_to(&self, nodes: &[NodeId]) -> Self {
        let is_of = |name: usize| {
            let meanings = self.meanings.get(name).map(Vec::as_slice).unwrap_or_default();
            meanings.iter().any(|(_, id)| nodes.binary_search(id).is_ok())
        };
        let inflected = self.inflected.as_ref().map(|names| names.restricted_to(is_of));
        let mut mentions = Self { inflected, ..Self::default() };
        for (lower, spellings) in &self.spellings {
            let Some(TextWord { range: word, .. }) = TextWords::of(lower).next() else { continue };
            let spellings: Vec<Spelling> = spellings.iter().filter(|spelling| is_of(spelling.name)).cloned().collect();
            if spellings.is_empty() {
                continue;
            }
            mentions.first_words.add(&lower[word.clone()]);
            mentions.lengths.entry(lower[word].into()).or_default().push(lower.len());
            mentions.spellings.insert(lower.clone(), spellings);
        }
        for lengths in mentions.lengths.values_mut() {
            lengths.sort_unstable_by_key(|length| Reverse(*length));
            lengths.dedup();
        }
        mentions
    }

    /// The names in a text, as whole words. Of overlapping names the first wins, and of names with the same start the longest.
    pub fn find(&self, text: &str) -> Vec<Mention> {
        if let Some(names) = &self.inflected {
            return names.find(text);
        }
        let mut found = Vec::new();
        if self.lengths.is_empty() {
            return found;
        }
        let mut free = 0;
        let mut lower = String::new();
        for TextWord { range: word, .. } in TextWords::of(text) {
            let start = word.start;
            if start < free || !self.first_words.may_contain(&text[word.clone()]) {
                continue;
            }
            to_ascii_lowercase(&text[word], &mut lower);
            let Some(lengths) = self.lengths.get(lower.as_str()) else { continue };
            let longest = lengths.iter().find_map(|length| {
                let range = start..start + length;
                let there = text.get(range.clone()).filter(|_| is_whole(text, range.clone()))?;
                to_ascii_lowercase(there, &mut lower);
                let fits = |name: &&Spelling| {
                    (!name.is_exact || name.text == there) && (!name.is_common || !starts_sentence(text, start))
                };
                let fitting = self.spellings.get(lower.as_str())?.iter().find(fits)?;
                Some(Mention { range, name: fitting.name })
            });
            if let Some(mention) = longest {
                free = mention.range.end;
                found.push(mention);
            }
        }
        found
    }

    /// The node that a name refers to in a text about some roles, which are sorted. A single role with this name wins,
    /// otherwise the node with the highest priority. `None` if several nodes share that priority.
    pub fn meaning(&self, name: usize, about: &[NodeId]) -> Option<NodeId> {
        let meanings = self.meanings.get(name)?;
        let mut own = meanings.iter().map(|(_, id)| *id).filter(|id| about.binary_search(id).is_ok());
        if let (Some(one), None) = (own.next(), own.next()) {
            return Some(one);
        }
        let (best, id) = *meanings.first()?;
        let alone = meanings.iter().filter(|(priority, _)| *priority == best).count() == 1;
        alone.then_some(id)
    }
}

/// Writes a text to a buffer, with ASCII letters in lowercase.
fn to_ascii_lowercase(text: &str, lower: &mut String) {
    lower.clear();
    lower.push_str(text);
    lower.make_ascii_lowercase();
}

/// Whether a word starts a sentence, a line or a list item, where any word has a capital.
fn starts_sentence(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches([' ', '"', '\'', '(', '[', '“', '‘', '_', '*']);
    before.is_empty() || before.ends_with(['.', '!', '?', ':', '…', '\n', '-', '+', '#', '|', '>'])
}

/// Whether a name is long enough to be searched. A single letter is not, unless a symbol follows: `C++`, `F#`.
pub(crate) fn is_specific(name: &str) -> bool {
    if name.chars().any(char::is_alphanumeric) && name.ends_with(['+', '#']) {
        return true;
    }
    name.chars().filter(|c| c.is_alphanumeric()).count() > 1 || name.chars().any(is_own_word)
}

/// Whether a name is an abbreviation: it has a capital after another letter. Its lowercase form can be another word.
fn is_abbreviation(name: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|word| word.chars().skip(1).any(char::is_uppercase))
}

/// Whether a range consists of whole words: no letter, digit or hyphen connects it to the text around it.
fn is_whole(text: &str, range: Range<usize>) -> bool {
    let joins = |inside: Option<char>, outside: Option<char>| {
        let word = |c: char| (c.is_alphanumeric() || matches!(c, '-' | '_' | '\u{ad}')) && !is_own_word(c);
        inside.is_some_and(|c| !is_own_word(c)) && outside.is_some_and(word)
    };
    let name = &text[range.clone()];
    let before = text[..range.start].chars().next_back();
    let mut following = text[range.end..].chars();
    let (after, next) = (following.next(), following.next());
    // A hyphen at the end of a word connects nothing.
    let after = after.filter(|c| *c != '-' || next.is_some_and(char::is_alphanumeric));
    !joins(name.chars().next(), before)
        && !joins(name.chars().next_back(), after)
        && (name.is_ascii() || is_separate(text, &range, HanRule::Runs))
}

/// Whether a character is a word by itself, as in scripts without spaces.
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
        Node {
            kind,
            title: title.into(),
            url: crate::model::address::url::Url::home(),
            original: None,
            entry: None,
            is_unlisted: false,
            edges: Vec::new(),
        }
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
        assert_eq!(found(&mentions, "élan Élan 日本製品市場、製品が"), ["élan", "Élan", "製品"]);
        assert!(found(&mentions, "the market").is_empty());
        // The result is the same if many names start with the same word.
        let mut many = nodes.to_vec();
        many.extend((0..40).map(|number| node(Kind::Role, &format!("Product Role {number}"))));
        let many = collect(&many, "en-GB");
        assert_eq!(
            found(&many, "PRODUCT role 33, product role 4, product role 99"),
            ["PRODUCT role 33", "product role 4", "product"]
        );
        assert_eq!(found(&many, "product owners own products"), ["product owners", "products"]);
        let german = collect(&nodes, "de");
        assert_eq!(found(&german, "product owners"), [""; 0]);
        assert_eq!(found(&german, "Ein product Owner, der Products kennt"), ["product Owner", "Products"]);
    }

    #[test]
    fn names_are_found_in_the_forms_of_each_language() {
        let cases = include_str!("../../../tests/names/auto-links.txt").lines();
        for case in cases.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let [language, names, marked] = case.splitn(3, " | ").collect::<Vec<_>>()[..] else { panic!("{case}") };
            let nodes: Vec<Node> = names.split("; ").map(|name| node(Kind::Role, name)).collect();
            let mentions = Mentions::collect(&Nodes::new(nodes.into()), &Indexed::new(Vec::new()), language);
            let text = marked.replace(['⟦', '⟧'], "");
            let mut shown = text.clone();
            for mention in mentions.find(&text).into_iter().rev() {
                shown.insert(mention.range.end, '⟧');
                shown.insert(mention.range.start, '⟦');
            }
            assert_eq!(shown, marked, "{language}: {names}");
        }
    }

    #[test]
    fn common_words_need_a_capital_within_a_sentence() {
        let skills = ["Go", "Excel", "Swift", "Lead", "C", "C++", "C#", "F#", "npm", "Python"];
        let nodes: Vec<Node> = skills.map(|title| node(Kind::Skill, title)).into();
        let mentions = Mentions::collect(&Nodes::new(nodes.into()), &Indexed::new(Vec::new()), "en");
        assert!(found(&mentions, "let's go. Go there! They excel; the lead goes. - Lead the team, swiftly").is_empty());
        assert_eq!(found(&mentions, "We use Go, Excel (Swift) and a Lead"), ["Go", "Excel", "Swift", "Lead"]);
        assert_eq!(found(&mentions, "C++, C# and F#; C++20, npm, python"), ["C++", "C#", "F#", "npm", "python"]);
        let meanings: Vec<_> =
            mentions.find("C++ C# F#").iter().map(|found| mentions.meaning(found.name, &[])).collect();
        assert_eq!(meanings, [5, 6, 7].map(|index| Some(NodeId::from_index(index))));
        let german = Mentions::collect(&Nodes::new([node(Kind::Skill, "Go")].into()), &Indexed::new(Vec::new()), "de");
        assert_eq!(found(&german, "Go"), ["Go"]);
    }

    #[test]
    fn the_roles_of_a_text_take_precedence() {
        let mentions = Mentions {
            lengths: FxHashMap::default(),
            spellings: FxHashMap::default(),
            first_words: WordFilter::default(),
            inflected: None,
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
