//! The ids that pages use themselves. No heading and no element of an author gets one of them.

/// The ids of the theme's own elements, sorted. Those that end with a number are in `NUMBERED_IDS`.
pub const RESERVED_IDS: [&str; 48] = [
    "guide-advert-keep",
    "guide-advert-private",
    "guide-advert-text",
    "guide-articles",
    "guide-brings",
    "guide-children",
    "guide-choice",
    "guide-comes-from",
    "guide-contains",
    "guide-contexts",
    "guide-debate",
    "guide-debates",
    "guide-differences",
    "guide-dropped",
    "guide-families",
    "guide-gains",
    "guide-glance",
    "guide-how",
    "guide-hub",
    "guide-leads-to",
    "guide-learn",
    "guide-levels",
    "guide-linked-from",
    "guide-main",
    "guide-meanings",
    "guide-means",
    "guide-meant-by",
    "guide-newest",
    "guide-next",
    "guide-others",
    "guide-pages",
    "guide-path",
    "guide-pay",
    "guide-preview",
    "guide-print-contents",
    "guide-query",
    "guide-related",
    "guide-roles",
    "guide-shared",
    "guide-situations",
    "guide-skill-table",
    "guide-skills",
    "guide-sources",
    "guide-start",
    "guide-tell",
    "guide-unclear",
    "guide-undecided",
    "guide-used-in",
];

/// The start of the ids that end with a number: those of the theme, and those of footnotes and their references.
const NUMBERED_IDS: [&str; 9] = [
    "fn-",
    "fnref-",
    "guide-advert-",
    "guide-family-",
    "guide-fit-",
    "guide-group-",
    "guide-part-",
    "guide-role-",
    "guide-situation-",
];

/// The start of the id of an argument in a debate. The anchor of its position follows.
const CLAIM_ID: &str = "guide-claim-";

/// Whether a page can use an id for an element of its own.
pub fn is_reserved(id: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    // Nearly all ids start with another letter.
    id.starts_with(['f', 'g'])
        && (id.starts_with(CLAIM_ID)
            || RESERVED_IDS.binary_search(&id).is_ok()
            || NUMBERED_IDS.iter().any(|start| id.strip_prefix(start).is_some_and(is_number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_the_theme_are_reserved() {
        assert!(RESERVED_IDS.is_sorted());
        let mut found = 0;
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/templates");
        for file in std::fs::read_dir(folder).expect("the theme") {
            let template = std::fs::read_to_string(file.expect("a file").path()).expect("a template");
            for id in template.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let id = id.replace("{{ loop.index }}", "1");
                if !id.contains('{') {
                    found += 1;
                    assert!(is_reserved(&id), "{id}");
                }
            }
        }
        assert!(found > 30, "found only {found} ids");
        for id in ["guide-to-levels", "guide-group", "guide-group-a", "fn", "main"] {
            assert!(!is_reserved(id), "{id}");
        }
    }
}
