//! Resources to learn a skill without a reason, and with a level that the skill doesn't have.

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::Spanned;

use crate::model::check::MetadataInput;
use crate::model::document::front_matter::KindFields;
use crate::model::kind::Kind;
use crate::model::name::key::is_same_name;

/// Checks the resources of each skill.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, node, document) in input.of_kind(Kind::Skill) {
        let KindFields::Skill { levels, learn } = &document.front.kind_fields else { continue };
        let own: Vec<&str> = levels.iter().map(|(level, _)| level.as_str()).collect();
        let shared = input.config.skills.levels.iter().map(String::as_str);
        let known: Vec<&str> = if own.is_empty() { shared.collect() } else { own };
        for resource in learn {
            if resource.why.is_none() {
                let message = format!("no reason to use `{}`", resource.title);
                let diagnostic = Diagnostic::new(Code::UnexplainedResource, resource.span, message);
                diagnostics.push(diagnostic.help("add `why: …`, one sentence on what it is good for"));
            }
            if let Some(level) = &resource.level {
                unknown_level(&node.title, &known, level, diagnostics);
            }
        }
    }
}

fn unknown_level(title: &str, known: &[&str], level: &Spanned<String>, diagnostics: &mut Vec<Diagnostic>) {
    if known.is_empty() || known.iter().any(|known| is_same_name(known, &level.value)) {
        return;
    }
    let near = did_you_mean(&level.value, known.iter().copied());
    let help = || format!("use one of its levels: {}", known.join(", "));
    let message = format!("the skill `{title}` has no level `{}`", level.value);
    let diagnostic = Diagnostic::new(Code::UnknownLevel, level.span, message);
    diagnostics.push(diagnostic.did_you_mean(&level.value, near, help));
}
