//! The names of a guide in another language than English -> where a text has one of them, in any of its forms.
//!
//! The forms of all words of names are known before, so a text is read once, and each of its words is looked up.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::graph::mentions::{CaseRule, Mention};
use crate::model::graph::text_words::{TextWord, TextWords, WordFilter};
use crate::model::language::boundary::{HanRule, has_no_spaces, is_separate};
use crate::model::language::inflection::{fold_word, forms, has_dotless_i, is_word_character};
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
    has_dotless_i: bool,
    forms: Arc<WordForms>,
    /// The forms of the first words of all names.
    first_words: WordFilter,
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
            has_dotless_i: has_dotless_i(language),
            ..InflectedNames::default()
        };
        Self { names, forms: WordForms::default(), numbers: FxHashMap::default() }
    }

    /// Adds a spelling of the name with an index.
    pub(super) fn add(&mut self, text: &str, name: usize, case: CaseRule) {
        let mut folded = String::new();
        let words: Vec<TextWord> = TextWords::of(text).collect();
        let mut numbered = Vec::with_capacity(words.len());
        for (index, word) in words.iter().enumerate() {
            let is_last = index + 1 == words.len();
            fold_word(&text[word.range.clone()], self.names.has_dotless_i, &mut folded);
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
        let mut names = InflectedNames { forms: Arc::new(self.forms), ..self.names };
        names.index_first_words();
        names
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

    fn index_first_words(&mut self) {
        let first = self.names.iter().filter_map(|pattern| pattern.words.first());
        let first: FxHashSet<u32> = first.map(|(word, _)| *word).collect();
        for (form, words) in self.forms.iter() {
            if words.iter().any(|word| first.contains(word)) {
                self.first_words.add(form);
            }
        }
    }

    /// Only the names whose index passes `keep`.
    pub(super) fn restricted_to(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut kept = Self {
            language: self.language.clone(),
            forms: Arc::clone(&self.forms),
            first_words: WordFilter::default(),
            names: Vec::new(),
            steps: FxHashMap::default(),
            ends: FxHashMap::default(),
            ..*self
        };
        self.names.iter().filter(|pattern| keep(pattern.name)).for_each(|pattern| kept.add(pattern.clone()));
        kept.index_first_words();
        kept
    }

    /// The names in a text. Of overlapping names the first wins, and of names with the same start the longest.
    pub(super) fn find(&self, text: &str) -> Vec<Mention> {
        let mut found = Vec::new();
        if self.names.is_empty() {
            return found;
        }
        let (mut free, mut folded, mut ends) = (0, String::new(), Vec::new());
        let mut words = TextWords::of(text);
        while let Some(word) = words.next() {
            if word.range.start < free || !self.may_start(&text[word.range.clone()], &mut folded) {
                continue;
            }
            ends.clear();
            let start = word.range.start;
            self.walk(text, &word, &words, ROOT, &mut folded, &mut ends);
            ends.sort_unstable_by(|a, b| b.cmp(a));
            let fitting = ends.iter().find_map(|(end, node)| {
                let range = start..*end;
                self.fitting(text, range.clone(), *node).map(|name| Mention { range, name })
            });
            if let Some(mention) = fitting {
                free = mention.range.end;
                found.push(mention);
            }
        }
        found
    }

    /// Whether a name may start with a word. `false` is always right.
    fn may_start(&self, word: &str, folded: &mut String) -> bool {
        if word.is_ascii() && !self.has_dotless_i {
            return self.first_words.may_contain(word);
        }
        fold_word(word, self.has_dotless_i, folded);
        self.first_words.may_contain(folded)
    }

    /// Collects the ends of the names that start at a word of a text: where they end in it, and their node. `following` are the
    /// words after it.
    fn walk(
        &self,
        text: &str,
        word: &TextWord,
        following: &TextWords,
        node: u32,
        folded: &mut String,
        ends: &mut Vec<(usize, u32)>,
    ) {
        fold_word(&text[word.range.clone()], self.has_dotless_i, folded);
        let Some(numbers) = self.forms.get(folded.as_str()) else { return };
        for number in numbers {
            let has_space = word.has_space && node != ROOT;
            let Some(&next) = self.steps.get(&(node, *number, has_space)) else { continue };
            if self.ends.contains_key(&next) {
                ends.push((word.range.end, next));
            }
            let mut following = following.clone();
            if let Some(word) = following.next() {
                self.walk(text, &word, &following, next, folded, ends);
            }
        }
    }

    /// The index of the name at a node that a range of a text can mean.
    fn fitting(&self, text: &str, range: Range<usize>, node: u32) -> Option<usize> {
        if !is_separate(text, &range, self.han_rule) || is_joined(text, &range) {
            return None;
        }
        let written = || words_of(&text[range.clone()]);
        let fits = |pattern: &&NamePattern| {
            let mut own = words_of(&pattern.text);
            if pattern.is_exact {
                return written().zip(own).all(|(written, own)| written.contains(own));
            }
            let is_noun = self.has_capital_nouns && own.by_ref().last().is_some_and(starts_with_capital);
            !is_noun || written().last().is_some_and(starts_with_capital)
        };
        let names = self.ends.get(&node)?.iter().filter_map(|index| self.names.get(*index as usize));
        names.into_iter().find(fits).map(|pattern| pattern.name)
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    TextWords::of(text).map(|word| &text[word.range])
}

fn starts_with_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
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
