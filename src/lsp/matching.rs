//! What an author typed, and a name -> how well the name fits.

/// How well a name fits; the lowest fits best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchRank {
    /// The name starts with what was typed.
    Start,
    /// A word of the name starts with it.
    Word,
    /// The name contains it.
    Inside,
    /// The name contains its letters in this order.
    Letters,
}

/// How well a name fits what was typed, ignoring case. `None` if it does not.
pub(super) fn rank(name: &str, typed: &str) -> Option<MatchRank> {
    if typed.is_empty() {
        return Some(MatchRank::Start);
    }
    if name.is_ascii() && typed.is_ascii() {
        return rank_bytes(name.as_bytes(), typed.as_bytes());
    }
    rank_bytes(name.to_lowercase().as_bytes(), typed.to_lowercase().as_bytes())
}

fn rank_bytes(name: &[u8], typed: &[u8]) -> Option<MatchRank> {
    let mut letters = typed.iter();
    let mut next = letters.next();
    for byte in name {
        if next.is_some_and(|letter| letter.eq_ignore_ascii_case(byte)) {
            next = letters.next();
        }
    }
    if next.is_some() {
        return None;
    }
    let found = name.windows(typed.len()).enumerate().filter(|(_, part)| part.eq_ignore_ascii_case(typed));
    let is_start = |at: usize| at == 0 || !name[at - 1].is_ascii_alphanumeric() && name[at - 1].is_ascii();
    let best = found.map(|(at, _)| match at {
        0 => MatchRank::Start,
        at if is_start(at) => MatchRank::Word,
        _ => MatchRank::Inside,
    });
    Some(best.min().unwrap_or(MatchRank::Letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_start_with_the_typed_text_fit_best() {
        assert_eq!(rank("Product Owner", "pro"), Some(MatchRank::Start));
        assert_eq!(rank("Product Owner", "own"), Some(MatchRank::Word));
        assert_eq!(rank("Product Owner", "duct"), Some(MatchRank::Inside));
        assert_eq!(rank("Product Owner", "pow"), Some(MatchRank::Letters));
        assert_eq!(rank("Product Owner", "x"), None);
        assert_eq!(rank("Größe", "GRÖ"), Some(MatchRank::Start));
        assert_eq!(rank("x", ""), Some(MatchRank::Start));
        assert_eq!(rank("", "x"), None);
    }
}
