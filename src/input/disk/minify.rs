//! A style sheet or a script -> the same without comments and unnecessary white space, which are a quarter of the theme's files.
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

/// A script without comments, indentation and spaces next to punctuation. A line break stays unless no statement can end there.
pub(super) fn minify_js(source: &str) -> String {
    const PUNCTUATION: &[u8] = b"{}()[];,:=?&|<>";
    const CONTINUED: &[u8] = b"{([;,\n";
    let bytes = source.as_bytes();
    let mut output: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    // The white space before the next token.
    let (mut is_spaced, mut is_new_line) = (false, false);
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        if byte.is_ascii_whitespace() {
            is_spaced = true;
            is_new_line |= byte == b'\n';
            at += 1;
            continue;
        }
        if rest.starts_with(b"//") {
            at = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length);
            continue;
        }
        if rest.starts_with(b"/*") {
            let end = end_of(bytes, at + 2, b"*/");
            is_spaced = true;
            is_new_line |= bytes[at..end].contains(&b'\n');
            at = end;
            continue;
        }
        let last = output.last().copied().unwrap_or(b'\n');
        if std::mem::take(&mut is_new_line) {
            if !CONTINUED.contains(&last) && byte != b'}' {
                output.push(b'\n');
            }
        } else if is_spaced && !PUNCTUATION.contains(&last) && !PUNCTUATION.contains(&byte) && last != b'\n' {
            output.push(b' ');
        }
        is_spaced = false;
        let end = match byte {
            b'"' | b'\'' => end_of_quoted(bytes, at),
            b'`' => end_of_template(bytes, at),
            b'/' if starts_regex(&output) => end_of_regex(bytes, at),
            _ => at + 1,
        };
        output.extend_from_slice(&bytes[at..end.min(bytes.len())]);
        at = end;
    }
    String::from_utf8(output).unwrap_or_else(|_| source.to_string())
}

/// Whether a slash after this output starts a regular expression: an operand cannot follow another one.
fn starts_regex(output: &[u8]) -> bool {
    let before = output.trim_ascii_end();
    let word =
        before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')).count();
    match &before[before.len() - word..] {
        b"" => !matches!(before.last(), Some(b')' | b']' | b'"' | b'\'' | b'`')),
        word => matches!(word, b"return" | b"typeof" | b"case" | b"in" | b"of" | b"await" | b"yield" | b"throw"),
    }
}

/// The offset after the next `end`.
fn end_of(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    let found = bytes.get(from..).and_then(|rest| rest.windows(end.len()).position(|part| part == end));
    found.map_or(bytes.len(), |length| from + length + end.len())
}

/// The offset after the quoted string that starts at `start`.
fn end_of_quoted(bytes: &[u8], start: usize) -> usize {
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

/// The offset after the regular expression that starts at `start`. A slash in a class is part of it.
fn end_of_regex(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    let mut is_in_class = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'[' => is_in_class = true,
            b']' => is_in_class = false,
            b'/' if !is_in_class => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The offset after the template literal that starts at `start`. Its expressions may contain strings and templates.
fn end_of_template(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    // The number of braces that are open in each expression around this place, within this literal.
    let mut open = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'`' if open == 0 => return at + 1,
            b'`' => at = end_of_template(bytes, at),
            b'"' | b'\'' if open > 0 => at = end_of_quoted(bytes, at),
            b'$' if open == 0 && bytes.get(at + 1) == Some(&b'{') => {
                open = 1;
                at += 2;
            }
            b'{' if open > 0 => {
                open += 1;
                at += 1;
            }
            b'}' if open > 0 => {
                open -= 1;
                at += 1;
            }
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

    #[test]
    fn scripts_lose_only_what_has_no_meaning() {
        for (source, minified) in [
            ("// one\nconst a = 1; // two\n\n  let b = a\n  b++\n", "const a=1;let b=a\nb++"),
            ("if (a) {\n  b();\n}\nelse c()", "if(a){b();}\nelse c()"),
            (
                "f(\"//  no\", '/*  no', /[/'\"]  \\/\\//g, a / b / c) // yes",
                "f(\"//  no\",'/*  no',/[/'\"]  \\/\\//g,a / b / c)",
            ),
            ("const t = `a  ${ b ? `// ${'}'}` : { c } }  //`;\nd", "const t=`a  ${ b ? `// ${'}'}` : { c } }  //`;d"),
            ("return /  x/.test(y) /* a\nb */ z", "return /  x/.test(y)\nz"),
            ("a + +b - -c", "a + +b - -c"),
        ] {
            assert_eq!(minify_js(source), minified);
        }
    }
}
