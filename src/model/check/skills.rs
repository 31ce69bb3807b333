//! Unknown levels of skills.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};

use crate::model::address::slug::slug;
use crate::model::check::MetadataInput;
use crate::model::document::entry::Metadata;
use crate::model::document::front_matter::KindFields;
use crate::model::graph::node::Node;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

/// Checks the skill levels that each role needs.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, node, document) in input.of_kind(Kind::Role) {
        levels(input, node, document, diagnostics);
    }
}

/// Reports levels that are neither defined by the skill nor, if it defines none, by site.toml.
fn levels(input: &MetadataInput<'_>, node: &Node, document: &Metadata, diagnostics: &mut Vec<Diagnostic>) {
    let scale = &input.config.skills.levels;
    for edge in node.related(Relation::NeedsSkill) {
        let Some(level) = edge.note.as_deref().filter(|_| edge.span.file == document.file) else { continue };
        let skill = &input.nodes[edge.to];
        let own = input.metadata_of(skill).map(|document| &document.front.kind_fields);
        let own: Vec<&str> = match own {
            Some(KindFields::Skill { levels }) => levels.iter().map(|(level, _)| level.as_str()).collect(),
            _ => Vec::new(),
        };
        let known: Vec<&str> = if own.is_empty() { scale.iter().map(String::as_str).collect() } else { own };
        if known.is_empty()
            || input.broken.may_define(&skill.title)
            || known.iter().any(|known| slug(known) == slug(level))
        {
            continue;
        }
        let help = match did_you_mean(level, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of its levels: {}", known.join(", ")),
        };
        let message = format!("the skill `{}` has no level `{level}`", skill.title);
        diagnostics.push(Diagnostic::new(Code::UnknownLevel, edge.span, message).help(help));
    }
}
