//! Tags that no HTML element has, in HTML: placeholders, which are shown as text, and components of other tools, which are removed
//! and reported.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::RawHtml;
use crate::model::document::body::HtmlEdit;

use crate::input::markdown::fact_reader::FactReader;

/// A start tag whose name is not that of an element.
#[derive(Debug)]
pub(super) struct UnknownElement {
    /// Its name as it is written.
    pub(super) name: String,
    /// Its range in the HTML.
    pub(super) range: Range<usize>,
}

impl FactReader<'_> {
    /// Records the tag `written`, which is at a range of the file. Returns whether it is a placeholder, which is shown as text.
    pub(super) fn unknown_element(&mut self, name: String, written: &str, range: Range<usize>) -> bool {
        if self.placeholders.contain(written) {
            let start = self.span(range).start;
            self.body.html_edits.push(HtmlEdit { range: start..start + 1, text: "&lt;".into() });
            return true;
        }
        self.unknown_elements.entry(name).or_insert((range, 0)).1 += 1;
        false
    }

    pub(super) fn report_unknown_elements(&mut self) {
        if self.settings.raw_html != RawHtml::Sanitize {
            return;
        }
        for (name, (range, count)) in std::mem::take(&mut self.unknown_elements) {
            let times = if count > 1 { format!(" ({count} times in this file)") } else { String::new() };
            let message = format!("`<{name}>` is not an HTML element{times}");
            let diagnostic = Diagnostic::new(Code::UnsafeHtml, self.span(range), message).label("the tag is removed");
            let help = format!("write it in Markdown; to show it as text, write `&lt;{name}>`");
            self.diagnostics.push(diagnostic.help(help));
        }
    }
}
