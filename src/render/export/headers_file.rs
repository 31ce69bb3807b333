//! The headers of a build, and the `_headers` file of an author -> one file. In each part of the site, the author's headers
//! replace those of the same name: hosts join the values of two rules, and browsers apply both policies of such a list.

use std::fmt::Write as _;

/// A path pattern with its headers.
pub(super) type HeaderSection<'a> = (String, Vec<(&'a str, &'a str)>);

/// The sections of the build without the headers that the author sets for the same paths, then the author's file.
pub(super) fn merge(sections: &[HeaderSection<'_>], own: &str) -> String {
    let mut text = String::new();
    for (path, headers) in sections {
        let replaced: Vec<&str> =
            names(own).filter(|(pattern, _)| covers(pattern, path)).map(|(_, name)| name).collect();
        let kept = headers.iter().filter(|(name, _)| !replaced.iter().any(|own| own.eq_ignore_ascii_case(name)));
        for (index, (name, value)) in kept.enumerate() {
            if index == 0 {
                _ = writeln!(text, "{path}");
            }
            // Writing to a String can't fail.
            _ = writeln!(text, "  {name}: {value}");
        }
    }
    text.push_str(own);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The headers in a file, each with the path pattern that it is for. `! Name` removes a header.
fn names(file: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut pattern = "";
    file.lines().filter_map(move |line| {
        let written = line.trim();
        if written.is_empty() || written.starts_with('#') {
            return None;
        }
        if !line.starts_with([' ', '\t']) {
            pattern = written;
            return None;
        }
        let name = written.strip_prefix('!').unwrap_or_else(|| written.split(':').next().unwrap_or_default());
        Some((pattern, name.trim()))
    })
}

/// Whether a pattern matches everything that a path of ours matches. A pattern can have a host and ends in `*` for all
/// files below it.
fn covers(pattern: &str, path: &str) -> bool {
    let pattern = match pattern.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => pattern,
    };
    pattern == path || pattern.strip_suffix('*').is_some_and(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_of_the_author_replace_those_of_the_build() {
        let sections = || {
            vec![
                ("/guide/*".to_string(), vec![("Content-Security-Policy", "a"), ("Referrer-Policy", "b")]),
                ("/guide/x.css".to_string(), vec![("Cache-Control", "c")]),
            ]
        };
        let ours = "/guide/*\n  Content-Security-Policy: a\n  Referrer-Policy: b\n/guide/x.css\n  Cache-Control: c\n";
        for (own, expected) in [
            ("", ours.to_string()),
            ("/pay/*\n  X-A: 1\n", format!("{ours}/pay/*\n  X-A: 1\n")),
            (
                "# Ours\n/guide/*\n\tcontent-security-policy: z",
                "/guide/*\n  Referrer-Policy: b\n/guide/x.css\n  Cache-Control: c\n# Ours\n/guide/*\n\tcontent-security-policy: z\n"
                    .to_string(),
            ),
            (
                "/*\n  ! Cache-Control\n  Content-Security-Policy: z\n  Referrer-Policy: y\n",
                "/*\n  ! Cache-Control\n  Content-Security-Policy: z\n  Referrer-Policy: y\n".to_string(),
            ),
            (
                "https://example.org/guide/x.css\n  Cache-Control: no-cache\n",
                "/guide/*\n  Content-Security-Policy: a\n  Referrer-Policy: b\nhttps://example.org/guide/x.css\n  Cache-Control: no-cache\n"
                    .to_string(),
            ),
            ("/guide/x.css.map\n  Cache-Control: z\n", format!("{ours}/guide/x.css.map\n  Cache-Control: z\n")),
        ] {
            assert_eq!(merge(&sections(), own), expected, "{own}");
        }
    }
}
