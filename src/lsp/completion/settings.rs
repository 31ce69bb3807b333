//! A line of site.toml that is being typed -> its keys and values.

use lsp_types::CompletionItemKind;

use crate::diagnostic::{Code, Severity};
use crate::input::front_matter::keys::{KeySpec, SITE, ValueType};

use crate::lsp::completion::{Completion, Proposal, Typing};
use crate::lsp::hover::{below, key_text};

/// Completes a table, a key or a value.
pub(super) fn complete(typing: &Typing<'_>) -> Option<Completion> {
    let (line_start, line) = typing.line();
    if line.trim_start().starts_with('#') {
        return None;
    }
    if let Some(open) = line.find('[').filter(|open| line[..*open].trim().is_empty()) {
        let name = line[open..].trim_start_matches('[');
        let close =
            if typing.rest().starts_with(']') { String::new() } else { "]".repeat(line[open..].len() - name.len()) };
        let is_list = close.len() > 1;
        let tables = SITE.iter().filter(|key| match key.value_type {
            ValueType::Table(_) | ValueType::TableByLanguage(_) | ValueType::CodeLevels(_) | ValueType::Any => !is_list,
            ValueType::TableList(_) => is_list,
            _ => false,
        });
        let tables = tables.map(|key| {
            Proposal::new(key.name, CompletionItemKind::MODULE)
                .insert(format!("{}{close}", key.name))
                .documentation(key.description)
        });
        return Some(Completion::new(typing, typing.offset - name.len(), tables.collect()));
    }
    let header = typing.text[..line_start].lines().rev().find_map(|line| {
        let line = line.trim();
        line.starts_with('[').then(|| line.trim_matches(['[', ']']).trim().to_string())
    });
    // The table of a language is below `languages`.
    let name = header.as_deref().map(|header| header.split_once('.').map_or(header, |(table, _)| table));
    let table = name.and_then(|name| SITE.iter().find(|key| key.name == name));
    let keys: &[KeySpec] = match (&header, table) {
        (None, _) => SITE,
        (Some(_), Some(table)) => below(table),
        (Some(_), None) => return None,
    };
    let is_levels = table.is_some_and(|table| matches!(table.value_type, ValueType::CodeLevels(_)));
    let Some((key, value)) = line.split_once('=') else {
        let start = typing.offset - line.trim_start().len();
        let equals = if typing.rest().trim_start().starts_with('=') { "" } else { " = " };
        let known = keys.iter().map(|key| {
            Proposal::new(key.name, CompletionItemKind::PROPERTY)
                .insert(format!("{}{equals}", key.name))
                .detail(key.description)
                .documentation(key_text(key))
        });
        let warnings = Code::ALL.iter().filter(|code| is_levels && code.severity() == Severity::Warning).map(|code| {
            Proposal::new(code.as_str(), CompletionItemKind::PROPERTY).insert(format!("{}{equals}", code.as_str()))
        });
        return Some(Completion::new(typing, start, known.chain(warnings).collect()));
    };
    let spec = keys.iter().find(|spec| spec.name == key.trim());
    let words: Vec<String> = match spec.map(|spec| spec.value_type) {
        Some(ValueType::Boolean) => vec!["true".into(), "false".into()],
        Some(ValueType::Choice(words)) => words.iter().map(|word| format!("\"{word}\"")).collect(),
        None if is_levels => ["allow", "warn", "deny"].map(|level| format!("\"{level}\"")).to_vec(),
        _ => return None,
    };
    let value = value.trim_start();
    let words = words
        .into_iter()
        .map(|word| Proposal::new(word.trim_matches('"'), CompletionItemKind::VALUE).insert(word.clone()));
    Some(Completion::new(typing, typing.offset - value.len(), words.collect()))
}
