//! Code blocks -> highlighted HTML.

use pulldown_cmark::CodeBlockKind;
use pulldown_cmark_escape::escape_html;

use crate::highlight;

/// A code block whose text is still being read.
pub(super) struct OpenCodeBlock {
    language: Option<String>,
    code: String,
}

impl OpenCodeBlock {
    pub(super) fn new(kind: &CodeBlockKind<'_>) -> Self {
        let language = match kind {
            CodeBlockKind::Fenced(info) => highlight::language(info).map(str::to_string),
            CodeBlockKind::Indented => None,
        };
        Self { language, code: String::new() }
    }

    pub(super) fn push(&mut self, code: &str) {
        self.code.push_str(code);
    }

    pub(super) fn into_html(self) -> String {
        let mut html = String::with_capacity(self.code.len() * 2);
        html.push_str("<pre tabindex=\"0\"><code");
        if let Some(language) = &self.language {
            html.push_str(" class=\"language-");
            // Writing to a String can't fail.
            _ = escape_html(&mut html, language);
            html.push('"');
        }
        html.push('>');
        highlight::write(&self.code, self.language.as_deref(), &mut html);
        html.push_str("</code></pre>\n");
        html
    }
}
