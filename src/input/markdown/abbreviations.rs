//! The text events of a document -> its abbreviations, each with its first position, and whether the text explains it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::model::document::body::Abbreviation;
use crate::source::{FileId, Span};

use crate::input::markdown::well_known::{is_state, is_well_known};

/// Collects the abbreviations of one document.
#[derive(Default)]
pub(super) struct AbbreviationFinder {
    found: Vec<Abbreviation>,
    /// Index in `found`.
    by_text: HashMap<String, usize>,
    /// The abbreviations in parentheses in headings: `## Oakland Airport (OAK)`.
    in_headings: HashSet<String>,
}

/// A word in capitals, with the text around it.
struct Candidate<'a> {
    /// The word without a plural `s`.
    word: &'a str,
    is_plural: bool,
    /// The text before and after the word, in one text event and at most [`MAX_CONTEXT`] long.
    before: &'a str,
    after: &'a str,
    /// The source before and after the word, with its markup.
    source_before: &'a str,
    source_after: &'a str,
}

impl AbbreviationFinder {
    /// Reads a text event at a range of `source`. An abbreviation is a word of two to five capitals, with an optional plural
    /// `s`. A link explains its text.
    pub(super) fn read(&mut self, text: &str, range: &Range<usize>, source: &str, file: FileId, in_link: bool) {
        if !has_adjacent_capitals(text) {
            return;
        }
        let mut next = 0;
        for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let start = next;
            next += word.len();
            let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            let singular = word.strip_suffix('s').unwrap_or(word);
            if !(2..=5).contains(&singular.len())
                || !singular.bytes().all(|byte| byte.is_ascii_uppercase())
                || is_well_known(singular)
            {
                continue;
            }
            let exact = range.start + start..range.start + start + singular.len();
            // Text with entities is shorter than its source, so offsets in it don't match.
            let is_exact = source.get(exact.clone()) == Some(singular);
            let (before, after) = (last_part(&text[..start]), first_part(&text[start + word.len()..]));
            let end = range.start + start + word.len();
            let candidate = Candidate {
                word: singular,
                is_plural: word.len() > singular.len(),
                before,
                after,
                source_before: if is_exact { last_part(&source[..exact.start]) } else { before },
                source_after: if is_exact { first_part(source.get(end..).unwrap_or_default()) } else { after },
            };
            if !candidate.is_abbreviation() {
                continue;
            }
            let explained = in_link || candidate.is_explained();
            if let Some(known) = self.by_text.get(singular).and_then(|index| self.found.get_mut(*index)) {
                known.explained |= explained;
                continue;
            }
            self.by_text.insert(singular.to_string(), self.found.len());
            let place = if is_exact { exact } else { range.clone() };
            let span = Span::new(file, place.start, place.end);
            self.found.push(Abbreviation { text: singular.into(), span, explained });
        }
    }

    /// Reads the text of a heading, which can explain an abbreviation of the text.
    pub(super) fn read_heading(&mut self, text: &str) {
        let inside = |part: &str| part.split_once(')').map(|(inside, _)| inside.to_string());
        self.in_headings.extend(text.split('(').skip(1).filter_map(inside));
    }

    /// The abbreviations in the order of their first positions. `source` is the whole text.
    pub(super) fn into_found(mut self, source: &str) -> Vec<Abbreviation> {
        if self.found.iter().any(|found| !found.explained) {
            let words = Words::of(source);
            let unexplained = self.found.iter_mut().filter(|found| !found.explained);
            for (index, found) in unexplained.enumerate() {
                // A text with so many is a table of codes.
                found.explained =
                    index >= MAX_UNEXPLAINED || self.in_headings.contains(&*found.text) || words.explain(&found.text);
            }
        }
        self.found
    }
}

/// A quick test that rejects most texts. Checking all pairs without an early exit lets the compiler vectorise the loop.
fn has_adjacent_capitals(text: &str) -> bool {
    let (bytes, after) = (text.as_bytes(), text.as_bytes().get(1..).unwrap_or_default());
    let are_capitals = |(one, two): (&u8, &u8)| one.is_ascii_uppercase() & two.is_ascii_uppercase();
    bytes.iter().zip(after).map(are_capitals).fold(false, |found, pair| found | pair)
}

/// How many abbreviations of a text are compared with all its words.
const MAX_UNEXPLAINED: usize = 50;

/// How much of the text before and after a word is read, in bytes, so that reading takes linear time.
const MAX_CONTEXT: usize = 200;

/// The end of a text.
fn last_part(text: &str) -> &str {
    let mut start = text.len().saturating_sub(MAX_CONTEXT);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

/// The start of a text.
fn first_part(text: &str) -> &str {
    let mut end = text.len().min(MAX_CONTEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The characters that mark up a word.
const MARKUP: [char; 11] = ['*', '_', '"', '“', '”', '\'', '‘', '’', '`', '\\', '~'];

impl Candidate<'_> {
    fn is_abbreviation(&self) -> bool {
        !self.is_part_of_word()
            && !self.is_unit()
            && !self.is_in_capital_words()
            && !self.is_in_address()
            && !self.is_in_name()
            && !self.is_in_title_of_container()
    }

    /// Whether it is a part of a longer word, such as `O*NET`, `DP-3T`, `PATH_INFO` or `CIO.gov`.
    fn is_part_of_word(&self) -> bool {
        let can_precede = |c: char| {
            c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\'' | '“' | '‘' | '—' | '–' | '*' | '_' | '|')
        };
        let before = self.source_before;
        if !before.is_empty() && !before.ends_with(can_precede) || before.ends_with("\\*") || before.ends_with("\\_") {
            return true;
        }
        let is_joined = before.strip_suffix(['_', '*']).is_some_and(|before| before.ends_with(char::is_alphanumeric));
        // `CH~3~`
        if self.source_after.starts_with(['~', '^']) || self.source_after.starts_with("<su") {
            return true;
        }
        let mut after = self.after.chars();
        let (first, second) = (after.next(), after.next());
        is_joined
            || matches!(first, Some('-' | '*' | '=' | '@' | '&' | '+' | '('))
            || matches!(first, Some('.' | '_' | '/' | ':' | ';' | '#')) && second.is_some_and(char::is_alphanumeric)
    }

    /// Whether it follows a number: `3:30 PM`, `61 KB`.
    fn is_unit(&self) -> bool {
        let number = self.before.strip_suffix(' ').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        number && !self.is_plural
    }

    /// Whether it is among three or more words in capitals, such as a warning or the text of a licence.
    fn is_in_capital_words(&self) -> bool {
        let is_capital = |word: &&str| {
            word.bytes().any(|byte| byte.is_ascii_uppercase()) && !word.bytes().any(|byte| byte.is_ascii_lowercase())
        };
        let before = self.before.strip_suffix(' ').into_iter().flat_map(|text| text.rsplit(' '));
        let after = self.after.strip_prefix(' ').into_iter().flat_map(|text| text.split(' '));
        let others = || before.clone().take_while(is_capital).chain(after.clone().take_while(is_capital));
        // A word of more letters is no abbreviation: `RECENT CHATS`.
        others().count() >= 2 || others().any(|word| word.len() > 5)
    }

    /// Whether it is a state: `Chicago, IL`, `Chicago IL 60604`.
    fn is_in_address(&self) -> bool {
        let town = self.before.strip_suffix(", ").or_else(|| self.before.strip_suffix(" - ")).unwrap_or_default();
        let code = self.after.trim_start_matches(',').strip_prefix(' ').unwrap_or_default();
        let has_code = code.bytes().take_while(u8::is_ascii_digit).count() == 5;
        is_state(self.word) && (town.ends_with(char::is_alphanumeric) || has_code)
    }

    /// Whether it is a part of a name: `Adobe XD`, `Rust BR Blog`, `AWS SQS`, `FIPS 199`. The first word of a sentence can have a capital
    /// without being a name.
    fn is_in_name(&self) -> bool {
        let is_number = |after: &str| {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            digits > 1 && !after[digits..].starts_with(|c: char| c.is_alphanumeric())
        };
        if self.after.strip_prefix(' ').is_some_and(is_number) {
            return true;
        }
        let is_title_word = |word: &str| word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
        let mut next = self.after.strip_prefix(' ').into_iter().flat_map(|after| after.split(' '));
        // `UMN Style Guide` at the start of an item or line.
        if self.before.is_empty() && next.by_ref().take(2).filter(|word| is_title_word(word)).count() == 2 {
            return true;
        }
        let Some(before) = self.before.strip_suffix(' ') else { return false };
        let (rest, word) = before.rsplit_once(' ').unwrap_or(("", before));
        let is_followed_by_name =
            self.after.strip_prefix(' ').is_some_and(|after| after.starts_with(char::is_uppercase));
        let is_name = word.starts_with(char::is_uppercase)
            && word.chars().all(char::is_alphanumeric)
            && word.contains(char::is_lowercase);
        if word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()) && is_well_known(word) {
            return true;
        }
        let starts_sentence = !rest.ends_with(|c: char| c.is_alphanumeric() || c == ',');
        is_name && !self.is_plural && (!starts_sentence || is_followed_by_name)
    }

    /// Whether it is in the first line of a block of other tools: `::: tip NOTA`.
    fn is_in_title_of_container(&self) -> bool {
        let line = self.source_before.rsplit('\n').next().unwrap_or_default().trim_start();
        [":::", "!!!", "???", "==="].iter().any(|fence| line.starts_with(fence))
    }

    /// Whether the words around it say what it means: `PO (product owner)`, `product owner (PO)`, `PO: product owner`.
    fn is_explained(&self) -> bool {
        let before = self.source_before.trim_end_matches(MARKUP);
        let after = self.source_after.trim_start_matches(MARKUP);
        let follows = [
            " (",
            "\n(",
            ", a ",
            ", an ",
            ", the ",
            ", or ",
            ", short for ",
            ", which ",
            " – ",
            " — ",
            " - ",
            " = ",
            " stands for ",
            " means ",
            " is a ",
            " is an ",
            " is the ",
            " is short for ",
            "]: ",
        ];
        // `aka PO`, `known as PO`
        let precedes = [" or ", " as ", "called ", "aka ", "short ", "abbreviated ", "abbreviation "];
        let in_parentheses = before.ends_with('(')
            || before.rsplit_once('(').is_some_and(|(_, inside)| inside.len() < 12 && !inside.contains(')'));
        let line = before.rsplit('\n').next().unwrap_or_default();
        let starts_line = line.trim_matches(|c: char| c.is_whitespace() || "*_-+>#|".contains(c)).is_empty();
        follows.iter().any(|words| after.starts_with(words))
            || precedes.iter().any(|words| before.ends_with(words))
            // `our system, ITSS, stores`
            || before.strip_suffix(", ").is_some_and(|noun| noun.ends_with(char::is_lowercase)) && is_apposition(after)
            || first_part(after).split(['.', '\n']).next().is_some_and(|rest| rest.contains("initials") || rest.contains("acronym"))
            || in_parentheses && after.starts_with([')', ',', ';', ':'])
            // `**PO**: product owner`, and a definition list.
            || starts_line && (after.starts_with(':') || after.starts_with("\n:") || after.starts_with(" | "))
            // `[PO]: https://…`, a link reference.
            || before.ends_with('[') && after.starts_with(']')
    }
}

/// Whether the text after a word between commas continues the sentence rather than a list: `, which`, but not `, and`.
fn is_apposition(after: &str) -> bool {
    let next = after.strip_prefix(", ").and_then(|after| after.split(' ').next());
    next.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()) && !matches!(word, "and" | "or" | "but"))
}

/// The words of a text, in a form in which what an abbreviation stands for is found quickly.
struct Words<'a> {
    source: &'a str,
    /// The initials of adjacent words with a capital, with a space where others are in between: `Product Owner` is `PO`.
    capitals: [String; 2],
    /// The initials of all words in capitals.
    all: [String; 2],
}

/// Words that an abbreviation can omit.
const OMITTED: [&str; 20] = [
    "a", "an", "and", "as", "at", "by", "de", "des", "du", "for", "from", "in", "la", "of", "on", "or", "the", "to",
    "und", "with",
];

impl<'a> Words<'a> {
    fn of(source: &'a str) -> Self {
        let mut words = Self { source, capitals: [String::new(), String::new()], all: [String::new(), String::new()] };
        let mut end = 0;
        for word in source.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let start = word.as_ptr().addr() - source.as_ptr().addr();
            // A sentence or block ends an expression.
            if source[end..start].contains([';', '!', '?', '|']) || source[end..start].contains("\n\n") {
                words.push(' ', false);
            }
            end = start + word.len();
            let first = word.chars().next().unwrap_or(' ');
            let is_omitted = OMITTED.contains(&word.to_ascii_lowercase().as_str());
            let is_capital = first.is_uppercase() && word.chars().skip(1).any(char::is_lowercase);
            if word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
                words.push(' ', false);
                continue;
            }
            let initial = first.to_ascii_uppercase();
            if is_omitted {
                words.capitals[1].push(initial);
                words.all[1].push(initial);
            } else if is_capital {
                words.push(initial, true);
            } else {
                words.capitals.iter_mut().for_each(|text| text.push(' '));
                words.all.iter_mut().for_each(|text| text.push(initial));
            }
        }
        words
    }

    /// Adds the initial of a word, or a gap.
    fn push(&mut self, initial: char, is_word: bool) {
        self.capitals.iter_mut().for_each(|text| text.push(initial));
        self.all.iter_mut().for_each(|text| text.push(if is_word { initial } else { ' ' }));
    }

    /// Whether the text has the words that an abbreviation stands for, or the same word in small letters.
    fn explain(&self, abbreviation: &str) -> bool {
        // Short series of initials occur by chance.
        let initials = if abbreviation.len() < 4 { &self.capitals } else { &self.all };
        let singular = abbreviation.strip_suffix('S').filter(|singular| singular.len() > 1).unwrap_or(abbreviation);
        initials.iter().any(|initials| initials.contains(singular))
            // Two letters can be an id or a part of one.
            || self.count_in_small_letters(abbreviation) >= if abbreviation.len() > 2 { 1 } else { 3 }
    }

    fn count_in_small_letters(&self, abbreviation: &str) -> usize {
        let small = abbreviation.to_ascii_lowercase();
        let mut titled = abbreviation[..1].to_string();
        titled.push_str(&small[1..]);
        let is_word = |(start, word): &(usize, &str)| {
            let is_bound =
                |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '/' | '_' | '-'));
            is_bound(self.source[..*start].chars().next_back())
                && self.source[*start + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric())
        };
        let count = |form: &String| self.source.match_indices(form.as_str()).filter(is_word).count();
        count(&small) + count(&titled)
    }
}
