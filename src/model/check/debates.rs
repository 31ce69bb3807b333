//! Incomplete debates: without questions, with a single position, or with positions without a holder or source.

use crate::diagnostic::{Code, Diagnostic};

use crate::model::check::written;
use crate::model::document::body::{PointLabel, Position};
use crate::model::document::entry::Entry;
use crate::model::kind::Kind;
use crate::model::site::Site;

/// Reports debates without questions, questions with one position, and incomplete positions.
pub(super) fn check(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    for (_, _, entry) in written(site).filter(|(_, node, _)| node.kind == Kind::Debate) {
        if entry.body.questions.is_empty() {
            let message = format!("the debate `{}` has no questions", entry.metadata.title);
            let help = "write each question as a heading `## …`, and each position below it as a heading `### …`";
            diagnostics.push(Diagnostic::new(Code::NoQuestion, entry.metadata.title_span, message).help(help));
        }
        for question in &entry.body.questions {
            if question.positions.len() == 1 {
                let heading = &entry.body.headings[question.heading];
                let message = format!("only one position on `{}`", heading.text);
                let help = "add another position as `### …`, or change the question to plain text";
                diagnostics.push(Diagnostic::new(Code::OnePosition, heading.span, message).help(help));
            }
            for position in &question.positions {
                check_position(entry, position, diagnostics);
            }
        }
    }
}

/// Reports a position without a holder or without a source.
fn check_position(entry: &Entry, position: &Position, diagnostics: &mut Vec<Diagnostic>) {
    let heading = &entry.body.headings[position.heading];
    let lacks = |label: PointLabel| position.labelled(label).next().is_none();
    if lacks(PointLabel::HeldBy) {
        let message = format!("no holder of the position `{}`", heading.text);
        let help = "add `- Held by: …` below it; until then, the page shows it as unattributed";
        diagnostics.push(Diagnostic::new(Code::UnattributedPosition, heading.span, message).help(help));
    }
    if lacks(PointLabel::Source) {
        let message = format!("no source for the position `{}`", heading.text);
        let help = "add `- Source: https://… (title, date)` below it";
        diagnostics.push(Diagnostic::new(Code::UnsourcedPosition, heading.span, message).help(help));
    }
}
