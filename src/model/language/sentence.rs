//! A text and the place of a character -> whether a sentence ends there.

use crate::model::language::character_table::is_sentence_terminal;
use crate::model::language::characters::is_unspaced;
use crate::model::language::table::{LATIN_ABBREVIATIONS, LanguageData};

/// Characters that can follow the end of a sentence and still belong to it.
pub(crate) const CLOSING: [char; 14] = ['"', '\'', ')', '”', '’', '»', '›', '」', '』', '）', '】', '》', '〉', '］'];

/// The offset after the end of a sentence, with its closing marks, if the character `c` at `index` ends one.
///
/// A full stop must be followed by a space and no lowercase letter, and it ends no abbreviation. The marks of other scripts, which
/// have the Unicode property `Sentence_Terminal`, always end a sentence: `。`, `।`, `؟`.
#[inline]
pub(crate) fn sentence_end(text: &str, index: usize, c: char, data: &LanguageData) -> Option<usize> {
    // Nearly all characters end here.
    if c.is_ascii() && !needs_space(c) { None } else { end_after_mark(text, index, c, data) }
}

/// Whether a mark ends a sentence only before a space.
fn needs_space(mark: char) -> bool {
    matches!(mark, '.' | '!' | '?' | '…')
}

fn end_after_mark(text: &str, index: usize, c: char, data: &LanguageData) -> Option<usize> {
    let needs_space = needs_space(c);
    if !needs_space && !is_terminal(c) {
        return None;
    }
    let after = &text[index + c.len_utf8()..];
    if after.starts_with(|next| next == '.' || !needs_space && is_terminal(next)) {
        return None;
    }
    let rest = after.trim_start_matches(CLOSING);
    // French has a space before the mark.
    let rest = rest.strip_prefix([' ', '\u{a0}', '\u{202f}']).and_then(|rest| rest.strip_prefix('»')).unwrap_or(rest);
    let end = text.len() - rest.len();
    if !needs_space {
        // 「はい。」と言った: the sentence goes on after the quotation.
        return (rest.len() == after.len() || !rest.starts_with('と')).then_some(end);
    }
    let next = rest.trim_start();
    let is_end = next.len() < rest.len() && next.starts_with(|c: char| !c.is_lowercase());
    (is_end && (c != '.' || !is_abbreviated(&text[..index], data))).then_some(end)
}

/// Whether a character ends a sentence by itself.
fn is_terminal(c: char) -> bool {
    matches!(c, '!' | '?') || !c.is_ascii() && is_sentence_terminal(c)
}

/// Whether the full stop after a text belongs to its last word: `Dr.`, `z. B.`, `S.A.`, and `3.` in languages that write ordinal
/// numbers so.
fn is_abbreviated(before: &str, data: &LanguageData) -> bool {
    let is_separator =
        |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\'' | '“' | '„' | '«' | '‘' | '’' | '/');
    let word = before.rsplit(is_separator).next().unwrap_or_default();
    if data.has_ordinal_dots && (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let is_letter = |part: &str| {
        let mut characters = part.chars();
        let is_one = characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none();
        is_one && !part.contains(is_unspaced)
    };
    // An initial. The English pronoun can end a sentence.
    if word != "I" && word.split('.').all(is_letter) {
        return true;
    }
    let lower = word.to_lowercase();
    !lower.is_empty() && (has_word(data.abbreviations, &lower) || has_word(LATIN_ABBREVIATIONS, &lower))
}

/// Whether a list of words with spaces between them has a word.
fn has_word(list: &str, word: &str) -> bool {
    let list = list.as_bytes();
    let is_whole = |start: usize| {
        let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b' ');
        is_edge(start.checked_sub(1).and_then(|before| list.get(before))) && is_edge(list.get(start + word.len()))
    };
    memchr::memmem::find_iter(list, word).any(is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::language::table::language_data;

    /// The sentences of a text.
    fn sentences<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut start = 0;
        for (index, c) in text.char_indices() {
            if let Some(end) = sentence_end(text, index, c, language_data(language)) {
                found.push(text[start..end].trim());
                start = end;
            }
        }
        found.extend(Some(text[start..].trim()).filter(|rest| !rest.is_empty()));
        found
    }

    #[test]
    fn sentences_end_where_readers_see_it() {
        // A `|` is the end of a sentence.
        for (language, marked) in [
            ("en", "Ask Dr. Smith, e.g. Ann.| Then (at 3 p.m. or so) go!|"),
            ("en", "See Fig. 3.| Mr. J. Doe of Acme Inc. Berlin?!| \"Yes.\"| It is I.| Done.|"),
            ("de", "Am 3. Mai, z. B. Montag, kam Dr. Maier.| Das heißt d. h. Er ging bzw. Sie.| Ende.|"),
            ("fr", "M. Dupont, p. ex. Jean, de la S.A. Renault.| « Oui. »| Fin.|"),
            ("es", "El Sr. López y la Dra. Ruiz.| ¿Sí?| ¡No!| Fin|"),
            ("ru", "Это т. е. Москва и ул. Ленина.| Да.|"),
            ("tr", "Prof. Dr. Yılmaz vb. Kişiler.| 3. Bölüm.|"),
            ("ja", "製品を売る。|会社は休む！？|「はい。」と言った。|「いいえ。」|終わり|"),
            ("zh", "你好。|“是吗？”|对！|"),
            ("hi", "यह एक वाक्य है।| डॉ. शर्मा आए।| अंत|"),
            ("ar", "هل هذا سؤال؟| نعم.| لا|"),
            ("ur", "یہ جملہ ہے۔| ختم|"),
            ("am", "ሰላም።| ሰላም|"),
            ("th", "ประโยคหนึ่ง ประโยคสอง|"),
        ] {
            let expected: Vec<&str> = marked.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
            assert_eq!(sentences(&marked.replace('|', ""), language), expected, "{language}");
        }
    }
}
