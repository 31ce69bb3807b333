//! A style sheet -> the same without comments and unnecessary white space, which are a quarter of the theme's files.
//!
//! This is for the embedded theme only: authors' files are published as they are. It removes nothing whose removal depends on
//! grammar, so it needs no parser. `theme eject` copies the originals.

/// A style sheet without comments and unnecessary white space. Strings and unquoted addresses stay as they are.
pub(super) fn minify_css(source: &str) -> String {
    /// No token continues across these, and white space next to them has no meaning. White space before a colon or a bracket,
    /// and around `+`, has one.
    const BEFORE: &[u8] = b"{};,)>";
    const AFTER: &[u8] = b"{};,(:>";
    let bytes = source.as_bytes();
    let mut output = Vec::with_capacity(bytes.len());
    let mut at = 0;
    let mut is_spaced = false;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        if byte.is_ascii_whitespace() {
            is_spaced = true;
            at += 1;
            continue;
        }
        if rest.starts_with(b"/*") {
            at = end_of(bytes, at + 2, b"*/");
            // A comment separates tokens, like white space, but it is no descendant combinator.
            let is_alone = !is_spaced && output.last().is_some_and(|last| !AFTER.contains(last));
            if is_alone && bytes.get(at).is_some_and(|next| !next.is_ascii_whitespace() && !BEFORE.contains(next)) {
                output.extend_from_slice(b"/**/");
            }
            continue;
        }
        if std::mem::take(&mut is_spaced)
            && !BEFORE.contains(&byte)
            && output.last().is_some_and(|last| !AFTER.contains(last))
        {
            output.push(b' ');
        }
        if byte == b'}' && output.last() == Some(&b';') {
            output.pop();
        }
        let is_bare_url = rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"url("))
            && !matches!(rest[4..].trim_ascii_start().first(), Some(b'"' | b'\''));
        let end = match byte {
            b'"' | b'\'' => end_of_quoted(bytes, at),
            b'\\' => at + 2,
            _ if is_bare_url => end_of(bytes, at, b")"),
            _ => at + 1,
        };
        output.extend_from_slice(&bytes[at..end.min(bytes.len())]);
        at = end;
    }
    // Only whole ASCII characters were left out.
    String::from_utf8(output).unwrap_or_else(|_| source.to_string())
}

/// The offset after the next `end`.
pub(super) fn end_of(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    let found = bytes.get(from..).and_then(|rest| rest.windows(end.len()).position(|part| part == end));
    found.map_or(bytes.len(), |length| from + length + end.len())
}

/// The offset after the quoted string that starts at `start`.
pub(super) fn end_of_quoted(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if byte == bytes[start] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn css_loses_only_what_has_no_meaning() {
        for (source, minified) in [
            (
                "a , b > c { x: 1 ; y : 2; }\n\n@media (a: b) and (c) { d { e: f } }",
                "a,b>c{x:1;y :2}@media (a:b) and (c){d{e:f}}",
            ),
            ("a :hover + b ~ c { margin: calc( 1px + 2px ) -1px }", "a :hover + b ~ c{margin:calc(1px + 2px) -1px}"),
            ("a { content: \"  /* no { comment ; */ \" / \"\" }", "a{content:\"  /* no { comment ; */ \" / \"\"}"),
            ("a { b: url( x ; y ) , url( \"c ; d\" ) }", "a{b:url( x ; y ),url(\"c ; d\")}"),
            ("/* one */ a/**/b, c /* two */ d, e/* three */ { }", "a/**/b,c d,e{}"),
            ("a { b: 'it\\'s  so' \\31  2 }", "a{b:'it\\'s  so' \\31 2}"),
            (":root { --empty: ; --list: a, ; b: var(--c,) d }", ":root{--empty:;--list:a,;b:var(--c,) d}"),
            ("a { b: \"é  ü\" } /* open", "a{b:\"é  ü\"}"),
        ] {
            assert_eq!(minify_css(source), minified);
        }
    }
}
