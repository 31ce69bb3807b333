//! Dates in the future.

use crate::diagnostic::{Code, Diagnostic, DiagnosticFix};

use crate::model::check::MetadataInput;

/// Reports published documents whose `date` is after the day of the build: other tools would keep them back.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, _, document) in input.written() {
        let front = &document.front;
        if let (Some(date), Some(span)) = (front.date, front.date_span)
            && date > input.today
            && front.publication.publish.is_none()
        {
            let diagnostic = Diagnostic::new(Code::FutureDate, span, format!("the date {date} is in the future"));
            diagnostics.push(
                diagnostic
                    .label("published now")
                    .help(format!("to publish the document on that day, add `publish: {date}`"))
                    .fix(DiagnosticFix::AddKey { key: "publish".into(), value: date.to_string() }),
            );
        }
    }
}
