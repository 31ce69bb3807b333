//! The text of a document -> the first paragraph as a summary, and the number of words.

/// The approximate maximum length of a summary in characters.
const MAX_SUMMARY: usize = 280;

/// Collects the text of the first paragraph that isn't empty.
#[derive(Default)]
pub(super) enum SummaryReader {
    #[default]
    Searching,
    Reading(String),
    Done(String),
}

impl SummaryReader {
    pub(super) fn open_paragraph(&mut self) {
        if matches!(self, Self::Searching) {
            *self = Self::Reading(String::new());
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        if let Self::Reading(paragraph) = self {
            paragraph.push_str(text);
        }
    }

    pub(super) fn close_paragraph(&mut self) {
        if let Self::Reading(text) = self {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            *self = if text.is_empty() { Self::Searching } else { Self::Done(shorten(&text)) };
        }
    }

    pub(super) fn finish(self) -> Option<String> {
        if let Self::Done(summary) = self { Some(summary) } else { None }
    }
}

/// Counts the words between white space.
pub(super) fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    let bytes = text.as_bytes();
    let Some((first, after)) = bytes.split_first() else { return 0 };
    let is_space = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    // Compares each byte with the previous one. The count of a chunk fits in a byte, so the compiler vectorises the loop.
    let starts_word = |(previous, byte): (&u8, &u8)| u8::from(is_space(previous) & !is_space(byte));
    let chunks = bytes.chunks(128).zip(after.chunks(128));
    let starts: usize =
        chunks.map(|(previous, chunk)| usize::from(previous.iter().zip(chunk).map(starts_word).sum::<u8>())).sum();
    starts + usize::from(!is_space(first))
}

/// Cuts a paragraph after the last sentence that fits, or after the last word.
fn shorten(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(MAX_SUMMARY) else { return text.to_string() };
    let fitting = &text[..limit];
    if let Some(end) = fitting.rfind(". ").filter(|&end| end > limit / 3) {
        return fitting[..=end].to_string();
    }
    let end = fitting.rfind(' ').unwrap_or(limit);
    format!("{}…", fitting[..end].trim_end_matches([',', ';', ':', '-', ' ']))
}
