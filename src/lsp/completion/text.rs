//! A line of text that is being typed -> the labels of a debate, the languages of code and the kinds of alerts.

use lsp_types::CompletionItemKind;

use crate::highlight;
use crate::model::document::alert;
use crate::model::document::body::PointLabel;
use crate::model::kind::Kind;

use crate::lsp::completion::{Completion, Proposal, Typing};

/// What follows a label of a position.
fn meaning(label: PointLabel) -> &'static str {
    match label {
        PointLabel::HeldBy => "the people or groups who hold the position",
        PointLabel::When => "the situation in which the position is right",
        PointLabel::Source => "where the position is stated",
        PointLabel::For => "an argument for the position",
        PointLabel::But => "an argument against the position",
    }
}

/// Completes the start of a line.
pub(super) fn complete(typing: &Typing<'_>) -> Option<Completion> {
    let (line_start, line) = typing.line();
    let content = line.trim_start();
    let indent = line.len() - content.len();
    if let Some(language) = content.strip_prefix("```").or_else(|| content.strip_prefix("~~~")) {
        let is_word = !language.contains(|c: char| c.is_whitespace() || c == '`');
        let languages = highlight::languages().map(|name| Proposal::new(name, CompletionItemKind::VALUE));
        return is_word.then(|| Completion::new(typing, typing.offset - language.len(), languages.collect()));
    }
    if let Some(kind) = content.strip_prefix('>').and_then(|quote| quote.trim_start().strip_prefix("[!")) {
        let close = if typing.rest().starts_with(']') { "" } else { "]" };
        let kinds = alert::kinds().map(|kind| {
            let kind = kind.to_uppercase();
            Proposal::new(&kind, CompletionItemKind::VALUE).insert(format!("{kind}{close}"))
        });
        return Some(Completion::new(typing, typing.offset - kind.len(), kinds.collect()));
    }
    let label = ["- ", "* ", "+ "].iter().find_map(|marker| content.strip_prefix(marker))?;
    let is_label = typing.kind == Kind::Debate && label.chars().all(|c| c.is_alphabetic() || c == ' ');
    let is_in_position = || {
        let before = &typing.text[..line_start + indent];
        before.lines().rev().find(|line| line.starts_with('#')).is_some_and(|heading| heading.starts_with("### "))
    };
    (is_label && is_in_position()).then(|| {
        let close = if typing.rest().starts_with(':') { "" } else { ": " };
        let words = &typing.lookup().config.labels;
        let labels = PointLabel::ALL.into_iter().filter_map(|label| {
            let name: &str = words.list(label.key()).first()?;
            let insert = format!("{name}{close}");
            Some(Proposal::new(name, CompletionItemKind::KEYWORD).insert(insert).detail(meaning(label)))
        });
        Completion::new(typing, typing.offset - label.len(), labels.collect())
    })
}
