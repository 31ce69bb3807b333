//! The labels and numbers of footnotes, and the ids of a footnote and of its first reference in other tools.

/// The form of a label by which footnotes are matched: without its letter case and its amount of white space.
pub fn fold_label(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The id of a footnote.
pub fn footnote_id(number: usize) -> String {
    format!("fn-{number}")
}

/// The id of the n-th reference to a footnote.
pub fn reference_id(number: usize, reference: usize) -> String {
    if reference == 1 { format!("fnref-{number}") } else { format!("fnref-{number}-{reference}") }
}

/// The id on our page for one of another tool. `labels` are those of the footnotes, folded, in the order of their numbers.
///
/// Python-Markdown and kramdown write `fn:label` and `fnref:label`, goldmark (Hugo) the number instead of the label, and GitHub
/// `user-content-fn-label`. A further reference is `fnref2:label`; it leads to the first one.
pub fn own_id(id: &str, labels: &[Box<str>]) -> Option<String> {
    let id = id.strip_prefix("user-content-").unwrap_or(id);
    let (start, rest) = id.split_at_checked(id.find([':', '-'])?)?;
    let is_reference = match start.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "fn" => false,
        "fnref" => true,
        _ => return None,
    };
    let rest = &rest[1..];
    let number_of = |label: &str| labels.iter().position(|other| **other == *label).map(|index| index + 1);
    let is_number = |number: &usize| (1..=labels.len()).contains(number);
    let by_label = number_of(&fold_label(rest));
    // kramdown writes `fnref:label:1` for the second reference.
    let without_count = || rest.rsplit_once(':').and_then(|(label, _)| number_of(&fold_label(label)));
    let by_number = || rest.parse().ok().filter(is_number);
    // In our own ids, a number is that of the footnote.
    let number =
        if id[start.len()..].starts_with('-') { by_number().or(by_label) } else { by_label.or_else(by_number) };
    let number = number.or_else(without_count)?;
    Some(if is_reference { reference_id(number, 1) } else { footnote_id(number) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_other_tools_lead_to_ours() {
        let labels: Vec<Box<str>> = ["pay", "2", "1"].map(Box::from).into();
        for (id, own) in [
            ("fn:pay", Some("fn-1")),
            ("fnref:Pay", Some("fnref-1")),
            ("fnref2:pay", Some("fnref-1")),
            ("fnref:pay:1", Some("fnref-1")),
            ("fn:1", Some("fn-3")),
            ("fn:3", Some("fn-3")),
            ("fn-1", Some("fn-1")),
            ("user-content-fn-pay", Some("fn-1")),
            ("fn:4", None),
            ("fnord:1", None),
            ("fn", None),
        ] {
            assert_eq!(own_id(id, &labels).as_deref(), own, "{id}");
        }
    }
}
