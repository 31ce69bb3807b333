//! Front matter that is being typed -> the keys of the document's kind, and the values that each can have.
//!
//! Front matter is invalid while it is typed, so the keys around the cursor are found by their indentation.

use std::collections::BTreeSet;
use std::ops::Range;

use lsp_types::CompletionItemKind;

use crate::diagnostic::{Code, Severity};
use crate::input::front_matter::keys::{FRONT_MATTER, KeySpec, ValueType};
use crate::input::yaml_writer::item;
use crate::model::document::front_matter::KindFields;
use crate::model::graph::front_names::kinds_of_key;
use crate::model::kind::Kind;
use crate::model::lookup::NamedNodes;

use crate::lsp::completion::links::named;
use crate::lsp::completion::{Completion, Proposal, Typing};
use crate::lsp::hover::{below, key_text};

/// The front matter around an offset, without its delimiters. Also if its end is not written yet.
pub(super) fn region(text: &str, offset: usize) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start_matches(['\u{feff}', '\n', '\r', ' ', '\t']).len();
    let first = text[start..].split_inclusive('\n').next()?;
    let fence = first.trim_end();
    let content = start + first.len();
    if !matches!(fence, "---" | "+++") || !first.ends_with('\n') || offset < content {
        return None;
    }
    let mut end = content;
    for line in text[content..].split_inclusive('\n') {
        if line.trim_end() == fence || fence == "---" && line.trim_end() == "..." {
            return (offset <= end).then_some(content..end);
        }
        end += line.len();
    }
    // Without an end, the text of the document may follow.
    let is_key = |line: &str| {
        line.trim().is_empty() || line.starts_with([' ', '-', '\t']) || line.contains(':') || line.contains('=')
    };
    let before = &text[content..offset];
    let full = before.rfind('\n').map_or("", |end| &before[..end]);
    full.lines().all(is_key).then_some(content..text.len())
}

/// A line of front matter up to the cursor.
struct KeyLine<'a> {
    /// The keys that contain the line, outermost first.
    path: Vec<&'a str>,
    /// The key of the line, if its colon is before the cursor.
    key: Option<&'a str>,
    /// The byte offset at which the typed key or value starts.
    start: usize,
    /// Whether it is an item of a list: `- `.
    is_item: bool,
    /// Whether the value is inside brackets or braces.
    is_flow: bool,
}

/// Completes a key or a value.
pub(super) fn complete(typing: &Typing<'_>, region: Range<usize>) -> Option<Completion> {
    let is_toml = typing.text[..region.start].trim_end().ends_with("+++");
    let line = key_line(typing, &region, if is_toml { '=' } else { ':' });
    let mut specs: Vec<&KeySpec> = Vec::new();
    for name in line.path.iter().chain(&line.key) {
        let keys = specs.last().map_or(FRONT_MATTER, |spec| below(spec));
        let Some(spec) = keys.iter().find(|key| key.name == *name && (!specs.is_empty() || key.is_of(typing.kind)))
        else {
            break;
        };
        specs.push(spec);
    }
    let depth = line.path.len() + usize::from(line.key.is_some());
    let spec = specs.last().copied();
    match (line.key, spec) {
        (None, None) if depth == 0 => Some(keys(typing, &region, &line, is_toml)),
        (None, Some(spec)) if specs.len() == depth => nested(typing, &line, spec),
        (Some(_), Some(spec)) if specs.len() == depth => values(typing, &line, spec.name, spec.value_type, is_toml),
        // `skills:` with `Roadmapping: working` below it, and `- role: Product Owner` below `leads_to:`.
        (Some(key), Some(spec)) if specs.len() + 1 == depth => match spec.value_type {
            ValueType::AnnotatedNames(name, _) if key == name => names(typing, &line, kinds_of_key(spec.name)),
            ValueType::AnnotatedNames(_, "level") => Some(levels(typing, &line, spec, key)),
            _ => None,
        },
        _ => None,
    }
}

/// Finds the keys that contain the line of the cursor.
fn key_line<'a>(typing: &Typing<'a>, region: &Range<usize>, colon: char) -> KeyLine<'a> {
    let before = &typing.text[region.start..typing.offset];
    let line_start = region.start + before.rfind('\n').map_or(0, |end| end + 1);
    let line = &typing.text[line_start..typing.offset];
    let content = line.trim_start();
    let mut indent = line.len() - content.len();
    let item = content.strip_prefix("- ").or_else(|| if content == "-" { Some("") } else { None });
    let is_item = item.is_some();
    let content = item.map_or(content, str::trim_start);
    let content_start = typing.offset - content.len();
    let key = content.split_once(colon).map(|(key, _)| key.trim().trim_matches(['"', '\'']));
    let mut path = Vec::new();
    // A list can be indented as much as its key.
    let mut allow_equal = is_item;
    for other in typing.text[region.start..line_start].lines().rev() {
        let trimmed = other.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let is_other_item = trimmed.starts_with("- ");
        let other_indent = other.len() - trimmed.len();
        let written = if is_other_item { trimmed[2..].trim_start() } else { trimmed };
        let inner_indent = other.len() - written.len();
        // A key in the same item contains nothing, but `- name: x` is where the item starts.
        if is_other_item && !is_item && inner_indent == indent {
            indent = other_indent;
            allow_equal = true;
            continue;
        }
        let is_above = other_indent < indent || allow_equal && other_indent == indent && !is_other_item;
        if is_above && let Some((name, rest)) = written.split_once(colon) {
            if rest.trim().is_empty() || rest.trim().starts_with('#') || is_other_item {
                path.push(name.trim().trim_matches(['"', '\'']));
            }
            indent = other_indent;
            allow_equal = is_other_item;
            if indent == 0 && !allow_equal {
                break;
            }
        }
    }
    path.reverse();
    let (start, is_flow) = if key.is_some() {
        let value = &content[content.find(colon).unwrap_or_default() + colon.len_utf8()..];
        let is_flow = value.contains(['[', '{']);
        let inner = if is_flow { value.rfind(['[', '{', ',', ':']).map_or(0, |mark| mark + 1) } else { 0 };
        let part = value[inner..].trim_start();
        (typing.offset - part.len(), is_flow)
    } else {
        (content_start, false)
    };
    KeyLine { path, key, start, is_item, is_flow }
}

/// The keys of the kind that the document does not have yet.
fn keys(typing: &Typing<'_>, region: &Range<usize>, line: &KeyLine<'_>, is_toml: bool) -> Completion {
    let colon = if is_toml { '=' } else { ':' };
    let key_of = |line: &'_ str| line.split_once(colon).map(|(key, _)| key.trim().to_string());
    let own_line = typing.line().0;
    let mut offset = region.start;
    let mut present = BTreeSet::new();
    for other in typing.text[region.clone()].split_inclusive('\n') {
        if offset != own_line && !other.starts_with([' ', '-']) {
            present.extend(key_of(other));
        }
        offset += other.len();
    }
    let separator = match (typing.rest().trim_start().starts_with(colon), is_toml) {
        (true, _) => "",
        (false, true) => " = ",
        (false, false) => ": ",
    };
    let missing = FRONT_MATTER.iter().filter(|key| key.is_of(typing.kind) && !present.contains(key.name));
    // Aliases of other generators come last in the table, as here.
    let candidates = missing.map(|key| key_candidate(key, separator));
    Completion::new(typing, line.start, candidates.collect())
}

fn key_candidate(key: &KeySpec, separator: &str) -> Proposal {
    Proposal::new(key.name, CompletionItemKind::PROPERTY)
        .insert(format!("{}{separator}", key.name))
        .detail(key.description)
        .documentation(key_text(key))
}

/// What can follow below a key: names, or the keys of its long form.
fn nested(typing: &Typing<'_>, line: &KeyLine<'_>, spec: &KeySpec) -> Option<Completion> {
    let mut candidates = Vec::new();
    if !line.is_item && matches!(spec.value_type, ValueType::TextList | ValueType::Text) {
        return None;
    }
    let kinds = kinds_of_key(spec.name);
    let has_names = matches!(spec.value_type, ValueType::AnnotatedNames(..) | ValueType::AnnotatedTables(..));
    if has_names && spec.name != "fits" {
        let separator = if line.is_item { "" } else { ": " };
        candidates.extend(name_candidates(typing, line, kinds, separator));
    }
    if let ValueType::AnnotatedNames(name, note) = spec.value_type {
        let property = |key: &str| Proposal::new(key, CompletionItemKind::PROPERTY).insert(format!("{key}: "));
        candidates.extend([property(name), property(note)]);
    } else {
        let values = (line.is_item && !has_names).then(|| values(typing, line, spec.name, spec.value_type, false));
        if let Some(Some(values)) = values {
            return Some(values);
        }
        candidates.extend(below(spec).iter().map(|key| key_candidate(key, ": ")));
    }
    (!candidates.is_empty()).then(|| Completion::new(typing, line.start, candidates))
}

/// The values of a key.
fn values(
    typing: &Typing<'_>,
    line: &KeyLine<'_>,
    key: &str,
    value_type: ValueType,
    is_toml: bool,
) -> Option<Completion> {
    let kinds = kinds_of_key(key);
    if !kinds.is_empty() {
        return names(typing, line, kinds);
    }
    let lookup = typing.lookup();
    let words: Vec<String> = match (key, value_type) {
        (_, ValueType::Boolean) => vec!["true".into(), "false".into()],
        (_, ValueType::Choice(words)) => words.iter().map(ToString::to_string).collect(),
        (_, ValueType::Codes) => {
            let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
            warnings.map(|code| code.as_str().to_string()).collect()
        }
        ("template", _) => lookup.templates.keys().map(ToString::to_string).collect(),
        ("family", _) => {
            let roles = lookup.entries.iter().filter_map(|entry| entry.front.role()?.family.clone());
            roles.collect::<BTreeSet<String>>().into_iter().collect()
        }
        ("authors" | "author", _) => {
            let authors = lookup.entries.iter().flat_map(|entry| entry.front.authors.iter().cloned());
            authors.collect::<BTreeSet<String>>().into_iter().collect()
        }
        ("level", _) => lookup.config.skills.levels.clone(),
        (_, ValueType::Date) => vec![lookup.snapshot.today.to_string()],
        _ => return None,
    };
    let quote = is_toml && !matches!(value_type, ValueType::Boolean | ValueType::Date);
    let words = words.into_iter().map(|word| {
        let written = match value_type {
            _ if quote => format!("\"{word}\""),
            ValueType::Boolean => word.clone(),
            _ => item(&word),
        };
        Proposal::new(&word, CompletionItemKind::VALUE).insert(spaced(typing, line, &written))
    });
    Some(Completion::new(typing, line.start, words.collect()))
}

/// A value after a colon, with the space that YAML needs there.
fn spaced(typing: &Typing<'_>, line: &KeyLine<'_>, written: &str) -> String {
    let needs_space = line.key.is_some() && typing.text[..line.start].ends_with(':');
    if needs_space { format!(" {written}") } else { written.to_string() }
}

fn names(typing: &Typing<'_>, line: &KeyLine<'_>, kinds: &[Kind]) -> Option<Completion> {
    let typed = &typing.text[line.start..typing.offset];
    // `Name#position` of a debate.
    if kinds.contains(&Kind::Debate)
        && let Some(mark) = typed.rfind('#')
        && let NamedNodes::One(node) = typing.lookup().find(typed[..mark].trim_matches(['"', '\'', ' ']), kinds)
    {
        let debate = typing.lookup().entry_of(typing.lookup().node(node))?;
        let positions = debate
            .standpoints
            .iter()
            .map(|position| Proposal::new(&position.id, CompletionItemKind::ENUM_MEMBER).detail(&position.text));
        return Some(Completion::new(typing, line.start + mark + 1, positions.collect()));
    }
    let candidates = name_candidates(typing, line, kinds, "").into_iter().map(|candidate| {
        let written = candidate.insert.clone().unwrap_or_default();
        candidate.insert(spaced(typing, line, &written))
    });
    Some(Completion::new(typing, line.start, candidates.collect()))
}

/// The names of some kinds, followed by `separator`.
fn name_candidates(typing: &Typing<'_>, line: &KeyLine<'_>, kinds: &[Kind], separator: &str) -> Vec<Proposal> {
    let lookup = typing.lookup();
    let typed = typing.text[line.start..typing.offset].trim_matches(['"', '\'', ' ']);
    let own = typing.entry.and_then(|entry| lookup.node_of_entry(entry));
    let of_kinds = kinds.iter().flat_map(|kind| lookup.of_kind(*kind)).filter(|(id, _)| Some(*id) != own);
    // A name is offered if it refers to this node in front matter. What was typed until now can be a name without a document.
    let fitting = of_kinds.filter(|(id, node)| {
        (node.entry.is_some() || node.title != typed) && lookup.find_in_front(&node.title, kinds) == Some(*id)
    });
    fitting
        .map(|(_, node)| {
            let candidate = named(node, &node.title).insert(format!("{}{separator}", item(&node.title)));
            match lookup.entry_of(node).and_then(|entry| entry.summary()) {
                Some(summary) => candidate.documentation(summary),
                None => candidate,
            }
        })
        .collect()
}

/// The levels of a skill or, for the ends of a move, of a role.
fn levels(typing: &Typing<'_>, line: &KeyLine<'_>, spec: &KeySpec, name: &str) -> Completion {
    let lookup = typing.lookup();
    let node = lookup.find_in_front(name, kinds_of_key(spec.name));
    let entry = node.and_then(|node| lookup.entry_of(lookup.node(node)));
    let levels: Vec<String> = match entry.map(|entry| &entry.front.kind_fields) {
        Some(KindFields::Skill { levels, .. }) if !levels.is_empty() => {
            levels.iter().map(|(name, _)| name.clone()).collect()
        }
        Some(KindFields::Role(role)) => role.levels.iter().map(|level| level.name.value.clone()).collect(),
        _ => lookup.config.skills.levels.clone(),
    };
    let levels = levels.into_iter().map(|level| {
        Proposal::new(&level, CompletionItemKind::ENUM_MEMBER).insert(spaced(typing, line, &item(&level)))
    });
    debug_assert!(!line.is_flow || line.key.is_some());
    Completion::new(typing, line.start, levels.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_need_not_be_closed() {
        let inside = |text: &str| region(text.replace('|', "").as_str(), text.find('|').expect("a cursor")).is_some();
        assert!(inside("---\n|\n---\nText"));
        assert!(inside("---\ntitle: A\nroles:\n  - |"));
        assert!(inside("+++\ntitle|\n+++\n"));
        assert!(!inside("---\ntitle: A\n---\nText|"));
        assert!(!inside("---\ntitle: A\n\nA text without end.\n|"));
        assert!(!inside("Text|"));
        assert!(!inside("|---\n"));
    }
}
