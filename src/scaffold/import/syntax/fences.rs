//! The first line of code blocks with titles, highlighted lines and other attributes -> the language alone, and the title above it.

use std::fmt::Write as _;

/// Removes the attributes of code blocks.
pub(super) fn convert(body: &str) -> String {
    if !body.contains("```") && !body.contains("~~~") {
        return body.to_string();
    }
    let mut text = String::with_capacity(body.len());
    let mut open: Option<&str> = None;
    for line in body.split_inclusive('\n') {
        let trimmed = line.trim();
        let marks = trimmed.len() - trimmed.trim_start_matches(['`', '~']).len();
        match open {
            Some(fence) if marks == trimmed.len() && trimmed.starts_with(fence) => open = None,
            None if marks >= 3 && !trimmed[marks..].contains('`') => {
                open = Some(&trimmed[..marks]);
                let indent = &line[..line.len() - line.trim_start().len()];
                let (language, title) = read(&trimmed[marks..]);
                if let Some(title) = title {
                    let _ = write!(text, "{indent}**{title}**\n\n");
                }
                let _ = writeln!(text, "{indent}{}{language}", &trimmed[..marks]);
                continue;
            }
            _ => {}
        }
        text.push_str(line);
    }
    text
}

/// The language and the title in the first line of a code block.
fn read(info: &str) -> (String, Option<String>) {
    let info = info.trim();
    // `{ .python .annotate title="x" }` starts with the language as a class.
    let inner = info.strip_prefix('{').map_or(info, |inner| inner.trim_start().trim_start_matches('.'));
    let end =
        inner.find(|c: char| c.is_whitespace() || matches!(c, '{' | '[' | ':' | ',' | '}')).unwrap_or(inner.len());
    let language = inner[..end].to_string();
    let quoted = ["title=", "filename=", "name="].iter().find_map(|key| {
        let rest = &info[info.find(key)? + key.len()..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next().map(str::to_string)
    });
    let in_brackets = || {
        let rest = info.get(end..)?.trim_start().strip_prefix('[')?;
        rest.split_once(']').map(|(title, _)| title.to_string())
    };
    let title = quoted.or_else(in_brackets).map(|title| title.replace(['*', '`'], "").trim().to_string());
    (language, title.filter(|title| !title.is_empty()))
}
