//! The front matter of a document -> the part that holds in every language: relations, figures and settings, but no words.

use crate::model::document::front_matter::{
    AnnotatedName, FrontMatter, KeyFacts, KindFields, RoleContext, RoleFields, RoleLevel,
};
use crate::model::document::pay::PayLine;

/// The front matter of a translation, with what it doesn't state from its original.
pub(crate) fn inherit(own: &FrontMatter, original: &FrontMatter) -> FrontMatter {
    let structure = structure_of(original);
    FrontMatter {
        kind: structure.kind,
        date: own.date.or(structure.date),
        time: if own.date.is_some() { own.time } else { structure.time },
        authors: first_stated(&own.authors, structure.authors),
        roles: first_stated(&own.roles, structure.roles),
        topics: first_stated(&own.topics, structure.topics),
        tags: first_stated(&own.tags, structure.tags),
        debates: first_stated(&own.debates, structure.debates),
        sources: first_stated(&own.sources, structure.sources),
        publication: if own.publication.is_stated { own.publication.clone() } else { structure.publication },
        unlisted: own.unlisted || structure.unlisted,
        series: own.series.clone().or(structure.series),
        weight: own.weight.or(structure.weight),
        template: own.template.clone().or(structure.template),
        auto_link: own.auto_link.or(structure.auto_link),
        kind_fields: inherit_kind_fields(&own.kind_fields, structure.kind_fields),
        ..own.clone()
    }
}

/// The part of a document's front matter that holds in every language.
pub(crate) fn structure_of(front: &FrontMatter) -> FrontMatter {
    FrontMatter {
        kind: front.kind,
        date: front.date,
        time: front.time,
        authors: front.authors.clone(),
        roles: front.roles.clone(),
        topics: front.topics.clone(),
        tags: front.tags.clone(),
        debates: front.debates.clone(),
        sources: front.sources.clone(),
        publication: front.publication.clone(),
        unlisted: front.unlisted,
        outcome: front.outcome,
        series: front.series.clone(),
        weight: front.weight,
        template: front.template.clone(),
        auto_link: front.auto_link,
        kind_fields: structure_of_kind(&front.kind_fields),
        key_facts: KeyFacts { is_for_guide: front.key_facts.is_for_guide, ..KeyFacts::default() },
        ..FrontMatter::default()
    }
}

fn structure_of_kind(fields: &KindFields) -> KindFields {
    match fields {
        KindFields::Role(role) => KindFields::Role(Box::new(structure_of_role(role))),
        KindFields::Skill { levels, .. } => {
            // The names of levels are what roles state; what a person can do there are words.
            let levels = levels.iter().map(|(name, _)| (name.clone(), String::new())).collect();
            KindFields::Skill { levels, learn: Vec::new() }
        }
        KindFields::Debate { status, .. } => KindFields::Debate { status: *status, takeaway: None },
        KindFields::Comparison { between, .. } => KindFields::Comparison { between: between.clone(), rows: Vec::new() },
        KindFields::Nothing | KindFields::Topic { .. } | KindFields::Term { .. } | KindFields::Move { .. } => {
            fields.clone()
        }
    }
}

fn structure_of_role(role: &RoleFields) -> RoleFields {
    let level = |level: &RoleLevel| RoleLevel { differs: None, ..level.clone() };
    let context = |context: &RoleContext| RoleContext { place: without_note(&context.place), called: Vec::new() };
    RoleFields {
        family: role.family.clone(),
        variant_of: role.variant_of.clone(),
        facts: Vec::new(),
        skills: role.skills.clone(),
        levels: role.levels.iter().map(level).collect(),
        fits: Vec::new(),
        adverts: Vec::new(),
        confused_with: role.confused_with.iter().map(without_note).collect(),
        works_with: role.works_with.iter().map(without_note).collect(),
        reports_to: role.reports_to.iter().map(without_note).collect(),
        leads_to: role.leads_to.iter().map(without_note).collect(),
        contexts: role.contexts.iter().map(context).collect(),
        pay: role.pay.clone(),
        codes: role.codes.clone(),
    }
}

/// A name without the sentence about it.
fn without_note(stated: &AnnotatedName) -> AnnotatedName {
    AnnotatedName { name: stated.name.clone(), note: None }
}

/// The keys of a kind, each from the translation if it states it.
fn inherit_kind_fields(own: &KindFields, structure: KindFields) -> KindFields {
    match (own, structure) {
        (KindFields::Role(own), KindFields::Role(structure)) => {
            KindFields::Role(Box::new(inherit_role(own, *structure)))
        }
        (KindFields::Topic { parent, path }, KindFields::Topic { parent: parent_of, path: path_of }) => {
            KindFields::Topic { parent: parent.clone().or(parent_of), path: first_stated(path, path_of) }
        }
        (KindFields::Skill { levels, learn }, KindFields::Skill { levels: levels_of, .. }) => {
            KindFields::Skill { levels: first_stated(levels, levels_of), learn: learn.clone() }
        }
        (KindFields::Term { means }, KindFields::Term { means: means_of }) => {
            KindFields::Term { means: first_stated(means, means_of) }
        }
        (KindFields::Debate { status, takeaway }, KindFields::Debate { status: status_of, .. }) => {
            KindFields::Debate { status: status.or(status_of), takeaway: takeaway.clone() }
        }
        (KindFields::Comparison { between, rows }, KindFields::Comparison { between: between_of, .. }) => {
            KindFields::Comparison { between: first_stated(between, between_of), rows: rows.clone() }
        }
        (KindFields::Move { from, to }, KindFields::Move { from: from_of, to: to_of }) => {
            KindFields::Move { from: from.clone().or(from_of), to: to.clone().or(to_of) }
        }
        // A translation is of the kind of its original.
        (_, structure) => structure,
    }
}

fn inherit_role(own: &RoleFields, structure: RoleFields) -> RoleFields {
    RoleFields {
        family: own.family.clone().or(structure.family),
        variant_of: own.variant_of.clone().or(structure.variant_of),
        facts: own.facts.clone(),
        skills: first_stated(&own.skills, structure.skills),
        levels: inherit_levels(&own.levels, structure.levels),
        fits: own.fits.clone(),
        adverts: own.adverts.clone(),
        confused_with: together(&own.confused_with, structure.confused_with),
        works_with: together(&own.works_with, structure.works_with),
        reports_to: together(&own.reports_to, structure.reports_to),
        leads_to: together(&own.leads_to, structure.leads_to),
        contexts: together(&own.contexts, structure.contexts),
        pay: inherit_pay(&own.pay, structure.pay),
        codes: first_stated(&own.codes, structure.codes),
    }
}

/// The levels of the translation, whose names and differences are words. Each takes over the skills and the pay of the level at its
/// position.
fn inherit_levels(own: &[RoleLevel], original: Vec<RoleLevel>) -> Vec<RoleLevel> {
    if own.is_empty() {
        return original;
    }
    let inherit = |(index, level): (usize, &RoleLevel)| match original.get(index) {
        Some(other) => RoleLevel {
            skills: first_stated(&level.skills, other.skills.clone()),
            pay: inherit_pay(&level.pay, other.pay.clone()),
            ..level.clone()
        },
        None => level.clone(),
    };
    own.iter().enumerate().map(inherit).collect()
}

/// The lines about pay of the translation. One without amounts takes over those of the line at its position.
fn inherit_pay(own: &[PayLine], original: Vec<PayLine>) -> Vec<PayLine> {
    if own.is_empty() {
        return original;
    }
    let inherit = |(index, line): (usize, &PayLine)| {
        let has_amounts = line.from.is_some() || line.to.is_some() || line.median.is_some();
        match original.get(index).filter(|_| !has_amounts) {
            Some(other) => PayLine {
                span: line.span,
                place: line.place.clone().or_else(|| other.place.clone()),
                note: line.note.clone().or_else(|| other.note.clone()),
                source: line.source.clone().or_else(|| other.source.clone()),
                ..other.clone()
            },
            None => line.clone(),
        }
    };
    own.iter().enumerate().map(inherit).collect()
}

/// The list of the translation, whose notes are words, followed by that of the original. Of two names of one role, the one with a note
/// counts.
fn together<T: Clone>(own: &[T], original: Vec<T>) -> Vec<T> {
    own.iter().cloned().chain(original).collect()
}

/// The list of the translation, or that of the original if it has none.
fn first_stated<T: Clone>(own: &[T], original: Vec<T>) -> Vec<T> {
    if own.is_empty() { original } else { own.to_vec() }
}

/// The words of a document's front matter that readers see, which a translation writes in its own language.
pub(crate) fn words_of(front: &FrontMatter) -> Vec<&str> {
    let names = front.alternate_names.abbr.iter().chain(&front.alternate_names.also).map(|name| name.value.as_str());
    let mut words: Vec<&str> = front.title.iter().map(|title| title.value.as_str()).collect();
    words.extend(front.summary.as_deref());
    words.extend(names);
    match &front.kind_fields {
        KindFields::Role(role) => words_of_role(role, &mut words),
        KindFields::Skill { levels, learn } => {
            words.extend(levels.iter().map(|(_, text)| text.as_str()));
            words.extend(
                learn.iter().flat_map(|resource| [Some(resource.title.as_str()), resource.why.as_deref()]).flatten(),
            );
        }
        KindFields::Debate { takeaway, .. } => words.extend(takeaway.as_deref()),
        KindFields::Comparison { rows, .. } => {
            for (label, [left, right]) in rows {
                words.extend([label.as_str(), left, right]);
            }
        }
        KindFields::Nothing | KindFields::Topic { .. } | KindFields::Term { .. } | KindFields::Move { .. } => {}
    }
    words
}

fn words_of_role<'a>(role: &'a RoleFields, words: &mut Vec<&'a str>) {
    words.extend(role.facts.iter().flat_map(|(label, text)| [label.as_str(), text]));
    for level in &role.levels {
        words.extend([Some(level.name.value.as_str()), level.differs.as_deref()].into_iter().flatten());
    }
    // A translation takes over a level and a line about pay by its position.
    for (_, line) in role.all_pay() {
        words.extend([line.place.as_deref(), line.note.as_deref()].into_iter().flatten());
    }
    words.extend(role.fits.iter().map(|fit| fit.statement.value.as_str()));
    for advert in &role.adverts {
        words.extend(advert.words.iter().map(|word| word.value.as_str()).chain(advert.hints.as_deref()));
    }
    for stated in [&role.confused_with, &role.works_with, &role.reports_to, &role.leads_to] {
        words.extend(stated.iter().filter_map(AnnotatedName::note));
    }
    for context in &role.contexts {
        words.extend(context.place.note().into_iter().chain(context.called.iter().map(String::as_str)));
    }
}
