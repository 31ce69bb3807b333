//! Formulas -> HTML. The sanitizer keeps no `MathML`, so a text with the author's own HTML is sanitized with a token in place of each
//! formula. A token contains a hash of the whole text, which no text can contain.

use pulldown_cmark_escape::escape_html_body_text;

use crate::maths::to_mathml;
use crate::model::config::RawHtml;

use crate::render::markdown::html::MarkdownText;

/// The formulas of a text.
pub(super) struct FormulaWriter {
    /// The start of each token, if the text is sanitized.
    token: Option<String>,
    /// The HTML of each formula that has a token.
    replaced: Vec<String>,
}

impl FormulaWriter {
    pub(super) fn new(text: &MarkdownText<'_>) -> Self {
        let is_sanitized = text.body.has_math && text.body.raw_html && text.settings.raw_html == RawHtml::Sanitize;
        let token = is_sanitized.then(|| format!("formula-{}-", blake3::hash(text.source.as_bytes()).to_hex()));
        Self { token, replaced: Vec::new() }
    }

    /// The HTML of a formula, or the token for it. A formula with an error is shown as TeX.
    pub(super) fn html(&mut self, tex: &str, is_display: bool) -> String {
        let html = formula_html(tex, is_display);
        let Some(token) = &self.token else { return html };
        let token = format!("{token}{}.", self.replaced.len());
        self.replaced.push(html);
        token
    }

    /// Replaces the tokens in sanitized HTML.
    pub(super) fn restore(&self, html: String) -> String {
        let Some(token) = self.token.as_ref().filter(|token| html.contains(token.as_str())) else { return html };
        let mut pieces = html.split(token.as_str());
        let mut restored = pieces.next().unwrap_or_default().to_string();
        for piece in pieces {
            let (index, after) = piece.split_once('.').unwrap_or((piece, ""));
            let formula = index.parse().ok().and_then(|index: usize| self.replaced.get(index));
            restored.push_str(formula.map_or("", String::as_str));
            restored.push_str(after);
        }
        restored
    }
}

fn formula_html(tex: &str, is_display: bool) -> String {
    let class = if is_display { "math math-display" } else { "math math-inline" };
    let mut html = format!("<span class=\"{class}\"");
    // A wide formula scrolls, also with the keyboard.
    if is_display {
        html.push_str(" tabindex=\"0\"");
    }
    html.push('>');
    if let Ok(mathml) = to_mathml(tex, is_display) {
        html.push_str(&mathml);
    } else {
        html.push_str("<code>");
        // Writing to a String can't fail.
        _ = escape_html_body_text(&mut html, tex.trim());
        html.push_str("</code>");
    }
    html + "</span>"
}
