//! The `fits` of a role -> [`Fit`]s: what a person would say about themselves whom the role fits.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::front_matter::Fit;
use crate::model::document::value::Value;
use crate::source::Span;

use crate::input::front_matter::fields::{AnnotatedItem, Fields};
use crate::input::front_matter::keys::{FIT, names};

/// Reads the key `fits`. Each item is a statement, a statement with the skill behind it, or the long form.
pub(super) fn fits(fields: &mut Fields<'_>) -> Vec<Fit> {
    let mut fits = Vec::new();
    for item in fields.annotated_items("fits", &names(FIT), "skill") {
        match item {
            AnnotatedItem::Short(short) => {
                if short.name.value.is_empty() {
                    fields.diagnostics.push(without_statement(short.name.span));
                    continue;
                }
                let skill = short.note;
                fits.push(Fit { statement: short.name, skill, fact: None });
            }
            AnnotatedItem::Long(item) => fits.extend(long_form(fields, item)),
        }
    }
    fits
}

fn long_form(fields: &mut Fields<'_>, item: Value) -> Option<Fit> {
    let span = item.span;
    let mut fields = fields.nested(item)?;
    let (statement, skill, fact) = (fields.text("statement"), fields.name("skill"), fields.text("fact"));
    if statement.is_none() {
        fields.diagnostics.push(without_statement(span));
    }
    fields.reject_unknown(&names(FIT), Code::UnknownKey);
    statement.map(|statement| Fit { statement, skill, fact })
}

fn without_statement(span: Span) -> Diagnostic {
    Diagnostic::new(Code::WrongType, span, "an item of `fits` without a `statement`")
        .help("add it: `statement: I like to plan with others`")
}
