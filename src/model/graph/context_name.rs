//! The name of a workplace as an author writes it within a sentence -> the name of its page.

/// `a bank` -> `bank`
pub(crate) fn without_article(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let article = ["a ", "an ", "the ", "in a ", "in an ", "at a ", "at an "]
        .into_iter()
        .find(|article| lower.starts_with(article));
    article.and_then(|article| name.get(article.len()..)).map_or(name, str::trim)
}

/// `bank` -> `Bank`
pub(super) fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
