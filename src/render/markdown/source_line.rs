//! The source of a position, as HTML -> the same with the title as the text of the link. Authors write the address first
//! and describe it in parentheses: `https://… (Title, publisher, year)`.

/// Moves the title into the link. A source in another form stays as it is.
pub(crate) fn with_titled_link(html: String) -> String {
    titled_link(&html).unwrap_or(html)
}

fn titled_link(html: &str) -> Option<String> {
    let (open, rest) = html.trim().strip_prefix("<a ")?.split_once('>')?;
    let (text, description) = rest.split_once("</a>")?;
    let description = description.trim().strip_prefix('(')?.strip_suffix(')')?;
    // A link with a text of its own, or with markup or links in its description.
    if !text.starts_with("http") || description.contains(['<', '(']) {
        return None;
    }
    let (title, details) = description.split_once(", ").unwrap_or((description, ""));
    let details =
        if details.is_empty() { String::new() } else { format!(" <span class=\"source-details\">{details}</span>") };
    (!title.is_empty()).then(|| format!("<a {open}>{title}</a>{details}"))
}

#[cfg(test)]
mod tests {
    use super::with_titled_link;

    #[test]
    fn the_title_of_a_source_is_the_text_of_its_link() {
        let link = r#"<a href="https://a.example/x" rel="external">https://a.example/x</a>"#;
        let titled = |details: &str| with_titled_link(format!("{link}{details}"));
        assert_eq!(
            titled(" (A title, A publisher, May 2020)"),
            r#"<a href="https://a.example/x" rel="external">A title</a> <span class="source-details">A publisher, May 2020</span>"#
        );
        assert_eq!(titled(" (A title)"), r#"<a href="https://a.example/x" rel="external">A title</a>"#);
        for kept in ["", " (", " ()", " (a", " A title, 2020", " (see <em>x</em>, 2020)", " (a (b), c)"] {
            assert_eq!(titled(kept), format!("{link}{kept}"));
        }
        let own_text = r#"<a href="https://a.example/">A text</a> (A title, 2020)"#;
        assert_eq!(with_titled_link(own_text.into()), own_text);
    }
}
