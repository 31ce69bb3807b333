//! Unknown levels of skills, and levels, skills and steps of roles that contradict themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::{Span, Spanned};

use crate::model::check::MetadataInput;
use crate::model::document::front_matter::{AnnotatedName, KindFields, RoleFields};
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::skill_ladder::{Expectation, NO_SKILL, SkillLadder};
use crate::model::kind::Kind;
use crate::model::name::key::{is_same_name, name_key};

/// Checks the skills that each role and each of its levels state, and the levels of each skill.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, node, document) in input.of_kind(Kind::Skill) {
        let KindFields::Skill { levels, .. } = &document.front.kind_fields else { continue };
        let mut seen = BTreeSet::new();
        for (level, _) in levels.iter().filter(|(level, _)| !seen.insert(name_key(level))) {
            let message = format!("the skill `{}` defines the level `{level}` twice", node.title);
            let diagnostic = Diagnostic::new(Code::Contradiction, document.title_span, message);
            diagnostics.push(diagnostic.help("remove or rename one of the two"));
        }
    }
    for (id, _, document) in input.of_kind(Kind::Role) {
        let Some(role) = document.front.role() else { continue };
        duplicate_levels(role, diagnostics);
        duplicates("step to", role.leads_to.iter().map(|step| &step.name), diagnostics);
        let Some(ladder) = input.careers.skill_ladders.get(&id) else { continue };
        let nodes = skills_by_key(input, ladder);
        let check = |stated: &AnnotatedName, diagnostics: &mut Vec<Diagnostic>| {
            let skill = nodes.get(&name_key(&stated.name.value)).copied();
            unknown_level(input, skill, stated, diagnostics);
            skill
        };
        duplicate_skills(&role.skills, diagnostics);
        for stated in &role.skills {
            check(stated, diagnostics);
        }
        for (index, level) in role.levels.iter().enumerate() {
            duplicate_skills(&level.skills, diagnostics);
            for stated in &level.skills {
                if let Some(skill) = check(stated, diagnostics) {
                    removes_nothing(ladder, index, skill, stated, diagnostics);
                }
            }
        }
    }
}

/// The skills of a role by the key of each of their names.
fn skills_by_key(input: &MetadataInput<'_>, ladder: &SkillLadder) -> BTreeMap<String, NodeId> {
    let mut by_key = BTreeMap::new();
    for id in &ladder.skills {
        let node = &input.nodes[*id];
        by_key.insert(name_key(&node.title), *id);
        if let Some(document) = input.metadata_of(node) {
            by_key.insert(name_key(&document.stem), *id);
            by_key.extend(document.front.alternate_names.names().map(|(name, _)| (name_key(&name.value), *id)));
        }
    }
    by_key
}

/// Reports a level that is neither defined by the skill nor, if it defines none, by site.toml.
fn unknown_level(
    input: &MetadataInput<'_>,
    skill: Option<NodeId>,
    stated: &AnnotatedName,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(Spanned { value: level, span }) = stated.note.as_ref().filter(|_| is_level(stated)) else { return };
    let skill: Option<&Node> = skill.map(|skill| &input.nodes[skill]);
    let own: Vec<&str> = match skill.and_then(|skill| input.metadata_of(skill)).map(|skill| &skill.front.kind_fields) {
        Some(KindFields::Skill { levels, .. }) => levels.iter().map(|(level, _)| level.as_str()).collect(),
        _ => Vec::new(),
    };
    let scale = &input.config.skills.levels;
    let known: Vec<&str> = if own.is_empty() { scale.iter().map(String::as_str).collect() } else { own };
    let title = skill.map_or(&stated.name.value, |skill| &skill.title);
    let is_known = known.iter().any(|known| is_same_name(known, level));
    if known.is_empty() || is_known || input.broken.may_define(title) {
        return;
    }
    let help = || format!("use one of its levels: {}", known.join(", "));
    let near = did_you_mean(level, known.iter().copied());
    let message = format!("the skill `{title}` has no level `{level}`");
    diagnostics.push(Diagnostic::new(Code::UnknownLevel, *span, message).did_you_mean(level, near, help));
}

/// Whether a skill is stated with a level, and not with `none`.
fn is_level(stated: &AnnotatedName) -> bool {
    Expectation::stated(stated.note()).level().is_some()
}

/// Reports a `none` at a level for a skill that neither the role nor a level below needs.
fn removes_nothing(
    ladder: &SkillLadder,
    index: usize,
    skill: NodeId,
    stated: &AnnotatedName,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is_none = Expectation::stated(stated.note()) == Expectation::None;
    let below = match index.checked_sub(1) {
        Some(below) => &ladder.levels[below],
        None => &ladder.own,
    };
    let is_needed = ladder.position(skill).is_some_and(|position| below[position].is_needed());
    if is_none && !is_needed && index > 0 {
        let name = &stated.name.value;
        let message = format!("`{name}: {NO_SKILL}` removes nothing, because the level below does not need `{name}`");
        let diagnostic = Diagnostic::new(Code::Contradiction, stated.name.span, message);
        diagnostics.push(diagnostic.help("remove it, or state the skill at a lower level"));
    }
}

/// Reports levels of a role with the same name.
fn duplicate_levels(role: &RoleFields, diagnostics: &mut Vec<Diagnostic>) {
    duplicates("level", role.levels.iter().map(|level| &level.name), diagnostics);
}

/// Reports skills that a role or a level states twice.
fn duplicate_skills(skills: &[AnnotatedName], diagnostics: &mut Vec<Diagnostic>) {
    duplicates("skill", skills.iter().map(|skill| &skill.name), diagnostics);
}

fn duplicates<'a>(what: &str, names: impl Iterator<Item = &'a Spanned<String>>, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    for name in names {
        if let Some(first) = first.get(&name_key(&name.value)) {
            let message = format!("the {what} `{}` is listed twice", name.value);
            let diagnostic = Diagnostic::new(Code::Contradiction, name.span, message);
            diagnostics.push(diagnostic.related(*first, "first listed here").help("remove or rename one of the two"));
        } else {
            first.insert(name_key(&name.value), name.span);
        }
    }
}
