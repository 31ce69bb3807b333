//! Front matter -> the names of other documents in it, each with the kinds that it can refer to.

use crate::source::Spanned;

use crate::model::document::front_matter::{AnnotatedName, FrontMatter, KindFields};
use crate::model::kind::Kind;

/// A name in front matter.
#[derive(Debug, Clone, Copy)]
pub struct FrontName<'a> {
    /// The name as it is written.
    pub name: &'a Spanned<String>,
    /// The kinds that it is looked up in, the first one first.
    pub kinds: &'static [Kind],
    /// The key that contains it.
    pub key: &'static str,
}

/// The kinds that the names in a key refer to, the first one first. Empty for a key without names.
pub fn kinds_of_key(key: &str) -> &'static [Kind] {
    match key {
        "roles" | "variant_of" | "confused_with" | "works_with" | "reports_to" | "leads_to" | "between" | "from"
        | "to" => &[Kind::Role],
        "topics" | "parent" => &[Kind::Topic],
        "tags" => &[Kind::Role, Kind::Topic],
        "path" => &[Kind::Article, Kind::Page],
        "debates" => &[Kind::Debate],
        "skills" | "skill" | "fits" => &[Kind::Skill],
        "contexts" | "context" => &[Kind::Context],
        "means" => &[Kind::Role, Kind::Term],
        _ => &[],
    }
}

/// All names of other documents in the front matter of a document, in no order.
pub fn front_names(front: &FrontMatter) -> Vec<FrontName<'_>> {
    let mut names: Vec<(&'static str, &Spanned<String>)> = Vec::new();
    for (key, list) in
        [("roles", &front.roles), ("topics", &front.topics), ("tags", &front.tags), ("debates", &front.debates)]
    {
        names.extend(list.iter().map(|name| (key, name)));
    }
    match &front.kind_fields {
        KindFields::Role(role) => {
            names.extend(role.variant_of.iter().map(|name| ("variant_of", name)));
            let levels = role.levels.iter().map(|level| ("skills", &level.skills));
            let lists = [
                ("skills", &role.skills),
                ("confused_with", &role.confused_with),
                ("works_with", &role.works_with),
                ("reports_to", &role.reports_to),
                ("leads_to", &role.leads_to),
            ];
            for (key, list) in lists.into_iter().chain(levels) {
                names.extend(list.iter().map(|AnnotatedName { name, .. }| (key, name)));
            }
            names.extend(role.contexts.iter().map(|context| ("contexts", &context.place.name)));
            names.extend(role.fits.iter().filter_map(|fit| Some(("fits", fit.skill.as_ref()?))));
        }
        KindFields::Topic { parent, path } => {
            names.extend(parent.iter().map(|name| ("parent", name)));
            names.extend(path.iter().map(|name| ("path", name)));
        }
        KindFields::Term { means } => names.extend(means.iter().map(|name| ("means", name))),
        KindFields::Comparison { between, .. } => names.extend(between.iter().map(|name| ("between", name))),
        KindFields::Move { from, to } => {
            let ends = [("from", from), ("to", to)].into_iter();
            names.extend(ends.filter_map(|(key, end)| Some((key, &end.as_ref()?.name))));
        }
        KindFields::Nothing | KindFields::Skill { .. } | KindFields::Debate { .. } => {}
    }
    names.into_iter().map(|(key, name)| FrontName { name, kinds: kinds_of_key(key), key }).collect()
}
