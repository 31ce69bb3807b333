//! Overdue reviews.

use crate::diagnostic::{Code, Diagnostic};

use crate::model::check::MetadataInput;

/// Reports documents whose review is overdue.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, node, document) in input.written() {
        if let Some(reviewed) = &document.front.reviewed
            && document.is_overdue(input.today)
            && let Some(due) = document.front.review_due()
        {
            let message = format!("the review of `{}` was due on {due}", node.title);
            let help = "review the document, and set `reviewed` to today's date";
            diagnostics.push(Diagnostic::new(Code::OverdueReview, reviewed.span, message).help(help));
        }
    }
}
