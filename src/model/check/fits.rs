//! Statements of `fits` whose skill or fact the role does not have, and statements that occur twice in a role.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::Spanned;

use crate::model::check::MetadataInput;
use crate::model::document::front_matter::Fit;
use crate::model::graph::fits;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::name::key::is_same_name;

/// Checks the statements of each role.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (id, node, document) in input.of_kind(Kind::Role) {
        let Some(role) = document.front.role() else { continue };
        let skills: Vec<NodeId> =
            input.careers.skill_ladders.get(&id).map(|ladder| ladder.skills.clone()).unwrap_or_default();
        let metadata_of = |id: NodeId| input.metadata_of(&input.nodes[id]);
        let mut seen: Vec<&Spanned<String>> = Vec::new();
        for Fit { statement, skill, fact } in &role.fits {
            if let Some(skill) = skill
                && fits::skill_named(&skill.value, &skills, |id| &input.nodes[id], metadata_of).is_none()
            {
                let known = skills.iter().map(|skill| input.nodes[*skill].title.as_str());
                let help = "name a skill of the role; if the statement itself has a colon, put it in quotes";
                diagnostics.push(unknown(&node.title, "skill", skill, known, help));
            }
            if let Some(fact) = fact.as_ref().filter(|fact| !role.facts.iter().any(|(label, _)| *label == fact.value)) {
                let known = role.facts.iter().map(|(label, _)| label.as_str());
                diagnostics.push(unknown(&node.title, "fact", fact, known, "name a label of its `facts`"));
            }
            match seen.iter().find(|other| fits::is_same(&other.value, &statement.value)) {
                Some(first) => diagnostics.push(
                    Diagnostic::new(Code::Contradiction, statement.span, "the same statement twice in `fits`")
                        .related(first.span, "first written here")
                        .help("remove one of the two"),
                ),
                None => seen.push(statement),
            }
        }
    }
}

fn unknown<'a>(
    role: &str,
    what: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'a str> + Clone,
    help: &str,
) -> Diagnostic {
    let near = known.clone().find(|known| is_same_name(known, &name.value)).map(str::to_string);
    let near = near.or_else(|| did_you_mean(&name.value, known).map(ToString::to_string));
    let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("`{role}` has no {what} `{}`", name.value));
    diagnostic.did_you_mean(&name.value, near.as_deref(), || help.to_string())
}
