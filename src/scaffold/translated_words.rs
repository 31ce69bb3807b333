//! The front matter of a document -> the words in it that a translation writes, as YAML. Whatever holds in every language is left out: a
//! translation takes it over.

use std::fmt::Write as _;

use crate::input::DataFormat;
use crate::input::front_matter::FrontMatterBlock;
use crate::input::parse_data;
use crate::input::yaml_writer::{item, quoted, scalar};
use crate::model::document::front_matter::{AnnotatedName, FrontMatter, RoleContext, RoleFields, RoleLevel};
use crate::model::document::pay::PayLine;
use crate::model::document::value::{Data, Value};
use crate::model::kind::Kind;

/// The keys with words in the front matter of a document, in the order in which its source states them.
pub(super) fn words(source: &str, block: &FrontMatterBlock, front: &FrontMatter, kind: Kind) -> String {
    let content = source.get(block.content.clone()).unwrap_or_default();
    let mut text = String::new();
    if block.format == DataFormat::Yaml {
        push_lines(&mut text, content, front, kind);
        return text;
    }
    let Some(Value { data: Data::Map(pairs), .. }) = parse_data(content, block.format, &mut Vec::new()) else {
        return text;
    };
    for (key, value) in pairs {
        match written_by(&key.value, kind) {
            // Writing to a String can't fail.
            WrittenPart::All => _ = writeln!(text, "{}: {}", key.value, flow(&value)),
            WrittenPart::Some => push_structure(&mut text, &key.value, front),
            WrittenPart::None => {}
        }
    }
    text
}

/// How much of the value of a key is words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WrittenPart {
    All,
    Some,
    None,
}

fn written_by(key: &str, kind: Kind) -> WrittenPart {
    match key {
        "title" | "summary" | "description" | "abbr" | "also_called" | "facts" | "fits" | "adverts" | "takeaway"
        | "rows" | "learn" => WrittenPart::All,
        "levels" if kind == Kind::Skill => WrittenPart::All,
        "levels" | "pay" | "confused_with" | "works_with" | "reports_to" | "leads_to" | "contexts" => WrittenPart::Some,
        _ => WrittenPart::None,
    }
}

/// Adds the lines of YAML with words as the original writes them, and instead of a key with both, its words only.
fn push_lines(text: &mut String, front_matter: &str, front: &FrontMatter, kind: Kind) {
    let mut is_kept = false;
    for line in front_matter.lines() {
        if !line.starts_with([' ', '\t', '-', '#', '}', ']']) && !line.trim().is_empty() {
            let key = line.split(':').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
            let words = written_by(key, kind);
            is_kept = words == WrittenPart::All;
            if words == WrittenPart::Some {
                push_structure(text, key, front);
            }
        }
        if is_kept {
            text.push_str(line);
            text.push('\n');
        }
    }
}

/// Adds the words of a key of a role.
fn push_structure(text: &mut String, key: &str, front: &FrontMatter) {
    let Some(role) = front.role() else { return };
    let RoleFields { levels, pay, confused_with, works_with, reports_to, leads_to, contexts, .. } = role;
    let lines = match key {
        "levels" => levels.iter().map(level).collect(),
        "pay" => lines_of_pay(pay),
        "confused_with" => notes(confused_with),
        "works_with" => notes(works_with),
        "reports_to" => notes(reports_to),
        "leads_to" => notes(leads_to),
        _ => contexts.iter().filter_map(context).collect::<Vec<String>>(),
    };
    if !lines.is_empty() {
        _ = writeln!(text, "{key}:");
        for line in &lines {
            push_item(text, line, 2);
        }
    }
}

/// Adds an item of a list, which can have several lines.
fn push_item(text: &mut String, lines: &str, indent: usize) {
    for (index, line) in lines.lines().enumerate() {
        let mark = if index == 0 { "- " } else { "  " };
        _ = writeln!(text, "{}{mark}{line}", " ".repeat(indent));
    }
}

/// Only the names with notes: to translate a note, a translation writes no others.
fn notes(stated: &[AnnotatedName]) -> Vec<String> {
    let note = |stated: &AnnotatedName| Some(format!("{}: {}", key_text(&stated.name.value), scalar(stated.note()?)));
    stated.iter().filter_map(note).collect()
}

/// A text as the key of a map.
fn key_text(text: &str) -> String {
    if text.contains(':') { quoted(text) } else { scalar(text) }
}

fn context(context: &RoleContext) -> Option<String> {
    let note = context.place.note();
    if context.called.is_empty() {
        return Some(format!("{}: {}", key_text(&context.place.name.value), scalar(note?)));
    }
    let called: Vec<String> = context.called.iter().map(|title| item(title)).collect();
    let mut lines = format!("context: {}\n", scalar(&context.place.name.value));
    if let Some(note) = note {
        _ = writeln!(lines, "how: {}", scalar(note));
    }
    Some(lines + "called: [" + &called.join(", ") + "]\n")
}

/// A level takes over what it doesn't state from that at its position, so all levels are written.
fn level(level: &RoleLevel) -> String {
    let mut lines = format!("name: {}\n", scalar(&level.name.value));
    if let Some(differs) = &level.differs {
        _ = writeln!(lines, "differs: {}", scalar(differs));
    }
    let pay = lines_of_pay(&level.pay);
    if !pay.is_empty() {
        lines.push_str("pay:\n");
        for line in &pay {
            push_item(&mut lines, line, 2);
        }
    }
    lines
}

/// The places and notes of all lines about pay, since these take over the figures by position. Nothing if none has words.
fn lines_of_pay(pay: &[PayLine]) -> Vec<String> {
    if pay.iter().all(|line| line.place.is_none() && line.note.is_none()) {
        return Vec::new();
    }
    let words = |line: &PayLine| {
        let mut lines = String::new();
        for (key, value) in [("place", &line.place), ("note", &line.note)] {
            if let Some(value) = value {
                _ = writeln!(lines, "{key}: {}", scalar(value));
            }
        }
        if lines.is_empty() { "{}\n".into() } else { lines }
    };
    pay.iter().map(words).collect()
}

/// A value in one line of YAML.
fn flow(value: &Value) -> String {
    match &value.data {
        Data::Scalar { text, quoted: true } => item(text),
        Data::Scalar { text, quoted: false } => text.clone(),
        Data::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Data::Map(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| format!("{}: {}", item(&key.value), flow(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}
