//! "Did you mean": names -> the most similar known name.

/// The candidate that `name` probably misspells, if one is similar enough to suggest.
///
/// Ignores case, spaces and hyphens. The edit distance is at most a third of the length of the name. Of equally similar
/// candidates the first is returned.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, candidates, 3)
}

/// The candidate that `name` almost certainly misspells. Used where an unknown name alone is no problem.
pub fn near_miss<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest(name, candidates, 5)
}

/// The number of each ASCII letter in a text, ignoring case, spaces and hyphens. Gives a lower bound of the edit distance
/// without computing it.
struct LetterCounts {
    counts: [u16; 128],
    total: usize,
}

impl LetterCounts {
    fn of(text: &str) -> Self {
        let mut letters = Self { counts: [0; 128], total: 0 };
        for index in Self::indices(text) {
            letters.counts[index] = letters.counts[index].saturating_add(1);
            letters.total += 1;
        }
        letters
    }

    fn indices(text: &str) -> impl Iterator<Item = usize> {
        let counted = text.bytes().filter(|byte| !matches!(byte, b' ' | b'-' | b'_'));
        counted.map(|byte| usize::from(byte.to_ascii_lowercase() & 0x7f))
    }

    /// A lower bound of the edit distance to another ASCII text: an edit adds or removes one letter, a swap none.
    fn min_edits(&self, other: &str) -> usize {
        let (mut unmatched, mut shared, mut total) = (self.counts, 0, 0);
        for index in Self::indices(other) {
            total += 1;
            if unmatched[index] > 0 {
                unmatched[index] -= 1;
                shared += 1;
            }
        }
        self.total.max(total) - shared
    }
}

/// The most similar candidate, within one edit per `letters_per_edit` letters of the name, and at least one.
fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>, letters_per_edit: usize) -> Option<&'a str> {
    let normalize = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
    };
    let wanted = normalize(name);
    let max_edits = (wanted.chars().count() / letters_per_edit).max(1);
    let wanted_letters = wanted.is_ascii().then(|| LetterCounts::of(&wanted));
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let limit = best.map_or(max_edits, |(nearest, _): (usize, &str)| nearest.saturating_sub(1));
        // The lower bound rejects most candidates without an allocation.
        if let Some(letters) = wanted_letters.as_ref().filter(|_| candidate.is_ascii())
            && (candidate.len() + limit < letters.total || letters.min_edits(candidate) > limit)
        {
            continue;
        }
        let other = normalize(candidate);
        if wanted.len().abs_diff(other.len()) > max_edits * 4 {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &other);
        let is_acceptable = distance <= max_edits && distance < other.chars().count();
        if is_acceptable && best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_counts_give_a_lower_bound_of_the_edit_distance() {
        let texts =
            ["", "Product Owner", "product-owners", "Owner Product", "Prodcut Owner", "Scrum Master", "aab", "abb"];
        for one in texts {
            for other in texts {
                let plain = |text: &str| text.to_lowercase().replace([' ', '-', '_'], "");
                let least = LetterCounts::of(one).min_edits(other);
                assert!(least <= strsim::osa_distance(&plain(one), &plain(other)), "{one}, {other}: {least}");
            }
        }
        assert_eq!(LetterCounts::of("Scrum Master").min_edits("Product Owner"), 6);
    }

    #[test]
    fn only_similar_names_are_suggested() {
        let keys = ["title", "topics", "tags"];
        assert_eq!(did_you_mean("titel", keys), Some("title"));
        assert_eq!(did_you_mean("Topic", keys), Some("topics"));
        assert_eq!(did_you_mean("layout", keys), None);
        assert_eq!(did_you_mean("", keys), None);
        assert_eq!(near_miss("outdated", ["updated"]), None);
        assert_eq!(near_miss("sumary", ["summary"]), Some("summary"));
    }
}
