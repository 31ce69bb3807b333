//! Settings in JavaScript or TypeScript -> the values that are written literally. The code is not run.

/// The code without comments. Comments within strings are text.
pub(in crate::scaffold::import) fn without_comments(code: &str) -> String {
    let mut text = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(offset) = rest.find(['"', '\'', '`', '/']) {
        text.push_str(&rest[..offset]);
        rest = &rest[offset..];
        let length = if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
            continue;
        } else if rest.starts_with('/') {
            1
        } else {
            string(rest).map_or(1, |(_, length)| length)
        };
        text.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

/// The string at the start of some code, and its length in the code. `None` if it is not closed or has values in it.
fn string(code: &str) -> Option<(String, usize)> {
    let quote = code.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let mut text = String::new();
    let mut chars = code.char_indices().skip(1);
    while let Some((offset, c)) = chars.next() {
        match c {
            '\\' => match chars.next()?.1 {
                'n' => text.push('\n'),
                c => text.push(c),
            },
            '\n' if quote != '`' => return None,
            '$' if quote == '`' && code[offset..].starts_with("${") => return None,
            c if c == quote => return Some((text, offset + 1)),
            c => text.push(c),
        }
    }
    None
}

/// The code after `key:`, for each place where the key is written.
fn values<'a>(code: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(key).filter_map(move |(offset, _)| {
        let before = code[..offset].trim_end_matches(['"', '\'']).chars().next_back();
        let is_name = before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '-')));
        let after = code[offset + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        after.strip_prefix(':').filter(|_| is_name).map(str::trim_start)
    })
}

/// The first literal string of a key. `code` has no comments.
pub(super) fn text(code: &str, key: &str) -> Option<String> {
    values(code, key).find_map(|value| string(value).map(|(text, _)| text)).filter(|text| !text.trim().is_empty())
}

/// Whether a key is `true`.
pub(super) fn is_true(code: &str, key: &str) -> bool {
    values(code, key).any(|value| value.starts_with("true"))
}

/// Whether a key is written.
pub(super) fn has(code: &str, key: &str) -> bool {
    values(code, key).next().is_some()
}

/// The literal strings in the list of a key. `None` if the key is missing, or if the list contains anything else.
pub(super) fn list(code: &str, key: &str) -> Option<Vec<String>> {
    let mut rest = values(code, key).next()?.strip_prefix('[')?.trim_start();
    let mut all = Vec::new();
    while !rest.starts_with(']') {
        let (text, length) = string(rest)?;
        all.push(text);
        rest = rest[length..].trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some(all)
}

/// The pairs of literal strings in the table of a key: `redirects: {'/a': '/b'}`.
pub(super) fn pairs(code: &str, key: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let Some(mut rest) = values(code, key).find_map(|value| value.strip_prefix('{')) else { return pairs };
    loop {
        rest = rest.trim_start_matches([',', ' ', '\n', '\t', '\r']);
        let Some((from, length)) = string(rest) else { break };
        let Some(value) = rest[length..].trim_start().strip_prefix(':').map(str::trim_start) else { break };
        let Some((to, length)) = string(value) else { break };
        pairs.push((from, to));
        rest = &value[length..];
    }
    pairs
}

/// The code in the table of a key: what is between its braces.
pub(super) fn table<'a>(code: &'a str, key: &'a str) -> Option<&'a str> {
    let start = values(code, key).find_map(|value| value.strip_prefix('{'))?;
    let mut depth = 0usize;
    let mut offset = 0;
    while let Some(c) = start[offset..].chars().next() {
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' if depth == 0 => return Some(&start[..offset]),
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let length =
            if matches!(c, '"' | '\'' | '`') { string(&start[offset..]).map(|(_, length)| length) } else { None };
        offset += length.unwrap_or(c.len_utf8());
    }
    None
}

/// The names of the keys of the table of a key: `locales: {root: …, fr: …}`.
pub(super) fn keys(code: &str, key: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let Some(start) = values(code, key).find_map(|value| value.strip_prefix('{')) else { return keys };
    let mut depth = 0usize;
    let mut rest = start;
    let mut is_key = true;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' if depth == 0 => break,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => is_key = true,
            '"' | '\'' | '`' => {
                let Some((text, end)) = string(rest) else { break };
                if depth == 0 && is_key && rest[end..].trim_start().starts_with(':') {
                    keys.push(text);
                    is_key = false;
                }
                length = end;
            }
            c if depth == 0 && is_key && (c.is_alphanumeric() || c == '_') => {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
                if rest[end..].trim_start().starts_with(':') {
                    keys.push(rest[..end].to_string());
                }
                is_key = false;
                length = end;
            }
            _ => {}
        }
        rest = &rest[length..];
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_values_are_found_without_running_code() {
        let code = without_comments(
            "// title: 'no'\nexport default { title: \"It's\", /* url: 'x' */ url: 'https://example.org', srcExclude: ['a/*', \"b\",],\n\
             subtitle: 'no', dynamic: [x], locales: { root: {label: 'x'}, 'pt-br': {a: {b: 1}}, fr: {} }, redirects: { '/a': '/b', '/c': d },\n\
             clean: true, path: `a${b}` }",
        );
        assert_eq!(text(&code, "title").as_deref(), Some("It's"));
        assert_eq!(text(&code, "url").as_deref(), Some("https://example.org"));
        assert_eq!(text(&code, "path"), None);
        assert_eq!(list(&code, "srcExclude"), Some(vec!["a/*".into(), "b".into()]));
        assert_eq!(list(&code, "dynamic"), None);
        assert_eq!(keys(&code, "locales"), ["root", "pt-br", "fr"]);
        assert_eq!(table(&code, "locales").and_then(|locales| table(locales, "pt-br")), Some("a: {b: 1}"));
        assert_eq!(table(&code, "title"), None);
        assert_eq!(pairs(&code, "redirects"), [("/a".to_string(), "/b".to_string())]);
        assert!(is_true(&code, "clean") && has(&code, "dynamic") && !has(&code, "missing"));
    }
}
