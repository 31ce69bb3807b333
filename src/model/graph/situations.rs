//! Links in `When` of a debate's position -> the situations in which the position applies: kinds of workplace, roles, and levels
//! of roles. Links that lead nowhere are reported with the other links of the text.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::address::href::{LinkParts, is_external, join};
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::document::entry::{Metadata, MetadataList, SituationLink};
use crate::model::graph::names::{KNOWLEDGE, Resolution, SymbolId, split_fragment};
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::graph::statements::Statements;
use crate::model::graph::symbol::{Symbol, SymbolEdge};
use crate::model::indexed::Indexed;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;

/// The situations of each debate, in the order of its positions.
pub type Situations = BTreeMap<NodeId, Vec<Situation>>;

/// A situation in which a position of a debate applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// The anchor of the position.
    pub position: String,
    /// The kind of workplace or the role.
    pub at: NodeId,
    /// The name of the level of the role.
    pub level: Option<String>,
}

/// A situation whose nodes are still symbols.
pub(crate) struct StatedSituation {
    debate: SymbolId,
    position: String,
    at: SymbolId,
    level: Option<String>,
}

/// Adds a relation for each situation. All names must be known already.
pub(crate) fn derive(statements: &mut Statements<'_>, metadata: &MetadataList) -> Vec<StatedSituation> {
    let is_situation = |kind: Kind| matches!(kind, Kind::Context | Kind::Role);
    let mut situations: Vec<StatedSituation> = Vec::new();
    // Built for the first path only.
    let mut by_url: Option<FxHashMap<Url, SymbolId>> = None;
    for (debate, symbol) in statements.symbols.iter_ids() {
        let Symbol::Written(entry) = symbol else { continue };
        let document = &metadata[*entry];
        for (standpoint, link) in
            document.standpoints.iter().flat_map(|one| one.when.iter().map(move |link| (one, link)))
        {
            let (found, fragment) = if link.is_name {
                named(statements, link)
            } else {
                let by_url = by_url.get_or_insert_with(|| {
                    let symbols = statements.symbols.iter_ids().map(|(symbol, _)| symbol);
                    let situations = symbols.filter(|symbol| is_situation(statements.kind(*symbol)));
                    situations.map(|symbol| (statements.url(symbol), symbol)).collect()
                });
                at_path(document, link, by_url, statements.style)
            };
            let Some(at) = found.filter(|at| is_situation(statements.kind(*at))) else { continue };
            let levels = statements.role_fields(at).map(|role| role.levels.as_slice()).unwrap_or_default();
            let wanted = fragment.map(|fragment| name_key(&fragment));
            let level = levels.iter().find(|level| wanted.as_ref() == Some(&name_key(&level.name.value)));
            let level = level.map(|level| level.name.value.clone());
            let position = standpoint.id.clone();
            if !situations
                .iter()
                .rev()
                .take_while(|other| other.debate == debate)
                .any(|other| (&other.position, other.at, &other.level) == (&position, at, &level))
            {
                situations.push(StatedSituation { debate, position, at, level });
            }
        }
    }
    for StatedSituation { debate, position, at, .. } in &situations {
        let Symbol::Written(entry) = statements.symbols[*debate] else { continue };
        statements.edges.push(SymbolEdge {
            from: *debate,
            relation: Relation::AppliesIn,
            to: *at,
            note: Some(position.clone()),
            span: metadata[entry].title_span,
        });
    }
    situations
}

/// The situations of each debate.
pub(crate) fn collect(situations: Vec<StatedSituation>, node_of: &Indexed<SymbolId, Vec<NodeId>>) -> Situations {
    let mut by_debate = Situations::new();
    for StatedSituation { debate, position, at, level } in situations {
        by_debate.entry(node_of[debate]).or_default().push(Situation { position, at: node_of[at], level });
    }
    by_debate
}

/// The symbol and the fragment of `[[Name#fragment]]`.
fn named(statements: &Statements<'_>, link: &SituationLink) -> (Option<SymbolId>, Option<String>) {
    let find = |name: &str| statements.names.find(name, &KNOWLEDGE);
    let (name, fragment) = split_fragment(&link.target, |name| find(name) != Resolution::Unknown);
    let found = if let Resolution::One(symbol) = find(name) { Some(symbol) } else { None };
    (found, fragment.map(Into::into))
}

/// The symbol and the fragment of a link to a file or an address.
fn at_path(
    document: &Metadata,
    link: &SituationLink,
    by_url: &FxHashMap<Url, SymbolId>,
    style: AddressStyle,
) -> (Option<SymbolId>, Option<String>) {
    if is_external(&link.target) {
        return (None, None);
    }
    let parts = LinkParts::of(&link.target);
    let from_root = ["/", "@/"].iter().find_map(|root| parts.path.strip_prefix(root));
    let own_page = document.url.as_str();
    let paths = match from_root {
        Some(path) => [Some(path.to_string()), None],
        // As code hosts read it, and as browsers do.
        None => [join(&document.folder, &parts.path), join(own_page, &parts.path)],
    };
    let found = paths.into_iter().flatten().find_map(|path| by_url.get(&Url::of_path(&path, style)).copied());
    (found, parts.fragment.map(Into::into))
}
