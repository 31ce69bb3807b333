//! Alerts (`> [!NOTE]`) -> callouts. One that readers can fold is a `<details>` element.

use pulldown_cmark::Event;
use pulldown_cmark_escape::escape_html_body_text;

use crate::model::document::alert::Alert;
use crate::model::labels::{LabelText, Labels};

use crate::render::markdown::slots::SlotEvents;

/// Writes the alerts of a text.
#[derive(Default)]
pub(super) struct AlertWriter {
    /// For each open alert, whether it can be folded.
    open: Vec<bool>,
}

impl AlertWriter {
    /// Writes the start of an alert and of its title.
    pub(super) fn start(&mut self, alert: Alert<'_>, labels: &Labels, output: &mut SlotEvents<'_>) {
        let class = alert.class();
        let mut html = match alert.folding {
            None => format!("<div class=\"callout callout-{class}\" role=\"note\">\n<p class=\"callout-title\">"),
            Some(is_open) => {
                let open = if is_open { " open" } else { "" };
                format!("<details class=\"callout callout-{class}\"{open}>\n<summary class=\"callout-title\">")
            }
        };
        if !alert.has_title {
            // Writing to a String can't fail.
            _ = escape_html_body_text(&mut html, &title(alert, labels));
        }
        self.open.push(alert.folding.is_some());
        output.push_html(html);
    }

    pub(super) fn end_title(&self, output: &mut SlotEvents<'_>) {
        let is_folding = self.open.last() == Some(&true);
        output.push(Event::Html(if is_folding { "</summary>\n" } else { "</p>\n" }.into()));
    }

    pub(super) fn end(&mut self, output: &mut SlotEvents<'_>) {
        let is_folding = self.open.pop() == Some(true);
        output.push_html(if is_folding { "</details>\n" } else { "</div>\n" });
    }
}

/// The title of an alert that has none of its own: that of its kind, or the kind as written.
fn title(alert: Alert<'_>, labels: &Labels) -> String {
    match labels.get(&format!("alert.{}", alert.kind.to_ascii_lowercase())) {
        Some(LabelText::Text(title)) => title.to_string(),
        _ => alert.default_title(),
    }
}
