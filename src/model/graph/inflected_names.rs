//! The names of a guide in another language than English -> where a text has one of them, in any of its forms.
//!
//! The forms of all words of names are known before, so a text is read once, and each of its words is looked up.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::graph::mentions::{CaseRule, Mention};
use crate::model::language::boundary::{HanRule, has_no_spaces, is_separate};
use crate::model::language::inflection::{fold_word, forms, is_word_character};
use crate::model::language::table::language_data;

/// The root of the trie of names.
const ROOT: u32 = 0;

/// The words of all names, by each of their forms.
type WordForms = FxHashMap<Box<str>, Vec<u32>>;

/// The names of a guide.
#[derive(Debug, Clone, Default)]
pub(super) struct InflectedNames {
    language: Box<str>,
    han_rule: HanRule,
    has_capital_nouns: bool,
    forms: Arc<WordForms>,
    names: Vec<NamePattern>,
    /// The steps from a node to the next one: by a word, with or without a space before it.
    steps: FxHashMap<(u32, u32, bool), u32>,
    /// The names that end at a node.
    ends: FxHashMap<u32, Vec<u32>>,
}

/// One spelling of a name.
#[derive(Debug, Clone)]
struct NamePattern {
    text: Box<str>,
    /// Its words, each with whether a space is before it.
    words: Vec<(u32, bool)>,
    /// Whether letter case must match.
    is_exact: bool,
    /// The index of the name.
    name: usize,
}

/// A word of a text: a run of letters, or another character.
#[derive(Clone)]
struct TextWord {
    range: Range<usize>,
    has_space: bool,
}

/// Collects names.
pub(super) struct InflectedNamesBuilder {
    names: InflectedNames,
    forms: WordForms,
    /// The number of each word; whether it is the last of its name counts.
    numbers: FxHashMap<(Box<str>, bool), u32>,
}

impl InflectedNamesBuilder {
    pub(super) fn new(language: &str) -> Self {
        let names = InflectedNames {
            language: language.into(),
            han_rule: HanRule::of(language),
            has_capital_nouns: language_data(language).has_capital_nouns,
            ..InflectedNames::default()
        };
        Self { names, forms: WordForms::default(), numbers: FxHashMap::default() }
    }

    /// Adds a spelling of the name with an index.
    pub(super) fn add(&mut self, text: &str, name: usize, case: CaseRule) {
        let mut folded = String::new();
        let words: Vec<TextWord> = text_words(text).collect();
        let mut numbered = Vec::with_capacity(words.len());
        for (index, word) in words.iter().enumerate() {
            let is_last = index + 1 == words.len();
            fold_word(&text[word.range.clone()], &self.names.language, &mut folded);
            let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            let number = *self.numbers.entry((folded.as_str().into(), is_last)).or_insert(next);
            if number == next {
                for form in forms(&folded, is_last, language_data(&self.names.language)) {
                    let numbers = self.forms.entry(form.into()).or_default();
                    if numbers.last() != Some(&number) {
                        numbers.push(number);
                    }
                }
            }
            numbered.push((number, word.has_space && index > 0));
        }
        self.names.add(NamePattern { text: text.into(), words: numbered, is_exact: case.is_exact, name });
    }

    pub(super) fn finish(self) -> InflectedNames {
        InflectedNames { forms: Arc::new(self.forms), ..self.names }
    }
}

impl InflectedNames {
    fn add(&mut self, pattern: NamePattern) {
        let mut node = ROOT;
        for (word, has_space) in &pattern.words {
            let next = u32::try_from(self.steps.len()).unwrap_or(u32::MAX).saturating_add(1);
            node = *self.steps.entry((node, *word, *has_space)).or_insert(next);
        }
        let index = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.ends.entry(node).or_default().push(index);
        self.names.push(pattern);
    }

    /// Only the names whose index passes `keep`.
    pub(super) fn restricted_to(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self {
            language: self.language.clone(),
            forms: Arc::clone(&self.forms),
            names: Vec::new(),
            steps: FxHashMap::default(),
            ends: FxHashMap::default(),
            ..*self
        };
        self.names.iter().filter(|pattern| keep(pattern.name)).for_each(|pattern| kept.add(pattern.clone()));
        kept
    }

    /// The names in a text. Of overlapping names the first wins, and of names with the same start the longest.
    pub(super) fn find(&self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        if self.names.is_empty() {
            return found;
        }
        let words: Vec<TextWord> = text_words(text).collect();
        let (mut free, mut folded, mut ends) = (0, String::new(), Vec::new());
        for (index, word) in words.iter().enumerate() {
            if word.range.start < free {
                continue;
            }
            ends.clear();
            self.walk(text, &words, index, ROOT, &mut folded, &mut ends);
            ends.sort_unstable_by(|a, b| b.cmp(a));
            let fitting = ends.iter().find_map(|(last, node)| {
                let range = word.range.start..words[*last].range.end;
                self.fitting(text, &words[index..=*last], range.clone(), *node).map(|name| Mention { range, name })
            });
            if let Some(mention) = fitting {
                free = mention.range.end;
                found.push(mention);
            }
        }
        found
    }

    /// Collects the ends of the names that start at a word of a text: the index of their last word, and their node.
    fn walk(
        &self,
        text: &str,
        words: &[TextWord],
        index: usize,
        node: u32,
        folded: &mut String,
        ends: &mut Vec<(usize, u32)>,
    ) {
        let Some(word) = words.get(index) else { return };
        fold_word(&text[word.range.clone()], &self.language, folded);
        let Some(numbers) = self.forms.get(folded.as_str()) else { return };
        for number in numbers {
            let has_space = word.has_space && node != ROOT;
            let Some(&next) = self.steps.get(&(node, *number, has_space)) else { continue };
            if self.ends.contains_key(&next) {
                ends.push((index, next));
            }
            self.walk(text, words, index + 1, next, folded, ends);
        }
    }

    /// The index of the name at a node that some words of a text can mean.
    fn fitting(&self, text: &str, words: &[TextWord], range: Range<usize>, node: u32) -> Option<usize> {
        if !is_separate(text, &range, self.han_rule) || is_joined(text, &range) {
            return None;
        }
        let written = |word: &TextWord| &text[word.range.clone()];
        let fits = |pattern: &&NamePattern| {
            let mut own = text_words(&pattern.text).map(|word| &pattern.text[word.range]);
            let starts_with_capital = |word: &str| word.starts_with(char::is_uppercase);
            if pattern.is_exact {
                return words.iter().zip(own).all(|(word, own)| written(word).contains(own));
            }
            let last = own.by_ref().last().unwrap_or_default();
            let is_noun = self.has_capital_nouns && starts_with_capital(last);
            !is_noun || words.last().is_some_and(|word| starts_with_capital(written(word)))
        };
        let names = self.ends.get(&node)?.iter().filter_map(|index| self.names.get(*index as usize));
        names.into_iter().find(fits).map(|pattern| pattern.name)
    }
}

/// Whether a hyphen or an underscore connects a range to the text around it.
fn is_joined(text: &str, range: &Range<usize>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| is_word_character(c) && !has_no_spaces(c));
    let joins = |c: Option<char>| matches!(c, Some('-' | '_' | '\u{2010}' | '\u{2011}'));
    let name = &text[range.clone()];
    let mut before = text[..range.start].chars().rev();
    let mut after = text[range.end..].chars();
    is_word(name.chars().next()) && joins(before.next()) && is_word(before.next())
        || is_word(name.chars().next_back()) && joins(after.next()) && is_word(after.next())
}

/// The words of a text. In scripts without spaces, each character is one.
fn text_words(text: &str) -> impl Iterator<Item = TextWord> {
    let bytes = text.as_bytes();
    let mut index = 0;
    std::iter::from_fn(move || {
        let space = index;
        while bytes.get(index).is_some_and(u8::is_ascii_whitespace) {
            index += 1;
        }
        if !bytes.get(index)?.is_ascii() {
            index += text[index..].find(|c: char| !c.is_whitespace())?;
        }
        let start = index;
        loop {
            while bytes.get(index).is_some_and(u8::is_ascii_alphanumeric) {
                index += 1;
            }
            let Some(c) = text[index..].chars().next() else { break };
            if c.is_ascii() || !is_word_character(c) || has_no_spaces(c) {
                break;
            }
            index += c.len_utf8();
        }
        if index == start {
            index += text[index..].chars().next().map_or(1, char::len_utf8);
        }
        Some(TextWord { range: start..index, has_space: start > space })
    })
}
