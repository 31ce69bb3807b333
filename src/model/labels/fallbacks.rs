//! A language -> the languages whose labels its readers understand, best first.

/// The language of the labels that are always complete.
pub const COMPLETE: &str = "en";

/// Tags without region or script -> the one that most of their readers expect.
const USUAL: [(&str, &str); 3] = [("no", "nb"), ("pt", "pt-BR"), ("zh", "zh-Hans")];

/// Regions that write Chinese in traditional characters.
const TRADITIONAL_CHINESE: [&str; 4] = ["hant", "hk", "mo", "tw"];

/// The tags of the files of labels for a language, best first: the language, then less specific tags, then the usual variant of
/// the language, and at last English.
///
/// ```
/// use guide::model::labels::fallbacks::fallbacks;
///
/// assert_eq!(fallbacks("de-AT"), ["de-AT", "de", "en"]);
/// assert_eq!(fallbacks("pt-PT"), ["pt-PT", "pt", "pt-BR", "en"]);
/// assert_eq!(fallbacks("zh-CN"), ["zh-CN", "zh", "zh-Hans", "en"]);
/// assert_eq!(fallbacks("zh-TW"), ["zh-TW", "zh-Hant", "zh", "en"]);
/// ```
pub fn fallbacks(language: &str) -> Vec<String> {
    let parts: Vec<&str> = language.split(['-', '_']).collect();
    let mut tags: Vec<String> = (1..=parts.len()).rev().map(|count| parts[..count].join("-")).collect();
    let is_traditional = parts.iter().any(|part| TRADITIONAL_CHINESE.contains(&part.to_ascii_lowercase().as_str()));
    if parts[0].eq_ignore_ascii_case("zh") && is_traditional {
        tags.insert(tags.len() - 1, "zh-Hant".into());
    } else {
        let usual = USUAL.iter().find(|(tag, _)| parts[0].eq_ignore_ascii_case(tag));
        tags.extend(usual.map(|(_, variant)| (*variant).to_string()));
    }
    tags.push(COMPLETE.into());
    let mut seen: Vec<String> = Vec::with_capacity(tags.len());
    tags.retain(|tag| {
        let is_new = !seen.iter().any(|other| other.eq_ignore_ascii_case(tag));
        if is_new {
            seen.push(tag.clone());
        }
        is_new
    });
    tags
}
