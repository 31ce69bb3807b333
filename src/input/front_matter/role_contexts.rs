//! The `contexts` of a role -> [`RoleContext`]s: the workplaces at which it differs, and its titles there.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::front_matter::{AnnotatedName, RoleContext};
use crate::model::document::value::Value;

use crate::input::front_matter::fields::{AnnotatedItem, Fields};
use crate::input::front_matter::keys::{ROLE_CONTEXT, names};

/// Reads the key `contexts`. Each item is a name with a note, or the long form.
pub(super) fn role_contexts(fields: &mut Fields<'_>) -> Vec<RoleContext> {
    let mut contexts = Vec::new();
    for item in fields.annotated_items("contexts", &["context"], "how") {
        match item {
            AnnotatedItem::Short(place) => contexts.push(RoleContext { place, called: Vec::new() }),
            AnnotatedItem::Long(item) => contexts.extend(long_form(fields, item)),
        }
    }
    contexts
}

fn long_form(fields: &mut Fields<'_>, item: Value) -> Option<RoleContext> {
    let span = item.span;
    let mut fields = fields.nested(item)?;
    let (name, note) = (fields.name("context"), fields.text("how"));
    let called = fields.texts("called").into_iter().map(|text| text.value).collect();
    if name.is_none() {
        let diagnostic = Diagnostic::new(Code::WrongType, span, "a workplace without a `context`");
        fields.diagnostics.push(diagnostic.help("add its name: `- context: Startup`"));
    }
    fields.reject_unknown(&names(ROLE_CONTEXT), Code::UnknownKey);
    name.map(|name| RoleContext { place: AnnotatedName { name, note }, called })
}
