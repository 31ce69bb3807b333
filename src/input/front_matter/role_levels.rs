//! The `levels` of a role -> [`RoleLevel`]s.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::front_matter::RoleLevel;
use crate::model::document::value::Value;

use crate::input::front_matter::fields::{AnnotatedItem, Fields};
use crate::input::front_matter::keys::{ROLE_LEVEL, names};
use crate::input::front_matter::pay::pay;

/// Reads the levels of a role. Each is a name, a name with the difference from the level below, or the long form with
/// all keys of a level.
pub(super) fn role_levels(fields: &mut Fields<'_>) -> Vec<RoleLevel> {
    let mut levels = Vec::new();
    for item in fields.annotated_items("levels", &names(ROLE_LEVEL), "differs") {
        match item {
            AnnotatedItem::Short(short) => {
                let (name, differs) = (short.name, short.note.map(|note| note.value));
                levels.push(RoleLevel { name, differs, skills: Vec::new(), pay: Vec::new() });
            }
            AnnotatedItem::Long(item) => levels.extend(long_form(fields, item)),
        }
    }
    levels
}

fn long_form(fields: &mut Fields<'_>, item: Value) -> Option<RoleLevel> {
    let span = item.span;
    let mut fields = fields.nested(item)?;
    let name = fields.name("name");
    let differs = fields.text("differs").map(|text| text.value);
    let skills = fields.annotated_names("skills", "skill", "level");
    let pay = pay(&mut fields);
    if name.is_none() {
        let diagnostic = Diagnostic::new(Code::WrongType, span, "a level without a `name`");
        fields.diagnostics.push(diagnostic.help("add its name: `- name: Senior`"));
    }
    fields.reject_unknown(&names(ROLE_LEVEL), Code::UnknownKey);
    name.map(|name| RoleLevel { name, differs, skills, pay })
}
