//! Checks that readers see no text of the theme that is not a label, and that labels and their uses match.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use guide::input::labels::labels_of;

use crate::support::files_below;

/// Part of a template: its language, or the text around it.
enum Segment<'a> {
    Text(&'a str),
    /// Between `{{` and `}}`, or `{%` and `%}`.
    Code(&'a str),
}

fn segments(template: &str) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let mut rest = template;
    while let Some(start) = ["{{", "{%", "{#"].iter().filter_map(|open| rest.find(open)).min() {
        let close = match &rest[start..start + 2] {
            "{{" => "}}",
            "{%" => "%}",
            _ => "#}",
        };
        let end = start + rest[start..].find(close).expect("the end of a tag") + close.len();
        segments.push(Segment::Text(&rest[..start]));
        if close != "#}" {
            segments.push(Segment::Code(&rest[start + 2..end - 2]));
        }
        rest = &rest[end..];
    }
    segments.push(Segment::Text(rest));
    segments
}

fn has_letter(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

/// Attributes whose values are shown, read aloud, or read by scripts that show them.
fn is_shown(attribute: &str) -> bool {
    ["aria-label", "title", "alt", "placeholder", "data-failed"].contains(&attribute)
        || attribute.starts_with("data-") && attribute.contains("label")
}

/// The texts in the HTML of a template that readers see.
fn texts_in_html(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        texts.push(text.to_string());
        let (tag, after) = after.split_once('>').expect("the end of a tag");
        let mut attributes = tag;
        while let Some((before, value)) = attributes.split_once('=') {
            let name = before.rsplit(char::is_whitespace).next().unwrap_or_default();
            let Some(quote) = value.chars().next().filter(|quote| ['"', '\''].contains(quote)) else { break };
            let Some((value, after)) = value[1..].split_once(quote) else { break };
            if is_shown(name) {
                texts.push(value.to_string());
            }
            attributes = after;
        }
        rest = after;
    }
    texts.push(rest.to_string());
    texts.retain(|text| has_letter(text));
    texts
}

/// The texts in the code of a template that can be shown: arguments of components, and alternatives such as `or "none"`.
fn texts_in_code(code: &str) -> Vec<&str> {
    let mut texts = Vec::new();
    let mut rest = code;
    while let Some((before, after)) = rest.split_once('"') {
        let Some((literal, after)) = after.split_once('"') else { break };
        let before = before.trim_end();
        let is_argument =
            ["title=", "title={", "label=", "label={", "more=", "sep="].iter().any(|end| before.ends_with(end));
        let is_alternative = [" or", " else", "~"].iter().any(|end| before.ends_with(end));
        let is_label = after.trim_start().starts_with("| label");
        // `id="guide-…"` and the like are no texts.
        if has_letter(literal) && !literal.starts_with("guide-") && (is_argument || is_alternative || is_label) {
            texts.push(literal);
        }
        rest = after;
    }
    texts
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn keys() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("themes/default/labels/en.toml")).expect("the English labels");
    let (labels, is_valid) = labels_of(&text);
    assert!(is_valid && labels.len() > 200, "found only {} labels", labels.len());
    labels.into_keys().collect()
}

/// The templates of the default theme by name.
fn templates() -> Vec<(String, String)> {
    let folder = root().join("themes/default/templates");
    let files = files_below(&folder).into_iter().filter(|path| path.ends_with(".html") || path.ends_with(".xml"));
    files.map(|path| (path.clone(), fs::read_to_string(folder.join(path)).expect("a template"))).collect()
}

#[test]
fn templates_have_no_text_but_labels() {
    let keys = keys();
    for (name, template) in templates() {
        let segments = segments(&template);
        let html: String =
            segments.iter().map(|segment| if let Segment::Text(text) = segment { text } else { "" }).collect();
        let texts = texts_in_html(&html);
        assert!(texts.is_empty(), "{name}: texts that must be labels: {texts:?}");
        for segment in &segments {
            let Segment::Code(code) = segment else { continue };
            for text in texts_in_code(code) {
                assert!(
                    keys.contains(text) || code.contains(&format!("\"{text}\" | label_group")),
                    "{name}: `{text}` is no key of a label in `{code}`"
                );
            }
        }
    }
}

/// The code of the program and of the templates. A file of Rust is cut before its tests.
fn users() -> Vec<(String, String)> {
    let folder = root().join("src");
    let files = files_below(&folder).into_iter().filter(|path| path.ends_with(".rs"));
    let mut users: Vec<(String, String)> = files
        .map(|path| {
            let text = fs::read_to_string(folder.join(&path)).expect("a source file");
            let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            (path, code)
        })
        .collect();
    users.extend(templates());
    users
}

#[test]
fn each_label_that_the_program_names_exists() {
    let keys = keys();
    let is_key = |text: &str| {
        let is_part =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        text.contains('.') && text.split('.').all(is_part)
    };
    for (path, code) in users().into_iter().filter(|(path, _)| path.ends_with(".rs")) {
        for method in ["labels.text(\"", "labels.fill(\"", "labels.count(\"", "labels.list(\"", "labels().text(\""] {
            for (index, _) in code.match_indices(method) {
                let literal = code[index + method.len()..].split('"').next().unwrap_or_default();
                assert!(!is_key(literal) || keys.contains(literal), "{path}: no label has the key `{literal}`");
            }
        }
    }
}

/// The starts of string literals that can be keys or their sections.
fn literals() -> BTreeSet<String> {
    let mut literals = BTreeSet::new();
    for (_, code) in users() {
        for literal in code.split('"').skip(1) {
            let end = literal.find(|letter: char| !letter.is_ascii_lowercase() && !"-.".contains(letter));
            literals.insert(literal[..end.unwrap_or(literal.len())].to_string());
        }
    }
    literals
}

/// Sections with a label for each item of a fixed set.
const WHOLE_SECTIONS: [&str; 1] = ["kind"];

#[test]
fn each_label_is_used() {
    let literals = literals();
    let templates: String = templates().into_iter().map(|(_, template)| template).collect();
    let is_used = |key: &String| {
        let section = key.rsplit_once('.').map_or(key.as_str(), |(section, _)| section);
        // Computed keys: `"kind.{name}"`, or a section as JSON for scripts.
        literals.contains(key)
            || literals.contains(&format!("{section}."))
            || WHOLE_SECTIONS.contains(&section)
            || section.ends_with(".script") && literals.contains(section)
            || templates.contains(&format!("\"{section}\" | label_group"))
    };
    let unused: Vec<String> = keys().into_iter().filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "labels that nothing uses: {unused:#?}");
}

/// The string literals of a script, without those in lines of comments. A regular expression can contain quotation marks, so each line is read alone.
fn script_literals(script: &str) -> Vec<&str> {
    let mut literals = Vec::new();
    for line in script.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
        let mut rest = line;
        while let Some(start) = rest.find(['"', '\'', '`']) {
            let after = &rest[start + 1..];
            let Some(end) = after.find(&rest[start..=start]) else { break };
            literals.push(&after[..end]);
            rest = &after[end + 1..];
        }
    }
    literals
}

/// Whether a literal looks like a sentence or a title: it starts with a capital, and has two words of letters in a row.
fn is_sentence(literal: &str) -> bool {
    let is_word = |word: &str| word.starts_with(char::is_alphabetic);
    let words: Vec<&str> = literal.split(' ').collect();
    literal.starts_with(char::is_uppercase) && words.windows(2).any(|pair| is_word(pair[0]) && is_word(pair[1]))
}

#[test]
fn scripts_have_no_text_but_labels() {
    assert_eq!(script_literals("// \"No\"\nf(\"One two\", 'a', `B`)"), ["One two", "a", "B"]);
    for text in ["Copy code", "What you bring: ${skills}."] {
        assert!(is_sentence(text), "{text}");
    }
    let folder = root().join("themes/default/static");
    let scripts: Vec<String> = files_below(&folder).into_iter().filter(|path| path.ends_with(".js")).collect();
    assert!(scripts.len() > 10, "found only {scripts:?}");
    for path in scripts {
        let script = fs::read_to_string(folder.join(&path)).expect("a script");
        let texts: Vec<&str> = script_literals(&script).into_iter().filter(|literal| is_sentence(literal)).collect();
        assert!(texts.is_empty(), "{path} has texts for readers: {texts:?}. Add them to themes/default/labels/en.toml");
    }
}
