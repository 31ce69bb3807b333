//! Ambiguous titles: titles of several roles that no term explains.

use std::collections::{BTreeMap, HashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use crate::model::check::MetadataInput;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;

/// Reports titles of several roles, unless a term explains the ambiguity.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let explained: HashSet<String> =
        input.titles.iter().filter(|title| title.term.is_some()).map(|title| name_key(&title.text)).collect();
    let mut holders: BTreeMap<String, Vec<(NodeId, String, Span)>> = BTreeMap::new();
    for (id, _, document) in input.of_kind(Kind::Role) {
        let title = (&*document.title, document.title_span);
        let others = document.front.alternate_names.names().filter(|(_, priority)| *priority != NamePriority::Hidden);
        for (text, span) in std::iter::once(title).chain(others.map(|(name, _)| (name.value.as_str(), name.span))) {
            let holders = holders.entry(name_key(text)).or_default();
            if !holders.iter().any(|(other, ..)| *other == id) {
                holders.push((id, text.to_string(), span));
            }
        }
    }
    for (key, holders) in holders {
        let [first, others @ ..] = holders.as_slice() else { continue };
        let (Some((_, text, span)), false) = (others.last(), explained.contains(&key)) else { continue };
        if input.broken.may_define(text) {
            continue;
        }
        let titles: Vec<String> = holders.iter().map(|(id, ..)| unique_name(input, *id, &holders)).collect();
        let message = format!("`{text}` is a title of {} roles: {}", holders.len(), titles.join(", "));
        let help = if holders.iter().any(|(id, ..)| is_shared(input, *id, &holders)) {
            // A term can't name one of two roles with the same title.
            "give the roles different titles".into()
        } else {
            format!(
                "explain the difference in content/terms/{}.md with `means: [{}]`, or remove the title from all but one",
                input.config.address_style().slug(text),
                titles.join(", ")
            )
        };
        let mut diagnostic = Diagnostic::new(Code::ClaimedTitle, *span, message).help(help);
        for (_, _, span) in std::iter::once(first).chain(&others[..others.len() - 1]) {
            diagnostic = diagnostic.related(*span, "also used here");
        }
        diagnostics.push(diagnostic);
    }
}

/// The title of a role or, if another one has the same, its path: `roles/finance/analyst`.
fn unique_name(input: &MetadataInput<'_>, id: NodeId, holders: &[(NodeId, String, Span)]) -> String {
    match input.metadata_of(&input.nodes[id]) {
        Some(document) if is_shared(input, id, holders) => format!("{}/{}", document.folder, document.stem),
        _ => input.nodes[id].title.clone(),
    }
}

/// Whether another role has the same title.
fn is_shared(input: &MetadataInput<'_>, id: NodeId, holders: &[(NodeId, String, Span)]) -> bool {
    let title = |id: NodeId| name_key(&input.nodes[id].title);
    holders.iter().any(|(other, ..)| *other != id && title(*other) == title(id))
}
